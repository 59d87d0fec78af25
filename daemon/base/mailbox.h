/* mailbox.h: how threads hand things to each other: a mutex, a list, an eventfd that a poll loop
 * sees.
 *
 * What is posted belongs to the mailbox, what is taken to the taker; nothing is shared. Order is
 * kept. The struct mail is the first member of whatever is posted. */
#pragma once

#include <stdbool.h>

struct mail {
	struct mail *next;
};

struct mailbox;

int mailbox_new(struct mailbox **ret_mailbox);
/* Destroys an empty mailbox (asserts that it is empty); NULL is fine. Returns NULL. */
struct mailbox *mailbox_free(struct mailbox *mailbox);

void mailbox_post(struct mailbox *mailbox, struct mail *mail);
/* All that waits, oldest first, linked by next; NULL where nothing waits. Clears the eventfd. Never
 * blocks. */
struct mail *mailbox_take(struct mailbox *mailbox);
/* As mailbox_take, but sleeps until there is mail or the box is closed; NULL only once closed and
 * empty. */
struct mail *mailbox_wait(struct mailbox *mailbox);
/* At most `limit` of what waits, oldest first, sleeping as mailbox_wait does: a writer's next
 * batch. */
struct mail *mailbox_wait_some(struct mailbox *mailbox, unsigned limit);
/* No more mail will come: wakes every waiter. What is inside can still be taken. */
void mailbox_close(struct mailbox *mailbox);
int mailbox_fd(const struct mailbox *mailbox); /* readable while mail may wait */
unsigned mailbox_count(struct mailbox *mailbox);
