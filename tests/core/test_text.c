/* test_text.c: texts that people send, in every parameter that takes one and in reviews:
 * well-formed, in one normal form, and with nothing in them that a terminal would act on. Offsets
 * are bytes of the text as it came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/call.h"
#include "core/scene.h"

/* "한국", by letters and by syllables. */
#define KOREAN_NFD "\u1112\u1161\u11ab\u1100\u116e\u11a8"
#define KOREAN_NFC "\ud55c\uad6d"

/* ---- the check of parameters, without a core behind it ---- */

struct bench {
	struct conf *conf;
	struct core core;
	struct call call;
};

static int bench_setup(void **state)
{
	struct bench *bench = xcalloc(1, sizeof *bench);

	bench->conf = conf_new();
	bench->conf->text_bytes = 1024;
	bench->core.conf = bench->conf;
	arena_init(&bench->core.arena);
	*state = bench;
	return 0;
}

static void bench_forget(struct bench *bench)
{
	json_object_put(bench->call.params);
	json_object_put(bench->call.data);
	bench->call.params = bench->call.data = NULL;
	arena_reset(&bench->core.arena);
}

static int bench_teardown(void **state)
{
	struct bench *bench = *state;

	bench_forget(bench);
	arena_done(&bench->core.arena);
	bench->conf = conf_free(bench->conf);
	x_freep(state);
	return 0;
}

/* The verb with this parameter alone: what the check says of it, before it misses the others. */
static int check(struct bench *bench, const struct verb *verb, const struct param *param,
		 const char *text, int len)
{
	struct verb only = { .name = verb->name, .params = { *param } };

	bench_forget(bench);
	bench->call = (struct call){ .core = &bench->core,
				     .verb = &only,
				     .params = json_object_new_object(),
				     .arena = &bench->core.arena };
	json_object_object_add(bench->call.params, param->name,
			       json_object_new_string_len(text, len));
	int r = params_check(&bench->call);
	if (r != 0)
		assert_string_equal(json_object_get_string(
					    json_object_object_get(bench->call.data, "parameter")),
				    param->name);
	return r;
}

static int64_t data_int(const struct bench *bench, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(bench->call.data, name, &value)
		       ? json_object_get_int64(value)
		       : -1;
}

static bool is_text(const struct param *param)
{
	return param->type == PARAM_LINE || param->type == PARAM_TEXT;
}

static void each_param(struct bench *bench, void (*fn)(struct bench *bench, const struct verb *verb,
						       const struct param *param))
{
	const struct param *param;
	size_t count = 0;

	for (size_t i = 0; i < verb_count; i++)
		for (size_t j = 0; (param = verb_param_at(&verbs[i], j)); j++, count++)
			fn(bench, &verbs[i], param);
	assert_true(count > 200);
}

static void bad_bytes(struct bench *bench, const struct verb *verb, const struct param *param)
{
	static const struct {
		const char *bytes;
		int len, offset;
	} bad[] = {
		{ "a\0b", 3, 1 },	      /* NUL */
		{ "\xed\xa0\x80", 3, 0 },     /* a lone surrogate */
		{ "ab\xed\xbf\xbf", 5, 2 },   /* its other half */
		{ "\xe4\xb8\xad\xff", 4, 3 }, /* no byte of UTF-8 */
		{ "abc\xc0\x80", 5, 3 },      /* NUL in two bytes */
		{ "a\xe4\xb8", 3, 1 },	      /* half a character */
		{ "\xf4\x90\x80\x80", 4, 0 }, /* above U+10FFFF */
	};
	bool is_string = param->type != PARAM_INT && param->type != PARAM_BOOL &&
			 param->type != PARAM_OBJECT && param->type != PARAM_ARRAY;

	for (size_t i = 0; is_string && i < ELEMENTS(bad); i++) {
		assert_int_equal(check(bench, verb, param, bad[i].bytes, bad[i].len), ERR_PARAMS);
		assert_int_equal(data_int(bench, "offset"), bad[i].offset);
	}
}

static void test_bad_bytes(void **state)
{
	each_param(*state, bad_bytes);
}

/* Every one of both sets, after six bytes of letters that are stored as three. */
static void controls(struct bench *bench, const struct verb *verb, const struct param *param)
{
	for (int c = 1; is_text(param) && c < 0xa0; c++) {
		bool is_layout = c == '\n' || c == '\t' || c == '\r';
		bool is_taken = (c >= 0x20 && c < 0x7f) || (is_layout && param->type == PARAM_TEXT);
		char text[32], name[8];
		int len = c < 0x80 ? snprintf(text, sizeof text, "\u1100\u1161abc%cx", c)
				   : snprintf(text, sizeof text, "\u1100\u1161abc%c%cx", 0xc2, c);
		assert_int_equal(check(bench, verb, param, text, len), is_taken ? 0 : ERR_PARAMS);
		if (is_taken)
			continue;
		snprintf(name, sizeof name, "0x%02x", (unsigned)c);
		assert_non_null(strstr(bench->call.message, name));
		assert_int_equal(data_int(bench, "offset"), 9);
	}
	if (is_text(param)) /* 0xc2 0xa0 is the first that is none */
		assert_int_equal(check(bench, verb, param, "\u00a0\u00e9 \u4e2d", 8), 0);
}

