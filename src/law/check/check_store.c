// The text of a state: tokens as a tree without their ids, what stands beside one another sorted, so that two states from which the same
// can happen have the same text, whatever came first and whoever of several alike is meant.
#include "law/check/check_int.h"
#include <stdlib.h>

struct writer {
    struct explorer *x;
    const struct bpmn_state *s;
    int32_t alike;
};

static struct str token_text(struct writer *w, struct arena *a, const struct bpmn_token *t);

static int compare_texts(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

// A join keeps by which flow each came; of a loop's times the number matters only where it decides how many follow.
static void put_token(struct writer *w, struct text *out, const struct bpmn_token *t)
{
    const struct bpmn_node *n = &w->x->m->nodes[t->node].pub;
    bool joins = n->kind == BPMN_PARALLEL || n->kind == BPMN_INCLUSIVE;
    text_print(out, "%d", t->node);
    if (joins) text_print(out, "f%d", t->flow);
    if (t->role == BPMN_BODY) text_print(out, "b%d,%d", t->counter, t->done);
    if (t->role == BPMN_INSTANCE && n->loop != BPMN_PARALLEL_LOOP) text_print(out, "i%d", t->counter);
}

static void put_waits(struct writer *w, struct text *out, const struct bpmn_token *t)
{
    for (int32_t i = 0; i < w->s->wait_count; i++) {
        const struct bpmn_wait *wait = &w->s->waits[i];
        if (wait->token == t->id) text_print(out, "w%d%s", wait->node, wait->was ? "!" : "");
    }
}

static void put_variables(struct writer *w, struct text *out, struct arena *a, const struct bpmn_token *t)
{
    for (int32_t i = 0; i < w->s->variable_count; i++) {
        const struct bpmn_variable *v = &w->s->variables[i];
        if (v->token != t->id) continue;
        struct str value = feel_print(a, v->value, true);
        text_print(out, "v%.*s=%.*s;", P(v->name), P(value));
    }
}

static void put_children(struct writer *w, struct text *out, struct arena *a, const struct bpmn_token *t)
{
    struct str *inside = NEW(a, struct str, t->children);
    int32_t count = 0, run = 1;
    for (int32_t i = 0; i < w->s->token_count && count < t->children; i++)
        if (w->s->tokens[i].parent == t->id) inside[count++] = token_text(w, a, &w->s->tokens[i]);
    if (count) qsort(inside, (size_t)count, sizeof *inside, compare_texts);
    for (int32_t i = 0; i < count; i++) {
        text_put(out, inside[i]);
        run = i && str_equal(inside[i - 1], inside[i]) ? run + 1 : 1;
        if (run > w->alike && t->role != BPMN_BODY) w->alike = run;
    }
}

static struct str token_text(struct writer *w, struct arena *a, const struct bpmn_token *t)
{
    enum { TOKEN_BYTES = 512 }; // grows where it is not enough
    struct text head = { .arena = a };
    (void)text_room(&head, TOKEN_BYTES);
    text_char(&head, '(');
    put_token(w, &head, t);
    put_waits(w, &head, t);
    put_variables(w, &head, a, t);
    if (t->children) put_children(w, &head, a, t);
    text_char(&head, ')');
    return text_str(&head);
}

struct str state_text(struct explorer *x, struct arena *a, const struct bpmn_state *s, const uint64_t *facts,
                      int32_t status, int32_t *ret_alike)
{
    struct writer w = { x, s, 0 };
    struct str tokens =
        s->token_count ? token_text(&w, a, &s->tokens[0]) : str_of(bpmn_outcome_name(s->outcome));
    struct text t = { .arena = a };
    text_print(&t, "%d;", status);
    for (int32_t i = 0; i < x->fact_count; i++)
        if (facts[i]) text_print(&t, "%d:%llx;", i, (unsigned long long)facts[i]);
    text_put(&t, tokens);
    *ret_alike = w.alike;
    return text_str(&t);
}
