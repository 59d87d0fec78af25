/* form_store.h: the forms of studies. A study keeps its form as long as it lives, so that each
 * is asked for once: a review can then be read and put in the spool while the server is out of
 * reach. */
#pragma once

#include "referee/session.h"

/* The form as it was last fetched, or NULL. The session is open; `study` is a valid code. */
struct json_object *form_stored(const struct session *session, const char *study);
/* Asks the server, and stores the form. The library's status. */
int form_fetch(struct session *session, const char *study, struct json_object **ret_form);
