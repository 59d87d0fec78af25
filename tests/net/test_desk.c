/* test_desk.c: the front without its sockets. The test is the transport, the writer and the
 * readers: it takes the calls out of their mailboxes, answers them, and looks at what is sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/scratch.h"
#include "net/desk.h"

#define ANN "k:11:1"
#define BEN "k:12:2"
#define UID "p:1:1000"

struct fixture {
	struct conf *conf;
	struct mailbox *writer, *readers;
	struct desk desk;
	struct route route;
	unsigned sent;
	char *text; /* what was sent last */
	bool is_peer_gone;
	bool is_ben_known_when_sent;
};

static struct keyring *keyring_make(bool has_ben)
{
	struct keyring *keyring = xcalloc(1, sizeof(*keyring));

	keyring->keys = xcalloc(2, sizeof(keyring->keys[0]));
	keyring->keys[0] = (struct keyring_key){ .public_key = "a", .key = 11, .principal = 1 };
	keyring->keys[1] = (struct keyring_key){ .public_key = "b", .key = 12, .principal = 2 };
	keyring->key_count = has_ben ? 2 : 1;
	keyring->principals = xcalloc(2, sizeof(keyring->principals[0]));
	keyring->principals[0] = (struct keyring_principal){ "ann", 1 };
	keyring->principals[1] = (struct keyring_principal){ "ben", 2 };
	keyring->principal_count = 2;
	return keyring;
}

static bool keep_sent(void *arg, const struct route *route, char *text, size_t len)
{
	struct fixture *fixture = arg;
	struct caller caller;

	assert_int_equal(route->id_len, fixture->route.id_len);
	assert_int_equal(len, strlen(text));
	x_freep(&fixture->text);
	fixture->text = text;
	fixture->sent++;
	fixture->is_ben_known_when_sent = roster_admits(fixture->desk.roster, BEN, &caller);
	return !fixture->is_peer_gone;
}

static int setup(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof(*fixture));

	fixture->conf = conf_new();
	fixture->conf->in_flight = 2;
	fixture->conf->waiting_per_principal = 2;
	fixture->conf->waiting_calls = 3;
	fixture->conf->watch_ms = 1000;
	fixture->conf->ipc_users = xcalloc(1, sizeof(fixture->conf->ipc_users[0]));
	fixture->conf->ipc_users[0] = (struct conf_ipc_user){ 1000, xstrdup("ann") };
	fixture->conf->ipc_user_count = 1;
	fixture->route = (struct route){ .id_len = 5 };
	assert_int_equal(mailbox_new(&fixture->writer), 0);
	assert_int_equal(mailbox_new(&fixture->readers), 0);
	const struct desk_options options = {
		.conf = fixture->conf,
		.writer = fixture->writer,
		.readers = fixture->readers,
		.send = keep_sent,
		.arg = fixture,
	};
	desk_init(&fixture->desk, &options);
	desk_set_keyring(&fixture->desk, keyring_make(true));
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	desk_done(&fixture->desk);
	(void)mailbox_free(fixture->writer);
	(void)mailbox_free(fixture->readers);
	(void)conf_free(fixture->conf);
	x_freep(&fixture->text);
	x_freep(state);
	return 0;
}

static void take(struct fixture *fixture, const char *tag, const char *text)
{
	desk_take(&fixture->desk, &fixture->route, tag, str_of(text), 0);
}

#define CALL(id, method) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"" method "\"}"
#define READ		 CALL("1", "study.list")
#define WRITE		 CALL("2", "study.create")
#define WATCH		 CALL("3", "event.watch")

/* The next call that waits in a mailbox, oldest first; there must be exactly one. */
static struct part *next_part(struct mailbox *mailbox)
{
	struct mail *mail = mailbox_take(mailbox);

	assert_non_null(mail);
	assert_null(mail->next);
	return (struct part *)(void *)mail;
}

static void answer(struct part *part, const char *text)
{
	part->request.reply = REPLY_RESULT;
	part->request.text = xstrdup(text);
	part->request.text_len = strlen(text);
}

