/* fuzz_params.c: "VIEWER METHOD PARAMS": any parameters to any verb by anybody, in a study in
 * which everything has happened (core/world.h). Ids are written $comment_out. A write is a
 * rehearsal, so that one world does for all inputs. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "core/world.h"
#include "net/jsonrpc.h"

static struct world *world;

static void drop_world(void)
{
	world = world_free(world);
}

static size_t thing_named(struct str text)
{
	for (size_t i = 0; i < THING__MAX; i++)
		if (text.n >= strlen(world_thing_names[i]) &&
		    strncmp(text.p, world_thing_names[i], strlen(world_thing_names[i])) == 0)
			return i;
	return THING__MAX;
}

static char *filled(struct str text)
{
	char *made = xmalloc(text.n * sizeof world->ids[0] + 1), *at = made;

	while (text.n > 0) {
		size_t thing = *text.p == '$' ? thing_named((struct str){ text.p + 1, text.n - 1 })
					      : THING__MAX;
		size_t used = thing == THING__MAX ? 1 : 1 + strlen(world_thing_names[thing]);
		const char *part = thing == THING__MAX ? text.p : world->ids[thing];
		size_t len = thing == THING__MAX ? 1 : strlen(part);
		memcpy(at, part, len);
		at += len;
		text.p += used;
		text.n -= used;
	}
	*at = '\0';
	return made;
}

static void rehearse(struct request *request)
{
	struct fixture *fixture = &world->fixture;
	struct commit commit;

	core_batch_begin(fixture->core, fixture->now_ms, 0);
	assert_int_equal(core_batch_run(fixture->core, request), 0);
	assert_int_equal(core_batch_commit(fixture->core, &commit), 0);
	assert_int_equal(commit.written, 0);
}

static void run(struct request *request)
{
	request->is_last_run = true;
	if (!(request->verb->flags & VERB_WRITE)) {
		backups_drop(world->fixture.dir);
		assert_int_equal(read_to_its_end(world->fixture.core, world->fixture.reader,
						 request, world->fixture.now_ms),
				 0);
		return;
	}
	json_object_object_add(request->params, "dry_run", json_object_new_boolean(true));
	if (!json_object_object_get_ex(request->params, "request_id", NULL))
		json_object_object_add(
			request->params, "request_id",
			json_object_new_string("01890000-0000-7000-8000-000000000000"));
	/* It left nothing behind if the second says the same. */
	rehearse(request);
	_cleanup_(x_freep) char *first = xstrdup(request->text);
	rehearse(request);
	assert_string_equal(request->text, first);
}

void fuzz_params(struct str input)
{
	static const struct jsonrpc_limits limits = { 1 << 16, 8, 32 };
	size_t len;

	if (!world) {
		world = world_new();
		atexit(drop_world);
	}
	struct str who = fuzz_part(&input, ' '), method = fuzz_part(&input, ' ');
	const struct verb *verb = verb_find(method);
	if (!verb)
		verb = &verbs[fuzz_choice(method, verb_count)];
	_cleanup_(x_freep) char *params = filled(input);
	_cleanup_(x_freep) char *text =
		xasprintf("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}",
			  verb->name, params);
	_cleanup_(exchange_freep) struct exchange *exchange = jsonrpc_read(str_of(text), &limits);
	for (size_t i = 0; i < exchange->count; i++) {
		struct request *request = &exchange->parts[i].request;
		request->caller = world->callers[fuzz_choice(who, WHO__MAX)];
		if (request->reply == REPLY_NONE)
			run(request);
		assert_int_not_equal(request->err, ERR_INTERNAL);
	}
	_cleanup_(x_freep) char *reply = exchange_text(exchange, &len);
	struct json_object *parsed = json_tokener_parse(reply);
	assert_non_null(parsed);
	json_object_put(parsed);
}
