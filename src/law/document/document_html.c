// The HTML that may stand in a document: elements and attributes of the lists below, all closed, and a style that loads nothing. What is
// not in a list is refused, so a new way for HTML to act or to load is refused too.
#include "law/document/document_int.h"
#include <strings.h>

// clang-format off
static const struct str elements[] = {
    SL("abbr"), SL("address"), SL("article"), SL("b"), SL("blockquote"), SL("body"), SL("br"), SL("caption"), SL("col"), SL("colgroup"),
    SL("dd"), SL("div"), SL("dl"), SL("dt"), SL("em"), SL("footer"), SL("h1"), SL("h2"), SL("h3"), SL("h4"), SL("head"), SL("header"),
    SL("hr"), SL("html"), SL("i"), SL("li"), SL("main"), SL("meta"), SL("ol"), SL("p"), SL("s"), SL("section"), SL("small"), SL("span"),
    SL("strong"), SL("style"), SL("sub"), SL("sup"), SL("table"), SL("tbody"), SL("td"), SL("tfoot"), SL("th"), SL("thead"), SL("time"),
    SL("title"), SL("tr"), SL("u"), SL("ul"),
};
static const struct str void_elements[] = { SL("br"), SL("col"), SL("hr"), SL("meta") };
static const struct str attributes[] = {
    SL("charset"), SL("class"), SL("colspan"), SL("content"), SL("datetime"), SL("dir"), SL("id"), SL("lang"), SL("media"), SL("name"),
    SL("rowspan"), SL("scope"), SL("span"), SL("title"),
};
// In a style: what loads something, ends it early, or hides either behind an escape.
static const char *const not_in_style[] = { "<", "\\", "{{", "url(", "image-set(", "@import", "@font-face", "expression(" };
// clang-format on

static bool among(struct str word, const struct str *list, ptrdiff_t count)
{
    for (ptrdiff_t i = 0; i < count; i++)
        if (str_equal(list[i], word)) return true;
    return false;
}

static char look(const struct reader *r) { return r->at < r->source.len ? r->source.at[r->at] : 0; }

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static void skip_space(struct reader *r)
{
    while (is_space(look(r))) r->at++;
}

static struct str take_name(struct reader *r)
{
    ptrdiff_t from = r->at;
    for (char c = look(r);
         (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; c = look(r))
        r->at++;
    return str_slice(r->source, from, r->at);
}

static enum rc read_attribute(struct reader *r)
{
    struct str name = take_name(r);
    if (!among(name, attributes, COUNT(attributes)))
        return reader_fail(r, RC_INVALID, "an attribute \"%.*s\" may not stand in a document", P(name));
    if (!reader_looks_at(r, S("=\"")))
        return reader_fail(r, RC_INVALID, "expected =\"…\" after the attribute \"%.*s\"", P(name));
    r->at += 2;
    for (; look(r) != '"'; r->at++) {
        if (r->at == r->source.len) return reader_fail(r, RC_INVALID, "an attribute's text does not end");
        if (look(r) == '<' || reader_looks_at(r, S("{{")))
            return reader_fail(r, RC_INVALID, "placeholders and tags may not stand in an attribute");
    }
    r->at++;
    return RC_OK;
}

// What stands between <style> and </style>; the end tag is left to its reader.
static enum rc read_style(struct reader *r)
{
    struct str rest = str_slice(r->source, r->at, r->source.len);
    ptrdiff_t len = str_find(rest, S("</style>"));
    if (len < 0) return reader_fail(r, RC_INVALID, "<style> is not closed");
    for (ptrdiff_t end = r->at + len; r->at < end; r->at++)
        for (ptrdiff_t i = 0; i < COUNT(not_in_style); i++) {
            const char *word = not_in_style[i];
            ptrdiff_t word_len = (ptrdiff_t)strlen(word);
            if (end - r->at >= word_len && strncasecmp(r->source.at + r->at, word, (size_t)word_len) == 0)
                return reader_fail(r, RC_INVALID, "\"%s\" may not stand in a style", word);
        }
    return RC_OK;
}

static enum rc read_start_tag(struct reader *r)
{
    struct str name = take_name(r);
    if (!among(name, elements, COUNT(elements)))
        return reader_fail(r, RC_INVALID, "<%.*s> may not stand in a document", P(name));
    for (;;) {
        bool spaced = is_space(look(r));
        skip_space(r);
        if (look(r) == '>' || look(r) == 0 || !spaced) break;
        enum rc rc = read_attribute(r);
        if (rc) return rc;
    }
    if (look(r) != '>') return reader_fail(r, RC_INVALID, "<%.*s> does not end with \">\"", P(name));
    r->at++;
    if (among(name, void_elements, COUNT(void_elements))) return RC_OK;
    if (r->elements_count == DOCUMENT_ELEMENTS_MAX)
        return reader_fail(r, RC_LIMIT, "more than %d elements inside one another", DOCUMENT_ELEMENTS_MAX);
    r->elements[r->elements_count++] = name;
    return str_equal(name, S("style")) ? read_style(r) : RC_OK;
}

static enum rc read_end_tag(struct reader *r, int32_t floor)
{
    struct str name = take_name(r);
    if (look(r) != '>') return reader_fail(r, RC_INVALID, "</%.*s does not end with \">\"", P(name));
    if (r->elements_count == 0) return reader_fail(r, RC_INVALID, "</%.*s> closes what is not open", P(name));
    struct str open = r->elements[r->elements_count - 1];
    if (!str_equal(open, name))
        return reader_fail(r, RC_INVALID, "expected </%.*s>, found </%.*s>", P(open), P(name));
    if (r->elements_count <= floor)
        return reader_fail(r, RC_INVALID, "</%.*s> closes an element that began outside the section",
                           P(name));
    r->elements_count--;
    r->at++;
    return RC_OK;
}

// A comment is for the author; it does not come into the document.
static enum rc read_comment(struct reader *r)
{
    ptrdiff_t end = str_find(str_slice(r->source, r->at + 4, r->source.len), S("-->"));
    if (end < 0) return reader_fail(r, RC_INVALID, "a comment is not closed");
    reader_end_text(r);
    r->at += 4 + end + 3;
    r->text_from = r->at;
    return RC_OK;
}

static bool at_the_top(const struct reader *r) { return str_trim(str_slice(r->source, 0, r->at)).len == 0; }

enum rc read_markup(struct reader *r, int32_t floor)
{
    static const struct str doctype = SL("<!doctype html>");
    if (reader_looks_at(r, S("<!--"))) return read_comment(r);
    if (r->source.len - r->at >= doctype.len &&
        strncasecmp(r->source.at + r->at, doctype.at, (size_t)doctype.len) == 0) {
        if (!at_the_top(r)) return reader_fail(r, RC_INVALID, "<!doctype html> stands at the top or nowhere");
        r->at += doctype.len;
        return RC_OK;
    }
    r->at++;
    if (look(r) != '/') return read_start_tag(r);
    r->at++;
    return read_end_tag(r, floor);
}
