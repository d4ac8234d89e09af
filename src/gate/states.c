// The states of cases that acts were about last, as they were committed: direct-mapped in memory, put by the clerk, taken by the clerk for its
// next batch and by the follower for the view, which would else read from the store again what was written a moment before.
#include "gate/gate_int.h"
#include <stdlib.h>

enum {
    STATES = 16'384, // a power of two, as is:
    STATE_LOCKS = 64,
};

// A lock is held while one state is copied, a fraction of a microsecond, and hardly ever do two threads want the same one.
struct states {
    pthread_mutex_t locks[STATE_LOCKS];
    struct casefile at[STATES];
};

struct states *states_open(void)
{
    struct states *s = calloc(1, sizeof *s);
    for (int32_t i = 0; s && i < STATE_LOCKS; i++) MUST(pthread_mutex_init(&s->locks[i], NULL) == 0);
    return s;
}

void states_close(struct states *s)
{
    for (int32_t i = 0; s && i < STATE_LOCKS; i++) (void)pthread_mutex_destroy(&s->locks[i]);
    free(s);
}

static uint64_t place_of(int64_t agency, int64_t id)
{
    return gate_mix((uint64_t)LEDGER_ROW(agency, id)) & (STATES - 1);
}

bool states_take(struct states *s, int64_t agency, int64_t id, struct casefile *ret_c)
{
    uint64_t place = place_of(agency, id);
    pthread_mutex_t *lock = &s->locks[place % STATE_LOCKS];
    const struct casefile *c = &s->at[place];
    (void)pthread_mutex_lock(lock);
    bool held = c->agency == agency && c->id == id && c->acts > 0;
    if (held) *ret_c = *c;
    (void)pthread_mutex_unlock(lock);
    return held;
}

void states_put(struct states *s, const struct casefile *c)
{
    uint64_t place = place_of(c->agency, c->id);
    pthread_mutex_t *lock = &s->locks[place % STATE_LOCKS];
    (void)pthread_mutex_lock(lock);
    s->at[place] = *c;
    (void)pthread_mutex_unlock(lock);
}

void states_forget(struct states *s)
{
    for (int32_t i = 0; i < STATE_LOCKS; i++) (void)pthread_mutex_lock(&s->locks[i]);
    memset(s->at, 0, sizeof s->at);
    for (int32_t i = 0; i < STATE_LOCKS; i++) (void)pthread_mutex_unlock(&s->locks[i]);
}
