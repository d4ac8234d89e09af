// Reading mappings of a pack's files: typed, strict about keys, and with the line in every refusal.
#include "law/pack/pack_int.h"

enum rc pack_refuse(struct loader *l, enum rc rc, const struct json *where)
{
    if (where && where->line == 0) return within(l->f, rc, "%.*s", P(l->path)); // JSON keeps no lines
    return within(l->f, rc, "%.*s:%d", P(l->path), where ? where->line : 1);
}

void list_put(struct pack_list *list, struct arena *a, const void *item)
{
    if (list->count == list->room) {
        int32_t room = list->room ? 2 * list->room : 8;
        const void **at = NEW(a, const void *, room);
        if (list->count) memcpy(at, list->at, (size_t)list->count * sizeof *at);
        list->at = at;
        list->room = room;
    }
    list->at[list->count++] = item;
}

struct pack_names list_names(const struct pack_list *list, struct arena *a)
{
    struct str *at = NEW(a, struct str, list->count);
    for (int32_t i = 0; i < list->count; i++) at[i] = *(const struct str *)list->at[i];
    return (struct pack_names){ at, list->count };
}

bool list_holds(const struct pack_list *list, struct str name)
{
    for (int32_t i = 0; i < list->count; i++)
        if (str_equal(*(const struct str *)list->at[i], name)) return true;
    return false;
}

bool word_among(struct str word, struct str words)
{
    struct str one, rest = words;
    while (rest.len > 0) {
        (void)str_cut(rest, ' ', &one, &rest);
        if (str_equal(one, word)) return true;
    }
    return false;
}

enum rc read_keys(struct loader *l, const struct json *object, const char *what, const char *keys)
{
    if (!object || object->kind != JSON_OBJECT) return bad(l, object, "%s is not a mapping", what);
    for (const struct json *m = object->first; m; m = m->next)
        if (!word_among(m->key, str_of(keys)))
            return bad(l, m, "unknown key \"%.*s\" in %s (known: %s)", P(m->key), what, keys);
    return RC_OK;
}

enum rc read_text(struct loader *l, const struct json *object, const char *key, bool required,
                  struct str *ret_s)
{
    const struct json *m = json_get(object, str_of(key));
    if (!m && required) return bad(l, object, "\"%s\" is missing", key);
    if (m && m->kind != JSON_TEXT)
        return bad(l, m, "\"%s\" is a %s, not a text", key, json_kind_name(m->kind));
    if (m && required && m->text.len == 0) return bad(l, m, "\"%s\" is empty", key);
    *ret_s = m ? m->text : S("");
    return RC_OK;
}

static bool name_good(struct str s)
{
    if (s.len == 0 || s.len > PACK_NAME_BYTES_MAX || s.at[0] < 'a' || s.at[0] > 'z') return false;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') return false;
    }
    return true;
}

enum rc check_name(struct loader *l, const struct json *where, struct str s)
{
    if (name_good(s)) return RC_OK;
    return bad(l, where, "\"%.*s\" is not a name: a-z, 0-9 and -, a letter first, at most %d",
               P(str_slice(s, 0, 80)), PACK_NAME_BYTES_MAX);
}

enum rc read_name(struct loader *l, const struct json *object, const char *key, bool required,
                  struct str *ret_s)
{
    enum rc rc = read_text(l, object, key, required, ret_s);
    if (rc || ret_s->len == 0) return rc;
    return check_name(l, json_get(object, str_of(key)), *ret_s);
}

enum rc read_int(struct loader *l, const struct json *object, const char *key, int64_t min, int64_t max,
                 int64_t *ret_n)
{
    const struct json *m = json_get(object, str_of(key));
    if (!m) return RC_OK;
    if (m->kind != JSON_INT)
        return bad(l, m, "\"%s\" is a %s, not a whole number", key, json_kind_name(m->kind));
    if (m->integer < min || m->integer > max)
        return bad(l, m, "\"%s\" is %lld, not %lld to %lld", key, (long long)m->integer, (long long)min,
                   (long long)max);
    *ret_n = m->integer;
    return RC_OK;
}

