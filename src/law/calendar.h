// law/calendar: which days a state declares holidays, and which rest days it declares working days (调休). Pure: the caller brings the
// bytes of the .ics files, one a year. A year without its official notice is provisional, and a year without a file is provisional
// with its weekends alone: a clock that looked at such a year is counted again when the notice is there.
#ifndef ANLAN_LAW_CALENDAR_H
#define ANLAN_LAW_CALENDAR_H
#include "base/base.h"
#include "base/time.h"

enum {
    CALENDAR_BYTES_MAX = 64 << 10,  // of one file
    CALENDAR_LINE_BYTES_MAX = 2048, // of one content line, unfolded
    CALENDAR_LINES_MAX = 4096,      // of one file, as written
    CALENDAR_DAYS_MAX = 128,        // special days of a year
    CALENDAR_EVENT_DAYS_MAX = 31,   // of one event
    CALENDAR_YEARS_MAX = 64,        // of a calendar
    CALENDAR_VERSION_BYTES = 16,    // of a version's text: hex digits
};

enum calendar_kind {
    CALENDAR_HOLIDAY, // nobody works, whatever the weekday
    CALENDAR_WORKING, // worked, though a weekend
};

struct calendar_day {
    struct day day;
    enum calendar_kind kind;
    struct str name; // "春节", "Good Friday"
};

struct calendar_year {
    int32_t year;
    bool provisional;  // its days rest on no notice of that year
    struct str notice; // title and number of the notice; of a provisional year: why these days are expected
    struct str source; // where it was published; may be empty
    char version[CALENDAR_VERSION_BYTES]; // the first half of the hex SHA-256 of the file's bytes, no NUL
    const struct calendar_day *days;      // ascending, no day twice
    int32_t days_count;
};

struct calendar {
    struct str name;                   // "cn"
    const struct calendar_year *years; // ascending, no year twice
    int32_t years_count;
    char version[CALENDAR_VERSION_BYTES]; // of all its years together
};

// Reads one year's file: the subset of iCalendar that docs/law/clocks.md names (all-day events of category HOLIDAY or WORKING-DAY,
// the notice and the year in X-ANLAN properties). Whatever could move a day and is not of that subset is refused, not skipped.
// RC_INVALID and RC_LIMIT say the line; `a` is then as it was. Texts of `ics` are not kept.
// BASIS: RFC 5545 (2009), 3.1, 3.3.4, 3.6.1
[[nodiscard]] enum rc calendar_year_read(struct arena *a, struct str ics, struct calendar_year *ret_y,
                                         struct fault *f);

// Puts years together, in any order; `years` itself is copied into `a`, what it points to is shared. RC_CONFLICT: a year twice;
// RC_LIMIT: too many.
[[nodiscard]] enum rc calendar_of_years(struct arena *a, struct str name, const struct calendar_year *years,
                                        int32_t count, struct calendar *ret_c, struct fault *f);

// NULL where the calendar has no such year, or is itself NULL.
const struct calendar_year *calendar_year(const struct calendar *c, int64_t year);
// The declared day, or NULL where that day is as its weekday says.
const struct calendar_day *calendar_day(const struct calendar *c, struct day d);
// Declared working, or else neither declared a holiday nor a day of `weekend` (bits 1 << ISO weekday, Monday 1).
bool calendar_is_working(const struct calendar *c, uint32_t weekend, struct day d);
// Whether that day's year is provisional or missing.
bool calendar_is_provisional(const struct calendar *c, struct day d);
struct str calendar_version(const struct calendar *c); // "9f0c…", empty for NULL

enum { CALENDAR_WEEKEND = 1 << 6 | 1 << 7 }; // Saturday and Sunday
#endif
