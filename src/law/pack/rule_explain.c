// The explanation that is kept with an act: what was asked, which row answered, what it rests on and how clocks were counted; and
// for a refusal what would be needed. It holds nothing of the data, so it identifies nobody.
#include "law/pack/pack_int.h"

static void put_names(struct json_out *o, const char *key, struct pack_names n)
{
    json_open_key(o, key, '[');
    for (int32_t i = 0; i < n.count; i++) json_put_str(o, NULL, n.at[i]);
    json_shut(o, ']');
}

static void put_articles(struct json_out *o, struct pack_articles articles)
{
    json_open_key(o, "articles", '[');
    for (int32_t i = 0; i < articles.count; i++) {
        json_open(o, '{');
        json_put_str(o, "name", articles.at[i]->name);
        json_put_bool(o, "verified", articles.at[i]->verified);
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

static void put_clock(struct json_out *o, const struct pack *p, const struct ruled_clock *c)
{
    json_open(o, '{');
    json_put_str(o, "effect", clock_op_name(c->op));
    json_put_str(o, "clock", c->clock->name);
    if (c->clock->minutes)
        json_put_int(o, "minutes", c->clock->minutes);
    else if (c->clock->hours)
        json_put_int(o, "hours", c->clock->hours);
    else
        json_put_int(o, "days", c->clock->days);
    json_put_instant(o, "start", c->start);
    json_put_instant(o, "due", c->due);
    if (c->clock->days) json_put_str(o, "zone", p->zone);
    json_put_str(o, "counted",
                 c->clock->days ? S("natural days, the first not counted, to the end of the last")
                                : S("from the start to the instant"));
    if (c->extended_times) json_put_int(o, "extended", c->extended_times);
    put_articles(o, c->clock->articles);
    json_shut(o, '}');
}

static void put_refusal(struct json_out *o, const struct ruling *r)
{
    json_put_str(o, "refused", law_refusal_name(r->refusal));
    json_put_str(o, "reason", r->reason);
    if (r->field.len) json_put_str(o, "field", r->field);
    if (r->refusal == REFUSED_DATA) json_put_str(o, "pointer", str_of(r->form.pointer));
    if (r->needed.count) put_names(o, "needed", r->needed);
}

static void put_asked(struct json_out *o, const struct inquiry *i)
{
    json_put_str(o, "pack", i->pack->id);
    json_put_str(o, "version", i->pack->version);
    json_put_hex(o, "digest", i->pack->digest, sizeof i->pack->digest);
    json_put_instant(o, "at", i->q->now);
    json_put_str(o, "by", law_by_name(i->q->by));
}

// Lists are made before the writer starts: nothing else may take from its arena meanwhile.
struct str explain(struct arena *a, const struct inquiry *i, const struct ruling *r)
{
    struct pack_names held = role_names(a, i->pack, r->row ? i->roles & r->row->roles : 0);
    struct pack_names bound = relation_names(a, r->row ? i->q->relations & r->row->relations : 0);
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    put_asked(&o, i);
    if (r->kind) json_put_str(&o, "kind", r->kind->name);
    if (r->row) {
        json_put_str(&o, "row", r->row->id);
        json_put_str(&o, "verb", law_verb_name(r->row->verb));
    }
    if (i->q->purpose.len && utf8_valid(i->q->purpose)) json_put_str(&o, "purpose", i->q->purpose);
    if (r->row && i->q->status.len) json_put_str(&o, "from", i->q->status);
    if (r->admitted)
        json_put_str(&o, "to", r->to);
    else
        put_refusal(&o, r);
    put_names(&o, "roles", held);
    put_names(&o, "relations", bound);
    put_articles(&o, r->articles);
    json_open_key(&o, "clocks", '[');
    for (int32_t k = 0; k < r->clocks_count; k++) put_clock(&o, i->pack, &r->clocks[k]);
    json_shut(&o, ']');
    json_shut(&o, '}');
    return json_out_str(&o);
}
