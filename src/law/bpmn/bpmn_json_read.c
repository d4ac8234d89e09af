// Events and states from the JSON that bpmn_json wrote; what does not fit the model is refused.
#include "law/bpmn/bpmn_int.h"

struct reader {
    struct arena *a;
    const struct bpmn_model *m; // NULL where a value alone is read
    struct feel_run run;        // for temporal texts
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
                                 : feel_read_temporal(&r->run, FEEL_NULL, j->text);
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

static struct reader reader_of(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                               const struct feel_zones *zones, struct fault *f)
{
    struct reader r = { .a = a, .m = m, .run = feel_run_of(scratch, FEEL_BUDGET), .f = f };
    r.run.zones = zones;
    return r;
}

enum rc value_read(struct arena *a, struct arena scratch, const struct feel_zones *zones, struct str json,
                   struct feel_value *ret_v, struct fault *f)
{
    const struct json *j;
    struct reader r = reader_of(a, scratch, NULL, zones, f);
    enum rc rc = json_parse(a, json, &j, f);
    return rc ? rc : read_value(&r, j, ret_v);
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
static const char *role_word(int i) { return bpmn_role_name((enum bpmn_role)i); }
static const char *trigger_word(int i) { return bpmn_trigger_name((enum bpmn_trigger)i); }
static const char *outcome_word(int i) { return bpmn_outcome_name((enum bpmn_outcome)i); }

static enum rc read_words(struct reader *r, const struct json *j, struct bpmn_event *e)
{
    int kind = -1, role = 0, trigger = 0, outcome = 0;
    enum rc rc = READ_WORD(r, j, "kind", event_word, BPMN_EVENT_KINDS, &kind);
    if (!rc) rc = READ_WORD(r, j, "role", role_word, BPMN_INSTANCE + 1, &role);
    if (!rc) rc = READ_WORD(r, j, "trigger", trigger_word, BPMN_TRIGGERS, &trigger);
    if (!rc) rc = READ_WORD(r, j, "outcome", outcome_word, BPMN_FAILED + 1, &outcome);
    if (!rc && kind < 0) return fail(r->f, RC_INVALID, "expected the kind of an event");
    e->kind = (enum bpmn_event_kind)kind;
    e->role = (enum bpmn_role)role;
    e->trigger = (enum bpmn_trigger)trigger;
    e->outcome = (enum bpmn_outcome)outcome;
    return rc;
}

static enum rc read_places(struct reader *r, const struct json *j, struct bpmn_event *e)
{
    struct str node = json_str(j, S("node")), flow = json_str(j, S("flow"));
    const struct bpmn_node *n = node.len ? bpmn_node_find(r->m, node) : NULL;
    const struct flow *f = flow.len ? map_get(&r->m->flow_ids, flow) : NULL;
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

static enum rc read_event(struct reader *r, const struct json *j, struct bpmn_event *e)
{
    const struct json *value = json_get(j, S("value"));
    if (j->kind != JSON_OBJECT || !json_get(j, S("at"))) return fail(r->f, RC_INVALID, "expected an event");
    enum rc rc = read_words(r, j, e);
    if (!rc) rc = read_places(r, j, e);
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
    struct reader r = reader_of(a, scratch, m, zones, f);
    struct bpmn_event e = { 0 };
    enum rc rc = json_parse(a, json, &j, f);
    if (!rc) rc = read_event(&r, j, &e);
    if (!rc) rc = value_keep(a, e.value, &e.value, f); // temporal values stand in the scratch memory
    if (!rc) return *ret_e = e, RC_OK;
    *a = mark;
    return within(f, rc, "event");
}

// --- reading a state -------------------------------------------------------------------------------

static enum rc read_node(struct reader *r, const struct json *j, int32_t *ret_node)
{
    const struct bpmn_node *n = bpmn_node_find(r->m, json_str(j, S("node")));
    if (!n) return bad(r, "a node of the model", json_str(j, S("node")));
    *ret_node = n->index;
    return RC_OK;
}

static enum rc read_token(struct reader *r, const struct json *j, struct bpmn_token *t)
{
    int role = 0;
    struct str flow = json_str(j, S("flow"));
    const struct flow *came_by = flow.len ? map_get(&r->m->flow_ids, flow) : NULL;
    if (flow.len && !came_by) return bad(r, "a flow of the model", flow);
    t->flow = came_by ? came_by->pub.index : -1;
    enum rc rc = READ_WORD(r, j, "role", role_word, BPMN_INSTANCE + 1, &role);
    t->role = (enum bpmn_role)role;
    if (!rc) rc = read_node(r, j, &t->node);
    if (!rc) rc = read_number(r, j, S("id"), &t->id);
    if (!rc) rc = read_number(r, j, S("parent"), &t->parent);
    if (!rc) rc = read_number(r, j, S("counter"), &t->counter);
    if (!rc) rc = read_number(r, j, S("done"), &t->done);
    return rc ? rc : read_number(r, j, S("cancelled"), &t->cancelled);
}

bool place_token(const struct bpmn_model *m, struct bpmn_state *s, struct bpmn_token *t)
{
    int32_t last = s->token_count ? s->tokens[s->token_count - 1].id : 0;
    struct bpmn_token *outer = token_at(s, t->parent);
    if (t->id <= last || t->id > s->last_id || t->counter < 0 || t->done < 0 || t->cancelled < 0)
        return false;
    if (s->token_count == 0)
        return t->id == 1 && t->parent == 0 && t->role == BPMN_PLAIN &&
               m->nodes[t->node].pub.kind == BPMN_PROCESS;
    if (!outer || !may_hold(m, outer, t->role, t->node)) return false;
    outer->children++;
    return true;
}

static enum rc put_token(struct reader *r, const struct json *j, struct bpmn_state *s)
{
    struct bpmn_token t = { 0 };
    enum rc rc = read_token(r, j, &t);
    if (!rc && !place_token(r->m, s, &t)) rc = fail(r->f, RC_INVALID, "token %d cannot be where it is", t.id);
    if (!rc) s->tokens[s->token_count++] = t;
    return rc;
}

static enum rc read_wait(struct reader *r, const struct json *j, struct bpmn_wait *w)
{
    struct str every = json_str(j, S("every_ns"));
    if (every.len && (!str_int64(every, &w->every_ns) || w->every_ns < 0))
        return bad(r, "a length in nanoseconds", every);
    w->was = json_bool(j, S("was"), false);
    w->key = json_str(j, S("key"));
    enum rc rc = read_node(r, j, &w->node);
    if (!rc) rc = read_number(r, j, S("id"), &w->id);
    if (!rc) rc = read_number(r, j, S("token"), &w->token);
    if (!rc) rc = read_number(r, j, S("every_months"), &w->every_months);
    if (!rc) rc = read_number(r, j, S("left"), &w->left);
    if (!rc) rc = read_number(r, j, S("fired"), &w->fired);
    if (!rc) rc = read_time(r, j, S("due"), &w->due);
    return rc ? rc : read_time(r, j, S("base"), &w->base);
}

static enum rc put_wait(struct reader *r, const struct json *j, struct bpmn_state *s)
{
    struct bpmn_wait w = { 0 };
    int32_t last = s->wait_count ? s->waits[s->wait_count - 1].id : 0;
    enum rc rc = read_wait(r, j, &w);
    if (!rc && (w.id <= last || w.id > s->last_id || w.every_months < 0 || w.left < -1 ||
                !may_await(r->m, token_at(s, w.token), w.node)))
        rc = fail(r->f, RC_INVALID, "wait %d does not fit", w.id);
    if (!rc) s->waits[s->wait_count++] = w;
    return rc;
}

// The value of a member, owned by the arena.
static enum rc read_kept(struct reader *r, const struct json *j, struct feel_value *ret_v)
{
    const struct json *value = json_get(j, S("value"));
    struct feel_value v;
    if (!value) return bad(r, "a value", json_str(j, S("name")));
    enum rc rc = read_value(r, value, &v);
    return rc ? rc : value_keep(r->a, v, ret_v, r->f);
}

static enum rc put_variable(struct reader *r, const struct json *j, struct bpmn_state *s)
{
    struct bpmn_variable v = { .name = json_str(j, S("name")) };
    v.slot = slot_of(r->m, v.name);
    enum rc rc = read_number(r, j, S("token"), &v.token);
    if (!rc) rc = read_kept(r, j, &v.value);
    if (!rc && v.token != 1 && !token_at(s, v.token)) rc = bad(r, "a scope that is there", v.name);
    if (!rc) s->variables[s->variable_count++] = v;
    return rc;
}

static enum rc put_letter(struct reader *r, const struct json *j, struct bpmn_state *s)
{
    struct bpmn_letter letter = { .name = json_str(j, S("name")), .key = json_str(j, S("key")) };
    int32_t last = s->letter_count ? s->letters[s->letter_count - 1].id : 0;
    enum rc rc = read_number(r, j, S("id"), &letter.id);
    if (!rc) rc = read_time(r, j, S("until"), &letter.until);
    if (!rc) rc = read_kept(r, j, &letter.value);
    if (!rc && (letter.id <= last || letter.id > s->last_id))
        rc = bad(r, "letters in the order of their ids", letter.name);
    if (!rc) s->letters[s->letter_count++] = letter;
    return rc;
}

typedef enum rc put_one(struct reader *r, const struct json *j, struct bpmn_state *s);

static enum rc put_each(struct reader *r, const struct json *list, put_one *put, struct bpmn_state *s)
{
    enum rc rc = RC_OK;
    for (const struct json *j = list ? list->first : NULL; !rc && j; j = j->next) rc = put(r, j, s);
    return rc;
}

static int32_t count_of(const struct json *list) { return list ? list->count : 0; }

// Tokens first: waits and variables belong to them.
static enum rc read_lists(struct reader *r, const struct json *j, struct bpmn_state *s)
{
    const struct json *tokens = json_get(j, S("tokens")), *waits = json_get(j, S("waits")),
                      *letters = json_get(j, S("letters")), *variables = json_get(j, S("variables"));
    s->token_room = count_of(tokens);
    s->wait_room = count_of(waits);
    s->letter_room = count_of(letters);
    s->variable_room = count_of(variables);
    s->tokens = NEW(r->a, struct bpmn_token, s->token_room);
    s->waits = NEW(r->a, struct bpmn_wait, s->wait_room);
    s->letters = NEW(r->a, struct bpmn_letter, s->letter_room);
    s->variables = NEW(r->a, struct bpmn_variable, s->variable_room);
    enum rc rc = put_each(r, tokens, put_token, s);
    if (!rc) rc = put_each(r, waits, put_wait, s);
    if (!rc) rc = put_each(r, letters, put_letter, s);
    return rc ? rc : put_each(r, variables, put_variable, s);
}

static enum rc read_state(struct reader *r, const struct json *j, struct bpmn_state *s)
{
    int outcome = -1;
    if (j->kind != JSON_OBJECT) return fail(r->f, RC_INVALID, "expected a state");
    enum rc rc = READ_WORD(r, j, "outcome", outcome_word, BPMN_FAILED + 1, &outcome);
    if (!rc && outcome < 0) return fail(r->f, RC_INVALID, "expected a state");
    s->outcome = (enum bpmn_outcome)outcome;
    s->error = json_str(j, S("error"));
    if (!rc) rc = read_time(r, j, S("at"), &s->at);
    if (!rc) rc = read_number(r, j, S("last_id"), &s->last_id);
    if (!rc) rc = read_lists(r, j, s);
    if (!rc && (s->outcome == BPMN_OPEN) != (s->token_count > 0))
        rc = fail(r->f, RC_INVALID, "the outcome does not fit the tokens");
    return rc;
}

enum rc bpmn_state_read(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                        const struct feel_zones *zones, struct str json, struct bpmn_state *ret_s,
                        struct fault *f)
{
    struct arena mark = *a;
    const struct json *j;
    struct reader r = reader_of(a, scratch, m, zones, f);
    struct bpmn_state s = { 0 };
    enum rc rc = json_parse(a, json, &j, f);
    if (!rc) rc = read_state(&r, j, &s);
    if (!rc) return *ret_s = s, RC_OK;
    *a = mark;
    return within(f, rc, "state");
}
