/* test_sample.c: the struct, the table of keys and the sample file say the same, key by key. */
#include "text.h"

#include <ctype.h>
#include <stdlib.h>

#include "conf/conf.h"
#include "conf/conf_table.h"

static char *sample;

static int setup(void **state)
{
	(void)state;
	sample = text_of_file("config/refereed.conf");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	x_freep(&sample);
	return 0;
}

static void conf_freep(struct conf **conf)
{
	*conf = conf_free(*conf);
}

/* The rows, laid end to end, are the struct: a member without a row would leave a gap. */
static void test_every_field_has_a_row(void **state)
{
	size_t at = 0;

	(void)state;
	for (int i = 0; i < CONF__MAX; i++) {
		const struct conf_row *row = &conf_rows[i];
		if (row->offset != at)
			fail_msg("before `%s` stands a member of struct conf without a row",
				 row->name);
		at += row->size;
		if (row->kind == CONF_KIND_USERS)
			at += sizeof(((struct conf *)NULL)->ipc_user_count);
	}
	/* What is left is padding, for want of a member that is so small. */
	assert_in_range(sizeof(struct conf) - at, 0, sizeof(int));
}

static void test_rows_are_sound(void **state)
{
	_cleanup_(conf_freep) struct conf *conf = conf_new();

	(void)state;
	for (enum conf_index i = 0; i < CONF__MAX; i++) {
		const struct conf_row *row = &conf_rows[i];
		assert_true(strlen(row->help) > 10 && row->help[strlen(row->help) - 1] == '.');
		if (!conf_is_number(i)) {
			assert_string_equal(row->low, "");
			continue;
		}
		_cleanup_(x_freep) char *reason = NULL;
		assert_true(conf_set(conf, i, row->low, &reason));
		assert_true(conf_set(conf, i, row->high, &reason));
		assert_true(conf_set(conf, i, row->value, &reason));
		assert_false(conf_set_number(conf, i, -1, &reason));
	}
}

/* As it stands in the file: numbers with a unit are texts there. */
static char *default_line(enum conf_index index)
{
	const struct conf_row *row = &conf_rows[index];
	bool is_bare = row->kind == CONF_KIND_COUNT || row->kind == CONF_KIND_USERS;
	const char *quote = is_bare ? "" : "\"";

	return xasprintf("\n#%s = %s%s%s;\n", row->name, quote, row->value, quote);
}

/* What the comment above a key says: its help, its limits, and whether a change takes a restart. */
static char *comment_of(const struct conf_row *row)
{
	_cleanup_(x_freep) char *range =
		*row->low ? xasprintf(" From %s to %s.", row->low, row->high) : xstrdup("");

	return xasprintf("%s%s%s", row->help, range,
			 row->is_reloadable ? "" : " A change takes a restart.");
}

/* The comment lines that end at `end`, joined by single spaces. */
static char *comment_before(const char *end)
{
	const char *begin = end;
	char *joined, *out;

	while (begin > sample + 1 && !(begin[-1] == '\n' && begin[-2] == '\n'))
		begin--;
	joined = out = xcalloc(1, (size_t)(end - begin) + 1);
	for (const char *in = begin; in < end; in++) {
		if (in == begin || in[-1] == '\n') {
			assert_int_equal(strncmp(in, "# ", 2), 0);
			in += 2;
		}
		*out++ = *in == '\n' ? ' ' : *in;
	}
	return joined;
}

static void test_sample_has_every_key_with_its_default(void **state)
{
	const char *last = sample;

	(void)state;
	for (enum conf_index i = 0; i < CONF__MAX; i++) {
		_cleanup_(x_freep) char *line = default_line(i);
		const char *at = strstr(sample, line);
		if (!at)
			fail_msg("the sample has no line%s", line);
		assert_true(at > last); /* in the order of the table */
		assert_null(strstr(at + 1, line));
		_cleanup_(x_freep) char *comment = comment_before(at);
		_cleanup_(x_freep) char *expected = comment_of(&conf_rows[i]);
		assert_string_equal(comment, expected);
		last = at;
	}
}

/* Every line that begins like a key is a key: none is left over from a table of before. */
static void test_sample_has_no_other_key(void **state)
{
	size_t keys = 0;

	(void)state;
	for (const char *at = sample; at; at = strchr(at, '\n')) {
		at += *at == '\n';
		keys += at[0] == '#' && islower((unsigned char)at[1]);
		if (*at != '\0' && *at != '\n')
			assert_int_equal(*at, '#'); /* nothing is set in the sample */
	}
	assert_int_equal(keys, CONF__MAX);
}

/* With every default taken out of its comment, the file is read and gives the defaults. */
static void test_sample_reads_as_the_defaults(void **state)
{
	char folder[] = "/tmp/refereed-test-sample-XXXXXX";
	_cleanup_(conf_freep) struct conf *standard = conf_new(), *conf = NULL;
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };

	(void)state;
	assert_non_null(mkdtemp(folder));
	_cleanup_(x_freep) char *path = xasprintf("%s/refereed.conf", folder);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	for (const char *c = sample; *c; c++) {
		bool is_key =
			*c == '#' && islower((unsigned char)c[1]) && c > sample && c[-1] == '\n';
		assert_int_not_equal(fputc(is_key ? ' ' : *c, file), EOF);
	}
	assert_int_equal(fclose(file), 0);
	int r = conf_read(path, &conf, &problems);
	assert_int_equal(remove(path), 0);
	assert_int_equal(remove(folder), 0);
	assert_no_problem(&problems);
	assert_int_equal(r, 0);
	for (enum conf_index i = 0; i < CONF__MAX; i++) {
		_cleanup_(x_freep) char *expected = conf_text(standard, i);
		_cleanup_(x_freep) char *given = conf_text(conf, i);
		assert_string_equal(given, expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_field_has_a_row),
		cmocka_unit_test(test_rows_are_sound),
		cmocka_unit_test(test_sample_has_every_key_with_its_default),
		cmocka_unit_test(test_sample_has_no_other_key),
		cmocka_unit_test(test_sample_reads_as_the_defaults),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("conf/sample", tests, setup, teardown);
}
