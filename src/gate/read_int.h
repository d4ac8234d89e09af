// gate: what the reading files share.
#ifndef ANLAN_GATE_READ_INT_H
#define ANLAN_GATE_READ_INT_H
#include "gate/gate_int.h"

// The one access function: the case if it exists and this actor may see it, else RC_MISSING in the same words.
[[nodiscard]] enum rc read_case(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t id,
                                struct arena scratch, struct casefile *ret_c, struct seen *ret_seen,
                                struct fault *f);
const struct person *reader_person(struct gate_reader *r,
                                   const struct actor *actor); // NULL where the actor has no account in force
struct instant reader_now(struct gate_reader *r);
void put_case_name(struct json_out *o, const char *key, struct gate_reader *r, int64_t agency, int64_t id);
void put_words(struct json_out *o, const char *key, const struct pack *p, struct str language,
               const char *prefix, struct str name);
// The members of a line that say where: the 500 m cell and its middle; nothing where no place is known. The place itself is sealed.
void put_cell(struct json_out *o, int64_t cell);
// What an act is called, also one of the server itself, which no pack knows.
void put_act_words(struct json_out *o, const char *key, const struct pack *p, struct str language,
                   struct str act);
// The member `grade` of a case of this kind: {"value","words","rank"}, 1 the most urgent; nothing where it has none.
void put_grade(struct json_out *o, const struct pack *p, struct str language, struct str kind,
               struct str grade);
// What a unit of the agency is called; nothing where its charter has none of that code.
void put_unit(struct json_out *o, const char *key, struct gate_reader *r, int64_t agency, struct str unit,
              struct str language);
// What an account is called; nothing where nobody has that name (any more).
void put_person(struct json_out *o, const char *key, struct gate_reader *r, struct str name);
// The same of whoever an entry names ("u:li").
void put_actor_words(struct json_out *o, const char *key, struct gate_reader *r, struct str actor);
// The member `form`: the pack's schema with words for its fields and values. `units`: whose units a field of use `unit` offers to choose from; NULL: none.
void put_form(struct json_out *o, const struct pack *p, const struct charter *units, struct str language,
              const struct json *form);
// The member `told`: what this act of the case tells its holder. Opened parts live in `far`.
[[nodiscard]] enum rc put_told(struct json_out *o, struct gate_reader *r, const struct casefile *c,
                               const struct entry *e, bool to_holder, struct str language, struct arena *far,
                               struct fault *f);
// The member `linked`: the cases that are said to be about the same thing as this one, from either side, as far as the reader may see them. For
// staff and partners.
[[nodiscard]] enum rc put_linked(struct json_out *o, struct gate_reader *r, const struct actor *actor,
                                 const struct casefile *c, struct str language, struct arena *a,
                                 struct fault *f);
// What a sealed part is called: "narrative", a party, or the second of its kind ("reporter.2"). Empty: the pack has no words for it.
struct str part_words(const struct pack *p, struct str language, struct str part);
// The members `parts` and `parts_words`, of a list of parts' names; NULL is an empty one.
void put_part_list(struct json_out *o, const struct pack *p, struct str language, const struct json *list);
// The member `words`: the explanation of an entry, sentence by sentence.
void put_reasons(struct json_out *o, const struct pack *p, const struct entry *e, struct str language,
                 struct arena *far);
// One decision as a table, with its rules and those that fired; what stands in `told` too. `far` keeps what it is given.
void put_table(struct json_out *o, const struct pack *p, const struct decided *d, struct str language,
               struct arena *far);
// The member `tables`: the decisions that the entry rested on, where its version is loaded. A holder is not told what the columns were told.
[[nodiscard]] enum rc put_tables(struct json_out *o, struct gate_reader *r, const struct casefile *c,
                                 const struct entry *e, bool to_holder, struct str language,
                                 struct arena *far, struct fault *f);
void put_clocks(struct json_out *o, const struct gate_reader *r, const struct casefile *c,
                struct str language);
void put_articles(struct json_out *o, const struct pack *p, const struct str *names, int32_t count,
                  struct str language);

