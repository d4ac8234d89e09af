// A kind's clocks: how long by which rule, on what basis, who may pause or extend them, when to warn and what follows; and when a
// started clock is due.
#include "law/pack/pack_int.h"

enum { MONTHS_MAX = 1200, YEARS_MAX = 100 };

// --- lengths -------------------------------------------------------------------------------------------------

static int64_t amount_max(enum clock_unit u)
{
    switch (u) {
    case CLOCK_MINUTES:
    case CLOCK_HOURS:
        return PACK_CLOCK_HOURS_MAX;
    case CLOCK_MONTHS:
        return MONTHS_MAX;
    case CLOCK_YEARS:
        return YEARS_MAX;
    default:
        return PACK_CLOCK_HOURS_MAX / 24;
    }
}

// Exactly one unit of the mapping, which may hold other keys.
static enum rc read_amount(struct loader *l, const struct json *m, const char *what,
                           struct clock_amount *ret_amount)
{
    int32_t found = 0;
    for (int u = 0; u < CLOCK_UNITS; u++) {
        int64_t n = 0;
        enum clock_unit unit = (enum clock_unit)u;
        struct str name = clock_unit_name(unit);
        enum rc rc = read_int(l, m, name.at, 1, amount_max(unit), &n);
        if (rc) return rc;
        if (n == 0) continue;
        *ret_amount = (struct clock_amount){ unit, (int32_t)n };
        found++;
    }
    if (found == 1) return RC_OK;
    return bad(l, m, "%s needs one of minutes, hours, days, working_days, months and years", what);
}

#define UNITS "minutes hours days working_days months years"

static bool is_time(enum clock_unit u) { return u == CLOCK_MINUTES || u == CLOCK_HOURS; }

// --- warnings ------------------------------------------------------------------------------------------------

static enum rc read_old_warnings(struct loader *l, const struct json *list, struct pack_clock *c)
{
    if (list->kind != JSON_ARRAY) return bad(l, list, "\"warn_before_hours\" is not a list of hours");
    struct clock_amount *at = NEW(l->a, struct clock_amount, list->count);
    for (const struct json *i = list->first; i; i = i->next) {
        int32_t count = c->terms.warnings_count;
        if (i->kind != JSON_INT || i->integer < 1 || i->integer > PACK_CLOCK_HOURS_MAX)
            return bad(l, i, "a warning is not a number of hours");
        if (count > 0 && at[count - 1].count <= i->integer)
            return bad(l, i, "warnings do not come longest first");
        at[count] = (struct clock_amount){ CLOCK_HOURS, (int32_t)i->integer };
        c->terms.warnings_count++;
    }
    c->terms.warnings = at;
    return RC_OK;
}

static enum rc read_new_warnings(struct loader *l, const struct json *list, struct pack_clock *c)
{
    if (list->kind != JSON_ARRAY) return bad(l, list, "\"warn\" is not a list of lengths");
    struct clock_amount *at = NEW(l->a, struct clock_amount, list->count);
    for (const struct json *i = list->first; i; i = i->next) {
        struct clock_amount *w = &at[c->terms.warnings_count++];
        enum rc rc = read_keys(l, i, "a warning", "minutes hours days working_days");
        if (rc || (rc = read_amount(l, i, "a warning", w))) return rc;
        if (w->unit == CLOCK_WORKING_DAYS && !c->terms.rule)
            return bad(l, i, "working days need a rule, and clock \"%.*s\" names none", P(c->name));
    }
    c->terms.warnings = at;
    return RC_OK;
}

// In hours, for those who warn by the hour: the others are rounded up, working days left out.
static void warnings_in_hours(struct loader *l, struct pack_clock *c)
{
    int32_t *at = NEW(l->a, int32_t, c->terms.warnings_count);
    for (int32_t i = 0; i < c->terms.warnings_count; i++) {
        struct clock_amount w = c->terms.warnings[i];
        int32_t hours = w.unit == CLOCK_MINUTES ? (w.count + 59) / 60
                        : w.unit == CLOCK_DAYS  ? w.count * 24
                                                : w.count;
        if (w.unit == CLOCK_WORKING_DAYS || (c->warn_count > 0 && at[c->warn_count - 1] <= hours)) continue;
        at[c->warn_count++] = hours;
    }
    c->warn_before_h = at;
}

