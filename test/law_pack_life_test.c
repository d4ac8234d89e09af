// The life of a pack: what a version says of itself, what it changes, and what a local pack may, upon a small pack (test/packs/drawn).
#include "packs/drawn.h"

// --- names in the drawing ------------------------------------------------------------------------------

// A name in a drawing is in its author's language: a reader's comes from the words, for ends and branches as for steps.
TEST(what_has_a_name_in_the_drawing_needs_words_in_each_language)
{
    struct fault why;
    begin();
    struct folder f = drawn();
    edit(&f, "procedures/boat.bpmn", "<endEvent id=\"b-sold\"",
         "<endEvent id=\"b-sold\" name=\"Sold vendu\"");
    CHECK(!load(&f, &why) && why.rc == RC_INVALID);
    CHECK(str_contains(str_of(why.text), S("no words for \"step/b-sold\" in en")));
    edit(&f, "words/en.json", "\"step/b-hear\"", "\"step/b-sold\": \"Sold\", \"step/b-hear\"");
    const struct pack *p = whole(&f);
    CHECK_STR(pack_words(p, S("en"), S("step/b-sold")), S("Sold"));
    begin();
    f = drawn();
    edit(&f, "procedures/boat.bpmn", "<sequenceFlow id=\"f1\"", "<sequenceFlow id=\"f1\" name=\"Yes\"");
    CHECK(!load(&f, &why) && str_contains(str_of(why.text), S("no words for \"step/f1\" in en")));
}

// What is in force was installed before later rules were asked of it.
static enum rc load_in_force(const struct folder *f)
{
    const struct pack *p = NULL;
    struct fault why = { 0 };
    struct pack_context in_force = { .zones = zones_open(), .installed = true };
    return pack_load_with(&memory, f->at, f->count, &in_force, &p, &why);
}

TEST(a_pack_that_is_in_force_needs_no_words_that_came_to_be_needed_later)
{
    begin();
    struct folder f = drawn();
    edit(&f, "procedures/boat.bpmn", "<endEvent id=\"b-sold\"", "<endEvent id=\"b-sold\" name=\"Sold\"");
    CHECK(load_in_force(&f) == RC_OK);
}

TEST(a_pack_that_is_in_force_may_say_what_came_to_be_refused_later)
{
    begin();
    struct folder f = drawn();
    struct fault why = { 0 };
    edit(&f, "kinds/boat.yaml", "x-seal: plain", "x-seal: plain, x-note: blue");
    CHECK(!load(&f, &why) && str_contains(str_of(why.text), S("unknown \"x-note\"")));
    CHECK(load_in_force(&f) == RC_OK);
    f = drawn();
    edit(&f, "words/en.json", "\"step/b-hear\"", "\"grade/9\": \"Blue\", \"step/b-hear\"");
    CHECK(!load(&f, &why) && str_contains(str_of(why.text), S("words for \"grade/9\"")));
    CHECK(load_in_force(&f) == RC_OK);
}

// --- what changes ----------------------------------------------------------------------------------------

static bool tells(const struct pack_changes *c, const char *line)
{
    for (int32_t i = 0; i < c->count; i++)
        if (str_contains(pack_change_text(&memory, &c->at[i], S("en")), str_of(line))) return true;
    return false;
}

// Whoever activates a version looks at this list: nothing that rules may change unseen.
TEST(every_change_of_a_version_is_told)
{
    begin();
    struct folder one = drawn(), two = drawn();
    struct pack_changes changes;
    const struct pack *old = whole(&one);
    pack_diff(&memory, old, old, S(""), &changes);
    CHECK_INT(changes.count, 0);
    edit(&two, "decisions/quay.dmn", "<text>actor = proposed_by</text>", "<text>actor != proposed_by</text>");
    edit(&two, "procedures/boat.bpmn", "<conditionExpression>large<", "<conditionExpression>not(large)<");
    edit(&two, "kinds/boat.yaml", "facts: {proposed_by: actor}", "facts: {proposed_by: \"null\"}");
    pack_diff(&memory, old, whole(&two), S(""), &changes);
    CHECK(tells(&changes, "actor = proposed_by becomes actor != proposed_by"));
    CHECK(tells(
        &changes,
        "step f4 of boat: b-which to b-tell if large on quay-1#2 becomes b-which to b-tell if not(large) on quay-1#2"));
    CHECK(tells(&changes, "file kinds/boat.yaml: "));
    for (int32_t i = 0; i < changes.count; i++) CHECK(changes.at[i].old.len > 0 && changes.at[i].new.len > 0);
}

