// One block for a command's life; the arenas are cut from it.
#include "app/words.h"
#include "app/models.h"
#include "app/zones.h"
#include "seal/seal.h"
#include "wire/xml.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { KEEP_BYTES = 768 << 20, SCRATCH_BYTES = 256 << 20, RUN_BYTES = 256 << 20, FOLDER_FILES_MAX = 4096 };

enum rc model_memory_open(struct model_memory *ret_m, struct fault *f)
{
    char *block = malloc((size_t)KEEP_BYTES + SCRATCH_BYTES + RUN_BYTES);
    if (!block) return fail(f, RC_LIMIT, tr("no memory"));
    *ret_m = (struct model_memory){
        .block = block,
        .keep = arena_of(block, KEEP_BYTES, NULL),
        .scratch = arena_of(block + KEEP_BYTES, SCRATCH_BYTES, NULL),
        .run = arena_of(block + KEEP_BYTES + SCRATCH_BYTES, RUN_BYTES, NULL),
    };
    return RC_OK;
}

void model_memory_close(struct model_memory *m) { free(m->block); }

// --- files -----------------------------------------------------------------------------------------

static enum rc read_stream(struct arena *a, FILE *file, const char *path, struct str *ret_bytes,
                           struct fault *f)
{
    struct arena mark = *a;
    struct text bytes = { .arena = a };
    char chunk[1 << 14];
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0) {
        text_put(&bytes, (struct str){ chunk, (ptrdiff_t)got });
        if (bytes.len <= MODEL_FILE_BYTES_MAX) continue;
        *a = mark;
        return fail(f, RC_LIMIT, tr("%s is longer than %d bytes"), path, MODEL_FILE_BYTES_MAX);
    }
    if (ferror(file)) return fail(f, RC_IO, tr("could not read %s"), path);
    *ret_bytes = text_str(&bytes);
    return RC_OK;
}

enum rc model_file_read(struct arena *a, const char *path, struct str *ret_bytes, struct fault *f)
{
    if (strcmp(path, "-") == 0) return read_stream(a, stdin, "standard input", ret_bytes, f);
    FILE *file = fopen(path, "re");
    if (!file)
        return fail(f, errno == ENOENT ? RC_MISSING : RC_IO, tr("could not open %s: %s"), path,
                    words_of_errno(errno));
    enum rc rc = read_stream(a, file, path, ret_bytes, f);
    (void)fclose(file);
    return rc;
}

static int compare_names(const void *a, const void *b)
{
    const struct str *x = a, *y = b;
    return str_compare(*x, *y);
}

static int32_t list_folder(struct arena *a, DIR *dir, const char *ending, struct str *names)
{
    int32_t count = 0;
    for (struct dirent *e; count <= FOLDER_FILES_MAX && (e = readdir(dir));)
        if (e->d_name[0] != '.' && str_ends(str_of(e->d_name), str_of(ending)))
            names[count++] = arena_str(a, str_of(e->d_name));
    qsort(names, (size_t)count, sizeof *names, compare_names);
    return count;
}

enum rc model_folder_read(struct arena *a, const char *folder, const char *ending,
                          struct dmn_file **ret_files, int32_t *ret_count, struct fault *f)
{
    DIR *dir = opendir(folder);
    if (!dir) return fail(f, RC_MISSING, tr("could not open %s: %s"), folder, words_of_errno(errno));
    struct str *names = NEW(a, struct str, FOLDER_FILES_MAX + 1);
    int32_t count = list_folder(a, dir, ending, names);
    (void)closedir(dir);
    if (count > FOLDER_FILES_MAX)
        return fail(f, RC_LIMIT, tr("%s has more than %d files"), folder, FOLDER_FILES_MAX);
    struct dmn_file *files = NEW(a, struct dmn_file, count);
    for (int32_t i = 0; i < count; i++) {
        files[i].name = arena_print(a, "%s/%.*s", folder, P(names[i]));
        enum rc rc = model_file_read(a, arena_cstr(a, files[i].name), &files[i].bytes, f);
        if (rc) return rc;
    }
    *ret_files = files;
    *ret_count = count;
    return RC_OK;
}

