// A step: one command, what follows from it until nothing moves any more, and the events of all that.
#include "law/bpmn/bpmn_int.h"

// --- events and the agenda -------------------------------------------------------------------------

static void *grown(struct arena *a, void *at, int32_t count, int32_t *room, ptrdiff_t size)
{
    if (count < *room) return at;
    *room = *room ? 2 * *room : 16;
    void *more = arena_take(a, size, 16, *room);
    if (count) memcpy(more, at, (size_t)(count * size));
    return more;
}

enum rc emit(struct stepper *st, struct bpmn_event e)
{
    e.at = st->clock;
    st->events = grown(st->a, st->events, st->event_count, &st->event_room, sizeof e);
    st->events[st->event_count] = e;
    return bpmn_apply(&st->scratch, st->m, &st->s, &st->events[st->event_count++], st->f);
}

enum rc spend_step(struct stepper *st)
{
    if (st->left.steps-- > 0) return RC_OK;
    const struct bpmn_budget given = st->env->budget.steps ? st->env->budget : BPMN_BUDGET;
    return fail(st->f, RC_LIMIT,
                "more than %d steps in one command: a loop without a wait, or too large a step", given.steps);
}

static void put_coming(struct stepper *st, struct coming c)
{
    st->agenda = grown(&st->scratch, st->agenda, st->agenda_count, &st->agenda_room, sizeof c);
    st->agenda[st->agenda_count++] = c;
}

void come(struct stepper *st, int32_t node, int32_t parent, int32_t flow)
{
    put_coming(st, (struct coming){ .node = node, .parent = parent, .flow = flow });
}

void come_again(struct stepper *st, int32_t node, int32_t body, int32_t counter)
{
    put_coming(st, (struct coming){ .node = node, .parent = body, .flow = -1, .counter = counter });
}

void forget_coming(struct stepper *st, int32_t parent)
{
    int32_t kept = st->agenda_first;
    for (int32_t i = st->agenda_first; i < st->agenda_count; i++)
        if (st->agenda[i].parent != parent) st->agenda[kept++] = st->agenda[i];
    st->agenda_count = kept;
}

static enum rc run_agenda(struct stepper *st)
{
    while (st->agenda_first < st->agenda_count) {
        struct coming c = st->agenda[st->agenda_first++];
        if (st->agenda_first == st->agenda_count) st->agenda_first = st->agenda_count = 0;
        enum rc rc = spend_step(st);
        if (!rc) rc = arrive(st, c);
        if (rc) return rc;
    }
    return RC_OK;
}

// --- settling --------------------------------------------------------------------------------------

// An inclusive join waits for whatever may still come, so it is looked at only when all else stands still; once, however many wait at it.
static enum rc join_one(struct stepper *st, bool *ret_moved)
{
    struct arena scratch = st->scratch;
    int32_t *looked = NULL; // by node: the scope in which it was found not ready
    for (int32_t i = 0; i < st->s.token_count; i++) {
        const struct bpmn_token *t = &st->s.tokens[i];
        const struct node *n = node_of(st, t->node);
        if (n->pub.kind != BPMN_INCLUSIVE) continue;
        if (!looked) looked = NEW(&scratch, int32_t, st->m->node_count);
        if (looked[t->node] == t->parent) continue;
        looked[t->node] = t->parent;
        struct arena mark = st->scratch;
        st->scratch = scratch;
        bool ready = join_is_ready(st, n, t->parent);
        st->scratch = mark;
        if (!ready) continue;
        *ret_moved = true;
        return join(st, n, t->parent);
    }
    return RC_OK;
}

static bool is_empty_scope(const struct bpmn_token *t, const struct node *n)
{
    return t->children == 0 && t->role != BPMN_BODY && bpmn_is_scope(n->pub.kind) && n->pub.kind != BPMN_CALL;
}

static enum rc complete_one_scope(struct stepper *st, bool *ret_moved)
{
    for (int32_t i = 0; i < st->s.token_count; i++) {
        const struct bpmn_token *t = &st->s.tokens[i];
        if (!is_empty_scope(t, node_of(st, t->node))) continue;
        *ret_moved = true;
        return complete_token(st, t->id);
    }
    return RC_OK;
}

