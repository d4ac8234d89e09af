// statutes/*.yaml: an instrument in one version, the days of its force, and its articles in the pack's own words.
// A cited article that is not verified stays marked; one that is not in force refuses (law_rule).
#include "law/pack/pack_int.h"

static const struct day open_end = { INT64_MAX };

static enum rc read_force(struct loader *l, const struct json *m, const struct pack_article *whole,
                          struct pack_article *x)
{
    enum rc rc = read_day(l, m, "from", whole->from, &x->from);
    if (rc || (rc = read_day(l, m, "to", whole->to, &x->to))) return rc;
    if (x->from.n < whole->from.n || x->to.n > whole->to.n)
        return bad(l, m, "article \"%.*s\" is in force outside the days of its instrument", P(x->id));
    if (x->to.n < x->from.n) return bad(l, m, "it is out of force before it is in force");
    return RC_OK;
}

static bool article_id_good(struct str id)
{
    bool good = id.len > 0 && id.len <= PACK_NAME_BYTES_MAX;
    for (ptrdiff_t i = 0; good && i < id.len; i++)
        good = id.at[i] > ' ' && id.at[i] < 0x7f && id.at[i] != '#';
    return good;
}

static enum rc read_article(struct loader *l, const struct json *m, const struct pack_article *whole,
                            struct pack_list *articles)
{
    struct pack_article *x = NEW(l->a, struct pack_article, 1);
    *x = *whole;
    enum rc rc = read_keys(l, m, "an article", "id title summary link verified from to");
    if (rc || (rc = read_text(l, m, "id", true, &x->id))) return rc;
    if (!article_id_good(x->id))
        return bad(l, m, "\"%.*s\" is not the number of an article", P(str_slice(x->id, 0, 80)));
    if ((rc = read_languages(l, m, "title", &x->title))) return rc;
    if ((rc = read_languages(l, m, "summary", &x->summary))) return rc;
    struct str link;
    if ((rc = read_text(l, m, "link", false, &link))) return rc;
    if (link.len) x->link = link;
    if ((rc = read_bool(l, m, "verified", &x->verified))) return rc;
    if ((rc = read_force(l, m, whole, x))) return rc;
    x->name = arena_print(l->a, "%.*s#%.*s", P(x->instrument), P(x->id));
    if (map_get(&l->pack->article_by_name, x->name))
        return bad(l, m, "article \"%.*s\" stands here twice", P(x->name));
    if (articles->count == PACK_ARTICLES_MAX) return over(l, m, "more than %d articles", PACK_ARTICLES_MAX);
    map_put(&l->pack->article_by_name, l->a, x->name, x);
    list_put(articles, l->a, x);
    return RC_OK;
}

enum rc load_statute(struct loader *l, const struct json *tree, struct pack_list *articles)
{
    struct pack_article whole = { .to = open_end };
    const struct pack_article always = { .from = { INT64_MIN }, .to = open_end };
    enum rc rc = read_keys(l, tree, "a statute", "instrument title version link verified from to articles");
    if (rc || (rc = read_name(l, tree, "instrument", true, &whole.instrument))) return rc;
    if ((rc = read_languages(l, tree, "title", &whole.instrument_title))) return rc;
    struct str version;
    if ((rc = read_text(l, tree, "version", true, &version))) return rc;
    if ((rc = read_text(l, tree, "link", false, &whole.link))) return rc;
    if ((rc = read_bool(l, tree, "verified", &whole.verified))) return rc;
    if (!json_get(tree, S("from"))) return bad(l, tree, "\"from\" is missing: the first day of its force");
    whole.id = S("-");
    if ((rc = read_force(l, tree, &always, &whole))) return rc;
    const struct json *list = json_get(tree, S("articles"));
    if (!list || list->kind != JSON_ARRAY || list->count == 0)
        return bad(l, list ? list : tree, "\"articles\" is not a list of articles");
    for (const struct json *m = list->first; m; m = m->next)
        if ((rc = read_article(l, m, &whole, articles))) return rc;
    return RC_OK;
}
