// The views as functions of the ledger: emptied and folded again, or folded aside and compared.
#include "gate/rebuild.h"
#include "gate/walk_int.h"
#include <stdio.h>

// The views, each with the columns of its key first. `search`: it lies in search.db.
struct view {
    const char *name, *all, *one;
    int32_t key_columns;
    bool search;
};
static const struct view views[] = {
    { "casefile", "SELECT c.row, " CASE_COLUMNS " FROM casefile c ORDER BY c.row",
      "SELECT c.row, " CASE_COLUMNS " FROM casefile c WHERE c.row = ?1", 1, false },
    { "clock", "SELECT agency, at_ns, id, name FROM clock ORDER BY agency, at_ns, id, name",
      "SELECT agency, at_ns, id, name FROM clock WHERE agency = ?1 AND at_ns = ?2 AND id = ?3 AND name = ?4",
      4, false },
    { "receipt", "SELECT agency, hash, id FROM receipt ORDER BY agency, hash",
      "SELECT agency, hash, id FROM receipt WHERE agency = ?1 AND hash = ?2", 2, true },
    { "retry", "SELECT agency, key, scope, digest, position FROM retry ORDER BY agency, key, scope",
      "SELECT agency, key, scope, digest, position FROM retry WHERE agency = ?1 AND key = ?2 AND scope = ?3",
      3, false },
    { "imported", "SELECT agency, source, source_row, id FROM imported ORDER BY agency, source, source_row",
      "SELECT agency, source, source_row, id FROM imported WHERE agency = ?1 AND source = ?2 AND source_row = ?3",
      3, false },
    { "installed", "SELECT agency, kind, name, digest FROM installed ORDER BY agency, kind, name",
      "SELECT agency, kind, name, digest FROM installed WHERE agency = ?1 AND kind = ?2 AND name = ?3", 3,
      false },
    { "hit", "SELECT * FROM hit ORDER BY row", "SELECT * FROM hit WHERE row = ?1", 1, true },
    { "token", "SELECT * FROM token ORDER BY agency, token, row, position, part",
      "SELECT * FROM token WHERE agency = ?1 AND token = ?2 AND row = ?3 AND position = ?4 AND part = ?5", 5,
      true },
    { "linked", "SELECT agency, named, row FROM linked ORDER BY agency, named, row",
      "SELECT agency, named, row FROM linked WHERE agency = ?1 AND named = ?2 AND row = ?3", 3, true },
};
_Static_assert(COUNT(views) == REBUILD_VIEWS, "who asks for the digests has room for each");

// --- digests ------------------------------------------------------------------------------------------------------------------------

struct digesting {
    struct hasher *hasher;
    int64_t rows;
};

static void put_value(struct hasher *h, const struct value *v)
{
    uint8_t head[9] = { (uint8_t)v->kind };
    bool bytes = v->kind == VALUE_TEXT || v->kind == VALUE_BLOB;
    put_be64(head + 1, (uint64_t)(bytes ? v->s.len : v->i));
    hasher_put(h, head, sizeof head);
    if (bytes) hasher_put(h, v->s.at, v->s.len);
}

static enum rc digest_row(void *self, struct row row, struct fault *)
{
    struct digesting *d = self;
    for (int32_t i = 0; i < row.count; i++) put_value(d->hasher, &row.at[i]);
    d->rows++;
    return RC_OK;
}

static enum rc follow_to_end(struct gate *g, struct fault *f)
{
    int64_t behind;
    enum rc rc;
    do rc = follower_step(g, &behind, f);
    while (!rc && behind > 0);
    return rc;
}

// Keys that are over are no part of the view, whether or not the clerk has come to taking them out.
static enum rc prune_all(struct gate *g, struct store *s, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(g->ledger); agency++) {
        int64_t gone;
        rc = retry_prune(s, agency, g->last_at[agency], INT32_MAX, &gone, f);
    }
    return rc;
}

