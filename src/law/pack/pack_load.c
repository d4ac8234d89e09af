// Loading a pack: its files in their order of need, each with its path in every refusal, then what only the whole shows.
#include "law/pack/pack_int.h"
#include "seal/seal.h"
#include "wire/yaml.h"
#include <stdlib.h>

static bool path_good(struct str path)
{
    if (path.len == 0 || path.len > 255 || path.at[0] == '/' || !utf8_valid(path)) return false;
    for (ptrdiff_t i = 0; i < path.len; i++)
        if ((unsigned char)path.at[i] < ' ' || path.at[i] == '\\') return false;
    return true;
}

static int by_path(const void *a, const void *b)
{
    return str_compare(((const struct pack_file *)a)->path, ((const struct pack_file *)b)->path);
}

// In the order of their paths, with their texts kept.
static enum rc keep_files(struct arena *a, const struct pack_file *files, int32_t count,
                          const struct pack_file **ret_files, struct fault *f)
{
    if (count > PACK_FILES_MAX)
        return fail(f, RC_LIMIT, "a pack of %d files has more than %d", count, PACK_FILES_MAX);
    struct pack_file *kept = NEW(a, struct pack_file, count);
    for (int32_t i = 0; i < count; i++) {
        if (!path_good(files[i].path)) return fail(f, RC_INVALID, "file %d has no good path", i + 1);
        if (files[i].bytes.len > PACK_FILE_BYTES_MAX)
            return fail(f, RC_LIMIT, "%.*s:1: %td bytes are more than %d", P(files[i].path),
                        files[i].bytes.len, PACK_FILE_BYTES_MAX);
        kept[i] = (struct pack_file){ arena_str(a, files[i].path), arena_str(a, files[i].bytes) };
    }
    if (count) qsort(kept, (size_t)count, sizeof *kept, by_path);
    for (int32_t i = 1; i < count; i++)
        if (str_equal(kept[i - 1].path, kept[i].path))
            return fail(f, RC_INVALID, "%.*s:1: this file is there twice", P(kept[i].path));
    *ret_files = kept;
    return RC_OK;
}

static void digest_files(struct arena scratch, const struct pack_file *files, int32_t count,
                         uint8_t ret_digest[32])
{
    struct text listing = { .arena = &scratch };
    for (int32_t i = 0; i < count; i++) {
        struct digest d = sha256(files[i].bytes);
        for (int k = 0; k < DIGEST_BYTES; k++) text_print(&listing, "%02x", d.at[k]);
        text_print(&listing, "  %.*s\n", P(files[i].path));
    }
    struct digest whole = sha256(text_str(&listing));
    memcpy(ret_digest, whole.at, DIGEST_BYTES);
}

static const struct pack_file *file_named(const struct pack_file *files, int32_t count, struct str path)
{
    for (int32_t i = 0; i < count; i++)
        if (str_equal(files[i].path, path)) return &files[i];
    return NULL;
}

static int by_name(const void *a, const void *b)
{
    return str_compare(((const struct pack_article *)a)->name, ((const struct pack_article *)b)->name);
}

// The stem of a file that lies in `folder` and ends with `ending`, or an empty text.
static struct str stem(struct str path, struct str folder, struct str ending)
{
    if (!str_starts(path, folder) || !str_ends(path, ending) || path.len <= folder.len + ending.len)
        return S("");
    struct str name = str_slice(path, folder.len, path.len - ending.len);
    return str_find(name, S("/")) < 0 ? name : S("");
}

static enum rc parse_yaml(struct loader *l, const struct pack_file *file, const struct json **ret_tree)
{
    l->path = file->path;
    enum rc rc = yaml_parse(l->a, file->bytes, ret_tree, l->f);
    return rc ? within(l->f, rc, "%.*s", P(file->path)) : RC_OK;
}

