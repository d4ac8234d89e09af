// The map made ready for drawing: every point in web mercator once, areas of the charter beside the streets.
#include "atlas/atlas_int.h"
#include "seal/seal.h"
#include <math.h>

// Web mercator (EPSG:3857): beyond 85.05 degrees there is no world.
struct spot spot_of(struct point p)
{
    static const double pi = 3.14159265358979323846, whole = 4294967296.0;
    double lat = (double)p.lat_e7 / 1e7 * pi / 180;
    double x = ((double)p.lng_e7 / 3.6e9 + 0.5) * whole,
           y = (0.5 - log(tan(pi / 4 + lat / 2)) / (2 * pi)) * whole;
    return (struct spot){ (uint32_t)fmin(fmax(x, 0), whole - 1), (uint32_t)fmin(fmax(y, 0), whole - 1) };
}

static void take_in(struct box *all, const struct box *b)
{
    if (b->x_min < all->x_min) all->x_min = b->x_min;
    if (b->y_min < all->y_min) all->y_min = b->y_min;
    if (b->x_max > all->x_max) all->x_max = b->x_max;
    if (b->y_max > all->y_max) all->y_max = b->y_max;
}

static struct box box_of_bounds(const struct cell_bounds *b)
{
    struct spot south_west = spot_of((struct point){ b->lat_min_e7, b->lng_min_e7 });
    struct spot north_east = spot_of((struct point){ b->lat_max_e7, b->lng_max_e7 });
    return (struct box){ south_west.x, north_east.y, north_east.x, south_west.y };
}

static void widen(struct cell_bounds *b, struct point p)
{
    if (p.lat_e7 < b->lat_min_e7) b->lat_min_e7 = p.lat_e7;
    if (p.lat_e7 > b->lat_max_e7) b->lat_max_e7 = p.lat_e7;
    if (p.lng_e7 < b->lng_min_e7) b->lng_min_e7 = p.lng_e7;
    if (p.lng_e7 > b->lng_max_e7) b->lng_max_e7 = p.lng_e7;
}

// --- areas ----------------------------------------------------------------------------------------------

struct area_reader {
    struct arena *a;
    struct fault *f;
    struct spot *spots;
    struct streets_part *parts;
    int32_t spots_count, parts_count;
    struct cell_bounds bounds; // of the area
};

static int32_t count_positions(const struct json *j, int depth)
{
    int32_t sum = 0;
    if (!j || j->kind != JSON_ARRAY) return 0;
    if (depth == 0) return j->count;
    for (const struct json *m = j->first; m; m = m->next) sum += count_positions(m, depth - 1);
    return sum;
}

static bool read_e7(const struct json *j, int32_t max_e7, int32_t *ret)
{
    double e7 = j && (j->kind == JSON_INT || j->kind == JSON_REAL) ? round(j->real * 1e7) : NAN;
    if (!(e7 >= -max_e7 && e7 <= max_e7)) return false;
    *ret = (int32_t)e7;
    return true;
}

static bool read_ring(struct area_reader *r, const struct json *ring, bool hole)
{
    enum { RING_MIN = 4 };
    int32_t first = r->spots_count;
    if (!ring || ring->kind != JSON_ARRAY || ring->count < RING_MIN) return false;
    for (const struct json *j = ring->first; j; j = j->next) {
        struct point p;
        if (!read_e7(json_at(j, 0), LNG_E7_MAX, &p.lng_e7) || !read_e7(json_at(j, 1), LAT_E7_MAX, &p.lat_e7))
            return false;
        widen(&r->bounds, p);
        r->spots[r->spots_count++] = spot_of(p);
    }
    r->parts[r->parts_count++] = (struct streets_part){ first, r->spots_count - first, hole };
    return true;
}

static bool read_polygon(struct area_reader *r, const struct json *rings)
{
    if (!rings || rings->kind != JSON_ARRAY) return false;
    for (const struct json *ring = rings->first; ring; ring = ring->next)
        if (!read_ring(r, ring, ring != rings->first)) return false;
    return true;
}

