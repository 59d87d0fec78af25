/* assignment_apply.c: `assignment apply FILE`: a file of assignments, sent as one request. The server does all of
 * it or nothing; what is wrong with the file is told here, what is wrong with its rows by the server, and each
 * as FILE:LINE. */
#include "referee/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/csv.h"
#include "referee/grid.h"
#include "referee/input.h"
#include "referee/json.h"
#include "referee/moment.h"

/* What a column may be called, HotCRP's words among them; NULL ends each. */
static const struct column {
	const char *names[5]; /* the first is the row's field */
	bool is_number;
} columns[] = {
	{ { "study", "paper", "pid" }, false },
	{ { "action" }, false },
	{ { "principal", "user", "name" }, false },
	{ { "email" }, false },
	{ { "instead_of", "replaces" }, false },
	{ { "reviewtype", "type" }, false },
	{ { "reason" }, false },
	{ { "despite" }, false },
	{ { "language" }, false },
	{ { "answer_days" }, true },
	{ { "stage", "round" }, false },
};

struct file {
	const char *name;
	struct json_object *rows;
	struct problems problems;
	const struct column **heads; /* of a CSV; owned */
	size_t head_count, lines;
};

static void file_done(struct file *file)
{
	json_object_put(file->rows);
	problems_done(&file->problems);
	x_freep(&file->heads);
}

static void wrong(struct file *file, size_t line, const char *format, ...) _printf_(3, 4);
static void wrong(struct file *file, size_t line, const char *format, ...)
{
	_cleanup_(x_freep) char *place = xasprintf("%s:%zu", file->name, line);
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *text = xvasprintf(format, args);
	va_end(args);
	problems_add(&file->problems, place, -1, "%s", text);
}

/* ---- CSV ---- */

static const struct column *column_of(const char *name)
{
	for (size_t i = 0; i < ELEMENTS(columns); i++)
		for (size_t j = 0; columns[i].names[j]; j++)
			if (strcasecmp(columns[i].names[j], name) == 0)
				return &columns[i];
	return NULL;
}

static void head_read(struct file *file, size_t line, const struct csv *csv)
{
	file->heads = xcalloc(csv->count, sizeof(const struct column *));
	file->head_count = csv->count;
	for (size_t i = 0; i < csv->count; i++) {
		file->heads[i] = column_of(csv->fields[i].text);
		if (!file->heads[i])
			wrong(file, line, "there is no column `%s`", csv->fields[i].text);
		for (size_t j = 0; file->heads[i] && j < i; j++)
			if (file->heads[j] == file->heads[i])
				wrong(file, line, "column `%s` stands here twice",
				      file->heads[i]->names[0]);
	}
}

static void value_set(struct file *file, struct json_object *row, size_t line,
		      const struct column *column, const char *text)
{
	char *end;

	if (!column->is_number) {
		json_set_text(row, column->names[0], text);
		return;
	}
	errno = 0;
	long long value = strtoll(text, &end, 10);
	if (errno || *end)
		wrong(file, line, "%s: `%s` is no number", column->names[0], text);
	else
		json_set(row, column->names[0], mem_check(json_object_new_int64(value)));
}

/* HotCRP's tables have no reasons; of a conflict the table itself is one. */
static void give_reason(const struct file *file, struct json_object *row)
{
	static const char *const actions[] = { "conflict", "clear", "clearconflict" };
	const char *slash = strrchr(file->name, '/'), *action = json_text_or(row, "action", "");
	_cleanup_(x_freep) char *reason = xasprintf("as %s has it", slash ? slash + 1 : file->name);

	for (size_t i = 0; i < ELEMENTS(actions) && !json_text(row, "reason"); i++)
		if (strcmp(action, actions[i]) == 0)
			json_set_text(row, "reason", reason);
}

