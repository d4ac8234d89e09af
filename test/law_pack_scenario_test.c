// The scenarios of every pack in packs/: acts with their times, and what must be admitted, refused, due, issued, told and known. And the
// player itself, upon a small pack: what goes otherwise than a scenario says is told, and what is no scenario is refused by its line.
#include "app/zones.h"
#include "law/play.h"
#include "packs/folder.h"
#include "test.h"
#include "wire/json.h"

static char pool[160 << 20], trace_pool[16 << 20];

// --- what every ruling must be -------------------------------------------------------------------------

enum { USED_MAX = 8192 };

struct watch {
    struct arena a;
    const struct pack_row *used[USED_MAX];
    int32_t count;
};

// The explanation is canonical JSON, short, and holds nothing that the data said.
static void check_explanation(struct arena a, struct str explanation)
{
    struct fault f = { 0 };
    const struct json *tree;
    struct str again = { 0 };
    CHECK(explanation.len > 0 && explanation.len <= PACK_EXPLANATION_BYTES_MAX);
    CHECK(json_parse(&a, explanation, &tree, &f) == RC_OK && json_canonical(&a, tree, &again, &f) == RC_OK);
    CHECK_STR(again, explanation);
    for (ptrdiff_t i = 0; i < explanation.len; i++) CHECK((unsigned char)explanation.at[i] < 0x80);
}

static void note_ruling(void *self, const struct ruling *r)
{
    struct watch *w = self;
    check_explanation(w->a, r->explanation);
    for (int32_t i = 0; r->admitted && i < w->count; i++)
        if (w->used[i] == r->row) return;
    if (!r->admitted) return;
    MUST(w->count < USED_MAX);
    w->used[w->count++] = r->row;
}

static bool is_used(const struct watch *w, const struct pack_row *row)
{
    for (int32_t i = 0; i < w->count; i++)
        if (w->used[i] == row) return true;
    return false;
}

// --- the packs -------------------------------------------------------------------------------------------

static const struct pack *load(struct arena *a, const struct folder *folder)
{
    struct fault f = { 0 };
    const struct pack *p = NULL;
    struct pack_context context = { .zones = zones_open() };
    if (pack_load_with(a, folder->at, folder->count, &context, &p, &f)) printf("%s\n", f.text);
    CHECK(p != NULL);
    return p;
}

static void print_wrong(struct str trace)
{
    struct str line, act = S("");
    while (trace.len) {
        (void)str_cut(trace, '\n', &line, &trace);
        if (str_starts(line, S("  2"))) act = line;
        if (str_starts(line, S("  ! "))) printf("%.*s\n%.*s\n", P(act), P(line));
    }
}

static void play_pack(const char *path)
{
    static struct watch watch;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct folder folder = folder_of(&a, path);
    const struct pack *p = load(&a, &folder);
    if (!p) return;
    watch.count = 0;
    watch.a = a;
    watch.a.at = a.end - (1 << 20);
    a.end = watch.a.at;
    struct played played = { 0 };
    int32_t unused = 0, rows = 0;
    for (int32_t i = 0; i < folder.count; i++) {
        struct arena trace_arena = arena_of(trace_pool, sizeof trace_pool, NULL);
        struct text trace = { .arena = &trace_arena };
        struct play_order o = { .pack = p, .trace = &trace, .ruled = note_ruling, .self = &watch };
        struct fault f = { 0 };
        int32_t failed = played.failed;
        if (!str_starts(folder.at[i].path, S("scenarios/"))) continue;
        enum rc rc = law_play(a, &o, folder.at[i].path, folder.at[i].bytes, &played, &f);
        if (rc) printf("%s\n", f.text);
        CHECK(rc == RC_OK);
        if (played.failed == failed) continue;
        printf("%.*s:\n", P(folder.at[i].path));
        print_wrong(text_str(&trace));
    }
    CHECK_INT(played.failed, 0);
    for (int32_t k = 0; k < p->kinds_count; k++)
        for (int32_t r = 0; r < p->kinds[k].rows_count; r++, rows++) {
            if (is_used(&watch, &p->kinds[k].rows[r])) continue;
            unused++;
            if (!p->kinds[k].procedure) printf("no scenario uses the row %.*s\n", P(p->kinds[k].rows[r].id));
            CHECK(p->kinds[k].procedure != NULL);
        }
    printf("%s scenarios=%d cases=%d acts=%d rows=%d unused=%d\n", path + strlen(ANLAN_SOURCE) + 1,
           played.scenarios, played.cases, played.acts, rows, unused);
}

TEST(scenarios_of_every_pack_go_as_they_say) { CHECK(each_pack(ANLAN_SOURCE "/packs", play_pack) >= 2); }

TEST(scenarios_of_every_example_go_as_they_say)
{
    CHECK(each_pack(ANLAN_SOURCE "/docs/examples", play_pack) >= 1);
}

// --- the player -------------------------------------------------------------------------------------------

