/* textform_write.c: printing a form to be filled in. */
#include "referee/textform.h"

#include <string.h>

#include "referee/json.h"
#include "referee/textform_marker.h"

static const char *past(const char *at, const char *these)
{
	return at + strspn(at, these);
}

/* What follows the sign in the middle of a mark, or of what became of it; NULL where there is none. */
static const char *past_sign(const char *at)
{
	static const char *const signs[] = {
		"+",	  "-",	    "\u2010", "\u2011",
		"\u2012", "\u2013", "\u2014", "\u2212", /* hyphens, dashes, minus */
		"\uff0b", "\uff0d",			/* full width */
	};

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (strncmp(at, signs[i], strlen(signs[i])) == 0)
			return at + strlen(signs[i]);
	return NULL;
}

/* One to three equals signs on both sides, and then no more of a pattern: a row of "=-=-=" is a line that
 * somebody drew. */
static bool is_nearly(const char *line)
{
	size_t before = strspn(line, "=");
	const char *sign = past_sign(past(line + before, " "));
	if (before < 1 || before > 3 || !sign)
		return false;
	sign = past(sign, " ");
	size_t behind = strspn(sign, "=");
	return behind >= 1 && behind <= 3 && !strchr("+-=<>", sign[behind] ? sign[behind] : ' ');
}

enum mark textform_mark(const char *line, const char **ret_rest)
{
	const char *at = past(line, " \t");

	*ret_rest = at + strlen(MARKER_FIELD);
	if (strncmp(at, MARKER_FIELD, strlen(MARKER_FIELD)) == 0)
		return MARK_FIELD;
	if (strncmp(at, MARKER_COMMENT, strlen(MARKER_COMMENT)) == 0)
		return MARK_COMMENT;
	*ret_rest = at;
	return is_nearly(at) ? MARK_NEARLY : MARK_NONE;
}

bool textform_is_marked(const char *line)
{
	const char *rest;

	while (*line == '\\')
		line++;
	return textform_mark(line, &rest) != MARK_NONE;
}

/* A text as lines with something before each; control characters that a file should not have are
 * not our affair. */
static void put_lines(FILE *out, const char *before, const char *text)
{
	for (const char *line = text; line;) {
		const char *end = strchrnul(line, '\n');
		fprintf(out, "%s%.*s\n", before, (int)(end - line), line);
		line = *end ? end + 1 : NULL;
	}
}

static void put_scale(FILE *out, struct json_object *field)
{
	struct json_object *choices = json_get(field, "choices");
	const char *kind = json_text(field, "kind");

	if (kind && strcmp(kind, "score") == 0)
		fprintf(out, MARKER_COMMENT " A number from %lld to %lld:\n",
			(long long)json_int(field, "min", 0), (long long)json_int(field, "max", 0));
	else if (json_count(choices))
		fputs(MARKER_COMMENT " One of these words:\n", out);
	for (size_t i = 0; i < json_count(choices); i++) {
		struct json_object *choice = json_object_array_get_idx(choices, i);
		const char *value = json_text(choice, "value"), *text = json_text(choice, "text");
		_cleanup_(x_freep) char *line =
			xasprintf("  %s. %s", value ? value : "?", text ? text : "");
		put_lines(out, MARKER_COMMENT " ", line);
	}
}

/* "`ambition` is 1 or 5 and `plan` is filled in", in the server's words. */
static void put_conditions(FILE *out, const char *before, struct json_object *conditions)
{
	fprintf(out, MARKER_COMMENT " %s where ", before);
	for (size_t i = 0; i < json_count(conditions); i++) {
		const char *text = json_text(json_object_array_get_idx(conditions, i), "text");
		fprintf(out, "%s%s", i ? " and " : "", text ? text : "?");
	}
	fputs(".\n", out);
}

static void put_demand(FILE *out, struct json_object *field)
{
	struct json_object *when = json_get(field, "when");
	struct json_object *required_when = json_get(field, "required_when");

	if (when)
		put_conditions(out, "To be left empty but", when);
	if (json_is(field, "required"))
		fprintf(out, MARKER_COMMENT " Required%s.\n", when ? " there" : "");
	else if (required_when)
		put_conditions(out, "Required", required_when);
	else
		fputs(MARKER_COMMENT " May be left empty.\n", out);
}

