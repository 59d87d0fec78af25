/* fuzz_reply.c: a server that answers anything: the program around the library gets an outcome that it can show. */
#include "fuzz/fuzz.h"

#undef _cleanup_
#undef TAKE
#include "libreferee/call.c"

void fuzz_reply(struct str input)
{
	struct referee *referee = referee_new();
	char *text = fuzz_copy(input), *result = NULL;
	struct json_object *reply = NULL, *again = NULL;

	referee->call_id = 7;
	if (reply_take(referee, text, &reply)) {
		int status = outcome(referee, reply, &result);
		assert_true(status == REFEREE_OK || status == REFEREE_ERROR);
		assert_int_equal(status == REFEREE_OK, result != NULL);
		assert_non_null(referee_message(referee));
		assert_true(status != REFEREE_ERROR || referee_message(referee)[0] != '\0');
		if (referee_error_data(referee))
			assert_true(referee_error_data(referee)[0] != '\0');
	}
	json_object_put(again);
	json_object_put(reply);
	referee_free(result);
	referee_free(text);
	referee_close(referee);
}
