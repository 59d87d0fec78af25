/* test_steps.c: desk, writer and reader on real cores, driven round by round without threads: a
 * backup's way between them, with writes in between and with a stop in its middle; and the look at
 * the whole file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/scratch.h"
#include "core/fixture.h"
#include "core/tamper.h"
#include "net/desk.h"
#include "net/reader.h"
#include "net/writer.h"

#define BACKUP                                                                                     \
	"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"server.backup\",\"params\":{\"name\":"         \
	"\"kept\"}}"

struct office {
	struct fixture fixture;
	struct mailbox *to_front, *to_writer, *to_readers;
	struct writer *writer;
	struct reader *reader;
	struct desk desk;
	struct caller coordinator;
	char *text; /* the last reply */
	unsigned replies, copies, writes;
};

static int64_t now(void)
{
	return FIXTURE_START_MS;
}

static bool keep_sent(void *arg, const struct route *route, char *text, size_t len)
{
	struct office *office = arg;

	(void)route;
	(void)len;
	x_freep(&office->text);
	office->text = text;
	office->replies++;
	return true;
}

static void reader_make(struct office *office)
{
	const struct reader_options reader = { .core = office->fixture.reader,
					       .in = office->to_readers,
					       .out = office->to_front,
					       .now_ms = now };

	assert_int_equal(reader_new(&reader, &office->reader), 0);
}

/* More than a backup copies at a time. */
static void grow(struct fixture *fixture)
{
	tamper(fixture,
	       "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) "
	       "INSERT INTO workflow (name, version, source, added_ms) "
	       "SELECT 'w', i, printf('%%0900d', i), 1 FROM n");
}

static int setup(void **state)
{
	struct office *office = xcalloc(1, sizeof *office);
	struct fixture *fixture = &office->fixture;
	struct keyring *keyring;

	scratch_quiet();
	fixture_init(fixture);
	fixture_people(fixture);
	grow(fixture);
	assert_int_equal(mailbox_new(&office->to_front), 0);
	assert_int_equal(mailbox_new(&office->to_writer), 0);
	assert_int_equal(mailbox_new(&office->to_readers), 0);
	office->writer = writer_new(&(struct writer_options){ .core = fixture->core,
							      .db = fixture->db,
							      .conf = fixture->conf,
							      .in = office->to_writer,
							      .out = office->to_front,
							      .now_ms = now,
							      .now_us = now });
	reader_make(office);
	const struct desk_options desk = { .conf = fixture->conf,
					   .writer = office->to_writer,
					   .readers = office->to_readers,
					   .send = keep_sent,
					   .arg = office };
	desk_init(&office->desk, &desk);
	assert_int_equal(core_keyring(fixture->core, &keyring), 0);
	desk_set_keyring(&office->desk, keyring);
	*state = office;
	return 0;
}

static int teardown(void **state)
{
	struct office *office = *state;

	desk_done(&office->desk);
	(void)writer_free(office->writer);
	(void)reader_free(office->reader);
	(void)mailbox_free(office->to_front);
	(void)mailbox_free(office->to_writer);
	(void)mailbox_free(office->to_readers);
	fixture_done(&office->fixture);
	x_freep(&office->text);
	x_freep(state);
	return 0;
}

/* The coordinator's key is the one of the first start. */
static void take(struct office *office, const char *text)
{
	const struct keyring_key *key = &office->fixture.keyring->keys[0];
	const struct route route = { .id_len = 1 };
	char tag[64];

	(void)snprintf(tag, sizeof tag, "k:%lld:%lld", (long long)key->key,
		       (long long)key->principal);
	desk_take(&office->desk, &route, tag, str_of(text), 0);
}

static void take_write(struct office *office)
{
	_cleanup_(x_freep) char *text = xasprintf("{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":"
						  "\"institution.add\",\"params\":{\"institution\":"
						  "\"late-%u\",\"title\":\"Late\",\"country\":"
						  "\"KR\",\"request_id\":\"00000000-0000-7000-"
						  "9000-%012u\"}}",
						  office->writes, office->writes);

	office->writes++;
	take(office, text);
}

