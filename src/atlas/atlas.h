// atlas: the base map drawn: vector tiles for those who have WebGL, a static picture for those who have not. Pure.
// Mapbox Vector Tile Specification 2.1: web mercator, extent 4096; gzip (RFC 1952).
#ifndef ANLAN_ATLAS_ATLAS_H
#define ANLAN_ATLAS_ATLAS_H
#include "place/streets.h"
#include "wire/json.h"

enum {
    ATLAS_ZOOM_MIN = 8,
    ATLAS_ZOOM_MAX = 18, // a client overzooms beyond
    ATLAS_EXTENT = 4096,
    ATLAS_BUFFER = 64, // of the extent, around a tile, so that lines and labels do not end at its rim
    ATLAS_TILE_BYTES_MAX = 1 << 20, // before gzip; what does not fit any more is left out, the least first
    ATLAS_PICTURE_SIDE_MIN = 64,
    ATLAS_PICTURE_SIDE_MAX = 2048,
    ATLAS_MARKS_MAX = 64,
};

struct atlas;

// `areas` (may be NULL) is the FeatureCollection of a charter (place.h); only its shapes and names are drawn. Everything lives in `a` and
// points into `s`. RC_INVALID: an area is not as place.h says.
[[nodiscard]] enum rc atlas_make(struct arena *a, const struct streets *s, const struct json *areas,
                                 const struct atlas **ret_atlas, struct fault *f);

struct cell_bounds atlas_bounds(const struct atlas *t);
uint64_t atlas_epoch(const struct atlas *t); // changes with what is drawn

struct tile_at {
    int32_t zoom, x, y; // XYZ: from the north-west
};
bool tile_valid(struct tile_at at); // on the globe, and of a zoom that is made

// The tile, gzipped; empty where nothing lies in it. It lives in `a`, which needs 16 MB for thinking.
// Layers water, green, roads, areas, buildings, places; every feature has name_zh and name_en where it has names.
struct str atlas_tile(const struct atlas *t, struct tile_at at, struct arena *a);

struct atlas_mark {
    struct point at;
    char letter; // 'A' to 'Z', '1' to '9', or 0: a dot
};
struct atlas_picture {
    struct cell_bounds bounds;
    int32_t width, height; // ATLAS_PICTURE_SIDE_MIN to _MAX
    bool dark, english;
    struct atlas_mark marks[ATLAS_MARKS_MAX];
    int32_t marks_count;
};
// An SVG document without script, link or style element. RC_INVALID: bounds without extent, or a side out of the limits.
[[nodiscard]] enum rc atlas_svg(const struct atlas *t, const struct atlas_picture *p, struct arena *a,
                                struct str *ret_svg, struct fault *f);

// TileJSON 3.0.0: where tiles are, bounds, zooms, layers and their fields, attribution.
struct str atlas_metadata(const struct atlas *t, struct arena *a);
#endif
