// One batch: some requests, new ones and repeated ones, through the clerk; what each was told; and that nothing else came into the ledger.
#include "gate/gate_int.h"
#include "sim/town_int.h"

struct enquiry {
    struct request *request;
    struct gate_job job;
    struct arena arena;
    int32_t answers;
    bool spoiled; // another body under a key that was used
};

struct step {
    struct enquiry at[BATCH_MAX];
    struct gate_job *jobs[BATCH_MAX];
    int32_t count, jobs_count;
    int32_t stood; // of the jobs: the first so many were of batches that did not fail
    int64_t before[AGENCIES + 1];
};

// --- asking ---------------------------------------------------------------------------------------------------------------------

static void answered(struct gate_job *job) { ((struct enquiry *)job->self)->answers++; }

static void prepare(struct town *t, struct step *s, struct request *r)
{
    struct enquiry *a = &s->at[s->count];
    const struct json *data;
    *a = (struct enquiry){ .request = r };
    a->arena = arena_of(t->job_memory + (ptrdiff_t)s->count * JOB_BYTES, JOB_BYTES, NULL);
    a->spoiled = r->is_told && r->key[0] && town_chance(t, 3);
    struct str text = a->spoiled ? S("{\"narrative\":\"another\"}") : r->data;
    MUST(json_parse(&a->arena, text, &data, &t->fault) == RC_OK);
    a->job = (struct gate_job){ .actor = r->actor,
                                .agency = r->agency,
                                .kind = str_of(r->kind),
                                .casefile = r->casefile,
                                .act = str_of(r->act),
                                .purpose = str_of(r->purpose),
                                .data = data,
                                .retry_key = str_of(r->key),
                                .route = str_of(r->route),
                                .arena = &a->arena,
                                .done = answered,
                                .self = a,
                                .outcome = GATE_FAILED };
    if (r->source_row.len) {
        a->job.source = S("town");
        a->job.source_row = r->source_row;
        a->job.event.ns = t->clock.now.ns - NS_PER_DAY;
    }
    struct fault f = { 0 };
    enum rc rc = gate_prepare(t->gate, &a->job, &f);
    r->times++;
    s->count++;
    t->figures.asked++;
    if (!rc)
        s->jobs[s->jobs_count++] = &a->job;
    else
        town_say(t, "  %s of case %lld: not taken: %s", r->act, (long long)r->casefile, f.text);
}

static void compose(struct town *t, struct step *s)
{
    int32_t count = (int32_t)town_draw(t, BATCH_MAX);
    for (int32_t i = 0; i < count; i++) {
        struct request *r = town_chance(t, 4) ? ask_again(t) : ask_new(t);
        if (r) prepare(t, s, r);
    }
    for (int64_t agency = 1; agency <= AGENCIES; agency++)
        s->before[agency] = ledger_next(gate_ledger(t->gate), agency);
}

// --- answers --------------------------------------------------------------------------------------------------------------------

static bool check_proof(struct town *t, const struct gate_job *job)
{
    struct checkpoint c;
    struct tree_proof proof = { .count = job->proof.count };
    struct digest leaf = tree_leaf(t->hasher, job->entry);
    if (!told_note(t, job->proof.agency, job->proof.note, &c)) return false;
    memcpy(proof.at, job->proof.hashes, sizeof proof.at[0] * (size_t)proof.count);
    if (c.size != job->proof.size || job->proof.index != job->position ||
        !tree_check_inclusion(t->hasher, &leaf, job->proof.index, c.size, &c.root, &proof))
        return town_broken(t, "the proof of entry %lld of agency %lld does not lead to its head",
                           (long long)job->position, (long long)job->proof.agency);
    return true;
}

static void learn_state(struct town *t, const struct gate_job *job)
{
    struct known_case *c = job->casefile >= 0 ? known_case(t, job->agency, job->casefile) : NULL;
    if (!c) return;
    (void)snprintf(c->status, sizeof c->status, "%.*s", P(job->status));
    (void)snprintf(c->owner, sizeof c->owner, "%.*s", P(job->owner));
}

