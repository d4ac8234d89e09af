// A kind that a drawn procedure leads (test/packs/drawn): what is open where, to whom and why not; facts, guards and decisions; clocks that
// timers are; documents and notices; and that where a case stands reads back as it was written.
#include "law/bpmn.h"
#include "law/move.h"
#include "law/pack.h"
#include "law/rule.h"
#include "packs/boat.h"
#include "packs/folder.h"
#include "test.h"

static char pool[64 << 20];
static struct arena memory;
static const struct pack *pack;

// With `to` in place of the first `from` of a file; NULL: as it is.
static struct boat boat_under(const char *file, const char *from, const char *to)
{
    struct fault f = { 0 };
    memory = arena_of(pool, sizeof pool, NULL);
    struct folder folder = folder_of(&memory, ANLAN_SOURCE "/test/packs/drawn");
    for (int32_t i = 0; file && i < folder.count; i++) {
        struct str s = folder.at[i].bytes;
        ptrdiff_t at = str_equal(folder.at[i].path, str_of(file)) ? str_find(s, str_of(from)) : -1;
        if (at < 0) continue;
        folder.at[i].bytes = arena_print(&memory, "%.*s%s%.*s", P(str_slice(s, 0, at)), to,
                                         P(str_slice(s, at + str_of(from).len, s.len)));
        file = NULL;
    }
    MUST(file == NULL);
    enum rc rc = pack_load(&memory, folder.at, folder.count, &pack, &f);
    if (rc) printf("%s\n", f.text);
    MUST(!rc);
    return (struct boat){ .now = at("2026-05-01T12:00:00+02:00") };
}

static struct boat boat(void) { return boat_under(NULL, NULL, NULL); }

// Whoever acts as staff is a member of the unit that owns the case. "" or the refusal's name.
static struct str act(struct boat *b, enum law_by by, const char *who, const char *role, const char *name,
                      const char *data)
{
    struct str roles[] = { str_of(role) };
    const struct json *json = NULL;
    struct fault f;
    MUST(!json_parse(&memory, str_of(data), &json, &f));
    struct law_question q = { .now = b->now,
                              .kind = S("boat"),
                              .status = b->status,
                              .act = str_of(name),
                              .by = by,
                              .roles = roles,
                              .roles_count = role[0] ? 1 : 0,
                              .relations = by == LAW_BY_STAFF ? LAW_OWNER : 0,
                              .data = json,
                              .clocks = b->clocks,
                              .clocks_count = b->clocks_count,
                              .actor = str_of(who),
                              .procedure = b->procedure };
    law_rule(pack, &q, &memory, &b->last);
    if (b->last.admitted) keep(b);
    return b->last.admitted ? S("") : law_refusal_name(b->last.refusal);
}

static struct str warden(struct boat *b, const char *who, const char *name)
{
    return act(b, LAW_BY_STAFF, who, "warden", name, "{}");
}
static struct str find(struct boat *b, const char *data)
{
    return act(b, LAW_BY_ANONYMOUS, "", "", "find", data);
}

static struct str fact(const struct boat *b, struct str name)
{
    struct bpmn_state s;
    struct fault f = { 0 };
    struct arena scratch = memory;
    scratch.at += arena_left(&memory) / 2;
    MUST(!law_procedure_read(pack, b->procedure, &memory, scratch, &s, &f));
    for (int32_t i = 0; i < s.variable_count; i++)
        if (str_equal(s.variables[i].name, name)) return feel_print(&memory, s.variables[i].value, false);
    return S("none");
}

TEST(a_small_boat_goes_its_short_way_and_two_persons_are_asked)
{
    struct boat b = boat();
    CHECK_STR(find(&b, "{\"value\":50}"), S(""));
    CHECK_STR(b.status, S("found"));
    CHECK_STR(fact(&b, S("value")), S("50"));
    CHECK_STR(fact(&b, S("large")), S("false"));
    MUST(clock_named(&b, S("keep-short")) && b.clocks_count == 1);
    CHECK_INT(clock_named(&b, S("keep-short"))->due.ns, at("2026-05-05T00:00:00+02:00").ns);
    CHECK_STR(warden(&b, "li", "approve"), S("status"));
    CHECK_STR(warden(&b, "li", "propose"), S(""));
    CHECK_INT(b.last.documents.count, 1);
    CHECK_STR(b.last.documents.at[0], S("offer"));
    CHECK_STR(b.status, S("decided"));
    CHECK_STR(warden(&b, "li", "hear"), S("status"));
    CHECK_STR(warden(&b, "li", "approve"), S("decision"));
    MUST(b.last.decided_count == 1);
    CHECK_STR(b.last.decided[0].decision->id, S("two-persons"));
    CHECK_STR(b.last.decided[0].why, S("same-person"));
    CHECK_STR(b.last.decided[0].articles.at[0]->name, S("quay-1#3"));
    CHECK_STR(warden(&b, "mo", "approve"), S(""));
    CHECK_STR(b.status, S("sold"));
    CHECK_INT(b.clocks_count, 0);
    CHECK_STR(warden(&b, "mo", "propose"), S("status"));
}

