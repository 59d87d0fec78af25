/* sim.c: see sim.h. An event is a function; chance is the event's own. */
#include "sim/sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/invariant.h"
#include "sim/judge.h"
#include "sim/powercut.h"

#define FNV_START   UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME   UINT64_C(0x100000001b3)
#define OPEN_MAX    60 /* wishes without an answer, before new ones wait */
#define BURST	    4
#define LAST_ROUNDS 60
/* The world's clock stood still while it was made. */
#define BEGIN_MS (FIXTURE_START_MS + FIXTURE_DAY_MS)

/* ---- telling ---- */

static void trace_put(struct sim *sim, const char *line, size_t len)
{
	if (sim->trace_len + len + 1 > sim->trace_room) {
		sim->trace_room = 2 * (sim->trace_len + len + 1);
		sim->outcome->trace = xrealloc(sim->outcome->trace, sim->trace_room);
	}
	memcpy(sim->outcome->trace + sim->trace_len, line, len + 1);
	sim->trace_len += len;
}

void sim_tell(struct sim *sim, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *line = xvasprintf(format, args);
	va_end(args);
	for (const char *at = line; *at; at++)
		sim->outcome->digest = (sim->outcome->digest ^ (unsigned char)*at) * FNV_PRIME;
	if (sim->is_traced) {
		trace_put(sim, line, strlen(line));
		trace_put(sim, "\n", 1);
	}
}

bool sim_is_broken(const struct sim *sim)
{
	return sim->outcome->broken[0] != '\0';
}

void sim_break(struct sim *sim, const char *name, const char *format, ...)
{
	struct outcome *outcome = sim->outcome;
	va_list args;

	if (sim_is_broken(sim))
		return;
	snprintf(outcome->broken, sizeof outcome->broken, "%s", name);
	va_start(args, format);
	(void)vsnprintf(outcome->detail, sizeof outcome->detail, format, args);
	va_end(args);
	sim_tell(sim, "BROKEN %s: %s", name, outcome->detail);
}

/* ---- the machine ---- */

/* Starts it, wherever the power goes meanwhile; asks everything that must hold then. */
static void bring_up(struct sim *sim)
{
	while (!sim->machine.is_up && !sim_is_broken(sim)) {
		int r = machine_start(&sim->machine);
		if (r == 0)
			break;
		if (!powercut_is_cut())
			sim_break(sim, "start", "the daemon does not start: %d", r);
		machine_crash(&sim->machine);
		sim_tell(sim, "  power cut while starting");
	}
	if (!sim_is_broken(sim)) {
		invariants_check(sim);
		sim_tell(sim, "  up: %" PRId64 " journal rows",
			 machine_number(&sim->machine, "SELECT count(*) FROM journal", NULL));
	}
}

static void power_cut(struct sim *sim)
{
	sim_tell(sim, "  power cut at disk operation %" PRIu64, powercut_ops());
	machine_crash(&sim->machine);
	if (dice_hit(&sim->dice, 4)) /* into the recovery too */
		powercut_arm(1 + dice_roll(&sim->dice, 30));
	bring_up(sim);
}

/* What came of a round. A fault is the power's, or it is one. */
static void settle(struct sim *sim, int r)
{
	if (powercut_is_cut())
		power_cut(sim);
	else if (r != 0)
		sim_break(sim, "a fault", "%d without cause", r);
}

/* What is not the run's but this process's, or the real day's, is no part of what is told. */
static void mask(const struct sim *sim, char *text)
{
	static const char time_of[] = "\"last_backup\":\"";
	size_t len = strlen(sim->machine.backups);

	for (char *at = text; (at = strstr(at, sim->machine.backups));)
		memmove(at, at + len, strlen(at + len) + 1);
	for (char *at = text; (at = strstr(at, time_of)); at += strlen(time_of))
		memset(at + strlen(time_of), '?', strcspn(at + strlen(time_of), "\""));
}

static void replied(void *arg, int client, struct str text)
{
	struct sim *sim = arg;

	_cleanup_(x_freep) char *told = xstrndup(text.p, text.n);
	mask(sim, told);
	sim_tell(sim, "  to %s: %.300s", sim->base->names[client], told);
	judge_reply(sim, client, text);
	transport_put(&sim->transport, client, NULL, xstrndup(text.p, text.n));
}

static void looked(void *arg, const struct request *request)
{
	judge_look(arg, request);
}

/* ---- events ---- */

