// The parser's ground: reading characters and words, saying what was expected, making nodes.
#include "law/feel/parse_int.h"
#include <stdio.h>

// --- reading ---------------------------------------------------------------------------------------

struct str parse_rest(const struct parser *p) { return str_slice(p->text, p->at, p->text.len); }

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
    parse_skip(p);
    p->rc = rc;
    p->where = span_of(p->text, p->at, p->at);
    struct str found = parse_rest(p);
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

struct feel_node *parse_expected(struct parser *p, const char *what)
{
    return stop(p, RC_INVALID, "expected", what);
}
struct feel_node *parse_too_much(struct parser *p, const char *what)
{
    return stop(p, RC_LIMIT, "too many", what);
}

// Past a comment that starts here; false, where none does or it does not end.
static bool skip_comment(struct parser *p)
{
    struct str rest = parse_rest(p);
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

char parse_peek(const struct parser *p, int32_t ahead)
{
    return p->at + ahead < p->text.len ? p->text.at[p->at + ahead] : 0;
}

void parse_skip(struct parser *p)
{
    while (p->at < p->text.len) {
        char c = p->text.at[p->at];
        if (c == ' ' || (c >= 0x09 && c <= 0x0D)) {
            p->at++;
            continue;
        }
        if (c == '/' && skip_comment(p)) continue;
        struct str rest = parse_rest(p);
        if ((uint8_t)c < 0x80 || !is_space(utf8_next(&rest))) return;
        p->at = (int32_t)(rest.at - p->text.at);
    }
}

bool parse_at(struct parser *p, char c)
{
    parse_skip(p);
    return p->at < p->text.len && p->text.at[p->at] == c;
}

bool parse_accept(struct parser *p, char c)
{
    if (!parse_at(p, c)) return false;
    p->at++;
    return true;
}

bool parse_accept_text(struct parser *p, const char *text)
{
    if (!parse_at(p, text[0]) || !str_starts(parse_rest(p), str_of(text))) return false;
    p->at += (int32_t)strlen(text);
    return true;
}

struct str parse_peek_word(struct parser *p)
{
    parse_skip(p);
    struct str rest = parse_rest(p), all = rest;
    while (rest.len > 0) {
        struct str next = rest;
        int32_t c = utf8_next(&next);
        if (rest.at == all.at ? !is_name_start(c) : !is_name_part(c)) break;
        rest = next;
    }
    return str_slice(all, 0, rest.at - all.at);
}

bool parse_at_word(struct parser *p, const char *word)
{
    return parse_at(p, word[0]) && str_equal(parse_peek_word(p), str_of(word));
}

bool parse_accept_word(struct parser *p, const char *word)
{
    if (!parse_at_word(p, word)) return false;
    p->at += (int32_t)strlen(word);
    return true;
}

bool parse_require(struct parser *p, char c, const char *what)
{
    if (parse_accept(p, c)) return true;
    (void)parse_expected(p, what);
    return false;
}

bool parse_require_word(struct parser *p, const char *word)
{
    char what[32];
    if (parse_accept_word(p, word)) return true;
    (void)snprintf(what, sizeof what, "`%s`", word);
    (void)parse_expected(p, what);
    return false;
}

bool parse_is_keyword(struct str word)
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
    return n->height > 4 * FEEL_NESTING_MAX ? parse_too_much(p, "levels of nesting") : n;
}

void nodes_add(struct parser *p, struct nodes *g, struct feel_node *n)
{
    if (g->count == g->room) {
        g->room = g->room ? g->room * 2 : 8;
        struct feel_node **bigger = NEW(&p->scratch, struct feel_node *, g->room);
        if (g->count) memcpy(bigger, g->at, (size_t)g->count * sizeof *bigger);
        g->at = bigger;
    }
    g->at[g->count++] = n;
}

void nodes_keep(struct parser *p, struct feel_node *n, const struct nodes *g)
{
    n->items = NEW(p->arena, struct feel_node *, g->count);
    n->item_count = g->count;
    if (g->count) memcpy(n->items, g->at, (size_t)g->count * sizeof *n->items);
}

struct feel_node *node_unary(struct parser *p, enum node_op op, struct feel_node *a, int32_t start)
{
    struct feel_node *n = node_new(p, op, start);
    n->a = a;
    return node_end(p, n);
}

struct feel_node *node_binary(struct parser *p, enum node_op op, struct feel_node *a, struct feel_node *b)
{
    struct feel_node *n = node_new(p, op, a->start);
    n->a = a;
    n->b = b;
    return node_end(p, n);
}

struct feel_node *node_literal(struct parser *p, struct feel_value v, const char *type, int32_t start)
{
    struct feel_node *n = node_new(p, OP_LITERAL, start);
    n->value = v;
    n->type = type ? feel_type_named(str_of(type)) : NULL;
    return node_end(p, n);
}
