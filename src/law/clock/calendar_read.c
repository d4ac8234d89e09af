// Reading one year's calendar. A small strict reader of our own, for libical cannot be used by a pure room: it keeps its error state, its
// zones and its ring of temporary texts for the whole process, looks for zone files on disk, and passes over what it does not
// understand, where a day that is passed over is a deadline that is wrong.
#include "law/clock/clock_int.h"

struct line { // one content line, unfolded
    int32_t number;
    struct str name, parameters, value;
};

struct reader {
    struct arena *a;
    struct fault *f;
    struct str rest;
    int32_t lines; // physical lines taken
    char room[CALENDAR_LINE_BYTES_MAX];
    struct calendar_day *days;
    int32_t days_count;
    struct calendar_year year;
    bool has_version, has_year;
};

struct event {
    int32_t line;
    bool has_start, has_end, has_kind, has_uid, has_stamp;
    struct day start, end; // `end` itself is outside
    enum calendar_kind kind;
    struct str name;
};

#define wrong(r, at, ...)                                                                                    \
    (fault_set((r)->f, RC_INVALID, __VA_ARGS__), fault_within((r)->f, RC_INVALID, "line %d", (at)),          \
     RC_INVALID)
#define beyond(r, at, ...)                                                                                   \
    (fault_set((r)->f, RC_LIMIT, __VA_ARGS__), fault_within((r)->f, RC_LIMIT, "line %d", (at)), RC_LIMIT)

// --- content lines ---------------------------------------------------------------------------------------

static enum rc take_physical(struct reader *r, struct str *ret_s)
{
    if (++r->lines > CALENDAR_LINES_MAX) return beyond(r, r->lines, "more than %d lines", CALENDAR_LINES_MAX);
    (void)str_cut(r->rest, '\n', ret_s, &r->rest);
    if (str_ends(*ret_s, S("\r"))) ret_s->len--;
    for (ptrdiff_t i = 0; i < ret_s->len; i++)
        if ((unsigned char)ret_s->at[i] < ' ' && ret_s->at[i] != '\t')
            return wrong(r, r->lines, "a control character");
    return RC_OK;
}

// A line that begins with a space or a tab goes on with the one before it.
static enum rc take_unfolded(struct reader *r, struct str *ret_s)
{
    struct str part;
    enum rc rc = take_physical(r, &part);
    if (rc) return rc;
    int32_t number = r->lines;
    ptrdiff_t len = 0;
    for (;;) {
        if (part.len > (ptrdiff_t)sizeof r->room - len)
            return beyond(r, number, "a line of more than %d bytes", CALENDAR_LINE_BYTES_MAX);
        if (part.len) memcpy(r->room + len, part.at, (size_t)part.len);
        len += part.len;
        if (r->rest.len == 0 || (r->rest.at[0] != ' ' && r->rest.at[0] != '\t')) break;
        if ((rc = take_physical(r, &part))) return rc;
        part = str_slice(part, 1, part.len);
    }
    *ret_s = (struct str){ r->room, len };
    return RC_OK;
}

// Where the value begins: at the first colon outside quotes, or -1.
static ptrdiff_t find_colon(struct str s)
{
    bool quoted = false;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        if (s.at[i] == '"') quoted = !quoted;
        if (s.at[i] == ':' && !quoted) return i;
    }
    return -1;
}

static bool is_name(struct str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if (!(s.at[i] >= 'A' && s.at[i] <= 'Z') && !(s.at[i] >= '0' && s.at[i] <= '9') && s.at[i] != '-')
            return false;
    return s.len > 0;
}

static enum rc take_line(struct reader *r, struct line *ret_l)
{
    struct str whole;
    int32_t number = r->lines + 1;
    enum rc rc = take_unfolded(r, &whole);
    if (rc) return rc;
    ptrdiff_t colon = find_colon(whole);
    if (colon < 0) return wrong(r, number, "a line without a colon");
    struct line l = { .number = number, .value = str_slice(whole, colon + 1, whole.len) };
    (void)str_cut(str_slice(whole, 0, colon), ';', &l.name, &l.parameters);
    if (!is_name(l.name)) return wrong(r, number, "a line that begins with no property in capital letters");
    *ret_l = l;
    return RC_OK;
}

