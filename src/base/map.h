// base/map: from text to a pointer, in an arena; open addressing, no removal. For tables that are built once.
#ifndef ANLAN_BASE_MAP_H
#define ANLAN_BASE_MAP_H
#include "base/base.h"

struct map_slot {
    struct str key;
    void *value; // NULL: the slot is free
};

struct map {
    struct map_slot *slots;
    ptrdiff_t room, count; // room is 0 or a power of two
};

// The value under `key`, or NULL.
void *map_get(const struct map *m, struct str key);
// Puts or replaces; `key` must outlive the map (it is not copied), `value` is not NULL. Grows in `a`.
void map_put(struct map *m, struct arena *a, struct str key, void *value);
#endif
