// A receipt is made, printed, read and checked; and each thing in it that is altered is named.
#include "test.h"
#include "tree/receipt.h"

enum { ENTRIES = 300, INDEX = 217 };

static char memory[8 << 20];
static struct arena pool;
static struct hasher *hasher;
static struct note_signer signer, other_signer;
static struct str opened; // the entry
static struct receipt good;

static struct str entry_text(const char *commitment)
{
    return arena_print(
        &pool,
        "{\"act\":\"open\",\"agency\":1,\"does\":{\"ordinal\":\"218\",\"prefix\":\"JQ\",\"year\":\"2026\"},"
        "\"parts\":{\"narrative\":\"%.64s\"},\"position\":%d,\"verb\":\"open\"}",
        commitment, INDEX);
}

// A log of 300 entries, all alike but for the one at INDEX, with its proof.
static struct str proof_of(const struct note_signer *s, struct str what)
{
    struct arena scratch = pool;
    struct tree_memory tree;
    struct tree_head head;
    struct proof_file p = { .index = INDEX };
    struct text note, file;
    tree_memory_init(&tree, &scratch, ENTRIES);
    for (int i = 0; i < ENTRIES; i++) {
        struct digest leaf = tree_leaf(hasher, i == INDEX ? what : S("another entry"));
        tree_memory_append(&tree, hasher, &leaf);
    }
    MUST(tree_head_of(hasher, tree_memory_source(&tree), ENTRIES, &head, NULL) == RC_OK);
    MUST(tree_prove_inclusion(tree_memory_source(&tree), &head, INDEX, &p.proof, NULL) == RC_OK);
    note = (struct text){ .arena = &scratch };
    checkpoint_sign(&note, s, ENTRIES, &head.root);
    p.checkpoint = text_str(&note);
    file = (struct text){ .arena = &scratch };
    proof_file_print(&file, &p);
    pool = scratch;
    return text_str(&file);
}

static void ready(void)
{
    static const uint8_t seeds[2][SIGN_SEED_BYTES] = { { 1 }, { 2 } };
    static char hex[HEX_CHARS(DIGEST_BYTES) + 1], vkey[VKEY_TEXT_MAX];
    MUST(seal_init(NULL) == RC_OK);
    pool = arena_of(memory, sizeof memory, NULL);
    if (!hasher) hasher = hasher_open();
    signer = note_signer_of(S("anlan.example/log/1"), NOTE_ED25519, seeds[0]);
    other_signer = note_signer_of(S("anlan.example/log/1"), NOTE_ED25519, seeds[1]);
    struct receipt_opening p = { S("narrative"), { 9, 9, 9 }, S("{\"text\":\"楼上漏水\"}") };
    struct digest c = seal_commitment(hasher, p.random, p.body);
    (void)hex_encode(c.at, DIGEST_BYTES, hex);
    opened = entry_text(hex);
    good =
        (struct receipt){ .number = S("JQ-2026-000218"), .code = S("AL-0123456789abcdef"), .entry = opened };
    good.proof = proof_of(&signer, opened);
    good.vkey = vkey_print(&signer.key, vkey);
    good.openings[good.openings_count++] = p;
}

static void check_fault(const struct receipt *r, enum rc rc, const char *want)
{
    struct fault f = { 0 };
    struct receipt_truth t;
    CHECK_INT(receipt_check(hasher, pool, r, &signer.key, 1, &t, &f), rc);
    CHECK_TEXT(f.text, want);
}

TEST(a_receipt_is_printed_read_and_proved)
{
    ready();
    struct receipt r;
    struct receipt_truth t;
    struct fault f = { 0 };
    struct str file = receipt_print(&pool, &good);
    if (receipt_parse(&pool, file, &r, &f)) CHECK_TEXT(f.text, "");
    CHECK_STR(r.number, good.number);
    CHECK_STR(r.code, good.code);
    CHECK_STR(r.entry, opened);
    CHECK_STR(r.openings[0].body, good.openings[0].body);
    if (receipt_check(hasher, pool, &r, &signer.key, 1, &t, &f)) CHECK_TEXT(f.text, "");
    CHECK(t.key_known && t.number_proved && t.index == INDEX && t.position == INDEX &&
          t.checkpoint.size == ENTRIES);
    CHECK(t.parts_count == 1 && t.openings_count == 1);
    CHECK_STR(receipt_print(&pool, &r), file);
}

TEST(a_receipt_alone_says_that_its_key_was_believed)
{
    ready();
    struct receipt_truth t;
    CHECK(receipt_check(hasher, pool, &good, NULL, 0, &t, NULL) == RC_OK);
    CHECK(!t.key_known && t.number_proved);
    CHECK_STR(t.checkpoint.origin, S("anlan.example/log/1"));
}

