// Civil dates and RFC 3339. Days from civil dates by counting in years that start in March, so that the leap day
// comes last and each month's start is a linear function.
#include "base/time.h"
#include <stdio.h>

enum { DAYS_PER_ERA = 146'097, YEARS_PER_ERA = 400, DAYS_TO_EPOCH = 719'468 };

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

struct day day_of_civil(struct civil c)
{
    MUST(c.month >= 1 && c.month <= 12);
    int64_t year = c.year - (c.month <= 2);
    int64_t era = floor_div(year, YEARS_PER_ERA);
    int64_t year_of_era = year - era * YEARS_PER_ERA;
    int64_t day_of_year = (153 * ((c.month + 9) % 12) + 2) / 5 + c.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (struct day){ era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH };
}

struct civil civil_of_day(struct day d)
{
    int64_t n = d.n + DAYS_TO_EPOCH;
    int64_t era = floor_div(n, DAYS_PER_ERA);
    int64_t day_of_era = n - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / (DAYS_PER_ERA - 1)) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    int32_t month = (int32_t)(march_month < 10 ? march_month + 3 : march_month - 9);
    return (struct civil){
        .year = year_of_era + era * YEARS_PER_ERA + (month <= 2),
        .month = month,
        .day = (int32_t)(day_of_year - (153 * march_month + 2) / 5 + 1),
    };
}

int32_t days_in_month(int64_t year, int32_t month)
{
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    MUST(month >= 1 && month <= 12);
    return month == 2 ? 28 + leap : 30 + ((month + month / 8) & 1);
}

int32_t weekday_of_day(struct day d)
{
    int64_t from_monday = (d.n + 3) % 7; // 1970-01-01 was a Thursday
    return (int32_t)(from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

// Takes exactly `digits` digits off the front.
static bool take_number(struct str *s, int digits, int64_t *ret_n)
{
    int64_t n = 0;
    if (s->len < digits) return false;
    for (int i = 0; i < digits; i++) {
        if (s->at[i] < '0' || s->at[i] > '9') return false;
        n = n * 10 + (s->at[i] - '0');
    }
    *s = str_slice(*s, digits, s->len);
    *ret_n = n;
    return true;
}

static bool take_char(struct str *s, char c)
{
    if (s->len == 0 || s->at[0] != c) return false;
    *s = str_slice(*s, 1, s->len);
    return true;
}

static bool take_day(struct str *s, struct day *ret_d)
{
    int64_t year, month, day;
    if (!take_number(s, 4, &year) || !take_char(s, '-') || !take_number(s, 2, &month) || !take_char(s, '-') ||
        !take_number(s, 2, &day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, (int32_t)month)) return false;
    *ret_d = day_of_civil((struct civil){ year, (int32_t)month, (int32_t)day });
    return true;
}

bool day_parse(struct str s, struct day *ret_d)
{
    struct day d;
    if (!take_day(&s, &d) || s.len != 0) return false;
    *ret_d = d;
    return true;
}

struct str day_print(struct day d, char out[static DAY_TEXT_MAX])
{
    struct civil c = civil_of_day(d);
    int len = snprintf(out, DAY_TEXT_MAX, "%04lld-%02d-%02d", (long long)c.year, c.month, c.day);
    return (struct str){ out, len };
}

static bool take_fraction(struct str *s, int64_t *ret_ns)
{
    int64_t ns = 0, unit = NS_PER_S / 10;
    *ret_ns = 0;
    if (!take_char(s, '.')) return true;
    for (; s->len > 0 && s->at[0] >= '0' && s->at[0] <= '9'; unit /= 10) {
        if (unit == 0) return false;
        ns += (s->at[0] - '0') * unit;
        *s = str_slice(*s, 1, s->len);
    }
    *ret_ns = ns;
    return unit < NS_PER_S / 10;
}

static bool take_zone(struct str *s, int64_t *ret_offset_s)
{
    int64_t hours, minutes;
    *ret_offset_s = 0;
    if (take_char(s, 'Z') || take_char(s, 'z')) return true;
    bool west = s->len > 0 && s->at[0] == '-';
    if (!west && (s->len == 0 || s->at[0] != '+')) return false;
    *s = str_slice(*s, 1, s->len);
    if (!take_number(s, 2, &hours) || !take_char(s, ':') || !take_number(s, 2, &minutes)) return false;
    if (hours > 23 || minutes > 59) return false;
    *ret_offset_s = (hours * 60 + minutes) * (west ? -60 : 60);
    return true;
}

bool instant_parse(struct str s, struct instant *ret_i)
{
    struct day d;
    int64_t hour, minute, second, fraction_ns, offset_s, ns;
    if (!take_day(&s, &d) || !(take_char(&s, 'T') || take_char(&s, 't'))) return false;
    if (!take_number(&s, 2, &hour) || !take_char(&s, ':') || !take_number(&s, 2, &minute) ||
        !take_char(&s, ':') || !take_number(&s, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 59 || !take_fraction(&s, &fraction_ns)) return false;
    if (!take_zone(&s, &offset_s) || s.len != 0) return false;
    int64_t seconds = d.n * 86'400 + hour * 3600 + minute * 60 + second - offset_s;
    if (__builtin_mul_overflow(seconds, NS_PER_S, &ns) || __builtin_add_overflow(ns, fraction_ns, &ns))
        return false;
    ret_i->ns = ns;
    return true;
}

static char *put_digits(char *to, int64_t n, int digits)
{
    for (int k = digits - 1; k >= 0; k--, n /= 10) to[k] = (char)('0' + n % 10);
    return to + digits;
}

// Two digits with what stands before them.
static char *put_two(char *to, char before, int64_t n)
{
    *to = before;
    return put_digits(to + 1, n, 2);
}

// By hand: an entry has several of these, and printf would cost more than all the rest of it.
struct str instant_print(struct instant i, char out[static INSTANT_TEXT_MAX])
{
    struct day d = { floor_div(i.ns, NS_PER_DAY) };
    int64_t ns = i.ns - d.n * NS_PER_DAY, second = ns / NS_PER_S, fraction = ns % NS_PER_S;
    struct civil c = civil_of_day(d); // the years 1677 to 2262: four digits
    char *to = put_digits(out, c.year, 4);
    to = put_two(put_two(to, '-', c.month), '-', c.day);
    to = put_two(put_two(put_two(to, 'T', second / 3600), ':', second / 60 % 60), ':', second % 60);
    int digits = fraction == 0 ? 0 : fraction % NS_PER_MS == 0 ? 3 : fraction % 1000 == 0 ? 6 : 9;
    for (int k = digits; k < 9; k++) fraction /= 10;
    if (digits) *to++ = '.', to = put_digits(to, fraction, digits);
    *to++ = 'Z';
    *to = 0;
    return (struct str){ out, to - out };
}
