/* referee.h: talking to refereed from a program.
 *
 * A `struct referee` is one conversation with one server as one principal. It is not locked: use
 * one for each thread. The library never ends its host: it does not abort, exit, print or log.
 * Every function that can fail returns an enum referee_status and leaves a sentence in
 * referee_message().
 *
 * JSON goes in and comes out as UTF-8 text, so that no JSON library is needed to use this
 * header. A `char *` that a function returns is the caller's, to be given to referee_free(); a
 * `const char *` belongs to the handle and lasts until the next call on it. */
#pragma once

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

enum referee_status {
	REFEREE_OK = 0,
	REFEREE_ERROR,	     /* the server answered with an error: referee_error() says which */
	REFEREE_UNREACHABLE, /* nothing was sent: no connection came up in the time given */
	REFEREE_TIMEOUT,     /* sent, but not answered in time: whether it was done is unknown */
	REFEREE_REFUSED,     /* the server does not know this key or user */
	REFEREE_MISMATCH,    /* the server broke the handshake off: it has another key than meant */
	REFEREE_LOCKED,	     /* another process is sending this kept write at this moment */
	REFEREE_ABSENT,	     /* there is no such file */
	REFEREE_EXISTS,	     /* there is such a file already */
	REFEREE_INVALID,     /* a bad argument, or a file whose content is bad */
	REFEREE_IO,	     /* the system refused to read, write or connect */
	REFEREE_NOMEM,	     /* out of memory */
	REFEREE_INTERRUPTED, /* ended early, as referee_set_interrupt() says; whether what was sent is
				done is unknown */
	REFEREE__MAX
};

/* Error numbers after which nothing was done and the same request may be sent again: such a
 * write stays kept. */
enum referee_again {
	REFEREE_BUSY = 1011,
	REFEREE_STORAGE_FULL = 1012,
	REFEREE_UNAVAILABLE = 1013,
};

struct referee;

const char *referee_version(void);
/* NULL where memory or randomness is lacking. */
struct referee *referee_new(void);
/* Ends the conversation and frees the handle; NULL is fine. Returns NULL. */
struct referee *referee_close(struct referee *referee);
void referee_free(char *text);

/* ---- whom to talk to, and as whom ---- */

/* Absent texts are NULL. Over ipc:// no keys are needed: the server knows the user by the
 * socket. */
struct referee_profile {
	const char *address;	/* "tcp://host:port" or "ipc:///path" */
	const char *server_key; /* the server's public key, Z85 */
	const char *key_file;	/* what referee_key_new() wrote */
	const char *principal;	/* who one is there; kept beside each write */
	const char *spool; /* folder for writes that are not answered yet; NULL: none are kept */
	int timeout_ms;	   /* for calls that name none; 0: 30 000 */
};

/* Takes a profile: a JSON object with the members address, server_key, principal, key, spool,
 * timeout_ms. File names in it are relative to its folder; `spool` is the folder `spool` beside
 * it where it is not named. */
int referee_open(struct referee *referee, const char *profile_file);
int referee_open_with(struct referee *referee, const struct referee_profile *profile);
/* What was opened; NULL before. */
const struct referee_profile *referee_profile(const struct referee *referee);
/* How long one attempt waits for its answer before it is made again over a fresh connection; 10
 * 000 at first, twice as long after each. For calls that wait at the server, make it longer than
 * they do. */
void referee_set_attempt(struct referee *referee, int attempt_ms);
/* Calls from now on end early, with REFEREE_INTERRUPTED, once there is something to read on that file
 * descriptor (a pipe, a signalfd), or its other end is closed; -1: none. It is only looked at, never
 * read, and stays the caller's. An answer that is here already goes before. */
void referee_set_interrupt(struct referee *referee, int fd);

/* ---- calls ---- */

/* One call: `params` is a JSON object or NULL. Asked again until there is an answer or
 * timeout_ms (0: that of the profile) is over; REFEREE_UNAVAILABLE is none before that, since it
 * is what a server says that is about to end. REFEREE_OK: *ret_result is the JSON of the
 * result. */
int referee_call(struct referee *referee, const char *method, const char *params, int timeout_ms,
		 char **ret_result);
/* As referee_call, for methods that change something: makes the `request_id` where params have
 * none, and keeps the request in the spool from before it is sent until it is answered for good,
 * so that it counts exactly once even if this process or machine dies. With `dry_run` nothing is
 * kept. */
int referee_write(struct referee *referee, const char *method, const char *params, int timeout_ms,
		  char **ret_result);
/* The request_id of the last referee_write, and the file it is kept in; NULL where it is not. */
const char *referee_request_id(const struct referee *referee);
const char *referee_kept_file(const struct referee *referee);

/* After any status but REFEREE_OK: what went wrong, one sentence. Never NULL. */
const char *referee_message(const struct referee *referee);
/* After REFEREE_ERROR: the number, its word ("guard_not_met"), and the JSON of error.data; 0 and
 * NULL otherwise. */
int referee_error(const struct referee *referee);
const char *referee_error_word(const struct referee *referee);
const char *referee_error_data(const struct referee *referee);

/* ---- kept writes ---- */

struct referee_kept {
	const char *file, *request_id, *method, *params;
	const char *principal; /* may be NULL */
	const char *time;      /* when it was first sent, RFC 3339 */
};

/* Shows what is kept, oldest first. A file that is no kept write is shown with `file` alone (the
 * others NULL). The callback returns false to stop. */
int referee_spool(struct referee *referee, bool (*show)(void *arg, const struct referee_kept *kept),
		  void *arg);
/* Sends again what is kept, oldest first, and tells each outcome: status, and the result's JSON
 * with REFEREE_OK. It stops at the first that gets no answer, is put off, or is being sent by
 * another process, since later ones may build on it, and returns its status. Writes of another
 * principal and unreadable files are told as REFEREE_INVALID and left. Any number of processes
 * may do this at once. */
int referee_retry(struct referee *referee, int timeout_ms,
		  bool (*tell)(void *arg, const struct referee_kept *kept, int status,
			       const char *result),
		  void *arg);

/* ---- keys and profiles ---- */

/* Makes a key pair: `key_file` (mode 0600) with both halves, and `key_file`.pub with the public
 * one alone. */
int referee_key_new(struct referee *referee, const char *key_file, char **ret_public);
/* The public key, Z85, of either file. A key file that others can read, or whose halves do not
 * fit, is refused. */
int referee_key_public(struct referee *referee, const char *file, char **ret_public);
/* Makes PROFILE_DIR/profile.json of a join file (address, server_key, principal) and one's key
 * file. */
int referee_join(struct referee *referee, const char *join_file, const char *key_file,
		 const char *profile_dir);
/* Puts another key file into a profile that exists. */
int referee_rekey(struct referee *referee, const char *profile_file, const char *key_file);

#define REFEREE_UUID_SIZE 37
/* A new UUIDv7, for request ids. */
void referee_uuid(char ret_text[REFEREE_UUID_SIZE]);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