struct show { // a scenario of the small pack, and what came of it
    enum rc rc;
    struct played played;
    struct str trace;
    struct fault f;
};

static struct show played_in(const char *json, const char *language)
{
    static struct arena trace_arena;
    static struct text trace;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/drawn");
    const struct pack *p = load(&a, &folder);
    struct show s = { 0 };
    MUST(p);
    trace_arena = arena_of(trace_pool, sizeof trace_pool, NULL);
    trace = (struct text){ .arena = &trace_arena };
    struct play_order o = { .pack = p, .trace = &trace, .language = str_of(language) };
    s.rc = law_play(a, &o, S("scenarios/s.json"), str_of(json), &s.played, &s.f);
    s.trace = text_str(&trace);
    return s;
}

static struct show played(const char *json) { return played_in(json, "en"); }

#define SCENARIO(acts)                                                                                       \
    "{\"about\":\"a boat\",\"kinds\":[\"boat\"],\"open\":{\"boat\":{\"value\":50}},\"acts\":[\n" acts "]}"
#define FIND(more) "{\"at\":\"2026-05-01T12:00:00+02:00\",\"act\":\"find\",\"by\":\"anonymous\"," more "}"
#define WARDEN(time, act, who, more)                                                                         \
    ",\n{\"at\":\"2026-05-0" time ":00+02:00\",\"act\":\"" act "\",\"by\":\"staff\",\"actor\":\"" who        \
    "\",\"roles\":[\"warden\"],\"relations\":[\"owner\"]," more "}"

TEST(a_scenario_states_status_steps_clocks_documents_facts_and_basis)
{
    struct show s = played(
        SCENARIO(FIND(
            "\"to\":\"found\",\"running\":{\"keep-short\":\"2026-05-05T00:00:00+02:00\"},\"facts\":{\"value\":50,\"large\":false}")
                     WARDEN("2T09:00", "propose", "li", "\"to\":\"decided\",\"issued\":[\"offer\"]")
                         WARDEN("2T10:00", "approve", "li",
                                "\"refused\":\"decision\",\"why\":\"same-person\",\"basis\":[\"quay-1#3\"]")
                             WARDEN("2T11:00", "approve", "mo",
                                    "\"to\":\"sold\",\"step\":[],\"running\":{},\"told\":[]")));
    CHECK_INT(s.rc, RC_OK);
    CHECK_INT(s.played.failed, 0);
    CHECK_INT(s.played.acts, 4);
    if (s.rc || s.played.failed) printf("%s\n%.*s\n", s.f.text, P(s.trace));
    CHECK(str_contains(s.trace, S("2026-05-01 12:00  anonymous: ")));
    CHECK(str_contains(s.trace, S("due 2026-05-05 00:00")));
    CHECK(str_contains(s.trace, S("basis: ")) && str_contains(s.trace, S("REFUSED: ")));
}

TEST(each_thing_that_goes_otherwise_is_told_and_counted)
{
    static const struct {
        const char *act, *told;
    } rows[] = {
        { "\"to\":\"sold\"", "status: expected sold, found found" },
        { "\"refused\":\"role\"", "expected to be refused (role)" },
        { "\"to\":\"found\",\"step\":[\"elsewhere\"]", "step: expected elsewhere, found " },
        { "\"to\":\"found\",\"running\":{}",
          "clock keep-short runs, due 2026-05-04T22:00:00Z, and is not expected" },
        { "\"to\":\"found\",\"running\":{\"keep-short\":\"2026-05-05T00:01:00+02:00\"}",
          "expected to be due 2026-05-05T00:01:00+02:00, found 2026-05-04T22:00:00Z" },
        { "\"to\":\"found\",\"running\":{\"keep-short\":\"2026-05-05T00:00:00+02:00\",\"keep-long\":\"2026-05-05T00:00:00+02:00\"}",
          "clock keep-long: expected to be due" },
        { "\"to\":\"found\",\"issued\":[\"offer\"]", "issued: expected offer, found nothing" },
        { "\"to\":\"found\",\"told\":[\"heard\"]", "told: expected heard, found nothing" },
        { "\"to\":\"found\",\"facts\":{\"value\":51}", "fact value: expected 51, found 50" },
        { "\"to\":\"found\",\"facts\":{\"nothing\":true}", "fact nothing: expected true, found none" },
        { "\"to\":\"found\",\"basis\":[\"quay-1#99\"]", "basis: expected quay-1#99 among" },
        { "\"to\":\"found\",\"row\":\"other\"", "row: expected other, found " },
    };
    for (int i = 0; i < COUNT(rows); i++) {
        char json[1024];
        (void)snprintf(
            json, sizeof json, "%s%s%s",
            "{\"about\":\"a boat\",\"kinds\":[\"boat\"],\"open\":{\"boat\":{\"value\":50}},\"acts\":[{\"at\":\"2026-05-01T12:00:00+02:00\",\"act\":\"find\",\"by\":\"anonymous\",",
            rows[i].act, "}]}");
        struct show s = played(json);
        CHECK_INT(s.rc, RC_OK);
        CHECK_INT(s.played.failed, 1);
        bool told =
            str_contains(s.trace, S("! NOT AS STATED: ")) && str_contains(s.trace, str_of(rows[i].told));
        CHECK(told);
        if (!told) printf("%s\n%s\n%.*s\n", rows[i].told, s.f.text, P(s.trace));
    }
}

