// anlan restore: a data directory out of a backup and a backup of its keys. Nothing is served before what was erased is erased again, and
// before it is known whether this is the log that was signed last.
#include "app/words.h"
#include "app/copy.h"
#include "gate/rebuild.h"
#include "tree/tree.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int restore(int argc, char **argv);

static const char usage[] =
    "usage: anlan restore --from OUT --keys OUT2 --data DIR --checkpoint FILE [OPTION]...\n"
    "       anlan restore --from OUT --keys OUT2 --data DIR --new-origin [OPTION]...\n\n"
    "Makes the data directory DIR out of a backup OUT and a backup of its keys OUT2. Erases again what the lists of\n"
    "erasures name, before anything can be served. A log must never be continued from an older state than the one\n"
    "that was signed last: with --checkpoint, the newest signed head that is known (DIR/ledger/checkpoint of the\n"
    "lost directory, a witness's, a monitor's, a receipt's), it is refused when OUT holds less. With --new-origin\n"
    "it then goes on as a new log, whose first entry names the old head.\n\n"
    "  --from OUT             what anlan backup has made\n"
    "  --keys OUT2            what anlan backup --keys has made, at most 30 days ago\n"
    "  --data DIR             the directory to make\n"
    "  --checkpoint FILE      the newest signed head that is known; may be repeated, one for each agency\n"
    "  --new-origin           where it cannot be proved that OUT holds that head\n"
    "  --erasures FILE        a newer copy of DIR/ledger/erasures than the one in OUT; may be repeated\n"
    "  --master-key-file F    where the master key does not lie in OUT2\n"
    "  --over-age             takes keys that are older than 30 days\n";

const struct command cmd_restore = {
    .name = "restore",
    .summary = "makes a data directory out of backups",
    .usage = usage,
    .run = restore,
};

enum { NOTE_FILE_MAX = 64 << 10, ERASURES_MAX = 256 << 20 };

struct asked {
    const char *from, *keys, *data, *master_key_file;
    struct option_texts checkpoints, erasures;
    bool new_origin, over_age;
    const char *aside; // where it is made
    struct world world;
    bool changed; // entries were added that the views do not have
};

// --- the newest signed head --------------------------------------------------------------------------------

// The note whose first line is this agency's origin; empty: none was given.
static enum rc note_of(const struct asked *x, const struct ledger *l, int64_t agency, struct arena *a,
                       struct str *ret_note, struct fault *f)
{
    *ret_note = (struct str){ 0 };
    for (int32_t i = 0; i < x->checkpoints.count; i++) {
        struct str note, first, rest;
        enum rc rc = file_read(a, x->checkpoints.at[i], NOTE_FILE_MAX, &note, f);
        if (rc) return rc;
        (void)str_cut(note, '\n', &first, &rest);
        if (str_equal(first, ledger_origin(l, agency))) *ret_note = note;
    }
    return RC_OK;
}

static enum rc begin_anew(struct asked *x, struct ledger *l, int64_t agency, struct str note, struct arena *a,
                          struct fault *f)
{
    struct str old = arena_str(a, ledger_origin(l, agency));
    enum rc rc = ledger_new_origin(l, agency, (struct str){ 0 }, note,
                                   arena_print(a, "o:%.*s", P(site_operator(a))), f);
    if (rc) return rc;
    x->changed = true;
    printf(tr("agency %lld goes on as the log %.*s; %.*s has ended\n"), (long long)agency,
           P(ledger_origin(l, agency)), P(old));
    return RC_OK;
}

static enum rc prove_newest(struct asked *x, struct ledger *l, int64_t agency, struct arena *a,
                            struct fault *f)
{
    struct str note;
    struct fault why = { 0 };
    enum rc rc = note_of(x, l, agency, a, &note, f);
    if (rc) return rc;
    if (note.len)
        rc = ledger_restore_check(l, agency, note, &why);
    else
        rc = fail(&why, RC_CONFLICT, tr("no checkpoint of %.*s was given"), P(ledger_origin(l, agency)));
    if (!rc)
        return printf(tr("agency %lld: the backup holds the head that was given\n"), (long long)agency),
               RC_OK;
    if (rc != RC_CONFLICT) return fail(f, rc, "%s", why.text);
    if (x->new_origin) return begin_anew(x, l, agency, note, a, f);
    return fail(
        f, rc,
        tr("agency %lld: it cannot be proved that this is the log that was signed last: %s; give the newest checkpoint, or --new-origin"),
        (long long)agency, why.text);
}

// --- what was erased ----------------------------------------------------------------------------------------

static enum rc erase_listed(struct asked *x, struct ledger *l, const char *path, struct arena *a,
                            struct fault *f)
{
    struct str lines;
    int32_t erased = 0, unknown = 0;
    enum rc rc = file_read(a, path, ERASURES_MAX, &lines, f);
    if (!rc)
        rc =
            ledger_erase_again(l, lines, arena_print(a, "o:%.*s", P(site_operator(a))), &erased, &unknown, f);
    if (rc) return within(f, rc, "%s", path);
    if (erased) x->changed = true;
    if (erased || unknown)
        printf(tr("%s: %d erased again, %d of entries that are not in this backup\n"), path, erased, unknown);
    return RC_OK;
}

static enum rc erase_again(struct asked *x, struct ledger *l, struct arena *a, struct fault *f)
{
    const char *own = arena_print(a, "%s/ledger/erasures", x->from).at;
    enum rc rc = file_exists(own) ? erase_listed(x, l, own, a, f) : RC_OK;
    for (int32_t i = 0; !rc && i < x->erasures.count; i++) rc = erase_listed(x, l, x->erasures.at[i], a, f);
    return rc;
}

