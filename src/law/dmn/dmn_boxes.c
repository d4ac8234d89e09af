// Boxed expressions, from XML to what is run. Every name gets its slot here: the frame of an element first,
// then parameters, entries of contexts and iterators as they come into scope. A text that FEEL cannot read
// becomes a broken box and a problem; the rest goes on.
#include "law/dmn/dmn_int.h"
#include <stdio.h>

// --- names and programs ----------------------------------------------------------------------------

int32_t push_name(struct compiler *c, struct str name, const struct feel_type *type)
{
    MUST(c->name_count < FEEL_NAMES_MAX);
    c->names[c->name_count++] = (struct feel_name){ name, type };
    if (c->name_count > c->name_max) c->name_max = c->name_count;
    return c->name_count - 1;
}

void add_program(struct compiler *c, const struct feel_program *p, const struct xml_node *node, int32_t shift)
{
    struct dmn_model *m = c->m;
    if (m->place_count == m->place_room) {
        int32_t room = m->place_room ? m->place_room * 2 : 256;
        struct program_place *bigger = NEW(c->a, struct program_place, room);
        if (m->place_count) memcpy(bigger, m->places, (size_t)m->place_count * sizeof *bigger);
        m->places = bigger;
        m->place_room = room;
    }
    m->places[m->place_count++] = (struct program_place){ p, c->doc, node, shift };
}

static struct feel_scope scope_now(const struct compiler *c)
{
    return (struct feel_scope){ c->names, c->name_count, c->doc->types, c->doc->type_count };
}

// FEEL counts lines of the text alone; the model has its own.
static struct str without_place(const char *text)
{
    struct str head, tail, all = str_of(text);
    return str_starts(all, S("line ")) && str_cut(all, ':', &head, &tail) ? str_trim(tail) : all;
}

static void text_problem(struct compiler *c, const struct xml_node *text, ptrdiff_t offset,
                         const struct fault *f)
{
    struct xml_place at = xml_text_place(&c->doc->xml, text, offset);
    add_problem(c, c->doc, at, "%.*s", P(without_place(f->text)));
}

struct box *broken_box(struct compiler *c, const struct xml_node *n, const char *why)
{
    struct box *b = NEW(c->a, struct box, 1);
    *b = (struct box){
        .kind = BOX_BROKEN, .node = n, .why = arena_str(c->a, str_of(why)), .path = { .slot = -1 }
    };
    return b;
}

const struct box *refuse_box(struct compiler *c, const struct xml_node *n, const char *why)
{
    add_problem(c, c->doc, n->place, "%s", why);
    return broken_box(c, n, why);
}

const struct feel_program *make_tests(struct compiler *c, const struct xml_node *n,
                                      const struct feel_type *input)
{
    const struct xml_node *text = xml_child(n, S("text"));
    struct feel_scope scope = scope_now(c);
    struct feel_trouble trouble = { 0 };
    struct fault f;
    const struct feel_program *p;
    struct str source = text ? text->text : S("-");
    if (str_trim(source).len == 0) source = S("-"); // an empty cell takes everything
    if (feel_compile_tests(c->a, *c->scratch, source, &scope, input, &p, &trouble, &f)) {
        text_problem(c, text ? text : n, trouble.span.start, &f);
        return NULL;
    }
    add_program(c, p, text ? text : n, 0);
    return p;
}

// --- literals --------------------------------------------------------------------------------------

static bool is_word(struct str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char ch = s.at[i] | 0x20;
        bool digit = s.at[i] >= '0' && s.at[i] <= '9';
        if (!(ch >= 'a' && ch <= 'z') && s.at[i] != '_' && !(digit && i > 0)) return false;
    }
    return s.len > 0;
}

static int32_t slot_of(const struct compiler *c, struct str name)
{
    for (int32_t i = c->name_count - 1; i >= 0; i--) // the innermost wins
        if (str_equal(c->names[i].name, name)) return i;
    return -1;
}

