// The parts of expressions: literals, ranges, lists, contexts, functions, conditions and loops.
#include "law/feel/parse_int.h"

// --- literals --------------------------------------------------------------------------------------

struct feel_node *parse_number(struct parser *p)
{
    int32_t start = p->at;
    while (is_digit(parse_peek(p, 0))) p->at++;
    if (parse_peek(p, 0) == '.' && is_digit(parse_peek(p, 1))) {
        p->at++;
        while (is_digit(parse_peek(p, 0))) p->at++;
    }
    if ((parse_peek(p, 0) | 0x20) == 'e') {
        int32_t sign = parse_peek(p, 1) == '+' || parse_peek(p, 1) == '-';
        if (is_digit(parse_peek(p, 1 + sign)))
            for (p->at += 1 + sign; is_digit(parse_peek(p, 0));) p->at++;
    }
    struct feel_value v = feel_read_number(p->arena, str_slice(p->text, start, p->at));
    if (v.kind == FEEL_NULL) {
        p->at = start;
        return parse_expected(p, "a number that 34 digits can hold");
    }
    return node_literal(p, v, "number", start);
}

// The inside of "…", escapes resolved.
static bool read_string(struct parser *p, struct str *ret_s)
{
    int32_t start = ++p->at;
    while (p->at < p->text.len && p->text.at[p->at] != '"') p->at += p->text.at[p->at] == '\\' ? 2 : 1;
    if (p->at >= p->text.len) {
        p->at = (int32_t)p->text.len;
        (void)parse_expected(p, "the closing \" of a string");
        return false;
    }
    struct str inside = str_slice(p->text, start, p->at);
    if (!unescape(p->arena, inside, ret_s)) {
        p->at = start;
        (void)parse_expected(p, "escapes such as \\n, \\\" or \\u4E2D in the string");
        return false;
    }
    p->at++;
    return true;
}

struct feel_node *parse_string(struct parser *p)
{
    int32_t start = p->at;
    struct str s;
    if (!read_string(p, &s)) return node_new(p, OP_LITERAL, start);
    return node_literal(p, make_string(s), "string", start);
}

struct feel_node *parse_at_literal(struct parser *p)
{
    struct feel_node *n = node_new(p, OP_AT, p->at);
    p->at++;
    if (!parse_at(p, '"')) return parse_expected(p, "a string after @");
    if (!read_string(p, &n->name)) return n;
    return node_end(p, n);
}

// --- ranges, lists, contexts -----------------------------------------------------------------------

enum node_op parse_comparison_op(struct parser *p)
{
    static const struct {
        const char *text;
        enum node_op op;
    } operators[] = { { "<=", OP_LE }, { ">=", OP_GE }, { "!=", OP_NE },
                      { "<", OP_LT },  { ">", OP_GT },  { "=", OP_EQ } };
    for (ptrdiff_t i = 0; i < COUNT(operators); i++)
        if (parse_accept_text(p, operators[i].text)) return operators[i].op;
    return OP_LITERAL; // none
}

// `< 5`, or an expression.
struct feel_node *parse_test(struct parser *p, struct feel_node *(*otherwise)(struct parser *p))
{
    parse_skip(p);
    int32_t start = p->at;
    enum node_op op = parse_comparison_op(p);
    if (op == OP_LITERAL) return otherwise(p);
    struct feel_node *n = node_unary(p, OP_COMPARED, parse_additive(p), start);
    n->sub = (uint8_t)op;
    n->type = feel_type_named(S("range"));
    return n;
}

// After `low ..`.
struct feel_node *parse_range_end(struct parser *p, struct feel_node *low, bool low_closed, int32_t start)
{
    struct feel_node *n = node_new(p, OP_RANGE, start);
    bool outer = p->no_filter;
    n->a = low;
    n->low_closed = low_closed;
    p->no_filter = true;
    n->b = parse_additive(p);
    p->no_filter = outer;
    n->type = feel_type_named(S("range"));
    if (parse_accept(p, ']'))
        n->high_closed = true;
    else if (!parse_accept(p, ')') && !parse_accept(p, '['))
        return parse_expected(p, "] or ) or [ at the end of the range");
    return node_end(p, n);
}

struct feel_node *parse_parenthesis(struct parser *p)
{
    int32_t start = p->at++;
    bool outer = p->no_filter;
    p->no_filter = false;
    struct feel_node *n = parse_test(p, parse_expression);
    p->no_filter = outer;
    if (n->op != OP_COMPARED && parse_accept_text(p, "..")) return parse_range_end(p, n, false, start);
    if (!parse_require(p, ')', "an operator or )")) return n;
    return n;
}

