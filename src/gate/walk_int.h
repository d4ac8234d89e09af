// gate: walking a log with the state of each case at hand, for rebuild and replay. States that are not in use wait in the store.
#ifndef ANLAN_GATE_WALK_INT_H
#define ANLAN_GATE_WALK_INT_H
#include "gate/gate_int.h"

enum { WALK_CASES = 8192, WALK_ARENA = 64 << 20, WALK_OWN = 1 << 20 };

struct walk_case {
    struct casefile now, saved; // saved: as its row and its clocks' rows stand
    bool used, is_new;
};

struct walk {
    struct gate *gate;
    struct store *to;        // where the views are written
    struct walk_case *cases; // direct-mapped by id
    void *memory;
    struct arena arena; // for who walks: what it decodes lies here while a case is looked for …
    struct arena own;   // … so that is done in another
    int64_t agency;
};

[[nodiscard]] enum rc walk_open(struct gate *g, struct store *to, struct walk *ret_w, struct fault *f);
void walk_close(struct walk *w);
// The case at hand; made when the entry opens it. Puts another one away where it must.
[[nodiscard]] enum rc walk_case(struct walk *w, const struct entry *e, const struct effects *effects,
                                struct walk_case **ret_c, struct fault *f);
[[nodiscard]] enum rc walk_save_all(struct walk *w, struct fault *f);
#endif
