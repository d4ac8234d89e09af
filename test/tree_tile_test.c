// Which tiles a tree has, their paths in one form only, and bundles of entries.
#include "test.h"
#include "tree/tree.h"

static struct tile hashes(int32_t level, int64_t number, int32_t count)
{
    return (struct tile){ .level = level, .number = number, .count = count };
}

TEST(paths_are_printed_in_groups_of_three)
{
    char path[TILE_PATH_MAX];
    CHECK_STR(tile_path_print(hashes(0, 0, 256), path), S("tile/0/000"));
    CHECK_STR(tile_path_print(hashes(63, 1'234'067, 1), path), S("tile/63/x001/x234/067.p/1"));
    struct tile bundle = { .entries = true, .number = INT64_MAX, .count = 255 };
    CHECK_STR(tile_path_print(bundle, path), S("tile/entries/x009/x223/x372/x036/x854/x775/807.p/255"));
}

TEST(printed_paths_are_parsed)
{
    uint64_t seed = 3;
    for (int i = 0; i < 20'000; i++) {
        struct tile t = { .number = (int64_t)(test_random(&seed) >> (1 + test_random(&seed) % 63)),
                          .count = 256 },
                    got;
        t.entries = test_random(&seed) % 3 == 0;
        if (!t.entries) t.level = (int32_t)(test_random(&seed) % 64);
        if (test_random(&seed) % 2) t.count = 1 + (int32_t)(test_random(&seed) % 255);
        char path[TILE_PATH_MAX];
        CHECK(tile_path_parse(tile_path_print(t, path), &got));
        CHECK(got.entries == t.entries && got.level == t.level && got.number == t.number &&
              got.count == t.count);
    }
}

TEST(paths_in_another_form_are_refused)
{
    static const char *const wrong[] = {
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/001",
        "tile/0/1/000",
        "tile/0/x1/000",
        "tile/0/001/000",
        "tile/0/x001/x000",
        "tile/00/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/64/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000.p/1/",
        "tile/0/000.p/1.p/1",
        "tile/0/ 00",
        "tile/0/-01",
        "tile/8/0/000",
        "tile/data/000",
        "tile/entries/",
        "tile/entries/0",
        "Tile/0/000",
        "tile/0/000?x",
        "tile/0/../000",
        "tile/0/x009/x223/x372/x036/x854/x775/808", // 2^63
        "tile/entries/x001/x000/x000/x000/x000/x000/x000/x000/000.p/255",
    };
    struct tile t;
    for (int i = 0; i < COUNT(wrong); i++)
        if (tile_path_parse(str_of(wrong[i]), &t)) CHECK_TEXT(wrong[i], "refused");
}

TEST(a_tree_has_full_tiles_and_one_partial_a_level)
{
    CHECK_INT(tile_count(0, 0, 0), 0);
    CHECK_INT(tile_count(70'000, 0, 272), 256);
    CHECK_INT(tile_count(70'000, 0, 273), 112);
    CHECK_INT(tile_count(70'000, 0, 274), 0);
    CHECK_INT(tile_count(70'000, 1, 0), 256);
    CHECK_INT(tile_count(70'000, 1, 1), 17);
    CHECK_INT(tile_count(70'000, 2, 0), 1);
    CHECK_INT(tile_count(70'000, 3, 0), 0);
    CHECK_INT(tile_count(INT64_MAX, 7, 0), 127);
    CHECK_INT(tile_count(INT64_MAX, 8, 0), 0);
    CHECK_INT(tile_count(70'000, -1, 0), 0);
    CHECK_INT(tile_count(70'000, 0, -1), 0);
}

TEST(tiles_are_listed_each_once_in_order)
{
    static const int64_t sizes[] = { 0, 1, 255, 256, 257, 65'535, 65'536, 65'537, 70'000 };
    static const int64_t wants[] = { 0, 2, 2, 3, 5, 513, 514, 516, 551 };
    for (int i = 0; i < COUNT(sizes); i++) {
        int64_t count = 0, entries = 0;
        struct tile last = { 0 };
        for (struct tile t = { 0 }; tile_next(sizes[i], &t); count++) {
            CHECK_INT(t.count, tile_count(sizes[i], t.level, t.number));
            CHECK(count == 0 || (t.entries && !last.entries) || t.level > last.level ||
                  t.number == last.number + 1);
            if (t.entries) entries += t.count;
            last = t;
        }
        CHECK_INT(count, wants[i]);
        CHECK_INT(entries, sizes[i]);
    }
}

TEST(bundles_give_back_their_entries)
{
    static char memory[1 << 19], longest[ENTRY_BYTES_MAX + 1];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct text out = { .arena = &a };
    struct fault f = { 0 };
    struct str entry;
    CHECK(bundle_put(&out, S(""), &f) == RC_OK && bundle_put(&out, S("two"), &f) == RC_OK);
    CHECK(bundle_put(&out, (struct str){ longest, ENTRY_BYTES_MAX }, &f) == RC_OK);
    CHECK(bundle_put(&out, (struct str){ longest, ENTRY_BYTES_MAX + 1 }, &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "entry of 65536 bytes exceeds 65535");
    CHECK_INT(out.len, 2 + 5 + 2 + ENTRY_BYTES_MAX);
    struct str rest = text_str(&out);
    CHECK(bundle_take(&rest, &entry, &f) == RC_OK && entry.len == 0);
    CHECK(bundle_take(&rest, &entry, &f) == RC_OK && str_equal(entry, S("two")));
    CHECK(bundle_take(&rest, &entry, &f) == RC_OK && entry.len == ENTRY_BYTES_MAX && rest.len == 0);
}

TEST(cut_bundles_are_corrupt)
{
    struct fault f = { 0 };
    struct str entry, bundle = { "\0\3two", 4 };
    CHECK(bundle_take(&bundle, &entry, &f) == RC_CORRUPT);
    CHECK_TEXT(f.text, "bundle of entries ends 1 bytes before its entry");
    bundle.len = 1;
    CHECK(bundle_take(&bundle, &entry, &f) == RC_CORRUPT);
    CHECK_TEXT(f.text, "bundle of entries ends within a length");
}
