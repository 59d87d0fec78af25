/* attempt.c: one attempt at a job: the program runs, the lease is kept, and what came of it is told.
 *
 * While a heartbeat is asked the program's pipes are not looked at; a server that is away must not hold
 * the program up, so a heartbeat has a few seconds at most, and comes again. Only the server says that
 * a lease is over: a worker that cannot ask goes on. */
#include "referee/worker.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <utf8proc.h>

#include "base/err.h"
#include "referee/json.h"
#include "referee/program.h"
#include "rules/text.h"

#define LINE_BYTES  4096
#define ERROR_BYTES 1024
#define READS_MAX   256 /* of what an ended program has left in a pipe */

static const int64_t beat_least_ms = 200, beat_most_ms = 5000, beat_again_ms = 1000;
static const int64_t pause_first_ms = 1000, pause_max_ms = 60000;

/* Why the program is not to go on. */
enum fate { GOES_ON, CANCELLED, LOST, GIVEN_BACK };

struct attempt {
	struct worker *worker;
	const char *id, *lease;
	struct program program;
	struct str payload; /* what of it is not written yet */
	char *out;
	size_t out_len;
	bool is_cut;
	char line[LINE_BYTES]; /* of its standard error, until it is whole */
	size_t line_len;
	char last[ERROR_BYTES];
	int64_t heartbeat_ms, beat_ms, kill_ms; /* the latter two: when; INT64_MAX: not */
	enum fate fate;
};

/* ---- what the program is told ---- */

static const char *const facts[][2] = {
	{ "REFEREE_JOB", "job" },
	{ "REFEREE_TOPIC", "topic" },
	{ "REFEREE_STUDY", "study" },
	{ "REFEREE_ATTEMPT", "attempt" },
	{ "REFEREE_PUT", "put" },
	{ "REFEREE_ATTEMPTS_MAX", "attempts_max" },
	{ "REFEREE_UNTIL", "attempt_until" },
};

static bool is_fact(const char *variable)
{
	size_t len = strcspn(variable, "=");

	for (size_t i = 0; i < ELEMENTS(facts); i++)
		if (strlen(facts[i][0]) == len && strncmp(facts[i][0], variable, len) == 0)
			return true;
	return false;
}

static void environment_freep(char ***environment)
{
	for (char **at = *environment; *at; at++)
		x_freep(at);
	x_freep(environment);
}

/* Ours, and the facts of this job; what the job has not is not there. */
static char **environment_of(struct json_object *job)
{
	size_t count = 0, own = 0;

	while (environ[own])
		own++;
	char **list = xcalloc(own + ELEMENTS(facts) + 1, sizeof *list);
	for (size_t i = 0; i < own; i++)
		if (!is_fact(environ[i]))
			list[count++] = xstrdup(environ[i]);
	for (size_t i = 0; i < ELEMENTS(facts); i++) {
		struct json_object *value = json_get(job, facts[i][1]);
		if (value)
			list[count++] =
				xasprintf("%s=%s", facts[i][0], json_object_get_string(value));
	}
	return list;
}

static void feed(struct attempt *attempt)
{
	struct str *left = &attempt->payload;
	ssize_t n = write(attempt->program.in, left->p, left->n);

	if (n > 0) {
		left->p += n;
		left->n -= (size_t)n;
	}
	/* It need not read all, or anything. */
	if (left->n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		program_shut(&attempt->program.in);
}

/* ---- what the program says ---- */

static void line_end(struct attempt *attempt)
{
	struct str line = { attempt->line, attempt->line_len };

	if (line.n == 0)
		return;
	(void)!write(STDERR_FILENO, line.p, line.n);
	while (line.n > 0 && strchr("\r\n", line.p[line.n - 1]))
		line.n--;
	attempt->line_len = 0;
	_cleanup_(x_freep) char *safe = screen_safe(line, false);
	if (!text_is_blank(str_of(safe)))
		(void)snprintf(attempt->last, sizeof attempt->last, "%s", safe);
}

/* Whole lines go on to our own standard error: those of other workers do not get in between. */
static void take_err(struct attempt *attempt, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		attempt->line[attempt->line_len++] = bytes[i];
		if (bytes[i] == '\n' || attempt->line_len == sizeof attempt->line)
			line_end(attempt);
	}
}

