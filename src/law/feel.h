// law/feel: the Friendly Enough Expression Language of DMN 1.5, as a library: text to program, program to value. Pure.
// A program is made once in an arena, never changed afterwards and may be run by many threads. A run allocates from
// the arena it is given and from nothing else, reads no clock, and ends within its budgets whatever the text.
// The choices where the specification is open are in docs/law/feel.md.
#ifndef ANLAN_LAW_FEEL_H
#define ANLAN_LAW_FEEL_H
#include "base/base.h"
#include "base/decimal.h"
#include "base/time.h"

// --- values ----------------------------------------------------------------------------------------

enum feel_kind {
    FEEL_NULL,
    FEEL_BOOLEAN,
    FEEL_NUMBER,
    FEEL_STRING,
    FEEL_DATE,
    FEEL_TIME,
    FEEL_DATE_TIME,
    FEEL_DAYS_DURATION,   // days and time duration
    FEEL_MONTHS_DURATION, // years and months duration
    FEEL_LIST,
    FEEL_CONTEXT,
    FEEL_RANGE,
    FEEL_FUNCTION,
    FEEL_LAZY, // only in a slot: a value that is made when it is first read (struct feel_lazy)
};

// Sixteen bytes, passed by value. What it points at lives in the arena of the program, of the run or of the caller
// and is never changed. Make and read them with the functions below.
struct feel_value {
    uint8_t kind; // enum feel_kind
    uint8_t form; // FEEL_NUMBER: 0 `n` × 10^exponent, 1 `wide`; FEEL_NULL: enum feel_code; else 0
    int16_t exponent;
    int32_t extra; // bytes of a string, items of a list, entries of a context, nanoseconds of a days duration
    union {
        int64_t n; // boolean, small number, days since 1970-01-01, seconds or months of a duration
        const struct decimal *wide;
        const char *text;
        const struct feel_moment *moment; // FEEL_TIME and FEEL_DATE_TIME
        const struct feel_value *items;
        const struct feel_entry *entries;
        const struct feel_range *range;
        const struct feel_function *function;
        struct feel_lazy *lazy;
    };
};

struct feel_entry { // of a context: no name twice, in the order in which they were written
    struct str name;
    struct feel_value value;
};

enum feel_zone_form { FEEL_ZONE_NONE, FEEL_ZONE_OFFSET, FEEL_ZONE_NAMED };

struct feel_moment {
    int64_t local_s;  // seconds of the local clock since 1970-01-01T00:00:00; of a time: since midnight
    int32_t ns;       // 0 to 999,999,999; equality and order look at whole seconds only
    int32_t offset_s; // east of UTC: given, or found in the zone's rules (a time in a named zone has none: 0)
    enum feel_zone_form form;
    const struct feel_zone *zone; // FEEL_ZONE_NAMED
};

enum feel_range_form {
    FEEL_RANGE_INTERVAL, // [a..b]; one end may be open: (<b), (>=a)
    FEEL_RANGE_EQUAL,    // (=a)
    FEEL_RANGE_UNEQUAL,  // (!=a)
    FEEL_RANGE_NULL_END, // [a..null): an end that is not known, so nothing can be said to lie in it
};

struct feel_range {
    struct feel_value low,
        high; // null: open on that side (INTERVAL); EQUAL and UNEQUAL keep their value in `low`
    bool low_closed, high_closed;
    enum feel_range_form form;
};

struct feel_run;
struct feel_type;

// A value that is not made before it is read; `force` is called once and its answer kept in `value`.
struct feel_lazy {
    struct feel_value (*force)(struct feel_run *r, struct feel_lazy *self);
    struct feel_value value;
    enum { FEEL_LAZY_WAITS, FEEL_LAZY_RUNS, FEEL_LAZY_DONE } state; // read while it runs: null, FEEL_E_CYCLE
};

struct feel_parameter {
    struct str name;
    const struct feel_type *type; // NULL: Any
};

