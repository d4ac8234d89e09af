// wire/json: JSON to a tree and back. Plain texts are read by ourselves, ten times as fast; jansson reads all others and says what is wrong. Duplicate keys, bad UTF-8, NUL in text and depth past a limit are refused.
// Canonical writing (RFC 8785) is ours. Pure.
#ifndef ANLAN_WIRE_JSON_H
#define ANLAN_WIRE_JSON_H
#include "base/base.h"
#include "base/time.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_INT, JSON_REAL, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

// One value. Members and items hang on `first` and follow one another by `next`, in the order of the source.
struct json {
    enum json_kind kind;
    int32_t count;  // of members or items
    int32_t line;   // in the source, from 1; 0 where the reader does not know
    struct str key; // where it is a member of an object
    struct str text;
    int64_t integer; // JSON_INT; JSON_BOOL: 0 or 1
    double real;     // JSON_REAL; also set for JSON_INT
    struct json *first, *next;
};

enum { JSON_DEPTH_MAX = 32, JSON_BYTES_MAX = 16 << 20 };

// The tree and its text live in `a`; room for reading it is also taken there, and given back:
// some 10 bytes a byte of ordinary text, 105 at worst ("[{},{},…"). RC_INVALID says line and column and what was wrong; RC_LIMIT: too deep or too long.
[[nodiscard]] enum rc json_parse(struct arena *a, struct str source, const struct json **ret_j,
                                 struct fault *f);

// All of these take NULL and a value of another kind, and then give the empty thing: so a path can be asked in one line.
const struct json *json_get(const struct json *object, struct str key); // NULL where there is none
const struct json *json_at(const struct json *array, int32_t index);
struct str json_str(const struct json *object, struct str key); // a text member, else empty
int64_t json_int(const struct json *object, struct str key, int64_t otherwise);
bool json_bool(const struct json *object, struct str key, bool otherwise);
const char *json_kind_name(enum json_kind k); // "text", "number", …

// RFC 8785: members sorted by UTF-16 code units, shortest numbers, no white space. RC_INVALID for a number that is not finite, or
// whose form is an integer beyond 2^53, which readers would round; RC_LIMIT for a tree deeper than JSON_DEPTH_MAX.
[[nodiscard]] enum rc json_canonical(struct arena *a, const struct json *j, struct str *ret_bytes,
                                     struct fault *f);

// Writing, piece by piece. Commas are the writer's business; what is put is escaped; text that is not UTF-8 stops the process.
// With `sorted`, keys of one object must come in RFC 8785 order (else the process stops): what comes out is then canonical.
//   struct json_out o = json_out_of(arena); json_open(&o, '{'); json_put_str(&o, "number", number); json_shut(&o, '}'); … json_out_str(&o)
enum { JSON_OUT_DEPTH_MAX = 32 };
struct json_out {
    struct text text;
    int32_t depth;
    bool sorted;
    bool keyed;                          // a key stands and waits for its value
    bool filled[JSON_OUT_DEPTH_MAX + 1]; // something stands already in the level; level 0 holds the one value
    char shut[JSON_OUT_DEPTH_MAX + 1];   // what closes the level
    // For `sorted`; a key's own bytes must stay until its object is shut.
    struct str last_key[JSON_OUT_DEPTH_MAX + 1];
};
struct json_out json_out_of(struct arena *a);
struct json_out json_out_sorted(struct arena *a);
void json_open(struct json_out *o, char bracket);                      // '{' or '[', as an item or at the top
void json_open_key(struct json_out *o, const char *key, char bracket); // as a member
void json_shut(struct json_out *o, char bracket);                      // '}' or ']'
void json_put_str(struct json_out *o, const char *key, struct str value); // members …
void json_put_int(struct json_out *o, const char *key,
                  int64_t value); // sorted: beyond 2^53 as the nearest double
void json_put_bool(struct json_out *o, const char *key, bool value);
void json_put_null(struct json_out *o, const char *key);
void json_put_real(struct json_out *o, const char *key, double value); // finite
void json_put_instant(struct json_out *o, const char *key, struct instant i);
void json_put_hex(struct json_out *o, const char *key, const void *bytes, ptrdiff_t len);
void json_put_tree(struct json_out *o, const char *key, const struct json *tree); // sorted writers sort it
void json_put_raw(struct json_out *o, const char *key, struct str json);          // already JSON; trusted
// A NULL key puts an item of an array; json_key_str is for keys that are data.
void json_put_key(struct json_out *o, struct str key); // the next put with key NULL is its value
struct str json_out_str(const struct json_out *o);     // all brackets must be shut

// How many of the JSON_WORD bytes at `at`, from the first on, are ASCII and stand in a text as they are: none of them needs an escape. The test of all
// at once is by the top bits that subtractions set; only the lowest mark counts, as a borrow can set wrong ones above it.
enum { JSON_WORD = 8 };
static inline ptrdiff_t json_plain_bytes(const uint8_t *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;
    uint64_t w = get_le64(at), quote = w ^ ones * '"', backslash = w ^ ones * '\\';
    uint64_t low = (w - ones * 0x20) & ~w,
             escaped = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
    uint64_t marks = (w | low | escaped) & tops;
    return marks ? __builtin_ctzll(marks) / 8 : JSON_WORD;
}
#endif
