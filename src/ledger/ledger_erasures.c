// The list of erasures as a file that can be copied elsewhere, and what a restored store does with such a copy.
#include "ledger/ledger_int.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINE_BYTES_MAX = 4096 };

void ledger_lines_print(struct lines *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int bytes = vsnprintf(NULL, 0, format, args);
    if (t->len + bytes + 1 > t->room) {
        t->room = 2 * (t->len + bytes + 1);
        t->at = realloc(t->at, (size_t)t->room);
        MUST(t->at != NULL);
    }
    (void)vsnprintf(t->at + t->len, (size_t)bytes + 1, format, again);
    t->len += bytes;
    va_end(again);
    va_end(args);
}

// --- the file ----------------------------------------------------------------------------------------

static enum rc append(struct ledger *l, const char *path, struct str lines, struct fault *f)
{
    const struct disk *d = &l->world.disk;
    struct disk_file *file;
    enum rc rc = d->open(d->self, str_of(path), DISK_WRITE, &file, f);
    if (rc) return within(f, rc, "opening \"%s\"", path);
    rc = d->write(d->self, file, l->erasures_bytes, lines.at, lines.len, f);
    if (!rc) rc = ledger_file_sync(l, file, path, f);
    d->close(d->self, file);
    return rc ? within(f, rc, "listing erasures in \"%s\"", path) : RC_OK;
}

// Whole at the start, where the list was just made from the log; later what has come since.
enum rc erasures_write(struct ledger *l, bool whole, struct fault *f)
{
    struct path path = ledger_path(l, "ledger/erasures");
    struct str lines = bytes_view(l->erasures.at, l->erasures.len);
    if (!whole && lines.len == 0) return RC_OK;
    enum rc rc = whole ? ledger_file_write(l, path.text, lines, f) : append(l, path.text, lines, f);
    if (rc) return rc;
    l->erasures_bytes = (whole ? 0 : l->erasures_bytes) + lines.len;
    l->erasures.len = 0;
    return RC_OK;
}

// --- again, after a restore --------------------------------------------------------------------------

struct again {
    struct ledger *l;
    struct str actor;
    int32_t erased, unknown;
};

struct listed { // a line, as far as it is about an entry that is here
    int64_t agency, at;
    struct str names[ENTRY_PARTS_MAX];
    int32_t count;
};

static enum rc take_line(struct arena *a, struct str line, const struct json **ret_parts,
                         struct listed *ret_l, struct fault *f)
{
    const struct json *j;
    if (line.len > LINE_BYTES_MAX)
        return fail(f, RC_LIMIT, "it has %td bytes, more than %d", line.len, LINE_BYTES_MAX);
    enum rc rc = json_parse(a, line, &j, f);
    if (rc) return rc;
    *ret_l = (struct listed){ .agency = json_int(j, S("agency"), 0), .at = json_int(j, S("at"), -1) };
    *ret_parts = json_get(j, S("parts"));
    if (ret_l->agency < 1 || ret_l->at < 0 || !*ret_parts || (*ret_parts)->kind != JSON_OBJECT)
        return fail(f, RC_INVALID, "it does not say agency, at and parts");
    return RC_OK;
}

// The names of those parts whose commitments are the same here.
static void keep_known(const struct json *parts, struct str commitments, struct listed *t)
{
    for (const struct json *p = parts->first; p && t->count < ENTRY_PARTS_MAX; p = p->next) {
        uint8_t here[DIGEST_BYTES], there[DIGEST_BYTES];
        bool same = p->kind == JSON_TEXT && hex_decode_exactly(p->text, there, sizeof there) &&
                    commitment_find(commitments, p->key, here) && memcmp(here, there, sizeof here) == 0;
        if (same) t->names[t->count++] = p->key;
    }
}

