// Any bytes give a tree whose places lie in the source, or a fault that says why and an arena as it was.
#include "wire/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_node(const struct xml_doc *doc, const struct xml_node *n, int depth)
{
    MUST(depth <= XML_DEPTH_MAX && n->place.line >= 1 && n->place.column >= 1 && utf8_valid(n->text));
    MUST(n->place.offset >= 0 && n->place.offset < doc->source.len && doc->source.at[n->place.offset] == '<');
    MUST(xml_text_place(doc, n, n->text.len / 2).offset <= doc->source.len);
    for (const struct xml_node *child = n->first; child; child = child->next) {
        MUST(child->parent == n);
        check_node(doc, child, depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char pool[1 << 20];
    if (size > 1 << 16) return 0;
    struct arena a = { pool, pool + sizeof pool, NULL };
    struct fault f = { 0 };
    struct xml_doc doc;
    enum rc rc = xml_parse(&a, (struct str){ (const char *)data, (ptrdiff_t)size }, &doc, &f);
    if (rc)
        MUST(f.text[0] != 0 && a.at == pool);
    else
        check_node(&doc, doc.root, 1);
    return 0;
}
