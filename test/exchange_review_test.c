// What must not be possible at the gate: ways around a lock, a hold, a scope, an erasure; other people's words in the book; a case
// that nobody can read because too much was done to it.
#include "flow/agencies.h"
#include <time.h>

static struct str story_as(struct actor actor, int64_t agency, int64_t id)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    enum rc rc = gate_story(city.reader, &actor, agency, id, S("en"), &city.arena, &json, &f);
    if (rc) printf("story: %s\n", f.text);
    return rc ? (struct str){ 0 } : json;
}

static bool may_read(struct actor who, int64_t agency, int64_t id, const char *parts)
{
    struct asked *read = city_ask(&city, who, agency, "", id, "read", "handle-case", parts);
    return read->rc == RC_OK && read->job.outcome == GATE_ADMITTED;
}

TEST(a_lock_and_a_legal_hold_go_with_the_case_to_another_agency)
{
    two_agencies();
    int64_t id = city_open_case(&city, "help-request", help)->job.casefile;
    CHECK(city_admitted(
        city_act(&city, "lawyer", id, "lock", "", "{\"parts\":[\"reporter\"],\"reason\":\"未成年人\"}")));
    CHECK(city_admitted(city_act(&city, "lawyer", id, "legal-hold", "", "{\"reason\":\"诉讼\"}")));
    CHECK(!may_read(city_staff(&city, S("duty")), city.agency, id, "{\"parts\":[\"reporter\"]}"));
    int64_t twin = hand_over(id);
    CHECK(may_read(mei, there, twin, "{\"parts\":[\"narrative\"]}"));
    CHECK(!may_read(mei, there, twin, "{\"parts\":[\"reporter\"]}"));
    struct fault f = { 0 };
    struct str json = { 0 };
    CHECK(gate_case(city.reader, &mei, there, twin, S("en"), &city.arena, &json, &f) == RC_OK &&
          str_contains(json, S("\"retained\":true")) && str_contains(json, S("\"locked\":true")));
}

TEST(a_locked_part_is_not_in_the_receipt_either)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    int64_t id = city_open_case(&city, "help-request", help)->job.casefile;
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    CHECK(gate_receipt_file(city.reader, &holder, &city.arena, &json, &f) == RC_OK &&
          str_contains(json, S("13800005566")));
    CHECK(city_admitted(
        city_act(&city, "lawyer", id, "lock", "", "{\"parts\":[\"reporter\"],\"reason\":\"未成年人\"}")));
    CHECK(gate_receipt_file(city.reader, &holder, &city.arena, &json, &f) == RC_OK &&
          !str_contains(json, S("13800005566")) && str_contains(json, S("三号楼")));
}

TEST(an_erasure_reaches_every_part_of_that_name_where_a_case_came_with_several)
{
    int64_t id = city_open_case(&city, "help-request", help)->job.casefile;
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    CHECK(
        city_admitted(city_ask(&city, holder, city.agency, "", id, "add", "", "{\"text\":\"老人下不来\"}")));
    int64_t twin = hand_over(id);
    CHECK(city_admitted(city_ask(&city, mei, there, "", twin, "accept", "", "{}")));
    CHECK(city_admitted(city_ask(&city, mei, there, "", twin, "take", "", "{}")));
    CHECK(city_admitted(city_ask(&city, mei, there, "", twin, "acknowledge", "", "{}")));
    CHECK(city_admitted(
        city_ask(&city, mei, there, "", twin, "resolve", "", "{\"code\":\"helped\",\"answer\":\"已修好\"}")));
    CHECK(city_admitted(city_ask(&city, mei, there, "", twin, "close", "", "{}")));
    city.offset_ns += 6 * 366 * NS_PER_DAY;
    struct actor counsel = { .class = ACTOR_STAFF, .agency = there, .name = S("counsel") };
    CHECK(city_admitted(city_ask(&city, counsel, there, "", twin, "erase", "legal-review",
                                 "{\"parts\":[\"narrative\"],\"reason\":\"期满\"}")));
    struct fault f = { 0 };
    struct opening *parts;
    int32_t count = 0, narratives = 0;
    CHECK(ledger_open_parts(gate_ledger(city.gate), gate_reader_store(city.reader), &city.arena, there, twin,
                            NULL, 0, &parts, &count, &f) == RC_OK);
    for (int32_t i = 0; i < count; i++) {
        bool narrative = str_starts(parts[i].name, S("narrative"));
        narratives += narrative;
        CHECK(parts[i].erased == narrative);
    }
    CHECK(narratives >= 3); // what was told, what was added, why it was offered
}

