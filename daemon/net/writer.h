/* writer.h: the thread that alone changes the database: rounds of "take what waits, run it,
 * commit once, answer".
 *
 * While one round's commit is on its way to the disk, the next one gathers in the mailbox. A
 * round ends after conf->writer_batch requests or conf->writer_ms of work; what it has taken and
 * not run goes first in the next. Nothing leaves a round before its commit has returned. After a
 * fault nothing leaves at all: the process is to end. */
#pragma once

#include "core/core.h"
#include "net/exchange.h"

/* One commit and all that goes with it. The front must set the keyring in force before it sends
 * the replies: whoever reads that a key is revoked must find it refused. */
struct round {
	struct letter letter;
	struct commit commit;
	struct keyring *keyring; /* NULL: unchanged */
	struct part *parts;	 /* answered, linked by letter.mail.next */
	int64_t commit_us;	 /* how long the commit took */
	int64_t log_pages;
};
struct round *round_free(struct round *round); /* NULL is fine; asserts that the parts were taken */

struct writer_options {
	struct core *core;
	const struct db *db;
	const struct conf *conf;
	const char *conf_path; /* what a reload reads */
	struct mailbox *in, *out;
	int64_t (*now_ms)(void); /* the clocks of clock.h, but in tests */
	int64_t (*now_us)(void);
};
struct writer;
struct writer *writer_new(const struct writer_options *options);
struct writer *writer_free(struct writer *writer); /* NULL is fine; returns NULL */

/* One round over what was left and `mail` (may be NULL): 0 with everything it did posted, or a
 * fault. */
int writer_round(struct writer *writer, struct mail *mail);
bool writer_has_left(const struct writer *writer); /* another round is due without waiting */

/* The thread: rounds until the mailbox is closed and empty. After a fault it posts LETTER_FAULT
 * and ends. */
void *writer_thread(void *writer);
