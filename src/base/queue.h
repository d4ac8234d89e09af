// base/queue: a bounded queue of pointers between threads: many may put, many may take. The only lock there is.
#ifndef ANLAN_BASE_QUEUE_H
#define ANLAN_BASE_QUEUE_H
#include "base/base.h"

struct queue;

struct queue *queue_open(int32_t room); // `room` items at most
void queue_close(struct queue *q);      // must be empty or its items owned elsewhere; takes NULL

// False at once when it is full or ended; the caller keeps the item.
bool queue_put(struct queue *q, void *item);
// Takes up to `count_max` items, waiting up to `wait_ms` (-1: for ever) while there is none.
// 0 means that the time is over, or that the queue was ended and is empty.
int32_t queue_take(struct queue *q, void **ret_items, int32_t count_max, int32_t wait_ms);
void queue_end(struct queue *q); // no more puts; takers drain what is left
bool queue_ended(struct queue *q);
int32_t queue_count(struct queue *q);
#endif
