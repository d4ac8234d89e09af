// Inside law/feel: the tree that is both parsed and run, the environment of a run, and what the parts lend each other.
// A program is a tree of nodes; each holds the function that runs it, chosen once when the tree is settled
// (constants folded, the common cases given functions of their own). Values come back in two registers.
#ifndef ANLAN_LAW_FEEL_INT_H
#define ANLAN_LAW_FEEL_INT_H
#include "law/feel.h"
#include "base/map.h"

// --- the tree --------------------------------------------------------------------------------------

enum node_op {
    OP_LITERAL, // value
    OP_AT,      // name: the text; value
    OP_LOCAL,   // slot of the frame
    OP_GLOBAL,  // slot of the scope
    OP_BUILTIN, // value: a function
    OP_UNKNOWN, // name
    OP_ITEM_OR, // a: entry of the filter's item; b: what the name means where the item has no such entry
    OP_PATH,    // a . name
    OP_FILTER,  // a [ b ]; slot: item
    OP_CALL,    // a ( items ), perhaps with names
    OP_NEGATE,
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_POWER,
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_BETWEEN, // a between b and c
    OP_IN,      // a in items
    OP_AND,
    OP_OR,
    OP_IF,   // a, b, c
    OP_FOR,  // items: OP_ITERATOR; a: body; slot: partial (or -1)
    OP_SOME, // items: OP_ITERATOR; a: condition
    OP_EVERY,
    OP_ITERATOR, // name, slot; a: domain, or a .. b
    OP_LIST,
    OP_CONTEXT,  // items: OP_ENTRY
    OP_ENTRY,    // name, slot; a
    OP_RANGE,    // a .. b; low_closed, high_closed
    OP_COMPARED, // (< a): sub is the comparison
    OP_FUNCTION, // lambda; a: body
    OP_INSTANCE, // a instance of of_type
    OP_TESTS,    // items; slot 0 of the frame is the input
    OP_TESTS_NOT,
    OP_TESTS_ANY,
};

struct feel_env;
struct feel_node;
typedef struct feel_value node_run(const struct feel_node *n, struct feel_env *e);

struct capture {
    bool global; // from the scope, else from the frame around
    int32_t from, slot;
};

struct lambda {
    const struct feel_parameter *parameters;
    const struct capture *captures;
    const struct feel_type *result; // as declared; NULL: Any
    int32_t parameter_count, capture_count, slot_count;
    bool external;
};

struct feel_node {
    node_run *run;
    uint8_t op, sub;
    bool low_closed, high_closed;
    bool constant;      // `value` is the answer
    bool uses_input;    // speaks of `?`
    bool quiet;         // OP_PATH to an entry that a filter's item need not have
    int16_t height;     // levels of the tree below, and of this
    int32_t start, end; // in the source
    int32_t slot, item_count;
    struct feel_node *a, *b, *c;
    struct feel_node **items;
    const struct str *names; // of OP_CALL's arguments, or NULL
    union {
        const struct lambda *lambda;
        const struct feel_type *of_type;
        const struct builtin
            *builtin; // OP_CALL of a built-in that is known; its arguments as written are then in b
    };
    struct str name;
    struct feel_value value;
    const struct feel_type *type; // as far as can be told; NULL: Any
    const struct regex *pattern;  // OP_CALL of matches, replace, split with a constant pattern
};

struct unknown_name {
    struct str name;
    struct feel_span span;
};

struct feel_program {
    struct str source;
    const struct feel_node *root;
    int32_t frame_slots;
    int32_t global_count;
    const uint64_t *global_used; // a bit a slot
    const struct unknown_name *unknown;
    int32_t unknown_count;
    ptrdiff_t bytes;
    bool tests;
    struct feel_test_shape shape;
};

// --- running ---------------------------------------------------------------------------------------

struct feel_env {
    struct feel_run *run;
    const struct feel_program *program;
    const struct feel_value *globals;
    struct feel_value *frame;
};

#define RUN(node, env) ((node)->run((node), (env)))

[[gnu::noreturn, gnu::cold]] void run_stop(struct feel_run *r, enum feel_code why);

static inline void spend(struct feel_run *r, int64_t steps)
{
    if ((r->left.steps -= steps) < 0) run_stop(r, FEEL_E_STEPS);
}

// Room that is not zeroed, aligned to 8.
static inline void *grab(struct arena *a, ptrdiff_t bytes)
{
    char *p = a->at + (-(uintptr_t)a->at & 7);
    if (bytes < 0 || bytes > a->end - p) return arena_take(a, bytes < 0 ? -1 : bytes, 8, 1);
    a->at = p + bytes;
    return p;
}

static inline struct feel_value *grab_values(struct arena *a, int64_t count)
{
    return grab(a, count * (ptrdiff_t)sizeof(struct feel_value));
}

