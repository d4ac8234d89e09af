// Loading packs: that of the repository, a second jurisdiction, and broken ones, each with the line that refuses it.
#include "law/pack.h"
#include "packs/folder.h"
#include "test.h"

static char pool[64 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

static const struct pack *load(struct arena *a, const char *root, struct fault *f)
{
    const struct pack *p = NULL;
    struct folder folder = folder_of(a, root);
    if (pack_load(a, folder.at, folder.count, &p, f)) printf("%s\n", f->text);
    return p;
}

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

static int names_only(const struct dirent *e) { return e->d_name[0] != '.'; }

TEST(each_broken_pack_is_refused_with_its_file_line_and_reason)
{
    struct dirent **entries;
    int count = scandir(ANLAN_SOURCE "/test/packs/broken", &entries, names_only, alphasort);
    CHECK(count >= 40);
    for (int i = 0; i < count; i++) {
        struct arena a = fresh();
        struct fault f = { 0 };
        const struct pack *p = NULL;
        struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
        const char *root =
            arena_cstr(&a, arena_print(&a, ANLAN_SOURCE "/test/packs/broken/%s", entries[i]->d_name));
        folder_add(&a, &folder, root, "");
        int32_t kept = 0;
        struct str want = S("");
        for (int32_t k = 0; k < folder.count; k++) {
            if (str_equal(folder.at[k].path, S("fault")))
                want = str_trim(folder.at[k].bytes);
            else
                folder.at[kept++] = folder.at[k];
        }
        char *mark = a.at;
        enum rc rc = pack_load(&a, folder.at, kept, &p, &f);
        CHECK(rc != RC_OK && p == NULL && a.at == mark);
        if (!str_equal(str_of(f.text), want)) printf("%s: %s\n", entries[i]->d_name, f.text);
        CHECK_STR(str_of(f.text), want);
        free(entries[i]);
    }
    free(entries);
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

// One step past each limit of the files themselves.
TEST(limits_hold_one_step_past_them)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = NULL;
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    static struct pack_file many[PACK_FILES_MAX + 1];
    for (int32_t i = 0; i < COUNT(many); i++)
        many[i] =
            i < folder.count ? folder.at[i] : (struct pack_file){ arena_print(&a, "notes/%d", i), S("") };
    CHECK(pack_load(&a, many, PACK_FILES_MAX, &p, &f) == RC_OK);
    CHECK(pack_load(&a, many, PACK_FILES_MAX + 1, &p, &f) == RC_LIMIT);
    char *big = NEW(&a, char, PACK_FILE_BYTES_MAX + 1);
    memset(big, '#', PACK_FILE_BYTES_MAX + 1);
    many[folder.count].bytes = (struct str){ big, PACK_FILE_BYTES_MAX };
    CHECK(pack_load(&a, many, folder.count + 1, &p, &f) == RC_OK);
    many[folder.count].bytes.len++;
    CHECK(pack_load(&a, many, folder.count + 1, &p, &f) == RC_LIMIT);
    many[folder.count] = many[0];
    CHECK(pack_load(&a, many, folder.count + 1, &p, &f) == RC_INVALID);
    many[folder.count] = (struct pack_file){ S("/etc/x"), S("") };
    CHECK(pack_load(&a, many, folder.count + 1, &p, &f) == RC_INVALID);
    CHECK(pack_load(&a, many, 0, &p, &f) == RC_INVALID);
    static const char *const astray[] = { "kinds/x.yml", "statutes/old/y.yaml", "shared/.yaml",
                                          "words/nl.json", "words/notes.txt" };
    for (int i = 0; i < COUNT(astray); i++) {
        many[folder.count] = (struct pack_file){ str_of(astray[i]), S("") };
        CHECK(pack_load(&a, many, folder.count + 1, &p, &f) == RC_INVALID);
        CHECK(str_starts(str_of(f.text), str_of(astray[i])));
    }
}

// --- limits of what stands in the files: the toy pack with one place changed -----------------------------

static struct str replaced(struct arena *a, struct str s, const char *from, struct str to)
{
    ptrdiff_t at = str_find(s, str_of(from));
    MUST(at >= 0);
    struct str head = str_slice(s, 0, at), tail = str_slice(s, at + (ptrdiff_t)strlen(from), s.len);
    return arena_print(a, "%.*s%.*s%.*s", P(head), P(to), P(tail));
}

static enum rc load_changed(const char *path, const char *from, struct str to, struct fault *f)
{
    struct arena a = arena_of(pool + sizeof pool / 2, sizeof pool / 2, NULL); // `to` lies in the first half
    const struct pack *p = NULL;
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    for (int32_t i = 0; i < folder.count; i++)
        if (str_equal(folder.at[i].path, str_of(path)))
            folder.at[i].bytes = replaced(&a, folder.at[i].bytes, from, to);
    return pack_load(&a, folder.at, folder.count, &p, f);
}

// `item` with its number, `count` times; "%d" stands in it once.
static struct str series(struct arena *a, const char *head, const char *item, int count, const char *tail)
{
    struct text t = { .arena = a };
    const char *number = strstr(item, "%d");
    text_put(&t, str_of(head));
    for (int i = 0; i < count; i++) text_print(&t, "%.*s%d%s", (int)(number - item), item, i, number + 2);
    text_put(&t, str_of(tail));
    return text_str(&t);
}

struct limit {
    const char *path, *from, *head, *item, *tail;
    int count; // so many items are within the limit, one more is past it
};

TEST(limits_of_what_the_files_say_hold_one_step_past_them)
{
    static const char kind[] = "kinds/umbrella.yaml", statute[] = "statutes/lake-code-1.yaml";
    static const struct limit limits[] = {
        { "pack.yaml", "[fr, sw]", "[", "l%d, ", "]", PACK_LANGUAGES_MAX },
        { "pack.yaml", "roles:\n", "roles:\n", "  r%d: {class: staff, sees: []}\n", "", PACK_ROLES_MAX - 2 },
        { "pack.yaml", "[{relation: owner}]", "[", "{relation: owner, sensitivity: %d},", "]",
          PACK_CLAUSES_MAX },
        { statute, "articles:\n", "articles:\n",
          "  - {id: a%d, title: {fr: a, sw: a}, summary: {fr: a, sw: a}}\n", "", PACK_ARTICLES_MAX - 2 },
        { kind, "[found, given]", "[found, given, ", "s%d, ", "]", PACK_STATUSES_MAX - 2 },
        { kind, "parties: [finder]", "parties: [finder, ", "p%d, ", "]", PACK_PARTIES_MAX - 1 },
        { kind, "clocks:\n", "clocks:\n", "  c%d: {days: 1, articles: [\"lake-code-1#1\"]}\n", "",
          PACK_CLOCKS_MAX - 1 },
        { kind, "rows:\n", "rows:\n", "  - {act: a%d, verb: record, by: [holder], from: [found]}\n", "",
          PACK_ROWS_MAX - 4 },
        { kind, "properties:\n        colour", "properties:\n",
          "        f%d: {type: string, x-seal: plain}\n", "        colour", PACK_FIELDS_MAX - 2 },
    };
    for (int i = 0; i < COUNT(limits); i++)
        for (int past = 0; past <= 1; past++) {
            struct arena a = arena_of(pool, sizeof pool / 2, NULL);
            struct fault f = { 0 };
            const struct limit *x = &limits[i];
            struct str to = series(&a, x->head, x->item, x->count + past, x->tail);
            enum rc rc = load_changed(x->path, x->from, to, &f);
            if ((rc == RC_LIMIT) != past) printf("%s, %d items: %s\n", x->item, x->count + past, f.text);
            CHECK((rc == RC_LIMIT) ==
                  past); // within it the pack stands, or another rule refuses it (words, reach)
        }
}

TEST(includes_and_effects_have_limits)
{
    static const char kind[] = "kinds/umbrella.yaml";
    struct arena a = arena_of(pool, sizeof pool / 2, NULL);
    struct fault f = { 0 };
    CHECK(load_changed(kind, "include: [pier]", series(&a, "include: [pier, ", "f%d, ", 16, "]"), &f) ==
          RC_LIMIT);
    CHECK(load_changed(kind, "include: [pier]", series(&a, "include: [pier, ", "f%d, ", 15, "]"), &f) ==
          RC_INVALID);
    for (int depth = 4; depth <= 5; depth++) { // forms a0 to an, each including the next
        struct text t = { .arena = &a };
        text_put(&t, S("forms:\n"));
        for (int i = 0; i < depth; i++)
            text_print(&t, i + 1 < depth ? "  a%d: {include: a%d}\n" : "  a%d: {properties: {}}\n", i, i + 1);
        text_put(
            &t,
            S("rows:\n  - {act: give, id: other, verb: record, by: [holder], from: [found], form: {include: a0}}\n"));
        CHECK_INT(load_changed(kind, "rows:\n", text_str(&t), &f), depth == 4 ? RC_OK : RC_LIMIT);
    }
    struct arena b = a;
    struct str clocks = series(&b, "", "  c%d: {days: 1, articles: [\"lake-code-1#1\"]}\n", 31, "");
    struct str all = series(&b, "[keep, ", "c%d, ", 31, "]");
    for (int past = 0; past <= 1; past++) {
        struct fault g = { 0 };
        struct folder folder = folder_of(&b, ANLAN_SOURCE "/test/packs/toy");
        const struct pack *p = NULL;
        for (int32_t i = 0; i < folder.count; i++) {
            if (!str_equal(folder.at[i].path, str_of(kind))) continue;
            struct str row = arena_print(
                &b,
                "rows:\n  - {act: give, id: other, verb: record, by: [holder], from: [found], clock: "
                "{start: %.*s, stop: %.*s%s}}\n",
                P(all), P(all), past ? ", pause: keep" : "");
            struct str whole =
                replaced(&b, folder.at[i].bytes, "clocks:\n", arena_print(&b, "clocks:\n%.*s", P(clocks)));
            folder.at[i].bytes = replaced(&b, whole, "rows:\n", row);
        }
        CHECK((pack_load(&b, folder.at, folder.count, &p, &g) == RC_LIMIT) == past);
    }
}

// A row that pauses, resumes, stops and starts all 32 clocks of a kind at once: each effect is there, and the explanation is short.
TEST(every_clock_of_a_full_kind_can_be_touched_at_once)
{
    struct arena a = arena_of(pool, sizeof pool / 2, NULL);
    struct fault f = { 0 };
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    const struct pack *p = NULL;
    struct str clocks = series(&a, "clocks:\n", "  c%d: {days: 1, articles: [\"lake-code-1#1\"]}\n", 31, "");
    struct str all = series(&a, "[keep, ", "c%d, ", 31, "]");
    struct str row = arena_print(&a,
                                 "rows:\n  - {act: spin, verb: record, by: [holder], from: [found], clock: "
                                 "{pause: all, resume: all, stop: all, start: %.*s}}\n",
                                 P(all));
    for (int32_t i = 0; i < folder.count; i++) {
        struct str *bytes = &folder.at[i].bytes;
        if (str_equal(folder.at[i].path, S("kinds/umbrella.yaml")))
            *bytes = replaced(&a, replaced(&a, *bytes, "clocks:\n", clocks), "rows:\n", row);
        if (!str_starts(folder.at[i].path, S("words/"))) continue;
        struct str words = series(&a, "{\"act/spin\": \"x\", ", "\"clock/c%d\": \"x\", ", 31, "");
        *bytes = replaced(&a, *bytes, "{", words);
    }
    CHECK_INT(pack_load(&a, folder.at, folder.count, &p, &f), RC_OK);
    CHECK_TEXT(f.text, "");
    if (!p) return;
    struct law_clock running[LAW_CLOCKS_MAX];
    struct law_question q = { .now = { 1'780'000'000 * NS_PER_S },
                              .kind = S("umbrella"),
                              .status = S("found"),
                              .act = S("spin"),
                              .by = LAW_BY_HOLDER,
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

TEST(names_versions_and_lengths_have_limits)
{
    static const struct {
        const char *path, *from, *good, *past;
    } cases[] = {
        { "kinds/umbrella.yaml", "number: P", "number: PPPPPPPPPPPPPPPP", "number: PPPPPPPPPPPPPPPPP" },
        { "kinds/umbrella.yaml", "years: 1", "years: 100", "years: 101" },
        { "kinds/umbrella.yaml", "days: 10", "days: 36600", "days: 36601" },
        { "kinds/umbrella.yaml", "days: 10", "hours: 878400", "hours: 878401" },
        { "kinds/umbrella.yaml", "days: 10", "minutes: 1", "minutes: 0" },
        { "kinds/umbrella.yaml", "[48]", "[878400]", "[878401]" },
        { "pack.yaml", "offset: \"-03:30\"", "offset: \"+14:59\"", "offset: \"+15:00\"" },
        { "pack.yaml", "version: \"7\"",
          "version: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
          "version: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'" },
        { "pack.yaml", "id: lakeland", "id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct fault f = { 0 };
        CHECK_INT(load_changed(cases[i].path, cases[i].from, str_of(cases[i].good), &f), RC_OK);
        CHECK_TEXT(f.text, "");
        CHECK(load_changed(cases[i].path, cases[i].from, str_of(cases[i].past), &f) != RC_OK);
    }
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
