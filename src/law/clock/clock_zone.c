// Where days begin and end: local days and times over the zone's data, or over an offset that stands all year.
#include "law/clock/clock_int.h"
#include "law/feel.h"
#include <stdio.h>

static int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b < 0); }

int32_t clock_offset_at(const struct clock_zone *z, struct instant at)
{
    return z->zone ? feel_zone_offset_at(z->zone, floor_divide(at.ns, NS_PER_S)) : z->offset_s;
}

struct day clock_day_of(const struct clock_zone *z, struct instant at)
{
    int64_t local_s = floor_divide(at.ns, NS_PER_S) + clock_offset_at(z, at);
    return (struct day){ floor_divide(local_s, 86'400) };
}

enum clock_local clock_at_time(const struct clock_zone *z, struct day d, int64_t time_ns,
                               struct instant *ret_at)
{
    enum feel_local kind = FEEL_LOCAL_PLAIN;
    int32_t offset_s = z->offset_s;
    int64_t local_s, ns;
    if (__builtin_mul_overflow(d.n, INT64_C(86'400), &local_s))
        local_s = d.n < 0 ? INT64_MIN / 4 : INT64_MAX / 4;
    local_s += time_ns / NS_PER_S;
    if (z->zone) kind = feel_zone_offset_of_local(z->zone, local_s, &offset_s);
    if (__builtin_mul_overflow(local_s - offset_s, NS_PER_S, &ns)) ns = local_s < 0 ? INT64_MIN : INT64_MAX;
    *ret_at = instant_plus((struct instant){ ns }, time_ns % NS_PER_S);
    return kind == FEEL_LOCAL_GAP       ? CLOCK_LOCAL_GAP
           : kind == FEEL_LOCAL_OVERLAP ? CLOCK_LOCAL_OVERLAP
                                        : CLOCK_LOCAL_PLAIN;
}

struct instant clock_start_of_day(const struct clock_zone *z, struct day d)
{
    struct instant at;
    (void)clock_at_time(z, d, 0, &at);
    return at;
}

int64_t clock_time_of_day(const struct clock_zone *z, struct instant at)
{
    int64_t local_ns = instant_plus(at, clock_offset_at(z, at) * NS_PER_S).ns;
    return local_ns - floor_divide(local_ns, NS_PER_DAY) * NS_PER_DAY;
}

struct instant instant_plus(struct instant at, int64_t ns)
{
    int64_t sum;
    if (__builtin_add_overflow(at.ns, ns, &sum)) sum = ns < 0 ? INT64_MIN : INT64_MAX;
    return (struct instant){ sum };
}

struct instant next_full_hour(const struct clock_zone *z, struct instant at)
{
    int64_t offset_ns = clock_offset_at(z, at) * NS_PER_S, hour_ns = 3600 * NS_PER_S;
    int64_t local = instant_plus(at, offset_ns).ns;
    return instant_plus(at, hour_ns - (local - floor_divide(local, hour_ns) * hour_ns));
}

struct str clock_print_local(const struct clock_zone *z, struct instant at,
                             char out[static CLOCK_LOCAL_TEXT_MAX])
{
    char text[INSTANT_TEXT_MAX];
    int32_t offset_s = clock_offset_at(z, at), minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
    if (at.ns == INT64_MAX) return S("9999");
    struct str utc = instant_print(instant_plus(at, offset_s * NS_PER_S), text);
    int len = snprintf(out, CLOCK_LOCAL_TEXT_MAX, "%.*s%c%02d:%02d", (int)utc.len - 1, utc.at,
                       offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
    return (struct str){ out, len };
}