static enum rc all_erased(const struct ledger *l, struct arena *a, const struct listed *t, bool *ret_all,
                          struct fault *f)
{
    struct row r;
    uint8_t key[KEYS_SLOT_BYTES];
    enum rc rc = store_one(l->writer, a, &r, f, "SELECT sealed FROM ledger_entry WHERE row = ?1",
                           ARGS(INT(LEDGER_ROW(t->agency, t->at))));
    *ret_all = true;
    for (struct str sealed = rc ? S("") : r.at[0].s; !rc && sealed.len > 0;) {
        struct sealed_part p;
        enum slot_state state = SLOT_ERASED;
        rc = sealed_take(&sealed, &p, f);
        for (int32_t i = 0; !rc && i < t->count; i++)
            if (str_equal(p.name, t->names[i]))
                rc = keyfile_get(l, &book_of(l, t->agency)->keys, p.slot, key, &state, f);
        *ret_all &= state == SLOT_ERASED;
    }
    wipe(key, sizeof key);
    return rc;
}

static struct str what_it_does(struct arena *a, const struct listed *t)
{
    struct json_out o = json_out_sorted(a);
    char digits[24];
    json_open(&o, '{');
    json_open_key(&o, "erase", '[');
    json_open(&o, '{');
    json_put_str(&o, "at", bytes_view(digits, snprintf(digits, sizeof digits, "%ld", t->at)));
    json_open_key(&o, "parts", '[');
    for (int32_t i = 0; i < t->count; i++) json_put_str(&o, NULL, t->names[i]);
    json_shut(&o, ']');
    json_shut(&o, '}');
    json_shut(&o, ']');
    json_shut(&o, '}');
    return json_out_str(&o);
}

// As any erasure: first the entry, durable, then the keys.
static enum rc erase_listed(struct again *g, struct arena *a, const struct listed *t, struct fault *f)
{
    struct ledger *l = g->l;
    struct entry e = {
        .agency = t->agency,
        .position = ledger_next(l, t->agency),
        .base = ledger_base(l, t->agency),
        .at = l->world.now(l->world.self),
        .act = S("restore"),
        .verb = S("erase"),
        .actor = g->actor,
        .place = -1,
        .previous = -1,
        .does_text = what_it_does(a, t),
    };
    struct str bytes;
    int32_t slots = 0;
    enum rc rc = entry_encode(a, &e, &bytes, f);
    if (rc) return rc;
    ledger_stage(l, t->agency, bytes, NULL, 0);
    rc = store_begin(l->writer, f);
    if (!rc) rc = ledger_write(l, f);
    if (!rc) rc = store_commit(l->writer, f);
    if (rc) {
        store_rollback(l->writer);
        ledger_abandon(l);
        return rc;
    }
    ledger_advance(l);
    rc = ledger_erase_parts(l, t->agency, t->at, t->names, t->count, &slots, f);
    g->erased += slots;
    return rc;
}

static enum rc again_line(struct again *g, struct str line, struct fault *f)
{
    struct arena a = ledger_scratch(g->l);
    const struct json *parts;
    struct listed t;
    struct str bytes;
    struct entry_glance seen;
    enum rc rc = take_line(&a, line, &parts, &t, f);
    if (rc) return rc;
    bool here =
        t.agency <= ledger_agencies(g->l) && !ledger_entry(g->l->writer, &a, t.agency, t.at, &bytes, NULL);
    if (here && (rc = entry_glance(bytes, &seen, f))) return rc;
    if (here) keep_known(parts, seen.parts, &t);
    if (t.count == 0) return g->unknown++, RC_OK;
    bool done;
    rc = all_erased(g->l, &a, &t, &done, f);
    return rc || done ? rc : erase_listed(g, &a, &t, f);
}

enum rc ledger_erase_again(struct ledger *l, struct str erasures, struct str actor, int32_t *ret_erased,
                           int32_t *ret_unknown, struct fault *f)
{
    struct again g = { .l = l, .actor = actor };
    MUST(l->writer && l->staged_count == 0);
    for (int32_t number = 1; erasures.len > 0; number++) {
        struct str line;
        (void)str_cut(erasures, '\n', &line, &erasures);
        if (line.len == 0) continue;
        enum rc rc = again_line(&g, line, f);
        if (rc) return within(f, rc, "erasing again, line %d of the list", number);
    }
    *ret_erased = g.erased;
    *ret_unknown = g.unknown;
    return RC_OK;
}
