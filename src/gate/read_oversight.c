// Lists for whoever looks over the shoulder of others: clocks that ran out and what they wait for, acts that were refused, reads that rested on no
// bond to the case; and what has been reported nearby. All of it only of cases that the actor may see.
#include "gate/read_int.h"
#include <stdio.h>

struct ids {
    int64_t agency[GATE_LIST_MAX], id[GATE_LIST_MAX];
    int32_t count, room;
};

static enum rc take_id(void *self, struct row row, struct fault *)
{
    struct ids *l = self;
    if (l->count == l->room) return RC_OK;
    l->agency[l->count] = row.at[0].i;
    l->id[l->count++] = row.at[1].i;
    return RC_OK;
}

// The members of a CaseLine, as a list gives them.
static void put_line(struct json_out *o, struct gate_reader *r, const struct casefile *c, struct str language,
                     struct arena scratch)
{
    const struct pack *p = gate_pack(r->gate, c->agency);
    char number[NUMBER_TEXT_MAX];
    struct instant due = { INT64_MAX };
    for (int32_t i = 0; i < c->clocks_count; i++)
        if (c->clocks[i].paused_at.ns == 0 && c->clocks[i].due.ns < due.ns) due = c->clocks[i].due;
    put_case_name(o, "id", r, c->agency, c->id);
    json_put_str(o, "agency", ledger_slug(r->gate->ledger, c->agency));
    json_put_str(o, "number", case_number(c, number));
    json_put_str(o, "kind", name_str(&c->kind));
    put_words(o, "kind_words", p, language, "kind", name_str(&c->kind));
    json_put_str(o, "status", name_str(&c->status));
    put_words(o, "status_words", p, language, "status", name_str(&c->status));
    json_put_str(o, "owner", name_str(&c->owner));
    put_unit(o, "owner_words", r, c->agency, name_str(&c->owner), language);
    json_put_str(o, "assignee", name_str(&c->assignee));
    put_person(o, "assignee_words", r, name_str(&c->assignee));
    json_put_str(o, "offered", name_str(&c->offered));
    put_unit(o, "offered_words", r, c->agency, name_str(&c->offered), language);
    json_put_str(o, "area", name_str(&c->area));
    json_put_instant(o, "opened", c->opened);
    if (c->closed.ns) json_put_instant(o, "closed", c->closed);
    if (due.ns != INT64_MAX) json_put_instant(o, "due", due);
    json_put_str(o, "title", case_title(c));
    put_cell(o, c->cell);
    put_grade(o, p, language, name_str(&c->kind), case_grade(r->gate, c, &scratch));
}

typedef void line_fn(struct json_out *o, struct gate_reader *r, const struct casefile *c, const void *self,
                     struct str language, struct arena scratch);

// {"cases":[…]}: each of `ids` as it now is, with what `more` adds. What has gone out of sight since is left out.
static enum rc put_lines(struct gate_reader *r, const struct actor *actor, const struct ids *ids,
                         line_fn *more, const void *self, struct str language, struct arena *a,
                         struct str *ret_json, struct fault *f)
{
    struct casefile *c = NEW(a, struct casefile, 1);
    struct arena far = arena_far_half(a), near = { a->at, far.at, a->full };
    struct json_out o = json_out_of(&near);
    json_open(&o, '{');
    json_open_key(&o, "cases", '[');
    for (int32_t i = 0; i < ids->count; i++) {
        struct seen seen;
        enum rc rc = read_case(r, actor, ids->agency[i], ids->id[i], far, c, &seen, f);
        if (rc == RC_MISSING) continue;
        if (rc) return rc;
        json_open(&o, '{');
        put_line(&o, r, c, language, far);
        more(&o, r, c, self, language, far);
        json_shut(&o, '}');
    }
    json_shut(&o, ']');
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    a->at = near.at;
    return RC_OK;
}

