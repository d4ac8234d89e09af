// Time zones from TZif files (RFC 8536): the bytes are handed in; the years after the last transition follow the
// POSIX rule of the footer. A local time in an overlap takes the earlier offset; in a gap, the offset before it.
#include "law/feel/feel_int.h"

struct rule_day {                                           // when a POSIX rule changes the clock
    enum { RULE_JULIAN, RULE_ZERO_BASED, RULE_MONTH } form; // Jn (no leap day), n, Mm.w.d
    int32_t day, month, week;
    int32_t time_s; // local, may be negative or past midnight
};

struct zone_rule {
    bool present, has_summer;
    int32_t standard_s, summer_s; // offsets east of UTC
    struct rule_day begins, ends;
};

struct feel_zone {
    struct str name;
    int32_t transition_count;
    const int64_t *at_s;     // ascending, UTC
    const int32_t *offset_s; // from that transition on
    int32_t first_s;         // before the first transition
    struct zone_rule rule;   // after the last
};

struct str feel_zone_name(const struct feel_zone *z) { return z->name; }

bool zone_is_fixed(const struct feel_zone *z) { return z->transition_count == 0 && !z->rule.has_summer; }

// --- the POSIX rule --------------------------------------------------------------------------------

static bool take(struct str *s, char c)
{
    if (s->len == 0 || s->at[0] != c) return false;
    *s = str_slice(*s, 1, s->len);
    return true;
}

static bool take_digits(struct str *s, int64_t low, int64_t high, int32_t *ret_n)
{
    int64_t n = 0;
    ptrdiff_t i = 0;
    for (; i < s->len && i < 4 && s->at[i] >= '0' && s->at[i] <= '9'; i++) n = n * 10 + (s->at[i] - '0');
    if (i == 0 || n < low || n > high) return false;
    *s = str_slice(*s, i, s->len);
    *ret_n = (int32_t)n;
    return true;
}

static bool take_zone_name(struct str *s)
{
    ptrdiff_t i = 0;
    if (take(s, '<')) {
        while (i < s->len && s->at[i] != '>') i++;
        *s = str_slice(*s, i, s->len);
        return i > 0 && take(s, '>');
    }
    while (i < s->len && ((s->at[i] | 0x20) >= 'a' && (s->at[i] | 0x20) <= 'z')) i++;
    *s = str_slice(*s, i, s->len);
    return i >= 3;
}

// [+-]h[:mm[:ss]], hours up to 167 (RFC 8536, 3.3.1).
static bool take_clock(struct str *s, int32_t *ret_s)
{
    int32_t hours, minutes = 0, seconds = 0;
    bool negative = take(s, '-');
    if (!negative) (void)take(s, '+');
    if (!take_digits(s, 0, 167, &hours)) return false;
    if (take(s, ':') && !take_digits(s, 0, 59, &minutes)) return false;
    if (take(s, ':') && !take_digits(s, 0, 59, &seconds)) return false;
    *ret_s = (hours * 3600 + minutes * 60 + seconds) * (negative ? -1 : 1);
    return true;
}

static bool take_rule_day(struct str *s, struct rule_day *d)
{
    d->time_s = 2 * 3600;
    if (take(s, 'M')) {
        d->form = RULE_MONTH;
        if (!take_digits(s, 1, 12, &d->month) || !take(s, '.') || !take_digits(s, 1, 5, &d->week) ||
            !take(s, '.') || !take_digits(s, 0, 6, &d->day))
            return false;
    } else if (take(s, 'J')) {
        d->form = RULE_JULIAN;
        if (!take_digits(s, 1, 365, &d->day)) return false;
    } else {
        d->form = RULE_ZERO_BASED;
        if (!take_digits(s, 0, 365, &d->day)) return false;
    }
    return !take(s, '/') || take_clock(s, &d->time_s);
}