static void take_out(struct attempt *attempt, const char *bytes, size_t len)
{
	size_t room = (size_t)attempt->worker->result_bytes - attempt->out_len;
	size_t taken = len < room ? len : room;

	memcpy(attempt->out + attempt->out_len, bytes, taken);
	attempt->out_len += taken;
	attempt->is_cut |= taken < len;
}

/* False: nothing more is there, now or ever. */
static bool hear(struct attempt *attempt, int *fd,
		 void (*take)(struct attempt *attempt, const char *bytes, size_t len))
{
	char bytes[LINE_BYTES];
	ssize_t n = *fd >= 0 ? read(*fd, bytes, sizeof bytes) : 0;

	if (n > 0)
		take(attempt, bytes, (size_t)n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		program_shut(fd);
	return n > 0;
}

static void hear_the_rest(struct attempt *attempt)
{
	struct program *program = &attempt->program;

	for (int i = 0; i < READS_MAX && hear(attempt, &program->out, take_out); i++)
		continue;
	for (int i = 0; i < READS_MAX && hear(attempt, &program->err, take_err); i++)
		continue;
	line_end(attempt);
}

/* ---- while it runs ---- */

static void terminate(struct attempt *attempt, enum fate fate)
{
	attempt->fate = fate;
	attempt->kill_ms = worker_clock_ms() + attempt->worker->grace_ms;
	program_signal(&attempt->program, SIGTERM);
}

static int64_t at_most(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void beat(struct attempt *attempt)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object(), *result = NULL;
	struct worker *worker = attempt->worker;
	int64_t third_ms = attempt->heartbeat_ms / 3;
	int64_t patience_ms =
		at_most(third_ms < beat_least_ms ? beat_least_ms : third_ms, beat_most_ms);

	json_set_text(params, "lease", attempt->lease);
	int status = worker_ask(worker, "job.extend", params, (int)patience_ms,
				attempt->fate == GOES_ON ? worker->now : -1, &result);
	attempt->beat_ms = worker_clock_ms() + third_ms;
	if (status == REFEREE_OK) {
		if (json_is(result, "is_cancelling") && attempt->fate == GOES_ON) {
			worker_say("job %s was cancelled; its program is ended", attempt->id);
			terminate(attempt, CANCELLED);
		}
		return;
	}
	if (worker_will_pass(worker, status)) {
		attempt->beat_ms = worker_clock_ms() + at_most(third_ms, beat_again_ms);
		return;
	}
	if (status == REFEREE_ERROR &&
	    referee_error(worker->session->referee) == err_row(ERR_LEASE_LOST)->number)
		worker_say("job %s: its lease is lost; its program is ended", attempt->id);
	else
		worker->exit_status = session_refused(worker->session, status);
	attempt->beat_ms = INT64_MAX;
	terminate(attempt, LOST);
}

static void on_time(struct attempt *attempt)
{
	int64_t now_ms = worker_clock_ms();

	if (now_ms >= attempt->kill_ms) {
		program_signal(&attempt->program, SIGKILL);
		attempt->kill_ms = INT64_MAX;
	}
	if (now_ms >= attempt->beat_ms)
		beat(attempt);
}

/* Until it has ended. */
static void attend(struct attempt *attempt)
{
	struct program *program = &attempt->program;

	for (;;) {
		struct pollfd fds[] = {
			{ program->in, POLLOUT, 0 },
			{ program->out, POLLIN, 0 },
			{ program->err, POLLIN, 0 },
			{ program->end, POLLIN, 0 },
			{ attempt->fate == GOES_ON ? attempt->worker->now : -1, POLLIN, 0 },
		};
		int64_t left_ms = at_most(attempt->beat_ms, attempt->kill_ms) - worker_clock_ms();
		(void)poll(fds, ELEMENTS(fds), left_ms > 0 ? (int)at_most(left_ms, INT_MAX) : 0);
		if (fds[0].revents)
			feed(attempt);
		if (fds[1].revents)
			(void)hear(attempt, &program->out, take_out);
		if (fds[2].revents)
			(void)hear(attempt, &program->err, take_err);
		if (fds[3].revents)
			return;
		if (fds[4].revents)
			terminate(attempt, GIVEN_BACK);
		on_time(attempt);
	}
}

/* ---- what came of it ---- */

/* Text as the server takes it: what is no character, or one that a terminal obeys, is U+FFFD. At most so
 * many bytes, cut between two characters, and without the newlines at its end, as a shell would have
 * it. */
static char *result_text(struct str raw, size_t limit, bool *ret_is_cut)
{
	static const char unknown[] = "\xef\xbf\xbd";
	char *text = xmalloc(3 * raw.n + 1);
	size_t len = 0;

	for (size_t at = 0; at < raw.n;) {
		utf8proc_int32_t code = -1;
		utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)raw.p + at,
						      (utf8proc_ssize_t)(raw.n - at), &code);
		bool is_layout = code == '\n' || code == '\t' || code == '\r';
		bool is_good =
			n > 0 && (is_layout || (code >= 0x20 && (code < 0x7f || code >= 0xa0)));
		size_t step = is_good ? (size_t)n : strlen(unknown);
		if (len + step > limit) {
			*ret_is_cut = true;
			break;
		}
		memcpy(text + len, is_good ? raw.p + at : unknown, step);
		len += step;
		at += n > 0 ? (size_t)n : 1;
	}
	while (len > 0 && text[len - 1] == '\n')
		len--;
	text[len] = '\0';
	return text;
}

