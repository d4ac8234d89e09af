// Opening and closing a gate: store, ledger, documents in force, counters, threads.
#include "gate/gate_int.h"
#include <stdio.h>
#include <stdlib.h>

// Not functions of the ledger: secrets of sign-in. They are in backups, not in view digests.
const char private_schema[] =
    "CREATE TABLE IF NOT EXISTS document (digest TEXT PRIMARY KEY, bytes TEXT NOT NULL) WITHOUT ROWID;\n"
    "CREATE TABLE IF NOT EXISTS installed (\n"
    "  agency INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (agency, kind, name)) WITHOUT ROWID;\n"
    "CREATE TABLE IF NOT EXISTS credential (name TEXT PRIMARY KEY, password TEXT NOT NULL, set_ns INTEGER NOT NULL) WITHOUT ROWID;\n"
    "CREATE TABLE IF NOT EXISTS api_key (hash BLOB PRIMARY KEY, name TEXT NOT NULL, made_ns INTEGER NOT NULL) WITHOUT ROWID;\n";

static struct str path_of(struct arena *a, const struct gate *g, const char *file)
{
    return arena_print(a, "%.*s/%s", P(g->dir), file);
}

// Time must not run backwards in the ledger, even if the clock does: begin at the last entry's instant.
static enum rc load_last_at(struct gate *g, struct fault *f)
{
    for (int64_t agency = 1; agency <= ledger_agencies(g->ledger); agency++) {
        struct arena a =
            arena_of(g->batch_memory, BATCH_ARENA_BYTES, NULL); // any entry's tree has room there
        int64_t next = ledger_next(g->ledger, agency);
        struct str bytes;
        struct entry e;
        if (next == 0) continue;
        enum rc rc = ledger_entry(g->writer, &a, agency, next - 1, &bytes, f);
        if (!rc) rc = entry_decode(&a, bytes, &e, f);
        if (rc) return rc;
        g->last_at[agency] = e.at;
    }
    return RC_OK;
}

static enum rc open_store(struct gate *g, struct fault *f)
{
    char memory[4096];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    const struct disk *disk = &g->world->disk;
    struct str parent = g->dir;
    while (parent.len > 1 && parent.at[parent.len - 1] != '/') parent.len--;
    if (parent.len == 0 || parent.at[parent.len - 1] != '/') parent = S(".");
    enum rc rc = disk->make_dir(disk->self, g->dir, f);
    if (!rc) rc = disk->sync_dir(disk->self, parent, f); // or a crash takes the whole folder
    if (rc) return rc;
    struct store_options o = { .path = path_of(&a, g, "anlan.db"),
                               .role = STORE_WRITER,
                               .vfs = g->world->sqlite_vfs,
                               .cache_kib = 64 * 1024 };
    o.sync_off = g->options.not_durable;
    rc = store_open(o, &g->writer, f);
    if (!rc) rc = store_script(g->writer, f, casefile_schema);
    if (!rc) rc = store_script(g->writer, f, private_schema);
    return rc;
}

static enum rc mark_found(void *, struct row, struct fault *f)
{
    return fail(f, RC_CORRUPT, "a rebuild of the views was cut off: run `anlan rebuild` again");
}

static void collect_verbs(struct gate *g)
{
    for (int32_t t = 0; t < g->options.verbs_count; t++)
        for (ptrdiff_t i = 0; i < g->options.verbs[t]->count; i++)
            g->verbs[g->options.verbs[t]->at[i].verb] = &g->options.verbs[t]->at[i];
}

static enum rc make_room(struct gate *g, struct fault *f)
{
    g->retired_end = &g->retired;
    g->states = states_open();
    g->batch = calloc(1, sizeof *g->batch);
    g->batch_memory = malloc(BATCH_ARENA_BYTES);
    g->refusals = calloc(REFUSALS_MAX, sizeof *g->refusals);
    g->covers = calloc(COVERS_MAX, sizeof *g->covers);
    if (!g->states || !g->batch || !g->batch_memory || !g->refusals || !g->covers)
        return fail(f, RC_LIMIT, "no memory");
    g->queue = queue_open(GATE_QUEUE_MAX);
    g->tasks = queue_open(256);
    MUST(pthread_mutex_init(&g->task_lock, NULL) == 0 && pthread_cond_init(&g->task_done, NULL) == 0);
    MUST(pthread_mutex_init(&g->search_lock, NULL) == 0 && pthread_cond_init(&g->search_moved, NULL) == 0);
    MUST(pthread_mutex_init(&g->commit_lock, NULL) == 0 && pthread_cond_init(&g->commit_told, NULL) == 0);
    return RC_OK;
}

static enum rc start_threads(struct gate *g, struct fault *f)
{
    char memory[8192];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    enum rc rc = keys_start(g, f);
    if (!rc)
        rc = mover_start(&g->mover,
                         (struct store_options){ .path = path_of(&a, g, "anlan.db"),
                                                 .vfs = g->world->sqlite_vfs,
                                                 .cache_kib = 1024 },
                         f);
    if (!rc) rc = clerk_start(g, f);
    return rc ? rc : follower_start(g, f);
}

