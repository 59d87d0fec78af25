/* ground.h: a core on a database, as the daemon's writer and one of its readers open it; and what is in that
 * database. By default on a disk in memory (sim/powercut.h); the directory is a real one, for the writer's lock. */
#pragma once

#include "core/core.h"

struct ground {
	const struct conf *conf;
	int64_t now_ms;
	char path[96];
	bool is_real;			/* on the system's files */
	const struct db_schema *schema; /* without a core, where it is not the daemon's own */
	int64_t max_bytes;
	uint8_t chance[32];
	struct db *db, *reader_db;
	struct core *core, *reader;
};

/* The writer; then a reader. 0 or the fault. In a process whose parent has it open too. */
int ground_open(struct ground *ground);
int ground_open_reader(struct ground *ground);
void ground_close(struct ground *ground);
/* As if the process that had it open were gone. */
void ground_abandon(struct ground *ground);
/* From now on chance is what it was at the beginning. */
void ground_reseed(struct ground *ground);

/* A digest over every row of every table. */
uint64_t ground_digest(const struct ground *ground);
/* A digest over the files as they lie on the disk in memory, shut: what is alike there opens alike. */
uint64_t ground_disk_digest(const struct ground *ground);
/* NULL where file and journal are sound, else what is wrong; malloc'd. */
char *ground_check(struct ground *ground);
