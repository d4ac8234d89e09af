// A case that another agency of this server takes over: one commit, an entry in each log naming the other, the parts under the new agency's keys.
#include "gate/gate_int.h"

static void copy_clocks(const struct casefile *from, struct effects *to)
{
    for (int32_t i = 0; i < from->clocks_count; i++) {
        const struct case_clock *k = &from->clocks[i];
        struct effect_clock *c = &to->clocks[to->clocks_count++];
        *c = (struct effect_clock){ .op = CLOCK_START,
                                    .name = name_str(&k->name),
                                    .start = k->start,
                                    .due = k->due,
                                    .extended_times = k->extended_times,
                                    .fired = k->fired,
                                    .carried = true,
                                    .calendar = clock_version_str(&k->calendar),
                                    .zone = clock_version_str(&k->zone) };
        for (int32_t w = k->warned; w < k->warn_count; w++) c->warn_h[c->warn_count++] = k->warn_h[w];
        if (k->paused_at.ns && to->clocks_count < EFFECT_CLOCKS_MAX)
            to->clocks[to->clocks_count++] =
                (struct effect_clock){ .op = CLOCK_PAUSE, .name = name_str(&k->name), .at = k->paused_at };
    }
}

// What binds the case's keepers binds the new ones: locked parts stay locked, a legal hold runs on, what waits goes on waiting.
static void copy_bonds(const struct casefile *from, struct arena *a, struct effects *to)
{
    to->sets_held = to->held = from->held;
    to->sets_retained = to->retained = from->retained;
    for (int32_t i = 0; i < from->locks_count; i++)
        to->locks[to->locks_count++] = arena_str(a, name_str(&from->locks[i]));
}

static bool has_part(const struct part *parts, int32_t count, struct str name)
{
    for (int32_t i = 0; i < count; i++)
        if (str_equal(parts[i].name, name)) return true;
    return false;
}

enum { CARRIED_ENTRIES_MAX = 64, CARRIED_MAX = CARRIED_ENTRIES_MAX * ENTRY_PARTS_MAX };

struct
    carried { // the case's parts on their way: so many to an entry, the newest in the entry that opens the twin
    struct part *at;
    int32_t count;
};

// Within one entry of the twin no two parts have the same name.
static enum rc carry_part(struct gate *g, int64_t to, const struct opening *from, struct carried *c,
                          struct fault *f)
{
    struct arena *a = &g->batch->arena;
    uint8_t random[LEDGER_PART_RANDOM];
    struct str name = arena_str(a, from->name);
    int32_t first = c->count - c->count % ENTRY_PARTS_MAX;
    for (int serial = 2; has_part(c->at + first, c->count - first, name); serial++)
        name = arena_print(a, "%.*s.%d", P(from->name), serial);
    g->world->random(g->world->self, random, sizeof random);
    enum rc rc = ledger_seal_part(g->ledger, to, a, name, from->canonical, random, &c->at[c->count], f);
    wipe(random, sizeof random);
    if (!rc) c->count++;
    return rc;
}

// The case's sealed parts under the accepting agency's keys, newest first. What was erased stays behind.
static enum rc carry_parts(struct gate *g, const struct casefile *c, int64_t to, struct carried *ret_c,
                           struct fault *f)
{
    struct arena *a = &g->batch->arena;
    enum rc rc = RC_OK;
    *ret_c = (struct carried){ .at = NEW(a, struct part, CARRIED_MAX) };
    for (int64_t position = c->last, previous; !rc && position >= 0; position = previous) {
        struct arena step =
            arena_far_half(a); // what one entry needs is gone with the next, however many there are
        struct str names[ENTRY_PARTS_MAX];
        struct opening *openings;
        int32_t count;
        rc = step_back(g, c->agency, position, &step, names, &count, &previous, f);
        if (rc || count == 0) continue;
        if (position >= atomic_load(&g->committed[c->agency]))
            return fail(f, RC_CONFLICT, "the case has just changed: try again");
        rc = ledger_open_parts(g->ledger, g->writer, &step, c->agency, position, NULL, 0, &openings, &count,
                               f);
        for (int32_t i = 0; !rc && i < count; i++) {
            if (openings[i].erased) continue;
            if (ret_c->count == CARRIED_MAX)
                return fail(f, RC_LIMIT, "the case has more than %d sealed parts: it cannot be handed over",
                            CARRIED_MAX);
            rc = carry_part(g, to, &openings[i], ret_c, f);
        }
    }
    return rc;
}

