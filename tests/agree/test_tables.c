/* test_tables.c: what the tables of verbs, answers, keys and words hold among themselves; and, called with `dump`, the
 * tables themselves as one JSON document, for the tests that hold manuals and files against them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "conf/conf_table.h"
#include "core/call.h"
#include "core/journal.h"
#include "net/counters.h"
#include "rules/search.h"

static const struct {
	const char *name, *id;
	enum log_level level;
} events[] = {
#define EVENT_ROW(event, message_id, of_level) { #event, message_id, of_level },
	LOG_EVENT_TABLE(EVENT_ROW)
#undef EVENT_ROW
};

static const struct {
	const char *prefix, *noun;
} ids[] = {
#define ID_ROW(name, letters, word) { letters, word },
	ID_TABLE(ID_ROW)
#undef ID_ROW
};

static const char *const counters[] = {
#define COUNTER_NAME(name) #name,
	COUNTER_TABLE(COUNTER_NAME)
#undef COUNTER_NAME
};

/* ---- the tables by themselves ------------------------------------------------------------------------------------ */

static void test_verbs_are_sorted(void **state)
{
	(void)state;
	for (size_t i = 0; i < verb_count; i++) {
		if (i > 0 && strcmp(verbs[i - 1].name, verbs[i].name) >= 0)
			fail_msg("%s stands before %s", verbs[i - 1].name, verbs[i].name);
		assert_ptr_equal(verb_find(str_of(verbs[i].name)), &verbs[i]);
	}
	assert_null(verb_find(str_of("")));
	assert_null(verb_find(str_of("study")));
	assert_null(verb_find(str_of("study.advance.")));
}

static void check_sentence(const char *name, const char *text)
{
	if (!text || !*text || islower((unsigned char)*text) == 0 || text[strlen(text) - 1] == '.')
		fail_msg("%s: `%s` does not begin in lower case and end without a full stop", name,
			 text ? text : "");
}

static void test_verbs_are_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < verb_count; i++) {
		const struct verb *verb = &verbs[i];
		const char *dot = strchr(verb->name, '.');
		assert_true(dot && strspn(verb->name, "abcdefghijklmnopqrstuvwxyz.") ==
					   strlen(verb->name));
		assert_null(strchr(dot + 1, '.'));
		check_sentence(verb->name, verb->summary);
		assert_non_null(verb->run);
		assert_non_null(verb->fields);
		assert_true(verb->roles != 0);
		assert_false(verb->flags & VERB_WRITE && verb->flags & VERB_LIST);
		/* What waits is run again: it must not have been recorded. */
		if (verb->flags & VERB_WRITE && verb->flags & VERB_WAITS)
			assert_true(verb->flags & VERB_UNRECORDED);
		for (const struct field *field = verb->fields; field->name; field++)
			assert_non_null(field->help);
	}
}

/* A value of each type can be judged, and no name stands for two parameters. */
static void test_parameters(void **state)
{
	const struct param *param;

	(void)state;
	for (size_t i = 0; i < verb_count; i++) {
		for (size_t j = 0; (param = verb_param_at(&verbs[i], j)); j++) {
			assert_ptr_equal(verb_param(&verbs[i], param->name), param);
			assert_true(param->help && *param->help);
			assert_non_null(param_type_words[param->type]);
			if (param->type == PARAM_INT)
				assert_true(param->min < param->max);
			assert_int_equal(param->type == PARAM_ENUM, param->words != NULL);
		}
	}
}

/* What dispatch loads by its first parameter is what that parameter names. */
static void test_scopes(void **state)
{
	static const struct {
		enum scope scope;
		const char *param;
		enum id_kind id;
	} firsts[] = {
		{ SCOPE_ASSIGNMENT, "assignment", ID_ASSIGNMENT },
		{ SCOPE_ASSIGNMENT_REVIEW, "assignment", ID_ASSIGNMENT },
		{ SCOPE_ASSIGNMENT_DECLARATION, "assignment", ID_ASSIGNMENT },
		{ SCOPE_ASSIGNMENT_REVIEW, "assignment", ID_ASSIGNMENT },
		{ SCOPE_ASSIGNMENT_DECLARATION, "assignment", ID_ASSIGNMENT },
		{ SCOPE_DECLARATION, "declaration", ID_DECLARATION },
		{ SCOPE_REVIEW, "review", ID_REVIEW },
		{ SCOPE_COMMENT, "comment", ID_COMMENT },
	};

	(void)state;
	for (size_t i = 0; i < verb_count; i++) {
		const struct verb *verb = &verbs[i];
		const struct param *study = verb_param(verb, "study");
		if (verb->scope == SCOPE_STUDY)
			assert_true(study == &verb->params[0] && study->flags & PARAM_REQUIRED);
		if (verb->scope == SCOPE_STUDY_OPTIONAL)
			assert_true(study && !(study->flags & PARAM_REQUIRED));
		for (size_t j = 0; j < ELEMENTS(firsts); j++) {
			if (verb->scope != firsts[j].scope)
				continue;
			assert_string_equal(verb->params[0].name, firsts[j].param);
			assert_true(verb->params[0].flags & PARAM_REQUIRED);
			assert_int_equal(verb->params[0].id, firsts[j].id);
		}
	}
}

