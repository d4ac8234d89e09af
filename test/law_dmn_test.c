// Reading, linking and running models: every kind of boxed expression, requirements, services, imports,
// types, and what is refused.
#include "law_dmn.h"

// --- boxed expressions -----------------------------------------------------------------------------

TEST(a_context_sees_its_earlier_entries_and_gives_its_result)
{
    const struct dmn_model *m = MODEL(
        BOX("a",
            "<context><contextEntry><variable name='base rate'/>" FEEL(
                "5") "</contextEntry><contextEntry><variable name='twice'/>" FEEL("base rate * 2") "</contextEntry></context>")
            BOX("b", "<context><contextEntry><variable name='x'/>" FEEL(
                         "3") "</contextEntry><contextEntry>" FEEL("x + 1") "</contextEntry></context>"));
    CHECK_TEXT(dmn_text_of(m, "a"), "{\"base rate\": 5, twice: 10}");
    CHECK_TEXT(dmn_text_of(m, "b"), "4");
}

TEST(lists_and_relations_become_lists)
{
    const struct dmn_model *m = MODEL(BOX("a", "<list>" FEEL("1") FEEL("\"b\"") "</list>") BOX(
        "b", "<relation><column name='n'/><column name='m'/><row>" FEEL("1") FEEL("2") "</row><row>" FEEL("3")
                 FEEL("4") "</row></relation>"));
    CHECK_TEXT(dmn_text_of(m, "a"), "[1, \"b\"]");
    CHECK_TEXT(dmn_text_of(m, "b"), "[{n: 1, m: 2}, {n: 3, m: 4}]");
}

TEST(conditionals_take_else_for_null_and_nothing_for_what_is_no_truth)
{
#define IF(name, c)                                                                                          \
    BOX(name, "<conditional><if>" FEEL(c) "</if><then>" FEEL("1") "</then><else>" FEEL(                      \
                  "2") "</else></conditional>")
    const struct dmn_model *m = MODEL(IF("a", "true") IF("b", "false") IF("c", "null") IF("d", "\"x\""));
    CHECK_TEXT(dmn_text_of(m, "a"), "1");
    CHECK_TEXT(dmn_text_of(m, "b"), "2");
    CHECK_TEXT(dmn_text_of(m, "c"), "2");
    CHECK_TEXT(dmn_text_of(m, "d"), "null");
}

TEST(filters_and_iterators_go_over_lists_and_ranges)
{
    const struct dmn_model *m = MODEL(
        BOX("f",
            "<filter><in>" FEEL("[{a: 1}, {a: 5}, {a: 9}]") "</in><match>" FEEL("a > 3") "</match></filter>")
            BOX("g",
                "<filter><in>" FEEL("[1, 2, 3]") "</in><match><conditional><if>" FEEL("item = 2") "</if><then>" FEEL(
                    "true") "</then><else>" FEEL("false") "</else></conditional></match></filter>")
                BOX("h", "<for iteratorVariable='i'><in>" FEEL("[1..4]") "</in><return>" FEEL(
                             "if i = 1 then 1 else i * partial[-1]") "</return></for>")
                    BOX("s", "<some iteratorVariable='i'><in>" FEEL("[1, 2]") "</in><satisfies>" FEEL(
                                 "i > 1") "</satisfies></some>")
                        BOX("e", "<every iteratorVariable='i'><in>" FEEL("[1, 2]") "</in><satisfies>" FEEL(
                                     "i > 1") "</satisfies></every>"));
    CHECK_TEXT(dmn_text_of(m, "f"), "[{a: 5}, {a: 9}]");
    CHECK_TEXT(dmn_text_of(m, "g"), "[2]");
    CHECK_TEXT(dmn_text_of(m, "h"), "[1, 2, 6, 24]");
    CHECK_TEXT(dmn_text_of(m, "s"), "true");
    CHECK_TEXT(dmn_text_of(m, "e"), "false");
}

