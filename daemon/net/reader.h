/* reader.h: a thread that answers what changes nothing, on a connection of its own. Several
 * share one mailbox. */
#pragma once

#include "net/reload.h"

struct reader_options {
	struct core *core;
	struct mailbox *in, *out;
	int64_t (*now_ms)(void);
};
struct reader;
int reader_new(const struct reader_options *options, struct reader **ret_reader);
struct reader *reader_free(struct reader *reader); /* NULL is fine; returns NULL */

/* One letter: run and posted back, or a fault. */
int reader_round(struct reader *reader, struct mail *mail);
/* The thread: letters until the mailbox is closed and empty. After a fault it posts LETTER_FAULT
 * and ends. */
void *reader_thread(void *reader);
