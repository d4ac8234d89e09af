// Names of units, steps and reasons; and what follows when a clock is counted again.
#include "law/clock/clock_int.h"

// clang-format off
static const struct str unit_names[CLOCK_UNITS] = {
    [CLOCK_MINUTES] = SL("minutes"), [CLOCK_HOURS] = SL("hours"), [CLOCK_DAYS] = SL("days"),
    [CLOCK_WORKING_DAYS] = SL("working_days"), [CLOCK_MONTHS] = SL("months"), [CLOCK_YEARS] = SL("years"),
};
static const struct str step_names[CLOCK_STEPS] = {
    [CLOCK_STEP_START] = SL("start"), [CLOCK_STEP_LIMIT] = SL("limit"), [CLOCK_STEP_CUSTODY] = SL("custody"),
    [CLOCK_STEP_READ_WORKING] = SL("read-as-working-days"), [CLOCK_STEP_FIRST_DAY] = SL("first-day"),
    [CLOCK_STEP_FIRST_HOUR] = SL("first-hour"), [CLOCK_STEP_COUNTED] = SL("counted"), [CLOCK_STEP_WEEKEND] = SL("weekend"),
    [CLOCK_STEP_HOLIDAY] = SL("holiday"), [CLOCK_STEP_MADE_UP] = SL("make-up-day"), [CLOCK_STEP_PAUSED_DAYS] = SL("paused-days"),
    [CLOCK_STEP_PAUSED] = SL("paused"), [CLOCK_STEP_PAUSE_LATE] = SL("pause-too-late"), [CLOCK_STEP_MONTH] = SL("month"),
    [CLOCK_STEP_MONTH_SHORT] = SL("short-month"), [CLOCK_STEP_EXTENDED] = SL("extended"), [CLOCK_STEP_LAST_DAY] = SL("last-day"),
    [CLOCK_STEP_ROLLED] = SL("rolled"), [CLOCK_STEP_NOT_ROLLED] = SL("not-rolled"), [CLOCK_STEP_GAP] = SL("gap"),
    [CLOCK_STEP_OVERLAP] = SL("overlap"), [CLOCK_STEP_PROVISIONAL] = SL("provisional"), [CLOCK_STEP_MORE] = SL("more"),
    [CLOCK_STEP_WARNING] = SL("warning"), [CLOCK_STEP_DUE] = SL("due"),
};
static const struct str reason_names[] = {
    [CLOCK_SAME] = SL("same"), [CLOCK_BECAUSE_CALENDAR] = SL("calendar"), [CLOCK_BECAUSE_ZONE] = SL("zone"),
    [CLOCK_BECAUSE_RULE] = SL("rule"),
};
// clang-format on

struct str clock_unit_name(enum clock_unit u) { return unit_names[u]; }
struct str clock_step_name(enum clock_step_kind k) { return step_names[k]; }
struct str clock_reason_name(enum clock_reason r) { return reason_names[r]; }

bool clock_unit_parse(struct str name, enum clock_unit *ret_u)
{
    for (int u = 0; u < CLOCK_UNITS; u++) {
        if (!str_equal(unit_names[u], name)) continue;
        *ret_u = (enum clock_unit)u;
        return true;
    }
    return false;
}

static bool same_amount(struct clock_amount a, struct clock_amount b)
{
    return a.unit == b.unit && a.count == b.count;
}

static bool same_rule(const struct clock_rule *a, const struct clock_rule *b)
{
    if (!a || !b) return a == b;
    bool same = str_equal(a->name, b->name) && a->weekend == b->weekend &&
                a->first_day_counts == b->first_day_counts && a->next_hour == b->next_hour &&
                a->same_time == b->same_time && a->hours_skip_rest == b->hours_skip_rest &&
                a->rolls == b->rolls && a->month_end == b->month_end && a->pausing == b->pausing &&
                a->pausing_working == b->pausing_working && a->short_max == b->short_max &&
                a->shorts_count == b->shorts_count && !a->calendar == !b->calendar;
    for (int32_t i = 0; same && i < a->shorts_count; i++) same = a->shorts[i] == b->shorts[i];
    return same;
}

bool clock_same_terms(const struct clock_terms *a, const struct clock_terms *b)
{
    bool same = same_amount(a->limit, b->limit) && a->custody == b->custody && same_rule(a->rule, b->rule) &&
                a->extensions_count == b->extensions_count;
    for (int32_t i = 0; same && i < a->extensions_count; i++) {
        const struct clock_extension *x = &a->extensions[i], *y = &b->extensions[i];
        same = same_amount(x->amount, y->amount) && x->to == y->to && x->times == y->times;
    }
    return same;
}

struct clock_recount clock_recount(struct instant old_due, struct clock_stamp old_stamp,
                                   const struct clock_due *now, struct clock_stamp new_stamp, bool custody)
{
    struct clock_recount r = { .old_due = old_due,
                               .new_due = now->due,
                               .old_stamp = old_stamp,
                               .new_stamp = new_stamp,
                               .provisional = now->provisional };
    if (custody && r.new_due.ns > old_due.ns) r.new_due = old_due;
    r.changed = r.new_due.ns != old_due.ns;
    if (!r.changed) return r;
    if (!str_equal(old_stamp.calendar, new_stamp.calendar))
        r.reason = CLOCK_BECAUSE_CALENDAR;
    else if (!str_equal(old_stamp.zone, new_stamp.zone))
        r.reason = CLOCK_BECAUSE_ZONE;
    else
        r.reason = CLOCK_BECAUSE_RULE;
    return r;
}