static void test_counters(void **state)
{
	const struct field *field = verb_find(str_of("server.stats"))->fields;

	(void)state;
	for (size_t i = 0; i < ELEMENTS(counters); i++, field++) {
		assert_non_null(field->name);
		assert_string_equal(counters[i], field->name);
	}
	assert_string_equal(field->name, "last_backup"); /* the core's own */
	assert_null(field[1].name);
}

static void test_words_differ(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(ids); i++) {
		assert_int_equal(strlen(ids[i].prefix), 2);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(ids[i].prefix, ids[j].prefix);
	}
	for (size_t i = 0; i < ELEMENTS(events); i++) {
		assert_int_equal(strspn(events[i].id, "0123456789abcdef"), 32);
		assert_int_equal(strlen(events[i].id), 32);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(events[i].id, events[j].id);
	}
}

/* ---- dump -------------------------------------------------------------------------------------------------------- */

static struct json_object *object_new(void)
{
	return mem_check(json_object_new_object());
}

static struct json_object *array_new(void)
{
	return mem_check(json_object_new_array());
}

static void append(struct json_object *array, struct json_object *value)
{
	if (json_object_array_add(array, mem_check(value)) != 0)
		mem_check(NULL);
}

static struct json_object *word_json(const char *word, const char *help)
{
	struct json_object *object = object_new();

	put_text(object, "word", word);
	put_text(object, "help", help);
	return object;
}

static struct json_object *flags_json(const struct verb *verb)
{
	static const struct {
		unsigned flag;
		const char *word;
	} flags[] = {
		{ VERB_WRITE, "write" }, { VERB_LIST, "list" }, { VERB_WAITS, "waits" },
		{ VERB_STATS, "stats" }, { VERB_OPEN, "open" },
	};
	struct json_object *list = array_new();

	for (size_t i = 0; i < ELEMENTS(flags); i++)
		if (verb->flags & flags[i].flag)
			append(list, json_object_new_string(flags[i].word));
	if (verb_is_view(verb))
		append(list, json_object_new_string("view"));
	return list;
}

static struct json_object *roles_json(unsigned roles)
{
	struct json_object *list = array_new();

	for (unsigned i = 0; i < ROLE__MAX; i++)
		if (roles & 1u << i)
			append(list, json_object_new_string(role_rows[i].word));
	if (roles & LEVEL_OWN)
		append(list, json_object_new_string("own"));
	return list;
}

static struct json_object *param_json_row(const struct param *param)
{
	struct json_object *object = object_new(), *words = array_new();

	put_text(object, "name", param->name);
	put_text(object, "type", param_type_words[param->type]);
	put_bool(object, "is_required", param->flags & PARAM_REQUIRED);
	put_bool(object, "is_positional", param->flags & PARAM_POSITIONAL);
	put_bool(object, "is_file", param->flags & PARAM_FILE);
	put_int(object, "min", param->min);
	put_int(object, "max", param->max);
	for (const char *const *word = param->words; word && *word; word++)
		append(words, json_object_new_string(*word));
	put_json(object, "words", words);
	put_text(object, "help", param->help);
	return object;
}

static struct json_object *params_json(const struct param *params)
{
	struct json_object *list = array_new();

	for (size_t i = 0; i < VERB_PARAMS_MAX && params[i].name; i++)
		append(list, param_json_row(&params[i]));
	return list;
}

static struct json_object *fields_json(const struct field *fields)
{
	static const char *const types[] = {
		[FIELD_TEXT] = "text", [FIELD_INT] = "integer",	  [FIELD_BOOL] = "boolean",
		[FIELD_TIME] = "time", [FIELD_OBJECT] = "object", [FIELD_ARRAY] = "array",
		[FIELD_ID] = "id",
	};
	struct json_object *list = array_new();

	for (; fields->name; fields++) {
		struct json_object *object = object_new();
		put_text(object, "name", fields->name);
		put_text(object, "type", types[fields->type]);
		put_text(object, "help", fields->help);
		append(list, object);
	}
	return list;
}

