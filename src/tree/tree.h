// tree: the RFC 6962 Merkle tree of the ledger, its C2SP tiles, signed notes, checkpoints, cosignatures and
// proofs. Pure: hashes come in and go out through callbacks, keys and times are handed in. Relies on seal
// (SHA-256, Ed25519). Refuses proofs that are not exactly as long as they must be, and texts that have more
// than one form.
//
// What a ledger keeps, so that any proof costs few row reads (`tile` rows: level, number, up to 8,192 bytes):
// - level 0: a row when a tile is full; the hashes of the partial one are the leaf hashes of the last 255 entries at most
// - level 1 and above: the row of the right-most tile, rewritten whenever a hash is added, that is once in 256 entries
// tree_edge_changed gives just these rows for a batch, before its commit; tree_edge_load takes them at the
// start.
#ifndef ANLAN_TREE_TREE_H
#define ANLAN_TREE_TREE_H
#include "base/base.h"
#include "seal/seal.h"

enum {
    TREE_HEIGHTS = 64, // heights 0 to 63: a size is below 2^63
    TREE_PROOF_MAX = 64,
    TILE_HEIGHT = 8,
    TILE_HASHES = 256,
    TILE_BYTES = TILE_HASHES * DIGEST_BYTES,
    TILE_LEVELS = 8,
    ENTRY_BYTES_MAX = 65'535, // an entry bundle gives its length 16 bits
};

// --- hashes ----------------------------------------------------------------------------------------

// BASIS: RFC 6962, 2.1
struct digest tree_leaf(struct hasher *h, struct str entry); // SHA-256(00 ‖ entry)
struct digest tree_node(struct hasher *h, const struct digest *left, const struct digest *right);
struct digest tree_empty_root(void); // SHA-256 of nothing

// --- where node hashes come from -------------------------------------------------------------------

// The hash of the full subtree of 2^height leaves that begins at leaf index·2^height. RC_MISSING: not held
// here.
typedef enum rc tree_read(void *self, int32_t height, int64_t index, struct digest *ret_hash,
                          struct fault *f);

struct tree_source {
    tree_read *read;
    void *self;
};

// --- the head of a tree, and proofs ----------------------------------------------------------------

// A size with its root, and what every proof at that size shares: the roots of the incomplete subtrees at
// the right edge. Made once for a size; a proof then costs reads only.
struct tree_head {
    int64_t size;
    struct digest root;
    struct digest right[TREE_HEIGHTS]; // of the last size mod 2^height leaves, where that is not 0
};

struct tree_proof {
    int32_t count;
    struct digest at[TREE_PROOF_MAX]; // from the leaf's side to the root's
};

[[nodiscard]] enum rc tree_head_of(struct hasher *h, struct tree_source from, int64_t size,
                                   struct tree_head *ret_head, struct fault *f);

// RC_INVALID: the index is not below the size. What the source fails with comes through.
// BASIS: RFC 6962, 2.1.1
[[nodiscard]] enum rc tree_prove_inclusion(struct tree_source from, const struct tree_head *head,
                                           int64_t index, struct tree_proof *ret_proof, struct fault *f);
// From an older size to the head's. Sizes 0 and equal ones give the empty proof. RC_INVALID: it is not older.
// BASIS: RFC 6962, 2.1.2
[[nodiscard]] enum rc tree_prove_consistency(struct tree_source from, const struct tree_head *head,
                                             int64_t old_size, struct tree_proof *ret_proof, struct fault *f);

// True only if the proof has exactly the hashes that it needs and they lead to the root.
// BASIS: RFC 9162, 2.1.3.2
bool tree_check_inclusion(struct hasher *h, const struct digest *leaf, int64_t index, int64_t size,
                          const struct digest *root, const struct tree_proof *proof);
// BASIS: RFC 9162, 2.1.4.2
bool tree_check_consistency(struct hasher *h, int64_t old_size, const struct digest *old_root, int64_t size,
                            const struct digest *root, const struct tree_proof *proof);

// --- the right edge, which the clerk keeps in memory ------------------------------------------------

// The newest node hashes of each height, so that the root, the proofs of recent leaves and the rows of a
// batch need no row read. About 420 KiB: static or on the heap, never on the stack. Belongs to one thread.
enum { TREE_EDGE_LEVELS = 6, TREE_EDGE_RING = 4096, TREE_EDGE_RING_ABOVE = 512 };
enum { TREE_BATCH_MAX = 2048 }; // leaves that may be appended and still be taken back
#define TREE_EDGE_SIZE_MAX ((INT64_C(1) << TILE_HEIGHT * TREE_EDGE_LEVELS) - 1)

struct tree_edge {
    int64_t size;
    int64_t size_highest; // that was ever reached: what lies one ring below it is overwritten
    int64_t loaded_from[TREE_EDGE_LEVELS]; // the first hash of each level that the last load brought
    struct digest ring[2 * TREE_EDGE_RING + (TREE_EDGE_LEVELS - 1) * 2 * TREE_EDGE_RING_ABOVE];
};

