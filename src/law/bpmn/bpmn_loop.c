// Activities that are done several times: at once, one after the other, or as long as a condition holds. One token stands for all of it
// (the body, which boundary events belong to), with one inside for each time.
#include "law/bpmn/bpmn_int.h"

struct feel_value loop_number(const struct bpmn_state *s, int32_t token, int32_t slot)
{
    enum bpmn_role wanted = slot == SLOT_LOOP_COUNTER ? BPMN_INSTANCE : BPMN_BODY;
    const struct bpmn_token *t = bpmn_token_find(s, token);
    while (t && t->role != wanted) t = bpmn_token_find(s, t->parent);
    if (!t) return feel_null();
    switch (slot) {
    case SLOT_LOOP_COUNTER:
    case SLOT_INSTANCES:
        return feel_integer(t->counter);
    case SLOT_ACTIVE:
        return feel_integer(t->children);
    case SLOT_DONE:
        return feel_integer(t->done);
    default:
        return feel_integer(t->cancelled);
    }
}

static enum rc finish_loop(struct stepper *st, const struct node *n, int32_t body)
{
    int32_t parent = token_at(&st->s, body)->parent;
    enum rc rc = cancel_children(st, body);
    if (!rc)
        rc = emit(st,
                  (struct bpmn_event){ .kind = BPMN_DID, .token = body, .node = n->pub.index, .flow = -1 });
    return rc ? rc : leave(st, n, parent);
}

// --- beginning -------------------------------------------------------------------------------------

static enum rc count_items(struct stepper *st, const struct node *n, int32_t scope,
                           struct feel_value *ret_items, int32_t *ret_count)
{
    int32_t slot = slot_of(st->m, n->collection);
    const struct bpmn_variable *set = variable_in(&st->s, scope, slot, n->collection);
    struct feel_value v = set ? set->value : unknown_value(st, slot);
    if (v.kind != FEEL_LIST)
        return fail(st->f, RC_INVALID, "\"%.*s\" is done for each of \"%.*s\", which is no list",
                    P(n->pub.id), P(n->collection));
    *ret_items = v;
    *ret_count = v.extra;
    return RC_OK;
}

static enum rc count_number(struct stepper *st, const struct node *n, int32_t scope, int32_t *ret_count)
{
    struct feel_value v;
    int64_t count;
    enum rc rc = evaluate(st, n->cardinality, scope, &v);
    if (rc) return rc;
    if (v.kind != FEEL_NUMBER || !feel_to_int(v, &count) || count < 0)
        return fail(st->f, RC_INVALID, "%.*s is not a number of times", P(n->cardinality->of));
    *ret_count = count > BPMN_INSTANCES_MAX ? BPMN_INSTANCES_MAX + 1 : (int32_t)count;
    return RC_OK;
}

static enum rc clear_output(struct stepper *st, const struct node *n, int32_t parent, int32_t count)
{
    if (n->output.len == 0) return RC_OK;
    return write_variable(st, parent, n->output, feel_list(NEW(st->a, struct feel_value, count), count));
}

static enum rc begin_multi(struct stepper *st, const struct node *n, int32_t parent, int32_t flow)
{
    int32_t body, count;
    struct feel_value items = feel_null();
    enum rc rc =
        n->collection.len ? count_items(st, n, parent, &items, &count) : count_number(st, n, parent, &count);
    if (rc) return rc;
    if (count > BPMN_INSTANCES_MAX)
        return fail(st->f, RC_LIMIT, "\"%.*s\" would be done more than %d times", P(n->pub.id),
                    BPMN_INSTANCES_MAX);
    rc = enter_token(st, n->pub.index, parent, flow, BPMN_BODY, count, &body);
    if (!rc) rc = clear_output(st, n, parent, count);
    if (!rc && n->collection.len) rc = write_local(st, body, own_slot_name(SLOT_ITEMS), items);
    if (rc) return rc;
    if (count == 0) return finish_loop(st, n, body);
    rc = open_attached(st, n, body);
    int32_t at_once = n->pub.loop == BPMN_PARALLEL_LOOP ? count : 1;
    for (int32_t i = 1; !rc && i <= at_once; i++) come_again(st, n->pub.index, body, i);
    return rc;
}

