// pack.yaml: who the pack is, where it holds, in which languages, what it governs, which roles there are, and whom one calls in danger.
#include "law/pack/pack_int.h"

// With summer time the offset alone does not say when a day ends, so the zone's data must be there.
static enum rc read_summer(struct loader *l, const struct json *zone)
{
    struct pack *p = l->pack;
    bool summer = false;
    enum rc rc = read_bool(l, zone, "summer_time", &summer);
    if (rc) return rc;
    p->zones = l->zones;
    p->clock_zone.offset_s = p->zone_offset_s;
    if (!summer) return RC_OK;
    if (!l->zones)
        return bad(l, zone, "zone %.*s has summer time, and no data of time zones are at hand", P(p->zone));
    p->clock_zone.zone = l->zones->find(l->zones->self, p->zone);
    p->zone_version = arena_str(l->a, l->zones->version);
    return p->clock_zone.zone ? RC_OK : bad(l, zone, "the data of time zones know no \"%.*s\"", P(p->zone));
}

static enum rc read_zone(struct loader *l, const struct json *tree)
{
    const struct json *zone = json_get(tree, S("zone"));
    enum rc rc = read_keys(l, zone ? zone : tree, "\"zone\"", "name offset summer_time");
    if (rc) return rc;
    struct str offset;
    if ((rc = read_text(l, zone, "name", true, &l->pack->zone))) return rc;
    if ((rc = read_text(l, zone, "offset", true, &offset))) return rc;
    int64_t hours, minutes;
    bool good = offset.len == 6 && (offset.at[0] == '+' || offset.at[0] == '-') && offset.at[3] == ':' &&
                str_int64(str_slice(offset, 1, 3), &hours) && str_int64(str_slice(offset, 4, 6), &minutes) &&
                hours >= 0 && hours <= 14 && minutes >= 0 && minutes < 60;
    if (!good) return bad(l, json_get(zone, S("offset")), "\"%.*s\" is not an offset as +08:00", P(offset));
    l->pack->zone_offset_s = (int32_t)((hours * 60 + minutes) * 60) * (offset.at[0] == '-' ? -1 : 1);
    return read_summer(l, zone);
}

static enum rc read_tags(struct loader *l, const struct json *tree)
{
    const struct json *list = json_get(tree, S("languages"));
    if (!list || list->kind != JSON_ARRAY || list->count == 0)
        return bad(l, list ? list : tree, "\"languages\" is not a list of language tags");
    if (list->count > PACK_LANGUAGES_MAX) return over(l, list, "more than %d languages", PACK_LANGUAGES_MAX);
    struct str *at = NEW(l->a, struct str, list->count);
    int32_t count = 0;
    for (const struct json *i = list->first; i; i = i->next) {
        bool good = i->kind == JSON_TEXT && i->text.len >= 2 && i->text.len <= 16;
        for (ptrdiff_t k = 0; good && k < i->text.len; k++) {
            char c = i->text.at[k];
            good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        }
        if (!good) return bad(l, i, "\"%.*s\" is not a language tag", P(str_slice(i->text, 0, 80)));
        if (pack_names_hold((struct pack_names){ at, count }, i->text))
            return bad(l, i, "\"%.*s\" stands here twice", P(i->text));
        at[count++] = i->text;
    }
    l->pack->languages = (struct pack_names){ at, count };
    return RC_OK;
}

static enum rc read_purposes(struct loader *l, const struct json *tree)
{
    struct pack_list purposes;
    enum rc rc = read_names(l, tree, "purposes", &purposes);
    if (rc) return rc;
    l->pack->purposes = list_names(&purposes, l->a);
    for (int32_t i = 0; i < purposes.count; i++) need_words(l, "purpose", l->pack->purposes.at[i]);
    return RC_OK;
}

// --- roles -------------------------------------------------------------------------------------------------

static enum rc read_powers(struct loader *l, const struct json *m, struct pack_role *r)
{
    struct pack_list names;
    enum rc rc = read_names(l, m, "powers", &names);
    if (rc) return rc;
    for (int32_t i = 0; i < names.count; i++) {
        struct str name = *(const struct str *)names.at[i];
        int power = 0;
        while (power < PACK_POWERS && !str_equal(pack_power_name((enum pack_power)power), name)) power++;
        if (power == PACK_POWERS)
            return bad(l, json_get(m, S("powers")), "no power \"%.*s\" (known: operate, oversee, import)",
                       P(name));
        r->powers |= 1U << power;
    }
    return RC_OK;
}

