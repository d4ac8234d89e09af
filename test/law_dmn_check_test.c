// The check of tables: each kind of finding by example, and all of them against brute force over a grid on
// random tables.
#include "dmn.h"

static char source[1 << 20];
static char findings_memory[16 << 20];

// Columns of (expression, input values), one output; rules as texts of cells, "|" between them, the output
// last.
struct sheet {
    const char *attributes, *output;
    const char *columns[8][2];
    const char *rules[16];
};

static const struct dmn_model *model_of(const struct sheet *t)
{
    char *at = stpcpy(source, DMN_HEAD "<decision name='D' id='d'><variable name='D'/>");
    char inputs[2000] = "", *in = inputs;
    int columns = 0;
    char table[8000], *to = table;
    to += sprintf(to, "<decisionTable %s>", t->attributes);
    for (; t->columns[columns][0]; columns++) {
        in += sprintf(in, "<inputData name='%s' id='in%d'/>", t->columns[columns][0], columns);
        at += sprintf(at, "<informationRequirement><requiredInput href='#in%d'/></informationRequirement>",
                      columns);
        to +=
            sprintf(to, "<input><inputExpression><text>%s</text></inputExpression>", t->columns[columns][0]);
        if (t->columns[columns][1])
            to += sprintf(to, "<inputValues><text>%s</text></inputValues>", t->columns[columns][1]);
        to += sprintf(to, "</input>");
    }
    to += sprintf(to, "<output>%s</output>", t->output ? t->output : "");
    for (int i = 0; t->rules[i]; i++) {
        struct str rest = str_of(t->rules[i]), cell;
        to += sprintf(to, "\n<rule>");
        for (int c = 0; c < columns; c++) {
            (void)str_cut(rest, '|', &cell, &rest);
            to += sprintf(to, "<inputEntry><text>%.*s</text></inputEntry>", P(str_trim(cell)));
        }
        to += sprintf(to, "<outputEntry><text>%.*s</text></outputEntry></rule>", P(str_trim(rest)));
    }
    at += sprintf(at, "%s</decisionTable></decision>%s" DMN_TAIL, table, inputs);
    return dmn_model_of((struct str){ source, at - source });
}

static int32_t check(const struct dmn_model *m, const struct dmn_finding **ret)
{
    struct arena a = arena_of(findings_memory, sizeof findings_memory, NULL);
    return dmn_check(&a, arena_of(dmn_scratch, sizeof dmn_scratch, NULL), m, DMN_CHECK_STEPS, ret);
}

// All findings as "kind: text" lines.
static const char *findings_of(const struct dmn_model *m)
{
    static char text[8000];
    const struct dmn_finding *f;
    int32_t count = check(m, &f);
    char *at = text;
    *at = 0;
    for (int32_t i = 0; i < count; i++)
        at += sprintf(at, "%s%s: %.*s", i ? "\n" : "", dmn_finding_name(f[i].kind), P(f[i].text));
    return text;
}

#define SHEET(...) findings_of(model_of(&(struct sheet){ __VA_ARGS__ }))

TEST(a_whole_table_has_no_findings)
{
    CHECK_TEXT(SHEET("hitPolicy='UNIQUE'", NULL, { { "n" }, { "b" } },
                     { "&lt; 5 | true | 1", "&lt; 5 | false | 2", "[5..10) | - | 3",
                       "&gt;= 10 | not(true) | 4", "&gt;= 10 | true | 5" }),
               "");
    CHECK_TEXT(SHEET("hitPolicy='UNIQUE'", NULL, { { "s", "\"a\", \"b\"" } }, { "\"a\" | 1", "\"b\" | 2" }),
               "");
    CHECK_TEXT(SHEET("hitPolicy='UNIQUE'", NULL, { { "d" } },
                     { "&lt;= @\"2026-01-31\" | 1", "&gt;= @\"2026-02-01\" | 2" }),
               "");
    CHECK_TEXT(
        SHEET("hitPolicy='UNIQUE'", NULL, { { "d" } }, { "&lt;= @\"P1Y\" | 1", "&gt;= @\"P13M\" | 2" }), "");
    CHECK_TEXT(SHEET("hitPolicy='UNIQUE'", NULL, { { "d" } },
                     { "&lt; @\"PT8H\" | 1", "[@\"PT8H\"..@\"P1D\"] | 2", "&gt; @\"P1D\" | 3" }),
               "");
}

