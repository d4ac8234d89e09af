// law/tck: the cases of the DMN Technology Compatibility Kit, read and judged. Pure: the caller reads the
// files.
#ifndef ANLAN_LAW_TCK_H
#define ANLAN_LAW_TCK_H
#include "law/dmn.h"

struct tck_value { // as the test file writes it
    enum tck_value_kind { TCK_NULL, TCK_SCALAR, TCK_LIST, TCK_CONTEXT } kind;
    struct str type;       // TCK_SCALAR: "decimal", "string", …; empty: not said
    struct str text, name; // `name` as a component
    const struct tck_value *first, *next;
};

struct tck_node { // an input or a result
    struct str name, space;
    bool error;                    // a result: a diagnostic is expected
    const struct tck_value *value; // NULL: null
    const struct tck_node *next;
};

struct tck_case {
    struct str id, type, invocable; // `type` is "decision" where the file does not say
    const struct tck_node *inputs, *results;
    const struct tck_case *next;
};

struct tck_suite {
    struct str model_name;
    const struct tck_case *cases;
    int32_t case_count;
};

// Everything lives in `a`. RC_INVALID: not a test file, with its place.
[[nodiscard]] enum rc tck_parse(struct arena *a, const struct dmn_file *file, struct tck_suite *ret_suite,
                                struct fault *f);

enum tck_verdict { TCK_EXACT, TCK_NEAR, TCK_FAILED }; // NEAR: numbers agree only within 1e-8
struct tck_outcome {
    enum tck_verdict verdict;
    bool wants_null, wants_error, has_diagnostic;
    struct str got, want; // as FEEL text, in the run's arena
};

// Judges one result of a case; what it needs is in the run, whose arena the caller gives anew for each.
// RC_MISSING: no such decision; RC_INVALID: an expected value that cannot be read.
[[nodiscard]] enum rc tck_judge(struct feel_run *r, const struct dmn_model *m, const struct tck_case *c,
                                const struct tck_node *result, struct tck_outcome *ret, struct fault *f);

// The case's inputs as the model takes them; names that it does not have are left out. In the run's arena,
// which must hold them.
int32_t tck_inputs(struct feel_run *r, const struct dmn_model *m, const struct tck_case *c,
                   const struct dmn_input **ret_inputs);

struct tck_counts {
    int32_t passed, failed, skipped;              // cases
    int32_t results, results_exact, results_near; // results
    int32_t valued, valued_passed;                // results whose expected value is not null
    int32_t errors, errors_said;                  // expected errors, and those that came with a diagnostic
};
#endif
