// The river, and the parks with their lakes.
#include "city/city_int.h"

static struct city_shape river(struct making *m)
{
    int32_t from = -m->margin, to = m->width + m->margin - 1, v = m->river * BLOCK, count = 0;
    struct point *at = NEW(m->a, struct point, 2 * (to - from + 1) + 1);
    for (int32_t u = from; u <= to; u++)
        at[count++] = ground_within(m, u, v, 0, 10); // the roads stand on the banks
    for (int32_t u = to; u >= from; u--) at[count++] = ground_within(m, u, v, 0, 54);
    at[count++] = at[0];
    return (struct city_shape){ name_with(m, name_next(m), "江", "River", "jiang"), at, count };
}

// The four sides of a block, drawn in by so many 64ths of a unit.
static struct city_shape park(struct making *m, int32_t i, int32_t j, struct city_name name)
{
    enum { IN = 14 };
    int32_t u = i * BLOCK, v = line_of_row(m, j), count = 0;
    struct point *at = NEW(m->a, struct point, 4 * BLOCK + 5);
    for (int32_t k = 0; k < BLOCK; k++) at[count++] = ground_within(m, u + k, v, k ? 0 : IN, IN);
    for (int32_t k = 0; k < BLOCK; k++)
        at[count++] = ground_within(m, u + BLOCK - 1, v + k, 64 - IN, k ? 0 : IN);
    for (int32_t k = BLOCK - 1; k >= 0; k--)
        at[count++] = ground_within(m, u + k, v + BLOCK - 1, k == BLOCK - 1 ? 64 - IN : 64, 64 - IN);
    for (int32_t k = BLOCK - 1; k >= 0; k--)
        at[count++] = ground_within(m, u, v + k, IN, k == BLOCK - 1 ? 64 - IN : 64);
    at[count++] = at[0];
    return (struct city_shape){ name, at, count };
}

// Sixteen corners around the block's middle, near and far as chance has it.
static struct city_shape lake(struct making *m, int32_t i, int32_t j, struct city_name name)
{
    enum { CORNERS = 16 };
    static const int8_t x16[CORNERS] = { 16, 15, 11, 6, 0, -6, -11, -15, -16, -15, -11, -6, 0, 6, 11, 15 };
    struct point *at = NEW(m->a, struct point, CORNERS + 1);
    for (int32_t k = 0; k < CORNERS; k++) {
        int32_t reach = 110 + chance_below(m, FOR_PLACE, i, j, k, 120); // in 64ths of a unit
        int32_t x = (i * BLOCK + BLOCK / 2) * 64 + x16[k] * reach / 16;
        int32_t y = (line_of_row(m, j) + BLOCK / 2) * 64 + x16[(k + 12) % CORNERS] * reach / 16;
        at[k] = ground_within(m, x / 64, y / 64, x % 64, y % 64);
    }
    at[CORNERS] = at[0];
    return (struct city_shape){ name, at, CORNERS + 1 };
}

void water_make(struct making *m)
{
    int32_t blocks = m->rows * m->columns;
    struct city_shape *waters = NEW(m->a, struct city_shape, blocks + 1),
                      *greens = NEW(m->a, struct city_shape, blocks);
    waters[m->city->waters_count++] = river(m);
    for (int32_t j = 0; j < m->rows; j++)
        for (int32_t i = m->from[j]; i < m->to[j]; i++) {
            if (block_at(m, i, j)->kind != BLOCK_PARK) continue;
            struct city_name stem = name_next(m);
            greens[m->city->greens_count++] = park(m, i, j, name_with(m, stem, "公园", "Park", "gong yuan"));
            waters[m->city->waters_count++] = lake(m, i, j, name_with(m, stem, "湖", "Lake", "hu"));
        }
    m->city->waters = waters;
    m->city->greens = greens;
}