// Null with a diagnostic at the node.
[[gnu::cold]] struct feel_value node_error(const struct feel_node *n, struct feel_env *e, enum feel_code code,
                                           struct str detail);
struct feel_span span_of(struct str source, int32_t start, int32_t end);

// --- values ----------------------------------------------------------------------------------------

static inline struct feel_value make_null(enum feel_code code)
{
    return (struct feel_value){ .kind = FEEL_NULL, .form = (uint8_t)code };
}
static inline struct feel_value make_boolean(bool b)
{
    return (struct feel_value){ .kind = FEEL_BOOLEAN, .n = b };
}
static inline struct feel_value make_integer(int64_t n)
{
    return (struct feel_value){ .kind = FEEL_NUMBER, .n = n };
}
static inline struct feel_value make_string(struct str s)
{
    return (struct feel_value){ .kind = FEEL_STRING, .extra = (int32_t)s.len, .text = s.at };
}
static inline struct feel_value make_list(const struct feel_value *items, int64_t count)
{
    return (struct feel_value){ .kind = FEEL_LIST, .extra = (int32_t)count, .items = items };
}
static inline struct feel_value make_context(const struct feel_entry *entries, int64_t count)
{
    return (struct feel_value){ .kind = FEEL_CONTEXT, .extra = (int32_t)count, .entries = entries };
}
static inline struct str text_of(struct feel_value v) { return (struct str){ v.text, v.extra }; }
// Nothing of it lies in an arena: what was taken while it was made may be given back.
static inline bool needs_no_arena(struct feel_value v)
{
    return v.kind <= FEEL_DATE && v.kind != FEEL_STRING && !(v.kind == FEEL_NUMBER && v.form);
}
static inline bool is_true(struct feel_value v) { return v.kind == FEEL_BOOLEAN && v.n; }

// A list as it is; null as the empty list only where `null_is_empty`; any other value as a list of one, in `room`.
struct feel_value as_list(struct feel_value v, struct feel_value *room);
// A number without its fraction; false where it is too large.
bool whole_part(struct feel_value v, int64_t *ret_n);
// Whole number of a number value, between the two; false else.
bool whole_between(struct feel_value v, int64_t low, int64_t high, int64_t *ret_n);

// As feel_equal and friends, but they spend the run's steps (`r` may be NULL: then at most EQUAL_STEPS_MAX).
int values_equal(struct feel_run *r, struct feel_value a, struct feel_value b);
bool values_is(struct feel_value a, struct feel_value b); // FEEL's is()
bool value_is_instance(struct feel_run *r, struct feel_value v,
                       const struct feel_type *t); // allowed values aside

struct feel_value number_of_decimal(struct arena *a, struct decimal d);
struct feel_value number_add(struct arena *a, struct feel_value x,
                             struct feel_value y); // these give null, FEEL_E_NUMBER
struct feel_value number_subtract(struct arena *a, struct feel_value x, struct feel_value y);
struct feel_value number_multiply(struct arena *a, struct feel_value x, struct feel_value y);
struct feel_value number_divide(struct arena *a, struct feel_value x, struct feel_value y);
struct feel_value number_power(struct arena *a, struct feel_value x, struct feel_value y);
struct feel_value number_negate(struct arena *a, struct feel_value x);
int number_compare(struct feel_value x, struct feel_value y);

// Any of + - * / ** over values of any kind; null with the code where they have none.
struct feel_value values_arithmetic(struct feel_run *r, enum node_op op, struct feel_value a,
                                    struct feel_value b);

// --- time ------------------------------------------------------------------------------------------

