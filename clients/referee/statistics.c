/* statistics.c: `programme statistics`: the figures of programme.statistics as tables, for the screen or, with
 * --markdown, for a note that goes on being edited. A rate or time that is computed of nothing is a dash. */
#include "referee/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "referee/grid.h"
#include "referee/json.h"
#include "referee/show.h"

#define DAY_MS 86400000LL
#define NONE   "–"

enum how { HOW_TEXT, HOW_COUNT, HOW_PERCENT, HOW_DAYS };
struct sheet_column {
	const char *title, *field;
	enum how how;
};

/* ---- cells ---- */

/* What a rate is of: nothing where everything is pending, or nothing was accepted. */
static bool has_rate(struct json_object *row, const char *field)
{
	int64_t taken = json_int(row, "accepted", 0) + json_int(row, "partly_accepted", 0);

	return strcmp(field, "acceptance_percent") == 0
		       ? json_int(row, "made", 0) > json_int(row, "pending", 0)
		       : taken > json_int(row, "superseded", 0);
}

/* Days with one decimal, rounded half up. A new string. */
static char *days_shown(int64_t ms)
{
	long long tenths = ((long long)ms * 10 + DAY_MS / 2) / DAY_MS;

	return xasprintf("%lld.%lld", tenths / 10, tenths % 10);
}

/* A new string. */
static char *cell_of(struct json_object *row, const struct sheet_column *column)
{
	struct json_object *value = json_get(row, column->field);

	if (!value || (column->how == HOW_PERCENT && !has_rate(row, column->field)))
		return xstrdup(column->how == HOW_TEXT ? "" : NONE);
	if (column->how == HOW_DAYS)
		return days_shown(json_object_get_int64(value));
	if (column->how == HOW_PERCENT)
		return xasprintf("%lld %%", (long long)json_object_get_int64(value));
	return xstrdup(json_object_get_string(value));
}

/* A cell of a Markdown table: what would end it, or be a formula where the table is pasted into a sheet, is
 * made harmless. A new string. */
static char *cell_markdown(const char *text)
{
	_cleanup_(x_freep) char *safe = screen_safe(str_of(text), false);
	char *cell = xcalloc(1, 2 * strlen(safe) + 2), *to = cell;

	if (*safe && strchr("=+-@", *safe))
		*to++ = '\'';
	for (const char *from = safe; *from; from++) {
		if (strchr("|\\`*_<[", *from))
			*to++ = '\\';
		*to++ = *from;
	}
	return cell;
}

/* ---- tables ---- */

struct sheet {
	const struct sheet_column *columns;
	size_t column_count;
	char **cells; /* owned; the titles first */
	size_t row_count;
};

static struct sheet sheet_new(const struct sheet_column *columns, size_t column_count,
			      struct json_object *rows, bool is_markdown)
{
	struct sheet sheet = { columns, column_count, NULL, json_count(rows) + 1 };

	sheet.cells = xcalloc(sheet.row_count * column_count, sizeof *sheet.cells);
	for (size_t i = 0; i < sheet.row_count * column_count; i++) {
		const struct sheet_column *column = &columns[i % column_count];
		_cleanup_(x_freep) char *text =
			i < column_count
				? xstrdup(column->title)
				: cell_of(json_object_array_get_idx(rows, i / column_count - 1),
					  column);
		sheet.cells[i] = is_markdown ? cell_markdown(text) : TAKE(text);
	}
	return sheet;
}

static void sheet_done(struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->row_count * sheet->column_count; i++)
		x_freep(&sheet->cells[i]);
	x_freep(&sheet->cells);
}

static size_t width_of(const struct sheet *sheet, size_t column)
{
	size_t width = 3; /* of a rule, at least */

	for (size_t i = 0; i < sheet->row_count; i++) {
		size_t has = str_width(str_of(sheet->cells[i * sheet->column_count + column]));
		width = has > width ? has : width;
	}
	return width;
}

static void put_rule(const struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->column_count; i++) {
		bool is_right = sheet->columns[i].how != HOW_TEXT;
		printf("| ");
		for (size_t j = is_right; j < width_of(sheet, i); j++)
			putchar('-');
		printf(is_right ? ": " : " ");
	}
	puts("|");
}

static void put_markdown(const struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->row_count * sheet->column_count; i++) {
		size_t column = i % sheet->column_count;
		const char *text = sheet->cells[i];
		int pad = (int)(width_of(sheet, column) - str_width(str_of(text)));
		bool is_right = sheet->columns[column].how != HOW_TEXT;
		printf("| %*s%s%*s ", is_right ? pad : 0, "", text, is_right ? 0 : pad, "");
		if (column + 1 < sheet->column_count)
			continue;
		puts("|");
		if (i < sheet->column_count)
			put_rule(sheet);
	}
}

