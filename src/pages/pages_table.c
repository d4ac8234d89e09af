// The tables that the build writes from web/dist: what the pages are, and where each lies in the blob.
#include "pages/pages_int.h"

extern const char pages_blob[];

#define BYTES(from, len)                                                                                     \
    {                                                                                                        \
        pages_blob + (from), (len)                                                                           \
    }
#define NOTHING                                                                                              \
    {                                                                                                        \
        NULL, 0                                                                                              \
    }
#define PAGE(name, type, hash, lasting, saved, plain, gzip, brotli)                                          \
    { SL(name),                                                                                              \
      type,                                                                                                  \
      lasting,                                                                                               \
      saved,                                                                                                 \
      { SL("\"" hash "\""), SL("\"" hash "-g\""), SL("\"" hash "-b\"") },                                    \
      { plain, gzip, brotli } },
#define PLACE(prefix, document) { SL(prefix), SL(document) },

// Each table ends with an empty row, so that it may be empty.
static const struct page files[] = {
#define PAGES
#include "pages_table.inc"
#undef PAGES
    { 0 },
};
static const struct page_place places[] = {
#define PLACES
#include "pages_table.inc"
#undef PLACES
    { 0 },
};
const struct page_tables page_tables = { files, COUNT(files) - 1, places, COUNT(places) - 1 };
