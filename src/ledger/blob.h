// ledger/blob: attachments, sealed in files of their own under DIR/blobs. The key of one stands in the sealed part that names it and nowhere else: to
// erase that part's key is to make the file unreadable. A file is written whole and synced before anyone can name it; until an act is about to
// name it, it is called ID.new, and one that nobody named in time is removed.
//
// A file is 16 bytes "ANLAN BLOB 1\n", zeros; 16 random bytes; then slices of BLOB_SLICE_BYTES (the last may be shorter), each nonce,
// XChaCha20-Poly1305 and tag, bound to the random bytes, its number, the number of all bytes. Its id is the SHA-256 of all that, so anyone can
// tell without a key whether it is whole.
#ifndef ANLAN_LEDGER_BLOB_H
#define ANLAN_LEDGER_BLOB_H
#include "ledger/ledger.h"

enum {
    BLOB_SLICE_BYTES = 256 << 10,
    BLOB_BYTES_MAX = 32 << 20,
    BLOB_ID_CHARS = 64,
    BLOB_KEY_BYTES = 32,
    BLOB_DIGEST_BYTES = 32,
};

struct blob {
    char id[BLOB_ID_CHARS];
    uint8_t key[BLOB_KEY_BYTES];
    int64_t bytes;
};

// --- writing: one thread at a time --------------------------------------------------------------------------------------

struct blob_writer;
// RC_LIMIT: longer than BLOB_BYTES_MAX, or the disk is full; RC_INVALID: not a byte.
[[nodiscard]] enum rc blob_begin(struct ledger *l, int64_t bytes, struct blob_writer **ret_w,
                                 struct fault *f);
int64_t blob_written(const struct blob_writer *w);
int32_t blob_wanted(const struct blob_writer *w); // bytes of the next slice; 0: all are there
// The next slice, exactly as long as is wanted.
[[nodiscard]] enum rc blob_put(struct blob_writer *w, const void *bytes, int32_t len, struct fault *f);
// All are there: durable as ID.new. `ret_digest`: SHA-256 of the plain bytes. Whatever comes of it, the writer is to be closed.
[[nodiscard]] enum rc blob_finish(struct blob_writer *w, struct blob *ret_b,
                                  uint8_t ret_digest[static BLOB_DIGEST_BYTES], struct fault *f);
void blob_close(struct blob_writer *w); // removes what was not finished; takes NULL

// An act is about to name it: from now on it stays. As often as one likes. RC_MISSING: there is none.
[[nodiscard]] enum rc blob_keep(struct ledger *l, const char id[static BLOB_ID_CHARS], struct fault *f);

// --- reading: one thread at a time ---------------------------------------------------------------------------------------

struct blob_reader;
[[nodiscard]] enum rc blob_open(struct ledger *l, const struct blob *b, struct blob_reader **ret_r,
                                struct fault *f); // RC_MISSING
// The slice that begins at index * BLOB_SLICE_BYTES. RC_CORRUPT: altered, cut short, or another key.
[[nodiscard]] enum rc blob_slice(struct blob_reader *r, int64_t index,
                                 uint8_t ret_bytes[static BLOB_SLICE_BYTES], int32_t *ret_len,
                                 struct fault *f);
void blob_shut(struct blob_reader *r); // takes NULL

// Read to its end, for whoever verifies. `blob_whole` needs no key: whether the file of that id is the one of which the id is the digest.
// `blob_holds`: whether it opens, slice by slice, to plain bytes of that digest. RC_MISSING: there is no such file; RC_CORRUPT.
[[nodiscard]] enum rc blob_whole(struct ledger *l, const char id[static BLOB_ID_CHARS], struct fault *f);
[[nodiscard]] enum rc blob_holds(struct ledger *l, const struct blob *b,
                                 const uint8_t digest[static BLOB_DIGEST_BYTES], struct fault *f);
#endif
