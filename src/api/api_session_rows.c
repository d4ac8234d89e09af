// Sessions in the writer's store, so that a restart signs nobody out. No token is ever there, only its hash.
#include "api/session_int.h"

enum rc sessions_table(struct store *writer, struct fault *f)
{
    static const char schema[] =
        "CREATE TABLE IF NOT EXISTS api_session (hash BLOB PRIMARY KEY, id BLOB NOT NULL, name TEXT NOT NULL,"
        " agency INTEGER NOT NULL, pair INTEGER NOT NULL, made_ns INTEGER NOT NULL, seen_ns INTEGER NOT NULL)"
        " WITHOUT ROWID";
    enum rc rc = store_script(writer, f, schema);
    return rc ? within(f, rc, "table of sessions") : RC_OK;
}

#define HASH_OF(bytes) BLOB(((struct str){ (const char *)(bytes), SESSION_HASH }))

enum rc session_write(struct store *writer, const struct session *one, struct fault *f)
{
    return store_run(
        writer, f,
        "INSERT INTO api_session (hash, id, name, agency, pair, made_ns, seen_ns) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        ARGS(HASH_OF(one->hash), BLOB(((struct str){ (const char *)one->id, sizeof one->id })),
             TEXT(((struct str){ one->name, one->name_len })), INT(one->agency), INT((int64_t)one->pair),
             INT(one->made.ns), INT(one->seen.ns)));
}

enum rc session_erase(struct store *writer, const uint8_t hash[static SESSION_HASH], struct fault *f)
{
    return store_run(writer, f, "DELETE FROM api_session WHERE hash = ?1", ARGS(HASH_OF(hash)));
}

enum rc sessions_touch(struct store *writer, const struct session *at, int32_t count, struct fault *f)
{
    for (int32_t i = 0; i < count; i++) {
        enum rc rc =
            store_run(writer, f, "UPDATE api_session SET seen_ns = ?2 WHERE hash = ?1 AND seen_ns < ?2",
                      ARGS(HASH_OF(at[i].hash), INT(at[i].seen.ns)));
        if (rc) return rc;
    }
    return RC_OK;
}

enum rc sessions_forget(struct store *writer, struct instant before, struct fault *f)
{
    return store_run(writer, f, "DELETE FROM api_session WHERE made_ns < ?1", ARGS(INT(before.ns)));
}

struct reading {
    session_row_fn *each;
    void *self;
};

static enum rc take_row(void *self, struct row row, struct fault *f)
{
    struct reading *r = self;
    struct session one = {
        .agency = row.at[3].i, .pair = (uint64_t)row.at[4].i, .made = { row.at[5].i }, .seen = { row.at[6].i }
    };
    struct str hash = row.at[0].s, id = row.at[1].s, name = row.at[2].s;
    if (hash.len != SESSION_HASH || id.len != sizeof one.id || name.len >= GATE_TEXT_MAX)
        return fail(f, RC_CORRUPT, "a row of the table of sessions has another shape");
    memcpy(one.hash, hash.at, SESSION_HASH);
    memcpy(one.id, id.at, sizeof one.id);
    memcpy(one.name, name.at, (size_t)name.len);
    one.name_len = (int32_t)name.len;
    one.kept = one.seen;
    r->each(r->self, &one);
    return RC_OK;
}

enum rc sessions_read(struct store *reader, session_row_fn *each, void *self, struct fault *f)
{
    struct reading r = { each, self };
    return store_each(reader, f, "SELECT hash, id, name, agency, pair, made_ns, seen_ns FROM api_session",
                      NO_ARGS, take_row, &r);
}
