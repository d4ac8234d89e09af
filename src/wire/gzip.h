// wire/gzip: gzip (RFC 1952) over zlib. Inflates a stream, several members one after another too, from one byte source to another, bounded by
// what it may give in all and by how much more it gives than it takes; and packs a whole text. Pure.
#ifndef ANLAN_WIRE_GZIP_H
#define ANLAN_WIRE_GZIP_H
#include "wire/source.h"

enum { GZIP_RATIO_MAX = 200 }; // bytes out for a byte in, once GZIP_FREE_BYTES have come out
enum { GZIP_FREE_BYTES = 1 << 20 };

struct gzip;

// The first two bytes of a gzip file.
bool gzip_looks_so(struct str first_bytes);

// Memory for all of it (some 110 KiB) is taken from `a` now. `bytes_max` is the most that may come out. Reading gives RC_CORRUPT for what
// is no gzip, is cut short or fails its checksum, RC_LIMIT past a limit.
struct gzip *gzip_new(struct arena *a, struct byte_source from, int64_t bytes_max);
struct byte_source gzip_source(struct gzip *z);

// Packs `bytes` as one member into `out`: false, with nothing said, where it would take more than `room` bytes or zlib gets no memory (some
// 270 KiB, given back before this returns). `level`: 1, fast, to 9, small. The same bytes give the same member: it names no file and no time.
bool gzip_pack(struct str bytes, int level, char *out, ptrdiff_t room, ptrdiff_t *ret_len);
ptrdiff_t gzip_room(ptrdiff_t bytes); // in which that many bytes always fit, packed
#endif
