/* fuzz_reply.c: a server that answers anything: the program around the library gets an outcome
 * that it can show. */
#include "fuzz/fuzz.h"

/* The library has these two of its own, and what is looked at here is static in it. */
#undef _cleanup_
#undef TAKE
#include "libreferee/call.c"

static void assert_json(const char *text)
{
	enum json_tokener_error error;
	struct json_object *parsed = json_tokener_parse_verbose(text, &error);

	assert_int_equal(error, json_tokener_success);
	json_object_put(parsed);
}

void fuzz_reply(struct str input)
{
	struct referee *referee = referee_new();
	char *text = fuzz_copy(input), *result = NULL;
	struct json_object *reply = NULL;

	referee->call_id = 7;
	assert_int_equal(reply_take(referee, text, &reply), REFEREE_OK);
	if (reply) {
		int status = outcome(referee, reply, &result);
		if (status == REFEREE_OK) {
			assert_json(result);
		} else {
			assert_int_equal(status, REFEREE_ERROR);
			assert_true(referee_message(referee)[0] != '\0');
		}
		if (referee_error_data(referee))
			assert_json(referee_error_data(referee));
	}
	json_object_put(reply);
	referee_free(result);
	referee_free(text);
	referee_close(referee);
}
