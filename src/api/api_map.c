// The map over HTTP: vector tiles, what a client must know of them, a static picture, and the search for addresses. For everyone: what it
// shows is the street map and the areas, never a case.
#include "api/api_int.h"
#include "api/map_int.h"
#include "place/gazetteer.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    DRAWING_BYTES = 32 << 20
}; // to think in while a tile or a picture is drawn: touched only as far as it is used

static const struct str none = { 0 };

static enum rc no_map(struct call *c) { return refuse(c, PROBLEM_MISSING, none, none); }

// --- what a client must know ------------------------------------------------------------------------------

enum rc get_map_style(struct call *c)
{
    const struct api_map *map = c->api->o.map;
    if (!map) return no_map(c);
    char tag[32];
    (void)snprintf(tag, sizeof tag, "\"%016llx\"", (unsigned long long)atlas_epoch(map->atlas));
    return answer_bytes(c, REPLY_JSON, atlas_metadata(map->atlas, &c->arena), CACHE_MINUTE, str_of(tag));
}

// --- tiles --------------------------------------------------------------------------------------------------

struct tile_call {
    struct tile_at at;
    struct str bytes;
    bool lasting; // asked for by the map's epoch: such a tile never changes
};

static bool whole_number(struct str s, int32_t *ret)
{
    int64_t n;
    if (s.len == 0 || s.len > 9 || s.at[0] < '0' || s.at[0] > '9' || (s.len > 1 && s.at[0] == '0'))
        return false;
    if (!str_int64(s, &n)) return false;
    *ret = (int32_t)n;
    return true;
}

static enum rc answer_tile(struct call *c, const struct tile_call *t)
{
    char tag[64];
    (void)snprintf(tag, sizeof tag, "\"%016llx-%d-%d-%d\"",
                   (unsigned long long)atlas_epoch(c->api->o.map->atlas), t->at.zoom, t->at.x, t->at.y);
    enum cache cache = t->lasting ? CACHE_EVER : CACHE_MINUTE;
    if (t->bytes.len == 0) {
        c->answer.cache = cache;
        return answer_none(c, 204);
    }
    c->answer.type = "application/vnd.mapbox-vector-tile";
    c->answer.coding = "gzip";
    return answer_bytes(c, REPLY_BYTES, t->bytes, cache, str_of(tag));
}

// Back in the HTTP thread, which owns what is kept.
static enum rc keep_tile(struct call *c)
{
    const struct tile_call *t = c->work;
    tile_cache_put(c->api->tiles, t->at, t->bytes);
    return answer_tile(c, t);
}

// Draws into memory of its own; what comes of it is copied into the call's.
typedef enum rc draw_fn(struct call *c, struct arena *a, struct str *ret_bytes);

static enum rc draw(struct call *c, draw_fn *fn, struct str *ret_bytes)
{
    char *memory = malloc(DRAWING_BYTES);
    if (!memory) return refuse(c, PROBLEM_BUSY, none, none);
    jmp_buf full;
    struct arena a = arena_of(memory, DRAWING_BYTES, &full);
    struct str bytes = { 0 };
    enum rc rc = setjmp(full) ? refuse(c, PROBLEM_TOO_COMPLEX, none, none) : fn(c, &a, &bytes);
    if (!rc && bytes.len + GATE_TEXT_MAX > arena_left(&c->arena))
        rc = refuse(c, PROBLEM_TOO_COMPLEX, none, none);
    if (!rc) *ret_bytes = arena_str(&c->arena, bytes);
    free(memory);
    return rc;
}

static enum rc draw_tile(struct call *c, struct arena *a, struct str *ret_bytes)
{
    *ret_bytes = atlas_tile(c->api->o.map->atlas, ((const struct tile_call *)c->work)->at, a);
    return RC_OK;
}

static enum rc make_tile(struct call *c)
{
    struct tile_call *t = c->work;
    enum rc rc = draw(c, draw_tile, &t->bytes);
    if (rc) return rc;
    c->next = NEXT_HTTP;
    c->then = keep_tile;
    return RC_OK;
}

static enum rc tile_of(struct call *c, const struct str *arg, bool lasting)
{
    struct tile_call *t = NEW(&c->arena, struct tile_call, 1);
    struct str y = arg[2], kept;
    if (!c->api->o.map) return no_map(c);
    if (!str_ends(y, S(".mvt"))) return refuse(c, PROBLEM_MISSING, none, none);
    y.len -= S(".mvt").len;
    bool good = whole_number(arg[0], &t->at.zoom) && whole_number(arg[1], &t->at.x) &&
                whole_number(y, &t->at.y) && tile_valid(t->at);
    if (!good) return refuse(c, PROBLEM_MISSING, none, none);
    t->lasting = lasting;
    c->work = t;
    if (!tile_cache_get(c->api->tiles, t->at, &kept)) return go_readers(c, make_tile);
    if (kept.len + GATE_TEXT_MAX > arena_left(&c->arena)) return refuse(c, PROBLEM_TOO_COMPLEX, none, none);
    t->bytes = arena_str(&c->arena, kept); // it may be dropped while it is still being sent
    return answer_tile(c, t);
}

