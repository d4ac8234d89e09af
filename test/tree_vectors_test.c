// Every known answer of facts/tlog-vectors.json (made with Go's note and tlog): produced byte for byte, and
// checked.
#include "test.h"
#include "tree/tree.h"
#include "wire/json.h"

enum { LEAVES = 70'000, POOL_BYTES = 64 << 20, FILE_BYTES_MAX = 1 << 20 };

static struct arena pool;
static const struct json *vectors;
static struct tree_memory tree;
static struct hasher *hasher;
static int checks;

static struct digest leaf_of(int64_t index)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%lld", (long long)index);
    return tree_leaf(hasher, (struct str){ text, len });
}

static struct str file_read(const char *path)
{
    static char bytes[FILE_BYTES_MAX];
    FILE *file = fopen(path, "r");
    MUST(file != NULL);
    size_t len = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    MUST(len < sizeof bytes);
    return (struct str){ bytes, (ptrdiff_t)len };
}

// False where the vectors are not there; the test is then skipped.
static bool ready(void)
{
    struct fault f = { 0 };
    if (vectors) return true;
    const char *path = test_shared("facts/tlog-vectors.json");
    if (!path) return false;
    static char memory[POOL_BYTES];
    pool = arena_of(memory, sizeof memory, NULL);
    MUST(seal_init(&f) == RC_OK);
    hasher = hasher_open();
    if (json_parse(&pool, file_read(path), &vectors, &f) != RC_OK) must_failed(f.text, __FILE__, __LINE__);
    tree_memory_init(&tree, &pool, LEAVES);
    for (int64_t i = 0; i < LEAVES; i++) {
        struct digest leaf = leaf_of(i);
        tree_memory_append(&tree, hasher, &leaf);
    }
    return true;
}

#define READY()                                                                                              \
    if (!ready()) SKIP("the shared folder with facts/tlog-vectors.json is not there")
#define EACH(item, key) (const struct json *item = list(key); item; item = item->next)

static const struct json *list(const char *key)
{
    const struct json *l = json_get(vectors, str_of(key));
    MUST(l != NULL && l->kind == JSON_ARRAY && l->count > 0);
    return l->first;
}

static void check(bool good, const struct json *at, const char *what)
{
    checks++;
    if (good) return;
    printf("vector at line %d: \"%.*s\"\n", at->line, P(json_str(at, S("why"))));
    test_fault(__FILE__, __LINE__, what, NULL, NULL);
}

static struct digest digest_at(const struct json *j, const char *key)
{
    struct digest d = { 0 };
    MUST(hex_decode_exactly(json_str(j, str_of(key)), d.at, sizeof d.at));
    return d;
}

static bool is_digest(struct digest d, const struct json *j, const char *key)
{
    struct digest want = digest_at(j, key);
    return digest_equal(&d, &want);
}

static struct tree_proof path_at(const struct json *j)
{
    struct tree_proof p = { 0 };
    const struct json *path = json_get(j, S("path"));
    MUST(path != NULL && path->kind == JSON_ARRAY);
    for (const struct json *h = path->first; h; h = h->next) {
        MUST(p.count < TREE_PROOF_MAX && hex_decode_exactly(h->text, p.at[p.count].at, DIGEST_BYTES));
        p.count++;
    }
    return p;
}

static bool proofs_equal(const struct tree_proof *a, const struct tree_proof *b)
{
    return a->count == b->count && memcmp(a->at, b->at, (size_t)a->count * sizeof a->at[0]) == 0;
}

static struct tree_head head_at(int64_t size)
{
    struct tree_head head;
    MUST(tree_head_of(hasher, tree_memory_source(&tree), size, &head, NULL) == RC_OK);
    return head;
}