static void send_wishes(struct sim *sim, const size_t *numbers, size_t count, bool by_key)
{
	struct clients *clients = &sim->clients;
	int client = clients->list[numbers[0]].client;
	char tag[ROSTER_TAG_SIZE];

	for (size_t i = 0; i < count; i++) {
		struct wish *wish = &clients->list[numbers[i]];
		size_t at = (size_t)(wish->verb - verbs);
		wish->sent++;
		sim->outcome->called[at / 64] |= UINT64_C(1) << (at % 64);
		sim_tell(sim, "  %s asks%s #%zu", sim->base->names[client],
			 wish->sent > 1 ? " again" : "", numbers[i]);
	}
	machine_tag(&sim->machine, client, by_key, tag);
	sim->outcome->totals.sent++;
	transport_put(&sim->transport, client, tag, clients_message(clients, numbers, count));
}

static void tell_wish(struct sim *sim, size_t number)
{
	const struct wish *wish = &sim->clients.list[number];

	sim_tell(sim, "%s wants #%zu: %s %s", sim->base->names[wish->client], number,
		 wish->verb->name, wish->params);
	sim->outcome->totals.asked++;
}

/* The verb that a run is about. */
static const struct deed *deed_of(const struct sim *sim)
{
	return &sim->base->deeds->list[sim->plan->seed % verb_count];
}

static void event_deed(struct sim *sim)
{
	size_t number = clients_want_deed(&sim->clients, &sim->dice, deed_of(sim));

	tell_wish(sim, number);
	send_wishes(sim, &number, 1, true);
}

static size_t open_count(const struct clients *clients)
{
	size_t count = 0;

	for (size_t i = 0; i < clients->count; i++)
		count += !clients->list[i].is_over;
	return count;
}

static void event_wish(struct sim *sim)
{
	if (open_count(&sim->clients) >= OPEN_MAX)
		return;
	size_t number = clients_want(&sim->clients, &sim->dice);
	tell_wish(sim, number);
	if (!dice_hit(&sim->dice, 4))
		send_wishes(sim, &number, 1, dice_hit(&sim->dice, 2));
}

/* One wish of a client, and others of theirs that are open in the same message: from a place in the
 * list on, one that is open; sometimes one that is not. */
static void event_send(struct sim *sim)
{
	struct clients *clients = &sim->clients;
	size_t numbers[BURST], count = 0, most = 1 + dice_roll(&sim->dice, BURST);

	if (clients->count == 0)
		return;
	size_t from = dice_roll(&sim->dice, clients->count);
	bool with_over = dice_hit(&sim->dice, 4);
	for (size_t i = 0; i < clients->count && count < most; i++) {
		size_t number = (from + i) % clients->count;
		const struct wish *wish = &clients->list[number];
		if ((!wish->is_over || (with_over && count == 0)) &&
		    (count == 0 || wish->client == clients->list[numbers[0]].client))
			numbers[count++] = number;
	}
	if (count > 0)
		send_wishes(sim, numbers, count, dice_hit(&sim->dice, 2));
}

static void deliver(struct sim *sim, size_t nth)
{
	struct message message = transport_take(&sim->transport, false, nth);

	machine_take(&sim->machine, message.client, message.tag, str_of(message.text));
	x_freep(&message.text);
}

static void event_request(struct sim *sim)
{
	size_t count;

	for (uint64_t n = 1 + dice_roll(&sim->dice, BURST); n > 0; n--)
		if ((count = transport_count(&sim->transport, false)) > 0)
			deliver(sim, dice_roll(&sim->dice, count));
}

static void client_reads(struct sim *sim, struct json_object *reply)
{
	struct json_object *id = json_object_object_get(reply, "id"), *error;
	size_t number = (size_t)json_object_get_int64(id);

	if (number >= sim->clients.count)
		return; /* judged already */
	if (json_object_object_get_ex(reply, "error", &error)) {
		const struct err_row *row =
			err_by_number(json_object_get_int(json_object_object_get(error, "code")));
		if (row == err_row(ERR_BUSY) || row == err_row(ERR_UNAVAILABLE))
			return; /* asks again */
	}
	if (!sim->clients.list[number].is_over)
		sim->outcome->totals.answered++;
	sim->clients.list[number].is_over = true;
}

static void receive(struct sim *sim, size_t nth)
{
	struct message message = transport_take(&sim->transport, true, nth);
	struct json_object *reply = json_tokener_parse(message.text);

	if (json_object_is_type(reply, json_type_array))
		for (size_t i = 0; i < json_object_array_length(reply); i++)
			client_reads(sim, json_object_array_get_idx(reply, i));
	else
		client_reads(sim, reply);
	clients_learn(&sim->clients, message.text);
	json_object_put(reply);
	x_freep(&message.text);
}

