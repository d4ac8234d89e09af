// anlan case: what a handler sees, by command, over HTTP: lists, one case with what may be done now, its story, and signing in.
#include "app/usage.h"
#include "app/case_print.h"
#include "app/client.h"
#include "app/words.h"
#include <stdio.h>

static int case_command(int argc, char **argv);

static const char usage[] =
    "usage: anlan case list --url URL [FILTER]... [--json]\n"
    "       anlan case show CASE --url URL [--json]\n"
    "       anlan case story CASE --url URL [--json]\n"
    "       anlan case explain CASE PLACE --url URL [--json]\n"
    "       anlan case sign-in --url URL --name NAME --session FILE [--password-file FILE]\n"
    "       anlan case sign-out --url URL --session FILE\n\n"
    "list shows the cases that you may see, show one of them with what you may do now and why not the rest, story\n"
    "its acts, explain why the act in one place of the story was ruled as it was. CASE is an id or a number.\n"
    "What only the receipt's holder or the system does is left out, except with --json.\n"
    "sign-in keeps a session in FILE, for whoever has a password and no key.\n\n" CLIENT_USAGE
    "  --kind K --status S --owner UNIT --area CODE --channel C --number N   list: exactly these\n"
    "  --text WORDS           list: all of these words in the released title\n"
    "  --open                 list: only cases that are not closed\n"
    "  --limit N              list: rows a page, at most 200                           (50)\n"
    "  --cursor C             list: the page after that one\n"
    "  --name NAME            sign-in: the account\n"
    "  --password-file FILE   sign-in: whose first line is the password; - is standard input\n"
    "  --json                 prints the server's answer as it is\n";

const struct command cmd_case = {
    .name = "case",
    .summary = "lists and shows cases of a server",
    .usage = usage,
    .run = case_command,
};

enum { FILTERS = 9 };

struct asked {
    struct client_options client;
    struct str what;
    const char *name, *place, *account, *password_file;
    const char *filters[FILTERS];
    bool open, json;
};

static const char *const filter_names[FILTERS] = { "kind",   "status", "owner", "area",  "channel",
                                                   "number", "text",   "limit", "cursor" };

// --- list -------------------------------------------------------------------------------------------------

static struct str list_path(const struct asked *x, struct arena *a)
{
    struct text t = { .arena = a };
    text_print(&t, "/api/v1/cases?open=%s", x->open ? "true" : "false");
    for (int i = 0; i < FILTERS; i++) {
        if (!x->filters[i]) continue;
        text_print(&t, "&%s=", filter_names[i]);
        client_put_encoded(&t, x->filters[i]);
    }
    return text_str(&t);
}

static void print_as(const struct asked *x, const struct client_answer *answer, struct arena *a)
{
    if (x->json)
        printf("%.*s\n", P(answer->body));
    else if (str_equal(x->what, S("explain")))
        print_explained(a, answer->json);
    else if (str_equal(x->what, S("list")))
        print_cases(a, answer->json);
    else if (str_equal(x->what, S("show")))
        print_case(a, answer->json);
    else
        print_story(a, answer->json);
}

static enum rc path_of(const struct asked *x, struct client *c, struct arena *a, struct str *ret_path,
                       struct fault *f)
{
    struct str id;
    *ret_path = list_path(x, a);
    if (str_equal(x->what, S("list"))) return RC_OK;
    enum rc rc = client_case(c, a, x->name, &id, f);
    if (rc) return rc;
    if (str_equal(x->what, S("show")))
        *ret_path = arena_print(a, "/api/v1/cases/%.*s", P(id));
    else if (str_equal(x->what, S("story")))
        *ret_path = arena_print(a, "/api/v1/cases/%.*s/acts", P(id));
    else {
        struct text t = { .arena = a };
        text_print(&t, "/api/v1/cases/%.*s/acts/", P(id));
        client_put_encoded(&t, x->place);
        text_put(&t, S("/explain"));
        *ret_path = text_str(&t);
    }
    return RC_OK;
}

// --- sessions ---------------------------------------------------------------------------------------------------

