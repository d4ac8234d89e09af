#include "test.h"
#include "wire/xml.h"

static char pool[8 << 20];
static struct arena fresh(void) { return (struct arena){ pool, pool + sizeof pool, NULL }; }

static struct xml_doc must_parse(struct arena *a, struct str source)
{
    struct xml_doc doc = { 0 };
    struct fault f = { 0 };
    CHECK(xml_parse(a, source, &doc, &f) == RC_OK);
    CHECK_TEXT(f.text, "");
    return doc;
}

static void refused(struct str source, enum rc rc, const char *why)
{
    struct arena a = fresh();
    struct xml_doc doc;
    struct fault f = { 0 };
    CHECK_INT(xml_parse(&a, source, &doc, &f), rc);
    CHECK_TEXT(f.text, why);
    CHECK(a.at == pool);
}

TEST(elements_attributes_namespaces_and_places)
{
    struct arena a = fresh();
    struct xml_doc d =
        must_parse(&a, S("<?xml version='1.0'?>\n<m:a xmlns:m='urn:m' xmlns='urn:d' k='v' m:k='w'>\n"
                         "  <b/>t1<m:b n='2'>in</m:b>t2\n</m:a>"));
    const struct xml_node *root = d.root;
    CHECK_INT(d.nodes_count, 3);
    CHECK_STR(root->space, S("urn:m"));
    CHECK_STR(root->name, S("a"));
    CHECK_INT(root->place.line, 2);
    CHECK_INT(root->place.column, 1);
    CHECK_STR(xml_attr_str(root, S("k")), S("v"));
    CHECK_STR(xml_attr_in(root, S("urn:m"), S("k"))->value, S("w"));
    CHECK_STR(root->text, S("\n  t1t2\n"));
    CHECK_STR(root->first->space, S("urn:d"));
    const struct xml_node *b = xml_child(root, S("b"));
    CHECK_STR(xml_attr_str(b, S("n")), S("2"));
    CHECK_STR(b->text, S("in"));
    CHECK_INT(b->place.line, 3);
    CHECK_INT(b->place.column, 9);
    CHECK(b->parent == root && xml_next(b, S("b")) == NULL);
    CHECK(xml_attr(NULL, S("k")) == NULL && xml_child(NULL, S("b")) == NULL);
}

TEST(prefixes_hold_where_they_are_declared)
{
    struct arena a = fresh();
    struct xml_doc d = must_parse(&a, S("<a xmlns='urn:1'><b xmlns='urn:2' xmlns:p='urn:p'/><c/></a>"));
    struct str space, local;
    const struct xml_node *b = d.root->first, *c = b->next;
    CHECK(xml_qname(b, S("p:x"), &space, &local));
    CHECK_STR(space, S("urn:p"));
    CHECK_STR(local, S("x"));
    CHECK(xml_qname(b, S("x"), &space, &local) && str_equal(space, S("urn:2")));
    CHECK(xml_qname(c, S("x"), &space, &local) && str_equal(space, S("urn:1")));
    CHECK(!xml_qname(c, S("p:x"), &space, &local));
}

TEST(latin_1_becomes_utf_8)
{
    struct arena a = fresh();
    struct xml_doc d =
        must_parse(&a, S("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a k='\xE9'>caf\xE9 &lt;b</a>"));
    CHECK(d.latin1);
    CHECK_STR(d.root->text, S("café <b"));
    CHECK_STR(xml_attr_str(d.root, S("k")), S("é"));
    CHECK_INT(xml_text_place(&d, d.root, 6).column, 58); // the reference, after "café " of 6 bytes
    CHECK_INT(xml_text_place(&d, d.root, 7).column, 62);
}

TEST(text_offsets_go_back_to_where_they_were_written)
{
    struct arena a = fresh();
    struct xml_doc d = must_parse(&a, S("<a>\r\nx &lt; 居&#x5C45;<!-- no\n --><![CDATA[<c]]>z</a>"));
    CHECK_STR(d.root->text, S("\nx < 居居<cz"));
    static const struct {
        int offset, line, column;
    } want[] = {
        { 0, 1, 4 }, { 1, 2, 1 },   { 3, 2, 3 },   { 4, 2, 7 },   { 5, 2, 8 },
        { 8, 2, 9 }, { 11, 3, 14 }, { 12, 3, 15 }, { 13, 3, 19 },
    };
    for (int i = 0; i < COUNT(want); i++) {
        struct xml_place p = xml_text_place(&d, d.root, want[i].offset);
        CHECK_INT(p.line, want[i].line);
        CHECK_INT(p.column, want[i].column);
    }
    d = must_parse(&a, S("<a><![CDATA[x]]></a>"));
    CHECK_INT(xml_text_place(&d, d.root, 0).column, 13);
    CHECK_INT(xml_text_place(&d, d.root, 1).column, 17);
}

