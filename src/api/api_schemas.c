// The schemas of what is answered, by the names that the table of routes uses.
#include "api/schemas_int.h"

#define WORDS "{\"type\":\"string\"}"
#define TIME "{\"type\":\"string\",\"format\":\"date-time\"}"
#define WHOLE "{\"type\":\"integer\"}"
#define MAYBE "{\"type\":[\"string\",\"null\"]}"
#define FLAG "{\"type\":\"boolean\"}"
#define REF(name) "{\"$ref\":\"#/components/schemas/" name "\"}"
#define LIST(of) "{\"type\":\"array\",\"items\":" of "}"
#define OBJECT(required, members)                                                                            \
    "{\"type\":\"object\",\"required\":[" required "],\"properties\":{" members "}}"

#define LINE                                                                                                 \
    "\"id\":" WORDS ",\"agency\":" WORDS ",\"number\":" WORDS ",\"kind\":" WORDS ",\"kind_words\":" WORDS    \
    ",\"status\":" WORDS ",\"status_words\":" WORDS ",\"owner\":" WORDS ",\"assignee\":" WORDS               \
    ",\"assignee_words\":" WORDS ",\"owner_words\":" WORDS ",\"offered_words\":" WORDS ",\"offered\":" WORDS \
    ",\"area\":" WORDS ",\"opened\":" TIME ",\"closed\":" TIME ",\"due\":" TIME ",\"title\":" WORDS          \
    ",\"cell\":{\"type\":\"integer\",\"description\":\"500 m cell; lat_e7 and lng_e7 are its middle\"}"      \
    ",\"lat_e7\":" WHOLE ",\"lng_e7\":" WHOLE ",\"grade\":" REF("Grade")

#define ADMITTED                                                                                                                                                                                                                      \
    "\"seq\":{\"type\":\"integer\",\"description\":\"Position in the ledger\"},\"number\":" WORDS                                                                                                                                     \
    ",\"status\":" WORDS ",\"status_words\":" WORDS                                                                                                                                                                                   \
    ",\"because\":{\"type\":\"string\",\"description\":\"Why a case that was opened waits for a person, or was declined at once\"},\"owner\":" WORDS                                                                                  \
    ",\"owner_words\":" WORDS                                                                                                                                                                                                         \
    ",\"repeated\":{\"type\":\"boolean\",\"description\":\"A retry, answered from the ledger\"},\"clocks\":" LIST(                                                                                                                    \
        REF("Clock")) ",\"rule\":" WORDS                                                                                                                                                                                              \
                      ",\"articles\":" LIST(                                                                                                                                                                                          \
                          WORDS) ",\"explanation\":{\"type\":\"object\"},\"reply\":{\"type\":\"object\",\"description\":\"A read: the fields that were opened. An erasure: when it is complete everywhere, and who else holds it\"}," \
                                 "\"entry\":{\"type\":\"string\",\"description\":\"The entry's bytes, canonical JSON: SHA-256(00, entry) is the leaf\"},"                                                                             \
                                 "\"proof\":{\"type\":\"string\",\"description\":\"C2SP tlog-proof: inclusion of the entry under a signed checkpoint\"}"

