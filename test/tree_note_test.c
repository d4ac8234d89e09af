// Notes, keys, checkpoints and proof files beyond the vectors: limits one step past, several signers, names.
#include "test.h"
#include "tree/tree.h"

static char memory[4 << 20];
static struct arena pool;
static struct note_signer log_signer, witness, stranger;
static struct note_key known[2];

static void ready(void)
{
    static const uint8_t seeds[3][SIGN_SEED_BYTES] = { { 1 }, { 2 }, { 3 } };
    MUST(seal_init(NULL) == RC_OK);
    pool = arena_of(memory, sizeof memory, NULL);
    log_signer = note_signer_of(S("anlan.example/log/2"), NOTE_ED25519, seeds[0]);
    witness = note_signer_of(S("witness.example/乙"), NOTE_COSIGNATURE, seeds[1]);
    stranger = note_signer_of(S("stranger.example"), NOTE_ED25519, seeds[2]);
    known[0] = log_signer.key;
    known[1] = witness.key;
}

static struct text text_of(void) { return (struct text){ .arena = &pool }; }

static struct str note_with(int strangers, bool signed_by_log)
{
    struct text out = text_of();
    text_put(&out, S("one line\n\n"));
    for (int i = 0; i < strangers; i++) note_sign_line(&out, &stranger, S("one line\n"), 0);
    if (signed_by_log) note_sign_line(&out, &log_signer, S("one line\n"), 0);
    return text_str(&out);
}

TEST(a_known_signature_counts_among_many_unknown_ones)
{
    static struct note n;
    struct fault f = { 0 };
    ready();
    CHECK(note_open(note_with(NOTE_SIGNATURES_MAX - 1, true), known, 2, &n, &f) == RC_OK);
    CHECK_INT(n.count, 100);
    CHECK(n.line[0].key == NULL && n.line[99].key == &known[0]);
    CHECK(note_signed_by(&n, &known[0]) && !note_signed_by(&n, &known[1]) &&
          !note_signed_by(&n, &stranger.key));
    CHECK_STR(n.text, S("one line\n"));
}

TEST(a_note_with_101_signatures_is_too_much)
{
    static struct note n;
    struct fault f = { 0 };
    ready();
    CHECK(note_open(note_with(NOTE_SIGNATURES_MAX, true), known, 2, &n, &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "note has more than 100 signatures");
}

TEST(a_note_of_strangers_is_denied)
{
    static struct note n;
    struct fault f = { 0 };
    ready();
    CHECK(note_open(note_with(3, false), known, 2, &n, &f) == RC_DENIED);
    CHECK_TEXT(f.text, "note is signed by no key that is known");
    CHECK(note_parse(note_with(3, false), &n, &f) == RC_OK && n.count == 3);
}

TEST(a_note_longer_than_its_limit_is_refused)
{
    static char big[NOTE_BYTES_MAX + 1];
    static struct note n;
    struct fault f = { 0 };
    memset(big, 'a', sizeof big);
    big[sizeof big - 1] = '\n';
    CHECK(note_parse((struct str){ big, sizeof big }, &n, &f) == RC_LIMIT);
    CHECK(note_parse((struct str){ big + 1, sizeof big - 1 }, &n, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "note has no empty line before its signatures");
}

TEST(a_signature_longer_than_its_limit_is_refused)
{
    static uint8_t payload[NOTE_SIGNATURE_BYTES_MAX + 1];
    static char base64[BASE64_CHARS(sizeof payload)];
    static struct note n;
    struct fault f = { 0 };
    ready();
    for (int past = 0; past < 2;
         past++) { // also of types that we do not know, such as the 2,432 bytes of ML-DSA-44
        struct text out = text_of();
        struct str s = base64_encode(payload, NOTE_SIGNATURE_BYTES_MAX + past, base64);
        text_print(&out, "text\n\n\u2014 name %.*s\n", P(s));
        CHECK_INT(note_parse(text_str(&out), &n, &f), past ? RC_INVALID : RC_OK);
    }
}

TEST(texts_with_empty_lines_part_at_the_last)
{
    static struct note n;
    struct fault f = { 0 };
    ready();
    struct text out = text_of();
    note_write(&out, &log_signer, S("a\n\nb\n"));
    CHECK(note_open(text_str(&out), known, 1, &n, &f) == RC_OK);
    CHECK_STR(n.text, S("a\n\nb\n"));
}

// PROVES: Unicode 15.0, White_Space
TEST(names_are_as_the_standard_has_them)
{
    static char longest[NOTE_NAME_BYTES_MAX + 1];
    static const char *const wrong[] = { "",          "a b",       "a+b",          "a\tb",          "a\nb",
                                         "a\xC2\x85", "a\xC2\xA0", "\xE3\x80\x80", "a\xE2\x80\xA8", "a\xFF",
                                         "\x01" };
    static const char *const right[] = { "a", "anlan.example/log/1", "安澜", "a-b_c.d/e", "\x7F" };
    memset(longest, 'n', sizeof longest);
    CHECK(note_name_valid((struct str){ longest, NOTE_NAME_BYTES_MAX }));
    CHECK(!note_name_valid((struct str){ longest, NOTE_NAME_BYTES_MAX + 1 }));
    for (int i = 0; i < COUNT(wrong); i++) CHECK(!note_name_valid(str_of(wrong[i])));
    for (int i = 0; i < COUNT(right); i++) CHECK(note_name_valid(str_of(right[i])));
}

TEST(verifier_keys_say_what_is_wrong_with_them)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "", "verifier key is not name+id+key" },
        { "a+b", "verifier key is not name+id+key" },
        { "+e8dfa1d5+AQ", "verifier key has no valid name" },
        { "a b+e8dfa1d5+AQ", "verifier key has no valid name" },
        { "a+E8DFA1D5+AQ", "verifier key \"a\": id is not 8 hex digits" },
        { "a+e8dfa1d+AQ", "verifier key \"a\": id is not 8 hex digits" },
        { "a+e8dfa1d5+AQ==", "verifier key \"a\": key is not base64 of 33 bytes" },
        { "a+e8dfa1d5+BqOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
          "verifier key \"a\": type 06 is not one we know" },
        { "anlan.example/log/1+e8dfa1d6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
          "verifier key \"anlan.example/log/1\": id is e8dfa1d6, not e8dfa1d5" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct fault f = { 0 };
        struct note_key k;
        CHECK(vkey_parse(str_of(cases[i].text), &k, &f) == RC_INVALID);
        CHECK_TEXT(f.text, cases[i].want);
    }
}

