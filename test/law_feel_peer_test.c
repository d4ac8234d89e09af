// Beside feelin, another reading of the same language: thousands of expressions from a grammar of what both have, and a
// table of what they answer differently, each judged. Skipped where node or its packages are not there.
#include "law_feel.h"
#include <unistd.h>

enum { EXPRESSIONS = 6000, ANSWER_MAX = 4096 };

#define PEER_FOLDER ANLAN_SOURCE "/bench/law"

static bool have_peer(void)
{
    return access(PEER_FOLDER "/node_modules/feelin/package.json", R_OK) == 0 &&
           system("node --version > /dev/null 2>&1") == 0;
}

// --- what both should say --------------------------------------------------------------------------

static void put_random(struct text *t, uint64_t *seed, int depth, char kind);

static const char *pick(const char *const *rows, ptrdiff_t count, uint64_t *seed)
{
    return rows[test_random(seed) % (uint64_t)count];
}

// In a shape, % and a letter stand for a part: n number, s string, b boolean, l list of numbers, c context, d date,
// t date and time, m years and months, u days and time, x a list of contexts.
static const char *const of_number[] = { "%n + %n",
                                         "%n - %n",
                                         "%n * %n",
                                         "-(%n)",
                                         "if %b then %n else %n",
                                         "count(%l)",
                                         "sum(%l)",
                                         "min(%l)",
                                         "max(%l)",
                                         "%l[1]",
                                         "%l[-1]",
                                         "abs(%n)",
                                         "floor(%n)",
                                         "ceiling(%n)",
                                         "string length(%s)",
                                         "modulo(%n, 7)",
                                         "%c.a",
                                         "%d.year",
                                         "%d.month",
                                         "%d.day",
                                         "%d.weekday",
                                         "day of year(%d)",
                                         "%m.years",
                                         "%x[1].a",
                                         "(function(p, q) p - q)(%n, %n)",
                                         "round half up(%n, 0)",
                                         "round down(%n, 0)",
                                         "get value(%c, \"a\")",
                                         "%t.hour",
                                         "week of year(%d)" };
static const char *const of_string[] = { "%s + %s",
                                         "upper case(%s)",
                                         "lower case(%s)",
                                         "substring(%s, 2)",
                                         "substring(%s, 1, 2)",
                                         "substring before(%s, \"b\")",
                                         "substring after(%s, \"b\")",
                                         "if %b then %s else %s",
                                         "string(%n)",
                                         "string(%b)",
                                         "string join([%s, %s], \"-\")",
                                         "replace(%s, \"[ab]+\", \"<$0>\")",
                                         "%c.b",
                                         "string(%d)",
                                         "month of year(%d)",
                                         "day of week(%d)" };
static const char *const of_boolean[] = { "%n < %n",
                                          "%n >= %n",
                                          "%n = %n",
                                          "%s = %s",
                                          "%b and %b",
                                          "%b or %b",
                                          "not(%b)",
                                          "%n in [1..5]",
                                          "%n in (1, 2, 3)",
                                          "%n between 1 and 4",
                                          "some i in %l satisfies i > 2",
                                          "every i in %l satisfies i > 0",
                                          "contains(%s, \"a\")",
                                          "starts with(%s, \"a\")",
                                          "list contains(%l, 2)",
                                          "matches(%s, \"^a.*\")",
                                          "%d < %d",
                                          "%d = %d",
                                          "[%n, %n] = [%n, %n]",
                                          "%n instance of number",
                                          "%s instance of number",
                                          "odd(%n)",
                                          "before(%n, %n)",
                                          "includes([1..9], %n)",
                                          "all([%b, %b])",
                                          "any([%b, %b])",
                                          "%n in (> %n)",
                                          "overlaps([1..5], [3..8])",
                                          "%d in [date(\"2020-01-01\")..date(\"2020-12-31\")]",
                                          "%c = %c" };
static const char *const of_list[] = { "[%n, %n, %n]",
                                       "for i in %l return i + %n",
                                       "%l[item > 2]",
                                       "append(%l, %n)",
                                       "concatenate(%l, %l)",
                                       "reverse(%l)",
                                       "distinct values(%l)",
                                       "flatten([%l, [%l]])",
                                       "for i in 1..3 return i * %n",
                                       "sort(%l, function(p, q) p < q)",
                                       "insert before(append(%l, 0), 1, %n)",
                                       "remove(append(%l, 0), 1)",
                                       "%x.a",
                                       "index of(%l, 1)",
                                       "union(%l, %l)",
                                       "for i in %l, j in [1, 2] return i * j",
                                       "sublist(append(%l, 0), 1)" };