static enum rc sign_in(const struct asked *x, struct client *c, struct arena *a, struct fault *f)
{
    struct str password;
    struct client_answer answer;
    enum rc rc = password_take_once(a, x->password_file, x->account, &password, f);
    if (!rc && !utf8_valid(password)) rc = fail(f, RC_INVALID, tr("the password is not UTF-8"));
    if (rc) return rc;
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_put_str(&o, "name", str_of(x->account));
    json_put_str(&o, "password", password);
    json_shut(&o, '}');
    rc = file_write(x->client.session, (struct str){ 0 }, f); // mode 0600 before a cookie stands in it
    if (!rc) rc = client_ask(c, a, "POST", S("/api/v1/session"), json_out_str(&o), &answer, f);
    if (!rc)
        printf(tr("signed in as %.*s; session %s\n"), P(json_str(answer.json, S("name"))), x->client.session);
    return rc;
}

static enum rc sign_out(struct client *c, struct arena *a, struct fault *f)
{
    struct client_answer answer;
    enum rc rc = client_ask(c, a, "DELETE", S("/api/v1/session"), (struct str){ 0 }, &answer, f);
    if (!rc) printf("%s\n", tr("signed out"));
    return rc;
}

// --- the command --------------------------------------------------------------------------------------------------

static enum rc ask(const struct asked *x, struct client *c, struct arena *a, struct fault *f)
{
    struct client_answer answer;
    struct str path;
    if (str_equal(x->what, S("sign-in"))) return sign_in(x, c, a, f);
    if (str_equal(x->what, S("sign-out"))) return sign_out(c, a, f);
    enum rc rc = path_of(x, c, a, &path, f);
    if (!rc && !x->json) client_learn_zone(c, a, NULL);
    if (!rc) rc = client_ask(c, a, "GET", path, (struct str){ 0 }, &answer, f);
    if (!rc) print_as(x, &answer, a);
    return rc;
}

static enum rc work(void *self, struct arena *a, struct fault *f)
{
    const struct asked *x = self;
    struct client *c;
    enum rc rc = client_open(a, &x->client, &c, f);
    if (rc) return rc;
    rc = ask(x, c, a, f);
    client_close(c);
    return rc;
}

static int words_wanted(struct str what)
{
    static const struct {
        struct str what;
        int words;
    } known[] = { { SL("list"), 1 },    { SL("show"), 2 },    { SL("story"), 2 },
                  { SL("explain"), 3 }, { SL("sign-in"), 1 }, { SL("sign-out"), 1 } };
    for (ptrdiff_t i = 0; i < COUNT(known); i++)
        if (str_equal(known[i].what, what)) return known[i].words;
    return 0;
}

static int check(const struct asked *x, const struct operands *words)
{
    int wanted = words_wanted(x->what);
    bool signs = str_starts(x->what, S("sign-"));
    if (!wanted)
        return command_word_unknown(&cmd_case, words->count ? words->at[0] : "",
                                    TR("list, show, story, explain, sign-in or sign-out is needed"));
    if (words->count != wanted)
        return command_misused(&cmd_case, wanted == 3   ? "a CASE and a PLACE are needed"
                                          : wanted == 2 ? "one CASE is needed"
                                                        : "too many words");
    if (!x->client.url) return command_misused(&cmd_case, "--url URL is needed (or ANLAN_URL)");
    if (signs && !x->client.session) return command_misused(&cmd_case, "--session FILE is needed");
    if (str_equal(x->what, S("sign-in")) && !x->account)
        return command_misused(&cmd_case, "--name NAME is needed");
    return 0;
}

static int case_command(int argc, char **argv)
{
    static struct asked x;
    struct operands words;
    struct option_row rows[] = {
        CLIENT_ROWS(x.client),
        { .name = "kind", .text = &x.filters[0] },
        { .name = "status", .text = &x.filters[1] },
        { .name = "owner", .text = &x.filters[2] },
        { .name = "area", .text = &x.filters[3] },
        { .name = "channel", .text = &x.filters[4] },
        { .name = "number", .text = &x.filters[5] },
        { .name = "text", .text = &x.filters[6] },
        { .name = "limit", .text = &x.filters[7] },
        { .name = "cursor", .text = &x.filters[8] },
        { .name = "name", .text = &x.account },
        { .name = "password-file", .text = &x.password_file },
        { .name = "open", .flag = &x.open },
        { .name = "json", .flag = &x.json },
    };
    int bad = options_take(&cmd_case, argc, argv, rows, COUNT(rows), &words);
    if (bad) return bad;
    x.what = words.count ? str_of(words.at[0]) : (struct str){ 0 };
    x.name = words.count > 1 ? words.at[1] : NULL;
    x.place = words.count > 2 ? words.at[2] : NULL;
    bad = check(&x, &words);
    return bad ? bad : work_run(&cmd_case, work, &x);
}
