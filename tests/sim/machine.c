/* machine.c: see machine.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/machine.h"
#include "sim/powercut.h"

/* The exchange is the daemon's; this is how a machine without power finds what to forget. */
struct under_way {
	struct under_way *next;
	struct exchange *exchange;
	uint64_t number;
	int client;
};

/* The clocks are functions without an argument, as the daemon's are. */
static int64_t wall_ms, since_boot_us;
static uint64_t taken; /* messages, of this process */
static struct machine *running;

static int64_t now_ms(void)
{
	return wall_ms;
}

/* Work takes time: so a round can end before its batch is full. */
static int64_t now_us(void)
{
	since_boot_us += 300;
	return since_boot_us;
}

void machine_pass(int64_t us)
{
	since_boot_us += us;
	wall_ms += us / 1000;
}

void machine_set_clock(int64_t add_ms)
{
	wall_ms += add_ms;
}

int64_t machine_now_ms(void)
{
	return wall_ms;
}

/* ---- what is under way ---- */

static void keep(struct machine *machine, struct exchange *exchange)
{
	for (struct under_way *at = machine->under_way; at; at = at->next)
		if (at->exchange == exchange)
			return;
	struct under_way *entry = xcalloc(1, sizeof *entry);
	entry->exchange = exchange;
	memcpy(&entry->number, exchange->route.id, sizeof entry->number);
	memcpy(&entry->client, exchange->route.id + sizeof entry->number, sizeof entry->client);
	entry->next = machine->under_way;
	machine->under_way = entry;
}

static void drop(struct machine *machine, const struct route *route)
{
	for (struct under_way **at = &machine->under_way; *at; at = &(*at)->next) {
		struct under_way *entry = *at;
		if (memcmp(&entry->number, route->id, sizeof entry->number) != 0)
			continue;
		*at = entry->next;
		x_freep(&entry);
		return;
	}
}

static void append(struct mail **list, struct mail *mail)
{
	while (*list)
		list = &(*list)->next;
	*list = mail;
}

/* What the desk has posted, out of its mailboxes. */
static void gather(struct machine *machine)
{
	struct mailbox *const boxes[] = { machine->to_writer, machine->to_reader };
	struct mail **const lists[] = { &machine->at_writer, &machine->at_reader };

	for (size_t i = 0; i < ELEMENTS(boxes); i++) {
		struct mail *mail = mailbox_take(boxes[i]);
		for (struct mail *at = mail; at; at = at->next)
			keep(machine, ((struct part *)(void *)at)->exchange);
		append(lists[i], mail);
	}
}

static struct mail *take_some(struct mail **list, size_t limit)
{
	struct mail *first = *list, **end = list;

	while (*end && limit-- > 0)
		end = &(*end)->next;
	struct mail *rest = *end;
	*end = NULL;
	*list = rest;
	return first == rest ? NULL : first;
}

static bool reply_send(void *arg, const struct route *route, char *text, size_t len)
{
	struct machine *machine = arg;
	int client;

	memcpy(&client, route->id + sizeof(uint64_t), sizeof client);
	drop(machine, route);
	machine->replied(machine->arg, client, (struct str){ text, len });
	x_freep(&text);
	return true;
}

void machine_answer_early(const struct request *request)
{
	for (struct under_way *at = running->under_way; at; at = at->next) {
		if (at->exchange->count != 1 || &at->exchange->parts[0].request != request)
			continue;
		size_t len;
		_cleanup_(x_freep) char *text = exchange_text(at->exchange, &len);
		running->replied(running->arg, at->client, (struct str){ text, len });
	}
}

/* ---- birth ---- */

static int open_core(struct machine *machine, bool is_reader)
{
	struct db **db = is_reader ? &machine->reader_db : &machine->db;
	struct core **core = is_reader ? &machine->reader_core : &machine->core;
	uint8_t *chance = is_reader ? machine->reader_chance : machine->chance;
	const struct db_options options = { .path = machine->path,
					    .vfs = "powercut",
					    .is_reader = is_reader,
					    .cache_bytes = 1 << 20,
					    .checkpoint_pages = 40 };
	struct core_options core_options = { .conf = &machine->conf,
					     .server_key = "",
					     .public_address = "" };
	int r = db_open(&options, db);

	if (r != 0)
		return r;
	core_options.db = *db;
	core_options.rng =
		rng_seeded(machine->seed * 1000 + 2 * machine->lives + is_reader, chance);
	return core_new(&core_options, core);
}

