// seal: hashes (OpenSSL), signatures, sealing, pseudonyms and password hashes (libsodium), and the letters
// they are written in. Pure: random bytes, salts and nonces are handed in by the caller, who must never use
// a nonce twice with one key. Relies on seal_init having been called once; refuses what was altered without
// saying where.
#ifndef ANLAN_SEAL_SEAL_H
#define ANLAN_SEAL_SEAL_H
#include "base/base.h"

// Before anything else of this room, from any thread, as often as one likes. RC_IO: the library found no
// entropy.
[[nodiscard]] enum rc seal_init(struct fault *f);

// --- SHA-256 ---------------------------------------------------------------------------------------

enum { DIGEST_BYTES = 32 };

struct digest {
    uint8_t at[DIGEST_BYTES];
};

bool digest_equal(const struct digest *a, const struct digest *b); // of public values: not in constant time

// The fast way: a digest fetched once and a context used again. One hasher belongs to one thread.
// BASIS: FIPS 180-4, 6.2
struct hasher;
struct hasher *hasher_open(void);
void hasher_close(struct hasher *h); // takes NULL
void hasher_start(struct hasher *h); // forgets what was put before
void hasher_put(struct hasher *h, const void *bytes, ptrdiff_t len);
struct digest hasher_end(struct hasher *h);              // then start again
struct digest hasher_of(struct hasher *h, struct str s); // start, put, end

// The same without a handle, and nearly as fast.
struct digest sha256(struct str s);

// The key may have any length.
// BASIS: RFC 2104
struct digest hmac_sha256(struct str key, struct str message);

// --- signatures: Ed25519 ---------------------------------------------------------------------------

enum { SIGN_SEED_BYTES = 32, SIGN_PUBLIC_BYTES = 32, SIGN_SECRET_BYTES = 64, SIGNATURE_BYTES = 64 };

struct sign_key { // wipe after use
    uint8_t secret[SIGN_SECRET_BYTES];
    uint8_t public[SIGN_PUBLIC_BYTES];
};

void sign_key_of_seed(const uint8_t seed[static SIGN_SEED_BYTES], struct sign_key *ret_key);
void sign_message(const struct sign_key *key, struct str message,
                  uint8_t ret_signature[static SIGNATURE_BYTES]);
// Keys of small order and signatures that are not in their one form are refused.
// BASIS: RFC 8032, 5.1.7
bool sign_verify(const uint8_t public[static SIGN_PUBLIC_BYTES], struct str message,
                 const uint8_t signature[static SIGNATURE_BYTES]);

// --- sealing: XChaCha20-Poly1305 -------------------------------------------------------------------

enum { SEAL_KEY_BYTES = 32, SEAL_NONCE_BYTES = 24, SEAL_TAG_BYTES = 16 };
// By how much sealed bytes are longer than plain ones, and how long a wrapped key is.
enum { SEAL_EXTRA_BYTES = SEAL_NONCE_BYTES + SEAL_TAG_BYTES };
enum { SEAL_WRAPPED_BYTES = SEAL_KEY_BYTES + SEAL_EXTRA_BYTES };

struct seal_key { // wipe after use
    uint8_t at[SEAL_KEY_BYTES];
};

// Writes plain.len + SEAL_EXTRA_BYTES bytes: nonce, ciphertext, tag. `nonce` is 24 random bytes. `bound` is
// not kept in what is written, but unsealing needs the same: name there where the part belongs (agency,
// entry, part).
// BASIS: draft-irtf-cfrg-xchacha-03, 2.3
void seal_part(const struct seal_key *key, const uint8_t nonce[static SEAL_NONCE_BYTES], struct str bound,
               struct str plain, uint8_t *ret_sealed);
// Writes sealed.len - SEAL_EXTRA_BYTES bytes. RC_CORRUPT: too short, altered, another key or another
// `bound`; what is written is then zeros.
[[nodiscard]] enum rc unseal_part(const struct seal_key *key, struct str bound, struct str sealed,
                                  uint8_t *ret_plain, struct fault *f);

// A part's key under an agency's key; `bound` names the slot, so that a slot's bytes are good in their own
// place only.
void seal_wrap(const struct seal_key *agency_key, const uint8_t nonce[static SEAL_NONCE_BYTES],
               struct str bound, const struct seal_key *part_key,
               uint8_t ret_wrapped[static SEAL_WRAPPED_BYTES]);
[[nodiscard]] enum rc seal_unwrap(const struct seal_key *agency_key, struct str bound,
                                  const uint8_t wrapped[static SEAL_WRAPPED_BYTES],
                                  struct seal_key *ret_part_key, struct fault *f);

// Hides a part's key behind the key of its slot: 32 bytes that say nothing without that key, and, put in again, give the part's key back. `bound`
// must differ from part to part (its commitment does): then no two parts share a mask, also where two had the same slot, one of them never
// committed. A wrong slot key or `bound` gives another key, under which no body opens.
// BASIS: RFC 7693, 2.9 (BLAKE2b with a key, as a pseudorandom function)
void seal_mask(const struct seal_key *slot_key, struct str bound, const uint8_t key[static SEAL_KEY_BYTES],
               uint8_t ret_key[static SEAL_KEY_BYTES]);

