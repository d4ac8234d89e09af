// Any bytes as an Accept-Encoding field, and as the path of a page: a coding that is chosen is one that the page has and the field names, and
// no path leads out of the tables.
#include "pages/pages_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct page page = { .name = SL("/assets/a.js"),
                                  .bytes = { SL("0123456789"), SL("01234"), SL("012") } };
static const struct page_place places[] = { { SL("/"), SL("portal") }, { SL("/c"), SL("console") } };
static const struct page_tables tables = { &page, 1, places, COUNT(places) };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, (ptrdiff_t)size };
    if (size > 4096) return 0;
    enum page_coding c = page_coding_wanted(&page, text);
    MUST(c >= PAGE_PLAIN && c < PAGE_CODINGS && page.bytes[c].at);
    if (c != PAGE_PLAIN) MUST(str_contains(text, str_of(page_coding_name(c))));
    const struct page *found = page_named(&tables, text);
    MUST(!found || str_equal(found->name, text));
    const struct page_place *place = page_place_of(&tables, text);
    MUST(!place || str_starts(text, place->prefix));
    (void)page_document(text, text, text);
    return 0;
}
