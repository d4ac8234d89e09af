// Entries: one form each, round trips, and what is refused.
#include "ledger/entry.h"
#include "test.h"

static char pool[1 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }
static struct fault f;

static const struct json *parsed(struct arena *a, const char *text)
{
    const struct json *j = NULL;
    CHECK(json_parse(a, str_of(text), &j, &f) == RC_OK);
    return j;
}

static struct entry simple(void)
{
    return (struct entry){ .agency = 3,
                           .position = 41,
                           .at = { 1'700'000'000'000'000'000 },
                           .act = S("立案"),
                           .verb = S("open"),
                           .actor = S("u:li"),
                           .place = -1,
                           .previous = -1 };
}

static struct entry full(struct arena *a)
{
    struct entry e = simple();
    e.purpose = S("handling");
    e.casefile = S("abcdefghjkmnpqrstvwxyz0123");
    e.place = 4;
    e.previous = 40;
    e.pack = S("9f86d081");
    e.rule = S("assign/2");
    e.refused = true;
    e.retry_key = S("018c2f00-0000-7000-8000-000000000001");
    e.retry_digest = S("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
    e.articles[0] = S("cn-psapl-2025#99");
    e.articles[1] = S("cn-psapl-2025#100(2)");
    e.articles_count = 2;
    e.parts[0] = (struct entry_part){ .name = S("reporter"), .commitment = { 1, 2, 3 } };
    e.parts[1] = (struct entry_part){ .name = S("narrative"), .commitment = { 0xFF } };
    e.parts_count = 2;
    e.does = parsed(a, "{\"status\":\"open\",\"n\":[1,-2,{\"b\":null,\"a\":true}]}");
    e.why = parsed(a, "{\"rows\":[],\"line\\u00e9\":\"a \\\"quoted\\\" \\n text\\u0007\"}");
    return e;
}

static struct str encoded(struct arena *a, const struct entry *e)
{
    struct str bytes = { 0 };
    CHECK(entry_encode(a, e, &bytes, &f) == RC_OK);
    return bytes;
}

TEST(smallest_entry_holds_only_what_it_must)
{
    struct arena a = fresh();
    struct entry e = simple();
    CHECK_STR(
        encoded(&a, &e),
        S("{\"act\":\"立案\",\"actor\":\"u:li\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}"));
}

// PROVES: RFC 8785 (2020), 3.2
TEST(full_entry_is_canonical_and_comes_back)
{
    struct arena a = fresh();
    struct entry e = full(&a), back;
    struct str bytes = encoded(&a, &e), again, canonical;
    CHECK(json_canonical(&a, parsed(&a, arena_cstr(&a, bytes)), &canonical, &f) == RC_OK);
    CHECK_STR(bytes, canonical);
    CHECK(entry_decode(&a, bytes, &back, &f) == RC_OK);
    again = encoded(&a, &back);
    CHECK_STR(again, bytes);
    CHECK_STR(back.act, e.act);
    CHECK_STR(back.casefile, e.casefile);
    CHECK_STR(back.retry_digest, e.retry_digest);
    CHECK_STR(back.articles[1], e.articles[1]);
    CHECK_INT(back.at.ns, e.at.ns);
    CHECK_INT(back.place, 4);
    CHECK_INT(back.previous, 40);
    CHECK(back.refused);
    CHECK_INT(back.parts_count, 2);
    CHECK_STR(back.parts[0].name, S("narrative")); // by name
    CHECK_INT(back.parts[0].commitment[0], 0xFF);
    CHECK_INT(back.parts[1].commitment[2], 3);
    CHECK_STR(json_str(back.does, S("status")), S("open"));
    CHECK_STR(back.does_text, S("{\"n\":[1,-2,{\"a\":true,\"b\":null}],\"status\":\"open\"}"));
    back.does = back.why = NULL; // the texts serve as well
    CHECK_STR(encoded(&a, &back), bytes);
}

TEST(text_that_is_not_canonical_is_not_written)
{
    struct arena a = fresh();
    struct str bytes;
    struct entry e = simple();
    e.does_text = S("{\"b\":1,\"a\":2}");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    e.does_text = S("{}}");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    e.does_text = S("{},\"place\":1");
    CHECK(entry_encode(&a, &e, &bytes, &f) ==
          RC_OK); // well formed, so nothing shows it: texts are the clerk's own
    e.does_text = S("7");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
}

TEST(glance_finds_what_a_walk_needs)
{
    struct arena a = fresh();
    struct entry e = full(&a);
    struct entry_glance g;
    CHECK(entry_glance(encoded(&a, &e), &g, &f) == RC_OK);
    CHECK_INT(g.agency, 3);
    CHECK_INT(g.position, 41);
    CHECK_STR(g.verb, S("open"));
    CHECK(str_starts(g.parts, S("{\"narrative\":\"ff00")));
}

TEST(what_has_no_place_in_an_entry_is_not_encoded)
{
    struct arena a = fresh();
    struct str bytes;
    struct entry e = simple();
    e.verb = S("");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "entry has no verb");
    e = simple(), e.agency = 0;
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    e = simple(), e.previous = 41;
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    e = simple(), e.casefile = S("short");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    e = simple(), e.purpose = S("\xff");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    e = simple(), e.purpose = S("a\0b");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    e = simple(), e.retry_digest = S("ABC");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    e = simple(), e.parts_count = 1, e.parts[0].name = S("a b");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    e = simple(), e.parts_count = 2, e.parts[0].name = e.parts[1].name = S("same");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "entry has two parts of one name");
    e = simple(), e.does = parsed(&a, "{\"x\":0.5}");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    e = simple(), e.does = parsed(&a, "{\"x\":9007199254740993}");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    e = simple(), e.does = parsed(&a, "{\"a\\\"b\":1}");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    e = simple(), e.why = parsed(&a, "[]");
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
}

