// Another version of the law over HTTP, while the server runs: one person has proposed it, another puts it into force.
#include "exchange/setup.h"
#include "flow/web.h"
#include "seal/seal.h"

static struct web web;
static struct who sun, root, chen;

static const struct json *get(const struct who *who, const char *path)
{
    CHECK_INT(web_get(&web, who, path), 200);
    return web_json(&web);
}

static struct str with_version(struct str yaml, struct str version)
{
    struct text t = { .arena = &web.city.arena };
    struct str line;
    while (yaml.len > 0) {
        (void)str_cut(yaml, '\n', &line, &yaml);
        if (str_starts(line, S("version:")))
            text_print(&t, "version: \"%.*s\"\n", P(version));
        else
            text_print(&t, "%.*s\n", P(line));
    }
    return text_str(&t);
}

// The pack as it is, under another version; nothing else is needed to be another one.
static const struct json *next_version(void)
{
    struct fault f = { 0 };
    const struct json *read;
    MUST(setup_read_pack(&web.city.arena, ANLAN_SOURCE "/packs/cn", &read, &f) == RC_OK);
    for (struct json *file = ((struct json *)(uintptr_t)read)->first->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next)
            if (str_equal(m->key, S("text")) && str_equal(json_str(file, S("path")), S("pack.yaml")))
                m->text = with_version(m->text, S("9.0.0"));
    return read;
}

// As an operator would with the folder in hand: an act of that account.
static struct str propose(const char *who)
{
    enum { ROOM = 8 << 20 };
    struct arena *a = &web.city.arena, own = arena_of(NEW(a, char, ROOM), ROOM, NULL);
    struct fault f = { 0 };
    struct str bytes = { 0 };
    struct gate_job job = { .actor = city_staff(&web.city, str_of(who)),
                            .agency = web.city.agency,
                            .casefile = -1,
                            .act = S("propose-pack"),
                            .data = next_version(),
                            .arena = &own };
    enum rc rc = gate_do(web.city.gate, &job, &f);
    if (rc) printf("proposing: %s\n", f.text);
    CHECK(rc == RC_OK && job.outcome == GATE_ADMITTED);
    CHECK(json_canonical(a, job.data, &bytes, &f) == RC_OK);
    struct digest d = sha256(bytes);
    return hex_encode(d.at, DIGEST_BYTES, NEW(a, char, HEX_CHARS(DIGEST_BYTES)));
}

static int activate(const struct who *who, struct str digest)
{
    char body[128];
    (void)snprintf(body, sizeof body, "{\"digest\":\"%.*s\"}", P(digest));
    return web_post(&web, who, "/api/v1/packs/activation", body);
}

TEST(a_second_person_puts_a_proposed_version_into_force_while_the_server_runs)
{
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "sun", WEB_PASSWORD, &sun), 201);
    CHECK_INT(web_sign_in(&web, "root", WEB_PASSWORD, &root), 201);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    struct str was = json_str(json_get(get(&sun, "/api/v1/packs"), S("in_force")), S("version"));
    CHECK(was.len > 0 && !str_equal(was, S("9.0.0")));
    CHECK_INT(json_get(web_json(&web), S("proposed"))->count, 0);
    struct str digest = propose("root");
    const struct json *proposed = json_get(get(&root, "/api/v1/packs"), S("proposed"));
    CHECK_INT(proposed->count, 1);
    CHECK_STR(json_str(proposed->first, S("digest")), digest);
    CHECK_STR(json_str(proposed->first, S("by")), S("u:root"));
    CHECK(json_str(proposed->first, S("by_words")).len > 0);

    CHECK_INT(web_get(&web, NULL, "/api/v1/packs"), 401);
    CHECK_INT(web_get(&web, &chen, "/api/v1/packs"), 403);
    CHECK_INT(activate(&chen, digest), 403);
    CHECK_INT(activate(&root, digest), 403); // who proposed it
    CHECK_INT(activate(&sun, S("of nothing")), 404);
    CHECK_INT(web_post(&web, &sun, "/api/v1/packs/activation", "{}"), 422);
    CHECK_STR(json_str(json_get(get(&sun, "/api/v1/packs"), S("in_force")), S("version")), was);

    CHECK_INT(activate(&sun, digest), 201);
    const struct json *now = web_json(&web);
    CHECK_STR(json_str(json_get(now, S("in_force")), S("version")), S("9.0.0"));
    CHECK_STR(json_str(json_get(now, S("in_force")), S("digest")), digest);
    CHECK_INT(json_get(now, S("proposed"))->count, 0);
    CHECK_STR(json_str(get(NULL, "/api/v1/kinds"), S("version")), S("9.0.0"));
    CHECK_INT(web_post(&web, NULL, "/api/v1/cases",
                       "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"x\",\"channel\":\"web\"}}"),
              201);
    web_remove(&web);
}
