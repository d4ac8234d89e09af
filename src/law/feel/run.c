// A run: budgets, the guard that a spent one jumps to, diagnostics, lazy values, calls of function values.
#include "law/feel/feel_int.h"

struct feel_run feel_run_of(struct arena arena, struct feel_budget budget)
{
    return (struct feel_run){ .arena = arena, .left = budget };
}

void run_stop(struct feel_run *r, enum feel_code why)
{
    r->stopped = why;
    MUST(r->arena.full); // budgets can be spent only inside a guard or a request
    longjmp(*r->arena.full, 1);
}

void feel_spend(struct feel_run *r, int64_t steps) { spend(r, steps); }

// --- diagnostics -----------------------------------------------------------------------------------

static void note(struct feel_run *r, enum feel_code code, const struct feel_program *p, int32_t start,
                 int32_t end, struct str detail)
{
    if (r->diagnostic_count++ >= r->diagnostic_room) return;
    struct feel_diagnostic *d = &r->diagnostics[r->diagnostic_count - 1];
    *d = (struct feel_diagnostic){ .code = code, .program = p, .detail = detail };
    if (p) d->span = span_of(p->source, start, end);
    r->kept++; // the detail may lie in the arena
}

struct feel_value feel_error(struct feel_run *r, enum feel_code code, struct str detail)
{
    note(r, code, r->program, r->place, r->place, detail);
    return make_null(code);
}

struct feel_value node_error(const struct feel_node *n, struct feel_env *e, enum feel_code code,
                             struct str detail)
{
    note(e->run, code, e->program, n->start, n->end, detail);
    return make_null(code);
}

const char *feel_code_name(enum feel_code c)
{
    static const char *const names[] = {
        "none",  "syntax", "name",      "type",  "arguments", "value", "number", "temporal", "zone",  "regex",
        "index", "entry",  "duplicate", "cycle", "absent",    "host",  "steps",  "memory",   "depth",
    };
    MUST((int)c >= 0 && (int)c < COUNT(names));
    return names[c];
}

const char *feel_code_text(enum feel_code c)
{
    static const char *const texts[] = {
        [FEEL_E_NONE] = "null",
        [FEEL_E_SYNTAX] = "the text cannot be read",
        [FEEL_E_NAME] = "nothing in scope has this name",
        [FEEL_E_TYPE] = "a value of a wrong type",
        [FEEL_E_ARGUMENTS] = "a wrong number of arguments, or a wrong name",
        [FEEL_E_VALUE] = "an argument outside what the function takes",
        [FEEL_E_NUMBER] = "no number: overflow, a division by zero or outside the function's domain",
        [FEEL_E_TEMPORAL] = "no such date, time or duration",
        [FEEL_E_ZONE] = "no such time zone in the database at hand",
        [FEEL_E_REGEX] = "no pattern or flags of XPath, or a match that ran past its limit",
        [FEEL_E_INDEX] = "no such item in the list",
        [FEEL_E_ENTRY] = "no such entry or property",
        [FEEL_E_DUPLICATE] = "a name twice in one context",
        [FEEL_E_CYCLE] = "a value that needs itself",
        [FEEL_E_ABSENT] = "an argument that was not given",
        [FEEL_E_HOST] = "refused by the host",
        [FEEL_E_STEPS] = "the budget of steps is spent",
        [FEEL_E_MEMORY] = "the budget of memory is spent",
        [FEEL_E_DEPTH] = "the budget of depth is spent",
    };
    MUST((int)c >= 0 && (int)c < COUNT(texts));
    return texts[c];
}

// --- the guard -------------------------------------------------------------------------------------

static bool guard_spent(struct feel_run *r, jmp_buf *outer, int32_t depth)
{
    r->guarded = false;
    r->arena.full = outer;
    r->left.depth = depth;
    if (!r->stopped) r->stopped = FEEL_E_MEMORY;
    note(r, r->stopped, r->program, r->place, r->place, (struct str){ 0 });
    return false;
}

