/* textform.c: reading a form that was filled in.
 *
 * The text is taken line by line; each answer remembers which line of the file each of its own
 * lines was, so that what the server says about byte 812 of a field can be told as a line. */
#include "referee/textform.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "referee/json.h"
#include "referee/textform_marker.h"

#define ANSWERS_MAX 256

/* A line of an answer: where it begins in the file's text, and in the value that was made of it. */
struct line {
	struct str text;
	size_t number;
	size_t offset;
};
struct answer {
	char *id;		   /* owned */
	struct json_object *field; /* of the form; borrowed */
	size_t number;		   /* of the marker's line */
	struct line *lines;	   /* owned */
	size_t count;
};
struct textform {
	const char *name; /* of the file, while it is read */
	struct json_object *form, *body, *unread;
	struct problems *problems;
	struct answer answers[ANSWERS_MAX];
	size_t count;
};

struct textform *textform_free(struct textform *textform)
{
	if (!textform)
		return NULL;
	for (size_t i = 0; i < textform->count; i++) {
		free(textform->answers[i].id);
		free(textform->answers[i].lines);
	}
	json_object_put(textform->form);
	json_object_put(textform->body);
	json_object_put(textform->unread);
	free(textform);
	return NULL;
}

struct json_object *textform_body(const struct textform *textform)
{
	return textform->body;
}

struct json_object *textform_unread(const struct textform *textform)
{
	return textform->unread;
}

static void problem(struct textform *textform, size_t number, const char *format, ...)
	_printf_(3, 4);
static void problem(struct textform *textform, size_t number, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *message = xvasprintf(format, args);
	va_end(args);
	_cleanup_(x_freep) char *place = xasprintf("%s:%zu", textform->name, number);
	problems_add(textform->problems, place, -1, "%s", message);
}

/* ---- lines ---- */

static bool is_blank(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!isspace((unsigned char)text.p[i]))
			return false;
	return true;
}

static struct str trim(struct str text)
{
	while (text.n > 0 && isspace((unsigned char)text.p[0])) {
		text.p++;
		text.n--;
	}
	while (text.n > 0 && isspace((unsigned char)text.p[text.n - 1]))
		text.n--;
	return text;
}

static struct json_object *field_find(struct textform *textform, struct str id)
{
	struct json_object *fields = json_get(textform->form, "fields");

	for (size_t i = 0; i < json_count(fields); i++) {
		struct json_object *field = json_object_array_get_idx(fields, i);
		const char *known = json_text(field, "id");
		if (known && str_is(id, known))
			return field;
	}
	return NULL;
}

static struct answer *answer_find(struct textform *textform, struct str id)
{
	for (size_t i = 0; i < textform->count; i++)
		if (str_is(id, textform->answers[i].id))
			return &textform->answers[i];
	return NULL;
}

/* "Begin review of GZ2019, form peer-review 1": what was begun must be what is being sent. */
static void check_begin(struct textform *textform, size_t number, struct str rest,
			const char *study)
{
	_cleanup_(x_freep) char *text = xstrndup(rest.p, rest.n);
	char *code = strstr(text, " of ");

	if (!study || !code)
		return;
	code += 4;
	code[strcspn(code, ", \t")] = '\0';
	if (strcmp(code, study) != 0)
		problem(textform, number, "this file was begun for %s, not for %s", code, study);
}

/* The answer that a marker line begins, by what stands behind the mark; NULL where what follows belongs to
 * none. */
static struct answer *marker_take(struct textform *textform, size_t number, struct str rest,
				  const char *study)
{
	struct str id = { rest.p, 0 };

	while (id.n < rest.n && !isspace((unsigned char)rest.p[id.n]) && rest.p[id.n] != ':')
		id.n++;
	if (str_is(id, "Begin") || str_is(id, "End")) {
		check_begin(textform, number, rest, str_is(id, "Begin") ? study : NULL);
		return NULL;
	}
	struct json_object *field = field_find(textform, id);
	struct answer *before = answer_find(textform, id);
	if (!field)
		problem(textform, number,
			"the form has no field `%.*s`; if the line is part of your text, put a "
			"backslash before it",
			(int)id.n, id.p);
	else if (before)
		problem(textform, number, "field `%s` stands here again; line %zu has it already",
			before->id, before->number);
	if (!field || before || textform->count == ANSWERS_MAX)
		return NULL;
	struct answer *answer = &textform->answers[textform->count++];
	*answer = (struct answer){ .id = xstrndup(id.p, id.n), .field = field, .number = number };
	return answer;
}

