/* fake.c: the scripted server: a thread with a ROUTER. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>

#include <json-c/json.h>
#include <zmq.h>

#include "../base/scratch.h"
#include "base/err.h"
#include "fake.h"

static void fake_bind(struct fake *fake)
{
	int none = 0;

	fake->router = zmq_socket(fake->context, ZMQ_ROUTER);
	assert_non_null(fake->router);
	zmq_setsockopt(fake->router, ZMQ_LINGER, &none, sizeof none);
	assert_int_equal(zmq_bind(fake->router, fake->address), 0);
}

static void reply(struct fake *fake, zmq_msg_t *peer, const char *text)
{
	zmq_send(fake->router, zmq_msg_data(peer), zmq_msg_size(peer), ZMQ_SNDMORE);
	zmq_send(fake->router, text, strlen(text), 0);
}

static void reply_twice(struct fake *fake, zmq_msg_t *peer, const char *text)
{
	zmq_send(fake->router, zmq_msg_data(peer), zmq_msg_size(peer), ZMQ_SNDMORE);
	zmq_send(fake->router, "", 0, ZMQ_SNDMORE);
	zmq_send(fake->router, text, strlen(text), 0);
}

static void do_step(struct fake *fake, int step, zmq_msg_t *peer, struct json_object *request)
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
		reply(fake, peer, "no JSON");
		reply(fake, peer,
		      "{\"jsonrpc\":\"2.0\",\"id\":999,\"result\":{\"echo\":\"another's\"}}");
		reply(fake, peer,
		      "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{\"echo\":\"another's\"}}");
		reply(fake, peer,
		      "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":{\"echo\":\"nobody's\"}}");
		reply_twice(fake, peer, answer);
	}
	if (step == HANG_UP) {
		zmq_close(fake->router);
		fake_bind(fake);
	} else if (step != SILENCE) {
		reply(fake, peer, answer);
	}
}

static void serve_one(struct fake *fake)
{
	zmq_msg_t peer, payload;

	zmq_msg_init(&peer);
	zmq_msg_init(&payload);
	if (zmq_msg_recv(&peer, fake->router, 0) >= 0 &&
	    zmq_msg_recv(&payload, fake->router, 0) >= 0) {
		size_t at = fake->count;
		const int *step = fake->script;
		for (size_t i = 0; i < at && step[1] >= 0; i++)
			step++;
		fake->requests[at] = strndup(zmq_msg_data(&payload), zmq_msg_size(&payload));
		struct json_object *request = json_tokener_parse(fake->requests[at]);
		fake->count = at + 1;
		do_step(fake, *step, &peer, request);
		json_object_put(request);
	}
	zmq_msg_close(&peer);
	zmq_msg_close(&payload);
}

static void *serve(void *arg)
{
	struct fake *fake = arg;

	fake_bind(fake);
	while (!fake->is_over) {
		zmq_pollitem_t item = { .socket = fake->router, .events = ZMQ_POLLIN };
		if (zmq_poll(&item, 1, 20) > 0 && fake->count < FAKE_REQUESTS_MAX)
			serve_one(fake);
	}
	zmq_close(fake->router);
	return NULL;
}

struct fake *fake_new(const int *script)
{
	struct fake *fake = calloc(1, sizeof *fake);

	fake->folder = scratch_new();
	assert_true(asprintf(&fake->address, "ipc://%s/socket", fake->folder) > 0);
	assert_true(asprintf(&fake->spool, "%s/spool", fake->folder) > 0);
	fake->script = script;
	fake->context = zmq_ctx_new();
	assert_int_equal(pthread_create(&fake->thread, NULL, serve, fake), 0);
	return fake;
}

void fake_end(struct fake *fake)
{
	fake->is_over = true;
	pthread_join(fake->thread, NULL);
	zmq_ctx_term(fake->context);
	for (size_t i = 0; i < fake->count; i++)
		free(fake->requests[i]);
	free(fake->address);
	free(fake->spool);
	scratch_free(fake->folder);
	free(fake);
}

struct referee *fake_open(const struct fake *fake, const char *principal)
{
	struct referee *referee = referee_new();

	assert_non_null(referee);
	/* No attempt ends by its time, unless a test says so: what is sent again has another reason. */
	referee_set_attempt(referee, 2 * PATIENCE_MS);
	assert_int_equal(
		referee_open_with(referee, &(struct referee_profile){ .address = fake->address,
								      .principal = principal,
								      .spool = fake->spool }),
		REFEREE_OK);
	return referee;
}

const char *fake_request(const struct fake *fake, size_t at)
{
	assert_true(at < fake->count);
	return fake->requests[at];
}

size_t fake_kept(const struct fake *fake)
{
	DIR *folder = opendir(fake->spool);
	struct dirent *entry;
	size_t count = 0;

	while (folder && (entry = readdir(folder)))
		count += entry->d_name[0] != '.';
	if (folder)
		closedir(folder);
	return count;
}
