// law_rule and law_acts on packs/cn: denied by default, whatever is wrong; and for 20,000 seeded questions an admission means that every
// condition of its row holds, by a second reading of the row that shares no code with the first.
#include "law/pack.h"
#include "packs/folder.h"
#include "test.h"

static char pool[64 << 20];
static struct arena left;
static const struct pack *pack;

static bool ready(void)
{
    if (pack) return true;
    left = arena_of(pool, sizeof pool, NULL);
    struct folder folder = folder_of(&left, ANLAN_SOURCE "/packs/cn");
    struct fault f = { 0 };
    CHECK(pack_load(&left, folder.at, folder.count, &pack, &f) == RC_OK);
    return pack != NULL;
}

struct setting { // a question with the room that it points into
    struct law_question q;
    struct str roles[PACK_ROLES_MAX];
    struct law_clock clocks[LAW_CLOCKS_MAX];
};

static struct instant in_2027(void)
{
    struct instant i;
    MUST(instant_parse(S("2027-05-01T12:00:00+08:00"), &i));
    return i;
}

static void run_clock(struct setting *s, const struct pack_clock *c, bool paused)
{
    s->clocks[s->q.clocks_count++] = (struct law_clock){ .name = c->name,
                                                         .start = s->q.now,
                                                         .due = { s->q.now.ns + NS_PER_DAY },
                                                         .paused = paused,
                                                         .paused_at = s->q.now };
}

static void run_what_it_needs(struct setting *s, const struct pack_kind *k, const struct pack_row *row)
{
    for (int32_t c = 0; c < k->clocks_count; c++) {
        bool needs = row->within == &k->clocks[c], paused = false;
        for (int32_t e = 0; e < row->effects_count; e++) {
            const struct pack_effect *x = &row->effects[e];
            if (x->op == CLOCK_START || (x->clock && x->clock != &k->clocks[c])) continue;
            needs |= x->op != CLOCK_STOP;
            paused |= x->op == CLOCK_RESUME;
        }
        if (needs) run_clock(s, &k->clocks[c], paused);
    }
}

// A question that stands where the row asks, for each class of actor that it admits.
static void stand(struct setting *s, const struct pack_kind *k, const struct pack_row *row, enum law_by by)
{
    *s = (struct setting){ .q = { .now = in_2027(),
                                  .kind = k->name,
                                  .act = row->act,
                                  .by = by,
                                  .roles = s->roles,
                                  .clocks = s->clocks,
                                  .relations = row->relations } };
    if (row->from.count) s->q.status = row->from.at[0];
    if (row->purposes.count) s->q.purpose = row->purposes.at[0];
    for (int32_t r = 0; r < pack->roles_count; r++) {
        bool own = (by == LAW_BY_PARTNER) == (pack->roles[r].class == ROLE_PARTNER);
        if (own && row->roles & UINT64_C(1) << r) s->roles[s->q.roles_count++] = pack->roles[r].name;
    }
    s->q.offer_stands = row->verb == VERB_RECALL || row->relations & LAW_OFFERED;
    run_what_it_needs(s, k, row);
}

static const struct law_option *option_of(struct arena *a, const struct setting *s)
{
    const struct law_option *options;
    int32_t count = law_acts(pack, &s->q, a, &options);
    for (int32_t i = 0; i < count; i++)
        if (str_equal(options[i].act, s->q.act)) return &options[i];
    return NULL;
}

static bool opens(const struct setting *s)
{
    struct arena a = left;
    const struct law_option *o = option_of(&a, s);
    return o && o->open;
}

static enum law_refusal ruled(const struct setting *s)
{
    struct arena a = left;
    struct ruling r;
    law_rule(pack, &s->q, &a, &r);
    MUST(r.admitted == (r.refusal == REFUSED_NOT));
    return r.refusal;
}

typedef void check_row(struct setting *s, const struct pack_kind *k, const struct pack_row *row);

static int32_t every_row(check_row *check)
{
    int32_t count = 0;
    for (int32_t k = 0; k < pack->kinds_count; k++)
        for (int32_t r = 0; r < pack->kinds[k].rows_count; r++)
            for (int by = 0; by < LAW_BYS; by++) {
                struct setting s;
                const struct pack_row *row = &pack->kinds[k].rows[r];
                if (!(row->by & 1U << by)) continue;
                stand(&s, &pack->kinds[k], row, (enum law_by)by);
                check(&s, &pack->kinds[k], row);
                count++;
            }
    return count;
}

static void row_is_open(struct setting *s, const struct pack_kind *, const struct pack_row *row)
{
    if (!opens(s)) printf("not open: %.*s by %d\n", P(row->id), s->q.by);
    CHECK(opens(s));
}

TEST(each_row_is_open_to_those_who_stand_where_it_asks)
{
    if (!ready()) return;
    CHECK(every_row(row_is_open) > 250);
}

static bool role_asked(const struct setting *s)
{
    return s->q.by == LAW_BY_STAFF || s->q.by == LAW_BY_PARTNER;
}

