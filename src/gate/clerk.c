// The clerk: one step takes what waits, decides each in order, writes what the batch came to, commits once, and only then signs and answers.
// A step is a function of its inputs; the thread below merely loops.
#include "gate/gate_int.h"
#include <stdio.h>
#include <stdlib.h>

static void begin_batch(struct gate *g)
{
    struct batch *b = g->batch;
    memset(b, 0, sizeof *b);
    b->arena = arena_of(g->batch_memory, BATCH_ARENA_BYTES, NULL);
    memcpy(b->counters, g->counters, sizeof b->counters);
    memcpy(b->last_at, g->last_at, sizeof b->last_at);
    b->now = g->world->now(g->world->self);
}

static void too_large(struct gate_job *job)
{
    job->outcome = GATE_FAILED;
    job->rc = fail(&job->fault, RC_LIMIT, "the request is too large");
}

// A job's arena belongs to the clerk while it decides: an answer that does not fit is a refusal of this one job, not the end of the batch.
static void decide_safely(struct gate *g, struct gate_job *job)
{
    jmp_buf full, *outer = job->arena->full;
    int32_t mark = ledger_staged(g->ledger);
    char *const end = g->batch->arena.end;
    job->arena->full = g->batch->arena.full = &full;
    if (setjmp(full)) {
        MUST(ledger_staged(g->ledger) ==
             mark); // answers are only worded after staging where room was seen to (GATE_JOB_ROOM)
        too_large(job);
    } else if (arena_left(&g->batch->arena) < STAGE_ROOM)
        too_large(job);
    else
        decide(g, job);
    job->arena->full = outer;
    g->batch->arena.full = NULL;
    g->batch->arena.end = end; // whoever jumped out may have had it halved
}

// --- writing ----------------------------------------------------------------------------------------------------------------------

static enum rc write_case(struct gate *g, const struct overlay_case *o, struct fault *f)
{
    if (o->now.acts == o->before.acts) return RC_OK; // looked at, not changed
    enum rc rc = casefile_save(g->writer, &o->now, o->is_new, f);
    if (!rc) rc = casefile_save_clocks(g->writer, o->is_new ? NULL : &o->before, &o->now, f);
    return rc;
}

static enum rc write_retries(struct gate *g, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && i < g->batch->retries_count; i++) {
        const struct overlay_retry *o = g->batch->retries_in_order[i];
        rc = store_run(g->writer, f,
                       "INSERT INTO retry (agency, key, scope, digest, position) VALUES (?1, ?2, ?3, ?4, ?5)",
                       ARGS(INT(o->agency), BLOB(((struct str){ (const char *)o->key, RETRY_KEY })),
                            BLOB(((struct str){ (const char *)o->scope, RETRY_SCOPE })),
                            BLOB(((struct str){ (const char *)o->digest, RETRY_DIGEST })), INT(o->position)));
    }
    return rc;
}

static enum rc write_documents(struct gate *g, struct fault *f)
{
    enum rc rc = RC_OK;
    for (const struct overlay_document *o = g->batch->documents; !rc && o; o = o->next) {
        rc = store_run(g->writer, f,
                       "INSERT INTO document (digest, bytes) VALUES (?1, ?2) ON CONFLICT (digest) DO NOTHING",
                       ARGS(TEXT(o->digest), TEXT(o->bytes)));
        if (!rc)
            rc = store_run(
                g->writer, f,
                "INSERT INTO installed (agency, kind, name, digest) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (agency, kind, name) DO UPDATE SET digest = excluded.digest",
                ARGS(INT(o->agency), TEXT(o->kind), TEXT(o->name), TEXT(o->digest)));
        if (!rc && str_equal(o->kind, S("account")))
            rc = put_account_by(g->writer, o->agency, o->name, o->by, o->digest, f);
        if (!rc && str_equal(o->kind, S("pack"))) rc = put_in_force(g->writer, o->agency, o->digest, f);
        if (!rc && str_equal(o->kind, S("pack"))) rc = recount_mark(g, o->agency, f);
    }
    return rc;
}

