// Open311 GeoReport v2, line by line as its conformance list stands: each test is one line of it, in its order. Here services and what is posted.
#include "flow/open311.h"

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
