// What became of each row: counts, the report of refused rows, and progress for whoever waits.
#include "app/words.h"
#include "app/import.h"
#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

enum { TOLD_EVERY_S = 1, TOLD_EVERY_IN_LOG_S = 10 };

double import_now_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

// --- the report ------------------------------------------------------------------------------------------

static void put_row(FILE *out, struct str line, struct str column, struct str reason)
{
    char memory[16 << 10];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct text t = { .arena = &a };
    csv_put(&t, line, true);
    csv_put(&t, str_slice(column, 0, 512), false);
    csv_put(&t, reason, false);
    csv_end(&t);
    (void)fwrite(t.at, 1, (size_t)t.len, out);
}

enum rc report_open(struct import *i, const char *path, struct fault *f)
{
    // What stands in it may be of a person: nobody else reads it.
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    i->report = fd < 0 ? NULL : fdopen(fd, "w");
    if (!i->report) return fail(f, RC_IO, tr("could not write \"%s\": %s"), path, words_of_errno(errno));
    put_row(i->report, S("line"), S("column"), S("reason"));
    return RC_OK;
}

enum rc report_close(struct import *i, const char *path, struct fault *f)
{
    if (!i->report) return RC_OK;
    bool bad = ferror(i->report) != 0;
    bad |= fclose(i->report) != 0;
    i->report = NULL;
    return bad ? fail(f, RC_IO, tr("could not write \"%s\""), path) : RC_OK;
}

// A refusal says `line 7: column "Created Date": why`, `/place/address: why` (a form) or only why.
static void cut_refusal(struct str text, struct str *ret_column, struct str *ret_reason)
{
    struct str head, tail;
    if (str_starts(text, S("line ")) && str_cut(text, ':', &head, &tail)) text = str_trim(tail);
    *ret_column = (struct str){ 0 };
    *ret_reason = text;
    ptrdiff_t quote = str_find(text, S("\": "));
    if (str_starts(text, S("column \"")) && quote > 0) {
        *ret_column = str_slice(text, 8, quote);
        *ret_reason = str_slice(text, quote + 3, text.len);
    } else if (text.len && text.at[0] == '/' && str_cut(text, ':', &head, &tail)) {
        *ret_column = head;
        *ret_reason = str_trim(tail);
    }
}

static void report_refused(struct import *i, const struct import_slot *s)
{
    char number[24];
    struct str column, reason;
    int len = snprintf(number, sizeof number, "%lld", (long long)s->request.line);
    cut_refusal(str_of(s->why.text), &column, &reason);
    if (i->report)
        put_row(i->report, (struct str){ number, len }, column, reason);
    else if (i->counts.refused <= IMPORT_SHOWN)
        fprintf(stderr, tr("line %s: %.*s%s%.*s\n"), number, P(column), column.len ? ": " : "", P(reason));
}

void report_slot(struct import *i, const struct import_slot *s)
{
    struct import_counts *c = &i->counts;
    c->rows++;
    switch (s->state) {
    case SLOT_OPENED:
        c->opened++;
        break;
    case SLOT_REPEATED:
        c->repeated++;
        break;
    case SLOT_SKIPPED:
        c->skipped++;
        break;
    case SLOT_REFUSED:
        c->refused++;
        report_refused(i, s);
        break;
    case SLOT_SENT:
        MUST(!"a row without an answer");
    }
}

// --- progress ----------------------------------------------------------------------------------------------

void report_progress(struct import *i, bool last)
{
    bool terminal = isatty(STDERR_FILENO) == 1;
    double now = import_now_s(), passed = now - i->began_s;
    if (!last && now - i->told_s < (terminal ? TOLD_EVERY_S : TOLD_EVERY_IN_LOG_S)) return;
    if (last && i->told_s <= i->began_s && !terminal) return; // it was over before there was anything to tell
    i->told_s = now;
    fprintf(stderr, tr("%s%lld rows, %.0f a second, %lld refused"), terminal ? "\r" : "",
            (long long)i->counts.rows, passed > 0 ? (double)i->counts.rows / passed : 0.0,
            (long long)i->counts.refused);
    double share = i->bytes_in_all ? (double)i->bytes_done(i->source) / (double)i->bytes_in_all : 0;
    if (!last && share > 0.001)
        fprintf(stderr, tr(", %.0f %% read, about %.0f s left"), 100 * share, passed / share - passed);
    fprintf(stderr, "%s%s", terminal ? "   " : "", terminal && !last ? "" : "\n");
    (void)fflush(stderr);
}
