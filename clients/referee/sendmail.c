/* sendmail.c: the way of a mail out: a program of the machine's takes it over. It is the only one that this
 * program runs; whatever it does, it is over in time. */
#include "referee/mail.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "referee/program.h"

#define ERROR_BYTES 1024
#define NOT_STARTED 71 /* a failure of the system, in sysexits.h */

static int64_t elapsed_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

struct child {
	pid_t pid;
	int in, err; /* -1: closed */
};

static bool child_start(const char *program, struct child *child)
{
	int in[2], err[2];

	if (pipe2(in, O_CLOEXEC) < 0)
		return false;
	if (pipe2(err, O_CLOEXEC) < 0) {
		(void)close(in[0]);
		(void)close(in[1]);
		return false;
	}
	child->pid = fork();
	if (child->pid == 0) {
		(void)setpgid(0, 0);
		(void)dup2(in[0], STDIN_FILENO);
		(void)dup2(err[1], STDERR_FILENO);
		(void)dup2(err[1], STDOUT_FILENO);
		(void)execl(program, program, "-t", "-i", (char *)NULL);
		(void)dprintf(STDERR_FILENO, "%s: %s\n", program, strerror(errno));
		_exit(NOT_STARTED);
	}
	(void)close(in[0]);
	(void)close(err[1]);
	child->in = in[1];
	child->err = err[0];
	(void)fcntl(child->in, F_SETFL, O_NONBLOCK);
	return child->pid > 0;
}

static void shut(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* Writes and reads until the program has closed its side, or the time is over: false. */
static bool child_talk(struct child *child, const char *text, int timeout_ms,
		       char error[ERROR_BYTES])
{
	int64_t until_us = elapsed_us() + timeout_ms * INT64_C(1000);
	size_t len = strlen(text), said = 0;

	while (child->err >= 0) {
		struct pollfd fds[] = { { child->err, POLLIN, 0 }, { child->in, POLLOUT, 0 } };
		int64_t left_ms = (until_us - elapsed_us()) / 1000;
		if (left_ms <= 0)
			return false;
		(void)poll(fds, child->in >= 0 ? 2 : 1, (int)left_ms);
		if (child->in >= 0 && fds[1].revents) {
			ssize_t n = write(child->in, text, len);
			if (n > 0) {
				text += n;
				len -= (size_t)n;
			}
			if (len == 0 || (n < 0 && errno != EAGAIN))
				shut(&child->in);
		}
		if (fds[0].revents) {
			char bytes[512];
			ssize_t n = read(child->err, bytes, sizeof bytes);
			if (n <= 0) {
				shut(&child->err);
				continue;
			}
			for (ssize_t i = 0; i < n && said < ERROR_BYTES - 1; i++)
				error[said++] = (unsigned char)bytes[i] < 0x20 ? ' ' : bytes[i];
		}
	}
	return true;
}

enum mail_outcome mail_send(const char *program, const char *text, int timeout_ms,
			    char **ret_error)
{
	char error[ERROR_BYTES] = "";
	struct child child = { .in = -1, .err = -1 };
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	int status = 0;

	*ret_error = NULL;
	if (!child_start(program, &child)) {
		*ret_error = xasprintf("%s cannot be started: %s", program, strerror(errno));
		return MAIL_LATER;
	}
	bool is_over = child_talk(&child, text, timeout_ms, error);
	if (!is_over)
		(void)kill(-child.pid, SIGKILL);
	shut(&child.in);
	shut(&child.err);
	while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
		;
	(void)signal(SIGPIPE, before);
	if (!is_over)
		*ret_error = xasprintf("%s did not end within %d s", program, timeout_ms / 1000);
	else if (WIFSIGNALED(status))
		*ret_error = xasprintf("%s was killed by signal %d", program, WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		*ret_error = xasprintf("%s ended with status %d: %s", program, WEXITSTATUS(status),
				       *error ? error : "it said nothing");
	if (!*ret_error)
		return MAIL_SENT;
	return is_over && WIFEXITED(status) && program_is_final(WEXITSTATUS(status))
		       ? MAIL_REFUSED
		       : MAIL_LATER;
}
