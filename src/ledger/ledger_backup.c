// Backups of keys: whole copies in a folder of their own, dated, so that they can end; and back again into a data directory.
#include "ledger/ledger_int.h"
#include <stdio.h>

enum { COPY_BYTES = 64 << 10, MASTER_BYTES = SEAL_KEY_BYTES };

// --- files -------------------------------------------------------------------------------------------

static enum rc copy_bytes(const struct disk *d, struct disk_file *from, struct disk_file *to, struct fault *f)
{
    uint8_t block[COPY_BYTES];
    ptrdiff_t got = COPY_BYTES;
    enum rc rc = d->truncate(d->self, to, 0, f);
    for (int64_t at = 0; !rc && got == COPY_BYTES; at += got) {
        rc = d->read(d->self, from, at, block, COPY_BYTES, &got, f);
        if (!rc && got > 0) rc = d->write(d->self, to, at, block, got, f);
    }
    wipe(block, sizeof block);
    return rc ? rc : d->sync(d->self, to, f);
}

// Into a temporary that is renamed; the folder is synced once for all files.
static enum rc copy_file(const struct disk *d, const char *from, const char *to, struct fault *f)
{
    char temporary[LEDGER_PATH_MAX + 8];
    struct disk_file *in = NULL, *out = NULL;
    (void)snprintf(temporary, sizeof temporary, "%s.new", to);
    enum rc rc = d->open(d->self, str_of(from), DISK_READ, &in, f);
    if (!rc) rc = d->open(d->self, str_of(temporary), DISK_WRITE, &out, f);
    if (!rc) rc = copy_bytes(d, in, out, f);
    d->close(d->self, out);
    d->close(d->self, in);
    if (!rc) rc = d->rename(d->self, str_of(temporary), str_of(to), f);
    return rc ? within(f, rc, "copying \"%s\"", from) : RC_OK;
}

static struct path path_of(struct str dir, const char *name)
{
    struct path p;
    int n = snprintf(p.text, sizeof p.text, "%.*s/%s", P(dir), name);
    MUST(n > 0 && n < LEDGER_PATH_MAX - 8);
    return p;
}

static enum rc check_folder(struct str dir, struct fault *f)
{
    if (dir.len >= 1 && dir.len <= LEDGER_DIR_MAX) return RC_OK;
    return fail(f, RC_INVALID, "a folder's path of %td bytes", dir.len);
}

static struct path keys_name(int64_t agency)
{
    struct path p;
    (void)snprintf(p.text, sizeof p.text, "a%ld.keys", agency);
    return p;
}

// --- out ---------------------------------------------------------------------------------------------

static enum rc write_taken(struct ledger *l, struct str out_dir, struct fault *f)
{
    char when[INSTANT_TEXT_MAX], line[INSTANT_TEXT_MAX + 1];
    struct str text = instant_print(l->world.now(l->world.self), when);
    int n = snprintf(line, sizeof line, "%.*s\n", P(text));
    return ledger_file_write(l, path_of(out_dir, "taken").text, bytes_view(line, n),
                             f); // syncs the folder too
}

enum rc ledger_backup_keys(struct ledger *l, struct str out_dir, struct fault *f)
{
    const struct disk *d = &l->world.disk;
    struct fault why = { 0 };
    enum rc rc = l->has_keys ? check_folder(out_dir, f) : fail(f, RC_MISSING, "the keys are not here");
    if (!rc) rc = d->make_dir(d->self, out_dir, f);
    for (int32_t agency = 1; agency <= ledger_agencies(l) && !rc; agency++)
        rc = copy_file(d, book_of(l, agency)->keys.path.text, path_of(out_dir, keys_name(agency).text).text,
                       f);
    if (!rc)
        rc =
            copy_file(d, ledger_path(l, "secret/master.key").text, path_of(out_dir, "master.key").text, &why);
    if (rc && why.text[0] && rc != RC_MISSING) (void)fail(f, rc, "%s", why.text);
    if (rc == RC_MISSING && why.text[0]) rc = RC_OK; // it is kept elsewhere
    if (!rc) rc = write_taken(l, out_dir, f);
    return rc ? within(f, rc, "backing up the keys") : RC_OK;
}

