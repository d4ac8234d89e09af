// A small agency in a folder of its own for tests: the demo charter, packs/cn, people of every role. Steps the clerk by itself (no threads)
// unless asked otherwise, on the real world or on one that the test brings.
#ifndef ANLAN_TEST_CITY_H
#define ANLAN_TEST_CITY_H
#include "desk/desk.h"
#include "exchange/setup.h"
#include "test.h"
#include "world/world.h"
#include <unistd.h>

struct city {
    struct gate *gate;
    struct gate_reader *reader;
    struct world world;
    char dir[64];
    void *memory;
    struct arena arena; // for the test's own things
    int64_t agency;
    int64_t offset_ns;              // of its clock
    const struct feel_zones *zones; // that its gate is opened with
    const char *law;                // the folder of its pack; NULL: packs/cn
};

enum { CITY_BYTES = 64 << 20, CITY_JOB_BYTES = 256 << 10 };

[[gnu::unused]] static struct instant city_now(void *self)
{
    struct city *c = self;
    struct world real = world_real();
    return (struct instant){ real.now(real.self).ns + c->offset_ns };
}

[[gnu::unused]] static void city_random(void *, void *ret_bytes, ptrdiff_t n)
{
    struct world real = world_real();
    real.random(real.self, ret_bytes, n);
}

[[gnu::unused]] static void city_open(struct city *c, bool threads)
{
    struct fault f = { 0 };
    struct gate_options o = { .dir = str_of(c->dir),
                              .world = &c->world,
                              .zones = c->zones,
                              .no_threads = !threads,
                              .wal_pages = 100, // so that the mover has its turns
                              .verbs = desk_verbs,
                              .verbs_count = desk_verbs_count };
    enum rc rc = gate_open(o, &c->gate, &f);
    if (!rc) rc = gate_reader_open(c->gate, &c->reader, &f);
    if (rc) printf("opening: %s\n", f.text);
    MUST(rc == RC_OK);
}

[[gnu::unused]] static void city_close(struct city *c)
{
    gate_reader_close(c->reader);
    gate_close(c->gate);
    c->gate = NULL;
}

[[gnu::unused]] static void city_person(struct city *c, int64_t agency, struct str name, struct str role,
                                        struct str unit, struct str area)
{
    struct fault f = { 0 };
    struct arena scratch = c->arena;
    struct setup_role roles = { .role = role, .unit = unit, .area = area };
    enum rc rc = setup_account(c->gate, &scratch, S("test"), agency, name, name, false, &roles, 1, &f);
    if (rc) printf("%.*s: %s\n", P(name), f.text);
    MUST(rc == RC_OK);
}

[[gnu::unused]] static int64_t city_agency(struct city *c, const struct json *charter)
{
    struct fault f = { 0 };
    const struct json *pack;
    int64_t agency;
    struct arena scratch = c->arena;
    enum rc rc = setup_add_agency(c->gate, &scratch, S("test"), charter, &agency, &f);
    if (!rc) rc = setup_read_pack(&scratch, c->law ? c->law : ANLAN_SOURCE "/packs/cn", &pack, &f);
    if (!rc) rc = setup_install(c->gate, &scratch, S("test"), agency, S("install-pack"), pack, &f);
    if (rc) printf("agency: %s\n", f.text);
    MUST(rc == RC_OK);
    return agency;
}