TEST(a_clock_that_has_acted_does_not_act_again_in_another_agency)
{
    struct fault f = { 0 };
    int64_t id = city_open_case(&city, "help-request", help)->job.casefile;
    city.offset_ns += 7 * NS_PER_DAY;
    for (int i = 0; i < 8; i++) CHECK(clerk_step(city.gate, NULL, 0, &f) == RC_OK);
    CHECK(str_contains(story_as(city_staff(&city, S("li")), city.agency, id), S("answer-missed")));
    int64_t twin = hand_over(id);
    for (int i = 0; i < 8; i++) CHECK(clerk_step(city.gate, NULL, 0, &f) == RC_OK);
    struct str story = story_as(mei, there, twin);
    CHECK(story.len > 0 && !str_contains(story, S("answer-missed")));
}

TEST(no_case_is_given_to_a_person_of_another_agency_whose_unit_has_the_same_name)
{
    int64_t id = city_open_case(&city, "help-request", help)->job.casefile;
    CHECK(city_admitted(city_act(&city, "duty", id, "accept", "", "{}")));
    CHECK(city_act(&city, "chen", id, "assign", "", "{\"person\":\"far\"}")->rc == RC_INVALID);
    CHECK(city_admitted(city_act(&city, "chen", id, "assign", "", "{\"person\":\"duty\"}")));
}

TEST(ones_own_unit_is_not_another_agency)
{
    int64_t id = city_open_case(&city, "help-request", help)->job.casefile;
    struct str slug = ledger_slug(gate_ledger(city.gate), city.agency);
    const char *data =
        arena_print(&city.arena, "{\"unit\":\"%.*s/oversight\",\"reason\":\"x\"}%c", P(slug), 0).at;
    CHECK(city_act(&city, "duty", id, "transfer", "", data)->rc == RC_INVALID);
}

TEST(who_is_offered_a_case_does_not_oversee_it)
{
    int64_t id = city_open_case(&city, "help-request", help)->job.casefile;
    struct fault f = { 0 };
    struct arena scratch = city.arena;
    struct setup_role roles[] = { { .role = S("handler"), .unit = S("desk") },
                                  { .role = S("legal-reviewer"), .unit = S("desk") } };
    CHECK(setup_account(city.gate, &scratch, S("test"), there, S("both"), S("both"), false, roles, 2, &f) ==
          RC_OK);
    struct actor both = { .class = ACTOR_STAFF, .agency = there, .name = S("both") };
    CHECK(city_admitted(
        city_act(&city, "duty", id, "transfer", "", "{\"unit\":\"neighbour/desk\",\"reason\":\"邻区\"}")));
    CHECK(may_read(both, city.agency, id, "{\"parts\":[\"narrative\"]}"));
    struct asked *all =
        city_ask(&city, both, city.agency, "", id, "read", "legal-review", "{\"parts\":[\"reporter\"]}");
    CHECK(all->job.outcome == GATE_REFUSED);
    CHECK(
        city_ask(&city, both, city.agency, "", id, "lock", "", "{\"parts\":[\"reporter\"],\"reason\":\"x\"}")
            ->job.outcome == GATE_REFUSED);
}

TEST(acts_that_do_not_exist_leave_one_line_and_none_of_their_words)
{
    int64_t id = city_open_case(&city, "help-request", help)->job.casefile;
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    for (int i = 0; i < 20; i++) {
        const char *act = arena_print(&city.arena, "call-13800005566-%d%c", i, 0).at;
        CHECK(city_ask(&city, holder, city.agency, "", id, act, "", "{}")->job.outcome == GATE_REFUSED);
    }
    struct str story = story_as(city_staff(&city, S("li")), city.agency, id);
    CHECK(str_contains(story, S("\"total\":2")) && !str_contains(story, S("13800005566")));
}

TEST(a_case_of_very_many_acts_can_be_read_and_handed_over)
{
    enum { ACTS = 700, CALL_BYTES = 1 << 20 };
    struct fault f = { 0 };
    struct str json = { 0 };
    int64_t id = city_open_case(&city, "help-request", help)->job.casefile;
    struct actor duty = city_staff(&city, S("duty"));
    for (int i = 0; i < ACTS; i++) {
        struct arena mark = city.arena;
        CHECK(may_read(duty, city.agency, id, "{\"parts\":[\"narrative\"]}"));
        city.arena = mark;
    }
    jmp_buf full;
    char *memory = malloc(CALL_BYTES);
    MUST(memory != NULL);
    struct arena a = arena_of(memory, CALL_BYTES, &full);
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    if (setjmp(full))
        CHECK(!"room for it");
    else {
        CHECK(gate_case(city.reader, &duty, city.agency, id, S("zh-CN"), &a, &json, &f) == RC_OK);
        a = arena_of(memory, CALL_BYTES, &full);
        CHECK(gate_story(city.reader, &duty, city.agency, id, S("zh-CN"), &a, &json, &f) == RC_OK);
        CHECK(str_contains(json, S("\"total\":701")) && str_contains(json, S("\"n\":700,")) &&
              !str_contains(json, S("\"n\":600,")));
        a = arena_of(memory, CALL_BYTES, &full);
        CHECK(gate_explain(city.reader, &duty, city.agency, id, 3, S("en"), &a, &json, &f) == RC_OK &&
              str_contains(json, S("\"n\":3,")));
        a = arena_of(memory, CALL_BYTES, &full);
        CHECK(gate_receipt(city.reader, &holder, S("zh-CN"), &a, &json, &f) == RC_OK);
        struct asked *read = city_act(&city, "duty", id, "read", "handle-case", "{\"parts\":[\"reporter\"]}");
        a = arena_of(memory, CALL_BYTES, &full);
        CHECK(gate_opened(city.reader, &read->job, &a, &json, &f) == RC_OK &&
              str_contains(json, S("13800005566")));
    }
    free(memory);
    CHECK(hand_over(id) > 0);
}

