// Who an account is, in words for a page: roles with their units and areas, and the purposes that a read may name.
#include "gate/read_int.h"

static void put_role(struct json_out *o, const struct rules *rules, const struct role_grant *r,
                     struct str language)
{
    const struct charter *c = rules->charter;
    const struct charter_unit *unit = c ? charter_unit(c, r->unit) : NULL;
    json_open(o, '{');
    json_put_str(o, "role", r->role);
    put_words(o, "role_words", rules->pack, language, "role", r->role);
    if (r->unit.len) {
        json_put_str(o, "unit", r->unit);
        json_put_str(o, "unit_words", unit ? charter_words(unit->words, language) : r->unit);
    }
    if (r->area.len) {
        json_put_str(o, "area", r->area);
        json_put_str(o, "area_words", area_words(c, r->area, language));
    }
    if (r->from.ns > INT64_MIN) json_put_instant(o, "from", r->from);
    if (r->to.ns < INT64_MAX) json_put_instant(o, "to", r->to);
    json_shut(o, '}');
}

struct str gate_agency_words(struct gate *g, int64_t agency, struct str language)
{
    const struct charter *c = rules_of(g, agency)->charter;
    return c ? charter_words(c->words, language) : ledger_slug(g->ledger, agency);
}

enum rc gate_me(struct gate *g, struct str name, struct instant ends, struct str language, struct arena *a,
                struct str *ret_json, struct fault *f)
{
    struct account own;
    enum rc rc = gate_account(g, a, name, &own, f);
    if (rc) return rc;
    const struct rules *rules = rules_of(g, own.agency);
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_put_str(&o, "name", own.name);
    json_put_str(&o, "words", own.words);
    json_put_str(&o, "agency", ledger_slug(g->ledger, own.agency));
    json_put_int(&o, "agency_number", own.agency);
    json_put_str(&o, "agency_words", gate_agency_words(g, own.agency, language));
    if (rules->pack) json_put_str(&o, "zone", rules->pack->zone);
    json_open_key(&o, "roles", '[');
    for (int32_t i = 0; i < own.roles_count; i++) put_role(&o, rules, &own.roles[i], language);
    json_shut(&o, ']');
    json_open_key(&o, "purposes", '[');
    for (int32_t i = 0; rules->pack && i < rules->pack->purposes.count; i++) {
        json_open(&o, '{');
        json_put_str(&o, "purpose", rules->pack->purposes.at[i]);
        put_words(&o, "words", rules->pack, language, "purpose", rules->pack->purposes.at[i]);
        json_shut(&o, '}');
    }
    json_shut(&o, ']');
    if (ends.ns) json_put_instant(&o, "ends", ends);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return RC_OK;
}
