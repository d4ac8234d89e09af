// Running a model: elements as they are required, boxes over a frame of slots. Everything is taken from the
// run's arena; the frames of functions are their own, so a closure keeps what it has seen.
#include "law/dmn/dmn_int.h"

// --- the trace -------------------------------------------------------------------------------------

struct step *add_step(struct feel_run *r, enum step_kind kind)
{
    struct engine *e = r->host;
    if (!e->last) return NULL;
    struct step *s = NEW(&r->arena, struct step, 1);
    s->kind = kind;
    *e->last = s;
    e->last = &s->next;
    return s;
}

void enter_step(struct feel_run *r, struct step *s)
{
    struct engine *e = r->host;
    if (s) e->last = &s->first;
}

void leave_step(struct feel_run *r, struct step *s)
{
    struct engine *e = r->host;
    if (s) e->last = &s->next;
}

// --- boxes -----------------------------------------------------------------------------------------

static struct feel_value run_context(struct feel_run *r, const struct box *b, struct feel_value *slots)
{
    struct feel_entry *entries = NEW(&r->arena, struct feel_entry, b->entry_count);
    for (int32_t i = 0; i < b->entry_count; i++) {
        const struct entry *e = &b->entries[i];
        struct step *s = add_step(r, STEP_ENTRY);
        enter_step(r, s);
        struct feel_value v = coerce_value(r, run_box(r, e->box, slots), e->type);
        leave_step(r, s);
        if (s) s->entry = e, s->value = v;
        slots[e->slot] = v;
        entries[i] = (struct feel_entry){ e->name, v };
    }
    return b->result ? run_box(r, b->result, slots) : feel_context(entries, b->entry_count);
}

static struct feel_value run_list(struct feel_run *r, const struct box *b, struct feel_value *slots)
{
    struct feel_value *items = NEW(&r->arena, struct feel_value, b->box_count);
    for (int32_t i = 0; i < b->box_count; i++) items[i] = run_box(r, b->boxes[i], slots);
    return feel_list(items, b->box_count);
}

static struct feel_value run_relation(struct feel_run *r, const struct box *b, struct feel_value *slots)
{
    int32_t rows = b->column_count ? b->box_count / b->column_count : 0;
    struct feel_value *items = NEW(&r->arena, struct feel_value, rows);
    for (int32_t row = 0; row < rows; row++) {
        struct feel_entry *entries = NEW(&r->arena, struct feel_entry, b->column_count);
        for (int32_t i = 0; i < b->column_count; i++)
            entries[i] =
                (struct feel_entry){ b->columns[i], run_box(r, b->boxes[row * b->column_count + i], slots) };
        items[row] = feel_context(entries, b->column_count);
    }
    return feel_list(items, rows);
}

static struct feel_value run_conditional(struct feel_run *r, const struct box *b, struct feel_value *slots)
{
    struct feel_value condition = run_box(r, b->first, slots);
    if (condition.kind != FEEL_BOOLEAN && condition.kind != FEEL_NULL)
        return feel_error(r, FEEL_E_TYPE, S("the condition is neither true nor false"));
    return run_box(r, feel_is_true(condition) ? b->second : b->third, slots);
}

// The items that a `for` over the value visits; null where it cannot.
static struct feel_value spread(struct feel_run *r, struct feel_value v)
{
    const struct engine *e = r->host;
    return feel_eval(r, e->m->spread, &v);
}

static bool item_matches(struct feel_run *r, const struct box *b, struct feel_value *slots,
                         struct feel_value item)
{
    slots[b->slot] = item;
    for (int32_t i = 0; i < b->field_count; i++) {
        const struct feel_value *field = item.kind == FEEL_CONTEXT ? feel_get(item, b->fields[i].name) : NULL;
        slots[b->slot + 1 + i] = field ? *field : feel_null();
    }
    return feel_is_true(run_box(r, b->second, slots));
}

static struct feel_value run_filter(struct feel_run *r, const struct box *b, struct feel_value *slots)
{
    struct feel_value list = run_box(r, b->first, slots);
    if (b->program) {
        slots[b->slot] = list;
        return feel_eval(r, b->program, slots);
    }
    if (list.kind == FEEL_NULL) return list;
    if (list.kind != FEEL_LIST) {
        struct feel_value *one = NEW(&r->arena, struct feel_value, 1);
        *one = list;
        list = feel_list(one, 1);
    }
    struct feel_value *kept = NEW(&r->arena, struct feel_value, list.extra);
    int32_t count = 0;
    for (int32_t i = 0; i < list.extra; i++) {
        feel_spend(r, 1);
        if (item_matches(r, b, slots, list.items[i])) kept[count++] = list.items[i];
    }
    return feel_list(kept, count);
}

