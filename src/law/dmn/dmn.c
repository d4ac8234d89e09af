// The room's door: compiling a set of files, and asking what is in it.
#include "law/dmn/dmn_int.h"

const char *dmn_kind_name(enum dmn_kind k)
{
    static const char *const names[] = {
        [DMN_INPUT] = "input data", [DMN_DECISION] = "decision",       [DMN_KNOWLEDGE] = "business knowledge",
        [DMN_SERVICE] = "service",  [DMN_SOURCE] = "knowledge source",
    };
    MUST((int)k >= 0 && (int)k < COUNT(names));
    return names[k];
}

// --- logic -----------------------------------------------------------------------------------------

static const struct feel_type *type_of_group(struct compiler *c, const struct links *group)
{
    struct feel_field *fields = NEW(c->a, struct feel_field, group->count);
    for (int32_t i = 0; i < group->count; i++)
        fields[i] = (struct feel_field){ group->at[i]->variable, group->at[i]->seen_type };
    struct feel_type *t = NEW(c->a, struct feel_type, 1);
    *t = (struct feel_type){ .kind = FEEL_T_CONTEXT, .fields = fields, .field_count = group->count };
    return t;
}

static void begin_frame(struct compiler *c, const struct element *e)
{
    c->doc = e->doc;
    c->element = e;
    c->name_count = c->name_max = c->depth_max = 0;
    for (int32_t i = 0; i < e->frame_count; i++) {
        const struct binding *b = &e->frame[i];
        (void)push_name(c, b->name, b->element ? b->element->seen_type : type_of_group(c, &b->group));
    }
}

static const struct feel_type *result_type(const struct feel_type *t)
{
    return t && t->kind == FEEL_T_FUNCTION ? t->element : t;
}

static enum rc make_decision(struct compiler *c, struct element *e)
{
    const struct xml_node *n = first_expression(e->node);
    enum rc rc = RC_OK;
    if (n)
        rc = make_box(c, n, &e->logic);
    else
        e->logic = broken_box(c, e->node, "the decision has no logic");
    if (rc) return rc;
    e->slot_count = c->name_max;
    e->seen_type = e->pub.type ? e->pub.type : e->logic->type ? e->logic->type : e->logic->static_type;
    return RC_OK;
}

static enum rc make_knowledge(struct compiler *c, struct element *e)
{
    const struct xml_node *n = xml_child(e->node, S("encapsulatedLogic"));
    struct feel_function *f = NEW(c->a, struct feel_function, 1);
    e->function = f;
    if (!n) {
        e->logic = broken_box(c, e->node, "the knowledge has no logic");
        add_problem(c, e->doc, e->node->place, "expected <encapsulatedLogic>");
        *f = (struct feel_function){ .call = call_broken, .self = e->logic, .name = e->variable };
        return RC_OK;
    }
    enum rc rc = make_box(c, n, &e->logic);
    if (rc) return rc;
    if (e->logic->kind != BOX_FUNCTION) {
        *f = (struct feel_function){ .call = call_broken, .self = e->logic, .name = e->variable };
        return RC_OK;
    }
    *f = *e->logic->function;
    if (!e->logic->constant) f->call = call_knowledge, f->self = e;
    if (e->pub.type) f->result = result_type(e->pub.type);
    f->name = e->variable;
    e->seen_type = e->logic->static_type;
    return RC_OK;
}

static void make_service(struct compiler *c, struct element *e)
{
    enum { LEVELS = 8 };
    const struct service *s = e->service;
    struct feel_parameter *parameters =
        NEW(c->a, struct feel_parameter, s->input_data.count + s->input_decisions.count);
    struct feel_function *f = NEW(c->a, struct feel_function, 1);
    *f = (struct feel_function){ .parameters = parameters,
                                 .result = result_type(e->pub.type),
                                 .call = call_service,
                                 .self = e,
                                 .height = LEVELS * (e->chain + 1),
                                 .name = e->variable };
    for (int32_t i = 0; i < s->input_data.count; i++)
        parameters[f->parameter_count++] =
            (struct feel_parameter){ s->input_data.at[i]->variable, s->input_data.at[i]->pub.type };
    for (int32_t i = 0; i < s->input_decisions.count; i++)
        parameters[f->parameter_count++] =
            (struct feel_parameter){ s->input_decisions.at[i]->variable, s->input_decisions.at[i]->pub.type };
    e->function = f;
    if (s->outputs.count == 0)
        add_problem(c, e->doc, e->node->place, "expected an output decision in the service");
}

static enum rc make_element(struct compiler *c, struct element *e)
{
    begin_frame(c, e);
    e->seen_type = e->pub.type;
    if (e->pub.kind == DMN_DECISION) return make_decision(c, e);
    if (e->pub.kind == DMN_KNOWLEDGE) return make_knowledge(c, e);
    if (e->pub.kind == DMN_SERVICE) make_service(c, e);
    return RC_OK;
}

enum rc make_logic(struct compiler *c)
{
    for (int32_t i = 0; i < c->m->element_count; i++) {
        enum rc rc = make_element(c, c->m->order[i]);
        if (rc) return rc;
    }
    return RC_OK;
}

// --- compiling -------------------------------------------------------------------------------------

