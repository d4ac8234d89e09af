// Any bytes as the target of a request: refused by a code, or parsed into segments and queries that hold what the promise says; and then led
// to a route or to none.
#include "api/api_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(struct str s)
{
    MUST(utf8_valid(s));
    for (ptrdiff_t i = 0; i < s.len; i++) MUST((unsigned char)s.at[i] >= 0x20 && s.at[i] != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char pool[64 << 10];
    static struct target t;
    if (size > API_TARGET_BYTES_MAX + 16) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    enum problem p = target_parse(&a, (struct str){ (const char *)data, (ptrdiff_t)size }, &t);
    if (p) {
        MUST(p == PROBLEM_TARGET || p == PROBLEM_TARGET_LONG || p == PROBLEM_PERCENT || p == PROBLEM_QUERY);
        return 0;
    }
    MUST(size <= API_TARGET_BYTES_MAX && t.segments <= TARGET_SEGMENTS_MAX && t.queries <= TARGET_QUERY_MAX);
    for (int32_t i = 0; i < t.segments; i++) {
        check_text(t.segment[i]);
        MUST(t.segment[i].len > 0 && !str_contains(t.segment[i], S("/")) &&
             !str_equal(t.segment[i], S("..")));
    }
    for (int32_t i = 0; i < t.queries; i++) {
        check_text(t.query[i].name);
        check_text(t.query[i].value);
        MUST(str_equal(target_query(&t, t.query[i].name), t.query[i].value)); // a name stands once
    }
    for (int m = 0; m < METHODS; m++) {
        struct route_match found = route_find(routes, routes_count, m, &t);
        MUST(!found.route || found.allowed & 1u << m);
    }
    return 0;
}
