// Tokens on their way: what each kind of node does with one that comes, and which flows it goes on by.
#include "law/bpmn/bpmn_int.h"

enum rc enter_token(struct stepper *st, int32_t node, int32_t parent, int32_t flow, enum bpmn_role role,
                    int32_t counter, int32_t *ret_token)
{
    if (st->s.token_count >= st->left.tokens)
        return fail(st->f, RC_LIMIT, "more than %d tokens in one instance", st->left.tokens);
    *ret_token = st->s.last_id + 1;
    return emit(st, (struct bpmn_event){ .kind = BPMN_ENTERED,
                                         .token = *ret_token,
                                         .node = node,
                                         .parent = parent,
                                         .flow = flow,
                                         .role = role,
                                         .counter = counter });
}

enum rc pass(struct stepper *st, const struct node *n, int32_t parent)
{
    return emit(
        st, (struct bpmn_event){ .kind = BPMN_PASSED, .node = n->pub.index, .parent = parent, .flow = -1 });
}

static enum rc gone(struct stepper *st, enum bpmn_event_kind how, int32_t token)
{
    return emit(st, (struct bpmn_event){
                        .kind = how, .token = token, .node = token_at(&st->s, token)->node, .flow = -1 });
}

// --- the ways out ----------------------------------------------------------------------------------

static enum rc take(struct stepper *st, int32_t flow, int32_t parent)
{
    come(st, st->m->flows[flow].pub.to, parent, flow);
    return emit(st, (struct bpmn_event){ .kind = BPMN_TOOK, .node = -1, .flow = flow, .parent = parent });
}

static enum rc take_fallback(struct stepper *st, const struct node *n, int32_t parent)
{
    if (n->pub.fallback >= 0) return take(st, n->pub.fallback, parent);
    return fail(st->f, RC_CONFLICT, "%s \"%.*s\": no branch is open, and there is no default",
                bpmn_kind_name(n->pub.kind), P(n->pub.id));
}

// Whether the token may go by the flow: not by the default, which is for when no other is open.
static enum rc is_open(struct stepper *st, const struct node *n, int32_t flow, int32_t parent, bool *ret_open)
{
    const struct flow *f = &st->m->flows[flow];
    *ret_open = flow != n->pub.fallback;
    return *ret_open && f->condition ? evaluate_truth(st, f->condition, parent, ret_open) : RC_OK;
}

// In the order of the file by the flows that are open: by the first, or by `all`; by the default where none is.
static enum rc take_open(struct stepper *st, const struct node *n, int32_t parent, bool all)
{
    int32_t taken = 0, end = n->pub.out_first + n->pub.out_count;
    if (n->pub.out_count == 0) return RC_OK;
    for (int32_t i = n->pub.out_first; i < end && (all || taken == 0); i++) {
        bool open;
        enum rc rc = is_open(st, n, i, parent, &open);
        if (!rc && open) rc = take(st, i, parent), taken++;
        if (rc) return rc;
    }
    return taken ? RC_OK : take_fallback(st, n, parent);
}

enum rc take_all(struct stepper *st, const struct node *n, int32_t parent)
{
    if (n->pub.kind != BPMN_PARALLEL)
        return take_open(st, n, parent, true); // flows may have conditions of their own
    for (int32_t i = n->pub.out_first; i < n->pub.out_first + n->pub.out_count; i++) {
        enum rc rc = take(st, i, parent);
        if (rc) return rc;
    }
    return RC_OK;
}

enum rc leave(struct stepper *st, const struct node *n, int32_t parent)
{
    if (n->pub.kind == BPMN_EXCLUSIVE) return take_open(st, n, parent, false);
    return n->pub.kind == BPMN_INCLUSIVE ? take_open(st, n, parent, true) : take_all(st, n, parent);
}

// --- joins -----------------------------------------------------------------------------------------

