// The schemas of what is answered, by the names that the table of routes uses.
#include "api/schemas.h"

#define WORDS "{\"type\":\"string\"}"
#define TIME "{\"type\":\"string\",\"format\":\"date-time\"}"
#define WHOLE "{\"type\":\"integer\"}"
#define FLAG "{\"type\":\"boolean\"}"
#define REF(name) "{\"$ref\":\"#/components/schemas/" name "\"}"
#define LIST(of) "{\"type\":\"array\",\"items\":" of "}"
#define OBJECT(required, members)                                                                            \
    "{\"type\":\"object\",\"required\":[" required "],\"properties\":{" members "}}"

#define ADMITTED                                                                                                                                                   \
    "\"seq\":{\"type\":\"integer\",\"description\":\"Position in the ledger\"},\"number\":" WORDS                                                                  \
    ",\"status\":" WORDS ",\"owner\":" WORDS                                                                                                                       \
    ",\"repeated\":{\"type\":\"boolean\",\"description\":\"A retry, answered from the ledger\"},\"clocks\":" LIST(                                                 \
        REF("Clock")) ",\"rule\":" WORDS                                                                                                                           \
                      ",\"articles\":" LIST(                                                                                                                       \
                          WORDS) ",\"explanation\":{\"type\":\"object\"},\"reply\":{\"type\":\"object\",\"description\":\"A read: the fields that were opened\"}," \
                                 "\"entry\":{\"type\":\"string\",\"description\":\"The entry's bytes, canonical JSON: SHA-256(00, entry) is the leaf\"},"          \
                                 "\"proof\":{\"type\":\"string\",\"description\":\"C2SP tlog-proof: inclusion of the entry under a signed checkpoint\"}"

// clang-format off
const struct schema_row schema_rows[] = {
    { "Any", "{\"type\":\"object\"}" },
    { "Health", OBJECT("\"status\"", "\"status\":" WORDS) },
    { "Problem", OBJECT("\"type\",\"title\",\"status\",\"code\"",
        "\"type\":{\"type\":\"string\",\"format\":\"uri-reference\"},\"title\":" WORDS ",\"status\":" WHOLE ",\"detail\":" WORDS ",\"instance\":" WORDS ",\"code\":" WORDS ","
        "\"where\":{\"type\":\"string\",\"description\":\"JSON pointer into the body, or the name of a field or query\"},\"expected\":" WORDS ",\"reason\":" WORDS ",\"limit\":" WHOLE ","
        "\"refusal\":" WORDS ",\"rule\":" WORDS ",\"needed\":" LIST(WORDS) ",\"basis\":" LIST(REF("Article"))) },
    { "ProblemWords", OBJECT("\"code\",\"status\"", "\"code\":" WORDS ",\"status\":" WHOLE ",\"title\":" WORDS ",\"detail\":" WORDS) },
    { "ProblemList", LIST(REF("Any")) },
    { "Article", OBJECT("\"article\",\"title\",\"verified\"", "\"article\":" WORDS ",\"title\":" WORDS ",\"verified\":" FLAG) },
    { "Clock", OBJECT("\"name\",\"due\"", "\"name\":" WORDS ",\"article\":" WORDS ",\"start\":" TIME ",\"due\":" TIME ",\"paused\":" TIME ",\"over\":" FLAG) },
    { "Role", OBJECT("\"role\"", "\"role\":" WORDS ",\"unit\":" WORDS ",\"area\":" WORDS ",\"from\":" TIME ",\"to\":" TIME) },
    { "Account", OBJECT("\"name\",\"words\",\"agency\",\"roles\"", "\"name\":" WORDS ",\"words\":" WORDS ",\"agency\":" WORDS ",\"roles\":" LIST(REF("Role")) ",\"ends\":" TIME) },
    { "Acted", OBJECT("\"seq\",\"repeated\"", ADMITTED) },
    { "Opened", OBJECT("\"id\",\"receipt\",\"seq\",\"repeated\"", "\"id\":" WORDS ",\"receipt\":{\"type\":\"string\",\"pattern\":\"^AL-[0-9a-z]{16}$\"}," ADMITTED) },
    { "CaseList", OBJECT("\"cases\",\"total\",\"total_is\"", "\"cases\":" LIST(REF("Any")) ",\"total\":" WHOLE ",\"total_is\":{\"enum\":[\"exact\",\"more\"]},\"cursor\":" WORDS ",\"view\":" REF("Any")) },
    { "PublicList", REF("CaseList") },
    { "Case", REF("Any") },
    { "Story", REF("Any") },
    { "Explanation", REF("Any") },
    { "Events", REF("Any") },
    { "Receipt", REF("Any") },
    { "ReceiptFile", REF("Any") },
};
// clang-format on
const int32_t schema_rows_count = COUNT(schema_rows);

const char *schema_named(const char *name)
{
    for (int32_t i = 0; i < schema_rows_count; i++)
        if (strcmp(schema_rows[i].name, name) == 0) return schema_rows[i].schema;
    return NULL;
}
