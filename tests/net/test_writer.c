/* test_writer.c: the writer's rounds on a real core: one commit for many, what a full round
 * leaves, keys before replies, a reload between two commits; and the thread from its first
 * letter to its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/scratch.h"
#include "core/fixture.h"
#include "net/jsonrpc.h"
#include "net/reload.h"
#include "net/writer.h"

struct bench {
	struct fixture core;
	struct mailbox *in, *out;
	struct writer *writer;
	char conf_path[96];
	int64_t principal;
	unsigned requests;
};

static int64_t tick_us; /* what each look at the clock costs */
static int64_t clock_us;

static int64_t fake_us(void)
{
	clock_us += tick_us;
	return clock_us;
}

static int64_t fake_ms(void)
{
	return FIXTURE_START_MS;
}

static int setup(void **state)
{
	struct bench *bench = xcalloc(1, sizeof(*bench));

	tick_us = 0;
	fixture_init(&bench->core);
	bench->principal = fixture_principal(&bench->core, "coordinator");
	(void)snprintf(bench->conf_path, sizeof(bench->conf_path), "%s/refereed.conf",
		       bench->core.dir);
	assert_int_equal(mailbox_new(&bench->in), 0);
	assert_int_equal(mailbox_new(&bench->out), 0);
	const struct writer_options options = {
		.core = bench->core.core,
		.db = bench->core.db,
		.conf = bench->core.conf,
		.conf_path = bench->conf_path,
		.in = bench->in,
		.out = bench->out,
		.now_ms = fake_ms,
		.now_us = fake_us,
	};
	bench->writer = writer_new(&options);
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	(void)writer_free(bench->writer);
	(void)mailbox_free(bench->in);
	(void)mailbox_free(bench->out);
	fixture_done(&bench->core);
	x_freep(state);
	return 0;
}

/* A call as the front would hand it over. */
static struct mail *call_new(struct bench *bench, const char *method, const char *params)
{
	const struct jsonrpc_limits limits = { .message_bytes = 4096,
					       .batch_items = 1,
					       .json_depth = 8 };
	_cleanup_(x_freep) char *text = xasprintf(
		"{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"%s\",\"params\":{\"request_id\":"
		"\"00000000-0000-4000-8000-%012u\",%s}}",
		bench->requests, method, bench->requests, params);
	struct exchange *exchange = jsonrpc_read(str_of(text), &limits);

	bench->requests++;
	assert_int_equal(exchange->parts[0].request.reply, REPLY_NONE);
	exchange->parts[0].request.caller.principal = bench->principal;
	return &exchange->parts[0].letter.mail;
}

static struct mail *institution_new(struct bench *bench, unsigned number)
{
	_cleanup_(x_freep) char *params = xasprintf(
		"\"institution\":\"i%u\",\"title\":\"Institution\",\"country\":\"KR\"", number);

	return call_new(bench, "institution.add", params);
}

/* `count` calls, linked. */
static struct mail *institutions_new(struct bench *bench, unsigned count)
{
	struct mail *first = NULL, **end = &first;

	for (unsigned i = 0; i < count; i++, end = &(*end)->next)
		*end = institution_new(bench, i);
	return first;
}

/* Takes the parts of a round home: how many, all with a result, the first being call `from`. */
static unsigned round_take(struct round *round, unsigned from)
{
	unsigned count = 0;
	struct part *next;

	for (struct part *part = TAKE(round->parts); part; part = next, count++) {
		_cleanup_(x_freep) char *id = xasprintf("%u", from + count);
		next = (struct part *)(void *)part->letter.mail.next;
		assert_string_equal(part->id, id);
		assert_int_equal(part->request.reply, REPLY_RESULT);
		(void)exchange_free(part->exchange);
	}
	return count;
}

static struct letter *letter_next(struct bench *bench, enum letter_kind kind)
{
	struct mail *mail = mailbox_take(bench->out);

	assert_non_null(mail);
	assert_null(mail->next);
	assert_int_equal(((struct letter *)(void *)mail)->kind, kind);
	return (struct letter *)(void *)mail;
}

static void assert_round(struct bench *bench, unsigned from, unsigned count)
{
	struct round *round = (struct round *)letter_next(bench, LETTER_ROUND);

	assert_int_equal(round->commit.requests, count);
	assert_int_equal(round->commit.written, count);
	assert_int_equal(round_take(round, from), count);
	(void)round_free(round);
}

static void test_many_in_one_commit(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(writer_round(bench->writer, institutions_new(bench, 5)), 0);
	assert_false(writer_has_left(bench->writer));
	assert_round(bench, 0, 5);
	assert_int_equal(writer_round(bench->writer, NULL), 0);
	assert_int_equal(mailbox_count(bench->out), 0);
}

static void test_full_round_leaves_the_rest(void **state)
{
	struct bench *bench = *state;

	bench->core.conf->writer_batch = 2;
	assert_int_equal(writer_round(bench->writer, institutions_new(bench, 5)), 0);
	assert_round(bench, 0, 2);
	assert_true(writer_has_left(bench->writer));
	/* What comes later goes behind what was left. */
	assert_int_equal(writer_round(bench->writer, institution_new(bench, 5)), 0);
	assert_round(bench, 2, 2);
	assert_int_equal(writer_round(bench->writer, NULL), 0);
	assert_round(bench, 4, 2);
	assert_false(writer_has_left(bench->writer));
}

