// What the tags of OpenStreetMap mean here. A feature whose tags stand in none of these tables is left out.
#include "place/streets_int.h"

struct str road_class_name(enum road_class r)
{
    static const struct str names[ROAD_CLASSES] = { SL("motorway"),  SL("trunk"),    SL("primary"),
                                                    SL("secondary"), SL("tertiary"), SL("local"),
                                                    SL("service"),   SL("path"),     SL("rail") };
    return names[r];
}

struct str place_kind_name(enum place_kind k)
{
    static const struct str names[PLACE_KINDS] = { SL("settlement"), SL("rail"),      SL("police"),
                                                   SL("hospital"),   SL("fire"),      SL("office"),
                                                   SL("school"),     SL("transport"), SL("market"),
                                                   SL("home"),       SL("park"),      SL("culture"),
                                                   SL("food"),       SL("work"),      SL("other") };
    return names[k];
}

struct tag_row {
    const char *key, *value; // NULL: any value but "no"
    uint8_t kind, rank;
};

// clang-format off
static const struct tag_row roads[] = {
    { "highway", "motorway", ROAD_MOTORWAY, 0 }, { "highway", "motorway_link", ROAD_MOTORWAY, 0 }, { "highway", "trunk", ROAD_TRUNK, 0 },
    { "highway", "trunk_link", ROAD_TRUNK, 0 }, { "highway", "primary", ROAD_PRIMARY, 0 }, { "highway", "primary_link", ROAD_PRIMARY, 0 },
    { "highway", "secondary", ROAD_SECONDARY, 0 }, { "highway", "secondary_link", ROAD_SECONDARY, 0 }, { "highway", "tertiary", ROAD_TERTIARY, 0 },
    { "highway", "tertiary_link", ROAD_TERTIARY, 0 }, { "highway", "residential", ROAD_LOCAL, 0 }, { "highway", "unclassified", ROAD_LOCAL, 0 },
    { "highway", "living_street", ROAD_LOCAL, 0 }, { "highway", "road", ROAD_LOCAL, 0 }, { "highway", "service", ROAD_SERVICE, 0 },
    { "highway", "pedestrian", ROAD_PATH, 0 }, { "highway", "footway", ROAD_PATH, 0 }, { "highway", "path", ROAD_PATH, 0 },
    { "highway", "cycleway", ROAD_PATH, 0 }, { "highway", "steps", ROAD_PATH, 0 }, { "highway", "track", ROAD_PATH, 0 },
    { "railway", "rail", ROAD_RAIL, 0 }, { "railway", "light_rail", ROAD_RAIL, 0 }, { "railway", "tram", ROAD_RAIL, 0 },
};
static const struct tag_row waters[] = {
    { "natural", "water", 0, 0 }, { "waterway", "riverbank", 0, 0 }, { "waterway", "river", 0, 0 }, { "waterway", "canal", 0, 0 },
    { "waterway", "stream", 0, 0 }, { "landuse", "reservoir", 0, 0 }, { "landuse", "basin", 0, 0 }, { "natural", "bay", 0, 0 },
};
static const struct tag_row greens[] = {
    { "leisure", "park", 0, 0 }, { "leisure", "garden", 0, 0 }, { "leisure", "nature_reserve", 0, 0 }, { "landuse", "forest", 0, 0 },
    { "landuse", "grass", 0, 0 }, { "landuse", "recreation_ground", 0, 0 }, { "landuse", "cemetery", 0, 0 }, { "natural", "wood", 0, 0 },
    { "natural", "grassland", 0, 0 }, { "natural", "scrub", 0, 0 },
};
static const struct tag_row places[] = {
    { "place", "city", PLACE_SETTLEMENT, 0 }, { "place", "town", PLACE_SETTLEMENT, 1 }, { "place", "suburb", PLACE_SETTLEMENT, 1 },
    { "place", "borough", PLACE_SETTLEMENT, 1 }, { "place", "village", PLACE_SETTLEMENT, 2 }, { "place", "quarter", PLACE_SETTLEMENT, 2 },
    { "place", "hamlet", PLACE_SETTLEMENT, 3 }, { "place", "neighbourhood", PLACE_HOME, 5 },
    { "railway", "station", PLACE_RAIL, 2 }, { "railway", "halt", PLACE_RAIL, 3 }, { "public_transport", "station", PLACE_RAIL, 3 },
    { "amenity", "hospital", PLACE_HOSPITAL, 3 }, { "amenity", "clinic", PLACE_HOSPITAL, 5 }, { "amenity", "doctors", PLACE_HOSPITAL, 6 },
    { "amenity", "police", PLACE_POLICE, 3 }, { "amenity", "fire_station", PLACE_FIRE, 3 },
    { "amenity", "townhall", PLACE_OFFICE, 3 }, { "amenity", "courthouse", PLACE_OFFICE, 4 }, { "office", "government", PLACE_OFFICE, 3 },
    { "amenity", "community_centre", PLACE_OFFICE, 5 }, { "amenity", "post_office", PLACE_OFFICE, 5 },
    { "amenity", "university", PLACE_SCHOOL, 3 }, { "amenity", "college", PLACE_SCHOOL, 4 }, { "amenity", "school", PLACE_SCHOOL, 4 },
    { "amenity", "kindergarten", PLACE_SCHOOL, 5 }, { "amenity", "bus_station", PLACE_TRANSPORT, 4 }, { "highway", "bus_stop", PLACE_TRANSPORT, 7 },
    { "aeroway", "aerodrome", PLACE_TRANSPORT, 2 }, { "amenity", "parking", PLACE_TRANSPORT, 7 },
    { "amenity", "marketplace", PLACE_MARKET, 4 }, { "shop", "mall", PLACE_MARKET, 4 }, { "shop", "supermarket", PLACE_MARKET, 5 },
    { "shop", NULL, PLACE_MARKET, 7 }, { "landuse", "residential", PLACE_HOME, 5 },
    { "leisure", "park", PLACE_PARK, 3 }, { "leisure", "stadium", PLACE_PARK, 4 }, { "leisure", "garden", PLACE_PARK, 5 },
    { "amenity", "library", PLACE_CULTURE, 4 }, { "amenity", "theatre", PLACE_CULTURE, 5 }, { "amenity", "cinema", PLACE_CULTURE, 5 },
    { "tourism", "museum", PLACE_CULTURE, 4 }, { "tourism", "attraction", PLACE_CULTURE, 5 }, { "amenity", "place_of_worship", PLACE_CULTURE, 6 },
    { "amenity", "restaurant", PLACE_FOOD, 6 }, { "amenity", "cafe", PLACE_FOOD, 6 }, { "amenity", "fast_food", PLACE_FOOD, 7 },
    { "amenity", "bar", PLACE_FOOD, 6 }, { "tourism", "hotel", PLACE_FOOD, 5 }, { "landuse", "industrial", PLACE_WORK, 5 },
    { "office", NULL, PLACE_WORK, 6 }, { "amenity", "bank", PLACE_OTHER, 6 }, { "amenity", "fuel", PLACE_OTHER, 6 }, { "amenity", NULL, PLACE_OTHER, 7 },
};
// clang-format on

