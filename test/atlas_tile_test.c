// Tiles and pictures of an invented city: what a reader of another make needs (test/npm/tile_opens.mjs decodes them), rims, names, limits.
#include "atlas/atlas.h"
#include "city_help.h"
#include "test.h"
#include "wire/gzip.h"
#include "wire/xml.h"
#include <math.h>

static char *memory, *more;
static struct streets streets;
static const struct atlas *atlas;
static struct arena arena;

static void build(int32_t population)
{
    struct city c;
    struct fault f = { 0 };
    const struct json *areas;
    free(memory);
    free(more);
    arena = city_arena(&memory);
    struct arena second = city_arena(&more);
    MUST(city_make(&arena, city_of(1, population), &c, &f) == RC_OK);
    MUST(streets_parse(&second, city_streets(&arena, &c), &streets, &f) == RC_OK || (puts(f.text), false));
    MUST(json_parse(&second, city_areas(&arena, &c), &areas, &f) == RC_OK);
    MUST(atlas_make(&second, &streets, areas, &atlas, &f) == RC_OK || (puts(f.text), false));
    arena = second;
}

static struct tile_at tile_over(struct point p, int32_t zoom)
{
    double side = (double)(1 << zoom), lat = p.lat_e7 / 1e7 * M_PI / 180;
    return (struct tile_at){ zoom, (int32_t)((p.lng_e7 / 3.6e9 + 0.5) * side),
                             (int32_t)((0.5 - log(tan(M_PI / 4 + lat / 2)) / (2 * M_PI)) * side) };
}

struct text_source {
    struct str left;
};

static enum rc take(void *self, void *ret, ptrdiff_t room, ptrdiff_t *ret_got, struct fault *)
{
    struct text_source *t = self;
    *ret_got = t->left.len < room ? t->left.len : room;
    if (*ret_got) memcpy(ret, t->left.at, (size_t)*ret_got);
    t->left = str_slice(t->left, *ret_got, t->left.len);
    return RC_OK;
}

static struct str unpacked(struct arena *a, struct str gz)
{
    struct text_source from = { gz };
    struct fault f = { 0 };
    struct byte_source out = gzip_source(gzip_new(a, (struct byte_source){ take, &from }, 64 << 20));
    char *at = NEW(a, char, 4 << 20);
    ptrdiff_t len = 0, got = 1;
    while (got > 0) {
        CHECK(out.read(out.self, at + len, (4 << 20) - len, &got, &f) == RC_OK);
        len += got;
    }
    return (struct str){ at, len };
}

// --- just enough of protocol buffers to look at every coordinate ------------------------------------------------

static uint64_t varint(struct str *s)
{
    uint64_t n = 0;
    for (int shift = 0; s->len > 0; shift += 7) {
        uint8_t byte = (uint8_t)s->at[0];
        *s = str_slice(*s, 1, s->len);
        n |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80)) break;
    }
    return n;
}

struct field {
    uint32_t number;
    uint64_t value;
    struct str bytes;
};

static bool next_field(struct str *s, struct field *ret)
{
    if (s->len == 0) return false;
    uint64_t key = varint(s);
    *ret = (struct field){ .number = (uint32_t)(key >> 3) };
    ret->value = varint(s);
    if ((key & 7) == 2) {
        CHECK(ret->value <= (uint64_t)s->len);
        ret->bytes = str_slice(*s, 0, (ptrdiff_t)ret->value);
        *s = str_slice(*s, (ptrdiff_t)ret->value, s->len);
    }
    return true;
}

static int32_t unzigzag(uint64_t n) { return (int32_t)(n >> 1) ^ -(int32_t)(n & 1); }

struct seen {
    int32_t features, layers, rings;
};

static void look_at_geometry(struct str s, uint64_t type, struct seen *seen)
{
    int32_t x = 0, y = 0, first_x = 0, first_y = 0;
    int64_t area2 = 0;
    bool first_ring = true;
    while (s.len > 0) {
        uint64_t command = varint(&s), count = command >> 3;
        if ((command & 7) == 7) {
            area2 += (int64_t)x * first_y - (int64_t)first_x * y;
            CHECK(area2 != 0);
            if (first_ring) CHECK(area2 > 0); // the outer ring first
            first_ring = false;
            seen->rings++;
            continue;
        }
        CHECK(count > 0);
        for (uint64_t i = 0; i < count; i++) {
            int32_t from_x = x, from_y = y;
            x += unzigzag(varint(&s));
            y += unzigzag(varint(&s));
            CHECK(x >= -ATLAS_BUFFER && x <= ATLAS_EXTENT + ATLAS_BUFFER && y >= -ATLAS_BUFFER &&
                  y <= ATLAS_EXTENT + ATLAS_BUFFER);
            if ((command & 7) == 1) first_x = x, first_y = y, area2 = 0;
            if ((command & 7) == 2) area2 += (int64_t)from_x * y - (int64_t)x * from_y;
        }
    }
    CHECK(type >= 1 && type <= 3);
}

