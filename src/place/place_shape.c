// Whether a point lies in a shape, decided on integers by the even-odd rule: how many edges cross the half-line to its east. The point
// counts as if moved by an infinitely small step to the east and a still smaller one to the north, so one on a border of two areas lies
// in exactly one of them. Differences of longitude stay within 180 degrees for edges and 360 for points: the products fit in 64 bits.
#include "place/place_int.h"

enum { BANDS_MAX = 4096, EDGES_A_BAND = 8, COPIES_MAX = 4 };

static int32_t band_of(const struct cell_bounds *b, int32_t bands, int32_t lat_e7)
{
    int64_t height = (int64_t)b->lat_max_e7 - b->lat_min_e7 + 1;
    return (int32_t)(((int64_t)lat_e7 - b->lat_min_e7) * bands / height);
}

// In how many bands the edges stand, all told.
static int64_t copies(const struct edge *edges, int32_t count, const struct cell_bounds *b, int32_t bands)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < count; i++)
        sum += band_of(b, bands, edges[i].high.lat_e7) - band_of(b, bands, edges[i].low.lat_e7) + 1;
    return sum;
}

const struct area_shape *area_shape_of(struct arena *a, const struct edge *edges, int32_t count,
                                       struct cell_bounds bounds)
{
    int32_t bands = count / EDGES_A_BAND + 1 < BANDS_MAX ? count / EDGES_A_BAND + 1 : BANDS_MAX;
    while (bands > 1 && copies(edges, count, &bounds, bands) > (int64_t)COPIES_MAX * count) bands /= 2;
    int64_t places = copies(edges, count, &bounds, bands);
    int32_t *start = NEW(a, int32_t, bands + 1), *filled = NEW(a, int32_t, bands),
            *band_edges = NEW(a, int32_t, places);
    for (int32_t i = 0; i < count; i++)
        for (int32_t k = band_of(&bounds, bands, edges[i].low.lat_e7);
             k <= band_of(&bounds, bands, edges[i].high.lat_e7); k++)
            start[k + 1]++;
    for (int32_t k = 0; k < bands; k++) start[k + 1] += start[k];
    for (int32_t i = 0; i < count; i++)
        for (int32_t k = band_of(&bounds, bands, edges[i].low.lat_e7);
             k <= band_of(&bounds, bands, edges[i].high.lat_e7); k++)
            band_edges[start[k] + filled[k]++] = i;
    struct area_shape *s = NEW(a, struct area_shape, 1);
    *s = (struct area_shape){ bounds, edges, start, band_edges, count, bands };
    return s;
}

static bool crosses_east(const struct edge *e, struct point p)
{
    if (p.lat_e7 < e->low.lat_e7 || p.lat_e7 >= e->high.lat_e7) return false;
    int64_t run = (int64_t)e->high.lng_e7 - e->low.lng_e7, rise = (int64_t)e->high.lat_e7 - e->low.lat_e7;
    int64_t east = (int64_t)p.lng_e7 - e->low.lng_e7, north = (int64_t)p.lat_e7 - e->low.lat_e7;
    return east * rise < run * north;
}

bool area_shape_holds(const struct area_shape *s, struct point p)
{
    const struct cell_bounds *b = &s->bounds;
    if (p.lat_e7 == LAT_E7_MAX) p.lat_e7--; // nothing lies north of the pole
    if (p.lat_e7 < b->lat_min_e7 || p.lat_e7 > b->lat_max_e7 || p.lng_e7 < b->lng_min_e7 ||
        p.lng_e7 > b->lng_max_e7)
        return false;
    int32_t band = band_of(b, s->bands_count, p.lat_e7);
    bool inside = false;
    for (int32_t i = s->band_start[band]; i < s->band_start[band + 1]; i++)
        inside ^= crosses_east(&s->edges[s->band_edges[i]], p);
    return inside;
}
