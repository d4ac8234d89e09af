// What the files of law/clock share.
#ifndef ANLAN_LAW_CLOCK_CLOCK_INT_H
#define ANLAN_LAW_CLOCK_CLOCK_INT_H
#include "law/clock.h"

void calendar_stamp_year(struct calendar_year *y, struct str ics); // its version, from the bytes of its file

// One counting while it goes on.
struct counting {
    const struct clock_zone *zone;
    const struct clock_terms *terms;
    const struct clock_rule *rule; // never NULL
    const struct clock_run *run;
    struct clock_pause pauses[CLOCK_PAUSES_MAX]; // in order, none touches another
    int32_t pauses_count;
    enum clock_pausing
        pausing; // by which the whole count takes them, chosen by the limit's own unit as the rule reads it
    struct clock_due *due;
    struct clock_step *steps; // room for CLOCK_STEPS_MAX, or NULL
    int32_t steps_count, left_out;
    struct clock_step spare; // what is written where no steps are kept
};

// Where a limit ends, as far as it is counted: with a day, or at an instant.
struct place {
    bool by_day;
    struct day last;
    struct instant at;
};

// A step to be filled in; told only where steps are wanted and there is room.
struct clock_step *step_put(struct counting *c, enum clock_step_kind kind);
// The same, resting on the rule's articles.
struct clock_step *step_by_rule(struct counting *c, enum clock_step_kind kind);
struct clock_step *step_last(struct counting *c); // or NULL

// --- days ----------------------------------------------------------------------------------------------

// The `count`-th day after `from` that counts: natural or working days, without those that pauses take out.
struct day days_after(struct counting *c, struct day from, int64_t count, bool working);
// The day on which `months` months from `from` end, without pauses. `first_counts`: `from` is the first of their days.
struct day months_after(struct counting *c, struct day from, int64_t months, bool first_counts);
// Asked of the calendar, so that a provisional year is noted.
bool day_is_working(struct counting *c, struct day d);

// --- hours ---------------------------------------------------------------------------------------------

// The instant at which so much time has passed on days that are no rest days; pauses are left out on the way.
struct instant open_hours_after(struct counting *c, struct instant from, int64_t ns);
struct instant next_full_hour(const struct clock_zone *z, struct instant at);

struct instant instant_plus(struct instant at, int64_t ns); // INT64_MAX where it lies past what can be said
#endif
