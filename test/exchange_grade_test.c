// How urgent a case is stands in lists and in the case itself, for staff, where its kind says which fact tells it; the word comes from the pack.
#include "flow/city.h"
#include "gate/gate_int.h"

static struct city city;

static const struct json *parsed(struct str json)
{
    struct fault f = { 0 };
    const struct json *j = NULL;
    MUST(json_parse(&city.arena, json, &j, &f) == RC_OK);
    return j;
}

static const struct json *line_of(int64_t id)
{
    struct fault f = { 0 };
    struct str json;
    char name[CASE_TEXT];
    struct actor sun = city_staff(&city, S("sun"));
    struct gate_query q = { .cell = -1, .at_least_position = -1 };
    MUST(gate_list(city.reader, &sun, &q, S("zh-CN"), &city.arena, &json, &f) == RC_OK);
    ledger_case_name(gate_ledger(city.gate), city.agency, id, name);
    for (const struct json *c = json_get(parsed(json), S("cases"))->first; c; c = c->next)
        if (str_equal(json_str(c, S("id")), (struct str){ name, CASE_TEXT })) return c;
    return NULL;
}

static const struct json *case_of(int64_t id, struct actor actor)
{
    struct fault f = { 0 };
    struct str json;
    MUST(gate_case(city.reader, &actor, city.agency, id, S("en"), &city.arena, &json, &f) == RC_OK);
    return parsed(json);
}

static void check_grade(const struct json *of, const char *value, const char *words, int64_t rank)
{
    const struct json *grade = json_get(of, S("grade"));
    CHECK(grade != NULL);
    if (!grade) return;
    CHECK_STR(json_str(grade, S("value")), str_of(value));
    CHECK_STR(json_str(grade, S("words")), str_of(words));
    CHECK_INT(json_int(grade, S("rank"), -1), rank);
}

static int64_t opened(const char *kind, const char *data)
{
    struct asked *a = city_open_case(&city, kind, data);
    CHECK(city_admitted(a));
    return a->job.casefile;
}

TEST(the_grade_is_the_fact_that_the_kind_names)
{
    city_build(&city);
    int64_t call = opened("emergency-call", "{\"narrative\":\"x\",\"category\":\"fight\",\"danger\":true}"),
            over = opened("emergency-call",
                          "{\"narrative\":\"x\",\"category\":\"crime\",\"danger\":false,\"ongoing\":false}"),
            advice = opened("help-request", "{\"narrative\":\"x\",\"category\":\"advice\",\"danger\":false}"),
            none = opened("neighbour-dispute", "{\"narrative\":\"x\"}");
    city_follow(&city);
    for (int again = 0; again < 2; again++) { // and out of the ledger alone
        struct fault f;
        check_grade(line_of(call), "1", "P1", 1);
        check_grade(line_of(over), "3", "P3", 3);
        check_grade(line_of(advice), "4", "P4", 4);
        CHECK(line_of(none) && !json_get(line_of(none), S("grade")));
        CHECK(follower_forget(city.gate, &f) == RC_OK);
        city_follow(&city);
    }
    check_grade(case_of(call, city_staff(&city, S("chen"))), "1", "P1", 1);
    CHECK(!json_get(case_of(none, city_staff(&city, S("sun"))), S("grade")));
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = call };
    CHECK(!json_get(case_of(call, holder), S("grade"))); // what the law thinks of it is the desk's
}

TEST(the_grade_outlasts_the_acts_that_follow)
{
    int64_t id = opened("help-request", "{\"narrative\":\"x\",\"category\":\"child\",\"danger\":true}");
    city_follow(&city);
    check_grade(line_of(id), "1", "P1", 1);
    CHECK(city_admitted(city_act(&city, "duty", id, "accept", "", "{}")));
    CHECK(city_admitted(city_act(&city, "duty", id, "take", "", "{}")));
    city_follow(&city);
    check_grade(line_of(id), "1", "P1", 1);
    city_remove(&city);
}
