// law/dmn inside: what a model is between reading (dmn_read), linking (dmn_link), compiling (dmn_types,
// dmn_boxes, dmn_table) and running (dmn_run, dmn_table_run). All of it lives in the model's arena and is
// constant once dmn_compile has returned.
#ifndef ANLAN_LAW_DMN_DMN_INT_H
#define ANLAN_LAW_DMN_DMN_INT_H
#include "base/map.h"
#include "law/dmn.h"
#include "wire/xml.h"

struct box;
struct table;
struct element;

// --- what is read ----------------------------------------------------------------------------------

struct import {
    struct str name, space; // an empty name puts the other's names straight into this file's scope
    const struct doc *doc;  // NULL: not a DMN model, or not there
    const struct xml_node *node;
};

struct doc { // one file
    struct str file, name, space;
    uint8_t digest[DMN_DIGEST_BYTES];
    struct xml_doc xml;
    struct import *imports;
    int32_t import_count;
    bool imported;                              // reached from the root
    enum { DOC_NEW, DOC_OPEN, DOC_DONE } state; // while imports are followed
    struct feel_named_type *types;              // the file's own first, then "import.name"
    int32_t type_count, own_type_count;
    struct map own_types;      // by name
    struct feel_type *defined; // own_type_count of them: what own_types point at
    int32_t first_definition;  // of them, among all files' definitions
};

struct links {
    const struct element **at;
    int32_t count;
};

struct element {
    struct dmn_element pub; // first: a pointer to one is a pointer to the other
    struct doc *doc;
    const struct xml_node *node;
    struct str variable; // the name by which others speak of it
    struct links info, knowledge, authority;
    struct links basis; // the knowledge sources that its authority leads to, its own first
    enum { LINK_NEW, LINK_OPEN, LINK_DONE } state;
    int32_t chain; // the longest way down its requirements
    bool is_scope;
    struct binding *frame;           // what stands in the first slots when its logic runs
    int32_t frame_count, slot_count; // of those; of all slots that its logic uses
    const struct box *logic;         // of a decision, or the body of knowledge
    struct feel_function *function;  // knowledge and services: the value that others see
    struct service *service;
    const struct feel_type *seen_type; // declared, or as far as the logic tells
    int32_t height;                    // levels of C stack of its logic
    struct str uri;                    // of a knowledge source
};

struct service {
    struct links outputs, encapsulated, input_decisions, input_data;
};

// What fills a slot: an element, or all that is imported under one name.
struct binding {
    struct str name;
    const struct element *element; // NULL: `group`
    struct links group;
};

struct program_place { // where the text of a program stands
    const struct feel_program *program;
    const struct doc *doc;
    const struct xml_node *node; // whose text it is
    int32_t shift;               // bytes that were put before the text
};

struct dmn_model {
    struct doc *docs; // docs[0] is the root
    int32_t doc_count;
    struct element *elements;
    int32_t element_count;
    struct element **order;      // requirements first
    struct map by_id;            // "space#id"
    const struct table **tables; // by their index
    int32_t table_count, table_room;
    struct program_place *places; // sorted by program
    int32_t place_count, place_room;
    struct dmn_problem *problems;
    int32_t problem_count, problem_room;
    // Over slot 0: a list of what a `for` would visit; `some` and `every` of booleans.
    const struct feel_program *spread, *some, *every;
    ptrdiff_t bytes;
};

// --- boxed expressions -----------------------------------------------------------------------------

enum box_kind {
    BOX_BROKEN, // could not be compiled: null, with its problem
    BOX_LITERAL,
    BOX_TABLE,
    BOX_CONTEXT,
    BOX_LIST,
    BOX_RELATION,
    BOX_FUNCTION,
    BOX_INVOCATION,
    BOX_CONDITIONAL,
    BOX_FILTER,
    BOX_FOR,
    BOX_SOME,
    BOX_EVERY,
    BOX_KINDS
};

struct entry { // of a context, or a binding of an invocation
    struct str name;
    const struct feel_type *type;
    const struct box *box;
    int32_t slot; // of a context entry's value
};

// A text that is only a name, or a name and fields: it can be followed without an evaluator.
struct path {
    int32_t slot; // -1: not of this shape
    const struct str *fields;
    int32_t field_count;
};

