// The static picture: the same choice of features as a tile of its scale, as SVG with presentation attributes only, so that it may stand
// in any page whatever its policy. Names are set where there is room for them.
#include "atlas/atlas_int.h"
#include <stdio.h>

enum { EIGHTHS = 8, LABELS_MAX = 60, PICTURE_BYTES_MAX = 2 << 20 };

struct colours {
    const char *land, *water, *green, *building, *road, *casing, *rail, *border, *text, *halo, *mark,
        *mark_text;
};

static const struct colours by_day = { "#f4f1ea", "#a9cfe6", "#cfe5c0", "#ddd5c8", "#ffffff", "#c9c1b3",
                                       "#8a8a8a", "#8a6fa8", "#2b2b2b", "#ffffff", "#b3261e", "#ffffff" };
static const struct colours by_night = { "#1b1f24", "#1d3a52", "#22382a", "#2a2f36", "#4a525c", "#111418",
                                         "#777777", "#9d86bd", "#e8e6e3", "#111418", "#ff8a80", "#000000" };

struct label {
    int32_t x_min, y_min, x_max, y_max; // in pixels
};

struct painting {
    const struct atlas *t;
    const struct atlas_picture *p;
    const struct colours *c;
    struct frame frame;
    struct box box;
    int32_t zoom;
    struct text out;
    struct arena scratch;
    struct label labels[LABELS_MAX];
    int32_t labels_count;
};

// --- paths ------------------------------------------------------------------------------------------------

static void put_eighths(struct text *t, int32_t n)
{
    static const char *const fraction[] = { "", ".1", ".3", ".4", ".5", ".6", ".8", ".9" };
    if (n < 0) text_char(t, '-');
    n = n < 0 ? -n : n;
    text_print(t, "%d%s", n / EIGHTHS, fraction[n % EIGHTHS]);
}

static void put_dots(struct painting *g, struct dots line, bool closed)
{
    for (int32_t i = 0; i < line.count; i++) {
        text_char(&g->out, i ? 'L' : 'M');
        put_eighths(&g->out, line.at[i].x);
        text_char(&g->out, ' ');
        put_eighths(&g->out, line.at[i].y);
    }
    if (closed) text_char(&g->out, 'Z');
}

static void put_line(void *self, struct dots line) { put_dots(self, line, false); }
static void put_ring(void *self, struct dots ring) { put_dots(self, ring, true); }

static void put_shape(struct painting *g, const struct shape *s)
{
    for (int32_t k = 0; k < s->parts_count; k++) {
        const struct streets_part *p = &s->parts[k];
        if (s->closed)
            frame_ring(&g->frame, s->spots + p->first, p->count, g->scratch, put_ring, g);
        else
            frame_line(&g->frame, s->spots + p->first, p->count, g->scratch, put_line, g);
    }
}

static bool has_room(const struct painting *g) { return g->out.len < PICTURE_BYTES_MAX; }

static bool is_shown(const struct painting *g, int32_t i)
{
    return zoom_of_feature(&g->t->s->features[i]) <= g->zoom && boxes_meet(&g->t->boxes[i], &g->box);
}

// All features of one layer and kind (-1: of any) as one path.
static void paint(struct painting *g, enum streets_layer layer, int32_t kind, bool closed,
                  const char *attributes)
{
    const struct streets *s = g->t->s;
    text_put(&g->out, S("<path d=\""));
    for (int32_t i = s->layer_first[layer]; i < s->layer_first[layer + 1] && has_room(g); i++) {
        const struct streets_feature *f = &s->features[i];
        if ((kind >= 0 && f->kind != kind) || f->closed != closed || !is_shown(g, i)) continue;
        struct shape shape = { s->parts + f->part, f->parts_count, g->t->spots, f->closed, false };
        put_shape(g, &shape);
    }
    text_print(&g->out, "\" %s/>\n", attributes);
}

static void paint_roads(struct painting *g)
{
    // Widths in tenths of a pixel by class, at zoom 12 and for each zoom above.
    static const int32_t width[ROAD_CLASSES][2] = { { 25, 9 }, { 25, 9 }, { 22, 8 }, { 17, 8 }, { 13, 8 },
                                                    { 8, 8 },  { 6, 5 },  { 5, 2 },  { 10, 2 } };
    for (int pass = 0; pass < 2; pass++)
        for (int32_t r = ROAD_PATH; r >= 0; r--) {
            int32_t wide =
                width[r][0] + width[r][1] * (g->zoom > 12 ? g->zoom - 12 : 0) + (pass == 0 ? 12 : 0);
            char attributes[160];
            (void)snprintf(
                attributes, sizeof attributes,
                "fill=\"none\" stroke=\"%s\" stroke-width=\"%d.%d\" stroke-linecap=\"round\" stroke-linejoin=\"round\"",
                pass ? g->c->road : g->c->casing, wide / 10, wide % 10);
            paint(g, STREETS_ROADS, r, false, attributes);
        }
}