// By address, so that a diagnostic's program is found again.
static void sort_places(struct program_place *at, struct program_place *other, int32_t count)
{
    if (count < 2) return;
    int32_t half = count / 2, left = 0, right = half;
    sort_places(at, other, half);
    sort_places(at + half, other, count - half);
    memcpy(other, at, (size_t)count * sizeof *at);
    for (int32_t i = 0; i < count; i++) {
        bool take_right = left == half ||
                          (right < count && (uintptr_t)other[right].program < (uintptr_t)other[left].program);
        at[i] = other[take_right ? right++ : left++];
    }
}

static void make_programs(struct compiler *c)
{
    static const struct feel_name list[] = { { SL("_list_"), NULL } };
    struct feel_scope scope = { .names = list, .name_count = 1 };
    struct {
        struct str text;
        const struct feel_program **program;
    } const programs[] = {
        { S("for x in _list_ return x"), &c->m->spread },
        { S("some x in _list_ satisfies x"), &c->m->some },
        { S("every x in _list_ satisfies x"), &c->m->every },
    };
    for (int i = 0; i < COUNT(programs); i++)
        MUST(feel_compile(c->a, *c->scratch, programs[i].text, &scope, programs[i].program, NULL, NULL) ==
             RC_OK);
}

static enum rc make_all(struct compiler *c, const struct dmn_file *files, int32_t count, dmn_digest *digest)
{
    enum rc rc = read_docs(c, files, count, digest);
    if (!rc) rc = read_elements(c);
    if (!rc) rc = link_elements(c);
    if (!rc) rc = make_types(c);
    if (rc) return rc;
    make_programs(c);
    rc = make_logic(c);
    if (!rc)
        sort_places(c->m->places, NEW(c->scratch, struct program_place, c->m->place_count),
                    c->m->place_count);
    return rc;
}

enum rc dmn_compile(struct arena *a, struct arena scratch, const struct dmn_file *files, int32_t count,
                    dmn_digest *digest, const struct dmn_model **ret_m, struct fault *f)
{
    struct arena mark = *a;
    struct compiler c = { .a = a, .scratch = &scratch, .f = f };
    c.m = NEW(a, struct dmn_model, 1);
    c.names = NEW(&scratch, struct feel_name, FEEL_NAMES_MAX);
    enum rc rc = make_all(&c, files, count, digest);
    if (rc) {
        *a = mark;
        return rc;
    }
    c.m->bytes = a->at - mark.at;
    *ret_m = c.m;
    return RC_OK;
}

// --- asking ----------------------------------------------------------------------------------------

int32_t dmn_count(const struct dmn_model *m) { return m->element_count; }

const struct dmn_element *dmn_at(const struct dmn_model *m, int32_t index)
{
    MUST(index >= 0 && index < m->element_count);
    return &m->elements[index].pub;
}

static bool is_called(const struct element *e, struct str name)
{
    return str_equal(e->pub.name, name) || (e->pub.id.len && str_equal(e->pub.id, name));
}

const struct dmn_element *dmn_find(const struct dmn_model *m, struct str space, struct str name)
{
    const struct element *elsewhere = NULL;
    int32_t others = 0;
    for (int32_t i = 0; i < m->element_count; i++) {
        const struct element *e = &m->elements[i];
        if (!is_called(e, name)) continue;
        if (space.len ? str_equal(e->pub.space, space) : e->doc == &m->docs[0]) return &e->pub;
        if (space.len) continue;
        elsewhere = e;
        others++;
    }
    return others == 1 ? &elsewhere->pub : NULL;
}

int32_t dmn_problem_count(const struct dmn_model *m) { return m->problem_count; }

const struct dmn_problem *dmn_problem_at(const struct dmn_model *m, int32_t index)
{
    MUST(index >= 0 && index < m->problem_count);
    return &m->problems[index];
}

const uint8_t *dmn_root_digest(const struct dmn_model *m) { return m->docs[0].digest; }
ptrdiff_t dmn_bytes(const struct dmn_model *m) { return m->bytes; }
bool dmn_is_scope(const struct dmn_element *e) { return ((const struct element *)e)->is_scope; }

struct str dmn_diagnostic_text(struct arena *a, const struct feel_diagnostic *d)
{
    bool whole = d->code == FEEL_E_HOST || d->code == FEEL_E_SYNTAX; // this room's own words
    if (d->detail.len == 0) return str_of(feel_code_text(d->code));
    return whole ? d->detail : arena_print(a, "%s: %.*s", feel_code_text(d->code), P(d->detail));
}

struct dmn_place dmn_where(const struct dmn_model *m, const struct feel_diagnostic *d)
{
    int32_t low = 0, high = m->place_count;
    while (low < high) {
        int32_t middle = (low + high) / 2;
        if ((uintptr_t)m->places[middle].program < (uintptr_t)d->program)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == m->place_count || m->places[low].program != d->program) return (struct dmn_place){ 0 };
    const struct program_place *p = &m->places[low];
    struct xml_place at =
        xml_text_place(&p->doc->xml, p->node, d->span.start > p->shift ? d->span.start - p->shift : 0);
    return (struct dmn_place){ p->doc->file, at.line, at.column };
}
