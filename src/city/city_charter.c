// The agency's own facts: charter.yaml and areas.geojson (gate/charter.h, place/place.h).
#include "city/city_int.h"

static void put_words(struct text *t, struct city_name n)
{
    text_print(t, "words: {zh-CN: \"%.*s\", en: \"%.*s\"}", P(n.zh), P(n.en));
}

static void put_route(struct text *t, const struct city *c, const struct city_unit *u, struct str kind)
{
    text_put(t, S("  - {"));
    if (kind.len) text_print(t, "kind: %.*s, ", P(kind));
    if (u->plan->role.len && kind.len == 0) text_print(t, "role: %.*s, ", P(u->plan->role));
    if (u->area >= 0) text_print(t, "area: \"%s\", ", c->areas[u->area].code);
    text_print(t, "unit: %.*s}\n", P(u->code));
}

// The first that fits takes a case: by the unit role that its kind names, then by the kind itself, then the first unit.
static void put_routes(struct text *t, const struct city *c)
{
    text_put(
        t, S("routes: # the first that fits; roles are the unit roles that the pack names for its kinds\n"));
    for (int32_t i = 0; i < c->units_count; i++)
        if (c->units[i].plan->role.len) put_route(t, c, &c->units[i], (struct str){ 0 });
    for (int32_t i = 0; i < c->units_count; i++)
        for (int32_t k = 0; k < c->units[i].plan->kinds_count; k++)
            put_route(t, c, &c->units[i], c->units[i].plan->kinds[k]);
    // A role or kind whose place lies in no district still has a unit: the first of its plan.
    for (int32_t i = 0; i < c->units_count; i++) {
        const struct city_unit *u = &c->units[i];
        if (u->area < 0 || (i && c->units[i - 1].plan == u->plan) || u->plan->role.len == 0) continue;
        text_print(t, "  - {role: %.*s, unit: %.*s}\n", P(u->plan->role), P(u->code));
    }
    text_print(t, "  - {unit: %.*s}\n", P(c->units[0].code));
}

struct str city_charter(struct arena *a, const struct city *c)
{
    static const struct city_name usual = { .zh = SL("安澜示范市"), .en = SL("Anlan Demo City") };
    struct text t = { .arena = a };
    text_put(
        &t,
        S("# An invented city for trying Anlan, made by `anlan demo`: its units, which of them takes what, and (areas.geojson) its areas.\n"));
    text_put(&t, S("agency: anlan-demo\norigin: ledger.anlan.example/anlan-demo\n"));
    put_words(&t, c->options.agency.en.len ? c->options.agency : usual);
    text_put(&t, S("\nunits:\n"));
    for (int32_t i = 0; i < c->units_count; i++) {
        text_print(&t, "  - {code: %.*s, ", P(c->units[i].code));
        put_words(&t, c->units[i].name);
        text_put(&t, S("}\n"));
    }
    put_routes(&t, c);
    return text_str(&t);
}

// --- areas ----------------------------------------------------------------------------------------------

// Degrees with seven digits, without a float.
static void put_e7(struct text *t, int32_t e7)
{
    int64_t n = e7 < 0 ? -(int64_t)e7 : e7;
    text_print(t, "%s%d.%07d", e7 < 0 ? "-" : "", (int)(n / 10'000'000), (int)(n % 10'000'000));
}

// BASIS: RFC 7946 (2016), 3.1.1
void put_position(struct text *t, struct point p)
{
    text_char(t, '[');
    put_e7(t, p.lng_e7);
    text_char(t, ',');
    put_e7(t, p.lat_e7);
    text_char(t, ']');
}

void put_positions(struct text *t, const struct point *at, int32_t count)
{
    text_char(t, '[');
    for (int32_t i = 0; i < count; i++) {
        if (i) text_char(t, ',');
        put_position(t, at[i]);
    }
    text_char(t, ']');
}

static void put_area(struct text *t, const struct city *c, const struct city_area *area)
{
    text_print(t,
               "{\"type\":\"Feature\",\"properties\":{\"code\":\"%s\",\"name\":\"%.*s\",\"name:en\":\"%.*s\"",
               area->code, P(area->name.zh), P(area->name.en));
    if (area->parent >= 0) text_print(t, ",\"parent\":\"%s\"", c->areas[area->parent].code);
    text_put(t, S("},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":["));
    for (int32_t i = 0; i < area->rings_count; i++) {
        text_put(t, i ? S(",[") : S("["));
        put_positions(t, area->rings[i].at, area->rings[i].count);
        text_char(t, ']');
    }
    text_put(t, S("]}}"));
}

struct str city_areas(struct arena *a, const struct city *c)
{
    struct text t = { .arena = a };
    text_put(&t, S("{\"type\":\"FeatureCollection\",\"features\":[\n"));
    for (int32_t i = 0; i < c->areas_count; i++) {
        if (i) text_put(&t, S(",\n"));
        put_area(&t, c, &c->areas[i]);
    }
    text_put(&t, S("\n]}\n"));
    return text_str(&t);
}
