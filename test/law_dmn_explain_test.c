// Explanations: what they hold, that they are the same each time, and that the review (which has no
// evaluator) confirms them and refuses what was altered.
#include "dmn.h"

#define FEEL(text) "<literalExpression><text>" text "</text></literalExpression>"
#define MODEL                                                                                                                                                                                                                                               \
    S(DMN_HEAD                                                                                                                                                                                                                                              \
      "<inputData name='Age' id='age'><variable name='Age' typeRef='number'/></inputData>\n"                                                                                                                                                                \
      "<inputData name='Since' id='since'><variable name='Since' typeRef='date'/></inputData>\n"                                                                                                                                                            \
      "<knowledgeSource name='An Act' id='act' locationURI='xx-act-2025'/>\n"                                                                                                                                                                               \
      "<businessKnowledgeModel name='grace' id='grace'><variable name='grace'/><encapsulatedLogic><formalParameter name='n'/>" FEEL(                                                                                                                        \
          "if n &lt; 18 then 30 else 10") "</encapsulatedLogic><authorityRequirement><requiredAuthority href='#act'/></authorityRequirement></businessKnowledgeModel>\n"                                                                                    \
                                          "<decision name='Group' id='group'><variable name='Group' typeRef='string'/><informationRequirement><requiredInput href='#age'/>"                                                                                 \
                                          "</informationRequirement><authorityRequirement><requiredAuthority href='#act'/></authorityRequirement>"                                                                                                          \
                                          "<decisionTable id='groups'><input><inputExpression><text>Age</text></inputExpression></input><output/><annotation name='basis'/>"                                                                                \
                                          "<rule id='child'><inputEntry><text>&lt; 14</text></inputEntry><outputEntry><text>\"child\"</text></outputEntry><annotationEntry>"                                                                                \
                                          "<text>xx-act-2025#12</text></annotationEntry></rule>"                                                                                                                                                            \
                                          "<rule id='minor'><inputEntry><text>[14..18)</text></inputEntry><outputEntry><text>\"minor\"</text></outputEntry><annotationEntry>"                                                                               \
                                          "<text>xx-act-2025#13</text></annotationEntry></rule>"                                                                                                                                                            \
                                          "<rule id='adult'><inputEntry><text>&gt;= 18</text></inputEntry><outputEntry><text>\"adult\"</text></outputEntry></rule>"                                                                                         \
                                          "</decisionTable></decision>\n"                                                                                                                                                                                   \
                                          "<decision name='Steps' id='steps'><variable name='Steps'/><informationRequirement><requiredDecision href='#group'/>"                                                                                             \
                                          "</informationRequirement><informationRequirement><requiredInput href='#since'/></informationRequirement><informationRequirement>"                                                                                \
                                          "<requiredInput href='#age'/></informationRequirement><knowledgeRequirement><requiredKnowledge href='#grace'/></knowledgeRequirement>"                                                                            \
                                          "<context><contextEntry><variable name='due'/>" FEEL(                                                                                                                                                             \
                                              "Since + duration(\"P\" + string(grace(Age)) + \"D\")") "</contextEntry><contextEntry><variable name='list'/><decisionTable id='list' hitPolicy='COLLECT'><input><inputExpression><text>Group</text>"         \
                                                                                                      "</inputExpression></input><input><inputExpression><text>Since</text></inputExpression></input><output/>"                                             \
                                                                                                      "<rule id='l1'><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>\"tell\"</text></outputEntry></rule>" \
                                                                                                      "<rule id='l2'><inputEntry><text>\"child\", \"minor\"</text></inputEntry><inputEntry><text>&gt; @\"2026-01-01\"</text></inputEntry>"                  \
                                                                                                      "<outputEntry><text>\"guardian of \" + Group</text></outputEntry></rule>"                                                                             \
                                                                                                      "<rule id='l3'><inputEntry><text>? = \"adult\"</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>\"alone\"</text>"         \
                                                                                                      "</outputEntry></rule></decisionTable></contextEntry></context></decision>" DMN_TAIL)

static const char inputs_json[] = "{\"Age\": 16, \"Since\": \"2026-03-01\"}";

static struct str explain(struct arena *a, const struct dmn_model *m, const char *name, const char *json)
{
    struct feel_run r = dmn_fresh_run();
    struct fault f = { 0 };
    const struct dmn_input *inputs;
    struct dmn_answer answer;
    int32_t count;
    const struct dmn_element *what = dmn_find(m, (struct str){ 0 }, str_of(name));
    MUST(dmn_inputs_read(&r, m, str_of(json), &inputs, &count, &f) == RC_OK);
    MUST(dmn_decide(&r, m, what, inputs, count, true, &answer, &f) == RC_OK && answer.trace);
    return dmn_explain(a, arena_of(dmn_scratch, sizeof dmn_scratch, NULL), m, &r, what, &answer, dmn_sha256);
}

