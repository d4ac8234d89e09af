// FEEL's grammar, by hand: text to tree in one pass, with the names in scope at hand, because names hold spaces.
#include "law/feel/parse_int.h"
#include <stdio.h>

// --- reading ---------------------------------------------------------------------------------------

struct str rest_of(const struct parser *p) { return str_slice(p->text, p->at, p->text.len); }

struct feel_span span_of(struct str source, int32_t start, int32_t end)
{
    struct feel_span span = { .start = start, .end = end, .line = 1, .column = 1 };
    for (struct str rest = str_slice(source, 0, start); rest.len > 0;) {
        int32_t c = utf8_next(&rest);
        if (c == '\n')
            span.line++, span.column = 1;
        else
            span.column++;
    }
    return span;
}

static struct feel_node *stop(struct parser *p, enum rc rc, const char *verb, const char *what)
{
    struct feel_node *n = node_new(p, OP_LITERAL, p->at);
    if (p->rc) return n;
    skip(p);
    p->rc = rc;
    p->where = span_of(p->text, p->at, p->at);
    struct str found = rest_of(p);
    if (found.len > 24) found = str_slice(found, 0, 24);
    while (found.len > 0 && !utf8_valid(found)) found.len--;
    struct str line, tail;
    (void)str_cut(found, '\n', &line, &tail);
    if (rc == RC_LIMIT)
        fault_set(p->fault, rc, "line %d, column %d: %s %s", p->where.line, p->where.column, verb, what);
    else if (line.len == 0)
        fault_set(p->fault, rc, "line %d, column %d: %s %s, found the end", p->where.line, p->where.column,
                  verb, what);
    else
        fault_set(p->fault, rc, "line %d, column %d: %s %s, found \"%.*s\"", p->where.line, p->where.column,
                  verb, what, P(line));
    p->at = (int32_t)p->text.len;
    return n;
}

struct feel_node *expected(struct parser *p, const char *what)
{
    return stop(p, RC_INVALID, "expected", what);
}
struct feel_node *too_much(struct parser *p, const char *what) { return stop(p, RC_LIMIT, "too many", what); }

// Past a comment that starts here; false, where none does or it does not end.
static bool skip_comment(struct parser *p)
{
    struct str rest = rest_of(p);
    if (str_starts(rest, S("//"))) {
        const char *end = memchr(rest.at, '\n', (size_t)rest.len);
        p->at = (int32_t)(end ? end - p->text.at : p->text.len);
        return true;
    }
    if (!str_starts(rest, S("/*"))) return false;
    ptrdiff_t end = str_find(str_slice(rest, 2, rest.len), S("*/"));
    if (end >= 0) p->at += (int32_t)end + 4;
    return end >= 0;
}

void skip(struct parser *p)
{
    while (p->at < p->text.len) {
        char c = p->text.at[p->at];
        if (c == ' ' || (c >= 0x09 && c <= 0x0D)) {
            p->at++;
            continue;
        }
        if (c == '/' && skip_comment(p)) continue;
        struct str rest = rest_of(p);
        if ((uint8_t)c < 0x80 || !is_space(utf8_next(&rest))) return;
        p->at = (int32_t)(rest.at - p->text.at);
    }
}

bool at_char(struct parser *p, char c)
{
    skip(p);
    return p->at < p->text.len && p->text.at[p->at] == c;
}

bool accept_char(struct parser *p, char c)
{
    if (!at_char(p, c)) return false;
    p->at++;
    return true;
}

bool accept_text(struct parser *p, const char *text)
{
    if (!at_char(p, text[0]) || !str_starts(rest_of(p), str_of(text))) return false;
    p->at += (int32_t)strlen(text);
    return true;
}

struct str peek_word(struct parser *p)
{
    skip(p);
    struct str rest = rest_of(p), all = rest;
    while (rest.len > 0) {
        struct str next = rest;
        int32_t c = utf8_next(&next);
        if (rest.at == all.at ? !is_name_start(c) : !is_name_part(c)) break;
        rest = next;
    }
    return str_slice(all, 0, rest.at - all.at);
}

bool at_word(struct parser *p, const char *word)
{
    return at_char(p, word[0]) && str_equal(peek_word(p), str_of(word));
}

bool accept_word(struct parser *p, const char *word)
{
    if (!at_word(p, word)) return false;
    p->at += (int32_t)strlen(word);
    return true;
}

