/* front.c: one loop. Each turn takes a bounded number of messages from each socket, so that none
 * starves another, nor the replies. */
#include "net/front.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "base/clock.h"
#include "net/alarm.h"
#include "net/desk.h"
#include "net/door.h"
#include "net/notify.h"
#include "net/reload.h"
#include "net/wire.h"

#define TURN_MESSAGES 256
#define SOCKETS_MAX   16 /* of the whole context; there are three */
#define QUIET_US      (50 * 1000)
#define FAREWELL_US   (1000 * 1000)
#define TELL_AGAIN_US (200 * 1000)

struct front {
	struct front_options options;
	void *context, *zap, *tcp, *ipc;
	char *address;
	char *ipc_path; /* ours to remove; NULL: none */
	int signal_fd;
	struct desk desk;
	struct door door;
	struct alarm alarm;
	/* reload */
	bool is_reloading, wants_reload;
	struct conf *old;	 /* until no reader looks at it any more */
	struct mail *confs_home; /* conf letters of readers that sleep until all have theirs */
	unsigned confs_home_count;
	bool is_checking; /* a reader looks at the whole file */
	/* what the service manager has yet to take; NULL: nothing */
	const char *untold;
	int64_t tell_next_us;
	/* watchdog; 0: none is wanted */
	int64_t watchdog_us, watchdog_next_us;
	/* the end */
	int64_t heard_us; /* when the last message came */
	int64_t idle_us; /* since when all that was taken is answered, while stopping; 0: not yet */
	bool is_ended;
	enum front_end end;
};

/* ---- birth and death ---- */

static bool desk_send(void *arg, const struct route *route, char *text, size_t len)
{
	(void)arg;
	return wire_send(route, text, len);
}

static int context_open(struct front *front)
{
	front->context = zmq_ctx_new();
	if (!front->context || zmq_ctx_set(front->context, ZMQ_BLOCKY, 0) < 0 ||
	    zmq_ctx_set(front->context, ZMQ_MAX_SOCKETS, SOCKETS_MAX) < 0 ||
	    zmq_ctx_set(front->context, ZMQ_IO_THREADS, 1) < 0)
		return fault(-errno, "libzmq's context");
	return 0;
}

static int signals_open(struct front *front)
{
	sigset_t signals;

	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGINT);
	(void)sigaddset(&signals, SIGHUP);
	front->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	return front->signal_fd < 0 ? fault(-errno, "signalfd") : 0;
}

static int sockets_open(struct front *front)
{
	const struct endpoint_options options = {
		.context = front->context,
		.conf = *front->options.conf,
		.server_secret = front->options.server_secret,
		.tcp = front->options.tcp,
		.ipc = front->options.ipc,
	};
	int r = endpoint_zap(front->context, &front->zap);

	if (r == 0)
		r = endpoint_tcp(&options, &front->tcp, &front->address);
	if (r == 0)
		r = endpoint_ipc(&options, &front->ipc, &front->ipc_path);
	return r;
}

static void front_freep(struct front **front)
{
	*front = front_free(*front);
}

int front_new(const struct front_options *options, struct front **ret_front)
{
	_cleanup_(front_freep) struct front *front = xcalloc(1, sizeof(*front));
	const struct desk_options desk_options = {
		.conf = *options->conf,
		.writer = options->writer,
		.readers = options->readers,
		.send = desk_send,
		.born_us = clock_monotonic_us(),
	};
	uint64_t watchdog_us = 0;

	front->options = *options;
	front->signal_fd = -1;
	front->alarm.fd = -1;
	desk_init(&front->desk, &desk_options);
	int r = context_open(front);
	if (r == 0)
		r = signals_open(front);
	if (r == 0)
		r = alarm_init(&front->alarm);
	if (r == 0)
		r = sockets_open(front);
	if (r < 0)
		return r;
	if (sd_watchdog_enabled(0, &watchdog_us) > 0)
		front->watchdog_us = (int64_t)watchdog_us;
	*ret_front = TAKE(front);
	return 0;
}

