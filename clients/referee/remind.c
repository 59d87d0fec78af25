/* remind.c: `remind run`, the scheduled job: asks which reminders are due, writes the mails, and hands them to
 * a sendmail. What is put twice is put once, and what is leased is sent by one: two of these at once do no
 * harm. A mail that was handed over and not acknowledged, since this program died in between, comes again,
 * under the same Message-ID. While a sendmail takes its time, the lease is kept.
 *
 * Nothing is kept in a spool: what was not done by this run is done by the next. What is wrong with the
 * machine and not with a mail ends the run, and costs no mail an attempt. */
#include "referee/letter.h"
#include "referee/mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/zone.h"
#include "referee/command.h"
#include "referee/json.h"
#include "referee/show.h"
#include "rules/address.h"

#define LETTERS	     "/etc/refereed/letters"
#define SENDMAIL     "/usr/sbin/sendmail"
#define SEND_SECONDS 60
#define DAY_MS	     INT64_C(86400000)
#define SECONDS_MAX  1800 /* a job's longest attempt is an hour, unless it is configured */

struct run {
	struct session *session;
	struct letters *letters;
	const char *sendmail, *from;
	int timeout_ms;
	int sent, moot, later, refused, held;
};

/* A digest that this program holds. */
struct held {
	struct run *run;
	const char *lease;
	int64_t heartbeat_ms;
	bool is_lost; /* somebody else's, or nobody's, by now */
};

/* In milliseconds; 0 where it is no number of seconds that anybody would wait. */
static int wait_of(const char *seconds)
{
	char *end;
	long value = strtol(seconds, &end, 10);

	return *end == '\0' && value >= 1 && value <= SECONDS_MAX ? (int)value * 1000 : 0;
}

static char *default_from(void)
{
	char host[200] = "";

	(void)gethostname(host, sizeof host - 1);
	return xasprintf("refereed@%s", *host ? host : "localhost");
}

