// The clerk's decision on one act: is it a retry, may this actor see the case, does law allow the act now, what does it change. Everything
// that can fail comes before anything is staged; what is staged is folded into the overlay, so that the next act sees it.
#include "gate/gate_int.h"

// --- the overlay ------------------------------------------------------------------------------------------------------------------

static uint64_t mix(uint64_t n)
{
    n = (n ^ n >> 31) * UINT64_C(0x9E3779B97F4A7C15);
    return n ^ n >> 29;
}

static struct casefile *cache_slot(struct gate *g, int64_t agency, int64_t id)
{
    return &g->cache[mix((uint64_t)LEDGER_ROW(agency, id)) & (CACHE_CASES - 1)];
}

static struct overlay_case *put_case(struct gate *g, int64_t agency, int64_t id)
{
    struct batch *b = g->batch;
    struct overlay_case *o = NEW(&b->arena, struct overlay_case, 1);
    struct overlay_case **bucket = &b->cases[mix((uint64_t)LEDGER_ROW(agency, id)) % OVERLAY_BUCKETS];
    o->next = *bucket;
    *bucket = o;
    MUST(b->cases_count < COUNT(b->cases_in_order));
    b->cases_in_order[b->cases_count++] = o;
    return o;
}

struct overlay_case *overlay_new_case(struct gate *g, int64_t agency, int64_t id)
{
    struct overlay_case *o = put_case(g, agency, id);
    o->is_new = true;
    o->now.agency = agency;
    o->now.id = id;
    return o;
}

struct overlay_case *overlay_case(struct gate *g, int64_t agency, int64_t id, enum rc *ret_rc,
                                  struct fault *f)
{
    struct batch *b = g->batch;
    for (struct overlay_case *o = b->cases[mix((uint64_t)LEDGER_ROW(agency, id)) % OVERLAY_BUCKETS]; o;
         o = o->next)
        if (o->now.agency == agency && o->now.id == id) return *ret_rc = RC_OK, o;
    struct casefile *cached = cache_slot(g, agency, id);
    bool held = cached->agency == agency && cached->id == id && cached->acts > 0;
    if (!held) *ret_rc = casefile_load(g->writer, b->arena, agency, id, cached, f);
    if (!held && *ret_rc) return cached->acts = 0, NULL;
    struct overlay_case *o = put_case(g, agency, id);
    o->before = o->now = *cached;
    *ret_rc = RC_OK;
    return o;
}

struct instant batch_at(struct gate *g, int64_t agency)
{
    struct instant last = g->batch->last_at[agency], now = g->batch->now;
    return now.ns > last.ns ? now : last;
}

// --- staging ----------------------------------------------------------------------------------------------------------------------

static void describe_parts(struct entry *e, const struct staging *s)
{
    MUST(s->parts_count <= ENTRY_PARTS_MAX);
    for (int32_t i = 0; i < s->parts_count; i++) {
        e->parts[i].name = s->parts[i].name;
        memcpy(e->parts[i].commitment, s->parts[i].commitment, sizeof e->parts[i].commitment);
    }
    e->parts_count = s->parts_count;
    for (int32_t i = 0; i < s->articles.count && i < ENTRY_ARTICLES_MAX; i++)
        e->articles[e->articles_count++] = s->articles.at[i]->name;
}

static void remember(struct gate *g, const struct staging *s, int64_t position, const struct entry *e)
{
    struct batch *b = g->batch;
    b->last_at[s->agency] = e->at;
    b->staged++;
    struct overlay_entry *o = NEW(&b->arena, struct overlay_entry, 1);
    *o = (struct overlay_entry){ .agency = s->agency,
                                 .position = position,
                                 .previous = e->previous,
                                 .parts_count = e->parts_count,
                                 .next = b->entries };
    for (int32_t i = 0; i < e->parts_count; i++) o->parts[i] = e->parts[i].name;
    b->entries = o;
    for (int32_t i = 0; i < s->effects->erase_count; i++) {
        struct overlay_erase *x = NEW(&b->arena, struct overlay_erase, 1);
        *x = (struct overlay_erase){
            s->agency, s->effects->erase[i].position, { { 0 } }, s->effects->erase[i].parts_count, b->erasures
        };
        memcpy(x->parts, s->effects->erase[i].parts, sizeof x->parts);
        b->erasures = x;
    }
    if (s->effects->source.len) {
        struct overlay_import *x = NEW(&b->arena, struct overlay_import, 1);
        *x = (struct overlay_import){ s->agency, position, s->effects->source, s->effects->source_row,
                                      b->imports };
        b->imports = x;
    }
    if (s->effects->opens) b->counters[s->agency] = (struct counter){ s->effects->year, s->effects->ordinal };
}

