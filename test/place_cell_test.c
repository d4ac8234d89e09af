// The 500 m grid: each point lies in its cell, cells have no gaps and do not overlap, and they are 500 m squares all over the globe.
#include "place/place.h"
#include "test.h"
#include <math.h>

static int64_t below(uint64_t *seed, int64_t n) { return (int64_t)(test_random(seed) % (uint64_t)n); }

static struct point random_point(uint64_t *seed)
{
    struct point p;
    MUST(point_of(below(seed, 2LL * LAT_E7_MAX + 1) - LAT_E7_MAX,
                  below(seed, 2LL * LNG_E7_MAX + 1) - LNG_E7_MAX, &p));
    return p;
}

static bool inside(struct cell_bounds b, struct point p)
{
    bool north = p.lat_e7 < b.lat_max_e7 || (p.lat_e7 == LAT_E7_MAX && b.lat_max_e7 == LAT_E7_MAX);
    return b.lat_min_e7 <= p.lat_e7 && north && b.lng_min_e7 <= p.lng_e7 && p.lng_e7 < b.lng_max_e7;
}

TEST(a_point_lies_in_the_bounds_of_its_cell_and_cells_come_back_from_their_text)
{
    uint64_t seed = 1;
    for (int i = 0; i < 200'000; i++) {
        struct point p = random_point(&seed);
        struct cell c = cell_of(p), again;
        char text[CELL_TEXT_MAX];
        CHECK(cell_valid(c) && inside(cell_bounds(c), p));
        CHECK(cell_of(cell_centre(c)).id == c.id);
        CHECK(cell_parse(cell_print(c, text), &again) && again.id == c.id);
    }
}

// A cell holds its southern and western border; one step further south or west lies another.
TEST(borders_belong_to_the_cell_to_the_north_and_east)
{
    uint64_t seed = 2;
    for (int i = 0; i < 100'000; i++) {
        struct cell c = cell_of(random_point(&seed));
        struct cell_bounds b = cell_bounds(c);
        struct point corner = { b.lat_min_e7, b.lng_min_e7 }, ne = { b.lat_max_e7 - 1, b.lng_max_e7 - 1 };
        CHECK(cell_of(corner).id == c.id && cell_of(ne).id == c.id);
        if (b.lat_min_e7 > -LAT_E7_MAX)
            CHECK(cell_of((struct point){ b.lat_min_e7 - 1, b.lng_min_e7 }).id != c.id);
        if (b.lng_min_e7 > -LNG_E7_MAX)
            CHECK(cell_of((struct point){ b.lat_min_e7, b.lng_min_e7 - 1 }).id != c.id);
        if (b.lat_max_e7 < LAT_E7_MAX)
            CHECK(cell_of((struct point){ b.lat_max_e7, b.lng_min_e7 }).id != c.id);
        if (b.lng_max_e7 < LNG_E7_MAX)
            CHECK(cell_of((struct point){ b.lat_min_e7, b.lng_max_e7 }).id != c.id);
    }
}

static bool among(struct cell c, const struct cell *list, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (list[i].id == c.id) return true;
    return false;
}

static void check_neighbours(struct cell c)
{
    struct cell near[CELL_NEIGHBOURS_MAX], back[CELL_NEIGHBOURS_MAX];
    int32_t count = cell_neighbours(c, near);
    struct cell_bounds b = cell_bounds(c);
    CHECK(count >= 3 && count <= CELL_NEIGHBOURS_MAX && !among(c, near, count));
    for (int32_t i = 0; i < count; i++) {
        int32_t back_count = cell_neighbours(near[i], back);
        CHECK(cell_valid(near[i]) && !among(near[i], near, i) && among(c, back, back_count));
    }
    if (b.lat_max_e7 < LAT_E7_MAX) // every point just over the northern border lies in one of them
        for (int64_t lng = b.lng_min_e7; lng < b.lng_max_e7; lng += (b.lng_max_e7 - b.lng_min_e7) / 7 + 1)
            CHECK(among(cell_of((struct point){ b.lat_max_e7, (int32_t)lng }), near, count));
}

