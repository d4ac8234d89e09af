// The gate with its threads: eight workers submit, readers read meanwhile, clerk and follower run. Nothing is lost, doubled or out of order, what is
// read is whole, and every answer's proof holds. Under ThreadSanitizer: script/check tsan.
#include "flow/city.h"
#include "gate/gate_int.h"
#include "gate/rebuild.h"
#include "seal/seal.h"
#include "tree/receipt.h"
#include <pthread.h>
#include <stdatomic.h>

enum { WORKERS = 8, READERS = 3, ACTS = 60, WORK_BYTES = 4 << 20 };

struct worker {
    pthread_t thread;
    int number;
    int64_t position[3 * ACTS], opened[ACTS];
    char numbers[ACTS][48];
    struct digest entry[3 * ACTS];
    int32_t count, opened_count, faults;
    struct actor actor;
};

static struct city city;
static struct worker workers[WORKERS];
static _Atomic bool ended;
static _Atomic int64_t reads, proofs;

static bool proof_holds(const struct gate_job *job, const struct note_key *key, struct hasher *h)
{
    struct checkpoint c;
    static _Thread_local struct note note;
    struct tree_proof p = { .count = job->proof.count };
    struct digest leaf = tree_leaf(h, job->entry);
    if (checkpoint_open(job->proof.note, key, 1, &c, &note, NULL)) return false;
    memcpy(p.at, job->proof.hashes, sizeof p.at[0] * (size_t)p.count);
    return tree_check_inclusion(h, &leaf, job->proof.index, c.size, &c.root, &p);
}

static enum rc ask(struct worker *w, struct arena *a, struct gate_job *job, const char *data)
{
    struct fault f = { 0 };
    enum rc rc = json_parse(a, str_of(data), &job->data, &f);
    job->agency = city.agency;
    job->arena = a;
    if (!rc) rc = gate_do(city.gate, job, &f);
    if (rc || job->outcome != GATE_ADMITTED) {
        printf("worker %d: %s %s\n", w->number, rc_name(rc), f.text);
        w->faults++;
        return RC_INVALID;
    }
    w->entry[w->count] = sha256(job->entry);
    w->position[w->count++] = job->position;
    return RC_OK;
}

static void *work(void *self)
{
    struct worker *w = self;
    char *memory = malloc(WORK_BYTES);
    struct hasher *h = hasher_open();
    struct note_key key;
    struct fault f = { 0 };
    MUST(memory && vkey_parse(ledger_vkey(gate_ledger(city.gate), city.agency), &key, &f) == RC_OK);
    for (int i = 0; i < ACTS; i++) {
        struct arena a = arena_of(memory, WORK_BYTES, NULL);
        struct gate_job open = { .actor = { .class = ACTOR_ANONYMOUS, .agency = city.agency },
                                 .kind = S("help-request"),
                                 .act = S("open"),
                                 .casefile = -1 };
        if (ask(w, &a, &open,
                "{\"narrative\":\"水管爆裂\",\"reporter\":{\"name\":\"张三\",\"phone\":\"13800005566\"}}"))
            continue;
        w->faults += !proof_holds(&open, &key, h);
        atomic_fetch_add(&proofs, 1);
        (void)snprintf(w->numbers[w->opened_count], sizeof w->numbers[0], "%.*s", P(open.number));
        w->opened[w->opened_count++] = open.casefile;
        struct gate_job accept = { .actor = city_staff(&city, S("duty")),
                                   .act = S("accept"),
                                   .casefile = open.casefile };
        (void)ask(w, &a, &accept, "{}");
        struct gate_job read = { .actor = city_staff(&city, S("duty")),
                                 .act = S("read"),
                                 .purpose = S("handle-case"),
                                 .casefile = open.casefile };
        (void)ask(w, &a, &read, "{\"parts\":[\"narrative\"]}");
    }
    hasher_close(h);
    free(memory);
    return NULL;
}

