// Built-in functions of dates, times and durations.
#include "law/feel/builtin_int.h"

static struct feel_value run_date(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value v = single(x[0]);
    switch ((enum feel_kind)v.kind) {
    case FEEL_DATE:
        return v;
    case FEEL_DATE_TIME:
        return feel_date((struct day){ floor_divide(v.moment->local_s, DAY_S) });
    case FEEL_STRING:
        return told(r, parse_date(text_of(v)));
    default:
        return wrong_type(r, "date(from)");
    }
}

static struct feel_value run_date_of_parts(struct feel_run *r, const struct feel_value *x, int32_t)
{
    int64_t year, month, day;
    if (!whole_between(single(x[0]), -YEAR_MAX, YEAR_MAX, &year) ||
        !whole_between(single(x[1]), 1, 12, &month) || !whole_between(single(x[2]), 1, 31, &day) ||
        !civil_valid(year, month, day))
        return feel_error(r, FEEL_E_TEMPORAL, S("date(year, month, day)"));
    return feel_date(day_of_civil((struct civil){ year, (int32_t)month, (int32_t)day }));
}

static struct feel_value run_time(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value v = single(x[0]);
    struct feel_moment m;
    switch ((enum feel_kind)v.kind) {
    case FEEL_TIME:
        return v;
    case FEEL_DATE:
        return make_moment(&r->arena, FEEL_TIME, (struct feel_moment){ .form = FEEL_ZONE_OFFSET });
    case FEEL_DATE_TIME:
        m = *v.moment;
        m.local_s -= floor_divide(m.local_s, DAY_S) * DAY_S;
        if (m.form == FEEL_ZONE_NAMED) m.offset_s = 0;
        return make_moment(&r->arena, FEEL_TIME, m);
    case FEEL_STRING:
        return told(r, parse_time(r, text_of(v)));
    default:
        return wrong_type(r, "time(from)");
    }
}

// Seconds with up to nine digits after the point.
static bool take_second(struct feel_value v, int64_t *ret_s, int32_t *ret_ns)
{
    struct decimal d, whole, rest;
    int64_t ns;
    if (v.kind != FEEL_NUMBER) return false;
    d = feel_decimal(v);
    if (decimal_is_negative(d) || decimal_compare(d, decimal_of_int(60)) >= 0) return false;
    if (!decimal_round(d, 0, DECIMAL_FLOOR, &whole) || !decimal_subtract(d, whole, &rest) ||
        !decimal_multiply(rest, decimal_of_int(NS_PER_S), &rest) ||
        !decimal_round(rest, 0, DECIMAL_DOWN, &rest))
        return false;
    if (!decimal_to_int(whole, ret_s) || !decimal_to_int(rest, &ns)) return false;
    *ret_ns = (int32_t)ns;
    return true;
}

static struct feel_value run_time_of_parts(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    int64_t hour, minute, second;
    struct feel_moment m = { 0 };
    struct feel_value offset = count > 3 ? single(x[3]) : make_null(FEEL_E_ABSENT);
    if (!whole_between(single(x[0]), 0, 23, &hour) || !whole_between(single(x[1]), 0, 59, &minute) ||
        !take_second(single(x[2]), &second, &m.ns))
        return feel_error(r, FEEL_E_TEMPORAL, S("time(hour, minute, second, offset)"));
    m.local_s = hour * 3600 + minute * 60 + second;
    if (offset.kind == FEEL_DAYS_DURATION && offset.extra == 0 && offset.n >= -OFFSET_S_MAX &&
        offset.n <= OFFSET_S_MAX) {
        m.form = FEEL_ZONE_OFFSET;
        m.offset_s = (int32_t)offset.n;
    } else if (offset.kind != FEEL_NULL)
        return feel_error(r, FEEL_E_TEMPORAL, S("the offset of a time"));
    return make_moment(&r->arena, FEEL_TIME, m);
}

static struct feel_value run_date_time(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value v = single(x[0]);
    if (v.kind == FEEL_DATE_TIME) return v;
    if (v.kind == FEEL_DATE) {
        struct feel_moment m = { .local_s = v.n * DAY_S, .form = FEEL_ZONE_OFFSET };
        return make_moment(&r->arena, FEEL_DATE_TIME, m);
    }
    return v.kind == FEEL_STRING ? told(r, parse_date_time(r, text_of(v)))
                                 : wrong_type(r, "date and time(from)");
}

static struct feel_value run_date_time_of_parts(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value date = single(x[0]), time = single(x[1]);
    if (time.kind != FEEL_TIME || (date.kind != FEEL_DATE && date.kind != FEEL_DATE_TIME))
        return wrong_type(r, "date and time(date, time)");
    int64_t days = date.kind == FEEL_DATE ? date.n : floor_divide(date.moment->local_s, DAY_S);
    struct feel_moment m = *time.moment;
    m.local_s += days * DAY_S;
    return told(r, date_time_of_local(r, m));
}

