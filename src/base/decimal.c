// The face over Intel's library: every call names its rounding and its flags, so that there is no global state, and
// no native decimal type is used anywhere (gcc's own would clash with this library's names).
#include "base/decimal.h"
#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#include <bid_conf.h>
#include <bid_functions.h>

enum {
    TO_EVEN = 0,
    TO_FLOOR = 1,
    TO_CEILING = 2,
    TO_ZERO = 3,
    HALF_AWAY = 4
}; // the library's rounding modes
enum { INVALID = 0x01, DIVIDED_BY_ZERO = 0x04, OVERFLOWED = 0x08, INEXACT = 0x20 };
enum { BIAS = 6176, EXPONENT_FIELD_MAX = 12287, EXPONENT_SHIFT = 49 };

typedef unsigned __int128 wide_bits; // a coefficient of 34 digits takes 113 bits

#define SIGN_BIT (UINT64_C(1) << 63)
#define COEFFICIENT_TOP ((UINT64_C(1) << EXPONENT_SHIFT) - 1)

static BID_UINT128 bid(struct decimal d) { return (BID_UINT128){ { d.w[0], d.w[1] } }; }

static wide_bits coefficient_of(struct decimal d)
{
    return (wide_bits)(d.w[1] & COEFFICIENT_TOP) << 64 | d.w[0];
}

static int32_t exponent_of(struct decimal d) { return (int32_t)(d.w[1] >> EXPONENT_SHIFT & 0x3FFF) - BIAS; }

static struct decimal assemble(bool negative, wide_bits coefficient, int32_t exponent)
{
    MUST(exponent >= -BIAS && exponent <= EXPONENT_FIELD_MAX - BIAS);
    if (coefficient == 0) negative = false;
    uint64_t top = (uint64_t)(coefficient >> 64) | (uint64_t)(exponent + BIAS) << EXPONENT_SHIFT;
    return (struct decimal){ { (uint64_t)coefficient, top | (negative ? SIGN_BIT : 0) } };
}

// Keeps what is finite; a zero loses its sign and its exponent, so that no answer depends on how it was reached.
static bool settle(BID_UINT128 x, _IDEC_flags flags, struct decimal *ret_d)
{
    enum { SPECIAL = 0x78 }; // the top bits of infinities and NaNs
    if (flags & (INVALID | DIVIDED_BY_ZERO | OVERFLOWED)) return false;
    if ((x.w[1] >> 56 & SPECIAL) == SPECIAL) return false;
    struct decimal d = { { x.w[0], x.w[1] } };
    *ret_d = coefficient_of(d) == 0 ? decimal_of_int(0) : d;
    return true;
}

struct decimal decimal_of_int(int64_t n)
{
    uint64_t size = n < 0 ? -(uint64_t)n : (uint64_t)n;
    return assemble(n < 0, size, 0);
}

struct decimal decimal_of_parts(int64_t coefficient, int32_t exponent)
{
    uint64_t size = coefficient < 0 ? -(uint64_t)coefficient : (uint64_t)coefficient;
    return assemble(coefficient < 0, size, coefficient ? exponent : 0);
}

bool decimal_to_parts(struct decimal d, int64_t *ret_coefficient, int32_t *ret_exponent)
{
    wide_bits c = coefficient_of(d);
    int32_t exponent = c ? exponent_of(d) : 0;
    while (c != 0 && c % 10 == 0) c /= 10, exponent++;
    if (c > INT64_MAX) return false;
    *ret_coefficient = decimal_is_negative(d) ? -(int64_t)c : (int64_t)c;
    *ret_exponent = exponent;
    return true;
}

bool decimal_to_int(struct decimal d, int64_t *ret_n)
{
    int64_t n;
    int32_t exponent;
    if (!decimal_to_parts(d, &n, &exponent) || exponent < 0) return false;
    for (; exponent > 0; exponent--)
        if (__builtin_mul_overflow(n, 10, &n)) return false;
    *ret_n = n;
    return true;
}

double decimal_to_double(struct decimal d)
{
    _IDEC_flags flags = 0;
    return bid128_to_binary64(bid(d), TO_EVEN, &flags);
}

// --- text ------------------------------------------------------------------------------------------

enum { KEPT_DIGITS = DECIMAL_DIGITS + 2 }; // one to round by and one that says whether anything followed