static bool parse_rule(struct str s, struct zone_rule *ret_rule)
{
    struct zone_rule r = { .present = true };
    if (!take_zone_name(&s) || !take_clock(&s, &r.standard_s)) return false;
    r.standard_s = -r.standard_s; // POSIX counts west of Greenwich
    r.summer_s = r.standard_s + 3600;
    if (s.len > 0) {
        r.has_summer = true;
        if (!take_zone_name(&s)) return false;
        if (s.len > 0 && s.at[0] != ',') {
            if (!take_clock(&s, &r.summer_s)) return false;
            r.summer_s = -r.summer_s;
        }
        if (!take(&s, ',') || !take_rule_day(&s, &r.begins) || !take(&s, ',') || !take_rule_day(&s, &r.ends))
            return false;
    }
    *ret_rule = r;
    return s.len == 0;
}

// Local seconds at which the rule strikes in that year.
static int64_t rule_local_s(const struct rule_day *d, int64_t year)
{
    int64_t day = day_of_civil((struct civil){ year, 1, 1 }).n;
    bool leap = days_in_month(year, 2) == 29;
    if (d->form == RULE_JULIAN)
        day += d->day - 1 + (leap && d->day >= 60);
    else if (d->form == RULE_ZERO_BASED)
        day += d->day;
    else {
        struct day first = day_of_civil((struct civil){ year, d->month, 1 });
        int32_t weekday = weekday_of_day(first) % 7; // Sunday is 0
        int32_t in_month = (d->day - weekday + 7) % 7 + (d->week - 1) * 7;
        while (in_month >= days_in_month(year, d->month)) in_month -= 7; // week 5 is the last
        day = first.n + in_month;
    }
    return day * DAY_S + d->time_s;
}

static int32_t rule_offset_at(const struct zone_rule *r, int64_t utc_s)
{
    if (!r->has_summer) return r->standard_s;
    int64_t year = civil_of_day((struct day){ floor_divide(utc_s + r->standard_s, DAY_S) }).year;
    int64_t begins = rule_local_s(&r->begins, year) - r->standard_s,
            ends = rule_local_s(&r->ends, year) - r->summer_s;
    bool summer = begins < ends ? utc_s >= begins && utc_s < ends : utc_s >= begins || utc_s < ends;
    return summer ? r->summer_s : r->standard_s;
}

// --- offsets ---------------------------------------------------------------------------------------

int32_t feel_zone_offset_at(const struct feel_zone *z, int64_t utc_s)
{
    int32_t low = 0, high = z->transition_count; // the first transition after the instant
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (z->at_s[middle] <= utc_s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == z->transition_count && z->rule.present) return rule_offset_at(&z->rule, utc_s);
    return low == 0 ? z->first_s : z->offset_s[low - 1];
}

// The instants a day before and after bracket at most one change of the clock.
enum feel_local feel_zone_offset_of_local(const struct feel_zone *z, int64_t local_s, int32_t *ret_offset_s)
{
    int32_t before = feel_zone_offset_at(z, local_s - DAY_S);
    int32_t after = feel_zone_offset_at(z, local_s + DAY_S);
    bool by_before = feel_zone_offset_at(z, local_s - before) == before;
    bool by_after = feel_zone_offset_at(z, local_s - after) == after;
    *ret_offset_s = by_before || !by_after ? before : after;
    if (before != after && by_before && by_after) return FEEL_LOCAL_OVERLAP;
    return by_before || by_after ? FEEL_LOCAL_PLAIN : FEEL_LOCAL_GAP;
}

// --- the file --------------------------------------------------------------------------------------

struct tzif { // one data block's header
    int64_t utc_flags, standard_flags, leaps, transitions, types, name_bytes;
    int32_t version;
};

enum { HEADER_BYTES = 44 };

static int64_t read_be(const char *at, int bytes)
{
    uint64_t n = (uint8_t)at[0] & 0x80 ? UINT64_MAX : 0;
    for (int i = 0; i < bytes; i++) n = n << 8 | (uint8_t)at[i];
    return (int64_t)n;
}

static bool read_header(struct str s, struct tzif *ret_h)
{
    if (s.len < HEADER_BYTES || !str_starts(s, S("TZif"))) return false;
    int64_t n[6];
    for (int i = 0; i < 6; i++) {
        n[i] = read_be(s.at + 20 + 4 * i, 4);
        if (n[i] < 0 || n[i] > FEEL_ZONE_BYTES_MAX) return false;
    }
    *ret_h = (struct tzif){ n[0], n[1], n[2], n[3], n[4], n[5], s.at[4] ? s.at[4] - '0' : 1 };
    return true;
}

