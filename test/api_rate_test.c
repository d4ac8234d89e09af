// Token buckets, sign-in delays, the table of sessions.
#include "api/rate_int.h"
#include "api/session_int.h"
#include "test.h"

static struct bucket buckets[64];
static struct rates rates_new(ptrdiff_t count)
{
    memset(buckets, 0, sizeof buckets);
    return (struct rates){ buckets, count };
}

TEST(a_burst_then_one_each_interval)
{
    struct rates r = rates_new(64);
    for (int i = 0; i < 5; i++) CHECK_INT(rate_take(&r, 7, 2, 5, 1000), 0);
    int32_t wait = rate_take(&r, 7, 2, 5, 1000);
    CHECK(wait > 0 && wait <= 501);
    CHECK(rate_take(&r, 7, 2, 5, 1000 + 499) > 0);
    CHECK_INT(rate_take(&r, 7, 2, 5, 1000 + 502), 0);
    CHECK(rate_take(&r, 7, 2, 5, 1000 + 503) > 0);
    CHECK_INT(rate_take(&r, 8, 2, 5, 1000 + 503), 0); // another is not held back
}

TEST(no_rate_is_no_limit)
{
    struct rates r = rates_new(64);
    for (int i = 0; i < 1000; i++) CHECK_INT(rate_take(&r, 7, 0, 1, 0), 0);
}

TEST(a_bucket_never_holds_more_than_its_burst)
{
    struct rates r = rates_new(64);
    for (int i = 0; i < 3; i++) CHECK_INT(rate_take(&r, 7, 10, 3, 0), 0);
    for (int i = 0; i < 3; i++) CHECK_INT(rate_take(&r, 7, 10, 3, 1'000'000), 0);
    CHECK(rate_take(&r, 7, 10, 3, 1'000'000) > 0);
}

TEST(whoever_is_held_back_keeps_the_bucket)
{
    struct rates r = rates_new(RATE_WAYS); // one set
    while (rate_take(&r, 100, 1, 10, 0) == 0) {
    }
    for (uint64_t k = 200; k < 300; k++)
        CHECK_INT(rate_take(&r, k, 1, 10, 0), 0); // strangers push one another out
    CHECK(rate_take(&r, 100, 1, 10, 0) > 0);
}

// --- sign-in ----------------------------------------------------------------------------------------

static struct guard_entry entries[64];
static struct bucket strangers[64];
static struct guard guard_new(void)
{
    memset(entries, 0, sizeof entries);
    memset(strangers, 0, sizeof strangers);
    return (struct guard){ entries, COUNT(entries), { strangers, COUNT(strangers) } };
}

// How many tries of `t` pass in `ms`, each failing, asked once a millisecond.
static int32_t tries_in(struct guard *g, struct guard_try t, int64_t from_ms, int64_t ms)
{
    int32_t passed = 0;
    for (int64_t now = from_ms; now < from_ms + ms; now++) {
        if (guard_ask(g, t, now)) continue;
        guard_failed(g, t, now);
        passed++;
    }
    return passed;
}

TEST(delays_grow_with_each_failure)
{
    struct guard g = guard_new();
    struct guard_try t = { .pair = 11, .account = 5 };
    for (int i = 0; i < GUARD_FREE_FAILURES; i++) {
        CHECK_INT(guard_ask(&g, t, 0), 0);
        guard_failed(&g, t, 0);
    }
    CHECK_INT(guard_ask(&g, t, 0), 0);
    int64_t now = 0, want = 1000;
    for (int i = 0; i < 8; i++) {
        guard_failed(&g, t, now);
        CHECK_INT(guard_ask(&g, t, now), want);
        now += want;
        if ((want *= 2) > GUARD_DELAY_MAX_MS) want = GUARD_DELAY_MAX_MS;
    }
}

TEST(strangers_together_have_five_tries_a_minute)
{
    struct guard g = guard_new();
    int32_t passed = 0;
    for (int64_t now = 0; now < 10 * 60'000; now += 10) { // each try from another address
        struct guard_try t = { .pair = 1000 + (uint64_t)now, .account = 5 };
        if (guard_ask(&g, t, now)) continue;
        guard_failed(&g, t, now);
        passed++;
    }
    CHECK(passed >= 50 && passed <= 10 * GUARD_STRANGERS_A_MINUTE + GUARD_STRANGERS_A_MINUTE);
}

