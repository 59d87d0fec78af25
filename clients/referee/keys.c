/* keys.c: keys and profiles: making, joining, and changing the key one comes with.
 *
 * A secret half never leaves the file that it was made in: commands pass file names, and only
 * the library opens them. After a rotation the profile points to the new key before anything
 * else is done, since the old one is worthless. */
#include "referee/command.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "referee/grid.h"
#include "referee/home.h"
#include "referee/input.h"
#include "referee/json.h"
#include "referee/show.h"

static const char default_key[] = "referee.key";

/* What is done without a server: a handle for its messages, and the program's folder. */
static int begin(struct session *session, char **ret_folder)
{
	_cleanup_(x_freep) char *folder = home_folder(&session->options);

	if (!folder)
		return session_fail(session, EX_NOINPUT,
				    "no --config, no $REFEREE_HOME and no $HOME to keep things in");
	if (!session->referee)
		session->referee = mem_check(referee_new());
	*ret_folder = TAKE(folder);
	return 0;
}

int command_key_new(struct session *session, int argc, char **argv)
{
	_cleanup_(x_freep) char *folder = NULL;
	_cleanup_(x_freep) char *file = NULL;
	char *public = NULL;
	struct words words;

	int r = command_words(session, command_find("key", "new"), argc, argv, NULL, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	r = begin(session, &folder);
	if (r != 0)
		return r;
	assert(folder);
	session->subject = xstrdup("key new");
	if (words.count == 0)
		(void)mkdir(folder, 0700); /* where it cannot be made, writing the key says so */
	file = words.count ? xstrdup(words.list[0]) : xasprintf("%s/%s", folder, default_key);
	int status = referee_key_new(session->referee, file, &public);
	if (status != REFEREE_OK)
		return session_refused(session, status);
	if (session->options.is_json)
		printf("{\"file\":\"%s\",\"public\":\"%s\"}\n", file, public);
	else
		printf("%s is your key; keep it to yourself\n%s.pub is for the secretariat: %s\n",
		       file, file, public);
	referee_free(public);
	return 0;
}

/* The principal that a join file speaks of, as a profile's name; NULL where it cannot be one. */
static char *name_in(const char *join_file)
{
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(x_freep) char *text = input_read(join_file, &error);

	if (!text)
		return NULL;
	_cleanup_(json_putp) struct json_object *join = json_read(text, &error);
	const char *principal = json_text(join, "principal");
	return principal && home_name_is_valid(principal) ? xstrdup(principal) : NULL;
}

int command_join(struct session *session, int argc, char **argv)
{
	const char *key = NULL, *name = NULL;
	_cleanup_(x_freep) char *folder = NULL;
	struct words words;
	const struct extra extras[] = { { "--key", &key, NULL },
					{ "--name", &name, NULL },
					{ .name = NULL } };

	int r = command_words(session, command_find("join", NULL), argc, argv, extras, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	r = begin(session, &folder);
	if (r != 0)
		return r;
	session->subject = xstrdup("join");
	_cleanup_(x_freep) char *found = name ? xstrdup(name) : name_in(words.list[0]);
	_cleanup_(x_freep) char *key_file =
		key ? xstrdup(key) : xasprintf("%s/%s", folder, default_key);
	if (name && !home_name_is_valid(name))
		return session_fail(
			session, EX_USAGE,
			"`%s` cannot be a profile's name: small letters, digits, hyphens", name);
	/* A file that names nobody is told by the library, with the reason. */
	_cleanup_(x_freep) char *profile_dir =
		xasprintf("%s/%s", folder, found ? found : "unnamed");
	int status = referee_join(session->referee, words.list[0], key_file, profile_dir);
	if (status != REFEREE_OK)
		return session_refused(session, status);
	if (!session->options.is_quiet)
		printf("profile %s is made; `referee --profile %s whoami` tries it\n", found,
		       found);
	return 0;
}

int command_profiles(struct session *session, int argc, char **argv)
{
	_cleanup_(grid_freep) struct grid *grid = grid_new(3);
	_cleanup_(x_freep) char *folder = NULL;
	struct words words;

	int r = command_words(session, command_find("profiles", NULL), argc, argv, NULL, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	r = begin(session, &folder);
	if (r != 0)
		return r;
	char **names __attribute__((cleanup(home_names_freep))) = home_profiles(folder);
	_cleanup_(json_putp) struct json_object *list = json_new_array();
	for (size_t i = 0; names[i]; i++) {
		_cleanup_(x_freep) char *file = home_profile_file(folder, names[i]);
		bool is_well = referee_open(session->referee, file) == REFEREE_OK;
		const struct referee_profile *profile =
			is_well ? referee_profile(session->referee) : NULL;
		const char *address =
			is_well ? profile->address : referee_message(session->referee);
		struct json_object *row = json_new_object();
		json_append(list, row);
		json_set_text(row, "profile", names[i]);
		json_set_text(row, is_well ? "address" : "problem", address);
		if (is_well && profile->principal)
			json_set_text(row, "principal", profile->principal);
		grid_add(grid, names[i], COLOR_PLAIN);
		grid_add(grid, is_well ? profile->principal : NULL, COLOR_PLAIN);
		grid_add(grid, address, is_well ? COLOR_PLAIN : COLOR_RED);
	}
	if (session->options.is_json)
		show_json(list);
	else if (names[0])
		grid_print(grid, &session->screen, 0, stdout);
	else
		fprintf(stderr, "no profiles in %s\n", folder);
	return 0;
}

/* ---- another key ---- */

/* The key file that is meant by itself or by its public half; a new string. */
static char *key_of(const char *file)
{
	size_t len = strlen(file);

	return len > 4 && strcmp(file + len - 4, ".pub") == 0 ? xstrndup(file, len - 4)
							      : xstrdup(file);
}

static int profile_rekey(struct session *session, const char *key_file)
{
	_cleanup_(x_freep) char *folder = home_folder(&session->options);
	_cleanup_(x_freep) char *profile_file = home_profile_file(folder, session->profile);

	int status = referee_rekey(session->referee, profile_file, key_file);
	if (status != REFEREE_OK)
		return session_refused(session, status);
	if (!session->options.is_quiet && !session->options.is_json)
		printf("profile %s uses %s from now on\n", session->profile, key_file);
	return 0;
}

int command_key_use(struct session *session, int argc, char **argv)
{
	struct words words;

	int r = command_words(session, command_find("key", "use"), argc, argv, NULL, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	session->subject = xstrdup("key use");
	r = session_open(session);
	_cleanup_(x_freep) char *key_file = key_of(words.list[0]);
	return r == 0 ? profile_rekey(session, key_file) : r;
}

/* Rotating to a key whose secret half is not here would lock its owner out. */
int key_rotate_check(struct session *session)
{
	_cleanup_(x_freep) char *key_file = key_of(session->options.file);

	if (access(key_file, R_OK) != 0)
		return session_fail(
			session, EX_NOINPUT,
			"%s is not here: after the rotation nothing else would let you in",
			key_file);
	return 0;
}

int key_rotated(struct session *session)
{
	_cleanup_(x_freep) char *key_file = key_of(session->options.file);

	return profile_rekey(session, key_file);
}

int key_added(struct session *session, struct json_object *result)
{
	struct json_object *join = json_get(result, "join");
	const char *file = session->options.join, *who = json_text(result, "principal");

	if (!join)
		return 0;
	if (!file) {
		if (!session->options.is_json && !session->options.is_quiet)
			fprintf(stderr,
				"--join FILE writes what %s needs for `referee join` into a file\n",
				who ? who : "one");
		return 0;
	}
	_cleanup_(x_freep) char *line = json_line(join);
	FILE *out = fopen(file, "wxe");
	if (!out || fprintf(out, "%s\n", line) < 0 || fclose(out) != 0)
		return session_fail(
			session, EX_CANTCREAT,
			"the key was added, but %s cannot be written: %m; the join file is: %s",
			file, line);
	if (!session->options.is_quiet && !session->options.is_json)
		printf("%s is for %s: `referee join %s`\n", file, who ? who : "them", file);
	return 0;
}
