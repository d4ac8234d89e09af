// anlan pack: packs and charters, checked, installed, shown. A broken one is refused whole; what is in force stays.
#include "app/usage.h"
#include "app/map.h"
#include "app/pack_diff.h"
#include "app/pack_try.h"
#include "app/packs.h"
#include "app/words.h"
#include "exchange/setup.h"
#include "seal/seal.h"
#include <stdio.h>

static int pack(int argc, char **argv);

static const char usage[] =
    "usage: anlan pack check FOLDER\n"
    "       anlan pack install FOLDER --data DIR [--as ACCOUNT] [OPTION]...\n"
    "       anlan pack activate DIGEST --data DIR --as ACCOUNT [OPTION]...\n"
    "       anlan pack diff [OLD] NEW [--data DIR] [--language TAG] [--json]\n"
    "       anlan pack show [FOLDER] [--data DIR] [--json]\n"
    "       anlan pack try FOLDER [SCENARIO]... [--language TAG] [--json]\n\n"
    "check reads a pack (a folder with pack.yaml) or a charter (with charter.yaml) and says what is wrong, with\n"
    "file, line and reason. install puts the first pack of an agency into force, by an act in the\n"
    "log; another version it proposes, and activate, by another person, puts that into force. show lists what is in it, or with\n"
    "--data what is in force. diff says in words which acts, clocks (with their old and new length), articles, tables and words\n"
    "change from one version (a folder, or with --data what is in force) to another, and for how many open cases. try plays the pack's scenarios (all, or those named) and prints what was admitted or\n"
    "refused on which article, and what was due, issued and told; it ends with 1 where one did not go as it says.\n\n" SITE_USAGE
    "  --as ACCOUNT           activate: the second person, an operator or overseer, by password; install: at once\n"
    "  --password-file F      that password (\"-\": standard input); else it is asked for\n"
    "  --new-agency           install: a charter of an agency that is not here yet is added, with a log of its own\n"
    "  --language TAG         show, try: of words; else ANLAN_LANGUAGE, LANG, the pack's first\n"
    "  --json                 show, try: as JSON\n";

const struct command cmd_pack = {
    .name = "pack",
    .summary = "checks, installs and shows packs and charters",
    .usage = usage,
    .run = pack,
};

struct asked {
    struct site_options site;
    struct str what;
    const char *folder, *language;
    const char *named; // the language that --language says
    bool new_agency, json;
    const char *second, *password_file; // who puts it into force
    const char *const *more;            // words after the folder: scenarios
    int32_t more_count;
};

// --- showing -----------------------------------------------------------------------------------------------

static int32_t rows_open_to(const struct pack_kind *k, enum law_by by)
{
    int32_t count = 0;
    for (int32_t i = 0; i < k->rows_count; i++) count += (k->rows[i].by >> by & 1) != 0;
    return count;
}

static struct str word(const struct asked *x, const struct pack *p, struct arena *a, const char *shelf,
                       struct str name)
{
    struct str language = x->language ? pack_language(p, str_of(x->language)) : p->languages.at[0];
    return pack_words(p, language, arena_print(a, "%s/%.*s", shelf, P(name)));
}

// What the version says of itself.
static void show_life(const struct pack *p)
{
    char day[DAY_TEXT_MAX];
    if (p->governs_from.n)
        printf(tr(p->governs_by == PACK_BY_CONDUCT ? "governs what is done from %.*s on; "
                                                   : "governs what is handled from %.*s on; "),
               P(day_print(p->governs_from, day)));
    printf("%s", tr(p->open_cases == PACK_CONTINUE ? "cases that an older version opened continue under it"
                                                   : "cases that an older version opened move to this one"));
    for (int32_t i = 0; i < p->moves_count; i++)
        printf("%s%.*s", i ? tr(", ") : tr(" (maps from "), P(p->moves[i].version));
    printf("%s\n", p->moves_count ? tr(")") : "");
    if (p->extends_id.len) printf(tr("extends %.*s %.*s\n"), P(p->extends_id), P(p->extends_version));
}