static struct feel_value run_duration(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value v = single(x[0]);
    if (v.kind == FEEL_DAYS_DURATION || v.kind == FEEL_MONTHS_DURATION) return v;
    return v.kind == FEEL_STRING ? told(r, parse_duration(text_of(v))) : wrong_type(r, "duration(from)");
}

static bool take_day(struct feel_value v, struct day *ret_d)
{
    v = single(v);
    if (v.kind != FEEL_DATE && v.kind != FEEL_DATE_TIME) return false;
    ret_d->n = v.kind == FEEL_DATE ? v.n : floor_divide(v.moment->local_s, DAY_S);
    return true;
}

// Whole months from one date to the other; towards zero.
static struct feel_value run_months_between(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct day from, to;
    if (!take_day(x[0], &from) || !take_day(x[1], &to))
        return wrong_type(r, "years and months duration(from, to)");
    struct civil a = civil_of_day(from), b = civil_of_day(to);
    int64_t months = (b.year - a.year) * 12 + b.month - a.month;
    if (months > 0 && b.day < a.day)
        months--;
    else if (months < 0 && b.day > a.day)
        months++;
    return feel_months_duration(months);
}

static struct feel_value run_day_of_year(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct day d;
    if (!take_day(x[0], &d)) return wrong_type(r, "day of year(date)");
    return make_integer(d.n - day_of_civil((struct civil){ civil_of_day(d).year, 1, 1 }).n + 1);
}

static struct feel_value run_day_of_week(struct feel_run *r, const struct feel_value *x, int32_t)
{
    static const struct str names[] = {
        SL("Monday"), SL("Tuesday"),  SL("Wednesday"), SL("Thursday"),
        SL("Friday"), SL("Saturday"), SL("Sunday"),
    };
    struct day d;
    return take_day(x[0], &d) ? make_string(names[weekday_of_day(d) - 1])
                              : wrong_type(r, "day of week(date)");
}

static struct feel_value run_month_of_year(struct feel_run *r, const struct feel_value *x, int32_t)
{
    static const struct str names[] = {
        SL("January"), SL("February"), SL("March"),     SL("April"),   SL("May"),      SL("June"),
        SL("July"),    SL("August"),   SL("September"), SL("October"), SL("November"), SL("December"),
    };
    struct day d;
    return take_day(x[0], &d) ? make_string(names[civil_of_day(d).month - 1])
                              : wrong_type(r, "month of year(date)");
}

// ISO 8601: the week of a date is the week of its Thursday.
static struct feel_value run_week_of_year(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct day d;
    if (!take_day(x[0], &d)) return wrong_type(r, "week of year(date)");
    struct day thursday = { d.n - weekday_of_day(d) + 4 };
    int64_t first = day_of_civil((struct civil){ civil_of_day(thursday).year, 1, 1 }).n;
    return make_integer((thursday.n - first) / 7 + 1);
}

static struct feel_value now_value(struct feel_run *r)
{
    struct feel_value v = feel_instant(&r->arena, r->now);
    if (!r->now_zone) return v;
    struct feel_moment m = *v.moment;
    m.form = FEEL_ZONE_NAMED;
    m.zone = r->now_zone;
    m.offset_s = feel_zone_offset_at(m.zone, m.local_s);
    m.local_s += m.offset_s;
    return make_moment(&r->arena, FEEL_DATE_TIME, m);
}

static struct feel_value run_now(struct feel_run *r, const struct feel_value *, int32_t)
{
    return now_value(r);
}

static struct feel_value run_today(struct feel_run *r, const struct feel_value *, int32_t)
{
    return feel_date((struct day){ floor_divide(now_value(r).moment->local_s, DAY_S) });
}

// clang-format off
const struct builtin builtins_time[] = {
    BUILTIN("date", "from", 1, 1, run_date, true),
    BUILTIN("date", "year,month,day", 3, 3, run_date_of_parts, true),
    BUILTIN("time", "from", 1, 1, run_time, true),
    BUILTIN("time", "hour,minute,second,offset", 3, 4, run_time_of_parts, true),
    BUILTIN("date and time", "from", 1, 1, run_date_time, true),
    BUILTIN("date and time", "date,time", 2, 2, run_date_time_of_parts, true),
    BUILTIN("duration", "from", 1, 1, run_duration, true),
    BUILTIN("years and months duration", "from,to", 2, 2, run_months_between, true),
    BUILTIN("day of year", "date", 1, 1, run_day_of_year, true),
    BUILTIN("day of week", "date", 1, 1, run_day_of_week, true),
    BUILTIN("month of year", "date", 1, 1, run_month_of_year, true),
    BUILTIN("week of year", "date", 1, 1, run_week_of_year, true),
    BUILTIN("now", "", 0, 0, run_now, false),
    BUILTIN("today", "", 0, 0, run_today, false),
};
// clang-format on
const int32_t builtins_time_count = COUNT(builtins_time);
