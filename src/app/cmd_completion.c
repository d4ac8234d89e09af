// anlan completion: what a shell needs to complete our command lines, and a manual page of each command, made of the table of commands and
// the usage of each, so that they are never behind them.
#include "app/usage.h"
#include "app/words.h"
#include <stdio.h>

static int completion(int argc, char **argv);

static const char usage[] =
    "usage: anlan completion bash\n"
    "       anlan completion zsh\n"
    "       anlan completion fish\n"
    "       anlan completion man COMMAND\n\n"
    "Prints a completion script, or the manual page of one command, in the language of the commands themselves.\n\n"
    "  anlan completion bash > /etc/bash_completion.d/anlan\n"
    "  anlan completion zsh > /usr/local/share/zsh/site-functions/_anlan\n"
    "  anlan completion fish > ~/.config/fish/completions/anlan.fish\n"
    "  anlan completion man case > /usr/local/share/man/man1/anlan-case.1\n";

const struct command cmd_completion = {
    .name = "completion",
    .summary = "prints completion for bash, zsh or fish, and manual pages",
    .usage = usage,
    .run = completion,
};

static void print_word(void *, const struct command *, struct str word) { printf(" %.*s", P(word)); }

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
        usage_each_word(commands[i], print_word, NULL);
        usage_each_option(commands[i], print_word, NULL);
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
        print_quoted(command_summary(commands[i]));
        printf("'\n");
    }
    printf("        'help:%s'\n        'version:%s'\n    )\n", tr("what a command does"),
           tr("prints the version"));
    printf("    if (( CURRENT == 2 )); then _describe command names; return; fi\n");
    printf("    case $words[2] in\n");
    for (ptrdiff_t i = 0; i < commands_count; i++) {
        printf("    %s) compadd --", commands[i]->name);
        usage_each_word(commands[i], print_word, NULL);
        usage_each_option(commands[i], print_word, NULL);
        printf(" ;;\n");
    }
    printf("    esac\n    _files\n}\n_anlan \"$@\"\n");
}

// --- fish ---------------------------------------------------------------------------------------------------

static void fish_quoted(const char *text)
{
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\') putchar('\\');
        putchar(*text);
    }
}

static void fish_word(void *, const struct command *c, struct str word)
{
    printf("complete -c anlan -n '__fish_seen_subcommand_from %s' -a %.*s\n", c->name, P(word));
}

static void fish_option(void *, const struct command *c, struct str word)
{
    printf("complete -c anlan -n '__fish_seen_subcommand_from %s' -l %.*s\n", c->name,
           P(str_slice(word, 2, word.len)));
}

static void fish(void)
{
    printf("# fish completion for anlan\n");
    for (ptrdiff_t i = 0; i < commands_count; i++) {
        printf("complete -c anlan -n __fish_use_subcommand -a %s -d '", commands[i]->name);
        fish_quoted(command_summary(commands[i]));
        printf("'\n");
        usage_each_word(commands[i], fish_word, NULL);
        usage_each_option(commands[i], fish_option, NULL);
    }
    printf("complete -c anlan -n __fish_use_subcommand -a help -d '%s'\n", tr("what a command does"));
    printf("complete -c anlan -n __fish_use_subcommand -a version -d '%s'\n", tr("prints the version"));
    printf("complete -c anlan -n '__fish_seen_subcommand_from help' -a '");
    print_names();
    printf("'\n");
}

// --- a manual page --------------------------------------------------------------------------------------------

// A line of a usage in mdoc, in which a leading point or quote and every backslash mean something.
static void man_line(const char *line, ptrdiff_t len, bool literal)
{
    if (len > 0 && (line[0] == '.' || line[0] == '\'')) printf("\\&");
    for (ptrdiff_t i = 0; i < len; i++) {
        bool sentence = !literal && line[i] == ' ' && i > 1 && line[i - 1] == '.' && i + 1 < len;
        if (sentence) // mdoc begins each on a line of its own
            putchar('\n');
        else if (line[i] == '\\')
            printf("\\e");
        else if (line[i] == '-')
            printf("\\-"); // a hyphen that can be copied into a shell
        else
            putchar(line[i]);
    }
    putchar('\n');
}

// Sentences run on; what is indented, as the list of options, stays as it stands. `literal`: from the start, without what leads to "anlan".
static void man_text(const char *at, const char *end, bool literal)
{
    bool shown = literal;
    if (shown) printf(".Bd -literal\n");
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (literal && at[0] == ' ') at += strspn(at, " ");
        ptrdiff_t len = (stop ? stop : end) - at;
        bool indented = literal || (len > 0 && at[0] == ' ');
        if (indented != shown && len > 0)
            printf("%s\n", indented ? ".Bd -literal" : ".Ed\n.Pp"), shown = indented;
        if (len > 0)
            man_line(at, len, shown);
        else if (at + 1 < end && at[1] != ' ' && !shown)
            printf(".Pp\n");
        at += len + 1;
    }
    if (shown) printf(".Ed\n");
}

static void man(const struct command *c)
{
    const char *text = command_usage(c), *usage_end = strstr(text, "\n\n"), *end = text + strlen(text);
    if (!usage_end) usage_end = end;
    printf(".Dd November 23, 2026\n.Dt ANLAN-");
    for (const char *p = c->name; *p; p++) putchar(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p);
    printf(" 1\n.Os\n.Sh NAME\n.Nm anlan-%s\n.Nd %s\n.Sh SYNOPSIS\n", c->name, command_summary(c));
    man_text(strstr(text, "anlan "), usage_end, true);
    printf(".Sh DESCRIPTION\n");
    man_text(usage_end < end ? usage_end + 2 : end, end, false);
    printf(".Sh EXIT STATUS\n%s\n.Sh SEE ALSO\n.Xr anlan 1\n",
           tr("0 done, 1 refused or failed, 2 wrong usage."));
}

static int man_of(const char *name)
{
    const struct command *c = command_find(name);
    if (!c) return command_unknown(name);
    return man(c), 0;
}

static int completion(int argc, char **argv)
{
    static const struct {
        const char *shell;
        void (*print)(void);
    } shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };
    for (int i = 0; i < COUNT(shells); i++)
        if (argc == 2 && strcmp(argv[1], shells[i].shell) == 0) return shells[i].print(), 0;
    if (argc == 3 && strcmp(argv[1], "man") == 0) return man_of(argv[2]);
    if (argc > 1 && strcmp(argv[1], "man") != 0)
        return command_word_unknown(&cmd_completion, argv[1], TR("bash, zsh, fish or man COMMAND is needed"));
    return command_misused(&cmd_completion, "bash, zsh, fish or man COMMAND is needed");
}
