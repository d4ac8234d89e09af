// An erasure, and the others who hold the case: who is asked, who is named, and when it is over.
#include "flow/agencies.h"

// Of the answer's list of others who have held it; NULL: it has none so far off.
static const struct json *also_held(const struct asked *erased, int32_t place)
{
    return json_at(json_get(city_json(&city, arena_cstr(&city.arena, erased->job.reply)), S("also_held_by")),
                   place);
}

// Who that is, and how it stands there.
static struct str also_at(const struct asked *erased, int32_t place)
{
    const struct json *j = also_held(erased, place);
    return j ? arena_print(&city.arena, "%.*s %s", P(json_str(j, S("agency"))),
                           json_bool(j, S("erased_there"), false) ? "erased"
                           : json_bool(j, S("asked"), false)      ? "asked"
                                                                  : "holds")
             : S("");
}

// What the agency is asked to erase of its case, with blanks between.
static struct str asked_of(struct actor officer, int64_t agency, int64_t id)
{
    struct fault f = { 0 };
    struct str json = S("{}");
    struct text t = { .arena = &city.arena };
    CHECK(gate_case(city.reader, &officer, agency, id, S("en"), &city.arena, &json, &f) == RC_OK);
    const struct json *asked = json_get(city_json(&city, arena_cstr(&city.arena, json)), S("erasure_asked"));
    for (const struct json *j = asked ? asked->first : NULL; j; j = j->next)
        text_print(&t, "%s%.*s", t.len ? " " : "", P(j->text));
    return text_str(&t);
}

static int64_t cases_asked_of(struct actor officer)
{
    struct gate_query q = { .cell = -1,
                            .erasure_asked = true,
                            .at_least_position = ledger_next(gate_ledger(city.gate), officer.agency) };
    struct fault f = { 0 };
    struct str json = S("{}");
    int64_t behind;
    CHECK(follower_step(city.gate, &behind, &f) == RC_OK);
    CHECK(gate_list(city.reader, &officer, &q, S("en"), &city.arena, &json, &f) == RC_OK);
    return json_int(city_json(&city, arena_cstr(&city.arena, json)), S("total"), -1);
}

// Retention and the officer are each agency's own: the other is asked, in its log, and its case says so until it has erased.
TEST(an_erasure_is_asked_of_the_other_agency_and_ends_when_that_one_erases)
{
    two_agencies();
    int64_t id = case_with_additions(0), twin = hand_over(id);
    struct actor holder = { .class = ACTOR_HOLDER, .agency = there, .casefile = twin },
                 counsel = { .class = ACTOR_STAFF, .agency = there, .name = S("counsel") },
                 law = { .class = ACTOR_STAFF, .agency = city.agency, .name = S("lawyer") };
    const char *parts = "{\"parts\":[\"reporter\"],\"reason\":\"期满\"}";
    CHECK(city_admitted(city_ask(&city, holder, there, "", twin, "withdraw", "", "{}")));
    city.offset_ns += 6 * 366 * NS_PER_DAY;
    CHECK_STR(asked_of(law, city.agency, id), S(""));
    CHECK_INT(cases_asked_of(law), 0);
    int64_t before = ledger_next(gate_ledger(city.gate), city.agency);
    CHECK(city_admitted(city_ask(&city, counsel, there, "", twin, "erase", "", parts)));
    CHECK_INT(ledger_next(gate_ledger(city.gate), city.agency), before + 1);
    CHECK_STR(asked_of(law, city.agency, id), S("reporter"));
    CHECK_INT(cases_asked_of(law), 1);
    rebuild_is_equal(); // while it is asked

    struct asked *erased = city_act(&city, "lawyer", id, "erase", "legal-review", parts);
    CHECK(city_admitted(erased));
    CHECK_STR(also_at(erased, 0), S("neighbour erased")); // and so it is not asked back
    CHECK_INT(count_parts(city.agency, id, S("reporter")).erased, 1);
    CHECK_STR(asked_of(law, city.agency, id), S(""));
    CHECK_STR(asked_of(counsel, there, twin), S(""));
    CHECK_INT(cases_asked_of(law), 0);
    CHECK(verifies(city.agency) && verifies(there));
    rebuild_is_equal();
    city_remove(&city);
}

