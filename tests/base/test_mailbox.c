/* test_mailbox.c: order, the eventfd, batches, closing, and two threads at once (clean under
 * ThreadSanitizer). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <pthread.h>

#include "base/mailbox.h"
#include "base/mem.h"

#define MANY 20000

struct letter {
	struct mail mail;
	unsigned number;
};

static bool is_readable(const struct mailbox *mailbox)
{
	struct pollfd item = { .fd = mailbox_fd(mailbox), .events = POLLIN };

	return poll(&item, 1, 0) == 1;
}

static unsigned number_of(const struct mail *mail)
{
	return ((const struct letter *)(const void *)mail)->number;
}

static struct mailbox *box_new(void)
{
	struct mailbox *mailbox = NULL;

	assert_int_equal(mailbox_new(&mailbox), 0);
	return mailbox;
}

static void test_order(void **state)
{
	struct letter letters[5];
	struct mailbox *mailbox = box_new();

	(void)state;
	assert_null(mailbox_take(mailbox));
	for (unsigned i = 0; i < 5; i++) {
		letters[i] = (struct letter){ .number = i };
		mailbox_post(mailbox, &letters[i].mail);
		assert_int_equal(mailbox_count(mailbox), i + 1);
	}
	const struct mail *mail = mailbox_take(mailbox);
	for (unsigned i = 0; i < 5; i++, mail = mail->next)
		assert_int_equal(number_of(mail), i);
	assert_null(mail);
	assert_int_equal(mailbox_count(mailbox), 0);
	assert_null(mailbox_take(mailbox));
	assert_null(mailbox_free(mailbox));
	assert_null(mailbox_free(NULL));
}

static void test_eventfd(void **state)
{
	struct letter letters[3] = { { .number = 0 }, { .number = 1 }, { .number = 2 } };
	struct mailbox *mailbox = box_new();

	(void)state;
	assert_false(is_readable(mailbox));
	mailbox_post(mailbox, &letters[0].mail);
	mailbox_post(mailbox, &letters[1].mail);
	assert_true(is_readable(mailbox));
	/* What is left keeps it readable. */
	assert_int_equal(number_of(mailbox_wait_some(mailbox, 1)), 0);
	assert_true(is_readable(mailbox));
	assert_int_equal(number_of(mailbox_take(mailbox)), 1);
	assert_false(is_readable(mailbox));
	mailbox_post(mailbox, &letters[2].mail);
	assert_true(is_readable(mailbox));
	assert_int_equal(number_of(mailbox_wait(mailbox)), 2);
	assert_false(is_readable(mailbox));
	/* A poll loop learns of the end once. */
	mailbox_close(mailbox);
	assert_true(is_readable(mailbox));
	assert_null(mailbox_take(mailbox));
	assert_false(is_readable(mailbox));
	mailbox_free(mailbox);
}

static void test_batches(void **state)
{
	struct letter letters[7];
	struct mailbox *mailbox = box_new();
	unsigned number = 0;

	(void)state;
	for (unsigned i = 0; i < 7; i++) {
		letters[i] = (struct letter){ .number = i };
		mailbox_post(mailbox, &letters[i].mail);
	}
	for (unsigned size = 3; number < 7; size = 7 - number < 3 ? 7 - number : 3) {
		const struct mail *mail = mailbox_wait_some(mailbox, 3);
		for (unsigned i = 0; i < size; i++, mail = mail->next)
			assert_int_equal(number_of(mail), number++);
		assert_null(mail);
		assert_int_equal(mailbox_count(mailbox), 7 - number);
	}
	mailbox_free(mailbox);
}

static void test_closed_with_mail(void **state)
{
	struct letter letter = { .number = 9 };
	struct mailbox *mailbox = box_new();

	(void)state;
	mailbox_post(mailbox, &letter.mail);
	mailbox_close(mailbox);
	assert_int_equal(number_of(mailbox_wait(mailbox)), 9);
	assert_null(mailbox_wait(mailbox));
	assert_null(mailbox_wait_some(mailbox, 4));
	mailbox_free(mailbox);
}

struct reader {
	pthread_t thread;
	struct mailbox *mailbox;
	unsigned limit;
	unsigned count;
	uint64_t sum;
	bool is_in_order;
};

