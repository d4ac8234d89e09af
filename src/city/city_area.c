// Areas: communities are the blocks, districts are columns of blocks on one side of the river, the city is all of them. Borders run along
// the lattice's points and, between the banks, along the river's middle, so neighbours share them to the last digit.
#include "city/city_int.h"

// --- borders --------------------------------------------------------------------------------------------

struct ring {
    struct point *at;
    int32_t count;
};

static void put(struct ring *r, struct point p) { r->at[r->count++] = p; }

// A point of the border between rows j-1 and j.
static struct point on_row_line(const struct making *m, int32_t u, int32_t j)
{
    return j == m->river ? ground_mid_river(m, u) : ground_point(m, u, line_of_row(m, j));
}

// From a corner of blocks to the next one; the last point is left to the next side.
static void put_side(const struct making *m, struct ring *r, int32_t i, int32_t j, int32_t di, int32_t dj)
{
    int32_t u = i * BLOCK;
    if (dj == 0) {
        for (int32_t k = 0; k < BLOCK; k++) put(r, on_row_line(m, u + di * k, j));
        return;
    }
    int32_t row = dj > 0 ? j : j - 1, low = line_of_row(m, row), high = low + BLOCK;
    if (row != m->river) low++; // its end stands on the line between two rows, but for a bank
    if (row + 1 != m->river) high--;
    put(r, on_row_line(m, u, j));
    for (int32_t k = 0; k <= high - low; k++) put(r, ground_point(m, u, dj > 0 ? low + k : high - k));
}

// --- outlines -------------------------------------------------------------------------------------------

typedef bool belongs_fn(struct making *m, int32_t i, int32_t j, int32_t which);

static bool of_city(struct making *m, int32_t i, int32_t j, int32_t) { return block_at(m, i, j) != NULL; }

static bool of_district(struct making *m, int32_t i, int32_t j, int32_t which)
{
    const struct block *b = block_at(m, i, j);
    return b && b->district == which;
}

// Ways along a border, with the area to the left: east, north, west, south. From corner (i, j) one goes there if the block to the left
// belongs and the one to the right does not.
static const int8_t step_i[4] = { 1, 0, -1, 0 }, step_j[4] = { 0, 1, 0, -1 };
static const int8_t left_i[4] = { 0, -1, -1, 0 }, left_j[4] = { 0, 0, -1, -1 };

static bool leads(struct making *m, belongs_fn *belongs, int32_t which, int32_t i, int32_t j, int way)
{
    int right =
        (way + 3) % 4; // the block to the right of this way is the one to the left of the way before it
    return belongs(m, i + left_i[way], j + left_j[way], which) &&
           !belongs(m, i + left_i[right], j + left_j[right], which);
}

struct tracing {
    uint8_t *gone; // bits of ways already walked, by corner
    int32_t across;
};

static struct ring trace(struct making *m, struct tracing *t, belongs_fn *belongs, int32_t which, int32_t i,
                         int32_t j, int way)
{
    struct ring r = { .at = NEW(m->a, struct point, 4 * (m->rows + m->columns) * (BLOCK + 2) * 2) };
    while (!(t->gone[j * t->across + i] >> way & 1)) {
        t->gone[j * t->across + i] |= (uint8_t)(1u << way);
        put_side(m, &r, i, j, step_i[way], step_j[way]);
        i += step_i[way];
        j += step_j[way];
        for (int turn = 1, from = way; turn >= -2;
             turn--) { // left first, so that rings that touch stay apart
            way = (from + turn + 4) % 4;
            if (leads(m, belongs, which, i, j, way)) break;
        }
    }
    put(&r, r.at[0]);
    return r;
}