TEST(limits_hold_one_step_past_them)
{
    struct arena a = fresh();
    struct str bytes;
    static char purpose[LEDGER_ENTRY_MAX];
    memset(purpose, 'p', sizeof purpose);
    struct entry e = simple();
    ptrdiff_t frame = encoded(&a, &e).len + (ptrdiff_t)sizeof ",\"purpose\":\"\"" - 1;
    e.purpose = (struct str){ purpose, LEDGER_ENTRY_MAX - frame };
    CHECK_INT(encoded(&a, &e).len, LEDGER_ENTRY_MAX);
    e.purpose.len++;
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "entry of 4097 bytes exceeds 4096");
    e = simple(), e.articles_count = ENTRY_ARTICLES_MAX;
    for (int i = 0; i < ENTRY_ARTICLES_MAX; i++) e.articles[i] = S("a#1");
    CHECK(encoded(&a, &e).len > 0);
    e.articles_count++;
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    e = simple(), e.parts_count = ENTRY_PARTS_MAX + 1;
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
    static char name[65];
    memset(name, 'n', sizeof name);
    e = simple(), e.parts_count = 1, e.parts[0].name = (struct str){ name, 64 };
    CHECK(encoded(&a, &e).len > 0);
    e.parts[0].name.len++;
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
}

// {"a":[[…]]}, `levels` of nesting in all.
static const char *nested(struct arena *a, int32_t levels)
{
    struct text t = { .arena = a };
    text_put(&t, S("{\"a\":"));
    for (int32_t i = 1; i < levels; i++) text_char(&t, '[');
    for (int32_t i = 1; i < levels; i++) text_char(&t, ']');
    text_put(&t, S("}"));
    return arena_cstr(a, text_str(&t));
}

TEST(nesting_has_a_limit)
{
    struct arena a = fresh();
    struct str bytes;
    struct entry e = simple(), back;
    e.does = parsed(&a, nested(&a, JSON_DEPTH_MAX - 1));
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_OK && entry_decode(&a, bytes, &back, &f) == RC_OK);
    e.does = parsed(&a, nested(&a, JSON_DEPTH_MAX));
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_LIMIT);
    e.does = NULL;
    e.does_text = str_of(nested(&a, JSON_DEPTH_MAX));
    CHECK(entry_encode(&a, &e, &bytes, &f) == RC_INVALID);
}

