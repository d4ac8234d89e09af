// Acts that no single entry can hold, and the way of a receipt after its case went to another agency.
#include "flow/city.h"
#include "gate/gate_int.h"
#include "gate/rebuild.h"

static struct city city;
static int64_t there;
static struct actor mei;
static const char help[] =
    "{\"narrative\":\"三号楼电梯停了两天\",\"channel\":\"web\",\"reporter\":{\"name\":\"张三\",\"phone\":\"13800005566\"}}";

static void two_agencies(void)
{
    city_build(&city);
    there = city_agency(
        &city,
        city_json(
            &city,
            "{\"agency\":\"neighbour\",\"origin\":\"ledger.example/neighbour\",\"words\":{\"en\":\"N\"},"
            "\"units\":[{\"code\":\"desk\",\"words\":{\"en\":\"D\"}}],\"routes\":[{\"unit\":\"desk\"}]}"));
    city_person(&city, there, S("mei"), S("handler"), S("desk"), S(""));
    city_person(&city, there, S("counsel"), S("legal-reviewer"), S("desk"), S(""));
    city_person(&city, city.agency, S("lawyer"), S("legal-reviewer"), S("command"), S(""));
    mei = (struct actor){ .class = ACTOR_STAFF, .agency = there, .name = S("mei") };
}

static int64_t case_with_additions(int added)
{
    int64_t id = city_open_case(&city, "help-request", help)->job.casefile;
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    for (int i = 0; i < added; i++) {
        struct arena mark = city.arena;
        CHECK(city_admitted(city_ask(&city, holder, city.agency, "", id, "add", "", "{\"text\":\"补充\"}")));
        city.arena = mark;
    }
    return id;
}

struct counted {
    int32_t parts, erased;
};

// Every part of that name on the case's way back from its last entry.
static struct counted count_parts(int64_t agency, int64_t id, struct str name)
{
    struct fault f = { 0 };
    struct casefile c;
    struct counted n = { 0 };
    CHECK(casefile_load(city.gate->writer, agency, id, &c, &f) == RC_OK);
    for (int64_t position = c.last; position >= 0;) {
        struct arena step = city.arena;
        struct str bytes;
        struct entry *e = NEW(&step, struct entry, 1);
        struct opening *parts;
        int32_t count = 0;
        CHECK(ledger_entry(city.gate->writer, &step, agency, position, &bytes, &f) == RC_OK &&
              entry_decode(&step, bytes, e, &f) == RC_OK);
        if (e->parts_count)
            CHECK(ledger_open_parts(gate_ledger(city.gate), city.gate->writer, &step, agency, position, NULL,
                                    0, &parts, &count, &f) == RC_OK);
        for (int32_t i = 0; i < count; i++)
            if (part_is(parts[i].name, name)) n.parts++, n.erased += parts[i].erased;
        position = e->previous;
    }
    return n;
}

static void rebuild_is_equal(void)
{
    struct fault f = { 0 };
    struct view_digest before[REBUILD_VIEWS], after[REBUILD_VIEWS];
    struct rebuild_report made;
    int32_t count;
    CHECK(view_digests(city.gate, before, &count, &f) == RC_OK);
    CHECK(gate_rebuild(city.gate, NULL, NULL, &made, &f) == RC_OK || (printf("%s\n", f.text), false));
    CHECK(view_digests(city.gate, after, &count, &f) == RC_OK);
    for (int32_t i = 0; i < count; i++) CHECK(memcmp(before[i].digest, after[i].digest, 32) == 0);
}

static bool verifies(int64_t agency)
{
    struct fault f = { 0 };
    struct verify_report r;
    store_rollback(gate_reader_store(city.reader));
    enum rc rc = ledger_verify(gate_ledger(city.gate), gate_reader_store(city.reader), agency, S(""), NULL,
                               NULL, &r, &f);
    if (rc) printf("%s\n", f.text);
    return rc == RC_OK;
}

