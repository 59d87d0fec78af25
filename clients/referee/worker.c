/* worker.c: leasing, asking until there is an answer, and stopping.
 *
 * A worker that is to stop while job.lease waits asks once more under the same request_id, without
 * waiting: the server ends the call that waits, and what it was given meanwhile is in the answer, and
 * goes back. So a stop never costs a job an attempt. */
#include "referee/worker.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "referee/json.h"

static const int margin_ms = 20000; /* a call that waits is waited for so much longer */
static const int end_ms = 2000,
		 end_most_ms = 30000; /* to tell a job's end: each attempt has longer */
static const int last_ms = 5000;      /* and all of them once the worker is to stop at once */
static const int back_ms = 2000;      /* to take back what a call that waits was given */
static const int64_t pause_first_ms = 250, pause_max_ms = 10000;

int64_t worker_clock_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void worker_say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *text = xvasprintf(format, args);
	va_end(args);
	_cleanup_(x_freep) char *safe = screen_safe(str_of(text), false);
	_cleanup_(x_freep) char *line = xasprintf("referee: work: %s\n", safe);
	(void)!write(STDERR_FILENO, line, strlen(line));
}

bool worker_is_told(int pipe)
{
	return worker_pause(pipe, 0);
}

bool worker_pause(int pipe, int64_t ms)
{
	struct pollfd fd = { .fd = pipe, .events = POLLIN };

	return poll(&fd, 1, (int)ms) > 0;
}

/* ---- asking ---- */

bool worker_will_pass(const struct worker *worker, int status)
{
	const struct referee *referee = worker->session->referee;
	int error = referee_error(referee);

	/* A server that dies in the middle of a handshake, again and again, looks like one with another
	 * key; that it has the right one was seen before there were workers. */
	return status == REFEREE_UNREACHABLE || status == REFEREE_TIMEOUT ||
	       status == REFEREE_MISMATCH || status == REFEREE_INTERRUPTED ||
	       (status == REFEREE_ERROR &&
		(error == REFEREE_BUSY || error == REFEREE_STORAGE_FULL ||
		 error == REFEREE_UNAVAILABLE));
}

static void tell_outage(struct worker *worker, int status)
{
	if (status == REFEREE_INTERRUPTED)
		return;
	bool is_away = worker_will_pass(worker, status);
	if (atomic_exchange(&worker->shared->is_away, is_away) == is_away)
		return;
	if (is_away)
		worker_say("%s; asking on", referee_message(worker->session->referee));
	else
		worker_say("the server answers again");
}

int worker_ask(struct worker *worker, const char *method, struct json_object *params,
	       int timeout_ms, int interrupt, struct json_object **ret_result)
{
	struct session *session = worker->session;

	if (verb_find(str_of(method))->flags & VERB_WRITE && !json_text(params, "request_id")) {
		char uuid[REFEREE_UUID_SIZE];
		referee_uuid(uuid);
		json_set_text(params, "request_id", uuid);
	}
	session->options.timeout_ms = timeout_ms;
	referee_set_attempt(session->referee, timeout_ms);
	referee_set_interrupt(session->referee, interrupt);
	int status = session_try(session, method, false, params, ret_result);
	tell_outage(worker, status);
	return status;
}

/* Cannot go on: told, and kept as the worker's exit status. */
static void give_up(struct worker *worker, int status)
{
	worker->exit_status = session_refused(worker->session, status);
}

/* One more wait in a row; each is twice as long. True: the pipe was closed meanwhile. */
static bool pause_longer(int pipe, int64_t *pause_ms)
{
	*pause_ms = *pause_ms == 0 ? pause_first_ms : 2 * *pause_ms;
	if (*pause_ms > pause_max_ms)
		*pause_ms = pause_max_ms;
	return worker_pause(pipe, *pause_ms);
}

int worker_end(struct worker *worker, const char *method, const char *job,
	       struct json_object *params, struct json_object **ret_result)
{
	int64_t deadline = INT64_MAX, pause_ms = 0;
	int patience_ms = end_ms;

