// law/bpmn inside: a model between reading (bpmn_read, bpmn_shape), linking (bpmn_link, bpmn_reach), its expressions (bpmn_expression) and
// a step (bpmn_step and what follows it). A model is constant once bpmn_compile has returned.
#ifndef ANLAN_LAW_BPMN_BPMN_INT_H
#define ANLAN_LAW_BPMN_BPMN_INT_H
#include "base/map.h"
#include "law/bpmn.h"
#include "wire/json.h"
#include "wire/xml.h"

#define BPMN_SPACE "http://www.omg.org/spec/BPMN/20100524/MODEL"

// --- what is read ----------------------------------------------------------------------------------

struct doc { // one file
    struct str file;
    struct str language; // of expressions, where they do not say their own; may be empty
    struct xml_doc xml;
};

struct named { // something with an id
    const struct doc *doc;
    const struct xml_node *xml;
    int32_t node; // of the model, or -1
};

// A text in FEEL with the slots that it reads. Where it is a plain literal of a timer there is no program.
struct expression {
    struct str text;
    const struct doc *doc;
    const struct xml_node *xml;
    struct str of; // what it belongs to, for messages: "condition of flow \"No\""
    const struct feel_program *program;
    const int32_t *slots;
    int32_t slot_count;
    bool
        foreign; // in another language: its value is the caller's, as the variable that bears its text for a name
};

enum timer_kind { TIMER_DATE, TIMER_DURATION, TIMER_CYCLE };

struct range { // of an array of the model
    int32_t first, count;
};

struct node {
    struct bpmn_node pub; // first: a pointer to one is a pointer to the other
    const struct doc *doc;
    const struct xml_node *xml;
    struct expression *condition;   // conditional events
    struct expression *key;         // of a message
    struct expression *timer;       // with `timer_kind`
    struct expression *script;      // of a script task; of a throwing event: what it sends
    struct expression *cardinality; // of a multi-instance activity, where there is no collection
    struct expression *until;       // completionCondition; of a standard loop: loopCondition, while it holds
    enum timer_kind timer_kind;
    struct str collection, item, output, output_item, result; // names of variables; empty where there is none
    int32_t loop_max;                                         // of a standard loop, or 0
    bool test_before;
    struct range attached; // boundary events, in the order of the file
    struct range starts;   // of a scope: where its tokens begin, unless a trigger begins it
    struct range handlers; // of a scope: start events of its event sub-processes
    struct range awaited;  // of an event-based gateway: what it waits for
    struct range throwers; // of a link that is caught: where it is thrown
    int32_t reach;   // of an inclusive join: its first row in `reach`, one a flow that comes in; else -1
    struct range in; // flows that come in
};

struct flow {
    struct bpmn_flow pub;
    const struct doc *doc;
    const struct xml_node *xml;
    struct expression *condition;
};

struct bpmn_model {
    struct doc *docs;
    int32_t doc_count;
    struct node *nodes;
    struct flow *flows;
    int32_t node_count, flow_count;
    int32_t *lists; // what the ranges of nodes point into: nodes, and for `in` flows
    int32_t list_count;
    struct str *variables;
    int32_t variable_count;
    struct map slots;    // name to its place in `variables`
    struct map ids;      // id to struct named
    struct map flow_ids; // id to struct flow
    struct str foreign;  // the first expression in another language: where, and which; empty: none
    uint64_t *reach;     // rows of `reach_words`: the nodes whose token may yet come to that flow
    int32_t reach_words, reach_rows;
    ptrdiff_t bytes;
};

// Slots that every model has; the engine fills them inside an activity that is done several times.
enum {
    SLOT_LOOP_COUNTER,
    SLOT_INSTANCES,
    SLOT_ACTIVE,
    SLOT_DONE,
    SLOT_CANCELLED,
    SLOT_ITEMS,
    SLOTS_OWN,
};
struct str own_slot_name(int32_t slot);

struct compiler {
    struct arena *a;
    struct arena scratch;
    struct bpmn_model *m;
    struct expression **expressions;
    int32_t expression_count, expression_room;
    int32_t node_room, flow_room;
    struct fault *f;
};

// Sets the fault "FILE:LINE:COLUMN: …" and gives `rc`.
[[gnu::format(printf, 5, 6)]] enum rc bpmn_fail_at(struct fault *f, enum rc rc, const struct doc *d,
                                                   const struct xml_node *n, const char *format, ...);
