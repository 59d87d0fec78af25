/* test_library.c: libreferee against a server of a few lines: what is sent again, what is kept, whose answer counts;
 * and keys, profiles and the spool as files.
 *
 * The server follows a script: one step for each request, the last one for all that follow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>
#include <zmq.h>

#include "../base/scratch.h"
#include "base/err.h"
#include "libreferee/referee.h"

#define REQUESTS_MAX 64
static const int patience_ms = 60000;

/* ---- the server -------------------------------------------------------------------------------------------- */

enum step {
	ANSWER,		/* {"echo": the method} */
	SILENCE,	/* none at all */
	NOISE,		/* no JSON, somebody else's answer, two frames; then the answer */
	HANG_UP,	/* the connection goes away, and the address is there again */
	NAMELESS,	/* an error without an id */
	ERROR_OF = 100, /* plus the err of the table */
};

struct server {
	char *folder, *address;
	const int *script;
	void *context, *router;
	pthread_t thread;
	_Atomic bool is_over;
	char *requests[REQUESTS_MAX];
	_Atomic size_t count;
};

static void server_bind(struct server *server)
{
	int none = 0;

	server->router = zmq_socket(server->context, ZMQ_ROUTER);
	assert_non_null(server->router);
	zmq_setsockopt(server->router, ZMQ_LINGER, &none, sizeof none);
	assert_int_equal(zmq_bind(server->router, server->address), 0);
}

static void reply(struct server *server, zmq_msg_t *peer, const char *text)
{
	zmq_send(server->router, zmq_msg_data(peer), zmq_msg_size(peer), ZMQ_SNDMORE);
	zmq_send(server->router, text, strlen(text), 0);
}

static void reply_twice(struct server *server, zmq_msg_t *peer, const char *text)
{
	zmq_send(server->router, zmq_msg_data(peer), zmq_msg_size(peer), ZMQ_SNDMORE);
	zmq_send(server->router, "", 0, ZMQ_SNDMORE);
	zmq_send(server->router, text, strlen(text), 0);
}

