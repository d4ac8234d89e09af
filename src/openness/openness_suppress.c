// Small counts: which values of a table must be hidden so that none below k can be read or worked out.
// Rows and columns are the two sides of a graph, totals included, and each hidden value is an edge between its row and its column. The
// sums of all lines give a hidden value exactly where its edge is a bridge: then, and only then, it is the lone unknown of some cut.
#include "openness/openness.h"

struct table {
    const int64_t *values;
    bool *hide;
    int32_t rows, columns; // totals included
    int64_t k;
};

static int32_t at(const struct table *t, int32_t row, int32_t column) { return row * t->columns + column; }

struct line { // a row or a column, with its total at the end
    int32_t start, step, count;
};

static struct line line_of(const struct table *t, int32_t index)
{
    if (index < t->rows) return (struct line){ at(t, index, 0), 1, t->columns };
    return (struct line){ index - t->rows, t->columns, t->rows };
}

static int32_t place_in(struct line l, int32_t i) { return l.start + i * l.step; }

static bool sums_up(const struct table *t, struct line l)
{
    int64_t sum = 0;
    for (int32_t i = 0; i + 1 < l.count; i++)
        if (__builtin_add_overflow(sum, t->values[place_in(l, i)], &sum)) return false;
    return sum == t->values[place_in(l, l.count - 1)];
}

static enum rc check_table(const struct table *t, struct fault *f)
{
    if (t->k < OPEN_K_MIN)
        return fail(f, RC_INVALID, "a threshold of %lld is below %d", (long long)t->k, OPEN_K_MIN);
    for (int32_t i = 0; i < t->rows * t->columns; i++)
        if (t->values[i] < 0) return fail(f, RC_INVALID, "value %d of the table is negative", i + 1);
    for (int32_t i = 0; i < t->rows + t->columns; i++)
        if (!sums_up(t, line_of(t, i)))
            return fail(f, RC_INVALID, "%s %d of the table does not sum to its total",
                        i < t->rows ? "row" : "column", i < t->rows ? i + 1 : i - t->rows + 1);
    return RC_OK;
}

// Hides the smallest value that the line still shows, its total only when nothing else is left.
static bool hide_smallest(struct table *t, struct line l)
{
    int32_t smallest = -1;
    for (int32_t i = 0; i + 1 < l.count; i++) {
        int32_t place = place_in(l, i);
        if (!t->hide[place] && (smallest < 0 || t->values[place] < t->values[smallest])) smallest = place;
    }
    if (smallest < 0 && !t->hide[place_in(l, l.count - 1)]) smallest = place_in(l, l.count - 1);
    if (smallest < 0) return false;
    t->hide[smallest] = true;
    return true;
}

// A line that shows its total tells the sum of what it hides.
static bool line_tells(const struct table *t, struct line l)
{
    int32_t hidden = 0;
    int64_t sum = 0;
    for (int32_t i = 0; i + 1 < l.count; i++) {
        if (!t->hide[place_in(l, i)]) continue;
        hidden++;
        sum += t->values[place_in(l, i)]; // no more than the total, which did not overflow
    }
    bool total_hidden = t->hide[place_in(l, l.count - 1)];
    if (total_hidden) return hidden == 0;
    return hidden == 1 || (hidden > 0 && sum < t->k);
}

static bool mend_lines(struct table *t)
{
    bool changed = false;
    for (int32_t i = 0; i < t->rows + t->columns; i++)
        while (line_tells(t, line_of(t, i)) && hide_smallest(t, line_of(t, i))) changed = true;
    return changed;
}

struct walk { // a search in depth through the graph; vertex v is row v, or column v - rows
    struct table *t;
    int32_t *entered, *low; // 0: not yet
    int32_t clock;
    bool found;
};

static bool edge_between(const struct table *t, int32_t v, int32_t w)
{
    return v < t->rows ? t->hide[at(t, v, w - t->rows)] : t->hide[at(t, w, v - t->rows)];
}

// Where nothing below `w` leads back above it, the edge to it is a bridge: one more value of its lines is hidden.
// As deep as there are lines at most.
static void visit(struct walk *x, int32_t v, int32_t from)
{
    const struct table *t = x->t;
    int32_t first = v < t->rows ? t->rows : 0, last = v < t->rows ? t->rows + t->columns : t->rows;
    x->entered[v] = x->low[v] = ++x->clock;
    for (int32_t w = first; w < last; w++) {
        if (w == from || !edge_between(t, v, w)) continue;
        if (!x->entered[w]) {
            visit(x, w, v);
            if (x->found) return;
            if (x->low[w] > x->entered[v]) {
                x->found = hide_smallest(x->t, line_of(t, w)) || hide_smallest(x->t, line_of(t, v));
                return;
            }
        }
        int32_t back = x->entered[w] > x->entered[v] ? x->low[w] : x->entered[w];
        if (back < x->low[v]) x->low[v] = back;
    }
}

static bool mend_bridge(struct table *t, struct arena scratch)
{
    int32_t vertices = t->rows + t->columns;
    struct walk x = { .t = t,
                      .entered = NEW(&scratch, int32_t, vertices),
                      .low = NEW(&scratch, int32_t, vertices) };
    for (int32_t v = 0; v < vertices && !x.found; v++)
        if (!x.entered[v]) visit(&x, v, -1);
    return x.found;
}

enum rc openness_suppress(struct arena scratch, const int64_t *values, int32_t rows, int32_t columns,
                          int64_t k, bool *ret_hide, struct fault *f)
{
    if (rows < 1 || columns < 1 || rows > OPEN_TABLE_LINES_MAX || columns > OPEN_TABLE_LINES_MAX)
        return fail(f, RC_LIMIT, "a table of %d by %d is not of 1 to %d lines", rows, columns,
                    OPEN_TABLE_LINES_MAX);
    struct table t = { .values = values, .rows = rows + 1, .columns = columns + 1, .k = k };
    enum rc rc = check_table(&t, f);
    if (rc) return rc;
    int32_t count = t.rows * t.columns;
    t.hide = NEW(&scratch, bool, count);
    for (int32_t i = 0; i < count; i++) t.hide[i] = values[i] < k;
    while (mend_lines(&t) || mend_bridge(&t, scratch)) continue;
    memcpy(ret_hide, t.hide, (size_t)count * sizeof *ret_hide);
    return RC_OK;
}
