// What goes out without a name to it: the public rows of `listed` kinds, and the thin events of what an actor may see.
#include "gate/read_int.h"
#include "openness/openness.h"

struct public_listing {
    struct listing base;
    int64_t agency;
    struct instant now;
};

// Where a map shows it: the middle of the cell, which says no more than the cell does.
static void put_middle(struct json_out *o, struct cell cell)
{
    struct point middle = cell_centre(cell);
    json_put_int(o, "lat_e7", middle.lat_e7);
    json_put_int(o, "lng_e7", middle.lng_e7);
}

static enum rc public_row(void *self, struct row row, struct fault *f)
{
    enum { ROW_ROOM = 8 * 1024 };
    struct public_listing *l = self;
    struct gate *g = l->base.reader->gate;
    const struct rules *rules = rules_of(g, l->agency);
    struct json_out *o = l->base.out;
    char id[CASE_TEXT], place[4096];
    if (l->base.count == l->base.limit) return l->base.more = true, RC_OK;
    if (arena_left(o->text.arena) < 2 * o->text.len + ROW_ROOM)
        return fail(f, RC_LIMIT, "the page is too large: ask for fewer rows");
    struct arena scratch = arena_of(place, sizeof place, NULL);
    ledger_case_name(g->ledger, l->agency, row.at[1].i, id);
    struct open_case c = { .publicity = (enum publicity)row.at[2].i,
                           .admitted.ns = row.at[3].i,
                           .closed = row.at[4].i != 0,
                           .public_id = { id, CASE_TEXT },
                           .kind = row.at[5].s,
                           .has_cell = row.at[6].i >= 0,
                           .cell = { row.at[6].i },
                           .released_title = row.at[7].s };
    struct open_row shown;
    if (openness_row(&scratch, rules->pack, l->base.language, rules->charter ? &rules->charter->areas : NULL,
                     &c, DOOR_ROWS, l->now, &shown) != SHOWN_ROW)
        return RC_OK;
    json_open(o, '{');
    json_put_str(o, "id", shown.public_id);
    json_put_str(o, "kind", shown.kind);
    put_words(o, "kind_words", rules->pack, l->base.language, "kind", shown.kind);
    json_put_str(o, "text", shown.text);
    json_put_str(o, "place", shown.place);
    if (c.has_cell) put_middle(o, c.cell);
    json_put_bool(o, "closed", shown.closed);
    json_put_instant(o, "hour", shown.hour);
    json_shut(o, '}');
    l->base.last_row = row.at[0].i;
    l->base.count++;
    return RC_OK;
}

// The public id of a page's last row is its cursor: a number of rows would say where the case stands in the book, and two of them how much was
// written between. For the same reason no page says how far the ledger is.
static bool public_cursor(struct gate_reader *r, int64_t agency, struct str cursor, int64_t *ret_row)
{
    int64_t of, id;
    if (!ledger_case_id(r->gate->ledger, cursor, &of, &id) || of != agency) return false;
    *ret_row = LEDGER_ROW(agency, id);
    return true;
}

static void put_public_tail(struct json_out *o, struct gate_reader *r, int64_t agency,
                            const struct listing *l, int64_t total)
{
    json_put_int(o, "total", total > GATE_TOTAL_MAX ? GATE_TOTAL_MAX : total);
    json_put_str(o, "total_is", total > GATE_TOTAL_MAX ? S("more") : S("exact"));
    if (l->more && l->last_row) put_case_name(o, "cursor", r, agency, l->last_row - LEDGER_ROW(agency, 0));
}

