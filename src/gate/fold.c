// The case as the fold of its entries: the same function at the gate and at rebuild, so that they cannot differ.
#include "gate/act.h"
#include <stdio.h>

struct str name_str(const struct name *n) { return (struct str){ n->at, n->len }; }

bool name_set(struct name *n, struct str s)
{
    if (s.len > NAME_MAX_BYTES) return false;
    struct name copy = { .len = (int32_t)s.len }; // `s` may be a view of `n` itself
    if (s.len) memcpy(copy.at, s.at, (size_t)s.len);
    *n = copy;
    return true;
}

bool name_is(const struct name *n, struct str s) { return str_equal(name_str(n), s); }

struct str case_unit(const struct casefile *c)
{
    bool ended_here = c->closed.ns != 0 && !c->moved;
    return name_str(ended_here && c->owner.len == 0 ? &c->owned_last : &c->owner);
}

struct str case_title(const struct casefile *c) { return (struct str){ c->title, c->title_bytes }; }

struct str case_procedure(const struct casefile *c)
{
    return (struct str){ c->procedure, c->procedure_bytes };
}

struct str case_number(const struct casefile *c, char out[static NUMBER_TEXT_MAX])
{
    struct str prefix = str_slice(name_str(&c->prefix), 0, NUMBER_TEXT_MAX - 28);
    int len = snprintf(out, NUMBER_TEXT_MAX, "%.*s%s%04d-%06lld", P(prefix), prefix.len ? "-" : "", c->year,
                       (long long)c->ordinal);
    return (struct str){ out, len };
}

static void set(struct name *n, struct str s) { MUST(name_set(n, s)); }

static struct case_clock *find_clock(struct casefile *c, struct str name)
{
    for (int32_t i = 0; i < c->clocks_count; i++)
        if (name_is(&c->clocks[i].name, name)) return &c->clocks[i];
    return NULL;
}

static void drop_clock(struct casefile *c, struct case_clock *clock)
{
    ptrdiff_t index = clock - c->clocks;
    memmove(clock, clock + 1, sizeof *clock * (size_t)(c->clocks_count - index - 1));
    c->clocks[--c->clocks_count] = (struct case_clock){ 0 };
}

struct str clock_version_str(const struct clock_version *v) { return (struct str){ v->at, v->len }; }

// A version that is longer than any of ours is kept as far as it goes: it is only compared.
static void set_version(struct clock_version *v, struct str s)
{
    v->len = s.len < CLOCK_VERSION_MAX ? (int32_t)s.len : CLOCK_VERSION_MAX;
    memset(v->at, 0, sizeof v->at);
    if (v->len) memcpy(v->at, s.at, (size_t)v->len);
}

static void set_counted(struct case_clock *clock, const struct effect_clock *e)
{
    clock->due = e->due;
    set_version(&clock->calendar, e->calendar);
    set_version(&clock->zone, e->zone);
}

// Entries of older servers do not say when a pause ended, and many pauses are not kept: then its history is not known.
static void end_pause(struct case_clock *clock, struct instant at)
{
    bool kept = clock->has_history && at.ns && clock->pauses_count < CASE_PAUSES_MAX;
    if (kept) clock->pauses[clock->pauses_count++] = (struct clock_pause){ clock->paused_at, at };
    clock->has_history = kept;
    clock->paused_at = (struct instant){ 0 };
}

static void start_clock(struct casefile *c, const struct effect_clock *e)
{
    struct case_clock *clock = find_clock(c, e->name);
    if (!clock) {
        MUST(c->clocks_count < CASE_CLOCKS_MAX);
        clock = &c->clocks[c->clocks_count++];
    }
    *clock = (struct case_clock){
        .start = e->start, .extended_times = e->extended_times, .fired = e->fired, .has_history = !e->carried
    };
    set_counted(clock, e);
    memcpy(clock->warn_h, e->warn_h, sizeof clock->warn_h);
    clock->warn_count = e->warn_count;
    set(&clock->name, e->name);
}

