// Reading the base map: each feature by itself, then sorted into layers.
#include "base/map.h"
#include "place/streets_int.h"
#include "seal/seal.h"
#include <math.h>
#include <stdlib.h>

struct reader {
    struct arena *a;
    struct fault *f;
    int32_t feature; // from 1
    struct streets *s;
    struct streets_feature *features;
    struct streets_part *parts;
    struct point *points;
    struct streets_name *names;
    int32_t features_room, points_room, names_room;
    struct map by_name; // to names + 1
};

#define refuse(r, ...)                                                                                       \
    (fault_set((r)->f, RC_INVALID, __VA_ARGS__), within((r)->f, RC_INVALID, "feature %d", (r)->feature))
#define exceed(r, ...)                                                                                       \
    (fault_set((r)->f, RC_LIMIT, __VA_ARGS__), within((r)->f, RC_LIMIT, "feature %d", (r)->feature))

double metres_between(struct point p, struct point q)
{
    static const double metre_e7 = 6'371'008.8 * 3.14159265358979323846 / 180 / 1e7;
    double middle = ((double)p.lat_e7 + q.lat_e7) / 2 / 1e7 * 3.14159265358979323846 / 180;
    double north = ((double)q.lat_e7 - p.lat_e7) * metre_e7,
           east = ((double)q.lng_e7 - p.lng_e7) * metre_e7 * cos(middle);
    return sqrt(north * north + east * east);
}

// --- geometry -------------------------------------------------------------------------------------------

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
static enum rc read_position(struct reader *r, const struct json *j)
{
    struct point p;
    if (!j || j->kind != JSON_ARRAY || j->count < 2) return refuse(r, "a position is not a pair of numbers");
    if (!number_e7(json_at(j, 0), LNG_E7_MAX, &p.lng_e7) || !number_e7(json_at(j, 1), LAT_E7_MAX, &p.lat_e7))
        return refuse(r, "a position does not lie on the globe");
    if (r->s->points_count == STREETS_POINTS_MAX) return exceed(r, "more than %d points", STREETS_POINTS_MAX);
    MUST(r->s->points_count < r->points_room); // as many as the file has opening brackets
    r->points[r->s->points_count++] = p;
    return RC_OK;
}

enum { LINE_POINTS_MIN = 2, RING_POINTS_MIN = 4 };

static enum rc read_part(struct reader *r, const struct json *list, bool hole,
                         struct streets_feature *feature)
{
    int32_t least = feature->closed ? RING_POINTS_MIN : LINE_POINTS_MIN, first = r->s->points_count;
    if (!list || list->kind != JSON_ARRAY || list->count < least)
        return refuse(r, "a %s has fewer than %d positions", feature->closed ? "ring" : "line", least);
    if (feature->parts_count == STREETS_RINGS_MAX)
        return exceed(r, "more than %d rings or lines", STREETS_RINGS_MAX);
    for (const struct json *j = list->first; j; j = j->next) {
        enum rc rc = read_position(r, j);
        if (rc) return rc;
    }
    const struct point *from = &r->points[first], *to = &r->points[r->s->points_count - 1];
    if (feature->closed && (from->lat_e7 != to->lat_e7 || from->lng_e7 != to->lng_e7))
        return refuse(r, "a ring is not closed");
    r->parts[r->s->parts_count++] = (struct streets_part){ first, r->s->points_count - first, hole };
    feature->parts_count++;
    return RC_OK;
}

static enum rc read_parts(struct reader *r, const struct json *list, struct streets_feature *feature)
{
    enum rc rc = RC_OK;
    if (!list || list->kind != JSON_ARRAY || list->count == 0)
        return refuse(r, "its geometry has no coordinates");
    for (const struct json *j = list->first; j && !rc; j = j->next)
        rc = read_part(r, j, feature->closed && j != list->first, feature);
    return rc;
}

