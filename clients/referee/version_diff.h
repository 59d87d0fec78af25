/* version_diff.h: what `review diff`, `finding diff` and their like have in common: which two versions are
 * meant, who made them and when, and what is told of each field. What may be seen of a version the server
 * decides: nothing is told here that it did not send. */
#pragma once

#include "referee/session.h"

struct version_diff {
	struct session *session;
	const char *noun, *id;	       /* "finding", and which */
	struct json_object *versions;  /* all that NOUN.versions has; owned */
	struct json_object *from, *to; /* two of them; borrowed. `from` may be the later one */
	struct json_object *fields;    /* those that differ, in order; owned */
	struct json_object *untold;    /* names of what was given, without what it was; owned */
};
void version_diff_done(struct version_diff *diff);

/* Reads the command line, ID [FROM] [TO], opens the session and chooses the versions. 0, -1 where help was
 * asked for and shown, or an exit status that was told. `diff` is done in any case. */
int version_diff_begin(struct version_diff *diff, struct session *session, const char *noun,
		       int argc, char **argv);
/* The number of one of its versions. */
int64_t version_number(struct json_object *version);
/* One field, as both versions have it, NULL where one has none. `title` is what the form calls it; NULL for a
 * field of the protocol, whose name and words are told in the language of the reader. True where it is told. */
bool version_diff_field(struct version_diff *diff, const char *id, const char *title,
			struct json_object *before, struct json_object *after);
/* One JSON object with --json, to which the members of `about` are given; else `head`, a line, the two versions,
 * and the fields. Where `text` names a field that is the same in both, and others are not, that is said. */
void version_diff_show(const struct version_diff *diff, struct json_object *about, const char *head,
		       const char *text);