TEST(a_key_of_one_type_does_not_verify_lines_of_the_other)
{
    static struct note n;
    struct fault f = { 0 };
    ready();
    struct note_key wrong = witness.key;
    struct text out = text_of();
    text_put(&out, S("text\n\n"));
    note_sign_line(&out, &witness, S("text\n"), 5);
    CHECK(note_open(text_str(&out), &witness.key, 1, &n, &f) == RC_OK && n.line[0].time_s == 5);
    wrong.type = NOTE_ED25519;
    CHECK(note_open(text_str(&out), &wrong, 1, &n, &f) == RC_DENIED);
    CHECK_TEXT(f.text, "signature of \"witness.example/乙\" does not verify");
}

TEST(one_bad_line_of_a_known_key_spoils_the_note)
{
    static struct note n;
    struct fault f = { 0 };
    ready();
    struct text out = text_of();
    note_write(&out, &log_signer, S("text\n"));
    note_sign_line(&out, &log_signer, S("another text\n"), 0);
    CHECK(note_open(text_str(&out), known, 2, &n, &f) == RC_DENIED);
}

TEST(a_checkpoint_that_only_its_witness_signed_is_denied)
{
    static struct note n;
    struct fault f = { 0 };
    struct checkpoint c = { S("anlan.example/log/2"), 0, tree_empty_root() };
    ready();
    struct text text = text_of(), out;
    checkpoint_print(&text, &c);
    out = text_of();
    text_print(&out, "%.*s\n", P(text_str(&text)));
    note_sign_line(&out, &witness, text_str(&text), 1'700'000'000);
    CHECK(checkpoint_open(text_str(&out), known, 2, &c, &n, &f) == RC_DENIED);
    CHECK_TEXT(f.text, "checkpoint is not signed by \"anlan.example/log/2\"");
}

TEST(checkpoints_have_one_form)
{
#define ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        { "o\n0\n" ROOT, true },
        { "o\n9223372036854775807\n" ROOT, true },
        { "o\n9223372036854775808\n" ROOT, false },
        { "o\n00\n" ROOT, false },
        { "o\n-0\n" ROOT, false },
        { "o\n\n" ROOT, false },
        { "\n1\n" ROOT, false },
        { "o p\n1\n" ROOT, false },
        { "o\n1\n" ROOT "extension\n", false },
        { "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", false },
        { "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", false },
        { "o\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", false },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct checkpoint c;
        struct fault f = { 0 };
        CHECK(checkpoint_parse(str_of(cases[i].text), &c, &f) == (cases[i].good ? RC_OK : RC_INVALID));
    }
}

