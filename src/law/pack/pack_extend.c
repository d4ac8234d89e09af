// A local pack upon a national one: it adds files, roles, numbers to call in danger and words, and may shorten a limit; it never lengthens one and replaces nothing
// else. What comes of both is one list of files, loaded like any other pack.
#include "law/pack/pack_int.h"
#include "wire/yaml.h"
#include <stdarg.h>
#include <stdio.h>

struct extender {
    struct arena *a;
    const struct pack_file *base;
    int32_t base_count;
    struct pack_file *out;
    int32_t count;
    struct str path; // of the local file
    struct fault *f;
};

[[gnu::format(printf, 4, 5)]] static enum rc wrong(struct extender *x, enum rc rc, const struct json *where,
                                                   const char *format, ...)
{
    char text[200];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return fail(x->f, rc, "%.*s:%d: %s", P(x->path), where && where->line ? where->line : 1, text);
}

static const struct pack_file *base_file(const struct extender *x, struct str path)
{
    for (int32_t i = 0; i < x->base_count; i++)
        if (str_equal(x->base[i].path, path)) return &x->base[i];
    return NULL;
}

static void put(struct extender *x, struct str path, struct str bytes)
{
    for (int32_t i = 0; i < x->count; i++)
        if (str_equal(x->out[i].path, path)) {
            x->out[i].bytes = bytes;
            return;
        }
    x->out[x->count++] = (struct pack_file){ path, bytes };
}

static struct str printed(struct extender *x, const struct json *tree)
{
    struct json_out o = json_out_of(x->a);
    json_put_tree(&o, NULL, tree);
    return json_out_str(&o);
}

static enum rc parse(struct extender *x, const struct pack_file *file, const struct json **ret)
{
    bool json = str_ends(file->path, S(".json"));
    enum rc rc = json ? json_parse(x->a, file->bytes, ret, x->f) : yaml_parse(x->a, file->bytes, ret, x->f);
    return rc ? within(x->f, rc, "%.*s", P(file->path)) : RC_OK;
}

// --- trees ---------------------------------------------------------------------------------------------

// A copy of the mapping, so that members can be put without changing what was read.
static struct json *opened(struct extender *x, const struct json *object)
{
    struct json *copy = NEW(x->a, struct json, 1), **last = &copy->first;
    *copy =
        (struct json){ .kind = JSON_OBJECT, .line = object->line, .key = object->key, .next = object->next };
    for (const struct json *m = object->first; m; m = m->next, copy->count++) {
        *last = NEW(x->a, struct json, 1);
        **last = *m;
        last = &(*last)->next;
        *last = NULL;
    }
    return copy;
}

static void put_member(struct extender *x, struct json *object, const struct json *value)
{
    MUST(object != NULL);
    struct json **at = &object->first;
    while (*at && !str_equal((*at)->key, value->key)) at = &(*at)->next;
    struct json *rest = *at ? (*at)->next : NULL;
    if (!*at) object->count++;
    *at = NEW(x->a, struct json, 1);
    **at = *value;
    (*at)->next = rest;
}

static bool is_one_of(struct str key, const char *keys)
{
    struct str rest = str_of(keys), word;
    while (rest.len) {
        if (!str_cut(rest, ' ', &word, &rest)) rest = S("");
        if (str_equal(word, key)) return true;
    }
    return false;
}

// --- limits --------------------------------------------------------------------------------------------

#define UNITS "minutes hours days working_days months years"

static const struct json *length_in(const struct json *m)
{
    for (const struct json *e = m ? m->first : NULL; e; e = e->next)
        if (is_one_of(e->key, UNITS) && e->kind == JSON_INT) return e;
    return NULL;
}

static int64_t minutes_of(struct str unit)
{
    return str_equal(unit, S("minutes")) ? 1
           : str_equal(unit, S("hours")) ? 60
           : str_equal(unit, S("days"))  ? 24 * 60
                                         : 0;
}

// Of two units one can only say which is the shorter where both are lengths of time: a working day is not one.
static enum rc check_length(struct extender *x, const struct json *where, const char *what,
                            const struct json *was, const struct json *is)
{
    int64_t old, new;
    bool same = str_equal(was->key, is->key);
    int64_t from = same ? 1 : minutes_of(was->key), to = same ? 1 : minutes_of(is->key);
    if (from == 0 || to == 0)
        return wrong(
            x, RC_INVALID, is,
            "%s \"%.*s\" is in %.*s here and in %.*s in the pack it extends: which is shorter cannot be said",
            what, P(where->key), P(is->key), P(was->key));
    if (__builtin_mul_overflow(was->integer, from, &old) || __builtin_mul_overflow(is->integer, to, &new) ||
        new > old)
        return wrong(
            x, RC_INVALID, is,
            "%s \"%.*s\" is lengthened, from %lld %.*s to %lld %.*s: a local pack may only shorten it", what,
            P(where->key), (long long)was->integer, P(was->key), (long long)is->integer, P(is->key));
    return RC_OK;
}