static void test_control_characters(void **state)
{
	each_param(*state, controls);
}

static void normal_form(struct bench *bench, const struct verb *verb, const struct param *param)
{
	static const char text[] = KOREAN_NFD " cafe\u0301";

	if (!is_text(param))
		return;
	assert_int_equal(check(bench, verb, param, text, sizeof text - 1), 0);
	assert_string_equal(param_text(&bench->call, param->name), KOREAN_NFC " caf\u00e9");
}

static void test_normal_form(void **state)
{
	each_param(*state, normal_form);
}

/* No script's white space is a text, nor is what shows nothing. */
static void blanks(struct bench *bench, const struct verb *verb, const struct param *param)
{
	static const char *const blank[] = {
		"",
		" ",
		"   ",
		"\u00a0",	 /* no-break space */
		"\u3000\u3000",	 /* ideographic spaces */
		"\u2003 \u2009", /* em and thin */
		"\u2028",	 /* line separator */
		"\u200b\ufeff",	 /* zero-width ones */
		"\u3164",	 /* Hangul filler */
		"\u00ad",	 /* soft hyphen */
	};
	static const char *const shown[] = { "\u3000\u4e2d", "\u3164\uac00", "---", "\U0001f600" };

	for (size_t i = 0; is_text(param) && i < ELEMENTS(blank); i++) {
		assert_int_equal(check(bench, verb, param, blank[i], (int)strlen(blank[i])),
				 ERR_PARAMS);
		assert_non_null(strstr(bench->call.message, "is empty"));
	}
	for (size_t i = 0; is_text(param) && i < ELEMENTS(shown); i++)
		assert_int_equal(check(bench, verb, param, shown[i], (int)strlen(shown[i])), 0);
}

static void test_blanks(void **state)
{
	each_param(*state, blanks);
}

/* ---- in reviews ---- */

static int review_setup(void **state)
{
	struct scene *scene = scene_new("Asia/Shanghai");

	fixture_advance_to(&scene->fixture, "team");
	fixture_team(&scene->fixture);
	fixture_advance_to(&scene->fixture, "desk_review");
	*state = scene;
	return 0;
}

static enum err submit_with(struct scene *scene, const char *field, struct json_object *value)
{
	struct json_object *params = scene_review("x");

	json_object_object_add(json_object_object_get(params, "body"), field, value);
	return scene_call_json(scene, "kei-park", "review.submit", params);
}

/* Each field's own place; what is handed in goes to others' terminals. */
static void test_review_controls(void **state)
{
	struct scene *scene = *state;

	refused(scene, ERR_INVALID, "kei-park", "review.submit",
		"{'assignment':'GZ2019','body':{'obstacle':'ab\\u001b[2J','good_practice':'"
		"\\uac00\\u009b',"
		"'ambition_text':'two\\r\\n\\tlines','monitoring_text':'\\u007f'}}");
	const char *problems = scene_text(scene, "/data/problems");
	assert_non_null(strstr(problems, "{\"field\":\"obstacle\",\"offset\":2,\"message\":"
					 "\"the text holds the control character 0x1b\"}"));
	assert_non_null(strstr(problems, "{\"field\":\"good_practice\",\"offset\":3,\"message\":"
					 "\"the text holds the control character 0x9b\"}"));
	assert_non_null(strstr(problems, "{\"field\":\"monitoring_text\",\"offset\":0,"));
	assert_null(strstr(problems, "\"ambition_text\""));
	ok(scene, "lead-kim", "review.list", "{'study':'GZ2019'}");
	is(scene, "/items", "[]");
	/* A draft is its author's alone, and is kept as it is; they are told. */
	ok(scene, "kei-park", "review.save",
	   "{'assignment':'GZ2019','body':{'obstacle':'ab\\u001b[2J'}}");
	assert_non_null(
		strstr(scene_text(scene, "/problems"), "{\"field\":\"obstacle\",\"offset\":2,"));
	ok(scene, "kei-park", "review.get", "{'review':'GZ2019'}");
	is(scene, "/body/obstacle", "ab\x1b[2J");
	assert_int_equal(submit_with(scene, "obstacle", json_object_new_string("two\r\n\tlines")),
			 ERR_NONE);
}

