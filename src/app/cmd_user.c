// anlan user: accounts and their secrets, at the console, with the data directory in hand. While a server runs an operator does it over HTTP.
#include "app/when.h"
#include "app/words.h"
#include "app/usage.h"
#include "app/packs.h"
#include "exchange/setup.h"
#include <stdio.h>

static int user(int argc, char **argv);

static const char usage[] =
    "usage: anlan user add NAME --data DIR --role ROLE[:UNIT[:AREA]]... [OPTION]...\n"
    "       anlan user set NAME --data DIR [--role ROLE[:UNIT[:AREA]]...] [OPTION]...\n"
    "       anlan user off NAME --data DIR\n"
    "       anlan user on NAME --data DIR\n"
    "       anlan user password NAME --data DIR [--password-file FILE]\n"
    "       anlan user key NAME --data DIR [--out FILE]\n"
    "       anlan user list --data DIR [--json]\n\n"
    "Adds a person or program (add), replaces roles and words (set), shuts and opens an account (off, on), sets a\n"
    "password, makes an API key (printed once; only its hash is kept), lists accounts (also while a server runs). What is\n"
    "done stands in the ledger, with by whom; secrets do not.\n\n" SITE_USAGE
    "  --role ROLE[:UNIT[:AREA]]  a role of the pack, in a unit and an area of the charter; may be repeated\n"
    "  --from TIME            the roles hold from then on (RFC 3339) …\n"
    "  --until TIME           … and no longer than until then\n"
    "  --words TEXT           the name that people read\n"
    "  --as ACCOUNT           in the name of this operator, by password, not of the console; not of list\n"
    "  --as-password-file F   that password (\"-\": standard input); else it is asked for\n"
    "  --password-file FILE   whose first line is the password; - is standard input. Else it is asked for\n"
    "  --no-password          add: an account without one, for a program with a key\n"
    "  --out FILE             key: into a new file of mode 0600 instead of onto the screen\n"
    "  --json                 list: as JSON\n";

const struct command cmd_user = {
    .name = "user",
    .summary = "adds people and keys, sets roles and passwords",
    .usage = usage,
    .run = user,
};

enum { ROLES_MAX = GATE_ROLES_MAX, ACCOUNTS_MAX = 1 << 20 };

struct asked {
    struct site_options site;
    struct str what;
    const char *name, *from, *until, *words, *password_file, *out;
    const char *as, *as_password_file;
    struct option_texts roles;
    bool no_password, json;
};

// --- accounts as they are ------------------------------------------------------------------------------

static const char accounts_sql[] =
    "SELECT d.bytes FROM installed i JOIN document d ON d.digest = i.digest WHERE i.kind = 'account' ORDER BY i.name";

struct finding {
    struct str name;
    struct arena *arena;
    struct str bytes; // of its document; empty: not found
};

// Only the copy of what was asked for is kept, and only where it fits: nothing may jump out of a walk.
static enum rc find_row(void *self, struct row row, struct fault *f)
{
    struct finding *x = self;
    if (!str_equal(row.at[1].s, x->name)) return RC_OK;
    if (arena_left(x->arena) < row.at[0].s.len + 16) return fail(f, RC_LIMIT, tr("no room"));
    x->bytes = arena_str(x->arena, row.at[0].s);
    return RC_OK;
}

// The account's document, also where it is off. RC_MISSING.
static enum rc find_account(struct store *s, struct arena *a, struct str name,
                            const struct json **ret_document, struct fault *f)
{
    struct finding x = { .name = name, .arena = a };
    enum rc rc = store_each(s, f,
                            "SELECT d.bytes, i.name FROM installed i JOIN document d ON d.digest = i.digest"
                            " WHERE i.kind = 'account' AND i.name = ?1",
                            ARGS(TEXT(name)), find_row, &x);
    if (rc) return rc;
    if (x.bytes.len == 0) return fail(f, RC_MISSING, tr("there is no account \"%.*s\""), P(name));
    return json_parse(a, x.bytes, ret_document, f);
}

// --- roles ----------------------------------------------------------------------------------------------