TEST(a_row_that_was_imported_before_is_told_to_no_stranger_and_gives_no_receipt)
{
    struct arena arena = arena_of(NEW(&city.arena, char, CITY_JOB_BYTES), CITY_JOB_BYTES, NULL);
    struct gate_job first = { .actor = city_staff(&city, S("chen")),
                              .agency = city.agency,
                              .kind = S("help-request"),
                              .casefile = -1,
                              .act = S("open"),
                              .data = city_json(&city, help),
                              .event = { 1 },
                              .source = S("montco911"),
                              .source_row = S("1"),
                              .arena = &arena },
                    again = first, stranger = first;
    struct fault f = { 0 };
    CHECK(gate_do(city.gate, &first, &f) == RC_DENIED); // a case of the past is not every clerk's to open
    CHECK(str_ends(str_of(f.text), S("may import, which these roles give: operator")));
    struct setup_role roles[] = { { .role = S("call-taker"), .unit = S("command") },
                                  { .role = S("operator") } };
    struct arena scratch = city.arena;
    for (int i = 0; i < 2; i++)
        CHECK(setup_account(city.gate, &scratch, S("test"), city.agency, i ? S("importer2") : S("importer"),
                            S("Importer"), false, roles, 2, &f) == RC_OK);
    first = again;
    first.actor.name = S("importer");
    first.arena = &arena;
    CHECK(gate_do(city.gate, &first, &f) == RC_OK && first.outcome == GATE_ADMITTED &&
          !first.imported_before);
    again.arena = stranger.arena = &arena;
    stranger.actor = mei;
    again.actor.name = S("importer2");
    CHECK(gate_do(city.gate, &again, &f) == RC_OK && again.repeated && again.imported_before);
    CHECK_INT(again.position, first.position);
    CHECK(gate_do(city.gate, &stranger, &f) == RC_DENIED);
}

TEST(an_account_document_that_could_not_be_read_again_is_refused)
{
    struct fault f = { 0 };
    struct text t = { .arena = &city.arena };
    text_print(&t, "{\"name\":\"big\",\"agency\":%lld,\"roles\":[],\"more\":[", (long long)city.agency);
    for (int i = 0; i < 10'000; i++) text_print(&t, "%s{}", i ? "," : "");
    text_print(&t, "]}%c", 0);
    struct asked *a = city_ask(&city, city_staff(&city, S("root")), city.agency, "", -1, "set-account", "",
                               text_str(&t).at);
    CHECK(a->rc == RC_LIMIT);
    (void)f;
    city_close(&city);
    city_open(&city, false);
}

TEST(the_public_list_says_neither_how_far_the_book_is_nor_where_a_case_stands_in_it)
{
    struct fault f = { 0 };
    struct str json = { 0 }, cursor, id = { 0 };
    for (int i = 0; i < 3; i++) CHECK(city_admitted(city_open_case(&city, "help-request", help)));
    city.offset_ns += 2 * 3600 * NS_PER_S;
    city_follow(&city);
    struct gate_query q = { .cell = -1, .at_least_position = -1, .limit = 1 };
    for (int page = 0; page < 3; page++) {
        const struct json *list;
        CHECK(gate_public_list(city.reader, city.agency, &q, S("en"), &city.arena, &json, &f) == RC_OK);
        CHECK(!str_contains(json, S("\"view\"")) && !str_contains(json, S("\"position\"")));
        CHECK(json_parse(&city.arena, json, &list, &f) == RC_OK);
        struct str here = json_str(json_get(list, S("cases"))->first, S("id"));
        cursor = json_str(list, S("cursor"));
        CHECK(here.len == CASE_TEXT && !str_equal(here, id));
        CHECK_STR(cursor, here);
        id = here;
        q.cursor = cursor;
    }
    q = (struct gate_query){ .cell = -1, .at_least_position = -1, .kind = S("staff-complaint") };
    CHECK(gate_public_list(city.reader, city.agency, &q, S("en"), &city.arena, &json, &f) == RC_OK &&
          str_contains(json, S("\"total\":0")));
    q.cursor = S("12");
    CHECK(gate_public_list(city.reader, city.agency, &q, S("en"), &city.arena, &json, &f) == RC_INVALID);
}

TEST(a_position_that_is_not_there_is_not_waited_for)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    struct actor li = city_staff(&city, S("li"));
    struct gate_query q = { .cell = -1, .at_least_position = INT64_MAX };
    struct timespec start, end;
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    CHECK(gate_list(city.reader, &li, &q, S("en"), &city.arena, &json, &f) == RC_OK);
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    CHECK(str_contains(json, S("\"reached\":false")) && end.tv_sec - start.tv_sec < 1);
}