TEST(gaps_come_with_an_input_that_falls_into_them)
{
    CHECK_TEXT(SHEET("hitPolicy='UNIQUE'", NULL, { { "n" } }, { "&lt; 5 | 1", "&gt; 5 | 2" }),
               "gap: no rule takes n = 5");
    CHECK_TEXT(
        SHEET("hitPolicy='FIRST'", NULL, { { "n" }, { "s" } }, { "&lt; 5 | \"x\" | 1", "&gt;= 5 | - | 2" }),
        "gap: no rule takes n = 4, s = \"other\"");
    CHECK_TEXT(SHEET("hitPolicy='UNIQUE'", NULL, { { "d" } },
                     { "&lt;= @\"2026-01-31\" | 1", "&gt; @\"2026-02-01\" | 2" }),
               "gap: no rule takes d = @\"2026-02-01\"");
    CHECK_TEXT(SHEET("hitPolicy='UNIQUE'", NULL, { { "d" } },
                     { "&lt; @\"PT8H\" | 1", "&gt;= @\"PT8H0.000000001S\" | 2" }),
               "gap: no rule takes d = @\"PT8H\"");
    CHECK_TEXT(SHEET("hitPolicy='ANY'", NULL, { { "b" } }, { "true | 1" }), "gap: no rule takes b = false");
    CHECK_TEXT(SHEET("hitPolicy='COLLECT'", NULL, { { "b" } }, { "true | 1" }), "");
    CHECK_TEXT(SHEET("hitPolicy='UNIQUE'", "<defaultOutputEntry><text>0</text></defaultOutputEntry>",
                     { { "b" } }, { "true | 1" }),
               "");
    CHECK_TEXT(SHEET("hitPolicy='UNIQUE'", NULL, { { "n", "[0..100]" } }, { "&lt; 50 | 1", "(50..100] | 2" }),
               "gap: no rule takes n = 50");
    CHECK_TEXT(SHEET("hitPolicy='UNIQUE'", NULL, { { "n" } }, { NULL }), "gap: the table has no rules");
}

TEST(overlaps_come_with_an_input_that_both_take)
{
    CHECK_TEXT(SHEET("hitPolicy='UNIQUE'", NULL, { { "n" }, { "s" } },
                     { "&lt;= 5 | - | 1", "&gt;= 5 | \"x\" | 2", "&gt; 5 | not(\"x\") | 3" }),
               "overlap: rules 1 and 2 both take n = 5, s = \"x\"");
    CHECK_TEXT(SHEET("hitPolicy='ANY'", NULL, { { "n" } }, { "&lt;= 5 | 1", "&gt;= 5 | 1", "&gt; 7 | 2" }),
               "overlap: rules 2 and 3 both give different outputs for n = 8");
    CHECK_TEXT(SHEET("hitPolicy='FIRST'", NULL, { { "n" } }, { "&lt;= 5 | 1", "&gt;= 5 | 1" }), "");
}

