// Dates, times and durations: arithmetic, order, properties. Civil fields for months and years, the line of instants
// for days and less; every answer is checked against the range of years.
#include "law/feel/feel_int.h"

#define NS_PER_SECOND INT64_C(1'000'000'000)

int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

bool date_in_range(int64_t days)
{
    enum { DAYS_PER_400_YEARS = 146'097 };
    const int64_t bound =
        (int64_t)DAYS_PER_400_YEARS * (YEAR_MAX / 400 + 10); // keeps civil_of_day from overflowing
    if (days < -bound || days > bound) return false;
    int64_t year = civil_of_day((struct day){ days }).year;
    return year >= -YEAR_MAX && year <= YEAR_MAX;
}

bool civil_valid(int64_t year, int64_t month, int64_t day)
{
    return year >= -YEAR_MAX && year <= YEAR_MAX && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, (int32_t)month);
}

bool add_months(int64_t days, int64_t months, int64_t *ret_days)
{
    struct civil c = civil_of_day((struct day){ days });
    int64_t total;
    if (__builtin_add_overflow(c.year * 12 + c.month - 1, months, &total)) return false;
    c.year = floor_divide(total, 12);
    c.month = (int32_t)(total - c.year * 12) + 1;
    if (c.year < -YEAR_MAX || c.year > YEAR_MAX) return false;
    int32_t last = days_in_month(c.year, c.month);
    if (c.day > last) c.day = last;
    *ret_days = day_of_civil(c).n;
    return true;
}

// --- durations -------------------------------------------------------------------------------------

__int128 duration_ns(struct feel_value v) { return (__int128)v.n * NS_PER_SECOND + v.extra; }

struct feel_value make_duration(__int128 ns)
{
    __int128 seconds = ns / NS_PER_SECOND;
    if (seconds > INT64_MAX || seconds < -INT64_MAX) return make_null(FEEL_E_TEMPORAL);
    return feel_days_duration((int64_t)seconds, (int32_t)(ns % NS_PER_SECOND));
}

static struct feel_value make_months(__int128 months)
{
    if (months > INT64_MAX || months < -INT64_MAX) return make_null(FEEL_E_TEMPORAL);
    return feel_months_duration((int64_t)months);
}

// A duration as a number of seconds or months.
static struct decimal duration_decimal(struct feel_value v)
{
    struct decimal whole = decimal_of_int(v.n), d = whole;
    if (v.kind == FEEL_DAYS_DURATION && v.extra) (void)decimal_add(whole, decimal_of_parts(v.extra, -9), &d);
    return d;
}

static struct feel_value duration_of_decimal(enum feel_kind kind, struct decimal d)
{
    struct decimal whole, rest;
    int64_t n, ns = 0;
    bool days = kind == FEEL_DAYS_DURATION;
    if (!decimal_round(d, days ? 9 : 0, days ? DECIMAL_HALF_EVEN : DECIMAL_DOWN, &d))
        return make_null(FEEL_E_TEMPORAL);
    if (!decimal_round(d, 0, DECIMAL_DOWN, &whole) || !decimal_to_int(whole, &n) || n == INT64_MIN ||
        !decimal_subtract(d, whole, &rest) || !decimal_multiply(rest, decimal_of_int(NS_PER_SECOND), &rest) ||
        !decimal_to_int(rest, &ns))
        return make_null(FEEL_E_TEMPORAL);
    return days ? feel_days_duration(n, (int32_t)ns) : feel_months_duration(n);
}

static bool is_duration(struct feel_value v)
{
    return v.kind == FEEL_DAYS_DURATION || v.kind == FEEL_MONTHS_DURATION;
}

static struct feel_value add_durations(struct feel_value a, struct feel_value b, bool minus)
{
    if (a.kind != b.kind) return make_null(FEEL_E_TYPE);
    if (a.kind == FEEL_MONTHS_DURATION) return make_months(minus ? (__int128)a.n - b.n : (__int128)a.n + b.n);
    return make_duration(minus ? duration_ns(a) - duration_ns(b) : duration_ns(a) + duration_ns(b));
}

static struct feel_value negate_duration(struct feel_value v)
{
    v.n = -v.n; // within ± INT64_MAX
    v.extra = v.kind == FEEL_DAYS_DURATION ? -v.extra : 0;
    return v;
}