// The token that came by the flow first and still waits at the join, or NULL.
static const struct bpmn_token *waiting_by(const struct stepper *st, const struct node *n, int32_t parent,
                                           int32_t flow)
{
    for (int32_t i = 0; i < st->s.token_count; i++) {
        const struct bpmn_token *t = &st->s.tokens[i];
        if (t->node == n->pub.index && t->parent == parent && t->flow == flow) return t;
    }
    return NULL;
}

static bool reaches(const struct stepper *st, const struct node *n, int32_t in, int32_t node)
{
    return st->m->reach[(ptrdiff_t)(n->reach + in) * st->m->reach_words + node / 64] >> (node % 64) & 1;
}

// For each flow that comes into the join, whether a token has come by it.
static const bool *occupied_flows(struct stepper *st, struct arena *a, const struct node *n, int32_t parent)
{
    bool *occupied = NEW(a, bool, n->in.count);
    for (int32_t i = 0; i < st->s.token_count; i++) {
        const struct bpmn_token *t = &st->s.tokens[i];
        if (t->node != n->pub.index || t->parent != parent) continue;
        for (int32_t k = 0; k < n->in.count; k++) occupied[k] |= st->m->lists[n->in.first + k] == t->flow;
    }
    return occupied;
}

// BASIS: BPMN 2.0.2 (2013), 13.4.3
// A token that can still come to a flow which none has come by holds the join up, unless it can also come to
// one which some has come by.
static bool holds_up(const struct stepper *st, const struct node *n, const bool *occupied, int32_t node)
{
    bool to_empty = false;
    for (int32_t k = 0; k < n->in.count; k++) {
        if (!reaches(st, n, k, node)) continue;
        if (occupied[k]) return false;
        to_empty = true;
    }
    return to_empty;
}

bool join_is_ready(struct stepper *st, const struct node *n, int32_t parent)
{
    struct arena scratch = st->scratch;
    const bool *occupied = occupied_flows(st, &scratch, n, parent);
    if (n->pub.kind == BPMN_PARALLEL) {
        for (int32_t k = 0; k < n->in.count; k++)
            if (!occupied[k]) return false;
        return true;
    }
    for (int32_t i = 0; i < st->s.token_count; i++) {
        const struct bpmn_token *t = &st->s.tokens[i];
        if (t->parent == parent && t->node != n->pub.index && holds_up(st, n, occupied, t->node))
            return false;
    }
    return true;
}

enum rc join(struct stepper *st, const struct node *n, int32_t parent)
{
    for (int32_t k = 0; k < n->in.count; k++) {
        const struct bpmn_token *t = waiting_by(st, n, parent, st->m->lists[n->in.first + k]);
        enum rc rc = t ? gone(st, BPMN_DID, t->id) : RC_OK;
        if (rc) return rc;
    }
    enum rc rc = pass(st, n, parent);
    return rc ? rc : leave(st, n, parent);
}

static enum rc arrive_at_join(struct stepper *st, const struct node *n, struct coming c)
{
    int32_t token;
    enum rc rc = enter_token(st, c.node, c.parent, c.flow, BPMN_PLAIN, 0, &token);
    if (rc || n->pub.kind == BPMN_INCLUSIVE || !join_is_ready(st, n, c.parent)) return rc;
    return join(st, n, c.parent);
}

// --- scopes ----------------------------------------------------------------------------------------

static int32_t depth_of(struct stepper *st, int32_t token)
{
    int32_t depth = 0;
    for (const struct bpmn_token *t = token_at(&st->s, token); t; t = token_at(&st->s, t->parent)) depth++;
    return depth;
}

enum rc begin_scope(struct stepper *st, const struct node *n, int32_t token)
{
    if (depth_of(st, token) > st->left.depth)
        return fail(st->f, RC_LIMIT, "\"%.*s\" lies more than %d levels deep", P(n->pub.id), st->left.depth);
    enum rc rc = open_handlers(st, n, token);
    for (int32_t i = 0; !rc && i < n->starts.count; i++)
        come(st, st->m->lists[n->starts.first + i], token, -1);
    return rc;
}

