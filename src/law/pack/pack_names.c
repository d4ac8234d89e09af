// The words that C and packs share: verbs, classes, uses and refusals, as they are written in YAML and on the wire.
#include "law/pack/pack_int.h"

// clang-format off
static const struct str verbs[LAW_VERBS] = {
    SL("open"), SL("record"), SL("transfer"), SL("accept"), SL("decline"), SL("recall"), SL("decide"), SL("approve"),
    SL("serve"), SL("schedule"), SL("assign"), SL("acknowledge"), SL("attach"), SL("read"), SL("release"),
    SL("correct"), SL("link"), SL("merge"), SL("split"), SL("hold"), SL("resume"), SL("extend"), SL("close"),
    SL("reopen"), SL("lock"), SL("unlock"), SL("erase"), SL("retain"), SL("free"), SL("install"),
};
static const struct str publicities[] = { SL("listed"), SL("counted"), SL("closed") };
static const struct str bys[LAW_BYS] = { SL("anonymous"), SL("holder"), SL("staff"), SL("system"), SL("partner") };
static const struct str relations[] = { SL("owner"), SL("offered"), SL("assignee"), SL("holder"), SL("concerned") };
static const struct str ops[] = { SL("start"), SL("stop"), SL("pause"), SL("resume"), SL("extend"),
                                  SL("recount") };
static const struct str uses[PACK_USES] = {
    SL("title"), SL("text"), SL("place"), SL("channel"), SL("name"), SL("phone"), SL("document"), SL("unit"),
    SL("person"), SL("code"), SL("reason"), SL("agency"), SL("appeal"), SL("kind"), SL("case"), SL("parts"),
    SL("until"), SL("clock"), SL("score"), SL("publicity"), SL("files"), SL("ongoing"),
};
static const struct str refusals[LAW_REFUSALS] = {
    SL("none"), SL("kind"), SL("concerned"), SL("act"), SL("actor"), SL("relation"), SL("role"), SL("status"),
    SL("offer"), SL("purpose"), SL("clock"), SL("article"), SL("form"), SL("parts"), SL("opens"), SL("receiver"), SL("decision"), SL("undecided"),
};
static const struct str undecideds[LAW_UNDECIDEDS] = { SL(""), SL("no-rule"), SL("no-answer") };
static const struct str law_names[LAW_NAMES] = {
    SL("act"), SL("status"), SL("closed"), SL("kind"), SL("by"), SL("actor"), SL("now"), SL("purpose"), SL("roles"), SL("role"), SL("relations"),
    SL("historic"), SL("data"), SL("clocks"),
};
static const struct str powers[PACK_POWERS] = { SL("operate"), SL("oversee"), SL("import") };
// clang-format on

struct str law_verb_name(enum law_verb v) { return verbs[v]; }
struct str publicity_name(enum publicity p) { return publicities[p]; }
bool publicity_parse(struct str name, enum publicity *ret_p)
{
    for (int p = PUBLICITY_LISTED; p <= PUBLICITY_CLOSED; p++) {
        if (!str_equal(publicities[p], name)) continue;
        *ret_p = (enum publicity)p;
        return true;
    }
    return false;
}

struct str law_by_name(enum law_by by) { return bys[by]; }
struct str clock_op_name(enum clock_op op) { return ops[op]; }
struct str pack_use_name(enum pack_use u) { return uses[u]; }
struct str pack_power_name(enum pack_power power) { return powers[power]; }
struct str law_name_text(enum law_name n) { return law_names[n]; }
struct str law_refusal_name(enum law_refusal r) { return refusals[r]; }
struct str law_undecided_name(enum law_undecided u) { return undecideds[u]; }

bool law_verb_parse(struct str name, enum law_verb *ret_verb)
{
    for (int v = 0; v < LAW_VERBS; v++) {
        if (!str_equal(verbs[v], name)) continue;
        *ret_verb = (enum law_verb)v;
        return true;
    }
    return false;
}

struct pack_names relation_names(struct arena *a, uint32_t bits)
{
    struct str *at = NEW(a, struct str, COUNT(relations));
    int32_t count = 0;
    for (int i = 0; i < COUNT(relations); i++)
        if (bits & 1U << i) at[count++] = relations[i];
    return (struct pack_names){ at, count };
}

struct pack_names by_names(struct arena *a, uint32_t bits)
{
    struct str *at = NEW(a, struct str, LAW_BYS);
    int32_t count = 0;
    for (int i = 0; i < LAW_BYS; i++)
        if (bits & 1U << i) at[count++] = bys[i];
    return (struct pack_names){ at, count };
}

struct pack_names role_names(struct arena *a, const struct pack *p, uint64_t bits)
{
    struct str *at = NEW(a, struct str, p->roles_count);
    int32_t count = 0;
    for (int32_t i = 0; i < p->roles_count; i++)
        if (bits & UINT64_C(1) << i) at[count++] = p->roles[i].name;
    return (struct pack_names){ at, count };
}
