// What comes from outside: targets, header fields, cookies, conditions, keys, addresses; each limit one step past.
#include "api/api.h"
#include "api/parse_int.h"
#include "test.h"

static char pool[1 << 16];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

static enum problem target(const char *raw, struct target *ret)
{
    struct arena a = fresh();
    return target_parse(&a, str_of(raw), ret);
}

static enum problem refused(const char *raw)
{
    struct target t;
    return target(raw, &t);
}

TEST(target_decodes_once)
{
    struct target t;
    CHECK(target("/api/v1/%E6%A1%88?text=%E6%BC%8F%E6%B0%B4+now&kind=a%26b", &t) == PROBLEM_NONE);
    CHECK_INT(t.segments, 3);
    CHECK_STR(t.segment[2], S("案"));
    CHECK_STR(target_query(&t, S("text")), S("漏水 now"));
    CHECK_STR(target_query(&t, S("kind")), S("a&b"));
    CHECK_STR(t.path, S("/api/v1/%E6%A1%88"));
    CHECK(target("/a%2525", &t) == PROBLEM_NONE);
    CHECK_STR(t.segment[0], S("a%25"));
}

TEST(root_is_a_target_without_segments)
{
    struct target t;
    CHECK(target("/", &t) == PROBLEM_NONE);
    CHECK_INT(t.segments, 0);
}

TEST(targets_of_another_form_are_refused)
{
    static const char *const bad[] = { "",
                                       "*",
                                       "api",
                                       "http://127.0.0.1/healthz",
                                       "//evil.example/x",
                                       "/a//b",
                                       "/a/",
                                       "/./a",
                                       "/a/../b",
                                       "/a/..",
                                       "/%2e%2e/a",
                                       "/a%2Fb",
                                       "/a%5cb",
                                       "/a%2e%2e%2f" };
    for (ptrdiff_t i = 0; i < COUNT(bad); i++) {
        enum problem p = refused(bad[i]);
        if (p != PROBLEM_TARGET) printf("%s gives %d\n", bad[i], p);
        CHECK(p == PROBLEM_TARGET);
    }
}

TEST(bad_encoding_is_refused)
{
    static const char *const bad[] = { "/%",       "/%4",           "/%zz",       "/%00",
                                       "/a%0a",    "/a%1f",         "/a%7f",      "/a b",
                                       "/a\tb",    "/a#b",          "/a\"b",      "/%c0%af",
                                       "/%c1%81",  "/%e0%80%af",    "/%ed%a0%80", "/%f5%80%80%80",
                                       "/%ff",     "/\xe6\xa1\x88", "/a?b=%00",   "/a?%zz=1",
                                       "/a?b=c|d", "/%c2%85",       "/a?b=\\" };
    for (ptrdiff_t i = 0; i < COUNT(bad); i++) {
        enum problem p = refused(bad[i]);
        if (p != PROBLEM_PERCENT) printf("%s gives %d\n", bad[i], p);
        CHECK(p == PROBLEM_PERCENT);
    }
}

TEST(doubled_or_nameless_queries_are_refused)
{
    CHECK(refused("/a?b=1&b=2") == PROBLEM_QUERY);
    CHECK(refused("/a?=1") == PROBLEM_QUERY);
    CHECK(refused("/a?b=1&&c=2") == PROBLEM_QUERY);
    CHECK(refused("/a?b=1&%62=2") == PROBLEM_QUERY);
}

TEST(target_limits)
{
    static char raw[API_TARGET_BYTES_MAX + 2] = "/";
    memset(raw + 1, 'a', API_TARGET_BYTES_MAX - 1);
    CHECK(refused(raw) == PROBLEM_NONE);
    raw[API_TARGET_BYTES_MAX] = 'a';
    CHECK(refused(raw) == PROBLEM_TARGET_LONG);
    char *p = raw;
    for (int i = 0; i < TARGET_SEGMENTS_MAX; i++) *p++ = '/', *p++ = 'a';
    *p = 0;
    CHECK(refused(raw) == PROBLEM_NONE);
    memcpy(p, "/a", 3);
    CHECK(refused(raw) == PROBLEM_TARGET_LONG);
    p = raw + sprintf(raw, "/a?");
    for (int i = 0; i <= TARGET_QUERY_MAX; i++) {
        CHECK(refused(raw) == (i <= TARGET_QUERY_MAX ? PROBLEM_NONE : PROBLEM_TARGET_LONG));
        p += sprintf(p, "%sq%d=1", i ? "&" : "", i);
    }
    CHECK(refused(raw) == PROBLEM_TARGET_LONG);
}

