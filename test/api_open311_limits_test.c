// One step past each limit of what is posted and asked for by Open311 GeoReport v2, and what is said of it.
#include "flow/open311.h"

enum { BODY_BYTES = 64 << 10, MEDIA_BYTES = 2000, CODES = 64, PAGES = 1000 };

// A form that is whole, filled up to so many bytes by a field that is nobody's.
static int post_bytes(int bytes)
{
    static char body[BODY_BYTES + 2];
    int len = snprintf(body, sizeof body, "api_key=%s&" LISTED "&description=x&padding=", key);
    memset(body + len, 'p', (size_t)(bytes - len));
    body[bytes] = 0;
    return post_as("/open311/v2/requests.json", "application/x-www-form-urlencoded", NULL, body);
}

TEST(a_body_has_64_kib_and_not_one_byte_more)
{
    build();
    CHECK_INT(post_bytes(BODY_BYTES), 201);
    CHECK_INT(post_bytes(BODY_BYTES + 1), 400);
    CHECK(says_error(400, "too large"));
    web_remove(&web);
}

TEST(an_address_of_a_picture_has_2000_bytes_and_not_2001)
{
    char fields[MEDIA_BYTES + 200];
    build();
    for (int extra = 0; extra < 2; extra++) {
        int len =
            snprintf(fields, sizeof fields, LISTED "&description=x&media_url=https%%3A//pictures.example/");
        int rest = MEDIA_BYTES + extra - (int)strlen("https://pictures.example/");
        memset(fields + len, 'p', (size_t)rest);
        fields[len + rest] = 0;
        CHECK_INT(post(fields), extra ? 400 : 201);
    }
    CHECK(says_error(400, "media_url"));
    CHECK(says_error(400, "at most 2,000 bytes"));
    web_remove(&web);
}

TEST(a_list_is_asked_for_by_64_services_and_not_by_65)
{
    char path[CODES * 16 + 64];
    build();
    for (int extra = 0; extra < 2; extra++) {
        int len = snprintf(path, sizeof path, "/open311/v2/requests.json?service_code=");
        for (int i = 0; i < CODES + extra; i++)
            len += snprintf(path + len, sizeof path - (size_t)len, "%shelp-request", i ? "," : "");
        CHECK_INT(get(path), extra ? 400 : 200);
    }
    CHECK(says_error(400, "at most 64 codes"));
    web_remove(&web);
}

TEST(pages_are_turned_a_thousand_times_and_not_once_more)
{
    char path[80];
    build();
    for (int extra = 0; extra < 2; extra++) {
        (void)snprintf(path, sizeof path, "/open311/v2/requests.json?page=%d", PAGES + extra);
        CHECK_INT(get(path), extra ? 400 : 200);
    }
    CHECK(says_error(400, "page"));
    CHECK(says_error(400, "a number from 1 to 1000"));
    CHECK_INT(get("/open311/v2/requests.json?page=0"), 400);
    web_remove(&web);
}

TEST(a_span_has_90_days_to_the_second)
{
    build();
    CHECK_INT(get("/open311/v2/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:00Z"),
              200);
    CHECK_INT(get("/open311/v2/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:01Z"),
              400);
    CHECK(says_error(400, "at most 90 days after start_date"));
    web_remove(&web);
}