struct box {
    enum box_kind kind;
    const struct feel_type *type; // as declared: the value is coerced to it; NULL: none
    // As far as it can be told, for the names of entries inside; NULL: unknown.
    const struct feel_type *static_type;
    const struct xml_node *node;
    const struct feel_program *program; // BOX_LITERAL; BOX_FILTER: over slot `slot`, or NULL
    struct path path;                   // BOX_LITERAL
    bool constant;                      // BOX_LITERAL: `value` is its value
    struct feel_value value;
    struct str why; // BOX_BROKEN
    const struct table *table;
    const struct entry *entries; // BOX_CONTEXT, BOX_INVOCATION
    int32_t entry_count;
    const struct box *result; // BOX_CONTEXT: its last box, or NULL
    const struct box **boxes; // BOX_LIST; BOX_RELATION: row after row
    int32_t box_count;
    const struct str *columns; // BOX_RELATION
    int32_t column_count;
    // If, then, else; in, match; in, return or satisfies; a function's body; what an invocation calls.
    const struct box *first, *second, *third;
    int32_t slot;        // of the iterator, of a filter's list or item; of a function's first parameter
    int32_t field_count; // BOX_FILTER without a program: slots after `slot` for the fields of the item
    const struct feel_field *fields;
    int32_t slot_count;                   // BOX_FUNCTION: of its frame
    const struct feel_function *function; // BOX_FUNCTION: parameters, result and call
};

// --- tables ----------------------------------------------------------------------------------------

enum hit_policy {
    HIT_UNIQUE,
    HIT_FIRST,
    HIT_PRIORITY,
    HIT_ANY,
    HIT_COLLECT,
    HIT_RULE_ORDER,
    HIT_OUTPUT_ORDER,
    HIT_POLICIES
};
enum aggregation {
    AGGREGATE_NONE,
    AGGREGATE_SUM,
    AGGREGATE_COUNT,
    AGGREGATE_MIN,
    AGGREGATE_MAX,
    AGGREGATIONS
};

struct column {      // an input
    struct str text; // the expression as written
    const struct box *box;
    const struct feel_type *type;
    const struct feel_program *allowed; // input values; NULL: all
    const struct xml_node *node;
    const struct feel_program *domain; // the inputs that the check takes for possible; NULL: all
    const struct segments *segments;   // NULL: the table is too large for an index
};

struct cell {
    const struct feel_program *tests; // NULL: could not be compiled
    struct feel_test_shape shape;
    const struct xml_node *node;
};

struct output {
    struct str name;
    const struct feel_type *type;
    const struct feel_value *order; // allowed values in their order, where all are constants
    int32_t order_count;
    const struct feel_program *allowed; // NULL: all
    const struct box *otherwise;        // default output entry; NULL: none
    const struct xml_node *node;
};

struct rule {
    struct str id;
    const struct cell *cells;         // one a column
    const struct box *const *outputs; // one an output; NULL: empty
    const struct str *notes;          // annotations, one a heading
    const struct xml_node *node;
};

struct table {
    struct str id;
    enum hit_policy policy;
    enum aggregation aggregation;
    const struct column *columns;
    const struct output *outputs;
    const struct rule *rules;
    const struct str *headings;
    int32_t column_count, output_count, rule_count, heading_count, words; // `words`: of a bit-set of rules
    bool constant_outputs;                                                // all of them
    const uint64_t *all;                                                  // every rule
    const struct feel_type *type;
    const struct doc *doc;
    const struct xml_node *node;
    const struct element *element; // in whose logic it stands
    int32_t index;                 // among the model's tables
};

// The values of a column cut into segments at the ends of its cells' parts, each segment with the rules that
// take it. For n ends e1 < … < en the segments are (…e1) [e1] (e1…e2) [e2] … (en…): segment 2i+1 is the point
// of end i. A cell that must be run is in every set.
struct segments {
    enum feel_kind kind;
    const struct feel_value *ends;
    int32_t end_count, segment_count, words;
    const int64_t *keys; // of the ends, where all of them are whole at `key_exponent`; NULL: compare values
    int16_t key_exponent;
    const uint64_t *sets; // segment_count sets of `words`
    const bool *allowed;  // by segment: whether the column's domain has it; NULL: not said, or it must be run
    const uint64_t *residual; // rules whose cell must be run
    const int32_t *table;     // of strings: open addressing, index of the end or -1; NULL: search
    int32_t table_room;
    bool has_residual;
};

