// The clerk's decision on one act: is it a retry, may this actor see the case, does law allow the act now, what does it change. Everything
// that can fail comes before anything is staged; what is staged is folded into the overlay, so that the next act sees it.
#include "gate/decide_int.h"

enum { ANSWER_ROOM = 8 << 10 }; // of a job's arena: more than answer_state takes

// --- answers ------------------------------------------------------------------------------------------------------

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
    job->acts = c->acts;
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

// Those that refused or could not be made: what is told of the others is in the explanation.
static void keep_decided(struct gate_job *job, const struct ruling *r)
{
    struct decided *at = NEW(job->arena, struct decided, r->decided_count);
    int32_t count = 0;
    for (int32_t i = 0; i < r->decided_count; i++) {
        const struct decided *d = &r->decided[i];
        if (!d->refused && !d->undecided) continue;
        at[count++] = (struct decided){ .decision = d->decision,
                                        .why = arena_str(job->arena, d->why),
                                        .refused = d->refused,
                                        .undecided = d->undecided,
                                        .said = keep_names(job->arena, d->said) };
    }
    job->ruling.decided = at;
    job->ruling.decided_count = count;
}

// The ruling was made in the batch's arena, which is used again before the answer is worded.
static void keep_ruling(struct gate_job *job, const struct ruling *r)
{
    job->ruling = *r;
    job->ruling.explanation = arena_str(job->arena, r->explanation);
    job->ruling.reason = arena_str(job->arena, r->reason);
    job->ruling.field = arena_str(job->arena, r->field);
    job->ruling.needed = keep_names(job->arena, r->needed);
    keep_decided(job, r);
    struct ruled_clock *clocks = NEW(job->arena, struct ruled_clock, r->clocks_count);
    if (r->clocks_count) memcpy(clocks, r->clocks, sizeof *clocks * (size_t)r->clocks_count);
    job->ruling.clocks = clocks;
}

// What the act was, and became where it went to another agency: the batch knows it, else its entry says it.
static enum rc find_entry(struct gate *g, const struct gate_job *job, struct found_retry *r, struct fault *f)
{
    struct arena *a = &g->batch->arena;
    struct entry *e = NEW(a, struct entry, 1);
    struct str bytes;
    if (r->position >= atomic_load(&g->committed[job->agency])) return RC_OK;
    enum rc rc = ledger_entry(g->writer, a, job->agency, r->position, &bytes, f);
    if (!rc) rc = entry_decode(a, bytes, e, f);
    if (rc) return rc;
    r->verb = str_equal(e->verb, law_verb_name(VERB_READ)) ? VERB_READ : VERB_RECORD;
    r->at = e->at;
    r->read = json_get(e->does, S("read"));
    if (!json_bool(e->does, S("moves"), false)) return RC_OK;
    const struct json *twin = json_get(e->does, S("twin"));
    bool good = str_int64(json_str(twin, S("agency")), &r->twin_agency) &&
                str_int64(json_str(twin, S("case")), &r->twin);
    return good ? RC_OK : fail(f, RC_CORRUPT, "position %lld names no twin", (long long)r->position);
}

// Whoever lost sight of the case since is told that the act was admitted, and nothing of what became of the case.
static bool sees_still(struct gate *g, const struct gate_job *job, const struct casefile *c)
{
    struct seen seen;
    if (job->actor.class == ACTOR_ANONYMOUS) return true; // who opened it holds its receipt
    const struct person *person = people_find(atomic_load(&g->people), job->actor.name);
    scope_look(g, &job->actor, person, c, (struct str){ 0 }, g->batch->now, g->batch->arena, &seen);
    return seen.visible;
}