// --- back --------------------------------------------------------------------------------------------

static enum rc read_taken(const struct world *w, struct str from_dir, struct instant *ret_taken,
                          struct fault *f)
{
    const struct disk *d = &w->disk;
    char line[INSTANT_TEXT_MAX + 2];
    struct disk_file *file;
    ptrdiff_t got = 0;
    struct path path = path_of(from_dir, "taken");
    enum rc rc = d->open(d->self, str_of(path.text), DISK_READ, &file, f);
    if (rc) return within(f, rc, "not a backup of keys");
    rc = d->read(d->self, file, 0, line, sizeof line, &got, f);
    d->close(d->self, file);
    if (rc) return rc;
    if (!instant_parse(str_trim(bytes_view(line, got)), ret_taken))
        return fail(f, RC_CORRUPT, "\"%s\" says no time", path.text);
    return RC_OK;
}

static enum rc check_age(const struct world *w, struct instant taken, struct fault *f)
{
    char when[INSTANT_TEXT_MAX];
    struct instant now = w->now(w->self);
    struct str text = instant_print(taken, when);
    if (taken.ns > now.ns)
        return fail(f, RC_LIMIT, "the backup says that it was taken at %.*s, which is to come", P(text));
    if (now.ns - taken.ns <= KEY_BACKUP_DAYS * NS_PER_DAY) return RC_OK;
    return fail(f, RC_LIMIT,
                "the backup was taken at %.*s: after %d days it may hold keys of what was erased", P(text),
                KEY_BACKUP_DAYS);
}

static bool file_exists(const struct disk *d, const char *path)
{
    struct disk_file *file;
    if (d->open(d->self, str_of(path), DISK_READ, &file, NULL)) return false;
    d->close(d->self, file);
    return true;
}

static enum rc bring_back(const struct disk *d, struct str from_dir, struct str secret, const char *name,
                          int32_t *files, struct fault *f)
{
    struct path from = path_of(from_dir, name), to = path_of(secret, name);
    if (!file_exists(d, from.text)) return RC_OK;
    if (file_exists(d, to.text)) return fail(f, RC_CONFLICT, "\"%s\" is there already", to.text);
    ++*files;
    return copy_file(d, from.text, to.text, f);
}

static enum rc bring_all(const struct disk *d, struct str from_dir, struct str dir, struct fault *f)
{
    struct path secret = path_of(dir, "secret");
    int32_t files = 0;
    enum rc rc = d->make_dir(d->self, dir, f);
    if (!rc) rc = d->make_dir(d->self, str_of(secret.text), f);
    for (int32_t agency = 1; agency <= LEDGER_AGENCIES_MAX && !rc; agency++)
        rc = bring_back(d, from_dir, str_of(secret.text), keys_name(agency).text, &files, f);
    if (!rc && files == 0) rc = fail(f, RC_MISSING, "\"%.*s\" holds no key file", P(from_dir));
    if (!rc) rc = bring_back(d, from_dir, str_of(secret.text), "master.key", &files, f);
    return rc ? rc : d->sync_dir(d->self, str_of(secret.text), f);
}

enum rc ledger_restore_keys(const struct world *w, struct str from_dir, struct str dir, bool over_age,
                            struct fault *f)
{
    struct instant taken;
    enum rc rc = check_folder(from_dir, f);
    if (!rc) rc = check_folder(dir, f);
    if (!rc) rc = read_taken(w, from_dir, &taken, f);
    if (!rc && !over_age) rc = check_age(w, taken, f);
    if (!rc) rc = bring_all(&w->disk, from_dir, dir, f);
    return rc ? within(f, rc, "restoring the keys") : RC_OK;
}
