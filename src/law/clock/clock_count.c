// The counting of a limit, from its start to the instant from which on it is late.
#include "law/clock/clock_int.h"

// Where no rule is stated: as strictly as any instrument may count.
static const struct clock_rule strict = { .weekend = CALENDAR_WEEKEND, .pausing_working = CLOCK_PAUSE_WHOLE };

static bool unit_is_time(enum clock_unit u) { return u == CLOCK_MINUTES || u == CLOCK_HOURS; }

static int64_t amount_ns(struct clock_amount a)
{
    int64_t ns, unit_s = a.unit == CLOCK_MINUTES ? 60 : a.unit == CLOCK_HOURS ? 3600 : 86'400;
    return __builtin_mul_overflow(a.count * unit_s, NS_PER_S, &ns) ? INT64_MAX : ns;
}

// --- what is asked ---------------------------------------------------------------------------------------------

// In order, those that overlap or touch made one.
static void take_pause(struct counting *c, struct clock_pause p)
{
    int32_t k = c->pauses_count++;
    for (; k > 0 && c->pauses[k - 1].from.ns > p.from.ns; k--) c->pauses[k] = c->pauses[k - 1];
    c->pauses[k] = p;
    int32_t kept = 0;
    for (int32_t i = 1; i < c->pauses_count; i++) {
        struct clock_pause *last = &c->pauses[kept];
        if (c->pauses[i].from.ns > last->to.ns)
            c->pauses[++kept] = c->pauses[i];
        else if (c->pauses[i].to.ns > last->to.ns)
            last->to = c->pauses[i].to;
    }
    c->pauses_count = kept + 1;
}

static enum rc take_pauses(struct counting *c, struct fault *f)
{
    const struct clock_run *run = c->run;
    if (run->pauses_count > CLOCK_PAUSES_MAX)
        return fail(f, RC_LIMIT, "%d pauses are more than %d", run->pauses_count, CLOCK_PAUSES_MAX);
    for (int32_t i = 0; i < run->pauses_count; i++) {
        struct clock_pause p = run->pauses[i];
        if (p.to.ns < p.from.ns) return fail(f, RC_INVALID, "pause %d ends before it begins", i + 1);
        if (p.from.ns < run->start.ns)
            return fail(f, RC_INVALID, "pause %d begins before the clock starts", i + 1);
        if (p.to.ns > p.from.ns) take_pause(c, p);
    }
    return RC_OK;
}

static enum rc check_extensions(const struct clock_terms *t, const struct clock_run *run, struct fault *f)
{
    int32_t times[CLOCK_EXTENSIONS_MAX] = { 0 };
    if (run->extended_count > CLOCK_EXTENSIONS_MAX || t->extensions_count > CLOCK_EXTENSIONS_MAX)
        return fail(f, RC_LIMIT, "more than %d extensions", CLOCK_EXTENSIONS_MAX);
    for (int32_t i = 0; i < run->extended_count; i++) {
        int32_t k = run->extended[i];
        if (k < 0 || k >= t->extensions_count)
            return fail(f, RC_INVALID, "there is no extension %d: the clock has %d", k + 1,
                        t->extensions_count);
        if (++times[k] > t->extensions[k].times)
            return fail(f, RC_CONFLICT, "extension %d may be granted %d times at most", k + 1,
                        t->extensions[k].times);
    }
    return RC_OK;
}

static enum rc check_amount(struct clock_amount a, struct fault *f)
{
    if (a.count < 1 || a.count > CLOCK_AMOUNT_MAX || a.unit >= CLOCK_UNITS)
        return fail(f, RC_INVALID, "%d is not 1 to %d of a unit", a.count, CLOCK_AMOUNT_MAX);
    return RC_OK;
}

// --- a limit and its extensions --------------------------------------------------------------------------------------

