// Times in a zone.
#include "app/when.h"
#include "app/words.h"
#include "app/zones.h"
#include "base/time.h"
#include <stdlib.h>
#include <time.h>

enum { DAY_S = 86'400 };

static const struct feel_zone *agency_zone; // NULL: this host's

void when_in(struct str zone)
{
    const struct feel_zones *zones = zones_open();
    const struct feel_zone *found = zones->find(zones->self, zone);
    if (found) agency_zone = found;
}

static int64_t seconds_of(struct instant at) { return at.ns / NS_PER_S - (at.ns % NS_PER_S < 0); }

static int32_t offset_at(int64_t utc_s)
{
    struct tm local = { 0 };
    time_t s = (time_t)utc_s;
    if (agency_zone) return feel_zone_offset_at(agency_zone, utc_s);
    return localtime_r(&s, &local) ? (int32_t)local.tm_gmtoff : 0;
}

static struct str offset_text(struct arena *a, int32_t offset_s)
{
    int32_t minutes = abs(offset_s) / 60;
    return arena_print(a, "%c%02d:%02d", offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static struct day day_at(int64_t local_s) { return (struct day){ local_s / DAY_S - (local_s % DAY_S < 0) }; }

struct local {
    struct instant at;
    int32_t offset_s;
    int64_t s; // since 1970-01-01 on the clock of the zone
};

static bool local_of(struct str rfc3339, struct local *ret)
{
    if (!instant_parse(rfc3339, &ret->at)) return false;
    ret->offset_s = offset_at(seconds_of(ret->at));
    ret->s = seconds_of(ret->at) + ret->offset_s;
    return true;
}

struct str when_time(struct arena *a, struct str rfc3339)
{
    struct local l;
    char day[DAY_TEXT_MAX];
    if (!local_of(rfc3339, &l)) return rfc3339;
    struct day d = day_at(l.s);
    int32_t s = (int32_t)(l.s - d.n * DAY_S);
    struct str zone = offset_text(a, l.offset_s);
    return arena_print(a, "%.*s %02d:%02d:%02d %.*s", P(day_print(d, day)), s / 3600, s / 60 % 60, s % 60,
                       P(zone));
}

struct str when_due(struct arena *a, struct str rfc3339)
{
    struct local l;
    char day[DAY_TEXT_MAX];
    if (!local_of(rfc3339, &l)) return rfc3339;
    if (l.at.ns % NS_PER_S || l.s % DAY_S) return when_time(a, rfc3339);
    struct str last = day_print((struct day){ day_at(l.s).n - 1 }, day),
               zone = agency_zone ? feel_zone_name(agency_zone) : offset_text(a, l.offset_s);
    return arena_print(a, tr("by the end of %.*s (%.*s)"), P(last), P(zone));
}
