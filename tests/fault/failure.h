/* failure.h: the ways in which one thing fails: an operation of the disk, an allocation, a call of the system. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum failure_effect {
	FAILURE_OF_DISK,   /* whatever was being written is open */
	FAILURE_OF_SPACE,  /* a full disk: an answer, never a fault */
	FAILURE_OF_MEMORY, /* the process may end itself */
};

struct failure {
	const char *name;
	enum failure_effect effect;
	bool is_for_good;
	void (*begin)(uint64_t at, bool is_for_good); /* the at-th from now on fails */
	bool (*end)(void); /* nothing fails any more; true where it did */
};

/* Each once and for good; name NULL ends them. */
extern const struct failure failures_of_disk[];	  /* in memory, of tests/sim */
extern const struct failure failures_of_memory[]; /* SQLite's and our own */
/* Of who lives on without: nothing of SQLite's. */
extern const struct failure failures_of_our_memory[];
extern const struct failure failures_of_system[]; /* of our own calls */

/* Which is tried after the at-th: each where FAULTS=all, or where FAULTS=disk and it is not one of memory (of which
 * there are many, and much alike); else the first ones and then ever fewer, other ones at each turn. */
uint64_t failure_next(const struct failure *failure, uint64_t at, uint64_t turn);
bool failure_is_thorough(const struct failure *failure);

/* It struck once more. */
void failure_count(const struct failure *failure);
/* How often each did: as comments of the test's, and added to the file that FAULTS_TOLD names. */
void failures_tell(const char *where);