/* What the message around it takes, and what escapes make of it, may leave less room than the job. */
static bool fits(const struct worker *worker, struct json_object *params)
{
	_cleanup_(x_freep) char *line = json_line(params);

	return (int64_t)strlen(line) + 512 <= worker->message_bytes;
}

static int acknowledge(struct attempt *attempt, struct json_object **ret_result)
{
	struct worker *worker = attempt->worker;
	size_t limit = (size_t)worker->result_bytes;
	bool is_cut = attempt->is_cut;

	/* Less by a quarter each time, where the server's limits are not, or not any more, what it said. */
	for (;;) {
		_cleanup_(json_putp) struct json_object *params = json_new_object();
		_cleanup_(x_freep) char *text =
			result_text((struct str){ attempt->out, attempt->out_len }, limit, &is_cut);
		json_set_text(params, "lease", attempt->lease);
		if (!text_is_blank(str_of(text)))
			json_set_text(params, "result", text);
		int status = REFEREE_ERROR;
		if (fits(worker, params)) {
			status = worker_end(worker, "job.ack", attempt->id, params, ret_result);
			if (status != REFEREE_ERROR || referee_error(worker->session->referee) !=
							       err_row(ERR_TOO_LARGE)->number) {
				if (is_cut && status == REFEREE_OK)
					worker_say("job %s: its output is longer than a result may "
						   "be, "
						   "and is cut after %zu bytes",
						   attempt->id, strlen(text));
				return status;
			}
		}
		if (limit == 0)
			return status;
		limit = limit * 3 / 4;
	}
}

static char *error_of(const struct attempt *attempt, int status)
{
	const char *program = attempt->worker->argv[0], *last = attempt->last;

	if (WIFSIGNALED(status))
		return xasprintf("%s was killed by signal %d%s%s", program, WTERMSIG(status),
				 *last ? ": " : "", last);
	return *last ? xstrdup(last)
		     : xasprintf("%s ended with status %d", program, WEXITSTATUS(status));
}

