// After parsing: each node is given the function that runs it, and what is constant is worked out once.
#include "law/feel/feel_int.h"
#include "law/feel/eval_int.h"

static node_run *const usual[] = {
    [OP_LITERAL] = run_constant,
    [OP_AT] = run_at,
    [OP_LOCAL] = run_local,
    [OP_GLOBAL] = run_global,
    [OP_BUILTIN] = run_constant,
    [OP_UNKNOWN] = run_unknown,
    [OP_ITEM_OR] = run_item_or,
    [OP_PATH] = run_path,
    [OP_FILTER] = run_filter,
    [OP_CALL] = run_call,
    [OP_NEGATE] = run_negate,
    [OP_ADD] = run_add,
    [OP_SUBTRACT] = run_subtract,
    [OP_MULTIPLY] = run_arithmetic,
    [OP_DIVIDE] = run_arithmetic,
    [OP_POWER] = run_arithmetic,
    [OP_EQ] = run_eq,
    [OP_NE] = run_ne,
    [OP_LT] = run_lt,
    [OP_LE] = run_le,
    [OP_GT] = run_gt,
    [OP_GE] = run_ge,
    [OP_BETWEEN] = run_between,
    [OP_IN] = run_in,
    [OP_AND] = run_and,
    [OP_OR] = run_or,
    [OP_IF] = run_if,
    [OP_FOR] = run_for,
    [OP_SOME] = run_some,
    [OP_EVERY] = run_every,
    [OP_ITERATOR] = NULL,
    [OP_LIST] = run_list,
    [OP_CONTEXT] = run_context,
    [OP_ENTRY] = NULL,
    [OP_RANGE] = run_range,
    [OP_COMPARED] = run_compared,
    [OP_FUNCTION] = run_function,
    [OP_INSTANCE] = run_instance,
    [OP_TESTS] = run_tests,
    [OP_TESTS_NOT] = run_tests,
    [OP_TESTS_ANY] = run_tests_any,
};

static node_run *const with_constant[] = {
    // on the right, a number
    [OP_EQ] = run_eq_constant, [OP_NE] = run_ne_constant, [OP_LT] = run_lt_constant,
    [OP_LE] = run_le_constant, [OP_GT] = run_gt_constant, [OP_GE] = run_ge_constant,
};

// --- calls of built-in functions -------------------------------------------------------------------

// Puts named arguments where the row wants them; absent ones become null.
static bool place_arguments(struct feel_node *n, struct arena *a)
{
    int32_t order[ARGUMENTS_MAX], count;
    const struct builtin *b = builtin_by_names(n->a->name, n->names, n->item_count, order, &count);
    if (!b) return false;
    struct feel_node **placed = NEW(a, struct feel_node *, count);
    for (int32_t i = 0; i < n->item_count; i++) placed[order[i]] = n->items[i];
    for (int32_t i = 0; i < count; i++) {
        if (placed[i]) continue;
        placed[i] = NEW(a, struct feel_node, 1);
        *placed[i] = (struct feel_node){
            .run = run_constant, .op = OP_LITERAL, .constant = true, .value = make_null(FEEL_E_ABSENT)
        };
    }
    n->builtin = b;
    n->b = NEW(a, struct feel_node, 1); // the printer wants them as they were written
    *n->b =
        (struct feel_node){ .op = OP_LIST, .items = n->items, .item_count = n->item_count, .run = run_list };
    n->items = placed;
    n->item_count = count;
    return true;
}

static const struct str *constant_text(const struct feel_node *n, struct str *room)
{
    if (!n->constant || n->value.kind != FEEL_STRING) return NULL;
    *room = text_of(n->value);
    return room;
}

// A constant pattern is compiled here; one that is wrong is left for the run to complain about.
static void settle_pattern(struct feel_node *n, struct arena *a)
{
    bool replaces = str_equal(n->a->name, S("replace"));
    if (!replaces && !str_equal(n->a->name, S("matches")) && !str_equal(n->a->name, S("split"))) return;
    int32_t flags_at = replaces ? 3 : 2;
    struct str pattern, flags = { 0 }, why;
    if (n->item_count < 2 + replaces || !constant_text(n->items[1], &pattern)) return;
    if (n->item_count > flags_at) {
        const struct feel_node *x = n->items[flags_at];
        if (!constant_text(x, &flags) && !(x->constant && x->value.kind == FEEL_NULL)) return;
    }
    n->pattern = regex_compile(a, pattern, flags, &why);
    if (n->pattern) n->run = run_call_pattern;
}