static enum rc settle_ledger(struct asked *x, struct store *writer, struct arena *a, struct fault *f)
{
    struct ledger *l;
    struct ledger_options o = { .dir = str_of(x->aside),
                                .world = &x->world,
                                .writer = writer,
                                .master_key_file = str_of(x->master_key_file),
                                .restoring = true };
    enum rc rc = ledger_open(o, &l, f);
    if (rc) return rc;
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(l); agency++)
        rc = prove_newest(x, l, agency, a, f);
    if (!rc) rc = erase_again(x, l, a, f);
    ledger_close(l);
    return rc;
}

static enum rc settle(struct asked *x, struct arena *a, struct fault *f)
{
    struct store *writer;
    struct str path = arena_print(a, "%s/anlan.db", x->aside);
    enum rc rc = store_open((struct store_options){ .path = path, .role = STORE_WRITER }, &writer, f);
    if (rc) return rc;
    rc = settle_ledger(x, writer, a, f);
    store_close(writer);
    return rc;
}

// --- the views, and the whole once more -----------------------------------------------------------------------

static enum rc verify_all(struct site *s, struct fault *f)
{
    enum rc rc = RC_OK;
    struct ledger *l = gate_ledger(s->gate);
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(l); agency++) {
        struct verify_report r;
        rc = ledger_verify(l, gate_reader_store(s->reader), agency, (struct str){ 0 }, NULL, NULL, &r, f);
        if (!rc)
            printf(tr("agency %lld: %lld entries, all verified; %lld parts open, %lld erased\n"),
                   (long long)agency, (long long)r.entries, (long long)r.parts_open,
                   (long long)r.parts_erased);
    }
    return rc;
}

static enum rc follow(struct site *s, struct fault *f)
{
    int64_t behind;
    enum rc rc;
    do rc = follower_step(s->gate, &behind, f);
    while (!rc && behind > 0);
    return rc;
}

static enum rc finish(struct asked *x, struct arena *a, struct fault *f)
{
    struct site s;
    struct rebuild_report r;
    struct site_options o = { .data = x->aside, .master_key_file = x->master_key_file };
    enum rc rc = site_open_all(&s, a, &o, f);
    if (rc) return rc;
    rc = x->changed ? gate_rebuild(s.gate, NULL, NULL, &r, f) : follow(&s, f);
    if (!rc) rc = verify_all(&s, f);
    site_close(&s);
    return rc;
}

// --- the command --------------------------------------------------------------------------------------------------

static enum rc bring(struct asked *x, struct arena *a, struct fault *f)
{
    const char *from = arena_print(a, "%s/anlan.db", x->from).at;
    if (!file_exists(from))
        return fail(f, RC_MISSING, tr("\"%s\" is no backup: there is no anlan.db in it"), x->from);
    enum rc rc = folder_make(x->aside, f);
    if (!rc) rc = file_copy(from, arena_print(a, "%s/anlan.db", x->aside).at, f);
    const char *blobs = arena_print(a, "%s/blobs", x->from).at;
    if (!rc && file_exists(blobs)) rc = folder_copy(blobs, arena_print(a, "%s/blobs", x->aside).at, f);
    const char *map = arena_print(a, "%s/map", x->from).at;
    if (!rc && file_exists(map)) rc = folder_copy(map, arena_print(a, "%s/map", x->aside).at, f);
    if (!rc) rc = ledger_restore_keys(&x->world, str_of(x->keys), str_of(x->aside), x->over_age, f);
    if (!rc) rc = settle(x, a, f);
    return rc ? rc : finish(x, a, f);
}

static enum rc work(void *self, struct arena *a, struct fault *f)
{
    struct asked *x = self;
    x->world = world_real();
    enum rc rc = folder_aside(a, x->data, &x->aside, f);
    if (rc) return rc;
    rc = bring(x, a, f);
    if (!rc) rc = folder_settle(x->aside, x->data, f);
    if (rc)
        (void)!folder_remove(x->aside, NULL);
    else
        printf(tr("restored %s\n"), x->data);
    return rc;
}

static int restore(int argc, char **argv)
{
    static struct asked x;
    struct operands words;
    struct option_row rows[] = {
        { .name = "from", .text = &x.from },
        { .name = "keys", .text = &x.keys },
        { .name = "data", .text = &x.data, .environment = "ANLAN_DATA" },
        { .name = "checkpoint", .texts = &x.checkpoints },
        { .name = "erasures", .texts = &x.erasures },
        { .name = "master-key-file", .text = &x.master_key_file, .environment = "ANLAN_MASTER_KEY_FILE" },
        { .name = "new-origin", .flag = &x.new_origin },
        { .name = "over-age", .flag = &x.over_age },
    };
    int bad = options_take(&cmd_restore, argc, argv, rows, COUNT(rows), &words);
    if (bad) return bad;
    if (words.count) return command_misused(&cmd_restore, "\"%s\" is not an option", words.at[0]);
    if (!x.from || !x.keys || !x.data)
        return command_misused(&cmd_restore, "--from OUT, --keys OUT2 and --data DIR are needed");
    if (!x.checkpoints.count && !x.new_origin)
        return command_misused(&cmd_restore, "--checkpoint FILE or --new-origin is needed");
    return work_run(&cmd_restore, work, &x);
}
