// Boxed functions and invocations. A function sees what its surroundings have seen when it is made; an
// external one is a native of the allow-list under the model's own parameter names, or nothing.
#include "law/dmn/dmn_int.h"
#include "law/native.h"

static const struct feel_type *function_type(struct compiler *c, const struct feel_function *f)
{
    struct feel_field *fields = NEW(c->a, struct feel_field, f->parameter_count);
    for (int32_t i = 0; i < f->parameter_count; i++)
        fields[i] = (struct feel_field){ f->parameters[i].name, f->parameters[i].type };
    struct feel_type *t = NEW(c->a, struct feel_type, 1);
    *t = (struct feel_type){
        .kind = FEEL_T_FUNCTION, .fields = fields, .field_count = f->parameter_count, .element = f->result
    };
    return t;
}

static struct feel_function *new_function(struct compiler *c, const struct xml_node *n)
{
    struct feel_function *f = NEW(c->a, struct feel_function, 1);
    struct feel_parameter *parameters = NEW(c->a, struct feel_parameter, count_nodes(n));
    for (const struct xml_node *i = xml_child(n, S("formalParameter")); i;
         i = xml_next(i, S("formalParameter")))
        parameters[f->parameter_count++] =
            (struct feel_parameter){ xml_attr_str(i, S("name")), type_at(c, i) };
    f->parameters = parameters;
    return f;
}

// The text of a constant entry of the context that describes an external function.
static struct str constant_entry(const struct xml_node *context, struct str name)
{
    for (const struct xml_node *i = xml_child(context, S("contextEntry")); i;
         i = xml_next(i, S("contextEntry"))) {
        if (!str_equal(xml_attr_str(xml_child(i, S("variable")), S("name")), name)) continue;
        struct str text = child_text(first_expression(i), S("text"));
        bool quoted = text.len >= 2 && text.at[0] == '"' && text.at[text.len - 1] == '"';
        return quoted ? str_slice(text, 1, text.len - 1) : text;
    }
    return (struct str){ 0 };
}

// Names and types are the model's, the work is the native's.
static void make_external(struct compiler *c, const struct xml_node *n, struct box *b,
                          struct feel_function *f)
{
    const struct xml_node *context = xml_child(n, S("context"));
    struct str class_name = constant_entry(context, S("class")),
               signature = constant_entry(context, S("method signature"));
    const struct feel_function *native = law_native(class_name, signature);
    if (!native || native->parameter_count != f->parameter_count) {
        struct arena scratch = *c->scratch;
        struct str why =
            arena_print(&scratch, "no external function \"%.*s\" of \"%.*s\" with %d parameters is allowed",
                        P(signature), P(class_name), f->parameter_count);
        *b = *refuse_box(c, n, arena_cstr(&scratch, clip_text(why, 200)));
        return;
    }
    struct feel_function made = *native;
    made.parameters = f->parameters;
    *f = made;
    b->constant = true;
    b->value = feel_function(f);
    b->function = f;
    b->static_type = function_type(c, f);
}

enum rc make_function(struct compiler *c, const struct xml_node *n, struct box *b)
{
    enum { LEVELS = 4 }; // of C stack, for a box
    struct str kind = xml_attr_str(n, S("kind"));
    struct feel_function *f = new_function(c, n);
    int32_t mark = c->name_count, most = c->name_max;
    b->kind = BOX_FUNCTION;
    if (str_equal(kind, S("Java"))) return make_external(c, n, b, f), RC_OK;
    if (kind.len && !str_equal(kind, S("FEEL")))
        return *b = *refuse_box(c, n, "expected a function of kind FEEL or Java"), RC_OK;
    b->slot = c->name_count;
    c->name_max = c->name_count;
    for (int32_t i = 0; i < f->parameter_count; i++)
        (void)push_name(c, f->parameters[i].name, f->parameters[i].type);
    const struct xml_node *body = first_expression(n);
    if (!body) b->first = refuse_box(c, n, "expected the body of the function");
    enum rc rc = body ? make_box(c, body, &b->first) : RC_OK;
    b->slot_count = c->name_max;
    c->name_count = mark;
    if (most > c->name_max) c->name_max = most;
    if (rc) return rc;
    f->call = call_closure;
    f->height = LEVELS + LEVELS * c->depth_max;
    f->result = b->type && b->type->kind == FEEL_T_FUNCTION ? b->type->element : NULL;
    b->function = f;
    b->static_type = function_type(c, f);
    return RC_OK;
}

enum rc make_invocation(struct compiler *c, const struct xml_node *n, struct box *b)
{
    const struct xml_node *called = first_expression(n);
    struct entry *entries = NEW(c->a, struct entry, count_nodes(n));
    if (!called) return *b = *refuse_box(c, n, "expected the function that is invoked"), RC_OK;
    enum rc rc = make_box(c, called, &b->first);
    b->entries = entries;
    for (const struct xml_node *i = xml_child(n, S("binding")); i && !rc; i = xml_next(i, S("binding"))) {
        struct entry *e = &entries[b->entry_count++];
        const struct xml_node *parameter = xml_child(i, S("parameter")), *inside = first_expression(i);
        e->name = xml_attr_str(parameter, S("name"));
        e->type = parameter ? type_at(c, parameter) : NULL;
        if (inside)
            rc = make_box(c, inside, &e->box);
        else
            e->box = refuse_box(c, i, "expected an expression in a binding");
    }
    const struct feel_type *t = rc ? NULL : best_type(NULL, b->first);
    b->static_type = t && t->kind == FEEL_T_FUNCTION ? t->element : NULL;
    return rc;
}
