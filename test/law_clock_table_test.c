// The tables of legal examples in test/clocks: every row's instant was derived by hand from its article, and must come out of the pack's own
// counting rules and calendars.
#include "app/zones.h"
#include "law/pack.h"
#include "packs/folder.h"
#include "test.h"

enum { ROWS_MIN = 200, COLUMNS = 9 };
enum column { ARTICLE, RULE, LIMIT, MARKS, START, PAUSES, EXTENSIONS, DUE, DERIVATION };

struct table {
    const char *pack, *path;
    int32_t rows, custody, paused, extended, provisional;
};

struct example { // a row as the engine takes it
    struct clock_terms terms;
    struct clock_extension extensions[CLOCK_EXTENSIONS_MAX];
    struct clock_pause pauses[CLOCK_PAUSES_MAX];
    int32_t extended[CLOCK_EXTENSIONS_MAX];
    struct clock_run run;
};

static char pool[256 << 20];
static int32_t rows_in_all;

static bool read_amount(struct str s, struct clock_amount *ret_a)
{
    int64_t n;
    struct str count, unit;
    if (!str_cut(s, ' ', &count, &unit) || !str_int64(count, &n)) return false;
    ret_a->count = (int32_t)n;
    return clock_unit_parse(unit, &ret_a->unit);
}

static bool read_pauses(struct str s, struct example *e)
{
    for (struct str one; s.len > 0; e->run.pauses_count++) {
        (void)str_cut(s, ';', &one, &s);
        ptrdiff_t dots = str_find(one, S(".."));
        struct clock_pause *p = &e->pauses[e->run.pauses_count];
        if (dots < 0 || !instant_parse(str_slice(one, 0, dots), &p->from) ||
            !instant_parse(str_slice(one, dots + 2, one.len), &p->to))
            return false;
    }
    e->run.pauses = e->pauses;
    return true;
}

static bool read_extensions(struct str s, struct example *e)
{
    for (struct str one, word, amount; s.len > 0; e->run.extended_count++) {
        int32_t i = e->run.extended_count;
        (void)str_cut(s, ';', &one, &s);
        (void)str_cut(one, ' ', &word, &amount);
        e->extensions[i] = (struct clock_extension){ .to = str_equal(word, S("to")), .times = 1 };
        e->extended[i] = i;
        if (!read_amount(amount, &e->extensions[i].amount)) return false;
    }
    e->terms.extensions = e->extensions;
    e->terms.extensions_count = e->run.extended_count;
    e->run.extended = e->extended;
    return true;
}

static bool read_example(const struct pack *p, const struct str *cells, struct example *e)
{
    *e = (struct example){ .terms.custody = str_contains(cells[MARKS], S("custody")) };
    if (!str_equal(cells[RULE], S("-")) && !(e->terms.rule = pack_counting(p, cells[RULE]))) return false;
    return read_amount(cells[LIMIT], &e->terms.limit) && instant_parse(cells[START], &e->run.start) &&
           read_pauses(cells[PAUSES], e) && read_extensions(cells[EXTENSIONS], e);
}

static void check_row(struct arena scratch, const struct pack *p, const char *file, int line,
                      const struct str *cells, struct table *t)
{
    struct example e;
    struct clock_due due, again;
    struct instant want;
    struct fault f = { 0 };
    char where[64], got[CLOCK_LOCAL_TEXT_MAX], expected[CLOCK_LOCAL_TEXT_MAX];
    (void)snprintf(where, sizeof where, "%s", file);
    if (!pack_article(p, cells[ARTICLE])) test_fault(where, line, "article is in the pack", "no", "yes");
    if (!read_example(p, cells, &e) || !instant_parse(cells[DUE], &want)) {
        test_fault(where, line, "row reads", "no", "yes");
        return;
    }
    CHECK(cells[DERIVATION].len > 10);
    if (clock_count(&p->clock_zone, &e.terms, &e.run, &scratch, &due, &f)) {
        test_fault(where, line, "count", f.text, "counted");
        return;
    }
    if (due.due.ns != want.ns) {
        char a[64], b[64];
        struct str x = clock_print_local(&p->clock_zone, due.due, got),
                   y = clock_print_local(&p->clock_zone, want, expected);
        (void)snprintf(a, sizeof a, "%.*s", P(x));
        (void)snprintf(b, sizeof b, "%.*s", P(y));
        test_fault(where, line, "due", a, b);
    }
    bool provisional = str_contains(cells[MARKS], S("provisional"));
    if (due.provisional != provisional)
        test_fault(where, line, "provisional", due.provisional ? "yes" : "no", provisional ? "yes" : "no");
    // Without steps it is the same instant; and the last step says it.
    CHECK(clock_count(&p->clock_zone, &e.terms, &e.run, NULL, &again, &f) == RC_OK &&
          again.due.ns == due.due.ns);
    CHECK(due.steps[due.steps_count - 1].kind == CLOCK_STEP_DUE &&
          due.steps[due.steps_count - 1].at.ns == due.due.ns);
    t->rows++;
    t->custody += e.terms.custody;
    t->paused += e.run.pauses_count > 0;
    t->extended += e.run.extended_count > 0;
    t->provisional += provisional;
}

static void check_table(struct table *t)
{
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct fault f = { 0 };
    const struct pack *p;
    struct folder folder = folder_of(&a, t->pack);
    enum rc rc =
        pack_load_with(&a, folder.at, folder.count, &(struct pack_context){ .zones = zones_open() }, &p, &f);
    if (rc) test_fault(__FILE__, __LINE__, "pack", f.text, "loaded");
    if (rc) return;
    struct str text = folder_slurp(&a, t->path), row;
    for (int line = 1; text.len > 0; line++) {
        struct str cells[COLUMNS];
        int count = 0;
        (void)str_cut(text, '\n', &row, &text);
        if (row.len == 0 || row.at[0] == '#' || str_starts(row, S("article\t"))) continue;
        for (bool more = true; more && count < COLUMNS; count++)
            more = str_cut(row, '\t', &cells[count], &row);
        if (count != COLUMNS)
            test_fault(t->path, line, "columns", "fewer", "nine");
        else
            check_row(a, p, t->path, line, cells, t);
    }
    rows_in_all += t->rows;
}

// PROVES: 刑事诉讼法 (2018), art. 105
// PROVES: 公安机关办理行政案件程序规定 (2018), art. 35
// PROVES: 行政处罚法 (2021), art. 85
// PROVES: 行政强制法 (2011), art. 69
// PROVES: 道路交通事故处理程序规定 (2017), art. 112
TEST(limits_of_the_prc_end_when_their_articles_say)
{
    struct table t = { .pack = ANLAN_SOURCE "/packs/cn", .path = ANLAN_SOURCE "/test/clocks/cn.tsv" };
    check_table(&t);
    CHECK(t.rows >= 150 && t.custody >= 15 && t.paused >= 12 && t.extended >= 15 && t.provisional >= 5);
}

// PROVES: Domestic Abuse Act 2021 (E&W), ss. 26(4) and 29(3)
// PROVES: Migotti v Colvill (1879) 4 CPD 233
// PROVES: Dodds v Walker (1981) 1 WLR 1027
TEST(limits_of_england_and_wales_end_when_their_provisions_say)
{
    struct table t = { .pack = ANLAN_SOURCE "/packs/uk", .path = ANLAN_SOURCE "/test/clocks/uk.tsv" };
    check_table(&t);
    CHECK(t.rows >= 50 && t.custody >= 15 && t.paused >= 6 && t.extended >= 3);
}

TEST(there_are_as_many_examples_as_were_promised) { CHECK(rows_in_all >= ROWS_MIN); }
