// base/near: which of the words that there are someone may have meant by one that there is not.
#ifndef ANLAN_BASE_NEAR_H
#define ANLAN_BASE_NEAR_H
#include "base/base.h"

enum { NEAR_BYTES_MAX = 64 }; // of a word; a longer one is near to nothing

// The fewest single bytes put in, left out or changed, or neighbours swapped, that make one of the other, no byte touched twice (the optimal
// string alignment distance); NEAR_BYTES_MAX + 1 where either is longer than NEAR_BYTES_MAX.
int32_t near_distance(struct str a, struct str b);

struct near {
    struct str given, found; // found: empty where nothing is near enough
    int32_t distance;        // of `found`
};

struct near near_of(struct str given);
// Looks at one word that there is. Near enough is a third of what was given, and at least one; of several that are as near, the one that
// begins as it does for longer, then the first.
void near_look(struct near *n, struct str word);
#endif
