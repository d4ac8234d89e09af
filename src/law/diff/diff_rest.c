// What is not a kind's own: the version itself, roles, articles, words, and files that nothing else speaks of.
#include "law/bpmn.h"
#include "law/diff/diff_int.h"

// --- the version ---------------------------------------------------------------------------------------

static struct str governs_text(struct arena *a, const struct pack *p)
{
    char day[DAY_TEXT_MAX];
    if (p->governs_from.n == 0) return S("not said");
    return arena_print(a, "%s from %.*s on",
                       p->governs_by == PACK_BY_CONDUCT ? "what is done" : "what is handled",
                       P(day_print(p->governs_from, day)));
}

static struct str open_cases_text(struct arena *a, const struct pack *p)
{
    struct text t = { .arena = a };
    text_print(&t, "%s", p->open_cases == PACK_CONTINUE ? "continue" : "move");
    for (int32_t i = 0; i < p->saving.count; i++)
        text_print(&t, "%s%.*s", i ? " " : " by ", P(p->saving.at[i]->name));
    return text_str(&t);
}

static struct str emergency_text(struct arena *a, const struct pack *p)
{
    struct text t = { .arena = a };
    for (int32_t i = 0; i < p->emergency_count; i++)
        text_print(&t, "%s%.*s %.*s", i ? ", " : "", P(p->emergency[i].name), P(p->emergency[i].number));
    return p->emergency_count ? text_str(&t) : S("not said");
}

static void diff_version(struct differ *d)
{
    note_texts(d, CHANGE_PACK, S(""), S("version"), d->old->version, d->new->version);
    note_texts(d, CHANGE_PACK, S(""), S("governs"), governs_text(d->a, d->old), governs_text(d->a, d->new));
    note_texts(d, CHANGE_PACK, S(""), S("open-cases"), open_cases_text(d->a, d->old),
               open_cases_text(d->a, d->new));
    note_texts(d, CHANGE_PACK, S(""), S("zone"), d->old->zone, d->new->zone);
    note_texts(d, CHANGE_PACK, S(""), S("emergency"), emergency_text(d->a, d->old),
               emergency_text(d->a, d->new));
}

// --- roles ---------------------------------------------------------------------------------------------

static void put_clauses(struct differ *d, struct text *t, const char *what, const struct pack_clause *at,
                        int32_t count)
{
    static const char *const both[2][SCOPE_NAMES] = { { "agency", "area", "kind", "relation", "sensitivity" },
                                                      { "机关", "辖区", "类别", "关系", "敏感度" } };
    const char *const *names = both[in_chinese(d)];
    for (int32_t i = 0; i < count; i++) {
        text_print(t, "%s", !i ? what : in_chinese(d) ? "；或 " : "; or ");
        for (int32_t k = 0; k < at[i].count; k++) {
            const struct pack_term *term = &at[i].terms[k];
            struct str value = term->own && term->name != SCOPE_RELATION
                                   ? in_chinese(d) ? S("本人所属") : S("own")
                               : term->name == SCOPE_KIND ? called(d, "kind", term->value.text)
                                                          : term->value.text;
            if (term->value.is_number)
                text_print(t, "%s%s %lld", k ? ", " : "", names[term->name], (long long)term->value.number);
            else
                text_print(t, "%s%s %.*s", k ? ", " : "", names[term->name], P(value));
        }
    }
}

static struct str role_text(struct differ *d, const struct pack_role *r)
{
    bool zh = in_chinese(d), partner = r->class == ROLE_PARTNER;
    struct text t = { .arena = d->a };
    text_print(&t, "%s", zh ? partner ? "协作单位" : "工作人员" : partner ? "partner" : "staff");
    put_clauses(d, &t, zh ? "，可见 " : " sees ", r->sees, r->sees_count);
    put_clauses(d, &t, zh ? "，不可见 " : " but not ", r->not_sees, r->not_sees_count);
    return text_str(&t);
}

static void diff_roles(struct differ *d)
{
    for (int32_t i = 0; i < d->old->roles_count; i++) {
        const struct pack_role *old = &d->old->roles[i];
        int32_t is = pack_role(d->new, old->name);
        note_texts(d, CHANGE_ROLE, S(""), old->name, role_text(d, old),
                   is < 0 ? S("") : role_text(d, &d->new->roles[is]));
    }
    for (int32_t i = 0; i < d->new->roles_count; i++)
        if (pack_role(d->old, d->new->roles[i].name) < 0)
            note_change(d, CHANGE_ROLE, S(""), d->new->roles[i].name, S(""), role_text(d, &d->new->roles[i]));
}

// --- articles, words, files ------------------------------------------------------------------------------