TEST(an_erasure_of_more_parts_than_an_entry_can_name_takes_several_entries_and_one_commit)
{
    enum { ADDED = 190 };
    two_agencies();
    int64_t id = case_with_additions(ADDED);
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    CHECK(city_admitted(city_ask(&city, holder, city.agency, "", id, "withdraw", "", "{}")));
    city.offset_ns += 6 * 366 * NS_PER_DAY;
    int64_t entries = ledger_next(gate_ledger(city.gate), city.agency), batches = city.gate->batches;
    struct asked *erased =
        city_act(&city, "lawyer", id, "erase", "", "{\"parts\":[\"narrative\"],\"reason\":\"期满\"}");
    CHECK(city_admitted(erased));
    int64_t grown = ledger_next(gate_ledger(city.gate), city.agency) - entries;
    CHECK(grown > ADDED / EFFECT_ERASES_MAX && grown < ADDED / 10);
    CHECK_INT(city.gate->batches, batches + 1);
    CHECK_INT(erased->job.position,
              ledger_next(gate_ledger(city.gate), city.agency) - 1); // its own entry is the last
    struct counted n = count_parts(city.agency, id, S("narrative"));
    CHECK_INT(n.parts, ADDED + 2); // and the reason of the erasure itself
    CHECK_INT(n.erased, ADDED + 1);
    n = count_parts(city.agency, id, S("reporter"));
    CHECK(n.parts == 1 && n.erased == 0);
    CHECK(verifies(city.agency));
    rebuild_is_equal();
    city_remove(&city);
}

TEST(a_retry_of_such_an_erasure_finds_the_acts_own_entry)
{
    two_agencies();
    int64_t id = case_with_additions(60);
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    CHECK(city_admitted(city_ask(&city, holder, city.agency, "", id, "withdraw", "", "{}")));
    city.offset_ns += 6 * 366 * NS_PER_DAY;
    char key[40];
    int64_t ms = city_now(&city).ns / NS_PER_MS, first = -1;
    (void)snprintf(key, sizeof key, "%08llx-%04llx-7000-8000-000000000001", (long long)(ms >> 16),
                   (long long)(ms & 0xFFFF));
    for (int i = 0; i < 2; i++) {
        struct asked *a = NEW(&city.arena, struct asked, 1);
        struct arena arena = arena_of(NEW(&city.arena, char, CITY_JOB_BYTES), CITY_JOB_BYTES, NULL);
        a->job =
            (struct gate_job){ .actor = city_staff(&city, S("lawyer")),
                               .agency = city.agency,
                               .casefile = id,
                               .act = S("erase"),
                               .retry_key = str_of(key),
                               .route = S("r"),
                               .data = city_json(&city, "{\"parts\":[\"narrative\"],\"reason\":\"期满\"}"),
                               .arena = &arena };
        a->rc = gate_do(city.gate, &a->job, &a->fault);
        CHECK(city_admitted(a) && a->job.repeated == (i == 1));
        if (i == 0) first = a->job.position;
        CHECK_INT(a->job.position, first);
    }
    city_remove(&city);
}

static int64_t hand_over(int64_t id)
{
    CHECK(city_admitted(
        city_act(&city, "duty", id, "transfer", "", "{\"unit\":\"neighbour/desk\",\"reason\":\"邻区\"}")));
    struct asked *taken = city_ask(&city, mei, city.agency, "", id, "accept-transfer", "", "{}");
    CHECK(city_admitted(taken));
    CHECK_INT(taken->job.agency, there);
    return taken->job.casefile;
}

TEST(a_case_of_more_parts_than_an_entry_can_hold_goes_whole_to_another_agency)
{
    enum { ADDED = 50 };
    two_agencies();
    int64_t id = case_with_additions(ADDED), entries = ledger_next(gate_ledger(city.gate), there),
            twin = hand_over(id);
    CHECK_INT(twin, entries); // the entry that opens it comes first
    CHECK_INT(ledger_next(gate_ledger(city.gate), there) - entries,
              (ADDED + 3 + ENTRY_PARTS_MAX - 1) / ENTRY_PARTS_MAX);
    CHECK_INT(count_parts(there, twin, S("narrative")).parts, ADDED + 2); // and why it was offered
    CHECK_INT(count_parts(there, twin, S("reporter")).parts, 1);
    struct asked *read = city_ask(&city, mei, there, "", twin, "read", "handle-case",
                                  "{\"parts\":[\"narrative\",\"reporter\"]}");
    struct fault f = { 0 };
    struct str json = { 0 };
    CHECK(city_admitted(read) && gate_opened(city.reader, &read->job, &city.arena, &json, &f) == RC_OK);
    CHECK(str_contains(json, S("三号楼电梯停了两天")) && str_contains(json, S("13800005566")));
    CHECK(verifies(city.agency) && verifies(there));
    rebuild_is_equal();
    city_remove(&city);
}

