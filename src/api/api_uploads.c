// Attachments, sending: begun with a name and a length, then slices in order, so that a bad line costs one slice and not the file. What a file is,
// its first bytes say. The last slice is answered with the token that an act's form takes.
#include "api/files_int.h"
#include "api/job_int.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct str none = { 0 };

static int64_t now_ms(void) { return monotonic_ns() / NS_PER_MS; }

// --- the table ------------------------------------------------------------------------------------------------------

static void upload_end(struct upload *u)
{
    blob_close(u->writer);
    *u = (struct upload){ 0 };
}

void uploads_close(struct api *api)
{
    for (int32_t i = 0; api->uploads && i < UPLOADS_MAX; i++) upload_end(&api->uploads[i]);
    free(api->uploads);
    api->uploads = NULL;
}

void upload_released(struct upload *u) { u->busy = false; }

static struct upload *free_place(struct api *api, int32_t places)
{
    if (!api->uploads) api->uploads = calloc(UPLOADS_MAX, sizeof *api->uploads);
    MUST(api->uploads != NULL);
    for (int32_t i = 0; i < UPLOADS_MAX; i++) {
        struct upload *u = &api->uploads[i];
        if (!u->name[0] || u->busy) continue;
        int64_t limit_s = u->token ? UPLOAD_DONE_S : blob_written(u->writer) ? UPLOAD_IDLE_S : UPLOAD_BEGUN_S;
        if (now_ms() - u->seen_ms > limit_s * 1000) upload_end(u);
    }
    for (int32_t i = 0; i < places; i++)
        if (!api->uploads[i].name[0]) return &api->uploads[i];
    return NULL;
}

// Of those under way, as their beginnings said: whoever gives one up gives its bytes back.
static int64_t bytes_under_way(const struct api *api)
{
    int64_t bytes = 0;
    for (int32_t i = 0; api->uploads && i < UPLOADS_MAX; i++)
        if (api->uploads[i].name[0] && !api->uploads[i].finished) bytes += api->uploads[i].bytes;
    return bytes;
}

static struct upload *upload_named(struct api *api, struct str name)
{
    if (name.len != UPLOAD_NAME_CHARS) return NULL;
    for (int32_t i = 0; api->uploads && i < UPLOADS_MAX; i++)
        if (secret_equal(api->uploads[i].name, name.at, UPLOAD_NAME_CHARS)) return &api->uploads[i];
    return NULL;
}

// --- what nobody named ----------------------------------------------------------------------------------------------

// Gives the bytes of what stays without a name.
static int64_t sweep_folder(const char *path, time_t before, int depth)
{
    int64_t bytes = 0;
    DIR *dir = opendir(path);
    if (!dir) return 0;
    for (struct dirent *e; (e = readdir(dir));) {
        char member[4096];
        struct stat s;
        bool fits = snprintf(member, sizeof member, "%s/%s", path, e->d_name) < (int)sizeof member;
        if (e->d_name[0] == '.' || !fits || lstat(member, &s) != 0) continue;
        if (S_ISDIR(s.st_mode) && depth == 0) bytes += sweep_folder(member, before, 1);
        if (!S_ISREG(s.st_mode) || !str_ends(str_of(e->d_name), S(".new"))) continue;
        if (s.st_mtime >= before || unlink(member) != 0) bytes += s.st_size;
    }
    (void)closedir(dir);
    return bytes;
}

static void sweep_run(struct errand *e, struct gate_reader *)
{
    enum { GRACE_H = 1 }; // an act that was just being made
    struct api *api = (struct api *)(void *)((char *)e - offsetof(struct api, sweep));
    char path[4096];
    struct str dir = gate_dir(api->o.gate);
    if (snprintf(path, sizeof path, "%.*s/blobs", P(dir)) < (int)sizeof path)
        atomic_store(&api->staged_bytes,
                     sweep_folder(path, time(NULL) - (GATE_FILE_HOURS + GRACE_H) * 3600, 0));
}

void files_sweep(struct api *api)
{
    if (!api->o.gate || (api->swept_ms && now_ms() - api->swept_ms < SWEEP_EVERY_S * INT64_C(1000))) return;
    api->swept_ms = now_ms();
    api->sweep.run = sweep_run;
    (void)!queue_put(api->readers.waiting, &api->sweep); // full: in an hour
}

// --- beginning ------------------------------------------------------------------------------------------------------

// A name for people, never a path: without slashes, dots in front and control characters. It may be missing.
static enum rc take_name(struct call *c, struct upload *u)
{
    struct str name = target_query(&c->target, S("name"));
    bool bad = name.len > GATE_FILE_NAME_BYTES_MAX || str_starts(name, S("."));
    for (ptrdiff_t i = 0; i < name.len; i++)
        bad |= (unsigned char)name.at[i] < 0x20 || strchr("/\\\"", name.at[i]);
    if (bad) return refuse(c, PROBLEM_QUERY, S("name"), S("a file's name of at most 80 bytes"));
    if (name.len) memcpy(u->file_name, name.at, (size_t)name.len);
    u->file_name_len = (int32_t)name.len;
    return RC_OK;
}