enum rc stage(struct gate *g, struct staging *s, int64_t *ret_position, struct str *ret_bytes,
              struct fault *f)
{
    struct batch *b = g->batch;
    const struct casefile *c = s->target ? &s->target->now : NULL;
    bool first = s->effects->opens;
    struct entry e = {
        .agency = s->agency,
        .position = ledger_next(g->ledger, s->agency),
        .at = batch_at(g, s->agency),
        .act = s->act,
        .verb = law_verb_name(s->verb),
        .actor = s->actor,
        .purpose = s->purpose,
        .place = first ? 0
                 : c   ? c->acts
                       : -1,
        .previous = c && !first ? c->last : -1,
        .pack = rules_of(g, s->agency)->digest,
        .rule = s->rule,
        .refused = s->refused,
        .retry_key = s->retry_key,
        .retry_digest = s->retry_digest,
        .why_text = s->why,
        .base = ledger_base(g->ledger, s->agency),
    };
    char pseudonym[CASE_TEXT];
    if (c || first) {
        ledger_case_name(g->ledger, s->agency, first ? e.position : c->id, pseudonym);
        e.casefile = (struct str){ pseudonym, CASE_TEXT };
    }
    describe_parts(&e, s);
    e.does_text = effects_write(&b->arena, s->effects);
    struct str bytes;
    enum rc rc = entry_encode(&b->arena, &e, &bytes, f);
    if (rc) return rc;
    ledger_stage(g->ledger, s->agency, bytes, s->parts, s->parts_count);
    if (first) s->target = overlay_new_case(g, s->agency, e.position);
    if (s->target) case_fold(&s->target->now, &e, s->effects);
    remember(g, s, e.position, &e);
    *ret_position = e.position;
    *ret_bytes = bytes;
    return RC_OK;
}

// --- retries ----------------------------------------------------------------------------------------------------------------------

struct found_retry {
    bool found;
    uint8_t digest[RETRY_DIGEST];
    int64_t position;
};

static enum rc read_retry(void *self, struct row row, struct fault *f)
{
    struct found_retry *r = self;
    if (row.at[0].s.len != RETRY_DIGEST) return fail(f, RC_CORRUPT, "a retry row without its digest");
    memcpy(r->digest, row.at[0].s.at, RETRY_DIGEST);
    r->position = row.at[1].i;
    r->found = true;
    return RC_OK;
}

static uint64_t key_bucket(const uint8_t key[static RETRY_KEY])
{
    return mix(get_be64(key) ^ get_be64(key + 8)) % OVERLAY_BUCKETS;
}

static enum rc find_retry(struct gate *g, int64_t agency, const uint8_t key[static RETRY_KEY],
                          const uint8_t scope[static RETRY_SCOPE], struct found_retry *ret, struct fault *f)
{
    *ret = (struct found_retry){ 0 };
    for (const struct overlay_retry *o = g->batch->retries[key_bucket(key)]; o; o = o->next) {
        if (o->agency != agency || memcmp(o->key, key, RETRY_KEY) != 0 ||
            memcmp(o->scope, scope, RETRY_SCOPE) != 0)
            continue;
        ret->found = true;
        ret->position = o->position;
        memcpy(ret->digest, o->digest, RETRY_DIGEST);
        return RC_OK;
    }
    return store_each(g->writer, f,
                      "SELECT digest, position FROM retry WHERE agency = ?1 AND key = ?2 AND scope = ?3",
                      ARGS(INT(agency), BLOB(((struct str){ (const char *)key, RETRY_KEY })),
                           BLOB(((struct str){ (const char *)scope, RETRY_SCOPE }))),
                      read_retry, ret);
}

static void keep_retry(struct gate *g, const struct gate_job *job, const uint8_t key[static RETRY_KEY],
                       const uint8_t scope[static RETRY_SCOPE])
{
    struct batch *b = g->batch;
    struct overlay_retry *o = NEW(&b->arena, struct overlay_retry, 1);
    o->agency = job->agency;
    o->position = job->position;
    memcpy(o->key, key, RETRY_KEY);
    memcpy(o->scope, scope, RETRY_SCOPE);
    memcpy(o->digest, job->retry_digest, RETRY_DIGEST);
    struct overlay_retry **bucket = &b->retries[key_bucket(key)];
    o->next = *bucket;
    *bucket = o;
    MUST(b->retries_count < GATE_BATCH_MAX);
    b->retries_in_order[b->retries_count++] = o;
}