static void test_time_ends_a_round(void **state)
{
	struct bench *bench = *state;

	bench->core.conf->writer_ms = 5;
	tick_us = 2000;
	assert_int_equal(writer_round(bench->writer, institutions_new(bench, 4)), 0);
	assert_round(bench, 0, 3); /* at 2, 4 and 6 ms */
	tick_us = 100000;
	assert_int_equal(writer_round(bench->writer, NULL), 0);
	assert_round(bench, 3, 1); /* one at least, however late it is */
}

static void test_keys_come_with_the_commit(void **state)
{
	struct bench *bench = *state;
	struct round *round;

	assert_int_equal(writer_round(bench->writer, institution_new(bench, 1)), 0);
	round = (struct round *)letter_next(bench, LETTER_ROUND);
	assert_null(round->keyring);
	(void)round_take(round, 0);
	(void)round_free(round);

	struct mail *mail =
		call_new(bench, "principal.add",
			 "\"principal\":\"ann\",\"institution\":\"i1\",\"full_name\":\"Ann\"");
	assert_int_equal(writer_round(bench->writer, mail), 0);
	round = (struct round *)letter_next(bench, LETTER_ROUND);
	assert_non_null(round->keyring);
	assert_int_equal(round->keyring->principal_count, 2);
	(void)round_take(round, 1);
	(void)round_free(round);
}

static struct mail *reload_mail(void)
{
	return &reload_new()->letter.mail;
}

/* A configuration whose folders are empty, so that nothing is stored. */
static void conf_write(struct bench *bench, const char *more)
{
	_cleanup_(x_freep) char *folder = xasprintf("%s/empty", bench->core.dir);
	FILE *file = fopen(bench->conf_path, "w");

	(void)mkdir(folder, 0700);
	assert_non_null(file);
	assert_true(fprintf(file, "workflows_dir = \"%s\";\nforms_dir = \"%s\";\n%s", folder,
			    folder, more) > 0);
	assert_int_equal(fclose(file), 0);
}

static struct reload *reload_answer(struct bench *bench)
{
	assert_int_equal(writer_round(bench->writer, reload_mail()), 0);
	return (struct reload *)letter_next(bench, LETTER_RELOAD);
}

static void assert_refused(struct bench *bench)
{
	struct reload *reload = reload_answer(bench);

	assert_null(reload->fresh);
	(void)reload_free(reload);
}

static void test_reload_stands_between_commits(void **state)
{
	struct bench *bench = *state;
	struct mail *first = institution_new(bench, 0);

	first->next = reload_mail();
	first->next->next = institution_new(bench, 1);
	assert_int_equal(writer_round(bench->writer, first), 0);
	assert_round(bench, 0, 1);
	assert_int_equal(writer_round(bench->writer, NULL), 0);
	(void)reload_free((struct reload *)letter_next(bench, LETTER_RELOAD));
	assert_int_equal(writer_round(bench->writer, NULL), 0);
	assert_round(bench, 1, 1);
}

static void test_reload_is_refused_whole(void **state)
{
	static const char *const bad[] = { "page_items = 1;\n", "no_such_key = 1;\n",
					   "page_items = \"20\"\n= ;" };
	struct bench *bench = *state;

	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		conf_write(bench, bad[i]);
		assert_refused(bench);
	}
	_cleanup_(x_freep) char *folder = xasprintf("%s/empty", bench->core.dir);
	conf_write(bench, "");
	assert_int_equal(rmdir(folder), 0);
	assert_refused(bench);
}

static void test_reload_keeps_what_it_cannot_change(void **state)
{
	struct bench *bench = *state;

	conf_write(bench,
		   "page_items = \"20\";\nmessage_bytes = \"1MiB\";\ndatabase = \"/elsewhere\";\n");
	struct reload *reload = reload_answer(bench);
	assert_non_null(reload->fresh);
	assert_int_equal(reload->fresh->page_items, 20);
	assert_int_equal(reload->fresh->message_bytes, bench->core.conf->message_bytes);
	assert_string_equal(reload->fresh->database, bench->core.conf->database);
	core_reload(bench->core.core, bench->core.conf);
	(void)reload_free(reload);
}

/* The thread ends when its mailbox is closed, with everything answered. */
static void test_thread(void **state)
{
	struct bench *bench = *state;
	unsigned answered = 0;
	pthread_t thread;
	struct mail *next;

	bench->core.conf->writer_batch = 7;
	assert_int_equal(pthread_create(&thread, NULL, writer_thread, bench->writer), 0);
	for (unsigned i = 0; i < 100; i++)
		mailbox_post(bench->in, institution_new(bench, i));
	mailbox_close(bench->in);
	assert_int_equal(pthread_join(thread, NULL), 0);
	for (struct mail *mail = mailbox_take(bench->out); mail; mail = next) {
		struct round *round = (struct round *)(void *)mail;
		next = mail->next;
		assert_int_equal(round->letter.kind, LETTER_ROUND);
		assert_in_range(round->commit.requests, 1, 7);
		answered += round_take(round, answered);
		(void)round_free(round);
	}
	assert_int_equal(answered, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_many_in_one_commit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_round_leaves_the_rest, setup, teardown),
		cmocka_unit_test_setup_teardown(test_time_ends_a_round, setup, teardown),
		cmocka_unit_test_setup_teardown(test_keys_come_with_the_commit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reload_stands_between_commits, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_reload_is_refused_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reload_keeps_what_it_cannot_change, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_thread, setup, teardown),
	};

	scratch_quiet(); /* refused reloads say why */
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("writer", tests, NULL, NULL);
}
