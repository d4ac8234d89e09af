// anlan import: one case a row, through the gate like any other request.
#include "app/words.h"
#include "app/client.h"
#include "app/import.h"
#include "app/zones.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static int import_command(int argc, char **argv);

static const char usage[] =
    "usage: anlan import --data DIR --map MAP.yaml [OPTION]... FILE\n"
    "       anlan import --url URL --map MAP.yaml [OPTION]... FILE\n\n"
    "Opens one case for each row of a CSV file (plain or gzip, by its first bytes; - is standard input), as the\n"
    "mapping says: docs/import.md tells how to write one. A row that is there already opens nothing, so a run that\n"
    "was interrupted is run again. While a server holds DIR, import through its URL.\n\n" SITE_USAGE
    "  --as NAME              the rows are opened by this account            (by nobody, as residents do)\n" CLIENT_USAGE
    "  --map MAP.yaml         the mapping file\n"
    "  --report FILE          every refused row as CSV: line, column, reason. It may hold values of rows: mode 0600\n"
    "  --dry-run              reads, maps and checks every row, and opens nothing\n"
    "  --json                 prints the result as JSON\n";

const struct command cmd_import = {
    .name = "import",
    .summary = "opens cases from the rows of a CSV file",
    .usage = usage,
    .run = import_command,
};

struct asked {
    struct site_options site;
    struct client_options client;
    const char *map, *report, *as, *file;
    bool dry, json;
    struct import import;
    struct import_source *source;
};

static volatile sig_atomic_t asked_to_stop;
static void stop(int) { asked_to_stop = 1; }

// --- the rows ----------------------------------------------------------------------------------------------

static enum rc load_mapping(struct asked *x, struct arena *a, struct fault *f)
{
    struct str yaml;
    enum rc rc = file_read(a, x->map, IMPORT_MAPPING_BYTES_MAX, &yaml, f);
    if (rc) return rc;
    rc = mapping_load(a, yaml, zones_open(), &x->import.mapping, f);
    return rc ? within(f, rc, "%s", x->map) : RC_OK;
}

static enum rc bind_columns(struct asked *x, struct arena *a, struct csv_reader *r, struct fault *f)
{
    struct csv_row header;
    enum rc rc = csv_next(r, &header, f);
    if (rc == RC_MISSING) rc = fail(f, RC_INVALID, tr("there is no row, not even a header"));
    if (!rc) rc = mapping_bind(a, x->import.mapping, &header, &x->import.columns, f);
    return rc ? within(f, rc, "%s", x->file) : RC_OK;
}

// Whether the source itself failed (a broken .gz, a disk): then nothing more can be read. A bad row costs only itself.
static bool ends_here(enum rc rc) { return rc == RC_IO || rc == RC_CORRUPT; }

static enum rc each_row(struct asked *x, struct csv_reader *r, struct fault *f)
{
    struct import *i = &x->import;
    for (;;) {
        struct csv_row row;
        struct fault unread = { 0 };
        enum rc rc = csv_next(r, &row, &unread);
        if (rc == RC_MISSING) return RC_OK;
        if (ends_here(rc)) return fail(f, rc, "%s: %s", x->file, unread.text);
        rc = import_row(i, rc ? NULL : &row, csv_line(r), rc ? &unread : NULL, f);
        if (rc) return rc;
        report_progress(i, false);
        if (asked_to_stop)
            return fail(f, RC_LIMIT, tr("interrupted; the same command goes on where this one stopped"));
    }
}

static enum rc go_through(struct asked *x, struct arena *a, struct byte_source bytes, struct fault *f)
{
    struct import *i = &x->import;
    struct csv_reader *r = csv_reader_new(a, bytes);
    i->bytes_done = import_source_done;
    i->source = x->source;
    i->bytes_in_all = import_source_size(x->source);
    enum rc rc = bind_columns(x, a, r, f);
    if (!rc && x->report) rc = report_open(i, x->report, f);
    if (rc) return rc;
    rc = each_row(x, r, f);
    struct fault late;
    enum rc drained =
        import_drain(i, rc ? &late : f); // what is on its way is told, also where the reading failed
    report_progress(i, true);
    enum rc closed = report_close(i, x->report, rc || drained ? NULL : f);
    return rc ? rc : drained ? drained : closed;
}

// --- the doors ----------------------------------------------------------------------------------------------

// The search view is a view: where the import ends it is brought up to the end, so that the cases can be found at once.
static enum rc follow(struct site *s, struct fault *f)
{
    int64_t behind;
    enum rc rc;
    do rc = follower_step(s->gate, &behind, f);
    while (!rc && behind > 0);
    return rc;
}