static struct str tag(const struct json *properties, const char *key)
{
    return json_str(properties, str_of(key));
}

static const struct tag_row *first_of(const struct tag_row *rows, ptrdiff_t count,
                                      const struct json *properties)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        struct str value = tag(properties, rows[i].key);
        if (value.len == 0 || str_equal(value, S("no"))) continue;
        if (!rows[i].value || str_equal(value, str_of(rows[i].value))) return &rows[i];
    }
    return NULL;
}

static bool is_yes(struct str s)
{
    return str_equal(s, S("yes")) || str_equal(s, S("true")) || str_equal(s, S("1"));
}

// The digits at the front; 0 where there are none or too many.
static int32_t leading_number(struct str s)
{
    int32_t n = 0;
    for (ptrdiff_t i = 0; i < s.len && s.at[i] >= '0' && s.at[i] <= '9'; i++) {
        if (n > 99'999) return 0;
        n = 10 * n + (s.at[i] - '0');
    }
    return n;
}

static int16_t speed_of(struct str s)
{
    int32_t n = leading_number(s);
    if (str_ends(s, S("mph"))) n = n * 1609 / 1000;
    return (int16_t)(n <= 300 ? n : 0);
}

static int8_t oneway_of(const struct json *properties, uint8_t road)
{
    struct str s = tag(properties, "oneway");
    if (str_equal(s, S("-1")) || str_equal(s, S("reverse"))) return -1;
    if (str_equal(s, S("no"))) return 0;
    return is_yes(s) || road == ROAD_MOTORWAY || str_equal(tag(properties, "junction"), S("roundabout"));
}

struct street_tags street_tags_of(const struct json *properties)
{
    struct street_tags t = { 0 };
    const struct tag_row *road = first_of(roads, COUNT(roads), properties),
                         *place = first_of(places, COUNT(places), properties);
    if (road) {
        t = (struct street_tags){ .is_drawn = true, .layer = STREETS_ROADS, .road = road->kind };
        t.bridge = is_yes(tag(properties, "bridge")) || str_equal(tag(properties, "bridge"), S("viaduct"));
        t.oneway = oneway_of(properties, road->kind);
        t.speed_kmh = speed_of(tag(properties, "maxspeed"));
    } else if (first_of(waters, COUNT(waters), properties))
        t = (struct street_tags){ .is_drawn = true, .layer = STREETS_WATER };
    else if (first_of(greens, COUNT(greens), properties))
        t = (struct street_tags){ .is_drawn = true, .layer = STREETS_GREEN };
    else if (tag(properties, "building").len && !str_equal(tag(properties, "building"), S("no")))
        t = (struct street_tags){ .is_drawn = true, .layer = STREETS_BUILDINGS };
    if (place) t.is_place = true, t.place = place->kind, t.rank = place->rank;
    return t;
}

int32_t street_number_of(const struct json *properties)
{
    return leading_number(tag(properties, "addr:housenumber"));
}

// --- names ----------------------------------------------------------------------------------------------

static bool is_chinese(struct str s)
{
    while (s.len > 0)
        if (utf8_next(&s) >= 0x2E80) return true;
    return false;
}

static struct str named(const struct json *properties, const char *key)
{
    struct str s = str_trim(tag(properties, key));
    return s.len <= STREETS_NAME_BYTES_MAX ? s : (struct str){ 0 };
}

// A Latin vowel without its tone; other letters as they are, small; 0 for what is no letter.
static char plain_letter(int32_t c)
{
    static const struct {
        int32_t first, last;
        char plain;
    } marked[] = {
        { 0xE0, 0xE5, 'a' },   { 0xE8, 0xEB, 'e' },   { 0xEC, 0xEF, 'i' },   { 0xF2, 0xF6, 'o' },
        { 0xF9, 0xFB, 'u' },   { 0xFC, 0xFC, 'v' },   { 0x100, 0x103, 'a' }, { 0x112, 0x11B, 'e' },
        { 0x128, 0x12D, 'i' }, { 0x14C, 0x14F, 'o' }, { 0x168, 0x16D, 'u' }, { 0x1CD, 0x1CE, 'a' },
        { 0x1CF, 0x1D0, 'i' }, { 0x1D1, 0x1D2, 'o' }, { 0x1D3, 0x1D4, 'u' }, { 0x1D5, 0x1DC, 'v' }
    };
    if (c >= 'A' && c <= 'Z') return (char)(c + 'a' - 'A');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return (char)c;
    for (int i = 0; i < COUNT(marked); i++)
        if (c >= marked[i].first && c <= marked[i].last) return marked[i].plain;
    return 0;
}

// "jian she lu" gives "jianshelu" and "jsl".
static void take_pinyin(struct arena *a, struct str said, struct streets_name *n)
{
    char *whole = NEW(a, char, said.len + 1), *initials = NEW(a, char, said.len + 1);
    bool begins = true;
    for (n->pinyin = (struct str){ whole, 0 }, n->initials = (struct str){ initials, 0 }; said.len > 0;) {
        int32_t c = utf8_next(&said);
        char letter = plain_letter(c);
        if (letter) {
            whole[n->pinyin.len++] = letter;
            if (begins) initials[n->initials.len++] = letter;
        }
        begins = !letter;
    }
}

bool street_name_of(struct arena *a, const struct json *properties, struct streets_name *ret_name)
{
    struct str name = named(properties, "name"), zh = named(properties, "name:zh"),
               en = named(properties, "name:en");
    struct str said = named(properties, "name:zh-Latn-pinyin");
    if (zh.len == 0 && is_chinese(name)) zh = name;
    if (en.len == 0 && !is_chinese(name)) en = name;
    if (zh.len == 0 && en.len == 0) return false;
    *ret_name = (struct streets_name){ .zh = arena_str(a, zh), .en = arena_str(a, en) };
    if (said.len == 0) said = named(properties, "name:zh_pinyin");
    if (said.len) take_pinyin(a, said, ret_name);
    return true;
}
