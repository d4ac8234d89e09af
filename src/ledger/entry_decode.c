// Canonical bytes back to an entry. Strict: each member has its kind, nothing is unknown, nothing is written that would have been left
// out, so one entry has one form.
#include "ledger/entry_int.h"
#include "seal/seal.h"

struct decoding {
    struct entry *e;
    const struct json *root;
    int32_t used; // members of the root that have been read
    const char *wrong;
};

static const struct json *want(struct decoding *d, const char *key, enum json_kind kind, bool needed)
{
    const struct json *j = json_get(d->root, str_of(key));
    if (j) d->used++;
    if ((j && j->kind != kind) || (!j && needed)) {
        d->wrong = key;
        return NULL;
    }
    return j;
}

static struct str text_of(struct decoding *d, const char *key, bool needed)
{
    const struct json *j = want(d, key, JSON_TEXT, needed);
    if (j && j->text.len == 0) d->wrong = key;
    return j ? j->text : S("");
}

static int64_t count_of(struct decoding *d, const char *key, bool needed)
{
    const struct json *j = want(d, key, JSON_INT, needed);
    if (j && j->integer < 0) d->wrong = key;
    return j ? j->integer : -1;
}

static void take_instant(struct decoding *d)
{
    char again[INSTANT_TEXT_MAX];
    const struct json *j = want(d, "at", JSON_TEXT, true);
    if (!j) return;
    if (!instant_parse(j->text, &d->e->at) || !str_equal(instant_print(d->e->at, again), j->text))
        d->wrong = "at";
}

static void take_articles(struct decoding *d)
{
    const struct json *list = want(d, "articles", JSON_ARRAY, false);
    if (!list) return;
    if (list->count < 1 || list->count > ENTRY_ARTICLES_MAX) d->wrong = "articles";
    for (const struct json *j = list->first; j && !d->wrong; j = j->next) {
        if (j->kind != JSON_TEXT || j->text.len == 0) d->wrong = "articles";
        d->e->articles[d->e->articles_count++] = j->text;
    }
}

static void take_parts(struct decoding *d)
{
    const struct json *parts = want(d, "parts", JSON_OBJECT, false);
    if (!parts) return;
    if (parts->count < 1 || parts->count > ENTRY_PARTS_MAX) d->wrong = "parts";
    for (const struct json *j = parts->first; j && !d->wrong; j = j->next) {
        struct entry_part *p = &d->e->parts[d->e->parts_count++];
        p->name = j->key;
        if (!entry_part_name_valid(p->name) || j->kind != JSON_TEXT ||
            !hex_decode_exactly(j->text, p->commitment, sizeof p->commitment))
            d->wrong = "parts";
    }
}

static void take_retry(struct decoding *d)
{
    const struct json *retry = want(d, "retry", JSON_OBJECT, false);
    if (!retry) return;
    struct decoding inner = { .root = retry };
    d->e->retry_digest = text_of(&inner, "digest", false);
    d->e->retry_key = text_of(&inner, "key", false);
    bool digest_good = d->e->retry_digest.len == 0 || entry_digest_valid(d->e->retry_digest);
    if (inner.wrong || inner.used == 0 || inner.used != retry->count || !digest_good) d->wrong = "retry";
}

static void take_refused(struct decoding *d)
{
    const struct json *j = want(d, "refused", JSON_BOOL, false);
    if (j && j->integer != 1) d->wrong = "refused";
    d->e->refused = j != NULL;
}

static void take_base(struct decoding *d)
{
    int64_t base = count_of(d, "base", false);
    if (base == 0) d->wrong = "base"; // would have been left out
    d->e->base = base > 0 ? base : 0;
}

static void take_members(struct decoding *d)
{
    struct entry *e = d->e;
    e->act = text_of(d, "act", true);
    e->actor = text_of(d, "actor", true);
    e->agency = count_of(d, "agency", true);
    take_articles(d);
    take_instant(d);
    take_base(d);
    e->casefile = text_of(d, "case", false);
    e->does = want(d, "does", JSON_OBJECT, false);
    e->pack = text_of(d, "pack", false);
    take_parts(d);
    e->place = count_of(d, "place", false);
    e->position = count_of(d, "position", true);
    e->previous = count_of(d, "prev", false);
    e->purpose = text_of(d, "purpose", false);
    take_refused(d);
    take_retry(d);
    e->rule = text_of(d, "rule", false);
    e->verb = text_of(d, "verb", true);
    e->why = want(d, "why", JSON_OBJECT, false);
}

static void check_sense(struct decoding *d)
{
    const struct entry *e = d->e;
    if (e->agency < 1) d->wrong = "agency";
    if (e->casefile.len != 0 && e->casefile.len != CASE_TEXT) d->wrong = "case";
    if (e->base > e->position) d->wrong = "base";
    if (e->previous >= e->position) d->wrong = "prev";
}

enum rc entry_decode(struct arena *a, struct str bytes, struct entry *ret_e, struct fault *f)
{
    struct entry_glance seen;
    struct entry e = { 0 };
    struct decoding d = { .e = &e };
    enum rc rc = entry_glance(bytes, &seen, f);
    if (rc) return within(f, RC_CORRUPT, "decoding an entry");
    d.root = entry_tree(a, bytes);
    take_members(&d);
    if (!d.wrong) check_sense(&d);
    if (d.wrong)
        return fail(f, RC_CORRUPT, "entry's member \"%s\" is missing or not what it must be", d.wrong);
    if (d.used != d.root->count)
        return fail(f, RC_CORRUPT, "entry has %d members that are not known", d.root->count - d.used);
    e.does_text = seen.does;
    e.why_text = seen.why;
    *ret_e = e;
    return RC_OK;
}

// --- what an erasure erases --------------------------------------------------------------------------

static bool take_erasure(const struct json *j, struct entry_erasure *out)
{
    const struct json *at = json_get(j, S("at")), *parts = json_get(j, S("parts"));
    if (!at || at->kind != JSON_TEXT || !str_int64(at->text, &out->at) || out->at < 0) return false;
    if (!parts || parts->kind != JSON_ARRAY || parts->count < 1 || parts->count > ENTRY_PARTS_MAX)
        return false;
    for (const struct json *name = parts->first; name; name = name->next) {
        if (name->kind != JSON_TEXT || !entry_part_name_valid(name->text)) return false;
        out->names[out->names_count++] = name->text;
    }
    return true;
}

enum rc entry_erasures(struct arena *a, const struct entry *e, struct entry_erasure **ret_at,
                       int32_t *ret_count, struct fault *f)
{
    *ret_count = 0;
    *ret_at = NULL;
    if (e->refused || !str_equal(e->verb, S("erase"))) return RC_OK;
    const struct json *list = json_get(e->does, S("erase"));
    if (!list || list->kind != JSON_ARRAY)
        return fail(f, RC_CORRUPT, "erasure at position %ld names nothing", e->position);
    struct entry_erasure *out = NEW(a, struct entry_erasure, list->count);
    int32_t count = 0;
    for (const struct json *j = list->first; j; j = j->next)
        if (!take_erasure(j, &out[count++]))
            return fail(f, RC_CORRUPT, "erasure at position %ld: item %d is not {\"at\":…,\"parts\":[…]}",
                        e->position, count);
    *ret_at = out;
    *ret_count = count;
    return RC_OK;
}
