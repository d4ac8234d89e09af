// law/bpmn: BPMN 2.0 procedures as a library: models to flat arrays, commands to events, events to state. Pure.
// A compiled model lives in one arena, is never changed afterwards and may be used by many threads. A step reads no clock and changes
// nothing; state comes from events alone. What cannot be run is refused when the model is read, by name and line (docs/law/bpmn.md).
#ifndef ANLAN_LAW_BPMN_H
#define ANLAN_LAW_BPMN_H
#include "base/base.h"
#include "base/time.h"
#include "law/feel.h"

enum {
    BPMN_FILES_MAX = 64,
    BPMN_NODES_MAX = 1 << 14,        // of all files together; likewise flows
    BPMN_NESTING_MAX = 32,           // sub-processes inside one another
    BPMN_VARIABLES_MAX = 1024,       // names that expressions speak of
    BPMN_VALUES_MAX = 1 << 14,       // variables of one instance
    BPMN_WORDS_MAX = 64,             // articles, or roles, of one element
    BPMN_WAITS_MAX = 1 << 14,        // of one instance
    BPMN_LETTERS_MAX = 64,           // messages that one instance keeps for later
    BPMN_VALUE_DEPTH_MAX = 24,       // levels of a variable's value, so that it can be written as JSON
    BPMN_INSTANCES_MAX = 1024,       // of one multi-instance activity
    BPMN_REACH_BYTES_MAX = 32 << 20, // of the tables that inclusive joins need
};

// --- models ----------------------------------------------------------------------------------------

struct bpmn_file {
    struct str name;  // for messages
    struct str bytes; // must outlive the model
};

struct bpmn_place { // in a file; line and column from 1
    struct str file;
    int32_t line, column;
};

enum bpmn_kind {
    BPMN_PROCESS, // the first four hold others
    BPMN_SUB_PROCESS,
    BPMN_EVENT_SUB_PROCESS,
    BPMN_CALL,
    BPMN_TASK, // abstract: someone does it, as a manual task
    BPMN_USER,
    BPMN_MANUAL,
    BPMN_SERVICE,
    BPMN_SEND,
    BPMN_RECEIVE,
    BPMN_RULE, // business rule task
    BPMN_SCRIPT,
    BPMN_EXCLUSIVE,
    BPMN_PARALLEL,
    BPMN_INCLUSIVE,
    BPMN_EVENT_GATEWAY,
    BPMN_START,
    BPMN_CATCH,
    BPMN_THROW,
    BPMN_BOUNDARY,
    BPMN_END,
    BPMN_KINDS
};

enum bpmn_trigger {
    BPMN_NONE,
    BPMN_TIMER,
    BPMN_MESSAGE,
    BPMN_SIGNAL,
    BPMN_ERROR,
    BPMN_ESCALATION,
    BPMN_CONDITIONAL,
    BPMN_LINK,
    BPMN_TERMINATE,
    BPMN_TRIGGERS
};

enum bpmn_loop { BPMN_ONCE, BPMN_PARALLEL_LOOP, BPMN_SEQUENTIAL_LOOP, BPMN_STANDARD_LOOP };

struct bpmn_words {
    const struct str *at;
    int32_t count;
};

// What the law says of an element: attributes of the namespace below, on the element itself. Lists are separated by white space.
#define BPMN_ANLAN_SPACE "urn:anlan:law:1"
struct bpmn_law {
    struct bpmn_words articles; // "instrument-version#article"
    struct bpmn_words roles;
    struct bpmn_words by, relations;      // classes of actor; what must bind the actor to the case
    struct bpmn_words purposes, parts;    // of an act that shows or touches sealed parts
    struct bpmn_words documents, notices; // issued, and due to be told, when a token comes here
    struct str act, form, clock;          // empty where not said; `clock` of a timer may be FEEL behind "="
    struct str status;                    // what the case is from here on
    struct str clocks;                    // what the act does to clocks: "stop:all start:answer"
    struct str within;                    // the clock within which the act is open
    struct str since; // of a timer: FEEL behind "=": the instant from which its clock counts
};

