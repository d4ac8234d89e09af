// What each node does when it is run: operators, paths, filters, calls. Control stands in eval_control.c.
#include "law/feel/feel_int.h"
#include "law/feel/builtin_int.h"
#include "law/feel/eval_int.h"

// --- operands --------------------------------------------------------------------------------------

struct feel_value run_constant(const struct feel_node *n, struct feel_env *) { return n->value; }

struct feel_value run_local(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value v = e->frame[n->slot];
    return __builtin_expect(v.kind == FEEL_LAZY, 0) ? feel_force(e->run, v) : v;
}

struct feel_value run_global(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value v = e->globals[n->slot];
    return __builtin_expect(v.kind == FEEL_LAZY, 0) ? feel_force(e->run, v) : v;
}

struct feel_value run_unknown(const struct feel_node *n, struct feel_env *e)
{
    return node_error(n, e, FEEL_E_NAME, n->name);
}

struct feel_value run_at(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value v = parse_temporal(e->run, n->name);
    return v.kind == FEEL_NULL ? node_error(n, e, (enum feel_code)v.form, n->name) : v;
}

// --- arithmetic ------------------------------------------------------------------------------------

static struct feel_value concatenate(struct feel_run *r, struct str a, struct str b)
{
    if (a.len + b.len > INT32_MAX) run_stop(r, FEEL_E_MEMORY);
    spend(r, (a.len + b.len) / 64);
    char *joined = grab(&r->arena, a.len + b.len);
    if (a.len) memcpy(joined, a.at, (size_t)a.len);
    if (b.len) memcpy(joined + a.len, b.at, (size_t)b.len);
    return make_string((struct str){ joined, a.len + b.len });
}

static struct feel_value numbers_arithmetic(struct arena *a, enum node_op op, struct feel_value x,
                                            struct feel_value y)
{
    switch (op) {
    case OP_ADD:
        return number_add(a, x, y);
    case OP_SUBTRACT:
        return number_subtract(a, x, y);
    case OP_MULTIPLY:
        return number_multiply(a, x, y);
    case OP_DIVIDE:
        return number_divide(a, x, y);
    default:
        return number_power(a, x, y);
    }
}

struct feel_value values_arithmetic(struct feel_run *r, enum node_op op, struct feel_value a,
                                    struct feel_value b)
{
    if (a.kind == FEEL_NUMBER && b.kind == FEEL_NUMBER) return numbers_arithmetic(&r->arena, op, a, b);
    if (a.kind == FEEL_STRING && b.kind == FEEL_STRING && op == OP_ADD)
        return concatenate(r, text_of(a), text_of(b));
    return temporal_arithmetic(r, op, a, b);
}

static struct str kinds_text(struct feel_run *r, struct feel_value a, struct feel_value b)
{
    if (r->diagnostic_count >= r->diagnostic_room) return (struct str){ 0 };
    return arena_print(&r->arena, "%s and %s", feel_kind_name((enum feel_kind)a.kind),
                       feel_kind_name((enum feel_kind)b.kind));
}

static struct feel_value arithmetic(const struct feel_node *n, struct feel_env *e, struct feel_value a,
                                    struct feel_value b)
{
    struct feel_value v = values_arithmetic(e->run, (enum node_op)n->op, a, b);
    if (v.kind != FEEL_NULL) return v;
    return node_error(n, e, (enum feel_code)v.form, kinds_text(e->run, a, b));
}

static bool small_pair(struct feel_value a, struct feel_value b)
{
    uint64_t x, y; // kind, form and exponent of both at once
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    return ((x ^ FEEL_NUMBER) | (y ^ FEEL_NUMBER)) == 0;
}

struct feel_value run_add(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value a = RUN(n->a, e), b = RUN(n->b, e);
    int64_t sum;
    if (small_pair(a, b) && !__builtin_add_overflow(a.n, b.n, &sum)) return make_integer(sum);
    return arithmetic(n, e, a, b);
}

struct feel_value run_subtract(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value a = RUN(n->a, e), b = RUN(n->b, e);
    int64_t rest;
    if (small_pair(a, b) && !__builtin_sub_overflow(a.n, b.n, &rest)) return make_integer(rest);
    return arithmetic(n, e, a, b);
}

struct feel_value run_arithmetic(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value a = RUN(n->a, e), b = RUN(n->b, e);
    return arithmetic(n, e, a, b);
}

