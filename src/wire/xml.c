// Building the tree from expat's callbacks. A callback may not take from an arena that could be full (the
// jump would cross expat's frames), so each asks `room_for` first and stops the parser instead.
#include "wire/xml.h"
#include <expat.h>

enum { NAME_SEPARATOR = '\n' }; // stands in no name and in no usable namespace

struct build {
    XML_Parser parser;
    struct arena *arena;
    struct xml_doc *doc;
    struct xml_node *open;                    // the element whose end has not come
    struct xml_node *last[XML_DEPTH_MAX + 1]; // the latest child at each depth
    const struct xml_prefix *prefixes;
    struct str text_room; // text of `open` so far: the last thing in the arena, or else it is moved
    char *text_end;
    int32_t depth, prefixes_count;
    enum rc rc;
    struct xml_place place; // of the fault
    const char *why;
};

static struct xml_place place_now(const struct build *b)
{
    return (struct xml_place){ (int32_t)XML_GetCurrentLineNumber(b->parser),
                               (int32_t)XML_GetCurrentColumnNumber(b->parser) + 1,
                               XML_GetCurrentByteIndex(b->parser) };
}

static void stop(struct build *b, enum rc rc, const char *why)
{
    if (b->rc) return;
    b->rc = rc;
    b->why = why;
    b->place = place_now(b);
    (void)XML_StopParser(b->parser, XML_FALSE);
}

// True where `bytes` (and the padding of a few things) can be taken without a jump.
static bool room_for(struct build *b, ptrdiff_t bytes)
{
    enum { PADDING = 64 };
    if (b->rc) return false;
    if (arena_left(b->arena) - PADDING > bytes) return true;
    stop(b, RC_LIMIT, "the document needs more memory than it is given");
    return false;
}

static struct str copy(struct build *b, const char *text, ptrdiff_t len)
{
    return arena_str(b->arena, (struct str){ text, len });
}

// "space\nname" or "name", as expat joins them.
static void split_name(struct build *b, const char *joined, struct str *ret_space, struct str *ret_name)
{
    const char *cut = strrchr(joined, NAME_SEPARATOR);
    *ret_space = cut ? copy(b, joined, cut - joined) : (struct str){ 0 };
    joined = cut ? cut + 1 : joined;
    *ret_name = copy(b, joined, (ptrdiff_t)strlen(joined));
}

static void on_prefix(void *self, const char *prefix, const char *space)
{
    struct build *b = self;
    struct str p = str_of(prefix), s = str_of(space);
    if (++b->prefixes_count > XML_PREFIXES_MAX) stop(b, RC_LIMIT, "too many namespace declarations");
    if (!room_for(b, (ptrdiff_t)sizeof(struct xml_prefix) + p.len + s.len + 2)) return;
    struct xml_prefix *declared = NEW(b->arena, struct xml_prefix, 1);
    *declared = (struct xml_prefix){ copy(b, p.at, p.len), copy(b, s.at, s.len), b->prefixes };
    b->prefixes = declared;
}

static void put_attrs(struct build *b, struct xml_node *n, const char **attrs)
{
    const struct xml_attr **link = &n->attrs;
    for (int32_t i = 0; attrs[0]; attrs += 2, i++) {
        struct str value = str_of(attrs[1]);
        if (i == XML_ATTRS_MAX) stop(b, RC_LIMIT, "too many attributes on one element");
        if (!room_for(b, (ptrdiff_t)sizeof(struct xml_attr) + (ptrdiff_t)strlen(attrs[0]) + value.len + 3))
            return;
        struct xml_attr *a = NEW(b->arena, struct xml_attr, 1);
        split_name(b, attrs[0], &a->space, &a->name);
        a->value = copy(b, value.at, value.len);
        *link = a;
        link = &a->next;
    }
}

// The text of an element whose first child begins (or which ends) stands in the arena; more may follow after
// the child.
static void keep_text(struct build *b)
{
    if (b->open) b->open->text = b->text_room;
    b->text_end = NULL;
}

static void on_start(void *self, const char *name, const char **attrs)
{
    struct build *b = self;
    keep_text(b);
    if (b->depth == XML_DEPTH_MAX) stop(b, RC_LIMIT, "elements are nested too deep");
    if (b->doc->nodes_count == XML_NODES_MAX) stop(b, RC_LIMIT, "too many elements");
    if (!room_for(b, (ptrdiff_t)sizeof(struct xml_node) + (ptrdiff_t)strlen(name) + 2)) return;
    struct xml_node *n = NEW(b->arena, struct xml_node, 1);
    n->place = place_now(b);
    split_name(b, name, &n->space, &n->name);
    put_attrs(b, n, attrs);
    n->prefixes = b->prefixes;
    n->parent = b->open;
    if (b->last[b->depth])
        b->last[b->depth]->next = n;
    else if (b->open)
        b->open->first = n;
    else
        b->doc->root = n;
    b->last[b->depth++] = n;
    b->last[b->depth] = NULL;
    b->open = n;
    b->text_room = (struct str){ 0 };
    b->doc->nodes_count++;
}

