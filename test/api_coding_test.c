// Packed answers over HTTP: for whom, which, and that each form has its own tag, length and bytes.
#include "flow/web.h"
#include "wire/gzip.h"

static struct web web;
static struct who chen;

enum { CASES = 12 };

static void build(void)
{
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
}

static int ask(const struct who *who, const char *method, const char *path, const char *extra)
{
    return web_ask(&web, who, method, path, extra, NULL);
}

static struct str field(const char *name) { return http_field(&web.answer, name); }

static enum rc all_at_once(void *self, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_got, struct fault *)
{
    struct str *rest = self;
    *ret_got = rest->len < room ? rest->len : room;
    if (*ret_got) memcpy(ret_bytes, rest->at, (size_t)*ret_got);
    *rest = str_slice(*rest, *ret_got, rest->len);
    return RC_OK;
}

// The body of the last answer, unpacked where it says that it is packed; in the city's arena.
static struct str body(void)
{
    enum { MOST = 1 << 20 };
    struct arena *a = &web.city.arena;
    struct str rest = arena_str(a, web.answer.body);
    if (field("Content-Encoding").len == 0) return rest;
    CHECK_STR(field("Content-Encoding"), S("gzip"));
    struct byte_source from = gzip_source(gzip_new(a, (struct byte_source){ all_at_once, &rest }, MOST));
    struct text out = { .arena = a };
    struct fault f = { 0 };
    ptrdiff_t got = 1;
    while (got > 0) {
        char piece[4096];
        CHECK_INT(from.read(from.self, piece, sizeof piece, &got, &f), RC_OK);
        text_put(&out, (struct str){ piece, got });
    }
    return text_str(&out);
}

#define TAKES_GZIP "Accept-Encoding: gzip, deflate, br\r\n"

// PROVES: RFC 9110, 12.5.3
TEST(an_answer_is_packed_for_whoever_takes_it_so_and_says_the_same)
{
    build();
    CHECK_INT(ask(NULL, "GET", "/api/v1/kinds", NULL), 200);
    struct str plain = body();
    CHECK(field("Content-Encoding").len == 0 && plain.len > 4096);
    CHECK_STR(field("Vary"), S("Accept-Encoding, Accept-Language"));
    CHECK_INT(ask(NULL, "GET", "/api/v1/kinds", TAKES_GZIP), 200);
    CHECK_STR(field("Content-Encoding"), S("gzip"));
    CHECK_STR(field("Vary"), S("Accept-Encoding, Accept-Language"));
    CHECK(web.answer.body.len * 2 < plain.len);
    CHECK_STR(body(), plain);
    static const struct {
        const char *field;
        bool packed;
    } asked[] = { { "Accept-Encoding: *\r\n", true },
                  { "Accept-Encoding: GZIP;q=0.2, br\r\n", true },
                  { "Accept-Encoding: x-gzip\r\n", true },
                  { "Accept-Encoding: identity;q=0.5, gzip;q=0.5\r\n", true },
                  { "Accept-Encoding: identity, gzip;q=0.9\r\n", false },
                  { "Accept-Encoding: gzip;q=0, *\r\n", false },
                  { "Accept-Encoding: gzip;q=0.000\r\n", false },
                  { "Accept-Encoding: gzip;q=2\r\n", false },
                  { "Accept-Encoding: br, zstd\r\n", false },
                  { "Accept-Encoding: \r\n", false } };
    for (ptrdiff_t i = 0; i < COUNT(asked); i++) {
        CHECK_INT(ask(NULL, "GET", "/api/v1/kinds", asked[i].field), 200);
        bool packed = field("Content-Encoding").len > 0;
        if (packed != asked[i].packed) printf("packed %d for %s\n", packed, asked[i].field);
        CHECK(packed == asked[i].packed);
        CHECK_STR(body(), plain);
    }
    web_remove(&web);
}

TEST(a_list_and_a_head_of_it_have_the_same_fields)
{
    build();
    for (int i = 0; i < CASES; i++)
        CHECK_INT(
            web_post(&web, NULL, "/api/v1/cases",
                     "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"电梯停了\",\"channel\":\"web\"}}"),
            201);
    char path[80];
    (void)snprintf(path, sizeof path, "/api/v1/cases?at_least=%lld",
                   (long long)json_int(web_json(&web), S("seq"), -1));
    CHECK_INT(ask(&chen, "GET", path, TAKES_GZIP), 200);
    CHECK_STR(field("Content-Encoding"), S("gzip"));
    CHECK_STR(field("Vary"), S("Accept-Encoding"));
    CHECK_STR(field("Cache-Control"), S("no-store"));
    struct str length = arena_str(&web.city.arena, field("Content-Length"));
    CHECK(str_starts(body(), S("{\"cases\":[{")));
    int fd = web_connect(&web);
    char text[400];
    int len = snprintf(
        text, sizeof text,
        "HEAD %s HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nCookie: %s\r\n" TAKES_GZIP
        "\r\n",
        path, chen.cookie);
    CHECK(http_write(fd, (struct str){ text, len }));
    http_read(fd, &web.answer, true);
    CHECK_INT(web.answer.status, 200);
    CHECK_STR(field("Content-Encoding"), S("gzip"));
    CHECK_STR(field("Content-Length"), length);
    CHECK_INT(web.answer.body.len, 0);
    close(fd);
    web_remove(&web);
}

