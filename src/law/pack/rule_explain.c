// The explanation that is kept with an act: who asked in which standing, from and to which status, how clocks were counted; and for a
// refusal what would be needed. The row, its articles and the instant stand in the entry beside it and are not said twice.
// It holds names of the pack only and nothing that a person wrote, so it identifies nobody.
// It is canonical JSON (RFC 8785) of at most PACK_EXPLANATION_BYTES_MAX, for it goes into an entry of the ledger as it is.
#include "law/pack/pack_int.h"

enum detail { FULL, WITHOUT_CLOCKS, BARE }; // what is left out where it would be too long

struct
    account { // what is told, made before the writer starts: nothing else may take from its arena meanwhile
    const struct inquiry *i;
    const struct ruling *r;
    struct pack_names roles, relations;
    enum detail detail;
};

static void put_names(struct json_out *o, const char *key, struct pack_names n)
{
    if (n.count == 0) return;
    json_open_key(o, key, '[');
    for (int32_t i = 0; i < n.count; i++) json_put_str(o, NULL, n.at[i]);
    json_shut(o, ']');
}

static void put_articles(struct json_out *o, const char *key, struct pack_articles articles)
{
    json_open_key(o, key, '[');
    for (int32_t i = 0; i < articles.count; i++) json_put_str(o, NULL, articles.at[i]->name);
    json_shut(o, ']');
}

static void put_clock(struct json_out *o, const struct pack *p, const struct ruled_clock *c)
{
    const struct pack_clock *k = c->clock;
    json_open(o, '{');
    put_articles(o, "articles", k->articles);
    json_put_str(o, "clock", k->name);
    if (k->days) json_put_int(o, "days", k->days);
    json_put_instant(o, "due", c->due);
    json_put_str(o, "effect", clock_op_name(c->op));
    if (c->extended_times) json_put_int(o, "extended", c->extended_times);
    if (k->hours) json_put_int(o, "hours", k->hours);
    if (k->minutes) json_put_int(o, "minutes", k->minutes);
    json_put_str(o, "rule",
                 k->days ? S("natural days after the first, to the end of the last") : S("to the instant"));
    json_put_instant(o, "start", c->start);
    if (k->days) json_put_str(o, "zone", p->zone);
    json_shut(o, '}');
}

static void put_clocks(struct json_out *o, const struct account *x)
{
    if (x->detail != FULL || x->r->clocks_count == 0) return;
    json_open_key(o, "clocks", '[');
    for (int32_t k = 0; k < x->r->clocks_count; k++) put_clock(o, x->i->pack, &x->r->clocks[k]);
    json_shut(o, ']');
}

// A member that the form does not name is the writer's own word: it is not repeated.
static void put_pointer(struct json_out *o, const struct ruling *r)
{
    if (r->refusal == REFUSED_DATA && r->form.code != SCHEMA_UNKNOWN)
        json_put_str(o, "pointer", str_of(r->form.pointer));
}

static void put_rules(struct json_out *o, const struct decided *d)
{
    if (d->rules_count == 0) return;
    json_open_key(o, "rules", '[');
    for (int32_t k = 0; k < d->rules_count; k++) json_put_int(o, NULL, d->rules[k]);
    json_shut(o, ']');
}

static void put_decided(struct json_out *o, const struct ruling *r)
{
    if (r->decided_count == 0) return;
    json_open_key(o, "decided", '[');
    for (int32_t k = 0; k < r->decided_count; k++) {
        const struct decided *d = &r->decided[k];
        json_open(o, '{');
        if (d->articles.count) put_articles(o, "articles", d->articles);
        json_put_str(o, "decision", d->decision->id);
        if (d->refused) json_put_bool(o, "refused", true);
        put_rules(o, d);
        put_names(o, "said", d->said);
        if (d->undecided) json_put_str(o, "undecided", law_undecided_name(d->undecided));
        if (d->why.len) json_put_str(o, "why", d->why);
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

static void put_account(struct json_out *o, const struct account *x)
{
    const struct law_question *q = x->i->q;
    const struct ruling *r = x->r;
    bool bare = x->detail == BARE;
    json_open(o, '{');
    json_put_str(o, "by", law_by_name(q->by));
    if (q->due_clock.len) json_put_str(o, "clock", q->due_clock);
    put_clocks(o, x);
    if (!bare) put_decided(o, r);
    if (!bare) put_names(o, "documents", r->documents);
    if (q->due_clock.len) json_put_instant(o, "due", q->now); // asked at its true due instant, however late
    if (!r->admitted && r->field.len) json_put_str(o, "field", r->field);
    if (r->refusal == REFUSED_DATA) json_put_str(o, "fits_not", str_of(schema_code_name(r->form.code)));
    if (r->row && pack_names_hold(r->kind->statuses, q->status)) json_put_str(o, "from", q->status);
    if (r->kind) json_put_str(o, "kind", r->kind->name);
    if (!bare) put_names(o, "needed", r->needed);
    if (!bare) put_names(o, "notices", r->notices);
    json_put_str(o, "pack", x->i->pack->id);
    if (!bare) put_pointer(o, r);
    if (pack_names_hold(x->i->pack->purposes, q->purpose)) json_put_str(o, "purpose", q->purpose);
    if (!r->admitted) json_put_str(o, "refused", law_refusal_name(r->refusal));
    if (!bare) put_names(o, "relations", x->relations);
    if (!bare) put_names(o, "roles", x->roles);
    if (!bare) put_names(o, "steps", r->steps);
    if (r->admitted) json_put_str(o, "to", r->to);
    json_put_str(o, "version", x->i->pack->version);
    json_shut(o, '}');
}

struct str explain(struct arena *a, const struct inquiry *i, const struct ruling *r)
{
    struct account x = { .i = i, .r = r };
    x.roles = role_names(a, i->pack, r->row ? i->roles & r->row->roles : 0);
    x.relations = relation_names(a, r->row ? i->q->relations & r->row->relations : 0);
    for (;; x.detail++) {
        struct arena mark = *a;
        struct json_out o = json_out_sorted(a);
        put_account(&o, &x);
        struct str text = json_out_str(&o);
        if (text.len <= PACK_EXPLANATION_BYTES_MAX || x.detail == BARE) return text;
        *a = mark;
    }
}
