// What the files of room `place` share about areas.
#ifndef ANLAN_PLACE_PLACE_INT_H
#define ANLAN_PLACE_PLACE_INT_H
#include "place/place.h"

struct
    edge { // of a ring, turned so that `low` is south of `high`; those along a parallel are left out: they decide nothing
    struct point low, high;
};

// The edges of an area, sorted into bands of latitude: a point looks at those of its own band only.
struct area_shape {
    struct cell_bounds bounds; // of its points, maxima included
    const struct edge *edges;
    const int32_t *band_start; // bands_count + 1 places in `band_edges`
    const int32_t *band_edges; // indexes of edges
    int32_t edges_count, bands_count;
};

// Sorts `count` edges into bands; all live in `a`.
const struct area_shape *area_shape_of(struct arena *a, const struct edge *edges, int32_t count,
                                       struct cell_bounds bounds);
bool area_shape_holds(const struct area_shape *shape, struct point p);
#endif