TEST(other_forms_of_the_same_entry_are_refused)
{
    static const char *const bad[] = {
        "",
        "{}",
        "[]",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"} ",
        " {\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"actor\":\"s\",\"act\":\"a\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"\\u0061\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"\\u000a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"\\u001F\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"\\/\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":03,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3.0,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3e0,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":\"3\",\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-15T06:13:20+08:00\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20.000Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":-0,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":-1,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"purpose\":\"\",\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"refused\":false,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"place\":-1,\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"parts\":{},\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"parts\":{\"n\":\"00\"},\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"retry\":{},\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\",\"x\":1}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"articles\":[],\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"a\xff\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"verb\":\"open\"}",
        "{\"act\":\"a\",\"actor\":\"s\",\"agency\":3,\"at\":\"2023-11-14T22:13:20Z\",\"position\":41,\"prev\":41,\"verb\":\"open\"}",
    };
    for (ptrdiff_t i = 0; i < COUNT(bad); i++) {
        struct arena a = fresh();
        struct entry e;
        f = (struct fault){ 0 };
        if (entry_decode(&a, str_of(bad[i]), &e, &f) != RC_CORRUPT || f.text[0] == 0) {
            printf("accepted: %s\n", bad[i]);
            CHECK(false);
        }
    }
}

TEST(each_prefix_and_each_flipped_byte_is_refused_or_is_itself)
{
    struct arena a = fresh();
    struct entry e = full(&a), back;
    struct str bytes = encoded(&a, &e), again;
    char copy[LEDGER_ENTRY_MAX];
    for (ptrdiff_t cut = 0; cut < bytes.len; cut++) {
        struct arena b = a;
        CHECK(entry_decode(&b, str_slice(bytes, 0, cut), &back, &f) == RC_CORRUPT);
    }
    for (ptrdiff_t i = 0; i < bytes.len * 8; i++) {
        struct arena b = a;
        memcpy(copy, bytes.at, (size_t)bytes.len);
        copy[i / 8] = (char)(copy[i / 8] ^ 1 << i % 8);
        struct str flipped = { copy, bytes.len };
        if (entry_decode(&b, flipped, &back, &f)) continue;
        CHECK(entry_encode(&b, &back, &again, &f) == RC_OK);
        CHECK_STR(again, flipped);
    }
}

// --- random entries ----------------------------------------------------------------------------------

static struct str random_text(struct arena *a, uint64_t *seed, ptrdiff_t len_max, bool key)
{
    static const char *const letters[] = { "a", "B",  "7",  "-",  "é",    "案",
                                           "😀", "\"", "\\", "\n", "\x01", "\x7f" };
    struct text t = { .arena = a };
    ptrdiff_t count = 1 + (ptrdiff_t)(test_random(seed) % (uint64_t)len_max);
    for (ptrdiff_t i = 0; i < count; i++)
        text_put(&t, str_of(letters[test_random(seed) % (key ? 6 : COUNT(letters))]));
    return text_str(&t);
}

static struct json *random_value(struct arena *a, uint64_t *seed, int32_t depth)
{
    struct json *j = NEW(a, struct json, 1);
    j->kind = (enum json_kind[]){
        JSON_NULL, JSON_BOOL, JSON_INT, JSON_TEXT, JSON_ARRAY, JSON_OBJECT
    }[test_random(seed) % (depth > 2 ? 4 : 6)];
    if (j->kind == JSON_BOOL) j->integer = (int64_t)(test_random(seed) & 1);
    if (j->kind == JSON_INT)
        j->integer = (int64_t)(test_random(seed) >> 10) * (test_random(seed) & 1 ? 1 : -1) / 2;
    if (j->kind == JSON_TEXT) j->text = random_text(a, seed, 12, false);
    if (j->kind != JSON_ARRAY && j->kind != JSON_OBJECT) return j;
    struct json **last = &j->first;
    int32_t count = (int32_t)(test_random(seed) % 4);
    for (int32_t i = 0; i < count; i++) {
        struct json *item = random_value(a, seed, depth + 1);
        struct str name = random_text(a, seed, 4, true);
        item->key = arena_print(a, "%.*s%d", P(name), i);
        *last = item;
        last = &item->next;
        j->count++;
    }
    return j;
}