static enum rc read_warnings(struct loader *l, const struct json *m, struct pack_clock *c)
{
    const struct json *old = json_get(m, S("warn_before_hours")), *list = json_get(m, S("warn"));
    if (old && list) return bad(l, list, "clock \"%.*s\" has both warn and warn_before_hours", P(c->name));
    const struct json *which = old ? old : list;
    if (which && which->count > CLOCK_WARNINGS_GIVEN_MAX)
        return over(l, which, "more than %d warnings", CLOCK_WARNINGS_GIVEN_MAX);
    enum rc rc = old ? read_old_warnings(l, old, c) : list ? read_new_warnings(l, list, c) : RC_OK;
    if (!rc) warnings_in_hours(l, c);
    return rc;
}

// --- extensions ----------------------------------------------------------------------------------------------

// The names, with a space between.
static struct str joined(struct arena *a, const struct pack_list *names)
{
    struct text t = { .arena = a };
    for (int32_t i = 0; i < names->count; i++) {
        if (i) text_char(&t, ' ');
        text_put(&t, *(const struct str *)names->at[i]);
    }
    return text_str(&t);
}

static enum rc read_approval(struct loader *l, const struct json *m, struct clock_extension *x)
{
    struct pack_list roles;
    enum rc rc = read_names(l, m, "approval", &roles);
    if (rc) return rc;
    for (int32_t i = 0; i < roles.count; i++)
        if (pack_role(l->pack, *(const struct str *)roles.at[i]) < 0)
            return bad(l, json_get(m, S("approval")), "no role \"%.*s\" in pack.yaml",
                       P(*(const struct str *)roles.at[i]));
    x->approval = joined(l->a, &roles);
    return RC_OK;
}

// What no count could follow: hours that are extended by working days, `to` a shorter limit.
static enum rc check_extension(struct loader *l, const struct json *m, const struct pack_clock *c,
                               const struct clock_extension *x)
{
    struct clock_amount limit = c->terms.limit;
    if (is_time(limit.unit) && !is_time(x->amount.unit) && x->amount.unit != CLOCK_DAYS)
        return bad(l, m, "a clock of hours cannot be extended by %.*s", P(clock_unit_name(x->amount.unit)));
    if (x->to && x->amount.unit == limit.unit && x->amount.count <= limit.count)
        return bad(l, m, "an extension to %d %.*s does not lengthen the limit", x->amount.count,
                   P(clock_unit_name(limit.unit)));
    if (x->amount.unit == CLOCK_WORKING_DAYS && !c->terms.rule)
        return bad(l, m, "working days need a rule, and clock \"%.*s\" names none", P(c->name));
    return RC_OK;
}

static enum rc read_extension_amount(struct loader *l, const struct json *m, struct clock_extension *x)
{
    const struct json *by = json_get(m, S("by")), *to = json_get(m, S("to")), *which = by ? by : to;
    if (!by == !to) return bad(l, m, "an extension needs either by or to");
    x->to = to != NULL;
    enum rc rc = read_keys(l, which, "the length of an extension", UNITS);
    return rc ? rc : read_amount(l, which, "an extension", &x->amount);
}

// `old`: the one mapping {hours or days, times, articles} of a clock that has no list.
static enum rc read_extension(struct loader *l, const struct json *m, bool old, struct pack_clock *c,
                              struct clock_extension *x, struct pack_articles *ret_articles)
{
    int64_t times = 1;
    enum rc rc = read_keys(l, m, "an extension",
                           old ? "hours days times articles" : "name by to times approval articles");
    if (rc || (rc = old ? read_amount(l, m, "an extension", &x->amount) : read_extension_amount(l, m, x)))
        return rc;
    if ((rc = read_int(l, m, "times", 1, 100, &times)) || (rc = read_name(l, m, "name", false, &x->name)))
        return rc;
    x->times = (int32_t)times;
    if ((rc = read_approval(l, m, x)) || (rc = read_articles(l, m, "articles", ret_articles))) return rc;
    if (ret_articles->count == 0) return bad(l, m, "an extension rests on no article");
    x->articles = article_names(l->a, *ret_articles);
    x->articles_count = ret_articles->count;
    c->extend_times_max += x->times;
    return check_extension(l, m, c, x);
}

