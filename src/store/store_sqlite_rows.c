// Running statements and handing out rows.
#include "store/store_int.h"

static bool column_read(sqlite3_stmt *st, int index, struct value *ret_v)
{
    switch (sqlite3_column_type(st, index)) {
    case SQLITE_INTEGER:
        *ret_v = INT(sqlite3_column_int64(st, index));
        return true;
    case SQLITE_FLOAT:
        *ret_v = REAL(sqlite3_column_double(st, index));
        return true;
    case SQLITE_NULL:
        *ret_v = NONE;
        return true;
    case SQLITE_TEXT:
        *ret_v = (struct value){ .kind = VALUE_TEXT };
        break;
    default:
        *ret_v = (struct value){ .kind = VALUE_BLOB };
    }
    // As a blob also where it is text: no copy is made to put a zero byte after it.
    ret_v->s.at = sqlite3_column_blob(st, index);
    ret_v->s.len = sqlite3_column_bytes(st, index);
    return ret_v->s.at || ret_v->s.len == 0;
}

enum rc use_row(struct store *s, struct use *u, struct value *columns, struct row *ret_row, struct fault *f)
{
    int count = sqlite3_column_count(u->st);
    if (count > STORE_COLUMNS_MAX)
        return fail(f, RC_LIMIT, "row of %d columns exceeds %d", count, STORE_COLUMNS_MAX);
    for (int i = 0; i < count; i++)
        if (!column_read(u->st, i, &columns[i])) return store_failed(s, SQLITE_NOMEM, f);
    *ret_row = (struct row){ columns, count };
    return RC_OK;
}

enum rc store_run(struct store *s, struct fault *f, const char *sql, struct values args)
{
    struct use u;
    bool row = true;
    enum rc rc = use_take(s, sql, args, &u, f);
    if (rc) return rc;
    while (!rc && row) rc = use_step(s, &u, &row, f);
    s->changes = rc ? 0 : sqlite3_changes64(s->db);
    use_give(&u);
    return rc;
}

int64_t store_changes(struct store *s) { return s->changes; }

// --- one row ---------------------------------------------------------------------------------------

// At most what copying the row takes, padding included.
static ptrdiff_t row_bytes(struct row r)
{
    ptrdiff_t bytes = (ptrdiff_t) _Alignof(struct value) + r.count * (ptrdiff_t)sizeof(struct value);
    for (int32_t i = 0; i < r.count; i++) bytes += r.at[i].s.len + 1;
    return bytes;
}

static struct row row_copy(struct arena *a, struct row r)
{
    struct row copy = { NEW(a, struct value, r.count), r.count };
    for (int32_t i = 0; i < r.count; i++) {
        copy.at[i] = r.at[i];
        if (r.at[i].kind == VALUE_TEXT || r.at[i].kind == VALUE_BLOB) copy.at[i].s = arena_str(a, r.at[i].s);
    }
    return copy;
}

// A full arena jumps away: so the statement is given back first where the row will not fit.
static enum rc first_row(struct store *s, struct arena *a, struct row *ret_r, struct use *u, struct fault *f)
{
    struct value columns[STORE_COLUMNS_MAX] = { 0 };
    struct row r;
    enum rc rc = use_row(s, u, columns, &r, f);
    if (rc) return rc;
    ptrdiff_t bytes = row_bytes(r);
    if (arena_left(a) < bytes) {
        use_give(u);
        (void)NEW(a, char, bytes); // does not return
    }
    *ret_r = row_copy(a, r);
    return RC_OK;
}

enum rc store_one(struct store *s, struct arena *a, struct row *ret_r, struct fault *f, const char *sql,
                  struct values args)
{
    struct use u;
    bool row = false;
    enum rc rc = use_take(s, sql, args, &u, f);
    if (rc) return rc;
    rc = use_step(s, &u, &row, f);
    if (!rc) rc = row ? first_row(s, a, ret_r, &u, f) : RC_MISSING;
    use_give(&u);
    return rc;
}

// --- each row --------------------------------------------------------------------------------------

static enum rc walk(struct store *s, struct use *u, store_row_fn *row, void *self, struct fault *f)
{
    struct value columns[STORE_COLUMNS_MAX] = { 0 };
    for (;;) {
        bool there = false;
        struct row r = { 0 };
        enum rc rc = use_step(s, u, &there, f);
        if (rc || !there) return rc;
        rc = use_row(s, u, columns, &r, f);
        if (!rc) rc = row(self, r, f);
        if (rc) return rc;
    }
}

enum rc store_each(struct store *s, struct fault *f, const char *sql, struct values args, store_row_fn *row,
                   void *self)
{
    struct use u;
    enum rc rc = use_take(s, sql, args, &u, f);
    if (rc) return rc;
    rc = walk(s, &u, row, self, f);
    use_give(&u);
    return rc;
}

enum rc store_each_text(struct store *s, struct fault *f, struct str sql, struct values args,
                        store_row_fn *row, void *self)
{
    struct use u;
    enum rc rc = use_take_text(s, sql, args, &u, f);
    if (rc) return rc;
    rc = walk(s, &u, row, self, f);
    use_give(&u);
    return rc;
}
