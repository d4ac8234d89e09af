// Copying the whole database while it is written, checking it, and showing how it would run a statement.
#include "store/store_int.h"

// --- backup ----------------------------------------------------------------------------------------

struct copy {
    struct store *from;
    sqlite3 *to;
    sqlite3_backup *steps;
    sqlite3_vfs *vfs;
    char path[STORE_PATH_BYTES_MAX + 1];
};

static enum rc copy_failed(struct copy *c, int code, struct fault *f)
{
    return fail(f, store_rc_of(code), "backup to \"%s\": %s (sqlite %d)", c->path, sqlite3_errstr(code),
                code);
}

static enum rc copy_file(struct copy *c, struct str to_path, struct fault *f)
{
    if (to_path.len == 0 || to_path.len > STORE_PATH_BYTES_MAX || memchr(to_path.at, 0, (size_t)to_path.len))
        return fail(f, RC_INVALID, "path of %td bytes is not one of 1 to %d without a zero byte", to_path.len,
                    STORE_PATH_BYTES_MAX);
    memcpy(c->path, to_path.at, (size_t)to_path.len);
    (void)sqlite3_file_control(c->from->db, "main", SQLITE_FCNTL_VFS_POINTER, (void *)&c->vfs);
    MUST(c->vfs != NULL);
    if (c->from->posix) return store_make_private(c->path, f);
    int there = 0;
    int code = c->vfs->xAccess(c->vfs, c->path, SQLITE_ACCESS_EXISTS, &there);
    if (code != SQLITE_OK) return copy_failed(c, code, f);
    return there ? fail(f, RC_CONFLICT, "could not create \"%s\": it is there already", c->path) : RC_OK;
}

static enum rc copy_start(struct copy *c, struct fault *f)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(c->path, &c->to, flags, c->vfs->zName);
    // Also the folder, after the journal is gone: else a crash could bring it back and undo the copy.
    if (code == SQLITE_OK) code = sqlite3_exec(c->to, "PRAGMA synchronous = EXTRA", NULL, NULL, NULL);
    if (code != SQLITE_OK) return copy_failed(c, code, f);
    c->steps = sqlite3_backup_init(c->to, "main", c->from->db, "main");
    return c->steps ? RC_OK : copy_failed(c, sqlite3_extended_errcode(c->to), f);
}

static enum rc copy_pages(struct copy *c, int32_t pages_a_step, void (*between)(void *), void *self,
                          struct fault *f)
{
    for (;;) {
        int code = sqlite3_backup_step(c->steps, pages_a_step);
        if (code == SQLITE_DONE) return RC_OK;
        if (code != SQLITE_OK) return copy_failed(c, code, f);
        if (between) between(self);
        MUST(!c->from->begun);
        enum rc rc = store_usable(c->from, f);
        if (rc) return within(f, rc, "backup");
    }
}

static enum rc copy_end(struct copy *c, enum rc rc, struct fault *f)
{
    int code = sqlite3_backup_finish(c->steps);
    if (!rc && code != SQLITE_OK) rc = copy_failed(c, code, f);
    code = sqlite3_close(c->to);
    if (!rc && code != SQLITE_OK) rc = copy_failed(c, code, f);
    if (rc) (void)c->vfs->xDelete(c->vfs, c->path, 0);
    return rc;
}

enum rc store_backup(struct store *s, struct str to_path, int32_t pages_a_step, void (*between)(void *),
                     void *self, struct fault *f)
{
    bool at_once = pages_a_step ==
                   STORE_BACKUP_AT_ONCE; // a reader's copy would begin anew at every commit between its steps
    MUST(!s->begun && (at_once || (s->role == STORE_WRITER && pages_a_step > 0)));
    struct copy c = { .from = s };
    enum rc rc = store_usable(s, f);
    if (!rc) rc = copy_file(&c, to_path, f);
    if (rc) return rc;
    rc = copy_start(&c, f);
    if (!rc) rc = copy_pages(&c, pages_a_step, between, self, f);
    return copy_end(&c, rc, f);
}

// --- check -----------------------------------------------------------------------------------------

// A page that could not be read is reported among the damage, with SQLite's code at the end.
static enum rc rc_of_finding(struct str found)
{
    static const struct str mark = SL("error code=");
    ptrdiff_t at = str_find(found, mark);
    int64_t code;
    if (at < 0 || !str_int64(str_slice(found, at + mark.len, found.len), &code)) return RC_CORRUPT;
    return store_rc_of((int)code);
}

static enum rc check_row(void *self, struct row row, struct fault *f)
{
    struct store *s = self;
    struct str found = row.at[0].s;
    if (str_equal(found, S("ok"))) return RC_OK;
    if (s->role == STORE_WRITER) store_poison(s);
    return fail(f, rc_of_finding(found), "database is damaged: %.*s", P(found));
}

enum rc store_check(struct store *s, struct fault *f)
{
    return store_each(s, f, "PRAGMA quick_check(1)", NO_ARGS, check_row, s);
}

// --- plans -----------------------------------------------------------------------------------------

struct plan {
    ptrdiff_t len;
    char text[STORE_PLAN_BYTES_MAX];
};

static enum rc plan_row(void *self, struct row row, struct fault *)
{
    struct plan *plan = self;
    struct str step = row.at[3].s; // id, parent, unused, detail
    ptrdiff_t room = COUNT(plan->text) - plan->len;
    if (step.len + 1 > room) return RC_OK;
    memcpy(plan->text + plan->len, step.at, (size_t)step.len);
    plan->text[plan->len + step.len] = '\n';
    plan->len += step.len + 1;
    return RC_OK;
}

enum rc store_plan(struct store *s, struct arena *a, struct str *ret_plan, struct fault *f, const char *sql,
                   struct values args)
{
    struct arena scratch = *a;
    struct plan plan = { .len = 0 };
    struct str explain = arena_print(&scratch, "EXPLAIN QUERY PLAN %s", sql);
    enum rc rc = store_each_text(s, f, explain, args, plan_row, &plan);
    if (rc) return rc;
    *ret_plan = arena_str(a, (struct str){ plan.text, plan.len });
    return RC_OK;
}
