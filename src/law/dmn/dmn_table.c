// Decision tables, from XML to columns, rules and outputs. A cell that cannot be read never matches, and says
// so.
#include "law/dmn/dmn_int.h"

static const struct {
    struct str name;
    enum hit_policy policy;
} policies[] = {
    { SL("UNIQUE"), HIT_UNIQUE },
    { SL("FIRST"), HIT_FIRST },
    { SL("PRIORITY"), HIT_PRIORITY },
    { SL("ANY"), HIT_ANY },
    { SL("COLLECT"), HIT_COLLECT },
    { SL("RULE ORDER"), HIT_RULE_ORDER },
    { SL("OUTPUT ORDER"), HIT_OUTPUT_ORDER },
};

static const struct {
    struct str name;
    enum aggregation aggregation;
} aggregations[] = {
    { SL("SUM"), AGGREGATE_SUM },
    { SL("COUNT"), AGGREGATE_COUNT },
    { SL("MIN"), AGGREGATE_MIN },
    { SL("MAX"), AGGREGATE_MAX },
};

struct str hit_policy_name(enum hit_policy p)
{
    for (int i = 0; i < COUNT(policies); i++)
        if (policies[i].policy == p) return policies[i].name;
    return (struct str){ 0 };
}

static enum rc read_policy(struct compiler *c, const struct xml_node *n, struct table *t)
{
    struct str policy = str_trim(xml_attr_str(n, S("hitPolicy"))),
               aggregation = str_trim(xml_attr_str(n, S("aggregation")));
    bool known = policy.len == 0, known_aggregation = aggregation.len == 0;
    for (int i = 0; i < COUNT(policies); i++)
        if (str_equal(policy, policies[i].name)) t->policy = policies[i].policy, known = true;
    for (int i = 0; i < COUNT(aggregations); i++)
        if (str_equal(aggregation, aggregations[i].name))
            t->aggregation = aggregations[i].aggregation, known_aggregation = true;
    if (!known) return fail_at(c->f, RC_INVALID, c->doc, n, "\"%.*s\" is no hit policy", P(policy));
    if (!known_aggregation)
        return fail_at(c->f, RC_INVALID, c->doc, n, "\"%.*s\" is no aggregation", P(aggregation));
    if (t->policy != HIT_COLLECT) t->aggregation = AGGREGATE_NONE;
    if (t->aggregation && t->output_count != 1)
        return fail_at(c->f, RC_INVALID, c->doc, n, "expected one output to aggregate, found %d",
                       t->output_count);
    return RC_OK;
}

static enum rc check_counts(struct compiler *c, const struct xml_node *n, const struct table *t)
{
    if (t->column_count > DMN_COLUMNS_MAX || t->output_count > DMN_COLUMNS_MAX ||
        t->heading_count > DMN_COLUMNS_MAX)
        return fail_at(c->f, RC_LIMIT, c->doc, n, "the table has more than %d inputs, outputs or annotations",
                       DMN_COLUMNS_MAX);
    if (t->rule_count > DMN_RULES_MAX)
        return fail_at(c->f, RC_LIMIT, c->doc, n, "the table has more than %d rules", DMN_RULES_MAX);
    if (t->output_count == 0) return fail_at(c->f, RC_INVALID, c->doc, n, "expected an output in the table");
    return RC_OK;
}

// --- columns ---------------------------------------------------------------------------------------

static void read_column(struct compiler *c, const struct xml_node *n, struct column *column)
{
    const struct xml_node *expression = xml_child(n, S("inputExpression")),
                          *values = xml_child(n, S("inputValues"));
    column->node = n;
    column->text = child_text(expression, S("text"));
    if (column->text.len == 0) column->text = xml_attr_str(n, S("label"));
    column->type = expression ? type_at(c, expression) : NULL;
    column->box = expression ? make_literal(c, expression) : broken_box(c, n, "expected an input expression");
    if (!expression) add_problem(c, c->doc, n->place, "expected an input expression");
    if (values && child_text(values, S("text")).len) column->allowed = make_tests(c, values, column->type);
    column->domain = column->allowed
                         ? column->allowed
                         : allowed_by_type(column->type ? column->type : column->box->static_type);
}