enum rc view_digests(struct gate *g, struct view_digest ret[static REBUILD_VIEWS], int32_t *ret_count,
                     struct fault *f)
{
    struct hasher *h = hasher_open();
    enum rc rc = prune_all(g, g->writer, f);
    if (!rc) rc = follow_to_end(g, f);
    for (int32_t i = 0; !rc && i < COUNT(views); i++) {
        struct digesting d = { h, 0 };
        hasher_start(h);
        rc = store_each(views[i].search ? follower_store(g) : g->writer, f, views[i].all, NO_ARGS, digest_row,
                        &d);
        struct digest digest = hasher_end(h);
        ret[i] = (struct view_digest){ .view = views[i].name, .rows = d.rows };
        memcpy(ret[i].digest, digest.at, sizeof digest.at);
    }
    hasher_close(h);
    *ret_count = COUNT(views);
    return rc;
}

// --- folding ------------------------------------------------------------------------------------------------------------------------

enum { COMMIT_ENTRIES = 20'000 };

struct folding {
    struct walk walk;
    rebuild_progress *progress;
    void *progress_self;
    int64_t of;
    struct rebuild_report report;
};

static enum rc put_retry(struct walk *w, const struct entry *e, struct fault *f)
{
    uint8_t key[RETRY_KEY], scope[RETRY_SCOPE], digest[RETRY_DIGEST];
    struct str uuid, scope_hex;
    struct instant made;
    bool good = str_cut(e->retry_key, '/', &uuid, &scope_hex) && retry_key_parse(uuid, key, &made) &&
                hex_decode_exactly(scope_hex, scope, RETRY_SCOPE) &&
                hex_decode_exactly(e->retry_digest, digest, RETRY_DIGEST);
    if (!good)
        return fail(f, RC_CORRUPT, "position %lld of agency %lld: its idempotency key is not readable",
                    (long long)e->position, (long long)e->agency);
    return store_run(w->to, f,
                     "INSERT INTO retry (agency, key, scope, digest, position) VALUES (?1, ?2, ?3, ?4, ?5)",
                     ARGS(INT(e->agency), BLOB(((struct str){ (const char *)key, RETRY_KEY })),
                          BLOB(((struct str){ (const char *)scope, RETRY_SCOPE })),
                          BLOB(((struct str){ (const char *)digest, RETRY_DIGEST })), INT(e->position)));
}

static enum rc fold_case(struct folding *w, const struct entry *e, const struct effects *effects,
                         struct fault *f)
{
    struct walk_case *c;
    enum rc rc = walk_case(&w->walk, e, effects, &c, f);
    if (rc) return rc;
    rc = effects_fit(effects->opens ? NULL : &c->now, effects, f);
    if (rc)
        return within(f, RC_CORRUPT, "position %lld of agency %lld", (long long)e->position,
                      (long long)e->agency);
    case_fold(&c->now, e, effects);
    if (effects->source.len)
        rc = store_run(
            w->walk.to, f, "INSERT INTO imported (agency, source, source_row, id) VALUES (?1, ?2, ?3, ?4)",
            ARGS(INT(e->agency), TEXT(effects->source), TEXT(effects->source_row), INT(e->position)));
    w->report.cases += effects->opens;
    for (int32_t i = 0; i < effects->erase_count; i++)
        w->report.parts_erased += effects->erase[i].parts_count;
    return rc;
}

// What one transaction changes stays in memory (store.h), so a large log is folded in several.
static enum rc commit_and_go_on(struct folding *w, struct fault *f)
{
    enum rc rc = walk_save_all(&w->walk, f);
    if (!rc) rc = store_commit(w->walk.to, f);
    bool done;
    if (!rc) rc = store_checkpoint(w->walk.to, false, &done, f);
    return rc ? rc : store_begin(w->walk.to, f);
}

static enum rc fold_entry(void *self, int64_t position, struct str bytes, struct fault *f)
{
    struct folding *w = self;
    struct arena scratch = w->walk.arena;
    struct entry *e = NEW(&scratch, struct entry, 1);
    struct effects *effects = NEW(&scratch, struct effects, 1);
    enum rc rc = entry_decode(&scratch, bytes, e, f);
    if (!rc) rc = effects_read(&scratch, e->does, effects, f);
    if (rc)
        return within(f, rc, "position %lld of agency %lld", (long long)position, (long long)w->walk.agency);
    if (e->casefile.len) rc = fold_case(w, e, effects, f);
    if (!rc && e->retry_key.len) rc = put_retry(&w->walk, e, f);
    if (!rc && effects->document.len)
        rc = store_run(
            w->walk.to, f,
            "INSERT INTO installed (agency, kind, name, digest) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (agency, kind, name) DO UPDATE SET digest = excluded.digest",
            ARGS(INT(e->agency), TEXT(effects->document_kind), TEXT(effects->document_name),
                 TEXT(effects->document)));
    if (!rc && effects->document.len && str_equal(effects->document_kind, S("account")))
        rc = put_account_by(w->walk.to, e->agency, effects->document_name, e->actor, effects->document, f);
    if (!rc && effects->document.len && str_equal(effects->document_kind, S("pack")))
        rc = put_in_force(w->walk.to, e->agency, effects->document, f);
    w->report.entries++;
    w->report.refused += e->refused;
    if (!rc && w->report.entries % COMMIT_ENTRIES == 0) rc = commit_and_go_on(w, f);
    if (w->progress && w->report.entries % 10'000 == 0)
        w->progress(w->progress_self, w->report.entries, w->of);
    return rc;
}

static enum rc fold_all(struct gate *g, struct store *to, rebuild_progress *progress, void *self,
                        struct rebuild_report *ret_r, struct fault *f)
{
    struct folding w = { .progress = progress, .progress_self = self };
    struct store *reader = follower_reader(g);
    enum rc rc = walk_open(g, to, &w.walk, f);
    if (rc) return rc;
    for (int64_t agency = 1; agency <= ledger_agencies(g->ledger); agency++)
        w.of += atomic_load(&g->committed[agency]);
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(g->ledger); agency++) {
        w.walk.agency = agency;
        rc = ledger_walk(reader, agency, 0, atomic_load(&g->committed[agency]), fold_entry, &w, f);
        if (!rc) rc = walk_save_all(&w.walk, f);
    }
    walk_close(&w.walk);
    if (!rc) rc = prune_all(g, to, f);
    *ret_r = w.report;
    return rc;
}

// The mark stands from before the first deletion until after the last row, so that a rebuild that was cut off is never taken for the views.
static enum rc empty_views(struct gate *g, struct fault *f)
{
    static const char *const steps[] = { "INSERT INTO rebuilding (mark) VALUES (1) ON CONFLICT DO NOTHING",
                                         "DELETE FROM casefile",
                                         "DELETE FROM clock",
                                         "DELETE FROM retry",
                                         "DELETE FROM imported",
                                         "DELETE FROM installed" };
    enum rc rc = store_begin(g->writer, f);
    for (int32_t i = 0; !rc && i < COUNT(steps); i++) rc = store_run(g->writer, f, steps[i], NO_ARGS);
    if (!rc) rc = store_commit(g->writer, f);
    if (rc) store_rollback(g->writer);
    return rc;
}

enum rc gate_rebuild(struct gate *g, rebuild_progress *progress, void *self, struct rebuild_report *ret_r,
                     struct fault *f)
{
    enum rc rc = empty_views(g, f);
    if (!rc) rc = store_begin(g->writer, f);
    if (!rc) rc = fold_all(g, g->writer, progress, self, ret_r, f);
    if (!rc) rc = store_run(g->writer, f, "DELETE FROM rebuilding", NO_ARGS);
    if (!rc) rc = store_commit(g->writer, f);
    if (rc) return store_rollback(g->writer), rc;
    states_forget(g->states);
    if (g->options.rebuilding) rc = rules_load(g, f); // what was installed could not be known before
    if (!rc) rc = follower_forget(g, f);
    return rc ? rc : follow_to_end(g, f);
}

// --- comparing ----------------------------------------------------------------------------------------------------------------------

struct comparing {
    struct store *other; // where each row is looked up
    const struct view *view;
    const char *absent; // what it means that the row is not there
};

static bool value_equal(const struct value *a, const struct value *b)
{
    return a->kind == b->kind &&
           (a->kind == VALUE_TEXT || a->kind == VALUE_BLOB ? str_equal(a->s, b->s) : a->i == b->i);
}

static struct str key_text(struct arena *a, struct row row, int32_t columns)
{
    struct text t = { .arena = a };
    for (int32_t i = 0; i < columns; i++) {
        const struct value *v = &row.at[i];
        char hex[64];
        if (i) text_char(&t, ' ');
        if (v->kind == VALUE_INT)
            text_print(&t, "%lld", (long long)v->i);
        else if (v->kind == VALUE_TEXT)
            text_put(&t, str_slice(v->s, 0, 64));
        else
            text_put(&t, hex_encode(v->s.at, v->s.len < 32 ? v->s.len : 32, hex));
    }
    return text_str(&t);
}

static enum rc compare_row(void *self, struct row row, struct fault *f)
{
    static char memory[1 << 16];
    const struct comparing *c = self;
    const struct view *v = c->view;
    struct arena scratch = arena_of(memory, sizeof memory, NULL);
    struct row there;
    enum rc rc = store_one(c->other, &scratch, &there, f, v->one, (struct values){ row.at, v->key_columns });
    if (rc == RC_MISSING)
        return fail(f, RC_CORRUPT, "view %s: row %.*s %s", v->name,
                    P(key_text(&scratch, row, v->key_columns)), c->absent);
    if (rc) return rc;
    for (int32_t i = 0; i < row.count; i++)
        if (!value_equal(&row.at[i], &there.at[i]))
            return fail(f, RC_CORRUPT, "view %s: row %.*s: column %d is not what the ledger says", v->name,
                        P(key_text(&scratch, row, v->key_columns)), i + 1);
    return RC_OK;
}

// Both ways: what stands there must follow from the ledger, and what follows must stand there.
static enum rc compare_views(bool search, struct store *there, struct store *made, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && i < COUNT(views); i++) {
        if (views[i].search != search) continue;
        struct comparing of_there = { made, &views[i], "does not follow from the ledger" };
        struct comparing of_made = { there, &views[i], "is missing" };
        rc = store_each(there, f, views[i].all, NO_ARGS, compare_row, &of_there);
        if (!rc) rc = store_each(made, f, views[i].all, NO_ARGS, compare_row, &of_made);
    }
    return rc;
}

