// Private to ledger: what its files share. A `book` is the log of one agency: its keys, its tree's right edge, and the view of it that
// other threads read.
#ifndef ANLAN_LEDGER_LEDGER_INT_H
#define ANLAN_LEDGER_LEDGER_INT_H
#include "ledger/ledger.h"
#include "tree/tree.h"
#include <pthread.h>
#include <stdatomic.h>

enum {
    LEDGER_PATH_MAX = 4096, // with the NUL; the data directory itself has at most LEDGER_DIR_MAX bytes
    LEDGER_DIR_MAX = 3072,
    LEDGER_SLUG_MAX = 63,
    LEDGER_SCRATCH_BYTES = 1 << 20, // an entry's tree of values never needs more
    PUBLISH_SECONDS = 60,
    HEADS_SECONDS = 1,
};

struct path {
    char text[LEDGER_PATH_MAX];
};

// --- files that are written whole ------------------------------------------------------------------

[[gnu::format(printf, 2, 3)]] struct path ledger_path(const struct ledger *l, const char *format,
                                                      ...); // DIR/…
// Temporary beside it, sync, rename, sync of the folder.
[[nodiscard]] enum rc ledger_file_write(struct ledger *l, const char *path, struct str bytes,
                                        struct fault *f);
// At most `bytes_max` bytes into `a`; RC_MISSING where there is none, RC_LIMIT where it is longer.
[[nodiscard]] enum rc ledger_file_read(const struct ledger *l, struct arena *a, const char *path,
                                       ptrdiff_t bytes_max, struct str *ret_bytes, struct fault *f);
// A sync that fails sets must_stop.
[[nodiscard]] enum rc ledger_file_sync(struct ledger *l, struct disk_file *file, const char *path,
                                       struct fault *f);
[[nodiscard]] enum rc ledger_folder_sync(struct ledger *l, const char *path, struct fault *f);
struct str ledger_path_folder(const char *path); // what stands before the last slash

// --- keys ------------------------------------------------------------------------------------------

enum {
    KEYS_HEADER_BYTES = 4096,
    KEYS_SLOT_BYTES = LEDGER_WRAPPED_KEY,
    KEYS_VERSION = 2,
    KEYS_GROW_BYTES = 256 << 10, // of zeros at a time, so that a batch seldom makes the file grow
};

struct agency_secret { // all that must survive; other keys are derived from `main`
    uint8_t main[SEAL_KEY_BYTES];
    uint8_t seed[SIGN_SEED_BYTES];
};

struct key_header {
    int64_t agency;
    char slug[LEDGER_SLUG_MAX + 1];
    uint8_t wrapped[sizeof(struct agency_secret) + SEAL_EXTRA_BYTES];
};
void key_header_print(const struct key_header *h, uint8_t ret_bytes[static KEYS_HEADER_BYTES]);
[[nodiscard]] enum rc key_header_parse(struct str bytes, struct key_header *ret_h,
                                       struct fault *f); // RC_CORRUPT
void key_header_seal(struct key_header *h, const struct seal_key *master,
                     const uint8_t nonce[static SEAL_NONCE_BYTES], const struct agency_secret *secret);
[[nodiscard]] enum rc key_header_unseal(const struct key_header *h, const struct seal_key *master,
                                        struct agency_secret *ret_secret, struct fault *f);

enum { // keys made at a time; more where one batch needs more
    KEY_RUN_MIN = 64,
    KEY_RUN_MAX = 4096,
};
struct book;

struct key_run { // slots that follow one another
    struct book *book;
    int64_t first;
    int32_t count;
    enum rc rc; // of the making
    struct fault fault;
    struct seal_key keys[];
};

// Keys whose slots are durable, in the order of their slots; those that were handed out go when room is needed.
struct ready_keys {
    struct seal_key *at;
    int64_t first; // slot of at[0]
    int32_t count, room;
    bool is_making; // a run is on its way
};

enum slot_state { SLOT_BLANK, SLOT_KEY, SLOT_ERASED };

struct keyfile {
    struct disk_file *file;
    int64_t room_bytes; // written with zeros so far
    struct path path;
};

[[nodiscard]] enum rc keyfile_open(struct ledger *l, const char *path, enum disk_mode mode,
                                   struct keyfile *ret_k, struct fault *f);
void keyfile_close(struct ledger *l, struct keyfile *k);
// Writes and syncs.
[[nodiscard]] enum rc keyfile_put(struct ledger *l, struct keyfile *k, int64_t slot, const uint8_t *keys,
                                  int64_t count, struct fault *f);
[[nodiscard]] enum rc keyfile_get(const struct ledger *l, const struct keyfile *k, int64_t slot,
                                  uint8_t ret_key[static KEYS_SLOT_BYTES], enum slot_state *ret_state,
                                  struct fault *f);
[[nodiscard]] enum rc keyfile_erase(struct ledger *l, struct keyfile *k, int64_t slot,
                                    struct fault *f); // not yet synced

