// Open311 GeoReport v2, line by line as its conformance list stands: each test is one line of it, in its order. Here what is listed, alone and in
// bulk, and what answers look like.
#include "flow/open311.h"

TEST(line_21_one_request_is_a_list_of_one)
{
    char path[120];
    build();
    CHECK_INT(post(LISTED), 201);
    struct str id = posted_id();
    let_an_hour_pass();
    (void)snprintf(path, sizeof path, "/open311/v2/requests/%.*s.json", P(id));
    CHECK_INT(get(path), 200);
    CHECK_INT(web_json(&web)->count, 1);
    CHECK_STR(json_str(first(), S("service_request_id")), id);
    CHECK_STR(json_str(first(), S("service_code")), S("help-request"));
    CHECK_STR(json_str(first(), S("status")), S("open"));
    CHECK(json_str(first(), S("agency_responsible")).len && json_str(first(), S("service_name")).len);
    CHECK(json_str(first(), S("expected_datetime")).len); // the clock of the law
    (void)snprintf(path, sizeof path, "/open311/v2/requests/%.*s.xml", P(id));
    CHECK_INT(get(path), 200);
    CHECK_STR(xml_child(xml_child(xml(), S("request")), S("service_request_id"))->text, id);
    web_remove(&web);
}

TEST(line_22_an_unknown_id_is_404)
{
    build();
    CHECK_INT(get("/open311/v2/requests/00000000000000000000000000.json"), 404);
    CHECK(says_error(404, "service_request_id"));
    CHECK_INT(get("/open311/v2/requests.json?service_request_id=nobody"), 404);
    web_remove(&web);
}

TEST(line_23_ids_override_the_other_filters)
{
    char path[200];
    build();
    CHECK_INT(post(LISTED), 201);
    struct str a = posted_id();
    CHECK_INT(post(LISTED), 201);
    struct str b = posted_id();
    let_an_hour_pass();
    (void)snprintf(path, sizeof path,
                   "/open311/v2/requests.json?status=closed&service_request_id=%.*s,%.*s,nobody", P(a), P(b));
    CHECK_INT(get(path), 200);
    CHECK_INT(web_json(&web)->count, 2);
    web_remove(&web);
}

TEST(line_24_without_dates_the_last_90_days_are_listed)
{
    build();
    CHECK_INT(post(LISTED), 201);
    let_an_hour_pass();
    CHECK_INT(get("/open311/v2/requests.json"), 200);
    CHECK_INT(web_json(&web)->count, 1);
    web.city.offset_ns = 89 * NS_PER_DAY;
    CHECK_INT(get("/open311/v2/requests.json"), 200);
    CHECK_INT(web_json(&web)->count, 1);
    web.city.offset_ns = 91 * NS_PER_DAY;
    CHECK_INT(get("/open311/v2/requests.json"), 200);
    CHECK_INT(web_json(&web)->count, 0);
    web_remove(&web);
}

TEST(line_25_a_span_of_91_days_is_400)
{
    build();
    CHECK_INT(get("/open311/v2/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:00Z"),
              200);
    CHECK_INT(get("/open311/v2/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-04-02T00:00:00Z"),
              400);
    CHECK(says_error(400, "90 days"));
    CHECK_INT(get("/open311/v2/requests.json?start_date=2026-04-01T00:00:00Z&end_date=2026-01-01T00:00:00Z"),
              400);
    web_remove(&web);
}

