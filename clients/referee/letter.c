/* letter.c: see letter.h. */
#include "referee/letter.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "referee/json.h"
#include "referee/screen.h"
#include "rules/workflow.h"

#define LANGUAGES_MAX 64
#define FILE_BYTES    65536
/* Which some editors put before a text. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static const struct {
	const char *word, *fields;
} rows[LETTER__MAX] = {
#define LETTER_ROW(name, word, fields) [LETTER_##name] = { word, fields },
	LETTER_TABLE(LETTER_ROW)
#undef LETTER_ROW
};

struct letter {
	char *language;
	char *texts[LETTER__MAX], *tasks[TASK__MAX];
};

struct letters {
	struct letter list[LANGUAGES_MAX];
	size_t count;
};

struct letters *letters_free(struct letters *letters)
{
	if (!letters)
		return NULL;
	for (size_t i = 0; i < letters->count; i++) {
		struct letter *letter = &letters->list[i];
		x_freep(&letter->language);
		for (size_t t = 0; t < LETTER__MAX; t++)
			x_freep(&letter->texts[t]);
		for (size_t t = 0; t < TASK__MAX; t++)
			x_freep(&letter->tasks[t]);
	}
	x_freep(&letters);
	return NULL;
}

/* ---- reading ---- */

struct reading {
	const char *path;
	int line;
	struct letter *letter;
	struct problems *problems;
};

static void problem(const struct reading *reading, const char *format, ...) _printf_(2, 3);
static void problem(const struct reading *reading, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *text = xvasprintf(format, args);
	va_end(args);
	_cleanup_(x_freep) char *place = xasprintf("%s:%d", reading->path, reading->line);
	problems_add(reading->problems, place, -1, "%s", text);
}

static bool has_word(const char *list, struct str word)
{
	for (const char *at = list; *at;) {
		size_t len = strcspn(at, " ");
		if (len == word.n && memcmp(at, word.p, len) == 0)
			return true;
		at += len + strspn(at + len, " ");
	}
	return false;
}

/* Every brace begins or ends a field that the text may have. */
static void check_fields(const struct reading *reading, const char *word, const char *fields,
			 const char *text)
{
	for (const char *at = text; (at = strpbrk(at, "{}")); at++) {
		size_t len = *at == '{' ? strcspn(at + 1, "{}") : 0;
		if (*at == '}' || at[1 + len] != '}') {
			problem(reading, "`%s` has a brace that belongs to no field", word);
			return;
		}
		if (!has_word(fields, (struct str){ at + 1, len }))
			problem(reading, "`%s` has no field `%.*s`; it may have: %s", word,
				(int)len, at + 1, *fields ? fields : "none");
		at += len + 1;
	}
}

static char **slot_of(struct letter *letter, const char *word, const char **ret_fields)
{
	*ret_fields = "";
	for (size_t i = 0; i < LETTER__MAX; i++)
		if (strcmp(rows[i].word, word) == 0) {
			*ret_fields = rows[i].fields;
			return &letter->texts[i];
		}
	for (size_t i = 0; i < TASK__MAX && strncmp(word, "task_", 5) == 0; i++)
		if (strcmp(task_rows[i].word, word + 5) == 0)
			return &letter->tasks[i];
	return NULL;
}

/* "NAME = TEXT"; empty lines and those that begin with # say nothing. */
static void read_line(struct reading *reading, char *line)
{
	char *equals = strstr(line, " = ");
	const char *fields;

	if (*line == '\0' || *line == '#')
		return;
	for (const char *c = line; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f) {
			problem(reading, "holds the control character 0x%02x", (unsigned char)*c);
			return;
		}
	if (!equals) {
		problem(reading, "a line is NAME = TEXT, or begins with #");
		return;
	}
	*equals = '\0';
	char **slot = slot_of(reading->letter, line, &fields);
	if (!slot) {
		problem(reading, "there is no text `%s`", line);
	} else if (*slot) {
		problem(reading, "`%s` was given before", line);
	} else {
		check_fields(reading, line, fields, equals + 3);
		*slot = xstrdup(equals + 3);
	}
}

static void check_missing(struct reading *reading)
{
	reading->line = 0;
	for (size_t i = 0; i < LETTER__MAX; i++)
		if (!reading->letter->texts[i])
			problem(reading, "`%s` is missing", rows[i].word);
	for (size_t i = 0; i < TASK__MAX; i++)
		if (!reading->letter->tasks[i])
			problem(reading, "`task_%s` is missing", task_rows[i].word);
}

