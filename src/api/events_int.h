// api, inside: live events. Listeners are many, threads are two: the hub's reads what was committed once for all of them and lays frames into
// their buffers; the HTTP thread sends what lies there and lets a listener without news sleep.
#ifndef ANLAN_API_EVENTS_INT_H
#define ANLAN_API_EVENTS_INT_H
#include "api/api_int.h"
#include "gate/act.h"

enum {
    LISTENERS_EACH_MAX = 8,        // of one account, or of one receipt
    LISTENER_BYTES = 128 << 10,    // frames that one has not taken yet
    LISTENER_TAIL_BYTES = 256,     // … beside room for its last event
    LISTENER_SLOW_MS = 10'000,     // its buffer may be full so long
    LISTENER_RETRY_MS = 2'000,     // how long a browser is to wait before it comes back
    LISTENER_BEAT_MS = 15'000,     // the server's time is said at least so often
    LISTENER_BEHIND_MAX = 100'000, // entries; who is further back is told to read anew
    HUB_TICK_MS = 25,              // events of so long go out together
    HUB_WAIT_MS = 100,             // without a commit
    HUB_CHUNK = 512,               // entries read at a time for those who are behind
    FRAME_MAX = 512,
};

struct hub;

struct listener {
    struct listener *next; // in the hub's list
    struct api *api;
    struct call *call;
    struct watched *watched; // the account; NULL: the holder of a receipt
    struct actor actor;
    struct name name;
    bool replaced;         // the HTTP thread's: another one took its place
    uint64_t who;          // whose listeners are counted together
    int64_t position;      // the next that it is to be told: of its agency's log, or of a holder's case
    bool stuck, caught_up; // the hub's: had no room in this round; a holder's past is told
    bool in_crowd;         // the hub's: told with the others of its account in this round
    int64_t beat_ms;       // when it was last told anything

    pthread_mutex_t lock; // guards what follows
    char buffer[LISTENER_BYTES + LISTENER_TAIL_BYTES];
    int32_t from, len; // what lies in it
    int64_t full_ms;   // since when it had no room; 0: it has
    bool asleep, ended, gone;
};

[[nodiscard]] enum rc hub_open(struct api *api, struct hub **ret_hub, struct fault *f);
// Ends the thread and every listener: none sleeps any more, so that the daemon may stop; then hub_free. Both take NULL.
void hub_end(struct hub *h);
void hub_free(struct hub *h);

// HTTP thread. A listener whose buffer holds `greeting`, from `position` on. PROBLEM_BUSY: as many as may listen do.
[[nodiscard]] enum rc listener_open(struct call *c, int64_t position, struct str greeting,
                                    struct listener **ret_l);
void listener_gone(struct listener *l);                                           // its request is over
ssize_t listener_read(void *self, uint64_t offset, char *ret_bytes, size_t room); // MHD_ContentReaderCallback

// One listener's buffer, as the hub's thread sees it.
// Lays frames into it and wakes it. False: no room, and nothing was put.
bool listener_put(struct listener *l, const char *frames, int32_t len);
bool listener_has_room(struct listener *l); // for one frame at least
// Nothing comes after this event, which has room of its own. From any thread.
void listener_end(struct listener *l, struct str why);
bool listener_is_gone(struct listener *l);

// "event: NAME\nid: N\ndata: JSON\n\n"; no id where it is negative. The length, at most FRAME_MAX.
int32_t frame_print(char out[static FRAME_MAX], const char *name, int64_t id, struct str json);
#endif