TEST(line_26_a_page_has_at_most_1000_rows_and_one_past_the_end_is_empty)
{
    build();
    for (int i = 0; i < 5; i++) CHECK_INT(post(LISTED), 201);
    let_an_hour_pass();
    CHECK_INT(get("/open311/v2/requests.json?page_size=1000"), 200);
    CHECK_INT(web_json(&web)->count, 5);
    CHECK_INT(get("/open311/v2/requests.json?page_size=1001"), 400);
    CHECK_INT(get("/open311/v2/requests.json?page_size=2&page=3"), 200);
    CHECK_INT(web_json(&web)->count, 1);
    CHECK_INT(get("/open311/v2/requests.json?page_size=2&page=4"), 200);
    CHECK_INT(web_json(&web)->count, 0);
    CHECK_INT(get("/open311/v2/requests.json?page=0"), 400);
    for (int i = 5; i < 1001; i++) { // and a page of long rows has room
        struct arena mark = web.city.arena;
        CHECK(city_admitted(
            city_open_case(&web.city, "help-request",
                           "{\"narrative\":\"x\",\"place\":{\"lat_e7\":301500000,\"lng_e7\":1202000000}}")));
        web.city.arena = mark;
    }
    let_an_hour_pass();
    static const char *const ends[] = { "json", "xml", "csv", "geojson", "jsonl" };
    for (ptrdiff_t i = 0; i < COUNT(ends); i++) {
        char path[120];
        (void)snprintf(path, sizeof path, "/open311/v2/requests.%s", ends[i]);
        CHECK_INT(get(path), 200);
        if (i == 0) CHECK_INT(web_json(&web)->count, 1000);
    }
    CHECK_INT(get("/open311/v2/requests.json?page=2"), 200);
    CHECK_INT(web_json(&web)->count, 1);
    web_remove(&web);
}

static void withdraw(struct str receipt)
{
    (void)snprintf(web.receipt, sizeof web.receipt, "%.*s", P(receipt));
    CHECK_INT(web_post(&web, NULL, "/api/v1/receipt/withdraw", "{\"data\":{}}"), 201);
    web.receipt[0] = 0;
}

TEST(line_27_status_takes_open_closed_and_both)
{
    build();
    CHECK_INT(post(LISTED), 201);
    CHECK_INT(post(LISTED), 201);
    withdraw(http_field(&web.answer, "Anlan-Receipt"));
    let_an_hour_pass();
    CHECK_INT(get("/open311/v2/requests.json?status=open,closed"), 200);
    CHECK_INT(web_json(&web)->count, 2);
    CHECK_INT(get("/open311/v2/requests.json?status=open"), 200);
    CHECK_INT(web_json(&web)->count, 1);
    CHECK_STR(json_str(first(), S("status")), S("open"));
    CHECK_INT(get("/open311/v2/requests.json?status=closed"), 200);
    CHECK_INT(web_json(&web)->count, 1);
    CHECK_STR(json_str(first(), S("status")), S("closed"));
    CHECK_INT(get("/open311/v2/requests.json?status=pending"), 400);
    web_remove(&web);
}

TEST(line_28_every_date_in_an_answer_has_its_zone_and_no_minute)
{
    static const char *const names[] = { "requested_datetime", "updated_datetime", "expected_datetime" };
    build();
    CHECK_INT(post(LISTED), 201);
    let_an_hour_pass();
    CHECK_INT(get("/open311/v2/requests.json"), 200);
    for (ptrdiff_t i = 0; i < COUNT(names); i++) {
        struct instant at;
        struct str text = json_str(first(), str_of(names[i]));
        CHECK(instant_parse(text, &at));
        CHECK(str_ends(text, S(":00:00Z")));
    }
    web_remove(&web);
}

