// A view that is behind its ledger: a list and its counts say how far they go, and what had been acknowledged before they were asked for is in
// the rows as soon as they say so.
#include "flow/city.h"
#include "gate/gate_int.h"

static struct city city;

struct answer {
    const struct json *list, *counts;
};

static struct answer ask(int64_t at_least_position)
{
    struct fault f = { 0 };
    struct answer a = { 0 };
    struct str list = { 0 }, counts = { 0 };
    struct actor sun = city_staff(&city, S("sun"));
    struct gate_query q = { .cell = -1, .at_least_position = at_least_position };
    MUST(gate_list(city.reader, &sun, &q, S("en"), &city.arena, &list, &f) == RC_OK);
    MUST(gate_counts(city.reader, &sun, &q, S("status"), S("en"), &city.arena, &counts, &f) == RC_OK);
    MUST(json_parse(&city.arena, list, &a.list, &f) == RC_OK);
    MUST(json_parse(&city.arena, counts, &a.counts, &f) == RC_OK);
    return a;
}

static void check_view(const struct json *answer, int64_t total, int64_t position, int64_t ledger,
                       bool reached)
{
    const struct json *view = json_get(answer, S("view")), *said = json_get(answer, S("reached"));
    CHECK_INT(json_int(answer, S("total"), -1), total);
    CHECK_INT(json_int(view, S("position"), -1), position);
    CHECK_INT(json_int(view, S("ledger"), -1), ledger);
    CHECK(said && said->kind == JSON_BOOL && said->integer == reached);
}

static void check(struct answer a, int64_t total, int64_t position, int64_t ledger, bool reached)
{
    check_view(a.list, total, position, ledger, reached);
    check_view(a.counts, total, position, ledger, reached);
}

TEST(a_list_that_misses_what_was_acknowledged_says_that_it_is_behind)
{
    city_build(&city);
    city_follow(&city);
    int64_t start = gate_committed(city.gate, city.agency);
    check(ask(-1), 0, start, start, true);
    struct asked *open = city_open_case(&city, "help-request", "{\"narrative\":\"the lift stands still\"}");
    CHECK(city_admitted(open));
    CHECK_INT(open->job.position, start);
    check(ask(-1), 0, start, start + 1, true);                  // nothing was asked for, and it is behind
    check(ask(open->job.position), 0, start, start + 1, false); // it waits, and gives what is there
    city_follow(&city);
    check(ask(open->job.position), 1, start + 1, start + 1, true);
    check(ask(open->job.position + 1), 1, start + 1, start + 1, false); // no waiting for what is not there
    city_remove(&city);
}
