// store, inside: how text is cut into what the index holds. Pure; knows nothing of SQLite.
#ifndef ANLAN_STORE_STORE_WORDS_H
#define ANLAN_STORE_STORE_WORDS_H
#include "store/store.h"

struct words { // begin with { .text = …, .query = … }
    struct str text;
    ptrdiff_t at;
    bool query;  // what is searched for: a run's last character is then no token of its own
    bool in_run; // a pair of the run that stands at `at` was given
};

struct token {
    ptrdiff_t from, to; // bytes of the text that it was made of
    bool colocated;     // stands at the same place as the token before it
    bool lone;          // one character of Chinese, Japanese or Korean
    int32_t len;
    char bytes[STORE_TOKEN_BYTES_MAX];
};

// The next token; false at the end. Bytes that are not UTF-8 separate words.
bool words_next(struct words *w, struct token *ret_token);
#endif
