// pack.yaml: who the pack is, where it holds, in which languages, and what each role lets its holder see.
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

// --- what a role sees --------------------------------------------------------------------------------

static bool scope_name_of(struct str key, enum scope_name *ret_name)
{
    for (int n = 0; n < SCOPE_NAMES; n++) {
        if (!str_equal(str_of(scope_name_text((enum scope_name)n)), key)) continue;
        *ret_name = (enum scope_name)n;
        return true;
    }
    return false;
}

static bool relation_known(struct str name)
{
    static const struct str names[] = { SL("owner"), SL("offered"), SL("assignee"), SL("holder"),
                                        SL("concerned") };
    return pack_names_hold((struct pack_names){ names, COUNT(names) }, name);
}

// `agency: own`, `area: own`, `kind: NAME`, `relation: NAME`, `sensitivity: N` (at most).
static enum rc read_term(struct loader *l, struct str key, const struct json *value, struct pack_term *ret_t)
{
    struct pack_term t = { .op = SCOPE_EQUALS, .value.text = value->text };
    if (!scope_name_of(key, &t.name)) return bad(l, value, "no scope is asked by \"%.*s\"", P(key));
    bool own = value->kind == JSON_TEXT && str_equal(value->text, S("own"));
    bool good = true;
    switch (t.name) {
    case SCOPE_AGENCY:
        good = t.own = own;
        break;
    case SCOPE_AREA:
        good = t.own = own;
        t.op = SCOPE_WITHIN;
        break;
    case SCOPE_RELATION:
        good = t.own = value->kind == JSON_TEXT && relation_known(value->text);
        break;
    case SCOPE_SENSITIVITY:
        good = value->kind == JSON_INT;
        t.op = SCOPE_AT_MOST;
        t.value = (struct scope_value){ .is_number = true, .number = value->integer };
        break;
    default:
        good = value->kind == JSON_TEXT && value->text.len > 0;
        break;
    }
    if (!good)
        return bad(l, value, "\"%.*s\" cannot be asked of \"%.*s\"", P(str_slice(value->text, 0, 80)),
                   P(key));
    *ret_t = t;
    return RC_OK;
}

// A clause whose term has a list of values is written out: one clause for each.
static enum rc read_clause(struct loader *l, const struct json *entry, struct pack_list *clauses)
{
    if (entry->kind != JSON_OBJECT || entry->count == 0)
        return bad(l, entry, "a clause is not a mapping of terms");
    const struct json *list = NULL;
    for (const struct json *m = entry->first; m; m = m->next) {
        if (m->kind != JSON_ARRAY) continue;
        if (list || m->count == 0) return bad(l, m, "a clause has two lists, or an empty one");
        list = m;
    }
    const struct json *choice = list ? list->first : NULL;
    do {
        if (clauses->count == PACK_CLAUSES_MAX)
            return over(l, entry, "more than %d clauses", PACK_CLAUSES_MAX);
        struct pack_term *terms = NEW(l->a, struct pack_term, entry->count);
        int32_t count = 0;
        for (const struct json *m = entry->first; m; m = m->next) {
            enum rc rc = read_term(l, m->key, m == list ? choice : m, &terms[count++]);
            if (rc) return rc;
        }
        struct pack_clause *c = NEW(l->a, struct pack_clause, 1);
        *c = (struct pack_clause){ terms, count };
        list_put(clauses, l->a, c);
        choice = choice ? choice->next : NULL;
    } while (choice);
    return RC_OK;
}

static enum rc read_clauses(struct loader *l, const struct json *role, const char *key,
                            const struct pack_clause **ret_at, int32_t *ret_count)
{
    const struct json *list = json_get(role, str_of(key));
    struct pack_list clauses = { 0 };
    if (list && list->kind != JSON_ARRAY) return bad(l, list, "\"%s\" is not a list of clauses", key);
    for (const struct json *i = list ? list->first : NULL; i; i = i->next) {
        enum rc rc = read_clause(l, i, &clauses);
        if (rc) return rc;
    }
    struct pack_clause *at = NEW(l->a, struct pack_clause, clauses.count);
    for (int32_t i = 0; i < clauses.count; i++) at[i] = *(const struct pack_clause *)clauses.at[i];
    *ret_at = at;
    *ret_count = clauses.count;
    return RC_OK;
}

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
    if (rc || (rc = read_keys(l, m, "a role", "class powers sees not_sees"))) return rc;
    if ((rc = read_text(l, m, "class", true, &class))) return rc;
    if (str_equal(class, S("partner")))
        r.class = ROLE_PARTNER;
    else if (!str_equal(class, S("staff")))
        return bad(l, m, "class \"%.*s\" is neither staff nor partner", P(class));
    if (r.class == ROLE_PARTNER && json_get(m, S("powers")))
        return bad(l, m, "a partner's role has no powers");
    if ((rc = read_powers(l, m, &r))) return rc;
    if ((rc = read_clauses(l, m, "sees", &r.sees, &r.sees_count))) return rc;
    if ((rc = read_clauses(l, m, "not_sees", &r.not_sees, &r.not_sees_count))) return rc;
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

enum rc load_manifest(struct loader *l, const struct json *tree)
{
    enum rc rc =
        read_keys(l, tree, "pack.yaml",
                  "id version zone languages purposes roles scope governs open_cases saving extends");
    if (rc || (rc = read_name(l, tree, "id", true, &l->pack->id))) return rc;
    if ((rc = read_text(l, tree, "version", true, &l->pack->version))) return rc;
    if (l->pack->version.len > PACK_NAME_BYTES_MAX)
        return over(l, json_get(tree, S("version")), "the version is over %d bytes", PACK_NAME_BYTES_MAX);
    if ((rc = read_zone(l, tree))) return rc;
    if ((rc = read_tags(l, tree))) return rc;
    if ((rc = read_purposes(l, tree))) return rc;
    return read_roles(l, tree);
}