static void record_take(struct file *file, const struct csv *csv)
{
	size_t line = (size_t)csv->line;
	struct json_object *row;

	if (file->lines++ == 0) {
		head_read(file, line, csv);
		return;
	}
	if (csv->count > file->head_count)
		wrong(file, line, "%zu fields; the first line names %zu", csv->count,
		      file->head_count);
	row = json_new_object();
	json_set(row, "line", mem_check(json_object_new_int64(csv->line)));
	for (size_t i = 0; i < csv->count && i < file->head_count; i++) {
		const struct csv_field *field = &csv->fields[i];
		struct str text = csv_harmless((struct str){ field->text, field->len });
		if (file->heads[i] && text.n > 0)
			value_set(file, row, line, file->heads[i], text.p);
	}
	give_reason(file, row);
	json_append(file->rows, row);
}

static void csv_read(struct file *file, const char *text)
{
	struct csv *csv = xcalloc(1, sizeof *csv);
	struct str left = str_of(text);
	enum csv_status status;

	file->rows = json_new_array();
	csv_init(csv, csv_from_text, &left);
	do {
		status = csv_next(csv);
		if (status == CSV_RECORD)
			record_take(file, csv);
		else if (status != CSV_END)
			wrong(file, (size_t)csv->error_line, "%s", csv->error);
	} while (status == CSV_RECORD || status == CSV_BAD);
	csv_done(csv);
	x_freep(&csv);
}

/* ---- JSON ---- */

static void lines_set(struct json_object *rows, const char *text)
{
	size_t count = json_count(rows);
	_cleanup_(x_freep) int64_t *lines = xcalloc(count + 1, sizeof *lines);

	json_lines(text, lines, count);
	for (size_t i = 0; i < count; i++)
		json_set(json_object_array_get_idx(rows, i), "line",
			 mem_check(json_object_new_int64(lines[i])));
}

static void json_rows(struct file *file, const char *text)
{
	_cleanup_(x_freep) char *error = NULL;
	struct json_object *all = json_read(text, &error);
	bool is_array = json_object_is_type(all, json_type_array);

	for (size_t i = 0; is_array && i < json_count(all); i++)
		is_array = json_object_is_type(json_object_array_get_idx(all, i), json_type_object);
	if (error)
		problems_add(&file->problems, file->name, -1, "%s", error);
	else if (!is_array)
		problems_add(&file->problems, file->name, -1, "an array of objects is wanted");
	else
		lines_set(all, text);
	file->rows = all;
}

/* ---- what came of it ---- */

/* The server's problems, at their lines. 0: it told of none. */
static int tell_problems(struct session *session, struct file *file)
{
	const char *text = referee_error_data(session->referee);
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *data = text ? json_read(text, &error) : NULL;
	struct json_object *problems = json_get(data, "problems");

	if (session->options.is_json || json_count(problems) == 0)
		return 0;
	for (size_t i = 0; i < json_count(problems); i++) {
		struct json_object *problem = json_object_array_get_idx(problems, i);
		const char *field = json_text(problem, "field");
		wrong(file, (size_t)json_int(problem, "line", 0), "%s%s%s", field ? field : "",
		      field ? ": " : "", json_text(problem, "message"));
	}
	return session_problems(session, &file->problems, "%s", referee_message(session->referee));
}

static void tell_row(const struct file *file, struct json_object *row)
{
	const char *gone = json_text(row, "instead_of"), *why = json_text(row, "why"),
		   *due = json_text(row, "answer_due");
	_cleanup_(x_freep) char *by = due ? moment_shown(due, NULL) : NULL;
	_cleanup_(x_freep) char *text =
		xasprintf("%s:%lld: %s %s%s%s (%s): %s%s%s%s%s", file->name,
			  (long long)json_int(row, "line", 0), json_text(row, "action"),
			  json_text(row, "principal"), gone ? " for " : "", gone ? gone : "",
			  json_text(row, "study"), json_text(row, "outcome"), why ? ": " : "",
			  why ? why : "", by ? ", to answer by " : "", by ? by : "");
	_cleanup_(x_freep) char *safe = screen_safe(str_of(text), false);

	puts(safe);
}

