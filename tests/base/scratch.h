/* scratch.h: what test programs need around the code under test: a directory of their own, and a
 * child process whose end and whose standard error can be looked at. */
#pragma once

#include <stddef.h>

/* A new directory under TMPDIR or /tmp; the path ends without a slash. */
char *scratch_new(void);
/* Removes it with all that is in it. NULL is fine; returns NULL. */
char *scratch_free(char *directory);

/* From now on what the code under test logs is not shown, unless VERBOSE is set: where errors are
 * what is tested. What a failed test says still is. */
void scratch_quiet(void);

/* Runs `run` in a child process; if it returns, the child exits with 0. Gives what it wrote to
 * standard error, which the caller frees; *ret_status is its exit status, or -1 where a signal
 * ended it. */
char *scratch_child(void (*run)(const void *arg), const void *arg, int *ret_status);
/* Ends a child process at once. What it ran counts where a build measures coverage. */
void scratch_exit(int status) __attribute__((noreturn));
