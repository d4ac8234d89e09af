// Finds the row for a method and a path. The table is short and told apart by the number of segments first.
#include "api/api_int.h"

const char *const method_names[METHODS] = { "GET", "POST", "DELETE" };

// Takes one segment off a pattern: false at its end.
static bool pattern_next(struct str *pattern, struct str *ret_segment)
{
    if (pattern->len == 0) return false;
    *pattern = str_slice(*pattern, 1, pattern->len); // the slash
    ptrdiff_t end = 0;
    while (end < pattern->len && pattern->at[end] != '/') end++;
    *ret_segment = str_slice(*pattern, 0, end);
    *pattern = str_slice(*pattern, end, pattern->len);
    return true;
}

// The raw text from segment `index` on, for a "{name+}".
static struct str tail_of(const struct target *t, int32_t index)
{
    struct str rest = t->path;
    for (int32_t i = 0; i <= index; i++) {
        struct str head;
        (void)str_cut(rest, '/', &head, &rest);
    }
    return rest;
}

static bool fits(const char *path, const struct target *t, struct str arg[static ROUTE_ARGS_MAX])
{
    struct str pattern = str_of(path), segment;
    int32_t args = 0, i = 0;
    if (str_equal(pattern, S("/"))) return t->segments == 0;
    for (; pattern_next(&pattern, &segment); i++) {
        if (i >= t->segments) return false;
        if (segment.at[0] != '{') {
            if (!str_equal(segment, t->segment[i])) return false;
            continue;
        }
        MUST(args < ROUTE_ARGS_MAX);
        if (str_ends(segment, S("+}"))) {
            arg[args] = tail_of(t, i);
            return true;
        }
        arg[args++] = t->segment[i];
    }
    return i == t->segments;
}

struct route_match route_find(const struct route *table, int32_t count, enum method m, const struct target *t)
{
    struct route_match found = { 0 };
    for (int32_t i = 0; i < count; i++) {
        struct str arg[ROUTE_ARGS_MAX] = { 0 };
        if (!fits(table[i].path, t, arg)) continue;
        // The first path that fits is meant; later rows of the same path bring further methods.
        if (found.allowed && strcmp(found.route ? found.route->path : "", table[i].path) != 0 && found.route)
            continue;
        found.allowed |= 1u << table[i].method;
        if (table[i].method != m || found.route) continue;
        found.route = &table[i];
        memcpy(found.arg, arg, sizeof arg);
    }
    return found;
}
