/* probe.h: everything that somebody can learn by asking: every verb of the table, with every id,
 * code, name and word that there is, also those the caller was never told. A verb that is added
 * to the table is probed from then on.
 *
 * A portrait is the text of all the questions and answers. Two portraits of one viewer are equal
 * where nothing changed for them; cursors that are sealed afresh each time are written as one. */
#pragma once

#include "core/world.h"

struct portrait {
	char *text;
	size_t len, room;
	unsigned calls;
};

/* Every read, every page. */
void probe_reads(struct world *world, enum viewer_index who, struct portrait *portrait);
/* Every read of a study, by the secretariat as somebody of a role. */
void probe_reads_as(struct world *world, const char *role, struct portrait *portrait);
/* Every write as a rehearsal: in order, against a version, with something missing, unknown or
 * wrong, for others. */
void probe_writes(struct world *world, enum viewer_index who, struct portrait *portrait);
/* One verb with one value of one parameter, in every variation; the answers alone are written
 * down. */
void probe_value(struct world *world, enum viewer_index who, const struct verb *verb,
		 const char *param, const char *value, struct portrait *portrait);
void portrait_done(struct portrait *portrait);

/* The first line in which two portraits differ, for a message. */
void portrait_difference(const struct portrait *a, const struct portrait *b, const char **ret_a,
			 const char **ret_b);