	for (;;) {
		if (deadline == INT64_MAX && worker_is_told(worker->now))
			deadline = worker_clock_ms() + last_ms;
		bool is_last = deadline != INT64_MAX;
		int status = worker_ask(worker, method, params, is_last ? last_ms : patience_ms,
					is_last ? -1 : worker->now, ret_result);
		if (status == REFEREE_OK)
			return status;
		if (status == REFEREE_ERROR &&
		    referee_error(worker->session->referee) == err_row(ERR_LEASE_LOST)->number) {
			worker_say("job %s: its lease is lost; what came of it does not count",
				   job);
			return status;
		}
		if (status == REFEREE_ERROR &&
		    referee_error(worker->session->referee) == err_row(ERR_TOO_LARGE)->number)
			return status;
		if (!worker_will_pass(worker, status)) {
			give_up(worker, status);
			return status;
		}
		if (worker_clock_ms() >= deadline) {
			worker_say("job %s: the server is away: its lease runs out by itself", job);
			worker->exit_status = EX_TEMPFAIL;
			return status;
		}
		(void)pause_longer(is_last ? -1 : worker->now, &pause_ms);
		patience_ms = 2 * patience_ms < end_most_ms ? 2 * patience_ms : end_most_ms;
	}
}

/* ---- leasing ---- */

static struct json_object *lease_params(const struct worker *worker, const char *request_id,
					int wait_ms)
{
	struct json_object *params = json_new_object();

	json_set(params, "topics", json_object_get(worker->topics));
	json_set(params, "timeout_ms", mem_check(json_object_new_int(wait_ms)));
	json_set_text(params, "request_id", request_id);
	return params;
}

/* What was given to the call that waits, or is given to this one, goes back. */
static void take_back(struct worker *worker, const char *request_id)
{
	_cleanup_(json_putp) struct json_object *params = lease_params(worker, request_id, 0);
	_cleanup_(json_putp) struct json_object *leased = NULL;

	if (worker_ask(worker, "job.lease", params, back_ms, -1, &leased) != REFEREE_OK)
		return;
	struct json_object *items = json_get(leased, "items");
	for (size_t i = 0; i < json_count(items); i++) {
		_cleanup_(json_putp) struct json_object *release = json_new_object(),
							*result = NULL;
		struct json_object *job = json_object_array_get_idx(items, i);
		json_set_text(release, "lease", json_text(job, "lease"));
		(void)worker_end(worker, "job.release", json_text(job, "job"), release, &result);
	}
}

/* NULL: there is none, since it is to stop, cannot go on, or was to ask only once. Of one request_id
 * until that is answered: what an answer on its way was to bring is not lost. */
static struct json_object *lease(struct worker *worker)
{
	char request_id[REFEREE_UUID_SIZE];
	int64_t pause_ms = 0;

	referee_uuid(request_id);
	for (;;) {
		_cleanup_(json_putp) struct json_object *leased = NULL,
							*params = lease_params(worker, request_id,
									       worker->wait_ms);
		int status = worker_ask(worker, "job.lease", params, worker->wait_ms + margin_ms,
					worker->stop, &leased);
		if (status == REFEREE_OK) {
			struct json_object *items = json_get(leased, "items");
			if (json_count(items) > 0)
				return json_object_get(json_object_array_get_idx(items, 0));
			if (worker->is_once || worker_is_told(worker->stop))
				return NULL;
			referee_uuid(request_id);
			pause_ms = 0;
			continue;
		}
		bool is_told = worker_is_told(worker->stop);
		if (!worker_will_pass(worker, status) || (worker->is_once && !is_told)) {
			give_up(worker, status);
			return NULL;
		}
		if (is_told || (status == REFEREE_ERROR && pause_longer(worker->stop, &pause_ms))) {
			take_back(worker, request_id);
			return NULL;
		}
	}
}

int worker_run(struct worker *worker)
{
	int r = session_open(worker->session);
	int outcome = worker->is_once ? EX_NOINPUT : 0;

	while (r == 0 && worker->exit_status == 0) {
		if (worker_pause(worker->stop, worker->pause_ms))
			break;
		_cleanup_(json_putp) struct json_object *job = lease(worker);
		if (!job)
			break;
		int ended = attempt_run(worker, job);
		if (!worker->is_once)
			continue;
		outcome = ended;
		break;
	}
	return r ? r : worker->exit_status ? worker->exit_status : outcome;
}
