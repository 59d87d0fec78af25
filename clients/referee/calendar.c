/* calendar.c: `calendar`: the dates of a study, of everything that the caller has to do, or of all
 * studies that they may see, as a file that calendar programs read. Which entries there are is in
 * calendar_study.c, how they are written in calendar_write.c. */
#include "referee/command.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/calendar.h"
#include "referee/json.h"
#include "referee/outfile.h"
#include "referee/show.h"
#include "referee/value_read.h"

/* What was asked for. */
struct wanted {
	const char *study, *output; /* output: NULL for standard output */
	bool is_person, is_programme;
};

static void calendar_done(struct calendar *calendar)
{
	x_freep(&calendar->me);
	x_freep(&calendar->host);
	json_object_put(calendar->entries);
	json_object_put(calendar->uids);
}

/* ---- which studies ---- */

/* The server by its key, which it keeps when it moves and when it is restored: two servers may both
 * have a study GZ2019. */
static char *host_of(struct json_object *hello)
{
	const char *key = json_text(hello, "server_key");
	unsigned char digest[crypto_generichash_BYTES_MIN];
	char hex[2 * sizeof digest + 1];

	if (!key)
		return xstrdup("refereed");
	crypto_generichash(digest, sizeof digest, (const unsigned char *)key, strlen(key), NULL, 0);
	sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
	return xasprintf("%.16s.refereed", hex); /* short enough for a UID of one line */
}

static int add_all(struct calendar *calendar)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *studies = NULL;

	if (calendar->is_person)
		json_set_text(params, "state", "active");
	int r = session_list(calendar->session, "study.list", params, &studies);
	for (size_t i = 0; r == 0 && i < json_count(studies); i++)
		r = calendar_add(calendar, json_object_array_get_idx(studies, i));
	return r;
}

static const char *text_of_title(struct json_object *study)
{
	const char *title = json_text(study, "title");

	return title ? title : "";
}

/* The name of the calendar is a new string. */
static int add_study(struct calendar *calendar, const char *code, char **ret_name)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *study = NULL;

	json_set_text(params, "study", code);
	int r = session_call(calendar->session, "study.get", false, params, &study);
	if (r == 0)
		r = calendar_add(calendar, study);
	if (r == 0)
		*ret_name = xasprintf("%s %s", code, text_of_title(study));
	return r;
}

static int by_day(const void *a, const void *b)
{
	struct json_object *left = *(struct json_object *const *)a;
	struct json_object *right = *(struct json_object *const *)b;
	int days = strcmp(json_text(left, "from"), json_text(right, "from"));

	return days ? days : strcmp(json_text(left, "uid"), json_text(right, "uid"));
}

static int gather(struct calendar *calendar, const struct wanted *wanted, char **ret_name)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *hello = NULL;

	int r = session_call(calendar->session, "server.hello", false, params, &hello);
	if (r != 0)
		return r;
	const char *me = json_text(hello, "principal"), *name = json_text(hello, "full_name");
	calendar->me = xstrdup(me ? me : "?");
	calendar->host = host_of(hello);
	calendar->is_person = wanted->is_person;
	calendar->entries = json_new_array();
	calendar->uids = json_new_object();
	if (wanted->study)
		r = add_study(calendar, wanted->study, ret_name);
	else
		r = add_all(calendar);
	if (r == 0 && !wanted->study)
		*ret_name = wanted->is_person ? xasprintf("Tasks of %s", name ? name : calendar->me)
					      : xstrdup("Studies");
	json_object_array_sort(calendar->entries, by_day);
	return r;
}

/* ---- the command ---- */

static int put(const struct calendar *calendar, const struct wanted *wanted, const char *name)
{
	const struct session *session = calendar->session;
	size_t count = json_count(calendar->entries);

	if (!wanted->output && session->options.is_json) {
		show_json(calendar->entries);
		return 0;
	}
	_cleanup_(x_freep) char *text = calendar_text(calendar->entries, name);
	if (!wanted->output) {
		fputs(text, stdout);
		return 0;
	}
	int r = outfile_store(session, text, wanted->output);
	if (r != 0 || session->options.is_quiet)
		return r;
	if (session->options.is_json) {
		_cleanup_(json_putp) struct json_object *result = json_new_object();
		json_set_text(result, "file", wanted->output);
		json_set(result, "entries", mem_check(json_object_new_int64((int64_t)count)));
		show_json(result);
		return 0;
	}
	_cleanup_(x_freep) char *safe = screen_safe(str_of(wanted->output), false);
	printf("%s holds %zu entr%s\n", safe, count, count == 1 ? "y" : "ies");
	return 0;
}

static int check(struct session *session, const struct wanted *wanted)
{
	_cleanup_(x_freep) char *error = NULL;

	if ((wanted->study != NULL) + wanted->is_person + wanted->is_programme > 1)
		return session_fail(session, EX_USAGE,
				    "a study, --person or --programme: one of them");
	if (wanted->output && !wanted->output[0])
		return session_fail(session, EX_USAGE, "--output needs a value");
	if (!wanted->study)
		return 0;
	_cleanup_(json_putp) struct json_object *code =
		value_read(verb_find(str_of("study.get"))->params, wanted->study, &error);
	return code ? 0 : session_fail(session, EX_USAGE, "study: %s", error);
}

int command_calendar(struct session *session, int argc, char **argv)
{
	struct calendar calendar __attribute__((cleanup(calendar_done))) = { .session = session };
	struct wanted wanted = { .study = NULL };
	const struct extra extras[] = { { "--output", &wanted.output, NULL },
					{ "--person", NULL, &wanted.is_person },
					{ "--programme", NULL, &wanted.is_programme },
					{ .name = NULL } };
	_cleanup_(x_freep) char *name = NULL;
	struct words words;

	int r = command_words(session, command_find("calendar", NULL), argc, argv, extras, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	wanted.study = words.count ? words.list[0] : NULL;
	if (wanted.output && strcmp(wanted.output, "-") == 0)
		wanted.output = NULL;
	session->subject = wanted.study ? xasprintf("study %s", wanted.study) : xstrdup("calendar");
	session->study = wanted.study ? xstrdup(wanted.study) : NULL;
	r = check(session, &wanted);
	if (r == 0)
		r = gather(&calendar, &wanted, &name);
	return r == 0 ? put(&calendar, &wanted, name) : r;
}