static char memory[1 << 20];
static struct arena fresh(void) { return arena_of(memory, sizeof memory, NULL); }

static enum rc review(const struct dmn_model *m, struct str explanation, struct dmn_review *ret,
                      struct fault *f)
{
    return dmn_review(arena_of(dmn_scratch, sizeof dmn_scratch, NULL), m, explanation, dmn_sha256, ret, f);
}

TEST(an_explanation_names_rules_annotations_sources_and_values)
{
    struct arena a = fresh();
    const struct dmn_model *m = dmn_model_of(MODEL);
    struct str e = explain(&a, m, "Steps", inputs_json);
    static const char *const parts[] = {
        "\"answer\":{\"kind\":\"context\",\"value\":{\"due\":\"2026-03-31\",\"list\":[\"tell\",\"guardian of minor\"]}}",
        "\"matched\":[{\"id\":\"minor\",\"notes\":[{\"name\":\"basis\",\"text\":\"xx-act-2025#13\"}],\"outputs\":[{\"kind\":\"string\",\"value\":\"minor\"}],\"rule\":2}]",
        "\"basis\":[{\"id\":\"act\",\"name\":\"An Act\",\"uri\":\"xx-act-2025\"}]",
        "\"cells\":[{\"column\":1,\"holds\":false,\"rule\":3}]",
        "{\"basis\":[{\"id\":\"act\",\"name\":\"An Act\",\"uri\":\"xx-act-2025\"}],\"called\":{\"id\":\"grace\"",
        "{\"entry\":\"due\",\"kind\":\"date\",\"level\":1,\"value\":\"2026-03-31\"}",
        "\"requires\":[\"Group\",\"Since\",\"Age\",\"grace\"]",
    };
    for (int i = 0; i < COUNT(parts); i++) {
        bool there = str_contains(e, str_of(parts[i]));
        if (!there) printf("%s\nis not in\n%.*s\n", parts[i], P(e));
        CHECK(there);
    }
}

TEST(an_explanation_is_the_same_each_time_and_is_confirmed)
{
    struct arena a = fresh();
    struct dmn_review said;
    struct fault f = { 0 };
    const struct dmn_model *m = dmn_model_of(MODEL);
    struct str one = explain(&a, m, "Steps", inputs_json), two = explain(&a, m, "Steps", inputs_json);
    CHECK_STR(one, two);
    CHECK_INT(review(m, one, &said, &f), RC_OK);
    CHECK_TEXT(f.text, "");
    CHECK_INT(said.tables, 2);
    CHECK(said.cells >= 5 && said.believed > 0);
}

TEST(explanations_of_many_inputs_are_confirmed)
{
    const struct dmn_model *m = dmn_model_of(MODEL);
    for (int age = -1; age < 30; age++) {
        struct arena a = fresh();
        struct dmn_review said;
        struct fault f = { 0 };
        char json[100];
        (void)snprintf(json, sizeof json,
                       age % 7 == 3 ? "{\"Since\": \"2025-03-0%d\"}"
                                    : "{\"Age\": %d, \"Since\": \"2026-01-01\"}",
                       age % 7 == 3 ? 3 : age);
        CHECK_INT(review(m, explain(&a, m, "Steps", json), &said, &f), RC_OK);
        if (f.text[0]) printf("%s: %s\n", json, f.text);
    }
}

// Replaces the first `from` by `to` and puts the digest right again: only the review's own work can then
// refuse it.
static struct str altered(struct arena *a, struct str e, const char *from, const char *to)
{
    ptrdiff_t at = str_find(e, str_of(from));
    uint8_t sum[DMN_DIGEST_BYTES];
    if (at < 0) printf("%s is not there\n", from);
    MUST(at >= 0);
    struct str whole = arena_print(a, "%.*s%s%.*s", P(str_slice(e, 0, at)), to,
                                   P(str_slice(e, at + (ptrdiff_t)strlen(from), e.len)));
    ptrdiff_t end = whole.len - (ptrdiff_t)sizeof ",\"sha256\":\"\"}" + 1 - 2 * DMN_DIGEST_BYTES,
              begin = (ptrdiff_t)strlen("{\"explanation\":");
    struct text out = { .arena = a };
    dmn_sha256(str_slice(whole, begin, end), sum);
    text_print(&out, "%.*s,\"sha256\":\"", P(str_slice(whole, 0, end)));
    for (int i = 0; i < DMN_DIGEST_BYTES; i++) text_print(&out, "%02x", sum[i]);
    text_put(&out, S("\"}"));
    return text_str(&out);
}

