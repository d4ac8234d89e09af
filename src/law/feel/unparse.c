// The tree as text again, with the brackets that it needs: reading that text gives the same tree.
#include "law/feel/feel_int.h"

enum strength { // from what binds loosest
    TEST,       // where `< 5` may stand bare
    LOOSE,
    BY_OR,
    BY_AND,
    BY_COMPARISON,
    BY_SUM,
    BY_PRODUCT,
    BY_POWER,
    BY_SIGN,
    BY_POSTFIX,
};

static void put(struct text *t, const struct feel_node *n, enum strength around);

static const char *operator_text(enum node_op op)
{
    switch (op) {
    case OP_ADD:
        return " + ";
    case OP_SUBTRACT:
        return " - ";
    case OP_MULTIPLY:
        return " * ";
    case OP_DIVIDE:
        return " / ";
    case OP_POWER:
        return " ** ";
    case OP_EQ:
        return " = ";
    case OP_NE:
        return " != ";
    case OP_LT:
        return " < ";
    case OP_LE:
        return " <= ";
    case OP_GT:
        return " > ";
    case OP_GE:
        return " >= ";
    case OP_AND:
        return " and ";
    case OP_OR:
        return " or ";
    default:
        return "";
    }
}

static bool is_negative(const struct feel_node *n)
{
    return n->op == OP_LITERAL && n->value.kind == FEEL_NUMBER &&
           number_compare(n->value, make_integer(0)) < 0;
}

static enum strength strength_of(const struct feel_node *n)
{
    switch ((enum node_op)n->op) {
    case OP_OR:
        return BY_OR;
    case OP_AND:
        return BY_AND;
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
    case OP_BETWEEN:
    case OP_IN:
        return BY_COMPARISON;
    case OP_ADD:
    case OP_SUBTRACT:
        return BY_SUM;
    case OP_MULTIPLY:
    case OP_DIVIDE:
        return BY_PRODUCT;
    case OP_POWER:
        return BY_POWER;
    case OP_NEGATE:
        return BY_SIGN;
    case OP_IF:
    case OP_FOR:
    case OP_SOME:
    case OP_EVERY:
    case OP_FUNCTION:
        return LOOSE;
    case OP_LITERAL:
        return is_negative(n) ? BY_SIGN : BY_POSTFIX;
    default:
        return BY_POSTFIX;
    }
}

static void put_text(struct text *t, const char *s) { text_put(t, str_of(s)); }

static void put_name(struct text *t, struct str name)
{
    for (struct str rest = name; rest.len > 0;) { // white space of any kind becomes one space
        struct str before = rest;
        int32_t c = utf8_next(&rest);
        if (is_space(c)) {
            if (t->len > 0 && t->at[t->len - 1] != ' ') text_char(t, ' ');
        } else
            text_put(t, str_slice(before, 0, rest.at - before.at));
    }
}

static void put_row(struct text *t, struct feel_node *const *items, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (i) put_text(t, ", ");
        put(t, items[i], TEST);
    }
}

static void put_binary(struct text *t, const struct feel_node *n)
{
    enum strength own = strength_of(n);
    put(t, n->a, own);
    put_text(t, operator_text((enum node_op)n->op));
    put(t, n->b, (enum strength)(own + 1)); // rows run from left to right
}

static void put_arguments(struct text *t, const struct feel_node *n)
{
    struct feel_node *const *items = n->b ? n->b->items : n->items; // as written, where names moved them
    int32_t count = n->b ? n->b->item_count : n->item_count;
    text_char(t, '(');
    for (int32_t i = 0; i < count; i++) {
        if (i) put_text(t, ", ");
        if (n->names) {
            put_name(t, n->names[i]);
            put_text(t, ": ");
        }
        put(t, items[i], TEST);
    }
    text_char(t, ')');
}

static void put_entries(struct text *t, const struct feel_node *n)
{
    text_char(t, '{');
    for (int32_t i = 0; i < n->item_count; i++) {
        if (i) put_text(t, ", ");
        print_quoted(t, n->items[i]->name);
        put_text(t, ": ");
        put(t, n->items[i]->a, LOOSE);
    }
    text_char(t, '}');
}

static void put_loop(struct text *t, const struct feel_node *n)
{
    put_text(t, n->op == OP_FOR ? "for " : n->op == OP_SOME ? "some " : "every ");
    for (int32_t i = 0; i < n->item_count; i++) {
        const struct feel_node *iterator = n->items[i];
        if (i) put_text(t, ", ");
        put_name(t, iterator->name);
        put_text(t, " in ");
        put(t, iterator->a, BY_SUM);
        if (!iterator->b) continue;
        put_text(t, "..");
        put(t, iterator->b, BY_SUM);
    }
    put_text(t, n->op == OP_FOR ? " return " : " satisfies ");
    put(t, n->a, LOOSE);
}

