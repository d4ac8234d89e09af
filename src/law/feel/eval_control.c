// What control nodes do: logic, conditions, loops, filters, and the making of lists, contexts, ranges and functions.
#include "law/feel/feel_int.h"
#include "law/feel/eval_int.h"
#include "law/native.h"

// --- logic -----------------------------------------------------------------------------------------

// Three-valued: what is no boolean counts as null.
struct feel_value run_and(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value a = RUN(n->a, e);
    if (a.kind == FEEL_BOOLEAN && !a.n) return a;
    struct feel_value b = RUN(n->b, e);
    if (b.kind == FEEL_BOOLEAN && (!b.n || a.kind == FEEL_BOOLEAN)) return b;
    return make_null(FEEL_E_NONE);
}

struct feel_value run_or(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value a = RUN(n->a, e);
    if (is_true(a)) return a;
    struct feel_value b = RUN(n->b, e);
    if (b.kind == FEEL_BOOLEAN && (b.n || a.kind == FEEL_BOOLEAN)) return b;
    return make_null(FEEL_E_NONE);
}

struct feel_value run_if(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value condition = RUN(n->a, e);
    if (condition.kind == FEEL_BOOLEAN) return condition.n ? RUN(n->b, e) : RUN(n->c, e);
    if (condition.kind == FEEL_NULL) return RUN(n->c, e);
    return node_error(n->a, e, FEEL_E_TYPE, S("the condition is no boolean"));
}

// --- lists that grow -------------------------------------------------------------------------------

// Views of what was there before stay good, because a bigger block is a new one.
struct growing {
    struct feel_value *items;
    int64_t count, room;
};

static void grow(struct feel_run *r, struct growing *g, struct feel_value v)
{
    if (g->count == g->room) {
        g->room = g->room ? g->room * 2 : 8;
        if (g->room > INT32_MAX) run_stop(r, FEEL_E_MEMORY);
        struct feel_value *bigger = grab_values(&r->arena, g->room);
        if (g->count) memcpy(bigger, g->items, (size_t)g->count * sizeof *bigger);
        g->items = bigger;
    }
    g->items[g->count++] = v;
}

// --- loops -----------------------------------------------------------------------------------------

struct loop {
    const struct feel_node *node;
    struct growing results;
    bool any_true, any_false, any_other; // of conditions
    bool failed;
};

typedef bool loop_turn(struct loop *l, struct feel_env *e); // false ends the loop

struct counted { // the values a range runs through
    enum feel_kind kind;
    int64_t first, last, step;
};

static bool endpoint(struct feel_value v, int64_t *ret_n)
{
    if (v.kind == FEEL_DATE) return *ret_n = v.n, true;
    return v.kind == FEEL_NUMBER && feel_to_int(v, ret_n);
}

// `a..b` counts down where b is less; a range value with open ends leaves them out.
static bool counted_of(struct feel_value low, struct feel_value high, struct counted *c)
{
    c->kind = (enum feel_kind)low.kind;
    if (low.kind != high.kind || !endpoint(low, &c->first) || !endpoint(high, &c->last)) return false;
    c->step = c->first <= c->last ? 1 : -1;
    return true;
}

static bool counted_of_range(const struct feel_range *range, struct counted *c)
{
    if (range->form != FEEL_RANGE_INTERVAL || !counted_of(range->low, range->high, c)) return false;
    if (!range->low_closed && __builtin_add_overflow(c->first, c->step, &c->first)) return false;
    if (!range->high_closed && __builtin_sub_overflow(c->last, c->step, &c->last)) return false;
    return true;
}

static bool run_turns(struct loop *l, struct feel_env *e, int32_t level, loop_turn *turn);

static bool run_counted(struct loop *l, struct feel_env *e, int32_t level, loop_turn *turn, struct counted c)
{
    int32_t slot = l->node->items[level]->slot;
    if (c.step > 0 ? c.first > c.last : c.first < c.last) return true;
    for (int64_t i = c.first;; i += c.step) {
        spend(e->run, 1);
        e->frame[slot] = c.kind == FEEL_DATE ? feel_date((struct day){ i }) : make_integer(i);
        if (!run_turns(l, e, level + 1, turn)) return false;
        if (i == c.last) return true;
    }
}