// The value of the body for each item, as a list; null where there is nothing to go over.
static struct feel_value run_each(struct feel_run *r, const struct box *b, struct feel_value *slots,
                                  bool partial)
{
    struct feel_value list = spread(r, run_box(r, b->first, slots));
    if (list.kind != FEEL_LIST) return feel_null();
    struct feel_value *results = NEW(&r->arena, struct feel_value, list.extra);
    for (int32_t i = 0; i < list.extra; i++) {
        feel_spend(r, 1);
        slots[b->slot] = list.items[i];
        if (partial) slots[b->slot + 1] = feel_list(results, i);
        results[i] = run_box(r, b->second, slots);
    }
    return feel_list(results, list.extra);
}

static struct feel_value run_quantified(struct feel_run *r, const struct box *b, struct feel_value *slots)
{
    const struct engine *e = r->host;
    struct feel_value each = run_each(r, b, slots, false);
    if (each.kind == FEEL_NULL) return each;
    for (int32_t i = 0; i < each.extra; i++)
        if (each.items[i].kind != FEEL_BOOLEAN && each.items[i].kind != FEEL_NULL)
            return feel_error(r, FEEL_E_TYPE, S("what is to be satisfied is neither true nor false"));
    return feel_eval(r, b->kind == BOX_SOME ? e->m->some : e->m->every, &each);
}

// --- functions -------------------------------------------------------------------------------------

struct closure {
    const struct box *box;
    const struct feel_value *seen; // the slots before its parameters
};

struct feel_value call_closure(struct feel_run *r, const struct feel_function *f,
                               const struct feel_value *args, int32_t count)
{
    const struct closure *c = f->self;
    const struct box *b = c->box;
    struct feel_value *slots = NEW(&r->arena, struct feel_value, b->slot_count);
    if (b->slot) memcpy(slots, c->seen, (size_t)b->slot * sizeof *slots);
    if (count) memcpy(slots + b->slot, args, (size_t)count * sizeof *slots);
    return run_box(r, b->first, slots);
}

struct feel_value call_broken(struct feel_run *r, const struct feel_function *f, const struct feel_value *,
                              int32_t)
{
    const struct box *b = f->self;
    return feel_error(r, FEEL_E_SYNTAX, b->why);
}

static struct feel_value run_function(struct feel_run *r, const struct box *b, const struct feel_value *slots)
{
    if (b->constant) return b->value;
    struct feel_value *seen = NEW(&r->arena, struct feel_value, b->slot);
    struct closure *c = NEW(&r->arena, struct closure, 1);
    struct feel_function *f = NEW(&r->arena, struct feel_function, 1);
    if (b->slot) memcpy(seen, slots, (size_t)b->slot * sizeof *seen);
    *c = (struct closure){ b, seen };
    *f = *b->function;
    f->self = c;
    return feel_function(f);
}

static struct feel_value run_invocation(struct feel_run *r, const struct box *b, struct feel_value *slots)
{
    struct feel_value function = run_box(r, b->first, slots);
    struct feel_entry *arguments = NEW(&r->arena, struct feel_entry, b->entry_count);
    for (int32_t i = 0; i < b->entry_count; i++)
        arguments[i] =
            (struct feel_entry){ b->entries[i].name,
                                 coerce_value(r, run_box(r, b->entries[i].box, slots), b->entries[i].type) };
    return feel_call_named(r, function, arguments, b->entry_count);
}

