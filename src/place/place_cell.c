// The 500 m grid. Bounds are worked out on integers, so that a cell's own points fall into it and into no other; only the number of
// cells in a row comes from a cosine, and no row stands so near to a tie that libraries could differ (a test looks at all of them).
#include "place/place.h"
#include <math.h>

static const double cells_around = 2 * 3.14159265358979323846 * 6'371'008.8 / 500;

enum { COLUMN_BITS = 17 };

bool point_of(int64_t lat_e7, int64_t lng_e7, struct point *ret_p)
{
    if (lat_e7 < -LAT_E7_MAX || lat_e7 > LAT_E7_MAX || lng_e7 < -LNG_E7_MAX || lng_e7 > LNG_E7_MAX)
        return false;
    *ret_p = (struct point){ (int32_t)lat_e7, lng_e7 == LNG_E7_MAX ? -LNG_E7_MAX : (int32_t)lng_e7 };
    return true;
}

// The first value of part `index` of `count` equal parts of [0, whole).
static int64_t part_start(int64_t index, int64_t whole, int64_t count)
{
    return (index * whole + count - 1) / count;
}

// The part in which `x` lies; the rim belongs to the last.
static int64_t part_of(int64_t x, int64_t whole, int64_t count)
{
    int64_t index = x * count / whole;
    return index < count ? index : count - 1;
}

static int64_t columns_of(int64_t row)
{
    double middle_deg = -90 + ((double)row + 0.5) * 180 / CELL_ROWS;
    int64_t n = llround(cells_around * cos(middle_deg * 3.14159265358979323846 / 180));
    return n > 0 ? n : 1;
}

static struct cell cell_at(int64_t row, int64_t column)
{
    return (struct cell){ row << COLUMN_BITS | column };
}
static int64_t row_of(struct cell c) { return c.id >> COLUMN_BITS; }
static int64_t column_of(struct cell c) { return c.id & ((1 << COLUMN_BITS) - 1); }

struct cell cell_of(struct point p)
{
    int64_t row = part_of((int64_t)p.lat_e7 + LAT_E7_MAX, 2 * (int64_t)LAT_E7_MAX, CELL_ROWS);
    int64_t lng = p.lng_e7 == LNG_E7_MAX ? 0 : (int64_t)p.lng_e7 + LNG_E7_MAX;
    return cell_at(row, part_of(lng, 2 * (int64_t)LNG_E7_MAX, columns_of(row)));
}

bool cell_valid(struct cell c)
{
    return c.id >= 0 && row_of(c) < CELL_ROWS && column_of(c) < columns_of(row_of(c));
}

struct cell_bounds cell_bounds(struct cell c)
{
    MUST(cell_valid(c));
    int64_t row = row_of(c), column = column_of(c), columns = columns_of(row);
    int64_t height = 2 * (int64_t)LAT_E7_MAX, width = 2 * (int64_t)LNG_E7_MAX;
    return (struct cell_bounds){
        .lat_min_e7 = (int32_t)(part_start(row, height, CELL_ROWS) - LAT_E7_MAX),
        .lat_max_e7 = (int32_t)(part_start(row + 1, height, CELL_ROWS) - LAT_E7_MAX),
        .lng_min_e7 = (int32_t)(part_start(column, width, columns) - LNG_E7_MAX),
        .lng_max_e7 = (int32_t)(part_start(column + 1, width, columns) - LNG_E7_MAX),
    };
}

struct point cell_centre(struct cell c)
{
    struct cell_bounds b = cell_bounds(c);
    return (struct point){ (int32_t)(((int64_t)b.lat_min_e7 + b.lat_max_e7) / 2),
                           (int32_t)(((int64_t)b.lng_min_e7 + b.lng_max_e7) / 2) };
}

// Those of another row that share a stretch of border with the longitudes of `b`.
static int32_t row_neighbours(int64_t row, struct cell_bounds b, struct cell *ret_n)
{
    if (row < 0 || row >= CELL_ROWS) return 0;
    int64_t width = 2 * (int64_t)LNG_E7_MAX, columns = columns_of(row);
    int64_t first = part_of((int64_t)b.lng_min_e7 + LNG_E7_MAX, width, columns);
    int64_t last = part_of((int64_t)b.lng_max_e7 - 1 + LNG_E7_MAX, width, columns);
    int32_t count = 0;
    for (int64_t column = first; column <= last; column++) ret_n[count++] = cell_at(row, column);
    return count;
}

int32_t cell_neighbours(struct cell c, struct cell ret_n[static CELL_NEIGHBOURS_MAX])
{
    struct cell_bounds b = cell_bounds(c);
    int64_t row = row_of(c), column = column_of(c), columns = columns_of(row);
    int32_t count = 0;
    ret_n[count++] = cell_at(row, (column + 1) % columns);
    ret_n[count++] = cell_at(row, (column + columns - 1) % columns);
    count += row_neighbours(row - 1, b, ret_n + count);
    return count + row_neighbours(row + 1, b, ret_n + count);
}

struct str cell_print(struct cell c, char out[static CELL_TEXT_MAX])
{
    MUST(cell_valid(c));
    char digits[CELL_TEXT_MAX];
    int len = 0, n = 0;
    for (int64_t rest = column_of(c); rest > 0 || n == 0; rest /= 10) digits[n++] = (char)('0' + rest % 10);
    digits[n++] = '-';
    for (int64_t rest = row_of(c), first = n; rest > 0 || n == first; rest /= 10)
        digits[n++] = (char)('0' + rest % 10);
    while (n > 0) out[len++] = digits[--n];
    return (struct str){ out, len };
}

bool cell_parse(struct str s, struct cell *ret_c)
{
    struct str row_text, column_text;
    int64_t row, column;
    char again[CELL_TEXT_MAX];
    if (!str_cut(s, '-', &row_text, &column_text) || !str_int64(row_text, &row) ||
        !str_int64(column_text, &column))
        return false;
    if (row < 0 || row >= CELL_ROWS || column < 0 || column >= columns_of(row)) return false;
    struct cell c = cell_at(row, column);
    if (!str_equal(cell_print(c, again), s)) return false; // one text for each cell
    *ret_c = c;
    return true;
}