static void fold_clock(struct casefile *c, const struct effect_clock *e)
{
    struct case_clock *clock = find_clock(c, e->name);
    if (e->op == CLOCK_START) start_clock(c, e);
    if (!clock) return;
    switch (e->op) {
    case CLOCK_START:
        break;
    case CLOCK_STOP:
        drop_clock(c, clock);
        break;
    case CLOCK_PAUSE:
        clock->paused_at = e->at;
        break;
    case CLOCK_RESUME:
        end_pause(clock, e->at);
        set_counted(clock, e);
        break;
    case CLOCK_EXTEND:
        set_counted(clock, e);
        clock->extended_times = e->extended_times;
        clock->warned = 0;
        clock->fired = false;
        break;
    case CLOCK_RECOUNT:
        set_counted(clock, e);
        clock->warned = 0;
        break;
    }
}

bool case_clock_next(const struct case_clock *c, struct instant *ret_at)
{
    if (c->paused_at.ns || c->fired) return false;
    int64_t before_h = c->warned < c->warn_count ? c->warn_h[c->warned] : 0;
    ret_at->ns = c->due.ns - before_h * 3600 * NS_PER_S;
    return true;
}

static void fold_fired(struct casefile *c, const struct effects *e)
{
    struct case_clock *clock = find_clock(c, e->fired);
    if (!clock) return;
    if (e->warning)
        clock->warned = e->warning;
    else
        clock->fired = true;
}

static void fold_locks(struct casefile *c, const struct effects *e)
{
    for (int32_t u = 0; u < e->unlocks_count; u++)
        for (int32_t i = 0; i < c->locks_count; i++)
            if (name_is(&c->locks[i], e->unlocks[u])) {
                memmove(&c->locks[i], &c->locks[i + 1],
                        sizeof c->locks[0] * (size_t)(c->locks_count - i - 1));
                c->locks[--c->locks_count] = (struct name){ 0 };
            }
    for (int32_t l = 0; l < e->locks_count; l++) {
        bool there = false;
        for (int32_t i = 0; i < c->locks_count; i++) there |= name_is(&c->locks[i], e->locks[l]);
        if (there) continue;
        MUST(c->locks_count < CASE_LOCKS_MAX);
        set(&c->locks[c->locks_count++], e->locks[l]);
    }
}

static void forget_asked(struct casefile *c, const struct effect_erase *x)
{
    for (int32_t p = 0; p < x->parts_count; p++)
        for (int32_t i = 0; i < c->asked_count; i++)
            if (part_is(x->parts[p], name_str(&c->asked[i]))) {
                memmove(&c->asked[i], &c->asked[i + 1],
                        sizeof c->asked[0] * (size_t)(c->asked_count - i - 1));
                c->asked[--c->asked_count] = (struct name){ 0 };
            }
}

// What is asked for once too often, or beyond what a case keeps, stands in the entry alone: nothing is refused for it.
static void fold_asked(struct casefile *c, const struct effects *e)
{
    for (int32_t x = 0; x < e->erase_count; x++) forget_asked(c, &e->erase[x]);
    for (int32_t a = 0; a < e->asked_count; a++) {
        bool there = c->asked_count == CASE_ASKED_MAX || e->asked[a].len > NAME_MAX_BYTES;
        for (int32_t i = 0; i < c->asked_count; i++) there |= name_is(&c->asked[i], e->asked[a]);
        if (!there) set(&c->asked[c->asked_count++], e->asked[a]);
    }
}

static void fold_opening(struct casefile *c, const struct entry *entry, const struct effects *e)
{
    *c = (struct casefile){
        .agency = entry->agency,
        .id = entry->position,
        .year = e->year,
        .ordinal = e->ordinal,
        .cell = e->cell,
        .publicity = e->publicity,
        .opened = entry->at,
        .event = e->event.ns ? e->event : entry->at,
        .historic = e->historic,
    };
    set(&c->kind, e->kind);
    set(&c->prefix, e->prefix);
    set(&c->channel, e->channel);
    set(&c->area, e->area);
    set(&c->concerned, e->concerned);
}

