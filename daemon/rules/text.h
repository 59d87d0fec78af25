/* text.h: what texts must look like: a workflow's and a form's own, and those that people send. */
#pragma once

#include "base/str.h"

/* Lower-case letters, digits and "_", a letter first; with hyphens also "-". False for NULL. */
bool text_is_id(const char *id);
bool text_is_hyphened_id(const char *id);

/* True for nothing but white space and characters that do not show, and for STR_NONE. */
bool text_is_blank(struct str text);

/* The first control character (C0, DEL, or C1 in its two bytes) but those in `layout`, and where it
 * begins; 0 where there is none. */
int text_control(struct str text, const char *layout, size_t *ret_offset);

/* The text as it is compared where spelling does not count: NFC, case folded, white space collapsed and
 * cut off at both ends. Well-formed UTF-8; a new string. */
char *text_folded(struct str text);
