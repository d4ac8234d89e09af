// The tests' own words: TEST(name_that_states_the_case) { CHECK(…); }. Each file is a program; its last line is
// `N passed, N failed, N skipped`. `PROGRAM 'part of a name'` runs some of them. A program that ran no test fails.
#ifndef ANLAN_TEST_H
#define ANLAN_TEST_H
#include "base/base.h"
#include <stdio.h>
#include <stdlib.h>

struct test {
    const char *name;
    void (*run)(void);
    struct test *next;
};

static struct test *test_first, **test_last = &test_first;
static int test_faults;          // checks of the running test that did not hold
static const char *test_skipped; // why the running test looked at nothing

#define TEST(name)                                                                                           \
    static void name(void);                                                                                  \
    [[gnu::constructor]] static void name##_enters(void)                                                     \
    {                                                                                                        \
        static struct test entry = { #name, name, NULL };                                                    \
        *test_last = &entry;                                                                                 \
        test_last = &entry.next;                                                                             \
    }                                                                                                        \
    static void name(void)

#define CHECK(x) ((x) ? (void)0 : test_fault(__FILE__, __LINE__, #x, NULL, NULL))
#define CHECK_TEXT(got, want) test_check_text(__FILE__, __LINE__, #got, (got), (want))
#define CHECK_STR(got, want) test_check_str(__FILE__, __LINE__, #got, (got), (want))
#define CHECK_INT(got, want) test_check_int(__FILE__, __LINE__, #got, (long long)(got), (long long)(want))
// Ends the test, which then counts as skipped: for what is not there (a folder of data), never for what fails.
#define SKIP(why)                                                                                            \
    do {                                                                                                     \
        test_skipped = (why);                                                                                \
        return;                                                                                              \
    } while (0)

[[gnu::unused]] static void test_fault(const char *file, int line, const char *what, const char *got,
                                       const char *want)
{
    if (got)
        printf("%s:%d: %s is \"%s\", not \"%s\"\n", file, line, what, got, want);
    else
        printf("%s:%d: not so: %s\n", file, line, what);
    test_faults++;
}

[[gnu::unused]] static void test_check_text(const char *file, int line, const char *what, const char *got,
                                            const char *want)
{
    if (strcmp(got, want) != 0) test_fault(file, line, what, got, want);
}

[[gnu::unused]] static void test_check_str(const char *file, int line, const char *what, struct str got,
                                           struct str want)
{
    if (str_equal(got, want)) return;
    printf("%s:%d: %s is \"%.*s\", not \"%.*s\"\n", file, line, what, P(got), P(want));
    test_faults++;
}

[[gnu::unused]] static void test_check_int(const char *file, int line, const char *what, long long got,
                                           long long want)
{
    if (got == want) return;
    printf("%s:%d: %s is %lld, not %lld\n", file, line, what, got, want);
    test_faults++;
}

// A path under the shared folder (ANLAN_SHARED, else ../shared beside the sources), or NULL where it is not there.
[[gnu::unused]] static const char *test_shared(const char *path)
{
    static char full[4096];
    const char *shared = getenv("ANLAN_SHARED");
    (void)snprintf(full, sizeof full, "%s/%s", shared ? shared : ANLAN_SOURCE "/../shared", path);
    FILE *there = fopen(full, "r");
    if (!there) return NULL;
    (void)fclose(there);
    return full;
}

// A repeatable random number: splitmix64.
[[gnu::unused]] static uint64_t test_random(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

#ifndef TEST_WITHOUT_MAIN // for programs that only borrow the words
int main(int argc, char **argv)
{
    int passed = 0, failed = 0, skipped = 0;
    for (struct test *t = test_first; t; t = t->next) {
        if (argc > 1 && !strstr(t->name, argv[1])) continue;
        test_faults = 0;
        test_skipped = NULL;
        t->run();
        if (test_faults)
            printf("FAILED %s\n", t->name), failed++;
        else if (test_skipped)
            printf("skipped %s: %s\n", t->name, test_skipped), skipped++;
        else
            passed++;
        (void)fflush(stdout);
    }
    printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
    return failed > 0 || passed + skipped == 0;
}
#endif
#endif
