// law/clock: until when, counted as the clock's own instrument counts, with every step of the counting. Pure: no clock is read; the
// caller brings the start, the pauses, the extensions, the zone's data and the calendar. docs/law/clocks.md tells it in words.
//
// `due` is always the first instant at which it is late: a limit that ends with a day is due at 00:00 of the day after.
#ifndef ANLAN_LAW_CLOCK_H
#define ANLAN_LAW_CLOCK_H
#include "base/base.h"
#include "base/time.h"
#include "law/calendar.h"

enum {
    CLOCK_RULE_SHORTS_MAX = 16, // numbers of days that a rule reads as working days
    CLOCK_PAUSES_MAX = 64,
    CLOCK_EXTENSIONS_MAX = 16, // of a definition, and granted to one clock: each
    CLOCK_WARNINGS_GIVEN_MAX = 16,
    CLOCK_STEPS_MAX = 512,             // of one counting; what goes beyond is told as a number
    CLOCK_AMOUNT_MAX = 100 * 366 * 24, // of any unit: a hundred years of hours
};

// --- the zone ----------------------------------------------------------------------------------------

struct feel_zone;

// Where days begin and end. With `zone` its data decide, summer time included; without, the offset stands all year.
struct clock_zone {
    const struct feel_zone *zone; // or NULL
    int32_t offset_s;             // east of UTC, where `zone` is NULL
};
struct day clock_day_of(const struct clock_zone *z, struct instant at);      // the local day
struct instant clock_start_of_day(const struct clock_zone *z, struct day d); // its first instant
int32_t clock_offset_at(const struct clock_zone *z, struct instant at);      // seconds east of UTC
int64_t clock_time_of_day(const struct clock_zone *z,
                          struct instant at); // nanoseconds on the wall since 00:00
enum clock_local { CLOCK_LOCAL_PLAIN, CLOCK_LOCAL_GAP, CLOCK_LOCAL_OVERLAP };
// When the wall shows that time on that day: where it comes twice, the first; where it is skipped, as much later as was skipped.
enum clock_local clock_at_time(const struct clock_zone *z, struct day d, int64_t time_ns,
                               struct instant *ret_at);
enum { CLOCK_LOCAL_TEXT_MAX = 48 };
// RFC 3339 with the zone's own offset: "2026-03-29T02:30:00+01:00".
struct str clock_print_local(const struct clock_zone *z, struct instant at,
                             char out[static CLOCK_LOCAL_TEXT_MAX]);

// --- how an instrument counts ----------------------------------------------------------------------------

enum clock_unit {
    CLOCK_MINUTES,
    CLOCK_HOURS,
    CLOCK_DAYS,
    CLOCK_WORKING_DAYS,
    CLOCK_MONTHS,
    CLOCK_YEARS,
    CLOCK_UNITS
};
struct str
clock_unit_name(enum clock_unit u); // "minutes", "hours", "days", "working_days", "months", "years"
bool clock_unit_parse(struct str name, enum clock_unit *ret_u);

struct clock_amount {
    enum clock_unit unit;
    int32_t count; // 1 to CLOCK_AMOUNT_MAX
};

enum clock_month_end { // a month or year ends on the day of the same number; where the month has no such day:
    CLOCK_MONTH_CLAMP, // on its last day
    CLOCK_MONTH_LAST_TO_LAST, // on its last day; and what starts on the last day of a month ends on the last day of a month
    CLOCK_MONTH_OVER, // on the first day of the month after
};

enum clock_pausing {    // what a pause takes out of a clock counted in days, working days, months or years
    CLOCK_PAUSE_LENGTH, // nothing by days: `due` moves by exactly the pause's length
    CLOCK_PAUSE_WHOLE,  // the days that lie wholly within it
    CLOCK_PAUSE_AFTER, // the days after the one it began on, the last one included: as the days of a limit are counted
    CLOCK_PAUSE_TOUCHED, // every day of which it took a part
};

