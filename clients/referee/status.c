/* status.c: `study status`: where a study stands, who is late on what, what is next, and what
 * one may type.
 *
 * The page answers the coordinator's question from top to bottom: a headline that fits a mail's
 * subject, then the late, then the open, then what each way out of the stage still needs. Of the
 * past it is the head alone. What
 * may be typed is taken from one's own open tasks; it is a hint, not a permission. */
#include "referee/status.h"

#include <stdlib.h>
#include <string.h>

#include "referee/grid.h"
#include "referee/json.h"
#include "referee/language.h"
#include "referee/moment.h"
#include "referee/show.h"

/* The labels of the page. */
static const char *const labels[] = {
	N_("As of"), N_("State"), N_("Stage"), N_("Due"), N_("Closes"), N_("You are"), N_("So far"),
};

static size_t label_width(void)
{
	size_t widest = 8;

	for (size_t i = 0; i < ELEMENTS(labels); i++) {
		size_t width = str_width(str_of(_(labels[i])));
		widest = width > widest ? width : widest;
	}
	return widest;
}

static void put_heading(const struct session *session, const char *text)
{
	putchar('\n');
	screen_put(&session->screen, stdout, COLOR_BOLD, _(text));
	putchar('\n');
}

static void put_line(const struct session *session, const char *label, const char *text)
{
	show_labelled(&session->screen, stdout, 0, label_width(), _(label), text);
}

/* ---- the head ---- */

static void put_title(const struct session *session, struct json_object *status)
{
	_cleanup_(x_freep) char *plain = xasprintf("%s  %s", json_text_or(status, "study", "?"),
						   json_text_or(status, "title", ""));
	_cleanup_(x_freep) char *title = screen_safe(str_of(plain), false);
	int64_t year = json_int(status, "year", 0);

	screen_put(&session->screen, stdout, COLOR_BOLD, title);
	putchar('\n');
	_cleanup_(x_freep) char *place =
		xasprintf("%s, %s %lld; %s", json_text_or(status, "city", "?"),
			  json_text_or(status, "country", ""), (long long)year,
			  json_text_or(status, "workflow", ""));
	_cleanup_(x_freep) char *safe = screen_safe(str_of(place), false);
	puts(safe);
}

static void put_due(const struct session *session, struct json_object *status)
{
	_cleanup_(x_freep) char *due = moment_due(status, NULL);
	struct json_object *left = json_get(status, "days_left");

	if (!due)
		return;
	if (!left) {
		put_line(session, "Due", due);
		return;
	}
	int64_t days = json_object_get_int64(left);
	_cleanup_(x_freep) char *days_text = moment_days(days, days < 0);
	_cleanup_(x_freep) char *text = xasprintf("%s, %s", due, days_text);
	put_line(session, "Due", text);
}

static void put_head(const struct session *session, struct json_object *status)
{
	const char *zone = json_text(status, "zone"), *state = json_text_or(status, "state", "?");
	const char *entered = json_text(status, "entered"), *close = json_text(status, "close");
	_cleanup_(x_freep) char *since = entered ? moment_shown(entered, zone) : NULL;
	_cleanup_(x_freep) char *roles = show_named("roles", json_get(status, "roles"));
	const char *title = language_word("stage", json_text_or(status, "stage_title", "?")),
		   *id = json_text_or(status, "stage", "?");
	_cleanup_(x_freep) char *stage = since ? xasprintf(_("%s (%s), since %s"), title, id, since)
					       : xasprintf("%s (%s)", title, id);

	put_title(session, status);
	putchar('\n');
	if (json_get(status, "as_of")) {
		_cleanup_(x_freep) char *then = moment_shown(json_text(status, "as_of"), zone);
		put_line(session, "As of", then);
	}
	if (strcmp(state, "active") != 0)
		put_line(session, "State", language_word("word", state));
	put_line(session, "Stage", stage);
	put_due(session, status);
	if (close) {
		_cleanup_(x_freep) char *text = moment_shown(close, zone);
		put_line(session, "Closes", text);
	}
	if (roles[0])
		put_line(session, "You are", roles);
}

/* ---- open tasks ---- */

static void add_task(struct grid *grid, struct json_object *task, const char *zone)
{
	bool is_late = json_is(task, "is_late");
	struct json_object *left = json_get(task, "days_left");
	_cleanup_(x_freep) char *days =
		left ? moment_days(json_object_get_int64(left), is_late) : NULL;
	_cleanup_(x_freep) char *due = moment_due(task, zone);
	_cleanup_(x_freep) char *what =
		language_task(json_text_or(task, "what", json_text_or(task, "task", "")));
	const char *who = json_text_or(task, "full_name", NULL),
		   *name = json_text(task, "principal");
	_cleanup_(x_freep) char *both = who && name ? xasprintf("%s (%s)", who, name) : NULL;
	enum color color = is_late ? COLOR_RED : COLOR_PLAIN;

	if (!both)
		who = who    ? who
		      : name ? name
			     : language_word("word",
					     json_text_or(task, "role", NC_("word", "somebody")));
	grid_add(grid, both ? both : who, color);
	grid_add(grid, json_text(task, "institution"), COLOR_PLAIN);
	grid_add(grid, what, COLOR_PLAIN);
	grid_add(grid, due, COLOR_PLAIN);
	grid_add(grid, days, color);
}

