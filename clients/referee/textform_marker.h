/* textform_marker.h: the two marks that lines of a text form begin with. */
#pragma once

#include <stdbool.h>

#define MARKER_FIELD   "==+=="
#define MARKER_COMMENT "==-=="

/* White space before a mark is an editor's. What is nearly one is what an editor, or a hand, made of
 * one: a dash for the hyphen, an equals sign more or less. */
enum mark { MARK_NONE, MARK_FIELD, MARK_COMMENT, MARK_NEARLY };
enum mark textform_mark(const char *line, const char **ret_rest);

/* Whether a line is one of these, or nearly, behind any number of backslashes: such a line of an answer
 * is written with one backslash more, and read with one less. */
bool textform_is_marked(const char *line);