bool feel_guard(struct feel_run *r, void (*work)(struct feel_run *r, void *self), void *self)
{
    if (r->guarded) return work(r, self), true; // a spent budget jumps to the outermost guard
    jmp_buf full, *outer = r->arena.full;
    int32_t depth = r->left.depth;
    r->guarded = true;
    r->arena.full = &full;
    if (setjmp(full)) return guard_spent(r, outer, depth);
    work(r, self);
    r->guarded = false;
    r->arena.full = outer;
    return true;
}

struct evaluation {
    const struct feel_program *program;
    const struct feel_value *slots;
    const struct feel_value *input;
    struct feel_value value;
};

static void evaluate(struct feel_run *r, void *self)
{
    struct evaluation *x = self;
    const struct feel_program *p = x->program, *outer = r->program;
    int32_t place = r->place;
    struct feel_env e = { .run = r, .program = p, .globals = x->slots };
    r->program = p;
    r->place = p->root->start;
    if ((r->left.depth -= p->root->height) < 0) run_stop(r, FEEL_E_DEPTH);
    spend(r, 1);
    if (p->frame_slots) {
        e.frame = grab_values(&r->arena, p->frame_slots);
        if (x->input) e.frame[0] = *x->input;
    }
    x->value = RUN(p->root, &e);
    r->left.depth += p->root->height;
    r->program = outer;
    r->place = place;
}

struct feel_value feel_eval(struct feel_run *r, const struct feel_program *p, const struct feel_value *slots)
{
    struct evaluation x = { .program = p, .slots = slots };
    MUST(!p->tests);
    return feel_guard(r, evaluate, &x) ? x.value : make_null(r->stopped);
}

struct feel_value feel_test(struct feel_run *r, const struct feel_program *tests,
                            const struct feel_value *slots, struct feel_value input)
{
    struct evaluation x = { .program = tests, .slots = slots, .input = &input };
    MUST(tests->tests);
    return feel_guard(r, evaluate, &x) ? x.value : make_null(r->stopped);
}

// --- lazy values -----------------------------------------------------------------------------------

struct feel_value feel_force(struct feel_run *r, struct feel_value v)
{
    if (v.kind != FEEL_LAZY) return v;
    struct feel_lazy *lazy = v.lazy;
    if (lazy->state == FEEL_LAZY_RUNS) return feel_error(r, FEEL_E_CYCLE, (struct str){ 0 });
    if (lazy->state == FEEL_LAZY_WAITS) {
        enum { LEVEL = 32 }; // what a host's callback may use of the C stack between two programs
        if ((r->left.depth -= LEVEL) < 0) run_stop(r, FEEL_E_DEPTH);
        lazy->state = FEEL_LAZY_RUNS;
        lazy->value = lazy->force(r, lazy);
        lazy->state = FEEL_LAZY_DONE;
        r->left.depth += LEVEL;
        r->kept++;
    }
    return lazy->value.kind == FEEL_LAZY ? feel_force(r, lazy->value) : lazy->value;
}

// --- calls -----------------------------------------------------------------------------------------

static const struct feel_parameter *parameter_at(const struct feel_function *f, int32_t i)
{
    return &f->parameters[i < f->parameter_count ? i : f->parameter_count - 1];
}

static bool takes_count(const struct feel_function *f, int32_t count)
{
    if (f->variadic) return count >= f->parameter_count - 1;
    return count <= f->parameter_count && count >= f->parameter_count - f->optional_count;
}

// The arguments as the parameters want them; false where one does not conform.
static bool coerce_arguments(struct feel_run *r, const struct feel_function *f,
                             const struct feel_value *arguments, int32_t count,
                             struct feel_value *ret_arguments)
{
    for (int32_t i = 0; i < count; i++) {
        const struct feel_type *t = f->parameter_count ? parameter_at(f, i)->type : NULL;
        ret_arguments[i] = feel_coerce(r, arguments[i], t);
        if (ret_arguments[i].kind == FEEL_NULL && arguments[i].kind != FEEL_NULL) return false;
    }
    return true;
}