static void settle_builtin_call(struct feel_node *n, struct arena *a)
{
    enum { INLINE_MAX = 6 };
    if (n->names) {
        if (!place_arguments(n, a)) {
            n->run = run_call_wrong;
            return;
        }
    } else
        n->builtin = builtin_by_count(n->a->name, n->item_count);
    if (!n->builtin) {
        n->run = run_call_wrong;
        return;
    }
    n->run = n->item_count <= INLINE_MAX ? run_call_builtin : run_call_builtin_many;
    settle_pattern(n, a);
}

// --- constants -------------------------------------------------------------------------------------

static bool all_constant(const struct feel_node *n)
{
    if ((n->a && !n->a->constant) || (n->b && n->op != OP_CALL && !n->b->constant) ||
        (n->c && !n->c->constant))
        return false;
    for (int32_t i = 0; i < n->item_count; i++)
        if (!n->items[i]->constant) return false;
    return true;
}

static bool may_fold(const struct feel_node *n)
{
    switch ((enum node_op)n->op) {
    case OP_AT:
        return true;
    case OP_PATH:
    case OP_NEGATE:
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_DIVIDE:
    case OP_POWER:
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
    case OP_BETWEEN:
    case OP_IN:
    case OP_AND:
    case OP_OR:
    case OP_IF:
    case OP_LIST:
    case OP_CONTEXT:
    case OP_RANGE:
    case OP_COMPARED:
        return all_constant(n);
    case OP_CALL:
        return n->builtin && n->builtin->steady && n->run != run_call_wrong && all_constant(n);
    default:
        return false;
    }
}

struct folding {
    const struct feel_node *node;
    struct feel_value value;
};

static void fold_run(struct feel_run *r, void *self)
{
    struct folding *f = self;
    struct feel_env e = { .run = r };
    if (f->node->op == OP_CONTEXT) { // its entries leave their values in slots
        int32_t top = 0;
        for (int32_t i = 0; i < f->node->item_count; i++)
            if (f->node->items[i]->slot > top) top = f->node->items[i]->slot;
        e.frame = grab_values(&r->arena, (int64_t)top + 1);
    }
    f->value = RUN(f->node, &e);
}

// Runs the node once, in little room. An answer of null stays to be run, so that its diagnostic is told each time.
static void fold(struct feel_node *n, struct arena *a)
{
    enum { FOLD_BYTES = 64 << 10, FOLD_STEPS = 10'000 };
    struct arena room = *a;
    if (arena_left(&room) > FOLD_BYTES) room.end = room.at + FOLD_BYTES;
    struct feel_budget budget = {
        .steps = FOLD_STEPS, .depth = 2000, .regex_steps = FOLD_STEPS, .regex_bytes = FOLD_BYTES
    };
    struct feel_run r = feel_run_of(room, budget);
    struct folding f = { .node = n };
    if (!feel_guard(&r, fold_run, &f) || f.value.kind == FEEL_NULL || f.value.kind == FEEL_FUNCTION) return;
    a->at = r.arena.at;
    n->value = f.value;
    n->constant = true;
    n->run = run_constant;
}

// --- the tree --------------------------------------------------------------------------------------

static bool has_duplicate(const struct feel_node *n, struct arena scratch, struct str *ret_name)
{
    struct map seen = { 0 };
    for (int32_t i = 0; i < n->item_count; i++) {
        if (map_get(&seen, n->items[i]->name)) return *ret_name = n->items[i]->name, true;
        map_put(&seen, &scratch, n->items[i]->name, n->items[i]);
    }
    return false;
}

static bool is_constant(const struct feel_node *n) { return n && n->constant; }
static bool is_constant_number(const struct feel_node *n)
{
    return n && n->constant && n->value.kind == FEEL_NUMBER;
}

static void settle_one(struct feel_node *n, struct arena *a, struct arena scratch)
{
    n->run = usual[n->op];
    n->constant = n->op == OP_LITERAL || n->op == OP_BUILTIN || (n->op == OP_ENTRY && is_constant(n->a));
    if (n->op == OP_PATH && n->quiet) n->run = run_item_entry;
    if (n->op == OP_FILTER && is_constant_number(n->b)) n->run = run_index;
    if (n->op >= OP_EQ && n->op <= OP_GE && is_constant_number(n->b)) n->run = with_constant[n->op];
    if (n->op == OP_CALL && n->a && n->a->op == OP_BUILTIN) settle_builtin_call(n, a);
    if (n->op == OP_CONTEXT && has_duplicate(n, scratch, &n->name)) n->run = run_duplicate;
    if (n->run && !n->constant && may_fold(n)) fold(n, a);
}

void node_settle(struct feel_node *n, struct arena *a, struct arena scratch)
{
    if (n->a) node_settle(n->a, a, scratch);
    if (n->b) node_settle(n->b, a, scratch);
    if (n->c) node_settle(n->c, a, scratch);
    for (int32_t i = 0; i < n->item_count; i++) node_settle(n->items[i], a, scratch);
    settle_one(n, a, scratch);
}
