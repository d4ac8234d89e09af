// What a step reads and writes: expressions in their scope, variables, scripts and decisions.
#include "law/bpmn/bpmn_int.h"

// --- expressions -----------------------------------------------------------------------------------

struct feel_value unknown_value(struct stepper *st, int32_t slot)
{
    struct feel_value v = feel_null();
    return st->env->unknown && st->env->unknown(st->env->unknown_self, slot, &v) ? v : feel_null();
}

static struct feel_value value_in(struct stepper *st, int32_t scope, int32_t slot)
{
    if (slot < SLOT_ITEMS) return loop_number(&st->s, scope, slot);
    const struct bpmn_variable *v = variable_in(&st->s, scope, slot, st->m->variables[slot]);
    return v ? v->value : unknown_value(st, slot);
}

static struct feel_run run_of(const struct stepper *st, struct arena a)
{
    bool given = st->env->expression.steps > 0;
    struct feel_run r = feel_run_of(a, given ? st->env->expression : FEEL_BUDGET);
    r.now = st->clock;
    r.now_zone = st->env->zone;
    r.zones = st->env->zones;
    return r;
}

// The value stands in the scratch memory, which the caller has copied.
static enum rc run(struct stepper *st, struct arena scratch, const struct expression *x, int32_t scope,
                   struct feel_value *ret_v)
{
    if (x->foreign) return *ret_v = value_in(st, scope, x->slots[0]), RC_OK;
    struct feel_value *slots = NEW(&scratch, struct feel_value, st->m->variable_count);
    for (int32_t i = 0; i < x->slot_count; i++) slots[x->slots[i]] = value_in(st, scope, x->slots[i]);
    struct feel_run r = run_of(st, scratch);
    *ret_v = feel_eval(&r, x->program, slots);
    if (!r.stopped) return RC_OK;
    return fail(st->f, RC_LIMIT, "%.*s: %s", P(x->of), feel_code_text(r.stopped));
}

enum rc evaluate(struct stepper *st, const struct expression *x, int32_t scope, struct feel_value *ret_v)
{
    if (!x->program && !x->foreign) return *ret_v = feel_string(x->text), RC_OK;
    struct feel_value v;
    enum rc rc = run(st, st->scratch, x, scope, &v);
    if (rc) return rc;
    rc = value_keep(st->a, v, ret_v, st->f);
    return rc ? within(st->f, rc, "%.*s", P(x->of)) : RC_OK;
}

// Anything but true and false is refused: what is not known must not choose a way.
enum rc evaluate_truth(struct stepper *st, const struct expression *x, int32_t scope, bool *ret_truth)
{
    struct feel_value v;
    enum rc rc = run(st, st->scratch, x, scope, &v);
    if (rc) return rc;
    if (v.kind != FEEL_BOOLEAN)
        return fail(st->f, RC_INVALID, "%.*s is neither true nor false: it gives %s", P(x->of),
                    v.kind == FEEL_NULL ? "null" : feel_kind_name((enum feel_kind)v.kind));
    *ret_truth = feel_is_true(v);
    return RC_OK;
}

// --- variables -------------------------------------------------------------------------------------

enum rc write_local(struct stepper *st, int32_t scope, struct str name, struct feel_value v)
{
    st->changed = true;
    return emit(st,
                (struct bpmn_event){
                    .kind = BPMN_WROTE, .token = scope, .node = -1, .flow = -1, .name = name, .value = v });
}

// Where the name stands already, the nearest first; else in the instance as a whole.
enum rc write_variable(struct stepper *st, int32_t scope, struct str name, struct feel_value v)
{
    const struct bpmn_variable *there = variable_in(&st->s, scope, slot_of(st->m, name), name);
    return write_local(st, there ? there->token : 1, name, v);
}

enum rc write_values(struct stepper *st, int32_t scope, struct feel_value context)
{
    for (int32_t i = 0; context.kind == FEEL_CONTEXT && i < context.extra; i++) {
        struct feel_value kept;
        enum rc rc = value_keep(st->a, context.entries[i].value, &kept, st->f);
        if (rc) return within(st->f, rc, "variable \"%.*s\"", P(context.entries[i].name));
        rc = write_variable(st, scope, arena_str(st->a, context.entries[i].name), kept);
        if (rc) return rc;
    }
    return RC_OK;
}

// --- scripts and decisions -------------------------------------------------------------------------

// Into the variable that the task names; else each entry of a context into a variable of its name.
static enum rc write_result(struct stepper *st, const struct node *n, int32_t scope, struct feel_value v)
{
    if (n->result.len) return write_variable(st, scope, n->result, v);
    if (v.kind == FEEL_CONTEXT) return write_values(st, scope, v);
    return fail(st->f, RC_INVALID, "%s \"%.*s\" gives %s and names no result", bpmn_kind_name(n->pub.kind),
                P(n->pub.id), v.kind == FEEL_NULL ? "null" : feel_kind_name((enum feel_kind)v.kind));
}

enum rc do_script(struct stepper *st, const struct node *n, int32_t scope)
{
    struct feel_value v;
    enum rc rc = evaluate(st, n->script, scope, &v);
    return rc ? rc : write_result(st, n, scope, v);
}

// The variables that can be seen from the scope, each name once, the nearest first.
static struct feel_value visible(struct stepper *st, struct arena *a, int32_t scope)
{
    struct feel_entry *entries = NEW(a, struct feel_entry, st->s.variable_count);
    struct map seen = { 0 };
    int32_t count = 0;
    for (const struct bpmn_token *t = token_at(&st->s, scope); t; t = token_at(&st->s, t->parent))
        for (int32_t i = 0; i < st->s.variable_count; i++) {
            const struct bpmn_variable *v = &st->s.variables[i];
            if (v->token != t->id || map_get(&seen, v->name)) continue;
            entries[count] = (struct feel_entry){ v->name, v->value };
            map_put(&seen, a, v->name, &entries[count++]);
        }
    return feel_context(entries, count);
}

enum rc do_rule(struct stepper *st, const struct node *n, int32_t scope)
{
    struct arena scratch = st->scratch;
    struct feel_value v = feel_null(), values = visible(st, &scratch, scope);
    if (!st->env->decide)
        return fail(st->f, RC_MISSING, "business rule task \"%.*s\": there is nobody to decide \"%.*s\"",
                    P(n->pub.id), P(n->pub.refers));
    struct feel_run r = run_of(st, scratch);
    enum rc rc = st->env->decide(st->env->decide_self, &r, &n->pub, values, &v, st->f);
    if (!rc && r.stopped) rc = fail(st->f, RC_LIMIT, "%s", feel_code_text(r.stopped));
    if (!rc) rc = value_keep(st->a, v, &v, st->f);
    if (rc) return within(st->f, rc, "business rule task \"%.*s\"", P(n->pub.id));
    return write_result(st, n, scope, v);
}
