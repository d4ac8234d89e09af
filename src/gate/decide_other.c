// Acts that no procedure of a case rules: documents that the house installs, clocks that act by themselves, refusals that are counted,
// and the one act that stands in two logs.
#include "gate/gate_int.h"

static void fail_job(struct gate_job *job, enum rc rc, const struct fault *f)
{
    job->outcome = GATE_FAILED;
    job->rc = rc;
    job->fault = *f;
}

// --- documents --------------------------------------------------------------------------------------------------------------------

static void decide_install(struct gate *g, struct gate_job *job);

static bool may_install(struct gate *g, const struct gate_job *job)
{
    if (job->actor.class == ACTOR_SYSTEM && job->actor.name.len)
        return true; // at the console, with the data directory in hand
    if (job->actor.class != ACTOR_STAFF || !str_equal(job->act, S("set-account"))) return false;
    const struct person *p = people_find(atomic_load(&g->people), job->actor.name);
    for (int32_t i = 0; p && !p->account.off && i < p->account.roles_count; i++) {
        const struct role_grant *r = &p->account.roles[i];
        bool now = r->from.ns <= g->batch->now.ns && g->batch->now.ns < r->to.ns;
        if (now && p->account.agency == job->agency && str_equal(r->role, S("operator"))) return true;
    }
    return false;
}

static enum rc check_document(struct gate *g, const struct gate_job *job, struct str kind, struct str bytes,
                              struct str *ret_name, struct fault *f)
{
    if (!str_equal(kind, S("account"))) {
        *ret_name = kind;
        return rules_check(g, job->agency, kind, bytes, f);
    }
    struct person *p;
    enum rc rc = person_read(job->data, &p, f);
    if (rc) return rc;
    *ret_name = arena_str(&g->batch->arena, p->account.name);
    bool own = p->account.agency == job->agency;
    const struct person *there = people_find(atomic_load(&g->people), p->account.name);
    if (!own)
        rc = fail(f, RC_INVALID, "account: agency must be %lld", (long long)job->agency);
    else if (there && there->account.agency != job->agency)
        rc = fail(f, RC_CONFLICT, "account: another agency has this name");
    free_person(p);
    return rc;
}

// A scan of narratives: one read act about no case, whose list of cases and words are sealed (DESIGN 6, reads). Whoever may see a case through
// their scope may look for it; the list was made with that scope.
static void decide_scan(struct gate *g, struct gate_job *job)
{
    struct fault f = { 0 };
    const struct rules *rules = rules_of(g, job->agency);
    const struct person *p = people_find(atomic_load(&g->people), job->actor.name);
    bool staff = job->actor.class == ACTOR_STAFF && p && !p->account.off && p->account.agency == job->agency;
    if (!staff || job->parts_count != 1)
        return fail_job(job, fail(&f, RC_DENIED, "a scan needs an account"), &f);
    if (!rules->pack || !pack_names_hold(rules->pack->purposes, job->purpose))
        return fail_job(job, fail(&f, RC_INVALID, "a scan needs a purpose that the pack knows"), &f);
    struct effects *e = NEW(&g->batch->arena, struct effects, 1);
    e->cell = -1;
    e->read_parts[e->read_parts_count++] = S("narrative");
    struct staging s = { .agency = job->agency,
                         .act = S("scan"),
                         .actor = arena_print(&g->batch->arena, "u:%.*s", P(job->actor.name)),
                         .purpose = job->purpose,
                         .rule = S("house/scan"),
                         .why = arena_print(&g->batch->arena, "{\"cases\":%d,\"row\":\"house/scan\"}",
                                            job->scan_count),
                         .verb = VERB_READ,
                         .parts = job->parts,
                         .parts_count = 1,
                         .effects = e };
    enum rc rc = stage(g, &s, &job->position, &job->entry, &f);
    if (rc) return fail_job(job, rc, &f);
    job->outcome = GATE_ADMITTED;
}

void decide_without_case(struct gate *g, struct gate_job *job)
{
    if (str_equal(job->act, S("scan")))
        decide_scan(g, job);
    else
        decide_install(g, job);
}