void tree_edge_init(struct tree_edge *e); // the empty tree
void tree_edge_append(struct tree_edge *e, struct hasher *h, const struct digest *leaf);
// Back to an earlier size: at most TREE_BATCH_MAX below the highest one reached. Nothing needs to be read
// again.
void tree_edge_undo(struct tree_edge *e, int64_t size);
struct digest tree_edge_root(const struct tree_edge *e, struct hasher *h);
// Head and proofs of leaves from the last full level-0 tile on, at any size down to `size` -
// TREE_BATCH_MAX, are answered; else RC_MISSING, and tree_rows below reads on.
struct tree_source tree_edge_source(const struct tree_edge *e);

// A row to be written. `hashes` holds `count` of them and is good during the call only.
struct tile_row {
    int32_t level;
    int64_t number;
    int32_t count; // TILE_HASHES where the tile is full
    const struct digest *hashes;
};
typedef enum rc tile_row_put(void *self, const struct tile_row *row, struct fault *f);

// Calls `put` once for each row that the growth from `old_size` (at most TREE_BATCH_MAX below) makes or
// changes: at 64 entries a batch a quarter of the batches have two rows, the others none. Stops at the
// first failure and gives it back.
[[nodiscard]] enum rc tree_edge_changed(const struct tree_edge *e, int64_t old_size, tile_row_put *put,
                                        void *self, struct fault *f);

// Fills `ret_hashes` with the first `count` hashes of the tile; a row that has fewer is RC_MISSING or
// RC_CORRUPT. For the partial tile of level 0 these are the leaf hashes of the last entries.
typedef enum rc tile_row_get(void *self, int32_t level, int64_t number, int32_t count,
                             struct digest *ret_hashes, struct fault *f);

// The edge of a tree of `size` out of its rows: at most two reads a level. RC_LIMIT: too large.
[[nodiscard]] enum rc tree_edge_load(struct tree_edge *e, struct hasher *h, int64_t size, tile_row_get *get,
                                     void *self, struct fault *f);

// A source over tile rows, for a tree of `size`: keeps the tile last read of each level with its inner
// nodes, so an inclusion proof reads one row a level. About 130 KiB. Its source is good while it stays where
// it is.
struct tree_rows {
    int64_t size;
    tile_row_get *get;
    void *self;
    struct hasher *hasher;
    struct {
        int64_t number;                      // -1: none
        struct digest node[2 * TILE_HASHES]; // hashes of the tile, then their parents, and so on up
    } tile[TILE_LEVELS];
};

void tree_rows_init(struct tree_rows *r, struct hasher *h, int64_t size, tile_row_get *get, void *self);
struct tree_source tree_rows_source(struct tree_rows *r);

// A whole tree in memory, inner nodes too (64 bytes a leaf), for checking and for what is small.
struct tree_memory {
    int64_t size, room;
    struct digest *node[TREE_HEIGHTS];
};
void tree_memory_init(struct tree_memory *m, struct arena *a, int64_t room); // takes 2 · room hashes from `a`
void tree_memory_append(struct tree_memory *m, struct hasher *h, const struct digest *leaf);
struct tree_source tree_memory_source(const struct tree_memory *m);

// --- tiles: C2SP tlog-tiles ------------------------------------------------------------------------

struct tile { // of hashes, or of entries where `entries` is set (level is then 0)
    bool entries;
    int32_t level;
    int64_t number;
    int32_t count; // 1 to 256; TILE_HASHES is a full one
};

enum { TILE_PATH_MAX = 64 };
struct str tile_path_print(struct tile t, char ret_path[static TILE_PATH_MAX]); // "tile/0/x001/234.p/17"
bool tile_path_parse(struct str path, struct tile *ret_tile);                   // only what print would print

// How many hashes tile (level, number) has in a tree of `size`: 0 to 256.
int32_t tile_count(int64_t size, int32_t level, int64_t number);
// Every tile of a tree of `size`, in order (level by level, the bundles of entries last): start with
// { .count = 0 } and go on while it gives true.
bool tile_next(int64_t size, struct tile *t);

// One entry into a bundle: two bytes of length, then the entry. RC_LIMIT: it is longer than ENTRY_BYTES_MAX.
[[nodiscard]] enum rc bundle_put(struct text *bundle, struct str entry, struct fault *f);
// Takes one entry off the front. RC_CORRUPT: cut short. To be called while bundle->len > 0.
[[nodiscard]] enum rc bundle_take(struct str *bundle, struct str *ret_entry, struct fault *f);

// --- signed notes: C2SP signed-note ----------------------------------------------------------------