static bool read_shape(struct area_reader *r, const struct json *geometry, struct area_drawn *area)
{
    bool many = str_equal(json_str(geometry, S("type")), S("MultiPolygon"));
    const struct json *c = json_get(geometry, S("coordinates"));
    int32_t room = count_positions(c, many ? 2 : 1), first = r->parts_count = r->spots_count = 0;
    bool good = c && c->kind == JSON_ARRAY;
    r->spots = NEW(r->a, struct spot, room);
    r->parts = NEW(r->a, struct streets_part, room / 4 + 1);
    r->bounds = (struct cell_bounds){ LAT_E7_MAX, -LAT_E7_MAX, LNG_E7_MAX, -LNG_E7_MAX };
    if (!many) good = good && read_polygon(r, c);
    for (const struct json *p = many && good ? c->first : NULL; p && good; p = p->next)
        good = read_polygon(r, p);
    area->shape = (struct shape){ r->parts + first, r->parts_count, r->spots, .closed = true };
    area->box = box_of_bounds(&r->bounds);
    return good && r->parts_count > 0;
}

// How many areas lie above it. Parents' codes begin their children's (place.h), so the way up ends.
static int32_t depth_of(const struct json *features, struct str parent)
{
    int32_t depth = 0;
    for (bool found = true; parent.len && found && depth < AREA_DEPTH_MAX; depth += found) {
        found = false;
        for (const struct json *j = features->first; j && !found; j = j->next) {
            const struct json *p = json_get(j, S("properties"));
            if (!str_equal(json_str(p, S("code")), parent)) continue;
            parent = json_str(p, S("parent"));
            found = true;
        }
    }
    return depth;
}

// `name` is in whichever language the properties do not give apart; where they give none, pages show it in all.
static void name_area(struct arena *a, const struct json *properties, struct area_drawn *area)
{
    struct str name = json_str(properties, S("name")), zh = json_str(properties, S("name:zh")),
               en = json_str(properties, S("name:en"));
    area->en = arena_str(a, en.len || zh.len == 0 ? en : name);
    area->zh = arena_str(a, zh.len ? zh : name);
}

static enum rc read_areas(struct arena *a, const struct json *tree, struct atlas *t, struct fault *f)
{
    const struct json *features = json_get(tree, S("features"));
    struct area_reader r = { .a = a, .f = f };
    if (!features || features->kind != JSON_ARRAY || features->count > AREAS_MAX)
        return fail(f, RC_INVALID, "areas are not a FeatureCollection");
    struct area_drawn *areas = NEW(a, struct area_drawn, features->count);
    for (const struct json *j = features->first; j; j = j->next) {
        const struct json *p = json_get(j, S("properties"));
        struct area_drawn *area = &areas[t->areas_count++];
        *area = (struct area_drawn){ .code = arena_str(a, json_str(p, S("code"))),
                                     .depth = depth_of(features, json_str(p, S("parent"))) };
        name_area(a, p, area);
        if (!read_shape(&r, json_get(j, S("geometry")), area))
            return fail(f, RC_INVALID, "area \"%.*s\" has no rings that can be drawn",
                        P(str_slice(area->code, 0, 40)));
        widen(&t->bounds, (struct point){ r.bounds.lat_min_e7, r.bounds.lng_min_e7 });
        widen(&t->bounds, (struct point){ r.bounds.lat_max_e7, r.bounds.lng_max_e7 });
    }
    t->areas = areas;
    return RC_OK;
}

// --- all of it ------------------------------------------------------------------------------------------

static uint64_t epoch_of(struct arena scratch, const struct streets *s, const struct json *areas)
{
    struct str text = { 0 };
    if (areas && json_canonical(&scratch, areas, &text, NULL)) text = (struct str){ 0 };
    struct digest d = sha256(arena_print(&scratch, "2 %016llx %.*s", (unsigned long long)s->epoch,
                                         P(text))); // 2: of this way to draw
    return get_be64(d.at);
}