static void outline(struct making *m, belongs_fn *belongs, int32_t which, struct city_area *area)
{
    enum { RINGS_MAX = 16 };
    struct city_shape *rings = NEW(m->a, struct city_shape, RINGS_MAX);
    struct tracing t = { NEW(m->a, uint8_t, (m->rows + 1) * (m->columns + 1)), m->columns + 1 };
    for (int32_t j = 0; j <= m->rows; j++)
        for (int32_t i = 0; i <= m->columns; i++) {
            bool begun = t.gone[j * t.across + i] & 1;
            if (begun || !leads(m, belongs, which, i, j, 0)) continue;
            struct ring r = trace(m, &t, belongs, which, i, j, 0);
            MUST(area->rings_count < RINGS_MAX);
            rings[area->rings_count++] = (struct city_shape){ .at = r.at, .count = r.count };
        }
    area->rings = rings;
}

// --- districts ------------------------------------------------------------------------------------------

// On each bank, columns from west to east until a district has its share of the blocks.
static void divide_bank(struct making *m, int32_t first_row, int32_t end_row)
{
    int32_t blocks = 0, seen = 0, here = 0;
    for (int32_t j = first_row; j < end_row; j++) blocks += m->to[j] - m->from[j];
    int32_t shares = (blocks + 6) / 12;
    shares = shares < 1 ? 1 : shares > DISTRICTS_MAX / 2 ? DISTRICTS_MAX / 2 : shares;
    for (int32_t i = 0; i < m->columns; i++) {
        int32_t column = 0;
        for (int32_t j = first_row; j < end_row; j++) column += block_at(m, i, j) != NULL;
        if (column == 0) continue;
        // A column goes to the share in which its middle falls; no district is left without blocks.
        int32_t share = (2 * seen + column) * shares / (2 * blocks);
        if (share > here && seen) here = share > here + 1 ? here + 1 : share;
        for (int32_t j = first_row; j < end_row; j++)
            if (block_at(m, i, j)) block_at(m, i, j)->district = m->districts + here;
        seen += column;
    }
    m->districts += here + 1;
}

static void add_communities(struct making *m, struct city_area *areas, int32_t *count)
{
    int32_t within[DISTRICTS_MAX] = { 0 };
    for (int32_t j = 0; j < m->rows; j++)
        for (int32_t i = m->from[j]; i < m->to[j]; i++) {
            struct block *b = block_at(m, i, j);
            struct city_area *area = &areas[*count];
            struct city_shape *shape = NEW(m->a, struct city_shape, 1);
            struct ring r = { .at = NEW(m->a, struct point, 4 * (BLOCK + 2) + 1) };
            put_side(m, &r, i, j, 1, 0);
            put_side(m, &r, i + 1, j, 0, 1);
            put_side(m, &r, i + 1, j + 1, -1, 0);
            put_side(m, &r, i, j + 1, 0, -1);
            put(&r, r.at[0]);
            *shape = (struct city_shape){ .at = r.at, .count = r.count };
            *area = (struct city_area){ .name = name_with(m, name_next(m), "社区", "Community", "she qu"),
                                        .parent = 1 + b->district,
                                        .rings = shape,
                                        .rings_count = 1 };
            MUST(++within[b->district] < 100);
            memcpy(area->code, areas[area->parent].code, 4);
            area->code[4] = (char)('0' + within[b->district] / 10);
            area->code[5] = (char)('0' + within[b->district] % 10);
            b->area = (*count)++;
        }
}

void areas_make(struct making *m)
{
    struct city_area *areas = NEW(m->a, struct city_area, 1 + DISTRICTS_MAX + m->rows * m->columns);
    int32_t count = 1;
    divide_bank(m, 0, m->river);
    divide_bank(m, m->river, m->rows);
    areas[0] = (struct city_area){ .name = m->city->name, .code = "01", .parent = -1 };
    outline(m, of_city, 0, &areas[0]);
    for (int32_t d = 0; d < m->districts; d++) {
        struct city_area *area = &areas[count++];
        *area = (struct city_area){ .name = name_with(m, name_next(m), "区", "District", "qu"), .parent = 0 };
        memcpy(area->code, "01", 2);
        area->code[2] = (char)('0' + (d + 1) / 10);
        area->code[3] = (char)('0' + (d + 1) % 10);
        outline(m, of_district, d, area);
    }
    add_communities(m, areas, &count);
    m->city->areas = areas;
    m->city->areas_count = count;
}
