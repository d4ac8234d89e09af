// Reading is one state a character, but runs of plain bytes are copied at once. A bad row is read to its end without being kept.
#include "wire/csv.h"

enum { MARK_BYTES = 3 }; // of a byte order mark

enum state { FIELD_START, PLAIN, QUOTED, QUOTE_IN_QUOTED, AFTER_CR, ROW_END };

struct csv_reader {
    struct byte_source from;
    char *chunk;
    ptrdiff_t at, got; // of the chunk
    bool started, ended;
    char *bytes; // of the row's fields, one after another
    ptrdiff_t used, field_at;
    struct str *fields;
    int32_t count;
    bool quoted; // some field of the row was: an empty one then makes a row
    int64_t line, row_line;
    enum rc bad; // the first reason against the row
    const char *why;
};

struct csv_reader *csv_reader_new(struct arena *a, struct byte_source from)
{
    struct csv_reader *r = NEW(a, struct csv_reader, 1);
    *r = (struct csv_reader){
        .from = from,
        .chunk = NEW(a, char, CSV_CHUNK_BYTES),
        .bytes = NEW(a, char, CSV_ROW_BYTES_MAX),
        .fields = NEW(a, struct str, CSV_FIELDS_MAX),
        .line = 1,
    };
    return r;
}

int64_t csv_line(const struct csv_reader *r) { return r->row_line; }

// --- keeping what was read ---------------------------------------------------------------------------

static void row_is_bad(struct csv_reader *r, enum rc rc, const char *why)
{
    if (r->bad) return;
    r->bad = rc;
    r->why = why;
}

static void keep(struct csv_reader *r, const char *bytes, ptrdiff_t len)
{
    if (len > CSV_FIELD_BYTES_MAX - (r->used - r->field_at))
        row_is_bad(r, RC_LIMIT, "a field is too long");
    else if (len > CSV_ROW_BYTES_MAX - r->used)
        row_is_bad(r, RC_LIMIT, "the row is too long");
    if (r->bad) return;
    memcpy(r->bytes + r->used, bytes, (size_t)len);
    r->used += len;
}

static void end_field(struct csv_reader *r)
{
    struct str field = { r->bytes + r->field_at, r->used - r->field_at };
    if (r->count == CSV_FIELDS_MAX) row_is_bad(r, RC_LIMIT, "too many fields");
    if (r->bad) return;
    if (field.len && memchr(field.at, 0, (size_t)field.len))
        return row_is_bad(r, RC_INVALID, "NUL in a field");
    if (!utf8_valid(field)) return row_is_bad(r, RC_INVALID, "bytes that are not UTF-8");
    r->fields[r->count++] = field;
    r->field_at = r->used;
}

// --- one step a state --------------------------------------------------------------------------------

// Of a character that may end a field; PLAIN where it does not.
static enum state end_at(struct csv_reader *r, char c)
{
    if (c == '\r') return AFTER_CR;
    if (c != ',' && c != '\n') return PLAIN;
    end_field(r);
    if (c == ',') return FIELD_START;
    r->line++;
    return ROW_END;
}

static enum state step_plain(struct csv_reader *r)
{
    static const char stops[256] = { [','] = 1, ['\n'] = 1, ['\r'] = 1, ['"'] = 1 };
    ptrdiff_t start = r->at;
    while (r->at < r->got && !stops[(uint8_t)r->chunk[r->at]]) r->at++;
    keep(r, r->chunk + start, r->at - start);
    if (r->at == r->got) return PLAIN;
    char c = r->chunk[r->at++];
    if (c == '"') row_is_bad(r, RC_INVALID, "a quote inside a field that is not quoted");
    return end_at(r, c);
}

static enum state step_quoted(struct csv_reader *r)
{
    const char *start = r->chunk + r->at, *quote = memchr(start, '"', (size_t)(r->got - r->at));
    ptrdiff_t run = quote ? quote - start : r->got - r->at;
    for (ptrdiff_t i = 0; i < run; i++) r->line += start[i] == '\n';
    keep(r, start, run);
    r->at += run + (quote != NULL);
    return quote ? QUOTE_IN_QUOTED : QUOTED;
}

static enum state step_after_quote(struct csv_reader *r)
{
    char c = r->chunk[r->at++];
    if (c == '"') {
        keep(r, &c, 1);
        return QUOTED;
    }
    enum state next = end_at(r, c);
    if (next == PLAIN) row_is_bad(r, RC_INVALID, "more text after a closing quote");
    return next;
}