static void wrong_is_refused(struct setting *s, const struct pack_kind *, const struct pack_row *row)
{
    struct str stranger[] = { S("nobody"), S("") };
    struct setting w = *s;
    w.q.kind = S("no-such-kind");
    CHECK_INT(ruled(&w), REFUSED_KIND);
    w = *s, w.q.act = S("no-such-act");
    CHECK_INT(ruled(&w), REFUSED_ACT);
    w = *s, w.q.act = S("");
    CHECK_INT(ruled(&w), REFUSED_ACT);
    w = *s, w.q.status = S("no-such-status");
    CHECK(!opens(&w) && ruled(&w) == REFUSED_STATUS);
    if (role_asked(s)) {
        w = *s, w.q.roles = stranger, w.q.roles_count = COUNT(stranger);
        CHECK(!opens(&w) && ruled(&w) == REFUSED_ROLE);
        w = *s, w.q.roles_count = 0;
        CHECK(!opens(&w) && ruled(&w) == REFUSED_ROLE);
    }
    w = *s, w.q.now.ns = 0; // 1970: nothing that the pack cites was in force
    if (row->articles.count) CHECK(!opens(&w));
}

TEST(an_unknown_kind_act_status_or_role_is_refused_at_every_row)
{
    if (ready()) CHECK(every_row(wrong_is_refused) > 250);
}

static void partner_role_never_serves_staff(struct setting *s, const struct pack_kind *,
                                            const struct pack_row *)
{
    if (s->q.by != LAW_BY_PARTNER) return;
    struct setting w = *s;
    w.q.by = LAW_BY_STAFF; // the roles held are a partner's
    CHECK(!opens(&w));
}

TEST(roles_of_one_class_never_serve_the_other)
{
    if (ready()) CHECK(every_row(partner_role_never_serves_staff) > 250);
}

static void concerned_is_shut_out(struct setting *s, const struct pack_kind *k, const struct pack_row *)
{
    struct setting w = *s;
    struct arena a = left;
    const struct law_option *options;
    w.q.relations |= LAW_CONCERNED;
    if (!k->unit_concerned_excluded) return;
    CHECK_INT(ruled(&w), REFUSED_CONCERNED);
    CHECK_INT(law_acts(pack, &w.q, &a, &options), 0);
}

TEST(the_unit_concerned_is_shut_out_of_every_row_of_a_kind_that_excludes_it)
{
    if (ready()) CHECK(every_row(concerned_is_shut_out) > 250);
}

// --- seeded questions ----------------------------------------------------------------------------------

static int64_t below(uint64_t *seed, int64_t n) { return (int64_t)(test_random(seed) % (uint64_t)n); }

static void ask_at_random(struct setting *s, uint64_t *seed)
{
    const struct pack_kind *k = &pack->kinds[below(seed, pack->kinds_count)];
    const struct pack_row *row = &k->rows[below(seed, k->rows_count)];
    stand(s, k, row, (enum law_by)below(seed, LAW_BYS));
    s->q.relations = (uint32_t)below(seed, 32);
    s->q.offer_stands = below(seed, 2);
    s->q.status = below(seed, 8) ? k->statuses.at[below(seed, k->statuses.count)] : S("");
    s->q.roles_count = 0;
    for (int32_t r = 0; r < pack->roles_count; r++)
        if (below(seed, 3) == 0) s->roles[s->q.roles_count++] = pack->roles[r].name;
    s->q.now.ns += below(seed, 4) ? 0 : below(seed, 40 * 366) * NS_PER_DAY - 20 * 366 * NS_PER_DAY;
    if (below(seed, 2)) s->q.clocks_count = 0;
}

static bool holds_role(const struct setting *s, const struct pack_row *row)
{
    for (int32_t i = 0; i < s->q.roles_count; i++)
        for (int32_t r = 0; r < pack->roles_count; r++)
            if (row->roles >> r & 1 && str_equal(pack->roles[r].name, s->q.roles[i]) &&
                (pack->roles[r].class == ROLE_PARTNER) == (s->q.by == LAW_BY_PARTNER))
                return true;
    return false;
}

// The second reading: each condition as the header states it.
static bool row_allows(const struct setting *s, const struct pack_kind *k, const struct pack_row *row)
{
    const struct law_question *q = &s->q;
    bool in = row->from.count == 0 && q->status.len == 0;
    for (int32_t i = 0; i < row->from.count; i++) in |= str_equal(row->from.at[i], q->status);
    bool force = true;
    for (int32_t i = 0; i < row->articles.count; i++)
        force &= pack_in_force(pack, row->articles.at[i], q->now);
    bool time = !row->within;
    for (int32_t i = 0; i < q->clocks_count; i++)
        if (row->within && str_equal(q->clocks[i].name, row->within->name))
            time = q->clocks[i].paused || q->now.ns < q->clocks[i].due.ns;
    bool offer = row->verb == VERB_TRANSFER                                 ? !q->offer_stands
                 : row->verb == VERB_RECALL || row->relations & LAW_OFFERED ? q->offer_stands
                                                                            : true;
    bool related = row->relations == 0 || (row->relations & q->relations) != 0;
    bool shut = k->unit_concerned_excluded && q->relations & LAW_CONCERNED;
    return !shut && row->by >> q->by & 1 && (!role_asked(s) || holds_role(s, row)) && related && in &&
           force && time && offer;
}

