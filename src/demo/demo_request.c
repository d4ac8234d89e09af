// Requests: how many by the hour and the day, of which kind, about what, through whom.
#include "demo/demo_int.h"
#include <math.h>

// --- when -----------------------------------------------------------------------------------------------

static int64_t local_s(const struct demo *d, int64_t at_ns)
{
    const struct clock_zone *z = &gate_pack(d->o.gate, d->o.agency)->clock_zone;
    return at_ns / NS_PER_S + clock_offset_at(z, (struct instant){ at_ns });
}

static int32_t hour_of(const struct demo *d, int64_t at_ns)
{
    return (int32_t)(local_s(d, at_ns) / 3600 % 24);
}
static int32_t weekday_of(const struct demo *d, int64_t at_ns)
{
    return weekday_of_day((struct day){ local_s(d, at_ns) / 86'400 });
}

static double at_index(const struct json *list, int32_t i, double otherwise)
{
    const struct json *j = json_at(list, i);
    return j && (j->kind == JSON_INT || j->kind == JSON_REAL) ? j->real : otherwise;
}

static double mean_of(const struct json *list)
{
    double sum = 0;
    for (const struct json *j = list ? list->first : NULL; j; j = j->next) sum += j->real;
    return list && list->count ? sum / list->count : 1;
}

// Requests an hour at this moment.
static double rate(const struct demo *d, int64_t at_ns)
{
    const struct json *r = json_get(d->o.behaviour, S("requests")), *hours = json_get(r, S("hours")),
                      *weekdays = json_get(r, S("weekdays"));
    double a_day = number_of(r, "a_day_per_1000", 1) * d->o.population / 1000;
    double hour = at_index(hours, hour_of(d, at_ns), 1) / fmax(mean_of(hours), 1e-9);
    double weekday = at_index(weekdays, weekday_of(d, at_ns) - 1, 1) / fmax(mean_of(weekdays), 1e-9);
    return a_day / 24 * hour * weekday;
}

// The next of a stream whose rate changes: step by step with the hour's own.
static int64_t next_request(struct demo *d)
{
    int64_t at = d->now_ns;
    for (int steps = 0; steps < 24 * 14; steps++) {
        double each_h = rate(d, at), wait_h = each_h > 0 ? -log(1 - dice_share(d)) / each_h : 1e9;
        int64_t hour_end = (at / (3600 * NS_PER_S) + 1) * 3600 * NS_PER_S;
        if (wait_h < (double)(hour_end - at) / 3600e9) return at + (int64_t)(wait_h * 3600e9);
        at = hour_end;
    }
    return at;
}

int64_t office_hours(struct demo *d, const struct json *kind, int64_t at_ns)
{
    enum { OPENS = 8, SHUTS = 19 };
    if (json_bool(kind, S("always"), false)) return at_ns;
    for (int days = 0; days < 4; days++) {
        bool weekend = weekday_of(d, at_ns) > 5 && !dice_percent(d, 30);
        int32_t hour = hour_of(d, at_ns);
        if (!weekend && hour >= OPENS && hour < SHUTS) return at_ns;
        int64_t day = local_s(d, at_ns) / 86'400 + (weekend || hour >= SHUTS);
        const struct clock_zone *z = &gate_pack(d->o.gate, d->o.agency)->clock_zone;
        at_ns = clock_start_of_day(z, (struct day){ day }).ns + minutes_ns(OPENS * 60 + dice_share(d) * 240);
    }
    return at_ns;
}

// --- what -----------------------------------------------------------------------------------------------

static double kind_weight(const struct demo *d, const struct pack_kind *k)
{
    const struct json *b = kind_behaviour(d, k->name), *hours = json_get(b, S("hours"));
    double hour = hours ? at_index(hours, hour_of(d, d->now_ns), 1) / fmax(mean_of(hours), 1e-9) : 1;
    return number_of(b, "weight", 1) * hour;
}

static int32_t choose_kind(struct demo *d)
{
    const struct pack *p = gate_pack(d->o.gate, d->o.agency);
    double sum = 0;
    for (int32_t i = 0; i < p->kinds_count; i++) sum += kind_weight(d, &p->kinds[i]);
    double at = dice_share(d) * sum;
    for (int32_t i = 0; i < p->kinds_count; i++)
        if ((at -= kind_weight(d, &p->kinds[i])) < 0) return i;
    return 0;
}

// A role that opens it for a resident, or empty: they do it themselves.
static struct str choose_door(struct demo *d, const struct json *kind)
{
    const struct json *by = json_get(kind, S("by"));
    double sum = 0;
    for (const struct json *j = by ? by->first : NULL; j; j = j->next) sum += j->real;
    double at = dice_share(d) * sum;
    for (const struct json *j = by ? by->first : NULL; j; j = j->next)
        if ((at -= j->real) < 0) return str_equal(j->key, S("anonymous")) ? (struct str){ 0 } : j->key;
    return (struct str){ 0 };
}

static struct str channel_of(struct demo *d, const struct dweller *door)
{
    const struct pack *p = gate_pack(d->o.gate, d->o.agency);
    int32_t role = door ? pack_role(p, door->role) : -1;
    if (!door) return S("web");
    if (role >= 0 && p->roles[role].class == ROLE_PARTNER) return S("partner");
    return dice_percent(d, 75) ? S("phone") : S("counter");
}

static int32_t index_in(const struct json *list, const struct json *one)
{
    int32_t i = 0;
    for (const struct json *j = list ? list->first : NULL; j; j = j->next, i++)
        if (j == one) return i;
    return -1;
}

static enum rc open_by(struct demo *d, int32_t kind, int32_t by, struct arena *a, bool *ret_done,
                       struct fault *f)
{
    const struct pack_kind *k = &gate_pack(d->o.gate, d->o.agency)->kinds[kind];
    const struct json *b = kind_behaviour(d, k->name), *matters = json_get(b, S("matters")),
                      *subject = dice_of(d, matters), *requests = json_get(d->o.behaviour, S("requests"));
    // Some residents write in the other language; staff write in that of the house.
    bool english = d->english ^ (by < 0 && dice_percent(d, number_of(requests, "other_language_percent", 5)));
    struct filling x = { .d = d,
                         .subject = subject,
                         .scene = scene_choose(d, json_str(subject, S("at")), english, a),
                         .by = by,
                         .english = english,
                         .anonymous = dice_percent(d, 30),
                         .channel = channel_of(d, by >= 0 ? &d->people[by] : NULL) };
    struct deed deed = { .by = by, .kind = k->name, .act = k->open->act, .casefile = -1 };
    struct deed_done done;
    *ret_done = false;
    if (!form_fill(&x, k->open->form->source, a, &deed.data)) return d->numbers.failed++, RC_OK;
    enum rc rc = deed_do(d, &deed, a, &done, f);
    *ret_done = !rc && done.done;
    if (!*ret_done) return rc;
    d->numbers.opened++;
    struct matter *m = matter_add(d, done.casefile, kind, english);
    if (m) m->subject = index_in(matters, subject);
    return RC_OK;
}

enum rc request_come(struct demo *d, struct fault *f)
{
    struct arena a = d->arena;
    int32_t kind = choose_kind(d);
    struct str role = choose_door(d, kind_behaviour(d, gate_pack(d->o.gate, d->o.agency)->kinds[kind].name));
    int32_t by = role.len ? dweller_of(d, (struct str){ 0 }, role, false) : -1;
    bool done;
    enum rc rc = open_by(d, kind, by, &a, &done, f);
    a = d->arena;
    if (!rc && !done && by >= 0)
        rc = open_by(d, kind, -1, &a, &done, f); // not for this role: the resident does it
    d->request_ns = next_request(d);
    return rc;
}
