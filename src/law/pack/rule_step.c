// The procedure behind an act: whether it holds the act open, and where the case stands once the act is made. What the system itself does on
// the way (service and send tasks) is done at once; timers become the case's clocks.
#include "law/move.h"
#include "law/bpmn.h"
#include "law/dmn.h"
#include "law/pack/pack_int.h"

// --- where the case stands ---------------------------------------------------------------------------

enum { PACK_MARK_DIGITS = 16 };

static void print_digest(const struct pack *p, char out[static PACK_MARK_DIGITS + 1])
{
    static const char digits[] = "0123456789abcdef"; // it is asked for with every act on every case
    for (int k = 0; k < PACK_MARK_DIGITS; k++) out[k] = digits[p->digest[k / 2] >> (k % 2 ? 0 : 4) & 15];
    out[PACK_MARK_DIGITS] = 0;
}

bool law_procedure_of(const struct pack *p, struct str procedure)
{
    char digits[PACK_MARK_DIGITS + 1];
    print_digest(p, digits);
    return str_starts(procedure, (struct str){ digits, PACK_MARK_DIGITS }) &&
           procedure.len > PACK_MARK_DIGITS && procedure.at[PACK_MARK_DIGITS] == '|';
}

static bool drawn_alike(const struct bpmn_model *x, const struct bpmn_model *y)
{
    bool alike =
        x && y && bpmn_node_count(x) == bpmn_node_count(y) && bpmn_flow_count(x) == bpmn_flow_count(y);
    for (int32_t k = 0; alike && k < bpmn_node_count(x); k++)
        alike = str_equal(bpmn_node_at(x, k)->id, bpmn_node_at(y, k)->id);
    for (int32_t k = 0; alike && k < bpmn_flow_count(x); k++)
        alike = str_equal(bpmn_flow_at(x, k)->id, bpmn_flow_at(y, k)->id);
    return alike;
}

struct str law_procedure_carried(const struct pack *from, const struct pack *to, struct str procedure,
                                 struct arena *a)
{
    char digits[PACK_MARK_DIGITS + 1];
    if (!law_procedure_of(from, procedure) || !drawn_alike(from->procedures, to->procedures))
        return procedure;
    print_digest(to, digits);
    return arena_print(a, "%s%.*s", digits, P(str_slice(procedure, PACK_MARK_DIGITS, procedure.len)));
}

struct str law_procedure_mark(const struct pack *p, const struct bpmn_state *s, struct arena *a)
{
    char digits[PACK_MARK_DIGITS + 1];
    print_digest(p, digits);
    struct str mark = bpmn_mark_print(a, s);
    return arena_print(a, "%s|%.*s", digits, P(mark));
}

enum rc law_procedure_read(const struct pack *p, struct str procedure, struct arena *a, struct arena scratch,
                           struct bpmn_state *ret_s, struct fault *f)
{
    if (!law_procedure_of(p, procedure))
        return fail(f, RC_INVALID, "the case stands in the procedure of another pack");
    struct str mark = str_slice(procedure, PACK_MARK_DIGITS + 1, procedure.len);
    return bpmn_mark_read(a, scratch, p->procedures, p->zones, mark, ret_s, f);
}

// The two halves of what is left: what is made, and what is only thought.
static struct arena far_half(struct arena *a)
{
    struct arena far = *a;
    far.at = a->at + arena_left(a) / 2;
    a->end = far.at;
    return far;
}

bool state_of(struct inquiry *i)
{
    if (!i->kind || !i->kind->procedure) return true;
    i->state = NEW(i->a, struct bpmn_state, 1);
    if (i->q->procedure.len == 0) return true;
    char *end = i->a->end;
    struct arena scratch = far_half(i->a);
    enum rc rc = law_procedure_read(i->pack, i->q->procedure, i->a, scratch, i->state, NULL);
    i->a->end = end;
    return !rc;
}

// --- whether an act is open ----------------------------------------------------------------------------

