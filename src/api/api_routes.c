// The table of routes: the server answers by it and describes itself from it. Order: a literal path before one with a name in its place.
#include "api/job_int.h"

#define NO_QUERIES ""
#define FILTERS FILTER_NAMES

enum {
    BODY_ACT = 1 << 20,
    BODY_RESIDENT = 64 << 10,
    BODY_SMALL = 8 << 10,
    BODY_OPEN311 = 64 << 10,
    BODY_SLICE = 256 << 10,
    ROOM_OPEN311 = 3 << 20
};

static const char open_request[] =
    "{\"type\":\"object\",\"required\":[\"kind\",\"data\"],\"additionalProperties\":false,\"properties\":{"
    "\"kind\":{\"type\":\"string\",\"description\":\"A kind of the agency's pack\"},"
    "\"agency\":{\"type\":\"string\",\"description\":\"Short name of the agency; needed where there are several and nobody is signed in\"},"
    "\"purpose\":{\"type\":\"string\"},"
    "\"data\":{\"type\":\"object\",\"description\":\"As the form of the kind asks\"},"
    "\"event\":{\"type\":\"string\",\"format\":\"date-time\",\"description\":\"Historic cases: when it happened. Signed in only\"},"
    "\"source\":{\"type\":\"string\",\"description\":\"Imported cases: where the row comes from. Signed in only\"},"
    "\"source_row\":{\"type\":\"string\"}}}";
static const char foresee_request[] =
    "{\"type\":\"object\",\"required\":[\"kind\"],\"additionalProperties\":false,\"properties\":{"
    "\"kind\":{\"type\":\"string\"},\"data\":{\"type\":\"object\",\"description\":\"As the form of the kind asks; may be incomplete\"}}}";
static const char document_request[] =
    "{\"type\":\"object\",\"properties\":{\"purpose\":{\"type\":\"string\"},\"act\":{\"type\":\"string\",\"description\":\"The pack's act that reads; read where it is not said\"}},\"additionalProperties\":false}";
static const char act_request[] =
    "{\"type\":\"object\",\"required\":[\"act\"],\"additionalProperties\":false,\"properties\":{"
    "\"act\":{\"type\":\"string\",\"description\":\"One of the case's `acts`\"},"
    "\"purpose\":{\"type\":\"string\",\"description\":\"Where the act asks for one\"},"
    "\"data\":{\"type\":\"object\",\"description\":\"As the act's form asks\"}}}";
static const char receipt_request[] =
    "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
    "\"data\":{\"type\":\"object\",\"description\":\"As the act's form asks\"},\"purpose\":{\"type\":\"string\"}}}";
static const char session_request[] =
    "{\"type\":\"object\",\"required\":[\"name\",\"password\"],\"additionalProperties\":false,\"properties\":{"
    "\"name\":{\"type\":\"string\",\"maxLength\":64},\"password\":{\"type\":\"string\",\"format\":\"password\",\"maxLength\":1024}}}";
static const char user_request[] =
    "{\"type\":\"object\",\"required\":[\"name\",\"words\",\"roles\"],\"properties\":{"
    "\"name\":{\"type\":\"string\",\"pattern\":\"^[a-z0-9._@-]{1,64}$\"},\"words\":{\"type\":\"string\"},"
    "\"agency\":{\"type\":\"integer\",\"description\":\"The operator's own; may be left out\"},\"off\":{\"type\":\"boolean\"},"
    "\"roles\":{\"type\":\"array\",\"maxItems\":16,\"items\":{\"$ref\":\"#/components/schemas/Role\"}}}}";
static const char activation_request[] =
    "{\"type\":\"object\",\"required\":[\"digest\"],\"additionalProperties\":false,\"properties\":{"
    "\"digest\":{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{64}$\",\"description\":\"Of the proposed document\"}}}";
static const char scan_request[] =
    "{\"type\":\"object\",\"required\":[\"purpose\",\"words\"],\"additionalProperties\":false,\"properties\":{"
    "\"purpose\":{\"type\":\"string\"},\"words\":{\"type\":\"string\",\"description\":\"Looked for in narratives\"}}}";
