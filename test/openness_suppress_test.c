// Small counts: nothing below k is shown, and nothing hidden can be worked out. The second is checked by linear algebra over all sums of
// the table, which shares no idea with the code.
#include "openness/openness.h"
#include "test.h"

enum { SIDE_MAX = 7, CELLS_MAX = (SIDE_MAX + 1) * (SIDE_MAX + 1) };
static char pool[1 << 20];

static bool suppress(const int64_t *v, int32_t rows, int32_t columns, int64_t k, bool *hide)
{
    struct fault f = { 0 };
    return openness_suppress(arena_of(pool, sizeof pool, NULL), v, rows, columns, k, hide, &f) == RC_OK;
}

static void add_totals(int64_t *v, int32_t rows, int32_t columns)
{
    int32_t width = columns + 1;
    for (int32_t c = 0; c < width; c++) v[rows * width + c] = 0;
    for (int32_t r = 0; r < rows; r++) {
        v[r * width + columns] = 0;
        for (int32_t c = 0; c < columns; c++) v[r * width + columns] += v[r * width + c];
        for (int32_t c = 0; c < width; c++) v[rows * width + c] += v[r * width + c];
    }
}

enum { PRIME = 1'000'003 };

static int64_t inverse(int64_t n)
{
    int64_t result = 1;
    for (int64_t e = PRIME - 2; e; e >>= 1, n = n * n % PRIME)
        if (e & 1) result = result * n % PRIME;
    return result;
}

// The equations of all lines in the hidden values, reduced: a row with one unknown left gives it away.
static int32_t given_away(const bool *hide, int32_t rows, int32_t columns)
{
    static int64_t m[2 * (SIDE_MAX + 1)][CELLS_MAX];
    int32_t width = columns + 1, height = rows + 1, unknowns = 0, index[CELLS_MAX], lines = width + height,
            rank = 0;
    for (int32_t i = 0; i < width * height; i++) index[i] = hide[i] ? unknowns++ : -1;
    memset(m, 0, sizeof m);
    for (int32_t r = 0; r < height; r++)
        for (int32_t c = 0; c < width; c++) {
            int32_t u = index[r * width + c];
            if (u < 0) continue;
            m[r][u] = c == columns ? PRIME - 1 : 1;
            m[height + c][u] = r == rows ? PRIME - 1 : 1;
        }
    for (int32_t u = 0; u < unknowns; u++) {
        int32_t pivot = rank;
        while (pivot < lines && m[pivot][u] == 0) pivot++;
        if (pivot == lines) continue;
        for (int32_t k = 0; k < unknowns; k++) {
            int64_t t = m[pivot][k];
            m[pivot][k] = m[rank][k];
            m[rank][k] = t;
        }
        int64_t scale = inverse(m[rank][u]);
        for (int32_t k = 0; k < unknowns; k++) m[rank][k] = m[rank][k] * scale % PRIME;
        for (int32_t l = 0; l < lines; l++) {
            int64_t factor = m[l][u];
            if (l == rank || factor == 0) continue;
            for (int32_t k = 0; k < unknowns; k++)
                m[l][k] = (m[l][k] + (PRIME - factor) * m[rank][k]) % PRIME;
        }
        rank++;
    }
    int32_t count = 0;
    for (int32_t l = 0; l < rank; l++) {
        int32_t left = 0;
        for (int32_t k = 0; k < unknowns; k++) left += m[l][k] != 0;
        count += left == 1;
    }
    return count;
}

static void check_sums(const int64_t *v, const bool *hide, int32_t start, int32_t step, int32_t count,
                       int64_t k)
{
    int64_t sum = 0;
    int32_t hidden = 0;
    for (int32_t i = 0; i + 1 < count; i++)
        if (hide[start + i * step]) sum += v[start + i * step], hidden++;
    if (!hide[start + (count - 1) * step]) CHECK(hidden == 0 || sum >= k);
}

