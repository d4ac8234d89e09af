// Loading packs: that of the repository, a second jurisdiction, and broken ones, each with the line that refuses it.
#include "law/pack.h"
#include "law/rule.h"
#include "packs/folder.h"
#include "test.h"

static char pool[64 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

static const struct pack *load(struct arena *a, const char *root, struct fault *f)
{
    const struct pack *p = NULL;
    struct folder folder = folder_of(a, root);
    if (pack_load(a, folder.at, folder.count, &p, f)) printf("%s\n", f->text);
    return p;
}

TEST(the_first_pack_loads_with_seven_kinds)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = load(&a, ANLAN_SOURCE "/packs/cn", &f);
    CHECK(p != NULL);
    if (!p) return;
    CHECK_STR(p->id, S("cn"));
    CHECK_INT(p->kinds_count, 7);
    CHECK_INT(p->zone_offset_s, 8 * 3600);
}

// The digest is what `sha256sum FILE… | sha256sum` gives over the paths in the order of their bytes.
TEST(a_digest_is_of_paths_and_bytes_in_any_order_of_files)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = NULL, *again = NULL;
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    CHECK(pack_load(&a, folder.at, folder.count, &p, &f) == RC_OK);
    for (int32_t i = 0, k = folder.count - 1; i < k; i++, k--) {
        struct pack_file t = folder.at[i];
        folder.at[i] = folder.at[k];
        folder.at[k] = t;
    }
    CHECK(pack_load(&a, folder.at, folder.count, &again, &f) == RC_OK);
    CHECK(memcmp(p->digest, again->digest, sizeof p->digest) == 0);
    FILE *sum = popen("cd " ANLAN_SOURCE
                      "/test/packs/toy && find . -type f ! -name '.*' -printf '%P\\n' | LC_ALL=C sort | "
                      "xargs sha256sum | sha256sum",
                      "r");
    char want[65] = "", got[65];
    CHECK(sum && fread(want, 1, 64, sum) == 64);
    if (sum) (void)pclose(sum);
    for (int i = 0; i < 32; i++) (void)snprintf(got + 2 * i, 3, "%02x", p->digest[i]);
    CHECK_TEXT(got, want);
    char *bytes = NEW(&a, char, folder.at[0].bytes.len + 1);
    memcpy(bytes, folder.at[0].bytes.at, (size_t)folder.at[0].bytes.len);
    bytes[folder.at[0].bytes.len] = '\n';
    folder.at[0].bytes = (struct str){ bytes, folder.at[0].bytes.len + 1 };
    CHECK(pack_load(&a, folder.at, folder.count, &again, &f) == RC_OK);
    CHECK(memcmp(p->digest, again->digest, sizeof p->digest) != 0);
}

TEST(another_jurisdiction_brings_its_own_kinds_roles_and_words)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = load(&a, ANLAN_SOURCE "/test/packs/toy", &f);
    CHECK(p != NULL);
    if (!p) return;
    const struct pack_kind *k = pack_kind(p, S("umbrella"));
    CHECK(k && k->publicity == PUBLICITY_LISTED && k->retention_years == 1);
    CHECK(pack_kind(p, S("emergency-call")) == NULL);
    CHECK_INT(p->zone_offset_s, -(3 * 3600 + 1800));
    CHECK_INT(p->roles_count, 2);
    CHECK_INT(p->emergency_count, 2);
    CHECK_STR(p->emergency[0].name, S("pier")); // in the order of the file
    CHECK_STR(p->emergency[1].number, S("0412"));
    CHECK_STR(pack_words(p, S("sw"), S("emergency/far-shore")), S("Ng'ambo"));
    CHECK_INT(p->roles[1].sees_count, 2); // a list of two relations is two clauses
    CHECK_INT(p->roles[1].sees[1].count, 2);
    CHECK_STR(p->roles[1].sees[1].terms[0].value.text, S("offered"));
    CHECK(p->roles[1].sees[1].terms[0].own && !p->roles[1].sees[1].terms[1].own);
    CHECK_STR(pack_words(p, S("fr-CA"), S("kind/umbrella")), S("Parapluie"));
    CHECK_STR(pack_words(p, S("sw"), S("kind/umbrella")), S("Mwavuli"));
    CHECK_STR(pack_words(p, S("zh-CN"), S("kind/umbrella")), S("Parapluie"));
    CHECK_STR(pack_words(p, S("fr"), S("kind/none")), S("kind/none"));
    const struct pack_form *form = k->open->form;
    CHECK_STR(pack_part(form, S("finder")), S("finder"));
    CHECK_STR(pack_part(form, S("colour")), S(""));
    CHECK_STR(form->uses[USE_NAME], S("finder.called"));
    const struct pack_article *article = pack_article(p, S("lake-code-1#2a"));
    CHECK(article && !article->verified && pack_article(p, S("lake-code-1#1"))->verified);
}

// The day of an article's force is a day of the pack's zone, its last day included.
TEST(an_article_is_in_force_by_the_days_of_the_packs_zone)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = load(&a, ANLAN_SOURCE "/test/packs/toy", &f);
    if (!p) return;
    static const struct {
        const char *at;
        bool first, second;
    } cases[] = {
        { "2020-01-01T03:29:59Z", false, false }, { "2020-01-01T03:30:00Z", true, true },
        { "2026-07-01T03:29:59Z", true, true },   { "2026-07-01T03:30:00Z", true, false },
        { "2030-01-01T03:29:59Z", true, false },  { "2030-01-01T03:30:00Z", false, false },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct instant at;
        CHECK(instant_parse(str_of(cases[i].at), &at));
        CHECK_INT(pack_in_force(p, pack_article(p, S("lake-code-1#1")), at), cases[i].first);
        CHECK_INT(pack_in_force(p, pack_article(p, S("lake-code-1#2a")), at), cases[i].second);
    }
}

// --- the toy pack with one place changed ------------------------------------------------------------------

static const char kind[] = "kinds/umbrella.yaml", drawing[] = "procedures/umbrella.bpmn",
                  tables[] = "decisions/pier.dmn", manifest[] = "pack.yaml",
                  statute[] = "statutes/lake-code-1.yaml", shared[] = "shared/pier.yaml",
                  words[] = "words/sw.json";