// A counting rule, as data of the pack. Zero counts as strictly as any instrument may: the start's own day does not count, hours run from the
// instant itself, nothing is read as working days, nothing rolls, a pause moves by its length.
struct clock_rule {
    struct str name;            // "cn-mps-adm-2018"; empty: no rule was stated
    const struct str *articles; // of the rule itself
    int32_t articles_count;
    const struct calendar *calendar; // NULL: weekends alone
    uint32_t weekend;      // bits 1 << ISO weekday; 0: every day but the declared holidays is worked
    bool first_day_counts; // the day of the start is day one
    bool next_hour;        // the hour of the start does not count: hours run from the next full hour
    bool same_time;        // days and months end at the time of day of the start, not at the end of the day
    bool hours_skip_rest;  // hours and minutes of rest days do not count
    uint32_t rolls; // bits 1 << enum clock_unit: a last day that is a rest day moves to the next working day
    enum clock_month_end month_end;
    enum clock_pausing pausing, pausing_working; // of natural days, months and years; of working days
    int32_t shorts[CLOCK_RULE_SHORTS_MAX];       // so many "days" are working days …
    int32_t shorts_count;
    int32_t short_max; // … and so are all up to this number; 0: none
};

struct clock_extension {
    struct clock_amount amount;
    bool to;             // the limit becomes this, counted from the start; else so much is added
    int32_t times;       // how often at most, 1 or more
    struct str name;     // may be empty
    struct str approval; // the role that grants it; may be empty
    const struct str *articles;
    int32_t articles_count;
};

// A limit as law states it.
struct clock_terms {
    struct clock_amount limit;
    const struct clock_rule *rule; // NULL: the zero rule
    bool
        custody; // of a person's liberty: hours from the instant itself, never rolled, days never read as working days
    const struct str *articles;
    int32_t articles_count;
    const struct clock_extension *extensions;
    int32_t extensions_count;
    const struct clock_amount *warnings; // before `due`; minutes, hours, days or working days
    int32_t warnings_count;
};

struct clock_pause {
    struct instant from, to; // [from, to)
};

// What happened to one clock since it started.
struct clock_run {
    struct instant start;
    const struct clock_pause *pauses; // in any order; where they overlap the time counts once
    int32_t pauses_count;
    const int32_t *extended; // indexes of terms.extensions, in the order in which they were granted
    int32_t extended_count;
};

// --- the count ---------------------------------------------------------------------------------------

enum clock_step_kind {
    CLOCK_STEP_START,        // at: it starts; from: that day
    CLOCK_STEP_LIMIT,        // amount: so long, by these articles
    CLOCK_STEP_CUSTODY,      // it limits liberty: nothing lengthens it but what its articles say
    CLOCK_STEP_READ_WORKING, // amount: these days are working days under the rule
    CLOCK_STEP_FIRST_DAY,    // from: the first day that counts; count: 1 where it is the day of the start
    CLOCK_STEP_FIRST_HOUR,   // at: the first hour that counts begins
    CLOCK_STEP_COUNTED,      // from, to: days that count; amount: how many there are by now
    CLOCK_STEP_WEEKEND,      // from, to: do not count
    CLOCK_STEP_HOLIDAY,      // from, to: do not count; name
    CLOCK_STEP_MADE_UP,      // from: a weekend that is worked; name
    CLOCK_STEP_PAUSED_DAYS,  // from, to: do not count, it was paused
    CLOCK_STEP_PAUSED,       // at, until: it was paused; moves by this length
    CLOCK_STEP_PAUSE_LATE,   // at, until: this pause began when the limit had run out
    CLOCK_STEP_MONTH,        // from: the day of the same number
    CLOCK_STEP_MONTH_SHORT,  // from: the day that stands for one that the month does not have
    CLOCK_STEP_EXTENDED,     // amount: granted; name: by whom; `to` as there
    CLOCK_STEP_LAST_DAY,     // from: the last day
    CLOCK_STEP_ROLLED, // from: a rest day; to: the working day that is the last day instead; name: the holiday
    CLOCK_STEP_NOT_ROLLED,  // from: a rest day that stays the last day
    CLOCK_STEP_GAP,         // at: a local time that the zone skips, moved forward
    CLOCK_STEP_OVERLAP,     // at: a local time that comes twice, the earlier one
    CLOCK_STEP_PROVISIONAL, // year: no notice for it yet
    CLOCK_STEP_MORE,        // count: steps left out here
    CLOCK_STEP_WARNING,     // at: a warning; amount: so long before
    CLOCK_STEP_DUE,         // at: late from here on
    CLOCK_STEPS
};
struct str clock_step_name(enum clock_step_kind k); // "start", "first-day", …

