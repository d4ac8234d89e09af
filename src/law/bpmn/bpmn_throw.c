// What is thrown, and who catches it: errors and escalations outwards through the scopes, signals by all who wait, messages by the caller.
#include "law/bpmn/bpmn_int.h"

struct catcher {
    int32_t token; // the activity or scope that it lies at
    const struct node *event;
};

// Among the events of one place: one of that very code, else one for any.
static const struct node *match(const struct stepper *st, struct range events, enum bpmn_trigger trigger,
                                struct str code)
{
    const struct node *any = NULL;
    for (int32_t i = 0; i < events.count; i++) {
        const struct node *n = node_of(st, st->m->lists[events.first + i]);
        if (n->pub.trigger != trigger) continue;
        if (n->pub.refers.len && str_equal(n->pub.refers, code)) return n;
        if (n->pub.refers.len == 0 && !any) any = n;
    }
    return any;
}

// Outwards from the token: event sub-processes of a scope, then boundary events. An event sub-process does not catch what comes out of
// another one beside it, nor, interrupting, what comes out of itself.
static bool find_catcher(struct stepper *st, int32_t token, enum bpmn_trigger trigger, struct str code,
                         struct catcher *ret)
{
    bool from_handler = false;
    for (const struct bpmn_token *t = token_at(&st->s, token); t; t = token_at(&st->s, t->parent)) {
        const struct node *n = node_of(st, t->node);
        bool inside = bpmn_is_scope(n->pub.kind) && t->role != BPMN_BODY && !from_handler;
        const struct node *event = inside ? match(st, n->handlers, trigger, code) : NULL;
        if (!event && t->role != BPMN_INSTANCE) event = match(st, n->attached, trigger, code);
        if (event) {
            *ret = (struct catcher){ t->id, event };
            return true;
        }
        from_handler = n->pub.kind == BPMN_EVENT_SUB_PROCESS;
    }
    return false;
}

static enum rc catch_it(struct stepper *st, struct catcher c, struct feel_value values)
{
    enum rc rc = write_values(st, c.token, values);
    if (rc) return rc;
    return c.event->pub.kind == BPMN_BOUNDARY ? leave_by_boundary(st, c.event, c.token)
                                              : start_handler(st, c.event, c.token);
}

enum rc throw_error(struct stepper *st, int32_t token, struct str code, struct feel_value values)
{
    struct catcher c;
    if (find_catcher(st, token, BPMN_ERROR, code, &c)) return catch_it(st, c, values);
    return end_instance(st, BPMN_FAILED, code);
}

enum rc throw_escalation(struct stepper *st, int32_t token, struct str code, struct feel_value values,
                         bool *ret_stopped, bool *ret_caught)
{
    struct catcher c;
    *ret_caught = find_catcher(st, token, BPMN_ESCALATION, code, &c);
    *ret_stopped = *ret_caught && c.event->pub.interrupting;
    return *ret_caught ? catch_it(st, c, values) : RC_OK;
}

// All who wait when it is thrown, the oldest first, unless one of them has ended another.
enum rc throw_signal(struct stepper *st, struct str name, struct feel_value values)
{
    struct arena *a = &st->scratch;
    int32_t *waits = NEW(a, int32_t, st->s.wait_count), count = 0;
    for (int32_t i = 0; i < st->s.wait_count; i++) {
        const struct bpmn_node *n = &node_of(st, st->s.waits[i].node)->pub;
        if (n->trigger == BPMN_SIGNAL && str_equal(n->refers, name)) waits[count++] = st->s.waits[i].id;
    }
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && i < count; i++)
        if (wait_at(&st->s, waits[i])) rc = happen(st, waits[i], values);
    return rc;
}

// A signal that ends the scope it was thrown in ends the thrower too.
static enum rc signal_from(struct stepper *st, const struct node *n, int32_t parent, struct feel_value values,
                           bool *ret_stopped)
{
    int32_t node = n->pub.index;
    bool goes_on = n->pub.kind == BPMN_THROW;
    if (goes_on) come(st, node, parent, -2); // a place on the agenda, which goes if the scope is interrupted
    enum rc rc = throw_signal(st, n->pub.refers, values);
    if (rc || !goes_on) return rc;
    *ret_stopped = true;
    for (int32_t i = st->agenda_first; i < st->agenda_count; i++) {
        struct coming *c = &st->agenda[i];
        if (c->node != node || c->parent != parent || c->flow != -2) continue;
        memmove(c, c + 1, (size_t)(st->agenda_count - i - 1) * sizeof *c);
        st->agenda_count--;
        *ret_stopped = false;
        break;
    }
    return RC_OK;
}

// `scope`: where it is thrown; of a send task its own token.
enum rc throw_event(struct stepper *st, const struct node *n, int32_t scope, bool *ret_stopped)
{
    struct bpmn_event e = { .kind = BPMN_THREW,
                            .node = n->pub.index,
                            .parent = scope,
                            .flow = -1,
                            .trigger = n->pub.trigger,
                            .name = n->pub.refers };
    bool caught;
    *ret_stopped = false;
    enum rc rc = n->script ? evaluate(st, n->script, scope, &e.value) : RC_OK;
    if (!rc && n->key) {
        struct feel_value key;
        rc = evaluate(st, n->key, scope, &key);
        if (!rc) e.key = bpmn_key(st->a, key);
    }
    if (!rc) rc = emit(st, e);
    if (rc) return rc;
    switch (n->pub.trigger) {
    case BPMN_SIGNAL:
        return signal_from(st, n, scope, e.value, ret_stopped);
    case BPMN_ERROR:
        return throw_error(st, scope, e.name, e.value);
    case BPMN_ESCALATION:
        return throw_escalation(st, scope, e.name, e.value, ret_stopped, &caught);
    default:
        return RC_OK; // a message: the caller brings it to where it goes
    }
}
