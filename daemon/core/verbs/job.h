/* job.h: the verbs of `job`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define JOB_STATES WORDS("scheduled", "ready", "leased", "done", "failed", "cancelled", "incident")
#define JOB_PARAM { "job", PARAM_ID, POS, .id = ID_JOB, .help = "the job" }
#define LEASE_PARAM { "lease", PARAM_ID, POS, .id = ID_LEASE, .help = "the lease, as job.lease gave it" }
#define F_JOB SHOWN("job", FIELD_ID, "id of the job")
#define YEAR_LONG INT64_C(31622400000)
#define JOB_FIELDS \
	F_JOB, \
	SHOWN("topic", FIELD_TEXT, "name of its topic"), \
	F_STATE("scheduled, ready, leased, done, failed, cancelled, incident"), \
	DETAIL("study", FIELD_TEXT, "code of the study that it concerns"), \
	SHOWN("priority", FIELD_INT, "higher goes first"), \
	SHOWN("attempts", FIELD_INT, "attempts made"), \
	DETAIL("attempts_max", FIELD_INT, "attempts it has"), \
	SHOWN("ready", FIELD_TIME, "from when it can be leased"), \
	DETAIL("until", FIELD_TIME, "when its lease is over, leased; when its time is over, waiting; when it is forgotten, ended"), \
	DETAIL("total_until", FIELD_TIME, "when it must be done"), \
	SHOWN("worker", FIELD_TEXT, "who holds the lease"), \
	DETAIL("is_cancelling", FIELD_BOOL, "cancelled while leased: its worker hears of it with the next heartbeat"), \
	DETAIL("key", FIELD_TEXT, "its unique key"), \
	SHOWN("error", FIELD_TEXT, "what went wrong last"), \
	DETAIL("result", FIELD_TEXT, "what its worker gave back"), \
	DETAIL("payload", FIELD_TEXT, "what is to be done"), \
	DETAIL("principal", FIELD_TEXT, "who put it"), \
	DETAIL("put", FIELD_TIME, "when"), \
	DETAIL("ended", FIELD_TIME, "when it was done, failed or cancelled"), \
	F_VERSION
#define JOB_STEERS (ROLE_SECRETARIAT | ROLE_OPERATOR)
#define JOB_WORKS (ROLE_SECRETARIAT | ROLE_WORKER)

	{ .name = "job.ack", .summary = "a leased job is done",
	  .description = "The lease is the only key to it: one that is over, of somebody else, or never given is answered lease_lost.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = JOB_WORKS,
	  .params = { LEASE_PARAM, { "result", PARAM_TEXT, 0, .help = "what came of it, kept with the job; at most job_bytes" } },
	  .fields = FIELDS(F_JOB, F_STATE("done")), RUN(job_ack) },
	{ .name = "job.cancel", .summary = "a job is not to be done any more",
	  .description = "Of a leased one the worker hears with its next heartbeat; what it has done by then may still be acknowledged. "
			 "Gives up an incident, too.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = JOB_STEERS | ROLE_WORKER,
	  .params = { JOB_PARAM, REASON_PARAM },
	  .fields = FIELDS(F_JOB, F_STATE("cancelled; leased while its worker holds it"), F_VERSION), RUN(job_cancel) },
	{ .name = "job.extend", .summary = "heartbeat: keep the lease, and hear whether the job was cancelled",
	  .description = "The lease lasts heartbeat_ms from now, but not longer than the attempt may. Not recorded in the journal.",
	  .flags = VERB_WRITE | VERB_UNRECORDED, .scope = SCOPE_PROGRAMME, .roles = JOB_WORKS,
	  .params = { LEASE_PARAM },
	  .fields = FIELDS(F_JOB, F_TIME("until", "when the lease is over"), SHOWN("is_cancelling", FIELD_BOOL, "stop working on it")),
	  RUN(job_extend) },
	{ .name = "job.fail", .summary = "a leased job could not be done",
	  .description = "It comes again after a back-off that doubles each time, or after `again_ms`; out of attempts, or with `is_final`, "
			 "it is an incident, or failed where it was put so.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = JOB_WORKS,
	  .params = { LEASE_PARAM, { "error", PARAM_TEXT, REQ, .help = "what went wrong; it is kept" },
		      { "again_ms", PARAM_INT, 0, 0, YEAR_LONG, .help = "when to try again, instead of the back-off" },
		      { "is_final", PARAM_BOOL, 0, .help = "trying again would not help" } },
	  .fields = FIELDS(F_JOB, F_STATE("scheduled, ready, failed, cancelled, incident"), F_TIME("ready", "when it comes again")),
	  RUN(job_fail) },
	{ .name = "job.get", .summary = "one job, with its attempts",
	  .scope = SCOPE_PROGRAMME, .roles = JOB_STEERS | ROLE_WORKER,
	  .params = { JOB_PARAM },
	  .fields = FIELDS(JOB_FIELDS, DETAIL("tries", FIELD_ARRAY, "its attempts: worker, leased, ended, outcome, error")), RUN(job_get) },
	{ .name = "job.kick", .summary = "a job that waits for its time or for its back-off is ready now",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = JOB_STEERS,
	  .params = { JOB_PARAM },
	  .fields = FIELDS(F_JOB, F_STATE("ready"), F_VERSION), RUN(job_kick) },
	{ .name = "job.lease", .summary = "claim the jobs whose turn it is, or wait for one",
	  .description = "Of higher priority first, of the same the one that is ready for longest. Asked again with the same request_id "
			 "it gives the leases that it gave before and that are still held. Not recorded in the journal: the job's "
			 "attempts say who had it when. No more are leased than the topic's and the worker's limits allow.",
	  .flags = VERB_WRITE | VERB_WAITS | VERB_UNRECORDED, .scope = SCOPE_PROGRAMME, .roles = JOB_WORKS,
	  .params = { { "topics", PARAM_ARRAY, POS, .help = "names of the topics, 1 to 16" },
		      { "count", PARAM_INT, 0, 1, 256, .help = "most jobs; 1 otherwise" },
		      { "timeout_ms", PARAM_INT, 0, 0, 600000, .help = "how long to wait for one; 0 (not at all) otherwise, at most watch_ms" } },
	  .fields = FIELDS(SHOWN("items", FIELD_ARRAY, "the jobs: lease, job, topic, study, payload, attempt, attempts_max, heartbeat_ms, "
							   "until, attempt_until, put"),
			   SHOWN("paused", FIELD_ARRAY, "those of the topics that give out nothing")),
	  RUN(job_lease) },
	{ .name = "job.list", .summary = "jobs, in the order in which they were put",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY_OPTIONAL, .roles = JOB_STEERS | ROLE_WORKER,
	  .params = { { "topic", PARAM_NAME, OPT, .help = "only of this topic" },
		      { "state", PARAM_ENUM, 0, .words = JOB_STATES, .help = "only in this state" },
		      { "study", PARAM_CODE, 0, .help = "only those that concern this study" } },
	  .fields = FIELDS(JOB_FIELDS), RUN(job_list) },
	{ .name = "job.prune", .summary = "forget jobs that ended long ago, before their topic would",
	  .description = "At most 1000 at a time: `is_more` says whether others are left.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = JOB_STEERS,
	  .params = { { "older_ms", PARAM_INT, POS, 0, YEAR_LONG * 100, .help = "ended longer ago than this" },
		      { "topic", PARAM_NAME, 0, .help = "only of this topic" } },
	  .fields = FIELDS(SHOWN("pruned", FIELD_INT, "how many"), SHOWN("is_more", FIELD_BOOL, "whether there are more")), RUN(job_prune) },
	{ .name = "job.put", .summary = "put a job on a topic",
	  .description = "Where another job of the topic holds the key, nothing is put, and that one is answered. Times that are left out are "
			 "the configured ones.",
	  .flags = VERB_WRITE | VERB_NO_TASKS, .scope = SCOPE_STUDY_OPTIONAL, .roles = JOB_WORKS | ROLE_OPERATOR,
	  .params = { { "topic", PARAM_NAME, POS, .help = "name of the topic" },
		      { "payload", PARAM_TEXT, PARAM_POSITIONAL | PARAM_REQUIRED | PARAM_FILE, .help = "what is to be done: any text, at most job_bytes" },
		      { "study", PARAM_CODE, 0, .help = "study that it concerns" },
		      { "priority", PARAM_INT, 0, -1000, 1000, .help = "higher goes first; 0 otherwise" },
		      { "delay_ms", PARAM_INT, 0, 0, YEAR_LONG * 10, .help = "not before so long from now" },
		      { "key", PARAM_LINE, 0, 1, 256, .help = "unique key: one job of the topic has it at a time" },
		      { "key_scope", PARAM_ENUM, 0, .words = WORDS("open", "period", "kept"),
			.help = "how long the key is held: until the job ended (otherwise), for key_ms, or until it is forgotten" },
		      { "key_ms", PARAM_INT, 0, 1, YEAR_LONG * 10, .help = "scope period: from now on, for so long" },
		      { "attempts", PARAM_INT, 0, 1, 1000, .help = "most attempts" },
		      { "backoff_ms", PARAM_INT, 0, 1, YEAR_LONG, .help = "pause before the second attempt; it doubles with each" },
		      { "queue_ms", PARAM_INT, 0, 1, YEAR_LONG * 10, .help = "longest wait for a worker once it is ready" },
		      { "attempt_ms", PARAM_INT, 0, 1, YEAR_LONG, .help = "longest attempt, whatever heartbeats say" },
		      { "total_ms", PARAM_INT, 0, 1, YEAR_LONG * 10, .help = "longest from now until it is done" },
		      { "heartbeat_ms", PARAM_INT, 0, 1, YEAR_LONG, .help = "how long a lease lasts without a heartbeat" },
		      { "is_droppable", PARAM_BOOL, 0, .help = "out of attempts or time, it is failed, and no incident" } },
	  .fields = FIELDS(F_JOB, F_STATE("scheduled or ready; of the one that holds the key: any"),
			   SHOWN("is_duplicate", FIELD_BOOL, "it is one that holds the key already: nothing was put")),
	  RUN(job_put) },
	{ .name = "job.release", .summary = "give a leased job back, as it was",
	  .description = "For a worker that stops, or a job whose time is not here yet: the attempt does not count.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = JOB_WORKS,
	  .params = { LEASE_PARAM, { "again_ms", PARAM_INT, 0, 0, YEAR_LONG, .help = "when it comes again; at once otherwise" } },
	  .fields = FIELDS(F_JOB, F_STATE("ready, scheduled, cancelled"), F_TIME("ready", "when it comes again")), RUN(job_release) },
	{ .name = "job.retry", .summary = "an incident, or a failed job, begins anew: its attempts and deadlines too",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = JOB_STEERS,
	  .params = { JOB_PARAM, { "reason", PARAM_TEXT, 0, .help = "what has changed; it is recorded" } },
	  .fields = FIELDS(F_JOB, F_STATE("ready"), F_VERSION), RUN(job_retry) },
	{ .name = "job.stats", .summary = "how many jobs are in which state, by topic",
	  .flags = VERB_LIST, .scope = SCOPE_PROGRAMME, .roles = JOB_STEERS | ROLE_WORKER,
	  .params = { { "topic", PARAM_NAME, OPT, .help = "only of this one" } },
	  .fields = FIELDS(SHOWN("topic", FIELD_TEXT, "name"), SHOWN("scheduled", FIELD_INT, "wait for their time"),
			   SHOWN("ready", FIELD_INT, "wait for a worker"), SHOWN("leased", FIELD_INT, "are being done"),
			   SHOWN("incident", FIELD_INT, "wait for people"), SHOWN("done", FIELD_INT, "done"),
			   SHOWN("failed", FIELD_INT, "given up"), SHOWN("cancelled", FIELD_INT, "cancelled"),
			   SHOWN("oldest_ms", FIELD_INT, "for how long the first has been ready")),
	  RUN(job_stats) },