// ledger_ahead.c
enum { SLOT_BOUND_BYTES = 16 };
struct str slot_bound(int64_t agency, int64_t slot,
                      uint8_t ret_bound[static SLOT_BOUND_BYTES]); // what a slot's key is wrapped with
// Makes what the staged parts lack, and some more.
[[nodiscard]] enum rc book_keys_ready(struct ledger *l, struct book *b, struct fault *f);
const struct seal_key *book_slot_keys(const struct book *b, int64_t slot); // of that slot and those after it
void book_keys_forget(struct ready_keys *r);

[[nodiscard]] enum rc ledger_master_key(struct ledger *l, struct str file, bool make, struct fault *f);

struct agency_keys {
    struct agency_secret root;
    struct seal_key wrap, receipt, pseudonym, search;
    struct permutation *names;
    pthread_mutex_t names_lock; // a permutation belongs to one thread at a time
    struct note_signer signer;
};

// --- the book of one agency ------------------------------------------------------------------------

// What other threads see, replaced under the ledger's lock.
struct book_view {
    int64_t size; // that the note signs
    int64_t published_size;
    struct str note, published; // in the arrays below
    char note_text[LEDGER_NOTE_BYTES_MAX], published_text[LEDGER_NOTE_BYTES_MAX];
    struct digest leaf[TILE_HASHES]; // of the partial tile of level 0 at `size`
};

// One tree of an agency; the last one grows, earlier ones ended in a restore.
struct era {
    int64_t base, size; // position of its first entry; its leaves
    char origin[NOTE_NAME_BYTES_MAX + 1], vkey[VKEY_TEXT_MAX];
    char note[LEDGER_NOTE_BYTES_MAX]; // the head stored last
    int32_t note_bytes;
};

struct book {
    int64_t agency;
    char slug[LEDGER_SLUG_MAX + 1];
    int32_t era_number;
    struct era era; // `size` is durable
    int64_t slots;  // handed out, durable
    struct keyfile keys;
    struct agency_keys secret;
    // the clerk's
    struct ready_keys ready;
    int64_t slots_used; // since the opening
    struct tree_edge *edge;
    struct tree_head head; // of era.size
    int64_t staged, staged_slots;
    bool head_due;    // the head signed last does not stand in the store
    bool publish_due; // nor does the one published last
    struct instant head_at;
    // everyone's, under the lock
    struct book_view view;
};

struct staged {
    struct book *book;
    int64_t position, slot;
    struct str bytes;
    const struct part *parts;
    int32_t parts_count;
};

struct lines { // text on the heap
    char *at;
    ptrdiff_t len, room;
};
[[gnu::format(printf, 2, 3)]] void ledger_lines_print(struct lines *t, const char *format, ...);

struct ledger {
    struct world world;
    ledger_sign *sign;
    void *signer;
    char dir[LEDGER_DIR_MAX + 1];
    struct store *writer;
    int64_t epoch;
    bool has_keys;
    _Atomic bool must_stop; // set by whichever thread's sync failed
    struct seal_key master;
    struct hasher *hasher; // the clerk's
    struct book *book[LEDGER_AGENCIES_MAX];
    _Atomic int32_t books;
    pthread_rwlock_t lock; // over every book's view
    struct staged staged[LEDGER_BATCH_MAX];
    int32_t staged_count;
    bool written;    // ledger_write has grown the edges
    uint8_t *buffer; // for a row's sealed parts and a batch's slots
    ptrdiff_t buffer_bytes;
    char *scratch;          // LEDGER_SCRATCH_BYTES
    struct lines erasures;  // of DIR/ledger/erasures, not yet in the file
    int64_t erasures_bytes; // that the file holds
    struct instant published_at;
    bool published_once;
};

void book_keys(struct book *b, const struct agency_secret *secret); // derives them
void book_close(struct ledger *l, struct book *b);                  // takes NULL
struct book *book_of(const struct ledger *l, int64_t agency);       // MUST exist
struct str bytes_view(const void *at, ptrdiff_t len);
uint8_t *ledger_buffer(struct ledger *l, ptrdiff_t bytes); // kept until the next call; grows
struct arena ledger_scratch(struct ledger *l);             // the clerk's

// What a thread keeps for itself between calls: made at its first call, freed when it ends.
struct own {
    struct hasher *hasher;
    struct tree_rows rows;
};
struct own *ledger_own(void);

// --- rows ------------------------------------------------------------------------------------------

extern const char ledger_schema[];
#define TILE_ROW(agency, era, level, number)                                                                 \
    ((agency) << LEDGER_POSITION_BITS | (int64_t)(era) << 35 | (int64_t)(level) << 32 | (number))

[[nodiscard]] enum rc book_rows(struct ledger *l, struct store *s,
                                struct fault *f); // makes or refreshes the books
[[nodiscard]] enum rc book_row(struct store *s, struct book *b,
                               struct fault *f); // what the row of b->agency says, into `b`
[[nodiscard]] enum rc era_row(struct store *s, int64_t agency, int32_t era_number, struct era *ret_e,
                              struct fault *f);
[[nodiscard]] enum rc book_store(struct ledger *l, struct book *b, int64_t size, int64_t slots,
                                 struct fault *f); // its row, fenced