// Backslashes stand before commas, semicolons, backslashes and the n of a new line.
static enum rc read_text(struct reader *r, const struct line *l, struct str *ret_s)
{
    char *out = NEW(r->a, char, l->value.len);
    ptrdiff_t len = 0;
    for (ptrdiff_t i = 0; i < l->value.len; i++) {
        char c = l->value.at[i];
        if (c == '\\') {
            c = ++i < l->value.len ? l->value.at[i] : 0;
            if (c == 'n' || c == 'N')
                c = '\n';
            else if (c != ',' && c != ';' && c != '\\')
                return wrong(r, l->number, "a backslash before nothing that needs one");
        }
        out[len++] = c;
    }
    *ret_s = (struct str){ out, len };
    return RC_OK;
}

static bool read_digits(struct str s, int64_t *ret_n)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9') return false;
    return str_int64(s, ret_n);
}

static enum rc read_date(struct reader *r, const struct line *l, struct day *ret_d)
{
    int64_t year, month, day;
    if (!str_equal(l->parameters, S("VALUE=DATE")))
        return wrong(r, l->number, "%.*s is not a whole day (VALUE=DATE)", P(l->name));
    bool good = l->value.len == 8 && read_digits(str_slice(l->value, 0, 4), &year) &&
                read_digits(str_slice(l->value, 4, 6), &month) &&
                read_digits(str_slice(l->value, 6, 8), &day);
    if (!good || month < 1 || month > 12 || day < 1 || day > days_in_month(year, (int32_t)month))
        return wrong(r, l->number, "\"%.*s\" is not a day as 20260131", P(str_slice(l->value, 0, 40)));
    *ret_d = day_of_civil((struct civil){ year, (int32_t)month, (int32_t)day });
    return RC_OK;
}

// --- events ----------------------------------------------------------------------------------------------

// What can stand in an event without moving its days.
static bool event_may_skip(struct str name)
{
    static const struct str known[] = { SL("DESCRIPTION"), SL("CLASS"), SL("TRANSP"),        SL("SEQUENCE"),
                                        SL("CREATED"),     SL("URL"),   SL("LAST-MODIFIED"), SL("COMMENT") };
    for (int i = 0; i < COUNT(known); i++)
        if (str_equal(name, known[i])) return true;
    return str_starts(name, S("X-")) && !str_starts(name, S("X-ANLAN-"));
}

static enum rc once(struct reader *r, const struct line *l, bool *seen)
{
    if (*seen) return wrong(r, l->number, "%.*s stands here twice", P(l->name));
    *seen = true;
    return RC_OK;
}

static enum rc read_category(struct reader *r, const struct line *l, struct event *e)
{
    if (str_equal(l->value, S("HOLIDAY")))
        e->kind = CALENDAR_HOLIDAY;
    else if (str_equal(l->value, S("WORKING-DAY")))
        e->kind = CALENDAR_WORKING;
    else
        return wrong(r, l->number, "category \"%.*s\" is neither HOLIDAY nor WORKING-DAY",
                     P(str_slice(l->value, 0, 40)));
    return RC_OK;
}

static enum rc read_event_line(struct reader *r, const struct line *l, struct event *e)
{
    enum rc rc;
    bool named = e->name.len > 0;
    if (str_equal(l->name, S("DTSTART")))
        return (rc = once(r, l, &e->has_start)) ? rc : read_date(r, l, &e->start);
    if (str_equal(l->name, S("DTEND"))) return (rc = once(r, l, &e->has_end)) ? rc : read_date(r, l, &e->end);
    if (str_equal(l->name, S("CATEGORIES")))
        return (rc = once(r, l, &e->has_kind)) ? rc : read_category(r, l, e);
    if (str_equal(l->name, S("SUMMARY"))) return (rc = once(r, l, &named)) ? rc : read_text(r, l, &e->name);
    if (str_equal(l->name, S("UID"))) return once(r, l, &e->has_uid);
    if (str_equal(l->name, S("DTSTAMP"))) return once(r, l, &e->has_stamp);
    if (str_equal(l->name, S("STATUS")) && str_equal(l->value, S("CONFIRMED"))) return RC_OK;
    if (event_may_skip(l->name)) return RC_OK;
    return wrong(r, l->number, "%.*s in an event could move its days, and is not read", P(l->name));
}

