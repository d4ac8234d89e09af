// Token buckets and sign-in delays, in memory of fixed size.
#include "api/rate_int.h"

// --- buckets ----------------------------------------------------------------------------------------

static double filled(const struct bucket *b, double each_s, int32_t burst, uint32_t now_ms)
{
    double tokens = (double)b->tokens + (double)(now_ms - b->at_ms) * each_s / 1000;
    return tokens < burst ? tokens : burst;
}

static struct bucket *bucket_of(struct rates *r, uint64_t key, double each_s, int32_t burst, uint32_t now_ms)
{
    struct bucket *set = &r->at[key & (uint64_t)(r->count - RATE_WAYS)], *fullest = set;
    for (int i = 0; i < RATE_WAYS; i++)
        if (set[i].key == key) return &set[i];
    for (int i = 0; i < RATE_WAYS && fullest->key; i++)
        if (set[i].key == 0 ||
            filled(&set[i], each_s, burst, now_ms) > filled(fullest, each_s, burst, now_ms))
            fullest = &set[i];
    *fullest = (struct bucket){ .key = key, .tokens = (float)burst, .at_ms = now_ms };
    return fullest;
}

int32_t rate_take(struct rates *r, uint64_t key, double each_s, int32_t burst, int64_t now_ms)
{
    if (each_s <= 0) return 0;
    if (burst < 1) burst = 1;
    struct bucket *b = bucket_of(r, key ? key : 1, each_s, burst, (uint32_t)now_ms);
    double tokens = filled(b, each_s, burst, (uint32_t)now_ms);
    double wait_ms = tokens >= 1 ? 0 : (1 - tokens) * 1000 / each_s;
    b->tokens = (float)(tokens >= 1 ? tokens - 1 : tokens);
    b->at_ms = (uint32_t)now_ms;
    if (wait_ms <= 0) return 0;
    return wait_ms < INT32_MAX - 1 ? (int32_t)wait_ms + 1 : INT32_MAX;
}

// --- sign-in delays ---------------------------------------------------------------------------------

static struct guard_entry *entry_found(const struct guard *g, uint64_t pair)
{
    struct guard_entry *set = &g->at[pair & (uint64_t)(g->count - RATE_WAYS)];
    for (int i = 0; i < RATE_WAYS; i++)
        if (set[i].pair == pair) return &set[i];
    return NULL;
}

// Gives way: free, then the stranger that was seen longest ago; one who is known only where all four are.
static struct guard_entry *entry_made(struct guard *g, uint64_t pair)
{
    struct guard_entry *e = entry_found(g, pair);
    if (e) return e;
    struct guard_entry *set = &g->at[pair & (uint64_t)(g->count - RATE_WAYS)];
    e = set;
    for (int i = 1; i < RATE_WAYS && e->pair; i++) {
        bool better = set[i].known != e->known ? e->known : set[i].seen_ms < e->seen_ms;
        if (set[i].pair == 0 || better) e = &set[i];
    }
    *e = (struct guard_entry){ .pair = pair };
    return e;
}

static uint64_t pair_key(struct guard_try t) { return t.pair ? t.pair : 1; }

bool guard_known(const struct guard *g, struct guard_try t)
{
    const struct guard_entry *e = entry_found(g, pair_key(t));
    return t.desk || (e && e->known);
}

int32_t guard_ask(struct guard *g, struct guard_try t, int64_t now_ms)
{
    const struct guard_entry *e = entry_found(g, pair_key(t));
    if (e && e->next_ms > now_ms) return (int32_t)(e->next_ms - now_ms);
    if (guard_known(g, t)) return 0;
    return rate_take(&g->strangers, t.account, GUARD_STRANGERS_A_MINUTE / 60.0, GUARD_STRANGERS_A_MINUTE,
                     now_ms);
}

static int64_t delay_ms(int32_t failures, bool known)
{
    enum { DOUBLINGS_MAX = 6 };
    int32_t beyond = failures - GUARD_FREE_FAILURES;
    if (beyond <= 0) return 0;
    int64_t ms = INT64_C(1000) << (beyond - 1 < DOUBLINGS_MAX ? beyond - 1 : DOUBLINGS_MAX);
    int64_t most = known ? GUARD_KNOWN_DELAY_MAX_MS : GUARD_DELAY_MAX_MS;
    return ms < most ? ms : most;
}

void guard_failed(struct guard *g, struct guard_try t, int64_t now_ms)
{
    bool known = guard_known(g, t);
    struct guard_entry *e = entry_made(g, pair_key(t));
    if (e->failures < INT32_MAX) e->failures++;
    e->next_ms = now_ms + delay_ms(e->failures, known);
    e->seen_ms = now_ms;
}

void guard_succeeded(struct guard *g, struct guard_try t, int64_t now_ms)
{
    struct guard_entry *e = entry_made(g, pair_key(t));
    *e = (struct guard_entry){ .pair = e->pair, .known = true, .seen_ms = now_ms };
}
