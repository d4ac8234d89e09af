// Linear probing at most half full.
#include "base/map.h"

static struct map_slot *find_slot(const struct map *m, struct str key)
{
    for (uint64_t i = str_hash(key);; i++) {
        struct map_slot *slot = &m->slots[i & (uint64_t)(m->room - 1)];
        if (!slot->value || str_equal(slot->key, key)) return slot;
    }
}

void *map_get(const struct map *m, struct str key) { return m->room ? find_slot(m, key)->value : NULL; }

static void map_grow(struct map *m, struct arena *a)
{
    enum { ROOM_MIN = 8 };
    ptrdiff_t room = m->room ? m->room * 2 : ROOM_MIN;
    struct map bigger = { NEW(a, struct map_slot, room), room, m->count };
    for (ptrdiff_t i = 0; i < m->room; i++)
        if (m->slots[i].value) *find_slot(&bigger, m->slots[i].key) = m->slots[i];
    *m = bigger;
}

void map_put(struct map *m, struct arena *a, struct str key, void *value)
{
    MUST(value != NULL);
    if (m->count * 2 >= m->room) map_grow(m, a);
    struct map_slot *slot = find_slot(m, key);
    if (!slot->value) m->count++;
    *slot = (struct map_slot){ key, value };
}