static struct json_object *verbs_json(void)
{
	struct json_object *list = array_new();

	for (size_t i = 0; i < verb_count; i++) {
		struct json_object *object = object_new();
		put_text(object, "name", verbs[i].name);
		put_text(object, "summary", verbs[i].summary);
		put_text(object, "description", verbs[i].description);
		put_json(object, "flags", flags_json(&verbs[i]));
		put_bool(object, "is_of_study", verbs[i].scope != SCOPE_PROGRAMME);
		put_json(object, "roles", roles_json(verbs[i].roles));
		put_json(object, "params", params_json(verbs[i].params));
		put_json(object, "fields", fields_json(verbs[i].fields));
		append(list, object);
	}
	return list;
}

static struct json_object *errors_json(void)
{
	struct json_object *list = array_new();

	for (int i = ERR_NONE + 1; i < ERR__MAX; i++) {
		const struct err_row *row = err_row((enum err)i);
		struct json_object *object = word_json(row->word, row->text);
		put_int(object, "number", row->number);
		put_int(object, "exit_status", row->exit_status);
		append(list, object);
	}
	return list;
}

static struct json_object *keys_json(void)
{
	static const char *const kinds[CONF_KIND__MAX] = {
		[CONF_KIND_LISTEN_TCP] = "address",
		[CONF_KIND_LISTEN_IPC] = "address",
		[CONF_KIND_PUBLIC_ADDRESS] = "address",
		[CONF_KIND_PATH] = "path",
		[CONF_KIND_FOLDER] = "path",
		[CONF_KIND_NAME] = "name",
		[CONF_KIND_ZONE] = "time zone",
		[CONF_KIND_QUIET_HOURS] = "hours",
		[CONF_KIND_QUIET_DAYS] = "days",
		[CONF_KIND_QUIET_DATES] = "dates",
		[CONF_KIND_ADDRESS] = "address",
		[CONF_KIND_COUNT] = "count",
		[CONF_KIND_BYTES] = "size",
		[CONF_KIND_MS] = "time",
		[CONF_KIND_LOG_LEVEL] = "level",
		[CONF_KIND_USERS] = "list",
	};
	struct json_object *list = array_new();

	for (enum conf_index i = 0; i < CONF__MAX; i++) {
		enum conf_kind kind = conf_rows[i].kind;
		bool is_bare = kind == CONF_KIND_COUNT || kind == CONF_KIND_USERS;
		/* As the sample writes it, not as the program would ("60s", not "1min"). */
		_cleanup_(x_freep) char *value =
			xasprintf(is_bare ? "%s" : "\"%s\"", conf_rows[i].value);
		struct json_object *object = word_json(conf_rows[i].name, conf_rows[i].help);
		put_text(object, "kind", kinds[kind]);
		put_text(object, "value", value);
		put_text(object, "low", conf_rows[i].low);
		put_text(object, "high", conf_rows[i].high);
		put_bool(object, "is_reloadable", conf_rows[i].is_reloadable);
		append(list, object);
	}
	return list;
}

static struct json_object *search_fields_json(void)
{
	struct json_object *list = json_object_new_array();

	for (int i = 0; i < SEARCH_FIELD__MAX; i++) {
		struct json_object *row = json_object_new_object();
		struct json_object *words = json_object_new_array();
		const char *const *word = search_field_rows[i].words;
		put_text(row, "word", search_field_rows[i].word);
		for (; word && *word; word++)
			json_object_array_add(words, json_object_new_string(*word));
		put_json(row, "words", words);
		json_object_array_add(list, row);
	}
	return list;
}

static struct json_object *guards_json(void)
{
	static const struct {
		unsigned bit;
		const char *word;
	} arguments[] = {
		{ GUARD_TAKES_OF, "of" },
		{ GUARD_TAKES_MIN, "min" },
		{ GUARD_TAKES_MIN_INSTITUTES, "min_institutes" },
		{ GUARD_TAKES_MIN_NON_HOME, "min_non_home" },
		{ GUARD_TAKES_OR_CLOSED, "or_closed" },
		{ GUARD_TAKES_BY, "by" },
	};
	struct json_object *list = array_new();

	for (unsigned i = 0; i < GUARD__MAX; i++) {
		struct json_object *object = word_json(guard_rows[i].word, guard_rows[i].help);
		struct json_object *takes = array_new();
		for (size_t j = 0; j < ELEMENTS(arguments); j++)
			if (guard_takes(i) & arguments[j].bit)
				append(takes, json_object_new_string(arguments[j].word));
		put_json(object, "takes", takes);
		append(list, object);
	}
	return list;
}