static void line_add(struct answer *answer, struct str text, const char *copy, size_t number)
{
	/* Room grows in powers of two; the count tells when it is full. */
	if ((answer->count & (answer->count - 1)) == 0)
		answer->lines = xrealloc(answer->lines, (answer->count ? answer->count * 2 : 1) *
								sizeof *answer->lines);
	if (text.n > 0 && text.p[0] == '\\' && textform_is_marked(copy)) {
		text.p++;
		text.n--;
	}
	answer->lines[answer->count++] = (struct line){ .text = text, .number = number };
}

/* ---- answers ---- */

static void trim_blank_lines(struct answer *answer)
{
	size_t first = 0;

	while (answer->count > 0 && is_blank(answer->lines[answer->count - 1].text))
		answer->count--;
	while (first < answer->count && is_blank(answer->lines[first].text))
		first++;
	answer->count -= first;
	if (answer->count > 0)
		memmove(answer->lines, answer->lines + first,
			answer->count * sizeof *answer->lines);
}

/* Scores and choices take their first line; text under it would be lost without a word. */
static bool is_one_line(struct textform *textform, const struct answer *answer)
{
	for (size_t i = 1; i < answer->count; i++) {
		if (is_blank(answer->lines[i].text))
			continue;
		problem(textform, answer->lines[i].number,
			"field `%s` takes one line; write remarks into a field for text",
			answer->id);
		return false;
	}
	return true;
}

/* "4", "4. Strong", "4 - strong": the number, then nothing that could belong to it. */
static struct json_object *score_of(struct textform *textform, const struct answer *answer)
{
	struct str text = trim(answer->lines[0].text);
	_cleanup_(x_freep) char *line = xstrndup(text.p, text.n);
	char *end;

	errno = 0;
	long score = strtol(line, &end, 10);
	bool is_number = isdigit((unsigned char)line[0]) && errno == 0 &&
			 !isalnum((unsigned char)*end) &&
			 !((*end == '.' || *end == ',') && isdigit((unsigned char)end[1]));
	int64_t min = json_int(answer->field, "min", INT64_MIN),
		max = json_int(answer->field, "max", INT64_MAX);
	if (!is_number || score < min || score > max) {
		problem(textform, answer->lines[0].number,
			"field `%s` wants a number from %lld to %lld at the beginning of the line",
			answer->id, (long long)min, (long long)max);
		return NULL;
	}
	return mem_check(json_object_new_int64(score));
}

static struct json_object *choice_of(struct textform *textform, const struct answer *answer)
{
	struct json_object *choices = json_get(answer->field, "choices");
	struct str text = trim(answer->lines[0].text);
	_cleanup_(x_freep) char *line = xstrndup(text.p, text.n);
	char *words = xstrdup("");

	for (size_t i = 0; i < json_count(choices); i++) {
		const char *value = json_text(json_object_array_get_idx(choices, i), "value");
		size_t len = value ? strlen(value) : 0;
		bool is_it = len > 0 && strncasecmp(line, value, len) == 0 &&
			     !isalnum((unsigned char)line[len]) && line[len] != '_' &&
			     line[len] != '-';
		if (is_it) {
			x_freep(&words);
			return mem_check(json_object_new_string(value));
		}
		_cleanup_(x_freep) char *before = words;
		words = xasprintf("%s%s%s", before, i ? ", " : "", value ? value : "");
	}
	problem(textform, answer->lines[0].number, "field `%s` wants one of: %s", answer->id,
		words);
	x_freep(&words);
	return NULL;
}

static struct json_object *text_of(struct answer *answer)
{
	char *value = NULL;
	size_t size = 0;
	FILE *out = mem_check(open_memstream(&value, &size));

