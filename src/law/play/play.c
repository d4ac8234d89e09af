// Playing: each act is put to the law as the gate would put it, and the case goes on as the ruling says.
#include "law/play/play_int.h"

struct law_clock *play_clock(struct play *p, struct str name)
{
    for (int32_t i = 0; i < p->clocks_count; i++)
        if (str_equal(p->clocks[i].name, name)) return &p->clocks[i];
    return NULL;
}

// --- the case ----------------------------------------------------------------------------------------

static void keep_pause(struct play *p, struct law_clock *k, struct instant now)
{
    struct kept_clock *h = &p->history[k - p->clocks];
    if (k->pauses_count == PLAY_PAUSES_MAX) return;
    h->pauses[k->pauses_count++] = (struct clock_pause){ k->paused_at, now };
    k->pauses = h->pauses;
}

static void drop_clock(struct play *p, struct law_clock *k)
{
    ptrdiff_t gone = k - p->clocks, last = --p->clocks_count;
    p->clocks[gone] = p->clocks[last];
    p->history[gone] = p->history[last];
    p->clocks[gone].pauses = p->history[gone].pauses;
}

static void keep_clock(struct play *p, const struct ruled_clock *c, struct instant now)
{
    struct law_clock *k = play_clock(p, c->clock->name);
    if (c->op == CLOCK_START && !k) {
        MUST(p->clocks_count < LAW_CLOCKS_MAX); // a ruling starts no more than there is room for
        k = &p->clocks[p->clocks_count++];
        *k = (struct law_clock){ .name = c->clock->name, .start = c->start, .has_history = true };
    }
    if (!k) return;
    if (c->op == CLOCK_STOP) return drop_clock(p, k);
    if (c->op == CLOCK_PAUSE) k->paused_at = now;
    if (c->op == CLOCK_RESUME) keep_pause(p, k, now);
    if (c->op == CLOCK_PAUSE || c->op == CLOCK_RESUME) k->paused = c->op == CLOCK_PAUSE;
    k->due = c->due;
    k->extended_times = c->extended_times;
}

static void keep(struct play *p, const struct ruling *r, struct instant now)
{
    p->status = r->to;
    if (r->procedure.len) p->procedure = r->procedure;
    for (int32_t i = 0; i < r->clocks_count; i++) keep_clock(p, &r->clocks[i], now);
    if (r->verb == VERB_TRANSFER) p->offer_stands = true;
    if (r->verb == VERB_RECALL || r->row->relations & LAW_OFFERED) p->offer_stands = r->verb == VERB_READ;
}

// --- the acts ----------------------------------------------------------------------------------------

static void play_act(struct play *p, const struct told_act *t)
{
    struct law_question q = { .now = t->at,
                              .kind = p->kind,
                              .status = p->status,
                              .act = t->act,
                              .by = t->by,
                              .roles = t->roles,
                              .roles_count = t->roles_count,
                              .relations = t->relations,
                              .offer_stands = p->offer_stands,
                              .purpose = t->purpose,
                              .data = t->data,
                              .clocks = p->clocks,
                              .clocks_count = p->clocks_count,
                              .actor = t->actor,
                              .procedure = p->procedure };
    struct ruling r;
    law_rule(p->pack, &q, p->a, &r);
    p->count->acts++;
    if (p->o->ruled) p->o->ruled(p->o->self, &r);
    if (r.admitted) keep(p, &r, t->at);
    trace_act(p, t, &r);
    if (!play_as_told(p, t, &r)) p->count->failed++;
}

static enum rc play_case(struct play *p, const struct json *scenario)
{
    const struct json *acts = json_get(scenario, S("acts")),
                      *open = json_get(json_get(scenario, S("open")), p->kind);
    p->count->cases++;
    trace_case(p, json_str(scenario, S("about")));
    for (const struct json *act = acts->first; act; act = act->next) {
        struct told_act t;
        enum rc rc = play_read_act(p, act, open, &t);
        if (rc) return rc;
        play_act(p, &t);
    }
    return RC_OK;
}

static enum rc play_scenario(const struct play *base, struct arena a, const struct json *scenario)
{
    struct play *p = NEW(&a, struct play, 1);
    *p = *base;
    p->a = &a;
    enum rc rc = play_check_scenario(p, scenario);
    p->count->scenarios++;
    for (const struct json *k = rc ? NULL : json_get(scenario, S("kinds"))->first; !rc && k; k = k->next) {
        struct arena each = a;
        *p = *base;
        p->a = &each;
        p->kind = k->text;
        rc = play_case(p, scenario);
    }
    return rc;
}

static int32_t language_of(const struct pack *p, struct str language)
{
    for (int32_t i = 0; i < p->languages.count; i++)
        if (str_equal(p->languages.at[i], language)) return i;
    return 0;
}

enum rc law_play(struct arena a, const struct play_order *o, struct str file, struct str json,
                 struct played *ret, struct fault *f)
{
    const struct json *j, *list;
    struct play *base = NEW(&a, struct play, 1);
    *base = (struct play){ .o = o, .pack = o->pack, .a = &a, .file = file, .count = ret, .f = f };
    base->language = pack_language(o->pack, o->language);
    base->language_index = language_of(o->pack, base->language);
    if (json.len > PLAY_BYTES_MAX)
        return fail(f, RC_LIMIT, "%.*s:1: more than %d bytes", P(file), PLAY_BYTES_MAX);
    enum rc rc = json_parse(&a, json, &j, f);
    if (rc) return within(f, rc, "%.*s", P(file));
    base->source = json;
    base->root = j;
    list = json_get(j, S("scenarios"));
    if (!list) return play_scenario(base, a, j);
    for (const struct json *m = j->first; m; m = m->next)
        if (!str_equal(m->key, S("scenarios")) && !str_equal(m->key, S("about")))
            return play_bad(base, m, "\"about\" and \"scenarios\", found \"%.*s\"", P(m->key));
    if (list->kind != JSON_ARRAY || list->count == 0) return play_bad(base, list, "scenarios");
    if (list->count > PLAY_SCENARIOS_MAX)
        return fail(f, RC_LIMIT, "%.*s:%d: more than %d scenarios", P(file), play_line(json, j, list),
                    PLAY_SCENARIOS_MAX);
    for (const struct json *m = list->first; !rc && m; m = m->next) rc = play_scenario(base, a, m);
    return rc;
}
