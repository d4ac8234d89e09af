// How many: the cases that an actor may see, counted by one of the things that a list filters by; and how complete the record is.
#include "gate/read_int.h"

enum { COUNTED_MAX = 100'000, VALUES_MAX = 200 };

struct counting {
    struct gate_reader *reader;
    struct json_out *out;
    struct str language;
    const char *prefix; // of the words; NULL: a unit, an area: the charter's
    bool areas;
    int64_t total;
};

static const struct {
    struct str name;
    const char *column, *prefix;
} by_rows[] = {
    { SL("status"), "status", "status" },  { SL("kind"), "kind", "kind" },
    { SL("owner"), "owner", NULL },        { SL("area"), "area", NULL },
    { SL("channel"), "channel", "value" },
};

static struct str unit_words(const struct charter *c, struct str code, struct str language)
{
    const struct charter_unit *unit = c ? charter_unit(c, code) : NULL;
    return unit ? charter_words(unit->words, language) : code;
}

struct str area_words(const struct charter *c, struct str code, struct str language)
{
    int32_t at = c && code.len ? area_by_code(&c->areas, code) : -1;
    return at >= 0 ? area_name(&c->areas.at[at], language) : code;
}

static enum rc put_count(void *self, struct row row, struct fault *f)
{
    enum { ROOM = 4 << 10 };
    struct counting *n = self;
    struct gate *g = n->reader->gate;
    struct str value = row.at[1].s;
    const struct rules *rules = rules_of(g, row.at[0].i);
    if (arena_left(n->out->text.arena) < 2 * n->out->text.len + ROOM)
        return fail(f, RC_LIMIT, "too many values");
    json_open(n->out, '{');
    json_put_str(n->out, "value", value);
    if (n->prefix)
        put_words(n->out, "words", rules->pack, n->language, n->prefix, value);
    else
        json_put_str(n->out, "words",
                     n->areas ? area_words(rules->charter, value, n->language)
                              : unit_words(rules->charter, value, n->language));
    json_put_int(n->out, "count", row.at[2].i);
    json_shut(n->out, '}');
    n->total += row.at[2].i;
    return RC_OK;
}

enum rc gate_counts(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                    struct str by, struct str language, struct arena *a, struct str *ret_json,
                    struct fault *f)
{
    struct condition *c = NEW(a, struct condition, 1);
    int which = -1;
    for (int i = 0; i < COUNT(by_rows); i++)
        if (str_equal(by_rows[i].name, by)) which = i;
    if (which < 0) return fail(f, RC_INVALID, "counted is by status, kind, owner, area or channel");
    *c = condition_of(a);
    enum rc rc = query_check(q, *a, f);
    if (!rc) rc = condition_build(c, r, actor, a, q, f);
    if (rc) return rc;
    struct view view = view_asked(r, actor->agency, q->at_least_position);
    struct str sql =
        arena_print(a,
                    "SELECT min(agency), value, count(*) FROM (SELECT c.agency AS agency, c.%s AS value%.*s"
                    " ORDER BY c.row DESC LIMIT %d) GROUP BY value ORDER BY 3 DESC, 2 LIMIT %d",
                    by_rows[which].column, P(text_str(&c->sql)), COUNTED_MAX + 1, VALUES_MAX);
    struct json_out o = json_out_of(a);
    struct counting n = { .reader = r,
                          .out = &o,
                          .language = language,
                          .prefix = by_rows[which].prefix,
                          .areas = str_equal(by, S("area")) };
    json_open(&o, '{');
    json_put_str(&o, "by", by);
    json_open_key(&o, "counts", '[');
    rc = store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, put_count, &n);
    if (rc) return rc;
    json_shut(&o, ']');
    json_put_int(&o, "total", n.total > COUNTED_MAX ? COUNTED_MAX : n.total);
    json_put_str(&o, "total_is", n.total > COUNTED_MAX ? S("more") : S("exact"));
    put_view(&o, view);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return RC_OK;
}

// --- completeness ---------------------------------------------------------------------------------------------------

