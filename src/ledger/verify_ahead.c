#include "ledger/verify_ahead.h"
#include "base/queue.h"
#include <pthread.h>
#include <stdlib.h>

enum { SHORT_LOG = 4'096 };

struct ahead {
    ahead_take *take;
    void *self;
    struct ahead_block blocks[AHEAD_BLOCKS];
    struct ahead_block *filling; // NULL: the next one is to be had back first
    int32_t out;                 // blocks that the second thread has, or has done with
    int32_t next;                // of the blocks that were never used
    struct hasher *hasher;       // of whoever looks
    bool has_thread;
    pthread_t thread;
    struct queue *todo, *done;
};

// --- looking ------------------------------------------------------------------------------------------

static void look(struct hasher *h, struct ahead_block *b)
{
    for (int32_t i = 0; i < b->count; i++) {
        struct ahead_row *r = &b->at[i];
        r->rc = r->bytes.kind == VALUE_BLOB ? entry_glance(r->bytes.s, &r->seen, &b->fault)
                                            : fail(&b->fault, RC_CORRUPT, "it is no blob");
        if (r->rc) return; // nobody asks what comes after it
        r->leaf = tree_leaf(h, r->bytes.s);
    }
}

static void *look_on(void *self)
{
    struct ahead *a = self;
    void *item;
    while (queue_take(a->todo, &item, 1, -1) == 1) {
        look(a->hasher, item);
        MUST(queue_put(a->done, item));
    }
    return NULL;
}

// --- in order -----------------------------------------------------------------------------------------

static enum rc take_all(struct ahead *a, struct ahead_block *b, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; i < b->count && !rc; i++) rc = a->take(a->self, b, i, f);
    b->count = 0;
    b->used = 0;
    b->fault = (struct fault){ 0 };
    return rc;
}

static enum rc have_back(struct ahead *a, struct ahead_block **ret_b, struct fault *f)
{
    void *item;
    MUST(queue_take(a->done, &item, 1, -1) == 1);
    a->out--;
    *ret_b = item;
    return take_all(a, item, f);
}

static enum rc hand_over(struct ahead *a, struct fault *f)
{
    struct ahead_block *b = a->filling;
    if (!b || b->count == 0) return RC_OK;
    if (!a->has_thread) {
        look(a->hasher, b);
        return take_all(a, b, f);
    }
    MUST(queue_put(a->todo, b));
    a->out++;
    a->filling = NULL;
    return RC_OK;
}

static enum rc have_room(struct ahead *a, ptrdiff_t bytes, struct fault *f)
{
    enum rc rc = RC_OK;
    struct ahead_block *b = a->filling;
    if (b && (b->count == AHEAD_ROWS || (b->count > 0 && b->room - b->used < bytes))) rc = hand_over(a, f);
    if (!rc && !a->filling && a->next < AHEAD_BLOCKS) a->filling = &a->blocks[a->next++];
    if (!rc && !a->filling) rc = have_back(a, &a->filling, f);
    b = a->filling;
    if (rc || b->room - b->used >= bytes) return rc;
    free(b->memory);
    b->room = bytes > AHEAD_BLOCK_BYTES ? bytes : AHEAD_BLOCK_BYTES;
    b->memory = malloc((size_t)b->room);
    MUST(b->memory != NULL);
    return RC_OK;
}

static struct value keep(struct ahead_block *b, struct value v)
{
    if (v.s.len == 0) return v;
    char *at = b->memory + b->used;
    memcpy(at, v.s.at, (size_t)v.s.len);
    b->used += v.s.len;
    v.s.at = at;
    return v;
}

static struct value text_of(struct value v)
{
    if (v.kind != VALUE_TEXT && v.kind != VALUE_BLOB) v.s = (struct str){ 0 };
    return v;
}

enum rc ahead_put(struct ahead *a, struct row r, struct fault *f)
{
    struct value bytes = text_of(r.at[1]), sealed = text_of(r.at[2]);
    enum rc rc = have_room(a, bytes.s.len + sealed.s.len, f);
    if (rc) return rc;
    struct ahead_block *b = a->filling;
    b->at[b->count++] =
        (struct ahead_row){ .row = r.at[0].i, .bytes = keep(b, bytes), .sealed = keep(b, sealed) };
    return RC_OK;
}

enum rc ahead_end(struct ahead *a, struct fault *f)
{
    struct ahead_block *b;
    enum rc rc = hand_over(a, f);
    while (a->out > 0 && !rc) rc = have_back(a, &b, f);
    return rc;
}

// --- its life -----------------------------------------------------------------------------------------

struct ahead *ahead_open(int64_t entries, ahead_take *take, void *self)
{
    struct ahead *a = calloc(1, sizeof *a);
    MUST(a != NULL);
    *a = (struct ahead){ .take = take, .self = self, .hasher = hasher_open() };
    if (entries < SHORT_LOG) return a;
    a->todo = queue_open(AHEAD_BLOCKS);
    a->done = queue_open(AHEAD_BLOCKS);
    a->has_thread = pthread_create(&a->thread, NULL, look_on, a) == 0; // without one it takes longer
    return a;
}

void ahead_close(struct ahead *a)
{
    void *item;
    if (!a) return;
    if (a->has_thread) {
        queue_end(a->todo);
        (void)pthread_join(a->thread, NULL);
    }
    while (a->done && queue_take(a->done, &item, 1, 0) == 1)
        ; // what nobody wanted any more: the blocks are ours
    queue_close(a->todo);
    queue_close(a->done);
    hasher_close(a->hasher);
    for (int32_t i = 0; i < AHEAD_BLOCKS; i++) free(a->blocks[i].memory);
    free(a);
}
