// base: the words that every room speaks: text views, arenas, results, faults. Pure.
// Relies on libc alone. Refuses nothing; it only gives the others a way to refuse.
#ifndef ANLAN_BASE_BASE_H
#define ANLAN_BASE_BASE_H
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define COUNT(array) ((ptrdiff_t)(sizeof(array) / sizeof((array)[0])))

// --- programmer's mistakes -------------------------------------------------------------------------

// Always compiled in. The process stops; the ledger replays.
#define MUST(x) ((x) ? (void)0 : must_failed(#x, __FILE__, __LINE__))
[[gnu::noreturn, gnu::cold]] void must_failed(const char *what, const char *file, int line);

// --- text ------------------------------------------------------------------------------------------

// A view of bytes that owns nothing. `at` may be NULL when `len` is 0.
struct str {
    const char *at;
    ptrdiff_t len;
};

#define S(text) ((struct str){ ("" text), (ptrdiff_t)sizeof(text) - 1 })
#define SL(text)                                                                                             \
    {                                                                                                        \
        ("" text), (ptrdiff_t)sizeof(text) - 1                                                               \
    }                             // the same, for static tables
#define P(s) (int)(s).len, (s).at // for "%.*s"

struct str str_of(const char *c_text); // of a C string; NULL gives the empty text
bool str_equal(struct str a, struct str b);
int str_compare(struct str a, struct str b); // by bytes, as memcmp; a prefix sorts first
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_contains(struct str s, struct str needle);
ptrdiff_t str_find(struct str s, struct str needle); // index of the first, or -1
// Cuts at the first `separator`: false, with all in `ret_head`, where there is none.
bool str_cut(struct str s, char separator, struct str *ret_head, struct str *ret_tail);
struct str str_trim(struct str s);                                // ASCII white space at both ends
struct str str_slice(struct str s, ptrdiff_t from, ptrdiff_t to); // bytes [from, to), clamped
uint64_t str_hash(struct str s);                                  // for tables in memory; not for secrets

// Whole text only: false for an empty text, a sign without digits, an overflow or anything left over.
bool str_int64(struct str s, int64_t *ret_n);
bool str_double(struct str s, double *ret_x); // finite only, no hexadecimal

// --- Unicode ---------------------------------------------------------------------------------------

// Takes one code point off the front of `*s`: -1, and one byte taken, where the bytes are not UTF-8
// (overlong forms, surrogates and values above U+10FFFF are not).
int32_t utf8_next(struct str *s);
bool utf8_valid(struct str s);
ptrdiff_t utf8_ascii(struct str s); // bytes before the first that is not ASCII
ptrdiff_t utf8_wide(struct str s);  // bytes of the whole characters beyond ASCII that it begins with
ptrdiff_t utf8_count(struct str s); // code points
int utf8_put(char out[static 4], int32_t code_point); // bytes written, 1 to 4

// --- memory ----------------------------------------------------------------------------------------

// A block of memory that is given out from the front. Passed by value it is scratch: it rewinds itself on
// return. When it is full it jumps to `*full` (the request boundary), or stops the process if that is NULL.
struct arena {
    char *at, *end;
    jmp_buf *full;
};

#define NEW(a, T, n) ((T *)arena_take((a), (ptrdiff_t)sizeof(T), (ptrdiff_t) _Alignof(T), (n)))

// `count` zeroed things. Never NULL, also for a count of 0. A negative or overflowing size counts as full.
[[gnu::malloc, gnu::returns_nonnull]] void *arena_take(struct arena *a, ptrdiff_t size, ptrdiff_t align,
                                                       ptrdiff_t count);
ptrdiff_t arena_left(const struct arena *a); // bytes
struct arena arena_of(void *memory, ptrdiff_t bytes, jmp_buf *full);
struct str arena_str(struct arena *a, struct str s);   // a copy, with a NUL after it
const char *arena_cstr(struct arena *a, struct str s); // the same as a C string; `s` must hold no NUL
[[gnu::format(printf, 2, 3)]] struct str arena_print(struct arena *a, const char *format, ...);

// Text that grows in an arena. Start with { .arena = a }. Nothing else may take from `a` meanwhile, or the
// text is moved (correct, only slower).
struct text {
    struct arena *arena;
    char *at;
    ptrdiff_t len, room;
};

void text_put(struct text *t, struct str s);
void text_char(struct text *t, char c);
[[gnu::format(printf, 2, 3)]] void text_print(struct text *t, const char *format, ...);
struct str text_str(const struct text *t);
// Where the next `bytes` bytes may be written; who writes them adds what was written to `len`.
char *text_room(struct text *t, ptrdiff_t bytes);

// --- results ---------------------------------------------------------------------------------------

enum rc { RC_OK, RC_INVALID, RC_DENIED, RC_MISSING, RC_CONFLICT, RC_LIMIT, RC_IO, RC_CORRUPT };

const char *rc_name(enum rc rc); // "invalid" and so on

struct fault {
    enum rc rc;
    char text[256];
};

#define fail(f, rc, ...) (fault_set((f), (rc), __VA_ARGS__), (rc))      // the code stays visible to analysers
#define within(f, rc, ...) (fault_within((f), (rc), __VA_ARGS__), (rc)) // puts "where: " before the text

// Cut at a whole code point where it is too long. A NULL fault is allowed: the reason is then lost.
[[gnu::format(printf, 3, 4)]] void fault_set(struct fault *f, enum rc rc, const char *format, ...);
[[gnu::format(printf, 3, 4)]] void fault_within(struct fault *f, enum rc rc, const char *format, ...);

// --- numbers on the wire ---------------------------------------------------------------------------

static inline void put_be64(uint8_t out[static 8], uint64_t n)
{
    for (int i = 7; i >= 0; i--, n >>= 8) out[i] = (uint8_t)n;
}

static inline uint64_t get_be64(const uint8_t in[static 8])
{
    uint64_t n = 0;
    for (int i = 0; i < 8; i++) n = n << 8 | in[i];
    return n;
}

static inline uint64_t get_le64(const uint8_t in[static 8])
{
    uint64_t n;
    memcpy(&n, in, sizeof n);
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? n : __builtin_bswap64(n);
}
#endif