// --- answers ----------------------------------------------------------------------------------------------------------------------

static void failed(struct gate_job *job, enum rc rc, const struct fault *f)
{
    job->outcome = GATE_FAILED;
    job->rc = rc;
    if (f) job->fault = *f;
    job->fault.rc = rc;
}

static void answer_state(struct gate_job *job, const struct casefile *c)
{
    char number[NUMBER_TEXT_MAX];
    job->number = arena_str(job->arena, case_number(c, number));
    job->status = arena_str(job->arena, name_str(&c->status));
    job->owner = arena_str(job->arena, name_str(&c->owner));
    job->casefile = c->id;
    for (int32_t i = 0; i < c->clocks_count && job->clocks_count < GATE_CLOCKS_MAX; i++) {
        const struct case_clock *k = &c->clocks[i];
        job->clocks[job->clocks_count++] =
            (struct clock_view){ .name = arena_str(job->arena, name_str(&k->name)),
                                 .start = k->start,
                                 .due = k->due,
                                 .paused = k->paused_at,
                                 .over = k->fired };
    }
}

static struct pack_names keep_names(struct arena *a, struct pack_names n)
{
    struct str *at = NEW(a, struct str, n.count);
    for (int32_t i = 0; i < n.count; i++) at[i] = arena_str(a, n.at[i]);
    return (struct pack_names){ at, n.count };
}

// The ruling was made in the batch's arena, which is used again before the answer is worded.
static void keep_ruling(struct gate_job *job, const struct ruling *r)
{
    job->ruling = *r;
    job->ruling.explanation = arena_str(job->arena, r->explanation);
    job->ruling.reason = arena_str(job->arena, r->reason);
    job->ruling.field = arena_str(job->arena, r->field);
    job->ruling.needed = keep_names(job->arena, r->needed);
    struct ruled_clock *clocks = NEW(job->arena, struct ruled_clock, r->clocks_count);
    if (r->clocks_count) memcpy(clocks, r->clocks, sizeof *clocks * (size_t)r->clocks_count);
    job->ruling.clocks = clocks;
}

// The reply made again: what was admitted, from the ledger; what the case is, as it is now.
static void repeat(struct gate *g, struct gate_job *job, const struct found_retry *r)
{
    struct fault f = { 0 };
    enum rc rc;
    if (memcmp(r->digest, job->retry_digest, RETRY_DIGEST) != 0) {
        rc = fail(&f, RC_CONFLICT, "this idempotency key was used for another request");
        return failed(job, rc, &f);
    }
    job->repeated = true;
    job->position = r->position;
    job->outcome = GATE_ADMITTED;
    atomic_fetch_add(&g->retried, 1);
    if (job->kind.len) job->casefile = r->position;
    if (job->casefile < 0) return;
    struct overlay_case *o = overlay_case(g, job->agency, job->casefile, &rc, &f);
    if (o) answer_state(job, &o->now);
}

// --- the question and its effects -------------------------------------------------------------------------------------------------

static enum law_by by_of(enum actor_class class)
{
    static const enum law_by table[] = { [ACTOR_ANONYMOUS] = LAW_BY_ANONYMOUS,
                                         [ACTOR_HOLDER] = LAW_BY_HOLDER,
                                         [ACTOR_STAFF] = LAW_BY_STAFF,
                                         [ACTOR_PARTNER] = LAW_BY_PARTNER,
                                         [ACTOR_SYSTEM] = LAW_BY_SYSTEM };
    return table[class];
}

static struct str actor_text(struct arena *a, const struct actor *actor)
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

