// Moving pages from the WAL into the database beside the clerk, in a thread and on connections of its own. SQLite before 3.51.3 can lose a commit where
// one connection checkpoints while another begins the WAL anew. So one of the two connections here holds a snapshot for as long as the other moves:
// while anybody reads in the WAL nobody begins it anew. That needs pages in it that were not moved yet, or the snapshot would lie in the
// database alone; the clerk asks only then, and moves no pages itself before it has its answer. What was written meanwhile is left for another turn,
// or for the clerk.
#include "gate/gate_int.h"
#include <stdio.h>

static enum rc move(struct gate *g, struct fault *f)
{
    bool done;
    enum rc rc = store_begin(g->mover_holds, f);
    if (rc) return rc;
    rc = store_checkpoint(g->mover_moves, false, &done, f);
    store_rollback(g->mover_holds);
    return rc;
}

static void *mover_main(void *self)
{
    struct gate *g = self;
    void *item;
    struct fault f = { 0 };
    (void)pthread_setname_np(pthread_self(), "anlan-mover"); // for top -H
    while (queue_take(g->moves, &item, 1, -1) == 1) {
        enum rc rc = move(g, &f);
        if (rc && rc != RC_LIMIT && rc != RC_CONFLICT) { // a full disk, or somebody in the way: later
            fprintf(stderr,
                    "level=fatal what=\"the WAL cannot be moved into the database\" rc=%s why=\"%s\"\n",
                    rc_name(rc), f.text);
            _Exit(1); // a sync that failed is not tried again; the next start writes the WAL anew
        }
        atomic_fetch_add(&g->moved, rc == RC_OK);
        MUST(queue_put(g->moves_done, g));
    }
    return NULL;
}

enum rc mover_start(struct gate *g, struct store_options o, struct fault *f)
{
    o.role = STORE_READER;
    enum rc rc = store_open(o, &g->mover_holds, f);
    o.role = STORE_MOVER;
    if (!rc) rc = store_open(o, &g->mover_moves, f);
    if (rc) return rc;
    g->moves = queue_open(1);
    g->moves_done = queue_open(1);
    if (pthread_create(&g->mover, NULL, mover_main, g) != 0)
        return fail(f, RC_IO, "could not start the thread that moves pages");
    g->mover_runs = true;
    return RC_OK;
}

void mover_ask(struct gate *g)
{
    MUST(g->mover_runs && !g->is_moving && queue_put(g->moves, g));
    g->is_moving = true;
}

bool mover_is_at_it(struct gate *g, bool wait)
{
    void *item;
    if (!g->is_moving || queue_take(g->moves_done, &item, 1, wait ? -1 : 0) == 0) return g->is_moving;
    g->wal_moved = store_wal_moved(g->mover_moves); // its thread rests until it is asked again
    return g->is_moving = false;
}

void mover_close(struct gate *g)
{
    if (g->moves) queue_end(g->moves);
    if (g->mover_runs) {
        (void)pthread_join(g->mover, NULL);
        (void)mover_is_at_it(g, false);
    }
    queue_close(g->moves);
    queue_close(g->moves_done);
    store_close(g->mover_moves);
    store_close(g->mover_holds);
}