static void look_at_layer(struct str s, struct seen *seen)
{
    struct field f, g;
    int32_t keys = 0, values = 0, highest_key = -1, highest_value = -1;
    uint64_t version = 0, extent = 0;
    bool name = false;
    while (next_field(&s, &f)) {
        if (f.number == 15) version = f.value;
        if (f.number == 5) extent = f.value;
        name |= f.number == 1 && f.bytes.len > 0;
        keys += f.number == 3;
        values += f.number == 4;
        if (f.number != 2) continue;
        struct str feature = f.bytes, geometry = { 0 };
        uint64_t type = 0;
        while (next_field(&feature, &g)) {
            if (g.number == 3) type = g.value;
            if (g.number == 4) geometry = g.bytes;
            while (g.number == 2 && g.bytes.len > 0) {
                int32_t k = (int32_t)varint(&g.bytes), v = (int32_t)varint(&g.bytes);
                if (k > highest_key) highest_key = k;
                if (v > highest_value) highest_value = v;
            }
        }
        CHECK(geometry.len > 0);
        look_at_geometry(geometry, type, seen);
        seen->features++;
    }
    CHECK(version == 2 && extent == ATLAS_EXTENT && name);
    CHECK(highest_key < keys && highest_value < values);
    seen->layers++;
}