// The search view against one made anew beside it: a follower that begins at nothing.
static enum rc compare_search(struct gate *g, struct str path, struct fault *f)
{
    struct store *made;
    char text[1024];
    struct arena a = arena_of(text, sizeof text, NULL);
    enum rc rc = follow_to_end(g, f);
    if (!rc) rc = follower_make(g, arena_print(&a, "%.*s.search", P(path)), &made, f);
    if (rc) return rc;
    rc = compare_views(true, follower_store(g), made, f);
    store_close(made);
    return rc;
}

enum rc gate_rebuild_check(struct gate *g, struct str path, rebuild_progress *progress, void *self,
                           struct rebuild_report *ret_r, struct fault *f)
{
    struct store *made;
    struct store_options o = { .path = path,
                               .role = STORE_WRITER,
                               .vfs = g->world->sqlite_vfs,
                               .cache_kib = 64 * 1024,
                               .sync_off = true };
    enum rc rc = store_open(o, &made, f);
    if (rc) return rc;
    rc = store_script(made, f, casefile_schema);
    if (!rc) rc = store_script(made, f, private_schema);
    if (!rc) rc = store_begin(made, f);
    if (!rc) rc = fold_all(g, made, progress, self, ret_r, f);
    if (!rc) rc = store_commit(made, f);
    if (!rc) rc = prune_all(g, g->writer, f);
    if (!rc) rc = compare_views(false, g->writer, made, f);
    if (!rc) rc = compare_search(g, path, f);
    store_close(made);
    return rc;
}