static enum rc read_geometry(struct reader *r, const struct json *geometry, struct streets_feature *feature)
{
    struct str type = json_str(geometry, S("type"));
    const struct json *c = json_get(geometry, S("coordinates"));
    bool polygon = str_equal(type, S("Polygon")), polygons = str_equal(type, S("MultiPolygon"));
    feature->closed = polygon || polygons;
    feature->part = r->s->parts_count;
    if (str_equal(type, S("Point"))) {
        r->parts[r->s->parts_count++] = (struct streets_part){ r->s->points_count, 1, false };
        feature->parts_count = 1;
        return read_position(r, c);
    }
    if (str_equal(type, S("LineString"))) return read_part(r, c, false, feature);
    if (polygon || str_equal(type, S("MultiLineString"))) return read_parts(r, c, feature);
    if (!polygons) return refuse(r, "its geometry is a \"%.*s\"", P(str_slice(type, 0, 40)));
    if (!c || c->kind != JSON_ARRAY || c->count == 0) return refuse(r, "its geometry has no coordinates");
    enum rc rc = RC_OK;
    for (const struct json *p = c->first; p && !rc; p = p->next) rc = read_parts(r, p, feature);
    return rc;
}

// --- names ----------------------------------------------------------------------------------------------

// The same name is one name. Streets of addresses are known by `name` alone.
static enum rc keep_name(struct reader *r, struct streets_name n, int32_t *ret_name)
{
    struct str key = arena_print(r->a, "%.*s\n%.*s", P(n.zh), P(n.en));
    struct streets_name *known = map_get(&r->by_name, key);
    if (!known) {
        // Only where the keys of names are written with escapes, so that they were not counted.
        if (r->s->names_count == r->names_room) return exceed(r, "more names than keys that say `name`");
        known = &r->names[r->s->names_count++];
        *known = n;
        map_put(&r->by_name, r->a, key, known);
        struct str alone = n.zh.len ? n.zh : n.en; // the first of that name answers for addresses
        if (!map_get(&r->by_name, alone)) map_put(&r->by_name, r->a, alone, known);
    }
    *ret_name = (int32_t)(known - r->names);
    return RC_OK;
}

static enum rc street_named(struct reader *r, struct str street, int32_t *ret_name)
{
    struct streets_name *known;
    if (street.len == 0 || street.len > STREETS_NAME_BYTES_MAX) return RC_OK;
    if ((known = map_get(&r->by_name, street))) return *ret_name = (int32_t)(known - r->names), RC_OK;
    const struct json one = { .kind = JSON_TEXT, .key = S("name"), .text = street }, properties = {
        .kind = JSON_OBJECT, .count = 1, .first = (struct json *)(uintptr_t)&one
    };
    struct streets_name n;
    return street_name_of(r->a, &properties, &n) ? keep_name(r, n, ret_name) : RC_OK;
}

// --- features -------------------------------------------------------------------------------------------

static struct streets_feature *add_feature(struct reader *r, struct streets_feature feature)
{
    MUST(r->s->features_count < r->features_room);
    r->features[r->s->features_count] = feature;
    return &r->features[r->s->features_count++];
}

// A place stands at a point: its own, or the middle of what is drawn.
static enum rc add_place(struct reader *r, struct streets_feature of, const struct street_tags *t)
{
    const struct streets_part *part = &r->parts[of.part];
    int64_t lat = 0, lng = 0;
    for (int32_t i = 0; i < part->count; i++) {
        lat += r->points[part->first + i].lat_e7;
        lng += r->points[part->first + i].lng_e7;
    }
    if (r->s->points_count == STREETS_POINTS_MAX) return exceed(r, "more than %d points", STREETS_POINTS_MAX);
    MUST(r->s->points_count < r->points_room);
    of.layer = STREETS_PLACES;
    of.kind = t->place;
    of.rank = t->rank;
    of.closed = false;
    of.part = r->s->parts_count;
    of.parts_count = 1;
    r->parts[r->s->parts_count++] = (struct streets_part){ r->s->points_count, 1, false };
    r->points[r->s->points_count++] =
        (struct point){ (int32_t)(lat / part->count), (int32_t)(lng / part->count) };
    (void)add_feature(r, of);
    return RC_OK;
}

// Roads are lines; green and buildings are areas; water may be either.
static bool fits(const struct street_tags *t, const struct streets_feature *f, bool is_point)
{
    if (is_point) return false;
    return t->layer == STREETS_WATER || f->closed == (t->layer != STREETS_ROADS);
}