struct digits { // of a number's text: the first ones, and where the point is
    char at[KEPT_DIGITS];
    int32_t count;
    int64_t exponent;
};

// Adds one digit; beyond what is kept only its place counts, and whether it was zero.
static void digits_add(struct digits *g, char c)
{
    if (g->count == 0 && c == '0') return;
    if (g->count < KEPT_DIGITS) {
        g->at[g->count++] = c;
        return;
    }
    g->exponent++;
    if (c != '0' && g->at[KEPT_DIGITS - 1] == '0') g->at[KEPT_DIGITS - 1] = '1';
}

static bool read_exponent(struct str s, int64_t *ret_n)
{
    enum { EXPONENT_MAX = 1'000'000 };
    int64_t n;
    if (s.len > 0 && s.at[0] == '+') {
        s = str_slice(s, 1, s.len);
        if (s.len > 0 && s.at[0] == '-') return false;
    }
    if (s.len > 18 || !str_int64(s, &n)) return false;
    *ret_n = n > EXPONENT_MAX ? EXPONENT_MAX : n < -EXPONENT_MAX ? -EXPONENT_MAX : n;
    return true;
}

static bool read_digits(struct str s, struct digits *g)
{
    ptrdiff_t i = 0;
    bool any = false, point = false;
    for (; i < s.len; i++) {
        char c = s.at[i];
        if (c == '.' && !point)
            point = true;
        else if (c >= '0' && c <= '9') {
            digits_add(g, c);
            g->exponent -= point;
            any = true;
        } else
            break;
    }
    if (!any || s.at[i - 1] == '.') return false;
    if (i == s.len) return true;
    int64_t exponent;
    if ((s.at[i] | 0x20) != 'e' || !read_exponent(str_slice(s, i + 1, s.len), &exponent)) return false;
    g->exponent += exponent;
    return true;
}

// A digit too far for the library's exponents is an overflow or a zero long before it gets there.
static bool digits_value(const struct digits *g, bool negative, struct decimal *ret_d)
{
    enum { EXPONENT_FAR = 7000 };
    char text[KEPT_DIGITS + 16];
    _IDEC_flags flags = 0;
    if (g->count == 0 || g->exponent < -EXPONENT_FAR) return *ret_d = decimal_of_int(0), true;
    if (g->exponent > EXPONENT_FAR) return false;
    int len = 0;
    if (negative) text[len++] = '-';
    memcpy(text + len, g->at, (size_t)g->count);
    len += g->count;
    int32_t e = (int32_t)g->exponent;
    text[len++] = 'E';
    text[len++] = e < 0 ? '-' : '+';
    if (e < 0) e = -e;
    for (int32_t unit = 1000; unit > 0; unit /= 10) text[len++] = (char)('0' + e / unit % 10);
    text[len] = 0;
    BID_UINT128 x = bid128_from_string(text, TO_EVEN, &flags);
    return settle(x, flags & OVERFLOWED, ret_d);
}

bool decimal_parse(struct str s, struct decimal *ret_d)
{
    struct digits g = { 0 };
    if (s.len > DECIMAL_TEXT_MAX) return false;
    bool negative = s.len > 0 && s.at[0] == '-';
    if (negative) s = str_slice(s, 1, s.len);
    return read_digits(s, &g) && digits_value(&g, negative, ret_d);
}

static int print_digits(wide_bits c, char out[40])
{
    char reversed[40];
    int count = 0;
    do reversed[count++] = (char)('0' + (int)(c % 10));
    while (c /= 10);
    for (int i = 0; i < count; i++) out[i] = reversed[count - 1 - i];
    return count;
}

static void put_bytes(char *out, int *len, const char *at, int count)
{
    memcpy(out + *len, at, (size_t)count);
    *len += count;
}

static void put_zeros(char *out, int *len, int count)
{
    memset(out + *len, '0', (size_t)count);
    *len += count;
}

// digits × 10^exponent as d.dddE±n, for what would otherwise be a row of zeros.
static void print_far(char *out, int *len, const char *digits, int count, int32_t exponent)
{
    exponent += count - 1;
    out[(*len)++] = digits[0];
    if (count > 1) {
        out[(*len)++] = '.';
        put_bytes(out, len, digits + 1, count - 1);
    }
    out[(*len)++] = 'E';
    out[(*len)++] = exponent < 0 ? '-' : '+';
    char number[40];
    put_bytes(out, len, number, print_digits((wide_bits)(exponent < 0 ? -exponent : exponent), number));
}

