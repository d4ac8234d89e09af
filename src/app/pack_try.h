// app/pack_try: what `anlan pack try` does with a pack that is loaded.
#ifndef ANLAN_APP_PACK_TRY_H
#define ANLAN_APP_PACK_TRY_H
#include "law/pack.h"

struct pack_try {
    const char *const *names; // scenarios; none: all
    int32_t names_count;
    const char *language; // NULL: the pack's first
    bool json;            // the count alone
};

// Prints the trace. RC_CONFLICT: something did not go as a scenario says; RC_INVALID: not a scenario; RC_MISSING: no such scenario.
[[nodiscard]] enum rc pack_try(struct arena *a, const struct pack *p, const struct pack_try *x,
                               struct fault *f);
#endif
