/* timeline.c: `study timeline`: what happened and what is ahead, a line each, with today between
 * them. What is late stands where it should have been done, in red. */
#include "referee/status.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "referee/grid.h"
#include "referee/json.h"
#include "referee/language.h"
#include "referee/show.h"

enum column { DATE, KIND, WHAT, WHO, COLUMN__MAX };

/* "draft: Low carbon Guangzhou, version 2 (FOD)" */
static char *document_text(struct json_object *entry)
{
	const char *label = json_text(entry, "label"), *state = json_text_or(entry, "state", "");

	return xasprintf(_("%s: %s, version %lld%s%s%s%s"),
			 language_word("word", json_text_or(entry, "word", "?")),
			 json_text_or(entry, "title", "?"), (long long)json_int(entry, "number", 1),
			 label ? " (" : "", label ? label : "", label ? ")" : "",
			 strcmp(state, "withdrawn") == 0 ? _(", withdrawn") : "");
}

/* "2nd International Forum, Incheon, until 2022-12-08" */
static char *occasion_text(struct json_object *entry)
{
	const char *to = json_text_or(entry, "to", ""), *state = json_text_or(entry, "state", "");
	bool is_longer = to[0] && strcmp(to, json_text_or(entry, "date", "")) != 0;

	return xasprintf("%s, %s%s%s%s", json_text_or(entry, "title", "?"),
			 json_text_or(entry, "place", "?"), is_longer ? _(", until ") : "",
			 is_longer ? to : "",
			 strcmp(state, "cancelled") == 0 ? _(", cancelled") : "");
}

static char *entry_text(struct json_object *entry, const char *kind)
{
	const char *word = json_text(entry, "word"), *title = json_text_or(entry, "title", "?");

	if (strcmp(kind, "document") == 0)
		return document_text(entry);
	if (strcmp(kind, "occasion") == 0)
		return occasion_text(entry);
	return xasprintf("%s%s%s", word ? language_word("word", word) : "", word ? ": " : "",
			 strcmp(kind, "action") == 0 ? title : language_word("stage", title));
}

static void add_entry(struct grid *grid, struct json_object *entry)
{
	const char *kind = json_text_or(entry, "kind", "?");
	_cleanup_(x_freep) char *text = entry_text(entry, kind);
	bool is_late = json_is(entry, "is_late");
	enum color color = is_late			? COLOR_RED
			   : json_is(entry, "is_ahead") ? COLOR_GREEN
							: COLOR_PLAIN;

	grid_add(grid, json_text(entry, "date"), color);
	grid_add(grid, is_late ? _("LATE") : language_word("word", kind), color);
	grid_add(grid, text, COLOR_PLAIN);
	grid_add(grid, json_text(entry, "principal"), COLOR_PLAIN);
}

static void add_today(struct grid *grid)
{
	time_t now = time(NULL);
	struct tm local;
	char date[16];

	localtime_r(&now, &local);
	strftime(date, sizeof date, "%Y-%m-%d", &local);
	grid_add(grid, date, COLOR_BOLD);
	grid_add(grid, _("today"), COLOR_BOLD);
	grid_add(grid, "----", COLOR_BOLD);
	grid_add(grid, NULL, COLOR_PLAIN);
}

void timeline_show(const struct session *session, struct json_object *timeline)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(COLUMN__MAX);
	struct json_object *items = json_get(timeline, "items");
	bool is_marked = false;

	grid_keep(grid, DATE);
	for (size_t i = 0; i < json_count(items); i++) {
		struct json_object *entry = json_object_array_get_idx(items, i);
		if (!is_marked && json_is(entry, "is_ahead")) {
			add_today(grid);
			is_marked = true;
		}
		add_entry(grid, entry);
	}
	if (!is_marked && !json_get(timeline, "next"))
		add_today(grid);
	grid_print(grid, &session->screen, 0, stdout);
	show_more(session, timeline);
}
