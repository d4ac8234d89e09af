// law/dmn: Decision Model and Notation 1.1 to 1.5 as a library: models to a compiled set, inputs to a
// decision with its explanation. Pure. A compiled model lives in one arena, is never changed afterwards and
// may be used by many threads. The bytes are kept as they came and hashed; nothing is ever written back, so
// unknown extension elements stay. The choices are in docs/law/dmn.md.
#ifndef ANLAN_LAW_DMN_H
#define ANLAN_LAW_DMN_H
#include "base/base.h"
#include "law/feel.h"
#include "law/scope.h"

enum {
    DMN_FILES_MAX = 64,
    DMN_ELEMENTS_MAX = 1 << 16,  // decisions, inputs, knowledge and services of all files together
    DMN_REQUIREMENTS_MAX = 1024, // of one element
    DMN_CHAIN_MAX = 256,         // longest way of requirements
    DMN_SOURCES_MAX = 64,        // knowledge sources that one element's explanation names
    DMN_BOXES_MAX = 64,          // boxed expressions inside one another
    DMN_RULES_MAX = 1 << 16,     // of one table
    DMN_COLUMNS_MAX = 64,        // inputs of one table; likewise outputs; likewise annotations
    DMN_DIGEST_BYTES = 32,
};

// --- models ----------------------------------------------------------------------------------------

struct dmn_file {
    struct str name;  // for messages
    struct str bytes; // must outlive the model
};

struct dmn_place { // in a file; line and column from 1, 0 where unknown
    struct str file;
    int32_t line, column;
};

// Found while compiling. The element gives null, with this as its diagnostic; all others still work.
struct dmn_problem {
    struct dmn_place place;
    struct str text; // one line
};

enum dmn_kind { DMN_INPUT, DMN_DECISION, DMN_KNOWLEDGE, DMN_SERVICE, DMN_SOURCE, DMN_KINDS };

// Something named in a model. The rest of it is law/dmn's business.
struct dmn_element {
    enum dmn_kind kind;
    int32_t index;              // among all elements of the model
    struct str name, id, space; // `space` is the namespace of its file's definitions
    struct dmn_place place;
    const struct feel_type *type; // of the value; NULL: Any
};

struct dmn_model;

// SHA-256, as room `seal` has it.
typedef void dmn_digest(struct str bytes, uint8_t ret_digest[static DMN_DIGEST_BYTES]);

// Reads files[0] as the root and the others as what it may import, found by namespace. The model lives in
// `a`. RC_INVALID: "FILE:LINE:COLUMN: what was expected"; RC_CONFLICT: requirements or imports that go in a
// circle, by name; RC_MISSING: a requirement or an import of what is not there; RC_LIMIT: one of the limits
// above. `a` is then as it was.
[[nodiscard]] enum rc dmn_compile(struct arena *a, struct arena scratch, const struct dmn_file *files,
                                  int32_t count, dmn_digest *digest, const struct dmn_model **ret_m,
                                  struct fault *f);

int32_t dmn_count(const struct dmn_model *m);
const struct dmn_element *dmn_at(const struct dmn_model *m, int32_t index);
// By name or id; `space` may be empty: the root's own first, then the only one elsewhere. NULL where there is
// none.
const struct dmn_element *dmn_find(const struct dmn_model *m, struct str space, struct str name);
const char *dmn_kind_name(enum dmn_kind k); // "decision"
int32_t dmn_problem_count(const struct dmn_model *m);
const struct dmn_problem *dmn_problem_at(const struct dmn_model *m, int32_t index);
const uint8_t *dmn_root_digest(const struct dmn_model *m);
ptrdiff_t dmn_bytes(const struct dmn_model *m); // memory that the model takes
// What a diagnostic of a run says, in one line; in `a`.
struct str dmn_diagnostic_text(struct arena *a, const struct feel_diagnostic *d);
// Where a diagnostic of a run stands in the files.
struct dmn_place dmn_where(const struct dmn_model *m, const struct feel_diagnostic *d);

