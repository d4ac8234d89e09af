// Attachments of acts. Whoever has sent one holds a token: what names it, its key and what it is, under a keyed check of the agency. The token comes
// back in a form's field of x-use `files`; the sealed part then says the same as an object, and the file stays for as long as the part's key.
#include "gate/read_int.h"
#include "ledger/blob.h"
#include <stdio.h>

enum { TOKEN_FIELDS = 8, CHECK_BYTES = 16 };
static const struct str mark = SL("af1.");

// --- tokens ---------------------------------------------------------------------------------------------------------

static void check_of(struct gate *g, int64_t agency, struct str text, uint8_t ret_check[static CHECK_BYTES])
{
    char hex[HEX_CHARS(DIGEST_BYTES) + 5] = "file:";
    struct digest d = sha256(text);
    (void)hex_encode(d.at, DIGEST_BYTES, hex + 5);
    ledger_search_token(g->ledger, agency, (struct str){ hex, sizeof hex }, ret_check);
}

struct str gate_file_token(struct gate *g, struct arena *a, int64_t agency, const struct gate_file *file)
{
    char key[HEX_CHARS(BLOB_KEY_BYTES)], digest[HEX_CHARS(BLOB_DIGEST_BYTES)], check[HEX_CHARS(CHECK_BYTES)];
    uint8_t bytes[CHECK_BYTES];
    char *name = NEW(a, char, BASE32_CHARS(file->name.len));
    struct str k = hex_encode(file->blob.key, BLOB_KEY_BYTES, key),
               d = hex_encode(file->digest, BLOB_DIGEST_BYTES, digest);
    struct str text = arena_print(
        a, "%.*s%.*s.%.*s.%.*s.%lld.%.*s.%.*s.%lld", P(mark), BLOB_ID_CHARS, file->blob.id, P(k), P(d),
        (long long)file->blob.bytes, P(file_kind_name(file->kind)),
        P(base32_encode(file->name.at, file->name.len, name)), (long long)(file->made.ns / NS_PER_S));
    check_of(g, agency, text, bytes);
    return arena_print(a, "%.*s.%.*s", P(text), P(hex_encode(bytes, sizeof bytes, check)));
}

static bool is_token(const struct json *j) { return j->kind == JSON_TEXT && str_starts(j->text, mark); }

static bool is_hex(struct str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if (!((s.at[i] >= '0' && s.at[i] <= '9') || (s.at[i] >= 'a' && s.at[i] <= 'f'))) return false;
    return true;
}

static bool take_fields(struct arena *a, const struct str *field, struct gate_file *ret)
{
    int64_t made_s;
    char *name = NEW(a, char, GATE_FILE_NAME_BYTES_MAX + 1);
    ptrdiff_t name_len;
    bool good = field[0].len == BLOB_ID_CHARS && is_hex(field[0]) &&
                hex_decode_exactly(field[1], ret->blob.key, BLOB_KEY_BYTES) &&
                hex_decode_exactly(field[2], ret->digest, BLOB_DIGEST_BYTES) &&
                str_int64(field[3], &ret->blob.bytes) && file_kind_parse(field[4], &ret->kind) &&
                base32_decode(field[5], name, GATE_FILE_NAME_BYTES_MAX, &name_len) &&
                str_int64(field[6], &made_s);
    if (!good || __builtin_mul_overflow(made_s, NS_PER_S, &ret->made.ns)) return false;
    memcpy(ret->blob.id, field[0].at, BLOB_ID_CHARS);
    ret->name = (struct str){ name, name_len };
    return ret->blob.bytes >= 1 && ret->blob.bytes <= BLOB_BYTES_MAX && utf8_valid(ret->name);
}

