// Looking into a decision without running it: what it needs to be told, and the cells of its table. For those who compile tables of a
// certain shape into something of their own (law/pack).
#include "law/dmn/dmn_int.h"

// --- what a decision needs -------------------------------------------------------------------------

struct needs {
    struct arena *a;
    const struct dmn_element **at;
    int32_t count, room;
};

static void need(struct needs *n, const struct element *e)
{
    for (int32_t i = 0; i < n->count; i++)
        if (n->at[i] == &e->pub) return;
    if (n->count == n->room) {
        n->room = n->room ? 2 * n->room : 16;
        const struct dmn_element **more = NEW(n->a, const struct dmn_element *, n->room);
        if (n->count) memcpy(more, n->at, (size_t)n->count * sizeof *more);
        n->at = more;
    }
    n->at[n->count++] = &e->pub;
}

// Requirements never go in a circle but through knowledge, which needs no input data.
static void walk(struct needs *n, const struct element *e)
{
    if (e->pub.kind == DMN_INPUT) need(n, e);
    for (int32_t i = 0; i < e->info.count; i++) walk(n, e->info.at[i]);
}

void dmn_needs(struct arena *a, const struct dmn_element *e, const struct dmn_element *const **ret_inputs,
               int32_t *ret_count)
{
    struct needs n = { .a = a };
    walk(&n, (const struct element *)e);
    *ret_inputs = n.at;
    *ret_count = n.count;
}

// --- tables ----------------------------------------------------------------------------------------

static const struct table *table_of(const struct dmn_element *e)
{
    const struct element *full = (const struct element *)e;
    bool has = e->kind == DMN_DECISION && full->logic && full->logic->kind == BOX_TABLE;
    return has ? full->logic->table : NULL;
}

static const struct rule *rule_of(const struct dmn_element *e, int32_t rule)
{
    const struct table *t = table_of(e);
    MUST(t && rule >= 0 && rule < t->rule_count);
    return &t->rules[rule];
}

int32_t dmn_rule_count(const struct dmn_element *e)
{
    const struct table *t = table_of(e);
    return t ? t->rule_count : 0;
}

bool dmn_lists_matches(const struct dmn_element *e)
{
    const struct table *t = table_of(e);
    return t &&
           ((t->policy == HIT_COLLECT && t->aggregation == AGGREGATE_NONE) || t->policy == HIT_RULE_ORDER);
}

struct str dmn_rule_id(const struct dmn_element *e, int32_t rule) { return rule_of(e, rule)->id; }

struct dmn_place dmn_rule_place(const struct dmn_element *e, int32_t rule)
{
    const struct xml_place at = rule_of(e, rule)->node->place;
    return (struct dmn_place){ table_of(e)->doc->file, at.line, at.column };
}

struct str dmn_rule_note(const struct dmn_element *e, int32_t rule, struct str heading)
{
    const struct table *t = table_of(e);
    const struct rule *r = rule_of(e, rule);
    for (int32_t i = 0; i < t->heading_count; i++)
        if (str_equal(t->headings[i], heading)) return r->notes[i];
    return (struct str){ 0 };
}

int32_t dmn_column(const struct dmn_element *e, struct str text)
{
    const struct table *t = table_of(e);
    for (int32_t i = 0; t && i < t->column_count; i++)
        if (str_equal(t->columns[i].text, text)) return i;
    return -1;
}

bool dmn_cell_texts(struct arena *a, const struct dmn_element *e, int32_t rule, int32_t column,
                    const struct str **ret_texts, int32_t *ret_count)
{
    const struct feel_test_shape *s = &rule_of(e, rule)->cells[column].shape;
    if (s->form != FEEL_TEST_PARTS || !s->points || s->kind != FEEL_STRING) return false;
    struct str *texts = NEW(a, struct str, s->part_count);
    for (int32_t i = 0; i < s->part_count; i++) texts[i] = feel_text(s->parts[i].low);
    *ret_texts = texts;
    *ret_count = s->part_count;
    return true;
}

int32_t dmn_column_count(const struct dmn_element *e)
{
    const struct table *t = table_of(e);
    return t ? t->column_count : 0;
}

static const struct column *column_of(const struct dmn_element *e, int32_t column)
{
    const struct table *t = table_of(e);
    MUST(t && column >= 0 && column < t->column_count);
    return &t->columns[column];
}

struct str dmn_column_text(const struct dmn_element *e, int32_t column) { return column_of(e, column)->text; }

struct str dmn_column_allowed(const struct dmn_element *e, int32_t column)
{
    const struct feel_program *allowed = column_of(e, column)->allowed;
    return allowed ? feel_program_source(allowed) : (struct str){ 0 };
}

struct str dmn_column_label(const struct dmn_element *e, int32_t column)
{
    return xml_attr_str(column_of(e, column)->node, S("label"));
}

struct str dmn_cell_text(const struct dmn_element *e, int32_t rule, int32_t column)
{
    (void)column_of(e, column);
    return child_text(rule_of(e, rule)->cells[column].node, S("text"));
}

struct str dmn_output_text(const struct dmn_element *e, int32_t rule, int32_t output)
{
    const struct xml_node *entry = xml_child(rule_of(e, rule)->node, S("outputEntry"));
    MUST(output >= 0 && output < dmn_output_count(e));
    for (int32_t i = 0; i < output; i++) entry = xml_next(entry, S("outputEntry"));
    return child_text(entry, S("text"));
}

int32_t dmn_output_count(const struct dmn_element *e)
{
    const struct table *t = table_of(e);
    return t ? t->output_count : 0;
}

struct str dmn_output_name(const struct dmn_element *e, int32_t output)
{
    return table_of(e)->outputs[output].name;
}

bool dmn_output_constant(const struct dmn_element *e, int32_t rule, int32_t output, struct feel_value *ret_v)
{
    const struct box *b = rule_of(e, rule)->outputs[output];
    *ret_v = b && b->constant ? b->value : feel_null();
    return !b || b->constant;
}

// --- what happened ---------------------------------------------------------------------------------

static const struct step *table_step(const struct dmn_answer *answer, const struct dmn_element *e)
{
    const struct step *s = answer->trace ? answer->trace->first : NULL;
    while (s && (s->kind != STEP_DECISION || &s->element->pub != e)) s = s->next;
    for (s = s ? s->first : NULL; s; s = s->next)
        if (s->kind == STEP_TABLE && s->table == table_of(e)) return s;
    return NULL;
}

void dmn_matched(const struct dmn_answer *answer, const struct dmn_element *e, const int32_t **ret_rules,
                 int32_t *ret_count)
{
    const struct step *s = table_step(answer, e);
    *ret_rules = s ? s->matched : NULL;
    *ret_count = s ? s->matched_count : 0;
}

const struct feel_value *dmn_told(const struct dmn_answer *answer, const struct dmn_element *e)
{
    const struct step *s = table_step(answer, e);
    return s ? s->inputs : NULL;
}
