// On which line of its text a value stands. The reader of JSON does not keep lines; a refusal wants one, and only then is it looked for:
// values stand in the text in the order in which the tree is walked.
#include "law/play/play_int.h"

// How many values come before it in the walk; -1 where it is not there. `*seen` counts those before `j`.
static bool walk(const struct json *j, const struct json *wanted, int64_t *seen)
{
    if (j == wanted) return true;
    ++*seen;
    for (const struct json *m = j->first; m; m = m->next)
        if (walk(m, wanted, seen)) return true;
    return false;
}

static ptrdiff_t string_end(struct str s, ptrdiff_t i)
{
    for (i++; i < s.len && s.at[i] != '"'; i++) i += s.at[i] == '\\';
    return i + 1;
}

static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// What a key is: a string with a colon behind it.
static bool is_key(struct str s, ptrdiff_t end)
{
    while (end < s.len && is_blank(s.at[end])) end++;
    return end < s.len && s.at[end] == ':';
}

static ptrdiff_t word_end(struct str s, ptrdiff_t i)
{
    while (i < s.len && !is_blank(s.at[i]) && !strchr(",:{}[]\"", s.at[i])) i++;
    return i;
}

int32_t play_line(struct str source, const struct json *root, const struct json *wanted)
{
    int64_t before = 0, values = 0;
    int32_t line = 1;
    if (!root || !wanted || !walk(root, wanted, &before)) return 1;
    for (ptrdiff_t i = 0, end; i < source.len; i = end) {
        char c = source.at[i];
        end = i + 1;
        if (c == '\n') line++;
        if (is_blank(c) || c == 0 || strchr(",:}]", c)) continue;
        if (c == '"') end = string_end(source, i);
        if (c == '"' && is_key(source, end)) continue;
        if (values++ == before) return line;
        if (c != '"' && c != '{' && c != '[') end = word_end(source, i + 1);
    }
    return line;
}