TEST(neighbours_are_mutual_and_surround_a_cell_across_antimeridian_and_poles)
{
    uint64_t seed = 3;
    for (int i = 0; i < 50'000; i++) check_neighbours(cell_of(random_point(&seed)));
    for (int row = 0; row < 40; row++) {
        int32_t lat_e7 = row * 44'967 + 10;
        for (int64_t lng_e7 = -LNG_E7_MAX; lng_e7 <= LNG_E7_MAX; lng_e7 += LNG_E7_MAX / 180) {
            struct point p;
            CHECK(point_of(-LAT_E7_MAX + lat_e7, lng_e7, &p));
            check_neighbours(cell_of(p));
            CHECK(point_of(LAT_E7_MAX - lat_e7, lng_e7, &p));
            check_neighbours(cell_of(p));
        }
    }
    struct cell west = cell_of((struct point){ 300'000'000, -LNG_E7_MAX }), near[CELL_NEIGHBOURS_MAX];
    struct cell east = cell_of((struct point){ 300'000'000, LNG_E7_MAX - 1 });
    CHECK(west.id != east.id && among(east, near, cell_neighbours(west, near)));
}

// Cells are 500 m squares: height to a fifth of a per mille, width and area to 0.5 % from the 17th row beyond a pole on.
TEST(cells_are_half_kilometre_squares_from_pole_to_pole)
{
    const double radius_m = 6'371'008.8, degree = 3.14159265358979323846 / 180;
    double least_tie = 1;
    for (int row = 0; row < CELL_ROWS; row++) {
        double south = -90 + row * 180.0 / CELL_ROWS, north = -90 + (row + 1) * 180.0 / CELL_ROWS;
        struct point p = { (int32_t)((south + north) / 2 * 1e7), 0 };
        struct cell_bounds b = cell_bounds(cell_of(p));
        double share = ((double)b.lng_max_e7 - b.lng_min_e7) / 1e7 * degree;
        double height_m = (north - south) * degree * radius_m;
        double width_m = share * radius_m * cos((south + north) / 2 * degree);
        double area_m2 = share * radius_m * radius_m * (sin(north * degree) - sin(south * degree));
        double exact = 2 * 3.14159265358979323846 * radius_m / 500 * cos((south + north) / 2 * degree);
        double tie = fabs(exact - floor(exact) - 0.5);
        if (tie < least_tie) least_tie = tie;
        CHECK(fabs(height_m - 500) < 0.1);
        if (row >= 16 && row < CELL_ROWS - 16)
            CHECK(fabs(width_m - 500) < 2.5 && fabs(area_m2 - 250'000) < 1'250);
        else
            CHECK(width_m > 400 && width_m < 600);
    }
    printf("least_tie=%g\n", least_tie);
    CHECK(least_tie > 1e-7); // a cosine may be wrong in its last places and no row changes
}

TEST(the_rim_of_the_globe_has_one_name_for_each_place)
{
    struct point a = { 0 }, b = { 0 };
    CHECK(point_of(0, LNG_E7_MAX, &a) && point_of(0, -LNG_E7_MAX, &b) && a.lng_e7 == b.lng_e7);
    CHECK(cell_of(a).id == cell_of(b).id);
    CHECK(cell_of((struct point){ 0, LNG_E7_MAX }).id == cell_of(b).id); // made by hand
    CHECK(!point_of(LAT_E7_MAX + 1, 0, &a) && !point_of(-LAT_E7_MAX - 1, 0, &a));
    CHECK(!point_of(0, LNG_E7_MAX + 1LL, &a) && !point_of(0, -LNG_E7_MAX - 1LL, &a));
    CHECK(point_of(LAT_E7_MAX, 0, &a) && inside(cell_bounds(cell_of(a)), a));
    struct cell pole = cell_of(a), near[CELL_NEIGHBOURS_MAX];
    CHECK_INT(pole.id >> 17, CELL_ROWS - 1);
    CHECK(cell_neighbours(pole, near) >= 4);
    CHECK(!cell_valid((struct cell){ pole.id + 3 }) && !cell_valid((struct cell){ -1 }));
    CHECK(!cell_valid((struct cell){ (int64_t)CELL_ROWS << 17 }));
}

TEST(a_cells_text_has_one_form)
{
    struct cell c;
    CHECK(cell_parse(S("20015-40030"), &c));
    static const char *const bad[] = {
        "",     "-",    "20015",   "20015-",      "-40030", "020015-40030", "20015-040030",
        "+1-2", "1--2", "40030-0", "20015-80060", "1-2-3",  " 1-2",         "20015-9223372036854775808"
    };
    for (int i = 0; i < COUNT(bad); i++) CHECK(!cell_parse(str_of(bad[i]), &c));
}
