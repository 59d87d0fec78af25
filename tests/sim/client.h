/* client.h: those who want something of the daemon: each a principal with a queue of wishes, asking
 * for each under one request_id until there is an answer; and the ledger of what left the daemon as
 * done, which is what the daemon is held to.
 *
 * What a wish is comes from the verb table: any verb, by values of its parameters' types, or the
 * deed that is known to succeed, as it is or with something else in it. No verb is named here. */
#pragma once

#include "core/value.h"
#include "sim/base.h"
#include "sim/dice.h"

#define IDS_KEPT 96

struct wish {
	const struct verb *verb;
	int client;
	char *params; /* JSON */
	char *said;   /* what was answered: the result as the journal keeps it; NULL: none yet */
	char request_id[40]; /* "" for a question */
	bool is_rehearsal;
	bool is_over; /* the client has an answer that it goes home with */
	unsigned sent;
};

struct clients {
	const struct base *base;
	const struct image *image;
	uint64_t seed;	   /* of the run: which verbs it is fond of */
	struct wish *list; /* a wish's number is its place */
	size_t count, room;
	char ids[IDS_KEPT][32]; /* that answers gave */
	size_t id_count;
};

/* image: the database that the run begins with; NULL: an empty file. */
void clients_init(struct clients *clients, const struct base *base, const struct image *image,
		  uint64_t seed);
void clients_done(struct clients *clients);

/* A new wish; its number. */
size_t clients_want(struct clients *clients, struct dice *dice);
size_t clients_want_deed(struct clients *clients, struct dice *dice, const struct deed *deed);

/* The message that asks for some of one client's wishes at once. malloc'd. */
char *clients_message(const struct clients *clients, const size_t *numbers, size_t count);

/* Remembers ids and cursors for later wishes. */
void clients_learn(struct clients *clients, const char *answer);

bool wish_is_write(
	const struct wish *wish); /* that the journal tells of: a lease is told of once, and ends */
/* Another wish of the same client under the same request_id that was done; NULL: none was. */
const struct wish *clients_rival(const struct clients *clients, const struct wish *wish);