static void put_tasks(const struct session *session, struct json_object *status)
{
	static const char *const titles[] = { NC_("heading", "who"), "institution", "what", "due",
					      "" };
	struct json_object *open = json_get(status, "open");
	_cleanup_(grid_freep) struct grid *grid = grid_new(ELEMENTS(titles));

	put_heading(session, json_count(open) ? N_("Open tasks") : N_("No open tasks"));
	for (size_t i = 0; i < ELEMENTS(titles); i++)
		grid_title(grid, i, titles[i]);
	for (int late = 1; late >= 0; late--)
		for (size_t i = 0; i < json_count(open); i++) {
			struct json_object *task = json_object_array_get_idx(open, i);
			if (json_is(task, "is_late") == late)
				add_task(grid, task, json_text(status, "zone"));
		}
	if (json_count(open))
		grid_print(grid, &session->screen, 2, stdout);
}

/* ---- what is next ---- */

static void put_guard(const struct session *session, struct json_object *guard)
{
	bool holds = json_is(guard, "holds");
	const char *of = json_text(guard, "of"), *need = holds ? NULL : json_text(guard, "need");
	_cleanup_(x_freep) char *plain =
		xasprintf("%s%s%s%s%s", json_text_or(guard, "guard", "?"), of ? " " : "",
			  of ? of : "", need ? ": " : "", need ? need : "");
	_cleanup_(x_freep) char *text = screen_safe(str_of(plain), false);

	fputs("    ", stdout);
	screen_put(&session->screen, stdout, holds ? COLOR_GREEN : COLOR_YELLOW,
		   holds ? "[x]" : "[ ]");
	printf(" %s\n", text);
}

static void put_back(const struct session *session, struct json_object *status)
{
	struct json_object *back = json_get(status, "back");
	char *all = xstrdup("");

	for (size_t i = 0; i < json_count(back); i++) {
		_cleanup_(x_freep) char *before = all;
		all = xasprintf("%s%s%s", before, i ? ", " : "",
				json_text_or(json_object_array_get_idx(back, i), "stage", "?"));
	}
	_cleanup_(x_freep) char *text = all;
	if (text[0])
		show_labelled(&session->screen, stdout, 2, 0, _("or back to"), text);
}

static void put_next(const struct session *session, struct json_object *status)
{
	struct json_object *next = json_get(status, "next");

	if (json_count(next) == 0)
		return;
	put_heading(session, N_("Next"));
	for (size_t i = 0; i < json_count(next); i++) {
		struct json_object *stage = json_object_array_get_idx(next, i);
		bool is_told = json_get(stage, "is_ready");
		_cleanup_(x_freep) char *plain = xasprintf(
			"%s (%s)%s%s", language_word("stage", json_text_or(stage, "title", "?")),
			json_text_or(stage, "stage", "?"), is_told ? ": " : "",
			!is_told		     ? ""
			: json_is(stage, "is_ready") ? _("ready")
						     : _("not ready"));
		_cleanup_(x_freep) char *text = screen_safe(str_of(plain), false);
		printf("  %s\n", text);
		struct json_object *guards = json_get(stage, "guards");
		for (size_t j = 0; j < json_count(guards); j++)
			put_guard(session, json_object_array_get_idx(guards, j));
	}
	put_back(session, status);
}

static void put_counts(const struct session *session, struct json_object *status)
{
	struct json_object *counts = json_get(status, "counts");
	unsigned long reviews = (unsigned long)json_int(counts, "reviews", 0),
		      comments = (unsigned long)json_int(counts, "comments", 0),
		      left = (unsigned long)json_int(counts, "comments_open", 0);

	if (reviews == 0 && comments == 0)
		return;
	_cleanup_(x_freep) char *open =
		comments ? xasprintf(ngettext(" (%lu open)", " (%lu open)", left), left)
			 : xstrdup("");
	_cleanup_(x_freep) char *review_text =
		xasprintf(ngettext("%lu review", "%lu reviews", reviews), reviews);
	_cleanup_(x_freep) char *comment_text =
		xasprintf(ngettext("%lu comment", "%lu comments", comments), comments);
	_cleanup_(x_freep) char *text = xasprintf("%s, %s%s", review_text, comment_text, open);
	put_line(session, "So far", text);
}