enum rc settle(struct stepper *st)
{
    static enum rc (*const rounds[])(struct stepper *, bool *) = { join_one, complete_one_scope, read_letters,
                                                                   look_at_conditions };
    for (;;) {
        enum rc rc = run_agenda(st);
        bool moved = false;
        for (int i = 0; !rc && !moved && st->s.outcome == BPMN_OPEN && i < COUNT(rounds); i++)
            rc = rounds[i](st, &moved);
        if (rc || !moved) return rc;
        rc = spend_step(st);
        if (rc) return rc;
    }
}

// --- commands --------------------------------------------------------------------------------------

static const struct node *first_process(const struct bpmn_model *m, struct str id)
{
    for (int32_t i = 0; i < m->node_count; i++)
        if (m->nodes[i].pub.kind == BPMN_PROCESS && (id.len == 0 || str_equal(m->nodes[i].pub.id, id)))
            return &m->nodes[i];
    return NULL;
}

static enum rc find_start(struct stepper *st, const struct bpmn_command *c, const struct node **ret_process,
                          const struct node **ret_start)
{
    *ret_start = NULL;
    if (c->node >= 0) {
        if (c->node >= st->m->node_count || !node_of(st, c->node)->pub.starts)
            return fail(st->f, RC_MISSING, "no process begins there");
        *ret_start = node_of(st, c->node);
        *ret_process = node_of(st, (*ret_start)->pub.parent);
        return RC_OK;
    }
    *ret_process = first_process(st->m, c->name);
    if (!*ret_process) return fail(st->f, RC_MISSING, "no process \"%.*s\"", P(c->name));
    if ((*ret_process)->starts.count) return RC_OK;
    return fail(st->f, RC_MISSING, "process \"%.*s\" begins only by a trigger: name its start event",
                P((*ret_process)->pub.id));
}

static enum rc do_begin(struct stepper *st, const struct bpmn_command *c)
{
    const struct node *process, *start;
    enum rc rc = find_start(st, c, &process, &start);
    if (!rc)
        rc = emit(st, (struct bpmn_event){
                          .kind = BPMN_BEGAN, .token = 1, .node = process->pub.index, .flow = -1 });
    if (!rc) rc = write_values(st, 1, c->values);
    if (rc) return rc;
    if (!start) return begin_scope(st, process, 1);
    rc = open_handlers(st, process, 1);
    if (!rc) rc = pass(st, start, 1);
    return rc ? rc : take_all(st, start, 1);
}

// The token of the command, at a task that someone does or (for what goes wrong) at any activity.
static enum rc find_task(struct stepper *st, const struct bpmn_command *c, bool any_activity,
                         const struct bpmn_token **ret_t)
{
    const struct bpmn_token *t = token_at(&st->s, c->token);
    if (!t) return fail(st->f, RC_CONFLICT, "token %d is not there", c->token);
    const struct bpmn_node *n = &node_of(st, t->node)->pub;
    bool fits = any_activity ? n->kind != BPMN_PROCESS && n->kind <= BPMN_SCRIPT : bpmn_is_done_by_command(n);
    if (!fits || t->role == BPMN_BODY)
        return fail(st->f, RC_CONFLICT, "\"%.*s\" (%s) is not ended by a command", P(n->id),
                    bpmn_kind_name(n->kind));
    *ret_t = t;
    return RC_OK;
}

static enum rc do_complete(struct stepper *st, const struct bpmn_command *c)
{
    const struct bpmn_token *t;
    enum rc rc = find_task(st, c, false, &t);
    if (!rc) rc = write_values(st, t->id, c->values);
    return rc ? rc : complete_token(st, c->token);
}

