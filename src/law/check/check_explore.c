// The token game, breadth first. Each step is the engine's own; a fact that it looks at and that can be several things is one choice, and
// every combination of choices is tried. Time does not pass: a timer happens whenever it is waited for, or not yet.
#include "law/check/check_int.h"

// --- choices of one step -----------------------------------------------------------------------------

struct choice {
    int32_t fact, value;
    uint64_t others; // not tried yet
};

struct trial {
    struct choice at[CHECK_CHOICES_MAX];
    int32_t count, used;
    const uint64_t *facts;         // before the step
    int8_t taken[CHECK_FACTS_MAX]; // in this run: the value, or -1
    bool full;
};

static int32_t choose(struct trial *t, int32_t fact, uint64_t options)
{
    if (t->used < t->count) return t->at[t->used++].value;
    int32_t value = __builtin_ctzll(options);
    if (t->count == CHECK_CHOICES_MAX) {
        t->full = true;
        return value;
    }
    t->at[t->count++] = (struct choice){ fact, value, options & (options - 1) };
    t->used = t->count;
    return value;
}

// The next combination; false after the last.
static bool choose_otherwise(struct trial *t)
{
    for (; t->count; t->count--) {
        struct choice *c = &t->at[t->count - 1];
        if (!c->others) continue;
        c->value = __builtin_ctzll(c->others);
        c->others &= c->others - 1;
        return true;
    }
    return false;
}

bool explore_unknown(void *self, int32_t slot, struct feel_value *ret_v)
{
    struct explorer *x = self;
    struct trial *t = x->trial;
    int32_t fact = x->fact_of_slot[slot];
    if (fact < 0) return false;
    const struct fact *f = &x->facts[fact];
    uint64_t options = t->facts[fact] ? t->facts[fact] : f->all;
    if (t->taken[fact] < 0) t->taken[fact] = (int8_t)choose(t, fact, options);
    *ret_v = f->values[t->taken[fact]];
    return true;
}

// A decision gives what its act in the order says, any of it.
enum rc explore_decide(void *self, struct feel_run *r, const struct bpmn_node *task, struct feel_value,
                       struct feel_value *ret_v, struct fault *)
{
    struct explorer *x = self;
    const struct explore_act *act = x->act_of_node[task->index];
    struct str result = x->m->nodes[task->index].result;
    int32_t count = act ? act->write_count : 0, given = 0;
    struct feel_entry *entries = NEW(&r->arena, struct feel_entry, count);
    for (int32_t i = 0; i < count; i++) {
        struct fact *f = fact_named(x, act->writes[i]);
        if (!f) continue;
        int32_t value =
            choose(x->trial, (int32_t)(f - x->facts), fact_written(x, f, act->values ? act->values[i] : 0));
        entries[given++] = (struct feel_entry){ f->name, f->values[value] };
    }
    struct fact *named = result.len ? fact_named(x, result) : NULL;
    if (result.len == 0)
        *ret_v = feel_context(entries, given);
    else if (given)
        *ret_v = entries[0].value;
    else
        *ret_v =
            named ? named->values[choose(x->trial, (int32_t)(named - x->facts), named->all)] : feel_null();
    return RC_OK;
}

// --- states ------------------------------------------------------------------------------------------

// The facts that can be one thing only stand as variables; the others are asked for when they are looked at.
static struct bpmn_state with_facts(struct explorer *x, struct arena *a, const struct bpmn_state *s,
                                    const uint64_t *facts)
{
    struct bpmn_state full = state_shallow(a, s);
    struct bpmn_variable *local = full.variables;
    full.variable_room = s->variable_count + x->fact_count + 16;
    full.variables = NEW(a, struct bpmn_variable, full.variable_room);
    if (s->variable_count) memcpy(full.variables, local, (size_t)s->variable_count * sizeof *local);
    for (int32_t i = 0; i < x->fact_count; i++) {
        const struct fact *f = &x->facts[i];
        if (s->outcome != BPMN_OPEN || !facts[i] || (facts[i] & (facts[i] - 1))) continue;
        full.variables[full.variable_count++] =
            (struct bpmn_variable){ 1, f->slot, f->name, f->values[__builtin_ctzll(facts[i])] };
    }
    return full;
}

static void learn(struct explorer *x, const struct bpmn_state *s, const uint64_t *before, uint64_t *ret_facts)
{
    uint64_t live = live_in(x, s);
    for (int32_t i = 0; i < x->fact_count; i++) {
        const struct fact *f = &x->facts[i];
        ret_facts[i] = x->trial->taken[i] >= 0 ? UINT64_C(1) << x->trial->taken[i] : before[i];
        if (!(live >> i & 1)) ret_facts[i] = 0;
        if (ret_facts[i] && f->free) ret_facts[i] = f->all;
    }
    for (int32_t i = 0; i < s->variable_count; i++) {
        const struct bpmn_variable *v = &s->variables[i];
        int32_t fact = v->token == 1 && v->slot >= 0 ? x->fact_of_slot[v->slot] : -1;
        if (fact < 0 || !(live >> fact & 1) || x->facts[fact].free) continue;
        ret_facts[fact] = fact_class(x, &x->facts[fact], v->value);
    }
}

