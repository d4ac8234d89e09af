// app/options: the words after a command: options by name, the rest operands. An option may also stand in the environment; the command
// line wins. "--name VALUE", "--name=VALUE", "--" before operands that begin with a dash. Refused: names that a command does not know, and
// words that are not UTF-8, because what people type ends in documents and messages.
#ifndef ANLAN_APP_OPTIONS_H
#define ANLAN_APP_OPTIONS_H
#include "app/command.h"

enum { OPTION_TEXTS_MAX = 64, OPERANDS_MAX = 64 };

struct option_texts { // of an option that may be repeated
    const char *at[OPTION_TEXTS_MAX];
    int32_t count;
};

// Exactly one of text, flag and texts is set: where the value goes.
struct option_row {
    const char *name; // without dashes
    const char **text;
    bool *flag;
    struct option_texts *texts;
    const char *environment; // of a text; NULL: none
};

// Where a value came from: false also for NULL.
bool option_is_environment(const char *value, const char *environment);

struct operands {
    const char *at[OPERANDS_MAX];
    int32_t count;
};

// 0, or 2 after saying what is wrong. `--help` prints the command's usage and ends the process well.
[[nodiscard]] int options_take(const struct command *c, int argc, char **argv, const struct option_row *rows,
                               ptrdiff_t rows_count, struct operands *ret_operands);
#endif
