// What an act does to the clocks of a case: worked out on a copy, effect after effect, so that a row may stop all and start one.
// A clock that runs is not started again, for that would lengthen its limit.
#include "law/pack/pack_int.h"

static struct law_clock *running_named(struct running *r, struct str name)
{
    for (int32_t i = 0; i < r->count; i++)
        if (str_equal(r->at[i].name, name)) return &r->at[i];
    return NULL;
}

static struct ruled_clock *note(struct outcome *o, enum clock_op op, const struct pack_clock *c,
                                const struct law_clock *now)
{
    MUST(o->count < OUTCOMES_MAX);
    o->at[o->count] = (struct ruled_clock){
        .op = op, .clock = c, .start = now->start, .due = now->due, .extended_times = now->extended_times
    };
    return &o->at[o->count++];
}

static void note_counted(const struct inquiry *i, struct outcome *o, enum clock_op op,
                         const struct pack_clock *c, const struct law_clock *now, const struct clock_due *due)
{
    struct ruled_clock *rc = note(o, op, c, now);
    rc->stamp = pack_clock_stamp(i->pack, c);
    rc->provisional = due->provisional;
    for (int32_t w = 0; w < due->warnings_count && rc->warn_count < RULED_WARNINGS_MAX; w++) {
        int64_t hour_ns = 3600 * NS_PER_S,
                hours = (due->due.ns - due->warnings[w].ns + hour_ns - 1) / hour_ns;
        bool in_order = rc->warn_count == 0 || hours < rc->warn_before_h[rc->warn_count - 1];
        if (in_order) rc->warn_before_h[rc->warn_count++] = (int32_t)hours;
    }
}

// Counted from the start, with all that has happened since; `more` is a pause that ends now, or NULL. False where that cannot be
// counted: an extension that the clock no longer has, more pauses than are kept.
static bool count(const struct pack *p, const struct pack_clock *c, const struct law_clock *now,
                  const struct clock_pause *more, struct clock_due *ret_due)
{
    struct clock_pause pauses[CLOCK_PAUSES_MAX];
    int32_t extended[CLOCK_EXTENSIONS_MAX], count = now->pauses_count, granted = 0;
    if (count + (more != NULL) > COUNT(pauses) || now->extended_times > COUNT(extended)) return false;
    if (count) memcpy(pauses, now->pauses, (size_t)count * sizeof *pauses);
    if (more) pauses[count++] = *more;
    for (int32_t x = 0; x < c->terms.extensions_count; x++)
        for (int32_t n = 0; n < c->terms.extensions[x].times && granted < now->extended_times; n++)
            extended[granted++] = x;
    struct clock_run run = { .start = now->start,
                             .pauses = pauses,
                             .pauses_count = count,
                             .extended = extended,
                             .extended_count = granted };
    return granted == now->extended_times && pack_clock_count(p, c, &run, NULL, ret_due, NULL) == RC_OK;
}

bool pack_clock_again(const struct pack *p, const struct pack_clock *c, const struct law_clock *now,
                      struct clock_due *ret_due)
{
    return now->has_history && count(p, c, now, NULL, ret_due);
}

static void start(const struct inquiry *i, struct running *r, const struct pack_clock *c, struct instant from,
                  struct outcome *o)
{
    if (i->q->historic || running_named(r, c->name) || r->count == COUNT(r->at)) return;
    struct law_clock *now = &r->at[r->count++];
    struct clock_due due;
    *now = (struct law_clock){ .name = c->name, .start = from, .has_history = true };
    MUST(count(i->pack, c, now, NULL, &due)); // without pause or extension nothing can be wrong
    now->due = due.due;
    note_counted(i, o, CLOCK_START, c, now, &due);
}

static void stop(struct running *r, struct law_clock *now, const struct pack_clock *c, struct outcome *o)
{
    (void)note(o, CLOCK_STOP, c, now);
    *now = r->at[--r->count];
}

static bool pause(const struct inquiry *i, struct law_clock *now, const struct pack_clock *c,
                  struct outcome *o)
{
    if (now->paused || !clock_pauses_by(c, i->act)) return false;
    now->paused = true;
    now->paused_at = i->q->now;
    (void)note(o, CLOCK_PAUSE, c, now);
    return true;
}

static int64_t later(int64_t ns, int64_t by_ns)
{
    int64_t sum;
    return __builtin_add_overflow(ns, by_ns, &sum) ? INT64_MAX : sum;
}