static void put_function(struct text *t, const struct feel_node *n)
{
    const struct lambda *l = n->lambda;
    put_text(t, "function(");
    for (int32_t i = 0; i < l->parameter_count; i++) {
        if (i) put_text(t, ", ");
        put_name(t, l->parameters[i].name);
        if (!l->parameters[i].type) continue;
        put_text(t, ": ");
        print_type(t, l->parameters[i].type, 0);
    }
    put_text(t, ")");
    if (l->result) {
        put_text(t, ": ");
        print_type(t, l->result, 0);
    }
    put_text(t, l->external ? " external " : " ");
    put(t, n->a, LOOSE);
}

static void put_compared(struct text *t, const struct feel_node *n)
{
    put_text(t, operator_text((enum node_op)n->sub) + 1); // without the space before
    put(t, n->a, BY_SUM);
}

static void put_range(struct text *t, const struct feel_node *n)
{
    text_char(t, n->low_closed ? '[' : '(');
    put(t, n->a, BY_SUM);
    put_text(t, "..");
    bool plain = n->b->op <= OP_UNKNOWN || (n->b->op == OP_CALL && n->b->a->op == OP_BUILTIN);
    put(t, n->b, plain ? BY_SUM : (enum strength)(BY_POSTFIX + 1)); // a `[` would end the range
    text_char(t, n->high_closed ? ']' : ')');
}

static void put_in(struct text *t, const struct feel_node *n)
{
    put(t, n->a, BY_COMPARISON);
    put_text(t, " in (");
    put_row(t, n->items, n->item_count);
    text_char(t, ')');
}

static void put_node(struct text *t, const struct feel_node *n)
{
    switch ((enum node_op)n->op) {
    case OP_LITERAL:
        text_put(t, feel_print(t->arena, n->value, true));
        return;
    case OP_AT:
        text_char(t, '@');
        print_quoted(t, n->name);
        return;
    case OP_LOCAL:
    case OP_GLOBAL:
    case OP_BUILTIN:
    case OP_UNKNOWN:
    case OP_ITEM_OR:
        put_name(t, n->name);
        return;
    case OP_PATH:
        if (!n->quiet) {
            put(t, n->a, BY_POSTFIX);
            text_char(t, '.');
        }
        put_name(t, n->name);
        return;
    case OP_FILTER:
        put(t, n->a, BY_POSTFIX);
        text_char(t, '[');
        put(t, n->b, LOOSE);
        text_char(t, ']');
        return;
    case OP_CALL:
        put(t, n->a, BY_POSTFIX);
        put_arguments(t, n);
        return;
    case OP_NEGATE:
        text_char(t, '-');
        put(t, n->a, is_negative(n->a) ? LOOSE : BY_SIGN);
        return;
    case OP_BETWEEN:
        put(t, n->a, BY_COMPARISON);
        put_text(t, " between ");
        put(t, n->b, BY_SUM);
        put_text(t, " and ");
        put(t, n->c, BY_SUM);
        return;
    case OP_IN:
        put_in(t, n);
        return;
    case OP_IF:
        put_text(t, "if ");
        put(t, n->a, LOOSE);
        put_text(t, " then ");
        put(t, n->b, LOOSE);
        put_text(t, " else ");
        put(t, n->c, LOOSE);
        return;
    case OP_FOR:
    case OP_SOME:
    case OP_EVERY:
        put_loop(t, n);
        return;
    case OP_LIST:
        text_char(t, '[');
        put_row(t, n->items, n->item_count);
        text_char(t, ']');
        return;
    case OP_CONTEXT:
        put_entries(t, n);
        return;
    case OP_RANGE:
        put_range(t, n);
        return;
    case OP_COMPARED:
        put_compared(t, n);
        return;
    case OP_FUNCTION:
        put_function(t, n);
        return;
    case OP_INSTANCE:
        put(t, n->a, BY_POSTFIX);
        put_text(t, " instance of ");
        print_type(t, n->of_type, 0);
        return;
    case OP_TESTS:
        put_row(t, n->items, n->item_count);
        return;
    case OP_TESTS_NOT:
        put_text(t, "not(");
        put_row(t, n->items, n->item_count);
        text_char(t, ')');
        return;
    case OP_TESTS_ANY:
        text_char(t, '-');
        return;
    case OP_ITERATOR:
    case OP_ENTRY:
        break;
    default:
        put_binary(t, n);
    }
}

static void put(struct text *t, const struct feel_node *n, enum strength around)
{
    bool compared_as_value = n->op == OP_COMPARED && around > TEST;
    bool brackets = strength_of(n) < around || compared_as_value;
    if (brackets) text_char(t, '(');
    put_node(t, n);
    if (brackets) text_char(t, ')');
}

struct str feel_program_print(struct arena *a, const struct feel_program *p)
{
    struct text t = { .arena = a };
    put_node(&t, p->root);
    if (p->root->op == OP_COMPARED) return arena_print(a, "(%.*s)", (int)t.len, t.at);
    return text_str(&t);
}
