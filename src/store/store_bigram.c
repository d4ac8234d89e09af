// The FTS5 tokenizer `bigram`, for every connection. Nothing is kept between calls.
#include "store/store_int.h"
#include "store/store_words.h"

typedef int token_fn(void *, int, const char *, int, int, int); // as FTS5 wants it

static int tokenizer_create(void *, const char **, int argument_count, Fts5Tokenizer **ret_tokenizer)
{
    static char nothing; // FTS5 wants an address; there is no state
    if (argument_count > 0) return SQLITE_ERROR;
    *ret_tokenizer = (Fts5Tokenizer *)&nothing;
    return SQLITE_OK;
}

static void tokenizer_delete(Fts5Tokenizer *) {}

static int tokenize(Fts5Tokenizer *, void *sink, int flags, const char *text, int bytes, token_fn *put)
{
    struct words w = { .text = { text, bytes }, .query = (flags & FTS5_TOKENIZE_QUERY) != 0 };
    struct token t;
    while (words_next(&w, &t)) {
        int code = put(sink, t.colocated ? FTS5_TOKEN_COLOCATED : 0, t.bytes, t.len, (int)t.from, (int)t.to);
        if (code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
}

static int fts5_face(sqlite3 *db, fts5_api **ret_api)
{
    sqlite3_stmt *st = NULL;
    *ret_api = NULL;
    int code = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &st, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_pointer(st, 1, (void *)ret_api, "fts5_api_ptr", NULL);
    if (code == SQLITE_OK) (void)sqlite3_step(st);
    int end = sqlite3_finalize(st);
    return code != SQLITE_OK ? code : end;
}

int store_bigram_register(sqlite3 *db)
{
    static fts5_tokenizer tokenizer = { tokenizer_create, tokenizer_delete, tokenize };
    fts5_api *api;
    int code = fts5_face(db, &api);
    if (code != SQLITE_OK) return code;
    return api ? api->xCreateTokenizer(api, "bigram", NULL, &tokenizer, NULL) : SQLITE_ERROR;
}
