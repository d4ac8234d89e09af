// An instance in another model: its tokens at the nodes that theirs have become, what they wait for with them. It is done by events as
// all else is, so the state that comes of it is one that the engine could have come to.
#include "law/bpmn/bpmn_int.h"

struct mover {
    struct stepper st; // in the new model
    const struct bpmn_move *o;
    int32_t *moved; // by place of an old token in its table: the token it has become, or 0
};

static enum rc no_place(struct mover *mv, enum rc rc, const struct bpmn_node *n, const char *why)
{
    return fail(mv->st.f, rc, "\"%.*s\" %s", P(n->id), why);
}

// --- from the old to the new ---------------------------------------------------------------------------

static struct str renamed(const struct bpmn_move *o, struct str id)
{
    for (int32_t i = 0; i < o->rename_count; i++)
        if (str_equal(o->renames[i].from, id)) return o->renames[i].to;
    return id;
}

// The process itself becomes the new one, whatever they are called.
static const struct node *target_of(struct mover *mv, const struct bpmn_token *t)
{
    const struct bpmn_node *old = &mv->o->from->nodes[t->node].pub;
    const struct bpmn_node *n =
        bpmn_node_find(mv->o->to, t->id == 1 ? mv->o->process : renamed(mv->o, old->id));
    return n ? &mv->o->to->nodes[n->index] : NULL;
}

static const struct bpmn_token *token_in(struct mover *mv, int32_t node)
{
    for (int32_t i = 0; i < mv->st.s.token_count; i++)
        if (mv->st.s.tokens[i].node == node && mv->st.s.tokens[i].role != BPMN_BODY)
            return &mv->st.s.tokens[i];
    return NULL;
}

// --- scopes --------------------------------------------------------------------------------------------

static enum rc open_scope(struct mover *mv, const struct node *n, int32_t parent, int32_t *ret_token)
{
    enum rc rc = enter_token(&mv->st, n->pub.index, parent, -1, BPMN_PLAIN, 0, ret_token);
    if (!rc && n->pub.kind != BPMN_EVENT_SUB_PROCESS) rc = open_attached(&mv->st, n, *ret_token);
    return rc ? rc : open_handlers(&mv->st, n, *ret_token);
}

// The token of the scope that a node lies in; scopes that nobody is in yet are begun, and wait for what they wait for.
static enum rc scope_for(struct mover *mv, const struct node *n, int32_t *ret_token)
{
    int32_t outer;
    const struct node *scope = n->pub.parent >= 0 ? node_of(&mv->st, n->pub.parent) : NULL;
    if (!scope) return no_place(mv, RC_INVALID, &n->pub, "is a process");
    const struct bpmn_token *there = token_in(mv, scope->pub.index);
    if (there) return *ret_token = there->id, RC_OK;
    if (scope->pub.kind == BPMN_PROCESS)
        return no_place(mv, RC_INVALID, &n->pub, "lies in a process that is called");
    if (scope->pub.loop != BPMN_ONCE)
        return no_place(mv, RC_INVALID, &n->pub, "lies in what is done several times");
    enum rc rc = scope_for(mv, scope, &outer);
    return rc ? rc : open_scope(mv, scope, outer, ret_token);
}

// --- tokens --------------------------------------------------------------------------------------------

// The parent that the old token's parent has become, where that is the right scope; else the scope that lies around the node.
static enum rc parent_for(struct mover *mv, const struct bpmn_token *t, const struct node *n,
                          int32_t *ret_parent)
{
    const struct bpmn_token *outer = bpmn_token_find(mv->o->state, t->parent);
    int32_t kept = outer ? mv->moved[outer - mv->o->state->tokens] : 0;
    const struct bpmn_token *there = kept ? token_at(&mv->st.s, kept) : NULL;
    if (there && may_hold(mv->o->to, there, t->role, n->pub.index)) return *ret_parent = kept, RC_OK;
    if (t->role == BPMN_INSTANCE)
        return no_place(mv, RC_INVALID, &n->pub, "is done several times in only one of the two");
    return scope_for(mv, n, ret_parent);
}