static struct json_object *words_json(const struct word_row *rows, size_t count)
{
	struct json_object *list = array_new();

	for (size_t i = 0; i < count; i++)
		append(list, word_json(rows[i].word, rows[i].help));
	return list;
}

static struct json_object *roles_all_json(void)
{
	struct json_object *list = array_new();

	for (unsigned i = 0; i < ROLE__MAX; i++) {
		struct json_object *object = word_json(role_rows[i].word, role_rows[i].help);
		put_bool(object, "is_global", role_rows[i].is_global);
		append(list, object);
	}
	return list;
}

static struct json_object *levels_json(void)
{
	struct json_object *list = array_new();

	for (size_t i = 0; i < LEVEL_ROWS; i++)
		append(list, word_json(level_rows[i].word, level_rows[i].help));
	return list;
}

static struct json_object *events_json(void)
{
	struct json_object *list = array_new();

	for (size_t i = 0; i < ELEMENTS(events); i++) {
		struct json_object *object = word_json(events[i].name, NULL);
		put_text(object, "id", events[i].id);
		put_text(object, "level", log_level_words[events[i].level]);
		append(list, object);
	}
	return list;
}

static struct json_object *ids_json(void)
{
	struct json_object *list = array_new();

	for (size_t i = 0; i < ELEMENTS(ids); i++) {
		struct json_object *object = word_json(ids[i].noun, NULL);
		put_text(object, "prefix", ids[i].prefix);
		append(list, object);
	}
	return list;
}

/* The hash of the row that refereed-schema(7) gives as its example. */
static void put_example(struct json_object *all)
{
	static const char request[16] = "\x01\x8f\x3c\x5a\0\0\x70\0\x80\0\0\0\0\0\0\x01";
	char digest[DIGEST_SIZE];
	const struct journal_row row = {
		.position = 1,
		.time_ms = 1571756399999,
		.study = str_of("GJ2019"),
		.actor = str_of("coordinator"),
		.request_id = { request, sizeof(request) },
		.digest = { digest, sizeof(digest) },
		.verb = str_of("study.confirm"),
		.object = str_of("study"),
		.subject = str_of("st-aaaaaaaaaaaaaaaa"),
		.data = str_of("{\"item\":\"host_consent\"}"),
		.result = str_of("{}"),
	};
	uint8_t hash[JOURNAL_HASH_SIZE];
	char hex[2 * JOURNAL_HASH_SIZE + 1];

	memset(digest, 0x11, sizeof(digest));
	journal_hash(&row, STR_NONE, hash);
	str_hex(hash, sizeof(hash), hex);
	put_text(all, "journal_example", hex);
}

static int dump(void)
{
	struct json_object *all = object_new(), *kinds = array_new(), *types = array_new();

	for (unsigned i = 0; i < PARAM_TYPE__MAX; i++)
		append(types, json_object_new_string(param_type_words[i]));
	for (unsigned i = 0; i < FORM_KIND__MAX; i++)
		append(kinds, json_object_new_string(form_kind_words[i]));
	put_json(all, "verbs", verbs_json());
	put_json(all, "write_params", params_json(verb_write_params));
	put_json(all, "list_params", params_json(verb_list_params));
	put_json(all, "view_params", params_json(verb_view_params));
	put_json(all, "param_types", types);
	put_json(all, "errors", errors_json());
	put_json(all, "keys", keys_json());
	put_json(all, "roles", roles_all_json());
	put_json(all, "levels", levels_json());
	put_json(all, "artefacts", words_json(artefact_rows, ARTEFACT__MAX));
	put_json(all, "objects", words_json(object_rows, OBJECT__MAX));
	put_json(all, "moments", words_json(moment_rows, MOMENT__MAX));
	put_json(all, "tasks", words_json(task_rows, TASK__MAX));
	put_json(all, "documents", words_json(document_rows, DOCUMENT_KIND__MAX));
	put_json(all, "guards", guards_json());
	put_json(all, "search_fields", search_fields_json());
	put_json(all, "form_kinds", kinds);
	put_json(all, "events", events_json());
	put_json(all, "ids", ids_json());
	put_example(all);
	(void)puts(json_object_to_json_string_ext(all, JSON_C_TO_STRING_PRETTY));
	json_object_put(all);
	return 0;
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verbs_are_sorted), cmocka_unit_test(test_verbs_are_complete),
		cmocka_unit_test(test_parameters),	 cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_counters),	 cmocka_unit_test(test_words_differ),
	};

	if (argc == 2 && strcmp(argv[1], "dump") == 0)
		return dump();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
