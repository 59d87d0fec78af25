/* mailbox.c: a mutex, a list, an eventfd for poll loops and a condition for sleepers.
 *
 * The eventfd is written when the box turns from quiet to signalled and read when the box is
 * emptied, both under the mutex: so it is readable exactly while there is mail that no one has been
 * told of by a NULL, and a post to a box that already has mail costs no system call. Sleepers use
 * the condition instead, since several readers may wait at one box and each mail should wake one of
 * them, not all.
 *
 * The box is the one thing that two threads touch; it must outlive both, and is freed empty. */
#include "base/mailbox.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

struct mailbox {
	pthread_mutex_t mutex;
	pthread_cond_t has_mail;
	struct mail *first;
	struct mail *last;
	unsigned count;
	int fd;
	bool is_signalled; /* the eventfd is readable */
	bool is_closed;
};

int mailbox_new(struct mailbox **ret_mailbox)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (fd < 0)
		return fault(-errno, "eventfd of a mailbox");
	struct mailbox *mailbox = xcalloc(1, sizeof(*mailbox));
	mailbox->fd = fd;
	(void)pthread_mutex_init(&mailbox->mutex, NULL);
	(void)pthread_cond_init(&mailbox->has_mail, NULL);
	*ret_mailbox = mailbox;
	return 0;
}

struct mailbox *mailbox_free(struct mailbox *mailbox)
{
	if (!mailbox)
		return NULL;
	assert(!mailbox->first);
	(void)pthread_cond_destroy(&mailbox->has_mail);
	(void)pthread_mutex_destroy(&mailbox->mutex);
	(void)close(mailbox->fd);
	free(mailbox);
	return NULL;
}

static void mailbox_lock(struct mailbox *mailbox)
{
	int r = pthread_mutex_lock(&mailbox->mutex);

	assert(r == 0);
}

static void mailbox_unlock(struct mailbox *mailbox)
{
	int r = pthread_mutex_unlock(&mailbox->mutex);

	assert(r == 0);
}

/* With the mutex held. */
static void mailbox_signal(struct mailbox *mailbox)
{
	if (mailbox->is_signalled)
		return;
	int r = eventfd_write(mailbox->fd, 1);
	assert(r == 0);
	mailbox->is_signalled = true;
}

/* With the mutex held. */
static void mailbox_quieten(struct mailbox *mailbox)
{
	eventfd_t value;

	if (!mailbox->is_signalled)
		return;
	int r = eventfd_read(mailbox->fd, &value);
	assert(r == 0);
	mailbox->is_signalled = false;
}

/* At most `limit` of the oldest, with the mutex held. */
static struct mail *mailbox_cut(struct mailbox *mailbox, unsigned limit)
{
	struct mail *first = mailbox->first, *last = first;
	unsigned count = 1;

	if (!first || limit >= mailbox->count) {
		mailbox->first = mailbox->last = NULL;
		mailbox->count = 0;
		mailbox_quieten(mailbox);
		return first;
	}
	for (; count < limit; count++)
		last = last->next;
	mailbox->first = last->next;
	mailbox->count -= count;
	last->next = NULL;
	return first;
}

void mailbox_post(struct mailbox *mailbox, struct mail *mail)
{
	mail->next = NULL;
	mailbox_lock(mailbox);
	assert(!mailbox->is_closed);
	if (mailbox->last)
		mailbox->last->next = mail;
	else
		mailbox->first = mail;
	mailbox->last = mail;
	mailbox->count++;
	mailbox_signal(mailbox);
	(void)pthread_cond_signal(&mailbox->has_mail);
	mailbox_unlock(mailbox);
}

struct mail *mailbox_take(struct mailbox *mailbox)
{
	mailbox_lock(mailbox);
	struct mail *mail = mailbox_cut(mailbox, UINT32_MAX);
	mailbox_unlock(mailbox);
	return mail;
}

struct mail *mailbox_wait_some(struct mailbox *mailbox, unsigned limit)
{
	assert(limit > 0);
	mailbox_lock(mailbox);
	while (!mailbox->first && !mailbox->is_closed)
		(void)pthread_cond_wait(&mailbox->has_mail, &mailbox->mutex);
	struct mail *mail = mailbox_cut(mailbox, limit);
	mailbox_unlock(mailbox);
	return mail;
}

struct mail *mailbox_wait(struct mailbox *mailbox)
{
	return mailbox_wait_some(mailbox, UINT32_MAX);
}

void mailbox_close(struct mailbox *mailbox)
{
	mailbox_lock(mailbox);
	mailbox->is_closed = true;
	mailbox_signal(mailbox);
	(void)pthread_cond_broadcast(&mailbox->has_mail);
	mailbox_unlock(mailbox);
}

int mailbox_fd(const struct mailbox *mailbox)
{
	return mailbox->fd;
}

unsigned mailbox_count(struct mailbox *mailbox)
{
	mailbox_lock(mailbox);
	unsigned count = mailbox->count;
	mailbox_unlock(mailbox);
	return count;
}