// What belongs to one scope stays with it, but for an item, which can be anything that items can be.
static void keep_local(struct explorer *x, struct bpmn_state *s)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < s->variable_count; i++) {
        const struct bpmn_variable *v = &s->variables[i];
        int32_t fact = v->slot >= 0 ? x->fact_of_slot[v->slot] : -1;
        if (v->token != 1 && (fact < 0 || !x->facts[fact].free)) s->variables[kept++] = *v;
    }
    s->variable_count = kept;
}

static uint64_t waiting_at(const struct explorer *x, const struct bpmn_state *s)
{
    uint64_t set = 0;
    for (int32_t i = 0; i < s->token_count; i++)
        if (x->waiter_of_node[s->tokens[i].node] >= 0)
            set |= UINT64_C(1) << x->waiter_of_node[s->tokens[i].node];
    return set;
}

enum { STATE_BYTES_MAX = 4 << 20 }; // with the growth of the table that finds them

static bool has_room(struct explorer *x)
{
    struct store *st = x->store;
    if (st->count < st->room && st->edge_count < st->edge_room && arena_left(&x->keep) > 4 * STATE_BYTES_MAX)
        return true;
    st->full = true;
    return false;
}

static const struct picked *keep_picked(struct explorer *x, int32_t *ret_count)
{
    struct picked *p = NEW(&x->keep, struct picked, x->trial->count);
    for (int32_t i = 0; i < x->trial->count; i++)
        p[i] = (struct picked){ (int16_t)x->trial->at[i].fact, (int16_t)x->trial->at[i].value };
    *ret_count = x->trial->count;
    return p;
}

// Its number; a new one where nobody has come to it yet. EDGE_LEFT_OUT: a limit says that it is not looked at.
static int32_t state_of(struct explorer *x, struct bpmn_state *s, const uint64_t *facts, int32_t status,
                        int32_t from, struct move move)
{
    int32_t alike;
    struct arena think = x->think;
    struct store *st = x->store;
    struct str text = state_text(x, &think, s, facts, status, &alike);
    const struct stored *there = map_get(&st->by_text, text);
    if (there) return (int32_t)(there - st->at);
    if (alike > CHECK_ALIKE_MAX) {
        x->result->alike = true;
        return EDGE_LEFT_OUT;
    }
    if (!has_room(x)) return EDGE_LEFT_OUT;
    struct stored *new = &st->at[st->count];
    *new = (struct stored){ .s = bpmn_state_copy(&x->keep, s), .status = status, .from = from, .move = move };
    new->depth = from < 0 ? 0 : st->at[from].depth + 1;
    new->facts = NEW(&x->keep, uint64_t, x->fact_count);
    memcpy(new->facts, facts, (size_t)x->fact_count * sizeof *facts);
    new->picked = keep_picked(x, &new->picked_count);
    new->at = waiting_at(x, s);
    new->over = s->outcome > BPMN_OPEN;
    map_put(&st->by_text, &x->keep, arena_str(&x->keep, text), new);
    return st->count++;
}

// --- what a step tells -----------------------------------------------------------------------------------

static int32_t status_after(const struct explorer *x, const struct bpmn_events *events, int32_t status)
{
    for (int32_t i = 0; i < events->count; i++) {
        const struct bpmn_event *e = &events->at[i];
        bool comes = e->kind == BPMN_ENTERED || e->kind == BPMN_PASSED || e->kind == BPMN_BEGAN;
        if (!comes || e->node < 0) continue;
        struct str s = x->m->nodes[e->node].pub.law.status;
        for (int32_t k = 0; s.len && k < x->o->status_count; k++)
            if (str_equal(x->o->statuses[k], s)) status = k;
    }
    return status;
}

static void set_bit(uint64_t *set, int32_t i) { set[i / 64] |= UINT64_C(1) << (i % 64); }

static void note_seen(struct explorer *x, const struct bpmn_events *events)
{
    for (int32_t i = 0; i < events->count; i++) {
        const struct bpmn_event *e = &events->at[i];
        if (e->kind == BPMN_TOOK) set_bit(x->result->took, e->flow);
        if (e->kind == BPMN_DID || e->kind == BPMN_PASSED) set_bit(x->left, e->node);
        if (e->node >= 0 && e->kind != BPMN_WAITED && e->kind != BPMN_LAPSED)
            set_bit(x->result->seen, e->node);
    }
}