TEST(rules_that_never_decide_are_named)
{
    CHECK_TEXT(SHEET("hitPolicy='FIRST'", NULL, { { "n" } }, { "&lt; 5 | 1", "&gt;= 3 | 2", "[2..4] | 3" }),
               "shadowed: rule 3 never decides: rules that come before it take all that it takes");
    CHECK_TEXT(SHEET("hitPolicy='PRIORITY'", "<outputValues><text>\"hi\", \"lo\"</text></outputValues>",
                     { { "n" } }, { "&gt; 3 | \"lo\"", "- | \"hi\"" }),
               "shadowed: rule 1 never decides: rules that come before it take all that it takes");
    CHECK_TEXT(
        SHEET("hitPolicy='COLLECT'", NULL, { { "n", "[0..9]" } }, { "&gt; 9 | 1", "(3..3] | 2", "5 | 3" }),
        "unreachable: rule 1: no possible input meets its cell for \"n\"\nunreachable: rule 2: no possible input meets its cell for \"n\"");
}

TEST(outputs_that_are_missing_not_allowed_or_unused_are_named)
{
    CHECK_TEXT(
        SHEET("hitPolicy='UNIQUE'", "<outputValues><text>\"a\", \"b\", \"c\"</text></outputValues>",
              { { "b" } }, { "true | \"a\"", "false | \"d\"" }),
        "unused: no rule gives the allowed output \"b\"\nunused: no rule gives the allowed output \"c\"\n"
        "output: rule 2: \"d\" is not an allowed output");
    CHECK_TEXT(SHEET("hitPolicy='UNIQUE'", NULL, { { "b" } }, { "true | 1", "false | " }),
               "output: rule 2 has no output 1");
}

TEST(what_must_be_run_is_said_to_be_beyond)
{
    CHECK_TEXT(
        SHEET("hitPolicy='UNIQUE'", NULL, { { "n" }, { "m" } }, { "&lt; 5 | - | 1", "? &gt; m | - | 2" }),
        "gap: no rule takes n = 5, m = anything\nbeyond: rule 2: the cell \"? > m\" for \"n\" can only be judged by running it");
}

TEST(a_cell_that_cannot_be_read_is_broken)
{
    CHECK(str_starts(str_of(SHEET("hitPolicy='COLLECT'", NULL, { { "n" } }, { "&lt; | 1" })), S("broken: ")));
}

TEST(findings_have_the_place_of_their_rule)
{
    const struct dmn_finding *f;
    const struct dmn_model *m = model_of(
        &(struct sheet){ "hitPolicy='UNIQUE'", NULL, { { "n" } }, { "&lt;= 5 | 1", "&gt;= 5 | 2" } });
    CHECK_INT(check(m, &f), 1);
    CHECK_INT(f[0].place.line, 4);
    CHECK_INT(f[0].rule, 1);
    CHECK_INT(f[0].other, 2);
    CHECK_STR(f[0].element, S("D"));
    CHECK_STR(f[0].example, S("n = 5"));
    CHECK(dmn_finding_is_fault(f[0].kind) && !dmn_finding_is_fault(DMN_BEYOND));
}

TEST(every_gap_is_named_and_a_table_that_takes_too_long_is_said_to_be_beyond)
{
    const struct sheet t = { "hitPolicy='UNIQUE'",
                             NULL,
                             { { "n" }, { "s" } },
                             { "&lt; 5 | - | 1", "5 | \"x\" | 2", "(5..8) | - | 3", "8 | \"x\" | 4",
                               "&gt; 8 | - | 5" } };
    CHECK_TEXT(findings_of(model_of(&t)),
               "gap: no rule takes n = 5, s = \"other\"\ngap: no rule takes n = 8, s = \"other\"");
    struct arena a = arena_of(findings_memory, sizeof findings_memory, NULL);
    const struct dmn_finding *f;
    CHECK_INT(dmn_check(&a, arena_of(dmn_scratch, sizeof dmn_scratch, NULL), model_of(&t), 3, &f), 1);
    CHECK_STR(f[0].text, S("the table is too intricate to be judged whole in 3 steps"));
    CHECK(f[0].kind == DMN_BEYOND);
}

// --- against brute force ---------------------------------------------------------------------------

enum { RULES_MAX = 8, NUMBERS = 13, TEXTS = 4, GRID = NUMBERS * TEXTS * 2 };

