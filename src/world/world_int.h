// world, inside: what its files share.
#ifndef ANLAN_WORLD_WORLD_INT_H
#define ANLAN_WORLD_WORLD_INT_H
#include "world/world.h"

struct disk world_disk(void);
#endif
