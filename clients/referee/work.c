/* work.c: `work`, which makes a worker of any program: the processes.
 *
 * The first process looks whether everything is as it must be, and lets its conversation go, which does
 * not outlive a fork; then it starts the workers and only waits: for signals, which it passes on by closing
 * pipes, and for workers that died, whose places it fills. It adopts what a dead worker leaves behind, so
 * that no program goes on without the worker that keeps its lease. */
#include "referee/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/err.h"
#include "referee/command.h"
#include "referee/json.h"
#include "referee/program.h"

#define JOBS_MAX      64
#define GRACE_SECONDS 10
#define DEATHS_MAX    20 /* of workers, within a second: there is something wrong with all of them */

static const int wait_ms = 25000; /* for a job, at a time */
static const int check_ms = 30000;
static const int64_t deaths_ms = 1000;

struct crew {
	struct worker worker; /* what each begins with */
	int stop[2], now[2];  /* read end, write end; see worker.h */
	pid_t pids[JOBS_MAX]; /* 0: none, any more */
	size_t count;
	unsigned deaths; /* of workers, since */
	int64_t counted_ms;
	int exit_status;
	bool has_outcome; /* of a worker with --once */
};

/* ---- before there are workers ---- */

/* A whole number between two; -1: it is none. */
static long number_of(const char *text, long least, long most)
{
	char *end;

	errno = 0;
	long value = strtol(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && value >= least && value <= most ? value
											    : -1;
}

static int check_limits(struct crew *crew, struct json_object *hello)
{
	struct worker *worker = &crew->worker;
	struct json_object *limits = json_get(hello, "limits");
	int64_t waiting = json_int(limits, "waiting_per_principal", JOBS_MAX);
	int64_t text_bytes = json_int(limits, "text_bytes", 32768);

	worker->message_bytes = json_int(limits, "message_bytes", 1 << 20);
	worker->result_bytes = json_int(limits, "job_bytes", 32768);
	if (worker->result_bytes > text_bytes)
		worker->result_bytes = text_bytes;
	if ((int64_t)crew->count <= waiting)
		return 0;
	return session_fail(
		worker->session, EX_USAGE,
		"--jobs %zu: the server lets %lld calls of one principal wait at a time",
		crew->count, (long long)waiting);
}

/* 0, -1: the server is away, or an exit status that was told. A rehearsal of job.lease is answered as the
 * real one would be, and gives out nothing. */
static int check_once(struct crew *crew)
{
	struct worker *worker = &crew->worker;
	_cleanup_(json_putp) struct json_object *hello = NULL, *leased = NULL,
						*none = json_new_object(),
						*params = json_new_object();
	int timeout_ms = worker->session->options.timeout_ms ? worker->session->options.timeout_ms
							     : check_ms;
	int status = worker_ask(worker, "server.hello", none, timeout_ms, -1, &hello);

	if (status == REFEREE_OK) {
		int r = check_limits(crew, hello);
		if (r != 0)
			return r;
		json_set(params, "topics", json_object_get(worker->topics));
		json_set(params, "dry_run", mem_check(json_object_new_boolean(true)));
		status = worker_ask(worker, "job.lease", params, timeout_ms, -1, &leased);
	}
	if (status == REFEREE_OK)
		return 0;
	return worker_will_pass(worker, status) && status != REFEREE_MISMATCH && !worker->is_once
		       ? -1
		       : session_refused(worker->session, status);
}

static int check(struct crew *crew)
{
	struct session *session = crew->worker.session;
	int asked_ms = session->options.timeout_ms, r = session_open(session);

	while (r == 0 && (r = check_once(crew)) < 0) {
		session->options.timeout_ms = asked_ms;
		(void)worker_pause(-1, 1000);
		r = 0;
	}
	session->options.timeout_ms = asked_ms;
	session->referee = referee_close(session->referee);
	x_freep(&session->profile);
	return r;
}

/* ---- the workers ---- */

/* True in the worker: *ret_status is how it ended. */
static bool crew_start(struct crew *crew, size_t place, int *ret_status)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct worker *worker = &crew->worker;
	pid_t pid = fork();

	if (pid != 0) {
		crew->pids[place] = pid > 0 ? pid : 0;
		if (pid < 0)
			crew->exit_status =
				session_fail(worker->session, EX_OSERR,
					     "a worker cannot be started: %s", strerror(errno));
		return false;
	}
	/* Ctrl-C and service managers send these to all of us: the first process passes on what is meant. */
	for (size_t i = 0; i < ELEMENTS(numbers); i++)
		(void)signal(numbers[i], SIG_IGN);
	program_shut(&crew->stop[1]);
	program_shut(&crew->now[1]);
	worker->stop = crew->stop[0];
	worker->now = crew->now[0];
	*ret_status = worker_run(worker);
	return true;
}