static struct feel_value scale_duration(struct feel_run *r, enum node_op op, struct feel_value a,
                                        struct feel_value b)
{
    struct decimal d;
    if (op == OP_DIVIDE && is_duration(b)) {
        if (a.kind != b.kind) return make_null(FEEL_E_TYPE);
        if (!decimal_divide(duration_decimal(a), duration_decimal(b), &d)) return make_null(FEEL_E_NUMBER);
        return number_of_decimal(&r->arena, d);
    }
    if (op == OP_MULTIPLY && is_duration(b)) {
        struct feel_value swap = a;
        a = b;
        b = swap;
    }
    if (!is_duration(a) || b.kind != FEEL_NUMBER) return make_null(FEEL_E_TYPE);
    bool good = op == OP_MULTIPLY ? decimal_multiply(duration_decimal(a), feel_decimal(b), &d)
                                  : decimal_divide(duration_decimal(a), feel_decimal(b), &d);
    return good ? duration_of_decimal((enum feel_kind)a.kind, d) : make_null(FEEL_E_NUMBER);
}

// --- points ----------------------------------------------------------------------------------------

int64_t moment_utc_s(const struct feel_moment *m) { return m->local_s - m->offset_s; }

// Finds the offset of a named zone and moves a time that falls in a gap forward.
static void resolve_zone(struct feel_moment *m)
{
    if (m->form != FEEL_ZONE_NAMED) return;
    if (feel_zone_offset_of_local(m->zone, m->local_s, &m->offset_s) != FEEL_LOCAL_GAP) return;
    int64_t utc_s = moment_utc_s(m);
    m->offset_s = feel_zone_offset_at(m->zone, utc_s);
    m->local_s = utc_s + m->offset_s;
}

static struct feel_value date_time_checked(struct feel_run *r, struct feel_moment m)
{
    if (!date_in_range(floor_divide(m.local_s, DAY_S))) return make_null(FEEL_E_TEMPORAL);
    return make_moment(&r->arena, FEEL_DATE_TIME, m);
}

struct feel_value date_time_of_local(struct feel_run *r, struct feel_moment m)
{
    resolve_zone(&m);
    return date_time_checked(r, m);
}

static struct feel_value date_time_add_months(struct feel_run *r, const struct feel_moment *m, int64_t months)
{
    struct feel_moment moved = *m;
    int64_t days = floor_divide(m->local_s, DAY_S), day_s = m->local_s - days * DAY_S;
    if (!add_months(days, months, &days)) return make_null(FEEL_E_TEMPORAL);
    moved.local_s = days * DAY_S + day_s;
    return date_time_of_local(r, moved);
}

// Seconds and nanoseconds onto a clock; false where seconds overflow.
static bool clock_add(int64_t *s, int32_t *ns, struct feel_value duration)
{
    int64_t total_ns = (int64_t)*ns + duration.extra;
    int64_t carry = floor_divide(total_ns, NS_PER_SECOND);
    *ns = (int32_t)(total_ns - carry * NS_PER_SECOND);
    return !__builtin_add_overflow(*s, duration.n, s) && !__builtin_add_overflow(*s, carry, s);
}

static struct feel_value date_time_add_days(struct feel_run *r, const struct feel_moment *m,
                                            struct feel_value duration)
{
    struct feel_moment moved = *m;
    if (!clock_add(&moved.local_s, &moved.ns, duration)) return make_null(FEEL_E_TEMPORAL);
    if (!date_in_range(floor_divide(moved.local_s, DAY_S))) return make_null(FEEL_E_TEMPORAL);
    if (moved.form == FEEL_ZONE_NAMED) { // along the line of instants, then back to the wall clock
        int64_t utc_s = moment_utc_s(&moved);
        moved.offset_s = feel_zone_offset_at(moved.zone, utc_s);
        moved.local_s = utc_s + moved.offset_s;
    }
    return date_time_checked(r, moved);
}

static struct feel_value time_add(struct feel_run *r, const struct feel_moment *m, struct feel_value duration)
{
    struct feel_moment moved = *m;
    duration.n %= DAY_S;
    if (!clock_add(&moved.local_s, &moved.ns, duration)) return make_null(FEEL_E_TEMPORAL);
    moved.local_s -= floor_divide(moved.local_s, DAY_S) * DAY_S;
    return make_moment(&r->arena, FEEL_TIME, moved);
}

static struct feel_value date_add(struct feel_value date, struct feel_value duration)
{
    int64_t days, s = 0;
    int32_t ns = 0;
    if (duration.kind == FEEL_MONTHS_DURATION) {
        if (!add_months(date.n, duration.n, &days)) return make_null(FEEL_E_TEMPORAL);
        return feel_date((struct day){ days });
    }
    s = date.n * DAY_S;
    if (!clock_add(&s, &ns, duration)) return make_null(FEEL_E_TEMPORAL);
    days = floor_divide(s, DAY_S);
    return date_in_range(days) ? feel_date((struct day){ days }) : make_null(FEEL_E_TEMPORAL);
}

static struct feel_value point_add(struct feel_run *r, struct feel_value point, struct feel_value duration)
{
    bool months = duration.kind == FEEL_MONTHS_DURATION;
    if (point.kind == FEEL_DATE) return date_add(point, duration);
    if (point.kind == FEEL_TIME) return months ? make_null(FEEL_E_TYPE) : time_add(r, point.moment, duration);
    return months ? date_time_add_months(r, point.moment, duration.n)
                  : date_time_add_days(r, point.moment, duration);
}