// False where it was not made here, for this agency.
static bool token_read(struct gate *g, struct arena *a, int64_t agency, struct str token,
                       struct gate_file *ret)
{
    struct str field[TOKEN_FIELDS], rest = str_slice(token, mark.len, token.len);
    uint8_t check[CHECK_BYTES], want[CHECK_BYTES];
    *ret = (struct gate_file){ 0 };
    for (int i = 0; i < TOKEN_FIELDS; i++) {
        bool more = str_cut(rest, '.', &field[i], &rest);
        if (more != (i + 1 < TOKEN_FIELDS)) return false;
    }
    if (!hex_decode_exactly(field[TOKEN_FIELDS - 1], check, sizeof check)) return false;
    check_of(g, agency, str_slice(token, 0, token.len - 1 - HEX_CHARS(CHECK_BYTES)), want);
    return secret_equal(check, want, sizeof want) && take_fields(a, field, ret);
}

// --- before the act -------------------------------------------------------------------------------------------------

static enum rc keep_one(struct gate *g, struct gate_job *job, const struct json *field, int32_t index,
                        struct str token, struct fault *f)
{
    struct arena scratch = *job->arena;
    struct gate_file file;
    struct instant now = g->world->now(g->world->self);
    if (!token_read(g, &scratch, job->agency, token, &file))
        return fail(f, RC_INVALID, "/%.*s/%d: not a file of this agency", P(str_slice(field->key, 0, 64)),
                    index);
    enum rc rc = RC_MISSING;
    if (now.ns - file.made.ns <= GATE_FILE_HOURS * 3600 * NS_PER_S || job->retry_key.len)
        rc = blob_keep(g->ledger, file.blob.id, f);
    if (rc == RC_MISSING)
        return fail(f, RC_INVALID, "/%.*s/%d: the file is no longer there: send it again",
                    P(str_slice(field->key, 0, 64)), index);
    return rc;
}

// Tokens stand in lists at the top of a form: nowhere else are they looked for.
enum rc files_keep(struct gate *g, struct gate_job *job, struct fault *f)
{
    int32_t count = 0;
    enum rc rc = RC_OK;
    if (!job->data || job->data->kind != JSON_OBJECT) return RC_OK;
    for (const struct json *m = job->data->first; m && !rc; m = m->next) {
        int32_t index = 0;
        if (m->kind != JSON_ARRAY) continue;
        for (const struct json *i = m->first; i && !rc; i = i->next, index++) {
            if (!is_token(i)) continue;
            if (++count > GATE_FILES_MAX)
                return fail(f, RC_INVALID, "/%.*s: more than %d files", P(str_slice(m->key, 0, 64)),
                            GATE_FILES_MAX);
            rc = keep_one(g, job, m, index, i->text, f);
        }
    }
    return rc;
}

// --- in the sealed part ---------------------------------------------------------------------------------------------

static void hang(struct arena *a, struct json *object, struct json ***last, const char *key, struct str text)
{
    struct json *j = NEW(a, struct json, 1);
    *j = (struct json){ .kind = JSON_TEXT, .key = str_of(key), .text = text };
    **last = j;
    *last = &j->next;
    object->count++;
}

static struct json *object_of(struct arena *a, const struct gate_file *file)
{
    struct json *object = NEW(a, struct json, 1), **last = &object->first;
    char *key = NEW(a, char, HEX_CHARS(BLOB_KEY_BYTES)), *digest = NEW(a, char, HEX_CHARS(BLOB_DIGEST_BYTES));
    object->kind = JSON_OBJECT;
    hang(a, object, &last, "bytes", arena_print(a, "%lld", (long long)file->blob.bytes));
    hang(a, object, &last, "id", arena_str(a, (struct str){ file->blob.id, BLOB_ID_CHARS }));
    hang(a, object, &last, "key", hex_encode(file->blob.key, BLOB_KEY_BYTES, key));
    hang(a, object, &last, "name", file->name);
    hang(a, object, &last, "sha256", hex_encode(file->digest, BLOB_DIGEST_BYTES, digest));
    hang(a, object, &last, "type", file_kind_media(file->kind));
    return object;
}