static void event_reply(struct sim *sim)
{
	size_t count;

	for (uint64_t n = 1 + dice_roll(&sim->dice, BURST); n > 0; n--)
		if ((count = transport_count(&sim->transport, true)) > 0)
			receive(sim, dice_roll(&sim->dice, count));
}

static void event_lose(struct sim *sim)
{
	bool is_reply = dice_hit(&sim->dice, 2);
	size_t count = transport_count(&sim->transport, is_reply);

	if (count == 0)
		return;
	struct message message =
		transport_take(&sim->transport, is_reply, dice_roll(&sim->dice, count));
	sim_tell(sim, "a %s of %s is lost", is_reply ? "reply" : "request",
		 sim->base->names[message.client]);
	x_freep(&message.text);
}

static void event_double(struct sim *sim)
{
	bool is_reply = dice_hit(&sim->dice, 2);
	size_t count = transport_count(&sim->transport, is_reply);

	if (count == 0)
		return;
	struct message message =
		transport_take(&sim->transport, is_reply, dice_roll(&sim->dice, count));
	sim_tell(sim, "a %s of %s is doubled", is_reply ? "reply" : "request",
		 sim->base->names[message.client]);
	transport_put(&sim->transport, message.client, is_reply ? NULL : message.tag,
		      xstrdup(message.text));
	transport_put(&sim->transport, message.client, is_reply ? NULL : message.tag, message.text);
}

static void event_write(struct sim *sim)
{
	if (machine_is_idle(&sim->machine))
		return;
	sim_tell(sim, "the writer works");
	settle(sim, machine_write(&sim->machine,
				  dice_hit(&sim->dice, 3) ? 1 + dice_roll(&sim->dice, 3) : 100));
}

static void event_read(struct sim *sim)
{
	settle(sim, machine_read(&sim->machine, 1 + dice_roll(&sim->dice, 2 * BURST)));
}

static void event_clock(struct sim *sim)
{
	static const int64_t units_ms[] = { 10, 1000, 3600000, FIXTURE_DAY_MS };
	int64_t amount = 1 + (int64_t)dice_roll(&sim->dice, 30);
	int64_t unit = units_ms[dice_roll(&sim->dice, ELEMENTS(units_ms))];

	if (unit == FIXTURE_DAY_MS && dice_hit(&sim->dice, 2))
		amount = 1;
	if (dice_hit(&sim->dice, 5)) {
		machine_set_clock(-amount * 1000);
		sim_tell(sim, "the clock is set back by %" PRId64 " s", amount);
		return;
	}
	machine_pass(amount * unit * 1000);
	machine_due(&sim->machine);
	sim_tell(sim, "%" PRId64 " ms pass", amount * unit);
}

static void event_arm(struct sim *sim)
{
	powercut_arm(1 + dice_roll(&sim->dice, 40));
}

static void event_cut(struct sim *sim)
{
	power_cut(sim);
}

static void event_stop(struct sim *sim)
{
	sim_tell(sim, "stopped in order");
	int r = machine_stop(&sim->machine);
	if (r == 0 && !powercut_is_cut())
		bring_up(sim);
	else
		settle(sim, r);
}

static void happen(struct sim *sim, const struct event *event)
{
	static void (*const events[EVENT__MAX])(struct sim * sim) = {
		[EVENT_DEED] = event_deed,     [EVENT_WISH] = event_wish,
		[EVENT_SEND] = event_send,     [EVENT_REQUEST] = event_request,
		[EVENT_REPLY] = event_reply,   [EVENT_LOSE] = event_lose,
		[EVENT_DOUBLE] = event_double, [EVENT_WRITE] = event_write,
		[EVENT_READ] = event_read,     [EVENT_CLOCK] = event_clock,
		[EVENT_ARM] = event_arm,       [EVENT_CUT] = event_cut,
		[EVENT_STOP] = event_stop,
	};

	sim->dice = (struct dice){ event->seed };
	machine_pass(1000);
	events[event->kind](sim);
	sim->outcome->totals.events++;
}

/* ---- the end ---- */

static void drain(struct sim *sim)
{
	settle(sim, machine_write(&sim->machine, SIZE_MAX));
	if (!sim_is_broken(sim))
		settle(sim, machine_read(&sim->machine, SIZE_MAX));
	while (transport_count(&sim->transport, true) > 0)
		receive(sim, 0);
}

