// ledger: the tamper-evident book, one log an agency (RFC 6962 tree, C2SP tlog formats). Entries, their sealed parts and hash
// rows lie in the writer's store; keys in files of their own. Threads: functions marked [clerk] belong to the one thread that owns the writer's
// store; all others may be called from any thread, with that thread's own reader store where they take one.
#ifndef ANLAN_LEDGER_LEDGER_H
#define ANLAN_LEDGER_LEDGER_H
#include "base/world.h"
#include "ledger/entry.h"
#include "store/store.h"

struct ledger;

enum {
    LEDGER_AGENCIES_MAX = 64,
    LEDGER_ERAS_MAX = 32, // logs of one agency: the first, and one for each restore that began anew
    LEDGER_PART_BYTES_MAX = 1 << 20,   // the canonical body of one sealed part
    LEDGER_PART_RANDOM = 32 + 32 + 24, // salt of the commitment, part key, nonce of the body
    LEDGER_WRAPPED_KEY = 24 + 32 + 16, // a key slot
    LEDGER_PROOF_HASHES_MAX = 63,
    LEDGER_NOTE_BYTES_MAX = 1024,
    LEDGER_POSITION_BITS = 40, // a row's key is agency << 40 | position
};

#define LEDGER_ROW(agency, position) ((int64_t)(agency) << LEDGER_POSITION_BITS | (int64_t)(position))

// A part sealed by a worker before it reaches the clerk, so that the clerk computes no cipher.
struct part {
    struct str name;
    uint8_t commitment[32];
    uint8_t key[32];   // its own; stands beside the body behind the key of its slot, and nowhere in the clear
    struct str sealed; // nonce, then XChaCha20-Poly1305 of (salt, canonical body)
};

// --- opening, agencies -------------------------------------------------------------------------------------------------------

// Who signs heads: `text`, by the key that ledger_vkey names. It cannot fail: where a signature is not to be had, the process must end.
typedef void ledger_sign(void *self, int64_t agency, struct str text, uint8_t ret_signature[static 64]);

struct ledger_options {
    struct str dir;            // the data directory
    const struct world *world; // outlives the ledger
    struct store *writer;      // NULL: read-only (no [clerk] function may be called)
    struct store *reader;      // where `writer` is NULL: read during the opening only
    // 32 bytes that wrap the agencies' keys; empty: DIR/secret/master.key, made where there is none
    struct str master_key_file;
    ledger_sign *sign; // NULL: the ledger itself, with its keys
    void *signer;      // self of `sign`
    bool
        restoring; // do not measure the store against DIR/ledger/checkpoint: ledger_restore_check is about to
};

// Creates the tables and folders that are missing, re-applies every erasure of the logs to the key files, rebuilds the right edges from the
// hash rows, refuses (RC_CORRUPT) a store whose tree is smaller than or different from a signed head that stands in it, signs the durable heads again.
[[nodiscard]] enum rc ledger_open(struct ledger_options o, struct ledger **ret_l, struct fault *f);
// Read-only it changes nothing, and where DIR/secret is not to be had it opens without keys: `ledger_has_keys` is then false, parts stay shut and
// names, codes and tokens must not be asked for.
void ledger_close(struct ledger *l); // takes NULL; writes the last signed head to DIR/ledger
bool ledger_has_keys(const struct ledger *l);
// A sync failed: what was written may be lost, and nothing more is written. The process must end; the next start reads what is there.
bool ledger_must_stop(const struct ledger *l);

// [clerk] Makes an agency's keys (agency key, signing seed, receipt key, pseudonym key) and key file; ids count from 1. `origin` as tlog-checkpoint says.
[[nodiscard]] enum rc ledger_add_agency(struct ledger *l, struct str slug, struct str origin,
                                        int64_t *ret_agency, struct fault *f);
int32_t ledger_agencies(const struct ledger *l); // ids are 1 to this
struct str ledger_slug(const struct ledger *l, int64_t agency);
struct str ledger_origin(const struct ledger *l, int64_t agency);
struct str ledger_vkey(const struct ledger *l, int64_t agency); // note verifier key
int64_t ledger_base(const struct ledger *l, int64_t agency);    // what entries of its log now carry as `base`
int64_t ledger_agency_of(const struct ledger *l, struct str slug); // 0: none

// --- names of cases, receipt codes -----------------------------------------------------------------------------------------

void ledger_case_name(const struct ledger *l, int64_t agency, int64_t id, char ret_text[static CASE_TEXT]);
// False for a text that names no case of any agency here (it may still not exist: only the shape and the redundancy are checked).
bool ledger_case_id(const struct ledger *l, struct str text, int64_t *ret_agency, int64_t *ret_id);

