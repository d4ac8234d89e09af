// Moving pages from a WAL into its database beside the thread that writes it, in a thread and on connections of its own: one for the clerk's database,
// one for the search view. SQLite before 3.51.3 can lose a commit where one connection checkpoints while another begins the WAL anew. So one of the
// two connections here holds a snapshot for as long as the other moves: while anybody reads in the WAL nobody begins it anew. That needs pages in it
// that were not moved yet, or the snapshot would lie in the database alone; the writer asks only then, and moves no pages itself before it has its
// answer. What was written meanwhile is left for another turn, or for the writer.
#include "gate/gate_int.h"
#include <stdio.h>
#include <stdlib.h>

static enum rc move(struct mover *m, struct fault *f)
{
    bool done;
    enum rc rc = store_begin(m->holds, f);
    if (rc) return rc;
    rc = store_checkpoint(m->moves, false, &done, f);
    store_rollback(m->holds);
    return rc;
}

static void *mover_main(void *self)
{
    struct mover *m = self;
    void *item;
    struct fault f = { 0 };
    (void)pthread_setname_np(pthread_self(), "anlan-mover"); // for top -H
    while (queue_take(m->asked, &item, 1, -1) == 1) {
        enum rc rc = move(m, &f);
        if (rc && rc != RC_LIMIT && rc != RC_CONFLICT) { // a full disk, or somebody in the way: later
            fprintf(stderr,
                    "level=fatal what=\"the WAL cannot be moved into the database\" rc=%s why=\"%s\"\n",
                    rc_name(rc), f.text);
            _Exit(1); // a sync that failed is not tried again; the next start writes the WAL anew
        }
        atomic_fetch_add(&m->turns, rc == RC_OK);
        MUST(queue_put(m->done, m));
    }
    return NULL;
}

enum rc mover_start(struct mover *m, struct store_options o, struct fault *f)
{
    o.role = STORE_READER;
    enum rc rc = store_open(o, &m->holds, f);
    o.role = STORE_MOVER;
    if (!rc) rc = store_open(o, &m->moves, f);
    if (rc) return rc;
    m->asked = queue_open(1);
    m->done = queue_open(1);
    if (pthread_create(&m->thread, NULL, mover_main, m) != 0)
        return fail(f, RC_IO, "could not start a thread that moves pages");
    m->runs = true;
    return RC_OK;
}

static void ask(struct mover *m)
{
    MUST(m->runs && !m->is_asked && queue_put(m->asked, m));
    m->is_asked = true;
}

// wait: until it is not.
static bool is_at_it(struct mover *m, bool wait)
{
    void *item;
    if (!m->is_asked || queue_take(m->done, &item, 1, wait ? -1 : 0) == 0) return m->is_asked;
    m->wal_moved = store_wal_moved(m->moves); // its thread rests until it is asked again
    return m->is_asked = false;
}

static enum rc move_here(struct mover *m, struct store *writer, struct fault *f)
{
    bool done;
    enum rc rc = store_checkpoint(writer, false, &done, f);
    m->wal_moved = store_wal_moved(writer);
    return rc;
}

// As the WAL grows, or when nothing waits, the mover empties it, up to the little that the writer does itself between two commits: nobody waits for a
// whole checkpoint. While a reader keeps the WAL from beginning anew it grows on: what was tried is not tried again after every commit, for each try
// syncs two files.
enum rc mover_tend(struct mover *m, struct store *writer, const struct mover_bounds *b, bool idle,
                   struct fault *f)
{
    int64_t pages = store_wal_pages(writer);
    bool most = pages > b->most;
    if (is_at_it(m, most)) return RC_OK;
    if (pages < m->wal_tried) m->wal_tried = m->wal_moved = 0; // it began anew
    if (pages - m->wal_tried <= b->again || (!idle && pages < b->grown)) return RC_OK;
    int64_t left = pages - m->wal_moved; // the mover needs some: see above
    m->wal_tried = pages;
    if (most || left <= b->little || !m->runs) return move_here(m, writer, f);
    ask(m);
    return RC_OK;
}

void mover_close(struct mover *m)
{
    if (m->asked) queue_end(m->asked);
    if (m->runs) (void)pthread_join(m->thread, NULL);
    queue_close(m->asked);
    queue_close(m->done);
    store_close(m->moves);
    store_close(m->holds);
    *m = (struct mover){ 0 };
}