// --- deciding --------------------------------------------------------------------------------------

struct dmn_input { // of input data; or of a decision: then its own logic is not run
    const struct dmn_element *element;
    struct feel_value value;
};

struct dmn_trace; // what happened, in the run's arena

struct dmn_answer {
    struct feel_value value;
    const struct dmn_trace *trace; // NULL where it was not asked for, or a budget ended the run
};

// The value of a decision, of a service (its inputs by element), or of business knowledge without parameters.
// All in the run's arena and under its budgets; where one is spent the answer is null and `r->stopped` says
// which. An input that is not given is null. `r->host` is the engine's while it runs. RC_INVALID: `what` has
// no value (input data, a knowledge source) or an input belongs to another model.
[[nodiscard]] enum rc dmn_decide(struct feel_run *r, const struct dmn_model *m,
                                 const struct dmn_element *what, const struct dmn_input *inputs,
                                 int32_t count, bool traced, struct dmn_answer *ret, struct fault *f);

// Reads {"name": value, "import": {"name": value}} by the types of the model's inputs. RC_MISSING names a
// member that is no input.
[[nodiscard]] enum rc dmn_inputs_read(struct feel_run *r, const struct dmn_model *m, struct str json,
                                      const struct dmn_input **ret_inputs, int32_t *ret_count,
                                      struct fault *f);

// --- explaining ------------------------------------------------------------------------------------

// One JSON object, canonical (RFC 8785) but for `value`s, described in docs/law/dmn.md: the model and its
// digest, the inputs, each decision in the order in which it was made with its value, requirements and
// knowledge sources, each table with its inputs and matched rules (index, id, annotations), each diagnostic
// with its place, and a digest over all of it. Lives in `a`; needs a traced answer.
struct str dmn_explain(struct arena *a, struct arena scratch, const struct dmn_model *m,
                       const struct feel_run *r, const struct dmn_element *what,
                       const struct dmn_answer *answer, dmn_digest *digest);

struct dmn_review {
    int32_t tables;   // whose inputs, rules, hit policy and outputs were worked out again and agree
    int32_t cells;    // of those, cells compared
    int32_t believed; // values and cells that only an evaluator could confirm
};

// Confirms an explanation against the model without the evaluator: the digests, every table's matched rules
// and result from the inputs that it states, every decision against its parts. RC_CORRUPT says what does not
// hold; RC_INVALID: not an explanation.
[[nodiscard]] enum rc dmn_review(struct arena scratch, const struct dmn_model *m, struct str explanation,
                                 dmn_digest *digest, struct dmn_review *ret, struct fault *f);

// --- looking in ------------------------------------------------------------------------------------

// The input data that an element may ask for, itself and through what it requires, in `a`.
void dmn_needs(struct arena *a, const struct dmn_element *e, const struct dmn_element *const **ret_inputs,
               int32_t *ret_count);
// Of a decision whose logic is a table; a rule, column or output must be one of its own.
int32_t dmn_rule_count(const struct dmn_element *e); // 0: its logic is no table
bool dmn_lists_matches(
    const struct dmn_element *e); // collects, without an aggregation, or in the rules' order
struct str dmn_rule_id(const struct dmn_element *e, int32_t rule);
struct dmn_place dmn_rule_place(const struct dmn_element *e, int32_t rule);
struct str dmn_rule_note(const struct dmn_element *e, int32_t rule,
                         struct str heading);                     // empty where there is none
int32_t dmn_column(const struct dmn_element *e, struct str text); // whose input expression is that text; -1
// The texts of a cell that is a list of them; false where it is anything else. In `a`.
bool dmn_cell_texts(struct arena *a, const struct dmn_element *e, int32_t rule, int32_t column,
                    const struct str **ret_texts, int32_t *ret_count);
int32_t dmn_column_count(const struct dmn_element *e);                   // its inputs
struct str dmn_column_text(const struct dmn_element *e, int32_t column); // its expression as written
struct str dmn_column_allowed(const struct dmn_element *e,
                              int32_t column); // its input values as written; empty: all
