// Reading the folders of a charter and of a pack, and installing what they say.
#include "exchange/setup.h"
#include "gate/charter.h"
#include "seal/seal.h"
#include "wire/yaml.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

enum { PATH_BYTES_MAX = 1024, FOLDER_DEPTH_MAX = 4 };

static enum rc read_file(struct arena *a, const char *path, ptrdiff_t bytes_max, struct str *ret,
                         struct fault *f)
{
    struct stat s;
    FILE *file = fopen(path, "rb");
    if (!file)
        return fail(f, errno == ENOENT ? RC_MISSING : RC_IO, "could not open \"%s\": %s", path,
                    strerror(errno));
    enum rc rc = fstat(fileno(file), &s) != 0 ? fail(f, RC_IO, "could not read \"%s\"", path) : RC_OK;
    if (!rc && s.st_size > bytes_max)
        rc = fail(f, RC_LIMIT, "\"%s\" has %lld bytes, more than %td", path, (long long)s.st_size, bytes_max);
    if (!rc && arena_left(a) <= s.st_size) rc = fail(f, RC_LIMIT, "\"%s\" does not fit", path);
    char *bytes = rc ? NULL : NEW(a, char, s.st_size + 1);
    if (!rc && fread(bytes, 1, (size_t)s.st_size, file) != (size_t)s.st_size)
        rc = fail(f, RC_IO, "could not read \"%s\"", path);
    (void)fclose(file);
    if (!rc) *ret = (struct str){ bytes, s.st_size };
    return rc;
}

// --- charter ------------------------------------------------------------------------------------------------------------------------

enum rc setup_read_charter(struct arena *a, const char *folder, const struct json **ret_document,
                           struct fault *f)
{
    char path[PATH_BYTES_MAX];
    struct str text;
    const struct json *document, *areas;
    (void)snprintf(path, sizeof path, "%s/charter.yaml", folder);
    enum rc rc = read_file(a, path, CHARTER_BYTES_MAX, &text, f);
    if (!rc) rc = yaml_parse(a, text, &document, f);
    if (rc) return within(f, rc, "charter.yaml");
    (void)snprintf(path, sizeof path, "%s/areas.geojson", folder);
    rc = read_file(a, path, CHARTER_BYTES_MAX, &text, f);
    if (rc == RC_MISSING) return *ret_document = document, RC_OK;
    if (!rc) rc = json_parse(a, text, &areas, f);
    if (rc) return within(f, rc, "areas.geojson");
    if (document->kind != JSON_OBJECT) return fail(f, RC_INVALID, "charter.yaml: not a mapping");
    struct json *whole = NEW(a, struct json, 1), *member = NEW(a, struct json, 1);
    *whole = *document;
    *member = *areas;
    member->key = S("areas");
    member->next = whole->first;
    whole->first = member;
    whole->count++;
    *ret_document = whole;
    return RC_OK;
}

// --- pack ---------------------------------------------------------------------------------------------------------------------------

struct collecting {
    struct arena *arena;
    const char *root;
    struct json *list;
};

static struct json *text_node(struct arena *a, const char *key, struct str text)
{
    struct json *j = NEW(a, struct json, 1);
    *j = (struct json){ .kind = JSON_TEXT, .key = str_of(key), .text = text };
    return j;
}

static enum rc add_file(struct collecting *c, const char *path, const char *inside, struct fault *f)
{
    struct str text;
    if (c->list->count == PACK_FILES_MAX)
        return fail(f, RC_LIMIT, "more than %d files in \"%s\"", PACK_FILES_MAX, c->root);
    enum rc rc = read_file(c->arena, path, PACK_FILE_BYTES_MAX, &text, f);
    if (rc) return rc;
    if (!utf8_valid(text)) return fail(f, RC_INVALID, "\"%s\" is not UTF-8", path);
    struct json *file = NEW(c->arena, struct json, 1);
    *file = (struct json){ .kind = JSON_OBJECT,
                           .count = 2,
                           .first = text_node(c->arena, "path", arena_str(c->arena, str_of(inside))) };
    file->first->next = text_node(c->arena, "text", text);
    // In the order of paths, so that the same files make the same document, whatever order the file system lists them in.
    struct json **at = &c->list->first;
    while (*at && str_compare((*at)->first->text, file->first->text) < 0) at = &(*at)->next;
    file->next = *at;
    *at = file;
    c->list->count++;
    return RC_OK;
}