static void on_end(void *self, const char *)
{
    struct build *b = self;
    if (b->rc) return;
    keep_text(b);
    struct xml_node *parent = b->last[b->depth > 1 ? b->depth - 2 : 0];
    b->depth--;
    b->open = b->depth > 0 ? parent : NULL;
    b->text_room = b->open ? b->open->text : (struct str){ 0 };
}

static void on_prefix_end(void *self, const char *)
{
    struct build *b = self;
    if (b->prefixes) b->prefixes = b->prefixes->outer;
}

// Expat hands text in pieces; they are joined in place while nothing else was taken meanwhile.
static void on_text(void *self, const char *text, int len)
{
    struct build *b = self;
    struct str so_far = b->text_room;
    if (!b->open || b->rc) return;
    if (so_far.len == 0) b->open->text_place = place_now(b);
    bool in_place = so_far.len > 0 && b->text_end == b->arena->at;
    if (!room_for(b, (in_place ? 0 : so_far.len) + len)) return;
    if (in_place) {
        (void)NEW(b->arena, char, len);
        memcpy(b->text_end, text, (size_t)len); // not through NEW's pointer, which is taken to alias nothing
        b->text_room.len += len;
        b->text_end += len;
        return;
    }
    char *put = NEW(b->arena, char, so_far.len + len);
    if (so_far.len) memcpy(put, so_far.at, (size_t)so_far.len);
    memcpy(put + so_far.len, text, (size_t)len);
    b->text_room = (struct str){ put, so_far.len + len };
    b->text_end = put + so_far.len + len;
}

static void on_doctype(void *self, const char *, const char *, const char *, int)
{
    stop(self, RC_INVALID, "a DOCTYPE is not taken");
}

static void on_declaration(void *self, const char *, const char *encoding, int)
{
    struct build *b = self;
    if (!encoding || strcasecmp(encoding, "UTF-8") == 0 || strcasecmp(encoding, "US-ASCII") == 0) return;
    if (strcasecmp(encoding, "ISO-8859-1") == 0)
        b->doc->latin1 = true;
    else
        stop(b, RC_INVALID, "the encoding is neither UTF-8 nor ISO-8859-1");
}

static bool is_utf16(struct str s)
{
    return str_starts(s, S("\xFE\xFF")) || str_starts(s, S("\xFF\xFE")) || str_starts(s, S("<\0")) ||
           str_starts(s, S("\0"));
}

static enum rc finish(struct build *b, enum XML_Status status, struct fault *f)
{
    if (b->rc) return fail(f, b->rc, "line %d, column %d: %s", b->place.line, b->place.column, b->why);
    if (status == XML_STATUS_OK) return RC_OK;
    struct xml_place at = place_now(b);
    return fail(f, RC_INVALID, "line %d, column %d: not well-formed XML: %s", at.line, at.column,
                XML_ErrorString(XML_GetErrorCode(b->parser)));
}

enum rc xml_parse(struct arena *a, struct str source, struct xml_doc *ret_doc, struct fault *f)
{
    if (source.len > XML_BYTES_MAX)
        return fail(f, RC_LIMIT, "the document has %td bytes, more than %d", source.len, XML_BYTES_MAX);
    if (is_utf16(source))
        return fail(f, RC_INVALID, "line 1, column 1: the encoding is neither UTF-8 nor ISO-8859-1");
    struct arena mark = *a;
    struct xml_doc doc = { .source = source };
    struct build b = { .parser = XML_ParserCreateNS(NULL, NAME_SEPARATOR), .arena = a, .doc = &doc };
    MUST(b.parser != NULL);
    XML_SetUserData(b.parser, &b);
    XML_SetElementHandler(b.parser, on_start, on_end);
    XML_SetNamespaceDeclHandler(b.parser, on_prefix, on_prefix_end);
    XML_SetCharacterDataHandler(b.parser, on_text);
    XML_SetStartDoctypeDeclHandler(b.parser, on_doctype);
    XML_SetXmlDeclHandler(b.parser, on_declaration);
    enum XML_Status status = XML_Parse(b.parser, source.at ? source.at : "", (int)source.len, XML_TRUE);
    enum rc rc = finish(&b, status, f);
    XML_ParserFree(b.parser);
    if (rc)
        *a = mark;
    else
        *ret_doc = doc;
    return rc;
}
