// The simulated disk loses what a disk may lose, keeps what it must keep, and repeats itself exactly.
#include "sim/disk.h"
#include "test.h"

static struct fault f;

struct bench_disk {
    struct sim_disk *sim;
    struct disk d;
};

static struct bench_disk fresh(uint64_t seed)
{
    struct sim_disk *sim = sim_disk_open(seed);
    return (struct bench_disk){ sim, sim_disk_face(sim) };
}

static struct disk_file *opened(struct bench_disk *b, struct str path, enum disk_mode mode)
{
    struct disk_file *file = NULL;
    MUST(b->d.open(b->d.self, path, mode, &file, &f) == RC_OK);
    return file;
}

static enum rc put(struct bench_disk *b, struct disk_file *file, int64_t offset, struct str s)
{
    return b->d.write(b->d.self, file, offset, s.at, s.len, &f);
}

// A file whose name and first bytes are on the medium.
static struct disk_file *durable_file(struct bench_disk *b, struct str path, struct str bytes)
{
    struct disk_file *file = opened(b, path, DISK_CREATE_NEW);
    CHECK(put(b, file, 0, bytes) == RC_OK && b->d.sync(b->d.self, file, &f) == RC_OK);
    CHECK(b->d.sync_dir(b->d.self, S("/"), &f) == RC_OK);
    return file;
}

static void crash(struct bench_disk *b)
{
    sim_disk_crash(b->sim);
    sim_disk_restart(b->sim);
}

TEST(what_was_synced_survives_every_crash)
{
    for (uint64_t seed = 0; seed < 50; seed++) {
        struct bench_disk b = fresh(seed);
        struct disk_file *file = durable_file(&b, S("/a"), S("durable"));
        CHECK(put(&b, file, 7, S(" and not")) == RC_OK);
        crash(&b);
        CHECK(str_starts(sim_disk_bytes(b.sim, S("/a")), S("durable")));
        sim_disk_close(b.sim);
    }
}

// Over many seeds every outcome of two unsynced writes is seen: none, either, both.
TEST(any_subset_of_unsynced_writes_survives)
{
    int seen[4] = { 0 };
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct bench_disk b = fresh(seed);
        struct disk_file *file = durable_file(&b, S("/a"), S("--"));
        CHECK(put(&b, file, 0, S("x")) == RC_OK && put(&b, file, 1, S("y")) == RC_OK);
        crash(&b);
        struct str left = sim_disk_bytes(b.sim, S("/a"));
        seen[(left.at[0] == 'x') + 2 * (left.at[1] == 'y')]++;
        sim_disk_close(b.sim);
    }
    for (int i = 0; i < 4; i++) CHECK(seen[i] > 10);
}

TEST(a_write_is_torn_at_sectors_and_nowhere_else)
{
    static char old[4 * SIM_SECTOR_BYTES], new[4 * SIM_SECTOR_BYTES];
    int torn = 0;
    memset(old, 'o', sizeof old), memset(new, 'n', sizeof new);
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct bench_disk b = fresh(seed);
        struct disk_file *file = durable_file(&b, S("/a"), (struct str){ old, sizeof old });
        CHECK(put(&b, file, 0, (struct str){ new, sizeof new }) == RC_OK);
        crash(&b);
        const char *left = sim_disk_bytes(b.sim, S("/a")).at;
        int kept = 0;
        for (int sector = 0; sector < 4; sector++) {
            const char *at = left + sector * SIM_SECTOR_BYTES;
            CHECK(memcmp(at, at + 1, SIM_SECTOR_BYTES - 1) == 0); // of one kind throughout
            kept += at[0] == 'n';
        }
        torn += kept > 0 && kept < 4;
        sim_disk_close(b.sim);
    }
    CHECK(torn > 10);
}

