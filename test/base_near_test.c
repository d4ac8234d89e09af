// Which word was meant: the distance by its definition, and what is offered.
#include "base/near.h"
#include "test.h"

// The same by the definition: what is left of both after their last bytes are left out, changed or swapped.
static int32_t by_definition(struct str a, struct str b)
{
    if (a.len == 0 || b.len == 0) return (int32_t)(a.len + b.len);
    struct str x = str_slice(a, 0, a.len - 1), y = str_slice(b, 0, b.len - 1);
    int32_t best = by_definition(x, y) + (a.at[a.len - 1] != b.at[b.len - 1]), out = by_definition(x, b) + 1,
            in = by_definition(a, y) + 1;
    if (out < best) best = out;
    if (in < best) best = in;
    bool swapped =
        a.len > 1 && b.len > 1 && a.at[a.len - 1] == b.at[b.len - 2] && a.at[a.len - 2] == b.at[b.len - 1];
    int32_t turned =
        swapped ? by_definition(str_slice(a, 0, a.len - 2), str_slice(b, 0, b.len - 2)) + 1 : best;
    return turned < best ? turned : best;
}

TEST(distance_is_what_its_definition_says)
{
    uint64_t state = 1;
    for (int i = 0; i < 300; i++) {
        char letters[2][6];
        struct str words[2];
        for (int w = 0; w < 2; w++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            words[w] = (struct str){ letters[w], (ptrdiff_t)(state >> 60) % 6 };
            for (int k = 0; k < 6; k++) letters[w][k] = (char)('a' + (state >> (8 * k + 3)) % 3);
        }
        CHECK(near_distance(words[0], words[1]) == by_definition(words[0], words[1]));
        CHECK(near_distance(words[1], words[0]) == near_distance(words[0], words[1]));
    }
}

static struct str meant(const char *given)
{
    static const char *const there[] = { "import", "rebuild", "replay", "restore", "open", "openapi", "act" };
    struct near n = near_of(str_of(given));
    for (ptrdiff_t i = 0; i < COUNT(there); i++) near_look(&n, str_of(there[i]));
    return n.found;
}

TEST(a_slip_of_the_finger_is_understood)
{
    CHECK(str_equal(meant("improt"), S("import"))); // two neighbours swapped
    CHECK(str_equal(meant("rebiuld"), S("rebuild")));
    CHECK(str_equal(meant("restor"), S("restore")));
    CHECK(str_equal(meant("opeen"), S("open")));
    CHECK(str_equal(meant("reply"), S("replay")));
}

TEST(of_words_as_near_the_one_that_begins_so_is_meant)
{
    static const char *const first[] = { "seed", "speed" }, *const last[] = { "speed", "seed" };
    for (int order = 0; order < 2; order++) {
        struct near n = near_of(S("sped"));
        for (int i = 0; i < 2; i++) near_look(&n, str_of(order ? last[i] : first[i]));
        CHECK_INT(n.distance, 1);
        CHECK_STR(n.found, S("speed"));
    }
    struct near n = near_of(S("read"));
    near_look(&n, S("road"));
    near_look(&n, S("reap")); // it begins so for longer
    near_look(&n, S("real")); // no longer than that: the first stays
    CHECK_STR(n.found, S("reap"));
}

TEST(what_is_like_nothing_is_like_nothing)
{
    CHECK(meant("").len == 0);
    CHECK(meant("x").len == 0);
    CHECK(meant("serve").len == 0);
    CHECK(meant("xyz").len == 0);
}

TEST(a_word_one_byte_too_long_is_near_to_nothing)
{
    char longest[NEAR_BYTES_MAX + 1];
    memset(longest, 'a', sizeof longest);
    struct str fits = { longest, NEAR_BYTES_MAX }, one_more = { longest, NEAR_BYTES_MAX + 1 };
    struct near n = near_of(fits), m = near_of(one_more);
    near_look(&n, str_slice(fits, 1, fits.len));
    near_look(&m, fits);
    CHECK(n.found.len == NEAR_BYTES_MAX - 1 && n.distance == 1);
    CHECK(m.found.len == 0 && near_distance(fits, one_more) == NEAR_BYTES_MAX + 1);
    n = near_of(fits);
    near_look(&n, one_more);
    CHECK(n.found.len == 0);
}
