// anlan act and anlan open: a handler's and a resident's acts by command, over HTTP. What is refused is said with its rule and articles.
#include "app/words.h"
#include "app/case_print.h"
#include "app/client.h"
#include "app/open_export.h"
#include "base/near.h"
#include <stdio.h>

static int act(int argc, char **argv);
static int open_case(int argc, char **argv);

static const char act_usage[] =
    "usage: anlan act --url URL --case CASE --act NAME [--purpose P] [--data JSON|@FILE] [--json]\n\n"
    "Acts on a case. `anlan case show` lists what you may do now, with the form of each act.\n\n" CLIENT_USAGE
    "  --case CASE            the case's id or number\n"
    "  --act NAME             one of the case's acts\n"
    "  --purpose P            where the act asks for one, such as handle-case\n"
    "  --data JSON|@FILE      as the act's form asks; @- is standard input\n"
    "  --json                 prints the whole answer\n";

static const char open_usage[] =
    "usage: anlan open --url URL --kind KIND --data JSON|@FILE [--receipt FILE] [--json]\n"
    "       anlan open export --url URL [--format csv|geojson|jsonl] [--from DAY] [--until DAY] [--out FILE]\n\n"
    "Opens a case: without a key as a resident does. Prints its number, its id and the receipt's code.\n"
    "export writes what the server shows to everyone (listed kinds, an hour late, by 500 m cells) into one file.\n\n" CLIENT_USAGE
    "  --kind KIND            a kind of the agency's pack, such as help-request\n"
    "  --agency NAME          which agency, where the server has several\n"
    "  --data JSON|@FILE      as the kind's form asks; @- is standard input\n"
    "  --format F             export: csv, geojson or jsonl              (csv)\n"
    "  --from DAY             export: the first day, such as 2026-01-31  (90 days before the last)\n"
    "  --until DAY            export: the last day                       (today)\n"
    "  --out FILE             export: a new file; else standard output\n"
    "  --receipt FILE         writes the receipt that proves itself into a new file (anlan verify --receipt)\n"
    "  --json                 prints the whole answer\n";

const struct command cmd_act = {
    .name = "act",
    .summary = "acts on a case of a server",
    .usage = act_usage,
    .run = act,
};

const struct command cmd_open = {
    .name = "open",
    .summary = "opens a case at a server",
    .usage = open_usage,
    .run = open_case,
};

enum { DATA_BYTES_MAX = 1 << 20 };

struct asked {
    struct client_options client;
    const char *name, *act, *purpose, *data, *kind, *agency, *receipt;
    bool json;
};

// --- what is sent ---------------------------------------------------------------------------------------

static enum rc read_data(struct arena *a, const char *data, const struct json **ret_j, struct fault *f)
{
    struct str text = str_of(data);
    *ret_j = NULL;
    if (!data) return RC_OK;
    enum rc rc = data[0] == '@' ? file_read(a, data + 1, DATA_BYTES_MAX, &text, f) : RC_OK;
    if (!rc) rc = json_parse(a, text, ret_j, f);
    if (!rc && (*ret_j)->kind != JSON_OBJECT)
        rc = fail(f, RC_INVALID, tr("it is not an object but %s"), json_kind_name((*ret_j)->kind));
    return rc ? within(f, rc, "--data") : RC_OK;
}

static void put_text(struct json_out *o, const char *key, const char *text)
{
    if (text) json_put_str(o, key, str_of(text));
}

static enum rc body_of(const struct asked *x, struct arena *a, struct str *ret_body, struct fault *f)
{
    const struct json *data;
    enum rc rc = read_data(a, x->data, &data, f);
    if (rc) return rc;
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    put_text(&o, "kind", x->kind);
    put_text(&o, "agency", x->agency);
    put_text(&o, "act", x->act);
    put_text(&o, "purpose", x->purpose);
    if (data) json_put_tree(&o, "data", data);
    json_shut(&o, '}');
    *ret_body = json_out_str(&o);
    return RC_OK;
}

// --- what is told ---------------------------------------------------------------------------------------

static void print_answer(const struct asked *x, const struct client_answer *answer, struct arena *a)
{
    if (x->json)
        printf("%.*s\n", P(answer->body));
    else
        print_done(a, answer->json);
}

