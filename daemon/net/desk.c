/* desk.c: from a message to its reply, in the order in which it happens. */
#include "net/desk.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "net/jsonrpc.h"

void desk_init(struct desk *desk, const struct desk_options *options)
{
	*desk = (struct desk){ .options = *options, .queue_next_ms = INT64_MAX };
	waiting_init(&desk->waiting);
}

void desk_done(struct desk *desk)
{
	assert(desk_is_idle(desk));
	waiting_done(&desk->waiting);
	quota_done(&desk->quota);
	desk->roster = roster_free(desk->roster);
}

void desk_set_keyring(struct desk *desk, struct keyring *keyring)
{
	const struct conf *conf = desk->options.conf;

	(void)roster_free(desk->roster);
	desk->roster = roster_new(keyring, conf->ipc_users, conf->ipc_user_count);
}

void desk_post_writer(struct desk *desk, struct letter *letter, int64_t now_us)
{
	if (desk->at_writer++ == 0)
		desk->writer_since_us = now_us;
	mailbox_post(desk->options.writer, &letter->mail);
}

/* ---- the reply ---- */

static void part_log(const struct part *part, int64_t now_us)
{
	const struct request *request = &part->request;

	log_line(LOG_LEVEL_INFO, "answered verb=%s principal=%" PRId64 " outcome=%s us=%" PRId64,
		 request->verb ? request->verb->name : "-", request->caller.principal,
		 request->reply == REPLY_ERROR ? err_row(request->err)->word : "ok",
		 now_us - part->exchange->taken_us);
}

/* Nobody hears which jobs it was given: they go back at once, rather than when their leases are over.
 * Where a later call stands for this one, that one has them. */
static void exchange_take_back(struct desk *desk, struct exchange *exchange, int64_t now_us)
{
	static const unsigned flags = VERB_WRITE | VERB_WAITS;

	for (size_t i = 0; i < exchange->count; i++) {
		struct part *part = &exchange->parts[i];
		if (part->request.reply != REPLY_RESULT || part->wait.is_superseded ||
		    (part->request.verb->flags & flags) != flags)
			continue;
		part->request.is_undelivered = true;
		part->wait.is_admitted = false;
		quota_of(&desk->quota, part->request.caller.principal)->in_flight++;
		exchange->pending++;
		desk_post_writer(desk, &part->letter, now_us);
	}
}

/* All parts are home and answered. */
static void exchange_finish(struct desk *desk, struct exchange *exchange, int64_t now_us)
{
	size_t len;
	char *text = exchange_text(exchange, &len);

	for (size_t i = 0; i < exchange->count; i++) {
		desk->counters.requests++;
		desk->counters.errors += exchange->parts[i].request.reply == REPLY_ERROR;
		part_log(&exchange->parts[i], now_us);
	}
	exchange->is_over = true;
	if (text && !desk->options.send(desk->options.arg, &exchange->route, text, len)) {
		desk->counters.dropped++;
		exchange_take_back(desk, exchange, now_us);
	}
	if (exchange->pending == 0)
		(void)exchange_free(exchange);
}

/* A part that was under way is answered. */
static void part_finish(struct desk *desk, struct part *part, int64_t now_us)
{
	struct quota_row *row = quota_of(&desk->quota, part->request.caller.principal);

	if (part->wait.is_admitted) {
		row->waiting--;
		desk->counters.waiting--;
	} else {
		row->in_flight--;
	}
	waiting_leave(&desk->waiting, part);
	if (--part->exchange->pending > 0)
		return;
	if (part->exchange->is_over)
		(void)exchange_free(part->exchange);
	else
		exchange_finish(desk, part->exchange, now_us);
}

/* ---- to the threads ---- */

static struct json_object *stats_json(const struct desk *desk, int64_t now_us)
{
	struct counters counters = desk->counters;

	counters.uptime_ms = (now_us - desk->options.born_us) / 1000;
	counters.in_flight = desk->at_writer + desk->at_readers;
	return counters_json(&counters);
}

static void part_supersede(struct desk *desk, struct part *part, int64_t now_us)
{
	request_refuse(&part->request, ERR_CONFLICT,
		       "a later call with this request_id is answered in its place", NULL);
	part_finish(desk, part, now_us);
}

static void part_run(struct desk *desk, struct part *part, int64_t now_us)
{
	unsigned flags = part->request.verb->flags;

	if (flags & VERB_WAITS && flags & VERB_WRITE && part->wait.state == WAIT_NONE) {
		struct part *earlier = waiting_supersede(&desk->waiting, part);
		if (earlier)
			part_supersede(desk, earlier, now_us);
	}
	if (flags & VERB_WAITS)
		waiting_run(&desk->waiting, part);
	if (flags & VERB_WRITE) {
		desk_post_writer(desk, &part->letter, now_us);
		return;
	}
	if (flags & VERB_STATS)
		part->request.stats = stats_json(desk, now_us);
	desk->at_readers++;
	mailbox_post(desk->options.readers, &part->letter.mail);
}

