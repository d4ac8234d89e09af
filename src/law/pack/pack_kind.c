// A kind of case: its own file and the shared ones it includes, put together and checked as a whole.
#include "law/pack/pack_int.h"

enum { KIND_INCLUDES_MAX = 16 };

static enum rc read_head(struct loader *l, const struct json *tree, struct pack_kind *k)
{
    struct str publicity;
    enum rc rc = read_keys(
        l, tree, "a kind",
        "kind publicity number owner retention unit_concerned_excluded include parties statuses closed declined "
        "clocks forms procedure standing guards facts grade acts");
    if (rc || (rc = read_name(l, tree, "kind", true, &k->name))) return rc;
    if ((rc = read_text(l, tree, "publicity", true, &publicity))) return rc;
    if (!publicity_parse(publicity, &k->publicity))
        return bad(l, json_get(tree, S("publicity")), "publicity \"%.*s\" is not listed, counted or closed",
                   P(publicity));
    if ((rc = read_text(l, tree, "number", false, &k->number_prefix))) return rc;
    if (k->number_prefix.len > 16)
        return over(l, json_get(tree, S("number")), "the prefix of a number is over 16 bytes");
    for (ptrdiff_t i = 0; i < k->number_prefix.len; i++)
        if ((unsigned char)k->number_prefix.at[i] <= ' ' || strchr("/\"\\", k->number_prefix.at[i]))
            return bad(l, json_get(tree, S("number")),
                       "the prefix of a number holds a space, a slash or a quote");
    if ((rc = read_name(l, tree, "owner", true, &k->owner))) return rc;
    need_words(l, "unit", k->owner);
    need_words(l, "kind", k->name);
    return read_bool(l, tree, "unit_concerned_excluded", &k->unit_concerned_excluded);
}

static enum rc read_retention(struct loader *l, const struct json *tree, struct pack_kind *k)
{
    const struct json *retention = json_get(tree, S("retention"));
    if (!retention) return bad(l, tree, "\"retention\" is missing");
    int64_t years = 0;
    bool for_ever = false;
    enum rc rc = read_keys(l, retention, "\"retention\"", "years for_ever articles");
    if (rc || (rc = read_int(l, retention, "years", 1, 100, &years))) return rc;
    if ((rc = read_bool(l, retention, "for_ever", &for_ever))) return rc;
    if ((years > 0) == for_ever) return bad(l, retention, "retention is either years or for_ever: true");
    k->retention_years = (int32_t)years;
    if ((rc = read_articles(l, retention, "articles", &k->retention_articles))) return rc;
    return k->retention_articles.count ? RC_OK : bad(l, retention, "retention rests on no article");
}

static enum rc read_statuses(struct loader *l, const struct json *tree, struct draft *d)
{
    enum rc rc = read_names(l, tree, "statuses", &d->statuses);
    if (rc || (rc = read_names(l, tree, "closed", &d->closed))) return rc;
    if (d->statuses.count == 0) return bad(l, tree, "\"statuses\" is missing");
    if (d->statuses.count > PACK_STATUSES_MAX)
        return over(l, tree, "more than %d statuses", PACK_STATUSES_MAX);
    for (int32_t i = 0; i < d->closed.count; i++)
        if (!list_holds(&d->statuses, *(const struct str *)d->closed.at[i]))
            return bad(l, json_get(tree, S("closed")), "no status \"%.*s\" in this kind",
                       P(*(const struct str *)d->closed.at[i]));
    for (int32_t i = 0; i < d->statuses.count; i++) {
        struct str name = *(const struct str *)d->statuses.at[i];
        need_words(l, "status", name);
    }
    if ((rc = read_name(l, tree, "declined", true, &d->kind->declined))) return rc;
    if (!list_holds(&d->closed, d->kind->declined))
        return bad(l, json_get(tree, S("declined")), "\"%.*s\" is not one of the closed statuses",
                   P(d->kind->declined));
    return RC_OK;
}

static enum rc add_parties(struct loader *l, const struct json *tree, struct draft *d)
{
    struct pack_list more;
    enum rc rc = read_names(l, tree, "parties", &more);
    if (rc) return rc;
    for (int32_t i = 0; i < more.count; i++) {
        struct str name = *(const struct str *)more.at[i];
        if (str_equal(name, S("narrative")))
            return bad(l, json_get(tree, S("parties")), "no party can be called narrative");
        if (!list_holds(&d->parties, name)) list_put(&d->parties, l->a, more.at[i]);
        need_words(l, "party", name);
    }
    return d->parties.count > PACK_PARTIES_MAX ? over(l, tree, "more than %d parties", PACK_PARTIES_MAX)
                                               : RC_OK;
}

static enum rc add_forms(struct loader *l, const struct json *tree, struct draft *d)
{
    const struct json *forms = json_get(tree, S("forms"));
    if (forms && forms->kind != JSON_OBJECT) return bad(l, forms, "\"forms\" is not a mapping");
    for (const struct json *m = forms ? forms->first : NULL; m; m = m->next) {
        enum rc rc = check_name(l, m, m->key);
        if (rc) return rc;
        if (map_get(&d->forms, m->key)) return bad(l, m, "form \"%.*s\" stands here twice", P(m->key));
        struct shared *s = NEW(l->a, struct shared, 1);
        *s = (struct shared){ l->path, m };
        map_put(&d->forms, l->a, m->key, s);
    }
    return RC_OK;
}