static void show_pack(const struct asked *x, const struct pack *p, struct arena *a)
{
    char digest[HEX_CHARS(DIGEST_BYTES)];
    printf(tr("pack %.*s %.*s, %.*s\n"), P(p->id), P(p->version),
           P(hex_encode(p->digest, DIGEST_BYTES, digest)));
    show_life(p);
    printf(tr("zone %.*s; %d kinds, %d roles, %d articles\n"), P(p->zone), p->kinds_count, p->roles_count,
           p->articles_count);
    for (int32_t i = 0; i < p->kinds_count; i++) {
        const struct pack_kind *k = &p->kinds[i];
        printf(tr("  %-20.*s %-8.*s %3d rows (%d by its holder), %d clocks  %.*s\n"), P(k->name),
               P(publicity_name(k->publicity)), k->rows_count, rows_open_to(k, LAW_BY_HOLDER),
               k->clocks_count, P(word(x, p, a, "kind", k->name)));
    }
    for (int32_t i = 0; i < p->roles_count; i++)
        printf(tr("  role %-15.*s %.*s\n"), P(p->roles[i].name), P(word(x, p, a, "role", p->roles[i].name)));
}

static void show_pack_json(const struct pack *p, struct arena *a)
{
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_put_str(&o, "pack", p->id);
    json_put_str(&o, "version", p->version);
    json_put_hex(&o, "digest", p->digest, sizeof p->digest);
    json_put_str(&o, "zone", p->zone);
    json_open_key(&o, "kinds", '[');
    for (int32_t i = 0; i < p->kinds_count; i++) {
        json_open(&o, '{');
        json_put_str(&o, "kind", p->kinds[i].name);
        json_put_str(&o, "publicity", publicity_name(p->kinds[i].publicity));
        json_put_int(&o, "rows", p->kinds[i].rows_count);
        json_shut(&o, '}');
    }
    json_shut(&o, ']');
    json_open_key(&o, "roles", '[');
    for (int32_t i = 0; i < p->roles_count; i++) json_put_str(&o, NULL, p->roles[i].name);
    json_shut(&o, ']');
    json_shut(&o, '}');
    printf("%.*s\n", P(json_out_str(&o)));
}

static void show_charter(const struct charter *c)
{
    printf(tr("charter of %.*s, log %.*s: %d units, %d routes, %d areas\n"), P(c->agency), P(c->origin),
           c->units_count, c->routes_count, c->areas.count);
    for (int32_t i = 0; i < c->units_count; i++)
        printf("  %-20.*s %.*s\n", P(c->units[i].code),
               P(charter_words(c->units[i].words, str_of(words_language(NULL)))));
}

static void show_charter_json(const struct charter *c, struct arena *a)
{
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_put_str(&o, "agency", c->agency);
    json_put_str(&o, "origin", c->origin);
    json_open_key(&o, "units", '[');
    for (int32_t i = 0; i < c->units_count; i++) json_put_str(&o, NULL, c->units[i].code);
    json_shut(&o, ']');
    json_put_int(&o, "areas", c->areas.count);
    json_shut(&o, '}');
    printf("%.*s\n", P(json_out_str(&o)));
}

static void show(const struct asked *x, const struct folder *d, struct arena *a)
{
    if (d->pack && x->json)
        show_pack_json(d->pack, a);
    else if (d->pack)
        show_pack(x, d->pack, a);
    else if (x->json)
        show_charter_json(d->charter, a);
    else
        show_charter(d->charter);
}

// --- in force ------------------------------------------------------------------------------------------------

static enum rc agency_of(struct store *s, const struct asked *x, struct arena *a, int64_t *ret_agency,
                         struct fault *f)
{
    struct row row;
    enum rc rc = store_one(s, a, &row, f,
                           "SELECT count(*), min(agency) FROM installed WHERE kind = 'charter'", NO_ARGS);
    if (rc) return rc;
    *ret_agency = row.at[1].i;
    if (row.at[0].i == 1 && !x->site.agency) return RC_OK;
    if (!x->site.agency)
        return fail(f, RC_INVALID, tr("there are %lld agencies here: say which with --agency NAME"),
                    (long long)row.at[0].i);
    rc = store_one(s, a, &row, f, "SELECT agency FROM ledger_log WHERE slug = ?1",
                   ARGS(TEXT(str_of(x->site.agency))));
    if (rc == RC_MISSING) return fail(f, rc, tr("there is no agency \"%s\" here"), x->site.agency);
    if (!rc) *ret_agency = row.at[0].i;
    return rc;
}

