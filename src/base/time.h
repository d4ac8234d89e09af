// base/time: instants, days and spans, and how they are written. Proleptic Gregorian; no zone data, no clock.
#ifndef ANLAN_BASE_TIME_H
#define ANLAN_BASE_TIME_H
#include "base/base.h"

struct instant {
    int64_t ns;
}; // since 1970-01-01T00:00:00Z, without leap seconds; the years 1678 to 2261
struct day {
    int64_t n;
}; // since 1970-01-01
struct span {
    int64_t ns;
}; // a length of time

#define NS_PER_MS INT64_C(1'000'000)
#define NS_PER_S INT64_C(1'000'000'000)
#define NS_PER_DAY (INT64_C(86'400) * NS_PER_S)

struct civil { // a date as people write it
    int64_t year;
    int32_t month, day; // from 1
};

struct day day_of_civil(struct civil c); // the month must be 1 to 12; a day past the month's end runs on
struct civil civil_of_day(struct day d);
int32_t days_in_month(int64_t year, int32_t month);
int32_t weekday_of_day(struct day d); // ISO: Monday is 1, Sunday is 7

enum { DAY_TEXT_MAX = 24, INSTANT_TEXT_MAX = 40 };

bool day_parse(struct str s, struct day *ret_d); // YYYY-MM-DD and nothing else
struct str day_print(struct day d, char out[static DAY_TEXT_MAX]);

// RFC 3339 with a zone ("Z" or "+08:00"), up to nine fractional digits; a second of 60 is refused.
bool instant_parse(struct str s, struct instant *ret_i);
// UTC with "Z"; the fraction is left out where it is zero and else has 3, 6 or 9 digits.
struct str instant_print(struct instant i, char out[static INSTANT_TEXT_MAX]);
#endif
