// api: sessions by the SHA-256 of their token, in a table of fixed size that belongs to the HTTP thread; rows in the writer's store let a
// restart keep them. A token is 256 random bits; nobody can look for one by its beginning, as only its hash is compared.
#ifndef ANLAN_API_SESSION_INT_H
#define ANLAN_API_SESSION_INT_H
#include "api/api.h"

enum {
    SESSION_TOKEN_BYTES = 32,
    SESSION_TOKEN_TEXT = 64,
    SESSION_IDLE_MIN = 15,
    SESSION_LIFE_H = 12,
    SESSION_HASH = 32
};

struct session {
    uint8_t hash[SESSION_HASH]; // SHA-256 of the token
    uint8_t id[16];             // what read acts are covered by
    char name[GATE_TEXT_MAX];
    int32_t name_len;
    int64_t agency;
    uint64_t pair; // keyed hash of account and address prefix: whoever succeeded before is known to the guard
    struct instant made, seen;
    struct instant kept; // `seen` as the store has it
    int64_t compared;    // with the time of its account's password, when this many had been set; 0: not yet
    int32_t next;        // in its bucket, or in the free list; -1: last
    bool live;
};

struct sessions {
    struct session *at;
    int32_t *bucket;
    int32_t room, count, free;
};

struct sessions *sessions_open(int32_t room);
void sessions_close(struct sessions *s);                                    // takes NULL
void session_hash(struct str token, uint8_t ret_hash[static SESSION_HASH]); // token as text
// The live one under this hash, not idle too long nor too old; it ends where it is. NULL: none.
struct session *session_find(struct sessions *s, const uint8_t hash[static SESSION_HASH], struct instant now);
// A copy of `new` enters; where the account has API_SESSIONS_EACH_MAX already, the one longest idle leaves (its hash is then in `ret_ended`
// and true in `ret_one_ended`). NULL: the table is full, also after those that are over have left.
struct session *session_put(struct sessions *s, const struct session *new, struct instant now,
                            uint8_t ret_ended[static SESSION_HASH], bool *ret_one_ended);
void session_end(struct sessions *s, struct session *one);
int32_t sessions_end_all(struct sessions *s, struct str name); // of an account; how many
bool session_over(const struct session *one, struct instant now);
struct instant
session_ends(const struct session *one); // at the latest: by age or, unless it is used, by rest

// --- rows [tasks on the writer's store] -------------------------------------------------------------

[[nodiscard]] enum rc sessions_table(struct store *writer, struct fault *f); // makes it where it is missing
[[nodiscard]] enum rc sessions_forget(struct store *writer, struct instant before,
                                      struct fault *f); // rows made before
[[nodiscard]] enum rc session_write(struct store *writer, const struct session *one, struct fault *f);
[[nodiscard]] enum rc session_erase(struct store *writer, const uint8_t hash[static SESSION_HASH],
                                    struct fault *f);
[[nodiscard]] enum rc sessions_touch(struct store *writer, const struct session *at, int32_t count,
                                     struct fault *f); // `seen` of each
// Every row, also those that are over: `each` is called with it.
typedef void session_row_fn(void *self, const struct session *one);
[[nodiscard]] enum rc sessions_read(struct store *reader, session_row_fn *each, void *self, struct fault *f);
#endif