struct str dmn_column_label(const struct dmn_element *e,
                            int32_t column); // the author's words for it; may be empty
struct str dmn_cell_text(const struct dmn_element *e, int32_t rule, int32_t column); // as written
struct str dmn_output_text(const struct dmn_element *e, int32_t rule, int32_t output);
int32_t dmn_output_count(const struct dmn_element *e);
struct str dmn_output_name(const struct dmn_element *e, int32_t output); // empty where a single one has none
// An output that is a constant, null where the cell is empty; false where it must be run.
bool dmn_output_constant(const struct dmn_element *e, int32_t rule, int32_t output, struct feel_value *ret_v);
// The rules of that decision's table that matched in a traced answer, from 0; none where its logic is no table or did not run.
void dmn_matched(const struct dmn_answer *answer, const struct dmn_element *e, const int32_t **ret_rules,
                 int32_t *ret_count);
// What the columns of that decision's table were told in a traced answer, one value each, in the run's arena; NULL where it has no table or
// the table did not run.
const struct feel_value *dmn_told(const struct dmn_answer *answer, const struct dmn_element *e);

// --- checking tables -------------------------------------------------------------------------------

enum dmn_finding_kind {
    DMN_GAP,         // an input that no rule takes
    DMN_OVERLAP,     // two rules take the same input, against the hit policy
    DMN_SHADOWED,    // a rule that never decides, because others always come before it
    DMN_UNREACHABLE, // a rule that no input meets at all
    DMN_NO_OUTPUT,   // a rule without an output, or with one that is not allowed
    DMN_UNUSED,      // an allowed output that no rule gives
    DMN_BEYOND,      // a cell or column that cannot be judged exactly
    DMN_BROKEN,      // what cannot be compiled
    DMN_FINDINGS
};

struct dmn_finding {
    enum dmn_finding_kind kind;
    struct dmn_place place;
    struct str element;  // name of the decision or knowledge
    int32_t rule, other; // from 1; 0: none
    struct str text;     // one line, with the counter-example input where there is one
    struct str example;  // the input: "Age = 17, Risk = \"high\"", or empty
};

enum { DMN_FINDINGS_MAX = 1000, DMN_CHECK_STEPS = 1'000'000'000 }; // some seconds

// Checks every table of the root's file; the findings live in `a`, in the order of the file. At most
// DMN_FINDINGS_MAX. `steps` (words of sets) are what each of three searches over one table may take: a table
// that needs more is said to be beyond.
int32_t dmn_check(struct arena *a, struct arena scratch, const struct dmn_model *m, int64_t steps,
                  const struct dmn_finding **ret_findings);
const char *dmn_finding_name(enum dmn_finding_kind k); // "gap"
bool dmn_finding_is_fault(enum dmn_finding_kind k);    // whether `anlan law check` fails for it

// --- scope -----------------------------------------------------------------------------------------

// A decision is a scope where it carries the attribute `scope="true"`, or an extension element <scope/>, of
// the namespace below. Its value is a context of two lists, { grants: [clause …], exclusions: [clause …] }; a
// clause is a context of terms that must all hold, named agency, area, kind, relation, sensitivity. A term is
// a value (equal to it), a list of values (any of them), or one of { not: v }, { within: "area" }, { at most:
// n }, { at least: n }. Either list may be missing; nothing else may be there.
#define DMN_ANLAN_SPACE "urn:anlan:law:1"
bool dmn_is_scope(const struct dmn_element *e);
// RC_INVALID says which term is not one; RC_LIMIT as scope_check. A null value is the empty scope, which
// admits nothing.
[[nodiscard]] enum rc dmn_scope(struct arena *a, struct feel_value value, struct law_scope *ret_s,
                                struct fault *f);
// The same with terms as they are written: the caller's own words (such as "own") may stand where scope_check wants a number.
[[nodiscard]] enum rc dmn_scope_words(struct arena *a, struct feel_value value, struct law_scope *ret_s,
                                      struct fault *f);
#endif