struct front *front_free(struct front *front)
{
	if (!front)
		return NULL;
	endpoint_close(&front->tcp);
	endpoint_close(&front->ipc);
	/* A handshake that finds no handler any more is refused; 4.3.4 aborts where the handler
	 * goes first. */
	endpoint_close(&front->zap);
	if (front->context)
		(void)zmq_ctx_term(front->context);
	if (front->ipc_path)
		(void)unlink(front->ipc_path);
	if (front->signal_fd >= 0)
		(void)close(front->signal_fd);
	alarm_done(&front->alarm);
	desk_done(&front->desk);
	assert(!front->is_reloading);
	x_freep(&front->ipc_path);
	x_freep(&front->address);
	free(front);
	return NULL;
}

const char *front_address(const struct front *front)
{
	return front->address;
}

/* ---- messages ---- */

static void front_take(struct front *front, void *socket)
{
	for (unsigned i = 0; i < TURN_MESSAGES; i++) {
		_cleanup_(wire_done) struct wire wire;
		int64_t now_us = clock_monotonic_us();
		wire_receive(socket, &wire);
		if (wire.kind != WIRE_NOTHING)
			front->heard_us = now_us;
		switch (wire.kind) {
		case WIRE_NOTHING:
			return;
		case WIRE_REQUEST:
			desk_take(&front->desk, &wire.route, wire.tag,
				  (struct str){ zmq_msg_data(&wire.payload),
						zmq_msg_size(&wire.payload) },
				  now_us);
			break;
		case WIRE_MALFORMED:
			desk_take_malformed(&front->desk, &wire.route, now_us);
			break;
		case WIRE_VOID:
			front->desk.counters.malformed++;
			break;
		}
	}
}

/* ---- the service manager, which may not read; nobody waits for it ---- */

static void front_tell_again(struct front *front, int64_t now_us)
{
	if (!front->untold || now_us < front->tell_next_us)
		return;
	int r = notify_send(front->untold);
	front->tell_next_us = now_us + TELL_AGAIN_US;
	if (r != -EAGAIN)
		front->untold = NULL;
	if (r < 0 && r != -EAGAIN)
		log_line(LOG_LEVEL_WARNING,
			 "the service manager cannot be told any more, ignoring error=%s",
			 strerrordesc_np(-r));
}

/* A state takes the place of the one before it, taken or not. The text lives for ever. */
static void front_tell(struct front *front, const char *state)
{
	front->untold = state;
	front->tell_next_us = 0;
	front_tell_again(front, clock_monotonic_us());
	if (front->untold)
		log_line(LOG_LEVEL_WARNING,
			 "the service manager does not read what it is told, it is told again "
			 "until it does state=%.*s",
			 (int)strcspn(state, "\n"), state);
}

/* ---- reload: the writer reads, then each reader takes it, then the old one goes ---- */

static void reload_begin(struct front *front)
{
	if (front->is_reloading) {
		front->wants_reload = true;
		return;
	}
	front_tell(front, "RELOADING=1");
	front->is_reloading = true;
	desk_post_writer(&front->desk, &reload_new()->letter, clock_monotonic_us());
}

static void reload_end(struct front *front)
{
	front_tell(front, "READY=1");
	front->is_reloading = false;
	front->old = conf_free(front->old);
	bool is_next_due = front->wants_reload && !front->desk.is_stopping;
	front->wants_reload = false;
	if (is_next_due)
		reload_begin(front);
}

static void reload_home(struct front *front, struct reload *reload)
{
	struct conf *fresh = TAKE(reload->fresh);

	(void)reload_free(reload);
	desk_writer_home(&front->desk, 1, clock_monotonic_us());
	if (!fresh) {
		reload_end(front);
		return;
	}
	front->old = *front->options.conf;
	*front->options.conf = fresh;
	log_set_level(fresh->log_level);
	desk_reload(&front->desk, fresh, clock_monotonic_us());
	for (unsigned i = 0; i < front->options.reader_count; i++) {
		struct conf_letter *letter = xcalloc(1, sizeof(*letter));
		letter->letter.kind = LETTER_CONF;
		letter->conf = fresh;
		mailbox_post(front->options.readers, &letter->letter.mail);
	}
}