enum rc get_map_tile(struct call *c) { return tile_of(c, c->arg, false); }

// An epoch that is no longer the map's is not found: the client asks for the style anew.
enum rc get_map_tile_of(struct call *c)
{
    char epoch[24];
    if (!c->api->o.map) return no_map(c);
    (void)snprintf(epoch, sizeof epoch, "%016llx", (unsigned long long)atlas_epoch(c->api->o.map->atlas));
    if (!str_equal(c->arg[0], str_of(epoch))) return refuse(c, PROBLEM_MISSING, none, none);
    return tile_of(c, c->arg + 1, true);
}

// --- a picture ----------------------------------------------------------------------------------------------

// "LNG,LAT" off the front of a list separated by commas.
static bool take_degrees(struct str *list, int32_t max_e7, int32_t *ret_e7)
{
    struct str one;
    double x;
    (void)str_cut(*list, ',', &one, list);
    if (!str_double(one, &x) || x * 1e7 < -max_e7 || x * 1e7 > max_e7) return false;
    *ret_e7 = (int32_t)lround(x * 1e7);
    return true;
}

static bool take_bounds(struct str text, struct cell_bounds *ret_b)
{
    struct cell_bounds b;
    bool good =
        take_degrees(&text, LNG_E7_MAX, &b.lng_min_e7) && take_degrees(&text, LAT_E7_MAX, &b.lat_min_e7) &&
        take_degrees(&text, LNG_E7_MAX, &b.lng_max_e7) && take_degrees(&text, LAT_E7_MAX, &b.lat_max_e7);
    if (good) *ret_b = b;
    return good && text.len == 0;
}

static bool take_mark(struct str text, struct atlas_mark *ret)
{
    struct atlas_mark m = { 0 };
    if (!take_degrees(&text, LNG_E7_MAX, &m.at.lng_e7) || !take_degrees(&text, LAT_E7_MAX, &m.at.lat_e7) ||
        text.len > 1)
        return false;
    if (text.len == 1) m.letter = text.at[0];
    bool good = m.letter == 0 || (m.letter >= 'A' && m.letter <= 'Z') || (m.letter >= '1' && m.letter <= '9');
    if (good) *ret = m;
    return good;
}

static bool take_marks(struct str text, struct atlas_picture *p)
{
    while (text.len > 0) {
        struct str one;
        (void)str_cut(text, ';', &one, &text);
        if (p->marks_count == ATLAS_MARKS_MAX || !take_mark(one, &p->marks[p->marks_count])) return false;
        p->marks_count++;
    }
    return true;
}

static bool take_side(struct str text, int32_t usual, int32_t *ret)
{
    if (text.len == 0) return *ret = usual, true;
    return whole_number(text, ret) && *ret >= ATLAS_PICTURE_SIDE_MIN && *ret <= ATLAS_PICTURE_SIDE_MAX;
}

static enum rc take_picture(struct call *c, struct atlas_picture *p)
{
    struct str bounds = target_query(&c->target, S("bbox")), theme = target_query(&c->target, S("theme"));
    struct str language = target_query(&c->target, S("lang"));
    p->bounds = atlas_bounds(c->api->o.map->atlas);
    bool flat =
        bounds.len && (!take_bounds(bounds, &p->bounds) || p->bounds.lng_min_e7 >= p->bounds.lng_max_e7 ||
                       p->bounds.lat_min_e7 >= p->bounds.lat_max_e7);
    if (flat) return refuse(c, PROBLEM_QUERY, S("bbox"), S("west,south,east,north in degrees"));
    if (!take_side(target_query(&c->target, S("width")), 640, &p->width))
        return refuse(c, PROBLEM_QUERY, S("width"), S("64 to 2048"));
    if (!take_side(target_query(&c->target, S("height")), 400, &p->height))
        return refuse(c, PROBLEM_QUERY, S("height"), S("64 to 2048"));
    if (theme.len && !str_equal(theme, S("light")) && !str_equal(theme, S("dark")))
        return refuse(c, PROBLEM_QUERY, S("theme"), S("light or dark"));
    if (!take_marks(target_query(&c->target, S("mark")), p))
        return refuse(c, PROBLEM_QUERY, S("mark"),
                      S("lng,lat or lng,lat,LETTER, separated by semicolons, 64 at most"));
    p->dark = str_equal(theme, S("dark"));
    p->english = str_starts(language.len ? language : call_language(c), S("en"));
    return RC_OK;
}