// A key for one named use out of a main key: HMAC-SHA256(main, purpose). Two purposes, two unrelated keys.
struct seal_key seal_subkey(const struct seal_key *main, struct str purpose);

// --- commitments -----------------------------------------------------------------------------------

enum { OPENING_BYTES = 32 }; // the random bytes before a committed body

// SHA-256(random ‖ body): binds whoever publishes it to the body, and tells nothing while the random bytes
// are kept.
struct digest seal_commitment(struct hasher *h, const uint8_t random[static OPENING_BYTES], struct str body);

// --- pseudonyms ------------------------------------------------------------------------------------

// A keyed permutation of 128 bits (one block of AES-256): (agency, id) to a name that tells neither, and
// back. One handle belongs to one thread.
// BASIS: FIPS 197, 5.1
struct permutation;
enum { PSEUDONYM_CHARS = 26 };

struct permutation *permutation_open(const struct seal_key *key);
void permutation_close(struct permutation *p); // takes NULL; wipes the key
void permutation_apply(struct permutation *p, const uint8_t in[static 16], uint8_t ret_out[static 16]);
void permutation_undo(struct permutation *p, const uint8_t in[static 16], uint8_t ret_out[static 16]);

// 26 characters of lower-case base32, without a NUL.
struct str pseudonym_print(struct permutation *p, int64_t agency, int64_t id,
                           char ret_text[static PSEUDONYM_CHARS]);
// False where it is not 26 such characters or names another agency (which a made-up name does).
bool pseudonym_parse(struct permutation *p, struct str text, int64_t agency, int64_t *ret_id);

// --- passwords: Argon2id ---------------------------------------------------------------------------

enum {
    PASSWORD_BYTES_MAX = 1024,
    PASSWORD_TEXT_MAX = 128, // with the NUL
    PASSWORD_SALT_BYTES = 16,
    PASSWORD_KIB_MIN = 8,
    PASSWORD_KIB_MAX = 256 * 1024,
    PASSWORD_PASSES_MAX = 10,
};

struct password_cost {
    int32_t memory_kib; // PASSWORD_KIB_MIN to _MAX
    int32_t passes;     // 1 to PASSWORD_PASSES_MAX
};
extern const struct password_cost password_cost_usual; // 64 MiB, 3 passes, one lane: about 84 ms

// "$argon2id$v=19$m=…,t=…,p=1$salt$hash". Allocates memory_kib while it runs: keep it in a bounded pool.
// RC_LIMIT: the password is too long or the cost out of bounds; RC_IO: no memory for it.
[[nodiscard]] enum rc password_hash(struct str password, const uint8_t salt[static PASSWORD_SALT_BYTES],
                                    struct password_cost cost, char ret_text[static PASSWORD_TEXT_MAX],
                                    struct fault *f);
// RC_DENIED: not this password. RC_INVALID: not such a text. RC_LIMIT: its cost is out of bounds (nothing
// is run then) or the password too long. RC_IO: no memory.
[[nodiscard]] enum rc password_check(struct str password, struct str text, struct fault *f);

// --- letters ---------------------------------------------------------------------------------------

// Each decoder takes exactly one form of any bytes, writes only on success, and gives false where a
// character, the length or the padding is wrong, or more than `room` bytes would be written.

#define HEX_CHARS(bytes) (2 * (bytes))
struct str hex_encode(const void *bytes, ptrdiff_t len, char *ret_text); // lower case, HEX_CHARS(len), no NUL
bool hex_decode(struct str text, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_len);
bool hex_decode_exactly(struct str text, void *ret_bytes, ptrdiff_t len);

// The standard alphabet, padded. Decoding also refuses bits that are left over.
// BASIS: RFC 4648, 4
#define BASE64_CHARS(bytes) (((bytes) + 2) / 3 * 4)
struct str base64_encode(const void *bytes, ptrdiff_t len, char *ret_text); // BASE64_CHARS(len), no NUL
bool base64_decode(struct str text, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_len);
bool base64_decode_exactly(struct str text, void *ret_bytes, ptrdiff_t len);

// Five bits a character, first bits first, the last character filled up with zero bits; the letters leave
// out i, l, o and u, as people read them aloud: 0123456789abcdefghjkmnpqrstvwxyz. No padding.
#define BASE32_CHARS(bytes) (((bytes)*8 + 4) / 5)
struct str base32_encode(const void *bytes, ptrdiff_t len, char *ret_text); // BASE32_CHARS(len), no NUL
bool base32_decode(struct str text, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_len);
bool base32_decode_exactly(struct str text, void *ret_bytes, ptrdiff_t len);
// What a person typed, in the form that base32_decode takes: capitals lowered, o read as 0, i and l as 1,
// spaces and hyphens dropped. Writes at most text.len characters; what is no letter of ours stays and will
// be refused.
struct str base32_fold(struct str text, char *ret_text);

// --- care ------------------------------------------------------------------------------------------

bool secret_equal(const void *a, const void *b, ptrdiff_t len); // time depends on `len` only
void wipe(void *bytes, ptrdiff_t len);                          // is not optimised away
#endif
