/* report.c: `programme report`: the facts of programme.report as a note of a secretariat: a heading
 * for each kind of undertaking, then sentences, nothing where nothing is known. With --markdown the
 * same for a text that goes on being edited. Numbers of participants are told as they are known. */
#include "referee/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "referee/json.h"
#include "referee/show.h"

/* "A, B and C" of a list of texts, or of objects' `name`. A new string. */
static char *join(struct json_object *list, const char *name)
{
	size_t count = json_count(list);
	char *all = xstrdup("");

	for (size_t i = 0; i < count; i++) {
		struct json_object *one = json_object_array_get_idx(list, i);
		_cleanup_(x_freep) char *before = all;
		all = xasprintf("%s%s%s", before,
				i == 0		 ? ""
				: i == count - 1 ? " and "
						 : ", ",
				name ? json_text_or(one, name, "?") : json_object_get_string(one));
	}
	return all;
}

/* ---- dates ---- */

struct day {
	int year, month, day;
};

static bool day_read(const char *text, struct day *ret_day)
{
	return text &&
	       sscanf(text, "%4d-%2d-%2d", &ret_day->year, &ret_day->month, &ret_day->day) == 3 &&
	       ret_day->month >= 1 && ret_day->month <= 12;
}

static const char *month_of(const struct day *day)
{
	static const char *const months[] = { "January",   "February", "March",	   "April",
					      "May",	   "June",     "July",	   "August",
					      "September", "October",  "November", "December" };

	return months[day->month - 1];
}

static bool is_last_of_month(const struct day *day)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = day->year % 4 == 0 && (day->year % 100 != 0 || day->year % 400 == 0);

	return day->day == days[day->month - 1] + (day->month == 2 && is_leap);
}

/* "29 August 2023". A new string; the text itself where it is no date. */
static char *date_of(const char *text)
{
	struct day day;

	return day_read(text, &day) ? xasprintf("%d %s %d", day.day, month_of(&day), day.year)
				    : xstrdup(text ? text : "?");
}

/* "on 29 August 2023", "from 6 to 8 December 2022", "from 30 November to 2 December 2022"; a whole
 * month or year is how people write that they know no more: "in September 2022", "in 2018". A new
 * string; empty where the dates are none. */
static char *when(const char *from_text, const char *to_text)
{
	struct day from, to;

	if (!day_read(from_text, &from) || !day_read(to_text ? to_text : from_text, &to))
		return xstrdup("");
	if (from.year != to.year)
		return xasprintf(" from %d %s %d to %d %s %d", from.day, month_of(&from), from.year,
				 to.day, month_of(&to), to.year);
	if (from.day == 1 && from.month == 1 && to.month == 12 && to.day == 31)
		return xasprintf(" in %d", from.year);
	if (from.day == 1 && from.month == to.month && is_last_of_month(&to))
		return xasprintf(" in %s %d", month_of(&from), from.year);
	if (from.month != to.month)
		return xasprintf(" from %d %s to %d %s %d", from.day, month_of(&from), to.day,
				 month_of(&to), to.year);
	if (from.day != to.day)
		return xasprintf(" from %d to %d %s %d", from.day, to.day, month_of(&to), to.year);
	return xasprintf(" on %d %s %d", from.day, month_of(&from), from.year);
}

/* ---- sentences ---- */

/* Sentences of a paragraph, one after the other. */
struct paragraph {
	char *text; /* owned */
};

static void paragraph_done(struct paragraph *paragraph)
{
	x_freep(&paragraph->text);
}

static void say(struct paragraph *paragraph, const char *format, ...) _printf_(2, 3);
static void say(struct paragraph *paragraph, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *sentence = xvasprintf(format, args);
	va_end(args);
	size_t len = strlen(sentence); /* what was quoted may have ended with a stop of its own */
	if (len > 2 && strchr(".?!", sentence[len - 2]))
		sentence[len - 1] = '\0';
	_cleanup_(x_freep) char *before = paragraph->text;
	paragraph->text = xasprintf("%s%s%s", before ? before : "", before ? " " : "", sentence);
}

/* "over 150 participants on site" ; NULL where it is not known. A new string. */
static char *how_many(struct json_object *occasion, const char *number, const char *count,
		      const char *what)
{
	const char *how = json_text(occasion, count);

	if (!how)
		return NULL;
	return xasprintf("%s%s%lld%s", strcmp(how, "exactly") == 0 ? "" : how,
			 strcmp(how, "exactly") == 0 ? "" : " ",
			 (long long)json_int(occasion, number, 0), what);
}

static void say_attendance(struct paragraph *paragraph, struct json_object *occasion)
{
	_cleanup_(x_freep) char *there =
		how_many(occasion, "on_site", "on_site_count", " participants on site");
	_cleanup_(x_freep) char *online = how_many(occasion, "online", "online_count",
						   there ? " online" : " participants online");

	if (there || online)
		say(paragraph, "It was attended by %s%s%s.", there ? there : "",
		    there && online ? " and " : "", online ? online : "");
}

