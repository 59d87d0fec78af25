/* screen.h: what the output goes to, and making text fit to be shown there.
 *
 * What comes from a server was written by other people: nothing of it reaches a terminal before
 * screen_safe() took out whatever a terminal would obey instead of show. */
#pragma once

#include <stdio.h>

#include "base/mem.h"
#include "base/str.h"

enum color { COLOR_PLAIN, COLOR_BOLD, COLOR_DIM, COLOR_RED, COLOR_GREEN, COLOR_YELLOW, COLOR__MAX };

struct screen {
	size_t width; /* columns; 0: no limit */
	bool has_color;
};

/* Of standard output: a terminal has a width and, unless NO_COLOR is set, colours. */
struct screen screen_of(bool no_color);

/* A new string in which control characters, and those that turn the direction of text, stand as
 * \x1b or \u202e. Line feeds stay with keep_lines and are blanks otherwise; tabs are blanks. */
char *screen_safe(struct str text, bool keep_lines);
/* The first bytes of safe text that take at most `width` columns, never part of a character. */
size_t screen_cut(struct str text, size_t width);
/* Prints text that is safe, in a colour where the screen has any. */
void screen_put(const struct screen *screen, FILE *out, enum color color, const char *text);
