// app/serve_packs: `anlan serve --pack DIR`: what is in these folders is in force before the first request is answered.
#ifndef ANLAN_APP_SERVE_PACKS_H
#define ANLAN_APP_SERVE_PACKS_H
#include "gate/gate.h"

// Reads all folders, then installs each pack by an act where other files are in force; where they are the same, nothing is written. An
// agency takes the pack whose id is that of its own; the only pack goes to the only agency, and to one that has none. Before the first act
// everything is read, checked and given its agency: RC_INVALID and RC_MISSING name folder, file, line and reason, and nothing was changed.
[[nodiscard]] enum rc serve_packs(struct gate *g, const struct str *folders, int32_t count, struct fault *f);
#endif