// "name" or "name.field.field", the fields plain words: what FEEL cannot read in any other way.
static struct path path_of(struct compiler *c, struct str text)
{
    enum { FIELDS_MAX = 8 };
    struct str fields[FIELDS_MAX];
    struct path p = { .slot = -1 };
    text = str_trim(text);
    for (int32_t count = 0;; count++) {
        p.slot = slot_of(c, text);
        const char *dot = text.len ? memrchr(text.at, '.', (size_t)text.len) : NULL;
        if (p.slot >= 0) {
            struct str *kept = NEW(c->a, struct str, count);
            for (int32_t i = 0; i < count; i++) kept[i] = fields[count - 1 - i];
            p.fields = kept;
            p.field_count = count;
            return p;
        }
        struct str field = dot ? str_slice(text, dot - text.at + 1, text.len) : (struct str){ 0 };
        if (!is_word(field) || count == FIELDS_MAX) return p;
        fields[count] = field;
        text = str_slice(text, 0, dot - text.at);
    }
}

static bool speaks_feel(const struct xml_node *n)
{
    struct str language = xml_attr_str(n, S("expressionLanguage"));
    return language.len == 0 || str_contains(language, S("FEEL")) || str_equal(language, S("feel"));
}

// A program over the names in scope, from `source`, which has `shift` bytes before the text of `text`.
static const struct feel_program *compile_text(struct compiler *c, const struct xml_node *text,
                                               struct str source, int32_t shift, struct fault *f)
{
    struct feel_scope scope = scope_now(c);
    struct feel_trouble trouble = { 0 };
    const struct feel_program *p;
    if (feel_compile(c->a, *c->scratch, source, &scope, &p, &trouble, f)) {
        text_problem(c, text, trouble.span.start > shift ? trouble.span.start - shift : 0, f);
        return NULL;
    }
    add_program(c, p, text, shift);
    return p;
}

const struct box *make_literal(struct compiler *c, const struct xml_node *n)
{
    const struct xml_node *text = xml_child(n, S("text"));
    struct fault f;
    if (!speaks_feel(n)) return refuse_box(c, n, "expected an expression in FEEL");
    if (!text || str_trim(text->text).len == 0)
        return refuse_box(c, n, "expected an expression, found nothing");
    const struct feel_program *p = compile_text(c, text, text->text, 0, &f);
    if (!p) return broken_box(c, n, f.text);
    struct box *b = NEW(c->a, struct box, 1);
    *b = (struct box){ .kind = BOX_LITERAL, .node = n, .program = p, .static_type = feel_program_type(p) };
    b->constant = feel_program_constant(p, &b->value);
    b->path = b->constant ? (struct path){ .slot = -1 } : path_of(c, text->text);
    return b;
}

// --- parts of boxes --------------------------------------------------------------------------------

static bool is_expression(const struct xml_node *n)
{
    static const struct str names[] = {
        SL("literalExpression"),
        SL("decisionTable"),
        SL("context"),
        SL("list"),
        SL("relation"),
        SL("functionDefinition"),
        SL("invocation"),
        SL("conditional"),
        SL("filter"),
        SL("for"),
        SL("some"),
        SL("every"),
    };
    for (int i = 0; i < COUNT(names); i++)
        if (str_equal(n->name, names[i]) && is_dmn_space(n->space)) return true;
    return false;
}

const struct xml_node *first_expression(const struct xml_node *parent)
{
    const struct xml_node *n = parent ? parent->first : NULL;
    while (n && !is_expression(n)) n = n->next;
    return n;
}

const struct feel_type *type_at(struct compiler *c, const struct xml_node *n)
{
    struct str ref = xml_attr_str(n, S("typeRef"));
    return type_of_ref(c, c->doc, n, ref.len ? ref : child_text(n, S("typeRef")));
}

// What the box says of itself, or else what is known of its value.
const struct feel_type *best_type(const struct feel_type *declared, const struct box *b)
{
    if (declared) return declared;
    return b->type ? b->type : b->static_type;
}

