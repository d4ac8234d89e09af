// Characters, names and escapes: what the parser and the printer agree on.
#include "law/feel/feel_int.h"

bool is_space(int32_t c)
{
    return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x180E ||
           (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000 || c == 0xFEFF;
}

bool is_name_start(int32_t c)
{
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '?';
    return c >= 0xB7 && c != 0xD7 && c != 0xF7 && !is_space(c) && (c < 0x2010 || c > 0x206F) && c < 0xF0000;
}

bool is_name_part(int32_t c)
{
    return is_name_start(c) || (c >= '0' && c <= '9') || c == 0xB7 || (c >= 0x203F && c <= 0x2040);
}

static bool is_word_byte(char c)
{
    return (uint8_t)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '?';
}

static ptrdiff_t skip_space(struct str s, ptrdiff_t at)
{
    while (at < s.len) {
        if ((uint8_t)s.at[at] > ' ' && (uint8_t)s.at[at] < 0x80) break;
        struct str rest = str_slice(s, at, s.len);
        if (!is_space(utf8_next(&rest))) break;
        at = rest.at - s.at;
    }
    return at;
}

// White space counts only between two words: "a + b" and "a+b" are the same name.
ptrdiff_t name_match(struct str name, struct str text)
{
    ptrdiff_t i = 0, k = 0;
    if (name.len == 0 || text.len == 0 || name.at[0] != text.at[0]) return 0;
    while (i < name.len) {
        ptrdiff_t after_name = skip_space(name, i), after_text = skip_space(text, k);
        bool gap = after_name > i;
        if (after_name == name.len) break;
        if (after_text == text.len) return 0;
        if (i > 0 && is_word_byte(name.at[i - 1]) && is_word_byte(name.at[after_name]) &&
            gap != (after_text > k))
            return 0;
        if (name.at[after_name] != text.at[after_text]) return 0;
        i = after_name + 1;
        k = after_text + 1;
    }
    if (k > 0 && is_word_byte(text.at[k - 1]) && k < text.len) {
        struct str rest = str_slice(text, k, text.len);
        if (is_name_part(utf8_next(&rest))) return 0;
    }
    return k;
}

static bool take_hex(struct str *s, int digits, int32_t *ret_n)
{
    int32_t n = 0;
    if (s->len < digits) return false;
    for (int i = 0; i < digits; i++) {
        char c = s->at[i];
        int digit = c >= '0' && c <= '9'                     ? c - '0'
                    : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                             : -1;
        if (digit < 0) return false;
        n = n << 4 | digit;
    }
    *s = str_slice(*s, digits, s->len);
    *ret_n = n;
    return true;
}

// \uD83D\uDCA9 is one character; half of a pair is none.
static bool take_code_point(struct str *s, int digits, int32_t *ret_c)
{
    int32_t c, low;
    if (!take_hex(s, digits, &c)) return false;
    if (c >= 0xD800 && c < 0xDC00) {
        if (!str_starts(*s, S("\\u"))) return false;
        *s = str_slice(*s, 2, s->len);
        if (!take_hex(s, 4, &low) || low < 0xDC00 || low > 0xDFFF) return false;
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    } else if (c >= 0xDC00 && c <= 0xDFFF)
        return false;
    *ret_c = c;
    return c <= 0x10FFFF;
}

bool unescape(struct arena *a, struct str s, struct str *ret_s)
{
    char *out = NEW(a, char, s.len + 1);
    ptrdiff_t len = 0;
    while (s.len > 0) {
        char c = s.at[0];
        s = str_slice(s, 1, s.len);
        if (c != '\\') {
            out[len++] = c;
            continue;
        }
        if (s.len == 0) return false;
        c = s.at[0];
        s = str_slice(s, 1, s.len);
        int32_t code;
        switch (c) {
        case 'n':
            out[len++] = '\n';
            break;
        case 't':
            out[len++] = '\t';
            break;
        case 'r':
            out[len++] = '\r';
            break;
        case 'b':
            out[len++] = '\b';
            break;
        case 'f':
            out[len++] = '\f';
            break;
        case '"':
        case '\'':
        case '\\':
        case '/':
            out[len++] = c;
            break;
        case 'u':
        case 'U': {
            char bytes[4]; // an escape is never shorter than what it stands for
            if (!take_code_point(&s, c == 'u' ? 4 : 6, &code)) return false;
            int count = utf8_put(bytes, code);
            memcpy(out + len, bytes, (size_t)count);
            len += count;
            break;
        }
        default: // a pattern's own escapes (\d, \s, \p…) pass through
            out[len++] = '\\';
            out[len++] = c;
        }
    }
    *ret_s = (struct str){ out, len };
    return true;
}
