// Reading /usr/share/zoneinfo: by name when asked, or all of it at once for threads that share it.
#include "app/zones.h"
#include "base/map.h"
#include <stdio.h>
#include <stdlib.h>

#define ZONE_FOLDER "/usr/share/zoneinfo/"
enum { ZONE_NAME_MAX = 64, ZONES_BYTES = 16 << 20 };

struct zone_store {
    struct feel_zones face;
    struct arena arena;
    struct map zones; // by name
    char *file;       // room for one file
    bool complete;    // nothing is read any more
    struct zone_store *earlier;
    char version[32];
};

// Names go into a path: letters, digits and `_+-/` only, so that no name leads out of the folder.
static bool is_zone_name(struct str name)
{
    if (name.len == 0 || name.len > ZONE_NAME_MAX || name.at[0] == '/') return false;
    for (ptrdiff_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && (c == 0 || !strchr("_+-/", c))) return false;
    }
    return true;
}

static struct str read_whole(const char *path, char *room)
{
    FILE *file = fopen(path, "rb");
    if (!file) return (struct str){ 0 };
    size_t bytes = fread(room, 1, FEEL_ZONE_BYTES_MAX, file);
    bool bad = ferror(file) != 0;
    (void)fclose(file);
    return bad ? (struct str){ 0 } : (struct str){ room, (ptrdiff_t)bytes };
}

static const struct feel_zone *read_zone(struct zone_store *s, struct str name)
{
    char path[sizeof ZONE_FOLDER + ZONE_NAME_MAX];
    const struct feel_zone *zone;
    (void)snprintf(path, sizeof path, "%s%.*s", ZONE_FOLDER, P(name));
    struct str bytes = read_whole(path, s->file);
    if (bytes.len == 0 || feel_zone_parse(&s->arena, name, bytes, &zone, NULL)) return NULL;
    map_put(&s->zones, &s->arena, feel_zone_name(zone), (void *)(uintptr_t)zone);
    return zone;
}

static const struct feel_zone *find_zone(void *self, struct str name)
{
    struct zone_store *s = self;
    const struct feel_zone *known = map_get(&s->zones, name);
    if (known || s->complete || !is_zone_name(name)) return known;
    return read_zone(s, name);
}

// The first line of tzdata.zi: "# version 2025b".
static void read_version(struct zone_store *s)
{
    struct str text = read_whole(ZONE_FOLDER "tzdata.zi", s->file), line, rest;
    (void)str_cut(text, '\n', &line, &rest);
    if (!str_starts(line, S("# version "))) return;
    line = str_trim(str_slice(line, S("# version ").len, line.len));
    if (line.len >= (ptrdiff_t)sizeof s->version) return;
    memcpy(s->version, line.at, (size_t)line.len);
    s->face.version = (struct str){ s->version, line.len };
}

static struct zone_store *open_store(void)
{
    struct zone_store *s = calloc(1, sizeof *s);
    char *memory = malloc(ZONES_BYTES);
    MUST(s && memory);
    s->arena = arena_of(memory, ZONES_BYTES, NULL);
    s->file = NEW(&s->arena, char, FEEL_ZONE_BYTES_MAX);
    s->face = (struct feel_zones){ .find = find_zone, .self = s };
    read_version(s);
    return s;
}

const struct feel_zones *zones_open(void)
{
    static struct zone_store *store; // of the one thread of a command
    if (!store) store = open_store();
    return &store->face;
}

// tzdata.zi names every zone ("Z Europe/Paris …") and every second name of one ("L Europe/Paris Europe/Monaco").
static void read_named(struct zone_store *s, struct str line)
{
    struct str word, rest, name;
    (void)str_cut(line, ' ', &word, &rest);
    if (str_equal(word, S("L")))
        (void)str_cut(rest, ' ', &word, &rest);
    else if (!str_equal(word, S("Z")))
        return;
    (void)str_cut(rest, ' ', &name, &rest);
    if (is_zone_name(name)) (void)read_zone(s, name);
}

enum rc zones_open_all(const struct feel_zones **ret_z, struct fault *f)
{
    static struct zone_store *kept; // until the process ends: what looks for leaks finds them here
    struct zone_store *s = open_store();
    struct str text = read_whole(ZONE_FOLDER "tzdata.zi", s->file), line;
    for (text = arena_str(&s->arena, text); text.len > 0;) {
        (void)str_cut(text, '\n', &line, &text);
        read_named(s, line);
    }
    s->complete = true;
    if (s->zones.count == 0) {
        free(s->arena.end - ZONES_BYTES);
        free(s);
        return fail(f, RC_MISSING, "could not read the time zones in %s", ZONE_FOLDER);
    }
    s->earlier = kept;
    kept = s;
    *ret_z = &s->face;
    return RC_OK;
}

const struct feel_zones *zones_for_gate(bool threads)
{
    const struct feel_zones *zones = NULL;
    if (!threads) return zones_open();
    return zones_open_all(&zones, NULL) ? NULL : zones;
}
