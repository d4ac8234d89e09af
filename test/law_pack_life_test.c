// The life of a pack: what a version says of itself, where its open cases go, and that what has no place is refused by name. Upon a small
// pack (test/packs/drawn) in two versions; and the maps of every pack in packs/, each entry of them.
#include "app/zones.h"
#include "law/bpmn.h"
#include "law/diff.h"
#include "law/move.h"
#include "law/pack.h"
#include "law/rule.h"
#include "packs/folder.h"
#include "test.h"

static char pool[128 << 20];
static struct arena memory;

static void begin(void) { memory = arena_of(pool, sizeof pool, NULL); }

static struct folder drawn(void) { return folder_of(&memory, ANLAN_SOURCE "/test/packs/drawn"); }

static void edit(struct folder *f, const char *path, const char *from, const char *to)
{
    for (int32_t i = 0; i < f->count; i++) {
        if (!str_equal(f->at[i].path, str_of(path))) continue;
        struct text t = { .arena = &memory };
        struct str rest = f->at[i].bytes, want = str_of(from);
        for (ptrdiff_t at; (at = str_find(rest, want)) >= 0;
             rest = str_slice(rest, at + want.len, rest.len)) {
            text_put(&t, str_slice(rest, 0, at));
            text_put(&t, str_of(to));
        }
        text_put(&t, rest);
        MUST(!str_equal(text_str(&t), f->at[i].bytes));
        f->at[i].bytes = text_str(&t);
        return;
    }
    MUST(!"a file of that path");
}

static void add(struct folder *f, const char *path, const char *bytes)
{
    MUST(f->count < PACK_FILES_MAX);
    f->at[f->count++] = (struct pack_file){ str_of(path), str_of(bytes) };
}

static const struct pack *load(const struct folder *f, struct fault *ret_f)
{
    const struct pack *p = NULL;
    struct pack_context context = { .zones = zones_open() };
    *ret_f = (struct fault){ 0 };
    (void)!pack_load_with(&memory, f->at, f->count, &context, &p, ret_f);
    return p;
}

static const struct pack *whole(const struct folder *f)
{
    struct fault why;
    const struct pack *p = load(f, &why);
    if (!p) printf("%s\n", why.text);
    MUST(p != NULL);
    return p;
}

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

