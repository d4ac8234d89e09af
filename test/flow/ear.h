// A listener to live events in a test: a connection of its own, chunks taken off, frames one by one.
#ifndef ANLAN_TEST_EAR_H
#define ANLAN_TEST_EAR_H
#include "flow/web.h"

enum { EAR_BYTES = 1 << 18, EAR_FRAME = 512 };

struct ear {
    int fd, status;
    bool closed;
    char raw[EAR_BYTES], text[EAR_BYTES]; // as it came; without the chunks' sizes
    ptrdiff_t raw_len, raw_at, text_len, text_at;
};

struct frame {
    char event[16], data[EAR_FRAME];
    int64_t id; // -1: none
};

static bool ear_more(struct ear *e, int wait_ms)
{
    struct pollfd p = { e->fd, POLLIN, 0 };
    if (e->closed || poll(&p, 1, wait_ms) != 1) return false;
    ssize_t got = recv(e->fd, e->raw + e->raw_len, sizeof e->raw - (size_t)e->raw_len, 0);
    if (got <= 0) return e->closed = true, false;
    e->raw_len += got;
    return true;
}

static void ear_unchunk(struct ear *e)
{
    for (;;) {
        struct str rest = { e->raw + e->raw_at, e->raw_len - e->raw_at }, size, tail;
        if (!str_cut(rest, '\n', &size, &tail)) return;
        long bytes = strtol(size.at, NULL, 16);
        if (bytes == 0) e->closed = true;
        if (bytes == 0 || tail.len < bytes + 2) return;
        memcpy(e->text + e->text_len, tail.at, (size_t)bytes);
        e->text_len += bytes;
        e->raw_at = tail.at + bytes + 2 - e->raw;
    }
}

// Connects and asks; `who` NULL: with the receipt, if the web has one. Gives the status.
[[gnu::unused]] static int ear_open(struct ear *e, struct web *w, const struct who *who, const char *path,
                                    const char *extra)
{
    char text[1024];
    int len =
        snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n%s",
                 path, extra ? extra : "");
    if (who && who->cookie[0])
        len += snprintf(text + len, sizeof text - (size_t)len, "Cookie: %s\r\n", who->cookie);
    if (who && who->key[0])
        len += snprintf(text + len, sizeof text - (size_t)len, "Authorization: Bearer %s\r\n", who->key);
    if (!who && w->receipt[0])
        len += snprintf(text + len, sizeof text - (size_t)len, "Anlan-Receipt: %s\r\n", w->receipt);
    len += snprintf(text + len, sizeof text - (size_t)len, "\r\n");
    *e = (struct ear){ .fd = web_connect(w) };
    MUST(http_write(e->fd, (struct str){ text, len }));
    ptrdiff_t end;
    while ((end = str_find((struct str){ e->raw, e->raw_len }, S("\r\n\r\n"))) < 0)
        if (!ear_more(e, HTTP_WAIT_MS)) return 0;
    e->raw_at = end + 4;
    e->status = atoi(e->raw + 9);
    return e->status;
}

[[gnu::unused]] static void ear_close(struct ear *e) { (void)close(e->fd); }

static void frame_of(struct str text, struct frame *ret)
{
    struct str line, name, value;
    *ret = (struct frame){ .id = -1 };
    while (text.len > 0) {
        (void)str_cut(text, '\n', &line, &text);
        if (!str_cut(line, ':', &name, &value)) continue;
        value = str_trim(value);
        if (str_equal(name, S("event"))) (void)snprintf(ret->event, sizeof ret->event, "%.*s", P(value));
        if (str_equal(name, S("data"))) (void)snprintf(ret->data, sizeof ret->data, "%.*s", P(value));
        if (str_equal(name, S("id"))) (void)str_int64(value, &ret->id);
    }
}

// The next frame; one without an event's name (the hint when to come back) is passed over. False: none within `wait_ms`, or the stream has ended.
[[gnu::unused]] static bool ear_next(struct ear *e, struct frame *ret, int wait_ms)
{
    for (;;) {
        ear_unchunk(e);
        struct str left = { e->text + e->text_at, e->text_len - e->text_at };
        ptrdiff_t end = str_find(left, S("\n\n"));
        if (end >= 0) {
            frame_of(str_slice(left, 0, end), ret);
            e->text_at += end + 2;
            if (ret->event[0]) return true;
        } else if (!ear_more(e, wait_ms))
            return false;
    }
}

// The next frame with that name; heartbeats between are passed over.
[[gnu::unused]] static bool ear_hears(struct ear *e, const char *event, struct frame *ret)
{
    while (ear_next(e, ret, 5000)) {
        if (strcmp(ret->event, event) == 0) return true;
        if (strcmp(ret->event, "time") == 0) continue;
        printf("heard %s %s instead of %s\n", ret->event, ret->data, event);
        return false;
    }
    return false;
}
#endif
