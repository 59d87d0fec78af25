/* reader.c: one letter after the other. */
#include "net/reader.h"

#include <assert.h>
#include <stdlib.h>

#include "net/exchange.h"

struct reader {
	struct reader_options options;
	struct mailbox *resume; /* where a reader with a new configuration waits for the others */
};

int reader_new(const struct reader_options *options, struct reader **ret_reader)
{
	struct mailbox *resume = NULL;
	int r = mailbox_new(&resume);

	if (r < 0)
		return r;
	*ret_reader = xcalloc(1, sizeof(**ret_reader));
	**ret_reader = (struct reader){ .options = *options, .resume = resume };
	return 0;
}

struct reader *reader_free(struct reader *reader)
{
	if (!reader)
		return NULL;
	(void)mailbox_free(reader->resume);
	free(reader);
	return NULL;
}

static int part_run(struct reader *reader, struct part *part)
{
	int r = core_read(reader->options.core, &part->request, reader->options.now_ms());

	if (r < 0)
		return r;
	mailbox_post(reader->options.out, &part->letter.mail);
	return 0;
}

static int check_run(struct reader *reader, struct letter *letter)
{
	int r = core_check(reader->options.core);

	if (r == 0)
		mailbox_post(reader->options.out, &letter->mail);
	return r;
}

static void conf_take(struct reader *reader, struct conf_letter *letter)
{
	core_reload(reader->options.core, letter->conf);
	letter->resume = reader->resume;
	mailbox_post(reader->options.out, &letter->letter.mail);
	struct mail *mail = mailbox_wait(reader->resume);
	x_freep(&mail);
}

int reader_round(struct reader *reader, struct mail *mail)
{
	struct letter *letter = (struct letter *)(void *)mail;

	if (letter->kind == LETTER_PART)
		return part_run(reader, (struct part *)letter);
	if (letter->kind == LETTER_CHECK)
		return check_run(reader, letter);
	assert(letter->kind == LETTER_CONF);
	conf_take(reader, (struct conf_letter *)letter);
	return 0;
}

void *reader_thread(void *arg)
{
	struct reader *reader = arg;
	struct mail *mail;

	while ((mail = mailbox_wait_some(reader->options.in, 1))) {
		int r = reader_round(reader, mail);
		if (r == 0)
			continue;
		mailbox_post(reader->options.out, &letter_last(r)->mail);
		return NULL;
	}
	return NULL;
}