/* A reader's answer. */
static void read_answered(struct fixture *fixture, struct part *part)
{
	answer(part, "{}");
	desk_part(&fixture->desk, part, 10);
}

/* A reader found nothing: the call wants to wait for study 5. */
static void read_waits(struct fixture *fixture, struct part *part, int64_t now_us)
{
	part->request.reply = REPLY_WAIT;
	part->request.wait_chain = 5;
	part->request.wait_ms = 60000;
	desk_part(&fixture->desk, part, now_us);
}

/* The writer's round with these parts, answered. */
static void round_home(struct fixture *fixture, struct part *part, int64_t chain,
		       struct keyring *keyring)
{
	struct round *round = xcalloc(1, sizeof(*round));

	round->letter.kind = LETTER_ROUND;
	round->commit =
		(struct commit){ .chains = { chain }, .chain_count = 1, .requests = part ? 1 : 0 };
	round->keyring = keyring;
	round->parts = part;
	if (part) {
		part->letter.mail.next = NULL;
		answer(part, "{}");
	}
	desk_round(&fixture->desk, round, 20);
}

static void assert_sent(struct fixture *fixture, unsigned sent, const char *piece)
{
	assert_int_equal(fixture->sent, sent);
	assert_non_null(strstr(fixture->text, piece));
}