struct str area_words(const struct charter *c, struct str code, struct str language); // its name, or the code
enum {
    STORY_MAX = 65'536, // acts of one case that a walk goes back over
    STORY_SHOWN = 100,  // the newest of them that an answer tells
    READS_SHOWN = 500,
    STORY_STEPS_MAX = 64,   // of one act
    PROOFS_SHOWN = 50,      // entries of one case with their proofs, at once
    LINKED_SHOWN = 20,      // cases that say that they are about the same, and that a case says so of
    ACTS_BEFORE_MAX = 4096, // a longer story is not folded again to explain one act of it
};
// Entries of a case are read one at a time, on the far side of an arena whose near side the answer is written in: however many acts a case
// has, it can be read.
[[nodiscard]] enum rc read_entry(struct gate_reader *r, int64_t agency, int64_t position, struct arena *far,
                                 const struct entry **ret_e, struct fault *f);
// The newest entries of a case that are wanted (NULL: all), newest first; each lives only during its call.
struct story {
    bool (*wanted)(void *self, const struct entry *e);
    void *self;
    int64_t *positions; // `room` of them
    int32_t room, count;
    bool cut;          // older ones would be wanted too, or may be: no walk goes back farther
    int64_t steps_max; // 0: STORY_MAX
};
[[nodiscard]] enum rc read_story(struct gate_reader *r, const struct casefile *c, struct arena far,
                                 struct story *s, struct fault *f);
// The same from the entry at `last` backwards, with `acts` entries of its case up to there.
[[nodiscard]] enum rc read_story_from(struct gate_reader *r, int64_t agency, int64_t last, int64_t acts,
                                      struct arena far, struct story *s, struct fault *f);

// --- why (sentence.c) ------------------------------------------------------------------------------------------------

// The sentence of that name in the pack's words, else in plain ones; `p` may be NULL. A name that no sentence has is a mistake.
struct str explain_sentence(const struct pack *p, struct str language, struct arena *a, const char *name);
struct str explain_filled(const struct pack *p, struct str language, struct arena *a, const char *name,
                          struct str what); // with `what` in its gap
// "because": why an act was refused, or what it left to a person or declined at once; nothing where the rules had no more to say. Thinks in `far`.
void put_because(struct json_out *o, const struct pack *p, const struct entry *e, struct str language,
                 struct arena far);
// Why a decision that an entry tells of could not be made.
struct str told_undecided(struct arena *a, const struct pack *p, struct str language,
                          const struct json *told);

// How a list would be found: EXPLAIN QUERY PLAN, for tests.
[[nodiscard]] enum rc list_plan(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                                struct arena *a, struct str *ret_plan, struct fault *f);

// --- lists ---------------------------------------------------------------------------------------------------------

enum { CONDITION_VALUES_MAX = 512, LIST_DEFAULT = 50, CURSOR_MAX = 32 };

struct condition { // SQL text with ?N, and what stands for each
    struct text sql;
    struct value values[CONDITION_VALUES_MAX];
    int32_t count;
    bool full;
};

int condition_bind(struct condition *c, struct value v); // the number of its ?N
void condition_text(struct condition *c, const char *column,
                    struct str s); // AND column = s, where s is asked for
void and_cells(struct condition *c, const struct gate_query *q);
struct condition condition_of(struct arena *a);
// "FROM … WHERE …": the scope of this actor and the filters of the query. RC_DENIED: no account.
[[nodiscard]] enum rc condition_build(struct condition *c, struct gate_reader *r, const struct actor *actor,
                                      struct arena *a, const struct gate_query *q, struct fault *f);
// " FROM … WHERE 1" over the rows that the scope reaches by relations, where all its clauses have one and they are at most GATE_TOTAL_MAX; else
// nothing is written.
[[nodiscard]] enum rc narrow_from(struct condition *c, struct gate_reader *r, const struct law_scope *s,
                                  struct arena *a, bool *ret_narrow, struct fault *f);
[[nodiscard]] enum rc condition_total(struct gate_reader *r, const struct condition *c, struct arena *a,
                                      int64_t *ret_total, struct fault *f);
[[nodiscard]] enum rc query_check(const struct gate_query *q, struct arena scratch, struct fault *f);
bool cursor_read(struct str cursor, int64_t *ret_row);

struct listing {
    const struct gate_query *query;
    struct gate_reader *reader;
    struct json_out *out;
    struct str language;
    int32_t limit, count;
    int64_t last_row;
    bool more;
};

// How the search view stood to the ledger when it was asked, as positions of an agency's log. It is taken before the first row is read: the rows hold
// every entry before `position`, perhaps more; `ledger` entries had been committed.
struct view {
    bool reached; // what was asked for
    int64_t position, ledger;
};
struct view view_asked(struct gate_reader *r, int64_t agency,
                       int64_t at_least_position); // waits, at most 1 s
void put_view(struct json_out *o, struct view v);  // the members `reached` and `view`
#endif