// PROVES: RFC 6962, 2.1
TEST(leaves_nodes_and_roots)
{
    READY();
    for
        EACH(v, "leaves")
        {
            check(is_digest(leaf_of(json_int(v, S("index"), -1)), v, "leaf_hash"), v, "leaf hash");
            char data[64];
            ptrdiff_t len;
            bool hex = hex_decode(json_str(v, S("data_hex")), data, sizeof data, &len);
            check(hex && is_digest(tree_leaf(hasher, (struct str){ data, len }), v, "leaf_hash"), v,
                  "hash of leaf bytes");
        }
    const struct json *node = json_get(vectors, S("node_hash"));
    struct digest left = digest_at(node, "left"), right = digest_at(node, "right");
    check(is_digest(tree_node(hasher, &left, &right), node, "node"), node, "node hash");
    for
        EACH(v, "roots") check(is_digest(head_at(json_int(v, S("size"), -1)).root, v, "root"), v, "root");
}

TEST(edge_gives_the_same_roots_while_it_grows)
{
    static struct tree_edge edge;
    READY();
    tree_edge_init(&edge);
    for
        EACH(v, "roots")
        {
            while (edge.size < json_int(v, S("size"), -1))
                tree_edge_append(&edge, hasher, &tree.node[0][edge.size]);
            if (edge.size == json_int(v, S("size"), -1))
                check(is_digest(tree_edge_root(&edge, hasher), v, "root"), v, "root of the edge");
        }
}

TEST(classical_certificate_transparency_tree)
{
    READY();
    struct arena scratch = pool;
    struct tree_memory small;
    struct tree_head head;
    tree_memory_init(&small, &scratch, 8);
    for
        EACH(v, "ct_reference")
        {
            char data[64];
            ptrdiff_t len;
            MUST(hex_decode(json_str(v, S("added_leaf_hex")), data, sizeof data, &len));
            struct digest leaf = tree_leaf(hasher, (struct str){ data, len });
            tree_memory_append(&small, hasher, &leaf);
            MUST(tree_head_of(hasher, tree_memory_source(&small), small.size, &head, NULL) == RC_OK);
            check(small.size == json_int(v, S("size"), -1) && is_digest(head.root, v, "root"), v, "root");
        }
}

// PROVES: RFC 6962, 2.1.1
// PROVES: RFC 9162, 2.1.3.2
TEST(inclusion_proofs)
{
    READY();
    for
        EACH(v, "inclusion")
        {
            struct tree_proof want = path_at(v), got;
            int64_t index = json_int(v, S("index"), -1), size = json_int(v, S("size"), -1);
            struct digest leaf = digest_at(v, "leaf_hash"), root = digest_at(v, "root");
            struct tree_head head = head_at(size);
            enum rc rc = tree_prove_inclusion(tree_memory_source(&tree), &head, index, &got, NULL);
            check(rc == RC_OK && proofs_equal(&got, &want), v, "inclusion proof made");
            check(tree_check_inclusion(hasher, &leaf, index, size, &root, &want), v,
                  "inclusion proof accepted");
        }
}

// PROVES: RFC 6962, 2.1.2
// PROVES: RFC 9162, 2.1.4.2
TEST(consistency_proofs)
{
    READY();
    for
        EACH(v, "consistency")
        {
            struct tree_proof want = path_at(v), got;
            int64_t old_size = json_int(v, S("old_size"), -1), size = json_int(v, S("size"), -1);
            struct digest old_root = digest_at(v, "old_root"), root = digest_at(v, "root");
            struct tree_head head = head_at(size);
            enum rc rc = tree_prove_consistency(tree_memory_source(&tree), &head, old_size, &got, NULL);
            check(rc == RC_OK && proofs_equal(&got, &want), v, "consistency proof made");
            check(tree_check_consistency(hasher, old_size, &old_root, size, &root, &want), v,
                  "consistency proof accepted");
        }
}

