// The file that is imported: plain or gzip, by its first bytes and not by its name.
#include "app/words.h"
#include "app/import.h"
#include "wire/gzip.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct import_source {
    int fd;
    const char *path;
    int64_t size, done;
    char first[2]; // read to tell what it is, and given out first
    ptrdiff_t first_count, first_given;
};

static enum rc read_file(void *self, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_got, struct fault *f)
{
    struct import_source *s = self;
    if (s->first_given < s->first_count) {
        *(char *)ret_bytes = s->first[s->first_given++];
        *ret_got = 1;
        return RC_OK;
    }
    ssize_t got;
    do got = read(s->fd, ret_bytes, (size_t)room);
    while (got < 0 && errno == EINTR);
    if (got < 0) return fail(f, RC_IO, tr("could not read \"%s\": %s"), s->path, words_of_errno(errno));
    s->done += got;
    *ret_got = got;
    return RC_OK;
}

static enum rc look(struct import_source *s, struct fault *f)
{
    struct stat st;
    if (fstat(s->fd, &st) != 0)
        return fail(f, RC_IO, tr("could not look at \"%s\": %s"), s->path, words_of_errno(errno));
    if (S_ISDIR(st.st_mode)) return fail(f, RC_INVALID, tr("\"%s\" is a folder"), s->path);
    if (S_ISREG(st.st_mode)) s->size = st.st_size;
    while (s->first_count < COUNT(s->first)) {
        ptrdiff_t got = 0;
        s->first_given = s->first_count; // past what stands there, so that it reads on
        enum rc rc = read_file(s, s->first + s->first_count, COUNT(s->first) - s->first_count, &got, f);
        if (rc) return rc;
        if (got == 0) break;
        s->first_count += got;
    }
    s->first_given = 0;
    return RC_OK;
}

enum rc import_source_open(struct arena *a, const char *path, struct import_source **ret_s,
                           struct byte_source *ret_bytes, struct fault *f)
{
    struct import_source *s = NEW(a, struct import_source, 1);
    bool standard = strcmp(path, "-") == 0;
    s->path = standard ? "standard input" : path;
    s->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0)
        return fail(f, errno == ENOENT ? RC_MISSING : RC_IO, tr("could not open \"%s\": %s"), path,
                    words_of_errno(errno));
    enum rc rc = look(s, f);
    if (rc) return import_source_close(s), rc;
    *ret_s = s;
    *ret_bytes = (struct byte_source){ read_file, s };
    if (gzip_looks_so((struct str){ s->first, s->first_count }))
        *ret_bytes = gzip_source(gzip_new(a, *ret_bytes, IMPORT_INFLATED_MAX));
    return RC_OK;
}

void import_source_close(struct import_source *s)
{
    if (s && s->fd > STDIN_FILENO) (void)close(s->fd);
}

int64_t import_source_size(const struct import_source *s) { return s->size; }
int64_t import_source_done(void *source) { return ((struct import_source *)source)->done; }
