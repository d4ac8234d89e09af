// How far two points lie apart, and which cells a small circle touches.
#include "place/place.h"
#include <math.h>

static double radians(int32_t e7) { return e7 * 1e-7 * M_PI / 180; }

// BASIS: haversine on the sphere of the cells
int64_t point_distance_m(struct point a, struct point b)
{
    const double radius_m = 6'371'008.8;
    double lat = sin((radians(b.lat_e7) - radians(a.lat_e7)) / 2),
           lng = sin((radians(b.lng_e7) - radians(a.lng_e7)) / 2);
    double h = lat * lat + cos(radians(a.lat_e7)) * cos(radians(b.lat_e7)) * lng * lng;
    return llround(2 * radius_m * asin(fmin(1, sqrt(h))));
}

static int32_t clamp(int32_t x, int32_t least, int32_t most)
{
    return x < least ? least : x > most ? most : x;
}

// The point of the cell that is nearest. A cell at the antimeridian is compared on the point's own side.
static struct point nearest_in(struct cell c, struct point p)
{
    struct cell_bounds b = cell_bounds(c);
    int64_t turn = 2 * (int64_t)LNG_E7_MAX, lng = p.lng_e7;
    if (lng - b.lng_max_e7 > LNG_E7_MAX) lng -= turn;
    if (b.lng_min_e7 - lng > LNG_E7_MAX) lng += turn;
    int64_t at = lng < b.lng_min_e7 ? b.lng_min_e7 : lng > b.lng_max_e7 ? b.lng_max_e7 : lng;
    return (struct point){ clamp(p.lat_e7, b.lat_min_e7, b.lat_max_e7), (int32_t)at };
}

static bool holds(const struct cell *cells, int32_t count, struct cell c)
{
    for (int32_t i = 0; i < count; i++)
        if (cells[i].id == c.id) return true;
    return false;
}

// From each cell that is touched on to those that border on it: what touches at a corner only is found by way of one that shares a border.
int32_t cells_near(struct point p, int32_t radius_m, struct cell ret_n[static CELLS_NEAR_MAX])
{
    struct cell around[CELL_NEIGHBOURS_MAX];
    int32_t count = 0;
    MUST(radius_m >= 0 && radius_m <= CELLS_NEAR_RADIUS_MAX_M);
    ret_n[count++] = cell_of(p);
    for (int32_t at = 0; at < count; at++) {
        int32_t neighbours = cell_neighbours(ret_n[at], around);
        for (int32_t i = 0; i < neighbours && count < CELLS_NEAR_MAX; i++)
            if (!holds(ret_n, count, around[i]) && point_distance_m(p, nearest_in(around[i], p)) <= radius_m)
                ret_n[count++] = around[i];
    }
    return count;
}
