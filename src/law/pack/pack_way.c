// One way in which an act is open, as a procedure or a table writes it down in words: read into a row, every name checked.
#include "law/pack/pack_int.h"

// What stands in an XML file has its line in the refusal, too.
static const struct json *line_of(struct loader *l, const struct way *w)
{
    struct json *where = NEW(l->a, struct json, 1);
    l->path = w->file;
    where->line = w->line ? w->line : 1;
    return where;
}
#define ill(...) bad(l, line_of(l, w), __VA_ARGS__)

struct pack_names split_names(struct arena *a, struct str text)
{
    struct str *at = NEW(a, struct str, text.len / 2 + 1);
    int32_t count = 0;
    for (struct str rest = str_trim(text); rest.len > 0; rest = str_trim(rest)) {
        ptrdiff_t end = 0;
        while (end < rest.len && !strchr(" \t\r\n", rest.at[end])) end++;
        at[count++] = str_slice(rest, 0, end);
        rest = str_slice(rest, end, rest.len);
    }
    return (struct pack_names){ at, count };
}

static enum rc way_by(struct loader *l, const struct way *w, struct pack_row *r)
{
    if (w->by.count == 0) r->by = 1U << LAW_BY_STAFF;
    for (int32_t i = 0; i < w->by.count; i++) {
        int by = 0;
        while (by < LAW_BYS && !str_equal(law_by_name((enum law_by)by), w->by.at[i])) by++;
        if (by == LAW_BYS) return ill("\"%.*s\" is no class of actor", P(w->by.at[i]));
        r->by |= 1U << by;
    }
    return RC_OK;
}

static enum rc way_roles(struct loader *l, const struct way *w, struct pack_row *r)
{
    for (int32_t i = 0; i < w->roles.count; i++) {
        int32_t role = pack_role(l->pack, w->roles.at[i]);
        if (role < 0) return ill("no role \"%.*s\" in pack.yaml", P(w->roles.at[i]));
        r->roles |= UINT64_C(1) << role;
    }
    bool needs = r->by & (1U << LAW_BY_STAFF | 1U << LAW_BY_PARTNER);
    if (needs && !r->roles) return ill("act \"%.*s\" is for staff or partners and names no role", P(r->act));
    if (!needs && r->roles)
        return ill("act \"%.*s\" names roles and is for neither staff nor partners", P(r->act));
    return RC_OK;
}

static enum rc way_relations(struct loader *l, const struct way *w, struct pack_row *r)
{
    static const struct str names[] = { SL("owner"), SL("offered"), SL("assignee"), SL("holder") };
    for (int32_t i = 0; i < w->relations.count; i++) {
        int k = 0;
        while (k < COUNT(names) && !str_equal(names[k], w->relations.at[i])) k++;
        if (k == COUNT(names)) return ill("\"%.*s\" is no relation", P(w->relations.at[i]));
        r->relations |= 1U << k;
    }
    return RC_OK;
}

enum rc articles_named(struct loader *l, const struct json *where, struct pack_names names,
                       struct pack_articles *ret)
{
    const struct pack_article **at = NEW(l->a, const struct pack_article *, names.count);
    for (int32_t i = 0; i < names.count; i++)
        if (!(at[i] = pack_article(l->pack, names.at[i])))
            return bad(l, where, "no article \"%.*s\" in statutes/", P(names.at[i]));
    *ret = (struct pack_articles){ at, names.count };
    return RC_OK;
}

static enum rc way_basis(struct loader *l, const struct way *w, struct pack_row *r)
{
    enum rc rc = articles_named(l, line_of(l, w), w->articles, &r->articles);
    if (rc) return rc;
    bool official = r->by & (1U << LAW_BY_STAFF | 1U << LAW_BY_SYSTEM | 1U << LAW_BY_PARTNER);
    if (official && r->articles.count == 0)
        return ill("act \"%.*s\" is official and rests on no article", P(r->act));
    return RC_OK;
}

// "stop:all start:review"
static enum rc way_clocks(struct loader *l, const struct way *w, const struct draft *d, struct pack_row *r)
{
    struct pack_names words = split_names(l->a, w->clocks);
    if (words.count > PACK_EFFECTS_MAX)
        return over(l, line_of(l, w), "more than %d effects on clocks", PACK_EFFECTS_MAX);
    struct pack_effect *at = NEW(l->a, struct pack_effect, words.count);
    for (int32_t i = 0; i < words.count; i++) {
        struct str op, name;
        if (!str_cut(words.at[i], ':', &op, &name))
            return ill("\"%.*s\" is not an effect on a clock, as stop:all", P(words.at[i]));
        enum rc rc = effect_of(l, line_of(l, w), d, op, name, &at[i]);
        if (rc) return rc;
    }
    r->effects = at;
    r->effects_count = words.count;
    return RC_OK;
}

static enum rc way_limits(struct loader *l, const struct way *w, const struct draft *d, struct pack_row *r)
{
    if (w->within.len && !(r->within = draft_clock(d, w->within)))
        return ill("no clock \"%.*s\" in this kind", P(w->within));
    if (w->to.len && !list_holds(&d->statuses, w->to))
        return ill("no status \"%.*s\" in this kind", P(w->to));
    r->to = w->to;
    if (w->purposes.count) r->purposes = w->purposes;
    if (w->parts.count) r->parts = w->parts;
    enum rc rc = check_purposes(l, line_of(l, w), r->purposes);
    return rc ? rc : check_parts(l, line_of(l, w), d, &r->parts);
}

static enum rc way_words(struct loader *l, const struct way *w, struct pack_row *r)
{
    r->documents = w->documents;
    r->notices = w->notices;
    for (int32_t i = 0; i < w->documents.count; i++) need_words(l, "document", w->documents.at[i]);
    for (int32_t i = 0; i < w->notices.count; i++) need_words(l, "notice", w->notices.at[i]);
    return RC_OK;
}

enum rc put_way(struct loader *l, const struct way *w, const struct pack_act *act, struct draft *d,
                struct pack_row **ret_row)
{
    struct pack_row *r = NEW(l->a, struct pack_row, 1);
    *r = (struct pack_row){ .id = arena_print(l->a, "%.*s.%.*s", P(d->kind->name), P(w->id)),
                            .what = act,
                            .act = act->name,
                            .verb = act->verb,
                            .form = act->form,
                            .purposes = act->purposes,
                            .parts = act->parts,
                            .opens = act->opens,
                            .releases_title = act->releases_title };
    struct str path = l->path;
    enum rc rc = way_by(l, w, r);
    if (!rc) rc = way_roles(l, w, r);
    if (!rc) rc = way_relations(l, w, r);
    if (!rc) rc = way_basis(l, w, r);
    if (!rc) rc = way_limits(l, w, d, r);
    if (!rc) rc = way_clocks(l, w, d, r);
    if (!rc) rc = way_words(l, w, r);
    if (!rc) rc = check_verb(l, line_of(l, w), r, w->begins);
    for (int32_t i = 0; i < d->rows.count && !rc; i++)
        if (str_equal(((const struct pack_row *)d->rows.at[i])->id, r->id))
            rc = ill("\"%.*s\" stands here twice", P(r->id));
    if (!rc && d->rows.count == PACK_ROWS_MAX)
        rc = over(l, line_of(l, w), "more than %d ways for the acts of a kind", PACK_ROWS_MAX);
    if (rc) return rc;
    l->path = path;
    d->row_at[d->rows.count] = (struct shared){ w->file, line_of(l, w) };
    l->path = path;
    list_put(&d->rows, l->a, r);
    *ret_row = r;
    return RC_OK;
}