static bool run_items(struct loop *l, struct feel_env *e, int32_t level, loop_turn *turn,
                      struct feel_value list)
{
    int32_t slot = l->node->items[level]->slot;
    for (int32_t i = 0; i < list.extra; i++) {
        spend(e->run, 1);
        e->frame[slot] = feel_force(e->run, list.items[i]);
        if (!run_turns(l, e, level + 1, turn)) return false;
    }
    return true;
}

static bool loop_fails(struct loop *l, struct feel_env *e, const struct feel_node *domain)
{
    l->failed = true;
    (void)node_error(domain, e, FEEL_E_TYPE, S("a list, or a range of whole numbers or dates, to loop over"));
    return false;
}

static bool run_turns(struct loop *l, struct feel_env *e, int32_t level, loop_turn *turn)
{
    if (level == l->node->item_count) return turn(l, e);
    const struct feel_node *iterator = l->node->items[level];
    struct feel_value domain = RUN(iterator->a, e);
    struct counted c;
    if (iterator->b) {
        if (!counted_of(domain, RUN(iterator->b, e), &c)) return loop_fails(l, e, iterator);
        return run_counted(l, e, level, turn, c);
    }
    if (domain.kind == FEEL_RANGE) {
        if (!counted_of_range(domain.range, &c)) return loop_fails(l, e, iterator);
        return run_counted(l, e, level, turn, c);
    }
    if (domain.kind == FEEL_NULL) return loop_fails(l, e, iterator);
    struct feel_value room;
    return run_items(l, e, level, turn, as_list(domain, &room));
}

static bool turn_for(struct loop *l, struct feel_env *e)
{
    e->frame[l->node->slot] = make_list(l->results.items, l->results.count);
    grow(e->run, &l->results, RUN(l->node->a, e));
    return true;
}

struct feel_value run_for(const struct feel_node *n, struct feel_env *e)
{
    struct loop l = { .node = n };
    (void)run_turns(&l, e, 0, turn_for);
    return l.failed ? make_null(FEEL_E_TYPE) : make_list(l.results.items, l.results.count);
}

// Runs a condition and gives back the room that it took, as long as nothing that lives longer was put there.
static struct feel_value run_and_forget(const struct feel_node *condition, struct feel_env *e)
{
    char *mark = e->run->arena.at;
    int32_t kept = e->run->kept;
    struct feel_value v = RUN(condition, e);
    if (kept == e->run->kept && v.kind <= FEEL_BOOLEAN) e->run->arena.at = mark;
    return v;
}

static bool turn_some(struct loop *l, struct feel_env *e)
{
    struct feel_value v = run_and_forget(l->node->a, e);
    l->any_true = is_true(v);
    l->any_other = l->any_other || v.kind != FEEL_BOOLEAN;
    return !l->any_true;
}

static bool turn_every(struct loop *l, struct feel_env *e)
{
    struct feel_value v = run_and_forget(l->node->a, e);
    l->any_false = v.kind == FEEL_BOOLEAN && !v.n;
    l->any_other = l->any_other || v.kind != FEEL_BOOLEAN;
    return !l->any_false;
}

struct feel_value run_some(const struct feel_node *n, struct feel_env *e)
{
    struct loop l = { .node = n };
    (void)run_turns(&l, e, 0, turn_some);
    if (l.failed) return make_null(FEEL_E_TYPE);
    return l.any_true ? make_boolean(true) : l.any_other ? make_null(FEEL_E_NONE) : make_boolean(false);
}

struct feel_value run_every(const struct feel_node *n, struct feel_env *e)
{
    struct loop l = { .node = n };
    (void)run_turns(&l, e, 0, turn_every);
    if (l.failed) return make_null(FEEL_E_TYPE);
    return l.any_false ? make_boolean(false) : l.any_other ? make_null(FEEL_E_NONE) : make_boolean(true);
}

// --- filters ---------------------------------------------------------------------------------------

