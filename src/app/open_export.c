// anlan open export: the open requests of a server as one file, by the same public interface that everybody has (GeoReport Bulk): nothing comes out
// here that a passer-by could not fetch. Windows of 90 days and pages of 1,000 are put together.
#include "app/words.h"
#include "app/client.h"
#include "app/open_export.h"
#include <stdio.h>

enum { WINDOW_DAYS = 90, PAGE_ROWS = 1000, PAGES_MAX = 1000, DAYS_MAX = 40 * 366 };
#define USUAL_DAYS 90

struct exporting {
    struct client_options client;
    const char *agency, *format, *from, *until, *out;
    FILE *file;
    int64_t rows;
};

enum form { FORM_CSV, FORM_GEOJSON, FORM_JSONL, FORMS };
static const char *const forms[FORMS] = { "csv", "geojson", "jsonl" };

static enum form form_of(const struct exporting *x)
{
    for (int i = 0; i < FORMS; i++)
        if (x->format && strcmp(x->format, forms[i]) == 0) return (enum form)i;
    return x->format ? FORMS : FORM_CSV;
}

// --- one page -------------------------------------------------------------------------------------------------------

static int64_t lines_of(struct str s)
{
    int64_t count = 0;
    for (ptrdiff_t i = 0; i < s.len; i++) count += s.at[i] == '\n';
    return count;
}

// A field may hold line breaks, so rows of CSV are counted by the line ends outside quotes.
static int64_t csv_rows(struct str s)
{
    int64_t count = 0;
    bool quoted = false;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        if (s.at[i] == '"') quoted = !quoted;
        count += s.at[i] == '\n' && !quoted;
    }
    return count;
}

// What is new in a page, and how many rows that are. A header stands once; features are taken out of their collection.
static struct str rows_of(enum form form, struct str body, bool first, int64_t *ret_rows)
{
    struct str head, rest = body;
    if (form == FORM_CSV) {
        (void)str_cut(body, '\n', &head, &rest);
        *ret_rows = csv_rows(rest);
        return first ? body : rest;
    }
    if (form == FORM_JSONL) {
        *ret_rows = lines_of(body);
        return body;
    }
    ptrdiff_t from = str_find(body, S("[")), to = body.len;
    while (to > 0 && body.at[to - 1] != ']') to--;
    rest = from < 0 || to <= from ? (struct str){ 0 } : str_slice(body, from + 1, to - 1);
    *ret_rows = rest.len ? lines_of(rest) + 1 : 0;
    return rest;
}

static enum rc put(struct exporting *x, struct str s, struct fault *f)
{
    if (s.len == 0 || fwrite(s.at, 1, (size_t)s.len, x->file) == (size_t)s.len) return RC_OK;
    return fail(f, RC_IO, tr("could not write \"%s\""), x->out ? x->out : "standard output");
}

static enum rc put_page(struct exporting *x, enum form form, struct str body, int64_t *ret_rows,
                        struct fault *f)
{
    struct str rows = rows_of(form, body, x->rows == 0, ret_rows);
    enum rc rc = RC_OK;
    if (form == FORM_CSV && x->rows == 0 && *ret_rows == 0)
        return RC_OK; // the header comes with the first row
    if (form == FORM_GEOJSON && *ret_rows && x->rows) rc = put(x, S(",\n"), f);
    if (!rc) rc = put(x, rows, f);
    x->rows += *ret_rows;
    return rc;
}

static struct str path_of(const struct exporting *x, struct arena *a, enum form form, struct day from,
                          struct day to, int page)
{
    char first[DAY_TEXT_MAX], last[DAY_TEXT_MAX];
    struct str f = day_print(from, first), t = day_print(to, last);
    return arena_print(
        a,
        "/open311/v2/requests.%s?start_date=%.*sT00:00:00Z&end_date=%.*sT23:59:59Z&page_size=%d&page=%d%s%s",
        forms[form], P(f), P(t), PAGE_ROWS, page, x->agency ? "&jurisdiction_id=" : "",
        x->agency ? x->agency : "");
}

