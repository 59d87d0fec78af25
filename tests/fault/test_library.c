/* test_library.c: every allocation and every call of the system that libreferee makes fails in its turn, for each of its
 * public functions. It says so by a status and a sentence, ends nobody's process, and leaks nothing; the same
 * call works once there is enough again; and a write that may have been sent is kept until its outcome is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/scratch.h"
#include "../clients/fake.h"
#include "base/mem.h"
#include "fault/apart.h"
#include "fault/failure.h"
#include "fault/wrapped.h"

#define ATTEMPT_MS 500

/* Where a call is made: a server, a conversation with it, a key and a join file. */
struct stand {
	struct fake *fake;
	struct referee *referee;
	char *key, *new_key, *join, *home, *profile;
	char *text; /* what a call gave */
	unsigned told,
		readable; /* kept writes that a call told of; those it could read, or had answered */
	bool is_wrong;
};

struct act {
	const char *name;
	int (*run)(struct stand *stand);
	int again;    /* the status of a second call; of a first one it is REFEREE_OK */
	bool is_kept; /* there is one kept write before */
};

struct life {
	const struct act *act;
	const struct failure *failure;
	uint64_t at;
};

/* ---- the public functions ---- */

static int act_new(struct stand *stand)
{
	struct referee *other = referee_new();

	(void)stand;
	referee_close(other);
	return other ? REFEREE_OK : REFEREE_NOMEM;
}

static int act_open(struct stand *stand)
{
	return referee_open(stand->referee, stand->profile);
}

static int act_open_with(struct stand *stand)
{
	const struct referee_profile profile = { .address = stand->fake->address,
						 .spool = stand->fake->spool };

	return referee_open_with(stand->referee, &profile);
}

static int act_call(struct stand *stand)
{
	return referee_call(stand->referee, "study.list", "{\"a\":[1,\"x\",true]}", PATIENCE_MS,
			    &stand->text);
}

static int act_call_refused(struct stand *stand)
{
	int status = referee_call(stand->referee, "study.advance", NULL, PATIENCE_MS, &stand->text);

	stand->is_wrong |= (status == REFEREE_ERROR) != (referee_error(stand->referee) != 0) ||
			   (status == REFEREE_ERROR && !referee_error_word(stand->referee));
	return status == REFEREE_ERROR ? REFEREE_OK : status;
}

static int act_write(struct stand *stand)
{
	return referee_write(stand->referee, "comment.add", "{\"text\":\"t\"}", PATIENCE_MS,
			     &stand->text);
}

static bool show(void *arg, const struct referee_kept *kept)
{
	struct stand *stand = arg;

	stand->told++;
	stand->readable += kept->request_id != NULL;
	return true;
}

static int act_spool(struct stand *stand)
{
	stand->told = stand->readable = 0;
	int status = referee_spool(stand->referee, show, stand);

	stand->is_wrong |= status == REFEREE_OK && stand->told != 1;
	return status;
}

static bool tell(void *arg, const struct referee_kept *kept, int status, const char *result)
{
	struct stand *stand = arg;

	(void)kept;
	stand->told++;
	stand->readable += status == REFEREE_OK && result;
	return true;
}

/* Leftovers of other names do not count. */
static unsigned kept_count(struct stand *stand)
{
	stand->told = stand->readable = 0;
	assert_int_equal(referee_spool(stand->referee, show, stand), REFEREE_OK);
	return stand->readable;
}

static int act_retry(struct stand *stand)
{
	stand->told = stand->readable = 0;
	int status = referee_retry(stand->referee, PATIENCE_MS, tell, stand);

	stand->is_wrong |= status == REFEREE_OK && stand->told != 1;
	return status;
}

static int act_key_new(struct stand *stand)
{
	return referee_key_new(stand->referee, stand->new_key, &stand->text);
}

static int act_key_public(struct stand *stand)
{
	return referee_key_public(stand->referee, stand->key, &stand->text);
}

static int act_join(struct stand *stand)
{
	return referee_join(stand->referee, stand->join, stand->key, stand->home);
}

static int act_rekey(struct stand *stand)
{
	return referee_rekey(stand->referee, stand->profile, stand->key);
}

static const struct act acts[] = {
	{ "referee_new", act_new, REFEREE_OK, false },
	{ "referee_open", act_open, REFEREE_OK, false },
	{ "referee_open_with", act_open_with, REFEREE_OK, false },
	{ "referee_call", act_call, REFEREE_OK, false },
	{ "referee_call, refused", act_call_refused, REFEREE_OK, false },
	{ "referee_write", act_write, REFEREE_OK, false },
	{ "referee_spool", act_spool, REFEREE_OK, true },
	{ "referee_retry", act_retry, REFEREE_OK, true },
	{ "referee_key_new", act_key_new, REFEREE_EXISTS, false },
	{ "referee_key_public", act_key_public, REFEREE_OK, false },
	{ "referee_join", act_join, REFEREE_EXISTS, false },
	{ "referee_rekey", act_rekey, REFEREE_OK, false },
};

/* ---- a stand ---- */