const struct json *files_as_objects(struct gate *g, struct gate_job *job, const struct json *list)
{
    struct json *copy = NEW(job->arena, struct json, 1), **last = &copy->first;
    *copy = *list;
    copy->first = NULL;
    for (const struct json *i = list->first; i; i = i->next) {
        struct gate_file file;
        struct json *item = NEW(job->arena, struct json, 1);
        *item = *i;
        if (is_token(i) && token_read(g, job->arena, job->agency, i->text, &file))
            item = object_of(job->arena, &file);
        item->next = NULL;
        *last = item;
        last = &item->next;
    }
    return copy;
}

// The token itself is not kept: any text stands for it, of which the law asks nothing but that it is one.
void files_as_texts(struct arena *a, struct json *data)
{
    for (struct json *m = data->first; m; m = m->next) {
        struct json **last = &m->first;
        bool any = false;
        if (m->kind != JSON_ARRAY) continue;
        for (const struct json *i = m->first; i; i = i->next) any |= json_get(i, S("sha256")) != NULL;
        if (!any) continue;
        for (const struct json *i = m->first; i; i = i->next) {
            struct json *copy = NEW(a, struct json, 1);
            *copy = *i;
            if (json_get(i, S("sha256"))) *copy = (struct json){ .kind = JSON_TEXT, .text = mark };
            copy->next = NULL;
            *last = copy;
            last = &copy->next;
        }
    }
}

static bool read_object(const struct json *j, struct gate_file *ret)
{
    struct str id = json_str(j, S("id")), type = json_str(j, S("type"));
    *ret = (struct gate_file){ .name = json_str(j, S("name")) };
    for (int k = FILE_JPEG; k < FILE_KINDS; k++)
        if (str_equal(file_kind_media((enum file_kind)k), type)) ret->kind = (enum file_kind)k;
    if (!ret->kind || id.len != BLOB_ID_CHARS || !is_hex(id)) return false;
    memcpy(ret->blob.id, id.at, BLOB_ID_CHARS);
    return hex_decode_exactly(json_str(j, S("key")), ret->blob.key, BLOB_KEY_BYTES) &&
           hex_decode_exactly(json_str(j, S("sha256")), ret->digest, BLOB_DIGEST_BYTES) &&
           str_int64(json_str(j, S("bytes")), &ret->blob.bytes) && ret->blob.bytes >= 1 &&
           ret->blob.bytes <= BLOB_BYTES_MAX;
}

enum rc gate_files_in(struct arena scratch, struct str canonical, gate_file_fn *each, void *self,
                      struct fault *f)
{
    const struct json *body;
    struct gate_file file;
    if (str_find(canonical, S("\"sha256\":")) < 0) return RC_OK; // most parts name none
    enum rc rc = json_parse(&scratch, canonical, &body, f);
    if (rc || body->kind != JSON_OBJECT) return rc;
    for (const struct json *m = body->first; m && !rc; m = m->next)
        for (const struct json *i = m->kind == JSON_ARRAY ? m->first : NULL; i && !rc; i = i->next)
            if (i->kind == JSON_OBJECT && json_get(i, S("sha256")) && read_object(i, &file))
                rc = each(self, &file, f);
    return rc;
}

// --- finding one ----------------------------------------------------------------------------------------------------

struct place_sought {
    int64_t place;
};

static bool is_at(void *self, const struct entry *e)
{
    return e->place == ((const struct place_sought *)self)->place && !e->refused;
}

static enum rc entry_at(struct gate_reader *r, const struct casefile *c, int64_t place, struct arena *a,
                        const struct entry **ret_e, struct fault *f)
{
    struct place_sought at = { place };
    struct story story = { .wanted = is_at, .self = &at, .positions = NEW(a, int64_t, 1), .room = 1 };
    enum rc rc = read_story(r, c, *a, &story, f);
    if (!rc && story.count == 0) rc = fail(f, RC_MISSING, "no such act");
    return rc ? rc : read_entry(r, c->agency, story.positions[0], a, ret_e, f);
}

// The file of that number among those of one part, counted through its lists.
static bool nth_file(const struct json *body, int32_t *left, struct gate_file *ret)
{
    for (const struct json *m = body->first; m; m = m->next) {
        if (m->kind != JSON_ARRAY) continue;
        for (const struct json *i = m->first; i; i = i->next)
            if (i->kind == JSON_OBJECT && json_get(i, S("sha256")) && read_object(i, ret) && (*left)-- == 0)
                return true;
    }
    return false;
}

