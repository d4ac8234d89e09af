// Opening and closing: the store's rows, the keys and the heads signed before must agree, or nothing is opened.
#include "ledger/ledger_int.h"
#include <stdio.h>
#include <stdlib.h>

// --- small things ------------------------------------------------------------------------------------

struct str bytes_view(const void *at, ptrdiff_t len) { return (struct str){ at, len }; }

struct book *book_of(const struct ledger *l, int64_t agency)
{
    MUST(agency >= 1 && agency <= atomic_load(&l->books));
    return l->book[agency - 1];
}

uint8_t *ledger_buffer(struct ledger *l, ptrdiff_t bytes)
{
    if (bytes <= l->buffer_bytes) return l->buffer;
    uint8_t *bigger = realloc(l->buffer, (size_t)bytes * 2);
    MUST(bigger != NULL);
    l->buffer = bigger;
    l->buffer_bytes = bytes * 2;
    return bigger;
}

struct arena ledger_scratch(struct ledger *l) { return arena_of(l->scratch, LEDGER_SCRATCH_BYTES, NULL); }

// --- what a thread keeps for itself ------------------------------------------------------------------

static pthread_key_t own_key;
static pthread_once_t own_once = PTHREAD_ONCE_INIT;

static void own_free(void *at)
{
    struct own *own = at;
    hasher_close(own->hasher);
    free(own);
}

static void own_make_key(void) { MUST(pthread_key_create(&own_key, own_free) == 0); }

struct own *ledger_own(void)
{
    MUST(pthread_once(&own_once, own_make_key) == 0);
    struct own *own = pthread_getspecific(own_key);
    if (own) return own;
    own = calloc(1, sizeof *own);
    MUST(own != NULL);
    own->hasher = hasher_open();
    MUST(pthread_setspecific(own_key, own) == 0);
    return own;
}

// --- keys --------------------------------------------------------------------------------------------

void book_keys(struct book *b, const struct agency_secret *secret)
{
    struct agency_keys *k = &b->secret;
    struct seal_key main;
    k->root = *secret;
    memcpy(main.at, secret->main, sizeof main.at);
    k->wrap = seal_subkey(&main, S("anlan/part-keys/1"));
    k->receipt = seal_subkey(&main, S("anlan/receipts/1"));
    k->pseudonym = seal_subkey(&main, S("anlan/pseudonyms/1"));
    k->search = seal_subkey(&main, S("anlan/search/1"));
    k->names = permutation_open(&k->pseudonym);
    MUST(pthread_mutex_init(&k->names_lock, NULL) == 0);
    k->signer = note_signer_of(str_of(b->era.origin), NOTE_ED25519, secret->seed);
    wipe(&main, sizeof main);
}

static enum rc unseal_keys(struct ledger *l, struct book *b, struct fault *f)
{
    char memory[KEYS_HEADER_BYTES];
    const struct disk *d = &l->world.disk;
    struct agency_secret secret;
    struct key_header h;
    ptrdiff_t got = 0;
    enum rc rc = d->read(d->self, b->keys.file, 0, memory, sizeof memory, &got, f);
    if (!rc) rc = key_header_parse(bytes_view(memory, got), &h, f);
    if (!rc) rc = key_header_unseal(&h, &l->master, &secret, f);
    if (rc) return rc;
    if (h.agency != b->agency || strcmp(h.slug, b->slug) != 0)
        return fail(f, RC_CORRUPT, "it holds the keys of agency %ld, \"%s\"", h.agency, h.slug);
    book_keys(b, &secret);
    wipe(&secret, sizeof secret);
    return RC_OK;
}

static enum rc open_keys(struct ledger *l, struct book *b, struct fault *f)
{
    char vkey[VKEY_TEXT_MAX];
    struct path path = ledger_path(l, "secret/a%ld.keys", b->agency);
    enum rc rc = keyfile_open(l, path.text, DISK_READ, &b->keys, f);
    if (!rc && l->writer) { // known to be there: opening it for writing must not make it
        keyfile_close(l, &b->keys);
        rc = keyfile_open(l, path.text, DISK_WRITE, &b->keys, f);
    }
    if (!rc) rc = unseal_keys(l, b, f);
    if (rc) return within(f, rc, "the keys of agency %ld in \"%s\"", b->agency, path.text);
    if (!str_equal(vkey_print(&b->secret.signer.key, vkey), str_of(b->era.vkey)))
        return fail(f, RC_CORRUPT, "the keys of agency %ld are not those of the store's verifier key %s",
                    b->agency, b->era.vkey);
    return RC_OK;
}

// --- the tree ----------------------------------------------------------------------------------------

struct row_range {
    int64_t first, last, count;
};

static enum rc take_range(void *self, struct row r, struct fault *)
{
    struct row_range *range = self;
    range->first = r.at[0].kind == VALUE_INT ? r.at[0].i : -1;
    range->last = r.at[1].kind == VALUE_INT ? r.at[1].i : -1;
    return RC_OK;
}