static void say_occasions(struct paragraph *paragraph, struct json_object *occasions)
{
	for (size_t i = 0; i < json_count(occasions); i++) {
		struct json_object *one = json_object_array_get_idx(occasions, i);
		const char *state = json_text_or(one, "state", ""),
			   *title = json_text_or(one, "title", "?"),
			   *place = json_text_or(one, "place", "?");
		_cleanup_(x_freep) char *dates = when(json_text(one, "from"), json_text(one, "to"));
		if (strcmp(state, "held") == 0) {
			say(paragraph, "The Secretariat organized the %s in %s%s.", title, place,
			    dates);
			say_attendance(paragraph, one);
		} else if (strcmp(state, "planned") == 0) {
			say(paragraph, "The %s is planned in %s%s.", title, place, dates);
		}
	}
}

static void say_taken_part(struct paragraph *paragraph, struct json_object *row)
{
	struct json_object *institutions = json_get(row, "institutions");
	struct json_object *documents = json_get(row, "documents");
	_cleanup_(x_freep) char *who = join(institutions, "title");
	_cleanup_(x_freep) char *published = join(documents, "title");

	if (who[0])
		say(paragraph, "It engaged %s.", who);
	if (published[0])
		say(paragraph, "Published: %s.", published);
}

/* ---- recommended, promised, decided ---- */

/* "3", or "none". A new string. */
static char *number_or_none(long long number)
{
	return number > 0 ? xasprintf("%lld", number) : xstrdup("none");
}

/* A word of the protocol as people write it: "in_progress" is "in progress". A new string. */
static char *plain_word(const char *word)
{
	char *plain = xstrdup(word);

	for (char *c = plain; (c = strchr(c, '_'));)
		*c = ' ';
	return plain;
}

/* The rates are of both: commitments, which nobody has to accept, are counted out here, and told
 * one by one. */
static void say_rates(struct paragraph *paragraph, struct json_object *row)
{
	struct json_object *rates = json_get(row, "rates"),
			   *promised = json_get(row, "commitments");
	long long commitments = (long long)json_count(promised);
	long long made = json_int(rates, "made", 0) - commitments;
	long long taken = json_int(rates, "accepted", 0) + json_int(rates, "partly_accepted", 0) -
			  commitments;
	long long done = json_int(rates, "implemented", 0);

	for (size_t i = 0; i < json_count(promised); i++)
		done -= strcmp(json_text_or(json_object_array_get_idx(promised, i), "status", ""),
			       "implemented") == 0;
	if (made <= 0)
		return;
	if (json_int(rates, "pending", 0) == made && done == 0) { /* nobody is asked yet, or ever */
		say(paragraph, "It made %lld recommendation%s.", made, made == 1 ? "" : "s");
		return;
	}
	_cleanup_(x_freep) char *taken_text = number_or_none(taken);
	_cleanup_(x_freep) char *done_text = number_or_none(done);
	say(paragraph,
	    "It made %lld recommendation%s: %s accepted in full or in part, %s implemented.", made,
	    made == 1 ? "" : "s", taken_text, done_text);
}

static void say_commitments(struct paragraph *paragraph, struct json_object *commitments)
{
	for (size_t i = 0; i < json_count(commitments); i++) {
		struct json_object *one = json_object_array_get_idx(commitments, i);
		_cleanup_(x_freep) char *status = plain_word(json_text_or(one, "status", "?"));
		say(paragraph, "%s committed itself: %s.", json_text_or(one, "addressee", "?"),
		    json_text_or(one, "text", "?"));
		say(paragraph, "This is %s.", status);
	}
}

static void say_agenda(struct paragraph *paragraph, struct json_object *agenda)
{
	for (size_t i = 0; i < json_count(agenda); i++) {
		struct json_object *one = json_object_array_get_idx(agenda, i);
		const char *state = json_text_or(one, "state", "?"),
			   *title = json_text_or(one, "title", "?");
		if (strcmp(state, "open") == 0)
			say(paragraph, "Before it is item %s, %s.", json_text_or(one, "item", "?"),
			    title);
		else
			say(paragraph, "It %s: %s.", state, title);
	}
}

static void say_requests(struct paragraph *paragraph, struct json_object *requests)
{
	for (size_t i = 0; i < json_count(requests); i++)
		say(paragraph, "Request: %s.",
		    json_text_or(json_object_array_get_idx(requests, i), "text", "?"));
}

static void say_practices(struct paragraph *paragraph, struct json_object *row)
{
	long long practices = json_int(row, "practices", 0);
	_cleanup_(x_freep) char *words = join(json_get(row, "practice_themes"), NULL);
	_cleanup_(x_freep) char *themes = plain_word(words);
	_cleanup_(x_freep) char *cities = join(json_get(row, "practice_cities"), NULL);

	if (practices > 0)
		say(paragraph, "It introduces %lld case%s on %s, from %s.", practices,
		    practices == 1 ? "" : "s", themes, cities);
}

