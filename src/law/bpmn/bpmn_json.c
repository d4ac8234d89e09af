// Events and states as canonical JSON (RFC 8785): nodes and flows by their ids, what is zero left out.
#include "law/bpmn/bpmn_int.h"
#include <stdio.h>

// --- writing ---------------------------------------------------------------------------------------

static void put_number(struct json_out *o, const char *key, int64_t n)
{
    if (n) json_put_int(o, key, n);
}

static void put_text(struct json_out *o, const char *key, struct str text)
{
    if (text.len) json_put_str(o, key, text);
}

static void put_time(struct json_out *o, const char *key, struct instant i)
{
    if (i.ns) json_put_instant(o, key, i);
}

// As text: a length in nanoseconds may be more than a number of JSON says exactly.
static void put_length(struct json_out *o, const char *key, int64_t ns)
{
    char text[32];
    if (ns) json_put_str(o, key, (struct str){ text, snprintf(text, sizeof text, "%lld", (long long)ns) });
}

static void put_node(struct json_out *o, const struct bpmn_model *m, int32_t node)
{
    if (node >= 0) json_put_str(o, "node", m->nodes[node].pub.id);
}

static void put_flow(struct json_out *o, const struct bpmn_model *m, int32_t flow)
{
    if (flow >= 0) json_put_str(o, "flow", m->flows[flow].pub.id);
}

static void put_value(struct arena *a, struct json_out *o, struct feel_value v)
{
    json_put_raw(o, "value", value_print(a, v));
}

static bool has_value(enum bpmn_event_kind k) { return k == BPMN_WROTE || k == BPMN_THREW || k == BPMN_KEPT; }

static const char *const role_names[] = {
    [BPMN_PLAIN] = "plain", [BPMN_BODY] = "body", [BPMN_INSTANCE] = "instance"
};

struct str bpmn_event_print(struct arena *a, const struct bpmn_model *m, const struct bpmn_event *e)
{
    struct json_out o = json_out_sorted(a);
    json_open(&o, '{');
    json_put_instant(&o, "at", e->at);
    put_time(&o, "base", e->base);
    put_number(&o, "counter", e->counter);
    put_time(&o, "due", e->due);
    put_number(&o, "every_months", e->every_months);
    put_length(&o, "every_ns", e->every_ns);
    put_flow(&o, m, e->flow);
    put_text(&o, "key", e->key);
    json_put_str(&o, "kind", str_of(bpmn_event_name(e->kind)));
    put_number(&o, "left", e->left);
    put_text(&o, "name", e->name);
    put_node(&o, m, e->node);
    if (e->outcome) json_put_str(&o, "outcome", str_of(bpmn_outcome_name(e->outcome)));
    put_number(&o, "parent", e->parent);
    if (e->role) json_put_str(&o, "role", str_of(role_names[e->role]));
    if (e->stays) json_put_bool(&o, "stays", true);
    put_number(&o, "token", e->token);
    if (e->trigger) json_put_str(&o, "trigger", str_of(bpmn_trigger_name(e->trigger)));
    if (has_value(e->kind)) put_value(a, &o, e->value);
    put_number(&o, "wait", e->wait);
    json_shut(&o, '}');
    return json_out_str(&o);
}

static void put_token(struct json_out *o, const struct bpmn_model *m, const struct bpmn_token *t)
{
    json_open(o, '{');
    put_number(o, "cancelled", t->cancelled);
    put_number(o, "children", t->children);
    put_number(o, "counter", t->counter);
    put_number(o, "done", t->done);
    put_flow(o, m, t->flow);
    json_put_int(o, "id", t->id);
    put_node(o, m, t->node);
    put_number(o, "parent", t->parent);
    if (t->role) json_put_str(o, "role", str_of(role_names[t->role]));
    json_shut(o, '}');
}

static void put_wait(struct json_out *o, const struct bpmn_model *m, const struct bpmn_wait *w)
{
    json_open(o, '{');
    put_time(o, "base", w->base);
    put_time(o, "due", w->due);
    put_number(o, "every_months", w->every_months);
    put_length(o, "every_ns", w->every_ns);
    put_number(o, "fired", w->fired);
    json_put_int(o, "id", w->id);
    put_text(o, "key", w->key);
    put_number(o, "left", w->left);
    put_node(o, m, w->node);
    json_put_int(o, "token", w->token);
    if (w->was) json_put_bool(o, "was", true);
    json_shut(o, '}');
}

