// Any text is read as an expression and as unary tests, or refused with a reason; what was read prints, and the print
// reads as the same again.
#include "law/feel.h"

static char keep[1 << 20], think[1 << 20], again[1 << 20];

static const struct feel_name names[] = {
    { SL("x"), NULL }, { SL("long name"), NULL }, { SL("a-b"), NULL }, { SL("for sale"), NULL }
};
static const struct feel_scope scope = { .names = names, .name_count = COUNT(names) };

static enum rc compile(struct arena *a, struct str text, bool tests, const struct feel_program **ret_p,
                       struct fault *f)
{
    struct arena scratch = arena_of(think, sizeof think, a->full);
    return tests ? feel_compile_tests(a, scratch, text, &scope, NULL, ret_p, NULL, f)
                 : feel_compile(a, scratch, text, &scope, ret_p, NULL, f);
}

static void check(struct str text, bool tests)
{
    jmp_buf full;
    struct arena a = arena_of(keep, sizeof keep, &full), b = arena_of(again, sizeof again, &full);
    struct fault f = { 0 };
    const struct feel_program *p, *q;
    if (setjmp(full)) return; // a text may need more than there is here
    enum rc rc = compile(&a, text, tests, &p, &f);
    if (rc) {
        MUST(f.text[0] != 0 && a.at == keep);
        return;
    }
    struct str once = feel_program_print(&a, p);
    rc = compile(&b, once, tests, &q, &f);
    if (rc == RC_LIMIT) return; // the print has brackets that the text had not
    MUST(rc == RC_OK);
    MUST(str_equal(feel_program_print(&b, q), once));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1024) return 0;
    struct str text = { (const char *)data, (ptrdiff_t)size };
    check(text, false);
    check(text, true);
    return 0;
}
