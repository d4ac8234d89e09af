// The wall clock and the kernel's random bytes.
#include "world/world_int.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static struct instant wall_clock(void *)
{
    struct timespec t;
    MUST(clock_gettime(CLOCK_REALTIME, &t) == 0);
    return (struct instant){ t.tv_sec * NS_PER_S + t.tv_nsec };
}

// No buffer between: one that a fork would copy gives two processes the same keys.
static void kernel_random(void *, void *ret_bytes, ptrdiff_t n)
{
    for (char *at = ret_bytes; n > 0;) {
        ssize_t got = getrandom(at, (size_t)n, 0);
        MUST(got > 0 || errno == EINTR);
        if (got > 0) at += got, n -= got;
    }
}

#ifdef ANLAN_TEST_CLOCK
static _Atomic int64_t ahead_ns;

static struct instant clock_now(void *) { return (struct instant){ wall_clock(NULL).ns + ahead_ns }; }

void world_set(struct instant now) { ahead_ns = now.ns - wall_clock(NULL).ns; }

// A command that ends has nobody to set its clock: it begins so far ahead.
[[gnu::constructor]] static void begin_ahead(void)
{
    const char *s = getenv("ANLAN_TEST_AHEAD_S");
    if (s) ahead_ns = strtoll(s, NULL, 10) * NS_PER_S;
}
#else
static struct instant clock_now(void *) { return wall_clock(NULL); }
#endif

struct world world_real(void)
{
    return (struct world){ .now = clock_now, .random = kernel_random, .disk = world_disk() };
}
