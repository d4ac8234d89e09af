// Both forms of a form's body. What a name or value may hold is checked in one place, after decoding.
#include "exchange/form_body.h"

struct reading {
    struct arena *arena;
    struct form_pair *at;
    int32_t count;
    struct fault *fault;
};

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool same_letters(struct str a, struct str b)
{
    if (a.len != b.len) return false;
    for (ptrdiff_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i])) return false;
    return true;
}

static bool is_text(struct str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c == 0x7f || (c < 0x20 && c != '\t' && c != '\n' && c != '\r')) return false;
    }
    return utf8_valid(s);
}

static enum rc take_pair(struct reading *r, struct str name, struct str value)
{
    if (r->count == FORM_PAIRS_MAX)
        return fail(r->fault, RC_LIMIT, "a form of more than %d fields", FORM_PAIRS_MAX);
    if (name.len == 0) return fail(r->fault, RC_INVALID, "field %d has no name", r->count + 1);
    if (name.len > FORM_NAME_BYTES_MAX || value.len > FORM_VALUE_BYTES_MAX)
        return fail(r->fault, RC_LIMIT, "field %d is too long", r->count + 1);
    if (!is_text(name) || !is_text(value))
        return fail(r->fault, RC_INVALID, "field %d is not UTF-8 text", r->count + 1);
    r->at[r->count++] = (struct form_pair){ name, value };
    return RC_OK;
}

// --- application/x-www-form-urlencoded ------------------------------------------------------------------------------

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// A percent sign without two digits is refused: nobody can tell what was meant.
static bool percent_decode(struct arena *a, struct str s, struct str *ret)
{
    char *out = NEW(a, char, s.len + 1);
    ptrdiff_t len = 0;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (c == '+') c = ' ';
        if (c == '%') {
            if (i + 2 >= s.len) return false;
            int high = hex_digit(s.at[i + 1]), low = hex_digit(s.at[i + 2]);
            if (high < 0 || low < 0) return false;
            c = (char)(high << 4 | low);
            i += 2;
        }
        out[len++] = c;
    }
    *ret = (struct str){ out, len };
    return true;
}

// BASIS: URL standard, 5.1
static enum rc read_urlencoded(struct reading *r, struct str body)
{
    enum rc rc = RC_OK;
    while (!rc && body.len > 0) {
        struct str pair, name, value;
        (void)str_cut(body, '&', &pair, &body);
        if (pair.len == 0) continue;
        if (!str_cut(pair, '=', &name, &value)) value = (struct str){ 0 };
        if (!percent_decode(r->arena, name, &name) || !percent_decode(r->arena, value, &value))
            return fail(r->fault, RC_INVALID, "field %d is not percent-encoded", r->count + 1);
        rc = take_pair(r, name, value);
    }
    return rc;
}

// --- multipart/form-data --------------------------------------------------------------------------------------------

// One parameter of a header field: `name=value` or `name="value"`, quotes and backslashes undone as RFC 9110 5.6.4 does.
static bool parameter(struct arena *a, struct str field, struct str name, struct str *ret)
{
    while (field.len > 0) {
        ptrdiff_t end = 0;
        bool quoted = false;
        for (; end < field.len && (quoted || field.at[end] != ';'); end++) {
            if (field.at[end] == '\\' && quoted && end + 1 < field.len)
                end++;
            else if (field.at[end] == '"')
                quoted = !quoted;
        }
        struct str one = str_trim(str_slice(field, 0, end)), key, value;
        field = str_slice(field, end + 1, field.len);
        if (!str_cut(one, '=', &key, &value) || !same_letters(str_trim(key), name)) continue;
        value = str_trim(value);
        bool in_quotes = value.len >= 2 && value.at[0] == '"' && value.at[value.len - 1] == '"';
        char *out = NEW(a, char, value.len + 1);
        ptrdiff_t len = 0;
        struct str inner = in_quotes ? str_slice(value, 1, value.len - 1) : value;
        for (ptrdiff_t i = 0; i < inner.len; i++) {
            if (in_quotes && inner.at[i] == '\\' && i + 1 < inner.len) i++;
            out[len++] = inner.at[i];
        }
        *ret = (struct str){ out, len };
        return true;
    }
    return false;
}

