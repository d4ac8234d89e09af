// Areas: read from GeoJSON, point in area decided exactly, borders shared out, the tree by codes.
#include "place/place.h"
#include "test.h"

static char pool[160 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

static struct areas parse(struct arena *a, const char *text)
{
    struct areas areas = { 0 };
    struct fault f = { 0 };
    CHECK(areas_parse(a, str_of(text), &areas, &f) == RC_OK);
    CHECK_TEXT(f.text, "");
    return areas;
}

static struct point at(double lat, double lng)
{
    struct point p;
    MUST(point_of((int64_t)(lat * 1e7 + (lat < 0 ? -0.5 : 0.5)),
                  (int64_t)(lng * 1e7 + (lng < 0 ? -0.5 : 0.5)), &p));
    return p;
}

static const char city[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"330106001\",\"name\":\"北山\",\"parent\":\"330106\"},"
    " \"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[120.1,30.2],[120.15,30.2],[120.15,30.25],[120.1,30.25],[120.1,30.2]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"3301\",\"name\":\"杭州\"},"
    " \"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[120,30],[120.4,30],[120.4,30.4],[120,30.4],[120,30]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"330106\",\"name\":\"西湖区\",\"parent\":\"3301\"},"
    " \"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":["
    "  [[[120.1,30.2],[120.2,30.2],[120.2,30.3],[120.1,30.3],[120.1,30.2]],"
    "   [[120.16,30.26],[120.18,30.26],[120.18,30.28],[120.16,30.28],[120.16,30.26]]],"
    "  [[[120.3,30.3],[120.35,30.3],[120.35,30.35],[120.3,30.35],[120.3,30.3]]]]}}]}";

// PROVES: RFC 7946 (2016), 3.1.1
TEST(the_deepest_area_that_holds_a_point_is_found_and_holes_are_outside)
{
    struct arena a = fresh();
    struct areas areas = parse(&a, city);
    CHECK_INT(areas.count, 3);
    CHECK_STR(areas.at[0].code, S("3301"));
    CHECK_STR(areas.at[area_at(&areas, at(30.22, 120.12))].name, S("北山"));
    CHECK_STR(areas.at[area_at(&areas, at(30.29, 120.12))].name, S("西湖区"));
    CHECK_STR(areas.at[area_at(&areas, at(30.27, 120.17))].name, S("杭州"));   // in the hole
    CHECK_STR(areas.at[area_at(&areas, at(30.32, 120.32))].name, S("西湖区")); // its other part
    CHECK_INT(area_at(&areas, at(31, 120)), -1);
    int32_t district = area_by_code(&areas, S("330106")), town = area_by_code(&areas, S("330106001"));
    CHECK(district >= 0 && town >= 0 && area_by_code(&areas, S("33")) == -1);
    CHECK(area_within(&areas, town, district) && area_within(&areas, town, 0) &&
          area_within(&areas, town, town));
    CHECK(!area_within(&areas, district, town));
    CHECK_INT(areas.at[town].depth, 2);
}

TEST(what_is_said_of_a_cell_is_its_area_and_its_centre_and_nothing_finer)
{
    struct arena a = fresh();
    struct areas areas = parse(&a, city);
    struct cell c = cell_of(at(30.2900001, 120.1299999));
    struct str text = place_text(&a, &areas, S("en"), c);
    CHECK(str_starts(text, S("西湖区 (30.2")) && str_ends(text, S(")")));
    CHECK_STR(place_text(&a, &areas, S("en"), cell_of(at(30.2912345, 120.1312345))),
              place_text(&a, &areas, S("en"), cell_of(cell_centre(cell_of(at(30.2912345, 120.1312345))))));
    CHECK_STR(place_text(&a, NULL, S("en"), cell_of(at(-0.0001, 0))), S("(-0.002, 0.002)"));
    CHECK(str_starts(place_text(&a, NULL, S("en"), cell_of(at(-33.9, -70.5))), S("(-33.")));
}

TEST(an_area_is_called_by_the_language_of_who_asks_else_by_its_name)
{
    static const struct {
        const char *properties, *language, *name;
    } cases[] = {
        { "", "en", "西湖区" },
        { ",\"name:en\":\"West Lake\"", "en", "West Lake" },
        { ",\"name:en\":\"West Lake\"", "en-GB", "West Lake" },
        { ",\"name:en\":\"West Lake\"", "zh-CN", "西湖区" },
        { ",\"name:en\":\"West Lake\"", "", "西湖区" },
        { ",\"name:zh\":\"西湖\",\"name:zh-Hant\":\"西湖區\"", "zh-CN", "西湖" },
        { ",\"name:zh\":\"西湖\",\"name:zh-Hant\":\"西湖區\"", "zh-Hant", "西湖區" },
        { ",\"name:en\":\"\",\"name:\":\"x\",\"names\":\"y\"", "en", "西湖区" },
        { ",\"name:en\":7,\"name:fr\":null", "fr", "西湖区" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct arena a = fresh();
        struct str source = arena_print(
            &a,
            "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"code\":\"a\","
            "\"name\":\"西湖区\"%s},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}}]}",
            cases[i].properties);
        struct areas areas = parse(&a, arena_cstr(&a, source));
        CHECK_STR(area_name(&areas.at[0], str_of(cases[i].language)), str_of(cases[i].name));
        struct str said = place_text(&a, &areas, str_of(cases[i].language), cell_of(at(0.5, 0.5)));
        CHECK(str_starts(said, str_of(cases[i].name)));
    }
}

// A square cut at random into a fan of triangles about inner points: every lattice point, on borders and corners too, lies in exactly one.
static void put_triangle(struct text *t, const int32_t x[3], const int32_t y[3], int index)
{
    text_print(
        t,
        "%s{\"type\":\"Feature\",\"properties\":{\"code\":\"t%d\",\"name\":\"t\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[",
        index ? "," : "", index);
    for (int i = 0; i < 4; i++)
        text_print(t, "%s[%d.%07d,%d.%07d]", i ? "," : "", x[i % 3] / 10, x[i % 3] % 10 * 1'000'000,
                   y[i % 3] / 10, y[i % 3] % 10 * 1'000'000);
    text_put(t, S("]]}}"));
}

TEST(a_point_on_a_shared_border_lies_in_exactly_one_area)
{
    for (uint64_t round = 0; round < 60; round++) {
        uint64_t seed = round;
        struct arena a = fresh();
        int32_t px = 1 + (int32_t)(test_random(&seed) % 19), py = 1 + (int32_t)(test_random(&seed) % 19),
                n = 0;
        static const int32_t rim[][2] = { { 0, 0 },   { 7, 0 },  { 20, 0 }, { 20, 11 },
                                          { 20, 20 }, { 5, 20 }, { 0, 20 }, { 0, 13 } };
        struct text t = { .arena = &a };
        text_put(&t, S("{\"type\":\"FeatureCollection\",\"features\":["));
        for (int i = 0; i < COUNT(rim); i++) {
            const int32_t *from = rim[i], *to = rim[(i + 1) % COUNT(rim)];
            bool turn = test_random(&seed) % 2; // rings of either direction
            int32_t x[3] = { px, turn ? to[0] : from[0], turn ? from[0] : to[0] };
            int32_t y[3] = { py, turn ? to[1] : from[1], turn ? from[1] : to[1] };
            put_triangle(&t, x, y, n++);
        }
        text_put(&t, S("]}"));
        struct areas areas;
        struct fault f = { 0 };
        CHECK(areas_parse(&a, text_str(&t), &areas, &f) == RC_OK);
        for (int32_t x = -1; x <= 41; x++)
            for (int32_t y = -1; y <= 41; y++) { // half steps of the lattice
                struct point p = { y * 500'000, x * 500'000 };
                int32_t holders = 0;
                for (int32_t i = 0; i < areas.count; i++) holders += area_holds(&areas, i, p);
                bool in = x >= 0 && x < 40 && y >= 0 && y < 40; // southern and western rim in, the others out
                CHECK_INT(holders, in);
            }
    }
}

// A jagged ring of many points against the plain even-odd rule over all edges in wide arithmetic.
TEST(bands_give_what_the_plain_rule_gives)
{
    enum { N = 3'000 };
    static int32_t x[N + 1], y[N + 1];
    uint64_t seed = 7;
    struct arena a = fresh();
    struct text t = { .arena = &a };
    text_put(
        &t,
        S("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"code\":\"a\",\"name\":\"a\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[["));
    for (int i = 0; i <= N; i++) {
        x[i] = i == N ? x[0] : (int32_t)(test_random(&seed) % 400'000'000) - 200'000'000;
        y[i] = i == N ? y[0] : (int32_t)(test_random(&seed) % 200) * 1'000'000 - 100'000'000;
        text_print(&t, "%s[%.7f,%.7f]", i ? "," : "", x[i] / 1e7, y[i] / 1e7);
    }
    text_put(&t, S("]]}}]}"));
    struct areas areas;
    struct fault f = { 0 };
    CHECK(areas_parse(&a, text_str(&t), &areas, &f) == RC_OK);
    int held = 0;
    for (int k = 0; k < 4'000; k++) {
        struct point p = { (int32_t)(test_random(&seed) % 220) * 1'000'000 - 110'000'000,
                           (int32_t)(test_random(&seed) % 440'000'000) - 220'000'000 };
        bool in = false;
        for (int i = 0; i < N; i++) {
            if ((y[i] > p.lat_e7) == (y[i + 1] > p.lat_e7)) continue;
            __int128 side = (__int128)(x[i + 1] - x[i]) * (p.lat_e7 - y[i]) -
                            (__int128)(p.lng_e7 - x[i]) * (y[i + 1] - y[i]);
            in ^= y[i + 1] > y[i] ? side > 0 : side < 0;
        }
        CHECK_INT(area_holds(&areas, 0, p), in);
        held += in;
    }
    CHECK(held > 500);
}

TEST(the_antimeridian_and_the_poles_belong_to_someone)
{
    struct arena a = fresh();
    struct areas areas = parse(
        &a,
        "{\"type\":\"FeatureCollection\",\"features\":["
        "{\"type\":\"Feature\",\"properties\":{\"code\":\"e\",\"name\":\"east of it\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[-180,-90],[-90,-90],[-90,90],[-180,90],[-180,-90]]]}},"
        "{\"type\":\"Feature\",\"properties\":{\"code\":\"w\",\"name\":\"west of it\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[90,-90],[180,-90],[180,90],[90,90],[90,-90]]]}}]}");
    CHECK_INT(area_at(&areas, at(10, -180)), 0);
    CHECK_INT(area_at(&areas, at(10, 180)), 0); // the same place
    CHECK_INT(area_at(&areas, at(10, 179.9999999)), 1);
    CHECK_INT(area_at(&areas, at(90, -100)), 0);
    CHECK_INT(area_at(&areas, at(-90, 100)), 1);
}

#define FEATURE(properties, geometry)                                                                        \
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":" properties         \
    ",\"geometry\":" geometry "}]}"
#define SQUARE "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}"
#define A "{\"code\":\"a\",\"name\":\"A\"}"

// PROVES: RFC 7946 (2016), 3.1.6
// PROVES: RFC 7946 (2016), 3.1.9
TEST(what_is_not_an_area_is_refused_with_its_feature_and_the_arena_is_as_it_was)
{
    static const struct {
        const char *source, *fault;
    } cases[] = {
        { "[]", "areas are not a FeatureCollection" },
        { "{\"type\":\"FeatureCollection\",\"features\":[{}]}", "feature 1: it is not a Feature" },
        { FEATURE("{\"code\":\"a\"}", SQUARE), "feature 1: it has no code or no name" },
        { FEATURE(A, "{\"type\":\"Point\",\"coordinates\":[0,0]}"),
          "feature 1: its geometry is neither a Polygon nor a MultiPolygon" },
        { FEATURE(A, "null"), "feature 1: its geometry is neither a Polygon nor a MultiPolygon" },
        { FEATURE(A, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[0,0]]]}"),
          "feature 1: a ring has fewer than four positions" },
        { FEATURE(A, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1]]]}"),
          "feature 1: a ring is not closed" },
        { FEATURE(A, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1],[1,1],[0,0]]]}"),
          "feature 1: a position is not a pair of numbers" },
        { FEATURE(A, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,90.0000001],[1,1],[0,0]]]}"),
          "feature 1: a position does not lie on the globe" },
        { FEATURE(A, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,1e300],[1,1],[0,0]]]}"),
          "feature 1: a position does not lie on the globe" },
        { FEATURE(A, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[\"1\",1],[1,1],[0,0]]]}"),
          "feature 1: a position does not lie on the globe" },
        { FEATURE(A, "{\"type\":\"Polygon\",\"coordinates\":[[[-170,0],[170,0],[170,1],[-170,0]]]}"),
          "feature 1: an edge spans more than 180 degrees: cut the area at the antimeridian" },
        { FEATURE(A, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[2,0],[0,0]]]}"),
          "feature 1: it has no extent" },
        { FEATURE("{\"code\":\"ab\",\"name\":\"A\",\"parent\":\"a\"}", SQUARE),
          "feature 1: its parent \"a\" is not there" },
        { FEATURE("{\"code\":\"a\",\"name\":\"A\",\"parent\":\"a\"}", SQUARE),
          "feature 1: its code \"a\" does not begin with its parent's" },
        { FEATURE(
              "{\"code\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"name\":\"A\"}",
              SQUARE),
          "feature 1: its code is over 64 bytes" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct arena a = fresh();
        struct areas areas;
        struct fault f = { 0 };
        CHECK(areas_parse(&a, str_of(cases[i].source), &areas, &f) != RC_OK);
        CHECK_TEXT(f.text, cases[i].fault);
        CHECK(a.at == pool);
    }
}