static enum rc add_day(struct reader *r, const struct event *e, struct day d)
{
    int32_t k = r->days_count;
    if (k == CALENDAR_DAYS_MAX) return beyond(r, e->line, "more than %d days", CALENDAR_DAYS_MAX);
    for (; k > 0 && r->days[k - 1].day.n > d.n; k--) r->days[k] = r->days[k - 1];
    r->days[k] = (struct calendar_day){ d, e->kind, e->name };
    r->days_count++;
    if (k == 0 || r->days[k - 1].day.n != d.n) return RC_OK;
    char text[DAY_TEXT_MAX];
    return wrong(r, e->line, "%.*s is declared twice", P(day_print(d, text)));
}

static enum rc end_event(struct reader *r, struct event *e)
{
    if (!e->has_uid || !e->has_stamp) return wrong(r, e->line, "an event without UID or DTSTAMP");
    if (!e->has_start) return wrong(r, e->line, "an event without DTSTART");
    if (!e->has_kind) return wrong(r, e->line, "an event without CATEGORIES");
    if (e->name.len == 0) return wrong(r, e->line, "an event without SUMMARY");
    if (!e->has_end) e->end.n = e->start.n + 1;
    if (e->end.n <= e->start.n) return wrong(r, e->line, "an event that ends before it begins");
    if (e->end.n - e->start.n > CALENDAR_EVENT_DAYS_MAX)
        return beyond(r, e->line, "an event of more than %d days", CALENDAR_EVENT_DAYS_MAX);
    for (struct day d = e->start; d.n < e->end.n; d.n++) {
        enum rc rc = add_day(r, e, d);
        if (rc) return rc;
    }
    return RC_OK;
}

static enum rc read_event(struct reader *r, int32_t line)
{
    struct event e = { .line = line };
    for (;;) {
        struct line l;
        if (r->rest.len == 0) return wrong(r, line, "an event without its END");
        enum rc rc = take_line(r, &l);
        if (rc) return rc;
        if (str_equal(l.name, S("END")) && str_equal(l.value, S("VEVENT"))) return end_event(r, &e);
        if ((rc = read_event_line(r, &l, &e))) return rc;
    }
}

// --- the calendar ------------------------------------------------------------------------------------------

static bool calendar_may_skip(struct str name)
{
    static const struct str known[] = { SL("PRODID"),        SL("NAME"), SL("DESCRIPTION"),
                                        SL("LAST-MODIFIED"), SL("UID"),  SL("URL") };
    for (int i = 0; i < COUNT(known); i++)
        if (str_equal(name, known[i])) return true;
    return str_starts(name, S("X-")) && !str_starts(name, S("X-ANLAN-"));
}

static enum rc read_year(struct reader *r, const struct line *l)
{
    int64_t year;
    enum rc rc = once(r, l, &r->has_year);
    if (rc) return rc;
    if (l->value.len != 4 || !read_digits(l->value, &year) || year < 1900)
        return wrong(r, l->number, "\"%.*s\" is not a year", P(str_slice(l->value, 0, 40)));
    r->year.year = (int32_t)year;
    return RC_OK;
}

static enum rc read_provisional(struct reader *r, const struct line *l)
{
    r->year.provisional = str_equal(l->value, S("TRUE"));
    if (r->year.provisional || str_equal(l->value, S("FALSE"))) return RC_OK;
    return wrong(r, l->number, "\"%.*s\" is neither TRUE nor FALSE", P(str_slice(l->value, 0, 40)));
}

