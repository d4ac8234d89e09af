// Clocks that act by themselves: warnings, and the consequence that the pack names, with the true due instant however late the server is.
#include "gate/gate_int.h"

struct due_clock {
    int64_t agency, id;
    struct instant at;
    struct name name;
};
struct due_list {
    struct due_clock at[FIRE_MAX];
    int32_t count;
};

static enum rc take_due(void *self, struct row row, struct fault *f)
{
    struct due_list *l = self;
    struct due_clock *d = &l->at[l->count];
    *d = (struct due_clock){ row.at[0].i, row.at[2].i, { row.at[1].i }, { 0 } };
    if (!name_set(&d->name, row.at[3].s)) return fail(f, RC_CORRUPT, "a clock's name is too long");
    l->count++;
    return RC_OK;
}

static struct case_clock *clock_of(struct casefile *c, const struct name *name)
{
    for (int32_t i = 0; i < c->clocks_count; i++)
        if (name_is(&c->clocks[i].name, name_str(name))) return &c->clocks[i];
    return NULL;
}

// Ruled at the true due instant: what follows from it in law follows from then. What needs more memory than a batch has does not follow: nobody
// waits for an answer here, so there is no request to refuse.
static bool rule_consequence(struct gate *g, struct casefile *c, const struct case_clock *k, struct str act,
                             struct ruling *ret)
{
    jmp_buf full;
    const struct arena mark = g->batch->arena;
    g->batch->arena.full = &full;
    if (setjmp(full)) {
        g->batch->arena = mark;
        return false;
    }
    struct law_question q = case_question(c, k->due, &g->batch->arena);
    q.act = act;
    q.by = LAW_BY_SYSTEM;
    q.due_clock = name_str(&k->name);
    law_rule(case_ruled(g, c, &g->batch->arena, &q), &q, &g->batch->arena, ret);
    g->batch->arena.full = mark.full;
    if (ret->admitted && arena_left(&g->batch->arena) >= STAGE_ROOM) return true;
    g->batch->arena = mark;
    return false;
}

// What a clock does when its time has come: a warning, or its consequence by the pack's own act; where that is not open now or fits no entry, the
// bare fact, for a clock that cannot fire would stop the clerk at each start anew.
// It carries the true due instant, however late the server is.
static enum rc fire_one(struct gate *g, struct overlay_case *o, const struct case_clock *k, struct fault *f)
{
    const struct pack *pack = case_law(g, &o->now, k->due, &g->batch->arena).pack;
    const struct pack_kind *kind = pack ? pack_kind(pack, name_str(&o->now.kind)) : NULL;
    const struct pack_clock *clock = kind ? pack_clock(kind, name_str(&k->name)) : NULL;
    struct effects *e = NEW(&g->batch->arena, struct effects, 1);
    struct ruling r = { 0 };
    e->cell = -1;
    e->fired = arena_str(&g->batch->arena, name_str(&k->name));
    e->warning = k->warned < k->warn_count ? k->warned + 1 : 0;
    struct staging s = { .agency = o->now.agency,
                         .target = o,
                         .act = e->warning ? S("clock-warning") : S("clock-missed"),
                         .actor = S("s"),
                         .rule = e->warning ? S("house/clock-warning") : S("house/clock-missed"),
                         .verb = VERB_RECORD,
                         .effects = e };
    if (clock) s.articles = clock->articles;
    char due[INSTANT_TEXT_MAX];
    s.why = arena_print(&g->batch->arena, "{\"clock\":\"%.*s\",\"due\":\"%.*s\"}", P(e->fired),
                        P(instant_print(k->due, due)));
    struct staging follows = s;
    int64_t position;
    struct str bytes;
    enum rc rc = RC_LIMIT;
    if (!e->warning && clock && clock->consequence.len &&
        rule_consequence(g, &o->now, k, clock->consequence, &r)) {
        struct effects *acted = NEW(&g->batch->arena, struct effects, 1);
        struct fault unfit;
        *acted = *e;
        ruling_effects(acted, &r, &o->now, batch_at(g, o->now.agency));
        follows.act = clock->consequence;
        follows.rule = r.row->id;
        follows.why = r.explanation;
        follows.articles = r.articles;
        follows.effects = acted;
        rc = effects_fit(&o->now, acted, &unfit);
        if (!rc) rc = stage(g, &follows, &position, &bytes, f);
    }
    if (rc == RC_LIMIT)
        rc = stage(g, &s, &position, &bytes, f); // also where one entry does not hold what follows
    if (!rc) atomic_fetch_add(&g->clocks_fired, 1);
    return rc;
}

// Due clocks of all agencies, each in the order of their instants; whose come first changes from step to step.
static enum rc find_due(struct gate *g, struct due_list *l, struct fault *f)
{
    int64_t agencies = ledger_agencies(g->ledger);
    enum rc rc = RC_OK;
    for (int64_t i = 0; !rc && i < agencies; i++)
        rc = store_each(
            g->writer, f,
            "SELECT agency, at_ns, id, name FROM clock WHERE agency = ?1 AND at_ns <= ?2 ORDER BY at_ns LIMIT ?3",
            ARGS(INT(1 + (g->fire_first + i) % agencies), INT(g->batch->now.ns), INT(FIRE_MAX - l->count)),
            take_due, l);
    g->fire_first++;
    return rc;
}

enum rc fire_clocks(struct gate *g, struct fault *f)
{
    struct due_list *l = NEW(&g->batch->arena, struct due_list, 1);
    enum rc rc = find_due(g, l, f);
    g->fired = 0;
    for (int32_t i = 0; !rc && i < l->count && arena_left(&g->batch->arena) > STAGE_ROOM; i++) {
        struct overlay_case *o = overlay_case(g, l->at[i].agency, l->at[i].id, &rc, f);
        if (rc) break;
        struct case_clock *k = clock_of(&o->now, &l->at[i].name);
        struct instant next;
        if (!k || !case_clock_next(k, &next) || next.ns > g->batch->now.ns) continue;
        rc = fire_one(g, o, k, f);
        g->fired++;
    }
    return rc;
}
