// Built-in functions of ranges (after Allen's intervals), and range() of a text.
#include "law/feel/builtin_int.h"

// --- edges -----------------------------------------------------------------------------------------

// A point is a range from itself to itself; an open end lies beyond all values.
struct extent {
    struct feel_value low, high;
    bool low_closed, high_closed, is_point;
};

static bool take_extent(struct feel_value v, struct extent *ret_s)
{
    int order;
    if (v.kind != FEEL_RANGE) {
        if (v.kind == FEEL_BOOLEAN || !feel_compare(v, v, &order)) return false;
        *ret_s = (struct extent){ v, v, true, true, true };
        return true;
    }
    const struct feel_range *range = v.range;
    if (range->form == FEEL_RANGE_UNEQUAL || range->form == FEEL_RANGE_NULL_END) return false;
    bool equal = range->form == FEEL_RANGE_EQUAL;
    *ret_s = (struct extent){ range->low, equal ? range->low : range->high, range->low_closed,
                              range->high_closed, false };
    return true;
}

struct pair {
    struct extent a, b;
    bool failed; // some ends have no order
};

enum edge { A_LOW, A_HIGH, B_LOW, B_HIGH };

static struct feel_value edge_value(const struct pair *p, enum edge e)
{
    const struct extent *s = e <= A_HIGH ? &p->a : &p->b;
    return e == A_LOW || e == B_LOW ? s->low : s->high;
}

static bool is_low(enum edge e) { return e == A_LOW || e == B_LOW; }

static int edges(struct pair *p, enum edge x, enum edge y)
{
    struct feel_value a = edge_value(p, x), b = edge_value(p, y);
    int order = 0, infinite_a = a.kind ? 0 : is_low(x) ? -1 : 1, infinite_b = b.kind ? 0 : is_low(y) ? -1 : 1;
    if (infinite_a || infinite_b) return infinite_a - infinite_b;
    if (!feel_compare(a, b, &order)) p->failed = true;
    return order;
}

// --- relations -------------------------------------------------------------------------------------

typedef bool relation(struct pair *p);

static bool is_before(struct pair *p)
{
    int order = edges(p, A_HIGH, B_LOW);
    return order < 0 || (order == 0 && (!p->a.high_closed || !p->b.low_closed));
}

static bool is_meets(struct pair *p)
{
    return p->a.high_closed && p->b.low_closed && edges(p, A_HIGH, B_LOW) == 0;
}

static bool reaches(struct pair *p) // the end of a lies at or past the start of b, and they share it
{
    int order = edges(p, A_HIGH, B_LOW);
    return order > 0 || (order == 0 && p->a.high_closed && p->b.low_closed);
}

static bool starts_before_end(struct pair *p)
{
    int order = edges(p, A_LOW, B_HIGH);
    return order < 0 || (order == 0 && p->a.low_closed && p->b.high_closed);
}

static bool is_overlaps(struct pair *p)
{
    bool reached = reaches(p),
         begun = starts_before_end(p); // both are asked, so that ends without order are noticed
    return reached && begun;
}

static bool is_overlaps_before(struct pair *p)
{
    int starts = edges(p, A_LOW, B_LOW), ends = edges(p, A_HIGH, B_HIGH);
    bool first = starts < 0 || (starts == 0 && p->a.low_closed && !p->b.low_closed);
    return first && reaches(p) && (ends < 0 || (ends == 0 && (!p->a.high_closed || p->b.high_closed)));
}

static bool is_finishes(struct pair *p)
{
    int starts = edges(p, A_LOW, B_LOW), ends = edges(p, A_HIGH, B_HIGH);
    if (p->a.is_point) return p->b.high_closed && ends == 0;
    return ends == 0 && p->a.high_closed == p->b.high_closed &&
           (starts > 0 || (starts == 0 && (!p->a.low_closed || p->b.low_closed)));
}

static bool is_starts(struct pair *p)
{
    int starts = edges(p, A_LOW, B_LOW), ends = edges(p, A_HIGH, B_HIGH);
    if (p->a.is_point) return p->b.low_closed && starts == 0;
    return starts == 0 && p->a.low_closed == p->b.low_closed &&
           (ends < 0 || (ends == 0 && (!p->a.high_closed || p->b.high_closed)));
}