static enum rc shorten_extension(struct extender *x, const struct json *clock, struct json *merged,
                                 const struct json *extend)
{
    const struct json *was = json_get(merged, S("extend")), *old = length_in(was), *new = length_in(extend);
    if (!was || !old)
        return wrong(x, RC_INVALID, extend, "clock \"%.*s\" cannot be extended in the pack it extends",
                     P(clock->key));
    if (new) {
        enum rc rc = check_length(x, clock, "the extension of clock", old, new);
        if (rc) return rc;
    }
    int64_t times = json_int(extend, S("times"), json_int(was, S("times"), 1));
    if (times > json_int(was, S("times"), 1))
        return wrong(x, RC_INVALID, extend,
                     "clock \"%.*s\" is extended more often than in the pack it extends", P(clock->key));
    struct json *both = opened(x, was);
    for (const struct json *e = extend->first; e; e = e->next) {
        if (!is_one_of(e->key, UNITS " times articles"))
            return wrong(x, RC_INVALID, e, "\"%.*s\" of an extension cannot be changed", P(e->key));
        put_member(x, both, e);
    }
    both->key = S("extend");
    put_member(x, merged, both);
    return RC_OK;
}

static enum rc shorten_clock(struct extender *x, const struct json *was, const struct json *is,
                             struct json **ret)
{
    struct json *merged = opened(x, was);
    const struct json *old = length_in(was), *new = length_in(is), *extend = json_get(is, S("extend"));
    for (const struct json *e = is->first; e; e = e->next)
        if (!is_one_of(e->key, UNITS " extend articles warn_before_hours"))
            return wrong(x, RC_INVALID, e, "\"%.*s\" of clock \"%.*s\" cannot be changed: only its length",
                         P(e->key), P(is->key));
    if (new &&old) {
        enum rc rc = check_length(x, is, "clock", old, new);
        if (rc) return rc;
        struct json **at = &merged->first; // it may be in another unit now
        while (!str_equal((*at)->key, old->key)) at = &(*at)->next;
        *at = (*at)->next;
        merged->count--;
        put_member(x, merged, new);
    }
    for (const struct json *e = is->first; e; e = e->next)
        if (is_one_of(e->key, "articles warn_before_hours")) put_member(x, merged, e);
    *ret = merged;
    return extend ? shorten_extension(x, is, merged, extend) : RC_OK;
}

// A file of kinds/ or shared/ that the base has too: its clocks alone, and those only shorter.
static enum rc merge_clocks(struct extender *x, const struct pack_file *was, const struct pack_file *is)
{
    const struct json *old, *new;
    enum rc rc = parse(x, was, &old);
    if (rc || (rc = parse(x, is, &new))) return rc;
    for (const struct json *m = new->first; m; m = m->next)
        if (!is_one_of(m->key, "kind clocks"))
            return wrong(
                x, RC_INVALID, m,
                "\"%.*s\" of what another pack has cannot be changed here, only its clocks shortened",
                P(m->key));
    const struct json *clocks = json_get(new, S("clocks")), *there = json_get(old, S("clocks"));
    struct json *tree = opened(x, old), *merged = there ? opened(x, there) : NULL;
    for (const struct json *c = clocks ? clocks->first : NULL; c; c = c->next) {
        const struct json *base = json_get(there, c->key);
        struct json *shorter = NULL;
        if (!base)
            return wrong(x, RC_MISSING, c, "%.*s of the pack it extends has no clock \"%.*s\"", P(was->path),
                         P(c->key));
        if ((rc = shorten_clock(x, base, c, &shorter))) return rc;
        put_member(x, merged, shorter);
    }
    if (merged) put_member(x, tree, merged);
    put(x, is->path, printed(x, tree));
    return RC_OK;
}

// --- words and pack.yaml -----------------------------------------------------------------------------------

static enum rc merge_words(struct extender *x, const struct pack_file *was, const struct pack_file *is)
{
    const struct json *old, *new;
    enum rc rc = parse(x, was, &old);
    if (rc || (rc = parse(x, is, &new))) return rc;
    struct json *both = opened(x, old);
    for (const struct json *m = new->first; m; m = m->next) put_member(x, both, m);
    put(x, is->path, printed(x, both));
    return RC_OK;
}

// A mapping by name, `what` each: what the base has stands, more is added.
static enum rc merge_named(struct extender *x, struct json *both, const struct json *is, const char *what)
{
    const struct json *there = json_get(both, is->key);
    if (is->kind != JSON_OBJECT) return wrong(x, RC_INVALID, is, "\"%.*s\" is not a mapping", P(is->key));
    if (!there) {
        put_member(x, both, is);
        return RC_OK;
    }
    struct json *merged = opened(x, there);
    for (const struct json *m = is->first; m; m = m->next) {
        if (json_get(there, m->key))
            return wrong(x, RC_CONFLICT, m, "%s \"%.*s\" is one of the pack it extends", what, P(m->key));
        put_member(x, merged, m);
    }
    put_member(x, both, merged);
    return RC_OK;
}

