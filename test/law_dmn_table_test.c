// Decision tables: every hit policy and aggregator, allowed values, defaults; and the index against going
// through the rules one by one.
#include "dmn.h"
#include <malloc.h>
#include <pthread.h>

// A table over the numbers "a" and the text "b" with one output, each rule as three cells.
struct three {
    const char *a, *b, *out;
};

static char source[1 << 20];

static const struct dmn_model *table_of(const char *attributes, const char *output, const struct three *rules,
                                        int count)
{
    char *at = stpcpy(
        source, DMN_HEAD
        "<inputData name='a' id='a'/><inputData name='b' id='b'/><decision name='t' id='t'><variable name='t'/>"
        "<informationRequirement><requiredInput href='#a'/></informationRequirement><informationRequirement>"
        "<requiredInput href='#b'/></informationRequirement><decisionTable ");
    at += sprintf(
        at,
        "%s><input><inputExpression><text>a</text></inputExpression></input><input><inputExpression><text>b</text>"
        "</inputExpression></input><output>%s</output>",
        attributes, output);
    for (int i = 0; i < count; i++)
        at += sprintf(
            at,
            "<rule id='r%d'><inputEntry><text>%s</text></inputEntry><inputEntry><text>%s</text></inputEntry><outputEntry><text>%s"
            "</text></outputEntry></rule>",
            i + 1, rules[i].a, rules[i].b, rules[i].out);
    at = stpcpy(at, "</decisionTable></decision>" DMN_TAIL);
    return dmn_model_of((struct str){ source, at - source });
}

#define TABLE(attributes, output, ...)                                                                       \
    table_of(attributes, output, (const struct three[]){ __VA_ARGS__ },                                      \
             COUNT(((const struct three[]){ __VA_ARGS__ })))

static const char *decide(const struct dmn_model *m, const char *json)
{
    return dmn_decide_json(m, "t", json);
}

static const char *said(void)
{
    return arena_cstr(&(struct arena){ dmn_keep + sizeof dmn_keep - 4096, dmn_keep + sizeof dmn_keep, NULL },
                      dmn_said[0].detail);
}

#define TWO_OF_THREE                                                                                         \
    { "&lt; 10", "-", "1" }, { "&gt;= 5", "\"x\"", "2" }, { "&gt;= 5", "\"y\"", "3" }
#define ORDER "<outputValues><text>3, 2, 1</text></outputValues>"

TEST(unique_takes_one_and_refuses_two)
{
    const struct dmn_model *m = TABLE("hitPolicy='UNIQUE'", "", TWO_OF_THREE);
    CHECK_TEXT(decide(m, "{\"a\": 1, \"b\": \"x\"}"), "1");
    CHECK_TEXT(decide(m, "{\"a\": 11, \"b\": \"y\"}"), "3");
    CHECK_TEXT(decide(m, "{\"a\": 7, \"b\": \"x\"}"), "null");
    CHECK_TEXT(said(), "hit policy UNIQUE: rules 1 and 2 both match");
    CHECK_TEXT(decide(m, "{\"a\": 11, \"b\": \"z\"}"), "null");
}

TEST(a_table_without_a_hit_policy_is_unique)
{
    CHECK_TEXT(decide(TABLE("", "", TWO_OF_THREE), "{\"a\": 7, \"b\": \"x\"}"), "null");
}

TEST(first_takes_the_first_and_any_wants_agreement)
{
    CHECK_TEXT(decide(TABLE("hitPolicy='FIRST'", "", TWO_OF_THREE), "{\"a\": 7, \"b\": \"y\"}"), "1");
    const struct dmn_model *m = TABLE("hitPolicy='ANY'", "", { "&lt; 10", "-", "1" }, { "&gt; 5", "-", "1" },
                                      { "&gt; 20", "-", "2" });
    CHECK_TEXT(decide(m, "{\"a\": 7}"), "1");
    CHECK_TEXT(decide(m, "{\"a\": 21}"), "null");
    CHECK_TEXT(said(), "hit policy ANY: rules 2 and 3 match and give different outputs");
}

TEST(priority_and_output_order_follow_the_output_values)
{
    CHECK_TEXT(decide(TABLE("hitPolicy='PRIORITY'", ORDER, TWO_OF_THREE), "{\"a\": 7, \"b\": \"y\"}"), "3");
    CHECK_TEXT(decide(TABLE("hitPolicy='OUTPUT ORDER'", ORDER, TWO_OF_THREE), "{\"a\": 7, \"b\": \"x\"}"),
               "[2, 1]");
    CHECK_TEXT(decide(TABLE("hitPolicy='RULE ORDER'", ORDER, TWO_OF_THREE), "{\"a\": 7, \"b\": \"x\"}"),
               "[1, 2]");
}

