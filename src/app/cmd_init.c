// anlan init: a data directory with an agency, its law and one operator. It is made beside its place and moved there when it is whole.
#include "app/words.h"
#include "app/copy.h"
#include "app/map.h"
#include "app/packs.h"
#include "app/zones.h"
#include "desk/desk.h"
#include "exchange/setup.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int init(int argc, char **argv);

static const char usage[] =
    "usage: anlan init --data DIR --charter FOLDER [OPTION]...\n"
    "       anlan init --data DIR --agency NAME --origin ORIGIN [OPTION]...\n\n"
    "Makes a data directory: keys, an agency with its log, the pack that rules it, and an operator, who can\n"
    "add people and see no case. Refuses a directory that holds anything.\n\n"
    "  --data DIR             the directory to make (or ANLAN_DATA)\n"
    "  --charter FOLDER       the agency's own facts: charter.yaml, areas.geojson and its map, streets.geojson\n"
    "  --agency NAME          without a charter: the agency's short name, with one unit, \"intake\"\n"
    "  --origin ORIGIN        and the origin of its log, such as ledger.example.org/name; it stays for ever\n"
    "  --pack FOLDER          the pack to install; until there is one, nothing can be opened\n"
    "  --operator NAME        the operator's sign-in name                              (operator)\n"
    "  --password-file FILE   whose first line is the operator's password; - is standard input.\n"
    "                         Else it is asked for, or left out where there is no terminal\n"
    "  --master-key-file F    32 bytes that wrap the agency's keys, outside DIR (or ANLAN_MASTER_KEY_FILE)\n"
    "  --json                 prints what was made as JSON\n";

const struct command cmd_init = {
    .name = "init",
    .summary = "makes a data directory: agency, pack, operator",
    .usage = usage,
    .run = init,
};

struct making {
    const char *data, *charter, *agency, *origin, *pack, *operator, * password_file, *master_key_file;
    bool json;
    struct world world;
    const char *aside; // where it is made
    struct folder charter_folder, pack_folder;
    struct str password;
};

// --- what is asked, checked before anything is made ------------------------------------------------------

static enum rc small_charter(struct making *m, struct arena *a, struct fault *f)
{
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_put_str(&o, "agency", str_of(m->agency));
    json_put_str(&o, "origin", str_of(m->origin));
    json_put_raw(&o, "units", S("[{\"code\":\"intake\",\"words\":{\"zh-CN\":\"受理\",\"en\":\"Intake\"}}]"));
    json_put_raw(&o, "routes", S("[{\"unit\":\"intake\"}]"));
    json_shut(&o, '}');
    enum rc rc = json_parse(a, json_out_str(&o), &m->charter_folder.document, f);
    return rc ? rc : charter_read(a, m->charter_folder.document, &m->charter_folder.charter, f);
}

static enum rc take_password(struct making *m, struct arena *a, struct fault *f)
{
    if (!m->password_file && !isatty(STDIN_FILENO)) return RC_OK; // it can be set later
    enum rc rc = password_take(a, m->password_file, m->operator, & m->password, f);
    if (!rc && utf8_count(m->password) < GATE_PASSWORD_CHARS_MIN)
        rc = fail(f, RC_INVALID, tr("a password needs at least %d characters"), GATE_PASSWORD_CHARS_MIN);
    return rc;
}

static enum rc look(struct making *m, struct arena *a, struct fault *f)
{
    enum rc rc = folder_aside(a, m->data, &m->aside, f);
    if (!rc)
        rc = m->charter ? folder_read_charter(a, m->charter, &m->charter_folder, f) : small_charter(m, a, f);
    if (!rc && m->pack) rc = folder_read_pack(a, m->pack, &m->pack_folder, f);
    return rc ? rc : take_password(m, a, f);
}

// --- making ---------------------------------------------------------------------------------------------

static enum rc fill(struct making *m, struct gate *g, struct arena *a, struct fault *f)
{
    int64_t agency;
    struct str by = site_operator(a), operator= str_of(m->operator);
    struct setup_role role = { .role = S("operator") };
    enum rc rc = setup_add_agency(g, a, by, m->charter_folder.document, &agency, f);
    if (!rc && m->pack) rc = setup_install(g, a, by, agency, S("install-pack"), m->pack_folder.document, f);
    struct str operates =
        !rc && m->pack ? pack_role_with(gate_pack(g, agency), POWER_OPERATE) : (struct str){ 0 };
    if (operates.len) role.role = operates;
    if (!rc) rc = setup_account(g, a, by, agency, operator, operator, false, &role, 1, f);
    if (!rc && m->password.len)
        rc = setup_password(g, a, (struct setup_by){ by, false }, agency, operator, m->password, f);
    return rc;
}

