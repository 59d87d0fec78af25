/* options.h: the command line of refereed(8). */
#pragma once

enum action {
	ACTION_RUN,
	ACTION_CHECK,	/* look at a configuration and all that it names, change nothing */
	ACTION_RESTORE, /* put a backup in the place of the database */
	ACTION_OPENRPC, /* print the protocol */
	ACTION_VERSION,
	ACTION_HELP,
};

struct options {
	enum action action;
	const char *config; /* the file to run by, or to check */
	const char *file;   /* ACTION_RESTORE: the backup */
};

/* 0, or EX_USAGE with one sentence about what is wrong on standard error. */
int options_read(int argc, char **argv, struct options *ret_options);
extern const char options_help[];
