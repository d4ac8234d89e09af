// Waiting and what ends it: timers, messages, signals and conditions at catch events, boundaries and event sub-processes.
#include "law/bpmn/bpmn_int.h"

// --- beginning to wait -----------------------------------------------------------------------------

static enum rc set_timer(struct stepper *st, const struct node *n, struct bpmn_event *e)
{
    struct feel_value v;
    struct bpmn_wait w = { 0 };
    if (st->env->timeless || (st->env->keeps_clocks && n->pub.law.clock.len)) {
        e->due.ns = INT64_MAX;
        e->left = 1;
        return RC_OK;
    }
    enum rc rc = evaluate(st, n->timer, e->token, &v);
    if (!rc) rc = timer_set(st->env, st->scratch, n, v, st->clock, &w, st->f);
    if (rc) return rc;
    e->due = w.due;
    e->base = w.base;
    e->every_ns = w.every_ns;
    e->every_months = w.every_months;
    e->left = w.left;
    if (st->env->zones) e->name = arena_str(st->a, st->env->zones->version);
    return RC_OK;
}

static enum rc set_key(struct stepper *st, const struct node *n, struct bpmn_event *e)
{
    struct feel_value v;
    if (!n->key) return RC_OK;
    enum rc rc = evaluate(st, n->key, e->token, &v);
    if (rc) return rc;
    if (v.kind == FEEL_NULL)
        return fail(st->f, RC_INVALID, "%.*s gives null: without a key any message would be taken",
                    P(n->key->of));
    e->key = bpmn_key(st->a, v);
    return RC_OK;
}

struct str bpmn_key(struct arena *a, struct feel_value v) { return feel_print(a, v, false); }

enum rc open_wait(struct stepper *st, const struct node *n, int32_t token)
{
    struct bpmn_event e = {
        .kind = BPMN_WAITED, .wait = st->s.last_id + 1, .token = token, .node = n->pub.index, .flow = -1
    };
    enum rc rc = n->pub.trigger == BPMN_TIMER     ? set_timer(st, n, &e)
                 : n->pub.trigger == BPMN_MESSAGE ? set_key(st, n, &e)
                                                  : RC_OK;
    if (n->pub.trigger == BPMN_CONDITIONAL) st->changed = true;
    return rc ? rc : emit(st, e);
}

// Errors and escalations are not waited for: whoever throws one looks for who catches it.
static bool is_awaited(const struct node *n)
{
    return n->pub.trigger != BPMN_ERROR && n->pub.trigger != BPMN_ESCALATION;
}

static enum rc open_all(struct stepper *st, struct range events, int32_t token)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && i < events.count; i++) {
        const struct node *n = node_of(st, st->m->lists[events.first + i]);
        if (is_awaited(n)) rc = open_wait(st, n, token);
    }
    return rc;
}

enum rc open_attached(struct stepper *st, const struct node *n, int32_t token)
{
    bool at_once =
        n->pub.loop == BPMN_ONCE &&
        (n->pub.kind == BPMN_SCRIPT || n->pub.kind == BPMN_RULE ||
         (n->pub.kind == BPMN_SEND && n->pub.trigger == BPMN_MESSAGE)); // nothing can happen meanwhile
    return at_once ? RC_OK : open_all(st, n->attached, token);
}

enum rc open_handlers(struct stepper *st, const struct node *n, int32_t token)
{
    return open_all(st, n->handlers, token);
}

// --- what follows ----------------------------------------------------------------------------------

// An interrupted scope waits for no other of its event sub-processes.
static enum rc close_handlers(struct stepper *st, int32_t scope)
{
    for (int32_t i = 0; i < st->s.wait_count;) {
        struct bpmn_wait w = st->s.waits[i];
        if (w.token != scope || node_of(st, w.node)->pub.kind != BPMN_START) {
            i++;
            continue;
        }
        enum rc rc =
            emit(st, (struct bpmn_event){ .kind = BPMN_LAPSED, .wait = w.id, .node = w.node, .flow = -1 });
        if (rc) return rc;
    }
    return RC_OK;
}

enum rc start_handler(struct stepper *st, const struct node *n, int32_t scope)
{
    const struct node *handler = node_of(st, n->pub.parent);
    int32_t token;
    enum rc rc = RC_OK;
    if (n->pub.interrupting) {
        rc = cancel_children(st, scope);
        if (!rc) rc = close_handlers(st, scope);
    }
    if (!rc) rc = enter_token(st, handler->pub.index, scope, -1, BPMN_PLAIN, 0, &token);
    if (!rc) rc = open_handlers(st, handler, token);
    if (!rc) rc = pass(st, n, token);
    return rc ? rc : take_all(st, n, token);
}

