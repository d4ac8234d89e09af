// zlib works in memory that the arena gave beforehand: it allocates only when a stream starts, and there it may be refused.
#include "wire/gzip.h"
#include <zlib.h>

enum { CHUNK_BYTES = 64 * 1024, ZLIB_BYTES = 48 * 1024 }; // inflate needs some 40 KiB

struct gzip {
    struct byte_source from;
    z_stream stream;
    int64_t bytes_max, in, out;
    char *chunk;
    char *memory, *memory_at, *memory_end;
    bool open;    // within a member
    bool drained; // nothing waits inside zlib for want of room
    bool ended;
};

static void *take(void *self, unsigned count, unsigned size)
{
    enum { ALIGN = 16 };
    struct gzip *z = self;
    uint64_t bytes = ((uint64_t)count * size + ALIGN - 1) / ALIGN * ALIGN;
    if (bytes > (uint64_t)(z->memory_end - z->memory_at)) return Z_NULL;
    char *p = z->memory_at;
    z->memory_at += bytes;
    return p;
}

static void give_back(void *, void *) {} // all at once, when the next stream starts

bool gzip_looks_so(struct str first_bytes) { return str_starts(first_bytes, S("\x1F\x8B")); }

struct gzip *gzip_new(struct arena *a, struct byte_source from, int64_t bytes_max)
{
    struct gzip *z = NEW(a, struct gzip, 1);
    z->from = from;
    z->drained = true;
    z->bytes_max = bytes_max;
    z->chunk = NEW(a, char, CHUNK_BYTES);
    z->memory = arena_take(a, 1, 16, ZLIB_BYTES);
    z->memory_end = z->memory + ZLIB_BYTES;
    return z;
}

static void start_member(struct gzip *z)
{
    enum { GZIP_ONLY = 16 };
    struct z_stream_s input = { .next_in = z->stream.next_in, .avail_in = z->stream.avail_in };
    z->memory_at = z->memory;
    z->stream = input;
    z->stream.zalloc = take;
    z->stream.zfree = give_back;
    z->stream.opaque = z;
    MUST(inflateInit2(&z->stream, MAX_WBITS + GZIP_ONLY) ==
         Z_OK); // only for want of memory, which is reckoned above
    z->open = true;
}

static enum rc fill(struct gzip *z, struct fault *f)
{
    ptrdiff_t got = 0;
    enum rc rc = z->from.read(z->from.self, z->chunk, CHUNK_BYTES, &got, f);
    if (rc) return rc;
    z->stream.next_in = (Bytef *)z->chunk;
    z->stream.avail_in = (uInt)got;
    z->in += got;
    return RC_OK;
}

static enum rc check_limits(const struct gzip *z, struct fault *f)
{
    if (z->out > z->bytes_max)
        return fail(f, RC_LIMIT, "gzip: more than %lld bytes come out", (long long)z->bytes_max);
    if (z->out > GZIP_FREE_BYTES && z->out / GZIP_RATIO_MAX > z->in)
        return fail(f, RC_LIMIT, "gzip: %lld bytes come out of %lld", (long long)z->out, (long long)z->in);
    return RC_OK;
}

// Inflates what there is into `room` bytes; less than that, also nothing, may come out.
static enum rc inflate_some(struct gzip *z, char *out, ptrdiff_t room, ptrdiff_t *ret_got, struct fault *f)
{
    enum { ROOM_MAX = 1 << 20 };
    z->stream.next_out = (Bytef *)out;
    z->stream.avail_out = (uInt)(room < ROOM_MAX ? room : ROOM_MAX);
    uInt before = z->stream.avail_out;
    int result = inflate(&z->stream, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        return fail(f, RC_CORRUPT, "gzip: %s", z->stream.msg ? z->stream.msg : "not a gzip stream");
    z->open = result != Z_STREAM_END;
    z->drained = z->stream.avail_out > 0 || !z->open;
    *ret_got = (ptrdiff_t)(before - z->stream.avail_out);
    z->out += *ret_got;
    return check_limits(z, f);
}

static enum rc gzip_read(void *self, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_got, struct fault *f)
{
    struct gzip *z = self;
    *ret_got = 0;
    while (!z->ended && *ret_got == 0) {
        bool hungry = z->stream.avail_in == 0 && z->drained;
        enum rc rc = hungry ? fill(z, f) : RC_OK;
        if (rc) return rc;
        z->ended = hungry && z->stream.avail_in == 0;
        if (z->ended && (z->open || z->in == 0)) return fail(f, RC_CORRUPT, "gzip: the stream ends too soon");
        if (z->ended) break;
        if (!z->open) start_member(z);
        rc = inflate_some(z, ret_bytes, room, ret_got, f);
        if (rc) return rc;
    }
    return RC_OK;
}

struct byte_source gzip_source(struct gzip *z) { return (struct byte_source){ gzip_read, z }; }