static enum rc read_roles(const struct asked *x, struct site *s, struct arena *a, struct setup_role *roles,
                          int32_t *ret_count, struct fault *f)
{
    if (x->roles.count > ROLES_MAX)
        return fail(f, RC_LIMIT, tr("an account has at most %d roles"), ROLES_MAX);
    for (int32_t i = 0; i < x->roles.count; i++) {
        struct str rest;
        struct setup_role *r = &roles[i];
        *r = (struct setup_role){ .from = str_of(x->from), .to = str_of(x->until) };
        (void)str_cut(str_of(x->roles.at[i]), ':', &r->role, &rest);
        (void)str_cut(rest, ':', &r->unit, &r->area);
        struct role_grant asked = { .role = r->role, .unit = r->unit, .area = r->area };
        enum rc rc = gate_check_grant(s->gate, s->agency, *a, &asked, f); // before a password is asked for
        if (rc) return rc;
    }
    *ret_count = x->roles.count;
    return RC_OK;
}

static int32_t roles_of_document(const struct json *document, struct setup_role *roles)
{
    int32_t count = 0;
    const struct json *list = json_get(document, S("roles"));
    for (const struct json *j = list ? list->first : NULL; j && count < ROLES_MAX; j = j->next)
        roles[count++] =
            (struct setup_role){ json_str(j, S("role")), json_str(j, S("unit")), json_str(j, S("area")),
                                 json_str(j, S("from")), json_str(j, S("to")) };
    return count;
}

// The operator's account that is named, when its password is right; else whoever sits at the console.
static enum rc by_whom(const struct asked *x, struct site *s, struct arena *a, struct setup_by *ret_by,
                       struct fault *f)
{
    struct str password;
    *ret_by = (struct setup_by){ x->as ? str_of(x->as) : site_operator(a), x->as != NULL };
    if (!x->as) return RC_OK;
    enum rc rc = password_take_once(a, x->as_password_file, x->as, &password, f);
    return rc ? rc : gate_check_password(s->reader, str_of(x->as), password, f);
}

static enum rc put_account(const struct asked *x, struct site *s, struct arena *a, struct setup_by by,
                           struct str words, bool off, const struct setup_role *roles, int32_t count,
                           struct fault *f)
{
    struct str name = str_of(x->name);
    return by.account ? setup_account_as(s->gate, a, by.by, s->agency, name, words, off, roles, count, f)
                      : setup_account(s->gate, a, by.by, s->agency, name, words, off, roles, count, f);
}

// --- what is done -----------------------------------------------------------------------------------------

static enum rc set_password(const struct asked *x, struct site *s, struct arena *a, struct fault *f)
{
    struct str password;
    struct setup_by by;
    enum rc rc = by_whom(x, s, a, &by, f);
    if (!rc) rc = password_take(a, x->password_file, x->name, &password, f);
    return rc ? rc : setup_password(s->gate, a, by, s->agency, str_of(x->name), password, f);
}

static enum rc add(const struct asked *x, struct site *s, struct arena *a, struct fault *f)
{
    struct setup_role roles[ROLES_MAX];
    const struct json *there;
    int32_t count;
    struct str name = str_of(x->name), words = x->words ? str_of(x->words) : name, password = { 0 };
    if (find_account(gate_reader_store(s->reader), a, name, &there, f) == RC_OK)
        return fail(f, RC_CONFLICT, tr("there is an account \"%s\" already: change it with anlan user set"),
                    x->name);
    enum rc rc = read_roles(x, s, a, roles, &count, f);
    if (!rc && !x->no_password) rc = password_take(a, x->password_file, x->name, &password, f);
    if (!rc && password.len && utf8_count(password) < GATE_PASSWORD_CHARS_MIN)
        rc = fail(f, RC_INVALID, tr("a password needs at least %d characters"), GATE_PASSWORD_CHARS_MIN);
    struct setup_by by;
    if (!rc) rc = by_whom(x, s, a, &by, f);
    if (!rc) rc = put_account(x, s, a, by, words, false, roles, count, f);
    if (!rc && password.len) rc = setup_password(s->gate, a, by, s->agency, name, password, f);
    if (!rc) printf(trn("added %s with %d role\n", "added %s with %d roles\n", count), x->name, count);
    return rc;
}