static enum rc merge_manifest(struct extender *x, const struct pack_file *was, const struct pack_file *is)
{
    const struct json *old, *new;
    enum rc rc = parse(x, was, &old);
    if (rc || (rc = parse(x, is, &new))) return rc;
    const struct json *extends = json_get(new, S("extends"));
    struct json *both = opened(x, old);
    if (!str_equal(json_str(extends, S("id")), json_str(old, S("id"))) ||
        !str_equal(json_str(extends, S("version")), json_str(old, S("version"))))
        return wrong(x, RC_INVALID, extends ? extends : new, "it extends %.*s %.*s, and this is %.*s %.*s",
                     P(json_str(extends, S("id"))), P(json_str(extends, S("version"))),
                     P(json_str(old, S("id"))), P(json_str(old, S("version"))));
    for (const struct json *m = new->first; m; m = m->next) {
        if (str_equal(m->key, S("roles"))) {
            if ((rc = merge_named(x, both, m, "role"))) return rc;
        } else if (str_equal(m->key, S("emergency"))) {
            if ((rc = merge_named(x, both, m, "emergency number"))) return rc;
        } else if (is_one_of(m->key, "id version extends governs open_cases saving")) {
            put_member(x, both, m);
        } else {
            return wrong(x, RC_INVALID, m, "\"%.*s\" is the business of the pack it extends", P(m->key));
        }
    }
    put(x, is->path, printed(x, both));
    return RC_OK;
}

static enum rc merge_file(struct extender *x, const struct pack_file *is)
{
    const struct pack_file *was = base_file(x, is->path);
    x->path = is->path;
    if (str_equal(is->path, S("pack.yaml")) && was) return merge_manifest(x, was, is);
    if (was && str_starts(is->path, S("words/"))) return merge_words(x, was, is);
    if (was && (str_starts(is->path, S("kinds/")) || str_starts(is->path, S("shared/"))))
        return merge_clocks(x, was, is);
    if (was)
        return wrong(x, RC_CONFLICT, NULL,
                     "the pack it extends has this file, and a local pack does not replace it");
    if (x->count == PACK_FILES_MAX)
        return wrong(x, RC_LIMIT, NULL, "both packs together have more than %d files", PACK_FILES_MAX);
    put(x, is->path, is->bytes);
    return RC_OK;
}

enum rc pack_extend(struct arena *a, const struct pack_file *base, int32_t base_count,
                    const struct pack_file *local, int32_t local_count, const struct pack_file **ret_files,
                    int32_t *ret_count, struct fault *f)
{
    struct extender x = { .a = a, .base = base, .base_count = base_count, .f = f };
    if (base_count > PACK_FILES_MAX || local_count > PACK_FILES_MAX)
        return fail(f, RC_LIMIT, "a pack of more than %d files", PACK_FILES_MAX);
    x.out = NEW(a, struct pack_file, PACK_FILES_MAX);
    for (int32_t i = 0; i < base_count; i++)
        if (!str_starts(base[i].path, S("moves/")))
            put(&x, base[i].path, base[i].bytes); // cases move from the local pack's own versions
    for (int32_t i = 0; i < local_count; i++) {
        enum rc rc = merge_file(&x, &local[i]);
        if (rc) return rc;
    }
    *ret_files = x.out;
    *ret_count = x.count;
    return RC_OK;
}

// --- documents -------------------------------------------------------------------------------------------

static enum rc files_of(struct arena *a, const struct json *document, const struct pack_file **ret_files,
                        int32_t *ret_count, struct fault *f)
{
    const struct json *list = json_get(document, S("files"));
    if (!list || list->kind != JSON_ARRAY || list->count == 0) return fail(f, RC_INVALID, "pack: no files");
    if (list->count > PACK_FILES_MAX)
        return fail(f, RC_LIMIT, "pack: %d files exceed %d", list->count, PACK_FILES_MAX);
    struct pack_file *files = NEW(a, struct pack_file, list->count);
    *ret_count = 0;
    for (const struct json *j = list->first; j; j = j->next)
        files[(*ret_count)++] = (struct pack_file){ json_str(j, S("path")), json_str(j, S("text")) };
    *ret_files = files;
    return RC_OK;
}

enum rc pack_load_document(struct arena *a, const struct json *document, const struct pack_context *context,
                           const struct pack **ret_pack, struct fault *f)
{
    const struct pack_file *files, *base;
    int32_t count, base_count;
    const struct json *below = json_get(document, S("base"));
    enum rc rc = files_of(a, document, &files, &count, f);
    if (!rc && below) rc = files_of(a, below, &base, &base_count, f);
    if (!rc && below) rc = pack_extend(a, base, base_count, files, count, &files, &count, f);
    return rc ? rc : pack_load_with(a, files, count, context, ret_pack, f);
}