// PROVES: RFC 9110, 8.8.3.3 (each coding of a resource has its own strong tag), 15.4.5 (fields of a 304)
TEST(each_form_has_its_own_tag_and_its_own_304)
{
    build();
    char tags[2][64], extra[200];
    static const char *const takes[2] = { "", TAKES_GZIP };
    for (int i = 0; i < 2; i++) {
        CHECK_INT(ask(NULL, "GET", "/api/openapi.json", takes[i]), 200);
        CHECK(str_starts(body(), S("{\"openapi\":")));
        (void)snprintf(tags[i], sizeof tags[i], "%.*s", P(field("ETag")));
    }
    CHECK(strcmp(tags[0], tags[1]) != 0);
    for (int form = 0; form < 2; form++)
        for (int tag = 0; tag < 2; tag++) {
            (void)snprintf(extra, sizeof extra, "%sIf-None-Match: %s\r\n", takes[form], tags[tag]);
            CHECK_INT(ask(NULL, "GET", "/api/openapi.json", extra), form == tag ? 304 : 200);
            CHECK_STR(field("ETag"), str_of(tags[form]));
            CHECK_STR(field("Vary"), S("Accept-Encoding, Accept-Language"));
            CHECK(form == tag ? field("Content-Encoding").len == 0 : web.answer.body.len > 0);
        }
    web_remove(&web);
}

// What holds a code, an opened field or words of the request is sent as it is, and so is what fits a packet.
TEST(no_answer_with_a_secret_is_packed)
{
    build();
    char receipt[32], path[128], text[2000], key[40], extra[200];
    (void)snprintf(extra, sizeof extra, TAKES_GZIP "Idempotency-Key: %s\r\n", web_key(key));
    (void)snprintf(
        text, sizeof text,
        "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"%s\",\"channel\":\"web\",\"reporter\":{\"name\":\"李四\"}}}",
        "电梯停了，老人下不了楼。电梯停了，老人下不了楼。电梯停了，老人下不了楼。电梯停了，老人下不了楼。");
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/cases", extra, text), 201);
    CHECK(field("Content-Encoding").len == 0 && web.answer.body.len > 1024);
    const struct json *opened = web_json(&web);
    (void)snprintf(receipt, sizeof receipt, "%.*s", P(json_str(opened, S("receipt"))));
    (void)snprintf(path, sizeof path, "/api/v1/cases/%.*s/acts", P(json_str(opened, S("id"))));
    (void)snprintf(extra, sizeof extra, TAKES_GZIP "Idempotency-Key: %s\r\n", web_key(key));
    CHECK_INT(web_ask(&web, &chen, "POST", path, extra,
                      "{\"act\":\"read\",\"purpose\":\"handle-case\",\"data\":{\"parts\":[\"narrative\"]}}"),
              201);
    CHECK(field("Content-Encoding").len == 0 && str_contains(web.answer.body, S("电梯停了")));
    memcpy(web.receipt, receipt, sizeof receipt);
    static const char *const held[] = { "/api/v1/receipt", "/api/v1/receipt/file" };
    for (ptrdiff_t i = 0; i < COUNT(held); i++) {
        CHECK_INT(ask(NULL, "GET", held[i], TAKES_GZIP), 200);
        CHECK(field("Content-Encoding").len == 0 && web.answer.body.len > 1024);
    }
    web.receipt[0] = 0;
    CHECK_INT(ask(&chen, "GET", "/api/v1/cases?number=nothing-of-the-sort", TAKES_GZIP), 200);
    CHECK(field("Content-Encoding").len == 0 && web.answer.body.len < 1024);
    char longer[1500];
    (void)snprintf(longer, sizeof longer, "/api/v1/cases?%01400d=1", 7);
    CHECK_INT(ask(&chen, "GET", longer, TAKES_GZIP), 400);
    CHECK(field("Content-Encoding").len == 0 && field("Vary").len == 0);
    web_remove(&web);
}