struct feel_node *parse_open_range(struct parser *p)
{
    int32_t start = p->at++;
    struct feel_node *low = parse_additive(p);
    if (!parse_accept_text(p, "..")) return parse_expected(p, ".. of a range");
    return parse_range_end(p, low, false, start);
}

static const struct feel_type *list_type(struct parser *p, const struct feel_type *element)
{
    if (!element) return feel_type_named(S("list"));
    struct feel_type *t = NEW(p->arena, struct feel_type, 1);
    *t = (struct feel_type){ .kind = FEEL_T_LIST, .element = element };
    return t;
}

static bool alike(const struct feel_type *a, const struct feel_type *b)
{
    if (a == b || !a || !b) return a == b;
    if (a->kind != FEEL_T_CONTEXT || b->kind != FEEL_T_CONTEXT || a->field_count != b->field_count)
        return false;
    for (int32_t i = 0; i < a->field_count; i++)
        if (!str_equal(a->fields[i].name, b->fields[i].name) || !alike(a->fields[i].type, b->fields[i].type))
            return false;
    return true;
}

struct feel_node *parse_list(struct parser *p)
{
    struct feel_node *n = node_new(p, OP_LIST, p->at++);
    struct nodes items = { 0 };
    bool outer = p->no_filter, same = true;
    p->no_filter = false;
    if (!parse_at(p, ']')) {
        do {
            struct feel_node *item = parse_test(p, parse_expression);
            if (items.count == 0 && item->op != OP_COMPARED && parse_accept_text(p, "..")) {
                p->no_filter = outer;
                return parse_range_end(p, item, true, n->start);
            }
            nodes_add(p, &items, item);
            same = same && alike(items.at[0]->type, item->type);
        } while (!p->rc && parse_accept(p, ','));
    }
    p->no_filter = outer;
    if (!parse_require(p, ']', "a comma or ] after the items")) return n;
    nodes_keep(p, n, &items);
    n->type = list_type(p, items.count && same ? items.at[0]->type : NULL);
    return node_end(p, n);
}

static struct feel_node *parse_entry(struct parser *p)
{
    parse_skip(p);
    struct feel_node *n = node_new(p, OP_ENTRY, p->at);
    if (parse_at(p, '"'))
        (void)read_string(p, &n->name);
    else
        n->name = parse_new_name(p, ":", "the name of an entry");
    if (!parse_require(p, ':', "a colon after the name of the entry")) return n;
    n->a = parse_expression(p);
    n->slot = parse_local_new(p, n->name, n->a->type);
    return node_end(p, n);
}

static const struct feel_type *context_type(struct parser *p, const struct feel_node *n)
{
    struct feel_type *t = NEW(p->arena, struct feel_type, 1);
    struct feel_field *fields = NEW(p->arena, struct feel_field, n->item_count);
    for (int32_t i = 0; i < n->item_count; i++)
        fields[i] = (struct feel_field){ n->items[i]->name, n->items[i]->type };
    *t = (struct feel_type){ .kind = FEEL_T_CONTEXT, .fields = fields, .field_count = n->item_count };
    return t;
}

struct feel_node *parse_context(struct parser *p)
{
    struct feel_node *n = node_new(p, OP_CONTEXT, p->at++);
    struct nodes entries = { 0 };
    int32_t known = p->known_count;
    bool outer = p->no_filter;
    p->no_filter = false;
    if (!parse_at(p, '}')) {
        do nodes_add(p, &entries, parse_entry(p));
        while (!p->rc && parse_accept(p, ','));
    }
    p->no_filter = outer;
    p->known_count = known;
    if (!parse_require(p, '}', "a comma or } after the entries")) return n;
    nodes_keep(p, n, &entries);
    n->type = context_type(p, n);
    return node_end(p, n);
}

// --- functions -------------------------------------------------------------------------------------

