// anlan verify: a whole ledger, the public files of a log, or one receipt.
#include "app/words.h"
#include "app/table.h"
#include "app/verify.h"
#include <stdarg.h>
#include <stdio.h>

static int verify(int argc, char **argv);

const struct command cmd_verify = {
    .name = "verify",
    .summary = "checks a whole ledger, a log's public files, or a receipt",
    .usage =
        "usage: anlan verify DIR [OPTION]...\n"
        "       anlan verify URL|FOLDER [OPTION]...\n"
        "       anlan verify --receipt FILE [--vkey FILE]\n\n"
        "DIR is a data directory: every entry, tile, signed head and sealed part of every agency is checked, read-only and\n"
        "also beside a running server; and every attachment. URL is a server (its /ledger) and FOLDER what `anlan ledger export` made: the tiles must\n"
        "make the root that the checkpoint signs. A receipt is checked with its file alone. Each step is printed; the first thing that is wrong\n"
        "is named, and the exit status is then 1.\n\n"
        "  --vkey FILE            the verifier keys to trust, one a line; else the log's or the receipt's own is believed\n"
        "  --old CHECKPOINT       a checkpoint kept from before: what is checked must extend it\n"
        "  --parts                DIR: open every sealed part whose key lives\n"
        "  --entries              URL, FOLDER: the entries too\n"
        "  --key-file FILE        URL: an overseer's API key, for --entries\n"
        "  --agency NAME          DIR: only this one\n"
        "  --master-key-file F    32 bytes that wrap the agencies' keys, where they are not in DIR\n"
        "  --json                 prints the result as JSON\n",
    .run = verify,
};

void verify_say(const struct verify *v, const char *what, const char *format, ...)
{
    va_list args;
    if (v->json) return;
    const char *label = tr(what);
    printf("%s%*s", label, 12 - (int)text_places(str_of(label)), "");
    va_start(args, format);
    (void)vprintf(format, args);
    va_end(args);
    putchar('\n');
}

// --- keys --------------------------------------------------------------------------------------------

static enum rc read_keys(struct verify *v, struct arena *a, struct fault *f)
{
    struct str text, line;
    enum rc rc = file_read(a, v->vkey, VERIFY_NOTE_BYTES_MAX, &text, f);
    while (!rc && text.len > 0) {
        (void)str_cut(text, '\n', &line, &text);
        line = str_trim(line);
        if (line.len == 0) continue;
        if (v->keys_count == VERIFY_KEYS_MAX)
            return fail(f, RC_LIMIT, tr("\"%s\" has more than %d keys"), v->vkey, VERIFY_KEYS_MAX);
        rc = vkey_parse(line, &v->keys[v->keys_count], f);
        if (!rc) v->keys_count++;
    }
    if (!rc && v->keys_count == 0) rc = fail(f, RC_INVALID, tr("it holds no key"));
    return rc ? within(f, rc, tr("the verifier keys in \"%s\""), v->vkey) : RC_OK;
}

enum rc verify_choose_key(struct verify *v, struct str origin, struct fault *f)
{
    for (int32_t i = 0; i < v->keys_count; i++) {
        if (!str_equal(v->keys[i].name, origin) || v->keys[i].type != NOTE_ED25519) continue;
        struct note_key first = v->keys[0];
        v->keys[0] = v->keys[i];
        v->keys[i] = first;
        return RC_OK;
    }
    return fail(f, RC_DENIED, tr("no key of \"%.*s\" is among those in \"%s\""), P(origin), v->vkey);
}

// --- a receipt ---------------------------------------------------------------------------------------

static void report_receipt(struct verify *v, const struct receipt *r, const struct receipt_truth *t)
{
    verify_say(v, "receipt", "%.*s%s", P(r->number),
               t->number_proved ? "" : tr(" (the entry does not say the number: it is not proved)"));
    verify_say(
        v, "key", "%.*s%s", P(t->checkpoint.origin),
        tr(t->key_known ? " (given)" : " (the receipt's own: it proves only who wrote it; give --vkey)"));
    verify_say(v, "proof", tr("entry %lld of the %lld in the signed tree"), (long long)t->index + 1,
               (long long)t->checkpoint.size);
    verify_say(v, "openings", tr("%d of the entry's %d sealed parts, each what it commits to"),
               t->openings_count, t->parts_count);
    if (!v->json) return;
    json_open(&v->out, '{');
    json_put_int(&v->out, "index", t->index);
    json_put_bool(&v->out, "key_given", t->key_known);
    json_put_str(&v->out, "number", r->number);
    json_put_bool(&v->out, "number_proved", t->number_proved);
    json_put_int(&v->out, "openings", t->openings_count);
    json_put_str(&v->out, "origin", t->checkpoint.origin);
    json_put_int(&v->out, "parts", t->parts_count);
    json_put_int(&v->out, "size", t->checkpoint.size);
    json_shut(&v->out, '}');
}