static void decide_install(struct gate *g, struct gate_job *job)
{
    static const struct {
        struct str act, kind;
    } acts[] = {
        { SL("install-pack"), SL("pack") },
        { SL("install-charter"), SL("charter") },
        { SL("set-account"), SL("account") },
    };
    struct batch *b = g->batch;
    struct fault f = { 0 };
    struct str kind = { 0 }, bytes, name;
    for (int32_t i = 0; i < COUNT(acts); i++)
        if (str_equal(job->act, acts[i].act)) kind = acts[i].kind;
    if (kind.len == 0 || !may_install(g, job))
        return fail_job(job, fail(&f, RC_DENIED, "only an operator may do this"), &f);
    if (!job->data) return fail_job(job, fail(&f, RC_INVALID, "data is needed"), &f);
    enum rc rc = json_canonical(&b->arena, job->data, &bytes, &f);
    if (!rc) rc = check_document(g, job, kind, bytes, &name, &f);
    if (rc) return fail_job(job, rc, &f);

    struct digest d = sha256(bytes);
    char *hex = NEW(&b->arena, char, HEX_CHARS(DIGEST_BYTES));
    struct effects *e = NEW(&b->arena, struct effects, 1);
    e->cell = -1;
    e->document = hex_encode(d.at, DIGEST_BYTES, hex);
    e->document_kind = kind;
    e->document_name = name;
    struct str actor =
        arena_print(&b->arena, "%s:%.*s", job->actor.class == ACTOR_SYSTEM ? "o" : "u", P(job->actor.name));
    struct staging s = { .agency = job->agency,
                         .act = job->act,
                         .actor = actor,
                         .purpose = job->purpose,
                         .rule = S("house/install"),
                         .why = S("{\"row\":\"house/install\"}"),
                         .verb = VERB_INSTALL,
                         .effects = e };
    rc = stage(g, &s, &job->position, &job->entry, &f);
    if (rc) return fail_job(job, rc, &f);
    struct overlay_document *o = NEW(&b->arena, struct overlay_document, 1);
    *o = (struct overlay_document){ job->agency, e->document, bytes, kind, name, b->documents };
    b->documents = o;
    job->outcome = GATE_ADMITTED;
}

// --- clocks -----------------------------------------------------------------------------------------------------------------------

struct due_clock {
    int64_t agency, id;
    struct instant at;
    struct name name;
};
struct due_list {
    struct due_clock at[FIRE_MAX];
    int32_t count;
    struct instant next; // the first that is not yet due
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

static bool rule_consequence(struct gate *g, const struct rules *rules, struct casefile *c, struct str act,
                             struct ruling *ret)
{
    struct law_clock *clocks = NEW(&g->batch->arena, struct law_clock, c->clocks_count);
    for (int32_t i = 0; i < c->clocks_count; i++)
        clocks[i] = (struct law_clock){
            name_str(&c->clocks[i].name),   c->clocks[i].start,     c->clocks[i].due,
            c->clocks[i].paused_at.ns != 0, c->clocks[i].paused_at, c->clocks[i].extended_times
        };
    struct law_question q = { .now = batch_at(g, c->agency),
                              .kind = name_str(&c->kind),
                              .status = name_str(&c->status),
                              .act = act,
                              .by = LAW_BY_SYSTEM,
                              .offer_stands = c->offered.len > 0,
                              .historic = c->historic,
                              .clocks = clocks,
                              .clocks_count = c->clocks_count };
    law_rule(rules->pack, &q, &g->batch->arena, ret);
    return ret->admitted;
}

// What a clock does when its time has come: a warning, or its consequence by the pack's own act; where that is not open now, the bare fact.
// It carries the true due instant, however late the server is.
static enum rc fire_one(struct gate *g, struct overlay_case *o, const struct case_clock *k, struct fault *f)
{
    const struct rules *rules = rules_of(g, o->now.agency);
    const struct pack_kind *kind = rules->pack ? pack_kind(rules->pack, name_str(&o->now.kind)) : NULL;
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
    if (!e->warning && clock && clock->consequence.len &&
        rule_consequence(g, rules, &o->now, clock->consequence, &r)) {
        s.act = clock->consequence;
        s.rule = r.row->id;
        s.why = r.explanation;
        s.articles = r.articles;
        ruling_effects(e, &r, &o->now, batch_at(g, o->now.agency));
    }
    char due[INSTANT_TEXT_MAX];
    if (!s.why.len)
        s.why = arena_print(&g->batch->arena, "{\"clock\":\"%.*s\",\"due\":\"%.*s\"}", P(e->fired),
                            P(instant_print(k->due, due)));
    int64_t position;
    struct str bytes;
    enum rc rc = stage(g, &s, &position, &bytes, f);
    if (!rc) atomic_fetch_add(&g->clocks_fired, 1);
    return rc;
}

enum rc fire_clocks(struct gate *g, struct fault *f)
{
    struct due_list *l = NEW(&g->batch->arena, struct due_list, 1);
    if (g->batch->now.ns < g->clock_next.ns) return RC_OK;
    enum rc rc = RC_OK;
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(g->ledger); agency++)
        rc = store_each(
            g->writer, f,
            "SELECT agency, at_ns, id, name FROM clock WHERE agency = ?1 AND at_ns <= ?2 ORDER BY at_ns LIMIT ?3",
            ARGS(INT(agency), INT(g->batch->now.ns), INT(FIRE_MAX - l->count)), take_due, l);
    for (int32_t i = 0; !rc && i < l->count; i++) {
        struct overlay_case *o = overlay_case(g, l->at[i].agency, l->at[i].id, &rc, f);
        if (rc) break;
        struct case_clock *k = clock_of(&o->now, &l->at[i].name);
        struct instant next;
        if (k && case_clock_next(k, &next) && next.ns <= g->batch->now.ns) rc = fire_one(g, o, k, f);
    }
    return rc;
}

