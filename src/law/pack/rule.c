// The one function that rules on an act. Deny by default: a row rules only where everything it asks holds; else the row that came
// nearest says why not. What is asked first is who, then where the case stands, last the data: nobody learns more than they may.
#include "law/bpmn.h"
#include "law/pack/pack_int.h"

static uint64_t roles_held(const struct pack *p, const struct law_question *q)
{
    uint64_t bits = 0;
    for (int32_t i = 0; i < q->roles_count; i++) {
        int32_t role = pack_role(p, q->roles[i]);
        if (role >= 0) bits |= UINT64_C(1) << role;
    }
    return bits;
}

// Only roles of the actor's own class count: a partner's key never acts as an officer.
static uint64_t roles_of_class(const struct pack *p, const struct law_question *q)
{
    uint64_t bits = roles_held(p, q), own = 0;
    enum pack_role_class class = q->by == LAW_BY_PARTNER ? ROLE_PARTNER : ROLE_STAFF;
    if (q->by != LAW_BY_PARTNER && q->by != LAW_BY_STAFF) return 0;
    for (int32_t i = 0; i < p->roles_count; i++)
        if (p->roles[i].class == class) own |= bits & UINT64_C(1) << i;
    return own;
}

static bool offer_fits(const struct inquiry *i, const struct pack_row *row)
{
    bool stands = i->q->offer_stands;
    if (row->verb == VERB_TRANSFER) return !stands;
    if (row->verb == VERB_RECALL || row->relations & LAW_OFFERED) return stands;
    return true;
}

const struct pack_article *article_not_in_force(const struct inquiry *i, const struct pack_row *row)
{
    for (int32_t k = 0; k < row->articles.count; k++)
        if (!pack_in_force(i->pack, row->articles.at[k], i->q->now)) return row->articles.at[k];
    return NULL;
}

static bool parts_fit(const struct inquiry *i, const struct pack_row *row)
{
    const struct json *parts = pack_used(row->form, i->data, USE_PARTS);
    for (const struct json *part = parts ? parts->first : NULL; part; part = part->next)
        if (!pack_names_hold(row->parts, part->text)) return false;
    return true;
}

// What is about a unit is not handed to it, where the kind excludes it.
static bool goes_to_concerned(const struct inquiry *i, const struct pack_row *row)
{
    if (!i->kind->unit_concerned_excluded || row->verb != VERB_TRANSFER || i->q->concerned.len == 0)
        return false;
    const struct json *unit = pack_used(row->form, i->data, USE_UNIT);
    return unit && str_equal(unit->text, i->q->concerned);
}

static bool opens_fit(const struct inquiry *i, const struct pack_row *row)
{
    if (row->opens.count == 0) return true;
    const struct json *kind = pack_used(row->form, i->data, USE_KIND);
    return kind && pack_names_hold(row->opens, kind->text);
}

// Who, and where the case stands.
static enum law_refusal position(struct inquiry *i, const struct pack_row *row)
{
    const struct law_question *q = i->q;
    bool by_role = q->by == LAW_BY_STAFF || q->by == LAW_BY_PARTNER;
    if (!(row->by & 1U << q->by)) return REFUSED_ACTOR;
    if (row->relations && !(row->relations & q->relations)) return REFUSED_RELATION;
    if (by_role && !(row->roles & i->roles)) return REFUSED_ROLE;
    bool gives_away = row->verb == VERB_TRANSFER || row->verb == VERB_ASSIGN; // a closed case is nobody's
    if (gives_away && pack_names_hold(i->kind->closed, q->status)) return REFUSED_STATUS;
    if (!row_stands(i, row)) return REFUSED_STATUS;
    return offer_fits(i, row) ? REFUSED_NOT : REFUSED_OFFER;
}

// What guards say of the actor, where nothing of the act's data is asked.
static enum law_refusal guards_refuse(struct inquiry *i, const struct pack_row *row, struct ruling *r)
{
    bool by_staff = i->q->by == LAW_BY_STAFF || i->q->by == LAW_BY_PARTNER;
    ask_form(i, row->form);
    for (int32_t k = 0; row->what && by_staff && k < i->kind->guards.count; k++) {
        const struct pack_decision *d = i->kind->guards.at[k];
        bool of_data = false;
        for (int32_t n = 0; n < d->inputs_count; n++) of_data |= d->inputs[n].slot == LAW_DATA;
        struct verdict v = { 0 };
        enum law_refusal why = of_data ? REFUSED_NOT : guard_refuses(i, d, &v);
        if (!why || (why == REFUSED_UNDECIDED && pack_row_begins(row))) continue;
        r->decided = v.told;
        r->decided_count = v.told_count;
        return why;
    }
    return REFUSED_NOT;
}