TEST(wrong_proofs_are_refused)
{
    READY();
    for
        EACH(v, "reject_proofs")
        {
            struct tree_proof p = path_at(v);
            struct digest root = digest_at(v, "root");
            int64_t size = json_int(v, S("size"), -1);
            bool accepted;
            if (str_equal(json_str(v, S("kind")), S("inclusion"))) {
                struct digest leaf = digest_at(v, "leaf_hash");
                accepted = tree_check_inclusion(hasher, &leaf, json_int(v, S("index"), -1), size, &root, &p);
            } else {
                struct digest old_root = digest_at(v, "old_root");
                accepted = tree_check_consistency(hasher, json_int(v, S("old_size"), -1), &old_root, size,
                                                  &root, &p);
            }
            check(!accepted, v, "wrong proof refused");
        }
}

// --- tiles -----------------------------------------------------------------------------------------

static enum rc row_of_memory(void *self, int32_t level, int64_t number, int32_t count,
                             struct digest *ret_hashes, struct fault *f)
{
    const struct tree_memory *m = self;
    (void)f;
    memcpy(ret_hashes, m->node[level * TILE_HEIGHT] + number * TILE_HASHES,
           (size_t)count * sizeof *ret_hashes);
    return RC_OK;
}

static struct str tile_bytes(struct arena *a, struct tile t)
{
    struct text out = { .arena = a };
    if (!t.entries) {
        struct digest hashes[TILE_HASHES];
        (void)row_of_memory(&tree, t.level, t.number, t.count, hashes, NULL);
        text_put(&out, (struct str){ (const char *)hashes, t.count * (ptrdiff_t)sizeof hashes[0] });
        return text_str(&out);
    }
    for (int64_t i = t.number * TILE_HASHES; i < t.number * TILE_HASHES + t.count; i++) {
        char text[24];
        int len = snprintf(text, sizeof text, "%lld", (long long)i);
        MUST(bundle_put(&out, (struct str){ text, len }, NULL) == RC_OK);
    }
    return text_str(&out);
}

static bool lists_tile(int64_t size, struct tile want)
{
    for (struct tile t = { 0 }; tile_next(size, &t);)
        if (memcmp(&t, &want, sizeof t) == 0) return true;
    return false;
}

// PROVES: C2SP tlog-tiles: path "tile/<L>/<N>[.p/<W>]" and "tile/entries/<N>[.p/<W>]", N in groups of three digits
TEST(tiles_and_bundles)
{
    READY();
    for
        EACH(v, "tiles")
        {
            int64_t size = json_int(v, S("size"), -1), resources = 0;
            for (struct tile t = { 0 }; tile_next(size, &t);) resources++;
            check(resources == json_int(v, S("resources"), -1), v, "number of resources");
            for (const struct json *file = json_get(v, S("files"))->first; file; file = file->next) {
                struct arena scratch = pool;
                struct tile t;
                bool parsed = tile_path_parse(json_str(file, S("path")), &t);
                check(parsed && lists_tile(size, t), file, "the path names a tile of this tree");
                struct str bytes = tile_bytes(&scratch, t);
                check(bytes.len == json_int(file, S("bytes"), -1) && is_digest(sha256(bytes), file, "sha256"),
                      file, "bytes of the tile");
            }
        }
}

TEST(tile_numbers_and_paths)
{
    READY();
    for
        EACH(v, "index_paths")
        {
            char want[TILE_PATH_MAX], got[TILE_PATH_MAX];
            struct tile t = { .number = json_int(v, S("n"), -1), .count = TILE_HASHES }, again;
            (void)snprintf(want, sizeof want, "tile/0/%.*s", P(json_str(v, S("path"))));
            struct str path = tile_path_print(t, got);
            check(str_equal(path, str_of(want)), v, "path printed");
            check(tile_path_parse(path, &again) && again.number == t.number, v, "path parsed");
        }
}

// --- notes and checkpoints -------------------------------------------------------------------------

struct keys {
    struct note_signer log, witness;
    struct note_key known[2];
};