// --- header fields ----------------------------------------------------------------------------------

struct field {
    const char *name, *value;
};

static enum problem headers(const struct field *at, ptrdiff_t count, int64_t *ret_length)
{
    struct headers h = { 0 };
    for (ptrdiff_t i = 0; i < count; i++) headers_take(&h, str_of(at[i].name), str_of(at[i].value));
    return headers_check(&h, ret_length);
}

#define HEADERS(ret_length, ...)                                                                             \
    headers((const struct field[]){ { "Host", "a" }, __VA_ARGS__ },                                          \
            COUNT(((const struct field[]){ { "Host", "a" }, __VA_ARGS__ })), ret_length)

TEST(where_the_body_ends_is_said_once)
{
    int64_t length = 0;
    CHECK(HEADERS(&length, { "Content-Length", "5" }) == PROBLEM_NONE);
    CHECK_INT(length, 5);
    CHECK(HEADERS(&length, { "Accept", "*/*" }) == PROBLEM_NONE);
    CHECK_INT(length, -1);
    CHECK(HEADERS(&length, { "Content-Length", "5" }, { "content-length", "5" }) == PROBLEM_FRAMING);
    CHECK(HEADERS(&length, { "Content-Length", "5" }, { "Content-Length", "6" }) == PROBLEM_FRAMING);
    CHECK(HEADERS(&length, { "Content-Length", "5" }, { "Transfer-Encoding", "chunked" }) == PROBLEM_FRAMING);
    CHECK(HEADERS(&length, { "Transfer-Encoding", "chunked" }) == PROBLEM_LENGTH);
    CHECK(HEADERS(&length, { "Transfer-Encoding", "chunked" }, { "Transfer-Encoding", "identity" }) ==
          PROBLEM_HEADER);
    static const char *const bad[] = { "+5", "-5", "5,5", "0x5", "5 ", "", "99999999999999999999", "5.0" };
    for (ptrdiff_t i = 0; i < COUNT(bad); i++)
        CHECK(HEADERS(&length, { "Content-Length", bad[i] }) == PROBLEM_FRAMING);
}

TEST(what_is_shown_may_be_asked_for_in_pieces)
{
    int64_t length;
    CHECK(HEADERS(&length, { "Accept", "text/html" }, { "Accept", "*/*" }) == PROBLEM_NONE);
    CHECK(HEADERS(&length, { "Accept-Encoding", "br" }, { "accept-encoding", "gzip" }) == PROBLEM_NONE);
    CHECK(HEADERS(&length, { "Cookie", "a=b" }, { "Cookie", "c=d" }) == PROBLEM_HEADER);
}

TEST(one_host)
{
    int64_t length;
    CHECK(headers(NULL, 0, &length) == PROBLEM_HOST);
    CHECK(HEADERS(&length, { "Host", "a" }) == PROBLEM_HOST);
    static const char *const bad[] = { "", "a b", "a/b", "a@b", "a,b" };
    for (ptrdiff_t i = 0; i < COUNT(bad); i++)
        CHECK(headers((const struct field[]){ { "Host", bad[i] } }, 1, &length) == PROBLEM_HOST);
    CHECK(headers((const struct field[]){ { "Host", "[::1]:8311" } }, 1, &length) == PROBLEM_NONE);
}

TEST(names_are_tokens_and_values_are_printed)
{
    int64_t length;
    static const struct field bad[] = {
        { "Content-Length ", "5" }, { " Accept", "x" },    { "", "x" },           { "A:B", "x" },
        { "A\x01", "x" },           { "Accept", "a\x01" }, { "Accept", "a\rb" },  { "Accept", "a\nb" },
        { "Accept", "a\x7f" },      { "Cookie", "\xff" },  { "N\xc3\xa4me", "x" }
    };
    for (ptrdiff_t i = 0; i < COUNT(bad); i++) CHECK(HEADERS(&length, bad[i]) == PROBLEM_HEADER);
    struct headers h = { 0 };
    headers_take(&h, S("Host"), S("a\0b"));
    CHECK(headers_check(&h, &length) == PROBLEM_HEADER);
    CHECK(HEADERS(&length, { "Accept", "a\tb" }) == PROBLEM_NONE);
    CHECK(HEADERS(&length, { "X-Other", "\xe6\xa1\x88" }) == PROBLEM_NONE);
}