TEST(a_name_is_durable_only_after_its_folder_was_synced)
{
    int lost = 0, kept = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct bench_disk b = fresh(seed);
        struct disk_file *file = opened(&b, S("/a"), DISK_CREATE_NEW);
        CHECK(put(&b, file, 0, S("bytes")) == RC_OK && b.d.sync(b.d.self, file, &f) == RC_OK);
        crash(&b);
        if (sim_disk_bytes(b.sim, S("/a")).at)
            kept++;
        else
            lost++;
        sim_disk_close(b.sim);
    }
    CHECK(lost > 10 && kept > 10);
}

TEST(a_rename_is_all_or_nothing_and_a_removal_may_come_back)
{
    int renamed = 0, removed = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct bench_disk b = fresh(seed);
        (void)durable_file(&b, S("/old"), S("old"));
        (void)durable_file(&b, S("/new"), S("new"));
        (void)durable_file(&b, S("/gone"), S("gone"));
        CHECK(b.d.rename(b.d.self, S("/new"), S("/old"), &f) == RC_OK);
        CHECK(b.d.remove(b.d.self, S("/gone"), &f) == RC_OK);
        crash(&b);
        bool there = sim_disk_bytes(b.sim, S("/new")).len > 0;
        CHECK_STR(sim_disk_bytes(b.sim, S("/old")), there ? S("old") : S("new"));
        renamed += !there;
        removed += sim_disk_bytes(b.sim, S("/gone")).len == 0;
        sim_disk_close(b.sim);
    }
    CHECK(renamed > 10 && renamed < 90 && removed > 10 && removed < 90);
}

TEST(what_stands_in_a_lost_folder_is_lost)
{
    int lost = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct bench_disk b = fresh(seed);
        CHECK(b.d.make_dir(b.d.self, S("/data"), &f) == RC_OK);
        struct disk_file *file = opened(&b, S("/data/a"), DISK_CREATE_NEW);
        CHECK(put(&b, file, 0, S("x")) == RC_OK && b.d.sync(b.d.self, file, &f) == RC_OK);
        CHECK(b.d.sync_dir(b.d.self, S("/data"), &f) == RC_OK); // but not the folder's own name
        crash(&b);
        enum rc again = b.d.open(b.d.self, S("/data/a"), DISK_READ, &file, &f);
        CHECK(again == RC_OK || again == RC_MISSING);
        lost += again == RC_MISSING;
        sim_disk_close(b.sim);
    }
    CHECK(lost > 10 && lost < 90);
}

TEST(a_crash_at_any_call_fails_it_and_all_later_ones_until_the_restart)
{
    for (int64_t at = 1; at <= 4; at++) {
        struct bench_disk b = fresh(1);
        struct disk_file *file = NULL;
        sim_disk_faults(b.sim)->crash_at_call = at;
        enum rc rc[4];
        rc[0] = b.d.open(b.d.self, S("/a"), DISK_WRITE, &file, &f);
        rc[1] = rc[0] ? RC_IO : put(&b, file, 0, S("x"));
        rc[2] = rc[0] ? RC_IO : b.d.sync(b.d.self, file, &f);
        rc[3] = b.d.sync_dir(b.d.self, S("/"), &f);
        for (int i = 0; i < 4; i++) CHECK((rc[i] == RC_OK) == (i + 1 < at));
        CHECK(sim_disk_crashed(b.sim));
        sim_disk_restart(b.sim);
        CHECK(b.d.sync_dir(b.d.self, S("/"), &f) == RC_OK);
        if (file) CHECK(put(&b, file, 0, S("x")) == RC_IO); // of an earlier life
        CHECK(!sim_disk_crashed(b.sim));
        b.d.close(b.d.self, file);
        sim_disk_close(b.sim);
    }
}

