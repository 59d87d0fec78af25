/* test_params.c: the parameters of every verb, against their rows: what is missing, unknown, of
 * another type, too long or not well-formed is refused by name, before anything is looked at;
 * texts are stored in NFC. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/tamper.h"

/* A value that the check of parameters takes, as JSON. */
static const char *good(const struct param *param)
{
	static char word[128];
	static const char *const values[PARAM_TYPE__MAX] = {
		[PARAM_LINE] = "\"a line\"",
		[PARAM_TEXT] = "\"a text\"",
		[PARAM_NAME] = "\"outsider\"",
		[PARAM_CODE] = "\"GZ2019\"",
		[PARAM_ID] = "\"co-aaaaaaaaaaaaaaaa\"",
		[PARAM_PLACE] = "\"GZ2019\"",
		[PARAM_BOOL] = "true",
		[PARAM_UUID] = "\"0190aaaa-0000-7000-8000-00000000000a\"",
		[PARAM_DATE] = "\"2019-12-01\"",
		[PARAM_ZONE] = "\"Asia/Seoul\"",
		[PARAM_COUNTRY] = "\"KR\"",
		[PARAM_LANGUAGE] = "\"ko\"",
		[PARAM_KEY] = "\"JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6\"",
		[PARAM_CURSOR] = "\"cu-aaaaaaaaaaaaaaaa\"",
		[PARAM_OBJECT] = "{}",
		[PARAM_ARRAY] = "[]",
	};

	if (param->type == PARAM_ENUM)
		snprintf(word, sizeof word, "\"%s\"", param->words[0]);
	else if (param->type == PARAM_INT)
		snprintf(word, sizeof word, "%lld", (long long)param->min);
	else
		return values[param->type];
	return word;
}

static struct json_object *parse(const char *text)
{
	struct json_object *value = json_tokener_parse(text);

	if (!value && strcmp(text, "null") != 0)
		fail_msg("does not parse: %s", text);
	return value;
}

/* All that is required, but for one parameter, which has `value` (JSON; NULL: it is left out). */
static struct json_object *params_with(const struct verb *verb, const struct param *one,
				       const char *value)
{
	struct json_object *params = json_object_new_object();
	const struct param *param;

	for (size_t i = 0; (param = verb_param_at(verb, i)); i++)
		if (param->flags & PARAM_REQUIRED && param != one)
			json_object_object_add(params, param->name, parse(good(param)));
	if (verb->flags & VERB_WRITE)
		json_object_object_add(params, "dry_run", json_object_new_boolean(true));
	if (value)
		json_object_object_add(params, one->name, parse(value));
	return params;
}

/* Asks as somebody who may do nothing: parameters come before rights. The error's data into
 * ret_data. */
static enum err ask(struct fixture *fixture, const struct verb *verb, struct json_object *params,
		    struct json_object **ret_error)
{
	struct caller nobody = { .principal = fixture_principal(fixture, "outsider") };
	enum err err;

	*ret_error = fixture_call_as(fixture, nobody, verb->name, &err, params);
	return err;
}

static void must_name(struct fixture *fixture, const struct verb *verb, const struct param *param,
		      const char *value, enum err wanted)
{
	struct json_object *error, *data = NULL;
	enum err err = ask(fixture, verb, params_with(verb, param, value), &error);

	json_object_object_get_ex(error, "data", &data);
	if (err != wanted || strcmp(fixture_text(data, "parameter"), param->name) != 0)
		fail_msg("%s %s=%s: %s", verb->name, param->name, value ? value : "(absent)",
			 fixture->last.text);
	assert_non_null(strstr(fixture_text(error, "message"), param->name));
	assert_true(str_is_utf8(str_of(fixture->last.text), NULL));
	if (wanted == ERR_TOO_LARGE)
		assert_true(fixture_int(data, "limit") > 0);
	json_object_put(error);
}

