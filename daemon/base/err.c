/* err.c: the table of answers, made once from ERR_TABLE, and the two ways in which things go wrong.
 *
 * An answer is for the peer: its number, word and text are on the wire and in the manual, so a row
 * is never changed, only added. A fault is for the operator: fault() writes its one line where it
 * begins, and everyone above passes the number up. Problems are an answer's details: each names a
 * place in the peer's input. */
#include "base/err.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"

static const struct err_row err_rows[ERR__MAX] = {
#define ERR_ROW(row_name, row_number, row_word, row_text, row_exit_status)                         \
	[ERR_##row_name] = {                                                                       \
		.word = row_word,                                                                  \
		.text = row_text,                                                                  \
		.number = row_number,                                                              \
		.exit_status = row_exit_status,                                                    \
	},
	ERR_TABLE(ERR_ROW)
#undef ERR_ROW
};

const struct err_row *err_row(enum err err)
{
	assert(err > ERR_NONE && err < ERR__MAX);
	return &err_rows[err];
}

const struct err_row *err_by_number(int number)
{
	for (unsigned err = ERR_NONE + 1; err < ERR__MAX; err++)
		if (err_rows[err].number == number)
			return &err_rows[err];
	return NULL;
}

int fault(int r, const char *format, ...)
{
	_cleanup_(x_freep) char *what = NULL;
	va_list args;

	assert(r < 0);
	va_start(args, format);
	what = xvasprintf(format, args);
	va_end(args);

	const char *why = strerrordesc_np(-r);
	log_line(LOG_LEVEL_ERR, "%s: %s", what, why ? why : "unknown error");
	return r;
}

void problems_add(struct problems *problems, const char *field, int64_t offset, const char *format,
		  ...)
{
	va_list args;

	problems->list =
		xrealloc(problems->list, (problems->count + 1) * sizeof(problems->list[0]));
	struct problem *problem = &problems->list[problems->count++];
	*problem = (struct problem){ .field = xstrdup(field), .offset = offset };
	va_start(args, format);
	problem->message = xvasprintf(format, args);
	va_end(args);
}

void problems_done(struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		x_freep(&problems->list[i].field);
		x_freep(&problems->list[i].message);
	}
	x_freep(&problems->list);
	problems->count = 0;
}
