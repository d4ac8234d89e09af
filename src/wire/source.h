// wire/source: where a stream of bytes comes from. Whoever opens the file or the socket fills this in; the readers of this room only ask.
#ifndef ANLAN_WIRE_SOURCE_H
#define ANLAN_WIRE_SOURCE_H
#include "base/base.h"

// Fills up to `room` bytes (at least 1) and says how many it got; 0 is the end.
struct byte_source {
    enum rc (*read)(void *self, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_got, struct fault *f);
    void *self;
};
#endif
