/* review_diff.c: `review diff`: what is different between two versions of a review, field by field, in words.
 * Versions are never changed, so that two of them say all that happened in between. Fields that the reader
 * may not see are in neither. */
#include "referee/command.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <utf8proc.h>

#include "referee/form_store.h"
#include "referee/json.h"
#include "referee/show.h"

#define CELLS_MAX ((size_t)4000000) /* of the table; two texts of 2000 words */

/* ---- words ---- */

struct tokens {
	struct str *list;
	size_t count;
};

enum class { BLANK, WORD, WIDE };

/* Languages without blanks are told apart by the character. */
static enum class class_of(utf8proc_int32_t point) {
	if (point == ' ' || point == '\n' || point == '\t') return BLANK;
	return utf8proc_charwidth(point) == 2 ? WIDE : WORD;
}

static struct tokens tokens_of(const char *text)
{
	struct tokens tokens = { xcalloc(strlen(text) + 1, sizeof *tokens.list), 0 };
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
	enum class last = WIDE;
	utf8proc_int32_t point;

	while (*at) {
		utf8proc_ssize_t len = utf8proc_iterate(at, -1, &point);
		if (len <= 0)
			break;
		enum class class = class_of(point);
		if (class == WIDE || class != last)
			tokens.list[tokens.count++] = (struct str){ (const char *)at, 0 };
		tokens.list[tokens.count - 1].n += (size_t)len;
		last = class;
		at += len;
	}
	return tokens;
}

static bool is_same(struct str a, struct str b)
{
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* ---- what is told of them ---- */

struct telling {
	const struct screen *screen;
	enum color color; /* of what is being told: red is gone, green is new */
};

static void turn(struct telling *telling, enum color color)
{
	static const char *const ends[COLOR__MAX] = { [COLOR_RED] = "-]", [COLOR_GREEN] = "+}" };
	static const char *const begins[COLOR__MAX] = { [COLOR_RED] = "[-", [COLOR_GREEN] = "{+" };

	if (telling->color == color)
		return;
	if (ends[telling->color])
		screen_put(telling->screen, stdout, telling->color, ends[telling->color]);
	if (begins[color])
		screen_put(telling->screen, stdout, color, begins[color]);
	telling->color = color;
}

static void tell(struct telling *telling, struct str token, enum color color)
{
	_cleanup_(x_freep) char *safe = screen_safe(token, true);

	turn(telling, color);
	for (char *line = safe; line;) {
		char *end = strchr(line, '\n');
		if (end)
			*end = '\0';
		screen_put(telling->screen, stdout, color, line);
		if (end)
			fputs("\n    ", stdout);
		line = end ? end + 1 : NULL;
	}
}

/* Longest common subsequence of what lies between the first and the last word that differ. */
static void tell_middle(struct telling *telling, const struct str *a, size_t n, const struct str *b,
			size_t m)
{
	bool is_too_long = (n + 1) > CELLS_MAX / (m + 1);
	uint32_t *longest = is_too_long ? NULL : xcalloc((n + 1) * (m + 1), sizeof *longest);
#define AT(i, j) longest[(i) * (m + 1) + (j)]

	for (size_t i = n; longest && i-- > 0;)
		for (size_t j = m; j-- > 0;)
			AT(i, j) = is_same(a[i], b[j])		  ? AT(i + 1, j + 1) + 1
				   : AT(i + 1, j) >= AT(i, j + 1) ? AT(i + 1, j)
								  : AT(i, j + 1);
	size_t i = 0, j = 0;
	while (i < n || j < m) {
		bool is_common = longest && i < n && j < m && is_same(a[i], b[j]);
		bool is_gone = i < n && (j == m || !longest || AT(i + 1, j) >= AT(i, j + 1));
		if (is_common) {
			tell(telling, b[j++], COLOR_PLAIN);
			i++;
		} else if (is_gone) {
			tell(telling, a[i++], COLOR_RED);
		} else {
			tell(telling, b[j++], COLOR_GREEN);
		}
	}
	turn(telling, COLOR_PLAIN);
#undef AT
	x_freep(&longest);
}

static void tell_texts(const struct session *session, const char *before, const char *after)
{
	struct tokens a = tokens_of(before), b = tokens_of(after);
	struct telling telling = { &session->screen, COLOR_PLAIN };
	size_t head = 0, tail = 0;

	while (head < a.count && head < b.count && is_same(a.list[head], b.list[head]))
		head++;
	while (tail < a.count - head && tail < b.count - head &&
	       is_same(a.list[a.count - 1 - tail], b.list[b.count - 1 - tail]))
		tail++;
	fputs("    ", stdout);
	for (size_t i = 0; i < head; i++)
		tell(&telling, b.list[i], COLOR_PLAIN);
	tell_middle(&telling, a.list + head, a.count - head - tail, b.list + head,
		    b.count - head - tail);
	for (size_t i = b.count - tail; i < b.count; i++)
		tell(&telling, b.list[i], COLOR_PLAIN);
	putchar('\n');
	x_freep(&a.list);
	x_freep(&b.list);
}

/* ---- the fields ---- */

static char *value_text(struct json_object *value)
{
	return value ? show_value(json_object_is_type(value, json_type_string) ? FIELD_TEXT
									       : FIELD_OBJECT,
				  value, NULL)
		     : xstrdup("");
}

/* False where it is the same in both. */
static bool field_tell(const struct session *session, const char *title, const char *id,
		       struct json_object *before, struct json_object *after)
{
	struct json_object *old = json_get(before, id), *new = json_get(after, id);

	if (json_object_equal(old, new))
		return false;
	_cleanup_(x_freep) char *from = value_text(old), *to = value_text(new);
	_cleanup_(x_freep) char *safe = screen_safe(str_of(title), false);
	screen_put(&session->screen, stdout, COLOR_BOLD, safe);
	putchar('\n');
	tell_texts(session, from, to);
	return true;
}

/* By the form's order; then what this form does not have. */
static size_t fields_tell(const struct session *session, struct json_object *form,
			  struct json_object *before, struct json_object *after)
{
	_cleanup_(json_putp) struct json_object *told = json_new_object();
	struct json_object *fields = json_get(form, "fields");
	size_t count = 0;

	for (size_t i = 0; i < json_count(fields); i++) {
		struct json_object *field = json_object_array_get_idx(fields, i);
		const char *id = json_text(field, "id"), *title = json_text(field, "title");
		if (!id)
			continue;
		json_set(told, id, NULL);
		count += field_tell(session, title ? title : id, id, before, after);
	}
	for (int side = 0; side < 2; side++) {
		json_object_object_foreach(side ? after : before, id, value)
		{
			(void)value;
			if (json_object_object_get_ex(told, id, NULL))
				continue;
			json_set(told, id, NULL);
			count += field_tell(session, id, id, before, after);
		}
	}
	return count;
}

/* ---- the command ---- */

static int version_get(struct session *session, const char *review, int64_t version,
		       struct json_object **ret_review)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();

	json_set_text(params, "review", review);
	json_set(params, "version", mem_check(json_object_new_int64(version)));
	return session_call(session, "review.get", false, params, ret_review);
}