static enum rc read_role(struct loader *l, const struct json *m, struct pack_role *ret_role)
{
    struct str class;
    struct pack_role r = { .name = m->key };
    enum rc rc = check_name(l, m, m->key);
    if (rc || (rc = read_keys(l, m, "a role", "class powers"))) return rc;
    if ((rc = read_text(l, m, "class", true, &class))) return rc;
    if (str_equal(class, S("partner")))
        r.class = ROLE_PARTNER;
    else if (!str_equal(class, S("staff")))
        return bad(l, m, "class \"%.*s\" is neither staff nor partner", P(class));
    if (r.class == ROLE_PARTNER && json_get(m, S("powers")))
        return bad(l, m, "a partner's role has no powers");
    if ((rc = read_powers(l, m, &r))) return rc;
    need_words(l, "role", r.name);
    *ret_role = r;
    return RC_OK;
}

static enum rc read_roles(struct loader *l, const struct json *tree)
{
    const struct json *roles = json_get(tree, S("roles"));
    if (!roles || roles->kind != JSON_OBJECT)
        return bad(l, roles ? roles : tree, "\"roles\" is not a mapping");
    if (roles->count > PACK_ROLES_MAX) return over(l, roles, "more than %d roles", PACK_ROLES_MAX);
    struct pack_role *at = NEW(l->a, struct pack_role, roles->count);
    int32_t count = 0;
    for (const struct json *m = roles->first; m; m = m->next) {
        enum rc rc = read_role(l, m, &at[count++]);
        if (rc) return rc;
    }
    l->pack->roles = at;
    l->pack->roles_count = count;
    return RC_OK;
}

// --- numbers to call in danger -----------------------------------------------------------------------------

// No telephone number has more digits (ITU-T E.164), and no emergency number fewer.
enum { NUMBER_DIGITS_MIN = 2, NUMBER_DIGITS_MAX = 15 };

static bool is_number(struct str s)
{
    if (s.len < NUMBER_DIGITS_MIN || s.len > NUMBER_DIGITS_MAX) return false;
    for (ptrdiff_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9') return false;
    return true;
}

static enum rc read_emergency(struct loader *l, const struct json *tree)
{
    const struct json *map = json_get(tree, S("emergency"));
    if (!map) return RC_OK;
    if (map->kind != JSON_OBJECT) return bad(l, map, "\"emergency\" is not a mapping");
    if (map->count > PACK_EMERGENCY_MAX)
        return over(l, map, "more than %d numbers to call in danger", PACK_EMERGENCY_MAX);
    struct pack_emergency *at = NEW(l->a, struct pack_emergency, map->count);
    int32_t count = 0;
    for (const struct json *m = map->first; m; m = m->next) {
        enum rc rc = check_name(l, m, m->key);
        if (rc) return rc;
        if (m->kind != JSON_TEXT || !is_number(m->text))
            return bad(l, m, "\"%.*s\" is not a text of %d to %d digits, as \"110\"", P(m->key),
                       NUMBER_DIGITS_MIN, NUMBER_DIGITS_MAX);
        need_words(l, "emergency", m->key);
        at[count++] = (struct pack_emergency){ m->key, m->text };
    }
    l->pack->emergency = at;
    l->pack->emergency_count = count;
    return RC_OK;
}

enum rc load_manifest(struct loader *l, const struct json *tree)
{
    enum rc rc = read_keys(
        l, tree, "pack.yaml",
        "id version zone languages purposes roles emergency scope governs open_cases saving extends");
    if (rc || (rc = read_name(l, tree, "id", true, &l->pack->id))) return rc;
    if ((rc = read_text(l, tree, "version", true, &l->pack->version))) return rc;
    if (l->pack->version.len > PACK_NAME_BYTES_MAX)
        return over(l, json_get(tree, S("version")), "the version is over %d bytes", PACK_NAME_BYTES_MAX);
    if ((rc = read_zone(l, tree))) return rc;
    if ((rc = read_tags(l, tree))) return rc;
    if ((rc = read_purposes(l, tree))) return rc;
    if ((rc = read_emergency(l, tree))) return rc;
    return read_roles(l, tree);
}
