// Timers: when a date, a duration or a cycle is due. Worked out once, when a token comes to wait; the answer goes into the event.
// Months are counted in the civil time of the zone, each from the base and not from the one before, so that the 31st comes back.
#include "law/bpmn/bpmn_int.h"

// --- civil time ------------------------------------------------------------------------------------

static bool instant_of_seconds(int64_t seconds, int64_t ns, struct instant *ret_i)
{
    return !__builtin_mul_overflow(seconds, NS_PER_S, &ret_i->ns) &&
           !__builtin_add_overflow(ret_i->ns, ns, &ret_i->ns);
}

static bool instant_of_local(const struct bpmn_env *env, int64_t local_s, int32_t ns, struct instant *ret_i)
{
    int32_t offset_s = 0;
    if (env->zone) (void)feel_zone_offset_of_local(env->zone, local_s, &offset_s);
    return !__builtin_sub_overflow(local_s, (int64_t)offset_s, &local_s) &&
           instant_of_seconds(local_s, ns, ret_i);
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

enum { SECONDS_PER_DAY = 86'400 };

// `base` and so many months later, at the same time of the local clock; the last day of the month where it has no such day.
static bool add_months(const struct bpmn_env *env, struct instant base, int64_t months, struct instant *ret_i)
{
    int64_t utc_s = floor_div(base.ns, NS_PER_S), ns = base.ns - utc_s * NS_PER_S, month;
    int64_t local_s = utc_s + (env->zone ? feel_zone_offset_at(env->zone, utc_s) : 0);
    struct day day = { floor_div(local_s, SECONDS_PER_DAY) };
    struct civil c = civil_of_day(day);
    if (months < 0 || months > 12 * 1'000) return false; // beyond what an instant can say
    month = c.year * 12 + c.month - 1 + months;
    int64_t time_s = local_s - day.n * SECONDS_PER_DAY;
    c.year = floor_div(month, 12);
    c.month = (int32_t)(month - c.year * 12) + 1;
    int32_t last = days_in_month(c.year, c.month);
    if (c.day > last) c.day = last;
    return instant_of_local(env, day_of_civil(c).n * SECONDS_PER_DAY + time_s, (int32_t)ns, ret_i);
}

static bool instant_of_date(const struct bpmn_env *env, struct feel_value v, struct instant *ret_i)
{
    int64_t local_s;
    if (v.kind == FEEL_DATE)
        return !__builtin_mul_overflow(v.n, (int64_t)SECONDS_PER_DAY, &local_s) &&
               instant_of_local(env, local_s, 0, ret_i);
    if (v.kind != FEEL_DATE_TIME) return false;
    if (v.moment->form == FEEL_ZONE_NONE)
        return instant_of_local(env, v.moment->local_s, v.moment->ns, ret_i);
    return feel_to_instant(v, ret_i);
}

// --- texts -----------------------------------------------------------------------------------------

static bool consists_of(struct str s, const char *allowed)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if (s.at[i] == 0 || !strchr(allowed, s.at[i])) return false;
    return s.len > 0;
}

// Whether a text of the model is a timer as it stands (ISO 8601), and no expression.
bool timer_literal(struct str text, enum timer_kind kind)
{
    static const char digits[] = "0123456789";
    if (text.len < 2) return false;
    if (kind == TIMER_DURATION) return text.at[0] == 'P' && consists_of(text, "0123456789PYMWDTHS.");
    if (kind == TIMER_CYCLE)
        return text.at[0] == 'R' && (text.at[1] == '/' || (text.at[1] >= '0' && text.at[1] <= '9'));
    return text.len >= 10 && consists_of(str_slice(text, 0, 4), digits) && text.at[4] == '-' &&
           !str_contains(text, S(" ")) && !str_contains(text, S("("));
}

static struct feel_value read_temporal(const struct bpmn_env *env, struct arena *a, struct str text)
{
    struct feel_run r = feel_run_of(*a, FEEL_BUDGET);
    r.zones = env->zones;
    struct feel_value v = feel_read_temporal(&r, FEEL_NULL, text);
    *a = (struct arena){ r.arena.at, a->end, a->full };
    return v;
}

// --- the three kinds -------------------------------------------------------------------------------

static enum rc unusable(struct fault *f, const struct node *n, const char *wanted)
{
    return fail(f, RC_INVALID, "timer \"%.*s\": expected %s", P(n->pub.id), wanted);
}

static enum rc set_date(const struct bpmn_env *env, const struct node *n, struct feel_value v,
                        struct bpmn_wait *w, struct fault *f)
{
    if (!instant_of_date(env, v, &w->due)) return unusable(f, n, "a date, or a date and time");
    w->base = w->due;
    w->left = 1;
    return RC_OK;
}

// The length of a positive duration, in nanoseconds or in months.
static bool length_of(struct feel_value v, int64_t *ret_ns, int32_t *ret_months)
{
    *ret_ns = *ret_months = 0;
    if (v.kind == FEEL_MONTHS_DURATION) {
        *ret_months = (int32_t)v.n;
        return v.n >= 0 && v.n <= 12 * 1'000;
    }
    return v.kind == FEEL_DAYS_DURATION && !__builtin_mul_overflow(v.n, NS_PER_S, ret_ns) &&
           !__builtin_add_overflow(*ret_ns, (int64_t)v.extra, ret_ns) && *ret_ns >= 0;
}

// The time that lies `count` lengths after the base.
static bool time_at(const struct bpmn_env *env, const struct bpmn_wait *w, int64_t count,
                    struct instant *ret_i)
{
    int64_t length;
    if (w->every_months) {
        return !__builtin_mul_overflow(count, (int64_t)w->every_months, &length) &&
               add_months(env, w->base, length, ret_i);
    }
    return !__builtin_mul_overflow(count, w->every_ns, &length) &&
           !__builtin_add_overflow(w->base.ns, length, &ret_i->ns);
}

static enum rc set_duration(const struct bpmn_env *env, const struct node *n, struct feel_value v,
                            struct instant from, struct bpmn_wait *w, struct fault *f)
{
    w->base = from;
    w->left = 1;
    if (!length_of(v, &w->every_ns, &w->every_months) || !time_at(env, w, 1, &w->due))
        return unusable(f, n, "a duration that is not negative and ends before the year 2262");
    w->every_ns = w->every_months = 0; // it happens once
    return RC_OK;
}

static bool read_count(struct str text, int32_t *ret_left)
{
    int64_t n;
    *ret_left = -1;
    if (str_equal(text, S("R"))) return true;
    if (!str_int64(str_slice(text, 1, text.len), &n) || n < 1 || n > INT32_MAX) return false;
    *ret_left = (int32_t)n;
    return true;
}

// A cycle that began before now goes on from its first time that is not past.
static void skip_past(struct instant from, struct bpmn_wait *w)
{
    if (w->base.ns >= from.ns || w->every_ns <= 0) return;
    int64_t behind = 0, count;
    if (__builtin_sub_overflow(from.ns, w->base.ns, &behind)) return;
    count = behind / w->every_ns + (behind % w->every_ns != 0);
    int64_t length;
    if (!__builtin_mul_overflow(count, w->every_ns, &length))
        (void)__builtin_add_overflow(w->base.ns, length, &w->base.ns);
}

// R[n]/duration, or R[n]/start/duration.
static enum rc set_cycle(const struct bpmn_env *env, struct arena scratch, const struct node *n,
                         struct str text, struct instant from, struct bpmn_wait *w, struct fault *f)
{
    static const char wanted[] = "a cycle such as R3/PT10M or R/2025-01-01T00:00:00Z/P1D";
    struct str count, rest, start, length;
    if (!str_starts(text, S("R")) || !str_cut(text, '/', &count, &rest) || !read_count(count, &w->left))
        return unusable(f, n, wanted);
    bool anchored = str_cut(rest, '/', &start, &length);
    if (!anchored) length = rest;
    if (!length_of(read_temporal(env, &scratch, length), &w->every_ns, &w->every_months) ||
        (w->every_ns == 0 && w->every_months == 0))
        return unusable(f, n, wanted);
    w->base = from;
    if (anchored) {
        if (!instant_of_date(env, read_temporal(env, &scratch, start), &w->base))
            return unusable(f, n, wanted);
        skip_past(from, w);
    }
    if (!time_at(env, w, anchored ? 0 : 1, &w->due))
        return unusable(f, n, "a cycle that begins before the year 2262");
    return RC_OK;
}

enum rc timer_set(const struct bpmn_env *env, struct arena scratch, const struct node *n, struct feel_value v,
                  struct instant from, struct bpmn_wait *w, struct fault *f)
{
    if (n->timer_kind == TIMER_CYCLE) {
        if (v.kind != FEEL_STRING) return unusable(f, n, "a cycle, as text");
        return set_cycle(env, scratch, n, feel_text(v), from, w, f);
    }
    if (v.kind == FEEL_STRING) v = read_temporal(env, &scratch, feel_text(v));
    return n->timer_kind == TIMER_DATE ? set_date(env, n, v, w, f) : set_duration(env, n, v, from, w, f);
}

bool bpmn_next_time(const struct bpmn_env *env, struct bpmn_wait *w)
{
    if ((w->every_ns == 0 && w->every_months == 0) || w->left == 1) return false;
    w->fired++;
    if (w->left > 0) w->left--;
    return time_at(env, w, (int64_t)w->fired + 1, &w->due);
}
