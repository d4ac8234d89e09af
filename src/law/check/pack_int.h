// law/check inside, for packs: each file looks at one thing (acts, ways, clocks, tables, forms) and adds what it finds.
#ifndef ANLAN_LAW_CHECK_PACK_INT_H
#define ANLAN_LAW_CHECK_PACK_INT_H
#include "law/check/check_int.h"
#include "wire/json.h"

struct inspection {
    struct arena *a;
    struct arena scratch;
    const struct pack *pack;
    const struct law_check_order *o;
    struct law_checked *ret;
    struct str language;
    const struct pack_kind *kind; // that is looked at
    bool *mine;                   // by node of pack->procedures: it leads this kind
    struct fault *f;
};

// A finding at a place, about an element of the kind.
[[gnu::format(printf, 5, 6)]] struct law_finding *inspect_say(struct inspection *i,
                                                              enum law_finding_kind kind,
                                                              struct bpmn_place place, struct str element,
                                                              const char *format, ...);
struct str inspect_word(struct inspection *i, const char *family, struct str name);
struct bpmn_place row_place(struct inspection *i, const struct pack_row *row);
struct bpmn_place text_place(struct inspection *i,
                             struct str key); // where the kind's files have "key:"; else of the kind
// Each must be there and be in force on the day; `what` names who rests on them.
void inspect_articles(struct inspection *i, struct bpmn_place place, struct str element, const char *what,
                      const struct str *names, int32_t count);

void inspect_acts(struct inspection *i); // roles, articles of what acts rest on
void inspect_drawing(
    struct inspection *i); // articles of tasks, branches and timers; names that conditions speak of
void inspect_clocks(struct inspection *i);
void inspect_forms(struct inspection *i);   // what facts and decisions take from forms
void inspect_tables(struct inspection *i);  // of all decisions: gaps, overlaps; bases and words of rules
void inspect_answers(struct inspection *i); // what decisions give to those who ask them
enum rc inspect_ways(struct inspection *i); // the token game of the kind's procedure

// What an output of a decision's table can be: false where some rule's must be run.
bool decision_values(struct arena *a, const struct pack_decision *d, int32_t output, struct feel_value *at,
                     int32_t room, int32_t *ret_count);
#endif
