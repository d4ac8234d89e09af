// Files of the data directory that are written whole: a temporary beside it, sync, rename, sync of the folder. Whoever reads sees the old
// bytes or the new ones.
#include "ledger/ledger_int.h"
#include <stdarg.h>
#include <stdio.h>

struct str ledger_path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (struct str){ path, slash - path } : S(".");
}

struct path ledger_path(const struct ledger *l, const char *format, ...)
{
    struct path p;
    va_list args;
    int dir = snprintf(p.text, sizeof p.text, "%s/", l->dir);
    va_start(args, format);
    int tail = vsnprintf(p.text + dir, sizeof p.text - (size_t)dir, format, args);
    va_end(args);
    MUST(dir > 0 && tail >= 0 && dir + tail < LEDGER_PATH_MAX);
    return p;
}

enum rc ledger_file_sync(struct ledger *l, struct disk_file *file, const char *path, struct fault *f)
{
    enum rc rc = l->world.disk.sync(l->world.disk.self, file, f);
    if (!rc) return RC_OK;
    l->must_stop = true;
    return within(f, rc, "syncing \"%s\"", path);
}

enum rc ledger_folder_sync(struct ledger *l, const char *path, struct fault *f)
{
    enum rc rc = l->world.disk.sync_dir(l->world.disk.self, str_of(path), f);
    if (!rc) return RC_OK;
    l->must_stop = true;
    return within(f, rc, "syncing folder \"%s\"", path);
}

static enum rc write_temporary(struct ledger *l, const char *path, struct str bytes, struct fault *f)
{
    const struct disk *d = &l->world.disk;
    struct disk_file *file;
    enum rc rc = d->open(d->self, str_of(path), DISK_WRITE, &file, f);
    if (rc) return rc;
    rc = d->truncate(d->self, file, 0, f);
    if (!rc) rc = d->write(d->self, file, 0, bytes.at, bytes.len, f);
    if (!rc) rc = ledger_file_sync(l, file, path, f);
    d->close(d->self, file);
    return rc;
}

enum rc ledger_file_write(struct ledger *l, const char *path, struct str bytes, struct fault *f)
{
    const struct disk *d = &l->world.disk;
    char temporary[LEDGER_PATH_MAX + 8], folder[LEDGER_PATH_MAX];
    (void)snprintf(temporary, sizeof temporary, "%s.new", path);
    (void)snprintf(folder, sizeof folder, "%.*s", P(ledger_path_folder(path)));
    enum rc rc = write_temporary(l, temporary, bytes, f);
    if (!rc) rc = d->rename(d->self, str_of(temporary), str_of(path), f);
    if (!rc) rc = ledger_folder_sync(l, folder, f);
    return rc ? within(f, rc, "writing \"%s\"", path) : RC_OK;
}

enum rc ledger_file_read(const struct ledger *l, struct arena *a, const char *path, ptrdiff_t bytes_max,
                         struct str *ret_bytes, struct fault *f)
{
    const struct disk *d = &l->world.disk;
    struct disk_file *file;
    char *bytes = NEW(a, char, bytes_max + 1); // before the file is open: a full arena jumps
    ptrdiff_t got = 0;
    enum rc rc = d->open(d->self, str_of(path), DISK_READ, &file, f);
    if (rc) return within(f, rc, "reading \"%s\"", path);
    rc = d->read(d->self, file, 0, bytes, bytes_max + 1, &got, f);
    d->close(d->self, file);
    if (rc) return within(f, rc, "reading \"%s\"", path);
    if (got > bytes_max) return fail(f, RC_LIMIT, "\"%s\" is longer than %td bytes", path, bytes_max);
    *ret_bytes = (struct str){ bytes, got };
    return RC_OK;
}