static void file_write(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void keep_one(struct stand *stand)
{
	const struct referee_profile nowhere = { .address = "ipc:///nonexistent/socket",
						 .spool = stand->fake->spool };
	struct referee *referee = referee_new();
	char *result = NULL;

	assert_int_equal(referee_open_with(referee, &nowhere), REFEREE_OK);
	assert_int_equal(referee_write(referee, "comment.add", NULL, 1, &result),
			 REFEREE_UNREACHABLE);
	referee_close(referee);
	assert_int_equal(fake_kept(stand->fake), 1);
}

static void stand_make(struct stand *stand, const struct act *act)
{
	static const int refusing[] = { ERROR_OF + 7, -1, -1 }, answering[] = { ANSWER, -1, -1 };
	const char *folder;

	*stand = (struct stand){ .fake = fake_new(act->run == act_call_refused ? refusing
									       : answering) };
	folder = stand->fake->folder;
	stand->referee = fake_open(stand->fake, NULL);
	referee_set_attempt(stand->referee, ATTEMPT_MS);
	stand->key = xasprintf("%s/key", folder);
	stand->new_key = xasprintf("%s/new.key", folder);
	stand->join = xasprintf("%s/join", folder);
	stand->home = xasprintf("%s/home/me", folder);
	stand->profile = xasprintf("%s/profile.json", folder);
	assert_int_equal(referee_key_new(stand->referee, stand->key, &stand->text), REFEREE_OK);
	_cleanup_(x_freep) char *join =
		xasprintf("{\"refereed_join\":1,\"address\":\"tcp://"
			  "127.0.0.1:1\",\"server_key\":\"%s\",\"principal\":\"p\"}",
			  stand->text);
	_cleanup_(x_freep) char *profile =
		xasprintf("{\"address\":\"%s\",\"principal\":\"p\",\"key\":\"key\",\"spool\":"
			  "\"spool\",\"timeout_ms\":%d}",
			  stand->fake->address, PATIENCE_MS);
	file_write(stand->join, join);
	file_write(stand->profile, profile);
	referee_free(TAKE(stand->text));
	if (act->is_kept)
		keep_one(stand);
}

static void stand_end(struct stand *stand)
{
	referee_free(stand->text);
	referee_close(stand->referee);
	fake_end(stand->fake);
	x_freep(&stand->key);
	x_freep(&stand->new_key);
	x_freep(&stand->join);
	x_freep(&stand->home);
	x_freep(&stand->profile);
}

/* ---- a life ---- */

struct attempt {
	struct stand *stand;
	const struct act *act;
	int status;
};

static void attempt(void *arg)
{
	struct attempt *attempt = arg;

	attempt->status = attempt->act->run(attempt->stand);
}

static void judge(const struct life *life, const struct stand *stand, int status)
{
	bool is_memory = life->failure->effect == FAILURE_OF_MEMORY;

	if (status != REFEREE_OK && status != (is_memory ? REFEREE_NOMEM : REFEREE_IO))
		apart_give_up("it gave the status %d: %s", status, referee_message(stand->referee));
	if (status != REFEREE_OK && life->act->run != act_new && !*referee_message(stand->referee))
		apart_give_up("it gave the status %d and no sentence", status);
	if (status != REFEREE_OK && stand->text)
		apart_give_up("it gave the status %d and a text", status);
	if (stand->is_wrong)
		apart_give_up("it gave the status %d, which does not fit what it told", status);
}

/* What was sent and is not known to be done is in the spool, and goes out from there. */
static void check_kept(struct stand *stand, int status)
{
	unsigned count = kept_count(stand);

	if (status != REFEREE_OK && stand->fake->count > 0 && count != 1)
		apart_give_up("status %d: it was sent, and is not kept", status);
	if (count > 0 && (act_retry(stand) != REFEREE_OK || stand->readable != count))
		apart_give_up("what is kept cannot be sent: %s", referee_message(stand->referee));
	if (kept_count(stand) != 0)
		apart_give_up("what was answered is still kept");
}

/* What failed has left nothing in its own way, unless the system would not let go of it either. */
static void ask_again(const struct life *life, struct stand *stand, int before)
{
	const struct act *act = life->act;
	bool is_stuck = life->failure->effect == FAILURE_OF_DISK && life->failure->is_for_good;
	int status = act->run(stand);

	if (status != (before == REFEREE_OK ? act->again : REFEREE_OK) &&
	    !(is_stuck && status == act->again))
		apart_give_up("status %d, and asked again %d: %s", before, status,
			      referee_message(stand->referee));
}

static void live(void *arg)
{
	const struct life *life = arg;
	struct stand stand;

	stand_make(&stand, life->act);
	struct attempt first = { .stand = &stand, .act = life->act };
	life->failure->begin(life->at, life->failure->is_for_good);
	int exited = wrapped_run(attempt, &first);
	apart_note(life->failure->end());
	if (exited >= 0)
		apart_give_up("it ended the process with %d", exited);
	judge(life, &stand, first.status);
	if (life->act->run == act_write)
		check_kept(&stand, first.status);
	referee_free(TAKE(stand.text));
	if (!life->act->is_kept || first.status != REFEREE_OK)
		ask_again(life, &stand, first.status);
	stand_end(&stand);
}

static void try_failures(const struct failure *failures)
{
	for (size_t i = 0; i < ELEMENTS(acts); i++)
		for (const struct failure *failure = failures; failure->name; failure++) {
			struct life life = { .act = &acts[i], .failure = failure };
			bool is_reached = true;
			for (life.at = 1; is_reached; life.at = failure_next(failure, life.at, i)) {
				const char *why = apart_run(live, &life);
				if (why)
					fail_msg("%s, %s no. %" PRIu64 ": %s", life.act->name,
						 failure->name, life.at, why);
				is_reached = apart_noted();
				if (is_reached)
					failure_count(failure);
			}
		}
}

static void test_memory(void **state)
{
	(void)state;
	try_failures(failures_of_our_memory);
	failures_tell("libreferee");
}

static void test_system(void **state)
{
	(void)state;
	try_failures(failures_of_system);
	failures_tell("libreferee");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_system),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