static enum rc find_ids(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                        const char *order, struct arena *a, struct ids *ids, struct fault *f)
{
    struct condition *c = NEW(a, struct condition, 1);
    *c = condition_of(a);
    enum rc rc = query_check(q, *a, f);
    if (!rc) rc = condition_build(c, r, actor, a, q, f);
    if (rc) return rc;
    ids->room = q->limit ? q->limit : LIST_DEFAULT;
    struct str sql = arena_print(a, "SELECT c.agency, c.id%.*s ORDER BY %s LIMIT %d", P(text_str(&c->sql)),
                                 order, ids->room);
    return store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, take_id, ids);
}

// --- clocks that ran out --------------------------------------------------------------------------------------------

// What the case waits for, as far as C can tell without knowing any status of a pack.
static struct str waits_for(const struct casefile *c)
{
    if (c->held) return S("hold");
    if (c->offered.len) return S("offer");
    return c->assignee.len ? S("act") : S("assignee");
}

static bool is_done(void *, const struct entry *e) { return !e->refused; }

// What was last done on the case; what was tried and refused is not. RC_MISSING: nothing among its newest entries.
static enum rc last_done(struct gate_reader *r, const struct casefile *c, struct arena *a,
                         const struct entry **ret_e, struct fault *f)
{
    int64_t position;
    struct story story = {
        .wanted = is_done, .positions = &position, .room = 1, .steps_max = STORY_STEPS_MAX
    };
    enum rc rc = read_story(r, c, *a, &story, f);
    if (!rc && story.count == 0) return fail(f, RC_MISSING, "no such act");
    return rc ? rc : read_entry(r, c->agency, position, a, ret_e, f);
}

static void put_overdue(struct json_out *o, struct gate_reader *r, const struct casefile *c, const void *self,
                        struct str language, struct arena scratch)
{
    const struct instant *now = self;
    const struct entry *e;
    struct fault f;
    int64_t due_ns = now->ns;
    for (int32_t i = 0; i < c->clocks_count; i++)
        if (c->clocks[i].paused_at.ns == 0 && c->clocks[i].due.ns < due_ns) due_ns = c->clocks[i].due.ns;
    json_put_int(o, "overdue_s", (now->ns - due_ns) / NS_PER_S);
    json_put_str(o, "waiting_for", waits_for(c));
    put_clocks(o, r, c, language);
    if (last_done(r, c, &scratch, &e, &f)) return;
    json_put_str(o, "last_act", e->act);
    put_act_words(o, "last_act_words", gate_pack(r->gate, c->agency), language, e->act);
    json_put_instant(o, "last_at", e->at);
}

enum rc gate_overdue(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                     struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    struct ids *ids = NEW(a, struct ids, 1);
    struct gate_query late = *q;
    struct instant now = reader_now(r);
    if (!late.due_before.ns || late.due_before.ns > now.ns) late.due_before = now;
    late.open_only = true;
    enum rc rc = find_ids(r, actor, &late, "c.due_ns, c.row", a, ids, f);
    return rc ? rc : put_lines(r, actor, ids, put_overdue, &now, language, a, ret_json, f);
}

// --- nearby ---------------------------------------------------------------------------------------------------------

struct nearness {
    struct point at;
    struct instant now;
};

static void put_nearness(struct json_out *o, struct gate_reader *, const struct casefile *c, const void *self,
                         struct str, struct arena)
{
    const struct nearness *n = self;
    if (c->cell >= 0)
        json_put_int(o, "distance_m", point_distance_m(n->at, cell_centre((struct cell){ c->cell })));
    json_put_int(o, "age_s", (n->now.ns - c->opened.ns) / NS_PER_S);
}