// Parts that the entry which opens the twin cannot name follow in entries of their own.
static enum rc stage_rest(struct gate *g, const struct staging *arriving, const struct carried *c,
                          struct fault *f)
{
    struct effects *nothing = NEW(&g->batch->arena, struct effects, 1);
    enum rc rc = RC_OK;
    nothing->cell = -1;
    for (int32_t from = ENTRY_PARTS_MAX; !rc && from < c->count; from += ENTRY_PARTS_MAX) {
        struct staging s = *arriving;
        int64_t position;
        struct str bytes;
        s.verb = VERB_RECORD;
        s.why = (struct str){ 0 };
        s.effects = nothing;
        s.parts = c->at + from;
        s.parts_count = c->count - from < ENTRY_PARTS_MAX ? c->count - from : ENTRY_PARTS_MAX;
        rc = stage(g, &s, &position, &bytes, f);
    }
    return rc;
}

enum rc accept_across(struct gate *g, struct gate_job *job, struct staging *leaving, struct effects *e,
                      struct fault *f)
{
    const struct casefile *c = &leaving->target->now;
    int64_t to = e->twin_agency;
    struct counter last = g->batch->counters[to];
    const struct rules *rules = rules_of(g, to);
    const struct pack_kind *kind = rules->pack ? pack_kind(rules->pack, name_str(&c->kind)) : NULL;
    if (!kind || !rules->charter)
        return fail(f, RC_CONFLICT, "the accepting agency has no such kind of case");
    struct arena *a = &g->batch->arena;
    struct effects *t = NEW(a, struct effects, 1);
    *t = (struct effects){
        .opens = true,
        .kind = kind->name,
        .prefix = kind->number_prefix,
        .status = arena_str(a, e->status.len ? e->status : name_str(&c->status)),
        .channel = arena_str(a, name_str(&c->channel)),
        .cell = c->cell,
        .concerned = arena_str(a, name_str(&c->concerned)),
        .event = c->event,
        .sets_owner = true,
        .owner = e->owner,
        .sets_publicity = true,
        .publicity = c->publicity,
        .sets_twin = true,
        .twin_agency = c->agency,
        .twin = c->id,
        .sets_title = c->title_bytes > 0,
        .title = arena_str(a, case_title(c)),
        .historic = c->historic,
        .procedure = arena_str(a, case_procedure(c)),
    };
    t->year = year_of_admission(g, to);
    t->ordinal = last.year == t->year ? last.ordinal + 1 : 1;
    copy_clocks(c, t);
    copy_bonds(c, a, t);
    t->event.ns = t->event.ns ? t->event.ns : c->opened.ns;
    struct staging arriving = { .agency = to,
                                .act = leaving->act,
                                .actor = leaving->actor,
                                .rule = leaving->rule,
                                .why = leaving->why,
                                .verb = VERB_OPEN,
                                .articles = leaving->articles,
                                .effects = t };
    struct carried carried = { 0 };
    enum rc rc = effects_fit(NULL, t, f);
    if (!rc) rc = carry_parts(g, c, to, &carried, f);
    struct stage_mark mark = stage_mark(g, leaving->target);
    if (!rc) rc = more_entries(g, carried.count / ENTRY_PARTS_MAX, f);
    if (rc) return rc;
    e->sets_owner = false;
    e->owner = (struct str){ 0 };
    e->twin = ledger_next(g->ledger, to);
    arriving.parts = carried.at;
    arriving.parts_count = carried.count < ENTRY_PARTS_MAX ? carried.count : ENTRY_PARTS_MAX;
    int64_t position;
    struct str bytes;
    rc = stage(g, &arriving, &position, &bytes, f);
    struct overlay_case *arrived = arriving.target;
    if (!rc) rc = stage_rest(g, &arriving, &carried, f);
    if (!rc) rc = stage(g, leaving, &job->position, &job->entry, f);
    if (rc) { // they stand or fall together
        stage_undo(g, &mark);
        if (arrived) arrived->now = arrived->before;
        return rc;
    }
    job->agency = to;
    job->position = position;
    job->entry = bytes;
    leaving->target = arrived;
    return RC_OK;
}