// The kind's own first value of a fact comes before that of an included file.
static enum rc add_facts(struct loader *l, const struct json *tree, struct draft *d)
{
    const struct pack_fact *at;
    int32_t count;
    enum rc rc = read_facts(l, tree, &at, &count);
    for (int32_t i = 0; i < count && !rc; i++) {
        bool there = false;
        for (int32_t k = 0; k < d->facts.count; k++)
            there |= ((const struct pack_fact *)d->facts.at[k])->slot == at[i].slot;
        if (!there) list_put(&d->facts, l->a, &at[i]);
    }
    return rc;
}

static enum rc add_clocks(struct loader *l, const struct json *tree, struct draft *d)
{
    return load_clocks(l, json_get(tree, S("clocks")), d);
}

// The kind's own file comes first, then those it includes: its own rows are asked first.
static enum rc each_file(struct loader *l, const struct json *tree, const struct pack_list *includes,
                         struct draft *d,
                         enum rc (*add)(struct loader *, const struct json *, struct draft *))
{
    enum rc rc = add(l, tree, d);
    struct str path = l->path;
    for (int32_t i = 0; i < includes->count && !rc; i++) {
        const struct shared *s = map_get(&l->shared, *(const struct str *)includes->at[i]);
        l->path = s->path; // a fault lies in that file
        if ((rc = add(l, s->tree, d))) return rc;
    }
    if (!rc) l->path = path;
    return rc;
}

static enum rc read_includes(struct loader *l, const struct json *tree, struct pack_list *ret_includes)
{
    enum rc rc = read_names(l, tree, "include", ret_includes);
    if (rc) return rc;
    const struct json *where = json_get(tree, S("include"));
    if (ret_includes->count > KIND_INCLUDES_MAX)
        return over(l, where, "more than %d files included", KIND_INCLUDES_MAX);
    for (int32_t i = 0; i < ret_includes->count; i++) {
        struct str name = *(const struct str *)ret_includes->at[i];
        if (!map_get(&l->shared, name)) return bad(l, where, "no file shared/%.*s.yaml", P(name));
    }
    return RC_OK;
}

// Its acts, the procedure that leads it, what stands open besides.
static enum rc load_ways(struct loader *l, const struct json *tree, const struct pack_list *includes,
                         struct draft *d)
{
    enum rc rc = each_file(l, tree, includes, d, add_facts);
    if (!rc) rc = load_grade(l, tree, d);
    if (!rc) rc = each_file(l, tree, includes, d, load_acts);
    if (!rc) rc = load_procedure(l, tree, d);
    return rc ? rc : load_standing(l, tree, d);
}

static void lay_flat(struct loader *l, const struct draft *d, struct pack_kind *k)
{
    struct pack_fact *facts = NEW(l->a, struct pack_fact, d->facts.count);
    for (int32_t i = 0; i < d->facts.count; i++) facts[i] = *(const struct pack_fact *)d->facts.at[i];
    k->facts = facts;
    k->facts_count = d->facts.count;
    k->acts = d->acts;
    k->acts_count = d->acts_count;
    k->timers = d->timers;
    k->timers_count = d->timers_count;
    struct pack_row *rows = NEW(l->a, struct pack_row, d->rows.count);
    for (int32_t i = 0; i < d->rows.count; i++) rows[i] = *(const struct pack_row *)d->rows.at[i];
    k->clocks = d->clocks;
    k->clocks_count = d->clocks_count;
    k->rows = rows;
    k->rows_count = d->rows.count;
    k->parties = list_names(&d->parties, l->a);
    k->statuses = list_names(&d->statuses, l->a);
    k->closed = list_names(&d->closed, l->a);
    for (int32_t i = 0; i < k->rows_count; i++)
        if (pack_row_begins(&k->rows[i])) k->open = &k->rows[i];
}

enum rc load_kind(struct loader *l, const struct json *tree, struct pack_kind *k)
{
    struct draft d = { .kind = k,
                       .clocks = NEW(l->a, struct pack_clock, PACK_CLOCKS_MAX),
                       .clock_at = NEW(l->a, struct shared, PACK_CLOCKS_MAX),
                       .acts = NEW(l->a, struct pack_act, PACK_ACTS_MAX),
                       .act_at = NEW(l->a, struct shared, PACK_ACTS_MAX),
                       .timers = NEW(l->a, struct pack_timer, PACK_TIMERS_MAX),
                       .row_at = NEW(l->a, struct shared, PACK_ROWS_MAX) };
    struct pack_list includes;
    enum rc rc = read_head(l, tree, k);
    if (rc || (rc = read_retention(l, tree, k)) || (rc = read_statuses(l, tree, &d))) return rc;
    if ((rc = read_includes(l, tree, &includes))) return rc;
    if ((rc = each_file(l, tree, &includes, &d, add_parties))) return rc;
    if ((rc = each_file(l, tree, &includes, &d, add_clocks))) return rc;
    if ((rc = each_file(l, tree, &includes, &d, add_forms))) return rc;
    if ((rc = load_ways(l, tree, &includes, &d)) || (rc = check_kind(l, tree, &d))) return rc;
    lay_flat(l, &d, k);
    return RC_OK;
}
