// place/roads: the network out of the streets: nodes where roads meet or end, and the way from each to the next. Pure.
// For travel times and recommendations; rails and paths are not in it.
#ifndef ANLAN_PLACE_ROADS_H
#define ANLAN_PLACE_ROADS_H
#include "place/streets.h"

struct road_way { // from one node to the next, in one direction
    int32_t to;
    int32_t length_dm;
    int32_t time_ms; // driven without haste: the road's own speed, or its class's
    int32_t feature; // of the streets
};

struct roads {
    const struct point *nodes;
    int32_t nodes_count;
    const int32_t *first; // nodes_count + 1 places in `ways`
    const struct road_way *ways;
    int32_t ways_count;
};

// Two roads meet where they share a point to the last digit, as OpenStreetMap has them. Lives in `a`.
struct roads roads_of(struct arena *a, const struct streets *s);
// In how many pieces the network lies, directions not looked at; `ret_largest` nodes in the largest.
int32_t roads_pieces(struct arena scratch, const struct roads *r, int32_t *ret_largest);
#endif
