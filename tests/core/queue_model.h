/* queue_model.h: the core's queue and the oracle's side by side: each command goes to both, and what differs
 * is said. */
#pragma once

#include "core/fixture.h"
#include "core/queue_oracle.h"

#define OP_TABLE(X)                                                                                \
	X(PUT)                                                                                     \
	X(LEASE)                                                                                   \
	X(AGAIN)                                                                                   \
	X(EXTEND)                                                                                  \
	X(ACK)                                                                                     \
	X(FAIL)                                                                                    \
	X(RELEASE)                                                                                 \
	X(RETRY) X(CANCEL) X(KICK) X(PAUSE) X(RESUME) X(DRAIN) X(LIMIT) X(PRUNE) X(TIME) X(SHIFT)
enum op {
#define OP_ENUM(name) OP_##name,
	OP_TABLE(OP_ENUM)
#undef OP_ENUM
		OP__MAX
};
extern const char *const op_words[OP__MAX];

struct command {
	enum op op;
	uint32_t dice[12];
};

struct model {
	struct fixture fixture;
	struct oracle oracle;
	char job_ids[ORACLE_JOBS][32], lease_ids[ORACLE_LEASES][32];
	char requests[ORACLE_LEASES][40]; /* of the lease commands, by their number */
	uint64_t request_count;
	int last_worker;
	unsigned last_topics;
	char wrong[600]; /* what differs; "": nothing */
};

struct model *model_new(bool has_bug);
void model_free(struct model *model);
/* One command, what happens by itself then, and whether both show the same: model->wrong. */
void model_run(struct model *model, const struct command *command);
