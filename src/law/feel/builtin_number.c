// Built-in functions of numbers.
#include "law/feel/builtin_int.h"

static struct feel_value number_or_error(struct feel_run *r, bool good, struct decimal d)
{
    if (!good) return feel_error(r, FEEL_E_NUMBER, (struct str){ 0 });
    return number_of_decimal(&r->arena, d);
}

static struct feel_value rounded(struct feel_run *r, const struct feel_value *x, int32_t count,
                                 enum decimal_rounding how)
{
    struct feel_value n, scale_value = make_integer(0);
    struct decimal d = decimal_of_int(0);
    int64_t scale;
    if (!take_number(x[0], &n)) return wrong_type(r, "rounding of a number");
    if (count > 1 && !take_number(x[1], &scale_value)) return wrong_type(r, "the scale of a rounding");
    if (!whole_part(scale_value, &scale) || scale < DECIMAL_SCALE_MIN || scale > DECIMAL_SCALE_MAX)
        return wrong_value(r, "a scale between -6111 and 6176");
    if (scale == 0 && !n.form && n.exponent == 0) return n;
    return number_or_error(r, decimal_round(feel_decimal(n), (int32_t)scale, how, &d), d);
}

#define ROUNDING(name, how)                                                                                  \
    static struct feel_value name(struct feel_run *r, const struct feel_value *x, int32_t count)             \
    {                                                                                                        \
        return rounded(r, x, count, how);                                                                    \
    }
ROUNDING(run_decimal, DECIMAL_HALF_EVEN)
ROUNDING(run_floor, DECIMAL_FLOOR)
ROUNDING(run_ceiling, DECIMAL_CEILING)
ROUNDING(run_round_up, DECIMAL_UP)
ROUNDING(run_round_down, DECIMAL_DOWN)
ROUNDING(run_round_half_up, DECIMAL_HALF_UP)
ROUNDING(run_round_half_down, DECIMAL_HALF_DOWN)

static struct feel_value run_abs(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value v = single(x[0]);
    switch ((enum feel_kind)v.kind) {
    case FEEL_NUMBER:
        return number_compare(v, make_integer(0)) < 0 ? number_negate(&r->arena, v) : v;
    case FEEL_DAYS_DURATION:
        return v.n < 0 || v.extra < 0 ? feel_days_duration(-v.n, -v.extra) : v;
    case FEEL_MONTHS_DURATION:
        return feel_months_duration(v.n < 0 ? -v.n : v.n);
    default:
        return wrong_type(r, "abs(n)");
    }
}

static struct feel_value run_modulo(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value a, b;
    struct decimal d = decimal_of_int(0);
    if (!take_number(x[0], &a) || !take_number(x[1], &b)) return wrong_type(r, "modulo(dividend, divisor)");
    return number_or_error(r, decimal_modulo(feel_decimal(a), feel_decimal(b), &d), d);
}

static struct feel_value of_one(struct feel_run *r, struct feel_value v,
                                bool (*f)(struct decimal, struct decimal *))
{
    struct feel_value n;
    struct decimal d = decimal_of_int(0);
    if (!take_number(v, &n)) return wrong_type(r, "a number");
    return number_or_error(r, f(feel_decimal(n), &d), d);
}

static struct feel_value run_sqrt(struct feel_run *r, const struct feel_value *x, int32_t)
{
    return of_one(r, x[0], decimal_root);
}

static struct feel_value run_log(struct feel_run *r, const struct feel_value *x, int32_t)
{
    return of_one(r, x[0], decimal_log);
}

static struct feel_value run_exp(struct feel_run *r, const struct feel_value *x, int32_t)
{
    return of_one(r, x[0], decimal_exp);
}

// 1 odd, 0 even, -1 neither.
static int parity(struct feel_value n)
{
    struct decimal rest;
    if (!n.form && n.exponent == 0) return (int)(n.n & 1);
    if (!decimal_modulo(feel_decimal(n), decimal_of_int(2), &rest) || !decimal_is_whole(rest)) return -1;
    return !decimal_is_zero(rest);
}

static struct feel_value run_odd(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value n;
    return take_number(x[0], &n) ? make_boolean(parity(n) == 1) : wrong_type(r, "odd(number)");
}

static struct feel_value run_even(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value n;
    return take_number(x[0], &n) ? make_boolean(parity(n) == 0) : wrong_type(r, "even(number)");
}

// clang-format off
const struct builtin builtins_number[] = {
    BUILTIN("decimal", "n,scale", 2, 2, run_decimal, true),
    BUILTIN("floor", "n,scale", 1, 2, run_floor, true),
    BUILTIN("ceiling", "n,scale", 1, 2, run_ceiling, true),
    BUILTIN("round up", "n,scale", 2, 2, run_round_up, true),
    BUILTIN("round down", "n,scale", 2, 2, run_round_down, true),
    BUILTIN("round half up", "n,scale", 2, 2, run_round_half_up, true),
    BUILTIN("round half down", "n,scale", 2, 2, run_round_half_down, true),
    BUILTIN("abs", "n", 1, 1, run_abs, true),
    BUILTIN("abs", "number", 1, 1, run_abs, true),
    BUILTIN("modulo", "dividend,divisor", 2, 2, run_modulo, true),
    BUILTIN("sqrt", "number", 1, 1, run_sqrt, true),
    BUILTIN("log", "number", 1, 1, run_log, true),
    BUILTIN("exp", "number", 1, 1, run_exp, true),
    BUILTIN("odd", "number", 1, 1, run_odd, true),
    BUILTIN("even", "number", 1, 1, run_even, true),
};
// clang-format on
const int32_t builtins_number_count = COUNT(builtins_number);