enum {
    RECEIPT_TEXT = 3 + 16,
    RECEIPT_HASH = 32
}; // "AL-" and 16 base32 characters: 80 bits of HMAC-SHA-256(receipt key, agency, id)
void ledger_receipt_code(const struct ledger *l, int64_t agency, int64_t id,
                         char ret_text[static RECEIPT_TEXT]);
void ledger_receipt_hash(const struct ledger *l, struct str code,
                         uint8_t ret_hash[static RECEIPT_HASH]); // what the store keeps
// A keyed token of a telephone number, name or document number for exact search: HMAC under the agency's key, cut to 16 bytes.
void ledger_search_token(const struct ledger *l, int64_t agency, struct str normalised,
                         uint8_t ret_token[static 16]);

// --- sealed parts -----------------------------------------------------------------------------------------------------------------

// Seals `canonical` (canonical JSON) for the agency. `random`: LEDGER_PART_RANDOM fresh bytes of the world. RC_LIMIT: too long.
[[nodiscard]] enum rc ledger_seal_part(const struct ledger *l, int64_t agency, struct arena *a,
                                       struct str name, struct str canonical,
                                       const uint8_t random[static LEDGER_PART_RANDOM], struct part *ret_p,
                                       struct fault *f);

struct opening { // what lets anyone check a part against its commitment
    struct str name;
    uint8_t salt[32];
    struct str canonical;
    bool erased; // the key is gone: salt and canonical are empty
};
// Opens the parts of an entry (all, or those that `names` lists where names_count > 0). The caller has been allowed to by the gate.
[[nodiscard]] enum rc ledger_open_parts(struct ledger *l, struct store *reader, struct arena *a,
                                        int64_t agency, int64_t position, const struct str *names,
                                        int32_t names_count, struct opening **ret_parts, int32_t *ret_count,
                                        struct fault *f);

// --- keys ahead of need ----------------------------------------------------------------------------------------------------------

// Slots of keys are made, wrapped, written and synced before a part needs them, so that a batch waits for no sync but its own commit's. Slots
// that were made and are not yet handed out are harmless: the next start makes them anew. As many are made at a time as were handed out since
// the opening, within limits, so that little is made in vain. Who never calls these three loses only time: ledger_write makes what is missing.
struct key_run;
// [clerk] The next run that an agency is soon to need, or NULL. Of an agency only one is on its way at a time.
struct key_run *ledger_keys_wanted(struct ledger *l);
// One thread at a time, also beside the clerk: makes the keys, writes and syncs them.
void ledger_keys_make(struct ledger *l, struct key_run *r);
// [clerk] Takes the run back and frees it. RC_LIMIT: the disk was full and nothing was made; else what the making met, and the process must end.
[[nodiscard]] enum rc ledger_keys_take(struct ledger *l, struct key_run *r, struct fault *f);
// [clerk] What is staged needs more keys than are ready, and a run of that agency is on its way: take it back before ledger_write.
bool ledger_keys_awaited(const struct ledger *l);

// --- appending [clerk] -------------------------------------------------------------------------------------------------------------

enum { LEDGER_BATCH_MAX = 2048 }; // entries staged at once, over all agencies

// One batch: stage what was admitted, write inside the store's open transaction, commit the store, then advance; or abandon.
int64_t ledger_next(const struct ledger *l,
                    int64_t agency); // position of the next entry, staged ones counted
// `bytes`, `parts` and what they point to must live until ledger_advance or ledger_abandon.
void ledger_stage(struct ledger *l, int64_t agency, struct str bytes, const struct part *parts,
                  int32_t parts_count);
// An act that is undone takes back what it staged: `mark` is what ledger_staged gave before.
int32_t ledger_staged(const struct ledger *l);
void ledger_unstage(struct ledger *l, int32_t mark);
// Where too few keys are ready, slots first (written, one sync a key file); then entry rows, hash rows and the heads signed last into the open transaction.
// RC_CONFLICT: another writer has opened this store since (its fencing epoch is newer). After any failure: roll the store back, abandon.
[[nodiscard]] enum rc ledger_write(struct ledger *l, struct fault *f);
// Only after the store's commit: the tree in memory grows, each touched head is signed. What others read is replaced whole.
void ledger_advance(struct ledger *l);
void ledger_abandon(struct ledger *l);

struct proof {
    int64_t agency, index, size;
    int32_t count;
    uint8_t hashes[LEDGER_PROOF_HASHES_MAX][32]; // leaf's sibling first (RFC 6962 2.1.1)
    struct str note;                             // the signed checkpoint of `size`
    struct str
        vkey; // of a log that ended in a restore, in whose last head the proof ends; empty: ledger_vkey's
};
// [clerk] For an entry of the batch that was advanced last; the note's text lives in `a`. Costs some 20 copies of a hash and no read.
void ledger_prove_last(const struct ledger *l, struct arena *a, int64_t agency, int64_t position,
                       struct proof *ret_p);