static enum rc write_imports(struct gate *g, struct fault *f)
{
    enum rc rc = RC_OK;
    for (const struct overlay_import *o = g->batch->imports; !rc && o; o = o->next)
        rc = store_run(g->writer, f,
                       "INSERT INTO imported (agency, source, source_row, id) VALUES (?1, ?2, ?3, ?4)",
                       ARGS(INT(o->agency), TEXT(o->source), TEXT(o->row), INT(o->id)));
    return rc;
}

static enum rc write_batch(struct gate *g, struct fault *f)
{
    enum rc rc = keys_await(g, f);
    if (!rc) rc = ledger_write(g->ledger, f); // key slots are durable before anything of the batch can be
    for (int32_t i = 0; !rc && i < g->batch->cases_count; i++)
        rc = write_case(g, g->batch->cases_in_order[i], f);
    if (!rc) rc = write_retries(g, f);
    if (!rc) rc = write_imports(g, f);
    if (!rc) rc = recount_unmark(g, f);
    if (!rc) rc = write_documents(g, f);
    return rc ? rc : store_commit(g->writer, f);
}

// --- after the commit ---------------------------------------------------------------------------------------------------------------

static void keep_overlay(struct gate *g)
{
    struct batch *b = g->batch;
    for (int32_t i = 0; i < b->cases_count; i++) {
        const struct casefile *c = &b->cases_in_order[i]->now;
        states_put(g->states, c);
        if (b->cases_in_order[i]->is_new) recent_put(g, c->agency, c->id);
    }
    memcpy(g->counters, b->counters, sizeof g->counters);
    memcpy(g->last_at, b->last_at, sizeof g->last_at);
    for (int64_t agency = 1; agency <= ledger_agencies(g->ledger); agency++)
        atomic_store(&g->committed[agency], ledger_next(g->ledger, agency));
}

static enum rc publish_documents(struct gate *g, struct fault *f)
{
    enum rc rc = RC_OK;
    for (const struct overlay_document *o = g->batch->documents; !rc && o; o = o->next) {
        if (str_equal(o->kind, S("pack-proposed"))) continue; // it waits for another person
        if (!str_equal(o->kind, S("account"))) {
            const struct pack *old = gate_pack(g, o->agency);
            rc = rules_put(g, o->agency, o->kind, o->digest, o->bytes, f);
            if (!rc && str_equal(o->kind, S("pack"))) recount_begin(g, o->agency, old);
            continue;
        }
        struct arena scratch = g->batch->arena;
        const struct json *document;
        struct person *p;
        rc = json_parse(&scratch, o->bytes, &document, f);
        if (!rc) rc = person_read(document, &p, f);
        if (!rc) people_put(g, p);
    }
    return rc;
}

static enum rc erase_keys(struct gate *g, struct fault *f)
{
    struct arena scratch = g->batch->arena;
    int32_t count = 0, slots;
    for (const struct overlay_erase *x = g->batch->erasures; x; x = x->next) count++;
    if (count == 0) return RC_OK;
    struct ledger_erasure *list = NEW(&scratch, struct ledger_erasure, count);
    int32_t left = count;
    for (const struct overlay_erase *x = g->batch->erasures; x; x = x->next)
        list[--left] = (struct ledger_erasure){ x->agency, x->position, x->parts, x->parts_count };
    return ledger_erase_list(g->ledger, list, count, &slots, f);
}

static void prove(struct gate *g, struct gate_job *job)
{
    if (job->outcome != GATE_ADMITTED || job->repeated) return;
    jmp_buf full, *outer = job->arena->full;
    job->arena->full = &full;
    if (setjmp(full) == 0) {
        job->entry = arena_str(job->arena, job->entry);
        ledger_prove_last(g->ledger, job->arena, job->agency, job->position, &job->proof);
    } else
        job->proof.count = 0,
        job->entry = (struct str){ 0 }; // admitted all the same: the proof can be asked for later
    job->arena->full = outer;
}

