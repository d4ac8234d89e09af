// The real disk, clock and random bytes keep what base/world.h promises.
#include "folder.h"
#include "test.h"
#include "world/world.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct str in_folder(const char *name) { return str_of(test_path(name)); }

static struct disk_file *opened(struct disk *d, const char *name, enum disk_mode mode)
{
    struct fault f = { 0 };
    struct disk_file *file = NULL;
    enum rc rc = d->open(d->self, in_folder(name), mode, &file, &f);
    if (rc) printf("%s\n", f.text);
    MUST(rc == RC_OK);
    return file;
}

TEST(what_was_written_is_read_and_a_read_past_the_end_is_short)
{
    struct world w = world_real();
    struct disk *d = &w.disk;
    struct fault f = { 0 };
    struct disk_file *file = opened(d, "a", DISK_CREATE_NEW);
    char bytes[16] = "";
    ptrdiff_t got = -1;
    int64_t size = -1;
    CHECK(d->write(d->self, file, 4, "lan", 3, &f) == RC_OK &&
          d->write(d->self, file, 0, "An", 2, &f) == RC_OK);
    CHECK(d->read(d->self, file, 0, bytes, sizeof bytes, &got, &f) == RC_OK);
    CHECK_INT(got, 7);
    CHECK(memcmp(bytes, "An\0\0lan", 7) == 0);
    CHECK(d->read(d->self, file, 7, bytes, 1, &got, &f) == RC_OK && got == 0);
    CHECK(d->truncate(d->self, file, 2, &f) == RC_OK && d->size(d->self, file, &size, &f) == RC_OK &&
          size == 2);
    CHECK(d->sync(d->self, file, &f) == RC_OK);
    d->close(d->self, file);
    d->close(d->self, NULL);
    CHECK(d->sync_dir(d->self, str_of(test_folder()), &f) == RC_OK);
}

TEST(files_and_folders_are_for_their_owner_only)
{
    struct world w = world_real();
    struct disk *d = &w.disk;
    struct fault f = { 0 };
    struct stat about;
    (void)umask(0);
    d->close(d->self, opened(d, "private", DISK_WRITE));
    CHECK(stat(in_folder("private").at, &about) == 0 && (about.st_mode & 0777) == 0600);
    CHECK(d->make_dir(d->self, in_folder("inner"), &f) == RC_OK);
    CHECK(stat(in_folder("inner").at, &about) == 0 && (about.st_mode & 0777) == 0700);
    CHECK(d->make_dir(d->self, in_folder("inner"), &f) == RC_OK);         // no error if it is there
    CHECK(d->make_dir(d->self, in_folder("private"), &f) == RC_CONFLICT); // but a file is no folder
}

TEST(a_file_is_not_inherited_by_a_child)
{
    struct world w = world_real();
    int low = dup(0); // the next open takes the number after it
    struct disk_file *file = opened(&w.disk, "inherit", DISK_WRITE);
    CHECK((fcntl(low + 1, F_GETFD) & FD_CLOEXEC) != 0);
    w.disk.close(w.disk.self, file);
    (void)close(low);
}

TEST(each_failure_has_its_code_and_says_what_and_why)
{
    struct world w = world_real();
    struct disk *d = &w.disk;
    struct fault f = { 0 };
    struct disk_file *file = NULL;
    char want[256];
    CHECK(d->open(d->self, in_folder("nowhere"), DISK_READ, &file, &f) == RC_MISSING);
    (void)snprintf(want, sizeof want, "could not open \"%s/nowhere\": No such file or directory",
                   test_folder());
    CHECK_TEXT(f.text, want);
    CHECK(d->remove(d->self, in_folder("nowhere"), &f) == RC_MISSING);
    CHECK(d->rename(d->self, S("/nowhere/a"), S("/nowhere/b"), &f) == RC_MISSING);
    CHECK(d->sync_dir(d->self, in_folder("nowhere"), &f) == RC_MISSING);
    d->close(d->self, opened(d, "there", DISK_WRITE));
    CHECK(d->open(d->self, in_folder("there"), DISK_CREATE_NEW, &file, &f) == RC_CONFLICT);
    CHECK(d->open(d->self, S(""), DISK_READ, &file, &f) == RC_INVALID);
    CHECK(d->open(d->self, S("a\0b"), DISK_READ, &file, &f) == RC_INVALID);
    CHECK(file == NULL);
}

TEST(a_path_one_byte_past_the_limit_is_refused)
{
    struct world w = world_real();
    struct fault f = { 0 };
    struct disk_file *file = NULL;
    char longest[WORLD_PATH_BYTES_MAX + 1];
    for (ptrdiff_t i = 0; i < COUNT(longest); i++) longest[i] = i % 2 ? '.' : '/';
    struct str path = { longest, COUNT(longest) };
    CHECK(w.disk.open(w.disk.self, path, DISK_READ, &file, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "path of 4001 bytes exceeds 4000");
    path.len--;
    CHECK(w.disk.open(w.disk.self, path, DISK_READ, &file, &f) == RC_OK); // "/./././…" is the root
    w.disk.close(w.disk.self, file);
}

TEST(a_file_that_may_not_grow_is_a_limit_and_what_fits_is_written)
{
    struct world w = world_real();
    struct disk *d = &w.disk;
    struct fault f = { 0 };
    struct disk_file *file = opened(d, "small", DISK_WRITE);
    struct rlimit before, tight;
    MUST(getrlimit(RLIMIT_FSIZE, &before) == 0 && signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    tight = (struct rlimit){ 4096, before.rlim_max };
    MUST(setrlimit(RLIMIT_FSIZE, &tight) == 0);
    char bytes[5'000] = { 0 };
    CHECK(d->write(d->self, file, 0, bytes, sizeof bytes, &f) == RC_LIMIT);
    MUST(setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK(d->write(d->self, file, 0, bytes, sizeof bytes, &f) == RC_OK);
    d->close(d->self, file);
}

TEST(rename_replaces_and_remove_removes)
{
    struct world w = world_real();
    struct disk *d = &w.disk;
    struct fault f = { 0 };
    char from[128];
    (void)strcpy(from, in_folder("new").at);
    d->close(d->self, opened(d, "new", DISK_WRITE));
    d->close(d->self, opened(d, "old", DISK_WRITE));
    CHECK(d->rename(d->self, str_of(from), in_folder("old"), &f) == RC_OK);
    CHECK(access(from, F_OK) != 0 && access(in_folder("old").at, F_OK) == 0);
    CHECK(d->remove(d->self, in_folder("old"), &f) == RC_OK && access(in_folder("old").at, F_OK) != 0);
}

TEST(the_clock_is_the_wall_clock_and_random_bytes_differ)
{
    struct world w = world_real();
    int64_t seconds = w.now(w.self).ns / NS_PER_S;
    CHECK(seconds - (int64_t)time(NULL) <= 1 && (int64_t)time(NULL) - seconds <= 1);
    char a[1'000] = { 0 }, b[1'000] = { 0 };
    w.random(w.self, a, sizeof a);
    w.random(w.self, b, sizeof b);
    CHECK(memcmp(a, b, sizeof a) != 0);
    CHECK(memcmp(a + 500, b + 500, 500) != 0); // to the end
}
