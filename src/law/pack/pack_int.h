// What the files of law/pack share while a pack is being loaded. Every helper that refuses says "FILE:LINE: " first.
#ifndef ANLAN_LAW_PACK_PACK_INT_H
#define ANLAN_LAW_PACK_PACK_INT_H
#include "law/pack.h"
#include "law/rule.h"

// A list that is built as an open chain of pointers and then laid flat.
struct pack_list {
    const void **at;
    int32_t count, room;
};

struct loader {
    struct arena *a;
    struct pack *pack;
    struct str path; // of the file that is being read
    struct fault *f;
    const struct feel_zones *zones; // or NULL
    bool
        installed; // it was in force under an older server: words that it did not know may be missing, what it let pass stands
    struct map shared;            // name of a shared file: struct shared
    struct map needed;            // words that must be there
    struct pack_list needed_keys; // the same, in the order in which they were met
    struct arena scratch;         // the far half of the memory, for compiling
    const struct pack_file *files;
    int32_t files_count;
    struct pack_list fact_names; // of struct str
    struct map fact_slots;       // name: int32_t
    struct feel_scope names;     // what every expression may speak of
};

// A file of shared parts, or a kind while it is read: what rows may name.
struct shared {
    struct str path;
    const struct json *tree;
};

// What a kind is while it is being put together from its own file and those it includes.
struct draft {
    struct pack_kind *kind;
    struct pack_list parties, statuses, closed; // of struct str
    struct map forms;                           // name: struct shared
    struct pack_clock *clocks;                  // room for PACK_CLOCKS_MAX; rows point into it
    int32_t clocks_count;
    struct pack_act *acts; // room for PACK_ACTS_MAX; rows point into it
    struct shared *act_at; // where each stands
    int32_t acts_count;
    struct pack_timer *timers;
    int32_t timers_count;
    struct pack_list facts;           // of struct pack_fact
    struct pack_list rows;            // of struct pack_row
    struct shared *row_at, *clock_at; // where each stands, for refusals
};

#define bad(l, where, ...) (fault_set((l)->f, RC_INVALID, __VA_ARGS__), pack_refuse((l), RC_INVALID, (where)))
#define over(l, where, ...) (fault_set((l)->f, RC_LIMIT, __VA_ARGS__), pack_refuse((l), RC_LIMIT, (where)))
enum rc pack_refuse(struct loader *l, enum rc rc,
                    const struct json *where); // puts "FILE:LINE: " before the fault's text

void list_put(struct pack_list *list, struct arena *a, const void *item);
struct pack_names list_names(const struct pack_list *list, struct arena *a); // of a list of struct str
bool word_among(struct str word, struct str words);                          // `words` with a space between
bool list_holds(const struct pack_list *list, struct str name);

// --- reading a mapping -------------------------------------------------------------------------------

// Only these keys, separated by spaces, and a mapping at all.
[[nodiscard]] enum rc read_keys(struct loader *l, const struct json *object, const char *what,
                                const char *keys);
// A text; empty where it is missing and not `required`.
[[nodiscard]] enum rc read_text(struct loader *l, const struct json *object, const char *key, bool required,
                                struct str *ret_s);
// A name as law/pack.h describes it, else as read_text.
[[nodiscard]] enum rc read_name(struct loader *l, const struct json *object, const char *key, bool required,
                                struct str *ret_s);
[[nodiscard]] enum rc read_int(struct loader *l, const struct json *object, const char *key, int64_t min,
                               int64_t max, int64_t *ret_n);
[[nodiscard]] enum rc read_bool(struct loader *l, const struct json *object, const char *key, bool *ret_b);
// A day, or `otherwise` where it is missing.
[[nodiscard]] enum rc read_day(struct loader *l, const struct json *object, const char *key,
                               struct day otherwise, struct day *ret_d);
// A list of names, or one name alone; none where it is missing. The same name twice is refused.
[[nodiscard]] enum rc read_names(struct loader *l, const struct json *object, const char *key,
                                 struct pack_list *ret_list);
[[nodiscard]] enum rc check_name(struct loader *l, const struct json *where, struct str s);
// Text in each of the pack's languages: {zh-CN: …, en: …}.
[[nodiscard]] enum rc read_languages(struct loader *l, const struct json *object, const char *key,
                                     const struct str **ret_texts);
// Articles by name; each must be one of the pack's.
[[nodiscard]] enum rc read_articles(struct loader *l, const struct json *object, const char *key,
                                    struct pack_articles *ret_articles);

// --- the parts of a pack, in the order in which they are read --------------------------------------------

