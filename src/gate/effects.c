// Effects as the `does` of an entry. Keys in RFC 8785 order, so what is written is canonical as it stands.
#include "gate/act.h"
#include <stdio.h>

static void put_list(struct json_out *o, const char *key, const struct str *at, int32_t count)
{
    if (count == 0) return;
    json_open_key(o, key, '[');
    for (int32_t i = 0; i < count; i++) json_put_str(o, NULL, at[i]);
    json_shut(o, ']');
}

static void put_text(struct json_out *o, const char *key, struct str s)
{
    if (s.len) json_put_str(o, key, s);
}

// Positions and counts are texts, as all whole numbers beyond 53 bits must be in canonical JSON.
static void put_number(struct json_out *o, const char *key, int64_t n)
{
    char text[24];
    json_put_str(o, key, (struct str){ text, snprintf(text, sizeof text, "%lld", (long long)n) });
}

static void put_clocks(struct json_out *o, const struct effects *e)
{
    if (e->clocks_count == 0) return;
    json_open_key(o, "clocks", '[');
    for (int32_t i = 0; i < e->clocks_count; i++) {
        const struct effect_clock *c = &e->clocks[i];
        json_open(o, '{');
        if (c->at.ns) json_put_instant(o, "at", c->at);
        put_text(o, "calendar", c->calendar);
        if (c->carried) json_put_bool(o, "carried", true);
        if (c->due.ns) json_put_instant(o, "due", c->due);
        if (c->extended_times) put_number(o, "extended", c->extended_times);
        if (c->fired) json_put_bool(o, "fired", true);
        json_put_str(o, "name", c->name);
        json_put_str(o, "op", clock_op_name(c->op));
        if (c->start.ns) json_put_instant(o, "start", c->start);
        if (c->warn_count) {
            json_open_key(o, "warn", '[');
            for (int32_t w = 0; w < c->warn_count; w++) json_put_int(o, NULL, c->warn_h[w]);
            json_shut(o, ']');
        }
        put_text(o, "zone", c->zone);
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

static void put_erase(struct json_out *o, const struct effects *e)
{
    if (e->erase_count == 0) return;
    json_open_key(o, "erase", '[');
    for (int32_t i = 0; i < e->erase_count; i++) {
        json_open(o, '{');
        put_number(o, "at", e->erase[i].position);
        put_list(o, "parts", e->erase[i].parts, e->erase[i].parts_count);
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

static void put_asked(struct json_out *o, const struct effects *e)
{
    if (e->asked_count == 0) return;
    json_open_key(o, "erasure_asked", '{');
    put_number(o, "agency", e->asked_agency);
    put_number(o, "case", e->asked_case);
    put_list(o, "parts", e->asked, e->asked_count);
    json_shut(o, '}');
}

struct str effects_write(struct arena *a, const struct effects *e)
{
    struct json_out o = json_out_sorted(a);
    json_open(&o, '{');
    put_text(&o, "area", e->area);
    if (e->sets_assignee) json_put_str(&o, "assignee", e->assignee);
    if (e->opens && e->cell >= 0) put_number(&o, "cell", e->cell);
    put_text(&o, "channel", e->channel);
    put_clocks(&o, e);
    if (e->closes) json_put_bool(&o, "closes", true);
    put_text(&o, "concerned", e->concerned);
    if (e->data.len) json_put_raw(&o, "data", e->data);
    put_text(&o, "document", e->document);
    put_text(&o, "document_kind", e->document_kind);
    put_text(&o, "document_name", e->document_name);
    put_list(&o, "documents", e->documents, e->documents_count);
    put_erase(&o, e);
    put_asked(&o, e);
    if (e->event.ns) json_put_instant(&o, "event", e->event);
    put_text(&o, "fired", e->fired);
    if (e->sets_held) json_put_bool(&o, "held", e->held);
    if (e->historic) json_put_bool(&o, "historic", true);
    put_text(&o, "kind", e->kind);
    put_list(&o, "locks", e->locks, e->locks_count);
    if (e->moves) json_put_bool(&o, "moves", true);
    put_list(&o, "notices", e->notices, e->notices_count);
    if (e->sets_offered) json_put_str(&o, "offered", e->offered);
    if (e->opens) put_number(&o, "ordinal", e->ordinal);
    if (e->sets_owner) json_put_str(&o, "owner", e->owner);
    put_text(&o, "prefix", e->prefix);
    put_text(&o, "procedure", e->procedure);
    if (e->sets_publicity) json_put_str(&o, "publicity", publicity_name(e->publicity));
    put_list(&o, "read", e->read_parts, e->read_parts_count);
    if (e->reopens) json_put_bool(&o, "reopens", true);
    if (e->repeats) put_number(&o, "repeats", e->repeats);
    if (e->sets_retained) json_put_bool(&o, "retained", e->retained);
    if (e->score) put_number(&o, "score", e->score);
    put_text(&o, "source", e->source);
    put_text(&o, "source_row", e->source_row);
    put_text(&o, "status", e->status);
    if (e->sets_title) json_put_str(&o, "title", e->title);
    if (e->sets_twin) {
        json_open_key(&o, "twin", '{');
        put_number(&o, "agency", e->twin_agency);
        put_number(&o, "case", e->twin);
        json_shut(&o, '}');
    }
    put_list(&o, "unlocks", e->unlocks, e->unlocks_count);
    if (e->warning) put_number(&o, "warning", e->warning);
    if (e->opens) put_number(&o, "year", e->year);
    json_shut(&o, '}');
    return json_out_str(&o);
}

// --- reading ---------------------------------------------------------------------------------------------------------------------

static bool number_of(const struct json *j, int64_t *ret_n)
{
    return j && j->kind == JSON_TEXT && str_int64(j->text, ret_n);
}

static int64_t number(const struct json *does, struct str key, int64_t otherwise)
{
    int64_t n = otherwise;
    (void)number_of(json_get(does, key), &n);
    return n;
}

static struct instant moment(const struct json *does, struct str key)
{
    struct instant i = { 0 };
    (void)instant_parse(json_str(does, key), &i);
    return i;
}

static int32_t list(const struct json *does, struct str key, struct str ret[static EFFECT_PARTS_MAX])
{
    int32_t count = 0;
    const struct json *array = json_get(does, key);
    for (const struct json *i = array ? array->first : NULL; i && count < EFFECT_PARTS_MAX; i = i->next)
        ret[count++] = i->text;
    return count;
}

static bool sets(const struct json *does, struct str key, struct str *ret)
{
    *ret = json_str(does, key);
    return json_get(does, key) != NULL;
}

static bool flag(const struct json *does, struct str key, bool *ret)
{
    *ret = json_bool(does, key, false);
    return json_get(does, key) != NULL;
}

static bool clock_op_parse(struct str text, enum clock_op *ret_op)
{
    for (enum clock_op op = CLOCK_START; op <= CLOCK_RECOUNT; op++)
        if (str_equal(text, clock_op_name(op))) return *ret_op = op, true;
    return false;
}

static void read_warnings(const struct json *warn, struct effect_clock *c)
{
    for (const struct json *w = warn ? warn->first : NULL; w && c->warn_count < CLOCK_WARNINGS_MAX;
         w = w->next)
        c->warn_h[c->warn_count++] = (int32_t)w->integer;
}

static enum rc read_clocks(const struct json *does, struct effects *e, struct fault *f)
{
    const struct json *array = json_get(does, S("clocks"));
    for (const struct json *j = array ? array->first : NULL; j; j = j->next) {
        if (e->clocks_count == EFFECT_CLOCKS_MAX)
            return fail(f, RC_CORRUPT, "more than %d clocks in one entry", EFFECT_CLOCKS_MAX);
        struct effect_clock *c = &e->clocks[e->clocks_count++];
        if (!clock_op_parse(json_str(j, S("op")), &c->op))
            return fail(f, RC_CORRUPT, "clock without a known op");
        c->name = json_str(j, S("name"));
        c->start = moment(j, S("start"));
        c->due = moment(j, S("due"));
        c->at = moment(j, S("at"));
        c->extended_times = (int32_t)number(j, S("extended"), 0);
        c->fired = json_bool(j, S("fired"), false);
        c->carried = json_bool(j, S("carried"), false);
        c->calendar = json_str(j, S("calendar"));
        c->zone = json_str(j, S("zone"));
        read_warnings(json_get(j, S("warn")), c);
    }
    return RC_OK;
}

static enum rc read_erase(struct arena *a, const struct json *does, struct effects *e, struct fault *f)
{
    const struct json *array = json_get(does, S("erase"));
    if (array)
        e->erase =
            NEW(a, struct effect_erase, array->count < EFFECT_ERASES_MAX ? array->count : EFFECT_ERASES_MAX);
    for (const struct json *j = array ? array->first : NULL; j; j = j->next) {
        if (e->erase_count == EFFECT_ERASES_MAX)
            return fail(f, RC_CORRUPT, "more than %d erasures in one entry", EFFECT_ERASES_MAX);
        struct effect_erase *x = &e->erase[e->erase_count++];
        if (!number_of(json_get(j, S("at")), &x->position))
            return fail(f, RC_CORRUPT, "erasure without a position");
        x->parts_count = list(j, S("parts"), x->parts);
    }
    return RC_OK;
}

static void read_asked(const struct json *does, struct effects *e)
{
    const struct json *asked = json_get(does, S("erasure_asked"));
    e->asked_agency = number(asked, S("agency"), 0);
    e->asked_case = number(asked, S("case"), 0);
    e->asked_count = list(asked, S("parts"), e->asked);
}

static bool read_publicity(struct str text, enum publicity *ret_p)
{
    for (enum publicity p = PUBLICITY_LISTED; p <= PUBLICITY_CLOSED; p++)
        if (str_equal(text, publicity_name(p))) return *ret_p = p, true;
    return false;
}

static void read_opening(const struct json *does, struct effects *e)
{
    e->opens = e->kind.len > 0;
    e->prefix = json_str(does, S("prefix"));
    e->channel = json_str(does, S("channel"));
    e->area = json_str(does, S("area"));
    e->concerned = json_str(does, S("concerned"));
    e->source = json_str(does, S("source"));
    e->source_row = json_str(does, S("source_row"));
    e->year = (int32_t)number(does, S("year"), 0);
    e->ordinal = number(does, S("ordinal"), 0);
    e->cell = number(does, S("cell"), -1);
    e->event = moment(does, S("event"));
    e->historic = json_bool(does, S("historic"), false);
}

enum rc effects_read(struct arena *a, const struct json *does, struct effects *ret_e, struct fault *f)
{
    struct effects *e = ret_e;
    *e = (struct effects){ .kind = json_str(does, S("kind")), .status = json_str(does, S("status")) };
    read_opening(does, e);
    e->sets_owner = sets(does, S("owner"), &e->owner);
    e->sets_offered = sets(does, S("offered"), &e->offered);
    e->sets_assignee = sets(does, S("assignee"), &e->assignee);
    e->sets_title = sets(does, S("title"), &e->title);
    e->sets_held = flag(does, S("held"), &e->held);
    e->sets_retained = flag(does, S("retained"), &e->retained);
    e->closes = json_bool(does, S("closes"), false);
    e->reopens = json_bool(does, S("reopens"), false);
    e->moves = json_bool(does, S("moves"), false);
    e->score = (int32_t)number(does, S("score"), 0);
    e->fired = json_str(does, S("fired"));
    e->warning = (int32_t)number(does, S("warning"), 0);
    e->repeats = number(does, S("repeats"), 0);
    e->document = json_str(does, S("document"));
    e->document_kind = json_str(does, S("document_kind"));
    e->document_name = json_str(does, S("document_name"));
    e->procedure = json_str(does, S("procedure"));
    e->documents_count = list(does, S("documents"), e->documents);
    e->notices_count = list(does, S("notices"), e->notices);
    read_asked(does, e);
    e->locks_count = list(does, S("locks"), e->locks);
    e->unlocks_count = list(does, S("unlocks"), e->unlocks);
    e->read_parts_count = list(does, S("read"), e->read_parts);
    const struct json *twin = json_get(does, S("twin")), *data = json_get(does, S("data"));
    e->sets_twin = twin != NULL;
    e->twin_agency = number(twin, S("agency"), 0);
    e->twin = number(twin, S("case"), 0);
    e->sets_publicity = json_get(does, S("publicity")) != NULL;
    if (e->sets_publicity && !read_publicity(json_str(does, S("publicity")), &e->publicity))
        return fail(f, RC_CORRUPT, "unknown publicity");
    enum rc rc = data ? json_canonical(a, data, &e->data, f) : RC_OK;
    if (!rc) rc = read_clocks(does, e, f);
    if (!rc) rc = read_erase(a, does, e, f);
    return rc;
}
