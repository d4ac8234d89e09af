// Where the server listens: a loopback address or a UNIX socket. Any other address only behind a declared proxy.
#include "api/api_int.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static enum rc os_failed(struct fault *f, struct str address)
{
    return fail(f, RC_IO, "could not listen on %.*s: %s", P(address), strerror(errno));
}

// A socket that nobody answers on was left by a server that ended badly.
static void remove_stale(const struct sockaddr_un *at)
{
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s < 0) return;
    if (connect(s, (const struct sockaddr *)(const void *)at, sizeof *at) != 0 && errno == ECONNREFUSED)
        (void)unlink(at->sun_path);
    (void)close(s);
}

static enum rc listen_unix(struct str path, int *ret_socket, struct fault *f)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    if (path.len == 0 || path.len >= (ptrdiff_t)sizeof at.sun_path || memchr(path.at, 0, (size_t)path.len))
        return fail(f, RC_INVALID, "the path of a UNIX socket has 1 to %zu bytes", sizeof at.sun_path - 1);
    memcpy(at.sun_path, path.at, (size_t)path.len);
    remove_stale(&at);
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s < 0) return os_failed(f, path);
    // The proxy belongs to the socket's group; others have no way in.
    mode_t before = umask(0117);
    int bound = bind(s, (const struct sockaddr *)(const void *)&at, sizeof at);
    (void)umask(before);
    if (bound == 0 && listen(s, BACKLOG) == 0) {
        *ret_socket = s;
        return RC_OK;
    }
    enum rc rc = os_failed(f, path);
    (void)close(s);
    return rc;
}

static bool split_port(struct str text, struct str *ret_host, uint16_t *ret_port)
{
    ptrdiff_t colon = text.len;
    int64_t port;
    while (colon > 0 && text.at[colon - 1] != ':') colon--;
    if (colon == 0 || !str_int64(str_slice(text, colon, text.len), &port) || port < 0 || port > UINT16_MAX)
        return false;
    struct str host = str_slice(text, 0, colon - 1);
    if (str_starts(host, S("[")) && str_ends(host, S("]"))) host = str_slice(host, 1, host.len - 1);
    *ret_host = str_equal(host, S("localhost")) ? S("127.0.0.1") : host;
    *ret_port = (uint16_t)port;
    return true;
}

static bool is_v6(struct str host) { return memchr(host.at, ':', (size_t)host.len) != NULL; }

static socklen_t socket_address(struct str host, const struct address *a, uint16_t port,
                                struct sockaddr_storage *ret)
{
    *ret = (struct sockaddr_storage){ 0 };
    if (is_v6(host)) {
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)ret;
        *v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(port) };
        memcpy(&v6->sin6_addr, a->at, 16);
        return sizeof *v6;
    }
    struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)ret;
    *v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port) };
    memcpy(&v4->sin_addr, a->at + 12, 4);
    return sizeof *v4;
}

static int port_given(int s)
{
    struct sockaddr_storage at = { 0 };
    socklen_t len = sizeof at;
    if (getsockname(s, (struct sockaddr *)(void *)&at, &len) != 0) return 0;
    struct sockaddr_in in; // the port stands at the same place in both families
    memcpy(&in, &at, sizeof in);
    return ntohs(in.sin_port);
}

static enum rc listen_tcp(struct str text, bool behind_proxy, int *ret_socket, char *ret_address,
                          ptrdiff_t room, struct fault *f)
{
    struct str host;
    uint16_t port;
    struct address a;
    if (!split_port(text, &host, &port) || host.len == 0 || !address_parse(host, &a))
        return fail(f, RC_INVALID, "\"%.*s\" is not ADDRESS:PORT or unix:PATH", P(text));
    if (!behind_proxy && !address_is_loopback(&a))
        return fail(f, RC_INVALID,
                    "%.*s is not a loopback address: put a proxy before it and declare it (proxy: true)",
                    P(host));
    struct sockaddr_storage at;
    socklen_t len = socket_address(host, &a, port, &at);
    int s = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
    if (s < 0) return os_failed(f, text);
    (void)setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(s, (const struct sockaddr *)(const void *)&at, len) != 0 || listen(s, BACKLOG) != 0) {
        enum rc rc = os_failed(f, text);
        (void)close(s);
        return rc;
    }
    *ret_socket = s;
    (void)snprintf(ret_address, (size_t)room, is_v6(host) ? "http://[%.*s]:%d" : "http://%.*s:%d", P(host),
                   port_given(s));
    return RC_OK;
}

enum rc listen_at(struct str text, bool behind_proxy, int *ret_socket, char *ret_address, ptrdiff_t room,
                  struct fault *f)
{
    if (!str_starts(text, S("unix:")))
        return listen_tcp(text, behind_proxy, ret_socket, ret_address, room, f);
    enum rc rc = listen_unix(str_slice(text, 5, text.len), ret_socket, f);
    if (!rc)
        (void)snprintf(ret_address, (size_t)room, "%.*s",
                       P(text)); // whoever has an address removes it at the end
    return rc;
}
