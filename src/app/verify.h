// app/verify: the three things that `anlan verify` checks, each printing step by step what it found.
#ifndef ANLAN_APP_VERIFY_H
#define ANLAN_APP_VERIFY_H
#include "app/log_source.h"
#include "app/work.h"
#include "tree/receipt.h"

enum { VERIFY_KEYS_MAX = 16, VERIFY_NOTE_BYTES_MAX = 16 << 10 };

struct verify {
    // asked
    struct site_options site;
    const char *place, *receipt, *vkey, *old, *key_file;
    bool parts, entries, json;
    // read from files
    struct note_key keys[VERIFY_KEYS_MAX]; // of --vkey
    int32_t keys_count;
    struct str old_note, token;
    bool old_met; // some log extended it
    struct hasher *hasher;
    struct ledger *ledger;             // DIR: while it is open
    struct arena room;                 // to read an opened part in
    int64_t files_whole, files_opened; // attachments
    struct json_out out;               // --json: an array of what was verified
};

// One line of the report: what was looked at, and what was found. Nothing with --json.
[[gnu::format(printf, 3, 4)]] void verify_say(const struct verify *v, const char *what, const char *format,
                                              ...);

// keys[0] becomes the key that names `origin`, the others are witnesses. RC_DENIED: none of them does.
[[nodiscard]] enum rc verify_choose_key(struct verify *v, struct str origin, struct fault *f);

// A data directory: every agency's whole log, from one read-only snapshot each.
[[nodiscard]] enum rc verify_directory(struct verify *v, struct arena *a, struct fault *f);
// The attachments of a data directory, after its logs; and, of `ledger_verify_with`, those that one opened part names.
[[nodiscard]] enum rc verify_files(struct verify *v, struct ledger *l, struct fault *f);
[[nodiscard]] enum rc verify_part_files(void *self, struct str part, struct str canonical, struct fault *f);
// A log's public files, and those of further agencies under aN/.
[[nodiscard]] enum rc verify_log(struct verify *v, struct arena *a, struct fault *f);
// A receipt with its file alone.
[[nodiscard]] enum rc verify_receipt(struct verify *v, struct arena *a, struct fault *f);
#endif