// Whether the shapes of tests speak of this value: of their kind, and where they are times without zone,
// without one too.
static inline bool is_of_shape(enum feel_kind kind, struct feel_value v)
{
    bool zoned = (v.kind == FEEL_TIME || v.kind == FEEL_DATE_TIME) && v.moment->form != FEEL_ZONE_NONE;
    return v.kind == (uint8_t)kind && !zoned;
}

// Not more than `bytes_max` bytes, cut between characters.
struct str clip_text(struct str s, ptrdiff_t bytes_max);

static inline bool bit_get(const uint64_t *set, int32_t i) { return set[i / 64] >> (i % 64) & 1; }
static inline void bit_put(uint64_t *set, int32_t i) { set[i / 64] |= UINT64_C(1) << (i % 64); }

// --- while compiling -------------------------------------------------------------------------------

struct compiler {
    struct dmn_model *m;
    struct arena *a;       // what stays
    struct arena *scratch; // what goes
    struct doc *doc;
    const struct element *element;
    struct feel_name *names;      // in scope now: names[i] is in slot i
    int32_t name_count, name_max; // now; the most at once
    int32_t depth, depth_max;     // of boxes
    int32_t table_count;
    struct fault *f;
    char unread[256]; // why the first of the files that could not be read could not
};

// "FILE:LINE:COLUMN: " and the message, as the model's fault.
[[gnu::format(printf, 5, 6)]] enum rc fail_at(struct fault *f, enum rc rc, const struct doc *d,
                                              const struct xml_node *n, const char *format, ...);
[[gnu::format(printf, 4, 5)]] void add_problem(struct compiler *c, const struct doc *d, struct xml_place at,
                                               const char *format, ...);
void add_program(struct compiler *c, const struct feel_program *p, const struct xml_node *node,
                 int32_t shift);
struct str child_text(const struct xml_node *n, struct str name); // trimmed text of that child, else empty
bool is_dmn_space(struct str space);
const struct import *import_of(const struct doc *d, const struct doc *other);

enum rc read_docs(struct compiler *c, const struct dmn_file *files, int32_t count, dmn_digest *digest);
enum rc read_elements(struct compiler *c);
enum rc link_elements(struct compiler *c); // requirements, frames, order
enum rc make_types(struct compiler *c);
// The type of a reference written at `n` in file `d`; NULL for an empty one; the unknown type, with a
// problem, else.
const struct feel_type *type_of_ref(struct compiler *c, const struct doc *d, const struct xml_node *n,
                                    struct str ref);
enum rc make_logic(struct compiler *c); // of every element

// Compiles the expression `n`; NULL gives a broken box. RC_LIMIT where it is nested too deep or has too many
// parts.
enum rc make_box(struct compiler *c, const struct xml_node *n, const struct box **ret_box);
const struct xml_node *
first_expression(const struct xml_node *parent); // the first child that is one, or NULL
const struct feel_type *type_at(struct compiler *c,
                                const struct xml_node *n); // of its typeRef, attribute or child
const struct feel_type *best_type(const struct feel_type *declared,
                                  const struct box *b); // what a box says of itself, or what is known of it
int32_t count_nodes(const struct xml_node *n);          // children
int32_t count_named(const struct xml_node *n, struct str name); // children of that name
const struct box *refuse_box(struct compiler *c, const struct xml_node *n,
                             const char *why); // broken, with a problem
enum rc make_function(struct compiler *c, const struct xml_node *n, struct box *b);
enum rc make_invocation(struct compiler *c, const struct xml_node *n, struct box *b);
struct box *broken_box(struct compiler *c, const struct xml_node *n, const char *why);
// The text child of `n` as an expression or as tests; a broken box or NULL where it cannot be read, with a
// problem.
const struct box *make_literal(struct compiler *c, const struct xml_node *n);
const struct feel_program *make_tests(struct compiler *c, const struct xml_node *n,
                                      const struct feel_type *input);
