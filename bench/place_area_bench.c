// What a place costs: the cell of a point, its neighbours, and the area that holds it, in a city of 100 jagged districts of 1,000 points.
#include "bench.h"
#include "place/place.h"
#include <math.h>

enum { SIDE = 10, POINTS = 1'000, ASKED = 4'096, RUNS = 7 };
static char pool[256 << 20];
static struct point asked[ASKED];

static void put_district(struct text *t, int row, int column)
{
    double lat = 30 + row * 0.1 + 0.05, lng = 120 + column * 0.1 + 0.05;
    text_print(t,
               "%s{\"type\":\"Feature\",\"properties\":{\"code\":\"c%d%d\",\"name\":\"d\",\"parent\":\"c\"},"
               "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[",
               ",", row, column);
    for (int i = 0; i <= POINTS; i++) {
        double angle = (i % POINTS) * 2 * 3.14159265358979 / POINTS, radius = 0.045 + 0.004 * sin(17 * angle);
        text_print(t, "%s[%.7f,%.7f]", i ? "," : "", lng + radius * cos(angle), lat + radius * sin(angle));
    }
    text_put(t, S("]]}}"));
}

static struct areas city(struct arena *a)
{
    struct text t = { .arena = a };
    struct areas areas;
    struct fault f = { 0 };
    text_put(
        &t,
        S("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"code\":\"c\",\"name\":\"city\"},"
          "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[120,30],[121,30],[121,31],[120,31],[120,30]]]}}"));
    for (int i = 0; i < SIDE * SIDE; i++) put_district(&t, i / SIDE, i % SIDE);
    text_put(&t, S("]}"));
    MUST(areas_parse(a, text_str(&t), &areas, &f) == RC_OK);
    return areas;
}

static int64_t ask(const struct areas *areas, int what, struct point p)
{
    struct cell near[CELL_NEIGHBOURS_MAX];
    if (what == 0) return cell_of(p).id;
    if (what == 1) return cell_neighbours(cell_of(p), near);
    return area_at(areas, p);
}

int main(void)
{
    static const char *const names[] = { "cell_of", "cell_neighbours", "area_at" };
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct areas areas = city(&a);
    for (int i = 0; i < ASKED; i++)
        MUST(point_of(300'000'000 + i * 7'919LL % 10'000'000, 1'200'000'000 + i * 104'729LL % 10'000'000,
                      &asked[i]));
    for (int what = 0; what < 3; what++) {
        double best_ns = 1e18;
        for (int run = 0; run < RUNS; run++) {
            double start_ns = bench_now_ns();
            for (int i = 0; i < ASKED; i++) bench_use(ask(&areas, what, asked[i]));
            best_ns = bench_min(best_ns, (bench_now_ns() - start_ns) / ASKED);
        }
        printf("bench=%s best_ns=%.1f runs=%d calls=%d\n", names[what], best_ns, RUNS, ASKED);
    }
    return 0;
}
