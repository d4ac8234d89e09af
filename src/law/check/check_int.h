// law/check inside: an exploration between its facts (check_facts, check_constants, check_live), its states (check_store), its moves
// (check_explore) and what is wrong with all that (check_judge, check_way).
#ifndef ANLAN_LAW_CHECK_CHECK_INT_H
#define ANLAN_LAW_CHECK_CHECK_INT_H
#include "law/bpmn/bpmn_int.h"
#include "law/check.h"

// --- findings ----------------------------------------------------------------------------------------

[[gnu::format(printf, 3, 4)]] struct law_finding *found(struct arena *a, struct law_findings *to,
                                                        const char *format, ...);

// --- facts -------------------------------------------------------------------------------------------

// What a condition speaks of, with one value of each class of values that no expression of the model tells apart.
struct fact {
    struct str name;
    int32_t slot;
    struct feel_value values[CHECK_VALUES_MAX];
    int32_t count;
    uint64_t all, first;          // sets of values, bits by index
    bool free;                    // may become any of them at any time
    const struct explore_fact *o; // what the order says of it, or NULL
};

struct explorer {
    struct arena *a;    // findings
    struct arena keep;  // facts, states, edges
    struct arena think; // one step
    const struct explore_order *o;
    const struct bpmn_model *m;
    const struct node *process;
    struct bpmn_env env;
    struct fact *facts;
    int32_t fact_count;
    int32_t *fact_of_slot;                  // -1: none
    const struct explore_act **act_of_node; // NULL: nobody said anything of it
    uint64_t *live;                         // by node: facts that something which is there may yet look at
    uint64_t live_again;                    // by an instance that begins again
    int32_t *waiter_of_node;                // which of those that nobody's act moves on; -1: not one
    int32_t waiters[64], waiter_count;
    uint64_t *left;   // nodes that a token went on from
    uint64_t awaited; // facts that the condition of an event speaks of
    struct trial *trial;
    struct store *store;
    struct law_findings *findings;
    struct explored *result;
    struct fault *f;
};

// Every expression of the model that is looked at without time, each with where it stands; `use` is called once for each.
enum expression_use { USED_ON_ARRIVAL, USED_ON_LEAVING, USED_BY_EVENT };
typedef void expression_visit(void *self, const struct expression *x, enum expression_use use, int32_t node);
void expressions_visit(const struct bpmn_model *m, expression_visit *visit, void *self);

enum rc facts_find(struct explorer *x);
// The set of one that `v` belongs to; all of them where it belongs to none.
uint64_t fact_class(struct explorer *x, const struct fact *f, struct feel_value v);
// What a writer may give it: bits over the values that the order names.
uint64_t fact_written(struct explorer *x, const struct fact *f, uint64_t named);
struct fact *fact_named(const struct explorer *x, struct str name); // or NULL
// Literals in a text of FEEL: numbers with a neighbour on either side, strings, true, false and null, temporal literals.
int32_t constants_of(struct arena *a, const struct feel_zones *zones, struct str text, struct feel_value *at,
                     int32_t room);

bool reopens(const struct explorer *x, const struct bpmn_node *n); // a start that begins anew what has ended
void live_find(struct explorer *x);
uint64_t live_in(const struct explorer *x, const struct bpmn_state *s); // facts that matter in this state

// --- states and edges ----------------------------------------------------------------------------------

struct picked { // a fact that a step looked at, and what it was taken to be
    int16_t fact, value;
};

enum move_kind { MOVE_BEGIN, MOVE_COMPLETE, MOVE_HAPPEN };

struct move {
    enum move_kind kind;
    int32_t node; // where; of MOVE_BEGIN the start event, or -1
    int32_t id;   // token or wait
};

struct stored {
    struct bpmn_state s; // without the facts, which stand in `facts`
    uint64_t *facts;     // by fact: what it can be; 0 where it does not matter
    int32_t status;      // among the order's statuses; -1: none yet
    int32_t from, depth; // the state before it on a shortest way; -1
    struct move move;
    const struct picked *picked;
    int32_t picked_count;
    int32_t edge_first, edge_count;
    bool over;   // the instance has ended as it may
    bool dead;   // nothing can happen any more, and it is not over
    uint64_t at; // waiters that a token is at
};

enum { EDGE_REFUSED = -1, EDGE_LEFT_OUT = -2 };

struct edge {
    int32_t from, to;    // `to` -1: refused by the engine
    uint64_t did, broke; // waiters whose token went on, was broken off
};

struct store {
    struct stored *at;
    int32_t count, room;
    struct edge *edges;
    int32_t edge_count, edge_room;
    struct map by_text;
    bool full;
};

// A text that two states share where no way from them differs; `alike` says how many subtrees equal one another at most.
struct str state_text(struct explorer *x, struct arena *a, const struct bpmn_state *s, const uint64_t *facts,
                      int32_t status, int32_t *ret_alike);

// Every state that can be come to, from an instance that has not begun.
void explore_all(struct explorer *x);
bpmn_unknown explore_unknown; // a fact is looked at: one of the values that it can have
bpmn_decide explore_decide;   // a decision gives any of what it can give

// --- judging ---------------------------------------------------------------------------------------------

void judge(struct explorer *x);
void way_put(struct explorer *x, struct text *t, int32_t state);
struct str way_to(struct explorer *x, int32_t state);
// The way to a state, and one step more.
struct str way_by(struct explorer *x, int32_t state, struct move move, const struct picked *picked,
                  int32_t picked_count);
struct str node_words(struct arena *a, const struct bpmn_node *n); // `"name" (id)`
#endif
