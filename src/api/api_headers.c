// Header fields as RFC 9110 and 9112 allow them, stricter where two readers could differ on the end of a message.
#include "api/api.h"
#include "api/parse_int.h"

static bool is_token(struct str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool letter = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!letter && (c == 0 || !strchr("!#$%&'*+-.^_`|~", c))) return false;
    }
    return s.len > 0;
}

// Field content: a tab, or what is printed. Bytes above ASCII may stand where nobody here reads them.
// BASIS: RFC 9110, 5.5
static bool is_field_value(struct str s, bool ascii)
{
    for (ptrdiff_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f || (ascii && c > 0x7f)) return false;
    }
    return true;
}

bool same_name(struct str a, struct str lower)
{
    if (a.len != lower.len) return false;
    for (ptrdiff_t i = 0; i < a.len; i++) {
        char c = a.at[i];
        if (((c >= 'A' && c <= 'Z') ? (char)(c | 0x20) : c) != lower.at[i]) return false;
    }
    return true;
}

struct known_field {
    struct str name;
    ptrdiff_t at; // where in struct headers
};

#define FIELD(name, member)                                                                                  \
    {                                                                                                        \
        SL(name), offsetof(struct headers, member)                                                           \
    }

// clang-format off
static const struct known_field known[] = {
    FIELD("host", host),                           FIELD("cookie", cookie),
    FIELD("expect", expect),                       FIELD("origin", origin),
    FIELD("traceparent", traceparent),             FIELD("content-type", content_type),
    FIELD("authorization", authorization),         FIELD("if-none-match", if_none_match),
    FIELD("anlan-receipt", receipt),               FIELD("last-event-id", last_event_id),
    FIELD("sec-fetch-site", site),                 FIELD("content-length", content_length),
    FIELD("idempotency-key", retry_key),           FIELD("accept-language", accept_language),
    FIELD("x-forwarded-for", forwarded_for),       FIELD("content-encoding", content_encoding),
    FIELD("transfer-encoding", transfer_encoding), FIELD("accept", accept),
    FIELD("accept-encoding", accept_encoding),
};
// clang-format on

static struct str *field_of(struct headers *h, struct str name)
{
    for (ptrdiff_t i = 0; i < COUNT(known); i++)
        if (known[i].name.len == name.len && same_name(name, known[i].name))
            return (struct str *)(void *)((char *)h + known[i].at);
    return NULL;
}

static void note(struct headers *h, enum problem p)
{
    if (!h->problem) h->problem = p;
}

void headers_take(struct headers *h, struct str name, struct str value)
{
    h->count++;
    h->bytes += name.len + value.len;
    if (h->count > API_HEADERS_MAX || h->bytes > API_HEADER_BYTES_MAX) return note(h, PROBLEM_HEADERS_LONG);
    struct str *field = field_of(h, name);
    if (!is_token(name) || !is_field_value(value, field != NULL)) return note(h, PROBLEM_HEADER);
    if (!field) return;
    if (field == &h->host) h->hosts++;
    if (field == &h->content_length) h->lengths++;
    // What a client can show may come in pieces; the first is enough to choose by.
    if (field->at && (field == &h->accept || field == &h->accept_encoding)) return;
    // None of the others is a list that may come in pieces, but for those that nobody trusts anyway.
    if (field->at && field != &h->host && field != &h->content_length) note(h, PROBLEM_HEADER);
    *field = value.at ? value : S("");
}

bool host_valid(struct str host)
{
    if (host.len == 0 || host.len > 255) return false;
    for (ptrdiff_t i = 0; i < host.len; i++) {
        char c = host.at[i];
        bool letter = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!letter && (c == 0 || !strchr("-._:[]", c))) return false;
    }
    return true;
}

// Digits only: no sign, no list, no hexadecimal, no space, and not past what an int64 holds.
static bool length_parse(struct str s, int64_t *ret_length)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9') return false;
    return str_int64(s, ret_length);
}

enum problem headers_check(const struct headers *h, int64_t *ret_length)
{
    if (h->problem) return h->problem;
    if (h->hosts != 1 || !host_valid(h->host)) return PROBLEM_HOST;
    if (h->lengths > 1 || (h->lengths == 1 && h->transfer_encoding.at)) return PROBLEM_FRAMING;
    if (h->transfer_encoding.at) return PROBLEM_LENGTH;
    int64_t length = -1;
    if (h->lengths == 1 && !length_parse(h->content_length, &length)) return PROBLEM_FRAMING;
    if (h->content_encoding.at) return PROBLEM_ENCODING;
    if (h->expect.at && !same_name(h->expect, S("100-continue"))) return PROBLEM_EXPECT;
    *ret_length = length;
    return PROBLEM_NONE;
}

