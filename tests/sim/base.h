/* base.h: what all runs of a process begin with: databases to start from, with a call of each verb
 * that succeeds on one of them (fault/deed.h), and the shipped files, read once. */
#pragma once

#include "fault/deed.h"

/* Everybody of the world, the first coordinator, and somebody who is not there yet. */
#define CLIENTS	     (WHO__MAX + 2)
#define CLIENT_FIRST WHO__MAX /* whom the first start makes */
/* The uid by which a client comes in over the local socket. */
#define CLIENT_UID(client) (1000 + (int64_t)(client))

struct base {
	struct deeds *deeds;
	struct conf conf; /* the fixture's, with a local user for each client */
	struct conf_ipc_user users[CLIENTS];
	const char *names[CLIENTS]; /* of the clients: principals */
	struct conf_file *workflows, *forms;
	size_t workflow_count, form_count;
	struct workflow *workflow; /* that the studies run by */
};

struct base *base_new(void);
struct base *base_free(struct base *base);