/* Whatever else becomes of it, it is not refused for this parameter. */
static void must_take(struct fixture *fixture, const struct verb *verb, const struct param *param,
		      const char *value)
{
	struct json_object *error, *data = NULL;
	enum err err = ask(fixture, verb, params_with(verb, param, value), &error);

	json_object_object_get_ex(error, "data", &data);
	if (err == ERR_TOO_LARGE ||
	    (err == ERR_PARAMS && strcmp(fixture_text(data, "parameter"), "after") != 0 &&
	     strcmp(fixture_text(data, "parameter"), "calls") != 0 &&
	     strcmp(fixture_text(data, "parameter"), "rows") != 0))
		fail_msg("%s %s=%s: %s", verb->name, param->name, value, fixture->last.text);
	json_object_put(error);
}

/* ---- every parameter of every verb ---- */

static void each_param(struct fixture *fixture,
		       void (*check)(struct fixture *fixture, const struct verb *verb,
				     const struct param *param))
{
	const struct param *param;

	for (size_t i = 0; i < verb_count; i++)
		for (size_t nth = 0; (param = verb_param_at(&verbs[i], nth)); nth++)
			check(fixture, &verbs[i], param);
}

static void check_absent(struct fixture *fixture, const struct verb *verb,
			 const struct param *param)
{
	if (!(param->flags & PARAM_REQUIRED)) {
		must_take(fixture, verb, param, "null");
		return;
	}
	/* The fixture makes a request_id where there is none: null is how to leave it out. */
	if (strcmp(param->name, "request_id") != 0)
		must_name(fixture, verb, param, NULL, ERR_PARAMS);
	must_name(fixture, verb, param, "null", ERR_PARAMS);
}

static void test_absent(void **state)
{
	each_param(*state, check_absent);
}

static void check_type(struct fixture *fixture, const struct verb *verb, const struct param *param)
{
	static const char *const values[] = { "\"text\"", "7",	     "1.5",	 "1e3",
					      "true",	  "[\"a\"]", "{\"a\":1}" };
	static const char *const fitting[PARAM_TYPE__MAX] = {
		[PARAM_INT] = "7", [PARAM_BOOL] = "true", [PARAM_OBJECT] = "{", [PARAM_ARRAY] = "["
	};
	const char *fits = fitting[param->type] ? fitting[param->type] : "\"";

	for (size_t i = 0; i < ELEMENTS(values); i++)
		if (values[i][0] != fits[0])
			must_name(fixture, verb, param, values[i], ERR_PARAMS);
}

static void test_types(void **state)
{
	each_param(*state, check_type);
}

#define TEN	  "aaaaaaaaaa"
#define FORTY	  TEN TEN TEN TEN
#define LONG_LINE "\"" FORTY FORTY FORTY FORTY FORTY FORTY TEN "aaaaaaa\"" /* 257 */