static struct feel_value run_kind(struct feel_run *r, const struct box *b, struct feel_value *slots)
{
    switch (b->kind) {
    case BOX_LITERAL:
        return b->constant ? b->value : feel_eval(r, b->program, slots);
    case BOX_TABLE:
        return run_table(r, b->table, slots);
    case BOX_CONTEXT:
        return run_context(r, b, slots);
    case BOX_LIST:
        return run_list(r, b, slots);
    case BOX_RELATION:
        return run_relation(r, b, slots);
    case BOX_FUNCTION:
        return run_function(r, b, slots);
    case BOX_INVOCATION:
        return run_invocation(r, b, slots);
    case BOX_CONDITIONAL:
        return run_conditional(r, b, slots);
    case BOX_FILTER:
        return run_filter(r, b, slots);
    case BOX_FOR:
        return run_each(r, b, slots, true);
    case BOX_SOME:
    case BOX_EVERY:
        return run_quantified(r, b, slots);
    case BOX_BROKEN:
    case BOX_KINDS:
        break;
    }
    return feel_error(r, FEEL_E_SYNTAX, b->why);
}

struct feel_value run_box(struct feel_run *r, const struct box *b, struct feel_value *slots)
{
    return coerce_value(r, run_kind(r, b, slots), b->type);
}

// --- elements --------------------------------------------------------------------------------------

static struct feel_value value_of_group(struct feel_run *r, const struct links *group)
{
    struct feel_entry *entries = NEW(&r->arena, struct feel_entry, group->count);
    int32_t count = 0;
    for (int32_t i = 0; i < group->count; i++) {
        bool twice = false;
        for (int32_t j = 0; j < count; j++) twice |= str_equal(entries[j].name, group->at[i]->variable);
        if (!twice)
            entries[count++] = (struct feel_entry){ group->at[i]->variable, decide_element(r, group->at[i]) };
    }
    return feel_context(entries, count);
}

static struct feel_value *fill_frame(struct feel_run *r, const struct element *e, int32_t slot_count)
{
    struct feel_value *slots = NEW(&r->arena, struct feel_value, slot_count);
    for (int32_t i = 0; i < e->frame_count; i++) {
        const struct binding *b = &e->frame[i];
        slots[i] = b->element ? decide_element(r, b->element) : value_of_group(r, &b->group);
    }
    return slots;
}

// Coerced to what the model declares of a named value; says whose it was where it does not conform.
static struct feel_value coerce_named(struct feel_run *r, struct feel_value v, const struct element *e)
{
    struct feel_value coerced = coerce_value(r, v, e->pub.type);
    if (coerced.kind != FEEL_NULL || v.kind == FEEL_NULL) return coerced;
    return feel_error(r, FEEL_E_HOST,
                      arena_print(&r->arena, "the value of %s \"%.*s\" does not conform to its type",
                                  dmn_kind_name(e->pub.kind), P(e->pub.name)));
}

static struct feel_value run_decision(struct feel_run *r, const struct element *e)
{
    struct feel_value *slots = fill_frame(r, e, e->slot_count);
    struct step *s = add_step(r, STEP_DECISION);
    enter_step(r, s);
    struct feel_value v = coerce_named(r, run_box(r, e->logic, slots), e);
    leave_step(r, s);
    if (s) s->element = e, s->value = v;
    return v;
}

struct feel_value decide_element(struct feel_run *r, const struct element *e)
{
    struct engine *engine = r->host;
    int32_t i = e->pub.index;
    if (e->function) return feel_function(e->function);
    if (engine->state.done[i] || e->pub.kind != DMN_DECISION) return engine->state.values[i];
    feel_spend(r, 1 + e->frame_count);
    struct feel_value v = run_decision(r, e);
    engine->state.values[i] = v;
    engine->state.done[i] = 1;
    return v;
}

struct feel_value call_knowledge(struct feel_run *r, const struct feel_function *f,
                                 const struct feel_value *args, int32_t count)
{
    const struct element *e = f->self;
    const struct box *b = e->logic;
    struct feel_value *slots = fill_frame(r, e, b->slot_count);
    if (count) memcpy(slots + b->slot, args, (size_t)count * sizeof *slots);
    struct step *s = add_step(r, STEP_CALL);
    enter_step(r, s);
    struct feel_value v = run_box(r, b->first, slots);
    leave_step(r, s);
    if (s) s->element = e, s->value = v;
    return v;
}

// --- services --------------------------------------------------------------------------------------

static struct state new_state(struct feel_run *r, const struct dmn_model *m)
{
    return (struct state){ NEW(&r->arena, struct feel_value, m->element_count),
                           NEW(&r->arena, uint8_t, m->element_count) };
}

static void give(struct state *s, const struct element *e, struct feel_value v)
{
    s->values[e->pub.index] = v;
    s->done[e->pub.index] = 1;
}