// What Linux does: the pages that could not be written are called clean, so the next sync reports success.
TEST(a_second_sync_after_a_failed_one_lies)
{
    int lost = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct bench_disk b = fresh(seed);
        struct disk_file *file = durable_file(&b, S("/a"), S("old"));
        CHECK(put(&b, file, 0, S("new")) == RC_OK);
        sim_disk_faults(b.sim)->sync_ppm = 1'000'000;
        CHECK(b.d.sync(b.d.self, file, &f) == RC_IO);
        sim_disk_faults(b.sim)->sync_ppm = 0;
        CHECK(b.d.sync(b.d.self, file, &f) == RC_OK);
        CHECK_STR(sim_disk_bytes(b.sim, S("/a")), S("new")); // it looks whole
        crash(&b);
        lost += str_equal(sim_disk_bytes(b.sim, S("/a")), S("old"));
        sim_disk_close(b.sim);
    }
    CHECK(lost > 10);
}

TEST(a_full_disk_takes_what_fits_and_goes_on_when_there_is_room)
{
    struct bench_disk b = fresh(1);
    struct disk_file *file = durable_file(&b, S("/a"), S("12345678"));
    sim_disk_faults(b.sim)->bytes_max = 10;
    CHECK(put(&b, file, 8, S("90ab")) == RC_LIMIT);
    CHECK_STR(sim_disk_bytes(b.sim, S("/a")), S("1234567890"));
    CHECK(put(&b, file, 0, S("x")) == RC_OK); // in place there is always room
    sim_disk_faults(b.sim)->bytes_max = 12;
    CHECK(put(&b, file, 10, S("ab")) == RC_OK && put(&b, file, 12, S("c")) == RC_LIMIT);
    sim_disk_close(b.sim);
}

TEST(each_fault_strikes_where_it_is_told)
{
    struct bench_disk b = fresh(3);
    struct sim_faults *faults = sim_disk_faults(b.sim);
    struct disk_file *file = durable_file(&b, S("/a"), S("bytes")), *other = NULL;
    char got[5];
    ptrdiff_t count;
    *faults = (struct sim_faults){ .read_ppm = 1'000'000 };
    CHECK(b.d.read(b.d.self, file, 0, got, 5, &count, &f) == RC_IO);
    *faults = (struct sim_faults){ .write_ppm = 1'000'000 };
    CHECK(put(&b, file, 0, S("other")) == RC_IO && b.d.truncate(b.d.self, file, 0, &f) == RC_IO);
    *faults = (struct sim_faults){ .open_ppm = 1'000'000 };
    CHECK(b.d.open(b.d.self, S("/a"), DISK_READ, &other, &f) == RC_IO);
    *faults = (struct sim_faults){ .rename_ppm = 1'000'000 };
    CHECK(b.d.rename(b.d.self, S("/a"), S("/b"), &f) == RC_IO && b.d.remove(b.d.self, S("/a"), &f) == RC_IO);
    CHECK_STR(sim_disk_bytes(b.sim, S("/a")), S("bytes"));
    *faults = (struct sim_faults){ .full_ppm = 1'000'000 };
    CHECK(put(&b, file, 5, S("more")) == RC_LIMIT);
    *faults = (struct sim_faults){ .short_write_ppm = 1'000'000 };
    CHECK(put(&b, file, 5, S("more")) == RC_IO);
    CHECK(sim_disk_bytes(b.sim, S("/a")).len < 9);
    *faults = (struct sim_faults){ .flip_ppm = 1'000'000 };
    CHECK(b.d.read(b.d.self, file, 0, got, 5, &count, &f) == RC_OK && memcmp(got, "bytes", 5) != 0);
    sim_disk_close(b.sim);
}