static enum rc open_all(struct gate *g, struct fault *f)
{
    enum rc rc = seal_init(f);
    if (!rc) rc = make_room(g, f);
    if (!rc) rc = open_store(g, f);
    if (!rc)
        rc = ledger_open((struct ledger_options){ .dir = g->dir,
                                                  .world = g->world,
                                                  .writer = g->writer,
                                                  .master_key_file = g->options.master_key_file },
                         &g->ledger, f);
    if (!rc && !g->options.rebuilding)
        rc = store_each(g->writer, f, "SELECT mark FROM rebuilding", NO_ARGS, mark_found, NULL);
    if (!rc) rc = people_load(g, f);
    if (!rc) rc = rules_load(g, f);
    if (!rc) rc = recount_load(g, f);
    if (!rc) rc = numbers_load(g, f);
    if (!rc) rc = load_last_at(g, f);
    if (!rc) rc = follower_open(g, f);
    if (!rc) g->recent = recent_open(g);
    return rc || g->options.no_threads ? rc : start_threads(g, f);
}

enum rc gate_open(struct gate_options o, struct gate **ret_g, struct fault *f)
{
    struct gate *g = calloc(1, sizeof *g + (size_t)o.dir.len + 1);
    MUST(g != NULL);
    memcpy(g + 1, o.dir.at, (size_t)o.dir.len);
    g->options = o;
    g->dir = (struct str){ (const char *)(g + 1), o.dir.len };
    g->world = o.world;
    collect_verbs(g);
    enum rc rc = open_all(g, f);
    if (rc) {
        gate_close(g);
        return within(f, rc, "opening \"%.*s\"", P(str_slice(o.dir, 0, 120)));
    }
    *ret_g = g;
    return RC_OK;
}

void gate_close(struct gate *g)
{
    if (!g) return;
    atomic_store(&g->stopping, true);
    if (g->queue) queue_end(g->queue);
    if (g->clerk_runs) (void)pthread_join(g->clerk, NULL);
    mover_close(&g->mover);
    keys_close(g);
    follower_close(g);
    struct fault f;
    if (g->ledger && g->batch) (void)ledger_publish(g->ledger, true, &f);
    ledger_close(g->ledger);
    store_close(g->writer);
    gate_free_retired(g, true);
    const struct people *people = atomic_load(&g->people);
    for (int32_t i = 0; people && i < people->count; i++) free((void *)(uintptr_t)people->at[i]);
    free((void *)(uintptr_t)people);
    for (int32_t i = 0; i <= LEDGER_AGENCIES_MAX; i++) free((void *)(uintptr_t)atomic_load(&g->rules[i]));
    former_close(g);
    while (g->documents) {
        struct kept *next = g->documents->next;
        free(g->documents);
        g->documents = next;
    }
    queue_close(g->queue);
    queue_close(g->tasks);
    states_close(g->states);
    free(g->batch);
    free(g->batch_memory);
    free(g->refusals);
    free(g->covers);
    free(g->recent);
    free(g);
}

struct ledger *gate_ledger(struct gate *g) { return g->ledger; }
struct str gate_dir(const struct gate *g) { return g->dir; }

void gate_numbers(struct gate *g, struct gate_numbers *n)
{
    *n = (struct gate_numbers){
        .admitted = g->admitted,
        .refused = g->refused,
        .failed = g->failed,
        .batches = g->batches,
        .queue = queue_count(g->queue),
        .retries = g->retried,
        .clocks_fired = g->clocks_fired,
        .coalesced_refusals = g->coalesced,
        .wal_pages = g->wal_pages,
        .commit_seconds = (double)g->commit_ns / 1e9,
    };
    for (int64_t agency = 1; agency <= ledger_agencies(g->ledger); agency++) {
        n->ledger_position += atomic_load(&g->committed[agency]);
        n->search_position += atomic_load(&g->search_position[agency]);
    }
}

// --- readers ------------------------------------------------------------------------------------------------------------------------

enum rc gate_reader_open(struct gate *g, struct gate_reader **ret_r, struct fault *f)
{
    char memory[8192];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct gate_reader *r = calloc(1, sizeof *r);
    MUST(r != NULL);
    r->gate = g;
    r->hasher = hasher_open();
    struct store_options o = { .path = path_of(&a, g, "anlan.db"),
                               .role = STORE_READER,
                               .vfs = g->world->sqlite_vfs,
                               .cache_kib = 8 * 1024 };
    enum rc rc = store_open(o, &r->store, f);
    o.path = path_of(&a, g, "search.db");
    if (!rc) rc = store_open(o, &r->search, f);
    if (rc) return gate_reader_close(r), rc;
    *ret_r = r;
    return RC_OK;
}

void gate_reader_close(struct gate_reader *r)
{
    if (!r) return;
    store_close(r->store);
    store_close(r->search);
    hasher_close(r->hasher);
    free(r);
}

struct store *gate_reader_store(struct gate_reader *r) { return r->store; }
