// Any bytes are the counting rule, or the clocks, of a small pack: it is refused with a reason and the arena as it was, or every clock that it then
// has can be counted, ends after its start and tells steps that have words. The first byte picks which of the two.
#include "../test/packs/folder.h"

static char text_pool[1 << 20], pool[48 << 20];
static struct folder toy;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char year[] =
    "BEGIN:VCALENDAR\nVERSION:2.0\nX-ANLAN-YEAR:2026\nX-ANLAN-NOTICE:n\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20260101T000000Z\n"
    "DTSTART;VALUE=DATE:20260309\nSUMMARY:pier day\nCATEGORIES:HOLIDAY\nEND:VEVENT\nEND:VCALENDAR\n";
static const char rule[] = "rule: pier\narticles: [\"lake-code-1#1\"]\ncalendar: pier\nrolls: [days]\n";

static void put_file(struct folder *folder, struct str path, struct str bytes)
{
    folder->at[folder->count++] = (struct pack_file){ path, bytes };
}

int LLVMFuzzerInitialize(int *, char ***)
{
    struct arena a = arena_of(text_pool, sizeof text_pool, NULL);
    toy = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    put_file(&toy, S("calendars/pier-2026.ics"), str_of(year));
    return 0;
}

// The kind with these clocks instead of its own.
static struct str with_clocks(struct arena *a, struct str yaml, struct str clocks)
{
    ptrdiff_t from = str_find(yaml, S("\nclocks:\n")), to = str_find(yaml, S("\nacts:\n"));
    MUST(from >= 0 && to > from);
    struct text t = { .arena = a };
    text_put(&t, str_slice(yaml, 0, from + S("\nclocks:\n").len));
    text_put(&t, clocks);
    text_put(&t, str_slice(yaml, to, yaml.len));
    return text_str(&t);
}

static void count(const struct pack *p, const struct pack_clock *c, struct arena a)
{
    struct instant start = { (20'500 * INT64_C(86'400) + 36'000) * NS_PER_S }; // 2026-02-16T10:00:00Z
    struct clock_pause pause = { { start.ns + NS_PER_DAY }, { start.ns + 5 * NS_PER_DAY } };
    int32_t first[] = { 0 };
    for (int way = 0; way < 4; way++) {
        struct clock_run run = { .start = start,
                                 .pauses = &pause,
                                 .pauses_count = way & 1,
                                 .extended = first,
                                 .extended_count = way >> 1 & (c->terms.extensions_count > 0) };
        struct clock_due due;
        struct fault f = { 0 };
        struct arena scratch = a;
        enum rc rc = pack_clock_count(p, c, &run, &scratch, &due, &f);
        if (rc) MUST(f.text[0] && run.extended_count > 0); // only an extension may come to nothing
        if (rc) continue;
        MUST(due.due.ns > start.ns && due.steps_count > 2);
        for (int32_t i = 0; i < due.steps_count; i++) {
            struct arena one = scratch;
            MUST(utf8_valid(
                clock_step_words(&one, &p->clock_zone, &due.steps[i], (enum clock_language)(i & 1))));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 1 << 13) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct folder folder = toy;
    struct fault f = { 0 };
    const struct pack *p = NULL;
    struct str bytes = { (const char *)data + 1, (ptrdiff_t)size - 1 };
    put_file(&folder, S("counting/pier.yaml"), data[0] & 1 ? bytes : str_of(rule));
    for (int32_t i = 0; i < folder.count && !(data[0] & 1); i++)
        if (str_equal(folder.at[i].path, S("kinds/umbrella.yaml")))
            folder.at[i].bytes = with_clocks(&a, folder.at[i].bytes, bytes);
    char *mark = a.at;
    enum rc rc = pack_load(&a, folder.at, folder.count, &p, &f);
    if (rc) {
        MUST(f.text[0] && !p && a.at == mark);
        return 0;
    }
    for (int32_t k = 0; k < p->kinds_count; k++)
        for (int32_t c = 0; c < p->kinds[k].clocks_count; c++) count(p, &p->kinds[k].clocks[c], a);
    return 0;
}
