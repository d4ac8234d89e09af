// anlan ledger export: the logs of a data directory as files that any reader of C2SP tlog-tiles takes.
#include "app/words.h"
#include "app/work.h"
#include <stdio.h>

static int ledger(int argc, char **argv);

const struct command cmd_ledger = {
    .name = "ledger",
    .summary = "writes a log's public files",
    .usage =
        "usage: anlan ledger export --data DIR OUT [--entries] [--agency NAME]\n\n"
        "Writes OUT/checkpoint, OUT/vkey and OUT/tile/… of the first agency's log, and OUT/aN/… of further ones: the files that the server serves\n"
        "under /ledger, for a mirror or to be checked elsewhere (anlan verify OUT). The checkpoint is the head that the store signed\n"
        "last. Over an older export only what has grown is written. DIR is only read, also beside a running server.\n\n" SITE_USAGE
        "  --entries              also OUT/tile/entries/…: what overseers may read\n"
        "  --json                 prints what was written as JSON\n",
    .run = ledger,
};

struct export_order {
    struct site_options site;
    const char *out;
    bool entries, json;
};

static enum rc export_one(const struct export_order *x, struct ledger *l, struct store *reader,
                          struct arena *a, int64_t agency, struct json_out *json, struct fault *f)
{
    int64_t size;
    struct str note,
        out = agency == 1 ? str_of(x->out) : arena_print(a, "%s/a%lld", x->out, (long long)agency);
    enum rc rc = ledger_export(l, reader, agency, out, x->entries, f);
    if (rc) return rc;
    ledger_head(l, a, agency, &size, &note);
    if (!x->json)
        printf(tr("%.*s: %lld entries of %.*s\n"), P(out), (long long)size, P(ledger_origin(l, agency)));
    if (!x->json) return RC_OK;
    json_open(json, '{');
    json_put_str(json, "folder", out);
    json_put_str(json, "origin", ledger_origin(l, agency));
    json_put_int(json, "size", size);
    json_shut(json, '}');
    return RC_OK;
}

static enum rc export_all(const struct export_order *x, struct ledger *l, struct store *reader,
                          struct arena *a, struct fault *f)
{
    struct arena room = arena_of(NEW(a, char, 1 << 20), 1 << 20, a->full);
    struct json_out json = json_out_of(&room);
    int64_t only = 0;
    enum rc rc = x->site.agency ? site_agency(l, x->site.agency, &only, f) : RC_OK;
    struct world world = world_real();
    if (!rc) rc = world.disk.make_dir(world.disk.self, str_of(x->out), f);
    json_open(&json, '[');
    for (int64_t agency = 1; agency <= ledger_agencies(l) && !rc; agency++)
        if (only == 0 || agency == only) rc = export_one(x, l, reader, a, agency, &json, f);
    if (rc) return rc;
    json_shut(&json, ']');
    struct str text = json_out_str(&json);
    if (x->json) printf("%.*s\n", P(text));
    return RC_OK;
}

static enum rc work(void *self, struct arena *a, struct fault *f)
{
    const struct export_order *x = self;
    struct world world = world_real();
    struct store *reader = NULL;
    struct ledger *l = NULL;
    struct str key_file;
    enum rc rc = site_key_file(a, &x->site, &key_file, f);
    if (!rc) rc = site_read(&x->site, &reader, f);
    struct ledger_options o = { .dir = str_of(x->site.data),
                                .world = &world,
                                .reader = reader,
                                .master_key_file = rc ? S("") : key_file };
    if (!rc) rc = ledger_open(o, &l, f);
    if (!rc) rc = export_all(x, l, reader, a, f);
    ledger_close(l);
    store_close(reader);
    return rc;
}

static int ledger(int argc, char **argv)
{
    static struct export_order x;
    struct operands words;
    struct option_row rows[] = {
        SITE_ROWS(x.site),
        { .name = "entries", .flag = &x.entries },
        { .name = "json", .flag = &x.json },
    };
    int bad = options_take(&cmd_ledger, argc, argv, rows, COUNT(rows), &words);
    if (bad) return bad;
    if (words.count != 2 || strcmp(words.at[0], "export") != 0)
        return command_misused(&cmd_ledger, "export OUT is needed");
    if (!x.site.data) return command_misused(&cmd_ledger, "--data DIR is needed");
    x.out = words.at[1];
    return work_run(&cmd_ledger, work, &x);
}