#define WORDS "{\"type\":\"string\"}"
#define TIME "{\"type\":\"string\",\"format\":\"date-time\"}"
#define FROM_0 "{\"type\":\"integer\",\"minimum\":0}"
static const char search_request[] =
    "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
    "\"phone\":{\"type\":\"string\",\"description\":\"A party's telephone, whole; spaces and dashes do not count\"},"
    "\"name\":{\"type\":\"string\",\"description\":\"A party's name, whole\"},"
    "\"document\":{\"type\":\"string\",\"description\":\"Number of a party's document, whole\"},"
    "\"number\":" WORDS ",\"kind\":" WORDS ",\"status\":" WORDS ",\"owner\":" WORDS ",\"assignee\":" WORDS
    ",\"offered\":" WORDS ",\"area\":" WORDS ",\"channel\":" WORDS ",\"text\":" WORDS ",\"cell\":" FROM_0
    ",\"open\":{\"type\":\"boolean\"},\"erasure_asked\":{\"type\":\"boolean\"},\"total\":{\"type\":\"boolean\",\"default\":true},\"cases\":{\"type\":\"string\",\"description\":\"Ids with commas between, 40 at most\"}"
    ",\"opened_from\":" TIME ",\"opened_before\":" TIME ",\"due_before\":" TIME
    ",\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":200,\"default\":50},\"cursor\":" WORDS
    ",\"at_least\":" FROM_0
    ",\"purpose\":{\"type\":\"string\",\"description\":\"Needed with phone, name or document: such a list is a read\"}}}";

static const char slice_request[] = "{\"type\":\"string\",\"format\":\"binary\"}";
static const char fetch_request[] =
    "{\"type\":\"object\",\"required\":[\"purpose\"],\"additionalProperties\":false,\"properties\":{"
    "\"purpose\":{\"type\":\"string\"},\"part\":{\"type\":\"string\",\"default\":\"narrative\"},"
    "\"clean\":{\"type\":\"boolean\",\"description\":\"A copy of a picture without what it says of its making\"}}}";
static const char open311_request[] =
    "{\"type\":\"object\",\"required\":[\"service_code\"],\"additionalProperties\":true,\"properties\":{"
    "\"api_key\":{\"type\":\"string\"},\"jurisdiction_id\":{\"type\":\"string\"},\"service_code\":{\"type\":\"string\"},"
    "\"lat\":{\"type\":\"number\"},\"long\":{\"type\":\"number\"},\"address_string\":{\"type\":\"string\"},\"address_id\":{\"type\":\"string\"},"
    "\"description\":{\"type\":\"string\",\"maxLength\":4000},\"email\":{\"type\":\"string\"},\"phone\":{\"type\":\"string\"},"
    "\"first_name\":{\"type\":\"string\"},\"last_name\":{\"type\":\"string\"},\"media_url\":{\"type\":\"string\",\"format\":\"uri\"},"
    "\"device_id\":{\"type\":\"string\"},\"account_id\":{\"type\":\"string\"}}}";