static bool has_code(const char *list, const char *code)
{
	size_t len = strlen(code);

	for (const char *at = list; (at = strstr(at, code)); at += len)
		if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

static char *studies_of(struct json_object *items)
{
	char *list = xstrdup("");

	for (size_t i = 0; i < json_count(items); i++) {
		const char *code = json_text(json_object_array_get_idx(items, i), "study");
		if (!code || has_code(list, code))
			continue;
		char *longer = xasprintf("%s%s%s", list, *list ? " " : "", code);
		x_freep(&list);
		list = longer;
	}
	return list;
}

/* A verb on the lease. 0 with the result, or with NULL where the lease is lost; or an exit status that was
 * told. Takes params, which may be NULL, over. */
static int with_lease(struct held *held, const char *method, struct json_object *more,
		      struct json_object **ret_result)
{
	struct session *session = held->run->session;
	_cleanup_(json_putp) struct json_object *params = more ? more : json_new_object();

	json_set_text(params, "lease", held->lease);
	int status = session_try(session, method, true, params, ret_result);
	if (status == REFEREE_ERROR &&
	    referee_error(session->referee) == err_row(ERR_LEASE_LOST)->number) {
		held->is_lost = true;
		return 0;
	}
	return status == REFEREE_OK ? 0 : session_refused(session, status);
}

/* What it says is of no use here: the mail is out or not, whatever becomes of the lease. */
static void keep_lease(void *arg)
{
	struct held *held = arg;
	_cleanup_(json_putp) struct json_object *params = json_new_object(), *result = NULL;

	json_set_text(params, "lease", held->lease);
	(void)session_try(held->run->session, "job.extend", true, params, &result);
}

static int finish(struct held *held, const char *method, const char *name, const char *text,
		  bool is_final)
{
	_cleanup_(json_putp) struct json_object *result = NULL;
	struct json_object *params = json_new_object();

	json_set_text(params, name, text);
	if (is_final)
		json_set(params, "is_final", json_object_new_boolean(true));
	return with_lease(held, method, params, &result);
}

/* What goes out, or does not, for one digest. *ret_error: NULL where it is sent. */
static enum mail_outcome send_digest(struct held *held, struct json_object *digest,
				     const char *from, char **ret_error)
{
	struct run *run = held->run;
	struct json_object *items = json_get(digest, "items");
	const char *to = json_text(digest, "email"), *name = json_text(digest, "full_name"), *why;
	_cleanup_(x_freep) char *subject = letter_subject(run->letters, digest);
	_cleanup_(x_freep) char *about = studies_of(items);
	struct mail_letter letter = { .to = to,
				      .to_name = name ? name : "",
				      .from = from,
				      .subject = subject,
				      .id = json_text(digest, "job"),
				      .about = about };
	const struct mail_way way = { .program = run->sendmail,
				      .timeout_ms = run->timeout_ms,
				      .beat_ms = (int)(held->heartbeat_ms / 3),
				      .beat = keep_lease,
				      .arg = held };

	if (!to) {
		*ret_error =
			xasprintf("%s has no address: `referee principal update %s --email`",
				  json_text(digest, "principal"), json_text(digest, "principal"));
		return MAIL_REFUSED;
	}
	(void)zone_utc_parse(json_text(digest, "time"), &letter.time_ms);
	_cleanup_(x_freep) char *body = letter_body(run->letters, digest, &letter.language);
	letter.body = body;
	_cleanup_(x_freep) char *text = mail_text(&letter, &why);
	if (!text) {
		*ret_error = xasprintf("the address of the mail is wrong: %s", why);
		return MAIL_REFUSED;
	}
	return mail_send(&way, text, ret_error);
}

/* That nobody can be written to from here is no fault of the mail: it is given back. */
static int give_back(struct held *held, const char *from, const char *why)
{
	_cleanup_(json_putp) struct json_object *result = NULL;
	int r = with_lease(held, "job.release", NULL, &result);

	return r != 0 ? r
		      : session_fail(held->run->session, EX_CONFIG,
				     "mail cannot come from %s: %s; give mail_from in "
				     "refereed.conf, or --from",
				     from, why);
}

static int deliver_letter(struct held *held, struct json_object *digest)
{
	struct run *run = held->run;
	_cleanup_(x_freep) char *error = NULL, *host = default_from();
	const char *configured = json_text(digest, "from");
	const char *from = run->from ? run->from : configured ? configured : host;
	const char *why = address_wrong(str_of(from));

	if (why)
		return give_back(held, from, why);
	if (json_count(json_get(digest, "items")) == 0) {
		run->moot++;
		return finish(held, "job.ack", "result", "nothing was left to say", false);
	}
	enum mail_outcome outcome = send_digest(held, digest, from, &error);
	run->sent += outcome == MAIL_SENT;
	run->later += outcome == MAIL_LATER;
	run->refused += outcome == MAIL_REFUSED;
	if (outcome == MAIL_SENT)
		return finish(held, "job.ack", "result", "handed to sendmail", false);
	(void)fprintf(stderr, "referee: a mail to %s: %s\n", json_text(digest, "principal"), error);
	return finish(held, "job.fail", "error", error, outcome == MAIL_REFUSED);
}

/* Gives a mail back whose time is not here yet; for a day at most, since calendars change. */
static int hold(struct held *held, struct json_object *digest)
{
	_cleanup_(json_putp) struct json_object *result = NULL;
	struct json_object *params = json_new_object();
	int64_t now_ms = 0, until_ms = 0;

	(void)zone_utc_parse(json_text(digest, "time"), &now_ms);
	(void)zone_utc_parse(json_text(digest, "held_until"), &until_ms);
	int64_t again_ms = until_ms - now_ms < DAY_MS ? until_ms - now_ms : DAY_MS;
	json_set(params, "again_ms", mem_check(json_object_new_int64(again_ms)));
	held->run->held++;
	return with_lease(held, "job.release", params, &result);
}

static int deliver(struct run *run, struct json_object *job)
{
	struct held held = { .run = run,
			     .lease = json_text(job, "lease"),
			     .heartbeat_ms = json_int(job, "heartbeat_ms", 60000) };
	_cleanup_(json_putp) struct json_object *digest = NULL;
	int r = with_lease(&held, "remind.letter", NULL, &digest);

	if (r == 0 && !held.is_lost && json_text(digest, "held_until"))
		r = hold(&held, digest);
	else if (r == 0 && !held.is_lost)
		r = deliver_letter(&held, digest);
	if (r == 0 && held.is_lost)
		(void)fprintf(
			stderr,
			"referee: job %s was not held to its end: it came back, was taken back, "
			"or goes out again\n",
			json_text(job, "job"));
	return r;
}

static int deliver_all(struct run *run)
{
	for (;;) {
		_cleanup_(json_putp) struct json_object *params = json_new_object(), *leased = NULL;
		struct json_object *topics = json_new_array();
		json_append(topics, json_object_new_string("mail"));
		json_set(params, "topics", topics);
		int r = session_call(run->session, "job.lease", true, params, &leased);
		if (r != 0)
			return r;
		struct json_object *items = json_get(leased, "items");
		if (json_count(items) == 0)
			return 0;
		r = deliver(run, json_object_array_get_idx(items, 0));
		if (r != 0)
			return r;
	}
}

/* There is no topic before there was a mail. */
static bool has_mail(struct run *run, int *ret_r)
{
	_cleanup_(json_putp) struct json_object *topics = NULL, *params = json_new_object();

	*ret_r = session_call(run->session, "topic.list", false, params, &topics);
	struct json_object *items = json_get(topics, "items");
	for (size_t i = 0; *ret_r == 0 && i < json_count(items); i++) {
		const char *name = json_text(json_object_array_get_idx(items, i), "topic");
		if (name && strcmp(name, "mail") == 0)
			return true;
	}
	return false;
}

static void tell(const struct run *run, struct json_object *put)
{
	const struct {
		const char *name, *words;
		int64_t count;
	} rows[] = {
		{ "digests", " digests put with ", json_int(put, "digests", 0) },
		{ "reminders", " reminders; ", json_int(put, "reminders", 0) },
		{ "sent", " sent, ", run->sent },
		{ "moot", " of no use any more, ", run->moot },
		{ "later", " to be tried again, ", run->later },
		{ "refused", " refused\n", run->refused },
	};
	_cleanup_(json_putp) struct json_object *all = json_new_object();

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		json_set(all, rows[i].name, mem_check(json_object_new_int64(rows[i].count)));
		if (!run->session->options.is_json && !run->session->options.is_quiet)
			printf("%lld%s", (long long)rows[i].count, rows[i].words);
	}
	json_set(all, "held", mem_check(json_object_new_int64(run->held)));
	if (run->session->options.is_json)
		show_json(all);
	else if (run->held && !run->session->options.is_quiet)
		printf("%d wait for the morning\n", run->held);
}