struct str decimal_print(struct decimal d, char out[static 96])
{
    enum { ZEROS_MAX = 40 };
    wide_bits c = coefficient_of(d);
    int32_t exponent = c ? exponent_of(d) : 0;
    while (exponent < 0 && c != 0 && c % 10 == 0) c /= 10, exponent++;
    char digits[40];
    int count = print_digits(c, digits), len = 0;
    if (decimal_is_negative(d)) out[len++] = '-';
    int32_t point = count + exponent; // digits before the point
    if (exponent > ZEROS_MAX || point < -ZEROS_MAX) {
        while (count > 1 && digits[count - 1] == '0') count--, exponent++;
        print_far(out, &len, digits, count, exponent);
    } else if (exponent >= 0) {
        put_bytes(out, &len, digits, count);
        put_zeros(out, &len, exponent);
    } else if (point > 0) {
        put_bytes(out, &len, digits, point);
        out[len++] = '.';
        put_bytes(out, &len, digits + point, count - point);
    } else {
        put_bytes(out, &len, "0.", 2);
        put_zeros(out, &len, -point);
        put_bytes(out, &len, digits, count);
    }
    return (struct str){ out, len };
}

// --- order and sign --------------------------------------------------------------------------------

int decimal_compare(struct decimal a, struct decimal b)
{
    _IDEC_flags flags = 0;
    if (bid128_quiet_less(bid(a), bid(b), &flags)) return -1;
    return bid128_quiet_equal(bid(a), bid(b), &flags) ? 0 : 1;
}

bool decimal_is_zero(struct decimal d) { return coefficient_of(d) == 0; }
bool decimal_is_negative(struct decimal d) { return (d.w[1] & SIGN_BIT) != 0; }

bool decimal_is_whole(struct decimal d)
{
    wide_bits c = coefficient_of(d);
    int32_t exponent = exponent_of(d);
    for (; exponent < 0 && c != 0; exponent++, c /= 10)
        if (c % 10 != 0) return false;
    return true;
}

struct decimal decimal_negate(struct decimal d)
{
    if (!decimal_is_zero(d)) d.w[1] ^= SIGN_BIT;
    return d;
}

struct decimal decimal_absolute(struct decimal d)
{
    d.w[1] &= ~SIGN_BIT;
    return d;
}

// --- arithmetic ------------------------------------------------------------------------------------

bool decimal_add(struct decimal a, struct decimal b, struct decimal *ret_d)
{
    _IDEC_flags flags = 0;
    BID_UINT128 x = bid128_add(bid(a), bid(b), TO_EVEN, &flags);
    return settle(x, flags, ret_d);
}

bool decimal_subtract(struct decimal a, struct decimal b, struct decimal *ret_d)
{
    return decimal_add(a, decimal_negate(b), ret_d);
}

static bool multiply(struct decimal a, struct decimal b, struct decimal *ret_d, bool *exact)
{
    _IDEC_flags flags = 0;
    BID_UINT128 x = bid128_mul(bid(a), bid(b), TO_EVEN, &flags);
    *exact = *exact && !(flags & INEXACT);
    return settle(x, flags, ret_d);
}

bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *ret_d)
{
    bool exact = true;
    return multiply(a, b, ret_d, &exact);
}

bool decimal_divide(struct decimal a, struct decimal b, struct decimal *ret_d)
{
    _IDEC_flags flags = 0;
    BID_UINT128 x = bid128_div(bid(a), bid(b), TO_EVEN, &flags);
    return settle(x, flags, ret_d);
}

bool decimal_modulo(struct decimal a, struct decimal b, struct decimal *ret_d)
{
    _IDEC_flags flags = 0;
    struct decimal rest;
    if (!settle(bid128_fmod(bid(a), bid(b), &flags), flags, &rest)) return false;
    if (!decimal_is_zero(rest) && decimal_is_negative(rest) != decimal_is_negative(b))
        return decimal_add(rest, b, ret_d);
    *ret_d = rest;
    return true;
}