TEST(a_large_boat_is_heard_and_its_keeping_is_the_long_one)
{
    struct boat b = boat();
    CHECK_STR(find(&b, "{\"value\":100}"), S(""));
    MUST(clock_named(&b, S("keep-long")) && b.clocks_count == 1);
    CHECK_INT(clock_named(&b, S("keep-long"))->due.ns, at("2026-06-01T00:00:00+02:00").ns);
    CHECK_STR(warden(&b, "li", "propose"), S(""));
    CHECK_STR(b.status, S("heard"));
    CHECK_INT(b.last.notices.count, 1);
    CHECK_STR(b.last.notices.at[0], S("heard"));
    CHECK_STR(act(&b, LAW_BY_STAFF, "mo", "master", "hear", "{}"), S("role"));
    CHECK_STR(warden(&b, "li", "hear"), S(""));
    CHECK_STR(act(&b, LAW_BY_STAFF, "mo", "master", "approve", "{}"), S(""));
    CHECK_STR(b.status, S("sold"));
}

TEST(what_a_decision_forbids_and_what_it_does_not_know_is_refused)
{
    struct boat b = boat();
    CHECK_STR(find(&b, "{\"value\":20000}"), S("decision"));
    CHECK_STR(b.last.decided[0].decision->id, S("size"));
    CHECK_INT(b.last.decided[0].rules[0], 3);
    CHECK_INT(b.last.procedure.len, 0);
    CHECK_STR(find(&b, "{\"value\":-1}"), S("form"));
    CHECK_STR(find(&b, "{}"), S("form"));
}

// What asks for something is taken in and waits for a person; the answer that is missing has set nothing.
TEST(an_opening_goes_on_without_a_decision_that_no_rule_makes)
{
    struct boat b = boat_under("decisions/quay.dmn", "[0..100)", "[10..100)");
    CHECK_STR(find(&b, "{\"value\":5}"), S(""));
    CHECK_STR(b.status, S("found"));
    CHECK(b.last.procedure.len > 0);
    CHECK_STR(fact(&b, S("large")), S("false"));
    MUST(b.last.decided_count == 1);
    CHECK(b.last.decided[0].undecided == UNDECIDED_NO_RULE && !b.last.decided[0].refused);
    CHECK_INT(b.last.decided[0].said.count, 1);
    CHECK_INT(b.last.decided[0].said.at[0].len, 0); // a number that a person wrote is not repeated
    CHECK(str_contains(b.last.explanation, S("\"undecided\":\"no-rule\"")));
    CHECK_STR(find(&(struct boat){ .now = b.now }, "{\"value\":20000}"),
              S("decision")); // a rule that says no
    b = boat_under("decisions/quay.dmn", "<outputEntry id=\"o8\"><text>true</text>",
                   "<outputEntry id=\"o8\"><text>null</text>");
    CHECK_STR(find(&b, "{\"value\":50}"), S(""));
    CHECK(b.last.decided[0].undecided == UNDECIDED_NO_ANSWER);
    CHECK_STR(b.status, S("found"));
}

// An opening that would come to an end, and every other act, is refused, in words of its own.
TEST(what_cannot_be_decided_ends_nothing_and_does_nothing)
{
    struct boat b = boat_under("decisions/quay.dmn", "<inputEntry id=\"e5\"><text>-</text>",
                               "<inputEntry id=\"e5\"><text>\"propose\"</text>");
    CHECK_STR(find(&b, "{\"value\":50}"), S(""));
    struct str before = b.procedure;
    CHECK_STR(warden(&b, "li", "give"), S("undecided"));
    CHECK_STR(b.last.reason, S("the decision \"two-persons\" cannot be made: no rule of it fits"));
    CHECK(b.last.decided[0].refused && b.last.decided[0].undecided == UNDECIDED_NO_RULE);
    CHECK_STR(b.last.decided[0].said.at[1], S("false"));
    CHECK_STR(b.procedure, before);
    CHECK_STR(b.status, S("found"));
    CHECK_STR(warden(&b, "li", "propose"), S(""));
}

