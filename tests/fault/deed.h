/* deed.h: for each verb of the table one call that succeeds, with the database that it succeeds on.
 *
 * They are found by trying: values by the parameters' types, as each viewer of the world (core/world.h), in each
 * stage. A verb added to the table is so found and used without being named here; only where types cannot say it (the
 * name of a stage, say) deed.c has a row for it. */
#pragma once

#include "core/world.h"

/* The file of a database, shut. */
struct image {
	struct image *next;
	const char *stage; /* NULL: made for one deed alone */
	unsigned char *bytes;
	size_t len;
};

struct deed {
	const struct verb *verb;
	enum viewer_index who;
	struct caller caller; /* with their key, where they have one */
	char *params;	      /* JSON, with request_id for a write; not a rehearsal */
	const struct image *image;
};

struct deeds {
	struct world *world; /* its folder, clock and configuration; shut */
	struct image *images;
	struct deed *list; /* in the table's order, one for each verb */
};

/* Fails the test where a verb cannot be made to succeed, and says which. */
struct deeds *deeds_new(void);
struct deeds *deeds_free(struct deeds *deeds);
