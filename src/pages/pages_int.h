// pages, inside: the tables that the build writes.
#ifndef ANLAN_PAGES_PAGES_INT_H
#define ANLAN_PAGES_PAGES_INT_H
#include "pages/pages.h"

// Where a document stands: at `prefix` and below it; "/" stands for itself only.
struct page_place {
    struct str prefix, document;
};

struct page_tables {
    const struct page *files; // in the order of their names' bytes
    int32_t files_count;
    const struct page_place *places; // the longest prefix that fits is meant
    int32_t places_count;
};
extern const struct page_tables page_tables;

// The look-ups, over any tables.
const struct page *page_named(const struct page_tables *t, struct str name);
const struct page_place *page_place_of(const struct page_tables *t, struct str path);
#endif
