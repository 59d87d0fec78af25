/* export_hidden.c: names in what people wrote. An anonymous export leaves out who reviewed; a review that
 * is signed, or speaks of a colleague, names them all the same. Nothing is changed in it: each place is told,
 * for whoever is about to publish the file.
 *
 * What is looked for of everybody with a place or a review: the full name and the one in its own script, with and
 * without their blanks, each word of them that has three characters or more, the name on the server, and the address, where it is known.
 * Letters of ASCII count alike in either case, and a name is none within a longer word of them. */
#include "referee/export.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WORD_LEAST 3 /* characters */

/* The longest first, so that a whole name is told once. */
struct hidden {
	char **names; /* owned */
	size_t count;
};

static void hidden_done(struct hidden *hidden)
{
	for (size_t i = 0; i < hidden->count; i++)
		x_freep(&hidden->names[i]);
	x_freep(&hidden->names);
}

static void add(struct hidden *hidden, const char *name, size_t len)
{
	size_t at = 0;

	if (len == 0)
		return;
	for (size_t i = 0; i < hidden->count; i++)
		if (strlen(hidden->names[i]) == len &&
		    strncasecmp(hidden->names[i], name, len) == 0)
			return;
	hidden->names = xrealloc(hidden->names, (hidden->count + 1) * sizeof *hidden->names);
	while (at < hidden->count && strlen(hidden->names[at]) >= len)
		at++;
	memmove(&hidden->names[at + 1], &hidden->names[at],
		(hidden->count - at) * sizeof *hidden->names);
	hidden->names[at] = xstrndup(name, len);
	hidden->count++;
}

static size_t characters(const char *text, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

static void add_full_name(struct hidden *hidden, const char *name)
{
	_cleanup_(x_freep) char *joined = xcalloc(1, strlen(name) + 1);
	size_t len = 0;

	add(hidden, name, strlen(name));
	for (const char *word = name; *word;) {
		size_t length = strcspn(word, " ,");
		memcpy(joined + len, word, length);
		len += length;
		if (characters(word, length) >= WORD_LEAST)
			add(hidden, word, length);
		word += length;
		word += strspn(word, " ,");
	}
	add(hidden, joined, len);
}

static void add_people(struct hidden *hidden, const struct export *export, struct json_object *rows)
{
	for (size_t i = 0; i < json_count(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		const char *principal = text_of(row, "principal"),
			   *email = text_of(export->emails, principal);
		add_full_name(hidden, text_of(row, "full_name"));
		add_full_name(hidden, text_of(row, "native_name"));
		add(hidden, principal, strlen(principal));
		add(hidden, email, strlen(email));
	}
}

/* ---- looking ---- */

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) && (unsigned char)c < 0x80;
}

static bool is_at(const char *text, size_t at, const char *name)
{
	size_t len = strlen(name);

	return strncasecmp(text + at, name, len) == 0 &&
	       !(at > 0 && is_letter(name[0]) && is_letter(text[at - 1])) &&
	       !(is_letter(name[len - 1]) && is_letter(text[at + len]));
}

static void look_through(const struct hidden *hidden, struct json_object *review, const char *field,
			 const char *text)
{
	for (size_t at = 0; text[at];) {
		size_t found = 0;
		while (found < hidden->count && !is_at(text, at, hidden->names[found]))
			found++;
		if (found == hidden->count) {
			at++;
			continue;
		}
		_cleanup_(x_freep) char *line =
			xasprintf("review %s, field %s, at byte %zu: `%s` names somebody whom "
				  "--anonymous leaves out",
				  text_of(review, "review"), field, at, hidden->names[found]);
		_cleanup_(x_freep) char *safe = screen_safe(str_of(line), false);
		fprintf(stderr, "%s\n", safe);
		at += strlen(hidden->names[found]);
	}
}

void export_tell_names(const struct export *export)
{
	struct hidden hidden __attribute__((cleanup(hidden_done))) = { .names = NULL };
	struct json_object *reviews = export->facts[SOURCE_REVIEWS];

	add_people(&hidden, export, reviews);
	add_people(&hidden, export, export->facts[SOURCE_PLACES]);
	for (size_t i = 0; i < json_count(reviews); i++) {
		struct json_object *review = json_object_array_get_idx(reviews, i);
		struct json_object *body = json_get(review, "body");
		if (!export_is_in(review) || !body)
			continue;
		json_object_object_foreach(body, field, value)
		{
			if (json_object_is_type(value, json_type_string) &&
			    !export_field_is_hidden(export, review, field))
				look_through(&hidden, review, field, json_object_get_string(value));
		}
	}
}
