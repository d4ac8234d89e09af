// Item definitions to FEEL types. A definition may point at itself through its components; one that is
// itself, by any way, is unknown.
#include "law/dmn/dmn_int.h"

static const struct feel_type unknown = { .kind = FEEL_T_UNKNOWN };

struct constraint {
    const struct feel_program *tests;
    const struct feel_type *base; // whose own constraint holds too; NULL: none
};

static bool is_allowed(struct feel_run *r, const struct feel_type *self, struct feel_value v)
{
    const struct constraint *c = self->allows_self;
    if (v.kind == FEEL_NULL) return true; // null conforms to every type
    if (c->base && !c->base->allows(r, c->base, v)) return false;
    return feel_is_true(feel_test(r, c->tests, NULL, v));
}

const struct feel_program *allowed_by_type(const struct feel_type *t)
{
    if (!t || t->allows != is_allowed) return NULL;
    const struct constraint *c = t->allows_self;
    return c->tests;
}

// --- references ------------------------------------------------------------------------------------

static const struct feel_type *own_type(const struct doc *d, struct str name)
{
    return map_get(&d->own_types, name);
}

static const struct feel_type *imported_type(const struct doc *d, struct str ref)
{
    for (int32_t i = 0; i < d->import_count; i++) {
        const struct import *import = &d->imports[i];
        struct str alias = import->name, rest = str_slice(ref, alias.len + 1, ref.len);
        if (!import->doc) continue;
        const struct feel_type *t = NULL;
        if (alias.len == 0)
            t = own_type(import->doc, ref);
        else if (str_starts(ref, alias) && ref.len > alias.len && ref.at[alias.len] == '.')
            t = own_type(import->doc, rest);
        if (t) return t;
    }
    return NULL;
}

// "feel:number" and "other:tType" of DMN 1.1.
static const struct feel_type *prefixed_type(const struct doc *d, const struct xml_node *n, struct str ref)
{
    struct str space, local;
    if (!str_contains(ref, S(":")) || !xml_qname(n, ref, &space, &local)) return NULL;
    if (str_contains(space, S("FEEL"))) return feel_type_named(local);
    if (str_equal(space, d->space)) return own_type(d, local);
    for (int32_t i = 0; i < d->import_count; i++)
        if (d->imports[i].doc && str_equal(d->imports[i].space, space))
            return own_type(d->imports[i].doc, local);
    return NULL;
}

const struct feel_type *type_of_ref(struct compiler *c, const struct doc *d, const struct xml_node *n,
                                    struct str ref)
{
    ref = str_trim(ref);
    if (ref.len == 0) return NULL;
    const struct feel_type *t = own_type(d, ref);
    if (!t) t = feel_type_named(ref);
    if (!t) t = imported_type(d, ref);
    if (!t) t = prefixed_type(d, n, ref);
    if (t) return t == feel_type_named(S("Any")) ? NULL : t;
    add_problem(c, d, n->place, "no type is called \"%.*s\"", P(ref));
    return &unknown;
}

// --- definitions -----------------------------------------------------------------------------------

// What a definition becomes; its struct stands in the types' table from the start, so that others can point
// at it.
struct definition {
    struct feel_type *type;
    const struct xml_node *node;
    const struct doc *doc;
    enum { TYPE_NEW, TYPE_OPEN, TYPE_DONE } state;
};

struct types {
    struct compiler *c;
    struct definition *at;
    int32_t count, depth; // `depth`: of definitions that copy one another, now
};

static struct feel_type type_of_node(struct types *ts, const struct doc *d, const struct xml_node *n);

static struct str type_ref(const struct xml_node *n)
{
    struct str child = child_text(n, S("typeRef"));
    return child.len ? child : xml_attr_str(n, S("typeRef"));
}