static int64_t block_bytes(const struct tzif *h, int time_bytes)
{
    return h->transitions * time_bytes + h->transitions + h->types * 6 + h->name_bytes +
           h->leaps * (time_bytes + 4) + h->standard_flags + h->utc_flags;
}

static enum rc read_transitions(struct arena *a, struct str body, const struct tzif *h, int time_bytes,
                                struct feel_zone *z, struct fault *f)
{
    const char *times = body.at, *kinds = times + h->transitions * time_bytes,
               *types = kinds + h->transitions;
    int64_t *at_s = NEW(a, int64_t, h->transitions);
    int32_t *offset_s = NEW(a, int32_t, h->transitions);
    for (int64_t i = 0; i < h->transitions; i++) {
        int kind = (uint8_t)kinds[i];
        at_s[i] = read_be(times + i * time_bytes, time_bytes);
        if (kind >= h->types)
            return fail(f, RC_INVALID, "transition %lld has no type %d", (long long)i, kind);
        offset_s[i] = (int32_t)read_be(types + 6 * kind, 4);
        if (i > 0 && at_s[i] <= at_s[i - 1])
            return fail(f, RC_INVALID, "transition %lld is out of order", (long long)i);
        if (offset_s[i] < -26 * 3600 || offset_s[i] > 26 * 3600)
            return fail(f, RC_INVALID, "an offset of %d seconds", offset_s[i]);
    }
    z->transition_count = (int32_t)h->transitions;
    z->at_s = at_s;
    z->offset_s = offset_s;
    z->first_s = (int32_t)read_be(types, 4);
    if (z->first_s < -26 * 3600 || z->first_s > 26 * 3600)
        return fail(f, RC_INVALID, "an offset of %d seconds", z->first_s);
    return RC_OK;
}

static enum rc read_zone(struct arena *a, struct str s, struct feel_zone *z, struct fault *f)
{
    struct tzif h;
    int time_bytes = 4;
    if (s.len > FEEL_ZONE_BYTES_MAX)
        return fail(f, RC_LIMIT, "%td bytes of zone data exceed %d", s.len, FEEL_ZONE_BYTES_MAX);
    if (!read_header(s, &h)) return fail(f, RC_INVALID, "not a TZif header");
    if (h.version >= 2) { // the second block has the same with 64 bits
        s = str_slice(s, HEADER_BYTES + block_bytes(&h, 4), s.len);
        time_bytes = 8;
        if (!read_header(s, &h)) return fail(f, RC_INVALID, "no second TZif header");
    }
    struct str body = str_slice(s, HEADER_BYTES, s.len);
    if (h.types < 1 || h.types > 256 || h.transitions > FEEL_ZONE_TRANSITIONS_MAX ||
        body.len < block_bytes(&h, time_bytes))
        return fail(f, RC_INVALID, "zone data end early, or say %lld types and %lld transitions",
                    (long long)h.types, (long long)h.transitions);
    enum rc rc = read_transitions(a, body, &h, time_bytes, z, f);
    if (rc || h.version < 2) return rc;
    struct str footer = str_slice(body, block_bytes(&h, time_bytes), body.len), line, rest;
    if (!take(&footer, '\n') || !str_cut(footer, '\n', &line, &rest))
        return fail(f, RC_INVALID, "no footer line");
    if (line.len > 0 && !parse_rule(line, &z->rule))
        return fail(f, RC_INVALID, "footer \"%.*s\" is no POSIX rule", P(line));
    return RC_OK;
}

enum rc feel_zone_parse(struct arena *a, struct str name, struct str tzif, const struct feel_zone **ret_z,
                        struct fault *f)
{
    struct arena mark = *a;
    struct feel_zone *z = NEW(a, struct feel_zone, 1);
    z->name = arena_str(a, name);
    enum rc rc = read_zone(a, tzif, z, f);
    if (rc) {
        *a = mark;
        return within(f, rc, "zone %.*s", P(name));
    }
    *ret_z = z;
    return RC_OK;
}
