// Loading packs: that of the repository and a second jurisdiction; days of force, digests, and what their clocks and rules give.
#include "packs/toy.h"

TEST(the_first_pack_loads_with_seven_kinds)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = load(&a, ANLAN_SOURCE "/packs/cn", &f);
    CHECK(p != NULL);
    if (!p) return;
    CHECK_STR(p->id, S("cn"));
    CHECK_INT(p->kinds_count, 7);
    CHECK_INT(p->zone_offset_s, 8 * 3600);
}

// The digest is what `sha256sum FILE… | sha256sum` gives over the paths in the order of their bytes.
TEST(a_digest_is_of_paths_and_bytes_in_any_order_of_files)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = NULL, *again = NULL;
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    CHECK(pack_load(&a, folder.at, folder.count, &p, &f) == RC_OK);
    for (int32_t i = 0, k = folder.count - 1; i < k; i++, k--) {
        struct pack_file t = folder.at[i];
        folder.at[i] = folder.at[k];
        folder.at[k] = t;
    }
    CHECK(pack_load(&a, folder.at, folder.count, &again, &f) == RC_OK);
    CHECK(memcmp(p->digest, again->digest, sizeof p->digest) == 0);
    FILE *sum = popen("cd " ANLAN_SOURCE
                      "/test/packs/toy && find . -type f ! -name '.*' -printf '%P\\n' | LC_ALL=C sort | "
                      "xargs sha256sum | sha256sum",
                      "r");
    char want[65] = "", got[65];
    CHECK(sum && fread(want, 1, 64, sum) == 64);
    if (sum) (void)pclose(sum);
    for (int i = 0; i < 32; i++) (void)snprintf(got + 2 * i, 3, "%02x", p->digest[i]);
    CHECK_TEXT(got, want);
    char *bytes = NEW(&a, char, folder.at[0].bytes.len + 1);
    memcpy(bytes, folder.at[0].bytes.at, (size_t)folder.at[0].bytes.len);
    bytes[folder.at[0].bytes.len] = '\n';
    folder.at[0].bytes = (struct str){ bytes, folder.at[0].bytes.len + 1 };
    CHECK(pack_load(&a, folder.at, folder.count, &again, &f) == RC_OK);
    CHECK(memcmp(p->digest, again->digest, sizeof p->digest) != 0);
}

TEST(another_jurisdiction_brings_its_own_kinds_roles_and_words)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = load(&a, ANLAN_SOURCE "/test/packs/toy", &f);
    CHECK(p != NULL);
    if (!p) return;
    const struct pack_kind *k = pack_kind(p, S("umbrella"));
    CHECK(k && k->publicity == PUBLICITY_LISTED && k->retention_years == 1);
    CHECK(pack_kind(p, S("emergency-call")) == NULL);
    CHECK_INT(p->zone_offset_s, -(3 * 3600 + 1800));
    CHECK_INT(p->roles_count, 2);
    CHECK_INT(p->emergency_count, 2);
    CHECK_STR(p->emergency[0].name, S("pier")); // in the order of the file
    CHECK_STR(p->emergency[1].number, S("0412"));
    CHECK_STR(pack_words(p, S("sw"), S("emergency/far-shore")), S("Ng'ambo"));
    CHECK_INT(p->roles[1].sees_count, 2); // a list of two relations is two clauses
    CHECK_INT(p->roles[1].sees[1].count, 2);
    CHECK_STR(p->roles[1].sees[1].terms[0].value.text, S("offered"));
    CHECK(p->roles[1].sees[1].terms[0].own && !p->roles[1].sees[1].terms[1].own);
    CHECK_STR(pack_words(p, S("fr-CA"), S("kind/umbrella")), S("Parapluie"));
    CHECK_STR(pack_words(p, S("sw"), S("kind/umbrella")), S("Mwavuli"));
    CHECK_STR(pack_words(p, S("zh-CN"), S("kind/umbrella")), S("Parapluie"));
    CHECK_STR(pack_words(p, S("fr"), S("kind/none")), S("kind/none"));
    const struct pack_form *form = k->open->form;
    CHECK_STR(pack_part(form, S("finder")), S("finder"));
    CHECK_STR(pack_part(form, S("colour")), S(""));
    CHECK_STR(form->uses[USE_NAME], S("finder.called"));
    const struct pack_article *article = pack_article(p, S("lake-code-1#2a"));
    CHECK(article && !article->verified && pack_article(p, S("lake-code-1#1"))->verified);
}

