// One file of a small pack is replaced by any bytes: the pack is refused with a reason and the arena as it was, or it stands, and then
// every kind's acts can be asked and ruled on, it can be looked through and compared with itself. The first byte picks the file; from 128 on of the pack
// that a drawn procedure leads, with a map of moves; from 192 on the bytes are a local pack's kinds/boat.yaml upon it.
#include "law/rule.h"
#include "law/check.h"
#include "law/diff.h"
#include "law/move.h"
#include "../test/packs/folder.h"

static char text_pool[1 << 20], pool[48 << 20];
static char think_pool[48 << 20];
static struct folder toy, drawn;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int by_path(const void *a, const void *b)
{
    return str_compare(((const struct pack_file *)a)->path, ((const struct pack_file *)b)->path);
}

int LLVMFuzzerInitialize(int *, char ***)
{
    struct arena a = arena_of(text_pool, sizeof text_pool, NULL);
    toy = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    drawn = folder_of(&a, ANLAN_SOURCE "/test/packs/drawn");
    drawn.at[drawn.count++] =
        (struct pack_file){ S("moves/1.yaml"), S("kinds: {boat: {status: {found: b-propose}}}\n") };
    qsort(drawn.at, (size_t)drawn.count, sizeof *drawn.at, by_path);
    qsort(toy.at, (size_t)toy.count, sizeof *toy.at,
          by_path); // the first byte of a seed means the same everywhere
    return 0;
}

static void ask(const struct pack *p, const struct pack_kind *k, enum law_by by, struct arena a)
{
    struct law_question q = {
        .now = { 1'780'000'000 * NS_PER_S }, .kind = k->name, .by = by, .relations = LAW_OWNER | LAW_HOLDER
    };
    struct str roles[PACK_ROLES_MAX];
    for (int32_t i = 0; i < p->roles_count; i++) roles[i] = p->roles[i].name;
    q.roles = roles;
    q.roles_count = p->roles_count;
    for (int32_t s = -1; s < k->statuses.count; s++) {
        const struct law_option *options;
        struct arena scratch = a;
        q.status = s < 0 ? S("") : k->statuses.at[s];
        int32_t count = law_acts(p, &q, &scratch, &options);
        for (int32_t i = 0; i < count; i++) {
            struct ruling r;
            struct arena one = scratch;
            q.act = options[i].act;
            law_rule(p, &q, &one, &r);
            MUST(r.explanation.len > 0 && r.explanation.len <= PACK_EXPLANATION_BYTES_MAX);
            MUST(r.admitted == (r.refusal == REFUSED_NOT) && (!r.admitted || options[i].open));
        }
    }
}

// Whatever was loaded can be looked through to an end, and does not differ from itself.
static void look(const struct pack *p, struct arena a)
{
    struct law_checked checked;
    struct law_check_order o = { .on = { 20'600 }, .states_max = 200 };
    struct pack_changes changes;
    struct fault f = { 0 };
    jmp_buf full;
    a.full = &full;
    struct arena think = arena_of(think_pool, sizeof think_pool, &full);
    if (setjmp(full)) return;
    enum rc rc = law_check(&a, think, p, &o, &checked, &f);
    MUST(rc == RC_OK || f.text[0]);
    pack_diff(&a, p, p, S("en"), &changes);
    MUST(changes.count == 0);
    MUST(law_move_check(p, p, &f) == RC_OK);
}

// What a local pack may do to the one that it extends: all its clocks stay, and none is longer.
static void extend(struct str bytes)
{
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct pack_file local[] = { { S("pack.yaml"),
                                   S("id: quay\nversion: \"1\"\nextends: {id: harbour, version: \"1\"}\n") },
                                 { S("kinds/boat.yaml"), bytes } };
    const struct pack_file *files;
    const struct pack *p, *base;
    int32_t count;
    struct fault f = { 0 };
    if (pack_extend(&a, drawn.at, drawn.count, local, 2, &files, &count, &f)) {
        MUST(f.text[0]);
        return;
    }
    if (pack_load(&a, files, count, &p, &f) || pack_load(&a, drawn.at, drawn.count, &base, &f)) return;
    const struct pack_kind *was = pack_kind(base, S("boat")), *is = pack_kind(p, S("boat"));
    MUST(is && is->clocks_count == was->clocks_count);
    for (int32_t i = 0; i < was->clocks_count; i++) {
        struct instant start = { 1'780'000'000 * NS_PER_S };
        const struct pack_clock *c = pack_clock(is, was->clocks[i].name);
        MUST(c && pack_clock_due(p, c, start).ns <= pack_clock_due(base, &was->clocks[i], start).ns);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 1 << 14) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct str bytes = { (const char *)data + 1, (ptrdiff_t)size - 1 };
    if (data[0] >= 192) return extend(bytes), 0;
    struct folder folder = data[0] >= 128 ? drawn : toy;
    struct fault f = { 0 };
    const struct pack *p = NULL;
    folder.at[data[0] % 64 % folder.count].bytes = bytes;
    enum rc rc = pack_load(&a, folder.at, folder.count, &p, &f);
    if (rc) {
        MUST(f.text[0] && !p && a.at == pool);
        return 0;
    }
    for (int32_t k = 0; k < p->kinds_count; k++)
        for (int by = 0; by < LAW_BYS; by++) ask(p, &p->kinds[k], (enum law_by)by, a);
    look(p, a);
    return 0;
}
