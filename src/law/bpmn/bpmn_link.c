// Links: flows to nodes, boundary events to activities, handlers to scopes, link events to one another; and what the shape of a drawing
// must be so that no token can be lost.
#include "law/bpmn/bpmn_int.h"

static enum rc fail_node(struct compiler *c, enum rc rc, const struct node *n, const char *why)
{
    return bpmn_fail_at(c->f, rc, n->doc, n->xml, "%.*s %s", P(bpmn_called(c, n->xml)), why);
}

// --- lists of nodes --------------------------------------------------------------------------------

// Groups `values` by the node that owns each (-1: nobody); the range at `offset` of each owner then holds its own, in their order.
static void group(struct compiler *c, const int32_t *owners, const int32_t *values, int32_t count,
                  size_t offset)
{
    struct bpmn_model *m = c->m;
#define RANGE(i) ((struct range *)((char *)&m->nodes[i] + offset))
    for (int32_t i = 0; i < count; i++)
        if (owners[i] >= 0) RANGE(owners[i])->count++;
    for (int32_t i = 0; i < m->node_count; i++) {
        RANGE(i)->first = m->list_count;
        m->list_count += RANGE(i)->count;
        RANGE(i)->count = 0;
    }
    for (int32_t i = 0; i < count; i++) {
        if (owners[i] < 0) continue;
        struct range *r = RANGE(owners[i]);
        m->lists[r->first + r->count++] = values[i];
    }
#undef RANGE
}

// --- flows -----------------------------------------------------------------------------------------

static enum rc find_end(struct compiler *c, const struct flow *flow, struct str attribute, int32_t *ret_node)
{
    struct str id = xml_attr_str(flow->xml, attribute);
    const struct named *named = named_by(c, id);
    if (!named || named->node < 0 || c->m->nodes[named->node].pub.kind == BPMN_PROCESS)
        return bpmn_fail_at(c->f, RC_MISSING, flow->doc, flow->xml, "%.*s: its %.*s \"%.*s\" is not there",
                            P(bpmn_called(c, flow->xml)), P(attribute), P(id));
    *ret_node = named->node;
    return RC_OK;
}

static enum rc link_flow(struct compiler *c, struct flow *flow)
{
    enum rc rc = find_end(c, flow, S("sourceRef"), &flow->pub.from);
    if (!rc) rc = find_end(c, flow, S("targetRef"), &flow->pub.to);
    if (rc) return rc;
    const struct node *from = &c->m->nodes[flow->pub.from], *to = &c->m->nodes[flow->pub.to];
    const char *why = from->pub.parent != to->pub.parent ? "leads into or out of a sub-process"
                      : from->pub.kind == BPMN_END       ? "leaves an end event"
                      : to->pub.kind == BPMN_START       ? "leads to a start event"
                      : to->pub.kind == BPMN_BOUNDARY    ? "leads to a boundary event"
                      : from->pub.kind == BPMN_EVENT_SUB_PROCESS || to->pub.kind == BPMN_EVENT_SUB_PROCESS
                          ? "touches an event sub-process"
                          : NULL;
    if (why)
        return bpmn_fail_at(c->f, RC_INVALID, flow->doc, flow->xml, "%.*s %s", P(bpmn_called(c, flow->xml)),
                            why);
    const struct xml_node *condition = xml_child(flow->xml, S("conditionExpression"));
    if (!condition) return RC_OK;
    rc = bpmn_expression(c, flow->doc, condition, arena_print(c->a, "condition of \"%.*s\"", P(flow->pub.id)),
                         &flow->condition);
    if (!rc) flow->pub.condition = flow->condition->text;
    return rc;
}

// By their source, else as in the file: a counting sort.
static void sort_flows(struct compiler *c)
{
    struct bpmn_model *m = c->m;
    struct arena scratch = c->scratch;
    struct flow *sorted = NEW(&scratch, struct flow, m->flow_count);
    int32_t next = 0;
    for (int32_t i = 0; i < m->flow_count; i++) m->nodes[m->flows[i].pub.from].pub.out_count++;
    for (int32_t i = 0; i < m->node_count; i++) {
        m->nodes[i].pub.out_first = next;
        next += m->nodes[i].pub.out_count;
        m->nodes[i].pub.out_count = 0;
    }
    for (int32_t i = 0; i < m->flow_count; i++) {
        struct bpmn_node *from = &m->nodes[m->flows[i].pub.from].pub;
        sorted[from->out_first + from->out_count++] = m->flows[i];
    }
    for (int32_t i = 0; i < m->flow_count; i++) {
        m->flows[i] = sorted[i];
        m->flows[i].pub.index = i;
    }
}

