// Lists: pages of the search view, newest first, with a cursor and a total that is exact up to 10,000.
#include "gate/read_int.h"
#include <stdio.h>

static const char list_columns[] =
    "SELECT c.row, c.agency, c.id, c.number, c.kind, c.status, c.owner, c.assignee, c.area, c.opened_ns, c.closed_ns, c.due_ns, c.title, c.offered, c.cell, c.grade";

static void put_listed(struct listing *l, const struct value *v)
{
    const struct pack *p = gate_pack(l->reader->gate, v[1].i);
    struct json_out *o = l->out;
    json_open(o, '{');
    put_case_name(o, "id", l->reader, v[1].i, v[2].i);
    json_put_str(o, "agency", ledger_slug(l->reader->gate->ledger, v[1].i));
    json_put_str(o, "number", v[3].s);
    json_put_str(o, "kind", v[4].s);
    put_words(o, "kind_words", p, l->language, "kind", v[4].s);
    json_put_str(o, "status", v[5].s);
    put_words(o, "status_words", p, l->language, "status", v[5].s);
    json_put_str(o, "owner", v[6].s);
    put_unit(o, "owner_words", l->reader, v[1].i, v[6].s, l->language);
    json_put_str(o, "assignee", v[7].s);
    put_person(o, "assignee_words", l->reader, v[7].s);
    json_put_str(o, "offered", v[13].s);
    put_unit(o, "offered_words", l->reader, v[1].i, v[13].s, l->language);
    json_put_str(o, "area", v[8].s);
    json_put_instant(o, "opened", (struct instant){ v[9].i });
    if (v[10].i) json_put_instant(o, "closed", (struct instant){ v[10].i });
    if (v[11].i) json_put_instant(o, "due", (struct instant){ v[11].i });
    json_put_str(o, "title", v[12].s);
    put_cell(o, v[14].i);
    put_grade(o, p, l->language, v[4].s, v[15].s);
    json_shut(o, '}');
}

static bool is_only(const struct gate_query *q, int64_t id)
{
    for (int32_t i = 0; i < q->only_count; i++)
        if (q->only[i] == id) return true;
    return false;
}

static enum rc list_row(void *self, struct row row, struct fault *f)
{
    enum { ROW_ROOM = 8 * 1024 };
    struct listing *l = self;
    if (l->query->only && !is_only(l->query, row.at[2].i))
        return RC_OK; // it came after the act that names them
    if (l->count == l->limit) return l->more = true, RC_OK;
    if (arena_left(l->out->text.arena) <
        2 * l->out->text.len + ROW_ROOM) // the text doubles; no jump may cross the store's frames
        return fail(f, RC_LIMIT, "the page is too large: ask for fewer rows");
    put_listed(l, row.at);
    l->last_row = row.at[0].i;
    l->count++;
    return RC_OK;
}

struct view view_asked(struct gate_reader *r, int64_t agency, int64_t at_least_position)
{
    struct view v = { .ledger = atomic_load(&r->gate->committed[agency]) };
    v.reached = search_wait(r->gate, agency, at_least_position);
    v.position = atomic_load(&r->gate->search_position[agency]);
    return v;
}

void put_view(struct json_out *o, struct view v)
{
    json_put_bool(o, "reached", v.reached);
    json_open_key(o, "view", '{');
    json_put_int(o, "position", v.position);
    json_put_int(o, "ledger", v.ledger);
    json_shut(o, '}');
}

static enum rc page_sql(struct condition *c, const struct gate_query *q, struct arena *a, int32_t limit,
                        struct str *ret_sql, struct fault *f)
{
    const char *row = q->text.len ? "t.rowid" : "c.row";
    int64_t before = INT64_MAX;
    if (q->cursor.len && !cursor_read(q->cursor, &before))
        return fail(f, RC_INVALID, "the cursor is not one that a page gave");
    *ret_sql = arena_print(a, "%s%.*s AND %s < ?%d ORDER BY %s DESC LIMIT %d", list_columns,
                           P(text_str(&c->sql)), row, condition_bind(c, INT(before)), row, limit + 1);
    return RC_OK;
}

static enum rc page(struct gate_reader *r, struct condition *c, const struct gate_query *q, struct arena *a,
                    struct listing *l, struct fault *f)
{
    struct str sql;
    int32_t own = c->count; // where the page begins is no part of the condition
    enum rc rc = page_sql(c, q, a, l->limit, &sql, f);
    if (!rc) rc = store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, list_row, l);
    c->count = own;
    return rc;
}

enum rc list_plan(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                  struct arena *a, struct str *ret_plan, struct fault *f)
{
    struct condition *c = NEW(a, struct condition, 1);
    struct str sql;
    *c = condition_of(a);
    enum rc rc = condition_build(c, r, actor, a, q, f);
    if (!rc) rc = page_sql(c, q, a, LIST_DEFAULT, &sql, f);
    return rc ? rc
              : store_plan(r->search, a, ret_plan, f, arena_cstr(a, sql),
                           (struct values){ c->values, c->count });
}

static void list_tail(struct json_out *o, const struct listing *l, int64_t total)
{
    char cursor[24];
    if (!l->query->no_total) {
        json_put_int(o, "total", total > GATE_TOTAL_MAX ? GATE_TOTAL_MAX : total);
        json_put_str(o, "total_is", total > GATE_TOTAL_MAX ? S("more") : S("exact"));
    }
    if (l->more)
        json_put_str(o, "cursor",
                     (struct str){ cursor, snprintf(cursor, sizeof cursor, "%lld", (long long)l->last_row) });
}

// A first page with nothing after it has counted all there is: no second look for that.
static enum rc list_total(struct gate_reader *r, struct condition *c, const struct gate_query *q,
                          const struct listing *l, struct arena *a, int64_t *ret_total, struct fault *f)
{
    *ret_total = q->only ? q->only_count : l->count;
    if (q->only || q->no_total || (!l->more && q->cursor.len == 0)) return RC_OK;
    return condition_total(r, c, a, ret_total, f);
}

enum rc gate_list(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                  struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    struct condition *c = NEW(a, struct condition, 1);
    int64_t total = 0;
    *c = condition_of(a);
    enum rc rc = gate_query_reads(q) && !q->only
                     ? fail(f, RC_DENIED, "a list by what is sealed is a read: it needs a purpose")
                     : query_check(q, *a, f);
    if (!rc) rc = condition_build(c, r, actor, a, q, f);
    if (rc) return rc;
    struct view view = view_asked(r, actor->agency, q->at_least_position);
    struct json_out o = json_out_of(a);
    struct listing l = {
        .query = q, .reader = r, .out = &o, .language = language, .limit = q->limit ? q->limit : LIST_DEFAULT
    };
    json_open(&o, '{');
    json_open_key(&o, "cases", '[');
    rc = page(r, c, q, a, &l, f);
    if (!rc) rc = list_total(r, c, q, &l, a, &total, f);
    if (rc) return rc;
    json_shut(&o, ']');
    list_tail(&o, &l, total);
    put_view(&o, view);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return RC_OK;
}