enum rc verify_receipt(struct verify *v, struct arena *a, struct fault *f)
{
    struct str bytes, origin = { 0 }, rest;
    struct receipt *r = NEW(a, struct receipt, 1);
    struct receipt_truth truth = { 0 };
    enum rc rc = file_read(a, v->receipt, RECEIPT_BYTES_MAX, &bytes, f);
    if (!rc) rc = receipt_parse(a, bytes, r, f);
    if (!rc && v->vkey) {
        struct proof_file p;
        rc = proof_file_parse(r->proof, &p, f);
        if (!rc) (void)str_cut(p.checkpoint, '\n', &origin, &rest);
        if (!rc) rc = verify_choose_key(v, origin, f);
    }
    if (!rc) rc = receipt_check(v->hasher, *a, r, v->keys, v->keys_count, &truth, f);
    if (rc) return within(f, rc, tr("the receipt"));
    report_receipt(v, r, &truth);
    return RC_OK;
}

// --- the command -------------------------------------------------------------------------------------

static enum rc read_files(struct verify *v, struct arena *a, struct fault *f)
{
    enum rc rc = v->vkey ? read_keys(v, a, f) : RC_OK;
    if (!rc && v->old) rc = file_read(a, v->old, VERIFY_NOTE_BYTES_MAX, &v->old_note, f);
    if (!rc && v->old && v->old_note.len == 0) rc = fail(f, RC_INVALID, tr("\"%s\" is empty"), v->old);
    if (!rc && v->key_file) rc = file_read(a, v->key_file, VERIFY_NOTE_BYTES_MAX, &v->token, f);
    v->token = str_trim(v->token);
    return rc;
}

static bool is_data_directory(struct arena a, const char *place)
{
    return file_exists(arena_print(&a, "%s/anlan.db", place).at);
}

static bool is_log(struct arena a, const char *place)
{
    return strstr(place, "://") || file_exists(arena_print(&a, "%s/checkpoint", place).at);
}

static enum rc verify_place(struct verify *v, struct arena *a, struct fault *f)
{
    if (is_data_directory(*a, v->place)) return verify_directory(v, a, f);
    if (is_log(*a, v->place)) return verify_log(v, a, f);
    return fail(f, RC_MISSING, tr("no data directory and no exported log can be read in \"%s\""), v->place);
}

static enum rc verify_all(struct verify *v, struct arena *a, struct fault *f)
{
    enum rc rc = read_files(v, a, f);
    if (v->json) json_open(&v->out, '[');
    if (!rc && v->receipt) rc = verify_receipt(v, a, f);
    if (!rc && v->place) rc = verify_place(v, a, f);
    if (!rc && v->place && v->old && !v->old_met)
        rc = fail(f, RC_DENIED, tr("the old checkpoint is of no log that is here"));
    if (rc) return rc;
    if (v->json) json_shut(&v->out, ']');
    struct str text = v->json ? json_out_str(&v->out) : S("ok");
    printf("%.*s\n", P(text));
    return RC_OK;
}

static enum rc work(void *self, struct arena *a, struct fault *f)
{
    struct verify *v = self;
    enum rc rc = seal_init(f);
    if (rc) return rc;
    v->hasher = hasher_open();
    // With --json the text grows in an arena of its own, so that nothing else moves it.
    struct arena out = arena_of(NEW(a, char, 1 << 20), 1 << 20, a->full);
    v->out = json_out_of(&out);
    rc = verify_all(v, a, f);
    hasher_close(v->hasher);
    return rc;
}

static int verify(int argc, char **argv)
{
    static struct verify v;
    struct operands words;
    struct option_row rows[] = {
        { .name = "receipt", .text = &v.receipt },
        { .name = "vkey", .text = &v.vkey },
        { .name = "old", .text = &v.old },
        { .name = "key-file", .text = &v.key_file },
        { .name = "parts", .flag = &v.parts },
        { .name = "entries", .flag = &v.entries },
        { .name = "agency", .text = &v.site.agency },
        { .name = "master-key-file",
          .text = &v.site.master_key_file,
          .environment = "ANLAN_MASTER_KEY_FILE" },
        { .name = "json", .flag = &v.json },
    };
    int bad = options_take(&cmd_verify, argc, argv, rows, COUNT(rows), &words);
    if (bad) return bad;
    if (words.count > 1) return command_misused(&cmd_verify, "one DIR, URL or FOLDER at a time");
    v.place = words.count ? words.at[0] : NULL;
    if (!v.place && !v.receipt)
        return command_misused(&cmd_verify, "a DIR, a URL or --receipt FILE is needed");
    if (v.old && !v.place) return command_misused(&cmd_verify, "--old needs the log that must extend it");
    return work_run(&cmd_verify, work, &v);
}
