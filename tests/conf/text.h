/* text.h: what the tests of configuration texts share: reading a shipped file, looking for a
 * problem. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/err.h"

/* A file of the tree, as a new string. */
static inline char *text_of_file(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = xcalloc(1, 256 * 1024);

	if (!file)
		fail_msg("cannot open %s; tests run in the top folder of the tree", path);
	size_t len = fread(text, 1, 256 * 1024 - 1, file);
	assert_in_range(len, 1, 256 * 1024 - 2);
	assert_int_equal(fclose(file), 0);
	return text;
}

static inline void problems_print(const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		print_message("# %s: %s\n", problems->list[i].field, problems->list[i].message);
}

static inline bool problems_have(const struct problems *problems, const char *field,
				 const char *part)
{
	for (size_t i = 0; i < problems->count; i++) {
		if (str_is(str_of(field), problems->list[i].field) &&
		    strstr(problems->list[i].message, part))
			return true;
	}
	return false;
}

/* Fails unless one of the problems is at `field` and says `part`. */
static inline void assert_problem(const struct problems *problems, const char *field,
				  const char *part)
{
	if (problems_have(problems, field, part))
		return;
	problems_print(problems);
	fail_msg("no problem at %s says \"%s\"", field, part);
}

/* Fails unless there is exactly one problem, at `field`, and it says `part`. */
static inline void assert_only_problem(const struct problems *problems, const char *field,
				       const char *part)
{
	assert_problem(problems, field, part);
	if (problems->count != 1)
		problems_print(problems);
	assert_int_equal(problems->count, 1);
}

static inline void assert_no_problem(const struct problems *problems)
{
	problems_print(problems);
	assert_int_equal(problems->count, 0);
}
