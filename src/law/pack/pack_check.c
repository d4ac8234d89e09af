// What only a whole kind shows: that a case can be opened, that every status can be reached and every clock started, that what
// closes a case closes it, and that a missed clock has its act. A kind that fails here would fail a person later.
#include "law/pack/pack_int.h"

static const struct pack_row *row_at(const struct draft *d, int32_t i) { return d->rows.at[i]; }

// The row or clock at fault is named by the file and line where it stands.
static const struct json *stand_at(struct loader *l, const struct shared *where)
{
    l->path = where->path;
    return where->tree;
}

static enum rc check_open(struct loader *l, const struct json *tree, const struct draft *d)
{
    int32_t count = 0;
    for (int32_t i = 0; i < d->rows.count; i++) {
        const struct pack_row *r = row_at(d, i);
        const struct shared *where = &d->row_at[i];
        if (r->verb != VERB_OPEN || r->from.count > 0) continue;
        if (++count == 2)
            return bad(l, stand_at(l, where), "row \"%.*s\" opens the kind, which has a row for that already",
                       P(r->id));
        if (list_holds(&d->closed, r->to))
            return bad(l, stand_at(l, where), "row \"%.*s\" opens a case that is closed", P(r->id));
        if (r->relations)
            return bad(l, stand_at(l, where), "row \"%.*s\" asks for a relation to a case that is not there",
                       P(r->id));
    }
    return count == 1 ? RC_OK : bad(l, tree, "no row opens a case of this kind");
}

// Nobody owns a closed case, so only the verbs that give it up or take it back may cross that line.
static enum rc check_crossing(struct loader *l, const struct draft *d, int32_t row)
{
    const struct pack_row *r = row_at(d, row);
    const struct shared *where = &d->row_at[row];
    bool closes = r->verb == VERB_CLOSE || r->verb == VERB_DECLINE || r->verb == VERB_MERGE;
    for (int32_t i = 0; i < r->from.count; i++) {
        bool was = list_holds(&d->closed, r->from.at[i]);
        bool is = r->to.len ? list_holds(&d->closed, r->to) : was;
        if (!was && is && !closes)
            return bad(l, stand_at(l, where), "row \"%.*s\" ends a case with the verb %.*s", P(r->id),
                       P(law_verb_name(r->verb)));
        if (was && !is && r->verb != VERB_REOPEN)
            return bad(l, stand_at(l, where), "row \"%.*s\" reopens a case with the verb %.*s", P(r->id),
                       P(law_verb_name(r->verb)));
        if (!is && (r->verb == VERB_CLOSE || r->verb == VERB_MERGE))
            return bad(l, stand_at(l, where), "row \"%.*s\" closes a case and leaves it open", P(r->id));
        if (was && (r->verb == VERB_TRANSFER || r->verb == VERB_ASSIGN))
            return bad(l, stand_at(l, where), "row \"%.*s\" gives away a case that nobody owns", P(r->id));
    }
    return RC_OK;
}

static bool reached_from(const struct pack_list *reached, struct pack_names from)
{
    for (int32_t i = 0; i < from.count; i++)
        if (list_holds(reached, from.at[i])) return true;
    return from.count == 0;
}

static enum rc check_reach(struct loader *l, const struct json *tree, const struct draft *d)
{
    struct pack_list reached = { 0 };
    list_put(&reached, l->a, &d->kind->declined); // the gate declines what law refuses to open
    for (int32_t before = 0; before != reached.count;) {
        before = reached.count;
        for (int32_t i = 0; i < d->rows.count; i++) {
            const struct pack_row *r = row_at(d, i);
            if (r->to.len && !list_holds(&reached, r->to) && reached_from(&reached, r->from))
                list_put(&reached, l->a, &r->to);
        }
    }
    for (int32_t i = 0; i < d->statuses.count; i++) {
        struct str name = *(const struct str *)d->statuses.at[i];
        if (!list_holds(&reached, name)) return bad(l, tree, "no act leads to the status \"%.*s\"", P(name));
    }
    return RC_OK;
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

static enum rc check_clocks(struct loader *l, const struct draft *d)
{
    for (int32_t i = 0; i < d->clocks_count; i++) {
        const struct pack_clock *c = &d->clocks[i];
        if (!clock_starts(d, c))
            return bad(l, stand_at(l, &d->clock_at[i]), "no act starts the clock \"%.*s\"", P(c->name));
        if (c->consequence.len && !system_may(d, c->consequence))
            return bad(l, stand_at(l, &d->clock_at[i]),
                       "clock \"%.*s\" leads to \"%.*s\", which is no act of the system", P(c->name),
                       P(c->consequence));
    }
    return RC_OK;
}

enum rc check_kind(struct loader *l, const struct json *tree, struct draft *d)
{
    enum rc rc = check_open(l, tree, d);
    for (int32_t i = 0; i < d->rows.count && !rc; i++) rc = check_crossing(l, d, i);
    if (!rc) rc = check_reach(l, tree, d);
    if (!rc) rc = check_clocks(l, d);
    return rc;
}

// --- where a procedure leads --------------------------------------------------------------------------------

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

static enum rc check_drawn_clocks(struct loader *l, const struct draft *d)
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

enum rc check_drawn(struct loader *l, const struct json *tree, struct draft *d)
{
    struct str path = l->path;
    enum rc rc = check_beginning(l, tree, d);
    if (!rc) rc = check_offered(l, d);
    if (!rc) rc = check_drawn_clocks(l, d);
    if (!rc) l->path = path;
    return rc;
}
