// The benchmarks' own words: a monotonic clock, the least of several runs, and a place to throw results away.
#ifndef ANLAN_BENCH_H
#define ANLAN_BENCH_H
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

[[gnu::unused]] static double bench_now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

[[gnu::unused]] static double bench_min(double a, double b) { return a < b ? a : b; }

[[gnu::unused]] static int bench_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

[[gnu::unused]] static double bench_median(double *runs, int count)
{
    qsort(runs, (size_t)count, sizeof *runs, bench_order);
    return count % 2 ? runs[count / 2] : (runs[count / 2 - 1] + runs[count / 2]) / 2;
}

[[gnu::unused]] static void bench_use(int64_t result)
{
    static volatile int64_t sink;
    sink = result;
    (void)sink;
}
#endif
