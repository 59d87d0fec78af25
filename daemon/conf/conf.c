/* conf.c: a whole configuration: its defaults, a file on top of them, and what must fit together.
 *
 * A configuration is made new and whole, or not at all: a file with any problem gives none, so that
 * a reload never leaves half of it in force. */
#include "conf/conf.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf_table.h"
#include "conf/file.h"
#include "conf/source.h"
#include "rules/text.h"

#define IPC_USERS_MAX 256

static void conf_freep(struct conf **conf)
{
	*conf = conf_free(*conf);
}

/* The defaults go the way of a file's values, so none can be outside its own limits. A machine without
 * time zones does not know that of the default. */
static struct conf *conf_defaults(struct problems *problems)
{
	struct conf *conf = xcalloc(1, sizeof(*conf));

	for (enum conf_index i = 0; i < CONF__MAX; i++) {
		_cleanup_(x_freep) char *reason = NULL;
		if (conf_rows[i].kind == CONF_KIND_USERS)
			continue;
		if (!conf_set(conf, i, conf_rows[i].value, &reason))
			problems_add(problems, conf_rows[i].name, -1,
				     "its default, %s, does not hold on this machine: %s",
				     conf_rows[i].value, reason);
	}
	return conf;
}

struct conf *conf_new(void)
{
	struct problems problems = { 0 };
	struct conf *conf = conf_defaults(&problems);

	assert(problems.count == 0);
	return conf;
}

struct conf *conf_free(struct conf *conf)
{
	if (!conf)
		return NULL;
	for (enum conf_index i = 0; i < CONF__MAX; i++) {
		enum conf_kind kind = conf_rows[i].kind;
		if (!conf_is_number(i) && kind != CONF_KIND_LOG_LEVEL && kind != CONF_KIND_USERS)
			x_freep((char *)conf + conf_rows[i].offset);
	}
	for (size_t i = 0; i < conf->ipc_user_count; i++)
		x_freep(&conf->ipc_users[i].principal);
	x_freep(&conf->ipc_users);
	free(conf);
	return NULL;
}

/* ---- users of the local socket ---- */

struct reading {
	struct source source;
	struct arena arena;
	struct conf *conf;
};

static void reading_done(struct reading *reading)
{
	source_done(&reading->source);
	arena_done(&reading->arena);
}

/* The highest uid means "none" to the kernel. */
#define UID_HIGHEST (INT64_C(0xFFFFFFFF) - 1)

/* A uid as a number or a name; -1 where it is neither, and told. */
static int64_t read_uid(struct reading *reading, const config_setting_t *at)
{
	const char *text = config_setting_get_string(at);
	const char *reason = NULL;
	int64_t uid = config_setting_get_int64(at);

	if (text && isdigit((unsigned char)text[0])) {
		if (!conf_quantity(text, CONF_COUNT, &uid, &reason))
			uid = -1;
	} else if (text) {
		const struct passwd *user = getpwnam(text);
		if (!user) {
			source_problem(&reading->source, at, "there is no user `%s` here", text);
			return -1;
		}
		uid = user->pw_uid;
	} else if (config_setting_type(at) != CONFIG_TYPE_INT &&
		   config_setting_type(at) != CONFIG_TYPE_INT64) {
		uid = -1;
	}
	if (uid >= 0 && uid <= UID_HIGHEST)
		return uid;
	source_problem(&reading->source, at, "`uid` must be a number of a user, or a user's name");
	return -1;
}

/* A user who could be two principals would be whichever is found first: refused. The other way
 * round is fine: several users may come as one principal. */
