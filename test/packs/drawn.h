// The drawn pack of test/packs with places changed.
#ifndef ANLAN_TEST_PACKS_DRAWN_H
#define ANLAN_TEST_PACKS_DRAWN_H
#include "app/zones.h"
#include "law/bpmn.h"
#include "law/diff.h"
#include "law/move.h"
#include "law/pack.h"
#include "law/rule.h"
#include "packs/folder.h"
#include "test.h"

[[gnu::unused]] static char pool[128 << 20];
[[gnu::unused]] static struct arena memory;

[[gnu::unused]] static void begin(void) { memory = arena_of(pool, sizeof pool, NULL); }

[[gnu::unused]] static struct folder drawn(void)
{
    return folder_of(&memory, ANLAN_SOURCE "/test/packs/drawn");
}

[[gnu::unused]] static void edit(struct folder *f, const char *path, const char *from, const char *to)
{
    for (int32_t i = 0; i < f->count; i++) {
        if (!str_equal(f->at[i].path, str_of(path))) continue;
        struct text t = { .arena = &memory };
        struct str rest = f->at[i].bytes, want = str_of(from);
        for (ptrdiff_t at; (at = str_find(rest, want)) >= 0;
             rest = str_slice(rest, at + want.len, rest.len)) {
            text_put(&t, str_slice(rest, 0, at));
            text_put(&t, str_of(to));
        }
        text_put(&t, rest);
        MUST(!str_equal(text_str(&t), f->at[i].bytes));
        f->at[i].bytes = text_str(&t);
        return;
    }
    MUST(!"a file of that path");
}

[[gnu::unused]] static void add(struct folder *f, const char *path, const char *bytes)
{
    MUST(f->count < PACK_FILES_MAX);
    f->at[f->count++] = (struct pack_file){ str_of(path), str_of(bytes) };
}

[[gnu::unused]] static const struct pack *load(const struct folder *f, struct fault *ret_f)
{
    const struct pack *p = NULL;
    struct pack_context context = { .zones = zones_open() };
    *ret_f = (struct fault){ 0 };
    (void)!pack_load_with(&memory, f->at, f->count, &context, &p, ret_f);
    return p;
}

[[gnu::unused]] static const struct pack *whole(const struct folder *f)
{
    struct fault why;
    const struct pack *p = load(f, &why);
    if (!p) printf("%s\n", why.text);
    MUST(p != NULL);
    return p;
}
#endif
