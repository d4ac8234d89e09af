// XPath's regular expressions (XQuery and XPath Functions and Operators 3.1, 5.6.1; XML Schema part 2, appendix F),
// checked rule by rule and written out for PCRE2, which takes a different language. What is not in theirs is refused.
#define PCRE2_CODE_UNIT_WIDTH 8
#include "law/feel/regex_int.h"
#include <pcre2.h>

struct translation {
    struct str pattern;
    struct text out;
    bool dot_all, lines, literal;
    int32_t groups, nesting;
    bool closed[REGEX_GROUPS_MAX + 1]; // which groups may be referred to
    const char *why;                   // the first thing that is wrong
};

static bool refuse(struct translation *t, const char *why)
{
    if (!t->why) t->why = why;
    t->pattern.len = 0;
    return false;
}

static char peek(const struct translation *t) { return t->pattern.len > 0 ? t->pattern.at[0] : 0; }
static bool at_end(const struct translation *t) { return t->pattern.len == 0; }

static int32_t next(struct translation *t) { return at_end(t) ? -1 : utf8_next(&t->pattern); }

static bool accept(struct translation *t, char c)
{
    if (at_end(t) || peek(t) != c) return false;
    t->pattern = str_slice(t->pattern, 1, t->pattern.len);
    return true;
}

static void put_code_point(struct translation *t, int32_t c)
{
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain)
        text_char(&t->out, (char)c);
    else
        text_print(&t->out, "\\x{%X}", (unsigned)c);
}

// --- sets of characters, as they stand between brackets ---------------------------------------------

struct span_of_code {
    int32_t first, last;
};

static const struct span_of_code spaces[] = { { 9, 10 }, { 13, 13 }, { 32, 32 } };
// BASIS: XML 1.0 (fifth edition), 2.3, NameStartChar and NameChar
static const struct span_of_code name_starts[] = {
    { ':', ':' },       { 'A', 'Z' },       { '_', '_' },       { 'a', 'z' },
    { 0xC0, 0xD6 },     { 0xD8, 0xF6 },     { 0xF8, 0x2FF },    { 0x370, 0x37D },
    { 0x37F, 0x1FFF },  { 0x200C, 0x200D }, { 0x2070, 0x218F }, { 0x2C00, 0x2FEF },
    { 0x3001, 0xD7FF }, { 0xF900, 0xFDCF }, { 0xFDF0, 0xFFFD }, { 0x10000, 0xEFFFF },
};
static const struct span_of_code name_parts[] = {
    { '-', '.' },       { '0', ':' },       { 'A', 'Z' },         { '_', '_' },       { 'a', 'z' },
    { 0xB7, 0xB7 },     { 0xC0, 0xD6 },     { 0xD8, 0xF6 },       { 0xF8, 0x37D },    { 0x37F, 0x1FFF },
    { 0x200C, 0x200D }, { 0x203F, 0x2040 }, { 0x2070, 0x218F },   { 0x2C00, 0x2FEF }, { 0x3001, 0xD7FF },
    { 0xF900, 0xFDCF }, { 0xFDF0, 0xFFFD }, { 0x10000, 0xEFFFF },
};

static void put_span(struct translation *t, int32_t first, int32_t last)
{
    if (first > last) return;
    put_code_point(t, first);
    if (first == last) return;
    text_char(&t->out, '-');
    put_code_point(t, last);
}

static void put_spans(struct translation *t, const struct span_of_code *spans, ptrdiff_t count, bool negative)
{
    int32_t from = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        if (!negative)
            put_span(t, spans[i].first, spans[i].last);
        else
            put_span(t, from, spans[i].first - 1);
        from = spans[i].last + 1;
    }
    if (negative) put_span(t, from, 0x10FFFF);
}

