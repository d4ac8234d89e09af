// Decimals beyond the test kit's 1e-8: all 34 digits, half to even, no infinity, no NaN.
#include "base/decimal.h"
#include "test.h"

static struct decimal of(const char *text)
{
    struct decimal d = decimal_of_int(0);
    MUST(decimal_parse(str_of(text), &d));
    return d;
}

static const char *text(struct decimal d)
{
    static char out[8][96];
    static int turn;
    char *at = out[turn++ & 7];
    at[decimal_print(d, at).len] = 0;
    return at;
}

typedef bool operator2(struct decimal a, struct decimal b, struct decimal *ret_d);
typedef bool operator1(struct decimal a, struct decimal *ret_d);

static const char *apply(operator2 *f, const char *a, const char *b)
{
    struct decimal d;
    return f(of(a), of(b), &d) ? text(d) : "none";
}

static const char *apply1(operator1 *f, const char *a)
{
    struct decimal d;
    return f(of(a), &d) ? text(d) : "none";
}

static const char *rounded(const char *a, int scale, enum decimal_rounding how)
{
    struct decimal d;
    return decimal_round(of(a), scale, how, &d) ? text(d) : "none";
}

TEST(text_of_a_number_has_no_trailing_zeros_and_no_minus_zero)
{
    CHECK_TEXT(text(of("1.10")), "1.1");
    CHECK_TEXT(text(of("-0.000")), "0");
    CHECK_TEXT(text(of("100")), "100");
    CHECK_TEXT(text(of("-.5")), "-0.5");
    CHECK_TEXT(text(of("1e3")), "1000");
    CHECK_TEXT(text(of("1.23e-4")), "0.000123");
    CHECK_TEXT(text(of("1e40")), "10000000000000000000000000000000000000000");
    CHECK_TEXT(text(of("1.5e41")), "150000000000000000000000000000000000000000");
    CHECK_TEXT(text(of("1e41")), "1E+41");
    CHECK_TEXT(text(of("-12e-50")), "-1.2E-49");
}

TEST(a_text_that_is_no_number_is_refused)
{
    static const char *const wrong[] = { "",      "-",   ".",  "1.", "1..2", "+1",  "1e", "1e+",
                                         "1e+-1", "0x1", "1 ", " 1", "inf",  "NaN", "1_0" };
    struct decimal d;
    for (ptrdiff_t i = 0; i < COUNT(wrong); i++) {
        CHECK(!decimal_parse(str_of(wrong[i]), &d));
        if (test_faults) printf("read: %s\n", wrong[i]);
    }
}

TEST(more_than_34_digits_are_rounded_half_to_even)
{
    CHECK_TEXT(text(of("1234567890123456789012345678901234")), "1234567890123456789012345678901234");
    CHECK_TEXT(text(of("12345678901234567890123456789012345")), "12345678901234567890123456789012340");
    CHECK_TEXT(text(of("12345678901234567890123456789012335")), "12345678901234567890123456789012340");
    CHECK_TEXT(text(of("123456789012345678901234567890123450000000000001")),
               "123456789012345678901234567890123500000000000000");
    CHECK_TEXT(text(of("0.99999999999999999999999999999999999")), "1");
}

TEST(a_text_of_the_greatest_length_is_read_and_one_byte_more_is_not)
{
    static char digits[DECIMAL_TEXT_MAX + 1];
    struct decimal d;
    memset(digits, '0', sizeof digits);
    digits[DECIMAL_TEXT_MAX - 1] = digits[DECIMAL_TEXT_MAX] = '7';
    CHECK(decimal_parse((struct str){ digits, DECIMAL_TEXT_MAX }, &d) &&
          decimal_compare(d, decimal_of_int(7)) == 0);
    CHECK(!decimal_parse((struct str){ digits, DECIMAL_TEXT_MAX + 1 }, &d));
}

TEST(sums_that_binary_numbers_miss_are_exact)
{
    CHECK_TEXT(apply(decimal_add, "0.1", "0.2"), "0.3");
    CHECK_TEXT(apply(decimal_add, "9007199254740993", "0"), "9007199254740993");
    CHECK_TEXT(apply(decimal_multiply, "1.1", "1.1"), "1.21");
    CHECK_TEXT(apply(decimal_subtract, "1e33", "0.1"), "999999999999999999999999999999999.9");
    CHECK_TEXT(apply(decimal_multiply, "99999999999999999", "99999999999999999"),
               "9999999999999999800000000000000001");
}

