// What an agency's keys make of numbers: names of cases that tell nothing, receipt codes that cannot be guessed, tokens for exact search.
#include "ledger/ledger_int.h"

_Static_assert((int)CASE_TEXT == (int)PSEUDONYM_CHARS, "a case's name is a pseudonym");

void ledger_case_name(const struct ledger *l, int64_t agency, int64_t id, char ret_text[static CASE_TEXT])
{
    struct agency_keys *k = &book_of(l, agency)->secret;
    (void)pthread_mutex_lock(&k->names_lock);
    (void)pseudonym_print(k->names, agency, id, ret_text);
    (void)pthread_mutex_unlock(&k->names_lock);
}

static bool names_case_of(struct agency_keys *k, int64_t agency, struct str text, int64_t *ret_id)
{
    (void)pthread_mutex_lock(&k->names_lock);
    bool good = pseudonym_parse(k->names, text, agency, ret_id);
    (void)pthread_mutex_unlock(&k->names_lock);
    return good && *ret_id >= 0 && *ret_id < INT64_C(1) << LEDGER_POSITION_BITS;
}

bool ledger_case_id(const struct ledger *l, struct str text, int64_t *ret_agency, int64_t *ret_id)
{
    int64_t id;
    if (text.len != CASE_TEXT) return false;
    for (int32_t agency = 1; agency <= ledger_agencies(l); agency++)
        if (names_case_of(&book_of(l, agency)->secret, agency, text, &id)) {
            *ret_agency = agency;
            *ret_id = id;
            return true;
        }
    return false;
}

// --- receipt codes -----------------------------------------------------------------------------------

enum { CODE_BYTES = 10, CODE_CHARS = BASE32_CHARS(CODE_BYTES) };

static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c; }

void ledger_receipt_code(const struct ledger *l, int64_t agency, int64_t id,
                         char ret_text[static RECEIPT_TEXT])
{
    const struct seal_key *key = &book_of(l, agency)->secret.receipt;
    uint8_t message[16];
    put_be64(message, (uint64_t)agency);
    put_be64(message + 8, (uint64_t)id);
    struct digest d = hmac_sha256(bytes_view(key->at, sizeof key->at), bytes_view(message, sizeof message));
    memcpy(ret_text, "AL-", 3);
    (void)base32_encode(d.at, CODE_BYTES, ret_text + 3);
    for (int i = 3; i < RECEIPT_TEXT; i++) ret_text[i] = upper(ret_text[i]);
}

// As a person may have typed it: any case, o for 0, spaces and hyphens, with or without the leading AL.
void ledger_receipt_hash(const struct ledger *, struct str code, uint8_t ret_hash[static RECEIPT_HASH])
{
    enum { TYPED_MAX = 64 };
    static const char purpose[] = "anlan/receipt/1\n";
    char text[sizeof purpose - 1 + TYPED_MAX];
    struct str folded = base32_fold(str_slice(code, 0, TYPED_MAX), text + sizeof purpose - 1);
    memcpy(text, purpose, sizeof purpose - 1);
    if (folded.len == CODE_CHARS + 2 && folded.at[0] == 'a' && folded.at[1] == '1')
        memmove(text + sizeof purpose - 1, folded.at + 2, CODE_CHARS), folded.len = CODE_CHARS;
    struct digest d = sha256(bytes_view(text, (ptrdiff_t)sizeof purpose - 1 + folded.len));
    memcpy(ret_hash, d.at, RECEIPT_HASH);
}

void ledger_search_token(const struct ledger *l, int64_t agency, struct str normalised,
                         uint8_t ret_token[static 16])
{
    const struct seal_key *key = &book_of(l, agency)->secret.search;
    struct digest d = hmac_sha256(bytes_view(key->at, sizeof key->at), normalised);
    memcpy(ret_token, d.at, 16);
}