static const char *const of_context[] = { "{a: %n, b: %s}", "context put(%c, \"a\", %n)", "%x[1]",
                                          "{b: %s, a: %n}" };
static const char *const of_contexts[] = { "[%c, %c]", "%x[a > 2]", "for i in %l return {a: i, b: \"k\"}" };
static const char *const of_date[] = { "date(\"2020-02-29\")", "date(2021, 12, 31)", "date(\"1999-01-01\")",
                                       "%d + %m", "%d - %m" };
static const char *const of_moment[] = { "date and time(\"2020-02-29T10:30:00\")",
                                         "date and time(\"1999-12-31T23:59:59Z\")", "%t + %u", "%t + %m" };
static const char *const of_months[] = { "duration(\"P1M\")", "duration(\"P2Y3M\")", "%m + %m", "%m - %m" };
static const char *const of_days[] = { "duration(\"P1D\")", "duration(\"PT36H\")", "%u + %u", "%d - %d" };

static const struct grammar {
    char kind;
    const char *const *shapes;
    ptrdiff_t count;
    const char *leaf[4];
} grammar[] = {
    { 'n', of_number, COUNT(of_number), { "1", "3", "2.5", "10" } },
    { 's', of_string, COUNT(of_string), { "\"abc\"", "\"b\"", "\"\"", "\"zab中\"" } },
    { 'b', of_boolean, COUNT(of_boolean), { "true", "false", "1 < 2", "2 = 3" } },
    { 'l', of_list, COUNT(of_list), { "[1, 2, 3]", "[4]", "[2, 2, 1]", "[5, 1]" } },
    { 'c',
      of_context,
      COUNT(of_context),
      { "{a: 1, b: \"x\"}", "{a: 3, b: \"y\"}", "{a: 1, b: \"x\"}", "{a: 9, b: \"ab\"}" } },
    { 'x',
      of_contexts,
      COUNT(of_contexts),
      { "[{a: 1, b: \"x\"}]", "[{a: 3, b: \"y\"}, {a: 4, b: \"z\"}]", "[{a: 5, b: \"\"}]",
        "[{a: 2, b: \"q\"}]" } },
    { 'd',
      of_date,
      COUNT(of_date),
      { "date(\"2020-02-29\")", "@\"2024-01-31\"", "@\"2000-12-01\"", "date(2020, 5, 5)" } },
    { 't',
      of_moment,
      COUNT(of_moment),
      { "@\"2020-02-29T10:30:00\"", "@\"2024-01-31T00:00:00Z\"", "@\"2021-03-28T12:00:00+02:00\"",
        "@\"2020-01-01T01:01:01\"" } },
    { 'm', of_months, COUNT(of_months), { "@\"P1M\"", "@\"P1Y\"", "@\"P14M\"", "@\"-P2M\"" } },
    { 'u', of_days, COUNT(of_days), { "@\"P1D\"", "@\"PT90M\"", "@\"-PT30S\"", "@\"P10DT1H\"" } },
};

static void put_random(struct text *t, uint64_t *seed, int depth, char kind)
{
    const struct grammar *g = grammar;
    while (g->kind != kind) g++;
    const char *shape = depth == 0 ? g->leaf[test_random(seed) % 4] : pick(g->shapes, g->count, seed);
    text_char(t, '(');
    for (; *shape; shape++) {
        if (*shape == '%')
            put_random(t, seed, depth - 1, *++shape);
        else
            text_char(t, *shape);
    }
    text_char(t, ')');
}

// --- asking ----------------------------------------------------------------------------------------

struct asked {
    struct str expression, answer;
};

static char peer_memory[16 << 20];

static bool ask_peer(struct arena *a, struct asked *rows, int count)
{
    char path[] = "/tmp/anlan-feel-XXXXXX", command[512];
    static char line[ANSWER_MAX];
    int file = mkstemp(path);
    FILE *out = file >= 0 ? fdopen(file, "w") : NULL;
    if (!out) return false;
    for (int i = 0; i < count; i++) fprintf(out, "%.*s\n", P(rows[i].expression));
    (void)fclose(out);
    (void)snprintf(command, sizeof command, "cd '%s' && node answers.mjs < %s", PEER_FOLDER, path);
    FILE *in = popen(command, "r");
    int got = 0;
    while (in && got < count && fgets(line, sizeof line, in))
        rows[got++].answer = arena_str(a, str_trim(str_of(line)));
    if (in) (void)pclose(in);
    (void)unlink(path);
    return got == count;
}