// The day of an article's force is a day of the pack's zone, its last day included.
TEST(an_article_is_in_force_by_the_days_of_the_packs_zone)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = load(&a, ANLAN_SOURCE "/test/packs/toy", &f);
    if (!p) return;
    static const struct {
        const char *at;
        bool first, second;
    } cases[] = {
        { "2020-01-01T03:29:59Z", false, false }, { "2020-01-01T03:30:00Z", true, true },
        { "2026-07-01T03:29:59Z", true, true },   { "2026-07-01T03:30:00Z", true, false },
        { "2030-01-01T03:29:59Z", true, false },  { "2030-01-01T03:30:00Z", false, false },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct instant at;
        CHECK(instant_parse(str_of(cases[i].at), &at));
        CHECK_INT(pack_in_force(p, pack_article(p, S("lake-code-1#1")), at), cases[i].first);
        CHECK_INT(pack_in_force(p, pack_article(p, S("lake-code-1#2a")), at), cases[i].second);
    }
}

TEST(a_language_without_its_words_is_refused)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = NULL;
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    for (int32_t i = 0; i < folder.count; i++)
        if (str_equal(folder.at[i].path, S("words/sw.json"))) folder.at[i].path = S("notes/sw.json");
    CHECK(pack_load(&a, folder.at, folder.count, &p, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "words/sw.json:1: the pack lists the language and has no such file");
}