TEST(doctype_other_encodings_and_broken_xml_are_refused_with_their_place)
{
    refused(S("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), RC_INVALID,
            "line 1, column 13: a DOCTYPE is not taken");
    refused(S("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"), RC_INVALID,
            "line 1, column 40: a DOCTYPE is not taken");
    refused(S("<?xml version='1.0' encoding='windows-1252'?><a/>"), RC_INVALID,
            "line 1, column 1: the encoding is neither UTF-8 nor ISO-8859-1");
    refused(S("\xFF\xFE<\0a\0/\0>\0"), RC_INVALID,
            "line 1, column 1: the encoding is neither UTF-8 nor ISO-8859-1");
    refused(S("<a>\n <b></a>"), RC_INVALID, "line 2, column 7: not well-formed XML: mismatched tag");
    refused(S("<a>&nbsp;</a>"), RC_INVALID, "line 1, column 4: not well-formed XML: undefined entity");
    refused(S("<a>\xC3(</a>"), RC_INVALID,
            "line 1, column 4: not well-formed XML: not well-formed (invalid token)");
    refused(S(""), RC_INVALID, "line 1, column 1: not well-formed XML: no element found");
}

// `count` times `unit` between `head` and `tail`.
static struct str repeated(const char *head, const char *unit, ptrdiff_t count, const char *tail)
{
    static char text[XML_BYTES_MAX + 64];
    char *at = stpcpy(text, head);
    for (ptrdiff_t i = 0; i < count; i++) at = stpcpy(at, unit);
    at = stpcpy(at, tail);
    return (struct str){ text, at - text };
}

TEST(depth_at_its_limit_is_taken_and_one_more_is_not)
{
    static char text[2 * XML_DEPTH_MAX * 8];
    for (int depth = XML_DEPTH_MAX; depth <= XML_DEPTH_MAX + 1; depth++) {
        char *at = text;
        for (int i = 0; i < depth; i++) at = stpcpy(at, "<a>");
        for (int i = 0; i < depth; i++) at = stpcpy(at, "</a>");
        struct str source = { text, at - text };
        struct arena a = fresh();
        if (depth == XML_DEPTH_MAX)
            CHECK_INT(must_parse(&a, source).nodes_count, XML_DEPTH_MAX);
        else
            refused(source, RC_LIMIT, "line 1, column 385: elements are nested too deep");
    }
}

TEST(attributes_at_their_limit_are_taken_and_one_more_is_not)
{
    static char text[XML_ATTRS_MAX * 16];
    for (int count = XML_ATTRS_MAX; count <= XML_ATTRS_MAX + 1; count++) {
        char *at = stpcpy(text, "<a");
        for (int i = 0; i < count; i++) at += sprintf(at, " k%d='1'", i);
        at = stpcpy(at, "/>");
        struct str source = { text, at - text };
        struct arena a = fresh();
        if (count == XML_ATTRS_MAX)
            CHECK_STR(xml_attr_str(must_parse(&a, source).root, S("k255")), S("1"));
        else
            refused(source, RC_LIMIT, "line 1, column 1: too many attributes on one element");
    }
}

TEST(declarations_at_their_limit_are_taken_and_one_more_is_not)
{
    struct arena a = fresh();
    (void)must_parse(&a, repeated("<a>", "<b xmlns='u'/>", XML_PREFIXES_MAX, "</a>"));
    struct xml_doc doc;
    struct fault f;
    a = fresh();
    CHECK(xml_parse(&a, repeated("<a>", "<b xmlns='u'/>", XML_PREFIXES_MAX + 1, "</a>"), &doc, &f) ==
          RC_LIMIT);
    CHECK(str_ends(str_of(f.text), S("too many namespace declarations")));
}

TEST(bytes_and_memory_have_limits)
{
    static char long_text[XML_BYTES_MAX + 2];
    memset(long_text, ' ', sizeof long_text);
    memcpy(long_text, "<a/>", 4);
    struct arena a = fresh();
    (void)must_parse(&a, (struct str){ long_text, XML_BYTES_MAX });
    refused((struct str){ long_text, XML_BYTES_MAX + 1 }, RC_LIMIT,
            "the document has 16777217 bytes, more than 16777216");
    struct arena small = { pool, pool + 2000, NULL };
    struct xml_doc doc;
    struct fault f;
    CHECK(xml_parse(&small, repeated("<a>", "<b/>", 100, "</a>"), &doc, &f) == RC_LIMIT);
    CHECK(str_contains(str_of(f.text), S("needs more memory")));
    CHECK(small.at == pool);
}

TEST(elements_at_their_limit_are_taken_and_one_more_is_not)
{
    ptrdiff_t bytes = (ptrdiff_t)512 << 20;
    char *big = malloc((size_t)bytes);
    MUST(big != NULL);
    struct xml_doc doc;
    struct fault f = { 0 };
    struct arena a = { big, big + bytes, NULL };
    CHECK(xml_parse(&a, repeated("<a>", "<b/>", XML_NODES_MAX - 1, "</a>"), &doc, &f) == RC_OK);
    CHECK_INT(doc.nodes_count, XML_NODES_MAX);
    a = (struct arena){ big, big + bytes, NULL };
    CHECK(xml_parse(&a, repeated("<a>", "<b/>", XML_NODES_MAX, "</a>"), &doc, &f) == RC_LIMIT);
    CHECK(str_ends(str_of(f.text), S("too many elements")));
    free(big);
}
