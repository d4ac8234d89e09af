// The decision that says what a role lets its holder see: asked once for each role when the pack is read, its terms kept with the role.
#include "law/dmn.h"
#include "law/pack/pack_int.h"

static struct pack_term term_of(struct scope_term t)
{
    bool own = t.name == SCOPE_RELATION || (!t.value.is_number && str_equal(t.value.text, S("own")));
    bool area = own && t.name == SCOPE_AREA && t.op == SCOPE_EQUALS; // one's own area is all that lies in it
    return (
        struct pack_term){ .name = t.name, .op = area ? SCOPE_WITHIN : t.op, .own = own, .value = t.value };
}

static const struct pack_clause *clauses_of(struct arena *a, const struct scope_clause *from, int32_t count)
{
    struct pack_clause *to = NEW(a, struct pack_clause, count);
    for (int32_t i = 0; i < count; i++) {
        struct pack_term *terms = NEW(a, struct pack_term, from[i].count);
        for (int32_t k = 0; k < from[i].count; k++) terms[k] = term_of(from[i].terms[k]);
        to[i] = (struct pack_clause){ terms, from[i].count };
    }
    return to;
}

static enum rc check_words_of(struct loader *l, const struct json *where, const struct pack_role *role,
                              const struct pack_clause *at, int32_t count)
{
    static const struct str relations[] = { SL("owner"), SL("offered"), SL("assignee"), SL("holder"),
                                            SL("concerned") };
    for (int32_t i = 0; i < count; i++)
        for (int32_t k = 0; k < at[i].count; k++) {
            const struct pack_term *t = &at[i].terms[k];
            bool known = t->name != SCOPE_RELATION;
            for (int r = 0; r < COUNT(relations) && !known; r++)
                known = str_equal(t->value.text, relations[r]);
            if (!known)
                return bad(l, where, "role \"%.*s\" sees by no relation \"%.*s\"", P(role->name),
                           P(t->value.text));
            if ((t->name == SCOPE_AGENCY || t->name == SCOPE_AREA) && !t->own)
                return bad(l, where, "role \"%.*s\": agency and area can only be the holder's own",
                           P(role->name));
        }
    return RC_OK;
}

static enum rc decide_role(struct loader *l, const struct json *where, const struct pack_decision *d,
                           struct pack_role *role)
{
    struct feel_run r = feel_run_of(l->scratch, FEEL_BUDGET);
    r.zones = l->pack->zones;
    struct dmn_input *inputs = NEW(&r.arena, struct dmn_input, d->inputs_count);
    for (int32_t i = 0; i < d->inputs_count; i++) {
        bool asked = d->inputs[i].slot == LAW_ROLE;
        inputs[i] = (struct dmn_input){ d->inputs[i].element, asked ? feel_string(role->name) : feel_null() };
    }
    struct dmn_answer answer;
    struct law_scope s;
    enum rc rc = dmn_decide(&r, d->model, d->element, inputs, d->inputs_count, false, &answer, l->f);
    if (!rc && r.stopped) return bad(l, where, "role \"%.*s\": %s", P(role->name), feel_code_text(r.stopped));
    if (!rc) rc = dmn_scope_words(l->a, answer.value, &s, l->f);
    if (rc) return pack_refuse(l, rc, where);
    role->sees = clauses_of(l->a, s.grants, s.grants_count);
    role->sees_count = s.grants_count;
    role->not_sees = clauses_of(l->a, s.exclusions, s.exclusions_count);
    role->not_sees_count = s.exclusions_count;
    rc = check_words_of(l, where, role, role->sees, role->sees_count);
    return rc ? rc : check_words_of(l, where, role, role->not_sees, role->not_sees_count);
}

enum rc load_scope(struct loader *l, const struct json *manifest)
{
    struct str name;
    const struct pack_decision *d;
    l->path = S("pack.yaml");
    enum rc rc = read_text(l, manifest, "scope", true, &name);
    if (rc) return rc;
    const struct json *where = json_get(manifest, S("scope"));
    if ((rc = decision_named(l, where, name, &d))) return rc;
    struct pack_role *roles = NEW(l->a, struct pack_role, l->pack->roles_count);
    for (int32_t i = 0; i < l->pack->roles_count; i++) {
        roles[i] = l->pack->roles[i];
        if ((rc = decide_role(l, where, d, &roles[i]))) return rc;
    }
    l->pack->roles = roles;
    return RC_OK;
}
