// Requests for open interfaces (GeoReport and its bulk form): the search view's rows of listed kinds, each through openness_row; and one case by
// its public id, of which the status may always be told.
#include "gate/read_int.h"
#include "openness/openness.h"

struct open_hit { // a row of the view, copied out of the store's frames
    int64_t row, id, opened_ns, closed_ns, due_ns, cell;
    enum publicity publicity;
    struct name kind;
    int32_t title_bytes;
    char title[CASE_TITLE_BYTES_MAX];
};

struct open_hits {
    struct open_hit *at;
    int32_t count, room;
};

static enum rc take_hit(void *self, struct row row, struct fault *f)
{
    struct open_hits *hits = self;
    struct open_hit *h = &hits->at[hits->count];
    if (hits->count == hits->room) return RC_OK;
    *h = (struct open_hit){ .row = row.at[0].i,
                            .id = row.at[1].i,
                            .publicity = (enum publicity)row.at[2].i,
                            .opened_ns = row.at[3].i,
                            .closed_ns = row.at[4].i,
                            .due_ns = row.at[5].i,
                            .cell = row.at[6].i };
    struct str title = row.at[8].s;
    if (!name_set(&h->kind, row.at[7].s) || title.len > CASE_TITLE_BYTES_MAX)
        return fail(f, RC_CORRUPT, "a row of the search view is too long");
    h->title_bytes = (int32_t)title.len;
    if (title.len) memcpy(h->title, title.at, (size_t)title.len);
    hits->count++;
    return RC_OK;
}

static const char hit_columns[] =
    "SELECT c.row, c.id, c.publicity, c.opened_ns, c.closed_ns, c.due_ns, c.cell, c.kind, c.title FROM hit c WHERE ";

// Through the one door to the public. Nothing is called where nothing is shown.
static void show(struct gate_reader *r, int64_t agency, const struct open_hit *h, enum open_door door,
                 struct str language, struct arena scratch, gate_open_fn *each, void *self)
{
    const struct rules *rules = rules_of(r->gate, agency);
    const struct pack_kind *kind = rules->pack ? pack_kind(rules->pack, name_str(&h->kind)) : NULL;
    char id[CASE_TEXT];
    ledger_case_name(r->gate->ledger, agency, h->id, id);
    struct open_case c = { .publicity =
                               kind ? openness_stricter(kind->publicity, h->publicity) : PUBLICITY_CLOSED,
                           .admitted.ns = h->opened_ns,
                           .closed = h->closed_ns != 0,
                           .public_id = { id, CASE_TEXT },
                           .kind = name_str(&h->kind),
                           .has_cell = h->cell >= 0,
                           .cell = { h->cell },
                           .released_title = { h->title, h->title_bytes },
                           .ended.ns = h->closed_ns,
                           .due.ns = h->due_ns };
    struct open_row row;
    struct gate_open_request x = { .id = c.public_id, .closed = c.closed, .cursor = h->row };
    enum open_shown shown =
        openness_row(&scratch, rules->pack, language, rules->charter ? &rules->charter->areas : NULL, &c,
                     door, reader_now(r), &row);
    if (shown == SHOWN_ROW) {
        x.row = &row;
        x.kind_words = pack_words(rules->pack, language, arena_print(&scratch, "kind/%.*s", P(row.kind)));
    }
    if (shown == SHOWN_ROW || shown == SHOWN_STATUS) each(self, &x);
}

// The hour of an instant, as SQL: what is published, so that no filter finds out more. (Before 1970 SQLite rounds up: no case is so old.)
#define HOUR "(c.opened_ns - c.opened_ns %% 3600000000000)"

static void and_kinds(struct condition *c, const struct gate_open_query *q)
{
    for (int32_t i = 0; i < q->kinds_count; i++)
        text_print(&c->sql, i ? ", ?%d" : " AND c.kind IN (?%d", condition_bind(c, TEXT(q->kinds[i])));
    if (q->kinds_count) text_char(&c->sql, ')');
}

static void build(struct condition *c, int64_t agency, const struct gate_open_query *q, struct instant now)
{
    text_print(&c->sql, "c.agency = ?%d AND c.publicity = %d", condition_bind(c, INT(agency)),
               PUBLICITY_LISTED);
    text_print(&c->sql, " AND c.opened_ns <= ?%d",
               condition_bind(c, INT(now.ns - OPENNESS_DELAY_S * NS_PER_S)));
    and_kinds(c, q);
    if (!q->closed) text_put(&c->sql, S(" AND c.closed_ns = 0"));
    if (!q->open) text_put(&c->sql, S(" AND c.closed_ns <> 0"));
    if (q->from.ns) text_print(&c->sql, " AND " HOUR " >= ?%d", condition_bind(c, INT(q->from.ns)));
    if (q->before.ns) text_print(&c->sql, " AND " HOUR " < ?%d", condition_bind(c, INT(q->before.ns)));
    if (q->after_row) text_print(&c->sql, " AND c.row < ?%d", condition_bind(c, INT(q->after_row)));
}