static enum rc read_feature(struct reader *r, const struct json *j)
{
    const struct json *properties = json_get(j, S("properties")), *geometry = json_get(j, S("geometry"));
    if (!str_equal(json_str(j, S("type")), S("Feature"))) return refuse(r, "it is not a Feature");
    struct street_tags t = street_tags_of(properties);
    struct streets_feature feature = { .layer = t.layer, .name = -1, .street = -1 };
    int32_t points = r->s->points_count, parts = r->s->parts_count;
    enum rc rc = read_geometry(r, geometry, &feature);
    if (rc) return rc;
    bool is_point = str_equal(json_str(geometry, S("type")), S("Point")),
         drawn = t.is_drawn && fits(&t, &feature, is_point);
    struct streets_name n;
    if (!drawn && !t.is_place) {
        r->s->points_count = points;
        r->s->parts_count = parts;
        r->s->left_out++;
        return RC_OK;
    }
    if (street_name_of(r->a, properties, &n)) rc = keep_name(r, n, &feature.name);
    if (!rc) rc = street_named(r, json_str(properties, S("addr:street")), &feature.street);
    if (rc) return rc;
    feature.number = feature.street >= 0 ? street_number_of(properties) : 0;
    if (drawn) {
        struct streets_feature *f = add_feature(r, feature);
        if (t.layer == STREETS_ROADS)
            f->kind = t.road, f->bridge = t.bridge, f->oneway = t.oneway, f->speed_kmh = t.speed_kmh;
    }
    return t.is_place && feature.name >= 0 ? add_place(r, feature, &t) : RC_OK;
}

// --- all of them ----------------------------------------------------------------------------------------

static enum rc read_features(struct reader *r, struct feature_cutter *cut, struct arena far)
{
    for (;;) {
        struct arena step = far; // a feature's tree is forgotten with it
        struct str source;
        const struct json *j;
        enum rc rc = feature_next(cut, &source, r->f);
        if (rc || source.len == 0) return rc;
        r->feature = cut->count;
        if (cut->count > STREETS_FEATURES_MAX)
            return exceed(r, "more than %d features", STREETS_FEATURES_MAX);
        if (source.len > STREETS_FEATURE_BYTES_MAX)
            return exceed(r, "it is longer than %d bytes", STREETS_FEATURE_BYTES_MAX);
        rc = json_parse(&step, source, &j, r->f);
        if (rc) return within(r->f, rc, "feature %d", r->feature);
        if ((rc = read_feature(r, j))) return rc;
    }
}