enum rc gate_nearby(struct gate_reader *r, const struct actor *actor, struct point at,
                    const struct gate_query *q, struct str language, struct arena *a, struct str *ret_json,
                    struct fault *f)
{
    struct ids *ids = NEW(a, struct ids, 1);
    struct cell *cells = NEW(a, struct cell, CELLS_NEAR_MAX);
    struct nearness n = { at, reader_now(r) };
    struct gate_query near = *q;
    near.cells = cells;
    near.cells_count = cells_near(at, GATE_NEARBY_STAFF_M, cells);
    if (!near.open_only) near.closed_since.ns = n.now.ns - GATE_NEARBY_CLOSED_DAYS * NS_PER_DAY;
    enum rc rc = find_ids(r, actor, &near, "c.row DESC", a, ids, f);
    return rc ? rc : put_lines(r, actor, ids, put_nearness, &n, language, a, ret_json, f);
}

// --- acts out of the log --------------------------------------------------------------------------------------------

enum { LOOKED_MAX = 5000, LOOKED_STEP = 500 };

struct sought {
    struct str
        mark; // stands in the canonical text of every entry that is wanted, so that few need be decoded
    bool (*wanted)(struct gate_reader *r, const struct entry *e);
};

struct looking { // over entries [from, to), oldest first
    struct str mark;
    int64_t found[LOOKED_STEP];
    int32_t count;
};

static enum rc look(void *self, int64_t position, struct str bytes, struct fault *)
{
    struct looking *l = self;
    if (str_contains(bytes, l->mark)) l->found[l->count++] = position;
    return RC_OK;
}

static bool is_refused(struct gate_reader *, const struct entry *e) { return e->refused; }

// A read that was admitted by a row which asks for no relation: who read was neither owner nor assignee, and nothing was offered to them.
static bool is_far_read(struct gate_reader *r, const struct entry *e)
{
    const struct pack *p = gate_pack(r->gate, e->agency);
    if (e->refused || !str_equal(e->verb, S("read"))) return false;
    for (int32_t i = 0; p && i < p->kinds_count; i++) {
        const struct pack_row *row = pack_row(&p->kinds[i], e->rule);
        if (row) return row->verb == VERB_READ && row->relations == 0;
    }
    return true; // a row that is no longer there: better shown than hidden
}

// The decision that refused, and the pack's sentence for why, where it has one.
static void put_refusing(struct json_out *o, const struct pack *p, struct str language,
                         const struct json *decided, struct arena far)
{
    for (const struct json *d = decided ? decided->first : NULL; d; d = d->next) {
        if (!json_bool(d, S("refused"), false)) continue;
        put_words(o, "decision_words", p, language, "decision", json_str(d, S("decision")));
        struct str why = json_str(d, S("why"));
        if (why.len) put_words(o, "because", p, language, "why", why);
        if (json_get(d, S("undecided"))) json_put_str(o, "because", told_undecided(&far, p, language, d));
        return;
    }
}

static void put_found(struct json_out *o, struct gate_reader *r, const struct entry *e,
                      const struct casefile *c, struct str language, struct arena far)
{
    const struct pack *p = gate_pack(r->gate, e->agency);
    const struct json *read = json_get(e->does, S("read"));
    char number[NUMBER_TEXT_MAX];
    int64_t repeats = 0;
    json_open(o, '{');
    json_put_int(o, "seq", e->position);
    json_put_str(o, "case", e->casefile);
    json_put_str(o, "number", case_number(c, number));
    json_put_str(o, "kind", name_str(&c->kind));
    put_words(o, "kind_words", p, language, "kind", name_str(&c->kind));
    json_put_str(o, "act", e->act);
    put_act_words(o, "words", p, language, e->act);
    json_put_str(o, "by", e->actor);
    put_actor_words(o, "by_words", r, e->actor);
    json_put_instant(o, "at", e->at);
    json_put_str(o, "rule", e->rule);
    if (e->purpose.len) json_put_str(o, "purpose", e->purpose);
    if (e->purpose.len) put_words(o, "purpose_words", p, language, "purpose", e->purpose);
    struct str refusal = json_str(e->why, S("refused"));
    if (refusal.len) {
        json_put_str(o, "refusal", refusal);
        put_words(o, "refusal_words", p, language, "refusal", refusal);
        put_refusing(o, p, language, json_get(e->why, S("decided")), far);
    }
    if (str_int64(json_str(e->does, S("repeats")), &repeats)) json_put_int(o, "repeats", repeats);
    put_part_list(o, p, language, read);
    json_shut(o, '}');
}

