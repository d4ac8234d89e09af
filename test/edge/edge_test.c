// The public edge as operators run it: nginx with docs/operator/nginx.conf (other paths and ports put in) before a running server on a UNIX
// socket. Every malformed form that two readers could read in two ways ends at the edge; a bare LF arrives as one well-formed message.
#include "flow/web.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct web web;
static struct api_options options;
static char dir[64], socket_path[96];
static pid_t nginx;
static int port;
static SSL_CTX *tls;
static char file_text[64 << 10];

// --- starting it ------------------------------------------------------------------------------------

static struct str read_all(const char *path)
{
    FILE *f = fopen(path, "re");
    MUST(f != NULL);
    size_t len = fread(file_text, 1, sizeof file_text - 1, f);
    (void)fclose(f);
    file_text[len] = 0;
    return (struct str){ file_text, (ptrdiff_t)len };
}

static void put_replaced(FILE *out, struct str text, const char *const (*pairs)[2], ptrdiff_t count)
{
    while (text.len > 0) {
        ptrdiff_t i = 0;
        while (i < count && !str_starts(text, str_of(pairs[i][0]))) i++;
        (void)fputs(i < count ? pairs[i][1] : (char[]){ text.at[0], 0 }, out);
        text = str_slice(text, i < count ? (ptrdiff_t)strlen(pairs[i][0]) : 1, text.len);
    }
}

static int free_port(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t len = sizeof at;
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(bind(s, (struct sockaddr *)&at, sizeof at) == 0 &&
         getsockname(s, (struct sockaddr *)&at, &len) == 0);
    close(s);
    return ntohs(at.sin_port);
}

static void run(const char *format, ...)
{
    char command[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(command, sizeof command, format, args);
    va_end(args);
    if (system(command) != 0) fprintf(stderr, "failed: %s\n", command);
}

static void write_configuration(void)
{
    static char listen_tls[64], listen_plain[64], sock[128], certificate[128], key[128], pid[128], error[128],
        access_log[128], user[64];
    port = free_port();
    (void)snprintf(listen_tls, sizeof listen_tls, "listen 127.0.0.1:%d ssl", port);
    (void)snprintf(listen_plain, sizeof listen_plain, "listen 127.0.0.1:%d", free_port());
    (void)snprintf(sock, sizeof sock, "unix:%s", socket_path);
    (void)snprintf(certificate, sizeof certificate, "%s/cert.pem", dir);
    (void)snprintf(key, sizeof key, "%s/key.pem", dir);
    (void)snprintf(pid, sizeof pid, "%s/nginx.pid", dir);
    (void)snprintf(error, sizeof error, "%s/error.log", dir);
    (void)snprintf(access_log, sizeof access_log, "%s/access.log", dir);
    (void)snprintf(user, sizeof user, geteuid() == 0 ? "user root;" : "");
    const char *const pairs[][2] = {
        { "listen 443 ssl", listen_tls },
        { "listen 80", listen_plain },
        { "unix:/run/anlan/http.sock", sock },
        { "/etc/anlan/tls/fullchain.pem", certificate },
        { "/etc/anlan/tls/key.pem", key },
        { "/run/nginx.pid", pid },
        { "/var/log/nginx/error.log", error },
        { "/var/log/nginx/anlan.log", access_log },
        { "user www-data;", user },
    };
    char path[128];
    (void)snprintf(path, sizeof path, "%s/nginx.conf", dir);
    FILE *out = fopen(path, "we");
    MUST(out != NULL);
    put_replaced(out, read_all(ANLAN_SOURCE "/docs/operator/nginx.conf"), pairs, COUNT(pairs));
    (void)fclose(out);
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=anlan.example -keyout %s -out %s 2>/dev/null",
        key, certificate);
}

static int tcp_connect(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    (void)setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(s, (struct sockaddr *)&at, sizeof at) == 0) return s;
    close(s);
    return -1;
}

static bool wait_for_port(void)
{
    for (int i = 0; i < 200; i++) {
        int s = tcp_connect();
        if (s >= 0) return close(s), true;
        (void)nanosleep(&(struct timespec){ .tv_nsec = 25'000'000 }, NULL);
    }
    return false;
}

static const char *nginx_path(void)
{
    static const char *const places[] = { "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx" };
    for (ptrdiff_t i = 0; i < COUNT(places); i++)
        if (access(places[i], X_OK) == 0) return places[i];
    return NULL;
}

