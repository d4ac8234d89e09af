// What a node is beyond its kind: what a task calls, how often an activity is done, what it refers to.
#include "law/bpmn/bpmn_int.h"

// The element that an attribute refers to, of one of two names (the second may be empty); NULL with RC_OK where the attribute is not there.
static enum rc refer(struct compiler *c, const struct node *n, const struct xml_node *from,
                     struct str attribute, struct str element, const struct xml_node **ret)
{
    const struct xml_attr *a = xml_attr(from, attribute);
    *ret = NULL;
    if (!a) return RC_OK;
    const struct named *named = named_by(c, a->value);
    if (!named || !is_bpmn(named->xml, element))
        return bpmn_fail_at(c->f, RC_MISSING, n->doc, from,
                            "%.*s refers to <%.*s> \"%.*s\", which is not there", P(bpmn_called(c, n->xml)),
                            P(element), P(a->value));
    *ret = named->xml;
    return RC_OK;
}

// The name by which a message, signal or link is known: its name, else its id.
static struct str name_of(const struct xml_node *n)
{
    struct str name = xml_attr_str(n, S("name"));
    return name.len ? name : xml_attr_str(n, S("id"));
}

static struct expression *anlan_expression(struct compiler *c, const struct node *n, struct str attribute)
{
    struct str text = bpmn_anlan(n->xml, attribute);
    if (text.len == 0) return NULL;
    return bpmn_expression_text(c, n->doc, n->xml, text,
                                arena_print(c->a, "%.*s of \"%.*s\"", P(attribute), P(n->pub.id)));
}

static enum rc shape_message(struct compiler *c, struct node *n, const struct xml_node *from)
{
    const struct xml_node *message;
    enum rc rc = refer(c, n, from, S("messageRef"), S("message"), &message);
    if (rc || !message) return rc;
    n->pub.refers = name_of(message);
    n->pub.trigger = BPMN_MESSAGE;
    return RC_OK;
}

// --- tasks and calls -------------------------------------------------------------------------------

static enum rc shape_receive(struct compiler *c, struct node *n)
{
    enum rc rc = shape_message(c, n, n->xml);
    if (rc) return rc;
    if (n->pub.trigger == BPMN_MESSAGE) return RC_OK;
    return bpmn_fail_at(c->f, RC_MISSING, n->doc, n->xml, "%.*s refers to no message (messageRef)",
                        P(bpmn_called(c, n->xml)));
}

static bool is_feel_format(struct str format)
{
    return format.len == 0 || str_contains(format, S("FEEL")) || str_contains(format, S("feel"));
}

static enum rc shape_script(struct compiler *c, struct node *n)
{
    const struct xml_node *script = xml_child(n->xml, S("script"));
    struct str format = xml_attr_str(n->xml, S("scriptFormat"));
    if (!is_feel_format(format))
        return bpmn_fail_at(c->f, RC_INVALID, n->doc, n->xml, "%.*s is written in \"%.*s\": only FEEL is run",
                            P(bpmn_called(c, n->xml)), P(format));
    if (!script || str_trim(script->text).len == 0)
        return bpmn_fail_at(c->f, RC_MISSING, n->doc, n->xml, "%.*s has no script",
                            P(bpmn_called(c, n->xml)));
    n->script = bpmn_expression_text(c, n->doc, script, str_trim(script->text),
                                     arena_print(c->a, "script of \"%.*s\"", P(n->pub.id)));
    return RC_OK;
}

static void shape_rule(struct node *n)
{
    struct str decision = bpmn_anlan(n->xml, S("decision"));
    n->pub.refers = decision.len ? decision : name_of(n->xml);
}

// A global task is done where it is called: its words are the caller's.
static bool is_plain_global(const struct xml_node *n)
{
    return is_bpmn(n, S("globalTask")) || is_bpmn(n, S("globalUserTask")) ||
           is_bpmn(n, S("globalManualTask"));
}

static enum rc shape_call(struct compiler *c, struct node *n)
{
    struct str called = xml_attr_str(n->xml, S("calledElement"));
    const struct named *named = called.len ? named_by(c, called) : NULL;
    bool process = named && is_bpmn(named->xml, S("process")) && named->node >= 0;
    if (!process && !(named && is_plain_global(named->xml)))
        return bpmn_fail_at(c->f, RC_MISSING, n->doc, n->xml,
                            "%.*s calls \"%.*s\", which is no executable process", P(bpmn_called(c, n->xml)),
                            P(called));
    n->pub.refers = called;
    n->pub.called = process ? named->node : -1;
    return RC_OK;
}

// --- how often -------------------------------------------------------------------------------------

// The variable that an item-aware element stands for.
static enum rc data_name(struct compiler *c, const struct node *n, const struct xml_node *loop,
                         struct str child, struct str *ret_name)
{
    const struct xml_node *reference = xml_child(loop, child);
    *ret_name = (struct str){ 0 };
    if (!reference) return RC_OK;
    const struct named *named = named_by(c, reference->text);
    if (!named)
        return bpmn_fail_at(c->f, RC_MISSING, n->doc, reference,
                            "%.*s refers to the data \"%.*s\", which is not there", P(bpmn_called(c, n->xml)),
                            P(str_trim(reference->text)));
    *ret_name = name_of(named->xml);
    return bpmn_add_variable(c, *ret_name);
}

static enum rc item_name(struct compiler *c, const struct xml_node *loop, struct str child,
                         struct str *ret_name)
{
    const struct xml_node *item = xml_child(loop, child);
    *ret_name = item ? name_of(item) : (struct str){ 0 };
    return ret_name->len ? bpmn_add_variable(c, *ret_name) : RC_OK;
}

