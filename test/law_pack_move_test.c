// Cases that come from one version of a pack to another: the maps, and where a case stands after them.
#include "packs/boat.h"
#include "packs/drawn.h"

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
              S("undecided")); // it bears the mark of another version
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
