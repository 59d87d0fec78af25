/* ground.h: a core on a disk in memory, as the daemon's writer and one of its readers open it; and what is on that
 * disk. The directory is a real one, for the writer's lock. */
#pragma once

#include "core/core.h"

struct ground {
	const struct conf *conf;
	int64_t now_ms;
	char path[96];
	uint8_t chance[32];
	struct db *db, *reader_db;
	struct core *core, *reader;
};

/* 0, or the fault; closed then. In a process whose parent has it open too. */
int ground_open(struct ground *ground, bool with_reader);
void ground_close(struct ground *ground);
/* From now on chance is what it was at the beginning. */
void ground_reseed(struct ground *ground);

/* A digest over every row of every table. */
uint64_t ground_digest(const struct ground *ground);
/* NULL where file and journal are sound, else what is wrong; malloc'd. */
char *ground_check(struct ground *ground);
