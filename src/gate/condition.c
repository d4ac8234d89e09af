// A list's condition: scope and filters as one SQL text over the search view. Each filter is what its name says; the scope is the same that the
// predicate of a single read comes from (scope.c).
#include "gate/read_int.h"

int condition_bind(struct condition *c, struct value v)
{
    if (c->count == CONDITION_VALUES_MAX) return c->full = true, 1;
    c->values[c->count++] = v;
    return c->count;
}

void condition_text(struct condition *c, const char *column, struct str s)
{
    if (s.len) text_print(&c->sql, " AND c.%s = ?%d", column, condition_bind(c, TEXT(s)));
}

static void and_token(struct condition *c, struct gate_reader *r, int64_t agency, struct arena *a, char what,
                      struct str value)
{
    uint8_t *token = NEW(a, uint8_t, 16);
    if (value.len == 0) return;
    struct str plain = token_normalise(a, value, what == 'p');
    struct str tagged = arena_print(a, "%c%.*s", what, P(plain));
    ledger_search_token(r->gate->ledger, agency, tagged, token);
    int at = condition_bind(c, INT(agency));
    text_print(&c->sql, " AND c.row IN (SELECT t.row FROM token t WHERE t.agency = ?%d AND t.token = ?%d)",
               at, condition_bind(c, BLOB(((struct str){ (const char *)token, 16 }))));
}

// As it was given; and, since people type numbers in small letters, as it would stand in capitals.
static void and_number(struct condition *c, struct arena *a, struct str number)
{
    char *at = NEW(a, char, number.len);
    struct str capitals = { at, number.len };
    for (ptrdiff_t i = 0; i < number.len; i++) {
        bool small = number.at[i] >= 'a' && number.at[i] <= 'z';
        at[i] = small ? (char)(number.at[i] - 'a' + 'A') : number.at[i];
    }
    if (str_equal(capitals, number)) {
        condition_text(c, "number", number);
        return;
    }
    int given = condition_bind(c, TEXT(number));
    text_print(&c->sql, " AND c.number IN (?%d, ?%d)", given, condition_bind(c, TEXT(capitals)));
}

// An area means what lies in it too: codes nest by their beginnings. The text after all that begin so ends the range.
static void and_area(struct condition *c, struct arena *a, struct str area)
{
    if (area.len == 0) return;
    struct str after = arena_print(a, "%.*s\xF4\x8F\xBF\xBF", P(area));
    int from = condition_bind(c, TEXT(area));
    text_print(&c->sql, " AND c.area <> '' AND c.area >= ?%d AND c.area < ?%d", from,
               condition_bind(c, TEXT(after)));
}

void and_cells(struct condition *c, const struct gate_query *q)
{
    for (int32_t i = 0; i < q->cells_count; i++)
        text_print(&c->sql, i ? ", ?%d" : " AND c.cell >= 0 AND c.cell IN (?%d",
                   condition_bind(c, INT(q->cells[i].id)));
    if (q->cells_count) text_char(&c->sql, ')');
}

static void and_named(struct condition *c, const struct gate_query *q)
{
    if (q->named_count == 0) return;
    text_print(&c->sql, " AND c.row IN (");
    for (int32_t i = 0; i < q->named_count; i++)
        text_print(&c->sql, "%s?%d", i ? "," : "", condition_bind(c, INT(q->named[i])));
    text_print(&c->sql, ")");
}

// Each filter by its name: `from` is at or after, `before` strictly before.
static void and_filters(struct condition *c, struct gate_reader *r, int64_t agency, struct arena *a,
                        const struct gate_query *q)
{
    and_number(c, a, q->number);
    condition_text(c, "kind", q->kind);
    condition_text(c, "status", q->status);
    condition_text(c, "owner", q->owner);
    condition_text(c, "unit", q->owner); // who owns it is its unit, and that has the index
    condition_text(c, "assignee", q->assignee);
    condition_text(c, "offered", q->offered);
    text_put(&c->sql, q->assignee.len ? S(" AND c.assignee <> ''") : S("")); // as the partial indexes say it
    text_put(&c->sql, q->offered.len ? S(" AND c.offered <> ''") : S(""));
    condition_text(c, "channel", q->channel);
    and_area(c, a, q->area);
    if (q->cell >= 0)
        text_print(&c->sql, " AND c.cell >= 0 AND c.cell = ?%d", condition_bind(c, INT(q->cell)));
    and_cells(c, q);
    if (q->closed_since.ns)
        text_print(&c->sql, " AND (c.closed_ns = 0 OR c.closed_ns >= ?%d)",
                   condition_bind(c, INT(q->closed_since.ns)));
    if (q->opened_from.ns)
        text_print(&c->sql, " AND c.opened_ns >= ?%d", condition_bind(c, INT(q->opened_from.ns)));
    if (q->opened_before.ns)
        text_print(&c->sql, " AND c.opened_ns < ?%d", condition_bind(c, INT(q->opened_before.ns)));
    if (q->due_before.ns)
        text_print(&c->sql, " AND c.due_ns > 0 AND c.due_ns < ?%d", condition_bind(c, INT(q->due_before.ns)));
    if (q->erasure_asked) text_print(&c->sql, " AND c.asked <> 0");
    and_named(c, q);
    if (q->open_only) text_print(&c->sql, " AND c.closed_ns = 0");
    and_token(c, r, agency, a, 'p', q->phone);
    and_token(c, r, agency, a, 'n', q->name);
    and_token(c, r, agency, a, 'd', q->document);
}