static enum rc draw_picture(struct call *c, struct arena *a, struct str *ret_bytes)
{
    return atlas_svg(c->api->o.map->atlas, c->work, a, ret_bytes, &c->fault);
}

enum rc get_map_picture(struct call *c)
{
    struct str svg = { 0 };
    if (!c->api->o.map) return no_map(c);
    struct atlas_picture *p = NEW(&c->arena, struct atlas_picture, 1);
    enum rc rc = take_picture(c, p);
    c->work = p;
    if (!rc) rc = draw(c, draw_picture, &svg);
    if (rc) return rc;
    c->answer.type = "image/svg+xml";
    return answer_bytes(c, REPLY_BYTES, svg, CACHE_MINUTE, none);
}

// --- addresses ----------------------------------------------------------------------------------------------

static enum rc take_question(struct call *c, struct gazetteer_query *q)
{
    struct str near = target_query(&c->target, S("near")), limit = target_query(&c->target, S("limit"));
    q->text = target_query(&c->target, S("q"));
    q->limit = 8;
    if (q->text.len > GAZETTEER_QUERY_BYTES_MAX)
        return refuse(c, PROBLEM_QUERY, S("q"), S("at most 200 bytes"));
    if (limit.len && (!whole_number(limit, &q->limit) || q->limit < 1 || q->limit > GAZETTEER_FOUND_MAX))
        return refuse(c, PROBLEM_QUERY, S("limit"), S("1 to 50"));
    q->is_near = near.len > 0;
    bool good = !q->is_near || (take_degrees(&near, LAT_E7_MAX, &q->near.lat_e7) &&
                                take_degrees(&near, LNG_E7_MAX, &q->near.lng_e7) && near.len == 0);
    if (!good) return refuse(c, PROBLEM_QUERY, S("near"), S("lat,lng in degrees"));
    if (str_trim(q->text).len == 0 && !q->is_near)
        return refuse(c, PROBLEM_QUERY, S("q"), S("a name or an address, or near"));
    return RC_OK;
}

static void put_some(struct json_out *o, const char *key, struct str text)
{
    if (text.len) json_put_str(o, key, text);
}

// The number stands behind a Chinese street and before an English one.
static void put_address(struct json_out *o, const struct found *f, struct arena scratch)
{
    if (!f->street || !f->number) return;
    if (f->street->zh.len)
        json_put_str(o, "address_zh", arena_print(&scratch, "%.*s%d号", P(f->street->zh), f->number));
    if (f->street->en.len)
        json_put_str(o, "address_en", arena_print(&scratch, "%d %.*s", f->number, P(f->street->en)));
}

static void put_found(struct json_out *o, const struct api_map *map, const struct found *f, bool english,
                      struct arena scratch)
{
    static const struct str kinds[] = { SL("place"), SL("street"), SL("address") };
    int32_t area = area_at(map->areas, f->at);
    json_open(o, '{');
    json_put_str(o, "kind", kinds[f->kind]);
    if (f->kind == FOUND_PLACE) json_put_str(o, "place", place_kind_name(f->place));
    put_some(o, "name_zh", f->name->zh);
    put_some(o, "name_en", f->name->en);
    put_address(o, f, scratch);
    json_put_int(o, "lat_e7", f->at.lat_e7);
    json_put_int(o, "lng_e7", f->at.lng_e7);
    if (area >= 0) {
        json_put_str(o, "area", map->areas->at[area].code);
        json_put_str(o, "area_words", area_name(&map->areas->at[area], english ? S("en") : S("zh-CN")));
    }
    if (f->distance_m >= 0) json_put_int(o, "distance_m", f->distance_m);
    json_shut(o, '}');
}

enum rc get_places(struct call *c)
{
    const struct api_map *map = c->api->o.map;
    struct gazetteer_query q = { 0 };
    if (!map) return no_map(c);
    enum rc rc = take_question(c, &q);
    if (rc) return rc;
    struct found *found = NEW(&c->arena, struct found, GAZETTEER_FOUND_MAX);
    int32_t count = gazetteer_find(map->gazetteer, &q, c->arena, found);
    struct arena half = { c->arena.at + arena_left(&c->arena) / 2, c->arena.end, c->arena.full };
    struct json_out o = json_out_of(&c->arena);
    json_open(&o, '{');
    json_open_key(&o, "places", '[');
    for (int32_t i = 0; i < count; i++)
        put_found(&o, map, &found[i], str_equal(call_language(c), S("en")), half);
    json_shut(&o, ']');
    json_shut(&o, '}');
    return answer_json(c, 200, json_out_str(&o));
}