// `<userTask> "name"`, or its id where it has no name.
struct str bpmn_called(struct compiler *c, const struct xml_node *n);
bool is_bpmn(const struct xml_node *n, struct str name);
const struct named *named_by(const struct compiler *c,
                             struct str reference); // a QName: its local part is the id

enum rc bpmn_read_docs(struct compiler *c, const struct bpmn_file *files, int32_t count);
enum rc bpmn_read_processes(struct compiler *c);
enum rc bpmn_shape_node(struct compiler *c,
                        struct node *n); // what kind it is in full: events, loops, what it calls
enum rc bpmn_shape_event(struct compiler *c, struct node *n);
enum rc bpmn_shape_loop(struct compiler *c, struct node *n);
enum rc bpmn_link(struct compiler *c);
enum rc bpmn_reach(struct compiler *c);
struct bpmn_law bpmn_law_of(struct arena *a, const struct xml_node *n);
struct str bpmn_anlan(const struct xml_node *n, struct str name); // an attribute of our namespace

// The expression in the element's text; RC_INVALID where its language is not FEEL. `role`: "condition".
enum rc bpmn_expression(struct compiler *c, const struct doc *d, const struct xml_node *n, struct str of,
                        struct expression **ret);
// The same for a text that stands elsewhere, such as in an attribute.
struct expression *bpmn_expression_text(struct compiler *c, const struct doc *d, const struct xml_node *n,
                                        struct str text, struct str of);
enum rc bpmn_compile_expressions(struct compiler *c);
enum rc bpmn_add_variable(struct compiler *c, struct str name);

// --- values ----------------------------------------------------------------------------------------

// A copy that owns all it points at, contexts sorted by name. RC_INVALID: a function, a range, or too deep.
enum rc value_keep(struct arena *a, struct feel_value v, struct feel_value *ret_v, struct fault *f);
struct str value_print(struct arena *a, struct feel_value v); // JSON as bpmn_event_print has it
// And back. Temporal values stand in `scratch`: value_keep what is to stay.
enum rc value_read(struct arena *a, struct arena scratch, const struct feel_zones *zones, struct str json,
                   struct feel_value *ret_v, struct fault *f);

// --- states ----------------------------------------------------------------------------------------

struct bpmn_token *token_at(struct bpmn_state *s, int32_t id);
struct bpmn_wait *wait_at(struct bpmn_state *s, int32_t id);
// The arrays alone, with room for more.
struct bpmn_state state_shallow(struct arena *a, const struct bpmn_state *s);
// The variable that a name means in a scope: the nearest one outwards, or NULL.
struct bpmn_variable *variable_in(struct bpmn_state *s, int32_t token, int32_t slot, struct str name);
const char *bpmn_role_name(enum bpmn_role r); // "body"
// Whether a token of that role may be at the node inside the other.
bool may_await(const struct bpmn_model *m, const struct bpmn_token *t,
               int32_t node); // a token (or NULL) the event or receive task
bool may_hold(const struct bpmn_model *m, const struct bpmn_token *outer, enum bpmn_role role, int32_t node);
// Counts a token that was read into the one around it, which must have come before; false: it cannot be there. The caller appends it.
bool place_token(const struct bpmn_model *m, struct bpmn_state *s, struct bpmn_token *t);
int32_t slot_of(const struct bpmn_model *m, struct str name); // or -1

// --- a step ----------------------------------------------------------------------------------------

struct coming { // a token on its way; `counter`: the next instance of a body, its parent
    int32_t node, parent, flow, counter;
};

struct stepper {
    struct arena *a;      // events and what they point at
    struct arena scratch; // the state below, and thinking
    const struct bpmn_model *m;
    const struct bpmn_env *env;
    struct bpmn_budget left;
    struct bpmn_state s; // as it is after the events so far
    struct bpmn_event *events;
    int32_t event_count, event_room;
    struct coming *agenda; // first in, first out
    int32_t agenda_first, agenda_count, agenda_room;
    struct instant clock;
    bool
        changed; // variables were written, or conditions began to be waited for, since conditions were last looked at
    struct fault *f;
};

static inline const struct node *node_of(const struct stepper *st, int32_t index)
{
    return &st->m->nodes[index];
}

