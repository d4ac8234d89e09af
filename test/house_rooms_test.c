// Floors point down: every #include under src/ names the file's own room or one on an earlier line of src/ROOMS, other rooms'
// private headers stay private, and pure rooms call nothing of the world.
#include "test.h"
#include <dirent.h>
#include <sys/stat.h>

enum { ROOMS_MAX = 32, FILE_BYTES_MAX = 1 << 20 };

static struct {
    char name[32];
    bool pure;
} rooms[ROOMS_MAX];
static int rooms_count, files_seen, includes_seen;

static int room_index(struct str name)
{
    for (int i = 0; i < rooms_count; i++)
        if (str_equal(str_of(rooms[i].name), name)) return i;
    return -1;
}

static struct str read_file(const char *path)
{
    static char bytes[FILE_BYTES_MAX];
    FILE *file = fopen(path, "r");
    if (!file) return (struct str){ 0 };
    size_t len = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    MUST(len < sizeof bytes);
    return (struct str){ bytes, (ptrdiff_t)len };
}

static void read_rooms(void)
{
    struct str text = read_file(ANLAN_SOURCE "/src/ROOMS"), line;
    while (text.len > 0) {
        (void)str_cut(text, '\n', &line, &text);
        struct str name, kind;
        if (line.len == 0 || line.at[0] == '#') continue;
        (void)str_cut(line, ' ', &name, &kind);
        MUST(rooms_count < ROOMS_MAX && name.len < 32);
        memcpy(rooms[rooms_count].name, name.at, (size_t)name.len);
        rooms[rooms_count++].pure = str_equal(str_trim(kind), S("pure"));
    }
}

static void check_include(const char *path, int own, struct str header)
{
    struct str room, rest;
    if (!str_cut(header, '/', &room, &rest)) return;
    int index = room_index(room);
    includes_seen++;
    bool private_header = str_ends(header, S("_int.h"));
    if (index < 0 || index > own || (index != own && private_header)) {
        printf("%s includes \"%.*s\"\n", path, P(header));
        CHECK(!"an include of its own room or a lower one's public header");
    }
}

// Words of the world that no pure room may say (base's queue, arena faults and types are its own business).
static void check_pure(const char *path, struct str text)
{
    static const char *const words[] = { "fopen(",  "open(",         "time(NULL",       "clock_gettime(",
                                         "getenv(", "socket(",       "pthread_create(", "rand(",
                                         "random(", "gettimeofday(", "setlocale(" };
    for (int i = 0; i < COUNT(words); i++) {
        struct str rest = text, word = str_of(words[i]);
        for (ptrdiff_t at; (at = str_find(rest, word)) >= 0;
             rest = str_slice(rest, at + word.len, rest.len)) {
            char before = at > 0 ? rest.at[at - 1] : ' ';
            bool longer_name =
                before == '_' || before == '.' || before == '>' || (before >= 'a' && before <= 'z');
            if (longer_name) continue;
            printf("%s says %s\n", path, words[i]);
            CHECK(!"a pure room that calls nothing of the world");
        }
    }
}

static void check_file(const char *path, int own)
{
    struct str all = read_file(path), text = all, line;
    files_seen++;
    while (text.len > 0) {
        (void)str_cut(text, '\n', &line, &text);
        if (!str_starts(line, S("#include \""))) continue;
        struct str header;
        (void)str_cut(str_slice(line, 10, line.len), '"', &header, &line);
        check_include(path, own, header);
    }
    if (rooms[own].pure && own > 0) check_pure(path, all);
}

static void walk(const char *folder, int own)
{
    DIR *dir = opendir(folder);
    if (!dir) return;
    for (struct dirent *e; (e = readdir(dir));) {
        char path[4096];
        struct stat s;
        if (e->d_name[0] == '.') continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        MUST(stat(path, &s) == 0);
        int room = own >= 0 ? own : room_index(str_of(e->d_name));
        if (S_ISDIR(s.st_mode) && room < 0) {
            printf("%s is not in src/ROOMS\n", path);
            CHECK(!"a room that src/ROOMS names");
        } else if (S_ISDIR(s.st_mode))
            walk(path, room);
        else if (own >= 0 && (str_ends(str_of(path), S(".c")) || str_ends(str_of(path), S(".h"))))
            check_file(path, own);
    }
    (void)closedir(dir);
}

TEST(floors_point_down)
{
    read_rooms();
    CHECK(rooms_count >= 10);
    walk(ANLAN_SOURCE "/src", -1);
    printf("rooms: %d, files: %d, includes: %d\n", rooms_count, files_seen, includes_seen);
    CHECK(files_seen > 10 && includes_seen > 10);
}
