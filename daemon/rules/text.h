/* text.h: what a workflow's and a form's own texts must look like. */
#pragma once

#include "base/str.h"

/* Lower-case letters, digits and "_", a letter first; with hyphens also "-". False for NULL. */
bool text_is_id(const char *id);
bool text_is_hyphened_id(const char *id);

/* True for nothing but white space, and for STR_NONE. */
bool text_is_blank(struct str text);