static const struct {
	enum param_type type;
	const char *values[12];
} wrong_forms[] = {
	{ PARAM_NAME,
	  { "\"\"", "\"A\"", "\"-a\"", "\"a b\"", "\"a_b\"", "\"a\\n\"", "\"\\u00e9\"",
	    "\"" FORTY TEN TEN "aaaa\"" } },
	{ PARAM_CODE,
	  { "\"\"", "\"G\"", "\"gz2019\"", "\"1A\"", "\"-AB\"", "\"GZ 19\"", "\"GZ2019\\n\"",
	    "\"\\u00c4B\"", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"" } },
	{ PARAM_ENUM, { "\"\"", "\"nothing\"", "\"OPEN\"", "\"open \"" } },
	{ PARAM_UUID,
	  { "\"\"", "\"0190aaaa-0000-7000-8000-00000000000\"",
	    "\"0190aaaa-0000-7000-8000-0000000000aa0\"", "\"0190aaaa-0000-7000-8000-00000000000g\"",
	    "\"0190aaaa00007000800000000000000a\"", "\"0190aaaa-0000-7000-80000-0000000000a\"",
	    "\"{190aaaa-0000-7000-8000-00000000000a}\"" } },
	{ PARAM_DATE,
	  { "\"\"", "\"2019-02-30\"", "\"2019-13-01\"", "\"2019-1-1\"", "\"20191022\"",
	    "\"2019-10-22T00:00:00Z\"", "\"1969-12-31\"", "\"2019-10-22 \"", "\"tomorrow\"" } },
	{ PARAM_ZONE,
	  { "\"\"", "\"Nowhere/City\"", "\"Asia\"", "\"../../etc/passwd\"", "\"/etc/passwd\"",
	    "\"KST\"", "\"KST-9\"", "\"Asia/Seoul \"", "\"Asia//Seoul\"", "\"asia/seoul\"" } },
	{ PARAM_COUNTRY, { "\"\"", "\"kr\"", "\"KOR\"", "\"K1\"", "\"K\"", "\"\\u00d6\"" } },
	{ PARAM_LANGUAGE,
	  { "\"\"", "\"e\"", "\"en_US\"", "\"-en\"", "\"en-\"", "\"en US\"",
	    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"" } },
	{ PARAM_KEY, { "\"\"", "\"short\"", "\"JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6x\"" } },
	{ PARAM_CURSOR, { "\"\"", "\"nothing\"", "\"cu-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"" } },
	{ PARAM_INT,
	  { "-9223372036854775808", "9223372036854775807", "18446744073709551615",
	    "99999999999999999999" } },
	{ PARAM_LINE,
	  { "\"\"", "\" \"", "\"a\\tb\"", "\"a\\nb\"", "\"a\\u007fb\"", "\"a\\u0000b\"",
	    "\"a\\u0085b\"", "\"a\\u009bb\"", "\"\\u001b[31m\"" } },
	{ PARAM_TEXT,
	  { "\"\"", "\" \\n\\t \"", "\"a\\u0000b\"", "\"a\\u0007b\"", "\"a\\u001b[2Jb\"",
	    "\"a\\u0085b\"", "\"a\\u009bb\"", "\"a\\u007fb\"" } },
};

static void check_form(struct fixture *fixture, const struct verb *verb, const struct param *param)
{
	for (size_t i = 0; i < ELEMENTS(wrong_forms); i++)
		for (size_t j = 0; wrong_forms[i].type == param->type && wrong_forms[i].values[j];
		     j++)
			must_name(fixture, verb, param, wrong_forms[i].values[j], ERR_PARAMS);
	if (param->type == PARAM_INT) {
		char below[32], above[32], most[32];
		snprintf(below, sizeof below, "%lld", (long long)param->min - 1);
		snprintf(above, sizeof above, "%lld", (long long)param->max + 1);
		snprintf(most, sizeof most, "%lld", (long long)param->max);
		must_name(fixture, verb, param, below, ERR_PARAMS);
		must_name(fixture, verb, param, above, ERR_PARAMS);
		if (strcmp(param->name, "protocol") != 0) /* the handler takes 1 alone */
			must_take(fixture, verb, param, most);
	}
	if (param->type == PARAM_LINE)
		must_name(fixture, verb, param, LONG_LINE, ERR_TOO_LARGE);
	if (param->type == PARAM_TEXT)
		must_take(fixture, verb, param, "\"two\\r\\n\\tlines\"");
	if (param->type == PARAM_ENUM) {
		_cleanup_(x_freep) char *last = NULL;
		size_t count = 0;
		while (param->words[count])
			count++;
		last = xasprintf("\"%s\"", param->words[count - 1]);
		must_take(fixture, verb, param, last);
	}
}

/* What a list's own handler refuses, or an id's, is not the check's: but none gets through it
 * that is malformed. */
static void test_forms(void **state)
{
	each_param(*state, check_form);
}

static void check_length(struct fixture *fixture, const struct verb *verb,
			 const struct param *param)
{
	int64_t most = param->max		   ? param->max
		       : param->type == PARAM_TEXT ? fixture->conf->text_bytes
						   : 256;
	_cleanup_(x_freep) char *text = NULL;

	if (param->type != PARAM_TEXT && param->type != PARAM_LINE)
		return;
	text = xcalloc(1, (size_t)most + 4);
	memset(text, 'a', (size_t)most + 3);
	text[0] = text[most + 2] = '"';
	must_name(fixture, verb, param, text, ERR_TOO_LARGE);
	text[most + 1] = '"';
	text[most + 2] = '\0';
	if (strcmp(param->name, "item") != 0 && strcmp(param->name, "to") != 0)
		must_take(fixture, verb, param, text);
}

static void test_lengths(void **state)
{
	struct fixture *fixture = *state;

	fixture->conf->text_bytes = 1024;
	each_param(fixture, check_length);
}

/* ---- what is unknown, and what was meant ---- */

static void refused_with(struct fixture *fixture, const char *method, const char *params,
			 const char *parameter, const char *words)
{
	enum err err;
	struct json_object *error =
				   fixture_call(fixture, "coordinator", method, &err, "%s", params),
			   *data = NULL;

	assert_int_equal(err, ERR_PARAMS);
	json_object_object_get_ex(error, "data", &data);
	assert_string_equal(fixture_text(data, "parameter"), parameter);
	if (!strstr(fixture_text(error, "message"), words))
		fail_msg("%s %s: %s", method, params, fixture->last.text);
	json_object_put(error);
}

static void test_unknown(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < verb_count; i++) {
		struct json_object *params = params_with(&verbs[i], NULL, NULL), *error,
				   *data = NULL;
		json_object_object_add(params, "xyzzy", json_object_new_int(1));
		assert_int_equal(ask(fixture, &verbs[i], params, &error), ERR_PARAMS);
		json_object_object_get_ex(error, "data", &data);
		assert_string_equal(fixture_text(data, "parameter"), "xyzzy");
		json_object_put(error);
	}
	refused_with(fixture, "study.get", "{'studdy':'GZ2019'}", "studdy",
		     "did you mean `study`?");
	refused_with(fixture, "study.get", "{'Study':'GZ2019'}", "Study", "did you mean `study`?");
	refused_with(fixture, "study.get", "{'study':'GZ2019','dry_run':true}", "dry_run",
		     "takes no such parameter");
	refused_with(fixture, "study.list", "{'lmit':1}", "lmit", "did you mean `limit`?");
	refused_with(fixture, "study.get", "{'':1}", "", "takes no such parameter");
	refused_with(fixture, "comment.list", "{'study':'GZ2019','state':'opne'}", "state",
		     "did you mean `open`?");
	refused_with(fixture, "role.grant",
		     "{'principal':'outsider','role':'observr','study':'GZ2019'}", "role",
		     "did you mean `observer`?");
	refused_with(fixture, "role.grant",
		     "{'principal':'outsider','role':'emperor','study':'GZ2019'}", "role",
		     "is none of secretariat, operator");
}

/* What a peer sent comes back in part only, and cut between characters. */
static void test_long_words_are_cut_whole(void **state)
{
	struct fixture *fixture = *state;
	char word[700] = "ab";
	enum err err;

	for (int i = 0; i < 200; i++)
		strncat(word, "\xea\xb0\x95", sizeof word - strlen(word) - 1);
	json_object_put(fixture_call(fixture, "coordinator", "comment.list", &err,
				     "{'study':'GZ2019','state':'%s'}", word));
	assert_int_equal(err, ERR_PARAMS);
	assert_true(str_is_utf8(str_of(fixture->last.text), NULL));
	assert_true(fixture->last.text_len < 300);
	json_object_put(fixture_call(fixture, "coordinator", "study.get", &err,
				     "{'study':'GZ2019','%s':1}", word));
	assert_int_equal(err, ERR_PARAMS);
	assert_true(str_is_utf8(str_of(fixture->last.text), NULL));
	assert_true(fixture->last.text_len < 500);
}

/* ---- texts ---- */

static int64_t offset_of(struct fixture *fixture, const char *text)
{
	enum err err;
	struct json_object *error = fixture_call(fixture, "iges-sato", "comment.add", &err,
						 "{'study':'GZ2019','text':'%s'}", text),
			   *data = NULL;
	assert_int_equal(err, ERR_PARAMS);
	json_object_object_get_ex(error, "data", &data);
	int64_t offset = fixture_int(data, "offset");
	json_object_put(error);
	return offset;
}

/* Offsets are bytes of the text as it was sent, whatever form it would be stored in. */
static void test_offsets(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(offset_of(fixture, "\\u0007"), 0);
	assert_int_equal(offset_of(fixture, "ab\\u001b[31m"), 2);
	assert_int_equal(offset_of(fixture, "\\uac00\\u0007"), 3);
	assert_int_equal(offset_of(fixture, "\\u1100\\u1161\\u0007"), 6);
	assert_int_equal(offset_of(fixture, "\\uac00b\\u0085"), 4);
	assert_int_equal(offset_of(fixture, "\\uac00\\u0000"), 3);
}

static void test_nfc(void **state)
{
	struct fixture *fixture = *state;
	static const char decomposed[] = "\\u1100\\u1161\\u11bc e\\u0301",
			  composed[] = "\xea\xb0\x95 \xc3\xa9";

	fixture_do(fixture, "iges-sato", "comment.add",
		   "{'study':'GZ2019','text':'%s','chapter':'%s'}", decomposed, decomposed);
	_cleanup_(x_freep) char *text = tamper_value(fixture, "SELECT text FROM comment");
	_cleanup_(x_freep) char *chapter = tamper_value(fixture, "SELECT chapter FROM comment");
	assert_string_equal(text, composed);
	assert_string_equal(chapter, composed);

	fixture_do(fixture, "iges-sato", "review.save",
		   "{'assignment':'GZ2019','body':{'obstacle':'%s'}}", decomposed);
	struct json_object *review = fixture_ok(fixture, "iges-sato", "review.get",
						"{'review':'GZ2019'}"),
			   *body;
	assert_true(json_object_object_get_ex(review, "body", &body));
	assert_string_equal(fixture_text(body, "obstacle"), composed);
	json_object_put(review);
	/* What is not text is left as it is. */
	fixture_do(fixture, "iges-sato", "review.save",
		   "{'assignment':'GZ2019','body':{'ambition':3,'obstacle':null,'good_practice':'%"
		   "s'}}",
		   decomposed);
}

/* The limit is on what is stored: a text may shrink into it, and may grow out of it. */
static void test_limit_of_the_stored_form(void **state)
{
	struct fixture *fixture = *state;
	char text[8192] = "";

	fixture->conf->text_bytes = 1024;
	for (int i = 0; i < 341; i++) /* 2046 bytes; composed 1023 */
		strncat(text, "\\u1100\\u1161", sizeof text - strlen(text) - 1);
	fixture_do(fixture, "iges-sato", "comment.add", "{'study':'GZ2019','text':'%s'}", text);
	assert_int_equal(tamper_number(fixture, "SELECT length(CAST(text AS BLOB)) FROM comment"),
			 1023);
	text[0] = '\0';
	for (int i = 0; i < 300; i++) /* 900 bytes; in NFC, where this letter is two, 1800 */
		strncat(text, "\\u0958", sizeof text - strlen(text) - 1);
	fixture_refused(fixture, ERR_TOO_LARGE, "iges-sato", "comment.add",
			"{'study':'GZ2019','text':'%s'}", text);
}

/* ---- lists ---- */

static void test_page_limit_has_a_lid(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *items;

	fixture->conf->page_items = 10;
	for (int i = 0; i < 12; i++)
		fixture_do(fixture, "iges-sato", "comment.add", "{'study':'GZ2019','text':'t'}");
	struct json_object *list = fixture_ok(fixture, "iges-sato", "comment.list",
					      "{'study':'GZ2019','limit':100000}");
	assert_true(json_object_object_get_ex(list, "items", &items));
	assert_int_equal(json_object_array_length(items), 10);
	struct json_object *rest =
		fixture_ok(fixture, "iges-sato", "comment.list", "{'study':'GZ2019','after':'%s'}",
			   fixture_text(list, "next"));
	assert_true(json_object_object_get_ex(rest, "items", &items));
	assert_int_equal(json_object_array_length(items), 2);
	assert_string_equal(fixture_text(rest, "next"), "");
	/* A cursor belongs to its own kind of list. */
	fixture_refused(fixture, ERR_PARAMS, "iges-sato", "assignment.list",
			"{'study':'GZ2019','after':'%s'}", fixture_text(list, "next"));
	json_object_put(rest);
	json_object_put(list);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup_drafting, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_absent),
		TEST(test_types),
		TEST(test_forms),
		TEST(test_lengths),
		TEST(test_unknown),
		TEST(test_long_words_are_cut_whole),
		TEST(test_offsets),
		TEST(test_nfc),
		TEST(test_limit_of_the_stored_form),
		TEST(test_page_limit_has_a_lid),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