enum rc atlas_make(struct arena *a, const struct streets *s, const struct json *areas,
                   const struct atlas **ret_atlas, struct fault *f)
{
    struct atlas *t = NEW(a, struct atlas, 1);
    struct spot *spots = NEW(a, struct spot, s->points_count);
    struct box *boxes = NEW(a, struct box, s->features_count);
    for (int32_t i = 0; i < s->points_count; i++) spots[i] = spot_of(s->points[i]);
    for (int32_t i = 0; i < s->features_count; i++) boxes[i] = box_of_bounds(&s->bounds[i]);
    *t = (struct atlas){ .s = s, .spots = spots, .boxes = boxes, .bounds = s->all };
    if (s->features_count == 0)
        t->bounds = (struct cell_bounds){ LAT_E7_MAX, -LAT_E7_MAX, LNG_E7_MAX, -LNG_E7_MAX };
    bool has_areas = areas && json_get(areas, S("features")) && json_get(areas, S("features"))->count;
    if (has_areas)
        t->bounds = (struct cell_bounds){ LAT_E7_MAX, -LAT_E7_MAX, LNG_E7_MAX,
                                          -LNG_E7_MAX }; // what the agency answers for
    enum rc rc = areas ? read_areas(a, areas, t, f) : RC_OK;
    if (rc) return rc;
    t->all = (struct box){ UINT32_MAX, UINT32_MAX, 0, 0 };
    for (int32_t k = 0; k < s->features_count; k++) take_in(&t->all, &boxes[k]);
    for (int32_t k = 0; k < t->areas_count; k++) take_in(&t->all, &t->areas[k].box);
    t->epoch = epoch_of(*a, s, areas);
    *ret_atlas = t;
    return RC_OK;
}

struct cell_bounds atlas_bounds(const struct atlas *t) { return t->bounds; }

uint64_t atlas_epoch(const struct atlas *t) { return t->epoch; }

// --- metadata -------------------------------------------------------------------------------------------

static double degrees(int32_t e7) { return (double)e7 / 1e7; }

static void put_layer(struct json_out *o, const char *id, const char *fields)
{
    json_open(o, '{');
    json_put_str(o, "id", str_of(id));
    json_open_key(o, "fields", '{');
    for (struct str left = str_of(fields), field; left.len > 0;) {
        (void)str_cut(left, ' ', &field, &left);
        json_put_key(o, field);
        json_put_str(o, NULL,
                     str_equal(field, S("depth")) || str_equal(field, S("rank")) ||
                             str_equal(field, S("number"))
                         ? S("Number")
                     : str_equal(field, S("bridge")) ? S("Boolean")
                                                     : S("String"));
    }
    json_shut(o, '}');
    json_shut(o, '}');
}

// BASIS: TileJSON 3.0.0 (2021), 3
struct str atlas_metadata(const struct atlas *t, struct arena *a)
{
    struct str url = arena_print(a, "/tiles/%016llx/{z}/{x}/{y}.mvt", (unsigned long long)t->epoch);
    const struct cell_bounds *b = &t->bounds;
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_put_str(&o, "tilejson", S("3.0.0"));
    json_open_key(&o, "tiles", '[');
    json_put_str(&o, NULL, url);
    json_shut(&o, ']');
    json_put_int(&o, "minzoom", ATLAS_ZOOM_MIN);
    json_put_int(&o, "maxzoom", ATLAS_ZOOM_MAX);
    json_open_key(&o, "bounds", '[');
    json_put_real(&o, NULL, degrees(b->lng_min_e7));
    json_put_real(&o, NULL, degrees(b->lat_min_e7));
    json_put_real(&o, NULL, degrees(b->lng_max_e7));
    json_put_real(&o, NULL, degrees(b->lat_max_e7));
    json_shut(&o, ']');
    json_open_key(&o, "center", '[');
    json_put_real(&o, NULL, (degrees(b->lng_min_e7) + degrees(b->lng_max_e7)) / 2);
    json_put_real(&o, NULL, (degrees(b->lat_min_e7) + degrees(b->lat_max_e7)) / 2);
    json_put_int(&o, NULL, 12);
    json_shut(&o, ']');
    json_open_key(&o, "vector_layers", '[');
    put_layer(&o, "water", "kind name_zh name_en");
    put_layer(&o, "green", "name_zh name_en");
    put_layer(&o, "roads", "class bridge name_zh name_en");
    put_layer(&o, "areas", "code depth name_zh name_en");
    put_layer(&o, "buildings", "number");
    put_layer(&o, "places", "kind rank name_zh name_en");
    json_shut(&o, ']');
    json_put_str(&o, "attribution", t->s->attribution);
    json_put_str(&o, "attribution_zh", t->s->attribution_zh);
    json_put_str(&o, "attribution_en", t->s->attribution_en);
    json_put_str(&o, "approval_no", t->s->approval);
    json_put_str(&o, "crs", S("WGS84"));
    json_shut(&o, '}');
    return json_out_str(&o);
}