// A read is answered with its fields as long as the act covers reads: while its sender still sees the case and nobody has locked a part of it.
static enum rc read_again(struct gate *g, struct gate_job *job, const struct found_retry *r, struct fault *f)
{
    enum rc rc = RC_OK;
    const struct overlay_case *o = overlay_case(g, job->agency, job->casefile, &rc, f);
    if (rc || !o) return rc;
    if (!sees_still(g, job, &o->now)) return RC_MISSING;
    if (g->batch->now.ns - r->at.ns > GATE_READ_MINUTES * 60 * NS_PER_S)
        return fail(f, RC_CONFLICT, "this read is over: read again under a new key");
    for (const struct json *p = r->read ? r->read->first : NULL; p; p = p->next)
        if (is_locked(&o->now, p->text)) return fail(f, RC_CONFLICT, "the part is locked by now");
    job->ruling.verb = VERB_READ;
    return RC_OK;
}

// The reply made again: what was admitted, from the ledger; what the case is, as it is now.
static void repeat(struct gate *g, struct gate_job *job, struct found_retry *r)
{
    struct fault f = { 0 };
    enum rc rc = RC_OK, none;
    if (memcmp(r->digest, job->retry_digest, RETRY_DIGEST) != 0)
        rc = fail(&f, RC_CONFLICT, "this idempotency key was used for another request");
    if (!rc) rc = find_entry(g, job, r, &f);
    if (!rc && r->verb == VERB_READ && job->casefile >= 0) rc = read_again(g, job, r, &f);
    if (rc) return failed(job, rc, &f);
    job->repeated = true;
    job->outcome = GATE_ADMITTED;
    job->position = r->twin_agency ? r->twin : r->position;
    if (r->twin_agency) job->agency = r->twin_agency;
    atomic_fetch_add(&g->retried, 1);
    if (overlay_case(g, job->agency, job->position, &none, &f))
        job->casefile = job->position; // it opened one
    if (job->casefile < 0) return;
    struct overlay_case *o = overlay_case(g, job->agency, job->casefile, &rc, &f);
    if (o && sees_still(g, job, &o->now)) answer_state(job, &o->now);
}

static enum rc may_not_import(const struct pack *p, struct arena scratch, struct fault *f)
{
    struct text t = { .arena = &scratch };
    for (int32_t i = 0; i < p->roles_count; i++)
        if (pack_role_may(p, p->roles[i].name, POWER_IMPORT))
            text_print(&t, "%s%.*s", t.len ? ", " : "", P(p->roles[i].name));
    return fail(f, RC_DENIED, "a case of the past is opened by who may import, which these roles give: %.*s",
                P(text_str(&t)));
}

static void decide_case(struct gate *g, struct gate_job *job);

// --- admission --------------------------------------------------------------------------------------------------------------------

// Where it waits for a person though the procedure does not say for what: nobody is declined by what could not be decided. Empty: nowhere.
static struct str waiting_status(const struct pack_kind *k)
{
    bool open = k->statuses.count > 0 && !pack_names_hold(k->closed, k->statuses.at[0]);
    return open ? k->statuses.at[0] : (struct str){ 0 };
}

// A contact that its form and actor allow is always admitted: what law would refuse becomes a declined case with its reason, and what law cannot
// decide one that waits.
static bool take_in_still(const struct gate_job *job, struct ruling *r)
{
    bool contact = job->kind.len > 0 && r->kind && r->row && r->refusal >= REFUSED_STATUS &&
                   r->refusal != REFUSED_DATA && r->refusal != REFUSED_PURPOSE;
    struct str to = !contact                          ? (struct str){ 0 }
                    : r->refusal == REFUSED_UNDECIDED ? waiting_status(r->kind)
                                                      : r->kind->declined;
    if (to.len == 0) return false;
    r->admitted = true;
    r->verb = VERB_OPEN;
    r->to = to;
    r->clocks_count = 0;
    return true;
}

