/* address.h: the address of a mail, as much of RFC 5321 as people have: a local part of atoms with dots
 * between them, and a domain of labels. No comments, quotes, blanks or line breaks: what passes can stand
 * in a header as it is. */
#pragma once

#include "base/str.h"

/* NULL where it is one, or why it is not. */
const char *address_wrong(struct str text);