static int furnish(struct machine *machine)
{
	struct problems problems = { 0 };
	bool is_first = false;
	int r = core_is_first(machine->core, &is_first);

	if (r == 0 && is_first)
		r = core_first_start(machine->core,
				     (const uint8_t *)"0123456789abcdef0123456789abcdef", wall_ms);
	if (r == 0)
		r = core_install(machine->core, machine->base->workflows,
				 machine->base->workflow_count, machine->base->forms,
				 machine->base->form_count, wall_ms, &problems);
	problems_done(&problems);
	return r;
}

static void open_desk(struct machine *machine, struct keyring *keyring)
{
	const struct desk_options desk = { .conf = &machine->conf,
					   .writer = machine->to_writer,
					   .readers = machine->to_reader,
					   .send = reply_send,
					   .arg = machine,
					   .born_us = since_boot_us };
	const struct writer_options writer = { .core = machine->core,
					       .db = machine->db,
					       .conf = &machine->conf,
					       .conf_path = "",
					       .in = machine->to_writer,
					       .out = machine->home,
					       .now_ms = now_ms,
					       .now_us = now_us };
	const struct reader_options reader = { .core = machine->reader_core,
					       .in = machine->to_reader,
					       .out = machine->home,
					       .now_ms = now_ms };

	desk_init(&machine->desk, &desk);
	desk_set_keyring(&machine->desk, keyring);
	machine->writer = writer_new(&writer);
	assert_int_equal(reader_new(&reader, &machine->reader), 0);
	machine->is_up = true;
	running = machine;
}

int machine_start(struct machine *machine)
{
	struct keyring *keyring = NULL;

	machine->lives++;
	int r = open_core(machine, false);
	if (r == 0)
		r = furnish(machine);
	if (r == 0)
		r = open_core(machine, true);
	if (r == 0)
		r = core_keyring(machine->core, &keyring);
	if (r == 0 && sqlite3_open_v2(machine->path, &machine->look, SQLITE_OPEN_READONLY,
				      "powercut") != SQLITE_OK)
		r = -EIO;
	if (r == 0)
		open_desk(machine, keyring);
	else
		keyring_free(keyring);
	return r;
}

/* ---- death ---- */

static void close_files(struct machine *machine)
{
	(void)sqlite3_close(machine->look);
	machine->look = NULL;
	machine->reader_core = core_free(machine->reader_core);
	machine->reader_db = db_close(machine->reader_db);
	machine->core = core_free(machine->core);
	machine->db = db_close(machine->db);
}

/* A backup that the writer has begun holds its connection. */
static void part_forget(struct machine *machine, struct part *part)
{
	struct request *request = &part->request;

	part->wait.state = WAIT_NONE;
	if (!request->backup || request->reply != REPLY_COPY || !request_wants_writer(request))
		return;
	request->is_cancelled = true;
	(void)core_copy(machine->core, request);
}

/* Its memory, as a process loses it: letters on their way belong to messages, rounds to nobody. */
static void forget(struct machine *machine)
{
	for (struct mail *mail = mailbox_take(machine->home), *next; mail; mail = next) {
		next = mail->next;
		if (((struct letter *)(void *)mail)->kind != LETTER_ROUND)
			continue;
		struct round *round = (struct round *)(void *)mail;
		round->parts = NULL;
		(void)round_free(round);
	}
	(void)mailbox_take(machine->to_writer);
	(void)mailbox_take(machine->to_reader);
	machine->at_writer = machine->at_reader = NULL;
	while (machine->under_way) {
		struct under_way *entry = machine->under_way;
		machine->under_way = entry->next;
		for (size_t i = 0; i < entry->exchange->count; i++)
			part_forget(machine, &entry->exchange->parts[i]);
		(void)exchange_free(entry->exchange);
		x_freep(&entry);
	}
	machine->desk.at_writer = machine->desk.at_readers = 0;
	machine->desk.waiting.count = 0;
}

static void close_desk(struct machine *machine)
{
	if (!machine->is_up)
		return;
	desk_done(&machine->desk);
	x_freep(&machine->writer); /* what it had left was under way, and is forgotten */
	machine->reader = reader_free(machine->reader);
	machine->is_up = false;
}

void machine_crash(struct machine *machine)
{
	powercut_cut();
	forget(machine);
	close_desk(machine);
	close_files(machine);
	powercut_reboot();
	machine->cuts++;
}

int machine_stop(struct machine *machine)
{
	int r = 0;

	desk_stop(&machine->desk, now_us());
	gather(machine);
	while (r == 0 && !desk_is_idle(&machine->desk)) {
		r = machine_write(machine, SIZE_MAX);
		if (r == 0)
			r = machine_read(machine, SIZE_MAX);
		machine_due(machine);
	}
	if (r == 0) {
		close_desk(machine);
		close_files(machine);
	}
	return r;
}

