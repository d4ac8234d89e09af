// wire/number: a double as the shortest decimal text that reads back as the same double, written as ECMAScript writes numbers. Pure.
// BASIS: RFC 8785 (2020), 3.2.2.3; ECMA-262 (2019), 7.1.12.1
#ifndef ANLAN_WIRE_NUMBER_H
#define ANLAN_WIRE_NUMBER_H
#include "base/base.h"

enum { NUMBER_BYTES_MAX = 32 };

// `x` must be finite. The text stands in `out`, without a NUL after it.
struct str number_print(double x, char out[static NUMBER_BYTES_MAX]);
struct str integer_print(int64_t n, char out[static NUMBER_BYTES_MAX]); // all digits, also past 2^53
#endif
