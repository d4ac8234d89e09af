// Prepared statements, kept by the address of their SQL (made SQL: the last few by its text), and the values bound to them.
#include "store/store_int.h"

// --- keeping ---------------------------------------------------------------------------------------

// The slot where `sql` is or would be. Half of the slots stay free, so the search ends.
static struct statement *slot_of(struct store *s, const char *sql)
{
    uint64_t hash = (uint64_t)(uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15);
    for (uint64_t i = hash >> 40;; i++) {
        struct statement *slot = &s->statements[i % STATEMENT_SLOTS];
        if (!slot->sql || slot->sql == sql) return slot;
    }
}

static enum rc prepare(struct store *s, struct str sql, unsigned flags, sqlite3_stmt **ret_st,
                       struct fault *f)
{
    const char *rest = NULL;
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v3(s->db, sql.at, (int)sql.len, flags, &st, &rest);
    if (code != SQLITE_OK) return store_failed(s, code, f);
    struct str tail = str_trim(str_slice(sql, rest - sql.at, sql.len));
    if (st && tail.len == 0) {
        *ret_st = st;
        return RC_OK;
    }
    (void)sqlite3_finalize(st);
    return fail(f, RC_INVALID, "SQL is not one statement: \"%.*s\"", P(str_slice(sql, 0, 60)));
}

// Lists make their SQL from what is asked, mostly the same few: to prepare one costs as much as to run it.
static enum rc made_statement(struct store *s, struct str sql, struct statement **ret_slot, struct fault *f)
{
    for (ptrdiff_t i = 0; i < COUNT(s->made); i++) {
        struct statement *slot = &s->made[i];
        if (slot->st && !slot->busy && str_equal(str_of(sqlite3_sql(slot->st)), sql))
            return *ret_slot = slot, RC_OK;
    }
    struct statement *slot = &s->made[s->made_next++ % COUNT(s->made)];
    *ret_slot = NULL;
    if (slot->busy) return RC_OK; // a walk goes on in it: this one is kept by nobody
    sqlite3_stmt *st;
    enum rc rc = prepare(s, sql, SQLITE_PREPARE_PERSISTENT, &st, f);
    if (rc) return rc;
    (void)sqlite3_finalize(slot->st);
    slot->st = st;
    return *ret_slot = slot, RC_OK;
}

void statements_end(struct store *s)
{
    for (ptrdiff_t i = 0; i < STATEMENT_SLOTS; i++) (void)sqlite3_finalize(s->statements[i].st);
    for (ptrdiff_t i = 0; i < COUNT(s->made); i++) (void)sqlite3_finalize(s->made[i].st);
}

// --- values ----------------------------------------------------------------------------------------

static int bind_one(sqlite3_stmt *st, int index, const struct value *v)
{
    const char *at = v->s.at ? v->s.at : ""; // a null pointer would bind NULL
    switch (v->kind) {
    case VALUE_NULL:
        return sqlite3_bind_null(st, index);
    case VALUE_INT:
        return sqlite3_bind_int64(st, index, v->i);
    case VALUE_REAL:
        return sqlite3_bind_double(st, index, v->real);
    case VALUE_TEXT:
        return sqlite3_bind_text64(st, index, at, (sqlite3_uint64)v->s.len, SQLITE_STATIC, SQLITE_UTF8);
    case VALUE_BLOB:
        return sqlite3_bind_blob64(st, index, at, (sqlite3_uint64)v->s.len, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static enum rc bind_all(struct store *s, struct use *u, struct values args, struct fault *f)
{
    MUST(sqlite3_bind_parameter_count(u->st) == args.count);
    for (int32_t i = 0; i < args.count; i++) {
        int code = bind_one(u->st, i + 1, &args.at[i]);
        if (code == SQLITE_OK) continue;
        use_give(u);
        return store_failed(s, code, f);
    }
    return RC_OK;
}

// --- using -----------------------------------------------------------------------------------------

enum rc use_take_text(struct store *s, struct str sql, struct values args, struct use *ret_use,
                      struct fault *f)
{
    struct use u = { 0 };
    enum rc rc = store_usable(s, f);
    if (!rc) rc = made_statement(s, sql, &u.kept, f);
    if (!rc && u.kept) u.kept->busy = true, u.st = u.kept->st;
    if (!rc && !u.kept) rc = prepare(s, sql, 0, &u.st, f);
    if (!rc) rc = bind_all(s, &u, args, f);
    if (!rc) *ret_use = u;
    return rc;
}

enum rc use_take(struct store *s, const char *sql, struct values args, struct use *ret_use, struct fault *f)
{
    struct statement *slot = slot_of(s, sql);
    bool room = s->statements_count < STORE_STATEMENTS_MAX;
    if (slot->busy || (!slot->sql && !room)) return use_take_text(s, str_of(sql), args, ret_use, f);
    enum rc rc = store_usable(s, f);
    if (rc) return rc;
    if (!slot->sql) {
        rc = prepare(s, str_of(sql), SQLITE_PREPARE_PERSISTENT, &slot->st, f);
        if (rc) return rc;
        slot->sql = sql;
        s->statements_count++;
    }
    MUST(strcmp(sqlite3_sql(slot->st), sql) == 0); // the SQL at an address never changes: it is a literal
    struct use u = { .kept = slot, .st = slot->st };
    slot->busy = true;
    rc = bind_all(s, &u, args, f);
    if (!rc) *ret_use = u;
    return rc;
}

enum rc use_step(struct store *s, struct use *u, bool *ret_row, struct fault *f)
{
    int code = sqlite3_step(u->st);
    if (code != SQLITE_ROW && code != SQLITE_DONE) return store_failed(s, code, f);
    *ret_row = code == SQLITE_ROW;
    return RC_OK;
}

void use_give(struct use *u)
{
    if (!u->kept) {
        (void)sqlite3_finalize(u->st);
        return;
    }
    (void)sqlite3_reset(u->st); // its code repeats what the step answered
    (void)sqlite3_clear_bindings(u->st);
    u->kept->busy = false;
}