static void count_outcomes(struct gate *g, struct gate_job **jobs, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        _Atomic int64_t *counter = jobs[i]->outcome == GATE_ADMITTED  ? &g->admitted
                                   : jobs[i]->outcome == GATE_REFUSED ? &g->refused
                                                                      : &g->failed;
        atomic_fetch_add(counter, 1);
    }
}

static void answer(struct gate *g, struct gate_job **jobs, int32_t count)
{
    for (int32_t i = 0; i < count; i++) prove(g, jobs[i]);
    count_outcomes(g, jobs, count);
    for (int32_t i = 0; i < count; i++) jobs[i]->done(jobs[i]);
}

// Also a retry, or a covered read, that was answered with an act of this very batch.
static bool is_of_batch(const struct gate *g, const struct gate_job *job)
{
    return job->outcome == GATE_ADMITTED &&
           (!job->repeated || job->position >= atomic_load(&g->committed[job->agency]));
}

// The whole batch failed: nothing of it is there. A full disk refuses the acts and the server goes on; anything else of the disk ends it.
static void answer_failure(struct gate *g, struct gate_job **jobs, int32_t count, enum rc rc,
                           const struct fault *f)
{
    for (int32_t i = 0; i < count; i++) {
        if (is_of_batch(g, jobs[i])) {
            jobs[i]->outcome = GATE_FAILED;
            jobs[i]->rc = rc;
            jobs[i]->fault = *f;
            jobs[i]->disk_full = rc == RC_LIMIT;
            jobs[i]->position = -1;
        }
    }
    count_outcomes(g, jobs, count);
    for (int32_t i = 0; i < count; i++) jobs[i]->done(jobs[i]);
}

static enum rc commit_batch(struct gate *g, struct fault *f)
{
    struct timespec start, end;
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    enum rc rc = write_batch(g, f);
    if (rc) {
        store_rollback(g->writer);
        ledger_abandon(g->ledger);
        g->fired = 0; // they did not: no hurry to try again at once
        for (int32_t i = 0; i < REFUSALS_MAX; i++) g->refusals[i] = (struct refusal_slot){ 0 };
        memset(g->covers, 0, sizeof *g->covers * COVERS_MAX); // what they name may not be there
        return rc;
    }
    ledger_advance(g->ledger);
    keep_overlay(g);
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    atomic_fetch_add(&g->commit_ns, (end.tv_sec - start.tv_sec) * NS_PER_S + end.tv_nsec - start.tv_nsec);
    atomic_fetch_add(&g->batches, 1);
    rc = publish_documents(g, f);
    if (!rc) rc = erase_keys(g, f);
    return rc == RC_LIMIT ? RC_IO
                          : rc; // no full disk can refuse a batch that stands: the next start does the rest
}

static enum rc next_clock(struct gate *g, struct fault *f)
{
    int64_t next = INT64_MAX;
    for (int64_t agency = 1; agency <= ledger_agencies(g->ledger); agency++) {
        struct row row;
        struct arena scratch = g->batch->arena;
        enum rc rc =
            store_one(g->writer, &scratch, &row, f,
                      "SELECT at_ns FROM clock WHERE agency = ?1 ORDER BY at_ns LIMIT 1", ARGS(INT(agency)));
        if (rc && rc != RC_MISSING) return rc;
        if (!rc && row.at[0].i < next) next = row.at[0].i;
    }
    g->clock_next.ns = next;
    return RC_OK;
}

// The batch may have started clocks that want to act earlier than any before.
static void sooner_clocks(struct gate *g)
{
    for (int32_t i = 0; i < g->batch->cases_count; i++) {
        const struct casefile *c = &g->batch->cases_in_order[i]->now;
        struct instant at;
        for (int32_t k = 0; k < c->clocks_count; k++)
            if (case_clock_next(&c->clocks[k], &at) && at.ns < g->clock_next.ns) g->clock_next = at;
    }
}