static struct str replaced(struct arena *a, struct str s, const char *from, struct str to)
{
    ptrdiff_t at = str_find(s, str_of(from));
    MUST(at >= 0);
    struct str head = str_slice(s, 0, at), tail = str_slice(s, at + (ptrdiff_t)strlen(from), s.len);
    return arena_print(a, "%.*s%.*s%.*s", P(head), P(to), P(tail));
}

static enum rc load_changed(const char *path, const char *from, struct str to, struct fault *f)
{
    struct arena a = arena_of(pool + sizeof pool / 2, sizeof pool / 2, NULL); // `to` lies in the first half
    const struct pack *p = NULL;
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    char *mark = a.at;
    for (int32_t i = 0; i < folder.count; i++)
        if (str_equal(folder.at[i].path, str_of(path))) {
            folder.at[i].bytes = replaced(&a, folder.at[i].bytes, from, to);
            mark = a.at;
        }
    enum rc rc = pack_load(&a, folder.at, folder.count, &p, f);
    CHECK(rc ? p == NULL && a.at == mark : p != NULL);
    return rc;
}

TEST(each_broken_pack_is_refused_with_its_file_line_and_reason)
{
    // clang-format off
    static const struct {
        const char *path, *from, *to, *fault;
    } broken[] = {
        { kind, "consequence: keep-over", "consequence: give",
          "procedures/umbrella.bpmn:9: clock \"keep\" leads to \"give\", its timer \"u-over\" to \"keep-over\"" },
        { kind, "    days: 10\n", "    working_days: 10\n",
          "kinds/umbrella.yaml:15: clock \"keep\" counts working days and names no rule that says which days those are" },
        { kind, "    days: 10\n", "    days: 10\n    hours: 3\n",
          "kinds/umbrella.yaml:15: a clock needs one of minutes, hours, days, working_days, months and years" },
        { kind, "[48]", "[48, 72]",
          "kinds/umbrella.yaml:18: warnings do not come longest first" },
        { kind, "    articles: [\"lake-code-1#1\"]\n    warn", "    warn",
          "kinds/umbrella.yaml:15: clock \"keep\" rests on no article" },
        { kind, ", x-seal: plain, x-use: code", "",
          "kinds/umbrella.yaml:28: property \"colour\" has no x-seal" },
        { kind, "[colour]\n      prop", "[colour, shape]\n      prop",
          "kinds/umbrella.yaml:26: the form has no property \"shape\"" },
        { kind, "x-use: name}", "x-use: name, x-seal: plain}",
          "kinds/umbrella.yaml:34: \"finder.called\" has an x-seal: only what stands at the top of a form is sealed" },
        { kind, "    form:\n      required", "    form:\n      include: nothing\n      required",
          "kinds/umbrella.yaml:26: no shared form \"nothing\"" },
        { kind, "enum: [red, black]", "oneOf: [red, black]",
          "kinds/umbrella.yaml: property \"colour\": line 28: \"oneOf\": no keyword of the schemas that are read here" },
        { kind, "\"party:finder\"", "\"party:loser\"",
          "kinds/umbrella.yaml:29: no party \"loser\" in this kind" },
        { kind, "x-use: name", "x-use: ongoing",
          "kinds/umbrella.yaml:34: x-use \"ongoing\" stands at a property of another type" },
        { kind, "x-use: name", "x-use: taste",
          "kinds/umbrella.yaml:34: unknown x-use \"taste\"" },
        { kind, "{type: string, x-use: name}", "{type: array, items: {type: string, x-use: name}}",
          "kinds/umbrella.yaml:34: x-use \"name\" stands in a list" },
        { kind, "{type: string, x-use: name}", "{type: integer, x-use: name}",
          "kinds/umbrella.yaml:34: x-use \"name\" stands at a property of another type" },
        { kind, "x-use: code", "x-use: code, x-asked: true",
          "kinds/umbrella.yaml:28: unknown \"x-asked\" (known: x-seal x-use x-told x-ask x-urgent)" },
        { kind, "{type: string, x-use: name}", "{type: array, items: {type: string, x-asked: true}}",
          "kinds/umbrella.yaml:34: unknown \"x-asked\" (known: x-seal x-use x-told x-ask x-urgent)" },
        { kind, "x-use: code", "x-use: code, x-ask: true",
          "kinds/umbrella.yaml:28: x-ask of \"colour\" is true, at a boolean that may be either" },
        { kind, "{type: string, x-use: name}", "{type: boolean, const: true, x-ask: true}",
          "kinds/umbrella.yaml:34: x-ask of \"called\" is true, at a boolean that may be either" },
        { kind, "{type: string, x-use: name}", "{type: boolean, x-ask: false}",
          "kinds/umbrella.yaml:34: x-ask of \"called\" is true, at a boolean that may be either" },
        { kind, "x-use: code", "x-use: code, x-told: false",
          "kinds/umbrella.yaml:28: x-told of \"colour\" is true, or left out" },
        { kind, "x-use: code", "x-use: code, x-urgent: [red, green]",
          "kinds/umbrella.yaml:28: x-urgent of \"colour\" is true at a boolean, or a list of the property's values" },
        { kind, "x-use: code", "x-use: code, x-urgent: true",
          "kinds/umbrella.yaml:28: x-urgent of \"colour\" is true at a boolean, or a list of the property's values" },
        { kind, "x-use: code", "x-use: code, x-urgent: []",
          "kinds/umbrella.yaml:28: x-urgent of \"colour\" is true at a boolean, or a list of the property's values" },
        { kind, "kind: umbrella", "kind: Umbrella",
          "kinds/umbrella.yaml:1: \"Umbrella\" is not a name: a-z, 0-9 and -, a letter first, at most 64" },
        { kind, "publicity: listed", "publicity: secret",
          "kinds/umbrella.yaml:2: publicity \"secret\" is not listed, counted or closed" },
        { kind, "declined: given", "declined: found",
          "kinds/umbrella.yaml:9: \"found\" is not one of the closed statuses" },
        { kind, "kind: umbrella", "kind: parasol",
          "kinds/umbrella.yaml:1: kind \"parasol\" stands in the file of another name" },
        { kind, "include: [pier]", "include: [quay]",
          "kinds/umbrella.yaml:6: no file shared/quay.yaml" },
        { kind, "number: P", "number: P/",
          "kinds/umbrella.yaml:3: the prefix of a number holds a space, a slash or a quote" },
        { kind, "number: P", "number: P\ncolour: red",
          "kinds/umbrella.yaml:4: unknown key \"colour\" in a kind (known: kind publicity number owner retention unit_concerned_excluded include parties statuses closed declined clocks forms procedure standing guards facts grade acts)" },
        { kind, "retention: {years: 1, articles: [\"lake-code-1#1\"]}\n", "",
          "kinds/umbrella.yaml:1: \"retention\" is missing" },
        { kind, "procedure: umbrella", "procedure: parasol",
          "kinds/umbrella.yaml:11: no executable process \"parasol\" in procedures/" },
        { kind, "procedure: umbrella\n", "",
          "kinds/umbrella.yaml:1: \"procedure\" is missing" },
        { kind, "standing: [standing-acts]", "standing: [sitting-acts]",
          "kinds/umbrella.yaml:12: no decision \"sitting-acts\" in decisions/" },
        { kind, "standing: [standing-acts]", "standing: [scope]",
          "kinds/umbrella.yaml:12: \"scope\" is no table that collects its rules" },
        { kind, "standing: [standing-acts]", "standing: [standing-acts]\nguards: [nobody]",
          "kinds/umbrella.yaml:13: no decision \"nobody\" in decisions/" },
        { kind, "facts: {colour: \"null\"}", "facts: {Colour: \"null\"}",
          "kinds/umbrella.yaml:13: \"Colour\" is not a fact's name: a-z, 0-9 and _, a letter first, and no word that FEEL or every decision has" },
        { kind, "facts: {colour: \"null\"}", "facts: {actor: \"null\"}",
          "kinds/umbrella.yaml:13: \"actor\" is not a fact's name: a-z, 0-9 and _, a letter first, and no word that FEEL or every decision has" },
        { kind, "facts: {colour: \"null\"}", "facts: {colour: \"1 +\"}",
          "kinds/umbrella.yaml:13: line 1, column 4: expected an expression, found the end" },
        { kind, "facts: {colour: \"null\"}", "facts: {colour: \"taste\"}",
          "kinds/umbrella.yaml:13: \"taste\" is neither a fact nor a name that every expression knows" },
        { kind, "clocks:\n", "grade: {fact: shape, values: [1, 2]}\nclocks:\n",
          "kinds/umbrella.yaml:14: the kind has no fact \"shape\"" },
        { kind, "clocks:\n", "grade: {fact: colour, values: [1]}\nclocks:\n",
          "kinds/umbrella.yaml:14: \"grade\" needs its values, at least two, the most urgent first" },
        { kind, "clocks:\n", "grade: {fact: colour, values: [1, 2, 1]}\nclocks:\n",
          "kinds/umbrella.yaml:14: the grade \"1\" stands twice" },
        { kind, "clocks:\n", "grade: {fact: colour, values: [1, true]}\nclocks:\n",
          "kinds/umbrella.yaml:14: a grade is a whole number or a text, not a boolean" },
        { kind, "clocks:\n", "grade: {fact: colour, values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}\nclocks:\n",
          "kinds/umbrella.yaml:14: more than 9 grades" },
        { kind, "clocks:\n", "grade: {fact: colour, order: up}\nclocks:\n",
          "kinds/umbrella.yaml:14: unknown key \"order\" in \"grade\" (known: fact values)" },
        { kind, "clocks:\n", "grade: {fact: colour, values: [1, 2]}\nclocks:\n",
          "words/fr.json:1: no words for \"grade/1\" in fr" },
        { kind, "facts: {colour: data.colour}", "facts: {shape: data.colour}",
          "kinds/umbrella.yaml:24: no kind has the fact \"shape\": name it under the kind's facts, with its first value" },
        { kind, "facts: {colour: data.colour}", "decides: [nobody]",
          "kinds/umbrella.yaml:24: no decision \"nobody\" in decisions/" },
        { kind, "give: {verb: close}", "give: {verb: arrest}",
          "kinds/umbrella.yaml:35: no verb \"arrest\"" },
        { kind, "give: {verb: close}", "give: {verb: close, whithin: keep}",
          "kinds/umbrella.yaml:35: unknown key \"whithin\" in an act (known: verb form facts decides purposes parts opens release)" },
        { kind, "give: {verb: close}", "give: {verb: close}\n  steal: {verb: record}",
          "kinds/umbrella.yaml:36: neither the procedure nor a table of standing acts offers the act \"steal\"" },
        { kind, "give: {verb: close}", "give: {verb: close, purposes: [flooding]}",
          "kinds/umbrella.yaml:35: no purpose \"flooding\" in pack.yaml" },
        { kind, "give: {verb: close}", "give: {verb: close, release: body}",
          "kinds/umbrella.yaml:35: nothing but a title can be released" },
        { kind, "give: {verb: close}", "give: {verb: close, release: title}",
          "procedures/umbrella.bpmn:7: act \"give\" releases a title and has no plain field of x-use title" },
        { kind, "give: {verb: close}", "give: {verb: read, parts: [all], form: {properties: {parts: {type: array, x-seal: plain, x-use: parts}}}}",
          "procedures/umbrella.bpmn:7: act \"give\" reads sealed parts for no purpose" },
        { kind, "give: {verb: close}", "give: {verb: read, purposes: [drying], parts: [all], form: {required: [parts], properties: {parts: {type: string, x-seal: plain, x-use: parts}}}}",
          "kinds/umbrella.yaml:35: x-use \"parts\" stands at a property of another type" },
        { kind, "give: {verb: close}", "give: {verb: read, purposes: [drying], parts: [all], form: {properties: {parts: {type: array, items: {type: string}, x-seal: plain, x-use: parts}}}}",
          "procedures/umbrella.bpmn:7: act \"give\" needs a plain, required list of texts of x-use parts" },
        { kind, "give: {verb: close}", "give: {verb: read, purposes: [drying], parts: [all], form: {required: [parts], properties: {parts: {type: array, items: {type: string}, x-seal: narrative, x-use: parts}}}}",
          "procedures/umbrella.bpmn:7: act \"give\" needs a plain, required list of texts of x-use parts" },
        { kind, "give: {verb: close}", "give: {verb: record, form: {required: [how], properties: {how: {type: string, enum: [closed, listed], x-seal: plain, x-use: publicity}}}}",
          "procedures/umbrella.bpmn:7: act \"give\" would move a case to \"listed\", which only closes" },
        { kind, "give: {verb: close}", "give: {verb: open}",
          "procedures/umbrella.bpmn:7: act \"give\" opens another case and does not say of which kinds" },
        { kind, "    verb: open", "    verb: record",
          "procedures/umbrella.bpmn:5: act \"find\" begins a case with the verb record" },
        { drawing, "anlan:act=\"find\"", "anlan:act=\"seek\"",
          "procedures/umbrella.bpmn:5: \"u-find\" bears the act \"seek\", which kind \"umbrella\" does not have" },
        { drawing, "anlan:act=\"find\" ", "",
          "kinds/umbrella.yaml:1: no start event of the procedure bears the act that opens a case of this kind" },
        { drawing, "anlan:by=\"anonymous staff\"", "anlan:by=\"ghost\"",
          "procedures/umbrella.bpmn:5: \"ghost\" is no class of actor" },
        { drawing, "anlan:roles=\"warden ferry\"", "anlan:roles=\"warden pirate\"",
          "procedures/umbrella.bpmn:7: no role \"pirate\" in pack.yaml" },
        { drawing, "anlan:by=\"staff partner\" anlan:roles=\"warden ferry\"", "anlan:by=\"staff\"",
          "procedures/umbrella.bpmn:7: act \"give\" is for staff or partners and names no role" },
        { drawing, "anlan:by=\"staff partner\"", "anlan:by=\"holder\"",
          "procedures/umbrella.bpmn:7: act \"give\" names roles and is for neither staff nor partners" },
        { drawing, "anlan:relation=\"owner\"", "anlan:relation=\"cousin\"",
          "procedures/umbrella.bpmn:7: \"cousin\" is no relation" },
        { drawing, "anlan:articles=\"lake-code-1#2a\"", "anlan:articles=\"lake-code-1#3\"",
          "procedures/umbrella.bpmn:7: no article \"lake-code-1#3\" in statutes/" },
        { drawing, "anlan:articles=\"lake-code-1#2a\"", "",
          "procedures/umbrella.bpmn:7: act \"give\" is official and rests on no article" },
        { drawing, "anlan:within=\"keep\"", "anlan:within=\"sleep\"",
          "procedures/umbrella.bpmn:7: no clock \"sleep\" in this kind" },
        { drawing, "anlan:within=\"keep\"", "anlan:clocks=\"keep\"",
          "procedures/umbrella.bpmn:7: \"keep\" is not an effect on a clock, as stop:all" },
        { drawing, "anlan:within=\"keep\"", "anlan:clocks=\"smash:keep\"",
          "procedures/umbrella.bpmn:7: nothing can \"smash\" a clock" },
        { drawing, "anlan:within=\"keep\"", "anlan:clocks=\"extend:keep\"",
          "procedures/umbrella.bpmn:7: clock \"keep\" cannot be extended" },
        { drawing, "anlan:within=\"keep\"", "anlan:purposes=\"flooding\"",
          "procedures/umbrella.bpmn:7: no purpose \"flooding\" in pack.yaml" },
        { drawing, "anlan:within=\"keep\"", "anlan:parts=\"loser\"",
          "procedures/umbrella.bpmn:7: no party \"loser\" in this kind" },
        { drawing, "anlan:status=\"found\"", "anlan:status=\"lost\"",
          "procedures/umbrella.bpmn:7: no status \"lost\" in kind \"umbrella\"" },
        { drawing, "anlan:clock=\"keep\" ", "",
          "procedures/umbrella.bpmn:9: timer \"u-over\" names no clock: a period has its article, its counting and its consequence there" },
        { drawing, "anlan:clock=\"keep\"", "anlan:clock=\"sleep\"",
          "procedures/umbrella.bpmn:9: no clock \"sleep\" in kind \"umbrella\"" },
        { drawing, "anlan:clock=\"keep\"", "anlan:clock=\"=if colour\"",
          "procedures/umbrella.bpmn:9: no clock \"=if colour\" in kind \"umbrella\"" },
        { drawing, "anlan:clock=\"keep\"", "anlan:clock=\"keep\" anlan:since=\"colour\"",
          "procedures/umbrella.bpmn:9: timer \"u-over\": since is FEEL behind an equals sign" },
        { drawing, "anlan:act=\"keep-over\" ", "",
          "procedures/umbrella.bpmn:9: timer \"u-over\" names no act: what the system does when it is due" },
        { drawing, "anlan:act=\"keep-over\"", "anlan:act=\"give\"",
          "procedures/umbrella.bpmn:9: clock \"keep\" leads to \"keep-over\", its timer \"u-over\" to \"give\"" },
        { drawing, "<endEvent id=\"u-end\" anlan:status=\"given\"/>", "<endEvent id=\"u-end\" anlan:status=\"given\" anlan:act=\"give\"/>",
          "procedures/umbrella.bpmn:13: \"u-end\" (end event) cannot bear an act" },
        { drawing, "<endEvent id=\"u-end\" anlan:status=\"given\"/>", "<sequenceFlow id=\"u-f3\" sourceRef=\"u-more\" targetRef=\"u-end\"/><userTask id=\"u-more\"/><endEvent id=\"u-end\" anlan:status=\"given\"/>",
          "procedures/umbrella.bpmn:13: task \"u-more\" bears no act: nobody could ever do it" },
        { drawing, "<endEvent id=\"u-end\"", "<startEvent id=\"u-again\" anlan:act=\"find\" anlan:by=\"anonymous\"/><sequenceFlow id=\"u-f4\" sourceRef=\"u-again\" targetRef=\"u-give\"/><endEvent id=\"u-end\"",
          "procedures/umbrella.bpmn:13: \"umbrella.u-again\" opens the kind, which another start event does already" },
        { drawing, "<userTask id=\"u-give\"", "<complexGateway id=\"u-give\"",
          "procedures/umbrella.bpmn:7:3: <complexGateway> \"u-give\" is not run by this engine" },
        { tables, "<text>\"note\"</text>", "<text>-</text>",
          "decisions/pier.dmn:16: the cell for act is not a list of texts" },
        { tables, "<text>\"warden\"</text></outputEntry>\n      <outputEntry id=\"n5\">", "<text>status</text></outputEntry>\n      <outputEntry id=\"n5\">",
          "decisions/pier.dmn:16: \"roles\" is not a text of names" },
        { tables, "name=\"clocks\"", "name=\"watches\"",
          "decisions/pier.dmn:16: a table of standing acts has no output \"watches\" (known: by, roles, relation, purposes, parts, clocks, within, to)" },
        { tables, "hitPolicy=\"COLLECT\"", "hitPolicy=\"UNIQUE\"",
          "kinds/umbrella.yaml:12: \"standing-acts\" is no table that collects its rules" },
        { tables, "<text>act</text>", "<text>upper case(act)</text>",
          "kinds/umbrella.yaml:12: table \"standing-acts\" has no input act" },
        { tables, "<annotationEntry><text>lake-code-1#1</text></annotationEntry>", "<annotationEntry><text></text></annotationEntry>",
          "decisions/pier.dmn:16: act \"note\" is official and rests on no article" },
        { tables, "<rule id=\"note-found\">", "<rule>",
          "decisions/pier.dmn:16: the rule has no id to be cited by" },
        { tables, "<text>\"found\"</text>", "<text>\"found\" +</text>",
          "decisions/pier.dmn:18: expected an expression, found the end" },
        { tables, "name=\"status\"><variable name=\"status\"", "name=\"weather\"><variable name=\"weather\"",
          "kinds/umbrella.yaml:12: decision \"standing-acts\" asks for \"weather\", which is neither a fact nor a name that every decision knows" },
        { tables, "kind: \"umbrella\"", "kind: \"umbrela\"",
          "pack.yaml:1: role \"ferry\" speaks of the kind \"umbrela\", which the pack does not have" },
        { tables, "[{relation: \"owner\"}]", "[{area: \"33\"}]",
          "pack.yaml:7: role \"warden\": agency and area can only be the holder's own" },
        { tables, "[{relation: \"owner\"}]", "[{moon: \"full\"}]",
          "pack.yaml:7: a scope speaks of no \"moon\"" },
        { tables, "[{relation: \"owner\"}]", "[{relation: \"cousin\"}]",
          "pack.yaml:7: role \"warden\" sees by no relation \"cousin\"" },
        { manifest, "[fr, sw]", "[fr, sw, nl]",
          "statutes/lake-code-1.yaml:2: \"title\" has no text in nl" },
        { manifest, "\"-03:30\"", "\"-3h30\"",
          "pack.yaml:4: \"-3h30\" is not an offset as +08:00" },
        { manifest, "[fr, sw]", "[fr, fr]",
          "pack.yaml:5: \"fr\" stands here twice" },
        { manifest, "id: lakeland", "id: lakeland\nexceeds: other",
          "pack.yaml:3: unknown key \"exceeds\" in pack.yaml (known: id version zone languages purposes roles emergency scope governs open_cases saving extends)" },
        { manifest, "class: partner", "class: king",
          "pack.yaml:10: class \"king\" is neither staff nor partner" },
        { manifest, "powers: [operate]", "powers: [fly]",
          "pack.yaml:9: no power \"fly\" (known: operate, oversee, import)" },
        { manifest, "class: partner", "class: partner, powers: [oversee]",
          "pack.yaml:10: a partner's role has no powers" },
        { manifest, "{pier: \"04\", far-shore: \"0412\"}", "[\"04\"]",
          "pack.yaml:11: \"emergency\" is not a mapping" },
        { manifest, "pier: \"04\"", "pier: 4",
          "pack.yaml:11: \"pier\" is not a text of 2 to 15 digits, as \"110\"" },
        { manifest, "pier: \"04\"", "pier: \"0-4\"",
          "pack.yaml:11: \"pier\" is not a text of 2 to 15 digits, as \"110\"" },
        { manifest, "pier: \"04\"", "Pier: \"04\"",
          "pack.yaml:11: \"Pier\" is not a name: a-z, 0-9 and -, a letter first, at most 64" },
        { manifest, "pier: \"04\"", "moon: \"04\"",
          "words/fr.json: words for \"emergency/pier\", which the pack does not have" },
        { manifest, "scope: scope\n", "",
          "pack.yaml:2: \"scope\" is missing" },
        { manifest, "scope: scope", "scope: nothing",
          "pack.yaml:7: no decision \"nothing\" in decisions/" },
        { shared, "verb: record", "verb: sing",
          "shared/pier.yaml:3: no verb \"sing\"" },
        { shared, "x-seal: narrative", "x-seal: wax",
          "shared/pier.yaml:6: x-seal \"wax\" is not plain, narrative or party:NAME" },
        { statute, "to: 2026-06-30", "to: 2031-01-01",
          "statutes/lake-code-1.yaml:11: article \"2a\" is in force outside the days of its instrument" },
        { statute, "id: \"2a\"", "id: \"1\"",
          "statutes/lake-code-1.yaml:11: article \"lake-code-1#1\" stands here twice" },
        { statute, "from: 2020-01-01", "from: 2020-02-30",
          "statutes/lake-code-1.yaml:5: \"from\" is \"2020-02-30\", not a day as 2026-01-31" },
        { statute, "{fr: Retour, sw: Kurudisha}", "{fr: Retour}",
          "statutes/lake-code-1.yaml:12: \"title\" has no text in sw" },
        { statute, "from: 2020-01-01\n", "",
          "statutes/lake-code-1.yaml:1: \"from\" is missing: the first day of its force" },
        { words, " \"act/give\": \"Rudisha\",\n", "",
          "words/sw.json:1: no words for \"act/give\" in sw" },
        { words, "{\n", "{{\n",
          "words/sw.json: line 1, column 2: string or '}' expected" },
        { words, " \"act/give\"", " \"act/steal\": \"Iba\",\n \"act/give\"",
          "words/sw.json: words for \"act/steal\", which the pack does not have" },
        { kind, "kind: umbrella", "kind: &k umbrella",
          "kinds/umbrella.yaml: line 1, column 7: an anchor" },
        { kind, "[\"lake-code-1#1\"]}\ninclude", "[\"lake-code-1#1\"\ninclude",
          "kinds/umbrella.yaml: line 6, column 1: did not find expected ',' or ']'" },
    };
    // clang-format on
    for (int i = 0; i < COUNT(broken); i++) {
        struct fault f = { 0 };
        enum rc rc = load_changed(broken[i].path, broken[i].from, str_of(broken[i].to), &f);
        CHECK(rc == RC_INVALID || rc == RC_MISSING || rc == RC_CONFLICT || rc == RC_LIMIT);
        CHECK_TEXT(f.text, broken[i].fault);
    }
}