[[nodiscard]] enum rc load_manifest(struct loader *l, const struct json *tree);
[[nodiscard]] enum rc load_statute(struct loader *l, const struct json *tree, struct pack_list *articles);
[[nodiscard]] enum rc load_kind(struct loader *l, const struct json *tree, struct pack_kind *ret_kind);
[[nodiscard]] enum rc load_calendars(struct loader *l, const struct pack_file *files, int32_t count);
[[nodiscard]] enum rc load_counting(struct loader *l, const struct json *tree, struct clock_rule *ret_rule);
const struct str *article_names(struct arena *a, struct pack_articles articles);
bool clock_pauses_by(const struct pack_clock *c, struct str act); // whether that act may pause it
[[nodiscard]] enum rc load_clocks(struct loader *l, const struct json *list, struct draft *d);
// `row` may lack a form: that of an act without data.
[[nodiscard]] enum rc load_form(struct loader *l, const struct json *row, struct draft *d,
                                const struct pack_form **ret_form);
// The marks of a property: known, and such as it can bear.
[[nodiscard]] enum rc check_marks(struct loader *l, const struct json *property);
// What the verb needs. `begins`: it opens the case itself, not another one beside it.
[[nodiscard]] enum rc check_verb(struct loader *l, const struct json *row, const struct pack_row *r,
                                 bool begins);
[[nodiscard]] enum rc check_kind(struct loader *l, const struct json *tree,
                                 struct draft *d); // what only the whole shows
[[nodiscard]] enum rc load_words(struct loader *l, const struct json *tree, struct map *ret_words);
[[nodiscard]] enum rc check_words(struct loader *l, int32_t language, const struct map *words);

// --- procedures, decisions, facts, acts ------------------------------------------------------------------

[[nodiscard]] enum rc load_procedures(struct loader *l); // compiles procedures/*.bpmn …
[[nodiscard]] enum rc load_decisions(struct loader *l);  // … and decisions/*.dmn
[[nodiscard]] enum rc load_documents(struct loader *l);  // when all that issues them is read
[[nodiscard]] enum rc load_scope(struct loader *l, const struct json *manifest);
[[nodiscard]] enum rc load_life(struct loader *l,
                                const struct json *manifest); // what it governs, open cases, what it extends
[[nodiscard]] enum rc load_moves(struct loader *l, const struct json *tree, struct str version,
                                 struct pack_moves *ret);
// Whether a case of the kind may stand at the node: in the procedure that leads it, or in one that this calls.
bool pack_leads(const struct pack *p, const struct pack_kind *k, const struct bpmn_node *n);
[[nodiscard]] enum rc decision_named(struct loader *l, const struct json *where, struct str name,
                                     const struct pack_decision **ret_d);
// One name or a list of them.
[[nodiscard]] enum rc read_decisions(struct loader *l, const struct json *object, const char *key,
                                     struct pack_decisions *ret_decisions);
[[nodiscard]] enum rc gather_facts(struct loader *l, const struct json *tree); // the names under `facts:`
void settle_facts(struct loader *l);                        // all are gathered: each gets its slot
int32_t name_slot(const struct loader *l, struct str name); // or -1
[[nodiscard]] enum rc compile_feel(struct loader *l, const struct json *where, struct str text,
                                   const struct feel_program **ret_p);
[[nodiscard]] enum rc read_facts(struct loader *l, const struct json *tree,
                                 const struct pack_fact **ret_facts, int32_t *ret_count);
[[nodiscard]] enum rc load_grade(struct loader *l, const struct json *tree, struct draft *d); // of the facts
[[nodiscard]] enum rc load_acts(struct loader *l, const struct json *tree, struct draft *d);
const struct pack_act *draft_act(const struct draft *d, struct str name); // or NULL
[[nodiscard]] enum rc load_procedure(struct loader *l, const struct json *tree, struct draft *d);
[[nodiscard]] enum rc load_standing(struct loader *l, const struct json *tree, struct draft *d);
[[nodiscard]] enum rc check_parts(struct loader *l, const struct json *where, const struct draft *d,
                                  struct pack_names *parts); // "all" becomes all of them
[[nodiscard]] enum rc check_purposes(struct loader *l, const struct json *where, struct pack_names purposes);
[[nodiscard]] enum rc articles_named(struct loader *l, const struct json *where, struct pack_names names,
                                     struct pack_articles *ret_articles);
[[nodiscard]] enum rc effect_of(struct loader *l, const struct json *where, const struct draft *d,
                                struct str op, struct str clock, struct pack_effect *ret_e);
struct pack_names split_names(struct arena *a, struct str text); // at white space

// A way in which an act is open, in the words of a procedure or a table.
struct way {
    struct str id, file;
    int32_t line;
    struct pack_names by, roles, relations, articles, purposes, parts, documents, notices;
    struct str clocks, within, to;
    bool begins;
};
[[nodiscard]] enum rc put_way(struct loader *l, const struct way *w, const struct pack_act *act,
                              struct draft *d, struct pack_row **ret_row);

void need_words(struct loader *l, const char *family, struct str name); // "act", "accept"
const struct pack_clock *draft_clock(const struct draft *d, struct str name);

// --- ruling ------------------------------------------------------------------------------------------

struct matches { // of one table of standing acts, for the act that is asked now
    const int32_t *rules;
    int32_t count;
    bool asked;
};