static void say_plan(struct paragraph *paragraph, struct json_object *row)
{
	struct json_object *plan = json_get(row, "plan");

	for (size_t i = 0; i < json_count(plan); i++) {
		struct json_object *one = json_object_array_get_idx(plan, i);
		_cleanup_(x_freep) char *state = plain_word(json_text_or(one, "state", "?"));
		_cleanup_(x_freep) char *from = date_of(json_text(one, "from"));
		_cleanup_(x_freep) char *to = date_of(json_text(one, "to"));
		say(paragraph, "Activity plan: %s, %s to %s (%s).", json_text_or(one, "title", "?"),
		    from, to, state);
	}
}

static void say_standing(struct paragraph *paragraph, struct json_object *row)
{
	const char *state = json_text_or(row, "state", "?"), *stage = json_text(row, "stage_title");

	if (strcmp(state, "active") != 0)
		say(paragraph, "It is %s.", state);
	else if (stage)
		say(paragraph, "It is at the stage \"%s\".", stage);
}

/* ---- the note ---- */

/* "Wuhan, CN"; without a country where there is none or several. A new string. */
static char *place_of(struct json_object *row)
{
	const char *city = json_text_or(row, "city", "?"),
		   *country = json_text_or(row, "country", "?");

	return strcmp(country, "ZZ") == 0 ? xstrdup(city) : xasprintf("%s, %s", city, country);
}

static void put_study(const struct session *session, struct json_object *row, int number,
		      bool is_markdown)
{
	struct paragraph paragraph __attribute__((cleanup(paragraph_done))) = { NULL };

	_cleanup_(x_freep) char *place = place_of(row);
	say(&paragraph, "%s (%s, %lld).", json_text_or(row, "title", "?"), place,
	    (long long)json_int(row, "year", 0));
	say_occasions(&paragraph, json_get(row, "occasions"));
	say_taken_part(&paragraph, row);
	say_rates(&paragraph, row);
	say_commitments(&paragraph, json_get(row, "commitments"));
	say_agenda(&paragraph, json_get(row, "agenda_items"));
	say_requests(&paragraph, json_get(row, "open_requests"));
	say_practices(&paragraph, row);
	say_plan(&paragraph, row);
	say_standing(&paragraph, row);
	_cleanup_(x_freep) char *safe = screen_safe(str_of(paragraph.text), false);
	_cleanup_(x_freep) char *label = xasprintf("%d.", number);
	if (is_markdown)
		printf("%s %s\n\n", label, safe);
	else
		show_labelled(&session->screen, stdout, 0, 3, label, safe);
}

/* The kind of undertaking, in the words of its procedure; who may not see how it runs is told none. */
static struct str kind_of(struct json_object *row)
{
	return str_of(json_text_or(row, "workflow_title", "Other"));
}

static void put_heading(const struct session *session, struct str kind, bool is_markdown)
{
	_cleanup_(x_freep) char *safe = screen_safe(kind, false);

	if (is_markdown) {
		printf("## %s\n\n", safe);
		return;
	}
	screen_put(&session->screen, stdout, COLOR_BOLD, safe);
	putchar('\n');
}

static void put_report(const struct session *session, struct json_object *items, bool is_markdown)
{
	int number = 1;

	for (size_t i = 0; i < json_count(items); i++) {
		struct str kind = kind_of(json_object_array_get_idx(items, i));
		bool is_first = true;
		for (size_t j = 0; j < i; j++)
			is_first &= !str_same(kind_of(json_object_array_get_idx(items, j)), kind);
		if (!is_first)
			continue;
		if (i > 0 && !is_markdown)
			putchar('\n');
		put_heading(session, kind, is_markdown);
		for (size_t j = i; j < json_count(items); j++) {
			struct json_object *row = json_object_array_get_idx(items, j);
			if (str_same(kind_of(row), kind))
				put_study(session, row, number++, is_markdown);
		}
	}
}

int command_programme_report(struct session *session, int argc, char **argv)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *all = json_new_array();
	bool is_markdown = false;
	const struct extra extras[] = { { "--markdown", NULL, &is_markdown }, { .name = NULL } };
	struct words words;

	int r = command_words(session, command_find("programme", "report"), argc, argv, extras,
			      &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	session->subject = xstrdup("programme report");
	for (;;) {
		_cleanup_(json_putp) struct json_object *page = NULL;
		r = session_call(session, "programme.report", false, params, &page);
		if (r != 0)
			return r;
		struct json_object *items = json_get(page, "items");
		for (size_t i = 0; i < json_count(items); i++)
			json_append(all, json_object_get(json_object_array_get_idx(items, i)));
		const char *next = json_text(page, "next");
		if (!next)
			break;
		json_set_text(params, "after", next);
	}
	if (session->options.is_json)
		show_json(all);
	else
		put_report(session, all, is_markdown);
	return 0;
}