static void parse_parameters(struct parser *p, struct lambda *l)
{
    struct feel_parameter *parameters = NEW(&p->scratch, struct feel_parameter, ARGUMENTS_MAX);
    while (!p->rc && !parse_at(p, ')')) {
        if (l->parameter_count == ARGUMENTS_MAX) {
            (void)parse_too_much(p, "parameters");
            return;
        }
        struct feel_parameter *x = &parameters[l->parameter_count++];
        x->name = parse_new_name(p, ":,)", "the name of a parameter");
        if (parse_accept(p, ':')) x->type = parse_type(p);
        (void)parse_local_new(p, x->name, x->type);
        if (!parse_accept(p, ',')) break;
    }
    struct feel_parameter *kept = NEW(p->arena, struct feel_parameter, l->parameter_count);
    if (l->parameter_count) memcpy(kept, parameters, (size_t)l->parameter_count * sizeof *kept);
    l->parameters = kept;
    (void)parse_require(p, ')', "a comma or ) after the parameters");
}

static const struct feel_type *function_type(struct parser *p, const struct lambda *l,
                                             const struct feel_type *result)
{
    struct feel_type *t = NEW(p->arena, struct feel_type, 1);
    struct feel_field *fields = NEW(p->arena, struct feel_field, l->parameter_count);
    for (int32_t i = 0; i < l->parameter_count; i++)
        fields[i] = (struct feel_field){ l->parameters[i].name, l->parameters[i].type };
    *t = (struct feel_type){
        .kind = FEEL_T_FUNCTION, .fields = fields, .field_count = l->parameter_count, .element = result
    };
    return t;
}

struct feel_node *parse_function(struct parser *p, int32_t start)
{
    struct feel_node *n = node_new(p, OP_FUNCTION, start);
    struct frame frame = { .up = p->frame };
    struct lambda *l = NEW(p->arena, struct lambda, 1);
    int32_t known = p->known_count;
    bool outer = p->no_filter;
    n->lambda = l;
    if (!parse_require(p, '(', "( and the parameters of the function")) return n;
    p->frame = &frame;
    parse_parameters(p, l);
    if (parse_accept(p, ':')) l->result = parse_type(p); // DMN 1.5, grammar rule 55
    l->external = parse_accept_word(p, "external");
    n->a = parse_expression(p);
    p->frame = frame.up;
    p->known_count = known;
    p->no_filter = outer;
    struct capture *captures = NEW(p->arena, struct capture, frame.capture_count);
    if (frame.capture_count) memcpy(captures, frame.captures, (size_t)frame.capture_count * sizeof *captures);
    l->captures = captures;
    l->capture_count = frame.capture_count;
    l->slot_count = frame.slots;
    n->type = function_type(p, l, l->external ? l->result : n->a->type);
    return node_end(p, n);
}

// --- control ---------------------------------------------------------------------------------------

struct feel_node *parse_if(struct parser *p, int32_t start)
{
    struct feel_node *n = node_new(p, OP_IF, start);
    n->a = parse_expression(p);
    if (!parse_require_word(p, "then")) return n;
    n->b = parse_expression(p);
    if (!parse_require_word(p, "else")) return n;
    n->c = parse_expression(p);
    n->type = alike(n->b->type, n->c->type) ? n->b->type : NULL;
    return node_end(p, n);
}

static struct feel_node *parse_iterator(struct parser *p)
{
    parse_skip(p);
    struct feel_node *n = node_new(p, OP_ITERATOR, p->at);
    n->name = parse_new_name(p, ",", "the name of a variable");
    if (!parse_require_word(p, "in")) return n;
    n->a = parse_expression(p);
    const struct feel_type *type = n->a->type && n->a->type->kind == FEEL_T_LIST ? n->a->type->element : NULL;
    if (parse_accept_text(p, "..")) {
        n->b = parse_expression(p);
        type = n->a->type;
    }
    n->slot = parse_local_new(p, n->name, type);
    return node_end(p, n);
}

struct feel_node *parse_iteration(struct parser *p, enum node_op op, int32_t start)
{
    enum { ITERATORS_MAX = 16 };
    struct feel_node *n = node_new(p, op, start);
    struct nodes iterators = { 0 };
    int32_t known = p->known_count;
    do {
        if (iterators.count == ITERATORS_MAX) return parse_too_much(p, "variables in one loop");
        nodes_add(p, &iterators, parse_iterator(p));
    } while (!p->rc && parse_accept(p, ','));
    nodes_keep(p, n, &iterators);
    if (!parse_require_word(p, op == OP_FOR ? "return" : "satisfies")) return n;
    if (op == OP_FOR) n->slot = parse_local_new(p, S("partial"), feel_type_named(S("list")));
    n->a = parse_expression(p);
    p->known_count = known;
    n->type = op == OP_FOR ? list_type(p, n->a->type) : feel_type_named(S("boolean"));
    return node_end(p, n);
}
