// Names are checked before they become paths: letters, digits, '_', '+', '-' and single '/' between them.
#include "exchange/zone_files.h"

struct zone_file {
    const struct feel_zone *zone;
    struct zone_file *next;
};

static bool is_name(struct str s)
{
    bool after_slash = true;
    if (s.len == 0 || s.len > ZONE_NAME_BYTES_MAX) return false;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool other = (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-';
        if (c == '/' ? after_slash : after_slash ? !letter : !letter && !other) return false;
        after_slash = c == '/';
    }
    return !after_slash;
}

// The whole file, or empty where there is none of a fitting size. Takes its memory only when the file is shut again.
static struct str read_file(struct arena *a, const struct disk *disk, struct str path)
{
    struct disk_file *file;
    int64_t size = 0;
    ptrdiff_t got = 0;
    if (disk->open(disk->self, path, DISK_READ, &file, NULL)) return (struct str){ 0 };
    enum rc rc = disk->size(disk->self, file, &size, NULL);
    bool fits = !rc && size > 0 && size <= FEEL_ZONE_BYTES_MAX, room = arena_left(a) > size;
    char *bytes = fits && room ? NEW(a, char, size) : NULL;
    if (bytes) rc = disk->read(disk->self, file, 0, bytes, size, &got, NULL);
    disk->close(disk->self, file);
    if (fits && !room) (void)arena_take(a, 1, 1, -1); // jumps
    return bytes && !rc && got == size ? (struct str){ bytes, size } : (struct str){ 0 };
}

static const struct feel_zone *keep(struct zone_files *files, const struct feel_zone *zone)
{
    struct zone_file *f = NEW(files->arena, struct zone_file, 1);
    *f = (struct zone_file){ zone, files->first };
    files->first = f;
    return zone;
}

static const struct feel_zone *find(void *self, struct str name)
{
    struct zone_files *files = self;
    const struct feel_zone *zone;
    for (const struct zone_file *f = files->first; f; f = f->next)
        if (str_equal(feel_zone_name(f->zone), name)) return f->zone;
    if (!is_name(name)) return NULL;
    struct str kept_name = arena_str(files->arena, name);
    struct str path = arena_print(files->arena, "%.*s/%.*s", P(files->dir), P(name));
    struct str tzif = read_file(files->arena, files->disk, path);
    if (tzif.len == 0 || feel_zone_parse(files->arena, kept_name, tzif, &zone, NULL)) return NULL;
    return keep(files, zone);
}

struct feel_zones zone_files_finder(struct zone_files *files)
{
    return (struct feel_zones){ .find = find, .self = files };
}
