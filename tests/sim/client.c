/* client.c: see client.h. */
#include "sim/client.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

#define CALLS_MAX  3
#define VALUES	   200
#define FAVOURITES 8

void clients_init(struct clients *clients, const struct base *base, const struct image *image,
		  uint64_t seed)
{
	*clients = (struct clients){ .base = base, .image = image, .seed = seed << 8 };
}

void clients_done(struct clients *clients)
{
	for (size_t i = 0; i < clients->count; i++) {
		x_freep(&clients->list[i].params);
		x_freep(&clients->list[i].said);
	}
	x_freep(&clients->list);
}

/* ---- values ---- */

static struct value_source source_of(const struct clients *clients)
{
	static const char *const codes[] = { "GZ2019", "NEW2020", "HID2019", NULL };
	static const char *const institutions[] = { "iges", "new-name", "kei", "secretariat",
						    NULL };
	static const char *lines[STAGES + 5] = { "a text", "host_consent", "self_assessment_in",
						 "round_closed" };
	static const char *people[CLIENTS + 1];

	memcpy(lines + 4, world_stages, sizeof world_stages);
	memcpy(people, clients->base->names, sizeof clients->base->names);
	return (struct value_source){ .world = clients->base->deeds->world,
				      .ids = (const char(*)[32])clients->ids,
				      .id_count = clients->id_count < IDS_KEPT ? clients->id_count
									       : IDS_KEPT,
				      .codes = codes,
				      .institutions = institutions,
				      .people = people,
				      .lines = lines };
}

/* A part of a document, in base64: no text, and none that is marked. */
static bool is_bytes(const struct param *param)
{
	return strcmp(param->name, "data") == 0;
}

/* A text that nobody else writes: its word tells whose it is, and that it is there once. */
static struct json_object *marked_text(struct dice *dice)
{
	char text[64];

	snprintf(text, sizeof text, "zm%016" PRIx64 " a text", dice_next(dice));
	return json_object_new_string(text);
}

static struct json_object *marked_review(const struct base *base, struct dice *dice)
{
	struct json_object *review = NULL, *mark = marked_text(dice);

	json_object_deep_copy(base->deeds->world->review, &review, NULL);
	json_object_object_foreach(review, name,
				   value) if (json_object_is_type(value, json_type_string) &&
					      strstr(name, "_text"))
		json_object_set_string(value, json_object_get_string(mark));
	json_object_put(mark);
	return review;
}

static struct json_object *fresh_key(struct dice *dice)
{
	uint64_t bytes[4];
	char text[41];

	for (size_t i = 0; i < ELEMENTS(bytes); i++)
		bytes[i] = dice_next(dice);
	return json_object_new_string(zmq_z85_encode(text, (const uint8_t *)bytes, sizeof bytes));
}

static struct json_object *calls_of(struct clients *clients, struct dice *dice);

static struct json_object *value_of(struct clients *clients, struct dice *dice,
				    const struct param *param)
{
	const struct value_source source = source_of(clients);
	struct json_object *value;
	size_t count = 0;

	switch (param->type) {
	case PARAM_TEXT:
		return is_bytes(param) ? json_object_new_string("c29tZSB0ZXh0") : marked_text(dice);
	case PARAM_OBJECT:
		return marked_review(clients->base, dice);
	case PARAM_ARRAY:
		return calls_of(clients, dice);
	case PARAM_KEY:
		return fresh_key(dice);
	case PARAM_BOOL:
		return json_object_new_boolean(!dice_hit(dice, 4));
	case PARAM_INT:
		return json_object_new_int64((param->min > 1 ? param->min : 1) +
					     (int64_t)dice_roll(dice, 4));
	default:
		break;
	}
	while (count < VALUES && (value = value_at(&source, param, count))) {
		json_object_put(value);
		count++;
	}
	return count > 0 ? value_at(&source, param, dice_roll(dice, count)) : NULL;
}

/* ---- calls ---- */

static void set(struct json_object *params, const char *name, struct json_object *value)
{
	if (value)
		(void)json_object_object_add(params, name, value);
}