// clang-format off
const struct route routes[] = {
    { METHOD_GET, "/", "root", "Where to begin", WHO_ANYONE, AT_HTTP, false, false, 0, NULL, NO_QUERIES, REPLY_TEXT, NULL, 200, get_root },
    { METHOD_GET, "/healthz", "health", "Whether the process lives", WHO_ANYONE, AT_HTTP, false, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Health", 200, get_health },
    { METHOD_GET, "/readyz", "ready", "Whether it can take work", WHO_ANYONE, AT_HTTP, false, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Health", 200, get_ready },
    { METHOD_GET, "/metrics", "metrics", "Numbers for a monitoring system, on this host or for an operator", WHO_LOCAL, AT_HTTP, false, false, 0, NULL, NO_QUERIES, REPLY_TEXT, NULL, 200, get_metrics },
    { METHOD_GET, "/api/openapi.json", "description", "This description", WHO_ANYONE, AT_HTTP, false, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Any", 200, get_description },
    { METHOD_GET, "/api/problems", "problems", "All problems, with their words in both languages", WHO_ANYONE, AT_HTTP, false, false, 0, NULL, NO_QUERIES, REPLY_JSON, "ProblemList", 200, get_problems },
    { METHOD_GET, "/api/problems/{code}", "problem", "One problem: where the `type` of an answer leads", WHO_ANYONE, AT_HTTP, false, false, 0, NULL, NO_QUERIES, REPLY_JSON, "ProblemWords", 200, get_problem },

    { METHOD_POST, "/api/v1/cases", "openCase", "Opens a case; whoever holds the receipt's code is its holder", WHO_ANYONE, AT_HTTP, true, true, BODY_ACT, open_request, NO_QUERIES, REPLY_JSON, "Opened", 201, post_case },
    { METHOD_GET, "/api/v1/cases", "cases", "The cases that I may see, filtered and searched; every filter narrows", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, LIST_NAMES, REPLY_JSON, "CaseList", 200, get_cases },
    { METHOD_POST, "/api/v1/cases/foresee", "foresee", "What the pack's decisions would say of a case that is not opened yet: what is missing is taken as not told, nothing is recorded", WHO_SIGNED_IN, AT_READERS, true, false, BODY_RESIDENT, foresee_request, NO_QUERIES, REPLY_JSON, "Foreseen", 200, post_foresee },
    { METHOD_POST, "/api/v1/cases/search", "search", "The same list, with filters in the body: a telephone, name or document number never stands in an address", WHO_SIGNED_IN, AT_READERS, true, false, BODY_SMALL, search_request, NO_QUERIES, REPLY_JSON, "CaseList", 200, post_search },
    { METHOD_GET, "/api/v1/cases/nearby", "casesNearby", "Cases within 500 m that I may see, open or closed within 7 days; the distance is to the middle of a 500 m cell", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, "lat lng kind open limit", REPLY_JSON, "NearbyList", 200, get_cases_nearby },
    { METHOD_GET, "/api/v1/counts", "counts", "How many cases I may see, by status, kind, owner, area or channel", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, "by " FILTERS, REPLY_JSON, "Counts", 200, get_counts },
    { METHOD_GET, "/api/v1/oversight/clocks", "overdue", "Open cases whose clock ran out, the longest first, with what they wait for", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, "kind owner area limit due_before", REPLY_JSON, "OverdueList", 200, get_overdue },
    { METHOD_GET, "/api/v1/oversight/refusals", "refusals", "Acts that were refused, newest first; a page looks through 5,000 entries at most", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, "limit cursor", REPLY_JSON, "FoundActs", 200, get_refusals },
    { METHOD_GET, "/api/v1/oversight/reads", "farReads", "Reads that rested on no relation to the case, newest first", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, "limit cursor", REPLY_JSON, "FoundActs", 200, get_far_reads },
    { METHOD_GET, "/api/v1/oversight/completeness", "completeness", "How complete the record is, by kind; and the numbers of each year for whoever sees the whole agency", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, "kind owner area opened_from opened_before", REPLY_JSON, "Completeness", 200, get_completeness },
    { METHOD_GET, "/api/v1/cases/{case}", "case", "One case, with what I may do now and why not the rest", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Case", 200, get_case },
    { METHOD_POST, "/api/v1/cases/{case}/acts", "act", "Acts on a case", WHO_SIGNED_IN, AT_HTTP, true, true, BODY_ACT, act_request, NO_QUERIES, REPLY_JSON, "Acted", 201, post_act },
    { METHOD_GET, "/api/v1/cases/{case}/acts", "acts", "The case's story, the newest 100 acts, or those before a place", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, "before", REPLY_JSON, "Story", 200, get_acts },
    { METHOD_GET, "/api/v1/cases/{case}/acts/{place}/explain", "explain", "Why an act was ruled as it was", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Explanation", 200, get_explain },
    { METHOD_GET, "/api/v1/cases/{case}/proofs", "proofs", "The newest 50 entries of the case, or those before a place, each with its proof under the signed head", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, "before", REPLY_JSON, "Proofs", 200, get_proofs },
    { METHOD_GET, "/api/v1/cases/{case}/procedure", "procedure", "Where the case stands in its drawn procedure, the way it came, and the drawing", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Procedure", 200, get_procedure },
    { METHOD_GET, "/api/v1/cases/{case}/documents", "documents", "Documents that acts of the case have issued", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Documents", 200, get_documents },
    { METHOD_POST, "/api/v1/cases/{case}/documents/{place}/{name}", "document", "One of them as HTML; what is sealed in it is opened by a read act with this purpose", WHO_SIGNED_IN, AT_HTTP, true, true, BODY_SMALL, document_request, NO_QUERIES, REPLY_BYTES, NULL, 200, post_document },
    { METHOD_POST, "/api/v1/files", "beginFile", "Begins to send an attachment: JPEG, PNG, WebP, PDF or MP4, at most 32 MiB", WHO_ANYONE, AT_HTTP, true, false, 0, NULL, "agency name bytes", REPLY_JSON, "Upload", 201, post_file },
    { METHOD_POST, "/api/v1/files/{upload}/{at}", "sendSlice", "Its next slice; the last is answered with the token that a form's field for files takes, within a day", WHO_ANYONE, AT_HTTP, true, false, BODY_SLICE, slice_request, NO_QUERIES, REPLY_JSON, "Slice", 200, post_slice, .body = BODY_RAW },
    { METHOD_POST, "/api/v1/cases/{case}/acts/{place}/files/{file}", "fetchFile", "File {file}, from 0, of an act: a read act with its purpose, then the bytes", WHO_SIGNED_IN, AT_READERS, true, false, BODY_SMALL, fetch_request, NO_QUERIES, REPLY_FILE, NULL, 200, post_fetch_file },
    { METHOD_POST, "/api/v1/scan", "scan", "Looks for words in narratives: a read of up to 5,000 cases, recorded before it happens", WHO_SIGNED_IN, AT_READERS, true, true, BODY_SMALL, scan_request, FILTERS, REPLY_JSON, "Found", 200, post_scan },
    { METHOD_GET, "/api/v1/events", "events", "Live: admitted acts on cases that I may see, thin, as server-sent events; a page of them after a position for who accepts application/json only", WHO_SIGNED_IN, AT_HTTP, true, false, 0, NULL, "after", REPLY_EVENTS, "Events", 200, get_events },

    { METHOD_GET, "/api/v1/receipt", "receipt", "The holder's view: progress, clocks, who read my fields", WHO_HOLDER, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Receipt", 200, get_receipt },
    { METHOD_GET, "/api/v1/receipt/file", "receiptFile", "The receipt that proves itself, to keep", WHO_HOLDER, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "ReceiptFile", 200, get_receipt_file },
    { METHOD_GET, "/api/v1/receipt/events", "receiptEvents", "Live: the acts on the holder's own case, thin, as server-sent events", WHO_HOLDER, AT_HTTP, true, false, 0, NULL, "after", REPLY_EVENTS, NULL, 200, get_receipt_events },
    { METHOD_GET, "/api/v1/receipt/documents", "receiptDocuments", "Documents that were issued in one's own case", WHO_HOLDER, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Documents", 200, get_receipt_documents },
    { METHOD_GET, "/api/v1/receipt/documents/{place}/{name}", "receiptDocument", "One of them as HTML, with one's own parts and what one was told", WHO_HOLDER, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_BYTES, NULL, 200, get_receipt_document },
    { METHOD_GET, "/api/v1/receipt/procedure", "receiptProcedure", "Where one's own case stands in its drawn procedure", WHO_HOLDER, AT_READERS, true, false, 0, NULL, "drawing", REPLY_JSON, "Procedure", 200, get_receipt_procedure },
    { METHOD_GET, "/api/v1/receipt/reads", "receiptReads", "Who read my fields, page by page", WHO_HOLDER, AT_READERS, true, false, 0, NULL, "before earlier", REPLY_JSON, "ReadPage", 200, get_receipt_reads },
    { METHOD_GET, "/api/v1/receipt/acts", "receiptActs", "The story of one's own case alone, page by page", WHO_HOLDER, AT_READERS, true, false, 0, NULL, "before earlier", REPLY_JSON, "Story", 200, get_receipt_acts },
    { METHOD_GET, "/api/v1/receipt/acts/{place}/explain", "receiptExplain", "Why an act of one's own case was ruled as it was", WHO_HOLDER, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Explanation", 200, get_receipt_explain },
    { METHOD_GET, "/api/v1/receipt/acts/{place}/files/{file}", "receiptAttachment", "File {file}, from 0, of an act of the holder's own", WHO_HOLDER, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_FILE, NULL, 200, get_receipt_attachment },
    { METHOD_POST, "/api/v1/receipt/{act}", "receiptAct", "The holder adds, withdraws, rates, reopens or complains: acts of the pack", WHO_HOLDER, AT_HTTP, true, true, BODY_RESIDENT, receipt_request, NO_QUERIES, REPLY_JSON, "HolderActed", 201, post_receipt_act },

    { METHOD_POST, "/api/v1/session", "signIn", "Signs in: a new session in a cookie", WHO_ANYONE, AT_HTTP, true, false, BODY_SMALL, session_request, NO_QUERIES, REPLY_JSON, "Account", 201, post_session },
    { METHOD_GET, "/api/v1/session", "whoAmI", "Who I am", WHO_SIGNED_IN, AT_HTTP, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Account", 200, get_session },
    { METHOD_DELETE, "/api/v1/session", "signOut", "Ends this session", WHO_SIGNED_IN, AT_HTTP, true, false, 0, NULL, NO_QUERIES, REPLY_NONE, NULL, 204, delete_session },
    { METHOD_GET, "/api/v1/me", "me", "Who I am, in words: roles with units and areas, and the purposes of a read", WHO_SIGNED_IN, AT_HTTP, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Me", 200, get_me },
    { METHOD_POST, "/api/v1/users", "setUser", "Adds or changes an account: an act, by an operator", WHO_SIGNED_IN, AT_HTTP, true, true, BODY_SMALL, user_request, NO_QUERIES, REPLY_JSON, "Acted", 201, post_user },
    { METHOD_GET, "/api/v1/users", "users", "The accounts of my agency in the order of their names, for an operator", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, "limit cursor", REPLY_JSON, "UserList", 200, get_users },
    { METHOD_GET, "/api/v1/users/{name}", "user", "An account, for an operator of its agency", WHO_SIGNED_IN, AT_HTTP, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Account", 200, get_user },
    { METHOD_GET, "/api/v1/packs", "packs", "The law in force and what is proposed to come after it, for an operator or overseer", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Packs", 200, get_packs },
    { METHOD_POST, "/api/v1/packs/activation", "activatePack", "Puts a proposed pack into force: an act, by another person than proposed it, an operator or overseer", WHO_SIGNED_IN, AT_HTTP, true, true, BODY_SMALL, activation_request, NO_QUERIES, REPLY_JSON, "Packs", 201, post_activation },
    { METHOD_GET, "/api/v1/kinds", "kinds", "What can be opened: each kind with its words, its form and its articles", WHO_ANYONE, AT_READERS, true, false, 0, NULL, "agency", REPLY_JSON, "KindList", 200, get_kinds },
    { METHOD_GET, "/api/v1/public/cases", "publicCases", "Cases of listed kinds: a coarse place, the kind's words, an hour late", WHO_ANYONE, AT_READERS, true, false, 0, NULL, "agency kind area cell open opened_from opened_before limit cursor", REPLY_JSON, "PublicList", 200, get_public },

    { METHOD_GET, "/api/v1/nearby", "nearby", "What others reported within 250 m: listed kinds, an hour late, by 500 m cells; open, or closed within a day", WHO_ANYONE, AT_READERS, true, false, 0, NULL, "agency lat lng kind open limit cursor", REPLY_JSON, "PublicList", 200, get_nearby },

    { METHOD_GET, "/api/v1/places", "places", "Addresses, streets and places by name in either language, by pinyin or its initials; without q, what is nearest", WHO_ANYONE, AT_READERS, false, false, 0, NULL, "q near limit", REPLY_JSON, "PlaceList", 200, get_places },
#ifdef ANLAN_TEST_CLOCK
    { METHOD_GET, "/test/clock", "testClock", "What time it is for this server; only in builds for tests", WHO_LOCAL, AT_HTTP, false, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Any", 200, get_test_clock },
    { METHOD_POST, "/test/clock", "setTestClock", "Sets it; only in builds for tests", WHO_LOCAL, AT_HTTP, false, false, BODY_SMALL, "{\"type\":\"object\"}", NO_QUERIES, REPLY_JSON, "Any", 200, post_test_clock },
#endif
    { METHOD_GET, "/tiles/style", "mapStyle", "What a client must know of the map's tiles (TileJSON 3.0.0)", WHO_ANYONE, AT_HTTP, false, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Any", 200, get_map_style },
    { METHOD_GET, "/tiles/map.svg", "mapPicture", "A picture of a piece of the map", WHO_ANYONE, AT_READERS, false, false, 0, NULL, "bbox width height theme lang mark", REPLY_BYTES, NULL, 200, get_map_picture },
    { METHOD_GET, "/tiles/{z}/{x}/{y}", "mapTile", "A vector tile (Mapbox Vector Tile 2.1, gzip); y ends in .mvt", WHO_ANYONE, AT_HTTP, false, false, 0, NULL, NO_QUERIES, REPLY_BYTES, NULL, 200, get_map_tile },
    { METHOD_GET, "/tiles/{epoch}/{z}/{x}/{y}", "mapTileOf", "The same of one state of the map: it never changes", WHO_ANYONE, AT_HTTP, false, false, 0, NULL, NO_QUERIES, REPLY_BYTES, NULL, 200, get_map_tile_of },

    { METHOD_GET, "/open311/v2/discovery.xml", "open311DiscoveryXml", "Open311: where this interface lies", WHO_ANYONE, AT_HTTP, true, false, 0, NULL, "", REPLY_TEXT, NULL, 200, get_open311_discovery },
    { METHOD_GET, "/open311/v2/discovery.json", "open311DiscoveryJson", "Open311: where this interface lies", WHO_ANYONE, AT_HTTP, true, false, 0, NULL, "", REPLY_JSON, "Open311Discovery", 200, get_open311_discovery },
    { METHOD_GET, "/open311/v2/services.xml", "open311ServicesXml", "Open311: the kinds that anyone may open", WHO_ANYONE, AT_READERS, true, false, 0, NULL, "jurisdiction_id", REPLY_TEXT, NULL, 200, get_open311_services },
    { METHOD_GET, "/open311/v2/services.json", "open311ServicesJson", "Open311: the kinds that anyone may open", WHO_ANYONE, AT_READERS, true, false, 0, NULL, "jurisdiction_id", REPLY_JSON, "Open311Services", 200, get_open311_services },
    { METHOD_GET, "/open311/v2/services/{service}", "open311Definition", "Open311: the attributes of a service (CODE.xml or CODE.json); 404 of one that has none", WHO_ANYONE, AT_READERS, true, false, 0, NULL, "jurisdiction_id", REPLY_JSON, "Open311Definition", 200, get_open311_definition },
    { METHOD_GET, "/open311/v2/requests.xml", "open311RequestsXml", "Open311: requests of listed kinds, an hour late, by 500 m cells; at most 90 days and 1,000 a page", WHO_ANYONE, AT_READERS, true, false, 0, NULL, "jurisdiction_id service_request_id service_code start_date end_date status page page_size extensions", REPLY_TEXT, NULL, 200, get_open311_requests, .room_bytes = ROOM_OPEN311 },
    { METHOD_POST, "/open311/v2/requests.xml", "open311PostXml", "Open311: sends a request, with a key; Anlan-Receipt has the code of its receipt", WHO_ANYONE, AT_HTTP, true, false, BODY_OPEN311, open311_request, "api_key jurisdiction_id", REPLY_TEXT, NULL, 201, post_open311_request, .body = BODY_FORM },
    { METHOD_GET, "/open311/v2/requests.json", "open311RequestsJson", "Open311: requests of listed kinds, an hour late, by 500 m cells; at most 90 days and 1,000 a page", WHO_ANYONE, AT_READERS, true, false, 0, NULL, "jurisdiction_id service_request_id service_code start_date end_date status page page_size extensions", REPLY_JSON, "Open311Requests", 200, get_open311_requests, .room_bytes = ROOM_OPEN311 },
    { METHOD_POST, "/open311/v2/requests.json", "open311PostJson", "Open311: sends a request, with a key; Anlan-Receipt has the code of its receipt", WHO_ANYONE, AT_HTTP, true, false, BODY_OPEN311, open311_request, "api_key jurisdiction_id", REPLY_JSON, "Open311Posted", 201, post_open311_request, .body = BODY_FORM },
    { METHOD_GET, "/open311/v2/requests.csv", "open311BulkCsv", "GeoReport Bulk: the same requests as CSV", WHO_ANYONE, AT_READERS, true, false, 0, NULL, "jurisdiction_id service_request_id service_code start_date end_date status page page_size extensions", REPLY_TEXT, NULL, 200, get_open311_bulk, .room_bytes = ROOM_OPEN311 },
    { METHOD_GET, "/open311/v2/requests.geojson", "open311BulkGeojson", "GeoReport Bulk: the same requests as GeoJSON", WHO_ANYONE, AT_READERS, true, false, 0, NULL, "jurisdiction_id service_request_id service_code start_date end_date status page page_size extensions", REPLY_TEXT, NULL, 200, get_open311_bulk, .room_bytes = ROOM_OPEN311 },
    { METHOD_GET, "/open311/v2/requests.jsonl", "open311BulkJsonl", "GeoReport Bulk: the same requests as JSON, a line each", WHO_ANYONE, AT_READERS, true, false, 0, NULL, "jurisdiction_id service_request_id service_code start_date end_date status page page_size extensions", REPLY_TEXT, NULL, 200, get_open311_bulk, .room_bytes = ROOM_OPEN311 },
    { METHOD_GET, "/open311/v2/requests/{request}", "open311Request", "Open311: one request (ID.xml or ID.json); of what is not listed, and in its first hour, the status alone", WHO_ANYONE, AT_READERS, true, false, 0, NULL, "jurisdiction_id extensions", REPLY_JSON, "Open311Requests", 200, get_open311_request },
    { METHOD_GET, "/open311/v2/tokens/{token}", "open311Token", "Open311: the id of the request that was sent with this idempotency key (KEY.xml or KEY.json)", WHO_ANYONE, AT_READERS, true, false, 0, NULL, "jurisdiction_id", REPLY_JSON, "Open311Tokens", 200, get_open311_token },

    { METHOD_GET, "/ledger/checkpoint", "checkpoint", "The signed head of the first agency's log; it moves once a minute at most", WHO_ANYONE, AT_HTTP, true, false, 0, NULL, NO_QUERIES, REPLY_TEXT, NULL, 200, get_checkpoint },
    { METHOD_GET, "/ledger/vkey", "vkey", "Its verifier key", WHO_ANYONE, AT_HTTP, true, false, 0, NULL, NO_QUERIES, REPLY_TEXT, NULL, 200, get_vkey },
    { METHOD_GET, "/ledger/origins", "origins", "The first entries of logs that follow one that ended in a restore, the newest first, each with its proof: it names the log before, its key and its last head", WHO_ANYONE, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Origins", 200, get_origins },
    { METHOD_GET, "/ledger/tile/entries/{tile+}", "bundle", "A bundle of its entries, for an overseer", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_BYTES, NULL, 200, get_bundle },
    { METHOD_GET, "/ledger/tile/{tile+}", "tile", "A tile of its hashes", WHO_ANYONE, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_BYTES, NULL, 200, get_tile },
    { METHOD_GET, "/ledger/{log}/checkpoint", "checkpointOf", "The signed head of agency N's log (log: aN)", WHO_ANYONE, AT_HTTP, true, false, 0, NULL, NO_QUERIES, REPLY_TEXT, NULL, 200, get_checkpoint },
    { METHOD_GET, "/ledger/{log}/vkey", "vkeyOf", "Its verifier key", WHO_ANYONE, AT_HTTP, true, false, 0, NULL, NO_QUERIES, REPLY_TEXT, NULL, 200, get_vkey },
    { METHOD_GET, "/ledger/{log}/origins", "originsOf", "The same of agency N's log", WHO_ANYONE, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_JSON, "Origins", 200, get_origins },
    { METHOD_GET, "/ledger/{log}/tile/entries/{tile+}", "bundleOf", "A bundle of its entries, for an overseer", WHO_SIGNED_IN, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_BYTES, NULL, 200, get_bundle },
    { METHOD_GET, "/ledger/{log}/tile/{tile+}", "tileOf", "A tile of its hashes", WHO_ANYONE, AT_READERS, true, false, 0, NULL, NO_QUERIES, REPLY_BYTES, NULL, 200, get_tile },
};
// clang-format on
const int32_t routes_count = COUNT(routes);
