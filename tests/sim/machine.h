/* machine.h: the computer that the daemon runs on: its disk (powercut.h), and on it the daemon
 * itself without threads and sockets: the desk, the writer and a reader of daemon/net, driven round
 * by round, over the core and its real statements.
 *
 * Nothing happens in it but what is called here, so the same calls give the same machine. Its clock
 * is what it is told. A function that gives an int gives a fault of the daemon's (< 0): then it is
 * dead, and machine_crash is due. One machine at a time. */
#pragma once

#include <sqlite3.h>

#include "net/desk.h"
#include "net/reader.h"
#include "sim/base.h"

struct under_way; /* a message that the daemon has taken and not answered */

struct machine {
	const struct base *base;
	struct conf conf; /* the base's, with a folder of backups of this process */
	struct db *db, *reader_db;
	struct core *core, *reader_core;
	struct writer *writer;
	struct reader *reader;
	struct desk desk;
	struct mailbox *to_writer, *to_reader, *home;
	struct mail *at_writer, *at_reader; /* taken out of the mailboxes, not run yet */
	struct under_way *under_way;
	sqlite3 *look; /* for whoever judges: beside the daemon's connections, reading */
	bool is_up;
	unsigned lives, cuts;
	uint64_t seed;
	char path[96], backups[96];
	uint8_t chance[32], reader_chance[32];
	/* A reply leaves; a question was answered, as the reader saw the database just now. */
	void (*replied)(void *arg, int client, struct str text);
	void (*looked)(void *arg, const struct request *request);
	void *arg;
};

/* The disk is empty, or has the image; nothing runs yet. The machine is zeroed but for what the
 * caller has set: base, seed, replied, looked, arg. */
void machine_init(struct machine *machine, const struct image *image, int64_t now_ms);
void machine_done(struct machine *machine);

/* Starts the daemon, as main does: with recovery, migration and first start where they are due. */
int machine_start(struct machine *machine);
/* Power goes, unless it has gone already, and comes back: what was not synced has its fate. */
void machine_crash(struct machine *machine);
/* Stops the daemon in order: all that it has taken is answered. */
int machine_stop(struct machine *machine);

/* Time goes on, or (the clock on the wall alone) back. */
void machine_pass(int64_t us);
void machine_set_clock(int64_t add_ms);
int64_t machine_now_ms(void);

/* By which tag the client is known now: by a live key of theirs if wanted and there is one, else by
 * their uid. */
void machine_tag(const struct machine *machine, int client, bool by_key,
		 char ret_tag[ROSTER_TAG_SIZE]);
/* A message arrives. */
void machine_take(struct machine *machine, int client, const char *tag, struct str text);
/* A round of the writer over at most so many of the requests that wait; `limit` questions. */
int machine_write(struct machine *machine, size_t limit);
int machine_read(struct machine *machine, size_t limit);
/* Calls whose waiting is over get their last run. */
void machine_due(struct machine *machine);
bool machine_is_idle(const struct machine *machine);

/* The planted bug: the reply to this request leaves now, whatever becomes of its commit. */
void machine_answer_early(const struct request *request);

/* The number in the first column of the first row; -1: no row. Texts may be NULL. */
int64_t machine_number(const struct machine *machine, const char *sql, const char *text);
