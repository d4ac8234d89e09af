// sim/town: what its files share.
#ifndef ANLAN_SIM_TOWN_INT_H
#define ANLAN_SIM_TOWN_INT_H
#include "desk/desk.h"
#include "exchange/setup.h"
#include "gate/rebuild.h"
#include "seal/seal.h"
#include "sim/disk.h"
#include "sim/process.h"
#include "sim/town.h"
#include "sim/vfs.h"
#include "tree/receipt.h"
#include "tree/tree.h"
#include <stdio.h>
#include <stdlib.h>

enum {
    HOME = 1,
    NEIGHBOUR = 2,
    AGENCIES = 2,
    POSITIONS_MAX = 2048, // of one log
    ASKED_MAX = 1024,     // requests of one run
    CASES_MAX = 512,
    HEADS_MAX = 1024,
    PARTS_MAX = 2048,
    RECEIPTS_MAX = 24,
    BATCH_MAX = 9,
    JOB_BYTES = 256 << 10,
    TOWN_ARENA_BYTES = 8 << 20,
    WORK_ARENA_BYTES = 24 << 20,
};

// What somebody asks, kept so that they can ask it again, word for word.
struct request {
    struct actor actor;
    int64_t agency, casefile;
    const char *kind, *act, *purpose, *route;
    struct str data, source_row; // source_row: of a file that is imported
    char key[37];                // empty: without
    bool is_told;                // it was answered as admitted …
    int64_t position;            // … and this is what it became
    int64_t times;
};

struct known_case { // as its people know it
    int64_t agency, id;
    char status[24], owner[40];
};

struct told_head { // signed, and shown to somebody
    int64_t agency, size;
    struct digest root;
    char note[LEDGER_NOTE_BYTES_MAX];
    int32_t note_bytes;
};

struct told_part {
    int64_t agency, position;
    char name[48];
    uint8_t key[32];                     // its own, which stands nowhere in the clear
    uint8_t wrapped[LEDGER_WRAPPED_KEY]; // what its slot holds while it lives
    bool has_slot, erased;               // erased: and this was answered
};

struct told {                    // what people outside were told, by an answer or by what they could read
    int64_t size[AGENCIES + 1];  // up to here each entry was looked at
    int64_t least[AGENCIES + 1]; // so many entries there must be
    bool known[AGENCIES + 1][POSITIONS_MAX];
    struct digest entry[AGENCIES + 1][POSITIONS_MAX];
    struct told_head head[HEADS_MAX];
    int32_t heads;
    struct told_part part[PARTS_MAX];
    int32_t parts;
    struct str receipt[RECEIPTS_MAX];
    int32_t receipts;
};

struct town {
    struct sim_disk *disk, *base;
    struct sim_vfs *vfs;
    struct sim_world clock;
    struct sim_process process;
    struct world world;
    struct gate *gate;
    struct gate_reader *reader;
    struct hasher *hasher;
    uint64_t seed, digest;
    bool loud, founded;
    bool steady;              // nothing fails in this life but what a full disk fails
    bool expects_room;        // it was full, and has been given room
    struct arena arena, work; // of the run; of the moment
    char *memory, *work_memory, *job_memory;
    struct told told;
    struct request asked[ASKED_MAX];
    int32_t asked_count;
    struct known_case cases[CASES_MAX];
    int32_t cases_count;
    int32_t life, markers;
    char broken[600];
    struct town_figures figures;
    struct fault fault;
};

uint64_t town_draw(struct town *t, uint64_t below);
bool town_chance(struct town *t, int one_in);
// The first promise that is broken is the one that is told. Always false.
[[gnu::format(printf, 2, 3)]] bool town_broken(struct town *t, const char *format, ...);
void town_trace(struct town *t, uint64_t what);
[[gnu::format(printf, 2, 3)]] void town_say(struct town *t, const char *format, ...);

// town.c, for what steps a town by itself (test/check/memory.c): a disk to begin with, without faults; a process over it; another one over the same
// disk after the first is gone, whatever it held.
void town_begin(struct town *t, uint64_t seed);
[[nodiscard]] enum rc town_up(struct town *t);
void town_anew(struct town *t);

// town_ask.c: a request that somebody might make now; one that was made before.
struct request *ask_new(struct town *t);
struct request *ask_again(struct town *t);

// town_file.c: a file is sent; its token, or empty where the disk failed. For ledger_verify_with: every file that an opened part names is there.
struct str town_file(struct town *t, int64_t agency, struct str bytes);
[[nodiscard]] enum rc town_files_hold(void *self, struct str part, struct str canonical, struct fault *f);

// town_listen.c: live events of all that came after these positions. False: one was told that is not there, or one twice.
bool town_listen(struct town *t, const int64_t from[static AGENCIES + 1]);

// town_step.c: one batch through the clerk, its answers noted. False: the process ends (or a promise is broken).
bool town_step(struct town *t);
bool town_full(struct town *t); // an act was refused for want of room: what else must be served then

// town_told.c
// False: it was told to be another.
bool told_entry(struct town *t, int64_t agency, int64_t position, struct str bytes);
bool told_note(struct town *t, int64_t agency, struct str note,
               struct checkpoint *ret_c); // false: the note is not the log's
void told_parts(struct town *t, struct arena scratch, int64_t agency, int64_t position,
                const struct part *parts, int32_t count);
void told_erased(struct town *t, int64_t agency, const struct entry *e);
void told_receipt(struct town *t, struct str receipt);
struct known_case *known_case(struct town *t, int64_t agency,
                              int64_t id); // made where there is none; NULL: no room
// Whoever reads the log now may rely on all that stands there.
bool told_all(struct town *t);

// town_look.c: after a start without faults, with the gate open: everything that was told. False: broken.
bool town_look(struct town *t, bool rebuild);
#endif
