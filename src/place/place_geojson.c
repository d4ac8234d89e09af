// Areas from GeoJSON (RFC 7946), read through wire/json. What is not a closed ring on the globe is refused with the number of its
// feature; nothing is mended.
#include "place/place_int.h"
#include "base/map.h"
#include "wire/json.h"
#include <math.h>
#include <stdlib.h>

struct reader {
    struct arena *a;
    struct fault *f;
    int32_t feature; // from 1
    struct edge *edges;
    int32_t edges_count, points_count; // points of all features
    struct cell_bounds bounds;
};

#define refuse(r, ...)                                                                                       \
    (fault_set((r)->f, RC_INVALID, __VA_ARGS__), within((r)->f, RC_INVALID, "feature %d", (r)->feature))
#define exceed(r, ...)                                                                                       \
    (fault_set((r)->f, RC_LIMIT, __VA_ARGS__), within((r)->f, RC_LIMIT, "feature %d", (r)->feature))

static bool number_e7(const struct json *j, int32_t max_e7, int32_t *ret_e7)
{
    if (!j || (j->kind != JSON_INT && j->kind != JSON_REAL)) return false;
    double e7 = round(j->real * 1e7);
    if (!(e7 >= -max_e7 && e7 <= max_e7)) return false; // not a number is refused here too
    *ret_e7 = (int32_t)e7;
    return true;
}

// Longitude first.
// BASIS: RFC 7946 (2016), 3.1.1
static enum rc read_position(struct reader *r, const struct json *j, struct point *ret_p)
{
    if (!j || j->kind != JSON_ARRAY || j->count < 2) return refuse(r, "a position is not a pair of numbers");
    if (!number_e7(json_at(j, 0), LNG_E7_MAX, &ret_p->lng_e7) ||
        !number_e7(json_at(j, 1), LAT_E7_MAX, &ret_p->lat_e7))
        return refuse(r, "a position does not lie on the globe");
    return RC_OK;
}

static void widen(struct cell_bounds *b, struct point p)
{
    if (p.lat_e7 < b->lat_min_e7) b->lat_min_e7 = p.lat_e7;
    if (p.lat_e7 > b->lat_max_e7) b->lat_max_e7 = p.lat_e7;
    if (p.lng_e7 < b->lng_min_e7) b->lng_min_e7 = p.lng_e7;
    if (p.lng_e7 > b->lng_max_e7) b->lng_max_e7 = p.lng_e7;
}

// No edge goes around the globe: an area that crosses the antimeridian is cut there.
// BASIS: RFC 7946 (2016), 3.1.9
static enum rc add_edge(struct reader *r, struct point from, struct point to)
{
    int64_t run = (int64_t)to.lng_e7 - from.lng_e7;
    if (run > LNG_E7_MAX || run < -LNG_E7_MAX)
        return refuse(r, "an edge spans more than 180 degrees: cut the area at the antimeridian");
    if (from.lat_e7 == to.lat_e7) return RC_OK;
    bool up = from.lat_e7 < to.lat_e7;
    r->edges[r->edges_count++] = up ? (struct edge){ from, to } : (struct edge){ to, from };
    return RC_OK;
}

// Closed, of four or more positions.
// BASIS: RFC 7946 (2016), 3.1.6
static enum rc read_ring(struct reader *r, const struct json *ring)
{
    struct point first, last, now;
    if (!ring || ring->kind != JSON_ARRAY || ring->count < 4)
        return refuse(r, "a ring has fewer than four positions");
    if ((r->points_count += ring->count) > AREA_POINTS_MAX)
        return exceed(r, "more than %d points", AREA_POINTS_MAX);
    enum rc rc = read_position(r, ring->first, &first);
    if (rc) return rc;
    last = first;
    widen(&r->bounds, first);
    for (const struct json *j = ring->first->next; j; j = j->next, last = now) {
        if ((rc = read_position(r, j, &now))) return rc;
        if ((rc = add_edge(r, last, now))) return rc;
        widen(&r->bounds, now);
    }
    if (last.lat_e7 != first.lat_e7 || last.lng_e7 != first.lng_e7) return refuse(r, "a ring is not closed");
    return RC_OK;
}