enum rc gate_public_list(struct gate_reader *r, int64_t agency, const struct gate_query *q,
                         struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    struct condition *c = NEW(a, struct condition, 1);
    int64_t before = INT64_MAX, total = 0;
    struct instant now = reader_now(r);
    *c = condition_of(a);
    if (!gate_pack(r->gate, agency)) return fail(f, RC_MISSING, "no such agency");
    enum rc rc = query_check(q, *a, f);
    if (rc) return rc;
    if (q->cursor.len && !public_cursor(r, agency, q->cursor, &before))
        return fail(f, RC_INVALID, "the cursor is not one that a page gave");
    int at = condition_bind(c, INT(agency));
    text_print(&c->sql, " FROM hit c WHERE c.agency = ?%d AND c.publicity = %d AND c.opened_ns <= ?%d", at,
               PUBLICITY_LISTED, // a literal, so that the index of listed rows is taken
               condition_bind(c, INT(now.ns - OPENNESS_DELAY_S * NS_PER_S)));
    condition_text(c, "kind", q->kind);
    const struct pack_kind *kind = pack_kind(gate_pack(r->gate, agency), q->kind);
    if (q->kind.len && !(kind && kind->publicity == PUBLICITY_LISTED))
        text_put(&c->sql,
                 S(" AND 0")); // a case is never more public than its kind: there is nothing to look through
    if (q->cell >= 0) text_print(&c->sql, " AND c.cell = ?%d", condition_bind(c, INT(q->cell)));
    and_cells(c, q);
    if (q->closed_since.ns)
        text_print(&c->sql, " AND (c.closed_ns = 0 OR c.closed_ns >= ?%d)",
                   condition_bind(c, INT(q->closed_since.ns)));
    rc = condition_total(r, c, a, &total, f);
    if (rc) return rc;
    struct json_out o = json_out_of(a);
    struct public_listing l = {
        { .reader = r, .out = &o, .language = language, .limit = q->limit ? q->limit : LIST_DEFAULT },
        agency,
        now
    };
    json_open(&o, '{');
    json_open_key(&o, "cases", '[');
    struct str sql = arena_print(
        a,
        "SELECT c.row, c.id, c.publicity, c.opened_ns, c.closed_ns, c.kind, c.cell, c.title%.*s AND c.row < ?%d ORDER BY c.row DESC LIMIT %d",
        P(text_str(&c->sql)), condition_bind(c, INT(before)), l.base.limit + 1);
    rc = store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, public_row, &l);
    if (rc) return rc;
    json_shut(&o, ']');
    put_public_tail(&o, r, agency, &l.base, total);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return RC_OK;
}

enum rc gate_events(struct gate_reader *r, const struct actor *actor, int64_t after, int32_t count_max,
                    struct arena *a, struct str *ret_json, int64_t *ret_last, struct fault *f)
{
    enum { LOOKED_MAX = 1000 };
    int64_t end = atomic_load(&r->gate->committed[actor->agency]), position = after + 1;
    struct casefile *c = NEW(a, struct casefile, 1);
    struct json_out o = json_out_of(a);
    int32_t count = 0;
    json_open(&o, '{');
    json_open_key(&o, "events", '[');
    for (int32_t looked = 0; position < end && count < count_max && looked < LOOKED_MAX;
         position++, looked++) {
        struct arena scratch = *a;
        struct str bytes;
        struct entry *e = NEW(&scratch, struct entry, 1);
        struct seen seen;
        int64_t agency, id;
        enum rc rc = ledger_entry(r->store, &scratch, actor->agency, position, &bytes, f);
        if (!rc) rc = entry_decode(&scratch, bytes, e, f);
        if (rc) return rc;
        if (e->casefile.len == 0 || e->refused || !ledger_case_id(r->gate->ledger, e->casefile, &agency, &id))
            continue;
        rc = read_case(r, actor, agency, id, scratch, c, &seen, f);
        if (rc == RC_MISSING) continue;
        if (rc) return rc;
        struct arena keep = scratch; // what the entry says lies in front of it
        struct json_out one = json_out_of(&keep);
        json_open(&one, '{');
        json_put_str(&one, "act", e->act);
        json_put_instant(&one, "at", e->at);
        json_put_str(&one, "case", e->casefile);
        json_put_int(&one, "seq", position);
        json_shut(&one, '}');
        char text[1024];
        struct str line = json_out_str(&one);
        MUST(line.len < (ptrdiff_t)sizeof text);
        memcpy(text, line.at, (size_t)line.len);
        json_put_raw(&o, NULL, (struct str){ text, line.len });
        count++;
    }
    json_shut(&o, ']');
    json_put_int(&o, "last", position - 1);
    json_shut(&o, '}');
    *ret_last = position - 1;
    *ret_json = json_out_str(&o);
    return RC_OK;
}