TEST(a_clock_that_runs_out_is_the_systems_act_and_the_case_goes_on)
{
    struct boat b = boat();
    CHECK_STR(find(&b, "{\"value\":50}"), S(""));
    CHECK_STR(act(&b, LAW_BY_STAFF, "li", "warden", "keep-over", "{}"), S("actor"));
    b.now = clock_named(&b, S("keep-short"))->due;
    CHECK_STR(act(&b, LAW_BY_SYSTEM, "", "", "keep-over", "{}"), S(""));
    CHECK_STR(b.status, S("found"));
    CHECK_STR(act(&b, LAW_BY_SYSTEM, "", "", "keep-over", "{}"), S("status"));
    CHECK_STR(warden(&b, "li", "give"), S(""));
    CHECK_STR(b.status, S("given"));
    CHECK_INT(b.clocks_count, 0);
}

TEST(a_standing_act_is_open_as_its_table_says_and_keeps_a_fact)
{
    struct boat b = boat();
    CHECK_STR(warden(&b, "li", "note"), S("status"));
    CHECK_STR(find(&b, "{\"value\":50}"), S(""));
    struct str before = b.status;
    CHECK_STR(warden(&b, "li", "note"), S(""));
    CHECK_STR(warden(&b, "li", "note"), S(""));
    CHECK_STR(fact(&b, S("noted")), S("2"));
    CHECK_STR(b.status, before);
    CHECK_STR(b.last.row->id, S("boat.note-open"));
    CHECK_STR(act(&b, LAW_BY_HOLDER, "", "", "note", "{}"), S("actor"));
    CHECK_STR(warden(&b, "li", "give"), S(""));
    CHECK_STR(warden(&b, "li", "note"), S("status"));
}

TEST(options_say_what_is_open_and_why_the_rest_is_not)
{
    struct boat b = boat();
    CHECK_STR(find(&b, "{\"value\":50}"), S(""));
    struct str role = S("warden");
    struct law_question q = { .now = b.now,
                              .kind = S("boat"),
                              .status = b.status,
                              .by = LAW_BY_STAFF,
                              .roles = &role,
                              .roles_count = 1,
                              .relations = LAW_OWNER,
                              .clocks = b.clocks,
                              .clocks_count = b.clocks_count,
                              .actor = S("li"),
                              .procedure = b.procedure };
    const struct law_option *options;
    int32_t count = law_acts(pack, &q, &memory, &options), open = 0;
    for (int32_t i = 0; i < count; i++) {
        open += options[i].open;
        bool expected = str_equal(options[i].act, S("propose")) || str_equal(options[i].act, S("give")) ||
                        str_equal(options[i].act, S("note"));
        CHECK_INT(options[i].open, expected);
        CHECK(options[i].open || options[i].reason.len > 0);
    }
    CHECK_INT(count, 6);
    CHECK_INT(open, 3);
}

TEST(a_case_that_stands_in_another_pack_is_refused_whole)
{
    struct boat b = boat();
    CHECK_STR(find(&b, "{\"value\":50}"), S(""));
    b.procedure =
        arena_print(&memory, "0000000000000000%.*s", P(str_slice(b.procedure, 16, b.procedure.len)));
    CHECK(!law_procedure_of(pack, b.procedure));
    CHECK_STR(warden(&b, "li", "propose"), S("undecided"));
    CHECK_STR(warden(&b, "li", "note"), S("undecided"));
    CHECK_STR(b.last.reason, S("where the case stands cannot be read"));
}

TEST(roles_see_what_the_decision_of_scopes_says)
{
    (void)boat();
    const struct pack_role *w = &pack->roles[pack_role(pack, S("warden"))],
                           *m = &pack->roles[pack_role(pack, S("master"))];
    CHECK_INT(w->sees_count, 2);
    CHECK(w->sees[0].terms[0].own && w->sees[0].terms[0].name == SCOPE_RELATION);
    CHECK_INT(m->sees_count, 1);
    CHECK_INT(m->sees[0].count, 3);
    CHECK(m->sees[0].terms[1].name == SCOPE_AREA && m->sees[0].terms[1].op == SCOPE_WITHIN &&
          m->sees[0].terms[1].own);
    CHECK_INT(m->not_sees_count, 1);
}