static enum rc begin_call(struct stepper *st, const struct node *n, int32_t token)
{
    int32_t inner;
    if (n->pub.called < 0) return RC_OK; // a global task: someone does it
    const struct node *process = node_of(st, n->pub.called);
    if (process->starts.count == 0)
        return fail(st->f, RC_CONFLICT, "process \"%.*s\" begins only by a trigger and cannot be called",
                    P(process->pub.id));
    enum rc rc = enter_token(st, n->pub.called, token, -1, BPMN_PLAIN, 0, &inner);
    return rc ? rc : begin_scope(st, process, inner);
}

static enum rc send(struct stepper *st, const struct node *n, int32_t token)
{
    bool stopped;
    if (n->pub.trigger != BPMN_MESSAGE) return RC_OK; // someone sends it, and says so
    enum rc rc = throw_event(st, n, token, &stopped);
    return rc ? rc : complete_token(st, token);
}

enum rc start_work(struct stepper *st, const struct node *n, int32_t token)
{
    enum rc rc;
    switch (n->pub.kind) {
    case BPMN_SUB_PROCESS:
        return begin_scope(st, n, token);
    case BPMN_CALL:
        return begin_call(st, n, token);
    case BPMN_RECEIVE:
        return open_wait(st, n, token);
    case BPMN_SEND:
        return send(st, n, token);
    case BPMN_SCRIPT:
        rc = do_script(st, n, token);
        break;
    case BPMN_RULE:
        rc = do_rule(st, n, token);
        break;
    default:
        return RC_OK; // it waits for a command
    }
    return rc ? rc : complete_token(st, token);
}

// --- the end of a token ----------------------------------------------------------------------------

static enum rc complete_process(struct stepper *st, int32_t token, int32_t caller)
{
    enum rc rc = gone(st, BPMN_DID, token);
    if (rc) return rc;
    if (caller) return complete_token(st, caller);
    return emit(
        st, (struct bpmn_event){ .kind = BPMN_FINISHED, .node = -1, .flow = -1, .outcome = BPMN_COMPLETED });
}

enum rc complete_token(struct stepper *st, int32_t token)
{
    struct bpmn_token t = *token_at(&st->s, token);
    const struct node *n = node_of(st, t.node);
    if (n->pub.kind == BPMN_PROCESS) return complete_process(st, token, t.parent);
    enum rc rc = t.role == BPMN_INSTANCE ? collect_output(st, n, token) : RC_OK;
    if (!rc) rc = gone(st, BPMN_DID, token);
    if (rc || n->pub.kind == BPMN_EVENT_SUB_PROCESS) return rc;
    return t.role == BPMN_INSTANCE ? loop_instance_done(st, t.parent, t.counter) : leave(st, n, t.parent);
}

// What is inside first, the oldest first: the same order in every run.
enum rc cancel_children(struct stepper *st, int32_t token)
{
    forget_coming(st, token);
    for (int32_t i = 0; i < st->s.token_count;) {
        if (st->s.tokens[i].parent != token) {
            i++;
            continue;
        }
        enum rc rc = cancel_token(
            st, st->s.tokens[i].id); // it and what is younger in it are gone: the next stands here
        if (rc) return rc;
    }
    return RC_OK;
}

enum rc cancel_token(struct stepper *st, int32_t token)
{
    enum rc rc = cancel_children(st, token);
    return rc ? rc : gone(st, BPMN_BROKE_OFF, token);
}

enum rc end_instance(struct stepper *st, enum bpmn_outcome outcome, struct str error)
{
    enum rc rc = cancel_token(st, 1);
    st->agenda_first = st->agenda_count = 0;
    return rc ? rc
              : emit(st,
                     (struct bpmn_event){
                         .kind = BPMN_FINISHED, .node = -1, .flow = -1, .outcome = outcome, .name = error });
}

