/* err.h: every answer that a peer can get, once.
 *
 * A function's `int` is 0 (done), > 0 (an answer of this table, for the peer), or < 0 (a fault,
 * -errno). A fault is reported once, where it begins, by fault(), and then passed up untouched.
 * Columns: name, number on the wire, word on the wire, text, exit status of `referee` (sysexits.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/str.h"

#define ERR_TABLE(X)                                                                               \
	X(PARSE, -32700, "parse_error", "the message is not JSON text in UTF-8", 65)               \
	X(REQUEST, -32600, "invalid_request", "the message is not a JSON-RPC 2.0 request", 65)     \
	X(METHOD, -32601, "method_not_found", "there is no such method", 64)                       \
	X(PARAMS, -32602, "invalid_params", "a parameter is missing, unknown, or not of its type", \
	  64)                                                                                      \
	X(INTERNAL, -32603, "internal_error", "the daemon could not do this; its log says why",    \
	  70)                                                                                      \
	X(NOT_PERMITTED, 1001, "not_permitted", "your roles do not allow this", 77)                \
	X(NOT_FOUND, 1002, "not_found", "there is nothing of that name or id that you may see",    \
	  66)                                                                                      \
	X(CONFLICT, 1003, "conflict", "this request_id was used for another request", 65)          \
	X(VERSION, 1004, "version_mismatch", "it has changed since you read it", 75)               \
	X(EXISTS, 1005, "exists", "there is one already", 65)                                      \
	X(INVALID, 1006, "invalid", "the content breaks a rule", 65)                               \
	X(GUARD, 1007, "guard_not_met", "the stage cannot be left yet", 65)                        \
	X(STATE, 1008, "wrong_state", "it is not in a state that allows this", 65)                 \
	X(CLOSED, 1009, "closed", "the study or the stage does not take this now", 65)             \
	X(TOO_LARGE, 1010, "too_large", "this is over a configured limit", 65)                     \
	X(BUSY, 1011, "busy", "too much is waiting; ask again", 75)                                \
	X(STORAGE_FULL, 1012, "storage_full", "the disk is full; nothing was written", 75)         \
	X(UNAVAILABLE, 1013, "unavailable", "not done; ask again with the same request_id", 75)    \
	X(REVOKED, 1014, "key_revoked", "this key is revoked", 77)                                 \
	X(LEASE_LOST, 1015, "lease_lost", "you do not hold this job, or not any more", 75)

enum err {
	ERR_NONE = 0,
#define ERR_ENUM(name, number, word, text, exit_status) ERR_##name,
	ERR_TABLE(ERR_ENUM)
#undef ERR_ENUM
		ERR__MAX
};

struct err_row {
	const char *word;
	const char *text;
	int number;
	int exit_status;
};
const struct err_row *err_row(enum err err);	 /* ERR_NONE has no row: asserts */
const struct err_row *err_by_number(int number); /* NULL where unknown */

/* Logs one line at level err, with errno's text, and returns `r` (< 0). */
int fault(int r, const char *format, ...) _printf_(2, 3);

/* What is wrong with an input, all of it at once: a place and a sentence for each. */
struct problem {
	char *field;	/* parameter or form field; dotted for nested ones */
	int64_t offset; /* byte offset in its text; -1 where none is meant */
	char *message;
};
struct problems {
	struct problem *list;
	size_t count;
};
void problems_add(struct problems *problems, const char *field, int64_t offset, const char *format,
		  ...) _printf_(4, 5);
void problems_done(struct problems *problems);
