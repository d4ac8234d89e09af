// The course of a case: what waits, what ends, what is said of it in public.
#include "desk/desk.h"

static const struct json *used(const struct act *act, enum pack_use use)
{
    return pack_used(act->ruling->row->form, act->data, use);
}

// A row that releases a title makes plain text of it: the handler has checked the words.
static void release_title(struct act *act, struct effects *e)
{
    const struct json *title = used(act, USE_TITLE);
    if (!act->ruling->row->releases_title || !title || title->kind != JSON_TEXT || title->text.len == 0)
        return;
    e->sets_title = true;
    e->title = title->text;
}

// Only ever towards closed: the case keeps the stricter class.
static void restrict_publicity(struct act *act, struct effects *e)
{
    const struct json *publicity = used(act, USE_PUBLICITY);
    if (publicity && publicity_parse(publicity->text, &e->publicity)) e->sets_publicity = true;
}

static enum rc run_plain(struct act *act, struct effects *e, struct fault *)
{
    const struct json *score = used(act, USE_SCORE);
    if (score && score->kind == JSON_INT) e->score = (int32_t)score->integer;
    release_title(act, e);
    restrict_publicity(act, e);
    return RC_OK;
}

static enum rc hold(struct act *, struct effects *e, struct fault *)
{
    e->sets_held = e->held = true;
    return RC_OK;
}

static enum rc resume(struct act *, struct effects *e, struct fault *)
{
    e->sets_held = true;
    return RC_OK;
}

static enum rc close_case(struct act *act, struct effects *e, struct fault *f)
{
    enum rc rc = run_plain(act, e, f);
    e->sets_held = act->before->held; // what has ended waits no more
    e->sets_offered = act->before->offered.len > 0;
    return rc;
}

static const struct verb verbs[] = {
    { VERB_RECORD, run_plain }, { VERB_DECIDE, run_plain },   { VERB_APPROVE, run_plain },
    { VERB_SERVE, run_plain },  { VERB_SCHEDULE, run_plain }, { VERB_ACKNOWLEDGE, run_plain },
    { VERB_ATTACH, run_plain }, { VERB_CORRECT, run_plain },  { VERB_RELEASE, run_plain },
    { VERB_EXTEND, run_plain }, { VERB_LINK, run_plain },     { VERB_SPLIT, run_plain },
    { VERB_MERGE, close_case }, { VERB_HOLD, hold },          { VERB_RESUME, resume },
    { VERB_CLOSE, close_case }, { VERB_REOPEN, run_plain },   { VERB_OPEN, run_plain },
};
const struct verb_table casefile_verbs = { verbs, COUNT(verbs) };