static enum rc loop_expression(struct compiler *c, const struct node *n, const struct xml_node *loop,
                               struct str child, struct expression **ret)
{
    const struct xml_node *x = xml_child(loop, child);
    if (!x) return RC_OK;
    return bpmn_expression(c, n->doc, x, arena_print(c->a, "%.*s of \"%.*s\"", P(child), P(n->pub.id)), ret);
}

static enum rc shape_multi(struct compiler *c, struct node *n, const struct xml_node *loop)
{
    struct str sequential = xml_attr_str(loop, S("isSequential"));
    n->pub.loop = str_equal(sequential, S("true")) || str_equal(sequential, S("1")) ? BPMN_SEQUENTIAL_LOOP
                                                                                    : BPMN_PARALLEL_LOOP;
    enum rc rc = loop_expression(c, n, loop, S("loopCardinality"), &n->cardinality);
    if (!rc) rc = loop_expression(c, n, loop, S("completionCondition"), &n->until);
    if (!rc) rc = data_name(c, n, loop, S("loopDataInputRef"), &n->collection);
    if (!rc) rc = data_name(c, n, loop, S("loopDataOutputRef"), &n->output);
    if (!rc) rc = item_name(c, loop, S("inputDataItem"), &n->item);
    if (!rc) rc = item_name(c, loop, S("outputDataItem"), &n->output_item);
    if (rc) return rc;
    struct str behaviour = xml_attr_str(loop, S("behavior"));
    if (behaviour.len && !str_equal(behaviour, S("All")))
        return bpmn_fail_at(c->f, RC_INVALID, n->doc, loop, "%.*s: behavior \"%.*s\" is not run",
                            P(bpmn_called(c, n->xml)), P(behaviour));
    if (!n->cardinality && n->collection.len == 0)
        return bpmn_fail_at(c->f, RC_MISSING, n->doc, loop,
                            "%.*s: expected a loopCardinality or a loopDataInputRef",
                            P(bpmn_called(c, n->xml)));
    return RC_OK;
}

static enum rc shape_standard(struct compiler *c, struct node *n, const struct xml_node *loop)
{
    struct str before = xml_attr_str(loop, S("testBefore")), most = xml_attr_str(loop, S("loopMaximum"));
    int64_t max = 0;
    n->pub.loop = BPMN_STANDARD_LOOP;
    n->test_before = str_equal(before, S("true")) || str_equal(before, S("1"));
    if (most.len && (!str_int64(most, &max) || max < 1 || max > BPMN_INSTANCES_MAX))
        return bpmn_fail_at(c->f, RC_INVALID, n->doc, loop,
                            "%.*s: expected a loopMaximum between 1 and %d, found \"%.*s\"",
                            P(bpmn_called(c, n->xml)), BPMN_INSTANCES_MAX, P(most));
    n->loop_max = (int32_t)max;
    enum rc rc = loop_expression(c, n, loop, S("loopCondition"), &n->until);
    if (rc || n->until || n->loop_max) return rc;
    return bpmn_fail_at(c->f, RC_MISSING, n->doc, loop, "%.*s: expected a loopCondition or a loopMaximum",
                        P(bpmn_called(c, n->xml)));
}

enum rc bpmn_shape_loop(struct compiler *c, struct node *n)
{
    const struct xml_node *multi = xml_child(n->xml, S("multiInstanceLoopCharacteristics"));
    const struct xml_node *standard = xml_child(n->xml, S("standardLoopCharacteristics"));
    if (!multi && !standard) return RC_OK;
    if (n->pub.kind == BPMN_EVENT_SUB_PROCESS || (multi && standard))
        return bpmn_fail_at(c->f, RC_INVALID, n->doc, n->xml, "%.*s cannot be done several times so",
                            P(bpmn_called(c, n->xml)));
    return multi ? shape_multi(c, n, multi) : shape_standard(c, n, standard);
}

// --- all of them -----------------------------------------------------------------------------------

// Words of the law that name variables and expressions: `result` of a script or rule, `key` of a message.
static enum rc shape_words(struct compiler *c, struct node *n)
{
    n->result = bpmn_anlan(n->xml, S("result"));
    n->key = anlan_expression(c, n, S("key"));
    if (n->pub.kind == BPMN_THROW || n->pub.kind == BPMN_END || n->pub.kind == BPMN_SEND)
        n->script = anlan_expression(c, n, S("sends"));
    return n->result.len ? bpmn_add_variable(c, n->result) : RC_OK;
}

static enum rc shape_task(struct compiler *c, struct node *n)
{
    switch (n->pub.kind) {
    case BPMN_CALL:
        return shape_call(c, n);
    case BPMN_SEND:
        return shape_message(c, n, n->xml);
    case BPMN_RECEIVE:
        return shape_receive(c, n);
    case BPMN_SCRIPT:
        return shape_script(c, n);
    case BPMN_RULE:
        return shape_rule(n), RC_OK;
    default:
        return RC_OK;
    }
}

enum rc bpmn_shape_node(struct compiler *c, struct node *n)
{
    enum rc rc = shape_words(c, n);
    if (rc) return rc;
    if (n->pub.kind >= BPMN_START) return bpmn_shape_event(c, n);
    if (n->pub.kind >= BPMN_EXCLUSIVE) return RC_OK;
    rc = shape_task(c, n);
    return rc ? rc : bpmn_shape_loop(c, n);
}