struct bpmn_node {
    enum bpmn_kind kind;
    enum bpmn_trigger trigger; // of events; of a receive or send task with a message: BPMN_MESSAGE
    enum bpmn_loop loop;
    int32_t index, parent; // parent: the node that holds it, -1 for a process
    struct str id, name;
    struct bpmn_place place;
    struct bpmn_law law;
    struct str
        refers; // the name of the message, signal or link; the code of the error or escalation; the decision; the called process
    int32_t attached;             // of a boundary event: the activity; else -1
    bool interrupting;            // boundary events, and start events of event sub-processes
    bool starts;                  // an instance of the process can begin here
    int32_t out_first, out_count; // among the flows, which are sorted by their source
    int32_t in_count;
    int32_t fallback; // the default flow, or -1
    int32_t
        called; // BPMN_CALL: the process, or -1 for a global task; BPMN_THROW of a link: where it goes on; else -1
};

struct bpmn_flow {
    int32_t index, from, to;
    struct str id, name;
    struct bpmn_place place;
    struct bpmn_law law;
    struct str condition; // the text of its FEEL, or empty
};

struct bpmn_model;

// Reads all files; processes marked executable can be run, the others are not looked at. The model lives in `a`.
// RC_INVALID: "FILE:LINE:COLUMN: what was expected", or what this engine does not run, by element and name; RC_MISSING: a reference
// to what is not there, or no executable process in files[0]; RC_CONFLICT: an id used twice; RC_LIMIT: one of the limits above.
// `a` is then as it was.
[[nodiscard]] enum rc bpmn_compile(struct arena *a, struct arena scratch, const struct bpmn_file *files,
                                   int32_t count, const struct bpmn_model **ret_m, struct fault *f);

int32_t bpmn_node_count(const struct bpmn_model *m);
const struct bpmn_node *bpmn_node_at(const struct bpmn_model *m, int32_t index);
const struct bpmn_node *bpmn_node_find(const struct bpmn_model *m, struct str id); // NULL where there is none
int32_t bpmn_flow_count(const struct bpmn_model *m);
const struct bpmn_flow *bpmn_flow_at(const struct bpmn_model *m, int32_t index);
// The names that expressions speak of, in the order of their slots.
int32_t bpmn_variable_count(const struct bpmn_model *m);
struct str bpmn_variable_name(const struct bpmn_model *m, int32_t slot);
// The first expression that is not FEEL: "FILE:LINE:COLUMN: condition of flow … is written in …"; empty where all are. Such an expression is not
// run: its value is that of the variable whose name is the expression's own text, which the caller may give like any other.
struct str bpmn_foreign(const struct bpmn_model *m);
ptrdiff_t bpmn_bytes(const struct bpmn_model *m);        // memory that the model takes
const char *bpmn_kind_name(enum bpmn_kind k);            // "user task"
const char *bpmn_trigger_name(enum bpmn_trigger t);      // "timer"
bool bpmn_is_scope(enum bpmn_kind k);                    // holds others
bool bpmn_is_done_by_command(const struct bpmn_node *n); // a task that ends when BPMN_COMPLETE says so

// --- an instance -----------------------------------------------------------------------------------

enum bpmn_role {
    BPMN_PLAIN,
    BPMN_BODY,     // of an activity that is done several times
    BPMN_INSTANCE, // one of these times
};

// Something that is at a node: at a task until it is done, at a join until the others come, in a sub-process while anything is in it.
struct bpmn_token {
    int32_t id, node, parent;          // parent: the token of the scope it is in; 0 for the root
    int32_t flow;                      // by which it came, or -1
    int32_t counter;                   // BPMN_INSTANCE: which one, from 1; BPMN_BODY: how many there are
    int32_t children, done, cancelled; // tokens inside; BPMN_BODY: instances completed, cancelled
    enum bpmn_role role;
};

// What a token waits for. Removed with its token.
struct bpmn_wait {
    int32_t id, token, node;           // node: the event (or receive task) that happens
    struct instant due, base;          // timers: when next; from when on it is counted
    int64_t every_ns;                  // cycles: the length, in nanoseconds or else in months
    int32_t every_months, left, fired; // left: how often yet, -1 without end
    bool was;                          // conditional: what it was when last looked at
    struct str key;                    // messages: correlation key, in FEEL's canonical text; empty: any
};