TEST(a_retry_tells_nothing_of_a_case_that_its_sender_sees_no_more)
{
    struct fault f = { 0 };
    struct arena arena = arena_of(NEW(&city.arena, char, CITY_JOB_BYTES), CITY_JOB_BYTES, NULL);
    int64_t id = city_open_case(&city, "help-request", help)->job.casefile, ms;
    CHECK(city_admitted(
        city_act(&city, "duty", id, "transfer", "", "{\"unit\":\"neighbour/desk\",\"reason\":\"邻区\"}")));
    ms = city_now(&city).ns / NS_PER_MS;
    struct gate_job decline = { .actor = mei,
                                .agency = city.agency,
                                .casefile = id,
                                .act = S("decline-transfer"),
                                .data = city_json(&city, "{\"reason\":\"x\"}"),
                                .retry_key = arena_print(&city.arena, "%08llx-%04llx-7abc-8def-0123456789ab",
                                                         (long long)ms >> 16, (long long)ms & 0xFFFF),
                                .route = S("x"),
                                .arena = &arena },
                    again = decline;
    CHECK(gate_do(city.gate, &decline, &f) == RC_OK && decline.outcome == GATE_ADMITTED);
    CHECK(gate_do(city.gate, &again, &f) == RC_OK && again.repeated && again.position == decline.position);
    CHECK_STR(again.owner, S(""));
    CHECK_INT(again.clocks_count, 0);
}

TEST(a_case_to_which_much_was_added_can_be_erased)
{
    enum { ADDED = 40 };
    struct fault f = { 0 };
    int64_t id = city_open_case(&city, "help-request", help)->job.casefile;
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    struct opening *parts;
    int32_t count = 0;
    for (int i = 0; i < ADDED; i++) {
        struct arena mark = city.arena;
        CHECK(city_admitted(city_ask(&city, holder, city.agency, "", id, "add", "", "{\"text\":\"补充\"}")));
        city.arena = mark;
    }
    CHECK(city_admitted(city_ask(&city, holder, city.agency, "", id, "withdraw", "", "{}")));
    city.offset_ns += 6 * 366 * NS_PER_DAY;
    CHECK(city_admitted(
        city_act(&city, "lawyer", id, "erase", "", "{\"parts\":[\"narrative\"],\"reason\":\"期满\"}")));
    CHECK(ledger_open_parts(gate_ledger(city.gate), gate_reader_store(city.reader), &city.arena, city.agency,
                            id, NULL, 0, &parts, &count, &f) == RC_OK);
    for (int32_t i = 0; i < count; i++) CHECK(parts[i].erased == str_equal(parts[i].name, S("narrative")));
}

TEST(after_all_this_a_rebuild_gives_the_same_views)
{
    struct fault f = { 0 };
    struct view_digest before[REBUILD_VIEWS], after[REBUILD_VIEWS];
    struct rebuild_report made;
    struct replay_report replayed;
    char path[96];
    int32_t count;
    city_follow(&city);
    CHECK(view_digests(city.gate, before, &count, &f) == RC_OK);
    CHECK(gate_rebuild(city.gate, NULL, NULL, &made, &f) == RC_OK || (printf("%s\n", f.text), false));
    CHECK(view_digests(city.gate, after, &count, &f) == RC_OK);
    for (int32_t i = 0; i < count; i++) CHECK(memcmp(before[i].digest, after[i].digest, 32) == 0);
    (void)snprintf(path, sizeof path, "%s/replay.db", city.dir);
    CHECK(gate_replay(city.gate, &(struct replay_options){ .path = str_of(path) }, &replayed, &f) == RC_OK ||
          (printf("%s\n", f.text), false));
    CHECK_INT(replayed.same, replayed.asked);
    city_remove(&city);
}