// "Days" that are working days:
// BASIS: 行政处罚法 (2021), art. 85
// BASIS: 行政强制法 (2011), art. 69
// BASIS: 道路交通事故处理程序规定 (2017), art. 112
static bool reads_working(const struct counting *c, struct clock_amount a)
{
    const struct clock_rule *r = c->rule;
    bool is_short = a.count <= r->short_max;
    for (int32_t i = 0; i < r->shorts_count && !is_short; i++) is_short = r->shorts[i] == a.count;
    return a.unit == CLOCK_DAYS && is_short && !c->terms->custody;
}

static struct clock_amount as_read(struct counting *c, struct clock_amount a)
{
    if (!reads_working(c, a)) return a;
    a.unit = CLOCK_WORKING_DAYS;
    step_by_rule(c, CLOCK_STEP_READ_WORKING)->amount = a;
    return a;
}

static enum clock_pausing pausing_of(const struct counting *c, struct clock_amount limit)
{
    if (unit_is_time(limit.unit)) return CLOCK_PAUSE_LENGTH;
    bool working = limit.unit == CLOCK_WORKING_DAYS || reads_working(c, limit);
    return working ? c->rule->pausing_working : c->rule->pausing;
}

static struct instant time_after(struct counting *c, struct instant from, struct clock_amount a)
{
    if (c->rule->hours_skip_rest) return open_hours_after(c, from, amount_ns(a));
    return instant_plus(from, amount_ns(a));
}

static struct day days_of_amount(struct counting *c, struct day from, struct clock_amount a,
                                 bool first_counts)
{
    int64_t months = a.unit == CLOCK_YEARS ? a.count * INT64_C(12) : a.count;
    struct day before = { from.n - first_counts };
    if (a.unit == CLOCK_DAYS || a.unit == CLOCK_WORKING_DAYS)
        return days_after(c, before, a.count, a.unit == CLOCK_WORKING_DAYS);
    struct day end = months_after(c, from, months, first_counts);
    if (c->pauses_count == 0 || c->pausing == CLOCK_PAUSE_LENGTH) return end;
    return days_after(c, before, end.n - before.n, false);
}

static struct place first_place(struct counting *c, struct clock_amount a)
{
    const struct clock_rule *r = c->rule;
    struct instant start = c->run->start;
    if (unit_is_time(a.unit)) {
        if (r->next_hour && !c->terms->custody) {
            start = next_full_hour(c->zone, start);
            step_by_rule(c, CLOCK_STEP_FIRST_HOUR)->at = start;
        }
        return (struct place){ .at = time_after(c, start, a) };
    }
    a = as_read(c, a);
    struct day from = clock_day_of(c->zone, start);
    struct clock_step *s = step_by_rule(c, CLOCK_STEP_FIRST_DAY);
    s->from.n = from.n + !r->first_day_counts;
    s->count = r->first_day_counts;
    return (struct place){ .by_day = true, .last = days_of_amount(c, from, a, r->first_day_counts) };
}

static struct instant end_of(const struct counting *c, const struct place *p)
{
    return p->by_day ? clock_start_of_day(c->zone, (struct day){ p->last.n + 1 }) : p->at;
}

// More of the same goes on from where it stood; an hour after a day runs from that day's end, a day after an hour is 24 of them.
static enum rc extend(struct counting *c, const struct clock_extension *x, struct place *p, struct fault *f)
{
    struct place was = *p;
    if (x->to) {
        *p = first_place(c, x->amount);
        if (end_of(c, p).ns < end_of(c, &was).ns)
            return fail(f, RC_INVALID, "an extension to %d %.*s would shorten the limit", x->amount.count,
                        P(clock_unit_name(x->amount.unit)));
        return RC_OK;
    }
    if (p->by_day && !unit_is_time(x->amount.unit)) {
        p->last = days_of_amount(c, p->last, as_read(c, x->amount), false);
        return RC_OK;
    }
    if (!unit_is_time(x->amount.unit) && x->amount.unit != CLOCK_DAYS)
        return fail(f, RC_INVALID, "a limit of hours is not extended by %.*s",
                    P(clock_unit_name(x->amount.unit)));
    *p = (struct place){ .at = time_after(c, end_of(c, p), x->amount) };
    return RC_OK;
}

