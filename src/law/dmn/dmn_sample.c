// One value out of each segment of a column, for counter-examples; a segment that holds none (no date lies
// between two that follow each other, nothing lies below false) is empty and counts for nothing. Pleasant
// values are preferred: whole numbers, plain words.
#include "law/dmn/dmn_int.h"

static bool before(struct feel_value a, struct feel_value b)
{
    int order = 0;
    return feel_compare(a, b, &order) && order < 0;
}

static bool is_between(const struct feel_value *low, const struct feel_value *high, struct feel_value v)
{
    return (!low || before(*low, v)) && (!high || before(v, *high));
}

// --- numbers ---------------------------------------------------------------------------------------

static bool number_between(struct arena *a, const struct feel_value *low, const struct feel_value *high,
                           struct feel_value *ret_v)
{
    struct decimal one = decimal_of_int(1), two = decimal_of_int(2), d = one;
    if (!low && !high) return *ret_v = feel_integer(0), true;
    bool made =
        low ? decimal_round(feel_decimal(*low), 0, DECIMAL_FLOOR, &d) && decimal_add(d, one, &d)
            : decimal_round(feel_decimal(*high), 0, DECIMAL_CEILING, &d) && decimal_subtract(d, one, &d);
    *ret_v = feel_number(a, d);
    if (made && is_between(low, high, *ret_v)) return true;
    if (!low || !high || !decimal_add(feel_decimal(*low), feel_decimal(*high), &d) ||
        !decimal_divide(d, two, &d))
        return false;
    *ret_v = feel_number(a, d);
    return is_between(low, high, *ret_v);
}

// --- strings ---------------------------------------------------------------------------------------

static bool string_between(struct arena *a, const struct feel_value *low, const struct feel_value *high,
                           struct feel_value *ret_v)
{
    static const struct str words[] = { SL("other"), SL("something else"), SL("") },
                            tails[] = { SL("a"), SL("0"), SL("\x01") };
    for (int i = 0; i < COUNT(words); i++)
        if (*ret_v = feel_string(words[i]), is_between(low, high, *ret_v)) return true;
    for (int i = 0; low && i < COUNT(tails); i++) {
        *ret_v = feel_string(arena_print(a, "%.*s%.*s", P(feel_text(*low)), P(tails[i])));
        if (is_between(low, high, *ret_v)) return true;
    }
    return false;
}

// --- whole things: booleans, dates, durations, times -----------------------------------------------

// Moved by `by` of its smallest pleasant unit, or with `fine` of its smallest unit at all.
static struct feel_value moved(struct arena *a, struct feel_value v, int64_t by, bool fine)
{
    int64_t ns = fine ? by : 0, s = fine ? 0 : by;
    switch ((enum feel_kind)v.kind) {
    case FEEL_DATE:
        return feel_date((struct day){ v.n + by });
    case FEEL_MONTHS_DURATION:
        return feel_months_duration(v.n + by);
    case FEEL_DAYS_DURATION:
        ns += v.extra, s += v.n;
        if (ns >= NS_PER_S || ns <= -NS_PER_S) s += ns / NS_PER_S, ns %= NS_PER_S;
        if (s > 0 && ns < 0) s--, ns += NS_PER_S;
        if (s < 0 && ns > 0) s++, ns -= NS_PER_S;
        return feel_days_duration(s, (int32_t)ns);
    case FEEL_TIME:
    case FEEL_DATE_TIME: {
        struct feel_moment m = *v.moment;
        ns += m.ns;
        if (ns < 0) s--, ns += NS_PER_S;
        if (ns >= NS_PER_S) s++, ns -= NS_PER_S;
        m.local_s += s, m.ns = (int32_t)ns;
        bool out = v.kind == FEEL_TIME && (m.local_s < 0 || m.local_s >= 86'400);
        return out ? feel_null() : feel_moment(a, (enum feel_kind)v.kind, m);
    }
    default:
        return feel_null();
    }
}

static bool whole_between(struct arena *a, const struct feel_value *low, const struct feel_value *high,
                          struct feel_value *ret_v)
{
    for (int fine = 0; fine < 2; fine++) {
        *ret_v = low ? moved(a, *low, 1, fine) : moved(a, *high, -1, fine);
        if (ret_v->kind != FEEL_NULL && is_between(low, high, *ret_v)) return true;
    }
    return false;
}

static bool boolean_between(const struct feel_value *low, const struct feel_value *high,
                            struct feel_value *ret_v)
{
    for (int b = 0; b < 2; b++)
        if (*ret_v = feel_boolean(b), is_between(low, high, *ret_v)) return true;
    return false;
}

// --- any segment -----------------------------------------------------------------------------------

static bool value_between(struct arena *a, enum feel_kind kind, const struct feel_value *low,
                          const struct feel_value *high, struct feel_value *ret_v)
{
    if (kind == FEEL_NUMBER) return number_between(a, low, high, ret_v);
    if (kind == FEEL_STRING) return string_between(a, low, high, ret_v);
    if (kind == FEEL_BOOLEAN) return boolean_between(low, high, ret_v);
    return (low || high) && whole_between(a, low, high, ret_v);
}

bool sample_segment(struct arena *a, const struct segments *s, int32_t segment, struct feel_value *ret_v)
{
    int32_t i = segment / 2;
    if (s->end_count == 0) return *ret_v = feel_null(), true; // a column that takes anything
    if (segment % 2) return *ret_v = s->ends[i], true;
    return value_between(a, s->kind, i > 0 ? &s->ends[i - 1] : NULL, i < s->end_count ? &s->ends[i] : NULL,
                         ret_v);
}