// PROVES: Mapbox Vector Tile Specification 2.1, 4
// PROVES: Mapbox Vector Tile Specification 2.1, 4.3
TEST(every_tile_is_whole_and_nothing_lies_beyond_its_rim)
{
    build(200'000);
    struct seen seen = { 0 };
    for (int32_t zoom = ATLAS_ZOOM_MIN; zoom <= ATLAS_ZOOM_MAX; zoom++) {
        struct tile_at at = tile_over((struct point){ 301'500'000, 1'202'000'000 }, zoom);
        for (int32_t dx = -1; dx <= 1; dx++)
            for (int32_t dy = -1; dy <= 1; dy++) {
                struct arena a = arena;
                struct field f;
                struct str gz = atlas_tile(atlas, (struct tile_at){ zoom, at.x + dx, at.y + dy }, &a);
                struct str bytes = gz.len ? unpacked(&a, gz) : gz;
                while (next_field(&bytes, &f)) {
                    CHECK_INT(f.number, 3);
                    look_at_layer(f.bytes, &seen);
                }
            }
    }
    CHECK(seen.features > 3'000 && seen.layers > 60 && seen.rings > 1'000);
}

TEST(a_tile_where_nothing_is_is_empty_and_one_that_cannot_be_is_not_valid)
{
    struct arena a = arena;
    CHECK_INT(atlas_tile(atlas, (struct tile_at){ 14, 3, 3 }, &a).len, 0);
    CHECK(a.at == arena.at);
    CHECK(tile_valid((struct tile_at){ ATLAS_ZOOM_MAX, (1 << ATLAS_ZOOM_MAX) - 1, 0 }));
    CHECK(!tile_valid((struct tile_at){ ATLAS_ZOOM_MAX + 1, 0, 0 }) &&
          !tile_valid((struct tile_at){ ATLAS_ZOOM_MIN - 1, 0, 0 }));
    CHECK(!tile_valid((struct tile_at){ 8, 256, 0 }) && !tile_valid((struct tile_at){ 8, 0, 256 }) &&
          !tile_valid((struct tile_at){ 8, -1, 0 }));
}

TEST(the_same_tile_has_the_same_bytes_and_the_epoch_follows_the_file)
{
    struct arena a = arena;
    struct tile_at at = tile_over((struct point){ 301'500'000, 1'202'000'000 }, 13);
    struct str one = atlas_tile(atlas, at, &a), two = atlas_tile(atlas, at, &a);
    CHECK(one.len > 1'000 && str_equal(one, two));
    uint64_t epoch = atlas_epoch(atlas);
    build(60'000);
    CHECK(atlas_epoch(atlas) != epoch);
}

static struct atlas_picture picture(void)
{
    return (struct atlas_picture){ .bounds = atlas_bounds(atlas),
                                   .width = 640,
                                   .height = 400,
                                   .marks = { { { 301'500'000, 1'202'000'000 }, 'A' } },
                                   .marks_count = 1 };
}

TEST(a_picture_is_XML_without_script_style_or_link)
{
    static const char *const never[] = { "<script", "<style", "style=", "href", "url(", "onload" };
    struct fault f = { 0 };
    struct str svg;
    for (int variant = 0; variant < 4; variant++) {
        struct arena a = arena;
        struct atlas_picture p = picture();
        p.dark = variant & 1;
        p.english = variant & 2;
        struct xml_doc doc;
        CHECK(atlas_svg(atlas, &p, &a, &svg, &f) == RC_OK);
        CHECK(xml_parse(&a, svg, &doc, &f) == RC_OK);
        if (f.text[0]) printf("%s\n", f.text);
        for (int i = 0; i < COUNT(never); i++) CHECK(!str_contains(svg, str_of(never[i])));
        CHECK(str_contains(svg, p.english ? S("District<") : S("区<")));
        CHECK(str_contains(svg, S(">A</text>")));
    }
}

TEST(a_picture_out_of_its_limits_is_refused)
{
    struct fault f = { 0 };
    struct str svg;
    struct arena a = arena;
    struct atlas_picture p = picture();
    p.width = ATLAS_PICTURE_SIDE_MAX + 1;
    CHECK(atlas_svg(atlas, &p, &a, &svg, &f) == RC_INVALID);
    p.width = ATLAS_PICTURE_SIDE_MIN - 1;
    CHECK(atlas_svg(atlas, &p, &a, &svg, &f) == RC_INVALID);
    p = picture();
    p.bounds.lat_max_e7 = p.bounds.lat_min_e7;
    CHECK(atlas_svg(atlas, &p, &a, &svg, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "the bounds have no extent");
}

// For a decoder of another make (test/npm/run): the tiles around the city's middle as files, Z-X-Y.mvt, where ANLAN_TILES says.
TEST(tiles_are_left_for_another_decoder_where_it_asks_for_them)
{
    const char *asked = getenv("ANLAN_TILES");
    char own[] = "/tmp/anlan-tiles-XXXXXX";
    const char *folder = asked ? asked : mkdtemp(own);
    MUST(folder != NULL);
    build(100'000);
    for (int32_t zoom = ATLAS_ZOOM_MIN; zoom <= ATLAS_ZOOM_MAX; zoom++) {
        struct arena a = arena;
        char path[512];
        struct tile_at at = tile_over((struct point){ 301'500'000, 1'202'000'000 }, zoom);
        struct str gz = atlas_tile(atlas, at, &a);
        (void)snprintf(path, sizeof path, "%s/%d-%d-%d.mvt", folder, at.zoom, at.x, at.y);
        FILE *file = fopen(path, "w");
        CHECK(file && fwrite(gz.at, 1, (size_t)gz.len, file) == (size_t)gz.len);
        if (file) CHECK(fclose(file) == 0);
        CHECK(gz.len > 20 && gz.at[0] == '\x1f'); // gzip
        if (!asked) CHECK_INT(remove(path), 0);
    }
    if (!asked) CHECK_INT(remove(own), 0);
}

// An area on the east of (0, 0), as wide as a district.
#define AREA_FILE(names)                                                                                        \
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"code\":\"a\"," names \
    "},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[0.5,0],[0.5,0.5],[0,0.5],[0,0]]]}}]}"

TEST(a_tile_has_the_names_of_areas_in_each_language_whichever_is_the_first)
{
    static const struct {
        const char *file, *zh, *en; // NULL: none
    } cases[] = {
        { AREA_FILE("\"name\":\"河滨区\""), "河滨区", NULL },
        { AREA_FILE("\"name\":\"河滨区\",\"name:en\":\"Riverside\""), "河滨区", "Riverside" },
        { AREA_FILE("\"name\":\"Riverside\",\"name:zh\":\"河滨区\""), "河滨区", "Riverside" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        const struct streets none = { 0 };
        const struct json *areas;
        const struct atlas *t;
        struct fault f = { 0 };
        char *own;
        struct arena a = city_arena(&own);
        CHECK(json_parse(&a, str_of(cases[i].file), &areas, &f) == RC_OK);
        CHECK(atlas_make(&a, &none, areas, &t, &f) == RC_OK);
        struct str tile =
            unpacked(&a, atlas_tile(t, tile_over((struct point){ 1'000'000, 1'000'000 }, 10), &a));
        CHECK(str_contains(tile, S("name_zh")) && str_contains(tile, str_of(cases[i].zh)));
        CHECK(str_contains(tile, S("name_en")) == (cases[i].en != NULL));
        CHECK(!cases[i].en || str_contains(tile, str_of(cases[i].en)));
        free(own);
    }
}