// What the pack calls it, with the name behind it; other words are a change of their own and of nothing that they name.
TEST(changes_are_told_in_the_words_of_the_pack)
{
    begin();
    struct folder one = drawn(), two = drawn();
    struct pack_changes changes;
    edit(&two, "kinds/boat.yaml", "keep-short: {days: 3,", "keep-short: {days: 5,");
    edit(&two, "procedures/boat.bpmn", "anlan:act=\"approve\" anlan:roles=\"master warden\"",
         "anlan:act=\"approve\" anlan:roles=\"master\"");
    edit(&two, "procedures/boat.bpmn", "<conditionExpression>large<", "<conditionExpression>not(large)<");
    edit(&two, "words/en.json", "\"role/master\": \"Master\"", "\"role/master\": \"Harbour master\"");
    const struct pack *old = whole(&one), *new = whole(&two);
    pack_diff(&memory, old, new, S("en"), &changes);
    CHECK(tells(
        &changes,
        "clock Short keeping (keep-short) of Boat (boat): 3 days, then Time is over (keep-over), owner Warden (warden) becomes 5 days"));
    CHECK(tells(
        &changes,
        "of Boat (boat): Approve (approve) by staff as Warden (warden), Harbour master (master) on quay-1#3 becomes "));
    CHECK(tells(&changes, "becomes Approve (approve) by staff as Harbour master (master) on quay-1#3"));
    CHECK(tells(&changes, "becomes b-which to b-tell if not(large) on quay-1#2"));
    CHECK(tells(&changes, "role/master"));
    int32_t in_words = changes.count;
    for (int32_t i = 0; i < changes.count; i++)
        CHECK(changes.at[i].kind != CHANGE_ROLE && !str_contains(changes.at[i].subject, S("(")));
    pack_diff(&memory, old, new, S(""), &changes); // as many, by their names alone
    CHECK_INT(changes.count, in_words);
    CHECK(tells(&changes, "clock keep-short of boat: 3 days, then keep-over, owner warden becomes 5 days"));
}

// --- pack.yaml -----------------------------------------------------------------------------------------

TEST(a_version_says_what_it_governs_and_what_becomes_of_open_cases)
{
    begin();
    struct folder f = drawn();
    edit(
        &f, "pack.yaml", "scope: scope\n",
        "scope: scope\ngoverns: {from: 2026-05-01, by: conduct}\nopen_cases: continue\nsaving: [\"quay-1#1\"]\nextends: {id: coast, version: \"3\"}\n");
    const struct pack *p = whole(&f);
    CHECK(p->governs_by == PACK_BY_CONDUCT && p->open_cases == PACK_CONTINUE && p->saving.count == 1);
    CHECK_STR(p->saving.at[0]->name, S("quay-1#1"));
    CHECK_STR(p->extends_id, S("coast"));
    CHECK_STR(p->extends_version, S("3"));
    char day[DAY_TEXT_MAX];
    CHECK_STR(day_print(p->governs_from, day), S("2026-05-01"));
    struct folder plain = drawn();
    CHECK(whole(&plain)->open_cases == PACK_MOVE);
}

