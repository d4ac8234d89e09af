// The room's door: compiling a set of files, and asking what is in it.
#include "law/bpmn/bpmn_int.h"

static enum rc compile(struct compiler *c, const struct bpmn_file *files, int32_t count)
{
    struct bpmn_model *m = c->m;
    m->variables = NEW(c->a, struct str, BPMN_VARIABLES_MAX);
    for (int32_t i = 0; i < SLOTS_OWN; i++) {
        enum rc rc = bpmn_add_variable(c, own_slot_name(i));
        MUST(!rc);
    }
    enum rc rc = bpmn_read_docs(c, files, count);
    if (!rc) rc = bpmn_read_processes(c);
    if (!rc) rc = bpmn_link(c);
    if (!rc) rc = bpmn_reach(c);
    return rc ? rc : bpmn_compile_expressions(c);
}

enum rc bpmn_compile(struct arena *a, struct arena scratch, const struct bpmn_file *files, int32_t count,
                     const struct bpmn_model **ret_m, struct fault *f)
{
    struct fault unheard;
    struct arena mark = *a;
    struct compiler c = { .a = a, .scratch = scratch, .f = f ? f : &unheard };
    c.m = NEW(a, struct bpmn_model, 1);
    enum rc rc = compile(&c, files, count);
    if (rc) {
        *a = mark;
        return rc;
    }
    c.m->bytes = a->at - mark.at;
    *ret_m = c.m;
    return RC_OK;
}

int32_t bpmn_node_count(const struct bpmn_model *m) { return m->node_count; }

const struct bpmn_node *bpmn_node_at(const struct bpmn_model *m, int32_t index)
{
    MUST(index >= 0 && index < m->node_count);
    return &m->nodes[index].pub;
}

const struct bpmn_node *bpmn_node_find(const struct bpmn_model *m, struct str id)
{
    const struct named *named = map_get(&m->ids, id);
    return named && named->node >= 0 ? &m->nodes[named->node].pub : NULL;
}

int32_t bpmn_flow_count(const struct bpmn_model *m) { return m->flow_count; }

const struct bpmn_flow *bpmn_flow_at(const struct bpmn_model *m, int32_t index)
{
    MUST(index >= 0 && index < m->flow_count);
    return &m->flows[index].pub;
}

int32_t bpmn_variable_count(const struct bpmn_model *m) { return m->variable_count; }

struct str bpmn_variable_name(const struct bpmn_model *m, int32_t slot)
{
    MUST(slot >= 0 && slot < m->variable_count);
    return m->variables[slot];
}

struct str bpmn_foreign(const struct bpmn_model *m) { return m->foreign; }
ptrdiff_t bpmn_bytes(const struct bpmn_model *m) { return m->bytes; }