struct cell {      // of numbers, in halves; of texts and booleans a set of bits
    int low, high; // the halves that it takes, both included
    unsigned set;
};

struct random_rule {
    struct cell n;
    unsigned texts, booleans;
};

static int below(uint64_t *seed, int n) { return (int)(test_random(seed) % (uint64_t)n); }

// The grid's numbers are -0.5, 0, 0.5 … 5.5: index 2k+1 is the whole number k.
static void random_number_cell(uint64_t *seed, struct cell *c, char *out)
{
    int a = below(seed, 6), b = a + below(seed, 6 - a), form = below(seed, 6);
    *c = (struct cell){ 0, NUMBERS - 1, 0 };
    if (form == 0)
        (void)strcpy(out, "-");
    else if (form == 1)
        c->high = 2 * a, (void)sprintf(out, "&lt; %d", a);
    else if (form == 2)
        c->low = 2 * a + 1, (void)sprintf(out, "&gt;= %d", a);
    else if (form == 3)
        c->low = c->high = 2 * a + 1, (void)sprintf(out, "%d", a);
    else if (form == 4)
        c->low = 2 * a + 1, c->high = 2 * b, (void)sprintf(out, "[%d..%d)", a, b);
    else
        c->low = 2 * a + 2, c->high = 2 * b + 1, (void)sprintf(out, "(%d..%d]", a, b);
}

static unsigned random_text_cell(uint64_t *seed, char *out)
{
    static const char *const texts[TEXTS] = { "\"a\"", "\"b\"", "\"c\"", "" };
    int a = below(seed, 3), b = below(seed, 3);
    switch (below(seed, 4)) {
    case 0:
        return (void)strcpy(out, texts[a]), 1U << a;
    case 1:
        return (void)sprintf(out, "%s, %s", texts[a], texts[b]), 1U << a | 1U << b;
    case 2:
        return (void)sprintf(out, "not(%s)", texts[a]), 15U & ~(1U << a);
    default:
        return (void)strcpy(out, "-"), 15U;
    }
}

static unsigned random_boolean_cell(uint64_t *seed, char *out)
{
    static const char *const cells[] = { "false", "true", "-" };
    int i = below(seed, 3);
    (void)strcpy(out, cells[i]);
    return i == 2 ? 3U : 1U << i;
}

static bool takes(const struct random_rule *r, int point)
{
    int n = point % NUMBERS, s = point / NUMBERS % TEXTS, b = point / NUMBERS / TEXTS;
    return n >= r->n.low && n <= r->n.high && r->texts >> s & 1 && r->booleans >> b & 1;
}

static int random_sheet(uint64_t *seed, const char *attributes, struct random_rule *rules, struct sheet *t)
{
    static char texts[RULES_MAX][120];
    int count = 1 + below(seed, RULES_MAX);
    *t = (struct sheet){ .attributes = attributes, .columns = { { "n", "[-0.5..5.5]" }, { "s" }, { "b" } } };
    for (int i = 0; i < count; i++) {
        char n[40], s[40], b[10];
        random_number_cell(seed, &rules[i].n, n);
        rules[i].texts = random_text_cell(seed, s);
        rules[i].booleans = random_boolean_cell(seed, b);
        (void)sprintf(texts[i], "%s|%s|%s|%d", n, s, b, i + 1);
        t->rules[i] = texts[i];
    }
    return count;
}

