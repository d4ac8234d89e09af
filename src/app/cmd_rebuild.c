// anlan rebuild and anlan replay: the views made again from the ledger, and its decisions asked of the law again. Both need the directory
// to themselves.
#include "app/words.h"
#include "app/packs.h"
#include "app/work.h"
#include "gate/rebuild.h"
#include "seal/seal.h"
#include "wire/json.h"
#include <stdio.h>
#include <unistd.h>

static int rebuild(int argc, char **argv);
static int replay(int argc, char **argv);

static const char rebuild_usage[] =
    "usage: anlan rebuild --data DIR [--check | --digests] [--json]\n\n"
    "Makes every view (cases, numbers, clocks, search) again from the ledger, in one transaction, and prints the\n"
    "digest of each. The server must not run.\n\n" SITE_USAGE
    "  --check                changes nothing: makes the views aside and names the first row that differs\n"
    "  --digests              changes nothing: prints the digests of the views as they stand\n"
    "  --json                 prints the result as JSON\n";

static const char replay_usage[] =
    "usage: anlan replay --data DIR [--pack FOLDER] [--json]\n\n"
    "Asks the pack that ruled each act, kept by its digest, the same question again, and names every act whose\n"
    "answer differs: there should be none. With --pack the pack in that folder is asked in place of its other\n"
    "versions: what would have been ruled otherwise. Changes nothing. The server must not run.\n\n" SITE_USAGE
    "  --pack FOLDER          asks this pack instead of those of the same id\n"
    "  --json                 prints the result as JSON\n";

const struct command cmd_rebuild = {
    .name = "rebuild",
    .summary = "makes the views again from the ledger, or checks them",
    .usage = rebuild_usage,
    .run = rebuild,
};

const struct command cmd_replay = {
    .name = "replay",
    .summary = "asks the law again about every act in the ledger",
    .usage = replay_usage,
    .run = replay,
};

struct asked {
    struct site_options site;
    const char *pack;
    bool check, digests, json;
};

struct digests {
    struct view_digest at[REBUILD_VIEWS];
    int32_t count;
};

static void progress(void *, int64_t done, int64_t of)
{
    if (isatty(STDERR_FILENO) != 1) return;
    fprintf(stderr, tr("\r%lld of %lld entries%s"), (long long)done, (long long)of, done >= of ? "\n" : "");
}

// A store aside, with the files that SQLite puts beside it.
static struct str aside(struct arena *a, const char *data)
{
    return arena_print(a, "%s/aside-%d.db", data, (int)getpid());
}

static void remove_aside(struct arena *a, struct str path)
{
    static const char *const stores[] = { "", ".search" }, *const endings[] = { "", "-wal", "-shm", "-lock" };
    for (ptrdiff_t i = 0; i < COUNT(stores); i++)
        for (ptrdiff_t k = 0; k < COUNT(endings); k++)
            (void)unlink(arena_print(a, "%.*s%s%s", P(path), stores[i], endings[k]).at);
}

// --- rebuild -----------------------------------------------------------------------------------------------

static bool same(const struct digests *before, const struct view_digest *v)
{
    for (int32_t i = 0; i < before->count; i++)
        if (strcmp(before->at[i].view, v->view) == 0)
            return memcmp(before->at[i].digest, v->digest, sizeof v->digest) == 0;
    return false;
}

static void print_digests(const struct digests *d, const struct digests *before)
{
    for (int32_t i = 0; i < d->count; i++) {
        char hex[HEX_CHARS(DIGEST_BYTES)];
        const struct view_digest *v = &d->at[i];
        printf(tr("  %-12s %10lld rows  %.*s%s\n"), v->view, (long long)v->rows,
               P(hex_encode(v->digest, DIGEST_BYTES, hex)),
               before && !same(before, v) ? tr("  differed before") : "");
    }
}

static void print_json(const struct digests *d, const struct digests *before, const struct rebuild_report *r,
                       struct arena *a)
{
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_put_int(&o, "entries", r->entries);
    json_put_int(&o, "cases", r->cases);
    json_put_int(&o, "refused", r->refused);
    json_put_int(&o, "parts_erased", r->parts_erased);
    json_open_key(&o, "views", '[');
    for (int32_t i = 0; i < d->count; i++) {
        json_open(&o, '{');
        json_put_str(&o, "view", str_of(d->at[i].view));
        json_put_int(&o, "rows", d->at[i].rows);
        json_put_hex(&o, "digest", d->at[i].digest, DIGEST_BYTES);
        if (before) json_put_bool(&o, "same_before", same(before, &d->at[i]));
        json_shut(&o, '}');
    }
    json_shut(&o, ']');
    json_shut(&o, '}');
    printf("%.*s\n", P(json_out_str(&o)));
}

static void print_counts(const char *format, const struct rebuild_report *r)
{
    printf(tr(format), (long long)r->entries, (long long)r->cases, (long long)r->refused,
           (long long)r->parts_erased);
}