static struct str proof_text(int hashes, struct str extra, const char *index)
{
    struct text out = text_of();
    text_put(&out, S("c2sp.org/tlog-proof@v1\n"));
    if (extra.at) text_print(&out, "extra %.*s\n", P(extra));
    text_print(&out, "index %s\n", index);
    for (int i = 0; i < hashes; i++) text_put(&out, S(ROOT));
    text_put(&out, S("\ncheckpoint\n"));
    return text_str(&out);
}

TEST(proof_files_keep_their_limits)
{
    static char extra[BASE64_CHARS(PROOF_EXTRA_BYTES_MAX) + 4];
    struct proof_file p;
    struct fault f = { 0 };
    ready();
    CHECK(proof_file_parse(proof_text(TREE_PROOF_MAX, (struct str){ 0 }, "7"), &p, &f) == RC_OK);
    CHECK(p.proof.count == TREE_PROOF_MAX && p.index == 7 && p.extra.at == NULL);
    CHECK_STR(p.checkpoint, S("checkpoint\n"));
    CHECK(proof_file_parse(proof_text(TREE_PROOF_MAX + 1, (struct str){ 0 }, "7"), &p, &f) == RC_LIMIT);
    memset(extra, 'A', sizeof extra);
    memcpy(extra + sizeof extra - 8, "AA==", 4); // 4,096 bytes
    struct str fits = { extra, sizeof extra - 4 }, over = { extra, sizeof extra };
    CHECK(proof_file_parse(proof_text(1, fits, "0"), &p, &f) == RC_OK && p.extra.len == fits.len);
    memset(extra, 'A', sizeof extra);
    CHECK(proof_file_parse(proof_text(1, over, "0"), &p, &f) == RC_LIMIT);
}

TEST(proof_files_in_another_form_are_refused)
{
    static const char *const wrong[] = {
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nx\n",
        "c2sp.org/tlog-proof@v1\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex 01\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex -1\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\nx\n",
        ("c2sp.org/tlog-proof@v1\nindex 0\n" ROOT),
        "c2sp.org/tlog-proof@v1\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nabc\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra QQ==\n\nx\n",
        "c2sp.org/tlog-proof@v1\nextra \nindex 0\n\nx\n",
        "c2sp.org/tlog-proof@v1\nextra Q\nindex 0\n\nx\n",
        "c2sp.org/tlog-proof@v1\nextra QQ==",
    };
    for (int i = 0; i < COUNT(wrong); i++) {
        struct proof_file p;
        struct fault f = { 0 };
        CHECK(proof_file_parse(str_of(wrong[i]), &p, &f) == RC_INVALID && f.text[0] != 0);
    }
}

TEST(a_proof_names_the_step_that_fails)
{
    struct hasher *h = hasher_open();
    struct fault f = { 0 };
    struct checkpoint c;
    ready();
    struct digest leaf = tree_leaf(h, S("entry"));
    struct text out = text_of();
    checkpoint_sign(&out, &log_signer, 1, &leaf);
    struct proof_file p = { .extra = S("QQ=="), .checkpoint = text_str(&out) };
    struct text file = text_of();
    proof_file_print(&file, &p);
    CHECK(proof_file_check(h, text_str(&file), S("entry"), known, 2, &c, &f) == RC_OK && c.size == 1);
    CHECK(proof_file_check(h, text_str(&file), S("entrx"), known, 2, &c, &f) == RC_CORRUPT);
    CHECK_TEXT(f.text, "position 0 is not what the tree of 1 holds there");
    CHECK(proof_file_check(h, text_str(&file), S("entry"), &stranger.key, 1, &c, &f) == RC_DENIED);
    CHECK_TEXT(f.text, "checkpoint: note is signed by no key that is known");
    p.index = 1;
    file = text_of();
    proof_file_print(&file, &p);
    CHECK(proof_file_check(h, text_str(&file), S("entry"), known, 2, &c, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "proof's index 1 is not in a tree of 1");
    hasher_close(h);
}
