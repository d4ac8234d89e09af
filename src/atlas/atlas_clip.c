// From the world into a frame: thinned out, then cut at the frame's rim.
#include "atlas/atlas_int.h"

struct dot frame_dot(const struct frame *f, struct spot s)
{
    return (struct dot){ (int32_t)(((int64_t)s.x - f->x0) * f->num / f->den),
                         (int32_t)(((int64_t)s.y - f->y0) * f->num / f->den) };
}

static uint32_t within_world(int64_t n) { return n < 0 ? 0 : n > UINT32_MAX ? UINT32_MAX : (uint32_t)n; }

struct box frame_box(const struct frame *f)
{
    int64_t rim = (int64_t)f->buffer * f->den / f->num + 1;
    int64_t wide = (int64_t)f->width * f->den / f->num, high = (int64_t)f->height * f->den / f->num;
    return (struct box){ within_world(f->x0 - rim), within_world(f->y0 - rim),
                         within_world(f->x0 + wide + rim), within_world(f->y0 + high + rim) };
}

int64_t ring_area2(struct dots r)
{
    int64_t sum = 0;
    for (int32_t i = 0, j = r.count - 1; i < r.count; j = i++)
        sum += (int64_t)r.at[j].x * r.at[i].y - (int64_t)r.at[i].x * r.at[j].y;
    return sum;
}

// --- thinning (Douglas and Peucker 1973) ------------------------------------------------------------------

// The square of the distance of p from the stretch a to b.
static int64_t distance2(struct dot p, struct dot a, struct dot b)
{
    int64_t x = b.x - a.x, y = b.y - a.y, px = p.x - a.x, py = p.y - a.y, long2 = x * x + y * y,
            along = px * x + py * y;
    if (along <= 0 || long2 == 0) return px * px + py * py;
    if (along >= long2) return (px - x) * (px - x) + (py - y) * (py - y);
    int64_t cross = px * y - py * x;
    double square = (double)cross * (double)cross / (double)long2;
    return square > 4e18 ? INT64_MAX : (int64_t)square;
}

static void keep_far(const struct dot *at, int32_t from, int32_t to, int64_t tolerance2, bool *kept,
                     struct arena scratch)
{
    struct stretch {
        int32_t from, to;
    } *stack = NEW(&scratch, struct stretch, to - from + 2);
    int32_t depth = 0;
    stack[depth++] = (struct stretch){ from, to };
    while (depth > 0) {
        struct stretch s = stack[--depth];
        int64_t most = tolerance2;
        int32_t farthest = -1;
        for (int32_t i = s.from + 1; i < s.to; i++) {
            int64_t d = distance2(at[i], at[s.from], at[s.to]);
            if (d > most) most = d, farthest = i;
        }
        if (farthest < 0) continue;
        kept[farthest] = true;
        stack[depth++] = (struct stretch){ s.from, farthest };
        stack[depth++] = (struct stretch){ farthest, s.to };
    }
}

// In the frame's units; points that fall together are one. Both ends stay.
static struct dots thinned(const struct frame *f, const struct spot *spots, int32_t count, struct arena *a)
{
    struct dots all = { NEW(a, struct dot, count), 0 };
    for (int32_t i = 0; i < count; i++) {
        struct dot d = frame_dot(f, spots[i]);
        bool again = all.count && all.at[all.count - 1].x == d.x && all.at[all.count - 1].y == d.y;
        if (!again) all.at[all.count++] = d;
    }
    if (all.count < 3) return all;
    bool *kept = NEW(a, bool, all.count);
    kept[0] = kept[all.count - 1] = true;
    keep_far(all.at, 0, all.count - 1, (int64_t)f->tolerance * f->tolerance, kept, *a);
    int32_t left = 0;
    for (int32_t i = 0; i < all.count; i++)
        if (kept[i]) all.at[left++] = all.at[i];
    all.count = left;
    return all;
}

// --- cutting ----------------------------------------------------------------------------------------------

struct rim {
    int32_t x_min, y_min, x_max, y_max;
};

static struct rim rim_of(const struct frame *f)
{
    return (struct rim){ -f->buffer, -f->buffer, f->width + f->buffer, f->height + f->buffer };
}

static bool inside(const struct rim *r, struct dot d)
{
    return d.x >= r->x_min && d.x <= r->x_max && d.y >= r->y_min && d.y <= r->y_max;
}