static void edge_stop(void)
{
    int status;
    if (nginx > 0) {
        (void)kill(nginx, SIGTERM);
        (void)waitpid(nginx, &status, 0);
        nginx = 0;
        web_remove(&web);
        run("rm -rf '%s'", dir);
    }
}

static bool edge_start(void)
{
    static bool tried;
    if (tried) return nginx > 0;
    tried = true;
    if (!nginx_path()) return false;
    (void)strcpy(dir, "/tmp/anlan-edge-XXXXXX");
    MUST(mkdtemp(dir) != NULL);
    (void)snprintf(socket_path, sizeof socket_path, "%s/http.sock", dir);
    web_build(&web);
    api_close(web.api);
    char address[128];
    (void)snprintf(address, sizeof address, "unix:%s", socket_path);
    options = web_options();
    options.listen = arena_str(&web.city.arena, str_of(address));
    options.behind_proxy = true;
    options.by_address = options.opening = (struct api_rate){ 0 };
    web_start(&web, options);
    write_configuration();
    nginx = fork();
    if (nginx == 0) {
        char config[128];
        (void)prctl(PR_SET_PDEATHSIG, SIGTERM); // it never outlives a test that was killed
        (void)snprintf(config, sizeof config, "%s/nginx.conf", dir);
        (void)execl(nginx_path(), "nginx", "-p", dir, "-c", config, "-g", "daemon off;", (char *)NULL);
        _exit(127);
    }
    (void)atexit(edge_stop);
    tls = SSL_CTX_new(TLS_client_method());
    (void)signal(SIGPIPE, SIG_IGN);
    return wait_for_port();
}

// --- talking to it ----------------------------------------------------------------------------------

static SSL *tls_open(void)
{
    int s = tcp_connect();
    MUST(s >= 0);
    struct timeval patience = { .tv_sec = 20 };
    (void)setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    SSL *ssl = SSL_new(tls);
    SSL_set_fd(ssl, s);
    MUST(SSL_connect(ssl) == 1);
    return ssl;
}

static void tls_close(SSL *ssl)
{
    int s = SSL_get_fd(ssl);
    SSL_free(ssl);
    close(s);
}

static char reply[1 << 20];

// All until the other side closes, or `count` whole answers are there. How many answers begin in it.
static int read_answers(SSL *ssl, int count)
{
    int len = 0, answers = 0, got;
    reply[0] = 0;
    while (answers < count && (got = SSL_read(ssl, reply + len, (int)sizeof reply - 1 - len)) > 0) {
        reply[len += got] = 0;
        answers = 0;
        for (const char *p = reply; (p = strstr(p, "HTTP/1.1 ")) != NULL; p += 9)
            answers += strstr(p, "\r\n\r\n") != NULL;
    }
    answers = 0;
    for (const char *p = reply; (p = strstr(p, "HTTP/1.1 ")) != NULL; p += 9) answers++;
    return answers;
}

static char heard[64 << 10];
static int heard_len;

// Reads on until these words have come. False: the other side closed, or our patience ended.
static bool hear_until(SSL *ssl, const char *words)
{
    int got;
    while (!strstr(heard, words)) {
        got = SSL_read(ssl, heard + heard_len, (int)sizeof heard - 1 - heard_len);
        if (got <= 0) return false;
        heard[heard_len += got] = 0;
    }
    return true;
}

static int status_of(const char *text)
{
    const char *p = strstr(text, "HTTP/1.1 ");
    return p ? atoi(p + 9) : 0;
}

// The first status of the answer to these bytes; 0: the connection was closed without a word.
static int say(struct str bytes)
{
    SSL *ssl = tls_open();
    (void)SSL_write(ssl, bytes.at, (int)bytes.len);
    (void)read_answers(ssl, 1);
    tls_close(ssl);
    return status_of(reply);
}

static int64_t arrived(void)
{
    struct http_answer a = { 0 };
    MUST(http_raw(web_connect, &web, S("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"), &a) == 200);
    int64_t all = 0;
    struct str rest = a.body, line, key, value;
    while (rest.len > 0) {
        int64_t n;
        (void)str_cut(rest, '\n', &line, &rest);
        if (!str_starts(line, S("anlan_http_requests_total{")) || str_contains(line, S("\"metrics\"")))
            continue;
        if (str_cut(line, ' ', &key, &value) && str_int64(value, &n)) all += n;
    }
    free(a.memory);
    return all;
}

