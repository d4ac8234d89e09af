// Finds a page by its name or by the path of a document, and the coding that a client takes.
#include "pages/pages_int.h"
#include <stdio.h>

static int order(struct str a, struct str b)
{
    ptrdiff_t len = a.len < b.len ? a.len : b.len;
    int by_bytes = len ? memcmp(a.at, b.at, (size_t)len) : 0;
    return by_bytes ? by_bytes : (a.len > b.len) - (a.len < b.len);
}

const struct page *page_named(const struct page_tables *t, struct str name)
{
    int32_t from = 0, to = t->files_count;
    while (from < to) {
        int32_t middle = from + (to - from) / 2;
        int o = order(name, t->files[middle].name);
        if (o == 0) return &t->files[middle];
        if (o < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

static bool stands_at(struct str prefix, struct str path)
{
    if (!str_starts(path, prefix)) return false;
    return path.len == prefix.len || (prefix.len > 1 && path.at[prefix.len] == '/');
}

const struct page_place *page_place_of(const struct page_tables *t, struct str path)
{
    const struct page_place *best = NULL;
    for (int32_t i = 0; i < t->places_count; i++) {
        const struct page_place *p = &t->places[i];
        if (stands_at(p->prefix, path) && (!best || p->prefix.len > best->prefix.len)) best = p;
    }
    return best;
}

const struct page *page_file(struct str path)
{
    return str_starts(path, S("/")) ? page_named(&page_tables, path) : NULL;
}

const struct page *page_document(struct str path, struct str language, struct str theme)
{
    const struct page_place *place = page_place_of(&page_tables, path);
    if (!place) return NULL;
    if (!str_equal(theme, S("light")) && !str_equal(theme, S("dark"))) theme = S("auto");
    char name[96];
    int len = snprintf(name, sizeof name, "%.*s.%.*s.%.*s", P(place->document), P(language), P(theme));
    if (len < 0 || len >= (int)sizeof name) return NULL;
    return page_named(&page_tables, (struct str){ name, len });
}

int32_t pages_count(void) { return page_tables.files_count; }

// --- codings ----------------------------------------------------------------------------------------

static const struct str coding_names[PAGE_CODINGS] = { SL("identity"), SL("gzip"), SL("br") };

const char *page_coding_name(enum page_coding c) { return c == PAGE_PLAIN ? NULL : coding_names[c].at; }

// "q=0", "q=0.000": not wanted at all. Finer weights do not matter to us: the smallest is the best for everyone.
static bool is_refused(struct str parameters)
{
    parameters = str_trim(parameters);
    if (!str_starts(parameters, S("q=0"))) return false;
    for (ptrdiff_t i = 3; i < parameters.len; i++)
        if (parameters.at[i] != '.' && parameters.at[i] != '0') return false;
    return true;
}

enum page_coding page_coding_wanted(const struct page *p, struct str field)
{
    enum { CODINGS_MAX = 16 };
    enum page_coding best = PAGE_PLAIN;
    for (int i = 0; i < CODINGS_MAX && field.len > 0; i++) {
        struct str one, name, parameters;
        (void)str_cut(field, ',', &one, &field);
        (void)str_cut(str_trim(one), ';', &name, &parameters);
        if (is_refused(parameters)) continue;
        for (enum page_coding c = PAGE_GZIP; c < PAGE_CODINGS; c++)
            if (str_equal(str_trim(name), coding_names[c]) && p->bytes[c].at &&
                p->bytes[c].len < p->bytes[best].len)
                best = c;
    }
    return best;
}
