// A kind's clocks: how long, on what basis, when to warn and what follows; and when a started clock is due.
// Natural days, hours and minutes only: a clock in working days needs a calendar, which this version does not read, so it is
// refused rather than counted wrongly.
#include "law/pack/pack_int.h"

struct length {
    int32_t minutes, hours, days;
};

// Minutes, hours or days: exactly one of them.
static enum rc read_length(struct loader *l, const struct json *m, const char *what,
                           struct length *ret_length)
{
    int64_t minutes = 0, hours = 0, days = 0;
    enum rc rc = read_int(l, m, "minutes", 1, PACK_CLOCK_HOURS_MAX, &minutes);
    if (rc || (rc = read_int(l, m, "hours", 1, PACK_CLOCK_HOURS_MAX, &hours))) return rc;
    if ((rc = read_int(l, m, "days", 1, PACK_CLOCK_HOURS_MAX / 24, &days))) return rc;
    if ((minutes > 0) + (hours > 0) + (days > 0) != 1)
        return bad(l, m, "%s needs one of minutes, hours and days", what);
    *ret_length = (struct length){ (int32_t)minutes, (int32_t)hours, (int32_t)days };
    return RC_OK;
}

static enum rc read_warnings(struct loader *l, const struct json *m, struct pack_clock *c)
{
    const struct json *list = json_get(m, S("warn_before_hours"));
    if (!list) return RC_OK;
    if (list->kind != JSON_ARRAY) return bad(l, list, "\"warn_before_hours\" is not a list of hours");
    int32_t *at = NEW(l->a, int32_t, list->count), count = 0;
    for (const struct json *i = list->first; i; i = i->next) {
        if (i->kind != JSON_INT || i->integer < 1 || i->integer > PACK_CLOCK_HOURS_MAX)
            return bad(l, i, "a warning is not a number of hours");
        if (count > 0 && at[count - 1] <= i->integer) return bad(l, i, "warnings do not come longest first");
        at[count++] = (int32_t)i->integer;
    }
    c->warn_before_h = at;
    c->warn_count = count;
    return RC_OK;
}

static enum rc read_extension(struct loader *l, const struct json *m, struct pack_clock *c)
{
    const struct json *extend = json_get(m, S("extend"));
    if (!extend) return RC_OK;
    int64_t times = 1;
    struct length length;
    enum rc rc = read_keys(l, extend, "\"extend\"", "hours days times articles");
    if (rc || (rc = read_length(l, extend, "an extension", &length))) return rc;
    c->extend_hours = length.hours;
    c->extend_days = length.days;
    if ((rc = read_int(l, extend, "times", 1, 100, &times))) return rc;
    c->extend_times_max = (int32_t)times;
    if ((rc = read_articles(l, extend, "articles", &c->extend_articles))) return rc;
    return c->extend_articles.count ? RC_OK : bad(l, extend, "an extension rests on no article");
}

static enum rc read_clock(struct loader *l, const struct json *m, struct draft *d)
{
    enum rc rc = check_name(l, m, m->key);
    if (rc) return rc;
    if (d->clocks_count == PACK_CLOCKS_MAX) return over(l, m, "more than %d clocks", PACK_CLOCKS_MAX);
    struct pack_clock *c = &d->clocks[d->clocks_count];
    struct length length;
    c->name = m->key;
    if (json_get(m, S("working_days")))
        return bad(l, m, "clock \"%.*s\" counts working days, for which no calendar is read yet", P(c->name));
    rc = read_keys(l, m, "a clock",
                   "minutes hours days articles warn_before_hours consequence owner_role extend");
    if (rc || (rc = read_length(l, m, "a clock", &length))) return rc;
    c->minutes = length.minutes;
    c->hours = length.hours;
    c->days = length.days;
    if (draft_clock(d, c->name)) return bad(l, m, "clock \"%.*s\" stands here twice", P(c->name));
    if ((rc = read_articles(l, m, "articles", &c->articles))) return rc;
    if (c->articles.count == 0) return bad(l, m, "clock \"%.*s\" rests on no article", P(c->name));
    if ((rc = read_name(l, m, "consequence", false, &c->consequence))) return rc;
    if ((rc = read_name(l, m, "owner_role", false, &c->owner_role))) return rc;
    if (c->owner_role.len && pack_role(l->pack, c->owner_role) < 0)
        return bad(l, json_get(m, S("owner_role")), "no role \"%.*s\" in pack.yaml", P(c->owner_role));
    if ((rc = read_warnings(l, m, c)) || (rc = read_extension(l, m, c))) return rc;
    d->clock_at[d->clocks_count++] = (struct shared){ l->path, m };
    need_words(l, "clock", c->name);
    return RC_OK;
}

enum rc load_clocks(struct loader *l, const struct json *clocks, struct draft *d)
{
    if (!clocks) return RC_OK;
    if (clocks->kind != JSON_OBJECT) return bad(l, clocks, "\"clocks\" is not a mapping");
    for (const struct json *m = clocks->first; m; m = m->next) {
        enum rc rc = read_clock(l, m, d);
        if (rc) return rc;
    }
    return RC_OK;
}

const struct pack_clock *draft_clock(const struct draft *d, struct str name)
{
    for (int32_t i = 0; i < d->clocks_count; i++)
        if (str_equal(d->clocks[i].name, name)) return &d->clocks[i];
    return NULL;
}

static int64_t sum_or_end(int64_t a, int64_t b)
{
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

// Days: from 00:00 of the day after the start, as many whole days as the clock has.
struct instant pack_clock_due(const struct pack *p, const struct pack_clock *c, struct instant start)
{
    int64_t span_s = c->minutes ? c->minutes * INT64_C(60) : c->hours * INT64_C(3600);
    if (span_s) return (struct instant){ sum_or_end(start.ns, span_s * NS_PER_S) };
    int64_t offset_ns = p->zone_offset_s * NS_PER_S;
    int64_t local_ns = sum_or_end(start.ns, offset_ns);
    int64_t day = local_ns / NS_PER_DAY - (local_ns % NS_PER_DAY < 0);
    int64_t end_day = day + 1 + c->days, end_ns;
    if (__builtin_mul_overflow(end_day, NS_PER_DAY, &end_ns)) return (struct instant){ INT64_MAX };
    return (struct instant){ sum_or_end(end_ns, -offset_ns) };
}