enum rc make_table(struct compiler *c, const struct xml_node *n, const struct table **ret_table);
int32_t push_name(struct compiler *c, struct str name, const struct feel_type *type); // its slot
struct str hit_policy_name(enum hit_policy p);
void make_index(struct compiler *c, struct table *t, struct column *columns);
const struct feel_program *allowed_by_type(const struct feel_type *t); // its allowed values, or NULL

// --- running ---------------------------------------------------------------------------------------

struct state {                 // of one decide, or of one call of a service
    struct feel_value *values; // by element
    uint8_t *done;
};

struct step;

struct engine { // what feel_run.host points at while a model runs
    const struct dmn_model *m;
    struct state state;
    struct step **last; // where the next step of the trace goes; NULL: not traced
};

enum step_kind { STEP_DECISION, STEP_TABLE, STEP_ENTRY, STEP_CALL };

struct step {
    enum step_kind kind;
    struct step *next, *first; // the steps inside it
    struct feel_value value;
    const struct element *element; // STEP_DECISION, STEP_CALL
    const struct entry *entry;     // STEP_ENTRY
    const struct table *table;     // STEP_TABLE and what follows
    const struct feel_value *inputs;
    const int32_t *matched; // rule indexes from 0, in the order of the table
    int32_t matched_count, ran_count;
    const struct ran *ran;            // cells that were run
    const struct feel_value *outputs; // of the matched rules, row after row; NULL where all are constants
};

struct ran {
    int32_t rule, column;
    bool held;
};

struct dmn_trace {
    const struct dmn_model *m;
    struct step *first;
    const struct dmn_input *inputs;
    int32_t input_count;
};

// The segment that holds `v`, which is of the column's kind (any value where there are no ends).
int32_t find_segment(const struct segments *s, struct feel_value v);
// A value of the segment, in `a`; false where it holds none. Null where the column takes anything at all.
bool sample_segment(struct arena *a, const struct segments *s, int32_t segment, struct feel_value *ret_v);
struct feel_value run_box(struct feel_run *r, const struct box *b, struct feel_value *slots);
struct feel_value run_table(struct feel_run *r, const struct table *t, struct feel_value *slots);
struct feel_value decide_element(struct feel_run *r, const struct element *e);
struct feel_value call_knowledge(struct feel_run *r, const struct feel_function *f,
                                 const struct feel_value *args, int32_t count);
struct feel_value call_service(struct feel_run *r, const struct feel_function *f,
                               const struct feel_value *args, int32_t count);
struct feel_value call_closure(struct feel_run *r, const struct feel_function *f,
                               const struct feel_value *args, int32_t count);
struct feel_value call_broken(struct feel_run *r, const struct feel_function *f,
                              const struct feel_value *args, int32_t count);
// The table's result from the outputs of its matched rules, row after row (`order` of the outputs for
// priorities). No evaluator in it.
struct feel_value combine_hits(struct feel_run *r, const struct table *t, const struct feel_value *outputs,
                               const int32_t *matched, int32_t matched_count);
struct step *add_step(struct feel_run *r, enum step_kind kind); // NULL where nothing is traced
void enter_step(struct feel_run *r, struct step *s);            // what follows is inside it; takes NULL
void leave_step(struct feel_run *r, struct step *s);

// feel_coerce, without the call for what is plainly of its type.
static inline struct feel_value coerce_value(struct feel_run *r, struct feel_value v,
                                             const struct feel_type *t)
{
    static const uint8_t plain[FEEL_T_MONTHS_DURATION + 1] = {
        [FEEL_T_BOOLEAN] = FEEL_BOOLEAN,
        [FEEL_T_NUMBER] = FEEL_NUMBER,
        [FEEL_T_STRING] = FEEL_STRING,
        [FEEL_T_DATE] = FEEL_DATE,
        [FEEL_T_TIME] = FEEL_TIME,
        [FEEL_T_DATE_TIME] = FEEL_DATE_TIME,
        [FEEL_T_DAYS_DURATION] = FEEL_DAYS_DURATION,
        [FEEL_T_MONTHS_DURATION] = FEEL_MONTHS_DURATION,
    };
    if (!t || v.kind == FEEL_NULL) return v;
    if (!t->allows && (int)t->kind < COUNT(plain) && plain[t->kind] == v.kind) return v;
    return feel_coerce(r, v, t);
}
#endif
