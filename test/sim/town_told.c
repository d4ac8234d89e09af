// What people outside were told.
#include "sim/town_int.h"
#include "slot.h"

bool told_entry(struct town *t, int64_t agency, int64_t position, struct str bytes)
{
    struct told *told = &t->told;
    struct digest d = sha256(bytes);
    MUST(position < POSITIONS_MAX);
    if (told->known[agency][position] && !digest_equal(&d, &told->entry[agency][position]))
        return town_broken(t, "entry %lld of agency %lld is not the one that was told", (long long)position,
                           (long long)agency);
    told->known[agency][position] = true;
    told->entry[agency][position] = d;
    if (position >= told->least[agency]) told->least[agency] = position + 1;
    town_trace(t, get_be64(d.at));
    return true;
}

bool told_note(struct town *t, int64_t agency, struct str note, struct checkpoint *ret_c)
{
    struct note_key key;
    struct arena scratch = t->arena;
    struct note *opened = NEW(&scratch, struct note, 1);
    if (vkey_parse(ledger_vkey(gate_ledger(t->gate), agency), &key, &t->fault))
        return town_broken(t, "verifier key: %s", t->fault.text);
    if (checkpoint_open(note, &key, 1, ret_c, opened, &t->fault))
        return town_broken(t, "a head that was handed out: %s", t->fault.text);
    struct told *told = &t->told;
    for (int32_t i = told->heads - 1; i >= 0; i--)
        if (told->head[i].agency == agency && told->head[i].size == ret_c->size)
            return digest_equal(&told->head[i].root, &ret_c->root) ||
                   town_broken(t, "two heads of size %lld differ", (long long)ret_c->size);
    MUST(told->heads < HEADS_MAX && note.len <= LEDGER_NOTE_BYTES_MAX);
    struct told_head *h = &told->head[told->heads++];
    *h = (struct told_head){
        .agency = agency, .size = ret_c->size, .root = ret_c->root, .note_bytes = (int32_t)note.len
    };
    memcpy(h->note, note.at, (size_t)note.len);
    t->figures.heads++;
    return true;
}

void told_parts(struct town *t, struct arena scratch, int64_t agency, int64_t position,
                const struct part *parts, int32_t count)
{
    for (int32_t i = 0; i < count && t->told.parts < PARTS_MAX; i++) {
        struct told_part *p = &t->told.part[t->told.parts++];
        *p = (struct told_part){ .agency = agency, .position = position };
        MUST(parts[i].name.len < (ptrdiff_t)sizeof p->name);
        memcpy(p->name, parts[i].name.at, (size_t)parts[i].name.len);
        memcpy(p->key, parts[i].key, sizeof p->key);
        p->has_slot = slot_of_part(gate_ledger(t->gate), gate_reader_store(t->reader), scratch, agency,
                                   position, parts[i].name, p->wrapped);
    }
}

void told_erased(struct town *t, int64_t agency, const struct entry *e)
{
    struct arena scratch = t->arena;
    struct entry_erasure *erasures;
    int32_t count;
    MUST(entry_erasures(&scratch, e, &erasures, &count, &t->fault) == RC_OK);
    for (int32_t i = 0; i < count; i++)
        for (int32_t n = 0; n < erasures[i].names_count; n++)
            for (int32_t p = 0; p < t->told.parts; p++) {
                struct told_part *part = &t->told.part[p];
                if (part->agency != agency || part->position != erasures[i].at ||
                    !str_equal(str_of(part->name), erasures[i].names[n]))
                    continue;
                t->figures.erased += !part->erased;
                part->erased = true;
            }
}

void told_receipt(struct town *t, struct str receipt)
{
    if (t->told.receipts == RECEIPTS_MAX) return;
    t->told.receipt[t->told.receipts++] = arena_str(&t->arena, receipt);
    t->figures.receipts++;
}

struct known_case *known_case(struct town *t, int64_t agency, int64_t id)
{
    for (int32_t i = 0; i < t->cases_count; i++)
        if (t->cases[i].agency == agency && t->cases[i].id == id) return &t->cases[i];
    if (t->cases_count == CASES_MAX) return NULL;
    t->cases[t->cases_count] = (struct known_case){ .agency = agency, .id = id };
    return &t->cases[t->cases_count++];
}

static enum rc tell_one(void *self, int64_t position, struct str bytes, struct fault *f)
{
    struct town *t = self;
    struct arena scratch = t->work;
    struct entry *e = NEW(&scratch, struct entry, 1);
    enum rc rc = entry_decode(&scratch, bytes, e, f);
    if (rc) return rc;
    if (!told_entry(t, e->agency, position, bytes)) return RC_CORRUPT;
    t->told.size[e->agency] = position + 1;
    t->figures.doubtful += t->founded;
    return RC_OK;
}

bool told_all(struct town *t)
{
    struct ledger *l = gate_ledger(t->gate);
    for (int64_t agency = 1; agency <= ledger_agencies(l); agency++)
        if (ledger_walk(gate_reader_store(t->reader), agency, t->told.size[agency], ledger_next(l, agency),
                        tell_one, t, &t->fault))
            return false;
    return true;
}
