// Events and states to canonical JSON (RFC 8785): nodes and flows by their ids, what is zero left out.
#include "law/bpmn/bpmn_int.h"
#include <stdio.h>

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
    if (e->role) json_put_str(&o, "role", str_of(bpmn_role_name(e->role)));
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
    if (t->role) json_put_str(o, "role", str_of(bpmn_role_name(t->role)));
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
