/* word_diff.h: two texts held against each other, word by word.
 *
 * Words are what stands between blanks; of writing that has no blanks, each character. What both have is
 * told once, what is gone in [-...-], what is new in {+...+}; red and green besides, where the screen has
 * colours. */
#pragma once

#include "referee/screen.h"

/* The texts are UTF-8, as all that a server sends. Their lines are indented; the last one ends with a line
 * feed. */
void word_diff_put(const struct screen *screen, FILE *out, const char *before, const char *after);