// A function value. `call` gets exactly `parameter_count` arguments that conform to their types already (or, where
// `variadic`, any number, the last parameter standing for all further ones); it is not called with any others.
struct feel_function {
    const struct feel_parameter *parameters;
    int32_t parameter_count;
    int32_t optional_count; // of the last parameters: absent ones arrive as null, with code FEEL_E_ABSENT
    bool variadic;
    int32_t height;                 // levels of C stack that its body may use; 0 counts as 32
    const struct feel_type *result; // NULL: Any; the answer is coerced to it
    const struct feel_type
        *likely; // the answer's type as far as can be told without running it; NULL: nobody knows
    struct feel_value (*call)(struct feel_run *r, const struct feel_function *self,
                              const struct feel_value *arguments, int32_t count);
    const void *self;
    struct str name; // for messages; may be empty
};

struct feel_value feel_null(void);
struct feel_value feel_boolean(bool b);
struct feel_value feel_integer(int64_t n);
struct feel_value feel_number(struct arena *a, struct decimal d);
struct feel_value
feel_string(struct str s); // a view: the bytes must outlive the value; valid UTF-8, at most 2 GiB
struct feel_value feel_date(struct day d);
struct feel_value feel_days_duration(int64_t seconds,
                                     int32_t ns); // ns has the sign of seconds, or either is 0
struct feel_value feel_months_duration(int64_t months);
struct feel_value feel_moment(struct arena *a, enum feel_kind kind,
                              struct feel_moment m);                             // FEEL_TIME, FEEL_DATE_TIME
struct feel_value feel_list(const struct feel_value *items, int32_t count);      // a view
struct feel_value feel_context(const struct feel_entry *entries, int32_t count); // a view; names must differ
struct feel_value feel_range(struct arena *a, struct feel_range range);
struct feel_value feel_function(const struct feel_function *f); // a view
struct feel_value feel_lazy(struct feel_lazy *lazy);            // a view
// UTC, as a date and time at offset 0.
struct feel_value feel_instant(struct arena *a, struct instant i);

bool feel_is_true(struct feel_value v);           // the boolean true and nothing else
struct decimal feel_decimal(struct feel_value v); // of a FEEL_NUMBER
struct str feel_text(struct feel_value v);        // of a FEEL_STRING
bool feel_to_int(struct feel_value v,
                 int64_t *ret_n); // of a FEEL_NUMBER: false where it is not whole or too large
// The entry's value, or NULL where the context has none of that name.
const struct feel_value *feel_get(struct feel_value context, struct str name);
const char *feel_kind_name(enum feel_kind k); // "date and time"
// The point on the UTC line; false for a date and time without a zone, and outside the range of an instant.
bool feel_to_instant(struct feel_value date_time, struct instant *ret_i);

// FEEL's `=`: 1 equal, 0 not, -1 cannot be said (null in FEEL: the kinds differ). null = null is 1, null against all
// else 0. Walks lists and contexts to a depth of FEEL_DEPTH_MAX.
int feel_equal(struct feel_value a, struct feel_value b);
// FEEL's `<`, for numbers, strings (by code point), dates, times, dates and times, durations (also booleans, false first,
// which FEEL itself refuses): false where the two have no order; else `ret_order` is negative, 0 or positive.
bool feel_compare(struct feel_value a, struct feel_value b, int *ret_order);
// Whether the value lies in the range: 1, 0, or -1 where they cannot be compared.
int feel_within(struct feel_value v, const struct feel_range *range);
// Total and steady, for sorting and hashing of any values: by kind, then by value.
int feel_order(struct feel_value a, struct feel_value b);

// The canonical text, as string() gives it (docs/law/feel.md), but with `quoted` strings are written as literals,
// also at the top. Lives in `a`.
struct str feel_print(struct arena *a, struct feel_value v, bool quoted);

// --- types -----------------------------------------------------------------------------------------

enum feel_type_kind {
    FEEL_T_ANY,
    FEEL_T_NULL,
    FEEL_T_BOOLEAN,
    FEEL_T_NUMBER,
    FEEL_T_STRING,
    FEEL_T_DATE,
    FEEL_T_TIME,
    FEEL_T_DATE_TIME,
    FEEL_T_DAYS_DURATION,
    FEEL_T_MONTHS_DURATION,
    FEEL_T_LIST,     // element
    FEEL_T_CONTEXT,  // fields; structural: a value may have more
    FEEL_T_RANGE,    // element
    FEEL_T_FUNCTION, // fields are the parameters (names do not matter), element is the result
    FEEL_T_UNKNOWN,  // a name that means nothing here: nothing conforms to it
};

