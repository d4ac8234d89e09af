// Lists: scope and filters as one SQL condition over the search view, a cursor, a total that is exact up to 10,000. Scans of narratives, the
// public list and the events use the same condition or its predicate.
#include "gate/read_int.h"
#include "openness/openness.h"
#include <stdio.h>

enum { CONDITION_VALUES_MAX = 512, LIST_DEFAULT = 50, CURSOR_MAX = 32 };

struct condition { // SQL text with ?N, and what stands for each
    struct text sql;
    struct value values[CONDITION_VALUES_MAX];
    int32_t count;
    bool full;
};

static int bind(struct condition *c, struct value v)
{
    if (c->count == CONDITION_VALUES_MAX) return c->full = true, 1;
    c->values[c->count++] = v;
    return c->count;
}

static void and_text(struct condition *c, const char *column, struct str s)
{
    if (s.len) text_print(&c->sql, " AND c.%s = ?%d", column, bind(c, TEXT(s)));
}

static void and_token(struct condition *c, struct gate_reader *r, int64_t agency, struct arena *a, char what,
                      struct str value)
{
    uint8_t *token = NEW(a, uint8_t, 16);
    if (value.len == 0) return;
    struct str plain = token_normalise(a, value, what == 'p');
    struct str tagged = arena_print(a, "%c%.*s", what, P(plain));
    ledger_search_token(r->gate->ledger, agency, tagged, token);
    int at = bind(c, INT(agency));
    text_print(&c->sql, " AND c.row IN (SELECT t.row FROM token t WHERE t.agency = ?%d AND t.token = ?%d)",
               at, bind(c, BLOB(((struct str){ (const char *)token, 16 }))));
}

// An area means what lies in it too: codes nest by their beginnings. The text after all that begin so ends the range.
static void and_area(struct condition *c, struct arena *a, struct str area)
{
    if (area.len == 0) return;
    struct str after = arena_print(a, "%.*s\xF4\x8F\xBF\xBF", P(area));
    int from = bind(c, TEXT(area));
    text_print(&c->sql, " AND c.area <> '' AND c.area >= ?%d AND c.area < ?%d", from, bind(c, TEXT(after)));
}

// Each filter by its name: `from` is at or after, `before` strictly before.
static void and_filters(struct condition *c, struct gate_reader *r, int64_t agency, struct arena *a,
                        const struct gate_query *q)
{
    and_text(c, "number", q->number);
    and_text(c, "kind", q->kind);
    and_text(c, "status", q->status);
    and_text(c, "owner", q->owner);
    if (q->owner.len) text_put(&c->sql, S(" AND c.owner <> ''")); // as its index says
    and_text(c, "channel", q->channel);
    and_area(c, a, q->area);
    if (q->cell >= 0) text_print(&c->sql, " AND c.cell >= 0 AND c.cell = ?%d", bind(c, INT(q->cell)));
    if (q->opened_from.ns) text_print(&c->sql, " AND c.opened_ns >= ?%d", bind(c, INT(q->opened_from.ns)));
    if (q->opened_before.ns) text_print(&c->sql, " AND c.opened_ns < ?%d", bind(c, INT(q->opened_before.ns)));
    if (q->due_before.ns)
        text_print(&c->sql, " AND c.due_ns > 0 AND c.due_ns < ?%d", bind(c, INT(q->due_before.ns)));
    if (q->open_only) text_print(&c->sql, " AND c.closed_ns = 0");
    and_token(c, r, agency, a, 'p', q->phone);
    and_token(c, r, agency, a, 'n', q->name);
}

static enum rc and_scope(struct condition *c, struct gate_reader *r, const struct actor *actor,
                         struct arena *a, struct fault *f)
{
    static const struct scope_columns columns = {
        .agency = "+c.agency", .area = "+c.area", .kind = "+c.kind", .sensitivity = "c.publicity"
    }; // +: filters choose the index
    const struct person *person = reader_person(r, actor);
    if (actor->class != ACTOR_STAFF && actor->class != ACTOR_PARTNER)
        return fail(f, RC_DENIED, "a list needs an account");
    if (!person) return fail(f, RC_DENIED, "no such account");
    struct law_scope *scope = NEW(a, struct law_scope, 1);
    *scope = scope_of_person(r->gate, a, person, reader_now(r));
    enum rc rc = scope_check(scope, f);
    if (rc) return rc;
    struct scope_columns at = columns;
    at.relation_exists = scope_relation_sql;
    at.first_parameter = c->count + 1;
    struct scope_sql sql = scope_sql(a, scope, &at);
    text_print(&c->sql, " AND %.*s", P(sql.where));
    for (int32_t i = 0; i < sql.values_count; i++)
        (void)bind(c, sql.values[i].is_number ? INT(sql.values[i].number) : TEXT(sql.values[i].text));
    return RC_OK;
}

