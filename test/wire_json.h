// What tests of JSON share: a text read, its canonical form, and what is refused.
#ifndef ANLAN_TEST_WIRE_JSON_H
#define ANLAN_TEST_WIRE_JSON_H
#include "test.h"
#include "wire/json_int.h"
#include "wire/number.h"
#include <math.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

[[gnu::unused]] static char pool[16 << 20];
[[gnu::unused]] static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

[[gnu::unused]] static const struct json *parsed(struct arena *a, struct str source)
{
    const struct json *j = NULL;
    struct fault f = { 0 };
    CHECK(json_parse(a, source, &j, &f) == RC_OK);
    if (!j) printf("  %s\n", f.text);
    return j;
}

[[gnu::unused]] static struct str canonical(struct arena *a, struct str source)
{
    struct str out = { 0 };
    struct fault f = { 0 };
    const struct json *j = parsed(a, source);
    CHECK(j && json_canonical(a, j, &out, &f) == RC_OK);
    return out;
}

[[gnu::unused]] static void check_refused(struct str source, enum rc want, const char *text)
{
    struct arena a = fresh();
    const struct json *j = NULL;
    struct fault f = { 0 };
    CHECK(json_parse(&a, source, &j, &f) == want);
    CHECK(j == NULL && a.at == pool);
    CHECK_TEXT(f.text, text);
}

[[gnu::unused]] static struct str nested(char *out, int32_t levels)
{
    memset(out, '[', (size_t)levels);
    memset(out + levels, ']', (size_t)levels);
    return (struct str){ out, 2 * levels };
}

[[gnu::unused]] static int32_t below(uint64_t *seed, int32_t n)
{
    return (int32_t)(test_random(seed) % (uint64_t)n);
}

[[gnu::unused]] static struct str random_text(struct arena *a, uint64_t *seed)
{
    static const int32_t tops[] = { 0x7F, 0x7F, 0x7FF, 0x9FFF, 0xFFFF, 0x10FFFF };
    struct text t = { .arena = a };
    for (int32_t i = below(seed, 12); i > 0; i--) {
        char out[4];
        int32_t c = 1 + below(seed, tops[below(seed, COUNT(tops))]);
        if (c >= 0xD800 && c < 0xE000) c = 0xE000;
        text_put(&t, (struct str){ out, utf8_put(out, c) });
    }
    return text_str(&t);
}

// Of any size but that of integers beyond 2^53, which have no canonical form; never a whole number, which would come back as one.
[[gnu::unused]] static double random_real(uint64_t *seed)
{
    for (;;) {
        uint64_t bits = test_random(seed);
        double x;
        if (below(seed, 2))
            bits = (bits & ~(UINT64_C(0x7FF) << 52)) | (UINT64_C(1003) + bits % 50) << 52; // of everyday size
        memcpy(&x, &bits, sizeof x);
        if (x - x == 0 && (fabs(x) > 1e21 || (fabs(x) < 0x1p53 && x != trunc(x)))) return x;
    }
}

[[gnu::unused]] static struct json *random_tree(struct arena *a, uint64_t *seed, int depth)
{
    struct json *j = NEW(a, struct json, 1);
    j->kind = (enum json_kind)below(seed, depth > 4 ? JSON_ARRAY : JSON_OBJECT + 1);
    if (j->kind == JSON_TEXT) j->text = random_text(a, seed);
    if (j->kind == JSON_BOOL) j->integer = below(seed, 2);
    if (j->kind == JSON_INT)
        j->integer = (int64_t)(test_random(seed) >> 11) * (below(seed, 2) ? 1 : -1),
        j->real = (double)j->integer;
    if (j->kind == JSON_REAL) j->real = random_real(seed);
    if (j->kind != JSON_ARRAY && j->kind != JSON_OBJECT) return j;
    struct json **last = &j->first;
    for (int32_t wanted = below(seed, 24); wanted > 0; wanted--) {
        struct str key = j->kind == JSON_OBJECT ? random_text(a, seed) : (struct str){ 0 };
        if (j->kind == JSON_OBJECT && json_get(j, key)) continue;
        *last = random_tree(a, seed, depth + 1);
        (*last)->key = key;
        last = &(*last)->next;
        j->count++;
    }
    return j;
}

// The same value whatever the order of an object's members.
[[gnu::unused]] static bool same(const struct json *x, const struct json *y)
{
    if (x->kind != y->kind || x->count != y->count || x->integer != y->integer || x->real != y->real)
        return false;
    if (!str_equal(x->text, y->text)) return false;
    int32_t index = 0;
    for (const struct json *part = x->first; part; part = part->next, index++) {
        const struct json *other = x->kind == JSON_OBJECT ? json_get(y, part->key) : json_at(y, index);
        if (!other || !same(part, other)) return false;
    }
    return true;
}
#endif