// A join goes on waiting for the flows by which nobody has come.
static enum rc flow_for(struct mover *mv, const struct bpmn_token *t, const struct node *n, int32_t *ret_flow)
{
    bool joins = (n->pub.kind == BPMN_PARALLEL || n->pub.kind == BPMN_INCLUSIVE) && n->in.count > 1;
    *ret_flow = -1;
    if (t->flow < 0)
        return joins ? no_place(mv, RC_INVALID, &n->pub, "joins, and the token came by no flow") : RC_OK;
    struct str id = mv->o->from->flows[t->flow].pub.id;
    const struct flow *flow = map_get(&mv->o->to->flow_ids, id);
    if (flow && flow->pub.to == n->pub.index) *ret_flow = flow->pub.index;
    if (joins && *ret_flow < 0)
        return fail(mv->st.f, RC_MISSING,
                    "\"%.*s\" joins, and the flow \"%.*s\" does not lead there any more", P(n->pub.id),
                    P(id));
    return RC_OK;
}

// The times of an activity that are over already.
static enum rc count_times(struct mover *mv, const struct bpmn_token *t, int32_t node, int32_t body)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && i < t->done + t->cancelled; i++) {
        int32_t token;
        rc = enter_token(&mv->st, node, body, -1, BPMN_INSTANCE, i + 1, &token);
        enum bpmn_event_kind how = i < t->done ? BPMN_DID : BPMN_BROKE_OFF;
        if (!rc)
            rc = emit(&mv->st, (struct bpmn_event){ .kind = how, .token = token, .node = node, .flow = -1 });
    }
    return rc;
}

static bool may_stand(const struct node *n, const struct bpmn_token *t)
{
    bool times = t->role == BPMN_BODY || t->role == BPMN_INSTANCE;
    bool waits = n->pub.kind < BPMN_START || (n->pub.kind == BPMN_CATCH && n->pub.trigger != BPMN_LINK);
    return waits && times == (n->pub.loop != BPMN_ONCE);
}

static enum rc move_token(struct mover *mv, const struct bpmn_token *t, const struct node *n,
                          int32_t *ret_token)
{
    int32_t parent, flow;
    if (!may_stand(n, t))
        return no_place(mv, RC_INVALID, &n->pub, "cannot hold the token that the map puts there");
    enum rc rc = parent_for(mv, t, n, &parent);
    if (!rc) rc = flow_for(mv, t, n, &flow);
    if (!rc) rc = enter_token(&mv->st, n->pub.index, parent, flow, t->role, t->counter, ret_token);
    return !rc && t->role == BPMN_BODY ? count_times(mv, t, n->pub.index, *ret_token) : rc;
}

static bool is_scope_still(const struct mover *mv, const struct bpmn_token *t, const struct node *n)
{
    return n && bpmn_is_scope(n->pub.kind) == bpmn_is_scope(mv->o->from->nodes[t->node].pub.kind);
}

// A scope that is no more dissolves: what was in it stands where the map says.
static enum rc move_tokens(struct mover *mv)
{
    const struct bpmn_state *s = mv->o->state;
    for (int32_t i = 0; i < s->token_count; i++) {
        const struct bpmn_token *t = &s->tokens[i];
        const struct bpmn_node *old = &mv->o->from->nodes[t->node].pub;
        const struct node *n = target_of(mv, t);
        if (i == 0) {
            mv->moved[0] = 1;
            continue;
        }
        if (bpmn_is_scope(old->kind) && t->children && !is_scope_still(mv, t, n)) continue;
        if (!n)
            return fail(mv->st.f, RC_MISSING,
                        "a token stands at \"%.*s\", and the map does not say what becomes of it",
                        P(old->id));
        enum rc rc = move_token(mv, t, n, &mv->moved[i]);
        if (rc) return rc;
    }
    return RC_OK;
}

// --- what is waited for ----------------------------------------------------------------------------------

static const struct bpmn_wait *old_wait(const struct mover *mv, const struct bpmn_token *t, struct str id)
{
    for (int32_t i = 0; i < mv->o->state->wait_count; i++) {
        const struct bpmn_wait *w = &mv->o->state->waits[i];
        if (w->token == t->id && str_equal(renamed(mv->o, mv->o->from->nodes[w->node].pub.id), id)) return w;
    }
    return NULL;
}

// Whether the old model had it too: then it is not waited for any more, because it has happened or was ended.
static bool was_there(const struct mover *mv, struct str id)
{
    for (int32_t i = 0; i < mv->o->from->node_count; i++)
        if (str_equal(renamed(mv->o, mv->o->from->nodes[i].pub.id), id)) return true;
    return false;
}