struct bpmn_variable {
    int32_t token, slot; // the scope; the slot of the model, or -1
    struct str name;
    struct feel_value value;
};

struct bpmn_letter { // a message that came before anyone waited for it
    int32_t id;
    struct str name, key;
    struct instant until;
    struct feel_value value;
};

enum bpmn_outcome { BPMN_NOT_BEGUN, BPMN_OPEN, BPMN_COMPLETED, BPMN_TERMINATED, BPMN_CANCELLED, BPMN_FAILED };

// To be read by anyone; changed by bpmn_apply alone. All zero is an instance that has not begun. Tokens, waits and letters stand in
// the order of their ids, variables in the order in which they were first set.
struct bpmn_state {
    struct bpmn_token *tokens;
    struct bpmn_wait *waits;
    struct bpmn_variable *variables;
    struct bpmn_letter *letters;
    int32_t token_count, wait_count, variable_count, letter_count;
    int32_t token_room, wait_room, variable_room, letter_room;
    int32_t last_id;
    struct instant at; // of the last event
    enum bpmn_outcome outcome;
    struct str error; // BPMN_FAILED: the code that nobody caught
};

const struct bpmn_token *bpmn_token_find(const struct bpmn_state *s, int32_t id); // NULL where there is none
// The earliest timer, or NULL.
const struct bpmn_wait *bpmn_next_due(const struct bpmn_model *m, const struct bpmn_state *s);
const char *bpmn_outcome_name(enum bpmn_outcome o); // "completed"

// --- events ----------------------------------------------------------------------------------------

// clang-format off
enum bpmn_event_kind {
    BPMN_BEGAN,          // token, node: the process
    BPMN_ENTERED,        // token, node, parent, flow, role, counter
    BPMN_PASSED,         // node, parent: came and went on at once
    BPMN_TOOK,           // flow, parent
    BPMN_DID,            // token, node: it is done, and gone
    BPMN_BROKE_OFF,      // token, node: cancelled, and gone
    BPMN_WAITED,         // wait, token, node, and for timers due, base, every, left, name: the version of the zone database; for messages key
    BPMN_HAPPENED,       // wait, node; due: the next time, left, and `stays` where it waits on
    BPMN_LAPSED,         // wait, node: not waited for any more; `stays`: a condition that was true is so no longer
    BPMN_WROTE,          // token: the scope; name, value
    BPMN_THREW,          // node, parent, trigger, name, key, value; `stays`: nobody in the instance caught it
    BPMN_KEPT,           // wait: the letter's id; name, key, due: until, value
    BPMN_DROPPED,        // wait: the letter's id; used, or too old
    BPMN_FINISHED,       // outcome, name: the error's code
    BPMN_EVENT_KINDS
};
// clang-format on

struct bpmn_event {
    enum bpmn_event_kind kind;
    enum bpmn_role role;
    enum bpmn_trigger trigger;
    enum bpmn_outcome outcome;
    int32_t token, node, parent, flow, counter, wait; // node and flow: -1 where there is none
    int32_t every_months, left;
    bool stays;
    struct instant at, due, base;
    int64_t every_ns;
    struct str name, key;
    struct feel_value value;
};

const char *bpmn_event_name(enum bpmn_event_kind k); // "entered"

// Changes the state by one event; what the event points at must outlive the state, room for more is taken from `a`.
// RC_CORRUPT: an event that does not fit the model and the state, which is then as it was; RC_LIMIT.
[[nodiscard]] enum rc bpmn_apply(struct arena *a, const struct bpmn_model *m, struct bpmn_state *s,
                                 const struct bpmn_event *e, struct fault *f);
// The state alone, with all that it points at, in `a`: for letting go of what has been overwritten.
struct bpmn_state bpmn_state_copy(struct arena *a, const struct bpmn_state *s);