TEST(a_boxed_function_keeps_what_it_has_seen)
{
    const struct dmn_model *m = MODEL(BOX(
        "a",
        "<for iteratorVariable='k'><in>" FEEL("[10, 20]") "</in><return><functionDefinition><formalParameter name='x'/>" FEEL(
            "x + k") "</functionDefinition></return></for>") "<decision name='b' id='b'><variable name='b'/>" NEEDS("Decision",
                                                                                                                    "a")
                                          FEEL("[a[1](1), a[2](x: 1)]") "</decision>");
    CHECK_TEXT(dmn_text_of(m, "b"), "[11, 21]");
}

TEST(knowledge_is_invoked_by_name_and_by_position_and_may_call_itself)
{
    const struct dmn_model *m = MODEL("<businessKnowledgeModel name='fact' id='fact'><variable name='fact'/><encapsulatedLogic><formalParameter name='n' typeRef='number'/>" FEEL(
        "if n &lt; 2 then 1 else n * fact(n - 1)") "</encapsulatedLogic></businessKnowledgeModel>"
                                                   "<decision name='a' id='a'><variable name='a'/>" KNOWS("fact") FEEL(
                                                       "fact(20)") "</decision>"
                                                                   "<decision name='b' id='b'><variable name='b'/>" KNOWS("fact") "<invocation>" FEEL("fact") "<binding><parameter name='n'/>" FEEL(
                                                                       "5") "</binding></invocation></decision>"
                                                                            "<decision name='c' id='c'><variable name='c'/>" KNOWS(
                                                                                "fact")
                                                                                FEEL(
                                                                                    "fact(\"x\")") "</decision>");
    CHECK_TEXT(dmn_text_of(m, "a"), "2432902008176640000");
    CHECK_TEXT(dmn_text_of(m, "b"), "120");
    CHECK_TEXT(dmn_text_of(m, "c"), "null");
}

TEST(only_natives_of_the_list_can_be_called)
{
#define JAVA(name, class, signature)                                                                                                                               \
    BOX(name,                                                                                                                                                      \
        "<context><contextEntry><variable name='f'/><functionDefinition kind='Java'><formalParameter name='a'/><formalParameter "                                  \
        "name='b'/><context><contextEntry><variable name='class'/>" FEEL("\"" class "\"") "</contextEntry><contextEntry><variable name='method signature'/>" FEEL( \
            "\"" signature                                                                                                                                         \
            "\"") "</contextEntry></context></functionDefinition></contextEntry><contextEntry>" FEEL("f(3, 4.5)") "</contextEntry></context>")
    const struct dmn_model *m = MODEL(JAVA("a", "java.lang.Math", "max( double,double )") JAVA(
        "b", "java.lang.Math", "max(int,int)") JAVA("c", "java.lang.Runtime", "exec(java.lang.String,int)"));
    CHECK_TEXT(dmn_text_of(m, "a"), "4.5");
    CHECK_TEXT(dmn_text_of(m, "b"), "null");
    CHECK_TEXT(dmn_text_of(m, "c"), "null");
    CHECK_INT(dmn_problem_count(m), 1);
    CHECK_STR(
        dmn_problem_at(m, 0)->text,
        S("no external function \"exec(java.lang.String,int)\" of \"java.lang.Runtime\" with 2 parameters is allowed"));
}

TEST(the_mapping_of_an_external_function_may_be_computed)
{
    const struct dmn_model *m = MODEL(
        DECISION(
            "a",
            "(function(x) external {java: {class: &quot;java.lang.&quot; + upper case(&quot;m&quot;) + &quot;ath&quot;, method signature: "
            "&quot;cos(&quot; + &quot;double)&quot;}})(0)")
            DECISION(
                "b",
                "{m: &quot;cos(double)&quot;, r: (function(x) external {java: {class: &quot;java.lang.Math&quot;, method signature: m}})(0)}.r")
                DECISION("c",
                         "(function(x) external {a: x, java: {b: a, class: b, method signature: x}})(0)"));
    CHECK_INT(dmn_problem_count(m), 0);
    CHECK_TEXT(dmn_text_of(m, "a"), "1");
    CHECK_TEXT(dmn_text_of(m, "b"), "1");
    CHECK_TEXT(dmn_text_of(m, "c"), "null");
}