TEST(what_was_altered_is_refused_even_with_its_digest_put_right)
{
    static const struct {
        const char *from, *to, *why;
    } cases[] = {
        { "\"rule\":2}]", "\"rule\":1}]", "rule 2 matches and is not stated" },
        { "\"id\":\"minor\"", "\"id\":\"adult\"", "rule 2 has another id" },
        { "xx-act-2025#13", "xx-act-2025#12", "the annotations of a matched rule are not the model's" },
        { "\"kind\":\"string\",\"value\":\"minor\"", "\"kind\":\"string\",\"value\":\"adult\"",
          "an output is not the rule's" },
        { "\"text\":\"Age\",\"value\":16", "\"text\":\"Age\",\"value\":17",
          "its value is not what its expression says" },
        { "\"text\":\"Age\",\"value\":16", "\"text\":\"Agx\",\"value\":16", "input 1 is not the table's" },
        { "\"kind\":\"number\",\"value\":16", "\"kind\":\"number\",\"value\":13",
          "its value is not what its expression says" },
        { "\"uri\":\"xx-act-2025\"", "\"uri\":\"xx-act-2024\"", "knowledge source 1 is not the model's" },
        { "\"policy\":\"UNIQUE\"", "\"policy\":\"FIRST\"", "the table has another hit policy" },
        { "\"requires\":[\"Age\"]", "\"requires\":[\"Since\"]", "its requirements are not the model's" },
        { "\"level\":0,\"requires\":[\"Age\"],\"value\":\"minor\"",
          "\"level\":0,\"requires\":[\"Age\"],\"value\":\"adult\"", "its value is not that of its table" },
        { "\"holds\":false", "\"holds\":true", "rule 3 matches and is not stated" },
        { "{\"column\":1,\"holds\":false,\"rule\":3}", "",
          "rule 3 may match, and the explanation does not say" },
        { "\"list\":[\"tell\",\"guardian of minor\"]}},\"asked\"", "\"list\":[\"tell\"]}},\"asked\"",
          "the answer is not the value of \"Steps\"" },
        { "{\"id\":\"l1\",\"notes\":[],\"outputs\":[{\"kind\":\"string\",\"value\":\"tell\"}],\"rule\":1},",
          "", "rule 1 matches and is not stated" },
        { "\"value\":[\"tell\",\"guardian of minor\"]}", "\"value\":[\"guardian of minor\"]}",
          "its value is not made of its entries" },
        { "\"entry\":\"due\",\"kind\":\"date\",\"level\":1,\"value\":\"2026-03-31\"",
          "\"entry\":\"due\",\"kind\":\"date\",\"level\":1,\"value\":\"2027-03-31\"",
          "its value is not made of its entries" },
        { "\"entry\":\"due\"", "\"entry\":\"dun\"", "its value is not made of its entries" },
        { "\"rule\":1},{\"id\":\"l2\",\"notes\":[],\"outputs\":[{\"kind\":\"string\",\"value\":\"guardian of minor\"",
          "\"rule\":1},{\"id\":\"l2\",\"notes\":[],\"outputs\":[{\"kind\":\"string\",\"value\":\"guardian of child\"",
          "the value is not what the hit policy makes of the matched rules" },
        { "\"format\":\"anlan-decision/1\"", "\"format\":\"anlan-decision/2\"",
          "not an explanation of this format" },
        { "\"namespace\":\"urn:t\",\"sha256\":\"", "\"namespace\":\"urn:t\",\"sha256\":\"0",
          "it explains another model than t.dmn" },
    };
    struct arena a = fresh();
    const struct dmn_model *m = dmn_model_of(MODEL);
    struct str e = explain(&a, m, "Steps", inputs_json);
    for (int i = 0; i < COUNT(cases); i++) {
        struct dmn_review said;
        struct fault f = { 0 };
        struct arena scratch = a;
        CHECK(review(m, altered(&scratch, e, cases[i].from, cases[i].to), &said, &f) != RC_OK);
        bool right = str_contains(str_of(f.text), str_of(cases[i].why));
        if (!right)
            printf("%s -> %s: \"%s\", not \"%s\"\n", cases[i].from, cases[i].to, f.text, cases[i].why);
        CHECK(right);
    }
}

