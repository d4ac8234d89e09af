// Which roles an account may be given: those of the pack in force, in units and areas of the charter. One rule for all doors by which accounts come.
#include "base/near.h"
#include "gate/gate_int.h"

static enum rc no_such_role(const struct pack *p, struct str role, struct arena a, struct fault *f)
{
    struct text t = { .arena = &a };
    struct near n = near_of(role);
    for (int32_t i = 0; i < p->roles_count; i++) {
        text_print(&t, "%s%.*s", i ? ", " : "", P(p->roles[i].name));
        near_look(&n, p->roles[i].name);
    }
    if (n.found.len)
        return fail(f, RC_INVALID, "the pack has no role \"%.*s\"; did you mean \"%.*s\"?", P(role),
                    P(n.found));
    return fail(f, RC_INVALID, "the pack has no role \"%.*s\"; it has %.*s", P(role), P(text_str(&t)));
}

static enum rc no_such_unit(const struct charter *c, struct str unit, struct fault *f)
{
    struct near n = near_of(unit);
    for (int32_t i = 0; i < c->units_count; i++) near_look(&n, c->units[i].code);
    if (n.found.len)
        return fail(f, RC_INVALID, "the charter has no unit \"%.*s\"; did you mean \"%.*s\"?", P(unit),
                    P(n.found));
    return fail(f, RC_INVALID, "the charter has no unit \"%.*s\"", P(unit));
}

// Of a role that sees what its unit has, somebody without one would see next to nothing, and nobody would say so.
static enum rc no_unit(const struct charter *c, struct str role, struct arena a, struct fault *f)
{
    enum { TOLD_MAX = 8 };
    struct text t = { .arena = &a };
    for (int32_t i = 0; i < c->units_count && i < TOLD_MAX; i++)
        text_print(&t, "%s%.*s", i ? ", " : "", P(c->units[i].code));
    if (c->units_count > TOLD_MAX) text_put(&t, S(" …"));
    return fail(f, RC_INVALID, "the role \"%.*s\" sees what its unit has, so it needs one: %.*s", P(role),
                P(text_str(&t)));
}

enum rc gate_check_grant(struct gate *g, int64_t agency, struct arena scratch, const struct role_grant *r,
                         struct fault *f)
{
    const struct rules *rules = rules_of(g, agency);
    const struct pack *p = rules->pack;
    const struct charter *c = rules->charter;
    int32_t role = p ? pack_role(p, r->role) : -1;
    if (p && role < 0) return no_such_role(p, r->role, scratch, f);
    if (p && c && r->unit.len == 0 && pack_role_needs_unit(&p->roles[role]))
        return no_unit(c, r->role, scratch, f);
    if (c && r->unit.len && !charter_unit(c, r->unit)) return no_such_unit(c, r->unit, f);
    if (c && r->area.len && area_by_code(&c->areas, r->area) < 0)
        return fail(f, RC_INVALID, "the charter has no area \"%.*s\"", P(r->area));
    return RC_OK;
}
