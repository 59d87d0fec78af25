/* archive_show.c: `archive show`: what is in an archive that a daemon keeps: an overview for people, or the
 * bytes of one of its files. */
#include "referee/command.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "referee/archive.h"
#include "referee/grid.h"
#include "referee/json.h"
#include "referee/moment.h"
#include "referee/show.h"

struct showing {
	struct session *session;
	const char *archive;
	struct json_object *about, *members; /* archive.get, archive.members; owned */
};

static void showing_done(struct showing *showing)
{
	json_object_put(showing->about);
	json_object_put(showing->members);
}

/* ---- a file of it ---- */

static int put_part(const struct showing *showing, const char *member, struct json_object *part,
		    FILE *out)
{
	const char *data = json_text_or(part, "data", "");
	size_t size = strlen(data), len = 0;
	_cleanup_(x_freep) unsigned char *bytes = xmalloc(size + 1);

	if (sodium_base642bin(bytes, size, data, size, NULL, &len, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0)
		return session_fail(showing->session, EX_PROTOCOL, "%s: a part is no base64",
				    member);
	fwrite(bytes, 1, len, out);
	return 0;
}

static int put_member(const struct showing *showing, const char *member, FILE *out)
{
	int64_t offset = 0;
	int r = 0;

	while (r == 0 && offset >= 0) {
		_cleanup_(json_putp) struct json_object *params = json_new_object();
		_cleanup_(json_putp) struct json_object *part = NULL;
		json_set_text(params, "archive", showing->archive);
		json_set_text(params, "member", member);
		json_set(params, "offset", mem_check(json_object_new_int64(offset)));
		r = session_call(showing->session, "archive.read", false, params, &part);
		if (r == 0)
			r = put_part(showing, member, part, out);
		int64_t next = json_int(part, "next", -1);
		if (r == 0 && next >= 0 && next <= offset)
			r = session_fail(showing->session, EX_PROTOCOL,
					 "%s: its parts come to no end", member);
		offset = next;
	}
	return r;
}

/* What somebody else's daemon wrote is not for a terminal to obey. */
static int show_member(const struct showing *showing, const char *member)
{
	char *text = NULL;
	size_t size = 0;

	if (!isatty(STDOUT_FILENO))
		return put_member(showing, member, stdout);
	if (archive_is_document(member))
		return session_fail(showing->session, EX_USAGE,
				    "%s may be anything: send it into a file", member);
	FILE *out = mem_check(open_memstream(&text, &size));
	int r = put_member(showing, member, out);
	fclose(out);
	_cleanup_(x_freep) char *owned = mem_check(text);
	_cleanup_(x_freep) char *safe = screen_safe((struct str){ owned, size }, true);
	if (r == 0)
		fputs(safe, stdout);
	return r;
}

/* Its lines as objects; of a part that is no list, one. */
static int read_rows(const struct showing *showing, const char *member,
		     struct json_object **ret_rows)
{
	_cleanup_(json_putp) struct json_object *rows = json_new_array();
	char *text = NULL;
	size_t size = 0;
	FILE *out = mem_check(open_memstream(&text, &size));

	int r = put_member(showing, member, out);
	fclose(out);
	_cleanup_(x_freep) char *owned = mem_check(text);
	for (char *line = owned, *end; r == 0 && (end = strchr(line, '\n')); line = end + 1) {
		_cleanup_(x_freep) char *error = NULL;
		*end = '\0';
		struct json_object *row = json_read(line, &error);
		if (row)
			json_append(rows, row);
	}
	if (r == 0)
		*ret_rows = TAKE(rows);
	return r;
}

/* ---- the overview ---- */

static void label(const struct showing *showing, const char *name, const char *text)
{
	if (text && text[0])
		show_labelled(&showing->session->screen, stdout, 0, 12, name, text);
}

static void show_head(const struct showing *showing, struct json_object *study)
{
	struct json_object *about = showing->about;
	_cleanup_(x_freep) char *of = xasprintf("%s, %s", json_text_or(about, "study", "?"),
						json_text_or(about, "title", "?"));
	_cleanup_(x_freep) char *seen = xasprintf("%s (%s)", json_text_or(about, "maker", "?"),
						  json_text_or(about, "maker_roles", "?"));
	_cleanup_(x_freep) char *sealed = moment_shown(json_text(about, "sealed"), NULL);

	label(showing, "study", of);
	label(showing, "city", json_text(study, "city"));
	label(showing, "stage", json_text(study, "stage"));
	label(showing, "state", json_text(study, "state"));
	label(showing, "changed", json_text(about, "study_changed"));
	label(showing, "as seen by", seen);
	label(showing, "server key", json_text(about, "server_key"));
	label(showing, "manifest", json_text(about, "digest"));
	label(showing, "taken in", sealed);
}

static void show_stages(const struct showing *showing, struct json_object *steps)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(2);

	if (json_count(steps) == 0)
		return;
	puts("stages:");
	for (size_t i = 0; i < json_count(steps); i++) {
		struct json_object *step = json_object_array_get_idx(steps, i);
		_cleanup_(x_freep) char *when = moment_shown(json_text(step, "time"), NULL);
		if (!json_text(step, "to"))
			continue;
		grid_add(grid, json_text(step, "to"), COLOR_PLAIN);
		grid_add(grid, when, COLOR_PLAIN);
	}
	grid_print(grid, &showing->session->screen, 2, stdout);
}