static struct feel_type context_type(struct types *ts, const struct doc *d, const struct xml_node *n)
{
    int32_t count = 0;
    struct feel_field *fields = NEW(ts->c->a, struct feel_field, count_named(n, S("itemComponent")));
    for (const struct xml_node *i = xml_child(n, S("itemComponent")); i;
         i = xml_next(i, S("itemComponent"))) {
        struct feel_type *t = NEW(ts->c->a, struct feel_type, 1);
        *t = type_of_node(ts, d, i);
        fields[count++] = (struct feel_field){ xml_attr_str(i, S("name")), t };
    }
    return (struct feel_type){ .kind = FEEL_T_CONTEXT, .fields = fields, .field_count = count };
}

static struct feel_type function_type(struct types *ts, const struct doc *d, const struct xml_node *n)
{
    int32_t count = 0;
    struct str result = xml_attr_str(n, S("outputTypeRef"));
    struct feel_field *fields = NEW(ts->c->a, struct feel_field, count_named(n, S("parameters")));
    for (const struct xml_node *i = xml_child(n, S("parameters")); i; i = xml_next(i, S("parameters")))
        fields[count++] =
            (struct feel_field){ xml_attr_str(i, S("name")), type_of_ref(ts->c, d, i, type_ref(i)) };
    if (result.len == 0) result = child_text(n, S("outputTypeRef"));
    return (struct feel_type){ .kind = FEEL_T_FUNCTION,
                               .fields = fields,
                               .field_count = count,
                               .element = type_of_ref(ts->c, d, n, result) };
}

static void refuse_type(struct types *ts, struct definition *def, const char *why)
{
    add_problem(ts->c, def->doc, def->node->place, "the type \"%.*s\" %s",
                P(xml_attr_str(def->node, S("name"))), why);
    *def->type = unknown;
}

static void define(struct types *ts, struct definition *def)
{
    if (def->state == TYPE_DONE) return;
    if (def->state == TYPE_OPEN) return refuse_type(ts, def, "is defined by itself");
    if (ts->depth == DMN_CHAIN_MAX) return refuse_type(ts, def, "is defined by too many others in a row");
    def->state = TYPE_OPEN;
    ts->depth++;
    struct feel_type made = type_of_node(ts, def->doc, def->node);
    ts->depth--;
    made.name = xml_attr_str(def->node, S("name"));
    *def->type = made;
    def->state = TYPE_DONE;
}

// A type that another one copies must be whole; one that is only pointed at need not be.
static const struct feel_type *whole_type(struct types *ts, const struct doc *d, const struct xml_node *n)
{
    const struct feel_type *t = type_of_ref(ts->c, d, n, type_ref(n));
    for (int32_t i = 0; t && i < ts->c->m->doc_count; i++) {
        const struct doc *home = &ts->c->m->docs[i];
        bool here = home->defined && t >= home->defined && t < home->defined + home->own_type_count;
        if (here) define(ts, &ts->at[home->first_definition + (t - home->defined)]);
    }
    return t;
}

static void constrain(struct types *ts, const struct xml_node *n, struct str name, struct feel_type *t)
{
    const struct xml_node *allowed = xml_child(n, name);
    const struct feel_program *tests = allowed ? make_tests(ts->c, allowed, t) : NULL;
    if (!tests) return;
    struct constraint *c = NEW(ts->c->a, struct constraint, 1);
    c->tests = tests;
    if (t->allows) {
        struct feel_type *base = NEW(ts->c->a, struct feel_type, 1);
        *base = *t;
        c->base = base;
    }
    t->allows = is_allowed;
    t->allows_self = c;
}

static struct feel_type item_type(struct types *ts, const struct doc *d, const struct xml_node *n,
                                  bool collection)
{
    const struct xml_node *function = xml_child(n, S("functionItem"));
    if (xml_child(n, S("itemComponent"))) return context_type(ts, d, n);
    if (function) return function_type(ts, d, function);
    const struct feel_type *t = collection ? type_of_ref(ts->c, d, n, type_ref(n)) : whole_type(ts, d, n);
    return t ? *t : (struct feel_type){ .kind = FEEL_T_ANY };
}

