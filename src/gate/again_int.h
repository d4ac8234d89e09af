// gate: an act that was ruled on, asked again.
#ifndef ANLAN_GATE_AGAIN_INT_H
#define ANLAN_GATE_AGAIN_INT_H
#include "gate/gate_int.h"

enum { ROLES_AGAIN_MAX = 64 };
// `before` is the case as it stood before the act; NULL: the act opened it. Its data are left for the caller to give.
struct law_question question_again(const struct entry *e, const struct effects *effects,
                                   const struct casefile *before, struct str roles[static ROLES_AGAIN_MAX],
                                   struct arena *a);
#endif
