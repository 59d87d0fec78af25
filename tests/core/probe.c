/* probe.c: see probe.h. Parameters are made from their types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/probe.h"

#define PAGE	    3
#define PAGES_MAX   100
#define SEALED_SIZE 27 /* "cu-" and 24 letters */

struct probe {
	struct world *world;
	enum viewer_index who;
	struct portrait *portrait;
	const struct verb *verb;
	bool is_write;
	const char *fixed, *value; /* a parameter that has this value only; NULL: none has */
	const char *as_role;	   /* NULL: as oneself */
	bool is_narrowed;	   /* an optional parameter of a read is set */
};

/* ---- the portrait ---- */

static void put(struct portrait *portrait, const char *text, size_t len)
{
	if (portrait->len + len + 1 > portrait->room) {
		portrait->room = 2 * (portrait->len + len + 1);
		portrait->text = xrealloc(portrait->text, portrait->room);
	}
	memcpy(portrait->text + portrait->len, text, len);
	portrait->len += len;
	portrait->text[portrait->len] = '\0';
}

void portrait_done(struct portrait *portrait)
{
	x_freep(&portrait->text);
	*portrait = (struct portrait){ 0 };
}

/* Sealed cursors alone are as long: they hold chance, and no two are equal. */
static void mask(char *text)
{
	for (char *at = text; (at = strstr(at, "\"cu-"));) {
		char *cursor = at + 1, *end = strchr(cursor, '"');
		if (end - cursor == SEALED_SIZE)
			memset(cursor, '?', SEALED_SIZE);
		at = end;
	}
}

void portrait_difference(const struct portrait *a, const struct portrait *b, const char **ret_a,
			 const char **ret_b)
{
	size_t line = 0;

	for (size_t i = 0; i < a->len && i < b->len && a->text[i] == b->text[i]; i++)
		if (a->text[i] == '\n')
			line = i + 1;
	*ret_a = a->text + line;
	*ret_b = b->text + line;
}

/* Asks, and writes question and answer down. The cursor to go on with stays in ret_next (""
 * where none). */
static void ask(struct probe *probe, struct json_object *params, char ret_next[64])
{
	_cleanup_(x_freep) char *question =
		xasprintf("%s %s\n", probe->verb->name,
			  json_object_to_json_string_ext(params, JSON_C_TO_STRING_PLAIN));
	struct json_object *answer = NULL, *next = NULL;

	if (probe->as_role)
		json_object_object_add(params, "as_role", json_object_new_string(probe->as_role));
	(void)world_call(probe->world, probe->who, probe->verb->name, params);
	_cleanup_(x_freep) char *text = xstrdup(probe->world->fixture.last.text);
	answer = json_tokener_parse(text);
	json_object_object_get_ex(answer, "next", &next);
	snprintf(ret_next, 64, "%s", next ? json_object_get_string(next) : "");
	json_object_put(answer);
	mask(question);
	mask(text);
	if (!probe->fixed)
		put(probe->portrait, question, strlen(question));
	put(probe->portrait, "  ", 2);
	put(probe->portrait, text, strlen(text));
	put(probe->portrait, "\n", 1);
	probe->portrait->calls++;
}

static struct json_object *copy_of(struct json_object *params)
{
	struct json_object *copy = NULL;

	assert_int_equal(json_object_deep_copy(params, &copy, NULL), 0);
	return copy;
}

static void set(struct json_object *params, const char *name, struct json_object *value)
{
	assert_int_equal(json_object_object_add(params, name, value), 0);
}

/* In short pages, to the end: where one ends tells nothing either. */
static void ask_pages(struct probe *probe, struct json_object *params)
{
	char next[64] = "";

	for (int i = 0; i < PAGES_MAX; i++) {
		struct json_object *page = copy_of(params);
		unsigned before = probe->portrait->calls;
		char last[64];
		snprintf(last, sizeof last, "%s", next);
		set(page, "limit", json_object_new_int(PAGE));
		if (*last)
			set(page, "after", json_object_new_string(last));
		ask(probe, page, next);
		assert_int_equal(probe->portrait->calls, before + 1);
		bool is_stream = strncmp(probe->verb->name, "event.", 6) == 0;
		struct json_object *answer = json_tokener_parse(probe->world->fixture.last.text),
				   *items = NULL;
		bool is_empty = !json_object_object_get_ex(answer, "items", &items) ||
				json_object_array_length(items) == 0;
		json_object_put(answer);
		if (!*next || (is_stream && is_empty))
			return;
	}
	fail_msg("%s never ends", probe->verb->name);
}

