/* remind_bounce.c: `remind bounce`: a mail that came back, as a mail system hands it over on standard input.
 * The exit status tells that system what to do with it, in the words of sysexits.h, and is never another:
 * 0 taken, EX_NOUSER nobody reads this here (so its sender is told), EX_TEMPFAIL try again. */
#include "referee/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/bounce.h"
#include "referee/json.h"
#include "referee/show.h"

/* The beginning, as much as is looked at. A new string of *ret_len bytes. */
static char *mail_read(size_t *ret_len)
{
	char *text = xmalloc(BOUNCE_BYTES);

	*ret_len = fread(text, 1, BOUNCE_BYTES, stdin);
	return text;
}

static int tell(const struct session *session, int status, const char *what)
{
	if (!session->options.is_quiet && !session->options.is_json)
		printf("%s\n", what);
	return status;
}

/* What the server does not take for good is refused; what may be taken later is kept by the mail system. */
static int refused(struct session *session, int status)
{
	int error = status == REFEREE_ERROR ? referee_error(session->referee) : 0;

	(void)session_refused(session, status);
	if (error == err_row(ERR_STATE)->number)
		return 0; /* it is on its way again, or given up: there is nothing to do */
	if (error == err_row(ERR_NOT_FOUND)->number || error == err_row(ERR_INVALID)->number)
		return EX_NOUSER;
	return EX_TEMPFAIL;
}

static int report(struct session *session, const struct bounce *bounce)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object(), *result = NULL;
	_cleanup_(x_freep) char *error = screen_safe(str_of(bounce->error), false);

	if (session_open(session) != 0)
		return EX_TEMPFAIL;
	json_set_text(params, "job", bounce->job);
	json_set_text(params, "error", *error ? error : "it came back, and nothing says why");
	int status = session_try(session, "remind.bounced", true, params, &result);
	if (status != REFEREE_OK)
		return refused(session, status);
	if (session->options.is_json)
		show_json(result);
	else if (!session->options.is_quiet)
		printf("job %s is an incident: %s\n", bounce->job, error);
	return 0;
}

int command_remind_bounce(struct session *session, int argc, char **argv)
{
	struct bounce bounce;
	struct words words;
	size_t len;
	int r = command_words(session, command_find("remind", "bounce"), argc, argv, NULL, &words);

	if (r != 0)
		return r < 0 ? 0 : r;
	session->subject = xstrdup("remind bounce");
	session->keeps_nothing = true;
	_cleanup_(x_freep) char *text = mail_read(&len);
	if (ferror(stdin))
		return session_fail(session, EX_TEMPFAIL, "standard input cannot be read");
	bounce_read((struct str){ text, len }, &bounce);
	if (bounce.kind == BOUNCE_FAILED)
		return report(session, &bounce);
	if (bounce.kind == BOUNCE_NOTICE)
		return tell(session, 0, "a notice that nothing is lost by: nothing to do");
	return session_fail(
		session, EX_NOUSER,
		"this is no reminder that came back; nobody reads mail to this address");
}