enum { DAY_S = 86'400, YEAR_MAX = 999'999'999, OFFSET_S_MAX = 18 * 3600 };

bool date_in_range(int64_t days);
bool civil_valid(int64_t year, int64_t month, int64_t day);
bool add_months(int64_t days, int64_t months, int64_t *ret_days); // the day is clamped to the month's end
int64_t floor_divide(int64_t a, int64_t b);
// Null, with a code, for what is no such text.
struct feel_value parse_date(struct str s);
struct feel_value parse_time(struct feel_run *r, struct str s);
struct feel_value parse_date_time(struct feel_run *r, struct str s); // also a date alone: its midnight
struct feel_value parse_duration(struct str s);
struct feel_value parse_temporal(struct feel_run *r, struct str s);
void print_temporal(struct text *t, struct feel_value v);
struct feel_value temporal_arithmetic(struct feel_run *r, enum node_op op, struct feel_value a,
                                      struct feel_value b);
bool temporal_compare(struct feel_value a, struct feel_value b, int *ret_order);
int temporal_equal(struct feel_value a, struct feel_value b);
struct feel_value temporal_property(struct feel_run *r, struct feel_value v, struct str name,
                                    bool *ret_found);
struct feel_value date_time_of_local(struct feel_run *r, struct feel_moment m); // resolves a named zone
struct feel_value make_moment(struct arena *a, enum feel_kind kind, struct feel_moment m);
struct feel_value make_duration(__int128 ns); // null where it is out of range
__int128 duration_ns(struct feel_value v);
int64_t moment_utc_s(const struct feel_moment *m);
bool zone_is_fixed(const struct feel_zone *z);

// --- functions -------------------------------------------------------------------------------------

typedef struct feel_value builtin_run(struct feel_run *r, const struct feel_value *arguments, int32_t count);

struct builtin {
    const char *name;
    const char *parameters; // comma between; NULL: only by position
    int16_t least, most;    // most < 0: any number
    builtin_run *run;
    bool steady; // depends on nothing but its arguments: may be folded
    struct feel_function value;
};

// One row of a table of built-in functions.
#define BUILTIN(its_name, names, fewest, greatest, function, is_steady)                                      \
    {                                                                                                        \
        .name = its_name, .parameters = names, .least = fewest, .most = greatest, .run = function,           \
        .steady = is_steady,                                                                                 \
        .value = { .parameters = builtin_parameters,                                                         \
                   .parameter_count = 1,                                                                     \
                   .variadic = true,                                                                         \
                   .call = builtin_call,                                                                     \
                   .self = its_name,                                                                         \
                   .name = SL(its_name) },                                                                   \
    }
extern const struct feel_parameter builtin_parameters[1];
struct feel_value builtin_call(struct feel_run *r, const struct feel_function *f,
                               const struct feel_value *arguments, int32_t count);

// The row that takes so many arguments by position, or NULL; `any` finds the first row of the name.
const struct builtin *builtin_by_count(struct str name, int32_t count);
const struct builtin *builtin_any(struct str name);
// The row that has all these names; `ret_order[i]` is where argument i belongs, `ret_count` how many it takes.
const struct builtin *builtin_by_names(struct str name, const struct str *names, int32_t count,
                                       int32_t *ret_order, int32_t *ret_count);
// The longest built-in name at the start of the text: its bytes in the text, or 0.
ptrdiff_t builtin_match(struct str text, struct str *ret_name);
struct feel_value builtin_value(struct str name);
enum { ARGUMENTS_MAX = 255 };

extern const struct builtin builtins_text[], builtins_number[], builtins_list[], builtins_time[],
    builtins_range[], builtins_context[];
extern const int32_t builtins_text_count, builtins_number_count, builtins_list_count, builtins_time_count,
    builtins_range_count, builtins_context_count;

struct feel_value call_lambda(struct feel_run *r, const struct feel_function *f,
                              const struct feel_value *arguments, int32_t count);
struct feel_value value_in(struct feel_run *r, struct feel_value v, struct feel_value test);
struct feel_value value_path(struct feel_run *r, struct feel_value v, struct str name);
struct feel_value range_of_text(struct feel_run *r, struct str s);
struct feel_value sort_values(struct feel_run *r, struct feel_value list, struct feel_value precedes);

// --- regular expressions ---------------------------------------------------------------------------

struct regex; // a pattern made ready, in an arena

// XPath's pattern and flags to PCRE2's: false where they are not XPath's.
bool regex_translate(struct arena *a, struct str pattern, struct str flags, struct str *ret_pcre,
                     uint32_t *ret_options, int32_t *ret_groups, struct str *ret_why);
// NULL, with a reason, where the pattern is none.
const struct regex *regex_compile(struct arena *a, struct str pattern, struct str flags, struct str *ret_why);
struct feel_value regex_matches(struct feel_run *r, const struct regex *x, struct str input);
struct feel_value regex_replace(struct feel_run *r, const struct regex *x, struct str input,
                                struct str replacement);
struct feel_value regex_split(struct feel_run *r, const struct regex *x, struct str input);
struct str change_case(struct arena *a, struct str s, bool upper); // simple mapping, with PCRE2's tables

// --- making ----------------------------------------------------------------------------------------

void node_settle(struct feel_node *n, struct arena *a, struct arena scratch); // chooses `run`, folds
void shape_tests(struct arena *a, struct feel_program *p);
ptrdiff_t name_match(struct str name, struct str text); // bytes of the text that say the name, or 0
bool is_name_start(int32_t c);
bool is_name_part(int32_t c);
bool is_space(int32_t c);
// A string literal's inside, escapes resolved; false for a bad escape.
bool unescape(struct arena *a, struct str inside, struct str *ret_s);
void print_quoted(struct text *t, struct str s);
void print_type(struct text *t, const struct feel_type *type, int depth);
#endif
