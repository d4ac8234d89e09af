// The floor under an act over HTTP: a server with our door (libmicrohttpd, one thread, a request sleeps while another thread has it), our queue and our
// store, and nothing else: no law, no seal, no proof, no case, no view, no log. What it cannot give on a machine nobody can who keeps as much.
//   spine_floor WHERE              takes the request and answers; WHERE is as for `anlan serve --listen`
//   spine_floor WHERE FILE BYTES   and keeps that many bytes an act, one commit for all that wait, before it answers
// Pages are never moved out of the WAL. Ends by SIGTERM.
#include "api/api_int.h"
#include "base/queue.h"
#include "store/store.h"
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH_MAX = 512, BODY_MAX = 4096, WAITING_MAX = 4096, KEPT_MAX = 64 * 1024 };

struct floor_act {
    struct MHD_Connection *connection;
    bool kept;
    size_t len;
    char body[BODY_MAX];
};

static struct queue *waiting;
static struct store *store; // NULL: nothing is kept
static struct str bytes;
static struct MHD_Response *reply;

static enum rc keep(int32_t count, struct fault *f)
{
    enum rc rc = store_begin(store, f);
    for (int32_t i = 0; !rc && i < count; i++)
        rc = store_run(store, f, "INSERT INTO act (bytes) VALUES (?1)", ARGS(BLOB(bytes)));
    return rc ? rc : store_commit(store, f);
}

static void *keeper(void *)
{
    void *acts[BATCH_MAX];
    struct fault f = { 0 };
    int32_t count;
    while ((count = queue_take(waiting, acts, BATCH_MAX, -1)) > 0) {
        enum rc rc = store ? keep(count, &f) : RC_OK;
        if (rc) {
            fprintf(stderr, "spine_floor: %s\n", f.text);
            _Exit(1);
        }
        for (int32_t i = 0; i < count; i++) {
            struct floor_act *a = acts[i];
            a->kept = true;
            MHD_resume_connection(a->connection);
        }
    }
    return NULL;
}

static enum MHD_Result on_request(void *, struct MHD_Connection *connection, const char *, const char *,
                                  const char *, const char *upload, size_t *len, void **state)
{
    struct floor_act *a = *state;
    if (!a) {
        MUST((a = calloc(1, sizeof *a)) != NULL);
        *state = a;
        a->connection = connection;
        return MHD_YES;
    }
    if (*len > 0) {
        if (*len > BODY_MAX - a->len) return MHD_NO;
        memcpy(a->body + a->len, upload, *len);
        a->len += *len;
        *len = 0;
        return MHD_YES;
    }
    if (a->kept) return MHD_queue_response(connection, 201, reply);
    MHD_suspend_connection(connection);
    return queue_put(waiting, a) ? MHD_YES : MHD_NO;
}

static void on_completed(void *, struct MHD_Connection *, void **state, enum MHD_RequestTerminationCode)
{
    free(*state);
    *state = NULL;
}

static enum rc open_store(const char *path, long kept, struct fault *f)
{
    static char memory[KEPT_MAX];
    if (kept < 1 || kept > KEPT_MAX) return fail(f, RC_INVALID, "an act keeps 1 to %d bytes", (int)KEPT_MAX);
    bytes = (struct str){ memset(memory, 'x', (size_t)kept), kept };
    enum rc rc = store_open((struct store_options){ .path = str_of(path) }, &store, f);
    return rc ? rc
              : store_script(store, f,
                             "CREATE TABLE act (position INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
}

int main(int argc, char **argv)
{
    static char said[300];
    char where[256];
    struct fault f = { 0 };
    sigset_t stop;
    pthread_t thread;
    int got, fd;
    if (argc != 2 && argc != 4) {
        fprintf(stderr, "usage: spine_floor WHERE [FILE BYTES]\n");
        return 2;
    }
    (void)sigemptyset(&stop);
    (void)sigaddset(&stop, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &stop, NULL);
    enum rc rc = argc == 4 ? open_store(argv[2], strtol(argv[3], NULL, 10), &f) : RC_OK;
    if (!rc) rc = listen_at(str_of(argv[1]), false, &fd, where, sizeof where, &f);
    if (rc) {
        fprintf(stderr, "spine_floor: %s\n", f.text);
        return 1;
    }
    waiting = queue_open(WAITING_MAX);
    memset(said, 'x', sizeof said); // as long as an answer with its proof
    reply = MHD_create_response_from_buffer(sizeof said, said, MHD_RESPMEM_PERSISTENT);
    if (pthread_create(&thread, NULL, keeper, NULL) != 0 ||
        !MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request,
                          NULL, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
                          MHD_OPTION_END)) {
        fprintf(stderr, "spine_floor: could not start\n");
        return 1;
    }
    (void)sigwait(&stop, &got);
    _Exit(0); // what was kept is only looked at from outside
}
