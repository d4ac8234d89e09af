// anlan case: what a handler sees, by command, over HTTP: lists, one case with what may be done now, its story, and signing in.
#include "app/client.h"
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

// BASIS: RFC 3986, 2.1
static void put_encoded(struct text *t, const char *value)
{
    for (const char *p = value; *p; p++) {
        unsigned char c = (unsigned char)*p;
        bool plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '_' ||
                     c == '.' || c == '~';
        if (plain)
            text_char(t, *p);
        else
            text_print(t, "%%%02X", c);
    }
}

static struct str list_path(const struct asked *x, struct arena *a)
{
    struct text t = { .arena = a };
    text_print(&t, "/api/v1/cases?open=%s", x->open ? "true" : "false");
    for (int i = 0; i < FILTERS; i++) {
        if (!x->filters[i]) continue;
        text_print(&t, "&%s=", filter_names[i]);
        put_encoded(&t, x->filters[i]);
    }
    return text_str(&t);
}

static void print_list(const struct json *j)
{
    const struct json *cases = json_get(j, S("cases"));
    for (const struct json *c = cases ? cases->first : NULL; c; c = c->next)
        printf("%-18.*s %-18.*s %-12.*s %-16.*s %.*sZ  %.*s\n", P(json_str(c, S("number"))),
               P(json_str(c, S("kind"))), P(json_str(c, S("status"))), P(json_str(c, S("owner"))),
               P(client_time(c, S("opened"))), P(json_str(c, S("title"))));
    bool more = str_equal(json_str(j, S("total_is")), S("more"));
    printf("%d of %lld%s\n", cases ? cases->count : 0, (long long)json_int(j, S("total"), 0),
           more ? " and more" : "");
    struct str cursor = json_str(j, S("cursor"));
    if (cursor.len) printf("more: --cursor %.*s\n", P(cursor));
}

// --- show ---------------------------------------------------------------------------------------------------

static void print_needed(const struct json *needed)
{
    for (const struct json *n = needed && needed->kind == JSON_ARRAY ? needed->first : NULL; n; n = n->next)
        printf("%s%.*s", n == needed->first ? "; needed: " : ", ", P(n->text));
}

static void print_articles(const struct json *act)
{
    const struct json *articles = json_get(act, S("articles"));
    for (const struct json *i = articles ? articles->first : NULL; i; i = i->next)
        printf(" %.*s", P(client_article(i)));
}

static void print_act(const struct json *act)
{
    const struct json *form = json_get(act, S("form")), *fields = json_get(form, S("properties")),
                      *required = json_get(form, S("required"));
    if (str_equal(json_str(act, S("refusal")), S("actor"))) return; // it is for the holder or the system
    if (!json_bool(act, S("open"), false)) {
        printf("  - %-18.*s %.*s", P(json_str(act, S("act"))), P(json_str(act, S("why_not"))));
        print_needed(json_get(act, S("needed")));
        printf("\n");
        return;
    }
    printf("  + %-18.*s %.*s", P(json_str(act, S("act"))), P(json_str(act, S("words"))));
    print_articles(act);
    for (const struct json *m = fields && fields->kind == JSON_OBJECT ? fields->first : NULL; m;
         m = m->next) {
        bool must = false;
        for (const struct json *r = required ? required->first : NULL; r; r = r->next)
            must |= str_equal(r->text, m->key);
        printf("%s%.*s%s", m == fields->first ? "  data: " : ", ", P(m->key), must ? "*" : "");
    }
    printf("\n");
}

static void print_case(const struct json *j)
{
    const struct json *clocks = json_get(j, S("clocks")), *acts = json_get(j, S("acts"));
    printf("%.*s  %.*s (%.*s), %.*s (%.*s)\n", P(json_str(j, S("number"))), P(json_str(j, S("kind_words"))),
           P(json_str(j, S("kind"))), P(json_str(j, S("status_words"))), P(json_str(j, S("status"))));
    printf("  case %.*s\n", P(json_str(j, S("id"))));
    if (json_str(j, S("owner")).len) printf("  with %.*s\n", P(json_str(j, S("owner"))));
    if (json_str(j, S("assignee")).len) printf("  assigned to %.*s\n", P(json_str(j, S("assignee"))));
    if (json_str(j, S("title")).len) printf("  title %.*s\n", P(json_str(j, S("title"))));
    for (const struct json *k = clocks ? clocks->first : NULL; k; k = k->next)
        printf("  clock %.*s, due %.*sZ\n", P(json_str(k, S("name"))), P(client_time(k, S("due"))));
    printf("what you may do (+) and may not (-):\n");
    for (const struct json *i = acts ? acts->first : NULL; i; i = i->next) print_act(i);
}