static void paint_filled(struct painting *g, enum streets_layer layer, const char *colour)
{
    char attributes[64];
    (void)snprintf(attributes, sizeof attributes, "fill=\"%s\" fill-rule=\"evenodd\"", colour);
    paint(g, layer, -1, true, attributes);
}

static void paint_borders(struct painting *g)
{
    for (int32_t i = 0; i < g->t->areas_count && has_room(g); i++) {
        const struct area_drawn *area = &g->t->areas[i];
        if (area->depth > 1 || !boxes_meet(&area->box, &g->box)) continue;
        text_put(&g->out, S("<path d=\""));
        put_shape(g, &area->shape);
        text_print(&g->out, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"%d\" stroke-dasharray=\"6 4\"/>\n",
                   g->c->border, area->depth ? 1 : 2);
    }
}

// --- names ------------------------------------------------------------------------------------------------

static int32_t width_of(struct str s, int32_t size)
{
    int32_t width = 0;
    while (s.len > 0) width += utf8_next(&s) >= 0x2E80 ? size : size * 6 / 10;
    return width;
}

static bool take_room(struct painting *g, struct label l)
{
    bool outside = l.x_min < 0 || l.y_min < 0 || l.x_max > g->p->width || l.y_max > g->p->height;
    if (outside || g->labels_count == LABELS_MAX) return false;
    for (int32_t i = 0; i < g->labels_count; i++) {
        const struct label *o = &g->labels[i];
        if (l.x_min < o->x_max && o->x_min < l.x_max && l.y_min < o->y_max && o->y_min < l.y_max)
            return false;
    }
    g->labels[g->labels_count++] = l;
    return true;
}

static void put_escaped(struct text *t, struct str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c == '&')
            text_put(t, S("&amp;"));
        else if (c == '<')
            text_put(t, S("&lt;"));
        else if (c == '"')
            text_put(t, S("&quot;"));
        else if (c >= 0x20) // nothing of what XML cannot hold
            text_char(t, s.at[i]);
    }
}

static void put_label(struct painting *g, struct spot at, int32_t name, int32_t size)
{
    const struct streets_name *n = &g->t->s->names[name];
    struct str words = g->p->english ? (n->en.len ? n->en : n->zh) : (n->zh.len ? n->zh : n->en);
    struct dot d = frame_dot(&g->frame, at);
    int32_t x = d.x / EIGHTHS, y = d.y / EIGHTHS, half = width_of(words, size) / 2 + 2;
    if (!take_room(g, (struct label){ x - half, y - size, x + half, y + size / 3 })) return;
    text_print(&g->out, "<text x=\"%d\" y=\"%d\" font-size=\"%d\">", x, y, size);
    put_escaped(&g->out, words);
    text_put(&g->out, S("</text>\n"));
}

static void paint_names(struct painting *g)
{
    const struct streets *s = g->t->s;
    text_print(
        &g->out,
        "<g font-family=\"sans-serif\" text-anchor=\"middle\" fill=\"%s\" stroke=\"%s\" stroke-width=\"3\" paint-order=\"stroke\">\n",
        g->c->text, g->c->halo);
    for (int32_t i = s->layer_first[STREETS_PLACES]; i < s->layer_first[STREETS_PLACES + 1]; i++)
        if (is_shown(g, i))
            put_label(g, g->t->spots[s->parts[s->features[i].part].first], s->features[i].name,
                      s->features[i].rank < 2 ? 16 : 12);
    for (int32_t i = s->layer_first[STREETS_ROADS]; i < s->layer_first[STREETS_ROADS + 1]; i++) {
        const struct streets_part *p = &s->parts[s->features[i].part];
        if (s->features[i].name >= 0 && is_shown(g, i) && zoom_of_feature(&s->features[i]) + 1 <= g->zoom)
            put_label(g, g->t->spots[p->first + p->count / 2], s->features[i].name, 11);
    }
    text_put(&g->out, S("</g>\n"));
}