// A mistyped act would stand in the ledger as a refusal for ever, so its name is looked up among the case's acts first.
static enum rc check_act(const struct asked *x, struct client *c, struct str id, struct arena *a,
                         struct fault *f)
{
    struct client_answer answer;
    enum rc rc =
        client_ask(c, a, "GET", arena_print(a, "/api/v1/cases/%.*s", P(id)), (struct str){ 0 }, &answer, f);
    if (rc) return rc;
    struct near n = near_of(str_of(x->act));
    const struct json *acts = json_get(answer.json, S("acts"));
    for (const struct json *i = acts ? acts->first : NULL; i; i = i->next) {
        struct str name = json_str(i, S("act"));
        if (str_equal(name, n.given)) return RC_OK;
        near_look(&n, name);
    }
    if (n.found.len)
        return fail(f, RC_INVALID,
                    tr("there is no act \"%.64s\" for this kind of case; did you mean \"%.*s\"?"), x->act,
                    P(n.found));
    return fail(f, RC_INVALID,
                tr("there is no act \"%.64s\" for this kind of case; anlan case show lists its acts"),
                x->act);
}

static enum rc act_work(void *self, struct arena *a, struct fault *f)
{
    const struct asked *x = self;
    struct client *c;
    struct client_answer answer;
    struct str body, id;
    enum rc rc = body_of(x, a, &body, f);
    if (!rc) rc = client_open(a, &x->client, &c, f);
    if (rc) return rc;
    rc = client_case(c, a, x->name, &id, f);
    if (!rc) rc = check_act(x, c, id, a, f);
    if (!rc)
        rc = client_ask(c, a, "POST", arena_print(a, "/api/v1/cases/%.*s/acts", P(id)), body, &answer, f);
    if (!rc && !x->json) client_learn_zone(c, a, x->agency);
    if (!rc) print_answer(x, &answer, a);
    client_close(c);
    return rc;
}

// --- opening ----------------------------------------------------------------------------------------------

static enum rc keep_receipt(const struct asked *x, struct client *c, const struct client_answer *opened,
                            struct arena *a, struct fault *f)
{
    struct client_answer file;
    if (file_exists(x->receipt)) return fail(f, RC_CONFLICT, tr("\"%s\" is there already"), x->receipt);
    client_hold_receipt(c, a, json_str(opened->json, S("receipt")));
    enum rc rc = client_ask(c, a, "GET", S("/api/v1/receipt/file"), (struct str){ 0 }, &file, f);
    return rc ? rc : file_write(x->receipt, file.body, f);
}

static enum rc open_work(void *self, struct arena *a, struct fault *f)
{
    const struct asked *x = self;
    struct client *c;
    struct client_answer answer;
    struct str body;
    enum rc rc = body_of(x, a, &body, f);
    if (!rc) rc = client_open(a, &x->client, &c, f);
    if (rc) return rc;
    rc = client_ask(c, a, "POST", S("/api/v1/cases"), body, &answer, f);
    if (!rc && !x->json) client_learn_zone(c, a, x->agency);
    if (!rc) print_answer(x, &answer, a);
    if (!rc && x->receipt) rc = keep_receipt(x, c, &answer, a, f);
    client_close(c);
    return rc;
}

// --- the commands -------------------------------------------------------------------------------------------

static int act(int argc, char **argv)
{
    static struct asked x;
    struct operands words;
    struct option_row rows[] = {
        CLIENT_ROWS(x.client),
        { .name = "case", .text = &x.name },
        { .name = "act", .text = &x.act },
        { .name = "purpose", .text = &x.purpose },
        { .name = "data", .text = &x.data },
        { .name = "json", .flag = &x.json },
    };
    int bad = options_take(&cmd_act, argc, argv, rows, COUNT(rows), &words);
    if (bad) return bad;
    if (words.count) return command_misused(&cmd_act, "\"%s\" is not an option", words.at[0]);
    if (!x.client.url) return command_misused(&cmd_act, "--url URL is needed (or ANLAN_URL)");
    if (!x.name || !x.act) return command_misused(&cmd_act, "--case CASE and --act NAME are needed");
    return work_run(&cmd_act, act_work, &x);
}

static int open_case(int argc, char **argv)
{
    static struct asked x;
    struct operands words;
    if (argc > 1 && strcmp(argv[1], "export") == 0) return open_export(&cmd_open, argc, argv);
    struct option_row rows[] = {
        CLIENT_ROWS(x.client),
        { .name = "kind", .text = &x.kind },
        { .name = "agency", .text = &x.agency },
        { .name = "data", .text = &x.data },
        { .name = "receipt", .text = &x.receipt },
        { .name = "json", .flag = &x.json },
    };
    int bad = options_take(&cmd_open, argc, argv, rows, COUNT(rows), &words);
    if (bad) return bad;
    if (words.count) return command_misused(&cmd_open, "\"%s\" is not an option", words.at[0]);
    if (!x.client.url) return command_misused(&cmd_open, "--url URL is needed (or ANLAN_URL)");
    if (!x.kind || !x.data) return command_misused(&cmd_open, "--kind KIND and --data JSON are needed");
    return work_run(&cmd_open, open_work, &x);
}
