// Private to tree: what a signature line of a note holds, for note.c that reads it and note_sign.c that
// makes it.
#ifndef ANLAN_TREE_NOTE_INT_H
#define ANLAN_TREE_NOTE_INT_H
#include "tree/tree.h"

enum { NOTE_ID_BYTES = 4, NOTE_TIME_BYTES = 8 };
enum { NOTE_PAYLOAD_MAX = NOTE_ID_BYTES + NOTE_TIME_BYTES + SIGNATURE_BYTES };
enum { COSIGNED_TEXT_MAX = 1024 }; // a checkpoint's three lines are a third of that

#define NOTE_DASH "\xE2\x80\x94 " // U+2014 and a space begin a signature line

// What a cosignature signs: "cosignature/v1\ntime <T>\n", then the text. Empty where the text is too long.
struct str cosigned_message(struct str text, uint64_t time_s, char room[static COSIGNED_TEXT_MAX + 64]);
#endif