static int fail(struct attempt *attempt, const char *error, bool is_final,
		struct json_object **ret_result)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	bool is_cut;
	_cleanup_(x_freep) char *text = result_text(str_of(error), ERROR_BYTES, &is_cut);

	json_set_text(params, "lease", attempt->lease);
	json_set_text(params, "error", text);
	if (is_final)
		json_set(params, "is_final", mem_check(json_object_new_boolean(true)));
	return worker_end(attempt->worker, "job.fail", attempt->id, params, ret_result);
}

static int give_back(struct attempt *attempt, struct json_object **ret_result)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();

	json_set_text(params, "lease", attempt->lease);
	return worker_end(attempt->worker, "job.release", attempt->id, params, ret_result);
}

/* The exit status of a program that was told to end says nothing about its job. */
static int tell(struct attempt *attempt, int status)
{
	_cleanup_(json_putp) struct json_object *result = NULL;
	_cleanup_(x_freep) char *error = error_of(attempt, status);
	int told = REFEREE_OK;

	switch (attempt->fate) {
	case GOES_ON:
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			told = acknowledge(attempt, &result);
		else
			told = fail(attempt, error,
				    WIFEXITED(status) && program_is_final(WEXITSTATUS(status)),
				    &result);
		break;
	case CANCELLED:
		told = fail(attempt, "ended, since the job was cancelled", false, &result);
		break;
	case GIVEN_BACK:
		told = give_back(attempt, &result);
		break;
	case LOST:
		return EX_TEMPFAIL;
	}
	const char *state = told == REFEREE_OK ? json_text(result, "state") : NULL;
	if (state && strcmp(state, "done") == 0)
		return 0;
	return state && (strcmp(state, "incident") == 0 || strcmp(state, "failed") == 0)
		       ? EX_DATAERR
		       : EX_TEMPFAIL;
}

/* Every job would go the same way: this one's attempt is all that it costs for a while. */
static int cannot_start(struct attempt *attempt, int error)
{
	struct worker *worker = attempt->worker;
	_cleanup_(json_putp) struct json_object *result = NULL;
	_cleanup_(x_freep) char *text =
		xasprintf("%s cannot be started: %s", worker->argv[0], strerror(error));

	worker->pause_ms =
		worker->pause_ms ? at_most(2 * worker->pause_ms, pause_max_ms) : pause_first_ms;
	worker_say("job %s: %s; the next one is fetched in %lld s", attempt->id, text,
		   (long long)worker->pause_ms / 1000);
	(void)fail(attempt, text, false, &result);
	return EX_TEMPFAIL;
}

int attempt_run(struct worker *worker, struct json_object *job)
{
	_cleanup_(environment_freep) char **environment = environment_of(job);
	struct json_object *payload = json_get(job, "payload");
	_cleanup_(x_freep) char *out = xmalloc((size_t)worker->result_bytes + 1);
	struct attempt attempt = {
		.worker = worker,
		.id = json_text(job, "job"),
		.lease = json_text(job, "lease"),
		.payload = { payload ? json_object_get_string(payload) : "",
			     (size_t)json_object_get_string_len(payload) },
		.out = out,
		.heartbeat_ms = json_int(job, "heartbeat_ms", 60000),
		.kill_ms = INT64_MAX,
	};

	int error = program_start(worker->path, worker->argv, environment, &attempt.program);
	if (error)
		return cannot_start(&attempt, error);
	worker->pause_ms = 0;
	attempt.beat_ms = worker_clock_ms() + attempt.heartbeat_ms / 3;
	attend(&attempt);
	program_signal(&attempt.program, SIGKILL);
	hear_the_rest(&attempt);
	return tell(&attempt, program_reap(&attempt.program));
}
