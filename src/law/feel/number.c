// Numbers: small ones are an integer and a power of ten and are exact; whatever does not fit goes to decimal128.
#include "law/feel/feel_int.h"

enum { SMALL_EXPONENT_MAX = 32, ALIGN_MAX = 18 };

static const int64_t powers[] = {
    1,
    10,
    100,
    1'000,
    10'000,
    100'000,
    1'000'000,
    10'000'000,
    100'000'000,
    1'000'000'000,
    10'000'000'000,
    100'000'000'000,
    1'000'000'000'000,
    10'000'000'000'000,
    100'000'000'000'000,
    1'000'000'000'000'000,
    10'000'000'000'000'000,
    100'000'000'000'000'000,
    1'000'000'000'000'000'000,
};

static struct feel_value small(int64_t n, int32_t exponent)
{
    return (struct feel_value){ .kind = FEEL_NUMBER, .exponent = (int16_t)exponent, .n = n };
}

struct feel_value number_of_decimal(struct arena *a, struct decimal d)
{
    int64_t n, bigger;
    int32_t exponent;
    if (decimal_to_parts(d, &n, &exponent) && exponent >= -SMALL_EXPONENT_MAX &&
        exponent <= SMALL_EXPONENT_MAX) {
        for (; exponent > 0 && !__builtin_mul_overflow(n, 10, &bigger); exponent--) n = bigger;
        return small(n, exponent);
    }
    struct decimal *wide = NEW(a, struct decimal, 1);
    *wide = d;
    return (struct feel_value){ .kind = FEEL_NUMBER, .form = 1, .wide = wide };
}

struct feel_value feel_number(struct arena *a, struct decimal d) { return number_of_decimal(a, d); }

struct decimal feel_decimal(struct feel_value v)
{
    MUST(v.kind == FEEL_NUMBER);
    return v.form ? *v.wide : decimal_of_parts(v.n, v.exponent);
}

// Both coefficients at the lower of the two exponents: false where one does not fit.
static bool align(struct feel_value *x, struct feel_value *y)
{
    int32_t apart = x->exponent - y->exponent;
    struct feel_value *higher = apart > 0 ? x : y;
    if (apart < 0) apart = -apart;
    if (apart > ALIGN_MAX || __builtin_mul_overflow(higher->n, powers[apart], &higher->n)) return false;
    higher->exponent = (int16_t)(higher->exponent - apart);
    return true;
}

typedef bool decimal_operator(struct decimal a, struct decimal b, struct decimal *ret_d);

static struct feel_value widely(struct arena *a, decimal_operator *operate, struct feel_value x,
                                struct feel_value y)
{
    struct decimal d;
    if (!operate(feel_decimal(x), feel_decimal(y), &d)) return make_null(FEEL_E_NUMBER);
    return number_of_decimal(a, d);
}

struct feel_value number_add(struct arena *a, struct feel_value x, struct feel_value y)
{
    int64_t n;
    struct feel_value p = x, q = y;
    if (!x.form && !y.form && (x.exponent == y.exponent || align(&p, &q)) &&
        !__builtin_add_overflow(p.n, q.n, &n))
        return small(n, p.exponent);
    return widely(a, decimal_add, x, y);
}

struct feel_value number_subtract(struct arena *a, struct feel_value x, struct feel_value y)
{
    int64_t n;
    struct feel_value p = x, q = y;
    if (!x.form && !y.form && (x.exponent == y.exponent || align(&p, &q)) &&
        !__builtin_sub_overflow(p.n, q.n, &n))
        return small(n, p.exponent);
    return widely(a, decimal_subtract, x, y);
}

struct feel_value number_multiply(struct arena *a, struct feel_value x, struct feel_value y)
{
    int64_t n;
    int32_t exponent = x.exponent + y.exponent;
    if (!x.form && !y.form && exponent >= -SMALL_EXPONENT_MAX && exponent <= SMALL_EXPONENT_MAX &&
        !__builtin_mul_overflow(x.n, y.n, &n))
        return small(n, exponent);
    return widely(a, decimal_multiply, x, y);
}

struct feel_value number_divide(struct arena *a, struct feel_value x, struct feel_value y)
{
    bool whole = !x.form && !y.form && x.exponent == y.exponent && y.n != 0 && y.n != -1 && x.n % y.n == 0;
    return whole ? small(x.n / y.n, 0) : widely(a, decimal_divide, x, y);
}

struct feel_value number_power(struct arena *a, struct feel_value x, struct feel_value y)
{
    return widely(a, decimal_power, x, y);
}

struct feel_value number_negate(struct arena *a, struct feel_value x)
{
    int64_t n;
    if (!x.form && !__builtin_sub_overflow(0, x.n, &n)) return small(n, x.exponent);
    return number_of_decimal(a, decimal_negate(feel_decimal(x)));
}

int number_compare(struct feel_value x, struct feel_value y)
{
    struct feel_value p = x, q = y;
    if (!x.form && !y.form && (x.exponent == y.exponent || align(&p, &q))) return (p.n > q.n) - (p.n < q.n);
    return decimal_compare(feel_decimal(x), feel_decimal(y));
}

bool feel_to_int(struct feel_value v, int64_t *ret_n)
{
    MUST(v.kind == FEEL_NUMBER);
    if (v.form || v.exponent) return decimal_to_int(feel_decimal(v), ret_n);
    *ret_n = v.n;
    return true;
}

bool whole_part(struct feel_value v, int64_t *ret_n)
{
    struct decimal d;
    if (!v.form && !v.exponent) return *ret_n = v.n, true;
    return decimal_round(feel_decimal(v), 0, DECIMAL_DOWN, &d) && decimal_to_int(d, ret_n);
}

bool whole_between(struct feel_value v, int64_t low, int64_t high, int64_t *ret_n)
{
    int64_t n;
    if (v.kind != FEEL_NUMBER || !feel_to_int(v, &n) || n < low || n > high) return false;
    *ret_n = n;
    return true;
}

struct feel_value feel_read_number(struct arena *a, struct str s)
{
    struct decimal d;
    if (!decimal_parse(s, &d)) return make_null(FEEL_E_VALUE);
    return number_of_decimal(a, d);
}
