/* planted.h: bugs that a simulation is to find, put by the linker (--wrap, in the Makefile) between the
 * rooms of a daemon that has none of them. */
#pragma once

/* Name, word, what goes wrong. */
#define PLANTED_TABLE(X)                                                                           \
	X(NOTHING, "nothing", "nothing")                                                           \
	X(EARLY_ANSWER, "early-answer", "an answer leaves before its commit")                      \
	X(NO_SAVEPOINT, "no-savepoint", "what a refused request wrote stays")                      \
	X(LOST_SYNC, "lost-sync", "a sync of the disk does nothing")                               \
	X(FORGOTTEN_ID, "forgotten-id", "nobody looks whether a request was done before")

enum planted {
#define PLANTED_ENUM(name, word, help) PLANTED_##name,
	PLANTED_TABLE(PLANTED_ENUM)
#undef PLANTED_ENUM
		PLANTED__MAX
};
extern const char *const planted_words[PLANTED__MAX];

/* From now on, in this process. */
void planted_set(enum planted bug);