// A rule that pauses, resumes, stops and starts all 32 clocks of a kind at once: each effect is there, and the explanation is short.
TEST(every_clock_of_a_full_kind_can_be_touched_at_once)
{
    struct arena a = arena_of(pool, sizeof pool / 2, NULL);
    struct fault f = { 0 };
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    const struct pack *p = NULL;
    struct str clocks = series(&a, "clocks:\n", "  c%d: {days: 1, articles: [\"lake-code-1#1\"]}\n", 31, "");
    struct str effects = series(&a, "<text>\"pause:all resume:all stop:all start:keep", " start:c%d", 31,
                                "\"</text></outputEntry>\n      <annotationEntry>");
    for (int32_t i = 0; i < folder.count; i++) {
        struct str *bytes = &folder.at[i].bytes;
        if (str_equal(folder.at[i].path, str_of(kind))) *bytes = replaced(&a, *bytes, "clocks:\n", clocks);
        if (str_equal(folder.at[i].path, str_of(tables)))
            *bytes =
                replaced(&a, *bytes, "<text>\"\"</text></outputEntry>\n      <annotationEntry>", effects);
        if (str_starts(folder.at[i].path, S("words/")))
            *bytes = replaced(&a, *bytes, "{", series(&a, "{", "\"clock/c%d\": \"x\", ", 31, ""));
    }
    CHECK_INT(pack_load(&a, folder.at, folder.count, &p, &f), RC_OK);
    CHECK_TEXT(f.text, "");
    if (!p) return;
    struct law_clock running[LAW_CLOCKS_MAX];
    struct str role = S("warden");
    struct law_question q = { .now = { 1'780'000'000 * NS_PER_S },
                              .kind = S("umbrella"),
                              .status = S("found"),
                              .act = S("note"),
                              .by = LAW_BY_STAFF,
                              .roles = &role,
                              .roles_count = 1,
                              .clocks = running };
    for (; q.clocks_count < p->kinds[0].clocks_count; q.clocks_count++)
        running[q.clocks_count] =
            (struct law_clock){ .name = p->kinds[0].clocks[q.clocks_count].name, .due = { INT64_MAX } };
    struct ruling r;
    law_rule(p, &q, &a, &r);
    CHECK(r.admitted);
    CHECK_INT(r.clocks_count, 4 * PACK_CLOCKS_MAX);
    CHECK(r.explanation.len <= PACK_EXPLANATION_BYTES_MAX);
}

// The last `extension` of clock "keep" is long and asks for a role that the first does not; `note` extends.
TEST(an_extension_is_given_by_who_may_approve_it)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    const struct pack *p = NULL;
    for (int32_t i = 0; i < folder.count; i++) {
        struct str *bytes = &folder.at[i].bytes, path = folder.at[i].path;
        if (str_equal(path, str_of(kind)))
            *bytes = replaced(
                &a, *bytes, "    warn_before_hours: [48]\n",
                S("    extensions:\n"
                  "      - {name: short, by: {days: 1}, articles: [\"lake-code-1#1\"]}\n"
                  "      - {name: long, by: {days: 5}, approval: [admiral], articles: [\"lake-code-1#1\"]}\n"));
        if (str_equal(path, str_of(tables)))
            *bytes = replaced(&a, *bytes, "<text>\"\"</text></outputEntry>\n      <annotationEntry>",
                              S("<text>\"extend:keep\"</text></outputEntry>\n      <annotationEntry>"));
        if (str_equal(path, S("pack.yaml")))
            *bytes = replaced(&a, *bytes, "roles:\n", S("roles:\n  admiral: {class: staff}\n"));
        if (str_starts(path, S("words/")))
            *bytes = replaced(&a, *bytes, "{", S("{\"role/admiral\": \"x\", "));
    }
    CHECK_INT(pack_load(&a, folder.at, folder.count, &p, &f), RC_OK);
    CHECK_TEXT(f.text, "");
    if (!p) return;
    struct str roles[] = { S("warden"), S("admiral") };
    struct law_clock running = { .name = S("keep"), .due = { 1'790'000'000 * NS_PER_S } };
    struct law_question q = { .now = { 1'780'000'000 * NS_PER_S },
                              .kind = S("umbrella"),
                              .status = S("found"),
                              .act = S("note"),
                              .by = LAW_BY_STAFF,
                              .roles = roles,
                              .roles_count = 1,
                              .clocks = &running,
                              .clocks_count = 1 };
    struct ruling r;
    law_rule(p, &q, &a, &r);
    CHECK(r.admitted); // nobody has to approve the first

    running.extended_times = 1;
    law_rule(p, &q, &a, &r);
    CHECK_INT(r.refusal, REFUSED_CLOCK);
    CHECK_STR(r.reason, S("the clock \"keep\" is extended by who holds one of: admiral"));
    CHECK(r.needed.count == 1 && str_equal(r.needed.at[0], S("admiral")));
    const struct law_option *options;
    int32_t count = law_acts(p, &q, &a, &options), seen = 0;
    for (int32_t i = 0; i < count; i++)
        if (str_equal(options[i].act, S("note")))
            seen += !options[i].open && options[i].refusal == REFUSED_CLOCK;
    CHECK_INT(seen, 1);

    q.roles_count = 2;
    law_rule(p, &q, &a, &r);
    CHECK(r.admitted);
    running.extended_times = 2;
    law_rule(p, &q, &a, &r);
    CHECK_INT(r.refusal, REFUSED_CLOCK);
    CHECK_STR(r.reason, S("the clock \"keep\" does not allow it now"));
}

TEST(natural_days_run_to_the_end_of_the_last_day_of_the_zone)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *cn = load(&a, ANLAN_SOURCE "/packs/cn", &f),
                      *toy = load(&a, ANLAN_SOURCE "/test/packs/toy", &f);
    if (!cn || !toy) return;
    static const struct {
        bool toy;
        int32_t minutes, hours, days;
        const char *start, *due;
    } cases[] = {
        { false, 0, 0, 1, "2026-03-02T00:00:00+08:00", "2026-03-04T00:00:00+08:00" },
        { false, 0, 0, 1, "2026-03-02T23:59:59.999999999+08:00", "2026-03-04T00:00:00+08:00" },
        { false, 0, 0, 30, "2028-01-30T12:00:00+08:00", "2028-03-01T00:00:00+08:00" },
        { false, 0, 24, 0, "2026-03-02T09:30:15+08:00", "2026-03-03T09:30:15+08:00" },
        { false, 10, 0, 0, "2026-12-31T23:55:00+08:00", "2027-01-01T00:05:00+08:00" },
        { true, 0, 0, 10, "2026-03-02T03:29:00Z", "2026-03-12T03:30:00Z" },
        { true, 0, 0, 10, "2026-03-02T03:30:00Z", "2026-03-13T03:30:00Z" },
        { true, 0, 0, 1, "1969-12-31T23:00:00Z", "1970-01-02T03:30:00Z" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct pack_clock c = { .minutes = cases[i].minutes, .hours = cases[i].hours, .days = cases[i].days };
        struct instant start, due;
        CHECK(instant_parse(str_of(cases[i].start), &start) && instant_parse(str_of(cases[i].due), &due));
        CHECK_INT(pack_clock_due(cases[i].toy ? toy : cn, &c, start).ns, due.ns);
    }
    struct pack_clock century = { .hours = PACK_CLOCK_HOURS_MAX };
    CHECK(pack_clock_due(cn, &century, (struct instant){ INT64_MAX - 1 }).ns == INT64_MAX);
    century = (struct pack_clock){ .days = PACK_CLOCK_HOURS_MAX / 24 };
    CHECK(pack_clock_due(cn, &century, (struct instant){ INT64_MAX - 1 }).ns == INT64_MAX);
}

// What a reader must see: nothing of the seven kinds rests on an article that is not there, and unverified ones are marked.
TEST(the_first_pack_marks_what_is_not_verified)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = load(&a, ANLAN_SOURCE "/packs/cn", &f);
    if (!p) return;
    CHECK(pack_article(p, S("cn-psapl-2025#90"))->verified);
    CHECK(!pack_article(p, S("cn-ppl-2006#6"))->verified &&
          !pack_article(p, S("cn-local-2026#answer"))->verified);
    for (int32_t i = 1; i < p->articles_count; i++)
        CHECK(str_compare(p->articles[i - 1].name, p->articles[i].name) < 0);
    const struct pack_kind *staff = pack_kind(p, S("staff-complaint"));
    CHECK(staff && staff->unit_concerned_excluded && staff->publicity == PUBLICITY_CLOSED);
    for (int32_t i = 0; i < p->kinds_count; i++)
        CHECK(p->kinds[i].open && p->kinds[i].open->articles.count > 0);
}
