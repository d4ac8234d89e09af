// What tests of DMN models share: models in a line, and what is refused.
#ifndef ANLAN_TEST_LAW_DMN_H
#define ANLAN_TEST_LAW_DMN_H
#include "dmn.h"

#define MODEL(text) dmn_model_of(S(DMN_HEAD text DMN_TAIL))
#define BOX(name, box) "<decision name='" name "' id='" name "'><variable name='" name "'/>" box "</decision>"
#define FEEL(text) "<literalExpression><text>" text "</text></literalExpression>"
#define NEEDS(kind, id) "<informationRequirement><required" kind " href='#" id "'/></informationRequirement>"
#define KNOWS(id) "<knowledgeRequirement><requiredKnowledge href='#" id "'/></knowledgeRequirement>"

[[gnu::unused]] static void refused(struct str text, enum rc rc, const char *why)
{
    struct dmn_file file = { S("t.dmn"), text };
    const struct dmn_model *m;
    struct fault f = { 0 };
    CHECK_INT(dmn_try(&file, 1, &m, &f), rc);
    CHECK_TEXT(f.text, why);
}
#endif
