#include "base/queue.h"
#include "test.h"
#include <pthread.h>

enum { PRODUCERS = 4, ITEMS = 20'000 };

static int64_t numbers[PRODUCERS][ITEMS];

static void *produce(void *arg)
{
    struct queue *q = ((void **)arg)[0];
    int64_t *mine = ((void **)arg)[1];
    for (int i = 0; i < ITEMS; i++)
        while (!queue_put(q, &mine[i])) {
        }
    return NULL;
}

TEST(what_many_put_is_taken_once_and_in_each_ones_order)
{
    struct queue *q = queue_open(64);
    pthread_t threads[PRODUCERS];
    void *args[PRODUCERS][2], *items[32];
    int64_t taken = 0, seen[PRODUCERS] = { 0 };
    for (int p = 0; p < PRODUCERS; p++) {
        for (int i = 0; i < ITEMS; i++) numbers[p][i] = (int64_t)p * ITEMS + i;
        args[p][0] = q, args[p][1] = numbers[p];
        MUST(pthread_create(&threads[p], NULL, produce, args[p]) == 0);
    }
    while (taken < PRODUCERS * ITEMS) {
        int32_t got = queue_take(q, items, COUNT(items), -1);
        for (int32_t i = 0; i < got; i++) {
            int64_t n = *(int64_t *)items[i];
            if (n % ITEMS != seen[n / ITEMS]++) CHECK(!"in order");
        }
        taken += got;
    }
    for (int p = 0; p < PRODUCERS; p++) (void)pthread_join(threads[p], NULL);
    CHECK_INT(queue_count(q), 0);
    queue_close(q);
}

TEST(a_full_or_ended_queue_refuses_and_what_is_left_is_drained)
{
    int item;
    void *items[4];
    struct queue *q = queue_open(2);
    CHECK(queue_put(q, &item) && queue_put(q, &item) && !queue_put(q, &item));
    queue_end(q);
    CHECK(queue_ended(q));
    CHECK_INT(queue_take(q, items, 1, -1), 1);
    CHECK(!queue_put(q, &item));
    CHECK_INT(queue_take(q, items, 4, -1), 1);
    CHECK_INT(queue_take(q, items, 4, -1), 0);
    queue_close(q);
    q = queue_open(1);
    CHECK_INT(queue_take(q, items, 1, 5), 0);
    queue_close(q);
}
