// Dates, times and durations as text: ISO 8601 with FEEL's zones (`@Europe/Paris`) and years of up to nine digits.
#include "law/feel/feel_int.h"

static bool take(struct str *s, char c)
{
    if (s->len == 0 || s->at[0] != c) return false;
    *s = (struct str){ s->at + 1, s->len - 1 };
    return true;
}

// A run of `least` to `most` digits.
static bool take_digits(struct str *s, int least, int most, int64_t *ret_n)
{
    int64_t n = 0;
    int i = 0;
    for (; i < s->len && s->at[i] >= '0' && s->at[i] <= '9'; i++) {
        if (i == most) return false;
        n = n * 10 + (s->at[i] - '0');
    }
    if (i < least) return false;
    *s = (struct str){ s->at + i, s->len - i };
    *ret_n = n;
    return true;
}

// Four digits or more without a leading zero; a minus before them for the years before year 0.
static bool take_date(struct str *s, int64_t *ret_days)
{
    int64_t year, month, day;
    bool negative = take(s, '-');
    struct str digits = *s;
    if (!take_digits(s, 4, 9, &year) || (digits.at[0] == '0' && s->at - digits.at > 4)) return false;
    if (negative && year == 0) return false;
    if (negative) year = -year;
    if (!take(s, '-') || !take_digits(s, 2, 2, &month) || !take(s, '-') || !take_digits(s, 2, 2, &day))
        return false;
    if (!civil_valid(year, month, day)) return false;
    *ret_days = day_of_civil((struct civil){ year, (int32_t)month, (int32_t)day }).n;
    return true;
}

// ".5" to nanoseconds; nothing is zero; more than nine digits are refused.
static bool take_fraction(struct str *s, int32_t *ret_ns)
{
    int64_t n;
    *ret_ns = 0;
    if (!take(s, '.')) return true;
    const char *start = s->at;
    if (!take_digits(s, 1, 9, &n)) return false;
    for (ptrdiff_t digits = s->at - start; digits < 9; digits++) n *= 10;
    *ret_ns = (int32_t)n;
    return true;
}

static bool take_clock(struct str *s, struct feel_moment *m)
{
    int64_t hour, minute, second;
    if (!take_digits(s, 2, 2, &hour) || !take(s, ':') || !take_digits(s, 2, 2, &minute) || !take(s, ':') ||
        !take_digits(s, 2, 2, &second) || !take_fraction(s, &m->ns))
        return false;
    m->local_s += hour * 3600 + minute * 60 + second;
    return hour <= 23 && minute <= 59 && second <= 59;
}

// All that is left: nothing, Z, ±hh:mm[:ss] or @name.
static enum feel_code take_zone(struct feel_run *r, struct str s, struct feel_moment *m)
{
    int64_t hour, minute, second = 0;
    if (s.len == 0) return FEEL_E_NONE;
    if (take(&s, '@')) {
        m->form = FEEL_ZONE_NAMED;
        m->zone = r && r->zones ? r->zones->find(r->zones->self, s) : NULL;
        return m->zone ? FEEL_E_NONE : FEEL_E_ZONE;
    }
    m->form = FEEL_ZONE_OFFSET;
    if (take(&s, 'Z')) return s.len ? FEEL_E_TEMPORAL : FEEL_E_NONE;
    bool west = s.at[0] == '-';
    if (!take(&s, '+') && !take(&s, '-')) return FEEL_E_TEMPORAL;
    if (!take_digits(&s, 2, 2, &hour) || !take(&s, ':') || !take_digits(&s, 2, 2, &minute))
        return FEEL_E_TEMPORAL;
    if (take(&s, ':') && !take_digits(&s, 2, 2, &second)) return FEEL_E_TEMPORAL;
    int64_t offset_s = hour * 3600 + minute * 60 + second;
    if (s.len || minute > 59 || second > 59 || offset_s > OFFSET_S_MAX) return FEEL_E_TEMPORAL;
    m->offset_s = (int32_t)(west ? -offset_s : offset_s);
    return FEEL_E_NONE;
}

