// Attachments on a disk that fails: what may be named is whole and lasts, whatever call the power goes at; a full disk refuses and leaves nothing.
#include "ledger/blob.h"
#include "ledger/ledger_int.h"
#include "sim/disk.h"
#include "test.h"

enum { BYTES = 2 * BLOB_SLICE_BYTES + 777 };

struct bench_blob {
    struct sim_disk *disk;
    struct sim_world world;
    struct ledger *ledger;
    struct fault f;
};

static uint8_t plain[BYTES], read_back[BLOB_SLICE_BYTES];

static struct bench_blob *build(uint64_t seed)
{
    static struct bench_blob b;
    static struct world face;
    b = (struct bench_blob){ .disk = sim_disk_open(seed) };
    b.world = (struct sim_world){ .now = { 1 }, .seed = seed, .disk = b.disk };
    face = sim_world_face(&b.world, NULL);
    b.ledger = calloc(1, sizeof *b.ledger);
    b.ledger->world = face;
    (void)snprintf(b.ledger->dir, sizeof b.ledger->dir, "/d");
    struct disk *d = &b.ledger->world.disk;
    MUST(d->make_dir(d->self, S("/d"), &b.f) == RC_OK && d->sync_dir(d->self, S("/"), &b.f) == RC_OK);
    for (ptrdiff_t i = 0; i < BYTES; i++) plain[i] = (uint8_t)test_random(&seed);
    return &b;
}

static void remove_all(struct bench_blob *b)
{
    free(b->ledger);
    sim_disk_close(b->disk);
}

static enum rc send(struct bench_blob *b, struct blob *ret)
{
    struct blob_writer *w = NULL;
    uint8_t digest[BLOB_DIGEST_BYTES];
    enum rc rc = blob_begin(b->ledger, BYTES, &w, &b->f);
    for (int64_t at = 0; !rc && at < BYTES; at = blob_written(w))
        rc = blob_put(w, plain + at, blob_wanted(w), &b->f);
    if (!rc) rc = blob_finish(w, ret, digest, &b->f);
    struct digest want = sha256((struct str){ (const char *)plain, BYTES });
    if (!rc) CHECK(memcmp(digest, want.at, sizeof digest) == 0);
    blob_close(w);
    return rc;
}

static bool reads_whole(struct bench_blob *b, const struct blob *blob)
{
    struct blob_reader *r = NULL;
    int32_t len;
    bool good = blob_open(b->ledger, blob, &r, &b->f) == RC_OK;
    for (int64_t at = 0; good && at < BYTES; at += len) {
        good = blob_slice(r, at / BLOB_SLICE_BYTES, read_back, &len, &b->f) == RC_OK;
        if (good) CHECK(memcmp(read_back, plain + at, (size_t)len) == 0); // wrong bytes never
        if (!good) break;
    }
    blob_shut(r);
    return good;
}

TEST(what_was_sent_is_read_back_and_lies_nowhere_in_the_clear)
{
    struct bench_blob *b = build(1);
    struct blob blob, other;
    memcpy(plain + 1000, "taken at 30.1512", 16);
    CHECK(send(b, &blob) == RC_OK);
    CHECK(blob_open(b->ledger, &blob, &(struct blob_reader *){ NULL }, &b->f) ==
          RC_MISSING); // not before it is kept
    CHECK(blob_keep(b->ledger, blob.id, &b->f) == RC_OK && blob_keep(b->ledger, blob.id, &b->f) == RC_OK);
    CHECK(reads_whole(b, &blob));
    char path[200];
    (void)snprintf(path, sizeof path, "/d/blobs/%.2s/%.*s", blob.id, BLOB_ID_CHARS, blob.id);
    struct str bytes = sim_disk_bytes(b->disk, str_of(path));
    CHECK(bytes.len > BYTES && !str_contains(bytes, S("taken at 30.1512")));
    struct digest d = sha256(bytes);
    char id[BLOB_ID_CHARS];
    CHECK_STR(hex_encode(d.at, DIGEST_BYTES, id),
              ((struct str){ blob.id, BLOB_ID_CHARS })); // whole, without a key
    CHECK(send(b, &other) == RC_OK &&
          memcmp(other.id, blob.id, BLOB_ID_CHARS) != 0); // the same twice: nobody can tell
    other = blob;
    other.key[3] ^= 1;
    CHECK(!reads_whole(b, &other) && b->f.rc == RC_CORRUPT);
    other = blob;
    other.bytes--; // a length that is not its own
    CHECK(!reads_whole(b, &other));
    memset(other.id, '0', BLOB_ID_CHARS);
    CHECK(blob_keep(b->ledger, other.id, &b->f) == RC_MISSING);
    remove_all(b);
}