TEST(fields_that_stand_once_stand_once)
{
    int64_t length;
    CHECK(HEADERS(&length, { "Cookie", "a=1" }, { "Cookie", "b=2" }) == PROBLEM_HEADER);
    CHECK(HEADERS(&length, { "Authorization", "Bearer x" }, { "authorization", "Bearer y" }) ==
          PROBLEM_HEADER);
    CHECK(HEADERS(&length, { "Idempotency-Key", "x" }, { "Idempotency-Key", "x" }) == PROBLEM_HEADER);
    CHECK(HEADERS(&length, { "Accept", "x" }, { "Accept", "y" }) == PROBLEM_NONE);
}

TEST(encodings_and_expectations)
{
    int64_t length;
    CHECK(HEADERS(&length, { "Content-Encoding", "gzip" }) == PROBLEM_ENCODING);
    CHECK(HEADERS(&length, { "Content-Encoding", "identity" }) == PROBLEM_ENCODING);
    CHECK(HEADERS(&length, { "Expect", "100-Continue" }) == PROBLEM_NONE);
    CHECK(HEADERS(&length, { "Expect", "200-ok" }) == PROBLEM_EXPECT);
}

TEST(header_limits)
{
    struct headers h = { 0 };
    int64_t length;
    headers_take(&h, S("Host"), S("a"));
    for (int i = 1; i < API_HEADERS_MAX; i++) headers_take(&h, S("X"), S("y"));
    CHECK(headers_check(&h, &length) == PROBLEM_NONE);
    headers_take(&h, S("X"), S("y"));
    CHECK(headers_check(&h, &length) == PROBLEM_HEADERS_LONG);
    static char value[API_HEADER_BYTES_MAX];
    memset(value, 'v', sizeof value);
    h = (struct headers){ 0 };
    headers_take(&h, S("Host"), S("a"));
    headers_take(&h, S("X"), (struct str){ value, API_HEADER_BYTES_MAX - 6 });
    CHECK(headers_check(&h, &length) == PROBLEM_NONE);
    h = (struct headers){ 0 };
    headers_take(&h, S("Host"), S("a"));
    headers_take(&h, S("X"), (struct str){ value, API_HEADER_BYTES_MAX - 5 });
    CHECK(headers_check(&h, &length) == PROBLEM_HEADERS_LONG);
}

TEST(media_type_is_json)
{
    CHECK(media_is_json(S("application/json")) && media_is_json(S("Application/JSON; charset=UTF-8")) &&
          media_is_json(S("application/json;charset=\"utf-8\"")));
    CHECK(!media_is_json(S("")) && !media_is_json(S("text/plain")) &&
          !media_is_json(S("application/jsonp")) && !media_is_json(S("application/json; charset=gbk")));
    CHECK(!media_is_json(S("application/json; boundary=x")) &&
          !media_is_json(S("application/x-www-form-urlencoded")));
}

// --- cookies, conditions ----------------------------------------------------------------------------

TEST(cookie_is_found_by_its_name)
{
    struct str v;
    CHECK(cookie_get(S("a=1; anlan_session=abc; b=2"), S("anlan_session"), &v));
    CHECK_STR(v, S("abc"));
    CHECK(cookie_get(S("anlan_session="), S("anlan_session"), &v) && v.len == 0);
    CHECK(!cookie_get(S("xanlan_session=abc"), S("anlan_session"), &v));
    CHECK(!cookie_get(S(""), S("anlan_session"), &v));
}

TEST(two_cookies_of_one_name_are_none)
{
    struct str v;
    CHECK(!cookie_get(S("s=1; s=2"), S("s"), &v));
}

TEST(malformed_cookies_are_none)
{
    static const char *const bad[] = { "s",      "s=1;;t=2", "s=a b", "s=\"a\"", "s=a,b",
                                       "s=a\\b", "=1",       "s s=1", ";s=1" };
    struct str v;
    for (ptrdiff_t i = 0; i < COUNT(bad); i++) CHECK(!cookie_get(str_of(bad[i]), S("s"), &v));
    char many[400] = { 0 };
    for (int i = 0; i < 31; i++) strcat(many, "a=1; ");
    strcat(many, "s=1");
    CHECK(cookie_get(str_of(many), S("s"), &v));
    strcat(many, "; b=1");
    CHECK(!cookie_get(str_of(many), S("s"), &v));
}

