// The list of what was found.
#include "law/check/check_int.h"
#include <stdarg.h>
#include <stdio.h>

const char *law_finding_name(enum law_finding_kind k)
{
    static const char *const names[LAW_FINDINGS] = {
        [FOUND_ARTICLE] = "article",
        [FOUND_UNREACHABLE] = "unreachable",
        [FOUND_DEADLOCK] = "deadlock",
        [FOUND_NO_END] = "no-end",
        [FOUND_LOST_TOKEN] = "lost-token",
        [FOUND_BRANCH] = "branch",
        [FOUND_ROLE] = "role",
        [FOUND_CLOCK] = "clock",
        [FOUND_TABLE] = "table",
        [FOUND_WORD] = "word",
        [FOUND_FORM] = "form",
        [FOUND_DECISION] = "decision",
        [FOUND_DOCUMENT] = "document",
        [FOUND_BOUND] = "bound",
        [FOUND_BROKEN] = "broken",
    };
    return names[k];
}

// Past the limit the last one is written over: it is counted, and `cut` says that there were more.
static struct law_finding *next(struct arena *a, struct law_findings *to)
{
    if (to->count == CHECK_FINDINGS_MAX) {
        to->cut = true;
        return &to->at[to->count - 1];
    }
    if (to->count == to->room) {
        int32_t room = to->room ? 2 * to->room : 32;
        struct law_finding *more = NEW(a, struct law_finding, room);
        if (to->count) memcpy(more, to->at, (size_t)to->count * sizeof *more);
        to->at = more;
        to->room = room;
    }
    return &to->at[to->count++];
}

struct law_finding *found(struct arena *a, struct law_findings *to, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    struct str text = str_of(line);
    while (text.len && !utf8_valid(text)) text.len--; // cut at a whole code point
    struct law_finding *f = next(a, to);
    *f = (struct law_finding){ .text = arena_str(a, text) };
    return f;
}