static enum rc read_calendar_line(struct reader *r, const struct line *l)
{
    if (str_equal(l->name, S("X-ANLAN-YEAR"))) return read_year(r, l);
    if (str_equal(l->name, S("X-ANLAN-PROVISIONAL"))) return read_provisional(r, l);
    if (str_equal(l->name, S("X-ANLAN-NOTICE"))) return read_text(r, l, &r->year.notice);
    if (str_equal(l->name, S("SOURCE"))) return read_text(r, l, &r->year.source);
    if (str_equal(l->name, S("VERSION"))) {
        r->has_version = str_equal(l->value, S("2.0"));
        return r->has_version ? RC_OK : wrong(r, l->number, "not version 2.0 of iCalendar");
    }
    if (str_equal(l->name, S("CALSCALE")) && str_equal(l->value, S("GREGORIAN"))) return RC_OK;
    if (str_equal(l->name, S("METHOD")) && str_equal(l->value, S("PUBLISH"))) return RC_OK;
    if (calendar_may_skip(l->name)) return RC_OK;
    return wrong(r, l->number, "%.*s in a calendar could move its days, and is not read", P(l->name));
}

static enum rc read_body(struct reader *r)
{
    for (;;) {
        struct line l;
        if (r->rest.len == 0) return wrong(r, r->lines, "the calendar does not end with END:VCALENDAR");
        enum rc rc = take_line(r, &l);
        if (rc) return rc;
        if (str_equal(l.name, S("END")) && str_equal(l.value, S("VCALENDAR"))) return RC_OK;
        if (str_equal(l.name, S("BEGIN")) && str_equal(l.value, S("VEVENT")))
            rc = read_event(r, l.number);
        else if (str_equal(l.name, S("BEGIN")))
            rc = wrong(r, l.number, "a calendar holds events only, not %.*s", P(str_slice(l.value, 0, 40)));
        else
            rc = read_calendar_line(r, &l);
        if (rc) return rc;
    }
}

static enum rc check_whole(struct reader *r)
{
    if (str_trim(r->rest).len > 0) return wrong(r, r->lines + 1, "something after END:VCALENDAR");
    if (!r->has_version) return wrong(r, 1, "no VERSION");
    if (!r->has_year) return wrong(r, 1, "no X-ANLAN-YEAR: of which year it is");
    if (r->year.notice.len == 0) return wrong(r, 1, "no X-ANLAN-NOTICE: which notice declares these days");
    for (int32_t i = 0; i < r->days_count; i++) {
        char text[DAY_TEXT_MAX];
        if (civil_of_day(r->days[i].day).year != r->year.year)
            return wrong(r, 1, "%.*s does not lie in the year %d", P(day_print(r->days[i].day, text)),
                         r->year.year);
    }
    return RC_OK;
}

static enum rc read_all(struct reader *r)
{
    struct line l;
    enum rc rc = take_line(r, &l);
    if (rc) return rc;
    if (!str_equal(l.name, S("BEGIN")) || !str_equal(l.value, S("VCALENDAR")))
        return wrong(r, 1, "it does not begin with BEGIN:VCALENDAR");
    if ((rc = read_body(r))) return rc;
    return check_whole(r);
}

enum rc calendar_year_read(struct arena *a, struct str ics, struct calendar_year *ret_y, struct fault *f)
{
    struct fault own = { 0 };
    struct arena mark = *a;
    struct reader r = { .a = a, .f = f ? f : &own, .rest = ics };
    if (ics.len > CALENDAR_BYTES_MAX)
        return fail(f, RC_LIMIT, "%td bytes are more than %d", ics.len, CALENDAR_BYTES_MAX);
    if (!utf8_valid(ics)) return fail(f, RC_INVALID, "line 1: not UTF-8");
    r.days = NEW(a, struct calendar_day, CALENDAR_DAYS_MAX);
    enum rc rc = read_all(&r);
    if (rc) {
        *a = mark;
        return rc;
    }
    r.year.days = r.days;
    r.year.days_count = r.days_count;
    calendar_stamp_year(&r.year, ics);
    *ret_y = r.year;
    return RC_OK;
}
