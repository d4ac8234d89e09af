// law/move: how a case that one version of a pack has opened goes on under another, and how where it stands is told as text. Pure.
#ifndef ANLAN_LAW_MOVE_H
#define ANLAN_LAW_MOVE_H
#include "law/pack.h"

// A case of an older version under this one.
struct law_moving {
    struct str kind, status, procedure; // as law_question has them; no procedure: none led the case
    struct instant now;
};
// Where the case stands in `to`, in `a`: by moves/VERSION.yaml of the version that it comes from (`from`; NULL where that is not known, and
// then by its status). Empty where no procedure leads the kind there, or the case is closed and none has led it. RC_MISSING: the map does
// not say; else as bpmn_move.
[[nodiscard]] enum rc law_move(struct arena *a, const struct pack *from, const struct pack *to,
                               const struct law_moving *c, struct str *ret_mark, struct fault *f);
// The same where `to` may not name the version of `from`: by way of a version that it names, and so back along their maps. `between` are the
// versions that were in force before `to`, in any order: those of another time may lead another way. Fails as the last move does.
enum { LAW_VERSIONS_MAX = 64 };
struct law_versions {
    const struct pack *const *at;
    int32_t count;
};
[[nodiscard]] enum rc law_move_along(struct arena *a, const struct pack *from, const struct pack *to,
                                     const struct law_versions *between, const struct law_moving *c,
                                     struct str *ret_mark, struct fault *f);
bool law_maps(const struct pack *from, const struct pack *to); // whether `to` has a map from that version
// Whether every case that may be open under `from` has a place in `to`; RC_MISSING or RC_INVALID names the kind and node or status that has none.
[[nodiscard]] enum rc law_move_check(const struct pack *from, const struct pack *to, struct fault *f);

// Where a case stands, as text: first which pack's procedures it is about, then the mark of the instance (bpmn.h).
struct bpmn_state;
bool law_procedure_of(const struct pack *p, struct str procedure); // whether it is this pack's
// The same place in another pack whose procedures are drawn alike; as it was where they are not.
struct str law_procedure_carried(const struct pack *from, const struct pack *to, struct str procedure,
                                 struct arena *a);
struct str law_procedure_mark(const struct pack *p, const struct bpmn_state *s, struct arena *a);
[[nodiscard]] enum rc law_procedure_read(const struct pack *p, struct str procedure, struct arena *a,
                                         struct arena scratch, struct bpmn_state *ret_s, struct fault *f);
#endif
