// A new version of the law while cases are open: they move with it or continue under their own; the server stopped and started in between; and the
// ledger, asked again, says the same of every act.
#include "flow/version.h"

// --- open cases ----------------------------------------------------------------------------------------

TEST(open_cases_move_when_they_are_next_acted_on)
{
    city_build(&city);
    int64_t id = accepted_case();
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    put_into_force(next);
    city_close(&city);
    city_open(&city, false);
    struct asked *a = resolve(id);
    CHECK(city_admitted(a));
    CHECK_STR(pack_of_entry(a), digest_of(next));
    CHECK(str_contains(a->job.entry,
                       S("\"procedure\""))); // where it stands now is in the ledger: a rebuild asks no law
    says_the_same();
    struct rebuild_report made;
    struct fault f = { 0 };
    CHECK(gate_rebuild(city.gate, NULL, NULL, &made, &f) == RC_OK);
    CHECK(city_admitted(city_act(&city, "duty", id, "close", "", NULL)));
    says_the_same();
    city_remove(&city);
}

TEST(a_view_made_anew_under_a_later_version_is_the_same)
{
    struct fault f = { 0 };
    struct view_digest before[REBUILD_VIEWS], after[REBUILD_VIEWS];
    struct rebuild_report made;
    char first[CASE_TEXT], data[256];
    int32_t count;
    city_build(&city);
    ledger_case_name(gate_ledger(city.gate), city.agency, accepted_case(), first);
    (void)snprintf(data, sizeof data,
                   "{\"narrative\":\"x\",\"same_as\":\"%.*s\",\"reporter\":{\"phone\":\"13800005566\"}}",
                   CASE_TEXT, first);
    CHECK(city_admitted(city_open_case(&city, "help-request", data)));
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    rename_in(next, "26, x-seal: plain, x-use: case}", "26, x-seal: plain}");
    rename_in(next, ", x-use: phone}", "}");
    CHECK(view_digests(city.gate, before, &count, &f) == RC_OK);
    put_into_force(next);
    CHECK(view_digests(city.gate, before, &count, &f) == RC_OK);
    CHECK(gate_rebuild(city.gate, NULL, NULL, &made, &f) == RC_OK);
    CHECK(view_digests(city.gate, after, &count, &f) == RC_OK);
    for (int32_t i = 0; i < count; i++) {
        bool found = strcmp(after[i].view, "linked") != 0 && strcmp(after[i].view, "token") != 0;
        CHECK(found || after[i].rows > 0);
        CHECK(memcmp(before[i].digest, after[i].digest, 32) == 0);
    }
    city_remove(&city);
}

// Two versions came while nobody touched the case, and the newer knows only the names of the one before it.
TEST(a_case_two_versions_behind_moves_by_the_maps_of_both)
{
    city_build(&city);
    int64_t id = accepted_case();
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    put_into_force(next);
    struct json *last = next_version("10.0.0", "open_cases: move");
    rename_in(last, "hr-do", "hr-mend");
    put_file(last, S("moves/9.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-do: hr-mend}\n"));
    put_into_force(last);
    city_close(&city);
    city_open(&city, false);
    struct asked *a = resolve(id);
    CHECK(city_admitted(a));
    CHECK_STR(pack_of_entry(a), digest_of(last));
    says_the_same();
    city_remove(&city);
}

