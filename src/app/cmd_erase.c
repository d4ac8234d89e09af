// anlan erase: destroys the keys of sealed parts, by an act through the gate: at the console as an account, or over HTTP with its key.
#include "app/words.h"
#include "app/client.h"
#include <stdio.h>

static int erase(int argc, char **argv);

static const char usage[] =
    "usage: anlan erase CASE PART... --url URL --basis ARTICLE [OPTION]...\n"
    "       anlan erase CASE PART... --data DIR --as NAME --basis ARTICLE [OPTION]...\n\n"
    "Erases sealed parts of a case for ever: an act, refused while retention or a legal hold runs, with an entry that\n"
    "stays. A PART is \"narrative\" or a party, such as \"reporter\". What backups of the keys can still open ends\n"
    "30 days later.\n\n" CLIENT_USAGE SITE_USAGE
    "  --as NAME              at the console: the account that acts\n"
    "  --act NAME             the pack's name of the act                               (erase)\n"
    "  --basis ARTICLE        why: the article, such as cn-pipl-2021#47\n"
    "  --reason TEXT          and in words\n"
    "  --json                 prints the result as JSON\n";

const struct command cmd_erase = {
    .name = "erase",
    .summary = "erases sealed parts of a case for ever",
    .usage = usage,
    .run = erase,
};

struct asked {
    struct client_options client;
    struct site_options site;
    const char *as, *act, *basis, *reason;
    struct operands words;
    bool json;
};

static struct str data_of(const struct asked *x, struct arena *a)
{
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_open_key(&o, "parts", '[');
    for (int32_t i = 1; i < x->words.count; i++) json_put_str(&o, NULL, str_of(x->words.at[i]));
    json_shut(&o, ']');
    json_put_str(&o, "reason",
                 arena_print(a, "%s%s%s", x->basis, x->reason ? ": " : "", x->reason ? x->reason : ""));
    json_shut(&o, '}');
    return json_out_str(&o);
}

// Another agency that has held it.
static void tell_other(const struct json *j)
{
    const char *format = json_bool(j, S("erased_there"), false)
                             ? tr("%.*s held it too and has erased it (case %.*s)\n")
                         : json_bool(j, S("asked"), false)
                             ? tr("%.*s holds it too and has been asked to erase it (case %.*s)\n")
                             : tr("%.*s holds it too and is asked when those between erase it (case %.*s)\n");
    printf(format, P(json_str(j, S("agency"))), P(json_str(j, S("case"))));
}

// `reply`: what the act answered; NULL where it says nothing more.
static void tell(const struct asked *x, struct arena *a, int64_t position, struct str number,
                 const struct json *reply)
{
    int32_t parts = x->words.count - 1;
    struct str complete = json_str(reply, S("complete_everywhere"));
    const struct json *also = json_get(reply, S("also_held_by"));
    if (x->json) {
        struct json_out o = json_out_of(a);
        json_open(&o, '{');
        json_put_int(&o, "seq", position);
        json_put_int(&o, "parts", parts);
        if (complete.len) json_put_str(&o, "complete_everywhere", complete);
        if (also) json_put_tree(&o, "also_held_by", also);
        json_shut(&o, '}');
        printf("%.*s\n", P(json_out_str(&o)));
        return;
    }
    printf(trn("%.*s: %d part erased; entry %lld\n", "%.*s: %d parts erased; entry %lld\n", parts), P(number),
           parts, (long long)position + 1);
    if (complete.len) printf(tr("backups of the keys can open nothing of it from %.*s on\n"), P(complete));
    for (const struct json *j = also ? also->first : NULL; j; j = j->next) tell_other(j);
}

// --- over HTTP ------------------------------------------------------------------------------------------

static enum rc erase_at_server(const struct asked *x, struct arena *a, struct fault *f)
{
    struct client *c;
    struct client_answer answer;
    struct str id;
    enum rc rc = client_open(a, &x->client, &c, f);
    if (rc) return rc;
    rc = client_case(c, a, x->words.at[0], &id, f);
    struct json_out o = json_out_of(a);
    if (!rc) {
        struct str data = data_of(x, a);
        o = json_out_of(a);
        json_open(&o, '{');
        json_put_str(&o, "act", str_of(x->act));
        json_put_raw(&o, "data", data);
        json_shut(&o, '}');
        rc = client_ask(c, a, "POST", arena_print(a, "/api/v1/cases/%.*s/acts", P(id)), json_out_str(&o),
                        &answer, f);
    }
    if (!rc)
        tell(x, a, json_int(answer.json, S("seq"), -1), json_str(answer.json, S("number")),
             json_get(answer.json, S("reply")));
    client_close(c);
    return rc;
}

// --- at the console ----------------------------------------------------------------------------------------