// A file that would be passed over in silence is refused: kinds/x.yml, statutes/old/y.yaml, words of a language that is not listed.
static enum rc check_place(struct loader *l, const struct pack_file *file)
{
    static const struct {
        struct str folder, ending;
    } folders[] = { { SL("statutes/"), SL(".yaml") },   { SL("shared/"), SL(".yaml") },
                    { SL("kinds/"), SL(".yaml") },      { SL("moves/"), SL(".yaml") },
                    { SL("procedures/"), SL(".bpmn") }, { SL("decisions/"), SL(".dmn") } };
    l->path = file->path;
    for (int i = 0; i < COUNT(folders); i++)
        if (str_starts(file->path, folders[i].folder) &&
            stem(file->path, folders[i].folder, folders[i].ending).len == 0)
            return bad(l, NULL, "%.*s holds files NAME%.*s only", P(folders[i].folder), P(folders[i].ending));
    if (!str_starts(file->path, S("words/"))) return RC_OK;
    if (pack_names_hold(l->pack->languages, stem(file->path, S("words/"), S(".json")))) return RC_OK;
    return bad(l, NULL, "words/ holds files LANGUAGE.json of the pack's languages only");
}

static enum rc load_statutes(struct loader *l, const struct pack_file *files, int32_t count)
{
    struct pack_list articles = { 0 };
    for (int32_t i = 0; i < count; i++) {
        const struct json *tree;
        if (stem(files[i].path, S("statutes/"), S(".yaml")).len == 0) continue;
        enum rc rc = parse_yaml(l, &files[i], &tree);
        if (rc || (rc = load_statute(l, tree, &articles))) return rc;
    }
    struct pack_article *at = NEW(l->a, struct pack_article, articles.count);
    for (int32_t i = 0; i < articles.count; i++) at[i] = *(const struct pack_article *)articles.at[i];
    if (articles.count) qsort(at, (size_t)articles.count, sizeof *at, by_name);
    for (int32_t i = 0; i < articles.count; i++) map_put(&l->pack->article_by_name, l->a, at[i].name, &at[i]);
    l->pack->articles = at;
    l->pack->articles_count = articles.count;
    return RC_OK;
}

static enum rc load_rules(struct loader *l, const struct pack_file *files, int32_t count)
{
    struct clock_rule *rules = NEW(l->a, struct clock_rule, PACK_RULES_MAX);
    l->pack->counting = rules;
    for (int32_t i = 0; i < count; i++) {
        const struct json *tree;
        struct str name = stem(files[i].path, S("counting/"), S(".yaml"));
        if (name.len == 0) continue;
        enum rc rc = parse_yaml(l, &files[i], &tree);
        if (rc) return rc;
        if (l->pack->counting_count == PACK_RULES_MAX)
            return over(l, NULL, "more than %d counting rules", PACK_RULES_MAX);
        struct clock_rule *r = &rules[l->pack->counting_count];
        if ((rc = load_counting(l, tree, r))) return rc;
        if (!str_equal(r->name, name))
            return bad(l, tree, "rule \"%.*s\" stands in the file of another name", P(r->name));
        l->pack->counting_count++;
    }
    return RC_OK;
}

static enum rc load_shared(struct loader *l, const struct pack_file *files, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        struct str name = stem(files[i].path, S("shared/"), S(".yaml"));
        if (name.len == 0) continue;
        struct shared *s = NEW(l->a, struct shared, 1);
        enum rc rc = parse_yaml(l, &files[i], &s->tree);
        if (rc || (rc = read_keys(l, s->tree, "a shared file", "parties clocks forms facts acts"))) return rc;
        if ((rc = gather_facts(l, s->tree))) return rc;
        s->path = files[i].path;
        map_put(&l->shared, l->a, name, s);
    }
    return RC_OK;
}

// Expressions of one kind may be asked with the names of all.
static enum rc load_fact_names(struct loader *l, const struct pack_file *files, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        const struct json *tree;
        if (stem(files[i].path, S("kinds/"), S(".yaml")).len == 0) continue;
        enum rc rc = parse_yaml(l, &files[i], &tree);
        if (!rc && tree->kind == JSON_OBJECT) rc = gather_facts(l, tree);
        if (rc) return rc;
    }
    settle_facts(l);
    return RC_OK;
}

