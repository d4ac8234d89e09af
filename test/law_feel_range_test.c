// Ranges and Allen's relations against a model that looks at every point: over a small line of points and half points.
#include "law_feel.h"

enum { LINE = 7, STEPS = 2 * LINE + 1 }; // ends are 0 to LINE-1; the model also looks between them and beyond

struct extent {
    int low, high;
    bool low_closed, high_closed;
};

// Whether the point at `step` (an end n is step 2n+1) lies in the extent.
static bool holds(struct extent x, int step)
{
    int low = 2 * x.low + 1, high = 2 * x.high + 1;
    return (step > low || (step == low && x.low_closed)) && (step < high || (step == high && x.high_closed));
}

static struct feel_value range_of(struct arena *a, struct extent x)
{
    return feel_range(a, (struct feel_range){ .low = feel_integer(x.low),
                                              .high = feel_integer(x.high),
                                              .low_closed = x.low_closed,
                                              .high_closed = x.high_closed });
}

static bool ask(struct feel_run *r, const char *name, struct feel_value a, struct feel_value b)
{
    struct feel_value pair[] = { a, b };
    struct feel_value v = feel_call(r, feel_builtin(str_of(name)), pair, 2);
    MUST(v.kind == FEEL_BOOLEAN);
    return v.n != 0;
}

static bool is_empty(struct extent x)
{
    for (int s = 0; s < STEPS; s++)
        if (holds(x, s)) return false;
    return true;
}

static int first_step(struct extent x)
{
    int s = 0;
    while (!holds(x, s)) s++;
    return s;
}

static int last_step(struct extent x)
{
    int s = STEPS - 1;
    while (!holds(x, s)) s--;
    return s;
}

// What each relation means, said point by point. The half points stand for all that lies between two ends.
static void check_pair(struct feel_run *r, struct arena *scratch, struct extent x, struct extent y)
{
    struct feel_value a = range_of(scratch, x), b = range_of(scratch, y);
    bool common = false, y_in_x = true, same = true;
    for (int s = 0; s < STEPS; s++) {
        bool in_x = holds(x, s), in_y = holds(y, s);
        common = common || (in_x && in_y);
        y_in_x = y_in_x && (in_x || !in_y);
        same = same && in_x == in_y;
    }
    bool before = last_step(x) < first_step(y);
    CHECK(ask(r, "before", a, b) == before);
    CHECK(ask(r, "after", b, a) == before);
    CHECK(ask(r, "overlaps", a, b) == common);
    CHECK(ask(r, "includes", a, b) == y_in_x);
    CHECK(ask(r, "during", b, a) == y_in_x);
    CHECK(ask(r, "coincides", a, b) == same);
    CHECK(ask(r, "meets", a, b) == (x.high == y.low && x.high_closed && y.low_closed));
    CHECK(ask(r, "met by", b, a) == ask(r, "meets", a, b));
    CHECK(ask(r, "overlaps before", a, b) ==
          (common && first_step(x) < first_step(y) && (last_step(x) <= last_step(y))));
    CHECK(ask(r, "overlaps after", b, a) == ask(r, "overlaps before", a, b));
    CHECK(ask(r, "starts", a, b) == (first_step(x) == first_step(y) && last_step(x) <= last_step(y)));
    CHECK(ask(r, "started by", b, a) == ask(r, "starts", a, b));
    CHECK(ask(r, "finishes", a, b) == (last_step(x) == last_step(y) && first_step(x) >= first_step(y)));
    CHECK(ask(r, "finished by", b, a) == ask(r, "finishes", a, b));
}

static struct extent extent_of(int n)
{
    return (struct extent){ n % LINE, n / LINE % LINE, n / (LINE * LINE) & 1, n / (LINE * LINE * 2) & 1 };
}

