// What a template may speak of, from a list of paths to a tree: contexts, lists with their item, truths and texts.
#include "law/document/document_int.h"

static struct json *member(struct arena *a, struct json *object, struct str key)
{
    struct json **last = &object->first;
    for (; *last; last = &(*last)->next)
        if (str_equal((*last)->key, key)) return *last;
    *last = NEW(a, struct json, 1);
    (*last)->key = key;
    object->count++;
    return *last;
}

static bool is_name(struct str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-')
            return false;
    }
    return s.len > 0;
}

// A node becomes a context; if it had a text of its own that is its member `text` now. False where it is something else.
static bool becomes_context(struct arena *a, struct json *node)
{
    bool had_text = node->kind == JSON_TEXT;
    if (node->kind != JSON_NULL && node->kind != JSON_OBJECT && !had_text) return false;
    node->kind = JSON_OBJECT;
    if (had_text) member(a, node, S("text"))->kind = JSON_TEXT;
    return true;
}

static bool becomes_list(struct arena *a, struct json *node)
{
    if (node->kind != JSON_NULL && node->kind != JSON_ARRAY) return false;
    if (node->kind == JSON_NULL) {
        node->first = NEW(a, struct json, 1);
        node->count = 1;
    }
    node->kind = JSON_ARRAY;
    return true;
}

static bool becomes_leaf(struct arena *a, struct json *node, enum json_kind kind)
{
    if (node->kind == JSON_OBJECT && kind == JSON_TEXT) {
        member(a, node, S("text"))->kind = JSON_TEXT;
        return true;
    }
    bool fits = node->kind == JSON_NULL || node->kind == kind;
    node->kind = kind;
    return fits;
}

static bool add_path(struct arena *a, struct json *root, struct str path)
{
    struct json *node = root;
    bool truth = str_ends(path, S("?"));
    struct str name, rest = truth ? str_slice(path, 0, path.len - 1) : path;
    if (path.len > DOCUMENT_NAME_BYTES_MAX) return false;
    for (bool more = true; more;) {
        more = str_cut(rest, '.', &name, &rest);
        bool list = str_ends(name, S("[]"));
        if (list) name = str_slice(name, 0, name.len - 2);
        if (!is_name(name) || !becomes_context(a, node)) return false;
        node = member(a, node, name);
        if (list && !becomes_list(a, node)) return false;
        if (list) node = node->first;
    }
    return becomes_leaf(a, node, truth ? JSON_BOOL : JSON_TEXT);
}

enum rc document_shape(struct arena *a, const struct str *paths, int32_t count, const struct json **ret_shape,
                       struct fault *f)
{
    struct arena mark = *a;
    struct json *root = NEW(a, struct json, 1);
    root->kind = JSON_OBJECT;
    for (int32_t i = 0; i < count; i++)
        if (!add_path(a, root, paths[i])) {
            *a = mark;
            return fail(f, RC_INVALID, "\"%.*s\" is no path of a document, or contradicts one before it",
                        P(paths[i]));
        }
    *ret_shape = root;
    return RC_OK;
}