// RFC 8785 JSON. Values are written as JSON where that says them exactly; other numbers as {"#":"0.1"}, dates, times and durations as
// {"@":"P1D"}; a name of a context that starts with # or @ gets one more of it in front.
struct str bpmn_event_print(struct arena *a, const struct bpmn_model *m, const struct bpmn_event *e);
struct str bpmn_state_print(struct arena *a, const struct bpmn_model *m, const struct bpmn_state *s);
// RC_INVALID says what is wrong; the event lives in `a`. Zones of dates and times with a named one are looked for in `zones`.
[[nodiscard]] enum rc bpmn_event_read(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                                      const struct feel_zones *zones, struct str json,
                                      struct bpmn_event *ret_e, struct fault *f);

// The state that bpmn_state_print wrote, in `a`. RC_INVALID: no state, or one that does not fit the model.
[[nodiscard]] enum rc bpmn_state_read(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                                      const struct feel_zones *zones, struct str json,
                                      struct bpmn_state *ret_s, struct fault *f);

// The state as a short text of one line, for keeping beside each act: nodes and flows by their index, so it is good for this very model only.
// Made for procedures whose timers the caller keeps and that keep no messages: MUST hold. Variables stand in it as JSON.
struct str bpmn_mark_print(struct arena *a, const struct bpmn_state *s);
// RC_INVALID: no such text, or it does not fit the model. The state lives in `a`.
[[nodiscard]] enum rc bpmn_mark_read(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                                     const struct feel_zones *zones, struct str mark,
                                     struct bpmn_state *ret_s, struct fault *f);

// --- stepping --------------------------------------------------------------------------------------

enum bpmn_command_kind {
    BPMN_BEGIN, // node: the start event; or -1: as entered without a trigger, name: the process, empty: the first; values
    BPMN_COMPLETE,   // token: of a task; values
    BPMN_TELL,       // name, key: a message; values; `until`: kept so long where nobody waits, 0: not kept
    BPMN_SIGNAL_ALL, // name: a signal; values
    BPMN_TIME,       // the timers that are due by now
    BPMN_FACTS,      // values: they may make conditional events happen
    BPMN_FAIL,       // token: of a task or a call; name: the error's code; values
    BPMN_ESCALATE,   // token, likewise; name: the escalation's code; values
    BPMN_CANCEL,     // the whole instance
    BPMN_HAPPEN, // token: of a wait, which happens now: a timer that the caller keeps, or whichever of several messages; values
};

struct bpmn_command {
    enum bpmn_command_kind kind;
    int32_t node, token;
    struct str name, key; // key: as bpmn_key gives it
    struct instant until;
    struct feel_value values; // null, or a context: each entry is a variable
};

// Decides for a business rule task: `values` is a context of the variables in scope. The value lives in the run's arena or longer.
typedef enum rc bpmn_decide(void *self, struct feel_run *r, const struct bpmn_node *task,
                            struct feel_value values, struct feel_value *ret_v, struct fault *f);

// What a variable that nobody has set is to count as: for those who look at every way that an instance can take (law/check). False: null.
typedef bool bpmn_unknown(void *self, int32_t slot, struct feel_value *ret_v);

struct bpmn_budget {
    int32_t steps;  // nodes come to, in one command
    int32_t tokens; // of an instance
    int32_t depth;  // scopes inside one another, calls counted
};
#define BPMN_BUDGET ((struct bpmn_budget){ 10'000, 4'096, 64 })

// What stands around a step; constant while it runs.
struct bpmn_env {
    const struct feel_zones *zones; // by name; NULL: none
    const struct feel_zone *zone;   // of local times, dates and months in timers; NULL: UTC
    bpmn_decide *decide;            // NULL: a business rule task cannot be done
    void *decide_self;
    bool keeps_clocks;     // timers that name a clock are the caller's: they are due never, until BPMN_HAPPEN
    bpmn_unknown *unknown; // NULL: null
    void *unknown_self;
    bool timeless; // no timer is ever due but by BPMN_HAPPEN, and when it would be is not worked out
    struct bpmn_budget budget;     // all zero: BPMN_BUDGET
    struct feel_budget expression; // of each expression; all zero: FEEL_BUDGET
};

struct bpmn_events {
    const struct bpmn_event *at;
    int32_t count;
};

