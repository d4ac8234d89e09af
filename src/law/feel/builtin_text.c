// Built-in functions of strings, of booleans, and the conversions string() and number().
#include "law/feel/builtin_int.h"

// --- code points -----------------------------------------------------------------------------------

static bool is_ascii(struct str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if ((uint8_t)s.at[i] >= 0x80) return false;
    return true;
}

static struct str drop_code_points(struct str s, int64_t count)
{
    if (is_ascii(s)) return str_slice(s, count < s.len ? count : s.len, s.len);
    for (; count > 0 && s.len > 0; count--) (void)utf8_next(&s);
    return s;
}

static struct feel_value run_substring(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct str s;
    struct feel_value start, length = { 0 };
    int64_t from, take = INT64_MAX;
    bool given = count > 2 && single(x[2]).kind != FEEL_NULL;
    if (!take_text(x[0], &s) || !take_number(x[1], &start) || (given && !take_number(x[2], &length)))
        return wrong_type(r, "substring(string, start position, length)");
    if (count > 2 && !given && x[2].form != FEEL_E_ABSENT) return wrong_type(r, "the length of a substring");
    int64_t total = utf8_count(s);
    spend(r, s.len / 64);
    if (!whole_part(start, &from) || from == 0) return wrong_value(r, "start position of a substring");
    if (given && (!whole_part(length, &take) || take < 0)) return wrong_value(r, "length of a substring");
    if (from < -total || from > total)
        return from > 0 ? make_string(S("")) : wrong_value(r, "start position of a substring");
    struct str tail = drop_code_points(s, from > 0 ? from - 1 : total + from);
    struct str rest = given ? drop_code_points(tail, take) : (struct str){ tail.at + tail.len, 0 };
    return make_string(str_slice(tail, 0, tail.len - rest.len));
}

static struct feel_value run_string_length(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct str s;
    if (!take_text(x[0], &s)) return wrong_type(r, "string length(string)");
    spend(r, s.len / 64);
    return make_integer(utf8_count(s));
}

static struct feel_value changed_case(struct feel_run *r, struct feel_value v, bool upper)
{
    struct str s;
    if (!take_text(v, &s)) return wrong_type(r, "a string");
    spend(r, s.len / 8);
    if (!is_ascii(s)) return make_string(change_case(&r->arena, s, upper));
    char *out = grab(&r->arena, s.len);
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool letter = upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z';
        out[i] = letter ? (char)(c ^ 0x20) : c;
    }
    return make_string((struct str){ out, s.len });
}

static struct feel_value run_upper_case(struct feel_run *r, const struct feel_value *x, int32_t)
{
    return changed_case(r, x[0], true);
}

static struct feel_value run_lower_case(struct feel_run *r, const struct feel_value *x, int32_t)
{
    return changed_case(r, x[0], false);
}

// --- searching -------------------------------------------------------------------------------------

static bool two_texts(struct feel_run *r, const struct feel_value *x, struct str *ret_a, struct str *ret_b)
{
    if (!take_text(x[0], ret_a) || !take_text(x[1], ret_b)) return false;
    spend(r, ret_a->len / 64);
    return true;
}

static struct feel_value run_substring_before(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct str s, match;
    if (!two_texts(r, x, &s, &match)) return wrong_type(r, "substring before(string, match)");
    ptrdiff_t at = str_find(s, match);
    return make_string(str_slice(s, 0, at < 0 ? 0 : at));
}

static struct feel_value run_substring_after(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct str s, match;
    if (!two_texts(r, x, &s, &match)) return wrong_type(r, "substring after(string, match)");
    ptrdiff_t at = str_find(s, match);
    return make_string(at < 0 ? S("") : str_slice(s, at + match.len, s.len));
}

static struct feel_value run_contains(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct str s, match;
    if (!two_texts(r, x, &s, &match)) return wrong_type(r, "contains(string, match)");
    return make_boolean(str_contains(s, match));
}