TEST(the_simulated_disk_answers_as_the_real_one)
{
    struct bench_disk b = fresh(1);
    struct disk_file *file = NULL;
    char got[8];
    ptrdiff_t count = 9;
    CHECK(b.d.open(b.d.self, S("/a"), DISK_READ, &file, &f) == RC_MISSING);
    CHECK(b.d.open(b.d.self, S("/no/a"), DISK_WRITE, &file, &f) == RC_MISSING);
    CHECK(b.d.remove(b.d.self, S("/a"), &f) == RC_MISSING &&
          b.d.rename(b.d.self, S("/a"), S("/b"), &f) == RC_MISSING);
    CHECK(b.d.sync_dir(b.d.self, S("/no"), &f) == RC_MISSING &&
          b.d.make_dir(b.d.self, S("/no/a"), &f) == RC_MISSING);
    file = durable_file(&b, S("/a"), S("12"));
    CHECK(b.d.open(b.d.self, S("/a"), DISK_CREATE_NEW, &file, &f) == RC_CONFLICT);
    CHECK(b.d.make_dir(b.d.self, S("/a"), &f) == RC_CONFLICT);
    CHECK(b.d.make_dir(b.d.self, S("/d/"), &f) == RC_OK && b.d.make_dir(b.d.self, S("/d"), &f) == RC_OK);
    CHECK(put(&b, file, 4, S("5")) == RC_OK);
    CHECK(b.d.read(b.d.self, file, 0, got, sizeof got, &count, &f) == RC_OK && count == 5 &&
          memcmp(got,
                 "12\0\0"
                 "5",
                 5) == 0);
    CHECK(b.d.read(b.d.self, file, 5, got, 1, &count, &f) == RC_OK && count == 0);
    sim_disk_close(b.sim);
}

static uint64_t digest_of_a_run(uint64_t seed)
{
    struct bench_disk b = fresh(seed);
    *sim_disk_faults(b.sim) = (struct sim_faults){ .write_ppm = 200'000, .sync_ppm = 100'000 };
    struct disk_file *file = opened(&b, S("/a"), DISK_WRITE);
    for (int64_t i = 0; i < 100; i++) {
        (void)put(&b, file, 3 * i, S("abc"));
        if (i % 10 == 0) (void)b.d.sync(b.d.self, file, &f);
    }
    crash(&b);
    file = opened(&b, S("/b"), DISK_WRITE);
    (void)put(&b, file, 0, sim_disk_bytes(b.sim, S("/a")));
    uint64_t digest = sim_disk_digest(b.sim);
    sim_disk_close(b.sim);
    return digest;
}

TEST(the_same_seed_is_the_same_run)
{
    CHECK(digest_of_a_run(7) == digest_of_a_run(7));
    CHECK(digest_of_a_run(7) != digest_of_a_run(8));
}

TEST(the_simulated_world_steps_its_clock_and_repeats_its_chance)
{
    struct bench_disk b = fresh(1);
    struct sim_world one = { .now = { 5 }, .step_ns = -2, .seed = 9, .disk = b.sim }, two = one;
    struct world w1 = sim_world_face(&one, "sim"), w2 = sim_world_face(&two, "sim");
    char x[13] = { 0 }, y[13] = { 0 };
    CHECK(w1.now(w1.self).ns == 3 && w1.now(w1.self).ns == 1);
    w1.random(w1.self, x, sizeof x), w2.random(w2.self, y, sizeof y);
    CHECK(memcmp(x, y, sizeof x) == 0);
    w1.random(w1.self, x, sizeof x);
    CHECK(memcmp(x, y, sizeof x) != 0);
    CHECK_TEXT(w1.sqlite_vfs, "sim");
    sim_disk_close(b.sim);
}

static void name_and_size(void *self, struct str path, struct str bytes)
{
    struct text *t = self;
    text_print(t, "%.*s %td;", P(path), bytes.len);
}

TEST(every_file_is_shown_in_order)
{
    static char pool[1024];
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct text t = { .arena = &a };
    struct bench_disk b = fresh(1);
    CHECK(b.d.make_dir(b.d.self, S("/c"), &f) == RC_OK);
    (void)durable_file(&b, S("/b"), S("12"));
    (void)durable_file(&b, S("/a"), S("1"));
    sim_disk_each(b.sim, name_and_size, &t);
    CHECK_STR(text_str(&t), S("/a 1;/b 2;"));
    sim_disk_close(b.sim);
}
