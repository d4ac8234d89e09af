// The city's clockwork: who is next, and what they keep in mind.
#include "demo/demo_int.h"
#include <stdlib.h>

enum { PEOPLE_BYTES = 8 << 20 };

enum rc demo_open(struct demo_options o, struct demo **ret_d, struct fault *f)
{
    enum rc rc = behaviour_check(o.behaviour, f);
    const struct charter *charter = gate_charter(o.gate, o.agency);
    if (rc) return rc;
    if (!gate_pack(o.gate, o.agency) || !charter)
        return fail(f, RC_INVALID, "the agency has no pack or no charter");
    if (o.streets->layer_first[STREETS_BUILDINGS] == o.streets->layer_first[STREETS_BUILDINGS + 1])
        return fail(f, RC_INVALID, "the map has no buildings, so nothing can happen anywhere");
    struct demo *d = calloc(1, sizeof *d);
    MUST(d != NULL);
    *d = (struct demo){ .o = o,
                        .charter = charter,
                        .english = speaks_english(gate_pack(o.gate, o.agency)),
                        .dice = o.seed * 2 + 1,
                        .memory = malloc(PEOPLE_BYTES + STEP_BYTES) };
    d->matters = calloc(DEMO_CASES_MAX, sizeof *d->matters);
    MUST(d->memory && d->matters);
    d->arena = arena_of(d->memory, PEOPLE_BYTES + STEP_BYTES, NULL);
    for (int i = 0; i < 8; i++) (void)dice_roll(d); // seeds that are alike soon differ
    rc = people_list(d, f);
    if (!rc) rc = gate_reader_open(o.gate, &d->reader, f);
    if (rc)
        demo_close(d);
    else
        *ret_d = d;
    return rc;
}

void demo_close(struct demo *d)
{
    if (!d) return;
    gate_reader_close(d->reader);
    free(d->matters);
    free(d->memory);
    free(d);
}

struct demo_numbers demo_numbers(const struct demo *d)
{
    struct demo_numbers n = d->numbers;
    n.cases = d->matters_count;
    return n;
}

// --- what is kept in mind -------------------------------------------------------------------------------

static void matter_forget(struct demo *d, struct matter *m) { *m = d->matters[--d->matters_count]; }

static bool is_over(const struct matter *m) { return m->staff_ns == INT64_MAX && m->holder_ns == INT64_MAX; }

struct matter *matter_add(struct demo *d, int64_t id, int32_t kind, bool english)
{
    if (d->matters_count == DEMO_CASES_MAX) return NULL;
    const struct pack *p = gate_pack(d->o.gate, d->o.agency);
    const struct json *b = kind_behaviour(d, p->kinds[kind < p->kinds_count ? kind : 0].name);
    double tempo = number_of(b, "tempo", 1);
    struct matter *m = &d->matters[d->matters_count++];
    *m = (struct matter){ .id = id,
                          .kind = kind,
                          .subject = -1,
                          .assignee = -1,
                          .english = english,
                          .unhappy = dice_percent(d, number_of(d->o.behaviour, "unhappy_percent", 20)),
                          .neglected = dice_percent(d, number_of(d->o.behaviour, "neglected_percent", 5)) };
    m->staff_ns = office_hours(d, b, d->now_ns + minutes_ns((2 + dice_share(d) * 200) * tempo));
    m->holder_ns = d->now_ns + minutes_ns(120 + dice_share(d) * 3000);
    return m;
}

const struct json *matter_subject(const struct demo *d, const struct matter *m)
{
    const struct pack *p = gate_pack(d->o.gate, d->o.agency);
    const struct json *b = kind_behaviour(d, p->kinds[m->kind < p->kinds_count ? m->kind : 0].name);
    return m->subject < 0 ? NULL : json_at(json_get(b, S("matters")), m->subject);
}

// --- time -----------------------------------------------------------------------------------------------

static int64_t next_of(const struct matter *m)
{
    return m->staff_ns < m->holder_ns ? m->staff_ns : m->holder_ns;
}

static struct matter *next_matter(const struct demo *d)
{
    struct matter *first = NULL;
    for (int32_t i = 0; i < d->matters_count; i++)
        if (!first || next_of(&d->matters[i]) < next_of(first)) first = &d->matters[i];
    return first;
}

struct instant demo_next(const struct demo *d)
{
    const struct matter *m = next_matter(d);
    int64_t at = m && next_of(m) < d->request_ns ? next_of(m) : d->request_ns;
    return (struct instant){ at > d->now_ns ? at : d->now_ns };
}

static int64_t moved(int64_t at_ns, int64_t by_ns) { return at_ns == INT64_MAX ? at_ns : at_ns + by_ns; }