static void do_step(struct server *server, int step, zmq_msg_t *peer, struct json_object *request)
{
	int64_t id = json_object_get_int64(json_object_object_get(request, "id"));
	const char *method = json_object_get_string(json_object_object_get(request, "method"));
	char answer[512];

	snprintf(answer, sizeof answer,
		 "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"result\":{\"echo\":\"%s\"}}", (long long)id,
		 method);
	if (step >= ERROR_OF) {
		const struct err_row *row = err_row((enum err)(step - ERROR_OF));
		snprintf(answer, sizeof answer,
			 "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"error\":{\"code\":%d,\"message\":"
			 "\"no\","
			 "\"data\":{\"error\":\"%s\",\"limit\":3}}}",
			 (long long)id, row->number, row->word);
	}
	if (step == NAMELESS)
		snprintf(answer, sizeof answer,
			 "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,"
			 "\"message\":\"cannot read this\"}}");
	if (step == NOISE) {
		reply(server, peer, "no JSON");
		reply(server, peer,
		      "{\"jsonrpc\":\"2.0\",\"id\":999,\"result\":{\"echo\":\"another's\"}}");
		reply(server, peer,
		      "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{\"echo\":\"another's\"}}");
		reply(server, peer,
		      "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":{\"echo\":\"nobody's\"}}");
		reply_twice(server, peer, answer);
	}
	if (step == HANG_UP) {
		zmq_close(server->router);
		server_bind(server);
	} else if (step != SILENCE) {
		reply(server, peer, answer);
	}
}

static void serve_one(struct server *server)
{
	zmq_msg_t peer, payload;

	zmq_msg_init(&peer);
	zmq_msg_init(&payload);
	if (zmq_msg_recv(&peer, server->router, 0) >= 0 &&
	    zmq_msg_recv(&payload, server->router, 0) >= 0) {
		size_t at = server->count;
		const int *step = server->script;
		for (size_t i = 0; i < at && step[1] >= 0; i++)
			step++;
		server->requests[at] = strndup(zmq_msg_data(&payload), zmq_msg_size(&payload));
		struct json_object *request = json_tokener_parse(server->requests[at]);
		server->count = at + 1;
		do_step(server, *step, &peer, request);
		json_object_put(request);
	}
	zmq_msg_close(&peer);
	zmq_msg_close(&payload);
}

static void *serve(void *arg)
{
	struct server *server = arg;

	server_bind(server);
	while (!server->is_over) {
		zmq_pollitem_t item = { .socket = server->router, .events = ZMQ_POLLIN };
		if (zmq_poll(&item, 1, 20) > 0 && server->count < REQUESTS_MAX)
			serve_one(server);
	}
	zmq_close(server->router);
	return NULL;
}

/* A script ends with -1. */
#define SCRIPT(...) ((const int[]){ __VA_ARGS__, -1, -1 })

static struct server *server_new(const int *script)
{
	struct server *server = calloc(1, sizeof *server);

	server->folder = scratch_new();
	assert_true(asprintf(&server->address, "ipc://%s/socket", server->folder) > 0);
	server->script = script;
	server->context = zmq_ctx_new();
	assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
	return server;
}

static void server_end(struct server *server)
{
	server->is_over = true;
	pthread_join(server->thread, NULL);
	zmq_ctx_term(server->context);
	for (size_t i = 0; i < server->count; i++)
		free(server->requests[i]);
	free(server->address);
	scratch_free(server->folder);
	free(server);
}

static struct referee *open_to(const struct server *server, const char *principal)
{
	struct referee *referee = referee_new();
	char spool[256];

	snprintf(spool, sizeof spool, "%s/spool", server->folder);
	assert_non_null(referee);
	assert_int_equal(
		referee_open_with(referee, &(struct referee_profile){ .address = server->address,
								      .principal = principal,
								      .spool = spool }),
		REFEREE_OK);
	return referee;
}

static size_t kept_count(const struct server *server)
{
	char spool[256];
	size_t count = 0;
	struct dirent *entry;

	snprintf(spool, sizeof spool, "%s/spool", server->folder);
	DIR *folder = opendir(spool);
	while (folder && (entry = readdir(folder)))
		count += entry->d_name[0] != '.';
	if (folder)
		closedir(folder);
	return count;
}

static void assert_result(struct referee *referee, int status, char *result, const char *wanted)
{
	if (status != REFEREE_OK)
		fail_msg("status %d: %s", status, referee_message(referee));
	assert_string_equal(result, wanted);
	referee_free(result);
}

/* ---- calls ------------------------------------------------------------------------------------------------- */

static void test_a_call_and_its_answer(void **state)
{
	struct server *server = server_new(SCRIPT(ANSWER));
	struct referee *referee = open_to(server, NULL);
	char *result = NULL;

	(void)state;
	int status =
		referee_call(referee, "study.get", "{\"study\":\"GZ2019\"}", patience_ms, &result);
	assert_result(referee, status, result, "{\"echo\":\"study.get\"}");
	assert_string_equal(server->requests[0],
			    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"study.get\","
			    "\"params\":{\"study\":\"GZ2019\"}}");
	status = referee_call(referee, "server.hello", NULL, patience_ms, &result);
	assert_result(referee, status, result, "{\"echo\":\"server.hello\"}");
	assert_non_null(strstr(server->requests[1], "\"id\":2"));
	referee_close(referee);
	server_end(server);
}

static void test_only_the_own_answer_counts(void **state)
{
	struct server *server = server_new(SCRIPT(NOISE));
	struct referee *referee = open_to(server, NULL);
	char *result = NULL;

	(void)state;
	int status = referee_call(referee, "study.get", NULL, patience_ms, &result);
	assert_result(referee, status, result, "{\"echo\":\"study.get\"}");
	referee_close(referee);
	server_end(server);
}

static void test_an_error_without_an_id_is_the_answer(void **state)
{
	struct server *server = server_new(SCRIPT(NAMELESS));
	struct referee *referee = open_to(server, NULL);
	char *result = NULL;

	(void)state;
	assert_int_equal(referee_call(referee, "study.get", NULL, patience_ms, &result),
			 REFEREE_ERROR);
	assert_int_equal(referee_error(referee), -32700);
	assert_string_equal(referee_message(referee), "cannot read this");
	assert_null(referee_error_data(referee));
	referee_close(referee);
	server_end(server);
}

static void test_an_error_is_told_whole(void **state)
{
	struct server *server = server_new(SCRIPT(ERROR_OF + ERR_GUARD, ANSWER));
	struct referee *referee = open_to(server, NULL);
	char *result = NULL;

	(void)state;
	assert_int_equal(referee_call(referee, "study.advance", NULL, patience_ms, &result),
			 REFEREE_ERROR);
	assert_int_equal(referee_error(referee), 1007);
	assert_string_equal(referee_error_word(referee), "guard_not_met");
	assert_string_equal(referee_error_data(referee),
			    "{\"error\":\"guard_not_met\",\"limit\":3}");
	assert_null(result);
	/* The next call forgets it. */
	assert_int_equal(referee_call(referee, "study.get", NULL, patience_ms, &result),
			 REFEREE_OK);
	referee_free(result);
	assert_int_equal(referee_error(referee), 0);
	assert_null(referee_error_word(referee));
	referee_close(referee);
	server_end(server);
}

static void test_a_lost_connection_sends_again(void **state)
{
	struct server *server = server_new(SCRIPT(HANG_UP, HANG_UP, ANSWER));
	struct referee *referee = open_to(server, NULL);
	char *result = NULL;

	(void)state;
	int status = referee_write(referee, "study.suspend", "{\"study\":\"GZ2019\"}", patience_ms,
				   &result);
	assert_result(referee, status, result, "{\"echo\":\"study.suspend\"}");
	assert_int_equal(server->count, 3);
	assert_string_equal(server->requests[0], server->requests[1]);
	assert_string_equal(server->requests[0], server->requests[2]);
	assert_int_equal(kept_count(server), 0);
	referee_close(referee);
	server_end(server);
}

static void test_silence_sends_again(void **state)
{
	struct server *server = server_new(SCRIPT(SILENCE, SILENCE, ANSWER));
	struct referee *referee = open_to(server, NULL);
	char *result = NULL;

	(void)state;
	referee_set_attempt(referee, 50);
	int status = referee_write(referee, "study.suspend", "{\"study\":\"GZ2019\"}", patience_ms,
				   &result);
	assert_result(referee, status, result, "{\"echo\":\"study.suspend\"}");
	assert_true(server->count >= 3);
	assert_string_equal(server->requests[0], server->requests[2]);
	referee_close(referee);
	server_end(server);
}

static void test_no_answer_and_no_connection(void **state)
{
	struct server *server = server_new(SCRIPT(SILENCE));
	struct referee *referee = open_to(server, NULL);
	char *result = NULL;

	(void)state;
	/* A call that was answered before shows that the connection is up: what follows is sent. */
	assert_int_equal(referee_call(referee, "study.get", NULL, 2000, &result), REFEREE_TIMEOUT);
	assert_non_null(strstr(referee_message(referee), "no answer"));
	assert_int_equal(
		referee_open_with(referee,
				  &(struct referee_profile){ .address = "ipc:///nonexistent/x" }),
		REFEREE_OK);
	assert_int_equal(referee_call(referee, "study.get", NULL, 100, &result),
			 REFEREE_UNREACHABLE);
	assert_non_null(strstr(referee_message(referee), "ipc:///nonexistent/x"));
	referee_close(referee);
	server_end(server);
}

static void test_bad_arguments(void **state)
{
	struct referee *referee = referee_new();
	char *result = NULL;

	(void)state;
	assert_int_equal(referee_call(referee, "study.get", NULL, 1, &result), REFEREE_INVALID);
	assert_null(referee_profile(referee));
	assert_int_equal(
		referee_open_with(referee, &(struct referee_profile){ .address = "http://x" }),
		REFEREE_INVALID);
	assert_int_equal(
		referee_open_with(referee,
				  &(struct referee_profile){ .address = "tcp://127.0.0.1:1" }),
		REFEREE_INVALID);
	assert_int_equal(
		referee_open_with(referee, &(struct referee_profile){ .address = "ipc://x" }),
		REFEREE_OK);
	assert_int_equal(referee_call(referee, "study.get", "[]", 1, &result), REFEREE_INVALID);
	assert_int_equal(referee_call(referee, "study.get", "{\"a\":1", 1, &result),
			 REFEREE_INVALID);
	assert_int_equal(referee_call(referee, "study.get", "{} {}", 1, &result), REFEREE_INVALID);
	assert_int_equal(referee_call(referee, "", "{}", 1, &result), REFEREE_INVALID);
	assert_int_equal(referee_call(referee, "study.get", "{}", -1, &result), REFEREE_INVALID);
	/* A request id becomes a file name. */
	assert_int_equal(
		referee_write(referee, "x.y", "{\"request_id\":\"../../etc/passwd\"}", 1, &result),
		REFEREE_INVALID);
	assert_int_equal(referee_write(referee, "x.y", "{\"request_id\":7}", 1, &result),
			 REFEREE_INVALID);
	referee_close(referee);
	assert_null(referee_close(NULL));
}

/* ---- kept writes ------------------------------------------------------------------------------------------- */

static void test_what_stays_kept(void **state)
{
	static const struct {
		int step;
		bool is_kept;
	} cases[] = {
		{ ANSWER, false },
		{ ERROR_OF + ERR_INVALID, false },
		{ ERROR_OF + ERR_CONFLICT, false },
		{ ERROR_OF + ERR_NOT_PERMITTED, false },
		{ ERROR_OF + ERR_VERSION, false },
		{ ERROR_OF + ERR_BUSY, true },
		{ ERROR_OF + ERR_STORAGE_FULL, true },
		{ ERROR_OF + ERR_UNAVAILABLE, true },
		{ SILENCE, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct server *server = server_new(SCRIPT(cases[i].step));
		struct referee *referee = open_to(server, "kei-park");
		char *result = NULL;
		referee_write(referee, "study.suspend", "{\"study\":\"GZ2019\"}",
			      cases[i].step == SILENCE ? 200 : patience_ms, &result);
		referee_free(result);
		assert_int_equal(kept_count(server), cases[i].is_kept);
		assert_true((referee_kept_file(referee) != NULL) == cases[i].is_kept);
		assert_non_null(referee_request_id(referee));
		referee_close(referee);
		server_end(server);
	}
}

static void test_again_numbers_are_those_of_the_table(void **state)
{
	(void)state;
	assert_int_equal(REFEREE_BUSY, err_row(ERR_BUSY)->number);
	assert_int_equal(REFEREE_STORAGE_FULL, err_row(ERR_STORAGE_FULL)->number);
	assert_int_equal(REFEREE_UNAVAILABLE, err_row(ERR_UNAVAILABLE)->number);
}

static void test_a_dry_run_is_not_kept(void **state)
{
	struct server *server = server_new(SCRIPT(SILENCE));
	struct referee *referee = open_to(server, NULL);
	char *result = NULL;

	(void)state;
	referee_write(referee, "study.suspend", "{\"dry_run\":true}", 100, &result);
	assert_int_equal(kept_count(server), 0);
	assert_null(referee_kept_file(referee));
	referee_close(referee);
	server_end(server);
}

/* What retry told, in order. */
struct told {
	char methods[256];
	int last_status;
	size_t count;
};

static bool tell(void *arg, const struct referee_kept *kept, int status, const char *result)
{
	struct told *told = arg;
	size_t len = strlen(told->methods);

	snprintf(told->methods + len, sizeof told->methods - len, "%s%s=%d%s", len ? " " : "",
		 kept->method ? kept->method : "?", status, result ? "+" : "");
	told->last_status = status;
	told->count++;
	return true;
}

static bool show(void *arg, const struct referee_kept *kept)
{
	return tell(arg, kept, 0, NULL);
}

/* Leaves writes of these methods in the spool, one after the other. */
static void keep(const struct server *server, const char *principal, const char *const methods[],
		 size_t count)
{
	struct referee *referee = open_to(server, principal);
	struct referee_profile nowhere = *referee_profile(referee);
	char *result = NULL;

	nowhere.address = "ipc:///nonexistent/x";
	assert_int_equal(referee_open_with(referee, &nowhere), REFEREE_OK);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(referee_write(referee, methods[i], "{\"a\":\"b\"}", 5, &result),
				 REFEREE_UNREACHABLE);
	referee_close(referee);
}

static void test_retry_sends_the_oldest_first(void **state)
{
	struct server *server = server_new(SCRIPT(ANSWER, ERROR_OF + ERR_INVALID, ANSWER));
	struct told listed = { .count = 0 }, told = { .count = 0 };

	(void)state;
	keep(server, "kei-park", (const char *const[]){ "a.first", "b.second", "c.third" }, 3);
	struct referee *referee = open_to(server, "kei-park");
	assert_int_equal(referee_spool(referee, show, &listed), REFEREE_OK);
	assert_string_equal(listed.methods, "a.first=0 b.second=0 c.third=0");
	assert_int_equal(referee_retry(referee, patience_ms, tell, &told), REFEREE_OK);
	assert_string_equal(told.methods, "a.first=0+ b.second=1 c.third=0+");
	assert_int_equal(kept_count(server), 0);
	/* Each under a request id of its own, made when it was first asked. */
	assert_non_null(strstr(server->requests[0], "\"request_id\":\""));
	assert_string_not_equal(strstr(server->requests[0], "request_id"),
				strstr(server->requests[2], "request_id"));
	referee_close(referee);
	server_end(server);
}

static void test_retry_stops_where_there_is_no_answer(void **state)
{
	struct server *server = server_new(SCRIPT(ERROR_OF + ERR_BUSY, ANSWER));
	struct told told = { .count = 0 };

	(void)state;
	keep(server, NULL, (const char *const[]){ "a.first", "b.second" }, 2);
	struct referee *referee = open_to(server, NULL);
	assert_int_equal(referee_retry(referee, patience_ms, tell, &told), REFEREE_ERROR);
	assert_string_equal(told.methods, "a.first=1");
	assert_int_equal(kept_count(server), 2);
	assert_int_equal(referee_retry(referee, patience_ms, tell, &told), REFEREE_OK);
	assert_int_equal(kept_count(server), 0);
	referee_close(referee);
	server_end(server);
}

static void test_retry_leaves_what_is_not_its_own(void **state)
{
	struct server *server = server_new(SCRIPT(ANSWER));
	struct told told = { .count = 0 };
	char path[256];

	(void)state;
	keep(server, "iges-sato", (const char *const[]){ "a.sato" }, 1);
	keep(server, "kei-park", (const char *const[]){ "b.park" }, 1);
	snprintf(path, sizeof path, "%s/spool/broken.json", server->folder);
	FILE *file = fopen(path, "we");
	fputs("{\"method\":\"half", file);
	fclose(file);
	snprintf(path, sizeof path, "%s/spool/x.json.0.tmp", server->folder);
	fclose(fopen(path, "we"));
	struct referee *referee = open_to(server, "kei-park");
	assert_int_equal(referee_retry(referee, patience_ms, tell, &told), REFEREE_OK);
	char wanted[64];
	snprintf(wanted, sizeof wanted, "?=%d a.sato=%d b.park=0+", REFEREE_INVALID,
		 REFEREE_INVALID);
	assert_string_equal(told.methods, wanted);
	assert_int_equal(kept_count(server), 3);
	assert_int_equal(server->count, 1);
	referee_close(referee);
	server_end(server);
}

struct retrier {
	const struct server *server;
	struct told told;
	int status;
};

static void *retry(void *arg)
{
	struct retrier *retrier = arg;
	struct referee *referee = open_to(retrier->server, NULL);

	retrier->status = referee_retry(referee, patience_ms, tell, &retrier->told);
	referee_close(referee);
	return NULL;
}

static void test_two_at_once_send_each_write_once(void **state)
{
	struct server *server = server_new(SCRIPT(ANSWER));
	struct retrier retriers[2] = { { .server = server }, { .server = server } };
	pthread_t threads[2];

	(void)state;
	keep(server, NULL, (const char *const[]){ "a.a", "a.b", "a.c", "a.d", "a.e", "a.f" }, 6);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, retry, &retriers[i]), 0);
	for (size_t i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(server->count, 6);
	assert_int_equal(kept_count(server), 0);
	for (size_t i = 0; i < 2; i++)
		assert_true(retriers[i].status == REFEREE_OK ||
			    retriers[i].status == REFEREE_LOCKED);
	server_end(server);
}

static void test_a_write_that_is_being_sent_is_left_alone(void **state)
{
	struct server *server = server_new(SCRIPT(ANSWER));
	struct told told = { .count = 0 };
	char spool[256], path[600] = "";
	struct dirent *entry;

	(void)state;
	keep(server, NULL, (const char *const[]){ "a.a" }, 1);
	snprintf(spool, sizeof spool, "%s/spool", server->folder);
	DIR *folder = opendir(spool);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			snprintf(path, sizeof path, "%s/%s", spool, entry->d_name);
	closedir(folder);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	struct referee *referee = open_to(server, NULL);
	assert_int_equal(referee_retry(referee, patience_ms, tell, &told), REFEREE_LOCKED);
	assert_int_equal(server->count, 0);
	close(fd);
	assert_int_equal(referee_retry(referee, patience_ms, tell, &told), REFEREE_OK);
	assert_int_equal(server->count, 1);
	referee_close(referee);
	server_end(server);
}

static void test_the_same_request_id_again(void **state)
{
	static const char one[] =
		"{\"request_id\":\"01970000-0000-7000-8000-000000000001\",\"a\":1}";
	static const char other[] =
		"{\"request_id\":\"01970000-0000-7000-8000-000000000001\",\"a\":2}";
	struct server *server = server_new(SCRIPT(ERROR_OF + ERR_UNAVAILABLE, ANSWER));
	struct referee *referee = open_to(server, NULL);
	char *result = NULL;

	(void)state;
	assert_int_equal(referee_write(referee, "x.y", one, patience_ms, &result), REFEREE_ERROR);
	assert_int_equal(kept_count(server), 1);
	/* Another request under this id would drive the first out of the spool. */
	assert_int_equal(referee_write(referee, "x.y", other, patience_ms, &result),
			 REFEREE_INVALID);
	assert_int_equal(kept_count(server), 1);
	int status = referee_write(referee, "x.y", one, patience_ms, &result);
	assert_result(referee, status, result, "{\"echo\":\"x.y\"}");
	assert_int_equal(kept_count(server), 0);
	assert_int_equal(server->count, 2);
	referee_close(referee);
	server_end(server);
}

static void test_what_cannot_be_kept_is_not_sent(void **state)
{
	struct server *server = server_new(SCRIPT(ANSWER));
	struct referee *referee = open_to(server, NULL);
	struct referee_profile unkept = *referee_profile(referee);
	char *result = NULL, path[256];

	(void)state;
	snprintf(path, sizeof path, "%s/file", server->folder);
	fclose(fopen(path, "we"));
	unkept.spool = path; /* no folder */
	assert_int_equal(referee_open_with(referee, &unkept), REFEREE_OK);
	assert_int_equal(referee_write(referee, "x.y", NULL, patience_ms, &result), REFEREE_IO);
	assert_int_equal(server->count, 0);
	referee_close(referee);
	server_end(server);
}

static void test_kept_files_are_private(void **state)
{
	struct server *server = server_new(SCRIPT(SILENCE));
	struct referee *referee = open_to(server, NULL);
	struct stat found;
	char *result = NULL, spool[256];

	(void)state;
	referee_write(referee, "x.y", NULL, 50, &result);
	assert_int_equal(stat(referee_kept_file(referee), &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	snprintf(spool, sizeof spool, "%s/spool", server->folder);
	assert_int_equal(stat(spool, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0700);
	referee_close(referee);
	server_end(server);
}

/* ---- keys and profiles ------------------------------------------------------------------------------------- */

static void write_text(const char *folder, const char *name, const char *text, mode_t mode)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

static void test_keys(void **state)
{
	char *folder = scratch_new(), key[256], public[256], *made = NULL, *read = NULL;
	struct referee *referee = referee_new();
	struct stat found;

	(void)state;
	snprintf(key, sizeof key, "%s/my.key", folder);
	snprintf(public, sizeof public, "%s/my.key.pub", folder);
	assert_int_equal(referee_key_new(referee, key, &made), REFEREE_OK);
	assert_int_equal(strlen(made), 40);
	assert_int_equal(stat(key, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	assert_int_equal(referee_key_public(referee, key, &read), REFEREE_OK);
	assert_string_equal(read, made);
	referee_free(read);
	assert_int_equal(referee_key_public(referee, public, &read), REFEREE_OK);
	assert_string_equal(read, made);
	referee_free(read);
	/* A key is never overwritten. */
	char *second = NULL;
	assert_int_equal(referee_key_new(referee, key, &second), REFEREE_EXISTS);
	assert_null(second);
	assert_int_equal(chmod(key, 0640), 0);
	assert_int_equal(referee_key_public(referee, key, &read), REFEREE_INVALID);
	assert_non_null(strstr(referee_message(referee), "others can read"));
	assert_int_equal(referee_key_public(referee, "/nonexistent", &read), REFEREE_ABSENT);
	referee_free(made);
	referee_close(referee);
	scratch_free(folder);
}

static void test_key_files_that_are_none(void **state)
{
	static const char *const texts[] = {
		"",
		"no JSON",
		"[]",
		"{}",
		"{\"public\":\"short\"}",
		"{\"public\":7}",
		/* Halves of two keys. */
		"{\"public\":\"VIA*86UAT44uTK-.=/nDBdfrfzLI&Jg39{GI9QIg\","
		"\"secret\":\"JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6\"}",
	};
	char *folder = scratch_new(), path[256], *read = NULL;
	struct referee *referee = referee_new();

	(void)state;
	snprintf(path, sizeof path, "%s/key", folder);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		write_text(folder, "key", texts[i], 0600);
		assert_int_equal(referee_key_public(referee, path, &read), REFEREE_INVALID);
		assert_non_null(strstr(referee_message(referee), path));
		/* What a key file holds is never told. */
		assert_null(strstr(referee_message(referee), "JTKVSB"));
	}
	assert_int_equal(referee_key_public(referee, folder, &read), REFEREE_INVALID);
	referee_close(referee);
	scratch_free(folder);
}

static void test_joining(void **state)
{
	static const char join[] =
		"{\"refereed_join\":1,\"address\":\"tcp://127.0.0.1:7420\","
		"\"server_key\":\"VIA*86UAT44uTK-.=/nDBdfrfzLI&Jg39{GI9QIg\","
		"\"principal\":\"kei-park\",\"spool\":\"/etc\",\"key\":\"/etc/passwd\"}\n";
	char *folder = scratch_new(), key[256], file[256], profile[256], dir[256], wanted[300],
	     *made = NULL;
	struct referee *referee = referee_new();

	(void)state;
	snprintf(key, sizeof key, "%s/my.key", folder);
	snprintf(file, sizeof file, "%s/join", folder);
	snprintf(dir, sizeof dir, "%s/home/kei-park", folder);
	snprintf(profile, sizeof profile, "%s/profile.json", dir);
	write_text(folder, "join", join, 0644);
	assert_int_equal(referee_join(referee, file, key, dir), REFEREE_ABSENT);
	assert_int_equal(referee_key_new(referee, key, &made), REFEREE_OK);
	assert_int_equal(referee_join(referee, file, key, dir), REFEREE_OK);
	assert_int_equal(referee_open(referee, profile), REFEREE_OK);
	const struct referee_profile *opened = referee_profile(referee);
	assert_string_equal(opened->address, "tcp://127.0.0.1:7420");
	assert_string_equal(opened->principal, "kei-park");
	/* A join file names no files: it comes from somebody else. */
	assert_string_equal(opened->key_file, key);
	snprintf(wanted, sizeof wanted, "%s/spool", dir);
	assert_string_equal(opened->spool, wanted);
	assert_int_equal(opened->timeout_ms, 30000);
	assert_int_equal(referee_join(referee, file, key, dir), REFEREE_EXISTS);
	referee_free(made);
	snprintf(key, sizeof key, "%s/new.key", folder);
	assert_int_equal(referee_key_new(referee, key, &made), REFEREE_OK);
	assert_int_equal(referee_rekey(referee, profile, key), REFEREE_OK);
	assert_int_equal(referee_open(referee, profile), REFEREE_OK);
	assert_string_equal(referee_profile(referee)->key_file, key);
	assert_string_equal(referee_profile(referee)->principal, "kei-park");
	referee_free(made);
	referee_close(referee);
	scratch_free(folder);
}

static void test_profiles_that_are_none(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "{", "not JSON" },
		{ "{\"address\":7}", "`address` is not a text" },
		{ "{\"principal\":\"x\"}", "the address is not" },
		{ "{\"address\":\"tcp://h:1\"}", "key" },
		{ "{\"address\":\"tcp://h:1\",\"server_key\":\"x\",\"key\":\"k\"}",
		  "40 characters" },
		{ "{\"address\":\"ipc:///x\",\"timeout_ms\":-1}", "timeout" },
		{ "{\"address\":\"ipc:///x\",\"timeout_ms\":\"soon\"}", "timeout" },
	};
	char *folder = scratch_new(), path[256];
	struct referee *referee = referee_new();

	(void)state;
	snprintf(path, sizeof path, "%s/profile.json", folder);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		write_text(folder, "profile.json", cases[i].text, 0600);
		assert_int_equal(referee_open(referee, path), REFEREE_INVALID);
		assert_non_null(strstr(referee_message(referee), cases[i].words));
		assert_ptr_equal(strstr(referee_message(referee), path), referee_message(referee));
	}
	write_text(folder, "profile.json",
		   "{\"address\":\"ipc:///x\",\"spool\":\"kept\",\"timeout_ms\":7,\"later\":[]}",
		   0600);
	assert_int_equal(referee_open(referee, path), REFEREE_OK);
	assert_int_equal(referee_profile(referee)->timeout_ms, 7);
	assert_non_null(strstr(referee_profile(referee)->spool, "/kept"));
	referee_close(referee);
	scratch_free(folder);
}

static void test_uuids_are_version_7_and_sort_by_time(void **state)
{
	char first[REFEREE_UUID_SIZE], second[REFEREE_UUID_SIZE];

	(void)state;
	referee_uuid(first);
	referee_uuid(second);
	assert_int_equal(strlen(first), 36);
	assert_int_equal(first[14], '7');
	assert_non_null(strchr("89ab", first[19]));
	assert_string_not_equal(first, second);
	assert_true(strncmp(first, second, 13) <= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_call_and_its_answer),
		cmocka_unit_test(test_only_the_own_answer_counts),
		cmocka_unit_test(test_an_error_without_an_id_is_the_answer),
		cmocka_unit_test(test_an_error_is_told_whole),
		cmocka_unit_test(test_a_lost_connection_sends_again),
		cmocka_unit_test(test_silence_sends_again),
		cmocka_unit_test(test_no_answer_and_no_connection),
		cmocka_unit_test(test_bad_arguments),
		cmocka_unit_test(test_what_stays_kept),
		cmocka_unit_test(test_again_numbers_are_those_of_the_table),
		cmocka_unit_test(test_a_dry_run_is_not_kept),
		cmocka_unit_test(test_retry_sends_the_oldest_first),
		cmocka_unit_test(test_retry_stops_where_there_is_no_answer),
		cmocka_unit_test(test_retry_leaves_what_is_not_its_own),
		cmocka_unit_test(test_two_at_once_send_each_write_once),
		cmocka_unit_test(test_a_write_that_is_being_sent_is_left_alone),
		cmocka_unit_test(test_the_same_request_id_again),
		cmocka_unit_test(test_what_cannot_be_kept_is_not_sent),
		cmocka_unit_test(test_kept_files_are_private),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_key_files_that_are_none),
		cmocka_unit_test(test_joining),
		cmocka_unit_test(test_profiles_that_are_none),
		cmocka_unit_test(test_uuids_are_version_7_and_sort_by_time),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("clients/library", tests, NULL, NULL);
}