static struct note_signer signer_at(const char *key, uint8_t type)
{
    const struct json *j = json_get(vectors, str_of(key));
    uint8_t seed[SIGN_SEED_BYTES];
    MUST(hex_decode_exactly(json_str(j, S("ed25519_seed_hex")), seed, sizeof seed));
    struct note_signer s = note_signer_of(json_str(j, S("name")), type, seed);
    char text[VKEY_TEXT_MAX], id[9];
    struct note_key parsed;
    (void)snprintf(id, sizeof id, "%08x", s.key.id);
    check(str_equal(str_of(id), json_str(j, S("key_id"))), j, "key id");
    check(str_equal(vkey_print(&s.key, text), json_str(j, S("vkey"))), j, "vkey printed");
    bool read = vkey_parse(json_str(j, S("vkey")), &parsed, NULL) == RC_OK;
    check(read && parsed.id == s.key.id && parsed.type == type &&
              memcmp(parsed.public, s.key.public, 32) == 0,
          j, "vkey parsed");
    uint8_t public[SIGN_PUBLIC_BYTES];
    MUST(hex_decode_exactly(json_str(j, S("public_hex")), public, sizeof public));
    check(memcmp(public, s.key.public, sizeof public) == 0, j, "public key");
    return s;
}

static struct keys keys_read(void)
{
    struct keys k;
    k.log = signer_at("log_key", NOTE_ED25519);
    k.witness = signer_at("witness_key", NOTE_COSIGNATURE);
    k.known[0] = k.log.key;
    k.known[1] = k.witness.key;
    return k;
}

static void check_signing(const struct keys *k, const struct json *v, const struct tree_head *head)
{
    struct arena scratch = pool, second = { 0 };
    struct text text = { .arena = &scratch }, signed_note, line;
    struct checkpoint c = { k->log.key.name, head->size, head->root }, again;
    checkpoint_print(&text, &c);
    check(str_equal(text_str(&text), json_str(v, S("text"))), v, "checkpoint's text");
    check(checkpoint_parse(text_str(&text), &again, NULL) == RC_OK && again.size == c.size &&
              digest_equal(&again.root, &c.root) && str_equal(again.origin, c.origin),
          v, "checkpoint parsed");
    second = scratch;
    signed_note = (struct text){ .arena = &second };
    checkpoint_sign(&signed_note, &k->log, head->size, &head->root);
    check(str_equal(text_str(&signed_note), json_str(v, S("signed"))), v, "signed checkpoint");
    line = (struct text){ .arena = &second };
    note_sign_line(&line, &k->witness, text_str(&text), json_int(v, S("cosignature_time"), -1));
    check(str_equal(text_str(&line), json_str(v, S("cosignature_line"))), v, "cosignature line");
    text_put(&signed_note, text_str(&line));
    check(str_equal(text_str(&signed_note), json_str(v, S("cosigned"))), v, "cosigned checkpoint");
}

static void check_opening(const struct keys *k, const struct json *v)
{
    struct checkpoint c;
    struct note n;
    enum rc rc = checkpoint_open(json_str(v, S("cosigned")), k->known, 2, &c, &n, NULL);
    check(rc == RC_OK && n.count == 2 && c.size == json_int(v, S("size"), -1), v,
          "cosigned checkpoint opened");
    check(n.line[1].key == &k->known[1] && n.line[1].time_s == json_int(v, S("cosignature_time"), -1), v,
          "time of the cosignature");
    rc = checkpoint_open(json_str(v, S("cosigned")), k->known, 1, &c, &n, NULL);
    check(rc == RC_OK && n.line[1].key == NULL, v, "opened without knowing the witness");
}

