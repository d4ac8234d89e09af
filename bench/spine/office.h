// What makes cases for the spine without HTTP: an agency of the demo city with two people, and acts in batches as the clerk takes them.
// Who includes it says its own name in OFFICE.
#ifndef ANLAN_BENCH_OFFICE_H
#define ANLAN_BENCH_OFFICE_H
#include "bench.h"
#include "city.h"
#include "desk/desk.h"
#include "exchange/setup.h"
#include "world/world.h"

enum { BATCH = 256, JOB_BYTES = 160 << 10, MEMORY_BYTES = 64 << 20 };

static struct gate *gate;
static struct arena arena;
static int64_t agency, acts;
static struct gate_job jobs[BATCH], *waiting[BATCH];
static struct arena arenas[BATCH];
static char *memory[BATCH];

static void stop_if(enum rc rc, const struct fault *f, const char *what)
{
    if (!rc) return;
    fprintf(stderr, OFFICE ": %s: %s\n", what, f->text);
    exit(1);
}

static void person(const char *name, const char *role)
{
    struct fault f = { 0 };
    struct arena scratch = arena;
    struct setup_role roles = { .role = str_of(role), .unit = S("command") };
    stop_if(
        setup_account(gate, &scratch, S("bench"), agency, str_of(name), str_of(name), false, &roles, 1, &f),
        &f, name);
}

static void set_up(const char *charter_folder, const char *pack_folder)
{
    struct fault f = { 0 };
    const struct json *charter, *pack;
    stop_if(setup_read_charter(&arena, charter_folder, &charter, &f), &f, "charter");
    stop_if(setup_add_agency(gate, &arena, S("bench"), charter, &agency, &f), &f, "agency");
    stop_if(setup_read_pack(&arena, pack_folder, &pack, &f), &f, "pack");
    stop_if(setup_install(gate, &arena, S("bench"), agency, S("install-pack"), pack, &f), &f, "pack");
    person(CITY_TAKER, "call-taker");
    person(CITY_HANDLER, "handler");
}

// --- acts in batches --------------------------------------------------------------------------------

static void done(struct gate_job *job)
{
    if (job->outcome != GATE_ADMITTED) {
        fprintf(stderr, OFFICE ": %.*s was not admitted: %s %.*s\n", P(job->act), job->fault.text,
                P(job->ruling.reason));
        exit(1);
    }
    acts++;
    if (job->kind.len) *(int64_t *)job->self = job->casefile;
}

static struct str fresh_key(char *out)
{
    static uint64_t serial;
    struct world w = world_real();
    city_key((uint64_t)(w.now(w.self).ns / NS_PER_MS), ++serial, out);
    return (struct str){ out, CITY_KEY_CHARS };
}

static void act(int at, struct gate_job job)
{
    struct fault f = { 0 };
    static char keys[BATCH][CITY_KEY_CHARS];
    arenas[at] = arena_of(memory[at], JOB_BYTES, NULL);
    jobs[at] = job;
    jobs[at].agency = agency;
    jobs[at].arena = &arenas[at];
    jobs[at].retry_key = fresh_key(keys[at]);
    jobs[at].route = job.kind.len ? S("/api/v1/cases") : S("/api/v1/cases/{case}/acts");
    jobs[at].done = done;
    waiting[at] = &jobs[at];
    stop_if(gate_prepare(gate, &jobs[at], &f), &f, "preparing");
}

static void step(int32_t filled)
{
    struct fault f = { 0 };
    stop_if(clerk_step(gate, waiting, filled, &f), &f, "step");
    stop_if(clerk_tidy(gate, false, &f), &f, "tidying");
}

static const struct json *form(struct arena *a, const char *text)
{
    struct fault f = { 0 };
    const struct json *j = NULL;
    stop_if(json_parse(a, arena_str(a, str_of(text)), &j, &f), &f, "form");
    return j;
}

static struct actor staff(const char *name)
{
    return (struct actor){ .class = ACTOR_STAFF, .agency = agency, .name = str_of(name) };
}

static void office_room(void)
{
    arena = arena_of(malloc(MEMORY_BYTES), MEMORY_BYTES, NULL);
    for (int i = 0; i < BATCH; i++) memory[i] = malloc(JOB_BYTES);
}
#endif
