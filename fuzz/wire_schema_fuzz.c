// Bytes up to a NUL are a schema in YAML, those after it a value in JSON: the schema is refused with a reason or compiles, and a value
// fits or gets a fault whose pointer is text.
#include "wire/schema.h"
#include "wire/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char pool[8 << 20], scratch[SCHEMA_SCRATCH_BYTES];
    if (size > 4096) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct fault f = { 0 };
    struct str source, text;
    const struct json *tree, *value;
    const struct schema *s;
    (void)str_cut((struct str){ (const char *)data, (ptrdiff_t)size }, 0, &source, &text);
    if (yaml_parse(&a, source, &tree, &f)) return 0;
    char *mark = a.at;
    if (schema_compile(&a, tree, &s, &f)) {
        MUST(f.text[0] != 0 && a.at == mark);
        return 0;
    }
    if (json_parse(&a, text, &value, &f)) value = tree;
    struct schema_fault sf;
    if (schema_check(s, value, arena_of(scratch, sizeof scratch, NULL), &sf)) return 0;
    MUST(utf8_valid(str_of(sf.pointer)) && (sf.pointer[0] == 0 || sf.pointer[0] == '/'));
    MUST(schema_fault_text(&a, &sf).len > 0);
    return 0;
}
