/* topic.h: the verbs of `topic`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define TOPIC_PARAM { "topic", PARAM_NAME, POS, .help = "name of the topic" }
#define TOPIC_SETTINGS \
	{ "title", PARAM_LINE, 0, .help = "what it is for" }, \
	{ "leases_max", PARAM_INT, 0, 0, 1000000, .help = "most jobs leased at a time; 0: any number" }, \
	{ "keep_ms", PARAM_INT, 0, 0, YEAR_LONG * 100, .help = "how long jobs are kept that have ended; the configured job_keep_ms otherwise" }
#define TOPIC_FIELDS \
	SHOWN("topic", FIELD_TEXT, "name"), \
	SHOWN("title", FIELD_TEXT, "what it is for"), \
	F_INSTITUTION, \
	SHOWN("leases_max", FIELD_INT, "most leased at a time; 0: any number"), \
	DETAIL("keep_ms", FIELD_INT, "how long jobs are kept that have ended"), \
	SHOWN("is_paused", FIELD_BOOL, "gives out no job"), \
	SHOWN("is_draining", FIELD_BOOL, "takes no job"), \
	F_VERSION

	{ .name = "topic.add", .summary = "a new topic, whose jobs the workers of one institution fetch",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = JOB_STEERS,
	  .params = { TOPIC_PARAM, { "institution", PARAM_NAME, 0, .help = "whose workers fetch from it; your own otherwise" }, TOPIC_SETTINGS },
	  .fields = FIELDS(TOPIC_FIELDS), RUN(topic_add) },
	{ .name = "topic.drain", .summary = "take no new job; those that are there are still done",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = JOB_STEERS,
	  .params = { TOPIC_PARAM }, .fields = FIELDS(TOPIC_FIELDS), RUN(topic_drain) },
	{ .name = "topic.list", .summary = "the topics that you can fetch from; for who steers, all",
	  .flags = VERB_LIST, .scope = SCOPE_PROGRAMME, .roles = JOB_STEERS | ROLE_WORKER,
	  .fields = FIELDS(TOPIC_FIELDS), RUN(topic_list) },
	{ .name = "topic.pause", .summary = "give out no job; what is leased goes on",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = JOB_STEERS,
	  .params = { TOPIC_PARAM }, .fields = FIELDS(TOPIC_FIELDS), RUN(topic_pause) },
	{ .name = "topic.resume", .summary = "give out and take jobs again, after topic.pause and topic.drain",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = JOB_STEERS,
	  .params = { TOPIC_PARAM }, .fields = FIELDS(TOPIC_FIELDS), RUN(topic_resume) },
	{ .name = "topic.update", .summary = "change what is said of a topic; what is left out stays",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = JOB_STEERS,
	  .params = { TOPIC_PARAM, TOPIC_SETTINGS }, .fields = FIELDS(TOPIC_FIELDS), RUN(topic_update) },