struct feel_value parse_date(struct str s)
{
    int64_t days;
    if (!take_date(&s, &days) || s.len) return make_null(FEEL_E_TEMPORAL);
    return feel_date((struct day){ days });
}

struct feel_value parse_time(struct feel_run *r, struct str s)
{
    struct feel_moment m = { 0 };
    if (!take_clock(&s, &m)) return make_null(FEEL_E_TEMPORAL);
    enum feel_code code = take_zone(r, s, &m);
    return code ? make_null(code) : make_moment(&r->arena, FEEL_TIME, m);
}

struct feel_value parse_date_time(struct feel_run *r, struct str s)
{
    struct feel_moment m = { 0 };
    int64_t days;
    if (!take_date(&s, &days)) return make_null(FEEL_E_TEMPORAL);
    m.local_s = days * DAY_S;
    if (s.len == 0) return make_moment(&r->arena, FEEL_DATE_TIME, m);
    if (!take(&s, 'T') || !take_clock(&s, &m)) return make_null(FEEL_E_TEMPORAL);
    enum feel_code code = take_zone(r, s, &m);
    return code ? make_null(code) : date_time_of_local(r, m);
}

// One "12Y" of a duration, if its letter is next; counts what was taken.
static bool take_part(struct str *s, char letter, int64_t unit, __int128 *total, int *parts)
{
    struct str rest = *s;
    int64_t n;
    if (!take_digits(&rest, 1, 18, &n) || !take(&rest, letter)) return true;
    *s = rest;
    *total += (__int128)n * unit;
    ++*parts;
    return *total <= INT64_MAX;
}

static bool take_seconds(struct str *s, __int128 *total, int32_t *ns, int *parts)
{
    struct str rest = *s;
    int64_t n;
    if (!take_digits(&rest, 1, 18, &n)) return true;
    if (!take_fraction(&rest, ns) || !take(&rest, 'S')) return false;
    *s = rest;
    *total += n;
    ++*parts;
    return *total <= INT64_MAX;
}

struct feel_value parse_duration(struct str s)
{
    __int128 months = 0, seconds = 0;
    int month_parts = 0, day_parts = 0, clock_parts = 0;
    int32_t ns = 0;
    bool negative = take(&s, '-');
    bool good = take(&s, 'P') && take_part(&s, 'Y', 12, &months, &month_parts) &&
                take_part(&s, 'M', 1, &months, &month_parts) &&
                take_part(&s, 'D', DAY_S, &seconds, &day_parts);
    bool clock = good && take(&s, 'T');
    if (clock)
        good = take_part(&s, 'H', 3600, &seconds, &clock_parts) &&
               take_part(&s, 'M', 60, &seconds, &clock_parts) &&
               take_seconds(&s, &seconds, &ns, &clock_parts);
    bool days = day_parts + clock_parts > 0;
    if (!good || s.len || clock != (clock_parts > 0) || days == (month_parts > 0))
        return make_null(FEEL_E_TEMPORAL);
    if (!days) return feel_months_duration((int64_t)(negative ? -months : months));
    return feel_days_duration((int64_t)(negative ? -seconds : seconds), negative ? -ns : ns);
}

struct feel_value parse_temporal(struct feel_run *r, struct str s)
{
    if (str_starts(s, S("P")) || str_starts(s, S("-P"))) return parse_duration(s);
    if (s.len > 2 && s.at[2] == ':') return parse_time(r, s);
    return str_contains(s, S("T")) ? parse_date_time(r, s) : parse_date(s);
}

struct feel_value feel_read_temporal(struct feel_run *r, enum feel_kind kind, struct str s)
{
    struct feel_value v = kind == FEEL_DATE_TIME ? parse_date_time(r, s) : parse_temporal(r, s);
    return kind == FEEL_NULL || v.kind == kind || v.kind == FEEL_NULL ? v : make_null(FEEL_E_TEMPORAL);
}