static enum rc read_extensions(struct loader *l, const struct json *m, struct pack_clock *c)
{
    const struct json *old = json_get(m, S("extend")), *list = json_get(m, S("extensions"));
    if (old && list) return bad(l, list, "clock \"%.*s\" has both extend and extensions", P(c->name));
    if (!old && !list) return RC_OK;
    if (list && (list->kind != JSON_ARRAY || list->count == 0))
        return bad(l, list, "\"extensions\" is not a list of extensions");
    if (list && list->count > CLOCK_EXTENSIONS_MAX)
        return over(l, list, "more than %d extensions", CLOCK_EXTENSIONS_MAX);
    struct clock_extension *at = NEW(l->a, struct clock_extension, list ? list->count : 1);
    for (const struct json *i = old ? old : list->first; i; i = old ? NULL : i->next) {
        struct pack_articles articles;
        struct clock_extension *x = &at[c->terms.extensions_count++];
        enum rc rc = read_extension(l, i, old != NULL, c, x, &articles);
        if (rc) return rc;
        if (x == at) c->extend_articles = articles;
    }
    if (c->extend_times_max > CLOCK_EXTENSIONS_MAX)
        return over(l, old ? old : list, "more than %d extensions in all", CLOCK_EXTENSIONS_MAX);
    if (at->amount.unit == CLOCK_HOURS) c->extend_hours = at->amount.count;
    if (at->amount.unit == CLOCK_DAYS) c->extend_days = at->amount.count;
    c->terms.extensions = at;
    return RC_OK;
}

// --- pauses --------------------------------------------------------------------------------------------------

static enum rc read_pauses(struct loader *l, const struct json *m, struct pack_clock *c)
{
    const struct json *list = json_get(m, S("pauses"));
    if (!list) return RC_OK;
    if (list->kind != JSON_ARRAY || list->count == 0)
        return bad(l, list, "\"pauses\" is not a list of pauses");
    struct pack_pause *at = NEW(l->a, struct pack_pause, list->count);
    for (const struct json *i = list->first; i; i = i->next) {
        struct pack_list acts;
        struct pack_pause *p = &at[c->pauses_count++];
        enum rc rc = read_keys(l, i, "a pause", "acts articles");
        if (rc || (rc = read_names(l, i, "acts", &acts)) ||
            (rc = read_articles(l, i, "articles", &p->articles)))
            return rc;
        if (acts.count == 0) return bad(l, i, "a pause that no act makes");
        if (p->articles.count == 0) return bad(l, i, "a pause rests on no article");
        p->acts = list_names(&acts, l->a);
    }
    c->pauses = at;
    return RC_OK;
}

bool clock_pauses_by(const struct pack_clock *c, struct str act)
{
    for (int32_t i = 0; i < c->pauses_count; i++)
        if (pack_names_hold(c->pauses[i].acts, act)) return true;
    return c->pauses_count == 0;
}

// --- a clock -------------------------------------------------------------------------------------------------

static enum rc read_rule(struct loader *l, const struct json *m, struct pack_clock *c)
{
    struct str name;
    enum rc rc = read_name(l, m, "rule", false, &name);
    if (rc) return rc;
    if (name.len && !(c->terms.rule = pack_counting(l->pack, name)))
        return bad(l, json_get(m, S("rule")), "no counting rule \"%.*s\": no file counting/%.*s.yaml",
                   P(name), P(name));
    if (c->terms.limit.unit == CLOCK_WORKING_DAYS && !c->terms.rule)
        return bad(l, m,
                   "clock \"%.*s\" counts working days and names no rule that says which days those are",
                   P(c->name));
    if ((rc = read_bool(l, m, "custody", &c->custody))) return rc;
    c->terms.custody = c->custody;
    if (c->custody && c->terms.limit.unit == CLOCK_WORKING_DAYS)
        return bad(l, m, "clock \"%.*s\" limits liberty, where no rest day is left out", P(c->name));
    return RC_OK;
}

