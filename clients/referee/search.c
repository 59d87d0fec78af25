/* search.c: `referee search`: what was found, below the study that it is in, with what stands around
 * the words; and what is wrong with a search, shown in the search. */
#include "referee/command.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/json.h"
#include "referee/language.h"
#include "referee/show.h"

#define HITS 50 /* shown where neither --limit nor --all says otherwise */

/* ---- what is wrong ---- */

static size_t width_of(struct str part)
{
	_cleanup_(x_freep) char *safe = screen_safe(part, false);

	return str_width(str_of(safe));
}

/* The search once more, and a mark below what is wrong in it. */
static void point_at(const struct session *session, const char *query)
{
	_cleanup_(x_freep) char *error = NULL;
	const char *text = referee_error_data(session->referee);
	_cleanup_(json_putp) struct json_object *data = text ? json_read(text, &error) : NULL;
	int64_t offset = json_int(data, "offset", -1), len = json_int(data, "length", 0);
	int64_t all = (int64_t)strlen(query);

	if (offset < 0 || offset > all || len < 0 || len > all - offset)
		return;
	_cleanup_(x_freep) char *safe = screen_safe(str_of(query), false);
	size_t before = width_of((struct str){ query, (size_t)offset });
	size_t wide = width_of((struct str){ query + offset, (size_t)len });
	fprintf(stderr, "  %s\n  %*s", safe, (int)before, "");
	for (size_t i = 0; i < (wide ? wide : 1); i++)
		fputc('^', stderr);
	fputc('\n', stderr);
}

/* ---- what was found ---- */

static void put_part(const struct session *session, struct str part, enum color color)
{
	_cleanup_(x_freep) char *safe = screen_safe(part, false);

	screen_put(&session->screen, stdout, color, safe);
}

static size_t place_of(struct json_object *pair, size_t index, size_t least, size_t most)
{
	int64_t at = json_object_get_int64(json_object_array_get_idx(pair, index));

	return at < (int64_t)least ? least : at > (int64_t)most ? most : (size_t)at;
}

static void put_snippet(const struct session *session, struct json_object *hit)
{
	const char *snippet = json_text(hit, "snippet");
	struct json_object *matches = json_get(hit, "matches");
	size_t at = 0, len = snippet ? strlen(snippet) : 0;

	for (size_t i = 0; i < json_count(matches); i++) {
		struct json_object *pair = json_object_array_get_idx(matches, i);
		size_t from = place_of(pair, 0, at, len), to = place_of(pair, 1, from, len);
		put_part(session, (struct str){ snippet + at, from - at }, COLOR_PLAIN);
		put_part(session, (struct str){ snippet + from, to - from }, COLOR_BOLD);
		at = to;
	}
	if (snippet)
		put_part(session, (struct str){ snippet + at, len - at }, COLOR_PLAIN);
}

static void put_study(const struct session *session, struct json_object *hit)
{
	const char *stage = json_text(hit, "stage"), *state = json_text(hit, "state");
	const char *const cells[] = { json_text(hit, "title"), json_text(hit, "city"), stage,
				      state && strcmp(state, "active") != 0 ? state : NULL };

	put_part(session, str_of(json_text(hit, "study")), COLOR_BOLD);
	for (size_t i = 0; i < ELEMENTS(cells); i++)
		if (cells[i]) {
			fputs(i == 0 ? "  " : i == 1 ? " (" : ", ", stdout);
			put_part(session, str_of(cells[i]), COLOR_PLAIN);
		}
	puts(cells[1] ? ")" : "");
}

static void put_hit(const struct session *session, struct json_object *hit)
{
	const char *in = json_text(hit, "in"), *subject = json_text(hit, "subject");

	if (!in)
		return;
	fputs("    ", stdout);
	put_part(session, str_of(in), COLOR_DIM);
	if (subject) {
		putchar(' ');
		put_part(session, str_of(subject), COLOR_DIM);
	}
	fputs(": ", stdout);
	put_snippet(session, hit);
	putchar('\n');
}

