/* queue_oracle.h: the message queue once more, small and in memory: what the manual says of it, by
 * arrays that are walked. test_queue_model.c holds the daemon's core against it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define ORACLE_TOPICS	   3
#define ORACLE_WORKERS	   2
#define ORACLE_JOBS	   96
#define ORACLE_LEASES	   256
#define ORACLE_CREDIT	   4
#define ORACLE_BACKOFF_MAX INT64_C(60000)

struct oracle_topic {
	bool is_paused, is_draining;
	int64_t leases_max, keep_ms;
};

enum oracle_scope { SCOPE_OPEN, SCOPE_PERIOD, SCOPE_KEPT };

struct oracle_job {
	bool is_there;
	int topic;
	const char *state;
	int64_t priority, ready_ms, due_ms; /* due 0: never */
	int64_t attempts, attempts_max, backoff_ms, queue_ms, attempt_ms, total_ms, heartbeat_ms;
	int64_t total_until_ms, attempt_until_ms, ended_ms;
	int key; /* 0: none */
	enum oracle_scope scope;
	int64_t key_until_ms;
	bool holds_key, is_droppable, is_cancelling;
	int lease; /* of those given, its last; -1: nobody has it */
};

struct oracle_lease {
	int job, worker;
	bool is_over;
	uint64_t request;
};

struct oracle {
	int64_t now_ms;
	struct oracle_topic topics[ORACLE_TOPICS];
	struct oracle_job jobs[ORACLE_JOBS];
	int job_count;
	struct oracle_lease leases[ORACLE_LEASES];
	int lease_count;
	bool has_bug; /* planted: lower priorities go first */
};

/* What is put; 0 is "not said" but for priority and delay. */
struct oracle_put {
	int topic, key;
	int64_t priority, delay_ms, attempts, backoff_ms, queue_ms, attempt_ms, total_ms,
		heartbeat_ms, key_ms;
	enum oracle_scope scope;
	bool is_droppable;
};

/* Each answers as the verb does. *ret_job: which; of a duplicate, the one that holds the key. */
enum err oracle_put(struct oracle *oracle, const struct oracle_put *put, int *ret_job,
		    bool *ret_is_duplicate);
/* How many leases it gives: the last of oracle->leases; *ret_again: those of an earlier request. */
enum err oracle_lease(struct oracle *oracle, int worker, unsigned topics, int count,
		      uint64_t request, int *ret_given);
enum err oracle_extend(struct oracle *oracle, int worker, int lease);
enum err oracle_ack(struct oracle *oracle, int worker, int lease);
enum err oracle_release(struct oracle *oracle, int worker, int lease);
/* again_ms -1: by the back-off, which ends at `chosen_ms` as the daemon says; false in *ret_is_fair where
 * that is no time that it may choose. */
enum err oracle_fail(struct oracle *oracle, int worker, int lease, int64_t again_ms, bool is_final,
		     int64_t chosen_ms, bool *ret_is_fair);
enum err oracle_retry(struct oracle *oracle, int job);
enum err oracle_cancel(struct oracle *oracle, int job);
enum err oracle_kick(struct oracle *oracle, int job);
int oracle_prune(struct oracle *oracle, int64_t older_ms);
/* Everything that happens by itself until now. */
void oracle_advance(struct oracle *oracle);
int64_t oracle_next_ms(const struct oracle *oracle); /* INT64_MAX: never */
void oracle_shift(struct oracle *oracle, int64_t by_ms);
