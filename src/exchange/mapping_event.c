// Times as people's files write them. Formats use the letters of strptime, but every number is checked and nothing may be left over.
#include "exchange/mapping_int.h"

struct moment {
    int64_t year, month, day, hour, minute, second;
    int32_t offset_s;
    bool has_offset, has_half, afternoon;
};

static bool take_char(struct str *s, char c)
{
    if (s->len == 0 || s->at[0] != c) return false;
    *s = str_slice(*s, 1, s->len);
    return true;
}

// From one to `digits_max` digits.
static bool take_number(struct str *s, int digits_min, int digits_max, int64_t *ret_n)
{
    int64_t n = 0;
    int digits = 0;
    for (; digits < digits_max && digits < s->len && s->at[digits] >= '0' && s->at[digits] <= '9'; digits++)
        n = n * 10 + (s->at[digits] - '0');
    if (digits < digits_min) return false;
    *s = str_slice(*s, digits, s->len);
    *ret_n = n;
    return true;
}

static bool take_offset(struct str *s, int32_t *ret_offset_s)
{
    int64_t hours, minutes;
    *ret_offset_s = 0;
    if (take_char(s, 'Z')) return true;
    bool west = s->len > 0 && s->at[0] == '-';
    if (!take_char(s, '-') && !take_char(s, '+')) return false;
    if (!take_number(s, 2, 2, &hours)) return false;
    (void)take_char(s, ':');
    if (!take_number(s, 2, 2, &minutes) || hours > 23 || minutes > 59) return false;
    *ret_offset_s = (int32_t)(hours * 3600 + minutes * 60) * (west ? -1 : 1);
    return true;
}

bool event_parse_offset(struct str s, int32_t *ret_offset_s)
{
    int32_t offset_s;
    if (!take_offset(&s, &offset_s) || s.len != 0) return false;
    *ret_offset_s = offset_s;
    return true;
}

static bool take_half(struct str *s, struct moment *m)
{
    m->has_half = true;
    m->afternoon = str_starts(*s, S("PM")) || str_starts(*s, S("pm"));
    if (!m->afternoon && !str_starts(*s, S("AM")) && !str_starts(*s, S("am"))) return false;
    *s = str_slice(*s, 2, s->len);
    return true;
}

static bool take_part(struct str *s, char letter, struct moment *m)
{
    switch (letter) {
    case 'Y':
        return take_number(s, 4, 4, &m->year);
    case 'm':
        return take_number(s, 1, 2, &m->month);
    case 'd':
        return take_number(s, 1, 2, &m->day);
    case 'H':
        return take_number(s, 1, 2, &m->hour);
    case 'I':
        return take_number(s, 1, 2, &m->hour) && m->hour >= 1 && m->hour <= 12;
    case 'M':
        return take_number(s, 2, 2, &m->minute);
    case 'S':
        return take_number(s, 2, 2, &m->second);
    case 'p':
        return take_half(s, m);
    case 'z':
        return m->has_offset = true, take_offset(s, &m->offset_s);
    case '%':
        return take_char(s, '%');
    default:
        return false;
    }
}

const char *event_format_fault(struct str format)
{
    bool has[128] = { 0 };
    if (str_equal(format, S("rfc3339"))) return NULL;
    for (ptrdiff_t i = 0; i < format.len; i++) {
        if (format.at[i] != '%') continue;
        char letter = i + 1 < format.len ? format.at[++i] : 0;
        if (!letter || !strchr("YmdHIMSpz%", letter))
            return "a letter after % is not one of Y m d H I M S p z %";
        has[(int)letter] = true;
    }
    if (!has['Y'] || !has['m'] || !has['d']) return "it must have %Y, %m and %d";
    if (has['I'] != has['p']) return "%I and %p go together";
    return NULL;
}

static bool is_sound(const struct moment *m)
{
    enum { YEAR_MIN = 1678, YEAR_MAX = 2261 }; // what an instant can hold
    return m->year >= YEAR_MIN && m->year <= YEAR_MAX && m->month >= 1 && m->month <= 12 && m->day >= 1 &&
           m->day <= days_in_month(m->year, (int32_t)m->month) && m->hour <= 23 && m->minute <= 59 &&
           m->second <= 59;
}

static int32_t offset_of(const struct mapping_event *e, const struct moment *m, int64_t local_s)
{
    int32_t offset_s = e->offset_s;
    if (m->has_offset) return m->offset_s;
    if (e->zone) (void)feel_zone_offset_of_local(e->zone, local_s, &offset_s);
    return offset_s;
}

bool event_parse(const struct mapping_event *e, struct str cell, struct instant *ret_i)
{
    struct moment m = { 0 };
    if (str_equal(e->format, S("rfc3339"))) return instant_parse(cell, ret_i);
    for (ptrdiff_t i = 0; i < e->format.len; i++) {
        char c = e->format.at[i];
        if (c == '%' ? !take_part(&cell, e->format.at[++i], &m) : !take_char(&cell, c)) return false;
    }
    if (m.has_half) m.hour = m.hour % 12 + (m.afternoon ? 12 : 0);
    if (cell.len != 0 || !is_sound(&m)) return false;
    struct day day = day_of_civil((struct civil){ m.year, (int32_t)m.month, (int32_t)m.day });
    int64_t ns, local_s = day.n * 86'400 + m.hour * 3600 + m.minute * 60 + m.second;
    if (__builtin_mul_overflow(local_s - offset_of(e, &m, local_s), NS_PER_S, &ns)) return false;
    ret_i->ns = ns;
    return true;
}
