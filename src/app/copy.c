// Copies that are durable when they are there.
#include "app/words.h"
#include "app/copy.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 2048, BLOCK_BYTES = 256 << 10, DEPTH_MAX = 3 };

static enum rc copy_bytes(int in, int out, const char *from, const char *to, struct fault *f)
{
    static char block[BLOCK_BYTES];
    for (;;) {
        ssize_t got = read(in, block, sizeof block);
        if (got < 0) return fail(f, RC_IO, tr("could not read \"%s\": %s"), from, words_of_errno(errno));
        if (got == 0) break;
        for (ssize_t put = 0; put < got;) {
            ssize_t n = write(out, block + put, (size_t)(got - put));
            if (n <= 0) return fail(f, RC_IO, tr("could not write \"%s\": %s"), to, words_of_errno(errno));
            put += n;
        }
    }
    return fsync(out) == 0 ? RC_OK
                           : fail(f, RC_IO, tr("could not write \"%s\": %s"), to, words_of_errno(errno));
}

enum rc file_copy(const char *from, const char *to, struct fault *f)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return fail(f, errno == ENOENT ? RC_MISSING : RC_IO, tr("could not open \"%s\": %s"), from,
                    words_of_errno(errno));
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum rc rc = out < 0 ? fail(f, errno == EEXIST ? RC_CONFLICT : RC_IO, tr("could not make \"%s\": %s"), to,
                                words_of_errno(errno))
                         : copy_bytes(in, out, from, to, f);
    (void)close(in);
    if (out >= 0 && close(out) != 0 && !rc)
        rc = fail(f, RC_IO, tr("could not write \"%s\": %s"), to, words_of_errno(errno));
    return rc;
}

enum rc folder_make(const char *path, struct fault *f)
{
    if (mkdir(path, 0700) == 0) return RC_OK;
    return fail(f, errno == EEXIST ? RC_CONFLICT : RC_IO, tr("could not make \"%s\": %s"), path,
                words_of_errno(errno));
}

static enum rc sync_folder(const char *path, struct fault *f)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    enum rc rc = good ? RC_OK : fail(f, RC_IO, tr("could not sync \"%s\": %s"), path, words_of_errno(errno));
    if (fd >= 0) (void)close(fd);
    return rc;
}

static enum rc copy_folder(const char *from, const char *to, int depth, struct fault *f);

static enum rc copy_member(const char *from, const char *to, const char *name, int depth, struct fault *f)
{
    char a[PATH_ROOM], b[PATH_ROOM];
    struct stat s;
    if (name[0] == '.' || str_ends(str_of(name), S(".new"))) return RC_OK;
    bool fits = snprintf(a, sizeof a, "%s/%s", from, name) < PATH_ROOM &&
                snprintf(b, sizeof b, "%s/%s", to, name) < PATH_ROOM;
    if (!fits || depth == DEPTH_MAX) return fail(f, RC_LIMIT, tr("\"%s\" lies too deep"), from);
    if (lstat(a, &s) != 0)
        return fail(f, RC_IO, tr("could not look at \"%s\": %s"), a, words_of_errno(errno));
    if (S_ISDIR(s.st_mode)) return copy_folder(a, b, depth + 1, f);
    return S_ISREG(s.st_mode) ? file_copy(a, b, f) : RC_OK;
}

static enum rc copy_folder(const char *from, const char *to, int depth, struct fault *f)
{
    DIR *dir = opendir(from);
    if (!dir)
        return fail(f, errno == ENOENT ? RC_MISSING : RC_IO, tr("could not open \"%s\": %s"), from,
                    words_of_errno(errno));
    enum rc rc = folder_make(to, f);
    for (struct dirent *e; !rc && (e = readdir(dir));) rc = copy_member(from, to, e->d_name, depth, f);
    (void)closedir(dir);
    return rc ? rc : sync_folder(to, f);
}

enum rc folder_copy(const char *from, const char *to, struct fault *f) { return copy_folder(from, to, 0, f); }

enum rc folder_move(const char *from, const char *to, struct fault *f)
{
    char parent[PATH_ROOM];
    enum rc rc = sync_folder(from, f);
    if (rc) return rc;
    if (rename(from, to) != 0)
        return fail(f, RC_IO, tr("could not move \"%s\" to \"%s\": %s"), from, to, words_of_errno(errno));
    (void)snprintf(parent, sizeof parent, "%s", to);
    return sync_folder(dirname(parent), f);
}

// --- a directory that is made aside -------------------------------------------------------------------

enum rc folder_aside(struct arena *a, const char *dir, const char **ret_aside, struct fault *f)
{
    if (strlen(dir) > PATH_ROOM / 4) return fail(f, RC_INVALID, tr("the path of the directory is too long"));
    if (!folder_is_empty(dir))
        return fail(f, RC_CONFLICT, tr("\"%s\" is not empty: a data directory is made once"), dir);
    *ret_aside = arena_print(a, "%s%smaking-%d", dir, file_exists(dir) ? "/." : ".", (int)getpid()).at;
    return RC_OK;
}

static enum rc move_up(const char *from, const char *to, const char *name, struct fault *f)
{
    char a[PATH_ROOM], b[PATH_ROOM];
    bool fits = snprintf(a, sizeof a, "%s/%s", from, name) < PATH_ROOM &&
                snprintf(b, sizeof b, "%s/%s", to, name) < PATH_ROOM;
    if (fits && rename(a, b) == 0) return RC_OK;
    return fail(f, RC_IO, tr("could not move \"%s\" to \"%s\": %s"), a, b, words_of_errno(errno));
}

static enum rc move_all_up(const char *from, const char *to, struct fault *f)
{
    enum rc rc = RC_OK;
    DIR *dir = opendir(from);
    if (!dir) return fail(f, RC_IO, tr("could not open \"%s\": %s"), from, words_of_errno(errno));
    for (struct dirent *e; !rc && (e = readdir(dir));)
        if (e->d_name[0] != '.' && strcmp(e->d_name, "anlan.db") != 0) rc = move_up(from, to, e->d_name, f);
    (void)closedir(dir);
    if (!rc) rc = sync_folder(to, f);
    if (!rc) rc = move_up(from, to, "anlan.db", f);
    if (!rc && rmdir(from) != 0)
        rc = fail(f, RC_IO, tr("could not remove \"%s\": %s"), from, words_of_errno(errno));
    return rc ? rc : sync_folder(to, f);
}

enum rc folder_settle(const char *aside, const char *dir, struct fault *f)
{
    return file_exists(dir) ? move_all_up(aside, dir, f) : folder_move(aside, dir, f);
}
