// A demo city in simulated time for tests: a city, an agency, a gate and the people, all by a seed.
#ifndef ANLAN_TEST_DEMO_HOME_H
#define ANLAN_TEST_DEMO_HOME_H
#include "demo/demo.h"
#include "city_help.h"
#include "test.h"
#include "desk/desk.h"
#include "exchange/setup.h"
#include "gate/charter.h"
#include "wire/yaml.h"
#include "world/world.h"
#include <unistd.h>

enum { HOME_BYTES = 512 << 20 };

struct home {
    char dir[64];
    char *memory;
    struct arena a;
    struct world world;
    int64_t now_ns;
    uint64_t chance;
    int32_t population;
    bool own_units; // those of the behaviour, and the language of the pack; else the units of city_help.h
    const struct feel_zones *zones;
    struct gate *gate;
    int64_t agency;
    const struct json *behaviour;
    struct streets streets;
    struct demo *demo;
};

static struct instant home_now(void *self) { return (struct instant){ ((const struct home *)self)->now_ns }; }

// Chance by a seed (splitmix64), so that the same home is the same to the last byte.
static void home_random(void *self, void *ret_bytes, ptrdiff_t n)
{
    struct home *h = self;
    for (ptrdiff_t i = 0; i < n; i++) {
        uint64_t z = (h->chance += UINT64_C(0x9E3779B97F4A7C15));
        z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
        z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
        ((uint8_t *)ret_bytes)[i] = (uint8_t)(z ^ z >> 31);
    }
}

static struct str slurp(struct arena *a, const char *path)
{
    FILE *file = fopen(path, "r");
    MUST(file != NULL);
    char *bytes = NEW(a, char, 1 << 20);
    size_t len = fread(bytes, 1, 1 << 20, file);
    (void)fclose(file);
    return (struct str){ bytes, (ptrdiff_t)len };
}

[[gnu::unused]] static struct str behaviour_text(struct arena *a)
{
    return slurp(a, ANLAN_SOURCE "/docs/examples/demo-city/behaviour.yaml");
}

// A copy with one piece replaced wherever it stands.
[[gnu::unused]] static struct str replaced(struct arena *a, struct str text, const char *from, const char *to)
{
    struct text t = { .arena = a };
    ptrdiff_t at;
    CHECK(str_contains(text, str_of(from)));
    while ((at = str_find(text, str_of(from))) >= 0) {
        text_put(&t, str_slice(text, 0, at));
        text_put(&t, str_of(to));
        text = str_slice(text, at + (ptrdiff_t)strlen(from), text.len);
    }
    text_put(&t, text);
    return text_str(&t);
}

static const struct json *charter_of(struct home *h, const struct city *c)
{
    struct fault f = { 0 };
    const struct json *charter, *areas;
    MUST(yaml_parse(&h->a, city_charter(&h->a, c), &charter, &f) == RC_OK);
    MUST(json_parse(&h->a, city_areas(&h->a, c), &areas, &f) == RC_OK);
    struct json *whole = NEW(&h->a, struct json, 1), *member = NEW(&h->a, struct json, 1);
    *whole = *charter;
    *member = *areas;
    member->key = S("areas");
    member->next = whole->first;
    whole->first = member;
    whole->count++;
    return whole;
}

#define SOUND(x) MUST((x) == RC_OK || (fprintf(stderr, "%s\n", f.text), false))

// A city under this pack.
static void home_open(struct home *h, const char *pack_folder, struct str behaviour)
{
    struct fault f = { 0 };
    struct city city;
    const struct json *pack;
    h->world = world_real();
    h->world.now = home_now;
    h->world.random = home_random;
    h->world.self = h;
    h->now_ns = INT64_C(1'780'000'000) * NS_PER_S; // a Thursday in May 2026
    struct city_options options = city_of(11, h->population);
    SOUND(yaml_parse(&h->a, behaviour, &h->behaviour, &f));
    SOUND(setup_read_pack(&h->a, pack_folder, &pack, &f));
    if (h->own_units) {
        const struct pack *law;
        SOUND(pack_load_document(&h->a, pack, &(struct pack_context){ .zones = h->zones }, &law, &f));
        options = demo_city_options(&h->a, h->behaviour, law);
        options.seed = 11;
        options.population = h->population;
    }
    SOUND(city_make(&h->a, options, &city, &f));
    SOUND(streets_parse(&h->a, city_streets(&h->a, &city), &h->streets, &f));
    struct gate_options o = { .dir = str_of(h->dir),
                              .world = &h->world,
                              .verbs = desk_verbs,
                              .verbs_count = desk_verbs_count,
                              .zones = h->zones,
                              .no_threads = true };
    SOUND(gate_open(o, &h->gate, &f));
    SOUND(setup_add_agency(h->gate, &h->a, S("test"), charter_of(h, &city), &h->agency, &f));
    SOUND(setup_install(h->gate, &h->a, S("test"), h->agency, S("install-pack"), pack, &f));
}

[[gnu::unused]] static void home_people(struct home *h)
{
    struct fault f = { 0 };
    struct demo_options o = { h->gate, h->agency, &h->world, h->behaviour, &h->streets, 5, h->population };
    SOUND(demo_open(o, &h->demo, &f));
    SOUND(demo_settle(h->demo, &f));
    demo_start(h->demo, (struct instant){ h->now_ns });
}

static void home_begin(struct home *h)
{
    *h = (struct home){ .dir = "/tmp/anlan-demo-XXXXXX", .memory = malloc(HOME_BYTES), .population = 40'000 };
    MUST(h->memory && mkdtemp(h->dir));
    h->a = arena_of(h->memory, HOME_BYTES, NULL);
}

static void home_end(struct home *h)
{
    char command[128];
    demo_close(h->demo);
    gate_close(h->gate);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", h->dir);
    CHECK(system(command) == 0);
    free(h->memory);
}

[[gnu::unused]] static void live(struct home *h, int64_t hours)
{
    struct fault f = { 0 };
    int64_t end_ns = h->now_ns + hours * 3600 * NS_PER_S;
    while (demo_next(h->demo).ns < end_ns) {
        h->now_ns = demo_next(h->demo).ns;
        SOUND(demo_step(h->demo, &f));
    }
    h->now_ns = end_ns;
    SOUND(clerk_step(h->gate, NULL, 0, &f));
}
#endif