static void ask_read(struct probe *probe, struct json_object *params)
{
	char next[64];

	ask(probe, copy_of(params), next);
	if (probe->verb->flags & VERB_LIST)
		ask_pages(probe, params);
}

static void ask_write(struct probe *probe, struct json_object *params)
{
	/* The last two do not depend on what is stored: they are for comparing the answers to
	 * two values alone. */
	enum { PLAIN, VERSION, FOR_ANOTHER, UNKNOWN, WRONG, VARIATION__MAX };
	char next[64];

	for (int i = 0; i < (probe->fixed ? VARIATION__MAX : UNKNOWN); i++) {
		/* To act for others is refused to all but the secretariat, before anything is
		 * looked at. */
		if (i == FOR_ANOTHER && !probe->fixed && probe->who != WHO_SECRETARIAT)
			continue;
		struct json_object *varied = copy_of(params);
		set(varied, "dry_run", json_object_new_boolean(true));
		if (i == VERSION)
			set(varied, "if_version", json_object_new_int(1));
		if (i == UNKNOWN)
			set(varied, "nothing", json_object_new_int(1));
		if (i == WRONG)
			set(varied, "if_version", json_object_new_string("old"));
		if (i == FOR_ANOTHER)
			set(varied, "as", json_object_new_string("iges-sato"));
		ask(probe, varied, next);
	}
}

/* ---- values by type ---- */

static struct json_object *string(const char *text)
{
	return text ? json_object_new_string(text) : NULL;
}

static struct json_object *list_at(const char *const list[], size_t count, size_t index)
{
	return index < count ? json_object_new_string(list[index]) : NULL;
}

static const char *const codes[] = { "GZ2019", "HID2019", "NOPE2019" };
/* Every text that there is, and every count; to the end of each study, and not. */
static const char *const searches[] = {
	"zq", "-zq",
	"cmt:open>2 OR cmt:total>5 OR re:submitted>1 OR rec:total OR late:yes OR who:me"
};
static const char *const made_up[] = { "as-aaaaaaaaaaaaaaaa", "re-aaaaaaaaaaaaaaaa",
				       "nothing like an id" };

static const char *const prefixes[ID__MAX] = {
#define ID_PREFIX(name, prefix, noun) prefix,
	ID_TABLE(ID_PREFIX)
#undef ID_PREFIX
};

/* Ids of the parameter's kind: what else there could be is for test_forbidden_ids. */
static struct json_object *id_at(const struct world *world, const struct param *param, size_t index)
{
	for (size_t i = 0; i < THING__MAX; i++)
		if (strncmp(world->ids[i], prefixes[param->id], 2) == 0 && index-- == 0)
			return json_object_new_string(world->ids[i]);
	if (index < ELEMENTS(made_up))
		return json_object_new_string(made_up[index]);
	index -= ELEMENTS(made_up);
	return param->type == PARAM_PLACE ? list_at(codes, ELEMENTS(codes), index) : NULL;
}

static struct json_object *batch_value(const struct world *world)
{
	return world_params(
		world,
		"[{'method':'comment.withdraw','params':{'comment':'$comment_out','reason':'r'}},"
		"{'method':'study.confirm','params':{'study':'GZ2019','item':'round_closed'}}]");
}

/* The index-th value that a parameter can be given; NULL: no more. */
static struct json_object *value_at(const struct world *world, const struct param *param,
				    size_t index)
{
	switch (param->type) {
	case PARAM_CODE:
		return list_at(codes, ELEMENTS(codes), index);
	case PARAM_ID:
	case PARAM_PLACE:
		return id_at(world, param, index);
	case PARAM_NAME:
		return index == WHO__MAX ? string("nobody-here")
					 : list_at(world_principals, WHO__MAX, index);
	case PARAM_ENUM:
		return string(param->words[index]);
	case PARAM_INT:
		return index < 4 ? json_object_new_int64((int64_t)index +
							 (param->min > 1 ? param->min : 1))
				 : NULL;
	default:
		break;
	}
	if (strcmp(param->name, "query") == 0)
		return list_at(searches, ELEMENTS(searches), index);
	if (index > 0)
		return NULL;
	switch (param->type) {
	case PARAM_LINE:
		return string(strcmp(param->name, "to") == 0	 ? "consultation"
			      : strcmp(param->name, "item") == 0 ? "round_closed"
								 : "a line");
	case PARAM_TEXT:
		return string("a text");
	case PARAM_DATE:
		return string("2019-12-01");
	case PARAM_ZONE:
		return string("Asia/Seoul");
	case PARAM_COUNTRY:
		return string("KR");
	case PARAM_LANGUAGE:
		return string("ko");
	case PARAM_KEY:
		return string("JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6");
	case PARAM_BOOL:
		return json_object_new_boolean(true);
	case PARAM_OBJECT:
		return json_object_get(world->review);
	case PARAM_ARRAY:
		return batch_value(world);
	default:
		return NULL;
	}
}

