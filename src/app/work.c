// Memory, files and passwords for commands.
#include "app/words.h"
#include "app/work.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

// --- memory ------------------------------------------------------------------------------------------

enum rc work_within(work_fn *work, void *self, struct fault *f)
{
    jmp_buf full;
    void *memory =
        mmap(NULL, WORK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return fail(f, RC_LIMIT, tr("no memory"));
    struct arena a = arena_of(memory, WORK_BYTES, &full);
    enum rc rc;
    if (setjmp(full))
        rc = fail(f, RC_LIMIT, tr("this needs more than %d MiB of memory"), WORK_BYTES >> 20);
    else
        rc = work(self, &a, f);
    (void)munmap(memory, WORK_BYTES);
    return rc;
}

int work_run(const struct command *c, work_fn *work, void *self)
{
    struct fault f = { 0 };
    enum rc rc = work_within(work, self, &f);
    return rc ? command_failed(c, "%s", f.text[0] ? f.text : rc_name(rc)) : 0;
}

// --- files -------------------------------------------------------------------------------------------

static enum rc read_stream(struct arena *a, FILE *in, const char *path, ptrdiff_t bytes_max,
                           struct str *ret_bytes, struct fault *f)
{
    char chunk[1 << 14];
    struct text t = { .arena = a };
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, in)) > 0) {
        if (t.len + (ptrdiff_t)got > bytes_max)
            return fail(f, RC_LIMIT, tr("\"%s\" is longer than %td bytes"), path, bytes_max);
        text_put(&t, (struct str){ chunk, (ptrdiff_t)got });
    }
    if (ferror(in)) return fail(f, RC_IO, tr("could not read \"%s\": %s"), path, words_of_errno(errno));
    *ret_bytes = text_str(&t);
    return RC_OK;
}

enum rc file_read(struct arena *a, const char *path, ptrdiff_t bytes_max, struct str *ret_bytes,
                  struct fault *f)
{
    if (strcmp(path, "-") == 0) return read_stream(a, stdin, tr("standard input"), bytes_max, ret_bytes, f);
    FILE *in = fopen(path, "re");
    if (!in)
        return fail(f, errno == ENOENT ? RC_MISSING : RC_IO, tr("could not open \"%s\": %s"), path,
                    words_of_errno(errno));
    enum rc rc = read_stream(a, in, path, bytes_max, ret_bytes, f);
    (void)fclose(in);
    return rc;
}

enum rc file_write(const char *path, struct str bytes, struct fault *f)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return fail(f, RC_IO, tr("could not write \"%s\": %s"), path, words_of_errno(errno));
    bool good = fchmod(fd, 0600) == 0;
    while (good && bytes.len > 0) {
        ssize_t put = write(fd, bytes.at, (size_t)bytes.len);
        good = put > 0;
        if (good) bytes = str_slice(bytes, put, bytes.len);
    }
    good = good && fdatasync(fd) == 0;
    enum rc rc = good ? RC_OK : fail(f, RC_IO, tr("could not write \"%s\": %s"), path, words_of_errno(errno));
    (void)close(fd);
    return rc;
}

bool file_exists(const char *path) { return access(path, F_OK) == 0; }

bool folder_is_empty(const char *path)
{
    DIR *dir = opendir(path);
    bool empty = true;
    if (!dir) return errno == ENOENT;
    for (struct dirent *e; empty && (e = readdir(dir));)
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
                strcmp(e->d_name, "lost+found") == 0;
    (void)closedir(dir);
    return empty;
}

static int remove_one(const char *path, const struct stat *, int, struct FTW *) { return remove(path); }

enum rc folder_remove(const char *path, struct fault *f)
{
    if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT) return RC_OK;
    return fail(f, RC_IO, tr("could not remove \"%s\": %s"), path, words_of_errno(errno));
}

// --- passwords ---------------------------------------------------------------------------------------

enum { PASSWORD_LINE_MAX = 4096 };

static enum rc first_line(struct arena *a, const char *file, struct str *ret_line, struct fault *f)
{
    struct str all, rest;
    enum rc rc = file_read(a, file, PASSWORD_LINE_MAX, &all, f);
    if (rc) return rc;
    (void)str_cut(all, '\n', ret_line, &rest);
    if (str_ends(*ret_line, S("\r"))) ret_line->len--;
    return ret_line->len ? RC_OK : fail(f, RC_INVALID, tr("the first line of \"%s\" is empty"), file);
}

static struct str ask_once(struct arena *a, FILE *tty, const char *question, const char *name)
{
    char *line = NEW(a, char, PASSWORD_LINE_MAX);
    fprintf(tty, tr("%s for %s: "), question, name);
    (void)fflush(tty);
    char *got = fgets(line, PASSWORD_LINE_MAX, tty);
    fputc('\n', tty);
    return got ? (struct str){ line, (ptrdiff_t)strcspn(line, "\r\n") } : (struct str){ 0 };
}

static enum rc ask(struct arena *a, FILE *tty, const char *name, int times, struct str *ret_password,
                   struct fault *f)
{
    struct termios shown, hidden;
    if (tcgetattr(fileno(tty), &shown) != 0)
        return fail(f, RC_IO, tr("could not speak to the terminal: %s"), words_of_errno(errno));
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    (void)tcsetattr(fileno(tty), TCSAFLUSH, &hidden);
    struct str one = ask_once(a, tty, tr("password"), name),
               two = times == 2 ? ask_once(a, tty, tr("the same again"), name) : one;
    (void)tcsetattr(fileno(tty), TCSAFLUSH, &shown);
    if (one.len == 0) return fail(f, RC_INVALID, tr("no password was given"));
    if (!str_equal(one, two)) return fail(f, RC_INVALID, tr("the two passwords are not the same"));
    *ret_password = one;
    return RC_OK;
}

static enum rc take(struct arena *a, const char *file, const char *name, int times, struct str *ret_password,
                    struct fault *f)
{
    if (file) return first_line(a, file, ret_password, f);
    FILE *tty = isatty(STDIN_FILENO) ? fopen("/dev/tty", "r+e") : NULL;
    if (!tty)
        return fail(f, RC_INVALID,
                    tr("there is no terminal to ask at: give --password-file FILE, or - for standard input"));
    enum rc rc = ask(a, tty, name, times, ret_password, f);
    (void)fclose(tty);
    return rc;
}

enum rc password_take(struct arena *a, const char *file, const char *name, struct str *ret_password,
                      struct fault *f)
{
    return take(a, file, name, 2, ret_password, f);
}

enum rc password_take_once(struct arena *a, const char *file, const char *name, struct str *ret_password,
                           struct fault *f)
{
    return take(a, file, name, 1, ret_password, f);
}