static void conf_home(struct front *front, struct conf_letter *letter)
{
	letter->letter.mail.next = front->confs_home;
	front->confs_home = &letter->letter.mail;
	if (++front->confs_home_count < front->options.reader_count)
		return;
	front->confs_home_count = 0;
	for (struct mail *mail = TAKE(front->confs_home), *next; mail; mail = next) {
		next = mail->next;
		mailbox_post(((struct conf_letter *)(void *)mail)->resume, mail);
	}
	log_event(LOG_EVENT_RELOADED, "the configuration was read again");
	reload_end(front);
}

/* ---- what comes home ---- */

static void front_letter(struct front *front, struct mail *mail)
{
	enum letter_kind kind = ((struct letter *)(void *)mail)->kind;
	int64_t now_us = clock_monotonic_us();

	switch (kind) {
	case LETTER_PART:
	case LETTER_COPY:
		desk_part(&front->desk, (struct part *)(void *)mail, now_us);
		break;
	case LETTER_ROUND:
		desk_round(&front->desk, (struct round *)(void *)mail, now_us);
		break;
	case LETTER_TICK:
		desk_ticked(&front->desk, (struct letter *)(void *)mail, now_us);
		break;
	case LETTER_RELOAD:
		reload_home(front, (struct reload *)(void *)mail);
		break;
	case LETTER_CONF:
		conf_home(front, (struct conf_letter *)(void *)mail);
		break;
	case LETTER_CHECK:
		front->is_checking = false;
		x_freep(&mail);
		break;
	case LETTER_FAULT:
	case LETTER_DAMAGE:
		front->is_ended = true;
		front->end = kind == LETTER_DAMAGE ? FRONT_DAMAGE : FRONT_FAULT;
		break;
	}
}

static void front_letters(struct front *front)
{
	struct mail *next;

	/* What lies behind a fault may be a reply: it is not looked at. */
	for (struct mail *mail = mailbox_take(front->options.in); mail && !front->is_ended;
	     mail = next) {
		next = mail->next;
		front_letter(front, mail);
	}
}

/* ---- signals and time ---- */

static void front_stop(struct front *front)
{
	if (front->desk.is_stopping) {
		log_line(LOG_LEVEL_WARNING, "a second signal: ends without answering the rest");
		front->is_ended = true;
		front->end = FRONT_HURRIED;
		return;
	}
	front_tell(front, "STOPPING=1\nSTATUS=answering what was taken");
	log_line(LOG_LEVEL_NOTICE, "stopping: runs nothing more, answers what was taken");
	db_hurry();
	desk_stop(&front->desk, clock_monotonic_us());
}

static void front_signals(struct front *front)
{
	struct signalfd_siginfo info;

	while (!front->is_ended && read(front->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo != SIGHUP)
			front_stop(front);
		else if (!front->desk.is_stopping)
			reload_begin(front);
	}
}

/* When the doors close: a kernel that closes a connection with bytes that nobody has read throws
 * away the replies that it has not delivered yet. So, once idle, messages are still read and
 * answered `unavailable` until it is quiet, or a peer has gone on for too long. */
static int64_t farewell_us(const struct front *front)
{
	int64_t quiet_us = front->heard_us > front->idle_us ? front->heard_us : front->idle_us;
	int64_t latest_us = front->idle_us + FAREWELL_US;

	return quiet_us + QUIET_US < latest_us ? quiet_us + QUIET_US : latest_us;
}

static bool front_has_left(struct front *front, int64_t now_us)
{
	if (!front->desk.is_stopping || !desk_is_idle(&front->desk) || front->is_reloading ||
	    front->is_checking)
		return false;
	if (front->idle_us == 0)
		front->idle_us = now_us;
	return now_us >= farewell_us(front);
}