// Who acted, as the ledger names it (docs/ledger.md).
static struct str actor_words(struct str by)
{
    if (str_equal(by, S("a"))) return S("(nobody named)");
    if (str_equal(by, S("h"))) return S("(holder)");
    if (str_equal(by, S("s"))) return S("(system)");
    return str_starts(by, S("u:")) ? str_slice(by, 2, by.len) : by;
}

static void print_story(const struct json *j)
{
    const struct json *acts = json_get(j, S("acts"));
    for (const struct json *i = acts ? acts->first : NULL; i; i = i->next) {
        bool refused = json_bool(i, S("refused"), false);
        printf("%3lld  %.*sZ  %-18.*s %-16.*s %-12.*s", (long long)json_int(i, S("n"), 0),
               P(client_time(i, S("at"))), P(json_str(i, S("act"))), P(actor_words(json_str(i, S("by")))),
               P(refused ? S("refused") : json_str(i, S("status"))));
        print_articles(i);
        printf("\n");
    }
}

static enum rc print_explain(const struct json *j, struct arena *a, struct fault *f)
{
    const struct json *articles = json_get(j, S("articles")), *why = json_get(j, S("explanation"));
    struct str text = { 0 };
    enum rc rc = why ? json_canonical(a, why, &text, f) : RC_OK;
    if (rc) return rc;
    printf("%.*s: %s by row %.*s\n", P(json_str(j, S("act"))),
           json_bool(j, S("refused"), false) ? "refused" : "admitted", P(json_str(j, S("rule"))));
    for (const struct json *i = articles ? articles->first : NULL; i; i = i->next)
        printf("  %.*s  %.*s: %.*s%s\n    %.*s\n", P(client_article(i)), P(json_str(i, S("instrument"))),
               P(json_str(i, S("title"))),
               json_bool(i, S("verified"), false) ? "" : " (not checked against its text)",
               P(json_str(i, S("summary"))));
    if (text.len) printf("  %.*s\n", P(text));
    return RC_OK;
}

static enum rc print_as(const struct asked *x, const struct client_answer *answer, struct arena *a,
                        struct fault *f)
{
    if (x->json)
        printf("%.*s\n", P(answer->body));
    else if (str_equal(x->what, S("explain")))
        return print_explain(answer->json, a, f);
    else if (str_equal(x->what, S("list")))
        print_list(answer->json);
    else if (str_equal(x->what, S("show")))
        print_case(answer->json);
    else
        print_story(answer->json);
    return RC_OK;
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
        put_encoded(&t, x->place);
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
    if (!rc && !utf8_valid(password)) rc = fail(f, RC_INVALID, "the password is not UTF-8");
    if (rc) return rc;
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_put_str(&o, "name", str_of(x->account));
    json_put_str(&o, "password", password);
    json_shut(&o, '}');
    rc = file_write(x->client.session, (struct str){ 0 }, f); // mode 0600 before a cookie stands in it
    if (!rc) rc = client_ask(c, a, "POST", S("/api/v1/session"), json_out_str(&o), &answer, f);
    if (!rc)
        printf("signed in as %.*s; the session is in %s\n", P(json_str(answer.json, S("name"))),
               x->client.session);
    return rc;
}

static enum rc sign_out(struct client *c, struct arena *a, struct fault *f)
{
    struct client_answer answer;
    enum rc rc = client_ask(c, a, "DELETE", S("/api/v1/session"), (struct str){ 0 }, &answer, f);
    if (!rc) printf("signed out\n");
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
    if (!rc) rc = client_ask(c, a, "GET", path, (struct str){ 0 }, &answer, f);
    return rc ? rc : print_as(x, &answer, a, f);
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
        return command_misused(&cmd_case, "list, show, story, explain, sign-in or sign-out is needed");
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
