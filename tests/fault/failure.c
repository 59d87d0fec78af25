/* failure.c: see failure.h. */
#include "fault/failure.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault/wrapped.h"
#include "sim/allocator.h"
#include "sim/powercut.h"

#define COUNTS_MAX 16

static struct {
	const char *name;
	unsigned long count;
} counts[COUNTS_MAX];

static void disk_begin(uint64_t at, bool is_for_good)
{
	powercut_break(&(struct powercut_failure){
		.kinds = POWERCUT_ANY, .at = at, .is_for_good = is_for_good });
}

static void space_begin(uint64_t at, bool is_for_good)
{
	powercut_break(&(struct powercut_failure){ .kinds = POWERCUT_WRITE,
						   .at = at,
						   .code = SQLITE_FULL,
						   .is_for_good = is_for_good });
}

static void memory_begin(uint64_t at, bool is_for_good)
{
	wrapped_fail(WRAPPED_MEMORY, at, is_for_good);
}

static void system_begin(uint64_t at, bool is_for_good)
{
	wrapped_fail(WRAPPED_SYSTEM, at, is_for_good);
}

static void system_space_begin(uint64_t at, bool is_for_good)
{
	wrapped_fail(WRAPPED_SPACE, at, is_for_good);
}

const struct failure failures_of_disk[] = {
	{ "operation of the disk", FAILURE_OF_DISK, false, disk_begin, powercut_mend },
	{ "operation of the disk, and all after it", FAILURE_OF_DISK, true, disk_begin,
	  powercut_mend },
	{ "write, for want of space", FAILURE_OF_SPACE, false, space_begin, powercut_mend },
	{ "write, and all after it, for want of space", FAILURE_OF_SPACE, true, space_begin,
	  powercut_mend },
	{ .name = NULL },
};

const struct failure failures_of_memory[] = {
	{ "allocation of SQLite's", FAILURE_OF_MEMORY, false, allocator_fail, allocator_mend },
	{ "allocation of SQLite's, and all after it", FAILURE_OF_MEMORY, true, allocator_fail,
	  allocator_mend },
	{ "allocation of ours", FAILURE_OF_MEMORY, false, memory_begin, wrapped_mend },
	{ .name = NULL },
};

const struct failure failures_of_our_memory[] = {
	{ "allocation", FAILURE_OF_MEMORY, false, memory_begin, wrapped_mend },
	{ "allocation, and all after it", FAILURE_OF_MEMORY, true, memory_begin, wrapped_mend },
	{ .name = NULL },
};

const struct failure failures_of_system[] = {
	{ "call of the system", FAILURE_OF_DISK, false, system_begin, wrapped_mend },
	{ "call of the system, and all after it", FAILURE_OF_DISK, true, system_begin,
	  wrapped_mend },
	{ "call of the system, for want of space", FAILURE_OF_DISK, false, system_space_begin,
	  wrapped_mend },
	{ .name = NULL },
};

bool failure_is_thorough(const struct failure *failure)
{
	const char *wanted = getenv("FAULTS");

	return wanted && (strcmp(wanted, "all") == 0 ||
			  (strcmp(wanted, "disk") == 0 && failure->effect != FAILURE_OF_MEMORY));
}

uint64_t failure_next(const struct failure *failure, uint64_t at, uint64_t turn)
{
	return failure_is_thorough(failure) || at < 2 ? at + 1 : 3 * at + turn % (2 * at);
}

void failure_count(const struct failure *failure)
{
	size_t i = 0;

	while (i < COUNTS_MAX && counts[i].name && strcmp(counts[i].name, failure->name) != 0)
		i++;
	assert(i < COUNTS_MAX);
	counts[i].name = failure->name;
	counts[i].count++;
}

void failures_tell(const char *where)
{
	const char *path = getenv("FAULTS_TOLD");
	FILE *file = path ? fopen(path, "a") : NULL;

	for (size_t i = 0; i < COUNTS_MAX && counts[i].name; i++) {
		printf("# %8lu times: %s\n", counts[i].count, counts[i].name);
		if (file)
			(void)fprintf(file, "%8lu  %s: %s\n", counts[i].count, where,
				      counts[i].name);
		counts[i].name = NULL;
		counts[i].count = 0;
	}
	if (file)
		(void)fclose(file);
}
