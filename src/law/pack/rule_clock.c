// What an act does to the clocks of a case: worked out on a copy, effect after effect, so that a row may stop all and start one.
// A clock that runs is not started again, for that would lengthen its limit.
#include "law/pack/pack_int.h"

static struct law_clock *running_named(struct running *r, struct str name)
{
    for (int32_t i = 0; i < r->count; i++)
        if (str_equal(r->at[i].name, name)) return &r->at[i];
    return NULL;
}

static void note(struct outcome *o, enum clock_op op, const struct pack_clock *c, const struct law_clock *now)
{
    MUST(o->count < OUTCOMES_MAX);
    o->at[o->count++] = (struct ruled_clock){
        .op = op, .clock = c, .start = now->start, .due = now->due, .extended_times = now->extended_times
    };
}

static void start(const struct inquiry *i, struct running *r, const struct pack_clock *c, struct outcome *o)
{
    if (i->q->historic || running_named(r, c->name) || r->count == COUNT(r->at)) return;
    struct law_clock *now = &r->at[r->count++];
    *now = (struct law_clock){ .name = c->name,
                               .start = i->q->now,
                               .due = pack_clock_due(i->pack, c, i->q->now) };
    note(o, CLOCK_START, c, now);
}

static void stop(struct running *r, struct law_clock *now, const struct pack_clock *c, struct outcome *o)
{
    note(o, CLOCK_STOP, c, now);
    *now = r->at[--r->count];
}

static bool pause(const struct inquiry *i, struct law_clock *now, const struct pack_clock *c,
                  struct outcome *o)
{
    if (now->paused) return false;
    now->paused = true;
    now->paused_at = i->q->now;
    note(o, CLOCK_PAUSE, c, now);
    return true;
}

static int64_t later(int64_t ns, int64_t by_ns)
{
    int64_t sum;
    return __builtin_add_overflow(ns, by_ns, &sum) ? INT64_MAX : sum;
}

static bool resume(const struct inquiry *i, struct law_clock *now, const struct pack_clock *c,
                   struct outcome *o)
{
    int64_t paused_ns;
    if (!now->paused) return false;
    if (__builtin_sub_overflow(i->q->now.ns, now->paused_at.ns, &paused_ns) || paused_ns < 0) paused_ns = 0;
    now->due.ns = later(now->due.ns, paused_ns);
    now->paused = false;
    note(o, CLOCK_RESUME, c, now);
    return true;
}

// Only while it has not run out: what is over cannot be lengthened.
static bool extend(const struct inquiry *i, struct law_clock *now, const struct pack_clock *c,
                   struct outcome *o)
{
    bool over = !now->paused && i->q->now.ns >= now->due.ns;
    if (over || now->extended_times >= c->extend_times_max) return false;
    int64_t by_ns = c->extend_hours ? c->extend_hours * 3600 * NS_PER_S : c->extend_days * NS_PER_DAY;
    now->due.ns = later(now->due.ns, by_ns);
    now->extended_times++;
    note(o, CLOCK_EXTEND, c, now);
    return true;
}

static bool apply(const struct inquiry *i, struct running *r, enum clock_op op, const struct pack_clock *c,
                  struct outcome *o)
{
    struct law_clock *now = running_named(r, c->name);
    if (op == CLOCK_START) start(i, r, c, o);
    if (op == CLOCK_STOP && now) stop(r, now, c, o);
    if (op == CLOCK_START || op == CLOCK_STOP) return true;
    if (!now) return false;
    if (op == CLOCK_PAUSE) return pause(i, now, c, o);
    return op == CLOCK_RESUME ? resume(i, now, c, o) : extend(i, now, c, o);
}

// "all": it suffices that one allows it. A clock that the kind no longer has is left alone.
static bool apply_all(const struct inquiry *i, struct running *r, enum clock_op op, struct outcome *o)
{
    bool any = op == CLOCK_STOP;
    for (int32_t k = 0; k < i->kind->clocks_count; k++) {
        const struct pack_clock *c = &i->kind->clocks[k];
        if (running_named(r, c->name)) any |= apply(i, r, op, c, o);
    }
    return any;
}

// The clock that the data name; while only the position is asked, any that could be extended will do.
static bool apply_named(const struct inquiry *i, struct running *r, const struct pack_row *row,
                        struct outcome *o)
{
    if (i->only_position) return apply_all(i, r, CLOCK_EXTEND, o);
    const struct json *named = pack_used(row->form, i->data, USE_CLOCK);
    const struct pack_clock *c = named ? pack_clock(i->kind, named->text) : NULL;
    if (c) o->wrong = c->name;
    return c && apply(i, r, CLOCK_EXTEND, c, o);
}

static bool within_time(const struct inquiry *i, const struct pack_clock *c)
{
    for (int32_t k = 0; k < i->q->clocks_count; k++) {
        const struct law_clock *now = &i->q->clocks[k];
        if (str_equal(now->name, c->name)) return now->paused || i->q->now.ns < now->due.ns;
    }
    return false;
}

bool rule_clocks(const struct inquiry *i, const struct pack_row *row, struct outcome *o)
{
    struct running *r = &o->running;
    o->count = 0;
    o->wrong = S("");
    r->count = i->q->clocks_count;
    if (r->count) memcpy(r->at, i->q->clocks, (size_t)r->count * sizeof *r->at);
    if (row->within && !within_time(i, row->within)) {
        o->wrong = row->within->name;
        return false;
    }
    for (int32_t k = 0; k < row->effects_count; k++) {
        const struct pack_effect *e = &row->effects[k];
        o->wrong = e->clock ? e->clock->name : S("");
        bool good = e->clock                ? apply(i, r, e->op, e->clock, o)
                    : e->op == CLOCK_EXTEND ? apply_named(i, r, row, o)
                                            : apply_all(i, r, e->op, o);
        if (!good) return false;
    }
    return true;
}

void clock_begin(const struct inquiry *i, const struct pack_clock *c, struct outcome *o)
{
    if (o->count < OUTCOMES_MAX) start(i, &o->running, c, o);
}

void clock_end(const struct pack_clock *c, struct outcome *o)
{
    struct law_clock *now = running_named(&o->running, c->name);
    if (now && o->count < OUTCOMES_MAX) stop(&o->running, now, c, o);
}
