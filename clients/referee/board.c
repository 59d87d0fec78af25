/* board.c: `study board`: a line for each study: where it is, when that is due, what is open and
 * late, and what is to happen now. Studies are grouped by their kind of procedure, and stand in the
 * server's order; late ones are marked, not moved, so that a study is found where it was
 * yesterday. Below them, the activities that are under way. */
#include "referee/status.h"

#include <stdlib.h>
#include <string.h>

#include "referee/grid.h"
#include "referee/json.h"
#include "referee/language.h"
#include "referee/moment.h"
#include "referee/show.h"

enum column { STUDY, CITY, STAGE, DUE, LEFT, OPEN, LATE, STEP, COLUMN__MAX };

static const char *const titles[COLUMN__MAX] = {
	[STUDY] = "study", [CITY] = "city", [STAGE] = "stage", [DUE] = "due",
	[LEFT] = "",	   [OPEN] = "open", [LATE] = "late",   [STEP] = NC_("heading", "what now"),
};

static void add_count(struct grid *grid, struct json_object *row, const char *name,
		      enum color color)
{
	_cleanup_(x_freep) char *text = show_value(FIELD_INT, json_get(row, name), NULL);

	grid_add(grid, text, color);
}

/* A study that rests or has ended is in a stage, but not at work in it. */
static const char *stage_of(struct json_object *row)
{
	const char *state = json_text(row, "state"), *title = json_text(row, "stage_title");

	if (state && strcmp(state, "active") != 0)
		return language_word("word", state);
	return title ? language_word("stage", title) : json_text(row, "stage");
}

static void add_study(struct grid *grid, struct json_object *row)
{
	struct json_object *left = json_get(row, "days_left");
	int64_t days = json_int(row, "days_left", 0);
	bool is_late = json_int(row, "late", 0) > 0; /* not before the grace of the stage is over */
	_cleanup_(x_freep) char *due = moment_due(row, NULL);
	_cleanup_(x_freep) char *days_text = left ? moment_days(days, days < 0) : NULL;
	_cleanup_(x_freep) char *step = language_task(json_text_or(row, "next_step", ""));
	enum color color = is_late ? COLOR_RED : COLOR_PLAIN;

	grid_add(grid, json_text(row, "study"), color);
	grid_add(grid, json_text(row, "city"), COLOR_PLAIN);
	grid_add(grid, stage_of(row), COLOR_PLAIN);
	grid_add(grid, due, COLOR_PLAIN);
	grid_add(grid, days_text, color);
	add_count(grid, row, "open", COLOR_PLAIN);
	add_count(grid, row, "late", color);
	grid_add(grid, step, COLOR_PLAIN);
}

/* The kind of a study, in the words of its procedure; who may not see how it runs is told none. */
static struct str kind_of(struct json_object *row)
{
	const char *title = json_text(row, "workflow_title");

	return str_of(title ? language_word("workflow", title) : _("Other"));
}

static void put_heading(const struct session *session, struct str kind)
{
	_cleanup_(x_freep) char *safe = screen_safe(kind, false);

	screen_put(&session->screen, stdout, COLOR_BOLD, safe);
	putchar('\n');
}

static void put_group(const struct session *session, struct json_object *items, struct str kind)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(COLUMN__MAX);

	for (size_t i = 0; i < COLUMN__MAX; i++)
		grid_title(grid, i, titles[i]);
	grid_align_right(grid, OPEN);
	grid_align_right(grid, LATE);
	for (size_t i = 0; i < json_count(items); i++) {
		struct json_object *row = json_object_array_get_idx(items, i);
		if (str_same(kind_of(row), kind))
			add_study(grid, row);
	}
	put_heading(session, kind);
	grid_print(grid, &session->screen, 2, stdout);
}

static bool is_first_of_kind(struct json_object *items, size_t index)
{
	struct str kind = kind_of(json_object_array_get_idx(items, index));

	for (size_t i = 0; i < index; i++)
		if (str_same(kind_of(json_object_array_get_idx(items, i)), kind))
			return false;
	return true;
}

static void add_plan(struct grid *grid, struct json_object *row)
{
	struct json_object *plan = json_get(row, "plan");

	for (size_t i = 0; i < json_count(plan); i++) {
		struct json_object *item = json_object_array_get_idx(plan, i);
		grid_add(grid, json_text(row, "study"), COLOR_PLAIN);
		grid_add(grid, json_text(item, "title"), COLOR_PLAIN);
		grid_add(grid, json_text(item, "from"), COLOR_PLAIN);
		grid_add(grid, json_text(item, "to"), COLOR_PLAIN);
	}
}

static void put_plans(const struct session *session, struct json_object *items)
{
	static const char *const heads[] = { NC_("heading", "plan of"), "activity", "from", "to" };
	_cleanup_(grid_freep) struct grid *grid = grid_new(ELEMENTS(heads));
	size_t count = 0;

	for (size_t i = 0; i < ELEMENTS(heads); i++)
		grid_title(grid, i, heads[i]);
	for (size_t i = 0; i < json_count(items); i++) {
		struct json_object *row = json_object_array_get_idx(items, i);
		add_plan(grid, row);
		count += json_count(json_get(row, "plan"));
	}
	if (count == 0)
		return;
	putchar('\n');
	put_heading(session, str_of(_("Activities under way")));
	grid_print(grid, &session->screen, 2, stdout);
}

void board_show(const struct session *session, struct json_object *board)
{
	struct json_object *items = json_get(board, "items");

	for (size_t i = 0; i < json_count(items); i++) {
		if (!is_first_of_kind(items, i))
			continue;
		if (i > 0)
			putchar('\n');
		put_group(session, items, kind_of(json_object_array_get_idx(items, i)));
	}
	put_plans(session, items);
	if (json_count(items) == 0 && session->screen.width > 0)
		puts(_("no studies that you may see"));
	show_more(session, board);
}
