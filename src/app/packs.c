// Folders of packs and charters.
#include "app/words.h"
#include "app/packs.h"
#include "app/zones.h"
#include "exchange/setup.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum rc pack_of_document(struct arena *a, const struct json *document, const struct pack **ret_pack,
                         struct fault *f)
{
    return pack_load_document(a, document, &(struct pack_context){ .zones = zones_open() }, ret_pack, f);
}

enum rc pack_installed(struct store *s, struct arena *a, int64_t agency, const struct pack **ret_pack,
                       struct fault *f)
{
    struct row row;
    const struct json *document;
    enum rc rc = store_one(
        s, a, &row, f,
        "SELECT d.bytes FROM installed i JOIN document d ON d.digest = i.digest WHERE i.agency = ?1 AND i.kind = 'pack'",
        ARGS(INT(agency)));
    if (rc == RC_MISSING) return fail(f, rc, tr("no pack is in force"));
    if (!rc) rc = json_parse(a, row.at[0].s, &document, f);
    struct pack_context in_force = { .zones = zones_open(), .installed = true };
    return rc ? rc : pack_load_document(a, document, &in_force, ret_pack, f);
}

// The part of a tag before the first '-': its language.
static struct str primary(struct str tag)
{
    struct str head, rest;
    (void)str_cut(tag, '-', &head, &rest);
    return head;
}

enum rc pack_check_language(const struct pack *p, const char *asked, struct fault *f)
{
    const char *tag = asked ? asked : getenv("ANLAN_LANGUAGE");
    for (int32_t i = 0; tag && i < p->languages.count; i++)
        if (str_equal(primary(p->languages.at[i]), primary(str_of(tag)))) return RC_OK;
    return words_check(asked, f);
}

enum rc folder_read_pack(struct arena *a, const char *path, struct folder *ret_folder, struct fault *f)
{
    *ret_folder = (struct folder){ 0 };
    enum rc rc = setup_read_pack(a, path, &ret_folder->document, f);
    if (!rc) rc = pack_of_document(a, ret_folder->document, &ret_folder->pack, f);
    return rc ? within(f, rc, tr("pack %s"), path) : RC_OK;
}

enum rc folder_read_charter(struct arena *a, const char *path, struct folder *ret_folder, struct fault *f)
{
    *ret_folder = (struct folder){ 0 };
    enum rc rc = setup_read_charter(a, path, &ret_folder->document, f);
    if (!rc) rc = charter_read(a, ret_folder->document, &ret_folder->charter, f);
    return rc ? within(f, rc, tr("charter %s"), path) : RC_OK;
}

static bool holds(const char *folder, const char *file)
{
    char path[4096];
    return snprintf(path, sizeof path, "%s/%s", folder, file) < (int)sizeof path && file_exists(path);
}

enum rc folder_read(struct arena *a, const char *path, struct folder *ret_folder, struct fault *f)
{
    struct stat s;
    if (stat(path, &s) != 0 || !S_ISDIR(s.st_mode))
        return fail(f, RC_MISSING, tr("there is no folder \"%s\""), path);
    if (holds(path, "pack.yaml")) return folder_read_pack(a, path, ret_folder, f);
    if (holds(path, "charter.yaml")) return folder_read_charter(a, path, ret_folder, f);
    return fail(f, RC_INVALID, tr("\"%s\" holds neither pack.yaml nor charter.yaml"), path);
}