/* Who may not come in any more, by a revoked key or a reload without this local user, is not waited for
 * either: the core knows of keys, and not of local users. */
static void part_run_again(struct desk *desk, struct part *part, int64_t now_us)
{
	struct caller caller;

	if (roster_admits(desk->roster, part->exchange->tag, &caller)) {
		part_run(desk, part, now_us);
		return;
	}
	request_refuse(&part->request, ERR_REVOKED, NULL, NULL);
	part_finish(desk, part, now_us);
}

static void parts_run_again(struct desk *desk, struct part *parts, int64_t now_us)
{
	while (parts) {
		struct part *next = (struct part *)(void *)parts->letter.mail.next;
		part_run_again(desk, parts, now_us);
		parts = next;
	}
}

void desk_reload(struct desk *desk, const struct conf *conf, int64_t now_us)
{
	desk->options.conf = conf;
	desk_set_keyring(desk, roster_take_keyring(desk->roster));
	parts_run_again(desk, waiting_wake(&desk->waiting, NULL), now_us);
}

/* ---- taking ---- */

static void refuse_busy(struct request *request, const char *message, int64_t limit)
{
	struct json_object *data = mem_check(json_object_new_object());

	(void)json_object_object_add(data, "limit", mem_check(json_object_new_int64(limit)));
	request_refuse(request, ERR_BUSY, message, data);
}

/* Refuses what is not to be run, counts what is. */
static void part_admit(struct desk *desk, struct part *part, bool is_welcome)
{
	struct request *request = &part->request;
	int64_t limit = desk->options.conf->in_flight;

	if (!is_welcome) {
		request_refuse(request, ERR_REVOKED, NULL, NULL);
		return;
	}
	if (request->reply != REPLY_NONE)
		return;
	if (desk->is_stopping) {
		request_refuse(request, ERR_UNAVAILABLE, NULL, NULL);
		return;
	}
	struct quota_row *row = quota_of(&desk->quota, request->caller.principal);
	if (row->in_flight >= limit) {
		refuse_busy(request, "too many of your requests are not answered yet", limit);
		return;
	}
	row->in_flight++;
	part->exchange->pending++;
}

static void exchange_start(struct desk *desk, struct exchange *exchange, const struct route *route,
			   int64_t now_us)
{
	exchange->route = *route;
	exchange->taken_us = now_us;
	desk->counters.malformed += exchange->is_malformed;
	if (exchange->pending == 0) {
		exchange_finish(desk, exchange, now_us);
		return;
	}
	for (size_t i = 0; i < exchange->count; i++)
		if (exchange->parts[i].request.reply == REPLY_NONE)
			part_run(desk, &exchange->parts[i], now_us);
}

void desk_take(struct desk *desk, const struct route *route, const char *tag, struct str payload,
	       int64_t now_us)
{
	const struct conf *conf = desk->options.conf;
	const struct jsonrpc_limits limits = {
		.message_bytes = (size_t)conf->message_bytes,
		.batch_items = (size_t)conf->batch_items,
		.json_depth = (int)conf->json_depth,
	};
	struct exchange *exchange = jsonrpc_read(payload, &limits);
	struct caller caller = { 0 };
	bool is_welcome = tag && roster_admits(desk->roster, tag, &caller);

	if (is_welcome)
		(void)snprintf(exchange->tag, sizeof exchange->tag, "%s", tag);
	for (size_t i = 0; i < exchange->count; i++) {
		exchange->parts[i].request.caller = caller;
		part_admit(desk, &exchange->parts[i], is_welcome);
	}
	exchange_start(desk, exchange, route, now_us);
}

void desk_take_malformed(struct desk *desk, const struct route *route, int64_t now_us)
{
	exchange_start(
		desk,
		jsonrpc_refusal(ERR_REQUEST, "a request is one frame, or one behind an empty one"),
		route, now_us);
}

/* ---- calls that wait ---- */

/* Whether a call that wants to wait for the first time may; else it is refused. */
static bool wait_admit(struct desk *desk, struct part *part, int64_t now_us)
{
	const struct conf *conf = desk->options.conf;
	struct quota_row *row = quota_of(&desk->quota, part->request.caller.principal);
	int64_t wait_ms = part->request.wait_ms;

	if (row->waiting >= conf->waiting_per_principal) {
		refuse_busy(&part->request, "too many of your calls wait already",
			    conf->waiting_per_principal);
		return false;
	}
	if (desk->counters.waiting >= conf->waiting_calls) {
		refuse_busy(&part->request, "too many calls wait already", conf->waiting_calls);
		return false;
	}
	if (wait_ms > conf->watch_ms)
		wait_ms = conf->watch_ms;
	part->wait.deadline_us =
		desk->is_stopping ? now_us : part->exchange->taken_us + wait_ms * 1000;
	part->wait.is_admitted = true;
	row->in_flight--;
	row->waiting++;
	desk->counters.waiting++;
	return true;
}