// --- reading, any thread -----------------------------------------------------------------------------------------------------------

// The head signed last (its note is a copy in `a`), and the one published last: at most once a minute (batch sizes would reveal operations).
void ledger_head(struct ledger *l, struct arena *a, int64_t agency, int64_t *ret_size, struct str *ret_note);
void ledger_published(struct ledger *l, struct arena *a, int64_t agency, int64_t *ret_size,
                      struct str *ret_note);
// [clerk] Signed heads enter the store with the next batch; where none comes within a second, in a transaction of the caller's own (then
// ledger_heads_written after its commit).
bool ledger_heads_due(const struct ledger *l);
[[nodiscard]] enum rc ledger_write_heads(struct ledger *l, struct fault *f);
void ledger_heads_written(struct ledger *l);
// [clerk] Publishes (memory, and DIR/ledger/checkpoint written whole) if a minute has passed since the last; called between batches.
[[nodiscard]] enum rc ledger_publish(struct ledger *l, bool now_anyway, struct fault *f);

[[nodiscard]] enum rc ledger_entry(struct store *reader, struct arena *a, int64_t agency, int64_t position,
                                   struct str *ret_bytes, struct fault *f);
// Inclusion of the entry at `position` in the tree of the head signed last (of an entry in a log that ended: of that log's last head); consistency from `old_size` to `size` (at most the durable one).
// `reader` must see all that was committed when the head was signed: have no snapshot open that is older (else RC_CONFLICT).
[[nodiscard]] enum rc ledger_prove(struct ledger *l, struct store *reader, struct arena *a, int64_t agency,
                                   int64_t position, struct proof *ret_p, struct fault *f);
// Where the logs began that follow an earlier one, the newest first: positions of first entries (verb "origin"), each of which names the log before
// it, its key and its last head. So whoever knows the key of the log that grows knows all of them. None where no restore began anew.
[[nodiscard]] enum rc ledger_origins(struct ledger *l, struct store *reader, int64_t agency,
                                     int64_t ret_positions[static LEDGER_ERAS_MAX], int32_t *ret_count,
                                     struct fault *f);
[[nodiscard]] enum rc ledger_prove_consistency(struct ledger *l, struct store *reader, struct arena *a,
                                               int64_t agency, int64_t old_size, int64_t size,
                                               uint8_t (**ret_hashes)[32], int32_t *ret_count,
                                               struct fault *f);
// The bytes of a hash tile of the published tree: full, or partial of `width`. RC_MISSING beyond it. Entry bundles likewise (for overseers).
[[nodiscard]] enum rc ledger_tile(struct ledger *l, struct store *reader, struct arena *a, int64_t agency,
                                  int32_t level, int64_t number, int32_t width, struct str *ret_bytes,
                                  struct fault *f);
[[nodiscard]] enum rc ledger_bundle(struct ledger *l, struct store *reader, struct arena *a, int64_t agency,
                                    int64_t number, int32_t width, struct str *ret_bytes, struct fault *f);
// The receipt that proves itself, as JSON (src/tree/receipt.h reads it): number, code, entry, tlog-proof (C2SP tlog-proof), vkey, openings of the holder's parts.
struct str ledger_receipt_json(struct arena *a, struct str number, struct str code, struct str entry_bytes,
                               const struct proof *p, struct str vkey, const struct opening *parts,
                               int32_t parts_count);

// Walks entries [from, to) of an agency in order; the callback's view lives only during the call (sealed bytes are not opened).
typedef enum rc ledger_walk_fn(void *self, int64_t position, struct str bytes, struct fault *f);
[[nodiscard]] enum rc ledger_walk(struct store *reader, int64_t agency, int64_t from, int64_t to,
                                  ledger_walk_fn *fn, void *self, struct fault *f);

// --- erasing, locking [clerk] -------------------------------------------------------------------------------------------------------

// Overwrites the key slots of the named parts of an entry and syncs the key file; called after the `erase` entry is durable (every start does it again).
// The erasure is complete when it returns RC_OK; `ret_slots`: how many keys died.
[[nodiscard]] enum rc ledger_erase_parts(struct ledger *l, int64_t agency, int64_t position,
                                         const struct str *names, int32_t names_count, int32_t *ret_slots,
                                         struct fault *f);

// The same for parts of several entries, with one sync a key file.
struct ledger_erasure {
    int64_t agency, position;
    const struct str *names;
    int32_t names_count;
};
[[nodiscard]] enum rc ledger_erase_list(struct ledger *l, const struct ledger_erasure *at, int32_t count,
                                        int32_t *ret_slots, struct fault *f);