static bool take_admitted(struct town *t, struct enquiry *a)
{
    struct request *r = a->request;
    struct gate_job *job = &a->job;
    struct arena scratch = t->work;
    struct entry *e = NEW(&scratch, struct entry, 1);
    if (a->spoiled) return town_broken(t, "another request under a used key was admitted");
    if (r->is_told && r->key[0])
        return town_broken(t, "%s with key %s was admitted twice: at %lld and %lld", r->act, r->key,
                           (long long)r->position, (long long)job->position);
    if (entry_decode(&scratch, job->entry, e, &t->fault))
        return town_broken(t, "the entry that was handed out: %s", t->fault.text);
    if (!told_entry(t, job->agency, job->position, job->entry)) return false;
    r->is_told = true;
    r->position = job->position;
    bool twin =
        job->agency != r->agency; // it went over to another agency, and its parts were sealed there anew
    if (!twin) told_parts(t, scratch, job->agency, job->position, job->parts, job->parts_count);
    if (str_equal(e->verb, S("erase"))) told_erased(t, job->agency, e);
    learn_state(t, job);
    t->figures.moved += twin;
    return check_proof(t, job);
}

static bool take_repeated(struct town *t, struct enquiry *a)
{
    struct request *r = a->request;
    if (a->spoiled && r->key[0])
        return town_broken(t, "another request under a used key was taken for a retry");
    if (a->job.position >= ledger_next(gate_ledger(t->gate), a->job.agency))
        return town_broken(t, "a retry was answered with an entry that is not there");
    if (r->is_told && r->key[0] && r->position != a->job.position)
        return town_broken(t, "%s with key %s: told %lld, then %lld", r->act, r->key, (long long)r->position,
                           (long long)a->job.position);
    t->figures.repeated++;
    if (!r->is_told) r->is_told = true, r->position = a->job.position;
    learn_state(t, &a->job);
    return true;
}

static bool take_answer(struct town *t, struct enquiry *a, bool stepped)
{
    struct gate_job *job = &a->job;
    if (a->answers != 1) return town_broken(t, "%s was answered %d times", a->request->act, a->answers);
    town_trace(t, (uint64_t)job->outcome << 32 ^ (uint64_t)job->rc << 16 ^ (uint64_t)job->position);
    town_say(t, "  %s of case %lld by %.*s: %s %s", a->request->act, (long long)a->request->casefile,
             P(a->request->actor.name),
             job->outcome == GATE_ADMITTED  ? (job->repeated ? "repeated" : "admitted")
             : job->outcome == GATE_REFUSED ? "refused"
                                            : "failed",
             job->outcome == GATE_FAILED ? (job->fault.text[0] ? job->fault.text : rc_name(job->rc)) : "");
    t->figures.admitted += job->outcome == GATE_ADMITTED;
    t->figures.refused += job->outcome == GATE_REFUSED;
    t->figures.failed += job->outcome == GATE_FAILED;
    if (job->outcome == GATE_FAILED && job->rc == RC_LIMIT && t->expects_room && t->steady &&
        !sim_disk_crashed(t->disk))
        return town_broken(t, "there is room again, and %s is still refused: %s", a->request->act,
                           job->fault.text);
    if (job->outcome != GATE_ADMITTED) return true;
    t->figures.resumed += t->expects_room;
    t->expects_room = false;
    if (!stepped && !job->repeated)
        return town_broken(t, "%s was acknowledged by a batch that failed", a->request->act);
    return job->repeated ? take_repeated(t, a) : take_admitted(t, a);
}

// --- what came into the ledger ----------------------------------------------------------------------------------------------------

struct explaining {
    struct town *t;
    const struct step *s;
};

static bool was_acknowledged(const struct step *s, int64_t agency, int64_t position)
{
    for (int32_t i = 0; i < s->count; i++) {
        const struct gate_job *job = &s->at[i].job;
        if (job->outcome == GATE_ADMITTED && !job->repeated && job->agency == agency &&
            job->position == position)
            return true;
    }
    return false;
}

// The other half of an act that stands in two logs: the case that left.
static bool has_left(const struct step *s, const struct entry *e)
{
    const struct json *twin = json_get(e->does, S("twin"));
    int64_t agency, id;
    return twin && json_bool(e->does, S("moves"), false) && str_int64(json_str(twin, S("agency")), &agency) &&
           str_int64(json_str(twin, S("case")), &id) && was_acknowledged(s, agency, id);
}

// A refusal leaves nothing but its own entry.
static bool is_bare_refusal(const struct entry *e)
{
    return e->refused && e->parts_count == 0 && e->does->count == (json_get(e->does, S("repeats")) != NULL);
}

// What one entry of an acknowledged act cannot hold: further erasures before it, further parts behind a twin's opening.
static bool is_more_of_an_act(const struct step *s, const struct entry *e)
{
    bool erases = str_equal(e->verb, S("erase")),
         carries = str_equal(e->verb, S("record")) && e->does->count == 0 && e->parts_count > 0;
    if (e->refused || e->retry_key.len || !(erases || carries)) return false;
    for (int32_t i = 0; i < s->count; i++) {
        const struct gate_job *job = &s->at[i].job;
        if (job->outcome == GATE_ADMITTED && !job->repeated && job->agency == e->agency &&
            str_equal(job->act, e->act) &&
            (erases ? job->position > e->position : job->position < e->position))
            return true;
    }
    return false;
}

