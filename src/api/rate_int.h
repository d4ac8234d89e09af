// api: how often: token buckets in a table of fixed size, and the delays of failed sign-ins. Pure: the caller brings the time.
#ifndef ANLAN_API_RATE_INT_H
#define ANLAN_API_RATE_INT_H
#include "base/base.h"

// Buckets are found by a hash that outsiders cannot choose (the caller keys it). A full set gives way to the bucket that is nearest to
// full: whoever is being held back stays held back.
struct bucket {
    uint64_t key; // 0: free
    float tokens;
    uint32_t at_ms; // of the last look, modulo 2^32
};

enum { RATE_WAYS = 4 };

struct rates {
    struct bucket *at;
    ptrdiff_t count; // a power of two, at least RATE_WAYS
};

// Takes one token: 0, or the milliseconds until there will be one (nothing is taken then).
int32_t rate_take(struct rates *r, uint64_t key, double each_s, int32_t burst, int64_t now_ms);

// --- sign-in delays ---------------------------------------------------------------------------------

// Failures are counted by (account, address prefix) and by account. Each pair waits longer after each failure: nothing for the first three,
// then 1, 2, 4 … up to 60 s. Strangers' pairs share five tries a minute for an account. A pair that has succeeded before, or whose address
// belongs to a declared desk, is known: it never waits behind strangers and never longer than 10 s, so nobody else can lock it out.
struct guard_entry {
    uint64_t pair; // 0: free
    int32_t failures;
    bool known;
    int64_t next_ms; // no try before
    int64_t seen_ms;
};

struct guard {
    struct guard_entry *at;
    ptrdiff_t count; // a power of two, at least RATE_WAYS
    struct rates strangers;
};

struct guard_try {
    uint64_t pair, account; // keyed hashes
    bool desk;
};

enum {
    GUARD_FREE_FAILURES = 3,
    GUARD_DELAY_MAX_MS = 60'000,
    GUARD_KNOWN_DELAY_MAX_MS = 10'000,
    GUARD_STRANGERS_A_MINUTE = 5
};

bool guard_known(const struct guard *g, struct guard_try t);
int32_t guard_ask(struct guard *g, struct guard_try t, int64_t now_ms); // 0, or milliseconds to wait
void guard_failed(struct guard *g, struct guard_try t, int64_t now_ms);
void guard_succeeded(struct guard *g, struct guard_try t, int64_t now_ms); // the pair is known from now on
#endif