// A cycle goes on from its next time.
static enum rc keep_wait(struct mover *mv, const struct bpmn_wait *w, const struct node *n, int32_t token)
{
    struct stepper *st = &mv->st;
    bool cycles = w->every_ns || w->every_months;
    int32_t id = st->s.last_id + 1;
    enum rc rc = emit(st, (struct bpmn_event){ .kind = BPMN_WAITED,
                                               .wait = id,
                                               .token = token,
                                               .node = n->pub.index,
                                               .flow = -1,
                                               .due = w->due,
                                               .base = cycles ? w->due : w->base,
                                               .every_ns = w->every_ns,
                                               .every_months = w->every_months,
                                               .left = w->left,
                                               .key = arena_str(st->a, w->key) });
    if (rc || !w->was || n->pub.trigger != BPMN_CONDITIONAL) return rc;
    return emit(st, (struct bpmn_event){
                        .kind = BPMN_HAPPENED, .wait = id, .node = n->pub.index, .flow = -1, .stays = true });
}

static enum rc wait_for(struct mover *mv, const struct bpmn_token *t, int32_t token, const struct node *n)
{
    if (n->pub.trigger == BPMN_ERROR || n->pub.trigger == BPMN_ESCALATION) return RC_OK;
    const struct bpmn_wait *w = old_wait(mv, t, n->pub.id);
    if (w && mv->o->from->nodes[w->node].pub.trigger == n->pub.trigger) return keep_wait(mv, w, n, token);
    return !w && was_there(mv, n->pub.id) ? RC_OK : open_wait(&mv->st, n, token);
}

static enum rc wait_for_all(struct mover *mv, const struct bpmn_token *t, int32_t token, struct range events)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && i < events.count; i++)
        rc = wait_for(mv, t, token, node_of(&mv->st, mv->st.m->lists[events.first + i]));
    return rc;
}

static enum rc move_waits_of(struct mover *mv, const struct bpmn_token *t, int32_t token)
{
    const struct node *n = node_of(&mv->st, token_at(&mv->st.s, token)->node);
    bool scope = bpmn_is_scope(n->pub.kind) && n->pub.kind != BPMN_CALL && t->role != BPMN_BODY;
    bool itself = n->pub.kind == BPMN_CATCH || n->pub.kind == BPMN_RECEIVE;
    enum rc rc = t->role != BPMN_INSTANCE ? wait_for_all(mv, t, token, n->attached) : RC_OK;
    if (!rc && scope) rc = wait_for_all(mv, t, token, n->handlers);
    if (!rc && n->pub.kind == BPMN_EVENT_GATEWAY) rc = wait_for_all(mv, t, token, n->awaited);
    if (!rc && itself && t->role != BPMN_BODY) {
        const struct bpmn_wait *w = old_wait(mv, t, n->pub.id);
        rc = w ? keep_wait(mv, w, n, token) : open_wait(&mv->st, n, token);
    }
    return rc;
}

// --- variables, letters, and the whole ---------------------------------------------------------------------

static enum rc move_variables(struct mover *mv)
{
    const struct bpmn_state *s = mv->o->state;
    for (int32_t i = 0; i < s->variable_count; i++) {
        const struct bpmn_token *t = bpmn_token_find(s, s->variables[i].token);
        int32_t token = s->variables[i].token == 1 ? 1 : t ? mv->moved[t - s->tokens] : 0;
        if (!token) continue;
        enum rc rc = write_local(&mv->st, token, s->variables[i].name, s->variables[i].value);
        if (rc) return rc;
    }
    for (int32_t i = 0; mv->o->values.kind == FEEL_CONTEXT && i < mv->o->values.extra; i++) {
        const struct feel_entry *e = &mv->o->values.entries[i];
        if (variable_in(&mv->st.s, 1, slot_of(mv->st.m, e->name), e->name)) continue;
        enum rc rc = write_local(&mv->st, 1, e->name, e->value);
        if (rc) return rc;
    }
    return RC_OK;
}

static enum rc move_letters(struct mover *mv)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && i < mv->o->state->letter_count; i++) {
        const struct bpmn_letter *letter = &mv->o->state->letters[i];
        rc = emit(&mv->st, (struct bpmn_event){ .kind = BPMN_KEPT,
                                                .wait = mv->st.s.last_id + 1,
                                                .node = -1,
                                                .flow = -1,
                                                .name = letter->name,
                                                .key = letter->key,
                                                .due = letter->until,
                                                .value = letter->value });
    }
    return rc;
}

