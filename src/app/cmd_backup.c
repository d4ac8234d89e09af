// anlan backup: a copy of the database as it stands at one instant, also while a server runs; and, apart from it, a copy of the keys.
#include "app/words.h"
#include "app/copy.h"
#include "wire/json.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int backup(int argc, char **argv);

static const char usage[] =
    "usage: anlan backup --data DIR OUT\n"
    "       anlan backup --data DIR --keys OUT2\n\n"
    "Copies the database and what the ledger has published into a new folder OUT, as it stands at one instant, also\n"
    "while a server runs. OUT holds no key: what is sealed in it cannot be read without OUT2, which --keys makes.\n"
    "Keep the two apart. A backup of keys opens what has been erased since: destroy it after 30 days. Make the\n"
    "backup of the keys after that of the database, so that every entry finds its keys.\n\n" SITE_USAGE
    "  --keys                 copies the keys, and only them\n"
    "  --json                 prints the result as JSON\n";

const struct command cmd_backup = {
    .name = "backup",
    .summary = "copies a data directory, also while it is served",
    .usage = usage,
    .run = backup,
};

struct asked {
    struct site_options site;
    const char *out;
    bool keys, json;
    struct world world;
};

// --- the database ---------------------------------------------------------------------------------------------

struct size_of_log {
    struct json_out *out;
    bool json;
};

static enum rc describe_log(void *self, struct row row, struct fault *)
{
    const struct size_of_log *d = self;
    long long agency = (long long)row.at[0].i, entries = (long long)row.at[1].i;
    if (!d->json) return printf(tr("  agency %lld: %lld entries\n"), agency, entries), RC_OK;
    json_open(d->out, '{');
    json_put_int(d->out, "agency", agency);
    json_put_int(d->out, "entries", entries);
    json_shut(d->out, '}');
    return RC_OK;
}

static const char entries_sql[] =
    "SELECT agency, coalesce((SELECT max(row) FROM ledger_entry WHERE row >= agency << 40 AND row < (agency + 1) << 40) - (agency << 40) + 1, 0)"
    " FROM ledger_log ORDER BY agency";

// The copy is looked through before it is called one.
static enum rc check_copy(const struct asked *x, const char *path, struct arena *a, struct fault *f)
{
    struct store *s;
    struct stat st;
    struct json_out o = json_out_of(a);
    struct size_of_log d = { &o, x->json };
    enum rc rc = store_open((struct store_options){ .path = str_of(path), .role = STORE_READER }, &s, f);
    if (rc) return rc;
    rc = store_check(s, f);
    if (stat(path, &st) != 0) st.st_size = 0;
    if (!x->json) printf(tr("%s holds %lld bytes\n"), x->out, (long long)st.st_size);
    json_open(&o, '{');
    json_put_str(&o, "out", str_of(x->out));
    json_put_int(&o, "bytes", st.st_size);
    json_open_key(&o, "agencies", '[');
    if (!rc) rc = store_each(s, f, entries_sql, NO_ARGS, describe_log, &d);
    json_shut(&o, ']');
    json_shut(&o, '}');
    store_close(s);
    if (!rc && x->json) printf("%.*s\n", P(json_out_str(&o)));
    return rc;
}

static enum rc copy_all(const struct asked *x, const char *beside, struct arena *a, struct fault *f)
{
    struct store *s;
    const char *db = arena_print(a, "%s/anlan.db", beside).at;
    const char *list = arena_print(a, "%s/ledger/erasures", x->site.data).at;
    const char *copied = arena_print(a, "%s/ledger/erasures", beside).at;
    // What is published before the database: a head of later entries would not fit it. The list of erasures once more after
    // it: an older one would not name what the copy has lost.
    enum rc rc = site_read(&x->site, &s, f);
    if (rc) return rc;
    rc = folder_copy(arena_print(a, "%s/ledger", x->site.data).at, arena_print(a, "%s/ledger", beside).at, f);
    if (!rc) rc = store_backup(s, str_of(db), STORE_BACKUP_AT_ONCE, NULL, NULL, f);
    store_close(s);
    // Attachments after the database: each that it names is there, and one that came later does no harm.
    const char *blobs = arena_print(a, "%s/blobs", x->site.data).at;
    if (!rc && file_exists(blobs)) rc = folder_copy(blobs, arena_print(a, "%s/blobs", beside).at, f);
    const char *map = arena_print(a, "%s/map", x->site.data).at;
    if (!rc && file_exists(map)) rc = folder_copy(map, arena_print(a, "%s/map", beside).at, f);
    if (!rc && file_exists(list)) {
        (void)unlink(copied);
        rc = file_copy(list, copied, f);
    }
    return rc ? rc : check_copy(x, db, a, f);
}