#define HOST "Host: anlan.example\r\n"
#define POST "POST /api/v1/session HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"
#define GET "GET /healthz HTTP/1.1\r\n"

TEST(a_well_formed_request_passes_with_all_its_headers)
{
    if (!edge_start()) SKIP("nginx is not installed");
    CHECK_INT(say(S(GET HOST "\r\n")), 200);
    CHECK(strstr(reply, "Strict-Transport-Security: max-age=63072000") != NULL &&
          strstr(reply, "X-Content-Type-Options: nosniff") != NULL);
    CHECK(strstr(reply, "Server: nginx\r\n") != NULL); // without its version
}

struct form {
    const char *name;
    struct str bytes;
};

// PROVES: RFC 9112, 6.3 at the edge: one end of a message
TEST(malformed_messages_end_at_the_edge)
{
    static const struct form all[] = {
        // named forms
        { "two equal Content-Lengths", SL(POST "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}") },
        { "two Content-Lengths, the larger first",
          SL(POST "Content-Length: 9\r\nContent-Length: 2\r\n\r\n{}") },
        { "two Content-Lengths, the smaller first",
          SL(POST "Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}") },
        { "Content-Length, then Transfer-Encoding",
          SL(POST "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") },
        { "Transfer-Encoding, then Content-Length",
          SL(POST "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n") },
        { "space before the colon", SL(GET HOST "Accept : x\r\n\r\n") },
        { "space before the colon of Content-Length", SL(POST "Content-Length : 2\r\n\r\n{}") },
        { "folded header", SL(GET HOST "Accept: a\r\n b\r\n\r\n") },
        { "folded with a tab", SL(GET HOST "Accept: a\r\n\tb\r\n\r\n") },
        { "bare CR in a value", SL(GET HOST "Accept: a\rb\r\n\r\n") },
        { "bare CR between fields", SL(GET HOST "Accept: a\rX-B: c\r\n\r\n") },
        { "NUL in a value", SL(GET HOST "Accept: a\0b\r\n\r\n") },
        { "NUL in a name", SL(GET HOST "Acc\0ept: a\r\n\r\n") },
        { "no Host", SL(GET "\r\n") },
        { "two Hosts", SL(GET HOST "Host: other.example\r\n\r\n") },
        { "chunk size 0x2", SL(POST "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n") },
        { "HTTP/1.10", SL("GET /healthz HTTP/1.10\r\n" HOST "\r\n") },
        // framing: signs, hex, overflow, lists, other codings
        { "Content-Length +2", SL(POST "Content-Length: +2\r\n\r\n{}") },
        { "Content-Length -2", SL(POST "Content-Length: -2\r\n\r\n{}") },
        { "Content-Length 0x2", SL(POST "Content-Length: 0x2\r\n\r\n{}") },
        { "Content-Length 2, 2", SL(POST "Content-Length: 2, 2\r\n\r\n{}") },
        { "Content-Length 2 2", SL(POST "Content-Length: 2 2\r\n\r\n{}") },
        { "Content-Length past 64 bits", SL(POST "Content-Length: 18446744073709551618\r\n\r\n{}") },
        { "Content-Length empty", SL(POST "Content-Length: \r\n\r\n{}") },
        { "Transfer-Encoding twice",
          SL(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n") },
        { "Transfer-Encoding xchunked", SL(POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n") },
        { "Transfer-Encoding with a vertical tab", SL(POST "Transfer-Encoding: \x0b"
                                                           "chunked\r\n\r\n0\r\n\r\n") },
        { "chunked", SL(POST "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n") },
        { "chunk extension", SL(POST "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n") },
        { "chunk size past 64 bits",
          SL(POST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n") },
        // request line
        { "HTTP/1.1 in lower case", SL("GET /healthz http/1.1\r\n" HOST "\r\n") },
        { "HTTP/3.0", SL("GET /healthz HTTP/3.0\r\n" HOST "\r\n") },
        { "method with a bracket", SL("G(T /healthz HTTP/1.1\r\n" HOST "\r\n") },
        { "space in the target", SL("GET /health z HTTP/1.1\r\n" HOST "\r\n") },
        { "Host with a space", SL(GET "Host: a b\r\n\r\n") },
        { "Host with a slash", SL(GET "Host: a/b\r\n\r\n") },
        // path decoding
        { "%00", SL("GET /health%00z HTTP/1.1\r\n" HOST "\r\n") },
        { "%0a", SL("GET /health%0az HTTP/1.1\r\n" HOST "\r\n") },
        { "%2e%2e", SL("GET /api/%2e%2e/healthz HTTP/1.1\r\n" HOST "\r\n") },
        { "dot dot", SL("GET /api/../healthz HTTP/1.1\r\n" HOST "\r\n") },
        { "double decoding", SL("GET /%252e%252e/healthz HTTP/1.1\r\n" HOST "\r\n") },
        { "overlong UTF-8", SL("GET /%c0%ae%c0%ae/healthz HTTP/1.1\r\n" HOST "\r\n") },
        { "a surrogate in UTF-8", SL("GET /%ed%a0%80 HTTP/1.1\r\n" HOST "\r\n") },
        { "%2f", SL("GET /api%2fv1 HTTP/1.1\r\n" HOST "\r\n") },
        { "half an escape", SL("GET /healthz%4 HTTP/1.1\r\n" HOST "\r\n") },
        { "raw bytes above ASCII", SL("GET /\xe6\xa1\x88 HTTP/1.1\r\n" HOST "\r\n") },
        { "empty segment", SL("GET //healthz HTTP/1.1\r\n" HOST "\r\n") },
        // decompression bombs, expectations
        { "Content-Encoding", SL(POST "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}") },
        { "Expect of something else", SL(POST "Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}") },
        // HTTP/2 is not spoken: neither by its preface nor by an upgrade's
        { "HTTP/2 preface", SL("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") },
    };
    if (!edge_start()) SKIP("nginx is not installed");
    int64_t before = arrived();
    for (ptrdiff_t i = 0; i < COUNT(all); i++) {
        int status = say(all[i].bytes);
        bool refused = status == 0 || (status >= 400 && status < 600 && status != 502);
        if (!refused) printf("%s: %d\n", all[i].name, status);
        CHECK(refused);
    }
    CHECK_INT(arrived() - before, 0); // none of them came through
}

TEST(headers_too_many_or_too_large_end_at_the_edge)
{
    if (!edge_start()) SKIP("nginx is not installed");
    static char text[256 << 10];
    int64_t before = arrived();
    int len = sprintf(text, GET HOST "X: ");
    memset(text + len, 'v', 100'000);
    (void)strcpy(text + len + 100'000, "\r\n\r\n");
    int status = say(str_of(text));
    CHECK(status == 0 || (status >= 400 && status < 500));
    len = sprintf(text, GET HOST);
    for (int i = 0; i < 2000; i++) len += sprintf(text + len, "X-Header-Number-%d: some value\r\n", i);
    (void)strcpy(text + len, "\r\n");
    status = say(str_of(text));
    CHECK(status == 0 || (status >= 400 && status < 500));
    CHECK_INT(arrived() - before, 0);
}

TEST(a_body_too_large_is_refused_before_it_is_sent)
{
    if (!edge_start()) SKIP("nginx is not installed");
    CHECK_INT(say(S(POST "Content-Length: 1048577\r\n\r\n")), 413);
    CHECK(strstr(reply, "application/problem+json") != NULL && strstr(reply, "body-too-large") != NULL);
}

// nginx takes a bare LF for the end of a line. What arrives must be one message, the same as with CR LF.
TEST(a_bare_lf_arrives_as_one_well_formed_message)
{
    if (!edge_start()) SKIP("nginx is not installed");
    static const struct str all[] = {
        SL("GET /healthz HTTP/1.1\nHost: anlan.example\n\n"),
        SL("GET /healthz HTTP/1.1\r\nHost: anlan.example\nAccept: a\r\n\n"),
        SL("POST /api/v1/session HTTP/1.1\nHost: anlan.example\nContent-Type: application/json\nContent-Length: 2\n\n{}"),
    };
    static const int want[] = { 200, 200, 422 };
    for (ptrdiff_t i = 0; i < COUNT(all); i++) {
        int64_t before = arrived();
        SSL *ssl = tls_open();
        (void)SSL_write(ssl, all[i].at, (int)all[i].len);
        CHECK_INT(read_answers(ssl, 1), 1);
        CHECK_INT(status_of(reply), want[i]);
        static const char next[] = GET HOST "\r\n"; // the same connection is still in step
        (void)SSL_write(ssl, next, (int)sizeof next - 1);
        CHECK_INT(read_answers(ssl, 1), 1);
        CHECK_INT(status_of(reply), 200);
        tls_close(ssl);
        CHECK_INT(arrived() - before, 2);
    }
}

TEST(pipelined_requests_are_answered_in_order_and_each_once)
{
    if (!edge_start()) SKIP("nginx is not installed");
    enum { DEPTH = 40 };
    static char text[DEPTH * 80];
    int len = 0;
    for (int i = 0; i < DEPTH; i++)
        len += sprintf(text + len, "GET %s HTTP/1.1\r\n" HOST "\r\n", i % 2 ? "/healthz" : "/nothing");
    int64_t before = arrived();
    SSL *ssl = tls_open();
    (void)SSL_write(ssl, text, len);
    CHECK_INT(read_answers(ssl, DEPTH), DEPTH);
    const char *p = reply;
    for (int i = 0; i < DEPTH && (p = strstr(p, "HTTP/1.1 ")) != NULL; i++, p += 9)
        CHECK_INT(status_of(p), i % 2 ? 200 : 404);
    tls_close(ssl);
    CHECK_INT(arrived() - before, DEPTH);
}

TEST(what_a_client_says_of_its_own_address_is_not_believed)
{
    if (!edge_start()) SKIP("nginx is not installed");
    CHECK_INT(say(S("GET /metrics HTTP/1.1\r\n" HOST "X-Forwarded-For: 127.0.0.1\r\n\r\n")), 404);
    CHECK_INT(say(S(GET HOST "X-Forwarded-For: nonsense\r\n\r\n")),
              200); // replaced, so that ours never sees it
}

TEST(behind_the_edge_cookies_are_secure)
{
    char body[128], text[512];
    if (!edge_start()) SKIP("nginx is not installed");
    web_give_password(&web, "li");
    int body_len = snprintf(body, sizeof body, "{\"name\":\"li\",\"password\":\"%s\"}", WEB_PASSWORD);
    int len = snprintf(text, sizeof text,
                       POST "Origin: https://anlan.example\r\nContent-Length: %d\r\n\r\n%s", body_len, body);
    CHECK_INT(say((struct str){ text, len }), 201);
    CHECK(strstr(reply, "Set-Cookie: __Host-anlan=") != NULL && strstr(reply, "; Secure") != NULL);
    len = snprintf(text, sizeof text, POST "Origin: http://anlan.example\r\nContent-Length: %d\r\n\r\n%s",
                   body_len, body);
    CHECK_INT(say((struct str){ text, len }), 403);
}

// A sender of a header, a sender of a body, one who says Expect and sends nothing, one who opens and is silent: all at once, each is let go.
TEST(slow_senders_are_let_go)
{
    if (!edge_start()) SKIP("nginx is not installed");
    enum { CASES = 4, PATIENCE_S = 20 };
    static const struct str first[CASES] = { SL(GET "Ho"), SL(POST "Content-Length: 20\r\n\r\n{\"na"),
                                             SL(POST "Expect: 100-continue\r\nContent-Length: 20\r\n\r\n"),
                                             SL("") };
    int64_t before = arrived(), began_s = time(NULL);
    SSL *ssl[CASES];
    for (int i = 0; i < CASES; i++) {
        ssl[i] = tls_open();
        if (first[i].len) (void)SSL_write(ssl[i], first[i].at, (int)first[i].len);
    }
    for (int i = 0; i < CASES; i++) {
        char byte[4096];
        int got;
        while ((got = SSL_read(ssl[i], byte, sizeof byte)) > 0) {
        }
        CHECK(time(NULL) - began_s < PATIENCE_S); // closed by the edge, not by our own patience
        tls_close(ssl[i]);
    }
    CHECK_INT(arrived() - before, 0);
}

TEST(one_who_hangs_up_while_the_act_is_in_work_does_no_harm)
{
    if (!edge_start()) SKIP("nginx is not installed");
    static char text[1024], key[40];
    static const char body[] = "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"x\"}}";
    for (int i = 0; i < 20; i++) {
        int len =
            snprintf(text, sizeof text,
                     "POST /api/v1/cases HTTP/1.1\r\n" HOST
                     "Content-Type: application/json\r\nIdempotency-Key: %s\r\nContent-Length: %zu\r\n\r\n%s",
                     web_key(key), strlen(body), body);
        SSL *ssl = tls_open();
        (void)SSL_write(ssl, text, len);
        if (i % 2) (void)nanosleep(&(struct timespec){ .tv_nsec = 100'000 * i }, NULL);
        tls_close(ssl);
    }
    CHECK_INT(say(S(GET HOST "\r\n")), 200);
}

TEST(a_resident_opens_a_case_through_the_edge)
{
    if (!edge_start()) SKIP("nginx is not installed");
    static char text[1024], key[40];
    static const char body[] = "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"楼上漏水\"}}";
    int len =
        snprintf(text, sizeof text,
                 "POST /api/v1/cases HTTP/1.1\r\n" HOST
                 "Content-Type: application/json\r\nIdempotency-Key: %s\r\nContent-Length: %zu\r\n\r\n%s",
                 web_key(key), strlen(body), body);
    CHECK_INT(say((struct str){ text, len }), 201);
    CHECK(strstr(reply, "\"receipt\":\"AL-") != NULL);
}

// A stream comes through as it is told: the edge keeps nothing back until more is there or the stream ends.
TEST(live_events_come_through_the_edge_as_they_happen)
{
    if (!edge_start()) SKIP("nginx is not installed");
    static char text[1024], key[40], code[32];
    static const char body[] = "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"楼上漏水\"}}",
                      more[] = "{\"data\":{\"text\":\"还在漏\"}}";
    int len =
        snprintf(text, sizeof text,
                 "POST /api/v1/cases HTTP/1.1\r\n" HOST
                 "Content-Type: application/json\r\nIdempotency-Key: %s\r\nContent-Length: %zu\r\n\r\n%s",
                 web_key(key), strlen(body), body);
    CHECK_INT(say((struct str){ text, len }), 201);
    const char *at = strstr(reply, "\"receipt\":\"AL-");
    CHECK(at != NULL);
    if (!at) return;
    (void)snprintf(code, sizeof code, "%.19s", at + 11);
    SSL *ear = tls_open();
    len = snprintf(text, sizeof text,
                   "GET /api/v1/receipt/events HTTP/1.1\r\n" HOST "Sec-Fetch-Site: same-origin\r\n"
                   "Anlan-Receipt: %s\r\n\r\n",
                   code);
    (void)SSL_write(ear, text, len);
    hear_until(ear, "event:");
    CHECK_INT(status_of(heard), 200);
    CHECK(strstr(heard, "text/event-stream") != NULL && strstr(heard, "\"act\":\"add\"") == NULL);
    len = snprintf(text, sizeof text,
                   "POST /api/v1/receipt/add HTTP/1.1\r\n" HOST "Sec-Fetch-Site: same-origin\r\n"
                   "Anlan-Receipt: %s\r\nContent-Type: application/json\r\nIdempotency-Key: %s\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   code, web_key(key), strlen(more), more);
    CHECK_INT(say((struct str){ text, len }), 201);
    CHECK(hear_until(ear, "\"act\":\"add\"")); // while the stream goes on
    tls_close(ear);
}

TEST(a_server_that_is_away_is_a_503_with_a_time_to_come_back)
{
    if (!edge_start()) SKIP("nginx is not installed");
    api_close(web.api);
    CHECK_INT(say(S(GET HOST "\r\n")), 503);
    CHECK(strstr(reply, "Retry-After: 5") != NULL && strstr(reply, "not-ready") != NULL);
    web_start(&web, options);
    CHECK_INT(say(S(GET HOST "\r\n")), 200);
}

TEST(the_edges_log_knows_nobody)
{
    if (!edge_start()) SKIP("nginx is not installed");
    char path[128];
    CHECK_INT(say(S("GET /api/v1/cases?phone=13800005566 HTTP/1.1\r\n" HOST "\r\n")), 400);
    (void)snprintf(path, sizeof path, "%s/access.log", dir);
    struct str log = read_all(path);
    CHECK(log.len > 0 && str_starts(log, S("{\"at\":\"")));
    CHECK(!str_contains(log, S("127.0.0.1")) && !str_contains(log, S("phone")) &&
          !str_contains(log, S("/api/")));
}
