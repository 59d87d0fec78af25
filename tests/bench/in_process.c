/* in_process.c: the same comment.add without sockets, threads and JSON-RPC: the core on a database
 * that the daemon has prepared, with the daemon's configuration, one batch after the other. What
 * is timed is the core's part alone: begin, run each, commit. As one line of JSON.
 *
 *     in_process CONFIGURATION STUDY BATCH SECONDS [COUNT]
 *
 * With COUNT it ends when so many comments are made. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "bench/figures.h"
#include "bench/text.h"
#include "core/core.h"

#define BATCH_MAX 4096

struct writer {
	struct conf *conf;
	struct db *db;
	struct core *core;
	const char *study;
	int64_t authors[BATCH_MAX];
	size_t author_count;
	struct request requests[BATCH_MAX];
	uint64_t made;
};

static void must(bool is_good, const char *what)
{
	if (is_good)
		return;
	fprintf(stderr, "in_process: %s failed\n", what);
	exit(1);
}

/* Whoever reviews: the principals that tests/e2e/study.py makes a team of. */
static void authors_find(struct writer *writer)
{
	static const char *const names[] = { "igdp-liu", "iges-sato", "kei-park" };
	struct keyring *keyring = NULL;

	must(core_keyring(writer->core, &keyring) == 0, "the keyring");
	for (size_t i = 0; i < keyring->principal_count; i++)
		for (size_t j = 0; j < ELEMENTS(names); j++)
			if (strcmp(keyring->principals[i].name, names[j]) == 0)
				writer->authors[writer->author_count++] =
					keyring->principals[i].principal;
	(void)keyring_free(keyring);
	must(writer->author_count == ELEMENTS(names), "finding the team");
}

static void writer_open(struct writer *writer, const char *path)
{
	struct problems problems = { 0 };

	must(conf_read(path, &writer->conf, &problems) == 0, path);
	const struct db_options options = {
		.path = writer->conf->database,
		.cache_bytes = writer->conf->cache_bytes,
		.max_bytes = writer->conf->database_bytes,
		.checkpoint_pages = writer->conf->checkpoint_pages,
		.ballast_bytes = writer->conf->ballast_bytes,
	};
	must(db_open(&options, &writer->db) == 0, "db_open");
	const struct core_options core = {
		.db = writer->db,
		.conf = writer->conf,
		.rng = rng_system(),
		.server_key = "",
		.public_address = "",
	};
	must(core_new(&core, &writer->core) == 0, "core_new");
	authors_find(writer);
}

static void writer_close(struct writer *writer)
{
	writer->core = core_free(writer->core);
	writer->db = db_close(writer->db);
	writer->conf = conf_free(writer->conf);
}

static struct json_object *params_new(const struct writer *writer, uint64_t number)
{
	char text[TEXT_SIZE], uuid[UUID_TEXT_SIZE];

	text_fill(text, number);
	text_uuid(uuid);
	_cleanup_(x_freep) char *params = xasprintf(
		"{\"request_id\":\"%s\",\"study\":\"%s\",\"document\":\"FOD\",\"from_page\":41,"
		"\"from_line\":12,\"text\":\"%.*s\"}",
		uuid, writer->study, TEXT_SIZE, text);
	return mem_check(json_tokener_parse(params));
}

/* One batch; gives how long the core took. */
static int64_t batch_run(struct writer *writer, size_t count)
{
	struct commit commit;

	for (size_t i = 0; i < count; i++)
		writer->requests[i] = (struct request){
			.verb = verb_find(str_of("comment.add")),
			.params = params_new(writer, writer->made + i),
			.caller.principal = writer->authors[i % writer->author_count],
		};
	int64_t begin_ns = figures_now_ns();
	core_batch_begin(writer->core, clock_now_ms(), 0);
	for (size_t i = 0; i < count; i++)
		must(core_batch_run(writer->core, &writer->requests[i]) == 0, "core_batch_run");
	must(core_batch_commit(writer->core, &commit) == 0, "core_batch_commit");
	int64_t took_ns = figures_now_ns() - begin_ns;
	must(commit.written == count, "a comment.add");
	for (size_t i = 0; i < count; i++)
		request_done(&writer->requests[i]);
	writer->made += count;
	return took_ns;
}

int main(int argc, char **argv)
{
	struct writer *writer = xcalloc(1, sizeof(*writer));
	int64_t took_ns = 0;

	must(argc == 5 || argc == 6,
	     "in_process CONFIGURATION STUDY BATCH SECONDS [COUNT]: reading that");
	size_t batch = strtoul(argv[3], NULL, 10);
	int64_t length_ns = (int64_t)(strtod(argv[4], NULL) * 1e9);
	uint64_t wanted = argc == 6 ? strtoull(argv[5], NULL, 10) : UINT64_MAX;
	must(batch > 0 && batch <= BATCH_MAX, "a batch of that size");
	log_set_level(LOG_LEVEL_ERR);
	writer->study = argv[2];
	writer_open(writer, argv[1]);
	(void)batch_run(writer, batch);
	int64_t end_ns = figures_now_ns() + length_ns;
	while (writer->made < wanted && figures_now_ns() < end_ns)
		took_ns += batch_run(writer, batch);
	must(took_ns > 0, "a second batch");
	printf("{\"made\":%" PRIu64 ",\"rate\":%.1f}\n", writer->made,
	       (double)(writer->made - batch) / ((double)took_ns / 1e9));
	writer_close(writer);
	x_freep(&writer);
	return 0;
}