// clang-format off
const struct schema_row schema_rows[] = {
    { "Any", "{\"type\":\"object\"}" },
    { "Health", OBJECT("\"status\"", "\"status\":" WORDS) },
    { "Problem", OBJECT("\"type\",\"title\",\"status\",\"code\"",
        "\"type\":{\"type\":\"string\",\"format\":\"uri-reference\"},\"title\":" WORDS ",\"status\":" WHOLE ",\"detail\":" WORDS ",\"instance\":" WORDS ",\"code\":" WORDS ","
        "\"where\":{\"type\":\"string\",\"description\":\"JSON pointer into the body, or the name of a field or query\"},\"expected\":" WORDS ",\"reason\":" WORDS ",\"limit\":" WHOLE ","
        "\"did_you_mean\":{\"type\":\"string\",\"description\":\"The kind, act, purpose or value of a filter that may have been meant by one that there is not\"},\"refusal\":" WORDS ",\"rule\":" WORDS ",\"needed\":" LIST(WORDS) ",\"needed_words\":" LIST(WORDS) ",\"because\":{\"type\":\"string\",\"description\":\"Why the decision that refused does\"},\"basis\":" LIST(REF("Article"))) },
    { "ProblemWords", OBJECT("\"code\",\"status\",\"title\",\"detail\"", "\"code\":" WORDS ",\"status\":" WHOLE ",\"title\":" WORDS ",\"detail\":" WORDS) },
    { "ProblemList", LIST(OBJECT("\"code\",\"status\",\"en\",\"zh-CN\"", "\"code\":" WORDS ",\"status\":" WHOLE ",\"en\":" REF("Any") ",\"zh-CN\":" REF("Any"))) },
    { "Article", OBJECT("\"name\"", "\"name\":" WORDS ",\"instrument\":" WORDS ",\"title\":" WORDS ",\"summary\":" WORDS ",\"link\":" WORDS ",\"verified\":" FLAG) },
    { "Clock", OBJECT("\"name\",\"start\",\"due\",\"over\"",
        "\"name\":" WORDS ",\"words\":" WORDS ",\"article\":" WORDS ",\"start\":" TIME ",\"due\":" TIME ",\"paused\":" TIME ",\"over\":" FLAG ",\"articles\":" LIST(REF("Article"))) },
    { "Role", OBJECT("\"role\"", "\"role\":" WORDS ",\"unit\":" WORDS ",\"area\":" WORDS ",\"from\":" TIME ",\"to\":" TIME) },
    { "Account", OBJECT("\"name\",\"words\",\"agency\",\"roles\"", "\"name\":" WORDS ",\"words\":" WORDS ",\"agency\":" WORDS ",\"roles\":" LIST(REF("Role")) ",\"ends\":" TIME) },
    { "User", OBJECT("\"name\",\"words\",\"off\",\"roles\"", "\"name\":" WORDS ",\"words\":" WORDS ",\"off\":{\"type\":\"boolean\",\"description\":\"Switched off: it cannot sign in\"},\"roles\":" LIST(REF("Role"))) },
    { "UserList", OBJECT("\"users\"", "\"users\":" LIST(REF("User")) ",\"cursor\":" WORDS) },
    { "Acted", OBJECT("\"seq\",\"repeated\",\"clocks\",\"articles\"", ADMITTED) },
    { "HolderActed", OBJECT("\"seq\",\"repeated\",\"clocks\",\"articles\"",
        "\"id\":{\"type\":\"string\",\"description\":\"Of the case that the act opened, where it opened one\"},\"receipt\":{\"type\":\"string\",\"pattern\":\"^AL-[0-9A-Z]{16}$\"}," ADMITTED) },
    { "Opened", OBJECT("\"id\",\"seq\",\"repeated\"", "\"id\":" WORDS ",\"receipt\":{\"type\":\"string\",\"pattern\":\"^AL-[0-9A-Z]{16}$\"}," ADMITTED) },
    { "Place", OBJECT("\"kind\",\"lat_e7\",\"lng_e7\"",
        "\"kind\":{\"type\":\"string\",\"enum\":[\"place\",\"street\",\"address\"]},\"place\":" WORDS ",\"name_zh\":" WORDS ",\"name_en\":" WORDS ",\"address_zh\":" WORDS ",\"address_en\":" WORDS
        ",\"lat_e7\":" WHOLE ",\"lng_e7\":" WHOLE ",\"area\":" WORDS ",\"area_words\":" WORDS ",\"distance_m\":" WHOLE) },
    { "PlaceList", OBJECT("\"places\"", "\"places\":" LIST(REF("Place"))) },
    { "View", OBJECT("\"position\",\"ledger\"",
        "\"position\":{\"type\":\"integer\",\"description\":\"The answer holds every entry of the log before this one\"},\"ledger\":{\"type\":\"integer\",\"description\":\"Entries that the log had when it was asked\"}") },
    { "Grade", OBJECT("\"value\",\"words\"",
        "\"value\":" WORDS ",\"words\":" WORDS ",\"rank\":{\"type\":\"integer\",\"minimum\":1,\"description\":\"1 is the most urgent; left out where the pack in force does not have the value\"}") },
    { "CaseLine", OBJECT("\"id\",\"number\",\"kind\",\"status\",\"opened\"",
        LINE) },
    { "CaseList", OBJECT("\"cases\",\"view\"",
        "\"cases\":" LIST(REF("CaseLine")) ",\"total\":{\"type\":\"integer\",\"description\":\"Left out, as total_is, where total=false was asked\"},\"total_is\":{\"type\":\"string\",\"enum\":[\"exact\",\"more\"]},\"cursor\":" WORDS ",\"reached\":" FLAG ",\"view\":" REF("View")) },
    { "Found", OBJECT("\"cases\",\"scanned\",\"found\",\"position\"", "\"cases\":" LIST(REF("CaseLine")) ",\"scanned\":" WHOLE ",\"found\":" WHOLE ",\"position\":" WHOLE) },
    { "PublicCase", OBJECT("\"id\",\"kind\",\"text\",\"place\",\"closed\",\"hour\"",
        "\"id\":" WORDS ",\"kind\":" WORDS ",\"text\":{\"type\":\"string\",\"description\":\"A released text, else the kind's words\"},\"kind_words\":" WORDS ",\"place\":" WORDS ",\"lat_e7\":" WHOLE ",\"lng_e7\":" WHOLE ",\"closed\":" FLAG ",\"hour\":" TIME) },
    { "PublicList", OBJECT("\"cases\",\"total\",\"total_is\"",
        "\"cases\":" LIST(REF("PublicCase")) ",\"total\":" WHOLE ",\"total_is\":{\"type\":\"string\",\"enum\":[\"exact\",\"more\"]},\"cursor\":" WORDS) },
    { "MyRole", OBJECT("\"role\",\"role_words\"",
        "\"role\":" WORDS ",\"role_words\":" WORDS ",\"unit\":" WORDS ",\"unit_words\":" WORDS ",\"area\":" WORDS ",\"area_words\":" WORDS ",\"from\":" TIME ",\"to\":" TIME) },
    { "Purpose", OBJECT("\"purpose\",\"words\"", "\"purpose\":" WORDS ",\"words\":" WORDS) },
    { "Me", OBJECT("\"name\",\"words\",\"agency\",\"agency_number\",\"agency_words\",\"roles\",\"purposes\"",
        "\"name\":" WORDS ",\"words\":" WORDS ",\"agency\":" WORDS ",\"agency_number\":{\"type\":\"integer\",\"description\":\"Its log is /ledger/aN\"},\"agency_words\":" WORDS ",\"zone\":" WORDS ",\"roles\":" LIST(REF("MyRole")) ",\"purposes\":" LIST(REF("Purpose")) ",\"ends\":" TIME) },
    { "Count", OBJECT("\"value\",\"words\",\"count\"", "\"value\":" WORDS ",\"words\":" WORDS ",\"count\":" WHOLE) },
    { "Counts", OBJECT("\"by\",\"counts\",\"total\",\"total_is\",\"reached\",\"view\"",
        "\"by\":" WORDS ",\"counts\":" LIST(REF("Count")) ",\"total\":" WHOLE ",\"total_is\":{\"type\":\"string\",\"enum\":[\"exact\",\"more\"]},\"reached\":" FLAG ",\"view\":" REF("View")) },
    { "NearbyCase", OBJECT("\"id\",\"number\",\"kind\",\"status\",\"opened\",\"age_s\"", LINE ",\"distance_m\":" WHOLE ",\"age_s\":" WHOLE) },
    { "NearbyList", OBJECT("\"cases\"", "\"cases\":" LIST(REF("NearbyCase"))) },
    { "OverdueCase", OBJECT("\"id\",\"number\",\"kind\",\"status\",\"opened\",\"overdue_s\",\"waiting_for\",\"clocks\"",
        LINE ",\"overdue_s\":" WHOLE ",\"waiting_for\":{\"type\":\"string\",\"enum\":[\"hold\",\"offer\",\"assignee\",\"act\"]},\"clocks\":" LIST(REF("Clock"))
        ",\"last_act\":" WORDS ",\"last_act_words\":" WORDS ",\"last_at\":" TIME) },
    { "OverdueList", OBJECT("\"cases\"", "\"cases\":" LIST(REF("OverdueCase"))) },
    { "FoundAct", OBJECT("\"seq\",\"case\",\"number\",\"kind\",\"act\",\"by\",\"at\",\"rule\",\"parts\"",
        "\"seq\":" WHOLE ",\"case\":" WORDS ",\"number\":" WORDS ",\"kind\":" WORDS ",\"kind_words\":" WORDS ",\"act\":" WORDS ",\"words\":" WORDS ",\"by\":" WORDS ",\"by_words\":" WORDS ",\"at\":" TIME ",\"rule\":" WORDS
        ",\"purpose\":" WORDS ",\"purpose_words\":" WORDS ",\"refusal\":" WORDS ",\"refusal_words\":" WORDS ",\"decision_words\":" WORDS ",\"because\":" WORDS ",\"repeats\":" WHOLE ",\"parts\":" LIST(WORDS) ",\"parts_words\":" LIST(WORDS)) },
    { "FoundActs", OBJECT("\"acts\"", "\"acts\":" LIST(REF("FoundAct")) ",\"cursor\":" WORDS) },
    { "Upload", OBJECT("\"upload\",\"slice_bytes\",\"bytes\"", "\"upload\":" WORDS ",\"slice_bytes\":" WHOLE ",\"bytes\":" WHOLE) },
    { "Slice", OBJECT("\"received\",\"type\"",
        "\"received\":" WHOLE ",\"type\":" WORDS ",\"file\":{\"type\":\"string\",\"description\":\"Once all is there: for a form's field of x-use files\"}") },
    { "Open311Error", OBJECT("\"code\",\"description\"", "\"code\":" WHOLE ",\"description\":" WORDS) },
    { "Open311Discovery", OBJECT("\"changeset\",\"contact\",\"key_service\",\"endpoints\"",
        "\"changeset\":" WORDS ",\"contact\":" WORDS ",\"key_service\":" WORDS ",\"endpoints\":" LIST(OBJECT("\"specification\",\"url\",\"changeset\",\"type\",\"formats\"",
            "\"specification\":" WORDS ",\"url\":" WORDS ",\"changeset\":" WORDS ",\"type\":{\"type\":\"string\",\"enum\":[\"production\",\"test\"]},\"formats\":" LIST(WORDS)))) },
    { "Open311Services", LIST(OBJECT("\"service_code\",\"service_name\",\"metadata\",\"type\"",
        "\"service_code\":" WORDS ",\"service_name\":" WORDS ",\"description\":" MAYBE ",\"metadata\":" FLAG ",\"type\":{\"type\":\"string\",\"enum\":[\"realtime\",\"batch\",\"blackbox\"]}"
        ",\"keywords\":" MAYBE ",\"group\":" MAYBE)) },
    { "Open311Attribute", OBJECT("\"variable\",\"code\",\"datatype\",\"required\",\"order\",\"description\"",
        "\"variable\":" FLAG ",\"code\":" WORDS ",\"datatype\":{\"type\":\"string\",\"enum\":[\"string\",\"number\",\"datetime\",\"text\",\"singlevaluelist\",\"multivaluelist\"]},\"required\":" FLAG
        ",\"datatype_description\":" MAYBE ",\"order\":" WHOLE ",\"description\":" MAYBE ",\"values\":" LIST(OBJECT("\"key\",\"name\"", "\"key\":" WORDS ",\"name\":" WORDS))) },
    { "Open311Definition", OBJECT("\"service_code\",\"attributes\"", "\"service_code\":" WORDS ",\"attributes\":" LIST(REF("Open311Attribute"))) },
    { "Open311Requests", LIST(OBJECT("\"service_request_id\",\"status\"",
        "\"service_request_id\":" WORDS ",\"status\":{\"type\":\"string\",\"enum\":[\"open\",\"closed\"]},\"status_notes\":" MAYBE ",\"service_name\":" MAYBE ",\"service_code\":" MAYBE ",\"description\":" MAYBE
        ",\"agency_responsible\":" MAYBE ",\"service_notice\":" MAYBE ",\"requested_datetime\":" MAYBE ",\"updated_datetime\":" MAYBE ",\"expected_datetime\":" MAYBE ",\"address\":" MAYBE ",\"address_id\":" MAYBE
        ",\"zipcode\":" MAYBE ",\"lat\":{\"type\":[\"number\",\"null\"]},\"long\":{\"type\":[\"number\",\"null\"]},\"media_url\":" MAYBE ",\"extended_attributes\":" REF("Any"))) },
    { "Open311Posted", LIST(OBJECT("\"service_request_id\"", "\"service_request_id\":" WORDS ",\"service_notice\":" MAYBE ",\"account_id\":" MAYBE)) },
    { "Open311Tokens", LIST(OBJECT("\"service_request_id\",\"token\"", "\"service_request_id\":" WORDS ",\"token\":" WORDS)) },
    { "KindRecord", OBJECT("\"kind\",\"words\",\"cases\",\"open\"",
        "\"kind\":" WORDS ",\"words\":" WORDS ",\"cases\":" WHOLE ",\"open\":" WHOLE ",\"untouched\":{\"type\":\"integer\",\"description\":\"Open for a day and still in the first state of its kind: nobody has taken it up\"},\"unassigned\":" WHOLE
        ",\"overdue\":" WHOLE ",\"no_place\":" WHOLE ",\"no_title\":" WHOLE) },
    { "YearNumbers", OBJECT("\"year\",\"last\",\"cases\",\"missing\"", "\"year\":" WHOLE ",\"last\":" WHOLE ",\"cases\":" WHOLE ",\"missing\":" WHOLE) },
    { "Completeness", OBJECT("\"kinds\",\"numbers\"", "\"kinds\":" LIST(REF("KindRecord")) ",\"numbers\":" LIST(REF("YearNumbers"))) },
    { "Packs", OBJECT("\"proposed\"",
        "\"in_force\":" OBJECT("\"id\",\"version\",\"digest\"", "\"id\":" WORDS ",\"version\":" WORDS ",\"digest\":" WORDS)
        ",\"proposed\":" LIST(OBJECT("\"digest\",\"by\"", "\"digest\":" WORDS ",\"by\":" WORDS ",\"by_words\":" WORDS)) ",\"more\":" FLAG) },
    { "Kind", OBJECT("\"kind\",\"words\",\"form\",\"articles\"",
        "\"kind\":" WORDS ",\"words\":" WORDS ",\"about\":" WORDS ",\"publicity\":" WORDS ",\"anonymous\":{\"type\":\"boolean\",\"description\":\"Without signing in\"},\"form\":{\"type\":\"object\",\"description\":\"A JSON Schema\"},\"articles\":" LIST(REF("Article"))) },
    { "Emergency", OBJECT("\"name\",\"words\",\"number\"", "\"name\":" WORDS ",\"words\":{\"type\":\"string\",\"description\":\"Whom it reaches\"},\"number\":{\"type\":\"string\",\"pattern\":\"^[0-9]{2,15}$\"}") },
    { "KindList", OBJECT("\"agency\",\"zone\",\"pack\",\"version\",\"emergency\",\"kinds\"",
        "\"agency\":" WORDS ",\"agency_words\":" WORDS ",\"zone\":" WORDS ",\"pack\":" WORDS ",\"version\":" WORDS
        ",\"emergency\":{\"type\":\"array\",\"maxItems\":8,\"description\":\"Numbers to call in danger; the first is told where there is room for one\",\"items\":" REF("Emergency") "},\"kinds\":" LIST(REF("Kind"))) },
    { "Part", OBJECT("\"name\",\"words\",\"locked\"", "\"name\":" WORDS ",\"words\":" WORDS ",\"locked\":" FLAG) },
    { "Opens", OBJECT("\"kind\",\"words\"", "\"kind\":" WORDS ",\"words\":" WORDS) },
    { "Option", OBJECT("\"act\",\"words\",\"open\"",
        "\"act\":" WORDS ",\"words\":" WORDS ",\"verb\":{\"type\":\"string\",\"description\":\"What it does, whatever the pack calls it\"},\"open\":{\"type\":\"boolean\",\"description\":\"It may be done now\"},\"articles\":" LIST(REF("Article")) ",\"purposes\":" LIST(WORDS) ",\"opens\":" LIST(REF("Opens"))
        ",\"parts\":" LIST(WORDS) ",\"form\":{\"type\":\"object\",\"description\":\"A JSON Schema\"},\"refusal\":" WORDS ",\"why_not\":" WORDS ",\"needed\":" LIST(WORDS) ",\"needed_words\":" LIST(WORDS)
        ",\"rule\":" WORDS ",\"decision\":" WORDS ",\"because\":" WORDS ",\"basis\":" LIST(REF("Article")) ",\"step\":" WORDS ",\"step_words\":" WORDS) },
    { "Twin", OBJECT("\"agency\",\"id\"", "\"agency\":" WORDS ",\"id\":" WORDS) },
    { "LinkedCase", OBJECT("\"id\",\"number\",\"kind\",\"status\",\"opened\"", "\"id\":" WORDS ",\"number\":" WORDS ",\"kind\":" WORDS ",\"kind_words\":" WORDS ",\"status\":" WORDS ",\"status_words\":" WORDS ",\"opened\":" TIME) },
    { "Case", OBJECT("\"id\",\"number\",\"kind\",\"status\",\"owner\",\"opened\",\"clocks\",\"parts\",\"acts\"",
        "\"id\":" WORDS ",\"agency\":" WORDS ",\"number\":" WORDS ",\"kind\":" WORDS ",\"kind_words\":" WORDS ",\"led\":{\"type\":\"boolean\",\"description\":\"A drawn procedure leads the case\"},\"status\":" WORDS ",\"status_words\":" WORDS ",\"grade\":" REF("Grade") ",\"owner\":" WORDS
        ",\"owner_words\":" WORDS ",\"offered\":" WORDS ",\"offered_words\":" WORDS ",\"assignee\":" WORDS ",\"assignee_words\":" WORDS ",\"area\":" WORDS ",\"channel\":" WORDS ",\"publicity\":" WORDS ",\"title\":" WORDS ",\"opened\":" TIME
        ",\"event\":" TIME ",\"closed\":" TIME ",\"held\":" FLAG ",\"retained\":" FLAG ",\"moved\":" FLAG ",\"twin\":" REF("Twin") ",\"erasure_asked\":" LIST(WORDS) ",\"acts_count\":" WHOLE
        ",\"clocks\":" LIST(REF("Clock")) ",\"parts\":" LIST(REF("Part")) ",\"acts\":" LIST(REF("Option")) ",\"linked\":" LIST(REF("LinkedCase")) ",\"linked_more\":" FLAG) },
    { "StoryAct", OBJECT("\"n\",\"position\",\"at\",\"act\",\"by\",\"refused\"",
        "\"n\":" WHOLE ",\"position\":" WHOLE ",\"at\":" TIME ",\"act\":" WORDS ",\"words\":" WORDS ",\"verb\":" WORDS ",\"by\":" WORDS ",\"purpose\":" WORDS ",\"refused\":" FLAG ",\"rule\":" WORDS
        ",\"articles\":" LIST(REF("Article")) ",\"parts\":" LIST(WORDS) ",\"does\":" REF("Any") ",\"status\":" WORDS ",\"status_words\":" WORDS ",\"by_words\":" WORDS ",\"because\":" WORDS ",\"decided\":" LIST(WORDS) ",\"told\":" LIST(REF("Told"))) },
    { "Told", OBJECT("\"field\",\"words\",\"value\"", "\"field\":" WORDS ",\"words\":" WORDS ",\"value\":true,\"value_words\":" WORDS) },
    { "Story", OBJECT("\"acts\",\"total\"", "\"acts\":" LIST(REF("StoryAct")) ",\"total\":" WHOLE ",\"before\":" WHOLE) },
    { "Explanation", OBJECT("\"n\",\"act\",\"refused\",\"rule\"",
        "\"n\":" WHOLE ",\"act\":" WORDS ",\"refused\":" FLAG ",\"rule\":" WORDS ",\"pack\":" WORDS ",\"articles\":" LIST(REF("Article")) ",\"explanation\":" REF("Any")
        ",\"words\":" LIST(REF("Reason")) ",\"tables\":" LIST(REF("DecisionTable"))) },
    { "DecisionTable", OBJECT("\"decision\",\"words\",\"refused\",\"columns\",\"outputs\",\"rules\"",
        "\"decision\":" WORDS ",\"words\":" WORDS ",\"refused\":" FLAG ",\"because\":" WORDS
        ",\"columns\":" LIST(OBJECT("\"words\",\"text\"", "\"words\":" WORDS ",\"text\":{\"type\":\"string\",\"description\":\"The expression, FEEL\"},\"value\":{\"type\":\"string\",\"description\":\"What it was told; missing where that is not known any more\"}"))
        ",\"outputs\":" LIST(OBJECT("\"name\",\"words\"", "\"name\":" WORDS ",\"words\":" WORDS))
        ",\"rules\":" LIST(OBJECT("\"rule\",\"fired\",\"when\",\"then\",\"articles\"", "\"rule\":{\"type\":\"integer\",\"minimum\":1},\"fired\":" FLAG ",\"when\":" LIST(WORDS) ",\"then\":" LIST(WORDS) ",\"articles\":" LIST(REF("Article"))))) },
    { "Foreseen", OBJECT("\"kind\",\"tables\"", "\"kind\":" WORDS ",\"tables\":" LIST(REF("DecisionTable"))) },
    { "Proofs", OBJECT("\"entries\",\"more\"", "\"entries\":" LIST(OBJECT("\"n\",\"position\",\"receipt\"", "\"n\":" WHOLE ",\"position\":" WHOLE ",\"receipt\":" REF("ReceiptFile"))) ",\"more\":" FLAG) },
    { "Reason", OBJECT("\"text\"", "\"text\":" WORDS ",\"articles\":" LIST(REF("Article"))) },
    { "Document", OBJECT("\"name\",\"words\",\"n\",\"at\",\"act\"",
        "\"name\":" WORDS ",\"words\":" WORDS ",\"n\":" WHOLE ",\"at\":" TIME ",\"act\":" WORDS ",\"act_words\":" WORDS) },
    { "Documents", OBJECT("\"documents\"", "\"documents\":" LIST(REF("Document"))) },
    { "Element", OBJECT("\"id\",\"type\",\"words\",\"passed\",\"articles\"",
        "\"id\":" WORDS ",\"type\":" WORDS ",\"trigger\":" WORDS ",\"words\":" WORDS ",\"standing\":{\"type\":\"string\",\"enum\":[\"here\",\"awaited\"]},\"since\":" TIME ",\"passed\":" FLAG ",\"act\":" WORDS
        ",\"act_words\":" WORDS ",\"status_words\":" WORDS ",\"clock\":" WORDS ",\"roles\":" LIST(WORDS) ",\"articles\":" LIST(REF("Article"))) },
    { "Procedure", OBJECT("\"process\",\"pack\",\"version\",\"outcome\",\"elements\",\"way\",\"facts\",\"labels\"",
        "\"process\":" WORDS ",\"pack\":" WORDS ",\"version\":" WORDS ",\"outcome\":" WORDS ",\"elements\":" LIST(REF("Element")) ",\"way\":" LIST(WORDS)
        ",\"facts\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}},\"labels\":{\"type\":\"object\",\"description\":\"What the drawing's elements are called in the reader's language, by id\",\"additionalProperties\":{\"type\":\"string\"}},\"xml\":{\"type\":\"string\",\"description\":\"BPMN 2.0, as the pack has it\"}") },
    { "Event", OBJECT("\"seq\",\"act\",\"at\"", "\"seq\":" WHOLE ",\"act\":" WORDS ",\"at\":" TIME ",\"case\":" WORDS) },
    { "Events", OBJECT("\"events\",\"last\"", "\"events\":" LIST(REF("Event")) ",\"last\":{\"type\":\"integer\",\"description\":\"Ask with it as `after` the next time\"}") },
    { "Read", OBJECT("\"at\",\"unit\",\"role\",\"purpose\",\"parts\"",
        "\"at\":" TIME ",\"unit\":" WORDS ",\"unit_words\":" WORDS ",\"role\":" WORDS ",\"role_words\":" WORDS ",\"purpose\":" WORDS ",\"purpose_words\":" WORDS ",\"parts\":" LIST(WORDS) ",\"parts_words\":" LIST(WORDS)) },
    { "ReadPage", OBJECT("\"reads\"", "\"reads\":" LIST(REF("Read")) ",\"before\":" WHOLE) },
    { "Receipt", OBJECT("\"case\",\"story\",\"reads\",\"receipt\"", "\"case\":" REF("Case") ",\"story\":" REF("Story") ",\"reads\":" LIST(REF("Read")) ",\"reads_more\":" FLAG ",\"reads_before\":" WHOLE ",\"reads_earlier_before\":" WHOLE ",\"earlier\":" OBJECT("\"agency\",\"id\",\"story\"", "\"agency\":" WORDS ",\"id\":" WORDS ",\"story\":" REF("Story")) ",\"receipt\":" REF("ReceiptFile")) },
    { "Origins", OBJECT("\"origins\"", "\"origins\":" LIST(REF("ReceiptFile"))) },
    { "ReceiptFile", OBJECT("\"number\",\"code\",\"entry\",\"proof\",\"vkey\"",
        "\"format\":" WORDS ",\"number\":" WORDS ",\"code\":" WORDS ",\"entry\":" WORDS ",\"proof\":" WORDS ",\"vkey\":" WORDS ",\"parts\":" LIST(REF("Any")) ",\"openings\":" LIST(REF("Any"))) },
};
// clang-format on
const int32_t schema_rows_count = COUNT(schema_rows);

const char *schema_named(const char *name)
{
    for (int32_t i = 0; i < schema_rows_count; i++)
        if (strcmp(schema_rows[i].name, name) == 0) return schema_rows[i].schema;
    return NULL;
}