static bool header_named(struct str head, struct str name, struct str *ret_value)
{
    while (head.len > 0) {
        struct str line, key, value;
        (void)str_cut(head, '\n', &line, &head);
        if (!str_cut(line, ':', &key, &value) || !same_letters(str_trim(key), name)) continue;
        *ret_value = str_trim(value);
        return true;
    }
    return false;
}

static enum rc read_part(struct reading *r, struct str part)
{
    ptrdiff_t cut = str_find(part, S("\r\n\r\n"));
    struct str disposition, name, file;
    if (cut < 0 || cut > FORM_PART_HEAD_BYTES_MAX)
        return fail(r->fault, RC_INVALID, "part %d has no end of its head", r->count + 1);
    struct str head = str_slice(part, 0, cut), value = str_slice(part, cut + 4, part.len);
    if (!header_named(head, S("content-disposition"), &disposition) ||
        !same_letters(str_slice(disposition, 0, 9), S("form-data")) ||
        !parameter(r->arena, disposition, S("name"), &name))
        return fail(r->fault, RC_INVALID, "part %d is no field of a form", r->count + 1);
    if (parameter(r->arena, disposition, S("filename"), &file) ||
        parameter(r->arena, disposition, S("filename*"), &file))
        return fail(r->fault, RC_INVALID, "part %d is a file: only texts are taken here", r->count + 1);
    return take_pair(r, name, value);
}

static bool boundary_valid(struct str b)
{
    for (ptrdiff_t i = 0; i < b.len; i++) {
        char c = b.at[i];
        bool letter = (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
        if (!letter && (c == 0 || !strchr("'()+_,-./:=? ", c))) return false;
    }
    return b.len > 0 && b.len <= FORM_BOUNDARY_BYTES_MAX && b.at[b.len - 1] != ' ';
}

// BASIS: RFC 2046, 5.1.1; RFC 7578, 4
static enum rc read_multipart(struct reading *r, struct str boundary, struct str body)
{
    struct str first = arena_print(r->arena, "--%.*s", P(boundary)),
               between = arena_print(r->arena, "\r\n--%.*s", P(boundary));
    if (!str_starts(body, first))
        return fail(r->fault, RC_INVALID, "the body does not begin with its boundary");
    body = str_slice(body, first.len, body.len);
    while (!str_starts(body, S("--"))) {
        if (!str_starts(body, S("\r\n")))
            return fail(r->fault, RC_INVALID, "a boundary is not alone on its line");
        body = str_slice(body, 2, body.len);
        ptrdiff_t end = str_find(body, between);
        if (end < 0) return fail(r->fault, RC_INVALID, "part %d has no end", r->count + 1);
        enum rc rc = read_part(r, str_slice(body, 0, end));
        if (rc) return rc;
        body = str_slice(body, end + between.len, body.len);
    }
    return RC_OK;
}

// --- both -----------------------------------------------------------------------------------------------------------

static bool charset_is_utf8(struct arena *a, struct str parameters)
{
    struct str charset;
    return !parameter(a, parameters, S("charset"), &charset) || same_letters(charset, S("utf-8")) ||
           same_letters(charset, S("utf8"));
}

enum rc form_body_parse(struct arena *a, struct str content_type, struct str body, struct form_body *ret_b,
                        struct fault *f)
{
    struct str media, parameters, boundary;
    struct reading r = { a, NEW(a, struct form_pair, FORM_PAIRS_MAX), 0, f };
    if (!str_cut(content_type, ';', &media, &parameters)) parameters = (struct str){ 0 };
    media = str_trim(media);
    bool plain = same_letters(media, S("application/x-www-form-urlencoded")),
         parts = same_letters(media, S("multipart/form-data"));
    if (!plain && !parts) return fail(f, RC_MISSING, "the body is no form");
    if (!charset_is_utf8(a, parameters)) return fail(f, RC_INVALID, "the form is not in UTF-8");
    if (parts && (!parameter(a, parameters, S("boundary"), &boundary) || !boundary_valid(boundary)))
        return fail(f, RC_INVALID, "the form names no boundary");
    enum rc rc = plain ? read_urlencoded(&r, body) : read_multipart(&r, boundary, body);
    if (!rc) *ret_b = (struct form_body){ r.at, r.count };
    return rc;
}

struct str form_get(const struct form_body *b, struct str name)
{
    for (int32_t i = 0; i < b->count; i++)
        if (str_equal(b->at[i].name, name) && b->at[i].value.len > 0) return b->at[i].value;
    return (struct str){ 0 };
}