TEST(quotients_and_functions_have_34_right_digits)
{
    CHECK_TEXT(apply(decimal_divide, "1", "3"), "0.3333333333333333333333333333333333");
    CHECK_TEXT(apply(decimal_divide, "2", "3"), "0.6666666666666666666666666666666667");
    CHECK_TEXT(apply1(decimal_root, "2"), "1.414213562373095048801688724209698");
    CHECK_TEXT(apply1(decimal_exp, "1"), "2.718281828459045235360287471352662");
    CHECK_TEXT(apply1(decimal_log, "10"), "2.302585092994045684017991454684364");
    CHECK_TEXT(apply(decimal_power, "1.1", "10"), "2.5937424601");
    CHECK_TEXT(apply(decimal_power, "2", "100"), "1267650600228229401496703205376");
    CHECK_TEXT(apply(decimal_power, "2", "-2"), "0.25");
    CHECK_TEXT(apply(decimal_power, "0", "0"), "1");
}

TEST(what_has_no_answer_gives_none)
{
    CHECK_TEXT(apply(decimal_divide, "1", "0"), "none");
    CHECK_TEXT(apply(decimal_divide, "0", "0"), "none");
    CHECK_TEXT(apply(decimal_modulo, "1", "0"), "none");
    CHECK_TEXT(apply(decimal_power, "0", "-1"), "none");
    CHECK_TEXT(apply(decimal_power, "-1", "0.5"), "none");
    CHECK_TEXT(apply(decimal_multiply, "1e4000", "1e4000"), "none");
    CHECK_TEXT(apply1(decimal_root, "-1"), "none");
    CHECK_TEXT(apply1(decimal_log, "0"), "none");
    CHECK_TEXT(apply1(decimal_log, "-1"), "none");
    CHECK_TEXT(apply1(decimal_exp, "1000000"), "none");
    struct decimal d;
    CHECK(!decimal_parse(S("1e6145"), &d) && !decimal_parse(S("1e99999999999999999999"), &d));
    CHECK(decimal_parse(S("1e-9999999"), &d) && decimal_is_zero(d));
}

TEST(modulo_has_the_sign_of_the_divisor)
{
    CHECK_TEXT(apply(decimal_modulo, "12", "5"), "2");
    CHECK_TEXT(apply(decimal_modulo, "-12", "5"), "3");
    CHECK_TEXT(apply(decimal_modulo, "12", "-5"), "-3");
    CHECK_TEXT(apply(decimal_modulo, "-12", "-5"), "-2");
    CHECK_TEXT(apply(decimal_modulo, "10.1", "-4.5"), "-3.4");
    CHECK_TEXT(apply(decimal_modulo, "1e30", "7"), "1");
}

TEST(seven_ways_of_rounding)
{
    static const struct {
        enum decimal_rounding how;
        const char *of_25, *of_minus_25, *of_35, *of_21;
    } rows[] = {
        { DECIMAL_HALF_EVEN, "2", "-2", "4", "2" }, { DECIMAL_HALF_UP, "3", "-3", "4", "2" },
        { DECIMAL_HALF_DOWN, "2", "-2", "3", "2" }, { DECIMAL_UP, "3", "-3", "4", "3" },
        { DECIMAL_DOWN, "2", "-2", "3", "2" },      { DECIMAL_FLOOR, "2", "-3", "3", "2" },
        { DECIMAL_CEILING, "3", "-2", "4", "3" },
    };
    for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
        CHECK_TEXT(rounded("2.5", 0, rows[i].how), rows[i].of_25);
        CHECK_TEXT(rounded("-2.5", 0, rows[i].how), rows[i].of_minus_25);
        CHECK_TEXT(rounded("3.5", 0, rows[i].how), rows[i].of_35);
        CHECK_TEXT(rounded("2.1", 0, rows[i].how), rows[i].of_21);
    }
    CHECK_TEXT(rounded("1234.5", -2, DECIMAL_HALF_UP), "1200");
    CHECK_TEXT(rounded("5.5", 6176, DECIMAL_UP), "5.5");
    CHECK_TEXT(rounded("5.5", 6177, DECIMAL_UP), "none");
    CHECK_TEXT(rounded("5.5", -6111, DECIMAL_DOWN), "0");
    CHECK_TEXT(rounded("5.5", -6112, DECIMAL_DOWN), "none");
}