struct page_of_acts {
    const struct sought *sought;
    struct json_out *out;
    struct casefile *state;
    int32_t limit, count;
    int64_t last; // the oldest that was looked at
};

static enum rc put_one(struct gate_reader *r, const struct actor *actor, int64_t position, struct arena far,
                       struct page_of_acts *page, struct str language, struct fault *f)
{
    const struct entry *e;
    struct seen seen;
    int64_t agency, id;
    enum rc rc = read_entry(r, actor->agency, position, &far, &e, f);
    if (rc || !page->sought->wanted(r, e) || !ledger_case_id(r->gate->ledger, e->casefile, &agency, &id))
        return rc;
    rc = read_case(r, actor, agency, id, far, page->state, &seen, f);
    if (rc) return rc == RC_MISSING ? RC_OK : rc;
    put_found(page->out, r, e, page->state, language, far);
    page->count++;
    return RC_OK;
}

static enum rc gather(struct gate_reader *r, const struct actor *actor, struct arena far,
                      struct page_of_acts *page, struct str language, struct fault *f)
{
    struct looking *l = NEW(&far, struct looking, 1);
    int64_t least = page->last > LOOKED_MAX ? page->last - LOOKED_MAX : 0;
    l->mark = page->sought->mark;
    while (page->last > least && page->count < page->limit) {
        int64_t from = page->last - LOOKED_STEP > least ? page->last - LOOKED_STEP : least;
        l->count = 0;
        enum rc rc = ledger_walk(r->store, actor->agency, from, page->last, look, l, f);
        page->last = from;
        for (int32_t i = l->count - 1; !rc && i >= 0; i--) {
            if (page->count == page->limit) {
                page->last = l->found[i] + 1;
                break;
            }
            rc = put_one(r, actor, l->found[i], far, page, language, f);
        }
        if (rc) return rc;
    }
    return RC_OK;
}

static enum rc acts_found(struct gate_reader *r, const struct actor *actor, const struct sought *sought,
                          const struct gate_query *q, struct str language, struct arena *a,
                          struct str *ret_json, struct fault *f)
{
    int64_t to = gate_committed(r->gate, actor->agency), cursor;
    if (q->cursor.len) {
        if (!cursor_read(q->cursor, &cursor) || cursor > to)
            return fail(f, RC_INVALID, "the cursor is not one that a page gave");
        to = cursor;
    }
    struct casefile *state = NEW(a, struct casefile, 1);
    struct arena far = arena_far_half(a), near = { a->at, far.at, a->full };
    struct json_out o = json_out_of(&near);
    struct page_of_acts page = { sought, &o, state, q->limit ? q->limit : LIST_DEFAULT, 0, to };
    json_open(&o, '{');
    json_open_key(&o, "acts", '[');
    enum rc rc = gather(r, actor, far, &page, language, f);
    if (rc) return rc;
    json_shut(&o, ']');
    char text[24];
    if (page.last > 0)
        json_put_str(&o, "cursor",
                     (struct str){ text, snprintf(text, sizeof text, "%lld", (long long)page.last) });
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    a->at = near.at;
    return RC_OK;
}

enum rc gate_refusals(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                      struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    static const struct sought refusals = { SL("\"refused\":true"), is_refused };
    return acts_found(r, actor, &refusals, q, language, a, ret_json, f);
}

enum rc gate_far_reads(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                       struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    static const struct sought reads = { SL("\"verb\":\"read\""), is_far_read };
    return acts_found(r, actor, &reads, q, language, a, ret_json, f);
}
