// Finds the row for a method and a path. The table is short and told apart by the number of segments first.
#include "api/api_int.h"

const char *const method_names[METHODS] = { "GET", "POST", "DELETE" };

// The place after the pattern's next segment, which is this text; NULL where it is another.
static const char *literal_after(const char *pattern, struct str text)
{
    if (text.len == 0 || strncmp(pattern, text.at, (size_t)text.len) != 0) return NULL;
    char next = pattern[text.len];
    return next == '/' || next == 0 ? pattern + text.len : NULL;
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

// Every request is held against most of the table: nothing is measured or copied before it is known to matter.
static bool fits(const char *pattern, const struct target *t, struct str arg[static ROUTE_ARGS_MAX])
{
    int32_t args = 0, i = 0;
    if (pattern[1] == 0) return t->segments == 0;
    for (; *pattern; i++) {
        if (i >= t->segments) return false;
        pattern++; // the slash
        if (*pattern != '{') {
            pattern = literal_after(pattern, t->segment[i]);
            if (!pattern) return false;
            continue;
        }
        MUST(args < ROUTE_ARGS_MAX);
        pattern = strchrnul(pattern, '/');
        if (pattern[-2] == '+') {
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