// Whether the instant at which it is due now is the one that its history gives under this pack. Else another pack's limit stands in it, and it
// is moved, not counted anew.
static bool counts_so(const struct inquiry *i, const struct pack_clock *c, const struct law_clock *now)
{
    struct clock_due due;
    return now->has_history && count(i->pack, c, now, NULL, &due) && due.due.ns == now->due.ns;
}

// Where its history is not known, by the pause's length.
static bool resume(const struct inquiry *i, struct law_clock *now, const struct pack_clock *c,
                   struct outcome *o)
{
    struct clock_due due = { 0 };
    struct clock_pause over = { now->paused_at, i->q->now };
    if (!now->paused) return false;
    if (over.to.ns < over.from.ns) over.to = over.from;
    if (!counts_so(i, c, now) || !count(i->pack, c, now, &over, &due))
        due.due.ns = later(now->due.ns, over.to.ns - over.from.ns);
    now->due = due.due;
    now->paused = false;
    now->has_history = false; // the pause that has just ended is in `due`, and in no list
    note_counted(i, o, CLOCK_RESUME, c, now, &due);
    return true;
}

static int64_t extension_ns(const struct pack_clock *c)
{
    return c->extend_hours ? c->extend_hours * 3600 * NS_PER_S : c->extend_days * NS_PER_DAY;
}

// The extension that comes next, when `granted` were given. NULL: none is left.
static const struct clock_extension *next_extension(const struct pack_clock *c, int32_t granted)
{
    for (int32_t x = 0; x < c->terms.extensions_count; x++) {
        if (granted < c->terms.extensions[x].times) return &c->terms.extensions[x];
        granted -= c->terms.extensions[x].times;
    }
    return NULL;
}

// Whoever gives an extension holds one of the roles that may approve it.
static bool approved(const struct inquiry *i, const struct clock_extension *x)
{
    for (int32_t k = 0; k < i->q->roles_count; k++)
        if (word_among(i->q->roles[k], x->approval)) return true;
    return x->approval.len == 0;
}

// Only while it has not run out: what is over cannot be lengthened. Where its history is not known, by the extension's length.
static bool extend(const struct inquiry *i, struct law_clock *now, const struct pack_clock *c,
                   struct outcome *o)
{
    struct clock_due due = { 0 };
    bool over = !now->paused && i->q->now.ns >= now->due.ns;
    const struct clock_extension *x = next_extension(c, now->extended_times);
    if (over || !x) return false;
    if (!approved(i, x)) o->approval = x->approval, o->wrong = c->name;
    bool anew = counts_so(i, c, now);
    now->extended_times++;
    if (!anew || !count(i->pack, c, now, NULL, &due)) due.due.ns = later(now->due.ns, extension_ns(c));
    now->due = due.due;
    note_counted(i, o, CLOCK_EXTEND, c, now, &due);
    return true;
}

static bool apply(const struct inquiry *i, struct running *r, enum clock_op op, const struct pack_clock *c,
                  struct outcome *o)
{
    struct law_clock *now = running_named(r, c->name);
    if (op == CLOCK_START) start(i, r, c, i->q->now, o);
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
    o->wrong = o->approval = S("");
    r->count = i->q->clocks_count;
    if (r->count) memcpy(r->at, i->q->clocks, (size_t)r->count * sizeof *r->at);
    if (row->within && !within_time(i, row->within)) {
        o->wrong = row->within->name;
        return false;
    }
    return clock_effects(i, row, row->effects, row->effects_count, o);
}

bool clock_effects(const struct inquiry *i, const struct pack_row *row, const struct pack_effect *effects,
                   int32_t count, struct outcome *o)
{
    for (int32_t k = 0; k < count; k++) {
        if (o->count > OUTCOMES_MAX - PACK_CLOCKS_MAX - LAW_CLOCKS_MAX)
            return false; // one effect on all may need so many
        const struct pack_effect *e = &effects[k];
        if (!o->approval.len) o->wrong = e->clock ? e->clock->name : S("");
        if (e->if_running && e->clock && !running_named(&o->running, e->clock->name)) continue;
        bool good = e->clock                ? apply(i, &o->running, e->op, e->clock, o)
                    : e->op == CLOCK_EXTEND ? apply_named(i, &o->running, row, o)
                                            : apply_all(i, &o->running, e->op, o);
        if (!good) return false;
    }
    return true;
}

void clock_begin(const struct inquiry *i, const struct pack_clock *c, struct instant from, struct outcome *o)
{
    if (o->count < OUTCOMES_MAX) start(i, &o->running, c, from, o);
}

void clock_end(const struct pack_clock *c, struct outcome *o)
{
    struct law_clock *now = running_named(&o->running, c->name);
    if (now && o->count < OUTCOMES_MAX) stop(&o->running, now, c, o);
}
