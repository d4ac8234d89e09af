// A folder of this run under the system's temporary one, with paths in it; it is removed when the program
// ends well.
#ifndef ANLAN_TEST_FOLDER_H
#define ANLAN_TEST_FOLDER_H
#include "base/base.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char test_folder_path[] = "/tmp/anlan_test_XXXXXX";
static pid_t test_folder_owner; // a child that ends leaves the folder to its parent

[[gnu::unused]] static const char *test_folder(void)
{
    if (test_folder_owner) return test_folder_path;
    MUST(mkdtemp(test_folder_path) != NULL);
    test_folder_owner = getpid();
    return test_folder_path;
}

// The path of `name` in it; lives until the fourth call after this one.
[[gnu::unused]] static const char *test_path(const char *name)
{
    static char paths[4][5'000];
    static int next;
    char *path = paths[next++ % COUNT(paths)];
    (void)snprintf(path, sizeof paths[0], "%s/%s", test_folder(), name);
    return path;
}

static int test_folder_drop(const char *path, const struct stat *, int, struct FTW *) { return remove(path); }

[[gnu::destructor]] static void test_folder_remove(void)
{
    if (test_folder_owner == getpid())
        (void)nftw(test_folder_path, test_folder_drop, 16, FTW_DEPTH | FTW_PHYS);
}
#endif