static enum rc parse_repeated(struct arena *a, const char *head, const char *one, int count, const char *tail,
                              struct fault *f)
{
    struct text t = { .arena = a };
    struct areas areas;
    text_put(&t, str_of(head));
    for (int i = 0; i < count; i++) text_print(&t, "%s%s", i ? "," : "", one);
    text_put(&t, str_of(tail));
    struct arena rest = *a;
    return areas_parse(&rest, text_str(&t), &areas, f);
}

TEST(areas_points_rings_and_depth_have_limits)
{
    static const char head[] =
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":" A
        ",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[";
    struct fault f = { 0 };
    struct arena a = fresh();
    CHECK(parse_repeated(&a, head, "[[0,0],[1,0],[1,1],[0,0]]", AREA_RINGS_MAX, "]}}]}", &f) == RC_OK);
    a = fresh();
    CHECK(parse_repeated(&a, head, "[[0,0],[1,0],[1,1],[0,0]]", AREA_RINGS_MAX + 1, "]}}]}", &f) == RC_LIMIT);
    a = fresh();
    CHECK(parse_repeated(&a, "{\"type\":\"FeatureCollection\",\"features\":[", "{}", AREAS_MAX, "]}", &f) ==
          RC_INVALID);
    a = fresh();
    CHECK(parse_repeated(&a, "{\"type\":\"FeatureCollection\",\"features\":[", "{}", AREAS_MAX + 1, "]}",
                         &f) == RC_LIMIT);
    static const char ring[] = "[[0,0],[2,1],";
    for (int past = 0; past <= 1; past++) { // a ring of so many points
        a = fresh();
        const char *start = arena_cstr(&a, arena_print(&a, "%s%s", head, ring));
        enum rc rc = parse_repeated(&a, start, "[1,1]", AREA_POINTS_MAX - 3 + past, ",[0,0]]]}}]}", &f);
        CHECK_INT(rc, past ? RC_LIMIT : RC_OK);
    }
    for (int depth = AREA_DEPTH_MAX; depth <= AREA_DEPTH_MAX + 1; depth++) {
        struct areas areas;
        a = fresh();
        struct text t = { .arena = &a };
        text_put(&t, S("{\"type\":\"FeatureCollection\",\"features\":["));
        for (int i = 0; i < depth; i++) {
            text_print(&t, "%s{\"type\":\"Feature\",\"properties\":{\"code\":\"%.*s\",\"name\":\"x\"",
                       i ? "," : "", i + 1, "0123456789");
            if (i) text_print(&t, ",\"parent\":\"%.*s\"", i, "0123456789");
            text_put(&t, S("},\"geometry\":" SQUARE "}"));
        }
        text_put(&t, S("]}"));
        CHECK_INT(areas_parse(&a, text_str(&t), &areas, &f), depth > AREA_DEPTH_MAX ? RC_LIMIT : RC_OK);
    }
}