TEST(a_language_without_its_words_is_refused)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = NULL;
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    for (int32_t i = 0; i < folder.count; i++)
        if (str_equal(folder.at[i].path, S("words/sw.json"))) folder.at[i].path = S("notes/sw.json");
    CHECK(pack_load(&a, folder.at, folder.count, &p, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "words/sw.json:1: the pack lists the language and has no such file");
}

// One step past each limit of the files themselves.
TEST(limits_hold_one_step_past_them)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = NULL;
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    static struct pack_file many[PACK_FILES_MAX + 1];
    for (int32_t i = 0; i < COUNT(many); i++)
        many[i] =
            i < folder.count ? folder.at[i] : (struct pack_file){ arena_print(&a, "notes/%d", i), S("") };
    CHECK(pack_load(&a, many, PACK_FILES_MAX, &p, &f) == RC_OK);
    CHECK(pack_load(&a, many, PACK_FILES_MAX + 1, &p, &f) == RC_LIMIT);
    char *big = NEW(&a, char, PACK_FILE_BYTES_MAX + 1);
    memset(big, '#', PACK_FILE_BYTES_MAX + 1);
    many[folder.count].bytes = (struct str){ big, PACK_FILE_BYTES_MAX };
    CHECK(pack_load(&a, many, folder.count + 1, &p, &f) == RC_OK);
    many[folder.count].bytes.len++;
    CHECK(pack_load(&a, many, folder.count + 1, &p, &f) == RC_LIMIT);
    many[folder.count] = many[0];
    CHECK(pack_load(&a, many, folder.count + 1, &p, &f) == RC_INVALID);
    many[folder.count] = (struct pack_file){ S("/etc/x"), S("") };
    CHECK(pack_load(&a, many, folder.count + 1, &p, &f) == RC_INVALID);
    CHECK(pack_load(&a, many, 0, &p, &f) == RC_INVALID);
    static const char *const astray[] = { "kinds/x.yml", "statutes/old/y.yaml", "shared/.yaml",
                                          "words/nl.json", "words/notes.txt" };
    for (int i = 0; i < COUNT(astray); i++) {
        many[folder.count] = (struct pack_file){ str_of(astray[i]), S("") };
        CHECK(pack_load(&a, many, folder.count + 1, &p, &f) == RC_INVALID);
        CHECK(str_starts(str_of(f.text), str_of(astray[i])));
    }
}