/* Goes through the values of parameter `nth` and on; a write tries all of its first, and one of
 * each other. A read is asked for with each value of one optional parameter at a time: two only
 * narrow what one has narrowed. */
static void each_value(struct probe *probe, size_t nth, struct json_object *params)
{
	const struct param *param = &probe->verb->params[nth];
	struct json_object *value;

	if (nth >= VERB_PARAMS_MAX || !param->name) {
		if (probe->is_write)
			ask_write(probe, params);
		else
			ask_read(probe, params);
		return;
	}
	if (probe->fixed && strcmp(param->name, probe->fixed) == 0) {
		set(params, param->name, json_object_new_string(probe->value));
		each_value(probe, nth + 1, params);
		return;
	}
	bool is_optional = !(param->flags & PARAM_REQUIRED);
	if (is_optional) {
		each_value(probe, nth + 1, params);
		if (probe->is_write || probe->is_narrowed || param->type == PARAM_BOOL ||
		    strcmp(param->name, "timeout_ms") == 0)
			return;
	}
	bool was_narrowed = probe->is_narrowed;
	probe->is_narrowed |= is_optional;
	for (size_t i = 0; (value = value_at(probe->world, param, i)); i++) {
		set(params, param->name, value);
		each_value(probe, nth + 1, params);
		json_object_object_del(params, param->name);
		if (probe->is_write && nth > 0)
			return;
	}
	probe->is_narrowed = was_narrowed;
	if (probe->is_write && !is_optional && nth > 0)
		each_value(probe, VERB_PARAMS_MAX, params); /* required, and missing */
}

/* They count rows by their nature: who checks the journal knows that it grows. */
static bool is_audit(const struct verb *verb)
{
	return strcmp(verb->name, "journal.verify") == 0 ||
	       strcmp(verb->name, "server.backup") == 0;
}

static void probe_verbs(struct world *world, enum viewer_index who, const char *as_role,
			struct portrait *portrait, bool is_write)
{
	for (size_t i = 0; i < verb_count; i++) {
		struct probe probe = { .world = world,
				       .who = who,
				       .portrait = portrait,
				       .verb = &verbs[i],
				       .is_write = is_write,
				       .as_role = as_role };
		if (as_role && !verb_is_view(&verbs[i]))
			continue;
		bool writes = verbs[i].flags & VERB_WRITE;
		if (writes != is_write || verbs[i].flags & VERB_OPEN || is_audit(&verbs[i]))
			continue;
		struct json_object *params = json_object_new_object();
		each_value(&probe, 0, params);
		json_object_put(params);
	}
}

void probe_value(struct world *world, enum viewer_index who, const struct verb *verb,
		 const char *param, const char *value, struct portrait *portrait)
{
	struct probe probe = { .world = world,
			       .who = who,
			       .portrait = portrait,
			       .verb = verb,
			       .is_write = verb->flags & VERB_WRITE,
			       .fixed = param,
			       .value = value };
	struct json_object *params = json_object_new_object();

	each_value(&probe, 0, params);
	json_object_put(params);
}

void probe_reads(struct world *world, enum viewer_index who, struct portrait *portrait)
{
	probe_verbs(world, who, NULL, portrait, false);
}

void probe_reads_as(struct world *world, const char *role, struct portrait *portrait)
{
	probe_verbs(world, WHO_SECRETARIAT, role, portrait, false);
}

void probe_writes(struct world *world, enum viewer_index who, struct portrait *portrait)
{
	probe_verbs(world, who, NULL, portrait, true);
}
