// wire/xml: XML bytes to a tree with places, over expat: namespaces resolved, UTF-8 and ISO-8859-1 (text
// comes out as UTF-8). A DOCTYPE is refused outright, so no entity can be declared and none can grow. Pure.
#ifndef ANLAN_WIRE_XML_H
#define ANLAN_WIRE_XML_H
#include "base/base.h"

enum {
    XML_BYTES_MAX = 16 << 20,
    XML_DEPTH_MAX = 128,     // nested elements
    XML_NODES_MAX = 1 << 20, // elements of a document
    XML_ATTRS_MAX = 256,     // of one element, without namespace declarations
    XML_PREFIXES_MAX = 4096, // namespace declarations of a document
};

// What `prefix` stands for, and the declarations further out. The default namespace has an empty prefix.
struct xml_prefix {
    struct str prefix, space;
    const struct xml_prefix *outer;
};

struct xml_attr {
    struct str space, name, value; // `space` is empty for an attribute without a prefix
    const struct xml_attr *next;
};

// Where something stands in the source: line and column (in characters) from 1, offset in bytes from 0.
struct xml_place {
    int32_t line, column;
    int64_t offset;
};

// One element. `text` is all character data directly inside it, comments left out, in the order of the
// source.
struct xml_node {
    struct str space, name, text;
    struct xml_place place;      // of its '<'
    struct xml_place text_place; // of the first byte of `text`; all zero where there is none
    const struct xml_attr *attrs;
    const struct xml_prefix *prefixes; // in scope here, the innermost first
    const struct xml_node *parent, *first, *next;
};

struct xml_doc {
    struct str source; // the caller's bytes, as they came
    bool latin1;       // ISO-8859-1, else UTF-8
    int32_t nodes_count;
    const struct xml_node *root;
};

// The tree and its text live in `a`; `source` must outlive it. RC_INVALID: "line L, column C: what was
// wrong"; RC_LIMIT: one of the limits above, or `a` is too small. `a` is then as it was.
[[nodiscard]] enum rc xml_parse(struct arena *a, struct str source, struct xml_doc *ret_doc, struct fault *f);

// These take NULL, and then give the empty thing or NULL.
const struct xml_attr *xml_attr(const struct xml_node *n, struct str name); // one without a namespace
struct str xml_attr_str(const struct xml_node *n, struct str name);         // its value, else empty
const struct xml_attr *xml_attr_in(const struct xml_node *n, struct str space, struct str name);
const struct xml_node *xml_child(const struct xml_node *n,
                                 struct str name); // the first of the parent's own namespace
const struct xml_node *xml_next(const struct xml_node *n, struct str name); // the next sibling, likewise

// Splits "prefix:local" by the declarations in scope at `n`. False where the prefix is not declared; a name
// without a prefix gets the default namespace.
bool xml_qname(const struct xml_node *n, struct str text, struct str *ret_space, struct str *ret_local);

// Where the byte `offset` of `n->text` stands in the source (references, CDATA and comments counted as they
// are written).
struct xml_place xml_text_place(const struct xml_doc *doc, const struct xml_node *n, ptrdiff_t offset);
#endif