static const struct feel_type *list_of(struct compiler *c, const struct feel_type *element)
{
    struct feel_type *t = NEW(c->a, struct feel_type, 1);
    *t = (struct feel_type){ .kind = FEEL_T_LIST, .element = element };
    return t;
}

static const struct feel_type *element_of(const struct feel_type *list)
{
    return list && (list->kind == FEEL_T_LIST || list->kind == FEEL_T_RANGE) ? list->element : NULL;
}

// The expression inside a wrapper such as <if>.
static enum rc make_inside(struct compiler *c, const struct xml_node *n, struct str wrapper,
                           const struct box **ret_box)
{
    const struct xml_node *w = xml_child(n, wrapper);
    const struct xml_node *inside = first_expression(w);
    if (inside) return make_box(c, inside, ret_box);
    char why[80];
    (void)snprintf(why, sizeof why, "expected an expression in <%.*s>", P(wrapper));
    *ret_box = refuse_box(c, w ? w : n, why);
    return RC_OK;
}

// --- contexts, lists, relations --------------------------------------------------------------------

static const struct feel_type *context_type(struct compiler *c, const struct box *b)
{
    struct feel_field *fields = NEW(c->a, struct feel_field, b->entry_count);
    for (int32_t i = 0; i < b->entry_count; i++)
        fields[i] =
            (struct feel_field){ b->entries[i].name, best_type(b->entries[i].type, b->entries[i].box) };
    struct feel_type *t = NEW(c->a, struct feel_type, 1);
    *t = (struct feel_type){ .kind = FEEL_T_CONTEXT, .fields = fields, .field_count = b->entry_count };
    return t;
}

static enum rc make_entry(struct compiler *c, const struct xml_node *n, const struct xml_node *variable,
                          struct entry *e)
{
    const struct xml_node *inside = first_expression(n);
    e->name = xml_attr_str(variable, S("name"));
    e->type = type_at(c, variable);
    if (!inside) {
        e->box = refuse_box(c, n, "expected an expression in a context entry");
    } else {
        enum rc rc = make_box(c, inside, &e->box);
        if (rc) return rc;
    }
    e->slot = push_name(c, e->name, best_type(e->type, e->box));
    return RC_OK;
}

static bool name_is_taken(const struct entry *entries, int32_t count, struct str name)
{
    for (int32_t i = 0; i < count; i++)
        if (str_equal(entries[i].name, name)) return true;
    return false;
}

static enum rc make_context(struct compiler *c, const struct xml_node *n, struct box *b)
{
    struct entry *entries = NEW(c->a, struct entry, count_nodes(n));
    int32_t mark = c->name_count;
    enum rc rc = RC_OK;
    b->entries = entries;
    for (const struct xml_node *i = xml_child(n, S("contextEntry")); i && !rc;
         i = xml_next(i, S("contextEntry"))) {
        const struct xml_node *variable = xml_child(i, S("variable"));
        if (variable && name_is_taken(entries, b->entry_count, xml_attr_str(variable, S("name")))) {
            c->name_count = mark;
            *b = *refuse_box(c, i, "two entries of the context have one name");
            return RC_OK;
        }
        if (variable)
            rc = make_entry(c, i, variable, &entries[b->entry_count++]);
        else if (first_expression(i))
            rc = make_box(c, first_expression(i), &b->result);
    }
    c->name_count = mark;
    if (!rc) b->static_type = b->result ? best_type(NULL, b->result) : context_type(c, b);
    return rc;
}

static enum rc make_list(struct compiler *c, const struct xml_node *n, struct box *b)
{
    b->boxes = NEW(c->a, const struct box *, count_nodes(n));
    for (const struct xml_node *i = n->first; i; i = i->next) {
        if (!is_expression(i)) continue;
        enum rc rc = make_box(c, i, &b->boxes[b->box_count++]);
        if (rc) return rc;
    }
    b->static_type = list_of(c, b->box_count ? best_type(NULL, b->boxes[0]) : NULL);
    return RC_OK;
}