TEST(in_any_table_nothing_small_is_shown_or_can_be_worked_out)
{
    int32_t shown = 0, hidden = 0;
    for (uint64_t round = 0; round < 4'000; round++) {
        uint64_t seed = round;
        int32_t rows = 1 + (int32_t)(test_random(&seed) % SIDE_MAX),
                columns = 1 + (int32_t)(test_random(&seed) % SIDE_MAX);
        int64_t k = 2 + (int64_t)(test_random(&seed) % 9), v[CELLS_MAX],
                scale = 1 + (int64_t)(test_random(&seed) % 60);
        bool hide[CELLS_MAX];
        for (int32_t i = 0; i < CELLS_MAX; i++) v[i] = (int64_t)(test_random(&seed) % (uint64_t)scale);
        add_totals(v, rows, columns);
        CHECK(suppress(v, rows, columns, k, hide));
        for (int32_t i = 0; i < (rows + 1) * (columns + 1); i++) {
            if (v[i] < k) CHECK(hide[i]);
            shown += !hide[i];
            hidden += hide[i];
        }
        for (int32_t r = 0; r <= rows; r++) check_sums(v, hide, r * (columns + 1), 1, columns + 1, k);
        for (int32_t c = 0; c <= columns; c++) check_sums(v, hide, c, columns + 1, rows + 1, k);
        CHECK_INT(given_away(hide, rows, columns), 0);
    }
    printf("shown=%d hidden=%d\n", shown, hidden);
    CHECK(shown > 20'000 && hidden > 20'000);
}

TEST(one_small_value_takes_the_smallest_others_with_it)
{
    int64_t v[] = { 3, 20, 30, 53, 40, 50, 60, 150, 70, 80, 90, 240, 113, 150, 180, 443 };
    static const bool want[] = { 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
    bool hide[16];
    CHECK(suppress(v, 3, 3, 5, hide));
    for (int i = 0; i < 16; i++) CHECK_INT(hide[i], want[i]);
    CHECK(suppress(v, 3, 3, 3, hide)); // at the threshold it may be shown
    for (int i = 0; i < 16; i++) CHECK(!hide[i]);
}

// Two pairs of hidden values in a corner each, tied together by one value between: that one would be given away by a cut through the table.
TEST(a_value_that_many_lines_together_give_away_is_covered)
{
    int64_t v[5 * 5 + 11];
    bool hide[36];
    for (int i = 0; i < 36; i++) v[i] = 100 + i % 7;
    static const int small[] = { 0, 1, 6, 7, 8, 14, 15, 20, 21 };
    for (int i = 0; i < COUNT(small); i++) v[small[i]] = 1;
    add_totals(v, 5, 5);
    CHECK(suppress(v, 5, 5, 5, hide));
    CHECK_INT(given_away(hide, 5, 5), 0);
}

TEST(a_wrong_table_is_refused)
{
    int64_t v[] = { 5, 6, 11, 7, 8, 15, 12, 14, 26 };
    bool hide[9];
    static int64_t wide[(OPEN_TABLE_LINES_MAX + 2) * 2];
    static bool wide_hide[COUNT(wide)];
    CHECK(suppress(v, 2, 2, 5, hide));
    CHECK(!suppress(v, 2, 2, 1, hide) && !suppress(v, 0, 2, 5, hide) && !suppress(v, 2, 0, 5, hide));
    v[0] = 4;
    CHECK(!suppress(v, 2, 2, 5, hide));
    v[0] = -5, v[2] = 1, v[6] = 2, v[8] = 16;
    CHECK(!suppress(v, 2, 2, 5, hide));
    CHECK(suppress(wide, 1, OPEN_TABLE_LINES_MAX, 5, wide_hide));
    CHECK(!suppress(wide, 1, OPEN_TABLE_LINES_MAX + 1, 5, wide_hide));
    int64_t huge[] = { INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX,
                       INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX };
    CHECK(!suppress(huge, 2, 2, 5, hide));
}