// Whoever narrows the dates finds out no more than the hour that is published.
TEST(line_29_a_date_without_a_zone_is_400_and_dates_are_compared_by_the_hour)
{
    char path[200], text[INSTANT_TEXT_MAX];
    build();
    CHECK_INT(get("/open311/v2/requests.json?start_date=2026-01-01T00:00:00"), 400);
    CHECK(says_error(400, "start_date"));
    CHECK_INT(get("/open311/v2/requests.json?end_date=yesterday"), 400);
    CHECK_INT(get("/open311/v2/requests.json?start_date=2026-01-01T08:00:00%2B08:00"), 200);
    CHECK_INT(get("/open311/v2/requests.json?start_date=2026-01-01T08:00:00+08:00"),
              200); // a sign that came as a space
    CHECK_INT(post(LISTED), 201);
    int64_t hour_ns = (int64_t)HOUR * NS_PER_S, opened_ns = city_now(&web.city).ns / hour_ns * hour_ns;
    let_an_hour_pass();
    for (int minute = 0; minute <= 60; minute += 20) {
        struct str from = instant_print((struct instant){ opened_ns + minute * 60 * NS_PER_S }, text);
        (void)snprintf(path, sizeof path, "/open311/v2/requests.json?start_date=%.*s", P(from));
        CHECK_INT(get(path), 200);
        if (web_json(&web)->count > 1 || (minute == 0 && web_json(&web)->count == 0)) CHECK(!"as published");
        if (minute > 0) CHECK_INT(web_json(&web)->count, 0);
    }
    web_remove(&web);
}

TEST(line_30_a_wrong_extension_is_404_with_errors)
{
    build();
    CHECK_INT(get("/open311/v2/services.yaml"), 404);
    CHECK_STR(xml()->name, S("errors"));
    CHECK_INT(get("/open311/v2/services/help-request"), 404);
    CHECK_INT(get("/open311/v2/requests/00000000000000000000000000"), 404);
    CHECK_INT(get("/open311/v2/dragons.json"), 404);
    CHECK(says_error(404, ""));
    web_remove(&web);
}

TEST(line_31_a_body_that_is_no_form_is_400)
{
    build();
    CHECK_INT(
        post_as("/open311/v2/requests.json", "application/json", NULL, "{\"service_code\":\"help-request\"}"),
        400);
    CHECK(says_error(400, "Content-Type"));
    CHECK_INT(post("lat=%zz"), 400);
    CHECK_INT(
        post_as("/open311/v2/requests.json", "application/x-www-form-urlencoded; charset=gbk", NULL, LISTED),
        400);
    char body[600];
    (void)snprintf(
        body, sizeof body,
        "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\n%s\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"service_code\"\r\n\r\nhelp-request\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"address_string\"\r\n\r\n河滨路\r\n--b--\r\n",
        key);
    CHECK_INT(post_as("/open311/v2/requests.json", "multipart/form-data; boundary=b", NULL, body), 201);
    web_remove(&web);
}

TEST(line_32_a_retry_with_the_same_key_makes_no_second_case)
{
    char retry[40], extra[80], body[256];
    build();
    (void)snprintf(extra, sizeof extra, "Idempotency-Key: %s\r\n", web_key(retry));
    (void)snprintf(body, sizeof body, "api_key=%s&" LISTED, key);
    CHECK_INT(post_as("/open311/v2/requests.json", "application/x-www-form-urlencoded", extra, body), 201);
    struct str id = posted_id();
    CHECK_INT(post_as("/open311/v2/requests.xml", "application/x-www-form-urlencoded", extra, body), 201);
    CHECK_STR(xml_child(xml_child(xml(), S("request")), S("service_request_id"))->text, id);
    (void)snprintf(body, sizeof body, "api_key=%s&" LISTED "&description=other", key);
    CHECK_INT(post_as("/open311/v2/requests.json", "application/x-www-form-urlencoded", extra, body), 400);
    CHECK_INT(post_as("/open311/v2/requests.json", "application/x-www-form-urlencoded",
                      "Idempotency-Key: 7\r\n", body),
              400);
    web_remove(&web);
}

