// Gzip: streams of any cut and any number of members, and what a hostile one may cost.
#include "test.h"
#include "wire/gzip.h"
#include <zlib.h>

static char pool[4 << 20], packed[2 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

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

static struct str pack_into(char *out, ptrdiff_t room, struct str s)
{
    z_stream z = { .next_in = (Bytef *)(uintptr_t)s.at,
                   .avail_in = (uInt)s.len,
                   .next_out = (Bytef *)out,
                   .avail_out = (uInt)room };
    MUST(deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    MUST(deflate(&z, Z_FINISH) == Z_STREAM_END);
    MUST(deflateEnd(&z) == Z_OK);
    return (struct str){ out, room - (ptrdiff_t)z.avail_out };
}

static enum rc unpack(struct arena *a, struct str s, ptrdiff_t piece, ptrdiff_t room, int64_t bytes_max,
                      struct str *ret_out, struct fault *f)
{
    struct pieces p = { s, piece };
    struct gzip *z = gzip_new(a, (struct byte_source){ read_piece, &p }, bytes_max);
    struct byte_source from = gzip_source(z);
    struct text out = { .arena = a };
    char *chunk = NEW(a, char, room);
    for (;;) {
        ptrdiff_t got = -1;
        enum rc rc = from.read(from.self, chunk, room, &got, f);
        if (rc) return rc;
        if (got == 0) break;
        text_put(&out, (struct str){ chunk, got });
    }
    *ret_out = text_str(&out);
    return RC_OK;
}

static struct str some_text(struct arena *a, int lines)
{
    struct text t = { .arena = a };
    for (int i = 0; i < lines; i++) text_print(&t, "row %d, 安澜 %d\n", i, i * 7919 % 1000);
    return text_str(&t);
}

TEST(what_was_packed_comes_out_whatever_the_pieces)
{
    static const ptrdiff_t sizes[] = { 1, 2, 7, 1000, 100'000 };
    static char kept[1 << 20];
    for (ptrdiff_t i = 0; i < COUNT(sizes); i++) {
        for (ptrdiff_t k = 0; k < COUNT(sizes); k++) {
            struct arena a = fresh(), own = arena_of(kept, sizeof kept, NULL);
            struct str want = some_text(&own, 2000), got = { 0 };
            struct str gz = pack_into(packed, sizeof packed, want);
            struct fault f = { 0 };
            CHECK(gzip_looks_so(gz) && !gzip_looks_so(want));
            CHECK(unpack(&a, gz, sizes[i], sizes[k], 1 << 20, &got, &f) == RC_OK);
            CHECK_STR(got, want);
        }
    }
}

TEST(members_one_after_another_are_one_stream)
{
    struct arena a = fresh();
    struct str first = pack_into(packed, 1000, S("one,")), got = { 0 };
    struct str second = pack_into(packed + first.len, 1000, S("")),
               third = pack_into(packed + first.len + second.len, 1000, S("two"));
    for (ptrdiff_t piece = 1; piece < 100; piece += 9) {
        CHECK(unpack(&a, (struct str){ packed, first.len + second.len + third.len }, piece, 3, 100, &got,
                     NULL) == RC_OK);
        CHECK_STR(got, S("one,two"));
    }
}

TEST(cut_flipped_or_foreign_streams_are_corrupt)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    struct str got, gz = pack_into(packed, sizeof packed, S("some text that is long enough to be worth it"));
    for (ptrdiff_t len = 0; len < gz.len; len++) {
        a = fresh();
        CHECK(unpack(&a, str_slice(gz, 0, len), 5, 64, 1 << 20, &got, &f) == RC_CORRUPT);
    }
    CHECK_TEXT(f.text, "gzip: the stream ends too soon");
    packed[gz.len - 6] ^= 1; // of the checksum
    a = fresh();
    CHECK(unpack(&a, gz, 5, 64, 1 << 20, &got, &f) == RC_CORRUPT);
    CHECK_TEXT(f.text, "gzip: incorrect data check");
    CHECK(unpack(&a, S("plain text, no gzip"), 5, 64, 1 << 20, &got, &f) == RC_CORRUPT);
    CHECK_TEXT(f.text, "gzip: incorrect header check");
}

TEST(what_comes_out_is_limited)
{
    static char kept[1 << 20];
    struct arena a = fresh(), own = arena_of(kept, sizeof kept, NULL);
    struct fault f = { 0 };
    struct str got, text = some_text(&own, 100), gz = pack_into(packed, sizeof packed, text);
    CHECK(unpack(&a, gz, 64, 64, text.len, &got, &f) == RC_OK);
    CHECK(unpack(&a, gz, 64, 64, text.len - 1, &got, &f) == RC_LIMIT);
}

TEST(a_bomb_is_stopped_soon_after_the_free_bytes)
{
    enum { BYTES = 64 << 20 };
    char *zeros = calloc(1, BYTES);
    MUST(zeros);
    struct str gz = pack_into(packed, sizeof packed, (struct str){ zeros, BYTES });
    free(zeros);
    struct arena a = fresh();
    struct pieces p = { gz, 1000 };
    struct byte_source from = gzip_source(gzip_new(&a, (struct byte_source){ read_piece, &p }, INT64_MAX));
    static char chunk[4096];
    int64_t out = 0;
    ptrdiff_t got;
    struct fault f = { 0 };
    enum rc rc;
    while ((rc = from.read(from.self, chunk, sizeof chunk, &got, &f)) == RC_OK && got > 0) out += got;
    CHECK(rc == RC_LIMIT && out < 2 * GZIP_FREE_BYTES);
}

TEST(what_is_packed_here_comes_out_again_and_fits_the_room_that_is_told)
{
    static char kept[1 << 20], out[1 << 20];
    struct fault f = { 0 };
    uint64_t seed = 7;
    for (int i = 0; i < 200; i++) {
        struct arena a = fresh();
        ptrdiff_t len = i < 20 ? i : (ptrdiff_t)(test_random(&seed) % (sizeof kept / 2)), got_len = -1;
        for (ptrdiff_t k = 0; k < len; k++) // of the worst kind, and of the best
            kept[k] = i % 2 ? (char)test_random(&seed) : (char)('a' + k % 3);
        struct str want = { kept, len }, got = { 0 };
        CHECK(gzip_pack(want, 1 + i % 9, out, gzip_room(len), &got_len));
        CHECK(unpack(&a, (struct str){ out, got_len }, 1000, 1000, 1 << 20, &got, &f) == RC_OK);
        CHECK_STR(got, want);
    }
}

TEST(what_does_not_fit_is_not_packed)
{
    static char kept[1 << 16], out[1 << 16];
    struct arena own = arena_of(kept, sizeof kept, NULL);
    struct str text = some_text(&own, 500);
    ptrdiff_t len = -1, other = -1;
    CHECK(gzip_pack(text, 6, out, sizeof out, &len));
    CHECK(gzip_pack(text, 6, out, len, &other) && other == len);
    other = -1;
    CHECK(!gzip_pack(text, 6, out, len - 1, &other) && other == -1);
    CHECK(!gzip_pack(text, 6, out, 0, &other) && other == -1);
}