// --- laws over random numbers ----------------------------------------------------------------------

enum { SEEDS = 20'000 };

// Of up to 17 digits and a small exponent, so that sums and products of two are exact in 34 digits.
static struct decimal random_decimal(uint64_t *seed)
{
    int64_t n = (int64_t)(test_random(seed) % UINT64_C(100'000'000'000'000'000));
    int shrink = (int)(test_random(seed) % 17);
    while (shrink-- > 0) n /= 10;
    return decimal_of_parts(test_random(seed) & 1 ? -n : n, (int32_t)(test_random(seed) % 9) - 4);
}

static struct decimal do2(operator2 *f, struct decimal a, struct decimal b)
{
    struct decimal d;
    MUST(f(a, b, &d));
    return d;
}

static bool same(struct decimal a, struct decimal b) { return decimal_compare(a, b) == 0; }

TEST(sums_and_products_obey_the_laws_of_arithmetic)
{
    uint64_t seed = 1;
    for (int i = 0; i < SEEDS; i++) {
        struct decimal a = random_decimal(&seed), b = random_decimal(&seed);
        CHECK(same(do2(decimal_add, a, b), do2(decimal_add, b, a)));
        CHECK(same(do2(decimal_multiply, a, b), do2(decimal_multiply, b, a)));
        CHECK(same(do2(decimal_subtract, do2(decimal_add, a, b), b), a));
        if (!decimal_is_zero(b)) CHECK(same(do2(decimal_divide, do2(decimal_multiply, a, b), b), a));
        CHECK(decimal_compare(a, b) == -decimal_compare(b, a));
        CHECK(same(decimal_negate(decimal_negate(a)), a));
    }
}

TEST(every_number_reads_as_itself_again)
{
    uint64_t seed = 2;
    for (int i = 0; i < SEEDS; i++) {
        char out[96];
        struct decimal a = random_decimal(&seed), b;
        if (i % 2) a = do2(decimal_divide, a, decimal_of_int(7));
        CHECK(decimal_parse(decimal_print(a, out), &b) && same(a, b));
        int64_t n;
        int32_t exponent;
        if (decimal_to_parts(a, &n, &exponent) && exponent > -40)
            CHECK(same(decimal_of_parts(n, exponent), a));
    }
}

TEST(whole_arithmetic_agrees_with_the_machine)
{
    uint64_t seed = 3;
    for (int i = 0; i < SEEDS; i++) {
        int64_t a = (int64_t)test_random(&seed) >> 34, b = (int64_t)test_random(&seed) >> 34, n;
        struct decimal x = decimal_of_int(a), y = decimal_of_int(b);
        CHECK(decimal_to_int(do2(decimal_add, x, y), &n) && n == a + b);
        CHECK(decimal_to_int(do2(decimal_multiply, x, y), &n) && n == a * b);
        CHECK(decimal_compare(x, y) == (a > b) - (a < b));
        if (b == 0) continue;
        int64_t floored = a / b - (a % b != 0 && (a < 0) != (b < 0));
        CHECK(decimal_to_int(do2(decimal_modulo, x, y), &n) && n == a - b * floored);
    }
}

TEST(the_ends_of_the_integers_fit)
{
    int64_t n;
    CHECK(decimal_to_int(decimal_of_int(INT64_MAX), &n) && n == INT64_MAX);
    CHECK_TEXT(text(decimal_of_int(INT64_MIN)), "-9223372036854775808");
    CHECK(!decimal_to_int(of("9223372036854775808"), &n));
    CHECK(!decimal_to_int(of("0.5"), &n));
}

// gcc's own decimal type takes functions of the same names from libgcc with other parameters, and a program with both crashes.
TEST(no_source_uses_the_native_decimal_type)
{
    int found = system("grep -rlwE '_Decimal(32|64|128)' '" ANLAN_SOURCE "/src' '" ANLAN_SOURCE
                       "/bench' '" ANLAN_SOURCE "/fuzz' --include='*.[ch]'");
    CHECK(found != 0);
}