static enum rc read_polygon(struct reader *r, const struct json *rings, int32_t *rings_count)
{
    if (!rings || rings->kind != JSON_ARRAY || rings->count == 0) return refuse(r, "a polygon has no ring");
    for (const struct json *ring = rings->first; ring; ring = ring->next) {
        if (++*rings_count > AREA_RINGS_MAX) return exceed(r, "more than %d rings", AREA_RINGS_MAX);
        enum rc rc = read_ring(r, ring);
        if (rc) return rc;
    }
    return RC_OK;
}

static int32_t count_points(const struct json *j, int depth)
{
    if (!j || j->kind != JSON_ARRAY) return 0;
    if (depth == 0) return j->count;
    int32_t sum = 0;
    for (const struct json *m = j->first; m; m = m->next) sum += count_points(m, depth - 1);
    return sum;
}

static enum rc read_geometry(struct reader *r, const struct json *geometry,
                             const struct area_shape **ret_shape)
{
    struct str type = json_str(geometry, S("type"));
    const struct json *coordinates = json_get(geometry, S("coordinates"));
    bool multi = str_equal(type, S("MultiPolygon"));
    int32_t rings = 0;
    enum rc rc = RC_OK;
    if (!multi && !str_equal(type, S("Polygon")))
        return refuse(r, "its geometry is neither a Polygon nor a MultiPolygon");
    if (!coordinates || coordinates->kind != JSON_ARRAY || coordinates->count == 0)
        return refuse(r, "its geometry has no coordinates");
    r->edges = NEW(r->a, struct edge, count_points(coordinates, multi ? 2 : 1));
    r->edges_count = 0;
    r->bounds = (struct cell_bounds){ LAT_E7_MAX, -LAT_E7_MAX, LNG_E7_MAX, -LNG_E7_MAX };
    if (!multi) rc = read_polygon(r, coordinates, &rings);
    for (const struct json *p = coordinates->first; multi && p && !rc; p = p->next)
        rc = read_polygon(r, p, &rings);
    if (rc) return rc;
    if (r->edges_count == 0) return refuse(r, "it has no extent");
    *ret_shape = area_shape_of(r->a, r->edges, r->edges_count, r->bounds);
    return RC_OK;
}

static enum rc read_name(struct reader *r, struct str text, struct str *ret_name)
{
    if (text.len > AREA_NAME_BYTES_MAX) return exceed(r, "a name is over %d bytes", AREA_NAME_BYTES_MAX);
    *ret_name = arena_str(r->a, text);
    return RC_OK;
}

// "name:en" is the name in a language; keys such as "name:etymology:wikidata", which no one asks for by a language, do no harm.
static bool names_language(const struct json *j, struct str *ret_language)
{
    static const struct str before = SL("name:");
    if (j->kind != JSON_TEXT || j->text.len == 0 || !str_starts(j->key, before)) return false;
    *ret_language = str_slice(j->key, before.len, j->key.len);
    return ret_language->len > 0 && ret_language->len <= AREA_LANGUAGE_BYTES_MAX;
}

static enum rc read_names(struct reader *r, const struct json *properties, struct area *area)
{
    struct str language;
    int32_t count = 0;
    enum rc rc = read_name(r, json_str(properties, S("name")), &area->name);
    for (const struct json *j = properties ? properties->first : NULL; j; j = j->next)
        count += names_language(j, &language);
    if (rc || count == 0) return rc;
    if (count > AREA_NAMES_MAX) return exceed(r, "it has names in over %d languages", AREA_NAMES_MAX);
    struct area_name *names = NEW(r->a, struct area_name, count);
    for (const struct json *j = properties->first; j && !rc; j = j->next) {
        if (!names_language(j, &language)) continue;
        struct area_name *one = &names[area->names_count++];
        one->language = arena_str(r->a, language);
        rc = read_name(r, j->text, &one->text);
    }
    area->names = names;
    return rc;
}

struct raw_area { // as it stands in the file
    struct area area;
    struct str parent;
    int32_t order; // from 1
};

static enum rc read_feature(struct reader *r, const struct json *feature, struct raw_area *ret_raw)
{
    const struct json *properties = json_get(feature, S("properties"));
    struct raw_area raw = { .order = r->feature };
    if (!str_equal(json_str(feature, S("type")), S("Feature"))) return refuse(r, "it is not a Feature");
    raw.area.code = arena_str(r->a, json_str(properties, S("code")));
    enum rc rc = read_names(r, properties, &raw.area);
    if (rc) return rc;
    raw.parent = json_str(properties, S("parent"));
    if (raw.area.code.len == 0 || raw.area.name.len == 0) return refuse(r, "it has no code or no name");
    if (raw.area.code.len > AREA_CODE_BYTES_MAX)
        return exceed(r, "its code is over %d bytes", AREA_CODE_BYTES_MAX);
    rc = read_geometry(r, json_get(feature, S("geometry")), &raw.area.shape);
    if (!rc) *ret_raw = raw;
    return rc;
}