static enum rc parse_named(int key_bytes, int text_bytes, int names, struct fault *f)
{
    struct arena a = fresh();
    struct text t = { .arena = &a };
    struct areas areas = { 0 };
    text_put(
        &t,
        S("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"code\":\"a\","
          "\"name\":\"A\""));
    for (int i = 0; i < names; i++) text_print(&t, ",\"name:%0*d\":\"%0*d\"", key_bytes, i, text_bytes, 1);
    text_put(&t, S("},\"geometry\":" SQUARE "}]}"));
    enum rc rc = areas_parse(&a, text_str(&t), &areas, f);
    if (!rc) CHECK_INT(areas.at[0].names_count, key_bytes > AREA_LANGUAGE_BYTES_MAX ? 0 : names);
    return rc;
}

TEST(names_their_languages_and_their_bytes_have_limits)
{
    struct fault f = { 0 };
    CHECK(parse_named(3, 1, AREA_NAMES_MAX, &f) == RC_OK);
    CHECK(parse_named(3, 1, AREA_NAMES_MAX + 1, &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "feature 1: it has names in over 256 languages");
    CHECK(parse_named(3, AREA_NAME_BYTES_MAX, 2, &f) == RC_OK);
    CHECK(parse_named(3, AREA_NAME_BYTES_MAX + 1, 2, &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "feature 1: a name is over 1024 bytes");
    CHECK(parse_named(AREA_LANGUAGE_BYTES_MAX, 1, 1, &f) == RC_OK);
    CHECK(parse_named(AREA_LANGUAGE_BYTES_MAX + 1, AREA_NAME_BYTES_MAX + 1, 1, &f) == RC_OK);
}
