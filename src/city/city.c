// Making a city, step by step, and the units that serve it.
#include "city/city_int.h"

static struct city_unit unit_of_district(struct making *m, const struct city_plan *p, int32_t d)
{
    struct city_name of = name_stem(m->city->areas[1 + d].name, "区", "District", "qu");
    return (
        struct city_unit){ .code = arena_print(m->a, "%.*s-%02d", P(p->code), d + 1),
                           .name = { .zh = arena_print(m->a, "%.*s%.*s", P(of.zh), P(p->zh)),
                                     .en = arena_print(m->a, "%.*s %.*s", P(of.en), P(p->en)),
                                     .pinyin = arena_print(m->a, "%.*s %.*s", P(of.pinyin), P(p->pinyin)) },
                           .plan = p,
                           .area = 1 + d };
}

void units_make(struct making *m)
{
    const struct city_options *o = &m->city->options;
    struct city_unit *units = NEW(m->a, struct city_unit, o->plans_count * DISTRICTS_MAX);
    int32_t count = 0;
    for (int32_t k = 0; k < o->plans_count; k++) {
        const struct city_plan *p = &o->plans[k];
        if (!p->each_district)
            units[count++] = (struct city_unit){ p->code, { p->zh, p->en, p->pinyin }, p, -1 };
        for (int32_t d = 0; p->each_district && d < m->districts; d++)
            units[count++] = unit_of_district(m, p, d);
    }
    m->city->units = units;
    m->city->units_count = count;
}

// --- the grid -------------------------------------------------------------------------------------------

static void widen(struct cell_bounds *b, struct point p)
{
    if (p.lat_e7 < b->lat_min_e7) b->lat_min_e7 = p.lat_e7;
    if (p.lat_e7 > b->lat_max_e7) b->lat_max_e7 = p.lat_e7;
    if (p.lng_e7 < b->lng_min_e7) b->lng_min_e7 = p.lng_e7;
    if (p.lng_e7 > b->lng_max_e7) b->lng_max_e7 = p.lng_e7;
}

static struct cell_bounds bounds_of(const struct point *at, int32_t count)
{
    struct cell_bounds b = { at[0].lat_e7, at[0].lat_e7, at[0].lng_e7, at[0].lng_e7 };
    for (int32_t i = 1; i < count; i++) widen(&b, at[i]);
    return b;
}

// Even-odd, as areas are read back (place.h): a half-line to the east.
static bool holds(const struct city_shape *s, struct point p)
{
    bool inside = false;
    for (int32_t i = 1; i < s->count; i++) {
        struct point low = s->at[i - 1], high = s->at[i];
        if (low.lat_e7 > high.lat_e7) high = s->at[i - 1], low = s->at[i];
        if (p.lat_e7 < low.lat_e7 || p.lat_e7 >= high.lat_e7) continue;
        int64_t run = high.lng_e7 - low.lng_e7, rise = high.lat_e7 - low.lat_e7;
        int64_t east = p.lng_e7 - low.lng_e7, north = p.lat_e7 - low.lat_e7;
        inside ^= east * rise < run * north;
    }
    return inside;
}

static void grid_make(struct making *m)
{
    const struct city_area *whole = &m->city->areas[0];
    struct cell_bounds b = bounds_of(whole->rings[0].at, whole->rings[0].count);
    enum { STEP_LAT_E7 = 44'900, STEP_LNG_E7 = 25'000 }; // not more than a cell, so that none is stepped over
    int32_t room = ((b.lat_max_e7 - b.lat_min_e7) / STEP_LAT_E7 + 2) *
                   ((b.lng_max_e7 - b.lng_min_e7) / STEP_LNG_E7 + 2),
            count = 0;
    struct cell *cells = NEW(m->a, struct cell, room);
    for (int32_t lat = b.lat_min_e7; lat <= b.lat_max_e7 + STEP_LAT_E7; lat += STEP_LAT_E7)
        for (int32_t lng = b.lng_min_e7; lng <= b.lng_max_e7 + STEP_LNG_E7; lng += STEP_LNG_E7) {
            struct cell c = cell_of((struct point){ lat, lng });
            bool again =
                count && c.id <= cells[count - 1].id; // rows from the south, and in each from the west
            if (!again && holds(&whole->rings[0], cell_centre(c))) cells[count++] = c;
        }
    m->city->cells = cells;
    m->city->cells_count = count;
}

// --- all of it ------------------------------------------------------------------------------------------

static enum rc check(const struct city_options *o, struct fault *f)
{
    if (o->population < CITY_POPULATION_MIN || o->population > CITY_POPULATION_MAX)
        return fail(f, RC_INVALID, "a city has %d to %d people, not %d", CITY_POPULATION_MIN,
                    CITY_POPULATION_MAX, o->population);
    if (o->plans_count < 1 || o->plans_count > CITY_PLANS_MAX)
        return fail(f, RC_INVALID, "a city has 1 to %d plans of units, not %d", CITY_PLANS_MAX,
                    o->plans_count);
    if (o->plans[0].each_district) return fail(f, RC_INVALID, "the first unit serves the whole city");
    return RC_OK;
}

enum rc city_make(struct arena *a, struct city_options o, struct city *ret_city, struct fault *f)
{
    enum rc rc = check(&o, f);
    if (rc) return rc;
    *ret_city = (struct city){ .options = o,
                               .name = { S("安澜示范市"), S("Anlan Demo City"), S("an lan shi fan shi") } };
    struct making m = { .a = a, .city = ret_city, .seed = o.seed };
    names_shuffle(&m);
    ground_plan(&m);
    network_make(&m);
    areas_make(&m);
    water_make(&m);
    buildings_make(&m);
    units_make(&m);
    places_make(&m);
    grid_make(&m);
    ret_city->bounds = bounds_of(ret_city->nodes, ret_city->nodes_count);
    return RC_OK;
}
