// counting/*.yaml: how one instrument counts its limits. A clock names its rule; what a rule does not say is counted strictly.
#include "law/pack/pack_int.h"

struct word { // a text of the file and what it means
    struct str text;
    int32_t value;
};

static enum rc read_word(struct loader *l, const struct json *m, const char *key, const struct word *words,
                         int count, int32_t *ret_value)
{
    struct str text;
    enum rc rc = read_text(l, m, key, false, &text);
    if (rc || text.len == 0) return rc;
    for (int i = 0; i < count; i++) {
        if (!str_equal(words[i].text, text)) continue;
        *ret_value = words[i].value;
        return RC_OK;
    }
    return bad(l, json_get(m, str_of(key)), "\"%s\" cannot be \"%.*s\"", key, P(str_slice(text, 0, 80)));
}

// --- the parts of a rule ---------------------------------------------------------------------------------

static enum rc read_beginning(struct loader *l, const struct json *m, struct clock_rule *r)
{
    static const struct word days[] = { { SL("next"), 0 }, { SL("same"), 1 } };
    static const struct word hours[] = { { SL("instant"), 0 }, { SL("next"), 1 } };
    static const struct word ends[] = { { SL("day"), 0 }, { SL("time"), 1 } };
    static const struct word open[] = { { SL("all"), 0 }, { SL("working-days"), 1 } };
    int32_t day = 0, hour = 0, end = 0, rest = 0;
    enum rc rc = read_word(l, m, "first_day", days, COUNT(days), &day);
    if (rc || (rc = read_word(l, m, "first_hour", hours, COUNT(hours), &hour))) return rc;
    if ((rc = read_word(l, m, "ends", ends, COUNT(ends), &end))) return rc;
    if ((rc = read_word(l, m, "hours", open, COUNT(open), &rest))) return rc;
    r->first_day_counts = day;
    r->next_hour = hour;
    r->same_time = end;
    r->hours_skip_rest = rest;
    if (day && end)
        return bad(l, m, "a limit whose first day counts cannot end at the time of day of its start");
    return RC_OK;
}

static enum rc read_weekend(struct loader *l, const struct json *m, struct clock_rule *r)
{
    static const struct word days[] = { { SL("monday"), 1 },   { SL("tuesday"), 2 }, { SL("wednesday"), 3 },
                                        { SL("thursday"), 4 }, { SL("friday"), 5 },  { SL("saturday"), 6 },
                                        { SL("sunday"), 7 } };
    struct pack_list names;
    enum rc rc = read_names(l, m, "weekend", &names);
    if (rc) return rc;
    if (!json_get(m, S("weekend"))) r->weekend = CALENDAR_WEEKEND;
    for (int32_t i = 0; i < names.count; i++) {
        struct str name = *(const struct str *)names.at[i];
        int k = 0;
        while (k < COUNT(days) && !str_equal(days[k].text, name)) k++;
        if (k == COUNT(days))
            return bad(l, json_get(m, S("weekend")), "\"%.*s\" is no day of the week", P(name));
        r->weekend |= 1U << days[k].value;
    }
    if (names.count == 7) return bad(l, json_get(m, S("weekend")), "a week without a working day");
    return RC_OK;
}

static enum rc read_rolls(struct loader *l, const struct json *m, struct clock_rule *r)
{
    struct pack_list names;
    enum rc rc = read_names(l, m, "rolls", &names);
    if (rc) return rc;
    for (int32_t i = 0; i < names.count; i++) {
        enum clock_unit unit;
        struct str name = *(const struct str *)names.at[i];
        if (!clock_unit_parse(name, &unit) ||
            (unit != CLOCK_DAYS && unit != CLOCK_MONTHS && unit != CLOCK_YEARS))
            return bad(l, json_get(m, S("rolls")), "\"%.*s\" is not days, months or years", P(name));
        r->rolls |= 1U << unit;
    }
    return RC_OK;
}