// --- limits of what stands in the files ---------------------------------------------------------------------

// `item` with its number, `count` times; "%d" stands in it once.
static struct str series(struct arena *a, const char *head, const char *item, int count, const char *tail)
{
    struct text t = { .arena = a };
    const char *number = strstr(item, "%d");
    text_put(&t, str_of(head));
    for (int i = 0; i < count; i++) text_print(&t, "%.*s%d%s", (int)(number - item), item, i, number + 2);
    text_put(&t, str_of(tail));
    return text_str(&t);
}

struct limit {
    const char *path, *from, *head, *item, *tail;
    int count; // so many items are within the limit, one more is past it
};

TEST(limits_of_what_the_files_say_hold_one_step_past_them)
{
    static const struct limit limits[] = {
        { manifest, "[fr, sw]", "[", "l%d, ", "]", PACK_LANGUAGES_MAX },
        { manifest, "roles:\n", "roles:\n", "  r%d: {class: staff}\n", "", PACK_ROLES_MAX - 2 },
        { manifest, "far-shore:", "", "n%d: \"00\", ", "far-shore:", PACK_EMERGENCY_MAX - 2 },
        { statute, "articles:\n", "articles:\n",
          "  - {id: a%d, title: {fr: a, sw: a}, summary: {fr: a, sw: a}}\n", "", PACK_ARTICLES_MAX - 2 },
        { kind, "[found, given]", "[found, given, ", "s%d, ", "]", PACK_STATUSES_MAX - 2 },
        { kind, "parties: [finder]", "parties: [finder, ", "p%d, ", "]", PACK_PARTIES_MAX - 1 },
        { kind, "clocks:\n", "clocks:\n", "  c%d: {days: 1, articles: [\"lake-code-1#1\"]}\n", "",
          PACK_CLOCKS_MAX - 1 },
        { kind, "acts:\n", "acts:\n", "  a%d: {verb: record}\n", "", PACK_ACTS_MAX - 4 },
        { kind, "facts: {", "facts: {", "f%d: \"1\", ", "", PACK_FACTS_MAX - 1 },
        { kind, "[standing-acts]", "[", "s%d, ", "]", PACK_DECISIONS_MAX },
        { kind, "properties:\n        colour", "properties:\n",
          "        f%d: {type: string, x-seal: plain}\n", "        colour", PACK_FIELDS_MAX - 2 },
    };
    for (int i = 0; i < COUNT(limits); i++)
        for (int past = 0; past <= 1; past++) {
            struct arena a = arena_of(pool, sizeof pool / 2, NULL);
            struct fault f = { 0 };
            const struct limit *x = &limits[i];
            struct str to = series(&a, x->head, x->item, x->count + past, x->tail);
            enum rc rc = load_changed(x->path, x->from, to, &f);
            if ((rc == RC_LIMIT) != past) printf("%s, %d items: %s\n", x->item, x->count + past, f.text);
            CHECK((rc == RC_LIMIT) ==
                  past); // within it the pack stands, or another rule refuses it (words, reach)
        }
}