static const struct bpmn_token *token_of(const struct bpmn_state *s, const struct bpmn_node *n)
{
    for (int32_t k = 0; k < s->token_count; k++)
        if (s->tokens[k].node == n->index && s->tokens[k].role != BPMN_BODY) return &s->tokens[k];
    return NULL;
}

static const struct bpmn_wait *wait_of(const struct bpmn_state *s, const struct bpmn_node *n)
{
    for (int32_t k = 0; k < s->wait_count; k++)
        if (s->waits[k].node == n->index) return &s->waits[k];
    return NULL;
}

static const struct pack_timer *timer_of(const struct pack_kind *k, int32_t node)
{
    for (int32_t t = 0; t < k->timers_count; t++)
        if (k->timers[t].node->index == node) return &k->timers[t];
    return NULL;
}

// Several timers may bear one act: it is the one whose clock is due that acts.
static bool is_anothers(const struct inquiry *i, const struct bpmn_node *n)
{
    const struct pack_timer *t = i->q->due_clock.len ? timer_of(i->kind, n->index) : NULL;
    const struct pack_clock *due = t ? pack_clock(i->kind, i->q->due_clock) : NULL;
    return t && !(due && t->clocks >> (due - i->kind->clocks) & 1);
}

bool row_stands(struct inquiry *i, const struct pack_row *row)
{
    if (row->table) return i->q->status.len > 0 && rule_matches(i, row);
    if (pack_row_begins(row)) return i->q->status.len == 0;
    const struct bpmn_node *n = row->node;
    if (n->kind == BPMN_START && n->starts)
        return i->q->status.len > 0 && i->state->outcome != BPMN_OPEN; // begins anew
    if (bpmn_is_done_by_command(n)) return token_of(i->state, n) != NULL;
    return wait_of(i->state, n) != NULL && !is_anothers(i, n);
}

// --- going on ------------------------------------------------------------------------------------------

struct walk { // one act through the procedure
    struct inquiry *i;
    const struct pack_row *row;
    struct arena *a, scratch;
    struct bpmn_env env;
    struct bpmn_state s;
    struct outcome *o;
    struct ruling *r;
    struct str *steps;
    int32_t steps_count, tasks;
    struct fault f;
};

static enum rc decide_task(void *self, struct feel_run *r, const struct bpmn_node *task,
                           struct feel_value values, struct feel_value *ret_v, struct fault *f)
{
    struct walk *w = self;
    const struct pack_decision *d = pack_decision(w->i->pack, task->refers);
    if (!d) return fail(f, RC_MISSING, "no decision \"%.*s\"", P(task->refers));
    struct dmn_input *inputs = NEW(&r->arena, struct dmn_input, d->inputs_count);
    for (int32_t k = 0; k < d->inputs_count; k++) {
        int32_t slot = d->inputs[k].slot;
        const struct feel_value *fact =
            slot >= LAW_NAMES ? feel_get(values, w->i->pack->facts.at[slot - LAW_NAMES]) : NULL;
        struct feel_value v = slot < LAW_NAMES ? name_value(w->i, slot) : fact ? *fact : feel_null();
        inputs[k] = (struct dmn_input){ d->inputs[k].element, v };
    }
    struct dmn_answer answer;
    enum rc rc = dmn_decide(r, d->model, d->element, inputs, d->inputs_count, false, &answer, f);
    if (!rc && !r->stopped && answer.value.kind == FEEL_NULL) // what is not decided must not choose a way
        rc = fail(f, RC_INVALID, "the decision \"%.*s\" cannot be made", P(task->refers));
    if (!rc) *ret_v = answer.value;
    return rc;
}

static struct pack_names with(struct arena *a, struct pack_names n, struct bpmn_words more)
{
    if (more.count == 0) return n;
    struct str *at = NEW(a, struct str, n.count + more.count);
    for (int32_t k = 0; k < n.count; k++) at[k] = n.at[k];
    for (int32_t k = 0; k < more.count; k++) at[n.count + k] = more.at[k];
    return (struct pack_names){ at, n.count + more.count };
}