// Where law's own decisions and the procedure have the last word; what they bring about stands in `r`.
static enum law_refusal goes_through(struct inquiry *i, const struct pack_row *row, struct outcome *o,
                                     struct ruling *r)
{
    struct verdict v;
    r->to = row->to.len ? row->to : i->q->status;
    enum law_refusal why = ask_verdict(i, row, &v);
    r->decided = v.told;
    r->decided_count = v.told_count;
    if (why) return why;
    if (!clock_effects(i, row, v.effects, v.effects_count, o) || !step_on(i, row, &v, o, r))
        return REFUSED_UNDECIDED;
    if (v.lacks && pack_names_hold(i->kind->closed, r->to)) {
        r->reason = S("the case would end by what is not decided");
        return REFUSED_UNDECIDED;
    }
    // Asked last, so that the pack's own reasons are told first, and since a decision may extend a clock too.
    return o->approval.len ? REFUSED_CLOCK : REFUSED_NOT;
}

static enum law_refusal row_refuses(struct inquiry *i, const struct pack_row *row, struct outcome *o,
                                    struct schema_fault *form, struct ruling *r)
{
    enum law_refusal why = position(i, row);
    if (why) return why;
    bool ask = !i->only_position;
    if (ask && row->purposes.count && !pack_names_hold(row->purposes, i->q->purpose)) return REFUSED_PURPOSE;
    if (!rule_clocks(i, row, o)) return REFUSED_CLOCK;
    if (article_not_in_force(i, row)) return REFUSED_ARTICLE;
    enum law_refusal last =
        o->approval.len ? REFUSED_CLOCK : REFUSED_NOT; // the pack's own reasons are told first
    if (!ask) {
        enum law_refusal guarded = guards_refuse(i, row, r);
        return guarded ? guarded : last;
    }
    if (!schema_check(row->form->schema, i->data, *i->a, form)) return REFUSED_DATA;
    if (!parts_fit(i, row)) return REFUSED_PARTS;
    if (!opens_fit(i, row)) return REFUSED_OPENS;
    if (goes_to_concerned(i, row)) return REFUSED_RECEIVER;
    return goes_through(i, row, o, r);
}

// The step at which the procedure holds it open.
static struct pack_names step_names(const struct pack_row *row, struct arena *a)
{
    if (!row->node) return (struct pack_names){ 0 };
    struct str *id = NEW(a, struct str, 1);
    *id = row->node->id;
    return (struct pack_names){ id, 1 };
}

static struct pack_names needed_for(const struct inquiry *i, const struct pack_row *row, enum law_refusal why,
                                    struct arena *a)
{
    switch (why) {
    case REFUSED_ACTOR:
        return by_names(a, row->by);
    case REFUSED_RELATION:
        return relation_names(a, row->relations);
    case REFUSED_ROLE:
        return role_names(a, i->pack, row->roles);
    case REFUSED_STATUS:
        return step_names(row, a);
    case REFUSED_PURPOSE:
        return row->purposes;
    case REFUSED_PARTS:
        return row->parts;
    case REFUSED_OPENS:
        return row->opens;
    default:
        return (struct pack_names){ 0 };
    }
}

static struct str decided_words(const struct decided *d, struct arena *a)
{
    struct str id = d->decision->id;
    switch (d->undecided) {
    case UNDECIDED_NO_RULE:
        return arena_print(a, "the decision \"%.*s\" cannot be made: no rule of it fits", P(id));
    case UNDECIDED_NO_ANSWER:
        return arena_print(a, "the decision \"%.*s\" cannot be made: it gives no answer that can be used",
                           P(id));
    default:
        return arena_print(a, "the decision \"%.*s\" does not allow it", P(id));
    }
}

static struct str why_decided(const struct ruling *r, struct arena *a)
{
    for (int32_t k = 0; k < r->decided_count; k++)
        if (r->decided[k].refused) return decided_words(&r->decided[k], a);
    return r->reason.len ? r->reason : S("what follows from it cannot be done");
}