static enum rc explain(void *self, int64_t position, struct str bytes, struct fault *f)
{
    struct explaining *x = self;
    struct arena scratch = x->t->work;
    struct entry *e = NEW(&scratch, struct entry, 1);
    enum rc rc = entry_decode(&scratch, bytes, e, f);
    if (rc) return rc;
    if (!told_entry(x->t, e->agency, position, bytes)) return RC_CORRUPT;
    x->t->told.size[e->agency] = position + 1;
    if (position < x->s->before[e->agency]) return RC_OK; // of a step whose entries could not be read then
    bool mine =
        was_acknowledged(x->s, e->agency, position) || has_left(x->s, e) || is_more_of_an_act(x->s, e);
    bool own = str_equal(e->actor, S("s")); // a clock
    if (!mine && !own && !is_bare_refusal(e))
        return fail(f, RC_CORRUPT, "entry %lld of agency %lld (%.*s) was acknowledged to nobody",
                    (long long)position, (long long)e->agency, P(e->act));
    x->t->figures.clocks += own;
    x->t->figures.entries++;
    return RC_OK;
}

// What a step that answered brought into the logs: acts that were acknowledged, refusals, and what clocks did. Reading may fail: then it is looked
// at after the recovery.
static bool explain_all(struct town *t, const struct step *s)
{
    struct ledger *l = gate_ledger(t->gate);
    struct explaining x = { t, s };
    for (int64_t agency = 1; agency <= AGENCIES; agency++) {
        enum rc rc = ledger_walk(gate_reader_store(t->reader), agency, t->told.size[agency],
                                 ledger_next(l, agency), explain, &x, &t->fault);
        if (rc == RC_CORRUPT) return town_broken(t, "%s", t->fault.text);
    }
    return true;
}

static void reopen_reader(struct town *t)
{
    gate_reader_close(t->reader);
    t->reader = NULL;
    if (gate_reader_open(t->gate, &t->reader, &t->fault)) t->reader = NULL;
}

// Reading fails where the disk fails; what it shows is right where it does not.
static bool look_around(struct town *t, const struct step *s)
{
    struct arena scratch = t->work;
    struct str json, receipt;
    for (int32_t i = 0; i < s->count; i++) {
        const struct gate_job *job = &s->at[i].job;
        struct actor holder = { .class = ACTOR_HOLDER, .agency = job->agency, .casefile = job->casefile };
        if (job->outcome != GATE_ADMITTED || job->repeated || job->kind.len == 0 || !town_chance(t, 4))
            continue;
        enum rc rc = gate_receipt(t->reader, &holder, S("en"), &scratch, &json, &t->fault);
        if (!rc) rc = gate_receipt_file(t->reader, &holder, &scratch, &receipt, &t->fault);
        if (!rc)
            told_receipt(t, receipt);
        else if (rc != RC_IO && rc != RC_CONFLICT)
            return town_broken(t, "reading case %lld: %s (%s)", (long long)job->casefile, t->fault.text,
                               rc_name(rc));
        else
            reopen_reader(t);
        if (!t->reader) return true;
    }
    return true;
}

// --- a full disk ------------------------------------------------------------------------------------------------------------------

// Acts are refused; a case can be read and an entry proved; and when there is room again acts are admitted, without a restart.
bool town_full(struct town *t)
{
    struct arena scratch = t->work;
    struct str json;
    struct proof proof;
    struct fault f = { 0 };
    t->figures.full++;
    if (t->cases_count > 0 && t->told.size[HOME] > 0) {
        const struct known_case *c = &t->cases[0];
        struct actor holder = { .class = ACTOR_HOLDER, .agency = c->agency, .casefile = c->id };
        enum rc rc = gate_receipt(t->reader, &holder, S("en"), &scratch, &json, &f);
        if (!rc)
            rc = ledger_prove(gate_ledger(t->gate), gate_reader_store(t->reader), &scratch, HOME,
                              t->told.size[HOME] - 1, &proof, &f);
        if (rc && t->steady && !sim_disk_crashed(t->disk))
            return town_broken(t, "a full disk serves no reads: %s", f.text);
        t->figures.full_reads += !rc;
    }
    struct sim_faults *faults = sim_disk_faults(t->disk);
    t->expects_room = faults->bytes_max > 0;
    if (faults->bytes_max) faults->bytes_max += 8 << 20;
    return true;
}