static struct feel_value outputs_of(struct feel_run *r, const struct element *e)
{
    const struct links *outputs = &e->service->outputs;
    if (outputs->count == 1) return decide_element(r, outputs->at[0]);
    return value_of_group(r, outputs);
}

struct feel_value call_service(struct feel_run *r, const struct feel_function *f,
                               const struct feel_value *args, int32_t)
{
    struct engine *engine = r->host;
    const struct element *e = f->self;
    const struct service *service = e->service;
    struct state mine = new_state(r, engine->m), outer = engine->state;
    for (int32_t i = 0; i < service->input_data.count; i++) give(&mine, service->input_data.at[i], *args++);
    for (int32_t i = 0; i < service->input_decisions.count; i++)
        give(&mine, service->input_decisions.at[i], *args++);
    struct step *s = add_step(r, STEP_CALL);
    engine->state = mine;
    enter_step(r, s);
    struct feel_value v = outputs_of(r, e);
    leave_step(r, s);
    engine->state = outer;
    if (s) s->element = e, s->value = v;
    return v;
}

// --- the door --------------------------------------------------------------------------------------

struct deciding {
    const struct element *what;
    const struct dmn_input *inputs;
    int32_t count;
    bool traced;
    struct engine engine;
    struct dmn_trace *trace;
    struct feel_value value;
};

static void take_inputs(struct feel_run *r, struct deciding *d)
{
    struct dmn_input *kept = d->traced ? NEW(&r->arena, struct dmn_input, d->count) : NULL;
    for (int32_t i = 0; i < d->count; i++) {
        const struct element *e = &d->engine.m->elements[d->inputs[i].element->index];
        struct feel_value v = coerce_named(r, d->inputs[i].value, e);
        give(&d->engine.state, e, v);
        if (kept) kept[i] = (struct dmn_input){ &e->pub, v };
    }
    if (!kept) return;
    d->trace->inputs = kept;
    d->trace->input_count = d->count;
}

static void decide_service(struct feel_run *r, struct deciding *d)
{
    const struct links *inputs = &d->what->service->input_decisions;
    for (int32_t i = 0; i < inputs->count; i++) { // its logic is not the service's
        const struct element *e = inputs->at[i];
        if (!d->engine.state.done[e->pub.index]) give(&d->engine.state, e, feel_null());
    }
    d->value = feel_coerce(r, outputs_of(r, d->what), d->what->function->result);
}

static void decide_guarded(struct feel_run *r, void *self)
{
    struct deciding *d = self;
    d->engine.state = new_state(r, d->engine.m);
    if (d->traced) {
        d->trace = NEW(&r->arena, struct dmn_trace, 1);
        d->trace->m = d->engine.m;
        d->engine.last = &d->trace->first;
    }
    take_inputs(r, d);
    if (d->what->pub.kind == DMN_DECISION)
        d->value = decide_element(r, d->what);
    else if (d->what->pub.kind == DMN_SERVICE)
        decide_service(r, d);
    else
        d->value = feel_call(r, feel_function(d->what->function), NULL, 0);
}

enum rc dmn_decide(struct feel_run *r, const struct dmn_model *m, const struct dmn_element *what,
                   const struct dmn_input *inputs, int32_t count, bool traced, struct dmn_answer *ret,
                   struct fault *f)
{
    if (what->kind == DMN_INPUT || what->kind == DMN_SOURCE)
        return fail(f, RC_INVALID, "\"%.*s\" is %s, which has no value of its own", P(what->name),
                    dmn_kind_name(what->kind));
    for (int32_t i = 0; i < count; i++) {
        const struct dmn_element *e = inputs[i].element;
        bool ours = e->index < m->element_count && &m->elements[e->index].pub == e;
        if (!ours || (e->kind != DMN_INPUT && e->kind != DMN_DECISION))
            return fail(f, RC_INVALID, "\"%.*s\" is no input of this model", P(e->name));
    }
    struct deciding d = { .what = &m->elements[what->index],
                          .inputs = inputs,
                          .count = count,
                          .traced = traced,
                          .engine = { .m = m } };
    void *host = r->host;
    r->host = &d.engine;
    bool done = feel_guard(r, decide_guarded, &d);
    r->host = host;
    *ret = (struct dmn_answer){ done ? d.value : feel_null(), done ? d.trace : NULL };
    return RC_OK;
}
