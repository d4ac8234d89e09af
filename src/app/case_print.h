// app/case_print: a server's answers about cases, for people at a terminal.
#ifndef ANLAN_APP_CASE_PRINT_H
#define ANLAN_APP_CASE_PRINT_H
#include "wire/json.h"

void print_cases(struct arena *a, const struct json *list);
void print_case(struct arena *a, const struct json *casefile);
void print_story(struct arena *a, const struct json *story);
void print_explained(struct arena *a, const struct json *act);
// The answer to an act, or to an opening.
void print_done(struct arena *a, const struct json *answer);
#endif
