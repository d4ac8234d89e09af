// Scope: what an actor may see. The roles of the pack say it in terms with `own`; here these become the account's own agency, areas, units and
// name. One struct law_scope serves lists (as SQL) and single cases (as a predicate), so that they cannot differ.
#include "gate/gate_int.h"

// The relations of a row, as the predicate's texts: owner=UNIT, offered=AGENCY/UNIT, assignee=USER, concerned=UNIT.
const char scope_relation_sql[] =
    "%s IN ('owner=' || c.unit, 'offered=' || c.offered, 'assignee=' || c.assignee, 'concerned=' || c.concerned)";

void scope_subject_of(const struct casefile *c, struct arena *a, struct scope_subject *ret)
{
    struct str *relations = NEW(a, struct str, 4);
    relations[0] = arena_print(a, "owner=%.*s", P(case_unit(c)));
    relations[1] = arena_print(a, "offered=%.*s", P(name_str(&c->offered)));
    relations[2] = arena_print(a, "assignee=%.*s", P(name_str(&c->assignee)));
    relations[3] = arena_print(a, "concerned=%.*s", P(name_str(&c->concerned)));
    *ret = (struct scope_subject){
        .agency = c->agency,
        .knows_agency = true,
        .sensitivity = c->publicity,
        .knows_sensitivity = true,
        .area = name_str(&c->area),
        .kind = name_str(&c->kind),
        .relations = relations,
        .relations_count = 4,
    };
}

static bool held_now(const struct role_grant *r, struct instant now)
{
    return r->from.ns <= now.ns && now.ns < r->to.ns;
}

bool is_partner(struct gate *g, const struct person *person)
{
    const struct pack *pack = gate_pack(g, person->account.agency);
    struct instant now = g->world->now(g->world->self);
    bool partner = false;
    for (int32_t i = 0; pack && i < person->account.roles_count; i++) {
        int32_t index = pack_role(pack, person->account.roles[i].role);
        if (index < 0 || !held_now(&person->account.roles[i], now)) continue;
        if (pack->roles[index].class != ROLE_PARTNER) return false;
        partner = true;
    }
    return partner;
}

static struct scope_value text_value(struct str s) { return (struct scope_value){ .text = s }; }

struct builder {
    struct gate *gate;
    struct arena *arena;
    const struct account *account;
    const struct role_grant *grant;
    bool across; // the clause speaks of an offer from another agency
};

// The relation `name` as this grant binds it; false: it binds nobody (a grant without a unit owns nothing).
static bool own_relation(const struct builder *b, struct str name, struct str *ret)
{
    struct str unit = b->grant->unit;
    bool by_person = str_equal(name, S("assignee"));
    struct str whom = by_person ? b->account->name : unit;
    if (whom.len == 0) return false;
    if (b->across)
        *ret = arena_print(b->arena, "%.*s=%.*s/%.*s", P(name),
                           P(ledger_slug(b->gate->ledger, b->account->agency)), P(whom));
    else
        *ret = arena_print(b->arena, "%.*s=%.*s", P(name), P(whom));
    return true;
}

static bool own_term(const struct builder *b, const struct pack_term *t, struct scope_term *ret,
                     bool *ret_drop)
{
    *ret = (struct scope_term){ t->name, t->op, t->value };
    switch (t->name) {
    case SCOPE_AGENCY:
        ret->value = (struct scope_value){ .is_number = true, .number = b->account->agency };
        return true;
    case SCOPE_AREA:
        *ret_drop = b->grant->area.len == 0; // a grant without an area is for the whole agency
        ret->op = SCOPE_WITHIN;
        ret->value = text_value(b->grant->area);
        return true;
    case SCOPE_RELATION:
        ret->op = SCOPE_EQUALS;
        return own_relation(b, t->value.text, &ret->value.text);
    default:
        return false; // nothing else can be one's own: pack_load has seen to it
    }
}

// One clause for one grant; every clause holds within the account's agency, but for offers that come across. False: it can admit nothing.
static bool build_clause(const struct builder *b, const struct pack_clause *from, struct scope_clause *ret)
{
    struct scope_term *terms = NEW(b->arena, struct scope_term, from->count + 1);
    int32_t count = 0;
    if (!b->across)
        terms[count++] = (struct scope_term){ SCOPE_AGENCY,
                                              SCOPE_EQUALS,
                                              { .is_number = true, .number = b->account->agency } };
    for (int32_t i = 0; i < from->count; i++) {
        const struct pack_term *t = &from->terms[i];
        bool drop = false, relation = t->name == SCOPE_RELATION;
        struct scope_term term = { t->name, t->op, t->value };
        if ((t->own || relation) && !own_term(b, t, &term, &drop)) return false;
        if (!drop) terms[count++] = term;
    }
    *ret = (struct scope_clause){ terms, count };
    return count > 0;
}

static bool speaks_of_offer(const struct pack_clause *c)
{
    for (int32_t i = 0; i < c->count; i++)
        if (c->terms[i].name == SCOPE_RELATION && str_equal(c->terms[i].value.text, S("offered")))
            return true;
    return false;
}