static void note_waiters(struct explorer *x, const struct bpmn_events *events, struct edge *e)
{
    for (int32_t i = 0; i < events->count; i++) {
        const struct bpmn_event *ev = &events->at[i];
        int32_t waiter = ev->node >= 0 ? x->waiter_of_node[ev->node] : -1;
        if (waiter < 0) continue;
        if (ev->kind == BPMN_DID) e->did |= UINT64_C(1) << waiter;
        if (ev->kind == BPMN_BROKE_OFF) e->broke |= UINT64_C(1) << waiter;
    }
}

static void refused(struct explorer *x, int32_t from, struct move move, const struct fault *why)
{
    int32_t count;
    struct arena mark = x->keep;
    for (int32_t i = 0; i < x->findings->count; i++)
        if (str_equal(x->findings->at[i].text, str_of(why->text)) && x->findings->at[i].way.len) return;
    const struct picked *picked = keep_picked(x, &count);
    struct law_finding *f = found(x->a, x->findings, "%s", why->text);
    f->kind = why->rc == RC_LIMIT ? FOUND_NO_END : FOUND_BRANCH;
    f->fault = true;
    f->of = x->o->process;
    if (move.node >= 0) f->place = x->m->nodes[move.node].pub.place;
    if (move.node >= 0) f->element = x->m->nodes[move.node].pub.id;
    f->way = way_by(x, from, move, picked, count);
    x->keep = mark;
}

// --- one step ----------------------------------------------------------------------------------------

static struct bpmn_command command_of(struct move move)
{
    static const enum bpmn_command_kind kinds[] = {
        [MOVE_BEGIN] = BPMN_BEGIN, [MOVE_COMPLETE] = BPMN_COMPLETE, [MOVE_HAPPEN] = BPMN_HAPPEN
    };
    struct bpmn_command c = { .kind = kinds[move.kind], .node = -1 };
    if (move.kind == MOVE_BEGIN)
        c.node = move.node;
    else
        c.token = move.id;
    return c;
}

// What the act sets is any of what it may set, from here on. Where nobody said what acts set, each may set anything.
static void write_facts(struct explorer *x, struct move move, uint64_t *facts)
{
    for (int32_t i = 0; !x->o->acts && move.kind != MOVE_BEGIN && i < x->fact_count; i++)
        facts[i] = x->facts[i].all;
    const struct explore_act *act = move.node >= 0 ? x->act_of_node[move.node] : NULL;
    for (int32_t i = 0; act && i < act->write_count; i++) {
        struct fact *f = fact_named(x, act->writes[i]);
        if (f && !f->free) facts[f - x->facts] = fact_written(x, f, act->values ? act->values[i] : 0);
    }
}

static void tell_status(struct explorer *x, int32_t status, uint64_t *facts)
{
    struct fact *f = fact_named(x, S("status"));
    if (!f || x->o->status_count == 0 || status < 0) return;
    facts[f - x->facts] = fact_class(x, f, feel_string(x->o->statuses[status]));
}

// Facts that some event waits for are said with the act itself: one value, and the engine looks whether the condition holds now.
static struct feel_value written_values(struct explorer *x, struct arena *a, struct move move,
                                        const uint64_t *facts)
{
    const struct explore_act *act = move.node >= 0 ? x->act_of_node[move.node] : NULL;
    int32_t count = 0;
    struct feel_entry *entries = NEW(a, struct feel_entry, act ? act->write_count : 0);
    for (int32_t i = 0; act && i < act->write_count; i++) {
        struct fact *f = fact_named(x, act->writes[i]);
        int32_t fact = f ? (int32_t)(f - x->facts) : -1;
        if (!f || f->free || !(x->awaited >> fact & 1)) continue;
        entries[count++] = (struct feel_entry){ f->name, f->values[choose(x->trial, fact, facts[fact])] };
    }
    return count ? feel_context(entries, count) : feel_null();
}

static enum rc apply_all(struct explorer *x, struct arena *a, struct bpmn_state *s,
                         const struct bpmn_events *events, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && i < events->count; i++) rc = bpmn_apply(a, x->m, s, &events->at[i], f);
    return rc;
}