// --- arriving --------------------------------------------------------------------------------------

static enum rc terminate(struct stepper *st, int32_t parent)
{
    return parent == 1 ? end_instance(st, BPMN_TERMINATED, (struct str){ 0 }) : cancel_children(st, parent);
}

static enum rc arrive_at_end(struct stepper *st, const struct node *n, int32_t parent)
{
    bool stopped;
    enum rc rc = pass(st, n, parent);
    if (rc || n->pub.trigger == BPMN_NONE) return rc;
    return n->pub.trigger == BPMN_TERMINATE ? terminate(st, parent) : throw_event(st, n, parent, &stopped);
}

static enum rc arrive_at_throw(struct stepper *st, const struct node *n, int32_t parent)
{
    bool stopped = false;
    enum rc rc = pass(st, n, parent);
    if (!rc && n->pub.trigger == BPMN_LINK) {
        come(st, n->pub.called, parent, -1);
        return RC_OK;
    }
    if (!rc && n->pub.trigger != BPMN_NONE) rc = throw_event(st, n, parent, &stopped);
    return rc || stopped ? rc : take_all(st, n, parent);
}

static enum rc arrive_at_catch(struct stepper *st, const struct node *n, struct coming c)
{
    int32_t token;
    enum rc rc;
    if (n->pub.trigger == BPMN_LINK) {
        rc = pass(st, n, c.parent);
        return rc ? rc : take_all(st, n, c.parent);
    }
    rc = enter_token(st, c.node, c.parent, c.flow, BPMN_PLAIN, 0, &token);
    return rc ? rc : open_wait(st, n, token);
}

static enum rc arrive_at_event_gateway(struct stepper *st, const struct node *n, struct coming c)
{
    int32_t token;
    enum rc rc = enter_token(st, c.node, c.parent, c.flow, BPMN_PLAIN, 0, &token);
    for (int32_t i = 0; !rc && i < n->awaited.count; i++)
        rc = open_wait(st, node_of(st, st->m->lists[n->awaited.first + i]), token);
    return rc;
}

static enum rc arrive_at_activity(struct stepper *st, const struct node *n, struct coming c)
{
    int32_t token;
    if (c.counter) return begin_instance(st, n, c.parent, c.counter);
    if (n->pub.loop != BPMN_ONCE) return begin_loop(st, n, c.parent, c.flow);
    enum rc rc = enter_token(st, c.node, c.parent, c.flow, BPMN_PLAIN, 0, &token);
    if (!rc) rc = open_attached(st, n, token);
    return rc ? rc : start_work(st, n, token);
}

static enum rc arrive_at_gateway(struct stepper *st, const struct node *n, struct coming c)
{
    bool joins = n->pub.kind != BPMN_EXCLUSIVE && n->pub.in_count > 1;
    if (joins) return arrive_at_join(st, n, c);
    enum rc rc = pass(st, n, c.parent);
    return rc ? rc : leave(st, n, c.parent);
}

enum rc arrive(struct stepper *st, struct coming c)
{
    const struct node *n = node_of(st, c.node);
    enum rc rc;
    switch (n->pub.kind) {
    case BPMN_START:
        rc = pass(st, n, c.parent);
        return rc ? rc : take_all(st, n, c.parent);
    case BPMN_END:
        return arrive_at_end(st, n, c.parent);
    case BPMN_THROW:
        return arrive_at_throw(st, n, c.parent);
    case BPMN_CATCH:
        return arrive_at_catch(st, n, c);
    case BPMN_EVENT_GATEWAY:
        return arrive_at_event_gateway(st, n, c);
    case BPMN_EXCLUSIVE:
    case BPMN_PARALLEL:
    case BPMN_INCLUSIVE:
        return arrive_at_gateway(st, n, c);
    default:
        return arrive_at_activity(st, n, c);
    }
}
