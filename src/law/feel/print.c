// Values as text: what string() gives, and literals that read as the same value again.
#include "law/feel/feel_int.h"

static void print_value(struct text *t, struct feel_value v, bool quoted, int depth);

void print_quoted(struct text *t, struct str s)
{
    text_char(t, '"');
    for (ptrdiff_t i = 0, start = 0; i <= s.len; i++) {
        char c = i < s.len ? s.at[i] : 0;
        bool plain = i < s.len && (uint8_t)c >= 0x20 && c != '"' && c != '\\';
        if (plain) continue;
        text_put(t, str_slice(s, start, i));
        start = i + 1;
        if (i == s.len) break;
        if (c == '\n')
            text_put(t, S("\\n"));
        else if (c == '\t')
            text_put(t, S("\\t"));
        else if (c == '\r')
            text_put(t, S("\\r"));
        else if (c == '"' || c == '\\')
            text_print(t, "\\%c", c);
        else
            text_print(t, "\\u%04X", (unsigned)(uint8_t)c);
    }
    text_char(t, '"');
}

static bool is_plain_name(struct str s)
{
    if (s.len == 0) return false;
    for (struct str rest = s; rest.len > 0;) {
        bool first = rest.at == s.at;
        int32_t c = utf8_next(&rest);
        if (first ? !is_name_start(c) : !is_name_part(c)) return false;
    }
    return true;
}

static void print_list(struct text *t, struct feel_value v, int depth)
{
    text_char(t, '[');
    for (int32_t i = 0; i < v.extra; i++) {
        if (i) text_put(t, S(", "));
        print_value(t, v.items[i], true, depth);
    }
    text_char(t, ']');
}

static void print_context(struct text *t, struct feel_value v, int depth)
{
    text_char(t, '{');
    for (int32_t i = 0; i < v.extra; i++) {
        if (i) text_put(t, S(", "));
        if (is_plain_name(v.entries[i].name))
            text_put(t, v.entries[i].name);
        else
            print_quoted(t, v.entries[i].name);
        text_put(t, S(": "));
        print_value(t, v.entries[i].value, true, depth);
    }
    text_char(t, '}');
}

// What a range of one end starts with, or NULL where it has two.
static const char *range_operator(const struct feel_range *r)
{
    if (r->form == FEEL_RANGE_EQUAL) return "(=";
    if (r->form == FEEL_RANGE_UNEQUAL) return "(!=";
    if (r->form == FEEL_RANGE_NULL_END || (r->low.kind && r->high.kind)) return NULL;
    if (r->low.kind) return r->low_closed ? "(>=" : "(>";
    return r->high_closed ? "(<=" : "(<";
}

static void print_range(struct text *t, const struct feel_range *r, int depth)
{
    const char *opening = range_operator(r);
    if (opening) {
        text_put(t, str_of(opening));
        print_value(t, r->low.kind || !r->high.kind ? r->low : r->high, true, depth);
        text_char(t, ')');
        return;
    }
    text_char(t, r->low_closed ? '[' : '(');
    print_value(t, r->low, true, depth);
    text_put(t, S(".."));
    print_value(t, r->high, true, depth);
    text_char(t, r->high_closed ? ']' : ')');
}

static void print_function(struct text *t, const struct feel_function *f)
{
    text_put(t, S("function("));
    for (int32_t i = 0; i < f->parameter_count; i++) {
        if (i) text_put(t, S(", "));
        text_put(t, f->parameters[i].name);
        if (!f->parameters[i].type) continue;
        text_put(t, S(": "));
        print_type(t, f->parameters[i].type, 0);
    }
    text_char(t, ')');
}

static void print_number(struct text *t, struct feel_value v)
{
    char digits[96];
    if (!v.form && !v.exponent)
        text_print(t, "%lld", (long long)v.n);
    else
        text_put(t, decimal_print(feel_decimal(v), digits));
}

static void print_value(struct text *t, struct feel_value v, bool quoted, int depth)
{
    if (depth > FEEL_DEPTH_MAX) {
        text_put(t, S("..."));
        return;
    }
    switch ((enum feel_kind)v.kind) {
    case FEEL_NULL:
    case FEEL_LAZY:
        text_put(t, S("null"));
        return;
    case FEEL_BOOLEAN:
        text_put(t, v.n ? S("true") : S("false"));
        return;
    case FEEL_NUMBER:
        print_number(t, v);
        return;
    case FEEL_STRING:
        quoted ? print_quoted(t, text_of(v)) : text_put(t, text_of(v));
        return;
    case FEEL_LIST:
        print_list(t, v, depth + 1);
        return;
    case FEEL_CONTEXT:
        print_context(t, v, depth + 1);
        return;
    case FEEL_RANGE:
        print_range(t, v.range, depth + 1);
        return;
    case FEEL_FUNCTION:
        print_function(t, v.function);
        return;
    default:
        if (quoted) text_put(t, S("@\""));
        print_temporal(t, v);
        if (quoted) text_char(t, '"');
    }
}

struct str feel_print(struct arena *a, struct feel_value v, bool quoted)
{
    struct text t = { .arena = a };
    print_value(&t, v, quoted, 0);
    return text_str(&t);
}