static const char ALL_PARTS[] = "{\"parts\":[\"reporter\"],\"reason\":\"期满\"}";

static struct actor at_third(const char *name, int64_t third)
{
    return (struct actor){ .class = ACTOR_STAFF, .agency = third, .name = str_of(name) };
}

// Here, there, and on to a third: the one in the middle names only where it went, and asks the first all the same.
TEST(an_erasure_is_asked_of_where_the_case_came_from_too)
{
    two_agencies();
    int64_t third = city_agency(
        &city,
        city_json(&city, "{\"agency\":\"far\",\"origin\":\"ledger.example/far\",\"words\":{\"en\":\"F\"},"
                         "\"units\":[{\"code\":\"desk\",\"words\":{\"en\":\"D\"}}],\"routes\":[{\"unit\":"
                         "\"desk\"}]}"));
    city_person(&city, there, S("gao"), S("dispatcher"), S("desk"), S(""));
    city_person(&city, third, S("tian"), S("handler"), S("desk"), S(""));
    city_person(&city, third, S("judge"), S("legal-reviewer"), S("desk"), S(""));
    int64_t id = case_with_additions(0), twin = hand_over(id);
    struct actor law = { .class = ACTOR_STAFF, .agency = city.agency, .name = S("lawyer") },
                 gao = { .class = ACTOR_STAFF, .agency = there, .name = S("gao") },
                 counsel = { .class = ACTOR_STAFF, .agency = there, .name = S("counsel") };
    CHECK(city_admitted(city_ask(&city, gao, there, "", twin, "transfer", "",
                                 "{\"unit\":\"far/desk\",\"reason\":\"邻区\"}")));
    struct asked *taken =
        city_ask(&city, at_third("tian", third), there, "", twin, "accept-transfer", "", "{}");
    CHECK(city_admitted(taken));
    int64_t last = taken->job.casefile;
    struct actor holder = { .class = ACTOR_HOLDER, .agency = third, .casefile = last };
    CHECK(city_admitted(city_ask(&city, holder, third, "", last, "withdraw", "", "{}")));
    city.offset_ns += 6 * 366 * NS_PER_DAY;
    struct str home = ledger_slug(gate_ledger(city.gate), city.agency);
    struct asked *far = city_ask(&city, at_third("judge", third), third, "", last, "erase", "", ALL_PARTS);
    CHECK(city_admitted(far));
    CHECK_STR(also_at(far, 0), S("neighbour asked")); // the whole way, the nearest first
    CHECK_STR(also_at(far, 1), arena_print(&city.arena, "%.*s holds", P(home)));
    CHECK_STR(also_at(far, 2), S(""));
    CHECK_STR(asked_of(counsel, there, twin), S("reporter"));
    CHECK_STR(asked_of(law, city.agency, id), S(""));
    struct asked *middle = city_ask(&city, counsel, there, "", twin, "erase", "legal-review", ALL_PARTS);
    CHECK(city_admitted(middle));
    CHECK_STR(also_at(middle, 0), S("far erased"));
    CHECK_STR(also_at(middle, 1), arena_print(&city.arena, "%.*s asked", P(home)));
    CHECK_STR(asked_of(law, city.agency, id), S("reporter"));
    CHECK(verifies(city.agency) && verifies(there) && verifies(third));
    rebuild_is_equal();
    city_remove(&city);
}

