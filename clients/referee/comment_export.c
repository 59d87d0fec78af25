/* comment_export.c: `comment export`: the comments of a study as a table, as far as the caller may see them.
 *
 * They come page by page into a file without a name, since which columns other tables brought is known at the end
 * only; then the table is written whole, and gets its name last. */
#include "referee/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/csv.h"
#include "referee/json.h"
#include "referee/show.h"
#include "rules/table.h"

struct exporting {
	struct session *session;
	FILE *kept;		    /* a line of JSON for each comment; owned */
	struct json_object *extras; /* names of the other columns; owned */
	int64_t rows;
};

static void exporting_done(struct exporting *exporting)
{
	if (exporting->kept)
		fclose(exporting->kept);
	json_object_put(exporting->extras);
}

/* ---- gathering ---- */

static void keep(struct exporting *exporting, struct json_object *item)
{
	struct json_object *extra = json_get(item, "extra");
	const char *state = json_text(item, "state");

	if (state && strcmp(state, "withdrawn") == 0) /* imported, it would be said again */
		return;
	_cleanup_(x_freep) char *line = json_line(item);
	fprintf(exporting->kept, "%s\n", line);
	exporting->rows++;
	if (!extra)
		return;
	json_object_object_foreach(extra, name, value)
	{
		(void)value;
		if (column_of(str_of(name)) == COLUMN__MAX && !json_get(exporting->extras, name))
			json_set_text(exporting->extras, name, name);
	}
}

static int gather(struct exporting *exporting, const char *study)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	const char *next = "";

	json_set_text(params, "study", study);
	while (next) {
		_cleanup_(json_putp) struct json_object *page = NULL;
		int r = session_call(exporting->session, "comment.list", false, params, &page);
		if (r != 0)
			return r;
		struct json_object *items = json_get(page, "items");
		for (size_t i = 0; i < json_count(items); i++)
			keep(exporting, json_object_array_get_idx(items, i));
		next = json_text(page, "next");
		if (next)
			json_set_text(params, "after", next);
	}
	return 0;
}

/* ---- cells ---- */

/* The field that each column is; an answer that nobody gave here is the one that came with the table. */
static const char *const fields[COLUMN__MAX] = {
	[COLUMN_COMMENT_ID] = "comment",
	[COLUMN_STUDY] = "study",
	[COLUMN_DOC_VERSION] = "document",
	[COLUMN_CHAPTER] = "chapter",
	[COLUMN_FROM_PAGE] = "from_page",
	[COLUMN_FROM_LINE] = "from_line",
	[COLUMN_TO_PAGE] = "to_page",
	[COLUMN_TO_LINE] = "to_line",
	[COLUMN_REVIEWER_NAME] = "commenter",
	[COLUMN_REVIEWER_EMAIL] = "email",
	[COLUMN_AFFILIATION] = "affiliation",
	[COLUMN_COUNTRY] = "country",
	[COLUMN_REVIEWER_CLASS] = "class",
	[COLUMN_LANG] = "language",
	[COLUMN_COMMENT] = "text",
	[COLUMN_COMMENT_TYPE] = "type",
	[COLUMN_RESPONSE] = "response",
	[COLUMN_DISPOSITION] = "disposition",
	[COLUMN_RESPONDER] = "responder",
	[COLUMN_RESPONDED_AT] = "responded",
};

static struct str text_of(struct json_object *value)
{
	return value ? str_of(json_object_get_string(value)) : str_of("");
}

static struct str cell(struct json_object *item, enum column column)
{
	struct json_object *value = fields[column] ? json_get(item, fields[column]) : NULL;
	bool is_own = !json_get(item, "commenter"); /* who made it is who commented */

	if (!value && is_own && column == COLUMN_REVIEWER_NAME)
		value = json_get(item, "full_name");
	if (!value && is_own && column == COLUMN_AFFILIATION)
		value = json_get(item, "institution");
	if (!value && column_is_answer(column) && !json_get(item, "disposition"))
		value = json_get(json_get(item, "extra"), column_names[column]);
	return text_of(value);
}