// What the command makes happen, in `a`: the same for the same arguments. RC_CONFLICT: the state does not take the command (no such
// token, not begun, already ended, no branch whose condition holds), or a timer is due at or before `now` and BPMN_TIME must come first (only BPMN_CANCEL need not wait);
// RC_MISSING: no such start event, or nobody waits for the message; RC_INVALID: `now` lies before the last event, an expression that
// gives what cannot be used; RC_LIMIT: a budget, by name. Timers that BPMN_TIME finds happen in the order of their instants, each at
// its own instant, so that it does not matter how often it is called; where there are too many for one budget, an earlier `now` takes a part of them.
[[nodiscard]] enum rc bpmn_step(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                                const struct bpmn_env *env, const struct bpmn_state *s,
                                const struct bpmn_command *c, struct instant now, struct bpmn_events *ret,
                                struct fault *f);

// --- moving to another model ---------------------------------------------------------------------------

struct bpmn_rename { // ids of nodes
    struct str from, to;
};

struct bpmn_move {
    const struct bpmn_model *from, *to;
    const struct bpmn_state *state; // of `from`
    struct str process;             // of `to`
    const struct bpmn_rename *renames;
    int32_t rename_count;     // a node that is not named keeps its id
    struct feel_value values; // variables that the instance does not have yet; null, or a context
};

// The instance as it stands in the other model, in `a`: each token at the node that its own becomes, in the scopes that lie around it there;
// what a scope held that is no more stands where the map says. What was waited for and still is keeps its instants; what the new model waits for
// besides is waited for from `now` on; what has happened already and is not repeated is not waited for again. Variables stay.
// RC_MISSING: a token stands where the new model has no node, by its id; RC_INVALID: it cannot stand there (what is done several times in only one
// of the two, a boundary event, a called process); RC_CONFLICT, RC_LIMIT: as a step.
[[nodiscard]] enum rc bpmn_move(struct arena *a, struct arena scratch, const struct bpmn_env *env,
                                const struct bpmn_move *move, struct instant now, struct bpmn_state *ret_s,
                                struct fault *f);
// A new instance with a token at each of the nodes, as if they had been come to now: for a case that no procedure led so far.
[[nodiscard]] enum rc bpmn_place(struct arena *a, struct arena scratch, const struct bpmn_env *env,
                                 const struct bpmn_model *m, struct str process, const struct str *nodes,
                                 int32_t count, struct feel_value values, struct instant now,
                                 struct bpmn_state *ret_s, struct fault *f);

// The correlation key that a value stands for.
struct str bpmn_key(struct arena *a, struct feel_value v);
// When the timer of a start event of a process happens, counted from `from`: the first time (`ret_w`'s due), and how it goes on.
[[nodiscard]] enum rc bpmn_start_timer(struct arena scratch, const struct bpmn_model *m,
                                       const struct bpmn_env *env, const struct bpmn_node *start,
                                       struct instant from, struct bpmn_wait *ret_w, struct fault *f);
// The next time of a cycle that has just happened; false where there is none.
bool bpmn_next_time(const struct bpmn_env *env, struct bpmn_wait *w);

// --- scenarios -------------------------------------------------------------------------------------

struct bpmn_scenario {
    int32_t steps, failed;
    struct bpmn_state state; // after the last step, in the arena
};

// Runs a scenario (JSON, docs/law/bpmn.md) and writes its trace, one line an event. A step whose stated trace or refusal is not what
// happened counts as failed and says so in the trace. RC_INVALID: not a scenario, by line.
[[nodiscard]] enum rc bpmn_scenario_run(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                                        const struct bpmn_env *env, struct str json, struct text *trace,
                                        struct bpmn_scenario *ret, struct fault *f);
// The same with the trace in words, for people who read law and not the notation: English, or Chinese for "zh…".
[[nodiscard]] enum rc bpmn_scenario_tell(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                                         const struct bpmn_env *env, struct str json, struct str language,
                                         struct text *trace, struct bpmn_scenario *ret, struct fault *f);
// One event in words; empty where it says nothing to such a reader.
struct str bpmn_event_words(struct arena *a, const struct bpmn_model *m, const struct bpmn_event *e,
                            struct str language);
// One event as a line for people, without its instant: "entered Task_1 #3".
struct str bpmn_event_line(struct arena *a, const struct bpmn_model *m, const struct bpmn_event *e);
#endif