static struct str article_text(struct arena *a, const struct pack_article *x)
{
    char from[DAY_TEXT_MAX], to[DAY_TEXT_MAX];
    struct text t = { .arena = a };
    text_print(&t, "%.*s, in force from %.*s", P(x->title[0]), P(day_print(x->from, from)));
    if (x->to.n != INT64_MAX) text_print(&t, " to %.*s", P(day_print(x->to, to)));
    if (!x->verified) text_print(&t, ", not verified");
    text_print(&t, ": %.*s", P(x->summary[0]));
    return text_str(&t);
}

static void diff_articles(struct differ *d)
{
    for (int32_t i = 0; i < d->old->articles_count; i++) {
        const struct pack_article *old = &d->old->articles[i], *new = pack_article(d->new, old->name);
        note_texts(d, CHANGE_ARTICLE, S(""), old->name, article_text(d->a, old),
                   new ? article_text(d->a, new) : S(""));
    }
    for (int32_t i = 0; i < d->new->articles_count; i++)
        if (!pack_article(d->old, d->new->articles[i].name))
            note_change(d, CHANGE_ARTICLE, S(""), d->new->articles[i].name, S(""),
                        article_text(d->a, &d->new->articles[i]));
}

static struct str word_in(const struct pack *p, int32_t language, struct str key)
{
    const struct str *w = map_get(&p->words[language], key);
    return w ? *w : S("");
}

static void diff_words_of(struct differ *d, int32_t old, int32_t new)
{
    struct str language = d->new->languages.at[new];
    const struct map *was = &d->old->words[old], *is = &d->new->words[new];
    for (ptrdiff_t i = 0; i < was->room; i++)
        if (was->slots[i].value)
            note_texts(d, CHANGE_WORD, language, was->slots[i].key, *(const struct str *)was->slots[i].value,
                       word_in(d->new, new, was->slots[i].key));
    for (ptrdiff_t i = 0; i < is->room; i++)
        if (is->slots[i].value && !map_get(was, is->slots[i].key))
            note_change(d, CHANGE_WORD, language, is->slots[i].key, S(""),
                        *(const struct str *)is->slots[i].value);
}

static void diff_words(struct differ *d)
{
    for (int32_t n = 0; n < d->new->languages.count; n++)
        for (int32_t o = 0; o < d->old->languages.count; o++)
            if (str_equal(d->new->languages.at[n], d->old->languages.at[o])) diff_words_of(d, o, n);
}

// Those whose content is told whole above are not told again. Of kinds, decisions and procedures forms, facts and texts may change of which no
// line above speaks: their files are named, so that no change is passed over.
static bool is_told(struct str path)
{
    static const struct str folders[] = { SL("words/"), SL("statutes/"), SL("pack.yaml") };
    for (int i = 0; i < COUNT(folders); i++)
        if (str_starts(path, folders[i])) return true;
    return false;
}

static int32_t first_difference(struct str old, struct str new)
{
    int32_t line = 1;
    for (ptrdiff_t i = 0; i < old.len && i < new.len &&old.at[i] == new.at[i]; i++) line += old.at[i] == '\n';
    return line;
}

static const struct pack_file *file_of(const struct pack *p, struct str path)
{
    for (int32_t i = 0; i < p->files_count; i++)
        if (str_equal(p->files[i].path, path)) return &p->files[i];
    return NULL;
}

static struct str bytes_text(struct differ *d, const struct pack_file *f)
{
    return arena_print(d->a, str_starts(d->language, S("zh")) ? "%td 字节" : "%td bytes", f->bytes.len);
}

static void diff_files(struct differ *d)
{
    for (int32_t i = 0; i < d->old->files_count; i++) {
        const struct pack_file *old = &d->old->files[i], *new = file_of(d->new, old->path);
        if (is_told(old->path) || (new &&str_equal(old->bytes, new->bytes))) continue;
        struct str is = new ? arena_print(d->a,
                                          str_starts(d->language, S("zh")) ? "%.*s，自第 %d 行起"
                                                                           : "%.*s, from line %d on",
                                          P(bytes_text(d, new)), first_difference(old->bytes, new->bytes))
                            : S("");
        note_change(d, CHANGE_FILE, S(""), old->path, bytes_text(d, old), is);
    }
    for (int32_t i = 0; i < d->new->files_count; i++) {
        const struct pack_file *new = &d->new->files[i];
        if (!is_told(new->path) && !file_of(d->old, new->path))
            note_change(d, CHANGE_FILE, S(""), new->path, S(""), bytes_text(d, new));
    }
}

void diff_rest(struct differ *d)
{
    diff_version(d);
    diff_roles(d);
    diff_articles(d);
    diff_words(d);
    diff_files(d);
}
