// Acting through the gate, and looking at one's cases: the gate says what is open, chance chooses, the form is filled, the gate decides.
#include "demo/demo_int.h"

enum { JOB_BYTES = 256 << 10 };

// --- one deed -------------------------------------------------------------------------------------------

static struct actor actor_of(const struct demo *d, const struct deed *deed)
{
    struct actor a = { .agency = d->o.agency };
    if (deed->by >= 0) {
        a.class = ACTOR_STAFF;
        a.name = d->people[deed->by].name;
    } else if (deed->casefile >= 0) {
        a.class = ACTOR_HOLDER;
        a.casefile = deed->casefile;
    }
    return a;
}

enum rc deed_do(struct demo *d, const struct deed *deed, struct arena *a, struct deed_done *ret_done,
                struct fault *f)
{
    struct arena *job_arena = NEW(a, struct arena, 1);
    *job_arena = arena_of(NEW(a, char, JOB_BYTES), JOB_BYTES, NULL);
    struct gate_job *job = NEW(a, struct gate_job, 1);
    *job = (struct gate_job){ .actor = actor_of(d, deed),
                              .agency = d->o.agency,
                              .kind = deed->kind,
                              .casefile = deed->casefile,
                              .act = deed->act,
                              .purpose = deed->purpose,
                              .data = deed->data,
                              .arena = job_arena };
    enum rc rc = gate_do(d->o.gate, job, f);
    *ret_done = (struct deed_done){ rc == RC_OK && job->outcome == GATE_ADMITTED, job->casefile, job->kind };
    d->numbers.acts += ret_done->done;
    d->numbers.refused += rc == RC_OK && !ret_done->done;
    d->numbers.failed += rc != RC_OK;
    return rc == RC_IO || rc == RC_CORRUPT ? rc : RC_OK;
}

// --- what is open ---------------------------------------------------------------------------------------

static const struct pack_kind *kind_of(const struct demo *d, int32_t kind)
{
    const struct pack *p = gate_pack(d->o.gate, d->o.agency);
    return kind < p->kinds_count ? &p->kinds[kind] : &p->kinds[0];
}

static int32_t kind_named(const struct demo *d, struct str name)
{
    const struct pack *p = gate_pack(d->o.gate, d->o.agency);
    for (int32_t i = 0; i < p->kinds_count; i++)
        if (str_equal(p->kinds[i].name, name)) return i;
    return 0;
}

// The case as this one sees it; NULL where it is out of sight.
static const struct json *see(struct demo *d, int64_t id, int32_t by, bool english, struct arena *a)
{
    const struct json *state;
    struct str text;
    struct fault f = { 0 };
    struct deed as = { .by = by, .casefile = id };
    struct actor actor = actor_of(d, &as);
    struct arena far = { a->at + arena_left(a) / 2, a->end, a->full }, near = { a->at, far.at, a->full };
    if (gate_case(d->reader, &actor, d->o.agency, id, english ? S("en") : S("zh-CN"), &far, &text, &f))
        return NULL;
    if (json_parse(&near, text, &state, &f)) return NULL;
    a->at = near.at; // the answer's text is forgotten once it is read
    return state;
}

static uint32_t hash_of(struct str act) { return (uint32_t)(str_hash(act) >> 16); }

static bool was_done(const struct matter *m, struct str act)
{
    for (int32_t i = 0; i < m->once_count; i++)
        if (m->once[i] == hash_of(act)) return true;
    return false;
}

static void note_done(struct matter *m, struct str act)
{
    if (m->once_count < ONCE_MAX) m->once[m->once_count++] = hash_of(act);
}

struct choice {
    const struct json *option;
    struct act_behaviour behaviour;
};

static struct act_behaviour behaviour_of(const struct demo *d, const struct matter *m, bool holder,
                                         struct str act)
{
    struct act_behaviour b =
        holder ? holder_behaviour(d, act, m->unhappy) : act_behaviour(d, kind_of(d, m->kind), act);
    if (b.once && was_done(m, act)) b.weight = 0;
    return b;
}

