// Packs a whole text at once. zlib allocates by itself and gives all back: no arena may jump across its frames.
#include "wire/gzip.h"
#include <limits.h>
#include <zlib.h>

ptrdiff_t gzip_room(ptrdiff_t bytes)
{
    enum {
        FRAME = 12
    }; // a gzip member has that much more around it than the zlib stream that compressBound speaks of
    return (ptrdiff_t)compressBound((uLong)bytes) + FRAME;
}

bool gzip_pack(struct str bytes, int level, char *out, ptrdiff_t room, ptrdiff_t *ret_len)
{
    enum { WINDOW_GZIP = MAX_WBITS + 16, MEMORY = 8 };
    if (bytes.len > UINT_MAX || room > UINT_MAX) return false;
    z_stream z = { .next_in = (Bytef *)(uintptr_t)bytes.at,
                   .avail_in = (uInt)bytes.len,
                   .next_out = (Bytef *)out,
                   .avail_out = (uInt)room };
    if (deflateInit2(&z, level, Z_DEFLATED, WINDOW_GZIP, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) return false;
    bool whole = deflate(&z, Z_FINISH) == Z_STREAM_END;
    if (whole) *ret_len = (ptrdiff_t)z.total_out;
    (void)deflateEnd(&z);
    return whole;
}