[[gnu::unused]] static void city_build(struct city *c)
{
    struct fault f = { 0 };
    const struct json *charter;
    *c = (struct city){ .world = world_real(), .dir = "/tmp/anlan-city-XXXXXX", .law = c->law };
    MUST(mkdtemp(c->dir) != NULL);
    c->world.now = city_now;
    c->world.random = city_random;
    c->world.self = c;
    c->memory = malloc(CITY_BYTES);
    MUST(c->memory != NULL);
    c->arena = arena_of(c->memory, CITY_BYTES, NULL);
    city_open(c, false);
    MUST(setup_read_charter(&c->arena, ANLAN_SOURCE "/docs/examples/demo-city", &charter, &f) == RC_OK);
    c->agency = city_agency(c, charter);
    city_person(c, c->agency, S("chen"), S("call-taker"), S("command"), S(""));
    city_person(c, c->agency, S("wang"), S("handler"), S("river-station"), S("0101"));
    city_person(c, c->agency, S("duty"), S("handler"), S("command"), S(""));
    city_person(c, c->agency, S("zhou"), S("mediator"), S("mediation"), S(""));
    city_person(c, c->agency, S("li"), S("supervisor"), S("command"), S(""));
    city_person(c, c->agency, S("sun"), S("overseer"), S("oversight"), S(""));
    city_person(c, c->agency, S("root"), S("operator"), S(""), S(""));
}

[[gnu::unused]] static void city_remove(struct city *c)
{
    char command[128];
    if (c->gate) city_close(c);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", c->dir);
    MUST(system(command) == 0);
    free(c->memory);
}

// One act by staff (or, with an empty name, of an anonymous resident). The job and its answer live in memory that the city frees at its end.
struct asked {
    struct gate_job job;
    struct fault fault;
    enum rc rc;
};

[[gnu::unused]] static const struct json *city_json(struct city *c, const char *text)
{
    const struct json *j;
    struct fault f = { 0 };
    enum rc rc = json_parse(&c->arena, str_of(text), &j, &f);
    if (rc) printf("%s: %s\n", text, f.text);
    MUST(rc == RC_OK);
    return j;
}

[[gnu::unused]] static struct asked *city_ask(struct city *c, struct actor actor, int64_t agency,
                                              const char *kind, int64_t casefile, const char *act,
                                              const char *purpose, const char *data)
{
    struct asked *a = NEW(&c->arena, struct asked, 1);
    struct arena *arena = NEW(&c->arena, struct arena, 1);
    *arena = arena_of(NEW(&c->arena, char, CITY_JOB_BYTES), CITY_JOB_BYTES, NULL);
    a->job = (struct gate_job){ .actor = actor,
                                .agency = agency,
                                .kind = str_of(kind),
                                .casefile = casefile,
                                .act = str_of(act),
                                .purpose = str_of(purpose),
                                .data = data ? city_json(c, data) : NULL,
                                .arena = arena };
    a->rc = gate_do(c->gate, &a->job, &a->fault);
    return a;
}

[[gnu::unused]] static struct actor city_staff(const struct city *c, struct str name)
{
    return (struct actor){ .class = ACTOR_STAFF, .agency = c->agency, .name = name };
}

[[gnu::unused]] static struct asked *city_open_case(struct city *c, const char *kind, const char *data)
{
    return city_ask(c, (struct actor){ .class = ACTOR_ANONYMOUS, .agency = c->agency }, c->agency, kind, -1,
                    "open", "", data);
}

[[gnu::unused]] static struct asked *city_act(struct city *c, const char *name, int64_t casefile,
                                              const char *act, const char *purpose, const char *data)
{
    return city_ask(c, city_staff(c, str_of(name)), c->agency, "", casefile, act, purpose, data);
}

[[gnu::unused]] static bool city_admitted(const struct asked *a)
{
    if (a->rc == RC_OK && a->job.outcome == GATE_ADMITTED) return true;
    printf("not admitted: rc %s \"%s\", outcome %d, refusal %d \"%.*s\" field \"%.*s\"\n", rc_name(a->rc),
           a->fault.text, a->job.outcome, a->job.ruling.refusal, P(a->job.ruling.reason),
           P(a->job.ruling.field));
    return false;
}

[[gnu::unused]] static void city_follow(struct city *c)
{
    struct fault f = { 0 };
    int64_t behind;
    do MUST(follower_step(c->gate, &behind, &f) == RC_OK || (printf("%s\n", f.text), false));
    while (behind > 0);
}
#endif
