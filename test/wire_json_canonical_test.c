// The canonical form of JSON (RFC 8785): its examples, numbers, keys, and trees at random.
#include "wire_json.h"

// --- canonical form ----------------------------------------------------------------------------------

// PROVES: RFC 8785 (2020), 3.2
TEST(the_example_of_rfc_8785_3_2_is_written_as_there)
{
    struct arena a = fresh();
    CHECK_STR(
        canonical(&a, S("{\"numbers\":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"
                        "\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
                        "\"literals\":[null,true,false]}")),
        S("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
          "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"));
}

TEST(keys_sort_by_utf16_units_as_in_rfc_8785_3_2_3)
{
    struct arena a = fresh();
    CHECK_STR(
        canonical(
            &a,
            S("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\","
              "\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
              "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}")),
        S("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\","
          "\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}"));
}

// PROVES: RFC 8785 (2020), 3.2.2.3
TEST(numbers_are_written_as_in_rfc_8785_appendix_b)
{
    static const struct {
        uint64_t bits;
        const char *want;
    } rows[] = {
        { 0x0000000000000000, "0" },
        { 0x8000000000000000, "0" },
        { 0x0000000000000001, "5e-324" },
        { 0x8000000000000001, "-5e-324" },
        { 0x7fefffffffffffff, "1.7976931348623157e+308" },
        { 0xffefffffffffffff, "-1.7976931348623157e+308" },
        { 0x4340000000000000, "9007199254740992" },
        { 0xc340000000000000, "-9007199254740992" },
        { 0x4430000000000000, "295147905179352830000" },
        { 0x44b52d02c7e14af5, "9.999999999999997e+22" },
        { 0x44b52d02c7e14af6, "1e+23" },
        { 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
        { 0x444b1ae4d6e2ef4e, "999999999999999700000" },
        { 0x444b1ae4d6e2ef4f, "999999999999999900000" },
        { 0x444b1ae4d6e2ef50, "1e+21" },
        { 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
        { 0x3eb0c6f7a0b5ed8d, "0.000001" },
        { 0x41b3de4355555553, "333333333.3333332" },
        { 0x41b3de4355555554, "333333333.33333325" },
        { 0x41b3de4355555555, "333333333.3333333" },
        { 0x41b3de4355555556, "333333333.3333334" },
        { 0x41b3de4355555557, "333333333.33333343" },
        { 0xbecbf647612f3696, "-0.0000033333333333333333" },
        { 0x43143ff3c1cb0959, "1424953923781206.2" },
        { 0x3d30000000000000,
          "5.684341886080802e-14" }, // 2^-44: the nearest 16 digits do not read back, the next do
    };
    for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
        double x;
        char out[NUMBER_BYTES_MAX];
        memcpy(&x, &rows[i].bits, sizeof x);
        CHECK_STR(number_print(x, out), str_of(rows[i].want));
    }
}

TEST(any_double_reads_back_from_its_text_and_no_shorter_text_does)
{
    uint64_t seed = 85;
    for (int i = 0; i < 20'000; i++) {
        uint64_t bits = test_random(&seed);
        if (i % 4 == 0) bits &= ~UINT64_C(0xFFFFFFFFFFFFF); // powers of two
        double x, back;
        char out[NUMBER_BYTES_MAX], shorter[64];
        memcpy(&x, &bits, sizeof x);
        if (x - x != 0) continue;
        struct str s = number_print(x, out);
        CHECK(str_double(s, &back) && back == x);
        int digits = 0;
        for (ptrdiff_t k = 0; k < s.len && s.at[k] != 'e'; k++) digits += s.at[k] >= '0' && s.at[k] <= '9';
        if (digits < 2 || digits > 17 || s.at[0] == '0' || s.at[1] == '0')
            continue; // zeros in front are not digits of it
        (void)snprintf(shorter, sizeof shorter, "%.*e", digits - 2, x);
        if (s.at[s.len - 1] != '0') CHECK(strtod(shorter, NULL) != x);
    }
}

TEST(integers_beyond_2_53_have_no_canonical_form)
{
    struct arena a = fresh();
    struct str out;
    struct fault f = { 0 };
    CHECK_STR(canonical(&a, S("[9007199254740992,-9007199254740992]")),
              S("[9007199254740992,-9007199254740992]"));
    CHECK(json_canonical(&a, parsed(&a, S("[9007199254740993]")), &out, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "a number beyond 2^53 is not exact everywhere: write it as text");
    CHECK(json_canonical(&a, parsed(&a, S("[1e20]")), &out, &f) ==
          RC_INVALID); // would be written with 21 digits
    CHECK_STR(canonical(&a, S("[1e21]")), S("[1e+21]"));
    struct json nan = { .kind = JSON_REAL, .real = __builtin_nan("") };
    CHECK(json_canonical(&a, &nan, &out, &f) == RC_INVALID);
}

TEST(canonical_depth_is_limited)
{
    static struct json level[JSON_DEPTH_MAX + 1];
    struct arena a = fresh();
    struct str out;
    for (int i = 0; i <= JSON_DEPTH_MAX; i++)
        level[i] = (struct json){ .kind = JSON_ARRAY, .count = i > 0, .first = i > 0 ? &level[i - 1] : NULL };
    CHECK(json_canonical(&a, &level[JSON_DEPTH_MAX - 1], &out, NULL) == RC_OK);
    CHECK(json_canonical(&a, &level[JSON_DEPTH_MAX], &out, NULL) == RC_LIMIT);
}

TEST(a_random_tree_comes_back_from_its_canonical_form_and_that_form_is_stable)
{
    for (uint64_t n = 1; n <= 2000; n++) {
        uint64_t seed = n;
        struct arena a = fresh();
        struct json *tree = random_tree(&a, &seed, 2);
        struct str once = { 0 }, twice = { 0 };
        struct fault f = { 0 };
        CHECK(json_canonical(&a, tree, &once, &f) == RC_OK);
        const struct json *back = parsed(&a, once);
        CHECK(back && same(tree, back));
        CHECK(back && json_canonical(&a, back, &twice, &f) == RC_OK);
        CHECK_STR(twice, once);
        struct json_out plain = json_out_of(&a);
        json_put_tree(&plain, NULL, tree);
        const struct json *again = parsed(&a, json_out_str(&plain));
        CHECK(again && same(tree, again));
        if (test_faults) return (void)printf("seed %llu\n", (unsigned long long)n);
    }
}
