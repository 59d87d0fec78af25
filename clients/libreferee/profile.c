/* profile.c: profiles: which server, as whom, with which key; and how a join file becomes one. */
#include "libreferee/file.h"
#include "libreferee/handle.h"
#include "libreferee/keyfile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

static const int timeout_default_ms = 30000;

void profile_done(struct profile *profile)
{
	text_freep(&profile->address);
	text_freep(&profile->server_key);
	text_freep(&profile->key_file);
	text_freep(&profile->principal);
	text_freep(&profile->spool);
	*profile = (struct profile){ 0 };
}

static int profile_check(struct referee *referee, const struct referee_profile *profile)
{
	const char *address = profile->address;

	if (!address || (strncmp(address, "tcp://", 6) != 0 && strncmp(address, "ipc://", 6) != 0))
		return handle_fail(referee, REFEREE_INVALID,
				   "the address is not tcp://HOST:PORT or ipc:///PATH");
	if (profile->server_key && !keyfile_is_key(profile->server_key))
		return handle_fail(referee, REFEREE_INVALID,
				   "the server's key is not 40 characters Z85");
	if (address[0] == 't' && (!profile->server_key || !profile->key_file))
		return handle_fail(referee, REFEREE_INVALID,
				   "over tcp the server's key and one's own key file are needed");
	if (profile->timeout_ms < 0)
		return handle_fail(referee, REFEREE_INVALID, "the timeout is negative");
	return REFEREE_OK;
}

/* False without memory. */
static bool copy(const char *text, char **ret_copy)
{
	*ret_copy = text ? strdup(text) : NULL;
	return !text || *ret_copy;
}

int referee_open_with(struct referee *referee, const struct referee_profile *profile)
{
	_cleanup_(profile_done) struct profile fresh = { .timeout_ms = profile->timeout_ms };

	handle_begin(referee);
	int status = profile_check(referee, profile);
	if (status != REFEREE_OK)
		return status;
	if (!copy(profile->address, &fresh.address) ||
	    !copy(profile->server_key, &fresh.server_key) ||
	    !copy(profile->key_file, &fresh.key_file) ||
	    !copy(profile->principal, &fresh.principal) || !copy(profile->spool, &fresh.spool))
		return handle_nomem(referee);
	if (fresh.timeout_ms == 0)
		fresh.timeout_ms = timeout_default_ms;
	channel_close(&referee->channel);
	profile_done(&referee->profile);
	referee->profile = fresh;
	fresh = (struct profile){ 0 };
	const struct profile *own = &referee->profile;
	referee->shown =
		(struct referee_profile){ own->address,	  own->server_key, own->key_file,
					  own->principal, own->spool,	   own->timeout_ms };
	return REFEREE_OK;
}

const struct referee_profile *referee_profile(const struct referee *referee)
{
	return referee->profile.address ? &referee->shown : NULL;
}

/* File names of a profile are relative to its folder. */
static int resolve(struct referee *referee, const char *folder, const char *otherwise, char **path)
{
	const char *name = *path ? *path : otherwise;
	if (!name)
		return REFEREE_OK;
	char *whole = file_beside(folder, name);
	if (!whole)
		return handle_nomem(referee);
	text_freep(path);
	*path = whole;
	return REFEREE_OK;
}

static int timeout_read(struct referee *referee, struct json_object *object, int *ret_timeout_ms)
{
	struct json_object *member;

	if (!json_object_object_get_ex(object, "timeout_ms", &member))
		return REFEREE_OK;
	int64_t value = json_object_get_int64(member);
	if (!json_object_is_type(member, json_type_int) || value < 0 || value > INT32_MAX)
		return handle_fail(referee, REFEREE_INVALID,
				   "`timeout_ms` is not a number of milliseconds");
	*ret_timeout_ms = (int)value;
	return REFEREE_OK;
}

static int object_read(struct referee *referee, const char *path, struct json_object **ret_object)
{
	_cleanup_(text_freep) char *text = NULL;

	int status = file_load(referee, path, &text, NULL);
	return status == REFEREE_OK ? handle_object(referee, path, text, ret_object) : status;
}

static int members_read(struct referee *referee, struct json_object *object,
			struct profile *profile)
{
	const struct {
		const char *name;
		char **text;
	} members[] = {
		{ "address", &profile->address }, { "server_key", &profile->server_key },
		{ "key", &profile->key_file },	  { "principal", &profile->principal },
		{ "spool", &profile->spool },
	};
	int status = timeout_read(referee, object, &profile->timeout_ms);

	for (size_t i = 0; status == REFEREE_OK && i < sizeof members / sizeof members[0]; i++)
		status = handle_member(referee, object, members[i].name, members[i].text);
	return status;
}

