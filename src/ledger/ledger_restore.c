// After a restore: does the store hold what was signed last, and if not, a new log under a new origin, which names the old head.
#include "ledger/ledger_int.h"
#include <stdio.h>

enum rc ledger_restore_check(struct ledger *l, int64_t agency, struct str newest_note, struct fault *f)
{
    const struct book *b = book_of(l, agency);
    struct checkpoint c;
    enum rc rc = head_open(&b->era, newest_note, &c, f);
    if (rc) return within(f, RC_DENIED, "the newest checkpoint of agency %ld", agency);
    rc = head_is_extended(l->writer, agency, b->era_number, &b->era, &c, "the newest checkpoint", f);
    return rc == RC_CORRUPT ? RC_CONFLICT : rc;
}

// --- the first entry ---------------------------------------------------------------------------------

// How many numbers of cases are passed over: as many as entries are known to be lost, and some for those that are not known.
static int64_t gap_behind(const struct era *old, struct str newest_note)
{
    struct checkpoint c;
    struct fault why;
    bool known = newest_note.len > 0 && head_open(old, newest_note, &c, &why) == RC_OK && c.size > old->size;
    return (known ? c.size - old->size : 0) + LEDGER_NUMBERS_GAP;
}

static struct str old_head(struct arena *a, const struct era *old, struct str newest_note)
{
    struct json_out o = json_out_sorted(a);
    json_open(&o, '{');
    json_put_int(&o, "gap", gap_behind(old, newest_note));
    json_open_key(&o, "old", '{');
    json_put_str(&o, "held", bytes_view(old->note, old->note_bytes)); // signed of what was restored
    if (newest_note.len > 0) json_put_str(&o, "newest", newest_note);
    json_put_str(&o, "origin", str_of(old->origin));
    json_put_int(&o, "size", old->size);
    json_put_str(&o, "vkey", str_of(old->vkey));
    json_shut(&o, '}');
    json_shut(&o, '}');
    return json_out_str(&o);
}

static enum rc stage_first(struct ledger *l, struct arena *a, struct book *b, const struct era *old,
                           struct str newest_note, struct str actor, struct fault *f)
{
    struct entry e = {
        .agency = b->agency,
        .position = b->era.base,
        .base = b->era.base,
        .at = l->world.now(l->world.self),
        .act = S("restore"),
        .verb = S("origin"),
        .actor = actor,
        .place = -1,
        .previous = -1,
        .does_text = old_head(a, old, newest_note),
    };
    struct str bytes;
    enum rc rc = entry_encode(a, &e, &bytes, f);
    if (!rc) ledger_stage(l, b->agency, bytes, NULL, 0);
    return rc;
}

// --- from one log to the next ------------------------------------------------------------------------

static void turn_to(struct book *b, const struct era *next, int32_t era_number)
{
    b->era = *next;
    b->era_number = era_number;
    b->secret.signer = note_signer_of(str_of(b->era.origin), NOTE_ED25519, b->secret.root.seed);
    (void)vkey_print(&b->secret.signer.key, b->era.vkey);
    tree_edge_init(b->edge);
    b->head = (struct tree_head){ 0 };
    b->head_due = b->publish_due = false;
}

// The origin without the number that an earlier restore gave it.
static struct str origin_stem(const struct book *b)
{
    char number[16];
    struct str origin = str_of(b->era.origin);
    int n = snprintf(number, sizeof number, "/%d", b->era_number + 1);
    if (b->era_number > 0 && str_ends(origin, bytes_view(number, n))) origin.len -= n;
    return origin;
}

static enum rc name_next(const struct ledger *l, const struct book *b, struct str origin,
                         struct era *ret_next, struct fault *f)
{
    struct era next = { .base = b->era.base + b->era.size };
    struct str stem = origin_stem(b);
    int n = origin.len > 0 ? snprintf(next.origin, sizeof next.origin, "%.*s", P(origin))
                           : snprintf(next.origin, sizeof next.origin, "%.*s/%d", P(stem), b->era_number + 2);
    if (n >= (int)sizeof next.origin || !note_name_valid(str_of(next.origin)))
        return fail(f, RC_INVALID, "\"%s\" is no origin: at most %d bytes, no space, no '+'", next.origin,
                    NOTE_NAME_BYTES_MAX);
    for (int32_t i = 1; i <= ledger_agencies(l); i++)
        if (str_equal(ledger_origin(l, i), str_of(next.origin)))
            return fail(f, RC_CONFLICT, "agency %d has the origin \"%s\" already", i, next.origin);
    if (b->era_number + 1 >= LEDGER_ERAS_MAX)
        return fail(f, RC_LIMIT, "%d logs are the most that an agency can have", LEDGER_ERAS_MAX);
    *ret_next = next;
    return RC_OK;
}

static enum rc end_log(struct ledger *l, const struct book *b, struct fault *f)
{
    const struct era *e = &b->era;
    return store_run(
        l->writer, f,
        "INSERT INTO ledger_era (row, origin, vkey, base, size, head) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        ARGS(INT(b->agency << 8 | b->era_number), TEXT(str_of(e->origin)), TEXT(str_of(e->vkey)),
             INT(e->base), INT(e->size), TEXT(bytes_view(e->note, e->note_bytes))));
}

static enum rc begin_log(struct ledger *l, struct book *b, const struct era *next, struct str newest_note,
                         struct str actor, struct fault *f)
{
    struct arena a = ledger_scratch(l);
    struct era *old = NEW(&a, struct era, 1);
    *old = b->era;
    enum rc rc = store_begin(l->writer, f);
    if (!rc) rc = end_log(l, b, f);
    if (!rc) {
        turn_to(b, next, b->era_number + 1);
        struct digest empty = tree_empty_root();
        head_note(l, b, 0, &empty);
        rc = stage_first(l, &a, b, old, newest_note, actor, f);
    }
    if (!rc) rc = ledger_write(l, f);
    if (!rc) rc = store_commit(l->writer, f);
    if (!rc) {
        ledger_advance(l);
        return RC_OK;
    }
    store_rollback(l->writer);
    l->must_stop = true; // memory speaks of a log that the store does not have: start again
    return rc;
}

enum rc ledger_new_origin(struct ledger *l, int64_t agency, struct str origin, struct str newest_note,
                          struct str actor, struct fault *f)
{
    struct book *b = book_of(l, agency);
    struct era next;
    MUST(l->writer && l->staged_count == 0);
    enum rc rc = name_next(l, b, origin, &next, f);
    if (!rc) rc = begin_log(l, b, &next, newest_note, actor, f);
    if (!rc) rc = ledger_vkey_write(l, b, f);
    if (!rc) rc = ledger_publish(l, true, f);
    return rc ? within(f, rc, "a new origin for agency %ld", agency) : RC_OK;
}
