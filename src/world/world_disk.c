// The disk over POSIX: each call does the whole of what was asked or says why not.
#include "world/world_int.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct disk_file {
    int fd;
    char path[]; // for messages
};

static enum rc rc_of_errno(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return RC_MISSING;
    case EEXIST:
        return RC_CONFLICT;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EMFILE:
    case ENFILE:
        return RC_LIMIT;
    default:
        return RC_IO;
    }
}

static enum rc fail_errno(struct fault *f, const char *could_not, const char *path)
{
    int error = errno;
    return fail(f, rc_of_errno(error), "could not %s \"%s\": %s", could_not, path, strerrordesc_np(error));
}

// A path as the kernel wants it.
struct c_path {
    char at[WORLD_PATH_BYTES_MAX + 1];
};

static enum rc path_copy(struct str path, struct c_path *ret_path, struct fault *f)
{
    if (path.len == 0) return fail(f, RC_INVALID, "path is empty");
    if (path.len > WORLD_PATH_BYTES_MAX)
        return fail(f, RC_INVALID, "path of %td bytes exceeds %d", path.len, WORLD_PATH_BYTES_MAX);
    if (memchr(path.at, 0, (size_t)path.len)) return fail(f, RC_INVALID, "path has a zero byte");
    memcpy(ret_path->at, path.at, (size_t)path.len);
    ret_path->at[path.len] = 0;
    return RC_OK;
}

static enum rc file_open(void *, struct str path, enum disk_mode mode, struct disk_file **ret_file,
                         struct fault *f)
{
    static const int flags[] = {
        [DISK_READ] = O_RDONLY,
        [DISK_WRITE] = O_RDWR | O_CREAT,
        [DISK_CREATE_NEW] = O_RDWR | O_CREAT | O_EXCL,
    };
    struct c_path p;
    enum rc rc = path_copy(path, &p, f);
    if (rc) return rc;
    int fd = open(p.at, flags[mode] | O_CLOEXEC, 0600);
    if (fd < 0) return fail_errno(f, "open", p.at);
    struct disk_file *file = calloc(1, sizeof *file + (size_t)path.len + 1);
    MUST(file != NULL);
    file->fd = fd;
    memcpy(file->path, p.at, (size_t)path.len + 1);
    *ret_file = file;
    return RC_OK;
}

static void file_close(void *, struct disk_file *file)
{
    if (!file) return;
    (void)close(file->fd);
    free(file);
}

static enum rc file_read(void *, struct disk_file *file, int64_t offset, void *ret_bytes, ptrdiff_t bytes,
                         ptrdiff_t *ret_got, struct fault *f)
{
    ptrdiff_t got = 0;
    while (got < bytes) {
        ssize_t n = pread(file->fd, (char *)ret_bytes + got, (size_t)(bytes - got), offset + got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail_errno(f, "read", file->path);
        if (n == 0) break;
        got += n;
    }
    *ret_got = got;
    return RC_OK;
}

static enum rc file_write(void *, struct disk_file *file, int64_t offset, const void *bytes, ptrdiff_t len,
                          struct fault *f)
{
    for (ptrdiff_t done = 0; done < len;) {
        ssize_t n = pwrite(file->fd, (const char *)bytes + done, (size_t)(len - done), offset + done);
        if (n < 0 && errno == EINTR) continue;
        if (n == 0) errno = ENOSPC;
        if (n <= 0) return fail_errno(f, "write", file->path);
        done += n;
    }
    return RC_OK;
}

// Once only: after a failure the kernel calls the lost pages clean, and a second sync would report success.
static enum rc file_sync(void *, struct disk_file *file, struct fault *f)
{
    return fdatasync(file->fd) == 0 ? RC_OK : fail_errno(f, "sync", file->path);
}

static enum rc file_truncate(void *, struct disk_file *file, int64_t bytes, struct fault *f)
{
    int done;
    do done = ftruncate(file->fd, bytes);
    while (done < 0 && errno == EINTR);
    return done == 0 ? RC_OK : fail_errno(f, "truncate", file->path);
}

static enum rc file_size(void *, struct disk_file *file, int64_t *ret_bytes, struct fault *f)
{
    struct stat about;
    if (fstat(file->fd, &about) < 0) return fail_errno(f, "look at", file->path);
    *ret_bytes = about.st_size;
    return RC_OK;
}

static enum rc path_rename(void *, struct str from, struct str to, struct fault *f)
{
    struct c_path a, b;
    enum rc rc = path_copy(from, &a, f);
    if (!rc) rc = path_copy(to, &b, f);
    if (rc) return rc;
    return rename(a.at, b.at) == 0 ? RC_OK : fail_errno(f, "rename", a.at);
}

static enum rc path_remove(void *, struct str path, struct fault *f)
{
    struct c_path p;
    enum rc rc = path_copy(path, &p, f);
    if (rc) return rc;
    return unlink(p.at) == 0 ? RC_OK : fail_errno(f, "remove", p.at);
}

static enum rc dir_sync(void *, struct str path, struct fault *f)
{
    struct c_path p;
    enum rc rc = path_copy(path, &p, f);
    if (rc) return rc;
    int fd = open(p.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return fail_errno(f, "open folder", p.at);
    rc = fsync(fd) == 0 ? RC_OK : fail_errno(f, "sync folder", p.at);
    (void)close(fd);
    return rc;
}

static enum rc dir_make(void *, struct str path, struct fault *f)
{
    struct c_path p;
    struct stat about;
    enum rc rc = path_copy(path, &p, f);
    if (rc) return rc;
    if (mkdir(p.at, 0700) == 0) return RC_OK;
    int error = errno;
    if (error == EEXIST && stat(p.at, &about) == 0 && S_ISDIR(about.st_mode)) return RC_OK;
    errno = error;
    return fail_errno(f, "make folder", p.at);
}

struct disk world_disk(void)
{
    return (struct disk){
        .open = file_open,
        .close = file_close,
        .read = file_read,
        .write = file_write,
        .sync = file_sync,
        .truncate = file_truncate,
        .size = file_size,
        .rename = path_rename,
        .remove = path_remove,
        .sync_dir = dir_sync,
        .make_dir = dir_make,
    };
}