static enum rc show_installed(const struct asked *x, struct arena *a, struct fault *f)
{
    struct store *s;
    struct folder d = { 0 };
    int64_t agency;
    enum rc rc = site_read(&x->site, &s, f);
    if (rc) return rc;
    rc = agency_of(s, x, a, &agency, f);
    if (!rc) rc = pack_installed(s, a, agency, &d.pack, f);
    if (!rc) rc = pack_check_language(d.pack, x->named, f);
    if (!rc) show(x, &d, a);
    store_close(s);
    return rc;
}

// --- comparing ------------------------------------------------------------------------------------------------

static enum rc diff_installed(const struct asked *x, struct pack_diff *order, struct arena *a,
                              struct fault *f)
{
    enum rc rc = site_read(&x->site, &order->store, f);
    if (rc) return rc;
    rc = agency_of(order->store, x, a, &order->agency, f);
    if (!rc && !order->old) rc = pack_installed(order->store, a, order->agency, &order->old, f);
    if (!rc) rc = pack_diff_print(a, order, f);
    store_close(order->store);
    return rc;
}

static enum rc diff(const struct asked *x, struct arena *a, struct fault *f)
{
    struct folder old = { 0 }, new;
    struct pack_diff order = { .language = x->language, .json = x->json };
    enum rc rc = folder_read_pack(a, x->more_count ? x->more[0] : x->folder, &new, f);
    if (!rc && x->more_count) rc = folder_read_pack(a, x->folder, &old, f);
    if (!rc) rc = pack_check_language(new.pack, x->named, f);
    if (rc) return rc;
    order.old = old.pack;
    order.new = new.pack;
    return x->site.data ? diff_installed(x, &order, a, f) : pack_diff_print(a, &order, f);
}

// --- installing --------------------------------------------------------------------------------------------------

static enum rc install_charter(const struct asked *x, struct site *s, const struct folder *d, struct arena *a,
                               struct fault *f)
{
    int64_t agency = ledger_agency_of(gate_ledger(s->gate), d->charter->agency);
    if (agency)
        return setup_install(s->gate, a, site_operator(a), agency, S("install-charter"), d->document, f);
    if (!x->new_agency)
        return fail(f, RC_MISSING, tr("there is no agency \"%.*s\" here: add it with --new-agency"),
                    P(d->charter->agency));
    return setup_add_agency(s->gate, a, site_operator(a), d->document, &agency, f);
}

// The second person is an account that may, and shows its password.
static enum rc activate_now(const struct asked *x, struct site *s, struct arena *a, struct str digest,
                            struct fault *f)
{
    struct str password, name = str_of(x->second);
    enum rc rc = password_take_once(a, x->password_file, x->second, &password, f);
    if (!rc) rc = gate_check_password(s->reader, name, password, f);
    return rc ? rc : setup_activate(s->gate, a, name, true, s->agency, digest, f);
}

static enum rc activate(const struct asked *x, struct arena *a, struct fault *f)
{
    struct site s;
    enum rc rc = site_open(&s, a, &x->site, f);
    if (rc) return rc;
    rc = activate_now(x, &s, a, str_of(x->folder), f);
    const struct pack *p = rc ? NULL : gate_pack(s.gate, s.agency);
    if (p) printf(tr("in force: pack %.*s %.*s\n"), P(p->id), P(p->version));
    site_close(&s);
    return rc;
}