static void check_all_pairs(struct feel_run *r, void *)
{
    enum { ALL = LINE * LINE * 4 };
    for (int i = 0; i < ALL; i++) {
        struct extent x = extent_of(i);
        if (x.low > x.high || is_empty(x)) continue;
        for (int k = 0; k < ALL; k++) {
            struct extent y = extent_of(k);
            if (y.low > y.high || is_empty(y)) continue;
            struct arena scratch = think_arena();
            r->arena.at = feel_memory;
            r->left = FEEL_BUDGET;
            check_pair(r, &scratch, x, y);
        }
    }
}

TEST(relations_of_ranges_agree_with_looking_at_every_point)
{
    struct feel_run r = test_run();
    CHECK(feel_guard(&r, check_all_pairs, NULL));
}

static void check_all_points(struct feel_run *r, void *)
{
    for (int i = 0; i < LINE * LINE * 4; i++) {
        struct extent x = extent_of(i);
        if (x.low > x.high || is_empty(x)) continue;
        for (int n = 0; n < LINE; n++) {
            struct arena scratch = think_arena();
            r->arena.at = feel_memory;
            r->left = FEEL_BUDGET;
            struct feel_value range = range_of(&scratch, x), point = feel_integer(n);
            bool in = holds(x, 2 * n + 1);
            CHECK(feel_within(point, range.range) == in);
            CHECK(feel_is_true(feel_in(r, point, range)) == in);
            CHECK(ask(r, "includes", range, point) == in);
            CHECK(ask(r, "during", point, range) == in);
            CHECK(ask(r, "before", point, range) == (2 * n + 1 < first_step(x)));
            CHECK(ask(r, "after", point, range) == (2 * n + 1 > last_step(x)));
            CHECK(ask(r, "starts", point, range) == (n == x.low && x.low_closed));
            CHECK(ask(r, "finished by", range, point) == (n == x.high && x.high_closed));
        }
    }
}

TEST(points_in_ranges_agree_with_looking_at_every_point)
{
    struct feel_run r = test_run();
    CHECK(feel_guard(&r, check_all_points, NULL));
}

TEST(open_ends_wrong_kinds_and_named_arguments)
{
    CHECK_FEEL("before(1, [5..8])", "true");
    CHECK_FEEL("includes((>=5), [6..8])", "true");
    CHECK_FEEL("before((<5), (>=5))", "true");
    CHECK_FEEL("overlaps((<=5), (>=5))", "true");
    CHECK_FEEL("after(1, \"a\")", "null");
    CHECK_FEEL("meets(1, [1..2])", "null");
    CHECK_FEEL("during([1..2], 1)", "null");
    CHECK_FEEL("before(point1: 1, point2: 2)", "true");
    CHECK_FEEL("before(range1: [1..2], range2: [3..4])", "true");
    CHECK_FEEL("before(range1: [1..2], point: 3)", "null");
    CHECK_FEEL("during(@\"2024-05-01\", [@\"2024-01-01\"..@\"2024-12-31\"])", "true");
    CHECK_FEEL("coincides(5, 5)", "true");
}

TEST(range_of_a_text_takes_literals_alone)
{
    CHECK_FEEL("range(\"[1..3]\")", "[1..3]");
    CHECK_FEEL("range(\" ( 1.5 .. 3 ] \")", "(1.5..3]");
    CHECK_FEEL("range(\"[\\\"a..b\\\"..\\\"c\\\"]\")", "[\"a..b\"..\"c\"]");
    CHECK_FEEL("range(\"[date(\\\"2020-01-01\\\")..@\\\"2020-01-02\\\"]\")",
               "[@\"2020-01-01\"..@\"2020-01-02\"]");
    CHECK_FEEL("range(\"[1+1..3]\")", "null");
    CHECK_FEEL("range(\"[3..1]\")", "null");
    CHECK_FEEL("range(\"[1..\\\"b\\\"]\")", "null");
    CHECK_FEEL("range(\"\")", "null");
    CHECK_FEEL("range(\"[..2]\")", "null");
}
