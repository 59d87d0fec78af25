/* program.c: starting and ending a program.
 *
 * Between fork and exec only what a signal handler may do is done, since other threads (libzmq's) may
 * hold a lock at that moment. Why a program could not be started comes back through a pipe that a start
 * closes. */
#include "referee/program.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mem.h"

bool program_is_final(int exit_status)
{
	static const int finals[] = { 64, 65, 67, 68, 78 };

	for (size_t i = 0; i < ELEMENTS(finals); i++)
		if (exit_status == finals[i])
			return true;
	return false;
}

static bool can_be_run(const char *path)
{
	struct stat info;

	if (stat(path, &info) < 0)
		return false;
	if (!S_ISREG(info.st_mode)) {
		errno = EACCES;
		return false;
	}
	return access(path, X_OK) == 0;
}

char *program_find(const char *name)
{
	const char *folders = getenv("PATH");

	if (strchr(name, '/'))
		return can_be_run(name) ? xstrdup(name) : NULL;
	if (!folders || !*folders)
		folders = "/usr/bin:/bin";
	while (*name) {
		size_t len = strcspn(folders, ":");
		_cleanup_(x_freep) char *path = len ? xasprintf("%.*s/%s", (int)len, folders, name)
						    : xasprintf("./%s", name);
		if (can_be_run(path))
			return TAKE(path);
		if (!folders[len])
			break;
		folders += len + 1;
	}
	errno = ENOENT;
	return NULL;
}

void program_shut(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* ---- the start ---- */

enum { IN, OUT, ERR, FAULT, PIPES };

static void pipes_shut(int pipes[PIPES][2])
{
	for (int i = 0; i < PIPES; i++) {
		program_shut(&pipes[i][0]);
		program_shut(&pipes[i][1]);
	}
}

static int pipes_open(int pipes[PIPES][2])
{
	for (int i = 0; i < PIPES; i++)
		pipes[i][0] = pipes[i][1] = -1;
	for (int i = 0; i < PIPES; i++) {
		if (pipe2(pipes[i], O_CLOEXEC) == 0)
			continue;
		int error = errno;
		pipes_shut(pipes);
		return error;
	}
	return 0;
}

/* What was set for this program is not for that one. */
static void signals_as_usual(void)
{
	static const int numbers[] = { SIGPIPE, SIGINT, SIGTERM, SIGHUP };
	sigset_t none;

	for (size_t i = 0; i < ELEMENTS(numbers); i++)
		(void)signal(numbers[i], SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void become(const char *path, char *const argv[], char *const environment[],
		   int pipes[PIPES][2], pid_t parent)
{
	(void)setpgid(0, 0);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before it could be watched */
		_exit(EX_OSERR);
	(void)dup2(pipes[IN][0], STDIN_FILENO);
	(void)dup2(pipes[OUT][1], STDOUT_FILENO);
	(void)dup2(pipes[ERR][1], STDERR_FILENO);
	(void)close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
	signals_as_usual();
	(void)execve(path, argv, environment);
	int error = errno;
	(void)!write(pipes[FAULT][1], &error, sizeof error);
	_exit(EX_OSERR);
}

/* Why it was not started; 0: it was. */
static int start_error(int fault)
{
	int error = 0;
	ssize_t n;

	do
		n = read(fault, &error, sizeof error);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof error ? error : 0;
}

static int keep(int *fd)
{
	int kept = *fd;

	*fd = -1;
	(void)fcntl(kept, F_SETFL, O_NONBLOCK);
	return kept;
}

int program_start(const char *path, char *const argv[], char *const environment[],
		  struct program *ret_program)
{
	int pipes[PIPES][2];
	pid_t parent = getpid();
	int error = pipes_open(pipes);

	if (error)
		return error;
	pid_t pid = fork();
	if (pid == 0)
		become(path, argv, environment, pipes, parent);
	error = pid < 0 ? errno : 0;
	program_shut(&pipes[FAULT][1]);
	if (pid > 0)
		error = start_error(pipes[FAULT][0]);
	int end = pid > 0 && !error ? pidfd_open(pid, 0) : -1;
	if (pid > 0 && !error && end < 0) {
		error = errno;
		(void)kill(-pid, SIGKILL);
	}
	if (error) {
		while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			continue;
		pipes_shut(pipes);
		return error;
	}
	*ret_program = (struct program){ .pid = pid,
					 .end = end,
					 .in = keep(&pipes[IN][1]),
					 .out = keep(&pipes[OUT][0]),
					 .err = keep(&pipes[ERR][0]) };
	pipes_shut(pipes);
	return 0;
}

/* ---- the end ---- */

void program_signal(const struct program *program, int signal)
{
	(void)kill(-program->pid, signal);
}

int program_reap(struct program *program)
{
	int status = 0;

	/* Until it is waited for its number is its own, and so is its group's. */
	program_signal(program, SIGKILL);
	while (waitpid(program->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	program_shut(&program->in);
	program_shut(&program->out);
	program_shut(&program->err);
	program_shut(&program->end);
	return status;
}