static enum rc make_row(struct compiler *c, const struct xml_node *row, struct box *b)
{
    int32_t cells = 0;
    for (const struct xml_node *i = row->first; i; i = i->next) {
        if (!is_expression(i) || cells++ >= b->column_count) continue;
        enum rc rc = make_box(c, i, &b->boxes[b->box_count++]);
        if (rc) return rc;
    }
    if (cells == b->column_count) return RC_OK;
    *b = *refuse_box(c, row, "expected one cell for each column of the relation");
    return RC_OK;
}

static enum rc make_relation(struct compiler *c, const struct xml_node *n, struct box *b)
{
    int32_t parts = count_nodes(n);
    struct str *columns = NEW(c->a, struct str, parts);
    struct feel_field *fields = NEW(c->a, struct feel_field, parts);
    for (const struct xml_node *i = xml_child(n, S("column")); i; i = xml_next(i, S("column"))) {
        fields[b->column_count] = (struct feel_field){ xml_attr_str(i, S("name")), type_at(c, i) };
        columns[b->column_count++] = xml_attr_str(i, S("name"));
    }
    struct feel_type *row_type = NEW(c->a, struct feel_type, 1);
    *row_type =
        (struct feel_type){ .kind = FEEL_T_CONTEXT, .fields = fields, .field_count = b->column_count };
    b->columns = columns;
    b->boxes = NEW(c->a, const struct box *, (ptrdiff_t)parts *(b->column_count + 1));
    b->static_type = list_of(c, row_type);
    for (const struct xml_node *i = xml_child(n, S("row")); i && b->kind == BOX_RELATION;
         i = xml_next(i, S("row"))) {
        enum rc rc = make_row(c, i, b);
        if (rc) return rc;
    }
    return RC_OK;
}

// --- conditionals, filters, iterators --------------------------------------------------------------

static enum rc make_conditional(struct compiler *c, const struct xml_node *n, struct box *b)
{
    enum rc rc = make_inside(c, n, S("if"), &b->first);
    if (!rc) rc = make_inside(c, n, S("then"), &b->second);
    if (!rc) rc = make_inside(c, n, S("else"), &b->third);
    if (!rc) b->static_type = best_type(NULL, b->second);
    return rc;
}

// A match that is a literal goes to FEEL as the filter that it is: `list[match]`.
static void make_filter_program(struct compiler *c, const struct xml_node *match, struct box *b)
{
    static const char head[] = "_list_[", tail[] = "\n]";
    const struct xml_node *text = xml_child(match, S("text"));
    struct arena scratch = *c->scratch;
    struct fault f;
    struct str source = arena_print(&scratch, "%s%.*s%s", head, P(text->text), tail);
    struct arena *keep = c->scratch;
    c->scratch = &scratch;
    b->program = compile_text(c, text, source, (int32_t)sizeof head - 1, &f);
    c->scratch = keep;
    if (!b->program) *b = *broken_box(c, match, f.text);
}

static enum rc make_filter(struct compiler *c, const struct xml_node *n, struct box *b)
{
    const struct xml_node *match = first_expression(xml_child(n, S("match")));
    enum rc rc = make_inside(c, n, S("in"), &b->first);
    if (rc) return rc;
    int32_t mark = c->name_count;
    const struct feel_type *list = best_type(NULL, b->first), *item = element_of(list);
    b->static_type = list && list->kind == FEEL_T_LIST ? list : list_of(c, list);
    bool literal = match && str_equal(match->name, S("literalExpression")) && xml_child(match, S("text")) &&
                   speaks_feel(match);
    b->slot = push_name(c, literal ? S("_list_") : S("item"), literal ? list : item);
    if (literal) {
        make_filter_program(c, match, b);
    } else {
        b->fields = item && item->kind == FEEL_T_CONTEXT ? item->fields : NULL;
        b->field_count = b->fields ? item->field_count : 0;
        if (c->name_count + b->field_count + 2 > FEEL_NAMES_MAX) b->field_count = 0;
        for (int32_t i = 0; i < b->field_count; i++) (void)push_name(c, b->fields[i].name, b->fields[i].type);
        rc = make_inside(c, n, S("match"), &b->second);
    }
    c->name_count = mark;
    return rc;
}

