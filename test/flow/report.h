// A resident's report over HTTP, and what is done about it: what the conversations of api_*_test.c begin with.
#ifndef ANLAN_TEST_FLOW_REPORT_H
#define ANLAN_TEST_FLOW_REPORT_H
#include "flow/web.h"

static struct web web;

[[gnu::unused]] static const char report[] =
    "{\"kind\":\"help-request\",\"data\":{\"title\":\"电梯停运\",\"narrative\":\"三号楼电梯停了两天,老人下不来\",\"channel\":\"web\",\"category\":\"utility\","
    "\"place\":{\"lat_e7\":301000000,\"lng_e7\":1201000000,\"address\":\"河滨路3号\"},\"reporter\":{\"name\":\"张三\",\"phone\":\"13800005566\"}}}";

struct opened {
    char id[64], path[128];
};

[[gnu::unused]] static struct opened open_case(const char *body)
{
    struct opened o = { 0 };
    web.receipt[0] = 0;
    int status = web_post(&web, NULL, "/api/v1/cases", body);
    if (status != 201) printf("%d %.*s\n", status, P(web.answer.body));
    CHECK_INT(status, 201);
    const struct json *j = web_json(&web);
    (void)snprintf(o.id, sizeof o.id, "%.*s", P(json_str(j, S("id"))));
    (void)snprintf(o.path, sizeof o.path, "/api/v1/cases/%s", o.id);
    (void)snprintf(web.receipt, sizeof web.receipt, "%.*s", P(json_str(j, S("receipt"))));
    return o;
}

[[gnu::unused]] static int act(const struct who *who, const struct opened *o, const char *body)
{
    char path[160];
    (void)snprintf(path, sizeof path, "%s/acts", o->path);
    int status = web_post(&web, who, path, body);
    if (status != 201) printf("%s: %d %.*s\n", body, status, P(web.answer.body));
    return status;
}
#endif