static enum rc do_wrong(struct stepper *st, const struct bpmn_command *c)
{
    const struct bpmn_token *t;
    bool stopped, caught;
    enum rc rc = find_task(st, c, true, &t);
    if (rc) return rc;
    struct bpmn_event e = { .kind = BPMN_THREW,
                            .node = t->node,
                            .parent = t->parent,
                            .flow = -1,
                            .trigger = c->kind == BPMN_FAIL ? BPMN_ERROR : BPMN_ESCALATION,
                            .name = arena_str(st->a, c->name) };
    rc = value_keep(st->a, c->values, &e.value, st->f);
    if (!rc) rc = emit(st, e);
    if (rc) return rc;
    if (c->kind == BPMN_FAIL) return throw_error(st, c->token, e.name, c->values);
    return throw_escalation(st, c->token, e.name, c->values, &stopped, &caught);
}

static bool is_addressed(const struct stepper *st, const struct bpmn_wait *w, struct str name, struct str key)
{
    const struct bpmn_node *n = &node_of(st, w->node)->pub;
    return n->trigger == BPMN_MESSAGE && str_equal(n->refers, name) &&
           (w->key.len == 0 || str_equal(w->key, key));
}

// A letter that someone waits for now.
enum rc read_letters(struct stepper *st, bool *ret_moved)
{
    for (int32_t i = 0; i < st->s.letter_count; i++) {
        struct bpmn_letter letter = st->s.letters[i];
        for (int32_t k = 0; k < st->s.wait_count; k++) {
            int32_t wait = st->s.waits[k].id;
            if (!is_addressed(st, &st->s.waits[k], letter.name, letter.key)) continue;
            *ret_moved = true;
            enum rc rc = emit(
                st, (struct bpmn_event){ .kind = BPMN_DROPPED, .wait = letter.id, .node = -1, .flow = -1 });
            return rc ? rc : happen(st, wait, letter.value);
        }
    }
    return RC_OK;
}

static enum rc keep_letter(struct stepper *st, const struct bpmn_command *c)
{
    if (c->until.ns <= st->clock.ns)
        return fail(st->f, RC_MISSING, "nobody waits for the message \"%.*s\" with the key \"%.*s\"",
                    P(c->name), P(c->key));
    struct bpmn_event e = { .kind = BPMN_KEPT,
                            .wait = st->s.last_id + 1,
                            .node = -1,
                            .flow = -1,
                            .name = arena_str(st->a, c->name),
                            .key = arena_str(st->a, c->key),
                            .due = c->until };
    enum rc rc = value_keep(st->a, c->values, &e.value, st->f);
    return rc ? rc : emit(st, e);
}

// One message goes to one that waits: the oldest.
static enum rc do_tell(struct stepper *st, const struct bpmn_command *c)
{
    for (int32_t i = 0; i < st->s.wait_count; i++)
        if (is_addressed(st, &st->s.waits[i], c->name, c->key))
            return happen(st, st->s.waits[i].id, c->values);
    return keep_letter(st, c);
}

static enum rc do_happen(struct stepper *st, const struct bpmn_command *c)
{
    const struct bpmn_wait *w = wait_at(&st->s, c->token);
    return w ? happen(st, w->id, c->values) : fail(st->f, RC_CONFLICT, "wait %d is not there", c->token);
}

static enum rc drop_letter(struct stepper *st, const struct bpmn_letter *letter)
{
    st->clock = letter->until;
    return emit(st, (struct bpmn_event){ .kind = BPMN_DROPPED, .wait = letter->id, .node = -1, .flow = -1 });
}

// The letter that is kept the shortest, or NULL.
static const struct bpmn_letter *next_stale(const struct bpmn_state *s)
{
    const struct bpmn_letter *next = NULL;
    for (int32_t i = 0; i < s->letter_count; i++)
        if (!next || s->letters[i].until.ns < next->until.ns) next = &s->letters[i];
    return next;
}

// Everything that time alone brings, each at its own instant.
static enum rc do_time(struct stepper *st, struct instant now)
{
    while (st->s.outcome == BPMN_OPEN) {
        const struct bpmn_wait *w = bpmn_next_due(st->m, &st->s);
        const struct bpmn_letter *letter = next_stale(&st->s);
        enum rc rc;
        if (letter && letter->until.ns <= now.ns && (!w || letter->until.ns <= w->due.ns)) {
            rc = drop_letter(st, letter);
        } else if (w && w->due.ns <= now.ns) {
            if (w->due.ns > st->clock.ns) st->clock = w->due;
            rc = happen(st, w->id, feel_null());
        } else {
            return RC_OK;
        }
        if (!rc) rc = settle(st);
        if (!rc) rc = spend_step(st);
        if (rc) return rc;
    }
    return RC_OK;
}

