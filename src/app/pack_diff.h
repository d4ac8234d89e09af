// app/pack_diff: what `anlan pack diff` prints of two packs that are loaded.
#ifndef ANLAN_APP_PACK_DIFF_H
#define ANLAN_APP_PACK_DIFF_H
#include "law/pack.h"
#include "store/store.h"

struct pack_diff {
    const struct pack *old, *new;
    const char *language; // NULL: the new pack's first
    bool json;
    struct store *store; // of a data directory whose cases are counted; NULL: none
    int64_t agency;
};

[[nodiscard]] enum rc pack_diff_print(struct arena *a, const struct pack_diff *x, struct fault *f);
#endif
