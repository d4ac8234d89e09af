// Scenarios: commands with their instants and what each must make happen; the trace is a line an event.
#include "law/bpmn/bpmn_int.h"

// --- lines -----------------------------------------------------------------------------------------

static void print_value(struct arena *a, struct text *t, const char *before, struct feel_value v)
{
    if (v.kind != FEEL_NULL) text_print(t, "%s%.*s", before, P(feel_print(a, v, true)));
}

static void print_timer(struct text *t, const struct bpmn_event *e)
{
    char text[INSTANT_TEXT_MAX];
    if (e->due.ns) text_print(t, " due %.*s", P(instant_print(e->due, text)));
    if ((e->every_ns || e->every_months) && e->left > 0) text_print(t, " times %d", e->left);
}

static void print_key(struct text *t, const struct bpmn_event *e)
{
    if (e->key.len) text_print(t, " key \"%.*s\"", P(e->key));
}

static struct str id_of(const struct bpmn_model *m, const struct bpmn_event *e)
{
    return e->kind == BPMN_TOOK ? m->flows[e->flow].pub.id
           : e->node >= 0       ? m->nodes[e->node].pub.id
                                : e->name;
}

struct str bpmn_event_line(struct arena *a, const struct bpmn_model *m, const struct bpmn_event *e)
{
    struct text t = { .arena = a };
    struct str id = id_of(m, e);
    text_print(&t, "%s", bpmn_event_name(e->kind));
    switch (e->kind) {
    case BPMN_BEGAN:
    case BPMN_DID:
    case BPMN_BROKE_OFF:
        text_print(&t, " %.*s #%d", P(id), e->token);
        break;
    case BPMN_ENTERED:
        text_print(&t, " %.*s #%d in #%d", P(id), e->token, e->parent);
        if (e->role == BPMN_BODY && e->counter) text_print(&t, ", %d times", e->counter);
        if (e->role == BPMN_INSTANCE) text_print(&t, ", number %d", e->counter);
        break;
    case BPMN_WAITED:
        text_print(&t, " %.*s #%d for #%d", P(id), e->wait, e->token);
        print_timer(&t, e);
        print_key(&t, e);
        break;
    case BPMN_HAPPENED:
        text_print(&t, " %.*s #%d", P(id), e->wait);
        if (e->stays) text_print(&t, ", waits on");
        if (e->stays) print_timer(&t, e);
        break;
    case BPMN_LAPSED:
        text_print(&t, " %.*s #%d%s", P(id), e->wait, e->stays ? ", waits on" : "");
        break;
    case BPMN_WROTE:
        text_print(&t, " %.*s in #%d = %.*s", P(e->name), e->token, P(feel_print(a, e->value, true)));
        break;
    case BPMN_THREW:
        text_print(&t, " %.*s: %s \"%.*s\"", P(id), bpmn_trigger_name(e->trigger), P(e->name));
        print_key(&t, e);
        print_value(a, &t, " with ", e->value);
        break;
    case BPMN_KEPT:
        text_print(&t, " \"%.*s\" #%d", P(e->name), e->wait);
        print_key(&t, e);
        print_timer(&t, e);
        break;
    case BPMN_DROPPED:
        text_print(&t, " #%d", e->wait);
        break;
    case BPMN_FINISHED:
        text_print(&t, " %s", bpmn_outcome_name(e->outcome));
        if (e->name.len) text_print(&t, ": %.*s", P(e->name));
        break;
    default:
        text_print(&t, " %.*s", P(id));
        break;
    }
    return text_str(&t);
}

// --- reading a step --------------------------------------------------------------------------------

struct run {
    struct arena *a;
    struct arena scratch;
    const struct bpmn_model *m;
    struct bpmn_env env;
    struct bpmn_state s;
    const struct json *decisions;
    struct text *trace;
    struct str language; // of words; empty: lines as a scenario states them
    struct bpmn_scenario *result;
    struct fault *f;
};

static enum rc bad_step(struct run *r, const char *what)
{
    return fail(r->f, RC_INVALID, "step %d: expected %s", r->result->steps, what);
}

// The value that JSON says, in the run's arena.
static enum rc value_of(struct feel_run *run, const struct json *j, struct feel_value *ret_v, struct fault *f)
{
    struct json_out o = json_out_of(&run->arena);
    json_put_tree(&o, NULL, j);
    return feel_json_read(run, json_out_str(&o), NULL, ret_v, f);
}