TEST(what_a_version_says_wrongly_is_refused_by_its_line)
{
    static const struct {
        const char *lines, *why;
    } rows[] = {
        { "open_cases: continue\n",
          "pack.yaml:8: open cases continue under the old law only where an article saves it" },
        { "open_cases: perhaps\n", "pack.yaml:8: \"open_cases\" is neither continue nor move" },
        { "saving: [\"quay-1#1\"]\n", "pack.yaml:8: a saving article, and open cases move all the same" },
        { "open_cases: continue\nsaving: [\"quay-1#77\"]\n", "pack.yaml:9: " },
        { "governs: {by: handling}\n", "pack.yaml:8: \"governs\" needs the first day" },
        { "governs: {from: 2026-05-01, by: chance}\n",
          "pack.yaml:8: \"by\" is neither handling nor conduct" },
        { "extends: {id: harbour, version: \"1\"}\n", "pack.yaml:8: a pack does not extend itself" },
    };
    for (int i = 0; i < COUNT(rows); i++) {
        begin();
        struct folder f = drawn();
        struct fault why;
        edit(&f, "pack.yaml", "scope: scope\n",
             arena_cstr(&memory, arena_print(&memory, "scope: scope\n%s", rows[i].lines)));
        const struct pack *p = load(&f, &why);
        bool refused = !p && str_starts(str_of(why.text), str_of(rows[i].why));
        CHECK(refused);
        if (!refused) printf("\"%s\", not \"%s\"\n", why.text, rows[i].why);
    }
}

// --- a local pack ------------------------------------------------------------------------------------------

#define LOCAL "id: harbour-east\nversion: \"1\"\nextends: {id: harbour, version: \"1\"}\n"

struct upon {
    enum rc rc;
    const struct pack *pack; // where it stands
    struct fault f;
};

// A local pack of pack.yaml and perhaps one file more, upon the small one.
static struct upon upon(const char *manifest, const char *path, const char *bytes)
{
    struct upon u = { 0 };
    struct folder base = drawn();
    struct pack_file local[] = { { S("pack.yaml"), str_of(manifest) }, { str_of(path), str_of(bytes) } };
    const struct pack_file *files;
    int32_t count;
    u.rc = pack_extend(&memory, base.at, base.count, local, path ? 2 : 1, &files, &count, &u.f);
    if (!u.rc) u.rc = pack_load(&memory, files, count, &u.pack, &u.f);
    return u;
}

TEST(a_local_pack_shortens_limits_and_adds)
{
    begin();
    struct upon u = upon(LOCAL "roles:\n  pilot: {class: staff}\n", NULL, NULL);
    CHECK(u.rc == RC_INVALID &&
          str_contains(str_of(u.f.text), S("role/pilot"))); // what it adds it must also name
    struct upon shorter = upon(
        LOCAL, "kinds/boat.yaml",
        "kind: boat\nclocks:\n  keep-short: {hours: 71}\n  keep-long: {days: 29, articles: [\"quay-1#2\"]}\n");
    if (shorter.rc) printf("%s\n", shorter.f.text);
    MUST(shorter.pack != NULL);
    const struct pack_kind *boat = pack_kind(shorter.pack, S("boat"));
    CHECK_INT(pack_clock(boat, S("keep-short"))->hours, 71);
    CHECK_INT(pack_clock(boat, S("keep-short"))->days, 0);
    CHECK_INT(pack_clock(boat, S("keep-long"))->days, 29);
    CHECK_STR(pack_clock(boat, S("keep-long"))->articles.at[0]->name, S("quay-1#2"));
    CHECK_STR(shorter.pack->id, S("harbour-east"));
    CHECK_STR(shorter.pack->extends_id, S("harbour"));
    struct upon words = upon(LOCAL, "words/en.json", "{\"act/find\": \"Find it\"}");
    MUST(words.pack != NULL);
    CHECK_STR(pack_words(words.pack, S("en"), S("act/find")), S("Find it"));
}

TEST(a_local_pack_adds_a_number_to_call_in_danger)
{
    static const char words[] = "{\"emergency/lifeboat\": \"Lifeboat\"}";
    begin();
    struct upon u = upon(LOCAL "emergency: {lifeboat: \"0300\"}\n", "words/en.json", words);
    MUST(u.pack != NULL);
    CHECK_INT(u.pack->emergency_count, 2);
    CHECK_STR(u.pack->emergency[0].name, S("coastguard")); // those of the pack that it extends come first
    CHECK_STR(u.pack->emergency[1].number, S("0300"));
    struct pack_changes changes;
    struct folder base = drawn();
    pack_diff(&memory, whole(&base), u.pack, S("en"), &changes);
    CHECK(tells(&changes, "coastguard 0100 becomes coastguard 0100, lifeboat 0300"));
}

