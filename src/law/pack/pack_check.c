// What only a whole kind shows: that a case can be opened, that every act is offered somewhere, that every clock is a timer or is started, and
// that a missed clock has its act. Whether every step can be reached and left, law/check explores.
#include "law/pack/pack_int.h"

static const struct pack_row *row_at(const struct draft *d, int32_t i) { return d->rows.at[i]; }

// The row or clock at fault is named by the file and line where it stands.
static const struct json *stand_at(struct loader *l, const struct shared *where)
{
    l->path = where->path;
    return where->tree;
}

static bool clock_starts(const struct draft *d, const struct pack_clock *c)
{
    for (int32_t i = 0; i < d->rows.count; i++) {
        const struct pack_row *r = row_at(d, i);
        for (int32_t k = 0; k < r->effects_count; k++)
            if (r->effects[k].op == CLOCK_START && r->effects[k].clock == c) return true;
    }
    return false;
}

static bool system_may(const struct draft *d, struct str act)
{
    for (int32_t i = 0; i < d->rows.count; i++)
        if (str_equal(row_at(d, i)->act, act) && row_at(d, i)->by & 1U << LAW_BY_SYSTEM) return true;
    return false;
}

static enum rc check_beginning(struct loader *l, const struct json *tree, const struct draft *d)
{
    int32_t count = 0;
    for (int32_t i = 0; i < d->rows.count; i++) {
        if (!pack_row_begins(row_at(d, i))) continue;
        if (++count == 2)
            return bad(l, stand_at(l, &d->row_at[i]),
                       "\"%.*s\" opens the kind, which another start event does already",
                       P(row_at(d, i)->id));
    }
    return count == 1
               ? RC_OK
               : bad(l, tree, "no start event of the procedure bears the act that opens a case of this kind");
}

static enum rc check_offered(struct loader *l, const struct draft *d)
{
    for (int32_t k = 0; k < d->acts_count; k++) {
        bool offered = false;
        for (int32_t i = 0; i < d->rows.count && !offered; i++) offered = row_at(d, i)->what == &d->acts[k];
        if (!offered)
            return bad(l, stand_at(l, &d->act_at[k]),
                       "neither the procedure nor a table of standing acts offers the act \"%.*s\"",
                       P(d->acts[k].name));
    }
    return RC_OK;
}

static bool is_drawn(const struct draft *d, int32_t clock)
{
    for (int32_t i = 0; i < d->timers_count; i++)
        if (d->timers[i].clocks >> clock & 1) return true;
    return false;
}

static enum rc check_clocks(struct loader *l, const struct draft *d)
{
    for (int32_t i = 0; i < d->clocks_count; i++) {
        const struct pack_clock *c = &d->clocks[i];
        if (!is_drawn(d, i) && !clock_starts(d, c))
            return bad(l, stand_at(l, &d->clock_at[i]), "no timer is the clock \"%.*s\" and no act starts it",
                       P(c->name));
        if (c->consequence.len && !system_may(d, c->consequence))
            return bad(l, stand_at(l, &d->clock_at[i]),
                       "clock \"%.*s\" leads to \"%.*s\", which is no act of the system", P(c->name),
                       P(c->consequence));
    }
    return RC_OK;
}

// Whether the act ends the counting of somebody's liberty; which clock, in `ret_c`.
static bool ends_custody(const struct draft *d, const struct pack_row *r, const struct pack_clock **ret_c)
{
    for (int32_t e = 0; e < r->effects_count; e++) {
        const struct pack_effect *x = &r->effects[e];
        for (int32_t i = 0; i < d->clocks_count && x->op == CLOCK_STOP; i++) {
            *ret_c = &d->clocks[i];
            if (d->clocks[i].custody && (!x->clock || x->clock == *ret_c)) return true;
        }
    }
    return false;
}

// The system never records a release that no person made.
static enum rc check_custody(struct loader *l, const struct draft *d)
{
    for (int32_t i = 0; i < d->rows.count; i++) {
        const struct pack_row *r = row_at(d, i);
        const struct pack_clock *c;
        if (r->by == 1U << LAW_BY_SYSTEM && ends_custody(d, r, &c))
            return bad(l, stand_at(l, &d->row_at[i]),
                       "\"%.*s\" lets the system end the clock \"%.*s\" of a person's liberty", P(r->id),
                       P(c->name));
    }
    return RC_OK;
}

enum rc check_kind(struct loader *l, const struct json *tree, struct draft *d)
{
    struct str path = l->path;
    enum rc rc = check_beginning(l, tree, d);
    if (!rc) rc = check_offered(l, d);
    if (!rc) rc = check_clocks(l, d);
    if (!rc) rc = check_custody(l, d);
    if (!rc) l->path = path;
    return rc;
}