TEST(an_output_that_was_refused_is_confirmed_as_null)
{
    const struct dmn_model *m = dmn_model_of(S(
        DMN_HEAD
        "<decision name='d' id='d'><variable name='d'/><decisionTable hitPolicy='FIRST'><output><outputValues><text>\"a\"</text></outputValues>"
        "</output><rule id='r'><outputEntry><text>\"b\"</text></outputEntry></rule></decisionTable></decision>" DMN_TAIL));
    struct arena a = fresh();
    struct dmn_review said;
    struct fault f = { 0 };
    struct str e = explain(&a, m, "d", "{}");
    CHECK(str_contains(e, S("\"outputs\":[{\"kind\":\"null\",\"value\":null}]")));
    CHECK_INT(review(m, e, &said, &f), RC_OK);
    CHECK_TEXT(f.text, "");
}

TEST(inputs_that_only_running_could_refuse_are_believed)
{
    static const char *const allowed[] = { "? = 2 or ? = 3", "2, 3" };
    for (int i = 0; i < COUNT(allowed); i++) {
        static char text[1000];
        (void)snprintf(
            text, sizeof text,
            DMN_HEAD
            "<decision name='d' id='d'><variable name='d'/><decisionTable><input><inputExpression><text>1</text></inputExpression>"
            "<inputValues><text>%s</text></inputValues></input><output/><rule><inputEntry><text>1</text></inputEntry><outputEntry>"
            "<text>\"one\"</text></outputEntry></rule></decisionTable></decision>" DMN_TAIL,
            allowed[i]);
        const struct dmn_model *m = dmn_model_of(str_of(text));
        struct arena a = fresh();
        struct dmn_review said;
        struct fault f = { 0 };
        struct str e = explain(&a, m, "d", "{}");
        CHECK(str_contains(e, S("\"answer\":{\"kind\":\"null\"")));
        CHECK_INT(review(m, e, &said, &f), RC_OK);
        CHECK_TEXT(f.text, "");
        CHECK_INT(said.believed, i == 0);
    }
}

TEST(entries_of_a_result_are_no_entries_of_the_context)
{
#define ENTRY(name, box) "<contextEntry><variable name='" name "'/>" box "</contextEntry>"
    const struct dmn_model *m = dmn_model_of(
        S(DMN_HEAD "<decision name='d' id='d'><variable name='d'/><context>" ENTRY(
            "a", FEEL("1")) "<contextEntry><context>" ENTRY("a", FEEL("2"))
              ENTRY("b", FEEL("a + 1")) "</context></contextEntry></context></decision>" DMN_TAIL));
    struct arena a = fresh();
    struct dmn_review said;
    struct fault f = { 0 };
    CHECK_INT(review(m, explain(&a, m, "d", "{}"), &said, &f), RC_OK);
    CHECK_TEXT(f.text, "");
}

// Every kind that a column can have, at and around the ends of its cells.
TEST(tables_over_every_kind_are_confirmed)
{
    static const struct {
        const char *low, *middle, *high; // ascending
    } kinds[] = {
        { "false", "true", "true" },
        { "1", "1.5", "2" },
        { "\"a\"", "\"b\"", "\"c\"" },
        { "@\"2026-01-01\"", "@\"2026-01-02\"", "@\"2026-02-01\"" },
        { "@\"08:00:00\"", "@\"09:00:00\"", "@\"10:00:00\"" },
        { "@\"2026-01-01T08:00:00\"", "@\"2026-01-01T09:00:00\"", "@\"2026-01-01T10:00:00\"" },
        { "@\"PT1H\"", "@\"PT2H\"", "@\"P1D\"" },
        { "@\"P1M\"", "@\"P1Y\"", "@\"P2Y\"" },
    };
    for (int k = 0; k < COUNT(kinds); k++)
        for (int value = 0; value < 3; value++) {
            static char text[4000];
            const char *v = value == 0 ? kinds[k].low : value == 1 ? kinds[k].middle : kinds[k].high;
            const char *range = k == 0 ? "true" : kinds[k].low; // FEEL has no ranges of booleans
            (void)snprintf(
                text, sizeof text,
                DMN_HEAD
                "<decision name='d' id='d'><variable name='d'/><decisionTable hitPolicy='COLLECT'><input><inputExpression><text>%s</text>"
                "</inputExpression></input><output/><rule><inputEntry><text>%s</text></inputEntry><outputEntry><text>1</text></outputEntry>"
                "</rule><rule><inputEntry><text>not(%s)</text></inputEntry><outputEntry><text>2</text></outputEntry></rule><rule><inputEntry>"
                "<text>%s%s</text></inputEntry><outputEntry><text>3</text></outputEntry></rule></decisionTable></decision>" DMN_TAIL,
                v, kinds[k].low, kinds[k].middle, k == 0 ? "" : "&gt; ", range);
            const struct dmn_model *m = dmn_model_of(str_of(text));
            struct arena a = fresh();
            struct dmn_review said;
            struct fault f = { 0 };
            CHECK_INT(review(m, explain(&a, m, "d", "{}"), &said, &f), RC_OK);
            CHECK_TEXT(f.text, "");
            CHECK_INT(said.cells, 3);
        }
}

