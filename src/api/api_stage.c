// How a call goes from stage to stage: here, to the clerk, to a pool and back. A stage that runs out of arena comes back here, and nowhere
// else; no library's frame lies between.
#include "api/api_int.h"

static void stage_do(struct call *c, stage_fn *stage)
{
    c->arena.full = &c->full; // others who had the arena set their own
    c->next = NEXT_ANSWER;
    enum rc rc;
    if (setjmp(c->full)) {
        c->problem = (struct call_problem){ .code = PROBLEM_TOO_COMPLEX };
        rc = RC_LIMIT;
    } else {
        rc = stage(c);
    }
    if (rc == RC_OK) return;
    if (!c->problem.code) c->problem.code = problem_of(rc);
    c->next = NEXT_ANSWER;
    call_write_problem(c);
}

void call_wake(struct call *c) { MHD_resume_connection(c->connection); }

static void job_done(struct gate_job *job) { call_wake(job->self); }

static void give_up(struct call *c, enum problem code)
{
    c->problem = (struct call_problem){ .code = code };
    c->next = NEXT_ANSWER;
    call_write_problem(c);
}

// False: nobody took it, and its problem stands.
static bool hand_over(struct call *c)
{
    struct api *api = c->api;
    if (c->next == NEXT_CLERK) {
        c->job->done = job_done;
        c->job->self = c;
        enum rc rc = gate_submit(api->o.gate, c->job, &c->fault);
        if (rc) give_up(c, api->stopping ? PROBLEM_STOPPING : rc == RC_LIMIT ? PROBLEM_BUSY : problem_of(rc));
        return rc == RC_OK;
    }
    struct pool *p = c->next == NEXT_SIGNIN ? &api->signin : &api->readers;
    bool taken = queue_put(p->waiting, &c->errand);
    if (!taken) give_up(c, api->stopping ? PROBLEM_STOPPING : PROBLEM_BUSY);
    return taken;
}

static void call_in_pool(struct errand *e, struct gate_reader *reader);

// After this the call is no longer ours.
static enum MHD_Result call_sleep(struct call *c)
{
    c->state = CALL_WAITING;
    c->errand.run = call_in_pool;
    atomic_fetch_add(&c->api->asleep, 1);
    MHD_suspend_connection(c->connection);
    if (!hand_over(c)) call_wake(c);
    return MHD_YES;
}

enum MHD_Result call_run(struct call *c, stage_fn *stage)
{
    c->reader = c->api->reader;
    stage_do(c, stage);
    return c->next == NEXT_ANSWER ? call_answer(c) : call_sleep(c);
}

enum MHD_Result call_hand(struct call *c, enum next pool, stage_fn *stage)
{
    c->next = pool;
    c->then = stage;
    return call_sleep(c);
}

// --- pools ------------------------------------------------------------------------------------------

// In a pool's thread: stages until the answer stands or the clerk has it.
static void call_in_pool(struct errand *e, struct gate_reader *reader)
{
    struct call *c = (struct call *)(void *)((char *)e - offsetof(struct call, errand));
    do {
        c->reader = reader;
        stage_do(c, c->then);
    } while (c->next == NEXT_READERS || c->next == NEXT_SIGNIN);
    if (c->next == NEXT_ANSWER) call_pack(c);
    if (c->next == NEXT_ANSWER || c->next == NEXT_HTTP || !hand_over(c)) call_wake(c);
}

static void *pool_thread(void *self)
{
    struct pool *p = self;
    struct gate_reader *reader = NULL;
    struct fault f = { 0 };
    if (p->api->o.gate) MUST(gate_reader_open(p->api->o.gate, &reader, &f) == RC_OK);
    void *item;
    while (queue_take(p->waiting, &item, 1, -1) == 1) {
        struct errand *e = item;
        e->run(e, reader);
    }
    gate_reader_close(reader);
    return NULL;
}

enum rc pool_open(struct pool *p, struct api *api, int32_t threads, int32_t queue_max, struct fault *f)
{
    *p = (struct pool){ .api = api, .waiting = queue_open(queue_max) };
    MUST(threads <= COUNT(p->threads));
    for (; p->count < threads; p->count++)
        if (pthread_create(&p->threads[p->count], NULL, pool_thread, p) != 0)
            return fail(f, RC_IO, "could not start a thread of a pool");
    return RC_OK;
}

void pool_close(struct pool *p)
{
    if (!p->waiting) return;
    queue_end(p->waiting);
    for (int32_t i = 0; i < p->count; i++) (void)pthread_join(p->threads[i], NULL);
    queue_close(p->waiting);
    *p = (struct pool){ 0 };
}