static enum rc put_kind(void *self, struct row row, struct fault *f)
{
    static const char *const names[] = { "cases",   "open",     "untouched", "unassigned",
                                         "overdue", "no_place", "no_title" };
    enum { ROOM = 4 << 10 };
    struct counting *n = self;
    if (arena_left(n->out->text.arena) < 2 * n->out->text.len + ROOM)
        return fail(f, RC_LIMIT, "too many kinds");
    json_open(n->out, '{');
    json_put_str(n->out, "kind", row.at[1].s);
    put_words(n->out, "words", gate_pack(n->reader->gate, row.at[0].i), n->language, "kind", row.at[1].s);
    for (int i = 0; i < COUNT(names); i++) json_put_int(n->out, names[i], row.at[2 + i].i);
    json_shut(n->out, '}');
    return RC_OK;
}

static enum rc put_year(void *self, struct row row, struct fault *)
{
    struct json_out *o = self;
    json_open(o, '{');
    json_put_int(o, "year", row.at[0].i);
    json_put_int(o, "last", row.at[1].i);
    json_put_int(o, "cases", row.at[2].i);
    json_put_int(o, "missing", row.at[1].i - row.at[2].i);
    json_shut(o, '}');
    return RC_OK;
}

static bool names_agency_alone(const struct scope_clause *c)
{
    for (int32_t i = 0; i < c->count; i++)
        if (c->terms[i].name != SCOPE_AGENCY) return false;
    return c->count > 0;
}

static bool oversees_agency(struct gate_reader *r, const struct actor *actor, struct arena scratch)
{
    const struct person *person = reader_person(r, actor);
    struct law_scope scope = scope_of_person(r->gate, &scratch, person, reader_now(r));
    for (int32_t i = 0; i < scope.grants_count; i++)
        if (names_agency_alone(&scope.grants[i])) return true;
    return false;
}

// SQL: the first of the states that the case's kind has. What the system does there (a clock that warns) has not taken the case up.
static struct str first_status(struct condition *c, const struct pack *p, struct arena *a)
{
    struct text t = { .arena = a };
    text_print(&t, "CASE kind WHEN '' THEN ''");
    for (int32_t i = 0; p && i < p->kinds_count; i++) {
        int kind = condition_bind(c, TEXT(p->kinds[i].name));
        text_print(&t, " WHEN ?%d THEN ?%d", kind, condition_bind(c, TEXT(p->kinds[i].statuses.at[0])));
    }
    text_print(&t, " END");
    return text_str(&t);
}

enum rc gate_completeness(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                          struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    struct condition *c = NEW(a, struct condition, 1);
    *c = condition_of(a);
    enum rc rc = query_check(q, *a, f);
    if (!rc) rc = condition_build(c, r, actor, a, q, f);
    if (rc) return rc;
    struct str first = first_status(c, gate_pack(r->gate, actor->agency), a);
    int64_t now_ns = reader_now(r).ns;
    int day_ago = condition_bind(c, INT(now_ns - NS_PER_DAY)), now = condition_bind(c, INT(now_ns));
    struct str sql = arena_print(
        a,
        "SELECT min(agency), kind, count(*), sum(closed_ns = 0), sum(closed_ns = 0 AND status = %.*s AND opened_ns < ?%d),"
        " sum(closed_ns = 0 AND assignee = ''), sum(closed_ns = 0 AND due_ns > 0 AND due_ns < ?%d), sum(cell < 0), sum(title = '')"
        " FROM (SELECT c.agency, c.kind, c.closed_ns, c.status, c.opened_ns, c.assignee, c.due_ns, c.cell, c.title%.*s"
        " ORDER BY c.row DESC LIMIT %d) GROUP BY kind ORDER BY 3 DESC",
        P(first), day_ago, now, P(text_str(&c->sql)), COUNTED_MAX);
    struct json_out o = json_out_of(a);
    struct counting n = { .reader = r, .out = &o, .language = language };
    bool whole = oversees_agency(r, actor, *a);
    json_open(&o, '{');
    json_open_key(&o, "kinds", '[');
    rc = store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, put_kind, &n);
    if (rc) return rc;
    json_shut(&o, ']');
    json_open_key(&o, "numbers", '[');
    if (whole)
        rc = store_each(
            r->search, f,
            "SELECT year, max(ordinal), count(*) FROM hit WHERE row >= ?1 AND row < ?2 GROUP BY year ORDER BY year DESC LIMIT 20",
            ARGS(INT(LEDGER_ROW(actor->agency, 0)), INT(LEDGER_ROW(actor->agency + 1, 0))), put_year, &o);
    if (rc) return rc;
    json_shut(&o, ']');
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return RC_OK;
}