// What was added after the case had gone was never where it came from: nothing is said to be erased there.
TEST(of_an_agency_that_never_held_a_part_nothing_is_said)
{
    two_agencies();
    int64_t id = city_open_case(&city, "help-request", "{\"narrative\":\"A lift stands.\"}")->job.casefile,
            twin = hand_over(id);
    struct actor holder = { .class = ACTOR_HOLDER, .agency = there, .casefile = twin },
                 counsel = { .class = ACTOR_STAFF, .agency = there, .name = S("counsel") };
    CHECK(city_admitted(city_ask(&city, mei, there, "", twin, "correct", "",
                                 "{\"reason\":\"电话\",\"reporter\":{\"name\":\"李四\"}}")));
    CHECK(city_admitted(city_ask(&city, holder, there, "", twin, "withdraw", "", "{}")));
    city.offset_ns += 6 * 366 * NS_PER_DAY;
    struct asked *erased = city_ask(&city, counsel, there, "", twin, "erase", "",
                                    "{\"parts\":[\"reporter\"],\"reason\":\"期满\"}");
    CHECK(city_admitted(erased));
    CHECK(also_held(erased, 0) == NULL);
    CHECK_STR(asked_of((struct actor){ .class = ACTOR_STAFF, .agency = city.agency, .name = S("lawyer") },
                       city.agency, id),
              S(""));
    city_remove(&city);
}

// Back to where it came from; a new case there.
static int64_t hand_back(int64_t twin)
{
    struct actor gao = { .class = ACTOR_STAFF, .agency = there, .name = S("gao") },
                 duty = { .class = ACTOR_STAFF, .agency = city.agency, .name = S("duty") };
    const char *back = arena_print(&city.arena, "{\"unit\":\"%.*s/command\",\"reason\":\"邻区\"}",
                                   P(ledger_slug(gate_ledger(city.gate), city.agency)))
                           .at;
    CHECK(city_admitted(city_ask(&city, gao, there, "", twin, "transfer", "", back)));
    struct asked *taken = city_ask(&city, duty, there, "", twin, "accept-transfer", "", "{}");
    CHECK(city_admitted(taken));
    return taken->job.casefile;
}

// One stop more than an answer names.
TEST(of_a_longer_way_than_an_answer_names_it_says_that_there_is_more)
{
    two_agencies();
    city_person(&city, there, S("gao"), S("dispatcher"), S("desk"), S(""));
    int64_t id = case_with_additions(0);
    for (int stops = 0; stops < CASE_WAY_MAX + 1; stops += 2) {
        struct arena mark = city.arena; // what it takes to get there is not looked at again
        id = hand_back(hand_over(id));
        city.arena = mark;
    }
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    CHECK(city_admitted(city_ask(&city, holder, city.agency, "", id, "withdraw", "", "{}")));
    city.offset_ns += 6 * 366 * NS_PER_DAY;
    struct asked *erased = city_act(&city, "lawyer", id, "erase", "legal-review", ALL_PARTS);
    CHECK(city_admitted(erased));
    CHECK_STR(also_at(erased, 0), S("neighbour asked"));
    CHECK(str_ends(also_at(erased, CASE_WAY_MAX - 1), S(" holds")));
    CHECK(also_held(erased, CASE_WAY_MAX) == NULL);
    CHECK(str_contains(erased->job.reply, S("\"and_more\":true")));
    city_remove(&city);
}

static void finish(struct gate_job *job) { (void)job; }

static int64_t retries_at(int64_t agency)
{
    struct row row;
    struct fault f = { 0 };
    MUST(store_one(city.gate->writer, &city.arena, &row, &f, "SELECT count(*) FROM retry WHERE agency = ?1",
                   ARGS(INT(agency))) == RC_OK);
    return row.at[0].i;
}

