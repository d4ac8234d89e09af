// The client's own words, by their English.
#include "app/words.h"
#include "base/time.h"
#include <stdlib.h>
#include <time.h>

// clang-format off
static const struct { const char *en, *zh; } words[] = {
    { "admitted",             "准许" },
    { "and more",             "以上" },
    { "articles",             "依据" },
    { "assigned to",          "承办人" },
    { "case",                 "案件" },
    { "clock",                "期限" },
    { "data:",                "填写：" },
    { "entry",                "账本第" },
    { "entry's end",          "条" },
    { "erased",               "已删除" },
    { "holder",               "回执持有人" },
    { "more:",                "下一页：" },
    { "needed:",              "需要：" },
    { "nobody named",         "未署名" },
    { "not checked",          "（未与原文核对）" },
    { "not now:",             "现在不能办：" },
    { "of",                   "/" },
    { "offered to",           "移送给" },
    { "opened",               "收到时间" },
    { "over",                 "已超期" },
    { "paused",               "已中止" },
    { "purposes:",            "用途：" },
    { "receipt",              "回执码" },
    { "refused",              "拒绝" },
    { "rule",                 "规则" },
    { "session",              "会话" },
    { "signed in as",         "已登录：" },
    { "signed out",           "已退出" },
    { "system",               "系统" },
    { "then",                 "结果" },
    { "title",                "标题" },
    { "what was known",       "已知情况" },
    { "with",                 "承办单位" },
    { "; at ",                "；位置：" },
    { "; by ",                "；依据：" },
    { "; expected ",          "；应为：" },
    { "; needed: ",           "；需要：" },
    { "; rule ",              "；规则：" },
    { ": give --key-file FILE, or --session FILE after anlan case sign-in", "：请用 --key-file FILE，或先 anlan case sign-in 再用 --session FILE" },
    { "could not reach",      "连不上" },
    { "the server answered",  "服务器答复" },
    { "there is no such case, or not for you:", "没有这个案件，或不在您可见范围内：" },
    { "you may:",             "你可以办：" },
};
// clang-format on
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

const char *words_language(const char *asked)
{
    const char *language = words_asked(asked);
    return language ? language : "en";
}

void words_choose(const char *language) { chinese = is_chinese(str_of(language)); }

const char *tr(const char *english)
{
    for (int i = 0; i < COUNT(words); i++)
        if (strcmp(words[i].en, english) == 0) {
            if (chinese) return words[i].zh;
            return strcmp(english, "entry's end") == 0   ? ""
                   : strcmp(english, "not checked") == 0 ? " (not checked against its text)"
                                                         : words[i].en;
        }
    MUST(!"a word of the client is in the table");
    return english;
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
