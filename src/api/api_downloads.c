// Attachments, fetching: by staff through a `read` act that is durable before the first byte, by the holder of a receipt out of their own acts.
// Always as something to be saved, never to be shown in the page's own right.
#include "api/files_int.h"
#include "api/job_int.h"
#include <stdio.h>
#include <stdlib.h>

static const struct str none = { 0 };

struct download {
    struct blob_reader *reader;
    int64_t bytes;
    int64_t held; // which slice lies in `slice`; -1: none
    int32_t held_len;
    uint8_t *clean; // a cleaned copy, whole, or NULL
    ptrdiff_t clean_len;
    uint8_t slice[BLOB_SLICE_BYTES];
};

void download_close(struct download *d)
{
    if (!d) return;
    blob_shut(d->reader);
    if (d->clean) {
        wipe(d->clean, d->clean_len);
        free(d->clean);
    }
    wipe(d->slice, sizeof d->slice);
    free(d);
}

// --- sending --------------------------------------------------------------------------------------------------------

static ssize_t send_some(void *self, uint64_t offset, char *ret_bytes, size_t room)
{
    struct download *d = self;
    struct fault f;
    int64_t index = (int64_t)(offset / BLOB_SLICE_BYTES), within = (int64_t)(offset % BLOB_SLICE_BYTES);
    if (d->held != index) {
        if (blob_slice(d->reader, index, d->slice, &d->held_len, &f))
            return MHD_CONTENT_READER_END_WITH_ERROR;
        d->held = index;
    }
    int64_t left = d->held_len - within;
    size_t count = left < (int64_t)room ? (size_t)left : room;
    memcpy(ret_bytes, d->slice + within, count);
    return (ssize_t)count;
}

static void let_go(void *self) { download_close(self); }

struct MHD_Response *download_response(struct call *c)
{
    struct download *d = c->download;
    c->download = NULL;
    struct MHD_Response *r =
        d->clean ? MHD_create_response_from_buffer_with_free_callback_cls((size_t)d->clean_len, d->clean,
                                                                          let_go, d)
                 : MHD_create_response_from_callback((uint64_t)d->bytes, 64 << 10, send_some, d, let_go);
    if (!r) download_close(d);
    return r;
}

// --- a cleaned copy -------------------------------------------------------------------------------------------------

static enum rc read_whole(struct download *d, uint8_t *bytes, struct fault *f)
{
    int64_t at = 0;
    while (at < d->bytes) {
        int32_t len;
        enum rc rc = blob_slice(d->reader, at / BLOB_SLICE_BYTES, d->slice, &len, f);
        if (rc) return rc;
        memcpy(bytes + at, d->slice, (size_t)len);
        at += len;
    }
    return RC_OK;
}

static enum rc clean(struct call *c, struct download *d)
{
    uint8_t *whole = malloc((size_t)d->bytes);
    d->clean = malloc((size_t)d->bytes + PICTURE_EXTRA_BYTES);
    MUST(whole != NULL && d->clean != NULL);
    d->clean_len = d->bytes + PICTURE_EXTRA_BYTES; // until it is known better: what is to be wiped
    enum rc rc = read_whole(d, whole, &c->fault);
    if (!rc)
        rc = picture_clean((struct str){ (const char *)whole, d->bytes }, d->clean, &d->clean_len, &c->fault);
    wipe(whole, d->bytes);
    free(whole);
    return rc == RC_INVALID ? refuse(c, PROBLEM_FORM, S("/clean"), S("a picture: JPEG, PNG or WebP")) : rc;
}

// --- the answer -----------------------------------------------------------------------------------------------------

// BASIS: RFC 6266, 4; RFC 8187, 3.2
static const char *disposition(struct call *c, const struct gate_file *file)
{
    static const char digits[] = "0123456789ABCDEF";
    struct text t = { .arena = &c->arena };
    struct str name =
        file->name.len ? file->name : arena_print(&c->tail, "file.%.*s", P(file_kind_name(file->kind)));
    text_put(&t, S("attachment; filename*=UTF-8''"));
    for (ptrdiff_t i = 0; i < name.len; i++) {
        unsigned char b = (unsigned char)name.at[i];
        bool plain = (b >= '0' && b <= '9') || ((b | 0x20) >= 'a' && (b | 0x20) <= 'z') || b == '.' ||
                     b == '-' || b == '_';
        if (plain)
            text_char(&t, (char)b);
        else
            text_put(&t, (struct str){ (char[]){ '%', digits[b >> 4], digits[b & 15] }, 3 });
    }
    return arena_cstr(&c->arena, text_str(&t));
}

