// app: one file a command; `commands.c` holds the table of them all.
#ifndef ANLAN_APP_COMMAND_H
#define ANLAN_APP_COMMAND_H
#include "base/base.h"

struct command {
    const char *name;
    const char *summary; // one line, for `anlan help`
    const char *usage;   // the whole text of `anlan help NAME`: usage line, then options
    // 0 done, 1 refused or failed (one line on stderr), 2 wrong usage. argv[0] is the command's name.
    int (*run)(int argc, char **argv);
};

extern const struct command *const commands[];
extern const ptrdiff_t commands_count;

// "anlan NAME: " and the message on stderr; gives 1 or 2, to be returned at once.
[[gnu::format(printf, 2, 3)]] int command_failed(const struct command *c, const char *format, ...);
[[gnu::format(printf, 2, 3)]] int command_misused(const struct command *c, const char *format, ...);
#endif
