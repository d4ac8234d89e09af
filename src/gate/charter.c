// Reading and asking a charter. Areas nest by the beginnings of their codes (place.h), so "lies in" is a comparison of text.
#include "gate/charter.h"

static enum rc read_units(struct arena *a, const struct json *tree, struct charter *c, struct fault *f)
{
    const struct json *units = json_get(tree, S("units"));
    if (!units || units->kind != JSON_ARRAY || units->count == 0)
        return fail(f, RC_INVALID, "charter: units must be a list with at least one unit");
    if (units->count > CHARTER_UNITS_MAX)
        return fail(f, RC_LIMIT, "charter: %d units exceed %d", units->count, CHARTER_UNITS_MAX);
    struct charter_unit *at = NEW(a, struct charter_unit, units->count);
    for (const struct json *u = units->first; u; u = u->next) {
        struct charter_unit *unit = &at[c->units_count++];
        *unit = (struct charter_unit){ json_str(u, S("code")), json_get(u, S("words")) };
        if (unit->code.len == 0) return fail(f, RC_INVALID, "charter: line %d: a unit needs a code", u->line);
        if (map_get(&c->unit_by_code, unit->code))
            return fail(f, RC_INVALID, "charter: line %d: unit \"%.*s\" stands twice", u->line,
                        P(unit->code));
        map_put(&c->unit_by_code, a, unit->code, unit);
    }
    c->units = at;
    return RC_OK;
}

static enum rc read_routes(struct arena *a, const struct json *tree, struct charter *c, struct fault *f)
{
    const struct json *routes = json_get(tree, S("routes"));
    if (!routes || routes->kind != JSON_ARRAY || routes->count == 0)
        return fail(f, RC_INVALID, "charter: routes must be a list with at least one route");
    if (routes->count > CHARTER_ROUTES_MAX)
        return fail(f, RC_LIMIT, "charter: %d routes exceed %d", routes->count, CHARTER_ROUTES_MAX);
    struct charter_route *at = NEW(a, struct charter_route, routes->count);
    for (const struct json *r = routes->first; r; r = r->next) {
        struct charter_route *route = &at[c->routes_count++];
        *route = (struct charter_route){ json_str(r, S("kind")), json_str(r, S("area")),
                                         json_str(r, S("role")), json_str(r, S("unit")) };
        if (!charter_unit(c, route->unit))
            return fail(f, RC_INVALID, "charter: line %d: a route to \"%.*s\", which is no unit", r->line,
                        P(route->unit));
    }
    const struct charter_route *last = &at[c->routes_count - 1];
    if (last->kind.len || last->area.len || last->role.len)
        return fail(f, RC_INVALID, "charter: the last route must fit every kind, area and role");
    c->routes = at;
    return RC_OK;
}

static enum rc read_areas(struct arena *a, const struct json *tree, struct charter *c, struct fault *f)
{
    const struct json *areas = json_get(tree, S("areas"));
    c->areas_tree = areas;
    if (!areas) return RC_OK;
    struct str text;
    enum rc rc = json_canonical(a, areas, &text, f);
    if (!rc) rc = areas_parse(a, text, &c->areas, f);
    return rc ? within(f, rc, "charter: areas") : RC_OK;
}

enum rc charter_read(struct arena *a, const struct json *tree, const struct charter **ret_c, struct fault *f)
{
    struct charter *c = NEW(a, struct charter, 1);
    c->agency = json_str(tree, S("agency"));
    c->origin = json_str(tree, S("origin"));
    c->words = json_get(tree, S("words"));
    if (c->agency.len == 0 || c->origin.len == 0)
        return fail(f, RC_INVALID, "charter: agency and origin are needed");
    enum rc rc = read_units(a, tree, c, f);
    if (!rc) rc = read_routes(a, tree, c, f);
    if (!rc) rc = read_areas(a, tree, c, f);
    if (!rc) *ret_c = c;
    return rc;
}

const struct charter_unit *charter_unit(const struct charter *c, struct str code)
{
    return map_get(&c->unit_by_code, code);
}

struct str charter_route(const struct charter *c, struct str kind, struct str area, struct str role)
{
    for (int32_t i = 0; i < c->routes_count; i++) {
        const struct charter_route *r = &c->routes[i];
        bool kind_fits = r->kind.len == 0 || str_equal(r->kind, kind);
        bool area_fits = r->area.len == 0 || str_starts(area, r->area);
        bool role_fits = r->role.len == 0 || str_equal(r->role, role);
        if (kind_fits && area_fits && role_fits) return r->unit;
    }
    MUST(!"a route that fits"); // charter_read has seen to it
}

struct str charter_locate(const struct charter *c, struct point p)
{
    int32_t index = area_at(&c->areas, p);
    return index < 0 ? (struct str){ 0 } : c->areas.at[index].code;
}

struct str charter_words(const struct json *words, struct str language)
{
    struct str text = json_str(words, language);
    return text.len || !words || !words->first ? text : words->first->text;
}