// --- services and imports --------------------------------------------------------------------------

#define SERVICE                                                                                                                                              \
    "<inputData name='x' id='x'><variable name='x' typeRef='number'/></inputData>"                                                                           \
    "<decision name='inner' id='inner'><variable name='inner'/>" FEEL(                                                                                       \
        "100") "</decision>"                                                                                                                                 \
               "<decision name='out' id='out'><variable name='out'/>" NEEDS("Input", "x")                                                                    \
                   NEEDS("Decision", "inner") FEEL(                                                                                                          \
                       "x + inner") "</decision>"                                                                                                            \
                                    "<decisionService name='svc' id='svc'><variable name='svc'/><outputDecision href='#out'/><inputDecision href='#inner'/>" \
                                    "<inputData href='#x'/></decisionService>"

TEST(a_service_is_a_function_whose_input_decisions_are_given)
{
    const struct dmn_model *m = MODEL(SERVICE "<decision name='d' id='d'><variable name='d'/>" KNOWS("svc")
                                          FEEL("[svc(1, 2), svc(inner: 5, x: 6)]") "</decision>");
    CHECK_TEXT(dmn_text_of(m, "d"), "[3, 11]");
    CHECK_TEXT(dmn_decide_json(m, "out", "{\"x\": 1}"), "101");
    CHECK_TEXT(dmn_decide_json(m, "out", "{\"x\": 1, \"inner\": 3}"), "4");
    CHECK_TEXT(dmn_decide_json(m, "svc", "{\"x\": 1, \"inner\": 3}"), "4");
    CHECK_TEXT(dmn_decide_json(m, "svc", "{\"x\": 1}"), "null"); // its logic is not the service's
}

#define LIBRARY                                                                                                                 \
    "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' namespace='urn:lib' name='lib'>"                         \
    "<itemDefinition name='tRate'><typeRef>number</typeRef><allowedValues><text>[0..1]</text></allowedValues></itemDefinition>" \
    "<inputData name='rate' id='rate'><variable name='rate' typeRef='tRate'/></inputData>"                                      \
    "<decision name='double rate' id='dr'><variable name='double rate'/>" NEEDS("Input", "rate")                                \
        FEEL("rate * 2") "</decision></definitions>"

TEST(what_is_imported_is_reached_under_its_name)
{
    struct dmn_file files[] = {
        { S("root.dmn"),
          S(DMN_HEAD
            "<import namespace='urn:lib' name='my lib' importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>"
            "<decision name='a' id='a'><variable name='a' typeRef='my lib.tRate'/><informationRequirement><requiredDecision "
            "href='urn:lib#dr'/></informationRequirement>" FEEL(
                "my lib.double rate / 2") "</decision>" DMN_TAIL) },
        { S("lib.dmn"), S(LIBRARY) },
    };
    const struct dmn_model *m;
    struct fault f = { 0 };
    CHECK_INT(dmn_try(files, 2, &m, &f), RC_OK);
    CHECK_TEXT(dmn_decide_json(m, "a", "{\"my lib\": {\"rate\": 0.25}}"), "0.25");
    CHECK_TEXT(dmn_decide_json(m, "a", "{\"my lib\": {\"rate\": 7}}"), "null"); // not an allowed value
    CHECK(dmn_find(m, S("urn:lib"), S("rate")) == dmn_find(m, (struct str){ 0 }, S("rate")));
    struct dmn_file broken[] = { files[0], { S("x.dmn"), S("<a>") } };
    CHECK_INT(dmn_try(broken, 2, &m, &f), RC_MISSING);
    CHECK_TEXT(
        f.text,
        "root.dmn:2:1: no file of namespace \"urn:lib\" to import; not read: x.dmn: line 1, column 4: not well-formed XML: no element found");
    CHECK_INT(dmn_try(files, 1, &m, &f), RC_MISSING);
    CHECK_TEXT(f.text, "root.dmn:2:1: no file of namespace \"urn:lib\" to import");
}