TEST(entity_tags)
{
    CHECK(etag_listed(S("\"a\""), S("\"a\"")) && etag_listed(S("\"b\", W/\"a\""), S("\"a\"")) &&
          etag_listed(S("*"), S("\"a\"")));
    CHECK(!etag_listed(S("\"b\""), S("\"a\"")) && !etag_listed(S("a"), S("\"a\"")) &&
          !etag_listed(S(""), S("\"a\"")));
    char many[400] = { 0 };
    for (int i = 0; i < 31; i++) strcat(many, "\"b\", ");
    strcat(many, "\"a\"");
    CHECK(etag_listed(str_of(many), S("\"a\"")));
    struct str one_more =
        str_of(strcat(many, ", \"c\"")); // the thirty-third is not looked at: the whole answer is sent
    CHECK(etag_listed(one_more, S("\"a\"")) && !etag_listed(one_more, S("\"c\"")));
}

// --- keys -------------------------------------------------------------------------------------------

TEST(uuid7_gives_its_milliseconds)
{
    int64_t ms;
    // PROVES: RFC 9562, 5.7
    CHECK(uuid7_parse(S("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), &ms)); // the standard's own example, A.6
    CHECK_INT(ms, INT64_C(1645557742000));
    static const char *const bad[] = { "",
                                       "017F22E2-79B0-4CC3-98C4-DC0C0C07398F",
                                       "017F22E2-79B0-7CC3-C8C4-DC0C0C07398F",
                                       "017F22E279B07CC398C4DC0C0C07398F",
                                       "017F22E2-79B0-7CC3-98C4-DC0C0C07398",
                                       "017F22E2-79B0-7CC3-98C4-DC0C0C07398G",
                                       "017F22E2-79B0-7CC3-98C4-DC0C0C07398F0",
                                       "017F22E2079B0-7CC3-98C4-DC0C0C07398F" };
    for (ptrdiff_t i = 0; i < COUNT(bad); i++) CHECK(!uuid7_parse(str_of(bad[i]), &ms));
}

static enum problem key_made(int64_t ms, int64_t now_ms)
{
    char text[40];
    (void)snprintf(text, sizeof text, "%08llx-%04llx-7cc3-98c4-dc0c0c07398f", (unsigned long long)(ms >> 16),
                   (unsigned long long)(ms & 0xffff));
    return retry_key_check(str_of(text), (struct instant){ now_ms * NS_PER_MS });
}

TEST(keys_older_than_30_days_or_from_tomorrow_are_refused)
{
    int64_t now = INT64_C(1'790'000'000'000), day = 86'400'000;
    CHECK(retry_key_check((struct str){ 0 }, (struct instant){ 0 }) == PROBLEM_RETRY_KEY_MISSING);
    CHECK(key_made(now, now) == PROBLEM_NONE);
    CHECK(key_made(now - 30 * day, now) == PROBLEM_NONE);
    CHECK(key_made(now - 30 * day - 1, now) == PROBLEM_RETRY_KEY_OLD);
    CHECK(key_made(now + day, now) == PROBLEM_NONE);
    CHECK(key_made(now + day + 1, now) == PROBLEM_RETRY_KEY);
    CHECK(retry_key_check(S("x"), (struct instant){ 0 }) == PROBLEM_RETRY_KEY);
}

TEST(trace_id_of_a_traceparent)
{
    CHECK_STR(trace_id(S("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")),
              S("4bf92f3577b34da6a3ce929d0e0e4736"));
    CHECK(trace_id(S("00-00000000000000000000000000000000-00f067aa0ba902b7-01")).len == 0);
    CHECK(trace_id(S("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")).len == 0);
    CHECK(trace_id(S("nonsense")).len == 0);
}

// --- addresses --------------------------------------------------------------------------------------

static struct prefix prefix(const char *text)
{
    struct address a = { 0 };
    CHECK(address_parse(str_of(text), &a));
    return prefix_of(&a);
}

static bool same(struct prefix a, struct prefix b) { return memcmp(a.at, b.at, sizeof a.at) == 0; }

TEST(rates_count_a_24_and_a_56)
{
    CHECK(same(prefix("192.0.2.1"), prefix("192.0.2.254")));
    CHECK(!same(prefix("192.0.2.1"), prefix("192.0.3.1")));
    CHECK(same(prefix("192.0.2.1"), prefix("::ffff:192.0.2.77")));
    CHECK(same(prefix("2001:db8:0:ff00::1"), prefix("2001:db8:0:ff42::9")));
    CHECK(!same(prefix("2001:db8:0:ff00::1"), prefix("2001:db8:0:fe00::1")));
}

TEST(addresses_and_networks)
{
    struct address a;
    struct network n;
    CHECK(!address_parse(S(""), &a) && !address_parse(S("1.2.3"), &a) && !address_parse(S("01.2.3.4x"), &a) &&
          !address_parse(S("localhost"), &a));
    CHECK(address_parse(S("127.9.9.9"), &a) && address_is_loopback(&a));
    CHECK(address_parse(S("::1"), &a) && address_is_loopback(&a));
    CHECK(address_parse(S("10.1.2.3"), &a) && !address_is_loopback(&a));
    CHECK(network_parse(S("10.1.0.0/16"), &n) && network_holds(&n, &a));
    CHECK(network_parse(S("10.1.3.0/23"), &n) && network_holds(&n, &a));
    CHECK(network_parse(S("10.1.4.0/22"), &n) && !network_holds(&n, &a));
    CHECK(network_parse(S("0.0.0.0/0"), &n) && network_holds(&n, &a));
    CHECK(network_parse(S("10.1.2.3"), &n) && network_holds(&n, &a));
    CHECK(!network_parse(S("10.1.0.0/33"), &n) && !network_parse(S("10.1.0.0/-1"), &n) &&
          !network_parse(S("::/129"), &n) && !network_parse(S("x/8"), &n));
}

TEST(the_proxys_own_word_is_the_last)
{
    struct address a;
    CHECK(forwarded_last(S("6.6.6.6, 192.0.2.7"), &a) && same(prefix_of(&a), prefix("192.0.2.7")));
    CHECK(forwarded_last(S("2001:db8::1"), &a));
    CHECK(!forwarded_last(S("unknown"), &a) && !forwarded_last(S(""), &a) &&
          !forwarded_last(S("1.2.3.4,"), &a));
}

// --- languages, problems ----------------------------------------------------------------------------

TEST(the_language_that_is_liked_best)
{
    CHECK(language_wanted(S("")) == LANGUAGE_EN);
    CHECK(language_wanted(S("zh-CN,zh;q=0.9,en;q=0.8")) == LANGUAGE_ZH);
    CHECK(language_wanted(S("en-GB,zh;q=0.9")) == LANGUAGE_EN);
    CHECK(language_wanted(S("en;q=0.5, zh-Hans;q=0.7")) == LANGUAGE_ZH);
    CHECK(language_wanted(S("fr, *;q=0.1, zh;q=0")) == LANGUAGE_EN);
    CHECK(language_wanted(S("ZH")) == LANGUAGE_ZH);
    CHECK(language_wanted(S("zhx, e")) == LANGUAGE_EN);
    CHECK(language_wanted(S("zh;q=1.001")) == LANGUAGE_EN);
    CHECK(language_wanted(S("zh;q=x")) == LANGUAGE_EN);
}

// PROVES: RFC 9110, 12.5.3
TEST(gzip_is_taken_where_it_is_named_and_no_less_liked_than_plain)
{
    static const char *const yes[] = { "gzip",
                                       "x-gzip",
                                       "GZip",
                                       "*",
                                       "br;q=1.0, gzip;q=0.001",
                                       " deflate , gzip ; q=0.5 ,identity;q=0.5",
                                       "identity;q=0, *;q=0.1",
                                       ",,gzip,," };
    static const char *const no[] = {
        "",           "identity",   "gzip;q=0", "gzip;q=0, *",          "gzip;q=0.5, identity",
        "*;q=0",      "gzip;q=1.5", "gzip;q=",  "gzip;q=0.0001",        "gzip;level=9",
        "gzipped, g", "br",         "gzip q=1", "identity;q=1, *;q=0.9"
    };
    for (ptrdiff_t i = 0; i < COUNT(yes); i++) CHECK(gzip_accepted(str_of(yes[i])));
    for (ptrdiff_t i = 0; i < COUNT(no); i++) CHECK(!gzip_accepted(str_of(no[i])));
    CHECK(gzip_accepted(S("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,gzip"))); // the 16th; one more is not read
    CHECK(!gzip_accepted(S("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,gzip")));
}

TEST(every_problem_has_all_its_words)
{
    for (int p = PROBLEM_NONE + 1; p < PROBLEMS; p++) {
        const struct problem_row *row = problem_row(p);
        CHECK(row->code.len > 0 && row->status >= 400 && row->status < 600);
        for (int l = 0; l < LANGUAGES; l++)
            CHECK(row->title[l].len > 0 && row->right[l].len > 0 && utf8_valid(row->title[l]) &&
                  utf8_valid(row->right[l]));
        CHECK(!str_equal(row->title[LANGUAGE_EN], row->title[LANGUAGE_ZH]));
        for (int q = PROBLEM_NONE + 1; q < p; q++) CHECK(!str_equal(row->code, problem_row(q)->code));
    }
}
