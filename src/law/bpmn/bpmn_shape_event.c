// Events: what each waits for or throws, and which of them a place can have.
#include "law/bpmn/bpmn_int.h"

static const struct trigger_row {
    struct str element;
    enum bpmn_trigger trigger;
    struct str reference, referred,
        attribute; // where its name is: attribute of the element that the reference leads to
} trigger_rows[] = {
    { SL("timerEventDefinition"), BPMN_TIMER, { 0 }, { 0 }, { 0 } },
    { SL("conditionalEventDefinition"), BPMN_CONDITIONAL, { 0 }, { 0 }, { 0 } },
    { SL("linkEventDefinition"), BPMN_LINK, { 0 }, { 0 }, { 0 } },
    { SL("terminateEventDefinition"), BPMN_TERMINATE, { 0 }, { 0 }, { 0 } },
    { SL("messageEventDefinition"), BPMN_MESSAGE, SL("messageRef"), SL("message"), SL("name") },
    { SL("signalEventDefinition"), BPMN_SIGNAL, SL("signalRef"), SL("signal"), SL("name") },
    { SL("errorEventDefinition"), BPMN_ERROR, SL("errorRef"), SL("error"), SL("errorCode") },
    { SL("escalationEventDefinition"), BPMN_ESCALATION, SL("escalationRef"), SL("escalation"),
      SL("escalationCode") },
};

static const struct trigger_row *row_of(const struct xml_node *n)
{
    for (int i = 0; i < COUNT(trigger_rows); i++)
        if (is_bpmn(n, trigger_rows[i].element)) return &trigger_rows[i];
    return NULL;
}

static bool is_definition(const struct xml_node *n)
{
    return str_equal(n->space, S(BPMN_SPACE)) &&
           (str_ends(n->name, S("EventDefinition")) || str_equal(n->name, S("eventDefinitionRef")));
}

// The event's one definition, also where it is only referred to; NULL for none.
static enum rc find_definition(struct compiler *c, const struct node *n, const struct xml_node **ret)
{
    *ret = NULL;
    for (const struct xml_node *child = n->xml->first; child; child = child->next) {
        if (!is_definition(child)) continue;
        if (*ret)
            return bpmn_fail_at(c->f, RC_INVALID, n->doc, child,
                                "%.*s has several event definitions, which is not run",
                                P(bpmn_called(c, n->xml)));
        *ret = child;
    }
    if (!*ret || !is_bpmn(*ret, S("eventDefinitionRef"))) return RC_OK;
    const struct named *named = named_by(c, (*ret)->text);
    if (!named || !is_definition(named->xml))
        return bpmn_fail_at(c->f, RC_MISSING, n->doc, *ret,
                            "%.*s refers to the event definition \"%.*s\", which is not there",
                            P(bpmn_called(c, n->xml)), P(str_trim((*ret)->text)));
    *ret = named->xml;
    return RC_OK;
}

// --- the definitions -------------------------------------------------------------------------------

static enum rc shape_timer(struct compiler *c, struct node *n, const struct xml_node *d)
{
    static const struct str names[] = {
        [TIMER_DATE] = SL("timeDate"), [TIMER_DURATION] = SL("timeDuration"), [TIMER_CYCLE] = SL("timeCycle")
    };
    for (int i = 0; i < COUNT(names); i++) {
        const struct xml_node *x = xml_child(d, names[i]);
        if (!x) continue;
        n->timer_kind = (enum timer_kind)i;
        struct str of = arena_print(c->a, "%.*s of \"%.*s\"", P(names[i]), P(n->pub.id));
        struct str text = str_trim(x->text);
        if (!timer_literal(text, n->timer_kind)) return bpmn_expression(c, n->doc, x, of, &n->timer);
        n->timer = NEW(c->a, struct expression, 1);
        *n->timer = (struct expression){ .text = text, .doc = n->doc, .xml = x, .of = of };
        return RC_OK;
    }
    return bpmn_fail_at(c->f, RC_MISSING, n->doc, d, "%.*s: expected timeDate, timeDuration or timeCycle",
                        P(bpmn_called(c, n->xml)));
}

static enum rc shape_condition(struct compiler *c, struct node *n, const struct xml_node *d)
{
    const struct xml_node *x = xml_child(d, S("condition"));
    if (!x)
        return bpmn_fail_at(c->f, RC_MISSING, n->doc, d, "%.*s: expected a condition",
                            P(bpmn_called(c, n->xml)));
    return bpmn_expression(c, n->doc, x, arena_print(c->a, "condition of \"%.*s\"", P(n->pub.id)),
                           &n->condition);
}