static struct law_question question_of(struct gate *g, const struct gate_job *job, const struct casefile *c,
                                       const struct seen *seen)
{
    struct law_clock *clocks = NEW(&g->batch->arena, struct law_clock, c ? c->clocks_count : 0);
    for (int32_t i = 0; c && i < c->clocks_count; i++) {
        const struct case_clock *k = &c->clocks[i];
        clocks[i] = (struct law_clock){ name_str(&k->name),   k->start,     k->due,
                                        k->paused_at.ns != 0, k->paused_at, k->extended_times };
    }
    return (struct law_question){
        .now = batch_at(g, job->agency),
        .kind = c ? name_str(&c->kind) : job->kind,
        .status = c ? name_str(&c->status) : (struct str){ 0 },
        .act = job->act,
        .by = by_of(job->actor.class),
        .roles = seen->roles,
        .roles_count = seen->roles_count,
        .relations = seen->relations,
        .offer_stands = c && c->offered.len > 0,
        .historic = c ? c->historic : job->source.len > 0 && job->event.ns != 0,
        .purpose = job->purpose,
        .data = job->data,
        .clocks = clocks,
        .clocks_count = c ? c->clocks_count : 0,
    };
}

static void clock_effects(struct effects *e, const struct ruling *r, struct instant now)
{
    for (int32_t i = 0; i < r->clocks_count && e->clocks_count < EFFECT_CLOCKS_MAX; i++) {
        const struct ruled_clock *rc = &r->clocks[i];
        struct effect_clock *c = &e->clocks[e->clocks_count++];
        *c = (struct effect_clock){ .op = rc->op, .name = rc->clock->name };
        if (rc->op == CLOCK_PAUSE) c->at = now;
        if (rc->op == CLOCK_START) c->start = rc->start;
        if (rc->op == CLOCK_START || rc->op == CLOCK_RESUME || rc->op == CLOCK_EXTEND) c->due = rc->due;
        if (rc->op == CLOCK_EXTEND) c->extended_times = rc->extended_times;
        for (int32_t w = 0; rc->op == CLOCK_START && w < rc->clock->warn_count && w < CLOCK_WARNINGS_MAX; w++)
            c->warn_h[c->warn_count++] = rc->clock->warn_before_h[w];
    }
}

static void status_effects(struct effects *e, const struct ruling *r, const struct casefile *c)
{
    struct str to = r->to;
    e->status = to;
    if (to.len == 0) return;
    bool was_closed = c && c->closed.ns != 0, is_closed = pack_names_hold(r->kind->closed, to);
    e->closes = is_closed && !was_closed;
    e->reopens = was_closed && !is_closed;
}

void ruling_effects(struct effects *e, const struct ruling *r, const struct casefile *c, struct instant now)
{
    status_effects(e, r, c);
    clock_effects(e, r, now);
}

int32_t year_of_admission(struct gate *g, int64_t agency)
{
    int64_t local_ns = batch_at(g, agency).ns + rules_of(g, agency)->pack->zone_offset_s * NS_PER_S;
    int64_t day = local_ns / NS_PER_DAY - (local_ns % NS_PER_DAY < 0);
    return (int32_t)civil_of_day((struct day){ day }).year;
}

static void opening_effects(struct gate *g, const struct gate_job *job, const struct rules *rules,
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
    e->sets_owner = !e->closes;
    e->owner = charter_route(rules->charter, e->kind, e->area, r->owner);
    if (e->concerned.len && str_equal(e->owner, e->concerned) && r->kind->unit_concerned_excluded)
        e->owner = rules->charter->routes[rules->charter->routes_count - 1]
                       .unit; // never handed to the unit that it is about
}

static bool unit_has_member(void *self, struct str unit, struct str account)
{
    struct gate *g = self;
    const struct person *p = people_find(atomic_load(&g->people), account);
    for (int32_t i = 0; p && !p->account.off && i < p->account.roles_count; i++) {
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
    const struct charter *charter = id ? rules_of(g, id)->charter : NULL;
    return charter && charter_unit(charter, unit) ? id : 0;
}

bool part_is(struct str part, struct str asked)
{
    struct str base, serial;
    return str_equal(part, asked) || (str_cut(part, '.', &base, &serial) && str_equal(base, asked));
}

enum rc step_back(struct gate *g, int64_t agency, int64_t position, struct arena *a,
                  struct str ret_parts[static ENTRY_PARTS_MAX], int32_t *ret_count, int64_t *ret_previous,
                  struct fault *f)
{
    for (const struct overlay_entry *o = g->batch->entries; o; o = o->next) {
        if (o->agency != agency || o->position != position) continue;
        memcpy(ret_parts, o->parts, sizeof o->parts);
        *ret_count = o->parts_count;
        *ret_previous = o->previous;
        return RC_OK;
    }
    struct str bytes;
    struct entry *e = NEW(a, struct entry, 1);
    enum rc rc = ledger_entry(g->writer, a, agency, position, &bytes, f);
    if (!rc) rc = entry_decode(a, bytes, e, f);
    for (int32_t i = 0; !rc && i < e->parts_count; i++) ret_parts[i] = e->parts[i].name;
    *ret_count = rc ? 0 : e->parts_count;
    *ret_previous = rc ? -1 : e->previous;
    return rc;
}

// Where the case has parts of that name, newest first: a walk back over its entries.
static enum rc parts_of(struct act *act, struct str part, int64_t *ret_positions, int32_t room,
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
            if (!str_equal(parts[i], part)) continue;
            if (count == room)
                return fail(f, RC_LIMIT, "more than %d sealed parts are called \"%.*s\"", room, P(part));
            ret_positions[count++] = position;
        }
    }
    *ret_count = count;
    return RC_OK;
}