static enum rc add_folder(struct collecting *c, const char *inside, int depth, struct fault *f)
{
    char path[PATH_BYTES_MAX], name[PATH_BYTES_MAX];
    enum rc rc = RC_OK;
    (void)snprintf(path, sizeof path, "%s/%s", c->root, inside);
    DIR *dir = opendir(path);
    if (!dir)
        return fail(f, errno == ENOENT ? RC_MISSING : RC_IO, "could not open folder \"%s\": %s", path,
                    strerror(errno));
    for (struct dirent *e; !rc && (e = readdir(dir));) {
        struct stat s;
        if (e->d_name[0] == '.') continue;
        int len = snprintf(name, sizeof name, "%s%s%s", inside, inside[0] ? "/" : "", e->d_name);
        int whole = snprintf(path, sizeof path, "%s/%s", c->root, name);
        if (len >= (int)sizeof name || whole >= (int)sizeof path)
            rc = fail(f, RC_LIMIT, "a path in \"%s\" is too long", c->root);
        else if (stat(path, &s) != 0)
            rc = fail(f, RC_IO, "could not look at \"%s\"", path);
        else if (S_ISDIR(s.st_mode))
            rc = depth < FOLDER_DEPTH_MAX ? add_folder(c, name, depth + 1, f)
                                          : fail(f, RC_LIMIT, "\"%s\" is nested too deep", path);
        else
            rc = add_file(c, path, name, f);
    }
    (void)closedir(dir);
    return rc;
}

static struct str text_of(const struct json *document, struct str path)
{
    for (const struct json *j = json_get(document, S("files"))->first; j; j = j->next)
        if (str_equal(json_str(j, S("path")), path)) return json_str(j, S("text"));
    return (struct str){ 0 };
}

// A local pack brings the one that it extends, which lies beside it in a folder of its id: so the document is whole, wherever it is read.
static enum rc add_base(struct arena *a, const char *folder, struct json *document, struct fault *f)
{
    const struct json *manifest, *base;
    struct str text = text_of(document, S("pack.yaml"));
    if (text.len == 0 || yaml_parse(a, text, &manifest, NULL))
        return RC_OK; // the loader says what is wrong with it
    struct str id = json_str(json_get(manifest, S("extends")), S("id"));
    if (id.len == 0) return RC_OK;
    if (str_contains(id, S("/")))
        return fail(f, RC_INVALID, "%s/pack.yaml: \"%.*s\" is no id of a pack", folder, P(id));
    enum rc rc = setup_read_pack(a, arena_cstr(a, arena_print(a, "%s/../%.*s", folder, P(id))), &base, f);
    if (rc) return within(f, rc, "the pack that %s extends", folder);
    struct json *copy = NEW(a, struct json, 1);
    *copy = *base;
    copy->key = S("base");
    copy->next = document->first;
    document->first = copy;
    document->count++;
    return RC_OK;
}

enum rc setup_read_pack(struct arena *a, const char *folder, const struct json **ret_document,
                        struct fault *f)
{
    struct json *list = NEW(a, struct json, 1), *document = NEW(a, struct json, 1);
    *list = (struct json){ .kind = JSON_ARRAY, .key = S("files") };
    *document = (struct json){ .kind = JSON_OBJECT, .count = 1, .first = list };
    struct collecting c = { a, folder, list };
    enum rc rc = add_folder(&c, "", 0, f);
    if (!rc && list->count == 0) rc = fail(f, RC_MISSING, "no files in \"%s\"", folder);
    if (!rc) rc = add_base(a, folder, document, f);
    if (!rc) *ret_document = document;
    return rc;
}

// --- through the gate -----------------------------------------------------------------------------------------------------------------

enum rc setup_install(struct gate *g, struct arena *a, struct str operator, int64_t agency, struct str act,
                      const struct json *document, struct fault *f)
{
    struct gate_job job = { .actor = { .class = ACTOR_SYSTEM, .agency = agency, .name = operator},
                                       .agency = agency,
                                       .casefile = -1,
                                       .act = act,
                                       .data = document,
                                       .arena = a };
    return gate_do(g, &job, f);
}

enum rc setup_pack(struct gate *g, struct arena *a, struct str operator, int64_t agency,
                   const struct json *document, struct str *ret_digest, struct fault *f)
{
    struct str bytes;
    char *hex = NEW(a, char, HEX_CHARS(DIGEST_BYTES));
    *ret_digest = S("");
    if (!gate_pack(g, agency)) return setup_install(g, a, operator, agency, S("install-pack"), document, f);
    enum rc rc = setup_install(g, a, operator, agency, S("propose-pack"), document, f);
    if (rc == RC_CONFLICT) rc = RC_OK; // it is proposed already
    if (!rc) rc = json_canonical(a, document, &bytes, f);
    if (rc) return rc;
    struct digest d = sha256(bytes);
    *ret_digest = hex_encode(d.at, DIGEST_BYTES, hex);
    return RC_OK;
}