static struct str reason_for(const struct inquiry *i, const struct ruling *r, struct arena *a)
{
    static const char *const texts[LAW_REFUSALS] = {
        [REFUSED_KIND] = "the pack has no such kind",
        [REFUSED_CONCERNED] = "not open to the unit concerned",
        [REFUSED_ACT] = "the kind has no such act",
        [REFUSED_ACTOR] = "not an act of this class of actor",
        [REFUSED_RELATION] = "the actor is not bound to the case as the act asks",
        [REFUSED_ROLE] = "the actor holds no role that may",
        [REFUSED_STATUS] = "not in this status",
        [REFUSED_PURPOSE] = "no allowed purpose is stated",
        [REFUSED_PARTS] = "a sealed part that this act may not touch",
        [REFUSED_OPENS] = "a kind that this act may not open",
        [REFUSED_RECEIVER] = "the case is about that unit and is not handed to it",
    };
    if (r->refusal == REFUSED_OFFER)
        return i->q->offer_stands ? S("an offer to another unit stands already") : S("no offer stands");
    if (r->refusal == REFUSED_CLOCK)
        return arena_print(a, "the clock \"%.*s\" does not allow it now", P(r->field));
    if (r->refusal == REFUSED_ARTICLE) return arena_print(a, "article %.*s is not in force", P(r->field));
    if (r->refusal == REFUSED_DATA) return schema_fault_text(a, &r->form);
    if (r->refusal == REFUSED_DECISION || r->refusal == REFUSED_UNDECIDED) return why_decided(r, a);
    return str_of(texts[r->refusal]);
}

static void refuse(const struct inquiry *i, enum law_refusal why, const struct pack_row *row, struct arena *a,
                   struct ruling *r)
{
    r->refusal = why;
    r->row = row;
    if (row) {
        r->needed = needed_for(i, row, why, a);
        r->articles = row->articles;
    }
    if (why == REFUSED_ARTICLE) r->field = article_not_in_force(i, row)->name;
    r->reason = reason_for(i, r, a);
}

static void admit(const struct inquiry *i, const struct pack_row *row, const struct outcome *o,
                  struct ruling *r)
{
    struct ruled_clock *clocks = NEW(i->a, struct ruled_clock, o->count);
    if (o->count) memcpy(clocks, o->at, (size_t)o->count * sizeof *clocks);
    r->admitted = true;
    r->row = row;
    r->verb = row->verb;
    r->owner = pack_row_begins(row) ? i->kind->owner : S("");
    r->articles = row->articles;
    r->clocks = clocks;
    r->clocks_count = o->count;
}

static void needs_approval(const struct inquiry *i, struct str roles, struct ruling *r)
{
    struct str *at = NEW(i->a, struct str, PACK_ROLES_MAX), left = roles;
    int32_t count = 0;
    for (bool more = true; more && count < PACK_ROLES_MAX;) more = str_cut(left, ' ', &at[count++], &left);
    r->needed = (struct pack_names){ at, count };
    r->reason =
        arena_print(i->a, "the clock \"%.*s\" is extended by who holds one of: %.*s", P(r->field), P(roles));
}

// What a ruling keeps of a row that was tried and does not rule.
static void forget_try(struct ruling *r)
{
    r->documents = r->notices = r->steps = (struct pack_names){ 0 };
    r->procedure = r->to = r->reason = (struct str){ 0 };
    r->decided = NULL;
    r->decided_count = 0;
}

// The first row of this act that fits, else the one that came nearest.
static void rule_rows(struct inquiry *i, struct str act, struct ruling *r)
{
    const struct pack_row *nearest = NULL;
    enum law_refusal why = REFUSED_ACT;
    struct str wrong = S(""), approval = S("");
    struct outcome o;
    struct schema_fault form;
    struct ruling best = *r;
    ask_act(i, act);
    for (int32_t k = 0; k < i->kind->rows_count; k++) {
        const struct pack_row *row = &i->kind->rows[k];
        if (!str_equal(row->act, act)) continue;
        enum law_refusal here = row_refuses(i, row, &o, &form, r);
        if (here == REFUSED_NOT) {
            admit(i, row, &o, r);
            return;
        }
        if (!nearest || here > why) {
            nearest = row;
            why = here;
            best = *r;
            if (here == REFUSED_CLOCK) wrong = o.wrong, approval = o.approval;
            if (here == REFUSED_DATA) best.form = form;
        }
        forget_try(r);
    }
    *r = best;
    r->documents = r->notices = r->steps = (struct pack_names){ 0 };
    r->procedure = r->to = (struct str){ 0 };
    r->field = why == REFUSED_CLOCK ? wrong : S("");
    refuse(i, why, nearest, i->a, r);
    if (why == REFUSED_CLOCK && approval.len) needs_approval(i, approval, r);
}

