// A pack out of its folder, and the toy pack of test/packs with one place changed.
#ifndef ANLAN_TEST_PACKS_TOY_H
#define ANLAN_TEST_PACKS_TOY_H
#include "law/pack.h"
#include "law/rule.h"
#include "packs/folder.h"
#include "test.h"

[[gnu::unused]] static char pool[64 << 20];
[[gnu::unused]] static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

[[gnu::unused]] static const struct pack *load(struct arena *a, const char *root, struct fault *f)
{
    const struct pack *p = NULL;
    struct folder folder = folder_of(a, root);
    if (pack_load(a, folder.at, folder.count, &p, f)) printf("%s\n", f->text);
    return p;
}

[[gnu::unused]] static const char kind[] = "kinds/umbrella.yaml", drawing[] = "procedures/umbrella.bpmn",
                                  tables[] = "decisions/pier.dmn", manifest[] = "pack.yaml",
                                  statute[] = "statutes/lake-code-1.yaml", shared[] = "shared/pier.yaml",
                                  words[] = "words/sw.json";

[[gnu::unused]] static struct str replaced(struct arena *a, struct str s, const char *from, struct str to)
{
    ptrdiff_t at = str_find(s, str_of(from));
    MUST(at >= 0);
    struct str head = str_slice(s, 0, at), tail = str_slice(s, at + (ptrdiff_t)strlen(from), s.len);
    return arena_print(a, "%.*s%.*s%.*s", P(head), P(to), P(tail));
}

[[gnu::unused]] static enum rc load_changed(const char *path, const char *from, struct str to,
                                            struct fault *f)
{
    struct arena a = arena_of(pool + sizeof pool / 2, sizeof pool / 2, NULL); // `to` lies in the first half
    const struct pack *p = NULL;
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    char *mark = a.at;
    for (int32_t i = 0; i < folder.count; i++)
        if (str_equal(folder.at[i].path, str_of(path))) {
            folder.at[i].bytes = replaced(&a, folder.at[i].bytes, from, to);
            mark = a.at;
        }
    enum rc rc = pack_load(&a, folder.at, folder.count, &p, f);
    CHECK(rc ? p == NULL && a.at == mark : p != NULL);
    return rc;
}

// `item` with its number, `count` times; "%d" stands in it once.
[[gnu::unused]] static struct str series(struct arena *a, const char *head, const char *item, int count,
                                         const char *tail)
{
    struct text t = { .arena = a };
    const char *number = strstr(item, "%d");
    text_put(&t, str_of(head));
    for (int i = 0; i < count; i++) text_print(&t, "%.*s%d%s", (int)(number - item), item, i, number + 2);
    text_put(&t, str_of(tail));
    return text_str(&t);
}
#endif