static void front_watchdog(struct front *front, int64_t now_us)
{
	if (front->watchdog_us == 0 || now_us < front->watchdog_next_us)
		return;
	front->watchdog_next_us = now_us + front->watchdog_us / 2;
	if (desk_writer_silent_us(&front->desk, now_us) <= front->watchdog_us)
		(void)notify_send("WATCHDOG=1"); /* one that is lost comes again in time */
	else
		log_line(LOG_LEVEL_ERR,
			 "the writer brings nothing home, the watchdog is left to bark us=%" PRId64,
			 desk_writer_silent_us(&front->desk, now_us));
}

/* For zmq_poll: until the next deadline, rounded up; -1: for ever. */
static long front_timeout_ms(const struct front *front, int64_t now_us)
{
	int64_t next_us = desk_next_us(&front->desk);

	if (front->watchdog_us > 0 && front->watchdog_next_us < next_us)
		next_us = front->watchdog_next_us;
	if (front->untold && front->tell_next_us < next_us)
		next_us = front->tell_next_us;
	if (front->idle_us > 0 && farewell_us(front) < next_us)
		next_us = farewell_us(front);
	if (next_us == INT64_MAX)
		return -1;
	if (next_us <= now_us)
		return 0;
	int64_t wait_ms = (next_us - now_us + 999) / 1000;
	return wait_ms < INT_MAX ? (long)wait_ms : INT_MAX;
}

/* The queue's own time: a tick when it has come, and when the clock was set. */
static void front_alarm(struct front *front)
{
	if (alarm_rang(&front->alarm))
		desk_tick(&front->desk, clock_monotonic_us());
	alarm_set(&front->alarm, desk_queue_next_ms(&front->desk));
}

/* ---- the loop ---- */

static void front_turn(struct front *front)
{
	enum { ZAP, LETTERS, SIGNALS, ALARM, TCP, IPC };
	zmq_pollitem_t items[IPC + 1] = {
		[ZAP] = { front->zap, 0, ZMQ_POLLIN, 0 },
		[LETTERS] = { NULL, mailbox_fd(front->options.in), ZMQ_POLLIN, 0 },
		[SIGNALS] = { NULL, front->signal_fd, ZMQ_POLLIN, 0 },
		[ALARM] = { NULL, front->alarm.fd, ZMQ_POLLIN, 0 },
	};
	void *const sockets[] = { front->tcp, front->ipc };
	int count = TCP;

	for (size_t i = 0; i < ELEMENTS(sockets); i++)
		if (sockets[i])
			items[count++] = (zmq_pollitem_t){ sockets[i], 0, ZMQ_POLLIN, 0 };
	if (zmq_poll(items, count, front_timeout_ms(front, clock_monotonic_us())) < 0)
		assert(errno == EINTR);
	if (items[ZAP].revents)
		door_answer(&front->door, front->zap, front->desk.roster,
			    &front->desk.counters.refused_handshakes);
	if (items[LETTERS].revents)
		front_letters(front);
	for (int i = TCP; i < count && !front->is_ended; i++)
		if (items[i].revents)
			front_take(front, items[i].socket);
	if (items[SIGNALS].revents)
		front_signals(front);
}

/* Damage that a start does not see would only be found when somebody asks for what it has spoilt. */
static void check_begin(struct front *front)
{
	struct letter *letter = xcalloc(1, sizeof(*letter));

	letter->kind = LETTER_CHECK;
	front->is_checking = true;
	mailbox_post(front->options.readers, &letter->mail);
}

enum front_end front_run(struct front *front, struct keyring *keyring)
{
	desk_set_keyring(&front->desk, keyring);
	front_tell(front, "READY=1\nSTATUS=serving");
	check_begin(front);
	desk_tick(&front->desk, clock_monotonic_us());
	while (!front->is_ended) {
		front_turn(front);
		if (front->is_ended)
			break;
		desk_due(&front->desk, clock_monotonic_us());
		front_alarm(front);
		front_tell_again(front, clock_monotonic_us());
		front_watchdog(front, clock_monotonic_us());
		front->is_ended = front_has_left(front, clock_monotonic_us());
	}
	return front->end;
}
