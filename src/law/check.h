// law/check: what is wrong with a procedure or a pack, found without anyone's case. Pure: the caller brings the bytes and the day.
// The token game is explored with the engine itself (law/bpmn): every way that an act, a message, a timer and a fact can take an
// instance, breadth first, so that the first way to a fault is a shortest one. docs/law/check.md says what is abstracted.
#ifndef ANLAN_LAW_CHECK_H
#define ANLAN_LAW_CHECK_H
#include "law/bpmn.h"
#include "law/dmn.h"
#include "law/pack.h"

enum {
    CHECK_STATES_MAX = 100 * 1000, // of one procedure
    CHECK_ALIKE_MAX = 2,           // tokens of one kind at once: a third that differs in nothing adds nothing
    CHECK_VALUES_MAX = 64,         // values of one fact that can lead to different ways
    CHECK_FACTS_MAX = 64,          // facts that conditions of one procedure speak of
    CHECK_CHOICES_MAX = 64,        // facts looked at in one step
    CHECK_TRIALS_MAX = 4096,       // combinations of facts that one step is tried with
    CHECK_FINDINGS_MAX = 1000,
    CHECK_PATH_MAX = 256, // steps of a way that is shown
};

// --- findings ----------------------------------------------------------------------------------------

enum law_finding_kind {
    FOUND_ARTICLE,     // none, unknown, or not in force
    FOUND_UNREACHABLE, // a step that no way leads to
    FOUND_DEADLOCK,    // nothing can happen any more, and it is not over
    FOUND_NO_END,      // it goes on, but no end can be reached from there
    FOUND_LOST_TOKEN,  // a token that goes nowhere, is left behind, or comes twice
    FOUND_BRANCH, // a branch that cannot decide: no flow open, or a condition that is neither true nor false
    FOUND_ROLE,   // nobody who may do it, or nobody who can come there
    FOUND_CLOCK,  // without an owner, a consequence, a start or an end
    FOUND_TABLE,  // a gap, an overlap … of a decision table; `table` says which
    FOUND_WORD,   // a word that is missing in a language
    FOUND_FORM,   // a form that is missing or does not fit
    FOUND_DECISION, // a decision that is missing or does not fit
    FOUND_DOCUMENT, // a document that is missing or does not fit
    FOUND_BOUND,    // not everything was looked at
    FOUND_BROKEN,   // what cannot be loaded
    LAW_FINDINGS
};
const char *law_finding_name(enum law_finding_kind k); // "deadlock"

struct law_finding {
    enum law_finding_kind kind;
    bool fault;               // else only said
    struct bpmn_place place;  // line and column 0 where unknown
    struct str of;            // the kind of case, procedure, table …
    struct str element;       // the id or name in it; may be empty
    struct str text;          // one line
    struct str way;           // how one comes there: a line each step, or empty
    struct dmn_finding table; // FOUND_TABLE
};

struct law_findings { // grows in its arena
    struct law_finding *at;
    int32_t count, room, faults;
    bool cut; // there were more than CHECK_FINDINGS_MAX
};

// --- the token game ------------------------------------------------------------------------------------

// What someone can make happen at a node; how the pack says it.
struct explore_act {
    int32_t node;             // -1: it stands open always
    struct str said;          // "call-taker: accept"; empty: the node's own name
    const struct str *writes; // facts that it sets …
    const uint64_t *values;   // … each to one of these of the fact's values (bits; 0: any)
    int32_t write_count;
};

struct explore_fact {
    struct str name;
    const struct feel_value *first;  // before anyone has set it; NULL: any
    const struct feel_value *values; // what it can be, where that is known
    int32_t value_count;
};

struct explore_order {
    const struct bpmn_model *model;
    struct str process;
    const struct bpmn_env *env; // zones; decisions are made by `decide` below
    const struct explore_act *acts;
    const struct explore_fact *facts;
    int32_t act_count, fact_count;
    int32_t states_max; // 0: CHECK_STATES_MAX
    // The statuses that nodes give the case, and those of them in which it is over; none where there is no case.
    const struct str *statuses;
    const bool *is_closed;
    int32_t status_count;
};

struct explored {
    int32_t states, steps;
    bool whole;     // nothing was left out
    bool alike;     // ways with more than CHECK_ALIKE_MAX alike were left out
    uint64_t *seen; // nodes that something came to, bits by index
    uint64_t *took; // flows
};

// Adds what it finds. RC_LIMIT: the model has more facts or values than the limits above; RC_INVALID: no such process.
[[nodiscard]] enum rc law_explore(struct arena *a, struct arena scratch, const struct explore_order *o,
                                  struct law_findings *findings, struct explored *ret, struct fault *f);

// --- packs ---------------------------------------------------------------------------------------------

struct law_check_order {
    struct day
        on; // the day of the check: articles must be in force on it, or on the day from which the pack governs
    struct str language; // whose words name acts and roles; empty: the first of the pack
    int32_t states_max;  // of each procedure; 0: CHECK_STATES_MAX
};

struct law_checked {
    struct law_findings findings;
    int32_t procedures, states, tables, acts, clocks, words; // what was looked at
    bool alike; // ways with more than CHECK_ALIKE_MAX alike at once were left out
};

// Every step, branch, timer, act, clock, table, word, form, decision and document of a pack. RC_LIMIT: see law_explore.
[[nodiscard]] enum rc law_check(struct arena *a, struct arena scratch, const struct pack *p,
                                const struct law_check_order *o, struct law_checked *ret, struct fault *f);
#endif
