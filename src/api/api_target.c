// Reads the target of a request once and strictly, so that no two parts of the program can disagree about what it names.
#include "api/api.h"
#include "api/parse_int.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') return (c | 0x20) - 'a' + 10;
    return -1;
}

// RFC 3986: unreserved, sub-delims and ":" "@"; in a query also "/" and "?".
static bool may_stand(char c, bool query)
{
    if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) return true;
    return (c != 0 && strchr("-._~!$&'()*+,;=:@", c)) || (query && (c == '/' || c == '?'));
}

static bool has_control(struct str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f) return true;
    return false;
}

// C1 controls are two bytes in UTF-8.
static bool text_clean(struct str s)
{
    if (has_control(s)) return false;
    while (s.len > 0) {
        int32_t c = utf8_next(&s);
        if (c < 0 || (c >= 0x80 && c < 0xa0)) return false;
    }
    return true;
}

static enum problem decode(struct arena *a, struct str raw, bool query, struct str *ret_text)
{
    char *out = NEW(a, char, raw.len + 1);
    ptrdiff_t len = 0;
    for (ptrdiff_t i = 0; i < raw.len; i++) {
        char c = raw.at[i];
        if (c == '%') {
            if (raw.len - i < 3) return PROBLEM_PERCENT;
            int high = hex_value(raw.at[i + 1]), low = hex_value(raw.at[i + 2]);
            if (high < 0 || low < 0) return PROBLEM_PERCENT;
            out[len++] = (char)(high << 4 | low);
            i += 2;
        } else if (!may_stand(c, query)) {
            return PROBLEM_PERCENT;
        } else {
            out[len++] = query && c == '+' ? ' ' : c;
        }
    }
    struct str text = { out, len };
    if (!text_clean(text)) return PROBLEM_PERCENT;
    *ret_text = text;
    return PROBLEM_NONE;
}

static bool segment_plain(struct str s)
{
    if (s.len == 0 || str_equal(s, S(".")) || str_equal(s, S(".."))) return false;
    return !memchr(s.at, '/', (size_t)s.len) && !memchr(s.at, '\\', (size_t)s.len);
}

static enum problem path_parse(struct arena *a, struct target *t)
{
    struct str rest = str_slice(t->path, 1, t->path.len);
    while (rest.len > 0) {
        if (t->segments == TARGET_SEGMENTS_MAX) return PROBLEM_TARGET_LONG;
        struct str raw, *segment = &t->segment[t->segments++];
        bool more = str_cut(rest, '/', &raw, &rest);
        enum problem p = decode(a, raw, false, segment);
        if (p) return p;
        if (!segment_plain(*segment) || (more && rest.len == 0))
            return PROBLEM_TARGET; // also a slash at the end
    }
    return PROBLEM_NONE;
}

static enum problem query_parse(struct arena *a, struct str query, struct target *t)
{
    while (query.len > 0) {
        if (t->queries == TARGET_QUERY_MAX) return PROBLEM_TARGET_LONG;
        struct str pair, name, value;
        struct query_pair out;
        (void)str_cut(query, '&', &pair, &query);
        (void)str_cut(pair, '=', &name, &value);
        enum problem p = decode(a, name, true, &out.name);
        if (!p) p = decode(a, value, true, &out.value);
        if (p) return p;
        if (out.name.len == 0 || target_has(t, out.name)) return PROBLEM_QUERY;
        t->query[t->queries++] = out;
    }
    return PROBLEM_NONE;
}

enum problem target_parse(struct arena *a, struct str raw, struct target *ret_target)
{
    *ret_target = (struct target){ 0 };
    if (raw.len > API_TARGET_BYTES_MAX) return PROBLEM_TARGET_LONG;
    if (raw.len == 0 || raw.at[0] != '/') return PROBLEM_TARGET; // absolute, authority and asterisk form
    struct str query;
    (void)str_cut(raw, '?', &ret_target->path, &query);
    enum problem p = path_parse(a, ret_target);
    return p ? p : query_parse(a, query, ret_target);
}

struct str target_query(const struct target *t, struct str name)
{
    for (int32_t i = 0; i < t->queries; i++)
        if (str_equal(t->query[i].name, name)) return t->query[i].value;
    return (struct str){ 0 };
}

bool target_has(const struct target *t, struct str name)
{
    for (int32_t i = 0; i < t->queries; i++)
        if (str_equal(t->query[i].name, name)) return true;
    return false;
}
