// api, inside: the map's tiles that are kept. Only the HTTP thread touches them.
#ifndef ANLAN_API_MAP_INT_H
#define ANLAN_API_MAP_INT_H
#include "atlas/atlas.h"

enum { TILES_KEPT_MAX = 1024, TILES_BYTES_MAX = 64 << 20 };

struct tile_cache;

struct tile_cache *tile_cache_open(void);
void tile_cache_close(struct tile_cache *t); // takes NULL
// The tile's bytes (of length 0: nothing lies there), good until the next put. False: it is not kept.
bool tile_cache_get(struct tile_cache *t, struct tile_at at, struct str *ret_bytes);
// Keeps a copy; those that were not asked for longest go.
void tile_cache_put(struct tile_cache *t, struct tile_at at, struct str bytes);
#endif
