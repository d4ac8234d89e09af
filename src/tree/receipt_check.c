// The checking of a receipt: what it says is either hashed into the ledger's tree, or said not to be proved.
#include "tree/receipt.h"
#include "wire/json.h"
#include <stdio.h>

static enum rc check_entry(struct arena *a, struct str entry, const struct json **ret_entry, struct fault *f)
{
    struct str canonical;
    enum rc rc = json_parse(a, entry, ret_entry, f);
    if (!rc) rc = json_canonical(a, *ret_entry, &canonical, f);
    if (rc) return within(f, rc, "entry");
    if ((*ret_entry)->kind != JSON_OBJECT) return fail(f, RC_INVALID, "entry: is no object");
    return str_equal(canonical, entry) ? RC_OK : fail(f, RC_INVALID, "entry: is not canonical JSON");
}

static enum rc check_key(const struct receipt *r, const struct note_key *known, struct note_key *ret_key,
                         struct fault *f)
{
    enum rc rc = vkey_parse(r->vkey, ret_key, f);
    if (rc) return within(f, rc, "key");
    bool same = !known || (known->id == ret_key->id && known->type == ret_key->type &&
                           str_equal(known->name, ret_key->name) &&
                           memcmp(known->public, ret_key->public, SIGN_PUBLIC_BYTES) == 0);
    return same ? RC_OK : fail(f, RC_DENIED, "key: the receipt's is not that of \"%.*s\"", P(known->name));
}

// A ledger that went on under a new origin counts positions on, while the new log's index begins with 0 again.
static enum rc check_position(const struct receipt *r, const struct json *entry, struct receipt_truth *truth,
                              struct fault *f)
{
    struct proof_file p;
    enum rc rc = proof_file_parse(r->proof, &p, f);
    if (rc) return within(f, rc, "proof");
    truth->index = p.index;
    truth->position = json_int(entry, S("position"), -1);
    if (truth->position >= p.index) return RC_OK;
    return fail(f, RC_CORRUPT, "position: the entry says %lld, the proof %lld", (long long)truth->position,
                (long long)p.index);
}

// The number of a case is its prefix, the year and the ordinal, which the entry that opens it says; numbers
// in `does` are written as texts.
static enum rc check_number(struct str number, const struct json *entry, bool *ret_proved, struct fault *f)
{
    enum { ROOM = 128 };
    char want[ROOM];
    const struct json *does = json_get(entry, S("does"));
    struct str prefix = json_str(does, S("prefix"));
    int64_t year, ordinal;
    *ret_proved = false;
    if (!str_int64(json_str(does, S("year")), &year) || !str_int64(json_str(does, S("ordinal")), &ordinal))
        return RC_OK;
    int len = snprintf(want, sizeof want, "%.*s%s%04lld-%06lld", P(prefix), prefix.len ? "-" : "",
                       (long long)year, (long long)ordinal);
    if (len >= ROOM || !str_equal(str_of(want), number))
        return fail(f, RC_CORRUPT, "number: the entry's is %s", want);
    *ret_proved = true;
    return RC_OK;
}

static enum rc check_opening(struct hasher *h, const struct json *parts, const struct receipt_opening *p,
                             struct fault *f)
{
    uint8_t committed[DIGEST_BYTES];
    const struct json *part = json_get(parts, p->name);
    if (!part) return fail(f, RC_CORRUPT, "opening of \"%.*s\": the entry has no such part", P(p->name));
    if (!hex_decode_exactly(part->text, committed, DIGEST_BYTES))
        return fail(f, RC_INVALID, "opening of \"%.*s\": the entry's commitment is not one", P(p->name));
    struct digest d = seal_commitment(h, p->random, p->body);
    if (memcmp(d.at, committed, DIGEST_BYTES) == 0) return RC_OK;
    return fail(f, RC_CORRUPT, "opening of \"%.*s\": is not what the entry committed to", P(p->name));
}

static enum rc check_openings(struct hasher *h, const struct receipt *r, const struct json *entry,
                              struct receipt_truth *truth, struct fault *f)
{
    const struct json *parts = json_get(entry, S("parts"));
    truth->parts_count = parts && parts->kind == JSON_OBJECT ? parts->count : 0;
    for (int32_t i = 0; i < r->openings_count; i++) {
        enum rc rc = check_opening(h, parts, &r->openings[i], f);
        if (rc) return rc;
    }
    truth->openings_count = r->openings_count;
    return RC_OK;
}

enum rc receipt_check(struct hasher *h, struct arena scratch, const struct receipt *r,
                      const struct note_key *keys, int32_t keys_count, struct receipt_truth *ret_truth,
                      struct fault *f)
{
    const struct json *entry;
    struct note_key own;
    struct receipt_truth truth = { .key_known = keys_count > 0 };
    enum rc rc = check_entry(&scratch, r->entry, &entry, f);
    if (!rc) rc = check_key(r, keys_count > 0 ? keys : NULL, &own, f);
    if (rc) return rc;
    if (keys_count == 0) keys = &own, keys_count = 1;
    rc = proof_file_check(h, r->proof, r->entry, keys, keys_count, &truth.checkpoint, f);
    if (rc) return within(f, rc, "proof");
    rc = check_position(r, entry, &truth, f);
    if (!rc) rc = check_number(r->number, entry, &truth.number_proved, f);
    if (!rc) rc = check_openings(h, r, entry, &truth, f);
    if (rc) return rc;
    *ret_truth = truth;
    return RC_OK;
}
