// Every clock: whose business it is, what follows when it is missed, on which articles it rests.
#include "law/check/pack_int.h"

static bool is_drawn(const struct pack_kind *k, const struct pack_clock *c)
{
    for (int32_t t = 0; t < k->timers_count; t++)
        if (k->timers[t].clocks >> (c - k->clocks) & 1) return true;
    return false;
}

// Within which an act must be made: that it is over is its consequence.
static bool is_window(const struct pack_kind *k, const struct pack_clock *c)
{
    for (int32_t r = 0; r < k->rows_count; r++)
        if (k->rows[r].within == c) return true;
    return false;
}

static bool system_may(const struct pack_kind *k, struct str act)
{
    for (int32_t r = 0; r < k->rows_count; r++)
        if (str_equal(k->rows[r].act, act) && k->rows[r].by & 1U << LAW_BY_SYSTEM) return true;
    return false;
}

static void inspect_names(struct inspection *i, const struct pack_clock *c, struct pack_articles articles,
                          const char *what)
{
    struct str *names = NEW(i->a, struct str, articles.count);
    for (int32_t k = 0; k < articles.count; k++) names[k] = articles.at[k]->name;
    inspect_articles(i, text_place(i, c->name), c->name, what, names, articles.count);
}

static void inspect_owner(struct inspection *i, const struct pack_clock *c)
{
    struct bpmn_place place = text_place(i, c->name);
    int32_t role = c->owner_role.len ? pack_role(i->pack, c->owner_role) : -1;
    if (c->owner_role.len == 0)
        inspect_say(i, FOUND_CLOCK, place, c->name,
                    "the clock \"%.*s\" has no owner: nobody is warned before it is missed", P(c->name));
    else if (role < 0)
        inspect_say(i, FOUND_CLOCK, place, c->name,
                    "the clock \"%.*s\" is the business of \"%.*s\", which is no role of the pack",
                    P(c->name), P(c->owner_role));
    else if (i->pack->roles[role].sees_count == 0)
        inspect_say(i, FOUND_CLOCK, place, c->name,
                    "the clock \"%.*s\" is the business of \"%.*s\", who sees no case", P(c->name),
                    P(c->owner_role));
}

static void inspect_consequence(struct inspection *i, const struct pack_clock *c)
{
    struct bpmn_place place = text_place(i, c->name);
    if (c->consequence.len == 0 && (is_drawn(i->kind, c) || !is_window(i->kind, c)))
        inspect_say(i, FOUND_CLOCK, place, c->name,
                    "the clock \"%.*s\" has no consequence: nothing follows when it is missed", P(c->name));
    else if (c->consequence.len && !system_may(i->kind, c->consequence))
        inspect_say(i, FOUND_CLOCK, place, c->name,
                    "the clock \"%.*s\" leads to \"%.*s\", which the system may not do", P(c->name),
                    P(c->consequence));
}

void inspect_clocks(struct inspection *i)
{
    for (int32_t k = 0; k < i->kind->clocks_count; k++) {
        const struct pack_clock *c = &i->kind->clocks[k];
        inspect_names(i, c, c->articles, "the clock");
        if (c->extend_times_max) inspect_names(i, c, c->extend_articles, "the extension of the clock");
        inspect_owner(i, c);
        inspect_consequence(i, c);
    }
}
