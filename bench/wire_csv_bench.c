// How fast rows come out of CSV, plain and through gzip: 20,000 rows of some 210 bytes.
#include "bench.h"
#include "wire/csv.h"
#include "wire/gzip.h"
#include <zlib.h>

enum { RUNS = 7, ROWS = 20 * 1000 };

static char pool[2 << 20], plain[8 << 20], packed[4 << 20];

static enum rc read_text(void *self, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_got, struct fault *)
{
    struct str *rest = self, now = str_slice(*rest, 0, room);
    if (now.len) memcpy(ret_bytes, now.at, (size_t)now.len);
    *rest = str_slice(*rest, now.len, rest->len);
    *ret_got = now.len;
    return RC_OK;
}

static struct str make_rows(void)
{
    ptrdiff_t len = 0;
    for (int i = 0; i < ROWS; i++)
        len += snprintf(
            plain + len, sizeof plain - (size_t)len,
            "%d,2026-03-04 23:%02d:00,\"Noise, loud\",\"Someone said \"\"stop\"\" at %d Main St\",楼上住户连续三天夜里施工，"
            "电钻声很大，老人孩子无法休息,%d.%07d,-75.%07d,phone\r\n",
            i, i % 60, i, 40 + i % 2, i * 37 % 10'000'000, i * 91 % 10'000'000);
    return (struct str){ plain, len };
}

static struct str pack_rows(struct str rows)
{
    z_stream z = { .next_in = (Bytef *)plain,
                   .avail_in = (uInt)rows.len,
                   .next_out = (Bytef *)packed,
                   .avail_out = sizeof packed };
    MUST(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    MUST(deflate(&z, Z_FINISH) == Z_STREAM_END && deflateEnd(&z) == Z_OK);
    return (struct str){ packed, (ptrdiff_t)(sizeof packed - z.avail_out) };
}

static double row_ns(struct str bytes, bool gz)
{
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct byte_source from = { read_text, &bytes };
    double start_ns = bench_now_ns();
    if (gz) from = gzip_source(gzip_new(&a, from, INT64_MAX));
    struct csv_reader *r = csv_reader_new(&a, from);
    struct csv_row row;
    int rows = 0;
    while (csv_next(r, &row, NULL) == RC_OK) rows += row.count == 8;
    MUST(rows == ROWS);
    return (bench_now_ns() - start_ns) / ROWS;
}

static void report(const char *name, struct str bytes, ptrdiff_t bytes_plain, bool gz)
{
    double best_ns = 1e18;
    for (int run = 0; run < RUNS; run++) best_ns = bench_min(best_ns, row_ns(bytes, gz));
    printf("bench=%s best_ns=%.0f mb_per_s=%.0f rows=%d runs=%d\n", name, best_ns,
           (double)bytes_plain / ROWS * 1e3 / best_ns, ROWS, RUNS);
}

int main(void)
{
    struct str rows = make_rows();
    report("csv_row", rows, rows.len, false);
    report("csv_row_gzip", pack_rows(rows), rows.len, true);
    return 0;
}
