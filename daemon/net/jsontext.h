/* jsontext.h: the strictness that json-c lacks.
 *
 * json-c 0.16 in its strict mode still takes numbers such as 01, "1." and 1e999, wraps whole
 * numbers over 64 bits, takes NaN and names in single quotes, cuts a member's name at \u0000,
 * turns half a surrogate pair into U+FFFD, and lets raw control characters stand in strings.
 * Each of these changes what somebody sent without a word. */
#pragma once

#include "base/str.h"

/* False at the first of these, with its byte offset and the reason (static). Says nothing about
 * the rest of the grammar, which is json-c's. */
bool jsontext_is_strict(struct str text, size_t *ret_offset, const char **ret_reason);