static enum state step(struct csv_reader *r, enum state s)
{
    switch (s) {
    case FIELD_START:
        if (r->chunk[r->at] != '"') return step_plain(r);
        r->at++;
        r->quoted = true;
        return QUOTED;
    case PLAIN:
        return step_plain(r);
    case QUOTED:
        return step_quoted(r);
    case QUOTE_IN_QUOTED:
        return step_after_quote(r);
    case AFTER_CR:
        if (r->chunk[r->at] == '\n') return end_at(r, r->chunk[r->at++]);
        row_is_bad(r, RC_INVALID, "a CR without its LF");
        return PLAIN;
    case ROW_END:
        break;
    }
    return ROW_END;
}

// --- rows --------------------------------------------------------------------------------------------

static void start_row(struct csv_reader *r)
{
    r->used = r->field_at = 0;
    r->count = 0;
    r->quoted = false;
    r->bad = RC_OK;
    r->row_line = r->line;
}

// At least three bytes, unless the source ends before: so a byte order mark comes whole.
static enum rc fill(struct csv_reader *r, struct fault *f)
{
    r->at = r->got = 0;
    for (ptrdiff_t got; !r->ended && r->got < MARK_BYTES; r->got += got) {
        got = 0;
        enum rc rc = r->from.read(r->from.self, r->chunk + r->got, CSV_CHUNK_BYTES - r->got, &got, f);
        r->ended = rc || got == 0;
        if (rc) return rc;
    }
    if (!r->started && str_starts((struct str){ r->chunk, r->got }, S("\xEF\xBB\xBF"))) r->at = MARK_BYTES;
    r->started = true;
    return RC_OK;
}

static enum rc end_of_source(struct csv_reader *r, enum state s, struct fault *f)
{
    bool nothing = s == FIELD_START && r->count == 0 && !r->bad;
    if (nothing) return fail(f, RC_MISSING, "no more rows");
    if (s == QUOTED)
        row_is_bad(r, RC_INVALID, "a quote that is never closed");
    else
        end_field(r);
    return RC_OK;
}

static enum rc read_row(struct csv_reader *r, struct fault *f)
{
    start_row(r);
    for (enum state s = FIELD_START; s != ROW_END;) {
        if (r->at == r->got) {
            enum rc rc = fill(r, f);
            if (rc) return within(f, rc, "at line %lld", (long long)r->line);
            if (r->got == 0) return end_of_source(r, s, f);
            if (r->at == r->got) continue; // a byte order mark alone
        }
        s = step(r, s);
    }
    return RC_OK;
}

static bool is_blank(const struct csv_reader *r)
{
    return !r->bad && !r->quoted && r->count == 1 && r->fields[0].len == 0;
}

enum rc csv_next(struct csv_reader *r, struct csv_row *ret_row, struct fault *f)
{
    do {
        enum rc rc = read_row(r, f);
        if (rc) return rc;
    } while (is_blank(r));
    if (r->bad) return fail(f, r->bad, "line %lld: %s", (long long)r->row_line, r->why);
    *ret_row = (struct csv_row){ r->fields, r->count, r->row_line };
    return RC_OK;
}

// --- writing -----------------------------------------------------------------------------------------

static bool starts_formula(struct str s)
{
    static const struct str wide[] = { SL("＝"), SL("＋"), SL("－"), SL("＠") };
    double x;
    if (s.len == 0) return false;
    if (s.at[0] == '-' && str_double(s, &x)) return false;
    if (memchr("=+-@\t\r\n", s.at[0], sizeof "=+-@\t\r\n")) return true; // NUL too
    for (ptrdiff_t i = 0; i < COUNT(wide); i++)
        if (str_starts(s, wide[i])) return true;
    return false;
}

static bool needs_quotes(struct str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if (s.at[i] == '"' || s.at[i] == ',' || s.at[i] == '\r' || s.at[i] == '\n') return true;
    if (str_starts(s, S("\xEF\xBB\xBF"))) return true; // else it would be the file's own mark
    return s.len > 0 && (s.at[0] == ' ' || s.at[s.len - 1] == ' ');
}

void csv_put(struct text *t, struct str field, bool first)
{
    bool guarded = starts_formula(field), quoted = needs_quotes(field) || (first && field.len == 0);
    MUST(utf8_valid(field));
    if (!first) text_char(t, ',');
    if (quoted) text_char(t, '"');
    if (guarded) text_char(t, '\'');
    for (struct str run, rest = field; rest.len > 0;) {
        bool more = str_cut(rest, '"', &run, &rest);
        text_put(t, run);
        if (more) text_put(t, S("\"\""));
    }
    if (quoted) text_char(t, '"');
}

void csv_end(struct text *t) { text_put(t, S("\r\n")); }