// A step by the choices that the trial holds.
static void try_once(struct explorer *x, int32_t from, struct move move, const uint64_t *before)
{
    const struct stored *st = &x->store->at[from];
    struct arena mark = x->think, run = mark, room;
    struct fault why = { 0 };
    struct bpmn_events events;
    struct bpmn_command c = command_of(move);
    int32_t status = st->status;
    run.end = room.at = run.at + arena_left(&run) / 4;
    room = (struct arena){ run.end, mark.end, mark.full };
    x->think = room;
    struct bpmn_state s = with_facts(x, &run, &st->s, before);
    if (move.kind == MOVE_BEGIN) s = (struct bpmn_state){ 0 };
    memset(x->trial->taken, -1, sizeof x->trial->taken);
    x->trial->used = 0;
    x->trial->facts = before;
    struct edge e = { .from = from, .to = EDGE_REFUSED };
    c.values = written_values(x, &run, move, before);
    if (move.kind == MOVE_BEGIN && move.node < 0) c.name = x->process->pub.id;
    enum rc rc = bpmn_step(&run, room, x->m, &x->env, &s, &c, s.at, &events, &why);
    if (!rc) rc = apply_all(x, &run, &s, &events, &why);
    x->result->steps++;
    if (rc) {
        refused(x, from, move, &why);
    } else {
        uint64_t *facts = NEW(&run, uint64_t, x->fact_count);
        note_seen(x, &events);
        note_waiters(x, &events, &e);
        status = status_after(x, &events, status);
        learn(x, &s, before, facts);
        tell_status(x, status, facts);
        keep_local(x, &s);
        e.to = state_of(x, &s, facts, status, from, move);
    }
    if (x->store->edge_count < x->store->edge_room) x->store->edges[x->store->edge_count++] = e;
    x->think = mark;
}

static void make(struct explorer *x, int32_t from, struct move move)
{
    uint64_t before[CHECK_FACTS_MAX];
    memcpy(before, x->store->at[from].facts, (size_t)x->fact_count * sizeof *before);
    for (int32_t i = 0; move.kind == MOVE_BEGIN && i < x->fact_count; i++)
        if (!before[i]) before[i] = x->facts[i].first;
    write_facts(x, move, before);
    x->trial->count = 0;
    int32_t tried = 0;
    do try_once(x, from, move, before);
    while (++tried <= CHECK_TRIALS_MAX && choose_otherwise(x->trial) && !x->store->full);
    if (tried > CHECK_TRIALS_MAX || x->trial->full) x->store->full = true;
}

// --- all steps -----------------------------------------------------------------------------------------

// A start that names an act opens what has ended before, where there is another way to begin.
bool reopens(const struct explorer *x, const struct bpmn_node *n)
{
    return n->starts && n->parent == x->process->pub.index && x->process->starts.count && n->law.act.len &&
           n->trigger != BPMN_NONE;
}

static void begin_all(struct explorer *x, int32_t from, bool again)
{
    bool drawn = false; // some start event is
    for (int32_t i = 0; i < x->m->node_count; i++) {
        const struct bpmn_node *n = &x->m->nodes[i].pub;
        if (!n->starts || n->parent != x->process->pub.index) continue;
        drawn = true;
        if (reopens(x, n) == again) make(x, from, (struct move){ .kind = MOVE_BEGIN, .node = i });
    }
    if (!drawn && !again) make(x, from, (struct move){ .kind = MOVE_BEGIN, .node = -1 });
}

static bool happens(const struct explorer *x, const struct bpmn_wait *w)
{
    const struct node *n = &x->m->nodes[w->node];
    if (n->pub.trigger != BPMN_CONDITIONAL) return true;
    for (int32_t i = 0; i < n->condition->slot_count; i++) { // of facts that may change at any time
        int32_t fact = x->fact_of_slot[n->condition->slots[i]];
        if (fact >= 0 && x->facts[fact].free) return true;
    }
    return false;
}

static void expand(struct explorer *x, int32_t from)
{
    const struct bpmn_state s = x->store->at[from].s;
    if (s.outcome == BPMN_NOT_BEGUN) return begin_all(x, from, false);
    if (s.outcome != BPMN_OPEN) return begin_all(x, from, true);
    for (int32_t i = 0; i < s.token_count; i++) {
        const struct bpmn_token *t = &s.tokens[i];
        if (t->role == BPMN_BODY || !bpmn_is_done_by_command(&x->m->nodes[t->node].pub)) continue;
        make(x, from, (struct move){ MOVE_COMPLETE, t->node, t->id });
    }
    for (int32_t i = 0; i < s.wait_count; i++)
        if (happens(x, &s.waits[i]))
            make(x, from, (struct move){ MOVE_HAPPEN, s.waits[i].node, s.waits[i].id });
}

void explore_all(struct explorer *x)
{
    x->trial = NEW(&x->keep, struct trial, 1);
    struct bpmn_state none = { 0 };
    uint64_t facts[CHECK_FACTS_MAX] = { 0 };
    x->trial->count = 0;
    (void)state_of(x, &none, facts, -1, -1, (struct move){ .node = -1 });
    for (int32_t i = 0; i < x->store->count && !x->store->full; i++) {
        x->store->at[i].edge_first = x->store->edge_count;
        expand(x, i);
        x->store->at[i].edge_count = x->store->edge_count - x->store->at[i].edge_first;
    }
}