static void read_order(struct compiler *c, struct output *o)
{
    const struct feel_program *allowed = o->allowed ? o->allowed : allowed_by_type(o->type);
    struct feel_test_shape shape = allowed ? feel_tests_shape(allowed) : (struct feel_test_shape){ 0 };
    if (!allowed || shape.form != FEEL_TEST_PARTS || !shape.points) return;
    struct feel_value *order = NEW(c->a, struct feel_value, shape.part_count);
    for (int32_t i = 0; i < shape.part_count; i++) order[i] = shape.parts[i].low;
    o->order = order;
    o->order_count = shape.part_count;
}

static void read_output(struct compiler *c, const struct xml_node *n, struct output *o)
{
    const struct xml_node *values = xml_child(n, S("outputValues")),
                          *otherwise = xml_child(n, S("defaultOutputEntry"));
    o->node = n;
    o->name = xml_attr_str(n, S("name"));
    o->type = type_at(c, n);
    if (values && child_text(values, S("text")).len) o->allowed = make_tests(c, values, o->type);
    if (otherwise && child_text(otherwise, S("text")).len) o->otherwise = make_literal(c, otherwise);
    read_order(c, o);
}

// --- rules -----------------------------------------------------------------------------------------

static void read_cells(struct compiler *c, const struct xml_node *n, const struct table *t,
                       struct cell *cells)
{
    const struct xml_node *entry = xml_child(n, S("inputEntry"));
    for (int32_t i = 0; i < t->column_count; i++) {
        const struct feel_type *type =
            t->columns[i].type ? t->columns[i].type : t->columns[i].box->static_type;
        cells[i].node = entry;
        cells[i].tests = make_tests(c, entry, type);
        if (cells[i].tests)
            cells[i].shape = feel_tests_shape(cells[i].tests);
        else
            cells[i].shape.form = FEEL_TEST_OTHER;
        entry = xml_next(entry, S("inputEntry"));
    }
}

static void read_outputs(struct compiler *c, const struct xml_node *n, struct table *t,
                         const struct box **outputs)
{
    const struct xml_node *entry = xml_child(n, S("outputEntry"));
    for (int32_t i = 0; i < t->output_count; i++) {
        outputs[i] = child_text(entry, S("text")).len ? make_literal(c, entry) : NULL;
        if (outputs[i] && !outputs[i]->constant) t->constant_outputs = false;
        entry = xml_next(entry, S("outputEntry"));
    }
}

static enum rc read_rule(struct compiler *c, const struct xml_node *n, struct table *t, struct rule *rule)
{
    int32_t cells = count_named(n, S("inputEntry")), outputs = count_named(n, S("outputEntry")), at = 0;
    if (cells != t->column_count || outputs != t->output_count)
        return fail_at(c->f, RC_INVALID, c->doc, n,
                       "expected %d input and %d output entries, found %d and %d", t->column_count,
                       t->output_count, cells, outputs);
    struct cell *row = NEW(c->a, struct cell, cells);
    const struct box **results = NEW(c->a, const struct box *, outputs);
    struct str *notes = NEW(c->a, struct str, t->heading_count);
    read_cells(c, n, t, row);
    read_outputs(c, n, t, results);
    for (const struct xml_node *i = xml_child(n, S("annotationEntry")); i && at < t->heading_count;
         i = xml_next(i, S("annotationEntry")))
        notes[at++] = child_text(i, S("text"));
    *rule = (struct rule){ xml_attr_str(n, S("id")), row, results, notes, n };
    return RC_OK;
}

// --- the table -------------------------------------------------------------------------------------

