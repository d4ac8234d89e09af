// Any bytes as a scenario of a small drawn pack: played, or refused with a place and a reason; what was played is counted.
#include "law/play.h"
#include "../test/packs/folder.h"

static char pack_pool[16 << 20], pool[24 << 20], trace_pool[8 << 20];
static const struct pack *pack;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *, char ***)
{
    struct arena a = arena_of(pack_pool, sizeof pack_pool, NULL);
    struct fault f = { 0 };
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/drawn");
    MUST(pack_load(&a, folder.at, folder.count, &pack, &f) == RC_OK);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jmp_buf full;
    if (size > 1 << 14) return 0;
    struct arena a = arena_of(pool, sizeof pool, &full), ta = arena_of(trace_pool, sizeof trace_pool, &full);
    struct fault f = { 0 };
    struct text trace = { .arena = &ta };
    struct played played = { 0 };
    struct play_order o = { .pack = pack, .trace = &trace };
    if (setjmp(full)) return 0; // memory is a limit like any other
    enum rc rc = law_play(a, &o, S("s"), (struct str){ (const char *)data, (ptrdiff_t)size }, &played, &f);
    if (rc) MUST(f.text[0] && str_starts(str_of(f.text), S("s:")));
    MUST(rc || (played.scenarios > 0 && played.acts > 0));
    MUST(played.failed <= played.acts && utf8_valid(text_str(&trace)));
    return 0;
}
