// A ring behind one mutex; a take empties what it can in one turn, so that a batch costs one lock.
#include "base/queue.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    int32_t room, first, count, waiting;
    bool ended;
    void *items[];
};

struct queue *queue_open(int32_t room)
{
    MUST(room > 0);
    struct queue *q = calloc(1, sizeof *q + (size_t)room * sizeof q->items[0]);
    MUST(q != NULL);
    pthread_condattr_t monotonic;
    MUST(pthread_condattr_init(&monotonic) == 0 &&
         pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
    MUST(pthread_mutex_init(&q->lock, NULL) == 0 && pthread_cond_init(&q->filled, &monotonic) == 0);
    (void)pthread_condattr_destroy(&monotonic);
    q->room = room;
    return q;
}

void queue_close(struct queue *q)
{
    if (!q) return;
    (void)pthread_cond_destroy(&q->filled);
    (void)pthread_mutex_destroy(&q->lock);
    free(q);
}

bool queue_put(struct queue *q, void *item)
{
    (void)pthread_mutex_lock(&q->lock);
    bool fits = q->count < q->room && !q->ended;
    if (fits) q->items[(q->first + q->count++) % q->room] = item;
    bool wake = fits && q->waiting > 0;
    (void)pthread_mutex_unlock(&q->lock);
    if (wake) (void)pthread_cond_signal(&q->filled);
    return fits;
}

static struct timespec deadline(int32_t wait_ms)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t ns = t.tv_nsec + INT64_C(1'000'000) * (wait_ms % 1000);
    return (struct timespec){ t.tv_sec + wait_ms / 1000 + ns / 1'000'000'000, ns % 1'000'000'000 };
}

static void wait_for_item(struct queue *q, int32_t wait_ms)
{
    struct timespec until = deadline(wait_ms > 0 ? wait_ms : 0);
    int timed_out = wait_ms == 0;
    q->waiting++;
    while (q->count == 0 && !q->ended && !timed_out)
        timed_out = wait_ms < 0 ? pthread_cond_wait(&q->filled, &q->lock)
                                : pthread_cond_timedwait(&q->filled, &q->lock, &until) == ETIMEDOUT;
    q->waiting--;
}

int32_t queue_take(struct queue *q, void **ret_items, int32_t count_max, int32_t wait_ms)
{
    int32_t taken = 0;
    (void)pthread_mutex_lock(&q->lock);
    wait_for_item(q, wait_ms);
    for (; taken < count_max && q->count > 0; q->count--) {
        ret_items[taken++] = q->items[q->first];
        q->first = (q->first + 1) % q->room;
    }
    (void)pthread_mutex_unlock(&q->lock);
    return taken;
}

void queue_end(struct queue *q)
{
    (void)pthread_mutex_lock(&q->lock);
    q->ended = true;
    (void)pthread_mutex_unlock(&q->lock);
    (void)pthread_cond_broadcast(&q->filled);
}

bool queue_ended(struct queue *q)
{
    (void)pthread_mutex_lock(&q->lock);
    bool ended = q->ended;
    (void)pthread_mutex_unlock(&q->lock);
    return ended;
}

int32_t queue_count(struct queue *q)
{
    (void)pthread_mutex_lock(&q->lock);
    int32_t count = q->count;
    (void)pthread_mutex_unlock(&q->lock);
    return count;
}
