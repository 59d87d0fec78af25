/* quota.c: a sorted table of counters. */
#include "net/quota.h"

#include <string.h>

#include "base/mem.h"

void quota_done(struct quota *quota)
{
	x_freep(&quota->rows);
	quota->count = 0;
}

struct quota_row *quota_of(struct quota *quota, int64_t principal)
{
	size_t low = 0, high = quota->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (quota->rows[middle].principal == principal)
			return &quota->rows[middle];
		if (quota->rows[middle].principal < principal)
			low = middle + 1;
		else
			high = middle;
	}
	quota->rows = xrealloc(quota->rows, (quota->count + 1) * sizeof(quota->rows[0]));
	memmove(&quota->rows[low + 1], &quota->rows[low],
		(quota->count - low) * sizeof(quota->rows[0]));
	quota->rows[low] = (struct quota_row){ .principal = principal };
	quota->count++;
	return &quota->rows[low];
}