static void decide_case(struct gate *g, struct gate_job *job);

// --- admission --------------------------------------------------------------------------------------------------------------------

// A contact that its form and actor allow is always admitted: what law would refuse becomes a declined case with its reason (DESIGN 6, step 4).
static bool decline_instead(const struct gate_job *job, struct ruling *r)
{
    bool contact = job->kind.len > 0 && r->kind && r->row && r->refusal >= REFUSED_STATUS &&
                   r->refusal != REFUSED_DATA && r->refusal != REFUSED_PURPOSE;
    if (!contact || r->kind->declined.len == 0) return false;
    r->admitted = true;
    r->verb = VERB_OPEN;
    r->to = r->kind->declined;
    r->clocks_count = 0;
    return true;
}

static void admit(struct gate *g, struct gate_job *job, struct overlay_case *target, const struct ruling *r,
                  const struct seen *seen)
{
    const struct rules *rules = rules_of(g, job->agency);
    struct fault f = { 0 };
    struct effects *e = NEW(&g->batch->arena, struct effects, 1);
    e->cell = -1;
    const struct casefile *c = target ? &target->now : NULL;
    ruling_effects(e, r, c, batch_at(g, job->agency));
    enum rc rc = RC_OK;
    if (!target)
        opening_effects(g, job, rules, r, e);
    else
        rc = split_data(g, r->kind, r->row->form, job, &f);
    struct act act = { .pack = rules->pack,
                       .charter = rules->charter,
                       .ruling = r,
                       .before = c,
                       .relations = seen->relations,
                       .actor = job->actor.name,
                       .data = job->data,
                       .now = batch_at(g, job->agency),
                       .arena = &g->batch->arena,
                       .self = g,
                       .unit_has_member = unit_has_member,
                       .foreign_unit = foreign_unit,
                       .parts_of = parts_of };
    e->data = job->plain;
    if (!rc && g->verbs[r->verb]) rc = g->verbs[r->verb]->run(&act, e, &f);
    if (!rc) rc = effects_fit(c, e, &f);
    if (rc) return failed(job, rc, &f);

    char digest[HEX_CHARS(RETRY_DIGEST)];
    struct staging s = { .agency = job->agency,
                         .target = target,
                         .act = job->act,
                         .actor = actor_text(&g->batch->arena, &job->actor),
                         .purpose = job->purpose,
                         .rule = r->row->id,
                         .why = r->explanation,
                         .verb = r->verb,
                         .articles = r->articles,
                         .parts = job->parts,
                         .parts_count = job->parts_count,
                         .effects = e };
    if (job->retry_key.len) { // key and scope, so that a rebuild knows both
        uint8_t scope[RETRY_SCOPE];
        char hex[HEX_CHARS(RETRY_SCOPE)];
        retry_scope(job, scope);
        s.retry_key = arena_print(&g->batch->arena, "%.*s/%.*s", P(job->retry_key),
                                  P(hex_encode(scope, RETRY_SCOPE, hex)));
        s.retry_digest = hex_encode(job->retry_digest, RETRY_DIGEST, digest);
    }
    if (e->moves)
        rc = accept_across(g, job, &s, e, &f);
    else
        rc = stage(g, &s, &job->position, &job->entry, &f);
    if (rc) return failed(job, rc, &f);
    answer_state(job, &s.target->now);
    job->outcome = GATE_ADMITTED;
}

static uint64_t cover_hash(const uint8_t key[static 16]) { return get_be64(key) % COVERS_MAX; }