struct feel_field {
    struct str name;
    const struct feel_type *type; // NULL: Any
};

// A type may point at itself through its fields (a recursive item definition).
struct feel_type {
    enum feel_type_kind kind;
    const struct feel_type *element; // NULL: Any
    const struct feel_field *fields;
    int32_t field_count;
    bool open; // FEEL_T_CONTEXT: `context` without fields: any context; FEEL_T_FUNCTION: any function
    // Allowed values, where a definition states them: called for a value that conforms otherwise. NULL: none.
    bool (*allows)(struct feel_run *r, const struct feel_type *self, struct feel_value v);
    const void *allows_self;
    struct str name; // for messages: of the item definition, or empty
};

// The built-in type of that name ("number", "date and time", "list", "Any" …; also DMN's spellings
// "dateTime", "dayTimeDuration", "yearMonthDuration"), or NULL.
const struct feel_type *feel_type_named(struct str name);
// The narrowest type that can be told from the value itself: fields of contexts, elements of lists. In `a`.
const struct feel_type *feel_type_of(struct arena *a, struct feel_value v);
struct str feel_type_print(struct arena *a, const struct feel_type *t);

// Whether the value is of the type (`instance of`, but null conforms to every type). `r` is for `allows`.
bool feel_conforms(struct feel_run *r, struct feel_value v, const struct feel_type *t);
// The value as the type wants it: itself where it conforms; a list of one as its item, an item as a list of one, a
// date as the date and time of its midnight (UTC). Else null with FEEL_E_TYPE. A NULL type takes all.
struct feel_value feel_coerce(struct feel_run *r, struct feel_value v, const struct feel_type *t);

// --- places and diagnostics ------------------------------------------------------------------------

enum feel_code {
    FEEL_E_NONE,      // a plain null
    FEEL_E_SYNTAX,    // only when compiling
    FEEL_E_NAME,      // a name that nothing has
    FEEL_E_TYPE,      // an operand or an argument of a wrong type
    FEEL_E_ARGUMENTS, // a wrong number of arguments, or a wrong name
    FEEL_E_VALUE,     // an argument out of its domain
    FEEL_E_NUMBER,    // overflow, division by zero, a root or logarithm that is no number
    FEEL_E_TEMPORAL,  // no such date, time or duration, or out of range
    FEEL_E_ZONE,      // a zone that the database does not have
    FEEL_E_REGEX,     // a pattern or flags that are not XPath's, or one that ran past its limit
    FEEL_E_INDEX,     // no such item
    FEEL_E_ENTRY,     // no such entry or property
    FEEL_E_DUPLICATE, // a name twice in one context
    FEEL_E_CYCLE,     // a value that needs itself
    FEEL_E_ABSENT,    // an argument that was not given
    FEEL_E_HOST,      // said by the host
    FEEL_E_STEPS,     // from here on: a budget that ended the run
    FEEL_E_MEMORY,
    FEEL_E_DEPTH,
};
const char *feel_code_name(enum feel_code c); // "type", "steps" …
const char *feel_code_text(enum feel_code c); // one sentence

struct feel_span {
    int32_t start, end;   // bytes of the source
    int32_t line, column; // of the start, from 1; the column counts code points
};

struct feel_program;

struct feel_diagnostic {
    enum feel_code code;
    const struct feel_program *program; // where it was; NULL: outside any program
    struct feel_span span;
    struct str detail; // may be empty: what was found; literal text, or in the run's arena
};

// --- names and compiling ---------------------------------------------------------------------------

struct feel_name {
    struct str name; // as declared; spaces and symbols allowed
    const struct feel_type
        *type; // NULL: Any. Tells the parser the names of entries inside, and is believed by nobody else
};

struct feel_named_type {
    struct str name; // also qualified: "lib.tPerson"
    const struct feel_type *type;
};

// What an expression may speak of. The value of names[i] is in slot i when the program runs.
struct feel_scope {
    const struct feel_name *names;
    int32_t name_count;
    const struct feel_named_type *types;
    int32_t type_count;
};

enum {
    FEEL_SOURCE_MAX = 1 << 20, // bytes of one text
    FEEL_NESTING_MAX = 200,    // levels of one text
    FEEL_DEPTH_MAX = 200,      // levels of a value
    FEEL_NAMES_MAX = 4096,     // of one scope
};

