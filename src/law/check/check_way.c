// A way in words: a line for each step that someone or something makes, with what the facts were taken to be where it mattered.
#include "law/check/check_int.h"

struct str node_words(struct arena *a, const struct bpmn_node *n)
{
    if (n->name.len) return arena_print(a, "\"%.*s\" (%.*s)", P(n->name), P(n->id));
    return arena_print(a, "%s \"%.*s\"", bpmn_kind_name(n->kind), P(n->id));
}

static void put_happening(struct explorer *x, struct text *t, const struct bpmn_node *n)
{
    struct str name = node_words(x->a, n);
    if (n->trigger == BPMN_TIMER)
        text_print(t, "time runs out: %.*s", P(name));
    else if (n->trigger == BPMN_CONDITIONAL)
        text_print(t, "it comes to be so: %.*s", P(name));
    else
        text_print(t, "the %s comes: %.*s", bpmn_trigger_name(n->trigger), P(name));
}

static void put_move(struct explorer *x, struct text *t, struct move move)
{
    const struct bpmn_node *n = move.node >= 0 ? &x->m->nodes[move.node].pub : &x->process->pub;
    const struct explore_act *act = move.node >= 0 ? x->act_of_node[move.node] : NULL;
    if (act && act->said.len)
        text_print(t, "%.*s", P(act->said));
    else if (move.kind == MOVE_BEGIN)
        text_print(t, "it begins: %.*s", P(node_words(x->a, n)));
    else if (move.kind == MOVE_COMPLETE)
        text_print(t, "done: %.*s", P(node_words(x->a, n)));
    else
        put_happening(x, t, n);
}

static void put_picked(struct explorer *x, struct text *t, const struct picked *picked, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        const struct fact *f = &x->facts[picked[i].fact];
        text_print(t, "%s%.*s = %.*s", i ? ", " : "  [", P(f->name),
                   P(feel_print(x->a, f->values[picked[i].value], true)));
    }
    if (count) text_print(t, "]");
}

static void put_step(struct explorer *x, struct text *t, int32_t number, struct move move,
                     const struct picked *picked, int32_t count)
{
    text_print(t, "%s%3d. ", number > 1 ? "\n" : "", number);
    put_move(x, t, move);
    put_picked(x, t, picked, count);
}

void way_put(struct explorer *x, struct text *t, int32_t state)
{
    int32_t way[CHECK_PATH_MAX], count = 0, number = 1;
    for (int32_t i = state; i > 0 && count < CHECK_PATH_MAX; i = x->store->at[i].from) way[count++] = i;
    while (count) {
        const struct stored *s = &x->store->at[way[--count]];
        put_step(x, t, number++, s->move, s->picked, s->picked_count);
    }
}

struct str way_to(struct explorer *x, int32_t state)
{
    struct arena think = x->think;
    struct text t = { .arena = &think };
    way_put(x, &t, state);
    return arena_str(x->a, text_str(&t));
}

struct str way_by(struct explorer *x, int32_t state, struct move move, const struct picked *picked,
                  int32_t picked_count)
{
    struct arena think = x->think;
    struct text t = { .arena = &think };
    way_put(x, &t, state);
    put_step(x, &t, x->store->at[state].depth + 1, move, picked, picked_count);
    return arena_str(x->a, text_str(&t));
}