static struct feel_value item_at(const struct feel_node *n, struct feel_env *e, struct feel_value list,
                                 struct feel_value index)
{
    int64_t i;
    if (feel_to_int(index, &i)) {
        if (i < 0) i += (int64_t)list.extra + 1;
        if (i >= 1 && i <= list.extra) return feel_force(e->run, list.items[i - 1]);
    }
    return node_error(n, e, FEEL_E_INDEX, (struct str){ 0 });
}

struct feel_value run_index(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value room, list = as_list(RUN(n->a, e), &room);
    return item_at(n, e, list, n->b->value);
}

static struct feel_value empty_filtered(const struct feel_node *n, struct feel_env *e)
{
    e->frame[n->slot] = make_null(FEEL_E_NONE);
    struct feel_value v = run_and_forget(n->b, e);
    return v.kind == FEEL_NUMBER ? item_at(n, e, make_list(NULL, 0), v) : make_list(NULL, 0);
}

// The items for which the filter is true. A filter that gives a number is an index.
struct feel_value run_filter(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value base = RUN(n->a, e), room;
    if (base.kind == FEEL_NULL) return node_error(n, e, FEEL_E_TYPE, S("a list to filter"));
    struct feel_value list = as_list(base, &room);
    if (list.extra == 0) return empty_filtered(n, e);
    struct feel_value *kept = grab_values(&e->run->arena, list.extra);
    int32_t count = 0;
    spend(e->run, list.extra);
    for (int32_t i = 0; i < list.extra; i++) {
        struct feel_value item = e->frame[n->slot] = feel_force(e->run, list.items[i]);
        struct feel_value v = run_and_forget(n->b, e);
        if (i == 0 && v.kind == FEEL_NUMBER) return item_at(n, e, list, v);
        kept[count] = item;
        count += is_true(v);
    }
    return make_list(kept, count);
}

// --- making ----------------------------------------------------------------------------------------

struct feel_value run_list(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value *items = grab_values(&e->run->arena, n->item_count);
    for (int32_t i = 0; i < n->item_count; i++) items[i] = RUN(n->items[i], e);
    return make_list(items, n->item_count);
}

struct feel_value run_context(const struct feel_node *n, struct feel_env *e)
{
    struct feel_entry *entries = grab(&e->run->arena, n->item_count * (ptrdiff_t)sizeof *entries);
    for (int32_t i = 0; i < n->item_count; i++) {
        const struct feel_node *entry = n->items[i];
        entries[i] = (struct feel_entry){ entry->name, RUN(entry->a, e) };
        e->frame[entry->slot] = entries[i].value; // later entries may speak of it
    }
    return make_context(entries, n->item_count);
}

struct feel_value run_duplicate(const struct feel_node *n, struct feel_env *e)
{
    return node_error(n, e, FEEL_E_DUPLICATE, n->name);
}

static bool can_bound(struct feel_value v)
{
    return v.kind == FEEL_NULL || v.kind == FEEL_NUMBER || v.kind == FEEL_STRING ||
           (v.kind >= FEEL_DATE && v.kind <= FEEL_MONTHS_DURATION);
}

struct feel_value run_range(const struct feel_node *n, struct feel_env *e)
{
    struct feel_range range = { .low_closed = n->low_closed, .high_closed = n->high_closed };
    int order;
    range.low = RUN(n->a, e);
    range.high = RUN(n->b, e);
    if (!can_bound(range.low) || !can_bound(range.high))
        return node_error(n, e, FEEL_E_TYPE, S("bounds of a range"));
    bool both = range.low.kind != FEEL_NULL && range.high.kind != FEEL_NULL;
    if (both && !feel_compare(range.low, range.high, &order))
        return node_error(n, e, FEEL_E_TYPE, S("bounds of a range"));
    if (both && order > 0) return node_error(n, e, FEEL_E_VALUE, S("the range ends before it starts"));
    if (!both) range.form = FEEL_RANGE_NULL_END;
    return feel_range(&e->run->arena, range);
}

