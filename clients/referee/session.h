/* session.h: one run of the program: its options, its profile, its conversation with the server,
 * and its one road for everything that goes wrong. */
#pragma once

#include <json-c/json.h>

#include "core/verb.h"
#include "libreferee/referee.h"
#include "referee/options.h"
#include "referee/screen.h"
#include "referee/textform.h"

struct session {
	struct options options;
	struct screen screen;
	struct referee *referee; /* opened by session_open; owned */
	char *profile;		 /* its name, once chosen; owned */
	/* What is being done, for messages: "study GZ2019"; and the study, where one is named.
	 * Owned. */
	char *subject, *study;
	/* The file that a review is sent from, so that problems can be told as its lines. Owned;
	 * NULL otherwise. */
	struct textform *textform;
	const char *
		as_role; /* what is read is read as somebody of this role would; NULL: as oneself */
	bool keeps_nothing; /* no spool: what is not answered is asked anew by whoever starts it next */
};
void session_done(struct session *session);

/* Chooses the profile and opens it. An exit status: 0, or it has been told. */
int session_open(struct session *session);
/* One call; writes are kept and sent once. 0 with the result, or an exit status; what went wrong
 * has been told. */
int session_call(struct session *session, const char *method, bool is_write,
		 struct json_object *params, struct json_object **ret_result);
/* All items of a list, page after page; params is changed on the way. */
int session_list(struct session *session, const char *method, struct json_object *params,
		 struct json_object **ret_items);
/* As session_call, but tells nothing: returns the library's status, for session_refused(). The
 * session is open. */
int session_try(struct session *session, const char *method, bool is_write,
		struct json_object *params, struct json_object **ret_result);
/* Likewise session_list. */
int session_list_try(struct session *session, const char *method, struct json_object *params,
		     struct json_object **ret_items);

/* Whether what the library reports will pass by itself: the server restarts, the line comes back, others stop
 * waiting. */
bool session_will_pass(const struct session *session, int status);

/* Tells what is wrong with the command line or a file and returns the exit status. With --json
 * it is an object. */
int session_fail(const struct session *session, int exit_status, const char *format, ...)
	_printf_(3, 4);
/* Tells what is wrong with a file, all of it: each problem with its place. Returns the exit
 * status. */
int session_problems(const struct session *session, const struct problems *problems,
		     const char *format, ...) _printf_(3, 4);
/* A problem of the server's as one line: "FILE:LINE: field: message" where a file was sent. A
 * new string. */
char *session_problem(const struct session *session, struct json_object *problem);
/* Tells what the library reports; `status` is not REFEREE_OK. Returns the exit status. */
int session_refused(const struct session *session, int status);
