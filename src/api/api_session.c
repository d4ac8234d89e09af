// The table of sessions in memory.
#include "api/session_int.h"
#include "seal/seal.h"
#include <stdlib.h>

struct sessions *sessions_open(int32_t room)
{
    struct sessions *s = calloc(1, sizeof *s);
    MUST(s != NULL && room > 0 && (room & (room - 1)) == 0);
    s->at = calloc((size_t)room, sizeof *s->at);
    s->bucket = calloc((size_t)room, sizeof *s->bucket);
    MUST(s->at != NULL && s->bucket != NULL);
    s->room = room;
    for (int32_t i = 0; i < room; i++) {
        s->bucket[i] = -1;
        s->at[i].next = i + 1 < room ? i + 1 : -1;
    }
    return s;
}

void sessions_close(struct sessions *s)
{
    if (!s) return;
    free(s->at);
    free(s->bucket);
    free(s);
}

void session_hash(struct str token, uint8_t ret_hash[static SESSION_HASH])
{
    struct digest d = sha256(token);
    memcpy(ret_hash, d.at, SESSION_HASH);
}

static int32_t *bucket_of(struct sessions *s, const uint8_t hash[static SESSION_HASH])
{
    return &s->bucket[get_be64(hash) & (uint64_t)(s->room - 1)];
}

bool session_over(const struct session *one, struct instant now) { return now.ns >= session_ends(one).ns; }

struct instant session_ends(const struct session *one)
{
    int64_t idle = one->seen.ns + SESSION_IDLE_MIN * 60 * NS_PER_S,
            age = one->made.ns + SESSION_LIFE_H * 3600 * NS_PER_S;
    return (struct instant){ idle < age ? idle : age };
}

struct session *session_find(struct sessions *s, const uint8_t hash[static SESSION_HASH], struct instant now)
{
    for (int32_t i = *bucket_of(s, hash); i >= 0; i = s->at[i].next) {
        struct session *one = &s->at[i];
        if (memcmp(one->hash, hash, SESSION_HASH) != 0) continue;
        if (!session_over(one, now)) return one;
        session_end(s, one);
        return NULL;
    }
    return NULL;
}

void session_end(struct sessions *s, struct session *one)
{
    int32_t index = (int32_t)(one - s->at);
    int32_t *link = bucket_of(s, one->hash);
    while (*link != index) link = &s->at[*link].next;
    *link = one->next;
    *one = (struct session){ .next = s->free };
    s->free = index;
    s->count--;
}

static bool is_of(const struct session *one, struct str name)
{
    return one->live && str_equal((struct str){ one->name, one->name_len }, name);
}

int32_t sessions_end_all(struct sessions *s, struct str name)
{
    int32_t ended = 0;
    for (int32_t i = 0; i < s->room; i++)
        if (is_of(&s->at[i], name)) session_end(s, &s->at[i]), ended++;
    return ended;
}

static void end_those_over(struct sessions *s, struct instant now)
{
    for (int32_t i = 0; i < s->room; i++)
        if (s->at[i].live && session_over(&s->at[i], now)) session_end(s, &s->at[i]);
}

// Signing in is rare and slow beside it, so one pass over the table is nothing.
static struct session *one_too_many(struct sessions *s, struct str name)
{
    struct session *longest = NULL;
    int32_t count = 0;
    for (int32_t i = 0; i < s->room; i++) {
        if (!is_of(&s->at[i], name)) continue;
        count++;
        if (!longest || s->at[i].seen.ns < longest->seen.ns) longest = &s->at[i];
    }
    return count >= API_SESSIONS_EACH_MAX ? longest : NULL;
}

struct session *session_put(struct sessions *s, const struct session *new, struct instant now,
                            uint8_t ret_ended[static SESSION_HASH], bool *ret_one_ended)
{
    end_those_over(s, now);
    struct session *surplus = one_too_many(s, (struct str){ new->name, new->name_len });
    *ret_one_ended = surplus != NULL;
    if (surplus) {
        memcpy(ret_ended, surplus->hash, SESSION_HASH);
        session_end(s, surplus);
    }
    if (s->free < 0) return NULL;
    int32_t index = s->free, *bucket = bucket_of(s, new->hash);
    s->free = s->at[index].next;
    s->at[index] = *new;
    s->at[index].live = true;
    s->at[index].next = *bucket;
    *bucket = index;
    s->count++;
    return &s->at[index];
}