// (< a) is the range of all that is less.
struct feel_value run_compared(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value v = RUN(n->a, e);
    struct feel_range range = { 0 };
    bool equality = n->sub == OP_EQ || n->sub == OP_NE;
    if (!equality && (v.kind == FEEL_NULL || !can_bound(v)))
        return node_error(n, e, FEEL_E_TYPE, S("bound of a range"));
    if (equality) {
        range.form = n->sub == OP_EQ ? FEEL_RANGE_EQUAL : FEEL_RANGE_UNEQUAL;
        range.low = v;
        range.low_closed = range.high_closed = n->sub == OP_EQ;
    } else if (n->sub == OP_LT || n->sub == OP_LE) {
        range.high = v;
        range.high_closed = n->sub == OP_LE;
    } else {
        range.low = v;
        range.low_closed = n->sub == OP_GE;
    }
    return feel_range(&e->run->arena, range);
}

// --- functions -------------------------------------------------------------------------------------

struct closure {
    const struct feel_node *node;
    const struct feel_program *program;
    const struct feel_value *captured;
};

// What stands after `external` has the function's own frame, in which the parameters have no values.
static struct feel_value external_mapping(const struct feel_node *n, struct feel_env *e)
{
    const struct lambda *l = n->lambda;
    struct feel_value *frame = grab_values(&e->run->arena, l->slot_count);
    for (int32_t i = 0; i < l->parameter_count; i++) frame[i] = make_null(FEEL_E_NONE);
    for (int32_t i = 0; i < l->capture_count; i++)
        frame[l->captures[i].slot] =
            l->captures[i].global ? e->globals[l->captures[i].from] : e->frame[l->captures[i].from];
    struct feel_env own = { .run = e->run, .program = e->program, .frame = frame };
    return RUN(n->a, &own);
}

// `external {java: {class: "…", method signature: "…"}}`: one of the allowed natives, with the parameters' names given here.
static struct feel_value external_function(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value java = value_path(e->run, external_mapping(n, e), S("java"));
    struct feel_value class = value_path(e->run, java, S("class"));
    struct feel_value signature = value_path(e->run, java, S("method signature"));
    const struct feel_function *native = NULL;
    if (class.kind == FEEL_STRING && signature.kind == FEEL_STRING)
        native = law_native(text_of(class), text_of(signature));
    if (!native) return node_error(n, e, FEEL_E_HOST, S("an external function that is not allowed here"));
    struct feel_function *f = NEW(&e->run->arena, struct feel_function, 1);
    struct feel_parameter *parameters = NEW(&e->run->arena, struct feel_parameter, native->parameter_count);
    *f = *native;
    f->parameters = parameters;
    for (int32_t i = 0; i < native->parameter_count; i++) {
        parameters[i] = native->parameters[i];
        if (i < n->lambda->parameter_count) parameters[i].name = n->lambda->parameters[i].name;
    }
    return feel_function(f);
}

struct feel_value run_function(const struct feel_node *n, struct feel_env *e)
{
    const struct lambda *l = n->lambda;
    if (l->external) return external_function(n, e);
    struct feel_function *f = NEW(&e->run->arena, struct feel_function, 1);
    struct closure *c = NEW(&e->run->arena, struct closure, 1);
    struct feel_value *captured = grab_values(&e->run->arena, l->capture_count);
    for (int32_t i = 0; i < l->capture_count; i++)
        captured[i] = l->captures[i].global ? e->globals[l->captures[i].from] : e->frame[l->captures[i].from];
    *c = (struct closure){ n, e->program, captured };
    *f = (struct feel_function){
        .parameters = l->parameters,
        .parameter_count = l->parameter_count,
        .height = n->height + 2,
        .result = l->result,
        .likely = n->a->type,
        .call = call_lambda,
        .self = c,
    };
    return feel_function(f);
}

struct feel_value call_lambda(struct feel_run *r, const struct feel_function *f,
                              const struct feel_value *arguments, int32_t count)
{
    const struct closure *c = f->self;
    const struct lambda *l = c->node->lambda;
    const struct feel_program *outer = r->program;
    struct feel_value *frame = grab_values(&r->arena, l->slot_count);
    for (int32_t i = 0; i < count; i++) frame[i] = arguments[i];
    for (int32_t i = 0; i < l->capture_count; i++) frame[l->captures[i].slot] = c->captured[i];
    struct feel_env e = { .run = r, .program = c->program, .frame = frame };
    r->program = c->program;
    struct feel_value v = RUN(c->node->a, &e);
    r->program = outer;
    return v;
}