static enum rc change(const struct asked *x, struct site *s, struct arena *a, struct fault *f)
{
    struct setup_role roles[ROLES_MAX];
    const struct json *old;
    int32_t count = 0;
    struct str name = str_of(x->name);
    bool off = str_equal(x->what, S("off")), on = str_equal(x->what, S("on"));
    enum rc rc = find_account(gate_reader_store(s->reader), a, name, &old, f);
    if (rc) return rc;
    if (json_int(old, S("agency"), 0) != s->agency)
        return fail(f, RC_CONFLICT, tr("\"%s\" belongs to another agency"), x->name);
    if (x->roles.count)
        rc = read_roles(x, s, a, roles, &count, f);
    else
        count = roles_of_document(old, roles);
    if (rc) return rc;
    bool shut = off || (!on && json_bool(old, S("off"), false));
    struct setup_by by;
    rc = by_whom(x, s, a, &by, f);
    if (rc) return rc;
    rc = put_account(x, s, a, by, x->words ? str_of(x->words) : json_str(old, S("words")), shut, roles, count,
                     f);
    if (!rc)
        printf(shut ? trn("%s is off, %d role\n", "%s is off, %d roles\n", count)
                    : trn("%s is on, %d role\n", "%s is on, %d roles\n", count),
               x->name, count);
    return rc;
}

static enum rc make_key(const struct asked *x, struct site *s, struct arena *a, struct fault *f)
{
    char key[GATE_KEY_TEXT];
    if (x->out && file_exists(x->out)) return fail(f, RC_CONFLICT, tr("\"%s\" is there already"), x->out);
    struct setup_by by;
    enum rc rc = by_whom(x, s, a, &by, f);
    if (!rc) rc = setup_key(s->gate, a, by, s->agency, str_of(x->name), key, f);
    if (rc) return within(f, rc, "%s", x->name);
    struct str line = arena_print(a, "%.*s\n", GATE_KEY_TEXT, key);
    if (x->out) return file_write(x->out, line, f);
    printf("%.*s", P(line));
    return RC_OK;
}

static enum rc act(const struct asked *x, struct site *s, struct arena *a, struct fault *f)
{
    if (str_equal(x->what, S("add"))) return add(x, s, a, f);
    if (str_equal(x->what, S("key"))) return make_key(x, s, a, f);
    if (!str_equal(x->what, S("password"))) return change(x, s, a, f);
    enum rc rc = set_password(x, s, a, f);
    if (!rc) printf(tr("%s has a new password; sessions with the old one have ended\n"), x->name);
    return rc;
}

// --- listing ------------------------------------------------------------------------------------------------

struct listing {
    struct arena *arena;
    struct str *at; // documents of accounts
    int32_t count;
};

// Times as the other commands show them: in the zone of the account's agency.
static void print_account(struct arena *a, const struct json *document)
{
    struct setup_role roles[ROLES_MAX];
    int32_t count = roles_of_document(document, roles);
    printf("%-16.*s %s", P(json_str(document, S("name"))),
           tr(json_bool(document, S("off"), false) ? "off" : "on "));
    for (int32_t i = 0; i < count; i++) {
        const struct setup_role *r = &roles[i];
        printf(" %.*s%s%.*s%s%.*s", P(r->role), r->unit.len || r->area.len ? ":" : "", P(r->unit),
               r->area.len ? ":" : "", P(r->area));
        if (r->from.len) printf(tr(" from %.*s"), P(when_time(a, r->from)));
        if (r->to.len) printf(tr(" until %.*s"), P(when_time(a, r->to)));
    }
    printf("  %.*s\n", P(json_str(document, S("words"))));
}

static bool is_limited(const struct json *document)
{
    struct setup_role roles[ROLES_MAX];
    int32_t count = roles_of_document(document, roles);
    for (int32_t i = 0; i < count; i++)
        if (roles[i].from.len || roles[i].to.len) return true;
    return false;
}

static enum rc list_row(void *self, struct row row, struct fault *f)
{
    struct listing *l = self;
    enum { DOCUMENT_ROOM = 1 << 20 };
    if (l->count == ACCOUNTS_MAX || arena_left(l->arena) < row.at[0].s.len + DOCUMENT_ROOM)
        return fail(f, RC_LIMIT, tr("more accounts than fit"));
    l->at[l->count++] = arena_str(l->arena, row.at[0].s);
    return RC_OK;
}

static void print_json(struct arena *a, const struct listing *l)
{
    struct json_out o = json_out_of(a);
    json_open(&o, '[');
    for (int32_t i = 0; i < l->count; i++) json_put_raw(&o, NULL, l->at[i]);
    json_shut(&o, ']');
    printf("%.*s\n", P(json_out_str(&o)));
}