// Where the text cannot be read: the place and, in `fault`, one line that says what was expected.
struct feel_trouble {
    struct feel_span span;
};

// Text to program. All that the program keeps is in `a` (the scope is read only while compiling; types and type
// names must outlive it); `scratch` is for thinking. RC_INVALID: `f` says "line 1, column 5: expected …" and
// `ret_where` (may be NULL) the place; RC_LIMIT: too long or too deep. `a` is then as it was.
[[nodiscard]] enum rc feel_compile(struct arena *a, struct arena scratch, struct str text,
                                   const struct feel_scope *scope, const struct feel_program **ret_p,
                                   struct feel_trouble *ret_where, struct fault *f);
// The same for unary tests (the cells of a table, allowed values): `-`, `not(…)`, comparisons, ranges, values, or
// expressions that speak of `?`. `input` is the type of `?`, or NULL.
[[nodiscard]] enum rc feel_compile_tests(struct arena *a, struct arena scratch, struct str text,
                                         const struct feel_scope *scope, const struct feel_type *input,
                                         const struct feel_program **ret_p, struct feel_trouble *ret_where,
                                         struct fault *f);

// The text printed from the parse tree, with all brackets that it needs: reading it again gives the same tree.
struct str feel_program_print(struct arena *a, const struct feel_program *p);
struct str feel_program_source(const struct feel_program *p);
ptrdiff_t feel_program_bytes(const struct feel_program *p); // what it takes of its arena
const struct feel_type *
feel_program_type(const struct feel_program *p); // as far as can be told; FEEL_T_ANY else
bool feel_program_constant(const struct feel_program *p, struct feel_value *ret_v); // folded to one value
bool feel_program_uses(const struct feel_program *p, int32_t slot); // whether it may read that slot
// The i-th name that nothing in scope has (it gives null, FEEL_E_NAME); false past the last.
bool feel_program_unknown(const struct feel_program *p, int32_t i, struct str *ret_name,
                          struct feel_span *ret_span);

// --- what a unary test says, for indexes and table checks ------------------------------------------

enum feel_test_form {
    FEEL_TEST_ANY,   // `-`
    FEEL_TEST_PARTS, // true where the input lies in one of the parts
    FEEL_TEST_NOT,   // true where it lies in none of them
    FEEL_TEST_OTHER, // must be run
};

// All parts are constants of one kind (`kind`): number, string, boolean, date, time or date and time without zone,
// or a duration; a point is [v..v]. Says what the test gives for inputs of that kind only: any other input must be
// run with feel_test.
struct feel_test_shape {
    enum feel_test_form form;
    enum feel_kind kind;
    const struct feel_range *parts; // all FEEL_RANGE_INTERVAL, in the order of the text
    int32_t part_count;
    bool points; // each part is one point
};
struct feel_test_shape feel_tests_shape(const struct feel_program *tests);

// --- running ---------------------------------------------------------------------------------------

// Zones by name, in the caller's hand. `find` gives NULL for a name that it does not have; what it gives must live
// as long as any value made with it.
struct feel_zones {
    const struct feel_zone *(*find)(void *self, struct str name);
    void *self;
    struct str version; // of the database, such as "2025b"; may be empty
};