void demo_start(struct demo *d, struct instant city_now)
{
    int64_t by_ns = city_now.ns - d->now_ns;
    for (int32_t i = 0; i < d->matters_count; i++) {
        d->matters[i].staff_ns = moved(d->matters[i].staff_ns, by_ns);
        d->matters[i].holder_ns = moved(d->matters[i].holder_ns, by_ns);
    }
    d->request_ns += by_ns;
    d->now_ns = city_now.ns;
}

enum rc demo_step(struct demo *d, struct fault *f)
{
    d->now_ns = demo_next(d).ns;
    struct matter *m = next_matter(d);
    if (!m || next_of(m) > d->request_ns) return request_come(d, f);
    int64_t id = m->id;
    enum rc rc = matter_look(d, m, m->holder_ns < m->staff_ns, f); // it may add another, which moves nothing
    if (!rc && m->id == id && is_over(m)) matter_forget(d, m);
    return rc;
}

// --- from day to day ------------------------------------------------------------------------------------

static int64_t seconds_left(const struct demo *d, int64_t at_ns)
{
    return at_ns == INT64_MAX ? -1 : (at_ns - d->now_ns) / NS_PER_S;
}

struct str demo_memory(const struct demo *d, struct arena *a)
{
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_put_int(&o, "request_s", seconds_left(d, d->request_ns));
    json_open_key(&o, "cases", '[');
    for (int32_t i = 0; i < d->matters_count; i++) {
        const struct matter *m = &d->matters[i];
        json_open(&o, '{');
        json_put_int(&o, "id", m->id);
        json_put_int(&o, "kind", m->kind);
        json_put_int(&o, "subject", m->subject);
        json_put_int(&o, "staff_s", seconds_left(d, m->staff_ns));
        json_put_int(&o, "holder_s", seconds_left(d, m->holder_ns));
        json_put_int(&o, "assignee", m->assignee);
        json_put_int(&o, "looks", m->looks);
        json_put_bool(&o, "english", m->english);
        json_put_bool(&o, "unhappy", m->unhappy);
        json_put_bool(&o, "neglected", m->neglected);
        json_open_key(&o, "once", '[');
        for (int32_t k = 0; k < m->once_count; k++) json_put_int(&o, NULL, m->once[k]);
        json_shut(&o, ']');
        json_shut(&o, '}');
    }
    json_shut(&o, ']');
    json_shut(&o, '}');
    return json_out_str(&o);
}

static int64_t from_seconds(const struct demo *d, int64_t s)
{
    enum { SECONDS_MAX = 400 * 86'400 };
    return s < 0 ? INT64_MAX : d->now_ns + (s < SECONDS_MAX ? s : SECONDS_MAX) * NS_PER_S;
}

static bool remember_one(struct demo *d, const struct json *j)
{
    const struct pack *p = gate_pack(d->o.gate, d->o.agency);
    struct matter m = { .id = json_int(j, S("id"), -1),
                        .kind = (int32_t)json_int(j, S("kind"), -1),
                        .subject = (int32_t)json_int(j, S("subject"), -1),
                        .staff_ns = from_seconds(d, json_int(j, S("staff_s"), -1)),
                        .holder_ns = from_seconds(d, json_int(j, S("holder_s"), -1)),
                        .assignee = (int32_t)json_int(j, S("assignee"), -1),
                        .looks = (uint8_t)json_int(j, S("looks"), 0),
                        .english = json_bool(j, S("english"), false),
                        .unhappy = json_bool(j, S("unhappy"), false),
                        .neglected = json_bool(j, S("neglected"), false) };
    const struct json *once = json_get(j, S("once"));
    for (const struct json *n = once ? once->first : NULL; n && m.once_count < ONCE_MAX; n = n->next)
        m.once[m.once_count++] = (uint32_t)n->integer;
    if (m.id < 0 || m.kind < 0 || m.kind >= p->kinds_count || m.assignee < -1 ||
        m.assignee >= d->people_count)
        return false;
    d->matters[d->matters_count++] = m;
    return true;
}

enum rc demo_remember(struct demo *d, const struct json *memory, struct fault *f)
{
    const struct json *cases = json_get(memory, S("cases"));
    if (!cases || cases->kind != JSON_ARRAY || cases->count > DEMO_CASES_MAX)
        return fail(f, RC_INVALID, "the memory has no list of cases");
    d->matters_count = 0;
    d->request_ns = from_seconds(d, json_int(memory, S("request_s"), 0));
    for (const struct json *j = cases->first; j; j = j->next)
        if (!remember_one(d, j)) return fail(f, RC_INVALID, "the memory names a case that cannot be");
    return RC_OK;
}
