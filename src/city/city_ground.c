// The ground: which blocks there are, what each is like, and how the lattice is bent. Integers only.
#include "city/city_int.h"

// SplitMix64, folded over what the chance is for.
uint64_t chance(const struct making *m, enum chance_for what, int32_t x, int32_t y, int32_t z)
{
    const uint64_t of[] = { (uint64_t)what, (uint32_t)x, (uint32_t)y, (uint32_t)z };
    uint64_t h = m->seed;
    for (int i = 0; i < COUNT(of); i++) {
        h += of[i] + UINT64_C(0x9E3779B97F4A7C15);
        h = (h ^ h >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
        h = (h ^ h >> 27) * UINT64_C(0x94D049BB133111EB);
        h ^= h >> 31;
    }
    return h;
}

static int32_t root(int64_t n) // the whole part
{
    int64_t low = 0, high = INT64_C(3'037'000'499);
    while (low < high) {
        int64_t middle = (low + high + 1) / 2;
        if (middle * middle <= n)
            low = middle;
        else
            high = middle - 1;
    }
    return (int32_t)low;
}

// --- shape ----------------------------------------------------------------------------------------------

// An ellipse a quarter wider than high, in 64ths of a block, its rim a little uneven. A row always holds the two blocks in the middle, so
// the city is in one piece and has no holes.
static void plan_rows(struct making *m, int32_t blocks)
{
    int32_t half_width = root((int64_t)blocks * 64 * 64 * 10 / 25), half_height = half_width * 4 / 5;
    int32_t least = 0, most = 0, half[2][ROWS_MAX];
    m->rows = (2 * half_height + 32) / 64;
    if (m->rows < 2) m->rows = 2;
    if (m->rows > ROWS_MAX) m->rows = ROWS_MAX;
    for (int32_t j = 0; j < m->rows; j++) {
        int64_t y = (2 * j + 1 - m->rows) * 32, left = (int64_t)half_height * half_height - y * y;
        int32_t wide = left > 0 ? (int32_t)((int64_t)half_width * root(left) / half_height) : 0;
        for (int side = 0; side < 2; side++) {
            int32_t reach = (wide + chance_below(m, FOR_SHAPE, j, side, 0, 48) - 24 + 32) / 64;
            half[side][j] = reach < 1 ? 1 : reach > BAND_MAX / 2 ? BAND_MAX / 2 : reach;
        }
        if (half[0][j] > least) least = half[0][j];
        if (half[1][j] > most) most = half[1][j];
    }
    m->columns = least + most;
    for (int32_t j = 0; j < m->rows; j++) m->from[j] = least - half[0][j], m->to[j] = least + half[1][j];
}

struct block *block_at(struct making *m, int32_t i, int32_t j)
{
    if (j < 0 || j >= m->rows || i < m->from[j] || i >= m->to[j]) return NULL;
    return &m->blocks[j * m->columns + i];
}

int32_t line_of_row(const struct making *m, int32_t j) { return BLOCK * j + (j >= m->river); }

// --- blocks ---------------------------------------------------------------------------------------------

static struct lines lines_of(uint32_t bits)
{
    struct lines l = { 0 };
    for (int32_t at = 1; at < BLOCK; at++)
        if (bits >> at & 1) l.at[l.count++] = (int8_t)at;
    return l;
}

#define AT(n) (1u << (n))
enum {
    IN_HALVES = AT(6),
    IN_THIRDS = AT(4) | AT(8),
    IN_QUARTERS = AT(3) | AT(6) | AT(9),
    IN_SIXTHS = AT(2) | AT(4) | AT(6) | AT(8) | AT(10),
    IN_FIFTHS = AT(2) | AT(5) | AT(7) | AT(10),
};

static void plan_lines(struct making *m, struct block *b, int32_t i, int32_t j)
{
    static const uint32_t homes[] = { IN_HALVES, IN_THIRDS, IN_QUARTERS, IN_THIRDS };
    static const uint32_t across[] = {
        [BLOCK_OLD] = IN_SIXTHS, [BLOCK_CENTRE] = IN_QUARTERS, [BLOCK_CAMPUS] = IN_HALVES,
        [BLOCK_PARK] = 0,        [BLOCK_WORKS] = IN_HALVES,    [BLOCK_VILLAGE] = IN_FIFTHS,
    };
    static const uint32_t along[] = {
        [BLOCK_OLD] = IN_SIXTHS, [BLOCK_CENTRE] = IN_QUARTERS, [BLOCK_CAMPUS] = 0,
        [BLOCK_PARK] = 0,        [BLOCK_WORKS] = IN_THIRDS,    [BLOCK_VILLAGE] = IN_QUARTERS,
    };
    bool is_homes = b->kind == BLOCK_HOMES;
    b->across =
        lines_of(is_homes ? homes[chance_below(m, FOR_LINES, i, j, 0, COUNT(homes))] : across[b->kind]);
    b->along = lines_of(is_homes ? homes[chance_below(m, FOR_LINES, i, j, 1, COUNT(homes))] : along[b->kind]);
}

// The old town lies by the river in the middle, offices around it, works and villages towards the rim.
static enum block_kind kind_of(const struct making *m, int32_t i, int32_t j)
{
    int32_t x = 2 * i + 1 - m->columns, y = 2 * j + 1 - m->rows;
    int32_t out = root((int64_t)(x * x + y * y) * 256) * 16 / (m->columns + m->rows); // 0 to some 200
    int32_t dice = chance_below(m, FOR_KIND, i, j, 0, 100);
    bool by_river = j == m->river - 1 || j == m->river, middle = x == 1 || x == -1;
    if (by_river && middle) return j == m->river ? BLOCK_OLD : BLOCK_CENTRE;
    if (out < 60)
        return dice < 35 ? BLOCK_CENTRE : dice < 45 ? BLOCK_PARK : dice < 55 ? BLOCK_CAMPUS : BLOCK_HOMES;
    if (out < 110)
        return dice < 6 ? BLOCK_PARK : dice < 16 ? BLOCK_CAMPUS : dice < 22 ? BLOCK_WORKS : BLOCK_HOMES;
    return dice < 22 ? BLOCK_WORKS : dice < 38 ? BLOCK_VILLAGE : dice < 44 ? BLOCK_PARK : BLOCK_HOMES;
}

void ground_plan(struct making *m)
{
    int32_t blocks = (m->city->options.population + CITY_PEOPLE_A_COMMUNITY / 2) / CITY_PEOPLE_A_COMMUNITY;
    plan_rows(m, blocks);
    m->river = m->rows / 2;
    if (m->rows >= 6) m->river += chance_below(m, FOR_RIVER, 0, 0, 0, 3) - 1;
    m->river_cm = 7'000 + 900 * m->rows + chance_below(m, FOR_RIVER, 1, 0, 0, 4'000);
    m->margin = RIVER_ON;
    m->width = m->columns * BLOCK + 1;
    m->height = m->rows * BLOCK + 2;
    m->blocks = NEW(m->a, struct block, m->rows * m->columns);
    for (int32_t j = 0; j < m->rows; j++)
        for (int32_t i = m->from[j]; i < m->to[j]; i++) {
            struct block *b = block_at(m, i, j);
            b->kind = kind_of(m, i, j);
            plan_lines(m, b, i, j);
        }
}

// --- bending --------------------------------------------------------------------------------------------

static int32_t smooth(int32_t t, int32_t whole) // 0 to 1024 as t goes from 0 to `whole`, level at both ends
{
    int64_t x = (int64_t)t * 1024 / whole;
    return (int32_t)(x * x * (3 * 1024 - 2 * x) / (1024 * 1024));
}

// Noise between -reach and reach that changes smoothly over `step` units.
static int64_t noise(const struct making *m, int32_t u, int32_t v, int32_t step, int32_t reach, int32_t which)
{
    u += 64 * step; // so that all is positive: division rounds one way
    v += 64 * step;
    int32_t i = u / step, j = v / step, x = smooth(u % step, step), y = smooth(v % step, step);
    int64_t at[2][2];
    for (int b = 0; b < 2; b++)
        for (int a = 0; a < 2; a++)
            at[b][a] = chance_below(m, FOR_NOISE, i + a, j + b, which, 2 * reach + 1) - reach;
    int64_t south = at[0][0] * (1024 - x) + at[0][1] * x, north = at[1][0] * (1024 - x) + at[1][1] * x;
    return (south * (1024 - y) + north * y) / (1024 * 1024);
}

// A wave of parabolas with this length in units.
static int64_t wave(int32_t u, int32_t length, int32_t phase, int32_t height_cm)
{
    int32_t t = ((u + phase) % length + length) % length, half = length / 2;
    int64_t x = t % half;
    int64_t arch = 4 * x * (half - x) * height_cm / ((int64_t)half * half);
    return t < half ? arch : -arch;
}

// Centimetres east and north of the city's middle.
static void bend(const struct making *m, int32_t u, int32_t v, int64_t *ret_x, int64_t *ret_y)
{
    int32_t bank = m->river * BLOCK, phase = chance_below(m, FOR_RIVER, 2, 0, 0, 90);
    int64_t x = (int64_t)(u - m->columns * BLOCK / 2) * UNIT_CM, y = (int64_t)(v - bank) * UNIT_CM;
    if (v > bank) y += m->river_cm - UNIT_CM;
    y += wave(u, 44, phase, 9'000) + wave(u, 104, phase * 2, 24'000);
    x += wave(v, 60, phase, 7'000);
    x += noise(m, u, v, 9, 4'000, 0) + noise(m, u, v, 4, 900, 1);
    y += noise(m, u, v, 9, 4'000, 2) + noise(m, u, v, 4, 900, 3);
    *ret_x = x;
    *ret_y = y;
}

// A degree of latitude has 111,195.08 m, one of longitude at the city's middle 96,151 m.
static struct point globe(int64_t x_cm, int64_t y_cm)
{
    enum {
        MIDDLE_LAT_E7 = 301'500'000,
        MIDDLE_LNG_E7 = 1'202'000'000,
        LAT_CM = 11'119'508,
        LNG_CM = 9'615'100
    };
    return (struct point){ (int32_t)(MIDDLE_LAT_E7 + y_cm * 10'000'000 / LAT_CM),
                           (int32_t)(MIDDLE_LNG_E7 + x_cm * 10'000'000 / LNG_CM) };
}

struct point ground_point(const struct making *m, int32_t u, int32_t v)
{
    int64_t x, y;
    bend(m, u, v, &x, &y);
    return globe(x, y);
}

struct point ground_within(const struct making *m, int32_t u, int32_t v, int32_t x64, int32_t y64)
{
    int64_t x[2][2], y[2][2], at[2];
    for (int b = 0; b < 2; b++)
        for (int a = 0; a < 2; a++) bend(m, u + a, v + b, &x[b][a], &y[b][a]);
    int64_t(*const both[])[2] = { x, y };
    for (int k = 0; k < 2; k++) {
        int64_t south = both[k][0][0] * (64 - x64) + both[k][0][1] * x64;
        int64_t north = both[k][1][0] * (64 - x64) + both[k][1][1] * x64;
        at[k] = (south * (64 - y64) + north * y64) / (64 * 64);
    }
    return globe(at[0], at[1]);
}

struct point ground_mid_river(const struct making *m, int32_t u)
{
    struct point south = ground_point(m, u, m->river * BLOCK),
                 north = ground_point(m, u, m->river * BLOCK + 1);
    return (struct point){ (south.lat_e7 + north.lat_e7) / 2,
                           (int32_t)(((int64_t)south.lng_e7 + north.lng_e7) / 2) };
}