/* ---- what one may type ---- */

/* What does a task, by its word. {study} and {subject} stand for the study's code and the task's
 * subject. */
struct remedy {
	const char *task, *command;
};
static const struct remedy remedies[] = {
	{ "answer_invitation", "assignment accept {study}" },
	{ "declare", "declaration file {study} none" },
	{ "review", "review form {study} review-{study}.txt" },
	{ "review", "review submit {study} review-{study}.txt" },
	{ "respond", "comment list {study} --state open" },
	{ "decide_declaration", "declaration decide {subject} disclosed --reason REASON" },
	{ "confirm", "study confirm {study} {subject}" },
};

static char *expand(const char *command, const char *study, const char *subject)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = mem_check(open_memstream(&text, &size));

	for (const char *p = command; *p; p++) {
		const char *value = NULL;
		if (strncmp(p, "{study}", 7) == 0)
			value = study;
		else if (strncmp(p, "{subject}", 9) == 0)
			value = subject;
		fputs(value ? value : (char[]){ *p, '\0' }, out);
		if (value)
			p = strchr(p, '}');
	}
	fclose(out);
	return mem_check(text);
}

static bool has_role(struct json_object *roles, const char *wanted)
{
	for (size_t i = 0; wanted && i < json_count(roles); i++) {
		const char *role = json_object_get_string(json_object_array_get_idx(roles, i));
		if (role && strcmp(role, wanted) == 0)
			return true;
	}
	return false;
}

/* Whether a task is the caller's: theirs by name, or by a role that they hold. */
static bool is_own(const struct session *session, struct json_object *status,
		   struct json_object *task)
{
	const struct referee_profile *profile =
		session->referee ? referee_profile(session->referee) : NULL;
	const char *me = profile ? profile->principal : NULL, *who = json_text(task, "principal");

	if (who && me && strcmp(who, me) == 0)
		return true;
	return has_role(json_get(status, "roles"), json_text(task, "role"));
}

/* Commands, each once, in the order in which they came up. */
struct commands {
	char *list[24]; /* owned */
	size_t count;
};

static void commands_done(struct commands *commands)
{
	for (size_t i = 0; i < commands->count; i++)
		x_freep(&commands->list[i]);
}

static void commands_add(struct commands *commands, char *command)
{
	_cleanup_(x_freep) char *owned = command;

	if (commands->count == ELEMENTS(commands->list))
		return;
	for (size_t i = 0; i < commands->count; i++)
		if (strcmp(commands->list[i], owned) == 0)
			return;
	commands->list[commands->count++] = TAKE(owned);
}

static void commands_of_task(struct commands *commands, const char *study, struct json_object *task)
{
	const char *word = json_text_or(task, "task", ""),
		   *subject = json_text_or(task, "subject", "");

	for (size_t i = 0; i < ELEMENTS(remedies); i++)
		if (strcmp(remedies[i].task, word) == 0)
			commands_add(commands, expand(remedies[i].command, study, subject));
}

/* Stages whose guards all hold. Whoever is shown guards may well move the study. */
static void commands_of_stages(struct commands *commands, const char *study,
			       struct json_object *next)
{
	for (size_t i = 0; i < json_count(next); i++) {
		struct json_object *stage = json_object_array_get_idx(next, i);
		if (!json_is(stage, "is_ready"))
			continue;
		commands_add(commands, json_count(next) == 1
					       ? xasprintf("study advance %s", study)
					       : xasprintf("study advance %s --to %s", study,
							   json_text_or(stage, "stage", "?")));
	}
}

static void put_commands(const struct session *session, struct json_object *status)
{
	struct commands commands __attribute__((cleanup(commands_done))) = { .count = 0 };
	struct json_object *open = json_get(status, "open");
	const char *study = json_text_or(status, "study", "?");

	for (size_t i = 0; i < json_count(open); i++)
		if (is_own(session, status, json_object_array_get_idx(open, i)))
			commands_of_task(&commands, study, json_object_array_get_idx(open, i));
	commands_of_stages(&commands, study, json_get(status, "next"));
	if (commands.count == 0)
		return;
	put_heading(session, N_("You may type"));
	for (size_t i = 0; i < commands.count; i++) {
		_cleanup_(x_freep) char *safe = screen_safe(str_of(commands.list[i]), false);
		printf("  referee %s\n", safe);
	}
}

void status_show(const struct session *session, struct json_object *status)
{
	put_head(session, status);
	put_counts(session, status);
	if (json_get(status, "as_of"))
		return; /* what was open then is not told */
	put_tasks(session, status);
	put_next(session, status);
	put_commands(session, status);
}