static bool is_includes(struct pair *p)
{
    int starts = edges(p, A_LOW, B_LOW), ends = edges(p, A_HIGH, B_HIGH);
    return (starts < 0 || (starts == 0 && (p->a.low_closed || !p->b.low_closed))) &&
           (ends > 0 || (ends == 0 && (p->a.high_closed || !p->b.high_closed)));
}

static bool is_coincides(struct pair *p)
{
    return edges(p, A_LOW, B_LOW) == 0 && edges(p, A_HIGH, B_HIGH) == 0 &&
           p->a.low_closed == p->b.low_closed && p->a.high_closed == p->b.high_closed;
}

// What the arguments may be: a point or a range each.
enum shapes { ANY_TWO, TWO_RANGES, SECOND_IS_RANGE, FIRST_IS_RANGE, TWO_ALIKE };

static bool shapes_fit(const struct pair *p, enum shapes shapes)
{
    switch (shapes) {
    case TWO_RANGES:
        return !p->a.is_point && !p->b.is_point;
    case SECOND_IS_RANGE:
        return !p->b.is_point;
    case FIRST_IS_RANGE:
        return !p->a.is_point;
    case TWO_ALIKE:
        return p->a.is_point == p->b.is_point;
    default:
        return true;
    }
}

static struct feel_value relate(struct feel_run *r, struct feel_value a, struct feel_value b, relation *holds,
                                enum shapes shapes)
{
    struct pair p = { 0 };
    if (!take_extent(a, &p.a) || !take_extent(b, &p.b) || !shapes_fit(&p, shapes))
        return wrong_type(r, "points or ranges");
    bool answer = holds(&p);
    return p.failed ? wrong_type(r, "points or ranges that can be compared") : make_boolean(answer);
}

#define RELATION(name, holds, shapes)                                                                        \
    static struct feel_value run_##name(struct feel_run *r, const struct feel_value *x, int32_t)             \
    {                                                                                                        \
        return relate(r, single(x[0]), single(x[1]), holds, shapes);                                         \
    }
#define RELATION_SWAPPED(name, holds, shapes)                                                                \
    static struct feel_value run_##name(struct feel_run *r, const struct feel_value *x, int32_t)             \
    {                                                                                                        \
        return relate(r, single(x[1]), single(x[0]), holds, shapes);                                         \
    }
RELATION(before, is_before, ANY_TWO)
RELATION_SWAPPED(after, is_before, ANY_TWO)
RELATION(meets, is_meets, TWO_RANGES)
RELATION_SWAPPED(met_by, is_meets, TWO_RANGES)
RELATION(overlaps, is_overlaps, TWO_RANGES)
RELATION(overlaps_before, is_overlaps_before, TWO_RANGES)
RELATION_SWAPPED(overlaps_after, is_overlaps_before, TWO_RANGES)
RELATION(finishes, is_finishes, SECOND_IS_RANGE)
RELATION_SWAPPED(finished_by, is_finishes, SECOND_IS_RANGE)
RELATION(starts, is_starts, SECOND_IS_RANGE)
RELATION_SWAPPED(started_by, is_starts, SECOND_IS_RANGE)
RELATION_SWAPPED(during, is_includes, FIRST_IS_RANGE)
RELATION(includes, is_includes, FIRST_IS_RANGE)
RELATION(coincides, is_coincides, TWO_ALIKE)

// --- range(text) -----------------------------------------------------------------------------------

static bool take_call(struct str *s, const char *name)
{
    ptrdiff_t bytes = name_match(str_of(name), *s);
    if (!bytes) return false;
    struct str rest = str_trim(str_slice(*s, bytes, s->len));
    if (rest.len < 2 || rest.at[0] != '(' || rest.at[rest.len - 1] != ')') return false;
    *s = str_trim(str_slice(rest, 1, rest.len - 1));
    return true;
}

static bool take_quoted(struct arena *a, struct str s, struct str *ret_s)
{
    if (s.len < 2 || s.at[0] != '"' || s.at[s.len - 1] != '"') return false;
    struct str inside = str_slice(s, 1, s.len - 1);
    for (ptrdiff_t i = 0; i < inside.len; i++) {
        if (inside.at[i] == '"') return false;
        if (inside.at[i] == '\\' && ++i == inside.len) return false;
    }
    return unescape(a, inside, ret_s);
}

