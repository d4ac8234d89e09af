// Reading test files of the kit.
#include "law/dmn/dmn_int.h"
#include "law/tck.h"

enum { VALUES_DEPTH_MAX = XML_DEPTH_MAX };

static const struct str xsi = SL("http://www.w3.org/2001/XMLSchema-instance");

static bool is_nil(const struct xml_node *n)
{
    const struct xml_attr *nil = xml_attr_in(n, xsi, S("nil"));
    return nil && (str_equal(nil->value, S("true")) || str_equal(nil->value, S("1")));
}

static struct str local_type(const struct xml_node *n)
{
    const struct xml_attr *type = xml_attr_in(n, xsi, S("type"));
    struct str head, tail;
    if (!type) return (struct str){ 0 };
    return str_cut(type->value, ':', &head, &tail) ? tail : head;
}

static struct tck_value *read_value(struct arena *a, const struct xml_node *holder);

static struct tck_value *read_list(struct arena *a, const struct xml_node *list)
{
    struct tck_value *v = NEW(a, struct tck_value, 1);
    const struct tck_value **link = &v->first;
    v->kind = is_nil(list) ? TCK_NULL : TCK_LIST;
    for (const struct xml_node *item = xml_child(list, S("item")); item; item = xml_next(item, S("item"))) {
        struct tck_value *one = read_value(a, item);
        *link = one;
        link = &one->next;
    }
    return v;
}

static struct tck_value *read_context(struct arena *a, const struct xml_node *component)
{
    struct tck_value *v = NEW(a, struct tck_value, 1);
    const struct tck_value **link = &v->first;
    v->kind = TCK_CONTEXT;
    for (; component; component = xml_next(component, S("component"))) {
        struct tck_value *one = read_value(a, component);
        one->name = xml_attr_str(component, S("name"));
        *link = one;
        link = &one->next;
    }
    return v;
}

// What stands in an <inputNode>, <expected>, <item> or <component>.
static struct tck_value *read_value(struct arena *a, const struct xml_node *holder)
{
    const struct xml_node *value = xml_child(holder, S("value")), *list = xml_child(holder, S("list"));
    const struct xml_node *component = xml_child(holder, S("component"));
    struct tck_value *v = NEW(a, struct tck_value, 1);
    if (is_nil(holder)) return v;
    if (list) return read_list(a, list);
    if (component) return read_context(a, component);
    if (!value || is_nil(value)) return v;
    *v = (struct tck_value){ .kind = TCK_SCALAR, .type = local_type(value), .text = value->text };
    return v;
}

static const struct tck_node *read_nodes(struct arena *a, const struct xml_node *n, struct str name,
                                         bool expected)
{
    const struct tck_node *first = NULL, **link = &first;
    for (const struct xml_node *i = xml_child(n, name); i; i = xml_next(i, name)) {
        struct tck_node *node = NEW(a, struct tck_node, 1);
        const struct xml_node *holder = expected ? xml_child(i, S("expected")) : i;
        node->name = xml_attr_str(i, S("name"));
        node->space = xml_attr_str(i, S("namespace"));
        node->error = str_equal(xml_attr_str(i, S("errorResult")), S("true"));
        node->value = holder ? read_value(a, holder) : NULL;
        *link = node;
        link = &node->next;
    }
    return first;
}

enum rc tck_parse(struct arena *a, const struct dmn_file *file, struct tck_suite *ret_suite, struct fault *f)
{
    struct arena mark = *a;
    struct xml_doc doc;
    enum rc rc = xml_parse(a, file->bytes, &doc, f);
    if (rc) return within(f, rc, "%.*s", P(file->name));
    if (!str_equal(doc.root->name, S("testCases"))) {
        rc = fail(f, RC_INVALID, "%.*s:%d:%d: expected <testCases>, found <%.*s>", P(file->name),
                  doc.root->place.line, doc.root->place.column, P(doc.root->name));
        *a = mark;
        return rc;
    }
    struct tck_suite suite = { .model_name = child_text(doc.root, S("modelName")) };
    const struct tck_case **link = &suite.cases;
    for (const struct xml_node *i = xml_child(doc.root, S("testCase")); i; i = xml_next(i, S("testCase"))) {
        struct tck_case *c = NEW(a, struct tck_case, 1);
        c->id = xml_attr_str(i, S("id"));
        c->type = xml_attr_str(i, S("type"));
        c->invocable = xml_attr_str(i, S("invocableName"));
        if (c->type.len == 0) c->type = S("decision");
        c->inputs = read_nodes(a, i, S("inputNode"), false);
        c->results = read_nodes(a, i, S("resultNode"), true);
        *link = c;
        link = &c->next;
        suite.case_count++;
    }
    *ret_suite = suite;
    return RC_OK;
}