static enum rc begun(struct call *c, const struct upload *u, int64_t bytes)
{
    struct json_out o = json_out_of(&c->arena);
    json_open(&o, '{');
    json_put_str(&o, "upload", (struct str){ u->name, UPLOAD_NAME_CHARS });
    json_put_int(&o, "slice_bytes", BLOB_SLICE_BYTES);
    json_put_int(&o, "bytes", bytes);
    json_shut(&o, '}');
    return answer_json(c, 201, json_out_str(&o));
}

enum rc post_file(struct call *c)
{
    struct api *api = c->api;
    struct upload u = { .seen_ms = now_ms() };
    int64_t bytes;
    uint8_t random[UPLOAD_NAME_CHARS / 2];
    enum rc rc = call_agency(c, target_query(&c->target, S("agency")), S("agency"), &u.agency);
    if (!rc &&
        (!str_int64(target_query(&c->target, S("bytes")), &bytes) || bytes < 1 || bytes > BLOB_BYTES_MAX))
        rc = refuse(c, PROBLEM_QUERY, S("bytes"), S("a number from 1 to 33554432"));
    if (!rc) rc = take_name(c, &u);
    if (rc) return rc;
    files_sweep(api);
    bool known = c->credential == BY_SESSION || c->credential == BY_KEY;
    struct upload *place = free_place(api, known ? UPLOADS_MAX : UPLOADS_ANYONE_MAX);
    if (!place || atomic_load(&api->staged_bytes) + bytes_under_way(api) + bytes > FILES_STAGED_BYTES_MAX)
        return refuse(c, PROBLEM_BUSY, none, none);
    api->o.world->random(api->o.world->self, random, sizeof random);
    (void)hex_encode(random, sizeof random, u.name);
    rc = blob_begin(gate_ledger(api->o.gate), bytes, &u.writer, &c->fault);
    if (rc == RC_LIMIT) return refuse(c, PROBLEM_DISK_FULL, none, none);
    if (rc) return rc;
    u.bytes = bytes;
    *place = u;
    return begun(c, place, bytes);
}

// --- a slice --------------------------------------------------------------------------------------------------------

static void put_kind(struct json_out *o, const struct upload *u)
{
    json_put_str(o, "type", file_kind_media(u->kind));
}

static enum rc answer_slice(struct call *c)
{
    struct upload *u = c->upload;
    struct json_out o = json_out_of(&c->arena);
    json_open(&o, '{');
    json_put_int(&o, "received", blob_written(u->writer));
    if (u->token) json_put_str(&o, "file", str_of(u->token));
    put_kind(&o, u);
    json_shut(&o, '}');
    u->seen_ms = now_ms();
    return answer_json(c, 200, json_out_str(&o));
}

static enum rc finish(struct call *c, struct upload *u)
{
    struct gate_file file = { .kind = u->kind, .made = c->at, .name = { u->file_name, u->file_name_len } };
    enum rc rc = blob_finish(u->writer, &file.blob, file.digest, &c->fault);
    if (rc) return rc;
    atomic_fetch_add(&c->api->staged_bytes, u->bytes);
    atomic_store(&u->finished, true);
    struct str token = gate_file_token(c->api->o.gate, &c->arena, u->agency, &file);
    MUST(token.len < (ptrdiff_t)sizeof u->token_text);
    memcpy(u->token_text, token.at, (size_t)token.len);
    u->token = u->token_text;
    return RC_OK;
}

// In a reader's thread, which alone has the upload while it is busy.
static enum rc write_slice(struct call *c)
{
    struct upload *u = c->upload;
    if (blob_written(u->writer) == 0) {
        u->kind = file_kind_of((struct str){ c->body, c->body_len });
        if (!u->kind) return refuse(c, PROBLEM_MEDIA, none, S("JPEG, PNG, WebP, PDF or MP4"));
    }
    enum rc rc = blob_put(u->writer, c->body, (int32_t)c->body_len, &c->fault);
    if (!rc && blob_wanted(u->writer) == 0) rc = finish(c, u);
    if (rc == RC_LIMIT) return refuse(c, PROBLEM_DISK_FULL, none, none);
    return rc ? rc : answer_slice(c);
}

enum rc post_slice(struct call *c)
{
    struct upload *u = upload_named(c->api, c->arg[0]);
    int64_t at;
    if (!u) return refuse(c, PROBLEM_MISSING, none, none);
    if (!str_int64(c->arg[1], &at) || at < 0)
        return refuse(c, PROBLEM_QUERY, S("at"), S("how much was received"));
    if (u->busy) return refuse(c, PROBLEM_CONFLICT, none, none);
    c->upload = u;
    u->busy = true;
    int64_t written = blob_written(u->writer);
    // Who did not hear the answer sends the slice again: it is there.
    if (at < written && at + c->body_len == written) return answer_slice(c);
    if (at != written || u->token)
        return refuse(c, PROBLEM_CONFLICT, S("at"), arena_print(&c->arena, "%lld", (long long)written));
    if (c->body_len != blob_wanted(u->writer))
        return refuse(c, PROBLEM_FORM, none,
                      arena_print(&c->arena, "a slice of %d bytes", blob_wanted(u->writer)));
    return go_readers(c, write_slice);
}
