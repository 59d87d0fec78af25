/* load.h: one load generator for all servers. A peer is the way one kind of server is spoken to;
 * everything else (whom to ask when, the clock, what is told) is the same for all. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options {
	const char *address; /* of the server, as its peer takes it */
	const char
		*keys; /* refereed: file with "PUBLIC SECRET" in each line, one connection each */
	const char *server_key; /* refereed: Z85 */
	const char *study;	/* refereed: its code */
	bool asks_status;	/* refereed: study.status instead of comment.add */
	unsigned connections;
	unsigned window;      /* requests in flight on each */
	unsigned first_key;   /* refereed: the line of the first connection */
	double seconds, warm; /* measured, and before that */
	double rate;	      /* of all connections together; 0: as fast as answers come */
	int pid;	      /* of the server; 0: not asked for its processor time */
};

/* One connection; each peer embeds it as its first member. */
struct link {
	int fd; /* readable where an answer may wait */
	unsigned index;
	unsigned in_flight;
	uint64_t answered;
	int64_t due_ns;	   /* with a rate: when the next request is */
	int64_t *begun_ns; /* of the request in each slot; 0: the slot is free */
};

struct answer {
	unsigned slot; /* of the request */
	uint64_t id;   /* of what was made, as a number or a hash; 0: nothing was made */
};

struct peer {
	const char *name;
	struct link *(*open)(const struct options *options, unsigned index);
	void (*send)(struct link *link, unsigned slot);
	/* The next answer, checked to be of the right kind; false where none is there. */
	bool (*receive)(struct link *link, struct answer *ret_answer);
	void (*close)(struct link *link);
};
extern const struct peer peer_refereed, peer_redis, peer_beanstalkd, peer_postgresql;

/* Ends the program: a measurement with a wrong answer in it is none. */
void load_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