// `may`: which parts may be looked into.
static enum rc find_in(struct gate_reader *r, const struct casefile *c, const struct entry *e, int32_t index,
                       bool (*may)(const void *self, struct str part), const void *self, struct arena *a,
                       struct gate_file *ret_file, struct fault *f)
{
    for (int32_t p = 0; p < e->parts_count; p++) {
        struct opening *opening;
        const struct json *body;
        int32_t count;
        if (is_locked(c, e->parts[p].name) || !may(self, e->parts[p].name)) continue;
        enum rc rc = ledger_open_parts(r->gate->ledger, r->store, a, e->agency, e->position,
                                       &e->parts[p].name, 1, &opening, &count, f);
        if (rc) return rc;
        if (count == 0 || opening[0].erased) continue;
        rc = json_parse(a, opening[0].canonical, &body, f);
        if (rc) return rc;
        if (body->kind == JSON_OBJECT && nth_file(body, &index, ret_file)) return RC_OK;
    }
    return fail(f, RC_MISSING, "no such file");
}

static bool is_read_part(const void *self, struct str part)
{
    const struct json *read = json_get(self, S("read"));
    for (const struct json *j = read ? read->first : NULL; j; j = j->next)
        if (part_is(part, j->text)) return true;
    return false;
}

enum rc gate_file_read(struct gate_reader *r, const struct gate_job *job, int64_t place, int32_t index,
                       struct arena *a, struct gate_file *ret_file, struct fault *f)
{
    struct casefile *c = NEW(a, struct casefile, 1);
    const struct entry *read, *e;
    MUST(job->outcome == GATE_ADMITTED);
    enum rc rc = read_entry(r, job->agency, job->position, a, &read, f);
    if (!rc) rc = casefile_load(r->store, job->agency, job->casefile, c, f);
    if (!rc) rc = entry_at(r, c, place, a, &e, f);
    return rc ? rc : find_in(r, c, e, index, is_read_part, read->does, a, ret_file, f);
}

static bool is_any_part(const void *, struct str) { return true; }

// What the holder or nobody wrote, and the opening itself: their own words. What staff wrote is not theirs to open.
enum rc gate_file_of_holder(struct gate_reader *r, const struct actor *holder, int64_t place, int32_t index,
                            struct arena *a, struct gate_file *ret_file, struct fault *f)
{
    struct casefile *c = NEW(a, struct casefile, 1);
    struct seen seen;
    const struct entry *e;
    enum rc rc = read_case(r, holder, holder->agency, holder->casefile, *a, c, &seen, f);
    if (!rc) rc = entry_at(r, c, place, a, &e, f);
    if (rc) return rc;
    if (e->place != 0 && !str_equal(e->actor, S("h"))) return fail(f, RC_MISSING, "no such file");
    return find_in(r, c, e, index, is_any_part, NULL, a, ret_file, f);
}

// The act by which sealed parts of this case are read, and the field that names them.
enum rc gate_read_act(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t casefile,
                      struct arena *a, struct str *ret_act, struct str *ret_field, struct fault *f)
{
    struct casefile *c = NEW(a, struct casefile, 1);
    struct seen seen;
    enum rc rc = read_case(r, actor, agency, casefile, *a, c, &seen, f);
    if (rc) return rc;
    const struct pack *p = gate_pack(r->gate, agency);
    const struct pack_kind *kind = p ? pack_kind(p, name_str(&c->kind)) : NULL;
    for (int32_t i = 0; kind && i < kind->rows_count; i++) {
        const struct pack_row *row = &kind->rows[i];
        if (row->verb != VERB_READ || row->form->uses[USE_PARTS].len == 0) continue;
        *ret_act = row->act;
        *ret_field = row->form->uses[USE_PARTS];
        return RC_OK;
    }
    return fail(f, RC_MISSING, "this kind has no act that reads");
}