struct feel_value feel_call(struct feel_run *r, struct feel_value function,
                            const struct feel_value *arguments, int32_t count)
{
    enum { HEIGHT = 32 };
    function = feel_force(r, function);
    if (function.kind != FEEL_FUNCTION) return feel_error(r, FEEL_E_TYPE, S("what is called is no function"));
    const struct feel_function *f = function.function;
    if (!takes_count(f, count)) return feel_error(r, FEEL_E_ARGUMENTS, f->name);
    bool ours = f->call == call_lambda || f->call == builtin_call;
    char *mark = r->arena.at;
    int32_t kept = r->kept;
    int32_t passed = f->variadic || count > f->parameter_count ? count : f->parameter_count;
    struct feel_value *given = grab_values(&r->arena, passed);
    if (!coerce_arguments(r, f, arguments, count, given)) return make_null(FEEL_E_TYPE);
    for (int32_t i = count; i < passed; i++) given[i] = make_null(FEEL_E_ABSENT);
    int32_t height = f->height ? f->height : HEIGHT;
    if ((r->left.depth -= height) < 0) run_stop(r, FEEL_E_DEPTH);
    spend(r, 1);
    struct feel_value v = f->call(r, f, given, passed);
    r->left.depth += height;
    if (!ours) r->kept++; // a host may keep what it likes in the arena
    if (f->result) v = feel_coerce(r, v, f->result);
    if (kept == r->kept && needs_no_arena(v)) r->arena.at = mark;
    return v;
}

struct feel_value feel_call_named(struct feel_run *r, struct feel_value function,
                                  const struct feel_entry *arguments, int32_t count)
{
    function = feel_force(r, function);
    if (function.kind != FEEL_FUNCTION) return feel_error(r, FEEL_E_TYPE, S("what is called is no function"));
    const struct feel_function *f = function.function;
    struct feel_value *placed = grab_values(&r->arena, f->parameter_count);
    int32_t least = f->parameter_count - f->optional_count, found = 0;
    for (int32_t k = 0; k < f->parameter_count; k++) {
        int32_t i = 0;
        while (i < count && !str_equal(arguments[i].name, f->parameters[k].name)) i++;
        placed[k] = i < count ? arguments[i].value : make_null(FEEL_E_ABSENT);
        found += i < count;
        if (i == count && k < least) return feel_error(r, FEEL_E_ARGUMENTS, f->parameters[k].name);
    }
    if (found != count) return feel_error(r, FEEL_E_ARGUMENTS, f->name);
    return feel_call(r, function, placed, f->parameter_count);
}

// --- what the header promises of programs ----------------------------------------------------------

struct str feel_program_source(const struct feel_program *p) { return p->source; }
ptrdiff_t feel_program_bytes(const struct feel_program *p) { return p->bytes; }

const struct feel_type *feel_program_type(const struct feel_program *p)
{
    return p->root->type ? p->root->type : feel_type_named(S("Any"));
}

bool feel_program_constant(const struct feel_program *p, struct feel_value *ret_v)
{
    if (!p->root->constant) return false;
    *ret_v = p->root->value;
    return true;
}

bool feel_program_uses(const struct feel_program *p, int32_t slot)
{
    return slot >= 0 && slot < p->global_count && (p->global_used[slot / 64] >> slot % 64 & 1);
}

bool feel_program_unknown(const struct feel_program *p, int32_t i, struct str *ret_name,
                          struct feel_span *ret_span)
{
    if (i < 0 || i >= p->unknown_count) return false;
    *ret_name = p->unknown[i].name;
    if (ret_span) *ret_span = p->unknown[i].span;
    return true;
}

struct feel_test_shape feel_tests_shape(const struct feel_program *tests) { return tests->shape; }

struct feel_value feel_in(struct feel_run *r, struct feel_value v, struct feel_value test)
{
    return value_in(r, v, test);
}
struct feel_value feel_path(struct feel_run *r, struct feel_value v, struct str name)
{
    return value_path(r, v, name);
}
struct feel_value feel_builtin(struct str name) { return builtin_value(name); }