static const struct feel_type *type_of_hit(struct compiler *c, const struct table *t)
{
    if (t->output_count == 1) return t->outputs[0].type;
    struct feel_field *fields = NEW(c->a, struct feel_field, t->output_count);
    struct feel_type *hit = NEW(c->a, struct feel_type, 1);
    for (int32_t i = 0; i < t->output_count; i++)
        fields[i] = (struct feel_field){ t->outputs[i].name, t->outputs[i].type };
    *hit = (struct feel_type){ .kind = FEEL_T_CONTEXT, .fields = fields, .field_count = t->output_count };
    return hit;
}

static const struct feel_type *type_of_table(struct compiler *c, const struct table *t)
{
    bool many = t->policy == HIT_RULE_ORDER || t->policy == HIT_OUTPUT_ORDER ||
                (t->policy == HIT_COLLECT && !t->aggregation);
    const struct feel_type *hit = type_of_hit(c, t);
    if (!many) return hit;
    struct feel_type *list = NEW(c->a, struct feel_type, 1);
    *list = (struct feel_type){ .kind = FEEL_T_LIST, .element = hit };
    return list;
}

static void read_parts(struct compiler *c, const struct xml_node *n, struct table *t, struct column *columns,
                       struct output *outputs)
{
    struct str *headings = NEW(c->a, struct str, t->heading_count);
    int32_t at = 0;
    for (const struct xml_node *i = xml_child(n, S("input")); i; i = xml_next(i, S("input")))
        read_column(c, i, &columns[at++]);
    at = 0;
    for (const struct xml_node *i = xml_child(n, S("output")); i; i = xml_next(i, S("output")))
        read_output(c, i, &outputs[at++]);
    at = 0;
    for (const struct xml_node *i = xml_child(n, S("annotation")); i; i = xml_next(i, S("annotation")))
        headings[at++] = xml_attr_str(i, S("name"));
    t->columns = columns;
    t->outputs = outputs;
    t->headings = headings;
}

static struct table *new_table(struct compiler *c)
{
    struct dmn_model *m = c->m;
    if (m->table_count == m->table_room) {
        int32_t room = m->table_room ? m->table_room * 2 : 16;
        const struct table **bigger = NEW(c->a, const struct table *, room);
        if (m->table_count) memcpy(bigger, m->tables, (size_t)m->table_count * sizeof *bigger);
        m->tables = bigger;
        m->table_room = room;
    }
    struct table *t = NEW(c->a, struct table, 1);
    m->tables[m->table_count++] = t;
    return t;
}

enum rc make_table(struct compiler *c, const struct xml_node *n, const struct table **ret_table)
{
    struct table *t = new_table(c);
    *t = (struct table){ .id = xml_attr_str(n, S("id")),
                         .column_count = count_named(n, S("input")),
                         .output_count = count_named(n, S("output")),
                         .rule_count = count_named(n, S("rule")),
                         .heading_count = count_named(n, S("annotation")),
                         .constant_outputs = true,
                         .doc = c->doc,
                         .node = n,
                         .element = c->element,
                         .index = c->m->table_count - 1 };
    enum rc rc = check_counts(c, n, t);
    if (!rc) rc = read_policy(c, n, t);
    if (rc) return rc;
    struct column *columns = NEW(c->a, struct column, t->column_count);
    struct rule *rules = NEW(c->a, struct rule, t->rule_count);
    read_parts(c, n, t, columns, NEW(c->a, struct output, t->output_count));
    int32_t at = 0;
    for (const struct xml_node *i = xml_child(n, S("rule")); i; i = xml_next(i, S("rule"))) {
        rc = read_rule(c, i, t, &rules[at++]);
        if (rc) return rc;
    }
    t->rules = rules;
    t->type = type_of_table(c, t);
    make_index(c, t, columns);
    *ret_table = t;
    return RC_OK;
}
