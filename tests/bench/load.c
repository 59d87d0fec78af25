/* load.c: asks a server over many connections and tells how fast it answered, as one line of JSON.
 *
 * One thread, one epoll. Each connection has `window` requests in flight (a closed loop; 1 unless
 * told), or sends by a timetable where there is a rate: then the times count from when a request
 * was due, so that a server that stalls is charged for all that waited.
 *
 * Four phases: every connection has been answered once; warm; measured; and no more requests,
 * until the last answer is in. Every answer of all of them is checked: of the right kind, and what
 * was made has an id that no other has. */
#include "bench/load.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>

#include "base/mem.h"
#include "bench/figures.h"

#define SECOND_NS    INT64_C(1000000000)
#define PATIENCE_NS  (30 * SECOND_NS)
#define EVENTS_COUNT 64

enum phase { GREETING, WARM, MEASURED, LAST };

struct load {
	struct options options;
	const struct peer *peer;
	struct link **links;
	int epoll;
	enum phase phase;
	int64_t phase_ns, end_ns; /* when it began, when it is over at the latest */
	unsigned greeted, in_flight;
	uint64_t answers, measured;
	struct figures figures;
	uint64_t *ids; /* an open hash of what was made; 0: free */
	size_t id_count, id_room;
};

void load_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("load: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

/* ---- ids ---- */

static void ids_put(uint64_t *ids, size_t room, uint64_t id)
{
	size_t at = (id * UINT64_C(0x9e3779b97f4a7c15)) >> 20 & (room - 1);

	for (; ids[at]; at = (at + 1) & (room - 1))
		if (ids[at] == id)
			load_fail("two answers with one id");
	ids[at] = id;
}

static void id_add(struct load *load, uint64_t id)
{
	if (2 * load->id_count >= load->id_room) {
		size_t room = load->id_room ? 4 * load->id_room : 1 << 18;
		uint64_t *ids = xcalloc(room, sizeof(*ids));
		for (size_t i = 0; i < load->id_room; i++)
			if (load->ids[i])
				ids_put(ids, room, load->ids[i]);
		x_freep(&load->ids);
		load->ids = ids;
		load->id_room = room;
	}
	ids_put(load->ids, load->id_room, id);
	load->id_count++;
}

/* ---- one connection ---- */

static unsigned free_slot(const struct load *load, const struct link *link)
{
	for (unsigned i = 0; i < load->options.window; i++)
		if (link->begun_ns[i] == 0)
			return i;
	load_fail("no slot is free");
}

static bool is_due(const struct load *load, const struct link *link)
{
	if (load->phase == LAST || link->in_flight == load->options.window)
		return false;
	if (load->phase == GREETING)
		return link->answered + link->in_flight == 0;
	return load->options.rate == 0 || link->due_ns <= figures_now_ns();
}

static void link_send(struct load *load, struct link *link)
{
	unsigned slot = free_slot(load, link);

	link->begun_ns[slot] = figures_now_ns();
	if (load->options.rate > 0 && load->phase != GREETING) {
		link->begun_ns[slot] = link->due_ns;
		link->due_ns += (int64_t)(1e9 * load->options.connections / load->options.rate);
	}
	link->in_flight++;
	load->in_flight++;
	load->peer->send(link, slot);
}

static bool link_take(struct load *load, struct link *link)
{
	struct answer answer;

	if (!load->peer->receive(link, &answer))
		return false;
	if (answer.slot >= load->options.window || link->begun_ns[answer.slot] == 0)
		load_fail("an answer to nothing that was asked");
	if (load->phase == MEASURED) {
		figures_add(&load->figures, figures_now_ns() - link->begun_ns[answer.slot]);
		load->measured++;
	}
	if (answer.id)
		id_add(load, answer.id);
	link->begun_ns[answer.slot] = 0;
	link->in_flight--;
	load->in_flight--;
	load->greeted += link->answered++ == 0;
	load->answers++;
	return true;
}

/* Sends what is due, takes what is there. libzmq's descriptor tells of a change only once, and a
 * send may have eaten it: so the last thing is always a look for an answer. */
static void link_turn(struct load *load, struct link *link)
{
	do
		while (is_due(load, link))
			link_send(load, link);
	while (link_take(load, link));
}

static void links_open(struct load *load)
{
	load->links = xcalloc(load->options.connections, sizeof(*load->links));
	load->epoll = epoll_create1(EPOLL_CLOEXEC);
	for (unsigned i = 0; i < load->options.connections; i++) {
		struct link *link = load->peer->open(&load->options, i);
		struct epoll_event event = { .events = EPOLLIN, .data.ptr = link };
		link->index = i;
		link->begun_ns = xcalloc(load->options.window, sizeof(*link->begun_ns));
		load->links[i] = link;
		if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, link->fd, &event) < 0)
			load_fail("epoll_ctl");
	}
}