enum rc emit(struct stepper *st, struct bpmn_event e);
enum rc spend_step(struct stepper *st);
void come(struct stepper *st, int32_t node, int32_t parent, int32_t flow); // puts it on the agenda
void come_again(struct stepper *st, int32_t node, int32_t body, int32_t counter);
void forget_coming(struct stepper *st, int32_t parent); // those on their way inside the scope
enum rc write_variable(struct stepper *st, int32_t scope, struct str name, struct feel_value v);
enum rc write_local(struct stepper *st, int32_t scope, struct str name, struct feel_value v);
enum rc write_values(struct stepper *st, int32_t scope, struct feel_value context);
enum rc settle(struct stepper *st); // until nothing moves any more

enum rc enter_token(struct stepper *st, int32_t node, int32_t parent, int32_t flow, enum bpmn_role role,
                    int32_t counter, int32_t *ret_token);
enum rc arrive(struct stepper *st, struct coming c);
enum rc start_work(struct stepper *st, const struct node *n,
                   int32_t token); // what an activity does once it is entered
enum rc begin_scope(struct stepper *st, const struct node *n, int32_t token);
enum rc open_handlers(struct stepper *st, const struct node *n, int32_t token);
enum rc complete_token(struct stepper *st, int32_t token); // done: what comes after it follows
enum rc leave(struct stepper *st, const struct node *n, int32_t parent);
enum rc take_all(struct stepper *st, const struct node *n, int32_t parent);
enum rc pass(struct stepper *st, const struct node *n, int32_t parent);
enum rc cancel_token(struct stepper *st, int32_t token);
enum rc cancel_children(struct stepper *st, int32_t token);
enum rc end_instance(struct stepper *st, enum bpmn_outcome outcome, struct str error);
bool join_is_ready(struct stepper *st, const struct node *n, int32_t parent);
enum rc join(struct stepper *st, const struct node *n, int32_t parent);

enum rc open_wait(struct stepper *st, const struct node *n, int32_t token);
enum rc happen(struct stepper *st, int32_t wait, struct feel_value values);
enum rc start_handler(struct stepper *st, const struct node *n, int32_t scope);
enum rc leave_by_boundary(struct stepper *st, const struct node *n, int32_t token);
enum rc open_attached(struct stepper *st, const struct node *n, int32_t token);
enum rc read_letters(struct stepper *st, bool *ret_moved);
enum rc look_at_conditions(struct stepper *st, bool *ret_moved);

enum rc begin_instance(struct stepper *st, const struct node *n, int32_t body, int32_t counter);
enum rc begin_loop(struct stepper *st, const struct node *n, int32_t parent, int32_t flow);
enum rc collect_output(struct stepper *st, const struct node *n, int32_t token);
enum rc loop_instance_done(struct stepper *st, int32_t body, int32_t counter);
struct feel_value loop_number(const struct bpmn_state *s, int32_t token, int32_t slot);

enum rc throw_error(struct stepper *st, int32_t token, struct str code, struct feel_value values);
// `ret_stopped`: what threw it was interrupted.
enum rc throw_escalation(struct stepper *st, int32_t token, struct str code, struct feel_value values,
                         bool *ret_stopped, bool *ret_caught);
enum rc throw_signal(struct stepper *st, struct str name, struct feel_value values);
enum rc throw_event(struct stepper *st, const struct node *n, int32_t parent, bool *ret_stopped);

// The value of an expression as it stands in the scope; lives in `st->a`.
enum rc evaluate(struct stepper *st, const struct expression *x, int32_t scope, struct feel_value *ret_v);
enum rc evaluate_truth(struct stepper *st, const struct expression *x, int32_t scope, bool *ret_truth);
struct feel_value unknown_value(struct stepper *st, int32_t slot); // of a variable that nobody has set
enum rc do_script(struct stepper *st, const struct node *n, int32_t scope);
enum rc do_rule(struct stepper *st, const struct node *n, int32_t scope);

// Sets due, base, every and left of the wait.
enum rc timer_set(const struct bpmn_env *env, struct arena scratch, const struct node *n, struct feel_value v,
                  struct instant from, struct bpmn_wait *w, struct fault *f);
bool timer_literal(struct str text, enum timer_kind kind);
#endif
