// Cuts a FeatureCollection into its features, so that a map of a city is read feature by feature and never stands in memory as one tree.
// Only brackets and strings are looked at here; wire/json judges each piece, and the collection without them.
#include "place/streets_int.h"

// From an opening bracket to behind its closing one; -1 where there is none.
static ptrdiff_t skip_value(struct str s, ptrdiff_t at)
{
    int depth = 0;
    bool text = false;
    for (; at < s.len; at++) {
        char c = s.at[at];
        if (text) {
            if (c == '\\')
                at++;
            else if (c == '"')
                text = false;
        } else if (c == '"')
            text = true;
        else if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']') {
            if (--depth == 0) return at + 1;
            if (depth < 0) return -1;
        }
    }
    return -1;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static ptrdiff_t skip_space(struct str s, ptrdiff_t at)
{
    while (at < s.len && is_space(s.at[at])) at++;
    return at;
}

// Behind the string that begins at `at`; -1 where it does not end.
static ptrdiff_t skip_text(struct str s, ptrdiff_t at)
{
    for (at++; at < s.len; at++) {
        if (s.at[at] == '\\')
            at++;
        else if (s.at[at] == '"')
            return at + 1;
    }
    return -1;
}

// Where the list of the top level's member `features` begins; -1 where there is none.
static ptrdiff_t find_list(struct str s)
{
    ptrdiff_t at = skip_space(s, 0);
    if (at >= s.len || s.at[at] != '{') return -1;
    for (at++; at >= 0 && at < s.len;) {
        char c = s.at[at];
        if (c == '"') {
            ptrdiff_t end = skip_text(s, at), value = end < 0 ? -1 : skip_space(s, end);
            if (end < 0) return -1;
            bool is_key = value < s.len && s.at[value] == ':';
            bool wanted = is_key && str_equal(str_slice(s, at, end), S("\"features\""));
            if (wanted) {
                value = skip_space(s, value + 1);
                return value < s.len && s.at[value] == '[' ? value : -1;
            }
            at = end;
        } else if (c == '{' || c == '[')
            at = skip_value(s, at);
        else
            at++;
    }
    return -1;
}

enum rc features_find(struct arena *a, struct str source, struct str *ret_rest,
                      struct feature_cutter *ret_cut, struct fault *f)
{
    ptrdiff_t from = find_list(source), end = from < 0 ? -1 : skip_value(source, from);
    if (end < 0) return fail(f, RC_INVALID, "it is not a FeatureCollection with a list of features");
    struct text rest = { .arena = a };
    if (from + source.len - end > JSON_BYTES_MAX)
        return fail(f, RC_LIMIT, "more than %d bytes stand beside its features", JSON_BYTES_MAX);
    text_put(&rest, str_slice(source, 0, from + 1));
    text_put(&rest, str_slice(source, end - 1, source.len));
    *ret_rest = text_str(&rest);
    *ret_cut = (struct feature_cutter){ .left = str_slice(source, from + 1, end - 1) };
    return RC_OK;
}

enum rc feature_next(struct feature_cutter *c, struct str *ret_feature, struct fault *f)
{
    ptrdiff_t at = skip_space(c->left, 0);
    *ret_feature = (struct str){ 0 };
    if (at == c->left.len && c->count == 0) return RC_OK;
    if (c->count > 0) {
        if (at == c->left.len) return RC_OK;
        if (c->left.at[at] != ',') return fail(f, RC_INVALID, "feature %d: no comma after it", c->count);
        at = skip_space(c->left, at + 1);
    }
    c->count++;
    if (at >= c->left.len || c->left.at[at] != '{')
        return fail(f, RC_INVALID, "feature %d: it is not an object", c->count);
    ptrdiff_t end = skip_value(c->left, at);
    if (end < 0) return fail(f, RC_INVALID, "feature %d: its brackets do not match", c->count);
    *ret_feature = str_slice(c->left, at, end);
    c->left = str_slice(c->left, end, c->left.len);
    return RC_OK;
}
