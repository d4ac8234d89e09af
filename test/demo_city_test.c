// The people of a demo city in simulated time, through a real gate: they act by the law of whatever pack there is, and what they leave is a
// book that verifies.
#include "demo_home.h"

// --- what they leave ------------------------------------------------------------------------------------------------------------

struct tally {
    int32_t closed, missed;
    uint64_t roles; // bits of the pack's roles that acted
    const struct pack *pack;
};

static enum rc tally_entry(void *self, struct row row, struct fault *)
{
    struct tally *t = self;
    struct str bytes = row.at[0].s;
    for (int32_t i = 0; i < t->pack->roles_count; i++) {
        char name[80]; // sign-in names of the demo's people are UNIT.ROLE.NUMBER
        (void)snprintf(name, sizeof name, ".%.*s.", P(t->pack->roles[i].name));
        if (str_contains(bytes, str_of(name)) && !str_contains(bytes, S("\"set-account\"")))
            t->roles |= UINT64_C(1) << i;
    }
    t->missed += str_contains(bytes, S("\"actor\":\"s\"")) && str_contains(bytes, S("-missed\""));
    return RC_OK;
}

static struct tally tally_of(struct home *h)
{
    struct fault f = { 0 };
    struct gate_reader *r;
    struct tally t = { .pack = gate_pack(h->gate, h->agency) };
    struct row row;
    SOUND(gate_reader_open(h->gate, &r, &f));
    SOUND(store_each(gate_reader_store(r), &f, "SELECT bytes FROM ledger_entry", NO_ARGS, tally_entry, &t));
    SOUND(store_one(gate_reader_store(r), &h->a, &row, &f,
                    "SELECT count(*) FROM casefile WHERE closed_ns > 0", NO_ARGS));
    t.closed = (int32_t)row.at[0].i;
    gate_reader_close(r);
    return t;
}

// Roles to which some row of the pack is open and of which somebody works here.
static uint64_t expected_roles(const struct home *h, const struct pack *p)
{
    uint64_t bits = 0, open = 0;
    const struct json *staff = json_get(h->behaviour, S("staff"));
    for (const struct json *unit = staff->first; unit; unit = unit->next)
        for (const struct json *r = unit->first; r; r = r->next)
            if (pack_role(p, r->key) >= 0) bits |= UINT64_C(1) << pack_role(p, r->key);
    for (int32_t k = 0; k < p->kinds_count; k++)
        for (int32_t i = 0; i < p->kinds[k].rows_count; i++) open |= p->kinds[k].rows[i].roles;
    return bits & open;
}

static void check_ledger(struct home *h)
{
    struct fault f = { 0 };
    struct verify_report r = { 0 };
    struct store *reader;
    char path[96];
    (void)snprintf(path, sizeof path, "%s/anlan.db", h->dir);
    SOUND(store_open((struct store_options){ .path = str_of(path), .role = STORE_READER }, &reader, &f));
    CHECK(ledger_verify(gate_ledger(h->gate), reader, h->agency, S(""), NULL, NULL, &r, &f) == RC_OK);
    if (f.text[0]) printf("%s\n", f.text);
    store_close(reader);
}

TEST(a_week_of_a_city_leaves_a_book_that_verifies_and_everybody_acted)
{
    struct home h;
    home_begin(&h);
    home_open(&h, ANLAN_SOURCE "/packs/cn", behaviour_text(&h.a));
    home_people(&h);
    live(&h, 7 * 24);
    struct demo_numbers n = demo_numbers(h.demo);
    struct tally t = tally_of(&h);
    struct gate_numbers g;
    gate_numbers(h.gate, &g);
    CHECK(n.opened > 120 && n.acts > 4 * n.opened && n.cases > 0);
    CHECK((n.refused + n.failed) * 20 < n.acts); // they ask first what is open
    if ((n.refused + n.failed) * 20 >= n.acts)
        printf("%lld acts, %lld refused, %lld failed\n", (long long)n.acts, (long long)n.refused,
               (long long)n.failed);
    CHECK(t.closed > 30);
    CHECK(g.clocks_fired > 0 && t.missed > 0);
    uint64_t want = expected_roles(&h, t.pack);
    CHECK((t.roles & want) == want);
    for (int32_t i = 0; i < t.pack->roles_count; i++)
        if (want & ~t.roles & UINT64_C(1) << i) printf("nobody acted as %.*s\n", P(t.pack->roles[i].name));
    check_ledger(&h);
    home_end(&h);
}

struct handed {
    const struct json *kinds; // of the behaviour
    int32_t over, astray; // cases with another unit than the first that is named; with one that is not named
};

static enum rc weigh_owner(void *self, struct row row, struct fault *)
{
    struct handed *h = self;
    const struct json *to = json_get(json_get(h->kinds, row.at[0].s), S("to"));
    bool meant = !to;
    for (const struct json *j = to ? to->first : NULL; j; j = j->next)
        meant = meant || str_starts(row.at[1].s, j->text);
    h->over += to && !str_equal(row.at[1].s, to->first->text);
    h->astray += !meant;
    if (!meant) printf("%.*s lies with %.*s\n", P(row.at[0].s), P(row.at[1].s));
    return RC_OK;
}

