// Live events, one listener's buffer as the hub fills it: frames that the HTTP thread sends when it comes to them.
#include "api/events_int.h"

static int64_t now_ms(void) { return monotonic_ns() / NS_PER_MS; }

static void wake(struct listener *l)
{
    if (!l->asleep) return;
    l->asleep = false;
    MHD_resume_connection(l->call->connection);
}

static void append(struct listener *l, const char *frames, int32_t len)
{
    if (l->from + l->len + len > (int32_t)sizeof l->buffer) {
        memmove(l->buffer, l->buffer + l->from, (size_t)l->len);
        l->from = 0;
    }
    memcpy(l->buffer + l->from + l->len, frames, (size_t)len);
    l->len += len;
}

bool listener_put(struct listener *l, const char *frames, int32_t len)
{
    (void)pthread_mutex_lock(&l->lock);
    bool room = l->len + len <= LISTENER_BYTES;
    if (!room && !l->full_ms) l->full_ms = now_ms();
    if (room && !l->gone && !l->ended) {
        append(l, frames, len);
        wake(l);
    }
    (void)pthread_mutex_unlock(&l->lock);
    if (room) l->beat_ms = now_ms();
    return room;
}

void listener_end(struct listener *l, struct str why)
{
    char frame[FRAME_MAX];
    int32_t len = frame_print(frame, "end", -1, why);
    (void)pthread_mutex_lock(&l->lock);
    if (!l->ended && !l->gone && len <= LISTENER_BYTES + LISTENER_TAIL_BYTES - l->len) append(l, frame, len);
    l->ended = true;
    wake(l);
    (void)pthread_mutex_unlock(&l->lock);
}

bool listener_is_gone(struct listener *l)
{
    (void)pthread_mutex_lock(&l->lock);
    bool gone = l->gone;
    (void)pthread_mutex_unlock(&l->lock);
    return gone;
}

bool listener_has_room(struct listener *l)
{
    (void)pthread_mutex_lock(&l->lock);
    bool room = l->len + FRAME_MAX <= LISTENER_BYTES;
    if (!room && !l->full_ms) l->full_ms = now_ms();
    (void)pthread_mutex_unlock(&l->lock);
    return room;
}