static enum rc find_scope(struct gate_reader *r, const struct actor *actor, struct arena *a,
                          const struct law_scope **ret_scope, struct fault *f)
{
    const struct person *person = reader_person(r, actor);
    if (actor->class != ACTOR_STAFF && actor->class != ACTOR_PARTNER)
        return fail(f, RC_DENIED, "a list needs an account");
    if (!person) return fail(f, RC_DENIED, "no such account");
    struct law_scope *scope = NEW(a, struct law_scope, 1);
    *scope = scope_of_person(r->gate, a, person, reader_now(r));
    *ret_scope = scope;
    return scope_check(scope, f);
}

static void and_scope(struct condition *c, const struct law_scope *scope, struct arena *a)
{
    static const struct scope_columns columns = {
        .agency = "+c.agency", .area = "+c.area", .kind = "+c.kind", .sensitivity = "c.publicity"
    }; // +: filters choose the index
    struct scope_columns at = columns;
    at.relation_exists = scope_relation_sql;
    at.first_parameter = c->count + 1;
    struct scope_sql sql = scope_sql(a, scope, &at);
    text_print(&c->sql, " AND %.*s", P(sql.where));
    for (int32_t i = 0; i < sql.values_count; i++)
        (void)condition_bind(c,
                             sql.values[i].is_number ? INT(sql.values[i].number) : TEXT(sql.values[i].text));
}

struct condition condition_of(struct arena *a) { return (struct condition){ .sql = { .arena = a } }; }

static bool words_choose(const struct gate_query *q) // … or a token
{
    return q->text.len || q->phone.len || q->name.len || q->document.len;
}

// Where the words of titles are asked for, FTS5 gives the rows, newest first; else the few that the scope reaches, or the view itself.
static enum rc from_clause(struct condition *c, struct gate_reader *r, const struct law_scope *scope,
                           struct arena *a, const struct gate_query *q, struct fault *f)
{
    bool narrow = false, one = words_choose(q) || q->number.len || q->named_count;
    enum rc rc = one ? RC_OK : narrow_from(c, r, scope, a, &narrow, f);
    if (rc || narrow) return rc;
    if (q->text.len == 0)
        text_print(&c->sql, " FROM hit c WHERE 1");
    else
        text_print(&c->sql, " FROM title_words t JOIN hit c ON c.row = t.rowid WHERE t.title_words MATCH ?%d",
                   condition_bind(c, TEXT(store_match(a, q->text))));
    return RC_OK;
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
    if (words_choose(q)) return RC_OK;
    enum rc rc = store_each(
        r->search, f, "SELECT 1 FROM hit WHERE offered <> '' AND offered >= ?1 AND offered < ?2 LIMIT 1",
        ARGS(TEXT(arena_print(a, "%.*s/", P(slug))), TEXT(arena_print(a, "%.*s0", P(slug)))), take_any,
        &offers);
    if (rc || offers) return rc;
    int from = condition_bind(c, INT(LEDGER_ROW(actor->agency, 0)));
    text_print(&c->sql, " AND c.row >= ?%d AND c.row < ?%d", from,
               condition_bind(c, INT(LEDGER_ROW(actor->agency + 1, 0))));
    bool by_index = q->number.len || q->kind.len || q->status.len || q->owner.len || q->assignee.len ||
                    q->area.len || q->cell >= 0 || q->cells_count || q->due_before.ns || q->erasure_asked;
    if (by_index)
        text_print(
            &c->sql, " AND c.agency = ?%d",
            condition_bind(
                c, INT(actor->agency))); // leads every index; without a filter the rows' own order is best
    return RC_OK;
}

enum rc condition_build(struct condition *c, struct gate_reader *r, const struct actor *actor,
                        struct arena *a, const struct gate_query *q, struct fault *f)
{
    const struct law_scope *scope;
    enum rc rc = find_scope(r, actor, a, &scope, f);
    if (!rc) rc = from_clause(c, r, scope, a, q, f);
    if (!rc) rc = and_own_agency(c, r, actor, q, a, f);
    if (rc) return rc;
    and_scope(c, scope, a);
    and_filters(c, r, actor->agency, a, q);
    return c->full ? fail(f, RC_LIMIT, "too many conditions") : RC_OK;
}

bool cursor_read(struct str cursor, int64_t *ret_row)
{
    return cursor.len <= CURSOR_MAX && str_int64(cursor, ret_row) && *ret_row > 0;
}

static enum rc take_count(void *self, struct row row, struct fault *)
{
    *(int64_t *)self = row.at[0].i;
    return RC_OK;
}

enum rc condition_total(struct gate_reader *r, const struct condition *c, struct arena *a, int64_t *ret_total,
                        struct fault *f)
{
    struct str sql = arena_print(a, "SELECT count(*) FROM (SELECT 1%.*s LIMIT %d)", P(text_str(&c->sql)),
                                 GATE_TOTAL_MAX + 1);
    return store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, take_count, ret_total);
}

enum rc query_check(const struct gate_query *q, struct arena scratch, struct fault *f)
{
    if (q->limit < 0 || q->limit > GATE_LIST_MAX)
        return fail(f, RC_INVALID, "limit must be 1 to %d", GATE_LIST_MAX);
    if (q->text.len && store_match(&scratch, q->text).len == 0)
        return fail(f, RC_INVALID, "there is no word to search for");
    return RC_OK;
}
