// Every way in which an act is open: on articles in force, for roles that can come to the case.
#include "law/check/pack_int.h"

static const char *what_of(const struct pack_row *row) { return row->table ? "the standing act" : "the act"; }

// An exclusion that speaks of nothing but the kind shuts all its cases out.
static bool shuts_out(const struct inspection *i, const struct pack_clause *c)
{
    for (int32_t k = 0; k < c->count; k++)
        if (c->terms[k].name != SCOPE_KIND || c->terms[k].op != SCOPE_EQUALS ||
            !str_equal(c->terms[k].value.text, i->kind->name))
            return false;
    return c->count > 0;
}

static uint32_t relation_bit(struct str name)
{
    static const struct str names[] = { SL("owner"), SL("offered"), SL("assignee"), SL("holder"),
                                        SL("concerned") };
    for (int k = 0; k < COUNT(names); k++)
        if (str_equal(names[k], name)) return 1U << k;
    return 0;
}

// Whether some case of the kind can be in the clause together with the relation that the way asks for.
static bool lets_in(const struct inspection *i, const struct pack_row *row, const struct pack_clause *c)
{
    for (int32_t k = 0; k < c->count; k++) {
        const struct pack_term *t = &c->terms[k];
        bool is = t->value.is_number || str_equal(t->value.text, i->kind->name);
        if (t->name == SCOPE_KIND && t->op == SCOPE_EQUALS && !is) return false;
        if (t->name == SCOPE_KIND && t->op == SCOPE_DIFFERS && is) return false;
        if (t->name == SCOPE_RELATION && row->relations && !(relation_bit(t->value.text) & row->relations))
            return false;
    }
    return c->count > 0;
}

static bool can_reach(const struct inspection *i, const struct pack_row *row, const struct pack_role *role)
{
    if (pack_row_begins(row)) return true; // there is no case yet
    for (int32_t k = 0; k < role->not_sees_count; k++)
        if (shuts_out(i, &role->not_sees[k])) return false;
    for (int32_t k = 0; k < role->sees_count; k++)
        if (lets_in(i, row, &role->sees[k])) return true;
    return false;
}

static void inspect_class(struct inspection *i, const struct pack_row *row, enum law_by by,
                          enum pack_role_class class)
{
    int32_t may = 0, reach = 0, blind = -1;
    if (!(row->by & 1U << by)) return;
    for (int32_t k = 0; k < i->pack->roles_count; k++) {
        if (!(row->roles >> k & 1) || i->pack->roles[k].class != class) continue;
        may++;
        if (can_reach(i, row, &i->pack->roles[k]))
            reach++;
        else
            blind = k;
    }
    if (may == 0)
        inspect_say(i, FOUND_ROLE, row_place(i, row), row->act,
                    "%s \"%.*s\" is open to %s, but names no role of theirs", what_of(row), P(row->id),
                    by == LAW_BY_STAFF ? "staff" : "partners");
    else if (reach == 0)
        inspect_say(i, FOUND_ROLE, row_place(i, row), row->act,
                    "%s \"%.*s\" is for the role \"%.*s\", which by its scope never comes to such a case",
                    what_of(row), P(row->id), P(i->pack->roles[blind].name));
}

// Where the unit concerned is shut out, each step of the drawn way needs two roles: by one alone, a case about that role's own unit waits
// for nobody. Which unit a role sits in only the charter knows; two roles let it be another's.
static void inspect_concerned(struct inspection *i, const struct pack_row *row)
{
    int32_t reach = 0, only = -1;
    if (!i->kind->unit_concerned_excluded || !row->node || row->by != 1U << LAW_BY_STAFF) return;
    for (int32_t k = 0; k < i->pack->roles_count; k++) {
        if (!(row->roles >> k & 1) || i->pack->roles[k].class != ROLE_STAFF) continue;
        if (!can_reach(i, row, &i->pack->roles[k])) continue;
        reach++;
        only = k;
    }
    if (reach != 1) return; // none: inspect_class says so
    inspect_say(i, FOUND_ROLE, row_place(i, row), row->act,
                "%s \"%.*s\" is for the role \"%.*s\" alone, and the kind shuts out the unit concerned: "
                "where that is the unit of this role, nobody may act",
                what_of(row), P(row->id), P(i->pack->roles[only].name));
}

static bool is_official(const struct pack_row *row)
{
    return row->by & (1U << LAW_BY_STAFF | 1U << LAW_BY_SYSTEM | 1U << LAW_BY_PARTNER);
}

// A standing act moves no token: where it closes the case, what the procedure waits for is left behind.
static void inspect_crossing(struct inspection *i, const struct pack_row *row)
{
    bool closes =
        row->table && i->kind->procedure && row->to.len && pack_names_hold(i->kind->closed, row->to);
    if (!closes) return;
    inspect_say(
        i, FOUND_LOST_TOKEN, row_place(i, row), row->act,
        "the standing act \"%.*s\" closes the case (%.*s) while its procedure goes on: a token is left behind",
        P(row->id), P(row->to));
}

static void inspect_row(struct inspection *i, const struct pack_row *row)
{
    struct str *names = NEW(i->a, struct str, row->articles.count);
    for (int32_t k = 0; k < row->articles.count; k++) names[k] = row->articles.at[k]->name;
    if (row->articles.count || is_official(row))
        inspect_articles(i, row_place(i, row), row->id, what_of(row), names, row->articles.count);
    inspect_class(i, row, LAW_BY_STAFF, ROLE_STAFF);
    inspect_class(i, row, LAW_BY_PARTNER, ROLE_PARTNER);
    inspect_concerned(i, row);
    inspect_crossing(i, row);
}

void inspect_acts(struct inspection *i)
{
    for (int32_t k = 0; k < i->kind->rows_count; k++) inspect_row(i, &i->kind->rows[k]);
}