// One of the acts that are open, or none.
static struct choice choose(struct demo *d, const struct matter *m, bool holder, const struct json *state,
                            double nothing)
{
    const struct json *acts = json_get(state, S("acts"));
    double sum = nothing;
    for (const struct json *j = acts ? acts->first : NULL; j; j = j->next)
        if (json_bool(j, S("open"), false)) sum += behaviour_of(d, m, holder, json_str(j, S("act"))).weight;
    double at = dice_share(d) * sum - nothing;
    for (const struct json *j = acts && at >= 0 ? acts->first : NULL; j; j = j->next) {
        if (!json_bool(j, S("open"), false)) continue;
        struct act_behaviour b = behaviour_of(d, m, holder, json_str(j, S("act")));
        if ((at -= b.weight) < 0) return (struct choice){ j, b };
    }
    return (struct choice){ 0 };
}

static struct str purpose_of(struct demo *d, const struct json *option)
{
    const struct json *purposes = json_get(option, S("purposes"));
    const struct json *one =
        purposes && purposes->count ? json_at(purposes, dice_below(d, purposes->count)) : NULL;
    return !one ? (struct str){ 0 } : one->kind == JSON_OBJECT ? json_str(one, S("purpose")) : one->text;
}

// Fills the form and acts. `ret_done` false: it could not be filled, was refused or failed.
static enum rc carry_out(struct demo *d, struct matter *m, int32_t by, const struct choice *c,
                         const struct json *state, struct arena *a, bool *ret_done, struct fault *f)
{
    struct filling x = { .d = d,
                         .matter = m,
                         .subject = matter_subject(d, m),
                         .option = c->option,
                         .state = state,
                         .by = by,
                         .english = by < 0 ? m->english : d->english,
                         .unhappy = m->unhappy };
    struct str act = json_str(c->option, S("act"));
    struct deed deed = { .by = by, .act = act, .casefile = m->id, .purpose = purpose_of(d, c->option) };
    const struct json *schema = json_get(c->option, S("form"));
    struct deed_done done;
    *ret_done = false;
    if (schema && !form_fill(&x, schema, a, &deed.data)) {
        d->numbers.failed++;
        return RC_OK;
    }
    enum rc rc = deed_do(d, &deed, a, &done, f);
    *ret_done = !rc && done.done;
    if (!*ret_done) return rc;
    if (c->behaviour.once) note_done(m, act);
    if (done.casefile >= 0 && done.casefile != m->id) { // a case came out of it: a complaint
        struct matter *other = matter_add(d, done.casefile, kind_named(d, done.kind), m->english);
        if (other) other->unhappy = m->unhappy;
    }
    return RC_OK;
}

// --- looking at a case ----------------------------------------------------------------------------------

static int64_t delay(struct demo *d, const struct act_behaviour *b, double tempo)
{
    double share = dice_share(d); // more often soon than late
    return minutes_ns((b->then_min + share * share * (b->then_max - b->then_min)) * tempo);
}

static enum rc holder_looks(struct demo *d, struct matter *m, struct arena *a, struct fault *f)
{
    const struct json *state = see(d, m->id, -1, m->english, a);
    double nothing = number_of(json_get(d->o.behaviour, S("holder")), "nothing", 5);
    bool done = false;
    m->holder_ns = ++m->looks < LOOKS_MAX ? d->now_ns + minutes_ns(600 + dice_share(d) * 4000) : INT64_MAX;
    if (!state) return m->holder_ns = INT64_MAX, RC_OK;
    struct choice c = choose(d, m, true, state, nothing);
    return c.option ? carry_out(d, m, -1, &c, state, a, &done, f) : RC_OK;
}

// Who of those whom it concerns looks now: whom it is offered to, who has it, who looks on, somebody of its unit.
static int32_t who_looks(struct demo *d, const struct matter *m, const struct json *state)
{
    struct str offered = json_str(state, S("offered")), owner = json_str(state, S("owner")), any = { 0 };
    int32_t who = -1;
    if (offered.len && dice_percent(d, 80)) who = dweller_of(d, offered, any, false);
    if (who < 0 && m->assignee >= 0 && str_equal(d->people[m->assignee].unit, owner) && dice_percent(d, 60))
        who = m->assignee;
    if (who < 0 && dice_percent(d, 5)) who = dweller_of(d, any, any, true);
    if (who < 0 && owner.len) who = dweller_of(d, owner, any, false);
    return who;
}

