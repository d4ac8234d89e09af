// Calendars: the years of one put together, and what a day is in it.
#include "law/calendar.h"
#include "law/clock/clock_int.h"
#include "seal/seal.h"

// Half a SHA-256 in hexadecimal: enough to tell two versions apart, short enough to be shown.
static void put_version(char out[static CALENDAR_VERSION_BYTES], struct str bytes)
{
    static const char digits[] = "0123456789abcdef";
    struct digest d = sha256(bytes);
    for (int i = 0; i < CALENDAR_VERSION_BYTES / 2; i++) {
        out[2 * i] = digits[d.at[i] >> 4];
        out[2 * i + 1] = digits[d.at[i] & 15];
    }
}

static void put_in_order(struct calendar_year *years, int32_t count)
{
    for (int32_t i = 1; i < count; i++)
        for (int32_t k = i; k > 0 && years[k].year < years[k - 1].year; k--) {
            struct calendar_year later = years[k - 1];
            years[k - 1] = years[k];
            years[k] = later;
        }
}

enum rc calendar_of_years(struct arena *a, struct str name, const struct calendar_year *years, int32_t count,
                          struct calendar *ret_c, struct fault *f)
{
    if (count > CALENDAR_YEARS_MAX)
        return fail(f, RC_LIMIT, "calendar \"%.*s\" has %d years, more than %d", P(name), count,
                    CALENDAR_YEARS_MAX);
    char listing[CALENDAR_YEARS_MAX * CALENDAR_VERSION_BYTES];
    struct arena mark = *a;
    struct calendar_year *own = NEW(a, struct calendar_year, count);
    if (count) memcpy(own, years, (size_t)count * sizeof *own);
    put_in_order(own, count);
    for (int32_t i = 0; i < count; i++) {
        if (i > 0 && own[i].year == own[i - 1].year) {
            *a = mark;
            return fail(f, RC_CONFLICT, "calendar \"%.*s\" has the year %d twice", P(name), years[i].year);
        }
        memcpy(listing + i * CALENDAR_VERSION_BYTES, own[i].version, CALENDAR_VERSION_BYTES);
    }
    *ret_c = (struct calendar){ .name = name, .years = own, .years_count = count };
    put_version(ret_c->version, (struct str){ listing, count * CALENDAR_VERSION_BYTES });
    return RC_OK;
}

void calendar_stamp_year(struct calendar_year *y, struct str ics) { put_version(y->version, ics); }

const struct calendar_year *calendar_year(const struct calendar *c, int64_t year)
{
    int32_t low = 0, high = c ? c->years_count : 0;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (c->years[middle].year == year) return &c->years[middle];
        if (c->years[middle].year < year)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct calendar_day *calendar_day(const struct calendar *c, struct day d)
{
    const struct calendar_year *y = c ? calendar_year(c, civil_of_day(d).year) : NULL;
    int32_t low = 0, high = y ? y->days_count : 0;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (y->days[middle].day.n == d.n) return &y->days[middle];
        if (y->days[middle].day.n < d.n)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool calendar_is_working(const struct calendar *c, uint32_t weekend, struct day d)
{
    const struct calendar_day *declared = calendar_day(c, d);
    if (declared) return declared->kind == CALENDAR_WORKING;
    return !(weekend >> weekday_of_day(d) & 1);
}

bool calendar_is_provisional(const struct calendar *c, struct day d)
{
    const struct calendar_year *y = calendar_year(c, civil_of_day(d).year);
    return !y || y->provisional;
}

struct str calendar_version(const struct calendar *c)
{
    return c ? (struct str){ c->version, CALENDAR_VERSION_BYTES } : S("");
}