[[nodiscard]] enum rc book_insert(struct ledger *l, struct book *b, struct fault *f);
struct digest book_digest(const struct book *b, int64_t size, int64_t slots, int64_t epoch);

// Where the hashes of one era's tree come from: rows, and (where `leaf` is set) the partial tile of level 0 at `size`.
struct tiles {
    struct store *store;
    int64_t agency, base, size;
    int32_t era;
    const struct digest *leaf;
    struct hasher *hasher;
};
tile_row_get tiles_get; // self: struct tiles
[[nodiscard]] enum rc tiles_put(struct ledger *l, struct book *b, int64_t old_size, struct fault *f);

// The view of one moment: what a proof needs of it, copied out under the lock.
struct snapshot {
    struct tiles tiles; // their leaves are those below: good while it stays where it is
    struct digest leaf[TILE_HASHES];
    char note[LEDGER_NOTE_BYTES_MAX];
    ptrdiff_t note_bytes;
};
void ledger_snapshot(struct ledger *l, const struct book *b, struct store *reader, struct snapshot *ret_s);

// An entry bundle (C2SP tlog-tiles) of `width` entries from position `first` on.
[[nodiscard]] enum rc ledger_bundle_read(struct store *reader, struct arena *a, int64_t agency, int64_t first,
                                         int32_t width, struct str *ret_bytes, struct fault *f);

// --- heads -----------------------------------------------------------------------------------------

// The head in the store, and the one in DIR/ledger/checkpoint where there is one: they become the view if the store's tree extends them.
[[nodiscard]] enum rc head_check_stored(struct store *s, struct book *b, struct fault *f);
[[nodiscard]] enum rc head_read_published(struct ledger *l, struct book *b, struct fault *f);
[[nodiscard]] enum rc head_check_published(struct store *s, struct book *b, struct fault *f);
[[nodiscard]] enum rc head_store_published(struct ledger *l, struct book *b, struct fault *f);
// The signed checkpoint of that size and root, into b->era.note.
void head_note(struct ledger *l, struct book *b, int64_t size, const struct digest *root);
void head_sign(struct ledger *l, struct book *b); // of the durable size; replaces the view
// The size and root of a note that this era's key signed. RC_DENIED, RC_INVALID.
[[nodiscard]] enum rc head_open(const struct era *e, struct str note, struct checkpoint *ret_c,
                                struct fault *f);
// Does the tree of the era extend that head? RC_CORRUPT says how not; `what` names the note.
[[nodiscard]] enum rc head_is_extended(struct store *s, int64_t agency, int32_t era_number,
                                       const struct era *e, const struct checkpoint *c, const char *what,
                                       struct fault *f);
struct path head_file(const struct ledger *l, int64_t agency,
                      const char *name); // in DIR/ledger, DIR/ledger/aN for others than 1

// --- parts -----------------------------------------------------------------------------------------

struct sealed_part {
    struct str name, masked, bytes; // masked: the part's key behind its slot's
    int64_t slot;
};
ptrdiff_t sealed_bytes(const struct part *parts, int32_t count); // what sealed_print writes
// The parts of an entry with the keys of their slots, which begin with `slot`.
void sealed_print(const struct part *parts, int32_t count, int64_t agency, int64_t slot,
                  const struct seal_key *slot_keys, uint8_t *ret_bytes);
// Takes one part off the front of what stands in a row (after sealed_count). RC_CORRUPT.
[[nodiscard]] enum rc sealed_take(struct str *row, struct sealed_part *ret_p, struct fault *f);

enum { PART_BOUND_MAX = 8 + 32 + 64 };
struct str part_bound(int64_t agency, const uint8_t commitment[static 32], struct str name,
                      uint8_t ret_bound[static PART_BOUND_MAX]);
// The commitment of each part of an entry, by name: the raw object of entry_glance.
[[nodiscard]] enum rc commitments_take(struct str *object, struct str *ret_name,
                                       uint8_t ret_commitment[static 32], bool *ret_more);

// Writes sealed->bytes.len - SEAL_EXTRA_BYTES bytes: salt, then body, both checked against the commitment; nothing where it is erased.
[[nodiscard]] enum rc ledger_part_open(const struct ledger *l, const struct book *b,
                                       const uint8_t commitment[static 32], const struct sealed_part *sealed,
                                       uint8_t *ret_plain, bool *ret_erased, struct fault *f);

// --- erasures --------------------------------------------------------------------------------------

[[nodiscard]] enum rc erasure_note(struct ledger *l, const struct staged *s,
                                   struct fault *f);                     // into the open transaction
[[nodiscard]] enum rc erasures_apply(struct ledger *l, struct fault *f); // at the start
[[nodiscard]] enum rc erasures_write(struct ledger *l, bool whole, struct fault *f); // DIR/ledger/erasures
bool commitment_find(struct str object, struct str name, uint8_t ret_commitment[static 32]);
[[nodiscard]] enum rc ledger_vkey_write(struct ledger *l, const struct book *b,
                                        struct fault *f); // DIR/ledger/vkey
#endif