TEST(imports_in_a_circle_are_refused_by_name)
{
#define IMPORTS(own, other)                                                                                  \
    "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' namespace='" own "' name='" own       \
    "'><import namespace='" other "' name='o' importType=''/></definitions>"
    struct dmn_file files[] = { { S("a.dmn"), S(IMPORTS("urn:a", "urn:b")) },
                                { S("b.dmn"), S(IMPORTS("urn:b", "urn:a")) } };
    const struct dmn_model *m;
    struct fault f = { 0 };
    CHECK_INT(dmn_try(files, 2, &m, &f), RC_CONFLICT);
    CHECK(str_contains(str_of(f.text), S("\"urn:a\" imports itself, by way of \"urn:b\"")));
}

TEST(namespaces_of_all_five_versions_are_read)
{
    static const char *const spaces[] = { "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
                                          "http://www.omg.org/spec/DMN/20180521/MODEL/",
                                          "https://www.omg.org/spec/DMN/20191111/MODEL/",
                                          "https://www.omg.org/spec/DMN/20211108/MODEL/",
                                          "https://www.omg.org/spec/DMN/20230324/MODEL/" };
    for (int i = 0; i < COUNT(spaces); i++) {
        char text[1024];
        (void)snprintf(
            text, sizeof text,
            "<d:definitions xmlns:d='%s' xmlns:feel='http://www.omg.org/spec/FEEL/20140401' namespace='n' name='n'><d:decision name='a' "
            "id='a'><d:variable name='a' typeRef='feel:number'/><d:literalExpression><d:text>1 + 1</d:text></d:literalExpression>"
            "</d:decision></d:definitions>",
            spaces[i]);
        const struct dmn_model *m = dmn_model_of(str_of(text));
        CHECK_INT(dmn_problem_count(m), 0);
        CHECK_TEXT(dmn_text_of(m, "a"), "2");
    }
}

// --- types -----------------------------------------------------------------------------------------

TEST(types_coerce_and_refuse)
{
    const struct dmn_model *m = MODEL(
        "<itemDefinition name='tNode'><itemComponent name='value'><typeRef>number</typeRef></itemComponent><itemComponent name='children' "
        "isCollection='true'><typeRef>tNode</typeRef></itemComponent></itemDefinition>"
        "<itemDefinition name='tList' isCollection='true'><typeRef>number</typeRef></itemDefinition>"
        "<itemDefinition name='tGrade'><typeRef>string</typeRef><allowedValues><text>\"a\",\"b\"</text></allowedValues></itemDefinition>"
        "<itemDefinition name='tTop'><typeRef>tGrade</typeRef><allowedValues><text>\"a\"</text></allowedValues></itemDefinition>"
        "<decision name='a' id='a'><variable name='a' typeRef='tList'/>" FEEL(
            "5") "</decision>"
                 "<decision name='b' id='b'><variable name='b' typeRef='number'/>" FEEL(
                     "[5]") "</decision>"
                            "<decision name='c' id='c'><variable name='c' typeRef='tTop'/>" FEEL(
                                "\"b\"") "</decision>"
                                         "<decision name='d' id='d'><variable name='d' typeRef='tNode'/>" FEEL(
                                             "{value: 1, children: [{value: 2, children: []}]}") "</decision>"
                                                                                                 "<decision name='e' id='e'><variable name='e' typeRef='tNode'/>" FEEL(
                                                                                                     "{value: 1, children: [{value: \"x\", children: []}]}") "</decision>");
    CHECK_TEXT(dmn_text_of(m, "a"), "[5]");
    CHECK_TEXT(dmn_text_of(m, "b"), "5");
    CHECK_TEXT(dmn_text_of(m, "c"), "null");
    CHECK_TEXT(dmn_text_of(m, "d"), "{value: 1, children: [{value: 2, children: []}]}");
    CHECK_TEXT(dmn_text_of(m, "e"), "null");
}

