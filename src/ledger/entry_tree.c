// The tree of an entry's bytes. They are canonical and entry_glance has accepted them, so nothing is checked again: a walk over many
// entries spends its time here, and a general reader takes ten times as long.
#include "ledger/entry_int.h"

struct growing {
    char *at; // in a copy of the bytes, in which texts are unescaped where they stand
    struct arena *arena;
};

static void grow(struct growing *g, struct json *to);

static char unescaped(struct growing *g)
{
    char c = *g->at++;
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'u': // the form has \u00 and a control character only
        g->at += 4;
        return (char)((g->at[-2] - '0') << 4 | (g->at[-1] <= '9' ? g->at[-1] - '0' : g->at[-1] - 'a' + 10));
    default:
        return c;
    }
}

static struct str take_text(struct growing *g)
{
    char *start = ++g->at, *end;
    while (*g->at != '"' && *g->at != '\\') g->at++;
    for (end = g->at; *g->at != '"';) {
        char c = *g->at++;
        *end++ = c == '\\' ? unescaped(g) : c;
    }
    g->at++;
    return (struct str){ start, end - start };
}

static void take_integer(struct growing *g, struct json *to)
{
    bool negative = *g->at == '-';
    if (negative) g->at++;
    while (*g->at >= '0' && *g->at <= '9') to->integer = to->integer * 10 + (*g->at++ - '0');
    if (negative) to->integer = -to->integer;
    to->real = (double)to->integer;
}

static void take_branch(struct growing *g, struct json *to, char shut)
{
    struct json **last = &to->first;
    g->at++;
    while (*g->at != shut) {
        struct json *one = NEW(g->arena, struct json, 1);
        if (*g->at == ',') g->at++;
        if (to->kind == JSON_OBJECT) {
            one->key = take_text(g);
            g->at++; // the colon
        }
        grow(g, one);
        *last = one;
        last = &one->next;
        to->count++;
    }
    g->at++;
}

static void grow(struct growing *g, struct json *to)
{
    switch (*g->at) {
    case '"':
        to->kind = JSON_TEXT;
        to->text = take_text(g);
        break;
    case '{':
        to->kind = JSON_OBJECT;
        take_branch(g, to, '}');
        break;
    case '[':
        to->kind = JSON_ARRAY;
        take_branch(g, to, ']');
        break;
    case 't':
    case 'f':
        to->kind = JSON_BOOL;
        to->integer = *g->at == 't';
        g->at += to->integer ? sizeof "true" - 1 : sizeof "false" - 1;
        break;
    case 'n':
        to->kind = JSON_NULL;
        g->at += sizeof "null" - 1;
        break;
    default:
        to->kind = JSON_INT;
        take_integer(g, to);
    }
}

const struct json *entry_tree(struct arena *a, struct str canonical)
{
    char *copy = NEW(a, char, canonical.len + 1);
    struct json *root = NEW(a, struct json, 1);
    memcpy(copy, canonical.at, (size_t)canonical.len);
    struct growing g = { copy, a };
    grow(&g, root);
    MUST(g.at == copy + canonical.len);
    return root;
}