// --- refusals ---------------------------------------------------------------------------------------------------------------------

// The first refusal of a kind in a minute is an entry of its batch; repeats are counted and follow as one entry when the minute is over.
static void write_refusal(struct gate *g, int64_t agency, struct overlay_case *target, struct str act,
                          struct str actor, struct str rule, struct str why, struct pack_articles articles,
                          int64_t repeats)
{
    struct fault f = { 0 };
    struct effects *e = NEW(&g->batch->arena, struct effects, 1);
    e->cell = -1;
    e->repeats = repeats;
    struct staging s = { .agency = agency,
                         .target = target,
                         .act = act,
                         .actor = actor,
                         .rule = rule,
                         .why = why,
                         .verb = VERB_RECORD,
                         .refused = true,
                         .articles = articles,
                         .effects = e };
    int64_t position;
    struct str bytes;
    (void)stage(g, &s, &position, &bytes,
                &f); // an entry that does not fit is a refusal that is not noted; its caller has been told
}

static uint64_t refusal_hash(const struct gate_job *job, struct str rule)
{
    return str_hash(job->actor.name) ^ str_hash(rule) * 31 ^ str_hash(job->act) * 131 ^
           (uint64_t)LEDGER_ROW(job->agency, job->casefile) ^ (uint64_t)job->actor.class << 60;
}

void note_refusal(struct gate *g, const struct gate_job *job, const struct overlay_case *target,
                  const struct ruling *ruling)
{
    struct str rule = ruling->row ? ruling->row->id : S("house/no-row");
    if (job->actor.class == ACTOR_ANONYMOUS || job->act.len > NAME_MAX_BYTES) return;
    uint64_t hash = refusal_hash(job, rule);
    struct refusal_slot *slot = &g->refusals[hash % REFUSALS_MAX];
    if (slot->hash == hash && slot->minute == g->refusals_minute) {
        slot->repeats++;
        atomic_fetch_add(&g->coalesced, 1);
        return;
    }
    if (slot->repeats)
        return; // another kind waits in this place: this one is told to its caller and to the metrics alone
    struct str actor = job->actor.class == ACTOR_HOLDER
                           ? S("h")
                           : arena_print(&g->batch->arena, "%s:%.*s",
                                         job->actor.class == ACTOR_PARTNER ? "p" : "u", P(job->actor.name));
    *slot = (struct refusal_slot){
        .hash = hash, .minute = g->refusals_minute, .agency = job->agency, .casefile = job->casefile
    };
    bool fits = name_set(&slot->actor, str_slice(actor, 0, NAME_MAX_BYTES)) &&
                name_set(&slot->act, job->act) && name_set(&slot->rule, str_slice(rule, 0, NAME_MAX_BYTES));
    MUST(fits);
    write_refusal(g, job->agency, (struct overlay_case *)(uintptr_t)target, job->act, actor, rule,
                  ruling->explanation, ruling->articles, 0);
}

enum rc flush_refusals(struct gate *g, struct fault *f)
{
    int64_t minute = g->batch->now.ns / (60 * NS_PER_S);
    if (minute == g->refusals_minute) return RC_OK;
    g->refusals_minute = minute;
    for (int32_t i = 0; i < REFUSALS_MAX; i++) {
        struct refusal_slot *slot = &g->refusals[i];
        enum rc rc;
        if (slot->repeats == 0) continue;
        struct overlay_case *o = overlay_case(g, slot->agency, slot->casefile, &rc, f);
        if (rc && rc != RC_MISSING) return rc;
        if (o)
            write_refusal(g, slot->agency, o, name_str(&slot->act), name_str(&slot->actor),
                          name_str(&slot->rule), (struct str){ 0 }, (struct pack_articles){ 0 },
                          slot->repeats);
        slot->repeats = 0;
    }
    return RC_OK;
}

// --- across agencies --------------------------------------------------------------------------------------------------------------