static void put_cell(FILE *file, bool is_first, struct str text)
{
	_cleanup_(x_freep) char *guarded =
		xasprintf("%s%s", csv_is_formula(text) ? "'" : "", text.p);

	if (!is_first)
		putc(',', file);
	csv_put(file, str_of(guarded));
}

static void put_header(const struct exporting *exporting, FILE *file)
{
	for (enum column i = 0; i < COLUMN__MAX; i++)
		put_cell(file, i == 0, str_of(column_names[i]));
	json_object_object_foreach(exporting->extras, name, value)
	{
		(void)value;
		put_cell(file, false, str_of(name));
	}
	fputs("\r\n", file);
}

static void put_row(const struct exporting *exporting, FILE *file, struct json_object *item)
{
	for (enum column i = 0; i < COLUMN__MAX; i++)
		put_cell(file, i == 0, cell(item, i));
	json_object_object_foreach(exporting->extras, name, value)
	{
		(void)value;
		put_cell(file, false, text_of(json_get(json_get(item, "extra"), name)));
	}
	fputs("\r\n", file);
}

/* ---- the file ---- */

static int put_rows(struct exporting *exporting, FILE *file)
{
	_cleanup_(x_freep) char *line = NULL;
	size_t room = 0;

	put_header(exporting, file);
	rewind(exporting->kept);
	while (getline(&line, &room, exporting->kept) > 0) {
		_cleanup_(x_freep) char *error = NULL;
		_cleanup_(json_putp) struct json_object *item = json_read(line, &error);
		put_row(exporting, file, item);
	}
	return ferror(exporting->kept) || fflush(file) != 0 ? -1 : 0;
}

static int fail(const struct exporting *exporting, const char *file)
{
	return session_fail(exporting->session, EX_CANTCREAT, "%s: %s",
			    file ? file : "standard output", strerror(errno));
}

/* In another's place only when it is whole. */
static int store(struct exporting *exporting, const char *output)
{
	_cleanup_(x_freep) char *part = xasprintf("%s.part", output);
	FILE *file = fopen(part, "we");

	if (!file)
		return fail(exporting, part);
	int r = put_rows(exporting, file) == 0 && fsync(fileno(file)) == 0 ? 0
									   : fail(exporting, part);
	if (fclose(file) != 0 && r == 0)
		r = fail(exporting, part);
	if (r == 0 && rename(part, output) != 0)
		r = fail(exporting, output);
	if (r != 0) {
		unlink(part);
		return r;
	}
	if (exporting->session->options.is_json) {
		_cleanup_(json_putp) struct json_object *result = json_new_object();
		json_set_text(result, "file", output);
		json_set(result, "rows", mem_check(json_object_new_int64(exporting->rows)));
		show_json(result);
	} else if (!exporting->session->options.is_quiet) {
		_cleanup_(x_freep) char *safe = screen_safe(str_of(output), false);
		printf("%s holds %lld comments\n", safe, (long long)exporting->rows);
	}
	return 0;
}

int command_comment_export(struct session *session, int argc, char **argv)
{
	struct exporting exporting
		__attribute__((cleanup(exporting_done))) = { .session = session };
	const char *output = NULL;
	const struct extra extras[] = { { "--output", &output, NULL },
					{ "--as-role", &session->as_role, NULL },
					{ .name = NULL } };
	struct words words;

	int r = command_words(session, command_find("comment", "export"), argc, argv, extras,
			      &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	if (output && !output[0])
		return session_fail(session, EX_USAGE, "--output needs a value");
	if (output && strcmp(output, "-") == 0)
		output = NULL;
	session->subject = xasprintf("comment export %s", words.list[0]);
	session->study = xstrdup(words.list[0]);
	exporting.extras = json_new_object();
	exporting.kept = tmpfile();
	if (!exporting.kept)
		return fail(&exporting, "a temporary file");
	r = session_open(session);
	if (r == 0)
		r = gather(&exporting, words.list[0]);
	if (r != 0)
		return r;
	if (output)
		return store(&exporting, output);
	return put_rows(&exporting, stdout) == 0 ? 0 : fail(&exporting, NULL);
}
