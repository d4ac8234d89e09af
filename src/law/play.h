// law/play: scenarios of a pack, played over law_rule: acts with their times, and what must be admitted, refused, due, issued, told and
// known afterwards; with a trace that a lawyer can read. Pure. docs/packs.md describes the file.
#ifndef ANLAN_LAW_PLAY_H
#define ANLAN_LAW_PLAY_H
#include "law/pack.h"
#include "law/rule.h"

enum {
    PLAY_BYTES_MAX = 1 << 20, // of a file
    PLAY_SCENARIOS_MAX = 256, // in a file
    PLAY_KINDS_MAX = 64,      // that one scenario is played for
    PLAY_ACTS_MAX = 512,      // of a scenario
    PLAY_ROLES_MAX = 16,      // of who acts
    PLAY_PAUSES_MAX = 64,     // of one clock
};

struct play_order {
    const struct pack *pack;
    struct str language; // of the trace; the pack's first where it is empty
    struct text *trace;  // NULL: none is wanted
    // Each ruling as it was made, before anything else; NULL.
    void (*ruled)(void *self, const struct ruling *r);
    void *self;
};

struct played {
    int32_t scenarios, cases, acts;
    int32_t failed; // acts that did not go as the scenario says; the trace says how
};

// Plays one file. RC_INVALID: "FILE:LINE: expected …"; RC_LIMIT past one of the limits above. `ret` counts what was played on top of what
// it holds. Memory of a case is given back; so `a` need hold only the longest scenario.
[[nodiscard]] enum rc law_play(struct arena a, const struct play_order *o, struct str file, struct str json,
                               struct played *ret, struct fault *f);
#endif