static int run_all(struct run *run)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object(), *put = NULL;
	int r = session_call(run->session, "remind.run", true, params, &put);

	if (r == 0 && has_mail(run, &r))
		r = deliver_all(run);
	if (r != 0)
		return r;
	tell(run, put);
	return run->refused ? EX_DATAERR : run->later ? EX_TEMPFAIL : 0;
}

int command_remind_run(struct session *session, int argc, char **argv)
{
	const char *folder = LETTERS, *seconds = NULL;
	struct run run = { .session = session, .sendmail = SENDMAIL };
	const struct extra extras[] = { { "--letters", &folder, NULL },
					{ "--sendmail", &run.sendmail, NULL },
					{ "--from", &run.from, NULL },
					{ "--seconds", &seconds, NULL },
					{ .name = NULL } };
	struct problems problems = { 0 };
	struct words words;
	int r = command_words(session, command_find("remind", "run"), argc, argv, extras, &words);

	if (r != 0)
		return r < 0 ? 0 : r;
	session->subject = xstrdup("remind run");
	session->keeps_nothing = true;
	run.timeout_ms = seconds ? wait_of(seconds) : SEND_SECONDS * 1000;
	if (run.timeout_ms <= 0)
		return session_fail(session, EX_USAGE, "--seconds must be 1 to %d", SECONDS_MAX);
	if (run.from && address_wrong(str_of(run.from)))
		return session_fail(session, EX_USAGE, "--from: %s",
				    address_wrong(str_of(run.from)));
	if (letters_read(folder, &run.letters, &problems) != 0) {
		r = session_problems(session, &problems, "the letters have problems");
		problems_done(&problems);
		return r;
	}
	if (access(run.sendmail, X_OK) != 0)
		r = session_fail(
			session, EX_UNAVAILABLE,
			"there is no sendmail at %s: install a mail system that has one, or name "
			"it with --sendmail",
			run.sendmail);
	else
		r = run_all(&run);
	(void)letters_free(run.letters);
	return r;
}