static void read_file(struct reading *reading)
{
	static char text[FILE_BYTES + 1];
	FILE *file = fopen(reading->path, "re");
	size_t len = file ? fread(text, 1, FILE_BYTES, file) : 0;
	size_t offset;

	if (!file || ferror(file) || len == FILE_BYTES)
		problem(reading, "cannot be read: %s",
			len == FILE_BYTES ? "it is too large" : strerror(errno));
	else if (!str_is_utf8((struct str){ text, len }, &offset))
		problem(reading, "is not UTF-8, at byte %zu", offset);
	else
		text[len] = '\0';
	if (file)
		(void)fclose(file);
	if (reading->problems->count > 0)
		return;
	char *begin = strncmp(text, BYTE_ORDER_MARK, 3) == 0 ? text + 3 : text;
	for (char *line = begin, *end; *line; line = end + 1) {
		end = line + strcspn(line, "\n");
		bool is_last = *end == '\0';
		*end = '\0';
		if (end > line && end[-1] == '\r') /* as some editors end lines */
			end[-1] = '\0';
		reading->line++;
		read_line(reading, line);
		if (is_last)
			break;
	}
	check_missing(reading);
}

static void read_entry(const char *folder, const char *name, struct letters *letters,
		       struct problems *problems)
{
	const char *dot = strrchr(name, '.');

	if (!dot || strcmp(dot, ".txt") != 0 || *name == '.')
		return;
	if (letters->count == LANGUAGES_MAX) {
		problems_add(problems, folder, -1, "%s: there are more than %d languages", name,
			     LANGUAGES_MAX);
		return;
	}
	_cleanup_(x_freep) char *path = xasprintf("%s/%s", folder, name);
	struct letter *letter = &letters->list[letters->count++];
	struct problems found = { 0 };
	struct reading reading = { .path = path, .letter = letter, .problems = &found };
	letter->language = xstrndup(name, (size_t)(dot - name));
	read_file(&reading);
	for (size_t i = 0; i < found.count; i++)
		problems_add(problems, found.list[i].field, -1, "%s", found.list[i].message);
	problems_done(&found);
}

static const struct letter *find(const struct letters *letters, struct str language)
{
	for (size_t i = 0; i < letters->count; i++) {
		const char *name = letters->list[i].language;
		if (strlen(name) == language.n && strncasecmp(name, language.p, language.n) == 0)
			return &letters->list[i];
	}
	return NULL;
}

int letters_read(const char *folder, struct letters **ret_letters, struct problems *ret_problems)
{
	struct letters *letters = xcalloc(1, sizeof *letters);
	size_t before = ret_problems->count;
	DIR *dir = opendir(folder);

	if (!dir)
		problems_add(ret_problems, folder, -1, "the folder cannot be read: %s",
			     strerror(errno));
	for (struct dirent *entry; dir && (entry = readdir(dir));)
		read_entry(folder, entry->d_name, letters, ret_problems);
	if (dir)
		(void)closedir(dir);
	if (dir && !find(letters, str_of("en")))
		problems_add(ret_problems, folder, -1,
			     "there is no en.txt, which all others fall back to");
	if (ret_problems->count != before) {
		(void)letters_free(letters);
		return -1;
	}
	*ret_letters = letters;
	return 0;
}

/* ---- writing ---- */

static const struct letter *letter_for(const struct letters *letters, struct json_object *digest)
{
	const char *language = json_text(digest, "language");
	struct str whole = str_of(language ? language : "en");
	const struct letter *letter = find(letters, whole);

	while (!letter && whole.n > 0) {
		while (whole.n > 0 && whole.p[--whole.n] != '-')
			;
		letter = find(letters, whole);
	}
	return letter ? letter : find(letters, str_of("en"));
}

static void append(char **text, const char *format, ...) _printf_(2, 3);
static void append(char **text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *more = xvasprintf(format, args);
	va_end(args);
	char *longer = xasprintf("%s%s", *text, more);
	x_freep(text);
	*text = longer;
}

static const char *task_text(const struct letter *letter, struct json_object *item)
{
	const char *word = json_text(item, "task");

	for (size_t i = 0; word && i < TASK__MAX; i++)
		if (strcmp(task_rows[i].word, word) == 0)
			return letter->tasks[i];
	return word ? word : "";
}

static char *field_value(const struct letter *letter, struct json_object *item, struct str name)
{
	_cleanup_(x_freep) char *key = xstrndup(name.p, name.n);
	const char *text;

	if (str_is(name, "task"))
		return xstrdup(task_text(letter, item));
	if (str_is(name, "days"))
		return xasprintf("%lld", llabs((long long)json_int(item, "days_left", 0)));
	if (str_is(name, "count"))
		return xasprintf("%zu", json_count(json_get(item, "items")));
	text = json_text(item, str_is(name, "date")   ? "due_date"
			       : str_is(name, "zone") ? "due_zone"
						      : key);
	return screen_safe(text ? str_of(text) : str_of(""), false);
}