// The last entry of an agency must be the one that its log's row says: two looks at the table's ends.
static enum rc check_rows(struct store *s, const struct book *b, struct fault *f)
{
    struct row_range range = { -1, -1, 0 };
    int64_t low = LEDGER_ROW(b->agency, INT64_C(0)),
            want = LEDGER_ROW(b->agency, b->era.base + b->era.size) - 1;
    enum rc rc =
        store_each(s, f,
                   "SELECT (SELECT row FROM ledger_entry WHERE row >= ?1 AND row < ?2 ORDER BY row LIMIT 1),"
                   " (SELECT row FROM ledger_entry WHERE row >= ?1 AND row < ?2 ORDER BY row DESC LIMIT 1)",
                   ARGS(INT(low), INT(LEDGER_ROW(b->agency + 1, INT64_C(0)))), take_range, &range);
    if (rc) return rc;
    bool empty = b->era.base + b->era.size == 0;
    if (empty ? range.last == -1 : range.first == low && range.last == want) return RC_OK;
    return fail(f, RC_CORRUPT, "the log of agency %ld counts %ld entries, its last row is another", b->agency,
                b->era.base + b->era.size);
}

static enum rc load_tree(struct ledger *l, struct store *s, struct book *b, struct fault *f)
{
    struct tiles t = { .store = s,
                       .agency = b->agency,
                       .base = b->era.base,
                       .size = b->era.size,
                       .era = b->era_number,
                       .hasher = l->hasher };
    b->edge = malloc(sizeof *b->edge);
    MUST(b->edge != NULL);
    enum rc rc = tree_edge_load(b->edge, l->hasher, b->era.size, tiles_get, &t, f);
    if (rc && rc != RC_IO) rc = RC_CORRUPT; // a disk that cannot be read has damaged nothing
    return rc ? within(f, rc, "the tree of agency %ld", b->agency) : RC_OK;
}

// A reader takes the newest head that is to be had, in the store or published, and the leaves of its partial tile.
static enum rc view_of_stored(struct ledger *l, struct store *s, struct book *b, struct fault *f)
{
    struct book_view *v = &b->view;
    if (v->published_size > v->size) {
        memcpy(v->note_text, v->published_text, (size_t)v->published.len);
        v->note = bytes_view(v->note_text, v->published.len);
        v->size = v->published_size;
    }
    struct tiles t = { .store = s,
                       .agency = b->agency,
                       .base = b->era.base,
                       .size = b->view.size,
                       .era = b->era_number,
                       .hasher = l->hasher };
    int32_t count = (int32_t)(b->view.size % TILE_HASHES);
    if (count == 0) return RC_OK;
    return tiles_get(&t, 0, b->view.size / TILE_HASHES, count, b->view.leaf, f);
}

// --- opening -----------------------------------------------------------------------------------------

static enum rc make_folders(struct ledger *l, struct fault *f)
{
    static const char *const folders[] = { "", "secret", "ledger" };
    const struct disk *d = &l->world.disk;
    for (ptrdiff_t i = 0; i < COUNT(folders); i++) {
        struct path p = ledger_path(l, "%s", folders[i]);
        if (i == 0) p.text[strlen(p.text) - 1] = 0;
        enum rc rc = d->make_dir(d->self, str_of(p.text), f);
        if (rc) return within(f, rc, "making the folder \"%s\"", p.text);
    }
    return ledger_folder_sync(l, l->dir, f);
}

static enum rc open_book(struct ledger *l, struct store *s, struct book *b, struct fault *f)
{
    enum rc rc = l->has_keys ? open_keys(l, b, f) : RC_OK;
    if (!rc) rc = check_rows(s, b, f);
    if (!rc) rc = load_tree(l, s, b, f);
    if (!rc) rc = head_check_stored(s, b, f);
    if (!rc) rc = head_check_published(s, b, f);
    if (!rc && !l->writer) rc = view_of_stored(l, s, b, f);
    return rc;
}

// From here on whoever opened the store before can write no more.
static enum rc take_epoch(struct ledger *l, struct fault *f)
{
    l->epoch++;
    enum rc rc = store_begin(l->writer, f);
    for (int32_t i = 0; i < ledger_agencies(l) && !rc; i++) {
        rc = store_run(l->writer, f, "UPDATE ledger_log SET epoch = ?2 WHERE agency = ?1",
                       ARGS(INT(i + 1), INT(l->epoch)));
        if (!rc) rc = book_store(l, l->book[i], l->book[i]->era.size, l->book[i]->slots, f);
    }
    if (!rc) rc = store_commit(l->writer, f);
    if (rc) store_rollback(l->writer);
    return rc ? within(f, rc, "taking the ledger for writing") : RC_OK;
}

static enum rc open_for_writing(struct ledger *l, struct fault *f)
{
    enum rc rc = take_epoch(l, f);
    if (!rc) rc = erasures_apply(l, f);
    if (!rc) rc = erasures_write(l, true, f);
    for (int32_t i = 0; i < ledger_agencies(l) && !rc; i++) {
        l->book[i]->head.size = 0; // all leaves of the view are new
        head_sign(l, l->book[i]);
    }
    return rc;
}

