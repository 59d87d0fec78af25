/* options.h: the options that every command takes, wherever they stand on the line; one table
 * for parsing, help and completion. Columns: name, letter, value (NULL: a flag), member, kind,
 * help. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct options {
	const char *profile, *config, *server, *join;
	int timeout_ms;	  /* 0: the profile's */
	const char *file; /* not an option: the last file that a parameter was read from */
	bool is_json, is_plain, is_quiet, is_help, is_all;
};

struct option_row {
	const char *name;
	char letter;	   /* 0: none */
	const char *value; /* what stands for its value in help; NULL: a flag */
	const char *help;
	bool is_special; /* not for every command: told in the help of those that take it */
};
extern const struct option_row option_rows[];
extern const size_t option_count;

/* Takes argv[*index] if it is one of these options, and the value behind it. 1: taken, *index is
 * at its last argument; 0: it is none; -1: *ret_error (a new sentence) says what is wrong. */
int option_take(struct options *options, int argc, char **argv, int *index, char **ret_error);
