// A pack whose form sends what its tables have no rule for: nobody is declined by a machine that does not know, and everyone is told why.
#include "flow/city_case.h"
#include <unistd.h>

static struct city city;
static char folder[64];

// packs/cn with a category that its tables of requests for help do not know, though the pack has words for it.
static void founded(void)
{
    char command[1024];
    (void)snprintf(folder, sizeof folder, "/tmp/anlan-undecided-%d", (int)getpid());
    int length = snprintf(command, sizeof command,
                          "cp -r '" ANLAN_SOURCE "/packs/cn' %s && cd %s && "
                          "sed -i 's/advice, other\\]/advice, other, fraud]/' kinds/help-request.yaml && "
                          "grep -q 'other, fraud' kinds/help-request.yaml",
                          folder, folder);
    MUST(length < (int)sizeof command && system(command) == 0);
    city.law = folder;
    city_build(&city);
    (void)snprintf(command, sizeof command, "rm -rf %s", folder);
    MUST(system(command) == 0);
}

TEST(a_contact_that_no_rule_fits_waits_for_a_person_and_says_why)
{
    founded();
    struct fault f = { 0 };
    struct str json;
    struct asked *a = city_open_case(&city, "help-request",
                                     "{\"narrative\":\"x\",\"category\":\"fraud\",\"danger\":false}");
    CHECK(city_admitted(a));
    CHECK_STR(a->job.status, S("received"));
    CHECK(a->job.ruling.refusal == REFUSED_NOT);
    const struct pack *p = gate_pack(city.gate, city.agency);
    struct str why = gate_because(&city.arena, p, S("en"), &a->job.ruling);
    CHECK(str_contains(why, S("No rule of the table fits: Category = Fraud")));
    CHECK(str_contains(why, S("it waits for a person")));
    CHECK(
        str_contains(gate_because(&city.arena, p, S("zh-CN"), &a->job.ruling), S("判定表中没有相应的规则")));
    struct actor duty = city_staff(&city, S("duty"));
    CHECK(gate_explain(city.reader, &duty, city.agency, a->job.casefile, 0, S("en"), &city.arena, &json,
                       &f) == RC_OK);
    CHECK(str_contains(json, S("This could not be decided")) && !str_contains(json, S("It was refused")));
    CHECK(gate_story(city.reader, &duty, city.agency, a->job.casefile, S("en"), &city.arena, &json, &f) ==
          RC_OK);
    CHECK(str_contains(json, S("\"because\":\"No rule of the table fits")));
    // A person goes on from there, as with any other.
    CHECK(city_admitted(city_act(&city, "duty", a->job.casefile, "accept", "", "{}")));
    city_remove(&city);
}
