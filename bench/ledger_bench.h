// What the ledger's benchmarks share: an entry as an act of a handler makes it, with one part, and CPU time of the thread.
#ifndef ANLAN_LEDGER_BENCH_H
#define ANLAN_LEDGER_BENCH_H
#include "bench.h"
#include "ledger/ledger.h"
#include "world/world.h"
#include <string.h>

static struct world world;
static struct fault f;

static void must(enum rc rc)
{
    if (rc) fprintf(stderr, "%s\n", f.text), exit(1);
}

static double cpu_now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static struct str entry_of(struct arena *a, int64_t position, const struct part *part)
{
    struct entry e = {
        .agency = 1,
        .position = position,
        .at = { 1'700'000'000 * NS_PER_S + position },
        .act = S("assign"),
        .verb = S("assign"),
        .actor = S("u:dispatcher"),
        .purpose = S("handling"),
        .casefile = S("abcdefghjkmnpqrstvwxyz0123"),
        .place = 3,
        .previous = position - 1,
        .pack = S("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        .rule = S("emergency/assign"),
        .retry_key = S("018c2f00-0000-7000-8000-000000000001"),
        .retry_digest = S("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        .articles = { S("cn-psapl-2025#99") },
        .articles_count = 1,
        .does_text = S("{\"owner\":\"unit-7\",\"status\":\"assigned\"}"),
        .parts_count = 1,
    };
    e.parts[0].name = part->name;
    memcpy(e.parts[0].commitment, part->commitment, 32);
    struct str bytes;
    must(entry_encode(a, &e, &bytes, &f));
    return bytes;
}

#endif
