// Counting hours and minutes: as time that passes, so that a change of the clocks makes no hour longer; where an instrument leaves rest days
// out, as time that passes on the other days.
// BASIS: Domestic Abuse Act 2021 (E&W), ss. 26(4) and 29(3)
#include "law/clock/clock_int.h"

// The end of the pause that holds at this instant, or the instant itself.
static struct instant out_of_pause(const struct counting *c, struct instant at)
{
    for (int32_t i = 0; i < c->pauses_count; i++)
        if (c->pauses[i].from.ns <= at.ns && at.ns < c->pauses[i].to.ns) return c->pauses[i].to;
    return at;
}

// The first pause that begins after this instant and before `end`, or `end`.
static struct instant next_pause(const struct counting *c, struct instant at, struct instant end)
{
    for (int32_t i = 0; i < c->pauses_count; i++)
        if (c->pauses[i].from.ns > at.ns && c->pauses[i].from.ns < end.ns) return c->pauses[i].from;
    return end;
}

static void tell_rest(struct counting *c, struct day d)
{
    const struct calendar_day *declared = calendar_day(c->rule->calendar, d);
    struct clock_step *s = step_by_rule(c, declared ? CLOCK_STEP_HOLIDAY : CLOCK_STEP_WEEKEND);
    s->from = s->to = d;
    if (declared) s->name = declared->name;
}

static void tell_pause(struct counting *c, struct instant from, struct instant to)
{
    struct clock_step *s = step_put(c, CLOCK_STEP_PAUSED);
    s->at = from;
    s->until = to;
}

struct instant open_hours_after(struct counting *c, struct instant from, int64_t ns)
{
    struct instant at = from;
    while (at.ns < INT64_MAX) {
        struct instant free = out_of_pause(c, at);
        if (free.ns > at.ns) {
            tell_pause(c, at, free);
            at = free;
        }
        struct day d = clock_day_of(c->zone, at);
        struct instant end = clock_start_of_day(c->zone, (struct day){ d.n + 1 });
        if (!day_is_working(c, d)) {
            tell_rest(c, d);
            at = end;
            continue;
        }
        struct instant stop = next_pause(c, at, end);
        if (ns <= stop.ns - at.ns) return instant_plus(at, ns);
        ns -= stop.ns - at.ns;
        at = stop;
    }
    return at;
}