struct feel_value run_negate(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value v = RUN(n->a, e);
    if (v.kind == FEEL_NUMBER) return number_negate(&e->run->arena, v);
    if (v.kind == FEEL_MONTHS_DURATION) return feel_months_duration(-v.n);
    if (v.kind == FEEL_DAYS_DURATION) return feel_days_duration(-v.n, -v.extra);
    return node_error(n, e, FEEL_E_TYPE, str_of(feel_kind_name((enum feel_kind)v.kind)));
}

// --- comparison ------------------------------------------------------------------------------------

static bool order_says(enum node_op op, int order)
{
    switch (op) {
    case OP_LT:
        return order < 0;
    case OP_LE:
        return order <= 0;
    case OP_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

static struct feel_value ordered(const struct feel_node *n, struct feel_env *e, enum node_op op,
                                 struct feel_value a, struct feel_value b)
{
    int order;
    if (a.kind == FEEL_BOOLEAN || !feel_compare(a, b, &order))
        return node_error(n, e, FEEL_E_TYPE, kinds_text(e->run, a, b));
    return make_boolean(order_says(op, order));
}

static struct feel_value equality(const struct feel_node *n, struct feel_env *e, enum node_op op,
                                  struct feel_value a, struct feel_value b)
{
    int same = values_equal(e->run, a, b);
    if (same < 0) return node_error(n, e, FEEL_E_TYPE, kinds_text(e->run, a, b));
    return make_boolean(same == (op == OP_EQ));
}

static struct feel_value compared(const struct feel_node *n, struct feel_env *e, enum node_op op,
                                  struct feel_value a, struct feel_value b)
{
    return op == OP_EQ || op == OP_NE ? equality(n, e, op, a, b) : ordered(n, e, op, a, b);
}

// Functions of their own for each operator, and again where the right side is a constant number, so that the common
// case, two small whole numbers, is one comparison.
#define FAST_COMPARE(name, SYMBOL)                                                                           \
    static struct feel_value name##_values(const struct feel_node *n, struct feel_env *e,                    \
                                           struct feel_value a, struct feel_value b)                         \
    {                                                                                                        \
        if (small_pair(a, b)) return make_boolean(a.n SYMBOL b.n);                                           \
        if (a.kind == FEEL_NUMBER && b.kind == FEEL_NUMBER)                                                  \
            return make_boolean(number_compare(a, b) SYMBOL 0);                                              \
        return compared(n, e, (enum node_op)n->op, a, b);                                                    \
    }                                                                                                        \
    struct feel_value name(const struct feel_node *n, struct feel_env *e)                                    \
    {                                                                                                        \
        struct feel_value a = RUN(n->a, e), b = RUN(n->b, e);                                                \
        return name##_values(n, e, a, b);                                                                    \
    }                                                                                                        \
    struct feel_value name##_constant(const struct feel_node *n, struct feel_env *e)                         \
    {                                                                                                        \
        return name##_values(n, e, RUN(n->a, e), n->b->value);                                               \
    }
FAST_COMPARE(run_lt, <)
FAST_COMPARE(run_le, <=)
FAST_COMPARE(run_gt, >)
FAST_COMPARE(run_ge, >=)
FAST_COMPARE(run_eq, ==)
FAST_COMPARE(run_ne, !=)

struct feel_value run_between(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value v = RUN(n->a, e), low = RUN(n->b, e), high = RUN(n->c, e);
    struct feel_value above = ordered(n, e, OP_GE, v, low), below = ordered(n, e, OP_LE, v, high);
    if (above.kind == FEEL_BOOLEAN && !above.n) return above;
    if (below.kind == FEEL_BOOLEAN && !below.n) return below;
    return above.kind == FEEL_NULL ? above : below;
}

// --- in, and unary tests ---------------------------------------------------------------------------

static int item_in(struct feel_run *r, struct feel_value v, struct feel_value item)
{
    if (item.kind == FEEL_RANGE && v.kind != FEEL_RANGE) return feel_within(v, item.range);
    return values_equal(r, v, item);
}

static int in_test(struct feel_run *r, struct feel_value v, struct feel_value test)
{
    if (test.kind == FEEL_NULL) return v.kind == FEEL_NULL;
    if (test.kind != FEEL_LIST) return item_in(r, v, test);
    if (v.kind == FEEL_LIST && values_equal(r, v, test) == 1) return 1;
    for (int32_t i = 0; i < test.extra; i++)
        if (item_in(r, v, test.items[i]) == 1) return 1;
    return 0;
}

static struct feel_value three_valued(int answer)
{
    return answer < 0 ? make_null(FEEL_E_TYPE) : make_boolean(answer);
}

struct feel_value value_in(struct feel_run *r, struct feel_value v, struct feel_value test)
{
    return three_valued(in_test(r, v, test));
}

struct feel_value run_in(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value v = RUN(n->a, e);
    bool said = false;
    for (int32_t i = 0; i < n->item_count; i++) {
        const struct feel_node *test = n->items[i];
        struct feel_value answer = test->op == OP_COMPARED
                                       ? compared(n, e, (enum node_op)test->sub, v, RUN(test->a, e))
                                       : value_in(e->run, v, RUN(test, e));
        if (is_true(answer)) return answer;
        said = said || answer.kind == FEEL_BOOLEAN;
    }
    return said ? make_boolean(false)
                : node_error(n, e, FEEL_E_TYPE, str_of(feel_kind_name((enum feel_kind)v.kind)));
}

static struct feel_value test_one(const struct feel_node *test, struct feel_env *e, struct feel_value input)
{
    if (test->op == OP_COMPARED) return compared(test, e, (enum node_op)test->sub, input, RUN(test->a, e));
    struct feel_value v = RUN(test, e);
    bool decides = test->uses_input || (test->op != OP_LITERAL && input.kind != FEEL_BOOLEAN);
    if (v.kind == FEEL_BOOLEAN && decides) return v;
    if (v.kind == FEEL_NULL && test->uses_input) return v; // it could not be said; null in (null) would hold
    return value_in(e->run, input, v);
}

struct feel_value run_tests(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value input = e->frame[0] = feel_force(e->run, e->frame[0]);
    bool said = false;
    for (int32_t i = 0; i < n->item_count; i++) {
        struct feel_value answer = test_one(n->items[i], e, input);
        if (is_true(answer)) return make_boolean(n->op == OP_TESTS);
        said = said || answer.kind == FEEL_BOOLEAN;
    }
    return said ? make_boolean(n->op == OP_TESTS_NOT) : make_null(FEEL_E_TYPE);
}

struct feel_value run_tests_any(const struct feel_node *, struct feel_env *) { return make_boolean(true); }

// --- paths -----------------------------------------------------------------------------------------

static struct feel_value range_property(struct feel_value v, struct str name, bool *ret_found)
{
    const struct feel_range *range = v.range;
    *ret_found = true;
    if (str_equal(name, S("start"))) return range->low;
    if (str_equal(name, S("end"))) return range->form == FEEL_RANGE_INTERVAL ? range->high : range->low;
    if (str_equal(name, S("start included"))) return make_boolean(range->low_closed);
    if (str_equal(name, S("end included"))) return make_boolean(range->high_closed);
    *ret_found = false;
    return make_null(FEEL_E_ENTRY);
}

static struct feel_value path(struct feel_run *r, struct feel_value v, struct str name, int depth);

static struct feel_value path_over_list(struct feel_run *r, struct feel_value v, struct str name, int depth)
{
    spend(r, v.extra);
    struct feel_value *items = grab_values(&r->arena, v.extra);
    for (int32_t i = 0; i < v.extra; i++) {
        items[i] = path(r, v.items[i], name, depth + 1);
        if (items[i].kind == FEEL_NULL) items[i] = make_null(FEEL_E_NONE);
    }
    return make_list(items, v.extra);
}

static struct feel_value path(struct feel_run *r, struct feel_value v, struct str name, int depth)
{
    bool found = false;
    struct feel_value part = make_null(FEEL_E_ENTRY);
    if (v.kind == FEEL_CONTEXT) {
        const struct feel_value *entry = feel_get(v, name);
        return entry ? feel_force(r, *entry) : part;
    }
    if (v.kind == FEEL_LIST && depth < FEEL_DEPTH_MAX) return path_over_list(r, v, name, depth);
    if (v.kind == FEEL_RANGE)
        part = range_property(v, name, &found);
    else
        part = temporal_property(r, v, name, &found);
    return found ? part : make_null(FEEL_E_ENTRY);
}

struct feel_value value_path(struct feel_run *r, struct feel_value v, struct str name)
{
    return path(r, feel_force(r, v), name, 0);
}

struct feel_value run_path(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value v = path(e->run, RUN(n->a, e), n->name, 0);
    if (__builtin_expect(v.kind != FEEL_NULL || v.form != FEEL_E_ENTRY, 1)) return v;
    return node_error(n, e, FEEL_E_ENTRY, n->name);
}

// An entry of the filter's item, which it need not have.
struct feel_value run_item_entry(const struct feel_node *n, struct feel_env *e)
{
    return path(e->run, RUN(n->a, e), n->name, 0);
}

struct feel_value run_item_or(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value item = RUN(n->a->a, e);
    const struct feel_value *entry = feel_get(item, n->name);
    return entry ? feel_force(e->run, *entry) : RUN(n->b, e);
}

// --- calls -----------------------------------------------------------------------------------------

enum { ARGUMENTS_INLINE = 6 };

static struct feel_value call_builtin(const struct feel_node *n, struct feel_env *e,
                                      struct feel_value *arguments)
{
    for (int32_t i = 0; i < n->item_count; i++) arguments[i] = RUN(n->items[i], e);
    e->run->program = e->program;
    e->run->place = n->start;
    return n->builtin->run(e->run, arguments, n->item_count);
}

struct feel_value run_call_builtin(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value arguments[ARGUMENTS_INLINE];
    return call_builtin(n, e, arguments);
}

struct feel_value run_call_builtin_many(const struct feel_node *n, struct feel_env *e)
{
    return call_builtin(n, e, grab_values(&e->run->arena, n->item_count));
}

struct feel_value run_call_wrong(const struct feel_node *n, struct feel_env *e)
{
    return node_error(n, e, FEEL_E_ARGUMENTS, n->a->name);
}

// matches, replace and split with a pattern that was made ready beforehand.
struct feel_value run_call_pattern(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value input = single(RUN(n->items[0], e)), replacement = make_null(FEEL_E_NONE);
    if (str_equal(n->a->name, S("replace"))) {
        replacement = single(RUN(n->items[2], e));
        if (replacement.kind != FEEL_STRING) return node_error(n, e, FEEL_E_TYPE, n->a->name);
    }
    if (input.kind != FEEL_STRING) return node_error(n, e, FEEL_E_TYPE, n->a->name);
    e->run->program = e->program;
    e->run->place = n->start;
    if (replacement.kind == FEEL_STRING)
        return regex_replace(e->run, n->pattern, text_of(input), text_of(replacement));
    if (str_equal(n->a->name, S("split"))) return regex_split(e->run, n->pattern, text_of(input));
    return regex_matches(e->run, n->pattern, text_of(input));
}

static struct feel_value call_named(const struct feel_node *n, struct feel_env *e, struct feel_value function)
{
    struct feel_entry *arguments = grab(&e->run->arena, n->item_count * (ptrdiff_t)sizeof *arguments);
    for (int32_t i = 0; i < n->item_count; i++)
        arguments[i] = (struct feel_entry){ n->names[i], RUN(n->items[i], e) };
    e->run->program = e->program;
    e->run->place = n->start;
    return feel_call_named(e->run, function, arguments, n->item_count);
}

struct feel_value run_call(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value function = RUN(n->a, e);
    if (n->names) return call_named(n, e, function);
    char *mark = e->run->arena.at;
    int32_t kept = e->run->kept;
    struct feel_value *arguments = grab_values(&e->run->arena, n->item_count);
    for (int32_t i = 0; i < n->item_count; i++) arguments[i] = RUN(n->items[i], e);
    e->run->program = e->program;
    e->run->place = n->start;
    struct feel_value v = feel_call(e->run, function, arguments, n->item_count);
    if (kept == e->run->kept && needs_no_arena(v)) e->run->arena.at = mark;
    return v;
}

// --- types -----------------------------------------------------------------------------------------

struct feel_value run_instance(const struct feel_node *n, struct feel_env *e)
{
    struct feel_value v = RUN(n->a, e);
    if (v.kind == FEEL_NULL) return make_boolean(n->of_type && n->of_type->kind == FEEL_T_NULL);
    return make_boolean(value_is_instance(e->run, v, n->of_type));
}
