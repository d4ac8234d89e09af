#include "base/base.h"
#include "base/map.h"
#include "test.h"
#include <stdio.h>

static char pool[1 << 18];

TEST(whole_numbers_are_read_to_both_ends_and_no_further)
{
    int64_t n = 7;
    CHECK(str_int64(S("-9223372036854775808"), &n) && n == INT64_MIN);
    CHECK(str_int64(S("9223372036854775807"), &n) && n == INT64_MAX);
    n = 7;
    CHECK(!str_int64(S("9223372036854775808"), &n) && !str_int64(S("-"), &n) && !str_int64(S(""), &n));
    CHECK(!str_int64(S("1 "), &n) && !str_int64(S("+1"), &n));
    CHECK_INT(n, 7);
}

TEST(utf8_refuses_overlong_surrogate_and_cut_forms)
{
    CHECK(utf8_valid(S("a\xC2\xA9\xE6\xB1\x89\xF0\x9F\x98\x80")));
    CHECK(!utf8_valid(S("\xC0\x80")) && !utf8_valid(S("\xE0\x80\x80")) && !utf8_valid(S("\xED\xA0\x80")));
    CHECK(!utf8_valid(S("\xF4\x90\x80\x80")) && !utf8_valid(S("\xE6\xB1")) && !utf8_valid(S("\x80")));
    CHECK_INT(utf8_count(S("汉字😀a")), 4);
}

TEST(runs_end_at_the_first_byte_of_the_other_sort_or_of_none)
{
    static const char *const wide[] = { "\xC2\xA9", "\xE5\xAE\x89", "\xEE\x80\x80", "\xF0\x9F\x98\x80" };
    static const char *const bad[] = { "\xC0\x80", "\xE5\xAE", "\xED\xA0\x80", "\xE0\x80\x80", "\x80", "a" };
    char text[64];
    for (int before = 0; before < 20; before++) {
        memset(text, 'x', (size_t)before);
        strcpy(text + before, "\xE5");
        CHECK_INT(utf8_ascii(str_of(text)), before);
        CHECK_INT(utf8_ascii((struct str){ text, before }), before);
    }
    for (ptrdiff_t w = 0; w < COUNT(wide); w++)
        for (ptrdiff_t b = 0; b < COUNT(bad); b++) {
            (void)snprintf(text, sizeof text, "%s%s%s%s", wide[w], wide[COUNT(wide) - 1 - w], bad[b],
                           wide[w]);
            CHECK_INT(utf8_wide(str_of(text)),
                      (ptrdiff_t)(strlen(wide[w]) + strlen(wide[COUNT(wide) - 1 - w])));
            CHECK(utf8_valid(str_of(text)) == (b == COUNT(bad) - 1));
        }
    CHECK_INT(utf8_wide((struct str){ 0 }), 0);
}

TEST(every_code_point_survives_writing_and_reading)
{
    char bytes[4];
    for (int32_t c = 0; c <= 0x10FFFF; c++) {
        struct str s = { bytes, utf8_put(bytes, c) };
        bool surrogate = c >= 0xD800 && c < 0xE000;
        if (utf8_next(&s) != (surrogate ? -1 : c)) CHECK(!"the same code point");
    }
}

TEST(a_scratch_arena_rewinds_and_a_full_one_jumps)
{
    jmp_buf full;
    struct arena a = arena_of(pool, 64, &full);
    struct arena scratch = a;
    (void)NEW(&scratch, int64_t, 4);
    CHECK(a.at == pool && scratch.at == pool + 32);
    if (setjmp(full) == 0) {
        (void)NEW(&a, char, 65);
        CHECK(!"reached");
    }
    if (setjmp(full) == 0) {
        (void)NEW(&a, int64_t, PTRDIFF_MAX / 4);
        CHECK(!"reached");
    }
}

TEST(text_grows_whatever_else_takes_from_its_arena)
{
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct text t = { .arena = &a };
    for (int i = 0; i < 300; i++) {
        text_print(&t, "%d,", i % 10);
        if (i % 7 == 0) (void)NEW(&a, char, 3);
    }
    CHECK_INT(t.len, 600);
    CHECK_STR(str_slice(text_str(&t), 590, 600), S("5,6,7,8,9,"));
}

TEST(a_fault_grows_from_the_inside_and_is_cut_at_a_code_point)
{
    struct fault f;
    CHECK(fail(&f, RC_MISSING, "no such row") == RC_MISSING);
    CHECK(within(&f, RC_MISSING, "loading casefile %d", 8) == RC_MISSING);
    CHECK_TEXT(f.text, "loading casefile 8: no such row");
    for (int pad = 0; pad < 4; pad++) {
        fault_set(&f, RC_INVALID, "%.*s%0300d汉汉", pad, "abc", 0);
        char tail[300] = { 0 };
        for (int i = 0; i < 90; i++) memcpy(tail + i * 3, "汉", 3);
        fault_set(&f, RC_INVALID, "%.*s%s", pad, "abc", tail);
        CHECK(utf8_valid(str_of(f.text)) && strlen(f.text) > 250);
    }
}

TEST(a_map_finds_what_was_put_and_nothing_else)
{
    static int32_t values[500];
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct map m = { 0 };
    CHECK(map_get(&m, S("x")) == NULL);
    for (int32_t i = 0; i < 500; i++) map_put(&m, &a, arena_print(&a, "key %d", i), &values[i]);
    map_put(&m, &a, S("key 3"), &values[4]);
    CHECK_INT(m.count, 500);
    CHECK(map_get(&m, S("key 3")) == &values[4] && map_get(&m, S("key 499")) == &values[499]);
    CHECK(map_get(&m, S("key 500")) == NULL);
}
