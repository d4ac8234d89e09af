// Inputs from JSON: each member is an input (or a decision whose logic is then not run); what is imported
// under a name stands in a member of that name. The types of the model say what a text stands for.
#include "law/dmn/dmn_int.h"

static bool takes_value(const struct element *e)
{
    return e->pub.kind == DMN_INPUT || e->pub.kind == DMN_DECISION;
}

// The inputs of every file as a context type; files are named many times and described once.
static const struct feel_type *types_of_docs(struct arena *a, const struct dmn_model *m)
{
    struct feel_type *types = NEW(a, struct feel_type, m->doc_count);
    for (int32_t i = 0; i < m->doc_count; i++) {
        const struct doc *d = &m->docs[i];
        int32_t count = d->import_count;
        for (int32_t j = 0; j < m->element_count; j++) count += m->elements[j].doc == d;
        struct feel_field *fields = NEW(a, struct feel_field, count);
        types[i] = (struct feel_type){ .kind = FEEL_T_CONTEXT, .fields = fields };
        for (int32_t j = 0; j < m->element_count; j++)
            if (m->elements[j].doc == d && takes_value(&m->elements[j]))
                fields[types[i].field_count++] =
                    (struct feel_field){ m->elements[j].pub.name, m->elements[j].pub.type };
        for (int32_t j = 0; j < d->import_count; j++)
            if (d->imports[j].doc)
                fields[types[i].field_count++] =
                    (struct feel_field){ d->imports[j].name, &types[d->imports[j].doc - m->docs] };
    }
    return types;
}

static const struct element *find_in(const struct dmn_model *m, const struct doc *d, struct str name)
{
    for (int32_t i = 0; i < m->element_count; i++) {
        const struct element *e = &m->elements[i];
        if (e->doc == d && takes_value(e) && (str_equal(e->pub.name, name) || str_equal(e->variable, name)))
            return e;
    }
    return NULL;
}

static const struct doc *import_called(const struct doc *d, struct str name)
{
    for (int32_t i = 0; i < d->import_count; i++)
        if (d->imports[i].doc && str_equal(d->imports[i].name, name)) return d->imports[i].doc;
    return NULL;
}

static int32_t count_entries(struct feel_value v)
{
    int32_t count = 1;
    for (int32_t i = 0; v.kind == FEEL_CONTEXT && i < v.extra; i++)
        count += count_entries(v.entries[i].value);
    return count;
}

static struct str names_wanted(struct arena *a, const struct dmn_model *m, const struct doc *d)
{
    struct text names = { .arena = a };
    for (int32_t i = 0; i < m->element_count; i++)
        if (m->elements[i].doc == d && m->elements[i].pub.kind == DMN_INPUT)
            text_print(&names, "%s\"%.*s\"", names.len ? ", " : "", P(m->elements[i].pub.name));
    return names.len ? text_str(&names) : S("no input");
}

static enum rc put_inputs(struct feel_run *r, const struct dmn_model *m, const struct doc *d,
                          struct feel_value context, struct dmn_input *inputs, int32_t *count,
                          struct fault *f)
{
    for (int32_t i = 0; i < context.extra; i++) {
        const struct feel_entry *entry = &context.entries[i];
        const struct element *e = find_in(m, d, entry->name);
        const struct doc *import = e ? NULL : import_called(d, entry->name);
        enum rc rc = RC_OK;
        if (e)
            inputs[(*count)++] = (struct dmn_input){ &e->pub, entry->value };
        else if (import && entry->value.kind == FEEL_CONTEXT)
            rc = put_inputs(r, m, import, entry->value, inputs, count, f);
        else
            rc = fail(f, RC_MISSING, "no input is called \"%.*s\"; expected %.*s", P(entry->name),
                      P(names_wanted(&r->arena, m, d)));
        if (rc) return rc;
    }
    return RC_OK;
}

struct reading {
    const struct dmn_model *m;
    struct str json;
    const struct dmn_input **ret_inputs;
    int32_t *ret_count;
    struct fault *f;
    enum rc rc;
};

static void read_guarded(struct feel_run *r, void *self)
{
    struct reading *w = self;
    struct feel_value v;
    int32_t count = 0;
    w->rc = feel_json_read(r, w->json, types_of_docs(&r->arena, w->m), &v, w->f);
    if (!w->rc && v.kind != FEEL_CONTEXT) w->rc = fail(w->f, RC_INVALID, "expected an object of inputs");
    if (w->rc) return;
    struct dmn_input *inputs = NEW(&r->arena, struct dmn_input, count_entries(v));
    w->rc = put_inputs(r, w->m, &w->m->docs[0], v, inputs, &count, w->f);
    if (w->rc) return;
    *w->ret_inputs = inputs;
    *w->ret_count = count;
}

enum rc dmn_inputs_read(struct feel_run *r, const struct dmn_model *m, struct str json,
                        const struct dmn_input **ret_inputs, int32_t *ret_count, struct fault *f)
{
    struct reading w = { .m = m, .json = json, .ret_inputs = ret_inputs, .ret_count = ret_count, .f = f };
    if (!feel_guard(r, read_guarded, &w))
        return fail(f, RC_LIMIT, "the inputs need more memory than they are given");
    return w.rc;
}