static enum rc link_flows(struct compiler *c)
{
    struct bpmn_model *m = c->m;
    for (int32_t i = 0; i < m->flow_count; i++) {
        enum rc rc = link_flow(c, &m->flows[i]);
        if (rc) return rc;
    }
    sort_flows(c);
    struct arena scratch = c->scratch;
    int32_t *owners = NEW(&scratch, int32_t, m->flow_count), *values = NEW(&scratch, int32_t, m->flow_count);
    for (int32_t i = 0; i < m->flow_count; i++) {
        owners[i] = m->flows[i].pub.to;
        values[i] = i;
        m->nodes[m->flows[i].pub.to].pub.in_count++;
        map_put(&m->flow_ids, c->a, m->flows[i].pub.id, &m->flows[i]);
    }
    group(c, owners, values, m->flow_count, offsetof(struct node, in));
    return RC_OK;
}

static enum rc link_default(struct compiler *c, struct node *n)
{
    struct str id = xml_attr_str(n->xml, S("default"));
    if (id.len == 0) return RC_OK;
    for (int32_t i = 0; i < n->pub.out_count; i++)
        if (str_equal(c->m->flows[n->pub.out_first + i].pub.id, id)) {
            n->pub.fallback = n->pub.out_first + i;
            return RC_OK;
        }
    return bpmn_fail_at(c->f, RC_MISSING, n->doc, n->xml, "%.*s: its default \"%.*s\" is no flow of its own",
                        P(bpmn_called(c, n->xml)), P(id));
}

// --- boundary events, handlers, links --------------------------------------------------------------

static enum rc attach(struct compiler *c, struct node *n)
{
    const struct named *named = named_by(c, xml_attr_str(n->xml, S("attachedToRef")));
    if (!named || named->node < 0) return fail_node(c, RC_MISSING, n, "is attached to nothing that is there");
    const struct node *to = &c->m->nodes[named->node];
    if (to->pub.kind == BPMN_PROCESS || to->pub.kind == BPMN_EVENT_SUB_PROCESS ||
        to->pub.kind >= BPMN_EXCLUSIVE || to->pub.parent != n->pub.parent)
        return fail_node(c, RC_INVALID, n, "is attached to what is no activity beside it");
    n->pub.attached = named->node;
    return RC_OK;
}

static enum rc check_handler(struct compiler *c, const struct node *n, int32_t starts, int32_t with_trigger)
{
    if (n->pub.kind == BPMN_EVENT_SUB_PROCESS && (starts != 1 || with_trigger != 1))
        return fail_node(c, RC_INVALID, n, "must have exactly one start event, with a trigger");
    if (n->pub.kind == BPMN_SUB_PROCESS && starts > 1)
        return fail_node(c, RC_INVALID, n, "must have at most one start event");
    return RC_OK;
}

static enum rc check_starts(struct compiler *c)
{
    struct bpmn_model *m = c->m;
    struct arena scratch = c->scratch;
    int32_t *starts = NEW(&scratch, int32_t, m->node_count),
            *triggers = NEW(&scratch, int32_t, m->node_count);
    for (int32_t i = 0; i < m->node_count; i++) {
        struct bpmn_node *n = &m->nodes[i].pub;
        if (n->kind != BPMN_START) continue;
        starts[n->parent]++;
        triggers[n->parent] += n->trigger != BPMN_NONE;
        n->starts = m->nodes[n->parent].pub.kind == BPMN_PROCESS;
    }
    for (int32_t i = 0; i < m->node_count; i++) {
        enum rc rc = check_handler(c, &m->nodes[i], starts[i], triggers[i]);
        if (rc) return rc;
    }
    return RC_OK;
}

static bool is_instantiating(const struct node *n)
{
    struct str v = xml_attr_str(n->xml, S("instantiate"));
    return (str_equal(v, S("true")) || str_equal(v, S("1"))) && n->pub.in_count == 0;
}

// Whether a scope that is entered puts a token here: its start event without a trigger, or, in a scope without any start event,
// whatever nothing leads to.
static bool begins(const struct compiler *c, const struct node *n, const bool *has_start)
{
    if (n->pub.parent < 0) return false;
    if (n->pub.kind == BPMN_START) return n->pub.trigger == BPMN_NONE;
    bool link_target = n->pub.kind == BPMN_CATCH && n->pub.trigger == BPMN_LINK;
    return !has_start[n->pub.parent] && n->pub.in_count == 0 && n->pub.kind != BPMN_BOUNDARY &&
           n->pub.kind != BPMN_EVENT_SUB_PROCESS && !link_target && !is_instantiating(n) &&
           c->m->nodes[n->pub.parent].pub.kind != BPMN_CALL;
}

