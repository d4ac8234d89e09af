// Readers in threads of their own while the clerk appends: each proof leads to the head that it came with, tiles are those of the published
// tree, parts open or are erased. To be run under ThreadSanitizer too.
#include "ledger_help.h"
#include "tree/tree.h"
#include <pthread.h>
#include <stdatomic.h>

enum { READERS = 3, BATCHES = 150, BATCH = 20, ROUNDS_MIN = 50 };

static struct help h;
static _Atomic bool over;
static _Atomic int64_t faults;

static void is_wrong(const char *what, const struct fault *f)
{
    if (atomic_fetch_add(&faults, 1) < 5) printf("%s: %s\n", what, f->text);
}

static bool proves(const struct proof *p, struct str entry, struct hasher *hasher)
{
    struct note_key key;
    struct note note;
    struct checkpoint c;
    struct tree_proof t = { .count = p->count };
    memcpy(t.at, p->hashes, (size_t)p->count * 32);
    if (vkey_parse(ledger_vkey(h.ledger, 1), &key, NULL) ||
        checkpoint_open(p->note, &key, 1, &c, &note, NULL))
        return false;
    struct digest leaf = tree_leaf(hasher, entry);
    return c.size == p->size && tree_check_inclusion(hasher, &leaf, p->index, p->size, &c.root, &t);
}

static void one_round(struct store *reader, struct hasher *hasher, struct arena a, uint64_t *seed)
{
    struct fault f = { 0 };
    struct proof p;
    struct str note, entry, tile;
    struct opening *parts;
    int64_t size, published;
    int32_t count;
    ledger_head(h.ledger, &a, 1, &size, &note);
    if (size == 0) return;
    int64_t position = (int64_t)(test_random(seed) % (uint64_t)size);
    if (ledger_entry(reader, &a, 1, position, &entry, &f) ||
        ledger_prove(h.ledger, reader, &a, 1, position, &p, &f))
        is_wrong("proof", &f);
    else if (!proves(&p, entry, hasher))
        is_wrong("a proof does not lead to its head", &f);
    if (ledger_open_parts(h.ledger, reader, &a, 1, position, NULL, 0, &parts, &count, &f))
        is_wrong("parts", &f);
    ledger_published(h.ledger, &a, 1, &published, &note);
    if (published == 0) return;
    int64_t number = (int64_t)(test_random(seed) % (uint64_t)((published + 255) / 256));
    if (ledger_tile(h.ledger, reader, &a, 1, 0, number, tile_count(published, 0, number), &tile, &f))
        is_wrong("tile", &f);
    char name[CASE_TEXT];
    int64_t agency, id;
    ledger_case_name(h.ledger, 1, position, name);
    if (!ledger_case_id(h.ledger, (struct str){ name, CASE_TEXT }, &agency, &id) || id != position)
        is_wrong("name", &f);
}

static void *read_on(void *self)
{
    uint64_t seed = (uint64_t)(uintptr_t)self;
    struct store *reader = NULL;
    struct fault f = { 0 };
    struct hasher *hasher = hasher_open();
    char *memory = malloc(1 << 20);
    int64_t rounds = 0;
    if (store_open((struct store_options){ .path = str_of(h.db), .role = STORE_READER }, &reader, &f))
        is_wrong("opening", &f);
    for (; reader && (!atomic_load(&over) || rounds < ROUNDS_MIN); rounds++)
        one_round(reader, hasher, arena_of(memory, 1 << 20, NULL), &seed);
    store_close(reader);
    hasher_close(hasher);
    free(memory);
    return NULL;
}

TEST(readers_prove_while_the_clerk_appends_and_erases)
{
    help_real(&h, "threads");
    int64_t agency;
    int32_t slots;
    CHECK(help_open(&h) == RC_OK &&
          ledger_add_agency(h.ledger, S("north"), S("anlan.example/north"), &agency, &h.f) == RC_OK);
    pthread_t threads[READERS];
    atomic_store(&over, false);
    for (int i = 0; i < READERS; i++)
        MUST(pthread_create(&threads[i], NULL, read_on, (void *)(uintptr_t)(i + 1)) == 0);
    for (int64_t batch = 0; batch < BATCHES; batch++) {
        help_fill(&h, 1, BATCH, BATCH, 1);
        if (batch % 5 == 0) CHECK(ledger_publish(h.ledger, true, &h.f) == RC_OK);
        if (batch % 3 == 0)
            CHECK(ledger_erase_parts(h.ledger, 1, batch * BATCH, &(struct str)SL("narrative"), 1, &slots,
                                     &h.f) == RC_OK);
    }
    atomic_store(&over, true);
    for (int i = 0; i < READERS; i++) (void)pthread_join(threads[i], NULL);
    CHECK_INT(atomic_load(&faults), 0);
    char dir[256];
    (void)snprintf(dir, sizeof dir, "%s", h.dir);
    help_fini(&h);
    help_remove(dir);
}
