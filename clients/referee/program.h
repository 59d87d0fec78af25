/* program.h: a program of the machine's that works for this one: found, started with its three streams
 * as pipes, ended with all that it started, and what its exit status means.
 *
 * It has a process group of its own, is killed where the process that started it dies, and has no
 * other files open than its streams. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct program {
	pid_t pid;	  /* its process group, too */
	int end;	  /* can be read once it has ended (pidfd) */
	int in, out, err; /* do not block; -1: closed */
};

/* Where the program is: as it is named where that has a slash, otherwise the first of $PATH. A new
 * string; NULL: there is none that can be run, errno says why. */
char *program_find(const char *name);
/* argv[0] is its name, environment all that it has. 0, or the errno of what went wrong. */
int program_start(const char *path, char *const argv[], char *const environment[],
		  struct program *ret_program);
/* To its process group: what it has started too, unless that has left. */
void program_signal(const struct program *program, int signal);
/* It has ended: what is left of its group is killed, and its wait status given. Closes its streams. */
int program_reap(struct program *program);
void program_shut(int *fd); /* closes it, where it is open */

/* Whether trying again would not help, as exit statuses of sysexits.h say: usage, data, no such user, no
 * such host, configuration. */
bool program_is_final(int exit_status);