static enum rc find_case(const struct asked *x, struct site *s, struct actor *actor, struct arena *a,
                         int64_t *ret_id, struct fault *f)
{
    struct str json, name = str_of(x->words.at[0]);
    const struct json *j;
    int64_t agency;
    if (ledger_case_id(gate_ledger(s->gate), name, &agency, ret_id) && agency == s->agency) return RC_OK;
    struct gate_query q = {
        .number = name, .cell = -1, .at_least_position = -1, .limit = 1, .no_total = true
    };
    enum rc rc = gate_list(s->reader, actor, &q, S("en"), a, &json, f);
    if (!rc) rc = json_parse(a, json, &j, f);
    if (rc) return rc;
    struct str id = json_str(json_at(json_get(j, S("cases")), 0), S("id"));
    if (id.len && ledger_case_id(gate_ledger(s->gate), id, &agency, ret_id)) return RC_OK;
    return fail(f, RC_MISSING, tr("there is no case \"%.*s\", or not for %s"), P(name), x->as);
}

// In the pack's words, as a server says it.
static enum rc refused(struct site *s, const struct gate_job *job, struct arena *a, struct fault *f)
{
    const struct pack *p = gate_pack(s->gate, s->agency);
    struct str key = arena_print(a, "refusal/%.*s", P(law_refusal_name(job->ruling.refusal))),
               words = p ? pack_words(p, pack_language(p, str_of(words_language(NULL))), key) : key;
    struct text t = { .arena = a };
    for (int32_t i = 0; i < job->ruling.articles.count && t.len < 120; i++)
        text_print(&t, "%s%.*s", i ? " " : "", P(str_slice(job->ruling.articles.at[i]->name, 0, 64)));
    return fail(f, RC_DENIED, tr("refused: %.*s (%.*s)%s%.*s"), P(words), P(job->ruling.reason),
                t.len ? tr("; by ") : "", P(text_str(&t)));
}

static enum rc check_basis(const struct asked *x, struct site *s, struct fault *f)
{
    const struct pack *p = gate_pack(s->gate, s->agency);
    if (p && pack_article(p, str_of(x->basis))) return RC_OK;
    return fail(f, RC_INVALID, tr("the pack in force has no article \"%s\""), x->basis);
}

static enum rc act_here(const struct asked *x, struct site *s, struct arena *a, struct fault *f)
{
    struct actor actor = { .class = ACTOR_STAFF, .agency = s->agency, .name = str_of(x->as) };
    struct gate_job job = { .actor = actor, .agency = s->agency, .act = str_of(x->act), .arena = a };
    enum rc rc = check_basis(x, s, f);
    if (!rc) rc = find_case(x, s, &actor, a, &job.casefile, f);
    if (!rc) rc = json_parse(a, data_of(x, a), &job.data, f);
    if (!rc) rc = gate_do(s->gate, &job, f);
    if (rc == RC_MISSING && f->text[0] == 0)
        rc = fail(f, rc, tr("there is no such case, or not for %s"), x->as);
    if (rc) return rc;
    if (job.outcome != GATE_ADMITTED) return refused(s, &job, a, f);
    const struct json *reply = NULL;
    if (job.reply.len) rc = json_parse(a, job.reply, &reply, f);
    if (!rc) tell(x, a, job.position, job.number, reply);
    return rc;
}

static enum rc erase_here(const struct asked *x, struct arena *a, struct fault *f)
{
    struct site s;
    enum rc rc = site_open(&s, a, &x->site, f);
    if (rc) return rc;
    rc = act_here(x, &s, a, f);
    site_close(&s);
    return rc;
}

// --- the command ------------------------------------------------------------------------------------------------

static enum rc work(void *self, struct arena *a, struct fault *f)
{
    const struct asked *x = self;
    return x->client.url ? erase_at_server(x, a, f) : erase_here(x, a, f);
}

static int erase(int argc, char **argv)
{
    static struct asked x = { .act = "erase", .site.instead = TR("erase through it with --url URL") };
    struct option_row rows[] = {
        SITE_ROWS(x.site),
        CLIENT_ROWS(x.client),
        { .name = "as", .text = &x.as },
        { .name = "act", .text = &x.act },
        { .name = "basis", .text = &x.basis },
        { .name = "reason", .text = &x.reason },
        { .name = "json", .flag = &x.json },
    };
    int bad = options_take(&cmd_erase, argc, argv, rows, COUNT(rows), &x.words);
    if (bad) return bad;
    if (!client_or_site(&x.client, &x.site))
        return command_misused(&cmd_erase, "--data DIR or --url URL is needed, one of them");
    if (x.words.count < 2) return command_misused(&cmd_erase, "a CASE and at least one PART are needed");
    if (!x.basis) return command_misused(&cmd_erase, "--basis ARTICLE is needed");
    if (x.site.data && !x.as) return command_misused(&cmd_erase, "--as NAME is needed at the console");
    return work_run(&cmd_erase, work, &x);
}
