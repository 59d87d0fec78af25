/* raw.c: `call`: a method and its parameters as they are. */
#include "referee/command.h"

#include <string.h>
#include <sysexits.h>

#include "referee/json.h"
#include "referee/show.h"
#include "referee/value_read.h"

int command_call(struct session *session, int argc, char **argv)
{
	static const struct param object = { .name = "params", .type = PARAM_OBJECT };
	_cleanup_(json_putp) struct json_object *params = NULL;
	_cleanup_(json_putp) struct json_object *result = NULL;
	_cleanup_(x_freep) char *error = NULL;
	struct words words;

	int r = command_words(session, command_find("call", NULL), argc, argv, NULL, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	const char *method = words.list[0];
	session->subject = xasprintf("call %s", method);
	params = words.count > 1 ? value_read(&object, words.list[1], &error) : json_new_object();
	if (!params)
		return session_fail(session, EX_USAGE, "PARAMS: %s", error);
	const struct verb *verb = verb_find(str_of(method));
	r = session_call(session, method, verb && verb->flags & VERB_WRITE, params, &result);
	if (r == 0)
		show_json(result);
	return r;
}
