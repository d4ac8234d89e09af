// What the files of room `city` share: the city while it is made. Everything is drawn on a lattice of units of 66 m, twelve to a block
// between main roads, which is then bent: streets are lines of the lattice, so that whatever meets, meets in a point of it.
#ifndef ANLAN_CITY_CITY_INT_H
#define ANLAN_CITY_CITY_INT_H
#include "city/city.h"

enum {
    UNIT_CM = 6'600,
    BLOCK = 12,    // units along a block's side
    ROWS_MAX = 40, // blocks from south to north
    BAND_MAX = 40, // blocks from west to east
    OUTWARD = 30,  // units that the roads out of the city run on
    RIVER_ON = 60, // … and the river
    DISTRICTS_MAX = 24,
};

enum block_kind {
    BLOCK_OLD,
    BLOCK_CENTRE,
    BLOCK_HOMES,
    BLOCK_CAMPUS,
    BLOCK_PARK,
    BLOCK_WORKS,
    BLOCK_VILLAGE
};

struct lines { // units at which a block has a street
    int8_t at[BLOCK];
    int32_t count;
};

struct block {
    enum block_kind kind;
    struct lines across, along; // streets from north to south, and from west to east
    int32_t district, area;     // index of the district among districts, and in `areas`
};

// Of an edge of the lattice: the street it is part of while streets are numbered.
struct edge {
    int8_t road;       // enum city_road, or -1: no street
    bool bridge, away; // away: of a road out of the city
    int32_t street;
    uint8_t built[2]; // buildings with its address on either side
};

struct making {
    struct arena *a;
    struct city *city;
    uint64_t seed;
    // the shape: row j holds the blocks from[j] to to[j]-1, without a gap; the river runs south of row `river`
    int32_t rows, columns, river;
    int32_t from[ROWS_MAX], to[ROWS_MAX];
    int32_t river_cm;     // its width
    struct block *blocks; // rows * columns
    // edges from (u, v) to the east and to the north, for u in [0, width) and v in [0, height)
    int32_t width, height, margin; // points of the lattice, with a margin on every side
    struct edge *east, *north;
    int32_t *node; // of a point, or -1
    int32_t districts;
    // names not yet given
    int32_t *pairs, pairs_count, pairs_used;
    // growing lists
    struct city_street *streets;
    int32_t streets_room;
    struct city_place *places;
    int32_t places_room;
};

// --- chance: a function of the seed and of what it is for, so that nothing depends on the order in which it is asked -------------------

enum chance_for {
    FOR_SHAPE = 1,
    FOR_NOISE,
    FOR_KIND,
    FOR_LINES,
    FOR_GAP,
    FOR_NAMES,
    FOR_HOUSE,
    FOR_PLACE,
    FOR_RIVER
};
uint64_t chance(const struct making *m, enum chance_for what, int32_t x, int32_t y, int32_t z);
static inline int32_t chance_below(const struct making *m, enum chance_for what, int32_t x, int32_t y,
                                   int32_t z, int32_t n)
{
    return (int32_t)(chance(m, what, x, y, z) % (uint64_t)n);
}

// --- ground ---------------------------------------------------------------------------------------------

void ground_plan(struct making *m);                             // shape, river, kinds of blocks
struct block *block_at(struct making *m, int32_t i, int32_t j); // NULL: not of the city
int32_t line_of_row(const struct making *m, int32_t j);         // v of the southern line of row j
// Where a point of the lattice lies; a unit square's inner points in 64ths.
struct point ground_point(const struct making *m, int32_t u, int32_t v);
struct point ground_within(const struct making *m, int32_t u, int32_t v, int32_t x64, int32_t y64);
struct point ground_mid_river(const struct making *m, int32_t u);

// --- names ------------------------------------------------------------------------------------------------

void names_shuffle(struct making *m);
struct city_name name_next(struct making *m); // "柳荫", "Liuyin", "liu yin"; each once
struct city_name name_with(struct making *m, struct city_name stem, const char *zh, const char *en,
                           const char *pinyin);

// The stem of a name that was made so.
struct city_name name_stem(struct city_name name, const char *zh, const char *en, const char *pinyin);

// --- the steps --------------------------------------------------------------------------------------------

void network_make(struct making *m); // edges, streets, nodes, segments
struct edge *edge_east(struct making *m, int32_t u, int32_t v);
struct edge *edge_north(struct making *m, int32_t u, int32_t v);
void areas_make(struct making *m);
void water_make(struct making *m); // the river, lakes, parks
void buildings_make(struct making *m);
void units_make(struct making *m);
void places_make(struct making *m);

// --- writing GeoJSON ----------------------------------------------------------------------------------------

void put_position(struct text *t, struct point p); // [longitude, latitude], seven digits, without a float
void put_positions(struct text *t, const struct point *at, int32_t count);
#endif