// --- a step -----------------------------------------------------------------------------------------------------------------------

static bool was_full(const struct step *s)
{
    for (int32_t i = 0; i < s->jobs_count; i++)
        if (s->jobs[i]->outcome == GATE_FAILED && s->jobs[i]->rc == RC_LIMIT) return true;
    return false;
}

static bool tidy(struct town *t)
{
    int64_t behind;
    struct checkpoint c;
    enum rc rc = clerk_tidy(t->gate, town_chance(t, 2), &t->fault);
    if (rc || ledger_must_stop(gate_ledger(t->gate))) return false;
    for (int64_t agency = 1; agency <= AGENCIES; agency++) {
        struct arena scratch = t->work;
        struct str note;
        int64_t size;
        ledger_published(gate_ledger(t->gate), &scratch, agency, &size, &note);
        if (note.len && !told_note(t, agency, note, &c)) return false;
    }
    if (town_chance(t, 3) && follower_step(t->gate, &behind, &t->fault))
        t->figures.followed_late++; // it stands still; the gate goes on
    return true;
}

// The mover's connections, as mover.c holds them, at moments of the simulation's choosing.
struct beside {
    struct store *holds, *moves;
};

static void beside_end(struct beside *b)
{
    store_close(b->moves);
    store_close(b->holds);
    *b = (struct beside){ 0 };
}

static void beside_begin(struct town *t, struct beside *b)
{
    struct gate *g = t->gate;
    struct fault f;
    if (store_wal_pages(g->writer) <= g->mover.wal_moved) return; // nothing is left to move
    struct store_options o = { .path = S("/data/anlan.db"),
                               .role = STORE_READER,
                               .vfs = g->world->sqlite_vfs };
    enum rc rc = store_open(o, &b->holds, &f);
    o.role = STORE_MOVER;
    if (!rc) rc = store_open(o, &b->moves, &f);
    if (!rc) rc = store_begin(b->holds, &f);
    if (rc) beside_end(b); // not this time
}

static enum rc beside_move(struct town *t, struct beside *b, struct fault *f)
{
    bool done;
    if (!b->moves) return RC_OK;
    enum rc rc = store_checkpoint(b->moves, false, &done, f);
    if (!rc) t->gate->mover.wal_moved = store_wal_moved(b->moves);
    t->figures.moves += !rc;
    return rc == RC_LIMIT ? RC_OK : rc;
}

// Two batches, and between them pages are moved from the WAL, behind a snapshot that was taken before both.
static enum rc step_in_two(struct town *t, struct step *s, struct fault *f)
{
    struct beside beside = { 0 };
    int32_t half = s->jobs_count / 2;
    beside_begin(t, &beside);
    enum rc rc = clerk_step(t->gate, s->jobs, half, f);
    if (!rc) s->stood = half;
    if (!rc) rc = beside_move(t, &beside, f);
    if (!rc && !ledger_must_stop(gate_ledger(t->gate))) {
        rc = clerk_step(t->gate, s->jobs + half, s->jobs_count - half, f);
        if (!rc) s->stood = s->jobs_count;
    } else
        s->jobs_count = half; // the others were never asked
    beside_end(&beside);
    return rc;
}

static enum rc step_in_one(struct town *t, struct step *s, struct fault *f)
{
    enum rc rc = clerk_step(t->gate, s->jobs, s->jobs_count, f);
    s->stood = rc ? 0 : s->jobs_count;
    return rc;
}

bool town_step(struct town *t)
{
    static struct step s;
    memset(&s, 0, sizeof s);
    struct fault f = { 0 };
    compose(t, &s);
    enum rc rc = town_chance(t, 4) ? step_in_two(t, &s, &f) : step_in_one(t, &s, &f);
    bool ends = rc || ledger_must_stop(gate_ledger(t->gate));
    town_say(t, " step of %d: %s %s", s.jobs_count, rc_name(rc), rc ? f.text : "");
    for (int32_t i = 0; i < s.count; i++) {
        for (int32_t j = 0; j < s.jobs_count; j++)
            if (s.jobs[j] == &s.at[i].job && !take_answer(t, &s.at[i], j < s.stood)) return false;
    }
    t->figures.batches++;
    if (ends) return false;
    if (!t->reader) reopen_reader(t);
    if (!t->reader) return true;
    if (!explain_all(t, &s) || !look_around(t, &s)) return false;
    if (t->reader && !town_listen(t, s.before)) return false;
    if (was_full(&s) && !town_full(t)) return false;
    return t->reader && tidy(t);
}