static enum rc through_gate(struct asked *x, struct arena *a, struct byte_source bytes, struct fault *f)
{
    struct site s;
    struct account account;
    struct import *i = &x->import;
    x->site.threads = true;
    enum rc rc = site_open(&s, a, &x->site, f);
    if (rc) return rc;
    i->site = &s;
    i->door = &import_gate;
    i->as = str_of(x->as);
    i->there = true;
    i->reader = gate_reader_store(s.reader);
    i->finished = queue_open(IMPORT_SLOTS);
    if (x->as) rc = gate_account(s.gate, a, i->as, &account, f);
    if (rc) rc = fail(f, rc, tr("there is no account \"%s\""), x->as);
    if (!rc) rc = go_through(x, a, bytes, f);
    site_close(&s); // answers what is still on its way
    if (!rc) {
        x->site.threads = false;
        rc = site_open(&s, a, &x->site, f);
        if (!rc) {
            rc = follow(&s, f);
            site_close(&s);
        }
    }
    queue_close(i->finished);
    return rc;
}

static enum rc through_http(struct asked *x, struct arena *a, struct byte_source bytes, struct fault *f)
{
    struct import *i = &x->import;
    enum rc rc = client_open(a, &x->client, &i->client, f);
    if (rc) return rc;
    i->door = &import_http;
    i->agency = str_of(x->site.agency);
    if (i->dry) rc = import_forms_fetch(i, a, f);
    if (!rc) rc = go_through(x, a, bytes, f);
    client_close(i->client);
    return rc;
}

// --- the end -----------------------------------------------------------------------------------------------------

static void tell(const struct asked *x, struct arena *a)
{
    const struct import_counts *c = &x->import.counts;
    double seconds = import_now_s() - x->import.began_s;
    if (!x->json) {
        printf(
            tr(x->dry
                   ? "%lld rows: %lld good, %lld there already, %lld skipped by the mapping, %lld refused; %.1f s, %.0f rows a second\n"
                   : "%lld rows: %lld opened, %lld there already, %lld skipped by the mapping, %lld refused; %.1f s, %.0f rows a second\n"),
            (long long)c->rows, (long long)c->opened, (long long)c->repeated, (long long)c->skipped,
            (long long)c->refused, seconds, seconds > 0 ? (double)c->rows / seconds : 0.0);
        if (c->refused > IMPORT_SHOWN && !x->report) printf(tr("--report FILE lists every refused row\n"));
        return;
    }
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_put_str(&o, "source", mapping_source(x->import.mapping));
    json_put_int(&o, "rows", c->rows);
    json_put_int(&o, x->dry ? "good" : "opened", c->opened);
    json_put_int(&o, "repeated", c->repeated);
    json_put_int(&o, "skipped", c->skipped);
    json_put_int(&o, "refused", c->refused);
    json_put_real(&o, "seconds", seconds);
    json_shut(&o, '}');
    printf("%.*s\n", P(json_out_str(&o)));
}

static enum rc work(void *self, struct arena *a, struct fault *f)
{
    struct asked *x = self;
    struct byte_source bytes;
    enum rc rc = load_mapping(x, a, f);
    if (!rc) rc = import_source_open(a, x->file, &x->source, &bytes, f);
    if (rc) return rc;
    (void)signal(SIGINT, stop);
    (void)signal(SIGTERM, stop);
    (void)signal(SIGPIPE, SIG_IGN);
    rc = import_ring_open(&x->import, f);
    if (!rc) rc = x->client.url ? through_http(x, a, bytes, f) : through_gate(x, a, bytes, f);
    import_ring_close(&x->import);
    import_source_close(x->source);
    const struct import_counts *c = &x->import.counts;
    if (!rc) {
        tell(x, a);
        if (c->refused > 0 && c->opened + c->repeated == 0)
            rc = fail(f, RC_INVALID, tr("every row was refused"));
    } else if (x->import.counts.rows)
        return within(f, rc, tr("after %lld rows, %lld opened"), (long long)x->import.counts.rows,
                      (long long)x->import.counts.opened);
    return rc;
}

static int import_command(int argc, char **argv)
{
    static struct asked x = { .site.instead = TR("import through it with --url URL") };
    struct operands words;
    struct option_row rows[] = {
        SITE_ROWS(x.site),
        CLIENT_ROWS(x.client),
        { .name = "map", .text = &x.map },
        { .name = "report", .text = &x.report },
        { .name = "as", .text = &x.as },
        { .name = "dry-run", .flag = &x.dry },
        { .name = "json", .flag = &x.json },
    };
    int bad = options_take(&cmd_import, argc, argv, rows, COUNT(rows), &words);
    if (bad) return bad;
    if (!client_or_site(&x.client, &x.site))
        return command_misused(&cmd_import, "--data DIR or --url URL is needed, one of them");
    if (!x.map) return command_misused(&cmd_import, "--map MAP.yaml is needed");
    if (words.count != 1) return command_misused(&cmd_import, "one FILE is needed");
    if (x.as && x.client.url)
        return command_misused(&cmd_import, "--as is for --data: through a URL the key says who");
    x.file = words.at[0];
    x.import.dry = x.dry;
    return work_run(&cmd_import, work, &x);
}