static bool put_property(struct translation *t, bool negative)
{
    static const char categories[] =
        " L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So C Cc "
        "Cf Co Cn ";
    struct str name, rest;
    char padded[8] = " ";
    if (!accept(t, '{') || !str_cut(t->pattern, '}', &name, &rest))
        return refuse(t, "\\p wants {a category or a block}");
    t->pattern = rest;
    if (str_starts(name, S("Is"))) {
        name = str_slice(name, 2, name.len);
        for (int32_t i = 0; i < regex_blocks_count; i++) {
            if (!str_equal(regex_blocks[i].name, name)) continue;
            struct span_of_code span = { regex_blocks[i].first, regex_blocks[i].last };
            return put_spans(t, &span, 1, negative), true;
        }
        return refuse(t, "no such block of Unicode");
    }
    if (name.len < 1 || name.len > 2) return refuse(t, "no such category of characters");
    memcpy(padded + 1, name.at, (size_t)name.len);
    padded[1 + name.len] = ' ';
    if (memchr(name.at, ' ', (size_t)name.len) || !strstr(categories, padded))
        return refuse(t, "no such category of characters");
    text_print(&t->out, "\\%c{%.*s}", negative ? 'P' : 'p', P(name));
    return true;
}

// The multi-character escapes; false, with nothing taken, for any other.
static bool put_class_escape(struct translation *t, char c)
{
    switch (c) {
    case 's':
    case 'S':
        put_spans(t, spaces, COUNT(spaces), c == 'S');
        return true;
    case 'i':
    case 'I':
        put_spans(t, name_starts, COUNT(name_starts), c == 'I');
        return true;
    case 'c':
    case 'C':
        put_spans(t, name_parts, COUNT(name_parts), c == 'C');
        return true;
    case 'd':
        text_put(&t->out, S("\\p{Nd}"));
        return true;
    case 'D':
        text_put(&t->out, S("\\P{Nd}"));
        return true;
    case 'w':
        text_put(&t->out, S("\\p{L}\\p{M}\\p{N}\\p{S}"));
        return true;
    case 'W':
        text_put(&t->out, S("\\p{P}\\p{Z}\\p{C}"));
        return true;
    default:
        return false;
    }
}

// The character that a single-character escape stands for, or -1.
static int32_t escaped_char(char c)
{
    if (c == 'n') return '\n';
    if (c == 'r') return '\r';
    if (c == 't') return '\t';
    return c && strchr("\\|.?*+(){}-[]^$", c) ? c : -1;
}

// --- [ … ] -----------------------------------------------------------------------------------------

// One character of a class, escapes resolved; -1 where a multi-character escape was written out instead, -2 for none.
static int32_t class_char(struct translation *t)
{
    if (accept(t, '\\')) {
        char c = peek(t);
        int32_t single = escaped_char(c);
        (void)next(t);
        if (single >= 0) return single;
        if (c == 'p' || c == 'P') return put_property(t, c == 'P') ? -1 : -2;
        if (put_class_escape(t, c)) return -1;
        return refuse(t, "no such escape in a class"), -2;
    }
    if (at_end(t)) return refuse(t, "a class that does not end"), -2;
    if (peek(t) == '[') return refuse(t, "[ in a class must be escaped"), -2;
    return next(t);
}

static bool put_class(struct translation *t);

static bool class_subtracts(const struct translation *t) { return str_starts(t->pattern, S("-[")); }

// A character or a range, written out.
static bool put_class_item(struct translation *t)
{
    bool hyphen = peek(t) == '-';
    int32_t first = class_char(t);
    if (first < 0) return first == -1;
    bool range = peek(t) == '-' && !class_subtracts(t) && !str_starts(t->pattern, S("-]"));
    if (hyphen && range) return refuse(t, "a range that starts with an unescaped -");
    if (!range) return put_span(t, first, first), true;
    (void)next(t);
    if (peek(t) == '-') return refuse(t, "a range that ends with an unescaped -");
    int32_t last = class_char(t);
    if (last < 0 || last < first) return refuse(t, "a range in a class that runs backwards");
    put_span(t, first, last);
    return true;
}

