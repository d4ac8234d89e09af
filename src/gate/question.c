// What the gate asks the law about an act, and what the ruling changes: status, clocks, and for an opening everything a case begins with.
#include "gate/decide_int.h"

enum law_by law_by_of(enum actor_class class)
{
    static const enum law_by table[] = { [ACTOR_ANONYMOUS] = LAW_BY_ANONYMOUS,
                                         [ACTOR_HOLDER] = LAW_BY_HOLDER,
                                         [ACTOR_STAFF] = LAW_BY_STAFF,
                                         [ACTOR_PARTNER] = LAW_BY_PARTNER,
                                         [ACTOR_SYSTEM] = LAW_BY_SYSTEM };
    return table[class];
}

struct str actor_text(struct arena *a, const struct actor *actor)
{
    switch (actor->class) {
    case ACTOR_ANONYMOUS:
        return S("a");
    case ACTOR_HOLDER:
        return S("h");
    case ACTOR_STAFF:
        return arena_print(a, "u:%.*s", P(actor->name));
    case ACTOR_PARTNER:
        return arena_print(a, "p:%.*s", P(actor->name));
    case ACTOR_SYSTEM:
        return actor->name.len ? arena_print(a, "o:%.*s", P(actor->name)) : S("s");
    }
    MUST(!"a class of actor");
}

struct law_clock clock_of_case(const struct case_clock *k)
{
    return (struct law_clock){ .name = name_str(&k->name),
                               .start = k->start,
                               .due = k->due,
                               .paused = k->paused_at.ns != 0,
                               .paused_at = k->paused_at,
                               .extended_times = k->extended_times,
                               .has_history = k->has_history,
                               .pauses = k->pauses,
                               .pauses_count = k->pauses_count };
}

struct law_question case_question(const struct casefile *c, struct instant now, struct arena *a)
{
    struct law_clock *clocks = NEW(a, struct law_clock, c->clocks_count);
    for (int32_t i = 0; i < c->clocks_count; i++) {
        const struct case_clock *k = &c->clocks[i];
        clocks[i] = clock_of_case(k);
    }
    return (struct law_question){
        .now = now,
        .kind = name_str(&c->kind),
        .status = name_str(&c->status),
        .offer_stands = c->offered.len > 0,
        .concerned = name_str(&c->concerned),
        .gone = c->moved,
        .historic = c->historic,
        .clocks = clocks,
        .clocks_count = c->clocks_count,
        .procedure = case_procedure(c),
    };
}

struct law_question question_of(struct gate *g, const struct gate_job *job, const struct casefile *c,
                                const struct seen *seen)
{
    struct instant now = batch_at(g, job->agency);
    bool historic = job->source.len > 0 && job->event.ns != 0;
    struct law_question q = c ? case_question(c, now, &g->batch->arena)
                              : (struct law_question){ .now = now, .kind = job->kind, .historic = historic };
    q.act = job->act;
    q.by = law_by_of(job->actor.class);
    q.roles = seen->roles;
    q.roles_count = seen->roles_count;
    q.relations = seen->relations;
    q.purpose = job->purpose;
    q.data = job->data;
    if (q.by == LAW_BY_STAFF || q.by == LAW_BY_PARTNER) q.actor = job->actor.name;
    return q;
}

static void clock_effects(struct effects *e, const struct ruling *r, struct instant now)
{
    e->more_clocks = r->clocks_count > EFFECT_CLOCKS_MAX - e->clocks_count;
    for (int32_t i = 0; i < r->clocks_count && e->clocks_count < EFFECT_CLOCKS_MAX; i++) {
        const struct ruled_clock *rc = &r->clocks[i];
        struct effect_clock *c = &e->clocks[e->clocks_count++];
        *c = (struct effect_clock){ .op = rc->op, .name = rc->clock->name };
        if (rc->op == CLOCK_PAUSE || rc->op == CLOCK_RESUME) c->at = now;
        c->calendar = rc->stamp.calendar;
        c->zone = rc->stamp.zone;
        if (rc->op == CLOCK_START) c->start = rc->start;
        if (rc->op == CLOCK_START || rc->op == CLOCK_RESUME || rc->op == CLOCK_EXTEND) c->due = rc->due;
        if (rc->op == CLOCK_EXTEND) c->extended_times = rc->extended_times;
        for (int32_t w = 0; rc->op == CLOCK_START && w < rc->warn_count; w++)
            c->warn_h[c->warn_count++] = rc->warn_before_h[w];
    }
}

static void status_effects(struct effects *e, const struct ruling *r, const struct casefile *c)
{
    struct str to = r->to;
    if (to.len == 0 || (c && c->moved)) return; // a case that has gone takes its course elsewhere
    e->status = to;
    bool was_closed = c && c->closed.ns != 0, is_closed = pack_names_hold(r->kind->closed, to);
    e->closes = is_closed && !was_closed;
    e->reopens = was_closed && !is_closed;
}

static int32_t first_names(struct pack_names from, struct str to[static EFFECT_PARTS_MAX])
{
    int32_t count = from.count < EFFECT_PARTS_MAX ? from.count : EFFECT_PARTS_MAX;
    for (int32_t i = 0; i < count; i++) to[i] = from.at[i];
    return count;
}