static int by_layer(const void *x, const void *y)
{
    const struct streets_feature *a = x, *b = y;
    if (a->layer != b->layer) return a->layer < b->layer ? -1 : 1;
    if (a->layer == STREETS_ROADS && a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->layer == STREETS_PLACES && a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    return (a->part > b->part) - (a->part < b->part); // parts stand in the order of the file
}

static void widen(struct cell_bounds *b, struct point p)
{
    if (p.lat_e7 < b->lat_min_e7) b->lat_min_e7 = p.lat_e7;
    if (p.lat_e7 > b->lat_max_e7) b->lat_max_e7 = p.lat_e7;
    if (p.lng_e7 < b->lng_min_e7) b->lng_min_e7 = p.lng_e7;
    if (p.lng_e7 > b->lng_max_e7) b->lng_max_e7 = p.lng_e7;
}

static const struct cell_bounds nowhere = { LAT_E7_MAX, -LAT_E7_MAX, LNG_E7_MAX, -LNG_E7_MAX };

static struct cell_bounds bounds_of(const struct reader *r, const struct streets_feature *f)
{
    struct cell_bounds b = nowhere;
    for (int32_t k = f->part; k < f->part + f->parts_count; k++)
        for (int32_t i = 0; i < r->parts[k].count; i++) widen(&b, r->points[r->parts[k].first + i]);
    return b;
}

static void lay_out(struct reader *r)
{
    struct streets *s = r->s;
    struct cell_bounds *bounds = NEW(r->a, struct cell_bounds, s->features_count);
    qsort(r->features, (size_t)s->features_count, sizeof *r->features, by_layer);
    s->all = nowhere;
    for (int32_t i = 0; i < s->features_count; i++) {
        bounds[i] = bounds_of(r, &r->features[i]);
        widen(&s->all, (struct point){ bounds[i].lat_min_e7, bounds[i].lng_min_e7 });
        widen(&s->all, (struct point){ bounds[i].lat_max_e7, bounds[i].lng_max_e7 });
        s->layer_first[r->features[i].layer + 1]++;
    }
    for (int l = 0; l < STREETS_LAYERS; l++) s->layer_first[l + 1] += s->layer_first[l];
    s->features = r->features;
    s->bounds = bounds;
    s->parts = r->parts;
    s->points = r->points;
    s->names = r->names;
}

static int32_t count_text(struct str s, struct str what, int32_t limit)
{
    int32_t n = 0;
    for (ptrdiff_t at; n < limit && (at = str_find(s, what)) >= 0; n++)
        s = str_slice(s, at + what.len, s.len);
    return n;
}

// What the file may hold at most: a position opens a bracket; a feature gives two at most, what is drawn and a place.
static enum rc make_room(struct reader *r, struct str source, struct feature_cutter cut)
{
    struct str each;
    enum rc rc = feature_next(&cut, &each, r->f);
    for (; !rc && each.len; rc = feature_next(&cut, &each, r->f))
        if (cut.count > STREETS_FEATURES_MAX)
            return fail(r->f, RC_LIMIT, "it has more than %d features", STREETS_FEATURES_MAX);
    if (rc) return rc;
    int32_t brackets = count_text(source, S("["), 2 * STREETS_POINTS_MAX);
    int32_t names =
        count_text(source, S("\"name"), 2 * cut.count) + count_text(source, S("\"addr:street"), cut.count);
    r->features_room = 2 * cut.count;
    r->points_room = brackets + cut.count;
    r->names_room = names;
    r->features = NEW(r->a, struct streets_feature, r->features_room);
    r->parts = NEW(r->a, struct streets_part, r->points_room);
    r->points = NEW(r->a, struct point, r->points_room);
    r->names = NEW(r->a, struct streets_name, r->names_room);
    return RC_OK;
}

static enum rc read_collection(struct reader *r, struct str source)
{
    struct str rest;
    struct feature_cutter cut;
    const struct json *collection;
    if (source.len > STREETS_BYTES_MAX)
        return fail(r->f, RC_LIMIT, "it has more than %d bytes", STREETS_BYTES_MAX);
    enum rc rc = features_find(r->a, source, &rest, &cut, r->f);
    if (!rc) rc = json_parse(r->a, rest, &collection, r->f);
    if (rc) return rc;
    if (!str_equal(json_str(collection, S("type")), S("FeatureCollection")))
        return fail(r->f, RC_INVALID, "it is not a FeatureCollection");
    r->s->attribution = json_str(collection, S("attribution"));
    r->s->attribution_zh = json_str(collection, S("attribution_zh"));
    r->s->attribution_en = json_str(collection, S("attribution_en"));
    r->s->approval = json_str(collection, S("approval_no"));
    if ((rc = make_room(r, source, cut))) return rc;
    struct arena far = { r->a->at + arena_left(r->a) / 2, r->a->end, r->a->full },
                 near = { r->a->at, far.at, r->a->full }, *whole = r->a;
    r->a = &near;
    rc = read_features(r, &cut, far);
    whole->at = near.at;
    r->a = whole;
    if (rc) return rc;
    lay_out(r);
    struct digest d = sha256(source);
    r->s->epoch = get_be64(d.at);
    return RC_OK;
}

enum rc streets_parse(struct arena *a, struct str source, struct streets *ret_streets, struct fault *f)
{
    struct arena mark = *a;
    struct fault own = { 0 };
    struct streets s = { 0 };
    struct reader r = { .a = a, .f = f ? f : &own, .s = &s };
    enum rc rc = read_collection(&r, source);
    if (rc)
        *a = mark;
    else
        *ret_streets = s;
    return rc;
}
