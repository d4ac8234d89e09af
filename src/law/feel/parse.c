// FEEL's grammar, by hand: text to tree in one pass, with the names in scope at hand, because names hold spaces. Here:
// operators, what follows a value, and whole programs.
#include "law/feel/parse_int.h"

// --- primaries and what follows them ---------------------------------------------------------------

// A name of a built-in or in scope that is longer than the keyword it begins with, such as "for sale".
static bool longer_name(struct parser *p, ptrdiff_t keyword_bytes)
{
    for (int32_t i = 0; i < p->known_count; i++)
        if (p->known[i].form != KNOWN_ITEM && name_match(p->known[i].name, parse_rest(p)) > keyword_bytes)
            return true;
    return false;
}

static struct feel_node *parse_keyword(struct parser *p, struct str word)
{
    int32_t start = p->at;
    p->at += (int32_t)word.len;
    if (str_equal(word, S("null"))) return node_literal(p, make_null(FEEL_E_NONE), NULL, start);
    if (str_equal(word, S("true"))) return node_literal(p, make_boolean(true), "boolean", start);
    if (str_equal(word, S("false"))) return node_literal(p, make_boolean(false), "boolean", start);
    if (str_equal(word, S("if"))) return parse_if(p, start);
    if (str_equal(word, S("for"))) return parse_iteration(p, OP_FOR, start);
    if (str_equal(word, S("some"))) return parse_iteration(p, OP_SOME, start);
    if (str_equal(word, S("every"))) return parse_iteration(p, OP_EVERY, start);
    if (str_equal(word, S("function"))) return parse_function(p, start);
    p->at = start;
    return parse_expected(p, "an expression");
}

static struct feel_node *parse_primary(struct parser *p)
{
    parse_skip(p);
    char c = parse_peek(p, 0);
    if (is_digit(c) || (c == '.' && is_digit(parse_peek(p, 1)))) return parse_number(p);
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
    struct str word = parse_peek_word(p);
    if (word.len == 0) return parse_expected(p, "an expression");
    if (parse_is_keyword(word) && !longer_name(p, word.len)) return parse_keyword(p, word);
    return parse_name(p);
}

// `name :` before an argument: its bytes, or 0.
static int32_t argument_name_bytes(struct parser *p)
{
    parse_skip(p);
    struct str rest = parse_rest(p);
    if (parse_peek_word(p).len == 0) return 0;
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
        (void)parse_require(p, ':', "a colon after the name of the argument");
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
    if (!parse_at(p, ')')) {
        do {
            if (arguments.count == ARGUMENTS_MAX) return parse_too_much(p, "arguments");
            struct str *name = &names[arguments.count];
            nodes_add(p, &arguments, parse_argument(p, name));
            *(name->len ? &named : &unnamed) = true;
        } while (!p->rc && parse_accept(p, ','));
    }
    p->no_filter = outer;
    if (!p->rc && named && unnamed) return parse_expected(p, "names for all arguments or for none");
    if (!parse_require(p, ')', "a comma or ) after the arguments")) return n;
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
    n->slot = parse_local_new(p, S("item"), item);
    parse_known(p, (struct known){ .form = KNOWN_ITEM, .slot = n->slot, .frame = p->frame, .type = item });
    n->b = parse_expression(p);
    p->known_count = known;
    p->no_filter = outer;
    n->type = of->type;
    if (!parse_require(p, ']', "] after the filter")) return n;
    return node_end(p, n);
}

static struct feel_node *parse_instance(struct parser *p, struct feel_node *of)
{
    struct feel_node *n = node_new(p, OP_INSTANCE, of->start);
    if (!parse_require_word(p, "of")) return n;
    n->a = of;
    n->of_type = parse_type(p);
    n->type = feel_type_named(S("boolean"));
    return node_end(p, n);
}

struct feel_node *parse_postfix(struct parser *p, struct feel_node *n)
{
    for (int32_t chain = 0; !p->rc; chain++) {
        if (chain > FEEL_NESTING_MAX) return parse_too_much(p, "levels of nesting");
        parse_skip(p);
        char c = parse_peek(p, 0);
        if (c == '.' && parse_peek(p, 1) != '.') {
            p->at++;
            n = parse_path(p, n);
        } else if (c == '[' && !p->no_filter) {
            p->at++;
            n = parse_filter(p, n);
        } else if (c == '(') {
            p->at++;
            n = parse_call(p, n);
        } else if (parse_accept_word(p, "instance"))
            n = parse_instance(p, n);
        else
            break;
    }
    return n;
}

// --- operators -------------------------------------------------------------------------------------

static struct feel_node *parse_unary(struct parser *p)
{
    if (++p->nesting > FEEL_NESTING_MAX) return parse_too_much(p, "levels of nesting");
    parse_skip(p);
    int32_t start = p->at;
    struct feel_node *n;
    if (parse_accept(p, '-')) {
        n = parse_unary(p);
        if (n->op == OP_LITERAL && n->value.kind == FEEL_NUMBER) {
            n->value = number_negate(p->arena, n->value);
            n->start = start;
        } else
            n = node_unary(p, OP_NEGATE, n, start);
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
        n = node_binary(p, op, n, operand(p));
    }
}

