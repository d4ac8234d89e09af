// law/dmn, the review of explanations: what both halves of it share.
#ifndef ANLAN_LAW_DMN_DMN_REVIEW_INT_H
#define ANLAN_LAW_DMN_DMN_REVIEW_INT_H
#include "law/dmn/dmn_int.h"

struct reviewer {
    struct feel_run *r; // for its arena, and for what FEEL's own reading of values needs
    const struct dmn_model *m;
    struct dmn_review *review;
    struct fault *f;
    enum rc rc;
    struct feel_value steps;
    const struct feel_value **stated; // by element: the value that the explanation states for it, or NULL
    const struct element *within;     // the decision whose own logic the current step is; NULL in functions
    int64_t within_level;
    // Of the function call that the step is inside of, or -1: what is stated there holds only there.
    int64_t call_level;
    int32_t at; // the step being reviewed, for messages
};

// Notes the first reason with its step; false, to be returned.
[[gnu::format(printf, 2, 3)]] bool review_refuse(struct reviewer *v, const char *format, ...);
// Members of what was read; null, empty and -1 where there is none.
struct feel_value review_member(struct feel_value context, const char *name);
struct str review_text(struct feel_value context, const char *name);
int64_t review_number(struct feel_value context, const char *name);
int32_t review_count(struct feel_value list);
// The value that stands with its kind in `holder`.
struct feel_value review_stated(struct reviewer *v, struct feel_value holder);
// Equal as they are written; the second also after what a declared type may have done to the value.
bool review_same(struct reviewer *v, struct feel_value a, struct feel_value b);
bool review_coerced(struct reviewer *v, struct feel_value made, struct feel_value stated,
                    const struct feel_type *declared);
bool review_literal(struct reviewer *v, const struct box *b, struct feel_value stated,
                    const struct feel_type *declared);
bool review_table(struct reviewer *v, struct feel_value step);
#endif
