// Heads: signing the durable tree, holding the store against what was signed before, and what others may see of it.
#include "ledger/ledger_int.h"

// --- against what was signed before ------------------------------------------------------------------

enum rc head_open(const struct era *e, struct str note, struct checkpoint *ret_c, struct fault *f)
{
    struct note_key key;
    struct note parts;
    enum rc rc = vkey_parse(str_of(e->vkey), &key, f);
    return rc ? rc : checkpoint_open(note, &key, 1, ret_c, &parts, f);
}

static enum rc root_at(struct store *s, int64_t agency, int32_t era_number, const struct era *e, int64_t size,
                       struct digest *ret_root, struct fault *f)
{
    struct own *own = ledger_own();
    struct tiles t = { .store = s,
                       .agency = agency,
                       .base = e->base,
                       .size = e->size,
                       .era = era_number,
                       .hasher = own->hasher };
    struct tree_head head;
    tree_rows_init(&own->rows, own->hasher, e->size, tiles_get, &t);
    enum rc rc = tree_head_of(own->hasher, tree_rows_source(&own->rows), size, &head, f);
    if (!rc) *ret_root = head.root;
    return rc;
}

enum rc head_is_extended(struct store *s, int64_t agency, int32_t era_number, const struct era *e,
                         const struct checkpoint *c, const char *what, struct fault *f)
{
    struct digest root;
    if (c->size > e->size)
        return fail(
            f, RC_CORRUPT,
            "%s of agency %ld signs %ld entries, the store holds %ld: it is older than what was signed (see `restore`)",
            what, agency, c->size, e->size);
    enum rc rc = root_at(s, agency, era_number, e, c->size, &root, f);
    if (rc) return within(f, rc == RC_MISSING ? RC_CORRUPT : rc, "the tree under %s", what);
    if (digest_equal(&root, &c->root)) return RC_OK;
    return fail(f, RC_CORRUPT, "%s of agency %ld signs another tree of %ld entries than the store holds",
                what, agency, c->size);
}

static enum rc check_note(struct store *s, const struct book *b, struct str note, const char *what,
                          struct checkpoint *ret_c, struct fault *f)
{
    enum rc rc = head_open(&b->era, note, ret_c, f);
    if (rc) return within(f, RC_CORRUPT, "%s of agency %ld", what, b->agency);
    return head_is_extended(s, b->agency, b->era_number, &b->era, ret_c, what, f);
}

struct path head_file(const struct ledger *l, int64_t agency, const char *name)
{
    return agency == 1 ? ledger_path(l, "ledger/%s", name) : ledger_path(l, "ledger/a%ld/%s", agency, name);
}

enum rc head_check_stored(struct store *s, struct book *b, struct fault *f)
{
    struct checkpoint c;
    enum rc rc = check_note(s, b, bytes_view(b->era.note, b->era.note_bytes), "the stored head", &c, f);
    if (rc) return rc;
    b->view.size = c.size;
    memcpy(b->view.note_text, b->era.note, (size_t)b->era.note_bytes);
    b->view.note = bytes_view(b->view.note_text, b->era.note_bytes);
    return RC_OK;
}

enum rc head_read_published(struct ledger *l, struct book *b, struct fault *f)
{
    char memory[LEDGER_NOTE_BYTES_MAX + 64];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct path path = head_file(l, b->agency, "checkpoint");
    struct str note;
    struct fault why = { 0 };
    enum rc rc = ledger_file_read(l, &a, path.text, LEDGER_NOTE_BYTES_MAX, &note, &why);
    if (rc) return rc == RC_MISSING ? RC_OK : fail(f, rc, "%s", why.text);
    memcpy(b->view.published_text, note.at, (size_t)note.len);
    b->view.published = bytes_view(b->view.published_text, note.len);
    return RC_OK;
}

