// words/LANGUAGE.json: {"family/name": "text"}. Every name of the pack has words in every language, and no word stands for a name that
// the pack does not have; words of other families (for pages and documents) are free.
#include "law/pack/pack_int.h"

static const struct str families[] = { SL("kind/"),     SL("act/"),    SL("status/"),    SL("field/"),
                                       SL("value/"),    SL("clock/"),  SL("role/"),      SL("unit/"),
                                       SL("purpose/"),  SL("party/"),  SL("refusal/"),   SL("step/"),
                                       SL("document/"), SL("notice/"), SL("emergency/"), SL("grade/") };

void need_words(struct loader *l, const char *family, struct str name)
{
    struct str key = arena_print(l->a, "%s/%.*s", family, P(name));
    if (map_get(&l->needed, key)) return;
    struct str *kept = NEW(l->a, struct str, 1);
    *kept = key;
    map_put(&l->needed, l->a, key, kept);
    list_put(&l->needed_keys, l->a, kept);
}

static bool family_known(struct str key)
{
    for (int i = 0; i < COUNT(families); i++)
        if (str_starts(key, families[i])) return true;
    return false;
}

enum rc load_words(struct loader *l, const struct json *tree, struct map *ret_words)
{
    if (tree->kind != JSON_OBJECT) return bad(l, tree, "words are not an object");
    for (const struct json *m = tree->first; m; m = m->next) {
        if (m->kind != JSON_TEXT || m->text.len == 0)
            return bad(l, m, "the words for \"%.*s\" are not a text", P(m->key));
        bool newer = l->installed && str_starts(m->key, S("grade/")); // it was of no family once
        if (family_known(m->key) && !newer && !map_get(&l->needed, m->key))
            return bad(l, m, "words for \"%.*s\", which the pack does not have", P(m->key));
        struct str *text = NEW(l->a, struct str, 1);
        *text = m->text;
        map_put(ret_words, l->a, m->key, text);
    }
    return RC_OK;
}

enum rc check_words(struct loader *l, int32_t language, const struct map *words)
{
    for (int32_t i = 0; i < l->needed_keys.count; i++) {
        struct str key = *(const struct str *)l->needed_keys.at[i];
        bool newer = l->installed && (str_starts(key, S("refusal/")) || str_starts(key, S("step/")));
        if (!map_get(words, key) && !newer)
            return bad(l, NULL, "no words for \"%.*s\" in %.*s", P(key), P(l->pack->languages.at[language]));
    }
    return RC_OK;
}
