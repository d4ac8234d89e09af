// wire/picture: what kind of file bytes are, by the bytes themselves; and a copy of a picture without what it says of its making: place, device,
// time, thumbnails, texts, whatever follows its end. Of all that only the orientation stays, so that it is not shown lying on its side. Pure.
// Pixels are copied, not read: a picture that is broken inside stays so.
#ifndef ANLAN_WIRE_PICTURE_H
#define ANLAN_WIRE_PICTURE_H
#include "base/base.h"

enum file_kind { FILE_OTHER, FILE_JPEG, FILE_PNG, FILE_WEBP, FILE_PDF, FILE_MP4, FILE_KINDS };
enum { FILE_KIND_BYTES = 32 }; // of the beginning: what file_kind_of wants to see

enum file_kind file_kind_of(struct str beginning);
struct str file_kind_name(enum file_kind k);  // "jpeg"; empty for FILE_OTHER
struct str file_kind_media(enum file_kind k); // "image/jpeg"
bool file_kind_parse(struct str name, enum file_kind *ret_k);

enum { PICTURE_EXTRA_BYTES = 64 }; // by which a clean copy may be longer
// JPEG, PNG and WebP. `ret_bytes` has room for picture.len + PICTURE_EXTRA_BYTES. RC_INVALID: it is none of them, or its segments do not add up.
[[nodiscard]] enum rc picture_clean(struct str picture, uint8_t *ret_bytes, ptrdiff_t *ret_len,
                                    struct fault *f);
#endif
