// Any bytes, in any pieces, give rows within the limits or faults that name a line; what is read and written again reads the same, but
// for the guard before formulas. A gzip stream is tried where the bytes look like one.
#include "wire/csv.h"
#include "wire/gzip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct pieces {
    struct str rest;
    ptrdiff_t piece;
};

static enum rc read_piece(void *self, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_got, struct fault *)
{
    struct pieces *p = self;
    struct str now = str_slice(p->rest, 0, p->piece < room ? p->piece : room);
    if (now.len) memcpy(ret_bytes, now.at, (size_t)now.len);
    p->rest = str_slice(p->rest, now.len, p->rest.len);
    *ret_got = now.len;
    return RC_OK;
}

static void check_again(struct arena a, const struct csv_row *row)
{
    struct text t = { .arena = &a };
    for (int32_t i = 0; i < row->count; i++) csv_put(&t, row->fields[i], i == 0);
    csv_end(&t);
    if (t.len > CSV_ROW_BYTES_MAX) return; // the guard may pass a limit
    struct pieces p = { text_str(&t), CSV_CHUNK_BYTES };
    struct csv_reader *r = csv_reader_new(&a, (struct byte_source){ read_piece, &p });
    struct csv_row again;
    MUST(csv_next(r, &again, NULL) == RC_OK && again.count == row->count);
    for (int32_t i = 0; i < row->count; i++) {
        struct str got = again.fields[i], want = row->fields[i];
        MUST(str_equal(got, want) ||
             (str_starts(got, S("'")) && str_equal(str_slice(got, 1, got.len), want)));
        MUST(got.len == 0 || !memchr("=+@\t\r\n", got.at[0], 6));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char pool[4 << 20];
    if (size < 1 || size > 32'768) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct pieces p = { { (const char *)data + 1, (ptrdiff_t)size - 1 }, 1 + data[0] * 8 };
    struct byte_source from = { read_piece, &p };
    if (gzip_looks_so(p.rest)) from = gzip_source(gzip_new(&a, from, 1 << 20));
    struct csv_reader *r = csv_reader_new(&a, from);
    for (int rows = 0; rows < 200'000; rows++) {
        struct csv_row row;
        struct fault f = { 0 };
        enum rc rc = csv_next(r, &row, &f);
        if (rc == RC_MISSING) return 0;
        if (rc)
            MUST(f.text[0] != 0 && csv_line(r) > 0);
        else if (rows < 50)
            check_again(a, &row);
    }
    return 0;
}