// The name or code that the definition refers to. Without a reference: empty, which catches any error or escalation.
static enum rc shape_reference(struct compiler *c, struct node *n, const struct xml_node *d,
                               const struct trigger_row *row)
{
    const struct xml_attr *a = xml_attr(d, row->reference);
    if (!a) return RC_OK;
    const struct named *named = named_by(c, a->value);
    if (!named || !is_bpmn(named->xml, row->referred))
        return bpmn_fail_at(c->f, RC_MISSING, n->doc, d, "%.*s refers to <%.*s> \"%.*s\", which is not there",
                            P(bpmn_called(c, n->xml)), P(row->referred), P(a->value));
    static const struct str fallbacks[] = { SL("name"), SL("id") };
    n->pub.refers = xml_attr_str(named->xml, row->attribute);
    for (int i = 0; i < COUNT(fallbacks) && n->pub.refers.len == 0; i++)
        n->pub.refers = xml_attr_str(named->xml, fallbacks[i]);
    return RC_OK;
}

static enum rc shape_definition(struct compiler *c, struct node *n, const struct xml_node *d)
{
    const struct trigger_row *row = row_of(d);
    if (!row)
        return bpmn_fail_at(c->f, RC_INVALID, n->doc, d, "%.*s has a <%.*s>, which is not run",
                            P(bpmn_called(c, n->xml)), P(d->name));
    n->pub.trigger = row->trigger;
    if (row->trigger == BPMN_TIMER) return shape_timer(c, n, d);
    if (row->trigger == BPMN_CONDITIONAL) return shape_condition(c, n, d);
    if (row->trigger == BPMN_LINK) n->pub.refers = xml_attr_str(d, S("name"));
    return row->reference.len ? shape_reference(c, n, d, row) : RC_OK;
}

// --- what a place can have -------------------------------------------------------------------------

#define BIT(t) (1u << (t))
enum {
    CATCHES = BIT(BPMN_TIMER) | BIT(BPMN_MESSAGE) | BIT(BPMN_SIGNAL) | BIT(BPMN_CONDITIONAL),
    SPREADS = BIT(BPMN_ERROR) | BIT(BPMN_ESCALATION),
};

static uint32_t allowed(const struct compiler *c, const struct node *n)
{
    enum bpmn_kind parent = c->m->nodes[n->pub.parent].pub.kind;
    switch (n->pub.kind) {
    case BPMN_START:
        return parent == BPMN_EVENT_SUB_PROCESS ? CATCHES | SPREADS
               : parent == BPMN_PROCESS         ? CATCHES | BIT(BPMN_NONE)
                                                : BIT(BPMN_NONE);
    case BPMN_CATCH:
        return CATCHES | BIT(BPMN_LINK);
    case BPMN_THROW:
        return BIT(BPMN_NONE) | BIT(BPMN_MESSAGE) | BIT(BPMN_SIGNAL) | BIT(BPMN_ESCALATION) | BIT(BPMN_LINK);
    case BPMN_BOUNDARY:
        return CATCHES | SPREADS;
    default:
        return BIT(BPMN_NONE) | BIT(BPMN_MESSAGE) | BIT(BPMN_SIGNAL) | BIT(BPMN_TERMINATE) | SPREADS;
    }
}

static bool needs_name(const struct node *n)
{
    enum bpmn_trigger t = n->pub.trigger;
    bool throws = n->pub.kind == BPMN_THROW || n->pub.kind == BPMN_END;
    if (t == BPMN_MESSAGE) return !throws; // a message that is only sent may be drawn without its definition
    return t == BPMN_SIGNAL || t == BPMN_LINK || (throws && (t == BPMN_ERROR || t == BPMN_ESCALATION));
}

static bool is_false(struct str value) { return str_equal(value, S("false")) || str_equal(value, S("0")); }

static enum rc shape_interrupting(struct compiler *c, struct node *n)
{
    bool boundary = n->pub.kind == BPMN_BOUNDARY;
    n->pub.interrupting =
        !is_false(xml_attr_str(n->xml, boundary ? S("cancelActivity") : S("isInterrupting")));
    if (n->pub.interrupting || n->pub.trigger != BPMN_ERROR) return RC_OK;
    return bpmn_fail_at(c->f, RC_INVALID, n->doc, n->xml, "%.*s: an error always interrupts",
                        P(bpmn_called(c, n->xml)));
}

enum rc bpmn_shape_event(struct compiler *c, struct node *n)
{
    const struct xml_node *d;
    enum rc rc = find_definition(c, n, &d);
    if (!rc && d) rc = shape_definition(c, n, d);
    if (rc) return rc;
    if (!(allowed(c, n) & BIT(n->pub.trigger)))
        return bpmn_fail_at(c->f, RC_INVALID, n->doc, n->xml,
                            "%.*s: a %s with the trigger %s is not run here", P(bpmn_called(c, n->xml)),
                            bpmn_kind_name(n->pub.kind), bpmn_trigger_name(n->pub.trigger));
    if (needs_name(n) && n->pub.refers.len == 0)
        return bpmn_fail_at(c->f, RC_MISSING, n->doc, n->xml, "%.*s refers to no %s",
                            P(bpmn_called(c, n->xml)), bpmn_trigger_name(n->pub.trigger));
    return n->pub.kind == BPMN_BOUNDARY || n->pub.kind == BPMN_START ? shape_interrupting(c, n) : RC_OK;
}