/* What cannot be stored is refused even as a draft. */
static void test_review_bad_bytes(void **state)
{
	static const char *const verbs_of_body[] = { "review.save", "review.submit" };
	struct scene *scene = *state;

	for (size_t i = 0; i < ELEMENTS(verbs_of_body); i++) {
		struct json_object *params = scene_review("x");
		struct json_object *body = json_object_object_get(params, "body");
		json_object_object_add(body, "obstacle",
				       json_object_new_string_len("abc\xed\xa0\x80", 6));
		json_object_object_add(body, "good_practice",
				       json_object_new_string_len("a\0b", 3));
		assert_int_equal(scene_call_json(scene, "kei-park", verbs_of_body[i], params),
				 ERR_INVALID);
		is(scene, "/data/problems",
		   "[{\"field\":\"good_practice\",\"offset\":1,\"message\":\"the text is not "
		   "UTF-8, or holds a NUL\"},"
		   "{\"field\":\"obstacle\",\"offset\":3,\"message\":\"the text is not UTF-8, or "
		   "holds a NUL\"}]");
	}
	refused(scene, ERR_NOT_FOUND, "kei-park", "review.get", "{'review':'GZ2019'}");
}

static void test_review_blanks(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(submit_with(scene, "obstacle", json_object_new_string("\u3000\u200b")),
			 ERR_INVALID);
	is(scene, "/data/problems",
	   "[{\"field\":\"obstacle\",\"offset\":0,\"message\":\"is required, and is empty\"}]");
	fixture_advance_to(&scene->fixture, "drafting");
	ok(scene, "kei-park", "comment.add", "{'study':'GZ2019','text':'x'}");
	refused(scene, ERR_PARAMS, "lead-kim", "comment.respond",
		"{'comment':'%s','disposition':'rejected','text':'\u3000'}",
		scene_keep(scene, "/comment"));
}

static void test_review_normal_form(void **state)
{
	struct scene *scene = *state;

	ok(scene, "kei-park", "review.save",
	   "{'assignment':'GZ2019','body':{'obstacle':'" KOREAN_NFD "','ambition':3}}");
	ok(scene, "kei-park", "review.get", "{'review':'GZ2019'}");
	is(scene, "/body", "{\"obstacle\":\"" KOREAN_NFC "\",\"ambition\":3}");
	assert_int_equal(submit_with(scene, "obstacle", json_object_new_string(KOREAN_NFD)),
			 ERR_NONE);
	ok(scene, "lead-kim", "review.get", "{'review':'%s'}", scene_keep(scene, "/review"));
	is(scene, "/body/obstacle", KOREAN_NFC);
	ok(scene, "coordinator", "journal.verify",
	   "{'study':'GZ2019'}"); /* the digest is of what is stored */
	is(scene, "/is_intact", "true");
}

/* What could not even be kept is one fault among the others: it does not hide them. */
static void test_review_tells_all(void **state)
{
	struct scene *scene = *state;

	refused(scene, ERR_INVALID, "kei-park", "review.submit",
		"{'assignment':'GZ2019','body':{'ambition':3.5,'obstacle':{'a':1},'no':[1]}}");
	is(scene, "/data/problems/0/field", "no");
	is(scene, "/data/problems/1/message", "must be a whole number from 1 to 5");
	is(scene, "/data/problems/10/field", "reviewer_confidence");
	refused(scene, ERR_INVALID, "kei-park", "review.save",
		"{'assignment':'GZ2019','body':{'ambition':3.5}}");
}

/* A call in a batch is checked like any other, and its texts are brought to the same form. */
static void test_in_a_batch(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "batch.apply",
	   "{'calls':[{'method':'study.create','params':{'study':'HAN2019','title':'" KOREAN_NFD
	   "','city':'x','country':'KR','year':2019}}]}");
	ok(scene, "coordinator", "study.get", "{'study':'HAN2019'}");
	is(scene, "/title", KOREAN_NFC);
	refused(scene, ERR_PARAMS, "coordinator", "batch.apply",
		"{'calls':[{'method':'study.suspend','params':{'study':'HAN2019','reason':'"
		"a\\u0007'}}]}");
	is(scene, "/data/parameter", "reason");
	is(scene, "/data/offset", "1");
	is(scene, "/data/call", "0");
}

int main(void)
{
#define BENCH(test)  cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)
#define REVIEW(test) cmocka_unit_test_setup_teardown(test, review_setup, scene_teardown)
	const struct CMUnitTest tests[] = {
		BENCH(test_blanks),
		BENCH(test_bad_bytes),
		BENCH(test_control_characters),
		BENCH(test_normal_form),
		REVIEW(test_review_controls),
		REVIEW(test_review_bad_bytes),
		REVIEW(test_review_blanks),
		REVIEW(test_review_normal_form),
		REVIEW(test_review_tells_all),
		REVIEW(test_in_a_batch),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