// Lists, single cases, receipts and proofs while acts come in.
static void *read_on(void *self)
{
    struct worker *w = self;
    struct gate_reader *r;
    struct fault f = { 0 };
    char *memory = malloc(WORK_BYTES);
    struct actor li = city_staff(&city, S("li"));
    MUST(memory && gate_reader_open(city.gate, &r, &f) == RC_OK);
    for (int64_t turn = 0; !atomic_load(&ended); turn++) {
        struct arena a = arena_of(memory, WORK_BYTES, NULL);
        struct gate_query q = { .cell = -1, .at_least_position = -1, .kind = S("help-request") };
        struct str json;
        struct proof proof;
        enum rc rc = gate_list(r, &li, &q, S("en"), &a, &json, &f);
        int64_t size;
        struct str note;
        ledger_head(gate_ledger(city.gate), &a, city.agency, &size, &note);
        if (!rc)
            rc = ledger_prove(gate_ledger(city.gate), gate_reader_store(r), &a, city.agency, turn % size,
                              &proof, &f);
        if (!rc && turn % 4 == 0) {
            struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = size - 1 };
            rc = gate_receipt(r, &holder, S("zh-CN"), &a, &json, &f);
            if (rc == RC_MISSING) rc = RC_OK; // not each entry opens a case
        }
        if (rc) printf("reader: %s %s\n", rc_name(rc), f.text), w->faults++;
        atomic_fetch_add(&reads, 1);
    }
    gate_reader_close(r);
    free(memory);
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

static void check_entries(void)
{
    struct store *s = gate_reader_store(city.reader);
    struct fault f = { 0 };
    for (int i = 0; i < WORKERS; i++)
        for (int32_t k = 0; k < workers[i].count; k++) {
            struct arena a = city.arena;
            struct str bytes;
            CHECK(ledger_entry(s, &a, city.agency, workers[i].position[k], &bytes, &f) == RC_OK);
            struct digest d = sha256(bytes);
            CHECK(digest_equal(&d, &workers[i].entry[k]));
        }
}

// Also a moment after the last act: on a busy machine the follower comes later, and its mover after it.
static bool has_turned(const struct mover *m)
{
    enum { TRIES = 6000 };
    for (int i = 0; i < TRIES && atomic_load(&m->turns) == 0; i++)
        (void)nanosleep(&(struct timespec){ .tv_nsec = 10 * NS_PER_MS }, NULL);
    return atomic_load(&m->turns) > 0;
}

TEST(eight_workers_and_three_readers_at_once)
{
    static struct worker readers[READERS];
    static int64_t positions[WORKERS * 3 * ACTS];
    static char numbers[WORKERS * ACTS][48];
    struct fault f = { 0 };
    int64_t count = 0, opened = 0;
    city_build(&city);
    city_close(&city);
    city_open(&city, true);
    int64_t before = ledger_next(gate_ledger(city.gate), city.agency);
    for (int i = 0; i < READERS; i++)
        MUST(pthread_create(&readers[i].thread, NULL, read_on, &readers[i]) == 0);
    for (int i = 0; i < WORKERS; i++)
        workers[i].number = i, MUST(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    for (int i = 0; i < WORKERS; i++) MUST(pthread_join(workers[i].thread, NULL) == 0);
    atomic_store(&ended, true);
    for (int i = 0; i < READERS; i++) MUST(pthread_join(readers[i].thread, NULL) == 0);
    for (int i = 0; i < READERS; i++) CHECK_INT(readers[i].faults, 0);
    for (int i = 0; i < WORKERS; i++) {
        CHECK_INT(workers[i].faults, 0);
        for (int32_t k = 0; k < workers[i].count; k++) positions[count++] = workers[i].position[k];
        for (int32_t k = 0; k < workers[i].opened_count; k++)
            memcpy(numbers[opened++], workers[i].numbers[k], sizeof numbers[0]);
    }
    CHECK_INT(count, WORKERS * 3 * ACTS);
    qsort(positions, (size_t)count, sizeof *positions, by_value);
    for (int64_t i = 0; i < count; i++) CHECK_INT(positions[i], before + i); // every position once
    qsort(numbers, (size_t)opened, sizeof numbers[0], by_text);
    for (int64_t i = 1; i < opened; i++) CHECK_INT(atoll(numbers[i] + 8), atoll(numbers[i - 1] + 8) + 1);
    CHECK(reads > 10 && proofs == WORKERS * ACTS);
    CHECK(has_turned(&city.gate->mover) && has_turned(&city.gate->search_mover));
    city_close(&city); // without threads: what stands there is what the ledger says
    city_open(&city, false);
    check_entries();
    struct verify_report v;
    struct rebuild_report made;
    char path[96];
    (void)snprintf(path, sizeof path, "%s/check.db", city.dir);
    CHECK(ledger_verify(gate_ledger(city.gate), gate_reader_store(city.reader), city.agency,
                        (struct str){ 0 }, NULL, NULL, &v, &f) == RC_OK);
    enum rc rc = gate_rebuild_check(city.gate, str_of(path), NULL, NULL, &made, &f);
    if (rc) printf("%s\n", f.text);
    CHECK(rc == RC_OK && made.cases == WORKERS * ACTS);
    city_remove(&city);
}