static enum rc read_values(struct run *r, const struct json *j, struct feel_value *ret_v)
{
    struct feel_value v;
    *ret_v = feel_null();
    if (!j) return RC_OK;
    struct feel_run run = feel_run_of(r->scratch, FEEL_BUDGET);
    enum rc rc = value_of(&run, j, &v, r->f);
    if (!rc) rc = value_keep(r->a, v, ret_v, r->f);
    return rc ? within(r->f, rc, "step %d", r->result->steps) : RC_OK;
}

// The youngest token of that node, or, with a counter, that time of it.
static int32_t find_token(const struct run *r, const struct bpmn_node *n, int64_t counter)
{
    for (int32_t i = r->s.token_count - 1; i >= 0; i--) {
        const struct bpmn_token *t = &r->s.tokens[i];
        if (t->node == n->index && t->role != BPMN_BODY && (counter == 0 || t->counter == counter))
            return t->id;
    }
    return 0;
}

static enum rc read_node(struct run *r, const struct json *step, const char *key,
                         const struct bpmn_node **ret_n)
{
    struct str id = json_str(step, str_of(key));
    *ret_n = bpmn_node_find(r->m, id);
    if (*ret_n) return RC_OK;
    return fail(r->f, RC_INVALID, "step %d: the model has no node \"%.*s\"", r->result->steps, P(id));
}

static enum rc read_token(struct run *r, const struct json *step, const char *key, struct bpmn_command *c)
{
    const struct bpmn_node *n;
    enum rc rc = read_node(r, step, key, &n);
    if (!rc) c->token = find_token(r, n, json_int(step, S("number"), 0));
    return rc;
}

static enum rc read_begin(struct run *r, const struct json *step, struct bpmn_command *c)
{
    const struct bpmn_node *n;
    struct str id = json_str(step, S("begin"));
    c->node = -1;
    if (id.len == 0) return RC_OK;
    enum rc rc = read_node(r, step, "begin", &n);
    if (rc) return rc;
    if (n->kind == BPMN_PROCESS)
        c->name = n->id;
    else
        c->node = n->index;
    return RC_OK;
}

static enum rc read_message(struct run *r, const struct json *step, struct bpmn_command *c)
{
    struct feel_value key;
    enum rc rc = read_values(r, json_get(step, S("key")), &key);
    if (rc) return rc;
    if (key.kind != FEEL_NULL) c->key = bpmn_key(r->a, key);
    struct str until = json_str(step, S("until"));
    return until.len == 0 || instant_parse(until, &c->until) ? RC_OK : bad_step(r, "an instant in \"until\"");
}

static const struct command_row {
    struct str key;
    enum bpmn_command_kind kind;
} command_rows[] = {
    { SL("begin"), BPMN_BEGIN },       { SL("complete"), BPMN_COMPLETE },   { SL("message"), BPMN_TELL },
    { SL("signal"), BPMN_SIGNAL_ALL }, { SL("time"), BPMN_TIME },           { SL("facts"), BPMN_FACTS },
    { SL("error"), BPMN_FAIL },        { SL("escalation"), BPMN_ESCALATE }, { SL("cancel"), BPMN_CANCEL },
};

static enum rc read_command(struct run *r, const struct json *step, struct bpmn_command *c)
{
    const struct command_row *row = NULL;
    for (int i = 0; i < COUNT(command_rows); i++)
        if (json_get(step, command_rows[i].key)) {
            if (row) return bad_step(r, "one command in a step");
            row = &command_rows[i];
        }
    if (!row)
        return bad_step(
            r, "a command: begin, complete, message, signal, time, facts, error, escalation or cancel");
    *c = (struct bpmn_command){ .kind = row->kind, .node = -1 };
    enum rc rc = read_values(r, json_get(step, row->kind == BPMN_FACTS ? row->key : S("with")), &c->values);
    if (rc) return rc;
    if (row->kind != BPMN_BEGIN) c->name = json_str(step, row->key);
    switch (row->kind) {
    case BPMN_BEGIN:
        return read_begin(r, step, c);
    case BPMN_COMPLETE:
        return read_token(r, step, "complete", c);
    case BPMN_TELL:
        return read_message(r, step, c);
    case BPMN_FAIL:
    case BPMN_ESCALATE:
        return read_token(r, step, "at_node", c);
    default:
        return RC_OK;
    }
}

// --- running ---------------------------------------------------------------------------------------

// The scenario's own answers stand for the decisions of a pack.
static enum rc decide(void *self, struct feel_run *run, const struct bpmn_node *task,
                      struct feel_value values, struct feel_value *ret_v, struct fault *f)
{
    struct run *r = self;
    const struct json *answer = json_get(r->decisions, task->refers);
    (void)values;
    if (!answer) return fail(f, RC_MISSING, "the scenario has no decision \"%.*s\"", P(task->refers));
    return value_of(run, answer, ret_v, f);
}