static struct condition condition_of(struct arena *a) { return (struct condition){ .sql = { .arena = a } }; }

// Where the words of titles are asked for, FTS5 gives the rows, newest first; else the rows of the view themselves.
static void from_clause(struct condition *c, struct arena *a, const struct gate_query *q)
{
    if (q->text.len == 0)
        text_print(&c->sql, " FROM hit c WHERE 1");
    else
        text_print(&c->sql, " FROM title_words t JOIN hit c ON c.row = t.rowid WHERE t.title_words MATCH ?%d",
                   bind(c, TEXT(store_match(a, q->text))));
}

static enum rc take_any(void *self, struct row, struct fault *)
{
    *(bool *)self = true;
    return RC_OK;
}

// Rows of one agency lie together. Only where another agency of this server has offered something may others be seen at all (scope.c), and only then
// is the whole view looked at.
static enum rc and_own_agency(struct condition *c, struct gate_reader *r, const struct actor *actor,
                              const struct gate_query *q, struct arena *a, struct fault *f)
{
    bool offers = false;
    struct str slug = ledger_slug(r->gate->ledger, actor->agency);
    if (q->text.len || q->phone.len || q->name.len) return RC_OK; // the words or the token choose the rows
    enum rc rc = store_each(
        r->search, f, "SELECT 1 FROM hit WHERE offered <> '' AND offered >= ?1 AND offered < ?2 LIMIT 1",
        ARGS(TEXT(arena_print(a, "%.*s/", P(slug))), TEXT(arena_print(a, "%.*s0", P(slug)))), take_any,
        &offers);
    if (rc || offers) return rc;
    int from = bind(c, INT(LEDGER_ROW(actor->agency, 0)));
    text_print(&c->sql, " AND c.row >= ?%d AND c.row < ?%d", from,
               bind(c, INT(LEDGER_ROW(actor->agency + 1, 0))));
    bool by_index = q->number.len || q->kind.len || q->status.len || q->owner.len || q->area.len ||
                    q->cell >= 0 || q->due_before.ns;
    if (by_index)
        text_print(
            &c->sql, " AND c.agency = ?%d",
            bind(c, INT(actor->agency))); // leads every index; without a filter the rows' own order is best
    return RC_OK;
}

static enum rc build(struct condition *c, struct gate_reader *r, const struct actor *actor, struct arena *a,
                     const struct gate_query *q, struct fault *f)
{
    from_clause(c, a, q);
    enum rc own = and_own_agency(c, r, actor, q, a, f);
    if (own) return own;
    enum rc rc = and_scope(c, r, actor, a, f);
    if (rc) return rc;
    and_filters(c, r, actor->agency, a, q);
    return c->full ? fail(f, RC_LIMIT, "too many conditions") : RC_OK;
}

static bool read_cursor(struct str cursor, int64_t *ret_row)
{
    return cursor.len <= CURSOR_MAX && str_int64(cursor, ret_row) && *ret_row > 0;
}

// --- the list -----------------------------------------------------------------------------------------------------------------------

struct listing {
    struct gate_reader *reader;
    struct json_out *out;
    struct str language;
    int32_t limit, count;
    int64_t last_row;
    bool more;
};

static const char list_columns[] =
    "SELECT c.row, c.agency, c.id, c.number, c.kind, c.status, c.owner, c.assignee, c.area, c.opened_ns, c.closed_ns, c.due_ns, c.title, c.offered";

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
    json_put_str(o, "assignee", v[7].s);
    json_put_str(o, "offered", v[13].s);
    json_put_str(o, "area", v[8].s);
    json_put_instant(o, "opened", (struct instant){ v[9].i });
    if (v[10].i) json_put_instant(o, "closed", (struct instant){ v[10].i });
    if (v[11].i) json_put_instant(o, "due", (struct instant){ v[11].i });
    json_put_str(o, "title", v[12].s);
    json_shut(o, '}');
}

