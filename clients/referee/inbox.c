/* inbox.c: `inbox`: what the caller has to do, in every study; and, with --watch, what comes and goes from
 * then on, a line each. Between two looks the server waits: nothing is asked for in vain, and a restarted
 * server costs time and no task. */
#include "referee/command.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "referee/grid.h"
#include "referee/json.h"
#include "referee/language.h"
#include "referee/moment.h"
#include "referee/show.h"

static const int wait_ms = 25000;
static const int pause_ms = 2000; /* before asking again a server that is busy */

/* ---- as a table ---- */

static void tasks_show(const struct session *session, struct json_object *items)
{
	static const char *const titles[] = { "study", "what", NC_("heading", "with whom"), "due",
					      "" };
	_cleanup_(grid_freep) struct grid *grid = grid_new(ELEMENTS(titles));

	for (size_t i = 0; i < ELEMENTS(titles); i++)
		grid_title(grid, i, titles[i]);
	for (size_t i = 0; i < json_count(items); i++) {
		struct json_object *task = json_object_array_get_idx(items, i);
		bool is_late = json_is(task, "is_late");
		struct json_object *left = json_get(task, "days_left");
		_cleanup_(x_freep) char *days =
			left ? moment_days(json_object_get_int64(left), is_late) : NULL;
		_cleanup_(x_freep) char *due = moment_due(task, NULL);
		_cleanup_(x_freep) char *what =
			language_task(json_text_or(task, "what", json_text_or(task, "task", "")));
		enum color color = is_late ? COLOR_RED : COLOR_PLAIN;
		grid_add(grid, json_text(task, "study"), color);
		grid_add(grid, what, COLOR_PLAIN);
		grid_add(grid,
			 json_text_or(task, "principal",
				      language_word("word", json_text(task, "role"))),
			 COLOR_PLAIN);
		grid_add(grid, due, COLOR_PLAIN);
		grid_add(grid, days, color);
	}
	if (json_count(items))
		grid_print(grid, &session->screen, 0, stdout);
	else if (session->screen.width > 0)
		puts(_("nothing to do"));
}

/* ---- what comes and goes ---- */

static bool is_same(struct json_object *a, struct json_object *b)
{
	static const char *const names[] = { "study", "task", "subject", "principal",
					     "role",  "due",  "since" };

	for (size_t i = 0; i < ELEMENTS(names); i++)
		if (strcmp(json_text_or(a, names[i], ""), json_text_or(b, names[i], "")) != 0)
			return false;
	return true;
}

static bool is_in(struct json_object *items, struct json_object *task)
{
	for (size_t i = 0; i < json_count(items); i++)
		if (is_same(json_object_array_get_idx(items, i), task))
			return true;
	return false;
}

static void change_show(const struct session *session, struct json_object *task, const char *change)
{
	static const size_t width = 6;
	size_t has = str_width(str_of(language_word("word", change)));
	_cleanup_(x_freep) char *due = moment_due(task, NULL);
	_cleanup_(x_freep) char *what =
		language_task(json_text_or(task, "what", json_text_or(task, "task", "?")));
	_cleanup_(x_freep) char *line = xasprintf(
		"%s%*s  %-10s  %s, %s%s%s", language_word("word", change),
		(int)(has < width ? width - has : 0), "", json_text_or(task, "study", "?"),
		json_text_or(task, "principal",
			     language_word("word", json_text_or(task, "role", "?"))),
		what, due ? _(", due ") : "", due ? due : "");
	_cleanup_(x_freep) char *safe = screen_safe(str_of(line), false);

	if (!session->options.is_json) {
		puts(safe);
		return;
	}
	json_set_text(task, "change", change);
	show_json(task);
}

static void changes_show(const struct session *session, struct json_object *before,
			 struct json_object *now)
{
	for (size_t i = 0; i < json_count(before); i++) {
		struct json_object *task = json_object_array_get_idx(before, i);
		if (!is_in(now, task))
			change_show(session, task, NC_("word", "closed"));
	}
	for (size_t i = 0; i < json_count(now); i++) {
		struct json_object *task = json_object_array_get_idx(now, i);
		if (!is_in(before, task))
			change_show(session, task, NC_("word", "opened"));
	}
	fflush(stdout);
}

static int list(struct session *session, struct json_object **ret_items)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();

	return session_list(session, "inbox.list", params, ret_items);
}

/* Until it ends otherwise: each time the inbox has changed, what is different. */
static int follow(struct session *session, struct json_object **items)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	bool is_cut_off = false;

	referee_set_attempt(session->referee, wait_ms + 10000);
	session->options.timeout_ms = wait_ms + 10000;
	json_set(params, "timeout_ms", mem_check(json_object_new_int64(wait_ms)));
	for (;;) {
		_cleanup_(json_putp) struct json_object *seen = NULL, *now = NULL;
		int status = session_try(session, "inbox.watch", false, params, &seen);
		if (status != REFEREE_OK && !session_will_pass(session, status))
			return session_refused(session, status);
		if (status != REFEREE_OK) {
			if (!is_cut_off)
				fputs(_("waiting for the server\n"), stderr);
			is_cut_off = true;
			(void)poll(NULL, 0, pause_ms);
			continue;
		}
		is_cut_off = false;
		if (!json_is(seen, "is_changed"))
			continue;
		/* The digest is that of before the list: what changes in between is seen again. */
		json_set_text(params, "digest", json_text(seen, "digest"));
		int r = list(session, &now);
		if (r != 0)
			return r;
		changes_show(session, *items, now);
		json_object_put(*items);
		*items = TAKE(now);
		if (ferror(stdout))
			return 0; /* told at the end */
	}
}

int command_inbox(struct session *session, int argc, char **argv)
{
	_cleanup_(json_putp) struct json_object *items = NULL;
	bool is_watch = false;
	const struct extra extras[] = { { "--watch", NULL, &is_watch }, { .name = NULL } };
	struct words words;
	int r = command_words(session, command_find("inbox", NULL), argc, argv, extras, &words);

	if (r != 0)
		return r < 0 ? 0 : r;
	session->subject = xstrdup("inbox");
	r = session_open(session);
	if (r == 0)
		r = list(session, &items);
	if (r != 0)
		return r;
	if (session->options.is_json && !is_watch)
		show_json(items);
	else if (!session->options.is_json)
		tasks_show(session, items);
	else
		changes_show(session, NULL, items);
	(void)fflush(stdout);
	return is_watch ? follow(session, &items) : 0;
}