TEST(what_is_no_scenario_is_refused_by_its_line)
{
    static const struct {
        const char *json, *why;
    } rows[] = {
        { "[", "scenarios/s.json: line 1" },
        { "[]", "scenarios/s.json:1: expected a scenario" },
        { "{\"scenarios\":[],\"x\":1}",
          "scenarios/s.json:1: expected \"about\" and \"scenarios\", found \"x\"" },
        { "{\"scenarios\":[]}", "scenarios/s.json:1: expected scenarios" },
        { "{\"about\":\"x\"}", "scenarios/s.json:1: expected the list \"kinds\"" },
        { "{\"kinds\":[\"ship\"],\"acts\":[{}]}",
          "scenarios/s.json:1: expected a kind of the pack, found \"ship\"" },
        { "{\"kinds\":[\"boat\"],\n\"acts\":[]}", "scenarios/s.json:1: expected the list \"acts\"" },
        { SCENARIO("{\"act\":\"find\"}"), "scenarios/s.json:2: expected an instant in \"at\"" },
        { SCENARIO("{\"at\":\"2026-05-01T12:00:00+02:00\",\"by\":\"staff\"}"),
          "scenarios/s.json:2: expected an \"act\"" },
        { SCENARIO("{\"at\":\"2026-05-01T12:00:00+02:00\",\"act\":\"find\",\"by\":\"god\"}"),
          "scenarios/s.json:2: expected anonymous, holder" },
        { SCENARIO(FIND("\"to\":\"found\",\"refused\":\"role\"")),
          "scenarios/s.json:2: expected either \"to\" or \"refused\"" },
        { SCENARIO(FIND("\"to\":1")), "scenarios/s.json:2: expected text in \"to\"" },
        { SCENARIO(FIND("\"to\":\"found\",\"expected\":1")),
          "scenarios/s.json:2: expected no \"expected\" in an act" },
        { SCENARIO(FIND("\"to\":\"found\",\"relations\":[\"friend\"]")),
          "scenarios/s.json:2: expected owner, offered" },
        { SCENARIO(FIND("\"to\":\"found\",\"running\":{\"keep-short\":\"soon\"}")),
          "scenarios/s.json:2: expected an instant for the clock" },
        { SCENARIO(FIND("\"to\":\"found\",\"running\":{\"other\":\"2026-05-01T12:00:00Z\"}")),
          "scenarios/s.json:2: expected a clock of \"boat\"" },
    };
    for (int i = 0; i < COUNT(rows); i++) {
        struct show s = played(rows[i].json);
        bool refused = s.rc == RC_INVALID && str_starts(str_of(s.f.text), str_of(rows[i].why));
        CHECK(refused);
        if (!refused) printf("%d \"%s\", not \"%s\"\n", s.rc, s.f.text, rows[i].why);
    }
}

TEST(one_past_a_limit_of_the_reader_is_refused)
{
    static char json[PLAY_BYTES_MAX + 4096];
    for (int extra = 0; extra < 2; extra++) {
        int at = snprintf(json, sizeof json,
                          "{\"kinds\":[\"boat\"],\"open\":{\"boat\":{\"value\":50}},\"acts\":[");
        for (int i = 0; i < PLAY_ACTS_MAX + extra; i++)
            at += snprintf(
                json + at, sizeof json - (size_t)at,
                "%s{\"at\":\"2026-05-01T12:00:00+02:00\",\"act\":\"x\",\"by\":\"staff\",\"refused\":\"act\"}",
                i ? "," : "");
        (void)snprintf(json + at, sizeof json - (size_t)at, "]}");
        CHECK_INT(played(json).rc, extra ? RC_LIMIT : RC_OK);
        at = snprintf(json, sizeof json, "{\"scenarios\":[");
        for (int i = 0; i < PLAY_SCENARIOS_MAX + extra; i++)
            at += snprintf(json + at, sizeof json - (size_t)at, "%s" SCENARIO(FIND("\"to\":\"found\"")),
                           i ? "," : "");
        (void)snprintf(json + at, sizeof json - (size_t)at, "]}");
        CHECK_INT(played(json).rc, extra ? RC_LIMIT : RC_OK);
        at = snprintf(json, sizeof json, "%s", SCENARIO(FIND("\"to\":\"found\"")));
        memset(json + at, ' ', (size_t)(PLAY_BYTES_MAX + extra - at));
        json[PLAY_BYTES_MAX + extra] = 0;
        CHECK_INT(played(json).rc, extra ? RC_LIMIT : RC_OK);
    }
}