// What is in force was installed before such words were asked for: it still loads.
TEST(a_pack_that_is_in_force_needs_no_words_that_came_to_be_needed_later)
{
    begin();
    struct folder f = drawn();
    const struct pack *p = NULL;
    struct fault why = { 0 };
    struct pack_context in_force = { .zones = zones_open(), .installed = true };
    edit(&f, "procedures/boat.bpmn", "<endEvent id=\"b-sold\"", "<endEvent id=\"b-sold\" name=\"Sold\"");
    CHECK(pack_load_with(&memory, f.at, f.count, &in_force, &p, &why) == RC_OK);
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

// --- maps ------------------------------------------------------------------------------------------------

#define MOVES(inside) "kinds:\n  boat:\n" inside

TEST(a_map_that_leads_nowhere_is_refused_by_its_line)
{
    static const struct {
        const char *moves, *why;
    } rows[] = {
        { "kinds:\n  ship: {}\n", "moves/1.yaml:2: no kind \"ship\"" },
        { MOVES("    status: {found: b-nowhere}\n"),
          "moves/1.yaml:3: procedure \"boat\" has no node \"b-nowhere\"" },
        { MOVES("    status: {found: b-over}\n"),
          "moves/1.yaml:3: no token can be put at \"b-over\", a boundary event" },
        { MOVES("    node: {b-old: [b-hear]}\n"), "moves/1.yaml:3: \"b-old\" goes to no node" },
        { MOVES("    nodes: {}\n"), "moves/1.yaml:3: unknown key \"nodes\"" },
        { "kinds: []\n", "moves/1.yaml:1: \"kinds\" is not a mapping" },
    };
    for (int i = 0; i < COUNT(rows); i++) {
        begin();
        struct folder f = drawn();
        struct fault why;
        add(&f, "moves/1.yaml", rows[i].moves);
        const struct pack *p = load(&f, &why);
        bool refused = !p && str_starts(str_of(why.text), str_of(rows[i].why));
        CHECK(refused);
        if (!refused) printf("\"%s\", not \"%s\"\n", why.text, rows[i].why);
    }
}

TEST(one_version_past_the_limit_of_maps_is_refused)
{
    for (int extra = 0; extra < 2; extra++) {
        begin();
        struct folder f = drawn();
        struct fault why;
        for (int i = 0; i < PACK_MOVES_MAX + extra; i++)
            add(&f, arena_cstr(&memory, arena_print(&memory, "moves/%d.yaml", i)), MOVES("    node: {}\n"));
        CHECK((load(&f, &why) != NULL) == !extra);
        CHECK_INT(why.rc, extra ? RC_LIMIT : RC_OK);
    }
}

// --- a case moves ------------------------------------------------------------------------------------------

struct boat {
    struct str status, procedure;
    struct law_clock clocks[LAW_CLOCKS_MAX];
    int32_t clocks_count;
    struct ruling last;
};

static struct law_clock *clock_named(struct boat *b, struct str name)
{
    for (int32_t i = 0; i < b->clocks_count; i++)
        if (str_equal(b->clocks[i].name, name)) return &b->clocks[i];
    return NULL;
}

static void keep(struct boat *b)
{
    const struct ruling *r = &b->last;
    b->status = r->to;
    if (r->procedure.len) b->procedure = r->procedure;
    for (int32_t i = 0; i < r->clocks_count; i++) {
        const struct ruled_clock *c = &r->clocks[i];
        struct law_clock *k = clock_named(b, c->clock->name);
        if (c->op == CLOCK_STOP && k) *k = b->clocks[--b->clocks_count];
        if (c->op == CLOCK_START)
            b->clocks[b->clocks_count++] =
                (struct law_clock){ .name = c->clock->name, .start = c->start, .due = c->due };
    }
}

static struct instant at(const char *text)
{
    struct instant i;
    MUST(instant_parse(str_of(text), &i));
    return i;
}

static struct str act(const struct pack *p, struct boat *b, enum law_by by, const char *who, const char *name,
                      const char *data, bool moved)
{
    struct str roles[] = { S("warden") };
    const struct json *json = NULL;
    struct fault f;
    MUST(!json_parse(&memory, str_of(data), &json, &f));
    struct law_question q = { .now = at("2026-05-02T12:00:00+02:00"),
                              .kind = S("boat"),
                              .status = b->status,
                              .act = str_of(name),
                              .by = by,
                              .roles = roles,
                              .roles_count = by == LAW_BY_STAFF,
                              .relations = by == LAW_BY_STAFF ? LAW_OWNER : 0,
                              .data = json,
                              .clocks = b->clocks,
                              .clocks_count = b->clocks_count,
                              .actor = str_of(who),
                              .procedure = b->procedure,
                              .moved = moved };
    law_rule(p, &q, &memory, &b->last);
    if (b->last.admitted) keep(b);
    return b->last.admitted ? S("") : law_refusal_name(b->last.refusal);
}

static enum rc moves(const struct pack *from, const struct pack *to, struct boat *b, struct fault *f)
{
    struct law_moving m = { S("boat"), b->status, b->procedure, at("2026-05-02T11:00:00+02:00") };
    *f = (struct fault){ 0 };
    return law_move(&memory, from, to, &m, &b->procedure, f);
}

// Version 2 calls the hearing otherwise, and has a map that says so.
static struct folder second(bool with_map)
{
    struct folder f = drawn();
    edit(&f, "pack.yaml", "version: \"1\"", "version: \"2\"");
    edit(&f, "procedures/boat.bpmn", "b-hear", "b-listen");
    edit(&f, "words/en.json", "step/b-hear", "step/b-listen");
    if (with_map)
        add(&f, "moves/1.yaml",
            MOVES(
                "    node: {b-hear: b-listen}\n    status: {found: b-propose, heard: b-listen, decided: b-approve}\n"));
    return f;
}

TEST(a_case_goes_on_in_the_new_version_where_it_stood_in_the_old)
{
    begin();
    struct folder one = drawn(), two = second(true);
    const struct pack *old = whole(&one), *new = whole(&two);
    struct boat b = { 0 };
    struct fault f = { 0 };
    CHECK_INT(law_move_check(old, new, &f), RC_OK);
    CHECK_STR(act(old, &b, LAW_BY_ANONYMOUS, "", "find", "{\"value\":100}", false), S(""));
    CHECK_STR(act(old, &b, LAW_BY_STAFF, "li", "propose", "{}", false), S(""));
    CHECK_STR(b.status, S("heard"));
    CHECK_STR(act(new, &b, LAW_BY_STAFF, "li", "hear", "{}", false),
              S("decision")); // it bears the mark of another version
    struct instant due = clock_named(&b, S("keep-long"))->due;
    CHECK_INT(moves(old, new, &b, &f), RC_OK);
    CHECK(law_procedure_of(new, b.procedure));
    CHECK_STR(act(new, &b, LAW_BY_STAFF, "li", "hear", "{}", true), S(""));
    CHECK_INT(clock_named(&b, S("keep-long"))->due.ns, due.ns); // a limit is not lengthened by a new version
    CHECK_STR(act(new, &b, LAW_BY_STAFF, "mo", "approve", "{}", false), S(""));
    CHECK_STR(b.status, S("sold"));
}

// Version 3 calls the hearing otherwise once more, and knows only how it was called in version 2.
static struct folder third(void)
{
    struct folder f = drawn();
    edit(&f, "pack.yaml", "version: \"1\"", "version: \"3\"");
    edit(&f, "procedures/boat.bpmn", "b-hear", "b-heed");
    edit(&f, "words/en.json", "step/b-hear", "step/b-heed");
    add(&f, "moves/2.yaml", MOVES("    node: {b-listen: b-heed}\n"));
    return f;
}

static enum rc along(const struct pack *from, const struct pack *to, const struct law_versions *v,
                     struct boat *b, struct fault *f)
{
    struct law_moving m = { S("boat"), b->status, b->procedure, at("2026-05-02T11:00:00+02:00") };
    *f = (struct fault){ 0 };
    return law_move_along(&memory, from, to, v, &m, &b->procedure, f);
}

TEST(a_case_two_versions_behind_goes_by_the_maps_of_both)
{
    begin();
    struct folder one = drawn(), two = second(true), three = third();
    const struct pack *first = whole(&one), *middle = whole(&two), *last = whole(&three);
    const struct pack *known[] = { last, middle, first }, *without[] = { last, first };
    struct boat b = { 0 };
    struct fault f = { 0 };
    CHECK_STR(act(first, &b, LAW_BY_ANONYMOUS, "", "find", "{\"value\":100}", false), S(""));
    CHECK_STR(act(first, &b, LAW_BY_STAFF, "li", "propose", "{}", false), S(""));
    CHECK(law_maps(first, middle) && law_maps(middle, last) && !law_maps(first, last));
    struct boat stays = b;
    struct law_versions none = { without, COUNT(without) };
    CHECK_INT(along(first, last, &none, &stays, &f),
              RC_MISSING); // the way lies through a version that is not known
    CHECK(str_contains(str_of(f.text), S("b-hear")));
    struct law_versions all = { known, COUNT(known) };
    CHECK_INT(along(first, last, &all, &b, &f), RC_OK);
    CHECK(law_procedure_of(last, b.procedure));
    CHECK_STR(act(last, &b, LAW_BY_STAFF, "li", "hear", "{}", true), S(""));
    CHECK_STR(act(last, &b, LAW_BY_STAFF, "mo", "approve", "{}", false), S(""));
    CHECK_STR(b.status, S("sold"));
}

TEST(maps_that_name_one_another_lead_nowhere_and_end)
{
    begin();
    struct folder one = drawn(), two = second(false), three = third();
    add(&two, "moves/3.yaml", MOVES("    node: {b-heed: b-listen}\n"));
    const struct pack *first = whole(&one), *middle = whole(&two), *last = whole(&three);
    const struct pack *known[] = { middle, last };
    struct boat b = { 0 };
    struct fault f = { 0 };
    CHECK_STR(act(first, &b, LAW_BY_ANONYMOUS, "", "find", "{\"value\":100}", false), S(""));
    CHECK_STR(act(first, &b, LAW_BY_STAFF, "li", "propose", "{}", false), S(""));
    CHECK_INT(along(first, last, &(struct law_versions){ known, COUNT(known) }, &b, &f), RC_MISSING);
    CHECK(f.text[0] != 0);
}

// What a procedure calls is a place where a case may stand, too.
static struct folder calling(const char *version, const char *inner)
{
    struct folder f = drawn();
    edit(&f, "pack.yaml", "version: \"1\"\n",
         arena_print(&memory, "version: \"%s\" # with a yard\n", version).at);
    edit(
        &f, "procedures/boat.bpmn", "<process id=\"boat\"",
        arena_print(
            &memory,
            "<process id=\"yard\" isExecutable=\"true\"><startEvent id=\"y-begin\"/><userTask id=\"%s\" anlan:act=\"propose\" "
            "anlan:roles=\"warden\" anlan:articles=\"quay-1#2\"/><endEvent id=\"y-end\"/>"
            "<sequenceFlow id=\"y1\" sourceRef=\"y-begin\" targetRef=\"%s\"/><sequenceFlow id=\"y2\" sourceRef=\"%s\" targetRef=\"y-end\"/></process>"
            "<process id=\"boat\"",
            inner, inner, inner)
            .at);
    edit(
        &f, "procedures/boat.bpmn", "<userTask id=\"b-propose\"",
        "<callActivity id=\"b-yard\" calledElement=\"yard\"/><sequenceFlow id=\"f-yard\" sourceRef=\"b-yard\" targetRef=\"b-propose\"/>"
        "<userTask id=\"b-propose\"");
    edit(&f, "procedures/boat.bpmn", "sourceRef=\"k-begin\" targetRef=\"b-propose\"",
         "sourceRef=\"k-begin\" targetRef=\"b-yard\"");
    edit(&f, "words/en.json", "\"step/b-hear\"",
         arena_print(&memory, "\"step/%s\": \"In the yard\", \"step/b-hear\"", inner).at);
    return f;
}

TEST(a_step_of_a_called_process_needs_a_place_as_any_other)
{
    begin();
    struct folder one = calling("1", "y-look"), two = calling("2", "y-see"), mapped = calling("2", "y-see");
    add(&mapped, "moves/1.yaml", MOVES("    node: {y-look: y-see}\n"));
    const struct pack *old = whole(&one), *new = whole(&two), *with = whole(&mapped);
    struct fault f = { 0 };
    struct boat b = { 0 };
    CHECK_INT(law_move_check(old, new, &f), RC_MISSING);
    CHECK(str_contains(str_of(f.text), S("a case may stand at \"y-look\"")));
    CHECK_INT(law_move_check(old, with, &f), RC_OK);
    CHECK_STR(act(old, &b, LAW_BY_ANONYMOUS, "", "find", "{\"value\":100}", false), S(""));
    CHECK_INT(moves(old, with, &b, &f), RC_OK);
    CHECK_STR(act(with, &b, LAW_BY_STAFF, "li", "propose", "{}", true),
              S("")); // in the yard, then at the quay
    CHECK_STR(act(with, &b, LAW_BY_STAFF, "li", "propose", "{}", false), S(""));
    CHECK_STR(b.status, S("heard"));
    struct folder stray = calling("2", "y-see");
    add(&stray, "moves/1.yaml", MOVES("    status: {found: y-see}\n"));
    CHECK(!load(&stray, &f) && str_contains(str_of(f.text), S("has no node \"y-see\"")));
}

TEST(a_timer_that_only_the_new_version_has_begins_with_the_first_act_under_it)
{
    begin();
    struct folder one = drawn(), two = second(true);
    edit(&two, "kinds/boat.yaml",
         "  keep-long:", "  hearing: {days: 2, articles: [\"quay-1#2\"], owner_role: warden}\n  keep-long:");
    edit(&two, "words/en.json", "\"step/b-listen\"",
         "\"clock/hearing\": \"Hearing\", \"step/b-slow\": \"Slow\", \"step/b-listen\"");
    edit(
        &two, "procedures/boat.bpmn", "  <boundaryEvent id=\"b-over\"",
        "  <boundaryEvent id=\"b-slow\" attachedToRef=\"b-kept\" cancelActivity=\"false\" anlan:act=\"keep-over\" anlan:articles=\"quay-1#2\" anlan:clock=\"hearing\">"
        "<timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition></boundaryEvent>\n  <boundaryEvent id=\"b-over\"");
    const struct pack *old = whole(&one), *new = whole(&two);
    struct boat b = { 0 };
    struct fault f = { 0 };
    CHECK_STR(act(old, &b, LAW_BY_ANONYMOUS, "", "find", "{\"value\":100}", false), S(""));
    CHECK_INT(moves(old, new, &b, &f), RC_OK);
    CHECK(!clock_named(&b, S("hearing")));
    CHECK_STR(act(new, &b, LAW_BY_STAFF, "li", "propose", "{}", true), S(""));
    MUST(clock_named(&b, S("hearing")));
    CHECK_INT(clock_named(&b, S("hearing"))->due.ns, at("2026-05-05T00:00:00+02:00").ns);
}

TEST(a_case_without_a_mark_stands_where_its_status_says)
{
    begin();
    struct folder two = second(true);
    const struct pack *new = whole(&two);
    struct boat b = { .status = S("heard") }, over = { .status = S("sold") },
                unknown = { .status = S("lost") };
    struct fault f = { 0 };
    CHECK_INT(moves(NULL, new, &b, &f), RC_OK);
    CHECK_STR(act(new, &b, LAW_BY_STAFF, "li", "hear", "{}", true), S(""));
    CHECK_INT(moves(NULL, new, &over, &f), RC_OK);
    CHECK_INT(over.procedure.len, 0); // nothing stands open
    CHECK_INT(moves(NULL, new, &unknown, &f), RC_MISSING);
}

TEST(a_map_must_have_a_place_for_all_that_may_be_open)
{
    begin();
    struct folder one = drawn(), two = second(false);
    const struct pack *old = whole(&one), *new = whole(&two);
    struct fault f = { 0 };
    CHECK_INT(law_move_check(old, new, &f), RC_MISSING);
    CHECK_TEXT(
        f.text,
        "moves/1.yaml: kind \"boat\": a case may stand at \"b-hear\", and no node \"b-hear\" takes it");
    struct folder kept = second(false);
    edit(&kept, "pack.yaml", "scope: scope\n",
         "scope: scope\nopen_cases: continue\nsaving: [\"quay-1#1\"]\n");
    CHECK_INT(law_move_check(old, whole(&kept), &f), RC_OK); // where they continue, none is needed
    struct folder unwound = second(true);
    edit(&unwound, "kinds/boat.yaml", "  keep-long:", "  hold-long:");
    edit(&unwound, "procedures/boat.bpmn", "&quot;keep-long&quot;", "&quot;hold-long&quot;");
    edit(&unwound, "words/en.json", "clock/keep-long", "clock/hold-long");
    edit(&unwound, "documents/offer.en.html", "due.keep-long", "due.hold-long");
    CHECK_INT(law_move_check(old, whole(&unwound), &f), RC_MISSING);
    CHECK_TEXT(f.text, "kind \"boat\": version 2 has no clock \"keep-long\", and it may run");
    struct folder wrong = second(false);
    add(&wrong, "moves/1.yaml", MOVES("    node: {b-hear: b-which}\n"));
    CHECK_INT(law_move_check(old, whole(&wrong), &f), RC_INVALID);
    CHECK_TEXT(f.text, "moves/1.yaml: kind \"boat\": \"b-which\" cannot hold what stands at \"b-hear\"");
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

// --- the maps of the packs -----------------------------------------------------------------------------------

// Each status of each kind is put where the map says, and the case that comes of it stands open.
static int32_t try_moves(const struct pack *p, const struct pack_moves *m)
{
    int32_t count = 0;
    for (int32_t i = 0; i < m->kinds_count; i++) {
        const struct pack_kind_move *k = &m->kinds[i];
        for (int32_t s = 0; s < k->statuses_count; s++, count++) {
            struct arena mark = memory;
            struct law_moving c = { k->kind, k->statuses[s].from, S(""), at("2026-06-01T12:00:00+08:00") };
            struct str place = { 0 };
            struct fault f = { 0 };
            bool placed = law_move(&memory, NULL, p, &c, &place, &f) == RC_OK;
            bool closed = pack_names_hold(pack_kind(p, k->kind)->closed, c.status);
            CHECK(placed && (closed || str_contains(place, S("|"))));
            if (!placed) printf("%.*s %.*s: %s\n", P(k->kind), P(c.status), f.text);
            memory = mark;
        }
    }
    return count;
}

TEST(every_entry_of_every_map_is_a_place_where_a_case_can_stand)
{
    DIR *d = opendir(ANLAN_SOURCE "/packs");
    int32_t count = 0;
    MUST(d != NULL);
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        begin();
        const char *path = arena_cstr(&memory, arena_print(&memory, ANLAN_SOURCE "/packs/%s", e->d_name));
        struct stat s;
        if (e->d_name[0] == '.' ||
            stat(arena_cstr(&memory, arena_print(&memory, "%s/pack.yaml", path)), &s) != 0)
            continue;
        struct folder f = folder_of(&memory, path);
        const struct pack *p = whole(&f);
        for (int32_t i = 0; i < p->moves_count; i++) count += try_moves(p, &p->moves[i]);
    }
    (void)closedir(d);
    CHECK(count > 0);
    printf("entries=%d\n", count);
}