// A date stands for its midnight at UTC where it meets a date and time.
static struct feel_moment moment_of(struct feel_value v)
{
    if (v.kind == FEEL_DATE) return (struct feel_moment){ .local_s = v.n * DAY_S, .form = FEEL_ZONE_OFFSET };
    return *v.moment;
}

static bool time_offset(const struct feel_moment *m, int32_t *ret_offset_s)
{
    if (m->form == FEEL_ZONE_NONE || (m->form == FEEL_ZONE_NAMED && !zone_is_fixed(m->zone))) return false;
    *ret_offset_s = m->form == FEEL_ZONE_NAMED ? feel_zone_offset_at(m->zone, 0) : m->offset_s;
    return true;
}

// Two times on one line: both local, both of one zone, or both with an offset that holds on every day.
static bool times_on_line(const struct feel_moment *a, const struct feel_moment *b, int64_t *ret_a,
                          int64_t *ret_b)
{
    int32_t offset_a = 0, offset_b = 0;
    bool same = a->form == b->form &&
                (a->form == FEEL_ZONE_NONE ||
                 (a->form == FEEL_ZONE_NAMED && str_equal(feel_zone_name(a->zone), feel_zone_name(b->zone))));
    if (!same && (!time_offset(a, &offset_a) || !time_offset(b, &offset_b))) return false;
    *ret_a = a->local_s - offset_a;
    *ret_b = b->local_s - offset_b;
    return true;
}

// Two points of the same kind as seconds on one line; false where only one has a zone.
static bool on_line(enum feel_kind kind, const struct feel_moment *a, const struct feel_moment *b,
                    int64_t *ret_a, int64_t *ret_b)
{
    if (kind == FEEL_TIME) return times_on_line(a, b, ret_a, ret_b);
    if ((a->form == FEEL_ZONE_NONE) != (b->form == FEEL_ZONE_NONE)) return false;
    *ret_a = moment_utc_s(a);
    *ret_b = moment_utc_s(b);
    return true;
}

static struct feel_value points_apart(struct feel_value a, struct feel_value b)
{
    int64_t a_s, b_s;
    if (a.kind == FEEL_DATE && b.kind == FEEL_DATE) return feel_days_duration((a.n - b.n) * DAY_S, 0);
    if ((a.kind == FEEL_TIME) != (b.kind == FEEL_TIME)) return make_null(FEEL_E_TYPE);
    struct feel_moment m = moment_of(a), o = moment_of(b);
    if (!on_line((enum feel_kind)(a.kind == FEEL_TIME ? FEEL_TIME : FEEL_DATE_TIME), &m, &o, &a_s, &b_s))
        return make_null(FEEL_E_TEMPORAL);
    return make_duration(((__int128)a_s - b_s) * NS_PER_SECOND + m.ns - o.ns);
}

static bool is_point(struct feel_value v)
{
    return v.kind == FEEL_DATE || v.kind == FEEL_TIME || v.kind == FEEL_DATE_TIME;
}

struct feel_value temporal_arithmetic(struct feel_run *r, enum node_op op, struct feel_value a,
                                      struct feel_value b)
{
    if (op == OP_MULTIPLY || op == OP_DIVIDE) return scale_duration(r, op, a, b);
    if (op != OP_ADD && op != OP_SUBTRACT) return make_null(FEEL_E_TYPE);
    bool minus = op == OP_SUBTRACT;
    if (is_duration(a) && is_duration(b)) return add_durations(a, b, minus);
    if (is_point(a) && is_duration(b)) return point_add(r, a, minus ? negate_duration(b) : b);
    if (is_duration(a) && is_point(b) && !minus) return point_add(r, b, a);
    if (is_point(a) && is_point(b) && minus) return points_apart(a, b);
    return make_null(FEEL_E_TYPE);
}

// By whole seconds: the specification's resolution of values (is() and text keep the fraction).
bool temporal_compare(struct feel_value a, struct feel_value b, int *ret_order)
{
    int64_t x, y;
    if (!on_line((enum feel_kind)a.kind, a.moment, b.moment, &x, &y)) return false;
    *ret_order = (x > y) - (x < y);
    return true;
}

int temporal_equal(struct feel_value a, struct feel_value b)
{
    int order;
    return temporal_compare(a, b, &order) && order == 0;
}

// --- properties ------------------------------------------------------------------------------------