static void put_length(FILE *out, struct json_object *field)
{
	int64_t max_bytes = json_int(field, "max_bytes", 0);
	int64_t min_chars = json_int(field, "min_chars", 0);
	int64_t max_chars = json_int(field, "max_chars", 0);

	if (max_bytes > 0)
		fprintf(out, MARKER_COMMENT " Text of any lines, at most %lld bytes.\n",
			(long long)max_bytes);
	if (min_chars > 0)
		fprintf(out, MARKER_COMMENT " At least %lld characters.\n", (long long)min_chars);
	if (max_chars > 0)
		fprintf(out, MARKER_COMMENT " At most %lld characters.\n", (long long)max_chars);
}

/* Whom else it is shown to, where that is not everybody who sees the review. */
static void put_visible(FILE *out, struct json_object *visible)
{
	if (json_count(visible) == 0)
		return;
	fputs(MARKER_COMMENT " Shown only to you, the secretariat", out);
	for (size_t i = 0; i < json_count(visible); i++) {
		const char *level = json_object_get_string(json_object_array_get_idx(visible, i));
		if (strcmp(level, "secretariat") != 0 && strcmp(level, "own") != 0)
			fprintf(out, ", %s", level);
	}
	fputs(".\n", out);
}

static void put_answer(FILE *out, struct json_object *value)
{
	if (!json_object_is_type(value, json_type_string)) {
		if (value)
			fprintf(out, "%s\n", json_object_get_string(value));
		return;
	}
	for (const char *line = json_object_get_string(value); line;) {
		const char *end = strchrnul(line, '\n');
		fprintf(out, "%s%.*s\n", textform_is_marked(line) ? "\\" : "", (int)(end - line),
			line);
		line = *end ? end + 1 : NULL;
	}
}

static void put_field(FILE *out, struct json_object *field, struct json_object *body)
{
	const char *id = json_text(field, "id"), *title = json_text(field, "title");
	const char *help = json_text(field, "help");

	fprintf(out, "\n" MARKER_FIELD " %s: %s\n", id ? id : "?", title ? title : "");
	put_demand(out, field);
	if (help)
		put_lines(out, MARKER_COMMENT " ", help);
	put_scale(out, field);
	put_length(out, field);
	put_visible(out, json_get(field, "visible"));
	putc('\n', out);
	put_answer(out, id ? json_get(body, id) : NULL);
}

static bool has_field(struct json_object *fields, const char *id)
{
	for (size_t i = 0; i < json_count(fields); i++) {
		const char *known = json_text(json_object_array_get_idx(fields, i), "id");
		if (known && strcmp(known, id) == 0)
			return true;
	}
	return false;
}

/* A draft may hold fields that the form does not have: they are shown, not dropped unseen. */
static void put_strangers(FILE *out, struct json_object *fields, struct json_object *body)
{
	if (!body)
		return;
	json_object_object_foreach(body, id, value)
	{
		if (has_field(fields, id))
			continue;
		fprintf(out,
			"\n" MARKER_COMMENT
			" The draft has `%s`, which is not in the form and will not be sent:\n",
			id);
		put_lines(out, MARKER_COMMENT "   ", value ? json_object_get_string(value) : "");
	}
}

void textform_write(FILE *out, const char *study, struct json_object *form,
		    struct json_object *body)
{
	struct json_object *fields = json_get(form, "fields");
	const char *id = json_text(form, "id"), *title = json_text(form, "title");

	fprintf(out, MARKER_FIELD " Begin review of %s, form %s %lld\n", study, id ? id : "?",
		(long long)json_int(form, "version", 0));
	if (title)
		put_lines(out, MARKER_COMMENT " ", title);
	fprintf(out,
		MARKER_COMMENT
		" Write below the lines that begin with " MARKER_FIELD
		" and leave those as they are;\n" MARKER_COMMENT
		" lines like this one are not sent. A line of your own that begins with "
		"either\n" MARKER_COMMENT
		" mark needs a backslash before it. Then: referee review submit %s FILE\n",
		study);
	for (size_t i = 0; i < json_count(fields); i++)
		put_field(out, json_object_array_get_idx(fields, i), body);
	put_strangers(out, fields, body);
	fputs("\n" MARKER_FIELD " End review\n", out);
}