/* What lies in the front's mailbox goes to the desk. */
static void front_turn(struct office *office)
{
	struct mail *next;

	for (struct mail *mail = mailbox_take(office->to_front); mail; mail = next) {
		next = mail->next;
		mail->next = NULL;
		switch (((struct letter *)(void *)mail)->kind) {
		case LETTER_PART:
			desk_part(&office->desk, (struct part *)(void *)mail, 0);
			break;
		case LETTER_COPY:
			office->copies++;
			desk_part(&office->desk, (struct part *)(void *)mail, 0);
			break;
		case LETTER_ROUND:
			desk_round(&office->desk, (struct round *)(void *)mail, 0);
			break;
		default:
			fail_msg("an unexpected letter");
		}
	}
}

/* One turn of everybody. */
static void turn(struct office *office)
{
	struct mail *mail = mailbox_take(office->to_writer);

	if (mail || writer_has_left(office->writer))
		assert_int_equal(writer_round(office->writer, mail), 0);
	struct mail *next;
	for (mail = mailbox_take(office->to_readers); mail; mail = next) {
		next = mail->next;
		mail->next = NULL;
		assert_int_equal(reader_round(office->reader, mail), 0);
	}
	front_turn(office);
}

static bool is_there(const struct office *office, const char *name)
{
	_cleanup_(x_freep) char *path = xasprintf("%s/backup/%s", office->fixture.dir, name);
	return access(path, F_OK) == 0;
}

/* Every write that comes while it is made has its own turn, and is answered before. */
static void test_among_writes(void **state)
{
	struct office *office = *state;

	take(office, BACKUP);
	while (!is_there(office, "kept.db")) {
		unsigned before = office->replies;
		take_write(office);
		turn(office);
		turn(office);
		assert_true(office->replies > before);
		assert_true(office->writes < 100);
	}
	while (!desk_is_idle(&office->desk))
		turn(office);
	assert_true(office->copies > 1);
	assert_int_equal(office->replies, office->writes + 1);
	assert_int_equal(office->desk.counters.errors, 0);
}

static void test_stop_at_the_writer(void **state)
{
	struct office *office = *state;

	take(office, BACKUP);
	turn(office);
	turn(office);
	assert_true(is_there(office, "backup.partial"));
	desk_stop(&office->desk, 0);
	while (!desk_is_idle(&office->desk))
		turn(office);
	assert_int_equal(office->replies, 1);
	assert_non_null(strstr(office->text, "unavailable"));
	assert_false(is_there(office, "backup.partial"));
	assert_false(is_there(office, "kept.db"));
	assert_int_equal(office->copies, 3);
}

static struct letter *check_letter(void)
{
	struct letter *letter = xcalloc(1, sizeof *letter);

	letter->kind = LETTER_CHECK;
	return letter;
}

static void test_check(void **state)
{
	struct office *office = *state;
	struct letter *letter = check_letter();

	assert_int_equal(reader_round(office->reader, &letter->mail), 0);
	assert_ptr_equal(mailbox_take(office->to_front), &letter->mail);
	x_freep(&letter);
	office->reader = reader_free(office->reader);
	tamper(&office->fixture, "PRAGMA foreign_keys=OFF; UPDATE principal SET institution = 999 "
				 "WHERE name = 'outsider'");
	reader_make(office);
	letter = check_letter();
	assert_int_equal(reader_round(office->reader, &letter->mail), -EBADMSG);
	x_freep(&letter);
	letter = letter_last(-EBADMSG);
	assert_int_equal(letter->kind, LETTER_DAMAGE);
	x_freep(&letter);
	letter = letter_last(-EIO);
	assert_int_equal(letter->kind, LETTER_FAULT);
	x_freep(&letter);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_among_writes),
		TEST(test_stop_at_the_writer),
		TEST(test_check),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