static enum rc put_window(struct exporting *x, struct client *c, struct arena *a, enum form form,
                          struct day from, struct day to, struct fault *f)
{
    for (int page = 1; page <= PAGES_MAX; page++) {
        struct arena scratch = *a;
        struct client_answer answer;
        int64_t rows;
        enum rc rc = client_ask(c, &scratch, "GET", path_of(x, &scratch, form, from, to, page),
                                (struct str){ 0 }, &answer, f);
        if (!rc) rc = put_page(x, form, answer.body, &rows, f);
        if (rc || rows < PAGE_ROWS) return rc;
    }
    return fail(f, RC_LIMIT, tr("more than %d pages in %d days"), PAGES_MAX, WINDOW_DAYS);
}

// --- the whole ------------------------------------------------------------------------------------------------------

static enum rc take_days(const struct exporting *x, struct day *ret_from, struct day *ret_to, struct fault *f)
{
    struct world w = world_real();
    struct day to = { w.now(w.self).ns / NS_PER_DAY };
    if (x->until && !day_parse(str_of(x->until), &to))
        return fail(f, RC_INVALID, tr("--until \"%s\" is not a day"), x->until);
    struct day from = { to.n - USUAL_DAYS + 1 };
    if (x->from && !day_parse(str_of(x->from), &from))
        return fail(f, RC_INVALID, tr("--from \"%s\" is not a day"), x->from);
    if (from.n > to.n || to.n - from.n > DAYS_MAX)
        return fail(f, RC_INVALID, tr("--from and --until name no span of at most 40 years"));
    *ret_from = from;
    *ret_to = to;
    return RC_OK;
}

// The newest first, as in each page.
static enum rc put_all(struct exporting *x, struct client *c, struct arena *a, struct day from, struct day to,
                       struct fault *f)
{
    enum form form = form_of(x);
    enum rc rc =
        form == FORM_GEOJSON ? put(x, S("{\"type\":\"FeatureCollection\",\"features\":["), f) : RC_OK;
    while (!rc && to.n >= from.n) {
        struct day first = { to.n - WINDOW_DAYS + 2 > from.n
                                 ? to.n - WINDOW_DAYS + 2
                                 : from.n }; // 89 days and a second less than a day
        rc = put_window(x, c, a, form, first, to, f);
        to.n = first.n - 1;
    }
    if (!rc && form == FORM_GEOJSON) rc = put(x, S("]}\n"), f);
    if (!rc && fflush(x->file) != 0)
        rc = fail(f, RC_IO, tr("could not write \"%s\""), x->out ? x->out : "standard output");
    return rc;
}

static enum rc export_work(void *self, struct arena *a, struct fault *f)
{
    struct exporting *x = self;
    struct client *c;
    struct day from, to;
    enum rc rc = take_days(x, &from, &to, f);
    if (!rc) rc = client_open(a, &x->client, &c, f);
    if (rc) return rc;
    x->file = x->out ? fopen(x->out, "wxe") : stdout;
    rc = x->file ? put_all(x, c, a, from, to, f)
                 : fail(f, RC_CONFLICT, tr("could not make \"%s\": a new file is needed"), x->out);
    if (x->file && x->out && fclose(x->file) != 0 && !rc)
        rc = fail(f, RC_IO, tr("could not write \"%s\""), x->out);
    client_close(c);
    if (!rc) fprintf(stderr, tr("%lld requests\n"), (long long)x->rows);
    return rc;
}

int open_export(const struct command *command, int argc, char **argv)
{
    static struct exporting x;
    struct operands words;
    struct option_row rows[] = {
        CLIENT_ROWS(x.client),
        { .name = "agency", .text = &x.agency },
        { .name = "format", .text = &x.format },
        { .name = "from", .text = &x.from },
        { .name = "until", .text = &x.until },
        { .name = "out", .text = &x.out },
    };
    int bad = options_take(command, argc, argv, rows, COUNT(rows), &words);
    if (bad) return bad;
    if (words.count != 1) return command_misused(command, "\"%s\" is not an option", words.at[1]);
    if (!x.client.url) return command_misused(command, "--url URL is needed (or ANLAN_URL)");
    if (form_of(&x) == FORMS) return command_misused(command, "--format is csv, geojson or jsonl");
    return work_run(command, export_work, &x);
}