TEST(line_33_what_is_counted_or_closed_is_in_no_list_and_has_only_its_status)
{
    static const char *const kinds[] = { "emergency-call", "staff-complaint", "neighbour-dispute",
                                         "public-order" };
    char body[200], path[200];
    build();
    for (ptrdiff_t i = 0; i < COUNT(kinds); i++) {
        (void)snprintf(body, sizeof body, "service_code=%s&lat=30.15&long=120.2&attribute[unit]=", kinds[i]);
        if (strcmp(kinds[i], "staff-complaint") != 0) *strstr(body, "&attribute") = 0;
        CHECK_INT(post(body), 201);
        struct str id = posted_id();
        let_an_hour_pass();
        CHECK_INT(get("/open311/v2/requests.json"), 200);
        CHECK_INT(web_json(&web)->count, 0);
        (void)snprintf(path, sizeof path, "/open311/v2/requests.json?service_code=%s", kinds[i]);
        CHECK_INT(get(path), 200);
        CHECK_INT(web_json(&web)->count, 0);
        (void)snprintf(path, sizeof path, "/open311/v2/requests.json?service_request_id=%.*s", P(id));
        CHECK_INT(get(path), 200);
        CHECK_INT(first()->count, 2); // the id that was asked for, and its status
        CHECK_STR(json_str(first(), S("status")), S("open"));
        CHECK_INT(get("/open311/v2/requests.csv"), 200);
        CHECK(!str_contains(web.answer.body, id));
    }
    CHECK_INT(post(LISTED), 201); // of a listed one too, until its hour has come
    (void)snprintf(path, sizeof path, "/open311/v2/requests/%.*s.json", P(posted_id()));
    CHECK_INT(get(path), 200);
    CHECK_INT(first()->count, 2);
    let_an_hour_pass();
    CHECK_INT(get(path), 200);
    CHECK(first()->count > 10);
    web_remove(&web);
}

TEST(line_34_lat_and_long_in_answers_are_those_of_a_cell)
{
    build();
    CHECK_INT(
        post("service_code=help-request&lat=30.1512345&long=120.2034567&address_string=Secret+Street+3"),
        201);
    CHECK_INT(post("service_code=help-request&lat=30.1512399&long=120.2034501"), 201);
    let_an_hour_pass();
    CHECK_INT(get("/open311/v2/requests.json"), 200);
    CHECK(!str_contains(web.answer.body, S("Secret")) && !str_contains(web.answer.body, S("30.1512")));
    const struct json *a = json_at(web_json(&web), 0), *b = json_at(web_json(&web), 1);
    CHECK(json_get(a, S("lat"))->real == json_get(b, S("lat"))->real);
    CHECK(json_get(a, S("long"))->real == json_get(b, S("long"))->real);
    double off = json_get(a, S("lat"))->real - 30.1512345;
    CHECK(off > -0.003 && off < 0.003);
    CHECK(json_str(a, S("address")).len > 0);
    CHECK_INT(get("/open311/v2/requests.json?extensions=true"), 200);
    CHECK_INT(json_int(json_get(first(), S("extended_attributes")), S("place_cell_m"), 0), 500);
    web_remove(&web);
}

TEST(line_35_errors_come_in_the_format_that_was_asked_for)
{
    build();
    CHECK_INT(get("/open311/v2/services/dragons.json"), 404);
    CHECK_STR(http_field(&web.answer, "Content-Type"), S("application/json; charset=utf-8"));
    CHECK(web_json(&web)->kind == JSON_ARRAY);
    CHECK_INT(get("/open311/v2/services/dragons.xml"), 404);
    CHECK_STR(http_field(&web.answer, "Content-Type"), S("text/xml; charset=utf-8"));
    const struct xml_node *e = xml_child(xml(), S("error"));
    CHECK_STR(xml_child(e, S("code"))->text, S("404"));
    CHECK(xml_child(e, S("description"))->text.len > 0);
    web_remove(&web);
}

// --- what stands beside the list ------------------------------------------------------------------------------------