static enum rc read_limit(struct loader *l, const struct json *m, struct pack_clock *c)
{
    struct clock_amount *limit = &c->terms.limit;
    enum rc rc = read_amount(l, m, "a clock", limit);
    if (rc) return rc;
    c->minutes = limit->unit == CLOCK_MINUTES ? limit->count : 0;
    c->hours = limit->unit == CLOCK_HOURS ? limit->count : 0;
    c->days = limit->unit == CLOCK_DAYS ? limit->count : 0;
    if ((rc = read_articles(l, m, "articles", &c->articles))) return rc;
    c->terms.articles = article_names(l->a, c->articles);
    c->terms.articles_count = c->articles.count;
    if (c->articles.count == 0) return bad(l, m, "clock \"%.*s\" rests on no article", P(c->name));
    return read_rule(l, m, c);
}

static enum rc read_clock(struct loader *l, const struct json *m, struct draft *d)
{
    enum rc rc = check_name(l, m, m->key);
    if (rc) return rc;
    if (d->clocks_count == PACK_CLOCKS_MAX) return over(l, m, "more than %d clocks", PACK_CLOCKS_MAX);
    struct pack_clock *c = &d->clocks[d->clocks_count];
    *c = (struct pack_clock){ .name = m->key };
    rc = read_keys(
        l, m, "a clock",
        UNITS
        " rule custody articles warn_before_hours warn consequence owner_role extend extensions pauses");
    if (rc) return rc;
    if (draft_clock(d, c->name)) return bad(l, m, "clock \"%.*s\" stands here twice", P(c->name));
    if ((rc = read_limit(l, m, c))) return rc;
    if ((rc = read_name(l, m, "consequence", false, &c->consequence))) return rc;
    if ((rc = read_name(l, m, "owner_role", false, &c->owner_role))) return rc;
    if (c->owner_role.len && pack_role(l->pack, c->owner_role) < 0)
        return bad(l, json_get(m, S("owner_role")), "no role \"%.*s\" in pack.yaml", P(c->owner_role));
    if ((rc = read_warnings(l, m, c)) || (rc = read_extensions(l, m, c)) || (rc = read_pauses(l, m, c)))
        return rc;
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

// --- when it is due ------------------------------------------------------------------------------------------

enum rc pack_clock_count(const struct pack *p, const struct pack_clock *c, const struct clock_run *run,
                         struct arena *steps, struct clock_due *ret_due, struct fault *f)
{
    struct clock_terms t = c->terms;
    if (t.limit.count == 0) // one that was put together by hand
        t.limit = c->minutes ? (struct clock_amount){ CLOCK_MINUTES, c->minutes }
                  : c->hours ? (struct clock_amount){ CLOCK_HOURS, c->hours }
                             : (struct clock_amount){ CLOCK_DAYS, c->days };
    return clock_count(&p->clock_zone, &t, run, steps, ret_due, f);
}

struct instant pack_clock_due(const struct pack *p, const struct pack_clock *c, struct instant start)
{
    struct clock_due due;
    struct clock_run run = { .start = start };
    MUST(pack_clock_count(p, c, &run, NULL, &due, NULL) ==
         RC_OK); // load has seen to the limit, and nothing else was asked
    return due.due;
}

struct clock_stamp pack_clock_stamp(const struct pack *p, const struct pack_clock *c)
{
    const struct clock_rule *r = c->terms.rule;
    struct clock_stamp s = { 0 };
    if (r && r->calendar && !c->custody) s.calendar = calendar_version(r->calendar);
    if (p->clock_zone.zone) s.zone = p->zone_version;
    return s;
}
