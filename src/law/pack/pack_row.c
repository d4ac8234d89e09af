// A row of a kind's procedure: who may do what, from which status to which, on what basis, and what happens to the clocks.
#include "law/pack/pack_int.h"

static enum rc read_by(struct loader *l, const struct json *m, struct pack_row *r)
{
    struct pack_list names;
    enum rc rc = read_names(l, m, "by", &names);
    if (rc) return rc;
    if (names.count == 0) r->by = 1U << LAW_BY_STAFF;
    for (int32_t i = 0; i < names.count; i++) {
        struct str name = *(const struct str *)names.at[i];
        int by = 0;
        while (by < LAW_BYS && !str_equal(law_by_name((enum law_by)by), name)) by++;
        if (by == LAW_BYS) return bad(l, json_get(m, S("by")), "\"%.*s\" is no class of actor", P(name));
        r->by |= 1U << by;
    }
    return RC_OK;
}

static enum rc read_row_roles(struct loader *l, const struct json *m, struct pack_row *r)
{
    struct pack_list names;
    enum rc rc = read_names(l, m, "roles", &names);
    if (rc) return rc;
    for (int32_t i = 0; i < names.count; i++) {
        struct str name = *(const struct str *)names.at[i];
        int32_t role = pack_role(l->pack, name);
        if (role < 0) return bad(l, json_get(m, S("roles")), "no role \"%.*s\" in pack.yaml", P(name));
        r->roles |= UINT64_C(1) << role;
    }
    bool needs = r->by & (1U << LAW_BY_STAFF | 1U << LAW_BY_PARTNER);
    if (needs && !r->roles)
        return bad(l, m, "act \"%.*s\" is for staff or partners and names no role", P(r->act));
    if (!needs && r->roles)
        return bad(l, m, "act \"%.*s\" names roles and is for neither staff nor partners", P(r->act));
    return RC_OK;
}

static enum rc read_relations(struct loader *l, const struct json *m, struct pack_row *r)
{
    static const struct str names[] = { SL("owner"), SL("offered"), SL("assignee"), SL("holder") };
    struct pack_list list;
    enum rc rc = read_names(l, m, "relation", &list);
    if (rc) return rc;
    for (int32_t i = 0; i < list.count; i++) {
        struct str name = *(const struct str *)list.at[i];
        if (str_equal(name, S("any")) && list.count == 1) return RC_OK;
        int k = 0;
        while (k < COUNT(names) && !str_equal(names[k], name)) k++;
        if (k == COUNT(names)) return bad(l, json_get(m, S("relation")), "\"%.*s\" is no relation", P(name));
        r->relations |= 1U << k;
    }
    return RC_OK;
}

static enum rc read_from(struct loader *l, const struct json *m, struct draft *d, struct pack_row *r)
{
    struct pack_list written, from = { 0 };
    enum rc rc = read_names(l, m, "from", &written);
    if (rc) return rc;
    const struct json *where = json_get(m, S("from"));
    for (int32_t i = 0; i < written.count; i++) {
        struct str name = *(const struct str *)written.at[i];
        const struct pack_list *group = map_get(&d->groups, name);
        if (!group && !list_holds(&d->statuses, name))
            return bad(l, where, "no status \"%.*s\" in this kind", P(name));
        for (int32_t k = 0; group && k < group->count; k++)
            if (!list_holds(&from, *(const struct str *)group->at[k])) list_put(&from, l->a, group->at[k]);
        if (!group && !list_holds(&from, name)) list_put(&from, l->a, written.at[i]);
    }
    r->from = list_names(&from, l->a);
    if ((rc = read_name(l, m, "to", false, &r->to))) return rc;
    if (r->to.len && !list_holds(&d->statuses, r->to))
        return bad(l, json_get(m, S("to")), "no status \"%.*s\" in this kind", P(r->to));
    if (r->from.count == 0 && r->verb != VERB_OPEN)
        return bad(l, m, "act \"%.*s\" starts from no status", P(r->act));
    if (r->from.count == 0 && r->to.len == 0)
        return bad(l, m, "act \"%.*s\" opens a case in no status", P(r->act));
    return RC_OK;
}

static enum rc read_basis(struct loader *l, const struct json *m, struct pack_row *r)
{
    enum rc rc = read_articles(l, m, "articles", &r->articles);
    if (rc) return rc;
    bool official = r->by & (1U << LAW_BY_STAFF | 1U << LAW_BY_SYSTEM | 1U << LAW_BY_PARTNER);
    if (official && r->articles.count == 0)
        return bad(l, m, "act \"%.*s\" is official and rests on no article", P(r->act));
    return RC_OK;
}

