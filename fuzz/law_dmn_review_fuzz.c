// Any bytes as an explanation: refused with a reason, or confirmed; and the same bytes as a test file of the
// compatibility kit.
#include "law/dmn.h"
#include "law/tck.h"
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char keep_memory[8 << 20], scratch_memory[16 << 20];
static const struct dmn_model *model;

static void digest(struct str, uint8_t ret_digest[static DMN_DIGEST_BYTES])
{
    memset(ret_digest, 0xAA, DMN_DIGEST_BYTES);
} // every digest fits

static const char source[] =
    "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' namespace='urn:t' name='t'><inputData name='Age' id='age'><variable name='Age' "
    "typeRef='number'/></inputData><decision name='Group' id='group'><variable name='Group'/><informationRequirement><requiredInput href='#age'/>"
    "</informationRequirement><decisionTable id='groups'><input><inputExpression><text>Age</text></inputExpression></input><output/>"
    "<rule id='child'><inputEntry><text>&lt; 14</text></inputEntry><outputEntry><text>\"child\"</text></outputEntry></rule><rule id='adult'>"
    "<inputEntry><text>? &gt;= 18</text></inputEntry><outputEntry><text>\"adult\"</text></outputEntry></rule></decisionTable></decision></definitions>";

static void compile_once(void)
{
    struct dmn_file file = { S("t.dmn"), { source, sizeof source - 1 } };
    struct arena keep = arena_of(keep_memory, sizeof keep_memory, NULL);
    struct fault f;
    if (!model)
        MUST(dmn_compile(&keep, arena_of(scratch_memory, sizeof scratch_memory, NULL), &file, 1, digest,
                         &model, &f) == RC_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[(1 << 15) + 200], tck_memory[4 << 20];
    struct dmn_review review;
    struct tck_suite suite;
    struct fault f = { 0 };
    if (size > 1 << 15) return 0;
    compile_once();
    // The frame and the digest are given, so that the review itself is reached.
    int len = snprintf(
        text, sizeof text,
        "{\"explanation\":%.*s,\"sha256\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
        (int)size, (const char *)data);
    enum rc rc = dmn_review(arena_of(scratch_memory, sizeof scratch_memory, NULL), model,
                            (struct str){ text, len }, digest, &review, &f);
    if (rc) MUST(f.text[0] != 0);
    struct arena a = arena_of(tck_memory, sizeof tck_memory, NULL);
    struct dmn_file file = { S("t.xml"), { (const char *)data, (ptrdiff_t)size } };
    if (tck_parse(&a, &file, &suite, &f)) MUST(a.at == tck_memory);
    return 0;
}