enum { FEEL_ZONE_BYTES_MAX = 256 << 10, FEEL_ZONE_TRANSITIONS_MAX = 10'000 };
// Reads one TZif file (RFC 8536), versions 1 to 4, into `a`. RC_INVALID says what is wrong with it; `a` is then as it was.
[[nodiscard]] enum rc feel_zone_parse(struct arena *a, struct str name, struct str tzif,
                                      const struct feel_zone **ret_z, struct fault *f);
struct str feel_zone_name(const struct feel_zone *z);
// Of an instant (seconds of UTC), and of a local time: in an overlap the earlier offset (the first of the two
// instants); in a gap the offset before it, so that the time is moved forward by the gap's length.
int32_t feel_zone_offset_at(const struct feel_zone *z, int64_t utc_s);
enum feel_local { FEEL_LOCAL_PLAIN, FEEL_LOCAL_GAP, FEEL_LOCAL_OVERLAP };
enum feel_local feel_zone_offset_of_local(const struct feel_zone *z, int64_t local_s, int32_t *ret_offset_s);

struct feel_budget {
    int64_t steps;         // turns of loops, calls, items and bytes touched by functions
    int32_t depth;         // levels of C stack, about 100 bytes each: 10,000 fit in 1 MiB
    int32_t regex_steps;   // of one match, as PCRE2 counts them
    ptrdiff_t regex_bytes; // of one match's heap, taken from the run's arena
};
#define FEEL_BUDGET ((struct feel_budget){ 10'000'000, 10'000, 1'000'000, 1 << 20 })

// One evaluation, in the caller's memory: set it up with feel_run_of, then run any number of programs in it.
struct feel_run {
    struct arena arena; // its end is the memory budget; `full` is the run's own business
    struct feel_budget left;
    struct instant now; // what now() and today() say, in `now_zone` (NULL: UTC)
    const struct feel_zone *now_zone;
    const struct feel_zones *zones; // NULL: none
    void *host;                     // the caller's own, for its callbacks
    // Diagnostics are kept while there is room, and counted always. NULL and 0 where they are not wanted.
    struct feel_diagnostic *diagnostics;
    int32_t diagnostic_room, diagnostic_count;
    enum feel_code stopped; // the budget that ended it, or FEEL_E_NONE
    // The rest is private.
    bool guarded;
    int32_t kept; // how often something was put into the arena that outlives the expression being run
    const struct feel_program *program;
    int32_t place;
};

struct feel_run feel_run_of(struct arena arena, struct feel_budget budget);

// The value of the program, with `slots` as the scope said them (they may hold lazy values). Where a budget is
// spent: null, `r->stopped` says which, a diagnostic says where; inside feel_guard it does not return then.
// Values live as long as the run's arena, the program's, the slots' and the zones'.
struct feel_value feel_eval(struct feel_run *r, const struct feel_program *p, const struct feel_value *slots);
// Whether the input passes the tests: null where that cannot be said.
struct feel_value feel_test(struct feel_run *r, const struct feel_program *tests,
                            const struct feel_value *slots, struct feel_value input);
// Runs `work` under the run's budgets, so that a spent one ends all of it at once: false then. Nested guards are fine.
bool feel_guard(struct feel_run *r, void (*work)(struct feel_run *r, void *self), void *self);
// What follows is for callbacks and guarded work, where a spent budget has a guard to jump to.
// Takes from the steps.
void feel_spend(struct feel_run *r, int64_t steps);
// Null with a diagnostic, at the place that is being run.
struct feel_value feel_error(struct feel_run *r, enum feel_code code, struct str detail);
// A lazy value's value; any other as it is.
struct feel_value feel_force(struct feel_run *r, struct feel_value v);

// Calls a function value: arity, types and coercion of arguments and result are seen to.
struct feel_value feel_call(struct feel_run *r, struct feel_value function,
                            const struct feel_value *arguments, int32_t count);
struct feel_value feel_call_named(struct feel_run *r, struct feel_value function,
                                  const struct feel_entry *arguments, int32_t count);
// A built-in function by its name ("string length"), or null.
struct feel_value feel_builtin(struct str name);

// `v in (test)`, and `v.name`, which goes over lists too.
struct feel_value feel_in(struct feel_run *r, struct feel_value v, struct feel_value test);
struct feel_value feel_path(struct feel_run *r, struct feel_value v, struct str name);
// Text to value as number(), date(), time(), date and time(), duration() and @"…" read it (kind FEEL_NULL: any of the last):
// null where it is none.
struct feel_value feel_read_number(struct arena *a, struct str s);
struct feel_value feel_read_temporal(struct feel_run *r, enum feel_kind kind, struct str s);

// --- JSON ------------------------------------------------------------------------------------------

// JSON text to a value: numbers keep all 34 digits; objects become contexts. Where `type` asks for a date, time or
// duration, text is read as one; what does not fit stays as it is (coerce it then). RC_INVALID says line and column.
[[nodiscard]] enum rc feel_json_read(struct feel_run *r, struct str json, const struct feel_type *type,
                                     struct feel_value *ret_v, struct fault *f);
// A value as JSON: numbers as numbers, temporal values, ranges and functions as their canonical text.
struct str feel_json_print(struct arena *a, struct feel_value v);
#endif