static void test_read(void **state)
{
	struct fixture *fixture = *state;

	take(fixture, ANN, READ);
	assert_int_equal(fixture->sent, 0);
	assert_false(desk_is_idle(&fixture->desk));
	assert_int_equal(mailbox_count(fixture->writer), 0);
	struct part *part = next_part(fixture->readers);
	assert_int_equal(part->request.caller.key, 11);
	assert_int_equal(part->request.caller.principal, 1);
	read_answered(fixture, part);
	assert_sent(fixture, 1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
	assert_true(desk_is_idle(&fixture->desk));
}

static void test_write_waits_for_its_commit(void **state)
{
	struct fixture *fixture = *state;

	take(fixture, UID, WRITE);
	struct part *part = next_part(fixture->writer);
	assert_int_equal(part->request.caller.key, 0);
	assert_int_equal(part->request.caller.principal, 1);
	round_home(fixture, part, 5, NULL);
	assert_sent(fixture, 1, "\"id\":2");
	assert_int_equal(fixture->desk.counters.commits, 1);
	assert_int_equal(fixture->desk.counters.batch_max, 1);
}

static void test_batch_is_answered_once(void **state)
{
	struct fixture *fixture = *state;

	take(fixture, ANN, "[" READ "," WRITE "," CALL("9", "no.such") "]");
	struct part *written = next_part(fixture->writer);
	struct part *read = next_part(fixture->readers);
	round_home(fixture, written, 5, NULL);
	assert_int_equal(fixture->sent, 0);
	read_answered(fixture, read);
	assert_sent(fixture, 1,
		    "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}},{\"jsonrpc\":\"2.0\",\"id\":2,"
		    "\"result\":{}},{\"jsonrpc\":\"2.0\",\"id\":9,\"error\":");
	assert_int_equal(fixture->desk.counters.requests, 3);
	assert_int_equal(fixture->desk.counters.errors, 1);
}

static void test_notification(void **state)
{
	struct fixture *fixture = *state;

	take(fixture, ANN, "{\"jsonrpc\":\"2.0\",\"method\":\"study.list\"}");
	assert_int_equal(fixture->sent, 0);
	assert_true(desk_is_idle(&fixture->desk));
	assert_int_equal(mailbox_count(fixture->readers), 0);
}

static void test_malformed(void **state)
{
	struct fixture *fixture = *state;

	desk_take_malformed(&fixture->desk, &fixture->route, 0);
	assert_sent(fixture, 1, "invalid_request");
	take(fixture, ANN, "{");
	assert_sent(fixture, 2, "parse_error");
	assert_int_equal(fixture->desk.counters.malformed, 2);
}

static void test_peer_gone(void **state)
{
	struct fixture *fixture = *state;

	fixture->is_peer_gone = true;
	take(fixture, ANN, READ);
	read_answered(fixture, next_part(fixture->readers));
	assert_int_equal(fixture->desk.counters.dropped, 1);
	assert_true(desk_is_idle(&fixture->desk));
}

static void test_in_flight_by_principal(void **state)
{
	struct fixture *fixture = *state;

	take(fixture, ANN, READ);
	struct part *first = next_part(fixture->readers);
	take(fixture, UID, WRITE); /* the same principal by another way */
	struct part *second = next_part(fixture->writer);
	take(fixture, ANN, READ);
	assert_sent(fixture, 1, "\"limit\":2,\"error\":\"busy\"");
	assert_int_equal(mailbox_count(fixture->readers), 0);
	take(fixture, BEN, READ); /* another's limit is another's */
	read_answered(fixture, next_part(fixture->readers));
	assert_sent(fixture, 2, "result");
	read_answered(fixture, first);
	take(fixture, ANN, READ);
	read_answered(fixture, next_part(fixture->readers));
	assert_sent(fixture, 4, "result");
	round_home(fixture, second, 5, NULL);
}

static void test_in_flight_within_a_batch(void **state)
{
	struct fixture *fixture = *state;

	take(fixture, ANN, "[" WRITE "," READ "," READ "]");
	read_answered(fixture, next_part(fixture->readers));
	round_home(fixture, next_part(fixture->writer), 5, NULL);
	assert_sent(fixture, 1, "busy");
}

static void test_stranger(void **state)
{
	static const char *const tags[] = { "k:13:1", "p:1:1001", "", NULL };
	struct fixture *fixture = *state;

	for (unsigned i = 0; i < ELEMENTS(tags); i++) {
		take(fixture, tags[i], READ);
		assert_sent(fixture, i + 1, "\"id\":1,\"error\":{\"code\":1014");
	}
	assert_int_equal(mailbox_count(fixture->readers), 0);
}

static void test_revoked_before_the_reply_says_so(void **state)
{
	struct fixture *fixture = *state;

	take(fixture, BEN, READ);
	read_answered(fixture, next_part(fixture->readers));
	assert_true(fixture->is_ben_known_when_sent);
	take(fixture, ANN, WRITE);
	round_home(fixture, next_part(fixture->writer), 0, keyring_make(false));
	assert_sent(fixture, 2, "result");
	assert_false(fixture->is_ben_known_when_sent);
	take(fixture, BEN, READ);
	assert_sent(fixture, 3, "key_revoked");
}

static void test_watch_until_commit(void **state)
{
	struct fixture *fixture = *state;

	take(fixture, ANN, WATCH);
	struct part *part = next_part(fixture->readers);
	read_waits(fixture, part, 0);
	assert_int_equal(desk_next_us(&fixture->desk),
			 1000 * 1000); /* watch_ms, not the call's 60 s */
	assert_int_equal(fixture->desk.counters.waiting, 1);
	round_home(fixture, NULL, 6, NULL);
	assert_int_equal(mailbox_count(fixture->readers), 0);
	round_home(fixture, NULL, 5, NULL);
	assert_ptr_equal(next_part(fixture->readers), part);
	assert_false(part->request.is_last_run);
	read_answered(fixture, part);
	assert_sent(fixture, 1, "\"id\":3,\"result\":{}");
	assert_int_equal(fixture->desk.counters.waiting, 0);
}

static void test_watch_until_deadline(void **state)
{
	struct fixture *fixture = *state;

	take(fixture, ANN, WATCH);
	read_waits(fixture, next_part(fixture->readers), 0);
	desk_due(&fixture->desk, 999999);
	assert_int_equal(mailbox_count(fixture->readers), 0);
	desk_due(&fixture->desk, 1000000);
	struct part *part = next_part(fixture->readers);
	assert_true(part->request.is_last_run);
	read_answered(fixture, part);
	assert_int_equal(fixture->sent, 1);
}

static void test_commit_while_watch_is_read(void **state)
{
	struct fixture *fixture = *state;

	take(fixture, ANN, WATCH);
	struct part *part = next_part(fixture->readers);
	round_home(fixture, NULL, 6, NULL); /* its snapshot may be older than this */
	read_waits(fixture, part, 0);
	assert_ptr_equal(next_part(fixture->readers), part);
	read_waits(fixture, part, 0);
	assert_int_equal(mailbox_count(fixture->readers), 0);
	round_home(fixture, NULL, 5, NULL);
	read_answered(fixture, next_part(fixture->readers));
}

static void test_new_keys_wake_all(void **state)
{
	struct fixture *fixture = *state;

	take(fixture, BEN, WATCH);
	read_waits(fixture, next_part(fixture->readers), 0);
	take(fixture, ANN, WATCH);
	read_waits(fixture, next_part(fixture->readers), 0);
	round_home(fixture, NULL, 6, keyring_make(false));
	assert_sent(fixture, 1, "key_revoked"); /* Ben's */
	read_answered(fixture, next_part(fixture->readers));
	assert_sent(fixture, 2, "result");
}

/* Waiting calls are counted apart: they take nothing of what may be in flight. */
static void test_waiting_limits(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 2; i++) {
		take(fixture, ANN, WATCH);
		read_waits(fixture, next_part(fixture->readers), 0);
	}
	take(fixture, ANN, WATCH);
	read_waits(fixture, next_part(fixture->readers), 0);
	assert_sent(fixture, 1, "\"limit\":2,\"error\":\"busy\"");
	take(fixture, BEN, WATCH);
	read_waits(fixture, next_part(fixture->readers), 0);
	take(fixture, BEN, WATCH);
	read_waits(fixture, next_part(fixture->readers), 0);
	assert_sent(fixture, 2, "\"limit\":3,\"error\":\"busy\"");
	take(fixture, ANN, READ);
	read_answered(fixture, next_part(fixture->readers));
	assert_sent(fixture, 3, "result");
	desk_stop(&fixture->desk, 0);
	struct mail *next;
	for (struct mail *mail = mailbox_take(fixture->readers); mail; mail = next) {
		next = mail->next;
		read_answered(fixture, (struct part *)(void *)mail);
	}
	assert_int_equal(fixture->sent, 6);
	assert_int_equal(fixture->desk.counters.waiting, 0);
}

