// The base map out of GeoJSON: what tags mean, what is refused, limits one step past; the network; the search for addresses.
#include "place/gazetteer.h"
#include "place/roads.h"
#include "test.h"

enum { BYTES = 512 << 20 };
static char *memory;

static struct arena fresh(void)
{
    free(memory);
    memory = malloc(BYTES);
    MUST(memory != NULL);
    return arena_of(memory, BYTES, NULL);
}

#define LINE(tags, at)                                                                                       \
    "{\"type\":\"Feature\",\"properties\":{" tags                                                            \
    "},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[" at "]}}"
#define RING(tags, at)                                                                                       \
    "{\"type\":\"Feature\",\"properties\":{" tags                                                            \
    "},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[" at "]]}}"
#define POINT(tags, at)                                                                                      \
    "{\"type\":\"Feature\",\"properties\":{" tags "},\"geometry\":{\"type\":\"Point\",\"coordinates\":" at   \
    "}}"
#define ALL(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define SQUARE "[120,30],[120.001,30],[120.001,30.001],[120,30.001],[120,30]"

static struct streets parse(struct arena *a, const char *text)
{
    struct streets s = { 0 };
    struct fault f = { 0 };
    enum rc rc = streets_parse(a, str_of(text), &s, &f);
    if (rc) printf("%s\n", f.text);
    CHECK(rc == RC_OK);
    return s;
}

static void refused(const char *text, enum rc want, const char *words)
{
    struct streets s;
    struct fault f = { 0 };
    struct arena a = fresh(), mark = a;
    CHECK_INT(streets_parse(&a, str_of(text), &s, &f), want);
    CHECK_TEXT(f.text, words);
    CHECK(a.at == mark.at);
}

TEST(tags_make_layers_and_what_means_nothing_is_counted)
{
    struct arena a = fresh();
    struct streets s = parse(
        &a,
        ALL(LINE("\"highway\":\"primary\",\"name\":\"建设路\",\"name:en\":\"Jianshe Road\",\"oneway\":\"-1\",\"maxspeed\":\"30 mph\",\"bridge\":\"yes\"", "[120,30],[120.01,30]") "," RING(
            "\"natural\":\"water\",\"name\":\"Lake\"",
            SQUARE) "," RING("\"leisure\":\"park\",\"name\":\"柳园\"",
                             SQUARE) "," RING("\"building\":\"yes\",\"addr:street\":\"建设路\",\"addr:housenumber\":\"12号\"",
                                              SQUARE) "," POINT("\"amenity\":\"school\",\"name\":\"一小\"",
                                                                "[120,30]") "," POINT("\"barrier\":\"gate\"",
                                                                                      "[120,30]") "," LINE("\"highway\":\"footway\"",
                                                                                                           "[120,30],[120,30.01]")));
    CHECK_INT(s.left_out, 1);
    CHECK_INT(s.layer_first[STREETS_GREEN] - s.layer_first[STREETS_WATER], 1);
    CHECK_INT(s.layer_first[STREETS_ROADS + 1] - s.layer_first[STREETS_ROADS], 2);
    CHECK_INT(s.layer_first[STREETS_PLACES + 1] - s.layer_first[STREETS_PLACES],
              2); // the park is a place too
    const struct streets_feature *road = &s.features[s.layer_first[STREETS_ROADS]],
                                 *house = &s.features[s.layer_first[STREETS_BUILDINGS]];
    CHECK(road->kind == ROAD_PRIMARY && road->oneway == -1 && road->speed_kmh == 48 && road->bridge);
    CHECK(house->number == 12 && house->street == road->name);
    CHECK_STR(s.names[road->name].en, S("Jianshe Road"));
    CHECK_STR(s.names[s.features[s.layer_first[STREETS_WATER]].name].en, S("Lake"));
}

// PROVES: RFC 7946 (2016), 3
// PROVES: RFC 7946 (2016), 3.1.1
TEST(what_is_no_map_is_refused_with_the_feature_that_is_wrong)
{
    refused("", RC_INVALID, "it is not a FeatureCollection with a list of features");
    refused("[1]", RC_INVALID, "it is not a FeatureCollection with a list of features");
    refused("{\"type\":\"Topology\",\"features\":[]}", RC_INVALID, "it is not a FeatureCollection");
    refused(ALL("1"), RC_INVALID, "feature 1: it is not an object");
    refused(ALL("{\"type\":\"Feature\"} {\"type\":\"Feature\"}"), RC_INVALID, "feature 1: no comma after it");
    refused(ALL("{\"type\":\"Thing\"}"), RC_INVALID, "feature 1: it is not a Feature");
    refused(ALL(POINT("", "[120]")), RC_INVALID, "feature 1: a position is not a pair of numbers");
    refused(ALL(POINT("", "[181,0]")), RC_INVALID, "feature 1: a position does not lie on the globe");
    refused(ALL(POINT("", "[0,0]") "," LINE("", "[0,0]")), RC_INVALID,
            "feature 2: a line has fewer than 2 positions");
    refused(ALL(RING("", "[0,0],[1,0],[1,1]")), RC_INVALID, "feature 1: a ring has fewer than 4 positions");
    refused(ALL(RING("", "[0,0],[1,0],[1,1],[0,1]")), RC_INVALID, "feature 1: a ring is not closed");
    refused(ALL("{\"type\":\"Feature\",\"geometry\":{\"type\":\"Curve\"}}"), RC_INVALID,
            "feature 1: its geometry is a \"Curve\"");
    refused("{\"features\":[{\"a\":[}]}", RC_INVALID, "line 1, column 14: unexpected token");
    refused(ALL("{\"a\":[}}"), RC_INVALID, "feature 1: line 1, column 7: unexpected token");
}