static void fold_owner(struct casefile *c, const struct entry *entry, const struct effects *e)
{
    if (e->sets_owner) set(&c->owner, e->owner);
    if (e->sets_offered) set(&c->offered, e->offered);
    if (e->sets_assignee) set(&c->assignee, e->assignee);
    if (e->reopens) {
        c->closed = (struct instant){ 0 };
        c->owner = c->owned_last;
    }
    if (e->closes || e->moves) {
        if (c->owner.len) c->owned_last = c->owner;
        c->owner = c->offered = (struct name){ 0 };
        c->closed = entry->at;
        c->moved |= e->moves;
    }
    if (e->moves)
        memset(c->clocks, 0, sizeof c->clocks),
            c->clocks_count = 0; // they run on in the twin; a closing stops what its row says
}

void case_fold(struct casefile *c, const struct entry *entry, const struct effects *e)
{
    if (e->opens) fold_opening(c, entry, e);
    if (e->status.len) set(&c->status, e->status);
    if (e->sets_publicity && e->publicity > c->publicity) c->publicity = e->publicity; // only towards closed
    if (e->sets_title) {
        memset(c->title, 0, sizeof c->title);
        c->title_bytes = (int32_t)e->title.len;
        MUST(c->title_bytes <= CASE_TITLE_BYTES_MAX);
        if (e->title.len) memcpy(c->title, e->title.at, (size_t)e->title.len);
    }
    if (e->procedure.len) {
        c->procedure_bytes = (int32_t)e->procedure.len;
        memcpy(c->procedure, e->procedure.at, (size_t)e->procedure.len);
    }
    if (e->sets_held) c->held = e->held;
    if (e->sets_retained) c->retained = e->retained;
    if (e->sets_twin) c->twin_agency = e->twin_agency, c->twin = e->twin;
    if (e->score) c->score = e->score;
    for (int32_t i = 0; i < e->clocks_count; i++) fold_clock(c, &e->clocks[i]);
    if (e->fired.len) fold_fired(c, e);
    fold_locks(c, e);
    fold_asked(c, e);
    fold_owner(c, entry, e);
    c->acts++;
    c->holder_acts += !entry->refused && str_equal(entry->actor, S("h"));
    c->last = entry->position;
}

static enum rc fits(struct str s, const char *what, struct fault *f)
{
    if (s.len <= NAME_MAX_BYTES) return RC_OK;
    return fail(f, RC_LIMIT, "%s of %td bytes exceeds %d", what, s.len, NAME_MAX_BYTES);
}

enum rc effects_fit(const struct casefile *c, const struct effects *e, struct fault *f)
{
    const struct {
        struct str s;
        const char *what;
    } names[] = {
        { e->kind, "kind" },       { e->prefix, "number prefix" },
        { e->channel, "channel" }, { e->area, "area" },
        { e->owner, "unit" },      { e->offered, "unit" },
        { e->assignee, "person" }, { e->concerned, "unit concerned" },
        { e->status, "status" },
    };
    for (int32_t i = 0; i < COUNT(names); i++) {
        enum rc rc = fits(names[i].s, names[i].what, f);
        if (rc) return rc;
    }
    if (e->title.len > CASE_TITLE_BYTES_MAX)
        return fail(f, RC_LIMIT, "title of %td bytes exceeds %d", e->title.len, CASE_TITLE_BYTES_MAX);
    if (e->procedure.len > PACK_MARK_MAX)
        return fail(f, RC_LIMIT, "where the case stands takes %td bytes, more than %d", e->procedure.len,
                    PACK_MARK_MAX);
    if (e->more_clocks)
        return fail(f, RC_LIMIT, "more than %d effects on clocks by one act", EFFECT_CLOCKS_MAX);
    int32_t starts = 0;
    for (int32_t i = 0; i < e->clocks_count; i++) starts += e->clocks[i].op == CLOCK_START;
    if ((c ? c->clocks_count : 0) + starts > CASE_CLOCKS_MAX)
        return fail(f, RC_LIMIT, "more than %d clocks on one case", CASE_CLOCKS_MAX);
    if ((c ? c->locks_count : 0) + e->locks_count > CASE_LOCKS_MAX)
        return fail(f, RC_LIMIT, "more than %d locked parts on one case", CASE_LOCKS_MAX);
    return RC_OK;
}
