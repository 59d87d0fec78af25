/* grid.c: laying out a table. Widths are columns of the terminal, not bytes: a Chinese character
 * takes two.
 *
 * All cells are gathered first, since a column is as wide as its widest cell. Where the whole is
 * wider than the screen, places are taken one by one from whichever column is widest at the
 * time, so that short columns stay whole. */
#include "referee/grid.h"

#include <stdlib.h>
#include <string.h>

#include "referee/language.h"
static const size_t gap = 2;
static const size_t narrowest = 12;

struct cell {
	char *text; /* owned, safe */
	size_t width;
	enum color color;
};
struct column {
	char *title;
	size_t width; /* of the widest cell, the title included */
	bool is_right, is_kept, is_used;
};
struct grid {
	struct column *columns;
	size_t column_count;
	struct cell *cells;
	size_t cell_count, cell_room;
	bool has_titles;
};

struct grid *grid_new(size_t column_count)
{
	struct grid *grid = xcalloc(1, sizeof *grid);

	grid->columns = xcalloc(column_count, sizeof *grid->columns);
	grid->column_count = column_count;
	return grid;
}

struct grid *grid_free(struct grid *grid)
{
	if (!grid)
		return NULL;
	for (size_t i = 0; i < grid->cell_count; i++)
		free(grid->cells[i].text);
	for (size_t i = 0; i < grid->column_count; i++)
		free(grid->columns[i].title);
	free(grid->cells);
	free(grid->columns);
	free(grid);
	return NULL;
}

void grid_title(struct grid *grid, size_t index, const char *title)
{
	struct column *column = &grid->columns[index];

	column->title = screen_safe(str_of(language_word("heading", title)), false);
	size_t width = str_width(str_of(column->title));
	if (width > column->width)
		column->width = width;
	grid->has_titles = true;
}

void grid_align_right(struct grid *grid, size_t column)
{
	grid->columns[column].is_right = true;
}

void grid_keep(struct grid *grid, size_t column)
{
	grid->columns[column].is_kept = true;
}

void grid_add(struct grid *grid, const char *text, enum color color)
{
	if (grid->cell_count == grid->cell_room) {
		grid->cell_room = grid->cell_room ? grid->cell_room * 2 : 64;
		grid->cells = xrealloc(grid->cells, grid->cell_room * sizeof *grid->cells);
	}
	struct column *column = &grid->columns[grid->cell_count % grid->column_count];
	struct cell *cell = &grid->cells[grid->cell_count++];
	*cell = (struct cell){ .text = screen_safe(str_of(text ? text : ""), false),
			       .color = color };
	cell->width = str_width(str_of(cell->text));
	if (cell->width > column->width)
		column->width = cell->width;
	if (cell->width > 0)
		column->is_used = true;
}

static size_t width_of_all(const struct grid *grid, const size_t widths[], size_t indent)
{
	size_t all = indent, used = 0;

	for (size_t i = 0; i < grid->column_count; i++) {
		if (!grid->columns[i].is_used)
			continue;
		all += widths[i];
		used++;
	}
	return used ? all + (used - 1) * gap : all;
}

bool grid_fits(const struct grid *grid, const struct screen *screen, size_t indent)
{
	_cleanup_(x_freep) size_t *least = xcalloc(grid->column_count, sizeof *least);

	for (size_t i = 0; i < grid->column_count; i++) {
		const struct column *column = &grid->columns[i];
		least[i] = column->is_kept || column->width < narrowest ? column->width : narrowest;
	}
	return screen->width == 0 || width_of_all(grid, least, indent) <= screen->width;
}

/* The widest column that can give way; column_count where none can. */
static size_t widest_of(const struct grid *grid, const size_t widths[])
{
	size_t widest = grid->column_count;

	for (size_t i = 0; i < grid->column_count; i++) {
		const struct column *column = &grid->columns[i];
		if (column->is_used && !column->is_kept && widths[i] > 1 &&
		    (widest == grid->column_count || widths[i] > widths[widest]))
			widest = i;
	}
	return widest;
}

/* Takes from the widest column, one place at a time, until all fit or none can give more. */
static void shrink(const struct grid *grid, const struct screen *screen, size_t indent,
		   size_t widths[])
{
	while (screen->width > 0 && width_of_all(grid, widths, indent) > screen->width) {
		size_t widest = widest_of(grid, widths);
		if (widest == grid->column_count)
			return;
		widths[widest]--;
	}
}

static void put_blanks(FILE *out, size_t count)
{
	fprintf(out, "%*s", (int)count, "");
}

struct fit {
	const char *text;
	size_t width; /* that it may take */
	enum color color;
	bool is_right, is_last;
};

static void put_fit(const struct screen *screen, FILE *out, const struct fit *fit)
{
	_cleanup_(x_freep) char *shown = NULL;
	struct str text = str_of(fit->text);

	if (str_width(text) > fit->width)
		shown = xasprintf("%.*s…", (int)screen_cut(text, fit->width - 1), fit->text);
	else
		shown = xstrdup(fit->text);
	size_t width = str_width(str_of(shown)), pad = width < fit->width ? fit->width - width : 0;
	if (fit->is_right)
		put_blanks(out, pad);
	screen_put(screen, out, shown[0] ? fit->color : COLOR_PLAIN, shown);
	if (!fit->is_right && !fit->is_last)
		put_blanks(out, pad);
}

static size_t last_used(const struct grid *grid)
{
	size_t last = 0;

	for (size_t i = 0; i < grid->column_count; i++)
		if (grid->columns[i].is_used)
			last = i;
	return last;
}

static void put_row(const struct grid *grid, const struct screen *screen, size_t indent, FILE *out,
		    const size_t widths[], const struct cell *row)
{
	size_t last = last_used(grid);
	bool is_first = true;

	put_blanks(out, indent);
	for (size_t i = 0; i < grid->column_count; i++) {
		const struct column *column = &grid->columns[i];
		if (!column->is_used)
			continue;
		put_blanks(out, is_first ? 0 : gap);
		put_fit(screen, out,
			&(struct fit){ .text = row	       ? row[i].text
					       : column->title ? column->title
							       : "",
				       .width = widths[i],
				       .color = row ? row[i].color : COLOR_BOLD,
				       .is_right = column->is_right,
				       .is_last = i == last });
		is_first = false;
	}
	putc('\n', out);
}

void grid_print(const struct grid *grid, const struct screen *screen, size_t indent, FILE *out)
{
	_cleanup_(x_freep) size_t *widths = xcalloc(grid->column_count, sizeof *widths);

	for (size_t i = 0; i < grid->column_count; i++)
		widths[i] = grid->columns[i].width;
	shrink(grid, screen, indent, widths);
	if (grid->has_titles)
		put_row(grid, screen, indent, out, widths, NULL);
	for (size_t i = 0; i + grid->column_count <= grid->cell_count; i += grid->column_count)
		put_row(grid, screen, indent, out, widths, &grid->cells[i]);
}
