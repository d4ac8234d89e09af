// anlan pack try: the scenarios of a pack, with a trace that a lawyer can read.
#include "app/words.h"
#include "app/pack_try.h"
#include "law/play.h"
#include "wire/json.h"
#include <stdio.h>

enum { TRACE_BYTES = 64 << 20 };

struct trying {
    const struct pack_try *x;
    struct arena trace;
    struct played all;
    int32_t files;
};

// One is meant by its path in the pack, by its file's name, or by that without its ending.
static bool is_meant(const struct pack_try *x, struct str path)
{
    struct str name = str_slice(path, S("scenarios/").len, path.len);
    struct str stem = str_slice(name, 0, name.len - S(".json").len);
    if (!str_starts(path, S("scenarios/")) || !str_ends(path, S(".json"))) return false;
    for (int32_t i = 0; i < x->names_count; i++) {
        struct str want = str_of(x->names[i]);
        if (str_equal(want, path) || str_equal(want, name) || str_equal(want, stem)) return true;
    }
    return x->names_count == 0;
}

static void print_json(const struct trying *t, struct arena a)
{
    struct json_out o = json_out_of(&a);
    json_open(&o, '{');
    json_put_int(&o, "files", t->files);
    json_put_int(&o, "scenarios", t->all.scenarios);
    json_put_int(&o, "cases", t->all.cases);
    json_put_int(&o, "acts", t->all.acts);
    json_put_int(&o, "failed", t->all.failed);
    json_shut(&o, '}');
    printf("%.*s\n", P(json_out_str(&o)));
}

static enum rc play_file(struct trying *t, struct arena a, const struct pack *p, const struct pack_file *file,
                         struct fault *f)
{
    struct arena trace_arena = t->trace;
    struct text trace = { .arena = &trace_arena };
    struct play_order o = { .pack = p,
                            .trace = t->x->json ? NULL : &trace,
                            .language = t->x->language ? str_of(t->x->language) : S("") };
    enum rc rc = law_play(a, &o, file->path, file->bytes, &t->all, f);
    if (!t->x->json) printf("\n== %.*s\n%.*s", P(file->path), P(text_str(&trace)));
    t->files++;
    return rc;
}

enum rc pack_try(struct arena *a, const struct pack *p, const struct pack_try *x, struct fault *f)
{
    struct trying t = { .x = x };
    char *room = NEW(a, char, TRACE_BYTES);
    t.trace = arena_of(room, TRACE_BYTES, a->full);
    for (int32_t i = 0; i < p->files_count; i++) {
        if (!is_meant(x, p->files[i].path)) continue;
        enum rc rc = play_file(&t, *a, p, &p->files[i], f);
        if (rc) return rc;
    }
    if (t.files == 0)
        return fail(f, RC_MISSING,
                    x->names_count ? "the pack has no scenario \"%s\"" : "the pack has no scenarios%s",
                    x->names_count ? x->names[0] : "");
    if (x->json)
        print_json(&t, *a);
    else
        printf(tr("\n%d scenarios, %d cases, %d acts, %d not as stated\n"), t.all.scenarios, t.all.cases,
               t.all.acts, t.all.failed);
    return t.all.failed ? fail(f, RC_CONFLICT, tr("%d acts did not go as their scenario says"), t.all.failed)
                        : RC_OK;
}
