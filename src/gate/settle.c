// Settling: what a batch came to is told to nobody before it is durable. The clerk hands over each batch that it has committed and goes on deciding
// the next; the settler syncs once for all that wait, and only then shows their heads, counts their entries as committed and answers. Without
// threads the clerk settles its own batch before it takes another.
#include "gate/gate_int.h"
#include "world/world.h"
#include <stdio.h>
#include <stdlib.h>

static void count_outcomes(struct gate *g, const struct settlement *s)
{
    for (int32_t i = 0; i < s->count; i++) {
        _Atomic int64_t *counter = s->jobs[i]->outcome == GATE_ADMITTED  ? &g->admitted
                                   : s->jobs[i]->outcome == GATE_REFUSED ? &g->refused
                                                                         : &g->failed;
        atomic_fetch_add(counter, 1);
    }
}

static void promise(struct gate *g, struct settlement *s)
{
    if (s->wrote) {
        ledger_show(g->ledger, s->heads);
        for (int64_t agency = 1; agency <= s->agencies; agency++)
            atomic_store(&g->committed[agency], s->next[agency]);
        atomic_fetch_add(&g->batches, 1);
    }
    count_outcomes(g, s);
    atomic_store(&g->settled, s->ticket);
}

// Nobody knows what the disk holds of it, and this process is not to find out: whoever sends it again to the next one learns it.
static void take_back(struct settlement *s, enum rc rc, const struct fault *f)
{
    for (int32_t i = 0; i < s->count; i++) {
        struct gate_job *job = s->jobs[i];
        if (job->outcome != GATE_ADMITTED) continue;
        job->outcome = GATE_FAILED;
        job->rc = rc;
        job->fault = *f;
        job->position = -1;
    }
}

// --- who waits for it ---------------------------------------------------------------------------------------------------------------

bool gate_owes(struct gate *g) { return atomic_load(&g->settled) < atomic_load(&g->written); }

bool gate_await(struct gate *g, struct gate_waiter *w)
{
    w->ticket = atomic_load(&g->written);
    (void)pthread_mutex_lock(&g->commit_lock);
    bool owed = atomic_load(&g->settled) < w->ticket;
    if (owed) {
        w->next = g->waiters;
        g->waiters = w;
    }
    (void)pthread_mutex_unlock(&g->commit_lock);
    return owed;
}

static void tell_waiters(struct gate *g)
{
    struct gate_waiter *over = NULL;
    (void)pthread_mutex_lock(&g->commit_lock);
    (void)pthread_cond_broadcast(&g->commit_told);
    for (struct gate_waiter **at = &g->waiters, *w; (w = *at);)
        if (w->ticket <= atomic_load(&g->settled)) {
            *at = w->next;
            w->next = over;
            over = w;
        } else
            at = &w->next;
    (void)pthread_mutex_unlock(&g->commit_lock);
    for (struct gate_waiter *w = over, *next; w; w = next) {
        next = w->next; // it may end with its call
        w->told(w);
    }
}

// --- settling -----------------------------------------------------------------------------------------------------------------------

enum rc settle_batches(struct gate *g, struct settlement *const *list, int32_t count, struct fault *f)
{
    bool owed = false;
    for (int32_t i = 0; i < count; i++) owed |= list[i]->owes_sync;
    enum rc rc = owed ? store_sync(g->writer, f) : RC_OK;
    for (int32_t i = 0; i < count; i++)
        if (rc)
            take_back(list[i], rc, f);
        else
            promise(g, list[i]);
    if (!rc) tell_waiters(g);
    for (int32_t i = 0; i < count; i++)
        for (int32_t k = 0; k < list[i]->count; k++) list[i]->jobs[k]->done(list[i]->jobs[k]);
    return rc;
}

void settlement_free(struct gate *g, struct settlement *s)
{
    MUST(queue_put(g->settlements, s)); // it has room for all
}

// --- the settler's thread -----------------------------------------------------------------------------------------------------------

static void *settler_main(void *self)
{
    struct gate *g = self;
    void *items[SETTLEMENTS];
    struct fault f = { 0 };
    (void)pthread_setname_np(pthread_self(), "anlan-settler"); // for top -H
    world_turn(100);                                           // it only hands on what all wait for
    for (int32_t count; (count = queue_take(g->unsettled, items, SETTLEMENTS, -1)) > 0;) {
        enum rc rc = settle_batches(g, (struct settlement *const *)items, count, &f);
        if (rc) {
            fprintf(stderr,
                    "level=fatal what=\"what was committed could not be made durable\" rc=%s why=\"%s\"\n",
                    rc_name(rc), f.text);
            _Exit(
                1); // nothing of it was told to anybody; what the disk holds now is for the next start to read
        }
        for (int32_t i = 0; i < count; i++) settlement_free(g, items[i]);
    }
    return NULL;
}

enum rc settler_open(struct gate *g, struct fault *f)
{
    g->settlements = queue_open(SETTLEMENTS);
    g->unsettled = queue_open(SETTLEMENTS);
    for (int32_t i = 0; i < SETTLEMENTS; i++) {
        struct settlement *s = calloc(1, sizeof *s);
        MUST(s != NULL && queue_put(g->settlements, s));
        s->heads = ledger_heads_open();
    }
    if (g->options.no_threads) return RC_OK;
    if (pthread_create(&g->settler, NULL, settler_main, g) != 0)
        return fail(f, RC_IO, "could not start the settler's thread");
    g->settler_runs = true;
    return RC_OK;
}

void settler_close(struct gate *g)
{
    void *s;
    if (g->unsettled) queue_end(g->unsettled);
    if (g->settler_runs) (void)pthread_join(g->settler, NULL);
    while (g->settlements && queue_take(g->settlements, &s, 1, 0) == 1) {
        ledger_heads_close(((struct settlement *)s)->heads);
        free(s);
    }
    queue_close(g->unsettled);
    queue_close(g->settlements);
}

struct settlement *settlement_take(struct gate *g)
{
    void *item;
    MUST(queue_take(g->settlements, &item, 1, -1) == 1);
    struct settlement *s = item;
    s->count = 0;
    s->wrote = s->owes_sync = false;
    return s;
}

bool settler_is_busy(struct gate *g)
{
    return g->settler_runs && queue_count(g->settlements) < SETTLEMENTS - 1; // the clerk holds one
}

enum rc settlement_give(struct gate *g, struct settlement *s, struct fault *f)
{
    if (g->settler_runs) {
        MUST(queue_put(g->unsettled, s));
        return RC_OK;
    }
    enum rc rc = settle_batches(g, &s, 1, f);
    settlement_free(g, s);
    return rc;
}

void settled_wait(struct gate *g)
{
    int64_t ticket = atomic_load(&g->written);
    if (!g->settler_runs) return;
    if (atomic_load(&g->settled) >= ticket) return;
    (void)pthread_mutex_lock(&g->commit_lock);
    while (atomic_load(&g->settled) < ticket) (void)pthread_cond_wait(&g->commit_told, &g->commit_lock);
    (void)pthread_mutex_unlock(&g->commit_lock);
}