enum rc read_bool(struct loader *l, const struct json *object, const char *key, bool *ret_b)
{
    const struct json *m = json_get(object, str_of(key));
    if (!m) return RC_OK;
    if (m->kind != JSON_BOOL)
        return bad(l, m, "\"%s\" is a %s, not true or false", key, json_kind_name(m->kind));
    *ret_b = m->integer;
    return RC_OK;
}

enum rc read_day(struct loader *l, const struct json *object, const char *key, struct day otherwise,
                 struct day *ret_d)
{
    struct str s;
    enum rc rc = read_text(l, object, key, false, &s);
    if (rc) return rc;
    *ret_d = otherwise;
    if (s.len == 0 || day_parse(s, ret_d)) return RC_OK;
    return bad(l, json_get(object, str_of(key)), "\"%s\" is \"%.*s\", not a day as 2026-01-31", key, P(s));
}

static enum rc read_one_name(struct loader *l, const struct json *m, struct pack_list *ret_list)
{
    if (m->kind != JSON_TEXT) return bad(l, m, "a %s stands where a name should", json_kind_name(m->kind));
    bool group = m->text.len > 1 && m->text.at[0] == '@';
    enum rc rc = check_name(l, m, group ? str_slice(m->text, 1, m->text.len) : m->text);
    if (rc) return rc;
    if (list_holds(ret_list, m->text)) return bad(l, m, "\"%.*s\" stands here twice", P(m->text));
    list_put(ret_list, l->a, &m->text);
    return RC_OK;
}

enum rc read_names(struct loader *l, const struct json *object, const char *key, struct pack_list *ret_list)
{
    const struct json *m = json_get(object, str_of(key));
    *ret_list = (struct pack_list){ 0 };
    if (!m) return RC_OK;
    if (m->kind != JSON_ARRAY) return read_one_name(l, m, ret_list);
    for (const struct json *i = m->first; i; i = i->next) {
        enum rc rc = read_one_name(l, i, ret_list);
        if (rc) return rc;
    }
    return RC_OK;
}

enum rc read_languages(struct loader *l, const struct json *object, const char *key,
                       const struct str **ret_texts)
{
    const struct json *m = json_get(object, str_of(key));
    if (!m || m->kind != JSON_OBJECT)
        return bad(l, m ? m : object, "\"%s\" is not a text in each language", key);
    struct pack_names languages = l->pack->languages;
    for (const struct json *t = m->first; t; t = t->next)
        if (!pack_names_hold(languages, t->key))
            return bad(l, t, "\"%s\" has the language \"%.*s\", which the pack does not list", key,
                       P(t->key));
    struct str *texts = NEW(l->a, struct str, languages.count);
    for (int32_t i = 0; i < languages.count; i++) {
        texts[i] = json_str(m, languages.at[i]);
        if (texts[i].len == 0) return bad(l, m, "\"%s\" has no text in %.*s", key, P(languages.at[i]));
    }
    *ret_texts = texts;
    return RC_OK;
}

enum rc read_articles(struct loader *l, const struct json *object, const char *key,
                      struct pack_articles *ret_articles)
{
    const struct json *m = json_get(object, str_of(key));
    *ret_articles = (struct pack_articles){ 0 };
    if (!m) return RC_OK;
    if (m->kind != JSON_ARRAY)
        return bad(l, m, "\"%s\" is a %s, not a list of articles", key, json_kind_name(m->kind));
    const struct pack_article **at = NEW(l->a, const struct pack_article *, m->count);
    int32_t count = 0;
    for (const struct json *i = m->first; i; i = i->next) {
        const struct pack_article *article = i->kind == JSON_TEXT ? pack_article(l->pack, i->text) : NULL;
        if (!article) return bad(l, i, "no article \"%.*s\" in statutes/", P(i->text));
        for (int32_t k = 0; k < count; k++)
            if (at[k] == article) return bad(l, i, "\"%.*s\" stands here twice", P(i->text));
        at[count++] = article;
    }
    *ret_articles = (struct pack_articles){ at, count };
    return RC_OK;
}
