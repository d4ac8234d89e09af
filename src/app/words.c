// Which language, and a word in it.
#include "app/words.h"
#include <stdlib.h>

static bool chinese;

static bool is_chinese(struct str tag) { return str_starts(tag, S("zh")); }

const char *words_asked(const char *asked)
{
    static const char *const places[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    const char *own = getenv("ANLAN_LANGUAGE");
    if (asked) return asked;
    if (own && own[0]) return own;
    for (int i = 0; i < COUNT(places); i++) {
        const char *value = getenv(places[i]); // the first that is set decides
        if (!value || !value[0]) continue;
        return is_chinese(str_of(value)) ? "zh-CN" : str_starts(str_of(value), S("en")) ? "en" : NULL;
    }
    return NULL;
}

// A tag is its language and, behind '-' (RFC 5646) or '_' (a locale), more of it.
static bool is_of(struct str tag, struct str language)
{
    return str_starts(tag, language) &&
           (tag.len == language.len || tag.at[language.len] == '-' || tag.at[language.len] == '_');
}

enum rc words_check(const char *asked, struct fault *f)
{
    const char *tag = asked ? asked : getenv("ANLAN_LANGUAGE");
    if (!tag || !tag[0] || is_of(str_of(tag), S("zh")) || is_of(str_of(tag), S("en"))) return RC_OK;
    return fail(f, RC_INVALID, tr("there is no language \"%.32s\" here: zh-CN or en"), tag);
}

const char *words_language(const char *asked)
{
    const char *language = words_asked(asked);
    return language ? language : "en";
}

void words_choose(const char *language) { chinese = is_chinese(str_of(language)); }

bool words_are_chinese(void) { return chinese; }

const char *tr(const char *english)
{
    for (ptrdiff_t i = 0; chinese && i < words_rows_count; i++)
        if (strcmp(words_rows[i].en, english) == 0) return words_rows[i].zh;
    return english;
}

const char *trn(const char *one, const char *several, int64_t count)
{
    return tr(count == 1 ? one : several);
}
