// Tiles and bundles of entries: which there are, their paths and their bytes.
// BASIS: C2SP tlog-tiles: path "tile/<L>/<N>[.p/<W>]" and "tile/entries/<N>[.p/<W>]", N in groups of three digits
#include "tree/tree.h"
#include <stdio.h>

int32_t tile_count(int64_t size, int32_t level, int64_t number)
{
    if (level < 0 || level >= TILE_LEVELS || number < 0) return 0;
    int64_t hashes = size >> level * TILE_HEIGHT, full = hashes >> TILE_HEIGHT;
    if (number < full) return TILE_HASHES;
    return number == full ? (int32_t)(hashes & (TILE_HASHES - 1)) : 0;
}

bool tile_next(int64_t size, struct tile *t)
{
    struct tile next = *t;
    if (t->count > 0) next.number++;
    next.count = tile_count(size, next.level, next.number);
    if (next.count == 0 && !next.entries) { // the level is done
        next = (struct tile){ .level = t->level + 1 };
        next.count = tile_count(size, next.level, 0);
    }
    if (next.count == 0 && !next.entries) // and all levels are
        next = (struct tile){ .entries = true, .count = tile_count(size, 0, 0) };
    if (next.count == 0) return false;
    *t = next;
    return true;
}

// "x001/x234/067" for 1234067
static int print_number(char *out, size_t room, int64_t number)
{
    enum { DIGITS_MAX = 21 };
    char digits[DIGITS_MAX + 1];
    int count = snprintf(digits, sizeof digits, "%021lld", (long long)number), at = 0;
    int first = 0;
    while (first + 3 < count && memcmp(digits + first, "000", 3) == 0) first += 3;
    for (int i = first; i < count; i += 3)
        at += snprintf(out + at, room - (size_t)at, i + 3 < count ? "x%.3s/" : "%.3s", digits + i);
    return at;
}

struct str tile_path_print(struct tile t, char ret_path[static TILE_PATH_MAX])
{
    MUST(t.number >= 0 && t.level >= 0 && t.level < TREE_HEIGHTS && t.count >= 1 && t.count <= TILE_HASHES);
    int len = t.entries ? snprintf(ret_path, TILE_PATH_MAX, "tile/entries/")
                        : snprintf(ret_path, TILE_PATH_MAX, "tile/%d/", t.level);
    len += print_number(ret_path + len, (size_t)(TILE_PATH_MAX - len), t.number);
    if (t.count < TILE_HASHES)
        len += snprintf(ret_path + len, (size_t)(TILE_PATH_MAX - len), ".p/%d", t.count);
    MUST(len < TILE_PATH_MAX);
    return (struct str){ ret_path, len };
}

static bool take_number(struct str text, int64_t *ret_number)
{
    int64_t number = 0;
    for (ptrdiff_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == 'x' || c == '/')
            continue; // that these stand where they must is seen when it is printed again
        if (c < '0' || c > '9') return false;
        if (__builtin_mul_overflow(number, 10, &number) || __builtin_add_overflow(number, c - '0', &number))
            return false;
    }
    *ret_number = number;
    return true;
}

bool tile_path_parse(struct str path, struct tile *ret_tile)
{
    struct str head, level, number = path, width = { 0 };
    struct tile t = { .count = TILE_HASHES };
    if (path.len >= TILE_PATH_MAX || !str_cut(path, '/', &head, &number)) return false;
    if (!str_cut(number, '/', &level, &number)) return false;
    t.entries = str_equal(level, S("entries"));
    int64_t level_number = 0, count = TILE_HASHES;
    if (!t.entries && (!str_int64(level, &level_number) || level_number < 0 || level_number >= TREE_HEIGHTS))
        return false;
    ptrdiff_t dot = str_find(number, S(".p/"));
    if (dot >= 0) width = str_slice(number, dot + 3, number.len), number = str_slice(number, 0, dot);
    if (dot >= 0 && (!str_int64(width, &count) || count < 1 || count >= TILE_HASHES)) return false;
    if (!take_number(number, &t.number)) return false;
    t.level = (int32_t)level_number;
    t.count = (int32_t)count;
    char again[TILE_PATH_MAX]; // one tile, one path
    if (!str_equal(tile_path_print(t, again), path)) return false;
    *ret_tile = t;
    return true;
}

enum rc bundle_put(struct text *bundle, struct str entry, struct fault *f)
{
    if (entry.len > ENTRY_BYTES_MAX)
        return fail(f, RC_LIMIT, "entry of %td bytes exceeds %d", entry.len, ENTRY_BYTES_MAX);
    text_char(bundle, (char)(uint8_t)(entry.len >> 8));
    text_char(bundle, (char)(uint8_t)entry.len);
    text_put(bundle, entry);
    return RC_OK;
}

enum rc bundle_take(struct str *bundle, struct str *ret_entry, struct fault *f)
{
    MUST(bundle->len > 0);
    if (bundle->len < 2) return fail(f, RC_CORRUPT, "bundle of entries ends within a length");
    ptrdiff_t len = (ptrdiff_t)(uint8_t)bundle->at[0] << 8 | (uint8_t)bundle->at[1];
    if (bundle->len - 2 < len)
        return fail(f, RC_CORRUPT, "bundle of entries ends %td bytes before its entry",
                    len + 2 - bundle->len);
    *ret_entry = (struct str){ bundle->at + 2, len };
    *bundle = str_slice(*bundle, 2 + len, bundle->len);
    return RC_OK;
}