enum { NOTE_ED25519 = 0x01, NOTE_COSIGNATURE = 0x04 }; // type bytes that we sign and verify
enum {
    NOTE_SIGNATURES_MAX = 100,
    NOTE_BYTES_MAX = 1 << 20,
    NOTE_NAME_BYTES_MAX = 255,
    NOTE_SIGNATURE_BYTES_MAX = 4096, // with the id; ML-DSA-44 has 2,420
};
enum { VKEY_TEXT_MAX = NOTE_NAME_BYTES_MAX + 64 };

struct note_key { // whom one knows
    struct str name;
    uint32_t id;
    uint8_t type;
    uint8_t public[SIGN_PUBLIC_BYTES];
};

struct note_signer { // wipe after use
    struct note_key key;
    struct sign_key sign;
};

// Not empty, valid UTF-8, no white space of Unicode, no '+', no control character below U+0020.
bool note_name_valid(struct str name);
struct note_signer note_signer_of(struct str name, uint8_t type, const uint8_t seed[static SIGN_SEED_BYTES]);

struct str vkey_print(const struct note_key *k, char ret_text[static VKEY_TEXT_MAX]);
// The name is a view of `text`. RC_INVALID says what is wrong, an id that is not the key's own too.
[[nodiscard]] enum rc vkey_parse(struct str text, struct note_key *ret_key, struct fault *f);

struct note_line {
    struct str name;
    uint32_t id;
    struct str base64;          // as it stands: id and signature
    const struct note_key *key; // that verified it; NULL where we do not know it
    int64_t time_s;             // of a cosignature that verified, else 0
};

struct note { // all views of what was opened
    struct str text;
    int32_t count;
    struct note_line line[NOTE_SIGNATURES_MAX];
};

// Parts text and signatures, nothing verified. RC_INVALID says what is wrong; RC_LIMIT: too long or too
// many lines.
[[nodiscard]] enum rc note_parse(struct str bytes, struct note *ret_note, struct fault *f);
// The same, then verifies the lines of known keys. RC_DENIED: one of these fails, or there is none.
[[nodiscard]] enum rc note_open(struct str bytes, const struct note_key *keys, int32_t keys_count,
                                struct note *ret_note, struct fault *f);
bool note_signed_by(const struct note *n, const struct note_key *key);

// One signature line of `text` (which ends with a newline). `time_s` (since 1970) is used by cosignatures
// only.
void note_sign_line(struct text *out, const struct note_signer *s, struct str text, int64_t time_s);
// Text, empty line, one signature line.
void note_write(struct text *out, const struct note_signer *s, struct str text);

// --- checkpoints: C2SP tlog-checkpoint -------------------------------------------------------------

struct checkpoint {
    struct str origin;
    int64_t size;
    struct digest root;
};

void checkpoint_print(struct text *out, const struct checkpoint *c); // the text of the note
// RC_INVALID says what is wrong: also lines after the third, which we neither write nor accept.
[[nodiscard]] enum rc checkpoint_parse(struct str text, struct checkpoint *ret_c, struct fault *f);
// The signed note: `s->key.name` is the origin.
void checkpoint_sign(struct text *out, const struct note_signer *s, int64_t size, const struct digest *root);
// Opens a signed checkpoint of the log that `keys[0]` names; further keys are witnesses. RC_DENIED where
// the log itself has not signed, RC_INVALID where the origin is another.
[[nodiscard]] enum rc checkpoint_open(struct str bytes, const struct note_key *keys, int32_t keys_count,
                                      struct checkpoint *ret_c, struct note *ret_note, struct fault *f);

// --- proofs to hand out: C2SP tlog-proof -----------------------------------------------------------

enum { PROOF_EXTRA_BYTES_MAX = 4096 };

struct proof_file {
    struct str extra; // base64 as it stands, not authenticated; at == NULL where there is none
    int64_t index;
    struct tree_proof proof;
    struct str checkpoint; // the signed note, verbatim
};

void proof_file_print(struct text *out, const struct proof_file *p);
[[nodiscard]] enum rc proof_file_parse(struct str bytes, struct proof_file *ret_p,
                                       struct fault *f); // views of `bytes`
// Parses, opens the checkpoint with `keys` (as checkpoint_open) and checks that the entry stands in the
// tree. RC_INVALID, RC_DENIED (signature) or RC_CORRUPT (the proof does not lead to the root), each naming
// the step.
[[nodiscard]] enum rc proof_file_check(struct hasher *h, struct str bytes, struct str entry,
                                       const struct note_key *keys, int32_t keys_count,
                                       struct checkpoint *ret_c, struct fault *f);

// --- asking a witness: C2SP tlog-witness -----------------------------------------------------------

enum { WITNESS_PROOF_MAX = 63 };

// The body of add-checkpoint. `proof` leads from `old_size` (0: empty) to the checkpoint; at most
// WITNESS_PROOF_MAX hashes.
void witness_request_print(struct text *out, int64_t old_size, const struct tree_proof *proof,
                           struct str checkpoint);
#endif