static void put_grid(const struct session *session, const struct sheet *sheet)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(sheet->column_count);

	for (size_t i = 0; i < sheet->column_count; i++) {
		grid_title(grid, i, sheet->cells[i]);
		if (sheet->columns[i].how != HOW_TEXT)
			grid_align_right(grid, i);
	}
	for (size_t i = sheet->column_count; i < sheet->row_count * sheet->column_count; i++)
		grid_add(grid, sheet->cells[i], COLOR_PLAIN);
	grid_print(grid, &session->screen, 0, stdout);
}

struct note {
	const struct session *session;
	bool is_markdown, has_one;
};

/* A heading and its table; nothing where there are no rows. */
static void put_sheet(struct note *note, const char *title, struct json_object *rows,
		      const struct sheet_column *columns, size_t column_count)
{
	struct sheet sheet __attribute__((cleanup(sheet_done))) =
		sheet_new(columns, column_count, rows, note->is_markdown);

	if (sheet.row_count == 1)
		return;
	if (note->has_one)
		putchar('\n');
	note->has_one = true;
	if (note->is_markdown) {
		printf("## %s\n\n", title);
		put_markdown(&sheet);
		return;
	}
	screen_put(&note->session->screen, stdout, COLOR_BOLD, title);
	putchar('\n');
	put_grid(note->session, &sheet);
}

#define PUT_SHEET(note, title, rows, ...)                                                          \
	do {                                                                                       \
		const struct sheet_column list[] = { __VA_ARGS__ };                                \
		put_sheet(note, title, rows, list, ELEMENTS(list));                                \
	} while (0)

/* ---- rows ---- */

/* One more row, which is told under a name; what it holds is shared. */
static void row_add(struct json_object *rows, struct json_object *row, const char *name,
		    const char *value)
{
	struct json_object *copy = json_new_object();

	json_set_text(copy, name, value);
	json_object_object_foreach(row, field, held) json_set(copy, field, json_object_get(held));
	json_append(rows, copy);
}

static void rows_add(struct json_object *rows, struct json_object *list, const char *name,
		     const char *field)
{
	for (size_t i = 0; i < json_count(list); i++) {
		struct json_object *row = json_object_array_get_idx(list, i), *told;
		if (json_object_object_get_ex(row, field, &told))
			row_add(rows, row, name, json_object_get_string(told));
	}
}

static void put_recommendations(struct note *note, struct json_object *all)
{
	_cleanup_(json_putp) struct json_object *rows = json_new_array();
	struct json_object *commitments = json_get(all, "commitments");

	if (json_int(json_get(all, "all"), "made", 0) > 0)
		row_add(rows, json_get(all, "all"), "of", "all");
	rows_add(rows, json_get(all, "by_year"), "of", "year");
	rows_add(rows, json_get(all, "by_sector"), "of", "sector");
	rows_add(rows, json_get(all, "by_city"), "of", "city");
	if (json_int(commitments, "made", 0) > 0)
		row_add(rows, commitments, "of", "commitments");
	PUT_SHEET(note, "Recommendations", rows, { "of", "of", HOW_TEXT },
		  { "made", "made", HOW_COUNT }, { "pending", "pending", HOW_COUNT },
		  { "accepted", "accepted", HOW_COUNT }, { "partly", "partly_accepted", HOW_COUNT },
		  { "not", "not_accepted", HOW_COUNT },
		  { "acceptance", "acceptance_percent", HOW_PERCENT },
		  { "not started", "not_started", HOW_COUNT },
		  { "in progress", "in_progress", HOW_COUNT },
		  { "implemented", "implemented", HOW_COUNT },
		  { "superseded", "superseded", HOW_COUNT },
		  { "implementation", "implementation_percent", HOW_PERCENT });
}

static void put_times(struct note *note, struct json_object *times)
{
	_cleanup_(json_putp) struct json_object *rows = json_new_array();

	json_object_object_foreach(times, span, held)
	{
		struct json_object *list = json_get(held, "by_institution");
		if (json_int(held, "count", 0) > 0)
			row_add(rows, held, "of", span);
		for (size_t i = 0; i < json_count(list); i++)
			row_add(rows, json_object_array_get_idx(list, i), "of", "");
	}
	PUT_SHEET(note, "Response times, in days", rows, { "of", "of", HOW_TEXT },
		  { "institution", "institution", HOW_TEXT }, { "number", "count", HOW_COUNT },
		  { "median", "median_ms", HOW_DAYS }, { "90th percentile", "p90_ms", HOW_DAYS });
}

