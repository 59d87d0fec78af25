/* keyfile.c: making and reading CURVE keys.
 *
 * Beside each key file lies NAME.pub with the public half alone, to be handed to whoever adds
 * keys. Secrets are wiped from memory that this file owns; the one in a conversation lives while
 * its socket is opened. */
#include "libreferee/keyfile.h"
#include "libreferee/file.h"
#include "libreferee/handle.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>
#include <zmq.h>

bool keyfile_is_key(const char *text)
{
	unsigned char bytes[32];

	return strlen(text) == 40 && zmq_z85_decode(bytes, text);
}

static void secret_wipep(char (*secret)[Z85_KEY_SIZE])
{
	sodium_memzero(secret, sizeof *secret);
}

static void text_wipep(char **text)
{
	if (*text)
		sodium_memzero(*text, strlen(*text));
	text_freep(text);
}

static int public_write(struct referee *referee, const char *key_file, const char *public)
{
	_cleanup_(text_freep) char *path = NULL;
	char text[64];

	if (asprintf(&path, "%s.pub", key_file) < 0) {
		path = NULL;
		return handle_nomem(referee);
	}
	snprintf(text, sizeof text, "{\"public\":\"%s\"}\n", public);
	return file_store(referee, path, text, 0644, FILE_REPLACE, NULL);
}

int referee_key_new(struct referee *referee, const char *key_file, char **ret_public)
{
	char public[Z85_KEY_SIZE];
	_cleanup_(secret_wipep) char secret[Z85_KEY_SIZE] = "";
	char text[128];

	handle_begin(referee);
	if (zmq_curve_keypair(public, secret) != 0)
		return handle_fail(referee, REFEREE_IO, "libzmq was built without CURVE");
	_cleanup_(text_freep) char *made = strdup(public);
	if (!made)
		return handle_nomem(referee);
	/* No character of Z85 needs an escape in JSON. */
	snprintf(text, sizeof text, "{\"public\":\"%s\",\"secret\":\"%s\"}\n", public, secret);
	int status = file_store(referee, key_file, text, 0600, 0, NULL);
	sodium_memzero(text, sizeof text);
	if (status != REFEREE_OK)
		return status;
	status = public_write(referee, key_file, public);
	if (status == REFEREE_OK)
		*ret_public = TAKE(made);
	else
		unlink(key_file); /* half a pair would keep the next try from making a whole one */
	return status;
}

static int half_read(struct referee *referee, const char *path, struct json_object *object,
		     const char *name, char ret_half[Z85_KEY_SIZE])
{
	struct json_object *member;
	const char *half = NULL;

	if (json_object_object_get_ex(object, name, &member) &&
	    json_object_is_type(member, json_type_string))
		half = json_object_get_string(member);
	if (!half || !keyfile_is_key(half))
		return handle_fail(referee, REFEREE_INVALID, "%s: no `%s` key of 40 characters Z85",
				   path, name);
	memcpy(ret_half, half, Z85_KEY_SIZE);
	return REFEREE_OK;
}

/* The object of a key file. json-c keeps copies that cannot be wiped; they are freed before
 * anything is sent. */
static int key_object(struct referee *referee, const char *path, mode_t *ret_mode,
		      struct json_object **ret_object)
{
	_cleanup_(text_wipep) char *text = NULL;

	int status = file_load(referee, path, &text, ret_mode);
	return status == REFEREE_OK ? handle_object(referee, path, text, ret_object) : status;
}

static int halves_fit(struct referee *referee, const char *path, const struct channel_keys *keys)
{
	char derived[Z85_KEY_SIZE];

	if (zmq_curve_public(derived, keys->secret) == 0 && strcmp(derived, keys->public) == 0)
		return REFEREE_OK;
	return handle_fail(referee, REFEREE_INVALID,
			   "%s: its public key does not belong to its secret key", path);
}

static int keys_take(struct referee *referee, const char *path, mode_t mode,
		     struct json_object *object, struct channel_keys *ret_keys)
{
	if (mode & 077)
		return handle_fail(referee, REFEREE_INVALID,
				   "%s: others can read this key; chmod 600 it, or make a new one",
				   path);
	int status = half_read(referee, path, object, "public", ret_keys->public);
	if (status == REFEREE_OK)
		status = half_read(referee, path, object, "secret", ret_keys->secret);
	return status == REFEREE_OK ? halves_fit(referee, path, ret_keys) : status;
}

int keyfile_load(struct referee *referee, const char *path, struct channel_keys *ret_keys)
{
	_cleanup_(json_putp) struct json_object *object = NULL;
	mode_t mode = 0;

	int status = key_object(referee, path, &mode, &object);
	if (status == REFEREE_OK)
		status = keys_take(referee, path, mode, object, ret_keys);
	if (status != REFEREE_OK)
		sodium_memzero(ret_keys->secret, sizeof ret_keys->secret);
	return status;
}

int referee_key_public(struct referee *referee, const char *file, char **ret_public)
{
	_cleanup_(json_putp) struct json_object *object = NULL;
	struct channel_keys keys = { 0 };
	mode_t mode = 0;

	handle_begin(referee);
	int status = key_object(referee, file, &mode, &object);
	if (status != REFEREE_OK)
		return status;
	if (json_object_object_get_ex(object, "secret", NULL))
		status = keys_take(referee, file, mode, object, &keys);
	else
		status = half_read(referee, file, object, "public", keys.public);
	sodium_memzero(keys.secret, sizeof keys.secret);
	if (status != REFEREE_OK)
		return status;
	char *found = strdup(keys.public);
	if (!found)
		return handle_nomem(referee);
	*ret_public = found;
	return REFEREE_OK;
}
