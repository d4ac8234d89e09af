// A case of packs/cn on its way: where it stands, which clocks run, and what a ruling leaves of it.
#ifndef ANLAN_TEST_PACKS_WALK_H
#define ANLAN_TEST_PACKS_WALK_H
#include "law/bpmn.h"
#include "law/move.h"
#include "law/pack.h"
#include "law/rule.h"
#include "packs/folder.h"
#include "test.h"

[[gnu::unused]] static char pool[160 << 20];
[[gnu::unused]] static struct arena left;
[[gnu::unused]] static const struct pack *pack;

[[gnu::unused]] static bool ready(void)
{
    if (pack) return true;
    left = arena_of(pool, sizeof pool, NULL);
    struct folder folder = folder_of(&left, ANLAN_SOURCE "/packs/cn");
    struct fault f = { 0 };
    CHECK(pack_load(&left, folder.at, folder.count, &pack, &f) == RC_OK);
    return pack != NULL;
}

[[gnu::unused]] static struct instant in_2027(void)
{
    struct instant i;
    MUST(instant_parse(S("2027-05-01T12:00:00+08:00"), &i));
    return i;
}

[[gnu::unused]] static int64_t below(uint64_t *seed, int64_t n)
{
    return (int64_t)(test_random(seed) % (uint64_t)n);
}

[[gnu::unused]] static const struct json *data_of(struct arena *a, const char *text)
{
    const struct json *j = NULL;
    struct fault f = { 0 };
    CHECK(json_parse(a, str_of(text), &j, &f) == RC_OK);
    return j;
}

// --- a case on its way ---------------------------------------------------------------------------------

struct walk {
    struct arena a; // of this case
    uint64_t *seed;
    const struct pack_kind *kind;
    struct str status, procedure;
    bool offer_stands;
    struct instant now;
    struct law_clock clocks[LAW_CLOCKS_MAX];
    struct clock_pause pauses[LAW_CLOCKS_MAX][8];
    int32_t clocks_count;
};

struct stand { // who asks there, with the room that the question points into
    struct law_question q;
    struct str roles[PACK_ROLES_MAX];
};

[[gnu::unused]] static const uint32_t every_relation = LAW_OWNER | LAW_OFFERED | LAW_ASSIGNEE | LAW_HOLDER;

[[gnu::unused]] static void stand_there(struct stand *s, const struct walk *w, enum law_by by,
                                        const char *actor)
{
    *s = (struct stand){ .q = { .now = w->now,
                                .kind = w->kind->name,
                                .status = w->status,
                                .by = by,
                                .roles = s->roles,
                                .relations = by == LAW_BY_SYSTEM ? 0 : every_relation,
                                .offer_stands = w->offer_stands,
                                .clocks = w->clocks,
                                .clocks_count = w->clocks_count,
                                .actor = str_of(actor),
                                .procedure = w->procedure } };
    for (int32_t r = 0; r < pack->roles_count; r++) {
        bool own = (by == LAW_BY_PARTNER) == (pack->roles[r].class == ROLE_PARTNER);
        bool holds = by == LAW_BY_STAFF || by == LAW_BY_PARTNER;
        if (holds && own) s->roles[s->q.roles_count++] = pack->roles[r].name;
    }
}

[[gnu::unused]] static struct law_clock *running(struct walk *w, struct str name)
{
    for (int32_t i = 0; i < w->clocks_count; i++)
        if (str_equal(w->clocks[i].name, name)) return &w->clocks[i];
    return NULL;
}

[[gnu::unused]] static void drop(struct walk *w, struct law_clock *k)
{
    ptrdiff_t gone = k - w->clocks, last = --w->clocks_count;
    w->clocks[gone] = w->clocks[last];
    memcpy(w->pauses[gone], w->pauses[last], sizeof w->pauses[gone]);
    w->clocks[gone].pauses = w->pauses[gone];
}

[[gnu::unused]] static void keep_clock(struct walk *w, const struct ruled_clock *c)
{
    struct law_clock *k = running(w, c->clock->name);
    if (c->op == CLOCK_START && !k) {
        k = &w->clocks[w->clocks_count++];
        *k = (struct law_clock){ .name = c->clock->name, .start = c->start, .has_history = true };
    }
    CHECK(k != NULL); // nothing else is ruled of a clock that does not run
    if (!k) return;
    if (c->op == CLOCK_STOP) return drop(w, k);
    if (c->op == CLOCK_PAUSE) k->paused_at = w->now;
    if (c->op == CLOCK_RESUME && k->pauses_count < 8) {
        k->pauses = w->pauses[k - w->clocks];
        w->pauses[k - w->clocks][k->pauses_count++] = (struct clock_pause){ k->paused_at, w->now };
    }
    if (c->op == CLOCK_PAUSE || c->op == CLOCK_RESUME) k->paused = c->op == CLOCK_PAUSE;
    k->due = c->due;
    k->extended_times = c->extended_times;
}

[[gnu::unused]] static void keep(struct walk *w, const struct ruling *r)
{
    w->status = r->to;
    if (r->procedure.len) w->procedure = r->procedure;
    for (int32_t i = 0; i < r->clocks_count; i++) keep_clock(w, &r->clocks[i]);
    if (r->verb == VERB_TRANSFER) w->offer_stands = true;
    if (r->verb == VERB_RECALL || r->row->relations & LAW_OFFERED)
        w->offer_stands = w->offer_stands && r->verb == VERB_READ;
}

[[gnu::unused]] static enum law_refusal ruled(const struct walk *w, const struct law_question *q)
{
    struct arena a = w->a;
    struct ruling r;
    law_rule(pack, q, &a, &r);
    MUST(r.admitted == (r.refusal == REFUSED_NOT));
    CHECK(r.admitted || r.reason.len > 0);
    return r.refusal;
}
#endif