TEST(each_altered_thing_is_named)
{
    ready();
    struct receipt r = good;
    r.number = S("JQ-2026-000219");
    check_fault(&r, RC_CORRUPT, "number: the entry's is JQ-2026-000218");
    r = good, r.entry = S("{ }");
    check_fault(&r, RC_INVALID, "entry: is not canonical JSON");
    r = good, r.entry = S("[]");
    check_fault(&r, RC_INVALID, "entry: is no object");
    r = good, r.entry = S("{\"position\":217}");
    check_fault(&r, RC_CORRUPT, "proof: position 217 is not what the tree of 300 holds there");
    r = good, r.vkey = S("nothing");
    check_fault(&r, RC_INVALID, "key: verifier key is not name+id+key");
    r = good, r.proof = S("c2sp.org/tlog-proof@v1\n");
    check_fault(&r, RC_INVALID, "proof: proof has no index line");
    r = good, r.openings[0].name = S("reporter");
    check_fault(&r, RC_CORRUPT, "opening of \"reporter\": the entry has no such part");
    r = good, r.openings[0].body = S("{\"text\":\"楼上漏氺\"}");
    check_fault(&r, RC_CORRUPT, "opening of \"narrative\": is not what the entry committed to");
    r = good, r.openings[0].random[31] ^= 1;
    check_fault(&r, RC_CORRUPT, "opening of \"narrative\": is not what the entry committed to");
}

TEST(a_receipt_under_a_forgers_key_is_denied)
{
    ready();
    static char vkey[VKEY_TEXT_MAX];
    struct receipt r = good;
    r.proof = proof_of(&other_signer, opened);
    check_fault(&r, RC_DENIED, "proof: checkpoint: note is signed by no key that is known");
    r.vkey = vkey_print(&other_signer.key, vkey);
    check_fault(&r, RC_DENIED, "key: the receipt's is not that of \"anlan.example/log/1\"");
}

TEST(an_entry_that_stands_elsewhere_is_corrupt)
{
    ready();
    struct receipt r = good;
    r.entry = S("{\"position\":216}");
    r.proof = proof_of(&signer, r.entry);
    check_fault(&r, RC_CORRUPT, "position: the entry says 216, the proof 217");
}

TEST(a_ledger_that_went_on_under_a_new_origin_counts_on)
{
    ready();
    struct receipt_truth t;
    struct receipt r = good;
    r.entry = S("{\"position\":70217}");
    r.proof = proof_of(&signer, r.entry);
    r.openings_count = 0;
    CHECK(receipt_check(hasher, pool, &r, &signer.key, 1, &t, NULL) == RC_OK);
    CHECK(t.index == INDEX && t.position == 70'217);
}

TEST(an_entry_that_opens_no_case_proves_no_number)
{
    ready();
    struct receipt_truth t;
    struct receipt r = good;
    r.entry = S("{\"parts\":{\"narrative\":\"no commitment\"},\"position\":217}");
    r.proof = proof_of(&signer, r.entry);
    check_fault(&r, RC_INVALID, "opening of \"narrative\": the entry's commitment is not one");
    r.openings_count = 0;
    CHECK(receipt_check(hasher, pool, &r, &signer.key, 1, &t, NULL) == RC_OK);
    CHECK(!t.number_proved && t.parts_count == 1 && t.openings_count == 0);
}

TEST(receipts_in_another_form_name_the_member)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "[]", "receipt has no text member \"number\"" },
        { "{\"number\":\"n\",\"code\":7}", "receipt has no text member \"code\"" },
        { "{\"number\":\"n\",\"code\":\"c\",\"entry\":\"e\"}", "receipt's member \"entry\" is not base64" },
        { "{\"number\":\"n\",\"code\":\"c\",\"entry\":\"\",\"proof\":\"p\"}",
          "receipt has no text member \"vkey\"" },
        { "{\"number\":\"n\",\"code\":\"c\",\"entry\":\"\",\"proof\":\"p\",\"vkey\":\"v\",\"openings\":{}}",
          "receipt has no list \"openings\"" },
        { "{\"number\":\"n\",\"code\":\"c\",\"entry\":\"\",\"proof\":\"p\",\"vkey\":\"v\",\"openings\":[{\"name\":\"a\","
          "\"body\":\"b\",\"random\":\"00\"}]}",
          "opening 1: receipt's member \"random\" is not 32 bytes in hex" },
    };
    ready();
    for (int i = 0; i < COUNT(cases); i++) {
        struct fault f = { 0 };
        struct receipt r;
        char *before = pool.at;
        CHECK(receipt_parse(&pool, str_of(cases[i].text), &r, &f) == RC_INVALID);
        CHECK_TEXT(f.text, cases[i].want);
        CHECK(pool.at == before);
    }
}

TEST(receipts_keep_their_limits)
{
    static char big[RECEIPT_BYTES_MAX + 1];
    struct receipt r;
    struct fault f = { 0 };
    ready();
    memset(big, ' ', sizeof big);
    CHECK(receipt_parse(&pool, (struct str){ big, RECEIPT_BYTES_MAX }, &r, &f) == RC_INVALID);
    CHECK(receipt_parse(&pool, (struct str){ big, RECEIPT_BYTES_MAX + 1 }, &r, &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "receipt is longer than 1048576 bytes");
    r = good;
    while (r.openings_count < RECEIPT_OPENINGS_MAX) r.openings[r.openings_count++] = good.openings[0];
    struct str fits = receipt_print(&pool, &r);
    CHECK(receipt_parse(&pool, fits, &r, &f) == RC_OK && r.openings_count == RECEIPT_OPENINGS_MAX);
    ptrdiff_t at = str_find(fits, S("\"openings\":[")) + 12;
    struct str one = str_slice(fits, at, at + (str_find(str_slice(fits, at, fits.len), S("},{")) + 2));
    struct str over = arena_print(&pool, "%.*s%.*s%.*s", P(str_slice(fits, 0, at)), P(one),
                                  P(str_slice(fits, at, fits.len)));
    CHECK(receipt_parse(&pool, over, &r, &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "receipt has more than 32 openings");
}