static void search_show(const struct session *session, struct json_object *items)
{
	const char *last = "";

	for (size_t i = 0; i < json_count(items); i++) {
		struct json_object *hit = json_object_array_get_idx(items, i);
		const char *study = json_text(hit, "study");
		if (study && strcmp(study, last) != 0)
			put_study(session, hit);
		last = study ? study : "";
		put_hit(session, hit);
	}
	if (json_count(items) == 0 && !session->options.is_quiet)
		fputs(_("nothing was found among what you may see\n"), stderr);
}

/* ---- asking ---- */

/* A page may be short, or empty, and yet not the last one: the server looks at so much at a time. */
static int search_pages(struct session *session, struct json_object *params, int64_t most,
			struct json_object *result)
{
	struct json_object *items = json_new_array();

	json_set(result, "items", items);
	for (;;) {
		_cleanup_(json_putp) struct json_object *page = NULL;
		int64_t left = most - (int64_t)json_count(items);
		json_set(params, "limit", mem_check(json_object_new_int64(left)));
		int status = session_try(session, "search.run", false, params, &page);
		if (status != REFEREE_OK) {
			int r = session_refused(session, status);
			if (!session->options.is_json)
				point_at(session, json_text(params, "query"));
			return r;
		}
		struct json_object *found = json_get(page, "items");
		for (size_t i = 0; i < json_count(found); i++)
			json_append(items, json_object_get(json_object_array_get_idx(found, i)));
		const char *next = json_text(page, "next");
		if (!next)
			return 0;
		if ((int64_t)json_count(items) >= most) {
			json_set_text(result, "next", next);
			return 0;
		}
		json_set_text(params, "after", next);
	}
}

/* Words of the command line, with blanks between them, in the one form in which bytes are counted. */
static char *query_of(const struct words *words, int argc, char **argv)
{
	char *all = xstrdup("");

	for (size_t i = 0; i < words->count + (size_t)argc; i++) {
		_cleanup_(x_freep) char *before = all;
		all = xasprintf("%s%s%s", before, i ? " " : "",
				i < words->count ? words->list[i] : argv[i - words->count]);
	}
	return all;
}

static int limit_of(struct session *session, const char *text, int64_t *ret_most)
{
	char *end;

	*ret_most = session->options.is_all ? 100000 : HITS;
	if (!text)
		return 0;
	*ret_most = strtol(text, &end, 10);
	if (*text && !*end && *ret_most >= 1 && *ret_most <= 100000)
		return 0;
	return session_fail(session, EX_USAGE, "--limit is 1 to 100000, not `%s`", text);
}

int command_search(struct session *session, int argc, char **argv)
{
	const struct command *command = command_find("search", NULL);
	const char *kind = NULL, *limit = NULL, *after = NULL;
	const struct extra extras[] = { { "--kind", &kind, NULL },
					{ "--limit", &limit, NULL },
					{ "--after", &after, NULL },
					{ .name = NULL } };
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *result = json_new_object();
	struct words words;
	int64_t most;
	int own = 0;

	/* Behind -- everything is searched for, also what begins with a hyphen. */
	while (own < argc && strcmp(argv[own], "--") != 0)
		own++;
	int r = command_words(session, command, own, argv, extras, &words);
	if (r == 0)
		r = limit_of(session, limit, &most);
	if (r != 0)
		return r < 0 ? 0 : r;
	int rest = own < argc ? argc - own - 1 : 0;
	_cleanup_(x_freep) char *typed = query_of(&words, rest, argv + argc - rest);
	if (!*typed)
		return session_fail(session, EX_USAGE, "the command is: referee %s %s",
				    command->name, command->args);
	if (!str_is_utf8(str_of(typed), NULL))
		return session_fail(session, EX_USAGE, "the search is not UTF-8");
	_cleanup_(x_freep) char *query = str_nfc(str_of(typed));
	json_set_text(params, "query", query);
	if (kind)
		json_set_text(params, "kind", kind);
	if (after)
		json_set_text(params, "after", after);
	session->subject = xstrdup("search");
	r = session_open(session);
	if (r == 0)
		r = search_pages(session, params, most, result);
	if (r != 0)
		return r;
	if (session->options.is_json)
		show_json(result);
	else
		search_show(session, json_get(result, "items"));
	show_more(session, result);
	return 0;
}
