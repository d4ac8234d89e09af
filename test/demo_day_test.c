// What a day of the demo city holds: boards that move, clocks that run and run out, residents who are not content; cases with those who may
// handle them; a city that speaks the language of its law; and the same seed the same city to the last byte.
#include "../src/app/zones.h"
#include "demo_home.h"
#include "seal/seal.h"

static int64_t count(struct home *h, const char *sql, int64_t since_ns)
{
    struct fault f = { 0 };
    struct gate_reader *r;
    struct row row;
    char since[INSTANT_TEXT_MAX];
    struct str text = instant_print((struct instant){ since_ns }, since);
    SOUND(gate_reader_open(h->gate, &r, &f));
    SOUND(store_one(gate_reader_store(r), &h->a, &row, &f, sql, ARGS(TEXT(text))));
    gate_reader_close(r);
    return row.at[0].i;
}

#define ENTRIES                                                                                              \
    "SELECT count(*) FROM ledger_entry WHERE json_extract(bytes, '$.at') >= ?1 AND json_extract(bytes, '$.refused') IS NULL AND "
#define CASES "SELECT count(*) FROM casefile WHERE ?1 <> '' AND "

// What is counted in the last day of a city's life (what is rare, in the last three), and how often it must be there at least.
static void check_day(struct home *h)
{
    static const struct {
        const char *what, *sql;
        int64_t least, days; // days: 0 is one; what is rare is looked for in more
    } signs[] = {
        { "opened", ENTRIES "json_extract(bytes, '$.verb') = 'open'", 50 },
        { "accepted", ENTRIES "json_extract(bytes, '$.verb') = 'accept'", 30 },
        { "assigned", ENTRIES "json_extract(bytes, '$.verb') = 'assign'", 20 },
        { "decided", ENTRIES "json_extract(bytes, '$.verb') = 'decide'", 20 },
        { "closed", ENTRIES "json_extract(bytes, '$.verb') = 'close'", 10 },
        { "clocks begun", ENTRIES "instr(CAST(bytes AS TEXT), '\"op\":\"start\"') > 0", 30 },
        { "clocks run out", ENTRIES "json_extract(bytes, '$.does.fired') IS NOT NULL", 1 },
        { "good ratings", ENTRIES "CAST(json_extract(bytes, '$.does.score') AS INTEGER) >= 4", 10 },
        { "bad ratings", ENTRIES "CAST(json_extract(bytes, '$.does.score') AS INTEGER) IN (1, 2)", 3 },
        { "complaints of holders",
          ENTRIES "json_extract(bytes, '$.actor') = 'h' AND json_extract(bytes, '$.verb') = 'open'", 1, 3 },
        { "reopened", ENTRIES "json_extract(bytes, '$.verb') = 'reopen'", 1, 3 },
        { "clocks running", CASES "closed_ns = 0 AND clocks <> ''", 30 },
        { "statuses on the boards", "SELECT count(DISTINCT kind || status) FROM casefile WHERE ?1 <> ''",
          15 },
    };
    for (int i = 0; i < COUNT(signs); i++) {
        int64_t n = count(h, signs[i].sql, h->now_ns - (signs[i].days ? signs[i].days : 1) * NS_PER_DAY);
        printf("%s: %lld\n", signs[i].what, (long long)n);
        CHECK(n >= signs[i].least);
    }
}

// Every person to whom a case is assigned holds a role that may act on what is theirs: an overseer on a complaint about staff only.
static const char others_have_cases[] = CASES
    "assignee <> '' AND (assignee LIKE '%.analyst.%' OR assignee LIKE '%.bureau-head.%' OR (assignee LIKE '%.overseer.%' AND kind <> 'staff-complaint') "
    "OR assignee LIKE '%.legal-reviewer.%')";
static const char have_cases[] = CASES "assignee <> ''";
// Titles are plain once they are released: those with a Chinese character, and those without.
static const char chinese_titles[] = CASES "title <> '' AND title GLOB '*[一-龥]*'";
static const char english_titles[] = CASES "title <> '' AND NOT title GLOB '*[一-龥]*'";

TEST(a_day_has_its_share_of_everything_and_cases_are_with_those_who_may_handle_them)
{
    struct home h;
    home_begin(&h);
    h.population = 100'000;
    h.own_units = true;
    home_open(&h, ANLAN_SOURCE "/packs/cn", behaviour_text(&h.a));
    home_people(&h);
    live(&h, 5 * 24);
    check_day(&h);
    CHECK(count(&h, have_cases, h.now_ns) > 20);
    CHECK_INT(count(&h, others_have_cases, h.now_ns), 0);
    CHECK(count(&h, chinese_titles, h.now_ns) > 40);
    CHECK_INT(count(&h, english_titles, h.now_ns), 0); // staff write in the language of the house
    home_end(&h);
}

TEST(under_the_law_of_england_a_city_speaks_english_and_its_custody_clocks_run)
{
    static const char custody[] = ENTRIES "json_extract(bytes, '$.why.kind') = 'custody' AND "
                                          "json_extract(bytes, '$.act') = 'authorise-detention'";
    struct home h;
    const struct feel_zones *zones = zones_open();
    if (!zones->find(zones->self, S("Europe/London"))) SKIP("the system has no time zones");
    home_begin(&h);
    h.own_units = true;
    h.population = 60'000;
    h.zones = zones;
    home_open(&h, ANLAN_SOURCE "/packs/uk",
              slurp(&h.a, ANLAN_SOURCE "/docs/examples/demo-city/behaviour.uk.yaml"));
    CHECK(h.streets.names_count > 40);
    for (int32_t i = 0; i < h.streets.names_count; i++) CHECK(h.streets.names[i].en.len > 3);
    home_people(&h);
    live(&h, 4 * 24);
    struct demo_numbers n = demo_numbers(h.demo);
    CHECK(n.opened > 80 && n.acts > 4 * n.opened && (n.refused + n.failed) * 20 < n.acts);
    CHECK(count(&h, custody, 0) > 0);
    CHECK(count(&h, english_titles, 0) > 20);
    CHECK_INT(count(&h, chinese_titles, 0), 0);
    home_end(&h);
}

static enum rc hash_entry(void *self, struct row row, struct fault *)
{
    struct digest *d = self;
    char both[sizeof *d + sizeof *d];
    struct digest entry = sha256(row.at[0].s);
    memcpy(both, d, sizeof *d);
    memcpy(both + sizeof *d, &entry, sizeof entry);
    *d = sha256((struct str){ both, sizeof both });
    return RC_OK;
}

// A day of a city: every byte of its book, and what its people have in mind afterwards.
static struct digest life_of(uint64_t chance)
{
    struct home h;
    struct fault f = { 0 };
    struct gate_reader *r;
    home_begin(&h);
    h.chance = chance;
    home_open(&h, ANLAN_SOURCE "/packs/cn", behaviour_text(&h.a));
    home_people(&h);
    live(&h, 24);
    CHECK(demo_numbers(h.demo).acts > 50);
    struct digest d = sha256(demo_memory(h.demo, &h.a));
    SOUND(gate_reader_open(h.gate, &r, &f));
    SOUND(store_each(gate_reader_store(r), &f, "SELECT bytes FROM ledger_entry ORDER BY row", NO_ARGS,
                     hash_entry, &d));
    gate_reader_close(r);
    home_end(&h);
    return d;
}

TEST(the_same_seed_is_the_same_city_to_the_last_byte)
{
    struct digest one = life_of(7), same = life_of(7), other = life_of(8);
    CHECK(digest_equal(&one, &same));
    CHECK(!digest_equal(&one, &other));
}