static enum node_op power_op(struct parser *p) { return parse_accept_text(p, "**") ? OP_POWER : OP_LITERAL; }

static enum node_op product_op(struct parser *p)
{
    parse_skip(p);
    if (str_starts(parse_rest(p), S("**"))) return OP_LITERAL;
    return parse_accept(p, '*') ? OP_MULTIPLY : parse_accept(p, '/') ? OP_DIVIDE : OP_LITERAL;
}

static enum node_op sum_op(struct parser *p)
{
    return parse_accept(p, '+') ? OP_ADD : parse_accept(p, '-') ? OP_SUBTRACT : OP_LITERAL;
}

static struct feel_node *parse_power(struct parser *p) { return parse_row(p, parse_unary, power_op); }
static struct feel_node *parse_product(struct parser *p) { return parse_row(p, parse_power, product_op); }
struct feel_node *parse_additive(struct parser *p) { return parse_row(p, parse_product, sum_op); }

// After `in (`: tests in parentheses, or one expression, or the start of a range.
static void parse_in_parentheses(struct parser *p, struct nodes *tests)
{
    int32_t start = p->at++;
    bool outer = p->no_filter;
    p->no_filter = false;
    struct feel_node *first = parse_test(p, parse_expression);
    if (first->op != OP_COMPARED && parse_accept_text(p, "..")) {
        p->no_filter = outer;
        nodes_add(p, tests, parse_postfix(p, parse_range_end(p, first, false, start)));
        return;
    }
    nodes_add(p, tests, first);
    while (!p->rc && parse_accept(p, ',')) nodes_add(p, tests, parse_test(p, parse_expression));
    p->no_filter = outer;
    if (!parse_require(p, ')', "a comma or ) after the tests")) return;
    if (tests->count == 1 && first->op != OP_COMPARED) tests->at[0] = parse_postfix(p, first);
}

static struct feel_node *parse_in(struct parser *p, struct feel_node *a)
{
    struct feel_node *n = node_new(p, OP_IN, a->start);
    struct nodes tests = { 0 };
    n->a = a;
    n->type = feel_type_named(S("boolean"));
    if (parse_at(p, '('))
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
    if (!parse_require_word(p, "and")) return n;
    n->c = parse_additive(p);
    n->type = feel_type_named(S("boolean"));
    return node_end(p, n);
}

static struct feel_node *parse_comparison(struct parser *p)
{
    struct feel_node *n = parse_additive(p);
    while (!p->rc) {
        enum node_op op = parse_comparison_op(p);
        if (op != OP_LITERAL) {
            n = node_binary(p, op, n, parse_additive(p));
            n->type = feel_type_named(S("boolean"));
        } else if (parse_accept_word(p, "between"))
            n = parse_between(p, n);
        else if (parse_accept_word(p, "in"))
            n = parse_in(p, n);
        else
            break;
    }
    return n;
}

static enum node_op and_op(struct parser *p) { return parse_accept_word(p, "and") ? OP_AND : OP_LITERAL; }
static enum node_op or_op(struct parser *p) { return parse_accept_word(p, "or") ? OP_OR : OP_LITERAL; }
static struct feel_node *parse_and(struct parser *p) { return parse_row(p, parse_comparison, and_op); }

struct feel_node *parse_expression(struct parser *p)
{
    if (++p->nesting > FEEL_NESTING_MAX) return parse_too_much(p, "levels of nesting");
    struct feel_node *n = parse_row(p, parse_and, or_op);
    p->nesting--;
    return n;
}

// --- programs --------------------------------------------------------------------------------------

static bool at_end(struct parser *p)
{
    parse_skip(p);
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
    } while (!p->rc && parse_accept(p, ','));
    nodes_keep(p, n, &tests);
    return node_end(p, n);
}

static struct feel_node *parse_tests(struct parser *p)
{
    parse_skip(p);
    int32_t start = p->at;
    if (parse_accept(p, '-') && at_end(p)) return node_end(p, node_new(p, OP_TESTS_ANY, start));
    p->at = start;
    if (parse_accept_word(p, "not") && parse_accept(p, '(')) {
        struct feel_node *n = parse_test_list(p, OP_TESTS_NOT, start);
        if (!p->rc && parse_accept(p, ')') && at_end(p)) return node_end(p, n);
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
        parse_known(p, (struct known){ .name = scope->names[i].name,
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
    if (tests) (void)parse_local_new(p, S("?"), input);
    struct feel_node *root = tests ? parse_tests(p) : parse_expression(p);
    if (!p->rc && !at_end(p)) (void)parse_expected(p, "an operator or the end");
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