TEST(includes_and_effects_have_limits)
{
    struct arena a = arena_of(pool, sizeof pool / 2, NULL);
    struct fault f = { 0 };
    CHECK(load_changed(kind, "include: [pier]", series(&a, "include: [pier, ", "f%d, ", 16, "]"), &f) ==
          RC_LIMIT);
    CHECK(load_changed(kind, "include: [pier]", series(&a, "include: [pier, ", "f%d, ", 15, "]"), &f) ==
          RC_INVALID);
    for (int depth = 4; depth <= 5; depth++) { // forms a0 to an, each including the next
        struct text t = { .arena = &a };
        text_put(&t, S("  keep-over: {verb: record, form: {include: a0}}\nforms:\n"));
        for (int i = 0; i < depth; i++)
            text_print(&t, i + 1 < depth ? "  a%d: {include: a%d}\n" : "  a%d: {properties: {}}\n", i, i + 1);
        CHECK_INT(load_changed(kind, "  keep-over: {verb: record}\n", text_str(&t), &f),
                  depth == 4 ? RC_OK : RC_LIMIT);
    }
    for (int past = 0; past <= 1; past++) {
        struct text t = { .arena = &a };
        text_put(&t, S("anlan:clocks=\""));
        for (int i = 0; i < 2 * PACK_CLOCKS_MAX + past; i++) text_put(&t, S("stop:all "));
        text_put(&t, S("\""));
        CHECK_INT(load_changed(drawing, "anlan:within=\"keep\"", text_str(&t), &f), past ? RC_LIMIT : RC_OK);
    }
}

