// How text is cut for the index, and how what a user typed becomes a search.
#include "store/store.h"
#include "store/store_words.h"
#include "test.h"

static char pool[1 << 16];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

// The tokens of a text, one space between; a colocated one follows a '+'.
static const char *cut(const char *text, bool query)
{
    static char out[4096];
    struct words w = { .text = str_of(text), .query = query };
    struct token t;
    int len = 0;
    out[0] = 0;
    while (words_next(&w, &t))
        len += snprintf(out + len, sizeof out - (size_t)len, "%s%.*s",
                        t.colocated ? "+"
                        : len       ? " "
                                    : "",
                        t.len, t.bytes);
    return out;
}

TEST(chinese_is_cut_into_pairs_and_the_last_character_stands_alone_too)
{
    CHECK_TEXT(cut("噪音扰民", false), "噪音 音扰 扰民+民");
    CHECK_TEXT(cut("噪音扰民", true), "噪音 音扰 扰民");
    CHECK_TEXT(cut("水", false), "水");
    CHECK_TEXT(cut("水", true), "水");
}

TEST(scripts_are_told_apart_without_spaces)
{
    CHECK_TEXT(cut("A区120报警了", false), "a 区 120 报警 警了+了");
    CHECK_TEXT(cut("こんにちは", true), "こん んに にち ちは");
    CHECK_TEXT(cut("경찰서", true), "경찰 찰서");
}

TEST(words_are_folded_by_case_width_and_accent)
{
    CHECK_TEXT(cut("Broken STREET-light, No.7", false), "broken street light no 7");
    CHECK_TEXT(cut("ＡＢＣ１２３", false), "abc123");
    CHECK_TEXT(cut("Élan ÉLAN e\xCC\x81lan", false), "elan elan elan");
    CHECK_TEXT(cut("Straße СТРЕЛА Ωμέγα", false), "strasse стрела ωμεγα");
    CHECK_TEXT(cut("བོད་ལྗོངས", false), "བོད ལྗོངས");
    CHECK_TEXT(cut("\xD8\xA6\xDB\x87", false),
               "\xD9\x8A\xD9\x94\xDB\x87"); // Uyghur, decomposed as in any other text
}

TEST(what_cannot_be_seen_does_not_part_a_word)
{
    CHECK_TEXT(cut("str\xC2\xAD"
                   "eet",
                   false),
               "street");
    CHECK_TEXT(cut("噪\xEF\xB8\x80音", true), "噪音");
    CHECK_TEXT(cut("\xCC\x81", false), ""); // an accent with no letter
}

TEST(bytes_that_are_not_utf8_part_words_and_nothing_else)
{
    CHECK_TEXT(cut("ab\xFF"
                   "cd 噪\xE9\x9F 音",
                   false),
               "ab cd 噪 音");
}

TEST(a_word_longer_than_a_token_counts_by_its_beginning)
{
    char text[STORE_TOKEN_BYTES_MAX + 2];
    memset(text, 'x', sizeof text);
    text[STORE_TOKEN_BYTES_MAX] = 0;
    struct words w = { .text = str_of(text) };
    struct token t;
    CHECK(words_next(&w, &t) && t.len == STORE_TOKEN_BYTES_MAX && t.to == STORE_TOKEN_BYTES_MAX);
    text[STORE_TOKEN_BYTES_MAX] = 'y', text[STORE_TOKEN_BYTES_MAX + 1] = 0;
    w = (struct words){ .text = str_of(text) };
    CHECK(words_next(&w, &t) && t.len == STORE_TOKEN_BYTES_MAX && t.to == STORE_TOKEN_BYTES_MAX + 1);
    CHECK(t.bytes[STORE_TOKEN_BYTES_MAX - 1] == 'x' && !words_next(&w, &t));
}

TEST(a_search_is_made_of_quoted_words)
{
    struct arena a = fresh();
    CHECK_STR(store_match(&a, S("噪音 street")), S("\"噪音\" AND \"street\""));
    CHECK_STR(store_match(&a, S("水")), S("\"水\" *"));
    CHECK_STR(store_match(&a, S("12号楼")), S("\"12号楼\""));
    CHECK_STR(store_match(&a, S("A区")), S("\"A区\" *"));
    CHECK_STR(store_match(&a, S("朝阳区，噪音")), S("\"朝阳区\" AND \"噪音\""));
    CHECK_STR(store_match(&a, S("  3-2-501  ")), S("\"3-2-501\""));
    CHECK_STR(store_match(&a, S("")), S(""));
    CHECK_STR(store_match(&a, S(" \" * ！？")), S(""));
}

TEST(nothing_typed_is_an_operator)
{
    struct arena a = fresh();
    CHECK_STR(store_match(&a, S("a OR b")), S("\"a\" AND \"OR\" AND \"b\""));
    CHECK_STR(
        store_match(&a, S("title:x* NEAR(a b, 2) ^c -d \"e\" {f} + g")),
        S("\"title:x\" AND \"NEAR\" AND \"a\" AND \"b\" AND \"2\" AND \"c\" AND \"d\" AND \"e\" AND \"f\" AND \"g\""));
    CHECK_STR(store_match(&a, S("a\0\"b")), S("\"a\" AND \"b\""));
}

TEST(words_past_the_limit_are_left_out)
{
    struct arena a = fresh();
    struct text typed = { .arena = &a };
    for (int i = 0; i <= STORE_MATCH_WORDS_MAX; i++) text_print(&typed, "w%d ", i);
    struct str match = store_match(&a, text_str(&typed));
    CHECK(str_ends(match, S(" AND \"w31\"")));
    CHECK(!str_contains(match, S("w32")));
}

// PROVES: whatever is typed, the expression holds an even number of quotes and none of them came from the
// user.
TEST(random_bytes_never_escape_their_quotes)
{
    static const char *const pieces[] = { "\"", "'",    "*",  "报警", "a",  " AND ",
                                          "-",  "\xFF", "水", "(",    "：", "\xE9" };
    for (uint64_t seed = 0; seed < 2'000; seed++) {
        struct arena a = fresh();
        uint64_t at = seed;
        struct text typed = { .arena = &a };
        for (int i = 0; i < 12; i++) text_put(&typed, str_of(pieces[test_random(&at) % COUNT(pieces)]));
        struct str match = store_match(&a, text_str(&typed));
        bool inside = false;
        for (ptrdiff_t i = 0; i < match.len; i++) {
            if (match.at[i] == '"')
                inside = !inside;
            else if (!inside && !strchr(" AND*", match.at[i]))
                CHECK(!"a sign outside quotes");
        }
        CHECK(!inside);
    }
}
