// anlan completion: what a shell needs to complete our command lines, made of the table of commands and the usage of each, so that it is
// never behind them.
#include "app/command.h"
#include <stdio.h>

static int completion(int argc, char **argv);

static const char usage[] =
    "usage: anlan completion bash\n"
    "       anlan completion zsh\n\n"
    "Prints a completion script. bash: anlan completion bash > /etc/bash_completion.d/anlan\n"
    "zsh: anlan completion zsh > /usr/local/share/zsh/site-functions/_anlan\n";

const struct command cmd_completion = {
    .name = "completion",
    .summary = "prints shell completion for bash or zsh",
    .usage = usage,
    .run = completion,
};

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

// Whether `word` stood already in the text before it, as a whole word.
static bool stood_before(const char *text, const char *at, ptrdiff_t len)
{
    for (const char *p = text; p + len <= at; p++)
        if (memcmp(p, at, (size_t)len) == 0 && !is_letter(p[len]) && (p == text || !is_letter(p[-1])))
            return true;
    return false;
}

// Options stand in a usage as --name, words of a command as the lower-case word after "anlan NAME " on the usage lines.
static void print_options(const struct command *c)
{
    for (const char *p = strstr(c->usage, "--"); p; p = strstr(p + 2, "--")) {
        ptrdiff_t len = 2;
        while (is_letter(p[len])) len++;
        if (len > 2 && p[2] != '-' && !stood_before(c->usage, p, len)) printf(" %.*s", (int)len, p);
    }
}

static void print_words(const struct command *c)
{
    char lead[64];
    int lead_len = snprintf(lead, sizeof lead, "anlan %s ", c->name);
    const char *end = strstr(c->usage, "\n\n");
    for (const char *p = strstr(c->usage, lead); p && (!end || p < end); p = strstr(p + lead_len, lead)) {
        ptrdiff_t len = 0;
        const char *word = p + lead_len;
        while (is_letter(word[len]) && word[0] != '-') len++;
        bool whole = word[len] == ' ' || word[len] == '\n' || word[len] == 0;
        if (len > 0 && whole && !stood_before(c->usage, word, len)) printf(" %.*s", (int)len, word);
    }
}

static void print_names(void)
{
    for (ptrdiff_t i = 0; i < commands_count; i++) printf(" %s", commands[i]->name);
    printf(" help version");
}

static void bash(void)
{
    printf(
        "# bash completion for anlan\n_anlan() {\n    local cur=${COMP_WORDS[COMP_CWORD]} words=\n    case ${COMP_WORDS[1]} in\n");
    for (ptrdiff_t i = 0; i < commands_count; i++) {
        printf("    %s) words='", commands[i]->name);
        print_words(commands[i]);
        print_options(commands[i]);
        printf("' ;;\n");
    }
    printf("    help) words='");
    print_names();
    printf("' ;;\n    esac\n    [ \"$COMP_CWORD\" -eq 1 ] && words='");
    print_names();
    printf(
        "'\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\ncomplete -o default -F _anlan anlan\n");
}

static void print_quoted(const char *text) // for zsh: a colon would end the word
{
    for (; *text; text++) {
        if (*text == '\'')
            printf("'\\''");
        else if (*text == ':')
            printf("\\:");
        else
            putchar(*text);
    }
}

static void zsh(void)
{
    printf("#compdef anlan\n_anlan() {\n    local -a names\n    names=(\n");
    for (ptrdiff_t i = 0; i < commands_count; i++) {
        printf("        '%s:", commands[i]->name);
        print_quoted(commands[i]->summary);
        printf("'\n");
    }
    printf("        'help:what a command does'\n        'version:prints the version'\n    )\n");
    printf("    if (( CURRENT == 2 )); then _describe command names; return; fi\n");
    printf("    case $words[2] in\n");
    for (ptrdiff_t i = 0; i < commands_count; i++) {
        printf("    %s) compadd --", commands[i]->name);
        print_words(commands[i]);
        print_options(commands[i]);
        printf(" ;;\n");
    }
    printf("    esac\n    _files\n}\n_anlan \"$@\"\n");
}

static int completion(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "bash") == 0) return bash(), 0;
    if (argc == 2 && strcmp(argv[1], "zsh") == 0) return zsh(), 0;
    return command_misused(&cmd_completion, "bash or zsh is needed");
}
