/* core.h: the daemon without its sockets, threads and clocks.
 *
 * A core stands on one database connection and belongs to one thread: one for the writer, one for
 * each reader. It is a function of (transaction, now, randomness, caller, request) to (reply,
 * journal, commit note). It opens no socket and reads no clock; a simulation drives it by the same
 * calls as the daemon's threads. */
#pragma once

#include <json-c/json.h>

#include "base/clock.h"
#include "conf/conf.h"
#include "core/verb.h"
#include "store/db.h"

/* Who sent a request, as the transport proved it (never as the client says). */
struct caller {
	int64_t key;	   /* row of the CURVE key; 0: by the uid of a local socket */
	int64_t principal; /* row of the principal */
};

enum reply_kind {
	REPLY_NONE,   /* not run yet */
	REPLY_RESULT, /* text: the JSON of `result` */
	REPLY_ERROR,  /* text: the JSON of the `error` object {code, message, data} */
	REPLY_WAIT,   /* nothing to tell yet: run it again after a commit, or at its deadline */
	REPLY_COPY, /* a step of a backup is done: the next is core_copy in the writer, or core_read
			 again, as request_wants_writer says */
};

#define JOB_TOPICS_MAX 16 /* of one job.lease */

/* One call. Whoever holds it owns it; handed from thread to thread, never shared. */
struct request {
	const struct verb *verb;
	struct json_object *params; /* an object; owned */
	struct caller caller;
	struct json_object *stats; /* VERB_STATS: the front's counters, owned; else NULL */
	bool is_last_run;	   /* VERB_WAITS: the deadline is here, answer even if empty */
	bool is_undelivered; /* a write with VERB_WAITS: nobody had its reply; what it gave is to be
				taken back */
	int64_t wait_ms;  /* VERB_WAITS: set by the core with REPLY_WAIT: how long it wants to wait
			     in all */
	int64_t wait_seq; /* VERB_WAITS: the row to look at next; 0: not run yet */
	int64_t wait_chain; /* VERB_WAITS: study that it waits for; 0: any */
	int64_t wait_topics
		[JOB_TOPICS_MAX]; /* or topics that it waits for a job of; then no study */
	size_t wait_topic_count;
	struct backup *backup; /* REPLY_COPY: what its steps share; owned */
	bool is_cancelled;     /* REPLY_COPY: the next step is to break it off and answer that */
	enum reply_kind reply;
	enum err err; /* with REPLY_ERROR: which, for counters and logs */
	char *text;   /* malloc'd JSON text */
	size_t text_len;
};
void request_done(struct request *request); /* frees what it owns, not itself */
/* Answers without running: used by the front for what it refuses itself. data may be NULL; taken
 * over. */
void request_refuse(struct request *request, enum err err, const char *message,
		    struct json_object *data);
/* The error object's text for those who have no request (a frame that does not parse). malloc'd. */
char *error_text(enum err err, const char *message, struct json_object *data, size_t *ret_len);

struct core_options {
	struct db *db; /* stays the caller's, must outlive the core */
	const struct conf *conf;
	struct rng rng;
	const char *server_key; /* Z85, for server.hello and join files; "" where there is no tcp */
	const char *public_address; /* likewise */
};
struct core;
int core_new(const struct core_options *options, struct core **ret_core);
struct core *core_free(struct core *core);
void core_reload(struct core *core, const struct conf *conf); /* conf must outlive the core */

/* Reader: runs one request in a snapshot of its own. 0 with request->reply set, or a fault. */
int core_read(struct core *core, struct request *request, int64_t now_ms);

/* Writer: begin, run any number of requests, commit. Replies must not leave before
 * core_batch_commit returned 0; it may have replaced them (storage_full, unavailable). A fault (<
 * 0) means: answer nobody, end the process. */
#define COMMIT_CHAINS_MAX 16
#define COMMIT_TOPICS_MAX 16
struct commit {
	int64_t seq;			   /* the journal's last row */
	int64_t chains[COMMIT_CHAINS_MAX]; /* studies that were touched (0 = the programme) */
	size_t chain_count; /* > COMMIT_CHAINS_MAX: too many to list, take it as all */
	/* Where a job may be had that could not before, or what is to be done may have changed. */
	int64_t topics[COMMIT_TOPICS_MAX];
	size_t topic_count;    /* > COMMIT_TOPICS_MAX: likewise */
	unsigned incidents;    /* jobs that wait for people from now on */
	int64_t queue_next_ms; /* when the queue changes by itself: a batch is due then, though
				  nothing be asked; INT64_MAX: never */
	bool keys_changed;     /* keys, principals: a new keyring is due before the replies go */
	unsigned requests, written;
};
/* jump_ms: by how much the clock was set since the last batch. Leases last as long as they would have. */
void core_batch_begin(struct core *core, int64_t now_ms, int64_t jump_ms);
/* 0 also where the request was refused (its reply says so); after a fault answer nobody. */
int core_batch_run(struct core *core, struct request *request);
int core_batch_commit(struct core *core, struct commit *ret_commit);

/* The next step of a backup, between two batches: some pages more. 0 with request->reply set, or a
 * fault. A backup that was begun must be brought to its answer, which alone frees what it has at the
 * writer. */
int core_copy(struct core *core, struct request *request);
bool request_wants_writer(const struct request *request);
/* Removes what a backup left that was cut off; at a start, with the writer's lock held. */
void core_backup_clear(const struct conf *conf);

/* The whole file by the engine, and every chain of the journal. Reads everything: seconds for a
 * large one. 0, ERR_UNAVAILABLE after db_hurry(), or a fault. */
struct proof {
	int64_t chains, rows;
	int64_t last_ms; /* when its newest row was written; 0: there is none */
	char *wrong;	 /* what is damaged; NULL: nothing; owned */
};
int core_prove(struct core *core, struct proof *ret_proof);
void proof_done(struct proof *proof);
/* The file alone, without its indices, as a daemon does that has just begun to serve. 0, also where
 * db_hurry() broke it off, or -EBADMSG, logged. */
int core_check(struct core *core);
/* Of a database that a copy has taken the place of: what cursors and ids of events point to may come
 * again with another content, so all that were given out before are void. */
int core_begin_anew(struct core *core);

/* Every live key and every active principal, for the front's table. */
struct keyring_key {
	uint8_t public_key[32];
	int64_t key, principal;
};
struct keyring_principal {
	char name[64];
	int64_t principal;
};
struct keyring {
	struct keyring_key *keys; /* sorted by public_key */
	size_t key_count;
	struct keyring_principal *principals; /* sorted by name */
	size_t principal_count;
};
int core_keyring(struct core *core, struct keyring **ret_keyring);
struct keyring *keyring_free(struct keyring *keyring);

/* First start: true in *ret_is_first where no principal exists. core_first_start makes the
 * institution `secretariat`, the principal `coordinator` (secretariat and operator) and its key, in
 * one transaction. */
int core_is_first(struct core *core, bool *ret_is_first);
int core_first_start(struct core *core, const uint8_t public_key[32], int64_t now_ms);

/* Stores workflow and form files that are new. One that changed without a new version is a problem
 * (and is not stored): studies that run by it must not change under their feet. 0, -EINVAL with
 * problems, or a fault. */
int core_install(struct core *core, const struct conf_file *workflows, size_t workflow_count,
		 const struct conf_file *forms, size_t form_count, int64_t now_ms,
		 struct problems *ret_problems);

/* The OpenRPC document of the verb table; the caller owns it. */
struct json_object *core_openrpc(void);