// Else the key would lead to whatever came to stand there, and a retry be told of that.
TEST(of_an_erasure_that_could_not_ask_the_other_agency_nothing_is_kept)
{
    two_agencies();
    int64_t id = case_with_additions(0), twin = hand_over(id);
    struct actor holder = { .class = ACTOR_HOLDER, .agency = there, .casefile = twin };
    CHECK(city_admitted(city_ask(&city, holder, there, "", twin, "withdraw", "", "{}")));
    city.offset_ns += 6 * 366 * NS_PER_DAY;
    struct fault f = { 0 };
    CHECK(store_run(city.gate->writer, &f, "UPDATE ledger_entry SET sealed = x'00' WHERE row = ?1",
                    ARGS(INT(LEDGER_ROW(city.agency, id)))) == RC_OK);
    char key[40];
    int64_t ms = city_now(&city).ns / NS_PER_MS, before = ledger_next(gate_ledger(city.gate), there);
    (void)snprintf(key, sizeof key, "%08llx-%04llx-7000-8000-000000000002", (long long)(ms >> 16),
                   (long long)(ms & 0xFFFF));
    struct gate_job erase = { .actor = { .class = ACTOR_STAFF, .agency = there, .name = S("counsel") },
                              .agency = there,
                              .casefile = twin,
                              .act = S("erase"),
                              .retry_key = str_of(key),
                              .route = S("r"),
                              .data = city_json(&city, ALL_PARTS) },
                    open = { .actor = { .class = ACTOR_ANONYMOUS, .agency = there },
                             .agency = there,
                             .kind = S("help-request"),
                             .casefile = -1,
                             .act = S("open"),
                             .data = city_json(&city, help) },
                    *jobs[] = { &erase, &open };
    for (int i = 0; i < 2; i++) {
        struct arena *arena = NEW(&city.arena, struct arena, 1);
        *arena = arena_of(NEW(&city.arena, char, CITY_JOB_BYTES), CITY_JOB_BYTES, NULL);
        jobs[i]->arena = arena;
        jobs[i]->done = finish;
        CHECK(gate_prepare(city.gate, jobs[i], &f) == RC_OK);
    }
    CHECK(clerk_step(city.gate, jobs, 2, &f) == RC_OK);
    CHECK(erase.outcome == GATE_FAILED && open.outcome == GATE_ADMITTED);
    CHECK_INT(ledger_next(gate_ledger(city.gate), there), before + 1);
    CHECK_INT(retries_at(there), 0);
    CHECK_INT(count_parts(there, twin, S("reporter")).erased, 0);
    city_remove(&city);
}

TEST(an_erasure_says_that_another_agency_holds_the_case_too)
{
    two_agencies();
    int64_t id = case_with_additions(0), twin = hand_over(id);
    char name[CASE_TEXT];
    struct actor holder = { .class = ACTOR_HOLDER, .agency = there, .casefile = twin };
    CHECK(city_admitted(city_ask(&city, holder, there, "", twin, "withdraw", "", "{}")));
    city.offset_ns += 6 * 366 * NS_PER_DAY;
    struct actor counsel = { .class = ACTOR_STAFF, .agency = there, .name = S("counsel") };
    struct asked *erased = city_ask(&city, counsel, there, "", twin, "erase", "",
                                    "{\"parts\":[\"reporter\"],\"reason\":\"期满\"}");
    CHECK(city_admitted(erased));
    const struct json *also = also_held(erased, 0);
    ledger_case_name(gate_ledger(city.gate), city.agency, id, name);
    CHECK(str_equal(json_str(also, S("case")), (struct str){ name, CASE_TEXT }) &&
          json_str(also, S("agency")).len > 0);
    CHECK(!json_bool(also, S("erased_there"), true) && json_bool(also, S("asked"), false));
    struct str day =
        json_str(city_json(&city, arena_cstr(&city.arena, erased->job.reply)), S("complete_everywhere"));
    struct day complete, now = { city_now(&city).ns / NS_PER_DAY };
    CHECK(day_parse(day, &complete) && complete.n == now.n + 31); // when no backup of keys has its own left
    CHECK_INT(count_parts(there, twin, S("reporter")).erased, 1);
    CHECK_INT(count_parts(city.agency, id, S("reporter")).erased, 0);
    city_remove(&city);
}
