/* handle.c: a conversation's birth and death, and what its last call left to be asked.
 *
 * The sentence of a failure of our own lies in a fixed buffer, so that running out of memory can
 * be told too. */
#include "libreferee/handle.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

static const int attempt_default_ms = 10000;

const char *referee_version(void)
{
	return REFEREED_VERSION;
}

struct referee *referee_new(void)
{
	if (sodium_init() < 0)
		return NULL;
	struct referee *referee = calloc(1, sizeof *referee);
	if (referee)
		*referee = (struct referee){ .attempt_ms = attempt_default_ms,
					     .channel = { .interrupt = -1 } };
	return referee;
}

struct referee *referee_close(struct referee *referee)
{
	if (!referee)
		return NULL;
	channel_done(&referee->channel);
	profile_done(&referee->profile);
	handle_begin(referee);
	free(referee->kept_file);
	free(referee);
	return NULL;
}

void referee_free(char *text)
{
	free(text);
}

void referee_set_attempt(struct referee *referee, int attempt_ms)
{
	referee->attempt_ms = attempt_ms > 0 ? attempt_ms : attempt_default_ms;
}

void referee_set_interrupt(struct referee *referee, int fd)
{
	referee->channel.interrupt = fd;
}

void handle_begin(struct referee *referee)
{
	text_freep(&referee->answer);
	text_freep(&referee->error_word);
	text_freep(&referee->error_data);
	referee->answer = NULL;
	referee->error_word = NULL;
	referee->error_data = NULL;
	referee->error = 0;
	referee->text[0] = '\0';
}

int handle_fail(struct referee *referee, int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(referee->text, sizeof referee->text, format, args);
	va_end(args);
	return status;
}

int handle_nomem(struct referee *referee)
{
	return handle_fail(referee, REFEREE_NOMEM, "out of memory");
}

int handle_member(struct referee *referee, struct json_object *object, const char *name,
		  char **ret_text)
{
	struct json_object *member;
	char *text = NULL;

	if (json_object_object_get_ex(object, name, &member) && member) {
		if (!json_object_is_type(member, json_type_string))
			return handle_fail(referee, REFEREE_INVALID, "`%s` is not a text", name);
		text = strdup(json_object_get_string(member));
		if (!text)
			return handle_nomem(referee);
	}
	*ret_text = text;
	return REFEREE_OK;
}

int handle_object(struct referee *referee, const char *what, const char *text,
		  struct json_object **ret_object)
{
	struct json_tokener *tokener = json_tokener_new_ex(64);
	if (!tokener)
		return handle_nomem(referee);
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	/* The closing NUL is parsed too: it tells json-c that nothing more comes. */
	struct json_object *object = json_tokener_parse_ex(tokener, text, (int)strlen(text) + 1);
	enum json_tokener_error error = json_tokener_get_error(tokener);
	size_t offset = json_tokener_get_parse_end(tokener);
	json_tokener_free(tokener);

	if (error != json_tokener_success)
		return handle_fail(referee, REFEREE_INVALID, "%s is not JSON: %s at byte %zu", what,
				   json_tokener_error_desc(error), offset);
	if (!json_object_is_type(object, json_type_object)) {
		json_object_put(object);
		return handle_fail(referee, REFEREE_INVALID, "%s is not a JSON object", what);
	}
	*ret_object = object;
	return REFEREE_OK;
}

bool handle_put(struct json_object *object, const char *name, struct json_object *member)
{
	if (!member)
		return false;
	bool is_added = json_object_object_add(object, name, member) == 0;
	if (!is_added)
		json_object_put(member);
	return is_added;
}

const char *referee_message(const struct referee *referee)
{
	return referee->answer ? referee->answer : referee->text;
}

int referee_error(const struct referee *referee)
{
	return referee->error;
}

const char *referee_error_word(const struct referee *referee)
{
	return referee->error_word;
}

const char *referee_error_data(const struct referee *referee)
{
	return referee->error_data;
}

const char *referee_request_id(const struct referee *referee)
{
	return referee->request_id[0] ? referee->request_id : NULL;
}

const char *referee_kept_file(const struct referee *referee)
{
	return referee->kept_file;
}