// One read act covers session, case, purpose and field set for 15 minutes.
static bool cover_key(const struct gate_job *job, const struct ruling *r, uint8_t ret_key[static 16])
{
    static const uint8_t no_session[16];
    struct arena scratch = *job->arena;
    if (r->verb != VERB_READ || memcmp(job->actor.session, no_session, 16) == 0) return false;
    const struct json *parts = pack_used(r->row->form, job->data, USE_PARTS);
    struct text t = { .arena = &scratch };
    text_put(&t, (struct str){ (const char *)job->actor.session, 16 });
    text_print(&t, "%lld %lld %.*s %.*s\n", (long long)job->agency, (long long)job->casefile,
               P(job->actor.name), P(job->purpose));
    for (const struct json *p = parts ? parts->first : NULL; p; p = p->next)
        text_print(&t, "%.*s\n", P(p->text));
    struct digest d = sha256(text_str(&t));
    memcpy(ret_key, d.at, 16);
    return true;
}

static bool covered(struct gate *g, struct gate_job *job, const uint8_t key[static 16])
{
    const struct cover_slot *slot = &g->covers[cover_hash(key)];
    if (memcmp(slot->key, key, 16) != 0 || slot->until.ns <= g->batch->now.ns) return false;
    job->position = slot->position;
    job->outcome = GATE_ADMITTED;
    job->repeated = true;
    return true;
}

// A locked part is read by nobody until it is unlocked.
static bool reads_locked(const struct casefile *c, struct gate_job *job, struct ruling *r)
{
    const struct json *parts = r->verb == VERB_READ ? pack_used(r->row->form, job->data, USE_PARTS) : NULL;
    for (const struct json *p = parts ? parts->first : NULL; p; p = p->next)
        for (int32_t i = 0; i < c->locks_count; i++) {
            if (!name_is(&c->locks[i], p->text)) continue;
            r->admitted = false;
            r->refusal = REFUSED_PARTS;
            r->reason = S("the part is locked");
            job->outcome = GATE_REFUSED;
            return true;
        }
    return false;
}

// An act that opens another case (a complaint out of a case): the act is ruled on the case it comes from and nothing is written there; what follows
// is an opening like any other, by the same actor.
static bool becomes_opening(struct gate *g, struct gate_job *job, const struct ruling *r)
{
    struct fault f = { 0 };
    const struct json *kind = pack_used(r->row->form, job->data, USE_KIND);
    if (r->verb != VERB_OPEN || job->kind.len > 0) return false;
    struct json *data = NEW(job->arena, struct json, 1);
    struct json **last = &data->first;
    data->kind = JSON_OBJECT;
    for (const struct json *m = job->data->first; m; m = m->next) {
        if (str_equal(m->key, r->row->form->uses[USE_KIND])) continue;
        struct json *copy = NEW(job->arena, struct json, 1);
        *copy = *m;
        copy->next = NULL;
        *last = copy;
        last = &copy->next;
        data->count++;
    }
    job->kind = kind ? kind->text : (struct str){ 0 };
    job->data = data;
    job->act = S("open");
    job->casefile = -1;
    const struct pack_kind *k = pack_kind(rules_of(g, job->agency)->pack, job->kind);
    enum rc rc = k ? gate_prepare(g, job, &f) : fail(&f, RC_INVALID, "no such kind");
    if (rc)
        failed(job, rc, &f);
    else {
        job->act = k->open->act;
        decide_case(g, job);
    }
    return true;
}

static void rule_and_admit(struct gate *g, struct gate_job *job, struct overlay_case *target,
                           const struct seen *seen)
{
    const struct rules *rules = rules_of(g, job->agency);
    struct law_question q = question_of(g, job, target ? &target->now : NULL, seen);
    struct ruling r;
    uint8_t key[16];
    law_rule(rules->pack, &q, &g->batch->arena, &r);
    if (!r.admitted && r.refusal == REFUSED_CONCERNED)
        return failed(job, RC_MISSING, NULL); // as if there were no such case
    if (!r.admitted && !decline_instead(job, &r)) {
        job->outcome = GATE_REFUSED;
        keep_ruling(job, &r);
        if (target) note_refusal(g, job, target, &r);
        return;
    }
    if (target && reads_locked(&target->now, job, &r)) {
        keep_ruling(job, &r);
        note_refusal(g, job, target, &r);
        return;
    }
    if (target && becomes_opening(g, job, &r)) return;
    keep_ruling(job, &r);
    bool may_cover = cover_key(job, &r, key);
    if (may_cover && covered(g, job, key)) return;
    admit(g, job, target, &r, seen);
    if (may_cover && job->outcome == GATE_ADMITTED) {
        struct cover_slot *slot = &g->covers[cover_hash(key)];
        *slot = (struct cover_slot){ .until.ns = g->batch->now.ns + GATE_READ_MINUTES * 60 * NS_PER_S,
                                     .position = job->position };
        memcpy(slot->key, key, 16);
    }
}

