// A mapping file applied to rows of CSV, for tests.
#ifndef ANLAN_TEST_FLOW_MAPPING_H
#define ANLAN_TEST_FLOW_MAPPING_H
#include "exchange/mapping.h"
#include "exchange/zone_files.h"
#include "packs/folder.h"
#include "test.h"
#include "wire/gzip.h"
#include "world/world.h"

[[gnu::unused]] static char pool[64 << 20];
[[gnu::unused]] static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

// --- the world ---------------------------------------------------------------------------------------

[[gnu::unused]] static struct str file_bytes(struct arena *a, const char *path)
{
    FILE *file = fopen(path, "rb");
    struct text t = { .arena = a };
    char chunk[4096];
    if (!file) return (struct str){ 0 };
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;)
        text_put(&t, (struct str){ chunk, (ptrdiff_t)got });
    (void)fclose(file);
    return text_str(&t);
}

[[gnu::unused]] static const struct mapping *loaded(struct arena *a, struct str yaml)
{
    const struct world world = world_real();
    struct zone_files files = { .arena = a, .disk = &world.disk, .dir = S(ZONE_FILES_DIR) };
    const struct feel_zones zones = zone_files_finder(&files);
    const struct mapping *m = NULL;
    struct fault f = { 0 };
    CHECK(mapping_load(a, yaml, &zones, &m, &f) == RC_OK);
    if (!m) printf("  %s\n", f.text);
    return m;
}

[[gnu::unused]] static enum rc read_text(void *self, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_got,
                                         struct fault *)
{
    struct str *rest = self, now = str_slice(*rest, 0, room);
    if (now.len) memcpy(ret_bytes, now.at, (size_t)now.len);
    *rest = str_slice(*rest, now.len, rest->len);
    *ret_got = now.len;
    return RC_OK;
}

// Each row as the body that opens it, "- why" where it is skipped, "! what" where it is refused.
[[gnu::unused]] static struct str applied(struct arena *a, struct str yaml, struct str csv)
{
    const struct mapping *m = loaded(a, yaml);
    struct csv_reader *r = csv_reader_new(a, (struct byte_source){ read_text, &csv });
    struct text out = { .arena = a };
    struct mapping_columns columns;
    struct csv_row row;
    struct fault f = { 0 };
    if (!m || csv_next(r, &row, &f)) return (struct str){ 0 };
    if (mapping_bind(a, m, &row, &columns, &f)) return str_of(arena_str(a, str_of(f.text)).at);
    while (csv_next(r, &row, &f) == RC_OK) {
        struct open_request request;
        if (mapping_row(m, &columns, &row, a, &request, &f))
            text_print(&out, "! %s\n", f.text);
        else if (request.skipped.len)
            text_print(&out, "- %.*s\n", P(request.skipped));
        else
            text_print(&out, "%.*s\n", P(mapping_body(a, &request, S(""))));
    }
    return text_str(&out);
}

[[gnu::unused]] static void check_applied(struct str yaml, struct str csv, struct str want)
{
    struct arena a = fresh();
    CHECK_STR(applied(&a, yaml, csv), want);
}

[[gnu::unused]] static void check_refused(struct str yaml, const char *text)
{
    struct arena a = fresh();
    const struct mapping *m = NULL;
    struct fault f = { 0 };
    CHECK(mapping_load(&a, yaml, NULL, &m, &f) == RC_INVALID);
    CHECK(m == NULL && a.at == pool);
    CHECK_TEXT(f.text, text);
}

#define HEAD "source: s\nrow_id: [id]\n"
#endif
