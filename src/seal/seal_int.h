// Private to seal: base64 as password texts write it, without padding.
#ifndef ANLAN_SEAL_SEAL_INT_H
#define ANLAN_SEAL_SEAL_INT_H
#include "seal/seal.h"

struct str base64_encode_bare(const void *bytes, ptrdiff_t len, char *ret_text);
bool base64_decode_bare(struct str text, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_len);
#endif