// PROVES: GeoReport Bulk; RFC 7946 for GeoJSON
TEST(bulk_rows_are_the_same_rows_as_csv_geojson_and_lines)
{
    build();
    CHECK_INT(post(LISTED), 201);
    struct str id = posted_id();
    CHECK_INT(post("service_code=help-request&address_string=somewhere"), 201); // no place on the map
    let_an_hour_pass();
    CHECK_INT(get("/open311/v2/requests.csv"), 200);
    CHECK(str_starts(web.answer.body, S("service_request_id,requested_datetime,updated_datetime,")));
    CHECK(str_contains(web.answer.body, id));
    CHECK_STR(http_field(&web.answer, "Content-Type"), S("text/csv; charset=utf-8; header=present"));
    CHECK_INT(get("/open311/v2/requests.geojson"), 200);
    const struct json *features = json_get(web_json(&web), S("features"));
    CHECK_INT(features->count, 2);
    CHECK(json_get(json_at(features, 0), S("geometry"))->kind == JSON_NULL);
    CHECK_INT(json_get(json_get(json_at(features, 1), S("geometry")), S("coordinates"))->count, 2);
    CHECK_INT(get("/open311/v2/requests.jsonl"), 200);
    int lines = 0;
    for (struct str rest = web.answer.body, line; rest.len > 0; lines++) {
        const struct json *j;
        struct fault f;
        (void)str_cut(rest, '\n', &line, &rest);
        CHECK(json_parse(&web.city.arena, line, &j, &f) == RC_OK && json_str(j, S("service_request_id")).len);
    }
    CHECK_INT(lines, 2);
    web_remove(&web);
}

TEST(a_key_sends_so_often_and_not_oftener)
{
    struct api_options o;
    build();
    api_close(web.api);
    o = web_options();
    o.open311 = (struct api_rate){ 0.01, 3 };
    web_start(&web, o);
    for (int i = 0; i < 3; i++) CHECK_INT(post(LISTED), 201);
    CHECK_INT(post(LISTED), 429);
    CHECK(says_error(429, "") && http_field(&web.answer, "Retry-After").len > 0);
    web_remove(&web);
}

TEST(a_jurisdiction_that_is_not_there_is_404_and_the_right_one_is_taken)
{
    build();
    CHECK_INT(get("/open311/v2/services.json?jurisdiction_id=atlantis"), 404);
    CHECK(says_error(404, "jurisdiction_id"));
    CHECK_INT(get("/open311/v2/services.json?jurisdiction_id=anlan-demo&app_version=7"), 200);
    CHECK_INT(post("jurisdiction_id=atlantis&" LISTED), 404);
    CHECK_INT(post("jurisdiction_id=anlan-demo&" LISTED), 201);
    web_remove(&web);
}

TEST(who_reports_is_kept_as_the_form_has_it_and_shown_to_nobody_without_a_read)
{
    struct who chen;
    char path[160];
    build();
    CHECK_INT(
        post(
            LISTED
            "&first_name=San&last_name=Zhang&phone=13800005566&email=z%40example.org&media_url=https%3A%2F%2Fexample.org%2Fa.jpg"
            "&description=broken"),
        201);
    struct str id = posted_id();
    CHECK_INT(post(LISTED "&media_url=javascript%3Aalert(1)"), 400);
    CHECK(says_error(400, "media_url"));
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    (void)snprintf(path, sizeof path, "/api/v1/cases/%.*s", P(id));
    CHECK_INT(web_get(&web, &chen, path), 200);
    CHECK(!str_contains(web.answer.body, S("Zhang")));
    (void)snprintf(path, sizeof path, "/api/v1/cases/%.*s/acts", P(id));
    CHECK_INT(
        web_post(
            &web, &chen, path,
            "{\"act\":\"read\",\"purpose\":\"handle-case\",\"data\":{\"parts\":[\"narrative\",\"reporter\"]}}"),
        201);
    CHECK(str_contains(web.answer.body, S("San Zhang")) && str_contains(web.answer.body, S("z@example.org")));
    CHECK(str_contains(web.answer.body, S("https://example.org/a.jpg")));
    web_remove(&web);
}
