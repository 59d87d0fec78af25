/* writer.c: a round, from the letters that waited to the one letter that answers them. */
#include "net/writer.h"

#include <assert.h>
#include <stdlib.h>

#include "net/reload.h"

#define JUMP_MS 500

struct writer {
	struct writer_options options;
	int64_t offset_ms; /* of the wall clock against the monotonic one, at the last batch */
	bool has_offset;
	struct mail *left; /* taken from the mailbox and not run yet, oldest first */
};

struct round *round_free(struct round *round)
{
	if (!round)
		return NULL;
	assert(!round->parts);
	(void)keyring_free(round->keyring);
	free(round);
	return NULL;
}

static void round_freep(struct round **round)
{
	*round = round_free(*round);
}

struct writer *writer_new(const struct writer_options *options)
{
	struct writer *writer = xcalloc(1, sizeof(*writer));

	writer->options = *options;
	return writer;
}

struct writer *writer_free(struct writer *writer)
{
	if (!writer)
		return NULL;
	assert(!writer->left);
	free(writer);
	return NULL;
}

bool writer_has_left(const struct writer *writer)
{
	return writer->left;
}

static struct letter *letter_of(struct mail *mail)
{
	return (struct letter *)(void *)mail;
}

/* ---- one round ---- */

/* Runs requests until the batch is full, its time is over, or something else than a request is
 * next. Those that ran are cut off writer->left. */
static int parts_run(struct writer *writer, struct part **ret_parts)
{
	const struct conf *conf = writer->options.conf;
	int64_t until_us = writer->options.now_us() + conf->writer_ms * 1000;
	struct mail *first = writer->left, **end = &writer->left;
	int64_t count = 0;

	do {
		struct part *part = (struct part *)(void *)*end;
		int r = core_batch_run(writer->options.core, &part->request);
		if (r < 0)
			return r;
		end = &(*end)->next;
		count++;
	} while (*end && letter_of(*end)->kind == LETTER_PART && count < conf->writer_batch &&
		 writer->options.now_us() < until_us);
	writer->left = *end;
	*end = NULL;
	*ret_parts = (struct part *)(void *)first;
	return 0;
}

/* By how much the wall clock was set since the last batch; what it drifts in between is no jump. */
static int64_t clock_jump_ms(struct writer *writer, int64_t now_ms)
{
	int64_t offset_ms = now_ms - writer->options.now_us() / 1000;
	int64_t jump_ms = writer->has_offset ? offset_ms - writer->offset_ms : 0;

	writer->offset_ms = offset_ms;
	writer->has_offset = true;
	return jump_ms >= JUMP_MS || jump_ms <= -JUMP_MS ? jump_ms : 0;
}

/* A tick is a batch in which nobody asks for anything. */
static int batch_run(struct writer *writer, bool is_tick)
{
	_cleanup_(round_freep) struct round *round = xcalloc(1, sizeof(*round));
	int64_t now_ms = writer->options.now_ms(), jump_ms = clock_jump_ms(writer, now_ms);
	struct part *parts = NULL;

	core_batch_begin(writer->options.core, now_ms, jump_ms);
	int r = is_tick ? 0 : parts_run(writer, &parts);
	if (r < 0)
		return r;
	int64_t begin_us = writer->options.now_us();
	r = core_batch_commit(writer->options.core, &round->commit);
	if (r < 0)
		return r;
	round->commit_us = writer->options.now_us() - begin_us;
	if (round->commit.keys_changed)
		r = core_keyring(writer->options.core, &round->keyring);
	if (r < 0)
		return r;
	round->letter.kind = LETTER_ROUND;
	round->log_pages = db_log_pages(writer->options.db);
	round->parts = parts;
	mailbox_post(writer->options.out, &TAKE(round)->letter.mail);
	return 0;
}

static int tick_run(struct writer *writer)
{
	struct mail *tick = writer->left;

	writer->left = writer->left->next;
	int r = batch_run(writer, true);
	if (r == 0)
		mailbox_post(writer->options.out, tick);
	else
		x_freep(&tick);
	return r;
}

static int reload_run(struct writer *writer)
{
	struct reload *reload = (struct reload *)(void *)writer->left;

	writer->left = writer->left->next;
	int r = reload_read(writer->options.conf_path, writer->options.conf, writer->options.core,
			    writer->options.now_ms(), &reload->fresh);
	if (reload->fresh)
		writer->options.conf = reload->fresh;
	mailbox_post(writer->options.out, &reload->letter.mail);
	return r;
}

static int copy_run(struct writer *writer)
{
	struct part *part = (struct part *)(void *)writer->left;

	writer->left = writer->left->next;
	int r = core_copy(writer->options.core, &part->request);
	if (r == 0)
		mailbox_post(writer->options.out, &part->letter.mail);
	return r;
}

static void left_add(struct writer *writer, struct mail *mail)
{
	struct mail **end = &writer->left;

	while (*end)
		end = &(*end)->next;
	*end = mail;
}

int writer_round(struct writer *writer, struct mail *mail)
{
	left_add(writer, mail);
	if (!writer->left)
		return 0;
	switch (letter_of(writer->left)->kind) {
	case LETTER_RELOAD:
		return reload_run(writer);
	case LETTER_COPY:
		return copy_run(writer);
	case LETTER_TICK:
		return tick_run(writer);
	default:
		return batch_run(writer, false);
	}
}

/* ---- the thread ---- */

void *writer_thread(void *arg)
{
	struct writer *writer = arg;
	struct mailbox *in = writer->options.in;
	struct mail *mail = NULL;
	int r;

	do {
		if (!writer_has_left(writer)) {
			mail = mailbox_wait_some(in, (unsigned)writer->options.conf->writer_batch);
			if (!mail)
				return NULL;
		}
		r = writer_round(writer, TAKE(mail));
	} while (r == 0);

	mailbox_post(writer->options.out, &letter_last(r)->mail);
	return NULL;
}
