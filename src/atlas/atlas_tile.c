// One tile: what lies in it and is worth showing at its zoom, layer by layer.
#include "atlas/atlas_int.h"

bool tile_valid(struct tile_at at)
{
    if (at.zoom < ATLAS_ZOOM_MIN || at.zoom > ATLAS_ZOOM_MAX) return false;
    int32_t side = 1 << at.zoom;
    return at.x >= 0 && at.x < side && at.y >= 0 && at.y < side;
}

// --- what is shown from which zoom on ---------------------------------------------------------------------

int32_t zoom_of_feature(const struct streets_feature *f)
{
    static const int8_t of_road[ROAD_CLASSES] = { 8, 8, 9, 11, 12, 13, 14, 14, 10 };
    static const int8_t of_rank[] = { 8, 10, 12, 13, 14, 15, 16, 17 };
    switch (f->layer) {
    case STREETS_WATER:
        return f->closed ? 8 : 10;
    case STREETS_GREEN:
        return 10;
    case STREETS_ROADS:
        return of_road[f->kind];
    case STREETS_BUILDINGS:
        return 14;
    case STREETS_PLACES:
        return of_rank[f->rank < COUNT(of_rank) ? f->rank : COUNT(of_rank) - 1];
    case STREETS_LAYERS:
        break;
    }
    MUST(!"a layer");
}

int32_t zoom_of_area(const struct area_drawn *area)
{
    static const int8_t of_depth[] = { 8, 9, 12, 14 };
    return of_depth[area->depth < COUNT(of_depth) ? area->depth : COUNT(of_depth) - 1];
}

bool boxes_meet(const struct box *a, const struct box *b)
{
    return a->x_min <= b->x_max && b->x_min <= a->x_max && a->y_min <= b->y_max && b->y_min <= a->y_max;
}

// --- drawing ----------------------------------------------------------------------------------------------

struct drawing {
    const struct atlas *t;
    struct tile_at at;
    struct frame frame;
    struct box box;
    struct mvt *m;
    struct arena scratch;
    bool hole; // of the ring that is being put
};

static void put_line(void *self, struct dots line) { mvt_line(((struct drawing *)self)->m, line); }

static void put_ring(void *self, struct dots ring)
{
    struct drawing *d = self;
    mvt_ring(d->m, ring, d->hole);
}

// A place belongs to the one tile that holds it, and to its neighbours' buffers.
static void draw_point(struct drawing *d, struct spot s)
{
    struct dot at = frame_dot(&d->frame, s);
    int32_t low = -d->frame.buffer, high = d->frame.width + d->frame.buffer;
    if (at.x >= low && at.x < high && at.y >= low && at.y < high) mvt_point(d->m, at);
}

static void draw_shape(struct drawing *d, const struct shape *s)
{
    for (int32_t k = 0; k < s->parts_count; k++) {
        const struct streets_part *p = &s->parts[k];
        d->hole = p->hole;
        if (s->point)
            draw_point(d, s->spots[p->first]);
        else if (s->closed)
            frame_ring(&d->frame, s->spots + p->first, p->count, d->scratch, put_ring, d);
        else
            frame_line(&d->frame, s->spots + p->first, p->count, d->scratch, put_line, d);
    }
}

// Areas smaller than this many units of the extent cannot be seen.
static bool is_speck(const struct drawing *d, const struct box *b)
{
    enum { SPECK = 6 };
    int64_t least = (int64_t)SPECK * d->frame.den / d->frame.num;
    return (int64_t)b->x_max - b->x_min < least && (int64_t)b->y_max - b->y_min < least;
}

static void put_names(struct drawing *d, const struct streets_feature *f)
{
    if (f->name < 0) return;
    mvt_text(d->m, "name_zh", d->t->s->names[f->name].zh);
    mvt_text(d->m, "name_en", d->t->s->names[f->name].en);
}