// A rule that pauses, resumes, stops and starts all 32 clocks of a kind at once: each effect is there, and the explanation is short.
TEST(every_clock_of_a_full_kind_can_be_touched_at_once)
{
    struct arena a = arena_of(pool, sizeof pool / 2, NULL);
    struct fault f = { 0 };
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    const struct pack *p = NULL;
    struct str clocks = series(&a, "clocks:\n", "  c%d: {days: 1, articles: [\"lake-code-1#1\"]}\n", 31, "");
    struct str effects = series(&a, "<text>\"pause:all resume:all stop:all start:keep", " start:c%d", 31,
                                "\"</text></outputEntry>\n      <annotationEntry>");
    for (int32_t i = 0; i < folder.count; i++) {
        struct str *bytes = &folder.at[i].bytes;
        if (str_equal(folder.at[i].path, str_of(kind))) *bytes = replaced(&a, *bytes, "clocks:\n", clocks);
        if (str_equal(folder.at[i].path, str_of(tables)))
            *bytes =
                replaced(&a, *bytes, "<text>\"\"</text></outputEntry>\n      <annotationEntry>", effects);
        if (str_starts(folder.at[i].path, S("words/")))
            *bytes = replaced(&a, *bytes, "{", series(&a, "{", "\"clock/c%d\": \"x\", ", 31, ""));
    }
    CHECK_INT(pack_load(&a, folder.at, folder.count, &p, &f), RC_OK);
    CHECK_TEXT(f.text, "");
    if (!p) return;
    struct law_clock running[LAW_CLOCKS_MAX];
    struct str role = S("warden");
    struct law_question q = { .now = { 1'780'000'000 * NS_PER_S },
                              .kind = S("umbrella"),
                              .status = S("found"),
                              .act = S("note"),
                              .by = LAW_BY_STAFF,
                              .roles = &role,
                              .roles_count = 1,
                              .clocks = running };
    for (; q.clocks_count < p->kinds[0].clocks_count; q.clocks_count++)
        running[q.clocks_count] =
            (struct law_clock){ .name = p->kinds[0].clocks[q.clocks_count].name, .due = { INT64_MAX } };
    struct ruling r;
    law_rule(p, &q, &a, &r);
    CHECK(r.admitted);
    CHECK_INT(r.clocks_count, 4 * PACK_CLOCKS_MAX);
    CHECK(r.explanation.len <= PACK_EXPLANATION_BYTES_MAX);
}

// The last `extension` of clock "keep" is long and asks for a role that the first does not; `note` extends.
TEST(an_extension_is_given_by_who_may_approve_it)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    const struct pack *p = NULL;
    for (int32_t i = 0; i < folder.count; i++) {
        struct str *bytes = &folder.at[i].bytes, path = folder.at[i].path;
        if (str_equal(path, str_of(kind)))
            *bytes = replaced(
                &a, *bytes, "    warn_before_hours: [48]\n",
                S("    extensions:\n"
                  "      - {name: short, by: {days: 1}, articles: [\"lake-code-1#1\"]}\n"
                  "      - {name: long, by: {days: 5}, approval: [admiral], articles: [\"lake-code-1#1\"]}\n"));
        if (str_equal(path, str_of(tables)))
            *bytes = replaced(&a, *bytes, "<text>\"\"</text></outputEntry>\n      <annotationEntry>",
                              S("<text>\"extend:keep\"</text></outputEntry>\n      <annotationEntry>"));
        if (str_equal(path, S("pack.yaml")))
            *bytes = replaced(&a, *bytes, "roles:\n", S("roles:\n  admiral: {class: staff}\n"));
        if (str_starts(path, S("words/")))
            *bytes = replaced(&a, *bytes, "{", S("{\"role/admiral\": \"x\", "));
    }
    CHECK_INT(pack_load(&a, folder.at, folder.count, &p, &f), RC_OK);
    CHECK_TEXT(f.text, "");
    if (!p) return;
    struct str roles[] = { S("warden"), S("admiral") };
    struct law_clock running = { .name = S("keep"), .due = { 1'790'000'000 * NS_PER_S } };
    struct law_question q = { .now = { 1'780'000'000 * NS_PER_S },
                              .kind = S("umbrella"),
                              .status = S("found"),
                              .act = S("note"),
                              .by = LAW_BY_STAFF,
                              .roles = roles,
                              .roles_count = 1,
                              .clocks = &running,
                              .clocks_count = 1 };
    struct ruling r;
    law_rule(p, &q, &a, &r);
    CHECK(r.admitted); // nobody has to approve the first

    running.extended_times = 1;
    law_rule(p, &q, &a, &r);
    CHECK_INT(r.refusal, REFUSED_CLOCK);
    CHECK_STR(r.reason, S("the clock \"keep\" is extended by who holds one of: admiral"));
    CHECK(r.needed.count == 1 && str_equal(r.needed.at[0], S("admiral")));
    const struct law_option *options;
    int32_t count = law_acts(p, &q, &a, &options), seen = 0;
    for (int32_t i = 0; i < count; i++)
        if (str_equal(options[i].act, S("note")))
            seen += !options[i].open && options[i].refusal == REFUSED_CLOCK;
    CHECK_INT(seen, 1);

    q.roles_count = 2;
    law_rule(p, &q, &a, &r);
    CHECK(r.admitted);
    running.extended_times = 2;
    law_rule(p, &q, &a, &r);
    CHECK_INT(r.refusal, REFUSED_CLOCK);
    CHECK_STR(r.reason, S("the clock \"keep\" does not allow it now"));
}

TEST(names_versions_and_lengths_have_limits)
{
    static const struct {
        const char *path, *from, *good, *past;
    } cases[] = {
        { kind, "number: P", "number: PPPPPPPPPPPPPPPP", "number: PPPPPPPPPPPPPPPPP" },
        { kind, "years: 1", "years: 100", "years: 101" },
        { kind, "days: 10", "days: 36600", "days: 36601" },
        { kind, "days: 10", "hours: 878400", "hours: 878401" },
        { kind, "days: 10", "minutes: 1", "minutes: 0" },
        { kind, "[48]", "[878400]", "[878401]" },
        { manifest, "pier: \"04\"", "pier: \"123456789012345\"", "pier: \"1234567890123456\"" },
        { manifest, "pier: \"04\"", "pier: \"00\"", "pier: \"0\"" },
        { manifest, "offset: \"-03:30\"", "offset: \"+14:59\"", "offset: \"+15:00\"" },
        { manifest, "version: \"7\"",
          "version: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
          "version: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'" },
        { manifest, "id: lakeland", "id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct fault f = { 0 };
        CHECK_INT(load_changed(cases[i].path, cases[i].from, str_of(cases[i].good), &f), RC_OK);
        CHECK_TEXT(f.text, "");
        CHECK(load_changed(cases[i].path, cases[i].from, str_of(cases[i].past), &f) != RC_OK);
    }
}

TEST(natural_days_run_to_the_end_of_the_last_day_of_the_zone)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *cn = load(&a, ANLAN_SOURCE "/packs/cn", &f),
                      *toy = load(&a, ANLAN_SOURCE "/test/packs/toy", &f);
    if (!cn || !toy) return;
    static const struct {
        bool toy;
        int32_t minutes, hours, days;
        const char *start, *due;
    } cases[] = {
        { false, 0, 0, 1, "2026-03-02T00:00:00+08:00", "2026-03-04T00:00:00+08:00" },
        { false, 0, 0, 1, "2026-03-02T23:59:59.999999999+08:00", "2026-03-04T00:00:00+08:00" },
        { false, 0, 0, 30, "2028-01-30T12:00:00+08:00", "2028-03-01T00:00:00+08:00" },
        { false, 0, 24, 0, "2026-03-02T09:30:15+08:00", "2026-03-03T09:30:15+08:00" },
        { false, 10, 0, 0, "2026-12-31T23:55:00+08:00", "2027-01-01T00:05:00+08:00" },
        { true, 0, 0, 10, "2026-03-02T03:29:00Z", "2026-03-12T03:30:00Z" },
        { true, 0, 0, 10, "2026-03-02T03:30:00Z", "2026-03-13T03:30:00Z" },
        { true, 0, 0, 1, "1969-12-31T23:00:00Z", "1970-01-02T03:30:00Z" },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct pack_clock c = { .minutes = cases[i].minutes, .hours = cases[i].hours, .days = cases[i].days };
        struct instant start, due;
        CHECK(instant_parse(str_of(cases[i].start), &start) && instant_parse(str_of(cases[i].due), &due));
        CHECK_INT(pack_clock_due(cases[i].toy ? toy : cn, &c, start).ns, due.ns);
    }
    struct pack_clock century = { .hours = PACK_CLOCK_HOURS_MAX };
    CHECK(pack_clock_due(cn, &century, (struct instant){ INT64_MAX - 1 }).ns == INT64_MAX);
    century = (struct pack_clock){ .days = PACK_CLOCK_HOURS_MAX / 24 };
    CHECK(pack_clock_due(cn, &century, (struct instant){ INT64_MAX - 1 }).ns == INT64_MAX);
}

// What a reader must see: nothing of the seven kinds rests on an article that is not there, and unverified ones are marked.
TEST(the_first_pack_marks_what_is_not_verified)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct pack *p = load(&a, ANLAN_SOURCE "/packs/cn", &f);
    if (!p) return;
    CHECK(pack_article(p, S("cn-psapl-2025#90"))->verified);
    CHECK(!pack_article(p, S("cn-ppl-2006#6"))->verified &&
          !pack_article(p, S("cn-local-2026#answer"))->verified);
    for (int32_t i = 1; i < p->articles_count; i++)
        CHECK(str_compare(p->articles[i - 1].name, p->articles[i].name) < 0);
    const struct pack_kind *staff = pack_kind(p, S("staff-complaint"));
    CHECK(staff && staff->unit_concerned_excluded && staff->publicity == PUBLICITY_CLOSED);
    for (int32_t i = 0; i < p->kinds_count; i++)
        CHECK(p->kinds[i].open && p->kinds[i].open->articles.count > 0);
}