TEST(any_flipped_byte_is_refused)
{
    struct arena a = fresh();
    const struct dmn_model *m = dmn_model_of(MODEL);
    struct str e = explain(&a, m, "Group", inputs_json);
    char *bytes = NEW(&a, char, e.len);
    for (ptrdiff_t i = 0; i < e.len; i++) {
        struct dmn_review said;
        struct fault f = { 0 };
        memcpy(bytes, e.at, (size_t)e.len);
        bytes[i] ^= 1;
        CHECK(review(m, (struct str){ bytes, e.len }, &said, &f) != RC_OK);
    }
}

TEST(the_review_calls_no_evaluator)
{
    static char text[1 << 16];
    static const char *const files[] = { "dmn_review.c", "dmn_review_table.c", "dmn_hits.c" };
    static const char *const words[] = { "feel_eval(",  "feel_test(", "feel_call(", "feel_call_named(",
                                         "dmn_decide(", "run_box(",   "run_table(" };
    for (int f = 0; f < COUNT(files); f++) {
        char path[1000];
        (void)snprintf(path, sizeof path, "%s/src/law/dmn/%s", ANLAN_SOURCE, files[f]);
        FILE *file = fopen(path, "r");
        MUST(file != NULL);
        size_t len = fread(text, 1, sizeof text - 1, file);
        (void)fclose(file);
        text[len] = 0;
        CHECK(len > 4000 && len < sizeof text - 1);
        for (int i = 0; i < COUNT(words); i++) CHECK(!strstr(text, words[i]));
    }
}

TEST(sources_that_sources_rest_on_are_named_once)
{
    const struct dmn_model *m = dmn_model_of(S(
        DMN_HEAD
        "<knowledgeSource name='A' id='a'><authorityRequirement><requiredAuthority href='#b'/></authorityRequirement></knowledgeSource>"
        "<knowledgeSource name='B' id='b'><authorityRequirement><requiredAuthority href='#a'/></authorityRequirement></knowledgeSource>"
        "<decision name='d' id='d'><variable name='d'/><authorityRequirement><requiredAuthority href='#a'/></authorityRequirement>" FEEL(
            "1") "</decision>" DMN_TAIL));
    struct arena a = fresh();
    struct dmn_review said;
    struct fault f = { 0 };
    struct str e = explain(&a, m, "d", "{}");
    CHECK(str_contains(e, S("\"basis\":[{\"id\":\"a\",\"name\":\"A\"},{\"id\":\"b\",\"name\":\"B\"}]")));
    CHECK_INT(review(m, e, &said, &f), RC_OK);
}

TEST(a_service_called_within_is_explained_and_confirmed)
{
    const struct dmn_model *m = dmn_model_of(S(
        DMN_HEAD
        "<inputData name='x' id='x'/><decision name='out' id='out'><variable name='out'/><informationRequirement><requiredInput href='#x'/>"
        "</informationRequirement>" FEEL(
            "x") "</decision><decisionService name='svc' id='svc'><variable name='svc'/><outputDecision href='#out'/>"
                 "<inputData href='#x'/></decisionService><decision name='d' id='d'><variable name='d'/><informationRequirement><requiredInput href='#x'/>"
                 "</informationRequirement><knowledgeRequirement><requiredKnowledge href='#svc'/></knowledgeRequirement>" FEEL(
                     "svc(x + 1) + svc(x + 2)") "</decision>" DMN_TAIL));
    struct arena a = fresh();
    struct dmn_review said;
    struct fault f = { 0 };
    struct str e = explain(&a, m, "d", "{\"x\": 1}");
    CHECK(str_contains(e, S("\"answer\":{\"kind\":\"number\",\"value\":5}")));
    CHECK_INT(review(m, e, &said, &f), RC_OK);
    CHECK_TEXT(f.text, "");
}