bool require_char(struct parser *p, char c, const char *what)
{
    if (accept_char(p, c)) return true;
    (void)expected(p, what);
    return false;
}

bool require_word(struct parser *p, const char *word)
{
    char what[32];
    if (accept_word(p, word)) return true;
    (void)snprintf(what, sizeof what, "`%s`", word);
    (void)expected(p, what);
    return false;
}

bool is_keyword(struct str word)
{
    static const struct str keywords[] = {
        SL("and"),   SL("or"),       SL("in"),   SL("between"), SL("instance"), SL("if"),
        SL("then"),  SL("else"),     SL("for"),  SL("some"),    SL("return"),   SL("satisfies"),
        SL("every"), SL("function"), SL("true"), SL("false"),   SL("null"),     SL("external"),
    };
    for (ptrdiff_t i = 0; i < COUNT(keywords); i++)
        if (str_equal(keywords[i], word)) return true;
    return false;
}

// --- nodes -----------------------------------------------------------------------------------------

struct feel_node *node_new(struct parser *p, enum node_op op, int32_t start)
{
    struct feel_node *n = NEW(p->arena, struct feel_node, 1);
    n->op = (uint8_t)op;
    n->start = n->end = start;
    n->slot = -1;
    return n;
}

static int16_t height_of(const struct feel_node *n) { return n ? n->height : 0; }

struct feel_node *node_end(struct parser *p, struct feel_node *n)
{
    int16_t height = height_of(n->a);
    n->end = p->at;
    if (height_of(n->b) > height) height = height_of(n->b);
    if (height_of(n->c) > height) height = height_of(n->c);
    for (int32_t i = 0; i < n->item_count; i++)
        if (height_of(n->items[i]) > height) height = height_of(n->items[i]);
    n->height = (int16_t)(height + 1);
    return n->height > 4 * FEEL_NESTING_MAX ? too_much(p, "levels of nesting") : n;
}

struct nodes { // that are being gathered
    struct feel_node **at;
    int32_t count, room;
};

static void nodes_add(struct parser *p, struct nodes *g, struct feel_node *n)
{
    if (g->count == g->room) {
        g->room = g->room ? g->room * 2 : 8;
        struct feel_node **bigger = NEW(&p->scratch, struct feel_node *, g->room);
        if (g->count) memcpy(bigger, g->at, (size_t)g->count * sizeof *bigger);
        g->at = bigger;
    }
    g->at[g->count++] = n;
}

static void nodes_keep(struct parser *p, struct feel_node *n, const struct nodes *g)
{
    n->items = NEW(p->arena, struct feel_node *, g->count);
    n->item_count = g->count;
    if (g->count) memcpy(n->items, g->at, (size_t)g->count * sizeof *n->items);
}

static struct feel_node *unary(struct parser *p, enum node_op op, struct feel_node *a, int32_t start)
{
    struct feel_node *n = node_new(p, op, start);
    n->a = a;
    return node_end(p, n);
}

static struct feel_node *binary(struct parser *p, enum node_op op, struct feel_node *a, struct feel_node *b)
{
    struct feel_node *n = node_new(p, op, a->start);
    n->a = a;
    n->b = b;
    return node_end(p, n);
}

static struct feel_node *literal(struct parser *p, struct feel_value v, const char *type, int32_t start)
{
    struct feel_node *n = node_new(p, OP_LITERAL, start);
    n->value = v;
    n->type = type ? feel_type_named(str_of(type)) : NULL;
    return node_end(p, n);
}

// --- literals --------------------------------------------------------------------------------------

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static char peek_at(const struct parser *p, int32_t ahead)
{
    return p->at + ahead < p->text.len ? p->text.at[p->at + ahead] : 0;
}

static struct feel_node *parse_number(struct parser *p)
{
    int32_t start = p->at;
    while (is_digit(peek_at(p, 0))) p->at++;
    if (peek_at(p, 0) == '.' && is_digit(peek_at(p, 1))) {
        p->at++;
        while (is_digit(peek_at(p, 0))) p->at++;
    }
    if ((peek_at(p, 0) | 0x20) == 'e') {
        int32_t sign = peek_at(p, 1) == '+' || peek_at(p, 1) == '-';
        if (is_digit(peek_at(p, 1 + sign)))
            for (p->at += 1 + sign; is_digit(peek_at(p, 0));) p->at++;
    }
    struct feel_value v = feel_read_number(p->arena, str_slice(p->text, start, p->at));
    if (v.kind == FEEL_NULL) {
        p->at = start;
        return expected(p, "a number that 34 digits can hold");
    }
    return literal(p, v, "number", start);
}