/* Each file: how many rows it has, and of documents their sizes. */
static int show_members(const struct showing *showing, struct json_object *counts)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(3);

	grid_align_right(grid, 1);
	grid_align_right(grid, 2);
	puts("files:");
	for (size_t i = 0; i < json_count(showing->members); i++) {
		struct json_object *member = json_object_array_get_idx(showing->members, i);
		const char *name = json_text_or(member, "member", "?");
		int64_t rows = json_int(counts, name, -1);
		_cleanup_(x_freep) char *count =
			rows < 0 ? xstrdup("")
				 : xasprintf("%lld row%s", (long long)rows, rows == 1 ? "" : "s");
		_cleanup_(x_freep) char *bytes =
			xasprintf("%lld bytes", (long long)json_int(member, "bytes", 0));
		grid_add(grid, name, COLOR_PLAIN);
		grid_add(grid, count, COLOR_PLAIN);
		grid_add(grid, bytes, COLOR_PLAIN);
	}
	grid_print(grid, &showing->session->screen, 2, stdout);
	return 0;
}

static int gather(const struct showing *showing, struct json_object *counts,
		  struct json_object **ret_study, struct json_object **ret_steps)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < json_count(showing->members); i++) {
		struct json_object *member = json_object_array_get_idx(showing->members, i);
		const char *name = json_text_or(member, "member", "");
		const struct archive_part *part = archive_part_find(name);
		_cleanup_(json_putp) struct json_object *rows = NULL;
		if (!part)
			continue;
		r = read_rows(showing, name, &rows);
		if (r != 0)
			return r;
		if (part->is_list)
			json_set(counts, name,
				 mem_check(json_object_new_int64((int64_t)json_count(rows))));
		if (strcmp(name, ARCHIVE_STUDY) == 0)
			*ret_study = json_object_get(json_object_array_get_idx(rows, 0));
		if (strcmp(part->method, "study.history") == 0)
			*ret_steps = json_object_get(rows);
	}
	return r;
}

static void show_json_of(const struct showing *showing, struct json_object *counts)
{
	_cleanup_(json_putp) struct json_object *all = json_new_object();

	json_set(all, "archive", json_object_get(showing->about));
	json_set(all, "rows", json_object_get(counts));
	json_set(all, "members", json_object_get(showing->members));
	show_json(all);
}

static int show_all(const struct showing *showing)
{
	_cleanup_(json_putp) struct json_object *study = NULL;
	_cleanup_(json_putp) struct json_object *steps = NULL;
	_cleanup_(json_putp) struct json_object *counts = json_new_object();

	int r = gather(showing, counts, &study, &steps);
	if (r != 0)
		return r;
	if (showing->session->options.is_json) {
		show_json_of(showing, counts);
		return 0;
	}
	show_head(showing, study);
	show_stages(showing, steps);
	return show_members(showing, counts);
}

int command_archive_show(struct session *session, int argc, char **argv)
{
	struct showing showing __attribute__((cleanup(showing_done))) = { .session = session };
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	struct words words;

	int r = command_words(session, command_find("archive", "show"), argc, argv, NULL, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	showing.archive = words.list[0];
	session->subject = xasprintf("archive %s", showing.archive);
	if (words.count > 1)
		return show_member(&showing, words.list[1]);
	json_set_text(params, "archive", showing.archive);
	r = session_call(session, "archive.get", false, params, &showing.about);
	if (r == 0 && strcmp(json_text_or(showing.about, "state", ""), "sealed") != 0)
		return session_fail(session, EX_TEMPFAIL, "it is not all here yet");
	if (r == 0)
		r = session_list(session, "archive.members", params, &showing.members);
	return r == 0 ? show_all(&showing) : r;
}
