// The ledger as anyone may fetch it (C2SP tlog-tiles): checkpoint, verifier key, hash tiles, the beginnings of logs that follow another; bundles of
// entries for overseers only.
// The first agency's log lies under /ledger, that of agency N under /ledger/aN.
#include "api/api_int.h"
#include "tree/tree.h"
#include <stdio.h>

static const struct str none = { 0 };

// "/ledger/a2/…" or "/ledger/…". The tile's path is the last argument.
static enum rc log_of(struct call *c, int64_t *ret_agency, struct str *ret_tile)
{
    bool named = str_starts(str_of(c->route->path), S("/ledger/{log}"));
    int64_t agency = 1;
    if (named) {
        struct str log = c->arg[0];
        if (log.len < 2 || log.at[0] != 'a' || log.at[1] == '0' || log.at[1] == '+' ||
            !str_int64(str_slice(log, 1, log.len), &agency))
            return refuse(c, PROBLEM_MISSING, none, none);
    }
    if (agency < 1 || agency > ledger_agencies(gate_ledger(c->api->o.gate)))
        return refuse(c, PROBLEM_MISSING, none, none);
    *ret_agency = agency;
    *ret_tile = c->arg[named ? 1 : 0];
    return RC_OK;
}

enum rc get_checkpoint(struct call *c)
{
    int64_t agency = 0, size;
    struct str tile, note;
    enum rc rc = log_of(c, &agency, &tile);
    if (rc) return rc;
    ledger_published(gate_ledger(c->api->o.gate), &c->arena, agency, &size, &note);
    return answer_bytes(c, REPLY_TEXT, note, CACHE_MINUTE,
                        arena_print(&c->arena, "\"%lld\"", (long long)size));
}

enum rc get_vkey(struct call *c)
{
    int64_t agency = 0;
    struct str tile;
    enum rc rc = log_of(c, &agency, &tile);
    if (rc) return rc;
    struct str vkey = ledger_vkey(gate_ledger(c->api->o.gate), agency);
    return answer_bytes(c, REPLY_TEXT, arena_print(&c->arena, "%.*s\n", P(vkey)), CACHE_MINUTE, none);
}

// First entries name a log and its key, a restore and who did it: nothing of any case.
static enum rc put_origin(struct call *c, struct json_out *o, int64_t agency, int64_t position)
{
    struct ledger *l = gate_ledger(c->api->o.gate);
    struct store *reader = gate_reader_store(c->reader);
    struct proof *proof = NEW(&c->arena, struct proof, 1);
    struct str bytes;
    enum rc rc = ledger_entry(reader, &c->arena, agency, position, &bytes, &c->fault);
    if (!rc) rc = ledger_prove(l, reader, &c->arena, agency, position, proof, &c->fault);
    if (rc) return rc;
    json_put_raw(o, NULL,
                 ledger_receipt_json(&c->arena, none, none, bytes, proof, ledger_vkey(l, agency), NULL, 0));
    return RC_OK;
}

enum rc get_origins(struct call *c)
{
    int64_t agency = 0, positions[LEDGER_ERAS_MAX];
    int32_t count = 0;
    struct str tile;
    enum rc rc = log_of(c, &agency, &tile);
    if (!rc)
        rc = ledger_origins(gate_ledger(c->api->o.gate), gate_reader_store(c->reader), agency, positions,
                            &count, &c->fault);
    if (rc) return rc;
    struct json_out o = json_out_of(&c->arena);
    json_open(&o, '{');
    json_open_key(&o, "origins", '[');
    for (int32_t i = 0; !rc && i < count; i++) rc = put_origin(c, &o, agency, positions[i]);
    if (rc) return rc;
    json_shut(&o, ']');
    json_shut(&o, '}');
    return answer_json(c, 200, json_out_str(&o));
}

static enum rc tile_asked(struct call *c, bool entries, int64_t *ret_agency, struct tile *ret_tile)
{
    struct str path = { 0 };
    enum rc rc = log_of(c, ret_agency, &path);
    if (rc) return rc;
    struct str whole = arena_print(&c->arena, entries ? "tile/entries/%.*s" : "tile/%.*s", P(path));
    if (!tile_path_parse(whole, ret_tile) || ret_tile->entries != entries)
        return refuse(c, PROBLEM_MISSING, none, none);
    return RC_OK;
}

// A tile never changes, so where it lies is its tag.
static struct str tile_tag(struct call *c, int64_t agency, const struct tile *t)
{
    char path[TILE_PATH_MAX];
    return arena_print(&c->arena, "\"a%lld/%.*s\"", (long long)agency, P(tile_path_print(*t, path)));
}

enum rc get_tile(struct call *c)
{
    int64_t agency = 0;
    struct tile t;
    struct str bytes;
    enum rc rc = tile_asked(c, false, &agency, &t);
    if (!rc)
        rc = ledger_tile(gate_ledger(c->api->o.gate), gate_reader_store(c->reader), &c->arena, agency,
                         t.level, t.number, t.count, &bytes, &c->fault);
    return rc ? rc : answer_bytes(c, REPLY_BYTES, bytes, CACHE_EVER, tile_tag(c, agency, &t));
}

// Entries name cases by pseudonym and hold no sealed part, yet their order and number tell of operations: only an overseer of the same
// agency sees them.
static bool is_overseer(struct call *c, int64_t agency)
{
    struct account account;
    struct fault f = { 0 };
    return gate_account(c->api->o.gate, &c->arena, c->actor.name, &account, &f) == RC_OK &&
           account.agency == agency && gate_may(c->api->o.gate, &account, POWER_OVERSEE, c->at);
}

enum rc get_bundle(struct call *c)
{
    int64_t agency = 0;
    struct tile t;
    struct str bytes;
    enum rc rc = tile_asked(c, true, &agency, &t);
    if (!rc && !is_overseer(c, agency)) rc = refuse(c, PROBLEM_FORBIDDEN, none, none);
    if (!rc)
        rc = ledger_bundle(gate_ledger(c->api->o.gate), gate_reader_store(c->reader), &c->arena, agency,
                           t.number, t.count, &bytes, &c->fault);
    return rc ? rc : answer_bytes(c, REPLY_BYTES, bytes, CACHE_NEVER, none);
}