bool media_is_json(struct str content_type)
{
    struct str type, parameter, name, charset;
    (void)str_cut(content_type, ';', &type, &parameter);
    if (!same_name(str_trim(type), S("application/json"))) return false;
    parameter = str_trim(parameter);
    if (parameter.len == 0) return true;
    if (!str_cut(parameter, '=', &name, &charset) || !same_name(name, S("charset"))) return false;
    if (charset.len > 1 && charset.at[0] == '"' && charset.at[charset.len - 1] == '"')
        charset = str_slice(charset, 1, charset.len - 1);
    return same_name(charset, S("utf-8"));
}

// --- cookies ----------------------------------------------------------------------------------------

// BASIS: RFC 6265, 4.1.1 (cookie-octet)
static bool is_cookie_value(struct str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c <= 0x20 || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\') return false;
    }
    return true;
}

bool cookie_get(struct str field, struct str name, struct str *ret_value)
{
    enum { COOKIES_MAX = 32 };
    struct str found = { 0 };
    int32_t times = 0;
    for (int32_t i = 0; field.len > 0; i++) {
        struct str one, cookie, value;
        if (i == COOKIES_MAX) return false;
        (void)str_cut(field, ';', &one, &field);
        if (!str_cut(str_trim(one), '=', &cookie, &value) || !is_token(cookie)) return false;
        if (!str_equal(cookie, name)) continue; // another's cookie may be written as it likes
        if (!is_cookie_value(value)) return false;
        found = value;
        times++;
    }
    if (times != 1) return false;
    *ret_value = found;
    return true;
}

// --- conditions -------------------------------------------------------------------------------------

bool etag_listed(struct str field, struct str etag)
{
    enum { TAGS_MAX = 32 };
    if (str_equal(str_trim(field), S("*"))) return true;
    for (int32_t i = 0; i < TAGS_MAX && field.len > 0; i++) {
        struct str one;
        (void)str_cut(field, ',', &one, &field);
        one = str_trim(one);
        if (str_starts(one, S("W/"))) one = str_slice(one, 2, one.len); // weak comparison
        if (str_equal(one, etag)) return true;
    }
    return false;
}

// --- keys and identifiers ---------------------------------------------------------------------------

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') return (c | 0x20) - 'a' + 10;
    return -1;
}

bool uuid7_parse(struct str text, int64_t *ret_ms)
{
    enum { UUID_CHARS = 36, VERSION_AT = 14, VARIANT_AT = 19, TIME_CHARS = 13 };
    if (text.len != UUID_CHARS) return false;
    int64_t ms = 0;
    for (ptrdiff_t i = 0; i < text.len; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        int digit = hex_digit(text.at[i]);
        if (dash ? text.at[i] != '-' : digit < 0) return false;
        if (!dash && i < TIME_CHARS) ms = ms << 4 | digit;
    }
    if (text.at[VERSION_AT] != '7' || (hex_digit(text.at[VARIANT_AT]) & 0xc) != 0x8) return false;
    *ret_ms = ms;
    return true;
}

enum problem retry_key_check(struct str text, struct instant now)
{
    enum { AHEAD_MS = 24 * 3600 * 1000 }; // a client's clock may be a day ahead, not more
    int64_t ms, now_ms = now.ns / NS_PER_MS;
    if (text.len == 0) return PROBLEM_RETRY_KEY_MISSING;
    if (!uuid7_parse(text, &ms) || ms > now_ms + AHEAD_MS) return PROBLEM_RETRY_KEY;
    if (ms < now_ms - GATE_RETRY_DAYS * (NS_PER_DAY / NS_PER_MS)) return PROBLEM_RETRY_KEY_OLD;
    return PROBLEM_NONE;
}

struct str trace_id(struct str t)
{
    enum { TRACEPARENT_CHARS = 55, ID_AT = 3, ID_CHARS = 32 };
    if (t.len != TRACEPARENT_CHARS || !str_starts(t, S("00-")) || t.at[35] != '-' || t.at[52] != '-')
        return (struct str){ 0 };
    bool zero = true;
    for (ptrdiff_t i = ID_AT; i < ID_AT + ID_CHARS; i++) {
        if (hex_digit(t.at[i]) < 0 || (t.at[i] >= 'A' && t.at[i] <= 'F')) return (struct str){ 0 };
        zero = zero && t.at[i] == '0';
    }
    return zero ? (struct str){ 0 } : str_slice(t, ID_AT, ID_AT + ID_CHARS);
}