static struct feel_type type_of_node(struct types *ts, const struct doc *d, const struct xml_node *n)
{
    struct str is_collection = xml_attr_str(n, S("isCollection"));
    bool collection = str_equal(is_collection, S("true")) || str_equal(is_collection, S("1"));
    bool plain = !xml_child(n, S("itemComponent")) && !xml_child(n, S("functionItem")) &&
                 !xml_child(n, S("allowedValues"));
    if (collection && plain) { // may be a list of the very type that is being defined
        struct feel_type list = { .kind = FEEL_T_LIST, .element = type_of_ref(ts->c, d, n, type_ref(n)) };
        constrain(ts, n, S("typeConstraint"), &list);
        return list;
    }
    struct feel_type item = item_type(ts, d, n, false);
    constrain(ts, n, S("allowedValues"), &item);
    if (!collection) {
        constrain(ts, n, S("typeConstraint"), &item);
        return item;
    }
    struct feel_type *element = NEW(ts->c->a, struct feel_type, 1);
    *element = item;
    struct feel_type list = { .kind = FEEL_T_LIST, .element = element };
    constrain(ts, n, S("typeConstraint"), &list);
    return list;
}

// --- all of them -----------------------------------------------------------------------------------

static void list_own_types(struct types *ts, struct doc *d)
{
    int32_t own = count_named(d->xml.root, S("itemDefinition")), imported = 0;
    for (int32_t i = 0; i < d->import_count; i++)
        if (d->imports[i].doc) imported += count_named(d->imports[i].doc->xml.root, S("itemDefinition"));
    d->types = NEW(ts->c->a, struct feel_named_type, own + imported);
    d->defined = NEW(ts->c->a, struct feel_type, own);
    d->first_definition = ts->count;
    for (const struct xml_node *n = xml_child(d->xml.root, S("itemDefinition")); n;
         n = xml_next(n, S("itemDefinition"))) {
        struct feel_type *t = &d->defined[d->type_count];
        struct str name = xml_attr_str(n, S("name"));
        ts->at[ts->count++] = (struct definition){ .type = t, .node = n, .doc = d };
        d->types[d->type_count++] = (struct feel_named_type){ name, t };
        if (!map_get(&d->own_types, name)) map_put(&d->own_types, ts->c->a, name, t);
    }
    d->own_type_count = d->type_count;
}

static void list_imported_types(struct compiler *c, struct doc *d)
{
    for (int32_t i = 0; i < d->import_count; i++) {
        const struct import *import = &d->imports[i];
        for (int32_t j = 0; import->doc && j < import->doc->own_type_count; j++) {
            struct feel_named_type t = import->doc->types[j];
            if (import->name.len) t.name = arena_print(c->a, "%.*s.%.*s", P(import->name), P(t.name));
            d->types[d->type_count++] = t;
        }
    }
}

static void type_element(struct compiler *c, struct element *e)
{
    const struct xml_node *variable = xml_child(e->node, S("variable"));
    if (!variable) return;
    e->pub.type = type_of_ref(c, e->doc, variable, type_ref(variable));
}

enum rc make_types(struct compiler *c)
{
    int32_t count = 0;
    for (int32_t i = 0; i < c->m->doc_count; i++)
        count += count_named(c->m->docs[i].xml.root, S("itemDefinition"));
    struct types ts = { .c = c, .at = NEW(c->scratch, struct definition, count) };
    for (int32_t i = 0; i < c->m->doc_count; i++)
        if (c->m->docs[i].imported) list_own_types(&ts, &c->m->docs[i]);
    for (int32_t i = 0; i < c->m->doc_count; i++)
        if (c->m->docs[i].imported) list_imported_types(c, &c->m->docs[i]);
    for (int32_t i = 0; i < ts.count; i++) {
        c->doc = &c->m->docs[ts.at[i].doc - c->m->docs];
        define(&ts, &ts.at[i]);
    }
    for (int32_t i = 0; i < c->m->element_count; i++) type_element(c, &c->m->elements[i]);
    return RC_OK;
}