TEST(collect_lists_sums_counts_and_finds_extremes)
{
    static const struct {
        const char *attributes, *both, *none;
    } cases[] = {
        { "hitPolicy='COLLECT'", "[1, 2]", "null" },
        { "hitPolicy='COLLECT' aggregation='SUM'", "3", "null" },
        { "hitPolicy='COLLECT' aggregation='COUNT'", "2", "0" },
        { "hitPolicy='COLLECT' aggregation='MIN'", "1", "null" },
        { "hitPolicy='COLLECT' aggregation='MAX'", "2", "null" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        const struct dmn_model *m = TABLE(cases[i].attributes, "", TWO_OF_THREE);
        CHECK_TEXT(decide(m, "{\"a\": 7, \"b\": \"x\"}"), cases[i].both);
        CHECK_TEXT(decide(m, "{\"a\": 11, \"b\": \"z\"}"), cases[i].none);
    }
}

TEST(sums_are_exact_to_34_digits)
{
    const struct dmn_model *m = TABLE("hitPolicy='COLLECT' aggregation='SUM'", "", { "-", "-", "0.1" },
                                      { "-", "-", "0.2" }, { "-", "-", "9007199254740993.0000000000000001" });
    CHECK_TEXT(decide(m, "{}"), "9007199254740993.3000000000000001");
}

TEST(defaults_hold_where_no_rule_matches)
{
    const struct dmn_model *m =
        TABLE("hitPolicy='FIRST'", "<defaultOutputEntry><text>a * 2</text></defaultOutputEntry>",
              { "&gt; 5", "-", "1" });
    CHECK_TEXT(decide(m, "{\"a\": 2}"), "4");
    CHECK_TEXT(decide(m, "{\"a\": 6}"), "1");
}

TEST(outputs_that_are_not_allowed_are_refused)
{
    const struct dmn_model *m = TABLE("", "<outputValues><text>1, 2</text></outputValues>",
                                      { "&lt; 5", "-", "a" }, { "&gt;= 5", "-", "2" });
    CHECK_TEXT(decide(m, "{\"a\": 1}"), "1");
    CHECK_TEXT(decide(m, "{\"a\": 3}"), "null");
    CHECK_TEXT(said(), "the output of rule 1 is not one that is allowed");
}

TEST(cells_may_speak_of_other_inputs_and_null_can_be_tested)
{
    const struct dmn_model *m =
        TABLE("hitPolicy='RULE ORDER'", "", { "null", "-", "1" }, { "-", "a", "2" },
              { "? &gt; 3 and b = 4", "-", "3" }, { "not(5)", "-", "4" }, { "-", "-", "5" });
    CHECK_TEXT(decide(m, "{\"b\": 4}"), "[1, 4, 5]");
    CHECK_TEXT(decide(m, "{\"a\": 4, \"b\": 4}"), "[2, 3, 4, 5]");
    CHECK_TEXT(decide(m, "{\"a\": 5, \"b\": 1}"), "[5]");
}

TEST(an_input_of_another_kind_meets_only_what_takes_anything)
{
    const struct dmn_model *m =
        TABLE("hitPolicy='RULE ORDER'", "", { "&lt; 5", "-", "1" }, { "-", "\"x\"", "2" }, { "-", "-", "3" });
    CHECK_TEXT(decide(m, "{\"a\": \"text\", \"b\": 7}"), "[3]");
    CHECK_TEXT(decide(m, "{\"a\": true, \"b\": \"x\"}"), "[2, 3]");
}

TEST(broken_tables_are_refused_with_their_place)
{
#define BAD(inside) S(DMN_HEAD "<decision name='t' id='t'>" inside "</decision>" DMN_TAIL)
    static const struct {
        struct str text;
        const char *why;
    } cases[] = {
        { SL(DMN_HEAD
             "<decision name='t' id='t'><decisionTable hitPolicy='MAYBE'><output/></decisionTable></decision>" DMN_TAIL),
          "t.dmn:2:27: \"MAYBE\" is no hit policy" },
        { SL(DMN_HEAD "<decision name='t' id='t'><decisionTable/></decision>" DMN_TAIL),
          "t.dmn:2:27: expected an output in the table" },
        { SL(DMN_HEAD
             "<decision name='t' id='t'><decisionTable><output/>\n<rule><inputEntry/></rule></decisionTable></decision>" DMN_TAIL),
          "t.dmn:3:1: expected 0 input and 1 output entries, found 1 and 0" },
        { SL(DMN_HEAD
             "<decision name='t' id='t'><decisionTable hitPolicy='COLLECT' aggregation='SUM'><output/><output/></decisionTable></decision>" DMN_TAIL),
          "t.dmn:2:27: expected one output to aggregate, found 2" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct dmn_file file = { S("t.dmn"), cases[i].text };
        const struct dmn_model *m;
        struct fault f = { 0 };
        CHECK_INT(dmn_try(&file, 1, &m, &f), RC_INVALID);
        CHECK_TEXT(f.text, cases[i].why);
    }
}

// --- the index against the rules one by one --------------------------------------------------------

enum { COLUMNS = 5, RULES_MAX = 150, CELL_BYTES = 160 };

struct random_table {
    int rules;
    char cells[RULES_MAX][COLUMNS][CELL_BYTES];
};

static int below(uint64_t *seed, int n) { return (int)(test_random(seed) % (uint64_t)n); }

static void number_literal(uint64_t *seed, char *out)
{
    static const char *const forms[] = { "%d", "%d.5", "%d.25", "-%d", "%d00000000000000000000.7" };
    (void)sprintf(out, forms[below(seed, 30) ? below(seed, 4) : 4], below(seed, 12));
}

static void text_literal(uint64_t *seed, char *out)
{
    static const char *const texts[] = { "\"a\"", "\"b\"", "\"ab\"", "\"\"", "\"居\"", "\"é\"" };
    (void)strcpy(out, texts[below(seed, COUNT(texts))]);
}

static void date_literal(uint64_t *seed, char *out)
{
    (void)sprintf(out, "@\"2026-0%d-1%d\"", 1 + below(seed, 3), below(seed, 10));
}

static void duration_literal(uint64_t *seed, char *out)
{
    (void)sprintf(out, "@\"P%dDT%dH\"", below(seed, 3), below(seed, 30));
}

// Now and then with a zone: the index must leave those to FEEL.
static void moment_literal(uint64_t *seed, char *out)
{
    static const char *const zones[] = { "", "", "", "Z", "+02:00" };
    (void)sprintf(out, "@\"2026-01-0%dT0%d:00:00%s\"", 1 + below(seed, 3), below(seed, 10),
                  zones[below(seed, COUNT(zones))]);
}

static void (*const literals[])(uint64_t *seed, char *out) = { number_literal, text_literal, date_literal,
                                                               duration_literal, moment_literal };

static void random_cell(uint64_t *seed, int column, char *out)
{
    char a[40], b[40];
    literals[column](seed, a);
    literals[column](seed, b);
    switch (below(seed, 12)) {
    case 0:
    case 1:
        (void)strcpy(out, "-");
        return;
    case 2:
        (void)sprintf(out, "&lt; %s", a);
        return;
    case 3:
        (void)sprintf(out, "&gt;= %s", a);
        return;
    case 4:
        (void)sprintf(out, "[%s..%s)", a, b);
        return;
    case 5:
        (void)sprintf(out, "(%s..%s]", a, b);
        return;
    case 6:
        (void)sprintf(out, "not(%s, %s)", a, b);
        return;
    case 7:
        (void)sprintf(out, "%s, %s", a, b);
        return;
    case 8:
        (void)sprintf(out, "[%s..%s], &gt; %s", a, b, a);
        return;
    case 9:
        (void)sprintf(out, "? = %s or ? &gt; %s", a, b);
        return;
    case 10:
        (void)sprintf(out, "null");
        return;
    default:
        (void)strcpy(out, a);
        return;
    }
}

static const struct dmn_model *random_model(uint64_t *seed, struct random_table *t, const char *hit_policy)
{
    static const char *const names[COLUMNS] = { "n", "s", "d", "l", "m" };
    char *at = stpcpy(source, DMN_HEAD);
    t->rules = 1 + below(seed, below(seed, 2) ? RULES_MAX : 6);
    for (int i = 0; i < COLUMNS; i++) at += sprintf(at, "<inputData name='%s' id='%s'/>", names[i], names[i]);
    at = stpcpy(at, "<decision name='t' id='t'><variable name='t'/>");
    for (int i = 0; i < COLUMNS; i++)
        at += sprintf(at, "<informationRequirement><requiredInput href='#%s'/></informationRequirement>",
                      names[i]);
    at += sprintf(at, "<decisionTable hitPolicy='%s'>", hit_policy);
    for (int i = 0; i < COLUMNS; i++)
        at += sprintf(at, "<input><inputExpression><text>%s</text></inputExpression></input>", names[i]);
    at = stpcpy(at, "<output/>");
    for (int rule = 0; rule < t->rules; rule++) {
        at += sprintf(at, "<rule id='r%d'>", rule + 1);
        for (int i = 0; i < COLUMNS; i++) {
            if (below(seed, 2))
                (void)strcpy(t->cells[rule][i], "-");
            else
                random_cell(seed, i, t->cells[rule][i]);
            at += sprintf(at, "<inputEntry><text>%s</text></inputEntry>", t->cells[rule][i]);
        }
        at += sprintf(at, "<outputEntry><text>%d</text></outputEntry></rule>", rule + 1);
    }
    at = stpcpy(at, "</decisionTable></decision>" DMN_TAIL);
    return dmn_model_of((struct str){ source, at - source });
}

static const struct feel_program *compile_text(struct arena *a, struct str text, bool tests)
{
    struct arena scratch = arena_of(dmn_scratch, sizeof dmn_scratch, NULL);
    struct feel_scope none = { 0 };
    const struct feel_program *p;
    struct fault f = { 0 };
    enum rc rc = tests ? feel_compile_tests(a, scratch, text, &none, NULL, &p, NULL, &f)
                       : feel_compile(a, scratch, text, &none, &p, NULL, &f);
    if (rc) printf("%.*s: %s\n", P(text), f.text), MUST(!rc);
    return p;
}

static struct str unescaped(struct arena *a, const char *cell)
{
    struct text out = { .arena = a };
    for (const char *c = cell; *c; c++) {
        if (strncmp(c, "&lt;", 4) == 0)
            text_char(&out, '<'), c += 3;
        else if (strncmp(c, "&gt;", 4) == 0)
            text_char(&out, '>'), c += 3;
        else
            text_char(&out, *c);
    }
    return text_str(&out);
}

static struct feel_value random_input(struct feel_run *r, uint64_t *seed, int column)
{
    char text[40];
    if (below(seed, 8) == 0) return below(seed, 2) ? feel_null() : feel_boolean(true);
    literals[column](seed, text);
    return feel_eval(r, compile_text(&r->arena, arena_str(&r->arena, str_of(text)), false), NULL);
}

static bool rule_takes(struct feel_run *r, const struct feel_program *(*cells)[COLUMNS], int rule,
                       const struct feel_value *inputs)
{
    for (int i = 0; i < COLUMNS; i++)
        if (!feel_is_true(feel_test(r, cells[rule][i], NULL, inputs[i]))) return false;
    return true;
}

TEST(the_index_gives_what_going_through_the_rules_gives)
{
    static struct random_table t;
    static const struct feel_program *cells[RULES_MAX][COLUMNS];
    static char memory[8 << 20];
    uint64_t seed = 3;
    int hits = 0, misses = 0;
    for (int round = 0; round < 60; round++) {
        const struct dmn_model *m = random_model(&seed, &t, "RULE ORDER");
        struct arena a = arena_of(memory, sizeof memory, NULL);
        for (int rule = 0; rule < t.rules; rule++)
            for (int i = 0; i < COLUMNS; i++)
                cells[rule][i] = compile_text(&a, unescaped(&a, t.cells[rule][i]), true);
        for (int probe = 0; probe < 60; probe++) {
            struct feel_run r = dmn_fresh_run();
            struct feel_value inputs[COLUMNS];
            struct dmn_input given[COLUMNS];
            for (int i = 0; i < COLUMNS; i++) {
                inputs[i] = random_input(&r, &seed, i);
                given[i] = (struct dmn_input){ dmn_at(m, i), inputs[i] };
            }
            struct feel_value got = dmn_answer_of(&r, m, S("t"), given, COLUMNS);
            int32_t at = 0;
            bool same = true;
            for (int rule = 0; rule < t.rules; rule++) {
                if (!rule_takes(&r, cells, rule, inputs)) continue;
                same &= got.kind == FEEL_LIST && at < got.extra &&
                        feel_equal(got.items[at], feel_integer(rule + 1)) == 1;
                at++;
            }
            same &= at == (got.kind == FEEL_LIST ? got.extra : 0);
            if (!same) printf("round %d probe %d\n", round, probe);
            CHECK(same);
            hits += at > 0;
            misses += at == 0;
        }
    }
    if (hits < 1000 || misses < 100) printf("%d hits, %d misses\n", hits, misses);
    CHECK(hits >= 1000 && misses >= 100);
}

TEST(first_by_the_index_is_the_first_of_rule_order)
{
    static struct random_table t;
    uint64_t seed = 99;
    for (int round = 0; round < 20; round++) {
        uint64_t again = seed;
        struct feel_value first[40], inputs[40][COLUMNS];
        static char inputs_memory[1 << 20];
        struct arena keep = arena_of(inputs_memory, sizeof inputs_memory, NULL);
        const struct dmn_model *m = random_model(&again, &t, "FIRST");
        struct feel_run maker = feel_run_of(keep, FEEL_BUDGET);
        for (int probe = 0; probe < 40; probe++) {
            struct feel_run r = dmn_fresh_run();
            struct dmn_input given[COLUMNS];
            for (int i = 0; i < COLUMNS; i++)
                given[i] =
                    (struct dmn_input){ dmn_at(m, i), inputs[probe][i] = random_input(&maker, &again, i) };
            first[probe] = dmn_answer_of(&r, m, S("t"), given, COLUMNS);
        }
        m = random_model(&seed, &t, "RULE ORDER");
        for (int probe = 0; probe < 40; probe++) {
            struct feel_run r = dmn_fresh_run();
            struct dmn_input given[COLUMNS];
            for (int i = 0; i < COLUMNS; i++) given[i] = (struct dmn_input){ dmn_at(m, i), inputs[probe][i] };
            struct feel_value all = dmn_answer_of(&r, m, S("t"), given, COLUMNS);
            if (all.kind == FEEL_LIST)
                CHECK_INT(feel_equal(all.items[0], first[probe]), 1);
            else
                CHECK_INT(first[probe].kind, FEEL_NULL);
        }
        seed = again;
    }
}

// --- one model, many threads; nothing from the heap ------------------------------------------------

enum { THREADS = 4, CALLS = 3000 };

struct worker {
    const struct dmn_model *m;
    char *memory;
    int64_t sum;
};

static void *work(void *self)
{
    struct worker *w = self;
    const struct dmn_element *t = dmn_find(w->m, (struct str){ 0 }, S("t"));
    for (int i = 0; i < CALLS; i++) {
        struct feel_run r = feel_run_of(arena_of(w->memory, 1 << 20, NULL), FEEL_BUDGET);
        struct dmn_input inputs[] = { { dmn_at(w->m, 0), feel_integer(i % 20) },
                                      { dmn_at(w->m, 1), feel_string(i % 2 ? S("x") : S("y")) } };
        struct dmn_answer answer;
        int64_t n;
        MUST(dmn_decide(&r, w->m, t, inputs, 2, true, &answer, NULL) == RC_OK);
        if (answer.value.kind == FEEL_NUMBER && feel_to_int(answer.value, &n)) w->sum += n * (i % 7);
    }
    return NULL;
}

TEST(a_model_is_shared_by_threads)
{
    static char memory[THREADS + 1][1 << 20];
    const struct dmn_model *m =
        TABLE("hitPolicy='FIRST'", "", TWO_OF_THREE, { "? = b or a &gt; 15", "-", "7" });
    pthread_t threads[THREADS];
    struct worker workers[THREADS + 1];
    for (int i = 0; i <= THREADS; i++) workers[i] = (struct worker){ m, memory[i], 0 };
    for (int i = 0; i < THREADS; i++) MUST(pthread_create(&threads[i], NULL, work, &workers[i]) == 0);
    for (int i = 0; i < THREADS; i++) (void)pthread_join(threads[i], NULL);
    (void)work(&workers[THREADS]);
    CHECK(workers[THREADS].sum > 0);
    for (int i = 0; i < THREADS; i++) CHECK_INT(workers[i].sum, workers[THREADS].sum);
}

TEST(deciding_takes_nothing_from_the_heap)
{
    static char memory[1 << 20];
    const struct dmn_model *m =
        TABLE("hitPolicy='COLLECT'", "", TWO_OF_THREE, { "? = b or a &gt; 15", "-", "a * 2" });
    struct worker w = { m, memory, 0 };
    (void)work(&w);
    size_t before = mallinfo2().uordblks;
    (void)work(&w);
    CHECK_INT(mallinfo2().uordblks, before);
}