static void wrong(struct run *r, const char *what, struct str wanted, struct str found)
{
    text_print(r->trace, "  ! step %d: expected %s \"%.*s\", found \"%.*s\"\n", r->result->steps, what,
               P(wanted), P(found));
    r->result->failed++;
}

static void compare_trace(struct run *r, const struct json *step, const struct bpmn_events *events)
{
    const struct json *wanted = json_get(step, S("trace"));
    if (!wanted) return;
    const struct json *line = wanted->first;
    for (int32_t i = 0; i < events->count; i++) {
        struct str found = bpmn_event_line(r->a, r->m, &events->at[i]);
        struct str want = line ? line->text : S("nothing more");
        if (!line || !str_equal(want, found)) return wrong(r, "event", want, found);
        line = line->next;
    }
    if (line) wrong(r, "event", line->text, S("nothing more"));
}

static enum rc take_events(struct run *r, const struct bpmn_events *events)
{
    char text[INSTANT_TEXT_MAX];
    for (int32_t i = 0; i < events->count; i++) {
        const struct bpmn_event *e = &events->at[i];
        enum rc rc = bpmn_apply(r->a, r->m, &r->s, e, r->f);
        if (rc) return rc;
        struct str said =
            r->language.len ? bpmn_event_words(r->a, r->m, e, r->language) : bpmn_event_line(r->a, r->m, e);
        if (said.len) text_print(r->trace, "  %.*s %.*s\n", P(instant_print(e->at, text)), P(said));
    }
    return RC_OK;
}

static enum rc run_step(struct run *r, const struct json *step)
{
    struct bpmn_command c;
    struct bpmn_events events;
    struct instant now;
    struct fault why = { 0 };
    struct str refused = json_str(step, S("refused")), at = json_str(step, S("at"));
    r->result->steps++;
    if (!instant_parse(at, &now)) return bad_step(r, "an instant in \"at\"");
    enum rc rc = read_command(r, step, &c);
    if (rc) return rc;
    text_print(r->trace, "%.*s", P(at));
    for (int i = 0; i < COUNT(command_rows); i++)
        if (command_rows[i].kind == c.kind)
            text_print(r->trace, " %.*s %.*s\n", P(command_rows[i].key),
                       P(json_str(step, command_rows[i].key)));
    rc = bpmn_step(r->a, r->scratch, r->m, &r->env, &r->s, &c, now, &events, &why);
    if (rc) {
        text_print(r->trace, "  refused: %s\n", why.text);
        if (refused.len == 0 || !str_contains(str_of(why.text), refused))
            wrong(r, refused.len ? "a refusal with" : "events, not", refused, str_of(why.text));
        return RC_OK;
    }
    rc = take_events(r, &events);
    if (refused.len) wrong(r, "a refusal with", refused, S("events"));
    compare_trace(r, step, &events);
    return rc;
}

static void compare_outcome(struct run *r, const struct json *j)
{
    struct str wanted = json_str(j, S("outcome")), found = str_of(bpmn_outcome_name(r->s.outcome));
    if (wanted.len && !str_equal(wanted, found)) wrong(r, "the outcome", wanted, found);
}

enum rc bpmn_scenario_run(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                          const struct bpmn_env *env, struct str json, struct text *trace,
                          struct bpmn_scenario *ret, struct fault *f)
{
    return bpmn_scenario_tell(a, scratch, m, env, json, (struct str){ 0 }, trace, ret, f);
}

enum rc bpmn_scenario_tell(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                           const struct bpmn_env *env, struct str json, struct str language,
                           struct text *trace, struct bpmn_scenario *ret, struct fault *f)
{
    const struct json *j;
    struct bpmn_scenario result = { 0 };
    enum rc rc = json_parse(a, json, &j, f);
    if (rc) return rc;
    const struct json *steps = json_get(j, S("steps"));
    if (!steps || steps->kind != JSON_ARRAY || steps->count == 0)
        return fail(f, RC_INVALID, "expected the list \"steps\"");
    struct run r = {
        .a = a, .scratch = scratch, .m = m, .env = *env, .trace = trace, .result = &result, .f = f
    };
    r.language = language;
    r.decisions = json_get(j, S("decisions"));
    if (r.decisions) {
        r.env.decide = decide;
        r.env.decide_self = &r;
    }
    for (const struct json *step = steps->first; step; step = step->next) {
        rc = run_step(&r, step);
        if (rc) return rc;
    }
    compare_outcome(&r, j);
    result.state = r.s;
    *ret = result;
    return RC_OK;
}