static const struct json no_data = { .kind = JSON_OBJECT };

static struct inquiry inquire(const struct pack *p, const struct law_question *q, struct arena *a)
{
    MUST(q->clocks_count >= 0 && q->clocks_count <= LAW_CLOCKS_MAX && q->by >= 0 && q->by < LAW_BYS);
    struct inquiry i = {
        .pack = p,
        .q = q,
        .kind = pack_kind(p, q->kind),
        .a = a,
        .roles = roles_of_class(p, q),
        .data = q->data ? q->data : &no_data,
    };
    begin_names(&i);
    i.lost = !state_of(&i);
    return i;
}

static bool excluded(const struct inquiry *i)
{
    return i->kind->unit_concerned_excluded && i->q->relations & LAW_CONCERNED;
}

void law_rule(const struct pack *p, const struct law_question *q, struct arena *a, struct ruling *ret_ruling)
{
    struct inquiry i = inquire(p, q, a);
    struct ruling r = { .kind = i.kind };
    if (!i.kind)
        refuse(&i, REFUSED_KIND, NULL, a, &r);
    else if (excluded(&i))
        refuse(&i, REFUSED_CONCERNED, NULL, a, &r);
    else if (i.lost)
        r.reason = S("where the case stands cannot be read"), refuse(&i, REFUSED_UNDECIDED, NULL, a, &r);
    else
        rule_rows(&i, q->act, &r);
    r.explanation = explain(a, &i, &r);
    *ret_ruling = r;
}

// What opens a case is offered where there is none, all else where there is one.
static bool offered(const struct law_question *q, const struct pack_row *row)
{
    return (q->status.len == 0) == pack_row_begins(row);
}

static bool offered_before(const struct inquiry *i, int32_t row)
{
    for (int32_t k = 0; k < row; k++)
        if (offered(i->q, &i->kind->rows[k]) && str_equal(i->kind->rows[k].act, i->kind->rows[row].act))
            return true;
    return false;
}

static const struct decided *refusing(const struct ruling *r)
{
    for (int32_t k = 0; k < r->decided_count; k++)
        if (r->decided[k].refused) return &r->decided[k];
    return NULL;
}

int32_t law_acts(const struct pack *p, const struct law_question *q, struct arena *a,
                 const struct law_option **ret_options)
{
    struct inquiry i = inquire(p, q, a);
    i.only_position = true;
    *ret_options = NULL;
    if (!i.kind || excluded(&i) || i.lost) return 0;
    struct law_option *options = NEW(a, struct law_option, i.kind->rows_count);
    int32_t count = 0;
    for (int32_t k = 0; k < i.kind->rows_count; k++) {
        const struct pack_row *row = &i.kind->rows[k];
        if (!offered(q, row) || offered_before(&i, k)) continue;
        struct ruling r = { .kind = i.kind };
        rule_rows(&i, row->act, &r);
        options[count++] = (struct law_option){ .act = row->act,
                                                .row = r.row,
                                                .open = r.admitted,
                                                .refusal = r.refusal,
                                                .needed = r.needed,
                                                .reason = r.reason,
                                                .decided = refusing(&r) };
    }
    *ret_options = options;
    return count;
}

int32_t law_foresee(const struct pack *p, const struct law_question *q, const struct pack_row *row,
                    struct arena *a, const struct decided **ret_decided)
{
    struct inquiry i = inquire(p, q, a);
    struct verdict v;
    *ret_decided = NULL;
    if (!i.kind || i.lost) return 0;
    ask_act(&i, row->act);
    (void)ask_verdict(&i, row, &v);
    *ret_decided = v.told;
    return v.told_count;
}
