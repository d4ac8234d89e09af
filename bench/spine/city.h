// What the spine's programs have in common: who works in the city, where its pool of cases is kept, and titles that differ in two characters.
#ifndef ANLAN_BENCH_CITY_H
#define ANLAN_BENCH_CITY_H
#include <stdbool.h>
#include <stdint.h>

#define CITY_TAKER "chen"   // a call-taker: opens and assigns
#define CITY_HANDLER "duty" // a handler: accepts, reads and resolves

// Where a case of the pool stands. A line of the pool file is one of these letters, a space and the case's name; the first two lines are the
// keys of CITY_TAKER and CITY_HANDLER.
enum { CITY_RECEIVED = 'r', CITY_ACCEPTED = 'a', CITY_RESOLVED = 'd' };

enum { CITY_WORD_BYTES = 6, CITY_CHARACTERS = 4096, CITY_KEY_CHARS = 36 };

// An idempotency key. BASIS: RFC 9562, 5.7: a UUID of version 7
[[gnu::unused]] static void city_key(uint64_t ms, uint64_t serial, char ret_key[static CITY_KEY_CHARS])
{
    uint64_t high = ms << 16 | 0x7000 | (serial >> 60 & 0xFFF);
    uint64_t low = UINT64_C(2) << 62 | (serial * UINT64_C(0x9E3779B97F4A7C15) & (UINT64_MAX >> 2));
    for (int i = CITY_KEY_CHARS - 1; i >= 0; i--) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        uint64_t *part = i > 18 ? &low : &high;
        ret_key[i] = dash ? '-' : "0123456789abcdef"[*part & 15];
        if (!dash) *part >>= 4;
    }
}

// A place of two Chinese characters, one of 16 million: the word by which a title is searched for.
[[gnu::unused]] static void city_word(uint64_t serial, char ret_word[static CITY_WORD_BYTES])
{
    uint64_t mixed = (serial + 1) * UINT64_C(0x9E3779B97F4A7C15) >> 40;
    for (int i = 0; i < 2; i++, mixed /= CITY_CHARACTERS) {
        uint32_t c = 0x4E00 + (uint32_t)(mixed % CITY_CHARACTERS);
        ret_word[3 * i] = (char)(0xE0 | c >> 12);
        ret_word[3 * i + 1] = (char)(0x80 | (c >> 6 & 0x3F));
        ret_word[3 * i + 2] = (char)(0x80 | (c & 0x3F));
    }
}
#endif