static enum rc answer_file(struct call *c, const struct gate_file *file, bool cleaned)
{
    struct download *d = calloc(1, sizeof *d);
    MUST(d != NULL);
    *d = (struct download){ .bytes = file->blob.bytes, .held = -1 };
    enum rc rc = blob_open(gate_ledger(c->api->o.gate), &file->blob, &d->reader, &c->fault);
    if (!rc && cleaned) rc = clean(c, d);
    if (rc) {
        download_close(d);
        return rc;
    }
    c->download = d;
    c->answer.status = 200;
    c->answer.kind = REPLY_FILE;
    c->answer.type = file_kind_media(file->kind).at;
    c->answer.disposition = disposition(c, file);
    return RC_OK;
}

static enum rc file_number(struct call *c, struct str act, struct str file, int64_t *ret_place,
                           int32_t *ret_index)
{
    int64_t index;
    if (!str_int64(act, ret_place) || *ret_place < 0 || !str_int64(file, &index) || index < 0 ||
        index >= GATE_FILES_MAX)
        return refuse(c, PROBLEM_MISSING, none, none);
    *ret_index = (int32_t)index;
    return RC_OK;
}

// --- by staff -------------------------------------------------------------------------------------------------------

struct fetching {
    int64_t place;
    int32_t index;
    bool clean;
};

static enum rc fetch(struct call *c)
{
    const struct fetching *x = c->work;
    struct gate_file file;
    enum rc rc = gate_file_read(c->reader, c->job, x->place, x->index, &c->arena, &file, &c->fault);
    return rc ? rc : answer_file(c, &file, x->clean);
}

static enum rc read_admitted(struct call *c)
{
    enum rc rc = job_outcome(c);
    return rc ? rc : go_readers(c, fetch);
}

static const struct json *ask_for(struct arena *a, struct str field, struct str part)
{
    struct json *data = NEW(a, struct json, 1), *list = NEW(a, struct json, 1),
                *name = NEW(a, struct json, 1);
    *name = (struct json){ .kind = JSON_TEXT, .text = part };
    *list = (struct json){ .kind = JSON_ARRAY, .key = field, .count = 1, .first = name };
    *data = (struct json){ .kind = JSON_OBJECT, .count = 1, .first = list };
    return data;
}

enum rc post_fetch_file(struct call *c)
{
    const struct json *body;
    struct fetching *x = NEW(&c->arena, struct fetching, 1);
    struct str part, field;
    enum rc rc = call_json(c, &body);
    if (!rc) rc = members_only(c, body, "purpose part clean");
    if (!rc) rc = file_number(c, c->arg[1], c->arg[2], &x->place, &x->index);
    if (rc) return rc;
    struct gate_job *job = job_new(c);
    rc = call_case(c, c->arg[0], &job->agency, &job->casefile);
    if (!rc) rc = member_text(c, body, "purpose", true, &job->purpose);
    if (!rc) rc = member_text(c, body, "part", false, &part);
    if (!rc)
        rc = gate_read_act(c->reader, &c->actor, job->agency, job->casefile, &c->arena, &job->act, &field,
                           &c->fault);
    if (rc) return rc;
    x->clean = json_bool(body, S("clean"), false);
    c->work = x;
    job->data = ask_for(&c->arena, field, part.len ? part : S("narrative"));
    job->retry_key = none; // a read is covered for a while by itself
    return job_send(c, read_admitted);
}

// --- by the holder --------------------------------------------------------------------------------------------------

enum rc get_receipt_attachment(struct call *c)
{
    int64_t place = 0;
    int32_t index = 0;
    struct gate_file file;
    enum rc rc = file_number(c, c->arg[0], c->arg[1], &place, &index);
    if (!rc) rc = gate_file_of_holder(c->reader, &c->actor, place, index, &c->arena, &file, &c->fault);
    return rc ? rc : answer_file(c, &file, false);
}