/* It came back with nothing to tell: parked, run again, or refused. */
static void part_wait(struct desk *desk, struct part *part, int64_t now_us)
{
	if (part->wait.is_superseded) {
		part_supersede(desk, part, now_us);
	} else if (part->request.is_last_run) {
		log_line(LOG_LEVEL_ERR, "a verb went on waiting after its deadline verb=%s",
			 part->request.verb->name);
		request_refuse(&part->request, ERR_INTERNAL, NULL, NULL);
		part_finish(desk, part, now_us);
	} else if (!part->wait.is_admitted && !wait_admit(desk, part, now_us)) {
		part_finish(desk, part, now_us);
	} else if (!waiting_park(&desk->waiting, part, now_us)) {
		part_run_again(desk, part, now_us);
	}
}

void desk_due(struct desk *desk, int64_t now_us)
{
	parts_run_again(desk, waiting_due(&desk->waiting, now_us), now_us);
}

int64_t desk_next_us(const struct desk *desk)
{
	return desk->waiting.next_us;
}

/* ---- what comes home ---- */

/* A backup goes on, in steps; while stopping, to be broken off where it was. */
static void part_copy(struct desk *desk, struct part *part, int64_t now_us)
{
	part->request.is_cancelled = desk->is_stopping;
	if (request_wants_writer(&part->request)) {
		part->letter.kind = LETTER_COPY;
		desk_post_writer(desk, &part->letter, now_us);
		return;
	}
	part->letter.kind = LETTER_PART;
	desk->at_readers++;
	mailbox_post(desk->options.readers, &part->letter.mail);
}

void desk_part(struct desk *desk, struct part *part, int64_t now_us)
{
	if (part->letter.kind == LETTER_COPY)
		desk_writer_home(desk, 1, now_us);
	else
		desk->at_readers--;
	switch (part->request.reply) {
	case REPLY_WAIT:
		part_wait(desk, part, now_us);
		break;
	case REPLY_COPY:
		part_copy(desk, part, now_us);
		break;
	default:
		part_finish(desk, part, now_us);
		break;
	}
}

void desk_writer_home(struct desk *desk, unsigned count, int64_t now_us)
{
	assert(count <= desk->at_writer);
	desk->at_writer -= count;
	desk->writer_since_us = now_us;
}

static void round_count(struct desk *desk, const struct round *round)
{
	struct counters *counters = &desk->counters;

	counters->commits++;
	counters->commit_us = round->commit_us;
	counters->log_pages = round->log_pages;
	if (round->commit.requests > counters->batch_max)
		counters->batch_max = round->commit.requests;
	if (round->commit.incidents)
		log_event(LOG_EVENT_INCIDENT,
			  "a job could not be done and waits for people; `referee job list --state "
			  "incident` says which incidents=%u",
			  round->commit.incidents);
}

void desk_round(struct desk *desk, struct round *round, int64_t now_us)
{
	bool are_keys_new = round->keyring;
	struct part *next;

	round_count(desk, round);
	desk->queue_next_ms = round->commit.queue_next_ms;
	if (round->keyring)
		desk_set_keyring(desk, TAKE(round->keyring));
	for (struct part *part = TAKE(round->parts); part; part = next) {
		next = (struct part *)(void *)part->letter.mail.next;
		desk_writer_home(desk, 1, now_us);
		if (part->request.reply == REPLY_WAIT)
			part_wait(desk, part, now_us);
		else
			part_finish(desk, part, now_us);
	}
	/* With the keys, who may see what may have changed: whoever waits is judged anew. */
	parts_run_again(desk, waiting_wake(&desk->waiting, are_keys_new ? NULL : &round->commit),
			now_us);
	(void)round_free(round);
}

/* ---- time ---- */

void desk_tick(struct desk *desk, int64_t now_us)
{
	if (desk->is_stopping || desk->is_ticking)
		return;
	struct letter *tick = xcalloc(1, sizeof *tick);
	tick->kind = LETTER_TICK;
	desk->is_ticking = true;
	desk_post_writer(desk, tick, now_us);
}

void desk_ticked(struct desk *desk, struct letter *tick, int64_t now_us)
{
	desk_writer_home(desk, 1, now_us);
	desk->is_ticking = false;
	x_freep(&tick);
}

int64_t desk_queue_next_ms(const struct desk *desk)
{
	return desk->is_ticking || desk->is_stopping ? INT64_MAX : desk->queue_next_ms;
}

/* ---- the end ---- */

void desk_stop(struct desk *desk, int64_t now_us)
{
	desk->is_stopping = true;
	waiting_expire(&desk->waiting);
	desk_due(desk, now_us);
}

bool desk_is_idle(const struct desk *desk)
{
	return desk->at_writer == 0 && desk->at_readers == 0 && desk->waiting.count == 0;
}

int64_t desk_writer_silent_us(const struct desk *desk, int64_t now_us)
{
	return desk->at_writer > 0 ? now_us - desk->writer_since_us : 0;
}