struct inquiry { // a question with what every row asks of it
    const struct pack *pack;
    const struct law_question *q;
    const struct pack_kind *kind;
    struct arena *a;              // answers and thinking
    struct str act;               // that is asked now
    uint64_t roles;               // bits of those held
    const struct json *data;      // never NULL
    bool only_position;           // law_acts: purpose and data are not asked
    bool lost;                    // where the case stands cannot be read: nothing is open then
    struct bpmn_state *state;     // where it stands; NULL: no procedure leads this kind
    struct feel_value *values;    // of the names, LAW_NAMES + pack.facts.count of them …
    bool *known;                  // … where they have been asked for
    const struct pack_form *form; // whose plain fields LAW_DATA shows
    struct matches *matches;      // one for each of kind.standing
};

// rule_names.c
void begin_names(struct inquiry *i);             // nothing is known yet
void ask_act(struct inquiry *i, struct str act); // what was known of another act is forgotten
void ask_form(struct inquiry *i, const struct pack_form *form);
struct feel_value name_value(struct inquiry *i, int32_t slot);
struct feel_run law_run(const struct inquiry *i,
                        struct arena a); // an evaluation at the instant that is asked about
// The program over the names; null where a budget ends it. In i->a.
struct feel_value name_eval(struct inquiry *i, const struct feel_program *p);
struct feel_value fact_of(const struct bpmn_state *s, struct str name); // null where there is none

// rule_decide.c
struct asked { // a decision and its answer
    struct decided told;
    struct feel_value value;
};
// Fails closed: false where it cannot be made. In i->a.
bool ask_decision(struct inquiry *i, const struct pack_decision *d, struct asked *ret);
bool rule_matches(struct inquiry *i, const struct pack_row *row); // of a table of standing acts
// What guards and the act's own decisions say; refused: `told` says by which. Facts that they give stand in `facts`.
struct verdict {
    struct decided *told;
    int32_t told_count, told_room;
    struct feel_entry *facts;
    int32_t facts_count, facts_room;
    struct pack_names documents, notices;
    struct pack_effect *effects;
    int32_t effects_count;
    bool lacks; // of an opening: a decision could not be made, and its answer is left out
};
// One guard, nothing of the act known. REFUSED_NOT, REFUSED_DECISION or REFUSED_UNDECIDED, as the next.
enum law_refusal guard_refuses(struct inquiry *i, const struct pack_decision *d, struct verdict *v);
enum law_refusal ask_verdict(struct inquiry *i, const struct pack_row *row, struct verdict *ret);

// rule_step.c
bool row_stands(struct inquiry *i, const struct pack_row *row); // the procedure holds it open
struct outcome;
// The procedure goes on; false: it cannot, and r->reason says why.
bool step_on(struct inquiry *i, const struct pack_row *row, const struct verdict *v, struct outcome *o,
             struct ruling *r);
bool state_of(struct inquiry *i); // reads where the case stands; false: it cannot be read

// What an act does to the clocks. A row has each effect once, so each clock is started, stopped, paused, resumed and extended at most
// once, but for one that is extended by name as well.
enum { OUTCOMES_MAX = 6 * PACK_CLOCKS_MAX };

enum { PACK_EFFECTS_MAX = 2 * PACK_CLOCKS_MAX };                     // of one way, or of one decision
enum { PACK_BASIS_MAX = 32, STEPS_MAX = 64, SYSTEM_TASKS_MAX = 64 }; // of one act

struct running { // the clocks as they stand while the effects are applied
    struct law_clock at[LAW_CLOCKS_MAX + PACK_CLOCKS_MAX];
    int32_t count;
};

struct outcome {
    struct ruled_clock at[OUTCOMES_MAX];
    int32_t count;
    struct str wrong;       // the clock that does not allow it, where it fails
    struct str approval;    // roles of which one must extend it, where the actor holds none; else empty
    struct running running; // afterwards
};

bool rule_clocks(const struct inquiry *i, const struct pack_row *row, struct outcome *ret_o);
// More effects, after those of the row: of a decision.
bool clock_effects(const struct inquiry *i, const struct pack_row *row, const struct pack_effect *effects,
                   int32_t count, struct outcome *o);
// A timer of the procedure begins to be waited for, or what it belongs to has ended: after the row's own effects.
void clock_begin(const struct inquiry *i, const struct pack_clock *c, struct instant from, struct outcome *o);
void clock_end(const struct pack_clock *c, struct outcome *o);
const struct pack_article *article_not_in_force(const struct inquiry *i,
                                                const struct pack_row *row); // or NULL
struct str explain(struct arena *a, const struct inquiry *i, const struct ruling *r);
struct pack_names role_names(struct arena *a, const struct pack *p, uint64_t roles);
struct pack_names relation_names(struct arena *a, uint32_t relations);
struct pack_names by_names(struct arena *a, uint32_t by);
#endif
