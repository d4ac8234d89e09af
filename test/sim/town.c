// A town: its world, its beginning, its lives and its recoveries.
#include "sim/town_int.h"
#include <stdarg.h>

enum { LIVES = 5, STEPS = 9 };
static const char vfs_name[] = "town", vfs_name_again[] = "town again";

// --- words --------------------------------------------------------------------------------------------------------------------------

uint64_t town_draw(struct town *t, uint64_t below)
{
    uint64_t z = (t->seed += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (z ^ z >> 31) % below;
}

bool town_chance(struct town *t, int one_in) { return town_draw(t, (uint64_t)one_in) == 0; }
void town_trace(struct town *t, uint64_t what) { t->digest = (t->digest ^ what) * UINT64_C(0x100000001B3); }

bool town_broken(struct town *t, const char *format, ...)
{
    va_list args;
    if (t->broken[0]) return false;
    int len = snprintf(t->broken, sizeof t->broken, "life %d: ", t->life);
    va_start(args, format);
    (void)vsnprintf(t->broken + len, sizeof t->broken - (size_t)len, format, args);
    va_end(args);
    return false;
}

void town_say(struct town *t, const char *format, ...)
{
    va_list args;
    if (!t->loud) return;
    va_start(args, format);
    (void)vprintf(format, args);
    va_end(args);
    (void)putchar('\n');
}

// --- opening and ending a process ---------------------------------------------------------------------------------------------------------

enum rc town_up(struct town *t)
{
    struct gate_options o = { .dir = S("/data"),
                              .world = &t->world,
                              .no_threads = true,
                              .verbs = desk_verbs,
                              .verbs_count = desk_verbs_count };
    t->process.dead = false;
    enum rc rc = gate_open(o, &t->gate, &t->fault);
    if (!rc) rc = gate_reader_open(t->gate, &t->reader, &t->fault);
    if (rc && t->gate) {
        gate_close(t->gate);
        t->gate = NULL;
    }
    return rc;
}

static void close_gate(struct town *t)
{
    gate_reader_close(t->reader);
    gate_close(t->gate);
    t->reader = NULL;
    t->gate = NULL;
    sim_process_forget(&t->process);
}

// As kill -9: what was written stays in the cache of the machine, which lives on.
static void die(struct town *t)
{
    t->process.dead = true;
    t->figures.deaths++;
    close_gate(t);
}

// --- a disk to begin with -----------------------------------------------------------------------------------------------------------------

static enum rc add_person(struct town *t, int64_t agency, const char *name, const char *role,
                          const char *unit, const char *area)
{
    struct arena scratch = t->work;
    struct account there;
    struct setup_role roles = { .role = str_of(role), .unit = str_of(unit), .area = str_of(area) };
    if (gate_account(t->gate, &scratch, str_of(name), &there, NULL) == RC_OK) return RC_OK;
    return setup_account(t->gate, &scratch, S("town"), agency, str_of(name), str_of(name), false, &roles, 1,
                         &t->fault);
}

static enum rc add_agency(struct town *t, int64_t agency, const struct json *charter)
{
    struct arena scratch = t->work;
    const struct json *pack;
    int64_t made;
    enum rc rc = RC_OK;
    if (ledger_agencies(gate_ledger(t->gate)) < agency)
        rc = ledger_add_agency(gate_ledger(t->gate), json_str(charter, S("agency")),
                               json_str(charter, S("origin")), &made, &t->fault);
    if (!rc)
        rc = setup_install(t->gate, &scratch, S("town"), agency, S("install-charter"), charter, &t->fault);
    if (!rc) rc = setup_read_pack(&scratch, ANLAN_SOURCE "/packs/cn", &pack, &t->fault);
    if (!rc && !gate_pack(t->gate, agency))
        rc = setup_install(t->gate, &scratch, S("town"), agency, S("install-pack"), pack, &t->fault);
    return rc;
}

// Agencies and people; can be done again after it was cut short.
static enum rc found(struct town *t)
{
    static const struct {
        int64_t agency;
        const char *name, *role, *unit, *area;
    } people[] = {
        { HOME, "chen", "call-taker", "command", "" }, { HOME, "wang", "handler", "river-station", "0101" },
        { HOME, "duty", "handler", "command", "" },    { HOME, "zhou", "mediator", "mediation", "" },
        { HOME, "li", "supervisor", "command", "" },   { HOME, "law", "legal-reviewer", "command", "" },
        { NEIGHBOUR, "mei", "handler", "desk", "" },   { NEIGHBOUR, "nora", "legal-reviewer", "desk", "" },
    };
    const struct json *home, *neighbour;
    struct arena mark = t->work;
    enum rc rc = setup_read_charter(&t->work, ANLAN_SOURCE "/docs/examples/demo-city", &home, &t->fault);
    if (!rc)
        rc = json_parse(
            &t->work,
            S("{\"agency\":\"neighbour\",\"origin\":\"ledger.example/neighbour\",\"words\":{\"en\":\"N\"},"
              "\"units\":[{\"code\":\"desk\",\"words\":{\"en\":\"D\"}}],\"routes\":[{\"unit\":\"desk\"}]}"),
            &neighbour, &t->fault);
    if (!rc) rc = add_agency(t, HOME, home);
    if (!rc) rc = add_agency(t, NEIGHBOUR, neighbour);
    for (ptrdiff_t i = 0; !rc && i < COUNT(people); i++)
        rc = add_person(t, people[i].agency, people[i].name, people[i].role, people[i].unit, people[i].area);
    t->work = mark;
    return rc;
}

static void face_disk(struct town *t, uint64_t seed)
{
    t->disk = sim_disk_open(seed);
    t->process = (struct sim_process){ .inner = sim_disk_face(t->disk) };
    t->clock = (struct sim_world){
        .now = { INT64_C(1'767'225'600) * NS_PER_S }, .step_ns = 1000, .seed = seed, .disk = t->disk
    };
    t->world = sim_world_face(&t->clock, vfs_name);
    t->world.disk = sim_process_face(&t->process);
    t->vfs = sim_vfs_open(vfs_name, t->world.disk, seed);
    sim_vfs_clock(t->vfs, &t->clock.now);
}

// Nothing of a run is left but its figures.
static void leave_disk(struct town *t)
{
    sim_vfs_close(t->vfs);
    sim_disk_close(t->disk);
    t->vfs = NULL;
    t->disk = NULL;
}

static void copy_file(void *self, struct str path, struct str bytes)
{
    struct disk *d = self;
    struct disk_file *file;
    for (ptrdiff_t i = 1; i < path.len; i++)
        if (path.at[i] == '/')
            MUST(d->make_dir(d->self, str_slice(path, 0, i), NULL) == RC_OK &&
                 d->sync_dir(d->self, S(""), NULL) == RC_OK);
    MUST(d->open(d->self, path, DISK_CREATE_NEW, &file, NULL) == RC_OK);
    MUST(d->write(d->self, file, 0, bytes.at, bytes.len, NULL) == RC_OK &&
         d->sync(d->self, file, NULL) == RC_OK);
    d->close(d->self, file);
    ptrdiff_t slash = path.len;
    while (path.at[slash - 1] != '/') slash--;
    for (; slash > 1; slash--)
        if (path.at[slash - 1] == '/')
            MUST(d->sync_dir(d->self, str_slice(path, 0, slash - 1), NULL) == RC_OK);
}

// --- a life -----------------------------------------------------------------------------------------------------------------------------

static struct sim_faults draw_faults(struct town *t)
{
    struct sim_faults faults = { 0 };
    t->steady = t->expects_room = false;
    switch (town_draw(t, 6)) {
    case 0: // now and then a write finds no room
        faults.full_ppm = 3'000;
        break;
    case 1: { // the disk fills up, and later there is room again
        int64_t used = 0;
        for (const char *const *at =
                 (const char *const[]){ "/data/anlan.db", "/data/anlan.db-wal", "/data/search.db",
                                        "/data/search.db-wal", "/data/secret/a1.keys", "/data/secret/a2.keys",
                                        NULL };
             *at; at++)
            used += sim_disk_bytes(t->disk, str_of(*at)).len;
        faults.bytes_max = used + 100'000 + (int64_t)town_draw(t, 600'000);
        t->steady = true;
        break;
    }
    case 2: // a bad disk
        faults.sync_ppm = 4'000;
        faults.write_ppm = faults.short_write_ppm = faults.open_ppm = faults.rename_ppm = 400;
        break;
    case 3: // a disk that cannot be read
        faults.read_ppm = 300;
        break;
    default:
        break;
    }
    if (!town_chance(t, 4))
        faults.crash_at_call =
            sim_disk_calls(t->disk) + 1 + (int64_t)town_draw(t, town_chance(t, 3) ? 400 : 4'000);
    return faults;
}

static void pass_time(struct town *t)
{
    int64_t second = NS_PER_S;
    switch (town_draw(t, 12)) {
    case 0:
        t->clock.now.ns -= (int64_t)town_draw(t, 3 * 3600) * second;
        break; // set back
    case 1:
        t->clock.now.ns += (int64_t)town_draw(t, 3 * 24 * 3600) * second;
        break;
    case 2:
        t->clock.now.ns += (int64_t)town_draw(t, 20 * 24 * 3600) * second;
        break;
    case 3:
        if (t->life > 0) t->clock.now.ns += INT64_C(6) * 366 * 24 * 3600 * second; // retention ends
        break;
    default:
        t->clock.now.ns += (int64_t)town_draw(t, 90) * second;
        break;
    }
}

static void live(struct town *t)
{
    enum rc rc = town_up(t);
    bool goes_on = rc == RC_OK;
    if (rc == RC_CORRUPT && !sim_disk_crashed(t->disk))
        (void)town_broken(t, "what was left is refused as corrupt: %s", t->fault.text);
    if (rc) t->figures.unopened++, town_say(t, " not opened: %s", t->fault.text);
    if (goes_on && !t->founded) goes_on = found(t) == RC_OK, t->founded = goes_on;
    if (goes_on) goes_on = told_all(t);
    for (int i = 0; i < STEPS && goes_on && !t->broken[0]; i++) {
        pass_time(t);
        goes_on = town_step(t);
    }
    if (rc)
        sim_process_forget(&t->process);
    else if (goes_on && town_chance(t, 2))
        close_gate(t); // an orderly end
    else
        die(t);
}

static void restart_machine(struct town *t)
{
    t->figures.crashes++;
    sim_disk_crash(t->disk);
    sim_disk_restart(t->disk);
}

// A start on a disk that works, which reads everything.
static void recover(struct town *t, bool rebuild)
{
    *sim_disk_faults(t->disk) = (struct sim_faults){ 0 };
    if (town_up(t)) {
        (void)town_broken(t, "it does not open again: %s", t->fault.text);
        return;
    }
    if (t->founded && town_look(t, rebuild)) (void)told_all(t);
    if (town_chance(t, 2))
        close_gate(t);
    else
        die(t);
}

// --- a run ------------------------------------------------------------------------------------------------------------------------------

static void forget(struct town *t, uint64_t seed)
{
    memset(&t->told, 0, sizeof t->told);
    t->arena = arena_of(t->memory, TOWN_ARENA_BYTES, NULL);
    t->work = arena_of(t->work_memory, WORK_ARENA_BYTES, NULL);
    t->seed = seed;
    t->digest = UINT64_C(0xCBF29CE484222325);
    t->asked_count = t->cases_count = t->markers = t->life = 0;
    t->broken[0] = 0;
    t->expects_room = false;
}

void town_begin(struct town *t, uint64_t seed)
{
    enum { FROM_NOTHING = 16 }; // one run in so many founds its agencies under faults too
    forget(t, seed);
    face_disk(t, seed);
    t->founded = seed % FROM_NOTHING != 0;
    struct disk d = sim_disk_face(t->disk);
    if (t->founded) sim_disk_each(t->base, copy_file, &d);
    town_say(t, "seed %llu", (unsigned long long)seed);
}

void town_anew(struct town *t)
{
    t->gate = NULL;
    t->reader = NULL;
    t->world.sqlite_vfs = vfs_name_again;
    t->vfs = sim_vfs_open(vfs_name_again, t->world.disk, 1);
    sim_vfs_clock(t->vfs, &t->clock.now);
}

const char *town_run(struct town *t, uint64_t seed)
{
    town_begin(t, seed);
    t->figures.seeds++;
    for (; t->life < LIVES && !t->broken[0]; t->life++) {
        *sim_disk_faults(t->disk) = draw_faults(t);
        town_say(t, "life %d", t->life);
        t->figures.lives++;
        live(t);
        if (sim_disk_crashed(t->disk) || town_chance(t, 2)) restart_machine(t);
        if (!t->broken[0]) recover(t, t->life == LIVES - 1 || town_chance(t, 2));
        if (!t->broken[0] && town_chance(t, 3)) restart_machine(t);
    }
    town_trace(t, sim_disk_digest(t->disk));
    leave_disk(t);
    return t->broken[0] ? t->broken : NULL;
}

struct town *town_open(void)
{
    struct town *t = calloc(1, sizeof *t);
    MUST(t != NULL);
    t->memory = malloc(TOWN_ARENA_BYTES);
    t->work_memory = malloc(WORK_ARENA_BYTES);
    t->job_memory = malloc((size_t)BATCH_MAX * JOB_BYTES);
    MUST(t->memory && t->work_memory && t->job_memory && seal_init(&t->fault) == RC_OK);
    t->hasher = hasher_open();
    forget(t, 1);
    face_disk(t, 1);
    enum rc rc = town_up(t);
    if (!rc) rc = found(t);
    if (rc) printf("town: %s\n", t->fault.text);
    MUST(rc == RC_OK);
    close_gate(t);
    sim_vfs_close(t->vfs);
    t->base = t->disk;
    return t;
}

void town_close(struct town *t)
{
    if (!t) return;
    sim_disk_close(t->base);
    hasher_close(t->hasher);
    free(t->memory);
    free(t->work_memory);
    free(t->job_memory);
    free(t);
}

uint64_t town_digest(const struct town *t) { return t->digest; }
const struct town_figures *town_figures(const struct town *t) { return &t->figures; }
void town_talk(struct town *t, bool loud) { t->loud = loud; }