// What of the stretch lies within (Liang and Barsky 1984): false where nothing does.
static bool cut_stretch(const struct rim *r, struct dot a, struct dot b, struct dot *ret_a, struct dot *ret_b)
{
    double t0 = 0, t1 = 1, x = (double)b.x - a.x, y = (double)b.y - a.y;
    const double p[4] = { -x, x, -y, y };
    const double q[4] = { (double)a.x - r->x_min, (double)r->x_max - a.x, (double)a.y - r->y_min,
                          (double)r->y_max - a.y };
    for (int i = 0; i < 4; i++) {
        if (p[i] == 0 && q[i] < 0) return false;
        if (p[i] == 0) continue;
        double t = q[i] / p[i];
        if (p[i] < 0 && t > t0) t0 = t;
        if (p[i] > 0 && t < t1) t1 = t;
    }
    if (t0 > t1) return false;
    *ret_a = (struct dot){ (int32_t)(a.x + t0 * x), (int32_t)(a.y + t0 * y) };
    *ret_b = (struct dot){ (int32_t)(a.x + t1 * x), (int32_t)(a.y + t1 * y) };
    return true;
}

void frame_line(const struct frame *f, const struct spot *spots, int32_t count, struct arena scratch,
                part_fn *put, void *self)
{
    struct dots all = thinned(f, spots, count, &scratch),
                now = { NEW(&scratch, struct dot, all.count + 1), 0 };
    struct rim rim = rim_of(f);
    for (int32_t i = 1; i < all.count; i++) {
        struct dot a, b;
        bool seen = cut_stretch(&rim, all.at[i - 1], all.at[i], &a, &b);
        if (seen && now.count == 0) now.at[now.count++] = a;
        if (seen && (b.x != now.at[now.count - 1].x || b.y != now.at[now.count - 1].y))
            now.at[now.count++] = b;
        bool leaves = !seen || !inside(&rim, all.at[i]);
        if (!leaves) continue;
        if (now.count > 1) put(self, now);
        now.count = 0;
    }
    if (now.count > 1) put(self, now);
}

enum side { WEST, EAST, NORTH, SOUTH };

static bool is_in(enum side s, int32_t rim, struct dot d)
{
    return s == WEST ? d.x >= rim : s == EAST ? d.x <= rim : s == NORTH ? d.y >= rim : d.y <= rim;
}

static struct dot at_rim(enum side s, int32_t rim, struct dot a, struct dot b)
{
    bool upright = s == WEST || s == EAST;
    double t =
        upright ? ((double)rim - a.x) / ((double)b.x - a.x) : ((double)rim - a.y) / ((double)b.y - a.y);
    int32_t x = upright ? rim : (int32_t)(a.x + t * ((double)b.x - a.x)),
            y = upright ? (int32_t)(a.y + t * ((double)b.y - a.y)) : rim;
    return (struct dot){ x, y };
}

// One side of the rim (Sutherland and Hodgman 1974).
static struct dots cut_ring(struct dots ring, enum side s, int32_t rim, struct arena *a)
{
    struct dots out = { NEW(a, struct dot, 2 * ring.count + 2), 0 };
    for (int32_t i = 0, j = ring.count - 1; i < ring.count; j = i++) {
        bool was = is_in(s, rim, ring.at[j]), is = is_in(s, rim, ring.at[i]);
        if (was != is) out.at[out.count++] = at_rim(s, rim, ring.at[j], ring.at[i]);
        if (is) out.at[out.count++] = ring.at[i];
    }
    return out;
}

void frame_ring(const struct frame *f, const struct spot *spots, int32_t count, struct arena scratch,
                part_fn *put, void *self)
{
    struct dots ring = thinned(f, spots, count, &scratch);
    struct rim rim = rim_of(f);
    if (ring.count > 1 && ring.at[0].x == ring.at[ring.count - 1].x &&
        ring.at[0].y == ring.at[ring.count - 1].y)
        ring.count--;
    const int32_t at[] = { rim.x_min, rim.x_max, rim.y_min, rim.y_max };
    for (int s = WEST; s <= SOUTH && ring.count > 2; s++) {
        bool whole = true;
        for (int32_t i = 0; whole && i < ring.count; i++) whole = is_in((enum side)s, at[s], ring.at[i]);
        if (!whole) ring = cut_ring(ring, (enum side)s, at[s], &scratch);
    }
    if (ring.count > 2) put(self, ring);
}
