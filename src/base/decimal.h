// base/decimal: numbers of 34 decimal digits (IEEE 754-2008 decimal128), rounded half to even. Pure.
// A face over Intel's library, by its calls alone. There is no infinity and no NaN: what cannot be said is `false`.
#ifndef ANLAN_BASE_DECIMAL_H
#define ANLAN_BASE_DECIMAL_H
#include "base/base.h"

struct decimal {
    _Alignas(16) uint64_t w[2]; // decimal128 in the binary encoding, always finite, never minus zero
};

enum { DECIMAL_DIGITS = 34, DECIMAL_SCALE_MIN = -6111, DECIMAL_SCALE_MAX = 6176, DECIMAL_TEXT_MAX = 6200 };

enum decimal_rounding { // how decimal_round treats what lies between
    DECIMAL_HALF_EVEN,
    DECIMAL_HALF_UP,   // half away from zero
    DECIMAL_HALF_DOWN, // half towards zero
    DECIMAL_UP,        // away from zero
    DECIMAL_DOWN,      // towards zero
    DECIMAL_FLOOR,
    DECIMAL_CEILING,
};

struct decimal decimal_of_int(int64_t n);
// coefficient × 10^exponent; exponent within -40 and 40.
struct decimal decimal_of_parts(int64_t coefficient, int32_t exponent);
// The same the other way, without trailing zeros: false where the coefficient needs more than 63 bits or the
// exponent is outside -32768 and 32767.
bool decimal_to_parts(struct decimal d, int64_t *ret_coefficient, int32_t *ret_exponent);
bool decimal_to_int(struct decimal d, int64_t *ret_n); // false where it is not whole or does not fit
double decimal_to_double(struct decimal d);            // nearest; for statistics and display only

// Digits with at most one point, then perhaps an exponent (`-1.50`, `.5`, `1e-3`): the whole text, at most
// DECIMAL_TEXT_MAX bytes. More than 34 digits are rounded half to even; false also for what overflows.
bool decimal_parse(struct str s, struct decimal *ret_d);
// Without exponent and without trailing zeros of the fraction, so that equal numbers have equal text; numbers
// with more than 40 zeros at either end are written as 1E+50 and 1E-50.
struct str decimal_print(struct decimal d, char out[static 96]);

int decimal_compare(struct decimal a, struct decimal b); // -1, 0, 1
bool decimal_is_zero(struct decimal d);
bool decimal_is_negative(struct decimal d);
bool decimal_is_whole(struct decimal d);
struct decimal decimal_negate(struct decimal d);
struct decimal decimal_absolute(struct decimal d);

// False where the answer overflows or does not exist; underflow gives zero.
bool decimal_add(struct decimal a, struct decimal b, struct decimal *ret_d);
bool decimal_subtract(struct decimal a, struct decimal b, struct decimal *ret_d);
bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *ret_d);
bool decimal_divide(struct decimal a, struct decimal b, struct decimal *ret_d);
bool decimal_modulo(struct decimal a, struct decimal b, struct decimal *ret_d); // a - b × floor(a / b), exact
bool decimal_power(struct decimal a, struct decimal b,
                   struct decimal *ret_d); // exact for whole powers that fit
bool decimal_root(struct decimal a, struct decimal *ret_d);
bool decimal_exp(struct decimal a, struct decimal *ret_d); // these two may miss the last digit
bool decimal_log(struct decimal a, struct decimal *ret_d);
// To `scale` digits after the point (negative: before it). False for a scale outside DECIMAL_SCALE_MIN and
// DECIMAL_SCALE_MAX and where the answer overflows.
bool decimal_round(struct decimal a, int32_t scale, enum decimal_rounding how, struct decimal *ret_d);
#endif
