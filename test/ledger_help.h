// What the tests of the ledger share: a writer's store with its ledger in some world, and acts without a gate.
#ifndef ANLAN_TEST_LEDGER_HELP_H
#define ANLAN_TEST_LEDGER_HELP_H
#include "ledger/ledger.h"
#include "test.h"
#include "world/world.h"
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HELP_ARENA_BYTES = 4 << 20 };

struct help {
    struct world world;
    char dir[256], db[300];
    struct store *store;
    struct ledger *ledger;
    struct arena arena; // of the running batch
    char *memory;
    uint64_t seed;
    int64_t acts; // staged ever: makes each one different
    struct fault f;
};

[[gnu::unused]] static void help_init(struct help *h, struct world world, const char *dir)
{
    *h = (struct help){ .world = world, .memory = malloc(HELP_ARENA_BYTES), .seed = 1 };
    MUST(h->memory != NULL);
    h->arena = arena_of(h->memory, HELP_ARENA_BYTES, NULL);
    (void)snprintf(h->dir, sizeof h->dir, "%s", dir);
    (void)snprintf(h->db, sizeof h->db, "%s/anlan.db", dir);
}

[[gnu::unused]] static enum rc help_open(struct help *h)
{
    struct store_options so = { .path = str_of(h->db), .role = STORE_WRITER, .vfs = h->world.sqlite_vfs };
    struct str parent = { h->dir, strrchr(h->dir, '/') - h->dir };
    enum rc rc = h->world.disk.make_dir(h->world.disk.self, str_of(h->dir), &h->f);
    if (!rc)
        rc = h->world.disk.sync_dir(h->world.disk.self, parent.len > 0 ? parent : S("/"),
                                    &h->f); // it must last itself
    if (!rc) rc = store_open(so, &h->store, &h->f);
    struct ledger_options lo = { .dir = str_of(h->dir), .world = &h->world, .writer = h->store };
    if (!rc) rc = ledger_open(lo, &h->ledger, &h->f);
    return rc;
}

[[gnu::unused]] static void help_close(struct help *h)
{
    ledger_close(h->ledger);
    store_close(h->store);
    h->ledger = NULL;
    h->store = NULL;
}

[[gnu::unused]] static void help_fini(struct help *h)
{
    help_close(h);
    free(h->memory);
}

[[gnu::unused]] static struct store *help_reader(struct help *h)
{
    struct store *reader = NULL;
    struct store_options so = { .path = str_of(h->db), .role = STORE_READER, .vfs = h->world.sqlite_vfs };
    if (store_open(so, &reader, &h->f)) printf("%s\n", h->f.text);
    return reader;
}

// The body of the part `name` of the n-th act: different for each.
[[gnu::unused]] static struct str help_body(struct arena *a, int64_t n, struct str name)
{
    return arena_print(a, "{\"about\":\"plain text of act %ld\",\"part\":\"%.*s\"}", n, P(name));
}

// Stages one act; `does` may be NULL. Gives its position.
[[gnu::unused]] static int64_t help_stage(struct help *h, int64_t agency, const char *verb, const char *does,
                                          int32_t parts_count)
{
    static const struct str names[] = { SL("narrative"), SL("reporter"), SL("subject") };
    struct part *parts = NEW(&h->arena, struct part, parts_count);
    struct entry e = {
        .agency = agency,
        .base = ledger_base(h->ledger, agency),
        .position = ledger_next(h->ledger, agency),
        .at = { 1'700'000'000 * NS_PER_S + h->acts * NS_PER_MS },
        .act = S("test act"),
        .verb = str_of(verb),
        .actor = S("u:tester"),
        .place = -1,
        .previous = -1,
        .does_text = str_of(does),
        .parts_count = parts_count,
    };
    for (int32_t i = 0; i < parts_count; i++) {
        uint8_t random[LEDGER_PART_RANDOM];
        h->world.random(h->world.self, random, sizeof random);
        MUST(!ledger_seal_part(h->ledger, agency, &h->arena, names[i],
                               help_body(&h->arena, h->acts, names[i]), random, &parts[i], &h->f));
        e.parts[i].name = names[i];
        memcpy(e.parts[i].commitment, parts[i].commitment, 32);
    }
    struct str bytes;
    if (entry_encode(&h->arena, &e, &bytes, &h->f)) printf("%s\n", h->f.text), MUST(false);
    ledger_stage(h->ledger, agency, bytes, parts, parts_count);
    h->acts++;
    return e.position;
}

// Everything that is staged, into the store and the tree; or nothing.
[[gnu::unused]] static enum rc help_commit(struct help *h)
{
    enum rc rc = store_begin(h->store, &h->f);
    if (!rc) rc = ledger_write(h->ledger, &h->f);
    if (!rc) rc = store_commit(h->store, &h->f);
    if (rc) {
        store_rollback(h->store);
        ledger_abandon(h->ledger);
    } else {
        ledger_advance(h->ledger);
    }
    return rc;
}

[[gnu::unused]] static void help_forget(struct help *h)
{
    h->arena = arena_of(h->memory, HELP_ARENA_BYTES, NULL);
}

// `count` acts with `parts` parts each, in batches of `batch`.
[[gnu::unused]] static void help_fill(struct help *h, int64_t agency, int64_t count, int64_t batch,
                                      int32_t parts)
{
    for (int64_t i = 0; i < count; i += batch) {
        for (int64_t k = i; k < count && k < i + batch; k++) (void)help_stage(h, agency, "note", NULL, parts);
        if (help_commit(h)) printf("%s\n", h->f.text), MUST(false);
        help_forget(h);
    }
}

// --- folders -----------------------------------------------------------------------------------------

[[gnu::unused]] static void help_remove(const char *path)
{
    DIR *d = opendir(path);
    if (!d) {
        (void)unlink(path);
        return;
    }
    for (struct dirent *e; (e = readdir(d));) {
        char inner[1024];
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        (void)snprintf(inner, sizeof inner, "%s/%s", path, e->d_name);
        help_remove(inner);
    }
    (void)closedir(d);
    (void)rmdir(path);
}

// A new folder for one test, under the build folder's.
[[gnu::unused]] static void help_real(struct help *h, const char *name)
{
    char dir[200];
    (void)snprintf(dir, sizeof dir, "%s/test/data-%s-%d", ANLAN_BUILD, name, (int)getpid());
    help_remove(dir);
    help_init(h, world_real(), dir);
}
#endif