static void *read_to_end(void *arg)
{
	struct reader *reader = arg;
	unsigned next = 0;

	reader->is_in_order = true;
	for (struct mail *mail; (mail = mailbox_wait_some(reader->mailbox, reader->limit));)
		for (; mail; mail = mail->next, reader->count++) {
			reader->is_in_order = reader->is_in_order && number_of(mail) >= next;
			next = number_of(mail) + 1;
			reader->sum += number_of(mail);
		}
	return NULL;
}

static void reader_start(struct reader *reader, struct mailbox *mailbox, unsigned limit)
{
	*reader = (struct reader){ .mailbox = mailbox, .limit = limit };
	assert_int_equal(pthread_create(&reader->thread, NULL, read_to_end, reader), 0);
}

static void post_many(struct mailbox *mailbox, struct letter *letters)
{
	for (unsigned i = 0; i < MANY; i++) {
		letters[i] = (struct letter){ .number = i };
		mailbox_post(mailbox, &letters[i].mail);
	}
	mailbox_close(mailbox);
}

static void test_two_threads(void **state)
{
	_cleanup_(x_freep) struct letter *letters = xcalloc(MANY, sizeof(*letters));
	struct mailbox *mailbox = box_new();
	struct reader reader;

	(void)state;
	reader_start(&reader, mailbox, 256);
	post_many(mailbox, letters);
	assert_int_equal(pthread_join(reader.thread, NULL), 0);
	assert_int_equal(reader.count, MANY);
	assert_true(reader.is_in_order);
	mailbox_free(mailbox);
}

/* Each mail goes to exactly one of several readers, and each sees its own in order. */
static void test_two_readers(void **state)
{
	_cleanup_(x_freep) struct letter *letters = xcalloc(MANY, sizeof(*letters));
	struct mailbox *mailbox = box_new();
	struct reader readers[2];

	(void)state;
	reader_start(&readers[0], mailbox, 1);
	reader_start(&readers[1], mailbox, 3);
	post_many(mailbox, letters);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(pthread_join(readers[i].thread, NULL), 0);
		assert_true(readers[i].is_in_order);
	}
	assert_int_equal(readers[0].count + readers[1].count, MANY);
	assert_int_equal(readers[0].sum + readers[1].sum, (uint64_t)MANY * (MANY - 1) / 2);
	mailbox_free(mailbox);
}

static void test_close_wakes(void **state)
{
	struct mailbox *mailbox = box_new();
	struct reader readers[3];

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		reader_start(&readers[i], mailbox, 10);
	mailbox_close(mailbox);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(pthread_join(readers[i].thread, NULL), 0);
		assert_int_equal(readers[i].count, 0);
	}
	mailbox_free(mailbox);
}

struct poller {
	pthread_t thread;
	struct mailbox *mailbox;
	unsigned count;
};

/* As the front does it: poll, take all, again, until the last is there. */
static void *poll_to_end(void *arg)
{
	struct poller *poller = arg;
	struct pollfd item = { .fd = mailbox_fd(poller->mailbox), .events = POLLIN };

	while (poller->count < MANY) {
		if (poll(&item, 1, -1) != 1)
			return NULL;
		for (struct mail *mail = mailbox_take(poller->mailbox); mail; mail = mail->next)
			if (number_of(mail) == poller->count)
				poller->count++;
	}
	return NULL;
}

static void test_poll_loop(void **state)
{
	_cleanup_(x_freep) struct letter *letters = xcalloc(MANY, sizeof(*letters));
	struct poller poller = { .mailbox = box_new() };

	(void)state;
	assert_int_equal(pthread_create(&poller.thread, NULL, poll_to_end, &poller), 0);
	post_many(poller.mailbox, letters);
	assert_int_equal(pthread_join(poller.thread, NULL), 0);
	assert_int_equal(poller.count, MANY);
	mailbox_free(poller.mailbox);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),	    cmocka_unit_test(test_eventfd),
		cmocka_unit_test(test_batches),	    cmocka_unit_test(test_closed_with_mail),
		cmocka_unit_test(test_two_threads), cmocka_unit_test(test_two_readers),
		cmocka_unit_test(test_close_wakes), cmocka_unit_test(test_poll_loop),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
