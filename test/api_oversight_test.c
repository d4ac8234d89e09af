// What oversight is shown over HTTP: what ran out, refusals, reads without a relation, and how complete the record is.
#include "flow/reads.h"

TEST(oversight_sees_what_ran_out_and_what_it_waits_for)
{
    char id[32];
    build();
    int64_t seq = report("help-request", NULL, id);
    follow(seq);
    CHECK_INT(json_get(get(&sun, "/api/v1/oversight/clocks"), S("cases"))->count, 0);
    web.city.offset_ns = 7 * NS_PER_DAY; // the sessions are over: keys stay
    struct fault f = { 0 };
    struct who overseer = { 0 }, mediator = { 0 };
    CHECK(gate_make_key(web.city.gate, S("sun"), overseer.key, &f) == RC_OK);
    CHECK(gate_make_key(web.city.gate, S("zhou"), mediator.key, &f) == RC_OK);
    const struct json *cases = json_get(get(&overseer, "/api/v1/oversight/clocks"), S("cases"));
    CHECK_INT(cases->count, 1);
    CHECK_STR(json_str(cases->first, S("id")), str_of(id));
    CHECK(json_int(cases->first, S("overdue_s"), -1) > 86'400);
    CHECK_STR(json_str(cases->first, S("waiting_for")), S("assignee"));
    CHECK(json_str(cases->first, S("last_act")).len > 0);
    char path[96];
    struct who handler = { 0 };
    CHECK(gate_make_key(web.city.gate, S("duty"), handler.key, &f) == RC_OK);
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/acts", id);
    CHECK_INT(web_post(&web, &handler, path, "{\"act\":\"close\"}"), 409);
    const struct json *newest = get(&overseer, "/api/v1/oversight/refusals?limit=1");
    CHECK_STR(json_str(json_at(json_get(newest, S("acts")), 0), S("act")), S("close"));
    char list[64];
    (void)snprintf(list, sizeof list, "/api/v1/cases?at_least=%lld",
                   (long long)json_int(json_at(json_get(newest, S("acts")), 0), S("seq"), -1));
    CHECK(json_bool(get(&overseer, list), S("reached"), false));
    const struct json *kinds = json_get(get(&overseer, "/api/v1/oversight/completeness"), S("kinds"));
    CHECK_INT(json_int(kinds->first, S("untouched"), -1), 1); // clocks and a refusal have not taken it up
    CHECK_INT(web_post(&web, &handler, path, "{\"act\":\"accept\"}"), 201);
    (void)snprintf(list, sizeof list, "/api/v1/cases?at_least=%lld",
                   (long long)json_int(web_json(&web), S("seq"), -1));
    CHECK(json_bool(get(&overseer, list), S("reached"), false));
    kinds = json_get(get(&overseer, "/api/v1/oversight/completeness"), S("kinds"));
    CHECK_INT(json_int(kinds->first, S("untouched"), -1), 0);
    cases = json_get(get(&overseer, "/api/v1/oversight/clocks"), S("cases"));
    struct str last = json_str(cases->first, S("last_act"));
    CHECK(last.len > 0 && !str_equal(last, S("close"))); // what was tried and refused was not done
    CHECK_STR(last, S("accept"));
    CHECK_INT(json_get(get(&mediator, "/api/v1/oversight/clocks"), S("cases"))->count, 0);
    web_remove(&web);
}

TEST(oversight_sees_refusals_and_reads_without_a_relation)
{
    static const char far_read[] =
        "{\"act\":\"read\",\"purpose\":\"oversight\",\"data\":{\"parts\":[\"narrative\"]}}";
    static const char own_read[] =
        "{\"act\":\"read\",\"purpose\":\"handle-case\",\"data\":{\"parts\":[\"narrative\"]}}";
    char id[32];
    build();
    (void)report("help-request", NULL, id);
    CHECK_INT(act(&chen, id, "{\"act\":\"close\"}"), 403);
    CHECK_INT(act(&chen, id, own_read), 201);
    CHECK_INT(act(&sun, id, far_read), 201);
    const struct json *refused = json_get(get(&sun, "/api/v1/oversight/refusals"), S("acts"));
    CHECK_INT(refused->count, 1);
    CHECK_STR(json_str(refused->first, S("case")), str_of(id));
    CHECK_STR(json_str(refused->first, S("by")), S("u:chen"));
    CHECK_STR(json_str(refused->first, S("act")), S("close"));
    CHECK(json_str(refused->first, S("refusal")).len > 0 &&
          json_str(refused->first, S("refusal_words")).len > 0);
    const struct json *reads = json_get(get(&sun, "/api/v1/oversight/reads"), S("acts"));
    CHECK_INT(reads->count, 1); // the call-taker's own unit owns the case
    CHECK_STR(json_str(reads->first, S("by")), S("u:sun"));
    CHECK_STR(json_str(reads->first, S("purpose")), S("oversight"));
    CHECK_STR(json_at(json_get(reads->first, S("parts")), 0)->text, S("narrative"));
    CHECK_STR(json_at(json_get(reads->first, S("parts_words")), 0)->text, S("What happened"));
    CHECK_INT(json_get(get(&root, "/api/v1/oversight/refusals"), S("acts"))->count, 0);
    CHECK_INT(web_get(&web, &sun, "/api/v1/oversight/refusals?cursor=x"), 400);
    web_remove(&web);
}

TEST(pages_of_found_acts_go_back_to_the_beginning_without_gap_or_repeat)
{
    enum { REFUSED = 7 };
    char id[32], path[80];
    build();
    for (int i = 0; i < REFUSED; i++) {
        (void)report("help-request", NULL, id);
        CHECK_INT(act(&chen, id, "{\"act\":\"close\"}"), 403);
    }
    int64_t last = INT64_MAX, found = 0;
    struct str cursor = { 0 };
    for (int page = 0; page < 20; page++) {
        (void)snprintf(path, sizeof path, "/api/v1/oversight/refusals?limit=2%s%.*s",
                       cursor.len ? "&cursor=" : "", P(cursor));
        const struct json *j = get(&sun, path), *acts = json_get(j, S("acts"));
        for (const struct json *x = acts->first; x; x = x->next, found++) {
            CHECK(json_int(x, S("seq"), 0) < last);
            last = json_int(x, S("seq"), 0);
        }
        cursor = json_str(j, S("cursor"));
        if (cursor.len == 0) break;
    }
    CHECK_INT(found, REFUSED);
    web_remove(&web);
}

TEST(completeness_counts_by_kind_and_numbers_have_no_gap)
{
    char id[32];
    build();
    (void)report("help-request", NULL, id);
    follow(report("help-request", "{\"lat_e7\":301500000,\"lng_e7\":1202000000}", id));
    const struct json *j = get(&sun, "/api/v1/oversight/completeness");
    const struct json *kind = json_at(json_get(j, S("kinds")), 0),
                      *year = json_at(json_get(j, S("numbers")), 0);
    CHECK_STR(json_str(kind, S("kind")), S("help-request"));
    CHECK_INT(json_int(kind, S("cases"), -1), 2);
    CHECK_INT(json_int(kind, S("open"), -1), 2);
    CHECK_INT(json_int(kind, S("no_place"), -1), 1);
    CHECK_INT(json_int(kind, S("unassigned"), -1), 2);
    CHECK_INT(json_int(year, S("last"), -1), 2);
    CHECK_INT(json_int(year, S("missing"), -1), 0);
    CHECK_INT(json_get(get(&zhou, "/api/v1/oversight/completeness"), S("numbers"))->count, 0);
    web_remove(&web);
}
