// People who read over HTTP in the small agency: what they report, do and are shown.
#ifndef ANLAN_TEST_FLOW_READS_H
#define ANLAN_TEST_FLOW_READS_H
#include "flow/web.h"
#include "seal/seal.h"

[[gnu::unused]] static struct web web;
[[gnu::unused]] static struct who chen, sun, zhou, root;

[[gnu::unused]] static void build(void)
{
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(web_sign_in(&web, "sun", WEB_PASSWORD, &sun), 201);
    CHECK_INT(web_sign_in(&web, "zhou", WEB_PASSWORD, &zhou), 201);
    CHECK_INT(web_sign_in(&web, "root", WEB_PASSWORD, &root), 201);
}

[[gnu::unused]] static int64_t report(const char *kind, const char *place, char ret_id[static 32])
{
    char body[512];
    (void)snprintf(body, sizeof body,
                   "{\"kind\":\"%s\",\"data\":{\"narrative\":\"电梯停了\",\"channel\":\"web\"%s%s}}", kind,
                   place ? ",\"place\":" : "", place ? place : "");
    CHECK_INT(web_post(&web, NULL, "/api/v1/cases", body), 201);
    const struct json *j = web_json(&web);
    (void)snprintf(ret_id, 32, "%.*s", P(json_str(j, S("id"))));
    return json_int(j, S("seq"), -1);
}

[[gnu::unused]] static int act(const struct who *who, const char *id, const char *body)
{
    char path[160];
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/acts", id);
    return web_post(&web, who, path, body);
}

[[gnu::unused]] static const struct json *get(const struct who *who, const char *path)
{
    int status = web_get(&web, who, path);
    if (status != 200) printf("%s: %d %.*s\n", path, status, P(web.answer.body));
    CHECK_INT(status, 200);
    return web_json(&web);
}

[[gnu::unused]] static void follow(int64_t seq)
{
    char path[80];
    (void)snprintf(path, sizeof path, "/api/v1/cases?at_least=%lld", (long long)seq);
    CHECK(json_bool(get(&chen, path), S("reached"), false));
}

[[gnu::unused]] static int64_t count_of(const struct json *counts, const char *value)
{
    const struct json *list = json_get(counts, S("counts"));
    for (const struct json *c = list ? list->first : NULL; c; c = c->next)
        if (str_equal(json_str(c, S("value")), str_of(value))) return json_int(c, S("count"), -1);
    return 0;
}
#endif