static enum rc load_kinds(struct loader *l, const struct pack_file *files, int32_t count)
{
    struct pack_kind *kinds = NEW(l->a, struct pack_kind, PACK_KINDS_MAX);
    for (int32_t i = 0; i < count; i++) {
        const struct json *tree;
        struct str name = stem(files[i].path, S("kinds/"), S(".yaml"));
        if (name.len == 0) continue;
        enum rc rc = parse_yaml(l, &files[i], &tree);
        if (rc) return rc;
        if (l->pack->kinds_count == PACK_KINDS_MAX)
            return over(l, NULL, "more than %d kinds", PACK_KINDS_MAX);
        struct pack_kind *k = &kinds[l->pack->kinds_count];
        if ((rc = load_kind(l, tree, k))) return rc;
        if (!str_equal(k->name, name))
            return bad(l, tree, "kind \"%.*s\" stands in the file of another name", P(k->name));
        map_put(&l->pack->kind_by_name, l->a, k->name, k);
        l->pack->kinds_count++;
    }
    l->pack->kinds = kinds;
    return l->pack->kinds_count ? RC_OK : fail(l->f, RC_INVALID, "kinds/:1: the pack has no kind");
}

static enum rc load_all_moves(struct loader *l, const struct pack_file *files, int32_t count)
{
    struct pack_moves *moves = NEW(l->a, struct pack_moves, PACK_MOVES_MAX);
    l->pack->moves = moves;
    for (int32_t i = 0; i < count; i++) {
        const struct json *tree;
        struct str version = stem(files[i].path, S("moves/"), S(".yaml"));
        if (version.len == 0) continue;
        enum rc rc = parse_yaml(l, &files[i], &tree);
        if (rc) return rc;
        if (l->pack->moves_count == PACK_MOVES_MAX)
            return over(l, NULL, "more than %d files of moves", PACK_MOVES_MAX);
        if ((rc = load_moves(l, tree, version, &moves[l->pack->moves_count++]))) return rc;
    }
    return RC_OK;
}

// Rows may name kinds that are read after them.
static enum rc check_opens(struct loader *l)
{
    for (int32_t k = 0; k < l->pack->kinds_count; k++) {
        const struct pack_kind *kind = &l->pack->kinds[k];
        l->path = arena_print(l->a, "kinds/%.*s.yaml", P(kind->name));
        for (int32_t r = 0; r < kind->rows_count; r++)
            for (int32_t i = 0; i < kind->rows[r].opens.count; i++)
                if (!pack_kind(l->pack, kind->rows[r].opens.at[i]))
                    return bad(l, NULL, "row \"%.*s\" opens the kind \"%.*s\", which the pack does not have",
                               P(kind->rows[r].id), P(kind->rows[r].opens.at[i]));
    }
    return RC_OK;
}

static enum rc check_clauses(struct loader *l, const struct pack_role *role, const struct pack_clause *at,
                             int32_t count)
{
    for (int32_t c = 0; c < count; c++)
        for (int32_t t = 0; t < at[c].count; t++)
            if (at[c].terms[t].name == SCOPE_KIND && !pack_kind(l->pack, at[c].terms[t].value.text))
                return bad(l, NULL, "role \"%.*s\" speaks of the kind \"%.*s\", which the pack does not have",
                           P(role->name), P(at[c].terms[t].value.text));
    return RC_OK;
}

// A misspelt kind would hide nothing: `not_sees` is what keeps a complaint from the unit concerned.
static enum rc check_roles(struct loader *l)
{
    l->path = S("pack.yaml");
    for (int32_t i = 0; i < l->pack->roles_count; i++) {
        const struct pack_role *r = &l->pack->roles[i];
        enum rc rc = check_clauses(l, r, r->sees, r->sees_count);
        if (rc || (rc = check_clauses(l, r, r->not_sees, r->not_sees_count))) return rc;
    }
    return RC_OK;
}