static struct feel_value run_starts_with(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct str s, match;
    if (!two_texts(r, x, &s, &match)) return wrong_type(r, "starts with(string, match)");
    return make_boolean(str_starts(s, match));
}

static struct feel_value run_ends_with(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct str s, match;
    if (!two_texts(r, x, &s, &match)) return wrong_type(r, "ends with(string, match)");
    return make_boolean(str_ends(s, match));
}

// --- patterns --------------------------------------------------------------------------------------

static const struct regex *take_regex(struct feel_run *r, struct feel_value pattern, struct feel_value flags)
{
    struct str p, f = { 0 }, why = { 0 };
    flags = single(flags);
    if (!take_text(pattern, &p) || (flags.kind != FEEL_NULL && !take_text(flags, &f))) {
        (void)wrong_type(r, "a pattern and its flags");
        return NULL;
    }
    spend(r, p.len);
    const struct regex *x = regex_compile(&r->arena, p, f, &why);
    if (!x) (void)feel_error(r, FEEL_E_REGEX, why);
    return x;
}

static struct feel_value run_matches(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct str input;
    char *mark = r->arena.at;
    const struct regex *regex = take_regex(r, x[1], count > 2 ? x[2] : make_null(FEEL_E_NONE));
    if (!regex) return make_null(FEEL_E_REGEX);
    if (!take_text(x[0], &input)) return wrong_type(r, "matches(input, pattern, flags)");
    struct feel_value v = regex_matches(r, regex, input);
    r->arena.at = mark; // the pattern is not needed any more
    return v;
}

static struct feel_value run_replace(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct str input, replacement;
    const struct regex *regex = take_regex(r, x[1], count > 3 ? x[3] : make_null(FEEL_E_NONE));
    if (!regex) return make_null(FEEL_E_REGEX);
    if (!take_text(x[0], &input) || !take_text(x[2], &replacement))
        return wrong_type(r, "replace(input, pattern, replacement, flags)");
    return regex_replace(r, regex, input, replacement);
}

static struct feel_value run_split(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct str input;
    const struct regex *regex = take_regex(r, x[1], make_null(FEEL_E_NONE));
    if (!regex) return make_null(FEEL_E_REGEX);
    return take_text(x[0], &input) ? regex_split(r, regex, input) : wrong_type(r, "split(string, delimiter)");
}

// --- joining and converting ------------------------------------------------------------------------

static void copy_text(char **at, struct str s)
{
    if (s.len) memcpy(*at, s.at, (size_t)s.len);
    *at += s.len;
}

// Nulls are left out.
static struct feel_value run_string_join(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct feel_value room, list;
    struct str delimiter = { 0 };
    int64_t bytes = 0;
    if (!take_list(x[0], &room, &list)) return wrong_type(r, "string join(list, delimiter)");
    if (count > 1 && x[1].kind != FEEL_NULL && !take_text(x[1], &delimiter))
        return wrong_type(r, "the delimiter");
    for (int32_t i = 0; i < list.extra; i++) {
        bool absent = list.items[i].kind == FEEL_NULL;
        if (!absent && list.items[i].kind != FEEL_STRING)
            return wrong_type(r, "string join of a list of strings");
        if (!absent) bytes += list.items[i].extra + delimiter.len;
    }
    spend(r, list.extra + bytes / 64);
    if (bytes > INT32_MAX) run_stop(r, FEEL_E_MEMORY);
    char *out = grab(&r->arena, bytes), *at = out;
    for (int32_t i = 0; i < list.extra; i++) {
        if (list.items[i].kind == FEEL_NULL) continue;
        copy_text(&at, text_of(list.items[i]));
        copy_text(&at, delimiter);
    }
    return make_string((struct str){ out, bytes ? bytes - delimiter.len : 0 });
}

static struct feel_value run_string(struct feel_run *r, const struct feel_value *x, int32_t)
{
    if (x[0].kind == FEEL_NULL || x[0].kind == FEEL_STRING) return x[0];
    struct str s = feel_print(&r->arena, x[0], false);
    spend(r, s.len);
    return make_string(s);
}