/* A text with its fields filled in. A new string. */
static char *fill(const struct letter *letter, enum letter_text which, struct json_object *item)
{
	char *out = xstrdup("");

	for (const char *at = letter->texts[which]; *at;) {
		size_t len = strcspn(at, "{");
		append(&out, "%.*s", (int)len, at);
		at += len;
		if (*at == '\0')
			break;
		size_t name = strcspn(at, "}") - 1;
		_cleanup_(x_freep) char *value =
			field_value(letter, item, (struct str){ at + 1, name });
		append(&out, "%s", value);
		at += name + 2;
	}
	return out;
}

static void put_text(char **body, const struct letter *letter, enum letter_text which,
		     struct json_object *item, const char *before, const char *after)
{
	_cleanup_(x_freep) char *text = fill(letter, which, item);

	append(body, "%s%s%s", before, text, after);
}

/* What is asked for in words of the study's own: a title, an action. */
static bool has_words_of_its_own(struct json_object *item)
{
	const char *task = json_text(item, "task");

	return json_text(item, "what") && task &&
	       (strcmp(task, "confirm") == 0 || strcmp(task, "meet") == 0 ||
		strcmp(task, "act") == 0 || strcmp(task, "incident") == 0);
}

/* All of it below the item that it belongs to, so that nothing of it passes for a part of the mail. */
static void put_lines(char **body, const char *text)
{
	_cleanup_(x_freep) char *plain = xstrdup(text);
	char *to = plain;

	for (const char *from = text; *from; from++)
		if (*from != '\r')
			*to++ = *from;
	*to = '\0';
	_cleanup_(x_freep) char *safe = screen_safe(str_of(plain), true);
	for (const char *at = safe; *at;) {
		size_t len = strcspn(at, "\n");
		append(body, "  %.*s\n", (int)len, at);
		at += len + (at[len] == '\n');
	}
}

static void put_item(char **body, const struct letter *letter, struct json_object *item)
{
	int64_t days = json_int(item, "days_left", 0);

	put_text(body, letter, LETTER_LINE, item, "* ", "\n");
	if (has_words_of_its_own(item))
		put_lines(body, json_text(item, "what"));
	if (json_text(item, "due_date"))
		put_text(body, letter,
			 days < 0    ? LETTER_DUE_LATE
			 : days == 0 ? LETTER_DUE_TODAY
				     : LETTER_DUE_IN,
			 item, "  ", "\n");
	if (json_text(item, "whose"))
		put_text(body, letter, LETTER_WHOSE, item, "  ", "\n");
}

static void put_section(char **body, const struct letter *letter, struct json_object *items,
			enum letter_text heading)
{
	bool is_first = true;

	for (size_t i = 0; i < json_count(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i);
		enum letter_text section = !json_is(item, "is_own")   ? LETTER_HEADING_OTHERS
					   : json_is(item, "is_late") ? LETTER_HEADING_LATE
								      : LETTER_HEADING_DUE;
		if (section != heading)
			continue;
		if (is_first)
			append(body, "%s\n\n", letter->texts[heading]);
		is_first = false;
		put_item(body, letter, item);
		append(body, "\n");
	}
}

char *letter_subject(const struct letters *letters, struct json_object *digest)
{
	const struct letter *letter = letter_for(letters, digest);
	struct json_object *items = json_get(digest, "items");

	struct json_object *first = json_object_array_get_idx(items, 0);

	if (json_count(items) == 1)
		return fill(letter,
			    json_is(first, "is_own") ? LETTER_SUBJECT_ONE : LETTER_SUBJECT_OTHERS,
			    first);
	return fill(letter, LETTER_SUBJECT_MANY, digest);
}

char *letter_body(const struct letters *letters, struct json_object *digest,
		  const char **ret_language)
{
	const struct letter *letter = letter_for(letters, digest);
	struct json_object *items = json_get(digest, "items");
	char *body = xstrdup("");

	*ret_language = letter->language;
	put_text(&body, letter, LETTER_GREETING, digest, "", "\n\n");
	append(&body, "%s\n\n", letter->texts[LETTER_INTRO]);
	put_section(&body, letter, items, LETTER_HEADING_LATE);
	put_section(&body, letter, items, LETTER_HEADING_DUE);
	put_section(&body, letter, items, LETTER_HEADING_OTHERS);
	append(&body, "%s\n\n%s\n\n-- \n", letter->texts[LETTER_CLOSING],
	       letter->texts[LETTER_SIGNATURE]);
	put_text(&body, letter, LETTER_FOOTER, digest, "", "\n");
	return body;
}
