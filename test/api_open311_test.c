// Open311 GeoReport v2, line by line as its conformance list stands: each test is one line of it, in its order.
#include "flow/web.h"
#include "wire/xml.h"

static struct web web;
static char key[80];

enum { HOUR = 3600 };

static void build(void)
{
    struct fault f = { 0 };
    web = (struct web){ 0 };
    city_build(&web.city);
    city_person(&web.city, web.city.agency, S("app"), S("partner-agency"), S("river-station"), S(""));
    city_close(&web.city);
    city_open(&web.city, true);
    MUST(gate_make_key(web.city.gate, S("app"), key, &f) == RC_OK);
    web_start(&web, web_options());
}

static int get(const char *path) { return web_get(&web, NULL, path); }

static int post_as(const char *path, const char *type, const char *extra, const char *body)
{
    static char text[256 << 10];
    int len =
        snprintf(text, sizeof text,
                 "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%sContent-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
                 path, extra ? extra : "", type, strlen(body), body);
    return http_raw(web_connect, &web, (struct str){ text, len }, &web.answer);
}

// Sends a form with the key in it.
static int post(const char *fields)
{
    static char body[200 << 10];
    (void)snprintf(body, sizeof body, "api_key=%s&%s", key, fields);
    return post_as("/open311/v2/requests.json", "application/x-www-form-urlencoded; charset=utf-8", NULL,
                   body);
}

// The whole answer as XML; lives in the city's arena.
static const struct xml_node *xml(void)
{
    struct xml_doc doc = { 0 };
    struct fault f = { 0 };
    struct str copy = arena_str(&web.city.arena, web.answer.body);
    if (xml_parse(&web.city.arena, copy, &doc, &f) != RC_OK) printf("not XML: %s: %.*s\n", f.text, P(copy));
    return doc.root;
}

static const struct json *first(void) { return json_at(web_json(&web), 0); }

// The id that the last POST gave.
static struct str posted_id(void)
{
    return arena_str(&web.city.arena, json_str(first(), S("service_request_id")));
}

static bool says_error(int status, const char *word)
{
    const struct json *e = first();
    bool good = web.answer.status == status && json_int(e, S("code"), 0) == status &&
                str_contains(json_str(e, S("description")), str_of(word));
    if (!good) printf("not %d \"%s\": %d %.*s\n", status, word, web.answer.status, P(web.answer.body));
    return good;
}

#define LISTED "service_code=help-request&lat=30.1512&long=120.2034"

