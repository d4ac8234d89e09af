// What a tile of a demo city costs over HTTP: cold, where it has to be drawn, and warm. Tiles of 5 by 5 around the middle, at every zoom.
#include "../test/city_help.h"
#include "../test/http.h"
#include "api/api.h"
#include "bench.h"
#include "world/world.h"
#include <fcntl.h>
#include <math.h>

enum { AROUND = 2, TILES = (2 * AROUND + 1) * (2 * AROUND + 1) };

static struct world world;
static struct api *api;
static struct http_answer answer;

static int connect_to(void)
{
    int pair[2];
    struct fault f = { 0 };
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0 &&
         fcntl(pair[1], F_SETFL, O_NONBLOCK) == 0);
    MUST(api_adopt(api, pair[1], &f) == RC_OK);
    return pair[0];
}

static double timed(int fd, int32_t zoom, int32_t x, int32_t y)
{
    char bytes[160];
    int len = snprintf(bytes, sizeof bytes, "GET /tiles/%d/%d/%d.mvt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                       zoom, x, y);
    double start = bench_now_ns();
    MUST(http_write(fd, (struct str){ bytes, len }));
    http_read(fd, &answer, false);
    MUST(answer.status == 200 || answer.status == 204);
    return (bench_now_ns() - start) / 1e6;
}

static void measure(int32_t population, int32_t zoom)
{
    double side = (double)(1 << zoom), lat = 30.15 * M_PI / 180, runs[2][TILES], most[2] = { 0 };
    int32_t x = (int32_t)((120.2 / 360 + 0.5) * side),
            y = (int32_t)((0.5 - log(tan(M_PI / 4 + lat / 2)) / (2 * M_PI)) * side);
    ptrdiff_t bytes = 0;
    int fd = connect_to();
    for (int warm = 0; warm < 2; warm++)
        for (int k = 0; k < TILES; k++) {
            double ms = timed(fd, zoom, x + k % (2 * AROUND + 1) - AROUND, y + k / (2 * AROUND + 1) - AROUND);
            runs[warm][k] = ms;
            if (ms > most[warm]) most[warm] = ms;
            if (answer.body.len > bytes) bytes = answer.body.len;
        }
    (void)close(fd);
    printf(
        "bench=api_tiles population=%d zoom=%d cold_ms_median=%.2f cold_ms_max=%.2f warm_ms_median=%.3f warm_ms_max=%.3f bytes_max=%td tiles=%d\n",
        population, zoom, bench_median(runs[0], TILES), most[0], bench_median(runs[1], TILES), most[1], bytes,
        TILES);
}

static double processor_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

// Drawing alone, in processor time: what a busy machine does not blur.
static void draw(int32_t population, const struct atlas *atlas, struct arena scratch)
{
    double most = 0, sum = 0;
    int32_t worst = 0, count = 0;
    for (int32_t zoom = ATLAS_ZOOM_MIN; zoom <= ATLAS_ZOOM_MAX; zoom++) {
        double side = (double)(1 << zoom), lat = 30.15 * M_PI / 180;
        int32_t x = (int32_t)((120.2 / 360 + 0.5) * side),
                y = (int32_t)((0.5 - log(tan(M_PI / 4 + lat / 2)) / (2 * M_PI)) * side);
        for (int k = 0; k < TILES; k++) {
            struct arena a = scratch;
            double start = processor_ms();
            struct tile_at at = { zoom, x + k % (2 * AROUND + 1) - AROUND,
                                  y + k / (2 * AROUND + 1) - AROUND };
            if (atlas_tile(atlas, at, &a).len == 0) continue;
            double ms = processor_ms() - start;
            sum += ms;
            count++;
            if (ms > most) most = ms, worst = zoom;
        }
    }
    printf(
        "bench=api_tiles population=%d what=drawing cpu_ms_mean=%.2f cpu_ms_max=%.2f at_zoom=%d tiles=%d\n",
        population, sum / count, most, worst, count);
}

static void city(int32_t population)
{
    char *memory, *map_memory;
    struct arena a = city_arena(&memory), b = city_arena(&map_memory);
    struct city c;
    struct fault f = { 0 };
    struct streets s;
    struct areas areas;
    const struct json *tree;
    struct api_map map = { .areas = &areas };
    struct api_options o = api_options_usual();
    MUST(city_make(&a, city_of(1, population), &c, &f) == RC_OK);
    struct str text = city_areas(&a, &c);
    MUST(streets_parse(&b, city_streets(&a, &c), &s, &f) == RC_OK);
    MUST(json_parse(&b, text, &tree, &f) == RC_OK && areas_parse(&b, text, &areas, &f) == RC_OK);
    MUST(atlas_make(&b, &s, tree, &map.atlas, &f) == RC_OK);
    map.gazetteer = gazetteer_of(&b, &s);
    draw(population, map.atlas, b);
    world = world_real();
    o.world = &world;
    o.log = API_LOG_NONE;
    o.map = &map;
    MUST(api_open(o, &api, &f) == RC_OK);
    for (int32_t zoom = ATLAS_ZOOM_MIN; zoom <= ATLAS_ZOOM_MAX; zoom += 2) measure(population, zoom);
    measure(population, 13);
    api_close(api);
    free(memory);
    free(map_memory);
}

int main(void)
{
    city(100'000);
    city(2'000'000);
    return 0;
}
