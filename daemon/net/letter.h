/* letter.h: what the front, the writer and the readers post to one another.
 *
 * A letter belongs to whoever holds it; whose it is next is said here. Each kind is a struct of
 * its own whose first member is the letter, so that a mailbox's mail, the letter and the whole
 * are one address. */
#pragma once

#include "base/mailbox.h"

enum letter_kind {
	/* struct part: front to writer or readers, "run this"; a reader sends it back when it ran */
	LETTER_PART,
	/* struct part: front to writer, "the next step of this backup"; and back */
	LETTER_COPY,
	/* struct letter: front to readers, "look at the file as a whole"; and back */
	LETTER_CHECK,
	/* struct letter: front to writer, "the queue's time has come"; and back */
	LETTER_TICK,
	/* struct round: writer to front, one commit and the parts that it answers */
	LETTER_ROUND,
	/* struct reload: front to writer, "read the configuration again"; and back */
	LETTER_RELOAD,
	/* struct conf_letter: front to readers, "this configuration from now on"; and back */
	LETTER_CONF,
	/* struct letter: from a thread that cannot go on and has ended; answer nobody */
	LETTER_FAULT,
	/* likewise: the database is damaged, and a new start would not help */
	LETTER_DAMAGE,
};

struct letter {
	struct mail mail;
	enum letter_kind kind;
};

/* What a thread posts that ends with the fault `r`. */
struct letter *letter_last(int r);