enum rc clerk_step(struct gate *g, struct gate_job **jobs, int32_t count, struct fault *f)
{
    MUST(count <= GATE_BATCH_MAX);
    begin_batch(g);
    bool clocks_due = g->batch->now.ns >= g->clock_next.ns;
    // One transaction from the first look to the commit: what is read on the way takes no lock of its own.
    enum rc rc = store_begin(g->writer, f);
    if (!rc && clocks_due) rc = fire_clocks(g, f);
    if (!rc) rc = recount_clocks(g, f);
    if (!rc) rc = flush_refusals(g, f);
    if (rc) { // the store cannot be read
        store_rollback(g->writer);
        ledger_abandon(g->ledger);
        answer_failure(g, jobs, count, rc, f);
        return rc;
    }
    for (int32_t i = 0; i < count; i++) decide_safely(g, jobs[i]);
    if (g->batch->staged > 0 || ledger_staged(g->ledger) > 0)
        rc = commit_batch(g, f);
    else if (g->recount_unwritten)
        rc = recount_write(g, f);
    else
        store_rollback(g->writer);
    if (rc) {
        recount_anew(g);
        answer_failure(g, jobs, count, rc, f);
        return rc == RC_LIMIT && !ledger_must_stop(g->ledger) ? RC_OK : rc;
    }
    answer(g, jobs, count);
    commits_tell(g);
    sooner_clocks(g);
    return clocks_due ? next_clock(g, f) : RC_OK;
}

// --- between batches ----------------------------------------------------------------------------------------------------------------

static enum rc write_heads(struct gate *g, struct fault *f)
{
    enum rc rc = store_begin(g->writer, f);
    if (!rc) rc = ledger_write_heads(g->ledger, f);
    if (!rc) rc = store_commit(g->writer, f);
    if (rc) return store_rollback(g->writer), rc;
    ledger_heads_written(g->ledger);
    return RC_OK;
}

static enum rc move_pages(struct gate *g, bool idle, struct fault *f)
{
    int64_t grown = !g->mover.runs             ? WAL_PAGES_SLICE
                    : g->options.wal_pages > 0 ? g->options.wal_pages
                                               : WAL_PAGES_GROWN;
    int64_t little = grown / 10 < WAL_PAGES_LITTLE ? grown / 10 : WAL_PAGES_LITTLE;
    struct mover_bounds b = { grown, little, WAL_PAGES_SLICE / 4, WAL_PAGES_MOST };
    atomic_store(&g->wal_pages, store_wal_pages(g->writer));
    return mover_tend(&g->mover, g->writer, &b, idle, f);
}

static enum rc tidy(struct gate *g, bool idle, struct fault *f)
{
    enum rc rc = move_pages(g, idle, f);
    if (!rc && idle && ledger_heads_due(g->ledger)) rc = write_heads(g, f);
    if (!rc) rc = ledger_publish(g->ledger, false, f);
    if (!rc) rc = keys_ahead(g, f);
    if (!rc && idle) rc = retry_tidy(g, f);
    return rc == RC_LIMIT ? RC_OK : rc; // a full disk: later
}

enum rc clerk_tidy(struct gate *g, bool idle, struct fault *f) { return tidy(g, idle, f); }

static void run_task(struct gate *g, struct task *t)
{
    t->rc = store_begin(g->writer, &t->fault);
    if (!t->rc) t->rc = t->fn(t->self, g->writer, &t->fault);
    if (!t->rc) t->rc = store_commit(g->writer, &t->fault);
    if (t->rc) store_rollback(g->writer);
}

void clerk_run_task(struct gate *g, struct task *t)
{
    if (t->bare)
        t->rc = t->fn(t->self, g->writer, &t->fault);
    else
        run_task(g, t);
    (void)pthread_mutex_lock(&g->task_lock);
    t->finished = true;
    (void)pthread_cond_broadcast(&g->task_done);
    (void)pthread_mutex_unlock(&g->task_lock);
}

static void take_tasks(struct gate *g)
{
    void *items[16];
    int32_t count = queue_take(g->tasks, items, COUNT(items), 0);
    for (int32_t i = 0; i < count; i++) clerk_run_task(g, items[i]);
}