static void remove_leftovers(const char *folder, struct arena *a)
{
    static const char *const endings[] = { "-wal", "-shm" }; // of the check; empty
    for (ptrdiff_t i = 0; i < COUNT(endings); i++)
        (void)unlink(arena_print(a, "%s/anlan.db%s", folder, endings[i]).at);
}

static enum rc backup_database(const struct asked *x, struct arena *a, struct fault *f)
{
    const char *beside = arena_print(a, "%s.making-%d", x->out, (int)getpid()).at;
    enum rc rc = folder_make(beside, f);
    if (rc) return rc;
    rc = copy_all(x, beside, a, f);
    remove_leftovers(beside, a);
    if (!rc) rc = folder_move(beside, x->out, f);
    if (rc) (void)!folder_remove(beside, NULL);
    return rc;
}

// --- the keys -------------------------------------------------------------------------------------------------------

static enum rc copy_keys(struct asked *x, struct store *reader, struct arena *a, struct fault *f)
{
    struct ledger *l;
    struct str key_file;
    enum rc rc = site_key_file(a, &x->site, &key_file, f);
    if (rc) return rc;
    x->world = world_real();
    struct ledger_options o = {
        .dir = str_of(x->site.data), .world = &x->world, .reader = reader, .master_key_file = key_file
    };
    rc = ledger_open(o, &l, f);
    if (rc) return rc;
    rc = ledger_backup_keys(l, str_of(x->out), f);
    int32_t agencies = ledger_agencies(l);
    ledger_close(l);
    if (rc) return rc;
    if (x->json)
        printf("{\"keys\":%d,\"days\":%d}\n", agencies, KEY_BACKUP_DAYS);
    else
        printf(trn("%s holds the keys of %d agency%s\n", "%s holds the keys of %d agencies%s\n", agencies),
               x->out, agencies,
               tr(key_file.len ? ", not the master key, which lies elsewhere" : " and the master key"));
    fprintf(
        stderr,
        tr("keep it apart from the data, and destroy it within %d days: until then it can open what has been erased since\n"),
        KEY_BACKUP_DAYS);
    return RC_OK;
}

static enum rc backup_keys(struct asked *x, struct arena *a, struct fault *f)
{
    struct store *reader;
    enum rc rc = site_read(&x->site, &reader, f);
    if (rc) return rc;
    rc = copy_keys(x, reader, a, f);
    store_close(reader);
    return rc;
}

// --- the command -------------------------------------------------------------------------------------------------------

static enum rc work(void *self, struct arena *a, struct fault *f)
{
    struct asked *x = self;
    if (file_exists(x->out))
        return fail(f, RC_CONFLICT, tr("\"%s\" is there already: a backup is a new folder"), x->out);
    return x->keys ? backup_keys(x, a, f) : backup_database(x, a, f);
}

static int backup(int argc, char **argv)
{
    static struct asked x;
    struct operands words;
    struct option_row rows[] = { SITE_ROWS(x.site),
                                 { .name = "keys", .flag = &x.keys },
                                 { .name = "json", .flag = &x.json } };
    int bad = options_take(&cmd_backup, argc, argv, rows, COUNT(rows), &words);
    if (bad) return bad;
    if (!x.site.data) return command_misused(&cmd_backup, "--data DIR is needed");
    if (words.count != 1) return command_misused(&cmd_backup, "one OUT is needed");
    x.out = words.at[0];
    return work_run(&cmd_backup, work, &x);
}