static void group_nodes(struct compiler *c)
{
    struct bpmn_model *m = c->m;
    struct arena scratch = c->scratch;
    int32_t *attached = NEW(&scratch, int32_t, m->node_count),
            *handlers = NEW(&scratch, int32_t, m->node_count),
            *starts = NEW(&scratch, int32_t, m->node_count), *self = NEW(&scratch, int32_t, m->node_count);
    bool *has_start = NEW(&scratch, bool, m->node_count);
    for (int32_t i = 0; i < m->node_count; i++)
        if (m->nodes[i].pub.kind == BPMN_START) has_start[m->nodes[i].pub.parent] = true;
    for (int32_t i = 0; i < m->node_count; i++) {
        const struct node *n = &m->nodes[i];
        int32_t parent = n->pub.parent;
        bool handler = n->pub.kind == BPMN_START && m->nodes[parent].pub.kind == BPMN_EVENT_SUB_PROCESS;
        self[i] = i;
        attached[i] = n->pub.attached;
        handlers[i] = handler ? m->nodes[parent].pub.parent : -1;
        starts[i] = begins(c, n, has_start) ? parent : -1;
    }
    group(c, attached, self, m->node_count, offsetof(struct node, attached));
    group(c, handlers, self, m->node_count, offsetof(struct node, handlers));
    group(c, starts, self, m->node_count, offsetof(struct node, starts));
}

// An event-based gateway waits for what its flows lead to; with `instantiate` any of them begins the process.
static enum rc link_event_gateway(struct compiler *c, struct node *n)
{
    struct bpmn_model *m = c->m;
    bool begins_process = is_instantiating(n) && m->nodes[n->pub.parent].pub.kind == BPMN_PROCESS;
    if (str_equal(xml_attr_str(n->xml, S("eventGatewayType")), S("Parallel")))
        return fail_node(c, RC_INVALID, n, "is a parallel event-based gateway, which is not run");
    if (n->pub.out_count == 0) return fail_node(c, RC_INVALID, n, "leads nowhere");
    n->awaited = (struct range){ m->list_count, n->pub.out_count };
    for (int32_t i = 0; i < n->pub.out_count; i++) {
        struct node *to = &m->nodes[m->flows[n->pub.out_first + i].pub.to];
        bool waits =
            (to->pub.kind == BPMN_CATCH && to->pub.trigger != BPMN_LINK) || to->pub.kind == BPMN_RECEIVE;
        if (!waits || to->pub.loop != BPMN_ONCE)
            return fail_node(c, RC_INVALID, n, "must lead to catch events and receive tasks alone");
        to->pub.starts |= begins_process;
        m->lists[m->list_count++] = to->pub.index;
    }
    return RC_OK;
}

static enum rc link_link(struct compiler *c, struct node *n)
{
    for (int32_t i = 0; i < c->m->node_count; i++) {
        const struct bpmn_node *to = &c->m->nodes[i].pub;
        if (to->kind == BPMN_CATCH && to->trigger == BPMN_LINK && to->parent == n->pub.parent &&
            str_equal(to->refers, n->pub.refers)) {
            n->pub.called = i;
            return RC_OK;
        }
    }
    return bpmn_fail_at(c->f, RC_MISSING, n->doc, n->xml,
                        "%.*s: no catch event of the link \"%.*s\" is there", P(bpmn_called(c, n->xml)),
                        P(n->pub.refers));
}

static enum rc link_node(struct compiler *c, struct node *n)
{
    if (n->pub.kind == BPMN_THROW && n->pub.trigger == BPMN_LINK) return link_link(c, n);
    if (n->pub.kind == BPMN_EVENT_GATEWAY) return link_event_gateway(c, n);
    if (n->pub.kind == BPMN_RECEIVE && is_instantiating(n))
        n->pub.starts = c->m->nodes[n->pub.parent].pub.kind == BPMN_PROCESS;
    return RC_OK;
}

static void group_throwers(struct compiler *c)
{
    struct bpmn_model *m = c->m;
    struct arena scratch = c->scratch;
    int32_t *owners = NEW(&scratch, int32_t, m->node_count), *self = NEW(&scratch, int32_t, m->node_count);
    for (int32_t i = 0; i < m->node_count; i++) {
        self[i] = i;
        owners[i] = m->nodes[i].pub.kind == BPMN_THROW ? m->nodes[i].pub.called : -1;
    }
    group(c, owners, self, m->node_count, offsetof(struct node, throwers));
}

enum rc bpmn_link(struct compiler *c)
{
    struct bpmn_model *m = c->m;
    m->lists = NEW(c->a, int32_t, 4 * (ptrdiff_t)m->node_count + 2 * (ptrdiff_t)m->flow_count);
    enum rc rc = link_flows(c);
    for (int32_t i = 0; !rc && i < m->node_count; i++) {
        rc = link_default(c, &m->nodes[i]);
        if (!rc && m->nodes[i].pub.kind == BPMN_BOUNDARY) rc = attach(c, &m->nodes[i]);
    }
    if (!rc) rc = check_starts(c);
    if (rc) return rc;
    group_nodes(c);
    for (int32_t i = 0; !rc && i < m->node_count; i++) rc = link_node(c, &m->nodes[i]);
    if (!rc) group_throwers(c);
    return rc;
}