static void paint_marks(struct painting *g)
{
    for (int32_t i = 0; i < g->p->marks_count; i++) {
        const struct atlas_mark *m = &g->p->marks[i];
        struct dot d = frame_dot(&g->frame, spot_of(m->at));
        int32_t x = d.x / EIGHTHS, y = d.y / EIGHTHS;
        if (x < -20 || y < -20 || x > g->p->width + 20 || y > g->p->height + 20) continue;
        text_print(&g->out,
                   "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"%s\" stroke=\"%s\" stroke-width=\"2\"/>\n", x,
                   y, m->letter ? 10 : 6, g->c->mark, g->c->halo);
        if (m->letter)
            text_print(
                &g->out,
                "<text x=\"%d\" y=\"%d\" font-family=\"sans-serif\" font-size=\"13\" font-weight=\"bold\" text-anchor=\"middle\" fill=\"%s\">%c</text>\n",
                x, y + 5, g->c->mark_text, m->letter);
    }
}

// --- the picture ------------------------------------------------------------------------------------------

// The zoom whose tiles, drawn 512 pixels wide, have this scale.
static int32_t zoom_of_scale(int64_t world, int32_t pixels)
{
    int32_t zoom = 0;
    while (zoom < ATLAS_ZOOM_MAX &&
           (UINT64_C(1) << 32) * (uint64_t)pixels >= (UINT64_C(1024) << zoom) * (uint64_t)world)
        zoom++;
    return zoom;
}

// Both directions have one scale: the bounds lie in the middle of the picture.
static void set_frame(struct painting *g, struct box b)
{
    int64_t wide = (int64_t)b.x_max - b.x_min + 1, high = (int64_t)b.y_max - b.y_min + 1, width = g->p->width,
            height = g->p->height;
    bool by_width = wide * height >= high * width;
    int64_t world = by_width ? wide : high, pixels = by_width ? width : height;
    g->frame = (struct frame){ .num = pixels * EIGHTHS,
                               .den = world,
                               .width = (int32_t)width * EIGHTHS,
                               .height = (int32_t)height * EIGHTHS,
                               .buffer = 20 * EIGHTHS,
                               .tolerance = EIGHTHS / 2 };
    g->frame.x0 = b.x_min - (width * world / pixels - wide) / 2;
    g->frame.y0 = b.y_min - (height * world / pixels - high) / 2;
    g->zoom = zoom_of_scale(world, (int32_t)pixels);
    g->box = frame_box(&g->frame);
}

enum rc atlas_svg(const struct atlas *t, const struct atlas_picture *p, struct arena *a, struct str *ret_svg,
                  struct fault *f)
{
    const struct cell_bounds *b = &p->bounds;
    bool flat = b->lat_min_e7 >= b->lat_max_e7 || b->lng_min_e7 >= b->lng_max_e7;
    if (flat) return fail(f, RC_INVALID, "the bounds have no extent");
    if (p->width < ATLAS_PICTURE_SIDE_MIN || p->width > ATLAS_PICTURE_SIDE_MAX ||
        p->height < ATLAS_PICTURE_SIDE_MIN || p->height > ATLAS_PICTURE_SIDE_MAX)
        return fail(f, RC_INVALID, "a side has %d to %d pixels", ATLAS_PICTURE_SIDE_MIN,
                    ATLAS_PICTURE_SIDE_MAX);
    struct spot south_west = spot_of((struct point){ b->lat_min_e7, b->lng_min_e7 });
    struct spot north_east = spot_of((struct point){ b->lat_max_e7, b->lng_max_e7 });
    struct arena far = { a->at + arena_left(a) / 4 * 3, a->end, a->full }, near = { a->at, far.at, a->full };
    struct painting *g = NEW(&far, struct painting, 1);
    *g = (struct painting){ .t = t, .p = p, .c = p->dark ? &by_night : &by_day, .out = { .arena = &near } };
    g->scratch = far;
    set_frame(g, (struct box){ south_west.x, north_east.y, north_east.x, south_west.y });
    text_print(
        &g->out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n",
        p->width, p->height, p->width, p->height);
    text_print(&g->out, "<rect width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", p->width, p->height, g->c->land);
    paint_filled(g, STREETS_GREEN, g->c->green);
    paint_filled(g, STREETS_WATER, g->c->water);
    paint_filled(g, STREETS_BUILDINGS, g->c->building);
    paint_roads(g);
    paint_borders(g);
    paint_names(g);
    paint_marks(g);
    text_put(&g->out, S("</svg>\n"));
    *ret_svg = text_str(&g->out);
    a->at = near.at;
    return RC_OK;
}