// What the two answer differently, and why ours stands. Where a reason names the kit, its cases say so.
static const struct difference {
    const char *expression, *ours, *theirs, *why;
} differences[] = {
    { "0.1 + 0.2", "0.3", "0.30000000000000004", "numbers are decimal (DMN 1.5, 10.3.2.3.1)" },
    { "9007199254740993", "9007199254740993", "9007199254740992", "34 digits are kept" },
    { "1 / 3", "0.3333333333333333333333333333333333", "0.3333333333333333", "34 digits" },
    { "years and months duration(@\"2020-02-29\", @\"2021-12-31\")", "@\"P1Y10M\"", "@\"P1Y10M2D\"",
      "the kit: months alone" },
    { "@\"2020-02-29\" + @\"PT90M\"", "@\"2020-02-29\"", "@\"2020-02-29T01:30:00Z\"",
      "a date plus days is a date" },
    { "insert before([], 1, 5)", "null", "[5]", "there is no first position" },
    { "remove([], 1)", "null", "[]", "there is no first position" },
    { "[2,2,1] = [4]", "false", "null", "the kit: lists of other lengths are unequal" },
    { "@\"10:00:00+19:00\"", "null", "@\"10:00:00+19:00\"", "the kit: offsets end at 18 hours" },
    { "@\"P1M\" * 26", "@\"P2Y2M\"", "null", "durations multiply (table 56)" },
    { "@\"P1D\" / @\"PT1H\"", "24", "null", "durations divide" },
    { "-@\"P1D\"", "@\"-P1D\"", "null", "the kit: durations have a sign" },
    { "for i in [\"a\"..\"c\"] return i", "null", "[\"a\", \"b\", \"c\"]",
      "the kit: loops run over whole numbers and dates" },
    { "if 5 then 1 else 2", "null", "1", "the kit: a condition is a boolean or null" },
    { "{a: 1, a: 2}", "null", "{a: 2}", "the kit: no name twice" },
    { "5 in (null..10]", "null", "true", "the kit: an end that is null is not known" },
    { "replace(\"a\", \"a*\", \"b\")", "null", "\"bb\"", "XPath refuses what matches the empty text" },
    { "matches(\"O\", \"[A-Z-[OI]]\")", "false", "null", "XPath's classes subtract" },
    { "matches(\"a\", \"(?=a)\")", "null", "true", "XPath has no lookahead" },
    { "@\"2026-03-29T01:30:00@Europe/London\"", "@\"2026-03-29T02:30:00@Europe/London\"",
      "@\"2026-03-29T01:30:00@Europe/London\"", "that hour is not there: it moves forward" },
    { "substring(\"foobar\", 0)", "null", "\"r\"", "the kit: positions start at 1" },
    { "round up(5.5, 6177)", "null", "5.5", "the kit: scales end at 6176" },
};

TEST(known_differences_are_still_the_same)
{
    if (!have_peer())
        SKIP("node or bench/law/node_modules is not there (npm ci --ignore-scripts in bench/law)");
    struct asked rows[COUNT(differences)];
    struct arena a = arena_of(peer_memory, sizeof peer_memory, NULL);
    for (ptrdiff_t i = 0; i < COUNT(differences); i++) rows[i].expression = str_of(differences[i].expression);
    CHECK(ask_peer(&a, rows, COUNT(differences)));
    for (ptrdiff_t i = 0; i < COUNT(differences); i++) {
        CHECK_FEEL(differences[i].expression, differences[i].ours);
        test_check_str(__FILE__, __LINE__, differences[i].expression, rows[i].answer,
                       str_of(differences[i].theirs));
    }
}

TEST(random_expressions_get_the_same_answer)
{
    if (!have_peer())
        SKIP("node or bench/law/node_modules is not there (npm ci --ignore-scripts in bench/law)");
    static struct asked rows[EXPRESSIONS];
    struct arena a = arena_of(peer_memory, sizeof peer_memory, NULL);
    uint64_t seed = 2026;
    for (int i = 0; i < EXPRESSIONS; i++) {
        struct text t = { .arena = &a };
        put_random(&t, &seed, 1 + i % 3, grammar[i % COUNT(grammar)].kind);
        rows[i].expression = text_str(&t);
    }
    CHECK(ask_peer(&a, rows, EXPRESSIONS));
    int same = 0, nulls = 0, different = 0;
    for (int i = 0; i < EXPRESSIONS; i++) {
        struct feel_run r;
        struct str ours = eval_in(&r, rows[i].expression, NULL, NULL), theirs = rows[i].answer;
        if (str_equal(ours, theirs))
            same++, nulls += str_equal(ours, S("null"));
        else if (different++ < 30)
            printf("  %.*s\n    ours %.*s\n    theirs %.*s\n", P(rows[i].expression), P(ours), P(theirs));
    }
    CHECK(same - nulls > EXPRESSIONS * 9 / 10); // and the answers say something
    CHECK_INT(different, 0);
}