// A version that came after the act is no way to it, though a map named it before it was there.
TEST(an_act_is_asked_again_by_the_versions_that_there_were)
{
    city_build(&city);
    int64_t id = accepted_case();
    struct json *early = next_version("8.0.0", "open_cases: move");
    rename_in(early, "hr-do", "hr-handle");
    rename_in(early, "受理 Accept", "接受 Accept");
    put_file(early, S("moves/9.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-do: hr-close}\n"));
    put_into_force(early);
    struct asked *a = resolve(id);
    CHECK(city_admitted(a));
    CHECK_STR(pack_of_entry(a), digest_of(early));
    struct json *late = next_version("9.0.0", "open_cases: move");
    put_file(late, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    put_file(late, S("moves/8.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    put_into_force(late);
    put_into_force(early); // back again: the later one is a version before it now
    says_the_same();
    city_close(&city);
    city_open(&city, false);
    says_the_same();
    city_remove(&city);
}

// A map that names a version which cases may still stand in is checked against it, though another is in force.
TEST(a_map_from_an_older_version_is_checked_too)
{
    city_build(&city);
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    put_into_force(next);
    struct json *last = next_version("10.0.0", "open_cases: move");
    put_file(last, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-await: hr-await}\n"));
    struct asked *a = house("root", "propose-pack", last);
    CHECK(a->rc == RC_MISSING && str_contains(str_of(a->fault.text), S("moves/1.0.0.yaml")));
    CHECK(str_contains(str_of(a->fault.text), S("a case may stand at \"hr-handle\"")));
    city_remove(&city);
}

// --- what one act may do to clocks -----------------------------------------------------------------------

// Accepting a help request starts so many clocks more.
static void make_busy(struct json *document, int clocks)
{
    struct text terms = { .arena = &city.arena }, words = { .arena = &city.arena },
                starts = { .arena = &city.arena };
    text_put(&terms, S("\nclocks:\n"));
    text_put(&words, S("{"));
    for (int i = 0; i < clocks; i++) {
        text_print(&terms,
                   "  c%02d: {days: 9, articles: [\"cn-local-2026#answer\"], owner_role: supervisor}\n", i);
        text_print(&words, "\"clock/c%02d\": \"c\",\n", i);
        text_print(&starts, "%sstart:c%02d", i ? " " : "", i);
    }
    text_put(&terms, S("\nacts:\n"));
    for (struct json *file = document->first->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next) {
            struct str path = json_str(file, S("path"));
            if (!str_equal(m->key, S("text"))) continue;
            if (str_starts(path, S("words/")))
                m->text = arena_print(&city.arena, "%.*s%.*s", P(text_str(&words)),
                                      P(str_slice(m->text, str_find(m->text, S("{")) + 1, m->text.len)));
            if (str_equal(path, S("kinds/help-request.yaml")))
                m->text = replaced(m->text, S("\nacts:\n"), text_str(&terms));
            if (str_equal(path, S("procedures/help-request.bpmn")))
                m->text =
                    replaced(m->text, S("name=\"受理 Accept\" anlan:act=\"accept\""),
                             arena_print(&city.arena,
                                         "name=\"受理 Accept\" anlan:act=\"accept\" anlan:clocks=\"%.*s\"",
                                         P(text_str(&starts))));
        }
}

static struct asked *accepts_with(int clocks)
{
    city_build(&city);
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    make_busy(next, clocks);
    put_into_force(next);
    struct asked *a = city_open_case(&city, "help-request", "{\"narrative\":\"A tree fell.\"}");
    CHECK(city_admitted(a));
    return city_act(&city, "duty", a->job.casefile, "accept", "", NULL);
}

static int64_t clocks_of(int64_t id)
{
    struct row row;
    struct fault f = { 0 };
    struct arena scratch = city.arena;
    MUST(!store_one(city.gate->writer, &scratch, &row, &f,
                    "SELECT count(*) FROM clock WHERE agency = ?1 AND id = ?2",
                    ARGS(INT(city.agency), INT(id))));
    return row.at[0].i;
}

static void starts_too_many(int clocks, const char *why)
{
    struct asked *a = accepts_with(clocks);
    CHECK_INT(a->rc, RC_LIMIT);
    CHECK_TEXT(a->fault.text, why);
    CHECK_INT(clocks_of(a->job.casefile), 1); // what its opening started, and none of these
    city_remove(&city);
}

// An entry holds sixteen effects on clocks, a case eight clocks: one more is refused whole, not cut to what fits.
TEST(an_act_with_more_effects_on_clocks_than_an_entry_or_a_case_holds_is_refused)
{
    struct asked *a = accepts_with(CASE_CLOCKS_MAX - 1);
    CHECK(city_admitted(a));
    CHECK_INT(clocks_of(a->job.casefile), CASE_CLOCKS_MAX);
    city_remove(&city);
    starts_too_many(CASE_CLOCKS_MAX, "more than 8 clocks on one case");
    starts_too_many(EFFECT_CLOCKS_MAX, "more than 8 clocks on one case");
    starts_too_many(EFFECT_CLOCKS_MAX + 1, "more than 16 effects on clocks by one act");
}

TEST(open_cases_continue_under_their_own_where_an_article_saves_them)
{
    city_build(&city);
    int64_t id = accepted_case();
    struct json *next = next_version("9.0.0", "open_cases: continue\nsaving: [\"cn-local-2026#answer\"]");
    struct str old = arena_str(&city.arena, rules_of(city.gate, city.agency)->digest);
    put_into_force(next);
    city_close(&city);
    city_open(&city, false);
    struct asked *a = resolve(id);
    CHECK(city_admitted(a));
    CHECK_STR(pack_of_entry(a), old);
    int64_t later = accepted_case(); // opened since: the new law
    struct asked *b = resolve(later);
    CHECK(city_admitted(b));
    CHECK_STR(pack_of_entry(b), digest_of(next));
    says_the_same();
    city_remove(&city);
}

// --- a consequence that no entry can hold ----------------------------------------------------------------

// What follows when the answer is late tells sixteen long names, and the case has a fact of a thousand bytes.
static void make_heavy(struct json *document)
{
    struct text names = { .arena = &city.arena }, words = { .arena = &city.arena },
                pad = { .arena = &city.arena };
    static const char basis[] =
        "cn-local-2026#answer cn-local-2026#reopen cn-local-2026#retention cn-gb53-2020#loop cn-mps-adm-2018#60 cn-mps-adm-2018#61 "
        "cn-mps-adm-2018#258 cn-psapl-2025#90 cn-psapl-2025#97 cn-psapl-2025#98 cn-psapl-2025#116 cn-psapl-2025#118";
    text_put(&words, S("{"));
    for (int i = 0; i < 16; i++) {
        text_print(&names, " n%02d-that-has-a-name-as-long-as-a-name-may-be-and-not-longer-aaaaa", i);
        text_print(&words,
                   "\"notice/n%02d-that-has-a-name-as-long-as-a-name-may-be-and-not-longer-aaaaa\": \"n\",\n",
                   i);
    }
    text_put(&pad, S("procedure: help-request\nfacts: {pad: '\""));
    for (int i = 0; i < 540; i++) text_put(&pad, S("\\\"")); // a quote is four bytes of an entry
    text_put(&pad, S("\"'}\n"));
    for (struct json *file = document->first->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next) {
            struct str path = json_str(file, S("path"));
            if (!str_equal(m->key, S("text"))) continue;
            if (str_starts(path, S("words/")))
                m->text = arena_print(&city.arena, "%.*s%.*s", P(text_str(&words)),
                                      P(str_slice(m->text, str_find(m->text, S("{")) + 1, m->text.len)));
            if (str_equal(path, S("kinds/help-request.yaml")))
                m->text = replaced(m->text, S("procedure: help-request\n"), text_str(&pad));
            if (str_equal(path, S("procedures/help-request.bpmn")))
                m->text = replaced(
                    m->text, S("anlan:articles=\"cn-local-2026#answer\" anlan:notice=\"answer-late\""),
                    arena_print(&city.arena, "anlan:articles=\"%s\" anlan:notice=\"answer-late%.*s\"", basis,
                                P(text_str(&names))));
        }
}

// An accepted case runs over its limit: the clerk goes on, and no clock is left due.
static void late_answer_ends_no_clerk(void)
{
    int64_t id = accepted_case();
    struct fault f = { 0 };
    struct row row;
    city.offset_ns = 30 * NS_PER_DAY;
    for (int i = 0; i < 8; i++) {
        enum rc rc = clerk_step(city.gate, NULL, 0, &f);
        if (rc) printf("%s\n", f.text);
        CHECK_INT(rc, RC_OK); // what is not fatal to the clerk's thread
    }
    struct arena scratch = city.arena;
    CHECK(!store_one(city.gate->writer, &scratch, &row, &f,
                     "SELECT count(*) FROM clock WHERE agency = ?1 AND id = ?2 AND at_ns <= ?3",
                     ARGS(INT(city.agency), INT(id), INT(city_now(&city).ns))));
    CHECK_INT(row.at[0].i, 0);
}

TEST(a_consequence_that_no_entry_holds_is_the_bare_fact_and_no_end_of_the_server)
{
    city_build(&city);
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    make_heavy(next);
    put_into_force(next);
    late_answer_ends_no_clerk();
    city_remove(&city);
}

// What follows when the answer is late counts on and on.
static void make_endless(struct json *document, const char *fact)
{
    for (struct json *file = document->first->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next) {
            struct str path = json_str(file, S("path"));
            if (!str_equal(m->key, S("text"))) continue;
            if (str_equal(path, S("kinds/help-request.yaml")))
                m->text = replaced(m->text, S("procedure: help-request\n"),
                                   S("procedure: help-request\nfacts: {pad: 'null'}\n"));
            if (str_equal(path, S("shared/answer.yaml")))
                m->text = replaced(
                    m->text, S("answer-missed: {verb: record}"),
                    arena_print(&city.arena, "answer-missed: {verb: record, facts: {pad: \"%s\"}}", fact));
        }
}

TEST(a_consequence_that_needs_more_memory_than_there_is_is_the_bare_fact)
{
    city_build(&city);
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    make_endless(next, "for i in 1..900000 return string(i)");
    put_into_force(next);
    late_answer_ends_no_clerk();
    city_remove(&city);
}