static void put_letters(struct arena *a, struct json_out *o, const struct bpmn_state *s)
{
    json_open_key(o, "letters", '[');
    for (int32_t i = 0; i < s->letter_count; i++) {
        const struct bpmn_letter *letter = &s->letters[i];
        json_open(o, '{');
        json_put_int(o, "id", letter->id);
        put_text(o, "key", letter->key);
        json_put_str(o, "name", letter->name);
        json_put_instant(o, "until", letter->until);
        put_value(a, o, letter->value);
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

static void put_variables(struct arena *a, struct json_out *o, const struct bpmn_state *s)
{
    json_open_key(o, "variables", '[');
    for (int32_t i = 0; i < s->variable_count; i++) {
        json_open(o, '{');
        json_put_str(o, "name", s->variables[i].name);
        json_put_int(o, "token", s->variables[i].token);
        put_value(a, o, s->variables[i].value);
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

struct str bpmn_state_print(struct arena *a, const struct bpmn_model *m, const struct bpmn_state *s)
{
    struct json_out o = json_out_sorted(a);
    json_open(&o, '{');
    json_put_instant(&o, "at", s->at);
    put_text(&o, "error", s->error);
    put_number(&o, "last_id", s->last_id);
    put_letters(a, &o, s);
    json_put_str(&o, "outcome", str_of(bpmn_outcome_name(s->outcome)));
    json_open_key(&o, "tokens", '[');
    for (int32_t i = 0; i < s->token_count; i++) put_token(&o, m, &s->tokens[i]);
    json_shut(&o, ']');
    put_variables(a, &o, s);
    json_open_key(&o, "waits", '[');
    for (int32_t i = 0; i < s->wait_count; i++) put_wait(&o, m, &s->waits[i]);
    json_shut(&o, ']');
    json_shut(&o, '}');
    return json_out_str(&o);
}

// --- reading ---------------------------------------------------------------------------------------

struct reader {
    struct arena *a;
    struct feel_run *run; // for temporal texts
    struct fault *f;
};

static enum rc read_value(struct reader *r, const struct json *j, struct feel_value *ret_v);

static enum rc bad(struct reader *r, const char *what, struct str found)
{
    return fail(r->f, RC_INVALID, "expected %s, found \"%.*s\"", what, P(found));
}

static enum rc read_list(struct reader *r, const struct json *j, struct feel_value *ret_v)
{
    struct feel_value *items = NEW(r->a, struct feel_value, j->count);
    int32_t i = 0;
    for (const struct json *item = j->first; item; item = item->next) {
        enum rc rc = read_value(r, item, &items[i++]);
        if (rc) return rc;
    }
    *ret_v = feel_list(items, j->count);
    return RC_OK;
}

static enum rc read_marked(struct reader *r, const struct json *j, struct feel_value *ret_v)
{
    *ret_v = j->key.at[0] == '#' ? feel_read_number(r->a, j->text)
                                 : feel_read_temporal(r->run, FEEL_NULL, j->text);
    return ret_v->kind == FEEL_NULL ? bad(r, "a number, date, time or duration", j->text) : RC_OK;
}

static bool is_mark(struct str key) { return key.len == 1 && (key.at[0] == '#' || key.at[0] == '@'); }

static enum rc read_object(struct reader *r, const struct json *j, struct feel_value *ret_v)
{
    if (j->count == 1 && is_mark(j->first->key) && j->first->kind == JSON_TEXT)
        return read_marked(r, j->first, ret_v);
    struct feel_entry *entries = NEW(r->a, struct feel_entry, j->count);
    int32_t i = 0;
    for (const struct json *member = j->first; member; member = member->next, i++) {
        struct str name = member->key;
        if (name.len && (name.at[0] == '#' || name.at[0] == '@')) {
            if (name.len < 2 || name.at[1] != name.at[0]) return bad(r, "a name with its mark doubled", name);
            name = str_slice(name, 1, name.len);
        }
        entries[i].name = name;
        enum rc rc = read_value(r, member, &entries[i].value);
        if (rc) return rc;
    }
    *ret_v = feel_context(entries, j->count);
    return RC_OK;
}

static enum rc read_value(struct reader *r, const struct json *j, struct feel_value *ret_v)
{
    switch (j->kind) {
    case JSON_NULL:
        *ret_v = feel_null();
        return RC_OK;
    case JSON_BOOL:
        *ret_v = feel_boolean(j->integer);
        return RC_OK;
    case JSON_INT:
        *ret_v = feel_integer(j->integer);
        return RC_OK;
    case JSON_TEXT:
        *ret_v = feel_string(j->text);
        return RC_OK;
    case JSON_ARRAY:
        return read_list(r, j, ret_v);
    case JSON_OBJECT:
        return read_object(r, j, ret_v);
    default:
        return fail(r->f, RC_INVALID, "expected a whole number, or one as {\"#\":\"0.1\"}");
    }
}

static enum rc read_time(struct reader *r, const struct json *j, struct str key, struct instant *ret_i)
{
    const struct json *member = json_get(j, key);
    if (!member) return RC_OK;
    return instant_parse(member->text, ret_i) ? RC_OK : bad(r, "an instant", member->text);
}

static enum rc read_number(struct reader *r, const struct json *j, struct str key, int32_t *ret_n)
{
    const struct json *member = json_get(j, key);
    if (!member) return RC_OK;
    if (member->kind != JSON_INT || member->integer < INT32_MIN || member->integer > INT32_MAX)
        return bad(r, "a whole number", key);
    *ret_n = (int32_t)member->integer;
    return RC_OK;
}

// The word's place in a row of words; a word that is not there leaves `ret_i` as it is.
#define READ_WORD(r, j, key, names, count, ret_i)                                                            \
    ({                                                                                                       \
        const struct json *word = json_get((j), S(key));                                                     \
        int found = word ? -1 : 0;                                                                           \
        for (int i = 0; word && i < (int)(count); i++)                                                       \
            if (str_equal(word->text, str_of(names(i)))) found = i;                                          \
        if (word && found >= 0) *(ret_i) = found;                                                            \
        found < 0 ? bad((r), "a word for " key, word->text) : RC_OK;                                         \
    })

static const char *event_word(int i) { return bpmn_event_name((enum bpmn_event_kind)i); }
static const char *role_word(int i) { return role_names[i]; }
static const char *trigger_word(int i) { return bpmn_trigger_name((enum bpmn_trigger)i); }
static const char *outcome_word(int i) { return bpmn_outcome_name((enum bpmn_outcome)i); }

static enum rc read_words(struct reader *r, const struct json *j, struct bpmn_event *e)
{
    int kind = -1, role = 0, trigger = 0, outcome = 0;
    enum rc rc = READ_WORD(r, j, "kind", event_word, BPMN_EVENT_KINDS, &kind);
    if (!rc) rc = READ_WORD(r, j, "role", role_word, COUNT(role_names), &role);
    if (!rc) rc = READ_WORD(r, j, "trigger", trigger_word, BPMN_TRIGGERS, &trigger);
    if (!rc) rc = READ_WORD(r, j, "outcome", outcome_word, BPMN_FAILED + 1, &outcome);
    if (!rc && kind < 0) return fail(r->f, RC_INVALID, "expected the kind of an event");
    e->kind = (enum bpmn_event_kind)kind;
    e->role = (enum bpmn_role)role;
    e->trigger = (enum bpmn_trigger)trigger;
    e->outcome = (enum bpmn_outcome)outcome;
    return rc;
}

static enum rc read_places(struct reader *r, const struct bpmn_model *m, const struct json *j,
                           struct bpmn_event *e)
{
    struct str node = json_str(j, S("node")), flow = json_str(j, S("flow"));
    const struct bpmn_node *n = node.len ? bpmn_node_find(m, node) : NULL;
    const struct flow *f = flow.len ? map_get(&m->flow_ids, flow) : NULL;
    bool needs_node = e->kind == BPMN_PASSED || e->kind == BPMN_THREW;
    if ((node.len || needs_node) && !n) return bad(r, "a node of the model", node);
    if ((flow.len || e->kind == BPMN_TOOK) && !f) return bad(r, "a flow of the model", flow);
    e->node = n ? n->index : -1;
    e->flow = f ? f->pub.index : -1;
    return RC_OK;
}

static enum rc read_numbers(struct reader *r, const struct json *j, struct bpmn_event *e)
{
    struct str every = json_str(j, S("every_ns"));
    if (every.len && !str_int64(every, &e->every_ns)) return bad(r, "a length in nanoseconds", every);
    enum rc rc = read_number(r, j, S("counter"), &e->counter);
    if (!rc) rc = read_number(r, j, S("every_months"), &e->every_months);
    if (!rc) rc = read_number(r, j, S("left"), &e->left);
    if (!rc) rc = read_number(r, j, S("parent"), &e->parent);
    if (!rc) rc = read_number(r, j, S("token"), &e->token);
    return rc ? rc : read_number(r, j, S("wait"), &e->wait);
}

static enum rc read_event(struct reader *r, const struct bpmn_model *m, const struct json *j,
                          struct bpmn_event *e)
{
    const struct json *value = json_get(j, S("value"));
    if (j->kind != JSON_OBJECT || !json_get(j, S("at"))) return fail(r->f, RC_INVALID, "expected an event");
    enum rc rc = read_words(r, j, e);
    if (!rc) rc = read_places(r, m, j, e);
    if (!rc) rc = read_numbers(r, j, e);
    if (!rc) rc = read_time(r, j, S("at"), &e->at);
    if (!rc) rc = read_time(r, j, S("due"), &e->due);
    if (!rc) rc = read_time(r, j, S("base"), &e->base);
    if (!rc && value) rc = read_value(r, value, &e->value);
    e->stays = json_bool(j, S("stays"), false);
    e->name = json_str(j, S("name"));
    e->key = json_str(j, S("key"));
    return rc;
}

enum rc bpmn_event_read(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                        const struct feel_zones *zones, struct str json, struct bpmn_event *ret_e,
                        struct fault *f)
{
    struct arena mark = *a;
    const struct json *j;
    struct feel_run run = feel_run_of(scratch, FEEL_BUDGET);
    run.zones = zones;
    struct reader r = { .a = a, .run = &run, .f = f };
    struct bpmn_event e = { 0 };
    enum rc rc = json_parse(a, json, &j, f);
    if (!rc) rc = read_event(&r, m, j, &e);
    if (!rc) rc = value_keep(a, e.value, &e.value, f); // temporal values stand in the scratch memory
    if (rc) {
        *a = mark;
        return within(f, rc, "event");
    }
    *ret_e = e;
    return RC_OK;
}
