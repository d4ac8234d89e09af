// Counting days: natural or working, without those that a pause takes out; and months, which end on the day of the same number.
#include "law/clock/clock_int.h"

// --- steps -------------------------------------------------------------------------------------------------

// Room is kept for how it ends, however long the way was.
struct clock_step *step_put(struct counting *c, enum clock_step_kind kind)
{
    int32_t kept = kind >= CLOCK_STEP_LAST_DAY ? 0 : CLOCK_WARNINGS_GIVEN_MAX + 8;
    bool room = c->steps && c->steps_count < CLOCK_STEPS_MAX - kept;
    struct clock_step *s = room ? &c->steps[c->steps_count++] : &c->spare;
    if (!room) c->left_out++;
    *s = (struct clock_step){ .kind = kind };
    return s;
}

struct clock_step *step_by_rule(struct counting *c, enum clock_step_kind kind)
{
    struct clock_step *s = step_put(c, kind);
    s->articles = c->rule->articles;
    s->articles_count = c->rule->articles_count;
    return s;
}

struct clock_step *step_last(struct counting *c)
{
    return c->steps && c->steps_count && !c->left_out ? &c->steps[c->steps_count - 1] : NULL;
}

// --- what a day is -------------------------------------------------------------------------------------------

bool day_is_working(struct counting *c, struct day d)
{
    const struct calendar *calendar = c->rule->calendar;
    if (calendar && calendar_is_provisional(calendar, d)) {
        int32_t year = (int32_t)civil_of_day(d).year;
        if (!c->due->provisional || year < c->due->provisional_year) c->due->provisional_year = year;
        c->due->provisional = true;
    }
    return calendar_is_working(calendar, c->rule->weekend, d);
}

static bool pause_takes(const struct counting *c, const struct clock_pause *p, struct day d)
{
    int64_t first = clock_day_of(c->zone, p->from).n, last = clock_day_of(c->zone, instant_plus(p->to, -1)).n;
    if (d.n < first || d.n > last || c->pausing == CLOCK_PAUSE_LENGTH) return false;
    if (c->pausing == CLOCK_PAUSE_TOUCHED) return true;
    if (c->pausing == CLOCK_PAUSE_AFTER) return d.n > first;
    return clock_start_of_day(c->zone, d).ns >= p->from.ns &&
           clock_start_of_day(c->zone, (struct day){ d.n + 1 }).ns <= p->to.ns;
}

static bool day_is_paused(const struct counting *c, struct day d)
{
    for (int32_t i = 0; i < c->pauses_count; i++)
        if (pause_takes(c, &c->pauses[i], d)) return true;
    return false;
}

// --- a walk over days --------------------------------------------------------------------------------------------

static enum clock_step_kind kind_of_day(struct counting *c, struct day d, bool working, struct str *ret_name)
{
    const struct calendar_day *declared = working ? calendar_day(c->rule->calendar, d) : NULL;
    *ret_name = declared ? declared->name : S("");
    if (working && !day_is_working(c, d)) return declared ? CLOCK_STEP_HOLIDAY : CLOCK_STEP_WEEKEND;
    if (day_is_paused(c, d)) return CLOCK_STEP_PAUSED_DAYS;
    return declared ? CLOCK_STEP_MADE_UP : CLOCK_STEP_COUNTED;
}

// Days of one kind are told together.
static void tell_day(struct counting *c, enum clock_step_kind kind, struct day d, struct str name,
                     struct clock_amount so_far)
{
    struct clock_step *s = step_last(c);
    bool goes_on = s && s->kind == kind && s->to.n == d.n - 1 && str_equal(s->name, name) &&
                   kind != CLOCK_STEP_MADE_UP && s->amount.unit == so_far.unit;
    if (!goes_on) {
        s = kind == CLOCK_STEP_PAUSED_DAYS || kind == CLOCK_STEP_WEEKEND || kind == CLOCK_STEP_HOLIDAY
                ? step_by_rule(c, kind)
                : step_put(c, kind);
        s->from = d;
        s->name = name;
    }
    s->to = d;
    s->amount = so_far;
}

struct day days_after(struct counting *c, struct day from, int64_t count, bool working)
{
    struct day d = from;
    struct clock_amount so_far = { .unit = working ? CLOCK_WORKING_DAYS : CLOCK_DAYS };
    if (!working && (c->pauses_count == 0 || c->pausing == CLOCK_PAUSE_LENGTH)) {
        struct clock_step *s = step_put(c, CLOCK_STEP_COUNTED);
        s->from.n = d.n + 1;
        s->to.n = d.n + count;
        so_far.count = (int32_t)count;
        s->amount = so_far;
        return s->to;
    }
    while (so_far.count < count) {
        struct str name;
        d.n++;
        enum clock_step_kind kind = kind_of_day(c, d, working, &name);
        if (kind == CLOCK_STEP_COUNTED || kind == CLOCK_STEP_MADE_UP) so_far.count++;
        if (c->steps) tell_day(c, kind, d, name, so_far);
    }
    return d;
}

// --- months ------------------------------------------------------------------------------------------------------

static bool is_month_end(struct civil c) { return c.day == days_in_month(c.year, c.month); }

static struct civil plus_months(struct civil from, int64_t months)
{
    int64_t index = from.year * 12 + (from.month - 1) + months;
    int64_t year = index / 12 - (index % 12 < 0);
    return (struct civil){ year, (int32_t)(index - year * 12) + 1, from.day };
}

// A period that its first day belongs to ends with the eve of the day of the same number, or with the last day of a month that has none.
// BASIS: Migotti v Colvill (1879) 4 CPD 233
// BASIS: Dodds v Walker (1981) 1 WLR 1027
struct day months_after(struct counting *c, struct day from, int64_t months, bool first_counts)
{
    struct civil start = civil_of_day(from), end = plus_months(start, months);
    int32_t last = days_in_month(end.year, end.month);
    bool is_short = end.day > last, over = c->rule->month_end == CLOCK_MONTH_OVER;
    bool to_last = c->rule->month_end == CLOCK_MONTH_LAST_TO_LAST && is_month_end(start) && !first_counts;
    if (is_short || to_last) end.day = last;
    struct day d = day_of_civil(end);
    if (is_short && over) d.n++;
    if (first_counts && (!is_short || over)) d.n--;
    struct clock_step *s = step_by_rule(c, is_short || to_last ? CLOCK_STEP_MONTH_SHORT : CLOCK_STEP_MONTH);
    s->from = d;
    s->amount = (struct clock_amount){ CLOCK_MONTHS, (int32_t)months };
    return d;
}
