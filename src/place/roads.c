// From lines that share points to nodes and ways between them.
#include "place/roads.h"
#include "place/streets_int.h"
#include <math.h>

// --- where roads meet -----------------------------------------------------------------------------------

struct meeting { // a slot of an open table of points
    struct point at;
    int32_t uses; // 0: the slot is free. An end counts twice, so that a node stands there
    int32_t node; // from 1
};

struct meetings {
    struct meeting *slots;
    uint32_t mask;
};

static struct meeting *meeting_of(const struct meetings *m, struct point p)
{
    uint64_t h = ((uint64_t)(uint32_t)p.lat_e7 << 32 | (uint32_t)p.lng_e7) * UINT64_C(0x9E3779B97F4A7C15);
    for (uint32_t i = (uint32_t)(h >> 32) & m->mask;; i = (i + 1) & m->mask) {
        struct meeting *s = &m->slots[i];
        if (s->uses == 0 || (s->at.lat_e7 == p.lat_e7 && s->at.lng_e7 == p.lng_e7)) return s;
    }
}

static bool is_driven(const struct streets_feature *f) { return f->kind < ROAD_PATH; }

typedef void line_fn(void *self, int32_t feature, const struct point *at, int32_t count);

static void each_line(const struct streets *s, line_fn *fn, void *self)
{
    for (int32_t i = s->layer_first[STREETS_ROADS]; i < s->layer_first[STREETS_ROADS + 1]; i++)
        for (int32_t k = 0; is_driven(&s->features[i]) && k < s->features[i].parts_count; k++) {
            const struct streets_part *part = &s->parts[s->features[i].part + k];
            fn(self, i, s->points + part->first, part->count);
        }
}

static void count_points(void *self, int32_t, const struct point *, int32_t count)
{
    *(int32_t *)self += count;
}

static void count_uses(void *self, int32_t, const struct point *at, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        struct meeting *m = meeting_of(self, at[i]);
        m->at = at[i];
        m->uses += 1 + (i == 0 || i == count - 1);
    }
}

// --- ways -----------------------------------------------------------------------------------------------

struct building {
    const struct streets *s;
    const struct meetings *meetings;
    struct point *nodes;
    int32_t nodes_count;
    int32_t *first; // of each node, for counting and then for placing
    struct road_way *ways;
    bool placing;
};

static int32_t node_of(struct building *b, struct point p)
{
    struct meeting *m = meeting_of(b->meetings, p);
    if (m->node == 0) {
        b->nodes[b->nodes_count++] = p;
        m->node = b->nodes_count;
    }
    return m->node - 1;
}

static void add_way(struct building *b, int32_t from, struct road_way way)
{
    if (b->placing)
        b->ways[b->first[from + 1]++] = way;
    else
        b->first[from + 2]++;
}

static int32_t speed_of(const struct streets_feature *f)
{
    static const int32_t usual_kmh[ROAD_CLASSES] = { 100, 70, 50, 45, 40, 30, 15, 5, 0 };
    return f->speed_kmh > 0 ? f->speed_kmh : usual_kmh[f->kind];
}

static void add_stretch(struct building *b, int32_t feature, int32_t from, int32_t to, double length_m)
{
    const struct streets_feature *f = &b->s->features[feature];
    int32_t length_dm = (int32_t)lround(length_m * 10),
            time_ms = (int32_t)((int64_t)length_dm * 360 / speed_of(f));
    struct road_way way = { to, length_dm, time_ms, feature }, back = { from, length_dm, time_ms, feature };
    if (f->oneway >= 0) add_way(b, from, way);
    if (f->oneway <= 0) add_way(b, to, back);
}

static void add_line(void *self, int32_t feature, const struct point *at, int32_t count)
{
    struct building *b = self;
    int32_t from = node_of(b, at[0]);
    double length_m = 0;
    for (int32_t i = 1; i < count; i++) {
        length_m += metres_between(at[i - 1], at[i]);
        if (meeting_of(b->meetings, at[i])->uses < 2) continue;
        int32_t to = node_of(b, at[i]);
        add_stretch(b, feature, from, to, length_m);
        from = to;
        length_m = 0;
    }
}

struct roads roads_of(struct arena *a, const struct streets *s)
{
    int32_t points = 0, room = 16;
    each_line(s, count_points, &points);
    struct point *nodes = NEW(a, struct point, points);
    struct arena whole = *a, far = { a->at + arena_left(a) / 2, a->end, a->full };
    while (room < 2 * points) room *= 2;
    struct meetings m = { NEW(&far, struct meeting, room), (uint32_t)room - 1 };
    each_line(s, count_uses, &m);
    struct building b = { .s = s, .meetings = &m, .nodes = nodes, .first = NEW(&far, int32_t, points + 2) };
    each_line(s, add_line, &b);
    for (int32_t n = 0; n < b.nodes_count; n++) b.first[n + 2] += b.first[n + 1];
    int32_t ways = b.first[b.nodes_count + 1], *first = NEW(&whole, int32_t, b.nodes_count + 1);
    b.ways = NEW(&whole, struct road_way, ways);
    b.placing = true;
    each_line(s, add_line, &b);
    memcpy(first, b.first,
           sizeof *first * (size_t)(b.nodes_count + 1)); // filled: each holds where its node's ways begin
    MUST(whole.at <= far.at);
    a->at = whole.at;
    return (struct roads){ nodes, b.nodes_count, first, b.ways, ways };
}

// --- pieces ---------------------------------------------------------------------------------------------

static int32_t piece_of(int32_t *up, int32_t n)
{
    while (up[n] != n) n = up[n] = up[up[n]];
    return n;
}

int32_t roads_pieces(struct arena scratch, const struct roads *r, int32_t *ret_largest)
{
    int32_t *up = NEW(&scratch, int32_t, r->nodes_count), *size = NEW(&scratch, int32_t, r->nodes_count),
            pieces = 0;
    for (int32_t n = 0; n < r->nodes_count; n++) up[n] = n;
    for (int32_t n = 0; n < r->nodes_count; n++)
        for (int32_t w = r->first[n]; w < r->first[n + 1]; w++)
            up[piece_of(up, n)] = piece_of(up, r->ways[w].to);
    *ret_largest = 0;
    for (int32_t n = 0; n < r->nodes_count; n++) {
        int32_t piece = piece_of(up, n);
        pieces += size[piece]++ == 0;
        if (size[piece] > *ret_largest) *ret_largest = size[piece];
    }
    return pieces;
}
