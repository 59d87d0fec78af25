/* remind.c: `remind run`, the scheduled job: asks which reminders are due, writes the mails, and hands them to
 * a sendmail. What is put twice is put once, and what is leased is sent by one: two of these at once do no
 * harm. A mail that was handed over and not acknowledged, since this program died in between, comes again,
 * under the same Message-ID. */
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

#define LETTERS	     "/etc/refereed/letters"
#define SENDMAIL     "/usr/sbin/sendmail"
#define SEND_SECONDS 60
#define DAY_MS	     INT64_C(86400000)

struct run {
	struct session *session;
	struct letters *letters;
	const char *sendmail, *from;
	int timeout_ms;
	int sent, moot, later, refused, held;
};

/* In milliseconds; 0 where it is no number of seconds that anybody would wait. */
static int wait_of(const char *seconds)
{
	char *end;
	long value = strtol(seconds, &end, 10);

	return *end == '\0' && value >= 1 && value <= 3600 ? (int)value * 1000 : 0;
}

static char *default_from(void)
{
	char host[200] = "";

	(void)gethostname(host, sizeof host - 1);
	return xasprintf("refereed@%s", *host ? host : "localhost");
}

static char *studies_of(struct json_object *items)
{
	char *list = xstrdup("");

	for (size_t i = 0; i < json_count(items); i++) {
		const char *code = json_text(json_object_array_get_idx(items, i), "study");
		if (!code || strstr(list, code))
			continue;
		char *longer = xasprintf("%s%s%s", list, *list ? " " : "", code);
		x_freep(&list);
		list = longer;
	}
	return list;
}

/* 0 with the result, or an exit status that was told. */
static int with_lease(struct run *run, const char *method, const char *lease, const char *name,
		      const char *text, bool is_final, struct json_object **ret_result)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();

	json_set_text(params, "lease", lease);
	if (name)
		json_set_text(params, name, text);
	if (is_final)
		json_set(params, "is_final", json_object_new_boolean(true));
	return session_call(run->session, method, true, params, ret_result);
}

/* What goes out, or does not, for one digest. *ret_error: NULL where it is sent. */
static enum mail_outcome send_digest(struct run *run, struct json_object *digest, char **ret_error)
{
	struct json_object *items = json_get(digest, "items");
	const char *to = json_text(digest, "email"), *name = json_text(digest, "full_name"), *why;
	const char *from = json_text(digest, "from");
	_cleanup_(x_freep) char *subject = letter_subject(run->letters, digest);
	_cleanup_(x_freep) char *about = studies_of(items), *host = default_from();
	struct mail_letter letter = { .to = to,
				      .to_name = name ? name : "",
				      .from = run->from ? run->from
					      : from	? from
							: host,
				      .subject = subject,
				      .id = json_text(digest, "job"),
				      .about = about };

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
	return mail_send(run->sendmail, text, run->timeout_ms, ret_error);
}

/* Gives a mail back whose time is not here yet; for a day at most, since calendars change. */
static int hold(struct run *run, const char *lease, struct json_object *digest)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object(), *result = NULL;
	int64_t now_ms = 0, until_ms = 0;

	(void)zone_utc_parse(json_text(digest, "time"), &now_ms);
	(void)zone_utc_parse(json_text(digest, "held_until"), &until_ms);
	int64_t again_ms = until_ms - now_ms < DAY_MS ? until_ms - now_ms : DAY_MS;
	json_set_text(params, "lease", lease);
	json_set(params, "again_ms", mem_check(json_object_new_int64(again_ms)));
	run->held++;
	return session_call(run->session, "job.release", true, params, &result);
}

static int deliver(struct run *run, struct json_object *job)
{
	_cleanup_(json_putp) struct json_object *digest = NULL, *result = NULL;
	const char *lease = json_text(job, "lease");
	_cleanup_(x_freep) char *error = NULL;
	int r = with_lease(run, "remind.letter", lease, NULL, NULL, false, &digest);

	if (r != 0)
		return r;
	if (json_text(digest, "held_until"))
		return hold(run, lease, digest);
	if (json_count(json_get(digest, "items")) == 0) {
		run->moot++;
		return with_lease(run, "job.ack", lease, "result", "nothing was left to say", false,
				  &result);
	}
	enum mail_outcome outcome = send_digest(run, digest, &error);
	if (outcome == MAIL_SENT) {
		run->sent++;
		return with_lease(run, "job.ack", lease, "result", "handed to sendmail", false,
				  &result);
	}
	run->later += outcome == MAIL_LATER;
	run->refused += outcome == MAIL_REFUSED;
	(void)fprintf(stderr, "referee: a mail to %s: %s\n", json_text(digest, "principal"), error);
	return with_lease(run, "job.fail", lease, "error", error, outcome == MAIL_REFUSED, &result);
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

static int run_all(struct run *run)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object(), *put = NULL;
	int r = session_call(run->session, "remind.run", true, params, &put);

	if (r == 0 && has_mail(run, &r))
		r = deliver_all(run);
	if (r != 0)
		return r;
	printf("%lld digests put with %lld reminders; %d sent, %d of no use any more, %d to be "
	       "tried "
	       "again, %d refused\n",
	       (long long)json_int(put, "digests", 0), (long long)json_int(put, "reminders", 0),
	       run->sent, run->moot, run->later, run->refused);
	if (run->held)
		printf("%d wait for the morning\n", run->held);
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
	run.timeout_ms = seconds ? wait_of(seconds) : SEND_SECONDS * 1000;
	if (run.timeout_ms <= 0)
		return session_fail(session, EX_USAGE, "--seconds must be 1 to 3600");
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