// Without keys a reader still reads; a writer that has logs and no keys would lock itself out of them.
static enum rc open_master_key(struct ledger *l, struct str file, struct fault *f)
{
    enum rc rc = ledger_master_key(l, file, l->writer && ledger_agencies(l) == 0, f);
    l->has_keys = rc == RC_OK;
    return l->writer ? rc : RC_OK;
}

static enum rc open_books(struct ledger *l, struct store *s, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; i < ledger_agencies(l) && !rc; i++) rc = open_book(l, s, l->book[i], f);
    return rc;
}

// A server may be writing beside a reader: the published heads were read before, so that the snapshot cannot be older than they are.
static enum rc open_for_reading(struct ledger *l, struct store *reader, struct fault *f)
{
    enum rc rc = store_begin(reader, f);
    if (rc) return rc;
    rc = book_rows(l, reader, f);
    if (!rc) rc = open_books(l, reader, f);
    store_rollback(reader);
    return rc;
}

static enum rc open_all(struct ledger *l, struct ledger_options o, struct fault *f)
{
    enum rc rc = seal_init(f);
    if (!rc && o.writer) rc = make_folders(l, f);
    if (!rc && o.writer) rc = store_script(o.writer, f, ledger_schema);
    if (!rc) rc = book_rows(l, o.writer ? o.writer : o.reader, f);
    if (!rc) rc = open_master_key(l, o.master_key_file, f);
    for (int32_t i = 0; i < ledger_agencies(l) && !rc && !o.restoring; i++)
        rc = head_read_published(l, l->book[i], f);
    if (rc) return rc;
    if (!o.writer) return open_for_reading(l, o.reader, f);
    rc = open_books(l, o.writer, f);
    return rc ? rc : open_for_writing(l, f);
}

enum rc ledger_open(struct ledger_options o, struct ledger **ret_l, struct fault *f)
{
    if (o.dir.len < 1 || o.dir.len > LEDGER_DIR_MAX)
        return fail(f, RC_INVALID, "opening the ledger: a data directory of %td bytes", o.dir.len);
    MUST(o.writer || o.reader);
    struct ledger *l = calloc(1, sizeof *l);
    MUST(l != NULL);
    (void)snprintf(l->dir, sizeof l->dir, "%.*s", P(o.dir));
    l->world = *o.world;
    l->sign = o.sign;
    l->signer = o.signer;
    l->writer = o.writer;
    l->hasher = hasher_open();
    l->scratch = malloc(LEDGER_SCRATCH_BYTES);
    MUST(l->scratch != NULL && pthread_rwlock_init(&l->lock, NULL) == 0);
    enum rc rc = open_all(l, o, f);
    if (rc) {
        l->must_stop = true; // closing writes nothing
        ledger_close(l);
        return within(f, rc, "opening the ledger");
    }
    *ret_l = l;
    return RC_OK;
}

// --- closing -----------------------------------------------------------------------------------------

void book_close(struct ledger *l, struct book *b)
{
    if (!b) return;
    keyfile_close(l, &b->keys);
    if (b->secret.names) {
        permutation_close(b->secret.names);
        (void)pthread_mutex_destroy(&b->secret.names_lock);
    }
    wipe(&b->secret, sizeof b->secret);
    book_keys_forget(&b->ready);
    free(b->edge);
    free(b);
}

void ledger_close(struct ledger *l)
{
    if (!l) return;
    if (l->writer && !l->must_stop) (void)ledger_publish(l, true, NULL); // the store holds all that counts
    for (int32_t i = 0; i < LEDGER_AGENCIES_MAX; i++) book_close(l, l->book[i]);
    wipe(&l->master, sizeof l->master);
    hasher_close(l->hasher);
    free(l->buffer);
    free(l->erasures.at);
    free(l->scratch);
    (void)pthread_rwlock_destroy(&l->lock);
    free(l);
}

// --- questions ---------------------------------------------------------------------------------------

bool ledger_has_keys(const struct ledger *l) { return l->has_keys; }
bool ledger_must_stop(const struct ledger *l) { return l->must_stop; }
int32_t ledger_agencies(const struct ledger *l) { return atomic_load(&l->books); }
struct str ledger_slug(const struct ledger *l, int64_t agency) { return str_of(book_of(l, agency)->slug); }
struct str ledger_origin(const struct ledger *l, int64_t agency)
{
    return str_of(book_of(l, agency)->era.origin);
}
struct str ledger_vkey(const struct ledger *l, int64_t agency)
{
    return str_of(book_of(l, agency)->era.vkey);
}

int64_t ledger_base(const struct ledger *l, int64_t agency) { return book_of(l, agency)->era.base; }

int64_t ledger_agency_of(const struct ledger *l, struct str slug)
{
    for (int32_t i = 0; i < ledger_agencies(l); i++)
        if (str_equal(str_of(l->book[i]->slug), slug)) return i + 1;
    return 0;
}
