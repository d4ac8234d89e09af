// A new agency: its keys in a file that is durable before its row, then its row with the signed head of the empty tree.
#include "ledger/ledger_int.h"
#include <stdio.h>
#include <stdlib.h>

static bool slug_valid(struct str slug)
{
    if (slug.len < 1 || slug.len > LEDGER_SLUG_MAX) return false;
    for (ptrdiff_t i = 0; i < slug.len; i++) {
        char c = slug.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && i > 0))) return false;
    }
    return true;
}

static enum rc check_new(const struct ledger *l, struct str slug, struct str origin, struct fault *f)
{
    if (!slug_valid(slug))
        return fail(f, RC_INVALID, "\"%.*s\" is no short name of an agency: a-z, 0-9 and '-', at most %d",
                    P(slug), LEDGER_SLUG_MAX);
    if (origin.len > NOTE_NAME_BYTES_MAX || !note_name_valid(origin))
        return fail(f, RC_INVALID, "\"%.*s\" is no origin: at most %d bytes, no space, no '+'", P(origin),
                    NOTE_NAME_BYTES_MAX);
    if (ledger_agency_of(l, slug) != 0)
        return fail(f, RC_CONFLICT, "there is an agency \"%.*s\" already", P(slug));
    for (int32_t i = 1; i <= ledger_agencies(l); i++)
        if (str_equal(ledger_origin(l, i), origin))
            return fail(f, RC_CONFLICT, "agency %d has the origin \"%.*s\" already", i, P(origin));
    if (ledger_agencies(l) == LEDGER_AGENCIES_MAX)
        return fail(f, RC_LIMIT, "%d agencies are the most there can be", LEDGER_AGENCIES_MAX);
    return RC_OK;
}

// A header alone is left behind by a crash between file and row. Slots mean keys of parts: never to be lost.
static enum rc check_no_keys(struct ledger *l, const char *path, struct fault *f)
{
    struct keyfile k;
    struct fault why = { 0 };
    enum rc rc = keyfile_open(l, path, DISK_READ, &k, &why);
    if (rc) return rc == RC_MISSING ? RC_OK : fail(f, rc, "%s", why.text);
    keyfile_close(l, &k);
    if (k.room_bytes <= KEYS_HEADER_BYTES) return RC_OK;
    return fail(f, RC_CONFLICT, "\"%s\" holds keys of an agency that the store does not know", path);
}

static enum rc write_keys(struct ledger *l, const struct book *b, const struct agency_secret *secret,
                          const char *path, struct fault *f)
{
    uint8_t bytes[KEYS_HEADER_BYTES], nonce[SEAL_NONCE_BYTES];
    struct key_header h = { .agency = b->agency };
    memcpy(h.slug, b->slug, sizeof h.slug);
    l->world.random(l->world.self, nonce, sizeof nonce);
    key_header_seal(&h, &l->master, nonce, secret);
    key_header_print(&h, bytes);
    return ledger_file_write(l, path, bytes_view(bytes, sizeof bytes), f);
}

enum rc ledger_vkey_write(struct ledger *l, const struct book *b, struct fault *f)
{
    char line[VKEY_TEXT_MAX + 1];
    struct path folder = head_file(l, b->agency, ""), path = head_file(l, b->agency, "vkey");
    folder.text[strlen(folder.text) - 1] = 0;
    enum rc rc = l->world.disk.make_dir(l->world.disk.self, str_of(folder.text), f);
    if (!rc && b->agency > 1) rc = ledger_folder_sync(l, ledger_path(l, "ledger").text, f);
    if (rc) return within(f, rc, "making the folder \"%s\"", folder.text);
    int bytes = snprintf(line, sizeof line, "%s\n", b->era.vkey);
    return ledger_file_write(l, path.text, bytes_view(line, bytes), f);
}

static enum rc make_keys(struct ledger *l, struct book *b, struct fault *f)
{
    struct agency_secret secret;
    struct path path = ledger_path(l, "secret/a%ld.keys", b->agency);
    enum rc rc = check_no_keys(l, path.text, f);
    if (rc) return rc;
    l->world.random(l->world.self, &secret, sizeof secret);
    book_keys(b, &secret);
    (void)vkey_print(&b->secret.signer.key, b->era.vkey);
    rc = write_keys(l, b, &secret, path.text, f);
    wipe(&secret, sizeof secret);
    if (!rc) rc = keyfile_open(l, path.text, DISK_WRITE, &b->keys, f);
    return rc ? rc : ledger_vkey_write(l, b, f);
}

static enum rc insert_agency(struct ledger *l, struct book *b, struct fault *f)
{
    enum rc rc = store_begin(l->writer, f);
    if (!rc) rc = book_insert(l, b, f);
    if (!rc) rc = store_commit(l->writer, f);
    if (rc) store_rollback(l->writer);
    return rc;
}

static enum rc fill_book(struct ledger *l, struct book *b, struct fault *f)
{
    enum rc rc = make_keys(l, b, f);
    if (rc) return rc;
    b->edge = malloc(sizeof *b->edge);
    MUST(b->edge != NULL);
    tree_edge_init(b->edge);
    head_sign(l, b);
    return insert_agency(l, b, f);
}

enum rc ledger_add_agency(struct ledger *l, struct str slug, struct str origin, int64_t *ret_agency,
                          struct fault *f)
{
    MUST(l->writer && l->staged_count == 0);
    enum rc rc = check_new(l, slug, origin, f);
    if (rc) return within(f, rc, "adding an agency");
    int32_t index = ledger_agencies(l);
    struct book *b = calloc(1, sizeof *b);
    MUST(b != NULL);
    b->agency = index + 1;
    (void)snprintf(b->slug, sizeof b->slug, "%.*s", P(slug));
    (void)snprintf(b->era.origin, sizeof b->era.origin, "%.*s", P(origin));
    rc = fill_book(l, b, f);
    if (rc) {
        book_close(l, b);
        return within(f, rc, "adding agency \"%.*s\"", P(slug));
    }
    b->head_due = false;
    l->book[index] = b;
    atomic_store(&l->books, index + 1);
    *ret_agency = b->agency;
    return RC_OK;
}
