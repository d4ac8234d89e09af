// The formats of a text that wire/schema knows.
#include "wire/schema_int.h"
#include "base/time.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool is_one_of(char c, const char *set) { return c && strchr(set, c); }

static bool is_date(struct str s)
{
    struct day d;
    return day_parse(s, &d);
}

// BASIS: RFC 3339 (2002), 5.6
static bool is_date_time(struct str s)
{
    struct instant i;
    return instant_parse(s, &i);
}

// As people write it: a plus or not, digits with spaces, dots, hyphens and brackets between them; E.164 allows 15 digits, an
// extension some more.
static bool is_phone(struct str s)
{
    enum { DIGITS_MIN = 3, DIGITS_MAX = 20, BYTES_MAX = 40 };
    int digits = 0;
    if (s.len > BYTES_MAX) return false;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        if (is_digit(s.at[i]))
            digits++;
        else if (!(i == 0 && s.at[i] == '+') && !is_one_of(s.at[i], " .-()/"))
            return false;
    }
    return digits >= DIGITS_MIN && digits <= DIGITS_MAX;
}

static bool is_escape(struct str s, ptrdiff_t at)
{
    static const char hex[] = "0123456789abcdefABCDEF";
    return at + 2 < s.len && is_one_of(s.at[at + 1], hex) && is_one_of(s.at[at + 2], hex);
}

// A scheme, a colon and characters that may stand in a URI: it has a scheme, so a relative reference is none.
// BASIS: RFC 3986 (2005), 2 and 3.1
static bool is_uri(struct str s)
{
    struct str scheme, rest;
    if (!str_cut(s, ':', &scheme, &rest) || scheme.len == 0 || rest.len == 0 || !is_letter(scheme.at[0]))
        return false;
    for (ptrdiff_t i = 1; i < scheme.len; i++)
        if (!is_letter(scheme.at[i]) && !is_digit(scheme.at[i]) && !is_one_of(scheme.at[i], "+-."))
            return false;
    for (ptrdiff_t i = 0; i < rest.len; i++) {
        char c = rest.at[i];
        if (is_letter(c) || is_digit(c) || is_one_of(c, "-._~:/?#[]@!$&'()*+,;=")) continue;
        if (c != '%' || !is_escape(rest, i)) return false;
    }
    return true;
}

static bool is_domain(struct str s)
{
    enum { LABEL_MAX = 63 };
    struct str label;
    int labels = 0;
    for (bool more = true; more; labels++) {
        more = str_cut(s, '.', &label, &s);
        if (label.len == 0 || label.len > LABEL_MAX || label.at[0] == '-' || label.at[label.len - 1] == '-')
            return false;
        for (ptrdiff_t i = 0; i < label.len; i++)
            if (!is_letter(label.at[i]) && !is_digit(label.at[i]) && label.at[i] != '-' &&
                (uint8_t)label.at[i] < 0x80)
                return false;
    }
    return labels >= 2;
}

// A dot-atom, an at sign and a domain of at least two labels: narrower than mail allows, as what people mean when they type one.
// BASIS: RFC 5321 (2008), 4.1.2 and 4.5.3.1
static bool is_email(struct str s)
{
    enum { LOCAL_MAX = 64, BYTES_MAX = 254 };
    struct str local, domain;
    if (s.len > BYTES_MAX || !str_cut(s, '@', &local, &domain)) return false;
    if (local.len == 0 || local.len > LOCAL_MAX || local.at[0] == '.' || local.at[local.len - 1] == '.')
        return false;
    for (ptrdiff_t i = 0; i < local.len; i++) {
        char c = local.at[i];
        if (c == '.' && local.at[i + 1] == '.') return false;
        if (!is_letter(c) && !is_digit(c) && !is_one_of(c, ".!#$%&'*+-/=?^_`{|}~") && (uint8_t)c < 0x80)
            return false;
    }
    return is_domain(domain);
}

schema_format_fn *schema_format_find(struct str name)
{
    static const struct {
        struct str name;
        schema_format_fn *fits;
    } rows[] = {
        { SL("date"), is_date }, { SL("date-time"), is_date_time }, { SL("phone"), is_phone },
        { SL("uri"), is_uri },   { SL("email"), is_email },
    };
    for (ptrdiff_t i = 0; i < COUNT(rows); i++)
        if (str_equal(rows[i].name, name)) return rows[i].fits;
    return NULL;
}