struct property {
    struct str name;
    uint16_t kinds; // a bit a kind
    enum {
        GET_YEAR,
        GET_MONTH,
        GET_DAY,
        GET_WEEKDAY,
        GET_HOUR,
        GET_MINUTE,
        GET_SECOND,
        GET_OFFSET,
        GET_ZONE,
        GET_DAYS,
        GET_HOURS,
        GET_MINUTES,
        GET_SECONDS,
        GET_YEARS,
        GET_MONTHS
    } what;
};

#define DATES (1 << FEEL_DATE | 1 << FEEL_DATE_TIME)
#define CLOCKS (1 << FEEL_TIME | 1 << FEEL_DATE_TIME)

// clang-format off
static const struct property properties[] = {
    { SL("year"), DATES, GET_YEAR }, { SL("month"), DATES, GET_MONTH }, { SL("day"), DATES, GET_DAY },
    { SL("weekday"), DATES, GET_WEEKDAY }, { SL("hour"), CLOCKS, GET_HOUR }, { SL("minute"), CLOCKS, GET_MINUTE },
    { SL("second"), CLOCKS, GET_SECOND }, { SL("time offset"), CLOCKS, GET_OFFSET }, { SL("timezone"), CLOCKS, GET_ZONE },
    { SL("days"), 1 << FEEL_DAYS_DURATION, GET_DAYS }, { SL("hours"), 1 << FEEL_DAYS_DURATION, GET_HOURS },
    { SL("minutes"), 1 << FEEL_DAYS_DURATION, GET_MINUTES }, { SL("seconds"), 1 << FEEL_DAYS_DURATION, GET_SECONDS },
    { SL("years"), 1 << FEEL_MONTHS_DURATION, GET_YEARS }, { SL("months"), 1 << FEEL_MONTHS_DURATION, GET_MONTHS },
};
// clang-format on

static struct feel_value zone_property(const struct feel_moment *m, bool name)
{
    int32_t offset_s = m->offset_s;
    if (name)
        return m->form == FEEL_ZONE_NAMED ? make_string(feel_zone_name(m->zone)) : make_null(FEEL_E_NONE);
    if (m->form == FEEL_ZONE_NONE) return make_null(FEEL_E_NONE);
    return feel_days_duration(offset_s, 0);
}

static struct feel_value read_property(struct feel_value v, const struct property *p)
{
    bool clock = v.kind == FEEL_TIME || v.kind == FEEL_DATE_TIME;
    int64_t s = clock ? v.moment->local_s : v.kind == FEEL_DATE ? v.n * DAY_S : v.n;
    int64_t days = floor_divide(s, DAY_S), day_s = s - days * DAY_S;
    struct civil c = clock || v.kind == FEEL_DATE ? civil_of_day((struct day){ days }) : (struct civil){ 0 };
    int32_t offset_s;
    switch (p->what) {
    case GET_YEAR:
        return make_integer(c.year);
    case GET_MONTH:
        return make_integer(c.month);
    case GET_DAY:
        return make_integer(c.day);
    case GET_WEEKDAY:
        return make_integer(weekday_of_day((struct day){ days }));
    case GET_HOUR:
        return make_integer(day_s / 3600);
    case GET_MINUTE:
        return make_integer(day_s / 60 % 60);
    case GET_SECOND:
        return make_integer(day_s % 60);
    case GET_OFFSET:
        if (v.kind == FEEL_TIME && v.moment->form == FEEL_ZONE_NAMED && !time_offset(v.moment, &offset_s))
            return make_null(FEEL_E_NONE);
        return zone_property(v.moment, false);
    case GET_ZONE:
        return zone_property(v.moment, true);
    case GET_DAYS:
        return make_integer(v.n / DAY_S);
    case GET_HOURS:
        return make_integer(v.n / 3600 % 24);
    case GET_MINUTES:
        return make_integer(v.n / 60 % 60);
    case GET_SECONDS:
        return make_integer(v.n % 60);
    case GET_YEARS:
        return make_integer(v.n / 12);
    case GET_MONTHS:
        return make_integer(v.n % 12);
    }
    return make_null(FEEL_E_ENTRY);
}

struct feel_value temporal_property(struct feel_run *r, struct feel_value v, struct str name, bool *ret_found)
{
    *ret_found = false;
    for (ptrdiff_t i = 0; i < COUNT(properties); i++) {
        const struct property *p = &properties[i];
        if (!(p->kinds >> v.kind & 1) || !str_equal(p->name, name)) continue;
        *ret_found = true;
        bool fraction = p->what == GET_SECOND || p->what == GET_SECONDS;
        int32_t ns = !fraction ? 0 : p->what == GET_SECOND ? v.moment->ns : v.extra;
        struct feel_value whole = read_property(v, p);
        if (!ns) return whole;
        struct feel_value part = number_of_decimal(&r->arena, decimal_of_parts(ns, -9));
        return number_add(&r->arena, whole, part);
    }
    return make_null(FEEL_E_ENTRY);
}
