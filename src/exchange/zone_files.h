// exchange/zone_files: time zones by name from a folder of TZif files (RFC 8536), as law/feel asks for them. Reads each file once.
#ifndef ANLAN_EXCHANGE_ZONE_FILES_H
#define ANLAN_EXCHANGE_ZONE_FILES_H
#include "base/world.h"
#include "law/feel.h"

#define ZONE_FILES_DIR "/usr/share/zoneinfo"
enum { ZONE_NAME_BYTES_MAX = 64 };

struct zone_file; // one that was found

struct zone_files {
    struct arena *arena; // keeps the zones; its owner outlives every value made with them
    const struct disk *disk;
    struct str dir; // ZONE_FILES_DIR
    struct zone_file *first;
};

// The finder that law/feel and exchange/mapping take; it points to `files`. One thread at a time. A name that is no name of a zone
// ("../x", "/x") or has no file, or a file that is no TZif, is not found.
struct feel_zones zone_files_finder(struct zone_files *files);
#endif
