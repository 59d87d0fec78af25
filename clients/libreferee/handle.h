/* handle.h: what a struct referee is made of; for the library's own files only. */
#pragma once

#include "libreferee/channel.h"
#include "libreferee/owned.h"
#include "libreferee/referee.h"

#pragma GCC visibility push(hidden)

#define Z85_KEY_SIZE 41 /* 40 characters and NUL */

/* The strings of a profile, owned. */
struct profile {
	char *address, *server_key, *key_file, *principal, *spool;
	int timeout_ms;
};
void profile_done(struct profile *profile);

struct referee {
	struct profile profile;
	struct referee_profile shown; /* the same strings, as the caller sees them */
	struct channel channel;
	int attempt_ms;
	int64_t call_id; /* of the last call */

	char text[512]; /* the sentence for a failure of our own */
	char *answer;	/* the server's sentence; goes before `text` */
	int error;	/* the server's number, 0: none */
	char *error_word, *error_data;

	char request_id[REFEREE_UUID_SIZE];
	char *kept_file;
};

/* Forgets what the last call left to be asked. Each public function that can fail begins with
 * it. */
void handle_begin(struct referee *referee);
/* Sets the sentence and returns `status`, so that the place where something fails is one line. */
int handle_fail(struct referee *referee, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int handle_nomem(struct referee *referee);

/* The text member of an object as a new string: NULL in *ret_text where it is absent or null. */
int handle_member(struct referee *referee, struct json_object *object, const char *name,
		  char **ret_text);
/* Adds a member that was just made, and takes it over; false without memory (also where `member`
 * is NULL). */
bool handle_put(struct json_object *object, const char *name, struct json_object *member);
/* Parses an object from text; `what` names it in the sentence. */
int handle_object(struct referee *referee, const char *what, const char *text,
		  struct json_object **ret_object);

#pragma GCC visibility pop