static enum rc extend_all(struct counting *c, struct place *p, struct fault *f)
{
    for (int32_t i = 0; i < c->run->extended_count; i++) {
        const struct clock_extension *x = &c->terms->extensions[c->run->extended[i]];
        enum rc rc = check_amount(x->amount, f);
        if (rc) return rc;
        struct clock_step *s = step_put(c, CLOCK_STEP_EXTENDED);
        s->amount = x->amount;
        s->extends_to = x->to;
        s->name = x->approval;
        s->articles = x->articles;
        s->articles_count = x->articles_count;
        if ((rc = extend(c, x, p, f))) return rc;
    }
    return RC_OK;
}

// --- the end ----------------------------------------------------------------------------------------------------------

// Pauses that began while the limit still ran, each moving it by its length.
static struct instant after_pauses(struct counting *c, struct instant due)
{
    for (int32_t i = 0; i < c->pauses_count; i++) {
        const struct clock_pause *p = &c->pauses[i];
        bool late = p->from.ns >= due.ns;
        struct clock_step *s = step_put(c, late ? CLOCK_STEP_PAUSE_LATE : CLOCK_STEP_PAUSED);
        s->at = p->from;
        s->until = p->to;
        if (!late) due = instant_plus(due, p->to.ns - p->from.ns);
    }
    return due;
}

// BASIS: 刑事诉讼法 (2018), art. 105
// BASIS: 公安机关办理行政案件程序规定 (2018), art. 35
static struct day roll(struct counting *c, struct day last)
{
    const struct calendar *calendar = c->rule->calendar;
    bool rolls = c->rule->rolls >> c->terms->limit.unit & 1 && !c->terms->custody;
    if (calendar_is_working(calendar, c->rule->weekend, last) && (!rolls || day_is_working(c, last)))
        return last;
    const struct calendar_day *declared = calendar_day(calendar, last);
    if (!rolls) {
        struct clock_step *s = step_by_rule(c, CLOCK_STEP_NOT_ROLLED);
        s->from = last;
        if (declared) s->name = declared->name;
        return last;
    }
    struct day d = last;
    while (!day_is_working(c, d) && d.n - last.n < 366) d.n++;
    struct clock_step *s = step_by_rule(c, CLOCK_STEP_ROLLED);
    s->from = last;
    s->to = d;
    if (declared) s->name = declared->name;
    return d;
}

// The end of that day, or the time of day of the start on it.
static struct instant end_on(struct counting *c, struct day d)
{
    struct instant at;
    if (!c->rule->same_time) return clock_start_of_day(c->zone, (struct day){ d.n + 1 });
    enum clock_local kind = clock_at_time(c->zone, d, clock_time_of_day(c->zone, c->run->start), &at);
    if (kind != CLOCK_LOCAL_PLAIN)
        step_put(c, kind == CLOCK_LOCAL_GAP ? CLOCK_STEP_GAP : CLOCK_STEP_OVERLAP)->at = at;
    return at;
}

static void finish_days(struct counting *c, struct place *p)
{
    struct day last = p->last;
    struct instant end = end_on(c, last);
    if (c->pausing == CLOCK_PAUSE_LENGTH && c->pauses_count) {
        end = after_pauses(c, end);
        last = clock_day_of(c->zone, instant_plus(end, c->rule->same_time ? 0 : -1));
    }
    step_put(c, CLOCK_STEP_LAST_DAY)->from = last;
    struct day rolled = roll(c, last);
    if (rolled.n != last.n) end = end_on(c, rolled);
    c->due->due = end;
    c->due->last_day = rolled;
    c->due->ends_with_day = clock_start_of_day(c->zone, (struct day){ rolled.n + 1 }).ns == end.ns;
}

static void finish(struct counting *c, struct place *p)
{
    if (p->by_day)
        finish_days(c, p);
    else {
        bool later = c->pausing == CLOCK_PAUSE_LENGTH &&
                     !c->rule->hours_skip_rest; // else they were left out on the way
        c->due->due = later ? after_pauses(c, p->at) : p->at;
        c->due->last_day = clock_day_of(c->zone, instant_plus(c->due->due, -1));
    }
    if (c->due->provisional) step_put(c, CLOCK_STEP_PROVISIONAL)->year = c->due->provisional_year;
    if (c->left_out) step_put(c, CLOCK_STEP_MORE)->count = c->left_out;
}

