// An act on its way to the clerk, and what its sender is told: what was admitted with its proof, or the rule that refuses it.
#include "api/api_int.h"
#include "api/job_int.h"
#include "gate/charter.h"
#include "tree/tree.h"

struct gate_job *job_new(struct call *c)
{
    struct gate_job *job = NEW(&c->arena, struct gate_job, 1);
    job->actor = c->actor;
    job->casefile = -1;
    job->retry_key = c->head.retry_key;
    job->route = str_of(c->route->path);
    job->arena = &c->arena;
    c->job = job;
    return job;
}

// The gate names the field before its reason: "/reporter/phone: …".
static enum rc refuse_form(struct call *c)
{
    struct str text = str_of(c->fault.text), where, why;
    bool located = text.len > 0 && text.at[0] == '/' && str_cut(text, ':', &where, &why);
    enum rc rc = located ? refuse(c, PROBLEM_FORM, where, str_trim(why))
                         : refuse(c, PROBLEM_FORM, (struct str){ 0 }, (struct str){ 0 });
    c->problem.meant = job_meant(c->job, gate_pack(c->api->o.gate, c->job->agency));
    return rc;
}

enum rc job_send(struct call *c, stage_fn *then)
{
    struct gate_job *job = c->job;
    job->actor.agency = job->actor.agency ? job->actor.agency : job->agency;
    enum rc rc = gate_prepare(c->api->o.gate, job, &c->fault);
    if (rc == RC_INVALID) return refuse_form(c);
    return rc ? rc : go_clerk(c, then);
}

// --- the answer -------------------------------------------------------------------------------------

// What the pack calls it, in the caller's language; nothing where it has no word.
static void put_word(struct json_out *o, const struct call *c, const char *key, const char *family,
                     struct str name)
{
    const struct pack *p = gate_pack(c->api->o.gate, c->job->agency);
    if (!p) return;
    struct str word = pack_word(p, pack_language(p, call_language(c)), family, name);
    if (word.len) json_put_str(o, key, word);
}

static void put_owner(struct json_out *o, const struct call *c, struct str unit)
{
    const struct charter *charter = gate_charter(c->api->o.gate, c->job->agency);
    const struct charter_unit *found = charter ? charter_unit(charter, unit) : NULL;
    json_put_str(o, "owner", unit);
    if (found) json_put_str(o, "owner_words", charter_words(found->words, call_language(c)));
}

static void put_clocks(struct json_out *o, const struct call *c)
{
    const struct gate_job *job = c->job;
    json_open_key(o, "clocks", '[');
    for (int32_t i = 0; i < job->clocks_count; i++) {
        const struct clock_view *k = &job->clocks[i];
        json_open(o, '{');
        json_put_str(o, "name", k->name);
        put_word(o, c, "words", "clock", k->name);
        if (k->article.len) json_put_str(o, "article", k->article);
        json_put_instant(o, "start", k->start);
        json_put_instant(o, "due", k->due);
        if (k->paused.ns) json_put_instant(o, "paused", k->paused);
        json_put_bool(o, "over", k->over);
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

static void put_articles(struct json_out *o, const struct pack_articles *articles)
{
    json_open_key(o, "articles", '[');
    for (int32_t i = 0; i < articles->count; i++) json_put_str(o, NULL, articles->at[i]->name);
    json_shut(o, ']');
}

// The proof in the form that other programs read (C2SP tlog-proof), as one text.
static void put_proof(struct json_out *o, struct call *c, const struct proof *p)
{
    if (p->note.len == 0) return;
    struct proof_file *file = NEW(&c->arena, struct proof_file, 1);
    file->index = p->index;
    file->proof.count = p->count;
    for (int32_t i = 0; i < p->count; i++) memcpy(file->proof.at[i].at, p->hashes[i], DIGEST_BYTES);
    file->checkpoint = p->note;
    struct text t = { .arena = &c->arena };
    proof_file_print(&t, file);
    json_put_str(o, "proof", text_str(&t));
}

// Why a case that was opened waits for a person, or was declined at once.
static void put_because(struct json_out *o, struct call *c)
{
    const struct ruling *r = &c->job->ruling;
    const struct pack *p = gate_pack(c->api->o.gate, c->job->agency);
    struct str because =
        p ? gate_because(&c->arena, p, pack_language(p, call_language(c)), r) : (struct str){ 0 };
    if (p && because.len == 0 && r->refusal)
        because = pack_word(p, call_language(c), "refusal", law_refusal_name(r->refusal));
    if (because.len) json_put_str(o, "because", because);
}

void job_put(struct json_out *o, struct call *c)
{
    const struct gate_job *job = c->job;
    json_put_int(o, "seq", job->position);
    if (job->number.len) json_put_str(o, "number", job->number);
    if (job->status.len) json_put_str(o, "status", job->status);
    put_word(o, c, "status_words", "status", job->status);
    if (job->owner.len) put_owner(o, c, job->owner);
    json_put_bool(o, "repeated", job->repeated);
    put_clocks(o, c);
    put_because(o, c);
    if (job->ruling.row) json_put_str(o, "rule", job->ruling.row->id);
    put_articles(o, &job->ruling.articles);
    if (job->ruling.explanation.len && c->credential != BY_NOTHING)
        json_put_raw(o, "explanation", job->ruling.explanation);
    if (job->reply.len) json_put_raw(o, "reply", job->reply);
    if (job->entry.len) json_put_str(o, "entry", job->entry);
    put_proof(o, c, &job->proof);
}

enum rc answer_job(struct call *c)
{
    struct json_out o = json_out_of(&c->arena);
    json_open(&o, '{');
    job_put(&o, c);
    json_shut(&o, '}');
    return answer_json(c, 201, json_out_str(&o));
}

struct case_names job_names(struct call *c, int64_t casefile)
{
    struct ledger *l = gate_ledger(c->api->o.gate);
    char *id = NEW(&c->arena, char, CASE_TEXT), *receipt = NEW(&c->arena, char, RECEIPT_TEXT);
    ledger_case_name(l, c->job->agency, casefile, id);
    ledger_receipt_code(l, c->job->agency, casefile, receipt);
    return (struct case_names){ { id, CASE_TEXT }, { receipt, RECEIPT_TEXT } };
}

static enum rc job_failed(struct call *c)
{
    struct gate_job *job = c->job;
    c->fault = job->fault;
    if (job->rc == RC_CONFLICT && str_starts(str_of(job->fault.text), S("this idempotency key")))
        return refuse(c, PROBLEM_RETRY_KEY_USED, S("Idempotency-Key"), (struct str){ 0 });
    if (job->disk_full) return refuse(c, PROBLEM_DISK_FULL, (struct str){ 0 }, (struct str){ 0 });
    if (job->rc == RC_INVALID) return refuse_form(c);
    return job->rc;
}

enum rc job_outcome(struct call *c)
{
    struct gate_job *job = c->job;
    if (job->outcome == GATE_ADMITTED) return RC_OK;
    if (job->outcome == GATE_FAILED) return job_failed(c);
    const struct pack *pack = gate_pack(c->api->o.gate, job->agency);
    c->problem = (struct call_problem){
        .code = PROBLEM_REFUSED, .ruling = &job->ruling, .pack = pack, .meant = job_meant(job, pack)
    };
    return RC_CONFLICT;
}
