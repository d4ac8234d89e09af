// Bytes up to a NUL are a template, those after it a context in JSON: the template is refused with file and line and the arena as it was,
// or it compiles, and then whatever it renders is a template that says the same.
#include "law/document.h"

static char pool[64 << 20], scratch_pool[1 << 16];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct str paths[] = { SL("a"),     SL("b.c"),     SL("t?"),       SL("l[]"),
                                        SL("l[].m"), SL("l[].n[]"), SL("l[].n[].o") };
    if (size > 8192) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL),
                 scratch = arena_of(scratch_pool, sizeof scratch_pool, NULL);
    struct fault f = { 0 };
    struct str source, text, html, again;
    const struct json *shape, *context = NULL;
    const struct document *d = NULL, *same = NULL;
    (void)str_cut((struct str){ (const char *)data, (ptrdiff_t)size }, 0, &source, &text);
    MUST(!document_shape(&a, paths, COUNT(paths), &shape, &f));
    char *mark = a.at;
    if (document_compile(&a, scratch, S("f"), source, shape, &d, &f)) {
        MUST(f.text[0] && !d && a.at == mark);
        return 0;
    }
    (void)json_parse(&a, text, &context, &f);
    mark = a.at;
    if (document_render(&a, d, context, &html, NULL, &f)) {
        MUST(f.text[0] && a.at == mark);
        return 0;
    }
    MUST(utf8_valid(html));
    if (html.len > DOCUMENT_BYTES_MAX) return 0;
    MUST(!document_compile(&a, scratch, S("f"), html, shape, &same, &f) && document_path_count(same) == 0);
    MUST(!document_render(&a, same, NULL, &again, NULL, &f) && str_equal(html, again));
    return 0;
}
