// The rows that a narrow scope can reach at all. Where every clause of a scope binds by a relation, indexes give them without a look at the rest of
// the view; the scope itself is asked of each of them all the same. A scope that reaches many is not narrow: its newest rows are found soon enough.
#include "gate/read_int.h"

enum { NARROW_ROWS_MAX = GATE_TOTAL_MAX };

struct reach { // rows whose column has a value
    const char *column, *where;
    int value, agency; // numbers of their ?N
};

struct narrowing {
    struct reach reaches[SCOPE_CLAUSES_MAX];
    int32_t count;
};

static const struct scope_term *term_of(const struct scope_clause *c, enum scope_name name)
{
    for (int32_t i = 0; i < c->count; i++)
        if (c->terms[i].name == name && c->terms[i].op == SCOPE_EQUALS) return &c->terms[i];
    return NULL;
}

// "owner=UNIT" and the others as scope.c writes them. An offer may come from another agency; the other indexes are led by the agency.
static bool add_reach(struct narrowing *n, struct condition *c, const struct scope_clause *clause)
{
    static const struct {
        struct str name;
        const char *column, *where;
    } known[] = { { SL("owner"), "unit", "" },
                  { SL("offered"), "offered", " AND offered <> ''" },
                  { SL("assignee"), "assignee", " AND assignee <> ''" },
                  { SL("concerned"), "concerned", " AND concerned <> ''" } };
    const struct scope_term *relation = term_of(clause, SCOPE_RELATION),
                            *agency = term_of(clause, SCOPE_AGENCY);
    struct str name, value;
    if (!relation || !str_cut(relation->value.text, '=', &name, &value) || value.len == 0) return false;
    for (int i = 0; i < COUNT(known); i++) {
        bool offered = known[i].column[0] == 'o';
        if (!str_equal(known[i].name, name) || (!offered && !agency)) continue;
        n->reaches[n->count++] =
            (struct reach){ .column = known[i].column,
                            .where = known[i].where,
                            .value = condition_bind(c, TEXT(value)),
                            .agency = offered ? 0 : condition_bind(c, INT(agency->value.number)) };
        return true;
    }
    return false;
}

static void put_rows(struct text *t, const struct narrowing *n, const char *between)
{
    for (int32_t i = 0; i < n->count; i++) {
        const struct reach *r = &n->reaches[i];
        text_print(t, "%sSELECT row FROM hit WHERE %s = ?%d%s", i ? between : "", r->column, r->value,
                   r->where);
        if (r->agency) text_print(t, " AND agency = ?%d", r->agency);
    }
}

static enum rc take_count(void *self, struct row row, struct fault *)
{
    *(int64_t *)self = row.at[0].i;
    return RC_OK;
}

enum rc narrow_from(struct condition *c, struct gate_reader *r, const struct law_scope *s, struct arena *a,
                    bool *ret_narrow, struct fault *f)
{
    struct narrowing n = { .count = 0 };
    struct text rows = { .arena = a };
    int32_t bound = c->count;
    int64_t reached = 0;
    bool narrow = s->grants_count > 0;
    for (int32_t i = 0; i < s->grants_count && narrow; i++) narrow = add_reach(&n, c, &s->grants[i]);
    *ret_narrow = false;
    if (narrow && !c->full) {
        put_rows(&rows, &n, " UNION ALL ");
        struct str sql = arena_print(a, "SELECT count(*) FROM (SELECT row FROM (%.*s) LIMIT %d)",
                                     P(text_str(&rows)), NARROW_ROWS_MAX + 1);
        enum rc rc =
            store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, take_count, &reached);
        if (rc) return rc;
        *ret_narrow = reached <= NARROW_ROWS_MAX;
    }
    if (!*ret_narrow) return c->count = bound, RC_OK;
    text_put(&c->sql, S(" FROM ("));
    put_rows(&c->sql, &n, " UNION ");
    text_put(&c->sql,
             S(") n CROSS JOIN hit c ON c.row = n.row WHERE 1")); // CROSS: these rows first, and no others
    return RC_OK;
}
