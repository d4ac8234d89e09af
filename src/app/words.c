// Which language, and a word in it.
#include "app/words.h"
#include "base/time.h"
#include <stdlib.h>
#include <time.h>

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

struct str words_time(struct arena *a, struct str rfc3339)
{
    struct instant at;
    struct tm local;
    char text[sizeof "2026-11-23 19:42:02"];
    if (!instant_parse(rfc3339, &at)) return rfc3339;
    time_t s = (time_t)(at.ns / NS_PER_S - (at.ns % NS_PER_S < 0));
    if (!localtime_r(&s, &local) || strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local) == 0)
        return rfc3339;
    long east_min = local.tm_gmtoff / 60, hours = labs(east_min) / 60, minutes = labs(east_min) % 60;
    return arena_print(a, "%s %c%02ld:%02ld", text, east_min < 0 ? '-' : '+', hours, minutes);
}