// An agency erases what it holds. Who else has held it on the case's way, the nearest first: whether it is there still, and was asked for the same
// now, or has been erased there. Those further off are asked when those between erase. Where it never was there is nothing to say.
static void put_also_held(struct json_out *o, struct gate *g, const struct case_way *way)
{
    char name[CASE_TEXT];
    bool any = false;
    for (int32_t i = 0; i < way->count; i++) any |= way->at[i].held;
    if (!any) return;
    json_open_key(o, "also_held_by", '[');
    for (int32_t i = 0; i < way->count; i++) {
        const struct way_stop *stop = &way->at[i];
        if (!stop->held) continue;
        ledger_case_name(g->ledger, stop->agency, stop->id, name);
        json_open(o, '{');
        json_put_str(o, "agency", ledger_slug(g->ledger, stop->agency));
        json_put_bool(o, "asked", stop->asked);
        json_put_str(o, "case", (struct str){ name, CASE_TEXT });
        json_put_bool(o, "erased_there", !stop->holds);
        json_shut(o, '}');
    }
    json_shut(o, ']');
    if (way->more) json_put_bool(o, "and_more", true);
}

// The day on which no copy of the keys is left either: those of backups live that long at most.
static struct str erasure_reply(struct gate *g, struct arena *a, int64_t agency, const struct case_way *way)
{
    char day[DAY_TEXT_MAX];
    struct day complete = { batch_at(g, agency).ns / NS_PER_DAY + KEY_BACKUP_DAYS + 1 };
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    put_also_held(&o, g, way);
    json_put_str(&o, "complete_everywhere", day_print(complete, day));
    json_shut(&o, '}');
    return json_out_str(&o);
}

// All of it in one commit or none: what other agencies are asked, entries that one entry cannot hold, and last, since it has the retry key, the
// act's own.
static enum rc erase_all(struct gate *g, struct gate_job *job, struct staging *s, struct effects *e,
                         struct fault *f)
{
    struct asking *asking = NEW(&g->batch->arena, struct asking, 1);
    struct stage_mark mark = stage_mark(g, s->target);
    enum rc rc = ask_twins(g, s, asking, f);
    if (!rc && e->erase_count > 1) rc = stage_erasures(g, s, e, f);
    if (!rc) rc = stage(g, s, &job->position, &job->entry, f);
    if (!rc) return job->reply = erasure_reply(g, job->arena, s->agency, &asking->way), RC_OK;
    while (asking->count > 0) stage_undo(g, &asking->marks[--asking->count]);
    stage_undo(g, &mark);
    return rc;
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
    struct act act = act_of(g, job, r, c, seen->relations);
    e->data = job->plain;
    if (!rc && g->verbs[r->verb]) rc = g->verbs[r->verb]->run(&act, e, &f);
    if (!rc) rc = effects_fit(c, e, &f);
    if (!rc && arena_left(job->arena) < ANSWER_ROOM) // what is staged must be answered
        rc = fail(&f, RC_LIMIT, "the request is too large");
    if (rc) return failed(job, rc, &f);

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
                         .effects = e,
                         .retry = g->batch->is_keyed ? &g->batch->asking : NULL };
    if (e->moves)
        rc = accept_across(g, job, &s, e, &f);
    else if (r->verb == VERB_ERASE)
        rc = erase_all(g, job, &s, e, &f);
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