// One of the separators that the specification allows, or 0 for null; false for anything else.
static bool take_separator(struct feel_value v, const char *allowed, char *ret_c)
{
    struct str s;
    *ret_c = 0;
    v = single(v);
    if (v.kind == FEEL_NULL) return true;
    if (!take_text(v, &s) || s.len != 1 || s.at[0] == 0 || !strchr(allowed, s.at[0])) return false;
    *ret_c = s.at[0];
    return true;
}

static struct feel_value run_number(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct str s;
    char grouping = 0, point = 0;
    struct feel_value from = single(x[0]);
    if (from.kind == FEEL_NUMBER && count == 1) return from;
    if (!take_text(from, &s)) return wrong_type(r, "number(from, grouping separator, decimal separator)");
    if ((count > 1 && !take_separator(x[1], " ,.", &grouping)) ||
        (count > 2 && !take_separator(x[2], ".,", &point)))
        return wrong_value(r, "a separator of number()");
    if (grouping && (grouping == point || (grouping == '.' && !point)))
        return wrong_value(r, "separators that differ");
    if (s.len > DECIMAL_TEXT_MAX) return wrong_value(r, "text that is a number");
    char *plain = grab(&r->arena, s.len);
    ptrdiff_t len = 0;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        if (grouping && s.at[i] == grouping) continue;
        bool is_point = s.at[i] == (point ? point : '.');
        if (!is_point && (s.at[i] == '.' || s.at[i] == ',')) return wrong_value(r, "text that is a number");
        plain[len++] = is_point ? '.' : s.at[i];
    }
    struct feel_value v = feel_read_number(&r->arena, (struct str){ plain, len });
    return v.kind == FEEL_NULL ? wrong_value(r, "text that is a number") : v;
}

static struct feel_value run_not(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value v = single(x[0]);
    if (v.kind == FEEL_BOOLEAN) return make_boolean(!v.n);
    return v.kind == FEEL_NULL ? make_null(FEEL_E_NONE) : wrong_type(r, "not(negand)");
}

static struct feel_value run_is(struct feel_run *, const struct feel_value *x, int32_t count)
{
    return make_boolean(values_is(x[0], count > 1 ? x[1] : make_null(FEEL_E_ABSENT)));
}

// clang-format off
const struct builtin builtins_text[] = {
    BUILTIN("substring", "string,start position,length", 2, 3, run_substring, true),
    BUILTIN("string length", "string", 1, 1, run_string_length, true),
    BUILTIN("upper case", "string", 1, 1, run_upper_case, true),
    BUILTIN("lower case", "string", 1, 1, run_lower_case, true),
    BUILTIN("substring before", "string,match", 2, 2, run_substring_before, true),
    BUILTIN("substring after", "string,match", 2, 2, run_substring_after, true),
    BUILTIN("contains", "string,match", 2, 2, run_contains, true),
    BUILTIN("starts with", "string,match", 2, 2, run_starts_with, true),
    BUILTIN("ends with", "string,match", 2, 2, run_ends_with, true),
    BUILTIN("matches", "input,pattern,flags", 2, 3, run_matches, true),
    BUILTIN("replace", "input,pattern,replacement,flags", 3, 4, run_replace, true),
    BUILTIN("split", "string,delimiter", 2, 2, run_split, true),
    BUILTIN("string join", "list,delimiter", 1, 2, run_string_join, true),
    BUILTIN("string", "from", 1, 1, run_string, true),
    BUILTIN("number", "from,grouping separator,decimal separator", 1, 3, run_number, true),
    BUILTIN("not", "negand", 1, 1, run_not, true),
    BUILTIN("is", "value1,value2", 2, 2, run_is, true),
    BUILTIN("is", "value1", 1, 1, run_is, true),
    BUILTIN("is", "value2", 1, 1, run_is, true),
};
// clang-format on
const int32_t builtins_text_count = COUNT(builtins_text);
