/* allocator.h: SQLite's memory, of which an allocation can be refused. The library's own allocator stands behind it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Before anything else uses the library. */
void allocator_take_over(void);
/* The at-th allocation from now on (1: the next) fails, and with is_for_good all after it. */
void allocator_fail(uint64_t at, bool is_for_good);
/* Memory is there again. True where the failure came. */
bool allocator_mend(void);