static void test_stop(void **state)
{
	struct fixture *fixture = *state;

	take(fixture, ANN, WATCH);
	struct part *parked = next_part(fixture->readers);
	read_waits(fixture, parked, 0);
	take(fixture, ANN, WATCH);
	struct part *running = next_part(fixture->readers);
	take(fixture, ANN, WRITE);
	desk_stop(&fixture->desk, 5);
	take(fixture, BEN, READ);
	assert_sent(fixture, 1, "unavailable");
	assert_ptr_equal(next_part(fixture->readers), parked);
	assert_true(parked->request.is_last_run);
	read_answered(fixture, parked);
	read_waits(fixture, running, 6);
	assert_ptr_equal(next_part(fixture->readers), running);
	assert_true(running->request.is_last_run);
	read_answered(fixture, running);
	assert_false(desk_is_idle(&fixture->desk));
	round_home(fixture, next_part(fixture->writer), 5, NULL);
	assert_true(desk_is_idle(&fixture->desk));
	assert_int_equal(fixture->sent, 4);
}

static void test_verb_that_never_ends(void **state)
{
	struct fixture *fixture = *state;

	scratch_quiet();
	take(fixture, ANN, WATCH);
	read_waits(fixture, next_part(fixture->readers), 0);
	desk_due(&fixture->desk, 2000000);
	read_waits(fixture, next_part(fixture->readers), 2000000);
	assert_sent(fixture, 1, "internal_error");
}

