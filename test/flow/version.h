// A version of the law after another, in the small agency of city.h: made out of packs/cn, proposed by one person, put into force by another.
#ifndef ANLAN_TEST_FLOW_VERSION_H
#define ANLAN_TEST_FLOW_VERSION_H
#include "flow/city.h"
#include "gate/gate_int.h"
#include "gate/rebuild.h"

static struct city city;

[[gnu::unused]] static struct str replaced(struct str s, struct str from, struct str to)
{
    struct text t = { .arena = &city.arena };
    for (ptrdiff_t at; (at = str_find(s, from)) >= 0; s = str_slice(s, at + from.len, s.len)) {
        text_put(&t, str_slice(s, 0, at));
        text_put(&t, to);
    }
    text_put(&t, s);
    return text_str(&t);
}

[[gnu::unused]] static struct json *text_member(struct str key, struct str text)
{
    struct json *j = NEW(&city.arena, struct json, 1);
    *j = (struct json){ .kind = JSON_TEXT, .key = key, .text = text };
    return j;
}

[[gnu::unused]] static void put_file(struct json *document, struct str path, struct str text)
{
    struct json *list = document->first, *file = NEW(&city.arena, struct json, 1),
                *p = text_member(S("path"), path);
    p->next = text_member(S("text"), text);
    *file = (struct json){ .kind = JSON_OBJECT, .count = 2, .first = p, .next = list->first };
    list->first = file;
    list->count++;
}

// packs/cn, where what is done about a help request is called otherwise; open cases do what `open_cases` says.
[[gnu::unused]] static struct json *next_version(const char *version, const char *open_cases)
{
    struct fault f = { 0 };
    const struct json *read;
    MUST(setup_read_pack(&city.arena, ANLAN_SOURCE "/packs/cn", &read, &f) == RC_OK);
    struct json *document = (struct json *)(uintptr_t)read;
    for (struct json *file = document->first->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next) {
            struct str path = json_str(file, S("path"));
            if (!str_equal(m->key, S("text"))) continue;
            if (str_equal(path, S("procedures/help-request.bpmn")) || str_starts(path, S("words/")) ||
                str_starts(path, S("moves/")))
                m->text = replaced(m->text, S("hr-handle"), S("hr-do"));
            if (!str_equal(path, S("pack.yaml"))) continue;
            struct str line, rest = m->text;
            struct text t = { .arena = &city.arena };
            while (rest.len) {
                if (!str_cut(rest, '\n', &line, &rest)) rest = S("");
                bool own = str_starts(line, S("open_cases:")) || str_starts(line, S("saving:")) ||
                           str_starts(line, S("version:"));
                if (!own) text_print(&t, "%.*s\n", P(line));
            }
            text_print(&t, "version: \"%s\"\n%s\n", version, open_cases);
            m->text = text_str(&t);
        }
    return document;
}

[[gnu::unused]] static struct asked *house(const char *who, const char *act, const struct json *data)
{
    struct asked *a = NEW(&city.arena, struct asked, 1);
    struct arena *arena = NEW(&city.arena, struct arena, 1);
    ptrdiff_t room = str_equal(str_of(act), S("propose-pack")) ? 8 << 20 : 1 << 18; // a whole pack, or little
    *arena = arena_of(NEW(&city.arena, char, room), room, NULL);
    a->job = (struct gate_job){ .actor = city_staff(&city, str_of(who)),
                                .agency = city.agency,
                                .casefile = -1,
                                .act = str_of(act),
                                .data = data,
                                .arena = arena };
    a->rc = gate_do(city.gate, &a->job, &a->fault);
    return a;
}

[[gnu::unused]] static struct str digest_of(const struct json *document)
{
    struct str bytes;
    struct fault f;
    char *hex = NEW(&city.arena, char, HEX_CHARS(DIGEST_BYTES));
    MUST(json_canonical(&city.arena, document, &bytes, &f) == RC_OK);
    struct digest d = sha256(bytes);
    return hex_encode(d.at, DIGEST_BYTES, hex);
}

[[gnu::unused]] static const struct json *digest_data(struct str digest)
{
    struct json *data = NEW(&city.arena, struct json, 1);
    *data = (struct json){ .kind = JSON_OBJECT, .count = 1, .first = text_member(S("digest"), digest) };
    return data;
}

[[gnu::unused]] static void put_into_force(const struct json *document)
{
    CHECK(city_admitted(house("root", "propose-pack", document)));
    CHECK(city_admitted(house("sun", "activate-pack", digest_data(digest_of(document)))));
}

[[gnu::unused]] static struct str pack_of_entry(const struct asked *a)
{
    static const struct str key = SL("\"pack\":\"");
    ptrdiff_t at = str_find(a->job.entry, key);
    MUST(at >= 0);
    return str_slice(a->job.entry, at + key.len, at + key.len + 64);
}

[[gnu::unused]] static int64_t accepted_case(void)
{
    struct asked *a = city_open_case(&city, "help-request", "{\"narrative\":\"A tree fell.\"}");
    CHECK(city_admitted(a));
    CHECK(city_admitted(city_act(&city, "duty", a->job.casefile, "accept", "", NULL)));
    return a->job.casefile;
}

[[gnu::unused]] static struct asked *resolve(int64_t id)
{
    return city_act(&city, "duty", id, "resolve", "",
                    "{\"code\":\"helped\",\"answer\":\"It was cut and carried away.\"}");
}

[[gnu::unused]] static void says_the_same(void)
{
    char path[96];
    struct replay_report r = { 0 };
    struct fault f = { 0 };
    (void)snprintf(path, sizeof path, "%s/replay.db", city.dir);
    enum rc rc = gate_replay(city.gate, &(struct replay_options){ .path = str_of(path) }, &r, &f);
    if (rc) printf("replay: %s\n", f.text);
    CHECK(rc == RC_OK && r.asked > 0 && r.different == 0);
    (void)unlink(path);
}

[[gnu::unused]] static void rename_in(struct json *document, const char *from, const char *to)
{
    for (struct json *file = document->first->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next)
            if (str_equal(m->key, S("text"))) m->text = replaced(m->text, str_of(from), str_of(to));
}

// What the fields of a form are for is said by the version that the case was opened under: the search view is the same, made before or after.
#endif