// The zone of an agency is its pack's; without a pack in force it is this host's.
static enum rc choose_zone(struct store *s, struct arena a, int64_t agency, struct fault *f)
{
    const struct pack *p;
    enum rc rc = pack_installed(s, &a, agency, &p, f);
    if (rc == RC_OK) when_in(p->zone);
    return rc == RC_MISSING ? RC_OK : rc;
}

static enum rc print_list(struct store *s, struct arena *a, const struct listing *l, struct fault *f)
{
    int64_t zone_of = 0; // the agency whose zone is chosen
    for (int32_t i = 0; i < l->count; i++) {
        struct arena scratch = *a;
        const struct json *document;
        enum rc rc = json_parse(&scratch, l->at[i], &document, f);
        if (rc) return rc;
        int64_t agency = json_int(document, S("agency"), 0);
        if (is_limited(document) && agency != zone_of) rc = choose_zone(s, scratch, zone_of = agency, f);
        if (rc) return rc;
        print_account(&scratch, document);
    }
    return RC_OK;
}

static enum rc list(const struct asked *x, struct arena *a, struct fault *f)
{
    struct store *s;
    struct listing l = { .arena = a, .at = NEW(a, struct str, ACCOUNTS_MAX) };
    enum rc rc = site_read(&x->site, &s, f);
    if (rc) return rc;
    rc = store_each(s, f, accounts_sql, NO_ARGS, list_row, &l);
    if (!rc && x->json)
        print_json(a, &l);
    else if (!rc)
        rc = print_list(s, a, &l, f);
    store_close(s);
    return rc;
}

// --- the command ----------------------------------------------------------------------------------------------

static enum rc work(void *self, struct arena *a, struct fault *f)
{
    const struct asked *x = self;
    struct site s;
    if (str_equal(x->what, S("list"))) return list(x, a, f);
    enum rc rc = site_open(&s, a, &x->site, f);
    if (rc) return rc;
    rc = act(x, &s, a, f);
    site_close(&s);
    return rc;
}

static bool is_known(struct str what)
{
    static const struct str known[] = { SL("add"),      SL("set"), SL("off"), SL("on"),
                                        SL("password"), SL("key"), SL("list") };
    for (ptrdiff_t i = 0; i < COUNT(known); i++)
        if (str_equal(what, known[i])) return true;
    return false;
}

static int check_times(const struct asked *x)
{
    struct instant t;
    if (x->from && !instant_parse(str_of(x->from), &t))
        return command_misused(&cmd_user, "--from \"%s\" is not an RFC 3339 time", x->from);
    if (x->until && !instant_parse(str_of(x->until), &t))
        return command_misused(&cmd_user, "--until \"%s\" is not an RFC 3339 time", x->until);
    return 0;
}

static int user(int argc, char **argv)
{
    static struct asked x = {
        .site.instead = TR("let an operator send POST /api/v1/users (docs/operator/people.md shows how)")
    };
    struct operands words;
    struct option_row rows[] = {
        SITE_ROWS(x.site),
        { .name = "role", .texts = &x.roles },
        { .name = "from", .text = &x.from },
        { .name = "until", .text = &x.until },
        { .name = "words", .text = &x.words },
        { .name = "as", .text = &x.as },
        { .name = "as-password-file", .text = &x.as_password_file },
        { .name = "password-file", .text = &x.password_file },
        { .name = "no-password", .flag = &x.no_password },
        { .name = "out", .text = &x.out },
        { .name = "json", .flag = &x.json },
    };
    int bad = options_take(&cmd_user, argc, argv, rows, COUNT(rows), &words);
    if (!bad) bad = check_times(&x);
    if (bad) return bad;
    x.what = words.count ? str_of(words.at[0]) : (struct str){ 0 };
    if (!is_known(x.what))
        return command_word_unknown(&cmd_user, words.count ? words.at[0] : "",
                                    TR("add, set, off, on, password, key or list is needed"));
    if (!x.site.data) return command_misused(&cmd_user, "--data DIR is needed");
    bool named = !str_equal(x.what, S("list"));
    if (words.count != 1 + named)
        return command_misused(&cmd_user, named ? "one NAME is needed" : "list takes no name");
    x.name = named ? words.at[1] : NULL;
    if (str_equal(x.what, S("add")) && x.roles.count == 0)
        return command_misused(&cmd_user, "at least one --role is needed");
    return work_run(&cmd_user, work, &x);
}