static enum rc find_import(struct gate *g, const struct gate_job *job, int64_t *ret_id, struct fault *f)
{
    for (const struct overlay_import *o = g->batch->imports; o; o = o->next)
        if (o->agency == job->agency && str_equal(o->source, job->source) &&
            str_equal(o->row, job->source_row))
            return *ret_id = o->id, RC_OK;
    struct row row;
    struct arena scratch = g->batch->arena;
    enum rc rc = store_one(g->writer, &scratch, &row, f,
                           "SELECT id FROM imported WHERE agency = ?1 AND source = ?2 AND source_row = ?3",
                           ARGS(INT(job->agency), TEXT(job->source), TEXT(job->source_row)));
    if (!rc) *ret_id = row.at[0].i;
    return rc;
}

// An imported row that is there already is answered like a retry: safe to run twice.
static bool imported_before(struct gate *g, struct gate_job *job)
{
    struct fault f = { 0 };
    int64_t id;
    if (job->source.len == 0) return false;
    enum rc rc = find_import(g, job, &id, &f);
    if (rc == RC_MISSING) return false;
    if (rc) return failed(job, rc, &f), true;
    job->repeated = true;
    job->position = job->casefile = id;
    job->outcome = GATE_ADMITTED;
    return true;
}

static void decide_case(struct gate *g, struct gate_job *job)
{
    struct fault f = { 0 };
    struct overlay_case *target = NULL;
    enum rc rc = RC_OK;
    struct seen seen;
    bool opening = job->kind.len > 0;
    const struct rules *rules = rules_of(g, job->agency);
    if (!rules->pack || !rules->charter)
        return failed(job, fail(&f, RC_MISSING, "this agency has no pack in force"), &f);
    if (opening && imported_before(g, job)) return;
    if (!opening) target = overlay_case(g, job->agency, job->casefile, &rc, &f);
    if (rc) return failed(job, rc, &f);
    const struct person *person = people_find(atomic_load(&g->people), job->actor.name);
    if (job->actor.class == ACTOR_STAFF && person && is_partner(g, person)) job->actor.class = ACTOR_PARTNER;
    bool needs_account = job->actor.class == ACTOR_STAFF || job->actor.class == ACTOR_PARTNER;
    if (needs_account && (!person || person->account.off))
        return failed(job, fail(&f, RC_DENIED, "no such account"), &f);
    if (opening && needs_account && person->account.agency != job->agency)
        return failed(job, fail(&f, RC_DENIED, "another agency's account"), &f);
    scope_look(g, &job->actor, person, target ? &target->now : NULL, job->area, g->batch->now,
               g->batch->arena, &seen);
    if (!seen.visible) return failed(job, RC_MISSING, NULL); // missing and out of scope are the same
    rule_and_admit(g, job, target, &seen);
}

void decide(struct gate *g, struct gate_job *job)
{
    uint8_t key[RETRY_KEY], scope[RETRY_SCOPE];
    struct found_retry retry = { 0 };
    struct fault f = { 0 };
    struct instant made;
    bool keyed = job->retry_key.len && retry_key_parse(job->retry_key, key, &made);
    job->position = -1;
    job->outcome = GATE_FAILED;
    if (job->agency < 1 || job->agency > ledger_agencies(g->ledger))
        return failed(job, fail(&f, RC_MISSING, "no such agency"), &f);
    if (keyed) {
        retry_scope(job, scope);
        enum rc rc = find_retry(g, job->agency, key, scope, &retry, &f);
        if (rc) return failed(job, rc, &f);
        if (retry.found) return repeat(g, job, &retry);
    }
    if (job->kind.len == 0 && job->casefile < 0)
        decide_without_case(g, job);
    else
        decide_case(g, job);
    if (keyed && job->outcome == GATE_ADMITTED && !job->repeated) keep_retry(g, job, key, scope);
}