// False: there was no room for all of them.
static bool add_clauses(struct builder *b, const struct pack_clause *from, int32_t from_count,
                        struct scope_clause *to, int32_t *to_count)
{
    for (int32_t i = 0; i < from_count; i++) {
        for (int across = 0; across <= speaks_of_offer(&from[i]); across++) {
            if (*to_count == SCOPE_CLAUSES_MAX) return false;
            b->across = across;
            *to_count += build_clause(b, &from[i], &to[*to_count]);
        }
    }
    return true;
}

// `only`: what this one grant sees; NULL: what all of them see together.
static struct law_scope scope_of_grants(struct gate *g, struct arena *a, const struct person *person,
                                        const struct role_grant *only, struct instant now)
{
    const struct pack *pack = gate_pack(g, person->account.agency);
    struct scope_clause *grants = NEW(a, struct scope_clause, SCOPE_CLAUSES_MAX),
                        *exclusions = NEW(a, struct scope_clause, SCOPE_CLAUSES_MAX);
    struct law_scope scope = { .grants = grants, .exclusions = exclusions };
    bool all_excluded = true;
    for (int32_t i = 0; pack && i < person->account.roles_count; i++) {
        const struct role_grant *grant = &person->account.roles[i];
        int32_t index = pack_role(pack, grant->role);
        if (index < 0 || !held_now(grant, now) || (only && grant != only)) continue;
        const struct pack_role *role = &pack->roles[index];
        struct builder b = { g, a, &person->account, grant, false };
        (void)add_clauses(&b, role->sees, role->sees_count, grants, &scope.grants_count);
        all_excluded &=
            add_clauses(&b, role->not_sees, role->not_sees_count, exclusions, &scope.exclusions_count);
    }
    if (!all_excluded) scope.grants_count = 0; // what cannot all be kept out lets nothing in
    return scope;
}

struct law_scope scope_of_person(struct gate *g, struct arena *a, const struct person *person,
                                 struct instant now)
{
    return scope_of_grants(g, a, person, NULL, now);
}

// In a case of another agency a role counts only where it sees the case by itself: who is offered it does not oversee it.
static bool counts_there(struct gate *g, const struct person *p, const struct role_grant *r,
                         const struct casefile *c, struct arena scratch, struct instant now)
{
    struct scope_subject subject;
    if (!c || c->agency == p->account.agency) return true;
    struct law_scope scope = scope_of_grants(g, &scratch, p, r, now);
    scope_subject_of(c, &scratch, &subject);
    return scope_admits(&scope, &subject);
}

static uint32_t relations_of(struct gate *g, const struct person *p, const struct role_grant *r,
                             const struct casefile *c)
{
    uint32_t bits = 0;
    bool home = c->agency == p->account.agency;
    struct str offered = name_str(&c->offered), agency, unit;
    bool across = str_cut(offered, '/', &agency, &unit);
    if (r->unit.len == 0) return 0;
    if (home && str_equal(case_unit(c), r->unit)) bits |= LAW_OWNER;
    if (home && !across && str_equal(offered, r->unit)) bits |= LAW_OFFERED;
    if (across && str_equal(agency, ledger_slug(g->ledger, p->account.agency)) && str_equal(unit, r->unit))
        bits |= LAW_OFFERED;
    if (home && name_is(&c->concerned, r->unit)) bits |= LAW_CONCERNED;
    return bits;
}

static void look_as_staff(struct gate *g, const struct person *p, const struct casefile *c, struct str area,
                          struct instant now, struct arena scratch, struct seen *ret)
{
    struct str where = c ? name_str(&c->area) : area;
    for (int32_t i = 0; i < p->account.roles_count; i++) {
        const struct role_grant *r = &p->account.roles[i];
        if (!held_now(r, now) || !counts_there(g, p, r, c, scratch, now)) continue;
        uint32_t bits = c ? relations_of(g, p, r, c) : 0;
        ret->relations |= bits;
        bool here = r->area.len == 0 || str_starts(where, r->area) || bits & (LAW_OWNER | LAW_OFFERED);
        if (here) ret->roles[ret->roles_count++] = r->role;
    }
    if (!c) {
        ret->visible = true;
        return;
    }
    if (c->agency == p->account.agency && name_is(&c->assignee, p->account.name))
        ret->relations |= LAW_ASSIGNEE;
    struct law_scope scope = scope_of_person(g, &scratch, p, now);
    struct scope_subject subject;
    scope_subject_of(c, &scratch, &subject);
    ret->visible = scope_admits(&scope, &subject);
}

void scope_look(struct gate *g, const struct actor *actor, const struct person *person,
                const struct casefile *c, struct str area, struct instant now, struct arena scratch,
                struct seen *ret_seen)
{
    *ret_seen = (struct seen){ 0 };
    switch (actor->class) {
    case ACTOR_SYSTEM:
        ret_seen->visible = true;
        return;
    case ACTOR_ANONYMOUS:
        ret_seen->visible = c == NULL;
        return;
    case ACTOR_HOLDER:
        ret_seen->visible = !c || (c->agency == actor->agency && c->id == actor->casefile);
        ret_seen->relations = c && ret_seen->visible ? LAW_HOLDER : 0;
        return;
    case ACTOR_STAFF:
    case ACTOR_PARTNER:
        if (person) look_as_staff(g, person, c, area, now, scratch, ret_seen);
        return;
    }
}