// --- whole-ledger work (commands) ---------------------------------------------------------------------------------------------------

struct verify_report {
    int64_t agency, entries, signed_size,
        unsigned_tail; // entries durable beyond the newest head that is stored or published
    int64_t parts, parts_erased, parts_open; // parts whose opening matched their commitment
    struct str origin;
    int64_t heads, tiles, erasures; // signed heads, rows of hashes and `erase` entries that agreed
    bool opened;                    // parts were opened: else only their names and slots were looked at
    bool old_extended;              // the old checkpoint is a prefix of this agency's log
};
struct verify_options {
    struct str old_note; // a checkpoint that must be a prefix, or empty
    bool old_elsewhere;  // it may be another agency's: not RC_DENIED then, and not extended
    bool parts; // open every part whose key lives, and check it against its commitment (needs the keys)
    void (*progress)(void *, int64_t done, int64_t of);
    // Called for each part that was opened; NULL: nobody wants to see them. What it fails with, the verification fails with.
    enum rc (*opened)(void *self, struct str part, struct str canonical, struct fault *f);
    void *self;
};
// Everything: canonical bytes, positions, leaf and tile hashes, root against every signed head, key slots in their order, the list of erasures,
// and with `parts` each part and each key. One read snapshot of `reader`, which must have none open.
// RC_CORRUPT names the first thing that is wrong (agency, entry or tile, what); RC_DENIED: the old checkpoint is not of this log.
[[nodiscard]] enum rc ledger_verify_with(struct ledger *l, struct store *reader, int64_t agency,
                                         const struct verify_options *o, struct verify_report *ret_r,
                                         struct fault *f);
// The same, with parts where there are keys.
[[nodiscard]] enum rc ledger_verify(struct ledger *l, struct store *reader, int64_t agency,
                                    struct str old_note, void (*progress)(void *, int64_t done, int64_t of),
                                    void *self, struct verify_report *ret_r, struct fault *f);
// OUT/checkpoint, OUT/vkey, OUT/tile/…, with `entries` also OUT/tile/entries/…; each file written whole (temporary, sync, rename), checkpoint last.
[[nodiscard]] enum rc ledger_export(struct ledger *l, struct store *reader, int64_t agency,
                                    struct str out_dir, bool entries, struct fault *f);
// --- backups of keys, restoring -------------------------------------------------------------------------------------------------------

enum { KEY_BACKUP_DAYS = 30 };
enum {
    LEDGER_NUMBERS_GAP = 10'000
}; // numbers of cases that a new origin passes over, beside those that are known to be lost

// Key files copied whole to a folder of their own, with the time in OUT/taken; never the same folder as the database's backup, and taken after
// it, so that every entry there finds its keys. The master key is among them only where it lies in DIR/secret.
[[nodiscard]] enum rc ledger_backup_keys(struct ledger *l, struct str out_dir, struct fault *f);
// Copies such a folder into DIR/secret, before the ledger is opened there. RC_CONFLICT: keys are there already. RC_LIMIT: taken more than
// KEY_BACKUP_DAYS ago, or in the future; with `over_age` that is passed over.
[[nodiscard]] enum rc ledger_restore_keys(const struct world *w, struct str from_dir, struct str dir,
                                          bool over_age, struct fault *f);

// DIR/ledger/erasures holds what was erased, a line each (JSON: agency, at, and the commitments of the parts by name), so that a copy kept elsewhere
// tells a restored database what it must not bring back. Brought up to date with ledger_publish, and at every start and close.

// After ledger_open with `restoring`: does this store hold at least what the newest known checkpoint signs? RC_CONFLICT: it holds less or another tree,
// so it must go on under a new origin. RC_DENIED: not a checkpoint of this agency.
[[nodiscard]] enum rc ledger_restore_check(struct ledger *l, int64_t agency, struct str newest_note,
                                           struct fault *f);
// [clerk] Ends the agency's log where it stands and begins another, whose first entry (verb "origin", act "restore") names the old head and
// `newest_note` (may be empty: none is known) and the gap behind which numbers of cases go on. `origin` empty: the old one with "/2", "/3", … Commits by itself, with no thread beside.
[[nodiscard]] enum rc ledger_new_origin(struct ledger *l, int64_t agency, struct str origin,
                                        struct str newest_note, struct str actor, struct fault *f);
// [clerk] Erases again what a copy of DIR/ledger/erasures lists, each with an `erase` entry by `actor` where the log does not say it; lines about entries that
// this store never had are counted in `ret_unknown`. Commits by itself.
[[nodiscard]] enum rc ledger_erase_again(struct ledger *l, struct str erasures, struct str actor,
                                         int32_t *ret_erased, int32_t *ret_unknown, struct fault *f);
#endif
