/* fuzz_conf.c: the three kinds of configuration files. A file is taken whole, or refused with
 * reasons. */
#include "fuzz/fuzz.h"

#include <unistd.h>

#include "conf/conf.h"

static void assert_outcome(int r, bool is_there, struct problems *problems)
{
	assert_int_equal(r == 0, is_there);
	assert_int_equal(r == 0, problems->count == 0);
	for (size_t i = 0; i < problems->count; i++) {
		assert_non_null(problems->list[i].field);
		assert_true(str_is_utf8(str_of(problems->list[i].message), NULL));
	}
	problems_done(problems);
}

void fuzz_conf(struct str input)
{
	struct problems problems = { 0 };
	struct conf *conf = NULL;
	char path[32];
	int fd = fuzz_file(input, path);
	int r = conf_read(path, &conf, &problems);

	assert_outcome(r, conf != NULL, &problems);
	conf_free(conf);
	close(fd);
}

void fuzz_workflow(struct str input)
{
	_cleanup_(x_freep) char *text = fuzz_copy(input);
	struct problems problems = { 0 };
	struct workflow *workflow = NULL;
	int r = workflow_read("workflow", text, &workflow, &problems);

	assert_outcome(r, workflow != NULL, &problems);
	workflow_free(workflow);
}

void fuzz_form(struct str input)
{
	_cleanup_(x_freep) char *text = fuzz_copy(input);
	struct problems problems = { 0 };
	struct form *form = NULL;
	int r = form_read("form", text, &form, &problems);

	assert_outcome(r, form != NULL, &problems);
	form_free(form);
}