// After `[`. With a subtraction `[a-z-[aeiou]]` the class is told not to match what is subtracted.
static bool put_class(struct translation *t)
{
    struct text outer = t->out;
    if (++t->nesting > REGEX_NESTING_MAX) return refuse(t, "too deep");
    t->out = (struct text){ .arena = outer.arena };
    bool negative = accept(t, '^'), subtracted = false;
    text_put(&t->out, negative ? S("[^") : S("["));
    if (peek(t) == ']') return refuse(t, "an empty class");
    while (!at_end(t) && peek(t) != ']' && !class_subtracts(t))
        if (!put_class_item(t)) return false;
    text_char(&t->out, ']');
    struct text base = t->out;
    t->out = outer;
    if (class_subtracts(t)) {
        subtracted = true;
        t->pattern = str_slice(t->pattern, 2, t->pattern.len);
        text_put(&t->out, S("(?:(?!"));
        if (!put_class(t)) return false;
        text_char(&t->out, ')');
    }
    if (!accept(t, ']')) return refuse(t, "a class that does not end");
    text_put(&t->out, text_str(&base));
    if (subtracted) text_char(&t->out, ')');
    t->nesting--;
    return true;
}

// --- atoms, pieces, branches -----------------------------------------------------------------------

static bool put_branches(struct translation *t);

static bool put_group(struct translation *t)
{
    int32_t group = 0;
    if (++t->nesting > REGEX_NESTING_MAX) return refuse(t, "too deep");
    if (accept(t, '?')) {
        if (!accept(t, ':')) return refuse(t, "only (?: may follow an opening parenthesis");
        text_put(&t->out, S("(?:"));
    } else {
        if (t->groups == REGEX_GROUPS_MAX) return refuse(t, "too many groups");
        group = ++t->groups;
        text_char(&t->out, '(');
    }
    if (!put_branches(t)) return false;
    if (!accept(t, ')')) return refuse(t, "a parenthesis that is not closed");
    text_char(&t->out, ')');
    if (group) t->closed[group] = true;
    t->nesting--;
    return true;
}

// As many digits as make the number of a group.
static bool put_back_reference(struct translation *t, int32_t number)
{
    while (peek(t) >= '0' && peek(t) <= '9' && number * 10 + (peek(t) - '0') <= t->groups)
        number = number * 10 + (next(t) - '0');
    if (number > t->groups || !t->closed[number])
        return refuse(t, "a back-reference to a group that is not there yet");
    text_print(&t->out, "\\g{%d}", number);
    return true;
}

static bool put_escape(struct translation *t)
{
    char c = peek(t);
    int32_t single = escaped_char(c);
    (void)next(t);
    if (single >= 0) return put_code_point(t, single), true;
    if (c >= '1' && c <= '9') return put_back_reference(t, c - '0');
    text_char(&t->out, '[');
    bool good = c == 'p' || c == 'P' ? put_property(t, c == 'P') : put_class_escape(t, c);
    text_char(&t->out, ']');
    return good || refuse(t, "no such escape");
}

static bool put_atom(struct translation *t)
{
    if (accept(t, '(')) return put_group(t);
    if (accept(t, '[')) return put_class(t);
    if (accept(t, '\\')) return put_escape(t);
    if (accept(t, '.'))
        return text_put(&t->out, t->dot_all ? S("[\\x{0}-\\x{10FFFF}]") : S("[^\\n\\r]")), true;
    if (accept(t, '^'))
        return text_put(&t->out, t->lines ? S("(?:\\A|(?<=\\n)(?!\\z))") : S("(?:\\A)")), true;
    if (accept(t, '$'))
        return text_put(&t->out, t->lines ? S("(?:(?=\\n)|(?<!\\n)\\z)") : S("(?:\\z)")), true;
    char c = peek(t);
    if (c && strchr("?*+{}]", c)) return refuse(t, "a character that must be escaped");
    put_code_point(t, next(t));
    return true;
}