static void test_reload(void **state)
{
	struct fixture *fixture = *state;
	struct conf *fresh = conf_new();

	fresh->in_flight = 1;
	desk_reload(&fixture->desk, fresh, 1000);
	take(fixture, UID, READ); /* ipc_users is empty now */
	assert_sent(fixture, 1, "key_revoked");
	take(fixture, ANN, READ);
	take(fixture, ANN, READ);
	assert_sent(fixture, 2, "\"limit\":1");
	read_answered(fixture, next_part(fixture->readers));
	(void)conf_free(fixture->conf);
	fixture->conf = fresh;
}

/* A local user whom a reload takes out is not waited for any more; nor is a call of theirs that runs just then. */
static void test_reload_ends_waits(void **state)
{
	struct fixture *fixture = *state;
	struct conf *fresh = conf_new();

	fresh->watch_ms = 1000;
	take(fixture, UID, WATCH);
	read_waits(fixture, next_part(fixture->readers), 0);
	take(fixture, UID, WATCH);
	struct part *running = next_part(fixture->readers);
	take(fixture, ANN, WATCH);
	read_waits(fixture, next_part(fixture->readers), 0);
	desk_reload(&fixture->desk, fresh, 1000);
	assert_sent(fixture, 1, "key_revoked");
	read_waits(fixture, running, 1000);
	assert_sent(fixture, 2, "key_revoked");
	/* Others are judged anew, and wait on. */
	read_waits(fixture, next_part(fixture->readers), 1000);
	assert_int_equal(fixture->desk.counters.waiting, 1);
	desk_due(&fixture->desk, 2000000);
	read_answered(fixture, next_part(fixture->readers));
	assert_sent(fixture, 3, "result");
	(void)conf_free(fixture->conf);
	fixture->conf = fresh;
}

static void test_stats_are_handed_in(void **state)
{
	struct fixture *fixture = *state;

	desk_take(&fixture->desk, &fixture->route, ANN, str_of(CALL("1", "server.stats")), 7000);
	struct part *part = next_part(fixture->readers);
	assert_int_equal(
		json_object_get_int(json_object_object_get(part->request.stats, "uptime_ms")), 7);
	assert_int_equal(json_object_object_length(part->request.stats), 12);
	read_answered(fixture, part);
}

static void test_writer_that_is_silent(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(desk_writer_silent_us(&fixture->desk, 500), 0);
	desk_take(&fixture->desk, &fixture->route, ANN, str_of(WRITE), 1000);
	struct part *first = next_part(fixture->writer);
	desk_take(&fixture->desk, &fixture->route, ANN, str_of(WRITE), 2000);
	struct part *second = next_part(fixture->writer);
	assert_int_equal(desk_writer_silent_us(&fixture->desk, 5000), 4000);
	round_home(fixture, first, 5, NULL); /* at 20 */
	assert_int_equal(desk_writer_silent_us(&fixture->desk, 5020), 5000);
	round_home(fixture, second, 5, NULL);
	assert_int_equal(desk_writer_silent_us(&fixture->desk, 9000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_write_waits_for_its_commit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_batch_is_answered_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_notification, setup, teardown),
		cmocka_unit_test_setup_teardown(test_malformed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_peer_gone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_in_flight_by_principal, setup, teardown),
		cmocka_unit_test_setup_teardown(test_in_flight_within_a_batch, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stranger, setup, teardown),
		cmocka_unit_test_setup_teardown(test_revoked_before_the_reply_says_so, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_watch_until_commit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_watch_until_deadline, setup, teardown),
		cmocka_unit_test_setup_teardown(test_commit_while_watch_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_new_keys_wake_all, setup, teardown),
		cmocka_unit_test_setup_teardown(test_waiting_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stop, setup, teardown),
		cmocka_unit_test_setup_teardown(test_verb_that_never_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reload, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reload_ends_waits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stats_are_handed_in, setup, teardown),
		cmocka_unit_test_setup_teardown(test_writer_that_is_silent, setup, teardown),
	};

	log_set_level(LOG_LEVEL_ERR); /* not a line for each request */
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("desk", tests, NULL, NULL);
}
