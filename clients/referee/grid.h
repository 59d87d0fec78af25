/* grid.h: a table as people read it: columns side by side, as wide as what is in them, within a
 * given width.
 *
 * Cells are made safe for a terminal when they are put in. A column that has nothing in it is
 * not shown. */
#pragma once

#include "referee/screen.h"

struct grid;

struct grid *grid_new(size_t column_count);
struct grid *grid_free(struct grid *grid);
static inline void grid_freep(struct grid **grid)
{
	grid_free(*grid);
}

/* Titles in the order of the columns; without them there is no head. They are translated here. */
void grid_title(struct grid *grid, size_t column, const char *title);
void grid_align_right(struct grid *grid, size_t column);
/* What is in it is not shortened: ids are there to be copied. */
void grid_keep(struct grid *grid, size_t column);
/* The next cell of the last row; after the last column a new row begins. NULL is an empty cell. */
void grid_add(struct grid *grid, const char *text, enum color color);

/* Whether every column can have what it needs, or 12 columns at least, side by side. */
bool grid_fits(const struct grid *grid, const struct screen *screen, size_t indent);
/* Prints it. Where the width is too small, the widest columns give way and their cells end in an
 * ellipsis. */
void grid_print(const struct grid *grid, const struct screen *screen, size_t indent, FILE *out);