/* The verb's own parameters: those it requires, nearly always, and some of the others. */
static struct json_object *any_params(struct clients *clients, struct dice *dice,
				      const struct verb *verb)
{
	struct json_object *params = json_object_new_object();

	for (size_t i = 0; i < VERB_PARAMS_MAX && verb->params[i].name; i++) {
		bool is_left_out = verb->params[i].flags & PARAM_REQUIRED ? dice_hit(dice, 60)
									  : !dice_hit(dice, 3);
		if (!is_left_out)
			set(params, verb->params[i].name,
			    value_of(clients, dice, &verb->params[i]));
	}
	return params;
}

static const struct deed *deed_of(const struct clients *clients, const struct verb *verb)
{
	return &clients->base->deeds->list[verb - verbs];
}

/* The deed's, its texts our own, and sometimes something else in them. */
static struct json_object *deed_params(struct clients *clients, struct dice *dice,
				       const struct verb *verb, bool is_changed)
{
	struct json_object *params = json_tokener_parse(deed_of(clients, verb)->params);

	json_object_object_del(params, "request_id");
	for (size_t i = 0; i < VERB_PARAMS_MAX && verb->params[i].name; i++) {
		const struct param *param = &verb->params[i];
		bool is_ours = (param->type == PARAM_TEXT && !is_bytes(param)) ||
			       param->type == PARAM_OBJECT || param->type == PARAM_KEY;
		if (!json_object_object_get_ex(params, param->name, NULL))
			continue;
		if (is_ours || (is_changed && dice_hit(dice, 2)))
			set(params, param->name, value_of(clients, dice, param));
	}
	return params;
}

/* Mostly one of the few that this run is fond of (where all are as frequent, every study is soon at
 * its end), and whose deed can succeed here. */
static const struct verb *any_verb(const struct clients *clients, struct dice *dice,
				   bool is_for_batch)
{
	const struct verb *verb;

	do {
		struct dice fond = { clients->seed + dice_roll(dice, FAVOURITES) };
		do
			verb = &verbs[dice_roll(dice_hit(dice, 3) ? dice : &fond, verb_count)];
		while (deed_of(clients, verb)->image != clients->image && !dice_hit(dice, 6));
	} while (is_for_batch &&
		 (!(verb->flags & VERB_WRITE) || verb->params[0].type == PARAM_ARRAY));
	return verb;
}

static struct json_object *calls_of(struct clients *clients, struct dice *dice)
{
	struct json_object *calls = json_object_new_array();

	for (uint64_t count = 1 + dice_roll(dice, CALLS_MAX); count > 0; count--) {
		const struct verb *verb = any_verb(clients, dice, !dice_hit(dice, 40));
		struct json_object *call = json_object_new_object();
		set(call, "method", json_object_new_string(verb->name));
		set(call, "params",
		    dice_hit(dice, 4) ? any_params(clients, dice, verb)
				      : deed_params(clients, dice, verb, false));
		(void)json_object_array_add(calls, call);
	}
	return calls;
}

/* ---- wishes ---- */

bool wish_is_write(const struct wish *wish)
{
	return wish->verb->flags & VERB_WRITE && !wish->is_rehearsal &&
	       !(wish->verb->flags & VERB_UNRECORDED);
}

const struct wish *clients_rival(const struct clients *clients, const struct wish *wish)
{
	for (size_t i = 0; i < clients->count; i++) {
		const struct wish *other = &clients->list[i];
		if (other != wish && other->client == wish->client && other->said &&
		    wish_is_write(other) && strcmp(other->request_id, wish->request_id) == 0)
			return other;
	}
	return NULL;
}

static size_t add(struct clients *clients, const struct wish *wish)
{
	if (clients->count == clients->room) {
		clients->room = 2 * clients->room + 64;
		clients->list = xrealloc(clients->list, clients->room * sizeof *clients->list);
	}
	clients->list[clients->count] = *wish;
	return clients->count++;
}

/* Now and then the id of something else that was wanted: the client's own (a conflict, whichever
 * comes first), or somebody else's (which is none). */
