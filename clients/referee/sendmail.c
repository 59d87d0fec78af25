/* sendmail.c: the way of a mail out: a program of the machine's takes it over. It is the only one that this
 * program runs; whatever it does, it is over in time. What counts is its exit status: it may close its pipes
 * before, or leave a child behind that keeps them open. */
#include "referee/mail.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "referee/program.h"
#include "referee/screen.h"

#define ERROR_BYTES 1024
#define DRAIN_READS 64 /* of what was said before the end; a child left behind may go on for ever */
#define NOT_STARTED 71 /* a failure of the system, in sysexits.h */

static int64_t elapsed_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* A mail on its way. */
struct child {
	pid_t pid;
	int in, err, end; /* end: readable when it has ended; -1: closed */
	const char *text; /* what it has not read yet */
	size_t left, said;
	bool is_deaf; /* it closed its standard input before the end of the mail */
	char error[ERROR_BYTES];
};

static void shut(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

static void child_be(const char *program, int in, int err) __attribute__((noreturn));
static void child_be(const char *program, int in, int err)
{
	(void)setpgid(0, 0);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)dup2(in, STDIN_FILENO);
	(void)dup2(err, STDERR_FILENO);
	(void)dup2(err, STDOUT_FILENO);
	(void)execl(program, program, "-t", "-i", (char *)NULL);
	(void)dprintf(STDERR_FILENO, "%s: %s\n", program, strerror(errno));
	_exit(NOT_STARTED);
}

static bool child_start(const char *program, struct child *child)
{
	int in[2] = { -1, -1 }, err[2] = { -1, -1 };

	bool has_pipes = pipe2(in, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0;
	child->pid = has_pipes ? fork() : -1;
	if (child->pid == 0)
		child_be(program, in[0], err[1]);
	int saved = errno;
	if (child->pid > 0)
		(void)setpgid(child->pid, child->pid);
	shut(&in[0]);
	shut(&err[1]);
	child->in = in[1];
	child->err = err[0];
	(void)fcntl(child->in, F_SETFL, O_NONBLOCK);
	(void)fcntl(child->err, F_SETFL, O_NONBLOCK);
	errno = saved;
	return child->pid > 0;
}

static void child_write(struct child *child)
{
	ssize_t n = write(child->in, child->text, child->left);

	if (n > 0) {
		child->text += n;
		child->left -= (size_t)n;
	}
	child->is_deaf = n < 0 && errno != EAGAIN && errno != EINTR;
	if (child->left == 0 || child->is_deaf)
		shut(&child->in);
}

/* Keeps the beginning. False where nothing more can be read at the moment. */
static bool child_read(struct child *child)
{
	char bytes[4096];
	ssize_t n = child->err >= 0 ? read(child->err, bytes, sizeof bytes) : 0;

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		shut(&child->err);
	for (ssize_t i = 0; i < n && child->said < ERROR_BYTES - 1; i++)
		child->error[child->said++] = bytes[i] == '\n' || bytes[i] == '\0' ? ' ' : bytes[i];
	return n > 0;
}

/* Writes and reads until the program has ended, or the time is over: false. */
static bool child_talk(struct child *child, const struct mail_way *way)
{
	int64_t until_ms = elapsed_ms() + way->timeout_ms, beat_ms = elapsed_ms() + way->beat_ms;

	for (;;) {
		struct pollfd fds[] = { { child->end, POLLIN, 0 },
					{ child->err, POLLIN, 0 },
					{ child->in, POLLOUT, 0 } };
		int64_t now_ms = elapsed_ms(), wait_ms = until_ms - now_ms;
		if (wait_ms <= 0)
			return false;
		if (way->beat && now_ms >= beat_ms) {
			way->beat(way->arg);
			beat_ms = elapsed_ms() + way->beat_ms;
		}
		if (way->beat && beat_ms - now_ms < wait_ms)
			wait_ms = beat_ms - now_ms;
		(void)poll(fds, ELEMENTS(fds), (int)wait_ms);
		if (child->in >= 0 && fds[2].revents)
			child_write(child);
		if (child->err >= 0 && fds[1].revents)
			(void)child_read(child);
		if (fds[0].revents)
			break;
	}
	for (int i = 0; i < DRAIN_READS && child_read(child); i++)
		;
	return true;
}

/* What it said is anybody's bytes, and ends up in JSON. */
static enum mail_outcome outcome_of(const struct child *child, const struct mail_way *way,
				    bool is_over, int status, char **ret_error)
{
	_cleanup_(x_freep) char *said =
		screen_safe((struct str){ child->error, child->said }, false);

	if (!is_over)
		*ret_error = xasprintf("%s did not end within %d s", way->program,
				       way->timeout_ms / 1000);
	else if (WIFSIGNALED(status))
		*ret_error =
			xasprintf("%s was killed by signal %d", way->program, WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		*ret_error = xasprintf("%s ended with status %d: %s", way->program,
				       WEXITSTATUS(status), *said ? said : "it said nothing");
	else if (child->is_deaf)
		*ret_error = xasprintf("%s ended before it had read the mail", way->program);
	else
		return MAIL_SENT;
	return is_over && WIFEXITED(status) && program_is_final(WEXITSTATUS(status)) ? MAIL_REFUSED
										     : MAIL_LATER;
}

enum mail_outcome mail_send(const struct mail_way *way, const char *text, char **ret_error)
{
	struct child child = { .in = -1, .err = -1, .end = -1, .text = text, .left = strlen(text) };
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	enum mail_outcome outcome = MAIL_LATER;
	int status = 0;

	*ret_error = NULL;
	if (child_start(way->program, &child)) {
		child.end = pidfd_open(child.pid, 0);
		bool is_over = child.end >= 0 && child_talk(&child, way);
		if (!is_over)
			(void)kill(-child.pid, SIGKILL);
		while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
			;
		outcome = outcome_of(&child, way, is_over, status, ret_error);
	} else {
		*ret_error = xasprintf("%s cannot be started: %s", way->program, strerror(errno));
	}
	shut(&child.in);
	shut(&child.err);
	shut(&child.end);
	(void)signal(SIGPIPE, before);
	return outcome;
}