static void put_tags(struct drawing *d, const struct streets_feature *f)
{
    switch (f->layer) {
    case STREETS_WATER:
        mvt_text(d->m, "kind", f->closed ? S("area") : S("line"));
        break;
    case STREETS_ROADS:
        mvt_text(d->m, "class", road_class_name((enum road_class)f->kind));
        if (f->bridge) mvt_true(d->m, "bridge");
        break;
    case STREETS_BUILDINGS:
        if (f->number && d->at.zoom >= 17) mvt_number(d->m, "number", f->number);
        return;
    case STREETS_PLACES:
        mvt_text(d->m, "kind", place_kind_name((enum place_kind)f->kind));
        mvt_number(d->m, "rank", f->rank);
        break;
    case STREETS_GREEN:
    case STREETS_LAYERS:
        break;
    }
    put_names(d, f);
}

static void draw_layer(struct drawing *d, enum streets_layer layer, const char *name)
{
    const struct streets *s = d->t->s;
    mvt_layer(d->m, name);
    for (int32_t i = s->layer_first[layer]; i < s->layer_first[layer + 1] && !mvt_full(d->m); i++) {
        const struct streets_feature *f = &s->features[i];
        if (!boxes_meet(&d->t->boxes[i], &d->box) || zoom_of_feature(f) > d->at.zoom) continue;
        if (f->closed && is_speck(d, &d->t->boxes[i])) continue;
        bool point = layer == STREETS_PLACES;
        struct shape shape = { s->parts + f->part, f->parts_count, d->t->spots, f->closed, point };
        mvt_feature(d->m, point ? MVT_POINT : f->closed ? MVT_POLYGON : MVT_LINE);
        put_tags(d, f);
        draw_shape(d, &shape);
        mvt_feature_end(d->m);
    }
    mvt_layer_end(d->m);
}

static void draw_areas(struct drawing *d)
{
    mvt_layer(d->m, "areas");
    for (int32_t i = 0; i < d->t->areas_count && !mvt_full(d->m); i++) {
        const struct area_drawn *area = &d->t->areas[i];
        if (!boxes_meet(&area->box, &d->box) || zoom_of_area(area) > d->at.zoom) continue;
        mvt_feature(d->m, MVT_POLYGON);
        mvt_text(d->m, "code", area->code);
        mvt_number(d->m, "depth", area->depth);
        mvt_text(d->m, "name_zh", area->zh);
        mvt_text(d->m, "name_en", area->en);
        draw_shape(d, &area->shape);
        mvt_feature_end(d->m);
    }
    mvt_layer_end(d->m);
}

static struct frame frame_of(struct tile_at at)
{
    int shift = 32 - at.zoom;
    return (struct frame){ .x0 = (int64_t)at.x << shift,
                           .y0 = (int64_t)at.y << shift,
                           .num = ATLAS_EXTENT,
                           .den = INT64_C(1) << shift,
                           .width = ATLAS_EXTENT,
                           .height = ATLAS_EXTENT,
                           .buffer = ATLAS_BUFFER,
                           .tolerance = at.zoom < 14 ? 4 : 2 };
}

struct str atlas_tile(const struct atlas *t, struct tile_at at, struct arena *a)
{
    MUST(tile_valid(at));
    struct frame frame = frame_of(at);
    struct box box = frame_box(&frame);
    if (!boxes_meet(&box, &t->all)) return (struct str){ 0 };
    struct arena far = { a->at + arena_left(a) / 4, a->end, a->full }; // think there; only the result stays
    struct drawing d = { .t = t, .at = at, .frame = frame, .box = box, .m = mvt_new(&far) };
    // The names of values are kept in `far` while features come and go in what is beyond.
    struct arena table = { far.at, far.at + arena_left(&far) / 2, far.full };
    d.scratch = (struct arena){ table.end, far.end, far.full };
    far = table;
    draw_layer(&d, STREETS_WATER, "water");
    draw_layer(&d, STREETS_GREEN, "green");
    draw_layer(&d, STREETS_ROADS, "roads");
    draw_areas(&d);
    draw_layer(&d, STREETS_BUILDINGS, "buildings");
    draw_layer(&d, STREETS_PLACES, "places");
    struct str bytes = mvt_bytes(d.m);
    struct arena near = { a->at, (char *)(uintptr_t)a->at + arena_left(a) / 4, a->full };
    if (bytes.len == 0) return (struct str){ 0 };
    struct str packed = tile_pack(&near, bytes);
    a->at = near.at;
    return packed;
}