TEST(one_step_past_each_limit_is_refused)
{
    struct bench_blob *b = build(2);
    struct blob_writer *w = NULL;
    CHECK(blob_begin(b->ledger, 0, &w, &b->f) == RC_INVALID);
    CHECK(blob_begin(b->ledger, (int64_t)BLOB_BYTES_MAX + 1, &w, &b->f) == RC_LIMIT);
    CHECK(blob_begin(b->ledger, BLOB_BYTES_MAX, &w, &b->f) == RC_OK);
    CHECK_INT(blob_wanted(w), BLOB_SLICE_BYTES);
    blob_close(w);
    remove_all(b);
}

static void count_file(void *self, struct str, struct str) { ++*(int *)self; }

TEST(a_full_disk_refuses_and_leaves_nothing_and_goes_on_when_there_is_room)
{
    struct bench_blob *b = build(3);
    struct blob blob;
    int files = 0;
    for (int64_t room = 1; room < BYTES + 400; room += 50'000) {
        sim_disk_faults(b->disk)->bytes_max = room;
        CHECK(send(b, &blob) == RC_LIMIT);
        files = 0;
        sim_disk_each(b->disk, count_file, &files);
        CHECK_INT(files, 0);
    }
    sim_disk_faults(b->disk)->bytes_max = 0;
    CHECK(send(b, &blob) == RC_OK && blob_keep(b->ledger, blob.id, &b->f) == RC_OK && reads_whole(b, &blob));
    remove_all(b);
}

// The first act renamed the file and failed; the second finds it renamed. What it then names must last.
TEST(a_name_that_the_first_act_could_not_sync_is_synced_by_the_next)
{
    int kept = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct bench_blob *b = build(seed);
        struct blob blob;
        CHECK(send(b, &blob) == RC_OK);
        sim_disk_faults(b->disk)->sync_ppm = 1'000'000;
        CHECK(blob_keep(b->ledger, blob.id, &b->f) == RC_IO);
        sim_disk_faults(b->disk)->sync_ppm = 0;
        CHECK(blob_keep(b->ledger, blob.id, &b->f) == RC_OK);
        sim_disk_crash(b->disk);
        sim_disk_restart(b->disk);
        kept += reads_whole(b, &blob);
        remove_all(b);
    }
    CHECK_INT(kept, 40);
}

// The act that names a file comes after blob_keep: from then on it is there, however little the disk kept of what it was not told to.
TEST(whatever_call_the_power_goes_at_what_may_be_named_is_whole)
{
    int64_t kept = 0, gone = 0;
    for (int64_t at = 1; at < 60; at++)
        for (int how = 0; how < 3; how++) {
            struct bench_blob *b = build((uint64_t)at);
            struct blob blob = { 0 };
            struct sim_faults *faults = sim_disk_faults(b->disk);
            faults->keeps_all = how == 1;
            faults->loses_all = how == 2;
            faults->crash_at_call = sim_disk_calls(b->disk) + at;
            bool named = send(b, &blob) == RC_OK && blob_keep(b->ledger, blob.id, &b->f) == RC_OK;
            if (!sim_disk_crashed(b->disk)) sim_disk_crash(b->disk);
            sim_disk_restart(b->disk);
            if (named) CHECK(reads_whole(b, &blob));
            kept += named;
            gone += !named;
            remove_all(b);
        }
    CHECK(kept > 20 && gone > 20);
}
