// Asking a tree, and finding the place of a byte of text in the source as it was written.
#include "wire/xml.h"

const struct xml_attr *xml_attr_in(const struct xml_node *n, struct str space, struct str name)
{
    for (const struct xml_attr *a = n ? n->attrs : NULL; a; a = a->next)
        if (str_equal(a->name, name) && str_equal(a->space, space)) return a;
    return NULL;
}

const struct xml_attr *xml_attr(const struct xml_node *n, struct str name)
{
    return xml_attr_in(n, (struct str){ 0 }, name);
}

struct str xml_attr_str(const struct xml_node *n, struct str name)
{
    const struct xml_attr *a = xml_attr(n, name);
    return a ? a->value : (struct str){ 0 };
}

static const struct xml_node *find_from(const struct xml_node *n, struct str space, struct str name)
{
    while (n && !(str_equal(n->name, name) && str_equal(n->space, space))) n = n->next;
    return n;
}

const struct xml_node *xml_child(const struct xml_node *n, struct str name)
{
    return n ? find_from(n->first, n->space, name) : NULL;
}

const struct xml_node *xml_next(const struct xml_node *n, struct str name)
{
    return n ? find_from(n->next, n->parent ? n->parent->space : n->space, name) : NULL;
}

bool xml_qname(const struct xml_node *n, struct str text, struct str *ret_space, struct str *ret_local)
{
    struct str prefix, local;
    if (!str_cut(text, ':', &prefix, &local)) local = text, prefix = (struct str){ 0 };
    for (const struct xml_prefix *p = n ? n->prefixes : NULL; p; p = p->outer)
        if (str_equal(p->prefix, prefix)) {
            *ret_space = p->space;
            *ret_local = local;
            return true;
        }
    if (prefix.len) return false;
    *ret_space = (struct str){ 0 };
    *ret_local = local;
    return true;
}

// --- from text back to source ----------------------------------------------------------------------

struct walk {
    struct str rest;
    struct xml_place place;
    bool latin1, in_cdata;
};

// Over `bytes` of the source, all of them one character or a piece of markup.
static void step(struct walk *w, ptrdiff_t bytes)
{
    struct str done = str_slice(w->rest, 0, bytes);
    w->rest = str_slice(w->rest, bytes, w->rest.len);
    w->place.offset += done.len;
    for (ptrdiff_t i = 0; i < done.len; i++) {
        bool continues = !w->latin1 && ((uint8_t)done.at[i] & 0xC0) == 0x80;
        if (done.at[i] == '\n')
            w->place.line++, w->place.column = 1;
        else if (!continues)
            w->place.column++;
    }
}

// Past markup that gives no text. False at a child or the end of the element.
static bool skip_markup(struct walk *w)
{
    struct {
        struct str open, shut;
    } const kinds[] = { { S("<!--"), S("-->") }, { S("<?"), S("?>") } };
    for (;;) {
        bool skipped = false;
        if (w->in_cdata) {
            if (!str_starts(w->rest, S("]]>"))) return true;
            w->in_cdata = false;
            step(w, 3);
            continue;
        }
        if (str_starts(w->rest, S("<![CDATA["))) {
            w->in_cdata = true;
            step(w, 9);
            continue;
        }
        for (int i = 0; i < COUNT(kinds) && !skipped; i++) {
            if (!str_starts(w->rest, kinds[i].open)) continue;
            ptrdiff_t end = str_find(w->rest, kinds[i].shut);
            step(w, end < 0 ? w->rest.len : end + kinds[i].shut.len);
            skipped = true;
        }
        if (!skipped) return w->rest.len > 0 && w->rest.at[0] != '<';
    }
}

static int32_t reference_code(struct str body) // of what stands between '&' and ';'
{
    int32_t code = 0;
    bool hex = str_starts(body, S("#x"));
    if (body.len == 0 || body.at[0] != '#') return 'x'; // the five predefined ones: one byte each
    for (ptrdiff_t i = hex ? 2 : 1; i < body.len && code <= 0x10FFFF; i++) {
        int c = body.at[i] | 0x20;
        code = code * (hex ? 16 : 10) + (c >= 'a' ? c - 'a' + 10 : body.at[i] - '0');
    }
    return code >= 0 && code <= 0x10FFFF ? code : 'x';
}

// Over the next character; gives the bytes of text that it became.
static ptrdiff_t step_character(struct walk *w)
{
    char utf8[4];
    struct str body, rest, s = w->rest;
    uint8_t first = (uint8_t)s.at[0];
    if (first == '&' && !w->in_cdata && str_cut(s, ';', &body, &rest)) {
        step(w, body.len + 1);
        return utf8_put(utf8, reference_code(str_slice(body, 1, body.len)));
    }
    if (first == '\r' && s.len > 1 && s.at[1] == '\n') return step(w, 2), 1; // read as one line feed
    if (w->latin1) return step(w, 1), first < 0x80 ? 1 : 2;
    (void)utf8_next(&s);
    ptrdiff_t bytes = w->rest.len - s.len;
    return step(w, bytes), bytes;
}

struct xml_place xml_text_place(const struct xml_doc *doc, const struct xml_node *n, ptrdiff_t offset)
{
    if (!n || n->text_place.line == 0) return n ? n->place : (struct xml_place){ 0 };
    struct walk w = { str_slice(doc->source, n->text_place.offset, doc->source.len), n->text_place,
                      doc->latin1, false };
    // Expat puts the first byte of a CDATA section after its opening mark.
    struct str before = str_slice(doc->source, 0, n->text_place.offset);
    w.in_cdata = str_ends(before, S("<![CDATA["));
    for (ptrdiff_t at = 0; skip_markup(&w) && at < offset;) at += step_character(&w);
    return w.place;
}