static void choose_id(const struct clients *clients, struct dice *dice, struct wish *wish)
{
	const struct wish *other =
		clients->count > 0 ? &clients->list[dice_roll(dice, clients->count)] : NULL;

	if (other && other->request_id[0] && dice_hit(dice, 12)) {
		memcpy(wish->request_id, other->request_id, sizeof wish->request_id);
		if (!dice_hit(dice, 4))
			wish->client = other->client;
		return;
	}
	uint64_t high = dice_next(dice), low = dice_next(dice);
	snprintf(wish->request_id, sizeof wish->request_id, "%08x-%04x-7%03x-8%03x-%012" PRIx64,
		 (unsigned)(high >> 32), (unsigned)(high >> 16) & 0xffff, (unsigned)high & 0xfff,
		 (unsigned)(low >> 48) & 0xfff, low & UINT64_C(0xffffffffffff));
}

/* What every write and every list takes besides, now and then. */
static void add_manners(struct clients *clients, struct dice *dice, const struct verb *verb,
			struct json_object *params)
{
	const struct param *param;

	for (size_t i = 0; (param = verb_param_at(verb, i)); i++) {
		bool is_own = param >= verb->params && param < verb->params + VERB_PARAMS_MAX;
		if (!is_own && param->type != PARAM_UUID && dice_hit(dice, 20))
			set(params, param->name, value_of(clients, dice, param));
	}
}

static size_t want(struct clients *clients, struct dice *dice, struct wish *wish,
		   struct json_object *params)
{
	if (wish->verb->flags & VERB_WRITE) {
		choose_id(clients, dice, wish);
		set(params, "request_id", json_object_new_string(wish->request_id));
		wish->is_rehearsal =
			json_object_get_boolean(json_object_object_get(params, "dry_run"));
	}
	wish->params = xstrdup(json_object_to_json_string_ext(params, JSON_C_TO_STRING_PLAIN));
	json_object_put(params);
	return add(clients, wish);
}

size_t clients_want_deed(struct clients *clients, struct dice *dice, const struct deed *deed)
{
	struct wish wish = { .verb = deed->verb, .client = (int)deed->who };

	return want(clients, dice, &wish, deed_params(clients, dice, deed->verb, false));
}

size_t clients_want(struct clients *clients, struct dice *dice)
{
	static const enum {
		AS_IT_IS,
		CHANGED,
		ANY
	} manners[] = { AS_IT_IS, AS_IT_IS, CHANGED, ANY };
	const struct verb *verb = any_verb(clients, dice, false);
	struct wish wish = { .verb = verb, .client = (int)deed_of(clients, verb)->who };
	int manner = (int)manners[dice_roll(dice, ELEMENTS(manners))];

	if (!clients->image && !dice_hit(dice, 3))
		wish.client = CLIENT_FIRST; /* nobody else is there before they have made them */
	else if (dice_hit(dice, manner == AS_IT_IS ? 8 : 2))
		wish.client = (int)dice_roll(dice, CLIENTS);
	struct json_object *params = manner == ANY
					     ? any_params(clients, dice, verb)
					     : deed_params(clients, dice, verb, manner == CHANGED);
	add_manners(clients, dice, verb, params);
	return want(clients, dice, &wish, params);
}

/* ---- messages ---- */

char *clients_message(const struct clients *clients, const size_t *numbers, size_t count)
{
	char *text = xstrdup(count > 1 ? "[" : "");

	for (size_t i = 0; i < count; i++) {
		const struct wish *wish = &clients->list[numbers[i]];
		char *longer = xasprintf("%s%s{\"jsonrpc\":\"2.0\",\"id\":%zu,\"method\":\"%s\","
					 "\"params\":%s}%s",
					 text, i > 0 ? "," : "", numbers[i], wish->verb->name,
					 wish->params, count > 1 && i + 1 == count ? "]" : "");
		x_freep(&text);
		text = longer;
	}
	return text;
}

void clients_learn(struct clients *clients, const char *answer)
{
	for (const char *at = answer; (at = strchr(at, '-')); at++) {
		if (at < answer + 3 || at[-3] != '"')
			continue;
		size_t len = strcspn(at, "\"") + 2;
		if (len != 19 && len != 27) /* an id's or a cursor's length */
			continue;
		char *slot = clients->ids[clients->id_count++ % IDS_KEPT];
		snprintf(slot, sizeof clients->ids[0], "%.*s", (int)len, at - 2);
	}
}