TEST(nobody_can_lock_out_a_known_desk)
{
    struct guard g = guard_new();
    struct guard_try desk = { .pair = 77, .account = 5 };
    CHECK_INT(guard_ask(&g, desk, 0), 0);
    guard_succeeded(&g, desk, 0);
    for (int64_t now = 1; now < 60'000; now++) { // a storm of strangers against the same account
        struct guard_try t = { .pair = 1000 + (uint64_t)now, .account = 5 };
        if (!guard_ask(&g, t, now)) guard_failed(&g, t, now);
    }
    CHECK(guard_known(&g, desk));
    CHECK_INT(guard_ask(&g, desk, 60'000), 0);
}

TEST(a_declared_desk_is_known_before_its_first_sign_in)
{
    struct guard g = guard_new();
    for (int i = 0; i < 100; i++)
        (void)guard_ask(&g, (struct guard_try){ .pair = 1000 + (uint64_t)i, .account = 5 }, 0);
    CHECK(guard_ask(&g, (struct guard_try){ .pair = 3, .account = 5 }, 0) > 0);
    CHECK_INT(guard_ask(&g, (struct guard_try){ .pair = 4, .account = 5, .desk = true }, 0), 0);
}

TEST(at_a_known_desk_delays_stay_short_but_guessing_stays_slow)
{
    struct guard g = guard_new();
    struct guard_try desk = { .pair = 77, .account = 5, .desk = true };
    int32_t passed = tries_in(&g, desk, 0, 600'000);
    CHECK(passed > 50 && passed < 75); // one each ten seconds in the long run
    CHECK(guard_ask(&g, desk, 600'000) <= GUARD_KNOWN_DELAY_MAX_MS);
}

TEST(success_forgets_the_failures)
{
    struct guard g = guard_new();
    struct guard_try t = { .pair = 11, .account = 5 };
    for (int i = 0; i < 5; i++) guard_failed(&g, t, 0);
    CHECK(guard_ask(&g, t, 0) > 0);
    guard_succeeded(&g, t, 0);
    CHECK_INT(guard_ask(&g, t, 0), 0);
}

// --- sessions ---------------------------------------------------------------------------------------

static struct session session_of(const char *name, int32_t n, int64_t made_s)
{
    struct session one = { .agency = 1, .made = { made_s * NS_PER_S }, .seen = { made_s * NS_PER_S } };
    char token[32];
    one.name_len = (int32_t)strlen(name);
    memcpy(one.name, name, strlen(name));
    (void)snprintf(token, sizeof token, "%s-%d", name, n);
    session_hash(str_of(token), one.hash);
    return one;
}

static struct instant at_s(int64_t s) { return (struct instant){ s * NS_PER_S }; }

TEST(a_session_is_found_until_it_rests_too_long)
{
    struct sessions *s = sessions_open(64);
    struct session one = session_of("li", 1, 0);
    uint8_t ended[SESSION_HASH];
    bool one_ended;
    CHECK(session_put(s, &one, at_s(0), ended, &one_ended) != NULL && !one_ended);
    struct session *found = session_find(s, one.hash, at_s(15 * 60 - 1));
    CHECK(found != NULL);
    if (found) found->seen = at_s(15 * 60 - 1);
    CHECK(session_find(s, one.hash, at_s(29 * 60)) != NULL);
    CHECK(session_find(s, one.hash, at_s(30 * 60)) == NULL);
    CHECK_INT(s->count, 0);
    sessions_close(s);
}

TEST(a_session_ends_after_twelve_hours_however_busy)
{
    struct session one = session_of("li", 1, 0);
    one.seen = at_s(12 * 3600 - 1);
    CHECK(!session_over(&one, at_s(12 * 3600 - 1)));
    CHECK(session_over(&one, at_s(12 * 3600)));
}

TEST(one_account_has_so_many_sessions_and_no_more)
{
    struct sessions *s = sessions_open(64);
    uint8_t ended[SESSION_HASH];
    bool one_ended;
    struct session first = session_of("li", 0, 0);
    for (int i = 0; i < API_SESSIONS_EACH_MAX; i++) {
        struct session one = session_of("li", i, i);
        CHECK(session_put(s, &one, at_s(i), ended, &one_ended) && !one_ended);
    }
    struct session other = session_of("wang", 0, 20), more = session_of("li", 99, 20);
    CHECK(session_put(s, &other, at_s(20), ended, &one_ended) && !one_ended);
    CHECK(session_put(s, &more, at_s(20), ended, &one_ended) && one_ended);
    CHECK(memcmp(ended, first.hash, SESSION_HASH) == 0); // the one that was idle longest
    CHECK(session_find(s, first.hash, at_s(20)) == NULL && session_find(s, more.hash, at_s(20)) != NULL);
    CHECK_INT(sessions_end_all(s, S("li")), API_SESSIONS_EACH_MAX);
    CHECK_INT(s->count, 1);
    sessions_close(s);
}

TEST(a_full_table_takes_no_more_until_some_are_over)
{
    struct sessions *s = sessions_open(4);
    uint8_t ended[SESSION_HASH];
    bool one_ended;
    for (int i = 0; i < 4; i++) {
        char name[8];
        (void)snprintf(name, sizeof name, "u%d", i);
        struct session one = session_of(name, 0, i);
        CHECK(session_put(s, &one, at_s(i), ended, &one_ended) != NULL);
    }
    struct session late = session_of("late", 0, 10);
    CHECK(session_put(s, &late, at_s(10), ended, &one_ended) == NULL);
    late.made = late.seen = at_s(15 * 60);
    CHECK(session_put(s, &late, at_s(15 * 60), ended, &one_ended) !=
          NULL); // the first has rested long enough
    sessions_close(s);
}
