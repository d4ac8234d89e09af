// A small HTTP client for tests: raw bytes out, one answer in, over any connected socket.
#ifndef ANLAN_TEST_HTTP_H
#define ANLAN_TEST_HTTP_H
#include "base/base.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HTTP_ANSWER_MAX = 4 << 20, HTTP_WAIT_MS = 20'000 };

struct http_answer {
    int status; // 0: the connection ended without one
    struct str head, body;
    bool closed;  // the other side closed after it
    char *memory; // grows; belongs to the test
};

[[gnu::unused]] static bool http_write(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t sent = send(fd, bytes.at, (size_t)bytes.len, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes = str_slice(bytes, sent, bytes.len);
    }
    return true;
}

[[gnu::unused]] static ptrdiff_t http_fill(int fd, char *at, ptrdiff_t room)
{
    struct pollfd p = { fd, POLLIN, 0 };
    if (poll(&p, 1, HTTP_WAIT_MS) != 1) return -1;
    return recv(fd, at, (size_t)room, 0);
}

// The value of a field of the answer's head, or empty.
[[gnu::unused]] static struct str http_field(const struct http_answer *a, const char *name)
{
    struct str rest = a->head, line, field, value, want = str_of(name);
    while (rest.len > 0) {
        (void)str_cut(rest, '\n', &line, &rest);
        if (!str_cut(line, ':', &field, &value) || field.len != want.len ||
            strncasecmp(field.at, want.at, (size_t)want.len) != 0)
            continue;
        return str_trim(value);
    }
    return (struct str){ 0 };
}

// Reads one answer. `head_only`: it was asked by HEAD.
[[gnu::unused]] static void http_read(int fd, struct http_answer *a, bool head_only)
{
    if (!a->memory) a->memory = malloc(HTTP_ANSWER_MAX);
    ptrdiff_t len = 0, body_at = -1, want = 0;
    a->status = 0;
    a->head = a->body = (struct str){ a->memory, 0 };
    a->closed = false;
    while (body_at < 0 || len < body_at + want) {
        ptrdiff_t got = http_fill(fd, a->memory + len, HTTP_ANSWER_MAX - len);
        if (got <= 0) {
            a->closed = true;
            break;
        }
        len += got;
        struct str all = { a->memory, len };
        while (body_at < 0 && str_find(all, S("\r\n\r\n")) >= 0) {
            ptrdiff_t end = str_find(all, S("\r\n\r\n"));
            int64_t n = 0;
            a->head = str_slice(all, 0, end + 2);
            a->status = all.len > 12 ? atoi(all.at + 9) : 0;
            if (a->status == 100) { // go on: the answer follows
                memmove(a->memory, a->memory + end + 4, (size_t)(len -= end + 4));
                all.len = len;
                a->status = 0;
                continue;
            }
            body_at = end + 4;
            if (!head_only && a->status != 304 && a->status != 204)
                (void)str_int64(http_field(a, "Content-Length"), &n);
            want = n;
        }
    }
    if (body_at >= 0)
        a->body = (struct str){ a->memory + body_at, len - body_at < want ? len - body_at : want };
}

// Sends bytes on a fresh stream that `connect_to` gives, reads one answer, closes.
typedef int http_connect_fn(void *self);
[[gnu::unused]] static int http_raw(http_connect_fn *connect_to, void *self, struct str bytes,
                                    struct http_answer *a)
{
    int fd = connect_to(self);
    if (fd < 0) return -1;
    (void)http_write(fd, bytes);
    http_read(fd, a, false);
    close(fd);
    return a->status;
}
#endif
