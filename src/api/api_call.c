// Calls and their memory: mapped once, used again. What a call did not touch costs nothing.
#include "api/api_int.h"
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum { CALL_BYTES = (sizeof(struct call) + 4095) / 4096 * 4096 + CALL_ARENA_BYTES };

int64_t monotonic_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * NS_PER_S + t.tv_nsec;
}

static char *memory_of(struct call *c) { return (char *)c + CALL_BYTES - CALL_ARENA_BYTES; }

static struct call *call_map(struct api *api)
{
    if (api->calls_made >= api->o.connections_max + 64) return NULL;
    void *at =
        mmap(NULL, CALL_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) return NULL;
    api->calls_made++;
    return at;
}

struct call *call_take(struct api *api)
{
    struct call *c = api->free;
    if (c)
        api->free = c->next_free;
    else
        c = call_map(api);
    if (!c) return NULL;
    char *memory = memory_of(c);
    *c = (struct call){ .api = api, .number = ++api->calls, .started_ns = monotonic_ns() };
    c->at = api->o.world->now(api->o.world->self);
    c->arena = arena_of(memory, CALL_ARENA_BYTES - CALL_TAIL_BYTES, &c->full);
    c->tail = arena_of(memory + CALL_ARENA_BYTES - CALL_TAIL_BYTES, CALL_TAIL_BYTES, &c->full);
    c->actor = (struct actor){ .class = ACTOR_ANONYMOUS };
    atomic_fetch_add(&api->calls_live, 1);
    return c;
}

void call_give(struct call *c)
{
    struct api *api = c->api;
    char *memory = memory_of(c);
    if (c->route && c->route->run == post_session)
        wipe(memory, c->arena.at - memory); // a password was here, and more than once
    if (c->large) {
        free(c->large);
        --*c->large_of;
    } else if (c->arena.at - memory > CALL_KEEP_BYTES) {
        (void)madvise(memory + CALL_KEEP_BYTES, CALL_ARENA_BYTES - CALL_KEEP_BYTES, MADV_DONTNEED);
    }
    c->next_free = api->free;
    api->free = c;
    atomic_fetch_sub(&api->calls_live, 1);
}

void calls_free(struct api *api)
{
    while (api->free) {
        struct call *c = api->free;
        api->free = c->next_free;
        (void)munmap(c, CALL_BYTES);
    }
}

// Each sort of large memory has a bound of its own, so that slow readers of long lists hold up neither acts nor files.
static bool take_large(struct call *c, int32_t room_bytes)
{
    struct api *api = c->api;
    bool raw = c->route->body == BODY_RAW;
    c->large_of = room_bytes ? &api->large_answers : raw ? &api->slices : &api->large_bodies;
    int32_t most = room_bytes ? API_LARGE_ANSWERS_MAX : raw ? API_SLICES_MAX : API_LARGE_BODIES_MAX;
    return *c->large_of < most;
}

// A JSON tree and what is made of it take some dozens of bytes for each byte of the body.
bool call_room(struct call *c, int64_t body_bytes, int32_t room_bytes)
{
    enum { TIMES = 24 };
    if (body_bytes > BODY_SMALL_BYTES || room_bytes > 0) {
        ptrdiff_t bytes = CALL_ARENA_BYTES + room_bytes;
        if (c->route->body != BODY_RAW) bytes += TIMES * (ptrdiff_t)body_bytes;
        if (c->route->body == BODY_RAW) bytes += (ptrdiff_t)body_bytes;
        if (!take_large(c, room_bytes)) return false;
        c->large = malloc((size_t)bytes);
        if (!c->large) return false;
        ++*c->large_of;
        c->arena = arena_of(c->large, bytes, &c->full);
    }
    c->body = NEW(&c->arena, char, (ptrdiff_t)body_bytes + 1);
    return true;
}