// The grid's point of an example "n = 1.5, s = \"a\", b = true", where texts that no cell names are the
// fourth.
static int point_of(struct str example)
{
    char copy[200], s[40] = "", b[10] = "";
    double n = -100;
    (void)snprintf(copy, sizeof copy, "%.*s", P(example));
    // A column in which every cell is `-` shows "anything": any point will do there.
    const char *at = strstr(copy, "s = ");
    if (sscanf(copy, "n = %lf", &n) != 1) n = 0;
    (void)sscanf(at, "s = %39[^,], b = %9s", s, b);
    int text = s[0] == '"' && s[1] >= 'a' && s[1] <= 'c' && s[2] == '"' ? s[1] - 'a' : 3;
    int index = n < 0 ? 0 : n > 5 ? NUMBERS - 1 : n == (int)n ? 2 * (int)n + 1 : 2 * (int)n + 2;
    return index + NUMBERS * (text + TEXTS * (strcmp(b, "true") == 0));
}

static bool covered(const struct random_rule *rules, int count, int point)
{
    for (int i = 0; i < count; i++)
        if (takes(&rules[i], point)) return true;
    return false;
}

static bool both_take(const struct random_rule *a, const struct random_rule *b)
{
    for (int p = 0; p < GRID; p++)
        if (takes(a, p) && takes(b, p)) return true;
    return false;
}

TEST(gaps_and_overlaps_of_random_tables_are_those_of_brute_force)
{
    uint64_t seed = 11;
    int gaps_seen = 0, whole_seen = 0, overlaps_seen = 0;
    for (int round = 0; round < 1500; round++) {
        struct random_rule rules[RULES_MAX];
        struct sheet t;
        const struct dmn_finding *f;
        int count = random_sheet(&seed, "hitPolicy='UNIQUE'", rules, &t);
        int32_t found = check(model_of(&t), &f);
        bool gap_wanted = false, gap_found = false, pairs[RULES_MAX][RULES_MAX] = { 0 };
        for (int p = 0; p < GRID; p++) gap_wanted |= !covered(rules, count, p);
        for (int32_t i = 0; i < found; i++) {
            if (f[i].kind == DMN_GAP) gap_found = true, CHECK(!covered(rules, count, point_of(f[i].example)));
            if (f[i].kind != DMN_OVERLAP) continue;
            int point = point_of(f[i].example), a = f[i].rule - 1, b = f[i].other - 1;
            pairs[a][b] = true;
            CHECK(takes(&rules[a], point) && takes(&rules[b], point));
        }
        CHECK_INT(gap_found, gap_wanted);
        for (int a = 0; a < count; a++)
            for (int b = a + 1; b < count; b++)
                CHECK_INT(pairs[a][b], both_take(&rules[a], &rules[b])), overlaps_seen += pairs[a][b];
        gaps_seen += gap_wanted;
        whole_seen += !gap_wanted;
    }
    CHECK(gaps_seen > 100 && whole_seen > 20 && overlaps_seen > 100);
}

TEST(shadowed_and_unreachable_rules_of_random_tables_are_those_of_brute_force)
{
    uint64_t seed = 12;
    int shadowed_seen = 0, unreachable_seen = 0;
    for (int round = 0; round < 1500; round++) {
        struct random_rule rules[RULES_MAX];
        struct sheet t;
        const struct dmn_finding *f;
        int count = random_sheet(&seed, "hitPolicy='FIRST'", rules, &t);
        int32_t found = check(model_of(&t), &f);
        bool shadowed[RULES_MAX] = { 0 }, unreachable[RULES_MAX] = { 0 };
        for (int32_t i = 0; i < found; i++) {
            if (f[i].kind == DMN_SHADOWED) shadowed[f[i].rule - 1] = true;
            if (f[i].kind == DMN_UNREACHABLE) unreachable[f[i].rule - 1] = true;
        }
        for (int i = 0; i < count; i++) {
            bool any = false, own = false;
            for (int p = 0; p < GRID; p++)
                any |= takes(&rules[i], p), own |= takes(&rules[i], p) && !covered(rules, i, p);
            CHECK_INT(unreachable[i], !any);
            CHECK_INT(shadowed[i], any && !own);
            shadowed_seen += shadowed[i];
            unreachable_seen += unreachable[i];
        }
    }
    CHECK(shadowed_seen > 100 && unreachable_seen > 100);
}
