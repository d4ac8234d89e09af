// Bytes up to a NUL are a mapping file, those after it a CSV file: the one is refused with a reason or loads, each row of the other
// becomes a request with a name of its own, is skipped, or is refused with a reason.
#include "exchange/mapping.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum rc read_text(void *self, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_got, struct fault *)
{
    struct str *rest = self, now = str_slice(*rest, 0, room);
    if (now.len) memcpy(ret_bytes, now.at, (size_t)now.len);
    *rest = str_slice(*rest, now.len, rest->len);
    *ret_got = now.len;
    return RC_OK;
}

static void check(const struct mapping *m, const struct open_request *r, struct arena scratch)
{
    struct fault f = { 0 };
    const struct json *back;
    if (r->skipped.len) return;
    MUST(r->kind.len > 0 && r->row_id.len > 0 && r->row_id.len <= MAPPING_ROW_ID_MAX &&
         str_equal(r->source, mapping_source(m)));
    MUST(json_parse(&scratch, mapping_body(&scratch, r, (struct str){ 0 }), &back, &f) == RC_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char pool[16 << 20];
    if (size > 8192) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct fault f = { 0 };
    struct str yaml, csv;
    const struct mapping *m;
    struct mapping_columns columns;
    struct csv_row row;
    (void)str_cut((struct str){ (const char *)data, (ptrdiff_t)size }, 0, &yaml, &csv);
    if (mapping_load(&a, yaml, NULL, &m, &f)) {
        MUST(f.text[0] != 0 && a.at == pool);
        return 0;
    }
    struct csv_reader *r = csv_reader_new(&a, (struct byte_source){ read_text, &csv });
    if (csv_next(r, &row, &f) || mapping_bind(&a, m, &row, &columns, &f)) return 0;
    for (enum rc rc; (rc = csv_next(r, &row, &f)) != RC_MISSING;) {
        struct arena scratch = a;
        struct open_request request;
        if (rc) continue;
        if (mapping_row(m, &columns, &row, &scratch, &request, &f))
            MUST(f.text[0] != 0 && utf8_valid(str_of(f.text)));
        else
            check(m, &request, scratch);
    }
    return 0;
}