// A visitor who took a case over is not interfered with.
static bool is_a_visitors(const struct demo *d, const struct json *state)
{
    struct str assignee = json_str(state, S("assignee"));
    for (int32_t i = 0; i < d->people_count; i++)
        if (str_equal(d->people[i].name, assignee)) return false;
    return assignee.len > 0;
}

// When somebody looks again after an act, or after one that failed.
static void look_again(struct demo *d, struct matter *m, const struct choice *c, const struct json *kind,
                       bool done)
{
    double tempo = number_of(kind, "tempo", 1);
    int64_t soon = d->now_ns + minutes_ns(60 + dice_share(d) * 1200);
    m->idles = 0;
    m->stumbles = done ? 0 : (uint8_t)(m->stumbles + 1);
    m->staff_ns = office_hours(d, kind, d->now_ns + delay(d, &c->behaviour, tempo));
    if (m->stumbles >= STUMBLES_MAX) m->staff_ns = INT64_MAX;
    // What was done is told, and the holder looks.
    if (done && m->looks < LOOKS_MAX && soon < m->holder_ns && dice_percent(d, 30)) m->holder_ns = soon;
}

static void look_in_vain(struct demo *d, struct matter *m, const struct json *kind)
{
    d->numbers.idle++;
    m->staff_ns = office_hours(d, kind, d->now_ns + minutes_ns(700 + dice_share(d) * 700));
    if (++m->idles >= IDLES_MAX) m->staff_ns = INT64_MAX;
}

static bool is_over(const struct json *state)
{
    return !state || json_get(state, S("closed")) || json_str(state, S("owner")).len == 0;
}

static enum rc staff_looks(struct demo *d, struct matter *m, struct arena *a, struct fault *f)
{
    enum { WHO_TRIES = 5 };
    const struct json *kind = kind_behaviour(d, kind_of(d, m->kind)->name);
    const struct json *state = see(d, m->id, -1, m->english, a);
    double nothing = number_of(d->o.behaviour, "nothing", 1);
    if (is_over(state)) return m->staff_ns = INT64_MAX, RC_OK;
    for (int tries = 0; tries < WHO_TRIES; tries++) {
        struct arena scratch = *a;
        int32_t who = who_looks(d, m, state);
        const struct json *mine = who < 0 ? NULL : see(d, m->id, who, m->english, &scratch);
        if (!mine) continue;
        if (json_str(mine, S("assignee")).len) m->assignee = dweller_named(d, json_str(mine, S("assignee")));
        if (is_a_visitors(d, mine)) return m->staff_ns = d->now_ns + minutes_ns(600), RC_OK;
        struct choice c = choose(d, m, false, mine, nothing);
        bool done;
        if (!c.option) continue;
        enum rc rc = carry_out(d, m, who, &c, mine, &scratch, &done, f);
        look_again(d, m, &c, kind, done);
        return rc;
    }
    look_in_vain(d, m, kind);
    return RC_OK;
}

enum rc matter_look(struct demo *d, struct matter *m, bool holder, struct fault *f)
{
    struct arena a = d->arena;
    if (holder) {
        enum rc rc = holder_looks(d, m, &a, f);
        // What the holder did may have brought it back.
        if (!rc && m->staff_ns == INT64_MAX && m->stumbles < STUMBLES_MAX)
            m->staff_ns = d->now_ns + minutes_ns(300);
        return rc;
    }
    if (m->neglected && dice_percent(d, 40)) { // nobody looks for days
        const struct json *hours = json_get(d->o.behaviour, S("neglected_hours"));
        double least = json_at(hours, 0) ? json_at(hours, 0)->real : 60,
               most = json_at(hours, 1) ? json_at(hours, 1)->real : 400;
        m->neglected = false;
        m->staff_ns = d->now_ns + minutes_ns(60 * (least + dice_share(d) * (most - least)));
        return RC_OK;
    }
    return staff_looks(d, m, &a, f);
}
