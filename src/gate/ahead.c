// Keys of parts ahead of need (ledger.h): a thread of its own makes them, so that the clerk waits only where a batch takes more than are ready.
// Runs go to it and come back through queues; without threads the clerk makes them between batches.
#include "gate/gate_int.h"

static void *keys_main(void *self)
{
    struct gate *g = self;
    void *run;
    (void)pthread_setname_np(pthread_self(), "anlan-keys"); // for top -H
    while (queue_take(g->keys_asked, &run, 1, -1) == 1) {
        ledger_keys_make(g->ledger, run);
        MUST(queue_put(g->keys_made, run)); // it has room for every agency's
    }
    return NULL;
}

enum rc keys_start(struct gate *g, struct fault *f)
{
    g->keys_asked = queue_open(LEDGER_AGENCIES_MAX);
    g->keys_made = queue_open(LEDGER_AGENCIES_MAX);
    if (pthread_create(&g->keys, NULL, keys_main, g) != 0)
        return fail(f, RC_IO, "could not start the thread that makes keys");
    g->keys_run = true;
    return RC_OK;
}

static enum rc take_back(struct gate *g, int32_t wait_ms, struct fault *f)
{
    void *runs[LEDGER_AGENCIES_MAX];
    int32_t count = queue_take(g->keys_made, runs, COUNT(runs), wait_ms);
    enum rc worst = RC_OK;
    for (int32_t i = 0; i < count; i++) {
        struct fault why;
        enum rc rc = ledger_keys_take(g->ledger, runs[i], &why);
        if (rc && (worst == RC_OK || worst == RC_LIMIT)) worst = rc, *f = why;
    }
    return worst;
}

enum rc keys_ahead(struct gate *g, struct fault *f)
{
    enum rc rc = g->keys_run ? take_back(g, 0, f) : RC_OK;
    for (struct key_run *run; !rc && (run = ledger_keys_wanted(g->ledger));) {
        if (g->keys_run)
            MUST(queue_put(g->keys_asked, run));
        else {
            ledger_keys_make(g->ledger, run);
            rc = ledger_keys_take(g->ledger, run, f);
        }
    }
    return rc == RC_LIMIT ? RC_OK : rc; // a full disk: the batch that needs them will say so
}

enum rc keys_await(struct gate *g, struct fault *f)
{
    enum rc rc = RC_OK;
    while (!rc && g->keys_run && ledger_keys_awaited(g->ledger)) rc = take_back(g, -1, f);
    return rc;
}

void keys_close(struct gate *g)
{
    if (g->keys_asked) queue_end(g->keys_asked);
    if (g->keys_run) {
        (void)pthread_join(g->keys, NULL);
        (void)take_back(g, 0, &(struct fault){ 0 });
    }
    queue_close(g->keys_asked);
    queue_close(g->keys_made);
}
