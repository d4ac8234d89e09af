// Distances and the cells that a small circle touches.
#include "place/place.h"
#include "test.h"
#include <math.h>

static struct point at(double lat, double lng)
{
    struct point p;
    MUST(point_of((int64_t)(lat * 1e7), (int64_t)(lng * 1e7), &p));
    return p;
}

static bool holds(const struct cell *cells, int32_t count, struct cell c)
{
    for (int32_t i = 0; i < count; i++)
        if (cells[i].id == c.id) return true;
    return false;
}

// PROVES: haversine on the sphere of the cells
TEST(a_degree_of_latitude_is_as_long_as_the_sphere_says)
{
    CHECK_INT(point_distance_m(at(30, 120), at(31, 120)), 111'195);
    CHECK_INT(point_distance_m(at(30, 120), at(30, 120)), 0);
    CHECK_INT(point_distance_m(at(0, 179.9995), at(0, -179.9995)), 111); // across the antimeridian
    CHECK_INT(point_distance_m(at(90, 0), at(-90, 77)), 20'015'114);
}

// By trying: a cell is touched where one of many points around lies in it, and no other is given.
TEST(a_circle_touches_exactly_the_cells_of_the_points_in_it)
{
    uint64_t seed = 7;
    int32_t most = 0;
    for (int round = 0; round < 300; round++) {
        double lat = -85 + 170.0 * (double)(test_random(&seed) % 100'000) / 1e5,
               lng = -180 + 360.0 * (double)(test_random(&seed) % 100'000) / 1e5;
        struct point p = at(lat, round % 10 == 0 ? 179.9999 : lng);
        struct cell cells[CELLS_NEAR_MAX];
        int32_t radius_m = 50 + (int32_t)(test_random(&seed) % 450), count = cells_near(p, radius_m, cells);
        CHECK_INT(cells[0].id, cell_of(p).id);
        for (int i = 0; i < 400; i++) {
            int64_t reach = 60'000; // somewhat more than 500 m
            double wide = 1 / cos(p.lat_e7 * 1e-7 * 3.14159265 / 180);
            int64_t d_lat = (int64_t)(test_random(&seed) % (uint64_t)(2 * reach)) - reach,
                    d_lng =
                        (int64_t)((double)((int64_t)(test_random(&seed) % (uint64_t)(2 * reach)) - reach) *
                                  wide),
                    to = p.lng_e7 + d_lng;
            if (to >= LNG_E7_MAX) to -= 2 * (int64_t)LNG_E7_MAX;
            if (to < -(int64_t)LNG_E7_MAX) to += 2 * (int64_t)LNG_E7_MAX;
            struct point other;
            MUST(point_of(p.lat_e7 + d_lat, to, &other));
            if (point_distance_m(p, other) < radius_m - 2) CHECK(holds(cells, count, cell_of(other)));
        }
        for (int32_t i = 1; i < count; i++) {
            CHECK(cells[i].id != cells[0].id);
            CHECK(point_distance_m(p, cell_centre(cells[i])) <= radius_m + 360);
        }
        most = count > most ? count : most;
    }
    CHECK(most >= 4);
}

TEST(at_a_pole_no_cell_is_named_twice)
{
    struct cell cells[CELLS_NEAR_MAX];
    int32_t count = cells_near(at(89.9999, 10), CELLS_NEAR_RADIUS_MAX_M, cells);
    for (int32_t i = 0; i < count; i++)
        for (int32_t k = 0; k < i; k++) CHECK(cells[i].id != cells[k].id);
}
