/* queue.h: the life of a job, from put to done. What a job is and may become stands here and in
 * queue.c alone; job.c and topic.c are the verbs on it, and whoever causes a job calls queue_put()
 * in the transaction of the change that causes it.
 *
 * A job is held by the lease of one attempt: only that attempt's row extends, finishes or fails it,
 * and a row is never used again. All that a job does by itself (it becomes ready, its lease is
 * over, its time is up, it is forgotten) happens at its due_ms, in queue_advance(), which the
 * writer's batch runs first. No clock is read here. */
#pragma once

#include "core/call.h"

#define JOB_STATE_TABLE(X)                                                                         \
	X(SCHEDULED, "scheduled")                                                                  \
	X(READY, "ready")                                                                          \
	X(LEASED, "leased")                                                                        \
	X(DONE, "done")                                                                            \
	X(FAILED, "failed")                                                                        \
	X(CANCELLED, "cancelled")                                                                  \
	X(INCIDENT, "incident")
enum job_state {
#define JOB_STATE_ENUM(name, word) JOB_##name,
	JOB_STATE_TABLE(JOB_STATE_ENUM)
#undef JOB_STATE_ENUM
		JOB__MAX
};
extern const char *const job_state_words[JOB__MAX];
bool job_has_ended(enum job_state state); /* done, failed or cancelled */

struct topic {
	int64_t id, institution, leases_max, keep_ms, version, created_ms;
	const char *name, *title, *institution_name; /* of a call's arena */
	bool is_paused, is_draining, is_inbox;
};

/* A job without its texts. 0 is "none" in every optional number. */
struct job {
	int64_t id, topic, study, principal, priority, ready_ms, due_ms, key_until_ms;
	int64_t attempts, attempts_max, backoff_ms, queue_ms, attempt_ms, total_ms, heartbeat_ms;
	int64_t total_until_ms, attempt, worker, attempt_until_ms, put_ms, ended_ms, version,
		keep_ms;
	enum job_state state;
	bool is_key_held, is_key_open; /* the second: until it has ended */
	bool is_key_kept;	       /* as long as its row is there */
	bool is_droppable, is_cancelling;
	struct str error, result; /* what to say with the next store; STR_NONE: as it was */
};

/* What is put. Times of 0 take the configured ones, but queue_ms and total_ms: there, 0 is no limit. */
struct job_order {
	int64_t topic, study, principal, priority, delay_ms;
	struct str payload, key, key_scope; /* key_scope: open, period or kept; STR_NONE: open */
	int64_t key_ms;			    /* scope period */
	int64_t attempts, backoff_ms, queue_ms, attempt_ms, total_ms, heartbeat_ms;
	bool is_droppable;
};

/* Within a transaction of the writer's. */
struct queue {
	struct core *core;
	struct txn *txn;
	int64_t now_ms;
};
struct queue queue_of(const struct call *call);

/* Row of the job: a new one, or the one that holds the key already (*ret_is_new). */
int64_t queue_put(struct queue *queue, const struct job_order *order, bool *ret_is_new);
bool queue_job(struct queue *queue, int64_t id, struct job *ret_job);
/* The job whose turn it is in any of the topics; false where none is ready. */
bool queue_first(struct queue *queue, const int64_t *topics, size_t count, struct job *ret_job);
void queue_lease(struct queue *queue, struct job *job, int64_t worker, struct str request_id);
/* Until when the lease lasts by now. */
int64_t queue_extend(struct queue *queue, struct job *job);

enum attempt_outcome {
	ATTEMPT_DONE,
	ATTEMPT_FAILED,
	ATTEMPT_EXPIRED,
	ATTEMPT_RELEASED, /* given back unharmed: does not count */
	ATTEMPT_CANCELLED,
	ATTEMPT__MAX
};
/* Ends the attempt under way. failed: it comes again after the back-off, or after `again_ms` (-1:
 * by the back-off), or `is_final`ly ends. job->error and job->result are kept with it. */
struct attempt_end {
	enum attempt_outcome outcome;
	int64_t again_ms;
	bool is_final;
};
void queue_end(struct queue *queue, struct job *job, const struct attempt_end *end);

/* Ready at once, whatever it waited for; its attempts and deadlines begin anew with is_anew. */
void queue_wake(struct queue *queue, struct job *job, bool is_anew);
/* Cancelled; where it is leased, its worker hears of it with the next heartbeat. */
void queue_cancel(struct queue *queue, struct job *job);
/* It was done, or is being done, and turns out not to have been: an incident, whatever attempts are left,
 * with job->error. Leased, its lease is over; where it was being cancelled, it is cancelled. */
void queue_return(struct queue *queue, struct job *job);
void queue_forget(struct queue *queue, int64_t id);
/* A topic's jobs may be looked at again: its waiting leases are woken. */
void queue_touched(struct queue *queue, int64_t topic);

/* Everything that is due: some hundred jobs; more are due at once again. */
void queue_advance(struct queue *queue);
/* When queue_advance() is to run next; INT64_MAX: nothing is due. */
int64_t queue_next_ms(struct queue *queue);