TEST(an_admission_means_that_every_condition_of_its_row_holds)
{
    if (!ready()) return;
    uint64_t seed = 20260302;
    int32_t open = 0, shut = 0;
    for (int i = 0; i < 20'000; i++) {
        struct setting s;
        ask_at_random(&s, &seed);
        struct arena a = left;
        const struct pack_kind *k = pack_kind(pack, s.q.kind);
        const struct law_option *options;
        int32_t count = law_acts(pack, &s.q, &a, &options);
        for (int32_t o = 0; o < count; o++) {
            if (options[o].open)
                CHECK(row_allows(&s, k, options[o].row));
            else
                CHECK(options[o].refusal != REFUSED_NOT && options[o].reason.len > 0);
            open += options[o].open;
            shut += !options[o].open;
            bool any = false; // refused means that no row of the act holds, but for a clock's own state
            for (int32_t r = 0; r < k->rows_count; r++)
                any |= str_equal(k->rows[r].act, options[o].act) && row_allows(&s, k, &k->rows[r]);
            CHECK(options[o].open || !any || options[o].refusal == REFUSED_CLOCK);
        }
        struct ruling
            r; // the same position, with data and purpose asked: never more than the option promised
        law_rule(pack, &s.q, &a, &r);
        if (r.admitted) CHECK(opens(&s));
    }
    CHECK(open > 1'000 && shut > 10'000);
}

// --- single things -------------------------------------------------------------------------------------

static const struct json *data_of(struct arena *a, const char *text)
{
    const struct json *j = NULL;
    struct fault f = { 0 };
    CHECK(json_parse(a, str_of(text), &j, &f) == RC_OK);
    return j;
}

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

TEST(a_clock_that_runs_is_not_started_again)
{
    if (!ready()) return;
    struct arena a = left;
    struct law_clock running = { .name = S("answer"), .start = { 1 }, .due = { in_2027().ns + 1 } };
    struct law_question q = { .now = in_2027(),
                              .kind = S("help-request"),
                              .act = S("open"),
                              .by = LAW_BY_ANONYMOUS,
                              .clocks = &running,
                              .clocks_count = 1 };
    struct ruling r;
    q.data = data_of(&a, "{\"narrative\":\"x\"}");
    law_rule(pack, &q, &a, &r);
    CHECK(r.admitted && r.clocks_count == 0);
}

// However many clocks an act stops, its explanation fits into an entry.
TEST(explanations_are_canonical_and_short_at_the_limit_of_clocks)
{
    if (!ready()) return;
    struct arena a = left;
    struct setting s = { .q = { .now = in_2027(),
                                .kind = S("public-order"),
                                .status = S("received"),
                                .act = S("withdraw"),
                                .by = LAW_BY_HOLDER,
                                .relations = LAW_HOLDER,
                                .clocks = s.clocks } };
    const struct pack_kind *k = pack_kind(pack, s.q.kind);
    for (int32_t i = 0; i < k->clocks_count; i++) run_clock(&s, &k->clocks[i], false);
    while (s.q.clocks_count < LAW_CLOCKS_MAX) { // clocks that an older pack had started: left alone
        struct pack_clock old = { .name = arena_print(&a, "gone-%d", s.q.clocks_count) };
        run_clock(&s, &old, false);
    }
    struct ruling r;
    law_rule(pack, &s.q, &a, &r);
    CHECK(r.admitted);
    CHECK_INT(r.clocks_count, k->clocks_count);
    CHECK(r.explanation.len <= PACK_EXPLANATION_BYTES_MAX);
}

// As the pack's kind of a complaint about staff asks: its articles forbid giving it to the unit accused.
TEST(a_case_is_not_handed_to_the_unit_that_it_is_about)
{
    if (!ready()) return;
    struct arena a = left;
    struct str role = S("supervisor");
    struct law_question q = { .now = in_2027(),
                              .kind = S("staff-complaint"),
                              .status = S("received"),
                              .act = S("transfer"),
                              .by = LAW_BY_STAFF,
                              .roles = &role,
                              .roles_count = 1,
                              .relations = LAW_OWNER,
                              .concerned = S("unit-7") };
    struct ruling r;
    q.data = data_of(&a, "{\"unit\":\"unit-7\",\"reason\":\"x\"}");
    law_rule(pack, &q, &a, &r);
    CHECK_INT(r.refusal, REFUSED_RECEIVER);
    q.data = data_of(&a, "{\"unit\":\"unit-8\",\"reason\":\"x\"}");
    law_rule(pack, &q, &a, &r);
    CHECK(r.admitted);
    q.kind = S("help-request");
    q.data = data_of(&a, "{\"unit\":\"unit-7\",\"reason\":\"x\"}");
    law_rule(pack, &q, &a, &r);
    CHECK(r.admitted);
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