static void read_user(void *context, const config_setting_t *group, size_t index)
{
	struct record {
		const char *principal;
	} record = { NULL };
	static const struct key keys[] = {
		KEY_ROW_OTHER("uid", .is_required = true),
		KEY_ROW_TEXT("principal", struct record, principal, .is_required = true),
	};
	struct reading *reading = context;
	struct conf *conf = reading->conf;
	const config_setting_t *at = config_setting_get_member(group, "uid");

	(void)index;
	source_read(&reading->source, group, keys, ELEMENTS(keys), &reading->arena, &record);
	if (record.principal && text_is_blank(str_of(record.principal)))
		source_problem(&reading->source, group, "`principal` is empty");
	int64_t uid = at ? read_uid(reading, at) : -1;
	for (size_t i = 0; uid >= 0 && i < conf->ipc_user_count; i++) {
		if (conf->ipc_users[i].uid == uid)
			source_problem(&reading->source, at, "this user is listed twice");
	}
	if (uid < 0 || !record.principal)
		return;
	conf->ipc_users =
		xrealloc(conf->ipc_users, (conf->ipc_user_count + 1) * sizeof(conf->ipc_users[0]));
	conf->ipc_users[conf->ipc_user_count++] =
		(struct conf_ipc_user){ .uid = uid, .principal = xstrdup(record.principal) };
}

/* ---- one key ---- */

static const char *wanted_text(enum conf_index index)
{
	switch (conf_rows[index].kind) {
	case CONF_KIND_COUNT:
		return "a whole number";
	case CONF_KIND_BYTES:
		return "a number of bytes, or a text like \"64KiB\"";
	case CONF_KIND_MS:
		return "a number of milliseconds, or a text like \"3s\"";
	default:
		return "a text in quotes";
	}
}

/* A number that the scan found to be wrapped was told there; the value here is another one, and
 * judging it would tell nonsense of a line that is wrong already. */
static void read_value(struct reading *reading, enum conf_index index, const config_setting_t *at)
{
	const char *text = config_setting_get_string(at);
	bool is_whole = config_setting_type(at) == CONFIG_TYPE_INT ||
			config_setting_type(at) == CONFIG_TYPE_INT64;
	_cleanup_(x_freep) char *reason = NULL;
	bool is_set = false;

	if (text)
		is_set = conf_set(reading->conf, index, text, &reason);
	else if (is_whole && conf_is_number(index))
		is_set = source_is_doubtful(&reading->source, at) ||
			 conf_set_number(reading->conf, index, config_setting_get_int64(at),
					 &reason);
	else
		reason = xasprintf("`%s` must be %s", conf_rows[index].name, wanted_text(index));
	if (!is_set)
		source_problem(&reading->source, at, "%s", reason);
}

static void read_member(struct reading *reading, const config_setting_t *at)
{
	const char *names[CONF__MAX];
	const char *name = config_setting_name(at);

	for (enum conf_index i = 0; i < CONF__MAX; i++) {
		names[i] = conf_rows[i].name;
		if (!str_is(str_of(name), names[i]))
			continue;
		if (conf_rows[i].kind == CONF_KIND_USERS)
			(void)source_each(&reading->source, config_setting_parent(at), names[i],
					  IPC_USERS_MAX, read_user, reading);
		else
			read_value(reading, i, at);
		return;
	}
	source_unknown(&reading->source, at, "key", name, names, CONF__MAX);
}

/* ---- what must fit together ---- */

static const struct relation {
	enum conf_index lesser, greater;
	bool may_be_equal;
} relations[] = {
	{ CONF_INDEX_waiting_per_principal, CONF_INDEX_waiting_calls, true },
	{ CONF_INDEX_text_bytes, CONF_INDEX_message_bytes, false },
	{ CONF_INDEX_review_bytes, CONF_INDEX_message_bytes, false },
	{ CONF_INDEX_cache_bytes, CONF_INDEX_database_bytes, true },
	{ CONF_INDEX_ballast_bytes, CONF_INDEX_database_bytes, true },
};

static int64_t number_of(const struct conf *conf, enum conf_index index)
{
	return *(const int64_t *)((const char *)conf + conf_rows[index].offset);
}