static struct pack_list all_parts(struct loader *l, const struct draft *d)
{
    static const struct str narrative = SL("narrative");
    struct pack_list all = { 0 };
    list_put(&all, l->a, &narrative);
    for (int32_t i = 0; i < d->parties.count; i++) list_put(&all, l->a, d->parties.at[i]);
    return all;
}

static enum rc read_limits(struct loader *l, const struct json *m, struct draft *d, struct pack_row *r)
{
    struct pack_list purposes, parts, opens;
    struct str within_clock;
    enum rc rc = read_name(l, m, "within", false, &within_clock);
    if (rc) return rc;
    if (within_clock.len && !(r->within = draft_clock(d, within_clock)))
        return bad(l, json_get(m, S("within")), "no clock \"%.*s\" in this kind", P(within_clock));
    if ((rc = read_names(l, m, "purpose", &purposes))) return rc;
    r->purposes = list_names(&purposes, l->a);
    for (int32_t i = 0; i < purposes.count; i++)
        if (!pack_names_hold(l->pack->purposes, r->purposes.at[i]))
            return bad(l, json_get(m, S("purpose")), "no purpose \"%.*s\" in pack.yaml",
                       P(r->purposes.at[i]));
    if ((rc = read_names(l, m, "parts", &parts))) return rc;
    if (parts.count == 1 && str_equal(*(const struct str *)parts.at[0], S("all"))) parts = all_parts(l, d);
    r->parts = list_names(&parts, l->a);
    for (int32_t i = 0; i < parts.count; i++)
        if (!str_equal(r->parts.at[i], S("narrative")) && !list_holds(&d->parties, r->parts.at[i]))
            return bad(l, json_get(m, S("parts")), "no party \"%.*s\" in this kind", P(r->parts.at[i]));
    if ((rc = read_names(l, m, "opens", &opens))) return rc;
    r->opens = list_names(&opens, l->a); // the kinds are checked when all are read
    return RC_OK;
}

static enum rc read_release(struct loader *l, const struct json *m, struct pack_row *r)
{
    struct str release;
    enum rc rc = read_text(l, m, "release", false, &release);
    if (rc || release.len == 0) return rc;
    r->releases_title = str_equal(release, S("title"));
    return r->releases_title ? RC_OK : bad(l, m, "nothing but a title can be released");
}

enum rc load_row(struct loader *l, const struct json *m, struct draft *d)
{
    struct pack_row *r = NEW(l->a, struct pack_row, 1);
    struct str verb, id;
    enum rc rc = read_keys(
        l, m, "a row",
        "id act verb by roles relation from to articles clock within purpose parts opens release form");
    if (rc || (rc = read_name(l, m, "act", true, &r->act))) return rc;
    if ((rc = read_name(l, m, "id", false, &id)) || (rc = read_text(l, m, "verb", true, &verb))) return rc;
    if (!law_verb_parse(verb, &r->verb)) return bad(l, json_get(m, S("verb")), "no verb \"%.*s\"", P(verb));
    r->id = arena_print(l->a, "%.*s.%.*s", P(d->kind->name), P(id.len ? id : r->act));
    if ((rc = read_by(l, m, r)) || (rc = read_row_roles(l, m, r)) || (rc = read_relations(l, m, r)))
        return rc;
    if ((rc = read_from(l, m, d, r)) || (rc = read_basis(l, m, r)) || (rc = read_limits(l, m, d, r)))
        return rc;
    if ((rc = read_release(l, m, r)) || (rc = load_effects(l, m, d, r))) return rc;
    if ((rc = load_form(l, m, d, &r->form)) || (rc = check_verb(l, m, r, r->from.count == 0))) return rc;
    for (int32_t i = 0; i < d->rows.count; i++)
        if (str_equal(((const struct pack_row *)d->rows.at[i])->id, r->id))
            return bad(l, m, "row \"%.*s\" stands here twice (give one of them another id)", P(r->id));
    if (d->rows.count == PACK_ROWS_MAX) return over(l, m, "more than %d rows", PACK_ROWS_MAX);
    d->row_at[d->rows.count] = (struct shared){ l->path, m };
    list_put(&d->rows, l->a, r);
    need_words(l, "act", r->act);
    return RC_OK;
}
