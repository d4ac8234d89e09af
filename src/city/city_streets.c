// The map as a file: GeoJSON with the tags of OpenStreetMap, a feature a line (place/streets.h reads it back).
#include "city/city_int.h"

static void begin(struct text *t, const char *tags, struct city_name name)
{
    if (t->at[t->len - 1] == '}') text_char(t, ','); // all but the first stand behind another
    text_print(t, "\n{\"type\":\"Feature\",\"properties\":{%s", tags);
    if (name.zh.len)
        text_print(t, ",\"name\":\"%.*s\",\"name:en\":\"%.*s\",\"name:zh-Latn-pinyin\":\"%.*s\"", P(name.zh),
                   P(name.en), P(name.pinyin));
}

static void end_point(struct text *t, struct point p)
{
    text_put(t, S("},\"geometry\":{\"type\":\"Point\",\"coordinates\":"));
    put_position(t, p);
    text_put(t, S("}}"));
}

static void end_ring(struct text *t, const struct point *at, int32_t count)
{
    text_put(t, S("},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":["));
    put_positions(t, at, count);
    text_put(t, S("]}}"));
}

// --- streets --------------------------------------------------------------------------------------------

static const char *const road_tags[CITY_ROADS] = {
    [CITY_TRUNK] = "\"highway\":\"trunk\",\"maxspeed\":\"70\"",
    [CITY_PRIMARY] = "\"highway\":\"primary\",\"maxspeed\":\"60\"",
    [CITY_SECONDARY] = "\"highway\":\"secondary\",\"maxspeed\":\"50\"",
    [CITY_RESIDENTIAL] = "\"highway\":\"residential\",\"maxspeed\":\"30\"",
    [CITY_LANE] = "\"highway\":\"living_street\",\"maxspeed\":\"15\"",
};

// Segments of a street in the order of their numbers run along it: from each, its end is where the next begins.
static void put_street(struct text *t, const struct city *c, const int32_t *segments, int32_t count,
                       int32_t street)
{
    const struct city_street *s = &c->streets[street];
    begin(t, road_tags[s->road], s->name);
    if (c->segments[segments[0]].bridge) text_put(t, S(",\"bridge\":\"yes\""));
    text_put(t, S("},\"geometry\":{\"type\":\"LineString\",\"coordinates\":["));
    put_position(t, c->nodes[c->segments[segments[0]].from]);
    for (int32_t i = 0; i < count; i++) {
        text_char(t, ',');
        put_position(t, c->nodes[c->segments[segments[i]].to]);
    }
    text_put(t, S("]}}"));
}

static void put_streets(struct text *t, const struct city *c, struct arena scratch)
{
    int32_t *first = NEW(&scratch, int32_t, c->streets_count + 2),
            *sorted = NEW(&scratch, int32_t, c->segments_count);
    for (int32_t i = 0; i < c->segments_count; i++) first[c->segments[i].street + 2]++;
    for (int32_t s = 0; s < c->streets_count; s++) first[s + 2] += first[s + 1];
    for (int32_t i = 0; i < c->segments_count; i++) sorted[first[c->segments[i].street + 1]++] = i;
    for (int32_t s = 0; s < c->streets_count; s++)
        put_street(t, c, sorted + first[s], first[s + 1] - first[s], s);
}

// --- what stands there ----------------------------------------------------------------------------------

static void put_building(struct text *t, const struct city *c, const struct city_building *b)
{
    const struct point ring[] = { b->corner[0], b->corner[1], b->corner[2], b->corner[3], b->corner[0] };
    begin(t, "\"building\":\"yes\"", (struct city_name){ 0 });
    if (b->street >= 0)
        text_print(t, ",\"addr:street\":\"%.*s\",\"addr:housenumber\":\"%d\"",
                   P(c->streets[b->street].name.zh), b->number);
    end_ring(t, ring, COUNT(ring));
}

static const char *const place_tags[CITY_PLACE_KINDS] = {
    [CITY_HOME] = "\"place\":\"neighbourhood\",\"residential\":\"apartments\"",
    [CITY_SCHOOL] = "\"amenity\":\"school\"",
    [CITY_HOSPITAL] = "\"amenity\":\"hospital\"",
    [CITY_MARKET] = "\"amenity\":\"marketplace\"",
    [CITY_RAILWAY_STATION] = "\"railway\":\"station\"",
    [CITY_BUS_STATION] = "\"amenity\":\"bus_station\"",
    [CITY_POLICE] = "\"amenity\":\"police\"",
    [CITY_FIRE] = "\"amenity\":\"fire_station\"",
    [CITY_OFFICE] = "\"amenity\":\"townhall\"",
    [CITY_HALL] = "\"office\":\"government\"",
    [CITY_MEDIATION] = "\"amenity\":\"community_centre\"",
    [CITY_PARK] = "\"leisure\":\"park\"",
    [CITY_LIBRARY] = "\"amenity\":\"library\"",
    [CITY_RESTAURANT] = "\"amenity\":\"restaurant\"",
    [CITY_FACTORY] = "\"landuse\":\"industrial\"",
};

static void put_place(struct text *t, const struct city *c, const struct city_place *p)
{
    begin(t, place_tags[p->kind], p->name);
    const struct city_building *b = p->building >= 0 ? &c->buildings[p->building] : NULL;
    if (b && b->street >= 0)
        text_print(t, ",\"addr:street\":\"%.*s\",\"addr:housenumber\":\"%d\"",
                   P(c->streets[b->street].name.zh), b->number);
    end_point(t, p->at);
}

// The middle of a ring's points: good enough for a word on the map.
static struct point middle(const struct city_shape *s)
{
    int64_t lat = 0, lng = 0;
    for (int32_t i = 1; i < s->count; i++) lat += s->at[i].lat_e7, lng += s->at[i].lng_e7;
    return (struct point){ (int32_t)(lat / (s->count - 1)), (int32_t)(lng / (s->count - 1)) };
}

static void put_area_name(struct text *t, const struct city *c, const struct city_area *area)
{
    bool city = area->parent < 0, district = area->parent == 0;
    begin(t,
          city       ? "\"place\":\"city\""
          : district ? "\"place\":\"suburb\""
                     : "\"place\":\"quarter\"",
          area->name);
    end_point(t, city ? middle(&c->areas[0].rings[0]) : middle(&area->rings[0]));
}

struct str city_streets(struct arena *a, const struct city *c)
{
    struct arena scratch = { a->at + arena_left(a) / 4 * 3, a->end, a->full },
                 near = { a->at, scratch.at, a->full };
    struct text t = { .arena = &near };
    text_put(
        &t,
        S("{\"type\":\"FeatureCollection\",\"attribution_zh\":\"虚构的城市\",\"attribution_en\":\"an invented city\",\"features\":["));
    for (int32_t i = 0; i < c->areas_count; i++) put_area_name(&t, c, &c->areas[i]);
    for (int32_t i = 0; i < c->waters_count; i++) {
        begin(&t, "\"natural\":\"water\"", c->waters[i].name);
        end_ring(&t, c->waters[i].at, c->waters[i].count);
    }
    for (int32_t i = 0; i < c->greens_count; i++) {
        begin(&t, "\"leisure\":\"park\"", c->greens[i].name);
        end_ring(&t, c->greens[i].at, c->greens[i].count);
    }
    put_streets(&t, c, scratch);
    for (int32_t i = 0; i < c->buildings_count; i++) put_building(&t, c, &c->buildings[i]);
    for (int32_t i = 0; i < c->places_count; i++) put_place(&t, c, &c->places[i]);
    text_put(&t, S("\n]}\n"));
    a->at = near.at;
    return text_str(&t);
}