enum rc leave_by_boundary(struct stepper *st, const struct node *n, int32_t token)
{
    int32_t parent = token_at(&st->s, token)->parent;
    enum rc rc = n->pub.interrupting ? cancel_token(st, token) : RC_OK;
    if (!rc) rc = pass(st, n, parent);
    return rc ? rc : take_all(st, n, parent);
}

static enum rc leave_event_gateway(struct stepper *st, const struct node *n, struct bpmn_token t)
{
    enum rc rc = emit(st, (struct bpmn_event){ .kind = BPMN_DID, .token = t.id, .node = t.node, .flow = -1 });
    if (!rc) rc = pass(st, n, t.parent);
    return rc ? rc : take_all(st, n, t.parent);
}

static enum rc follow(struct stepper *st, const struct node *n, int32_t token)
{
    struct bpmn_token t = *token_at(&st->s, token);
    if (n->pub.kind == BPMN_BOUNDARY) return leave_by_boundary(st, n, token);
    if (n->pub.kind == BPMN_START) return start_handler(st, n, token);
    if (node_of(st, t.node)->pub.kind == BPMN_EVENT_GATEWAY) return leave_event_gateway(st, n, t);
    return complete_token(st, token);
}

// Whether it goes on being waited for after it has happened; `w` is then as it stands afterwards.
static bool waits_on(const struct stepper *st, const struct node *n, struct bpmn_wait *w)
{
    bool beside = (n->pub.kind == BPMN_BOUNDARY || n->pub.kind == BPMN_START) && !n->pub.interrupting;
    if (!beside) return false;
    return n->pub.trigger == BPMN_TIMER ? bpmn_next_time(st->env, w) : true;
}

enum rc happen(struct stepper *st, int32_t wait, struct feel_value values)
{
    struct bpmn_wait w = *wait_at(&st->s, wait);
    const struct node *n = node_of(st, w.node);
    bool stays = waits_on(st, n, &w);
    enum rc rc = emit(st, (struct bpmn_event){ .kind = BPMN_HAPPENED,
                                               .wait = wait,
                                               .node = w.node,
                                               .flow = -1,
                                               .stays = stays,
                                               .due = w.due,
                                               .left = w.left });
    if (!rc) rc = write_values(st, w.token, values);
    return rc ? rc : follow(st, n, w.token);
}

// --- conditions ------------------------------------------------------------------------------------

// What is not known yet does not hold yet; the event waits on.
static enum rc holds(struct stepper *st, const struct bpmn_wait *w, bool *ret_truth)
{
    struct feel_value v;
    enum rc rc = evaluate(st, node_of(st, w->node)->condition, w->token, &v);
    *ret_truth = !rc && feel_is_true(v);
    return rc;
}

enum rc look_at_conditions(struct stepper *st, bool *ret_moved)
{
    if (!st->changed) return RC_OK;
    for (int32_t i = 0; i < st->s.wait_count; i++) {
        struct bpmn_wait w = st->s.waits[i];
        bool truth;
        if (node_of(st, w.node)->pub.trigger != BPMN_CONDITIONAL) continue;
        enum rc rc = holds(st, &w, &truth);
        if (!rc && w.was && !truth)
            rc = emit(st, (struct bpmn_event){
                              .kind = BPMN_LAPSED, .wait = w.id, .node = w.node, .flow = -1, .stays = true });
        if (rc) return rc;
        if (w.was || !truth) continue;
        *ret_moved = true;
        return happen(st, w.id, feel_null());
    }
    st->changed = false;
    return RC_OK;
}

// --- starts of processes ---------------------------------------------------------------------------

enum rc bpmn_start_timer(struct arena scratch, const struct bpmn_model *m, const struct bpmn_env *env,
                         const struct bpmn_node *start, struct instant from, struct bpmn_wait *ret_w,
                         struct fault *f)
{
    const struct node *n = &m->nodes[start->index];
    if (start->kind != BPMN_START || start->trigger != BPMN_TIMER || !start->starts)
        return fail(f, RC_INVALID, "\"%.*s\" is no timer that begins a process", P(start->id));
    struct arena values = scratch;
    values.end = scratch.at = scratch.at + arena_left(&scratch) / 2;
    struct stepper st = { .a = &values, .scratch = scratch, .m = m, .env = env, .clock = from, .f = f };
    struct bpmn_wait w = { .node = start->index };
    struct feel_value v;
    enum rc rc = evaluate(&st, n->timer, 0, &v);
    if (!rc) rc = timer_set(env, scratch, n, v, from, &w, f);
    if (rc) return rc;
    w.fired = (w.every_ns || w.every_months) && w.due.ns == w.base.ns ? -1 : 0;
    *ret_w = w;
    return RC_OK;
}