static struct entry random_entry(struct arena *a, uint64_t *seed)
{
    struct entry e = { .agency = 1 + (int64_t)(test_random(seed) % 64),
                       .position = (int64_t)(test_random(seed) >> 24),
                       .place = -1,
                       .previous = -1 };
    e.at.ns = (int64_t)(test_random(seed) >> 2) * (test_random(seed) % 3 == 0 ? -1 : 1);
    e.act = random_text(a, seed, 9, false);
    e.verb = random_text(a, seed, 9, false);
    e.actor = random_text(a, seed, 9, false);
    if (test_random(seed) & 1) e.purpose = random_text(a, seed, 9, false);
    if (test_random(seed) & 1) e.rule = random_text(a, seed, 9, false);
    if (test_random(seed) & 1) e.place = (int64_t)(test_random(seed) % 1000);
    if (e.position > 0 && test_random(seed) & 1) e.previous = e.position - 1;
    e.refused = test_random(seed) & 1;
    e.parts_count = (int32_t)(test_random(seed) % 5);
    for (int32_t i = 0; i < e.parts_count; i++) {
        e.parts[i].name = arena_print(a, "%c%d", (char)('z' - test_random(seed) % 26), i);
        for (int k = 0; k < 32; k++) e.parts[i].commitment[k] = (uint8_t)test_random(seed);
    }
    e.articles_count = (int32_t)(test_random(seed) % 4);
    for (int32_t i = 0; i < e.articles_count; i++) e.articles[i] = random_text(a, seed, 20, false);
    if (test_random(seed) & 1) e.does = random_value(a, seed, 0);
    if (e.does && e.does->kind != JSON_OBJECT) e.does = NULL;
    return e;
}

TEST(random_entries_come_back_byte_for_byte)
{
    int32_t encoded_count = 0;
    for (uint64_t n = 1; n <= 2000; n++) {
        struct arena a = fresh();
        uint64_t seed = n;
        struct entry e = random_entry(&a, &seed), back;
        struct str bytes, again;
        if (entry_encode(&a, &e, &bytes, &f) == RC_LIMIT) continue;
        CHECK(entry_decode(&a, bytes, &back, &f) == RC_OK);
        CHECK(entry_encode(&a, &back, &again, &f) == RC_OK);
        CHECK_STR(again, bytes);
        CHECK_INT(back.at.ns, e.at.ns);
        CHECK_INT(back.parts_count, e.parts_count);
        encoded_count++;
    }
    CHECK(encoded_count > 1500);
}

// --- erasures ----------------------------------------------------------------------------------------

TEST(erasures_are_read_from_what_an_entry_does)
{
    struct arena a = fresh();
    struct entry e = simple();
    struct entry_erasure *at;
    int32_t count;
    e.verb = S("erase");
    e.does = parsed(
        &a,
        "{\"erase\":[{\"at\":\"7\",\"parts\":[\"reporter\",\"narrative\"]},{\"at\":\"12\",\"parts\":[\"x\"]}]}");
    CHECK(entry_erasures(&a, &e, &at, &count, &f) == RC_OK);
    CHECK_INT(count, 2);
    CHECK_INT(at[0].at, 7);
    CHECK_STR(at[0].names[1], S("narrative"));
    CHECK_INT(at[1].names_count, 1);
    e.refused = true; // the refusal of an erasure erases nothing
    CHECK(entry_erasures(&a, &e, &at, &count, &f) == RC_OK && count == 0);
    e = simple();
    CHECK(entry_erasures(&a, &e, &at, &count, &f) == RC_OK && count == 0);
}

TEST(erasure_that_names_nothing_is_corrupt)
{
    static const char *const bad[] = { "{}",
                                       "{\"erase\":{}}",
                                       "{\"erase\":[{}]}",
                                       "{\"erase\":[{\"at\":7,\"parts\":[\"x\"]}]}",
                                       "{\"erase\":[{\"at\":\"-7\",\"parts\":[\"x\"]}]}",
                                       "{\"erase\":[{\"at\":\"7\",\"parts\":[]}]}",
                                       "{\"erase\":[{\"at\":\"7\",\"parts\":[\"a b\"]}]}" };
    for (ptrdiff_t i = 0; i < COUNT(bad); i++) {
        struct arena a = fresh();
        struct entry e = simple();
        struct entry_erasure *at;
        int32_t count;
        e.verb = S("erase");
        e.does = parsed(&a, bad[i]);
        CHECK(entry_erasures(&a, &e, &at, &count, &f) == RC_CORRUPT);
    }
}