/* The line holds and the power stays: whoever still wants something gets an answer. */
static void answer_all(struct sim *sim)
{
	struct clients *clients = &sim->clients;

	for (int round = 0; round < LAST_ROUNDS && !sim_is_broken(sim); round++) {
		size_t open = 0;
		for (size_t i = 0; i < clients->count; i++)
			if (!clients->list[i].is_over && open++ < 2 * BURST)
				send_wishes(sim, &i, 1, false);
		if (open == 0)
			return;
		while (transport_count(&sim->transport, false) > 0)
			deliver(sim, 0);
		machine_pass(sim->base->conf.watch_ms * 1000);
		machine_due(&sim->machine);
		drain(sim);
	}
	if (open_count(clients) > 0)
		sim_break(sim, "an answer", "%zu requests never got one", open_count(clients));
}

/* Asked again, what was done is answered as it was, by the whole way. */
static void ask_again(struct sim *sim)
{
	struct clients *clients = &sim->clients;
	int64_t rows = machine_number(&sim->machine, "SELECT count(*) FROM journal", NULL);

	for (size_t i = 0; i < clients->count && !sim_is_broken(sim); i++) {
		if (!clients->list[i].said || !wish_is_write(&clients->list[i]))
			continue;
		send_wishes(sim, &i, 1, false);
		deliver(sim, transport_count(&sim->transport, false) - 1);
		drain(sim);
	}
	int64_t after = machine_number(&sim->machine, "SELECT count(*) FROM journal", NULL);
	if (after != rows)
		sim_break(sim, "doubled: asked again, done again", "%" PRId64 " journal rows more",
			  after - rows);
}

static void end(struct sim *sim)
{
	sim->dice = (struct dice){ sim->plan->seed };
	powercut_arm(0);
	sim_tell(sim, "in the end:");
	answer_all(sim);
	if (!sim_is_broken(sim))
		ask_again(sim);
	if (sim_is_broken(sim))
		return;
	machine_crash(&sim->machine);
	bring_up(sim);
}

/* ---- a run ---- */

/* Each verb has its turn, on the database that its deed is known to succeed on. When all have had
 * theirs, now and then everything begins with an empty file. */
static const struct image *image_of(const struct sim *sim)
{
	struct dice dice = { sim->plan->seed };

	return sim->plan->seed >= verb_count && dice_hit(&dice, 8) ? NULL : deed_of(sim)->image;
}

static void begin(struct sim *sim)
{
	const struct image *image = image_of(sim);

	sim->machine.base = sim->base;
	sim->machine.seed = sim->plan->seed;
	sim->machine.replied = replied;
	sim->machine.looked = looked;
	sim->machine.arg = sim;
	machine_init(&sim->machine, image, BEGIN_MS);
	sim_tell(sim, "seed %" PRIu64 ", beginning with %s", sim->plan->seed,
		 image ? (image->stage ? image->stage : "what a deed needs") : "an empty file");
	sim->dice = (struct dice){ ~sim->plan->seed };
	if (dice_hit(&sim->dice, 2))
		powercut_arm(1 + dice_roll(&sim->dice, 60));
	sim->journal_rows = INT64_MAX; /* none is this run's yet */
	bring_up(sim);
	if (!sim_is_broken(sim))
		sim->journal_rows = machine_number(
			&sim->machine, "SELECT coalesce(max(seq), 0) FROM journal", NULL);
}

void sim_run(const struct base *base, const struct plan *plan, bool is_traced,
	     struct outcome *ret_outcome)
{
	struct sim *sim = xcalloc(1, sizeof *sim);

	*ret_outcome = (struct outcome){ .digest = FNV_START };
	sim->base = base;
	sim->plan = plan;
	sim->outcome = ret_outcome;
	sim->is_traced = is_traced;
	clients_init(&sim->clients, base, image_of(sim), plan->seed);
	begin(sim);
	for (size_t i = 0; i < plan->count && !sim_is_broken(sim); i++)
		happen(sim, &plan->events[i]);
	if (!sim_is_broken(sim))
		end(sim);
	ret_outcome->totals.runs = 1;
	ret_outcome->totals.cuts = sim->machine.cuts;
	ret_outcome->totals.lives = sim->machine.lives;
	machine_done(&sim->machine);
	transport_done(&sim->transport);
	clients_done(&sim->clients);
	x_freep(&sim);
}

void outcome_done(struct outcome *outcome)
{
	x_freep(&outcome->trace);
}

void totals_add(struct totals *totals, const struct totals *more)
{
	const uint64_t *from = (const uint64_t *)more;
	uint64_t *to = (uint64_t *)totals;

	for (size_t i = 0; i < sizeof *totals / sizeof *to; i++)
		to[i] += from[i];
}
