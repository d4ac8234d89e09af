// The shortest digits are found by trying: 15 digits always survive a round trip from text, 17 always one from a double.
#include "wire/number.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DIGITS_MAX = 17 };

// A number as 0.d1d2d3… × 10^point, without zeros at the end.
struct decimal_form {
    char digit[DIGITS_MAX + 1];
    int count, point;
};

static double value_of(const struct decimal_form *d)
{
    char text[NUMBER_BYTES_MAX];
    (void)snprintf(text, sizeof text, "0.%.*se%d", d->count, d->digit, d->point);
    return strtod(text, NULL);
}

static void drop_zeros(struct decimal_form *d)
{
    while (d->count > 1 && d->digit[d->count - 1] == '0') d->count--;
}

static struct decimal_form rounded(double x, int digits)
{
    char text[NUMBER_BYTES_MAX]; // "d.ddde±dd"
    struct decimal_form d = { .count = digits };
    (void)snprintf(text, sizeof text, "%.*e", digits - 1, x);
    d.digit[0] = text[0];
    memcpy(d.digit + 1, text + 2, (size_t)digits - 1);
    d.point = (int)strtol(strchr(text, 'e') + 1, NULL, 10) + 1;
    return d;
}

static void add_one(struct decimal_form *d)
{
    int i = d->count - 1;
    while (i >= 0 && d->digit[i] == '9') d->digit[i--] = '0';
    if (i >= 0) {
        d->digit[i]++;
    } else {
        d->digit[0] = '1';
        d->point++;
    }
}

// Below a power of two doubles lie twice as close as above it: there the nearest text of so many digits may
// miss while the next one up, which is farther away, reads back right.
static bool reads_back(double x, struct decimal_form *d)
{
    int exponent;
    if (value_of(d) == x) return true;
    if (frexp(x, &exponent) != 0.5) return false;
    struct decimal_form up = *d;
    add_one(&up);
    if (value_of(&up) != x) return false;
    *d = up;
    return true;
}

static struct decimal_form shortest(double x)
{
    struct decimal_form d;
    int digits = x < DBL_MIN ? 1 : DBL_DIG; // subnormal numbers have fewer than 15 digits to give
    do d = rounded(x, digits);
    while (digits++ < DIGITS_MAX && !reads_back(x, &d));
    drop_zeros(&d);
    return d;
}

static int put(char *out, int len, const char *bytes, int count)
{
    memcpy(out + len, bytes, (size_t)count);
    return len + count;
}

static int put_zeros(char *out, int len, int count)
{
    memset(out + len, '0', (size_t)count);
    return len + count;
}

static int print_plain(char *out, int len, const struct decimal_form *d)
{
    if (d->point >= d->count) { // 1200
        len = put(out, len, d->digit, d->count);
        return put_zeros(out, len, d->point - d->count);
    }
    if (d->point > 0) { // 12.34
        len = put(out, len, d->digit, d->point);
        len = put(out, len, ".", 1);
        return put(out, len, d->digit + d->point, d->count - d->point);
    }
    len = put(out, len, "0.", 2); // 0.0012
    len = put_zeros(out, len, -d->point);
    return put(out, len, d->digit, d->count);
}

static int print_exponent(char *out, int len, const struct decimal_form *d)
{
    len = put(out, len, d->digit, 1);
    if (d->count > 1) {
        len = put(out, len, ".", 1);
        len = put(out, len, d->digit + 1, d->count - 1);
    }
    return len + snprintf(out + len, (size_t)(NUMBER_BYTES_MAX - len), "e%+d", d->point - 1);
}

struct str integer_print(int64_t n, char out[static NUMBER_BYTES_MAX])
{
    uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;
    int at = NUMBER_BYTES_MAX;
    do out[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (n < 0) out[--at] = '-';
    return (struct str){ out + at, NUMBER_BYTES_MAX - at };
}

struct str number_print(double x, char out[static NUMBER_BYTES_MAX])
{
    enum { POINT_MIN = -6, POINT_MAX = 21 }; // outside (POINT_MIN, POINT_MAX] with an exponent
    MUST(isfinite(x));
    if (fabs(x) < 0x1p53 && x == (double)(int64_t)x) return integer_print((int64_t)x, out); // -0 is 0
    int len = x < 0 ? put(out, 0, "-", 1) : 0;
    struct decimal_form d = shortest(fabs(x));
    bool plain = d.point > POINT_MIN && d.point <= POINT_MAX;
    return (struct str){ out, plain ? print_plain(out, len, &d) : print_exponent(out, len, &d) };
}