static void put_institutions(struct note *note, struct json_object *institutions)
{
	PUT_SHEET(note, "Institutions: work", institutions,
		  { "institution", "institution", HOW_TEXT }, { "asked", "asked", HOW_COUNT },
		  { "accepted", "accepted", HOW_COUNT }, { "declined", "declined", HOW_COUNT },
		  { "not in time", "not_in_time", HOW_COUNT }, { "reviews", "reviews", HOW_COUNT },
		  { "of these late", "reviews_late", HOW_COUNT });
	PUT_SHEET(note, "Institutions: what is open", institutions,
		  { "institution", "institution", HOW_TEXT },
		  { "comments to answer", "comments_to_answer", HOW_COUNT },
		  { "of these overdue", "comments_overdue", HOW_COUNT },
		  { "answered", "comments_answered", HOW_COUNT },
		  { "open tasks", "open", HOW_COUNT }, { "of these late", "late", HOW_COUNT });
}

static void put_findings(struct note *note, struct json_object *findings)
{
	_cleanup_(json_putp) struct json_object *rows = json_new_array();

	if (json_int(json_get(findings, "all"), "made", 0) > 0)
		row_add(rows, json_get(findings, "all"), "of", "all");
	rows_add(rows, json_get(findings, "by_sector"), "of", "sector");
	PUT_SHEET(note, "Findings by confidence", rows, { "sector", "of", HOW_TEXT },
		  { "made", "made", HOW_COUNT },
		  { "well established", "well_established", HOW_COUNT },
		  { "established but incomplete", "established_but_incomplete", HOW_COUNT },
		  { "unresolved", "unresolved", HOW_COUNT },
		  { "inconclusive", "inconclusive", HOW_COUNT });
	PUT_SHEET(note, "Findings by kind", rows, { "sector", "of", HOW_TEXT },
		  { "strengths", "strength", HOW_COUNT }, { "obstacles", "obstacle", HOW_COUNT },
		  { "good practices", "good_practice", HOW_COUNT }, { "gaps", "gap", HOW_COUNT });
}

/* A word and its number to a row. */
static void words_add(struct json_object *rows, struct json_object *words, const char *what)
{
	json_object_object_foreach(words, word, count)
	{
		struct json_object *row = json_new_object();
		if (json_object_get_int64(count) == 0) {
			json_object_put(row);
			continue;
		}
		json_set_text(row, "what", what);
		json_set_text(row, "word", word);
		json_set(row, "count", json_object_get(count));
		json_append(rows, row);
	}
}

static void put_comments(struct note *note, struct json_object *comments)
{
	static const char *const states[] = { "made", "open", "answered", "withdrawn" };
	_cleanup_(json_putp) struct json_object *rows = json_new_array();
	_cleanup_(json_putp) struct json_object *counts = json_new_object();

	for (size_t i = 0; i < ELEMENTS(states); i++)
		json_set(counts, states[i], json_object_get(json_get(comments, states[i])));
	words_add(rows, counts, "state");
	words_add(rows, json_get(comments, "class"), "class");
	words_add(rows, json_get(comments, "type"), "type");
	words_add(rows, json_get(comments, "disposition"), "disposition");
	PUT_SHEET(note, "Comments", rows, { "by", "what", HOW_TEXT }, { "", "word", HOW_TEXT },
		  { "number", "count", HOW_COUNT });
	PUT_SHEET(note, "Chapters with most comments", json_get(comments, "chapters"),
		  { "study", "study", HOW_TEXT }, { "document", "document", HOW_TEXT },
		  { "chapter", "chapter", HOW_TEXT }, { "comments", "comments", HOW_COUNT });
}

/* ---- the command ---- */

int command_programme_statistics(struct session *session, int argc, char **argv)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object(), *found = NULL;
	const char *query = NULL;
	struct note note = { .session = session };
	const struct extra extras[] = { { "--markdown", NULL, &note.is_markdown },
					{ "--query", &query, NULL },
					{ .name = NULL } };
	struct words words;

	int r = command_words(session, command_find("programme", "statistics"), argc, argv, extras,
			      &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	session->subject = xstrdup("programme statistics");
	if (query)
		json_set_text(params, "query", query);
	if (words.count > 0)
		json_set(params, "studies", json_new_array());
	for (size_t i = 0; i < words.count; i++)
		json_append(json_get(params, "studies"),
			    mem_check(json_object_new_string(words.list[i])));
	r = session_call(session, "programme.statistics", false, params, &found);
	if (r != 0)
		return r;
	if (session->options.is_json) {
		show_json(found);
		return 0;
	}
	put_recommendations(&note, json_get(found, "recommendations"));
	put_times(&note, json_get(found, "times"));
	put_institutions(&note, json_get(found, "institutions"));
	put_findings(&note, json_get(found, "findings"));
	put_comments(&note, json_get(found, "comments"));
	if (!note.has_one)
		puts("there is nothing to count in the studies that you may see and that were "
		     "asked for");
	return 0;
}