// --- warnings ------------------------------------------------------------------------------------------------------------

static struct instant warning_at(struct counting *c, struct clock_amount before)
{
    struct instant due = c->due->due, at;
    if (unit_is_time(before.unit)) return instant_plus(due, -amount_ns(before));
    struct day d = clock_day_of(c->zone, due);
    for (int32_t left = before.count; left > 0;) {
        d.n--;
        left -= before.unit != CLOCK_WORKING_DAYS || day_is_working(c, d);
    }
    (void)clock_at_time(c->zone, d, clock_time_of_day(c->zone, due), &at);
    return at;
}

static enum rc warn(struct counting *c, struct fault *f)
{
    if (c->terms->warnings_count > CLOCK_WARNINGS_GIVEN_MAX)
        return fail(f, RC_LIMIT, "more than %d warnings", CLOCK_WARNINGS_GIVEN_MAX);
    for (int32_t i = 0; i < c->terms->warnings_count && c->due->due.ns < INT64_MAX; i++) {
        struct clock_amount before = c->terms->warnings[i];
        enum rc rc = check_amount(before, f);
        if (rc) return rc;
        if (before.unit > CLOCK_WORKING_DAYS)
            return fail(f, RC_INVALID, "a warning is not given months before");
        struct instant at = warning_at(c, before);
        if (at.ns <= c->run->start.ns) continue;
        c->due->warnings[c->due->warnings_count++] = at;
        struct clock_step *s = step_put(c, CLOCK_STEP_WARNING);
        s->at = at;
        s->amount = before;
    }
    return RC_OK;
}

// --- the whole -----------------------------------------------------------------------------------------------------------

static void tell_start(struct counting *c)
{
    struct clock_step *s = step_put(c, CLOCK_STEP_START);
    s->at = c->run->start;
    s->from = clock_day_of(c->zone, c->run->start);
    s = step_put(c, CLOCK_STEP_LIMIT);
    s->amount = c->terms->limit;
    s->articles = c->terms->articles;
    s->articles_count = c->terms->articles_count;
    if (c->terms->custody) (void)step_by_rule(c, CLOCK_STEP_CUSTODY);
}

static enum rc count_all(struct counting *c, struct fault *f)
{
    enum { WHOLE_WEEK = 0xfe };
    enum rc rc = check_amount(c->terms->limit, f);
    if (!rc && (c->rule->weekend & WHOLE_WEEK) == WHOLE_WEEK)
        rc = fail(f, RC_INVALID, "a week without a working day");
    if (rc || (rc = take_pauses(c, f)) || (rc = check_extensions(c->terms, c->run, f))) return rc;
    c->pausing = pausing_of(c, c->terms->limit);
    tell_start(c);
    struct place p = first_place(c, c->terms->limit);
    if ((rc = extend_all(c, &p, f))) return rc;
    finish(c, &p);
    if ((rc = warn(c, f))) return rc;
    step_put(c, CLOCK_STEP_DUE)->at = c->due->due;
    return RC_OK;
}

enum rc clock_count(const struct clock_zone *z, const struct clock_terms *t, const struct clock_run *run,
                    struct arena *steps, struct clock_due *ret_due, struct fault *f)
{
    struct clock_due due = { 0 };
    struct counting c = {
        .zone = z, .terms = t, .rule = t->rule ? t->rule : &strict, .run = run, .due = &due
    };
    struct arena mark = { 0 };
    if (steps) {
        mark = *steps;
        c.steps = NEW(steps, struct clock_step, CLOCK_STEPS_MAX);
    }
    enum rc rc = count_all(&c, f);
    if (rc) {
        if (steps) *steps = mark;
        return rc;
    }
    due.steps = c.steps;
    due.steps_count = c.steps_count;
    *ret_due = due;
    return RC_OK;
}