static void come_to(struct walk *w, const struct bpmn_node *n)
{
    if (n->law.status.len) w->r->to = n->law.status;
    if (w->steps_count < STEPS_MAX) w->steps[w->steps_count++] = n->id;
    if (n->law.act.len && n == w->row->node) return;          // the row says it already
    if (n->law.act.len && bpmn_is_done_by_command(n)) return; // once its act is made
    w->r->documents = with(w->a, w->r->documents, n->law.documents);
    w->r->notices = with(w->a, w->r->notices, n->law.notices);
}

static struct feel_value fact_slot_value(struct walk *w, int32_t slot)
{
    return slot < LAW_NAMES ? name_value(w->i, slot) : fact_of(&w->s, w->i->pack->facts.at[slot - LAW_NAMES]);
}

// By the facts as they are now, not as they were when the act was made.
static struct feel_value eval_now(struct walk *w, const struct feel_program *p)
{
    int32_t count = LAW_NAMES + w->i->pack->facts.count;
    struct feel_value *values = NEW(w->a, struct feel_value, count);
    for (int32_t slot = 0; slot < count; slot++)
        if (feel_program_uses(p, slot)) values[slot] = fact_slot_value(w, slot);
    struct feel_run r = law_run(w->i, *w->a);
    struct feel_value v = feel_eval(&r, p, values);
    w->a->at = r.arena.at;
    return r.stopped ? feel_null() : v;
}

// The clock that a timer is.
static const struct pack_clock *clock_of(struct walk *w, const struct pack_timer *t)
{
    const struct pack_kind *k = w->i->kind;
    if (!t->program) return &k->clocks[__builtin_ctzll(t->clocks)];
    struct feel_value v = eval_now(w, t->program);
    const struct pack_clock *c = v.kind == FEEL_STRING ? pack_clock(k, feel_text(v)) : NULL;
    return c && t->clocks >> (c - k->clocks) & 1 ? c : NULL;
}