// The inside of "…", escapes resolved.
static bool read_string(struct parser *p, struct str *ret_s)
{
    int32_t start = ++p->at;
    while (p->at < p->text.len && p->text.at[p->at] != '"') p->at += p->text.at[p->at] == '\\' ? 2 : 1;
    if (p->at >= p->text.len) {
        p->at = (int32_t)p->text.len;
        (void)expected(p, "the closing \" of a string");
        return false;
    }
    struct str inside = str_slice(p->text, start, p->at);
    if (!unescape(p->arena, inside, ret_s)) {
        p->at = start;
        (void)expected(p, "escapes such as \\n, \\\" or \\u4E2D in the string");
        return false;
    }
    p->at++;
    return true;
}

static struct feel_node *parse_string(struct parser *p)
{
    int32_t start = p->at;
    struct str s;
    if (!read_string(p, &s)) return node_new(p, OP_LITERAL, start);
    return literal(p, make_string(s), "string", start);
}

static struct feel_node *parse_at_literal(struct parser *p)
{
    struct feel_node *n = node_new(p, OP_AT, p->at);
    p->at++;
    if (!at_char(p, '"')) return expected(p, "a string after @");
    if (!read_string(p, &n->name)) return n;
    return node_end(p, n);
}

// --- ranges, lists, contexts -----------------------------------------------------------------------

static enum node_op comparison_op(struct parser *p)
{
    static const struct {
        const char *text;
        enum node_op op;
    } operators[] = { { "<=", OP_LE }, { ">=", OP_GE }, { "!=", OP_NE },
                      { "<", OP_LT },  { ">", OP_GT },  { "=", OP_EQ } };
    for (ptrdiff_t i = 0; i < COUNT(operators); i++)
        if (accept_text(p, operators[i].text)) return operators[i].op;
    return OP_LITERAL; // none
}

static struct feel_node *parse_additive(struct parser *p);
static struct feel_node *parse_postfix(struct parser *p, struct feel_node *n);

// `< 5`, or an expression.
static struct feel_node *parse_test(struct parser *p, struct feel_node *(*otherwise)(struct parser *p))
{
    skip(p);
    int32_t start = p->at;
    enum node_op op = comparison_op(p);
    if (op == OP_LITERAL) return otherwise(p);
    struct feel_node *n = unary(p, OP_COMPARED, parse_additive(p), start);
    n->sub = (uint8_t)op;
    n->type = feel_type_named(S("range"));
    return n;
}

// After `low ..`.
static struct feel_node *parse_range_end(struct parser *p, struct feel_node *low, bool low_closed,
                                         int32_t start)
{
    struct feel_node *n = node_new(p, OP_RANGE, start);
    bool outer = p->no_filter;
    n->a = low;
    n->low_closed = low_closed;
    p->no_filter = true;
    n->b = parse_additive(p);
    p->no_filter = outer;
    n->type = feel_type_named(S("range"));
    if (accept_char(p, ']'))
        n->high_closed = true;
    else if (!accept_char(p, ')') && !accept_char(p, '['))
        return expected(p, "] or ) or [ at the end of the range");
    return node_end(p, n);
}

static struct feel_node *parse_parenthesis(struct parser *p)
{
    int32_t start = p->at++;
    bool outer = p->no_filter;
    p->no_filter = false;
    struct feel_node *n = parse_test(p, parse_expression);
    p->no_filter = outer;
    if (n->op != OP_COMPARED && accept_text(p, "..")) return parse_range_end(p, n, false, start);
    if (!require_char(p, ')', "an operator or )")) return n;
    return n;
}