static enum rc make(struct making *m, struct arena *a, struct fault *f)
{
    struct gate *g;
    m->world = world_real();
    struct gate_options o = { .dir = str_of(m->aside),
                              .world = &m->world,
                              .master_key_file = str_of(m->master_key_file),
                              .verbs = desk_verbs,
                              .verbs_count = desk_verbs_count,
                              .zones = zones_for_gate(false),
                              .no_threads = true };
    enum rc rc = gate_open(o, &g, f);
    if (rc) return rc;
    rc = fill(m, g, a, f);
    gate_close(g);
    if (!rc && m->charter) rc = street_map_install(m->charter, m->aside, f);
    return rc ? rc : folder_settle(m->aside, m->data, f);
}

static void tell(const struct making *m)
{
    const struct charter *c = m->charter_folder.charter;
    const struct pack *p = m->pack_folder.pack;
    printf(tr("made %s\n"), m->data);
    printf(tr("  agency    %.*s, %d units, %d areas\n"), P(c->agency), c->units_count, c->areas.count);
    printf(tr("  log       %.*s (verifier key in %s/ledger)\n"), P(c->origin), m->data);
    if (p)
        printf(tr("  pack      %.*s %.*s, %d kinds\n"), P(p->id), P(p->version), p->kinds_count);
    else
        printf(tr("  pack      none yet: anlan pack install --data %s FOLDER\n"), m->data);
    printf(tr("  operator  %s%s\n"), m->operator,
           m->password.len ? "" : tr(", without a password: anlan user password"));
    printf(tr("  keys      %s: back them up apart from the data: anlan backup --keys\n"),
           m->master_key_file ? m->master_key_file : tr("in the directory's secret/"));
}

static void tell_json(const struct making *m, struct arena *a)
{
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_put_str(&o, "data", str_of(m->data));
    json_put_str(&o, "agency", m->charter_folder.charter->agency);
    json_put_str(&o, "origin", m->charter_folder.charter->origin);
    if (m->pack) json_put_str(&o, "pack", m->pack_folder.pack->id);
    json_put_str(&o, "operator", str_of(m->operator));
    json_put_bool(&o, "password", m->password.len > 0);
    json_shut(&o, '}');
    printf("%.*s\n", P(json_out_str(&o)));
}

static enum rc work(void *self, struct arena *a, struct fault *f)
{
    struct making *m = self;
    enum rc rc = look(m, a, f);
    if (rc) return rc;
    rc = make(m, a, f);
    if (rc) {
        (void)!folder_remove(m->aside, NULL);
        return rc;
    }
    if (m->json)
        tell_json(m, a);
    else
        tell(m);
    return RC_OK;
}

static int init(int argc, char **argv)
{
    static struct making m = { .operator= "operator" };
    struct operands words;
    struct option_row rows[] = {
        { .name = "data", .text = &m.data, .environment = "ANLAN_DATA" },
        { .name = "charter", .text = &m.charter }, { .name = "agency", .text = &m.agency },
        { .name = "origin", .text = &m.origin }, { .name = "pack", .text = &m.pack },
        {
            .name = "operator",
            .text = &m.operator},
            { .name = "password-file", .text = &m.password_file },
            { .name = "master-key-file", .text = &m.master_key_file, .environment = "ANLAN_MASTER_KEY_FILE" },
            { .name = "json", .flag = &m.json },
        };
    int bad = options_take(&cmd_init, argc, argv, rows, COUNT(rows), &words);
    if (bad) return bad;
    if (words.count) return command_misused(&cmd_init, "\"%s\" is not an option", words.at[0]);
    if (!m.data) return command_misused(&cmd_init, "--data DIR is needed");
    if (!m.charter && !(m.agency && m.origin))
        return command_misused(&cmd_init,
                               "--charter FOLDER is needed, or --agency NAME with --origin ORIGIN");
    if (m.charter && (m.agency || m.origin))
        return command_misused(&cmd_init, "the charter says agency and origin: give one or the other");
    return work_run(&cmd_init, work, &m);
}