// A date is its midnight in the pack's zone, and so is a date and time without one.
static bool instant_of(const struct walk *w, struct feel_value v, struct instant *ret_i)
{
    const struct pack *p = w->i->pack;
    int64_t local_s = 0;
    int32_t offset_s = p->zone_offset_s;
    if (v.kind == FEEL_STRING) return instant_parse(feel_text(v), ret_i);
    if (v.kind == FEEL_DATE_TIME && v.moment->form != FEEL_ZONE_NONE) return feel_to_instant(v, ret_i);
    if (v.kind != FEEL_DATE_TIME && v.kind != FEEL_DATE) return false;
    if (v.kind == FEEL_DATE_TIME) local_s = v.moment->local_s;
    if (v.kind == FEEL_DATE && __builtin_mul_overflow(v.n, INT64_C(86'400), &local_s)) return false;
    if (p->clock_zone.zone) (void)feel_zone_offset_of_local(p->clock_zone.zone, local_s, &offset_s);
    return !__builtin_sub_overflow(local_s, (int64_t)offset_s, &local_s) &&
           !__builtin_mul_overflow(local_s, NS_PER_S, &ret_i->ns);
}

static bool is_awaited_elsewhere(const struct walk *w, const struct pack_clock *c, int32_t wait)
{
    for (int32_t k = 0; k < w->s.wait_count; k++) {
        const struct pack_timer *t =
            w->s.waits[k].id == wait ? NULL : timer_of(w->i->kind, w->s.waits[k].node);
        if (t && t->clocks >> (c - w->i->kind->clocks) & 1) return true;
    }
    return false;
}

// A timer that is come to anew counts anew, unless the clock is being waited for already: a limit is not lengthened.
static enum rc begin_clock(struct walk *w, int32_t node, int32_t wait)
{
    const struct pack_timer *t = timer_of(w->i->kind, node);
    if (!t) return RC_OK; // a message
    const struct pack_clock *c = clock_of(w, t);
    if (!c) return fail(&w->f, RC_INVALID, "the facts do not say which clock \"%.*s\" is", P(t->node->id));
    struct instant start = w->i->q->now;
    if (t->since && !instant_of(w, eval_now(w, t->since), &start))
        return fail(&w->f, RC_INVALID, "the facts do not say from when \"%.*s\" counts", P(t->node->id));
    for (int32_t k = 0; k < w->i->kind->clocks_count;
         k++) { // what it was before, too, where the facts have changed
        const struct pack_clock *before = &w->i->kind->clocks[k];
        if (t->clocks >> k & 1 && !is_awaited_elsewhere(w, before, wait)) clock_end(before, w->o);
    }
    clock_begin(w->i, c, start, w->o);
    return RC_OK;
}

static enum rc take(struct walk *w, struct bpmn_events events)
{
    enum rc rc = RC_OK;
    for (int32_t k = 0; k < events.count && !rc; k++) {
        const struct bpmn_event *e = &events.at[k];
        rc = bpmn_apply(w->a, w->i->pack->procedures, &w->s, e, &w->f);
        if (rc) break;
        bool comes = (e->kind == BPMN_ENTERED && e->role != BPMN_INSTANCE) || e->kind == BPMN_PASSED;
        if (comes) come_to(w, bpmn_node_at(w->i->pack->procedures, e->node));
        if (e->kind == BPMN_WAITED) rc = begin_clock(w, e->node, e->wait);
    }
    return rc;
}

static enum rc command(struct walk *w, const struct bpmn_command *c)
{
    struct bpmn_events events;
    enum rc rc =
        bpmn_step(w->a, w->scratch, w->i->pack->procedures, &w->env, &w->s, c, w->i->q->now, &events, &w->f);
    return rc ? rc : take(w, events);
}

// A task that the system does itself: it bears no act.
static const struct bpmn_token *system_task(const struct walk *w)
{
    for (int32_t k = 0; k < w->s.token_count; k++) {
        const struct bpmn_node *n = bpmn_node_at(w->i->pack->procedures, w->s.tokens[k].node);
        bool own = n->kind == BPMN_SERVICE || (n->kind == BPMN_SEND && bpmn_is_done_by_command(n));
        if (own && n->law.act.len == 0 && w->s.tokens[k].role != BPMN_BODY) return &w->s.tokens[k];
    }
    return NULL;
}

static enum rc do_system_tasks(struct walk *w)
{
    for (const struct bpmn_token *t; (t = system_task(w)) != NULL;) {
        if (w->tasks++ == SYSTEM_TASKS_MAX)
            return fail(&w->f, RC_LIMIT, "more than %d tasks of the system in one act", SYSTEM_TASKS_MAX);
        struct bpmn_command c = { .kind = BPMN_COMPLETE, .node = -1, .token = t->id };
        enum rc rc = command(w, &c);
        if (rc) return rc;
    }
    return RC_OK;
}

static struct bpmn_command command_of(struct walk *w, const struct verdict *v)
{
    const struct bpmn_node *n = w->row->node;
    struct bpmn_command c = { .node = -1, .values = feel_context(v->facts, v->facts_count) };
    if (!n) {
        c.kind = BPMN_FACTS;
    } else if (n->kind == BPMN_START && n->starts) {
        c.kind = BPMN_BEGIN;
        c.node = n->index;
    } else if (bpmn_is_done_by_command(n)) {
        c.kind = BPMN_COMPLETE;
        c.token = token_of(&w->s, n)->id;
    } else {
        c.kind = BPMN_HAPPEN;
        c.token = wait_of(&w->s, n)->id;
    }
    return c;
}

// What began anew keeps the facts of what came before.
static void begin_again(struct walk *w)
{
    struct bpmn_state fresh = { 0 };
    for (int32_t k = 0; k < w->s.variable_count; k++)
        if (w->s.variables[k].token == 1) fresh.variable_count++;
    fresh.variables = NEW(w->a, struct bpmn_variable, fresh.variable_count);
    fresh.variable_room = fresh.variable_count;
    int32_t count = 0;
    for (int32_t k = 0; k < w->s.variable_count; k++)
        if (w->s.variables[k].token == 1) fresh.variables[count++] = w->s.variables[k];
    w->s = fresh;
}

static bool is_home_alive(const struct walk *w, const struct pack_timer *t)
{
    if (t->node->kind == BPMN_CATCH) return wait_of(&w->s, t->node) != NULL;
    for (int32_t k = 0; k < w->s.token_count; k++)
        if (w->s.tokens[k].node == t->home) return true;
    return false;
}

// A clock ends with what its timer belongs to. One that no timer is goes on until an act stops it.
static void end_clocks(struct walk *w)
{
    const struct pack_kind *k = w->i->kind;
    for (int32_t c = 0; c < k->clocks_count; c++) {
        bool drawn = false, alive = false;
        for (int32_t t = 0; t < k->timers_count; t++) {
            if (!(k->timers[t].clocks >> c & 1)) continue;
            drawn = true;
            alive |= is_home_alive(w, &k->timers[t]);
        }
        if (drawn && !alive) clock_end(&k->clocks[c], w->o);
    }
}

static bool runs(const struct walk *w, const struct pack_clock *c)
{
    for (int32_t k = 0; k < w->o->running.count; k++)
        if (str_equal(w->o->running.at[k].name, c->name)) return true;
    return false;
}

// A case that came from an older version waits for timers that it did not have: their clocks begin with the first act under the new one.
static enum rc begin_missing(struct walk *w)
{
    enum rc rc = RC_OK;
    for (int32_t k = 0; !rc && k < w->s.wait_count; k++) {
        const struct pack_timer *t = timer_of(w->i->kind, w->s.waits[k].node);
        const struct pack_clock *c = t ? clock_of(w, t) : NULL;
        if (c && !runs(w, c)) rc = begin_clock(w, w->s.waits[k].node, w->s.waits[k].id);
    }
    return rc;
}

static enum rc walk_on(struct walk *w, const struct verdict *v)
{
    struct bpmn_command c = command_of(w, v);
    bool open = w->s.outcome == BPMN_OPEN;
    if (c.kind == BPMN_FACTS && (!open || v->facts_count == 0)) return RC_OK; // nothing moves
    if (c.kind == BPMN_BEGIN && w->s.outcome != BPMN_NOT_BEGUN) begin_again(w);
    enum rc rc = command(w, &c);
    if (!rc) rc = do_system_tasks(w);
    if (rc) return rc;
    if (w->s.outcome == BPMN_FAILED)
        return fail(&w->f, RC_INVALID, "nobody catches the error \"%.*s\"", P(w->s.error));
    if (w->i->q->moved) rc = begin_missing(w);
    if (rc) return rc;
    end_clocks(w);
    w->r->procedure = law_procedure_mark(w->i->pack, &w->s, w->a);
    if (w->r->procedure.len > PACK_MARK_MAX)
        return fail(&w->f, RC_LIMIT, "where the case stands takes more than %d bytes", PACK_MARK_MAX);
    return RC_OK;
}

bool step_on(struct inquiry *i, const struct pack_row *row, const struct verdict *v, struct outcome *o,
             struct ruling *r)
{
    r->documents = with(i->a, v->documents, (struct bpmn_words){ row->documents.at, row->documents.count });
    r->notices = with(i->a, v->notices, (struct bpmn_words){ row->notices.at, row->notices.count });
    if (!i->state) return true;
    char *end = i->a->end;
    struct arena scratch = far_half(i->a);
    struct walk w = { .i = i, .row = row, .a = i->a, .scratch = scratch, .s = *i->state, .o = o, .r = r };
    w.env = (struct bpmn_env){ .zones = i->pack->zones,
                               .zone = i->pack->clock_zone.zone,
                               .keeps_clocks = true,
                               .decide = decide_task,
                               .decide_self = &w };
    w.s = bpmn_state_copy(i->a, i->state);
    w.steps = NEW(i->a, struct str, STEPS_MAX);
    enum rc rc = walk_on(&w, v);
    i->a->end = end;
    r->steps = (struct pack_names){ w.steps, w.steps_count };
    if (rc) r->reason = arena_str(i->a, str_of(w.f.text));
    return !rc;
}
