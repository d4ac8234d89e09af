// law/play inside: a case as the gate would keep it, what a scenario asks of an act (play_read), how it is compared (play_compare) and told
// (play_trace).
#ifndef ANLAN_LAW_PLAY_PLAY_INT_H
#define ANLAN_LAW_PLAY_PLAY_INT_H
#include "law/play.h"
#include "wire/json.h"

struct told_act { // an act as the scenario says it
    const struct json *json;
    struct instant at;
    struct str act, actor, purpose;
    enum law_by by;
    struct str roles[PLAY_ROLES_MAX];
    int32_t roles_count;
    uint32_t relations;
    const struct json *data; // or NULL
    const struct json *to, *row, *step, *running, *issued, *notices, *facts, *basis, *refused, *needed,
        *why; // or NULL
};

struct kept_clock { // beside law_clock: its pauses that are over
    struct clock_pause pauses[PLAY_PAUSES_MAX];
};

struct play {
    const struct play_order *o;
    const struct pack *pack;
    struct arena *a;
    struct str source; // of the file, and its tree
    const struct json *root;
    struct str file, kind, language;
    int32_t language_index; // among the pack's
    struct str status, procedure;
    struct law_clock clocks[LAW_CLOCKS_MAX];
    struct kept_clock history[LAW_CLOCKS_MAX];
    int32_t clocks_count;
    bool offer_stands;
    struct played *count;
    struct fault *f;
};

[[gnu::format(printf, 3, 4)]] enum rc play_bad(struct play *p, const struct json *where, const char *format,
                                               ...);
int32_t play_line(struct str source, const struct json *root, const struct json *wanted); // from 1
enum rc play_read_act(struct play *p, const struct json *act, const struct json *open, struct told_act *ret);
enum rc play_check_scenario(struct play *p, const struct json *scenario);

struct law_clock *play_clock(struct play *p, struct str name); // or NULL
// The steps where something stands now, by id, sorted, none twice.
struct pack_names play_steps(struct play *p);
// The case's facts by name; NULL where it has none of that name.
const struct feel_value *play_fact(struct play *p, struct str name);
// All on which the ruling rests: of the row and of the decisions.
struct pack_names play_basis(struct play *p, const struct ruling *r);

// Whether all went as told; else a line in the trace for each thing that did not.
bool play_as_told(struct play *p, const struct told_act *t, const struct ruling *r);

void trace_case(struct play *p, struct str about);
void trace_act(struct play *p, const struct told_act *t, const struct ruling *r);
[[gnu::format(printf, 2, 3)]] void trace_wrong(struct play *p, const char *format, ...);
#endif