static bool take_count(struct translation *t, int32_t *ret_n)
{
    int32_t n = 0, digits = 0;
    for (; peek(t) >= '0' && peek(t) <= '9' && n <= REGEX_REPEAT_MAX; digits++) n = n * 10 + (next(t) - '0');
    *ret_n = n;
    return digits > 0 && n <= REGEX_REPEAT_MAX;
}

static bool put_quantifier(struct translation *t)
{
    int32_t least, most;
    char c = peek(t);
    if (accept(t, '?') || accept(t, '*') || accept(t, '+'))
        text_char(&t->out, c);
    else if (accept(t, '{')) {
        if (!take_count(t, &least))
            return refuse(t, "a repetition without a number, or with too large a one");
        text_print(&t->out, "{%d", least);
        if (accept(t, ',')) {
            text_char(&t->out, ',');
            if (peek(t) != '}') {
                if (!take_count(t, &most) || most < least)
                    return refuse(t, "a repetition that runs backwards, or is too large");
                text_print(&t->out, "%d", most);
            }
        }
        if (!accept(t, '}')) return refuse(t, "a repetition that does not end");
        text_char(&t->out, '}');
    } else
        return true;
    if (accept(t, '?')) text_char(&t->out, '?');
    return true;
}

static bool put_branches(struct translation *t)
{
    while (!at_end(t) && peek(t) != ')') {
        if (accept(t, '|')) {
            text_char(&t->out, '|');
            continue;
        }
        if (!put_atom(t) || !put_quantifier(t)) return false;
    }
    return !t->why;
}

// --- the whole -------------------------------------------------------------------------------------

static bool take_flags(struct translation *t, struct str flags, bool *ret_spaced, uint32_t *options)
{
    *ret_spaced = false;
    for (ptrdiff_t i = 0; i < flags.len; i++) {
        switch (flags.at[i]) {
        case 's':
            t->dot_all = true;
            break;
        case 'm':
            t->lines = true;
            break;
        case 'i':
            *options |= PCRE2_CASELESS;
            break;
        case 'x':
            *ret_spaced = true;
            break;
        case 'q':
            t->literal = true;
            break;
        default:
            return refuse(t, "flags other than s, m, i, x, q");
        }
    }
    return true;
}

// Flag x: white space counts only inside a class.
static struct str without_space(struct arena *a, struct str s)
{
    char *out = NEW(a, char, s.len);
    ptrdiff_t len = 0;
    int depth = 0;
    bool escaped = false;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (c == '[' && !escaped) depth++;
        if (c == ']' && !escaped && depth > 0) depth--;
        if (depth == 0 && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) continue;
        escaped = c == '\\' && !escaped;
        out[len++] = c;
    }
    return (struct str){ out, len };
}

bool regex_translate(struct arena *a, struct str pattern, struct str flags, struct str *ret_pcre,
                     uint32_t *ret_options, int32_t *ret_groups, struct str *ret_why)
{
    struct translation *t = NEW(a, struct translation, 1);
    bool spaced;
    *ret_options =
        PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK | PCRE2_MATCH_UNSET_BACKREF | PCRE2_DOLLAR_ENDONLY;
    t->pattern = pattern;
    t->out = (struct text){ .arena = a };
    if (pattern.len > REGEX_BYTES_MAX)
        (void)refuse(t, "a pattern that is too long");
    else if (take_flags(t, flags, &spaced, ret_options)) {
        if (t->literal)
            while (!at_end(t)) put_code_point(t, next(t));
        else {
            if (spaced) t->pattern = without_space(a, pattern);
            if (put_branches(t) && !at_end(t))
                (void)refuse(t, "a closing parenthesis without an opening one");
        }
    }
    *ret_why = str_of(t->why);
    *ret_groups = t->groups;
    *ret_pcre = text_str(&t->out);
    return !t->why;
}