// Until the next clock wants to act; at once where more clocks were due than one step fires. A clock that is due and did not fire is looked at
// again after the usual rest.
static int32_t wait_ms(struct gate *g)
{
    enum { IDLE_MS = 200 };
    int64_t ahead_ns = g->clock_next.ns - g->world->now(g->world->self).ns;
    if (queue_count(g->tasks) || g->recounting) return 0;
    if (ahead_ns <= 0) return g->fired > 0 ? 0 : IDLE_MS;
    return ahead_ns > IDLE_MS * NS_PER_MS ? IDLE_MS : (int32_t)((ahead_ns + NS_PER_MS - 1) / NS_PER_MS);
}

static void *clerk_main(void *self)
{
    struct gate *g = self;
    struct fault f = { 0 };
    void *jobs[GATE_BATCH_MAX];
    (void)pthread_setname_np(pthread_self(), "anlan-clerk"); // for top -H
    for (;;) {
        int32_t count = queue_take(g->queue, jobs, GATE_BATCH_MAX, wait_ms(g));
        enum rc rc = clerk_step(g, (struct gate_job **)jobs, count,
                                &f); // also without jobs: clocks and counted refusals
        if (!rc) rc = tidy(g, count == 0, &f);
        if (rc || ledger_must_stop(g->ledger)) {
            fprintf(stderr, "level=fatal what=\"the clerk cannot write and stops\" rc=%s why=\"%s\"\n",
                    rc_name(rc), f.text);
            _Exit(
                1); // what was acknowledged is durable; what the disk holds now is for the next start to read
        }
        take_tasks(g);
        if (count == 0 && queue_ended(g->queue)) return NULL;
    }
}

enum rc clerk_start(struct gate *g, struct fault *f)
{
    if (pthread_create(&g->clerk, NULL, clerk_main, g) != 0)
        return fail(f, RC_IO, "could not start the clerk's thread");
    g->clerk_runs = true;
    return RC_OK;
}

// --- the workers' side --------------------------------------------------------------------------------------------------------------

enum rc gate_submit(struct gate *g, struct gate_job *job, struct fault *f)
{
    if (arena_left(job->arena) < GATE_JOB_ROOM) return fail(f, RC_LIMIT, "the request is too large");
    if (!queue_put(g->queue, job)) return fail(f, RC_LIMIT, "too many requests are waiting");
    return RC_OK;
}

struct waiting {
    struct gate *gate;
    bool finished;
};

static void finish(struct gate_job *job)
{
    struct waiting *w = job->self;
    (void)pthread_mutex_lock(&w->gate->task_lock);
    w->finished = true;
    (void)pthread_cond_broadcast(&w->gate->task_done);
    (void)pthread_mutex_unlock(&w->gate->task_lock);
}

static enum rc submit_and_wait(struct gate *g, struct gate_job *job, struct waiting *w, struct fault *f)
{
    enum rc rc = gate_submit(g, job, f);
    if (rc) return rc;
    (void)pthread_mutex_lock(&g->task_lock);
    while (!w->finished) (void)pthread_cond_wait(&g->task_done, &g->task_lock);
    (void)pthread_mutex_unlock(&g->task_lock);
    return RC_OK;
}

enum rc gate_do(struct gate *g, struct gate_job *job, struct fault *f)
{
    struct waiting w = { .gate = g };
    job->done = finish;
    job->self = &w;
    enum rc rc = gate_prepare(g, job, f);
    if (!rc) rc = g->clerk_runs ? submit_and_wait(g, job, &w, f) : clerk_step(g, &job, 1, f);
    if (rc || job->outcome != GATE_FAILED) return rc;
    if (f) *f = job->fault;
    return job->rc;
}

enum rc gate_task(struct gate *g, gate_task_fn *task, void *self, struct fault *f)
{
    struct task t = { .fn = task, .self = self };
    if (!g->clerk_runs)
        clerk_run_task(g, &t);
    else {
        if (!queue_put(g->tasks, &t)) return fail(f, RC_LIMIT, "too many requests are waiting");
        (void)pthread_mutex_lock(&g->task_lock);
        while (!t.finished) (void)pthread_cond_wait(&g->task_done, &g->task_lock);
        (void)pthread_mutex_unlock(&g->task_lock);
    }
    if (t.rc && f) *f = t.fault;
    return t.rc;
}