static void links_close(struct load *load)
{
	for (unsigned i = 0; i < load->options.connections; i++) {
		x_freep(&load->links[i]->begun_ns);
		load->peer->close(load->links[i]);
	}
	x_freep(&load->links);
	x_freep(&load->ids);
}

/* ---- phases ---- */

static bool is_over(const struct load *load, int64_t now_ns)
{
	switch (load->phase) {
	case GREETING:
		return load->greeted == load->options.connections;
	case LAST:
		return load->in_flight == 0;
	case WARM:
	case MEASURED:
		break;
	}
	return now_ns >= load->end_ns;
}

/* The earliest moment at which something is to be done although nothing has come. */
static int64_t next_ns(const struct load *load)
{
	int64_t next = load->end_ns;

	if (load->options.rate > 0 && (load->phase == WARM || load->phase == MEASURED))
		for (unsigned i = 0; i < load->options.connections; i++)
			if (load->links[i]->in_flight < load->options.window &&
			    load->links[i]->due_ns < next)
				next = load->links[i]->due_ns;
	return next;
}

static void phase_begin(struct load *load, enum phase phase, int64_t length_ns)
{
	load->phase = phase;
	load->phase_ns = figures_now_ns();
	load->end_ns = load->phase_ns + length_ns;
	/* Timetables begin spread over the first interval. */
	for (unsigned i = 0;
	     phase == WARM && load->options.rate > 0 && i < load->options.connections; i++)
		load->links[i]->due_ns = load->phase_ns + (int64_t)(1e9 * i / load->options.rate);
}

static void phase_run(struct load *load, enum phase phase, int64_t length_ns)
{
	struct epoll_event events[EVENTS_COUNT];

	phase_begin(load, phase, length_ns);
	for (unsigned i = 0; i < load->options.connections; i++)
		link_turn(load, load->links[i]);
	for (int64_t now_ns = figures_now_ns(); !is_over(load, now_ns); now_ns = figures_now_ns()) {
		if (now_ns >= load->end_ns)
			load_fail("%u of %u connections are answered, %u answers are missing",
				  load->greeted, load->options.connections, load->in_flight);
		int64_t wait_ns = next_ns(load) - now_ns;
		wait_ns = wait_ns > 0 ? wait_ns : 0;
		const struct timespec wait = { wait_ns / SECOND_NS, wait_ns % SECOND_NS };
		int count = epoll_pwait2(load->epoll, events, EVENTS_COUNT, &wait, NULL);
		for (int i = 0; i < count; i++)
			link_turn(load, events[i].data.ptr);
		for (unsigned i = 0; load->options.rate > 0 && i < load->options.connections; i++)
			if (is_due(load, load->links[i]))
				link_turn(load, load->links[i]);
	}
}

