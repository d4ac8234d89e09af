// app/usage: what a command's usage says, in words for people and word by word for shells: the options and the words that it takes.
#ifndef ANLAN_APP_USAGE_H
#define ANLAN_APP_USAGE_H
#include "app/command.h"

// In the chosen language.
const char *command_summary(const struct command *c);
const char *command_usage(const struct command *c);

// Options stand in a usage as --name; words of a command as the lower-case word after "anlan NAME " on the usage lines. Each once.
typedef void usage_word_fn(void *self, const struct command *c, struct str word);
void usage_each_option(const struct command *c, usage_word_fn *each, void *self); // with its dashes
void usage_each_word(const struct command *c, usage_word_fn *each, void *self);

const struct command *command_find(const char *name); // NULL: none
// What was given in place of a command, of a command's word or of its option, and is none: says so, with the one that may have been meant; 2.
int command_unknown(const char *name);
int command_word_unknown(const struct command *c, const char *given, const char *needed);
int command_option_unknown(const struct command *c, struct str name);
#endif
