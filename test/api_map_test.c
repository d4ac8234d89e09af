// The map over HTTP: tiles and what is said of them, the picture, the search for addresses; what cannot be asked, one step past each limit.
#include "api/api_int.h"
#include "api/map_int.h"
#include "city_help.h"
#include "test.h"
#include "http.h"
#include "world/world.h"
#include <fcntl.h>

static struct world world;
static struct http_answer answer;
static char *city_memory, *map_memory;
static struct arena arena;
static struct streets streets;
static struct areas areas;
static struct api_map map;
static struct api *api;

static void build_map(void)
{
    struct city c;
    struct fault f = { 0 };
    const struct json *tree;
    struct arena a = city_arena(&city_memory);
    arena = city_arena(&map_memory);
    MUST(city_make(&a, city_of(1, 60'000), &c, &f) == RC_OK);
    struct str text = city_areas(&a, &c);
    MUST(streets_parse(&arena, city_streets(&a, &c), &streets, &f) == RC_OK);
    MUST(json_parse(&arena, text, &tree, &f) == RC_OK && areas_parse(&arena, text, &areas, &f) == RC_OK);
    MUST(atlas_make(&arena, &streets, tree, &map.atlas, &f) == RC_OK);
    map.gazetteer = gazetteer_of(&arena, &streets);
    map.areas = &areas;
}

static void start(bool with_map)
{
    struct fault f = { 0 };
    struct api_options o = api_options_usual();
    if (!map.atlas) build_map();
    world = world_real();
    o.world = &world;
    o.log = API_LOG_NONE;
    o.map = with_map ? &map : NULL;
    MUST(api_open(o, &api, &f) == RC_OK);
}

static int connect_to(void *)
{
    int pair[2];
    struct fault f = { 0 };
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    MUST(fcntl(pair[1], F_SETFL, O_NONBLOCK) == 0);
    MUST(api_adopt(api, pair[1], &f) == RC_OK);
    return pair[0];
}

static int get(const char *target, const char *fields)
{
    char bytes[1024];
    (void)snprintf(bytes, sizeof bytes, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n", target, fields);
    return http_raw(connect_to, NULL, str_of(bytes), &answer);
}

static const struct json *body(void)
{
    struct arena *a = &arena;
    struct fault f = { 0 };
    const struct json *j = NULL;
    CHECK(json_parse(a, arena_str(a, answer.body), &j, &f) == RC_OK);
    return j;
}

// The tile that the style names: of the middle, at a zoom that has most of everything.
static void middle_tile(char *target, size_t room)
{
    CHECK_INT(get("/tiles/style", ""), 200);
    struct str url = json_at(json_get(body(), S("tiles")), 0)->text, head, tail;
    (void)str_cut(url, '{', &head, &tail);
    (void)snprintf(target, room, "%.*s14/13662/6751.mvt", P(head));
}

TEST(the_style_names_tiles_that_are_there_and_stay)
{
    char target[128], fields[128];
    start(true);
    middle_tile(target, sizeof target);
    CHECK_INT(get(target, ""), 200);
    CHECK_STR(http_field(&answer, "Content-Type"), S("application/vnd.mapbox-vector-tile"));
    CHECK_STR(http_field(&answer, "Content-Encoding"), S("gzip"));
    CHECK(str_contains(http_field(&answer, "Cache-Control"), S("immutable")));
    CHECK(answer.body.len > 500 && (uint8_t)answer.body.at[0] == 0x1f && (uint8_t)answer.body.at[1] == 0x8b);
    struct str first = arena_str(&arena, answer.body);
    (void)snprintf(fields, sizeof fields, "If-None-Match: %.*s\r\n", P(http_field(&answer, "ETag")));
    CHECK_INT(get(target, ""), 200); // from what is kept now
    CHECK_STR(answer.body, first);
    CHECK_INT(get(target, fields), 304);
    CHECK_INT(get("/tiles/14/13662/6751.mvt", ""), 200);
    CHECK_STR(answer.body, first);
    CHECK(!str_contains(http_field(&answer, "Cache-Control"), S("immutable")));
    api_close(api);
}

// PROVES: TileJSON 3.0.0 (2021), 3
TEST(the_style_says_what_a_map_of_it_needs)
{
    start(true);
    CHECK_INT(get("/tiles/style", ""), 200);
    const struct json *j = body(), *bounds = json_get(j, S("bounds"));
    CHECK_STR(json_str(j, S("tilejson")), S("3.0.0"));
    CHECK_INT(json_get(j, S("vector_layers"))->count, 6);
    CHECK(json_at(bounds, 0)->real < 120.2 && json_at(bounds, 2)->real > 120.2);
    CHECK(json_at(bounds, 1)->real < 30.15 && json_at(bounds, 3)->real > 30.15);
    CHECK_INT(json_int(j, S("maxzoom"), 0), ATLAS_ZOOM_MAX);
    CHECK_STR(json_str(j, S("attribution")), S(""));
    CHECK_STR(json_str(j, S("attribution_zh")), S("虚构的城市")); // each page says it in its own language
    CHECK_STR(json_str(j, S("attribution_en")), S("an invented city"));
    api_close(api);
}

TEST(where_nothing_is_there_is_no_content_and_what_cannot_be_a_tile_is_not_found)
{
    static const char *const never[] = {
        "/tiles/14/1/1",     "/tiles/14/1/1.png",         "/tiles/19/1/1.mvt",
        "/tiles/7/1/1.mvt",  "/tiles/8/256/1.mvt",        "/tiles/8/1/256.mvt",
        "/tiles/8/-1/1.mvt", "/tiles/8/01/1.mvt",         "/tiles/8/1/1e1.mvt",
        "/tiles/08/1/1.mvt", "/tiles/8/9999999999/1.mvt", "/tiles/0123456789abcdef/8/213/105.mvt"
    };
    start(true);
    CHECK_INT(get("/tiles/14/1/1.mvt", ""), 204);
    CHECK_INT(get("/tiles/14/1/1.mvt", ""), 204); // kept
    for (int i = 0; i < COUNT(never); i++) CHECK_INT(get(never[i], ""), 404);
    api_close(api);
}

TEST(a_picture_is_drawn_as_asked_and_refused_one_step_past_its_limits)
{
    static const char *const bad[] = { "bbox=120,30,120", "bbox=120,30,119,31", "bbox=120,30,121,31,1",
                                       "bbox=a,b,c,d",    "bbox=181,0,182,1",   "width=63",
                                       "width=2049",      "height=0",           "theme=blue",
                                       "mark=120",        "mark=120,30,AB",     "mark=120,30,%3C",
                                       "size=3" };
    char target[4096];
    start(true);
    CHECK_INT(get("/tiles/map.svg", ""), 200);
    CHECK_STR(http_field(&answer, "Content-Type"), S("image/svg+xml"));
    CHECK(str_starts(answer.body, S("<svg ")) && str_contains(answer.body, S(" District<")));
    CHECK_INT(
        get("/tiles/map.svg?bbox=120.19,30.14,120.21,30.16&width=2048&height=64&theme=dark&lang=zh-CN&mark=120.2,30.15,A;120.2,30.151",
            ""),
        200);
    CHECK(str_contains(answer.body, S("width=\"2048\" height=\"64\"")) &&
          str_contains(answer.body, S(">A</text>")));
    for (int i = 0; i < COUNT(bad); i++) {
        (void)snprintf(target, sizeof target, "/tiles/map.svg?%s", bad[i]);
        CHECK_INT(get(target, ""), 400);
    }
    int len = snprintf(target, sizeof target, "/tiles/map.svg?mark=0,0");
    for (int i = 1; i <= ATLAS_MARKS_MAX; i++)
        len += snprintf(target + len, sizeof target - (size_t)len, ";0,0");
    CHECK_INT(get(target, ""), 400);
    target[len - 4] = 0;
    CHECK_INT(get(target, ""), 200);
    api_close(api);
}

TEST(an_address_is_found_with_its_area_in_the_language_of_the_asker)
{
    char target[256];
    start(true);
    CHECK_INT(get("/api/v1/places?near=30.1500,120.2000&limit=3", ""), 200);
    const struct json *near = json_get(body(), S("places")), *first = json_at(near, 0);
    CHECK_INT(near->count, 3);
    CHECK_STR(json_str(first, S("kind")), S("address"));
    CHECK(str_ends(json_str(first, S("address_zh")), S("号")) && json_str(first, S("address_en")).len &&
          json_int(first, S("distance_m"), -1) >= 0);
    CHECK(str_ends(json_str(first, S("area_words")), S("Community")));
    // What it gave is found again by its own words.
    int len = snprintf(target, sizeof target, "/api/v1/places?q=");
    struct str words = json_str(first, S("address_en"));
    for (ptrdiff_t i = 0; i < words.len; i++)
        len += snprintf(target + len, sizeof target - (size_t)len, "%%%02x", (unsigned char)words.at[i]);
    CHECK_INT(get(target, "Accept-Language: zh-CN\r\n"), 200);
    const struct json *again = json_at(json_get(body(), S("places")), 0);
    CHECK_STR(json_str(again, S("address_zh")), json_str(first, S("address_zh")));
    CHECK(str_ends(json_str(again, S("area_words")), S("社区")));
    CHECK_INT(get("/api/v1/places?q=pcs&limit=50", ""), 200);
    CHECK(json_get(body(), S("places"))->count >= 1); // police stations, by their initials
    api_close(api);
}

TEST(a_search_without_a_question_or_past_its_limits_is_refused)
{
    static const char *const bad[] = {
        "",           "?q=",         "?q=%20",  "?q=a&limit=0", "?q=a&limit=51", "?q=a&near=30",
        "?near=91,0", "?near=1,2,3", "?where=a"
    };
    char target[512];
    start(true);
    for (int i = 0; i < COUNT(bad); i++) {
        (void)snprintf(target, sizeof target, "/api/v1/places%s", bad[i]);
        CHECK_INT(get(target, ""), 400);
    }
    int len = snprintf(target, sizeof target, "/api/v1/places?q=");
    memset(target + len, 'a', GAZETTEER_QUERY_BYTES_MAX + 1);
    target[len + GAZETTEER_QUERY_BYTES_MAX + 1] = 0;
    CHECK_INT(get(target, ""), 400);
    target[len + GAZETTEER_QUERY_BYTES_MAX] = 0;
    CHECK_INT(get(target, ""), 200);
    api_close(api);
}

TEST(without_a_map_its_routes_are_not_found)
{
    static const char *const all[] = { "/tiles/style", "/tiles/map.svg", "/tiles/8/213/105.mvt",
                                       "/tiles/0/8/213/105.mvt", "/api/v1/places?q=a" };
    start(false);
    for (int i = 0; i < COUNT(all); i++) CHECK_INT(get(all[i], ""), 404);
    api_close(api);
}

// --- what is kept ---------------------------------------------------------------------------------------------------------------

TEST(the_tiles_that_were_not_asked_for_longest_go_first)
{
    struct tile_cache *t = tile_cache_open();
    struct str bytes, one = S("tile");
    for (int32_t x = 0; x < TILES_KEPT_MAX; x++) tile_cache_put(t, (struct tile_at){ 14, x, 7 }, one);
    CHECK(tile_cache_get(t, (struct tile_at){ 14, 0, 7 }, &bytes)); // asked for: so the next one goes
    for (int32_t x = 0; x < TILES_KEPT_MAX / 2; x++)
        tile_cache_put(t, (struct tile_at){ 15, x, 7 }, x % 2 ? one : (struct str){ 0 });
    CHECK(tile_cache_get(t, (struct tile_at){ 14, 0, 7 }, &bytes) && bytes.len == 4);
    int32_t kept = 0;
    for (int32_t x = 1; x < TILES_KEPT_MAX; x++) {
        bool here = tile_cache_get(t, (struct tile_at){ 14, x, 7 }, &bytes);
        CHECK(here == (x > TILES_KEPT_MAX / 2));
        kept += here;
    }
    for (int32_t x = 0; x < TILES_KEPT_MAX / 2; x++) {
        CHECK(tile_cache_get(t, (struct tile_at){ 15, x, 7 }, &bytes));
        CHECK_INT(bytes.len, x % 2 ? 4 : 0);
        kept++;
    }
    CHECK_INT(kept + 1, TILES_KEPT_MAX);
    tile_cache_close(t);
}

TEST(the_bytes_of_all_kept_tiles_have_a_limit)
{
    enum { LARGE = TILES_BYTES_MAX / 4 };
    struct tile_cache *t = tile_cache_open();
    char *large = calloc(1, LARGE + 1);
    struct str bytes;
    for (int32_t x = 0; x < 5; x++)
        tile_cache_put(t, (struct tile_at){ 9, x, 0 }, (struct str){ large, LARGE });
    CHECK(!tile_cache_get(t, (struct tile_at){ 9, 0, 0 }, &bytes) &&
          tile_cache_get(t, (struct tile_at){ 9, 1, 0 }, &bytes));
    tile_cache_put(t, (struct tile_at){ 9, 9, 0 }, (struct str){ large, LARGE + 1 });
    CHECK(!tile_cache_get(t, (struct tile_at){ 9, 2, 0 },
                          &bytes)); // two had to go, and 1 was asked for just now
    CHECK(!tile_cache_get(t, (struct tile_at){ 9, 3, 0 }, &bytes));
    CHECK(tile_cache_get(t, (struct tile_at){ 9, 1, 0 }, &bytes));
    tile_cache_close(t);
    free(large);
}
