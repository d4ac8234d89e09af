// Reading and installing the street map.
#include "app/words.h"
#include "app/map.h"
#include "app/copy.h"
#include "gate/charter.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PATH_BYTES_MAX = 1024 };
#define MAP_BYTES ((ptrdiff_t)3 << 30) // reserved, and taken page by page as it is touched

struct street_map {
    struct arena arena;
    struct streets streets;
    struct areas areas;
    struct api_map api;
};

static void *reserve(void)
{
    void *at = mmap(NULL, (size_t)MAP_BYTES, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

static bool path_in(char path[static PATH_BYTES_MAX], const char *folder, const char *name)
{
    return snprintf(path, PATH_BYTES_MAX, "%s/%s", folder, name) < PATH_BYTES_MAX;
}

// The file as a block of the heap that the caller frees. RC_MISSING: there is none.
static enum rc read_file(const char *path, struct str *ret_bytes, struct fault *f)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return fail(f, errno == ENOENT ? RC_MISSING : RC_IO, tr("could not open \"%s\": %s"), path,
                    words_of_errno(errno));
    enum rc rc = fseek(file, 0, SEEK_END) != 0 ? fail(f, RC_IO, tr("could not read \"%s\""), path) : RC_OK;
    long len = rc ? 0 : ftell(file);
    if (!rc && (len < 0 || len > STREETS_BYTES_MAX))
        rc = fail(f, RC_LIMIT, tr("\"%s\" has more than %d bytes"), path, STREETS_BYTES_MAX);
    rewind(file);
    char *bytes = rc ? NULL : malloc((size_t)len + 1);
    if (!rc && !bytes) rc = fail(f, RC_LIMIT, tr("no memory for \"%s\""), path);
    if (!rc && fread(bytes, 1, (size_t)len, file) != (size_t)len)
        rc = fail(f, RC_IO, tr("could not read \"%s\""), path);
    (void)fclose(file);
    if (rc)
        free(bytes);
    else
        *ret_bytes = (struct str){ bytes, len };
    return rc;
}

// RC_OK with no streets where there is no file.
static enum rc read_streets(const char *path, struct arena *a, struct streets *ret, struct fault *f)
{
    struct str bytes;
    enum rc rc = read_file(path, &bytes, f);
    if (rc == RC_MISSING) return *ret = (struct streets){ 0 }, RC_OK;
    if (rc) return rc;
    jmp_buf full;
    a->full = &full;
    if (setjmp(full))
        rc = fail(f, RC_LIMIT, tr("it needs more than %td bytes"), MAP_BYTES);
    else
        rc = streets_parse(a, bytes, ret, f);
    a->full = NULL;
    free((void *)(uintptr_t)bytes.at);
    return rc ? within(f, rc, "%s", path) : RC_OK;
}

// The first agency's areas: a map is of one agency, or of several that share a city.
static const struct charter *charter_of(struct gate *g)
{
    return ledger_agencies(gate_ledger(g)) ? gate_charter(g, 1) : NULL;
}

static enum rc prepare(struct street_map *m, struct gate *g, struct fault *f)
{
    const struct charter *c = charter_of(g);
    jmp_buf full;
    m->arena.full = &full;
    if (setjmp(full))
        return m->arena.full = NULL, fail(f, RC_LIMIT, tr("the map needs more than %td bytes"), MAP_BYTES);
    if (c) m->areas = c->areas;
    enum rc rc = atlas_make(&m->arena, &m->streets, c ? c->areas_tree : NULL, &m->api.atlas, f);
    if (!rc) m->api.gazetteer = gazetteer_of(&m->arena, &m->streets);
    m->api.areas = &m->areas;
    m->arena.full = NULL;
    return rc;
}

enum rc street_map_open(const char *dir, struct gate *g, struct street_map **ret_map, struct fault *f)
{
    char path[PATH_BYTES_MAX];
    void *memory = reserve();
    *ret_map = NULL;
    if (!memory || !path_in(path, dir, "map/streets.geojson"))
        return fail(f, RC_LIMIT, tr("no memory for a map"));
    struct arena a = arena_of(memory, MAP_BYTES, NULL);
    struct street_map *m = NEW(&a, struct street_map, 1);
    m->arena = a;
    enum rc rc = read_streets(path, &m->arena, &m->streets, f);
    const struct charter *c = charter_of(g);
    bool empty = !rc && m->streets.features_count == 0 && (!c || c->areas.count == 0);
    if (!rc && !empty) rc = prepare(m, g, f);
    if (rc || empty)
        (void)munmap(memory, (size_t)MAP_BYTES);
    else
        *ret_map = m;
    return rc;
}

void street_map_close(struct street_map *m)
{
    if (m) (void)munmap(m, (size_t)MAP_BYTES); // the map is the first thing in its memory
}

const struct api_map *street_map_for_api(const struct street_map *m) { return m ? &m->api : NULL; }
const struct streets *street_map_streets(const struct street_map *m) { return &m->streets; }
const struct areas *street_map_areas(const struct street_map *m) { return &m->areas; }

// --- installing -----------------------------------------------------------------------------------------

enum rc street_map_check(const char *folder, struct fault *f)
{
    struct streets s;
    char path[PATH_BYTES_MAX];
    if (!path_in(path, folder, "streets.geojson")) return fail(f, RC_INVALID, tr("the path is too long"));
    void *memory = reserve();
    if (!memory) return fail(f, RC_LIMIT, tr("no memory for a map"));
    struct arena a = arena_of(memory, MAP_BYTES, NULL);
    enum rc rc = read_streets(path, &a, &s, f);
    (void)munmap(memory, (size_t)MAP_BYTES);
    return rc;
}

enum rc street_map_install(const char *folder, const char *dir, struct fault *f)
{
    char from[PATH_BYTES_MAX], to[PATH_BYTES_MAX], fresh[PATH_BYTES_MAX], map[PATH_BYTES_MAX];
    if (!path_in(from, folder, "streets.geojson") || !path_in(map, dir, "map") ||
        !path_in(to, map, "streets.geojson") || !path_in(fresh, map, "streets.geojson.new"))
        return fail(f, RC_INVALID, tr("the path is too long"));
    if (!file_exists(from)) return RC_OK;
    enum rc rc = street_map_check(folder, f);
    if (!rc && !file_exists(map)) rc = folder_make(map, f);
    if (rc) return rc;
    (void)unlink(fresh); // of an installation that was cut off
    rc = file_copy(from, fresh, f);
    if (!rc && rename(fresh, to) != 0)
        rc = fail(f, RC_IO, tr("could not put \"%s\" in place: %s"), to, words_of_errno(errno));
    return rc;
}
