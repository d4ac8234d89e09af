// A pack's folder as a list of files, for tests: room `law` reads no disk.
#ifndef ANLAN_TEST_FOLDER_H
#define ANLAN_TEST_FOLDER_H
#include "law/pack.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct folder {
    struct pack_file at[PACK_FILES_MAX];
    int32_t count;
};

[[gnu::unused]] static struct str folder_slurp(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    MUST(f != NULL);
    struct stat s;
    MUST(fstat(fileno(f), &s) == 0);
    char *bytes = NEW(a, char, s.st_size + 1);
    MUST(fread(bytes, 1, (size_t)s.st_size, f) == (size_t)s.st_size);
    (void)fclose(f);
    return (struct str){ bytes, s.st_size };
}

// Adds what lies under root/under, with paths relative to `root`; a file of the same path replaces what is there.
[[gnu::unused]] static void folder_add(struct arena *a, struct folder *folder, const char *root,
                                       const char *under)
{
    const char *path = arena_cstr(a, arena_print(a, "%s/%s", root, under));
    DIR *d = opendir(path);
    MUST(d != NULL);
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        if (e->d_name[0] == '.') continue;
        const char *name = arena_cstr(a, arena_print(a, "%s%s%s", under, under[0] ? "/" : "", e->d_name));
        const char *full = arena_cstr(a, arena_print(a, "%s/%s", root, name));
        struct stat s;
        MUST(stat(full, &s) == 0);
        if (S_ISDIR(s.st_mode)) {
            folder_add(a, folder, root, name);
            continue;
        }
        struct pack_file file = { str_of(name), folder_slurp(a, full) };
        int32_t i = 0;
        while (i < folder->count && !str_equal(folder->at[i].path, file.path)) i++;
        MUST(i < PACK_FILES_MAX);
        folder->at[i] = file;
        if (i == folder->count) folder->count++;
    }
    (void)closedir(d);
}

[[gnu::unused]] static struct folder folder_of(struct arena *a, const char *root)
{
    struct folder f = { .count = 0 };
    folder_add(a, &f, root, "");
    return f;
}

// Each folder in `root` that holds a pack; how many there are.
[[gnu::unused]] static int32_t each_pack(const char *root, void (*each)(const char *path))
{
    DIR *d = opendir(root);
    int32_t count = 0;
    MUST(d != NULL);
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        char path[1024];
        struct stat s;
        (void)snprintf(path, sizeof path, "%s/%s/pack.yaml", root, e->d_name);
        if (e->d_name[0] == '.' || stat(path, &s) != 0) continue;
        (void)snprintf(path, sizeof path, "%s/%s", root, e->d_name);
        each(path);
        count++;
    }
    (void)closedir(d);
    return count;
}
#endif
