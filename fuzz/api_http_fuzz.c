// Whole requests, any bytes of them, through libmicrohttpd into the api: whatever is answered is HTTP, and nothing breaks. The first
// byte says in how many pieces they come. There is no gate behind it: everything before it is what strangers reach.
#include "api/api.h"
#include "world/world.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct world world;

static struct api *server(void)
{
    static struct api *api;
    if (api) return api;
    struct fault f = { 0 };
    struct api_options o = api_options_usual();
    world = world_real();
    o.world = &world;
    o.log = API_LOG_NONE;
    o.behind_proxy = true;
    o.by_address = (struct api_rate){ 0 };
    MUST(api_open(o, &api, &f) == RC_OK);
    return api;
}

static void send_in_pieces(int s, const uint8_t *data, ptrdiff_t size, ptrdiff_t pieces)
{
    for (ptrdiff_t at = 0; at < size;) {
        ptrdiff_t len = size / pieces + 1;
        if (len > size - at) len = size - at;
        if (send(s, data + at, (size_t)len, MSG_NOSIGNAL | MSG_DONTWAIT) != len) break;
        at += len;
    }
}

// What comes within a moment, appended. False: nothing more will come.
static bool receive(int s, char *answer, ptrdiff_t room, ptrdiff_t *len, int wait_ms)
{
    struct pollfd p = { s, POLLIN, 0 };
    if (poll(&p, 1, wait_ms) != 1) return false;
    ptrdiff_t got = recv(s, answer + *len, (size_t)(room - *len), 0);
    if (got > 0) *len += got;
    return got > 0 && *len < room;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { MOMENT_MS = 2 };
    static char answer[256 << 10];
    int pair[2];
    struct fault f = { 0 };
    if (size < 2 || size > 64 << 10) return 0;
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    MUST(fcntl(pair[1], F_SETFL, O_NONBLOCK) == 0);
    MUST(api_adopt(server(), pair[1], &f) == RC_OK);
    send_in_pieces(pair[0], data + 1, (ptrdiff_t)size - 1, data[0] % 8 + 1);
    // Half a message is left to wait for its other half; the library would let it go after its idle time.
    ptrdiff_t len = 0;
    while (receive(pair[0], answer, sizeof answer, &len, MOMENT_MS)) {
    }
    (void)shutdown(pair[0], SHUT_WR);
    while (receive(pair[0], answer, sizeof answer, &len, MOMENT_MS)) {
    }
    MUST(len == 0 || str_starts((struct str){ answer, len }, S("HTTP/1.")));
    close(pair[0]);
    return 0;
}
