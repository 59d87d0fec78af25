/* reload.h: the configuration read again while the daemon runs.
 *
 * It is read by the writer's thread, which alone may wait for a disk and store workflows, and is
 * handed around by letters until nobody looks at the old one. Either all of it is taken or
 * nothing: a file with a problem, in refereed.conf or in a folder that it names, changes
 * nothing. */
#pragma once

#include "core/core.h"
#include "net/letter.h"

struct reload {
	struct letter letter;
	/* On the way back: what is in force from now on; NULL: refused, the old one stays. */
	struct conf *fresh;
};
struct reload *reload_new(void);
/* NULL is fine; frees `fresh` where it was not taken. */
struct reload *reload_free(struct reload *reload);

/* A configuration on its way to one reader. Back at the front, it names the mailbox at which
 * that reader sleeps until it gets the letter again: so each reader takes one of the letters,
 * though they share a mailbox. */
struct conf_letter {
	struct letter letter;
	const struct conf *conf;
	struct mailbox *resume;
};

/* Stores the workflows and forms of the configuration's folders. 0, -EINVAL with problems, or a
 * fault. */
int reload_install(struct core *core, const struct conf *conf, int64_t now_ms,
		   struct problems *ret_problems);

/* Reads the file, warns of keys that a reload cannot change and keeps their running values,
 * installs, and gives the core the new configuration. 0 with *ret_fresh NULL where it was
 * refused (logged), or a fault. */
int reload_read(const char *path, const struct conf *running, struct core *core, int64_t now_ms,
		struct conf **ret_fresh);