struct clock_step {
    enum clock_step_kind kind;
    struct instant at, until;
    struct day from, to;
    struct clock_amount amount;
    bool extends_to;
    int32_t year, count;
    struct str name;
    const struct str *articles; // on which this step rests; may be none
    int32_t articles_count;
};

struct clock_due {
    struct instant due;                                // INT64_MAX where it lies past what can be said
    bool ends_with_day;                                // then …
    struct day last_day;                               // … with this one
    bool provisional;                                  // it looked at days of a year that has no notice …
    int32_t provisional_year;                          // … the first of them
    struct instant warnings[CLOCK_WARNINGS_GIVEN_MAX]; // as terms.warnings; none before the start
    int32_t warnings_count;
    const struct clock_step *steps; // where they were asked for
    int32_t steps_count;
};

// Counts. `steps` NULL: only the result is wanted, and no memory is. RC_INVALID: a week without a working day, a pause that ends before it begins or begins before the
// start, an extension that the terms do not have, or that would shorten; RC_LIMIT: more than a limit above;
// RC_CONFLICT: an extension more often than its article allows.
[[nodiscard]] enum rc clock_count(const struct clock_zone *z, const struct clock_terms *t,
                                  const struct clock_run *run, struct arena *steps, struct clock_due *ret_due,
                                  struct fault *f);

enum clock_language { CLOCK_ENGLISH, CLOCK_CHINESE };
enum clock_language clock_language_of(struct str tag); // Chinese for "zh…", else English
// One sentence, without its articles; in `a`.
struct str clock_step_words(struct arena *a, const struct clock_zone *z, const struct clock_step *step,
                            enum clock_language language);

// Whether both count the same limit in the same way, calendars and zones aside.
bool clock_same_terms(const struct clock_terms *a, const struct clock_terms *b);

// --- counting again ----------------------------------------------------------------------------------

enum clock_reason {
    CLOCK_SAME,             // the same instant still
    CLOCK_BECAUSE_CALENDAR, // another version of the calendar
    CLOCK_BECAUSE_ZONE,     // other data of the zone
    CLOCK_BECAUSE_RULE,     // the limit or its rule is another one
};
struct str clock_reason_name(enum clock_reason r); // "same", "calendar", "zone", "rule"

// What a clock was counted by: recorded with its start, so that a later count can say why it differs.
struct clock_stamp {
    struct str calendar; // calendar_version, empty where the clock asks for none
    struct str zone;     // version of the zone data ("2025b"), empty where the offset is fixed
};

struct clock_recount {
    bool changed;
    struct instant old_due, new_due;
    enum clock_reason reason;
    struct clock_stamp old_stamp, new_stamp;
    bool provisional; // still
};

// Says what follows for a clock that stands at `old_due`, counted by `old_stamp`, and would now be `now`. A clock of liberty (`custody`)
// is never made later by a recount.
struct clock_recount clock_recount(struct instant old_due, struct clock_stamp old_stamp,
                                   const struct clock_due *now, struct clock_stamp new_stamp, bool custody);
#endif