// --- printing --------------------------------------------------------------------------------------

static void print_date(struct text *t, int64_t days)
{
    struct civil c = civil_of_day((struct day){ days });
    text_print(t, "%s%04lld-%02d-%02d", c.year < 0 ? "-" : "", (long long)(c.year < 0 ? -c.year : c.year),
               c.month, c.day);
}

static void print_fraction(struct text *t, int32_t ns)
{
    int digits = 9;
    if (!ns) return;
    for (; ns % 10 == 0; digits--) ns /= 10;
    text_print(t, ".%0*d", digits, ns);
}

static void print_clock(struct text *t, int64_t day_s, int32_t ns)
{
    text_print(t, "%02d:%02d:%02d", (int)(day_s / 3600), (int)(day_s / 60 % 60), (int)(day_s % 60));
    print_fraction(t, ns);
}

static void print_zone(struct text *t, const struct feel_moment *m)
{
    if (m->form == FEEL_ZONE_NONE) return;
    if (m->form == FEEL_ZONE_NAMED) {
        text_char(t, '@');
        text_put(t, feel_zone_name(m->zone));
        return;
    }
    int s = m->offset_s < 0 ? -m->offset_s : m->offset_s;
    if (s == 0) {
        text_char(t, 'Z');
        return;
    }
    text_print(t, "%c%02d:%02d", m->offset_s < 0 ? '-' : '+', s / 3600, s / 60 % 60);
    if (s % 60) text_print(t, ":%02d", s % 60);
}

static void print_days_duration(struct text *t, struct feel_value v)
{
    bool negative = v.n < 0 || v.extra < 0;
    uint64_t s = v.n < 0 ? -(uint64_t)v.n : (uint64_t)v.n;
    int32_t ns = v.extra < 0 ? -v.extra : v.extra;
    if (s == 0 && ns == 0) {
        text_put(t, S("PT0S"));
        return;
    }
    text_put(t, negative ? S("-P") : S("P"));
    if (s >= DAY_S) text_print(t, "%lluD", (unsigned long long)(s / DAY_S));
    s %= DAY_S;
    if (s || ns) text_char(t, 'T');
    if (s >= 3600) text_print(t, "%dH", (int)(s / 3600));
    if (s / 60 % 60) text_print(t, "%dM", (int)(s / 60 % 60));
    if (s % 60 || ns) {
        text_print(t, "%d", (int)(s % 60));
        print_fraction(t, ns);
        text_char(t, 'S');
    }
}

static void print_months_duration(struct text *t, int64_t months)
{
    uint64_t n = months < 0 ? -(uint64_t)months : (uint64_t)months;
    text_put(t, months < 0 ? S("-P") : S("P"));
    if (n >= 12) text_print(t, "%lluY", (unsigned long long)(n / 12));
    if (n % 12 || n == 0) text_print(t, "%lluM", (unsigned long long)(n % 12));
}

void print_temporal(struct text *t, struct feel_value v)
{
    switch ((enum feel_kind)v.kind) {
    case FEEL_DATE:
        print_date(t, v.n);
        return;
    case FEEL_TIME:
        print_clock(t, v.moment->local_s, v.moment->ns);
        print_zone(t, v.moment);
        return;
    case FEEL_DATE_TIME: {
        int64_t days = floor_divide(v.moment->local_s, DAY_S);
        print_date(t, days);
        text_char(t, 'T');
        print_clock(t, v.moment->local_s - days * DAY_S, v.moment->ns);
        print_zone(t, v.moment);
        return;
    }
    case FEEL_DAYS_DURATION:
        print_days_duration(t, v);
        return;
    case FEEL_MONTHS_DURATION:
        print_months_duration(t, v.n);
        return;
    default:
        MUST(!"a temporal value");
    }
}