// One more than a limit: as many rings of one feature.
TEST(a_feature_with_one_ring_too_many_is_past_a_limit)
{
    struct arena a = fresh();
    struct text t = { .arena = &a };
    struct streets s;
    struct fault f = { 0 };
    for (int extra = 0; extra < 2; extra++) {
        t = (struct text){ .arena = &a };
        text_put(
            &t,
            S("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"natural\":\"water\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":["));
        for (int i = 0; i < STREETS_RINGS_MAX + extra; i++)
            text_put(&t, i ? S(",[[0,0],[1,0],[1,1],[0,0]]") : S("[[0,0],[1,0],[1,1],[0,0]]"));
        text_put(&t, S("]}}]}"));
        CHECK_INT(streets_parse(&a, text_str(&t), &s, &f), extra ? RC_LIMIT : RC_OK);
    }
    CHECK_TEXT(f.text, "feature 1: more than 4096 rings or lines");
}

TEST(a_feature_that_is_too_long_is_past_a_limit)
{
    struct arena a = fresh();
    struct streets s;
    struct fault f = { 0 };
    struct text t = { .arena = &a };
    text_put(&t, S("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"x\":\""));
    for (int i = 0; i < STREETS_FEATURE_BYTES_MAX; i++) text_char(&t, 'x');
    text_put(&t, S("\"}]}"));
    CHECK_INT(streets_parse(&a, text_str(&t), &s, &f), RC_LIMIT);
    CHECK_TEXT(f.text, "feature 1: it is longer than 1048576 bytes");
}

TEST(more_features_than_a_map_may_have_are_past_a_limit)
{
    struct arena a = fresh();
    struct streets s;
    struct fault f = { 0 };
    struct text t = { .arena = &a };
    text_put(&t, S("{\"type\":\"FeatureCollection\",\"features\":[{}"));
    for (int i = 0; i < STREETS_FEATURES_MAX; i++) text_put(&t, S(",{}"));
    text_put(&t, S("]}"));
    CHECK_INT(streets_parse(&a, text_str(&t), &s, &f), RC_LIMIT);
    CHECK_TEXT(f.text, "it has more than 1000000 features");
}

TEST(a_file_that_is_too_long_is_not_even_looked_at)
{
    struct arena a = fresh();
    struct streets s;
    struct fault f = { 0 };
    CHECK_INT(streets_parse(&a, (struct str){ "{", STREETS_BYTES_MAX + (ptrdiff_t)1 }, &s, &f), RC_LIMIT);
    CHECK_TEXT(f.text, "it has more than 268435456 bytes");
}

TEST(a_name_that_is_too_long_is_no_name)
{
    for (int extra = 0; extra < 2; extra++) {
        struct arena a = fresh();
        char name[STREETS_NAME_BYTES_MAX + 2] = { 0 };
        memset(name, 'x', (size_t)(STREETS_NAME_BYTES_MAX + extra));
        struct str text = arena_print(
            &a,
            "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"highway\":\"primary\",\"name\":\"%s\"},"
            "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,1]]}}]}",
            name);
        struct streets s = parse(&a, arena_cstr(&a, text));
        CHECK_INT(s.names_count, extra ? 0 : 1);
    }
}

TEST(names_whose_keys_are_hidden_by_escapes_do_not_run_over)
{
    refused(ALL(POINT("\"amenity\":\"school\",\"n\\u0061me\":\"x\"", "[0,0]")), RC_LIMIT,
            "feature 1: more names than keys that say `name`");
}

static const char crossing[] =
    ALL(LINE("\"highway\":\"residential\",\"name\":\"东街\"", "[120,30],[120.001,30],[120.002,30]") "," LINE(
        "\"highway\":\"residential\",\"name\":\"北街\",\"oneway\":\"yes\"",
        "[120.001,29.999],[120.001,30],[120.001,30.001]") "," LINE("\"highway\":\"path\"",
                                                                   "[120.002,30],[120.003,30]") "," LINE("\"highway\":\"service\"",
                                                                                                         "[121,30],[121.001,30]"));

TEST(roads_meet_where_they_share_a_point)
{
    struct arena a = fresh();
    struct streets s = parse(&a, crossing);
    struct roads r = roads_of(&a, &s);
    int32_t largest;
    CHECK_INT(r.nodes_count, 7); // four ends around one crossing, and the road apart
    CHECK_INT(r.ways_count, 2 * 2 + 2 + 2);
    CHECK_INT(roads_pieces(a, &r, &largest), 2);
    CHECK_INT(largest, 5);
    for (int32_t n = 0; n < r.nodes_count; n++)
        for (int32_t w = r.first[n]; w < r.first[n + 1]; w++) {
            CHECK(r.ways[w].to != n && r.ways[w].length_dm > 900 && r.ways[w].length_dm < 1'150);
            int32_t kmh = s.features[r.ways[w].feature].kind == ROAD_SERVICE ? 15 : 30;
            CHECK_INT(r.ways[w].time_ms, (int64_t)r.ways[w].length_dm * 360 / kmh);
        }
}

static const char town[] = ALL(
    LINE("\"highway\":\"primary\",\"name\":\"建设东路\",\"name:en\":\"Jianshe East Road\",\"name:zh-Latn-pinyin\":\"Jiàn shè dōng lù\"", "[120,30],[120.01,30]") "," RING(
        "\"building\":\"yes\",\"addr:street\":\"建设东路\",\"addr:housenumber\":\"8\"",
        SQUARE) "," RING("\"building\":\"yes\",\"addr:street\":\"建设东路\",\"addr:housenumber\":\"28\"",
                         "[120.009,30],[120.0091,30],[120.0091,30.0001],[120.009,30]") "," POINT("\"amenity\":\"hospital\",\"name\":\"柳荫医院\",\"name:en\":\"Liuyin Hospital\",\"name:zh-Latn-pinyin\":\"liu yin yi yuan\",\"addr:street\":\"建设东路\",\"addr:housenumber\":\"8\"",
                                                                                                 "[120.0005,30.0005]") "," POINT("\"amenity\":\"school\",\"name\":\"柳荫小学\",\"name:en\":\"Liuyin Primary School\",\"name:zh-Latn-pinyin\":\"liu yin xiao xue\"",
                                                                                                                                 "[120.02,30]"));

static int32_t find(const struct gazetteer *g, struct arena a, const char *text, struct found *found)
{
    struct gazetteer_query q = { .text = str_of(text), .limit = 5 };
    return gazetteer_find(g, &q, a, found);
}

TEST(a_name_is_found_in_both_languages_by_pinyin_and_by_its_initials)
{
    static const char *const asked[] = { "柳荫医院", "柳荫",     "liuyin hosp", "LIUYINYIYUAN",
                                         "lyyy",     "hospital", "医院" };
    struct arena a = fresh();
    struct streets s = parse(&a, town);
    const struct gazetteer *g = gazetteer_of(&a, &s);
    struct found found[GAZETTEER_FOUND_MAX];
    for (int i = 0; i < COUNT(asked); i++) {
        CHECK(find(g, a, asked[i], found) >= 1);
        CHECK_STR(found[0].name->zh, S("柳荫医院"));
        CHECK(found[0].kind == FOUND_PLACE && found[0].place == PLACE_HOSPITAL && found[0].number == 8);
    }
    CHECK_INT(find(g, a, "没有的地方", found), 0);
    CHECK_INT(find(g, a, "!!", found), 0);
}

TEST(a_house_is_found_by_its_number_however_it_is_written)
{
    static const char *const asked[] = { "建设东路28号", "建设东路 28", "28 jianshe east road", "jsdl28",
                                         "建设东路２８号" };
    struct arena a = fresh();
    struct streets s = parse(&a, town);
    const struct gazetteer *g = gazetteer_of(&a, &s);
    struct found found[GAZETTEER_FOUND_MAX];
    for (int i = 0; i < COUNT(asked); i++) {
        CHECK(find(g, a, asked[i], found) >= 1);
        CHECK(found[0].kind == FOUND_ADDRESS && found[0].number == 28 && found[0].at.lng_e7 > 1'200'080'000);
    }
    CHECK(find(g, a, "建设东路", found) == 1 && found[0].kind == FOUND_STREET);
    CHECK(find(g, a, "建设东路9号", found) == 1 && found[0].number == 8); // the nearest there is
}

TEST(without_a_question_the_nearest_address_comes_first_and_then_places)
{
    struct arena a = fresh();
    struct streets s = parse(&a, town);
    const struct gazetteer *g = gazetteer_of(&a, &s);
    struct found found[GAZETTEER_FOUND_MAX];
    struct gazetteer_query q = { .is_near = true, .near = { 300'000'000, 1'200'199'000 }, .limit = 3 };
    CHECK_INT(gazetteer_find(g, &q, a, found), 3);
    CHECK(found[0].kind == FOUND_ADDRESS && found[0].number == 28);
    CHECK_STR(found[1].name->zh, S("柳荫小学"));
    CHECK(found[1].distance_m < 15 && found[2].distance_m > 1'500);
    q = (struct gazetteer_query){ .text = S("柳荫"), .is_near = true, .near = q.near, .limit = 1 };
    CHECK_INT(gazetteer_find(g, &q, a, found), 1); // a limit, and a kind that stands before a near one
    q = (struct gazetteer_query){ .limit = 1 };
    CHECK_INT(gazetteer_find(g, &q, a, found), 0);
}
