// `acts:` of a kind: what each act is and does, its form, the facts it sets and the decisions it asks. When it is open, to whom and on what
// basis, the procedure and the tables of standing acts say.
#include "law/pack/pack_int.h"

static struct pack_list all_parts(struct loader *l, const struct draft *d)
{
    static const struct str narrative = SL("narrative");
    struct pack_list all = { 0 };
    list_put(&all, l->a, &narrative);
    for (int32_t i = 0; i < d->parties.count; i++) list_put(&all, l->a, d->parties.at[i]);
    return all;
}

enum rc check_parts(struct loader *l, const struct json *where, const struct draft *d,
                    struct pack_names *parts)
{
    if (parts->count == 1 && str_equal(parts->at[0], S("all"))) {
        struct pack_list all = all_parts(l, d);
        *parts = list_names(&all, l->a);
    }
    for (int32_t i = 0; i < parts->count; i++)
        if (!str_equal(parts->at[i], S("narrative")) && !list_holds(&d->parties, parts->at[i]))
            return bad(l, where, "no party \"%.*s\" in this kind", P(parts->at[i]));
    return RC_OK;
}

enum rc check_purposes(struct loader *l, const struct json *where, struct pack_names purposes)
{
    for (int32_t i = 0; i < purposes.count; i++)
        if (!pack_names_hold(l->pack->purposes, purposes.at[i]))
            return bad(l, where, "no purpose \"%.*s\" in pack.yaml", P(purposes.at[i]));
    return RC_OK;
}

static enum rc read_touches(struct loader *l, const struct json *m, const struct draft *d,
                            struct pack_act *act)
{
    struct pack_list purposes, parts, opens;
    enum rc rc = read_names(l, m, "purposes", &purposes);
    if (rc || (rc = read_names(l, m, "parts", &parts)) || (rc = read_names(l, m, "opens", &opens))) return rc;
    act->purposes = list_names(&purposes, l->a);
    act->parts = list_names(&parts, l->a);
    act->opens = list_names(&opens, l->a); // the kinds are checked when all are read
    if ((rc = check_purposes(l, m, act->purposes))) return rc;
    return check_parts(l, m, d, &act->parts);
}

static enum rc read_release(struct loader *l, const struct json *m, struct pack_act *act)
{
    struct str release;
    enum rc rc = read_text(l, m, "release", false, &release);
    if (rc || release.len == 0) return rc;
    act->releases_title = str_equal(release, S("title"));
    return act->releases_title ? RC_OK : bad(l, m, "nothing but a title can be released");
}

static enum rc read_act(struct loader *l, const struct json *m, struct draft *d, struct pack_act *act)
{
    struct str verb;
    act->name = m->key;
    enum rc rc = check_name(l, m, m->key);
    if (rc || (rc = read_keys(l, m, "an act", "verb form facts decides purposes parts opens release")))
        return rc;
    if ((rc = read_text(l, m, "verb", true, &verb))) return rc;
    if (!law_verb_parse(verb, &act->verb)) return bad(l, json_get(m, S("verb")), "no verb \"%.*s\"", P(verb));
    if ((rc = read_touches(l, m, d, act)) || (rc = read_release(l, m, act))) return rc;
    if ((rc = load_form(l, m, d, &act->form))) return rc;
    if ((rc = read_facts(l, m, &act->facts, &act->facts_count))) return rc;
    if ((rc = read_decisions(l, m, "decides", &act->decides))) return rc;
    need_words(l, "act", act->name);
    return RC_OK;
}

// What the kind itself says of an act comes before what an included file says.
enum rc load_acts(struct loader *l, const struct json *tree, struct draft *d)
{
    const struct json *acts = json_get(tree, S("acts"));
    if (acts && acts->kind != JSON_OBJECT) return bad(l, acts, "\"acts\" is not a mapping");
    for (const struct json *m = acts ? acts->first : NULL; m; m = m->next) {
        if (draft_act(d, m->key)) continue;
        if (d->acts_count == PACK_ACTS_MAX) return over(l, m, "more than %d acts", PACK_ACTS_MAX);
        enum rc rc = read_act(l, m, d, &d->acts[d->acts_count]);
        if (rc) return rc;
        d->act_at[d->acts_count++] = (struct shared){ l->path, m };
    }
    return RC_OK;
}

const struct pack_act *draft_act(const struct draft *d, struct str name)
{
    for (int32_t i = 0; i < d->acts_count; i++)
        if (str_equal(d->acts[i].name, name)) return &d->acts[i];
    return NULL;
}
