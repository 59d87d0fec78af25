/* role.h: who somebody is to the programme and to a study; one table for names in files, wire and
 * manual. */
#pragma once

#include "base/str.h"

/* Global roles are held in the programme, the others in one study. An accepted reviewer's place
 * makes a REVIEWER; the other study roles are granted. INVITEE is who was invited and
 * has not answered, or has accepted and is not cleared of conflicts: they see what is to be decided on,
 * not the material. */
#define ROLE_TABLE(X)                                                                              \
	X(SECRETARIAT, "secretariat", 1,                                                           \
	  "coordinates the programme: creates studies, moves stages, sees all")                    \
	X(OPERATOR, "operator", 1,                                                                 \
	  "keeps the daemon: keys, principals, statistics, the journal's check")                   \
	X(WORKER, "worker", 1, "a program that fetches tasks from queues")                         \
	X(PLENARY, "plenary", 1,                                                                   \
	  "the meeting that adopts conclusions; sees what is opened to all")                       \
	X(HOST, "host", 0, "the host city's focal point in a study")                               \
	X(LEAD, "lead", 0,                                                                         \
	  "the lead reviewer of a study: drafts, answers, moves the drafting stages")              \
	X(REVIEWER, "reviewer", 0, "an institute's expert with an accepted place in the team")     \
	X(EDITOR, "editor", 0, "the review editor: certifies that comments were answered")         \
	X(OBSERVER, "observer", 0,                                                                 \
	  "may comment where observers may, and sees what is opened to them")                      \
	X(INVITEE, "invitee", 0,                                                                   \
	  "has a place in the team, not accepted yet or not cleared of conflicts of interest")

enum role_index {
#define ROLE_ENUM(name, word, global, help) ROLE_INDEX_##name,
	ROLE_TABLE(ROLE_ENUM)
#undef ROLE_ENUM
		ROLE__MAX
};
enum role {
#define ROLE_BIT(name, word, global, help) ROLE_##name = 1u << ROLE_INDEX_##name,
	ROLE_TABLE(ROLE_BIT)
#undef ROLE_BIT
		ROLE_NONE = 0,
	ROLE_GLOBAL_MASK = (1u << ROLE_INDEX_HOST) - 1,
	ROLE_ANY = (1u << ROLE__MAX) - 1,
};
struct role_row {
	const char *word;
	const char *help;
	bool is_global;
};
extern const struct role_row role_rows[ROLE__MAX];

unsigned role_of_word(struct str word); /* its bit; 0 where there is none */
const char *role_word(unsigned bit);	/* of exactly one bit */
