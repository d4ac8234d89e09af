// sim/disk, inside: what is on the medium, what only seems to be, and what a crash makes of it.
#ifndef ANLAN_SIM_DISK_INT_H
#define ANLAN_SIM_DISK_INT_H
#include "sim/disk.h"

struct content {
    char *at;
    int64_t len, room;
};

struct pending { // a change of a file that was not synced yet
    struct pending *next;
    int64_t offset; // of a write; the new length of a truncation
    ptrdiff_t len;  // -1: a truncation
    char bytes[];
};

struct node { // a file or folder, under whatever name; kept until the disk is closed
    struct node *next;
    bool folder;
    struct content now, durable;
    struct pending *first, **last;
};

struct name {
    struct str path; // owned
    struct node *node;
};

struct names {
    struct name *at;
    ptrdiff_t count, room;
};

// Of a folder, not synced yet: `from` loses its name, `to` gains the node; either may be empty.
struct change {
    struct change *next;
    struct str from, to; // owned
    struct node *node;
};

struct disk_file {
    struct disk_file *next;
    struct node *node;
    struct str path; // owned
    int32_t life;    // of the machine: after a restart it is another
    bool writes;
};

struct sim_disk {
    struct sim_faults faults;
    uint64_t seed, digest;
    int64_t calls;
    int32_t life;
    bool crashed;
    struct node *first_node, **last_node;
    struct names now, durable;
    struct change *first_change, **last_change;
    struct disk_file *files;
};

// --- disk_state.c ----------------------------------------------------------------------------------

void *sim_heap(void *old, int64_t bytes); // realloc that does not fail
struct str sim_own(struct str s);
void sim_disown(struct str s);
uint64_t sim_draw(uint64_t *seed);
int64_t sim_draw_below(struct sim_disk *d, int64_t n);
void sim_content_copy(struct content *to, const struct content *from);
void sim_pending_add(struct node *node, int64_t offset, const char *bytes, ptrdiff_t len);
// Ends all that is pending in a file: on the medium or, by chance, lost or torn.
void sim_pending_end(struct sim_disk *d, struct node *node, bool by_chance);
struct node *sim_node_new(struct sim_disk *d, bool folder);
struct node *sim_node_at(struct names *n, struct str path);
void sim_name_drop(struct names *n, struct str path);
void sim_name_set(struct names *n, struct str path, struct node *node);
void sim_names_end(struct names *n);
struct str sim_folder_of(struct str path);
bool sim_is_folder(struct names *n, struct str path);
void sim_change_add(struct sim_disk *d, struct str from, struct str to, struct node *node);
// The same for the names in one folder, or in all where it is NULL.
void sim_changes_end(struct sim_disk *d, const struct str *folder, bool by_chance);

// --- disk_calls.c ----------------------------------------------------------------------------------

void sim_trace(struct sim_disk *d, uint64_t what); // into the digest
void sim_file_close(void *self, struct disk_file *file);
#endif