TEST(a_limit_is_never_lengthened_and_nothing_else_is_changed)
{
    static const struct {
        const char *manifest, *path, *bytes;
        enum rc rc;
        const char *why;
    } rows[] = {
        { LOCAL, "kinds/boat.yaml", "kind: boat\nclocks:\n  keep-short: {days: 4}\n", RC_INVALID,
          "kinds/boat.yaml:3: clock \"keep-short\" is lengthened, from 3 days to 4 days" },
        { LOCAL, "kinds/boat.yaml", "kind: boat\nclocks:\n  keep-short: {hours: 73}\n", RC_INVALID,
          "kinds/boat.yaml:3: clock \"keep-short\" is lengthened, from 3 days to 73 hours" },
        { LOCAL, "kinds/boat.yaml", "kind: boat\nclocks:\n  keep-short: {working_days: 1}\n", RC_INVALID,
          "kinds/boat.yaml:3: clock \"keep-short\" is in working_days here and in days" },
        { LOCAL, "kinds/boat.yaml", "kind: boat\nclocks:\n  keep-short: {owner_role: master}\n", RC_INVALID,
          "kinds/boat.yaml:3: \"owner_role\" of clock \"keep-short\" cannot be changed" },
        { LOCAL, "kinds/boat.yaml",
          "kind: boat\nclocks:\n  keep-short: {extend: {days: 1, times: 1, articles: [\"quay-1#1\"]}}\n",
          RC_INVALID, "kinds/boat.yaml:3: clock \"keep-short\" cannot be extended" },
        { LOCAL, "kinds/boat.yaml", "kind: boat\nclocks:\n  keep-new: {days: 1}\n", RC_MISSING,
          "kinds/boat.yaml:3: kinds/boat.yaml of the pack it extends has no clock \"keep-new\"" },
        { LOCAL, "kinds/boat.yaml", "kind: boat\npublicity: listed\n", RC_INVALID,
          "kinds/boat.yaml:2: \"publicity\" of what another pack has cannot be changed" },
        { LOCAL, "procedures/boat.bpmn", "<x/>", RC_CONFLICT,
          "procedures/boat.bpmn:1: the pack it extends has this file" },
        { LOCAL "zone: {name: X, offset: \"+03:00\"}\n", NULL, NULL, RC_INVALID,
          "pack.yaml:4: \"zone\" is the business of the pack it extends" },
        { LOCAL "roles:\n  warden: {class: staff}\n", NULL, NULL, RC_CONFLICT,
          "pack.yaml:5: role \"warden\" is one of the pack it extends" },
        { LOCAL "emergency: {coastguard: \"0300\"}\n", NULL, NULL, RC_CONFLICT,
          "pack.yaml:4: emergency number \"coastguard\" is one of the pack it extends" },
        { LOCAL "emergency: [\"0300\"]\n", NULL, NULL, RC_INVALID,
          "pack.yaml:4: \"emergency\" is not a mapping" },
        { "id: x\nversion: \"1\"\nextends: {id: harbour, version: \"2\"}\n", NULL, NULL, RC_INVALID,
          "pack.yaml:3: it extends harbour 2, and this is harbour 1" },
        { "id: x\nversion: \"1\"\n", NULL, NULL, RC_INVALID,
          "pack.yaml:1: it extends  , and this is harbour 1" },
    };
    for (int i = 0; i < COUNT(rows); i++) {
        begin();
        struct upon u = upon(rows[i].manifest, rows[i].path, rows[i].bytes);
        bool refused = u.rc == rows[i].rc && str_starts(str_of(u.f.text), str_of(rows[i].why));
        CHECK(refused);
        if (!refused) printf("%d \"%s\", not %d \"%s\"\n", u.rc, u.f.text, rows[i].rc, rows[i].why);
    }
}
