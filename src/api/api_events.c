// Live events, the HTTP thread's side: who may listen and from where on, and the bytes that lie ready for each. The stream is that of the HTML
// standard's server-sent events; the page by position stays for programs that ask for JSON.
#include "api/events_int.h"
#include <stdio.h>
#include <stdlib.h>

static const struct str none = { 0 };

// --- frames ---------------------------------------------------------------------------------------------------------

int32_t frame_print(char out[static FRAME_MAX], const char *name, int64_t id, struct str json)
{
    char id_line[32] = "";
    if (id >= 0) (void)snprintf(id_line, sizeof id_line, "id: %lld\n", (long long)id);
    int len = snprintf(out, FRAME_MAX, "event: %s\n%sdata: %.*s\n\n", name, id_line, P(json));
    MUST(len > 0 && len < FRAME_MAX);
    return len;
}

// --- a listener's bytes ---------------------------------------------------------------------------------------------

// In the HTTP thread. Whoever was signed out meanwhile is told nothing more.
static bool still_holds(struct listener *l)
{
    return l->call->credential != BY_SESSION || session_still_holds(l->api, l->call->session_hash);
}

// Whole frames as far as they fit, so that what ends a chunk never stands within one.
static int32_t whole_frames(const struct listener *l, int32_t room)
{
    const char *at = l->buffer + l->from;
    int32_t count = room;
    if (l->len <= room) return l->len;
    while (count > 1 && !(at[count - 1] == '\n' && at[count - 2] == '\n')) count--;
    return count > 1 ? count : room;
}

static int32_t take(struct listener *l, char *ret_bytes, size_t room)
{
    int32_t count = whole_frames(l, (int32_t)room);
    memcpy(ret_bytes, l->buffer + l->from, (size_t)count);
    l->len -= count;
    l->from = l->len ? l->from + count : 0;
    l->full_ms = 0;
    return count;
}

ssize_t listener_read(void *self, uint64_t, char *ret_bytes, size_t room)
{
    struct listener *l = self;
    bool good = still_holds(l);
    ssize_t sent = 0;
    (void)pthread_mutex_lock(&l->lock);
    if (!good && !l->ended) {
        l->from = 0; // nothing that still lies there is sent
        l->len = frame_print(l->buffer, "end", -1, S("{\"why\":\"signed-out\"}"));
        l->ended = true;
    }
    if (l->len > 0)
        sent = take(l, ret_bytes, room < INT32_MAX ? room : INT32_MAX);
    else if (l->ended)
        sent = MHD_CONTENT_READER_END_OF_STREAM;
    else {
        l->asleep = true; // within the lock, so that whoever wakes it comes after
        MHD_suspend_connection(l->call->connection);
    }
    (void)pthread_mutex_unlock(&l->lock);
    return sent;
}

void listener_gone(struct listener *l)
{
    for (int32_t i = 0; i < API_LISTENERS_MAX; i++)
        if (l->api->listeners[i] == l) l->api->listeners[i] = NULL;
    (void)pthread_mutex_lock(&l->lock);
    l->gone = true;
    (void)pthread_mutex_unlock(&l->lock); // the hub frees it
}

// --- who listens ----------------------------------------------------------------------------------------------------

static bool media_named(struct str accept, struct str media)
{
    return accept.at && str_contains(accept, media);
}

static bool wants_page(const struct call *c)
{
    return media_named(c->head.accept, S("application/json")) &&
           !media_named(c->head.accept, S("text/event-stream"));
}

// A browser that comes back says Last-Event-ID; a program may say ?after. -1: neither, `from now on`.
static enum rc known_event(struct call *c, int64_t *ret_after, bool *ret_said)
{
    struct str text = target_query(&c->target, S("after")), header = c->head.last_event_id;
    *ret_after = -1;
    *ret_said = text.len || header.len;
    if (text.len && (!str_int64(text, ret_after) || *ret_after < -1))
        return refuse(c, PROBLEM_QUERY, S("after"), S("the seq of an event"));
    if (header.len && (!str_int64(header, ret_after) || *ret_after < -1))
        return refuse(c, PROBLEM_HEADER, S("Last-Event-ID"), S("the seq of an event"));
    return RC_OK;
}

static struct str hello(struct call *c, int64_t seq)
{
    struct json_out o = json_out_of(&c->arena);
    json_open(&o, '{');
    json_put_instant(&o, "at", c->at);
    json_put_int(&o, "seq", seq);
    json_shut(&o, '}');
    return json_out_str(&o);
}

// What is said first: where the stream begins, and whether what lies before must be read anew.
static struct str greeting(struct call *c, int64_t seq, bool too_far)
{
    char frame[FRAME_MAX];
    int32_t len = frame_print(frame, too_far ? "reload" : "hello", seq, hello(c, seq));
    return arena_print(&c->arena, "retry: %d\n\n%.*s", LISTENER_RETRY_MS, len, frame);
}

// `next`: what will be told next to who is not behind; `behind_max`: how far back one may begin.
static enum rc listen_from(struct call *c, int64_t next, int64_t behind_max)
{
    int64_t after;
    bool said;
    enum rc rc = known_event(c, &after, &said);
    if (rc) return rc;
    bool too_far = said && (after >= next || next - 1 - after > behind_max);
    int64_t seq = said && !too_far ? after : next - 1;
    if (c->api->stopping) return refuse(c, PROBLEM_STOPPING, none, none);
    if (c->head_only) return answer_none(c, 200);
    rc = listener_open(c, seq + 1, greeting(c, seq, too_far), &c->listener);
    if (rc) return rc;
    c->answer.status = 200;
    c->answer.kind = REPLY_EVENTS;
    return RC_OK;
}

static enum rc get_events_page(struct call *c)
{
    enum { EACH = 200 };
    struct str json;
    int64_t after, last;
    bool said;
    enum rc rc = known_event(c, &after, &said);
    if (!rc) rc = gate_events(c->reader, &c->actor, after, EACH, &c->arena, &json, &last, &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}

enum rc get_events(struct call *c)
{
    if (wants_page(c)) return go_readers(c, get_events_page);
    return listen_from(c, gate_committed(c->api->o.gate, c->actor.agency), LISTENER_BEHIND_MAX);
}

enum rc get_receipt_events(struct call *c)
{
    int64_t next;
    enum rc rc = gate_case_places(c->reader, &c->actor, c->arena, &next, &c->fault);
    return rc ? rc : listen_from(c, next, GATE_HOLDER_EVENTS_MAX);
}
