// pages: the pages that the program carries: files of web/dist, compressed when they were built, and the documents that stand at a path.
// Pure: a table in the program's read-only data. A build without web/dist carries none, and every look-up finds nothing.
#ifndef ANLAN_PAGES_PAGES_H
#define ANLAN_PAGES_PAGES_H
#include "base/base.h"

enum page_coding { PAGE_PLAIN, PAGE_GZIP, PAGE_BROTLI, PAGE_CODINGS };

// One file. The plain bytes are always there; a coding that would not be smaller is not.
struct page {
    struct str name;               // "/assets/portal-3fa9c1d2.js", or a document's "portal.zh-CN.dark"
    const char *type;              // of media
    bool lasting;                  // its name holds the hash of its content: it may be kept for ever
    bool saved;                    // meant to be kept as a file, not shown
    struct str etag[PAGE_CODINGS]; // strong, with quotes; differs by coding
    struct str bytes[PAGE_CODINGS];
};

// The file at a path; NULL: none.
const struct page *page_file(struct str path);
// The document for a path ("/c/case/7" is the console's), in a language ("zh-CN", "en") and a theme ("light", "dark", anything else is
// "auto"). NULL: no document stands there.
const struct page *page_document(struct str path, struct str language, struct str theme);
int32_t pages_count(void);

// The smallest coding of `p` that an Accept-Encoding field takes; PAGE_PLAIN where it is empty. BASIS: RFC 9110, 12.5.3
enum page_coding page_coding_wanted(const struct page *p, struct str accept_encoding);
const char *page_coding_name(enum page_coding c); // "gzip"; NULL for PAGE_PLAIN
#endif
