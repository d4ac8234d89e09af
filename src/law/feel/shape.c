// What a unary test says, where it is made of constants: for the indexes of decision tables and for exact checks.
#include "law/feel/feel_int.h"

static bool has_order(struct feel_value v)
{
    switch ((enum feel_kind)v.kind) {
    case FEEL_TIME:
    case FEEL_DATE_TIME:
        return v.moment->form == FEEL_ZONE_NONE; // with a zone, order and equality need both zones
    case FEEL_BOOLEAN:
    case FEEL_NUMBER:
    case FEEL_STRING:
    case FEEL_DATE:
    case FEEL_DAYS_DURATION:
    case FEEL_MONTHS_DURATION:
        return true;
    default:
        return false;
    }
}

struct gathering {
    struct feel_range *parts;
    int32_t count, room;
    enum feel_kind kind;
};

static bool add_part(struct gathering *g, struct feel_range part)
{
    struct feel_value known = part.low.kind != FEEL_NULL ? part.low : part.high;
    if (g->count == g->room || !has_order(known)) return false;
    if (g->kind != FEEL_NULL && g->kind != (enum feel_kind)known.kind) return false;
    if (part.high.kind != FEEL_NULL && (part.high.kind != known.kind || !has_order(part.high))) return false;
    g->kind = (enum feel_kind)known.kind;
    g->parts[g->count++] = part;
    return true;
}

static bool add_point(struct gathering *g, struct feel_value v)
{
    return add_part(g, (struct feel_range){ .low = v, .high = v, .low_closed = true, .high_closed = true });
}

static bool add_value(struct gathering *g, struct feel_value v, int depth)
{
    if (v.kind == FEEL_RANGE) {
        if (v.range->form == FEEL_RANGE_EQUAL) return add_point(g, v.range->low);
        return v.range->form == FEEL_RANGE_INTERVAL && v.range->low.kind != FEEL_BOOLEAN &&
               add_part(g, *v.range);
    }
    if (v.kind != FEEL_LIST || depth > 0) return v.kind != FEEL_LIST && add_point(g, v);
    for (int32_t i = 0; i < v.extra; i++)
        if (!add_value(g, v.items[i], depth + 1)) return false;
    return true;
}

static bool add_compared(struct gathering *g, const struct feel_node *n)
{
    struct feel_value v = n->a->value;
    bool lower = n->sub == OP_LT || n->sub == OP_LE;
    if (!n->a->constant || n->sub == OP_NE) return false;
    if (n->sub == OP_EQ) return add_point(g, v);
    if (v.kind == FEEL_BOOLEAN) return false; // booleans have no `<`
    struct feel_range part = { .low_closed = n->sub == OP_GE, .high_closed = n->sub == OP_LE };
    *(lower ? &part.high : &part.low) = v;
    return add_part(g, part);
}

static int32_t parts_max(const struct feel_node *root)
{
    int32_t room = 0;
    for (int32_t i = 0; i < root->item_count; i++) {
        const struct feel_node *n = root->items[i];
        room += n->constant && n->value.kind == FEEL_LIST ? n->value.extra : 1;
    }
    return room;
}

static bool all_points(const struct gathering *g)
{
    for (int32_t i = 0; i < g->count; i++) {
        const struct feel_range *part = &g->parts[i];
        if (!part->low_closed || !part->high_closed || feel_equal(part->low, part->high) != 1) return false;
    }
    return true;
}

// `!= x` alone is the complement of a point.
static bool is_unequal(const struct feel_node *root)
{
    return root->op == OP_TESTS && root->item_count == 1 && root->items[0]->op == OP_COMPARED &&
           root->items[0]->sub == OP_NE && root->items[0]->a->constant;
}

void shape_tests(struct arena *a, struct feel_program *p)
{
    const struct feel_node *root = p->root;
    p->shape = (struct feel_test_shape){ .form = FEEL_TEST_OTHER };
    if (root->op == OP_TESTS_ANY) {
        p->shape.form = FEEL_TEST_ANY;
        return;
    }
    struct arena mark = *a;
    struct gathering g = { .room = parts_max(root) };
    g.parts = NEW(a, struct feel_range, g.room);
    bool good = true, complement = root->op == OP_TESTS_NOT;
    if (is_unequal(root))
        good = add_point(&g, root->items[0]->a->value), complement = true;
    else
        for (int32_t i = 0; good && i < root->item_count; i++) {
            const struct feel_node *n = root->items[i];
            good = n->op == OP_COMPARED ? add_compared(&g, n)
                                        : n->constant && !n->uses_input && add_value(&g, n->value, 0);
        }
    if (!good || g.count == 0) {
        *a = mark;
        return;
    }
    p->shape = (struct feel_test_shape){
        .form = complement ? FEEL_TEST_NOT : FEEL_TEST_PARTS,
        .kind = g.kind,
        .parts = g.parts,
        .part_count = g.count,
        .points = all_points(&g),
    };
}