// Signed under an origin that a restore has ended: then it says nothing about the log of now.
static bool is_of_ended_log(struct store *s, const struct book *b, struct str note)
{
    struct checkpoint c;
    struct era e;
    for (int32_t i = 0; i < b->era_number; i++)
        if (!era_row(s, b->agency, i, &e, NULL) && !head_open(&e, note, &c, NULL)) return true;
    return false;
}

enum rc head_check_published(struct store *s, struct book *b, struct fault *f)
{
    struct checkpoint c;
    if (is_of_ended_log(s, b, b->view.published)) b->view.published.len = 0;
    if (b->view.published.len == 0) return RC_OK;
    enum rc rc = check_note(s, b, b->view.published, "DIR/ledger/checkpoint", &c, f);
    if (rc) return rc;
    b->view.published_size = c.size;
    b->publish_due = true; // its row may have been lost with the last second
    return RC_OK;
}

// --- signing -----------------------------------------------------------------------------------------

static void put_signature(struct text *note, const struct note_key *key,
                          const uint8_t signature[static SIGNATURE_BYTES])
{
    uint8_t bytes[4 + SIGNATURE_BYTES];
    char letters[BASE64_CHARS(sizeof bytes)];
    for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(key->id >> (24 - 8 * i));
    memcpy(bytes + 4, signature, SIGNATURE_BYTES);
    struct str text = base64_encode(bytes, sizeof bytes, letters);
    text_print(note, "\n— %.*s %.*s\n", P(key->name), P(text));
}

// As C2SP signed-note has it: the text, an empty line, one signature line.
void head_note(struct ledger *l, struct book *b, int64_t size, const struct digest *root)
{
    char memory[4 * LEDGER_NOTE_BYTES_MAX];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct text note = { .arena = &a };
    const struct note_signer *own = &b->secret.signer;
    uint8_t signature[SIGNATURE_BYTES];
    struct checkpoint c = { .origin = own->key.name, .size = size, .root = *root };
    checkpoint_print(&note, &c);
    if (l->sign)
        l->sign(l->signer, b->agency, text_str(&note), signature);
    else
        sign_message(&own->sign, text_str(&note), signature);
    put_signature(&note, &own->key, signature);
    MUST(note.len <= LEDGER_NOTE_BYTES_MAX);
    memcpy(b->era.note, note.at, (size_t)note.len);
    b->era.note_bytes = (int32_t)note.len;
}

// The partial tile of level 0: of a tile that was there before, only what is new.
static void view_leaves(struct book *b, int64_t old_size)
{
    struct tree_source edge = tree_edge_source(b->edge);
    int64_t start = b->head.size / TILE_HASHES * TILE_HASHES;
    for (int64_t i = old_size > start ? old_size : start; i < b->head.size; i++)
        MUST(edge.read(edge.self, 0, i, &b->view.leaf[i - start], NULL) == RC_OK);
}

void head_sign(struct ledger *l, struct book *b)
{
    int64_t old_size = b->head.size;
    MUST(tree_head_of(l->hasher, tree_edge_source(b->edge), b->era.size, &b->head, NULL) == RC_OK);
    head_note(l, b, b->head.size, &b->head.root);
    (void)pthread_rwlock_wrlock(&l->lock);
    view_leaves(b, old_size);
    memcpy(b->view.note_text, b->era.note, (size_t)b->era.note_bytes);
    b->view.note = bytes_view(b->view.note_text, b->era.note_bytes);
    b->view.size = b->head.size;
    (void)pthread_rwlock_unlock(&l->lock);
    if (!b->head_due) b->head_at = l->world.now(l->world.self);
    b->head_due = true;
}

// --- what others see ---------------------------------------------------------------------------------

static struct str copy_note(struct ledger *l, struct arena *a, const struct str *note, const int64_t *size,
                            int64_t *ret_size)
{
    char text[LEDGER_NOTE_BYTES_MAX]; // a full arena must not jump while the lock is held
    (void)pthread_rwlock_rdlock(&l->lock);
    ptrdiff_t bytes = note->len;
    if (bytes > 0) memcpy(text, note->at, (size_t)bytes);
    *ret_size = *size;
    (void)pthread_rwlock_unlock(&l->lock);
    return arena_str(a, bytes_view(text, bytes));
}

