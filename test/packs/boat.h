// A boat's case as the gate would keep it: what a ruling leaves is what the next one is asked with.
#ifndef ANLAN_TEST_PACKS_BOAT_H
#define ANLAN_TEST_PACKS_BOAT_H
#include "law/rule.h"
#include "test.h"

struct boat {
    struct str status, procedure;
    struct law_clock clocks[LAW_CLOCKS_MAX];
    int32_t clocks_count;
    struct instant now;
    struct ruling last;
};

static struct instant at(const char *text)
{
    struct instant i;
    MUST(instant_parse(str_of(text), &i));
    return i;
}

static struct law_clock *clock_named(struct boat *b, struct str name)
{
    for (int32_t i = 0; i < b->clocks_count; i++)
        if (str_equal(b->clocks[i].name, name)) return &b->clocks[i];
    return NULL;
}

static void keep(struct boat *b)
{
    const struct ruling *r = &b->last;
    b->status = r->to;
    if (r->procedure.len) b->procedure = r->procedure;
    for (int32_t i = 0; i < r->clocks_count; i++) {
        const struct ruled_clock *c = &r->clocks[i];
        struct law_clock *k = clock_named(b, c->clock->name);
        if (c->op == CLOCK_STOP && k) *k = b->clocks[--b->clocks_count];
        if (c->op == CLOCK_START)
            b->clocks[b->clocks_count++] =
                (struct law_clock){ .name = c->clock->name, .start = c->start, .due = c->due };
    }
}
#endif