TEST(the_receipt_follows_its_case_to_the_other_agency)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    char code[RECEIPT_TEXT];
    struct actor holder;
    two_agencies();
    int64_t id = case_with_additions(1);
    CHECK(city_admitted(city_act(&city, "duty", id, "read", "handle-case", "{\"parts\":[\"reporter\"]}")));
    int64_t twin = hand_over(id);
    ledger_receipt_code(gate_ledger(city.gate), city.agency, id, code);
    CHECK(gate_holder(city.reader, (struct str){ code, RECEIPT_TEXT }, &holder, &f) == RC_OK);
    CHECK(holder.agency == there && holder.casefile == twin && holder.held_agency == city.agency &&
          holder.held == id);
    CHECK(city_admitted(
        city_ask(&city, mei, there, "", twin, "read", "handle-case", "{\"parts\":[\"narrative\"]}")));
    CHECK(gate_receipt(city.reader, &holder, S("en"), &city.arena, &json, &f) == RC_OK ||
          (printf("%s\n", f.text), false));
    const struct json *j = city_json(&city, arena_cstr(&city.arena, json));
    CHECK_STR(json_str(json_get(j, S("case")), S("agency")), S("neighbour"));
    CHECK(!json_bool(json_get(j, S("case")), S("moved"), false));
    CHECK_INT(json_get(j, S("reads"))->count, 2); // here and there
    CHECK(json_get(json_get(j, S("earlier")), S("story")) != NULL);
    CHECK_STR(json_str(json_get(j, S("receipt")), S("code")),
              ((struct str){ code, RECEIPT_TEXT })); // the proof of what was given
    // What the holder adds now is added where the case goes on.
    CHECK(city_admitted(
        city_ask(&city, holder, holder.agency, "", holder.casefile, "add", "", "{\"text\":\"还没修好\"}")));
    CHECK_INT(count_parts(there, twin, S("narrative")).parts, 4);
    // A part that is locked there is not in the receipt either.
    struct actor counsel = { .class = ACTOR_STAFF, .agency = there, .name = S("counsel") };
    CHECK(city_admitted(city_ask(&city, counsel, there, "", twin, "lock", "",
                                 "{\"parts\":[\"reporter\"],\"reason\":\"未成年人\"}")));
    CHECK(gate_receipt_file(city.reader, &holder, &city.arena, &json, &f) == RC_OK);
    CHECK(!str_contains(json, S("13800005566")) && str_contains(json, S("三号楼")));
    city_remove(&city);
}

// The acts of one page, counted; `ret_before` is where the page before it ends, or -1 with the oldest act.
static int32_t page_of_story(const struct actor *holder, bool earlier, int64_t before, int64_t *ret_before,
                             int64_t *ret_first)
{
    struct fault f = { 0 };
    struct str json = S("{}");
    *ret_before = -1;
    if (gate_holder_story(city.reader, holder, earlier, before, S("en"), &city.arena, &json, &f)) return -1;
    const struct json *j = city_json(&city, arena_cstr(&city.arena, json)), *acts = json_get(j, S("acts"));
    *ret_before = json_int(j, S("before"), -1);
    *ret_first = json_int(json_at(acts, 0), S("n"), -1);
    return acts->count;
}

TEST(a_holder_reads_a_long_story_page_by_page_here_and_where_it_was_before)
{
    enum { ADDED = 130 };
    two_agencies();
    int64_t id = case_with_additions(ADDED), before = INT64_MAX, first = -1, last_first = INT64_MAX;
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    CHECK_INT(page_of_story(&holder, true, INT64_MAX, &before, &first), -1); // it was nowhere before
    int32_t seen = 0, pages = 0;
    before = INT64_MAX;
    do {
        int32_t count = page_of_story(&holder, false, before, &before, &first);
        CHECK(count > 0 && first < last_first && (before < 0 || before == first));
        last_first = first;
        seen += count;
        pages++;
    } while (before >= 0 && pages < 10);
    CHECK_INT(pages, 2);
    CHECK_INT(first, 0);
    CHECK(seen > ADDED);
    int64_t twin = hand_over(id);
    struct actor moved = {
        .class = ACTOR_HOLDER, .agency = there, .casefile = twin, .held_agency = city.agency, .held = id
    };
    CHECK(page_of_story(&moved, false, INT64_MAX, &before, &first) > 0);
    CHECK_INT(first, 0);
    CHECK_INT(page_of_story(&moved, true, INT64_MAX, &before, &first), 100);
    CHECK(before > 0 && page_of_story(&moved, true, before, &before, &first) > 0 && first == 0);
    city_remove(&city);
}

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
