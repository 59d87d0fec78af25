/* allocator.c: see allocator.h. */
#include "allocator.h"

#include <assert.h>
#include <sqlite3.h>
#include <stddef.h>

static sqlite3_mem_methods real;
static uint64_t left; /* until the failure comes */
static bool is_armed, came, stays;

static bool fails(void)
{
	if (!is_armed || (came && !stays) || (left > 0 && --left > 0))
		return false;
	came = true;
	return true;
}

static void *counted_malloc(int size)
{
	return fails() ? NULL : real.xMalloc(size);
}

static void *counted_realloc(void *old, int size)
{
	return fails() ? NULL : real.xRealloc(old, size);
}

void allocator_take_over(void)
{
	int code = sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);

	assert(code == SQLITE_OK);
	sqlite3_mem_methods counted = real;
	counted.xMalloc = counted_malloc;
	counted.xRealloc = counted_realloc;
	code = sqlite3_config(SQLITE_CONFIG_MALLOC, &counted);
	assert(code == SQLITE_OK);
}

void allocator_fail(uint64_t at, bool is_for_good)
{
	left = at;
	stays = is_for_good;
	is_armed = true;
	came = false;
}

bool allocator_mend(void)
{
	is_armed = false;
	return came;
}