static void crew_stop(struct crew *crew, bool is_now)
{
	program_shut(&crew->stop[1]);
	if (is_now)
		program_shut(&crew->now[1]);
}

static void on_signal(struct crew *crew)
{
	if (crew->stop[1] >= 0) {
		worker_say("stops when the jobs that run are done; once more gives them back");
		crew_stop(crew, false);
	} else if (crew->now[1] >= 0) {
		worker_say("gives its jobs back");
		crew_stop(crew, true);
	}
}

/* With --once, the worst of what came of them: none to be had, done, to come again, given up; and what
 * kept a worker from its work is worse. */
static int worse(int a, int b)
{
	static const int ranks[] = { EX_NOINPUT, 0, EX_TEMPFAIL, EX_DATAERR };
	size_t rank_a = 0, rank_b = 0;

	while (rank_a < ELEMENTS(ranks) && ranks[rank_a] != a)
		rank_a++;
	while (rank_b < ELEMENTS(ranks) && ranks[rank_b] != b)
		rank_b++;
	return rank_b > rank_a ? b : a;
}

static void on_death(struct crew *crew, size_t place, int status, bool *ret_is_vacant)
{
	bool is_killed = WIFSIGNALED(status), is_stopping = crew->stop[1] < 0;
	int64_t now_ms = worker_clock_ms();

	crew->pids[place] = 0;
	*ret_is_vacant = false;
	if (!is_killed) {
		crew->exit_status = crew->has_outcome
					    ? worse(crew->exit_status, WEXITSTATUS(status))
					    : WEXITSTATUS(status);
		crew->has_outcome = true;
		if (!crew->worker.is_once)
			crew_stop(crew, false);
		return;
	}
	if (now_ms - crew->counted_ms > deaths_ms) {
		crew->counted_ms = now_ms;
		crew->deaths = 0;
	}
	crew->deaths++;
	bool is_hopeless = crew->worker.is_once || crew->deaths > DEATHS_MAX;
	worker_say("a worker was killed by signal %d%s", WTERMSIG(status),
		   is_stopping || is_hopeless ? "" : "; another takes its place");
	if (is_hopeless) {
		crew->exit_status = EX_SOFTWARE;
		crew->has_outcome = true;
		crew_stop(crew, false);
	}
	*ret_is_vacant = !is_stopping && !is_hopeless;
}

/* Takes in who has ended: our workers, and programs that theirs left to us. True in a worker that took
 * another's place. */
static bool crew_reap(struct crew *crew, int *ret_status)
{
	siginfo_t info = { .si_pid = 0 };

	while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0) {
		size_t place = 0;
		bool is_vacant = false;
		int status = 0;
		while (place < crew->count && crew->pids[place] != info.si_pid)
			place++;
		if (place == crew->count) /* its group's number is its own until it is waited for */
			(void)kill(-info.si_pid, SIGKILL);
		(void)waitpid(info.si_pid, &status, 0);
		if (place < crew->count)
			on_death(crew, place, status, &is_vacant);
		if (is_vacant && crew_start(crew, place, ret_status))
			return true;
		info.si_pid = 0;
	}
	return false;
}

static bool crew_is_there(const struct crew *crew)
{
	for (size_t i = 0; i < crew->count; i++)
		if (crew->pids[i])
			return true;
	return false;
}