static enum rc list_row(void *self, struct row row, struct fault *f)
{
    enum { ROW_ROOM = 8 * 1024 };
    struct listing *l = self;
    if (l->count == l->limit) return l->more = true, RC_OK;
    if (arena_left(l->out->text.arena) <
        2 * l->out->text.len + ROW_ROOM) // the text doubles; no jump may cross the store's frames
        return fail(f, RC_LIMIT, "the page is too large: ask for fewer rows");
    put_listed(l, row.at);
    l->last_row = row.at[0].i;
    l->count++;
    return RC_OK;
}

static enum rc take_count(void *self, struct row row, struct fault *)
{
    *(int64_t *)self = row.at[0].i;
    return RC_OK;
}

static enum rc count_total(struct gate_reader *r, const struct condition *c, struct arena *a,
                           int64_t *ret_total, struct fault *f)
{
    struct str sql = arena_print(a, "SELECT count(*) FROM (SELECT 1%.*s LIMIT %d)", P(text_str(&c->sql)),
                                 GATE_TOTAL_MAX + 1);
    return store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, take_count, ret_total);
}

static void put_view(struct json_out *o, struct gate_reader *r, int64_t agency)
{
    json_open_key(o, "view", '{');
    json_put_int(o, "position", atomic_load(&r->gate->search_position[agency]));
    json_put_int(o, "ledger", atomic_load(&r->gate->committed[agency]));
    json_shut(o, '}');
}

static enum rc page_sql(struct condition *c, const struct gate_query *q, struct arena *a, int32_t limit,
                        struct str *ret_sql, struct fault *f)
{
    const char *row = q->text.len ? "t.rowid" : "c.row";
    int64_t before = INT64_MAX;
    if (q->cursor.len && !read_cursor(q->cursor, &before))
        return fail(f, RC_INVALID, "the cursor is not one that a page gave");
    *ret_sql = arena_print(a, "%s%.*s AND %s < ?%d ORDER BY %s DESC LIMIT %d", list_columns,
                           P(text_str(&c->sql)), row, bind(c, INT(before)), row, limit + 1);
    return RC_OK;
}

static enum rc page(struct gate_reader *r, struct condition *c, const struct gate_query *q, struct arena *a,
                    struct listing *l, struct fault *f)
{
    struct str sql;
    enum rc rc = page_sql(c, q, a, l->limit, &sql, f);
    return rc ? rc : store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, list_row, l);
}

enum rc list_plan(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                  struct arena *a, struct str *ret_plan, struct fault *f)
{
    struct condition *c = NEW(a, struct condition, 1);
    struct str sql;
    *c = condition_of(a);
    enum rc rc = build(c, r, actor, a, q, f);
    if (!rc) rc = page_sql(c, q, a, LIST_DEFAULT, &sql, f);
    return rc ? rc
              : store_plan(r->search, a, ret_plan, f, arena_cstr(a, sql),
                           (struct values){ c->values, c->count });
}

static enum rc check_query(const struct gate_query *q, struct arena scratch, struct fault *f)
{
    if (q->limit < 0 || q->limit > GATE_LIST_MAX)
        return fail(f, RC_INVALID, "limit must be 1 to %d", GATE_LIST_MAX);
    if (q->text.len && store_match(&scratch, q->text).len == 0)
        return fail(f, RC_INVALID, "there is no word to search for");
    return RC_OK;
}

static void put_tail(struct json_out *o, struct gate_reader *r, const struct actor *actor,
                     const struct gate_query *q, const struct listing *l, int64_t total, bool reached)
{
    char cursor[24];
    if (!q->no_total) {
        json_put_int(o, "total", total > GATE_TOTAL_MAX ? GATE_TOTAL_MAX : total);
        json_put_str(o, "total_is", total > GATE_TOTAL_MAX ? S("more") : S("exact"));
    }
    if (l->more)
        json_put_str(o, "cursor",
                     (struct str){ cursor, snprintf(cursor, sizeof cursor, "%lld", (long long)l->last_row) });
    json_put_bool(o, "reached", reached);
    put_view(o, r, actor->agency);
}