/* Puts the file's name before what is wrong with it. */
static int blame(struct referee *referee, int status, const char *path)
{
	char reason[sizeof referee->text];

	if (status != REFEREE_INVALID || strncmp(referee->text, path, strlen(path)) == 0)
		return status;
	memcpy(reason, referee->text, sizeof reason);
	return handle_fail(referee, status, "%s: %s", path, reason);
}

int referee_open(struct referee *referee, const char *profile_file)
{
	_cleanup_(json_putp) struct json_object *object = NULL;
	_cleanup_(text_freep) char *folder = file_folder_of(profile_file);
	_cleanup_(profile_done) struct profile read = { 0 };

	handle_begin(referee);
	if (!folder)
		return handle_nomem(referee);
	int status = object_read(referee, profile_file, &object);
	if (status == REFEREE_OK)
		status = members_read(referee, object, &read);
	if (status == REFEREE_OK)
		status = resolve(referee, folder, NULL, &read.key_file);
	if (status == REFEREE_OK)
		status = resolve(referee, folder, "spool", &read.spool);
	if (status == REFEREE_OK)
		status = referee_open_with(
			referee,
			&(struct referee_profile){ read.address, read.server_key, read.key_file,
						   read.principal, read.spool, read.timeout_ms });
	return blame(referee, status, profile_file);
}

static int profile_write(struct referee *referee, const char *path, struct json_object *object,
			 unsigned flags)
{
	const char *text = json_object_to_json_string_ext(
		object,
		JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE);
	return text ? file_store(referee, path, text, 0600, flags, NULL) : handle_nomem(referee);
}

static int member_set(struct referee *referee, struct json_object *object, const char *name,
		      const char *text)
{
	if (!text)
		return REFEREE_OK;
	return handle_put(object, name, json_object_new_string(text)) ? REFEREE_OK
								      : handle_nomem(referee);
}

/* Puts the key file's whole path into a profile, after a look at the key. */
static int key_set(struct referee *referee, struct json_object *object, const char *key_file)
{
	struct channel_keys keys = { 0 };

	int status = keyfile_load(referee, key_file, &keys);
	sodium_memzero(keys.secret, sizeof keys.secret);
	if (status != REFEREE_OK)
		return status;
	_cleanup_(text_freep) char *whole = realpath(key_file, NULL);
	if (!whole)
		return handle_fail(referee, REFEREE_IO, "%s: %s", key_file, strerror(errno));
	return member_set(referee, object, "key", whole);
}

/* A join file comes from somebody else: three members are taken from it, and no file name. */
static int join_take(struct referee *referee, struct json_object *join, const char *key_file,
		     struct json_object *object)
{
	_cleanup_(profile_done) struct profile read = { 0 };

	int status = members_read(referee, join, &read);
	if (status == REFEREE_OK && !read.principal)
		status = handle_fail(referee, REFEREE_INVALID, "no `principal` in it");
	if (status == REFEREE_OK)
		status = profile_check(referee,
				       &(struct referee_profile){ .address = read.address,
								  .server_key = read.server_key,
								  .key_file = key_file });
	if (status == REFEREE_OK)
		status = member_set(referee, object, "address", read.address);
	if (status == REFEREE_OK)
		status = member_set(referee, object, "server_key", read.server_key);
	if (status == REFEREE_OK)
		status = member_set(referee, object, "principal", read.principal);
	return status;
}

int referee_join(struct referee *referee, const char *join_file, const char *key_file,
		 const char *profile_dir)
{
	_cleanup_(json_putp) struct json_object *join = NULL;
	_cleanup_(json_putp) struct json_object *object = json_object_new_object();
	_cleanup_(text_freep) char *path = NULL;

	handle_begin(referee);
	if (!object || asprintf(&path, "%s/profile.json", profile_dir) < 0) {
		path = NULL;
		return handle_nomem(referee);
	}
	int status = object_read(referee, join_file, &join);
	if (status == REFEREE_OK)
		status = blame(referee, join_take(referee, join, key_file, object), join_file);
	if (status == REFEREE_OK)
		status = key_set(referee, object, key_file);
	if (status == REFEREE_OK)
		status = file_folder(referee, profile_dir);
	return status == REFEREE_OK ? profile_write(referee, path, object, 0) : status;
}

int referee_rekey(struct referee *referee, const char *profile_file, const char *key_file)
{
	_cleanup_(json_putp) struct json_object *object = NULL;

	handle_begin(referee);
	int status = object_read(referee, profile_file, &object);
	if (status == REFEREE_OK)
		status = key_set(referee, object, key_file);
	return status == REFEREE_OK ? profile_write(referee, profile_file, object, FILE_REPLACE)
				    : status;
}