// By squaring, as long as every product is exact: false where one is not, or the power is not a small whole number.
static bool power_exact(struct decimal a, struct decimal b, struct decimal *ret_d)
{
    enum { POWER_MAX = 1'000'000 };
    int64_t n;
    bool exact = true;
    struct decimal result = decimal_of_int(1);
    if (!decimal_to_int(b, &n) || n < 0 || n > POWER_MAX) return false;
    while (n > 0 && exact) {
        if (n & 1 && !multiply(result, a, &result, &exact)) return false;
        n >>= 1;
        if (n > 0 && !multiply(a, a, &a, &exact)) return false;
    }
    if (exact) *ret_d = result;
    return exact;
}

bool decimal_power(struct decimal a, struct decimal b, struct decimal *ret_d)
{
    _IDEC_flags flags = 0;
    struct decimal inverse;
    if (decimal_is_zero(a) && decimal_is_negative(b)) return false;
    if (power_exact(a, b, ret_d)) return true;
    if (decimal_is_negative(b) && power_exact(a, decimal_negate(b), &inverse))
        return decimal_divide(decimal_of_int(1), inverse, ret_d);
    BID_UINT128 x = bid128_pow(bid(a), bid(b), TO_EVEN, &flags);
    return settle(x, flags, ret_d);
}

bool decimal_root(struct decimal a, struct decimal *ret_d)
{
    _IDEC_flags flags = 0;
    BID_UINT128 x = bid128_sqrt(bid(a), TO_EVEN, &flags);
    return settle(x, flags, ret_d);
}

bool decimal_exp(struct decimal a, struct decimal *ret_d)
{
    _IDEC_flags flags = 0;
    if (decimal_is_zero(a)) return *ret_d = decimal_of_int(1), true;
    BID_UINT128 x = bid128_exp(bid(a), TO_EVEN, &flags);
    return settle(x, flags, ret_d);
}

bool decimal_log(struct decimal a, struct decimal *ret_d)
{
    _IDEC_flags flags = 0;
    if (decimal_is_zero(a) || decimal_is_negative(a)) return false;
    BID_UINT128 x = bid128_log(bid(a), TO_EVEN, &flags);
    return settle(x, flags, ret_d);
}

static bool quantize(struct decimal a, int32_t exponent, int mode, struct decimal *ret_d)
{
    _IDEC_flags flags = 0;
    BID_UINT128 x = bid128_quantize(bid(a), bid(assemble(false, 1, exponent)), (_IDEC_round)mode, &flags);
    return settle(x, flags, ret_d);
}

// The two ways that the library does not have: towards zero first, then one unit further where what was cut asks for it.
static bool round_by_parts(struct decimal a, int32_t exponent, bool half_down, struct decimal *ret_d)
{
    struct decimal cut, rest, unit = assemble(decimal_is_negative(a), 1, exponent);
    if (!quantize(a, exponent, TO_ZERO, &cut) || !decimal_subtract(a, cut, &rest)) return false;
    bool further = !decimal_is_zero(rest);
    if (half_down) {
        struct decimal half = assemble(false, 5, exponent - 1);
        further = decimal_compare(decimal_absolute(rest), half) > 0;
    }
    if (further) return decimal_add(cut, unit, ret_d);
    *ret_d = cut;
    return true;
}

bool decimal_round(struct decimal a, int32_t scale, enum decimal_rounding how, struct decimal *ret_d)
{
    static const int modes[] = {
        [DECIMAL_HALF_EVEN] = TO_EVEN, [DECIMAL_HALF_UP] = HALF_AWAY,  [DECIMAL_DOWN] = TO_ZERO,
        [DECIMAL_FLOOR] = TO_FLOOR,    [DECIMAL_CEILING] = TO_CEILING,
    };
    if (scale < DECIMAL_SCALE_MIN || scale > DECIMAL_SCALE_MAX) return false;
    int32_t exponent = -scale;
    if (decimal_is_zero(a) || exponent_of(a) >= exponent) return *ret_d = a, true; // nothing to cut
    if (how == DECIMAL_UP || how == DECIMAL_HALF_DOWN)
        return round_by_parts(a, exponent, how == DECIMAL_HALF_DOWN, ret_d);
    return quantize(a, exponent, modes[how], ret_d);
}