enum rc gate_list(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                  struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    struct condition *c = NEW(a, struct condition, 1);
    int64_t total = 0;
    *c = condition_of(a);
    enum rc rc = check_query(q, *a, f);
    if (!rc) rc = build(c, r, actor, a, q, f);
    if (rc) return rc;
    bool reached = search_wait(r->gate, actor->agency, q->at_least_position);
    if (!q->no_total) rc = count_total(r, c, a, &total, f);
    if (rc) return rc;
    struct json_out o = json_out_of(a);
    struct listing l = {
        .reader = r, .out = &o, .language = language, .limit = q->limit ? q->limit : LIST_DEFAULT
    };
    json_open(&o, '{');
    json_open_key(&o, "cases", '[');
    rc = page(r, c, q, a, &l, f);
    if (rc) return rc;
    json_shut(&o, ']');
    put_tail(&o, r, actor, q, &l, total, reached);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return RC_OK;
}

// --- scanning narratives --------------------------------------------------------------------------------------------------------------

struct ids {
    int64_t *at;
    int32_t count;
};

static enum rc take_id(void *self, struct row row, struct fault *)
{
    struct ids *l = self;
    l->at[l->count++] = row.at[0].i;
    return RC_OK;
}

static const struct json *scan_body(struct arena *a, struct gate_reader *r, const struct gate_job *job,
                                    struct str words)
{
    struct json_out o = json_out_sorted(a);
    json_open(&o, '{');
    json_open_key(&o, "cases", '[');
    for (int32_t i = 0; i < job->scan_count; i++) put_case_name(&o, NULL, r, job->agency, job->scan[i]);
    json_shut(&o, ']');
    json_put_str(&o, "words", words);
    json_shut(&o, '}');
    struct json *body = NEW(a, struct json, 1);
    *body = (struct json){ .kind = JSON_TEXT, .text = json_out_str(&o) };
    return body;
}

enum rc gate_scan_prepare(struct gate_reader *r, const struct gate_query *q, struct str words,
                          struct gate_job *job, struct fault *f)
{
    struct arena *a = job->arena;
    struct condition *c = NEW(a, struct condition, 1);
    uint8_t random[LEDGER_PART_RANDOM];
    *c = condition_of(a);
    if (utf8_count(words) < 2) return fail(f, RC_INVALID, "at least two characters are needed to scan for");
    enum rc rc = check_query(q, *a, f);
    if (!rc) rc = build(c, r, &job->actor, a, q, f);
    if (rc) return rc;
    struct ids ids = { NEW(a, int64_t, GATE_SCAN_CASES_MAX + 1), 0 };
    struct str sql = arena_print(a, "SELECT c.id%.*s AND c.agency = ?%d ORDER BY c.row DESC LIMIT %d",
                                 P(text_str(&c->sql)), bind(c, INT(job->agency)), GATE_SCAN_CASES_MAX + 1);
    rc = store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, take_id, &ids);
    if (rc) return rc;
    if (ids.count > GATE_SCAN_CASES_MAX)
        return fail(f, RC_LIMIT, "more than %d cases are left after the filters: narrow them",
                    GATE_SCAN_CASES_MAX);
    job->act = S("scan");
    job->casefile = -1;
    job->scan = ids.at;
    job->scan_count = ids.count;
    job->parts = NEW(a, struct part, 1);
    r->gate->world->random(r->gate->world->self, random, sizeof random);
    rc = ledger_seal_part(r->gate->ledger, job->agency, a, S("scan"), scan_body(a, r, job, words)->text,
                          random, &job->parts[0], f);
    wipe(random, sizeof random);
    if (!rc) job->parts_count = 1;
    return rc;
}

static bool locked(const struct casefile *c, struct str part)
{
    for (int32_t i = 0; i < c->locks_count; i++)
        if (name_is(&c->locks[i], part)) return true;
    return false;
}

