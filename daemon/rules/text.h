/* text.h: what texts must look like: a workflow's and a form's own, and those that people send. */
#pragma once

#include "base/fold.h"
#include "base/str.h"

/* Lower-case letters, digits and "_", a letter first; with hyphens also "-". False for NULL. */
bool text_is_id(const char *id);
bool text_is_hyphened_id(const char *id);

/* True for nothing but white space and characters that do not show, and for STR_NONE. */
bool text_is_blank(struct str text);

/* The first control character (C0, DEL, or C1 in its two bytes) but those in `layout`, and where it
 * begins; 0 where there is none. */
int text_control(struct str text, const char *layout, size_t *ret_offset);

/* How many characters a reader counts (the extended grapheme clusters of Unicode): a letter with its
 * accents is one however it is coded, so is a Hangul syllable, a flag, and CR LF. *ret_end is where the
 * first `most` of them end. Well-formed UTF-8. */
size_t text_chars(struct str text, size_t most, size_t *ret_end);

/* The text as it is compared where spelling does not count: NFC, case folded, white space collapsed and
 * cut off at both ends. Well-formed UTF-8; a new string. */
char *text_folded(struct str text);

/* What a folded text says: white space collapsed, and with the punctuation cut off at both ends; what is
 * punctuation alone stays. Works in place: the part of it that is left. */
struct str text_gist(struct folded *folded);
