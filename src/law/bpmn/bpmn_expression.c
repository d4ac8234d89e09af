// Expressions: which language each is in, then all of them twice: once to learn the names that they speak of, once with those as slots.
#include "law/bpmn/bpmn_int.h"
#include <stdio.h>

// FEEL of DMN 1.1 to 1.5, and the word by which tools write it short.
static bool is_feel(struct str language)
{
    static const struct str names[] = {
        SL("http://www.omg.org/spec/FEEL/20140401"),
        SL("http://www.omg.org/spec/DMN/20180521/FEEL/"),
        SL("https://www.omg.org/spec/DMN/20191111/FEEL/"),
        SL("https://www.omg.org/spec/DMN/20211108/FEEL/"),
        SL("https://www.omg.org/spec/DMN/20230324/FEEL/"),
        SL("feel"),
        SL("FEEL"),
    };
    for (int i = 0; i < COUNT(names); i++)
        if (str_equal(language, names[i])) return true;
    return language.len == 0;
}

struct expression *bpmn_expression_text(struct compiler *c, const struct doc *d, const struct xml_node *n,
                                        struct str text, struct str of)
{
    struct expression *x = NEW(c->a, struct expression, 1);
    // Some tools mark FEEL by an equals sign in front, which no expression of FEEL begins with.
    if (text.len && text.at[0] == '=') text = str_trim(str_slice(text, 1, text.len));
    *x = (struct expression){ .text = text, .doc = d, .xml = n, .of = of };
    if (c->expression_count == c->expression_room) {
        int32_t room = c->expression_room ? 2 * c->expression_room : 64;
        struct expression **more = NEW(c->a, struct expression *, room);
        if (c->expression_count)
            memcpy(more, c->expressions, (size_t)c->expression_count * sizeof(struct expression *));
        c->expressions = more;
        c->expression_room = room;
    }
    c->expressions[c->expression_count++] = x;
    return x;
}

enum rc bpmn_expression(struct compiler *c, const struct doc *d, const struct xml_node *n, struct str of,
                        struct expression **ret)
{
    const struct xml_attr *own = xml_attr(n, S("language"));
    struct str language = own ? own->value : d->language;
    struct str text = str_trim(n->text);
    if (text.len == 0) return bpmn_fail_at(c->f, RC_MISSING, d, n, "%.*s is empty", P(of));
    *ret = bpmn_expression_text(c, d, n, text, of);
    if (is_feel(language)) return RC_OK;
    (*ret)->foreign = true;
    (*ret)->text = text; // as it stands
    if (c->m->foreign.len == 0)
        c->m->foreign = arena_print(c->a, "%.*s:%d:%d: %.*s is written in \"%.*s\"", P(d->file),
                                    n->place.line, n->place.column, P(of), P(language));
    return RC_OK;
}

enum rc bpmn_add_variable(struct compiler *c, struct str name)
{
    if (slot_of(c->m, name) >= 0) return RC_OK;
    if (c->m->variable_count == BPMN_VARIABLES_MAX)
        return fail(c->f, RC_LIMIT, "more than %d names of variables", BPMN_VARIABLES_MAX);
    int32_t *slot = NEW(c->a, int32_t, 1);
    *slot = c->m->variable_count;
    c->m->variables[c->m->variable_count++] = name;
    map_put(&c->m->slots, c->a, name, slot);
    return RC_OK;
}

int32_t slot_of(const struct bpmn_model *m, struct str name)
{
    const int32_t *slot = map_get(&m->slots, name);
    return slot ? *slot : -1;
}

// --- compiling -------------------------------------------------------------------------------------

static struct feel_scope scope_of(const struct bpmn_model *m, struct arena *a)
{
    struct feel_name *names = NEW(a, struct feel_name, m->variable_count);
    for (int32_t i = 0; i < m->variable_count; i++) names[i].name = m->variables[i];
    return (struct feel_scope){ .names = names, .name_count = m->variable_count };
}

static enum rc fail_in(struct compiler *c, enum rc rc, const struct expression *x)
{
    struct fault why = *c->f;
    const char *colon = strchr(why.text, ':'); // FEEL counts its own lines; the file's place is what helps
    return bpmn_fail_at(c->f, rc, x->doc, x->xml, "%.*s: %s", P(x->of),
                        colon && strncmp(why.text, "line ", 5) == 0 ? colon + 2 : why.text);
}

static enum rc learn_names(struct compiler *c, struct arena keep, const struct expression *x)
{
    const struct feel_program *p;
    if (x->foreign) return bpmn_add_variable(c, x->text);
    struct feel_scope scope = scope_of(c->m, &keep);
    enum rc rc = feel_compile(&keep, c->scratch, x->text, &scope, &p, NULL, c->f);
    if (rc) return fail_in(c, rc, x);
    struct str name;
    struct feel_span span;
    for (int32_t i = 0; feel_program_unknown(p, i, &name, &span); i++) {
        rc = bpmn_add_variable(c, arena_str(c->a, name));
        if (rc) return rc;
    }
    return RC_OK;
}

static enum rc compile_one(struct compiler *c, const struct feel_scope *scope, struct expression *x)
{
    if (x->foreign) {
        int32_t *slot = NEW(c->a, int32_t, 1);
        *slot = slot_of(c->m, x->text);
        x->slots = slot;
        x->slot_count = 1;
        return RC_OK;
    }
    enum rc rc = feel_compile(c->a, c->scratch, x->text, scope, &x->program, NULL, c->f);
    if (rc) return fail_in(c, rc, x);
    int32_t count = 0;
    for (int32_t i = 0; i < c->m->variable_count; i++) count += feel_program_uses(x->program, i);
    int32_t *slots = NEW(c->a, int32_t, count);
    for (int32_t i = 0; i < c->m->variable_count; i++)
        if (feel_program_uses(x->program, i)) slots[x->slot_count++] = i;
    x->slots = slots;
    return RC_OK;
}

enum rc bpmn_compile_expressions(struct compiler *c)
{
    struct compiler inner =
        *c; // its scratch is one half, programs and names of the moment stand in the other
    struct arena keep = c->scratch;
    keep.end = inner.scratch.at = keep.at + arena_left(&keep) / 2;
    for (int32_t i = 0; i < c->expression_count; i++) {
        enum rc rc = learn_names(&inner, keep, c->expressions[i]);
        if (rc) return rc;
    }
    struct feel_scope scope = scope_of(c->m, &keep);
    for (int32_t i = 0; i < c->expression_count; i++) {
        enum rc rc = compile_one(&inner, &scope, c->expressions[i]);
        if (rc) return rc;
    }
    return RC_OK;
}