static enum rc make_again(const struct asked *x, struct site *s, struct arena *a, struct fault *f)
{
    struct digests before, after;
    struct rebuild_report r = { 0 };
    enum rc rc = view_digests(s->gate, before.at, &before.count, f);
    if (!rc) rc = gate_rebuild(s->gate, progress, NULL, &r, f);
    if (!rc) rc = view_digests(s->gate, after.at, &after.count, f);
    if (rc) return rc;
    if (x->json) return print_json(&after, &before, &r, a), RC_OK;
    print_counts(TR("rebuilt from %lld entries: %lld cases, %lld refusals, %lld parts erased\n"), &r);
    print_digests(&after, &before);
    return RC_OK;
}

static enum rc look_only(const struct asked *x, struct site *s, struct arena *a, struct fault *f)
{
    struct digests d;
    struct rebuild_report r = { 0 };
    enum rc rc = RC_OK;
    if (x->check) {
        struct str path = aside(a, x->site.data);
        rc = gate_rebuild_check(s->gate, path, progress, NULL, &r, f);
        remove_aside(a, path);
    }
    if (!rc) rc = view_digests(s->gate, d.at, &d.count, f);
    if (rc) return rc;
    if (x->json) return print_json(&d, NULL, &r, a), RC_OK;
    if (x->check)
        print_counts(TR("the views follow from %lld entries: %lld cases, %lld refusals, %lld parts erased\n"),
                     &r);
    print_digests(&d, NULL);
    return RC_OK;
}

static enum rc rebuild_work(void *self, struct arena *a, struct fault *f)
{
    const struct asked *x = self;
    struct site s;
    enum rc rc = site_open_all(&s, a, &x->site, f);
    if (rc) return rc;
    rc = x->check || x->digests ? look_only(x, &s, a, f) : make_again(x, &s, a, f);
    site_close(&s);
    return rc;
}

// --- replay --------------------------------------------------------------------------------------------------

static void print_replay(const struct asked *x, const struct replay_report *r, struct arena *a)
{
    struct json_out o = json_out_of(a);
    if (!x->json) {
        printf(
            tr("%lld entries: %lld asked again and the same, %lld different, %lld ruled by the house, %lld whose data is erased\n"),
            (long long)r->entries, (long long)r->same, (long long)r->different, (long long)r->house,
            (long long)r->erased);
        return;
    }
    json_open(&o, '{');
    json_put_int(&o, "entries", r->entries);
    json_put_int(&o, "asked", r->asked);
    json_put_int(&o, "same", r->same);
    json_put_int(&o, "different", r->different);
    json_put_int(&o, "house", r->house);
    json_put_int(&o, "erased", r->erased);
    json_shut(&o, '}');
    printf("%.*s\n", P(json_out_str(&o)));
}

static void print_difference(void *self, const struct replay_difference *d)
{
    const struct asked *x = self;
    if (x->json) return;
    printf(tr("position %lld of agency %lld, act %.*s\n  was %.*s\n  now %.*s\n"), (long long)d->position,
           (long long)d->agency, P(d->act), P(d->was), P(d->now));
}

static enum rc replay_work(void *self, struct arena *a, struct fault *f)
{
    const struct asked *x = self;
    struct site s;
    struct replay_report r = { 0 };
    struct folder folder = { 0 };
    enum rc rc = x->pack ? folder_read_pack(a, x->pack, &folder, f) : RC_OK;
    if (!rc) rc = site_open_all(&s, a, &x->site, f);
    if (rc) return rc;
    struct replay_options o = { .path = aside(a, x->site.data),
                                .instead = folder.pack,
                                .progress = progress,
                                .differs = print_difference,
                                .self = self };
    rc = gate_replay(s.gate, &o, &r, f);
    remove_aside(a, o.path);
    site_close(&s);
    if (rc) return rc;
    print_replay(x, &r, a);
    return r.different && !x->pack
               ? fail(f, RC_CORRUPT, tr("the law gives another answer than the ledger holds"))
               : RC_OK;
}

// --- the commands ----------------------------------------------------------------------------------------------

static int take(const struct command *c, int argc, char **argv, struct asked *x)
{
    struct operands words;
    struct option_row rows[] = {
        SITE_ROWS(x->site),
        { .name = "json", .flag = &x->json },
        { .name = "check", .flag = &x->check },
        { .name = "digests", .flag = &x->digests },
    };
    bool checks = c == &cmd_rebuild;
    if (!checks) rows[COUNT(rows) - 2] = (struct option_row){ .name = "pack", .text = &x->pack };
    int bad = options_take(c, argc, argv, rows, COUNT(rows) - (checks ? 0 : 1), &words);
    if (bad) return bad;
    if (words.count) return command_misused(c, "\"%s\" is not an option", words.at[0]);
    if (!x->site.data) return command_misused(c, "--data DIR is needed");
    if (x->check && x->digests) return command_misused(c, "--check or --digests, one of them");
    return 0;
}

static int rebuild(int argc, char **argv)
{
    static struct asked x;
    int bad = take(&cmd_rebuild, argc, argv, &x);
    return bad ? bad : work_run(&cmd_rebuild, rebuild_work, &x);
}

static int replay(int argc, char **argv)
{
    static struct asked x;
    int bad = take(&cmd_replay, argc, argv, &x);
    return bad ? bad : work_run(&cmd_replay, replay_work, &x);
}