static bool covered(struct gate *g, struct gate_job *job, const uint8_t key[static 16], int64_t acts)
{
    const struct cover_slot *slot = &g->covers[cover_hash(key)];
    if (memcmp(slot->key, key, 16) != 0 || slot->until.ns <= g->batch->now.ns) return false;
    job->position = slot->position;
    job->acts = acts;
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

// A case that has gone to another agency takes its course there. What stays here is what was kept: it is read, held, locked, corrected, erased.
static bool belongs_elsewhere(const struct casefile *c, const struct ruling *r)
{
    static const enum law_verb kept[] = { VERB_READ,   VERB_LOCK, VERB_UNLOCK,  VERB_ERASE,
                                          VERB_RETAIN, VERB_FREE, VERB_CORRECT, VERB_OPEN };
    for (ptrdiff_t i = 0; i < COUNT(kept); i++)
        if (r->verb == kept[i]) return false;
    return c->moved;
}

// What a resident adds has an end; to withdraw, to rate, to complain stays open.
static bool is_said_enough(const struct gate_job *job, const struct casefile *c, const struct ruling *r)
{
    return job->actor.class == ACTOR_HOLDER && r->verb == VERB_RECORD && c->holder_acts >= HOLDER_ACTS_MAX;
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
    law_rule(target ? case_ruled(g, &target->now, &g->batch->arena, &q) : rules->pack, &q, &g->batch->arena,
             &r);
    if (!r.admitted && r.refusal == REFUSED_CONCERNED)
        return failed(job, RC_MISSING, NULL); // as if there were no such case
    if (!r.admitted && !take_in_still(job, &r)) {
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
    if (target && belongs_elsewhere(&target->now, &r)) {
        struct fault f;
        return failed(job, fail(&f, RC_CONFLICT, "the case has gone to another agency, where it goes on"),
                      &f);
    }
    if (target && is_said_enough(job, &target->now, &r)) {
        struct fault f;
        return failed(
            job,
            fail(&f, RC_CONFLICT, "%d additions were made to this case: no more can be", HOLDER_ACTS_MAX),
            &f);
    }
    if (target && becomes_opening(g, job, &r)) return;
    keep_ruling(job, &r);
    bool may_cover = cover_key(job, &r, key);
    if (may_cover && covered(g, job, key, target ? target->now.acts : 0)) return;
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
    job->repeated = job->imported_before = true;
    job->position = job->casefile = id;
    job->outcome = GATE_ADMITTED;
    return true;
}

// It keeps the time of its event and starts no clock.
static bool is_historic(const struct gate_job *job) { return job->source.len > 0 && job->event.ns != 0; }

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
    if (!opening) target = overlay_case(g, job->agency, job->casefile, &rc, &f);
    if (rc) return failed(job, rc, &f);
    const struct person *person = people_find(atomic_load(&g->people), job->actor.name);
    if (job->actor.class == ACTOR_STAFF && person && is_partner(g, person)) job->actor.class = ACTOR_PARTNER;
    bool needs_account = job->actor.class == ACTOR_STAFF || job->actor.class == ACTOR_PARTNER;
    if (needs_account && (!person || person->account.off))
        return failed(job, fail(&f, RC_DENIED, "no such account"), &f);
    if (opening && needs_account && person->account.agency != job->agency)
        return failed(job, fail(&f, RC_DENIED, "another agency's account"), &f);
    if (opening && is_historic(job) && needs_account &&
        !gate_may(g, &person->account, POWER_IMPORT, g->batch->now))
        return failed(job, may_not_import(rules->pack, g->batch->arena, &f), &f);
    if (opening && imported_before(g, job)) return;
    scope_look(g, &job->actor, person, target ? &target->now : NULL, job->area, g->batch->now,
               g->batch->arena, &seen);
    if (!seen.visible) return failed(job, RC_MISSING, NULL); // missing and out of scope are the same
    rule_and_admit(g, job, target, &seen);
}

void decide(struct gate *g, struct gate_job *job)
{
    struct found_retry retry = { 0 };
    struct fault f = { 0 };
    job->position = -1;
    job->outcome = GATE_FAILED;
    if (job->agency < 1 || job->agency > ledger_agencies(g->ledger))
        return failed(job, fail(&f, RC_MISSING, "no such agency"), &f);
    retry_ask(g, job);
    if (g->batch->is_over) // by the ledger's time: the clock was set back since
        return failed(job, fail(&f, RC_INVALID, "the idempotency key is older than %d days", GATE_RETRY_DAYS),
                      &f);
    if (g->batch->is_keyed) {
        enum rc rc = retry_find(g, job->agency, &retry, &f);
        if (rc) return failed(job, rc, &f);
        if (retry.found) return repeat(g, job, &retry);
    }
    if (job->kind.len == 0 && job->casefile < 0)
        decide_without_case(g, job);
    else
        decide_case(g, job);
}