static struct feel_node *parse_open_range(struct parser *p)
{
    int32_t start = p->at++;
    struct feel_node *low = parse_additive(p);
    if (!accept_text(p, "..")) return expected(p, ".. of a range");
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

static struct feel_node *parse_list(struct parser *p)
{
    struct feel_node *n = node_new(p, OP_LIST, p->at++);
    struct nodes items = { 0 };
    bool outer = p->no_filter, same = true;
    p->no_filter = false;
    if (!at_char(p, ']')) {
        do {
            struct feel_node *item = parse_test(p, parse_expression);
            if (items.count == 0 && item->op != OP_COMPARED && accept_text(p, "..")) {
                p->no_filter = outer;
                return parse_range_end(p, item, true, n->start);
            }
            nodes_add(p, &items, item);
            same = same && alike(items.at[0]->type, item->type);
        } while (!p->rc && accept_char(p, ','));
    }
    p->no_filter = outer;
    if (!require_char(p, ']', "a comma or ] after the items")) return n;
    nodes_keep(p, n, &items);
    n->type = list_type(p, items.count && same ? items.at[0]->type : NULL);
    return node_end(p, n);
}

static struct feel_node *parse_entry(struct parser *p)
{
    skip(p);
    struct feel_node *n = node_new(p, OP_ENTRY, p->at);
    if (at_char(p, '"'))
        (void)read_string(p, &n->name);
    else
        n->name = parse_new_name(p, ":", "the name of an entry");
    if (!require_char(p, ':', "a colon after the name of the entry")) return n;
    n->a = parse_expression(p);
    n->slot = local_new(p, n->name, n->a->type);
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

static struct feel_node *parse_context(struct parser *p)
{
    struct feel_node *n = node_new(p, OP_CONTEXT, p->at++);
    struct nodes entries = { 0 };
    int32_t known = p->known_count;
    bool outer = p->no_filter;
    p->no_filter = false;
    if (!at_char(p, '}')) {
        do nodes_add(p, &entries, parse_entry(p));
        while (!p->rc && accept_char(p, ','));
    }
    p->no_filter = outer;
    p->known_count = known;
    if (!require_char(p, '}', "a comma or } after the entries")) return n;
    nodes_keep(p, n, &entries);
    n->type = context_type(p, n);
    return node_end(p, n);
}

// --- functions -------------------------------------------------------------------------------------

static void parse_parameters(struct parser *p, struct lambda *l)
{
    struct feel_parameter *parameters = NEW(&p->scratch, struct feel_parameter, ARGUMENTS_MAX);
    while (!p->rc && !at_char(p, ')')) {
        if (l->parameter_count == ARGUMENTS_MAX) {
            (void)too_much(p, "parameters");
            return;
        }
        struct feel_parameter *x = &parameters[l->parameter_count++];
        x->name = parse_new_name(p, ":,)", "the name of a parameter");
        if (accept_char(p, ':')) x->type = parse_type(p);
        (void)local_new(p, x->name, x->type);
        if (!accept_char(p, ',')) break;
    }
    struct feel_parameter *kept = NEW(p->arena, struct feel_parameter, l->parameter_count);
    if (l->parameter_count) memcpy(kept, parameters, (size_t)l->parameter_count * sizeof *kept);
    l->parameters = kept;
    (void)require_char(p, ')', "a comma or ) after the parameters");
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

static struct feel_node *parse_function(struct parser *p, int32_t start)
{
    struct feel_node *n = node_new(p, OP_FUNCTION, start);
    struct frame frame = { .up = p->frame };
    struct lambda *l = NEW(p->arena, struct lambda, 1);
    int32_t known = p->known_count;
    bool outer = p->no_filter;
    n->lambda = l;
    if (!require_char(p, '(', "( and the parameters of the function")) return n;
    p->frame = &frame;
    parse_parameters(p, l);
    if (accept_char(p, ':')) l->result = parse_type(p); // DMN 1.5, grammar rule 55
    l->external = accept_word(p, "external");
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

static struct feel_node *parse_if(struct parser *p, int32_t start)
{
    struct feel_node *n = node_new(p, OP_IF, start);
    n->a = parse_expression(p);
    if (!require_word(p, "then")) return n;
    n->b = parse_expression(p);
    if (!require_word(p, "else")) return n;
    n->c = parse_expression(p);
    n->type = alike(n->b->type, n->c->type) ? n->b->type : NULL;
    return node_end(p, n);
}

static struct feel_node *parse_iterator(struct parser *p)
{
    skip(p);
    struct feel_node *n = node_new(p, OP_ITERATOR, p->at);
    n->name = parse_new_name(p, ",", "the name of a variable");
    if (!require_word(p, "in")) return n;
    n->a = parse_expression(p);
    const struct feel_type *type = n->a->type && n->a->type->kind == FEEL_T_LIST ? n->a->type->element : NULL;
    if (accept_text(p, "..")) {
        n->b = parse_expression(p);
        type = n->a->type;
    }
    n->slot = local_new(p, n->name, type);
    return node_end(p, n);
}

static struct feel_node *parse_iteration(struct parser *p, enum node_op op, int32_t start)
{
    enum { ITERATORS_MAX = 16 };
    struct feel_node *n = node_new(p, op, start);
    struct nodes iterators = { 0 };
    int32_t known = p->known_count;
    do {
        if (iterators.count == ITERATORS_MAX) return too_much(p, "variables in one loop");
        nodes_add(p, &iterators, parse_iterator(p));
    } while (!p->rc && accept_char(p, ','));
    nodes_keep(p, n, &iterators);
    if (!require_word(p, op == OP_FOR ? "return" : "satisfies")) return n;
    if (op == OP_FOR) n->slot = local_new(p, S("partial"), feel_type_named(S("list")));
    n->a = parse_expression(p);
    p->known_count = known;
    n->type = op == OP_FOR ? list_type(p, n->a->type) : feel_type_named(S("boolean"));
    return node_end(p, n);
}

// --- primaries and what follows them ---------------------------------------------------------------

// A name of a built-in or in scope that is longer than the keyword it begins with, such as "for sale".
static bool longer_name(struct parser *p, ptrdiff_t keyword_bytes)
{
    for (int32_t i = 0; i < p->known_count; i++)
        if (p->known[i].form != KNOWN_ITEM && name_match(p->known[i].name, rest_of(p)) > keyword_bytes)
            return true;
    return false;
}

static struct feel_node *parse_keyword(struct parser *p, struct str word)
{
    int32_t start = p->at;
    p->at += (int32_t)word.len;
    if (str_equal(word, S("null"))) return literal(p, make_null(FEEL_E_NONE), NULL, start);
    if (str_equal(word, S("true"))) return literal(p, make_boolean(true), "boolean", start);
    if (str_equal(word, S("false"))) return literal(p, make_boolean(false), "boolean", start);
    if (str_equal(word, S("if"))) return parse_if(p, start);
    if (str_equal(word, S("for"))) return parse_iteration(p, OP_FOR, start);
    if (str_equal(word, S("some"))) return parse_iteration(p, OP_SOME, start);
    if (str_equal(word, S("every"))) return parse_iteration(p, OP_EVERY, start);
    if (str_equal(word, S("function"))) return parse_function(p, start);
    p->at = start;
    return expected(p, "an expression");
}

static struct feel_node *parse_primary(struct parser *p)
{
    skip(p);
    char c = peek_at(p, 0);
    if (is_digit(c) || (c == '.' && is_digit(peek_at(p, 1)))) return parse_number(p);
    switch (c) {
    case '"':
        return parse_string(p);
    case '@':
        return parse_at_literal(p);
    case '(':
        return parse_parenthesis(p);
    case '[':
        return parse_list(p);
    case ']':
        return parse_open_range(p);
    case '{':
        return parse_context(p);
    default:
        break;
    }
    struct str word = peek_word(p);
    if (word.len == 0) return expected(p, "an expression");
    if (is_keyword(word) && !longer_name(p, word.len)) return parse_keyword(p, word);
    return parse_name(p);
}

// `name :` before an argument: its bytes, or 0.
static int32_t argument_name_bytes(struct parser *p)
{
    skip(p);
    struct str rest = rest_of(p);
    if (peek_word(p).len == 0) return 0;
    for (ptrdiff_t i = 0; i < rest.len;) {
        struct str next = str_slice(rest, i, rest.len);
        int32_t c = utf8_next(&next);
        if (c == ':') return (int32_t)i;
        if (!is_name_part(c) && !is_space(c) && !(c > 0 && c < 0x80 && strchr(".'-+*/", c))) return 0;
        i = next.at - rest.at;
    }
    return 0;
}

static struct feel_node *parse_argument(struct parser *p, struct str *ret_name)
{
    *ret_name = (struct str){ 0 };
    if (argument_name_bytes(p)) {
        *ret_name = parse_new_name(p, ":", "the name of an argument");
        (void)require_char(p, ':', "a colon after the name of the argument");
    }
    return parse_test(p, parse_expression);
}

static struct feel_node *parse_call(struct parser *p, struct feel_node *function)
{
    struct feel_node *n = node_new(p, OP_CALL, function->start);
    struct nodes arguments = { 0 };
    struct str *names = NEW(&p->scratch, struct str, ARGUMENTS_MAX);
    bool outer = p->no_filter, named = false, unnamed = false;
    n->a = function;
    p->no_filter = false;
    if (!at_char(p, ')')) {
        do {
            if (arguments.count == ARGUMENTS_MAX) return too_much(p, "arguments");
            struct str *name = &names[arguments.count];
            nodes_add(p, &arguments, parse_argument(p, name));
            *(name->len ? &named : &unnamed) = true;
        } while (!p->rc && accept_char(p, ','));
    }
    p->no_filter = outer;
    if (!p->rc && named && unnamed) return expected(p, "names for all arguments or for none");
    if (!require_char(p, ')', "a comma or ) after the arguments")) return n;
    nodes_keep(p, n, &arguments);
    if (named) {
        struct str *kept = NEW(p->arena, struct str, arguments.count);
        memcpy(kept, names, (size_t)arguments.count * sizeof *kept);
        n->names = kept;
    }
    if (function->type && function->type->kind == FEEL_T_FUNCTION) n->type = function->type->element;
    return node_end(p, n);
}

static struct feel_node *parse_filter(struct parser *p, struct feel_node *of)
{
    struct feel_node *n = node_new(p, OP_FILTER, of->start);
    int32_t known = p->known_count;
    bool outer = p->no_filter;
    const struct feel_type *item = of->type;
    if (item && item->kind == FEEL_T_LIST) item = item->element;
    if (item && item->kind == FEEL_T_ANY) item = NULL;
    n->a = of;
    p->no_filter = false;
    n->slot = local_new(p, S("item"), item);
    known_push(p, (struct known){ .form = KNOWN_ITEM, .slot = n->slot, .frame = p->frame, .type = item });
    n->b = parse_expression(p);
    p->known_count = known;
    p->no_filter = outer;
    n->type = of->type;
    if (!require_char(p, ']', "] after the filter")) return n;
    return node_end(p, n);
}

static struct feel_node *parse_instance(struct parser *p, struct feel_node *of)
{
    struct feel_node *n = node_new(p, OP_INSTANCE, of->start);
    if (!require_word(p, "of")) return n;
    n->a = of;
    n->of_type = parse_type(p);
    n->type = feel_type_named(S("boolean"));
    return node_end(p, n);
}

static struct feel_node *parse_postfix(struct parser *p, struct feel_node *n)
{
    for (int32_t chain = 0; !p->rc; chain++) {
        if (chain > FEEL_NESTING_MAX) return too_much(p, "levels of nesting");
        skip(p);
        char c = peek_at(p, 0);
        if (c == '.' && peek_at(p, 1) != '.') {
            p->at++;
            n = parse_path(p, n);
        } else if (c == '[' && !p->no_filter) {
            p->at++;
            n = parse_filter(p, n);
        } else if (c == '(') {
            p->at++;
            n = parse_call(p, n);
        } else if (accept_word(p, "instance"))
            n = parse_instance(p, n);
        else
            break;
    }
    return n;
}

// --- operators -------------------------------------------------------------------------------------

static struct feel_node *parse_unary(struct parser *p)
{
    if (++p->nesting > FEEL_NESTING_MAX) return too_much(p, "levels of nesting");
    skip(p);
    int32_t start = p->at;
    struct feel_node *n;
    if (accept_char(p, '-')) {
        n = parse_unary(p);
        if (n->op == OP_LITERAL && n->value.kind == FEEL_NUMBER) {
            n->value = number_negate(p->arena, n->value);
            n->start = start;
        } else
            n = unary(p, OP_NEGATE, n, start);
    } else
        n = parse_postfix(p, parse_primary(p));
    p->nesting--;
    return n;
}

// A row of operators of one strength, left to right. The row's length counts towards the nesting.
static struct feel_node *parse_row(struct parser *p, struct feel_node *(*operand)(struct parser *p),
                                   enum node_op (*next_op)(struct parser *p))
{
    struct feel_node *n = operand(p);
    for (;;) {
        enum node_op op = p->rc ? OP_LITERAL : next_op(p);
        if (op == OP_LITERAL) return n;
        n = binary(p, op, n, operand(p));
    }
}

static enum node_op power_op(struct parser *p) { return accept_text(p, "**") ? OP_POWER : OP_LITERAL; }

static enum node_op product_op(struct parser *p)
{
    skip(p);
    if (str_starts(rest_of(p), S("**"))) return OP_LITERAL;
    return accept_char(p, '*') ? OP_MULTIPLY : accept_char(p, '/') ? OP_DIVIDE : OP_LITERAL;
}

static enum node_op sum_op(struct parser *p)
{
    return accept_char(p, '+') ? OP_ADD : accept_char(p, '-') ? OP_SUBTRACT : OP_LITERAL;
}

static struct feel_node *parse_power(struct parser *p) { return parse_row(p, parse_unary, power_op); }
static struct feel_node *parse_product(struct parser *p) { return parse_row(p, parse_power, product_op); }
static struct feel_node *parse_additive(struct parser *p) { return parse_row(p, parse_product, sum_op); }

// After `in (`: tests in parentheses, or one expression, or the start of a range.
static void parse_in_parentheses(struct parser *p, struct nodes *tests)
{
    int32_t start = p->at++;
    bool outer = p->no_filter;
    p->no_filter = false;
    struct feel_node *first = parse_test(p, parse_expression);
    if (first->op != OP_COMPARED && accept_text(p, "..")) {
        p->no_filter = outer;
        nodes_add(p, tests, parse_postfix(p, parse_range_end(p, first, false, start)));
        return;
    }
    nodes_add(p, tests, first);
    while (!p->rc && accept_char(p, ',')) nodes_add(p, tests, parse_test(p, parse_expression));
    p->no_filter = outer;
    if (!require_char(p, ')', "a comma or ) after the tests")) return;
    if (tests->count == 1 && first->op != OP_COMPARED) tests->at[0] = parse_postfix(p, first);
}

static struct feel_node *parse_in(struct parser *p, struct feel_node *a)
{
    struct feel_node *n = node_new(p, OP_IN, a->start);
    struct nodes tests = { 0 };
    n->a = a;
    n->type = feel_type_named(S("boolean"));
    if (at_char(p, '('))
        parse_in_parentheses(p, &tests);
    else
        nodes_add(p, &tests, parse_test(p, parse_additive));
    nodes_keep(p, n, &tests);
    return node_end(p, n);
}

static struct feel_node *parse_between(struct parser *p, struct feel_node *a)
{
    struct feel_node *n = node_new(p, OP_BETWEEN, a->start);
    n->a = a;
    n->b = parse_additive(p);
    if (!require_word(p, "and")) return n;
    n->c = parse_additive(p);
    n->type = feel_type_named(S("boolean"));
    return node_end(p, n);
}

static struct feel_node *parse_comparison(struct parser *p)
{
    struct feel_node *n = parse_additive(p);
    while (!p->rc) {
        enum node_op op = comparison_op(p);
        if (op != OP_LITERAL) {
            n = binary(p, op, n, parse_additive(p));
            n->type = feel_type_named(S("boolean"));
        } else if (accept_word(p, "between"))
            n = parse_between(p, n);
        else if (accept_word(p, "in"))
            n = parse_in(p, n);
        else
            break;
    }
    return n;
}

static enum node_op and_op(struct parser *p) { return accept_word(p, "and") ? OP_AND : OP_LITERAL; }
static enum node_op or_op(struct parser *p) { return accept_word(p, "or") ? OP_OR : OP_LITERAL; }
static struct feel_node *parse_and(struct parser *p) { return parse_row(p, parse_comparison, and_op); }

struct feel_node *parse_expression(struct parser *p)
{
    if (++p->nesting > FEEL_NESTING_MAX) return too_much(p, "levels of nesting");
    struct feel_node *n = parse_row(p, parse_and, or_op);
    p->nesting--;
    return n;
}

// --- programs --------------------------------------------------------------------------------------

static bool at_end(struct parser *p)
{
    skip(p);
    return p->at == p->text.len;
}

static struct feel_node *parse_test_list(struct parser *p, enum node_op op, int32_t start)
{
    struct feel_node *n = node_new(p, op, start);
    struct nodes tests = { 0 };
    do {
        bool outer = p->uses_input;
        p->uses_input = false;
        struct feel_node *test = parse_test(p, parse_expression);
        test->uses_input = p->uses_input;
        p->uses_input |= outer;
        nodes_add(p, &tests, test);
    } while (!p->rc && accept_char(p, ','));
    nodes_keep(p, n, &tests);
    return node_end(p, n);
}

static struct feel_node *parse_tests(struct parser *p)
{
    skip(p);
    int32_t start = p->at;
    if (accept_char(p, '-') && at_end(p)) return node_end(p, node_new(p, OP_TESTS_ANY, start));
    p->at = start;
    if (accept_word(p, "not") && accept_char(p, '(')) {
        struct feel_node *n = parse_test_list(p, OP_TESTS_NOT, start);
        if (!p->rc && accept_char(p, ')') && at_end(p)) return node_end(p, n);
        if (p->rc) return n;
    }
    p->at = start; // `not(…)` was only the start of an expression
    return parse_test_list(p, OP_TESTS, start);
}

static enum rc open_scope(struct parser *p, const struct feel_scope *scope)
{
    if (p->text.len > FEEL_SOURCE_MAX)
        return fail(p->fault, RC_LIMIT, "%td bytes of text exceed %d", p->text.len, FEEL_SOURCE_MAX);
    if (scope->name_count > FEEL_NAMES_MAX)
        return fail(p->fault, RC_LIMIT, "%d names in scope exceed %d", scope->name_count, FEEL_NAMES_MAX);
    if (!utf8_valid(p->text)) return fail(p->fault, RC_INVALID, "line 1, column 1: expected UTF-8 text");
    p->global_used = NEW(p->arena, uint64_t, scope->name_count / 64 + 1);
    for (int32_t i = 0; i < scope->name_count; i++)
        known_push(p, (struct known){ .name = scope->names[i].name,
                                      .form = KNOWN_GLOBAL,
                                      .slot = i,
                                      .type = scope->names[i].type });
    return RC_OK;
}

static struct feel_program *keep_program(struct parser *p, struct feel_node *root, const char *start)
{
    struct feel_program *program = NEW(p->arena, struct feel_program, 1);
    struct unknown_name *unknown = NEW(p->arena, struct unknown_name, p->unknown_count);
    if (p->unknown_count) memcpy(unknown, p->unknown, (size_t)p->unknown_count * sizeof *unknown);
    *program = (struct feel_program){
        .source = p->text,
        .root = root,
        .frame_slots = p->frame->slots,
        .global_count = p->scope->name_count,
        .global_used = p->global_used,
        .unknown = unknown,
        .unknown_count = p->unknown_count,
        .tests = root->op == OP_TESTS || root->op == OP_TESTS_NOT || root->op == OP_TESTS_ANY,
    };
    node_settle(root, p->arena, p->scratch);
    if (program->tests) shape_tests(p->arena, program);
    program->bytes = p->arena->at - start;
    return program;
}

static enum rc compile(struct parser *p, bool tests, const struct feel_type *input,
                       const struct feel_program **ret_p)
{
    const char *start = p->arena->at;
    enum rc rc = open_scope(p, p->scope);
    if (rc) return rc;
    p->text = arena_str(p->arena, p->text);
    if (tests) (void)local_new(p, S("?"), input);
    struct feel_node *root = tests ? parse_tests(p) : parse_expression(p);
    if (!p->rc && !at_end(p)) (void)expected(p, "an operator or the end");
    if (p->rc) return p->rc;
    *ret_p = keep_program(p, root, start);
    return RC_OK;
}

static enum rc compile_in(struct arena *a, struct arena scratch, struct str text,
                          const struct feel_scope *scope, bool tests, const struct feel_type *input,
                          const struct feel_program **ret_p, struct feel_trouble *ret_where, struct fault *f)
{
    static const struct feel_scope nothing = { 0 };
    struct arena mark = *a;
    struct frame frame = { 0 };
    struct parser p = {
        .arena = a,
        .scratch = scratch,
        .text = text,
        .scope = scope ? scope : &nothing,
        .frame = &frame,
        .fault = f,
    };
    enum rc rc = compile(&p, tests, input, ret_p);
    if (!rc) return RC_OK;
    *a = mark;
    if (ret_where) ret_where->span = p.where;
    return rc;
}

enum rc feel_compile(struct arena *a, struct arena scratch, struct str text, const struct feel_scope *scope,
                     const struct feel_program **ret_p, struct feel_trouble *ret_where, struct fault *f)
{
    return compile_in(a, scratch, text, scope, false, NULL, ret_p, ret_where, f);
}

enum rc feel_compile_tests(struct arena *a, struct arena scratch, struct str text,
                           const struct feel_scope *scope, const struct feel_type *input,
                           const struct feel_program **ret_p, struct feel_trouble *ret_where, struct fault *f)
{
    return compile_in(a, scratch, text, scope, true, input, ret_p, ret_where, f);
}