static enum rc install(const struct asked *x, struct arena *a, struct fault *f)
{
    struct site s;
    struct str digest = { 0 };
    struct folder d;
    enum rc rc = folder_read(a, x->folder, &d, f);
    if (!rc && d.charter) rc = street_map_check(x->folder, f); // before anything is in force
    if (!rc) rc = site_open(&s, a, &x->site, f);
    if (rc) return rc;
    rc = d.charter ? install_charter(x, &s, &d, a, f)
                   : setup_pack(s.gate, a, site_operator(a), s.agency, d.document, &digest, f);
    if (!rc && digest.len && x->second) rc = activate_now(x, &s, a, digest, f);
    if (!rc && d.charter)
        rc = street_map_install(x->folder, x->site.data, f); // a server shows it from its next start
    site_close(&s);
    if (rc) return rc;
    if (d.pack && digest.len && !x->second)
        printf(
            tr("proposed: pack %.*s %.*s\nanother person puts it into force: anlan pack activate %.*s --as ACCOUNT\n"),
            P(d.pack->id), P(d.pack->version), P(digest));
    else if (d.pack)
        printf(tr("in force: pack %.*s %.*s\n"), P(d.pack->id), P(d.pack->version));
    else if (d.charter)
        printf(tr("in force: charter of %.*s\n"), P(d.charter->agency));
    return RC_OK;
}

// --- the command -----------------------------------------------------------------------------------------------------

static enum rc work(void *self, struct arena *a, struct fault *f)
{
    const struct asked *x = self;
    struct folder d;
    if (str_equal(x->what, S("install"))) return install(x, a, f);
    if (str_equal(x->what, S("activate"))) return activate(x, a, f);
    if (str_equal(x->what, S("diff"))) return diff(x, a, f);
    if (!x->folder) return show_installed(x, a, f);
    enum rc rc = folder_read(a, x->folder, &d, f);
    if (!rc && d.pack) rc = pack_check_language(d.pack, x->named, f);
    if (rc) return rc;
    if (str_equal(x->what, S("try"))) {
        struct pack_try order = { x->more, x->more_count, x->language, x->json };
        return d.pack ? pack_try(a, d.pack, &order, f) : fail(f, RC_INVALID, tr("%s is no pack"), x->folder);
    }
    if (str_equal(x->what, S("show")))
        show(x, &d, a);
    else
        printf(tr("%s is whole\n"), x->folder);
    return RC_OK;
}

static int pack(int argc, char **argv)
{
    static struct asked x = { .site.instead =
                                  TR("come back when it may stop: a pack is installed at the console") };
    static struct operands words; // outlives the options that point into it
    struct option_row rows[] = {
        SITE_ROWS(x.site),
        { .name = "as", .text = &x.second },
        { .name = "password-file", .text = &x.password_file },
        { .name = "new-agency", .flag = &x.new_agency },
        { .name = "language", .text = &x.language },
        { .name = "json", .flag = &x.json },
    };
    int bad = options_take(&cmd_pack, argc, argv, rows, COUNT(rows), &words);
    if (bad) return bad;
    x.named = x.language;
    x.language = words_asked(x.language);
    words_choose(words_language(x.language));
    x.what = words.count ? str_of(words.at[0]) : (struct str){ 0 };
    bool check = str_equal(x.what, S("check")), installs = str_equal(x.what, S("install")),
         shows = str_equal(x.what, S("show")), tries = str_equal(x.what, S("try")),
         activates = str_equal(x.what, S("activate")), differs = str_equal(x.what, S("diff"));
    if (!check && !installs && !shows && !tries && !activates && !differs)
        return command_word_unknown(&cmd_pack, words.count ? words.at[0] : "",
                                    TR("check, install, activate, diff, show or try is needed"));
    if (words.count > (differs ? 3 : 2) && !tries) return command_misused(&cmd_pack, "one FOLDER at a time");
    if (activates)
        x.site.instead = TR("send it POST /api/v1/packs/activation (docs/operator/people.md shows how)");
    x.folder = words.count >= 2 ? words.at[1] : NULL;
    x.more = words.at + 2;
    x.more_count = words.count > 2 ? words.count - 2 : 0;
    if (differs && words.count < (x.site.data ? 2 : 3))
        return command_misused(&cmd_pack, "two FOLDERs are needed, or one and --data DIR");
    if ((check || installs || tries) && !x.folder) return command_misused(&cmd_pack, "a FOLDER is needed");
    if (activates && (!x.folder || !x.second))
        return command_misused(&cmd_pack, "a DIGEST and --as ACCOUNT are needed");
    if ((installs || activates) && !x.site.data) return command_misused(&cmd_pack, "--data DIR is needed");
    if (shows && !x.folder && !x.site.data)
        return command_misused(&cmd_pack, "a FOLDER is needed, or --data DIR");
    return work_run(&cmd_pack, work, &x);
}