static enum rc do_command(struct stepper *st, const struct bpmn_command *c, struct instant now)
{
    switch (c->kind) {
    case BPMN_BEGIN:
        return do_begin(st, c);
    case BPMN_COMPLETE:
        return do_complete(st, c);
    case BPMN_TELL:
        return do_tell(st, c);
    case BPMN_SIGNAL_ALL:
        return throw_signal(st, c->name, c->values);
    case BPMN_TIME:
        return do_time(st, now);
    case BPMN_FACTS:
        return write_values(st, 1, c->values);
    case BPMN_FAIL:
    case BPMN_ESCALATE:
        return do_wrong(st, c);
    case BPMN_HAPPEN:
        return do_happen(st, c);
    case BPMN_CANCEL:
        return end_instance(st, BPMN_CANCELLED, (struct str){ 0 });
    default:
        return fail(st->f, RC_INVALID, "no such command");
    }
}

static bool is_time_up(const struct stepper *st, struct instant now, struct fault *f)
{
    const struct bpmn_wait *w = bpmn_next_due(st->m, &st->s);
    const struct bpmn_letter *letter = next_stale(&st->s);
    char text[INSTANT_TEXT_MAX];
    if (letter && letter->until.ns <= now.ns)
        return fault_set(f, RC_CONFLICT, "a kept message is too old: time must come first"), true;
    if (!w || w->due.ns > now.ns) return false;
    fault_set(f, RC_CONFLICT, "timer \"%.*s\" was due at %.*s: time must come first",
              P(node_of(st, w->node)->pub.id), P(instant_print(w->due, text)));
    return true;
}

static enum rc admit(struct stepper *st, const struct bpmn_command *c, struct instant now)
{
    enum bpmn_outcome want = c->kind == BPMN_BEGIN ? BPMN_NOT_BEGUN : BPMN_OPEN;
    if (st->s.outcome != want)
        return fail(st->f, RC_CONFLICT, "the instance is %s", bpmn_outcome_name(st->s.outcome));
    if (want == BPMN_OPEN && now.ns < st->s.at.ns)
        return fail(st->f, RC_INVALID, "the command lies before the last event");
    if (c->values.kind != FEEL_NULL && c->values.kind != FEEL_CONTEXT)
        return fail(st->f, RC_INVALID, "expected a context of values, found a %s",
                    feel_kind_name((enum feel_kind)c->values.kind));
    if (!utf8_valid(c->name) || !utf8_valid(c->key))
        return fail(st->f, RC_INVALID, "a name or a key that is not UTF-8");
    bool waits_for_time = c->kind != BPMN_TIME && c->kind != BPMN_CANCEL; // an instance can always be ended
    return waits_for_time && is_time_up(st, now, st->f) ? RC_CONFLICT : RC_OK;
}

enum rc bpmn_step(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                  const struct bpmn_env *env, const struct bpmn_state *s, const struct bpmn_command *c,
                  struct instant now, struct bpmn_events *ret, struct fault *f)
{
    struct arena mark = *a;
    struct fault unheard;
    struct stepper st = { .a = a,
                          .scratch = scratch,
                          .m = m,
                          .env = env,
                          .left = env->budget.steps ? env->budget : BPMN_BUDGET,
                          .f = f ? f : &unheard };
    st.s = state_shallow(&st.scratch, s);
    st.clock = c->kind == BPMN_TIME ? s->at : now;
    enum rc rc = admit(&st, c, now);
    if (!rc) rc = do_command(&st, c, now);
    if (!rc) rc = settle(&st);
    if (rc) {
        *a = mark;
        return rc;
    }
    *ret = (struct bpmn_events){ st.events, st.event_count };
    return RC_OK;
}