enum rc gate_open_rows(struct gate_reader *r, int64_t agency, const struct gate_open_query *q,
                       struct str language, struct arena *a, gate_open_fn *each, void *self, struct fault *f)
{
    struct condition *c = NEW(a, struct condition, 1);
    if (q->limit < 1 || q->limit > GATE_OPEN_ROWS_MAX || q->skip < 0 || q->skip > GATE_OPEN_SKIP_MAX)
        return fail(f, RC_INVALID, "1 to %d requests at a time", GATE_OPEN_ROWS_MAX);
    if (!gate_pack(r->gate, agency)) return fail(f, RC_MISSING, "no such agency");
    if (!q->open && !q->closed) return RC_OK;
    *c = condition_of(a);
    text_put(&c->sql, str_of(hit_columns));
    build(c, agency, q, reader_now(r));
    text_print(&c->sql, " ORDER BY c.row DESC LIMIT %d OFFSET %d", q->limit, q->skip);
    if (c->full) return fail(f, RC_LIMIT, "too many service codes");
    struct open_hits hits = { NEW(a, struct open_hit, q->limit), 0, q->limit };
    enum rc rc = store_each_text(r->search, f, text_str(&c->sql), (struct values){ c->values, c->count },
                                 take_hit, &hits);
    for (int32_t i = 0; !rc && i < hits.count; i++)
        show(r, agency, &hits.at[i], DOOR_ROWS, language, *a, each, self);
    return rc;
}

static void hit_of(const struct casefile *c, struct open_hit *ret)
{
    *ret = (struct open_hit){ .row = LEDGER_ROW(c->agency, c->id),
                              .id = c->id,
                              .publicity = c->publicity,
                              .opened_ns = c->opened.ns,
                              .closed_ns = c->closed.ns,
                              .cell = c->cell,
                              .kind = c->kind,
                              .title_bytes = c->title_bytes };
    memcpy(ret->title, c->title, sizeof ret->title);
    for (int32_t i = 0; i < c->clocks_count; i++)
        if (c->clocks[i].paused_at.ns == 0 && (ret->due_ns == 0 || c->clocks[i].due.ns < ret->due_ns))
            ret->due_ns = c->clocks[i].due.ns;
}

enum rc gate_open_one(struct gate_reader *r, int64_t agency, struct str id, struct str language,
                      struct arena *a, gate_open_fn *each, void *self, struct fault *f)
{
    struct casefile *c = NEW(a, struct casefile, 1);
    struct open_hit *h = NEW(a, struct open_hit, 1);
    int64_t of, casefile;
    if (!ledger_case_id(r->gate->ledger, id, &of, &casefile) || of != agency)
        return fail(f, RC_MISSING, "no such request");
    enum rc rc = casefile_load(r->store, agency, casefile, c, f);
    if (rc == RC_MISSING) return fail(f, RC_MISSING, "no such request");
    if (rc) return rc;
    hit_of(c, h);
    show(r, agency, h, DOOR_BY_ID, language, *a, each, self);
    return RC_OK;
}

static enum rc take_position(void *self, struct row row, struct fault *)
{
    *(int64_t *)self = row.at[0].i;
    return RC_OK;
}

enum rc gate_open_by_key(struct gate_reader *r, int64_t agency, struct str key, struct str route,
                         char ret_id[static CASE_TEXT], struct fault *f)
{
    uint8_t bytes[RETRY_KEY], scope[RETRY_SCOPE];
    struct instant made;
    struct gate_job job = { .actor = { .class = ACTOR_ANONYMOUS, .agency = agency },
                            .agency = agency,
                            .route = route };
    int64_t position = -1;
    if (!retry_key_parse(key, bytes, &made)) return fail(f, RC_MISSING, "no such token");
    retry_hide(r->gate->ledger, agency, bytes);
    retry_scope(&job, scope);
    enum rc rc =
        store_each(r->store, f, "SELECT position FROM retry WHERE agency = ?1 AND key = ?2 AND scope = ?3",
                   ARGS(INT(agency), BLOB(((struct str){ (const char *)bytes, RETRY_KEY })),
                        BLOB(((struct str){ (const char *)scope, RETRY_SCOPE }))),
                   take_position, &position);
    if (rc) return rc;
    if (position < 0) return fail(f, RC_MISSING, "no such token");
    ledger_case_name(r->gate->ledger, agency, position, ret_id);
    return RC_OK;
}