void ruling_effects(struct effects *e, const struct ruling *r, const struct casefile *c, struct instant now)
{
    status_effects(e, r, c);
    clock_effects(e, r, now);
    e->procedure = r->procedure;
    e->documents_count = first_names(r->documents, e->documents);
    e->notices_count = first_names(r->notices, e->notices);
}

int32_t year_of_instant(struct instant at, int32_t zone_offset_s)
{
    int64_t local_ns = at.ns + zone_offset_s * NS_PER_S;
    int64_t day = local_ns / NS_PER_DAY - (local_ns % NS_PER_DAY < 0);
    return (int32_t)civil_of_day((struct day){ day }).year;
}

int32_t year_of_admission(struct gate *g, int64_t agency)
{
    return year_of_instant(batch_at(g, agency), rules_of(g, agency)->pack->zone_offset_s);
}

void opening_effects(struct gate *g, const struct gate_job *job, const struct rules *rules,
                     const struct ruling *r, struct effects *e)
{
    struct counter last = g->batch->counters[job->agency];
    const struct json *channel = pack_used(r->kind->open->form, job->data, USE_CHANNEL);
    const struct json *concerned = pack_used(r->kind->open->form, job->data, USE_UNIT);
    e->opens = true;
    e->kind = r->kind->name;
    e->prefix = r->kind->number_prefix;
    e->year = year_of_admission(g, job->agency);
    e->ordinal = last.year == e->year ? last.ordinal + 1 : 1;
    e->cell = job->cell;
    e->area = job->area;
    e->channel = channel ? channel->text : (struct str){ 0 };
    e->concerned = concerned ? concerned->text : (struct str){ 0 };
    e->event = job->event;
    e->historic = job->source.len > 0 && job->event.ns != 0;
    e->source = job->source;
    e->source_row = job->source_row;
    e->sets_publicity = true;
    e->publicity = r->kind->publicity;
    e->sets_owner = true; // also of a declined case: what was closed can be opened again
    e->owner = charter_route(rules->charter, e->kind, e->area, r->owner);
    if (e->concerned.len && str_equal(e->owner, e->concerned) && r->kind->unit_concerned_excluded)
        e->owner = rules->charter->routes[rules->charter->routes_count - 1]
                       .unit; // never handed to the unit that it is about
}

static bool unit_has_member(const struct act *act, struct str unit, struct str account)
{
    struct gate *g = act->self;
    const struct person *p = people_find(atomic_load(&g->people), account);
    bool of_agency = p && !p->account.off && p->account.agency == act->before->agency;
    for (int32_t i = 0; of_agency && i < p->account.roles_count; i++) {
        const struct role_grant *r = &p->account.roles[i];
        if (str_equal(r->unit, unit) && r->from.ns <= g->batch->now.ns && g->batch->now.ns < r->to.ns)
            return true;
    }
    return false;
}

static int64_t foreign_unit(const struct act *act, struct str agency, struct str unit)
{
    struct gate *g = act->self;
    int64_t id = ledger_agency_of(g->ledger, agency);
    if (id == act->before->agency) return 0; // one's own units are named without it
    const struct charter *charter = id ? rules_of(g, id)->charter : NULL;
    return charter && charter_unit(charter, unit) ? id : 0;
}

// Where the case has parts of that name, newest first: a walk back over its entries.
static enum rc parts_of(struct act *act, struct str part, struct found_part *ret_parts, int32_t room,
                        int32_t *ret_count, struct fault *f)
{
    struct gate *g = act->self;
    int32_t count = 0;
    for (int64_t position = act->before->last, previous; position >= 0; position = previous) {
        struct arena scratch = g->batch->arena;
        struct str parts[ENTRY_PARTS_MAX];
        int32_t parts_count;
        enum rc rc = step_back(g, act->before->agency, position, &scratch, parts, &parts_count, &previous, f);
        if (rc) return rc;
        for (int32_t i = 0; i < parts_count; i++) {
            if (!part_is(parts[i], part)) continue;
            if (count == room)
                return fail(f, RC_LIMIT, "more than %d sealed parts are called \"%.*s\"", room, P(part));
            ret_parts[count].position = position;
            MUST(name_set(&ret_parts[count++].name, parts[i])); // entry.h: no longer than a name
        }
    }
    *ret_count = count;
    return RC_OK;
}

struct act act_of(struct gate *g, const struct gate_job *job, const struct ruling *r,
                  const struct casefile *before, uint32_t relations)
{
    const struct rules *rules = rules_of(g, job->agency);
    return (struct act){ .pack = before ? case_law(g, before, batch_at(g, job->agency), &g->batch->arena).pack
                                        : rules->pack,
                         .charter = rules->charter,
                         .ruling = r,
                         .before = before,
                         .relations = relations,
                         .actor = job->actor.name,
                         .data = job->data,
                         .now = batch_at(g, job->agency),
                         .arena = &g->batch->arena,
                         .self = g,
                         .unit_has_member = unit_has_member,
                         .foreign_unit = foreign_unit,
                         .parts_of = parts_of };
}
