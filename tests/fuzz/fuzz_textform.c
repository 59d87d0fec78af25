/* fuzz_textform.c: a filled-in form; and what was read, written out and read again, is the same. */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include "referee/json.h"
#include "referee/textform.h"

static struct json_object *form_of(void)
{
	static const char text[] =
		"{\"id\":\"small\",\"version\":2,\"title\":\"A form\",\"fields\":["
		"{\"id\":\"score\",\"title\":\"Score\",\"help\":\"Two\\nlines.\",\"kind\":"
		"\"score\","
		"\"required\":true,\"min\":1,\"max\":5,\"choices\":[{\"value\":\"1\",\"text\":"
		"\"weak\"}]},"
		"{\"id\":\"verdict\",\"title\":\"Verdict\",\"kind\":\"choice\",\"choices\":["
		"{\"value\":\"ready\",\"text\":\"go\"},{\"value\":\"not_ready\",\"text\":\"wait\"}]"
		"},"
		"{\"id\":\"reasons\",\"title\":\"Reasons\",\"kind\":\"text\",\"max_bytes\":4096},"
		"{\"id\":\"aside\",\"title\":\"Aside\",\"kind\":\"text\",\"visible\":["
		"\"secretariat\"]}]}";
	struct json_object *form = json_tokener_parse(text);

	assert_non_null(form);
	return form;
}

static char *written(struct json_object *form, struct json_object *body)
{
	char *text = NULL;
	size_t size;
	FILE *out = mem_check(open_memstream(&text, &size));

	textform_write(out, "GZ2019", form, body);
	fclose(out);
	return text;
}

static void assert_same_again(struct json_object *form, struct json_object *body)
{
	_cleanup_(textform_freep) struct textform *again = NULL;
	_cleanup_(x_freep) char *text = written(form, body);
	struct problems problems = { 0 };

	assert_int_equal(textform_read("again", text, "GZ2019", form, &again, &problems), 0);
	if (!json_object_equal(textform_body(again), body)) /* in whatever order */
		fail_msg("%s != %s", json_object_get_string(textform_body(again)),
			 json_object_get_string(body));
	problems_done(&problems);
}

void fuzz_textform(struct str input)
{
	_cleanup_(textform_freep) struct textform *textform = NULL;
	_cleanup_(x_freep) char *text = fuzz_copy(input);
	_cleanup_(json_putp) struct json_object *form = form_of();
	struct problems problems = { 0 };
	int r = textform_read("file", text, "GZ2019", form, &textform, &problems);

	assert_int_equal(r == 0, problems.count == 0);
	problems_done(&problems);
	json_object_object_foreach(textform_body(textform), field, value)
	{
		assert_non_null(value);
		assert_true(textform_line(textform, field, -1) > 0);
		assert_true(textform_line(textform, field, 5) >=
			    textform_line(textform, field, -1));
	}
	if (json_object_object_length(textform_body(textform)) > 0)
		assert_same_again(form, textform_body(textform));
}