/* Told at the line of the lesser key, where it is given: that is the one most likely changed. */
static void check_relation(struct reading *reading, const struct relation *relation)
{
	const config_setting_t *root = config_root_setting(&reading->source.config);
	const char *lesser = conf_rows[relation->lesser].name;
	const char *greater = conf_rows[relation->greater].name;
	const config_setting_t *at = config_setting_get_member(root, lesser);
	const config_setting_t *other = config_setting_get_member(root, greater);
	int64_t less = number_of(reading->conf, relation->lesser);
	int64_t great = number_of(reading->conf, relation->greater);

	/* Of the keys on the greater side only database_bytes can be 0, and then it is no limit. */
	if (great == 0 || less < great || (less == great && relation->may_be_equal))
		return;
	_cleanup_(x_freep) char *less_text = conf_text(reading->conf, relation->lesser);
	_cleanup_(x_freep) char *great_text = conf_text(reading->conf, relation->greater);
	source_problem(&reading->source, at ? at : other, "`%s` (%s%s) must %s `%s` (%s%s)", lesser,
		       less_text, at ? "" : ", the default",
		       relation->may_be_equal ? "not be over" : "be less than", greater, great_text,
		       other ? "" : ", the default");
}

static void check_whole(struct reading *reading)
{
	const config_setting_t *root = config_root_setting(&reading->source.config);

	for (size_t i = 0; i < ELEMENTS(relations); i++)
		check_relation(reading, &relations[i]);
	if (*reading->conf->listen_tcp == '\0' && *reading->conf->listen_ipc == '\0')
		source_problem(&reading->source, config_setting_get_member(root, "listen_tcp"),
			       "listen_tcp and listen_ipc are both empty: nobody could come in");
}

/* ---- the file ---- */

/* A file that was cut to nothing, as by a full disk, must not pass for "all defaults". */
static bool is_readable(const char *path, char **ret_text, size_t *ret_len,
			struct problems *problems)
{
	_cleanup_(x_freep) char *text = NULL;
	size_t len = 0;
	int r = file_read(path, &text, &len);

	if (r < 0) {
		problems_add(problems, path, -1, "the file cannot be read: %s",
			     strerrordesc_np(-r));
		return false;
	}
	if (text_is_blank((struct str){ text, len })) {
		problems_add(problems, path, -1,
			     "the file is empty; for all defaults, leave a comment in it");
		return false;
	}
	*ret_text = TAKE(text);
	*ret_len = len;
	return true;
}

int conf_read(const char *path, struct conf **ret_conf, struct problems *ret_problems)
{
	size_t before = ret_problems->count;
	_cleanup_(conf_freep) struct conf *conf = conf_defaults(ret_problems);
	_cleanup_(x_freep) char *text = NULL;
	size_t len = 0;

	if (ret_problems->count > before || !is_readable(path, &text, &len, ret_problems))
		return -EINVAL;
	_cleanup_(reading_done) struct reading reading = { .conf = conf };
	if (!source_open(&reading.source, path, (struct str){ text, len }, ret_problems))
		return -EINVAL;
	const config_setting_t *root = config_root_setting(&reading.source.config);
	for (int i = 0; i < config_setting_length(root); i++)
		read_member(&reading, config_setting_get_elem(root, (unsigned)i));
	check_whole(&reading);
	if (!source_is_clean(&reading.source))
		return -EINVAL;
	*ret_conf = TAKE(conf);
	return 0;
}

/* Compared as text: it is what the operator wrote, and one form serves all kinds. */
void conf_unreloadable(const struct conf *old, const struct conf *fresh,
		       struct problems *ret_problems)
{
	for (enum conf_index i = 0; i < CONF__MAX; i++) {
		if (conf_rows[i].is_reloadable)
			continue;
		_cleanup_(x_freep) char *before = conf_text(old, i);
		_cleanup_(x_freep) char *after = conf_text(fresh, i);
		if (!str_is(str_of(before), after))
			problems_add(ret_problems, conf_rows[i].name, -1,
				     "changed from %s to %s, which takes a restart", before, after);
	}
}