static enum rc make_iterator(struct compiler *c, const struct xml_node *n, struct box *b)
{
    enum rc rc = make_inside(c, n, S("in"), &b->first);
    if (rc) return rc;
    int32_t mark = c->name_count;
    bool is_for = b->kind == BOX_FOR;
    b->slot = push_name(c, xml_attr_str(n, S("iteratorVariable")), element_of(best_type(NULL, b->first)));
    if (is_for) (void)push_name(c, S("partial"), NULL);
    rc = make_inside(c, n, is_for ? S("return") : S("satisfies"), &b->second);
    c->name_count = mark;
    if (!rc) b->static_type = is_for ? list_of(c, best_type(NULL, b->second)) : feel_type_named(S("boolean"));
    return rc;
}

static enum rc make_table_box(struct compiler *c, const struct xml_node *n, struct box *b)
{
    enum rc rc = make_table(c, n, &b->table);
    if (!rc) b->static_type = b->table->type;
    return rc;
}

// --- any box ---------------------------------------------------------------------------------------

// clang-format off
static const struct {
    struct str name;
    enum box_kind kind;
    enum rc (*make)(struct compiler *c, const struct xml_node *n, struct box *b);
} makers[] = {
    { SL("decisionTable"),      BOX_TABLE,       make_table_box },
    { SL("context"),            BOX_CONTEXT,     make_context },
    { SL("list"),               BOX_LIST,        make_list },
    { SL("relation"),           BOX_RELATION,    make_relation },
    { SL("functionDefinition"), BOX_FUNCTION,    make_function },
    { SL("encapsulatedLogic"),  BOX_FUNCTION,    make_function },
    { SL("invocation"),         BOX_INVOCATION,  make_invocation },
    { SL("conditional"),        BOX_CONDITIONAL, make_conditional },
    { SL("filter"),             BOX_FILTER,      make_filter },
    { SL("for"),                BOX_FOR,         make_iterator },
    { SL("some"),               BOX_SOME,        make_iterator },
    { SL("every"),              BOX_EVERY,       make_iterator },
};
// clang-format on

// Children of these may each bring a name.
static bool names_fit(const struct compiler *c, const struct xml_node *n)
{
    bool brings = str_equal(n->name, S("context")) || str_equal(n->name, S("functionDefinition")) ||
                  str_equal(n->name, S("encapsulatedLogic"));
    return c->name_count + (brings ? count_nodes(n) : 0) + 2 <= FEEL_NAMES_MAX;
}

static enum rc make_any(struct compiler *c, const struct xml_node *n, const struct box **ret_box)
{
    for (int i = 0; i < COUNT(makers); i++) {
        if (!str_equal(n->name, makers[i].name)) continue;
        struct box *b = NEW(c->a, struct box, 1);
        *b = (struct box){ .kind = makers[i].kind, .node = n, .type = type_at(c, n), .path = { .slot = -1 } };
        *ret_box = b;
        return makers[i].make(c, n, b);
    }
    struct box *b = NEW(c->a, struct box, 1);
    *b = *make_literal(c, n);
    b->type = type_at(c, n);
    *ret_box = b;
    return RC_OK;
}

enum rc make_box(struct compiler *c, const struct xml_node *n, const struct box **ret_box)
{
    if (c->depth == DMN_BOXES_MAX)
        return fail_at(c->f, RC_LIMIT, c->doc, n, "more than %d boxed expressions inside one another",
                       DMN_BOXES_MAX);
    if (!names_fit(c, n))
        return fail_at(c->f, RC_LIMIT, c->doc, n, "more than %d names in scope", FEEL_NAMES_MAX);
    c->depth++;
    if (c->depth > c->depth_max) c->depth_max = c->depth;
    enum rc rc = make_any(c, n, ret_box);
    c->depth--;
    return rc;
}