static enum rc begin_standard(struct stepper *st, const struct node *n, int32_t parent, int32_t flow)
{
    int32_t body;
    bool again = true;
    enum rc rc = enter_token(st, n->pub.index, parent, flow, BPMN_BODY, 0, &body);
    if (!rc && n->test_before && n->until) rc = evaluate_truth(st, n->until, body, &again);
    if (rc) return rc;
    if (!again) return finish_loop(st, n, body);
    rc = open_attached(st, n, body);
    if (!rc) come_again(st, n->pub.index, body, 1);
    return rc;
}

enum rc begin_loop(struct stepper *st, const struct node *n, int32_t parent, int32_t flow)
{
    return n->pub.loop == BPMN_STANDARD_LOOP ? begin_standard(st, n, parent, flow)
                                             : begin_multi(st, n, parent, flow);
}

static enum rc give_item(struct stepper *st, const struct node *n, int32_t body, int32_t token,
                         int32_t counter)
{
    struct str items = own_slot_name(SLOT_ITEMS);
    const struct bpmn_variable *v = variable_in(&st->s, body, SLOT_ITEMS, items);
    MUST(v && v->value.kind == FEEL_LIST && counter <= v->value.extra);
    return write_local(st, token, n->item, v->value.items[counter - 1]);
}

enum rc begin_instance(struct stepper *st, const struct node *n, int32_t body, int32_t counter)
{
    int32_t token;
    enum rc rc = enter_token(st, n->pub.index, body, -1, BPMN_INSTANCE, counter, &token);
    if (!rc && n->item.len && n->collection.len) rc = give_item(st, n, body, token, counter);
    if (!rc && n->output_item.len) rc = write_local(st, token, n->output_item, feel_null());
    return rc ? rc : start_work(st, n, token);
}

// --- one time is over ------------------------------------------------------------------------------

enum rc collect_output(struct stepper *st, const struct node *n, int32_t token)
{
    struct bpmn_token t = *token_at(&st->s, token);
    if (n->output.len == 0 || n->output_item.len == 0) return RC_OK;
    int32_t slot = slot_of(st->m, n->output);
    const struct bpmn_variable *from =
        variable_in(&st->s, token, slot_of(st->m, n->output_item), n->output_item);
    const struct bpmn_variable *to = variable_in(&st->s, t.parent, slot, n->output);
    if (!from || !to || to->value.kind != FEEL_LIST || t.counter > to->value.extra) return RC_OK;
    struct feel_value *items = NEW(st->a, struct feel_value, to->value.extra);
    memcpy(items, to->value.items, (size_t)to->value.extra * sizeof *items);
    items[t.counter - 1] = from->value;
    return write_local(st, to->token, n->output, feel_list(items, to->value.extra));
}

static enum rc multi_instance_done(struct stepper *st, const struct node *n, struct bpmn_token body,
                                   int32_t counter)
{
    bool enough = false;
    enum rc rc = n->until ? evaluate_truth(st, n->until, body.id, &enough) : RC_OK;
    if (rc) return rc;
    if (enough || body.done == body.counter) return finish_loop(st, n, body.id);
    if (n->pub.loop == BPMN_SEQUENTIAL_LOOP) come_again(st, n->pub.index, body.id, counter + 1);
    return RC_OK;
}

static enum rc standard_instance_done(struct stepper *st, const struct node *n, struct bpmn_token body,
                                      int32_t counter)
{
    bool again = n->loop_max == 0 || counter < n->loop_max;
    enum rc rc = again && n->until ? evaluate_truth(st, n->until, body.id, &again) : RC_OK;
    if (rc) return rc;
    if (!again) return finish_loop(st, n, body.id);
    come_again(st, n->pub.index, body.id, counter + 1);
    return RC_OK;
}

enum rc loop_instance_done(struct stepper *st, int32_t body, int32_t counter)
{
    struct bpmn_token t = *token_at(&st->s, body);
    const struct node *n = node_of(st, t.node);
    return n->pub.loop == BPMN_STANDARD_LOOP ? standard_instance_done(st, n, t, counter)
                                             : multi_instance_done(st, n, t, counter);
}