enum rc setup_activate(struct gate *g, struct arena *a, struct str name, bool account, int64_t agency,
                       struct str digest, struct fault *f)
{
    struct json *data = NEW(a, struct json, 1), *member = NEW(a, struct json, 1);
    *member = (struct json){ .kind = JSON_TEXT, .key = S("digest"), .text = digest };
    *data = (struct json){ .kind = JSON_OBJECT, .count = 1, .first = member };
    struct gate_job job = {
        .actor = { .class = account ? ACTOR_STAFF : ACTOR_SYSTEM, .agency = agency, .name = name },
        .agency = agency,
        .casefile = -1,
        .act = S("activate-pack"),
        .data = data,
        .arena = a
    };
    return gate_do(g, &job, f);
}

enum rc setup_add_agency(struct gate *g, struct arena *a, struct str operator, const struct json * charter,
                         int64_t *ret_agency, struct fault *f)
{
    const struct charter *c;
    struct arena scratch = *a;
    enum rc rc = charter_read(&scratch, charter, &c, f);
    if (!rc && ledger_agency_of(gate_ledger(g), c->agency))
        rc = fail(f, RC_CONFLICT, "there is an agency \"%.*s\" already", P(c->agency));
    if (!rc) rc = ledger_add_agency(gate_ledger(g), c->agency, c->origin, ret_agency, f);
    return rc ? rc : setup_install(g, a, operator, * ret_agency, S("install-charter"), charter, f);
}

static void put_member(struct json_out *o, const char *key, struct str s)
{
    if (s.len) json_put_str(o, key, s);
}

static enum rc account_document(struct arena *a, int64_t agency, struct str name, struct str words, bool off,
                                const struct setup_role *roles, int32_t roles_count,
                                const struct json **ret_document, struct fault *f)
{
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_put_int(&o, "agency", agency);
    json_put_str(&o, "name", name);
    json_put_str(&o, "words", words);
    if (off) json_put_bool(&o, "off", true);
    json_open_key(&o, "roles", '[');
    for (int32_t i = 0; i < roles_count; i++) {
        json_open(&o, '{');
        put_member(&o, "role", roles[i].role);
        put_member(&o, "unit", roles[i].unit);
        put_member(&o, "area", roles[i].area);
        put_member(&o, "from", roles[i].from);
        put_member(&o, "to", roles[i].to);
        json_shut(&o, '}');
    }
    json_shut(&o, ']');
    json_shut(&o, '}');
    return json_parse(a, json_out_str(&o), ret_document, f);
}

enum rc setup_account(struct gate *g, struct arena *a, struct str operator, int64_t agency, struct str name,
                      struct str words, bool off, const struct setup_role *roles, int32_t roles_count,
                      struct fault *f)
{
    const struct json *document;
    enum rc rc = account_document(a, agency, name, words, off, roles, roles_count, &document, f);
    return rc ? rc : setup_install(g, a, operator, agency, S("set-account"), document, f);
}

enum rc setup_account_as(struct gate *g, struct arena *a, struct str account, int64_t agency, struct str name,
                         struct str words, bool off, const struct setup_role *roles, int32_t roles_count,
                         struct fault *f)
{
    const struct json *document;
    enum rc rc = account_document(a, agency, name, words, off, roles, roles_count, &document, f);
    if (rc) return rc;
    struct gate_job job = { .actor = { .class = ACTOR_STAFF, .agency = agency, .name = account },
                            .agency = agency,
                            .casefile = -1,
                            .act = S("set-account"),
                            .data = document,
                            .arena = a };
    return gate_do(g, &job, f);
}

// --- secrets ------------------------------------------------------------------------------------------------------------------------

static enum rc say_secret(struct gate *g, struct arena *a, struct setup_by by, int64_t agency, struct str act,
                          struct str name, struct fault *f)
{
    struct json *document = NEW(a, struct json, 1);
    *document = (struct json){ .kind = JSON_OBJECT, .count = 1, .first = text_node(a, "account", name) };
    struct gate_job job = {
        .actor = { .class = by.account ? ACTOR_STAFF : ACTOR_SYSTEM, .agency = agency, .name = by.by },
        .agency = agency,
        .casefile = -1,
        .act = act,
        .data = document,
        .arena = a
    };
    return gate_do(g, &job, f);
}

// What cannot be kept is said to be set by no entry.
enum rc setup_password(struct gate *g, struct arena *a, struct setup_by by, int64_t agency, struct str name,
                       struct str password, struct fault *f)
{
    enum rc rc = utf8_count(password) < GATE_PASSWORD_CHARS_MIN
                     ? fail(f, RC_INVALID, "a password needs at least %d characters", GATE_PASSWORD_CHARS_MIN)
                     : say_secret(g, a, by, agency, S("set-password"), name, f);
    return rc ? rc : gate_set_password(g, name, password, f);
}

enum rc setup_key(struct gate *g, struct arena *a, struct setup_by by, int64_t agency, struct str name,
                  char ret_key[static GATE_KEY_TEXT], struct fault *f)
{
    enum rc rc = say_secret(g, a, by, agency, S("make-key"), name, f);
    return rc ? rc : gate_make_key(g, name, ret_key, f);
}