static int64_t number_of(const char *word)
{
	char *end;
	long long value = strtoll(word, &end, 10);

	return *end == '\0' && value >= 1 && value <= INT32_MAX ? value : 0;
}

/* The two that are named; else the last two, or the one that is named and the last. */
static int versions_choose(struct session *session, const struct words *words, int64_t ret_pair[2])
{
	_cleanup_(json_putp) struct json_object *params = json_new_object(), *items = NULL;

	for (size_t i = 1; i < words->count; i++) {
		ret_pair[i - 1] = number_of(words->list[i]);
		if (ret_pair[i - 1] == 0)
			return session_fail(session, EX_USAGE, "`%s` is no number of a version",
					    words->list[i]);
	}
	if (words->count == 3)
		return 0;
	json_set_text(params, "review", words->list[0]);
	int r = session_list(session, "review.versions", params, &items);
	size_t count = json_count(items);
	if (r != 0)
		return r;
	if (count < 2)
		return session_fail(session, EX_NOINPUT,
				    "there is only one version that you may see");
	ret_pair[1] = json_int(json_object_array_get_idx(items, count - 1), "version", 0);
	if (words->count < 2)
		ret_pair[0] = json_int(json_object_array_get_idx(items, count - 2), "version", 0);
	return 0;
}

int command_review_diff(struct session *session, int argc, char **argv)
{
	_cleanup_(json_putp) struct json_object *before = NULL, *after = NULL, *form = NULL;
	int64_t pair[2] = { 0 };
	struct words words;
	int r = command_words(session, command_find("review", "diff"), argc, argv, NULL, &words);

	if (r != 0)
		return r < 0 ? 0 : r;
	session->subject = xasprintf("review %s", words.list[0]);
	r = session_open(session);
	if (r == 0)
		r = versions_choose(session, &words, pair);
	if (r == 0)
		r = version_get(session, words.list[0], pair[0], &before);
	if (r == 0)
		r = version_get(session, words.list[0], pair[1], &after);
	if (r != 0)
		return r;
	const char *study = json_text(after, "study"), *who = json_text(after, "principal");
	int status = form_fetch(session, study ? study : "", &form);
	if (status != REFEREE_OK)
		return session_refused(session, status);
	printf("%s, review of %s: version %lld to %lld\n", study ? study : "?", who ? who : "?",
	       (long long)pair[0], (long long)pair[1]);
	if (fields_tell(session, form, json_get(before, "body"), json_get(after, "body")) == 0)
		puts("nothing that you may see is different");
	return 0;
}
