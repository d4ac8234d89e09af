// The system's zone database as commands and the server read it: lazily or whole, the same zones, no path out of it.
#include "app/zones.h"
#include "test.h"

static const struct feel_zone *find(const struct feel_zones *z, const char *name)
{
    return z->find(z->self, str_of(name));
}

static bool have_database(void) { return find(zones_open(), "Etc/UTC") != NULL; }

TEST(every_zone_that_the_database_names_is_read)
{
    static const struct feel_zones *all; // lives until the process ends
    struct fault f = { 0 };
    char line[512], name[256];
    int count = 0;
    if (!have_database()) SKIP("no zones on this system");
    CHECK(zones_open_all(&all, &f) == RC_OK && all->version.len > 0);
    FILE *names = fopen("/usr/share/zoneinfo/tzdata.zi", "r");
    if (!names) SKIP("no tzdata.zi on this system");
    while (fgets(line, sizeof line, names)) {
        if (sscanf(line, "Z %255s", name) != 1 && sscanf(line, "L %*s %255s", name) != 1) continue;
        const struct feel_zone *whole = find(all, name), *lazy = find(zones_open(), name);
        CHECK(whole && lazy);
        if (!whole || !lazy) return (void)printf("  %s\n", name);
        for (int64_t s = -3'000'000'000; s < 9'000'000'000; s += 77'777'777)
            CHECK(feel_zone_offset_at(whole, s) == feel_zone_offset_at(lazy, s));
        count++;
    }
    (void)fclose(names);
    CHECK(count > 400);
}

TEST(a_name_that_is_no_zone_finds_nothing)
{
    static const char *const wrong[] = { "",
                                         "/",
                                         "../zoneinfo/Etc/UTC",
                                         "/etc/passwd",
                                         "Etc/../Etc/UTC",
                                         "Etc",
                                         "tzdata.zi",
                                         "Etc/UTC ",
                                         "Etc\\UTC",
                                         "Nowhere/City",
                                         "posixrules/../Etc/UTC" };
    if (!have_database()) SKIP("no zones on this system");
    for (ptrdiff_t i = 0; i < COUNT(wrong); i++) CHECK(!find(zones_open(), wrong[i]));
    char longest[66];
    memset(longest, 'a', sizeof longest);
    longest[65] = 0;
    CHECK(!find(zones_open(), longest));
}

TEST(a_zone_is_read_once)
{
    if (!have_database()) SKIP("no zones on this system");
    CHECK(find(zones_open(), "Asia/Shanghai") == find(zones_open(), "Asia/Shanghai"));
}
