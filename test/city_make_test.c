// The invented city: the same number the same bytes, a network in one piece, every address in its area, names in both languages.
#include "city_help.h"
#include "test.h"
#include "seal/seal.h"

static char *memory;

static struct city make(struct arena *a, uint64_t seed, int32_t population)
{
    struct city c;
    struct fault f = { 0 };
    enum rc rc = city_make(a, city_of(seed, population), &c, &f);
    if (rc) printf("%s\n", f.text);
    MUST(rc == RC_OK);
    return c;
}

static struct digest digest_of(struct arena *a, const struct city *c)
{
    struct digest parts[3] = { sha256(city_charter(a, c)), sha256(city_areas(a, c)),
                               sha256(city_streets(a, c)) };
    return sha256((struct str){ (const char *)parts, sizeof parts });
}

static void check_digest(uint64_t seed, int32_t population, const char *want)
{
    char hex[HEX_CHARS(DIGEST_BYTES)];
    struct arena a = city_arena(&memory);
    struct city c = make(&a, seed, population);
    struct digest d = digest_of(&a, &c);
    CHECK_STR(hex_encode(d.at, DIGEST_BYTES, hex), str_of(want));
    free(memory);
}

// On every machine, by every compiler: these change only when the city is meant to change.
TEST(the_same_seed_gives_the_same_bytes)
{
    check_digest(1, 100'000, "c4b5d3a2ea597845e715bb68371e5ef4cfc7264801980deacccb2c94a8ba6344");
    check_digest(7, 20'000, "d9080131b9bbea761561d0b42a754f906c8c757485455f7390bcaa90b9d02735");
    check_digest(3, 2'000'000, "9973de6266466b8e57369e3ef4ac7aa13b38faf1b4e558f545b07e3ee5cd2a42");
}

TEST(another_seed_and_another_population_give_another_city)
{
    struct digest d[3];
    for (int i = 0; i < 3; i++) {
        struct arena a = city_arena(&memory);
        struct city c = make(&a, i == 1 ? 2 : 1, i == 2 ? 60'000 : 50'000);
        d[i] = digest_of(&a, &c);
        free(memory);
    }
    CHECK(!digest_equal(&d[0], &d[1]) && !digest_equal(&d[0], &d[2]));
}

static int32_t piece_of(int32_t *up, int32_t n)
{
    while (up[n] != n) n = up[n] = up[up[n]];
    return n;
}

static int32_t pieces(struct arena scratch, const struct city *c)
{
    int32_t *up = NEW(&scratch, int32_t, c->nodes_count), count = c->nodes_count;
    for (int32_t i = 0; i < c->nodes_count; i++) up[i] = i;
    for (int32_t i = 0; i < c->segments_count; i++) {
        int32_t x = piece_of(up, c->segments[i].from), y = piece_of(up, c->segments[i].to);
        count -= x != y;
        up[x] = y;
    }
    return count;
}

TEST(the_network_is_in_one_piece_and_goes_over_the_river)
{
    for (uint64_t seed = 0; seed < 12; seed++)
        for (int32_t population = 20'000; population <= 500'000; population *= 5) {
            struct arena a = city_arena(&memory);
            struct city c = make(&a, seed, population);
            int32_t bridges = 0;
            for (int32_t i = 0; i < c.segments_count; i++) bridges += c.segments[i].bridge;
            CHECK_INT(pieces(a, &c), 1);
            CHECK(bridges > 0);
            free(memory);
        }
}

static struct point middle(const struct city_building *b)
{
    int64_t lat = 0, lng = 0;
    for (int k = 0; k < 4; k++) lat += b->corner[k].lat_e7, lng += b->corner[k].lng_e7;
    return (struct point){ (int32_t)(lat / 4), (int32_t)(lng / 4) };
}

// The areas are read back from the document as the gate reads them.
TEST(every_building_lies_in_its_community_and_no_other)
{
    struct fault f = { 0 };
    struct areas areas;
    struct arena a = city_arena(&memory);
    struct city c = make(&a, 5, 200'000);
    CHECK(areas_parse(&a, city_areas(&a, &c), &areas, &f) == RC_OK);
    CHECK_INT(areas.count, c.areas_count);
    for (int32_t i = 0; i < c.buildings_count; i++) {
        int32_t at = area_at(&areas, middle(&c.buildings[i]));
        bool good = at >= 0 && str_equal(areas.at[at].code, str_of(c.areas[c.buildings[i].community].code));
        CHECK(good);
        if (!good) break;
    }
    for (int32_t i = 0; i < c.places_count; i++) CHECK(area_at(&areas, c.places[i].at) >= 0);
    free(memory);
}

TEST(communities_leave_no_gap_within_their_districts)
{
    struct fault f = { 0 };
    struct areas areas;
    struct arena a = city_arena(&memory);
    struct city c = make(&a, 9, 300'000);
    int32_t seen = 0;
    CHECK(areas_parse(&a, city_areas(&a, &c), &areas, &f) == RC_OK);
    for (int32_t lat = c.bounds.lat_min_e7; lat < c.bounds.lat_max_e7; lat += 9'973)
        for (int32_t lng = c.bounds.lng_min_e7; lng < c.bounds.lng_max_e7; lng += 9'967) {
            struct point p = { lat, lng };
            int32_t in_city = area_holds(&areas, 0, p), communities = 0;
            for (int32_t i = 0; i < areas.count; i++)
                communities += areas.at[i].depth == 2 && area_holds(&areas, i, p);
            CHECK_INT(communities, in_city);
            seen += in_city;
        }
    CHECK(seen > 500);
    free(memory);
}

static int by_address(const void *x, const void *y)
{
    const struct city_building *const *a = x, *const *b = y;
    if ((*a)->street != (*b)->street) return (*a)->street < (*b)->street ? -1 : 1;
    return ((*a)->number > (*b)->number) - ((*a)->number < (*b)->number);
}

TEST(addresses_are_there_once)
{
    struct arena a = city_arena(&memory);
    struct city c = make(&a, 2, 200'000);
    const struct city_building **all = NEW(&a, const struct city_building *, c.buildings_count);
    int32_t count = 0;
    for (int32_t i = 0; i < c.buildings_count; i++)
        if (c.buildings[i].street >= 0) all[count++] = &c.buildings[i];
    qsort(all, (size_t)count, sizeof *all, by_address);
    for (int32_t i = 1; i < count; i++) CHECK(by_address(&all[i - 1], &all[i]) < 0);
    CHECK(count > c.buildings_count * 9 / 10);
    struct str zh = city_address(&a, &c, (int32_t)(all[0] - c.buildings), false),
               en = city_address(&a, &c, (int32_t)(all[0] - c.buildings), true);
    CHECK(str_ends(zh, S("号")) && en.at[0] >= '1' && en.at[0] <= '9');
    CHECK_INT(city_address(&a, &c, -1, false).len, 0);
    free(memory);
}

static bool named(const struct city_name *n)
{
    return n->zh.len && n->en.len && n->pinyin.len && utf8_valid(n->zh) && (uint8_t)n->zh.at[0] > 0x7F;
}

TEST(everything_is_named_in_both_languages)
{
    struct arena a = city_arena(&memory);
    struct city c = make(&a, 4, 2'000'000);
    for (int32_t i = 0; i < c.streets_count; i++) CHECK(named(&c.streets[i].name));
    for (int32_t i = 0; i < c.areas_count; i++) CHECK(named(&c.areas[i].name));
    for (int32_t i = 0; i < c.places_count; i++) CHECK(named(&c.places[i].name));
    for (int32_t i = 0; i < c.units_count; i++) CHECK(named(&c.units[i].name));
    CHECK(c.places_count > 1'000 && c.streets_count > 1'000 && c.buildings_count > 30'000);
    free(memory);
}

TEST(a_city_has_a_station_and_a_school_a_hospital_a_market_and_cells)
{
    static const enum city_place_kind kinds[] = {
        CITY_SCHOOL, CITY_HOSPITAL, CITY_MARKET, CITY_RAILWAY_STATION, CITY_POLICE, CITY_OFFICE, CITY_HOME
    };
    struct arena a = city_arena(&memory);
    struct city c = make(&a, 6, 100'000);
    for (int k = 0; k < COUNT(kinds); k++) {
        int32_t count = 0;
        for (int32_t i = 0; i < c.places_count; i++) count += c.places[i].kind == kinds[k];
        CHECK(count > 0);
    }
    CHECK(c.cells_count > 20);
    for (int32_t i = 1; i < c.cells_count; i++) CHECK(c.cells[i - 1].id < c.cells[i].id);
    free(memory);
}

TEST(a_city_that_is_too_small_too_large_or_without_units_is_refused)
{
    struct city c;
    struct fault f = { 0 };
    struct arena a = city_arena(&memory);
    CHECK(city_make(&a, city_of(1, CITY_POPULATION_MIN - 1), &c, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "a city has 20000 to 2000000 people, not 19999");
    CHECK(city_make(&a, city_of(1, CITY_POPULATION_MAX + 1), &c, &f) == RC_INVALID);
    struct city_options o = city_of(1, 50'000);
    o.plans_count = 0;
    CHECK(city_make(&a, o, &c, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "a city has 1 to 16 plans of units, not 0");
    o.plans_count = CITY_PLANS_MAX + 1;
    CHECK(city_make(&a, o, &c, &f) == RC_INVALID);
    o = city_of(1, 50'000);
    o.plans++; // a unit of a district first: nobody would take what is left
    o.plans_count--;
    CHECK(city_make(&a, o, &c, &f) == RC_INVALID);
    free(memory);
}