/* In each of the processes: its exit status. */
static int crew_run(struct crew *crew, int signals)
{
	int status = 0;

	for (size_t i = 0; i < crew->count; i++)
		if (crew_start(crew, i, &status))
			return status;
	if (crew->exit_status)
		crew_stop(crew, false);
	while (crew_is_there(crew)) {
		struct signalfd_siginfo info;
		if (read(signals, &info, sizeof info) != (ssize_t)sizeof info)
			continue;
		if (info.ssi_signo != SIGCHLD)
			on_signal(crew);
		else if (crew_reap(crew, &status))
			return status;
	}
	return crew->exit_status;
}

/* What the processes share; signals come through a file from here on. */
static int crew_prepare(struct crew *crew, int *ret_signals)
{
	sigset_t set;
	int fd;

	while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO)
		continue; /* our streams, where we were started without */
	program_shut(&fd);
	void *shared = mmap(NULL, sizeof *crew->worker.shared, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || pipe2(crew->stop, O_CLOEXEC) < 0 ||
	    pipe2(crew->now, O_CLOEXEC) < 0)
		return session_fail(crew->worker.session, EX_OSERR, "%s", strerror(errno));
	crew->worker.shared = shared;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGCHLD);
	*ret_signals = signalfd(-1, &set, SFD_CLOEXEC);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	int r = check(crew);
	/* Before that, a signal ends us. */
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	return r;
}

/* ---- the command ---- */

static int read_numbers(struct session *session, struct crew *crew, const char *jobs,
			const char *grace)
{
	long count = jobs ? number_of(jobs, 1, JOBS_MAX) : 1;
	long seconds = grace ? number_of(grace, 0, 3600) : GRACE_SECONDS;

	if (count < 0)
		return session_fail(session, EX_USAGE, "--jobs must be 1 to %d", JOBS_MAX);
	if (seconds < 0)
		return session_fail(session, EX_USAGE, "--grace must be 0 to 3600 seconds");
	crew->count = (size_t)count;
	crew->worker.grace_ms = (int)seconds * 1000;
	return 0;
}

static int read_program(struct session *session, struct worker *worker, char **argv,
			char **ret_path)
{
	if (!argv[0])
		return session_fail(session, EX_USAGE,
				    "which program? It stands behind --, with its arguments");
	*ret_path = program_find(argv[0]);
	if (!*ret_path)
		return session_fail(session, EX_UNAVAILABLE, "%s cannot be run: %s", argv[0],
				    strerror(errno));
	worker->path = *ret_path;
	worker->argv = argv;
	return 0;
}

int command_work(struct session *session, int argc, char **argv)
{
	const char *jobs = NULL, *grace = NULL;
	struct crew crew = { .worker = { .session = session },
			     .stop = { -1, -1 },
			     .now = { -1, -1 } };
	const struct extra extras[] = { { "--jobs", &jobs, NULL },
					{ "--grace", &grace, NULL },
					{ "--once", NULL, &crew.worker.is_once },
					{ .name = NULL } };
	_cleanup_(json_putp) struct json_object *topics = json_new_array();
	_cleanup_(x_freep) char *path = NULL;
	struct words words;
	int own = 0, signals = -1;

	while (own < argc && strcmp(argv[own], "--") != 0)
		own++;
	int r = command_words(session, command_find("work", NULL), own, argv, extras, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	session->subject = xstrdup("work");
	r = read_numbers(session, &crew, jobs, grace);
	if (r == 0)
		r = read_program(session, &crew.worker, own < argc ? argv + own + 1 : argv + argc,
				 &path);
	if (r != 0)
		return r;
	for (size_t i = 0; i < words.count; i++)
		json_append(topics, mem_check(json_object_new_string(words.list[i])));
	crew.worker.topics = topics;
	crew.worker.wait_ms = crew.worker.is_once ? session->options.timeout_ms : wait_ms;
	r = crew_prepare(&crew, &signals);
	return r ? r : crew_run(&crew, signals);
}