static void check_proof_file(const struct keys *k, const struct json *v, const struct tree_head *head)
{
    const struct json *j = json_get(v, S("tlog_proof"));
    if (!j) return;
    struct arena scratch = pool;
    struct text out = { .arena = &scratch };
    struct proof_file p = { .index = json_int(j, S("index"), -1), .checkpoint = json_str(v, S("cosigned")) },
                      again;
    MUST(tree_prove_inclusion(tree_memory_source(&tree), head, p.index, &p.proof, NULL) == RC_OK);
    proof_file_print(&out, &p);
    check(str_equal(text_str(&out), json_str(j, S("file"))), j, "proof file printed");
    check(is_digest(leaf_of(p.index), j, "leaf_hash"), j, "leaf hash of the proof");
    bool read = proof_file_parse(json_str(j, S("file")), &again, NULL) == RC_OK;
    check(read && again.index == p.index && proofs_equal(&again.proof, &p.proof), j, "proof file parsed");
    struct checkpoint c;
    char entry[24];
    int len = snprintf(entry, sizeof entry, "%lld", (long long)p.index);
    enum rc rc = proof_file_check(hasher, text_str(&out), (struct str){ entry, len }, k->known, 2, &c, NULL);
    check(rc == RC_OK && c.size == head->size, j, "proof file accepted");
    rc = proof_file_check(hasher, text_str(&out), S("another entry"), k->known, 2, &c, NULL);
    check(rc == RC_CORRUPT, j, "proof file refused for another entry");
}

static void check_witness_request(const struct json *v, const struct tree_head *head)
{
    struct str want = json_str(v, S("witness_add_checkpoint_body")), line, rest;
    int64_t old_size;
    if (want.len == 0) return;
    MUST(str_cut(want, '\n', &line, &rest) && str_int64(str_slice(line, 4, line.len), &old_size));
    struct arena scratch = pool;
    struct text out = { .arena = &scratch };
    struct tree_proof proof;
    MUST(tree_prove_consistency(tree_memory_source(&tree), head, old_size, &proof, NULL) == RC_OK);
    witness_request_print(&out, old_size, &proof, json_str(v, S("signed")));
    check(str_equal(text_str(&out), want), v, "body that asks a witness");
}

// PROVES: C2SP signed-note: key ID = first 4 bytes of SHA-256(name ‖ 0A ‖ type ‖ public key)
// PROVES: C2SP tlog-checkpoint
// PROVES: C2SP tlog-cosignature, cosignature/v1
// PROVES: C2SP tlog-proof
// PROVES: C2SP tlog-witness, add-checkpoint
TEST(checkpoints_cosignatures_and_proof_files)
{
    READY();
    struct keys k = keys_read();
    for
        EACH(v, "checkpoints")
        {
            struct tree_head head = head_at(json_int(v, S("size"), -1));
            check_signing(&k, v, &head);
            check_opening(&k, v);
            check_proof_file(&k, v, &head);
            check_witness_request(v, &head);
        }
}

// PROVES: C2SP signed-note
TEST(wrong_notes_are_refused)
{
    READY();
    struct keys k = keys_read();
    for
        EACH(v, "reject_notes")
        {
            static char bytes[1 << 16];
            ptrdiff_t len;
            struct note n;
            struct fault f = { 0 };
            MUST(base64_decode(json_str(v, S("note_base64")), bytes, sizeof bytes, &len));
            enum rc rc = note_open((struct str){ bytes, len }, k.known, 1, &n, &f);
            check((rc == RC_INVALID || rc == RC_DENIED) && f.text[0] != 0, v, "wrong note refused");
        }
}

TEST(wrong_checkpoints_are_refused)
{
    READY();
    struct keys k = keys_read();
    for
        EACH(v, "reject_checkpoints")
        {
            struct note n;
            struct checkpoint c;
            struct fault f = { 0 };
            check(note_open(json_str(v, S("signed")), k.known, 1, &n, &f) == RC_OK, v,
                  "the note itself is good");
            enum rc rc = checkpoint_open(json_str(v, S("signed")), k.known, 1, &c, &n, &f);
            check(rc == RC_INVALID && f.text[0] != 0, v, "wrong checkpoint refused");
        }
}

TEST(every_vector_was_looked_at)
{
    READY();
    printf("checks against tlog-vectors.json: %d\n", checks);
    CHECK(checks >= 405);
    hasher_close(hasher);
}