static enum rc load_languages(struct loader *l, const struct pack_file *files, int32_t count)
{
    struct pack *p = l->pack;
    struct map *words = NEW(l->a, struct map, p->languages.count);
    for (int refusal = REFUSED_NOT + 1; refusal < LAW_REFUSALS; refusal++)
        need_words(l, "refusal", law_refusal_name((enum law_refusal)refusal));
    for (int32_t i = 0; i < p->languages.count; i++) {
        const struct json *tree;
        l->path = arena_print(l->a, "words/%.*s.json", P(p->languages.at[i]));
        const struct pack_file *file = file_named(files, count, l->path);
        if (!file) return bad(l, NULL, "the pack lists the language and has no such file");
        enum rc rc = json_parse(l->a, file->bytes, &tree, l->f);
        if (rc) return within(l->f, rc, "%.*s", P(l->path));
        if ((rc = load_words(l, tree, &words[i])) || (rc = check_words(l, i, &words[i]))) return rc;
    }
    p->words = words;
    return RC_OK;
}

static enum rc load_all(struct loader *l, const struct pack_file *files, int32_t count)
{
    const struct json *tree;
    const struct pack_file *manifest = file_named(files, count, S("pack.yaml"));
    if (!manifest) return fail(l->f, RC_INVALID, "pack.yaml:1: there is no such file");
    digest_files(*l->a, files, count, l->pack->digest);
    enum rc rc = parse_yaml(l, manifest, &tree);
    if (rc || (rc = load_manifest(l, tree))) return rc;
    for (int32_t i = 0; i < count; i++)
        if ((rc = check_place(l, &files[i]))) return rc;
    if ((rc = load_statutes(l, files, count)) || (rc = load_calendars(l, files, count))) return rc;
    if ((rc = load_rules(l, files, count)) || (rc = load_shared(l, files, count))) return rc;
    if ((rc = load_fact_names(l, files, count)) || (rc = load_procedures(l)) || (rc = load_decisions(l)))
        return rc;
    if ((rc = load_scope(l, tree)) || (rc = load_life(l, tree))) return rc;
    if ((rc = load_kinds(l, files, count)) || (rc = check_opens(l)) || (rc = check_roles(l))) return rc;
    if ((rc = load_all_moves(l, files, count)) || (rc = load_documents(l))) return rc;
    return load_languages(l, files, count);
}

enum rc pack_load_with(struct arena *a, const struct pack_file *files, int32_t count,
                       const struct pack_context *context, const struct pack **ret_pack, struct fault *f)
{
    struct arena mark = *a;
    const struct pack_file *kept = NULL;
    struct fault own = { 0 }; // helpers add to the text, so there must be one
    struct loader l = { .a = a,
                        .f = f ? f : &own,
                        .zones = context->zones,
                        .installed = context->installed,
                        .pack = NEW(a, struct pack, 1) };
    char *end = a->end, *middle = a->at + arena_left(a) / 2;
    l.scratch = (struct arena){ middle, end, a->full };
    a->end = middle;
    enum rc rc = keep_files(a, files, count, &kept, l.f);
    l.files = kept;
    l.files_count = count;
    l.pack->files = l.files;
    l.pack->files_count = count;
    if (!rc) rc = load_all(&l, kept, count);
    a->end = end;
    if (rc)
        *a = mark;
    else
        *ret_pack = l.pack;
    return rc;
}

enum rc pack_load(struct arena *a, const struct pack_file *files, int32_t count, const struct pack **ret_pack,
                  struct fault *f)
{
    return pack_load_with(a, files, count, &(struct pack_context){ 0 }, ret_pack, f);
}

enum rc pack_load_installed(struct arena *a, const struct pack_file *files, int32_t count,
                            const struct pack **ret_pack, struct fault *f)
{
    return pack_load_with(a, files, count, &(struct pack_context){ .installed = true }, ret_pack, f);
}