static const char *whose(struct json_object *task)
{
	const char *name = json_text(task, "principal");

	return name ? name : json_text(task, "role");
}

static void tell_tasks(const struct session *session, const char *title, struct json_object *tasks,
		       bool is_letter)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(4);

	if (json_count(tasks) == 0)
		return;
	printf("%s:\n", title);
	for (size_t i = 0; i < json_count(tasks); i++) {
		struct json_object *task = json_object_array_get_idx(tasks, i);
		_cleanup_(x_freep) char *when = is_letter
							? moment_shown(json_text(task, "at"), NULL)
							: moment_due(task, NULL);
		grid_add(grid, json_text(task, "study"), COLOR_PLAIN);
		grid_add(grid, json_text(task, "task"), COLOR_PLAIN);
		grid_add(grid, is_letter ? json_text(task, "to") : whose(task), COLOR_PLAIN);
		grid_add(grid, when, COLOR_PLAIN);
	}
	grid_print(grid, &session->screen, 2, stdout);
}

static void tell(const struct session *session, const struct file *file, bool is_dry,
		 struct json_object *result)
{
	struct json_object *rows = json_get(result, "rows");

	if (session->options.is_json) {
		_cleanup_(x_freep) char *line = json_line(result);
		puts(line);
		return;
	}
	if (is_dry)
		puts("nothing was changed; this is what would be done:");
	for (size_t i = 0; i < json_count(rows); i++)
		tell_row(file, json_object_array_get_idx(rows, i));
	tell_tasks(session, "tasks that are new", json_get(result, "opened"), false);
	tell_tasks(session, "tasks that are over", json_get(result, "closed"), false);
	tell_tasks(session, "reminders of the new tasks, to whom and when",
		   json_get(result, "letters"), true);
}

/* ---- the command ---- */

static int apply(struct session *session, struct file *file, const char *study, const char *as,
		 bool is_dry)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *result = NULL;

	json_set(params, "rows", json_object_get(file->rows));
	if (study)
		json_set_text(params, "study", study);
	if (as)
		json_set_text(params, "as", as);
	if (is_dry)
		json_set(params, "dry_run", mem_check(json_object_new_boolean(true)));
	int r = session_open(session);
	if (r != 0)
		return r;
	int status = session_try(session, "assignment.apply", true, params, &result);
	if (status == REFEREE_OK) {
		tell(session, file, is_dry, result);
		return 0;
	}
	r = status == REFEREE_ERROR ? tell_problems(session, file) : 0;
	return r != 0 ? r : session_refused(session, status);
}

int command_assignment_apply(struct session *session, int argc, char **argv)
{
	const char *study = NULL, *as = NULL;
	bool is_dry = false;
	const struct extra extras[] = { { "--study", &study, NULL },
					{ "--as", &as, NULL },
					{ "--dry-run", NULL, &is_dry },
					{ NULL, NULL, NULL } };
	struct file file __attribute__((cleanup(file_done))) = { 0 };
	_cleanup_(x_freep) char *error = NULL;
	struct words words;
	int r = command_words(session, command_find("assignment", "apply"), argc, argv, extras,
			      &words);

	if (r != 0)
		return r < 0 ? 0 : r;
	file.name = strcmp(words.list[0], "-") == 0 ? "standard input" : words.list[0];
	_cleanup_(x_freep) char *text = input_read(words.list[0], &error);
	if (!text)
		return session_fail(session, EX_NOINPUT, "%s", error);
	const char *start = strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
	if (start[strspn(start, " \t\r\n")] == '[')
		json_rows(&file, start);
	else
		csv_read(&file, text);
	if (file.problems.count == 0 && json_count(file.rows) == 0)
		return session_fail(session, EX_DATAERR, "%s: there are no rows", file.name);
	if (file.problems.count > 0)
		return session_problems(session, &file.problems, "nothing of %s was sent",
					file.name);
	session->subject = xstrdup("assignment apply");
	return apply(session, &file, study, as, is_dry);
}