// Whether any narrative of the case, unlocked and not erased, holds the words.
static enum rc narrative_holds(struct gate_reader *r, int64_t agency, int64_t id, struct str words,
                               struct arena scratch, struct casefile *c, bool *ret_holds, struct fault *f)
{
    static const struct str narrative = SL("narrative");
    *ret_holds = false;
    enum rc rc = casefile_load(r->store, scratch, agency, id, c, f);
    if (rc || locked(c, narrative)) return rc;
    for (int64_t position = c->last; position >= 0 && !*ret_holds;) {
        struct arena step = scratch;
        struct str bytes;
        struct entry *e = NEW(&step, struct entry, 1);
        struct opening *parts;
        int32_t count = 0;
        rc = ledger_entry(r->store, &step, agency, position, &bytes, f);
        if (!rc) rc = entry_decode(&step, bytes, e, f);
        if (rc) return rc;
        bool has = false;
        for (int32_t i = 0; i < e->parts_count; i++) has |= str_equal(e->parts[i].name, narrative);
        if (has)
            rc = ledger_open_parts(r->gate->ledger, r->store, &step, agency, position, &narrative, 1, &parts,
                                   &count, f);
        if (rc) return rc;
        for (int32_t i = 0; i < count; i++)
            *ret_holds |= !parts[i].erased && str_contains(parts[i].canonical, words);
        position = e->previous;
    }
    return RC_OK;
}

enum rc gate_scan(struct gate_reader *r, const struct gate_job *job, struct str words, struct str language,
                  struct arena *a, struct str *ret_json, struct fault *f)
{
    const struct pack *p = gate_pack(r->gate, job->agency);
    struct casefile *c = NEW(a, struct casefile, 1);
    struct json_out o = json_out_of(a);
    int32_t found = 0;
    MUST(job->outcome == GATE_ADMITTED);
    json_open(&o, '{');
    json_open_key(&o, "cases", '[');
    for (int32_t i = 0; i < job->scan_count && found < GATE_LIST_MAX; i++) {
        char number[NUMBER_TEXT_MAX];
        bool holds;
        enum rc rc = narrative_holds(r, job->agency, job->scan[i], words, *a, c, &holds, f);
        if (rc && rc != RC_MISSING) return rc;
        if (rc || !holds) continue;
        found++;
        json_open(&o, '{');
        put_case_name(&o, "id", r, job->agency, c->id);
        json_put_str(&o, "number", case_number(c, number));
        json_put_str(&o, "kind", name_str(&c->kind));
        put_words(&o, "kind_words", p, language, "kind", name_str(&c->kind));
        json_put_str(&o, "status", name_str(&c->status));
        json_put_instant(&o, "opened", c->opened);
        json_shut(&o, '}');
    }
    json_shut(&o, ']');
    json_put_int(&o, "scanned", job->scan_count);
    json_put_int(&o, "found", found);
    json_put_int(&o, "position", job->position);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return RC_OK;
}

// --- the public list --------------------------------------------------------------------------------------------------------------------

struct public_listing {
    struct listing base;
    int64_t agency;
    struct instant now;
};

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
    json_put_str(o, "text", shown.text);
    json_put_str(o, "place", shown.place);
    json_put_bool(o, "closed", shown.closed);
    json_put_instant(o, "hour", shown.hour);
    json_shut(o, '}');
    l->base.last_row = row.at[0].i;
    l->base.count++;
    return RC_OK;
}

enum rc gate_public_list(struct gate_reader *r, int64_t agency, const struct gate_query *q,
                         struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    struct condition *c = NEW(a, struct condition, 1);
    int64_t before = INT64_MAX, total = 0;
    struct instant now = reader_now(r);
    *c = condition_of(a);
    if (!gate_pack(r->gate, agency)) return fail(f, RC_MISSING, "no such agency");
    enum rc rc = check_query(q, *a, f);
    if (rc) return rc;
    if (q->cursor.len && !read_cursor(q->cursor, &before))
        return fail(f, RC_INVALID, "the cursor is not one that a page gave");
    int at = bind(c, INT(agency));
    int listed = bind(c, INT(PUBLICITY_LISTED));
    text_print(&c->sql, " FROM hit c WHERE c.agency = ?%d AND c.publicity = ?%d AND c.opened_ns <= ?%d", at,
               listed, bind(c, INT(now.ns - OPENNESS_DELAY_S * NS_PER_S)));
    and_text(c, "kind", q->kind);
    if (q->cell >= 0) text_print(&c->sql, " AND c.cell = ?%d", bind(c, INT(q->cell)));
    rc = count_total(r, c, a, &total, f);
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
        P(text_str(&c->sql)), bind(c, INT(before)), l.base.limit + 1);
    rc = store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, public_row, &l);
    if (rc) return rc;
    json_shut(&o, ']');
    put_tail(&o, r, &(struct actor){ .agency = agency }, q, &l.base, total, true);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return RC_OK;
}

// --- events -----------------------------------------------------------------------------------------------------------------------------

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
