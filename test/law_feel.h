// What the tests of FEEL share: an expression's text to its value's text, with zones from the system where they are there.
#ifndef ANLAN_TEST_LAW_FEEL_H
#define ANLAN_TEST_LAW_FEEL_H
#include "law/feel.h"
#include "test.h"

static char feel_keep[8 << 20], feel_scratch[8 << 20], feel_memory[32 << 20];
static struct feel_diagnostic feel_said[16];

[[gnu::unused]] static struct arena keep_arena(void) { return arena_of(feel_keep, sizeof feel_keep, NULL); }
[[gnu::unused]] static struct arena think_arena(void)
{
    return arena_of(feel_scratch, sizeof feel_scratch, NULL);
}

// Reads one zone of the system; the tests that need zones skip where there is none.
[[gnu::unused]] static const struct feel_zone *zone_from_system(void *, struct str name)
{
    static char bytes[FEEL_ZONE_BYTES_MAX], memory[4 << 20];
    static struct arena arena;
    char path[256];
    const struct feel_zone *zone;
    if (!arena.at) arena = arena_of(memory, sizeof memory, NULL);
    if (str_contains(name, S("..")) || name.len > 100) return NULL;
    (void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", P(name));
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    size_t got = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    return feel_zone_parse(&arena, name, (struct str){ bytes, (ptrdiff_t)got }, &zone, NULL) ? NULL : zone;
}

static const struct feel_zones system_zones = { .find = zone_from_system };

[[gnu::unused]] static bool have_zones(void) { return zone_from_system(NULL, S("Europe/London")) != NULL; }

[[gnu::unused]] static struct feel_run test_run(void)
{
    struct feel_run r = feel_run_of(arena_of(feel_memory, sizeof feel_memory, NULL), FEEL_BUDGET);
    r.zones = &system_zones;
    r.now = (struct instant){ INT64_C(1'700'000'000'000'000'123) };
    r.diagnostics = feel_said;
    r.diagnostic_room = COUNT(feel_said);
    return r;
}

// The value's text; "! …" where the expression cannot be read; the run stays in `*r`.
[[gnu::unused]] static struct str eval_in(struct feel_run *r, struct str text, const struct feel_scope *scope,
                                          const struct feel_value *slots)
{
    struct arena a = keep_arena();
    const struct feel_program *p;
    struct fault f = { 0 };
    *r = test_run();
    if (feel_compile(&a, think_arena(), text, scope, &p, NULL, &f))
        return arena_print(&r->arena, "! %s", f.text);
    struct feel_value v = feel_eval(r, p, slots);
    if (r->stopped) return str_of(feel_code_name(r->stopped));
    return feel_print(&r->arena, v, true);
}

[[gnu::unused]] static struct str eval(const char *text)
{
    static struct feel_run r;
    return eval_in(&r, str_of(text), NULL, NULL);
}

[[gnu::unused]] static void check_eval(const char *file, int line, const char *text, const char *want)
{
    test_check_str(file, line, text, eval(text), str_of(want));
}
#define CHECK_FEEL(text, want) check_eval(__FILE__, __LINE__, (text), (want))
#endif