TEST(a_type_that_is_itself_is_a_problem_and_not_a_loop)
{
    const struct dmn_model *m =
        MODEL("<itemDefinition name='a'><typeRef>b</typeRef></itemDefinition><itemDefinition name='b'>"
              "<typeRef>a</typeRef></itemDefinition>");
    CHECK(dmn_problem_count(m) >= 1);
    CHECK(str_contains(dmn_problem_at(m, 0)->text, S("is defined by itself")));
}

// --- what is wrong ---------------------------------------------------------------------------------

TEST(broken_expressions_break_only_what_needs_them)
{
    const struct dmn_model *m = MODEL(DECISION("good", "1") "\n" DECISION("bad", "1 +"));
    CHECK_INT(dmn_problem_count(m), 1);
    CHECK_INT(dmn_problem_at(m, 0)->place.line, 3);
    CHECK_STR(dmn_problem_at(m, 0)->place.file, S("t.dmn"));
    CHECK_TEXT(dmn_text_of(m, "good"), "1");
    CHECK_TEXT(dmn_text_of(m, "bad"), "null");
}

TEST(a_diagnostic_leads_to_its_place_in_the_file)
{
    const struct dmn_model *m = MODEL("\n" DECISION("a", "\n  1 + &quot;x&quot;"));
    struct feel_run r = dmn_fresh_run();
    (void)dmn_answer_of(&r, m, S("a"), NULL, 0);
    CHECK(r.diagnostic_count >= 1);
    struct dmn_place at = dmn_where(m, &dmn_said[0]);
    CHECK_INT(at.line, 4);
    CHECK(at.column >= 3 && at.column <= 9);
}

TEST(files_that_are_no_models_are_refused_with_their_place)
{
    refused(S("<a/>"), RC_INVALID, "t.dmn:1:1: expected <definitions> of DMN 1.1 to 1.5, found <a> of \"\"");
    refused(S("<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/'/>"), RC_INVALID,
            "t.dmn:1:1: expected a namespace on <definitions>");
    refused(S("<a>"), RC_INVALID, "t.dmn: line 1, column 4: not well-formed XML: no element found");
    refused(S(DMN_HEAD "<decision id='a'/>" DMN_TAIL), RC_INVALID,
            "t.dmn:2:1: expected a name on <decision>");
    refused(S(DMN_HEAD DECISION("a", "1") DECISION("a", "1") DMN_TAIL), RC_CONFLICT,
            "t.dmn:2:111: the id \"a\" is used twice");
}

TEST(requirements_that_lead_nowhere_or_in_a_circle_are_refused_by_name)
{
    refused(S(DMN_HEAD "<decision name='a' id='a'>" NEEDS("Decision", "nobody") "</decision>" DMN_TAIL),
            RC_MISSING, "t.dmn:2:51: \"a\" requires \"#nobody\", which is not there");
    refused(
        S(DMN_HEAD
          "<decision name='a' id='a'>" NEEDS("Decision", "b") "</decision><decision name='b' id='b'>" NEEDS(
              "Decision", "c") "</decision><decision name='c' id='c'>" NEEDS("Decision",
                                                                             "b") "</decision>" DMN_TAIL),
        RC_CONFLICT, "t.dmn:2:116: requirements go in a circle: \"b\" requires \"c\" requires \"b\"");
    refused(S(DMN_HEAD "<inputData name='i' id='i'/><decision name='a' id='a'>" NEEDS(
                "Decision", "i") "</decision>" DMN_TAIL),
            RC_INVALID, "t.dmn:2:79: <requiredDecision> cannot be input data \"i\"");
}

TEST(an_unknown_input_is_named_with_what_was_expected)
{
    const struct dmn_model *m =
        MODEL("<inputData name='Age' id='i'><variable name='Age' typeRef='number'/></inputData>"
              "<inputData name='Risk' id='j'/>" DECISION("a", "1"));
    struct feel_run r = dmn_fresh_run();
    const struct dmn_input *inputs;
    int32_t count;
    struct fault f = { 0 };
    CHECK_INT(dmn_inputs_read(&r, m, S("{\"Agee\": 1}"), &inputs, &count, &f), RC_MISSING);
    CHECK_TEXT(f.text, "no input is called \"Agee\"; expected \"Age\", \"Risk\"");
    CHECK_INT(dmn_inputs_read(&r, m, S("[1]"), &inputs, &count, &f), RC_INVALID);
    CHECK_INT(dmn_decide(&r, m, dmn_find(m, (struct str){ 0 }, S("Age")), NULL, 0, false,
                         &(struct dmn_answer){ 0 }, &f),
              RC_INVALID);
    CHECK_TEXT(f.text, "\"Age\" is input data, which has no value of its own");
}

