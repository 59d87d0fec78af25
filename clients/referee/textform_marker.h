/* textform_marker.h: the two marks that lines of a text form begin with. */
#pragma once

#include <stdbool.h>

#define MARKER_FIELD   "==+=="
#define MARKER_COMMENT "==-=="

/* Whether a line is one of these marks and text behind any number of backslashes: such a line of
 * an answer is written with one backslash more, and read with one less. */
bool textform_is_marked(const char *line);
