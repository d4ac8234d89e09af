// What comes from the floors below, in the language of the command's user.
#include "app/words.h"
#include "api/api.h"

struct str words_said(struct arena *a, struct str sentence)
{
    return api_said(a, sentence, words_are_chinese() ? S("zh-CN") : S("en"));
}