// --- models ----------------------------------------------------------------------------------------

void model_digest(struct str bytes, uint8_t ret_digest[static DMN_DIGEST_BYTES])
{
    struct digest d = sha256(bytes);
    memcpy(ret_digest, d.at, DMN_DIGEST_BYTES);
}

enum rc model_compile(struct model_memory *m, const struct dmn_file *files, int32_t count,
                      const struct dmn_model **ret_model, struct fault *f)
{
    jmp_buf full;
    struct arena keep = m->keep, scratch = m->scratch;
    keep.full = scratch.full = &full;
    if (setjmp(full))
        return fail(f, RC_LIMIT, tr("%.*s needs more memory than %d MB"), P(files[0].name), KEEP_BYTES >> 20);
    enum rc rc = dmn_compile(&keep, scratch, files, count, model_digest, ret_model, f);
    if (rc) return rc;
    m->keep.at = keep.at;
    return RC_OK;
}

static bool may_import(struct str bytes) { return str_contains(bytes, S("import")); }

static const char *folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? arena_cstr(a, (struct str){ path, slash - path + (slash == path) }) : ".";
}

// The namespace of a model's file; empty where it cannot be read.
static struct str space_of(struct arena *a, struct arena scratch, struct str bytes)
{
    struct xml_doc doc;
    jmp_buf full;
    scratch.full = &full;
    if (setjmp(full) || xml_parse(&scratch, bytes, &doc, NULL)) return (struct str){ 0 };
    return arena_str(a, xml_attr_str(doc.root, S("namespace")));
}

static bool is_named(struct str space, const struct dmn_file *files, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (space.len && str_contains(files[i].bytes, space)) return true;
    return false;
}

// The root first, then those of its folder whose namespaces it names, and those that these name.
static enum rc with_neighbours(struct model_memory *m, const char *path, struct dmn_file root,
                               struct dmn_file **ret_files, int32_t *ret_count, struct fault *f)
{
    struct dmn_file *others, *files;
    int32_t count, kept = 1, before = 0;
    enum rc rc = model_folder_read(&m->keep, folder_of(&m->keep, path), ".dmn", &others, &count, f);
    if (rc) return rc;
    struct str *spaces = NEW(&m->keep, struct str, count);
    for (int32_t i = 0; i < count; i++)
        if (!str_equal(others[i].bytes, root.bytes))
            spaces[i] = space_of(&m->keep, m->scratch, others[i].bytes);
    files = NEW(&m->keep, struct dmn_file, count + 1);
    files[0] = root;
    while (before != kept) {
        before = kept;
        for (int32_t i = 0; i < count; i++) {
            if (!is_named(spaces[i], files, before)) continue;
            files[kept++] = others[i];
            spaces[i] = (struct str){ 0 }; // once
        }
    }
    *ret_files = files;
    *ret_count = kept;
    return RC_OK;
}

enum rc model_open(struct model_memory *m, const char *path, const struct dmn_model **ret_model,
                   struct fault *f)
{
    struct dmn_file *files = NEW(&m->keep, struct dmn_file, 1);
    int32_t count = 1;
    files[0].name = str_of(path);
    enum rc rc = model_file_read(&m->keep, path, &files[0].bytes, f);
    if (!rc && may_import(files[0].bytes) && strcmp(path, "-") != 0)
        rc = with_neighbours(m, path, files[0], &files, &count, f);
    return rc ? rc : model_compile(m, files, count, ret_model, f);
}

struct feel_run model_run(struct model_memory *m)
{
    struct timespec now;
    struct arena room = m->run;
    struct feel_diagnostic *diagnostics = NEW(&room, struct feel_diagnostic, MODEL_DIAGNOSTICS_MAX);
    struct feel_run r = feel_run_of(room, FEEL_BUDGET);
    (void)clock_gettime(CLOCK_REALTIME, &now);
    r.now = (struct instant){ now.tv_sec * NS_PER_S + now.tv_nsec };
    r.zones = zones_open();
    r.diagnostics = diagnostics;
    r.diagnostic_room = MODEL_DIAGNOSTICS_MAX;
    return r;
}