TEST(two_files_of_the_imported_namespace_are_refused)
{
    struct dmn_file files[] = { { S("a.dmn"), S(IMPORTS("urn:a", "urn:lib")) },
                                { S("b.dmn"), S(LIBRARY) },
                                { S("c.dmn"), S(LIBRARY) } };
    const struct dmn_model *m;
    struct fault f = { 0 };
    CHECK_INT(dmn_try(files, 2, &m, &f), RC_OK);
    CHECK_INT(dmn_try(files, 3, &m, &f), RC_CONFLICT);
    CHECK(str_contains(str_of(f.text), S("2 files have the namespace \"urn:lib\"")));
}

TEST(bytes_are_kept_as_they_came_and_hashed)
{
    struct str text = S(
        DMN_HEAD
        "<extensionElements><anlan:note deep='1'><x xmlns='urn:other'/></anlan:note></extensionElements>" DECISION(
            "a", "1") DMN_TAIL);
    const struct dmn_model *m = dmn_model_of(text);
    struct digest want = sha256(text);
    CHECK(memcmp(dmn_root_digest(m), want.at, DMN_DIGEST_BYTES) == 0);
    CHECK_INT(dmn_problem_count(m), 0);
}

TEST(a_scope_is_marked_by_an_attribute_or_an_element)
{
    const struct dmn_model *m = MODEL(
        "<decision name='s' id='s' anlan:scope='1'/><decision name='t' id='t'><extensionElements><anlan:scope/>"
        "</extensionElements></decision><decision name='u' id='u' anlan:scope='false'/>"
        "<decision name='v' id='v' scope='true'><extensionElements><scope/></extensionElements></decision>");
    static const bool want[] = { true, true, false, false };
    for (int i = 0; i < COUNT(want); i++) CHECK_INT(dmn_is_scope(dmn_at(m, i)), want[i]);
}

TEST(a_scope_decision_gives_terms)
{
    const struct dmn_model *m = MODEL("<decision name='s' id='s' anlan:scope='true'><variable name='s'/>" FEEL(
        "{grants: [{agency: 3, kind: [\"a\", \"b\"]}, {area: {within: "
        "\"3301\"}, sensitivity: {at most: 2}}], exclusions: [{relation: \"concerned\"}]}") "</decision>" DECISION("t",
                                                                                                                   "{grants: [{colour: 1}]}"));
    struct arena a = arena_of(dmn_scratch, sizeof dmn_scratch, NULL);
    struct feel_run r = dmn_fresh_run();
    struct law_scope s;
    struct fault f = { 0 };
    CHECK(dmn_is_scope(dmn_find(m, (struct str){ 0 }, S("s"))) &&
          !dmn_is_scope(dmn_find(m, (struct str){ 0 }, S("t"))));
    CHECK_INT(dmn_scope(&a, dmn_answer_of(&r, m, S("s"), NULL, 0), &s, &f), RC_OK);
    CHECK_INT(s.grants_count, 3);
    CHECK_INT(s.exclusions_count, 1);
    struct scope_subject row = { .agency = 3, .knows_agency = true, .kind = S("b"), .area = S("9") };
    CHECK(scope_admits(&s, &row));
    row.kind = S("c");
    CHECK(!scope_admits(&s, &row));
    CHECK_INT(dmn_scope(&a, dmn_answer_of(&r, m, S("t"), NULL, 0), &s, &f), RC_INVALID);
    CHECK_TEXT(f.text, "a scope speaks of no \"colour\"");
    CHECK_INT(dmn_scope(&a, feel_null(), &s, &f), RC_OK);
    CHECK(!scope_admits(&s, &row));
}
