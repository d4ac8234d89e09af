// Loading packs: that of the repository, a second jurisdiction, and broken ones, each with the line that refuses it.
#include "law/pack.h"
#include "packs/folder.h"
#include "test.h"

static char pool[64 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

static const struct pack *load(struct arena *a, const char *root, struct fault *f)
{
    const struct pack *p = NULL;
    struct folder folder = folder_of(a, root);
    if (pack_load(a, folder.at, folder.count, &p, f)) printf("%s\n", f->text);
    return p;
}

TEST(the_first_pack_loads_with_seven_kinds)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = load(&a, ANLAN_SOURCE "/packs/cn", &f);
    CHECK(p != NULL);
    if (!p) return;
    CHECK_STR(p->id, S("cn"));
    CHECK_INT(p->kinds_count, 7);
    CHECK_INT(p->zone_offset_s, 8 * 3600);
}