static void run(struct load *load)
{
	int64_t server_us = 0;

	links_open(load);
	phase_run(load, GREETING, PATIENCE_NS);
	phase_run(load, WARM, (int64_t)(load->options.warm * 1e9));
	if (load->options.pid)
		server_us = figures_server_us(load->options.pid);
	phase_run(load, MEASURED, (int64_t)(load->options.seconds * 1e9));
	double seconds = (double)(figures_now_ns() - load->phase_ns) / 1e9;
	if (load->options.pid)
		server_us = figures_server_us(load->options.pid) - server_us;
	phase_run(load, LAST, PATIENCE_NS);
	if (load->measured == 0)
		load_fail("no answer came while it was measured");
	printf("{\"peer\":\"%s\",\"answers\":%" PRIu64 ",\"measured\":%" PRIu64
	       ",\"seconds\":%.3f,\"rate\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,"
	       "\"max_us\":%.1f,\"server_us\":%.2f}\n",
	       load->peer->name, load->answers, load->measured, seconds,
	       (double)load->measured / seconds, figures_share_us(&load->figures, 0.5),
	       figures_share_us(&load->figures, 0.99), figures_share_us(&load->figures, 0.999),
	       figures_share_us(&load->figures, 1), (double)server_us / (double)load->measured);
	figures_done(&load->figures);
	links_close(load);
}

/* ---- arguments ---- */

static const struct peer *peer_of(const char *name)
{
	static const struct peer *const peers[] = { &peer_refereed, &peer_redis, &peer_beanstalkd,
						    &peer_postgresql };

	for (size_t i = 0; i < ELEMENTS(peers); i++)
		if (strcmp(peers[i]->name, name) == 0)
			return peers[i];
	load_fail("no such peer: %s", name);
}

static unsigned number_of(const char *text)
{
	return (unsigned)strtoul(text, NULL, 10);
}

static void arguments_read(struct options *options, int argc, char **argv)
{
	static const struct option names[] = {
		{ "address", required_argument, NULL, 'a' },
		{ "connections", required_argument, NULL, 'c' },
		{ "window", required_argument, NULL, 'w' },
		{ "seconds", required_argument, NULL, 's' },
		{ "warm", required_argument, NULL, 'W' },
		{ "rate", required_argument, NULL, 'r' },
		{ "pid", required_argument, NULL, 'p' },
		{ "keys", required_argument, NULL, 'k' },
		{ "first-key", required_argument, NULL, 'f' },
		{ "server-key", required_argument, NULL, 'K' },
		{ "study", required_argument, NULL, 'S' },
		{ "status", no_argument, NULL, 'q' },
		{ NULL, 0, NULL, 0 },
	};

	for (int option; (option = getopt_long(argc, argv, "", names, NULL)) >= 0;) {
		switch (option) {
		case 'a':
			options->address = optarg;
			break;
		case 'c':
			options->connections = number_of(optarg);
			break;
		case 'w':
			options->window = number_of(optarg);
			break;
		case 's':
			options->seconds = strtod(optarg, NULL);
			break;
		case 'W':
			options->warm = strtod(optarg, NULL);
			break;
		case 'r':
			options->rate = strtod(optarg, NULL);
			break;
		case 'p':
			options->pid = (int)strtol(optarg, NULL, 10);
			break;
		case 'k':
			options->keys = optarg;
			break;
		case 'f':
			options->first_key = number_of(optarg);
			break;
		case 'K':
			options->server_key = optarg;
			break;
		case 'S':
			options->study = optarg;
			break;
		case 'q':
			options->asks_status = true;
			break;
		default:
			load_fail("see the head of tests/bench/load.c");
		}
	}
}

int main(int argc, char **argv)
{
	struct load load = { .options = {
				     .connections = 1, .window = 1, .seconds = 2, .warm = 0.5 } };
	struct rlimit files;

	arguments_read(&load.options, argc, argv);
	if (optind + 1 != argc || !load.options.address || !load.options.connections ||
	    !load.options.window)
		load_fail("wants a peer, its --address, and connections");
	load.peer = peer_of(argv[optind]);
	/* A socket of libzmq's has two descriptors. */
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &files);
	}
	run(&load);
	return 0;
}