// An end of range(): a literal, @"…", or date, time, duration of a string literal; null for anything else.
static struct feel_value parse_end(struct feel_run *r, struct str s, bool *ret_good)
{
    struct str text;
    s = str_trim(s);
    *ret_good = true;
    if (str_equal(s, S("null"))) return make_null(FEEL_E_NONE);
    if (take_quoted(&r->arena, s, &text)) return make_string(text);
    struct feel_value v = make_null(FEEL_E_VALUE);
    if (s.len > 0 && s.at[0] == '@') {
        if (take_quoted(&r->arena, str_trim(str_slice(s, 1, s.len)), &text)) v = parse_temporal(r, text);
    } else if (take_call(&s, "date and time")) {
        if (take_quoted(&r->arena, s, &text)) v = parse_date_time(r, text);
    } else if (take_call(&s, "date")) {
        if (take_quoted(&r->arena, s, &text)) v = parse_date(text);
    } else if (take_call(&s, "time")) {
        if (take_quoted(&r->arena, s, &text)) v = parse_time(r, text);
    } else if (take_call(&s, "duration")) {
        if (take_quoted(&r->arena, s, &text)) v = parse_duration(text);
    } else
        v = feel_read_number(&r->arena, s);
    *ret_good = v.kind != FEEL_NULL;
    return v;
}

// The two dots that stand outside strings; -1 where there are none.
static ptrdiff_t find_dots(struct str s)
{
    bool inside = false;
    for (ptrdiff_t i = 0; i + 1 < s.len; i++) {
        if (s.at[i] == '\\' && inside)
            i++;
        else if (s.at[i] == '"')
            inside = !inside;
        else if (!inside && s.at[i] == '.' && s.at[i + 1] == '.')
            return i;
    }
    return -1;
}

struct feel_value range_of_text(struct feel_run *r, struct str s)
{
    struct feel_range range = { 0 };
    bool low_good, high_good;
    int order;
    s = str_trim(s);
    if (s.len < 4 || !strchr("[](", s.at[0]) || !strchr("[])", s.at[s.len - 1]))
        return make_null(FEEL_E_VALUE);
    range.low_closed = s.at[0] == '[';
    range.high_closed = s.at[s.len - 1] == ']';
    s = str_slice(s, 1, s.len - 1);
    ptrdiff_t dots = find_dots(s);
    if (dots < 0) return make_null(FEEL_E_VALUE);
    range.low = parse_end(r, str_slice(s, 0, dots), &low_good);
    range.high = parse_end(r, str_slice(s, dots + 2, s.len), &high_good);
    if (!low_good || !high_good || (!range.low.kind && !range.high.kind)) return make_null(FEEL_E_VALUE);
    if (range.low.kind && range.high.kind && (!feel_compare(range.low, range.high, &order) || order > 0))
        return make_null(FEEL_E_VALUE);
    if (!range.low.kind || !range.high.kind) range.form = FEEL_RANGE_NULL_END;
    return feel_range(&r->arena, range);
}

static struct feel_value run_range_of_text(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct str s;
    if (!take_text(x[0], &s)) return wrong_type(r, "range(from)");
    struct feel_value v = range_of_text(r, s);
    return v.kind == FEEL_NULL ? wrong_value(r, "text such as [1..3]") : v;
}

// clang-format off
#define NAMED(name, run)                                                                                              \
    BUILTIN(name, "point1,point2", 2, 2, run, true), BUILTIN(name, "point,range", 2, 2, run, true),                   \
        BUILTIN(name, "range,point", 2, 2, run, true), BUILTIN(name, "range1,range2", 2, 2, run, true)
const struct builtin builtins_range[] = {
    NAMED("before", run_before), NAMED("after", run_after),
    NAMED("meets", run_meets), NAMED("met by", run_met_by),
    NAMED("overlaps", run_overlaps), NAMED("overlaps before", run_overlaps_before),
    NAMED("overlaps after", run_overlaps_after),
    NAMED("finishes", run_finishes), NAMED("finished by", run_finished_by),
    NAMED("includes", run_includes), NAMED("during", run_during),
    NAMED("starts", run_starts), NAMED("started by", run_started_by),
    NAMED("coincides", run_coincides),
    BUILTIN("range", "from", 1, 1, run_range_of_text, true),
};
// clang-format on
const int32_t builtins_range_count = COUNT(builtins_range);