static enum rc begin_root(struct mover *mv, const struct node **ret_process)
{
    const struct bpmn_node *p = bpmn_node_find(mv->st.m, mv->o->process);
    if (!p || p->kind != BPMN_PROCESS)
        return fail(mv->st.f, RC_MISSING, "no process \"%.*s\"", P(mv->o->process));
    *ret_process = node_of(&mv->st, p->index);
    return emit(&mv->st, (struct bpmn_event){ .kind = BPMN_BEGAN, .token = 1, .node = p->index, .flow = -1 });
}

static enum rc move_all(struct mover *mv)
{
    const struct node *process;
    enum rc rc = begin_root(mv, &process);
    if (!rc) rc = move_tokens(mv);
    if (!rc) rc = move_variables(mv);
    if (!rc) rc = move_letters(mv);
    for (int32_t i = 0; !rc && i < mv->o->state->token_count; i++)
        if (mv->moved[i]) rc = move_waits_of(mv, &mv->o->state->tokens[i], mv->moved[i]);
    return rc ? rc : settle(&mv->st);
}

static struct mover mover_of(struct arena *a, struct arena scratch, const struct bpmn_env *env,
                             const struct bpmn_move *o, struct instant now, struct fault *f)
{
    struct mover mv = { .o = o };
    mv.st = (struct stepper){ .a = a,
                              .scratch = scratch,
                              .m = o->to,
                              .env = env,
                              .left = env->budget.steps ? env->budget : BPMN_BUDGET,
                              .clock = now,
                              .f = f };
    return mv;
}

// What is over keeps what it knows.
static struct bpmn_state ended(struct arena *a, const struct bpmn_move *o)
{
    struct bpmn_state s = bpmn_state_copy(a, o->state);
    for (int32_t i = 0; i < s.variable_count; i++) s.variables[i].slot = slot_of(o->to, s.variables[i].name);
    return s;
}

enum rc bpmn_move(struct arena *a, struct arena scratch, const struct bpmn_env *env,
                  const struct bpmn_move *move, struct instant now, struct bpmn_state *ret_s, struct fault *f)
{
    struct fault unheard;
    if (move->state->outcome != BPMN_OPEN) {
        *ret_s = ended(a, move);
        return RC_OK;
    }
    struct arena mark = *a;
    if (now.ns < move->state->at.ns) now = move->state->at;
    struct mover mv = mover_of(a, scratch, env, move, now, f ? f : &unheard);
    mv.moved = NEW(&mv.st.scratch, int32_t, move->state->token_count);
    enum rc rc = move_all(&mv);
    if (rc) {
        *a = mark;
        return rc;
    }
    *ret_s = bpmn_state_copy(a, &mv.st.s);
    return RC_OK;
}

// --- a token where there was none --------------------------------------------------------------------------

static enum rc place_one(struct mover *mv, struct str id)
{
    int32_t scope;
    const struct bpmn_node *n = bpmn_node_find(mv->st.m, id);
    if (!n) return fail(mv->st.f, RC_MISSING, "there is no node \"%.*s\"", P(id));
    bool can = n->kind != BPMN_PROCESS && n->kind != BPMN_EVENT_SUB_PROCESS && n->kind != BPMN_BOUNDARY &&
               n->kind != BPMN_START;
    if (!can) return no_place(mv, RC_INVALID, n, "is nothing that a token can be put at");
    enum rc rc = scope_for(mv, node_of(&mv->st, n->index), &scope);
    if (!rc) come(&mv->st, n->index, scope, -1);
    return rc;
}

enum rc bpmn_place(struct arena *a, struct arena scratch, const struct bpmn_env *env,
                   const struct bpmn_model *m, struct str process, const struct str *nodes, int32_t count,
                   struct feel_value values, struct instant now, struct bpmn_state *ret_s, struct fault *f)
{
    struct fault unheard;
    struct arena mark = *a;
    struct bpmn_move o = { .to = m, .process = process };
    struct mover mv = mover_of(a, scratch, env, &o, now, f ? f : &unheard);
    const struct node *root;
    enum rc rc = begin_root(&mv, &root);
    if (!rc) rc = write_values(&mv.st, 1, values);
    if (!rc) rc = open_handlers(&mv.st, root, 1);
    for (int32_t i = 0; !rc && i < count; i++) rc = place_one(&mv, nodes[i]);
    if (!rc) rc = settle(&mv.st);
    if (rc) {
        *a = mark;
        return rc;
    }
    *ret_s = bpmn_state_copy(a, &mv.st.s);
    return RC_OK;
}