void ledger_head(struct ledger *l, struct arena *a, int64_t agency, int64_t *ret_size, struct str *ret_note)
{
    const struct book_view *v = &book_of(l, agency)->view;
    *ret_note = copy_note(l, a, &v->note, &v->size, ret_size);
}

void ledger_published(struct ledger *l, struct arena *a, int64_t agency, int64_t *ret_size,
                      struct str *ret_note)
{
    const struct book_view *v = &book_of(l, agency)->view;
    *ret_note = copy_note(l, a, &v->published, &v->published_size, ret_size);
}

// --- publishing --------------------------------------------------------------------------------------

static enum rc publish_one(struct ledger *l, struct book *b, struct fault *f)
{
    struct path path = head_file(l, b->agency, "checkpoint");
    struct str note = bytes_view(b->era.note, b->era.note_bytes);
    if (str_equal(note, b->view.published)) return RC_OK;
    enum rc rc = ledger_file_write(l, path.text, note, f);
    if (rc) return within(f, rc, "publishing the head of agency %ld", b->agency);
    (void)pthread_rwlock_wrlock(&l->lock);
    memcpy(b->view.published_text, note.at, (size_t)note.len);
    b->view.published = bytes_view(b->view.published_text, note.len);
    b->view.published_size = b->head.size;
    (void)pthread_rwlock_unlock(&l->lock);
    b->publish_due = true;
    return RC_OK;
}

static bool seconds_passed(struct instant since, struct instant now, int64_t seconds)
{
    return now.ns < since.ns ||
           now.ns - since.ns >= seconds * NS_PER_S; // a clock that stepped back counts as passed
}

enum rc ledger_publish(struct ledger *l, bool now_anyway, struct fault *f)
{
    struct instant now = l->world.now(l->world.self);
    if (l->must_stop) return fail(f, RC_IO, "a sync has failed: nothing is published any more");
    if (!now_anyway && l->published_once && !seconds_passed(l->published_at, now, PUBLISH_SECONDS))
        return RC_OK;
    enum rc rc = erasures_write(l, false, f);
    for (int32_t i = 0; i < ledger_agencies(l) && !rc; i++) rc = publish_one(l, l->book[i], f);
    if (rc) return rc;
    l->published_at = now;
    l->published_once = true;
    return RC_OK;
}

// --- into the store ----------------------------------------------------------------------------------

bool ledger_heads_due(const struct ledger *l)
{
    struct instant now = l->world.now(l->world.self);
    for (int32_t i = 0; i < ledger_agencies(l); i++)
        if (l->book[i]->head_due && seconds_passed(l->book[i]->head_at, now, HEADS_SECONDS)) return true;
    return false;
}

enum rc head_store_published(struct ledger *l, struct book *b, struct fault *f)
{
    if (!b->publish_due) return RC_OK;
    return store_run(
        l->writer, f,
        "INSERT INTO ledger_head (row, note) VALUES (?1, ?2) ON CONFLICT (row) DO UPDATE SET note = excluded.note",
        ARGS(INT(LEDGER_ROW(b->agency, b->era.base + b->view.published_size)), TEXT(b->view.published)));
}

enum rc ledger_write_heads(struct ledger *l, struct fault *f)
{
    for (int32_t i = 0; i < ledger_agencies(l); i++) {
        struct book *b = l->book[i];
        enum rc rc = b->head_due ? book_store(l, b, b->era.size, b->slots, f) : RC_OK;
        if (!rc) rc = head_store_published(l, b, f);
        if (rc) return within(f, rc, "storing the signed heads");
    }
    return RC_OK;
}

void ledger_heads_written(struct ledger *l)
{
    for (int32_t i = 0; i < ledger_agencies(l); i++) l->book[i]->head_due = l->book[i]->publish_due = false;
}
