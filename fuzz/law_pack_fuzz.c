// One file of a small pack is replaced by any bytes: the pack is refused with a reason and the arena as it was, or it stands, and then
// every kind's acts can be asked and ruled on. The first byte picks the file.
#include "../test/packs/folder.h"

static char text_pool[1 << 20], pool[48 << 20];
static struct folder toy;

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 1 << 14) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct folder folder = toy;
    struct fault f = { 0 };
    const struct pack *p = NULL;
    folder.at[data[0] % folder.count].bytes = (struct str){ (const char *)data + 1, (ptrdiff_t)size - 1 };
    enum rc rc = pack_load(&a, folder.at, folder.count, &p, &f);
    if (rc) {
        MUST(f.text[0] && !p && a.at == pool);
        return 0;
    }
    for (int32_t k = 0; k < p->kinds_count; k++)
        for (int by = 0; by < LAW_BYS; by++) ask(p, &p->kinds[k], (enum law_by)by, a);
    return 0;
}