// A parent's code begins the child's and is shorter, so there is no circle.
static enum rc find_parents(struct reader *r, struct raw_area *raw, int32_t count, const struct map *by_code)
{
    for (int32_t i = 0; i < count; i++) {
        const struct raw_area *up = &raw[i];
        r->feature = raw[i].order;
        for (raw[i].area.depth = 0; up->parent.len; raw[i].area.depth++) {
            struct str code = up->area.code;
            up = map_get(by_code, up->parent);
            if (!up) return refuse(r, "its parent \"%.*s\" is not there", P(raw[i].parent));
            if (!str_starts(code, up->area.code) || code.len == up->area.code.len)
                return refuse(r, "its code \"%.*s\" does not begin with its parent's", P(code));
            if (raw[i].area.depth + 1 == AREA_DEPTH_MAX)
                return exceed(r, "it lies deeper than %d", AREA_DEPTH_MAX);
        }
    }
    return RC_OK;
}

static int by_depth(const void *a, const void *b)
{
    const struct raw_area *x = a, *y = b;
    if (x->area.depth != y->area.depth) return x->area.depth < y->area.depth ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static int32_t place_named(const struct raw_area *raw, const struct map *by_code, struct str code)
{
    const struct raw_area *up = code.len ? map_get(by_code, code) : NULL;
    return up ? (int32_t)(up - raw) : -1;
}

// Parents first; brothers and sisters follow one another.
static struct areas lay_out(struct arena *a, struct raw_area *raw, int32_t count)
{
    struct map by_code = { 0 };
    struct area *at = NEW(a, struct area, count);
    qsort(raw, (size_t)count, sizeof *raw, by_depth);
    for (int32_t i = 0; i < count; i++) map_put(&by_code, a, raw[i].area.code, &raw[i]);
    int32_t *last = NEW(a, int32_t, count + 1); // the last child of each; of the top at [count]
    for (int32_t i = 0; i <= count; i++) last[i] = -1;
    for (int32_t i = 0; i < count; i++) {
        at[i] = raw[i].area;
        at[i].child = at[i].sibling = -1;
        at[i].parent = place_named(raw, &by_code, raw[i].parent);
        int32_t *before = &last[at[i].parent >= 0 ? at[i].parent : count];
        if (*before >= 0)
            at[*before].sibling = i;
        else if (at[i].parent >= 0)
            at[at[i].parent].child = i;
        *before = i;
    }
    return (struct areas){ at, count };
}

static enum rc read_collection(struct reader *r, const struct json *tree, struct areas *ret_areas)
{
    const struct json *features = json_get(tree, S("features"));
    struct map by_code = { 0 };
    if (!str_equal(json_str(tree, S("type")), S("FeatureCollection")) || !features ||
        features->kind != JSON_ARRAY)
        return fail(r->f, RC_INVALID, "areas are not a FeatureCollection");
    if (features->count > AREAS_MAX) return fail(r->f, RC_LIMIT, "more than %d areas", AREAS_MAX);
    struct raw_area *raw = NEW(r->a, struct raw_area, features->count);
    int32_t count = 0;
    for (const struct json *feature = features->first; feature; feature = feature->next) {
        r->feature = count + 1;
        enum rc rc = read_feature(r, feature, &raw[count]);
        if (rc) return rc;
        if (map_get(&by_code, raw[count].area.code))
            return refuse(r, "the code \"%.*s\" stands here twice", P(raw[count].area.code));
        map_put(&by_code, r->a, raw[count].area.code, &raw[count]);
        count++;
    }
    enum rc rc = find_parents(r, raw, count, &by_code);
    if (!rc) *ret_areas = lay_out(r->a, raw, count);
    return rc;
}

enum rc areas_parse(struct arena *a, struct str source, struct areas *ret_areas, struct fault *f)
{
    struct arena mark = *a;
    const struct json *tree;
    struct fault own = { 0 };
    struct reader r = { .a = a, .f = f ? f : &own };
    enum rc rc = json_parse(a, source, &tree, r.f);
    if (!rc) rc = read_collection(&r, tree, ret_areas);
    if (rc) *a = mark;
    return rc;
}