static enum rc read_pausing(struct loader *l, const struct json *m, struct clock_rule *r)
{
    static const struct word words[] = { { SL("length"), CLOCK_PAUSE_LENGTH },
                                         { SL("whole"), CLOCK_PAUSE_WHOLE },
                                         { SL("after"), CLOCK_PAUSE_AFTER },
                                         { SL("touched"), CLOCK_PAUSE_TOUCHED } };
    int32_t days = CLOCK_PAUSE_LENGTH, working = CLOCK_PAUSE_WHOLE;
    const struct json *pause = json_get(m, S("pause"));
    enum rc rc = pause ? read_keys(l, pause, "\"pause\"", "days working_days") : RC_OK;
    if (rc || (rc = read_word(l, pause, "days", words, COUNT(words), &days))) return rc;
    if ((rc = read_word(l, pause, "working_days", words, COUNT(words), &working))) return rc;
    r->pausing = (enum clock_pausing)days;
    r->pausing_working = (enum clock_pausing)working;
    return RC_OK;
}

// `short_days: [2, 3, 5, 7]`, or `short_days: {up_to: 10}`.
static enum rc read_shorts(struct loader *l, const struct json *m, struct clock_rule *r)
{
    const struct json *list = json_get(m, S("short_days"));
    int64_t up_to = 0;
    if (!list) return RC_OK;
    if (list->kind == JSON_OBJECT) {
        enum rc rc = read_keys(l, list, "\"short_days\"", "up_to");
        if (rc || (rc = read_int(l, list, "up_to", 1, 366, &up_to))) return rc;
        r->short_max = (int32_t)up_to;
        return RC_OK;
    }
    if (list->kind != JSON_ARRAY || list->count == 0)
        return bad(l, list, "\"short_days\" is not a list of numbers");
    for (const struct json *i = list->first; i; i = i->next) {
        if (i->kind != JSON_INT || i->integer < 1 || i->integer > 366)
            return bad(l, i, "not a number of days, 1 to 366");
        if (r->shorts_count == CLOCK_RULE_SHORTS_MAX)
            return over(l, i, "more than %d numbers of days", CLOCK_RULE_SHORTS_MAX);
        r->shorts[r->shorts_count++] = (int32_t)i->integer;
    }
    return RC_OK;
}

static enum rc read_calendar(struct loader *l, const struct json *m, struct clock_rule *r)
{
    struct str name;
    enum rc rc = read_name(l, m, "calendar", false, &name);
    if (rc || name.len == 0) return rc;
    r->calendar = pack_calendar(l->pack, name);
    if (!r->calendar)
        return bad(l, json_get(m, S("calendar")), "no calendar \"%.*s\": no file calendars/%.*s-YEAR.ics",
                   P(name), P(name));
    return RC_OK;
}

// --- a file --------------------------------------------------------------------------------------------------

const struct str *article_names(struct arena *a, struct pack_articles articles)
{
    struct str *at = NEW(a, struct str, articles.count);
    for (int32_t i = 0; i < articles.count; i++) at[i] = articles.at[i]->name;
    return at;
}

enum rc load_counting(struct loader *l, const struct json *m, struct clock_rule *r)
{
    static const struct word ends[] = { { SL("clamp"), CLOCK_MONTH_CLAMP },
                                        { SL("last-to-last"), CLOCK_MONTH_LAST_TO_LAST },
                                        { SL("over"), CLOCK_MONTH_OVER } };
    struct pack_articles articles;
    int32_t month_end = CLOCK_MONTH_CLAMP;
    enum rc rc = read_keys(
        l, m, "a counting rule",
        "rule articles calendar weekend first_day first_hour ends rolls month_end pause short_days hours");
    if (rc || (rc = read_name(l, m, "rule", true, &r->name))) return rc;
    if ((rc = read_articles(l, m, "articles", &articles))) return rc;
    if (articles.count == 0) return bad(l, m, "rule \"%.*s\" rests on no article", P(r->name));
    r->articles = article_names(l->a, articles);
    r->articles_count = articles.count;
    if ((rc = read_calendar(l, m, r)) || (rc = read_weekend(l, m, r)) || (rc = read_beginning(l, m, r)))
        return rc;
    if ((rc = read_rolls(l, m, r)) || (rc = read_pausing(l, m, r)) || (rc = read_shorts(l, m, r))) return rc;
    if ((rc = read_word(l, m, "month_end", ends, COUNT(ends), &month_end))) return rc;
    r->month_end = (enum clock_month_end)month_end;
    return RC_OK;
}

const struct clock_rule *pack_counting(const struct pack *p, struct str name)
{
    for (int32_t i = 0; i < p->counting_count; i++)
        if (str_equal(p->counting[i].name, name)) return &p->counting[i];
    return NULL;
}