	for (size_t i = 0; i < answer->count; i++) {
		struct line *line = &answer->lines[i];
		struct str text = line->text;
		if (i + 1 == answer->count)
			while (text.n > 0 && isspace((unsigned char)text.p[text.n - 1]))
				text.n--;
		line->offset = (size_t)ftell(out);
		fwrite(text.p, 1, text.n, out);
		if (i + 1 < answer->count)
			putc('\n', out);
	}
	fclose(out);
	_cleanup_(x_freep) char *owned = mem_check(value);
	return mem_check(json_object_new_string_len(owned, (int)size));
}

/* At the end of an answer, NULL where there was none: its lines become a value. */
static void answer_finish(struct textform *textform, struct answer *answer)
{
	const char *kind = answer ? json_text(answer->field, "kind") : NULL;
	struct json_object *value = NULL;

	if (!answer)
		return;
	trim_blank_lines(answer);
	if (answer->count == 0)
		return;
	if (!kind || strcmp(kind, "text") == 0)
		value = text_of(answer);
	else if (is_one_line(textform, answer))
		value = strcmp(kind, "score") == 0 ? score_of(textform, answer)
						   : choice_of(textform, answer);
	json_set(value ? textform->body : textform->unread, answer->id,
		 value ? value : text_of(answer));
}

/* ---- the whole ---- */

static void line_take(struct textform *textform, struct answer **answer, size_t number,
		      struct str line, const char *study)
{
	_cleanup_(x_freep) char *copy = xstrndup(line.p, line.n);
	const char *rest;
	enum mark mark = textform_mark(copy, &rest);

	if (mark == MARK_FIELD) {
		answer_finish(textform, *answer);
		*answer = marker_take(textform, number, trim(str_of(rest)), study);
	} else if (mark == MARK_NEARLY && *answer) {
		problem(textform, number,
			"this is nearly a mark; restore it (" MARKER_FIELD
			" before a field, " MARKER_COMMENT " before a comment), or put a backslash "
			"before it if it is part of your text");
	} else if (mark == MARK_NONE && *answer) {
		line_add(*answer, line, copy, number);
	}
}

/* LF, with or without CR; CR alone where there is no LF at all. */
static char line_end(const char *text)
{
	return strchr(text, '\n') ? '\n' : '\r';
}

static void lines_take(struct textform *textform, const char *text, const char *study)
{
	struct answer *answer = NULL;
	size_t number = 1;
	char ends = line_end(text);

	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	for (const char *at = text; *at; number++) {
		const char *end = strchrnul(at, ends);
		struct str line = { at, (size_t)(end - at) };
		/* Several, where a line end went through two programs that each made it CR LF. */
		while (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		line_take(textform, &answer, number, line, study);
		at = *end ? end + 1 : end;
	}
	answer_finish(textform, answer);
}

static size_t line_of(const char *text, size_t offset)
{
	size_t number = 1;
	char ends = line_end(text);

	for (size_t i = 0; i < offset; i++)
		number += text[i] == ends;
	return number;
}

int textform_read(const char *name, const char *text, const char *study, struct json_object *form,
		  struct textform **ret_textform, struct problems *ret_problems)
{
	_cleanup_(textform_freep) struct textform *textform = xcalloc(1, sizeof *textform);
	size_t before = ret_problems->count, offset = 0;

	textform->name = name;
	textform->form = json_object_get(form);
	textform->body = json_new_object();
	textform->unread = json_new_object();
	textform->problems = ret_problems;
	if (!str_is_utf8(str_of(text), &offset)) {
		problem(textform, line_of(text, offset),
			"this is not UTF-8; save the file in that encoding");
	} else {
		lines_take(textform, text, study);
		if (textform->count == 0 && ret_problems->count == before)
			problem(textform, 1,
				"there is no field in it: no line begins with " MARKER_FIELD);
	}
	textform->name = NULL;
	*ret_textform = TAKE(textform);
	return ret_problems->count == before ? 0 : -1;
}

size_t textform_line(const struct textform *textform, const char *field, int64_t offset)
{
	for (size_t i = 0; i < textform->count; i++) {
		const struct answer *answer = &textform->answers[i];
		if (strcmp(answer->id, field) != 0)
			continue;
		size_t number = answer->count ? answer->lines[0].number : answer->number;
		for (size_t j = 0; offset > 0 && j < answer->count; j++)
			if (answer->lines[j].offset <= (size_t)offset)
				number = answer->lines[j].number;
		return number;
	}
	return 0;
}