// PROVES: no emergency is handed over to a mediation committee
TEST(cases_are_handed_over_to_units_that_they_concern)
{
    struct home h;
    struct fault f = { 0 };
    struct gate_reader *r;
    home_begin(&h);
    struct str often =
        replaced(&h.a, behaviour_text(&h.a), "transfer: {weight: 1,", "transfer: {weight: 60,");
    home_open(&h, ANLAN_SOURCE "/packs/cn", often);
    home_people(&h);
    live(&h, 48);
    struct handed handed = { .kinds = json_get(h.behaviour, S("kinds")) };
    SOUND(gate_reader_open(h.gate, &r, &f));
    SOUND(store_each(gate_reader_store(r), &f,
                     "SELECT kind, coalesce(nullif(owner, ''), owned_last) FROM casefile", NO_ARGS,
                     weigh_owner, &handed));
    gate_reader_close(r);
    CHECK(handed.over > 5);
    CHECK_INT(handed.astray, 0);
    home_end(&h);
}

// No act, role or kind of it stands in behaviour.yaml: the fallbacks carry it.
TEST(a_pack_that_nobody_has_heard_of_is_lived_by_too)
{
    struct home h;
    home_begin(&h);
    home_open(&h, ANLAN_SOURCE "/test/packs/toy",
              replaced(&h.a, behaviour_text(&h.a), "dispatcher: 2", "warden: 2"));
    home_people(&h);
    live(&h, 72);
    struct demo_numbers n = demo_numbers(h.demo);
    struct tally t = tally_of(&h);
    CHECK(n.opened > 30 && t.closed > 5);
    CHECK(n.refused == 0);
    check_ledger(&h);
    home_end(&h);
}

TEST(what_they_have_in_mind_is_remembered_another_day)
{
    struct home h;
    struct fault f = { 0 };
    const struct json *memory, *wrong;
    home_begin(&h);
    home_open(&h, ANLAN_SOURCE "/packs/cn", behaviour_text(&h.a));
    home_people(&h);
    live(&h, 24);
    struct str before = demo_memory(h.demo, &h.a);
    int32_t cases = demo_numbers(h.demo).cases;
    CHECK(cases > 5);
    SOUND(json_parse(&h.a, before, &memory, &f));
    demo_close(h.demo);
    struct demo_options o = { h.gate, h.agency, &h.world, h.behaviour, &h.streets, 9, 40'000 };
    SOUND(demo_open(o, &h.demo, &f));
    h.now_ns += 3 * NS_PER_DAY; // nobody was there for three days: they go on where they were
    demo_start(h.demo, (struct instant){ h.now_ns });
    SOUND(demo_remember(h.demo, memory, &f));
    CHECK_STR(demo_memory(h.demo, &h.a), before);
    CHECK_INT(demo_numbers(h.demo).cases, cases);
    live(&h, 24);
    CHECK(demo_numbers(h.demo).acts > 20);
    SOUND(json_parse(&h.a, S("{\"cases\":[{\"id\":1,\"kind\":999}]}"), &wrong, &f));
    CHECK(demo_remember(h.demo, wrong, &f) == RC_INVALID);
    SOUND(json_parse(&h.a, S("{}"), &wrong, &f));
    CHECK(demo_remember(h.demo, wrong, &f) == RC_INVALID);
    home_end(&h);
}

TEST(more_people_than_a_city_may_employ_are_past_a_limit)
{
    struct home h;
    struct fault f = { 0 };
    home_begin(&h);
    home_open(&h, ANLAN_SOURCE "/packs/cn",
              replaced(&h.a, behaviour_text(&h.a), "call-taker: 3", "call-taker: 4097"));
    struct demo_options o = { h.gate, h.agency, &h.world, h.behaviour, &h.streets, 5, 40'000 };
    CHECK(demo_open(o, &h.demo, &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "more than 4096 people");
    home_end(&h);
}

TEST(a_behaviour_that_lacks_something_is_refused_by_name)
{
    static const struct {
        const char *from, *to, *words;
    } broken[] = {
        { "surnames:", "surmames:", "behaviour: `surnames` must be there, a list that is not empty" },
        { "staff:", "stuff:", "behaviour: `staff` must be there, a mapping that is not empty" },
        { "weekdays: [96, ", "weekdays: [",
          "behaviour: `requests.weekdays` must have 7 numbers, from Monday" },
        { "hours: [30, ", "hours: [", "behaviour: `requests.hours` must have 24 numbers" },
        { "  note:\n", "  nota:\n", "behaviour: `note` must be there, a list that is not empty" },
    };
    struct home h;
    home_begin(&h);
    home_open(&h, ANLAN_SOURCE "/packs/cn", behaviour_text(&h.a));
    for (int i = 0; i < COUNT(broken); i++) {
        struct fault f = { 0 };
        struct arena a = h.a;
        struct str text = replaced(&a, behaviour_text(&a), broken[i].from, broken[i].to);
        struct demo_options o = { h.gate, h.agency, &h.world, NULL, &h.streets, 5, 40'000 };
        SOUND(yaml_parse(&a, text, &o.behaviour, &f));
        CHECK(demo_open(o, &h.demo, &f) == RC_INVALID);
        CHECK_TEXT(f.text, broken[i].words);
    }
    home_end(&h);
}
