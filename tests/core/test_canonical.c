/* test_canonical.c: equal requests have one text, and others do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/call.h"

static char *canonical_of(const char *json)
{
	struct json_object *params = json_tokener_parse(json);
	size_t len;

	assert_non_null(params);
	char *text = canonical(params, &len);
	assert_int_equal(len, strlen(text));
	json_object_put(params);
	return text;
}

static void must_give(const char *json, const char *wanted)
{
	_cleanup_(x_freep) char *text = canonical_of(json);

	assert_string_equal(text, wanted);
}

static void test_order_and_space(void **state)
{
	(void)state;
	must_give("{}", "{}");
	must_give(" { \"b\" : 1 ,\n\t\"a\" : \"x\" } ", "{\"a\":\"x\",\"b\":1}");
	must_give("{\"b\":{\"d\":[3, 1, 2],\"c\":null},\"a\":true}",
		  "{\"a\":true,\"b\":{\"c\":null,\"d\":[3,1,2]}}");
	must_give("{\"a\":[{\"z\":1,\"y\":2},[],{}]}", "{\"a\":[{\"y\":2,\"z\":1},[],{}]}");
	/* By bytes: capitals first, what is not ASCII last. */
	must_give("{\"b\":1,\"B\":2,\"\xc3\xa9\":3,\"ab\":4,\"a\":5}",
		  "{\"B\":2,\"a\":5,\"ab\":4,\"b\":1,\"\xc3\xa9\":3}");
}

/* What belongs to the sending, not to what is sent: at the top alone. */
static void test_left_out(void **state)
{
	(void)state;
	must_give("{\"request_id\":\"x\",\"dry_run\":true,\"a\":1}", "{\"a\":1}");
	must_give("{\"body\":{\"request_id\":\"x\",\"dry_run\":true}}",
		  "{\"body\":{\"dry_run\":true,\"request_id\":\"x\"}}");
	must_give("{\"as\":\"x\",\"if_version\":3}", "{\"as\":\"x\",\"if_version\":3}");
}

static void test_spellings_of_a_text(void **state)
{
	(void)state;
	must_give("{\"a\":\"\\u00e9\\/\\u000a\"}", "{\"a\":\"\xc3\xa9\\/\\n\"}");
	must_give("{\"a\":\"\xc3\xa9/\\n\"}", "{\"a\":\"\xc3\xa9\\/\\n\"}");
	must_give("{\"a\\u0062\":1}", "{\"ab\":1}");
}

/* Digests of requests outlive the code that made them: the form is json-c's, to the byte. */
static void test_as_json_c(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++) {
		const char text[] = { 'a', (char)c, 'b', (char)c };
		struct json_object *params = json_object_new_object();
		struct json_object *value = json_object_new_string_len(text, sizeof text);
		size_t len;
		json_object_object_add(params, "a", value);
		_cleanup_(x_freep) char *ours = canonical(params, &len);
		assert_string_equal(ours,
				    json_object_to_json_string_ext(params, JSON_C_TO_STRING_PLAIN));
		json_object_put(params);
	}
}

/* Each pair differs in what it asks for, and must not run together. */
static void test_different(void **state)
{
	static const char *const pairs[][2] = {
		{ "{\"a\":1}", "{\"a\":\"1\"}" },
		{ "{\"a\":[1,2]}", "{\"a\":[2,1]}" },
		{ "{\"a\":[1,2]}", "{\"a\":[12]}" },
		{ "{\"a\":\"b\",\"c\":\"d\"}", "{\"a\":\"b\\\",\\\"c\\\":\\\"d\"}" },
		{ "{\"a\":null}", "{}" },
		{ "{\"a\":null}", "{\"a\":\"null\"}" },
		{ "{\"a\":true}", "{\"a\":1}" },
		{ "{\"a\":{}}", "{\"a\":[]}" },
		{ "{\"a\":{\"b\":1}}", "{\"a\":{},\"b\":1}" },
		{ "{\"a\":\"\"}", "{}" },
		{ "{\"a\":1}", "{\"A\":1}" },
		{ "{\"a\":9223372036854775807}", "{\"a\":9223372036854775806}" },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pairs); i++) {
		_cleanup_(x_freep) char *first = canonical_of(pairs[i][0]);
		_cleanup_(x_freep) char *second = canonical_of(pairs[i][1]);
		assert_string_not_equal(first, second);
	}
}

static void test_large(void **state)
{
	_cleanup_(x_freep) char *filling = xcalloc(1, 60001);

	(void)state;
	memset(filling, 'x', 60000);
	_cleanup_(x_freep) char *json = xasprintf("{\"a\":\"%s\"}", filling);
	_cleanup_(x_freep) char *text = canonical_of(json);
	assert_string_equal(text, json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_space),	    cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_spellings_of_a_text), cmocka_unit_test(test_as_json_c),
		cmocka_unit_test(test_different),	    cmocka_unit_test(test_large),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
