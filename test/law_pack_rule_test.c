// law_rule on packs/cn: forms, clocks, explanations, whom a case is handed to, and the names of verbs.
#include "packs/walk.h"

// --- single things -------------------------------------------------------------------------------------

TEST(what_does_not_fit_the_form_is_named_by_its_place_and_not_repeated)
{
    if (!ready()) return;
    struct arena a = left;
    struct law_question q = {
        .now = in_2027(), .kind = S("help-request"), .act = S("open"), .by = LAW_BY_ANONYMOUS
    };
    struct ruling r;
    q.data = data_of(&a, "{\"narrative\":\"x\",\"reporter\":{\"phone\":12345}}");
    law_rule(pack, &q, &a, &r);
    CHECK(r.refusal == REFUSED_DATA && r.form.code == SCHEMA_TYPE);
    CHECK_TEXT(r.form.pointer, "/reporter/phone");
    CHECK(str_contains(r.explanation, S("/reporter/phone")) && !str_contains(r.explanation, S("12345")));
    q.data = data_of(&a, "{\"narrative\":\"x\",\"zhang-san\":1}");
    law_rule(pack, &q, &a, &r);
    CHECK(r.refusal == REFUSED_DATA && r.form.code == SCHEMA_UNKNOWN);
    CHECK(!str_contains(r.explanation, S("zhang-san")));
    q.data = NULL;
    law_rule(pack, &q, &a, &r);
    CHECK(r.refusal == REFUSED_DATA && r.form.code == SCHEMA_REQUIRED);
    q.data = data_of(&a, "{\"narrative\":\"x\"}");
    law_rule(pack, &q, &a, &r);
    CHECK(r.admitted && r.verb == VERB_OPEN && r.clocks_count == 1);
    CHECK_STR(r.owner, S("intake"));
    CHECK_STR(r.to, S("received"));
}

TEST(an_imported_case_starts_no_clock)
{
    if (!ready()) return;
    struct arena a = left;
    struct law_question q = {
        .now = in_2027(), .kind = S("help-request"), .act = S("open"), .by = LAW_BY_STAFF, .historic = true
    };
    struct str role = S("call-taker");
    struct ruling r;
    q.roles = &role, q.roles_count = 1;
    q.data = data_of(&a, "{\"narrative\":\"x\",\"channel\":\"import\"}");
    law_rule(pack, &q, &a, &r);
    CHECK(r.admitted && r.clocks_count == 0);
}

// A case that was just opened; lives in `w->a`.
static void open_case(struct walk *w, const char *kind, const char *data)
{
    static struct stand s;
    static uint64_t seed = 7;
    struct ruling r;
    *w = (struct walk){ .a = left, .seed = &seed, .kind = pack_kind(pack, str_of(kind)), .now = in_2027() };
    stand_there(&s, w, LAW_BY_HOLDER, "");
    s.q.act = S("open");
    s.q.data = data_of(&w->a, data);
    law_rule(pack, &s.q, &w->a, &r);
    CHECK(r.admitted);
    if (r.admitted) keep(w, &r);
}

TEST(a_clock_that_runs_is_not_started_again)
{
    static struct walk w;
    static struct stand s;
    if (!ready()) return;
    open_case(&w, "public-order", "{\"narrative\":\"x\"}");
    CHECK_INT(w.clocks_count, 1);
    for (int i = 0; i < 2; i++) { // asked for recusal, and asked again
        struct ruling r;
        stand_there(&s, &w, LAW_BY_HOLDER, "");
        s.q.act = S("ask-recusal");
        s.q.data = data_of(&w.a, "{\"reason\":\"x\"}");
        law_rule(pack, &s.q, &w.a, &r);
        CHECK(r.admitted);
        CHECK_INT(r.clocks_count, i == 0);
        if (r.admitted) keep(&w, &r);
    }
    CHECK_INT(w.clocks_count, 2);
}

// However many clocks an act stops, its explanation fits into an entry.
TEST(explanations_are_canonical_and_short_at_the_limit_of_clocks)
{
    static struct walk w;
    static struct stand s;
    if (!ready()) return;
    open_case(&w, "public-order", "{\"narrative\":\"x\"}");
    w.clocks_count = 0;
    for (int32_t i = 0; i < w.kind->clocks_count; i++)
        w.clocks[w.clocks_count++] = (struct law_clock){ .name = w.kind->clocks[i].name,
                                                         .start = w.now,
                                                         .due = { w.now.ns + NS_PER_DAY } };
    while (w.clocks_count < LAW_CLOCKS_MAX) // clocks that an older pack had started: left alone
        w.clocks[w.clocks_count++] = (struct law_clock){ .name = arena_print(&w.a, "gone-%d", w.clocks_count),
                                                         .start = w.now,
                                                         .due = { w.now.ns + NS_PER_DAY } };
    struct ruling r;
    stand_there(&s, &w, LAW_BY_HOLDER, "");
    s.q.act = S("withdraw");
    law_rule(pack, &s.q, &w.a, &r);
    CHECK(r.admitted);
    CHECK_INT(r.clocks_count, w.kind->clocks_count);
    CHECK(r.explanation.len <= PACK_EXPLANATION_BYTES_MAX);
}

static enum law_refusal handed_to(struct walk *w, const char *unit)
{
    static struct stand s;
    struct str role = S("supervisor");
    stand_there(&s, w, LAW_BY_STAFF, "u:li");
    s.q.roles = &role, s.q.roles_count = 1;
    s.q.act = S("transfer");
    s.q.relations = LAW_OWNER;
    s.q.concerned = S("unit-7");
    s.q.data = data_of(&w->a, unit);
    return ruled(w, &s.q);
}

// As the pack's kind of a complaint about staff asks: its articles forbid giving it to the unit accused.
TEST(a_case_is_not_handed_to_the_unit_that_it_is_about)
{
    static struct walk w;
    if (!ready()) return;
    open_case(&w, "staff-complaint", "{\"narrative\":\"x\",\"unit\":\"unit-7\"}");
    CHECK_INT(handed_to(&w, "{\"unit\":\"unit-7\",\"reason\":\"x\"}"), REFUSED_RECEIVER);
    CHECK_INT(handed_to(&w, "{\"unit\":\"unit-8\",\"reason\":\"x\"}"), REFUSED_NOT);
    open_case(&w, "help-request", "{\"narrative\":\"x\"}");
    CHECK_INT(handed_to(&w, "{\"unit\":\"unit-7\",\"reason\":\"x\"}"), REFUSED_NOT);
}

TEST(verbs_have_one_name_each)
{
    for (int v = 0; v < LAW_VERBS; v++) {
        enum law_verb back;
        CHECK(law_verb_parse(law_verb_name((enum law_verb)v), &back) && (int)back == v);
    }
    enum law_verb none;
    CHECK(!law_verb_parse(S("arrest"), &none) && !law_verb_parse(S(""), &none));
}