/* Backups lie on the system's disk, which no run may find as another has left it. */
static void empty_backups(struct machine *machine)
{
	DIR *list = opendir(machine->backups);

	for (struct dirent *entry; list && (entry = readdir(list));)
		(void)unlinkat(dirfd(list), entry->d_name, 0);
	if (list)
		(void)closedir(list);
}

void machine_init(struct machine *machine, const struct image *image, int64_t start_ms)
{
	wall_ms = start_ms;
	since_boot_us = 0;
	snprintf(machine->path, sizeof machine->path, "%s/sim-%d.db",
		 machine->base->deeds->world->fixture.dir, (int)getpid());
	snprintf(machine->backups, sizeof machine->backups, "%s/backups-%d",
		 machine->base->deeds->world->fixture.dir, (int)getpid());
	machine->conf = machine->base->conf;
	machine->conf.backup_dir = machine->backups;
	empty_backups(machine);
	powercut_start(machine->seed);
	if (image)
		powercut_put(machine->path, image->bytes, image->len);
	assert_int_equal(mailbox_new(&machine->to_writer), 0);
	assert_int_equal(mailbox_new(&machine->to_reader), 0);
	assert_int_equal(mailbox_new(&machine->home), 0);
}

void machine_done(struct machine *machine)
{
	if (machine->is_up || machine->db)
		machine_crash(machine);
	machine->to_writer = mailbox_free(machine->to_writer);
	machine->to_reader = mailbox_free(machine->to_reader);
	machine->home = mailbox_free(machine->home);
	powercut_stop();
	running = NULL;
}

/* ---- work ---- */

void machine_tag(const struct machine *machine, int client, bool by_key,
		 char ret_tag[ROSTER_TAG_SIZE])
{
	static const char of_key[] = "SELECT k.id FROM key k JOIN principal p ON p.id = "
				     "k.principal WHERE p.name = ?1 AND k.revoked_ms IS NULL";
	static const char of_name[] = "SELECT id FROM principal WHERE name = ?1";
	const char *name = machine->base->names[client];
	int64_t key = by_key ? machine_number(machine, of_key, name) : -1;

	if (key > 0)
		snprintf(ret_tag, ROSTER_TAG_SIZE, "k:%" PRId64 ":%" PRId64, key,
			 machine_number(machine, of_name, name));
	else if (!roster_tag_uid(machine->desk.roster, CLIENT_UID(client), ret_tag))
		snprintf(ret_tag, ROSTER_TAG_SIZE, "p:0:%" PRId64, CLIENT_UID(client));
}

void machine_take(struct machine *machine, int client, const char *tag, struct str text)
{
	uint64_t number = ++taken;
	struct route route = { .id_len = sizeof number + sizeof client };

	memcpy(route.id, &number, sizeof number);
	memcpy(route.id + sizeof number, &client, sizeof client);
	desk_take(&machine->desk, &route, tag, text, now_us());
	gather(machine);
}

static void bring_home(struct machine *machine)
{
	for (struct mail *mail = mailbox_take(machine->home), *next; mail; mail = next) {
		struct letter *letter = (struct letter *)(void *)mail;
		next = mail->next;
		if (letter->kind == LETTER_ROUND)
			desk_round(&machine->desk, (struct round *)(void *)mail, now_us());
		else
			desk_part(&machine->desk, (struct part *)(void *)mail, now_us());
	}
	gather(machine);
}

int machine_write(struct machine *machine, size_t limit)
{
	struct mail *mail = take_some(&machine->at_writer, limit);
	int r = 0;

	if (!mail && !writer_has_left(machine->writer))
		return 0;
	do {
		r = writer_round(machine->writer, TAKE(mail));
		if (r == 0)
			bring_home(machine);
	} while (r == 0 && writer_has_left(machine->writer) && limit == SIZE_MAX);
	return r;
}

int machine_read(struct machine *machine, size_t limit)
{
	while (machine->at_reader && limit-- > 0) {
		struct mail *mail = take_some(&machine->at_reader, 1);
		struct part *part = (struct part *)(void *)mail;
		int r = reader_round(machine->reader, mail);
		if (r != 0)
			return r;
		machine->looked(machine->arg, &part->request);
		bring_home(machine);
	}
	return 0;
}

void machine_due(struct machine *machine)
{
	desk_due(&machine->desk, now_us());
	gather(machine);
}

bool machine_is_idle(const struct machine *machine)
{
	return !machine->at_writer && !machine->at_reader && !writer_has_left(machine->writer);
}

int64_t machine_number(const struct machine *machine, const char *sql, const char *text)
{
	sqlite3_stmt *statement = NULL;
	int64_t number = -1;

	if (sqlite3_prepare_v2(machine->look, sql, -1, &statement, NULL) == SQLITE_OK &&
	    (!text || sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC) == SQLITE_OK) &&
	    sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	(void)sqlite3_finalize(statement);
	return number;
}
