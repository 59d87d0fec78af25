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
}

/* What the inbox held when that digest was told; nothing, with REFEREE_OK, where it holds something else by now. */
static int list_of(struct session *session, const char *digest, struct json_object **ret_items)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();

	json_set_text(params, "digest", digest);
	int status = session_list_try(session, "inbox.list", params, ret_items);
	bool is_over = status == REFEREE_ERROR &&
		       referee_error(session->referee) == err_row(ERR_VERSION)->number;
	return is_over ? REFEREE_OK : status;
}

/* Waits until the inbox is another than that of the digest in `params`, and gives what it holds then, or nothing
 * where it is not. The digest goes on only with the list: an inbox that was another in between, and is now what
 * was told before, has changed from what was shown. */
static int look(struct session *session, struct json_object *params, struct json_object **ret_items)
{
	_cleanup_(json_putp) struct json_object *seen = NULL;

	int status = session_try(session, "inbox.watch", false, params, &seen);
	const char *digest = json_text(seen, "digest");
	if (status == REFEREE_OK && json_is(seen, "is_changed"))
		status = list_of(session, digest, ret_items);
	if (status == REFEREE_OK && *ret_items)
		json_set_text(params, "digest", digest);
	return status;
}

/* Once something was told the server waits, and the program longer. */
static void wait_long(struct session *session, struct json_object *params)
{
	referee_set_attempt(session->referee, wait_ms + 10000);
	session->options.timeout_ms = wait_ms + 10000;
	json_set(params, "timeout_ms", mem_check(json_object_new_int64(wait_ms)));
}

/* Until it ends otherwise: what is there, and each time the inbox has changed, what is different. */
static int follow(struct session *session)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *before = NULL;
	bool is_cut_off = false;

	while (!ferror(stdout)) { /* which is told at the end */
		struct json_object *now = NULL;
		int status = look(session, params, &now);
		if (status != REFEREE_OK && (!before || !session_will_pass(session, status)))
			return session_refused(session, status);
		if (status != REFEREE_OK) {
			if (!is_cut_off)
				fputs(_("waiting for the server\n"), stderr);
			(void)poll(NULL, 0, pause_ms);
		}
		is_cut_off = status != REFEREE_OK;
		if (!now)
			continue;
		if (!before)
			wait_long(session, params);
		if (!before && !session->options.is_json)
			tasks_show(session, now);
		else
			changes_show(session, before, now);
		fflush(stdout);
		json_object_put(before);
		before = now;
	}
	return 0;
}

int command_inbox(struct session *session, int argc, char **argv)
{
	_cleanup_(json_putp) struct json_object *items = NULL;
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	bool is_watch = false;
	const struct extra extras[] = { { "--watch", NULL, &is_watch }, { .name = NULL } };
	struct words words;
	int r = command_words(session, command_find("inbox", NULL), argc, argv, extras, &words);

	if (r != 0)
		return r < 0 ? 0 : r;
	session->subject = xstrdup("inbox");
	r = session_open(session);
	if (r != 0 || is_watch)
		return r != 0 ? r : follow(session);
	r = session_list(session, "inbox.list", params, &items);
	if (r != 0)
		return r;
	if (session->options.is_json)
		show_json(items);
	else
		tasks_show(session, items);
	return 0;
}
