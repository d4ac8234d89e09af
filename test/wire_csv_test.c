// CSV: rows as a stream, what a bad row costs, the limits, and writing that starts no formula.
#include "test.h"
#include "wire/csv.h"

static char pool[4 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

// Gives a text in pieces of `piece` bytes, then the end or, where `breaks` is set, a failure.
struct pieces {
    struct str rest;
    ptrdiff_t piece;
    bool breaks;
};

static enum rc read_piece(void *self, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_got, struct fault *f)
{
    struct pieces *p = self;
    if (p->rest.len == 0 && p->breaks) return fail(f, RC_IO, "the wire was cut");
    struct str now = str_slice(p->rest, 0, p->piece < room ? p->piece : room);
    if (now.len) memcpy(ret_bytes, now.at, (size_t)now.len);
    p->rest = str_slice(p->rest, now.len, p->rest.len);
    *ret_got = now.len;
    return RC_OK;
}

// The rows as "line:field|field|\n", faults as "!what\n".
static struct str rows_of(struct arena *a, struct str source, ptrdiff_t piece)
{
    struct pieces p = { source, piece, false };
    struct csv_reader *r = csv_reader_new(a, (struct byte_source){ read_piece, &p });
    struct text out = { .arena = a };
    for (;;) {
        struct csv_row row;
        struct fault f = { 0 };
        enum rc rc = csv_next(r, &row, &f);
        if (rc == RC_MISSING) break;
        if (rc) {
            text_print(&out, "!%s\n", f.text);
            continue;
        }
        text_print(&out, "%d:", (int)row.line);
        for (int32_t i = 0; i < row.count; i++) text_print(&out, "%.*s|", P(row.fields[i]));
        text_char(&out, '\n');
    }
    return text_str(&out);
}

static void check_rows(struct str source, struct str want)
{
    for (ptrdiff_t piece = 1; piece < 12; piece++) {
        struct arena a = fresh();
        CHECK_STR(rows_of(&a, source, piece), want);
    }
}

// PROVES: RFC 4180 (2005), 2
TEST(rows_end_with_crlf_or_lf_and_the_last_may_have_no_end)
{
    check_rows(S("a,b\r\nc,d\ne,f"), S("1:a|b|\n2:c|d|\n3:e|f|\n"));
    check_rows(S("a,b\r\n"), S("1:a|b|\n"));
    check_rows(S("a,b\r"), S("1:a|b|\n"));
    check_rows(S(""), S(""));
    check_rows(S(",\n"), S("1:||\n"));
}

TEST(quoted_fields_hold_commas_quotes_and_newlines_and_lines_are_counted)
{
    check_rows(S("\"a,\"\"b\"\"\",\"two\r\nlines\"\nnext,\"\"\n"), S("1:a,\"b\"|two\r\nlines|\n3:next||\n"));
    check_rows(S("\"\""), S("1:|\n"));
}

TEST(a_byte_order_mark_is_skipped_only_at_the_start)
{
    check_rows(S("\xEF\xBB\xBF"
                 "a,b\n\xEF\xBB\xBF"
                 "c,d\n"),
               S("1:a|b|\n2:\xEF\xBB\xBF"
                 "c|d|\n"));
    check_rows(S("\xEF\xBB\xBF\"a\",b\n"), S("1:a|b|\n"));
    check_rows(S("\xEF\xBB\xBF"), S(""));
}

TEST(an_empty_line_is_no_row)
{
    check_rows(S("a\n\n\r\nb\n\n"), S("1:a|\n4:b|\n"));
    check_rows(S("a\n\"\"\nb\n"), S("1:a|\n2:|\n3:b|\n"));
}

TEST(one_bad_row_costs_one_row)
{
    check_rows(S("a\nb\"c,d\ne\n"), S("1:a|\n!line 2: a quote inside a field that is not quoted\n3:e|\n"));
    check_rows(S("\"a\"b,c\nd\n"), S("!line 1: more text after a closing quote\n2:d|\n"));
    check_rows(S("a\rb\nc\n"), S("!line 1: a CR without its LF\n2:c|\n"));
    check_rows(S("a\0b\nc\n"), S("!line 1: NUL in a field\n2:c|\n"));
    check_rows(S("\xE5\xAE\x89,ok\n\xE5\xAE,\x89\nc\n"),
               S("1:安|ok|\n!line 2: bytes that are not UTF-8\n3:c|\n"));
    check_rows(S("a\n\"b\nc\n"), S("1:a|\n!line 2: a quote that is never closed\n"));
}

TEST(a_failing_source_is_told_once_and_then_is_the_end)
{
    struct arena a = fresh();
    struct pieces p = { S("a,b\nc,"), 3, true };
    struct csv_reader *r = csv_reader_new(&a, (struct byte_source){ read_piece, &p });
    struct csv_row row;
    struct fault f = { 0 };
    CHECK(csv_next(r, &row, &f) == RC_OK);
    CHECK(csv_next(r, &row, &f) == RC_IO);
    CHECK_TEXT(f.text, "at line 2: the wire was cut");
    CHECK(csv_next(r, &row, &f) == RC_MISSING);
}

// A row of `count` fields of `bytes` bytes each.
static struct str row_of(int count, ptrdiff_t bytes)
{
    static char text[CSV_ROW_BYTES_MAX + 4096];
    ptrdiff_t len = 0;
    for (int i = 0; i < count; i++) {
        memset(text + len, 'x', (size_t)bytes);
        len += bytes;
        text[len++] = i + 1 < count ? ',' : '\n';
    }
    return (struct str){ text, len };
}

static void check_fits(struct str row)
{
    struct arena a = fresh();
    CHECK(str_starts(rows_of(&a, row, 1000), S("1:x")));
}

static void check_too_much(struct str row, struct str fault)
{
    struct arena a = fresh();
    CHECK_STR(rows_of(&a, row, 1000), fault);
}

TEST(fields_and_their_bytes_and_the_bytes_of_a_row_are_limited)
{
    enum { FULL_FIELDS = CSV_ROW_BYTES_MAX / CSV_FIELD_BYTES_MAX };
    check_fits(row_of(CSV_FIELDS_MAX, 1));
    check_too_much(row_of(CSV_FIELDS_MAX + 1, 1), S("!line 1: too many fields\n"));
    check_fits(row_of(1, CSV_FIELD_BYTES_MAX));
    check_too_much(row_of(1, CSV_FIELD_BYTES_MAX + 1), S("!line 1: a field is too long\n"));
    check_fits(row_of(FULL_FIELDS, CSV_FIELD_BYTES_MAX));
    check_too_much(row_of(FULL_FIELDS + 1, CSV_ROW_BYTES_MAX / (FULL_FIELDS + 1) + 1),
                   S("!line 1: the row is too long\n"));
}

TEST(reading_takes_no_memory_after_the_start)
{
    struct arena a = fresh();
    struct pieces p = { S("a,b\nc,d\n"), 3, false };
    struct csv_reader *r = csv_reader_new(&a, (struct byte_source){ read_piece, &p });
    char *before = a.at;
    struct csv_row row;
    while (csv_next(r, &row, NULL) == RC_OK) {
    }
    CHECK(a.at == before && a.at - pool < 512 * 1024);
}

static struct str written(struct arena *a, struct str field)
{
    struct text t = { .arena = a };
    csv_put(&t, field, true);
    return text_str(&t);
}

// PROVES: OWASP ASVS 5.0 (2025), 1.2.10
TEST(no_field_starts_a_formula)
{
    static const struct str starts[] = { SL("="),  SL("+"),  SL("-"),  SL("@"),  SL("\t"),
                                         SL("\0"), SL("＝"), SL("＋"), SL("－"), SL("＠") };
    struct arena a = fresh();
    for (ptrdiff_t i = 0; i < COUNT(starts); i++) {
        struct str field = arena_print(&a, "%.*s", P(starts[i]));
        if (starts[i].at[0] == 0) field = starts[i];
        CHECK_STR(str_slice(written(&a, field), 0, 1), S("'"));
    }
    CHECK_STR(written(&a, S("\r=1")), S("\"'\r=1\""));
    CHECK_STR(written(&a, S("=HYPERLINK(\"http://x\",\"y\")")),
              S("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""));
    CHECK_STR(written(&a, S("+86 571 5555")), S("'+86 571 5555"));
    CHECK_STR(written(&a, S("-12.5")), S("-12.5"));
    CHECK_STR(written(&a, S("-1+cmd")), S("'-1+cmd"));
}

TEST(fields_are_quoted_where_they_must_be)
{
    struct arena a = fresh();
    struct text t = { .arena = &a };
    csv_put(&t, S("plain"), true);
    csv_put(&t, S("a,b"), false);
    csv_put(&t, S("say \"hi\""), false);
    csv_put(&t, S("two\nlines"), false);
    csv_put(&t, S(""), false);
    csv_put(&t, S(" pad"), false);
    csv_end(&t);
    CHECK_STR(text_str(&t), S("plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",,\" pad\"\r\n"));
    CHECK_STR(written(&a, S("")), S("\"\""));
    CHECK_STR(written(&a, S("\xEF\xBB\xBFx")), S("\"\xEF\xBB\xBFx\""));
}

static struct str random_field(struct arena *a, uint64_t *seed)
{
    static const char *const bits[] = {
        "a", "b,", "\"", "\n", "\r\n", "安", "=", " ", "-1", "'", "😀", "x y"
    };
    struct text t = { .arena = a };
    for (uint64_t n = test_random(seed) % 6; n > 0; n--)
        text_put(&t, str_of(bits[test_random(seed) % COUNT(bits)]));
    return text_str(&t);
}

TEST(generated_rows_come_back_but_for_the_guard)
{
    for (uint64_t n = 1; n <= 2000; n++) {
        uint64_t seed = n;
        struct arena a = fresh();
        struct text csv = { .arena = &a }, want = { .arena = &a };
        int line = 1;
        for (int row = 0; row < 4; row++) {
            text_print(&want, "%d:", line);
            for (int field = 0; field < 3; field++) {
                struct str value = random_field(&a, &seed);
                struct text alone = { .arena = &a };
                csv_put(&alone, value, true);
                struct str bare = text_str(&alone);
                bool guarded = str_starts(bare, S("'")) || str_starts(bare, S("\"'"));
                if (guarded && !str_starts(value, S("'"))) text_char(&want, '\'');
                text_print(&want, "%.*s|", P(value));
                csv_put(&csv, value, field == 0);
                for (ptrdiff_t i = 0; i < value.len; i++) line += value.at[i] == '\n';
            }
            text_char(&want, '\n');
            csv_end(&csv);
            line++;
        }
        CHECK_STR(rows_of(&a, text_str(&csv), 1 + (ptrdiff_t)(n % 100)), text_str(&want));
        if (test_faults) return (void)printf("seed %llu\n", (unsigned long long)n);
    }
}
