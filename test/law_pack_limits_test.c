// One step past each limit of a pack: of its files and of what stands in them.
#include "packs/toy.h"

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

// --- limits of what stands in the files ---------------------------------------------------------------------

struct limit {
    const char *path, *from, *head, *item, *tail;
    int count; // so many items are within the limit, one more is past it
};

TEST(limits_of_what_the_files_say_hold_one_step_past_them)
{
    static const struct limit limits[] = {
        { manifest, "[fr, sw]", "[", "l%d, ", "]", PACK_LANGUAGES_MAX },
        { manifest, "roles:\n", "roles:\n", "  r%d: {class: staff}\n", "", PACK_ROLES_MAX - 2 },
        { manifest, "far-shore:", "", "n%d: \"00\", ", "far-shore:", PACK_EMERGENCY_MAX - 2 },
        { statute, "articles:\n", "articles:\n",
          "  - {id: a%d, title: {fr: a, sw: a}, summary: {fr: a, sw: a}}\n", "", PACK_ARTICLES_MAX - 2 },
        { kind, "[found, given]", "[found, given, ", "s%d, ", "]", PACK_STATUSES_MAX - 2 },
        { kind, "parties: [finder]", "parties: [finder, ", "p%d, ", "]", PACK_PARTIES_MAX - 1 },
        { kind, "clocks:\n", "clocks:\n", "  c%d: {days: 1, articles: [\"lake-code-1#1\"]}\n", "",
          PACK_CLOCKS_MAX - 1 },
        { kind, "acts:\n", "acts:\n", "  a%d: {verb: record}\n", "", PACK_ACTS_MAX - 4 },
        { kind, "facts: {", "facts: {", "f%d: \"1\", ", "", PACK_FACTS_MAX - 1 },
        { kind, "[standing-acts]", "[", "s%d, ", "]", PACK_DECISIONS_MAX },
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
    struct arena a = arena_of(pool, sizeof pool / 2, NULL);
    struct fault f = { 0 };
    CHECK(load_changed(kind, "include: [pier]", series(&a, "include: [pier, ", "f%d, ", 16, "]"), &f) ==
          RC_LIMIT);
    CHECK(load_changed(kind, "include: [pier]", series(&a, "include: [pier, ", "f%d, ", 15, "]"), &f) ==
          RC_INVALID);
    for (int depth = 4; depth <= 5; depth++) { // forms a0 to an, each including the next
        struct text t = { .arena = &a };
        text_put(&t, S("  keep-over: {verb: record, form: {include: a0}}\nforms:\n"));
        for (int i = 0; i < depth; i++)
            text_print(&t, i + 1 < depth ? "  a%d: {include: a%d}\n" : "  a%d: {properties: {}}\n", i, i + 1);
        CHECK_INT(load_changed(kind, "  keep-over: {verb: record}\n", text_str(&t), &f),
                  depth == 4 ? RC_OK : RC_LIMIT);
    }
    for (int past = 0; past <= 1; past++) {
        struct text t = { .arena = &a };
        text_put(&t, S("anlan:clocks=\""));
        for (int i = 0; i < 2 * PACK_CLOCKS_MAX + past; i++) text_put(&t, S("stop:all "));
        text_put(&t, S("\""));
        CHECK_INT(load_changed(drawing, "anlan:within=\"keep\"", text_str(&t), &f), past ? RC_LIMIT : RC_OK);
    }
}

TEST(names_versions_and_lengths_have_limits)
{
    static const struct {
        const char *path, *from, *good, *past;
    } cases[] = {
        { kind, "number: P", "number: PPPPPPPPPPPPPPPP", "number: PPPPPPPPPPPPPPPPP" },
        { kind, "years: 1", "years: 100", "years: 101" },
        { kind, "days: 10", "days: 36600", "days: 36601" },
        { kind, "days: 10", "hours: 878400", "hours: 878401" },
        { kind, "days: 10", "minutes: 1", "minutes: 0" },
        { kind, "[48]", "[878400]", "[878401]" },
        { manifest, "pier: \"04\"", "pier: \"123456789012345\"", "pier: \"1234567890123456\"" },
        { manifest, "pier: \"04\"", "pier: \"00\"", "pier: \"0\"" },
        { manifest, "offset: \"-03:30\"", "offset: \"+14:59\"", "offset: \"+15:00\"" },
        { manifest, "version: \"7\"",
          "version: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
          "version: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'" },
        { manifest, "id: lakeland", "id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct fault f = { 0 };
        CHECK_INT(load_changed(cases[i].path, cases[i].from, str_of(cases[i].good), &f), RC_OK);
        CHECK_TEXT(f.text, "");
        CHECK(load_changed(cases[i].path, cases[i].from, str_of(cases[i].past), &f) != RC_OK);
    }
}

// Files of one folder, each of them whole: so many, and one more.
static enum rc load_with_more(const char *path, const char *text, int count, struct fault *f)
{
    struct arena a = fresh();
    const struct pack *p = NULL;
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    for (int i = 0; i < count; i++) {
        struct text name = { .arena = &a };
        const char *number = strstr(path, "%d");
        text_print(&name, "%.*s%d%s", (int)(number - path), path, i, number + 2);
        struct str at = text_str(&name), stem = str_slice(at, str_find(at, S("/")) + 1, at.len - 5);
        folder.at[folder.count++] = (struct pack_file){ at, arena_print(&a, "%s%.*s\n", text, P(stem)) };
    }
    return pack_load(&a, folder.at, folder.count, &p, f);
}

TEST(a_pack_has_64_rules_of_counting_and_not_65)
{
    for (int past = 0; past < 2; past++) {
        struct fault f = { 0 };
        enum rc rc = load_with_more("counting/r%d.yaml",
                                    "articles: [\"lake-code-1#1\"]\nrule: ", PACK_RULES_MAX + past, &f);
        if ((rc == RC_LIMIT) != past) printf("%d: %s\n", PACK_RULES_MAX + past, f.text);
        CHECK((rc == RC_LIMIT) == past);
        if (past) CHECK(str_contains(str_of(f.text), S("more than 64 counting rules")));
    }
}