// Lets the search view follow, then an hour pass.
static void let_an_hour_pass(void)
{
    struct gate_numbers n;
    for (int i = 0; i < 200; i++) {
        gate_numbers(web.city.gate, &n);
        if (n.search_position >= n.ledger_position) break;
        usleep(20'000);
    }
    web.city.offset_ns += (HOUR + 1) * NS_PER_S;
}

TEST(line_01_discovery_in_both_formats_has_all_fields_and_a_type_of_the_enumeration)
{
    build();
    CHECK_INT(get("/open311/v2/discovery.json"), 200);
    const struct json *j = web_json(&web), *e = json_at(json_get(j, S("endpoints")), 0);
    CHECK(json_str(j, S("changeset")).len && json_str(j, S("contact")).len &&
          json_str(j, S("key_service")).len);
    CHECK_STR(json_str(e, S("specification")), S("http://wiki.open311.org/GeoReport_v2"));
    CHECK_STR(json_str(e, S("url")), S("http://127.0.0.1/open311/v2"));
    CHECK_STR(json_str(e, S("type")), S("production"));
    CHECK(json_str(e, S("changeset")).len && json_get(e, S("formats"))->count == 2);
    CHECK_INT(get("/open311/v2/discovery.xml"), 200);
    const struct xml_node *endpoint = xml_child(xml_child(xml(), S("endpoints")), S("endpoint"));
    CHECK_STR(xml_child(endpoint, S("type"))->text, S("production"));
    CHECK_STR(xml_child(xml_child(endpoint, S("formats")), S("format"))->text, S("text/xml"));
    web_remove(&web);
}

TEST(line_02_services_are_well_formed_xml_in_utf_8_without_a_namespace)
{
    build();
    CHECK_INT(get("/open311/v2/services.xml"), 200);
    CHECK(str_starts(web.answer.body, S("<?xml version=\"1.0\" encoding=\"utf-8\"?>")));
    CHECK_STR(http_field(&web.answer, "Content-Type"), S("text/xml; charset=utf-8"));
    const struct xml_node *root = xml();
    CHECK_STR(root->name, S("services"));
    CHECK(root->space.len == 0 && root->prefixes == NULL);
    int services = 0;
    for (const struct xml_node *s = xml_child(root, S("service")); s; s = xml_next(s, S("service")))
        services++;
    CHECK_INT(services, 7);
    web_remove(&web);
}

TEST(line_03_json_is_an_array_without_a_wrapper)
{
    build();
    CHECK_INT(get("/open311/v2/services.json"), 200);
    const struct json *j = web_json(&web);
    CHECK(j && j->kind == JSON_ARRAY && j->count == 7);
    const struct json *s = json_at(j, 0);
    CHECK(json_str(s, S("service_code")).len && json_str(s, S("service_name")).len);
    CHECK(json_get(s, S("metadata"))->kind == JSON_BOOL);
    CHECK_STR(json_str(s, S("type")), S("realtime"));
    web_remove(&web);
}

TEST(line_04_metadata_is_true_exactly_where_a_definition_is_there_else_404)
{
    char path[160];
    build();
    CHECK_INT(get("/open311/v2/services.json"), 200);
    const struct json *services = web_json(&web);
    for (const struct json *s = services->first; s; s = s->next) {
        (void)snprintf(path, sizeof path, "/open311/v2/services/%.*s.json",
                       P(json_str(s, S("service_code"))));
        CHECK_INT(get(path), json_bool(s, S("metadata"), false) ? 200 : 404);
    }
    CHECK_INT(get("/open311/v2/services/help-request.json"), 200);
    const struct json *attributes = json_get(web_json(&web), S("attributes")), *x = NULL;
    int64_t order = 1;
    for (const struct json *a = attributes->first; a; a = a->next, order++) {
        CHECK_INT(json_int(a, S("order"), -1), order);
        if (str_equal(json_str(a, S("code")), S("category"))) x = a;
    }
    CHECK_STR(json_str(x, S("datatype")), S("singlevaluelist"));
    CHECK(json_get(x, S("values"))->count > 5 &&
          json_str(json_at(json_get(x, S("values")), 0), S("name")).len);
    CHECK_INT(get("/open311/v2/services/help-request.xml"), 200);
    CHECK_STR(xml_child(xml(), S("service_code"))->text, S("help-request"));
    web_remove(&web);
}

TEST(line_05_an_unknown_code_is_404_with_errors)
{
    build();
    CHECK_INT(get("/open311/v2/services/dragons.json"), 404);
    CHECK(says_error(404, "service_code"));
    CHECK_INT(get("/open311/v2/services/dragons.xml"), 404);
    CHECK_STR(xml()->name, S("errors"));
    web_remove(&web);
}

TEST(line_06_a_post_without_a_key_is_403)
{
    build();
    CHECK_INT(post_as("/open311/v2/requests.json", "application/x-www-form-urlencoded", NULL, LISTED), 403);
    CHECK(says_error(403, "api_key"));
    web_remove(&web);
}

TEST(line_07_a_bad_key_is_403)
{
    build();
    CHECK_INT(post_as("/open311/v2/requests.json", "application/x-www-form-urlencoded", NULL,
                      "api_key=ak_nobodys&" LISTED),
              403);
    CHECK_INT(post_as("/open311/v2/requests.json", "application/x-www-form-urlencoded",
                      "Authorization: Bearer ak_nobodys\r\n", LISTED),
              403);
    CHECK(says_error(403, ""));
    web_remove(&web);
}

TEST(line_08_a_post_without_a_service_code_is_400)
{
    build();
    CHECK_INT(post("lat=30.1&long=120.2"), 400);
    CHECK(says_error(400, "service_code"));
    web_remove(&web);
}

TEST(line_09_an_unknown_service_code_is_404)
{
    build();
    CHECK_INT(post("service_code=dragons&lat=30.1&long=120.2"), 404);
    CHECK(says_error(404, "service_code"));
    web_remove(&web);
}

TEST(line_10_no_location_is_400)
{
    build();
    CHECK_INT(post("service_code=help-request&description=x"), 400);
    CHECK(says_error(400, "lat"));
    web_remove(&web);
}

TEST(line_11_lat_alone_is_400)
{
    build();
    CHECK_INT(post("service_code=help-request&lat=30.1"), 400);
    CHECK(says_error(400, "long"));
    CHECK_INT(post("service_code=help-request&long=120.1"), 400);
    CHECK(says_error(400, "lat"));
    web_remove(&web);
}

TEST(line_12_lat_and_long_out_of_range_are_400)
{
    build();
    CHECK_INT(post("service_code=help-request&lat=90.1&long=120"), 400);
    CHECK_INT(post("service_code=help-request&lat=30&long=-180.5"), 400);
    CHECK_INT(post("service_code=help-request&lat=north&long=120"), 400);
    CHECK_INT(post("service_code=help-request&lat=nan&long=120"), 400);
    CHECK(says_error(400, "lat"));
    web_remove(&web);
}

TEST(line_13_each_location_form_alone_is_taken_and_answered_with_an_id)
{
    static const char *const forms[] = { "lat=30.15&long=120.20",
                                         "address_string=%E6%B2%B3%E6%BB%A8%E8%B7%AF3%E5%8F%B7",
                                         "address_id=A-77" };
    char body[200];
    build();
    for (ptrdiff_t i = 0; i < COUNT(forms); i++) {
        (void)snprintf(body, sizeof body, "service_code=help-request&%s", forms[i]);
        CHECK_INT(post(body), 201);
        CHECK_INT(posted_id().len, CASE_TEXT);
        CHECK(str_starts(http_field(&web.answer, "Anlan-Receipt"), S("AL-"))); // a receipt for every contact
    }
    web_remove(&web);
}

TEST(line_14_a_missing_required_attribute_is_400_and_named)
{
    build();
    CHECK_INT(post("service_code=exit-entry-permit&lat=30.1&long=120.2&first_name=Li&phone=1"), 400);
    CHECK(says_error(400, "attribute[document_kind]"));
    CHECK_INT(
        post(
            "service_code=exit-entry-permit&lat=30.1&long=120.2&first_name=Li&attribute[document_kind]=passport"),
        201);
    CHECK_INT(post(LISTED "&attribute[category]=dragons"), 400);
    CHECK(says_error(400, "attribute[category]"));
    CHECK_INT(post(LISTED "&attribute[colour]=red"), 400);
    CHECK(says_error(400, "attribute[colour]"));
    web_remove(&web);
}

TEST(line_16_a_description_has_4000_characters_and_not_4001_whatever_their_bytes)
{
    static char body[64 << 10];
    build();
    for (int extra = 0; extra < 2; extra++) {
        int len = snprintf(body, sizeof body, LISTED "&description=");
        for (int i = 0; i < 4000 + extra; i++) len += snprintf(body + len, sizeof body - (size_t)len, "电");
        CHECK_INT(post(body), extra ? 400 : 201);
    }
    CHECK(says_error(400, "description"));
    web_remove(&web);
}

// What came in a description is for those who handle the case; what stands in a list is the kind's words or a released text, escaped.
TEST(line_17_html_is_text_and_escaped_in_xml)
{
    struct who chen, sun;
    char path[160];
    build();
    CHECK_INT(post(LISTED "&description=%3Cb%3Ea+%26+b%3C%2Fb%3E"), 201);
    struct str id = posted_id();
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(web_sign_in(&web, "sun", WEB_PASSWORD, &sun), 201);
    (void)snprintf(path, sizeof path, "/api/v1/cases/%.*s/acts", P(id));
    CHECK_INT(web_post(&web, &chen, path,
                       "{\"act\":\"read\",\"purpose\":\"handle-case\",\"data\":{\"parts\":[\"narrative\"]}}"),
              201);
    CHECK(str_contains(web.answer.body, S("<b>a & b</b>")));
    CHECK_INT(web_post(&web, &chen, path, "{\"act\":\"accept\"}"), 201);
    CHECK_INT(web_post(&web, &chen, path, "{\"act\":\"take\"}"), 201);
    CHECK_INT(
        web_post(
            &web, &chen, path,
            "{\"act\":\"resolve\",\"data\":{\"code\":\"helped\",\"answer\":\"x\",\"public_title\":\"<i>fixed</i> & \\\"done\\\"\"}}"),
        201);
    let_an_hour_pass();
    CHECK_INT(get("/open311/v2/requests.xml"), 200);
    CHECK(str_contains(web.answer.body,
                       S("<description>&lt;i&gt;fixed&lt;/i&gt; &amp; \"done\"</description>")));
    CHECK_STR(xml_child(xml_child(xml(), S("request")), S("description"))->text,
              S("<i>fixed</i> & \"done\""));
    web_remove(&web);
}

TEST(line_18_an_empty_parameter_is_an_absent_one)
{
    build();
    CHECK_INT(post("service_code=help-request&lat=&long=&address_string="), 400);
    CHECK(says_error(400, "lat"));
    CHECK_INT(post(LISTED "&attribute[category]=&description=&email=&media_url="), 201);
    CHECK_INT(get("/open311/v2/requests.json?status=&service_code=&start_date=&page=&service_request_id="),
              200);
    web_remove(&web);
}

TEST(line_19_an_answer_has_an_id_or_a_token_and_never_both)
{
    build();
    CHECK_INT(post(LISTED), 201);
    CHECK(json_get(first(), S("service_request_id")) && !json_get(first(), S("token")));
    web_remove(&web);
}

TEST(line_20_a_token_resolves_and_an_unknown_one_is_404)
{
    char retry[40], extra[80], path[120], body[256];
    build();
    (void)snprintf(extra, sizeof extra, "Idempotency-Key: %s\r\n", web_key(retry));
    (void)snprintf(body, sizeof body, "api_key=%s&" LISTED, key);
    CHECK_INT(post_as("/open311/v2/requests.json", "application/x-www-form-urlencoded", extra, body), 201);
    struct str id = posted_id();
    (void)snprintf(path, sizeof path, "/open311/v2/tokens/%s.json", retry);
    CHECK_INT(get(path), 200);
    CHECK_STR(json_str(first(), S("service_request_id")), id);
    CHECK_STR(json_str(first(), S("token")), str_of(retry));
    (void)snprintf(path, sizeof path, "/open311/v2/tokens/%s.xml", web_key(retry));
    CHECK_INT(get(path), 404);
    CHECK_INT(get("/open311/v2/tokens/nonsense.json"), 404);
    CHECK(says_error(404, "token"));
    web_remove(&web);
}

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