static void copy_clocks(const struct casefile *from, struct effects *to)
{
    for (int32_t i = 0; i < from->clocks_count; i++) {
        const struct case_clock *k = &from->clocks[i];
        struct effect_clock *c = &to->clocks[to->clocks_count++];
        *c = (struct effect_clock){ .op = CLOCK_START,
                                    .name = name_str(&k->name),
                                    .start = k->start,
                                    .due = k->due,
                                    .extended_times = k->extended_times };
        for (int32_t w = k->warned; w < k->warn_count; w++) c->warn_h[c->warn_count++] = k->warn_h[w];
        if (k->paused_at.ns && to->clocks_count < EFFECT_CLOCKS_MAX)
            to->clocks[to->clocks_count++] =
                (struct effect_clock){ .op = CLOCK_PAUSE, .name = name_str(&k->name), .at = k->paused_at };
    }
}

static bool has_part(const struct part *parts, int32_t count, struct str name)
{
    for (int32_t i = 0; i < count; i++)
        if (str_equal(parts[i].name, name)) return true;
    return false;
}

static enum rc carry_part(struct gate *g, int64_t to, const struct opening *from, struct staging *s,
                          struct part *parts, struct fault *f)
{
    struct arena *a = &g->batch->arena;
    uint8_t random[LEDGER_PART_RANDOM];
    struct str name = from->name;
    for (int serial = 2; has_part(parts, s->parts_count, name); serial++)
        name = arena_print(a, "%.*s.%d", P(from->name), serial);
    g->world->random(g->world->self, random, sizeof random);
    enum rc rc = ledger_seal_part(g->ledger, to, a, name, from->canonical, random, &parts[s->parts_count], f);
    wipe(random, sizeof random);
    if (!rc) s->parts_count++;
    return rc;
}

// The case's sealed parts under the accepting agency's keys, newest first. What was erased stays behind.
static enum rc carry_parts(struct gate *g, const struct casefile *c, int64_t to, struct staging *s,
                           struct fault *f)
{
    struct arena *a = &g->batch->arena;
    struct part *parts = NEW(a, struct part, ENTRY_PARTS_MAX);
    enum rc rc = RC_OK;
    s->parts = parts;
    for (int64_t position = c->last, previous; !rc && position >= 0; position = previous) {
        struct str names[ENTRY_PARTS_MAX];
        struct opening *openings;
        int32_t count;
        rc = step_back(g, c->agency, position, a, names, &count, &previous, f);
        if (rc || count == 0) continue;
        if (position >= atomic_load(&g->committed[c->agency]))
            return fail(f, RC_CONFLICT, "the case has just changed: try again");
        rc = ledger_open_parts(g->ledger, g->writer, a, c->agency, position, NULL, 0, &openings, &count, f);
        for (int32_t i = 0; !rc && i < count; i++) {
            if (openings[i].erased) continue;
            if (s->parts_count == ENTRY_PARTS_MAX)
                return fail(f, RC_LIMIT,
                            "the case has more than %d sealed parts: it cannot be handed over in one act",
                            ENTRY_PARTS_MAX);
            rc = carry_part(g, to, &openings[i], s, parts, f);
        }
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
    };
    t->year = year_of_admission(g, to);
    t->ordinal = last.year == t->year ? last.ordinal + 1 : 1;
    copy_clocks(c, t);
    t->event.ns = t->event.ns ? t->event.ns : c->opened.ns;
    struct staging arriving = { .agency = to,
                                .act = leaving->act,
                                .actor = leaving->actor,
                                .rule = leaving->rule,
                                .why = leaving->why,
                                .verb = VERB_OPEN,
                                .articles = leaving->articles,
                                .effects = t };
    enum rc rc = carry_parts(g, c, to, &arriving, f);
    if (rc) return rc;
    e->sets_owner = false;
    e->owner = (struct str){ 0 };
    e->twin = ledger_next(g->ledger, to);
    int64_t position;
    struct str bytes;
    int32_t mark = ledger_staged(g->ledger);
    rc = stage(g, &arriving, &position, &bytes, f);
    if (rc) return rc;
    struct overlay_case *arrived = arriving.target;
    rc = stage(g, leaving, &job->position, &job->entry, f);
    if (rc) { // the two stand or fall together
        ledger_unstage(g->ledger, mark);
        arrived->now = arrived->before;
        g->batch->counters[to] = last;
        g->batch->entries = g->batch->entries->next;
        g->batch->staged--;
        return rc;
    }
    job->agency = to;
    job->position = position;
    job->entry = bytes;
    leaving->target = arrived;
    return RC_OK;
}
