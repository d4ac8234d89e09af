// Tiles that were made are kept: a table of the last ones that were asked for, bounded in number and in bytes.
#include "api/map_int.h"
#include <stdlib.h>

enum { SLOTS = 2 * TILES_KEPT_MAX }; // a power of two

struct kept_tile {
    struct tile_at at;
    char *bytes; // NULL: the slot is free; a tile without bytes has one all the same
    ptrdiff_t len;
    uint64_t asked; // when, counted in askings
};

struct tile_cache {
    struct kept_tile slots[SLOTS]; // open addressing
    uint64_t askings;
    int64_t bytes;
    int32_t count;
};

struct tile_cache *tile_cache_open(void)
{
    struct tile_cache *t = calloc(1, sizeof *t);
    MUST(t != NULL);
    return t;
}

void tile_cache_close(struct tile_cache *t)
{
    if (!t) return;
    for (int32_t i = 0; i < SLOTS; i++) free(t->slots[i].bytes);
    free(t);
}

static uint32_t home_of(struct tile_at at)
{
    uint64_t h = ((uint64_t)(uint32_t)at.zoom << 58 ^ (uint64_t)(uint32_t)at.x << 29 ^ (uint32_t)at.y) *
                 UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(h >> 40) % SLOTS;
}

static bool is_same(struct tile_at a, struct tile_at b)
{
    return a.zoom == b.zoom && a.x == b.x && a.y == b.y;
}

static struct kept_tile *slot_of(struct tile_cache *t, struct tile_at at)
{
    uint32_t i = home_of(at);
    while (t->slots[i].bytes && !is_same(t->slots[i].at, at)) i = (i + 1) % SLOTS;
    return &t->slots[i];
}

bool tile_cache_get(struct tile_cache *t, struct tile_at at, struct str *ret_bytes)
{
    struct kept_tile *k = slot_of(t, at);
    if (!k->bytes) return false;
    k->asked = ++t->askings;
    *ret_bytes = (struct str){ k->bytes, k->len };
    return true;
}

// Those behind it that would no longer be found are moved up.
static void take_out(struct tile_cache *t, uint32_t hole)
{
    t->bytes -= t->slots[hole].len;
    t->count--;
    free(t->slots[hole].bytes);
    t->slots[hole].bytes = NULL;
    for (uint32_t i = (hole + 1) % SLOTS; t->slots[i].bytes; i = (i + 1) % SLOTS) {
        uint32_t home = home_of(t->slots[i].at);
        bool reached =
            (i - home) % SLOTS < (i - hole) % SLOTS; // found from its home without passing the hole
        if (reached) continue;
        t->slots[hole] = t->slots[i];
        t->slots[i].bytes = NULL;
        hole = i;
    }
}

static void drop_oldest(struct tile_cache *t)
{
    int32_t oldest = -1;
    for (int32_t i = 0; i < SLOTS; i++)
        if (t->slots[i].bytes && (oldest < 0 || t->slots[i].asked < t->slots[oldest].asked)) oldest = i;
    take_out(t, (uint32_t)oldest);
}

void tile_cache_put(struct tile_cache *t, struct tile_at at, struct str bytes)
{
    if (slot_of(t, at)->bytes || bytes.len > TILES_BYTES_MAX) return; // another call was faster
    while (t->count == TILES_KEPT_MAX || t->bytes + bytes.len > TILES_BYTES_MAX) drop_oldest(t);
    struct kept_tile *k = slot_of(t, at);
    *k = (struct kept_tile){
        .at = at, .bytes = malloc((size_t)bytes.len + 1), .len = bytes.len, .asked = ++t->askings
    };
    MUST(k->bytes != NULL);
    if (bytes.len) memcpy(k->bytes, bytes.at, (size_t)bytes.len);
    t->bytes += bytes.len;
    t->count++;
}
